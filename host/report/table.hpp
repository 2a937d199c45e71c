// The rows of a composition before they are grouped: a value a column of the plan; private to
// report/.
#pragma once

#include "report/dimensions.hpp"
#include "report/plan.hpp"
#include "scheme/facts.hpp"

#include <unordered_map>

namespace tessera::report {

// Shows references by name. Names are asked once for each key.
class Labels {
public:
    explicit Labels(scheme::Names& names)
        : names_(names) {}
    Value of(const std::string& source, const Value& key);
    // The code of a variant; nothing for a product that has none.
    Value variant(std::int64_t number);

private:
    scheme::Names& names_;
    std::map<std::string, std::unordered_map<std::string, Value>, std::less<>> known_;
};

struct Table {
    std::size_t rows = 0;
    std::int64_t members = 0;
    // [column][row]: as computed, and as shown where that differs (references).
    std::vector<std::vector<Value>> raw, labels;
    std::vector<scheme::Bits> looks; // [appearance]: the rows whose condition holds
    const Value& shown(std::size_t column, std::size_t row) const {
        return labels[column].empty() ? raw[column][row] : labels[column][row];
    }
};

// Reads the facts of the members and computes every column of the plan; output filters are applied.
Table read_table(db::Session& session, const scheme::Catalog& catalog, Labels& labels,
                 scheme::Memberships& memberships, scheme::FieldComputer& computer,
                 const Plan& plan, const std::vector<std::int64_t>& members,
                 const ComposeOptions& options);

} // namespace tessera::report
