#include "odbc_url.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace tessera::db {

namespace {

struct Option {
    std::string_view key, value;
};

// A driver passes over what it does not know.
constexpr Option options[] = {
    // PostgreSQL: statements are not prepared in the server, where this driver forgets them after
    // an
    // error, and no savepoint is set around each.
    {"UseServerSidePrepare", "0"},
    {"Protocol", "7.4-0"},
    {"MaxVarcharSize", "1000000"},
    {"MaxLongVarcharSize", "1000000000"},
    {"BoolsAsChar", "0"},
    // MariaDB: rows that an UPDATE has found count, not those that it has changed.
    {"Option", "2"},
    // SQLite: rows come as they are found, not when all are there.
    {"StepAPI", "1"},
};

std::string small(std::string_view text) {
    std::string result(trim(text));
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

// "Key=value" between semicolons; a value may stand in braces.
std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts(1);
    bool braced = false;
    for (const char c : text) {
        if (c == '{' || c == '}') braced = c == '{';
        if (c == ';' && !braced)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    std::erase_if(parts, [](const std::string& part) { return trim(part).empty(); });
    return parts;
}

} // namespace

OdbcUrl odbc_url(const std::string& url, bool create) {
    constexpr std::string_view scheme = "odbc://";
    OdbcUrl result;
    std::vector<std::string> keys;
    for (const std::string& part : parts_of(std::string_view(url).substr(scheme.size()))) {
        const std::size_t equals = std::min(part.find('='), part.size());
        keys.push_back(small(part.substr(0, equals)));
        if (keys.back() == "dialect")
            result.dialect = small(part.substr(std::min(equals + 1, part.size())));
        else
            result.connection += part + ';';
    }
    for (const Option& each : options)
        if (std::find(keys.begin(), keys.end(), small(each.key)) == keys.end())
            result.connection.append(each.key).append("=").append(each.value).append(";");
    if (!create) result.connection += "NoCreat=1;";
    return result;
}

} // namespace tessera::db
