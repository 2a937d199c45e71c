#include "report/spread.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace tessera::report {

using namespace scheme;

namespace {

constexpr std::size_t most_combinations = 1000;

std::string shown(const std::vector<Value>& captions, std::string_view nothing) {
    std::vector<std::string> words;
    for (const Value& caption : captions)
        words.push_back(is_null(caption) ? std::string(nothing) : to_text(caption));
    return join(words, " / ");
}

bool before(const std::vector<Value>& a, const std::vector<Value>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (const int order = compare(a[i], b[i]); order != 0) return order < 0;
    return false;
}

} // namespace

Spread::Spread(const Plan& plan, const Table& table)
    : plan_(plan) {
    find(table);
    name_columns();
}

void Spread::find(const Table& table) {
    std::unordered_map<std::string, std::size_t> known;
    std::string key;
    for (std::size_t row = 0; row < table.rows; ++row) {
        key.clear();
        for (const std::size_t column : plan_.columns_by) {
            const Value& value = table.raw[column][row];
            const std::string text = is_null(value) ? std::string() : to_text(value);
            key += fmt::format("{}{}:{};", is_null(value) ? '-' : '=', text.size(), text);
        }
        const auto [at, is_new] = known.emplace(key, captions_.size());
        cell_.push_back(at->second);
        if (!is_new) continue;
        auto& captions = captions_.emplace_back();
        for (const std::size_t column : plan_.columns_by)
            captions.push_back(table.shown(column, row));
    }
    if (captions_.size() > most_combinations)
        throw usage("report.too-many-columns",
                    fmt::format("columns_by has {} different values, and a table has at most {} "
                                "columns of them",
                                captions_.size(), most_combinations),
                    "Name a field with fewer values, or let output_filter leave some out.");
    std::vector<std::size_t> order(captions_.size()), place(captions_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return before(captions_[a], captions_[b]);
    });
    std::vector<std::vector<Value>> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(std::move(captions_[order[i]]));
    }
    captions_ = std::move(sorted);
    for (std::size_t& cell : cell_) cell = place[cell];
}

void Spread::name_columns() {
    std::vector<std::string> groups;
    for (const PlannedGroup& group : plan_.groups)
        groups.push_back(plan_.columns[group.column].title);
    names_.emplace_back("group");
    titles_.push_back(join(groups, " / "));
    std::map<std::string, int> taken; // two regions may have one name
    for (const std::vector<Value>& captions : captions_) {
        std::string value = shown(captions, "");
        if (const int times = ++taken[value]; times > 1) value += fmt::format(" ({})", times);
        for (const PlannedTotal& total : plan_.totals) {
            names_.push_back(fmt::format("{}[{}]", plan_.columns[total.column].name, value));
            titles_.push_back(fmt::format("{}, {}", plan_.columns[total.column].title,
                                          shown(captions, "(none)")));
        }
    }
    for (const PlannedTotal& total : plan_.totals) {
        names_.push_back(plan_.columns[total.column].name);
        titles_.push_back(plan_.columns[total.column].title);
    }
}

std::vector<Type> Spread::types() const {
    std::vector<Type> types{Type::text};
    for (std::size_t cell = 0; cell < cells(); ++cell)
        for (const PlannedTotal& total : plan_.totals) {
            const PlannedColumn& column = plan_.columns[total.column];
            const Type shown = column.references.empty() ? column.type : Type::text;
            types.push_back(total_type(total.aggregate, shown));
        }
    return types;
}

std::vector<std::vector<std::size_t>> Spread::parts(const std::vector<std::size_t>& items) const {
    std::vector<std::vector<std::size_t>> out(cells());
    for (const std::size_t item : items) out[cell_[item]].push_back(item);
    out.back() = items;
    return out;
}

} // namespace tessera::report
