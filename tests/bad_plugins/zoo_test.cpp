// Each bad plugin gets its own named failure, and the host serves the next call (issue 2, bad
// input).
#include "base/error.hpp"
#include "plugin/plugins.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <iterator>

using namespace tessera;
using namespace tessera::plugin;
using namespace std::chrono_literals;

namespace {

Options zoo() {
    Options options;
    options.directories = {BAD_PLUGINS};
    options.deadline = 1s;
    return options;
}

Options only(const std::string& id) {
    Options options = zoo();
    options.only = {id};
    return options;
}

Answer ask(const Plugins& plugins, const std::string& id, const std::string& what,
           Phase phase = Phase::before) {
    return plugins.call({id, "zoo", phase, 0}, {{"do", what}, {"other", std::int64_t{1}}});
}

// The code of the failure, or "" with the value in `value`.
std::string compute(const Plugins& plugins, const std::string& id, const std::string& field,
                    Value* value = nullptr) {
    const std::vector<std::string> keys{"1", "2"};
    ComputeReply reply;
    try {
        plugins.compute(id, {Date{0}, keys, {{field, {}, {}}}}, reply);
    } catch (const Error& error) {
        CHECK(error.message().find(id) != std::string::npos);
        return error.code();
    }
    if (value) *value = reply.columns.at(0).at(0);
    return "";
}

} // namespace

TEST_CASE("every plugin that cannot run is quarantined under its own code, and the others run") {
    struct Row {
        const char *id, *code, *says;
    };
    static constexpr Row rows[] = {
        {"foreign-create", "plugin.failed", "no construction today"},
        {"needy", "plugin.missing-needed-library", "libtessera_test_ghost.so"},
        {"no-entry", "plugin.no-entry", "tessera_plugin_entry_v1"},
        {"other-major", "plugin.wrong-abi-major", "ABI 2"},
        {"throws-creating", "plugin.threw", "create let an exception out: out it goes"},
        {"throws-describing", "plugin.threw", "describe let an exception out: out it goes"},
        {"throws-entry", "plugin.threw", "entry"},
        {"throws-extending", "plugin.threw", "extension let an exception out: out it goes"},
        {"throws-starting", "plugin.threw", "start let an exception out: out it goes"},
        {"undefined-symbol", "plugin.undefined-symbol", "tessera_test_ghost"},
        {"zoo-create-fails", "plugin.failed", "the moon is not full"},
        {"zoo-create-fails-silently", "plugin.failed", "without saying why"},
        {"zoo-create-nonsense", "plugin.bad-status", "4711"},
        {"zoo-create-sleeps", "plugin.timeout", "its deadline was 1000 ms"},
        {"zoo-create-vetoes", "plugin.bad-status", "neither yes nor a failure"},
        {"zoo-empty-document", "plugin.bad-description", "empty"},
        {"zoo-huge-descriptor", "plugin.bad-descriptor", "4294967295"},
        {"zoo-huge-document", "plugin.bad-description", "1 MiB"},
        {"zoo-newer-minor", "plugin.newer-abi", "1.99"},
        {"zoo-no-extension", "plugin.does-not-provide", "tessera.scheme-template/1"},
        {"zoo-not-an-object", "plugin.bad-description", "object"},
        {"zoo-not-json", "plugin.bad-description", "parse error"},
        {"zoo-not-utf8", "plugin.bad-description", "UTF-8"},
        {"zoo-null-create", "plugin.bad-descriptor", "without create"},
        {"zoo-null-descriptor", "plugin.bad-descriptor", "no descriptor"},
        {"zoo-null-id", "plugin.lies", "nothing"},
        {"zoo-null-on", "plugin.bad-table", "null"},
        {"zoo-small-descriptor", "plugin.bad-descriptor", "8 bytes"},
        {"zoo-small-table", "plugin.bad-table", "4 bytes"},
        {"zoo-start-fails", "plugin.failed", "no licence"},
        {"zoo-wrong-id", "plugin.lies", "somebody-else"},
        {"zoo-wrong-subject", "plugin.bad-description", "moon"},
        {"zoo-wrong-version", "plugin.lies", "1.0.1"},
    };
    const auto plugins = Plugins::open(zoo());
    std::vector<std::string> running;
    for (const Status& status : plugins->statuses()) {
        INFO(status.id << ": " << status.code << ": " << status.reason);
        const auto row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& candidate) {
            return candidate.id == status.id;
        });
        if (row == std::end(rows)) {
            CHECK(status.state == "running");
            running.push_back(status.id);
            continue;
        }
        CHECK(status.state == "quarantined");
        CHECK(status.code == row->code);
        CHECK(status.reason.find(row->says) != std::string::npos);
    }
    CHECK(plugins->statuses().size() == running.size() + std::size(rows));
    CHECK(running == std::vector<std::string>{"bad-linker", "bad-rule", "foreign-calls",
                                              "hangs-computing", "hangs-hearing", "hangs-starting",
                                              "throws-running", "throws-stopping", "zoo-none"});
    CHECK(ask(*plugins, "zoo-none", "").status == Answer::ok);
    // Whoever does not run is still named among the subscribers, and answers failed: nothing fails
    // open. Only the rule and the linker subscribe to nothing.
    CHECK(plugins->subscribers("partner.creating", Phase::before).size() ==
          plugins->statuses().size() - 2);
    const Answer answer = ask(*plugins, "zoo-start-fails", "");
    CHECK(answer.status == Answer::failed);
    CHECK(answer.code == "plugin.not-running");
    CHECK(answer.text.find("no licence") != std::string::npos);
}

