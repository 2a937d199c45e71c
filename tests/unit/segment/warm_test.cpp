// Memberships kept in memory are those of the database, by every way that these can change.
#include "support/plain_names.hpp"
#include "unit/db/support.hpp"

#include "base/date.hpp"
#include "db/transaction.hpp"
#include "segment/creation_check.hpp"
#include "segment/edit.hpp"
#include "segment/formation.hpp"
#include "segment/members.hpp"
#include "segment/options.hpp"
#include "segment/warm.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>

namespace {

using namespace tessera;
using namespace tessera::segment;
using nlohmann::json;
using Numbers = std::vector<std::int64_t>;
using Clock = std::chrono::steady_clock;
using db::test::code_of;
using std::chrono::milliseconds;

struct Shop : db::test::Fixture {
    scheme::Catalog catalog{db::Sources::core()};
    tessera::test::PlainComputer computer;
    events::Events events{nullptr};
    Desk desk{session, catalog, computer, events, Zone(), "tester", date_of(2026, 11, 23),
              false,   {},      {}};
    std::atomic<Clock::time_point> time{Clock::time_point{} + std::chrono::hours(1)};
    WarmMemberships warm{database, {milliseconds(1000), [this] { return time.load(); }}};

    Shop() {
        set_option(session, Option::shipment_ban, true);
        catalog.add_template("scheme-main", R"json({"template": "main", "subject": "partner",
            "title": "By attributes", "all_attributes": true,
            "defaults": {"filter": "not deleted", "fields": ["code"]}})json");
        for (int n = 1; n <= 9; ++n)
            session.execute({"INSERT INTO {partner} (number, code, name, city) VALUES (?, ?, ?, ?)",
                             {std::int64_t{n}, fmt::format("P{}", n), fmt::format("Partner {}", n),
                              n % 2 == 0 ? "Perm" : "Omsk"}});
    }
    void write(const std::function<void()>& work) { db::in_transaction(session, work); }
    std::int64_t create(const json& settings) {
        std::int64_t id = 0;
        write([&] { id = segment::create(desk, settings).segment.id; });
        return id;
    }
    std::int64_t manual(const std::string& name, const Numbers& members = {},
                        const char* kind = "general") {
        const auto id = create({{"name", name}, {"method", "manual"}, {"kind", kind}});
        edit(id, members, {});
        return id;
    }
    void edit(std::int64_t id, const Numbers& add, const Numbers& remove) {
        write([&] { edit_members(desk, load(session, id), add, remove); });
    }
    void set(std::int64_t id, const json& settings) {
        write([&] { segment::change(desk, load(session, id), settings, {true, true}); });
    }
    void later(milliseconds by) { time = time.load() + by; }
    // What memory says, and that the database says the same.
    Numbers seen(std::int64_t id, Freshness freshness = Freshness::strict) {
        const Numbers one{id};
        const auto snapshot = warm.of(one, freshness);
        Numbers out;
        const WarmSegment* const found = snapshot->find(id);
        if (found == nullptr) return {-1};
        found->members->for_each([&](std::int64_t number) { out.push_back(number); });
        if (freshness == Freshness::strict) {
            Numbers stored;
            const auto sets = stored_members(session, one);
            sets.at(id).for_each([&](std::int64_t number) { stored.push_back(number); });
            CHECK(out == stored);
        }
        return out;
    }
    // Statements that the work sends.
    std::uint64_t sent(const std::function<void()>& work) {
        const auto before = warm.statements();
        work();
        return warm.statements() - before;
    }
    std::string bans() {
        std::string names;
        for (const WarmSegment* ban : warm.bans(Freshness::strict)->bans())
            names += fmt::format("{}:{} ", ban->name, ban->members->count());
        return names;
    }
};

} // namespace

