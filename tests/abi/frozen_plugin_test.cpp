// A plugin built against a released header works in today's host (sdk/VERSIONING.md).
#include "base/error.hpp"
#include "plugin/plugins.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::plugin;

namespace {

// Two sales of partner C-1.
class Sales : public FactReader {
public:
    void read(const FactRequest& request,
              const std::function<bool(std::span<const Value>)>& row) override {
        asked = request;
        if (request.source != "sale")
            throw usage("source.unknown", "there is no source " + request.source);
        if (broken) throw failure("db.lost", "the connection is gone");
        for (const std::string& key : request.keys.value_or(std::vector<std::string>{}))
            if (key == "C-1")
                for (const std::int64_t units : {10'000, 25'000})
                    if (!row(std::vector<Value>{key, Decimal{units}})) return;
    }
    FactRequest asked;
    bool broken = false;
};

} // namespace

TEST_CASE("a plugin of release 1.0 describes, computes, reads facts and vetoes in today's host") {
    Sales sales;
    Options options;
    options.directories = {ABI_PLUGINS};
    options.only = {"frozen-1-0"};
    options.facts = &sales;
    const auto plugins = Plugins::open(options);
    REQUIRE(plugins->statuses().at(0).reason == "");
    REQUIRE(plugins->templates().size() == 1);

    const std::vector<std::string> keys{"a", "b", "c"};
    const std::vector<Value> numbers{std::int64_t{20}, Value(), std::int64_t{-3}};
    ComputeReply reply;
    plugins->compute("frozen-1-0", {Date{0}, keys, {{"twice", {numbers}, {std::int64_t{2}}}}},
                     reply);
    CHECK(reply.columns ==
          std::vector<std::vector<Value>>{{std::int64_t{42}, Value(), std::int64_t{-4}}});

    CallContext context;
    context.today = Date{20'000};
    const Subscriber subscriber = plugins->subscribers("partner.creating", Phase::before).at(0);
    const auto ask = [&](const char* code) {
        return plugins->call(subscriber, {{"code", std::string(code)}, {"name", std::string("N")}},
                             context);
    };
    CHECK(ask("C-2").status == Answer::ok);
    CHECK(ask("C-1").code == "frozen-1-0/has-sales");
    CHECK(sales.asked.by == "partner");
    CHECK(sales.asked.fields == std::vector<std::string>{"partner", "revenue"});
    sales.broken = true;
    CHECK(ask("C-2").text.find("failed (database): the connection is gone") != std::string::npos);
    sales.broken = false;

    // A reader bound to the call, as inside a transaction, is used instead.
    Sales bound;
    context.facts = &bound;
    CHECK(ask("C-1").status == Answer::veto);
    CHECK(bound.asked.source == "sale");
}