TEST_CASE("a call that does not come back long after its deadline is told of once as hung") {
    std::atomic<int> told{0};
    Options options = only("zoo-none");
    options.deadline = 100ms;
    options.patience = 300ms;
    options.on_hung = [&](const std::string& plugin) { told += plugin == "zoo-none" ? 1 : 100; };
    const auto plugins = Plugins::open(options);
    CHECK(ask(*plugins, "zoo-none", "wait").status == Answer::timeout); // late, and it comes back
    CHECK(told == 0);
    CHECK(ask(*plugins, "zoo-none", "sleep").status == Answer::timeout); // 1300 ms
    CHECK(told == 1);
}

TEST_CASE("a plugin that hung before is quarantined, and what it is to be asked about fails") {
    Options options = zoo();
    options.hung = {"zoo-none", "zoo-nome"};
    const auto plugins = Plugins::open(options);
    std::map<std::string, std::string> codes;
    for (const Status& status : plugins->statuses()) codes[status.id] = status.code;
    CHECK(codes["zoo-none"] == "plugin.hung");
    CHECK(codes["zoo-nome"] == "plugin.unknown"); // gone meanwhile, or misspelt
    const auto asked = plugins->subscribers("partner.creating", Phase::before);
    for (const std::string id : {"zoo-none", "zoo-nome"}) {
        CHECK(std::any_of(asked.begin(), asked.end(),
                          [&](const Subscriber& one) { return one.plugin == id; }));
        CHECK(ask(*plugins, id, "").code == "plugin.not-running");
    }
    CHECK(compute(*plugins, "zoo-none", "value") == "plugin.not-running");
}

TEST_CASE("a subscriber that answers nonsense is a named failure, and the next call is served") {
    const auto plugins = Plugins::open(only("zoo-none"));
    const auto failed = [&](const char* what, const char* code, const char* says,
                            Phase phase = Phase::before) {
        const Answer answer = ask(*plugins, "zoo-none", what, phase);
        INFO(what << ": " << answer.code << ": " << answer.text);
        CHECK(answer.status == Answer::failed);
        CHECK(answer.code == code);
        CHECK(answer.text.find("zoo-none") != std::string::npos);
        CHECK(answer.text.find(says) != std::string::npos);
        CHECK(ask(*plugins, "zoo-none", "").status == Answer::ok);
    };
    failed("nonsense", "plugin.bad-status", "-4711");
    failed("fail", "plugin.failed", "failed (conflict): somebody was faster");
    failed("fail-silently", "plugin.failed", "failed (missing) without saying why");
    failed("fail-endlessly", "plugin.failed", "1152921504606846976 bytes");
    failed("fail-without-data", "plugin.failed", "without data");
    failed("fail-in-latin1", "plugin.failed", "caf? closed");
    failed("veto-without-code", "plugin.unclear-veto", "without a code");
    failed("veto-shouting", "plugin.unclear-veto", "with the code \"Bad Code!\"");
    failed("veto-in-latin1", "plugin.unclear-veto", "\"caf? closed\"");
    failed("veto-and-ok", "plugin.unclear-veto", "did not answer it");
    failed("veto", "plugin.late-veto", "after the commit", Phase::after_commit);
    const Answer veto = ask(*plugins, "zoo-none", "veto");
    CHECK(veto.status == Answer::veto);
    CHECK(veto.code == "zoo-none/no");
    CHECK(veto.text == "because");
}

