// How long things live: two hosts in one process, what is unmapped and what is kept, calls in
// flight at the end.
#include "base/error.hpp"
#include "plugin/lease.hpp"
#include "support.hpp"
#include "support/places.hpp"

#include <catch2/catch.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <sstream>
#include <thread>

using namespace tessera;
using namespace tessera::plugin;
namespace fs = std::filesystem;

namespace {

// A copy of one built plugin, so that no other test has it mapped.
fs::path copy_of(const Scratch& scratch, const std::string& id) {
    fs::copy(tessera::test::binary_dir() / "plugins" / id, scratch.path() / id);
    return scratch.path() / id / (id + ".so");
}

Options in(const Scratch& scratch) {
    Options options;
    options.directories = {scratch.path()};
    return options;
}

} // namespace

TEST_CASE("two hosts share one mapped library and nothing else") {
    const Scratch scratch;
    copy_of(scratch, "example-vat-check");
    const auto open = [&](const std::string& forbidden) {
        Options options = in(scratch);
        options.only = {"example-vat-check"};
        options.settings["example-vat-check"] = {{"forbidden", forbidden}};
        return Plugins::open(options);
    };
    auto first = open("casino");
    const auto second = open("bank");
    const auto ask = [](const Plugins& plugins, const char* name) {
        return plugins.call(plugins.subscribers("partner.creating", Phase::before).at(0),
                            {{"name", std::string(name)}});
    };
    CHECK(ask(*first, "A casino").status == Answer::veto);
    CHECK(ask(*second, "A casino").status == Answer::ok);
    first.reset();
    CHECK(ask(*second, "A bank").status == Answer::veto);
}

TEST_CASE("a stopped library stays mapped, and is unmapped when a test asks for it") {
    for (const bool unmap : {true, false}) {
        const Scratch scratch;
        const fs::path library = copy_of(scratch, "scheme-main");
        Options options = in(scratch);
        options.unmap = unmap;
        auto plugins = Plugins::open(options);
        CHECK(status_of(*plugins, "scheme-main").reason == "");
        CHECK(Lease::is_mapped(library));
        plugins.reset();
        CHECK(Lease::is_mapped(library) != unmap);
    }
}

TEST_CASE("without loading, plugins are found and ordered and no code runs") {
    const Scratch scratch;
    const fs::path library = copy_of(scratch, "scheme-main");
    scratch.add("needs", head("needs") + "[requires]\nscheme-main = \"^1\"\n");
    scratch.add("broken", "id = \"broken\"\n");
    Options options = in(scratch);
    options.load = false;
    const auto plugins = Plugins::open(options);
    CHECK(status_of(*plugins, "scheme-main").state == "found");
    CHECK(status_of(*plugins, "needs").state == "found");
    CHECK(status_of(*plugins, "broken").code == "plugin.bad-manifest");
    CHECK_FALSE(Lease::is_mapped(library));
    const auto graph = plugins->graph();
    REQUIRE(graph.size() == 3);
    CHECK((graph[0].place == 1 && graph[0].status.id == "scheme-main"));
    CHECK(graph[0].needed_by == std::vector<std::string>{"needs"});
    CHECK((graph[1].place == 2 && graph[1].status.id == "needs"));
    CHECK(graph[1].status.requires_ == std::vector<std::string>{"scheme-main ^1"});
    CHECK((graph[2].place == 0 && graph[2].status.id == "broken"));
}

TEST_CASE("switching a plugin off disables those that need it, and explain says why") {
    Options options = built_plugins();
    options.disabled = {"scheme-main"};
    const auto plugins = Plugins::open(options);
    CHECK(status_of(*plugins, "scheme-main").state == "disabled");
    CHECK(status_of(*plugins, "scheme-sales").state == "disabled");
    CHECK(status_of(*plugins, "scheme-product-main").state == "running");
    CHECK(plugins->explain("scheme-sales")
              .status.reason.find("it needs scheme-main → it is switched off in the "
                                  "configuration") != std::string::npos);
    const auto needed_by = plugins->explain("scheme-main").needed_by;
    CHECK(std::count(needed_by.begin(), needed_by.end(), "scheme-settlements") == 1);
    CHECK_THROWS_WITH(plugins->explain("scheme-sale"), Catch::Contains("scheme-sales"));
    const std::vector<std::string> none;
    ComputeReply reply;
    CHECK_THROWS_WITH(plugins->compute("scheme-main", {Date{0}, none, {}}, reply),
                      Catch::Contains("switched off"));
}

