#include "discount/amount.hpp"

#include <fmt/format.h>

namespace tessera::discount {

namespace {

[[noreturn]] void refuse(const std::string& message) {
    throw usage("discount.too-large", message,
                fmt::format("the largest amount is {}; look for a slip in a price, a quantity or a "
                            "discount's value",
                            to_text(Decimal{most_cents * decimal_of_cent})));
}

} // namespace

void refuse_line(std::size_t line, std::string_view what) {
    refuse(fmt::format("line {}: {} does not fit", line + 1, what));
}

void refuse_line(std::int64_t discount, std::size_t line, std::string_view what) {
    refuse(fmt::format("discount {}, line {}: {} does not fit", discount, line + 1, what));
}

void refuse_discount(std::int64_t discount, std::string_view what) {
    refuse(fmt::format("discount {}: {} does not fit", discount, what));
}

} // namespace tessera::discount
