// Reading tessera.toml: values, and errors that point.
#include "app/config.hpp"
#include "base/date.hpp"
#include "base/error.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>

using namespace tessera;
using namespace tessera::app;

namespace {

Config read(std::string_view text) {
    return parse_config(text, "/srv/t.toml");
}

Error refused(std::string_view text) {
    try {
        read(text);
    } catch (const Error& error) {
        CHECK(error.outcome() == Outcome::usage);
        return error;
    }
    FAIL("was read: " << text);
    return failure("", "");
}

} // namespace

TEST_CASE("config: nothing said gives the defaults") {
    const Config config = read("");
    CHECK(config.prefix == "tessera_");
    CHECK(config.zone == "UTC");
    CHECK(config.plugin_deadline_ms == 5000);
    CHECK(config.sources.empty());
    CHECK(config.warnings.empty());
}

TEST_CASE("config: every section reaches its place") {
    const Config config = read(R"(
[database]
url = "sqlite3://db=a.db"
prefix = "tess_"
[log]
level = "debug"
file = "log/t.log"
[host]
zone = "Europe/Oslo"
user = "olga"
scan_seconds = 5
retry_pause_seconds = 0
outbox_retention_days = 7
[plugins]
directories = ["plugins", "/opt/p"]
examples = ["veto"]
deadline_ms = 250
[plugins.scheme-sales]
enabled = false
[plugins.veto.settings]
limit = 1000.5
since = 2026-03-31
at = 2026-03-31T12:00:00+03:00
word = "x"
on = true
count = 3
)");
    CHECK(config.database == "sqlite3://db=a.db");
    CHECK(config.prefix == "tess_");
    CHECK(config.log_level == "debug");
    CHECK(config.log_file == "/srv/log/t.log");
    CHECK(config.zone == "Europe/Oslo");
    CHECK(config.user == "olga");
    CHECK(config.scan_seconds == 5);
    CHECK(config.retry_pause_seconds == 0);
    CHECK(config.outbox_retention_days == 7);
    CHECK(config.plugin_directories ==
          std::vector<std::filesystem::path>{"/srv/plugins", "/opt/p"});
    CHECK(config.example_plugins == std::vector<std::string>{"veto"});
    CHECK(config.plugin_deadline_ms == 250);
    CHECK_FALSE(config.plugins.at("scheme-sales").enabled);
    const auto& settings = config.plugins.at("veto").settings;
    CHECK(config.plugins.at("veto").enabled);
    CHECK(settings.at("limit") == Value{Decimal{10'005'000}});
    CHECK(settings.at("since") == Value{date_of(2026, 3, 31)});
    CHECK(settings.at("at") == Value{parse_moment("2026-03-31T09:00:00Z")});
    CHECK(settings.at("word") == Value{"x"});
    CHECK(settings.at("on") == Value{true});
    CHECK(settings.at("count") == Value{std::int64_t{3}});
}

