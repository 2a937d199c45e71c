#include "db/zones.hpp"

#include "db/dialect.hpp"
#include "db/mapping_check.hpp"

#include <fmt/format.h>

namespace tessera::db {

std::string moment_form(const Dialect& dialect, const SourceMapping& mapping,
                        const std::string& column, const std::string& sql) {
    if (mapping.zone.empty() || mapping.zone == "UTC") return dialect.as_moment(sql);
    if (const auto* zones = dynamic_cast<const Zones*>(&dialect))
        return zones->moment_of(sql, mapping.zone);
    throw bad_mapping(mapping, column,
                      fmt::format("zone is {}, of which Tessera cannot ask {}: leave zone out, and "
                                  "let the expression make UTC of the moment",
                                  mapping.zone, dialect.name()));
}

} // namespace tessera::db
