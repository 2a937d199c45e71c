#include "mysql_rows.hpp"

#include "db/values.hpp"

#include <algorithm>
#include <soci/mysql/soci-mysql.h>

namespace tessera::db {

namespace {

void add(ChunkColumn& into, Type type, const char* text, std::size_t size, const char* name) {
    if (text == nullptr)
        append_null(into, type);
    else
        append_text(into, type, {text, size}, name);
}

[[noreturn]] void fail(MYSQL_STMT* statement) {
    throw soci::mysql_soci_error(mysql_stmt_error(statement),
                                 static_cast<int>(mysql_stmt_errno(statement)));
}

// Executes with `values` and a cursor of the server for the rows.
void execute(MYSQL_STMT* statement, std::span<const Value> values) {
    std::vector<MYSQL_BIND> binds(values.size());
    std::vector<std::int64_t> numbers(values.size());
    std::vector<std::string> texts(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (is_null(values[i])) {
            binds[i].buffer_type = MYSQL_TYPE_NULL;
        } else if (bound_as_integer(type_of(values[i]))) {
            numbers[i] = integer_of(values[i]);
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = &numbers[i];
        } else {
            texts[i] = text_of(values[i]);
            binds[i].buffer_type = MYSQL_TYPE_STRING;
            binds[i].buffer = texts[i].data();
            binds[i].buffer_length = texts[i].size();
        }
    }
    const unsigned long type = CURSOR_TYPE_READ_ONLY;
    mysql_stmt_attr_set(statement, STMT_ATTR_CURSOR_TYPE, &type);
    if (!values.empty() && mysql_stmt_bind_param(statement, binds.data()) != 0) fail(statement);
    if (mysql_stmt_execute(statement) != 0) fail(statement);
    // Some statements have none; their rows must leave the connection at once.
    if (!statement->cursor_exists && mysql_stmt_store_result(statement) != 0) fail(statement);
}

bool is_integer(enum_field_types type) {
    switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG: return true;
    default: return false;
    }
}

} // namespace

MysqlStatement prepare(MYSQL* connection, const std::string& sql) {
    MysqlStatement statement(mysql_stmt_init(connection));
    if (mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) != 0) fail(statement.get());
    return statement;
}

void take_rows(MYSQL_RES* rows, std::span<const Type> types, std::size_t limit, Chunk& chunk) {
    clear(chunk, types);
    if (rows == nullptr) return;
    check_columns(mysql_num_fields(rows), types.size());
    const MYSQL_FIELD* fields = mysql_fetch_fields(rows);
    while (chunk.rows < limit) {
        MYSQL_ROW row = mysql_fetch_row(rows);
        if (row == nullptr) return;
        const unsigned long* sizes = mysql_fetch_lengths(rows);
        for (std::size_t i = 0; i < types.size(); ++i)
            add(chunk.columns[i], types[i], row[i], sizes[i], fields[i].name);
        ++chunk.rows;
    }
}

// Where the client puts one value.
struct ServerCursor::Column {
    std::string name;
    bool integer = false; // fetched as a number; all else comes as text
    std::int64_t number = 0;
    std::string text;
    unsigned long size = 0;
    my_bool null = 0, cut = 0;
};

ServerCursor::ServerCursor(MYSQL* connection, const std::string& sql, std::span<const Value> values,
                           std::span<const Type> types)
    : types_(types.begin(), types.end())
    , columns_(types.size())
    , statement_(prepare(connection, sql)) {
    MYSQL_STMT* statement = statement_.get();
    check_columns(mysql_stmt_field_count(statement), types.size());
    MYSQL_RES* outline = mysql_stmt_result_metadata(statement);
    binds_.resize(mysql_num_fields(outline));
    for (std::size_t i = 0; i < types.size(); ++i) {
        const MYSQL_FIELD& field = mysql_fetch_fields(outline)[i];
        columns_[i].name = field.name;
        columns_[i].integer = bound_as_integer(types[i]) && is_integer(field.type) &&
                              (field.flags & UNSIGNED_FLAG) == 0;
        constexpr std::size_t usual = 64;
        columns_[i].text.resize(usual);
    }
    mysql_free_result(outline);
    execute(statement, values);
    bind();
}

ServerCursor::~ServerCursor() = default;

void ServerCursor::bind() {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        Column& column = columns_[i];
        MYSQL_BIND& bind = binds_[i];
        bind.buffer_type = column.integer ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_STRING;
        bind.buffer = column.integer ? static_cast<void*>(&column.number) : column.text.data();
        bind.buffer_length = column.integer ? sizeof column.number : column.text.size();
        bind.length = &column.size;
        bind.is_null = &column.null;
        bind.error = &column.cut;
    }
    // Columns that nobody asked for.
    for (std::size_t i = columns_.size(); i < binds_.size(); ++i)
        binds_[i].buffer_type = MYSQL_TYPE_NULL;
    if (mysql_stmt_bind_result(statement_.get(), binds_.data()) != 0) fail(statement_.get());
}

void ServerCursor::take(std::size_t limit, Chunk& chunk) {
    MYSQL_STMT* statement = statement_.get();
    clear(chunk, types_);
    const unsigned long piece = std::max<unsigned long>(limit, 1);
    mysql_stmt_attr_set(statement, STMT_ATTR_PREFETCH_ROWS, &piece);
    while (chunk.rows < limit) {
        const int answer = mysql_stmt_fetch(statement);
        if (answer == MYSQL_NO_DATA) return;
        if (answer != 0 && answer != MYSQL_DATA_TRUNCATED) fail(statement);
        bool grown = false;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            Column& column = columns_[i];
            if (column.integer || column.null || column.size <= column.text.size()) continue;
            column.text.resize(column.size * 2);
            binds_[i].buffer = column.text.data();
            binds_[i].buffer_length = column.text.size();
            if (mysql_stmt_fetch_column(statement, &binds_[i], static_cast<unsigned>(i), 0) != 0)
                fail(statement);
            grown = true;
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const Column& column = columns_[i];
            ChunkColumn& into = chunk.columns[i];
            if (column.integer) {
                into.nulls.push_back(column.null != 0 ? 1 : 0);
                into.integers.push_back(column.null != 0 ? 0 : column.number);
            } else {
                add(into, types_[i], column.null != 0 ? nullptr : column.text.data(), column.size,
                    column.name.c_str());
            }
        }
        ++chunk.rows;
        if (grown) bind();
    }
}

} // namespace tessera::db
