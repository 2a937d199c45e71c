#include "db/source.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace tessera::db {

std::string_view to_string(Subject subject) {
    return subject == Subject::partner ? "partner" : "product";
}

const SourceColumn* Source::find(std::string_view column) const {
    const auto found = std::find_if(columns.begin(), columns.end(),
                                    [&](const SourceColumn& each) { return each.name == column; });
    return found == columns.end() ? nullptr : &*found;
}

std::string Source::relation_of(std::span<const std::string> used) const {
    if (parts.empty()) return relation;
    std::vector<std::string> columns;
    std::set<std::size_t> needed;
    for (const Part& part : parts) {
        if (std::find(used.begin(), used.end(), part.column) == used.end()) continue;
        columns.push_back(part.sql);
        needed.insert(part.joins.begin(), part.joins.end());
    }
    if (columns.empty()) columns.push_back("1"); // count(*)
    std::string from = base;
    for (const std::size_t place : needed) from += " LEFT" + joins[place];
    return fmt::format("(SELECT {} FROM {})", join(columns, ", "), from);
}

std::string relation_with(const Source& source, std::string_view column) {
    const std::vector<Source::Part>& parts = source.parts;
    const std::vector<std::string>& joins = source.joins;
    const auto asked = std::find_if(parts.begin(), parts.end(), [&](const Source::Part& part) {
        return part.column == column;
    });
    if (asked == parts.end() || asked->joins.empty()) return source.relation;
    std::vector<std::string> columns;
    for (const Source::Part& part : parts) columns.push_back(part.sql);
    std::string from = source.base;
    for (const std::size_t place : asked->joins) from += joins[place];
    for (std::size_t place = 0; place < joins.size(); ++place)
        if (std::find(asked->joins.begin(), asked->joins.end(), place) == asked->joins.end())
            from += " LEFT" + joins[place];
    return fmt::format("(SELECT {} FROM {})", join(columns, ", "), from);
}

const Source* Sources::find(std::string_view name) const {
    const auto found = sources_.find(name);
    return found == sources_.end() ? nullptr : &found->second;
}

const Source& Sources::at(std::string_view name) const {
    if (const Source* found = find(name)) return *found;
    std::vector<std::string> names;
    for (const auto& [known, source] : sources_) names.push_back(known);
    throw usage("source.unknown",
                fmt::format("there is no source \"{}\".{}", name, did_you_mean(name, names)),
                "Known: " + join(names, ", ") + ".");
}

std::vector<const Source*> Sources::all() const {
    std::vector<const Source*> result;
    for (const auto& [name, source] : sources_) result.push_back(&source);
    return result;
}

void Sources::set(Source source) {
    std::string name = source.name;
    sources_.insert_or_assign(std::move(name), std::move(source));
}

void Sources::declare_custom(std::string_view source, std::string_view name, Type type) {
    custom_.insert_or_assign({std::string(source), std::string(name)}, type);
}

std::optional<Type> Sources::declared_custom(std::string_view source, std::string_view name) const {
    const auto found = custom_.find({std::string(source), std::string(name)});
    return found == custom_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace tessera::db
