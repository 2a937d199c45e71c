// A believable trading company, made from a seed: the same seed and day give the same company.
#pragma once

#include "app/host.hpp"

#include <cstdint>

namespace tessera::app {

struct CompanySize {
    std::int64_t partners = 2000, sales = 60000;
    std::uint64_t seed = 1;
};

// Writes regions, categories, products, partners, two years of sales up to `today`, debts, calls
// and site activity into empty tables. In the open transaction.
void write_company(db::Session& session, const CompanySize& size, Date today, const Call& call);

} // namespace tessera::app
