#include "scheme/bind_scope.hpp"

#include "base/text.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::scheme {

int Slots::add(Slot slot) {
    const auto [entry, inserted] = by_key_.emplace(slot.key, static_cast<int>(slots_.size()));
    if (inserted) slots_.push_back(std::move(slot));
    return entry->second;
}

namespace {

using binding::Placed;

[[noreturn]] void raise(const Placed& placed, const std::string& what, const std::string& text) {
    const Error pointed = error_at(placed.code, text, placed.place, placed.message, placed.hint);
    throw usage(placed.code, fmt::format("{}: {}", what, pointed.message()), placed.hint);
}

// What an error is about: the first name in quotes.
std::string_view quoted(std::string_view message) {
    const auto first = message.find('"');
    if (first == message.npos) return {};
    return message.substr(first + 1, message.find('"', first + 1) - first - 1);
}

// Runs `bind`; an error points into `text`, or into the canonical text when the tree came from
// JSON.
template <class Tree, class Parse, class F>
auto pointing(const Tree& tree, const std::string& what, const std::string& text, Parse&& parse,
              F&& bind) {
    try {
        return bind(tree);
    } catch (const Placed& placed) {
        if (!text.empty() && placed.place.line > 0) raise(placed, what, text);
        const std::string canonical = to_text(tree);
        try {
            bind(parse(canonical));
        } catch (const Placed& again) {
            // It shows names of the day of writing, which may lead elsewhere by now: that only
            // tells where the first error lies, and only if it is about the same.
            if (again.code == placed.code && quoted(again.message) == quoted(placed.message))
                raise({again.place, placed.code, placed.message, placed.hint}, what, canonical);
        } catch (const Error&) { // the canonical text shows an old name that no longer parses
        }
        throw usage(placed.code, fmt::format("{}: {}", what, placed.message), placed.hint);
    }
}

} // namespace

BoundFilter Binder::filter(const FilterPtr& filter, const std::string& what,
                           const std::string& text) {
    binding::Context context{catalog_, names_,    set_,   parameters_,  template_,
                             rows_,    segments_, query_, &references_, &meanings_};
    return pointing(
        filter, what, text, [](const std::string& t) { return parse_filter(t); },
        [&](const FilterPtr& tree) {
            binding::SubjectScope scope(context);
            BoundFilter out;
            out.node = binding::bind_filter(context, scope, *tree);
            out.tree = resolved(tree);
            return out;
        });
}

Bound Binder::expression(const ExprPtr& expression, const std::string& what,
                         const std::string& text) {
    binding::Context context{catalog_, names_,    set_,   parameters_,  template_,
                             rows_,    segments_, query_, &references_, &meanings_};
    return pointing(
        expression, what, text, [](const std::string& t) { return parse_expression(t); },
        [&](const ExprPtr& tree) {
            binding::SubjectScope scope(context);
            return binding::bind_expression(context, scope, *tree);
        });
}

FilterPtr Binder::resolved(const FilterPtr& filter) const {
    return binding::with_references(filter, references_);
}

ExprPtr Binder::resolved(const ExprPtr& expression) const {
    return binding::with_references(expression, references_);
}

Node Binder::use_query(std::int64_t segment, const Queried& queried) {
    query_ = &queried;
    Slot slot;
    slot.kind = SlotKind::member;
    slot.type = Type::boolean;
    slot.segment = segment;
    slot.key = fmt::format("member {}", segment);
    slot.shown = "in the result of the query";
    Node node;
    node.kind = Node::Kind::leaf;
    node.leaf.kind = Leaf::Kind::member;
    node.leaf.slot = set_.slots.add(std::move(slot));
    node.added_by = "query";
    return node;
}

Node Binder::has_rows(const std::string& source) {
    try {
        return bind_has_rows(source);
    } catch (const Placed& placed) { // nobody wrote it as a text
        throw usage(placed.code, placed.message, placed.hint);
    }
}

