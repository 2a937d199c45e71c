// The walk through the tree: for the sources of calculate() only.
#pragma once

#include "discount/effects.hpp"
#include "discount/result.hpp"

#include <span>
#include <vector>

namespace tessera::discount {

class Calculation {
public:
    Calculation(const Document& document, const Tree& tree, std::span<const LeafInput> inputs);
    Result run();

private:
    using Node = Result::Node;
    using State = Result::State;
    using Touch = Result::Touch;

    // survey.cpp: which discounts act at all, and a row for each; O(1) a node.
    void survey();
    State state_of(std::size_t node) const;
    void number_rows(const std::vector<bool>& has_points);
    void make_tables();

    // groups.cpp: amounts, bottom-up in the order of priority (C7, C8).
    void compute();
    void compute_leaf(std::size_t node);
    bool find_lines(std::size_t node);
    void open(std::size_t group);
    void close(std::size_t group);
    void take(const Node& node, int sign);
    int128 points(const Node& node, std::size_t line) const;

    // combine.cpp: a child's amounts into those of its group (C8).
    void merge(std::size_t child);
    void add(Node& group, const Node& child);
    void choose_by_line(Node& group, const Node& child, std::int32_t child_place);
    void copy(Node& to, const Node& from, std::size_t line);

    // attribution.cpp: who was beaten by whom, top-down, and what the lines come to (C9).
    void attribute();
    void apply(std::size_t leaf);
    void finish();

    std::size_t size() const { return result_.sums_.size(); } // lines

    const Document& document_;
    const Tree& tree_;
    std::span<const LeafInput> inputs_;
    Result result_;
    std::optional<Effects> effects_;
    std::vector<std::int32_t> in_scope_; // of the discount being computed
    std::int32_t top_ = -1;              // the topmost compound group that is open (C8)
    std::vector<int128> taken_;  // by line, what is computed in it so far: not left any more
    std::vector<int128> exact_;  // by line, discounts applied so far
    std::vector<int128> given_;  // the same in cents, rounded
    std::vector<int128> gained_; // points applied so far, cents
};

} // namespace tessera::discount
