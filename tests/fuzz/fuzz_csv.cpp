// CSV files in three encodings: refused, or records that are the same after they were written with
// every cell quoted.
#include "fuzz/fuzz.hpp"

#include "product/csv.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <vector>

using namespace tessera;

namespace {

using Records = std::vector<std::vector<std::string>>;

// One file a process: several targets run at once.
std::filesystem::path place() {
    return std::filesystem::temp_directory_path() /
           ("tessera-fuzz-" + std::to_string(getpid()) + ".csv");
}

Records records(std::string_view bytes, char delimiter, std::string_view encoding) {
    const std::filesystem::path file = place();
    std::ofstream(file, std::ios::binary) << bytes;
    Records out;
    product::CsvReader reader(file, delimiter, encoding, "a.csv");
    std::int64_t line = 0;
    for (product::CsvRecord record; reader.next(record);) {
        fuzz::require(record.line > line, "lines do not rise", bytes);
        line = record.line;
        out.emplace_back();
        for (const product::CsvCell& cell : record.cells) out.back().emplace_back(cell.text);
    }
    return out;
}

std::string quoted(const Records& all, char delimiter) {
    std::string out;
    for (const auto& record : all) {
        for (std::size_t i = 0; i < record.size(); ++i) {
            if (i != 0) out += delimiter;
            out += '"';
            for (const char c : record[i])
                out += c == '"' ? std::string("\"\"") : std::string(1, c);
            out += '"';
        }
        out += '\n';
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array<std::string_view, 3> encodings{"UTF-8", "windows-1251", "UTF-16LE"};
    if (size == 0) return 0;
    const char delimiter = ",;\t"[data[0] % 3];
    const std::string_view input = fuzz::text_of(data, size);
    const auto read =
        fuzz::tried(input, [&] { return records(input, delimiter, encodings[data[0] / 3 % 3]); });
    if (read) {
        const std::string written = quoted(*read, delimiter);
        const auto same =
            fuzz::again(input, written, [&] { return records(written, delimiter, "UTF-8"); });
        fuzz::require(*read == same, "the records are others", input);
    }
    std::filesystem::remove(place());
    return 0;
}
