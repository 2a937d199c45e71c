// The user's own SELECT in place of a template's data sets (DCS-20 to DCS-26, DCS-50). It can never
// write.
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

// How decimals stand in the tables that the query reads: our own tables hold them as whole numbers
// of 1/10,000 ("stored"), an ERP's as the numbers they are ("plain"). Decimal parameters are bound
// and decimal columns read in that form. UserQuery::decimals says which; without it, plain where
// the subject is mapped.
bool plain_decimals(const Scheme& scheme, const Catalog& catalog);

// The statement that the steps make: WITH step AS (…) … SELECT …, $parameters as bound values,
// periods as $name.start and $name.end ($name_start in SQL is accepted too; an open end is the
// first or last day there is), $today, a list as (?, ?, …). Errors: usage "query.unknown-parameter"
// with the nearest name, "query.bad-step", and "query.not-read-only" for more than one statement.
// relations: SQL for further names after a dollar ("members").
db::Query compose_query(const std::vector<QueryStep>& steps, const ParameterValues& values,
                        Date today, bool plain_decimals = false,
                        const std::map<std::string, std::string>& relations = {});

// Runs the formation query under Session::read_only(). The first column is the subject's key (or,
// for our own tables, its number, when the column is called "number"). For products by variant a
// second column "variant" with its key or number; empty, the product itself. Of several rows of a
// subject the first counts. Keys that are no subject, or have no number yet, are skipped:
// number_unseen() or assign_numbers() comes before. Errors: usage "query.not-read-only" naming what
// was refused, "query.unknown-column", "query.failed".
Queried run_formation(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                      bool by_variant, const ParameterValues& values, Date today);

// Runs the output query; $members stands for a relation of the members' keys (columns "key" and
// "number", of products also "variant", the variant's key or null). Columns that the scheme does
// not declare are text.
struct QueriedRows {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
};
QueriedRows run_output(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                       const std::vector<std::int64_t>& members, const ParameterValues& values,
                       Date today);

} // namespace tessera::scheme
