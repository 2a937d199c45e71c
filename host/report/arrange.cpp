#include "report/arrange.hpp"

#include "report/hierarchy.hpp"
#include "report/totals_rule.hpp"
#include "report/values.hpp"

#include <algorithm>
#include <numeric>

namespace tessera::report {

using namespace scheme;

namespace {

using Items = std::vector<std::size_t>; // rows of the table, in order

// A value of a grouping, with what lies in it.
struct GroupNode {
    Value key, caption;
    Items own; // items that belong to it and not to a child
    std::vector<GroupNode> children;
    std::map<std::string, std::size_t> by_key;

    GroupNode& child(const Value& child_key) {
        const auto [at, is_new] = by_key.emplace(tessera::to_text(child_key), children.size());
        if (is_new) children.emplace_back().key = child_key;
        return children[at->second];
    }
    void collect(Items& out) const {
        out.insert(out.end(), own.begin(), own.end());
        for (const GroupNode& each : children) each.collect(out);
    }
};

class Arranger {
public:
    Arranger(db::Session& session, const Catalog& catalog, Labels& labels, const Plan& plan,
             const Table& table, const Spread* spread)
        : session_(session)
        , catalog_(catalog)
        , labels_(labels)
        , plan_(plan)
        , table_(table)
        , spread_(spread)
        , totals_rule_(plan) {}

    std::vector<Row> rows() {
        Items items(table_.rows);
        std::iota(items.begin(), items.end(), std::size_t{0});
        std::stable_sort(items.begin(), items.end(),
                         [&](std::size_t a, std::size_t b) { return before(a, b); });
        const bool summed = !plan_.totals.empty();
        if (summed && at_begin()) total("", {}, items, 0);
        lay(items, 0, 0);
        if (summed && at_end()) total("", {}, items, 0);
        return std::move(rows_);
    }

private:
    bool at_begin() const {
        return plan_.totals_at == TotalsPlace::begin || plan_.totals_at == TotalsPlace::both;
    }
    bool at_end() const {
        return plan_.totals_at == TotalsPlace::end || plan_.totals_at == TotalsPlace::both;
    }

    bool before(std::size_t a, std::size_t b) const {
        for (const auto& [column, descending] : plan_.order) {
            const int order = compare(table_.shown(column, a), table_.shown(column, b));
            if (order != 0) return descending ? order > 0 : order < 0;
        }
        return false;
    }

    // Items in the groups from `depth` on.
    void lay(const Items& items, std::size_t depth, int level) {
        if (depth == plan_.groups.size()) {
            if (spread_) return;
            for (const std::size_t item : items) rows_.push_back(row_of(item, level));
            return;
        }
        GroupNode root;
        for (const std::size_t item : items) node_of(root, depth, item).own.push_back(item);
        lay_children(root, depth, level);
    }

    void lay_children(GroupNode& of, std::size_t depth, int level) {
        for (GroupNode& child : of.children) child.caption = caption(depth, child.key);
        std::stable_sort(of.children.begin(), of.children.end(),
                         [](const GroupNode& a, const GroupNode& b) {
                             return compare(a.caption, b.caption) < 0;
                         });
        const PlannedGroup& group = plan_.groups[depth];
        for (GroupNode& child : of.children) {
            Items inside;
            child.collect(inside);
            const bool summed = !plan_.totals.empty();
            rows_.push_back(header(child, depth, inside, level, spread_ || (summed && at_begin())));
            lay(child.own, depth + 1, level + 1);
            lay_children(child, depth, level + 1);
            if (summed && at_end() && !spread_) total(group.name, child.caption, inside, level);
        }
    }

    GroupNode& node_of(GroupNode& root, std::size_t depth, std::size_t item) {
        const PlannedGroup& group = plan_.groups[depth];
        const Value& key = table_.raw[group.column][item];
        if (group.kind == GroupKind::items || is_null(key)) return root.child(key);
        const Hierarchy& above = hierarchy(plan_.columns[group.column].references);
        std::vector<Value> path = above.path(key);
        // Only what has something below it is a level; an element stands in the level above
        // (DCS-43).
        if (group.kind == GroupKind::hierarchy_only && !above.is_parent(key)) path.pop_back();
        if (path.empty()) path.emplace_back();
        GroupNode* at = &root;
        for (const Value& step : path) at = &at->child(step);
        return *at;
    }

    const Hierarchy& hierarchy(const std::string& source) {
        auto& known = hierarchies_[source];
        if (!known) known = std::make_unique<Hierarchy>(session_, catalog_, source);
        return *known;
    }

