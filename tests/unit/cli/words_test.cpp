// Taking a command line apart.
#include "base/error.hpp"
#include "cli/command.hpp"
#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace tessera;
using cli::take_apart;

namespace {

const std::vector<cli::OptionShape> shapes{{"--value", true}, {"--flag", false}};

cli::Given apart(const std::vector<std::string>& words) {
    return take_apart(words, shapes, "tessera x");
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("words: values are taken whatever they look like") {
    CHECK(apart({"--value", "--flag"}).options["--value"] == Words{"--flag"});
    CHECK(apart({"--value=-5"}).options["--value"] == Words{"-5"});
    CHECK(apart({"--value", "[a,b]"}).options["--value"] == Words{"[a,b]"});
    CHECK(apart({"--value", ""}).options["--value"] == Words{""});
    CHECK(apart({"--value", "{}"}).options["--value"] == Words{"{}"});
    CHECK(apart({"--value="}).options["--value"] == Words{""});
    CHECK(apart({"--value", "a b=c"}).options["--value"] == Words{"a b=c"});
    CHECK(apart({"--value", "1", "x", "--value", "2"}).options["--value"] == Words{"1", "2"});
    CHECK(apart({"--value", "1", "x", "y"}).words == Words{"x", "y"});
}

TEST_CASE("words: order is kept, flags take nothing") {
    const auto given = apart({"a", "--flag", "b", "-", "-.5", "", "--", "--flag", "--", "c"});
    CHECK(given.words == Words{"a", "b", "-", "-.5", "", "--flag", "--", "c"});
    CHECK(given.options.count("--flag") == 1);
    CHECK_THROWS_AS(apart({"--flag=maybe"}), Error);
    CHECK_THROWS_AS(apart({"--flag=false"}), Error);
    CHECK_THROWS_AS(apart({"--value"}), Error);
    CHECK_THROWS_AS(apart({"--flags"}), Error);
    CHECK_THROWS_AS(apart({"-f"}), Error);
}

TEST_CASE_METHOD(CommandLine, "words: an operation cannot take an option of every command") {
    app::Operation operation;
    operation.name = "bad";
    operation.params = {{"as_of", app::ParamKind::date, "", false, false}};
    operation.run = [](app::Call&, const app::Arguments&) { return app::Json(); };
    catalogue.add(operation);
    CHECK_THROWS_AS(cli::parse({"bad"}, catalogue), std::logic_error);
}
