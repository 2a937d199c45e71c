// CSV as RFC 4180 with LF (architecture section 10).
#include "cli/format.hpp"

namespace tessera::cli {

namespace {

using app::Json;

void add_cell(std::string& text, const std::string& cell) {
    if (cell.find_first_of(",\"\r\n") == cell.npos) {
        text += cell;
        return;
    }
    text += '"';
    for (const char c : cell) {
        if (c == '"') text += '"';
        text += c;
    }
    text += '"';
}

// `cells` is an array or an object: its values in order.
void add_line(std::string& text, const Json& cells) {
    bool first = true;
    for (const Json& value : cells) {
        if (!first) text += ',';
        first = false;
        const std::string cell = cell_text(value);
        // An only cell that is empty would be an empty line, which readers of CSV pass over.
        if (cells.size() == 1 && cell.empty())
            text += "\"\"";
        else
            add_cell(text, cell);
    }
    text += '\n';
}

// before: columns that are the same in every row, with their values; a table without rows then has
// one for them alone.
std::string table(const Json& table, const Json& before = Json::object()) {
    Json names = Json::array(), values = Json::array();
    for (const auto& [name, value] : before.items()) {
        names.push_back(name);
        values.push_back(value);
    }
    const auto line = [](Json cells, const Json& more) {
        cells.insert(cells.end(), more.begin(), more.end());
        return cells;
    };
    std::string text;
    add_line(text, line(names, table.at("columns")));
    for (const Json& row : table.at("rows")) add_line(text, line(values, row));
    if (table.at("rows").empty() && !values.empty())
        add_line(text, line(values, Json::array_t(table.at("columns").size())));
    return text;
}

// The fields that belong to every row.
Json fields_of_rows(const Json& reply) {
    Json fields = Json::object();
    if (reply.contains("of"))
        for (const Json& name : reply.at("of")) {
            const auto& key = name.get_ref<const std::string&>();
            fields[key] = reply.contains(key) ? reply.at(key) : Json();
        }
    return fields;
}

// Further tables of the same columns are pages of one: their rows follow, with the page before
// them. Tables of other columns are not in CSV, which has one header.
Json with_pages(const Json& reply) {
    if (!reply.contains("tables")) return reply;
    Json whole = reply;
    const Json& columns = reply.at("columns");
    for (const auto& [name, page] : reply.at("tables").items()) {
        if (page.at("columns") != columns) return reply;
        for (const Json& row : page.at("rows")) whole["rows"].push_back(row);
    }
    const std::size_t first = reply.at("rows").size();
    std::vector<std::string> pages(first);
    for (const auto& [name, page] : reply.at("tables").items())
        pages.insert(pages.end(), page.at("rows").size(), name);
    whole["columns"].insert(whole["columns"].begin(), "page");
    for (std::size_t i = 0; i < pages.size(); ++i)
        whole["rows"][i].insert(whole["rows"][i].begin(), pages[i]);
    return whole;
}

// What each row of a grouped composition is, which a table shows by its look: item, group or total.
Json with_kinds(const Json& reply) {
    if (!reply.contains("lines")) return reply;
    Json whole = reply;
    whole["columns"].insert(whole["columns"].begin(), "line");
    for (std::size_t i = 0; i < whole["rows"].size(); ++i)
        whole["rows"][i].insert(whole["rows"][i].begin(), reply.at("lines")[i].at("kind"));
    return whole;
}

} // namespace

std::string csv_text(const Json& reply) {
    if (reply.contains("text")) return cell_text(reply.at("text"));
    if (reply.contains("columns"))
        return table(with_pages(with_kinds(reply)), fields_of_rows(reply));
    if (const Json fields = scalar_fields(reply); !fields.empty()) {
        Json names = Json::array();
        for (const auto& [name, value] : fields.items()) names.push_back(name);
        std::string text;
        add_line(text, names);
        add_line(text, fields);
        return text;
    }
    if (reply.contains("tables") && !reply.at("tables").empty())
        return table(*reply.at("tables").begin());
    return "";
}

} // namespace tessera::cli
