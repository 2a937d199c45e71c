// Texts of statements, and the parts of Session that need no database.
#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/session.hpp"
#include "db/statement_text.hpp"
#include "db/table.hpp"

#include <cctype>
#include <fmt/format.h>

namespace tessera::db {

Query& Query::add(std::string_view text, std::vector<Value> values) {
    sql.append(text);
    for (Value& value : values) args.push_back(std::move(value));
    return *this;
}

namespace {

// The place behind the quoted text or comment that begins at `at`, or `at` if none begins there.
std::size_t quoted_end(std::string_view sql, std::size_t at) {
    const auto open = [&]() -> Error {
        return failure("db.bad-statement",
                       fmt::format("the statement has an open quote: {}", sql.substr(at, 60)));
    };
    const char first = sql[at];
    if (first == '\'' || first == '"' || first == '`' || first == '[') {
        // A doubled quote inside is read as two quoted texts in a row, which comes to the same.
        const std::size_t end = sql.find(first == '[' ? ']' : first, at + 1);
        if (end == std::string_view::npos) throw open();
        return end + 1;
    }
    return at;
}

std::size_t comment_end(std::string_view sql, std::size_t at) {
    const std::string_view two = sql.substr(at, 2);
    if (two == "--") return std::min(sql.find('\n', at), sql.size());
    if (two == "/*") {
        const std::size_t end = sql.find("*/", at + 2);
        return end == std::string_view::npos ? sql.size() : end + 2;
    }
    return at;
}

std::size_t word_end(std::string_view sql, std::size_t at) {
    while (at < sql.size() && (std::isalnum(static_cast<unsigned char>(sql[at])) || sql[at] == '_'))
        ++at;
    return at;
}

std::string own_table(std::string_view name, const Wording& wording) {
    const std::string& prefix = wording.prefix;
    if (const auto with = wording.extended.find(name); with != wording.extended.end())
        return fmt::format("(SELECT * FROM {}{} UNION ALL SELECT * FROM {})", prefix, name,
                           with->second);
    if (find_table(name) != nullptr) return fmt::format("{}{}", prefix, name);
    std::vector<std::string> names;
    for (const Table& table : tables()) names.push_back(table.name);
    throw failure("db.unknown-table",
                  fmt::format("the statement names {{{}}}, which is no table of ours.{}", name,
                              did_you_mean(name, names)));
}

} // namespace

std::string without_comments(std::string_view sql) {
    std::string result;
    for (std::size_t at = 0; at < sql.size();) {
        const std::size_t after = comment_end(sql, at);
        const std::size_t end = after == at ? std::max(quoted_end(sql, at), at + 1) : after;
        result.append(after == at ? sql.substr(at, end - at) : " ");
        at = end;
    }
    return result;
}

StatementText statement_text(std::string_view sql, const Wording& wording) {
    StatementText result;
    result.sql.reserve(sql.size() + 64);
    for (std::size_t at = 0; at < sql.size();) {
        if (const std::size_t end = quoted_end(sql, at); end != at) {
            result.sql.append(sql.substr(at, end - at));
            at = end;
        } else if (const std::size_t after = comment_end(sql, at); after != at) {
            result.sql.push_back(' ');
            at = after;
        } else if (sql[at] == '?') {
            result.sql += wording.value(++result.values);
            ++at;
        } else if (const std::size_t close = sql.find('}', at);
                   sql[at] == '{' && close != std::string_view::npos) {
            result.sql += own_table(sql.substr(at + 1, close - at - 1), wording);
            at = close + 1;
        } else if (const std::size_t word = word_end(sql, at); word != at) {
            const std::string_view name = sql.substr(at, word - at);
            const std::string_view instead = wording.reserved ? wording.reserved(name) : "";
            result.sql += instead.empty() ? name : instead;
            at = word;
        } else {
            result.sql.push_back(sql[at++]);
        }
    }
    return result;
}

Value cell(const Chunk& chunk, std::size_t column, std::size_t row, Type type) {
    if (type == Type::null || chunk.null(column, row)) return {};
    switch (type) {
    case Type::boolean: return chunk.integer(column, row) != 0;
    case Type::integer: return chunk.integer(column, row);
    case Type::decimal: return Decimal{chunk.integer(column, row)};
    case Type::date: return parse_date(chunk.text(column, row));
    case Type::moment: return parse_moment(chunk.text(column, row));
    default: return chunk.text(column, row);
    }
}

void Session::extend(const std::string& table, const std::string& additions) {
    if (!extended_.insert_or_assign(table, additions).second) return;
    extended_at_ = depth_;
    extensions_changed();
}

void Session::extensions_rolled_back() {
    if (extended_.empty() || depth_ >= extended_at_) return;
    extended_.clear();
    extensions_changed();
}

bool Session::end_extension(const std::string& table) {
    if (extended_.erase(table) == 0) return false;
    extensions_changed();
    return true;
}

std::vector<std::string> Session::columns(const Query&) {
    throw usage("query.borrowed-session",
                "the columns of a query of one's own cannot be asked for on the ERP's connection");
}

std::vector<Row> Session::rows(const Query& query, std::span<const Type> types) {
    std::vector<Row> result;
    const auto cursor = open(query, types, 256);
    for (Chunk chunk; cursor->next(chunk);) {
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            Row values;
            values.reserve(types.size());
            for (std::size_t column = 0; column < types.size(); ++column)
                values.push_back(cell(chunk, column, row, types[column]));
            result.push_back(std::move(values));
        }
    }
    return result;
}

std::vector<Row> Session::rows(const Query& query, std::initializer_list<Type> types) {
    return rows(query, std::span(types.begin(), types.size()));
}

std::optional<Row> Session::row(const Query& query, std::initializer_list<Type> types) {
    const auto cursor = open(query, std::span(types.begin(), types.size()), 2);
    Chunk chunk;
    if (!cursor->next(chunk)) return std::nullopt;
    Row values;
    for (std::size_t column = 0; column < types.size(); ++column)
        values.push_back(cell(chunk, column, 0, types.begin()[column]));
    // Read to the end where that is one more step: a cursor ended early costs its prepared
    // statement.
    cursor->next(chunk);
    return values;
}

std::vector<std::int64_t> Session::numbers(const Query& query) {
    constexpr Type integer[] = {Type::integer};
    std::vector<std::int64_t> result;
    const auto cursor = open(query, integer, 65536);
    for (Chunk chunk; cursor->next(chunk);)
        for (std::size_t row = 0; row < chunk.rows; ++row)
            if (!chunk.null(0, row)) result.push_back(chunk.integer(0, row));
    return result;
}

std::optional<Value> Session::value(const Query& query, Type type) {
    auto first = row(query, {type});
    if (!first) return std::nullopt;
    return std::move(first->front());
}

std::int64_t Session::integer(const Query& query, std::int64_t otherwise) {
    const auto found = value(query, Type::integer);
    return found && !is_null(*found) ? std::get<std::int64_t>(*found) : otherwise;
}

} // namespace tessera::db
