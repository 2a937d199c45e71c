// The columns of a table (DCS-42): totals told apart by the values of `columns_by`; private to
// report/.
#pragma once

#include "report/table.hpp"

namespace tessera::report {

// What the columns are: a first one for captions, for each combination of values a column a total,
// then the totals of all.
class Spread {
public:
    // Errors: usage "report.too-many-columns".
    Spread(const Plan& plan, const Table& table);

    const std::vector<std::string>& names() const { return names_; }
    const std::vector<std::string>& titles() const { return titles_; }
    std::vector<Type> types() const;
    // Combinations of values, and one more for all of them together.
    std::size_t cells() const { return captions_.size() + 1; }
    // Those of `items`, which are rows of the table, that belong to each cell.
    std::vector<std::vector<std::size_t>> parts(const std::vector<std::size_t>& items) const;
    std::size_t column(std::size_t cell, std::size_t total) const {
        return 1 + cell * plan_.totals.size() + total;
    }

private:
    void find(const Table& table);
    void name_columns();

    const Plan& plan_;
    std::vector<std::vector<Value>> captions_; // of the combinations, in their order
    std::vector<std::size_t> cell_;            // of each row of the table
    std::vector<std::string> names_, titles_;
};

} // namespace tessera::report
