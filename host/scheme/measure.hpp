// A measure with its arguments known: what to add up, over which rows.
#pragma once

#include "scheme/catalog.hpp"
#include "scheme/rule.hpp"

namespace tessera::scheme {

// Slots of a Bound or Node in here index the row slots of the source (RuleSet::rows), or, inside an
// inner grouping, the inner columns: first the `by` columns, then the aggregates.
struct InnerGroup {
    std::vector<int> by;    // row slots
    bool null_each = false; // a row without a value of `by` is a group of its own
    struct Item {
        Aggregate aggregate = Aggregate::sum;
        std::optional<Bound> of;
        bool null_each = false;
        Type type = Type::decimal;
    };
    std::vector<Item> items;
    Node where;
};

struct Measure {
    std::string source;
    Aggregate aggregate = Aggregate::sum; // never avg: it is bound as sum / count
    std::optional<Bound> of;
    bool null_each = false;
    bool count_filled = false; // count: only rows in which `of` is filled (the divisor of avg)
    Interval interval;
    int window_slot = -1;
    Node where; // an empty group: all rows
    std::shared_ptr<const InnerGroup> inner;
    Type type = Type::decimal;
    std::string condition_key; // equal for measures with the same rows: source, interval, where
};

// Rules bound together: they share slots, so that each source is read once for all.
struct RuleSet {
    Subject subject = Subject::partner;
    bool by_variant = false;
    Date today;
    Zone zone = Zone("UTC");
    Slots slots;
    std::map<std::string, Slots> rows; // by fact source
    std::vector<Rule> rules;
};

} // namespace tessera::scheme
