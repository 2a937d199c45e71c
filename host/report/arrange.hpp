// From a table to the rows of a report: order, groups, totals, looks; private to report/.
#pragma once

#include "report/table.hpp"

namespace tessera::report {

std::vector<Row> arrange(db::Session& session, const scheme::Catalog& catalog, Labels& labels,
                         const Plan& plan, const Table& table);

} // namespace tessera::report
