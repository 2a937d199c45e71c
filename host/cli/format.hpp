// Replies of operations as text for people and programs.
#pragma once

#include "app/operation.hpp"

#include <string>

namespace tessera::cli {

// What a reply may hold says app::Operation. Beside that, "types" may stand beside "columns": the
// type names in the same order, from which a table knows which columns are numbers; without it, it
// guesses. "lines" and "styles" say of each row how deep it lies and how its cells look. A reply
// with "text" is that text.
std::string table_text(const app::Json& reply, bool colours = false);
// The rows if there are any, each behind the fields that "of" names; else the scalar fields as one
// row, else the first of several tables.
std::string csv_text(const app::Json& reply);
std::string json_text(const app::Json& value);

// A value as a cell shows it: missing is empty, a list of scalars is joined by commas.
std::string cell_text(const app::Json& value);
// The fields of a reply that stand for themselves: neither message nor table.
app::Json scalar_fields(const app::Json& reply);

} // namespace tessera::cli
