#include "db/sqlite_zones.hpp"

#include "base/zone.hpp"
#include "db/stored_moment.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::db {

namespace sqlite = sqlite_api;

namespace {

using Context = sqlite::sqlite3_context;
using Argument = sqlite::sqlite3_value;
using sqlite::sqlite3_destructor_type; // which SQLITE_TRANSIENT names

std::string_view text_of(Argument* argument) {
    const auto* text = reinterpret_cast<const char*>(sqlite::sqlite3_value_text(argument));
    return text == nullptr
               ? std::string_view{}
               : std::string_view(text,
                                  static_cast<std::size_t>(sqlite::sqlite3_value_bytes(argument)));
}

// Found once a statement: the name is a constant of it.
Zone zone_of(Context* context, Argument** arguments, int place) {
    if (const auto* known = static_cast<Zone*>(sqlite::sqlite3_get_auxdata(context, place)))
        return *known;
    auto zone = std::make_unique<Zone>(std::string(text_of(arguments[place])));
    const Zone result = *zone;
    sqlite::sqlite3_set_auxdata(context, place, zone.release(),
                                [](void* old) { delete static_cast<Zone*>(old); });
    return result;
}

// "...Z" or "...+02:00", as SQLite takes it; a day alone has no such end.
bool names_zone(std::string_view value) {
    while (value.ends_with(' ')) value.remove_suffix(1);
    if (value.ends_with('Z') || value.ends_with('z')) return true;
    const std::size_t size = value.size();
    return size > 10 && value[size - 3] == ':' &&
           (value[size - 6] == '+' || value[size - 6] == '-');
}

Moment moment_of(Context* context, Argument** arguments) {
    const Moment clock = parse_moment(std::string(text_of(arguments[0])) + "Z");
    if (names_zone(text_of(arguments[1]))) return clock;
    const Zone utc;
    const Date day = utc.day_of(clock);
    const int minute = utc.minute_of_day(clock);
    const std::int64_t rest = clock.micros - utc.at(day, minute).micros;
    return {zone_of(context, arguments, 2).at(day, minute).micros + rest};
}

// Nothing may be thrown through SQLite.
void answer_moment(Context* context, int, Argument** arguments) {
    if (sqlite::sqlite3_value_type(arguments[0]) == SQLITE_NULL) return;
    try {
        const std::string text = stored_moment(moment_of(context, arguments));
        sqlite::sqlite3_result_text(context, text.data(), static_cast<int>(text.size()),
                                    SQLITE_TRANSIENT);
    } catch (const std::exception& thrown) {
        sqlite::sqlite3_result_error(context, thrown.what(), -1);
    }
}

} // namespace

void add_zone_function(sqlite::sqlite3* connection) {
    constexpr int pure = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    sqlite::sqlite3_create_function_v2(connection, "tessera_moment", 3, pure, nullptr,
                                       answer_moment, nullptr, nullptr, nullptr);
}

} // namespace tessera::db
