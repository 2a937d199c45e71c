#include "naive.hpp"

#include <algorithm>

namespace tessera::discount {

namespace {

// What a discount or group comes to: lines it touches, the points in that, and from which leaves.
struct Came {
    bool competes = false;
    ByLine amount, points;
    std::map<std::size_t, std::map<std::int64_t, Rational>> from;

    Rational total() const {
        Rational out = 0;
        for (const auto& [line, amount_there] : amount) out += amount_there;
        return out;
    }
};

class Naive {
public:
    explicit Naive(const Sale& sale)
        : sale_(sale) {
        for (std::size_t n = 0; n < sale.document.lines.size(); ++n) {
            const Line& line = sale.document.lines[n];
            sums_[n] = cost(exact(line.quantity), exact(line.price), exact(line.pack_factor));
        }
    }

    NaiveQuote run() {
        for (const Definition& one : sale_.definitions)
            if (!one.parent) apply(group(one, {}, false));
        return std::move(quote_);
    }

private:
    // `taken`: what is computed already inside the topmost compound group.
    Came node(const Definition& one, const ByLine& taken, bool inside) {
        return std::holds_alternative<Group>(one.what) ? group(one, taken, inside)
                                                       : leaf(one, taken);
    }

    Came leaf(const Definition& one, const ByLine& taken) {
        const auto& leaf = std::get<Leaf>(one.what);
        const LeafInput& input = sale_.inputs.at(one.id);
        Came out;
        if (input.activity == Activity::none || input.multiplicity == 0 ||
            (leaf.by_hand && !input.picked))
            return out;
        ByLine left;
        for (const auto& [n, s] : sums_) {
            const bool serves = input.activity == Activity::all || !sale_.document.lines[n].service;
            if (!serves || (!input.scope.empty() && !input.scope[n])) continue;
            const auto found = taken.find(n);
            const Rational rest = s - round2(found == taken.end() ? Rational(0) : found->second);
            left[n] = rest < 0 ? Rational(0) : rest;
        }
        out.competes = !left.empty();
        out.amount = naive_effect(sale_, one.id, leaf, sums_, left);
        if (leaf.points) out.points = out.amount;
        for (const auto& [n, amount] : out.amount) out.from[n][one.id] = amount;
        return out;
    }

    Came group(const Definition& one, ByLine taken, bool inside) {
        const Group& self = std::get<Group>(one.what);
        const bool adds = self.mode == Mode::sum || self.mode == Mode::compound;
        inside = inside || self.mode == Mode::compound;
        std::vector<std::pair<std::int64_t, Came>> children;
        for (const Definition& child : sale_.definitions) {
            if (child.parent != one.id) continue;
            children.emplace_back(child.id, node(child, taken, inside));
            if (!inside || !adds) continue; // what chooses has alternatives
            const Came& came = children.back().second;
            for (const auto& [n, amount] : came.amount)
                taken[n] += amount - (came.points.count(n) ? came.points.at(n) : Rational(0));
        }
        Came out;
        if (adds)
            for (const auto& [id, came] : children) {
                for (const auto& [n, amount] : came.amount) out.amount[n] += amount;
                for (const auto& [n, points] : came.points) out.points[n] += points;
                for (const auto& [n, leaves] : came.from)
                    for (const auto& leaf : leaves) out.from[n].insert(leaf);
            }
        else if (self.choice == Choice::by_line)
            for (const auto& [n, s] : sums_) choose_on(n, self.mode, children, out);
        else
            choose_one(one.id, self.mode, children, out);
        out.competes = active(one.id);
        return out;
    }

    static bool before(Mode mode, const Rational& a, const Rational& b) {
        if (mode == Mode::first_match) return false;
        return mode == Mode::maximum ? a > b : a < b;
    }

    static void choose_on(std::size_t n, Mode mode,
                          std::vector<std::pair<std::int64_t, Came>>& children, Came& out) {
        std::vector<Came*> there;
        for (auto& [id, came] : children)
            if (came.amount.count(n)) there.push_back(&came);
        if (there.empty()) return;
        std::stable_sort(there.begin(), there.end(), [&](Came* a, Came* b) {
            return before(mode, a->amount.at(n), b->amount.at(n));
        });
        Came& first = *there.front();
        out.amount[n] = first.amount.at(n);
        if (first.points.count(n)) out.points[n] = first.points.at(n);
        out.from[n] = first.from[n];
    }

    void choose_one(std::int64_t group, Mode mode,
                    std::vector<std::pair<std::int64_t, Came>>& children, Came& out) {
        std::erase_if(children, [](const auto& child) { return !child.second.competes; });
        if (children.empty()) return;
        std::stable_sort(children.begin(), children.end(), [&](const auto& a, const auto& b) {
            return before(mode, a.second.total(), b.second.total());
        });
        quote_.winners[group] = children.front().first;
        out = children.front().second;
    }

    // Whether the group is in the tree of the candidates (C6, 2).
    bool active(std::int64_t group) const {
        for (const Definition& one : sale_.definitions) {
            if (one.parent != group) continue;
            if (std::holds_alternative<Group>(one.what)
                    ? active(one.id)
                    : sale_.inputs.at(one.id).activity != Activity::none)
                return true;
        }
        return false;
    }

    // C9.
    void apply(const Came& root) {
        for (const auto& [n, sum] : sums_) {
            const Line& line = sale_.document.lines[n];
            NaiveLine out{sum, 0, 0, 0};
            const auto from = root.from.find(n);
            if (from != root.from.end())
                for (const auto& [id, amount] : from->second) {
                    quote_.chosen[{id, n}] = amount;
                    const Leaf& leaf = leaf_of(id);
                    if (leaf.points)
                        out.points += round2(amount * exact(leaf.points_rate));
                    else
                        out.automatic += amount;
                }
            out.automatic = round2(out.automatic);
            out.total = std::min<Rational>(
                out.automatic + exact(line.manual) + exact(line.points_paid), sum);
            quote_.lines.push_back(out);
        }
    }

    const Leaf& leaf_of(std::int64_t id) const {
        return std::get<Leaf>(std::find_if(sale_.definitions.begin(), sale_.definitions.end(),
                                           [&](const Definition& one) { return one.id == id; })
                                  ->what);
    }

    const Sale& sale_;
    ByLine sums_;
    NaiveQuote quote_;
};

} // namespace

NaiveQuote naive(const Sale& sale) {
    return Naive(sale).run();
}

} // namespace tessera::discount
