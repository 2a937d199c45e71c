// Measures of members told apart by columns of the rows they are made of: revenue by partner and
// document (DCS-40); private to report/.
#pragma once

#include "report/plan.hpp"
#include "scheme/aggregate.hpp"

#include <unordered_map>

namespace tessera::report {

// One combination of values of the dimensions that a member has rows for.
struct Combination {
    std::vector<Value> values;
    std::vector<scheme::Aggregated> measures; // by DimensionRows::slots()
};

class DimensionRows {
public:
    // Reads the rows of the members once.
    DimensionRows(db::Session& session, const scheme::Catalog& catalog, const Plan& plan,
                  scheme::Memberships& memberships, const std::vector<std::int64_t>& members);
    const std::vector<int>& slots() const { return slots_; } // the measures of the source
    // In the order of their values.
    const std::vector<Combination>& of(std::int64_t member) const;

private:
    void read(db::Session& session, const scheme::Catalog& catalog, const Plan& plan,
              scheme::Memberships& memberships, const std::vector<std::int64_t>& members);

    std::vector<int> slots_;
    std::unordered_map<std::int64_t, std::vector<Combination>> of_;
};

} // namespace tessera::report