Node Binder::bind_has_rows(const std::string& source) {
    Field field;
    field.name = source + " rows";
    field.kind = FieldKind::measure;
    field.measure.source = source;
    field.measure.aggregate = Aggregate::count;
    for (const char* column : {"day", "moment"}) {
        if (catalog_.sources().at(source).find(column) && field.measure.window.empty()) {
            field.measure.window = column;
        }
    }
    binding::Context context{catalog_, names_,    set_,    parameters_,  template_,
                             rows_,    segments_, nullptr, &references_, &meanings_};
    Expr expr;
    expr.kind = ExprKind::field;
    expr.name = field.name;
    Node node;
    node.kind = Node::Kind::leaf;
    node.leaf.slot = binding::bind_measure(context, field, expr, {}).slot;
    binding::set_range(node.leaf, Comparison::greater, Number(0));
    node.added_by = "require_facts";
    return node;
}

namespace {

void collect(const Node& node, std::set<int>& out);

void collect(const Bound& bound, std::set<int>& out) {
    if (bound.slot >= 0) out.insert(bound.slot);
    for (const Bound& item : bound.items) collect(item, out);
    for (const auto& condition : bound.conditions) collect(*condition, out);
}

void collect(const Leaf& leaf, std::set<int>& out) {
    if (leaf.slot >= 0) out.insert(leaf.slot);
    collect(leaf.left, out);
    for (const Bound& right : leaf.right) collect(right, out);
}

void collect(const Node& node, std::set<int>& out) {
    for (const Node& item : node.items) collect(item, out);
    if (node.kind == Node::Kind::leaf) collect(node.leaf, out);
}

} // namespace

std::set<int> slots_of(const Leaf& leaf) {
    std::set<int> out;
    collect(leaf, out);
    return out;
}

std::set<int> slots_of(const Node& node) {
    std::set<int> out;
    collect(node, out);
    return out;
}

Rule make_rule(std::vector<Node> parts, std::vector<std::int64_t> segments) {
    Rule rule;
    if (parts.size() == 1) {
        rule.root = std::move(parts.front());
    } else {
        rule.root.items = std::move(parts);
    }
    const std::set<int> slots = slots_of(rule.root);
    rule.slots.assign(slots.begin(), slots.end());
    std::sort(segments.begin(), segments.end());
    segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
    rule.segments = std::move(segments);
    return rule;
}

std::string fingerprint(const Bound& bound) {
    std::string out = fmt::format("{}:{}:{}:{}", static_cast<int>(bound.op), bound.slot,
                                  bound.function, static_cast<int>(bound.unit));
    if (bound.is_constant()) {
        const bool number = binding::is_number(bound.type);
        // A folded constant is told by what it was folded from (in `function`): a number is shown
        // rounded.
        out += fmt::format("={}:{}:{}", static_cast<int>(bound.type), bound.value.index(),
                           number ? bound.number.to_text() : tessera::to_text(bound.value));
    }
    for (const auto& condition : bound.conditions) out += "?" + fingerprint(*condition);
    for (const Bound& item : bound.items) out += "(" + fingerprint(item) + ")";
    return out;
}

std::string fingerprint(const Node& node) {
    if (node.kind != Node::Kind::leaf) {
        std::string out = fmt::format("{}[", static_cast<int>(node.kind));
        for (const Node& item : node.items) out += fingerprint(item) + ";";
        return out + "]";
    }
    const Leaf& leaf = node.leaf;
    std::string out =
        fmt::format("L{}{}:{}:{}:{}:{}", static_cast<int>(leaf.kind), leaf.negated ? "!" : "",
                    leaf.slot, leaf.first, leaf.last, static_cast<int>(leaf.comparison));
    for (const auto number : leaf.numbers) out += fmt::format(",{}", number);
    out += fmt::format(":{}", static_cast<int>(leaf.test.comparison));
    for (const auto& operand : leaf.test.operands)
        out += fmt::format(",{}:{}", operand.size(), operand);
    const std::set<std::string> sorted(leaf.test.set.begin(), leaf.test.set.end());
    for (const auto& operand : sorted) out += fmt::format(",{}:{}", operand.size(), operand);
    // A pattern is its text and escape, which the origin holds.
    if (leaf.test.pattern && node.origin) out += to_text(node.origin);
    if (leaf.kind == Leaf::Kind::general) {
        out += fingerprint(leaf.left);
        for (const Bound& right : leaf.right) out += "," + fingerprint(right);
    }
    return out;
}

} // namespace tessera::scheme
