// Sources: named relations with typed columns, each one of our own tables or mapped by a deployment
// onto a table or SELECT of the ERP (architecture section 4).
#pragma once

#include "base/value.hpp"
#include "db/session.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::db {

enum class Subject : std::uint8_t { partner = 1, product = 2 };
std::string_view to_string(Subject subject);

struct SourceColumn {
    std::string name;       // the public field name
    Type type = Type::text; // of a reference: the type of the target's key
    std::string title;
    std::string references; // name of the source it points at, or ""
    std::string sql; // expression over alias `t`, in our form (dates as ISO text, decimals scaled);
                     // "" where a mapping leaves the column out
    bool hidden = false; // for the host's own joins, not offered to people
};

struct Source {
    std::string name;
    std::string title;
    std::string relation; // "{sale}", or "(SELECT ...)"; used as `FROM relation t`
    std::vector<SourceColumn> columns;
    std::string key; // column that references point at: "number" or "id"; "" for fact sources
    std::string label = "name";          // with `code`: how a reference is written by people
    bool own = true;                     // false: mapped, read only
    std::string key_type = "text";       // of a mapped source's key: integer, text, uuid
    std::vector<std::string> ordered_by; // columns whose order costs nothing (clustered key)
    const SourceColumn* find(std::string_view column) const;

    // The relation with those columns only and the joins that they need. SQLite does not leave out
    // an unused join under an aggregate, so summing a mapped source over `relation` looks up keys
    // in vain.
    std::string relation_of(std::span<const std::string> used) const;

    // What `relation` of a mapped source is made of.
    struct Part {
        std::string column, sql;
        std::vector<std::size_t> joins; // places in `joins` that it needs, in order
    };
    std::vector<Part> parts;
    std::vector<std::string> joins;
    std::string base; // "(SELECT ...) m"
};

// A deployment's mapping of one source, as read from [sources.NAME] of tessera.toml.
struct SourceMapping {
    std::string name;
    std::string table, select;                  // one of them
    std::map<std::string, std::string> columns; // public column -> SQL expression over the relation
    std::map<std::string, std::string> types;   // for further sources: column -> type name
    std::map<std::string, std::string> references; // for further sources: column -> source
    std::map<std::string, std::string> kinds;      // where it matters: "real", "moment", "text"
    std::map<std::string, std::string> zones;      // column -> zone, where it is not `zone`
    std::string key_type = "text";                 // integer, text, uuid
    std::string zone = "UTC";                      // of its moments that name none
    std::string home = "UTC";                      // the host's, in which a moment falls on a day
    std::string title;
};

// All sources of a deployment: the core ones (own or mapped) and further ones from configuration.
class Sources {
public:
    static Sources core(); // every core source as Tessera's own tables
    const Source* find(std::string_view name) const;
    const Source& at(std::string_view name) const; // usage "source.unknown" with the nearest name
    std::vector<const Source*> all() const;
    void set(Source source); // replaces or adds

    // Custom fields of a source ("partner") whose type the configuration declares. It wins over
    // what {attribute_def} says of the same name.
    void declare_custom(std::string_view source, std::string_view name, Type type);
    std::optional<Type> declared_custom(std::string_view source, std::string_view name) const;

private:
    friend void apply_mapping(Sources&, const SourceMapping&, const Dialect&);
    std::map<std::string, Source, std::less<>> sources_;
    std::map<std::pair<std::string, std::string>, Type> custom_;
    std::map<std::string, SourceMapping>
        mappings_; // a reference's form depends on its target's mapping
};

// Applies a mapping: subject keys (partner, product, variant) become numbers by a join with
// {subject_key}. Errors: usage "source.bad-mapping" naming source, column and reason.
void apply_mapping(Sources& sources, const SourceMapping& mapping, const Dialect& dialect);

// A key as the database compares it: an integer without leading zeros, a UUID in small letters with
// hyphens. Errors: usage "source.bad-key".
std::string canonical_key(const Source& source, std::string_view key);

// Numbers for subjects of mapped sources (our own tables store the number themselves). A product
// and its variants are numbered as one kind.

// Numbers the keys of the whole source that have none yet, and answers how many. Inside the
// session's transaction if there is one.
std::int64_t assign_numbers(Session& session, const Sources& sources, Subject subject);

// Gives keys that have no number yet a temporary one and answers how many. Writes nothing that
// lasts: the numbers live in a temporary table until the transaction or the lease ends, and sources
// read in this session see them. Call it inside the transaction that reads.
std::int64_t number_unseen(Session& session, const Sources& sources, Subject subject);

// Ends what number_unseen() made, on a session that outlives the lease: a borrowed one.
void forget_unseen(Session& session);

// The number of one subject by its key (our own tables: by its code), or nothing; and the same,
// numbering a mapped subject that has none yet, without looking at the others.
std::optional<std::int64_t> find_number(Session& session, const Sources& sources, Subject subject,
                                        std::string_view key, std::string_view variant = "");
std::optional<std::int64_t> assign_number(Session& session, const Sources& sources, Subject subject,
                                          std::string_view key, std::string_view variant = "");

} // namespace tessera::db
