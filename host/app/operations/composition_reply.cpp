// A composition as a reply: the same for a segment's members and a scheme that is tried.
#include "app/operations/operations.hpp"

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

// What a group or total stands for goes into the first column if that is free.
void put_caption(Json& cells, const report::Row& row) {
    if (row.kind == report::Row::Kind::item || cells.empty() || !cells[0].is_null()) return;
    if (row.group.empty()) {
        cells[0] = "Total";
        return;
    }
    const std::string caption = is_null(row.caption) ? "(none)" : to_text(row.caption);
    cells[0] = row.kind == report::Row::Kind::total ? "Total " + caption : caption;
}

} // namespace

Json composition_json(const report::Composition& made) {
    Json rows = Json::array(), lines = Json::array(), styles = Json::array(), types = Json::array();
    bool grouped = false, styled = false;
    for (const report::Row& row : made.rows) {
        Json cells = Json::array();
        for (const Value& value : row.values) cells.push_back(cell(value));
        put_caption(cells, row);
        rows.push_back(std::move(cells));
        Json line{{"kind", to_string(row.kind)}, {"level", row.level}};
        if (row.kind != report::Row::Kind::item) {
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
    Json reply{{"columns", made.names}, {"types", std::move(types)}, {"rows", std::move(rows)}};
    if (grouped) reply["lines"] = std::move(lines);
    if (styled) reply["styles"] = std::move(styles);
    return reply;
}

} // namespace tessera::app
