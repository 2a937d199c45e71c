// A small trading company with its catalogue, for the tests of reports.
#pragma once

#include "support/plain_names.hpp"
#include "unit/db/support.hpp"
#include "unit/scheme_files/support.hpp"

#include "base/date.hpp"
#include "report/composition.hpp"

namespace tessera::report::test {

using namespace scheme;
using scheme::test::error_of;
using Numbers = std::vector<std::int64_t>;

// One line a row: kind and level, then the values; captions of groups in front.
std::string shown(const Composition& report);

struct Company : db::test::Fixture {
    Catalog catalog{db::Sources::core()};
    tessera::test::PlainNames names;
    tessera::test::PlainMemberships memberships;
    tessera::test::PlainComputer computer;
    Date today = date_of(2026, 11, 22);
    Zone zone;
    ComposeOptions options;

    Company();
    void run(const std::string& sql) { session.execute(db::Query(sql)); }
    Composition report(const std::string& toml, const Numbers& members = {1, 2, 3, 4, 5});
    std::string text(const std::string& toml, const Numbers& members = {1, 2, 3, 4, 5}) {
        return shown(report(toml, members));
    }
    Error refused(const std::string& toml) {
        return error_of([&] { report(toml); });
    }
};

} // namespace tessera::report::test
