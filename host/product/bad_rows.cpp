#include "product/bad_rows.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>

namespace tessera::product {

namespace {

constexpr std::size_t most_shown = 20;

} // namespace

BadRows::BadRows(const ImportOptions& options)
    : file_(options.file.string())
    , rejects_(options.rejects)
    , delimiter_(options.delimiter) {
    if (rejects_.empty()) return;
    std::error_code ignored;
    if (std::filesystem::equivalent(rejects_, options.file, ignored))
        throw usage("import.bad-rejects", "the rejects cannot be written over the file itself",
                    "Name another file.");
    part_ = rejects_;
    part_ += ".part";
    out_.open(part_, std::ios::binary | std::ios::trunc);
    if (!out_)
        throw usage("import.bad-rejects", fmt::format("could not write the rejects to {}: {}",
                                                      rejects_.string(), std::strerror(errno)));
}

BadRows::~BadRows() {
    if (part_.empty()) return;
    out_.close();
    std::error_code ignored;
    std::filesystem::remove(part_, ignored);
}

void BadRows::write(const CsvRecord& record, std::string_view last) {
    const auto cell = [&](std::string_view text) {
        const char special[] = {delimiter_, '"', '\n', '\r'};
        if (text.find_first_of(std::string_view(special, sizeof special)) == text.npos) {
            out_ << text;
            return;
        }
        out_ << '"';
        for (const char c : text) {
            if (c == '"') out_ << '"';
            out_ << c;
        }
        out_ << '"';
    };
    // A row may be too short: the reason stays in its own column.
    for (std::size_t i = 0; i < std::max(cells_, record.cells.size()); ++i) {
        if (i == old_reasons_) continue;
        if (i < record.cells.size()) cell(record.cells[i].text);
        out_ << delimiter_;
    }
    cell(last);
    out_ << '\n';
}

void BadRows::header(const CsvRecord& header) {
    cells_ = header.cells.size();
    // A file of rejects that was corrected and imported has the column already: its rows get new
    // reasons in place of those.
    for (std::size_t i = 0; i < cells_; ++i)
        if (header.cells[i].text == reason_column) old_reasons_ = i;
    if (!part_.empty()) write(header, reason_column);
}

void BadRows::add(const CsvRecord& record, std::int64_t line, std::string_view column,
                  std::string_view reason) {
    ++count_;
    if (!part_.empty())
        write(record,
              column.empty() ? std::string(reason) : fmt::format("column {}: {}", column, reason));
    // Rows that waited for others come late: the first by line are shown.
    if (first_.size() == most_shown && first_.back().first <= line) return;
    std::string text = column.empty() ? fmt::format("line {}: {}", line, reason)
                                      : fmt::format("line {}, column {}: {}", line, column, reason);
    const auto place = std::upper_bound(first_.begin(), first_.end(), line,
                                        [](std::int64_t a, const auto& b) { return a < b.first; });
    first_.insert(place, {line, std::move(text)});
    if (first_.size() > most_shown) first_.pop_back();
}

std::vector<std::string> BadRows::notes() const {
    constexpr std::size_t most_noted = 5;
    std::vector<std::string> notes;
    if (count_ == 0) return notes;
    for (const auto& [line, text] : first_)
        if (notes.size() < most_noted) notes.push_back(text);
    if (const auto more = count_ - static_cast<std::int64_t>(notes.size()); more > 0)
        notes.push_back(fmt::format("and {} more", more));
    notes.push_back(fmt::format("the bad rows are in {}, the reasons in its last column; import it "
                                "when they are corrected",
                                rejects_.string()));
    return notes;
}

void BadRows::refuse(std::int64_t rows) {
    if (count_ == 0 || !part_.empty()) return;
    std::string message = fmt::format("{} was not imported: {} of its {} rows {} bad", file_,
                                      count_, rows, count_ == 1 ? "is" : "are");
    for (const auto& [line, text] : first_) message += "\n  " + text;
    if (const auto more = count_ - static_cast<std::int64_t>(first_.size()); more > 0)
        message += fmt::format("\n  and {} more", more);
    throw usage(
        "import.bad-rows", message,
        "Correct them, or import the good rows and write the bad ones to a file with "
        "--rejects FILE. Numbers such as 1234,56 are read with --decimal-comma, days such as "
        "31.12.2026 with --date-format dd.mm.yyyy, more than four decimals with --round.");
}

void BadRows::keep() {
    if (part_.empty()) return;
    out_.close();
    std::error_code problem;
    if (out_) std::filesystem::rename(part_, rejects_, problem);
    if (!out_ || problem)
        throw failure("import.rejects",
                      fmt::format("could not write the rejects to {}: {}", rejects_.string(),
                                  problem ? problem.message() : std::strerror(errno)),
                      "Nothing was imported. Make room, or name another file.");
    part_.clear();
}

void BadRows::withdraw() noexcept {
    std::error_code ignored;
    if (!rejects_.empty()) std::filesystem::remove(rejects_, ignored);
}

} // namespace tessera::product
