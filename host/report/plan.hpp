// What a composition shows, bound to fields: a scheme's output side with its template's defaults
// filled in; private to report/.
#pragma once

#include "report/composition.hpp"
#include "report/user_fields.hpp"
#include "scheme/bind.hpp"

#include <limits>
#include <optional>

namespace tessera::report {

// The number under which the memberships of a report know the subjects of the scheme's own query:
// no segment has it.
inline constexpr std::int64_t query_segment = std::numeric_limits<std::int64_t>::min();

struct PlannedColumn {
    std::string name, title;
    scheme::Bound bound;
    Type type = Type::null;
    std::string references; // shown by name
    int dimension = -1;     // index of one, instead of a field of the subject
    bool variant = false;   // the member's variant, instead of a field (PRD-2)
};

struct PlannedGroup {
    std::size_t column;
    std::string name;
    scheme::GroupKind kind;
};

struct PlannedTotal {
    std::size_t column;
    scheme::Aggregate aggregate;
};

struct PlannedAppearance {
    scheme::Node when;
    std::vector<std::size_t> columns;
    Style style;
    bool items, groups, totals;
};

// A column of the template's source that rows are told apart by (DCS-40).
struct Dimension {
    std::string name, title;
    int row_slot; // in the row slots of the source
};

class Plan {
public:
    Plan(const scheme::Catalog& catalog, scheme::Names& names, const scheme::Scheme& scheme,
         Date today, const Zone& zone, const ComposeOptions& options);
    Plan(const Plan&) = delete; // the set is pointed at
    Plan& operator=(const Plan&) = delete;

    scheme::RuleSet set;
    std::vector<PlannedColumn> columns; // those shown, then those that only order or group
    std::size_t shown = 0;
    std::vector<std::pair<std::size_t, bool>> order; // column, descending
    std::vector<PlannedGroup> groups;
    std::vector<std::size_t> columns_by; // columns; of a table (DCS-42)
    std::vector<PlannedTotal> totals;
    scheme::TotalsPlace totals_at = scheme::TotalsPlace::end;
    scheme::Node filter;
    std::vector<PlannedAppearance> appearance;

    std::string source; // of the dimensions
    std::vector<Dimension> dimensions;
    scheme::Node has_rows; // of the source, in the scheme's period; when there are dimensions
    bool require_facts = false;

    // The scheme with every part of its output side bound and names turned into references.
    scheme::Scheme resolved();
    const std::vector<std::int64_t>& segments() const { return binder_.segments(); }

private:
    void add_fields();
    void add_order();
    void add_groups();
    void add_columns_by();
    void add_totals();
    void add_filter();
    void add_appearance();
    void finish_dimensions();
    PlannedColumn bind(const scheme::ExprPtr& field, const std::string& what);
    std::optional<int> dimension(const scheme::Expr& expr);
    std::size_t column_of(const scheme::ExprPtr& field, const std::string& what);
    std::size_t shown_column(const std::string& name, const std::string& what) const;
    std::string title_of(const scheme::ExprPtr& field) const;

    const scheme::Catalog& catalog_;
    const scheme::Scheme& scheme_;
    const scheme::Template& template_;
    const ComposeOptions& options_;
    UserFields user_fields_;
    scheme::Binder binder_;
};

} // namespace tessera::report
