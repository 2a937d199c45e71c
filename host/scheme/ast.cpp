#include "scheme/ast.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tessera::scheme {
namespace {

using enum Comparison;

struct Naming {
    Comparison comparison;
    std::string_view name;
    Comparison positive; // itself, or what it is the exact negation of
};

// In the order of the enumeration, so that a look-up is an index.
constexpr std::array namings{
    Naming{equal, "equal", equal},
    Naming{not_equal, "not_equal", equal},
    Naming{greater, "greater", greater},
    Naming{greater_or_equal, "greater_or_equal", greater_or_equal},
    Naming{less, "less", less},
    Naming{less_or_equal, "less_or_equal", less_or_equal},
    Naming{in_list, "in_list", in_list},
    Naming{not_in_list, "not_in_list", in_list},
    Naming{in_hierarchy, "in_hierarchy", in_hierarchy},
    Naming{not_in_hierarchy, "not_in_hierarchy", in_hierarchy},
    Naming{in_list_by_hierarchy, "in_list_by_hierarchy", in_list_by_hierarchy},
    Naming{not_in_list_by_hierarchy, "not_in_list_by_hierarchy", in_list_by_hierarchy},
    Naming{contains, "contains", contains},
    Naming{not_contains, "not_contains", contains},
    Naming{begins_with, "begins_with", begins_with},
    Naming{not_begins_with, "not_begins_with", begins_with},
    Naming{like, "like", like},
    Naming{not_like, "not_like", like},
    Naming{filled, "filled", filled},
    Naming{not_filled, "not_filled", filled},
    Naming{in_segment, "in_segment", in_segment},
    Naming{not_in_segment, "not_in_segment", in_segment},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < namings.size(); ++i)
        if (static_cast<std::size_t>(namings[i].comparison) != i) return false;
    return true;
}
static_assert(in_order() && namings.size() == static_cast<std::size_t>(not_in_segment) + 1);

const Naming& naming(Comparison comparison) {
    return namings.at(static_cast<std::size_t>(comparison));
}

template <typename T>
bool same_items(const std::vector<std::shared_ptr<const T>>& a,
                const std::vector<std::shared_ptr<const T>>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
}

bool same_window(const std::optional<Window>& a, const std::optional<Window>& b) {
    if (!a || !b) return a.has_value() == b.has_value();
    return a->period == b->period && a->parameter == b->parameter && same(a->from, b->from) &&
           same(a->to, b->to);
}

// Named arguments mean the same in any order, and JSON does not keep their order.
bool same_named(const Arguments& a, const Arguments& b) {
    return a.named.size() == b.named.size() &&
           std::all_of(a.named.begin(), a.named.end(), [&](const auto& argument) {
               return std::any_of(b.named.begin(), b.named.end(), [&](const auto& other) {
                   return argument.first == other.first && same(argument.second, other.second);
               });
           });
}

} // namespace

std::string_view to_string(Comparison comparison) {
    return naming(comparison).name;
}

std::optional<Comparison> comparison_from_string(std::string_view name) {
    for (const Naming& n : namings)
        if (n.name == name) return n.comparison;
    return std::nullopt;
}

bool is_negation(Comparison comparison) {
    return naming(comparison).positive != comparison;
}
Comparison positive_of(Comparison comparison) {
    return naming(comparison).positive;
}

Comparison negation_of(Comparison positive) {
    for (const Naming& n : namings)
        if (n.positive == positive && n.comparison != positive) return n.comparison;
    return positive;
}

bool same(const ExprPtr& a, const ExprPtr& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    return a->kind == b->kind && a->value == b->value && a->name == b->name && a->part == b->part &&
           a->label == b->label && a->date == b->date && a->unit == b->unit &&
           same_window(a->arguments.window, b->arguments.window) &&
           same_named(a->arguments, b->arguments) && same(a->arguments.where, b->arguments.where) &&
           same_items(a->items, b->items) &&
           std::equal(a->cases.begin(), a->cases.end(), b->cases.begin(), b->cases.end(),
                      [](const Case& x, const Case& y) {
                          return same(x.when, y.when) && same(x.then, y.then);
                      });
}

bool same(const FilterPtr& a, const FilterPtr& b) {
    if (a == b) return true;
    if (!a || !b) return false;
    return a->kind == b->kind && a->used == b->used && a->view == b->view && a->title == b->title &&
           a->user_id == b->user_id && a->comparison == b->comparison && a->escape == b->escape &&
           same(a->left, b->left) && same(a->right, b->right) && same_items(a->items, b->items);
}

} // namespace tessera::scheme
