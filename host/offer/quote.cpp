#include "offer/quote.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::offer {

namespace {

discount::Document document_of(const Plan& plan, const Sale& sale) {
    discount::Document out;
    for (const SaleLine& line : sale.lines) {
        discount::Line one;
        one.product = line.number.value_or(0);
        one.variant = line.variant;
        one.quantity = line.quantity;
        one.pack_factor = line.pack_factor;
        one.price = line.price;
        one.service = line.service;
        one.manual = line.manual;
        one.points_paid = line.points_paid;
        const auto group = plan.price_groups.find(line.price_group);
        if (group != plan.price_groups.end()) one.price_group = group->second;
        out.lines.push_back(one);
    }
    return out;
}

// How many times a tree of conditions is met, of a line where it asks for lines.
std::int64_t times(const Test& test, const Answers& answers, std::size_t line) {
    switch (test.kind) {
    case Condition::Kind::leaf: {
        const Answers::One& one = answers.asks[test.ask];
        return one.failed.empty() ? one.times[one.times.size() > 1 ? line : 0] : discount::not_met;
    }
    case Condition::Kind::none: {
        const bool met = times(test.items.front(), answers, line) != discount::not_met;
        return met ? discount::not_met : discount::met_without_number;
    }
    case Condition::Kind::all: {
        std::int64_t smallest = discount::met_without_number;
        for (const Test& item : test.items) {
            const std::int64_t of = times(item, answers, line);
            if (of == discount::not_met) return of;
            if (of > 0) smallest = smallest > 0 ? std::min(smallest, of) : of;
        }
        return smallest;
    }
    case Condition::Kind::any: break;
    }
    std::int64_t most = discount::not_met;
    for (const Test& item : test.items) {
        const std::int64_t of = times(item, answers, line);
        if (of != discount::not_met) most = most == discount::not_met ? of : std::max(most, of);
    }
    return most;
}

// `not` of what could not be asked would be met: then nothing of it is.
bool failed(const Test& test, const Answers& answers) {
    if (test.kind == Condition::Kind::leaf) return !answers.asks[test.ask].failed.empty();
    return std::any_of(test.items.begin(), test.items.end(),
                       [&](const Test& item) { return failed(item, answers); });
}
bool negated_failure(const Test& test, const Answers& answers) {
    if (test.kind == Condition::Kind::none) return failed(test, answers);
    return std::any_of(test.items.begin(), test.items.end(),
                       [&](const Test& item) { return negated_failure(item, answers); });
}

void seen_of(const Test& test, const Answers& answers, std::size_t line,
             std::vector<std::string>& out) {
    if (test.kind != Condition::Kind::leaf) {
        for (const Test& item : test.items) seen_of(item, answers, line, out);
        return;
    }
    const Answers::One& one = answers.asks[test.ask];
    if (!one.failed.empty())
        out.push_back("could not be asked: " + one.failed);
    else if (const auto& text = one.seen[one.seen.size() > 1 ? line : 0]; !text.empty())
        out.push_back(text);
}

class Inputs {
public:
    Inputs(const segment::Desk& desk, const Plan& plan, const Sale& sale, Quote& out)
        : plan_(plan)
        , sale_(sale)
        , out_(out)
        , memberships_(desk) {
        for (const Status& status : plan.active)
            if (status.acts) note(status);
        std::vector<std::int64_t> products;
        for (const SaleLine& line : sale.lines)
            if (line.number) products.push_back(*line.number);
        std::sort(products.begin(), products.end());
        products.erase(std::unique(products.begin(), products.end()), products.end());
        if (!plan.product_segments.empty() && !products.empty())
            memberships_.expect(plan.product_segments, products);
    }

    void fill() {
        out_.inputs.resize(plan_.nodes.size());
        for (std::size_t n = 0; n < plan_.nodes.size(); ++n)
            if (plan_.tree.nodes()[n].leaf()) fill(n);
    }

private:
    // A source that applies to this document (ACT-1, ACT-7; C6, 1).
    void note(const Status& status) {
        discount::Activity& activity = activity_[status.discount];
        switch (status.source.kind) {
        case Source::Kind::everywhere: activity = discount::Activity::all; break;
        case Source::Kind::agreement:
            if (status.source.code == sale_.agreement) activity = discount::Activity::all;
            break;
        case Source::Kind::card:
            if (status.source.code == sale_.card_kind) activity = discount::Activity::all;
            break;
        case Source::Kind::warehouse:
            if (status.source.code == sale_.warehouse && activity == discount::Activity::none)
                activity = discount::Activity::goods_only;
            break;
        }
    }

    std::vector<bool> lines_of(const BoundScope& scope) {
        if (scope.kind == Scope::Kind::all) return {};
        std::vector<bool> in(sale_.lines.size());
        for (std::size_t i = 0; i < in.size(); ++i) {
            const SaleLine& line = sale_.lines[i];
            if (scope.kind == Scope::Kind::listed) {
                in[i] = scope.products.contains(line.product);
                continue;
            }
            if (scope.segment == 0) continue; // it is gone: nothing is given by mistake
            const bool member =
                line.number && memberships_.members(scope.segment).contains(*line.number);
            in[i] = member == (scope.kind == Scope::Kind::in);
        }
        return in;
    }

