#include "postgresql_reading.hpp"

#include "base/text.hpp"
#include "postgresql_rows.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace tessera::db {

namespace {

bool of_a_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

class Scanner {
public:
    explicit Scanner(std::string_view sql)
        : sql_(sql) {}

    Calls run() {
        while (at_ < sql_.size() && calls_.unclear.empty()) step();
        return std::move(calls_);
    }

private:
    char here() const { return at_ < sql_.size() ? sql_[at_] : '\0'; }

    void step() {
        const char c = here();
        if (c == '\'') {
            skip_quoted('\'');
        } else if (c == '"') {
            const std::size_t first = at_ + 1;
            skip_quoted('"');
            if (calls_.unclear.empty()) name(std::string(sql_.substr(first, at_ - 1 - first)));
        } else if (c == '$') { // values are written :p1 here
            calls_.unclear = "a $-quoted text; write it between '...'";
        } else if (of_a_name(c)) {
            const std::size_t first = at_;
            while (of_a_name(here()) || here() == '$') ++at_;
            const std::string word(sql_.substr(first, at_ - first));
            // E'\'' ends elsewhere than '...' does; U&"..." spells a name another way.
            const bool prefix = (word == "e" || word == "E") && here() == '\'';
            const bool unicode = (word == "u" || word == "U") && here() == '&';
            if (prefix || unicode)
                calls_.unclear = "an E'...' or U&... text; write it between plain quotes";
            else
                name(fold_ascii(word));
        } else {
            ++at_;
        }
    }

    // A doubled quote inside is read as two texts in a row, which comes to the same.
    void skip_quoted(char quote) {
        const std::size_t end = sql_.find(quote, at_ + 1);
        if (end == std::string_view::npos) calls_.unclear = "a quote that is not closed";
        at_ = end == std::string_view::npos ? sql_.size() : end + 1;
    }

    static std::string fold_ascii(std::string word) {
        for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return word;
    }

    void name(std::string word) {
        std::size_t after = at_;
        while (after < sql_.size() && std::isspace(static_cast<unsigned char>(sql_[after])) != 0)
            ++after;
        if (after >= sql_.size() || sql_[after] != '(') return;
        auto& all = calls_.functions;
        if (std::find(all.begin(), all.end(), word) == all.end()) all.push_back(std::move(word));
    }

    std::string_view sql_;
    std::size_t at_ = 0;
    Calls calls_;
};

// As the server's own array: {"a","b"}.
std::string array_of(const std::vector<std::string>& names) {
    std::vector<std::string> quoted;
    for (const std::string& name : names) {
        std::string text = "\"";
        for (const char c : name) text.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
        quoted.push_back(text + '"');
    }
    return "{" + join(quoted, ",") + "}";
}

} // namespace

Calls functions_called(std::string_view sql) {
    return Scanner(sql).run();
}

std::string beyond_reading(PGconn* connection, const std::string& statement_name,
                           std::string_view sql) {
    if (!statement_name.empty()) {
        const PgResult described(PQdescribePrepared(connection, statement_name.c_str()));
        if (PQnfields(described.get()) == 0) return "it is no SELECT";
    }
    const Calls calls = functions_called(sql);
    if (!calls.unclear.empty()) return "it holds " + calls.unclear;
    if (calls.functions.empty()) return {};
    // A function that is not at least STABLE may have effects; these have none but another answer.
    const std::string names = array_of(calls.functions);
    const char* const values[] = {names.c_str()};
    const PgResult found(PQexecParams(
        connection,
        "SELECT DISTINCT proname FROM pg_catalog.pg_proc WHERE provolatile = 'v' AND proname = "
        "ANY (CAST($1 AS name[])) AND proname NOT IN ('random', 'clock_timestamp', 'timeofday', "
        "'gen_random_uuid') ORDER BY 1",
        1, nullptr, values, nullptr, nullptr, 0));
    if (PQresultStatus(found.get()) != PGRES_TUPLES_OK) return PQerrorMessage(connection);
    if (PQntuples(found.get()) == 0) return {};
    return fmt::format("the function {}() may do more than read", PQgetvalue(found.get(), 0, 0));
}

} // namespace tessera::db
