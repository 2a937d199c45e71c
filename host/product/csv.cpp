#include "product/csv.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace tessera::product {

namespace {

constexpr std::size_t piece_size = 1 << 20;
// A quote that is never closed would otherwise take the whole file into memory.
constexpr std::size_t longest_record = 16 << 20;
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

bool is_name_of_utf8(std::string_view encoding) {
    const std::string name = fold(encoding);
    return name.empty() || name == "utf-8" || name == "utf8";
}

} // namespace

CsvReader::CsvReader(const std::filesystem::path& file, char delimiter, std::string_view encoding,
                     std::string name)
    : name_(name.empty() ? file.string() : std::move(name))
    , encoding_(encoding)
    , delimiter_(delimiter)
    , file_(file, std::ios::binary)
    , utf8_(is_name_of_utf8(encoding)) {
    std::error_code problem;
    total_ = static_cast<std::int64_t>(std::filesystem::file_size(file, problem));
    if (!file_ || problem)
        throw usage("import.cannot-open",
                    fmt::format("could not open {}: {}", name_,
                                problem ? problem.message() : std::strerror(errno)),
                    "Check the path and the rights.");
    if (delimiter_ == '"' || delimiter_ == '\n' || delimiter_ == '\r' || delimiter_ == '\0')
        throw usage("import.bad-delimiter", "this character cannot separate cells",
                    "Use a comma, a semicolon, a tab or a bar.");
    if (utf8_) return;
    try {
        by_lines_ = to_utf8("\"a,\r\n", encoding_) == "\"a,\r\n";
    } catch (const Error& error) {
        if (error.code() == "text.unknown-encoding")
            throw usage("import.encoding", error.message(), error.hint());
        by_lines_ = false; // UTF-16 has no such bytes
    }
}

// Raw bytes that end with a line, or all that is left.
std::string CsvReader::read_piece() {
    std::string piece = std::move(rest_);
    rest_.clear();
    for (;;) {
        const std::size_t before = piece.size();
        piece.resize(before + piece_size);
        file_.read(piece.data() + before, static_cast<std::streamsize>(piece_size));
        const auto count = static_cast<std::size_t>(file_.gcount());
        piece.resize(before + count);
        read_ += static_cast<std::int64_t>(count);
        if (file_.bad())
            throw failure("import.cannot-read",
                          fmt::format("could not read {}: {}", name_, std::strerror(errno)));
        if (count < piece_size) {
            exhausted_ = true;
            return piece;
        }
        if (!by_lines_) continue;
        if (const std::size_t end = piece.rfind('\n'); end != piece.npos) {
            rest_ = piece.substr(end + 1);
            piece.resize(end + 1);
            return piece;
        }
        if (piece.size() > longest_record)
            throw usage("import.record-too-long",
                        fmt::format("{}, line {}: no line end within {} MiB", name_, buffer_line_,
                                    longest_record >> 20),
                        "Is it a CSV file?");
    }
}

void CsvReader::fail_encoding(std::string_view piece, const std::string& reason) const {
    // Line by line, to say where it is.
    std::int64_t line = buffer_line_;
    for (std::size_t at = 0; by_lines_ && at < piece.size(); ++line) {
        const std::size_t end = std::min(piece.find('\n', at), piece.size() - 1) + 1;
        std::string why;
        std::size_t bad = 0;
        const std::string_view text = piece.substr(at, end - at);
        if (utf8_ && !is_utf8(text, &bad)) {
            why = fmt::format("byte {:02X} at character {} of the line",
                              static_cast<unsigned char>(text[bad]),
                              length_of(text.substr(0, bad)) + 1);
        } else if (!utf8_) {
            try {
                to_utf8(text, encoding_);
            } catch (const Error& error) {
                why = error.message();
            }
        }
        if (!why.empty())
            throw usage("import.encoding",
                        fmt::format("{}, line {}, is not {}: {}", name_, line,
                                    encoding_.empty() ? "UTF-8" : encoding_, why),
                        "Name the encoding of the file with --encoding, such as windows-1251.");
        at = end;
    }
    throw usage("import.encoding", fmt::format("{}: {}", name_, reason),
                "Name the encoding of the file with --encoding, such as windows-1251.");
}

