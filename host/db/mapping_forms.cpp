#include "db/mapping_forms.hpp"

#include "db/dialect.hpp"
#include "db/statement_text.hpp"
#include "db/zones.hpp"

namespace tessera::db {

std::string rows_of(const SourceMapping& mapping) {
    return mapping.table.empty() ? "(" + without_comments(mapping.select) + ")" : mapping.table;
}

std::string expression_of(const SourceMapping& mapping, const std::string& column) {
    const auto found = mapping.columns.find(column);
    return found == mapping.columns.end() ? "" : without_comments(found->second);
}

std::string key_type_of(const Mappings& mappings, const std::string& source) {
    const auto found = mappings.find(source);
    return found == mappings.end() ? "text" : found->second.key_type;
}

std::string key_form(const Dialect& dialect, const std::string& type, const std::string& sql) {
    if (type == "integer") return dialect.as_text(dialect.as_integer(sql));
    return type == "uuid" ? dialect.as_uuid(sql) : dialect.as_text(sql);
}

bool has_kind(const SourceMapping& mapping, const std::string& column, std::string_view kind) {
    const auto said = mapping.kinds.find(column);
    return said != mapping.kinds.end() && said->second == kind;
}

std::string value_form(const Dialect& dialect, const SourceMapping& mapping,
                       const SourceColumn& column, const std::string& sql) {
    switch (column.type) {
    case Type::boolean: return dialect.as_boolean(sql);
    case Type::integer: return dialect.as_integer(sql);
    case Type::decimal: return dialect.as_decimal(sql, has_kind(mapping, column.name, "real"));
    case Type::date: return date_form(dialect, mapping, column, sql);
    case Type::moment: return moment_form(dialect, mapping, column, sql);
    default: return dialect.as_text(sql);
    }
}

} // namespace tessera::db
