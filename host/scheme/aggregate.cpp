#include "scheme/aggregate.hpp"

#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace tessera::scheme {
namespace {

// A value in the units of its column: 1/10,000 for decimals.
std::optional<std::int64_t> units_of(const Scalar& scalar, Type type) {
    if (type == Type::integer) {
        if (const auto whole = scalar.number.to_integer()) return whole;
        return scalar.number.rounded(0).to_integer();
    }
    const auto decimal = scalar.number.to_decimal(); // half-even to 4 places, row by row
    return decimal ? std::optional(decimal->units) : std::nullopt;
}

bool is_number(Type type) {
    return type == Type::integer || type == Type::decimal;
}

} // namespace

void Accumulator::add(Aggregate aggregate, const Bound* of, bool count_filled, const Frame& rows,
                      std::size_t row, const Zone& zone) {
    if (!of) {
        ++count_;
        return;
    }
    std::int64_t number = 0;
    std::string_view text;
    Scalar scalar;
    bool present = true;
    if (of->op == Bound::Op::slot) { // the usual case, without a Scalar
        const Column& column = rows.columns[of->slot];
        present = column.present.test(row);
        if (present && column.is_text()) text = column.dictionary->text(column.codes[row]);
        if (present && !column.is_text()) number = column.numbers[row];
    } else {
        scalar = compute(*of, rows, row, zone);
        present = !scalar.missing();
        if (present && scalar.type == Type::text) {
            text = scalar.view();
        } else if (present && is_number(scalar.type)) {
            const auto units = units_of(scalar, of->type);
            if (!units) throw SumOverflow();
            number = *units;
        } else {
            number = scalar.whole;
        }
    }
    if (!present) {
        ++nulls_;
        if (aggregate == Aggregate::count && !count_filled) ++count_;
        return;
    }
    const bool is_text = of->type == Type::text;
    switch (aggregate) {
    case Aggregate::sum: sum_ += number; break;
    case Aggregate::count: ++count_; break;
    case Aggregate::count_distinct:
        if (is_text) {
            texts_.emplace(text);
        } else {
            numbers_.insert(number);
        }
        break;
    case Aggregate::min:
    case Aggregate::max: {
        const bool least = aggregate == Aggregate::min;
        if (is_text) {
            if (!any_ || (least ? text < text_ : text > text_)) text_ = text;
        } else if (!any_ || (least ? number < extreme_ : number > extreme_)) {
            extreme_ = number;
        }
        any_ = true;
        break;
    }
    case Aggregate::avg: break; // bound as sum / count
    }
}

Aggregated Accumulator::finish(Aggregate aggregate, bool null_each, Type type) const {
    Aggregated out;
    switch (aggregate) {
    case Aggregate::sum:
        if (sum_ > std::numeric_limits<std::int64_t>::max() ||
            sum_ < std::numeric_limits<std::int64_t>::min()) {
            throw SumOverflow();
        }
        return {true, static_cast<std::int64_t>(sum_), {}};
    case Aggregate::count: return {true, count_, {}};
    case Aggregate::count_distinct:
        return {true,
                static_cast<std::int64_t>(texts_.size() + numbers_.size()) +
                    (null_each ? nulls_ : 0),
                {}};
    default:
        if (!any_) return out; // nothing over no rows
        out.filled = true;
        if (type == Type::text) {
            out.text = text_;
        } else {
            out.number = extreme_;
        }
        return out;
    }
}

struct Aggregator::Condition {
    std::string key;
    const Measure* measure;
    Leaf window; // a range over the window slot; kind never: no window
};

// What is being added up for one subject.
struct Aggregator::State {
    std::vector<Accumulator> plain; // by measure; unused for those with an inner grouping
    struct Group {
        std::vector<Value> by;
        std::vector<Accumulator> items;
    };
    std::vector<std::map<std::string, Group>> groups; // by inner grouping
};

Aggregator::Aggregator(const RuleSet& set, std::vector<const Measure*> measures)
    : set_(set)
    , measures_(std::move(measures)) {
    const Slots* rows = nullptr;
    std::map<std::string, std::size_t> seen_conditions, seen_groups;
    for (const Measure* m : measures_) {
        rows = &set.rows.at(m->source);
        const auto [at, is_new] = seen_conditions.emplace(m->condition_key, conditions_.size());
        condition_of_.push_back(at->second);
        if (is_new) {
            Condition condition{m->condition_key, m, {}};
            if (m->window_slot >= 0) {
                condition.window.kind = Leaf::Kind::range;
                condition.window.slot = m->window_slot;
                condition.window.first = std::numeric_limits<std::int64_t>::min();
                condition.window.last = std::numeric_limits<std::int64_t>::max();
                const bool moment = (*rows)[m->window_slot].type == Type::moment;
                if (const auto& first = m->interval.first) {
                    condition.window.first =
                        moment ? set.zone.start_of_day(*first).micros : first->days;
                }
                if (const auto& last = m->interval.last) {
                    condition.window.last =
                        moment ? set.zone.start_of_day(Date{last->days + 1}).micros - 1
                               : last->days;
                }
            }
            conditions_.push_back(std::move(condition));
        }
        std::size_t group = 0;
        if (m->inner) {
            std::string key = m->condition_key + (m->inner->null_each ? " each" : "");
            for (const int by : m->inner->by) key += fmt::format(" {}", by);
            for (const auto& item : m->inner->items) {
                key += fmt::format("|{} {} {}", static_cast<int>(item.aggregate), item.null_each,
                                   item.of ? fingerprint(*item.of) : "");
            }
            const auto [place, fresh] = seen_groups.emplace(key, groups_.size());
            if (fresh) {
                groups_.push_back(m);
                condition_of_group_.push_back(condition_of_.back());
            }
            group = place->second;
        }
        group_of_.push_back(group);
    }
}

