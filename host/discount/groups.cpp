#include "discount/calculation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::discount {

// Not by recursion: a deep nest must not use up the stack.
void Calculation::compute() {
    const auto nodes = tree_.nodes();
    std::vector<std::size_t> opened;
    const auto close_up_to = [&](std::size_t node) {
        while (!opened.empty() && static_cast<std::size_t>(nodes[opened.back()].end) <= node) {
            close(opened.back());
            opened.pop_back();
        }
    };
    for (std::size_t n = 0; n < nodes.size();) {
        close_up_to(n);
        const Node& node = result_.nodes_[n];
        if (node.row < 0) { // nothing in it acts
            if (nodes[n].group() && node.competes) merge(n);
            n = static_cast<std::size_t>(nodes[n].end);
            continue;
        }
        if (nodes[n].group()) {
            open(n);
            opened.push_back(n);
        } else {
            compute_leaf(n);
        }
        ++n;
    }
    close_up_to(nodes.size());
}

// L of C7 into in_scope_. Whether there is such a line.
bool Calculation::find_lines(std::size_t node) {
    const LeafInput& input = inputs_[node];
    Node& found = result_.nodes_[node];
    if (!input.scope.empty() && input.scope.size() != size())
        throw usage("discount.bad-input",
                    fmt::format("discount {}: a scope of {} lines for {} lines", found.id,
                                input.scope.size(), size()),
                    "say of each line of the document whether it is in scope, or of none");
    in_scope_.clear();
    found.state = State::out_of_scope;
    Touch* const touch = result_.touch_.data() + result_.at(found.row, 0);
    for (std::size_t line = 0; line < size(); ++line) {
        if (!input.scope.empty() && !input.scope[line]) continue;
        if (input.activity == Activity::goods_only && document_.lines[line].service) {
            touch[line] = Touch::inactive;
            if (in_scope_.empty()) found.state = State::not_active;
            continue;
        }
        touch[line] = Touch::acts;
        found.state = State::acts;
        in_scope_.push_back(static_cast<std::int32_t>(line));
    }
    return !in_scope_.empty();
}

void Calculation::compute_leaf(std::size_t n) {
    Node& node = result_.nodes_[n];
    if (!find_lines(n)) return;
    node.competes = true;
    const std::size_t row = result_.at(node.row, 0);
    const std::span<int128> amounts(result_.amounts_.data() + row, size());
    effects_->run({node.id, tree_.nodes()[n].leaf(), &inputs_[n], in_scope_,
                   top_ < 0 ? std::span<const int128>() : std::span<const int128>(taken_), amounts,
                   std::span(result_.bases_.data() + row, size())});
    for (const std::int32_t line : in_scope_)
        node.total.units += amounts[static_cast<std::size_t>(line)];
    // What is left (C8) loses what is computed inside the topmost compound group; but not what
    // stands beside it in a group that chooses. take() follows that while groups are closed.
    if (top_ >= 0 && result_.up(node).adds()) take(node, 1);
    merge(n);
}

void Calculation::open(std::size_t group) {
    if (top_ >= 0 || result_.nodes_[group].mode != Mode::compound) return;
    top_ = static_cast<std::int32_t>(group);
    std::ranges::fill(taken_, 0);
}

void Calculation::close(std::size_t n) {
    Node& node = result_.nodes_[n];
    if (node.by_document && node.winner >= 0)
        if (const Node& chosen = result_.nodes_[static_cast<std::size_t>(node.winner)];
            chosen.row >= 0)
            for (std::size_t line = 0; line < size(); ++line) copy(node, chosen, line);
    for (std::size_t line = 0; line < size(); ++line)
        node.total.units += result_.amounts_[result_.at(node.row, line)];
    if (top_ == static_cast<std::int32_t>(n)) {
        top_ = -1;
    } else if (top_ >= 0) {
        // C8 ignores the siblings in "the leaf's own" choosing parent, "they are alternatives". So
        // are the children of any choosing group on the way up: a sum that lies in a maximum leaves
        // as much for the next sum in it as a percent there would. Hence what a group has added up
        // is given back when it turns out to be an alternative, and a choice counts where it is
        // added.
        const bool counted = node.adds(), counts = result_.up(node).adds();
        if (counted != counts) take(node, counts ? 1 : -1);
    }
    if (node.parent >= 0) merge(n);
}

// Points reduce no line (C7), so they take nothing from what is left either.
void Calculation::take(const Node& node, int sign) {
    for (std::size_t line = 0; line < size(); ++line) {
        const int128 money = result_.amounts_[result_.at(node.row, line)] - points(node, line);
        taken_[line] += sign * money;
    }
}

int128 Calculation::points(const Node& node, std::size_t line) const {
    return node.points_row < 0 ? 0 : result_.amounts_[result_.at(node.points_row, line)];
}

} // namespace tessera::discount
