#include "partner/field.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace tessera::partner {

namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t micros_per_day = 86'400 * micros_per_second;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

Moment start_of_day(Date day) {
    return {day.days * micros_per_day};
}

Date day_of(Moment moment) {
    const std::int64_t days =
        moment.micros / micros_per_day - (moment.micros % micros_per_day < 0 ? 1 : 0);
    return {static_cast<std::int32_t>(days)};
}

bool read_boolean(std::string_view text) {
    const std::string word = fold(text);
    for (const std::string_view yes : {"true", "1", "yes"})
        if (word == yes) return true;
    for (const std::string_view no : {"false", "0", "no"})
        if (word == no) return false;
    throw usage(
        "value.bad-boolean",
        fmt::format("\"{}\" is not a boolean: write true or false, 1 or 0, yes or no", text));
}

struct PatternWord {
    std::string_view word;
    char kind;
};
// Longer words first: yyyy begins with yy.
constexpr PatternWord pattern_words[] = {{"yyyy", 'Y'}, {"yy", 'y'}, {"mm", 'm'}, {"dd", 'd'},
                                         {"HH", 'H'},   {"MM", 'M'}, {"SS", 'S'}};

} // namespace

DatePattern::DatePattern(std::string_view pattern)
    : pattern_(pattern) {
    std::string kinds;
    while (!pattern.empty()) {
        const PatternWord* found = nullptr;
        for (const PatternWord& word : pattern_words)
            if (found == nullptr && pattern.starts_with(word.word)) found = &word;
        if (found != nullptr) kinds.push_back(found->kind == 'y' ? 'Y' : found->kind);
        parts_.push_back(found != nullptr ? Part{found->kind} : Part{0, pattern.front()});
        pattern.remove_prefix(found != nullptr ? found->word.size() : 1);
    }
    if (pattern_.empty()) return;
    const auto count = [&](char kind) { return std::count(kinds.begin(), kinds.end(), kind); };
    const std::size_t time = kinds.find_first_of("HMS");
    const bool day_first = kinds.substr(0, time).find_first_of("HMS") == kinds.npos &&
                           (time == kinds.npos || kinds.find_first_of("Ymd", time) == kinds.npos);
    const bool once = count('Y') == 1 && count('m') == 1 && count('d') == 1 && count('H') <= 1 &&
                      count('M') <= 1 && count('S') <= 1;
    if (!once || !day_first)
        throw usage("import.bad-date-format",
                    fmt::format("\"{}\" is no date format: it must hold yyyy or yy, mm and dd once "
                                "each, and perhaps HH, MM, SS behind them",
                                pattern_),
                    "Write for example dd.mm.yyyy or \"mm/dd/yyyy HH:MM\".");
}

Moment DatePattern::read(std::string_view text) const {
    const auto bad = [&] {
        return usage("value.bad-date",
                     fmt::format("\"{}\" is not a date of the form {}", text, pattern_));
    };
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    std::string_view rest = text;
    bool days_done = false;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const Part& part = parts_[i];
        // The time may be left out, with the blank before it.
        if (days_done && rest.empty()) break;
        if (part.kind == 0) {
            if (!rest.starts_with(part.literal)) throw bad();
            rest.remove_prefix(1);
            continue;
        }
        const std::size_t most = part.kind == 'Y' ? 4 : 2;
        std::size_t width = 0;
        int value = 0;
        for (; width < most && width < rest.size() && is_digit(rest[width]); ++width)
            value = value * 10 + (rest[width] - '0');
        const bool year_part = part.kind == 'Y' || part.kind == 'y';
        if (width == 0 || (width < most && year_part)) throw bad();
        rest.remove_prefix(width);
        switch (part.kind) {
        case 'Y': year = value; break;
        case 'y': year = value < 70 ? 2000 + value : 1900 + value; break;
        case 'm': month = value; break;
        case 'd': day = value; break;
        case 'H': hour = value; break;
        case 'M': minute = value; break;
        default: second = value;
        }
        days_done = year != 0 && month != 0 && day != 0;
    }
    if (!rest.empty() || hour > 23 || minute > 59 || second > 59) throw bad();
    const Moment start = start_of_day(date_of(year, month, day));
    return {start.micros + (hour * 3600 + minute * 60 + second) * micros_per_second};
}

static std::string comma_to_point(std::string_view text) {
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == part.npos;
    };
    const std::string_view rest = text.substr(text.starts_with('-'));
    const std::size_t comma = rest.find(',');
    if (!digits(rest.substr(0, comma)) || (comma != rest.npos && !digits(rest.substr(comma + 1))))
        throw usage(
            "value.bad-decimal",
            fmt::format("\"{}\" is not a decimal: write digits with a comma, such as -12,5", text));
    std::string with_point(text);
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    return with_point;
}

Value read_value(Type type, std::string_view text, const Format& format) {
    if (text.empty()) return {};
    switch (type) {
    case Type::boolean: return read_boolean(text);
    case Type::decimal: {
        const auto parse = format.round ? parse_decimal : parse_exact_decimal;
        if (!format.decimal_comma) return parse(text);
        std::string with_point = comma_to_point(text);
        try {
            return parse(with_point);
        } catch (const Error& error) { // said of the cell as it is written
            const std::size_t quoted = with_point.size() + 2;
            throw usage(error.code(),
                        fmt::format("\"{}\"{}", text, error.message().substr(quoted)));
        }
    }
    case Type::date: {
        if (format.dates.iso()) return parse_date(text);
        return day_of(format.dates.read(text));
    }
    case Type::moment: {
        if (!format.dates.iso()) return format.dates.read(text);
        constexpr std::size_t of_a_day = std::string_view("2026-03-31").size();
        return text.size() == of_a_day ? start_of_day(parse_date(text)) : parse_moment(text);
    }
    default: return parse_value(type, text);
    }
}

Value read_value(const Field& field, std::string_view text, const Format& format) {
    if (text.empty() || field.one_of.empty()) return read_value(field.type, text, format);
    const std::vector<std::string> allowed = split(field.one_of, '|');
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end())
        throw usage("value.bad-choice",
                    fmt::format("\"{}\" is not one of {}.{}", text, join(allowed, ", "),
                                did_you_mean(text, allowed)));
    return std::string(text);
}

} // namespace tessera::partner
