// Every order of a stored value and a constant becomes one range of whole numbers.
#include "scheme/bind_scope.hpp"

#include <limits>

namespace tessera::scheme::binding {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

} // namespace

void set_range(Leaf& leaf, Comparison comparison, const Number& k) {
    const auto floor_of = [](const Number& n) {
        const Number r = n.rounded(0);
        return r > n ? r - Number(1) : r;
    };
    const auto clamp = [](const Number& n) {
        if (const auto whole = n.to_integer()) return *whole;
        return n > Number(0) ? highest : lowest;
    };
    const Number floor = floor_of(k);
    const bool whole = floor == k;
    const bool above = !floor.to_integer() && k > Number(0); // beyond every 64-bit value
    const bool below = !floor.to_integer() && k < Number(0);
    leaf.kind = Leaf::Kind::range;
    leaf.first = lowest;
    leaf.last = highest;
    switch (comparison) {
    case Comparison::equal:
        if (!whole || above || below) {
            leaf.kind = Leaf::Kind::never;
            return;
        }
        leaf.first = leaf.last = clamp(k);
        return;
    case Comparison::less:
    case Comparison::less_or_equal: {
        if (above) return;
        const Number last = whole && comparison == Comparison::less ? floor - Number(1) : floor;
        if (below || !last.to_integer()) leaf.kind = Leaf::Kind::never;
        leaf.last = clamp(last);
        return;
    }
    default: {
        if (below) return;
        const Number first =
            whole && comparison == Comparison::greater_or_equal ? floor : floor + Number(1);
        if (above || !first.to_integer()) leaf.kind = Leaf::Kind::never;
        leaf.first = clamp(first);
        return;
    }
    }
}

// A moment falls on a day from the first to the last microsecond of that local day.
void set_day_range(Leaf& leaf, Comparison comparison, Date day, const Zone& zone) {
    const std::int64_t start = zone.start_of_day(day).micros;
    const std::int64_t next = zone.start_of_day(Date{day.days + 1}).micros;
    leaf.kind = Leaf::Kind::range;
    leaf.first = lowest;
    leaf.last = highest;
    switch (comparison) {
    case Comparison::equal:
        leaf.first = start;
        leaf.last = next - 1;
        break;
    case Comparison::less: leaf.last = start - 1; break;
    case Comparison::less_or_equal: leaf.last = next - 1; break;
    case Comparison::greater: leaf.first = next; break;
    default: leaf.first = start; break;
    }
}

} // namespace tessera::scheme::binding