    Value caption(std::size_t depth, const Value& key) {
        const std::string& source = plan_.columns[plan_.groups[depth].column].references;
        return source.empty() ? key : labels_.of(source, key);
    }

    Row row_of(std::size_t item, int level) const {
        Row row;
        row.level = level;
        row.values.reserve(plan_.shown);
        for (std::size_t c = 0; c < plan_.shown; ++c) row.values.push_back(table_.shown(c, item));
        for (std::size_t l = 0; l < plan_.appearance.size(); ++l)
            if (plan_.appearance[l].items && table_.looks[l].test(item)) paint(row, l);
        return row;
    }

    Row header(const GroupNode& node, std::size_t depth, const Items& items, int level,
               bool summed) {
        const PlannedGroup& group = plan_.groups[depth];
        Row row;
        row.kind = Row::Kind::group;
        row.level = level;
        row.group = group.name;
        row.caption = node.caption;
        const bool shows_key = group.column < plan_.shown;
        std::vector<Value> raw(plan_.shown);
        if (spread_) {
            if (shows_key) raw[group.column] = node.key;
            spread(row, items, raw);
            return row;
        }
        if (summed) add_up(raw, items);
        row.values = raw;
        if (shows_key) {
            row.values[group.column] = node.caption;
            raw[group.column] = node.key;
        }
        for (const std::size_t look : looks(row.kind, raw)) paint(row, look);
        return row;
    }

    void total(const std::string& group, const Value& caption, const Items& items, int level) {
        Row row;
        row.kind = Row::Kind::total;
        row.level = level;
        row.group = group;
        row.caption = caption;
        if (spread_) {
            spread(row, items, std::vector<Value>(plan_.shown));
        } else {
            row.values.resize(plan_.shown);
            add_up(row.values, items);
            for (const std::size_t look : looks(row.kind, row.values)) paint(row, look);
        }
        rows_.push_back(std::move(row));
    }

    // A row of a table: each cell is added up and painted as a row of its own would be. `own` are
    // the values of the row before any total.
    void spread(Row& row, const Items& items, const std::vector<Value>& own) const {
        row.values.resize(spread_->names().size());
        const std::vector<Items> parts = spread_->parts(items);
        for (std::size_t cell = 0; cell < parts.size(); ++cell) {
            if (parts[cell].empty()) continue;
            std::vector<Value> raw = own;
            add_up(raw, parts[cell]);
            const std::vector<std::size_t> painted = looks(row.kind, raw);
            for (std::size_t t = 0; t < plan_.totals.size(); ++t) {
                const std::size_t from = plan_.totals[t].column, to = spread_->column(cell, t);
                row.values[to] = raw[from];
                for (const std::size_t look : painted)
                    if (const auto& columns = plan_.appearance[look].columns;
                        std::find(columns.begin(), columns.end(), from) != columns.end())
                        paint(row, look, to);
            }
        }
    }

    void add_up(std::vector<Value>& into, const Items& items) const {
        for (const PlannedTotal& total : plan_.totals) {
            std::vector<const Value*> values;
            values.reserve(items.size());
            for (const std::size_t item : items)
                values.push_back(&table_.shown(total.column, item));
            into[total.column] =
                total_of(total.aggregate, values, plan_.columns[total.column].type);
        }
    }

    void paint(Row& row, std::size_t look) const {
        for (const std::size_t column : plan_.appearance[look].columns) paint(row, look, column);
    }
    void paint(Row& row, std::size_t look, std::size_t column) const {
        for (const auto& [key, value] : plan_.appearance[look].style)
            row.styles[column][key] = value; // a later look paints over an earlier one
    }

    // Those whose condition holds for the values of a group or total.
    std::vector<std::size_t> looks(Row::Kind kind, const std::vector<Value>& raw) const {
        std::vector<std::size_t> out;
        for (std::size_t l = 0; l < plan_.appearance.size(); ++l) {
            const PlannedAppearance& look = plan_.appearance[l];
            const bool here = kind == Row::Kind::group ? look.groups : look.totals;
            if (here && totals_rule_.holds(l, raw)) out.push_back(l);
        }
        return out;
    }

    db::Session& session_;
    const Catalog& catalog_;
    Labels& labels_;
    const Plan& plan_;
    const Table& table_;
    const Spread* spread_;
    TotalsRule totals_rule_;
    std::map<std::string, std::unique_ptr<Hierarchy>> hierarchies_;
    std::vector<Row> rows_;
};

} // namespace

std::vector<Row> arrange(db::Session& session, const Catalog& catalog, Labels& labels,
                         const Plan& plan, const Table& table, const Spread* spread) {
    return Arranger(session, catalog, labels, plan, table, spread).rows();
}

} // namespace tessera::report
