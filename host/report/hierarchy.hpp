// Who is above whom in a source with a parent column: regions, categories, holdings; private to
// report/.
#pragma once

#include "db/session.hpp"
#include "scheme/catalog.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tessera::report {

class Hierarchy {
public:
    // Reads keys and parents of the source at once.
    Hierarchy(db::Session& session, const scheme::Catalog& catalog, const std::string& source);
    // The keys from the root down to `key`, which is the last.
    std::vector<Value> path(const Value& key) const;
    bool is_parent(const Value& key) const { return parents_.contains(to_text(key)); }

private:
    std::map<std::string, Value> parent_;
    std::set<std::string> parents_;
};

} // namespace tessera::report
