// What most databases are asked when a mapping is examined.
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/identifier.hpp"

#include <fmt/format.h>
#include <utility>

namespace tessera::db {

namespace {

// A day that there is, as 2026-03-31, and a time behind it, which names its zone if it likes; of
// that nothing would be left in a day.
constexpr std::string_view leap_day = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|"
                                      "([02468][048]|[13579][26])00)-02-29";
constexpr std::string_view long_month = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
constexpr std::string_view short_month = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
constexpr std::string_view february = "02-(0[1-9]|1[0-9]|2[0-8])";
constexpr std::string_view time_of_day =
    "[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]*)?)?";
constexpr std::string_view in_utc = "Z|[+]00(:?00)?";
constexpr std::string_view any_offset = " ?([Zz]|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)";

std::string readable(std::string_view type) {
    if (type == "integer") return "^ *[+-]?[0-9]+([.]0*)? *$";
    if (type == "decimal") return "^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)? *$";
    if (type == "uuid") return "^[{]?[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}[}]?$";
    return fmt::format("^({}|[0-9]{{4}}-({}|{}|{}))({}({})?)?$", leap_day, long_month, short_month,
                       february, time_of_day, type == "moment" ? any_offset : in_utc);
}

} // namespace

std::string Dialect::matches(std::string_view, std::string_view) const {
    return {};
}

std::string Dialect::unreadable(std::string_view expression, std::string_view type) const {
    const std::string text = as_text(expression);
    const std::string matched = matches(text, type == "boolean" ? "[A-Za-z]" : readable(type));
    if (matched.empty()) return {};
    if (type != "boolean") return fmt::format("(NOT {})", matched);
    return fmt::format("({} AND lower({}) NOT IN ('t', 'f', 'true', 'false', 'y', 'n', 'yes', "
                       "'no'))",
                       matched, text); // a number is one, too
}

std::string Dialect::beyond(std::string_view expression, std::string_view type,
                            std::string_view as_double) const {
    const std::string not_read = unreadable(expression, type);
    if (not_read.empty()) return {};
    return fmt::format("(CASE WHEN ({}) IS NULL OR {} THEN 0 WHEN abs({}) >= {} THEN 1 ELSE 0 END "
                       "= 1)",
                       expression, not_read, as_double,
                       type == "decimal" ? "922337203685477" : "9223372036854775807");
}

std::string Dialect::too_large(std::string_view expression, std::string_view type) const {
    return beyond(expression, type, fmt::format("CAST({} AS DOUBLE PRECISION)", expression));
}

std::string Dialect::floating(std::string_view) const {
    return {};
}

std::string Dialect::has_more_decimals(std::string_view text) const {
    return matches(text, "([.][0-9]{4}[0-9]*[1-9]0*|[1-9][0-9.]*[eE]-0*([5-9]|[1-9][0-9]+)) *$");
}

// A floating-point number of more than 15 digits is one of fewer that was computed with.
std::string Dialect::finer(std::string_view expression) const {
    const std::string text = as_text(expression), real = floating(expression);
    const std::string matched = has_more_decimals(text);
    if (matched.empty() || real.empty()) return matched;
    return fmt::format("({} AND (NOT {} OR char_length({}) <= 16))", matched, real, text);
}

std::string Dialect::incomparable(std::string_view, std::string_view) const {
    return {};
}

Query Dialect::indexes_of(const std::string&) const {
    return {};
}
Query Dialect::long_columns_of(const std::string&) const {
    return {};
}

std::string Dialect::grant(std::string_view told, std::string_view user,
                           std::string_view sql) const {
    constexpr std::pair<std::string_view, std::string_view> rights[] = {
        {"for schema ", "USAGE ON SCHEMA"},  {"for table ", "SELECT ON"},
        {"for view ", "SELECT ON"},          {"for materialized view ", "SELECT ON"},
        {"for foreign table ", "SELECT ON"}, {"for function ", "EXECUTE ON FUNCTION"},
        {"in table ", "SELECT ON"},          {"to TABLE ", "SELECT ON"},
    };
    for (const auto& [before, right] : rights) {
        const std::size_t at = told.find(before);
        if (at == told.npos) continue;
        // The name goes to the end of the line: in quotes, or bare, as the database keeps it.
        std::string_view name = told.substr(at + before.size());
        name = trim(name.substr(0, name.find('\n')));
        if (name.starts_with('\'')) name = name.substr(1, name.size() - 2);
        Identifier whole;
        if (name.starts_with('`') || name.starts_with('"')) whole = identifier(name);
        if (whole.empty()) whole = named_in(sql, std::string(name));
        if (whole.empty()) whole = {{std::string(name), true}};
        return fmt::format("GRANT {} {} TO {};", right, written(whole, quote_mark()), user);
    }
    return {};
}

} // namespace tessera::db