TEST_CASE("a missed deadline is a timeout, cooperative or not, and the next call is served") {
    const auto plugins = Plugins::open(only("zoo-none"));
    for (const char* what : {"sleep", "wait"}) {
        const Answer answer = ask(*plugins, "zoo-none", what);
        CHECK(answer.status == Answer::timeout);
        CHECK(answer.text.find("its deadline was 1000 ms") != std::string::npos);
        CHECK(ask(*plugins, "zoo-none", "").status == Answer::ok);
    }
    CallContext patient;
    patient.deadline = 60s;
    CHECK(plugins
              ->call({"zoo-none", "zoo", Phase::before, 0}, {{"do", std::string("sleep")}}, patient)
              .status == Answer::ok);
    patient.cancelled = [] { return true; };
    CHECK(
        plugins->call({"zoo-none", "zoo", Phase::before, 0}, {{"do", std::string("wait")}}, patient)
            .status == Answer::timeout);
}

TEST_CASE("services refuse wrong questions") {
    const auto plugins = Plugins::open(only("zoo-none"));
    const Answer answer = ask(*plugins, "zoo-none", "read-wrongly");
    INFO(answer.text);
    CHECK(answer.status == Answer::ok);
}

TEST_CASE("computed values that cannot be are refused by name") {
    const auto plugins = Plugins::open(only("zoo-none"));
    Value value;
    CHECK(compute(*plugins, "zoo-none", "fine", &value) == "");
    CHECK(value == Value(std::int64_t{42}));
    for (const char* field : {"kind", "beyond", "wrap", "null", "scale", "text", "date"})
        CHECK(compute(*plugins, "zoo-none", field) == "plugin.bad-value");
    CHECK(compute(*plugins, "zoo-none", "fail") == "plugin.failed");
    CHECK(compute(*plugins, "zoo-none", "veto") == "plugin.bad-status");
    CHECK(compute(*plugins, "zoo-none", "nothing-to-say") == "plugin.bad-status");
    CHECK(compute(*plugins, "zoo-none", "sleep") == "plugin.timeout");
    CHECK(compute(*plugins, "zoo-none", "fine") == "");
}

TEST_CASE("exceptions that leave a call are caught, and the next call is served") {
    const auto plugins = Plugins::open(only("throws-running"));
    for (int i = 0; i < 2; ++i) {
        const Answer answer = ask(*plugins, "throws-running", "");
        CHECK(answer.code == "plugin.threw");
        CHECK(answer.text.find("unknown type") != std::string::npos);
        CHECK(compute(*plugins, "throws-running", "x") == "plugin.threw");
    }
    // stop and destroy throw here; closing the host survives both.
    Plugins::open(only("throws-stopping"))->stop();
}

TEST_CASE("exceptions of a plugin with its own C++ library never reach the host") {
    const auto plugins = Plugins::open(only("foreign-calls"));
    const auto says = [&](const char* what) {
        const Answer answer = ask(*plugins, "foreign-calls", what);
        CHECK(answer.status == Answer::failed);
        CHECK(answer.code == "plugin.failed");
        return answer.text;
    };
    CHECK(says("exception").find("failed (fault): far away") != std::string::npos);
    CHECK(says("failure").find("failed (conflict): somebody was faster") != std::string::npos);
    CHECK(says("no-memory").find("out of memory") != std::string::npos);
    CHECK(says("number").find("foreign type") != std::string::npos);
    CHECK(compute(*plugins, "foreign-calls", "x") == "plugin.bad-value");
    CHECK(ask(*plugins, "foreign-calls", "").status == Answer::ok);
}
