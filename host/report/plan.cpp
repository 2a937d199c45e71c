#include "report/plan.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "report/values.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::report {

using namespace scheme;

namespace {

const Template& template_of(const Catalog& catalog, const Scheme& scheme) {
    if (const Template* found = catalog.find_template(scheme.subject, scheme.template_name))
        return *found;
    if (const std::string why = catalog.contested(scheme.subject, scheme.template_name);
        !why.empty())
        throw usage("template.unknown", why, "`tessera doctor` says what to do.");
    std::vector<std::string> names;
    for (const Template* known : catalog.templates())
        if (known->subject == scheme.subject) names.push_back(known->name);
    throw usage("template.unknown",
                fmt::format("there is no template \"{}\" for a {}.{}", scheme.template_name,
                            db::to_string(scheme.subject),
                            did_you_mean(scheme.template_name, names)),
                fmt::format("Templates: {}.", join(names, ", ")));
}

RuleSet empty_set(const Scheme& scheme, Date today, const Zone& zone, bool by_variant) {
    RuleSet set;
    set.subject = scheme.subject;
    set.by_variant = by_variant;
    set.today = today;
    set.zone = zone;
    return set;
}

bool is_field(const Catalog& catalog, const Template& of_template, const std::string& name) {
    try {
        return catalog.find_field(of_template.subject, of_template.name + "." + name) ||
               catalog.find_field(of_template.subject, name);
    } catch (const Error&) { // several templates offer it
        return true;
    }
}

// A user field stands before a field of its name, which nobody could ask for any more.
void check_user_fields(const Catalog& catalog, const Template& of_template, const Scheme& scheme) {
    for (const OutputField& own : scheme.user_fields)
        if (is_field(catalog, of_template, own.name))
            throw usage("report.user-field-taken",
                        fmt::format("the user field \"{}\" has the name of a field", own.name),
                        "Call it something else.");
}

// What is restricted is a parameter, a user field, a field, or a column that a path goes through.
void check_restricted_names(const Catalog& catalog, const Template& of_template,
                            const Scheme& scheme) {
    if (of_template.query) return; // its columns are known when it runs
    std::vector<std::string> names = catalog.field_names(of_template.subject);
    for (const Parameter& one : parameters_of(scheme, of_template)) names.push_back("$" + one.name);
    for (const OutputField& own : scheme.user_fields) names.push_back(own.name);
    for (const db::Source* each : catalog.sources().all())
        for (const db::SourceColumn& column : each->columns) names.push_back(column.name);
    for (const auto& [name, places] : scheme.restricted) {
        const bool known =
            std::any_of(names.begin(), names.end(), [&, &wanted = name](const auto& other) {
                return fold(other) == fold(wanted);
            });
        if (!known && !is_field(catalog, of_template, name))
            throw usage("rule.unknown-field",
                        fmt::format("restricted: there is no field \"{}\".{}", name,
                                    did_you_mean(name, names)),
                        "Name a field, or a parameter as \"$name\".");
    }
}

// A colour by its name, or as the web writes it: #ff8800.
void check_colors(const Appearance& look, const std::string& what) {
    static const std::vector<std::string> known{"black", "red",     "green", "yellow",
                                                "blue",  "magenta", "cyan",  "white"};
    for (const char* key : {"color", "background"}) {
        const auto found = look.style.find(key);
        if (found == look.style.end()) continue;
        const std::string& color = found->second;
        constexpr std::size_t web = 7;
        if (color.size() == web && color[0] == '#' &&
            color.find_first_not_of("0123456789abcdefABCDEF", 1) == color.npos)
            continue;
        if (std::find(known.begin(), known.end(), color) == known.end())
            throw usage("report.unknown-color",
                        fmt::format("{}: there is no {} \"{}\".{}", what, key, color,
                                    did_you_mean(color, known)),
                        fmt::format("Write one of {}, or #rrggbb.", join(known, ", ")));
    }
}

bool depends_on_measure(const Bound& bound, const Slots& slots) {
    if (bound.op == Bound::Op::slot && slots[bound.slot].kind == SlotKind::measure) return true;
    return std::any_of(bound.items.begin(), bound.items.end(),
                       [&](const Bound& item) { return depends_on_measure(item, slots); });
}

} // namespace

