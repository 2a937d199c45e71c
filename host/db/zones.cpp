#include "db/zones.hpp"

#include "base/date.hpp"
#include "base/zone.hpp"
#include "db/dialect.hpp"
#include "db/mapping_forms.hpp"

#include <fmt/format.h>
#include <span>

namespace tessera::db {

namespace {

constexpr std::string_view utc = "UTC";

struct Branch {
    std::string since; // "2026-03-29 02:00:00"
    std::int64_t seconds;
};

std::string text_of(std::int64_t clock) {
    std::string text = to_text(Moment{clock * 1'000'000});
    text[text.find('T')] = ' ';
    text.pop_back();
    return text;
}

// By halves: the changes of a century are two hundred.
std::string chosen(std::span<const Branch> branches, std::string_view clock,
                   std::string_view type) {
    if (branches.size() == 1) return std::to_string(branches.front().seconds);
    const std::size_t half = branches.size() / 2;
    return fmt::format("CASE WHEN {} < {}'{}' THEN {} ELSE {} END", clock, type,
                       branches[half].since, chosen(branches.first(half), clock, type),
                       chosen(branches.subspan(half), clock, type));
}

const Zones& zones_of(const Dialect& dialect, const SourceMapping& mapping,
                      const SourceColumn& column, const std::string& zone, std::string_view day) {
    if (const auto* zones = dynamic_cast<const Zones*>(&dialect)) return *zones;
    throw bad_mapping(mapping, column.name,
                      fmt::format("its moments are in {}{}, of which Tessera cannot ask {}: leave "
                                  "zone and kind out, and let the expression make {}",
                                  zone, day, dialect.name(),
                                  day.empty() ? "UTC of the moment" : "the day"));
}

} // namespace

Query Zones::silent_moments(const std::string&, const std::string&) const {
    return {};
}

std::string Zones::seconds_between(std::string_view clock, std::string_view from,
                                   std::string_view to, std::string_view type) {
    std::vector<Branch> branches{{"", 0}};
    for (const ClockShift& each : Zone(std::string(from)).shifts_to(Zone(std::string(to))))
        branches.push_back(
            {branches.size() == 1 ? std::string(second_day) : text_of(each.since), each.seconds});
    branches.push_back({std::string(last_day), 0});
    return chosen(branches, clock, type);
}

std::string zone_of(const SourceMapping& mapping, const SourceColumn& column) {
    if (column.type == Type::date && !has_kind(mapping, column.name, "moment")) return mapping.home;
    const auto own = mapping.zones.find(column.name);
    return own != mapping.zones.end() ? own->second : mapping.zone;
}

std::string date_form(const Dialect& dialect, const SourceMapping& mapping,
                      const SourceColumn& column, const std::string& sql) {
    const std::string zone = zone_of(mapping, column), &home = mapping.home;
    const bool knows = dynamic_cast<const Zones*>(&dialect) != nullptr;
    // A text that names its zone is in UTC a moment like any other, and a day as it is written.
    const bool moment = knows && has_kind(mapping, column.name, "moment");
    if (zone == home && (home == utc || !knows) && !moment) return dialect.as_date(sql);
    return zones_of(dialect, mapping, column, zone, " and their days in " + home)
        .day_of(sql, zone, home);
}

std::string moment_form(const Dialect& dialect, const SourceMapping& mapping,
                        const SourceColumn& column, const std::string& sql) {
    const std::string zone = zone_of(mapping, column);
    if (zone == utc) return dialect.as_moment(sql);
    return zones_of(dialect, mapping, column, zone, "").moment_of(sql, zone);
}

} // namespace tessera::db
