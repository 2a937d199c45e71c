// Which cell of a file's rows is which of our columns, from its header.
#pragma once

#include "product/csv.hpp"
#include "product/entities.hpp"
#include "product/import.hpp"

#include <string>
#include <vector>

namespace tessera::product {

struct PlannedColumn {
    std::size_t cell = 0;  // its place in a row
    std::size_t field = 0; // of the kind's fields; their number for a custom field
    std::string name;      // ours
    std::string file_name; // as the header has it, for reports
};

struct Plan {
    std::size_t cells = 0; // of every row
    std::vector<PlannedColumn> columns;
};

// Errors: usage "import.unknown-column" with the nearest, "import.duplicate-column",
// "import.missing-column".
Plan plan_columns(const CsvRecord& header, const Kind& kind, const ImportOptions& options);

} // namespace tessera::product