Aggregator::~Aggregator() = default;

void Aggregator::add(const Frame& rows) {
    std::vector<Bits> passes;
    for (const Condition& condition : conditions_) {
        Bits bits = evaluate(condition.measure->where, rows, set_.zone);
        if (condition.window.kind == Leaf::Kind::range) {
            Node window;
            window.kind = Node::Kind::leaf;
            window.leaf = condition.window;
            const Bits inside = evaluate(window, rows, set_.zone);
            for (std::size_t w = 0; w < bits.words().size(); ++w) {
                bits.words()[w] &= inside.words()[w];
            }
        }
        passes.push_back(std::move(bits));
    }
    for (std::size_t row = 0; row < rows.rows; ++row) {
        try {
            add_row(rows, row, passes);
        } catch (const SumOverflow&) {
            throw SumOverflow(rows.subjects[row]);
        }
    }
}

void Aggregator::add_row(const Frame& rows, std::size_t row, const std::vector<Bits>& passes) {
    const std::int64_t subject = rows.subjects[row];
    if (subject != current_ || !current_state_) {
        auto& state = states_[subject];
        if (!state) {
            if (current_state_) complete_.push_back(current_);
            state = std::make_unique<State>();
            state->plain.resize(measures_.size());
            state->groups.resize(groups_.size());
        }
        current_ = subject;
        current_state_ = state.get();
    }
    State& state = *current_state_;
    for (std::size_t m = 0; m < measures_.size(); ++m) {
        const Measure& measure = *measures_[m];
        if (measure.inner || !passes[condition_of_[m]].test(row)) continue;
        state.plain[m].add(measure.aggregate, measure.of ? &*measure.of : nullptr,
                           measure.count_filled, rows, row, set_.zone);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
        if (passes[condition_of_group_[g]].test(row)) add_to_group(state, g, rows, row);
    }
}

void Aggregator::add_to_group(State& state, std::size_t g, const Frame& rows,
                              std::size_t row) const {
    const InnerGroup& inner = *groups_[g]->inner;
    std::string key;
    std::vector<Value> by;
    bool missing = false;
    for (const int slot : inner.by) {
        by.push_back(rows.columns[slot].at(row));
        missing = missing || is_null(by.back());
        const std::string text = to_text(by.back());
        key += std::to_string(text.size()).append(":").append(text);
    }
    // Rows without a value form one group, or one each.
    if (missing && inner.null_each) key += fmt::format("#{}", state.groups[g].size());
    auto& group = state.groups[g][key];
    if (group.items.empty()) {
        group.by = std::move(by);
        group.items.resize(inner.items.size());
    }
    for (std::size_t i = 0; i < group.items.size(); ++i) {
        const auto& item = inner.items[i];
        group.items[i].add(item.aggregate, item.of ? &*item.of : nullptr, false, rows, row,
                           set_.zone);
    }
}

Aggregator::Result Aggregator::finish(std::int64_t subject, State& state) const {
    Result result;
    result.subject = subject;
    result.values.resize(measures_.size());
    for (std::size_t m = 0; m < measures_.size(); ++m) {
        const Measure& measure = *measures_[m];
        if (!measure.inner) {
            result.values[m] =
                state.plain[m].finish(measure.aggregate, measure.null_each, measure.type);
            continue;
        }
        const Slots& rows = set_.rows.at(measure.source);
        Frame inner; // a row a group: the `by` columns, then the aggregates
        for (const int by : measure.inner->by) {
            inner.columns.emplace_back().type = rows[by].type;
        }
        for (const auto& item : measure.inner->items) inner.columns.emplace_back().type = item.type;
        for (Column& column : inner.columns) column.clear();
        for (const auto& [key, group] : state.groups[group_of_[m]]) {
            ++inner.rows;
            std::size_t c = 0;
            for (const Value& value : group.by) inner.columns[c++].push(value);
            for (std::size_t i = 0; i < group.items.size(); ++i, ++c) {
                const auto& item = measure.inner->items[i];
                const Aggregated value =
                    group.items[i].finish(item.aggregate, item.null_each, item.type);
                if (!value.filled) {
                    inner.columns[c].push_missing();
                } else if (item.type == Type::text) {
                    inner.columns[c].push_text(value.text);
                } else {
                    inner.columns[c].push_number(value.number);
                }
            }
        }
        Accumulator outer;
        const Bits passes = evaluate(measure.inner->where, inner, set_.zone);
        for (std::size_t row = 0; row < inner.rows; ++row) {
            if (!passes.test(row)) continue;
            outer.add(measure.aggregate, measure.of ? &*measure.of : nullptr, measure.count_filled,
                      inner, row, set_.zone);
        }
        result.values[m] = outer.finish(measure.aggregate, measure.null_each, measure.type);
    }
    return result;
}

std::vector<Aggregator::Result> Aggregator::take(bool at_end) {
    std::vector<Result> out;
    if (at_end) { // whatever is left; of an unordered source, everything
        complete_.clear();
        for (const auto& [subject, state] : states_) complete_.push_back(subject);
        current_state_ = nullptr;
    }
    std::sort(complete_.begin(), complete_.end());
    for (const std::int64_t subject : complete_) {
        const auto found = states_.find(subject);
        try {
            out.push_back(finish(subject, *found->second));
        } catch (const SumOverflow&) {
            throw SumOverflow(subject);
        }
        states_.erase(found);
    }
    complete_.clear();
    return out;
}

} // namespace tessera::scheme
