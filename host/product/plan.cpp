#include "product/plan.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "product/bad_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tessera::product {

namespace {

std::vector<std::string> names_of(const CsvRecord& header) {
    std::vector<std::string> names;
    for (const CsvCell& cell : header.cells) names.emplace_back(trim(cell.text));
    return names;
}

std::vector<std::string> known_columns(const Kind& kind) {
    std::vector<std::string> known;
    for (const partner::Field& field : kind.fields()) known.emplace_back(field.name);
    return known;
}

bool is_custom(const Kind& kind, std::string_view name) {
    constexpr std::string_view prefix = "attribute.";
    return kind.entity != nullptr && kind.entity->custom_fields && name.starts_with(prefix) &&
           name.size() > prefix.size();
}

std::string other_delimiter(const std::vector<std::string>& names, char delimiter) {
    if (names.size() != 1) return {};
    for (const auto& [sign, name] :
         {std::pair(';', "semicolons"), {'\t', "tabs"}, {'|', "bars"}, {',', "commas"}})
        if (sign != delimiter && names[0].find(sign) != std::string::npos)
            return fmt::format(" The header has one cell and holds {}: give the right --delimiter.",
                               name);
    return {};
}

} // namespace

Plan plan_columns(const CsvRecord& header, const Kind& kind, const ImportOptions& options) {
    const std::vector<std::string> names = names_of(header);
    const std::vector<std::string> known = known_columns(kind);
    const std::string file = options.file.string();
    for (const auto& [from, to] : options.map)
        if (std::find(names.begin(), names.end(), from) == names.end())
            throw usage("import.unknown-column",
                        fmt::format("{} has no column \"{}\", which the map names.{}", file, from,
                                    did_you_mean(from, names)),
                        "Its columns: " + join(names, ", ") + ".");
    Plan plan;
    plan.cells = names.size();
    std::set<std::string> in_file, taken;
    for (std::size_t cell = 0; cell < names.size(); ++cell) {
        const std::string& file_name = names[cell];
        const auto mapped = options.map.find(file_name);
        if (!in_file.insert(file_name).second)
            throw usage("import.duplicate-column",
                        fmt::format("{} has two columns \"{}\"", file, file_name),
                        "Rename one of them in the file.");
        const std::string name = mapped == options.map.end() ? file_name : mapped->second;
        if (mapped != options.map.end() && name.empty()) continue;
        if (name == reason_column) continue; // a corrected file of rejects
        const auto place = std::find(known.begin(), known.end(), name);
        if (place == known.end() && !is_custom(kind, name))
            throw usage(
                "import.unknown-column",
                fmt::format("{}, column {}: {} have no column \"{}\".{}", file, cell + 1, kind.name,
                            name, did_you_mean(name, known)),
                fmt::format("Known: {}{}. Use --map {}=NAME, or --map {}= to leave it out.{}",
                            join(known, ", "),
                            is_custom(kind, "attribute.x") ? ", attribute.NAME" : "", file_name,
                            file_name, other_delimiter(names, options.delimiter)));
        if (!taken.insert(name).second)
            throw usage("import.duplicate-column",
                        fmt::format("{}: two columns are read as \"{}\", the second is \"{}\"",
                                    file, name, file_name),
                        "Leave one of them out with --map COLUMN=.");
        plan.columns.push_back(
            {cell, static_cast<std::size_t>(place - known.begin()), name, file_name});
    }
    for (const partner::Field& field : kind.fields())
        if (field.required && !taken.contains(std::string(field.name)))
            throw usage(
                "import.missing-column",
                fmt::format("{} has no column \"{}\", which {} need", file, field.name, kind.name),
                fmt::format("Its columns: {}. If one of them is meant: --map COLUMN={}.{}",
                            join(names, ", "), field.name,
                            other_delimiter(names, options.delimiter)));
    return plan;
}

} // namespace tessera::product
