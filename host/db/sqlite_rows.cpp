#include "db/sqlite_rows.hpp"

#include "base/error.hpp"
#include "db/stored_moment.hpp"
#include "db/trouble.hpp"
#include "db/values.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

namespace sqlite = sqlite_api;

namespace {

using Statement = sqlite::sqlite3_stmt;

// Whole numbers, whatever SQLite keeps them as; never silently through a double, and never 0 for a
// text that is no number.
std::int64_t whole_number(Statement* statement, int column, int kind) {
    if (kind == SQLITE_FLOAT) {
        const double value = sqlite::sqlite3_column_double(statement, column);
        if (value >= -9007199254740992.0 && value <= 9007199254740992.0 &&
            value == static_cast<double>(static_cast<std::int64_t>(value)))
            return static_cast<std::int64_t>(value);
    } else if (kind == SQLITE_TEXT) {
        const auto* text =
            reinterpret_cast<const char*>(sqlite::sqlite3_column_text(statement, column));
        return std::get<std::int64_t>(parse_value(Type::integer, text != nullptr ? text : ""));
    }
    const auto* text =
        reinterpret_cast<const char*>(sqlite::sqlite3_column_text(statement, column));
    throw trouble(Trouble::overflow,
                  fmt::format("column {} holds {}, which is not a whole number of 64 bits",
                              sqlite::sqlite3_column_name(statement, column),
                              text ? text : "bytes"));
}

// Keeps the connection to this thread while many cells pass. SQLite locks it for each of them,
// which is cheap for whoever has it already, and values may be read without asking for a lock
// again.
class Locked {
public:
    explicit Locked(Statement* statement)
        : mutex_(sqlite::sqlite3_db_mutex(sqlite::sqlite3_db_handle(statement))) {
        sqlite::sqlite3_mutex_enter(mutex_);
    }
    ~Locked() { sqlite::sqlite3_mutex_leave(mutex_); }
    Locked(const Locked&) = delete;
    Locked& operator=(const Locked&) = delete;

private:
    sqlite::sqlite3_mutex* mutex_;
};

void read_cell(Statement* from, int column, Type type, std::size_t row, ChunkColumn& into,
               std::string& room) {
    sqlite::sqlite3_value* const cell = sqlite::sqlite3_column_value(from, column);
    const int kind = sqlite::sqlite3_value_type(cell);
    into.nulls[row] = kind == SQLITE_NULL;
    if (bound_as_integer(type)) {
        into.integers[row] = kind == SQLITE_INTEGER ? sqlite::sqlite3_value_int64(cell)
                             : kind == SQLITE_NULL  ? 0
                                                    : whole_number(from, column, kind);
        return;
    }
    const auto* text = reinterpret_cast<const char*>(sqlite::sqlite3_value_text(cell));
    const auto length = static_cast<std::size_t>(sqlite::sqlite3_value_bytes(cell));
    std::string_view value(text != nullptr ? text : "", text != nullptr ? length : 0);
    if (type == Type::moment) value = canonical_moment(value, room);
    into.texts[row].assign(value); // over that of the chunk before, which spares its memory
}

void set_rows(Chunk& chunk, std::span<const Type> types, std::size_t rows) {
    for (std::size_t column = 0; column < types.size(); ++column) {
        ChunkColumn& into = chunk.columns[column];
        into.nulls.resize(rows);
        into.integers.resize(bound_as_integer(types[column]) ? rows : 0);
        into.texts.resize(bound_as_integer(types[column]) ? 0 : rows);
    }
}

// `room` keeps a moment in its stored form until the statement has run.
void bind_cell(Statement* to, int place, Type type, const Chunk& chunk, std::size_t column,
               std::size_t row, std::string& room) {
    if (chunk.null(column, row)) {
        sqlite::sqlite3_bind_null(to, place);
    } else if (bound_as_integer(type)) {
        sqlite::sqlite3_bind_int64(to, place, chunk.integer(column, row));
    } else {
        const std::string* text = &chunk.text(column, row);
        if (type == Type::moment) text = &(room = stored_moment(parse_moment(*text)));
        sqlite::sqlite3_bind_text(to, place, text->data(), static_cast<int>(text->size()),
                                  SQLITE_STATIC);
    }
}

} // namespace

