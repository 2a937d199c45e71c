#include "sample.hpp"

#include "base/error.hpp"
#include "base/number.hpp"

namespace tessera::discount {

namespace {

std::string text(Amount value) {
    // Number shows four places: whole units and the rest apart.
    constexpr std::int64_t scale = 100'000'000;
    const bool negative = value.units < 0;
    const int128 size = negative ? -value.units : value.units;
    std::string rest = std::to_string(static_cast<std::int64_t>(size % scale + scale)).substr(1);
    rest.erase(rest.find_last_not_of('0') + 1);
    const std::string whole = Number::of_units(size / scale * Decimal::scale).to_text();
    return (negative ? "-" : "") + whole + (rest.empty() ? "" : "." + rest);
}

} // namespace

std::string Quote::automatic(std::size_t line) const {
    return to_text(result.lines().at(line).automatic);
}

std::string Quote::automatic() const {
    return to_text(result.document().automatic);
}

Cell Quote::cell(std::int64_t leaf, std::size_t line) const {
    return result.cell(tree.find(leaf), line);
}

GroupCell Quote::group(std::int64_t group, std::size_t line) const {
    return result.group_cell(tree.find(group), line);
}

Standing Quote::standing(std::int64_t leaf) const {
    return result.standing(tree.find(leaf));
}

std::string Quote::amounts(std::int64_t leaf) const {
    std::string out;
    for (std::size_t line = 0; line < result.lines().size(); ++line)
        out += (line ? " " : "") + text(cell(leaf, line).amount);
    return out;
}

std::string Quote::applied(std::int64_t leaf) const {
    std::string out;
    for (std::size_t line = 0; line < result.lines().size(); ++line)
        out += (line ? " " : "") + to_text(cell(leaf, line).applied);
    return out;
}

std::string Quote::total(std::int64_t node) const {
    return text(result.total(tree.find(node)));
}

std::optional<std::int64_t> Quote::winner(std::int64_t group) const {
    return result.winner(tree.find(group));
}

Line& Sale::line(const char* price, const char* quantity) {
    Line& out = document.lines.emplace_back();
    out.product = static_cast<std::int64_t>(document.lines.size()); // one of its own
    out.price = d(price);
    out.quantity = d(quantity);
    return out;
}

Sale& Sale::group(std::int64_t id, std::int64_t parent, Mode mode, Choice choice) {
    definitions.push_back({id, parent ? std::optional(parent) : std::nullopt, Group{mode, choice}});
    return *this;
}

LeafInput& Sale::give(std::int64_t id, std::int64_t parent, Kind kind) {
    Leaf out;
    out.kind = std::move(kind);
    definitions.push_back({id, parent, std::move(out)});
    LeafInput& input = inputs[id];
    input.activity = Activity::all;
    return input;
}

Leaf& Sale::leaf(std::int64_t id) {
    for (Definition& one : definitions)
        if (one.id == id) return std::get<Leaf>(one.what);
    throw usage("test.no-leaf", "there is no such discount");
}

Quote Sale::calculate() const {
    Quote out{Tree::build(definitions), {}};
    std::vector<LeafInput> by_node;
    for (const Tree::Node& node : out.tree.nodes()) {
        const auto found = inputs.find(node.id);
        by_node.push_back(found == inputs.end() ? LeafInput() : found->second);
    }
    out.result = discount::calculate(document, out.tree, by_node);
    return out;
}

std::string error_of(const Sale& sale) {
    try {
        sale.calculate();
    } catch (const Error& error) {
        return error.code() + ": " + error.message();
    }
    return "none";
}

} // namespace tessera::discount