bool CsvReader::refill() {
    if (exhausted_) return false;
    const bool first = read_ == 0;
    std::string piece = read_piece();
    if (utf8_) {
        if (first && (piece.starts_with("\xFF\xFE") || piece.starts_with("\xFE\xFF")))
            throw usage("import.encoding", fmt::format("{} begins as a file in UTF-16 does", name_),
                        "Import it with --encoding utf-16.");
        if (!is_utf8(piece)) fail_encoding(piece, "it is not UTF-8");
    } else {
        try {
            piece = to_utf8(piece, encoding_);
        } catch (const Error& error) {
            fail_encoding(piece, error.message());
        }
    }
    if (first && piece.starts_with(utf8_mark)) piece.erase(0, utf8_mark.size());
    if (const std::size_t nul = piece.find('\0'); nul != piece.npos)
        throw usage(
            "import.nul-byte",
            fmt::format("{}, line {}, holds a zero byte: it is no text file", name_,
                        buffer_line_ + std::count(piece.begin(),
                                                  piece.begin() + static_cast<std::ptrdiff_t>(nul),
                                                  '\n')),
            "If it is text in UTF-16, import it with --encoding utf-16le or utf-16be.");
    buffer_line_ += std::count(piece.begin(), piece.end(), '\n');
    buffer_.erase(0, start_);
    start_ = 0;
    buffer_ += piece;
    return true;
}

// A quoted cell whose first quote stands before `at`; false if the buffer ends before it does.
bool CsvReader::scan_quoted(CsvCell& cell, std::size_t& at) {
    const std::size_t begin = at;
    std::string* copy = nullptr;
    std::size_t kept = begin; // from here not yet copied
    for (;;) {
        const std::size_t quote = buffer_.find('"', at);
        if (quote == buffer_.npos || (quote + 1 == buffer_.size() && !exhausted_)) return false;
        at = quote + 1;
        if (at < buffer_.size() && buffer_[at] == '"') {
            if (copy == nullptr) copy = &unquoted_.emplace_back();
            copy->append(buffer_, kept, at - kept);
            kept = ++at;
            continue;
        }
        if (copy != nullptr) copy->append(buffer_, kept, quote - kept);
        cell.text = copy != nullptr ? std::string_view(*copy)
                                    : std::string_view(buffer_).substr(begin, quote - begin);
        return true;
    }
}

// One record from start_ on, which moves behind it.
CsvReader::Found CsvReader::scan(CsvRecord& record) {
    record.cells.clear();
    record.line = line_;
    unquoted_.clear();
    if (start_ == buffer_.size()) return exhausted_ ? Found::end : Found::more;
    const std::string_view text = buffer_;
    std::size_t at = start_;
    std::int64_t line = line_;
    for (;;) {
        CsvCell cell;
        cell.line = line;
        if (at < text.size() && text[at] == '"') {
            const std::size_t begin = ++at;
            if (!scan_quoted(cell, at)) {
                if (!exhausted_ && text.size() - start_ <= longest_record) return Found::more;
                throw usage("import.quote",
                            fmt::format("{}, line {}, character {}: the quote opened here is never "
                                        "closed",
                                        name_, line,
                                        length_of(text.substr(start_, begin - 1 - start_)) + 1),
                            "Close it, or double it if it is part of the text.");
            }
            line += std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                               text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
        } else {
            const std::size_t begin = at;
            while (at < text.size() && text[at] != delimiter_ && text[at] != '\n') ++at;
            if (at == text.size() && !exhausted_) return Found::more;
            std::size_t end = at;
            if (end > begin && text[end - 1] == '\r' && (at == text.size() || text[at] == '\n'))
                --end;
            cell.text = text.substr(begin, end - begin);
        }
        record.cells.push_back(cell);
        if (at < text.size() && text[at] == '\r') { // behind a closing quote
            if (at + 1 == text.size() && !exhausted_) return Found::more;
            if (at + 1 == text.size() || text[at + 1] == '\n') ++at;
        }
        if (at == text.size() && !exhausted_) return Found::more;
        if (at == text.size() || text[at] == '\n') {
            start_ = std::min(at + 1, text.size());
            line_ = line + 1;
            return Found::record;
        }
        if (text[at] != delimiter_)
            throw usage("import.quote",
                        fmt::format("{}, line {}: text follows the closing quote of cell {}: {}",
                                    name_, line, record.cells.size(),
                                    substring_of(text.substr(at, 80), 1, 20)),
                        "Double the quotes that are part of a text.");
        ++at;
    }
}

bool CsvReader::next(CsvRecord& record) {
    for (;;) {
        switch (scan(record)) {
        case Found::end: return false;
        case Found::more: refill(); break;
        case Found::record: {
            const bool empty = record.cells.size() == 1 && record.cells[0].text.empty();
            if (!empty) return true;
        }
        }
    }
}

} // namespace tessera::product
