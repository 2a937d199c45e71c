// All discounts bound together: what is the same for many quotes. It does not change, and is read
// by many threads at once.
#pragma once

#include "base/error.hpp"
#include "offer/definition.hpp"
#include "offer/sale.hpp"
#include "offer/status.hpp"

#include <memory>
#include <set>

namespace tessera::offer {

// One question to a plugin; discounts that ask the same share it (C6, 3).
struct Ask {
    std::string plugin;
    bool by_line = false;
    bool external = false; // asks a kind of discount, not a condition
    rule::Inputs inputs;
    std::optional<Error> broken; // why it cannot be asked
};

// A condition tree over asks.
struct Test {
    Condition::Kind kind = Condition::Kind::all;
    std::vector<Test> items;
    std::size_t ask = 0;
    bool by_line = false; // anything in it is
};

// Products of a scope, with the segment found.
struct BoundScope {
    Scope::Kind kind = Scope::Kind::all;
    std::int64_t segment = 0;
    std::set<std::string> products;
};

// A node of the tree: a group, a discount, or one level of a discount.
struct Node {
    std::string code, name;
    std::int32_t discount = -1; // index; -1: a group
    std::int32_t level = -1;
    bool of_levels = false; // the group that a discount with levels is made into
    Test document, line;    // conditions for all, and those by line
    BoundScope scope, gifts;
    std::int32_t external = -1; // the ask of an external kind
};

struct Plan {
    Date day; // conditions are bound for this day
    Offers offers;
    discount::Tree tree;                              // ids are places in `nodes`
    std::vector<Node> nodes;                          // by the nodes of the tree
    std::map<std::string, std::int64_t> price_groups; // those that discounts name
    std::vector<Ask> asks;
    scheme::RuleSet set;                        // what the asks read of a partner, together
    std::vector<Status> active;                 // in force that day
    std::vector<std::int64_t> product_segments; // of scopes
    bool read_partner = false;
    bool asks_bought_before = false;

    // only: without the others, as if there were none. Errors: usage "discount.bad-tree",
    // "discount.cycle"; a condition that cannot be bound is broken, and not met.
    static std::shared_ptr<const Plan>
    make(const segment::Desk& desk, const plugin::Plugins& plugins, Offers offers, Date day);
};

} // namespace tessera::offer
