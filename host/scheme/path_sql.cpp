#include "scheme/path_sql.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/relation_with.hpp"

#include <fmt/format.h>

namespace tessera::scheme {

PathSql::PathSql(const db::Sources& sources, std::string source, std::string asked_for)
    : sources_(sources)
    , source_(std::move(source))
    , asked_for_(std::move(asked_for)) {}

std::string PathSql::column(const std::vector<std::string>& path) {
    return step(path, path.size());
}

// The expression for the first `steps` names of the path.
std::string PathSql::step(const std::vector<std::string>& path, std::size_t steps) {
    const std::string& name = path[steps - 1];
    if (steps == 1) {
        read_.push_back({source_, name});
        return sources_.at(source_).find(name)->sql;
    }
    Join& at = join(path, steps - 1);
    read_.push_back({at.source, name});
    const auto [entry, inserted] =
        at.columns.emplace(name, fmt::format("c{}", at.columns.size() + 1));
    return at.alias + "." + entry->second;
}

PathSql::Join& PathSql::join(const std::vector<std::string>& path, std::size_t steps) {
    const std::vector<std::string> reference(path.begin(), path.begin() + static_cast<long>(steps));
    const std::string key = tessera::join(reference, ".");
    if (const auto found = joins_.find(key); found != joins_.end()) return found->second;
    std::string source = source_;
    for (const std::string& name : reference) source = sources_.at(source).find(name)->references;
    Join made;
    made.source = source;
    made.on = step(path, steps);
    made.alias = fmt::format("j{}", joins_.size() + 1);
    read_.push_back({source, sources_.at(source).key});
    order_.push_back(key);
    return joins_.emplace(key, std::move(made)).first->second;
}

std::string PathSql::from() const {
    std::string sql = db::relation_with(sources_.at(source_), asked_for_) + " t";
    for (const std::string& key : order_) {
        const Join& made = joins_.at(key);
        const db::Source& source = sources_.at(made.source);
        // The inner select renames everything, since column expressions are written over alias t.
        std::string columns = source.find(source.key)->sql + " AS k";
        for (const auto& [name, inside] : made.columns) {
            const auto& sql_of = source.find(name)->sql;
            columns += fmt::format(", {} AS {}", sql_of.empty() ? "NULL" : sql_of, inside);
        }
        sql += fmt::format(" LEFT JOIN (SELECT {} FROM {} t) {} ON {}.k = {}", columns,
                           db::relation_with(source, source.key), made.alias, made.alias, made.on);
    }
    return sql;
}

} // namespace tessera::scheme
