// Import of partners, products and facts from CSV files (architecture section 10).
//
// It stands here, above partners and products, because it writes both.
#pragma once

#include "base/value.hpp"
#include "partner/partner.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tessera::product {

struct ImportOptions {
    std::string kind; // partners, products, variants, regions, categories, sales, settlements,
                      // interactions, activity
    std::filesystem::path file;
    std::map<std::string, std::string> map; // file column -> our column; "" leaves it out
    char delimiter = ',';
    bool decimal_comma = false;
    bool round = false; // decimal places beyond the fourth
    std::string encoding = "UTF-8";
    std::string date_format; // "" = ISO; else a pattern of dd mm yyyy yy HH MM SS with separators
    std::filesystem::path
        rejects;        // "": nothing is imported when a row is bad; else bad rows go there
    bool again = false; // a file of this digest was imported before
    std::function<void(std::int64_t done, std::int64_t total)> progress; // bytes
    std::function<bool()> cancelled;
    // Runs work on a new connection, where there can be one: an import whose connection is lost
    // then begins again. Its errors are those of the work, and failure "db.cannot-open".
    std::function<void(const std::function<void(db::Session&)>& work)> anew;
};

struct Imported {
    std::int64_t rows = 0, inserted = 0, updated = 0, rejected = 0;
    std::int64_t entered = 0; // memberships made by the creation check
    std::vector<std::string> notes;
};

// Imports one file in one transaction. Partners, products, variants, regions and categories upsert
// by code (creation is raised for new partners; a vetoed row is a bad row); facts append; activity
// skips ids it has. Header names are column names of section 4; blanks around a cell are no part of
// it; an empty cell clears. `rejects` is written anew each time: the header, the bad rows as they
// stand in the file and a column `reason`. Errors, all usage unless said otherwise:
//   the request  import.unknown-kind, import.bad-date-format, import.bad-delimiter,
//   import.bad-rejects the file     import.cannot-open, import.encoding, import.nul-byte,
//   import.quote,
//                import.record-too-long, import.empty-file
//   its header   import.unknown-column (the nearest), import.duplicate-column,
//   import.missing-column its rows     import.bad-rows: file, line, column, value and reason of the
//   first, and how many refusals     import.imported-before naming the moment (hint: --again),
//   import.mapped where the
//                deployment keeps these rows in a table of its own
//   failure      import.cancelled, import.in-doubt where the connection was lost during COMMIT and
//                the database cannot be asked what became of it
Imported import_file(const partner::Desk& desk, const ImportOptions& options);

} // namespace tessera::product
