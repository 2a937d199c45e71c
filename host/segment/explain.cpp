#include "segment/explain.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/language.hpp"
#include "segment/members.hpp"

#include <fmt/format.h>

#include <set>

namespace tessera::segment {
namespace {

using scheme::Node;

std::string value_of(const scheme::Slot& slot, const scheme::Column& column, std::size_t row,
                     scheme::Names& names) {
    if (!column.multiple) {
        const Value value = column.at(row);
        if (is_null(value)) return "missing";
        if (!slot.references.empty()) { // people know a region by its name
            if (const auto named = names.by_key(slot.references, value)) {
                return named->name.empty() ? named->code : named->name;
            }
        }
        return to_text(value);
    }
    std::vector<std::string> all;
    for (auto i = column.offsets[row]; i < column.offsets[row + 1]; ++i) {
        all.push_back(to_text(column.at(i)));
    }
    return all.empty() ? "missing" : join(all, ", ");
}

class Explainer {
public:
    Explainer(const BoundRules& rules, std::size_t rule, const scheme::Frame& frame,
              std::size_t row, scheme::Names& names)
        : set_(rules.set)
        , parameters_(rules.parameters[rule])
        , frame_(frame)
        , row_(row)
        , names_(names) {}

    void add(const Node& node, int level) {
        Explained line;
        line.level = level;
        line.added_by = node.added_by;
        line.held = scheme::holds(node, frame_, row_, set_.zone);
        if (node.kind == Node::Kind::leaf) {
            line.text = node.origin                ? to_text(node.origin, parameters_)
                        : node.added_by == "query" ? "in the result of the query"
                        : node.added_by.empty()    ? set_.slots[node.leaf.slot].shown
                                                   : "has rows in the period";
            line.value = seen(node);
            lines.push_back(std::move(line));
            return;
        }
        line.group = true;
        line.text = node.kind == Node::Kind::any    ? "any of"
                    : node.kind == Node::Kind::none ? "not all of"
                                                    : "all of";
        lines.push_back(line);
        for (const Node& item : node.items) add(item, level + 1);
        if (!node.origin) return;
        for (const scheme::FilterPtr& item : node.origin->items) {
            if (item->used) continue;
            Explained off;
            off.level = level + 1;
            off.text = to_text(item, parameters_);
            off.used = false;
            lines.push_back(std::move(off));
        }
    }

    std::vector<Explained> lines;

private:
    // What a leaf saw: one value, or what it computed and each that went into it.
    std::string seen(const Node& node) const {
        const scheme::Leaf& leaf = node.leaf;
        const std::set<int> slots = scheme::slots_of(leaf);
        std::vector<std::string> parts;
        const bool computed = leaf.kind == scheme::Leaf::Kind::general &&
                              leaf.left.op != scheme::Bound::Op::slot && !leaf.left.is_constant() &&
                              leaf.multiple.empty() && node.origin && node.origin->left;
        if (computed) {
            const auto value = scheme::compute(leaf.left, frame_, row_, set_.zone);
            parts.push_back(fmt::format("{} = {}", to_text(node.origin->left, parameters_),
                                        value.missing() ? "missing" : to_text(to_value(value))));
        }
        for (const int slot : slots) {
            const std::string value =
                value_of(set_.slots[slot], frame_.columns[slot], row_, names_);
            parts.push_back(slots.size() == 1 && !computed
                                ? value
                                : fmt::format("{} = {}", set_.slots[slot].shown, value));
        }
        return join(parts, ", ");
    }

    const scheme::RuleSet& set_;
    const scheme::ParameterValues& parameters_;
    const scheme::Frame& frame_;
    std::size_t row_;
    scheme::Names& names_;
};

} // namespace

std::vector<Explained> explain(const BoundRules& rules, std::size_t rule,
                               const scheme::Frame& frame, std::size_t row, scheme::Names& names) {
    Explainer explainer(rules, rule, frame, row, names);
    explainer.add(rules.set.rules[rule].root, 0);
    return std::move(explainer.lines);
}

std::string summary(const std::vector<Explained>& lines) {
    std::vector<std::string> parts;
    for (const Explained& line : lines) {
        if (line.group || !line.held || !line.used || !line.added_by.empty()) continue;
        const bool plain = line.text.find(" = \"" + line.value + "\"") != std::string::npos;
        parts.push_back(plain || line.value.empty()
                            ? line.text
                            : fmt::format("{} (it is {})", line.text, line.value));
    }
    return join(parts, "; ");
}

Explanation explain(const Desk& desk, const Segment& segment, std::int64_t subject) {
    Explanation out;
    const bool stored = segment.method != Method::dynamic;
    if (stored) out.member = is_member(desk.session, segment.id, subject);
    if (segment.method == Method::manual && !segment.has_rule()) {
        out.note = out.member ? "It was added by hand." : "It was not added by hand.";
        return out;
    }
    SegmentMemberships memberships(desk);
    DatabaseNames names(desk.session, desk.catalog);
    BoundRules rules;
    bind_rule(desk, memberships, names, rules, segment);
    scheme::FactOptions options;
    options.subjects = std::vector<std::int64_t>{subject};
    scheme::FactStream stream(desk.session, desk.catalog, rules.set, memberships, desk.computer,
                              options);
    scheme::Frame frame;
    if (!stream.next(frame)) {
        throw failure("segment.no-facts", fmt::format("subject number {} has no row", subject),
                      "It may have been erased meanwhile.");
    }
    out.passes = scheme::holds(rules.set.rules.front().root, frame, 0, rules.set.zone);
    out.lines = explain(rules, 0, frame, 0, names);
    if (!stored) {
        out.member = out.passes;
    } else if (out.passes != out.member) {
        out.note = segment.method == Method::manual
                       ? "The list is edited by hand, so it may differ from the rule."
                   : out.passes ? "It will enter when the segment is formed next."
                                : "It will leave when the segment is formed next.";
    }
    return out;
}

} // namespace tessera::segment