Plan::Plan(const Catalog& catalog, Names& names, const Scheme& scheme, Date today, const Zone& zone,
           const ComposeOptions& options)
    : set(empty_set(scheme, today, zone, options.by_variant))
    , catalog_(catalog)
    , scheme_(scheme)
    , template_(template_of(catalog, scheme))
    , options_(options)
    , user_fields_(scheme.user_fields)
    , binder_(catalog, names, set, parameter_values(scheme, template_, today), scheme.template_name,
              scheme.rows) {
    check_user_fields(catalog, template_, scheme);
    check_restricted_names(catalog, template_, scheme);
    if (options.queried) binder_.use_query(query_segment, *options.queried);
    source = template_.source;
    const std::vector<std::string> inner = inner_sources(scheme, template_);
    require_facts = std::find(inner.begin(), inner.end(), source) != inner.end();
    add_fields();
    add_order();
    add_groups();
    add_totals();
    add_columns_by();
    add_filter();
    add_appearance();
    finish_dimensions();
}

// A dimension is a column of the rows behind the template's measures that is no field of the
// subject.
std::optional<int> Plan::dimension(const Expr& expr) {
    if (expr.kind != ExprKind::field || !expr.arguments.empty() || source.empty())
        return std::nullopt;
    const std::vector<std::string> path = split(expr.name, '.');
    const auto& offered = template_.dimensions;
    if (std::find(offered.begin(), offered.end(), path.front()) == offered.end())
        return std::nullopt;
    if (catalog_.find_field(set.subject, template_.name + "." + expr.name)) return std::nullopt;
    const db::SourceColumn* column = follow(catalog_.sources(), source, path);
    if (!column || column->sql.empty()) return std::nullopt;
    const auto known =
        std::find_if(dimensions.begin(), dimensions.end(),
                     [&](const Dimension& other) { return fold(other.name) == fold(expr.name); });
    if (known != dimensions.end()) return static_cast<int>(known - dimensions.begin());
    Slot slot;
    slot.kind = SlotKind::column;
    slot.path = path;
    slot.type = column->type;
    slot.references = column->references;
    slot.key = "column " + fold(expr.name); // as the binder names it, so that both share it
    slot.shown = expr.name;
    const std::string& title = column->title.empty() ? expr.name : column->title;
    dimensions.push_back({expr.name, title, set.rows[source].add(std::move(slot))});
    return static_cast<int>(dimensions.size()) - 1;
}

PlannedColumn Plan::bind(const ExprPtr& field, const std::string& what) {
    PlannedColumn column;
    const ExprPtr meant = user_fields_.apply(field);
    if (set.by_variant && meant->kind == ExprKind::field && fold(meant->name) == "variant") {
        column.variant = true;
        column.bound.type = Type::text;
    } else if (const auto found = dimension(*meant)) {
        const Slot& slot = set.rows[source][dimensions[*found].row_slot];
        column.bound.op = Bound::Op::slot;
        column.bound.type = slot.type;
        column.bound.references = slot.references;
        column.dimension = *found;
    } else {
        column.bound = binder_.expression(meant, what);
    }
    column.type = column.bound.type;
    column.references = column.bound.references;
    column.name = to_text(field);
    return column;
}

std::string Plan::title_of(const ExprPtr& field) const {
    if (const std::string own = user_fields_.title(field); !own.empty()) return own;
    const std::string written = to_text(field);
    if (field->kind != ExprKind::field || !field->arguments.empty()) return written;
    const Field* found = catalog_.find_field(set.subject, template_.name + "." + field->name);
    try {
        if (!found) found = catalog_.find_field(set.subject, field->name);
    } catch (const Error&) { // two templates offer it; binding has already refused that
    }
    return found && !found->title.empty() ? found->title : written;
}

