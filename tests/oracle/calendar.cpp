#include "calendar.hpp"

#include <cstdlib>
#include <ctime>
#include <stdexcept>

namespace tessera::oracle {
namespace {

constexpr int first_year = 1000, last_year = 3500;

int length_of_month(int year, int month) {
    if (month == 2) {
        const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        return leap ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int months_in(const std::string& unit) {
    return unit == "month" ? 1 : unit == "quarter" ? 3 : unit == "halfyear" ? 6 : 12;
}

int tenday(int day) {
    return day <= 10 ? 0 : day <= 20 ? 1 : 2;
}

} // namespace

Calendar::Calendar() {
    for (int year = first_year; year <= last_year; ++year) {
        for (int month = 1; month <= 12; ++month) {
            const int length = length_of_month(year, month);
            months_[{year, month}] = {static_cast<int>(days_.size()), length};
            for (int day = 1; day <= length; ++day) days_.push_back({year, month, day, 0});
        }
    }
    epoch_ = months_.at({1970, 1}).first;
    constexpr int thursday = 4; // 1970-01-01
    for (int i = 0; i < static_cast<int>(days_.size()); ++i) {
        const int from_monday = ((i - epoch_ + thursday - 1) % 7 + 7) % 7;
        days_[static_cast<std::size_t>(i)].weekday = from_monday + 1;
    }
}

const Calendar::Day& Calendar::at(int number) const {
    return days_.at(static_cast<std::size_t>(number + epoch_));
}

int Calendar::number(int year, int month, int day) const {
    const auto [first, length] = months_.at({year, month});
    return first + (day > length ? length : day) - 1 - epoch_;
}

bool Calendar::same_unit(const std::string& unit, int a, int b) const {
    const Day &x = at(a), &y = at(b);
    if (unit == "day" || unit == "hour" || unit == "minute") return a == b;
    if (unit == "week") return a - x.weekday == b - y.weekday;
    if (x.year != y.year) return false;
    if (unit == "tenday") return x.month == y.month && tenday(x.day) == tenday(y.day);
    const int months = months_in(unit);
    return (x.month - 1) / months == (y.month - 1) / months;
}

int Calendar::start_of(const std::string& unit, int number) const {
    while (same_unit(unit, number, number - 1)) --number;
    return number;
}

int Calendar::end_of(const std::string& unit, int number) const {
    while (same_unit(unit, number, number + 1)) ++number;
    return number;
}

int Calendar::add(int number, const std::string& unit, std::int64_t count) const {
    const auto steps = static_cast<int>(count);
    if (unit == "day") return number + steps;
    if (unit == "week") return number + 7 * steps;
    const Day& from = at(number);
    if (unit == "tenday") { // the same day of another ten-day period
        const int into = number - start_of(unit, number);
        int start = start_of(unit, number);
        for (int i = 0; i < steps; ++i) start = end_of(unit, start) + 1;
        for (int i = 0; i > steps; --i) start = start_of(unit, start - 1);
        const int end = end_of(unit, start);
        return start + into > end ? end : start + into;
    }
    const int months = from.year * 12 + from.month - 1 + steps * months_in(unit);
    return this->number(months / 12, months % 12 + 1, from.day);
}

std::int64_t Calendar::diff(int from, int to, const std::string& unit) const {
    if (to < from) return -diff(to, from, unit);
    if (unit == "day") return to - from;
    std::int64_t count = 0;
    while (add(from, unit, count + 1) <= to) ++count;
    return count;
}

// The week belongs to the year of its Thursday, and the first one of a year holds its first
// Thursday.
int Calendar::iso_week(int number) const {
    int thursday = start_of("week", number) + 3;
    const int year = at(thursday).year;
    int week = 1;
    while (at(thursday - 7).year == year) {
        thursday -= 7;
        ++week;
    }
    return week;
}

const Calendar& calendar() {
    static const Calendar made;
    return made;
}

namespace {

constexpr std::int64_t micros_per_second = 1'000'000;

std::tm local(const std::string& zone, std::int64_t seconds) {
    const char* set = std::getenv("TZ");
    if (!set || zone != set) {
        ::setenv("TZ", zone.c_str(), 1);
        ::tzset();
    }
    const auto time = static_cast<std::time_t>(seconds);
    std::tm out{};
    ::localtime_r(&time, &out);
    return out;
}

} // namespace

Clock::Local Clock::at(std::int64_t micros) const {
    std::int64_t seconds = micros / micros_per_second;
    if (micros % micros_per_second < 0) --seconds;
    const std::tm t = local(zone_, seconds);
    return {calendar().number(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday), t.tm_hour, t.tm_min,
            t.tm_sec};
}

std::int64_t Clock::start_of_day(int day) const {
    if (const auto known = starts_.find(day); known != starts_.end()) return known->second;
    constexpr std::int64_t quarter = 900; // seconds; clocks change at whole quarters of an hour
    const std::int64_t midnight = std::int64_t{day} * 86'400;
    for (std::int64_t seconds = midnight - 96 * quarter; seconds < midnight + 96 * quarter;
         seconds += quarter) {
        if (at(seconds * micros_per_second).day == day) {
            return starts_[day] = seconds * micros_per_second;
        }
    }
    throw std::logic_error("a day that never begins");
}

} // namespace tessera::oracle