// Rows are read from the native statement that SOCI prepared and bound. SOCI's own vectors cut a
// column declared INTEGER to 32 bits and take a declared NUMERIC through a double (tech-notes 2.4),
// and both may stand in a table of the ERP. They are no faster either: (integer, integer) 3.5 M
// rows/s here and there, (integer, text, integer) 2.3 M against 2.0 M, with an expression among the
// columns 3.4 M against 2.0 M (-O2, one shared core).
bool read_rows(Statement* from, std::span<const Type> types, std::size_t limit, Chunk& chunk) {
    const int count = static_cast<int>(types.size());
    if (sqlite::sqlite3_column_count(from) < count)
        throw failure("db.bad-statement",
                      fmt::format("{} columns were asked for, there are {}: {}", count,
                                  sqlite::sqlite3_column_count(from), sqlite::sqlite3_sql(from)));
    const Locked locked(from);
    chunk.columns.resize(types.size());
    std::string room;
    std::size_t rows = 0, place = 0;
    for (; rows < limit; ++rows) {
        const int result = sqlite::sqlite3_step(from);
        if (result == SQLITE_DONE) break;
        if (result != SQLITE_ROW) return false;
        if (rows == place) set_rows(chunk, types, place = std::min(limit, place * 2 + 64));
        for (int column = 0; column < count; ++column)
            read_cell(from, column, types[column], rows, chunk.columns[column], room);
    }
    set_rows(chunk, types, rows);
    if (rows < limit) sqlite::sqlite3_reset(from);
    chunk.rows = rows;
    return true;
}

void collect_into(sqlite::sqlite3* connection, std::vector<std::int64_t>& numbers) {
    const auto step = [](sqlite::sqlite3_context* context, int, sqlite::sqlite3_value** values) {
        const int kind = sqlite::sqlite3_value_type(values[0]);
        if (kind == SQLITE_NULL) return;
        if (kind != SQLITE_INTEGER)
            return sqlite::sqlite3_result_error(context, "a whole number was expected", -1);
        try {
            static_cast<std::vector<std::int64_t>*>(sqlite::sqlite3_user_data(context))
                ->push_back(sqlite::sqlite3_value_int64(values[0]));
        } catch (const std::exception&) {
            sqlite::sqlite3_result_error_nomem(context);
        }
    };
    const auto end = [](sqlite::sqlite3_context*) {};
    sqlite::sqlite3_create_function_v2(connection, "tessera_collect", 1,
                                       SQLITE_UTF8 | SQLITE_DIRECTONLY, &numbers, nullptr, step,
                                       end, nullptr);
}

bool insert_rows(Statement* to, std::span<const Type> types, const Chunk& chunk, std::size_t first,
                 std::size_t last, std::size_t at_once) {
    struct Clear {
        Statement* statement;
        ~Clear() {
            sqlite::sqlite3_reset(statement);
            sqlite::sqlite3_clear_bindings(statement); // they point into the caller's chunk
        }
    } clear{to};
    const Locked locked(to);
    std::vector<std::string> room(types.size() * at_once);
    for (std::size_t row = first; row < last;) {
        sqlite::sqlite3_reset(to);
        int place = 0;
        for (const std::size_t end = row + at_once; row < end; ++row)
            for (std::size_t column = 0; column < types.size(); ++column, ++place)
                bind_cell(to, place + 1, types[column], chunk, column, row,
                          room[static_cast<std::size_t>(place)]);
        if (sqlite::sqlite3_step(to) != SQLITE_DONE) return false;
    }
    return true;
}

} // namespace tessera::db
