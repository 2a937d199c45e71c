#include "mysql_reading.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <soci/mysql/soci-mysql.h>
#include <vector>

namespace tessera::db {

namespace {

// Reserved words, which no column can be called without quotes: files and variables, locks.
constexpr std::array writing_words{"into", "update", "lock", "procedure", "delayed"};
// The server's own functions that wait, lock, count or read files.
constexpr std::array acting_functions{
    "get_lock",        "release_lock",     "release_all_locks", "sleep",   "benchmark",
    "load_file",       "nextval",          "lastval",           "setval",  "last_insert_id",
    "master_pos_wait", "master_gtid_wait", "source_pos_wait",   "ps_kill",
};

bool of_a_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

// What a text says outside its quotes.
struct Words {
    std::vector<std::string> plain, called; // in small letters; a `(` follows what is called
    std::string unclear;                    // what cannot be judged from the text, or ""
};

class Scanner {
public:
    explicit Scanner(std::string_view sql)
        : sql_(sql) {}

    Words run() {
        while (at_ < sql_.size() && words_.unclear.empty()) step();
        return std::move(words_);
    }

private:
    void step() {
        const char c = sql_[at_];
        if (c == '\'' || c == '"' || c == '`') {
            const std::string_view inside = quoted(c);
            if (c != '\'') word(inside, true);
        } else if (c == '#') {
            words_.unclear = "a # outside quotes; comments begin with --";
        } else if (sql_.substr(at_, 2) == ":=") {
            words_.unclear = "an assignment";
        } else if (of_a_name(c)) {
            const std::size_t first = at_;
            while (at_ < sql_.size() && of_a_name(sql_[at_])) ++at_;
            word(sql_.substr(first, at_ - first), false);
        } else {
            ++at_;
        }
    }

    // A doubled quote inside is read as two texts in a row, which comes to the same.
    std::string_view quoted(char quote) {
        const std::size_t first = at_ + 1, end = sql_.find(quote, first);
        at_ = end == std::string_view::npos ? sql_.size() : end + 1;
        if (end == std::string_view::npos)
            words_.unclear = "a quote that is not closed";
        else if (end > first && sql_[end - 1] == '\\') // ends elsewhere for the server
            words_.unclear = "a backslash before a quote; double the quote instead";
        return sql_.substr(first, std::min(end, sql_.size()) - first);
    }

    void word(std::string_view text, bool quoted) {
        std::string small(text);
        for (char& c : small) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        const std::size_t next = sql_.find_first_not_of(" \t\r\n", at_);
        if (next != std::string_view::npos && sql_[next] == '(')
            words_.called.push_back(std::move(small));
        else if (!quoted)
            words_.plain.push_back(std::move(small));
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    Words words_;
};

bool has(const auto& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// The first of `names` that is a function stored in the server, or "".
std::string stored_function(MYSQL* connection, const std::vector<std::string>& names) {
    std::vector<std::string> texts;
    for (const std::string& name : names) {
        std::string text(name.size() * 2 + 1, '\0');
        text.resize(mysql_real_escape_string(connection, text.data(), name.data(), name.size()));
        texts.push_back(fmt::format("'{}'", text));
    }
    const std::string sql =
        fmt::format("SELECT routine_name FROM information_schema.routines WHERE routine_type = "
                    "'FUNCTION' AND lower(routine_name) IN ({}) ORDER BY 1 LIMIT 1",
                    join(texts, ", "));
    MYSQL_RES* rows =
        mysql_query(connection, sql.c_str()) == 0 ? mysql_store_result(connection) : nullptr;
    if (rows == nullptr)
        throw soci::mysql_soci_error(mysql_error(connection),
                                     static_cast<int>(mysql_errno(connection)));
    const MYSQL_ROW row = mysql_fetch_row(rows);
    std::string found = row != nullptr ? row[0] : "";
    mysql_free_result(rows);
    return found;
}

} // namespace

std::string beyond_reading(MYSQL* connection, std::string_view sql) {
    const Words words = Scanner(sql).run();
    if (!words.unclear.empty()) return "it holds " + words.unclear;
    std::string first(trim(sql).substr(0, 6));
    for (char& c : first) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (first != "select" && first != "values" && !first.starts_with("with") &&
        !first.starts_with('('))
        return "it is no SELECT";
    for (const std::string& word : words.plain)
        if (has(writing_words, word)) return fmt::format("the word {} stands in it", word);
    for (std::size_t i = 1; i < words.plain.size(); ++i)
        if (words.plain[i] == "value" &&
            (words.plain[i - 1] == "next" || words.plain[i - 1] == "previous"))
            return "it takes a value of a sequence";
    for (const std::string& name : words.called)
        if (has(acting_functions, name) || has(writing_words, name))
            return fmt::format("{}() may do more than read", name);
    // As the server reads it: one statement, of columns.
    if (mysql_stmt_field_count(prepare(connection, std::string(sql)).get()) == 0)
        return "it is no SELECT";
    if (words.called.empty()) return {};
    const std::string stored = stored_function(connection, words.called);
    return stored.empty() ? "" : fmt::format("the function {}() may do more than read", stored);
}

} // namespace tessera::db
