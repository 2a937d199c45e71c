// The composition report: what is shown of the members of a segment (RPT-1, RPT-2, DCS-37 to
// DCS-49).
#pragma once

#include "base/zone.hpp"
#include "db/session.hpp"
#include "scheme/catalog.hpp"
#include "scheme/facts.hpp"
#include "scheme/names.hpp"
#include "scheme/query.hpp"
#include "scheme/scheme.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tessera::report {

// How a cell looks: color, background, bold, format, text (DCS-46). Doors that show no looks ignore
// it.
using Style = std::map<std::string, std::string>;

struct Row {
    enum class Kind { item, group, total };
    Kind kind = Kind::item;
    int level = 0;     // of nested groups; 0 is the outermost
    std::string group; // name of the grouping, of a group and its total; "" of the overall total
    Value caption;     // the value that the group stands for
    std::vector<Value> values; // a value a column; of groups and totals, those that have a total
    std::map<std::size_t, Style> styles; // by column
};

struct Composition {
    std::vector<std::string> names, titles;
    std::vector<Type> types;
    std::vector<Row> rows;
    std::int64_t members = 0;    // asked for
    std::int64_t shown = 0;      // that the output filters let through
    std::int64_t total_rows = 0; // before limit and offset
};

struct ComposeOptions {
    std::int64_t limit = -1; // rows; -1: all
    std::int64_t offset = 0;
    bool by_variant = false; // members are variants (of products)
    // What the scheme's formation query returned, whose further columns are fields; null: the query
    // is run again if the scheme declares such columns.
    const scheme::Queried* queried = nullptr;
    std::function<void()> between_batches; // progress, cancelling
};

// members: their numbers, ascending. Errors: those of the rule language, usage "template.unknown",
// "report.unknown-field" for a total or appearance of a column that is not there,
// "report.wrong-types", "report.user-field-cycle"; of columns_by "report.no-groups",
// "report.no-totals", "report.too-many-columns"; "query.output-alone" of settings beside an output
// query.
Composition compose(db::Session& session, const scheme::Catalog& catalog, scheme::Names& names,
                    scheme::Memberships& memberships, scheme::FieldComputer& computer,
                    const scheme::Scheme& scheme, const std::vector<std::int64_t>& members,
                    Date today, const Zone& zone, const ComposeOptions& options = {});

// Refuses two output fields of one name, which a reader of csv or JSON could not tell apart: usage
// "report.same-field". What was stored before is shown as it is.
void refuse_same_fields(const scheme::Scheme& scheme);

// The output side of a scheme with every part bound, so that what is stored is known to work, and
// names turned into references, so that a rename breaks nothing; and the segments it names. Errors
// as above.
struct BoundOutput {
    scheme::Scheme scheme;
    std::vector<std::int64_t> segments;
};
BoundOutput bind_output(const scheme::Catalog& catalog, scheme::Names& names,
                        const scheme::Scheme& scheme, Date today, const Zone& zone,
                        bool by_variant);

} // namespace tessera::report
