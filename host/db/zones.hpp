// How a database tells the time of other zones than UTC: beside its dialect, where it can. Private
// to db/.
#pragma once

#include "db/source.hpp"

#include <string>
#include <string_view>

namespace tessera::db {

class Zones {
public:
    virtual ~Zones() = default;
    // As Dialect::as_moment(), of a value that is a time of `zone` if it names none itself.
    virtual std::string moment_of(std::string_view expression, std::string_view zone) const = 0;
};

// A moment as the host reads it. Errors: usage "source.bad-mapping" where the database would have
// to know a zone that it does not know.
std::string moment_form(const Dialect& dialect, const SourceMapping& mapping,
                        const std::string& column, const std::string& sql);

} // namespace tessera::db
