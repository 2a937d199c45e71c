// Options, exit codes, errors, confirmation, pages.
#include "base/date.hpp"
#include "cli/progress.hpp"
#include "fixture.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using app::Json;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

} // namespace

TEST_CASE_METHOD(CommandLine, "command line: parameters of every kind reach the operation") {
    CHECK((*this)({"thing", "form", "cold", "hot", "--all", "--set", "a=b", "--set=c=d e",
                   "--parameter", "amount=1000", "--parameter", "x=", "--with-dependencies",
                   "--reason", "-none-"}) == 0);
    CHECK(seen.dump() == R"({"thing":["cold","hot"],"all":true,"set":["a=b","c=d e"],)"
                         R"("parameter":{"amount":"1000","x":""},"with_dependencies":true,)"
                         R"("reason":"-none-"})");
    CHECK((*this)({"thing", "show", "x", "--amount", "-1.50", "--since", "2026-02-28"}) == 0);
    CHECK(seen.dump() == R"({"thing":"x","amount":"-1.5","since":"2026-02-28"})");
    CHECK((*this)({"thing", "form", "[a,b]", "-5", "--", "--all", "-x"}) == 0);
    CHECK(seen.dump() == R"({"thing":["[a,b]","-5","--all","-x"]})");
}

TEST_CASE_METHOD(CommandLine, "command line: a thing may be named like a command") {
    CHECK((*this)({"thing", "show", "list"}) == 0);
    CHECK(seen.dump() == R"({"thing":"list"})");
    CHECK((*this)({"thing", "form", "init", "thing", "form"}) == 0);
    CHECK(seen.dump() == R"({"thing":["init","thing","form"]})");
}

TEST_CASE_METHOD(CommandLine,
                 "command line: global options stand before, within or after the command") {
    const std::vector<std::vector<std::string>> orders{
        {"--user", "olga", "--format=json", "--as-of", "2026-01-02", "--config", "c", "--database",
         "d", "--yes", "--quiet", "thing", "show", "x"},
        {"thing", "show", "x", "--user", "olga", "--format", "json", "--as-of=2026-01-02",
         "--config", "c", "--database", "d", "--yes", "--quiet"},
        {"--yes", "thing", "--user", "olga", "--config", "c", "show", "--quiet", "x", "--format",
         "json", "--as-of", "2026-01-02", "--database", "d"}};
    for (const auto& words : orders) {
        options = {};
        REQUIRE((*this)(words) == 0);
        CHECK(options.user == "olga");
        CHECK(options.format == cli::Format::json);
        CHECK(options.as_of == date_of(2026, 1, 2));
        CHECK(options.config == "c");
        CHECK(options.database == "d");
        CHECK(options.yes);
        CHECK(options.quiet);
        CHECK(seen.dump() == R"({"thing":"x"})");
    }
}

TEST_CASE_METHOD(CommandLine, "command line: an unknown command names the nearest") {
    CHECK((*this)({"thing", "fomr", "x"}) == 2);
    CHECK(err == "error: tessera thing has no command \"fomr\". Did you mean \"form\"?\n"
                 "  code: command.unknown\n"
                 "  hint: It has: delete, fail, form, list, show.\n");
    CHECK(out.empty());
    CHECK((*this)({"thign", "form"}) == 2);
    CHECK(has(err, "tessera has no command \"thign\". Did you mean \"thing\"?"));
    CHECK((*this)({"form", "x"}) == 2);
    CHECK(has(err, "Did you mean \"tessera thing form\"?"));
    CHECK((*this)({"thing"}) == 2);
    CHECK(has(err, "tessera thing needs a command: delete, fail, form, list, show"));
    CHECK((*this)({}) == 2);
    CHECK(has(err, "tessera needs a command: init, talk, thing"));
    CHECK(opened == 0);
}

TEST_CASE_METHOD(CommandLine,
                 "command line: an unknown or wrong option is refused before anything is opened") {
    CHECK((*this)({"thing", "form", "--with-dependencis"}) == 2);
    CHECK(has(err, "tessera thing form has no option --with-dependencis. "
                   "Did you mean \"--with-dependencies\"?\n  code: command.unknown-option"));
    CHECK((*this)({"thing", "form", "--st=a"}) == 2);
    CHECK(has(err, "no option --st. Did you mean \"--set\"?"));
    CHECK((*this)({"thing", "form", "-x"}) == 2);
    CHECK((*this)({"thing", "form", "--reason"}) == 2);
    CHECK(has(err, "tessera thing form: --reason needs a value\n  code: command.bad-option"));
    CHECK((*this)({"thing", "form", "--all=false"}) == 2);
    CHECK(has(err, "tessera thing form: --all takes no value"));
    CHECK((*this)({"thing", "form", "--reason", "a", "--reason", "b"}) == 2);
    CHECK(has(err, "--reason is given 2 times: a, b"));
    CHECK((*this)({"thing", "form", "--parameter", "amount"}) == 2);
    CHECK(has(err, "--parameter takes NAME=VALUE, not \"amount\""));
    CHECK((*this)({"thing", "form", "--parameter", "a=1", "--parameter", "a=2"}) == 2);
    CHECK((*this)({"thing", "show", "x", "y"}) == 2);
    CHECK(has(err, "there is no use for \"y\""));
    CHECK((*this)({"--format", "xml", "thing", "list"}) == 2);
    CHECK(has(err, "There is no format \"xml\"."));
    CHECK((*this)({"--as-of", "yesterday", "thing", "list"}) == 2);
    CHECK(has(err, "code: value.bad-date"));
    CHECK((*this)({"thing", "show"}) == 2);
    CHECK(has(err, "code: call.missing-parameter"));
    CHECK((*this)({"thing", "list", "--limit", "many"}) == 2);
    CHECK(has(err, "code: call.wrong-type"));
    CHECK(opened == 0);
}

