// Groups and totals [DCS-41] [DCS-43] [DCS-45].
#include "support.hpp"

using namespace tessera;
using namespace tessera::report;
using namespace tessera::report::test;

namespace {

std::string grouped(const std::string& kind, const std::string& more = "") {
    return "fields = [\"code\", \"revenue\"]\norder = [\"code\"]\ngroup_by = [ { field = "
           "\"region\", kind = "
           "\"" +
           kind + "\" } ]\n" + more;
}

} // namespace

TEST_CASE("groups: by items [DCS-43]") {
    Company c;
    CHECK(c.text(grouped("items")) == "# [] . .\n - 004 0\n"
                                      "# [Perm] . .\n - 003 3\n"
                                      "# [Siberia] . .\n - 002 70\n"
                                      "# [Tomsk] . .\n - 001 160\n - 005 0\n");
}

TEST_CASE("groups: by hierarchy, each level a group [DCS-43]") {
    Company c;
    CHECK(c.text(grouped("hierarchy")) == "# [] . .\n - 004 0\n"
                                          "# [Russia] . .\n"
                                          " # [Perm] . .\n  - 003 3\n"
                                          " # [Siberia] . .\n  - 002 70\n"
                                          "  # [Tomsk] . .\n   - 001 160\n   - 005 0\n");
}

TEST_CASE("groups: by hierarchy only, without the elements below it [DCS-43]") {
    Company c;
    CHECK(c.text(grouped("hierarchy_only")) ==
          "# [] . .\n - 004 0\n"
          "# [Russia] . .\n - 003 3\n"
          " # [Siberia] . .\n  - 001 160\n  - 002 70\n  - 005 0\n");
}

TEST_CASE("totals: of each group and overall, at the end, at the beginning, both, none [DCS-41] "
          "[DCS-45]") {
    Company c;
    const Numbers members{1, 3, 5};
    const std::string totals = "totals = { revenue = \"sum\", code = \"max\" }\n";
    CHECK(c.text(grouped("items", totals), members) ==
          "# [Perm] . .\n - 003 3\n= [Perm] 003 3\n"
          "# [Tomsk] . .\n - 001 160\n - 005 0\n= [Tomsk] 005 160\n"
          "= [] 005 163\n");
    CHECK(c.text(grouped("items", totals + "totals_at = \"begin\""), members) ==
          "= [] 005 163\n"
          "# [Perm] 003 3\n - 003 3\n"
          "# [Tomsk] 005 160\n - 001 160\n - 005 0\n");
    CHECK(c.text(grouped("items", totals + "totals_at = \"both\""), {1}) ==
          "= [] 001 160\n# [Tomsk] 001 160\n - 001 160\n= [Tomsk] 001 160\n= [] 001 160\n");
    CHECK(c.text(grouped("items", totals + "totals_at = \"none\""), {1}) ==
          "# [Tomsk] . .\n - 001 160\n");
}

TEST_CASE("totals: of a level hold everything below it [DCS-41] [DCS-43]") {
    Company c;
    CHECK(c.text(grouped("hierarchy", "totals = { revenue = \"sum\" }\ntotals_at = \"begin\""),
                 {1, 2, 3}) ==
          "= [] . 233\n# [Russia] . 233\n # [Perm] . 3\n  - 003 3\n # [Siberia] . 230\n  - 002 70\n"
          "  # [Tomsk] . 160\n   - 001 160\n");
}

TEST_CASE("groups: nested, with the value in its own column [DCS-42]") {
    Company c;
    CHECK(c.text(R"(
fields = ["income", "code"]
order = ["-code"]
group_by = ["income", "region"])") ==
          "# [] . .\n # [Siberia] . .\n  - . 002\n"
          "# [high] high .\n # [] . .\n  - high 004\n # [Tomsk] . .\n  - high 001\n"
          "# [low] low .\n # [Perm] . .\n  - low 003\n # [Tomsk] . .\n  - low 005\n");
}

TEST_CASE("groups: a circle of parents in the data ends [DCS-43]") {
    Company c;
    c.run("UPDATE {region} SET parent = 3 WHERE id = 1");
    CHECK(c.report(grouped("hierarchy"), {1}).rows.size() == 4);
}
