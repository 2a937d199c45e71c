#include "postgresql_copy.hpp"

#include "base/text.hpp"
#include "db/stored_moment.hpp"

#include <charconv>
#include <fmt/format.h>

namespace tessera::db {

namespace {

constexpr std::size_t piece = 64 * 1024; // bytes sent at once

// COPY's text form: a tab between values, \N for null, and a backslash before what would be taken
// for either.
void append_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
        case '\\': out += "\\\\"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        default: out.push_back(c);
        }
    }
}

void append_cell(std::string& out, const Chunk& chunk, std::size_t column, std::size_t row,
                 Type type) {
    if (chunk.null(column, row)) {
        out += "\\N";
    } else if (!chunk.columns[column].integers.empty()) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, chunk.integer(column, row));
        out.append(digits, end.ptr);
    } else if (type == Type::moment) {
        append_text(out, stored_moment(parse_moment(chunk.text(column, row))));
    } else {
        append_text(out, chunk.text(column, row));
    }
}

} // namespace

std::string copy_statement(const std::string& table, std::span<const std::string> columns) {
    return fmt::format("COPY {} ({}) FROM STDIN", table,
                       join(std::vector<std::string>(columns.begin(), columns.end()), ", "));
}

PgResult copy_rows(PGconn* connection, const std::string& statement, std::span<const Type> types,
                   const Chunk& chunk) {
    PgResult begun(PQexec(connection, statement.c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return begun;
    std::string out;
    bool sent = true;
    for (std::size_t row = 0; sent && row < chunk.rows; ++row) {
        for (std::size_t column = 0; column < types.size(); ++column) {
            if (column > 0) out.push_back('\t');
            append_cell(out, chunk, column, row, types[column]);
        }
        out.push_back('\n');
        if (out.size() < piece && row + 1 < chunk.rows) continue;
        sent = PQputCopyData(connection, out.data(), static_cast<int>(out.size())) == 1;
        out.clear();
    }
    PQputCopyEnd(connection, sent ? nullptr : "the rows could not be sent");
    PgResult failed;
    while (PGresult* result = PQgetResult(connection)) {
        PgResult ended(result);
        if (PQresultStatus(ended.get()) != PGRES_COMMAND_OK) failed = std::move(ended);
    }
    return failed;
}

} // namespace tessera::db
