// Days and moments as ISO 8601 text; see date.hpp.
#include "base/date.hpp"
#include "base/error.hpp"

#include <fmt/format.h>

namespace tessera {

namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t seconds_per_day = 86'400;

// Reads fixed-width parts from the left; once a part is missing, everything after it fails.
class Reader {
public:
    explicit Reader(std::string_view text)
        : rest_(text) {}

    int digits(std::size_t width) {
        if (rest_.size() < width) return fail();
        int value = 0;
        for (const char c : rest_.substr(0, width)) {
            if (c < '0' || c > '9') return fail();
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(width);
        return value;
    }
    bool accept(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c)) fail();
    }
    // One to six digits after the point, as microseconds.
    int fraction() {
        std::size_t width = rest_.find_first_not_of("0123456789");
        if (width == std::string_view::npos) width = rest_.size();
        if (width == 0 || width > 6) return fail();
        int value = digits(width);
        for (; width < 6; ++width) value *= 10;
        return value;
    }
    bool complete() const { return ok_ && rest_.empty(); }

private:
    int fail() {
        ok_ = false;
        return 0;
    }
    std::string_view rest_;
    bool ok_ = true;
};

Civil read_civil(Reader& in) {
    Civil c{};
    c.year = in.digits(4);
    in.expect('-');
    c.month = in.digits(2);
    in.expect('-');
    c.day = in.digits(2);
    return c;
}

} // namespace

std::string to_text(Date date) {
    const Civil c = civil_of(date);
    return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string to_text(Moment moment) {
    constexpr std::int64_t micros_per_day = seconds_per_day * micros_per_second;
    std::int64_t day = moment.micros / micros_per_day, micros = moment.micros % micros_per_day;
    if (micros < 0) --day, micros += micros_per_day;
    const std::int64_t seconds = micros / micros_per_second;
    std::string text =
        fmt::format("{}T{:02}:{:02}:{:02}", to_text(Date{static_cast<std::int32_t>(day)}),
                    seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (const std::int64_t fraction = micros % micros_per_second; fraction != 0) {
        text += fmt::format(".{:06}", fraction);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + 'Z';
}

Date parse_date(std::string_view text) {
    Reader in(text);
    const Civil c = read_civil(in);
    if (!in.complete())
        throw usage("value.bad-date",
                    fmt::format("\"{}\" is not a date: write it as 2026-03-31", text));
    return date_of(c.year, c.month, c.day);
}

Moment parse_moment(std::string_view text) {
    Reader in(text);
    const Civil c = read_civil(in);
    if (!in.accept(' ')) in.expect('T');
    const int hour = in.digits(2);
    in.expect(':');
    const int minute = in.digits(2);
    in.expect(':');
    const int second = in.digits(2);
    const int fraction = in.accept('.') ? in.fraction() : 0;
    in.accept('Z');
    if (!in.complete() || hour > 23 || minute > 59 || second > 59)
        throw usage("value.bad-moment",
                    fmt::format("\"{}\" is not a moment: write it as 2026-03-31T12:00:00Z", text));
    const std::int64_t seconds =
        date_of(c.year, c.month, c.day).days * seconds_per_day + hour * 3600 + minute * 60 + second;
    return {seconds * micros_per_second + fraction};
}

} // namespace tessera
