// Import of partners, products and facts from CSV files (architecture section 10).
#pragma once

#include "base/value.hpp"
#include "partner/partner.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tessera::partner {

struct ImportOptions {
    std::string kind; // partners, products, variants, regions, categories, sales, settlements, interactions, activity
    std::filesystem::path file;
    std::map<std::string, std::string> map; // file column -> our column; "" leaves it out
    char delimiter = ',';
    bool decimal_comma = false;
    std::string encoding = "UTF-8";
    std::string date_format; // "" = ISO; else a pattern of dd mm yyyy yy HH MM SS with separators
    std::filesystem::path rejects; // "": nothing is imported when a row is bad
    bool again = false;            // a file of this digest was imported before
    std::function<void(std::int64_t done, std::int64_t total)> progress; // bytes
    std::function<bool()> cancelled;
};

struct Imported {
    std::int64_t rows = 0, inserted = 0, updated = 0, rejected = 0;
    std::int64_t entered = 0; // memberships made by the creation check
    std::vector<std::string> notes;
};

// Imports one file in one transaction. Partners, products, variants, regions and categories upsert by code
// (creation is raised for new partners; a vetoed row is a bad row); facts append; activity skips ids it has.
// Errors: usage "import.bad-rows" with file, line, column, value and reason of the first rows (all with a
// count), "import.unknown-column" with the nearest, "import.imported-before" naming the moment (hint:
// --again), "import.encoding".
Imported import_file(const Desk& desk, const ImportOptions& options);

} // namespace tessera::partner
