#include "base/text.hpp"
#include "scheme/bind_scope.hpp"
#include "scheme/language.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::scheme::binding {
namespace {

// Columns of an inner grouping: the `by` columns, then its aggregates.
class InnerScope : public Scope {
public:
    InnerScope(const MeasureSpec& spec, const InnerGroup& group, const Slots& rows)
        : spec_(spec)
        , group_(group)
        , rows_(rows) {}
    Bound field(const Expr& expr) override {
        Slot slot;
        for (std::size_t i = 0; i < group_.by.size(); ++i) {
            if (fold(spec_.inner_by[i]) == fold(expr.name)) {
                return slot_of(static_cast<int>(i), rows_[group_.by[i]]);
            }
        }
        for (std::size_t i = 0; i < group_.items.size(); ++i) {
            if (fold(spec_.inner[i].name) == fold(expr.name)) {
                slot.type = group_.items[i].type;
                return slot_of(static_cast<int>(group_.by.size() + i), slot);
            }
        }
        throw Placed{expr.place,
                     "rule.unknown-field",
                     fmt::format("\"{}\" is neither a group nor an aggregate of the inner grouping",
                                 expr.name),
                     {}};
    }
    Bound custom(const Expr& expr) override {
        throw Placed{expr.place, "rule.unexpected", "an inner grouping has no custom fields", {}};
    }
    int member(const Expr*, const SegmentRef&, const Place& place) override {
        throw Placed{place, "rule.unexpected", "segments are not asked in an inner grouping", {}};
    }

private:
    const MeasureSpec& spec_;
    const InnerGroup& group_;
    const Slots& rows_;
};

Type aggregate_type(Aggregate aggregate, const std::optional<Bound>& of) {
    if (aggregate == Aggregate::count || aggregate == Aggregate::count_distinct) {
        return Type::integer;
    }
    return of ? of->type : Type::integer;
}

void check_aggregate(Aggregate aggregate, const std::optional<Bound>& of, const Place& place) {
    if ((aggregate == Aggregate::sum || aggregate == Aggregate::avg) && of &&
        !is_number(of->type)) {
        throw Placed{place, "rule.wrong-types", "only numbers can be summed", {}};
    }
}

[[noreturn]] void unknown_argument(const Field& field, const Expr& expr, const std::string& name,
                                   const Expr& given, const std::vector<std::string>& names) {
    throw Placed{given.place.line ? given.place : expr.place, "rule.unknown-argument",
                 fmt::format("measure \"{}\" has no argument \"{}\".{}", field.name, name,
                             did_you_mean(name, names)),
                 names.empty() ? "It takes a window and a row condition only."
                               : "Arguments: " + join(names, ", ")};
}

// The arguments of all measures that an expression of the template reads.
void argument_names(const Context& context, const std::string& template_name, const Expr& expr,
                    std::vector<std::string>& names) {
    for (const ExprPtr& item : expr.items) argument_names(context, template_name, *item, names);
    for (const Case& branch : expr.cases) {
        argument_names(context, template_name, *branch.then, names);
    }
    if (expr.kind != ExprKind::field) return;
    const Field* field =
        context.catalog.find_field(context.set.subject, template_name + "." + expr.name);
    if (!field) return;
    for (const Parameter& argument : field->measure.arguments) names.push_back(argument.name);
    if (field->expression) argument_names(context, template_name, *field->expression, names);
}

// Values of a measure's named arguments: in brackets, else the scheme's parameter of that name,
// else the default.
ParameterValues argument_values(Context& context, const MeasureSpec& spec, const Field& field,
                                const Expr& expr, const Arguments& arguments) {
    ParameterValues values;
    for (const Parameter& argument : spec.arguments) {
        ParameterValue value;
        value.type = argument.type;
        if (argument.value) value.value = argument.value->value;
        if (const auto given = context.parameters.find(argument.name);
            given != context.parameters.end() && !is_null(given->second.value)) {
            value = given->second;
        }
        values[argument.name] = std::move(value);
    }
    for (const auto& [name, given] : arguments.named) {
        const auto found =
            std::find_if(spec.arguments.begin(), spec.arguments.end(),
                         [&](const Parameter& p) { return fold(p.name) == fold(name); });
        if (found == spec.arguments.end()) {
            std::vector<std::string> names;
            for (const Parameter& p : spec.arguments) names.push_back(p.name);
            unknown_argument(field, expr, name, *given, names);
        }
        SubjectScope scope(context);
        const Bound bound = bind_expression(context, scope, *given);
        if (!bound.is_constant()) {
            throw Placed{given->place,
                         "rule.wrong-types",
                         fmt::format("argument \"{}\" must not depend on the row", name),
                         {}};
        }
        const auto type = type_from_string(found->type);
        const bool fits = !type || bound.type == Type::null || bound.type == *type ||
                          (is_number(bound.type) && is_number(*type));
        if (!fits) {
            throw Placed{given->place,
                         "rule.wrong-types",
                         fmt::format("argument \"{}\" is {}, {} is {}", name, found->type,
                                     to_text(given), to_string(bound.type)),
                         {}};
        }
        ParameterValue value;
        value.type = found->type;
        value.value = bound.value;
        if (is_number(bound.type) && !is_null(bound.value)) value.exact = bound;
        values[found->name] = std::move(value);
    }
    return values;
}

// A derived measure hands its arguments to all measures in it; each takes those it knows.
Arguments for_measure(const Arguments& inherited, const MeasureSpec& spec) {
    Arguments out = inherited;
    std::erase_if(out.named, [&](const auto& named) {
        return std::none_of(spec.arguments.begin(), spec.arguments.end(),
                            [&](const Parameter& p) { return fold(p.name) == fold(named.first); });
    });
    return out;
}

int add_measure(Context& context, Measure measure, const Field& field, std::string shown) {
    Slot slot;
    slot.kind = SlotKind::measure;
    slot.type = measure.type;
    slot.references = measure.of && !is_number(measure.type) ? measure.of->references : "";
    slot.name = field.name;
    slot.shown = std::move(shown);
    std::string inner;
    if (measure.inner) {
        inner = measure.inner->null_each ? "each" : "one";
        for (const int by : measure.inner->by) inner += fmt::format(" by {}", by);
        for (const auto& item : measure.inner->items) {
            inner += fmt::format(" {} {} {}", static_cast<int>(item.aggregate), item.null_each,
                                 item.of ? fingerprint(*item.of) : "");
        }
        inner += fingerprint(measure.inner->where);
    }
    slot.key = fmt::format("measure {} {} {} {} {} {}", measure.condition_key,
                           static_cast<int>(measure.aggregate), measure.null_each,
                           measure.count_filled, measure.of ? fingerprint(*measure.of) : "", inner);
    slot.measure = std::make_shared<const Measure>(std::move(measure));
    return context.set.slots.add(std::move(slot));
}

} // namespace

