// Which agreements are available to whom, compared with a statement that says C13 once more.
#include "support/plain_names.hpp"
#include "unit/db/support.hpp"

#include "agreement/agreement.hpp"
#include "base/date.hpp"
#include "db/transaction.hpp"
#include "segment/edit.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <random>

namespace {

using namespace tessera;
using namespace tessera::agreement;
using nlohmann::json;

struct Shop : db::test::Fixture {
    scheme::Catalog catalog{db::Sources::core()};
    tessera::test::PlainComputer computer;
    events::Events events{nullptr};
    segment::Desk desk{session, catalog, computer, events, Zone(), "tester", date_of(2026, 11, 23),
                       false,   {},      {}};
    std::mt19937_64 random{13};
    std::vector<std::int64_t> partners, segments;

    Shop() {
        catalog.add_template("scheme-main", R"json({"template": "main", "subject": "partner",
            "title": "By attributes", "all_attributes": true,
            "defaults": {"filter": "not deleted", "fields": ["code"]}})json");
        for (std::int64_t n = 1; n <= 30; ++n) {
            session.execute({"INSERT INTO {partner} (number, code, name) VALUES (?, ?, ?)",
                             {n, fmt::format("P{}", n), fmt::format("Partner {}", n)}});
            partners.push_back(n);
        }
        for (int n = 1; n <= 4; ++n)
            db::in_transaction(session, [&] {
                segments.push_back(segment::create(desk, {{"name", fmt::format("Segment {}", n)},
                                                          {"code", fmt::format("s{}", n)},
                                                          {"method", "manual"}})
                                       .segment.id);
            });
        for (const std::int64_t id : segments) {
            std::vector<std::int64_t> members;
            for (const std::int64_t partner : partners)
                if (below(2) == 0) members.push_back(partner);
            db::in_transaction(session, [&] {
                segment::edit_members(desk, segment::load(session, id), members, {});
            });
        }
    }
    std::int64_t below(std::uint64_t n) { return static_cast<std::int64_t>(random() % n); }
    template <class T>
    T pick(const std::vector<T>& from) {
        return from[static_cast<std::size_t>(below(from.size()))];
    }
    Date some_day() { return Date{date_of(2026, 1, 1).days + static_cast<int>(below(10))}; }
    std::string some_currency() { return pick<std::string>({"", "", "EUR", "USD"}); }

    void put(Agreement one) {
        db::in_transaction(session, [&] { store(session, one); });
    }
    Agreement some(int n) {
        Agreement one;
        one.code = one.name = fmt::format("A{:02}", n);
        one.supplier = below(10) == 0;
        if (below(3) == 0) {
            one.partner = pick(partners);
            const auto all = load_all(session);
            if (!all.empty() && below(2) == 0) {
                const Agreement standard = pick(all);
                if (!standard.individual()) one.based_on = standard.id;
            }
        } else if (!one.supplier && below(2) == 0) {
            one.segment = pick(segments);
        }
        one.status = static_cast<Status>(below(6) == 0 ? 0 : below(6) == 0 ? 2 : 1);
        one.deleted = below(8) == 0;
        one.operation = below(6) == 0 ? "commission" : "sale";
        one.currency = some_currency();
        if (below(3) == 0) one.starts = some_day();
        if (below(3) == 0) one.ends = some_day();
        one.priority = below(3);
        return one;
    }
    // The specification as a statement of its own.
    std::string expected(const Asked& asked) {
        std::string codes;
        const std::int64_t partner = asked.partner.value_or(0);
        for (const auto& row : session.rows(
                 {"SELECT a.code FROM {agreement} a LEFT JOIN {agreement} s ON s.id = a.based_on "
                  "WHERE a.supplier = ? AND a.deleted = ? AND a.status = 'in_force' AND "
                  "a.operation = ? AND (? = '' OR COALESCE(a.currency, s.currency, ?) = ?) AND "
                  "(a.starts IS NULL OR a.starts <= ?) AND (a.ends IS NULL OR a.ends >= ?) AND "
                  "(a.partner = ? OR (a.partner IS NULL AND (a.segment IS NULL OR EXISTS (SELECT "
                  "1 FROM {segment_member} m WHERE m.segment = a.segment AND m.subject = ?)))) "
                  "ORDER BY a.code",
                  {false, false, asked.operation, asked.currency, asked.currency, asked.currency,
                   asked.day, asked.day, partner, partner}},
                 {Type::text}))
            codes += to_text(row[0]) + " ";
        return codes;
    }
};

std::string available(std::vector<Offer> offers) {
    std::set<std::string> codes;
    for (const Offer& each : offers)
        if (each.available()) codes.insert(each.agreement.code);
    std::string all;
    for (const std::string& code : codes) all += code + " ";
    return all;
}

} // namespace

TEST_CASE("AGR-1, AGR-2, AGR-12, AGR-14: whatever agreements there are, those of C13 are available",
          "[AGR-1][AGR-2][AGR-12][AGR-14]") {
    Shop shop;
    for (int n = 0; n < 60; ++n) shop.put(shop.some(n));
    const Offering all(shop.desk, shop.partners); // of many: segments are read whole
    std::size_t offered = 0;
    for (int i = 0; i < 600; ++i) {
        Asked asked;
        if (shop.below(10) != 0) asked.partner = shop.pick(shop.partners);
        asked.day = shop.some_day();
        asked.currency = shop.some_currency();
        if (shop.below(8) == 0) asked.operation = "commission";
        CAPTURE(i, asked.partner.value_or(0), asked.operation, asked.currency);
        const std::string codes = shop.expected(asked);
        offered += codes.size() / 4;
        REQUIRE(available(all.offers(asked)) == codes);
        REQUIRE(available(offers(shop.desk, asked)) == codes); // of one: its memberships are
    }
    CHECK(offered > 600); // it is not nothing that is compared
}

TEST_CASE("AGR-7: what an individual one leaves to its standard one decides as well", "[AGR-7]") {
    Shop shop;
    Agreement standard;
    standard.code = standard.name = "euro";
    standard.currency = "EUR";
    standard.price_kind = "retail";
    standard.terms["delivery_days"] = "2";
    shop.put(standard);
    Agreement own;
    own.code = own.name = "own";
    own.partner = 1;
    own.based_on = load_all(shop.session).front().id;
    own.terms["delivery_days"] = "1";
    shop.put(own);
    Asked asked;
    asked.partner = 1;
    asked.day = date_of(2026, 1, 1);
    asked.currency = "USD";
    CHECK(available(offers(shop.desk, asked)).empty());
    CHECK(problem_with(offers(shop.desk, asked), "own") == "it is in EUR, not USD");
    asked.currency = "EUR";
    const auto offered = offers(shop.desk, asked);
    CHECK(available(offered) == "euro own ");
    const Offer* first = default_of(offered);
    REQUIRE(first != nullptr);
    CHECK(first->agreement.code == "own");
    CHECK(first->agreement.price_kind == "retail");
    CHECK(first->agreement.terms.at("delivery_days") == "1");
    const auto differ = deviations(shop.session, own);
    REQUIRE(differ.size() == 1);
    CHECK(differ[0].what == "delivery_days");
    CHECK(differ[0].standard == "2");
    CHECK(differ[0].own == "1");
}