TEST_CASE("W6: every way of changing a composition is seen in memory", "[W6]") {
    Shop shop;
    const auto manual = shop.manual("By hand", {1, 2});
    const auto periodic = shop.create({{"name", "In Perm"},
                                       {"method", "periodic"},
                                       {"filter", "city = \"Perm\""},
                                       {"check_on_create", true}});
    CHECK(shop.seen(manual) == Numbers{1, 2});
    CHECK(shop.seen(periodic).empty());

    shop.edit(manual, {5}, {});
    CHECK(shop.seen(manual) == Numbers{1, 2, 5});
    shop.edit(manual, {}, {1});
    CHECK(shop.seen(manual) == Numbers{2, 5});

    form(shop.desk, Numbers{periodic});
    CHECK(shop.seen(periodic) == Numbers{2, 4, 6, 8});
    shop.session.execute("UPDATE {partner} SET city = 'Perm' WHERE number = 1");
    form(shop.desk, Numbers{periodic});
    CHECK(shop.seen(periodic) == Numbers{1, 2, 4, 6, 8});

    SECTION("the check on creation") {
        shop.session.execute(
            "INSERT INTO {partner} (number, code, city) VALUES (10, 'P10', 'Perm')");
        CreationCheck check;
        std::vector<events::Entered> entered;
        shop.write([&] { check.run(shop.desk, {{10, {}, {manual}}}, entered); });
        CHECK(shop.seen(periodic) == Numbers{1, 2, 4, 6, 8, 10});
        CHECK(shop.seen(manual) == Numbers{2, 5, 10});
    }
    SECTION("two partners become one, and one is erased") {
        shop.write([&] { carry_over(shop.desk, 2, 3); });
        CHECK(shop.seen(periodic) == Numbers{1, 3, 4, 6, 8});
        CHECK(shop.seen(manual) == Numbers{3, 5});
        shop.write([&] { forget(shop.desk, 3); });
        CHECK(shop.seen(periodic) == Numbers{1, 4, 6, 8});
        CHECK(shop.seen(manual) == Numbers{5});
    }
    SECTION("clearing and clean-up") {
        shop.write([&] {
            Segment s = load(shop.session, manual);
            clear(shop.desk, s, Cause::clean_up);
        });
        CHECK(shop.seen(manual).empty());
    }
    SECTION("another method") {
        shop.set(manual, {{"method", "periodic"}, {"filter", "city = \"Perm\""}});
        CHECK(shop.seen(manual).empty());
        shop.set(periodic, {{"method", "dynamic"}, {"check_on_create", false}});
        CHECK(shop.seen(periodic) == Numbers{-1}); // it stores nobody
    }
    SECTION("a segment that is deleted") {
        shop.write([&] { segment::remove(shop.desk, load(shop.session, manual), true); });
        CHECK(shop.seen(manual) == Numbers{-1});
    }
}

TEST_CASE("W6: what has not changed is not read again", "[W6]") {
    Shop shop;
    const Numbers all{shop.manual("A", {1}), shop.manual("B", {2}), shop.manual("C", {3})};
    const auto cold = shop.sent([&] { shop.warm.of(all); });
    CHECK(shop.sent([&] { shop.warm.of(all); }) == 0);
    CHECK(shop.sent([&] { shop.warm.refresh(); }) == 1);
    CHECK(shop.sent([&] { shop.warm.of(all, Freshness::strict); }) == 1);

    const auto before = shop.warm.of(all);
    shop.edit(all[1], {7}, {});
    // The numbers, and in a transaction the numbers again with the members of the one.
    CHECK(shop.sent([&] { shop.warm.refresh(); }) == cold);
    const auto after = shop.warm.of(all);
    CHECK(after->find(all[0])->members == before->find(all[0])->members);
    CHECK(after->find(all[1])->members->contains(7));
    // Who holds the snapshot of before reads on in it.
    CHECK_FALSE(before->find(all[1])->members->contains(7));
}

TEST_CASE("W6: an answer is no older than the maximum age, a strict one current", "[W6]") {
    Shop shop;
    const auto id = shop.manual("A", {1});
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1});
    shop.edit(id, {2}, {});
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1});
    shop.later(milliseconds(500));
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1});
    shop.later(milliseconds(501));
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1, 2});

    shop.edit(id, {3}, {});
    CHECK(shop.seen(id, Freshness::strict) == Numbers{1, 2, 3});

    // From half the age on, who asks gets what is there and refreshes it for the next.
    shop.edit(id, {4}, {});
    shop.later(milliseconds(600));
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1, 2, 3});
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1, 2, 3, 4});

    // What others have not committed is not there, nor what is taken back.
    {
        const db::Transaction never(shop.session);
        edit_members(shop.desk, load(shop.session, id), {9}, {});
        CHECK(shop.warm.of(Numbers{id}, Freshness::strict)->find(id)->members->count() == 4);
    }
    CHECK(shop.seen(id) == Numbers{1, 2, 3, 4});
}

