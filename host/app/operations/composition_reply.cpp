// A composition as a reply: the same for a segment's members and a scheme that is tried.
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "segment/members.hpp"
#include "segment/rules.hpp"

#include <algorithm>
#include <set>

namespace tessera::app {

namespace {

std::string_view to_string(report::Row::Kind kind) {
    switch (kind) {
    case report::Row::Kind::item: return "item";
    case report::Row::Kind::group: return "group";
    case report::Row::Kind::total: return "total";
    }
    return "";
}

bool is_item(const report::Row& row) {
    return row.kind == report::Row::Kind::item;
}

// What a group or total stands for.
std::string caption_of(const report::Row& row) {
    if (row.group.empty()) return "Total";
    const std::string caption = is_null(row.caption) ? "(none)" : to_text(row.caption);
    return row.kind == report::Row::Kind::total ? "Total " + caption : caption;
}

// Captions stand in the first column where that is free, else in one of their own before it.
bool needs_column(const report::Composition& made) {
    return std::any_of(made.rows.begin(), made.rows.end(), [](const report::Row& row) {
        return !is_item(row) && !row.values.empty() && !is_null(row.values.front());
    });
}

} // namespace

bool shows_twins(const report::Composition& made) {
    std::set<std::vector<Value>> seen;
    return std::any_of(made.rows.begin(), made.rows.end(), [&](const report::Row& row) {
        return is_item(row) && !seen.insert(row.values).second;
    });
}

Json named(Work& work, const segment::Segment& segment, const std::vector<std::int64_t>& numbers,
           std::int64_t limit, std::int64_t offset) {
    scheme::Scheme scheme;
    scheme.subject = segment.subject;
    scheme.default_filter = false;
    for (const char* name : {"code", "name", "variant"}) {
        if (name == std::string_view("variant") && !segment.by_variant) continue;
        auto field = std::make_shared<scheme::Expr>();
        field->kind = scheme::ExprKind::field;
        field->name = name;
        scheme.fields.push_back({field, name, ""});
    }
    scheme.order = {{scheme.fields[0].field, false}};
    segment::SegmentMemberships memberships(work.desk);
    segment::DatabaseNames names(*work.session, work.desk.catalog);
    report::ComposeOptions options;
    options.limit = limit;
    options.offset = offset;
    options.by_variant = segment.by_variant;
    const auto composition = report::compose(
        *work.session, work.desk.catalog, names, memberships, work.desk.computer, scheme,
        seen(work, segment.subject, numbers), work.desk.today, work.desk.zone, options);
    Json rows = Json::array();
    for (const auto& row : composition.rows) {
        if (row.kind != report::Row::Kind::item) continue;
        const bool variant = segment.by_variant && !is_null(row.values[2]);
        rows.push_back(Json::array(
            {variant ? Json(with_variant(to_text(row.values[0]), to_text(row.values[2])))
                     : cell(row.values[0]),
             cell(row.values[1])}));
    }
    return rows;
}

Json composition_json(const report::Composition& made) {
    Json rows = Json::array(), lines = Json::array(), styles = Json::array(), types = Json::array();
    bool grouped = false, styled = false;
    const bool apart = needs_column(made);
    Json names = made.names;
    if (apart) {
        names.insert(names.begin(), "group");
        types.push_back("text");
    }
    for (const report::Row& row : made.rows) {
        Json cells = Json::array();
        if (apart) cells.push_back(Json());
        for (const Value& value : row.values) cells.push_back(cell(value));
        if (!is_item(row) && !cells.empty()) cells[0] = caption_of(row);
        rows.push_back(std::move(cells));
        Json line{{"kind", to_string(row.kind)}, {"level", row.level}};
        if (!is_item(row)) {
            line["group"] = row.group;
            line["caption"] = cell(row.caption);
            grouped = true;
        }
        lines.push_back(std::move(line));
        Json style = Json::object();
        for (const auto& [column, look] : row.styles)
            for (const auto& [key, value] : look) style[made.names[column]][key] = value;
        styled = styled || !style.empty();
        styles.push_back(std::move(style));
    }
    for (const Type type : made.types) types.push_back(std::string(tessera::to_string(type)));
    Json reply{
        {"columns", std::move(names)}, {"types", std::move(types)}, {"rows", std::move(rows)}};
    if (grouped) reply["lines"] = std::move(lines);
    if (styled) reply["styles"] = std::move(styles);
    return reply;
}

} // namespace tessera::app
