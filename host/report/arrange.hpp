// From a table to the rows of a report: order, groups, totals, looks; private to report/.
#pragma once

#include "report/spread.hpp"

namespace tessera::report {

// spread: of a table (DCS-42), whose rows are groups and the overall total; null otherwise.
std::vector<Row> arrange(db::Session& session, const scheme::Catalog& catalog, Labels& labels,
                         const Plan& plan, const Table& table, const Spread* spread);

} // namespace tessera::report
