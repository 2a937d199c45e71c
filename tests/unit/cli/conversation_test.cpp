// Commands that ask: `partner new` and its kind [NEW-3].
#include "fixture.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using app::Json;
using cli::Ask;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

struct Talk : CommandLine {
    std::vector<std::string> answers;
    Talk() {
        door.conversations["talk"] = [this](Ask& ask, const cli::Calls& call, const Json& given) {
            const auto name = given.contains("name")
                                  ? given["name"].get<std::string>()
                                  : ask.text("Name", {}, [](const std::string& text) {
                                        if (text == "bad")
                                            throw usage("name.bad", "\"bad\" is taken");
                                    });
            answers = {name, ask.text("City", "Perm")};
            const std::vector<std::string> kinds{"company", "person"};
            answers.push_back(kinds[ask.one("Kind", kinds, 0)]);
            for (const auto index : ask.several("Segments", {"VIP", "Dealers", "Perm, shops"}))
                answers.push_back(std::to_string(index));
            call("thing.show", {{"thing", name}});
            return call({{"name", name}});
        };
    }
};

} // namespace

TEST_CASE_METHOD(Talk,
                 "conversation: questions are answered from a pipe, with defaults and checks") {
    CHECK((*this)({"talk"}, "\nbad\nOlga\n\nPERSON\nx,VIP\n2, vip\ny\n") == 0);
    CHECK(answers == std::vector<std::string>{"Olga", "Perm", "person", "0", "1"});
    CHECK(has(err, "Name: \nAn answer is needed.\nName: bad\n\"bad\" is taken\nName: Olga\n"));
    CHECK(has(err, "City [Perm]: \n"));
    CHECK(has(err, "   1  company\n   2  person\nKind [company]: PERSON\n"));
    CHECK(has(err, "\"x\" is not in the list."));
    CHECK(has(err, "one more question\nGo ahead? [y/N] y\n"));
    CHECK(has(err, "saved\n"));
    CHECK(out.empty());
}

TEST_CASE_METHOD(Talk, "conversation: what stands on the command line is not asked") {
    CHECK((*this)({"talk", "--name", "Olga", "--yes"}, "Oslo\n1\nPerm, shops\n") == 0);
    CHECK(answers == std::vector<std::string>{"Olga", "Oslo", "company", "2"});
    CHECK_FALSE(has(err, "Name:"));
    CHECK_FALSE(has(err, "Go ahead?"));
}

TEST_CASE_METHOD(Talk, "conversation: the end of input saves nothing") {
    for (const char* input : {"", "Olga\n", "Olga\nOslo\n1\n"}) {
        CHECK((*this)({"talk"}, input) == 1);
        CHECK(has(err, "code: input.ended"));
        CHECK(runs == 0);
    }
    CHECK((*this)({"talk"}, "Olga\nOslo\n1\n\nn\n") == 1);
    CHECK(has(err, "code: not-confirmed"));
}

TEST_CASE("ask: yes and no, lists and limits") {
    std::istringstream in("maybe\nYES\n0\n3\n2\n\n\xff\n");
    std::ostringstream out;
    Ask ask(in, out, false);
    CHECK(ask.yes("Sure?", false));
    CHECK(ask.one("Which", {"a", "b"}) == 1);
    CHECK(ask.several("Which", {"a", "b"}).empty());
    CHECK(ask.several("Which", {}).empty());
    CHECK_THROWS_AS(ask.text("Name"), Error);
    CHECK_THROWS_AS(ask.text("Name"), Error);
}