TEST_CASE("BAN-3: the ban segments in memory are those there are now", "[BAN-3][W6]") {
    Shop shop;
    const auto late = shop.manual("Late", {1, 2}, "shipment_ban");
    shop.manual("General", {1});
    CHECK(shop.bans() == "Late:2 ");
    shop.manual("Debt", {3}, "shipment_ban");
    CHECK(shop.bans() == "Debt:1 Late:2 ");
    shop.set(late, {{"name", "Behind"}});
    CHECK(shop.bans() == "Behind:2 Debt:1 ");
    shop.set(late, {{"deleted", true}});
    CHECK(shop.bans() == "Debt:1 ");
    shop.edit(late, {4}, {}); // also while nobody asks for it
    shop.set(late, {{"deleted", false}});
    CHECK(shop.bans() == "Behind:3 Debt:1 ");
    // A ban is seen within the maximum age without asking strictly, too.
    shop.manual("New", {5}, "shipment_ban");
    shop.later(milliseconds(1001));
    CHECK(shop.warm.bans()->bans().size() == 3);
}

TEST_CASE("W6: a database that is gone is an error as soon as memory is too old", "[W6]") {
    Shop shop;
    const auto id = shop.manual("A", {1});
    CHECK(shop.seen(id) == Numbers{1});
    shop.session.execute("ALTER TABLE {segment} RENAME TO away");
    shop.later(milliseconds(900));
    CHECK(shop.seen(id, Freshness::bounded) == Numbers{1});
    shop.later(milliseconds(101));
    CHECK_THROWS_AS(shop.seen(id, Freshness::bounded), Error);
    CHECK_THROWS_AS(shop.warm.bans(), Error);
    shop.session.execute("ALTER TABLE away RENAME TO {segment}");
    CHECK(shop.seen(id) == Numbers{1});
}

TEST_CASE("W6: memberships of many in many, at once", "[W6]") {
    Shop shop;
    const Numbers segments{shop.manual("A", {1, 3}), shop.manual("B"), shop.manual("C", {2, 3})};
    const Numbers subjects{3, 1, 777, 2};
    const auto snapshot = shop.warm.of(segments);
    const auto rows = memberships(*snapshot, segments, subjects);
    std::string text;
    for (const scheme::Bits& row : rows) {
        for (std::size_t i = 0; i < subjects.size(); ++i) text += row.test(i) ? '1' : '0';
        text += ' ';
    }
    CHECK(text == "1100 0000 1001 ");
    // Never taken for "in none".
    CHECK(code_of([&] { memberships(*snapshot, Numbers{4711}, subjects); }) == "segment.not-warm");
}

TEST_CASE("W6: four threads read while compositions change", "[W6]") {
    Shop shop;
    const Numbers ids{shop.manual("A", {1}), shop.manual("B", {1})};
    std::atomic<bool> done{false};
    std::atomic<std::int64_t> reads{0}, torn{0};
    std::vector<std::thread> readers;
    for (int n = 0; n < 4; ++n)
        readers.emplace_back([&, n] {
            const Freshness freshness = n == 0 ? Freshness::strict : Freshness::bounded;
            while (!done) {
                shop.later(milliseconds(100));
                const auto snapshot = shop.warm.of(ids, freshness);
                // Both change in one transaction: a snapshot is of one moment.
                if (snapshot->find(ids[0])->members->contains(2) !=
                    snapshot->find(ids[1])->members->contains(2))
                    ++torn;
                ++reads;
            }
        });
    for (int round = 0; round < 50; ++round)
        shop.write([&] {
            for (const auto id : ids) {
                const Numbers one{2};
                edit_members(shop.desk, load(shop.session, id), round % 2 == 0 ? one : Numbers{},
                             round % 2 == 0 ? Numbers{} : one);
            }
        });
    while (reads < 200) std::this_thread::yield();
    done = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(torn == 0);
    CHECK(shop.seen(ids[0]) == Numbers{1});
}
