// What happens to the rows of one kind of file. Private to this folder.
#pragma once

#include "base/error.hpp"
#include "partner/draft.hpp"
#include "product/bad_rows.hpp"
#include "product/plan.hpp"

#include <memory>

namespace tessera::product {

class ImportRows {
public:
    virtual ~ImportRows() = default;
    // One row, of as many cells as the header. A bad one goes to the bad rows.
    virtual void row(const CsvRecord& record) = 0;
    virtual void finish() = 0;
};

// What all kinds share during one import; outlives their ImportRows.
struct ImportState {
    const partner::Desk& desk;
    const Kind& kind;
    Plan plan;
    partner::Format format;
    partner::Directories directories;
    BadRows bad;
    Imported result;
};

std::unique_ptr<ImportRows> entity_rows(ImportState& state);
std::unique_ptr<ImportRows> partner_rows(ImportState& state);
std::unique_ptr<ImportRows> fact_rows(ImportState& state);

// Is this the fault of one row? Other errors end the import.
bool about_row(const Error& error);

} // namespace tessera::product
