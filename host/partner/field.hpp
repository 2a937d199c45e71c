// Columns that people may write: their types, what they may hold, and how their texts are read.
#pragma once

#include "base/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::partner {

// One writable column of a table of ours; its name is the public field name of section 4.
struct Field {
    std::string_view name;
    Type type = Type::text;
    std::string_view references = {}; // the source whose row is meant, by code or unique name
    std::string_view one_of = {};     // "company|person": the only texts it takes; "" for any
    bool required = false;
};

// A table that is written row by row and known by a code.
struct Entity {
    std::string_view source;   // also the name of its table
    std::string_view key;      // the column that other tables point at
    std::string_view sequence; // that its keys come from
    std::span<const Field> fields;
    bool custom_fields = false;

    std::size_t index_of(std::string_view field) const; // fields.size() if there is none
};

const Entity& partner_entity();
const Entity& region_entity();

// How dates are written, as a pattern of yyyy yy mm dd HH MM SS with other characters between them.
// dd, mm, HH, MM and SS take one digit too where no digit follows; yy means 1970 to 2069.
class DatePattern {
public:
    DatePattern() = default;                        // ISO
    explicit DatePattern(std::string_view pattern); // "" is ISO; usage "import.bad-date-format"
    // The text may end where the time of the pattern begins; usage "value.bad-date".
    Moment read(std::string_view text) const;
    bool iso() const { return parts_.empty(); }

private:
    struct Part {
        char kind; // y Y m d H M S, or 0: `literal` must stand here
        char literal = 0;
    };
    std::string pattern_;
    std::vector<Part> parts_;
};

// How the texts of one file, or of a person, are written.
struct Format {
    bool decimal_comma = false;
    DatePattern dates;
    bool round = false; // decimal places beyond the fourth, half to even; refused otherwise
};

// Reads a text as a value of `type`: booleans also as 1, 0, yes, no in any case, a moment also as a
// day alone (its first instant), a day also as a moment where the pattern has a time. Empty text is
// null. Errors: those of parse_value.
Value read_value(Type type, std::string_view text, const Format& format = {});
// The same for a field, with its checks. References are not read here (directory.hpp).
Value read_value(const Field& field, std::string_view text, const Format& format = {});

} // namespace tessera::partner