TEST_CASE("config: sources, attributes and measures are declared without code [SEG-23]") {
    const Config config = read(R"(
[host]
zone = "Europe/Berlin"
[sources.sale]
table = "invoice"
key_type = "integer"
zone = "Europe/Oslo"
[sources.sale.columns]
partner = "customer_id"
revenue = { expression = "net", kind = "real" }
day = { expression = "made", kind = "moment", zone = "Asia/Tokyo" }
[sources.complaint]
select = "SELECT * FROM c"
title = "Complaints"
columns.product = { expression = "article", type = "integer", references = "product" }
[attributes.partner.shoe_size]
type = "decimal"
title = "Shoe size"
[attributes.product.colour]
[measures.partner.complaint_count]
source = "complaint"
aggregate = "count"
where = 'product = "x"'
arguments = { days = { type = "integer", default = 30 }, share = { default = 0.2 } }
hidden = true
)");
    REQUIRE(config.sources.size() == 2);
    const auto& complaint = config.sources[0];
    CHECK(complaint.name == "complaint");
    CHECK(complaint.select == "SELECT * FROM c");
    CHECK(complaint.title == "Complaints");
    CHECK(complaint.columns.at("product") == "article");
    CHECK(complaint.types.at("product") == "integer");
    CHECK(complaint.references.at("product") == "product");
    const auto& sale = config.sources[1];
    CHECK(sale.table == "invoice");
    CHECK(sale.key_type == "integer");
    CHECK(sale.zone == "Europe/Oslo");
    CHECK(sale.columns.at("partner") == "customer_id");
    CHECK(sale.columns.at("revenue") == "net");
    CHECK(sale.kinds.at("revenue") == "real");
    CHECK(sale.kinds.at("day") == "moment");
    CHECK(sale.zones.at("day") == "Asia/Tokyo");
    CHECK(sale.home == "Europe/Berlin");
    REQUIRE(config.attributes.size() == 2);
    CHECK(config.attributes[0].name == "shoe_size");
    CHECK(config.attributes[0].type == Type::decimal);
    CHECK(config.attributes[0].title == "Shoe size");
    CHECK(config.attributes[1].subject == "product");
    CHECK(config.attributes[1].title == "colour");
    CHECK(config.measures.at("partner").at("complaint_count") ==
          R"({"name":"complaint_count","aggregate":"count",)"
          R"("arguments":{"days":{"default":30,"type":"integer"},"share":{"default":"0.2"}},)"
          R"("hidden":true,"source":"complaint","where":"product = \"x\""})");
}

TEST_CASE("config: an unknown key names file, line, column and the nearest key") {
    const Error error = refused("[host]\nzoen = \"UTC\"\n");
    CHECK(error.code() == "config.unknown-key");
    CHECK(error.message() == "/srv/t.toml:2:1: there is no key host.zoen. Did you mean \"zone\"?");
    CHECK(refused("[hots]\n").message() ==
          "/srv/t.toml:1:2: there is no key hots. Did you mean \"host\"?");
    CHECK(refused("[sources.sale]\ntable = \"a\"\ncolumns.x = { expresion = \"y\" }")
              .message()
              .find("t.toml:3:15: there is no key sources.sale.columns.x.expresion. Did you mean "
                    "\"expression\"?") != std::string::npos);
    CHECK(refused("[plugins.a]\nenable = true").message().find("\"enabled\"") != std::string::npos);
    CHECK(refused("[measures.partner.m]\nagregate = \"sum\"").message().find("\"aggregate\"") !=
          std::string::npos);
}

TEST_CASE("config: a value of the wrong type or out of range is refused at its place") {
    const auto code = [](std::string_view text) { return refused(text).code(); };
    CHECK(refused("[host]\n\n scan_seconds = \"30\"").message() ==
          "/srv/t.toml:3:2: host.scan_seconds takes a whole number, not the text \"30\"");
    CHECK(code("[host]\nscan_seconds = 1.5") == "config.wrong-type");
    CHECK(code("database = \"sqlite3://db=x\"") == "config.wrong-type");
    CHECK(code("[plugins]\nexamples = [1]") == "config.wrong-type");
    CHECK(code("[plugins.directories]\nenabled = true") == "config.wrong-type");
    CHECK(code("[plugins.a]\nenabled = 1") == "config.wrong-type");
    CHECK(code("[plugins.a.settings]\nx = [1]") == "config.wrong-type");
    CHECK(code("[[sources]]\nx = 1") == "config.wrong-type");
    CHECK(code("[host]\nscan_seconds = 0") == "config.bad-value");
    CHECK(code("[plugins.a.settings]\nx = nan") == "config.bad-value");
    CHECK(code("[plugins.a.settings]\nx = 0.12345678901234567") == "config.bad-value");
    CHECK(code("[plugins.a.settings]\nx = 2026-03-31T12:00:00") == "config.bad-value");
    CHECK(code("[attributes.parner.a]\n") == "config.bad-value");
    CHECK(code("[measures.partner.a]\nname = \"b\"") == "config.bad-value");
    const Error level = refused("[log]\nlevel = \"inof\"");
    CHECK(level.message() ==
          "/srv/t.toml:2:1: log.level cannot be \"inof\". Did you mean \"info\"?");
    CHECK(level.hint() == "It is one of: trace, debug, info, warning, error, off.");
    const Error zone = refused("[host]\nzone = \"Europe/Olso\"");
    CHECK(zone.code() == "config.bad-value");
    CHECK(zone.message().find("/srv/t.toml:2:1: ") == 0);
}

