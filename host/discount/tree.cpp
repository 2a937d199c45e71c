#include "discount/tree.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace tessera::discount {

namespace {

constexpr std::int32_t none = -1;

[[noreturn]] void refuse(const std::string& message, const char* hint) {
    throw usage("discount.bad-tree", message, hint);
}

// Definitions by their place in the list: their parents, and the children of each in order.
struct Family {
    std::vector<std::int32_t> parent, first_child, next_sibling;
    std::int32_t root = none;
};

using Places = std::unordered_map<std::int64_t, std::int32_t>;

Places places(const std::vector<Definition>& all) {
    Places out;
    out.reserve(all.size());
    for (const Definition& one : all)
        if (!out.emplace(one.id, static_cast<std::int32_t>(out.size())).second)
            refuse(fmt::format("discount or group {} is defined twice", one.id),
                   "give each discount and group an id of its own");
    return out;
}

std::int32_t parent_of(const Definition& one, const std::vector<Definition>& all,
                       const Places& where) {
    if (!one.parent) return none;
    const auto found = where.find(*one.parent);
    if (found == where.end())
        refuse(fmt::format("the group {} that {} is in does not exist", *one.parent, one.id),
               "define the group, or move what is in it");
    if (!std::holds_alternative<Group>(all[static_cast<std::size_t>(found->second)].what))
        refuse(fmt::format("{} is in {}, which is a discount and not a group", one.id, *one.parent),
               "put it into a group");
    return found->second;
}

Family family(const std::vector<Definition>& all) {
    const Places where = places(all);
    Family out{{}, std::vector(all.size(), none), std::vector(all.size(), none), none};
    for (const Definition& one : all) out.parent.push_back(parent_of(one, all, where));
    for (std::size_t i = all.size(); i-- > 0;) { // backwards, so that the first comes to the front
        const auto self = static_cast<std::int32_t>(i);
        if (const std::int32_t up = out.parent[i]; up != none) {
            out.next_sibling[i] = out.first_child[static_cast<std::size_t>(up)];
            out.first_child[static_cast<std::size_t>(up)] = self;
        } else if (out.root != none) {
            refuse(fmt::format("{} and {} are both without a parent", all[i].id,
                               all[static_cast<std::size_t>(out.root)].id),
                   "put all groups and discounts under one group");
        } else {
            out.root = self;
        }
    }
    return out;
}

[[noreturn]] void refuse_cycle(const std::vector<Definition>& all, const Family& tree,
                               std::int32_t on_it) {
    std::string path = fmt::format("{}", all[static_cast<std::size_t>(on_it)].id);
    std::int32_t at = on_it;
    do {
        at = tree.parent[static_cast<std::size_t>(at)];
        path += fmt::format(" in {}", all[static_cast<std::size_t>(at)].id);
    } while (at != on_it);
    throw usage("discount.cycle", fmt::format("these groups lie in each other: {}", path),
                "move one of them out");
}

// Whoever climbs from any definition comes to the root, or goes round.
void check_cycles(const std::vector<Definition>& all, const Family& tree) {
    std::vector<std::int32_t> seen_from(all.size(), none);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto start = static_cast<std::int32_t>(i);
        std::int32_t at = start;
        while (at != none && seen_from[static_cast<std::size_t>(at)] == none) {
            seen_from[static_cast<std::size_t>(at)] = start;
            at = tree.parent[static_cast<std::size_t>(at)];
        }
        if (at != none && seen_from[static_cast<std::size_t>(at)] == start)
            refuse_cycle(all, tree, at);
    }
}

} // namespace

Tree Tree::build(std::vector<Definition> definitions) {
    for (Definition& one : definitions) {
        Leaf* leaf = std::get_if<Leaf>(&one.what);
        if (!leaf) continue;
        prepare(one.id, leaf->kind);
        if (leaf->points_rate.units < 0)
            throw usage("discount.bad-value",
                        fmt::format("discount {}: the rate of points is {}", one.id,
                                    to_text(leaf->points_rate)),
                        "give how many points one unit of money makes");
    }
    const Family tree = family(definitions);
    check_cycles(definitions, tree); // before the root: a circle may be why there is none
    if (tree.root == none)
        refuse("there is no group without a parent", "define the root of the tree");
    if (!std::holds_alternative<Group>(definitions[static_cast<std::size_t>(tree.root)].what))
        refuse(fmt::format("the root {} is a discount",
                           definitions[static_cast<std::size_t>(tree.root)].id),
               "put the discount into a group");
    Tree out;
    out.nodes_.reserve(definitions.size());
    // Not by recursion: a deep nest must not use up the stack. `open` are the nodes from the root
    // to the last one; a definition is entered once, its siblings when it is closed.
    std::vector<std::int32_t> open;
    std::int32_t next = tree.root;
    const auto close = [&](std::int32_t place) {
        out.nodes_[static_cast<std::size_t>(open.back())].end =
            static_cast<std::int32_t>(out.nodes_.size());
        open.pop_back();
        return tree.next_sibling[static_cast<std::size_t>(place)];
    };
    for (std::int32_t place = none; next != none;) {
        place = next;
        Definition& one = definitions[static_cast<std::size_t>(place)];
        out.nodes_.push_back({one.id, open.empty() ? none : open.back(), 0, std::move(one.what)});
        open.push_back(static_cast<std::int32_t>(out.nodes_.size()) - 1);
        next = tree.first_child[static_cast<std::size_t>(place)];
        while (next == none && place != none) {
            next = close(place);
            place = tree.parent[static_cast<std::size_t>(place)];
        }
    }
    return out;
}

std::size_t Tree::find(std::int64_t id) const {
    const auto found = std::ranges::find(nodes_, id, &Node::id);
    if (found == nodes_.end())
        refuse(fmt::format("there is no discount or group {}", id), "look for its id in the tree");
    return static_cast<std::size_t>(found - nodes_.begin());
}

} // namespace tessera::discount
