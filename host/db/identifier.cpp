#include "db/identifier.hpp"

#include <algorithm>
#include <strings.h>

namespace tessera::db {

namespace {

bool is_mark(char c) {
    return c == '"' || c == '`';
}

// Letters of other scripts are bytes from 128.
bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z');
}

bool begins_name(char c) {
    return is_mark(c) || (is_letter(c) && !(c >= '0' && c <= '9'));
}

// One part from `at` on, which it moves behind it; false where there is none.
bool take_part(std::string_view sql, std::size_t& at, Identifier& parts) {
    if (at == sql.size() || !begins_name(sql[at])) return false;
    NamePart part;
    if (!is_mark(sql[at])) {
        while (at < sql.size() && is_letter(sql[at])) part.name += sql[at++];
        parts.push_back(std::move(part));
        return true;
    }
    const char mark = sql[at++];
    part.quoted = true;
    for (; at < sql.size(); ++at) {
        if (sql[at] == mark && (++at == sql.size() || sql[at] != mark)) {
            parts.push_back(std::move(part));
            return !parts.back().name.empty();
        }
        part.name += sql[at];
    }
    return false; // not closed
}

Identifier take_name(std::string_view sql, std::size_t& at) {
    Identifier parts;
    if (!take_part(sql, at, parts)) return {};
    while (at < sql.size() && sql[at] == '.')
        if (!take_part(sql, ++at, parts)) return {};
    return parts;
}

bool same(const NamePart& part, const std::string& name) {
    return part.quoted ? part.name == name : strcasecmp(part.name.c_str(), name.c_str()) == 0;
}

} // namespace

Identifier identifier(std::string_view text) {
    std::size_t at = 0;
    Identifier name = take_name(text, at);
    return at == text.size() ? name : Identifier{};
}

Identifier named_in(std::string_view sql, const std::string& last_part) {
    for (std::size_t at = 0; at < sql.size();) {
        if (sql[at] == '\'') { // a text
            at = std::min(sql.find('\'', at + 1), sql.size() - 1) + 1;
        } else if (begins_name(sql[at])) {
            Identifier name = take_name(sql, at);
            if (!name.empty() && same(name.back(), last_part)) return name;
        } else {
            ++at;
        }
    }
    return {};
}

std::string written(const Identifier& name, char mark) {
    std::string result;
    for (const NamePart& part : name) {
        if (!result.empty()) result += '.';
        if (!part.quoted) {
            result += part.name;
            continue;
        }
        result += mark;
        for (const char c : part.name) result.append(c == mark ? 2 : 1, c);
        result += mark;
    }
    return result;
}

} // namespace tessera::db
