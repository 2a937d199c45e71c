#include "db/mapping_check.hpp"

#include "base/text.hpp"
#include "db/statement_text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::db {

Error bad_mapping(const SourceMapping& mapping, const std::string& column,
                  const std::string& reason) {
    return usage("source.bad-mapping",
                 fmt::format("the mapping of source {}{}: {}", mapping.name,
                             column.empty() ? "" : ", column " + column, reason),
                 fmt::format("Correct [sources.{}] of the configuration.", mapping.name));
}

namespace {

// Brackets and semicolons outside quotes.
std::string what_breaks(std::string_view sql) {
    int depth = 0;
    char quote = 0;
    for (const char c : sql) {
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
            quote = c == '[' ? ']' : c;
        } else if (c == ';') {
            return "a ; ends the expression";
        } else if (c == '(') {
            ++depth;
        } else if (c == ')' && --depth < 0) {
            break;
        }
    }
    return depth != 0 ? "the brackets do not match" : "";
}

} // namespace

void check_expression(const SourceMapping& mapping, const std::string& column,
                      const std::string& sql) {
    StatementText text;
    try {
        text = statement_text(sql, Wording{});
    } catch (const Error& error) {
        throw bad_mapping(mapping, column, error.message());
    }
    if (trim(text.sql).empty()) throw bad_mapping(mapping, column, "the expression is empty");
    if (text.values != 0) throw bad_mapping(mapping, column, "a ? has no value here: " + sql);
    if (const std::string why = what_breaks(text.sql); !why.empty())
        throw bad_mapping(mapping, column, why + ": " + sql);
}

Source mapping_outline(const SourceMapping& mapping) {
    const Sources core = Sources::core();
    Source source;
    if (const Source* found = core.find(mapping.name)) {
        source = *found;
        for (SourceColumn& column : source.columns) column.sql.clear();
        return source;
    }
    source.name = mapping.name;
    source.title = mapping.name;
    for (const auto& [name, sql] : mapping.columns) {
        const auto type_name = mapping.types.find(name);
        const auto type =
            type_name == mapping.types.end() ? Type::text : type_from_string(type_name->second);
        if (!type || *type == Type::null)
            throw bad_mapping(mapping, name,
                              fmt::format("there is no type \"{}\"", type_name->second));
        const auto target = mapping.references.find(name);
        // Whom a row belongs to needs no saying, unless the column is declared as something else.
        const bool subject =
            (name == "partner" || name == "product") && type_name == mapping.types.end();
        const std::string references = target != mapping.references.end() ? target->second
                                       : subject                          ? name
                                                                          : "";
        source.columns.push_back({name, *type, name, references, "", false});
    }
    if (mapping.columns.contains("key")) source.key = "key";
    return source;
}

namespace {

Type type_of(const Source& outline, const std::string& name) {
    const SourceColumn* column = outline.find(name);
    return column != nullptr ? column->type : Type::null; // a key
}

void check_kinds(const SourceMapping& mapping, const Source& outline) {
    for (const auto& [name, kind] : mapping.kinds) {
        if (kind != "real" && kind != "moment" && kind != "text")
            throw bad_mapping(mapping, name,
                              fmt::format("kind is \"{}\", not real, moment or text", kind));
        if (kind == "moment" && type_of(outline, name) != Type::date)
            throw bad_mapping(mapping, name,
                              "kind is \"moment\", which is said of what is read as a day");
    }
    for (const auto& [name, zone] : mapping.zones) {
        const auto kind = mapping.kinds.find(name);
        if (type_of(outline, name) != Type::moment &&
            (kind == mapping.kinds.end() || kind->second != "moment"))
            throw bad_mapping(mapping, name,
                              fmt::format("zone is {}, but it is no moment: of a moment that is "
                                          "read as a day say kind = \"moment\"",
                                          zone));
    }
}

} // namespace

void check_mapping(const SourceMapping& mapping, const Source& outline, const Sources& sources,
                   const Mappings& mappings) {
    if (mapping.table.empty() == mapping.select.empty())
        throw bad_mapping(mapping, "", "give either `table` or `select`");
    check_expression(mapping, "", mapping.table + mapping.select);
    const std::string& type = mapping.key_type;
    if (type != "integer" && type != "text" && type != "uuid")
        throw bad_mapping(mapping, "",
                          fmt::format("key_type is \"{}\", not integer, text or uuid", type));
    std::vector<std::string> known;
    for (const SourceColumn& column : outline.columns)
        if (!column.hidden) known.push_back(column.name);
    if (!outline.key.empty()) known.push_back("key");
    for (const auto* names :
         {&mapping.columns, &mapping.kinds, &mapping.zones, &mapping.types, &mapping.references})
        for (const auto& [name, value] : *names)
            if (std::find(known.begin(), known.end(), name) == known.end())
                throw bad_mapping(mapping, name,
                                  "this source has no such column." + did_you_mean(name, known));
    for (const auto& [name, sql] : mapping.columns) check_expression(mapping, name, sql);
    check_kinds(mapping, outline);
    for (const auto& [name, target] : mapping.references)
        if (sources.find(target) == nullptr && !mappings.contains(target))
            throw bad_mapping(mapping, name,
                              fmt::format("it refers to source {}, which there is not", target));
}

} // namespace tessera::db
