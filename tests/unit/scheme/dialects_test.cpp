// All that the host says in a dialect, as a text to read: it changes only on purpose. For Oracle,
// DB2 and SQL Server, on which nothing has run yet, it is the only check.
#include "example.hpp"

#include "db/dialect.hpp"
#include "db/source.hpp"
#include "db/statement_text.hpp"
#include "db/table.hpp"
#include "scheme/path_sql.hpp"
#include "scheme/pushdown.hpp"
#include "support/places.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace tessera::db {
const Dialect& skeleton_dialect(); // in no list
} // namespace tessera::db

using namespace tessera;
using namespace tessera::scheme;

namespace {

class Writer {
public:
    explicit Writer(const db::Dialect& dialect)
        : dialect_(dialect) {}

    std::string all(Example& example) {
        line("-- Begins a session, a transaction, a part of one.");
        for (const db::Setting& each : dialect_.settings(10)) {
            say(each.sql);
            if (!each.otherwise.empty()) line("-- or, where that is not known: " + each.otherwise);
        }
        for (const auto access : {db::Access::read, db::Access::write})
            for (const std::string& sql : dialect_.begin(access)) say(sql);
        say(dialect_.savepoint("tessera_1"));
        say(dialect_.rollback_to("tessera_1"));
        say(dialect_.release("tessera_1"));
        tables();
        statements();
        expressions();
        rules(example);
        return out_;
    }

private:
    void line(const std::string& text) { out_ += text + '\n'; }
    std::string written(const std::string& sql) const {
        return db::statement_text(sql, {"tessera_",
                                        {},
                                        [this](std::string_view w) { return dialect_.reserved(w); },
                                        [this](std::size_t) { return dialect_.bound("?", false); }})
            .sql;
    }
    void say(const std::string& sql) {
        if (!sql.empty()) line(written(sql) + (sql.ends_with(';') ? "" : ";"));
    }

    void tables() {
        line("\n-- Tables.");
        for (const std::string& sql : dialect_.prepare_database()) say(sql);
        say(dialect_.lock_tables());
        for (const db::Table& table : db::tables())
            for (const std::string& sql : dialect_.create_table(table, "tessera_")) say(sql);
        say(dialect_.unlock_tables());
        line("\n-- Temporary tables.");
        for (const db::Table& table : db::temporary_tables()) {
            const std::string name = dialect_.temporary_name("tessera_", table.name);
            say(dialect_.lasting_temporary_table(table, "tessera_"));
            say(dialect_.temporary_table(name, table.columns));
            say(dialect_.drop_temporary(name));
        }
    }

    void statements() {
        using Names = std::vector<std::string>;
        line("\n-- Statements.");
        say(dialect_.upsert("{sequence}", Names{"name"}, Names{"next"}));
        say(dialect_.upsert("{import_file}", Names{"digest", "kind"},
                            Names{"name", "moment", "row_count"}));
        say(dialect_.insert_new("{sequence}", Names{"name", "next"}));
        say(dialect_.insert_new("{subject_key}",
                                Names{"kind", "number", "key_text", "variant_text"}));
        say(dialect_.limit("SELECT number FROM {partner}", 10, 20));
        say(dialect_.limit("SELECT number FROM {partner} ORDER BY code", 10, 0));
        say(fmt::format("SELECT {}{}", dialect_.bound("?", true), dialect_.from_nothing()));
        say("SELECT " + dialect_.quote("Länge \"m\""));
    }

    void expressions() {
        line("\n-- Columns of an ERP.");
        for (const auto& [what, sql] :
             {std::pair("date", dialect_.as_date("t.c")),
              {"moment", dialect_.as_moment("t.c")},
              {"decimal", dialect_.as_decimal("t.c", false)},
              {"decimal kept as a double", dialect_.as_decimal("t.c", true)},
              {"integer", dialect_.as_integer("t.c")},
              {"boolean", dialect_.as_boolean("t.c")},
              {"text", dialect_.as_text("t.c")},
              {"uuid", dialect_.as_uuid("t.c")},
              {"ours, beside it", dialect_.beside("k.c")}})
            line(fmt::format("-- {}\n{}", what, sql));
        for (const char* key : {"integer", "text", "uuid"}) {
            db::SourceMapping mapping;
            mapping.name = "partner";
            mapping.table = "firm";
            mapping.key_type = key;
            mapping.columns = {{"key", "id"}, {"code", "no"}, {"birth_date", "born"}};
            db::Sources sources = db::Sources::core();
            db::apply_mapping(sources, mapping, dialect_);
            line(fmt::format("-- partners with keys of type {}", key));
            say("SELECT t.\"number\", t.\"code\" FROM " + sources.at("partner").relation + " t");
        }
    }

    void rules(Example& example) {
        line("\n-- Rules: what is left to the database.");
        for (const char* rule :
             {R"(city = "Perm")", R"(city in ("Perm", "Oslo"))", R"(city <> "Perm")",
              R"(city > "Perm")", R"(city contains "erm")", "city is filled",
              "birth_date < 2000-01-01", "is_customer and not deleted", R"(region = "Perm")",
              R"(region.name = "Perm" or birth_date >= 1990-01-01)",
              R"(region in hierarchy "Siberia" and city contains "o")"}) {
            RuleSet set = example->empty_set();
            const Node node = example->bind(set, scheme::parse_filter(rule)).node;
            PathSql sql(example->catalog().sources(), "partner");
            const Pushdown pushed = push_down(
                node, set.slots, dialect_, [&](const Slot& slot) { return sql.column(slot.path); });
            line(fmt::format("-- {}: {}", rule, pushed.exact ? "exact" : "at least"));
            say(fmt::format("FROM {}{}{}", sql.from(),
                            pushed.condition.sql.empty() ? "" : " WHERE ", pushed.condition.sql));
        }
    }

    const db::Dialect& dialect_;
    std::string out_;
};

std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace

TEST_CASE("what is said in each dialect is what its file says") {
    Example example;
    const bool write = std::getenv("TESSERA_WRITE_GOLDEN") != nullptr;
    for (const char* name :
         {"sqlite", "postgresql", "mysql", "firebird", "oracle", "db2", "sqlserver", "skeleton"}) {
        const bool listed = name != std::string_view("skeleton");
        const std::string now =
            Writer(listed ? db::dialect_named(name) : db::skeleton_dialect()).all(example);
        const auto file =
            test::source_dir() / "tests/unit/scheme/dialects" / (std::string(name) + ".sql");
        if (write) std::ofstream(file, std::ios::binary) << now;
        INFO(file.string() << ": TESSERA_WRITE_GOLDEN=1 writes it anew; read what has changed");
        std::istringstream is(now), was(content_of(file));
        for (std::string a, b; is || was;) {
            a.clear(), b.clear();
            std::getline(is, a), std::getline(was, b);
            REQUIRE(a == b);
        }
    }
}