    void fill(std::size_t n) {
        const Node& node = plan_.nodes[n];
        const Discount& discount = plan_.offers.discounts[static_cast<std::size_t>(node.discount)];
        discount::LeafInput& input = out_.inputs[n];
        const auto active = activity_.find(node.code);
        if (active == activity_.end()) return;
        input.activity = active->second;
        if (input.activity == discount::Activity::none) return;
        input.picked = sale_.picked.contains(node.code);
        input.multiplicity = times(node.document, out_.answers, 0);
        if (input.multiplicity == discount::met_without_number) input.multiplicity = 1;
        if (!discount.multiple) input.multiplicity = std::min<std::int64_t>(input.multiplicity, 1);
        if (negated_failure(node.document, out_.answers)) input.multiplicity = discount::not_met;
        const bool other_currency = !discount.currency.empty() && !sale_.currency.empty() &&
                                    discount.currency != sale_.currency;
        if (other_currency) {
            input.multiplicity = discount::not_met;
            out_.incomplete.push_back(fmt::format("discount {} is in {} and the document in {}: "
                                                  "there is no rate",
                                                  node.code, discount.currency, sale_.currency));
        }
        input.scope = lines_of(node.scope);
        if (!node.line.items.empty()) {
            if (input.scope.empty()) input.scope.assign(sale_.lines.size(), true);
            const bool spoiled = negated_failure(node.line, out_.answers);
            for (std::size_t i = 0; i < input.scope.size(); ++i)
                if (input.scope[i])
                    input.scope[i] =
                        !spoiled && times(node.line, out_.answers, i) != discount::not_met;
        }
        input.gift_lines = lines_of(node.gifts);
        if (!discount.price_kind.empty())
            for (const SaleLine& line : sale_.lines) {
                const auto price = line.prices.find(discount.price_kind);
                input.prices.push_back(
                    price == line.prices.end()
                        ? std::nullopt
                        : std::optional(discount::KindPrice{price->second, line.pack_factor}));
            }
        if (node.external >= 0) {
            const auto ask = static_cast<std::size_t>(node.external);
            input.external = out_.answers.external[ask];
            if (input.external.empty()) input.external.assign(sale_.lines.size(), {});
            if (!out_.answers.asks[ask].failed.empty()) input.multiplicity = discount::not_met;
        }
    }

    const Plan& plan_;
    const Sale& sale_;
    Quote& out_;
    segment::SegmentMemberships memberships_;
    std::map<std::string, discount::Activity> activity_;
};

} // namespace

std::string Quote::seen(std::size_t node, std::size_t line) const {
    std::vector<std::string> all;
    const Node& of = plan->nodes[node];
    seen_of(of.document, answers, line, all);
    seen_of(of.line, answers, line, all);
    if (of.external >= 0) {
        const std::string& failed = answers.asks[static_cast<std::size_t>(of.external)].failed;
        if (!failed.empty()) all.push_back("could not be asked: " + failed);
    }
    return join(all, "; ");
}

Quote::Said Quote::said(std::size_t node, std::size_t line) const {
    using discount::Verdict;
    const discount::Cell cell = result.cell(node, line);
    switch (cell.verdict) {
    case Verdict::applied: return {"applied", seen(node, line)};
    case Verdict::no_effect: return {"no effect", "it came to 0"};
    case Verdict::beaten: {
        if (!cell.beaten_by) return {"beaten", ""};
        const Node& by = plan->nodes[plan->tree.find(*cell.beaten_by)];
        return {"beaten", fmt::format("by {}", by.name)};
    }
    case Verdict::out_of_scope: {
        const std::string why = plan->nodes[node].line.items.empty() ? "" : seen(node, line);
        return {"out of scope", why};
    }
    case Verdict::not_active: return {"not active", ""};
    case Verdict::conditions_not_met: return {"condition not met", seen(node, line)};
    case Verdict::not_picked: return {"may be picked", seen(node, line)};
    }
    return {};
}

Quote quote(const segment::Desk& desk, const plugin::Plugins& plugins,
            const std::shared_ptr<const Plan>& plan, const Sale& sale) {
    Quote out;
    out.plan = plan;
    const discount::Document document = document_of(*plan, sale);
    const std::vector<Decimal> sums = discount::line_sums(document);
    out.answers = answers(desk, plugins, *plan, sale, sums);
    for (const Answers::One& one : out.answers.asks)
        if (!one.failed.empty()) out.incomplete.push_back(one.failed);
    Inputs(desk, *plan, sale, out).fill();
    std::sort(out.incomplete.begin(), out.incomplete.end());
    out.incomplete.erase(std::unique(out.incomplete.begin(), out.incomplete.end()),
                         out.incomplete.end());
    out.result = discount::calculate(document, plan->tree, out.inputs);
    return out;
}

} // namespace tessera::offer
