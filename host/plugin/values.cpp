#include "plugin/values.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <limits>

namespace tessera::plugin {

namespace {

constexpr std::uint64_t longest_text = 1 << 20;
constexpr std::uint64_t longest_shown = 4096;
constexpr int own_scale = 4; // of Decimal

Taken bad(std::string problem) {
    return {{}, std::move(problem)};
}

// units x 10^-scale as units of 1/10,000, half to even.
Taken decimal(std::int64_t units, int scale) {
    if (scale < 0 || scale > 18) return bad(fmt::format("a decimal of scale {}", scale));
    __extension__ using Wide = __int128;
    Wide result = units;
    for (int i = scale; i < own_scale; ++i) result *= 10;
    if (scale > own_scale) {
        Wide divisor = 1;
        for (int i = own_scale; i < scale; ++i) divisor *= 10;
        const Wide rest = result % divisor;
        result /= divisor;
        const Wide twice = (rest < 0 ? -rest : rest) * 2;
        if (twice > divisor || (twice == divisor && result % 2 != 0)) result += units < 0 ? -1 : 1;
    }
    if (result > std::numeric_limits<std::int64_t>::max() ||
        result < std::numeric_limits<std::int64_t>::min())
        return bad(
            fmt::format("a decimal of {} units at scale {}, which does not fit", units, scale));
    return {Decimal{static_cast<std::int64_t>(result)}, {}};
}

struct ToAbi {
    static tessera_value number(std::int32_t kind, std::int64_t value, std::int32_t scale = 0) {
        tessera_value result{};
        result.kind = kind;
        result.scale = scale;
        result.i64 = value;
        return result;
    }
    tessera_value operator()(std::monostate) const { return number(TESSERA_NULL, 0); }
    tessera_value operator()(bool flag) const { return number(TESSERA_BOOL, flag); }
    tessera_value operator()(std::int64_t value) const { return number(TESSERA_I64, value); }
    tessera_value operator()(Decimal value) const {
        return number(TESSERA_DEC, value.units, own_scale);
    }
    tessera_value operator()(Date value) const { return number(TESSERA_DATE, value.days); }
    tessera_value operator()(Moment value) const { return number(TESSERA_TIME, value.micros); }
    tessera_value operator()(const std::string& text) const {
        tessera_value result{};
        result.kind = TESSERA_TEXT;
        result.text = str(text);
        return result;
    }
};

} // namespace

tessera_value to_abi(const Value& value) {
    return std::visit(ToAbi{}, value);
}

Taken from_abi(const tessera_value& value) {
    switch (value.kind) {
    case TESSERA_BOOL: return {value.i64 != 0, {}};
    case TESSERA_I64: return {value.i64, {}};
    case TESSERA_DEC: return decimal(value.i64, value.scale);
    case TESSERA_TEXT: {
        const auto text = from_abi(value.text);
        if (!text)
            return bad(fmt::format("a text of {} bytes that is not usable UTF-8", value.text.size));
        if (text->empty()) return {};
        return {std::string(*text), {}};
    }
    case TESSERA_DATE:
        if (value.i64 < std::numeric_limits<std::int32_t>::min() ||
            value.i64 > std::numeric_limits<std::int32_t>::max())
            return bad(fmt::format("a date {} days from 1970", value.i64));
        return {Date{static_cast<std::int32_t>(value.i64)}, {}};
    case TESSERA_TIME: return {Moment{value.i64}, {}};
    case TESSERA_NULL: return {};
    default: return bad(fmt::format("a value of kind {}, which does not exist", value.kind));
    }
}

std::optional<std::string_view> from_abi(tessera_str text) {
    if (text.size == 0) return std::string_view();
    if (!text.data || text.size > longest_text) return {};
    const std::string_view view(text.data, text.size);
    if (!is_utf8(view)) return {};
    return view;
}

std::string shown_text(tessera_str text) {
    if (text.size > 0 && !text.data)
        return fmt::format("(a text of {} bytes without data)", text.size);
    if (text.size > longest_text) return fmt::format("(a text of {} bytes)", text.size);
    std::string result(text.size ? text.data : "",
                       text.size < longest_shown ? text.size : longest_shown);
    std::size_t bad_at = 0;
    while (!is_utf8(result, &bad_at)) result[bad_at] = '?';
    return result;
}

} // namespace tessera::plugin
