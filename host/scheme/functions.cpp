#include "scheme/language.hpp"
#include "scheme/lexer.hpp"

#include <algorithm>
#include <array>

namespace tessera::scheme {
namespace {

constexpr int many = 100;

constexpr std::array table{
    Function{"year", 1, 1, false, "the year of a date"},
    Function{"quarter", 1, 1, false, "the quarter of a date, 1 to 4"},
    Function{"month", 1, 1, false, "the month of a date, 1 to 12"},
    Function{"week", 1, 1, false, "the ISO week of a date, 1 to 53"},
    Function{"day", 1, 1, false, "the day of the month of a date"},
    Function{"weekday", 1, 1, false, "the day of the week of a date, Monday is 1"},
    Function{"hour", 1, 1, false, "the hour of a moment, 0 to 23"},
    Function{"minute", 1, 1, false, "the minute of a moment"},
    Function{"second", 1, 1, false, "the second of a moment"},
    Function{"start_of", 2, 2, true, "the first day of the unit that holds a date"},
    Function{"end_of", 2, 2, true, "the last day of the unit that holds a date"},
    Function{"add", 3, 3, true,
             "a date and a whole number of units after it, missing beyond the calendar"},
    Function{"diff", 3, 3, true, "whole units from one date to another"},
    Function{"length", 1, 1, false, "the number of characters of a text"},
    Function{"substring", 2, 3, false,
             "characters of a text: from which one (1 is first), how many"},
    Function{"round", 1, 2, false, "a number rounded half-even to a number of decimal places"},
    Function{"coalesce", 2, many, false, "the first of its arguments that is not missing"},
};

} // namespace

std::span<const Function> functions() {
    return table;
}

const Function* find_function(std::string_view name) {
    const std::string wanted = lower(name);
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const Function& f) { return f.name == wanted; });
    return found == table.end() ? nullptr : &*found;
}

} // namespace tessera::scheme
