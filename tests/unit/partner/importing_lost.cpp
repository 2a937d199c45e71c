// An import whose connection is lost: it begins again where that is safe, and no row is there
// twice.
#include "support.hpp"

#include "base/error.hpp"
#include "db/dialect.hpp"
#include "db/trouble.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::test;

namespace {

enum class Loss { none, in_rows, before_commit, after_commit };

// A connection over a real one, which is lost at a place of its own and does not come back.
class Mortal : public db::Session {
public:
    Mortal(db::Session& real, Loss loss)
        : real_(real)
        , loss_(loss) {}

    const db::Dialect& dialect() const override { return real_.dialect(); }
    const std::string& prefix() const override { return real_.prefix(); }
    std::chrono::milliseconds patience() const override { return std::chrono::seconds(2); }
    std::int64_t execute(const db::Query& query) override {
        if (query.sql.find("{sale}") != query.sql.npos) meet(Loss::in_rows);
        check();
        return real_.execute(query);
    }
    std::unique_ptr<db::Cursor> open(const db::Query& query, std::span<const Type> types,
                                     std::size_t chunk_rows) override {
        check();
        return real_.open(query, types, chunk_rows);
    }
    void insert(std::string_view table, std::span<const std::string> columns,
                std::span<const Type> types, const db::Chunk& chunk) override {
        meet(Loss::in_rows);
        real_.insert(table, columns, types, chunk);
    }
    void begin(db::Access access) override {
        check();
        real_.begin(access);
        ++depth_;
    }
    void commit() override {
        check();
        const bool whole = depth_ == 1; // the others are savepoints
        if (whole) meet(Loss::before_commit);
        real_.commit();
        --depth_;
        if (whole) meet(Loss::after_commit);
    }
    void rollback() noexcept override {
        if (depth_ == 0) return;
        --depth_;
        real_.rollback();
    }
    bool in_transaction() const override { return real_.in_transaction(); }
    void read_only(const std::function<void()>& work) override { real_.read_only(work); }

private:
    void meet(Loss place) {
        if (place == loss_) dead_ = true;
        check();
    }
    void check() {
        if (!dead_) return;
        while (depth_ > 0) rollback(); // as the server does
        throw db::trouble(db::Trouble::connection_lost, "simulated");
    }

    db::Session& real_;
    Loss loss_;
    bool dead_ = false;
};

struct Lossy : Shop {
    std::vector<Loss> losses; // of one connection after another; those after them last
    int connections = 0;
    bool reachable = true;

    Lossy() { import("partners", "code,name\nC1,Anna\n"); }
    std::string code(product::ImportOptions& options) {
        const auto loss = [&] {
            const auto at = static_cast<std::size_t>(connections++);
            return at < losses.size() ? losses[at] : Loss::none;
        };
        options.anew = [this, loss](const std::function<void(db::Session&)>& work) {
            if (!reachable) throw db::trouble(db::Trouble::connection_lost, "nobody answers");
            Mortal next(session, loss());
            work(next);
        };
        Mortal first(session, loss());
        const partner::Desk mortal{first, sources, events, desk.user, desk.today};
        try {
            done = product::import_file(mortal, options);
            return {};
        } catch (const Error& error) {
            return error.code();
        }
    }
    product::Imported done;
};

const char* const sales = "partner,day,document,revenue\nC1,2026-03-01,D1,1\nC1,2026-03-02,D2,2\n";

} // namespace

TEST_CASE("an import begins again when its connection is lost before its commit") {
    Lossy shop;
    shop.losses = {Loss::in_rows, Loss::in_rows};
    auto options = shop.options("sales", sales);
    CHECK(shop.code(options).empty());
    CHECK(shop.connections == 3);
    CHECK(shop.done.inserted == 2);
    CHECK(shop.count("sale") == 2);
}

TEST_CASE("an import whose commit was lost begins again only if it did not come about") {
    const auto [loss, connections] = GENERATE(table<Loss, int>({
        {Loss::before_commit, 3}, // one asks, one imports
        {Loss::after_commit, 2},
    }));
    const bool again = GENERATE(false, true);
    Lossy shop;
    auto options = shop.options("sales", sales);
    if (again) { // its digest is there from before
        shop.import("sales", sales);
        options.again = true;
    }
    shop.losses = {loss};
    CHECK(shop.code(options).empty());
    CHECK(shop.connections == connections);
    CHECK(shop.done.inserted == 2);
    CHECK(shop.count("sale") == (again ? 4 : 2));
}

TEST_CASE("after a commit in doubt an import begins again once") {
    Lossy shop;
    shop.losses = {Loss::before_commit, Loss::none, Loss::in_rows};
    auto options = shop.options("sales", sales);
    CHECK(shop.code(options) == "db.connection-lost");
    CHECK(shop.connections == 3);
    CHECK(shop.count("sale") == 0);
}

TEST_CASE("the rejects of an import stay if its commit came about") {
    const Loss loss = GENERATE(Loss::before_commit, Loss::after_commit);
    Lossy shop;
    shop.losses = {loss};
    auto options = shop.options("sales", std::string(sales) + "nobody,2026-03-02,D3,2\n");
    options.rejects = shop.folder / "rejects.csv";
    CHECK(shop.code(options).empty());
    CHECK(shop.done.rejected == 1);
    CHECK(shop.count("sale") == 2);
    CHECK(read(options.rejects).find("nobody") != std::string::npos);
}

TEST_CASE("an import that is in doubt says so, and running it again doubles no row") {
    const auto [loss, rows] =
        GENERATE(table<Loss, int>({{Loss::before_commit, 0}, {Loss::after_commit, 2}}));
    Lossy shop;
    shop.losses = {loss};
    auto options = shop.options("sales", sales);
    options.anew = {};
    Mortal first(shop.session, loss);
    const partner::Desk mortal{first, shop.sources, shop.events, shop.desk.user, shop.desk.today};
    const Error error = error_of([&] { product::import_file(mortal, options); });
    CHECK(error.code() == "import.in-doubt");
    CHECK(error.hint().find("Run it again") == 0);
    CHECK(shop.count("sale") == rows);
    if (rows == 0)
        CHECK(product::import_file(shop.desk, options).inserted == 2);
    else
        CHECK(code_of([&] { product::import_file(shop.desk, options); }) ==
              "import.imported-before");
    CHECK(shop.count("sale") == 2);
}

TEST_CASE("an import is lost in the end where nobody answers, in the words of the loss") {
    Lossy shop;
    shop.reachable = false;
    auto options = shop.options("sales", sales);
    shop.losses = {Loss::in_rows};
    CHECK(shop.code(options) == "db.connection-lost");
    CHECK(shop.count("sale") == 0);
}
