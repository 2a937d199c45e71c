// Small languages of one line: schedules, periods, dates, moments, numbers. Refused, or the same
// again after being written.
#include "fuzz/fuzz.hpp"

#include "base/period.hpp"
#include "base/value.hpp"
#include "schedule/schedule.hpp"

using namespace tessera;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    if (const auto read = fuzz::tried(input, [&] { return schedule::Schedule::parse(input); })) {
        const std::string written = read->to_text();
        fuzz::require(fuzz::again(
                          input, written,
                          [&] {
                              return schedule::Schedule::parse(written);
                          }).to_text() == written,
                      "the schedule is another one", input);
    }
    if (const auto read = fuzz::tried(input, [&] { return parse_period(input); })) {
        const std::string written = to_text(*read);
        fuzz::require(to_text(fuzz::again(input, written, [&] { return parse_period(written); })) ==
                          written,
                      "the period is another one", input);
    }
    for (const Type type :
         {Type::boolean, Type::integer, Type::decimal, Type::date, Type::moment}) {
        const auto read = fuzz::tried(input, [&] { return parse_value(type, input); });
        if (!read || is_null(*read)) continue;
        const std::string written = to_text(*read);
        fuzz::require(fuzz::again(input, written, [&] { return parse_value(type, written); }) ==
                          *read,
                      "the value is another one", input);
    }
    return 0;
}