void Plan::add_fields() {
    std::vector<OutputField> fields = scheme_.fields;
    const bool by_default = fields.empty();
    if (by_default) {
        std::vector<std::string> names = template_.default_fields;
        if (std::find(names.begin(), names.end(), "code") == names.end())
            names.insert(names.begin(), "code");
        if (names.size() == 1) names.emplace_back("name");
        if (set.by_variant)
            names.insert(std::find(names.begin(), names.end(), "code") + 1, "variant");
        for (const std::string& name : names) fields.push_back({parse_expression(name), name, {}});
        for (const OutputField& own : scheme_.user_fields)
            fields.push_back({parse_expression(own.name), own.name, own.title});
    }
    for (const OutputField& field : fields) {
        PlannedColumn column = bind(field.field, fmt::format("output field {}", field.name));
        column.name = field.name;
        column.title = !field.title.empty()    ? field.title
                       : column.dimension >= 0 ? dimensions[column.dimension].title
                                               : title_of(field.field);
        columns.push_back(std::move(column));
    }
    // "By partner and document" (DCS-40): the dimensions that a template groups by tell its rows
    // apart and stand before its measures.
    if (by_default && scheme_.group_by.empty()) {
        auto at = std::find_if(columns.begin(), columns.end(), [&](const PlannedColumn& column) {
            return column.dimension < 0 && depends_on_measure(column.bound, set.slots);
        });
        for (const std::string& name : template_.default_group_by) {
            const ExprPtr expr = parse_expression(name);
            if (!dimension(*expr)) continue;
            const bool known = std::any_of(columns.begin(), columns.end(), [&](const auto& column) {
                return fold(column.name) == fold(name);
            });
            if (known) continue;
            PlannedColumn column = bind(expr, "default grouping of the template");
            column.title = dimensions[column.dimension].title;
            at = columns.insert(at, std::move(column)) + 1;
        }
    }
    shown = columns.size();
}

// The column that shows this field, or a hidden one.
std::size_t Plan::column_of(const ExprPtr& field, const std::string& what) {
    const std::string text = fold(to_text(field));
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (fold(columns[i].name) == text) return i;
    columns.push_back(bind(field, what));
    columns.back().title = title_of(field);
    return columns.size() - 1;
}

void Plan::add_order() {
    std::vector<SortKey> keys = scheme_.order;
    if (keys.empty()) {
        std::vector<std::string> names = template_.default_order;
        if (names.empty()) names.emplace_back("name");
        for (const std::string& name : names) {
            const bool descending = name.starts_with('-');
            keys.push_back(
                {parse_expression(std::string_view(name).substr(descending ? 1 : 0)), descending});
        }
    }
    for (const SortKey& key : keys)
        order.emplace_back(column_of(key.field, "order"), key.descending);
}

void Plan::add_groups() {
    std::vector<Grouping> given = scheme_.group_by;
    if (given.empty() && scheme_.fields.empty())
        for (const std::string& name : template_.default_group_by) {
            const ExprPtr expr = parse_expression(name);
            if (!dimension(*expr)) given.push_back({expr, name, GroupKind::items});
        }
    for (const Grouping& group : given) {
        const std::size_t column = column_of(group.field, fmt::format("grouping {}", group.name));
        if (group.kind != GroupKind::items) {
            const db::Source* target = catalog_.sources().find(columns[column].references);
            const db::SourceColumn* parent = target ? target->find("parent") : nullptr;
            if (!parent || parent->sql.empty())
                throw usage(
                    "report.wrong-types",
                    fmt::format("grouping {}: only a reference with a parent has a hierarchy",
                                group.name),
                    "Leave the kind out, or group by a region, a category or a parent.");
        }
        groups.push_back({column, group.name, group.kind});
    }
}

