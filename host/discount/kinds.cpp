#include "discount/kinds.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::discount {

namespace {

[[noreturn]] void refuse(std::int64_t id, const std::string& what, const char* hint) {
    throw usage("discount.bad-value", fmt::format("discount {}: {}", id, what), hint);
}

void prepare(std::int64_t id, std::vector<Refinement>& refined) {
    std::ranges::sort(refined, {}, &Refinement::price_group);
    const auto twice = std::ranges::adjacent_find(refined, {}, &Refinement::price_group);
    if (twice != refined.end())
        refuse(id, fmt::format("price group {} has two values", twice->price_group),
               "give each price group one value");
}

struct Preparation {
    std::int64_t id;

    void operator()(Percent& kind) const { prepare(id, kind.refined); }
    void operator()(AmountPerLine& kind) const { prepare(id, kind.refined); }
    void operator()(Quantity& kind) const {
        if (kind.bought.units <= 0 || kind.free.units < 0)
            refuse(id,
                   fmt::format("{} free for {} bought", to_text(kind.free), to_text(kind.bought)),
                   "give a quantity bought above 0 and a free one not below 0");
    }
    void operator()(Gift& kind) const {
        if (kind.units.units < 0)
            refuse(id, fmt::format("{} units as a gift", to_text(kind.units)),
                   "give a number of units not below 0");
    }
    void operator()(Rounding& kind) const {
        if (kind.precision.units <= 0)
            refuse(id, fmt::format("the precision is {}", to_text(kind.precision)),
                   "give a precision above 0, such as 100");
    }
    template <class Other>
    void operator()(Other&) const {}
};

} // namespace

void prepare(std::int64_t id, Kind& kind) {
    std::visit(Preparation{id}, kind);
}

} // namespace tessera::discount
