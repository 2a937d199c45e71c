// A small trading company for the tests of a user's own queries.
#pragma once

#include "unit/db/support.hpp"
#include "unit/scheme_files/support.hpp"

#include "base/date.hpp"
#include "scheme/query.hpp"

namespace tessera::scheme::test {

struct Company : db::test::Fixture {
    Catalog catalog{db::Sources::core()};
    Scheme scheme;
    ParameterValues values;
    Date today = date_of(2026, 11, 22);

    Company() {
        session.execute(
            db::Query("INSERT INTO {partner} (number, code, name) VALUES (1, '001', 'Anna'), (2, "
                      "'002', 'Boris'), (5, '005', 'Olga'), (7, '007', 'Paul')"));
        session.execute(
            db::Query("INSERT INTO {product} (number, code, name) VALUES (1, 'A', 'Boots'), (4, "
                      "'B', 'Hat')"));
        session.execute(
            db::Query("INSERT INTO {product_variant} (number, product, code, name) VALUES (2, 1, "
                      "'42', 'Size 42'), (3, 1, '43', 'Size 43')"));
        sale(5, 1, "2026-03-01", 100'000'000);
        sale(5, 1, "2026-04-01", 1);
        sale(2, 4, "2026-03-01", 100'000'000);
        sale(7, 4, "2020-03-01", 900'000'000);
    }
    void sale(std::int64_t partner, std::int64_t product, const std::string& day,
              std::int64_t revenue) {
        session.execute({"INSERT INTO {sale} (id, partner, product, day, document, revenue) SELECT "
                         "COALESCE(max(id), 0) + 1, ?, ?, ?, 'D', ? FROM {sale}",
                         {partner, product, day, revenue}});
    }
    Queried form(const std::string& sql, bool by_variant = false) {
        scheme.query.formation = {{"", sql}};
        return run_formation(session, catalog, scheme, by_variant, values, today);
    }
    Error refused(const std::string& sql) {
        return error_of([&] { form(sql); });
    }
};

} // namespace tessera::scheme::test
