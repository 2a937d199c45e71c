// The user's own SELECT in place of a template's data sets (DCS-20 to DCS-26, DCS-50). It can never write.
#pragma once

#include "db/session.hpp"
#include "scheme/bind.hpp"
#include "scheme/frame.hpp"
#include "scheme/scheme.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::scheme {

// What a query returned: subjects by ascending number, and the values of its further columns.
struct Queried {
    std::vector<std::int64_t> subjects; // distinct; empty keys are skipped (FRM-4)
    std::vector<std::string> names;
    std::vector<Type> types;
    std::vector<std::vector<Value>> columns; // [column][row]
};

// The statement that the steps make: WITH step AS (…) … SELECT …, $parameters as bound values, periods as
// $name.start and $name.end ($name_start in SQL is accepted too). Errors: usage "query.unknown-parameter",
// "query.bad-step".
db::Query compose_query(const std::vector<QueryStep>& steps, const ParameterValues& values,
                        Date today);

// Runs the formation query under Session::read_only(). The first column is the subject's key (or, for our own
// tables, its number, when the column is called "number"). For products by variant a second column "variant".
// Errors: usage "query.not-read-only" naming what was refused, "query.unknown-column", "query.failed".
Queried run_formation(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                      bool by_variant, const ParameterValues& values, Date today);

// Runs the output query; $members stands for a relation of the members' keys (column "key", and "number").
struct QueriedRows {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
};
QueriedRows run_output(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                       const std::vector<std::int64_t>& members, const ParameterValues& values,
                       Date today);

} // namespace tessera::scheme