TEST_CASE("config: a source is one table or one SELECT") {
    CHECK(refused("[sources.sale]\n").message().find("neither") != std::string::npos);
    CHECK(refused("[sources.sale]\ntable = \"a\"\nselect = \"b\"").message().find("both") !=
          std::string::npos);
}

TEST_CASE("config: broken TOML and wrong encodings are refused with line and column") {
    const Error open = refused("[host]\nzone = \"UTC\n");
    CHECK(open.code() == "config.broken");
    CHECK(open.message().find("/srv/t.toml:2:") == 0);
    CHECK(refused("[host]\nzone = \"UTC\"\nzone = \"UTC\"").message().find("/srv/t.toml:3:") == 0);
    const Error bytes = refused("[host]\n# \xd0\x9f\nuser = \"\xcf\xf0\"\n"); // windows-1251
    CHECK(bytes.code() == "config.broken");
    CHECK(bytes.message() == "/srv/t.toml:3:9: the byte 0xCF is no UTF-8 text");
    CHECK(refused(std::string("\xff\xfe[\0h\0", 6)).message() ==
          "/srv/t.toml:1:1: the byte 0xFF is no UTF-8 text"); // UTF-16
    CHECK_NOTHROW(read("\xef\xbb\xbf[host]\nuser = \"Ольга\""));
}

TEST_CASE("config: a password in the url is allowed with a warning that does not repeat it") {
    const Config config = read("[database]\nurl = \"postgresql://dbname=a password=s3cret\"");
    CHECK(config.database == "postgresql://dbname=a password=s3cret");
    REQUIRE(config.warnings.size() == 1);
    CHECK(config.warnings[0].find("TESSERA_DATABASE") != std::string::npos);
    CHECK(config.warnings[0].find("s3cret") == std::string::npos);
    CHECK(has_password("mysql://user=a Password = 'b'"));
    CHECK(has_password("postgresql://olga:b@host/db"));
    CHECK(has_password("odbc://DSN=a;UID=b;PWD=c"));
    CHECK_FALSE(has_password("sqlite3://db=password.db"));
    CHECK_FALSE(has_password("postgresql://olga@host/db"));
    CHECK_FALSE(has_password("sqlite3://db=/home/a:b/c@d.db"));
}

TEST_CASE("config: a file that cannot be read says so") {
    for (const char* file : {"/nowhere/t.toml", "/tmp"}) try {
            read_config(file);
            FAIL("was read");
        } catch (const Error& error) {
            CHECK(error.code() == "config.unreadable");
            CHECK(error.message().find(file) != std::string::npos);
        }
}

TEST_CASE("config: the environment names the file and the database") {
    const std::string file = "/tmp/tessera-config-test.toml";
    std::ofstream(file) << "[database]\nurl = \"sqlite3://db=file.db\"\n";
    ::setenv("TESSERA_CONFIG", file.c_str(), 1);
    CHECK(find_config().database == "sqlite3://db=file.db");
    CHECK(find_config().file == file);
    ::setenv("TESSERA_DATABASE", "sqlite3://db=environment.db", 1);
    CHECK(find_config().database == "sqlite3://db=environment.db");
    CHECK(find_config(file).database == "sqlite3://db=environment.db");
    ::unsetenv("TESSERA_CONFIG");
    ::unsetenv("TESSERA_DATABASE");
    std::remove(file.c_str());
}
