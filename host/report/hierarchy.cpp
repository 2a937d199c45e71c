#include "report/hierarchy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::report {

Hierarchy::Hierarchy(db::Session& session, const scheme::Catalog& catalog,
                     const std::string& name) {
    const db::Source& source = catalog.sources().at(name);
    const db::SourceColumn* parent = source.find("parent");
    const std::string key = source.find(source.key)->sql;
    for (const db::Row& row :
         session.rows(fmt::format("SELECT {}, {} FROM {} t WHERE {} IS NOT NULL", key, parent->sql,
                                  source.relation, parent->sql),
                      {parent->type, parent->type})) {
        parent_[to_text(row[0])] = row[1];
        parents_.insert(to_text(row[1]));
    }
}

std::vector<Value> Hierarchy::path(const Value& key) const {
    std::vector<Value> out{key};
    while (true) {
        const auto above = parent_.find(to_text(out.back()));
        if (above == parent_.end()) break;
        // Data may hold a circle, whatever it means there.
        if (std::find(out.begin(), out.end(), above->second) != out.end()) break;
        out.push_back(above->second);
    }
    std::reverse(out.begin(), out.end());
    return out;
}

} // namespace tessera::report