TEST_CASE_METHOD(CommandLine, "command line: exit codes and the text of errors") {
    CHECK((*this)({"init"}) == 0);
    CHECK((*this)({"thing", "fail", "refusal"}) == 1);
    CHECK(err == "error: No:\n    a = b\n    ^\n  code: thing.refused\n  hint: Do c.\n");
    CHECK((*this)({"thing", "fail", "usage"}) == 2);
    CHECK(err == "error: What?\n  code: thing.wrong\n");
    CHECK((*this)({"thing", "fail", "failure"}) == 3);
    CHECK((*this)({"thing", "fail", "other"}) == 3);
    CHECK(has(err, "unforeseen"));
    CHECK((*this)({"--format", "json", "thing", "fail", "usage"}) == 2);
    CHECK(err == R"({
  "error": {
    "code": "thing.wrong",
    "message": "What?",
    "hint": "",
    "outcome": "usage"
  }
}
)");
    CHECK((*this)({"thing", "nonsense", "--format=json"}) == 2);
    CHECK(has(err, "\"code\": \"command.unknown\""));
}

TEST_CASE_METHOD(CommandLine, "confirmation: without a terminal it is refused and --yes is named") {
    CHECK((*this)({"thing", "delete", "x"}, "y\n") == 1);
    CHECK(err == "error: 3 hand edits would be lost\n  code: needs-confirmation\n"
                 "  hint: Pass --yes to go ahead.\n");
    CHECK((*this)({"thing", "delete", "x", "--yes"}) == 0);
    CHECK(confirmed);
    CHECK(err == "deleted\n");
}

TEST_CASE_METHOD(CommandLine, "confirmation: on a terminal it is asked, and the default is no") {
    somebody_there = true;
    CHECK((*this)({"thing", "delete", "x"}, "y\n") == 0);
    CHECK(has(err, "3 hand edits would be lost\nGo ahead? [y/N]"));
    CHECK(runs == 2);
    for (const char* input : {"\n", "n\n"}) {
        CHECK((*this)({"thing", "delete", "x"}, input) == 1);
        CHECK(has(err, "code: not-confirmed"));
        CHECK_FALSE(confirmed);
    }
    CHECK((*this)({"thing", "delete", "x"}, "") == 1);
    CHECK(has(err, "code: input.ended"));
    // What is confirmed already is not asked about.
    CHECK((*this)({"--yes", "thing", "delete", "x"}, "") == 0);
    CHECK_FALSE(has(err, "Go ahead?"));
}

TEST_CASE_METHOD(CommandLine, "pages: all rows are shown unless --limit is given") {
    reply = {
        {"columns", {"code"}}, {"rows", Json::array({Json::array({"first"})})}, {"next", "c1"}};
    CHECK((*this)({"--format", "csv", "thing", "list"}) == 0);
    CHECK(out == "code\nfirst\nlast\n");
    CHECK(err.empty());
    CHECK((*this)({"--format", "csv", "thing", "list", "--limit", "1"}) == 0);
    CHECK(out == "code\nfirst\n");
    CHECK(err == "note: there is more; --cursor c1 goes on\n");
    CHECK((*this)({"--format", "json", "thing", "list"}) == 0);
    CHECK(Json::parse(out) ==
          Json{{"columns", {"code"}},
               {"rows", Json::array({Json::array({"first"}), Json::array({"last"})})}});
}

TEST_CASE_METHOD(CommandLine, "messages: go to standard error, and are silent with --quiet") {
    reply = {{"message", "done\033[2J"}, {"notes", {"mind the gap"}}, {"total", 3}};
    CHECK((*this)({"thing", "show", "x"}) == 0);
    CHECK(out == "total  3\n");
    CHECK(err == "done␛[2J\nnote: mind the gap\n");
    CHECK((*this)({"thing", "show", "x", "--quiet"}) == 0);
    CHECK(out == "total  3\n");
    CHECK(err.empty());
    CHECK((*this)({"thing", "fail", "usage", "--quiet"}) == 2);
    CHECK_FALSE(err.empty());
}

TEST_CASE("progress: a line written over on a terminal, lines every two seconds otherwise") {
    using namespace std::chrono_literals;
    std::chrono::steady_clock::time_point now{};
    const auto told = [&](bool live, bool quiet) {
        std::ostringstream out;
        now = {};
        cli::ProgressLine line(out, live, quiet, [&] { return now; });
        for (int i = 0; i < 50; ++i) {
            now += 100ms;
            line.show({"importing", i, i < 30 ? -1 : 50});
        }
        line.clear();
        return out.str();
    };
    CHECK(told(false, false) == "importing: 19\nimporting: 39 of 50 (78 %)\n");
    CHECK(told(true, false).starts_with("\r\033[Kimporting: 0\r\033[Kimporting: 1\r"));
    CHECK(told(true, false).ends_with("(98 %)\r\033[K"));
    CHECK(told(true, true).empty());
    CHECK(told(false, true).empty());
}
