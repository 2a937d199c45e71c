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

std::string table(const Json& table) {
    std::string text;
    add_line(text, table.at("columns"));
    for (const Json& row : table.at("rows")) add_line(text, row);
    return text;
}

} // namespace

std::string csv_text(const Json& reply) {
    if (reply.contains("text")) return cell_text(reply.at("text"));
    if (reply.contains("columns")) return table(reply);
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
