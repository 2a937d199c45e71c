#include "report/composition.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/arrange.hpp"
#include "report/plan.hpp"
#include "report/table.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

namespace tessera::report {

using namespace scheme;

namespace {

void cut(Composition& report, const ComposeOptions& options) {
    auto& rows = report.rows;
    report.total_rows = static_cast<std::int64_t>(rows.size());
    const std::int64_t first = std::clamp<std::int64_t>(options.offset, 0, report.total_rows);
    const std::int64_t left = report.total_rows - first;
    const std::int64_t count = options.limit < 0 ? left : std::min(options.limit, left);
    if (count == report.total_rows) return;
    rows = std::vector<Row>(std::make_move_iterator(rows.begin() + first),
                            std::make_move_iterator(rows.begin() + first + count));
}

// The memberships of the caller, and the result of the scheme's own query beside them.
class WithQuery : public Memberships {
public:
    WithQuery(Memberships& others, const Scheme& scheme, const ComposeOptions& options)
        : others_(others) {
        segment_.id = query_segment;
        segment_.name = "query";
        segment_.subject = scheme.subject;
        segment_.by_variant = options.by_variant;
        if (options.queried)
            for (const std::int64_t number : options.queried->subjects) members_.add(number);
    }
    const MemberSet& members(std::int64_t segment) override {
        return segment == query_segment ? members_ : others_.members(segment);
    }
    const MemberSet& among(std::int64_t segment,
                           const std::vector<std::int64_t>& subjects) override {
        return segment == query_segment ? members_ : others_.among(segment, subjects);
    }
    SegmentRef describe(std::int64_t segment) override {
        return segment == query_segment ? segment_ : others_.describe(segment);
    }

private:
    Memberships& others_;
    SegmentRef segment_;
    MemberSet members_;
};

ParameterValues values_of(const Catalog& catalog, const Scheme& scheme, Date today) {
    const Template* known = catalog.find_template(scheme.subject, scheme.template_name);
    return parameter_values(scheme, known ? *known : Template{}, today);
}

void name_columns(Composition& report, const Plan& plan) {
    for (std::size_t c = 0; c < plan.shown; ++c) {
        const PlannedColumn& column = plan.columns[c];
        const bool as_text = !column.references.empty() || column.bound.multiple;
        report.names.push_back(column.name);
        report.titles.push_back(column.title);
        report.types.push_back(as_text ? Type::text : column.type);
    }
}

Composition of_fields(db::Session& session, const Catalog& catalog, Names& names,
                      Memberships& memberships, FieldComputer& computer, const Scheme& scheme,
                      const std::vector<std::int64_t>& members, Date today, const Zone& zone,
                      ComposeOptions options) {
    Queried queried;
    if (!options.queried && !scheme.query.formation.empty() && !scheme.query.columns.empty()) {
        queried = run_formation(session, catalog, scheme, options.by_variant,
                                values_of(catalog, scheme, today), today);
        options.queried = &queried;
    }
    WithQuery with_query(memberships, scheme, options);
    const Plan plan(catalog, names, scheme, today, zone, options);
    Labels labels(names);
    const Table table =
        read_table(session, catalog, labels, with_query, computer, plan, members, options);
    Composition report;
    std::optional<Spread> spread;
    if (plan.columns_by.empty()) {
        name_columns(report, plan);
    } else {
        spread.emplace(plan, table);
        report.names = spread->names();
        report.titles = spread->titles();
        report.types = spread->types();
    }
    report.rows = arrange(session, catalog, labels, plan, table, spread ? &*spread : nullptr);
    report.shown = table.members;
    return report;
}

// A query of one's own says all that is shown: what else the scheme says of it would do nothing.
void check_alone(const Scheme& scheme) {
    const std::pair<const char*, bool> given[] = {{"fields", !scheme.fields.empty()},
                                                  {"user_fields", !scheme.user_fields.empty()},
                                                  {"order", !scheme.order.empty()},
                                                  {"group_by", !scheme.group_by.empty()},
                                                  {"columns_by", !scheme.columns_by.empty()},
                                                  {"totals", !scheme.totals.empty()},
                                                  {"output_filter", bool(scheme.output_filter)},
                                                  {"appearance", !scheme.appearance.empty()}};
    for (const auto& [key, is_given] : given)
        if (is_given)
            throw usage("query.output-alone",
                        fmt::format("{}: the output query shows what it selects, and nothing else "
                                    "is asked",
                                    key),
                        fmt::format("Take out {}, or write it into the query.", key));
}

// The user's own output query replaces fields, order and groups (DCS-20, DCS-23).
Composition of_query(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                     const std::vector<std::int64_t>& members, Date today) {
    check_alone(scheme);
    QueriedRows queried =
        run_output(session, catalog, scheme, members, values_of(catalog, scheme, today), today);
    Composition report;
    report.names = report.titles = std::move(queried.columns);
    for (const std::string& name : report.names) {
        const auto declared = scheme.query.columns.find(name);
        report.types.push_back(declared == scheme.query.columns.end() ? Type::text
                                                                      : declared->second);
    }
    for (auto& values_of_row : queried.rows)
        report.rows.emplace_back().values = std::move(values_of_row);
    report.shown = static_cast<std::int64_t>(members.size());
    return report;
}

} // namespace

void refuse_same_fields(const Scheme& scheme) {
    std::set<std::string> names;
    for (const OutputField& field : scheme.fields)
        if (!names.insert(fold(field.name)).second)
            throw usage("report.same-field",
                        fmt::format("two output fields are called \"{}\"", field.name),
                        fmt::format("Leave one out, or call it something else: {{ field = \"{}\", "
                                    "name = \"...\" }}.",
                                    to_text(field.field)));
}

BoundOutput bind_output(const Catalog& catalog, Names& names, const Scheme& scheme, Date today,
                        const Zone& zone, bool by_variant) {
    if (!scheme.query.output.empty()) {
        check_alone(scheme);
        return {scheme, {}};
    }
    refuse_same_fields(scheme);
    Queried queried;
    for (const auto& [name, type] : scheme.query.columns) {
        queried.names.push_back(name);
        queried.types.push_back(type);
        queried.columns.emplace_back();
    }
    ComposeOptions options;
    options.by_variant = by_variant;
    if (!scheme.query.columns.empty()) options.queried = &queried;
    Plan plan(catalog, names, scheme, today, zone, options);
    BoundOutput out{plan.resolved(), {}};
    out.segments = plan.segments();
    return out;
}

Composition compose(db::Session& session, const Catalog& catalog, Names& names,
                    Memberships& memberships, FieldComputer& computer, const Scheme& scheme,
                    const std::vector<std::int64_t>& members, Date today, const Zone& zone,
                    const ComposeOptions& options) {
    Composition report = scheme.query.output.empty()
                             ? of_fields(session, catalog, names, memberships, computer, scheme,
                                         members, today, zone, options)
                             : of_query(session, catalog, scheme, members, today);
    report.members = static_cast<std::int64_t>(members.size());
    cut(report, options);
    return report;
}

} // namespace tessera::report
