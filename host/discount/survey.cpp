#include "discount/calculation.hpp"

#include <fmt/format.h>

namespace tessera::discount {

// In this order: what nobody can bring about comes before what the user can (DSC-19).
Result::State Calculation::state_of(std::size_t node) const {
    const LeafInput& input = inputs_[node];
    if (input.activity == Activity::none) return State::not_active;
    if (input.multiplicity < met_without_number)
        throw usage(
            "discount.bad-input",
            fmt::format("discount {} is met {} times", tree_.nodes()[node].id, input.multiplicity),
            "give how many times, 0 for not met, -1 for met without a number");
    if (input.multiplicity == not_met) return State::not_met;
    if (tree_.nodes()[node].leaf()->by_hand && !input.picked) return State::not_picked;
    return State::acts;
}

void Calculation::survey() {
    const auto nodes = tree_.nodes();
    result_.nodes_.resize(nodes.size());
    std::vector<bool> has_points(nodes.size());
    for (std::size_t n = nodes.size(); n-- > 0;) { // what is in a group comes before it
        Node& node = result_.nodes_[n];
        node.id = nodes[n].id;
        node.parent = nodes[n].parent;
        if (const Group* group = nodes[n].group()) {
            node.mode = group->mode;
            node.by_document = !group->adds() && group->choice == Choice::by_document;
        } else {
            const Leaf& leaf = *nodes[n].leaf();
            node.state = state_of(n);
            node.by_hand = leaf.by_hand;
            node.mark = is_mark(leaf.kind);
            has_points[n] = leaf.points;
            // C6, 2: the tree is that of the active discounts with all their parents. A group
            // without one is not in it, and does not compete with its empty result (C8).
            node.competes = node.state != State::not_active;
            if (node.state == State::acts) node.row = 0; // numbered below
        }
        if (node.parent < 0) continue;
        Node& group = result_.up(node);
        group.competes = group.competes || node.competes;
        if (node.row < 0) continue;
        group.row = 0;
        if (has_points[n]) has_points[static_cast<std::size_t>(node.parent)] = true;
    }
    number_rows(has_points);
}

void Calculation::number_rows(const std::vector<bool>& has_points) {
    const auto nodes = tree_.nodes();
    std::int32_t next = 0;
    for (std::size_t n = 0; n < nodes.size(); ++n) {
        Node& node = result_.nodes_[n];
        if (nodes[n].group()) continue;
        node.competes = false; // by itself it competes where it acts on a line: compute_leaf()
        if (node.row < 0) continue;
        node.row = next++;
        if (has_points[n]) node.points_row = node.row;
    }
    result_.leaf_rows_ = next;
    for (std::size_t n = 0; n < nodes.size(); ++n)
        if (nodes[n].group() && result_.nodes_[n].row >= 0) result_.nodes_[n].row = next++;
    result_.group_rows_ = next - result_.leaf_rows_;
    for (std::size_t n = 0; n < nodes.size(); ++n)
        if (nodes[n].group() && result_.nodes_[n].row >= 0 && has_points[n])
            result_.nodes_[n].points_row = next++;
    result_.rows_ = next;
}

void Calculation::make_tables() {
    const auto cells = [&](std::int32_t rows) { return static_cast<std::size_t>(rows) * size(); };
    result_.amounts_.resize(cells(result_.rows_));
    result_.touch_.resize(cells(result_.leaf_rows_ + result_.group_rows_));
    result_.bases_.resize(cells(result_.leaf_rows_));
    result_.applied_.resize(cells(result_.leaf_rows_));
    result_.winner_.resize(cells(result_.group_rows_), -1);
    result_.beaten_.resize(cells(result_.group_rows_), -1);
    taken_.resize(size());
    exact_.resize(size());
    given_.resize(size());
    gained_.resize(size());
}

} // namespace tessera::discount
