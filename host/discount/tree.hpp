// The tree of discount groups and discounts, as defined; nothing here depends on a document.
#pragma once

#include "discount/kinds.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace tessera::discount {

// How the discounts of a group act together (CMB-1). The domain calls sum "addition", compound
// "multiplication" and first_match "displacement" as well.
enum class Mode : std::uint8_t { minimum, maximum, sum, compound, first_match };

// For each line, or one child for the document as a whole (CMB-3). Sum and compound do not choose.
enum class Choice : std::uint8_t { by_line, by_document };

struct Group {
    Mode mode = Mode::maximum;
    Choice choice = Choice::by_line;

    // Adds its children up, and does not choose between them.
    bool adds() const { return mode == Mode::sum || mode == Mode::compound; }
};

struct Leaf {
    Kind kind;
    bool by_hand = false;                // acts only where the user picked it (DSC-9)
    bool points = false;                 // gives points, and does not reduce the line (DSC-10)
    Decimal points_rate{Decimal::scale}; // points for one unit of money
};

// As stored: of one parent, the one that comes first in the list has the lower order number.
struct Definition {
    std::int64_t id = 0;
    std::optional<std::int64_t> parent; // none: the root
    std::variant<Group, Leaf> what;
};

class Tree {
public:
    // Nodes are in the order of priority (CMB-7): a group before all that is in it, so the root is
    // 0, and what is in node n are the nodes n + 1 to end - 1.
    struct Node {
        std::int64_t id = 0;
        std::int32_t parent = -1; // the node, -1 of the root
        std::int32_t end = 0;
        std::variant<Group, Leaf> what;

        const Group* group() const { return std::get_if<Group>(&what); }
        const Leaf* leaf() const { return std::get_if<Leaf>(&what); }
    };

    // Groups nest to any depth under a single root, which is a group (CMB-2). Errors: usage
    // "discount.bad-tree" (an id used twice, a parent that is missing or not a group, no root or
    // several), "discount.cycle" with the path of ids, "discount.bad-value" as prepare() and for a
    // rate of points below 0.
    static Tree build(std::vector<Definition> definitions);

    std::span<const Node> nodes() const { return nodes_; }
    std::size_t size() const { return nodes_.size(); }
    // The node of an id. usage "discount.bad-tree" if there is none.
    std::size_t find(std::int64_t id) const;

private:
    std::vector<Node> nodes_;
};

} // namespace tessera::discount
