// Rows of a file that cannot be imported: reported, or written to a file of their own.
#pragma once

#include "product/csv.hpp"
#include "product/import.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::product {

// The column of a file of rejects that says why; an import passes it over.
inline constexpr std::string_view reason_column = "rejected_because";

class BadRows {
public:
    // Errors: usage "import.bad-rejects" where the file of rejects cannot be written.
    explicit BadRows(const ImportOptions& options);
    ~BadRows(); // unless kept, the file of rejects is not made
    BadRows(const BadRows&) = delete;
    BadRows& operator=(const BadRows&) = delete;

    void header(const CsvRecord& header);
    // column: its name in the file, or "" for the row as a whole. The reason shows the value.
    void add(const CsvRecord& record, std::int64_t line, std::string_view column,
             std::string_view reason);
    std::int64_t count() const { return count_; }
    // The first reasons and where the rows are, for people.
    std::vector<std::string> notes() const;

    // Throws usage "import.bad-rows" if there are bad rows and no file of rejects was asked for.
    void refuse(std::int64_t rows);
    // Puts the file of rejects in its place, whole or not at all; and takes it away again.
    void keep();
    void withdraw() noexcept;

private:
    void write(const CsvRecord& record, std::string_view last);

    std::string file_;
    std::filesystem::path rejects_, part_;
    char delimiter_;
    std::size_t cells_ = 0;                                  // of the header
    std::size_t old_reasons_ = static_cast<std::size_t>(-1); // their column in the header, if any
    std::ofstream out_;
    std::int64_t count_ = 0;
    std::vector<std::pair<std::int64_t, std::string>> first_; // by line
};

} // namespace tessera::product
