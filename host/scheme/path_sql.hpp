// SQL for columns reached through references: region.parent.name becomes joins.
#pragma once

#include "db/reading_error.hpp"

#include <map>
#include <string>
#include <vector>

namespace tessera::scheme {

// The FROM clause of one query over a source and what it needs of others. Each reference on the way
// is joined once.
class PathSql {
public:
    // asked_for: the column of a number by which few rows are asked for, if one is.
    PathSql(const db::Sources& sources, std::string source, std::string asked_for = "");
    // An expression for the column at the end of the path, in our form.
    std::string column(const std::vector<std::string>& path);
    std::string from() const; // after all columns are asked for
    const std::vector<db::ColumnRead>& read() const { return read_; } // those that were

private:
    struct Join {
        std::string alias, source, on;
        std::map<std::string, std::string> columns; // column -> name inside the join
    };
    Join& join(const std::vector<std::string>& path, std::size_t steps);
    std::string step(const std::vector<std::string>& path, std::size_t steps);

    const db::Sources& sources_;
    std::string source_, asked_for_;
    std::vector<std::string> order_;
    std::map<std::string, Join> joins_; // by the path joined
    std::vector<db::ColumnRead> read_;
};

} // namespace tessera::scheme
