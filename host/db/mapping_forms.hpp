// How the expressions of a mapping stand in statements, for the source that is made of it and for
// whoever examines it. Private to db/.
#pragma once

#include "db/mapping_check.hpp"

namespace tessera::db {

// What its rows come from, to be followed by an alias: the table, or the SELECT in brackets.
std::string rows_of(const SourceMapping& mapping);
// The expression of a column, or "".
std::string expression_of(const SourceMapping& mapping, const std::string& column);

// By which type the keys of a source are written.
std::string key_type_of(const Mappings& mappings, const std::string& source);
// A key as text, the same whatever column it stands in.
std::string key_form(const Dialect& dialect, const std::string& type, const std::string& sql);
// A value as the host reads it.
std::string value_form(const Dialect& dialect, const SourceMapping& mapping,
                       const SourceColumn& column, const std::string& sql);
// Whether the deployment says that the column is "real" (floating point), or a "moment" of which
// the day is read.
bool has_kind(const SourceMapping& mapping, const std::string& column, std::string_view kind);

} // namespace tessera::db