std::size_t Plan::shown_column(const std::string& name, const std::string& what) const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < shown; ++i) {
        if (fold(columns[i].name) == fold(name)) return i;
        names.push_back(columns[i].name);
    }
    throw usage(
        "report.unknown-field",
        fmt::format("{}: \"{}\" is not among the fields.{}", what, name, did_you_mean(name, names)),
        fmt::format("The fields are {}.", join(names, ", ")));
}

void Plan::add_totals() {
    totals_at = scheme_.totals_at;
    for (const Total& total : scheme_.totals) {
        const std::size_t column = shown_column(total.field, "totals");
        const bool adds = total.aggregate == Aggregate::sum || total.aggregate == Aggregate::avg;
        const PlannedColumn& of = columns[column];
        if (adds && (!is_number(of.type) || !of.references.empty()))
            throw usage(
                "report.wrong-types",
                fmt::format("totals: \"{}\" is no number, so it cannot be added up", total.field),
                "Use count, count_distinct, min or max.");
        totals.push_back({column, total.aggregate});
    }
}

// A table (DCS-42) has groups down, values across, and totals where they meet.
void Plan::add_columns_by() {
    for (const OutputField& field : scheme_.columns_by)
        columns_by.push_back(column_of(field.field, fmt::format("columns_by {}", field.name)));
    if (columns_by.empty()) return;
    if (groups.empty())
        throw usage("report.no-groups", "columns_by: the table has no rows",
                    "Name what they stand for: group_by = [\"region\"].");
    if (totals.empty())
        throw usage("report.no-totals", "columns_by: the table has nothing to show in its cells",
                    "Say what: totals = { revenue = \"sum\" }, of fields that are in `fields`.");
}

void Plan::add_filter() {
    if (template_.default_output_filter) {
        filter.items.push_back(
            binder_.filter(template_.default_output_filter, "output filter of the template").node);
    }
    if (scheme_.output_filter)
        filter.items.push_back(
            binder_.filter(user_fields_.apply(scheme_.output_filter), "output filter").node);
}

void Plan::add_appearance() {
    for (const Appearance& given : scheme_.appearance) {
        PlannedAppearance made;
        check_colors(given, fmt::format("appearance {}", appearance.size() + 1));
        if (given.when)
            made.when = binder_.filter(user_fields_.apply(given.when), "appearance").node;
        for (const std::string& name : given.fields)
            made.columns.push_back(shown_column(name, "appearance"));
        if (given.fields.empty())
            for (std::size_t i = 0; i < shown; ++i) made.columns.push_back(i);
        made.style = given.style;
        const auto applies = [&](const char* place) {
            return given.where.empty() ||
                   std::find(given.where.begin(), given.where.end(), place) != given.where.end();
        };
        made.items = applies("items");
        made.groups = applies("groups");
        made.totals = applies("totals");
        appearance.push_back(std::move(made));
    }
}

Scheme Plan::resolved() {
    // What no column shows is bound as well.
    for (const OutputField& own : scheme_.user_fields)
        bind(own.field, fmt::format("user field {}", own.name));
    if (scheme_.rows && !source.empty()) binder_.has_rows(source);
    Scheme out = scheme_;
    out.meanings = binder_.meanings();
    out.rows = binder_.resolved(out.rows);
    out.output_filter = binder_.resolved(out.output_filter);
    for (OutputField& field : out.fields) field.field = binder_.resolved(field.field);
    for (OutputField& field : out.user_fields) field.field = binder_.resolved(field.field);
    for (SortKey& key : out.order) key.field = binder_.resolved(key.field);
    for (Grouping& group : out.group_by) group.field = binder_.resolved(group.field);
    for (OutputField& field : out.columns_by) field.field = binder_.resolved(field.field);
    for (Appearance& look : out.appearance) look.when = binder_.resolved(look.when);
    return out;
}

// Values of dimensions stand in the frame behind all slots.
void Plan::finish_dimensions() {
    if (!dimensions.empty()) has_rows = binder_.has_rows(source);
    for (PlannedColumn& column : columns)
        if (column.dimension >= 0)
            column.bound.slot = static_cast<int>(set.slots.size()) + column.dimension;
}

} // namespace tessera::report
