#include "discount/calculation.hpp"

namespace tessera::discount {

namespace {

// Strictly, so that of equals the first stays (CMB-7). Values are signed: under minimum a markup
// beats a discount.
bool better(Mode mode, int128 candidate, int128 best) {
    switch (mode) {
    case Mode::minimum: return candidate < best;
    case Mode::maximum: return candidate > best;
    default: return false; // first match
    }
}

} // namespace

// Brings what a child came to into its group. A child that gives points competes with the money
// that they are counted from, and so wins or loses as a discount of that size would (C7 is silent).
void Calculation::merge(std::size_t n) {
    const Node& child = result_.nodes_[n];
    Node& group = result_.up(child);
    const auto place = static_cast<std::int32_t>(n);
    if (group.by_document) {
        const bool first = group.winner < 0;
        if (first || better(group.mode, child.total.units,
                            result_.nodes_[static_cast<std::size_t>(group.winner)].total.units))
            group.winner = place;
        return;
    }
    if (child.row < 0) return; // an empty group touches no line
    if (group.adds())
        add(group, child);
    else
        choose_by_line(group, child, place);
}

void Calculation::add(Node& group, const Node& child) {
    for (std::size_t line = 0; line < size(); ++line) {
        const std::size_t from = result_.at(child.row, line), to = result_.at(group.row, line);
        if (result_.touch_[from] != Touch::acts) continue;
        result_.touch_[to] = Touch::acts;
        result_.amounts_[to] += result_.amounts_[from];
        if (child.points_row >= 0)
            result_.amounts_[result_.at(group.points_row, line)] += points(child, line);
    }
}

void Calculation::choose_by_line(Node& group, const Node& child, std::int32_t child_place) {
    for (std::size_t line = 0; line < size(); ++line) {
        const std::size_t from = result_.at(child.row, line);
        if (result_.touch_[from] != Touch::acts) continue;
        const std::size_t to = result_.at(group.row, line);
        if (result_.touch_[to] == Touch::acts &&
            !better(group.mode, result_.amounts_[from], result_.amounts_[to]))
            continue;
        result_.winner_[result_.at(group.row - result_.leaf_rows_, line)] = child_place;
        copy(group, child, line);
    }
}

void Calculation::copy(Node& to, const Node& from, std::size_t line) {
    const std::size_t source = result_.at(from.row, line), target = result_.at(to.row, line);
    result_.touch_[target] = result_.touch_[source] == Touch::acts ? Touch::acts : Touch::none;
    result_.amounts_[target] = result_.amounts_[source];
    if (to.points_row >= 0) result_.amounts_[result_.at(to.points_row, line)] = points(from, line);
}

} // namespace tessera::discount
