// What the tests of partners, products and imports share: a desk over a database that vanishes.
#pragma once

#include "base/date.hpp"
#include "db/database.hpp"
#include "db/migrate.hpp"
#include "partner/partner.hpp"
#include "product/import.hpp"
#include "support/trial.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace tessera::test {

inline db::Settings settings(const std::filesystem::path& file) {
    db::Settings result;
    result.url = "sqlite3://db=" + file.string();
    result.create = true;
    return result;
}

struct Shop {
    TemporaryFolder folder;
    db::Database database{settings(folder / "shop.db")};
    db::Lease lease = database.lease();
    db::Session& session = *lease;
    db::Sources sources = db::Sources::core();
    events::Events events{nullptr};
    partner::Desk desk{session, sources, events, "tester", parse_date("2026-03-31")};
    std::vector<std::string> notes;

    Shop() { db::migrate(session); }

    std::int64_t create(const partner::Fields& fields) {
        return partner::create(desk, {fields}, &notes).at(0).number;
    }
    std::string field(std::int64_t number, const std::string& name) {
        for (const auto& [field, value] : partner::show(desk, number))
            if (field == name) return to_text(value);
        return "(no such field)";
    }
    std::int64_t count(const std::string& table) {
        return session.integer("SELECT count(*) FROM {" + table + "}");
    }
    // All rows of a SELECT of texts, cells joined by ",", rows by " / ".
    std::string texts(const std::string& sql, std::size_t columns) {
        const std::vector<Type> types(columns, Type::text);
        std::string result;
        for (const db::Row& row : session.rows(sql, types)) {
            if (!result.empty()) result += " / ";
            for (std::size_t i = 0; i < columns; ++i)
                result += (i == 0 ? "" : ",") + to_text(row[i]);
        }
        return result;
    }

    std::filesystem::path file(const std::string& text, const std::string& name = "in.csv") {
        std::ofstream(folder / name, std::ios::binary) << text;
        return folder / name;
    }
    product::ImportOptions options(const std::string& kind, const std::string& text) {
        product::ImportOptions result;
        result.kind = kind;
        result.file = file(text, fmt::format("{}-{}.csv", kind, ++files_));
        return result;
    }
    product::Imported import(const std::string& kind, const std::string& text) {
        return product::import_file(desk, options(kind, text));
    }

private:
    int files_ = 0;
};

inline std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

inline bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace tessera::test
