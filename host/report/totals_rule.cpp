#include "report/totals_rule.hpp"

#include "report/values.hpp"
#include "scheme/evaluate.hpp"

#include <algorithm>

namespace tessera::report {

using namespace scheme;

TotalsRule::TotalsRule(const Plan& plan)
    : plan_(plan) {
    for (std::size_t c = 0; c < plan.shown; ++c) {
        prints_.push_back(fingerprint(plan.columns[c].bound));
        types_.push_back(plan.columns[c].type);
    }
    for (const PlannedAppearance& look : plan.appearance) rules_.push_back(over_columns(look.when));
}

int TotalsRule::column_of(const Bound& bound) const {
    const auto found = std::find(prints_.begin(), prints_.end(), fingerprint(bound));
    return found == prints_.end() ? -1 : static_cast<int>(found - prints_.begin());
}

// A column that is missing in every total, for what the report does not show.
int TotalsRule::missing(Type type) {
    const auto first = types_.begin() + static_cast<long>(plan_.shown);
    const auto found = std::find(first, types_.end(), type);
    if (found != types_.end()) return static_cast<int>(found - types_.begin());
    types_.push_back(type);
    return static_cast<int>(types_.size()) - 1;
}

Bound TotalsRule::over_columns(const Bound& bound) {
    if (bound.is_constant()) return bound;
    const int column = column_of(bound);
    if (column >= 0 || bound.op == Bound::Op::slot) {
        Bound out;
        out.op = Bound::Op::slot;
        out.type = bound.type;
        out.slot = column >= 0 ? column : missing(bound.type);
        return out;
    }
    Bound out = bound;
    for (Bound& item : out.items) item = over_columns(item);
    for (auto& condition : out.conditions)
        condition = std::make_shared<Node>(over_columns(*condition));
    return out;
}

Node TotalsRule::over_columns(const Node& node) {
    Node out = node;
    for (Node& item : out.items) item = over_columns(item);
    if (out.kind != Node::Kind::leaf) return out;
    if (out.leaf.slot >= 0) {
        const Slot& slot = plan_.set.slots[out.leaf.slot];
        Bound plain;
        plain.op = Bound::Op::slot;
        plain.slot = out.leaf.slot;
        const int column = column_of(plain);
        out.leaf.slot = column >= 0 ? column : missing(slot.type);
    }
    if (out.leaf.kind == Leaf::Kind::general) {
        out.leaf.left = over_columns(out.leaf.left);
        for (Bound& right : out.leaf.right) right = over_columns(right);
        out.leaf.multiple.clear();
    }
    return out;
}

bool TotalsRule::holds(std::size_t look, const std::vector<Value>& values) const {
    Frame frame;
    frame.rows = 1;
    frame.subjects = {0};
    for (std::size_t c = 0; c < types_.size(); ++c) {
        Column& column = frame.columns.emplace_back();
        column.type = types_[c];
        column.clear();
        Value value = c < values.size() ? values[c] : Value{};
        // An average of whole numbers, in a column of whole numbers.
        if (column.type == Type::integer && !is_null(value))
            if (const auto number = number_of(value))
                value = value_of(number->rounded(0), Type::integer);
        const bool fits = type_of(value) == column.type ||
                          (column.type == Type::decimal && type_of(value) == Type::integer);
        column.push(fits ? value : Value{});
    }
    return evaluate(rules_[look], frame, plan_.set.zone).test(0);
}

} // namespace tessera::report
