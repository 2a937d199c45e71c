#include "discount/result.hpp"

namespace tessera::discount {

std::optional<std::int64_t> Result::id_of(std::int32_t node) const {
    if (node < 0) return std::nullopt;
    return nodes_[static_cast<std::size_t>(node)].id;
}

std::int32_t Result::beaten_by(std::size_t node, std::size_t line) const {
    const Node& self = nodes_[node];
    if (self.parent < 0) return -1;
    const Node& group = up(self);
    const std::size_t here = at(group.row - leaf_rows_, line);
    if (!group.adds()) {
        const std::int32_t winner = group.by_document ? group.winner : winner_[here];
        if (winner != static_cast<std::int32_t>(node)) return winner;
    }
    return beaten_[here];
}

Cell Result::cell(std::size_t leaf, std::size_t line) const {
    const Node& node = nodes_[leaf];
    Cell out;
    if (node.row < 0) {
        out.verdict = node.state == State::not_active ? Verdict::not_active
                      : node.state == State::not_met  ? Verdict::conditions_not_met
                                                      : Verdict::not_picked;
        return out;
    }
    const std::size_t here = at(node.row, line);
    if (touch_[here] != Touch::acts) {
        out.verdict = touch_[here] == Touch::inactive ? Verdict::not_active : Verdict::out_of_scope;
        return out;
    }
    out.amount = {amounts_[here]};
    out.base = {bases_[here] * decimal_of_cent};
    const std::int32_t winner = beaten_by(leaf, line);
    out.beaten_by = id_of(winner);
    if (winner >= 0) {
        out.verdict = Verdict::beaten;
        return out;
    }
    out.verdict = amounts_[here] == 0 && !node.mark ? Verdict::no_effect : Verdict::applied;
    (node.points_row >= 0 ? out.points : out.applied) = {applied_[here] * decimal_of_cent};
    return out;
}

GroupCell Result::group_cell(std::size_t group, std::size_t line) const {
    const Node& node = nodes_[group];
    GroupCell out;
    if (node.row < 0) return out;
    const std::size_t here = at(node.row, line);
    out.touched = touch_[here] == Touch::acts;
    out.amount = {amounts_[here]};
    if (!node.adds())
        out.winner =
            id_of(node.by_document ? node.winner : winner_[at(node.row - leaf_rows_, line)]);
    if (out.touched) out.beaten_by = id_of(beaten_by(group, line));
    return out;
}

std::optional<std::int64_t> Result::winner(std::size_t group) const {
    return id_of(nodes_[group].winner);
}

Standing Result::standing(std::size_t leaf) const {
    const Node& node = nodes_[leaf];
    switch (node.state) {
    case State::not_active: return Standing::not_active;
    case State::not_met: return Standing::conditions_not_met;
    case State::not_picked: return Standing::may_be_assigned;
    case State::out_of_scope: return Standing::out_of_scope;
    case State::acts: break;
    }
    Standing out = Standing::lost;
    for (std::size_t line = 0; line < sums_.size(); ++line) {
        const Verdict verdict = cell(leaf, line).verdict;
        if (verdict == Verdict::applied)
            return node.by_hand ? Standing::assigned_by_hand : Standing::applied;
        if (verdict == Verdict::no_effect) out = Standing::no_effect;
    }
    return out;
}

std::vector<Detail> Result::details() const {
    std::vector<std::size_t> acting;
    for (std::size_t node = 0; node < nodes_.size(); ++node)
        if (nodes_[node].row >= 0 && nodes_[node].row < leaf_rows_) acting.push_back(node);
    std::vector<Detail> out;
    for (std::size_t line = 0; line < sums_.size(); ++line)
        for (const std::size_t node : acting)
            if (const Cell found = cell(node, line); found.verdict == Verdict::applied)
                out.push_back({line, nodes_[node].id, found.applied, found.points});
    return out;
}

} // namespace tessera::discount
