// What a mapping may say, and the source it is a mapping of. Private to db/.
#pragma once

#include "base/error.hpp"
#include "db/source.hpp"

namespace tessera::db {

using Mappings = std::map<std::string, SourceMapping>;

Error bad_mapping(const SourceMapping& mapping, const std::string& column,
                  const std::string& reason);

// The source with its columns, not yet one of them mapped: a core source, or a further one with the
// columns that the mapping lists. Errors: usage "source.bad-mapping".
Source mapping_outline(const SourceMapping& mapping);

// Errors: usage "source.bad-mapping" for a column that `outline` has not, an expression that would
// not stay in its place in the statement, an unknown kind or key type, a reference to a source that
// is not there.
void check_mapping(const SourceMapping& mapping, const Source& outline, const Sources& sources,
                   const Mappings& mappings);

// An expression stands inside a larger statement, so it must not end it or hold values. Errors:
// usage "source.bad-mapping".
void check_expression(const SourceMapping& mapping, const std::string& column,
                      const std::string& sql);

} // namespace tessera::db