void check_arguments(Context& context, const Field& derived, const Expr& expr) {
    std::vector<std::string> names;
    argument_names(context, derived.template_name, *derived.expression, names);
    for (const auto& [name, given] : expr.arguments.named) {
        const bool known =
            std::any_of(names.begin(), names.end(),
                        [&, &wanted = name](const auto& n) { return fold(n) == fold(wanted); });
        if (!known) unknown_argument(derived, expr, name, *given, names);
    }
}

Interval bind_window(Context& context, const Window& window, const Place& place) {
    if (window.period) return resolve(*window.period, context.set.today);
    if (!window.parameter.empty()) {
        const auto found = context.parameters.find(window.parameter);
        if (found == context.parameters.end() || found->second.type != "period") {
            throw Placed{
                place,
                "rule.unknown-parameter",
                fmt::format("there is no parameter \"${}\" of type period", window.parameter),
                {}};
        }
        // An empty period parameter means no bound (PER-4).
        return found->second.period ? resolve(*found->second.period, context.set.today)
                                    : Interval{};
    }
    const auto end = [&](const ExprPtr& expr) -> std::optional<Date> {
        if (!expr) return std::nullopt;
        SubjectScope scope(context);
        const Bound bound = bind_expression(context, scope, *expr);
        if (bound.is_constant() && is_null(bound.value)) return std::nullopt;
        const auto* date = std::get_if<Date>(&bound.value);
        if (!bound.is_constant() || !date) {
            throw Placed{expr->place,
                         "rule.wrong-types",
                         "an end of a window must be a date that does not depend on the row",
                         {}};
        }
        return *date;
    };
    return {end(window.from), end(window.to)};
}

namespace {

// The scheme's own row condition is a text of its own, so an error points into that one.
Node bind_rows(Context& context, RowScope& scope) {
    try {
        return bind_filter(context, scope, *context.rows);
    } catch (const Placed& placed) {
        const Error pointed =
            error_at(placed.code, to_text(context.rows), placed.place, placed.message, placed.hint);
        throw usage(placed.code, fmt::format("rows: {}", pointed.message()), placed.hint);
    }
}

// Rows are summed by the subject that they belong to.
void check_subject(const Context& context, const MeasureSpec& spec, const Expr& expr) {
    const std::string wanted = subject_source(context.set.subject);
    const db::SourceColumn* column = context.catalog.sources().at(spec.source).find(wanted);
    if (column && !column->sql.empty() && column->references == wanted) return;
    throw Placed{expr.place, "rule.no-subject",
                 fmt::format("rows of source {} belong to no {}", spec.source, wanted),
                 fmt::format("Map the {0}'s key in [sources.{1}.columns] of the configuration: "
                             "{0} = \"…\".",
                             wanted, spec.source)};
}

// What the measure takes of each row, or of each group of rows.
void bind_values(Context& inside, RowScope& rows, const MeasureSpec& spec, const Place& place,
                 Measure& measure) {
    if (!spec.inner.empty()) {
        auto group = std::make_shared<InnerGroup>();
        group->null_each = spec.inner_null_each;
        for (const std::string& by : spec.inner_by) {
            Expr column;
            column.kind = ExprKind::field;
            column.name = by;
            group->by.push_back(rows.field(column).slot);
        }
        for (const InnerAggregate& item : spec.inner) {
            InnerGroup::Item bound;
            bound.aggregate = item.aggregate;
            bound.null_each = item.null_each;
            if (item.of) bound.of = bind_expression(inside, rows, *item.of);
            check_aggregate(item.aggregate, bound.of, place);
            bound.type = aggregate_type(item.aggregate, bound.of);
            group->items.push_back(std::move(bound));
        }
        InnerScope scope(spec, *group, inside.set.rows[spec.source]);
        if (spec.inner_where) group->where = bind_filter(inside, scope, *spec.inner_where);
        if (spec.of) measure.of = bind_expression(inside, scope, *spec.of);
        measure.inner = std::move(group);
    } else if (spec.of) {
        measure.of = bind_expression(inside, rows, *spec.of);
    }
}

} // namespace

