// One row being filled from texts, and what is needed to fill many: references, custom fields,
// formats.
#pragma once

#include "db/source.hpp"
#include "partner/directory.hpp"
#include "partner/field.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::partner {

// The values given for one row of an entity, in the order of its fields; references are numbers.
struct Draft {
    struct Custom {
        std::string name;
        std::vector<std::string> values; // canonical texts, each once; none: cleared
    };
    std::vector<Value> values;
    std::vector<bool> given;
    std::map<std::size_t, std::string> codes; // of the references given, by field
    std::vector<Custom> custom;

    const Value& value(const Entity& entity, std::string_view field) const {
        return values[entity.index_of(field)];
    }
    std::string text(const Entity& entity, std::string_view field) const {
        return to_text(value(entity, field));
    }
};

// The directories of one piece of work, each made when it is first asked for.
class Directories {
public:
    Directories(db::Session& session, const db::Sources& sources, bool load)
        : session_(session)
        , sources_(sources)
        , load_(load) {}
    Directory& of(std::string_view source);
    const db::Sources& sources() const { return sources_; }

private:
    db::Session& session_;
    const db::Sources& sources_;
    bool load_;
    std::map<std::string, std::unique_ptr<Directory>, std::less<>> directories_;
};

class Drafter {
public:
    // notes may be null: what was created along the way, a line each.
    Drafter(db::Session& session, const Entity& entity, Directories& directories, Format format,
            std::vector<std::string>* notes);

    // What a public name stands for.
    struct Target {
        std::size_t field = 0; // of the entity, or beyond its end:
        std::string custom;    // the name of a custom field
    };
    // Errors: usage "ENTITY.unknown-field" with the nearest name. Custom fields are registered as
    // what the configuration declares; those that nobody declared as text, with a note.
    Target target(std::string_view name);

    Draft blank() const;
    // Blanks around a text are no part of it; an empty one clears. Errors: usage "value.bad-...",
    // "SOURCE.unknown", "SOURCE.ambiguous".
    void put(Draft& draft, const Target& target, std::string_view text);
    // All values of a custom field; empty texts are left out.
    void put_custom(Draft& draft, const Target& target, const std::vector<std::string>& texts);

    const Entity& entity() const { return entity_; }
    Directory& directory() { return directories_.of(entity_.source); } // of the entity itself
    std::vector<std::string> names() const;                            // of all its fields
    void note(std::string text);
    // A row of a directory that is made because it is named: " Did you mean ..." comes with it.
    void note_new(std::string_view source, std::string_view text, std::string_view suggestion);

private:
    void load_definitions();
    void put_reference(Draft& draft, std::size_t index, std::string_view text);

    db::Session& session_;
    const Entity& entity_;
    Directories& directories_;
    Format format_;
    std::vector<std::string>* notes_;
    bool definitions_loaded_ = false;
    ByText<Type> definitions_;
};

} // namespace tessera::partner
