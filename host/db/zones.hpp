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
    // As Dialect::as_date(), of such a moment: its day in `home`. Where the two are the same zone,
    // a value that names none keeps its day as it is written.
    virtual std::string day_of(std::string_view expression, std::string_view zone,
                               std::string_view home) const = 0;
    // Whether day_of() reads a text that names its zone as that moment.
    virtual bool offsets_in_days() const { return true; }
    // A SELECT that counts the columns of that name in the table of which an expression cannot tell
    // that they are moments in UTC; "" where there are none.
    virtual Query silent_moments(const std::string& table, const std::string& column) const;

protected:
    // The seconds by which a clock of one zone has to be moved to become one of another, for a
    // database that does not know zones itself; none on the first and last days that there are,
    // which stand for no day and go no further. clock: its expression; type: what stands before a
    // text to make a value to compare it with.
    static std::string seconds_between(std::string_view clock, std::string_view from,
                                       std::string_view to, std::string_view type);
    // How a text says, from its 17th letter on, how far its clock is from UTC: behind minutes,
    // seconds or a fraction.
    static constexpr std::string_view offset = " ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$";
    static constexpr std::string_view second_day = "0001-01-02 00:00:00",
                                      last_day = "9999-12-31 00:00:00";
};

// Whose time the clock of a column is that names no zone: a moment's, or a day's, which is at home
// if nothing says that it is a moment.
std::string zone_of(const SourceMapping& mapping, const SourceColumn& column);

// A day and a moment as the host reads them. Errors: usage "source.bad-mapping" where the database
// would have to know a zone that it does not know.
std::string date_form(const Dialect& dialect, const SourceMapping& mapping,
                      const SourceColumn& column, const std::string& sql);
std::string moment_form(const Dialect& dialect, const SourceMapping& mapping,
                        const SourceColumn& column, const std::string& sql);

} // namespace tessera::db
