// Sources: named relations with typed columns, each one of our own tables or mapped by a deployment
// onto a table or SELECT of the ERP (architecture section 4).
#pragma once

#include "base/value.hpp"
#include "db/session.hpp"

#include <map>
#include <memory>
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
    std::string zone;                    // of its moments: "" = UTC
    std::vector<std::string> ordered_by; // columns whose order costs nothing (clustered key)
    const SourceColumn* find(std::string_view column) const;
};

// All sources of a deployment: the core ones (own or mapped) and further ones from configuration.
class Sources {
public:
    static Sources core(); // every core source as Tessera's own tables
    const Source* find(std::string_view name) const;
    const Source& at(std::string_view name) const; // usage "source.unknown" with the nearest name
    std::vector<const Source*> all() const;
    void set(Source source); // replaces or adds
private:
    std::map<std::string, Source, std::less<>> sources_;
};

// A deployment's mapping of one source, as read from [sources.NAME] of tessera.toml.
struct SourceMapping {
    std::string name;
    std::string table, select;                  // one of them
    std::map<std::string, std::string> columns; // public column -> SQL expression over the relation
    std::map<std::string, std::string> types;   // for further sources: column -> type name
    std::map<std::string, std::string> references; // for further sources: column -> source
    std::map<std::string, std::string> kinds;      // physical kind where it matters: "real", "text"
    std::string key_type = "text";                 // integer, text, uuid
    std::string zone;
    std::string title;
};
// Applies a mapping: subject keys (partner, product, variant) become numbers by a join with
// {subject_key}. Errors: usage "source.bad-mapping" naming source, column and reason.
void apply_mapping(Sources& sources, const SourceMapping& mapping, const Dialect& dialect);

// Numbers for subjects of mapped sources (our own tables store the number themselves).
// assign_numbers writes those not seen before and answers how many; number_unseen gives keys not
// yet seen temporary numbers for the life of the session's temporary table, and writes nothing that
// lasts.
std::int64_t assign_numbers(Session& session, const Sources& sources, Subject subject);
std::int64_t number_unseen(Session& session, const Sources& sources, Subject subject);

} // namespace tessera::db
