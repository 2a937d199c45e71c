#include "db/clock.hpp"

#include "db/dialect.hpp"

#include <fmt/format.h>

namespace tessera::db {

Moment database_clock(Session& session) {
    return std::get<Moment>(
        *session.value(fmt::format("SELECT {}{}", session.dialect().as_moment("CURRENT_TIMESTAMP"),
                                   session.dialect().from_nothing()),
                       Type::moment));
}

} // namespace tessera::db
