// What discounts came to, and why: for each line, each discount, each group (DSC-19, W23).
#pragma once

#include "discount/amount.hpp"
#include "discount/tree.hpp"

#include <optional>
#include <vector>

namespace tessera::discount {

// Of a line, or of the document (then each is the sum of the lines). Whole cents all of them.
struct Totals {
    Decimal sum;         // before discounts
    Decimal automatic;   // what the tree gives, rounded half away from zero (C9), not cut
    Decimal manual;      // as given
    Decimal points_paid; // as given
    Decimal total;       // the three together, cut to the sum (DSC-21)
    Decimal cut;         // what that took away
    Decimal after;       // sum - total
    Decimal points;      // points gained; they reduce nothing (DSC-10)
};

// What became of a discount on a line.
enum class Verdict : std::uint8_t {
    applied,            // or marked, for a message and a card
    no_effect,          // its turn, but it came to 0: no price, nothing free, a round sum already
    beaten,             // by another of its group, or its group by another
    out_of_scope,       // its line conditions do not hold
    not_active,         // no source says that it acts (ACT-1); for a service, none that counts
    conditions_not_met, // one of the document-level conditions
    not_picked          // they hold, and the user may pick it (DSC-9)
};

struct Cell {
    Verdict verdict = Verdict::out_of_scope;
    Amount amount;   // computed, exact, whether or not it was applied
    Decimal base;    // what it was counted from or spread by: the line sum, or what is left of it
    Decimal applied; // in cents: over all discounts this is the line's `automatic`
    Decimal points;  // gained instead
    std::optional<std::int64_t> beaten_by; // id of the discount or group, in the nearest group
                                           // where it lost
};

// What became of a group on a line.
struct GroupCell {
    bool touched = false;               // a child of it acts here
    Amount amount;                      // what it offered to its own group
    std::optional<std::int64_t> winner; // id of the child it chose; none if it adds
    std::optional<std::int64_t> beaten_by;
};

// Of a discount in the document (the report of DSC-19).
enum class Standing : std::uint8_t {
    applied,            // on one line at least
    assigned_by_hand,   // the same, after the user picked it
    may_be_assigned,    // it acts as soon as it is picked
    conditions_not_met, //
    lost,               // by the combination rule, wherever it acts
    no_effect,          // came to 0 wherever it did not lose
    out_of_scope,       // no line
    not_active          //
};

// One row to store: what a discount did to a line (DSC-19). A re-check compares these (C9).
struct Detail {
    std::size_t line = 0;
    std::int64_t discount = 0;
    Decimal applied, points;
    bool operator==(const Detail&) const = default;
};

// Nodes are those of the tree, lines those of the document, both from 0; so it holds for the tree
// it was calculated with.
class Result {
public:
    const std::vector<Totals>& lines() const { return lines_; }
    const Totals& document() const { return document_; }

    Cell cell(std::size_t leaf, std::size_t line) const;
    Standing standing(std::size_t leaf) const;
    std::vector<Detail> details() const; // by line, then by priority

    GroupCell group_cell(std::size_t group, std::size_t line) const;
    // Of a discount or group, over all lines it acts on: what is compared by document. Exact.
    Amount total(std::size_t node) const { return nodes_[node].total; }
    // Whether it competed in its group: a discount that acts on a line, a group with an active
    // discount in it.
    bool competed(std::size_t node) const { return nodes_[node].competes; }
    // Id of the child chosen by document; none for other groups, or if nothing in it
    // acts.
    std::optional<std::int64_t> winner(std::size_t group) const;

private:
    friend class Calculation;
    enum class State : std::uint8_t { acts, out_of_scope, not_active, not_met, not_picked };
    enum class Touch : std::uint8_t { none, acts, inactive }; // inactive: a service

    struct Node {
        std::int64_t id = 0;
        std::int32_t parent = -1;
        std::int32_t row = -1;        // in the tables below; -1: nothing was computed
        std::int32_t points_row = -1; // the part of it that is points; a discount's own row
        std::int32_t winner = -1;     // by document
        State state = State::acts;
        Mode mode = Mode::sum;
        bool by_document = false, by_hand = false, mark = false, competes = false;
        Amount total;

        bool adds() const { return mode == Mode::sum || mode == Mode::compound; }
        bool chooses_by_line() const { return !adds() && !by_document; }
    };

    std::size_t at(std::int32_t row, std::size_t line) const {
        return static_cast<std::size_t>(row) * sums_.size() + line;
    }
    Node& up(const Node& node) { return nodes_[static_cast<std::size_t>(node.parent)]; }
    const Node& up(const Node& node) const { return nodes_[static_cast<std::size_t>(node.parent)]; }
    // The node that a node was beaten by on a line it touches, -1 if it was not. The group above
    // must know already what became of itself.
    std::int32_t beaten_by(std::size_t node, std::size_t line) const;
    std::optional<std::int64_t> id_of(std::int32_t node) const;

    std::vector<Node> nodes_;
    std::vector<std::int64_t> sums_; // of the lines, cents
    // Tables of rows, a row as long as the document. Discounts have the first rows, then groups,
    // then the points in groups.
    std::int32_t leaf_rows_ = 0, group_rows_ = 0, rows_ = 0;
    std::vector<int128> amounts_;               // of all; units of an Amount
    std::vector<Touch> touch_;                  // of discounts and groups
    std::vector<std::int64_t> bases_, applied_; // of discounts, cents
    std::vector<std::int32_t> winner_, beaten_; // of groups, from row leaf_rows_ on
    std::vector<Totals> lines_;
    Totals document_;
};

} // namespace tessera::discount
