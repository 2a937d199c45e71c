// A streaming reader of CSV files after RFC 4180: quoted cells with delimiters and line ends, CRLF
// or LF, a byte order mark, any encoding; in bounded memory, with the line of every cell.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::product {

struct CsvCell {
    std::string_view text; // UTF-8, without its quotes; valid until the next record is read
    std::int64_t line = 0; // where it begins, from 1
};

struct CsvRecord {
    std::int64_t line = 0; // where it begins
    std::vector<CsvCell> cells;
};

class CsvReader {
public:
    // Errors: usage "import.cannot-open" with the file and the reason, "import.encoding".
    // name: what messages call it; "": the file itself.
    CsvReader(const std::filesystem::path& file, char delimiter, std::string_view encoding,
              std::string name = {});

    // The next record, or false at the end. Empty lines are passed over. A quote inside a cell that
    // does not begin with one is a character like others. Errors, which no later record can follow:
    // usage "import.encoding", "import.nul-byte", "import.quote", "import.record-too-long".
    bool next(CsvRecord& record);

    std::int64_t bytes_read() const { return read_; }
    std::int64_t bytes_total() const { return total_; }
    const std::string& name() const { return name_; }

private:
    enum class Found { record, end, more };
    Found scan(CsvRecord& record);
    bool scan_quoted(CsvCell& cell, std::size_t& at);
    bool refill();
    std::string read_piece();
    [[noreturn]] void fail_encoding(std::string_view piece, const std::string& reason) const;

    std::string name_, encoding_;
    char delimiter_;
    std::ifstream file_;
    std::int64_t read_ = 0, total_ = 0;
    bool utf8_ = true;     // nothing to convert
    bool by_lines_ = true; // the encoding has ASCII's line ends, so that pieces may be cut there
    bool exhausted_ = false;
    std::string rest_;   // raw bytes behind the last line end of the piece before
    std::string buffer_; // converted text, of which the part before start_ is done
    std::size_t start_ = 0;
    std::int64_t line_ = 1;            // of start_
    std::int64_t buffer_line_ = 1;     // of the end of the buffer
    std::deque<std::string> unquoted_; // texts of cells with doubled quotes, which must not move
};

} // namespace tessera::product
