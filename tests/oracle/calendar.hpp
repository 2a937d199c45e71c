// The oracle's own calendar: a list of days made one after another, walked one day at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tessera::oracle {

// Units by their names in rules: "day", "week", "tenday", "month", "quarter", "halfyear", "year".
class Calendar {
public:
    struct Day {
        int year, month, day, weekday; // Monday is 1
    };
    Calendar(); // from the year 1000 to 3500

    // Days are counted from 1970-01-01, as in literals of a rule.
    const Day& at(int number) const;
    int number(int year, int month, int day) const; // clamped to the month's end
    int start_of(const std::string& unit, int number) const;
    int end_of(const std::string& unit, int number) const;
    int add(int number, const std::string& unit, std::int64_t count) const;
    std::int64_t diff(int from, int to, const std::string& unit) const;
    int iso_week(int number) const;

private:
    bool same_unit(const std::string& unit, int a, int b) const;
    std::vector<Day> days_;
    std::map<std::pair<int, int>, std::pair<int, int>> months_; // index of first day, length
    int epoch_ = 0;                                             // index of 1970-01-01
};

const Calendar& calendar();

// Local time of one zone, as the C library tells it.
class Clock {
public:
    explicit Clock(std::string zone)
        : zone_(std::move(zone)) {}
    struct Local {
        int day, hour, minute, second;
    };
    Local at(std::int64_t micros) const;
    std::int64_t start_of_day(int day) const; // its first instant

private:
    std::string zone_;
    mutable std::map<int, std::int64_t> starts_;
};

} // namespace tessera::oracle
