// Custom values, one a row, read as the host reads them: by the type that their field is declared
// with.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"

#include <array>
#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Bad {
    std::int64_t rows = 0;
    std::string value, whose; // the first
};

} // namespace

void examine_attributes(Examined& source, const Attributes& attributes) {
    const std::string& of = source.mapping.name;
    const Examined::Field* const subject = source.field(of.substr(0, of.find('_')));
    const Examined::Field* const name = source.field("name");
    Examined::Field* const value = source.field("value");
    if (subject == nullptr || name == nullptr || value == nullptr) return;
    if (!subject->there || !name->there || !value->there) return;
    // Each value of a field once; there are more rows than values.
    const auto text = [&](const Examined::Field& field) {
        return source.dialect.as_text(field.in_rows);
    };
    const Query query(fmt::format("SELECT {0}, {1}, MIN({2}), COUNT(*) FROM {3} WHERE {0} <> '' "
                                  "AND {1} <> '' GROUP BY {0}, {1} ORDER BY {0}, {1}",
                                  text(*name), text(*value), text(*subject), source.rows()));
    constexpr std::array types{Type::text, Type::text, Type::text, Type::integer};
    std::map<std::string, Bad> unreadable;
    const auto look = [&](const Chunk& chunk, std::size_t row) {
        const auto declared = attributes.find(chunk.text(0, row));
        if (declared == attributes.end()) return; // is text
        try {
            parse_value(declared->second, chunk.text(1, row));
        } catch (const Error&) {
            Bad& bad = unreadable[declared->first];
            if (bad.rows == 0) bad = {0, chunk.text(1, row), chunk.text(2, row)};
            bad.rows += chunk.integer(3, row);
        }
    };
    if (!source.attempt(value, [&] {
            const auto cursor = source.session.open(query, types);
            for (Chunk chunk; cursor->next(chunk);)
                for (std::size_t row = 0; row < chunk.rows; ++row) look(chunk, row);
        }))
        return;
    for (const auto& [named, bad] : unreadable)
        source.tell(Finding::State::problem, value,
                    fmt::format("is no {}, as {} is declared; the first is of {} {}",
                                to_string(attributes.at(named)), named, subject->name, bad.whose),
                    fmt::format("Mend it there, make NULL of it by the expression of `value` in "
                                "{}, or declare {} as text.",
                                source.columns_section(), named),
                    bad.rows, bad.value);
}

} // namespace tessera::db