Bound bind_measure(Context& context, const Field& field, const Expr& expr,
                   const Arguments& inherited) {
    check_subject(context, field.measure, expr);
    const MeasureSpec& spec = field.measure;
    Arguments arguments = expr.arguments.empty() ? for_measure(inherited, spec) : expr.arguments;
    Measure measure;
    measure.source = spec.source;
    measure.aggregate = spec.aggregate;
    measure.null_each = spec.null_each;

    // Without brackets the measure takes the scheme's period and row condition; without those, all
    // rows.
    FilterPtr bracket_where = arguments.where;
    if (arguments.empty()) {
        const auto period = context.parameters.find("period");
        if (period != context.parameters.end() && period->second.period) {
            measure.interval = resolve(*period->second.period, context.set.today);
        }
        bracket_where = context.rows;
    } else if (arguments.window) {
        measure.interval =
            given([&] { return bind_window(context, *arguments.window, expr.place); });
    }

    const ParameterValues values =
        given([&] { return argument_values(context, spec, field, expr, arguments); });
    Context inside{context.catalog,       context.names,   context.set,      values,
                   context.template_name, context.rows,    context.segments, context.query,
                   context.references,    context.meanings};
    context.set.rows.try_emplace(spec.source); // also for a measure that asks for no column
    RowScope rows(inside, spec.source);
    RowScope bracket_rows(context, spec.source);

    if (spec.where)
        measure.where.items.push_back(
            defined(field, expr, [&] { return bind_filter(inside, rows, *spec.where); }));
    if (bracket_where) {
        measure.where.items.push_back(given([&] {
            return bracket_where == context.rows
                       ? bind_rows(context, bracket_rows)
                       : bind_filter(context, bracket_rows, *bracket_where);
        }));
    }
    if (measure.interval.first || measure.interval.last) {
        if (spec.window.empty()) {
            throw Placed{expr.place,
                         "rule.unexpected",
                         fmt::format("rows of {} have no day, so measure \"{}\" takes no window",
                                     spec.source, field.name),
                         {}};
        }
        Expr window;
        window.kind = ExprKind::field;
        window.name = spec.window;
        window.place = expr.place;
        measure.window_slot = rows.field(window).slot;
    }
    defined(field, expr, [&] { bind_values(inside, rows, spec, expr.place, measure); });
    check_aggregate(spec.aggregate, measure.of, expr.place);
    measure.type = aggregate_type(spec.aggregate, measure.of);
    measure.condition_key =
        fmt::format("{} {} {} {} {}", spec.source,
                    measure.interval.first ? tessera::to_text(*measure.interval.first) : "",
                    measure.interval.last ? tessera::to_text(*measure.interval.last) : "",
                    measure.window_slot, fingerprint(measure.where));

    Expr shown = expr;
    if (shown.arguments.empty()) shown.arguments = arguments;
    const std::string text = to_text(std::make_shared<Expr>(shown), context.parameters);
    if (spec.aggregate != Aggregate::avg) {
        const int slot = add_measure(context, std::move(measure), field, text);
        return slot_of(slot, context.set.slots[slot]);
    }
    // An average is exact as a quotient of sum and count of the rows that have a value.
    Measure count = measure;
    measure.aggregate = Aggregate::sum;
    count.aggregate = Aggregate::count;
    count.count_filled = true;
    count.type = Type::integer;
    Bound bound;
    bound.op = Bound::Op::divide;
    bound.type = Type::decimal;
    for (Measure* part : {&measure, &count}) {
        const char* name = part == &measure ? "sum" : "count";
        const int slot =
            add_measure(context, std::move(*part), field, fmt::format("{} of {}", name, text));
        bound.items.push_back(slot_of(slot, context.set.slots[slot]));
    }
    return bound;
}

} // namespace tessera::scheme::binding
