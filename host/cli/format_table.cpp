// Aligned columns for people.
#include "base/text.hpp"
#include "cli/format.hpp"
#include "cli/looks.hpp"
#include "cli/width.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace tessera::cli {

namespace {

using app::Json;

struct Column {
    std::vector<std::string> cells; // the header first
    std::vector<Json> styles;       // of the cells, if the table has any
    std::size_t width = 0;
    bool number = false;
};

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

// Decimals are text in a reply. Codes with leading zeros are not numbers.
bool is_decimal_text(std::string_view text) {
    if (text.starts_with("-")) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    return all_digits(whole) && (whole == "0" || whole[0] != '0') &&
           (point == text.npos || all_digits(text.substr(point + 1)));
}

// Without types a column is of numbers if every cell is one and at least one cannot be a code: a
// JSON number, or text with a fraction.
bool looks_numeric(const Json& rows, std::size_t column) {
    bool certain = false;
    for (const Json& row : rows) {
        if (column >= row.size() || row[column].is_null()) continue;
        const Json& cell = row[column];
        if (!cell.is_number() &&
            !(cell.is_string() && is_decimal_text(cell.get_ref<const std::string&>())))
            return false;
        certain = certain || cell.is_number() ||
                  cell.get_ref<const std::string&>().find('.') != std::string::npos;
    }
    return certain;
}

bool is_numeric(const Json& table, std::size_t column) {
    if (!table.contains("types")) return looks_numeric(table.at("rows"), column);
    const Json& types = table.at("types");
    return column < types.size() && (types[column] == "integer" || types[column] == "decimal");
}

Json style_of(const Json& table, std::size_t row, std::size_t column) {
    if (!table.contains("styles") || row >= table.at("styles").size()) return Json::object();
    const Json& styles = table.at("styles")[row];
    const std::string name = cell_text(table.at("columns")[column]);
    return styles.contains(name) ? styles.at(name) : Json::object();
}

// What lies in a group stands a step to the right of it.
std::string indent_of(const Json& table, std::size_t row) {
    if (!table.contains("lines") || row >= table.at("lines").size()) return {};
    return std::string(2 * table.at("lines")[row].at("level").get<std::size_t>(), ' ');
}

std::vector<Column> columns_of(const Json& table) {
    std::vector<Column> columns;
    for (const Json& name : table.at("columns")) {
        columns.emplace_back().cells.push_back(shown(cell_text(name)));
        columns.back().number = is_numeric(table, columns.size() - 1);
    }
    const Json& rows = table.at("rows");
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t i = 0; i < columns.size(); ++i) {
            Column& column = columns[i];
            const Json style = style_of(table, r, i);
            std::string cell = i < rows[r].size() ? cell_text(rows[r][i]) : "";
            if (!style.empty()) cell = styled(cell, style);
            column.cells.push_back((i == 0 ? indent_of(table, r) : "") + shown(cell));
            if (table.contains("styles")) column.styles.push_back(style);
        }
    for (Column& column : columns)
        for (const auto& cell : column.cells) column.width = std::max(column.width, width_of(cell));
    return columns;
}

void end_line(std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1); // stops at the line end before
    text += '\n';
}

std::string rows_text(const Json& table, bool colours) {
    const auto columns = columns_of(table);
    std::string text;
    if (columns.empty()) return text;
    for (std::size_t row = 0; row < columns[0].cells.size(); ++row) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto& cell = columns[i].cells[row];
            const std::string room(columns[i].width - width_of(cell), ' ');
            if (i > 0) text += "  ";
            const bool paint = colours && row > 0 && !columns[i].styles.empty();
            const std::string look = paint ? painted(cell, columns[i].styles[row - 1]) : cell;
            text += columns[i].number ? room + look : look + room;
        }
        end_line(text);
        if (row > 0) continue;
        for (std::size_t i = 0; i < columns.size(); ++i)
            text += (i > 0 ? "  " : "") + std::string(columns[i].width, '-');
        end_line(text);
    }
    return text;
}

std::string fields_text(const Json& fields) {
    std::size_t width = 0;
    for (const auto& [name, value] : fields.items()) width = std::max(width, width_of(name));
    std::string text;
    for (const auto& [name, value] : fields.items()) {
        text += name + std::string(width - width_of(name) + 2, ' ');
        // Text of several lines (a filter, a graph) keeps them, under its first.
        bool first = true;
        for (const auto& line : split(cell_text(value), '\n')) {
            if (!first) text += std::string(width + 2, ' ');
            first = false;
            text += shown(line);
            end_line(text);
        }
    }
    return text;
}

void add_part(std::string& text, const std::string& part) {
    if (!text.empty() && !part.empty()) text += '\n';
    text += part;
}

} // namespace

std::string table_text(const Json& reply, bool colours) {
    if (reply.contains("text")) return cell_text(reply.at("text")); // a file, as it is
    std::string text = fields_text(scalar_fields(reply));
    if (reply.contains("columns")) add_part(text, rows_text(reply, colours));
    if (reply.contains("tables"))
        for (const auto& [name, table] : reply.at("tables").items())
            add_part(text, name + ":\n" + rows_text(table, colours));
    return text;
}

} // namespace tessera::cli