TEST_CASE("a plugin that fails to load disables those that need it") {
    const Scratch scratch;
    const fs::path library = copy_of(scratch, "scheme-main");
    copy_of(scratch, "scheme-sales");
    fs::remove(library);
    const auto plugins = Plugins::open(in(scratch));
    CHECK(status_of(*plugins, "scheme-main").state == "quarantined");
    const Status sales = status_of(*plugins, "scheme-sales");
    CHECK(sales.state == "disabled");
    CHECK(sales.reason.find("it needs scheme-main → there is no ") == 0);
}

TEST_CASE("of two with one id the higher version counts, whichever directory comes first") {
    const Scratch a, b;
    a.add("x", head("x", "1.9"));
    b.add("x", head("x", "1.10"));
    for (const bool swap : {false, true}) {
        Options options;
        options.directories = {a.path(), b.path(), a.path() / "missing"};
        if (swap) std::swap(options.directories[0], options.directories[1]);
        options.load = false;
        const auto plugins = Plugins::open(options);
        REQUIRE(plugins->statuses().size() == 2);
        CHECK(plugins->statuses()[0].version == "1.10");
        CHECK(plugins->statuses()[1].code == "plugin.replaced");
    }
}

TEST_CASE("after stop nothing is called, and statuses stay") {
    Options options = built_plugins();
    options.only = {"example-vat-check"};
    const auto plugins = Plugins::open(options);
    const auto subscriber = plugins->subscribers("partner.creating", Phase::before).at(0);
    CHECK(plugins->call(subscriber, {}).status == Answer::ok);
    plugins->stop();
    plugins->stop();
    const Answer answer = plugins->call(subscriber, {});
    CHECK(answer.status == Answer::failed);
    CHECK(answer.text.find("stopped") != std::string::npos);
    CHECK(status_of(*plugins, "example-vat-check").version == "1.0.0");
}

TEST_CASE("a call that does not come back is named and left alone when the host stops") {
    const Scratch scratch;
    fs::copy(tessera::test::binary_dir() / "bad_plugins" / "zoo-none", scratch.path() / "zoo-none");
    std::ostringstream lines;
    Options options = in(scratch);
    options.deadline = std::chrono::milliseconds(100);
    options.log = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
    auto plugins = Plugins::open(options);
    REQUIRE(status_of(*plugins, "zoo-none").reason == "");
    Answer answer;
    std::atomic<bool> inside = false;
    CallContext context;
    context.cancelled = [&] { return inside.exchange(true), false; };
    std::thread caller([&, host = plugins.get()] {
        answer = host->call({"zoo-none", "zoo", Phase::before, 0}, {{"do", std::string("sleep")}},
                            context);
    });
    while (!inside) std::this_thread::yield();
    plugins->stop(); // the call sleeps 1300 ms, the deadline is 100
    caller.join();
    CHECK(answer.status == Answer::timeout);
    plugins.reset();
    CHECK(lines.str().find("plugin zoo-none has not come back from on for") != std::string::npos);
    CHECK(lines.str().find("plugin zoo-none is still in a call and is left as it is") !=
          std::string::npos);
}

TEST_CASE("whose manifest cannot be read, or who is only configured, is asked before every topic") {
    const Scratch scratch;
    scratch.add("typo", head("typo") + "titel = \"x\"\n");
    scratch.add("broken", "id = \"broken\n");
    scratch.add("fields", head("fields") + "titel = \"x\"\n" +
                              "provides = [\"tessera.scheme-template/1\"]\n");
    Options options = in(scratch);
    options.settings["nobody"] = {};
    const auto asked = [](const Plugins& plugins, Phase phase) {
        std::vector<std::string> ids;
        for (const Subscriber& one : plugins.subscribers("partner.creating", phase))
            ids.push_back(one.plugin);
        return ids;
    };
    using Ids = std::vector<std::string>;
    const auto plugins = Plugins::open(options);
    CHECK(asked(*plugins, Phase::before) == Ids{"broken", "nobody", "typo"});
    CHECK(asked(*plugins, Phase::after_commit).empty());
    const Answer answer =
        plugins->call(plugins->subscribers("partner.creating", Phase::before).at(1), {});
    CHECK(answer.status == Answer::failed);
    CHECK_THAT(answer.text, Catch::Contains("it is not installed"));
    options.disabled = {"broken", "nobody"};
    const auto fewer = Plugins::open(options);
    CHECK(asked(*fewer, Phase::before) == Ids{"typo"});
    for (const char* id : {"broken", "nobody"})
        CHECK(status_of(*fewer, id).code == "plugin.switched-off");
    options.only = {"nobody"};
    options.disabled.clear();
    const auto chosen = Plugins::open(options);
    CHECK(asked(*chosen, Phase::before) == Ids{"nobody"});
    CHECK(status_of(*chosen, "typo").code == "plugin.not-chosen");
}
