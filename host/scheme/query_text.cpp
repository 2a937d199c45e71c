// The text of a user's query: named steps become common table expressions, parameters bound values.
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace tessera::scheme {
namespace {

// The first and last day that every database knows: an open end of a period.
const Date first_day = Date{-719'162};
const Date last_day = Date{2'932'896};

bool is_name_start(char c) {
    const auto u = static_cast<unsigned char>(c);
    return std::isalpha(u) || c == '_' || u >= 0x80;
}
bool is_name(char c) {
    return is_name_start(c) || (c >= '0' && c <= '9');
}

Error bad_step(const std::string& step, const std::string& why, std::string hint = {}) {
    return usage("query.bad-step", fmt::format("{}: {}", step, why), std::move(hint));
}

// Replaces the parameters of one step and sees to it that the step is one closed piece of SQL.
class Step {
public:
    Step(const ParameterValues& values, Date today, bool plain,
         const std::map<std::string, std::string>& relations, std::string what)
        : values_(values)
        , today_(today)
        , plain_(plain)
        , relations_(relations)
        , what_(std::move(what)) {}

    db::Query read(std::string_view sql) {
        db::Query out;
        bool ended = false;
        for (std::size_t at = 0; at < sql.size();) {
            if (const std::size_t comment = comment_end(sql, at); comment != at) {
                out.add(" ");
                at = comment;
                continue;
            }
            const char c = sql[at];
            if (c == ';') {
                ended = true;
                ++at;
                continue;
            }
            if (ended && !std::isspace(static_cast<unsigned char>(c)))
                throw usage("query.not-read-only",
                            fmt::format("{}: there is more than one statement", what_),
                            "Write one SELECT; further ones become named steps.");
            if (const std::size_t quoted = quoted_end(sql, at); quoted != at) {
                out.add(sql.substr(at, quoted - at));
                at = quoted;
            } else if (c == '?') {
                throw bad_step(what_, "a ? outside quotes stands for no parameter",
                               "Parameters are written $name.");
            } else if (c == '$' && at + 1 < sql.size() && is_name_start(sql[at + 1])) {
                at = parameter(sql, at, out);
            } else {
                // A name is taken whole: a$b is one name to SQLite, no parameter.
                std::size_t end = at + 1;
                if (is_name(c))
                    while (end < sql.size() && (is_name(sql[end]) || sql[end] == '$')) ++end;
                out.add(sql.substr(at, end - at));
                at = end;
            }
        }
        if (trim(out.sql).empty()) throw bad_step(what_, "there is no SELECT");
        return out;
    }

private:
    std::size_t quoted_end(std::string_view sql, std::size_t at) const {
        const char first = sql[at];
        if (first != '\'' && first != '"' && first != '`' && first != '[') return at;
        const std::size_t end = sql.find(first == '[' ? ']' : first, at + 1);
        if (end == std::string_view::npos)
            throw bad_step(what_, fmt::format("a quote is left open: {}", sql.substr(at, 40)));
        return end + 1;
    }
    std::size_t comment_end(std::string_view sql, std::size_t at) const {
        const std::string_view two = sql.substr(at, 2);
        if (two == "--") return std::min(sql.find('\n', at), sql.size());
        if (two != "/*") return at;
        const std::size_t end = sql.find("*/", at + 2);
        if (end == std::string_view::npos)
            throw bad_step(what_, fmt::format("a comment is left open: {}", sql.substr(at, 40)));
        return end + 2;
    }

    std::size_t parameter(std::string_view sql, std::size_t at, db::Query& out) const {
        std::size_t end = at + 1;
        while (end < sql.size() && is_name(sql[end])) ++end;
        const std::string name(sql.substr(at + 1, end - at - 1));
        if (const auto relation = relations_.find(name); relation != relations_.end()) {
            out.add(relation->second);
            return end;
        }
        if (const ParameterValue* value = find(name)) {
            if (value->type != "period") {
                bind(name, *value, out);
                return end;
            }
            for (const std::string part : {".start", ".end"}) {
                const std::string_view rest = sql.substr(end);
                if (!rest.starts_with(part) ||
                    (rest.size() > part.size() && is_name(rest[part.size()])))
                    continue;
                bind_end(*value, part == ".start", out);
                return end + part.size();
            }
            throw usage("query.unknown-parameter",
                        fmt::format("{}: ${} is a period, of which SQL takes an end", what_, name),
                        fmt::format("Write ${0}.start or ${0}.end.", name));
        }
        for (const std::string part : {"_start", "_end"}) {
            if (!name.ends_with(part)) continue;
            const ParameterValue* period = find(name.substr(0, name.size() - part.size()));
            if (!period || period->type != "period") continue;
            bind_end(*period, part == "_start", out);
            return end;
        }
        if (name == "today") {
            out.add("?", {Value{today_}});
            return end;
        }
        throw unknown(name);
    }

    const ParameterValue* find(const std::string& name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? nullptr : &found->second;
    }

    Error unknown(const std::string& name) const {
        std::vector<std::string> names{"today"};
        for (const auto& [known, value] : values_) names.push_back(known);
        for (const auto& [known, sql] : relations_) names.push_back(known);
        return usage(
            "query.unknown-parameter",
            fmt::format("{}: there is no parameter ${}.{}", what_, name, did_you_mean(name, names)),
            fmt::format("There are ${}.", join(names, ", $")));
    }

    void bind(const Value& value, db::Query& out) const {
        const auto* decimal = std::get_if<Decimal>(&value);
        if (decimal && plain_)
            out.add("CAST(? AS DECIMAL(19,4))", {tessera::to_text(*decimal)});
        else
            out.add("?", {value});
    }

    void bind(const std::string& name, const ParameterValue& value, db::Query& out) const {
        if (value.exact && type_of(value.value) == Type::text)
            throw usage("parameter.overflow",
                        fmt::format("{}: parameter {} is {}, which is too large for type {}", what_,
                                    name, tessera::to_text(value.value), value.type),
                        "A query takes integers of 64 bits, and decimals to 922337203685477.5807.");
        if (value.type != "list") return bind(value.value, out);
        // Both `in $kinds` and `in ($kinds)` are written.
        const bool inside = trim(out.sql).ends_with('(');
        if (!inside) out.add("(");
        if (value.list.empty()) out.add("NULL");
        for (std::size_t i = 0; i < value.list.size(); ++i) {
            if (i > 0) out.add(", ");
            bind(value.list[i], out);
        }
        if (!inside) out.add(")");
    }

    void bind_end(const ParameterValue& value, bool start, db::Query& out) const {
        const Interval days = value.period ? resolve(*value.period, today_) : Interval{};
        const Date day = start ? days.first.value_or(first_day) : days.last.value_or(last_day);
        out.add("?", {Value{day}});
    }

    const ParameterValues& values_;
    Date today_;
    bool plain_;
    const std::map<std::string, std::string>& relations_;
    std::string what_;
};

// Every step but the last needs a name to be of use; names are plain, so that they need no quotes.
void check_names(const std::vector<QueryStep>& steps) {
    std::set<std::string> seen;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::string& name = steps[i].name;
        const std::string what = fmt::format("step {}", i + 1);
        if (name.empty() && i + 1 < steps.size()) throw bad_step(what, "it has no name");
        if (name.empty()) continue;
        const auto plain = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                   (c >= '0' && c <= '9');
        };
        if (!std::all_of(name.begin(), name.end(), plain) || (name[0] >= '0' && name[0] <= '9'))
            throw bad_step(what, fmt::format("\"{}\" cannot be a name", name),
                           "Use letters, digits and underscores.");
        if (!seen.insert(fold(name)).second)
            throw bad_step(what, fmt::format("the name \"{}\" stands twice", name));
    }
}

} // namespace

db::Query compose_query(const std::vector<QueryStep>& steps, const ParameterValues& values,
                        Date today, bool plain_decimals,
                        const std::map<std::string, std::string>& relations) {
    if (steps.empty()) throw bad_step("query", "it has no steps");
    check_names(steps);
    const auto read = [&](const QueryStep& step, std::size_t number) {
        const std::string what = step.name.empty() ? fmt::format("step {}", number)
                                                   : fmt::format("step \"{}\"", step.name);
        return Step(values, today, plain_decimals, relations, steps.size() == 1 ? "query" : what)
            .read(step.sql);
    };
    if (steps.size() == 1) return read(steps.front(), 1);
    db::Query out;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
        out.add(fmt::format("{}{} AS (", i == 0 ? "WITH " : ", ", steps[i].name));
        out.add(read(steps[i], i + 1)).add(")");
    }
    // The last step keeps its order, unless a WITH of its own would stand behind ours.
    const db::Query last = read(steps.back(), steps.size());
    if (!fold(trim(last.sql)).starts_with("with")) return out.add(" ").add(last);
    return out.add(" SELECT * FROM (").add(last).add(") r");
}

} // namespace tessera::scheme
