#include "scheme/bind_scope.hpp"

#include "base/text.hpp"
#include "scheme/language.hpp"
#include "scheme/query.hpp"

#include <fmt/format.h>

#include <span>

namespace tessera::scheme::binding {

// Each is a table that the statement joins, and some databases join no more than 61.
constexpr std::size_t max_references = 16;

bool is_number(Type type) {
    return type == Type::integer || type == Type::decimal;
}

bool is_day(Type type) {
    return type == Type::date || type == Type::moment;
}

bool is_amount(const Bound& bound) {
    if (bound.is_constant() && bound.type == Type::null) return true;
    return is_number(bound.type) && bound.references.empty();
}

Bound constant(Value value) {
    Bound b;
    b.type = type_of(value);
    if (const auto* text = std::get_if<std::string>(&value); text && text->empty()) {
        value = {}; // empty text is missing everywhere
    }
    if (const auto* whole = std::get_if<std::int64_t>(&value)) b.number = Number(*whole);
    if (const auto* decimal = std::get_if<Decimal>(&value)) b.number = Number(*decimal);
    b.value = std::move(value);
    return b;
}

Bound constant(const Number& number) {
    Bound b;
    b.type = Type::decimal;
    b.number = number;
    // The number is what counts; a value that does not hold it must not pass for another one.
    if (const auto decimal = number.to_decimal())
        b.value = *decimal;
    else
        b.value = number.to_text();
    return b;
}

Bound slot_of(int slot, const Slot& description) {
    Bound b;
    b.op = Bound::Op::slot;
    b.slot = slot;
    b.type = description.type;
    b.references = description.references;
    b.multiple = description.kind == SlotKind::custom;
    return b;
}

std::vector<std::string> column_names(const db::Sources& sources, std::string_view source) {
    std::vector<std::string> names;
    if (const db::Source* found = sources.find(source)) {
        for (const auto& column : found->columns) names.push_back(column.name);
    }
    return names;
}

Slot column_slot(const Context& context, std::string_view source, const Expr& expr) {
    const auto& sources = context.catalog.sources();
    Slot slot;
    slot.path = split(expr.name, '.');
    if (slot.path.size() > max_references + 1)
        throw Placed{
            expr.place, "rule.too-far",
            fmt::format("\"{}…\" goes through {} references; a rule may go through {}",
                        join(std::span(slot.path).first(3), "."), slot.path.size() - 1,
                        max_references),
            "Databases join only so many tables. Ask for something nearer, or map a column "
            "that answers it."};
    std::size_t bad = 0;
    const db::SourceColumn* column = follow(sources, source, slot.path, &bad);
    if (!column) {
        std::string at(source);
        for (std::size_t i = 0; i < bad; ++i) {
            const auto* hop = sources.at(at).find(slot.path[i]);
            if (!hop || hop->references.empty()) {
                throw Placed{
                    expr.place,
                    "rule.unknown-field",
                    fmt::format("\"{}\" is not a reference, so nothing stands after its dot",
                                slot.path[i]),
                    {}};
            }
            at = hop->references;
        }
        const auto names = column_names(sources, at);
        throw Placed{expr.place, "rule.unknown-field",
                     fmt::format("there is no field \"{}\" in {}.{}", slot.path[bad], at,
                                 did_you_mean(slot.path[bad], names)),
                     fmt::format("{} has: {}", at, join(names, ", "))};
    }
    std::string at(source);
    for (const std::string& name : slot.path) {
        const db::SourceColumn& step = *sources.at(at).find(name);
        if (step.sql.empty())
            throw Placed{
                expr.place, "rule.field-without-source",
                fmt::format("the mapping of {} has no column for \"{}\"", at, name),
                fmt::format("Add {} to [sources.{}.columns] of the configuration, or leave the "
                            "field out.",
                            name, at)};
        at = step.references;
    }
    slot.kind = SlotKind::column;
    slot.type = column->type;
    slot.references = column->references;
    slot.key = "column " + fold(expr.name);
    slot.shown = expr.name;
    return slot;
}

int member_slot(Context& context, Slots& slots, std::string_view source, const Expr* left,
                const SegmentRef& segment, const Place& place) {
    Slot slot;
    std::string_view target = source;
    if (left) {
        if (left->kind != ExprKind::field || !left->arguments.empty()) {
            throw Placed{left->place,
                         "rule.wrong-types",
                         "only the subject or a reference to it can be in a segment",
                         {}};
        }
        slot = column_slot(context, source, *left);
        target = slot.references;
    }
    const std::string wanted = subject_source(segment.subject);
    // A variant is in a segment of products by its product, or exactly, as the segment says.
    if (target != wanted && !(target == "product_variant" && wanted == "product")) {
        throw Placed{
            place,
            "rule.wrong-types",
            fmt::format("segment \"{}\" holds {}s; {} is not one", segment.name, wanted,
                        left ? fmt::format("\"{}\"", left->name) : fmt::format("a {}", source)),
            {}};
    }
    slot.kind = SlotKind::member;
    slot.type = Type::boolean;
    slot.references.clear();
    slot.segment = segment.id;
    slot.key = fmt::format("member {} {}", segment.id, left ? fold(left->name) : "");
    slot.shown = fmt::format("in segment \"{}\"", segment.name);
    context.segments.push_back(segment.id);
    return slots.add(std::move(slot));
}

RowScope::RowScope(Context& context, std::string source)
    : context_(context)
    , source_(std::move(source)) {}

Bound RowScope::field(const Expr& expr) {
    if (!expr.arguments.empty()) {
        throw Placed{expr.place,
                     "rule.unexpected",
                     fmt::format("\"{}\" is a column of {}; brackets belong to measures", expr.name,
                                 source_),
                     {}};
    }
    Slots& slots = context_.set.rows[source_];
    const int slot = slots.add(column_slot(context_, source_, expr));
    return slot_of(slot, slots[slot]);
}

Bound RowScope::custom(const Expr& expr) {
    throw Placed{expr.place,
                 "rule.unexpected",
                 fmt::format("rows of {} have no custom fields", source_),
                 {}};
}

int RowScope::member(const Expr* left, const SegmentRef& segment, const Place& place) {
    if (!left) {
        throw Placed{place,
                     "rule.unexpected",
                     fmt::format("say what of the {} row is in the segment: `product in segment "
                                 "\"{}\"`",
                                 source_, segment.name),
                     {}};
    }
    return member_slot(context_, context_.set.rows[source_], source_, left, segment, place);
}

SubjectScope::SubjectScope(Context& context, Arguments inherited, std::string prefer)
    : context_(context)
    , inherited_(std::move(inherited))
    , prefer_(std::move(prefer)) {}

Bound SubjectScope::field(const Expr& expr) {
    if (context_.query && expr.arguments.empty()) {
        const auto& names = context_.query->names;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (fold(names[i]) != fold(expr.name)) continue;
            Slot slot;
            slot.kind = SlotKind::queried;
            slot.type = context_.query->types[i];
            slot.queried = context_.query;
            slot.queried_column = i;
            slot.shown = expr.name;
            slot.key = fmt::format("queried {} {}", static_cast<const void*>(context_.query), i);
            const int index = context_.set.slots.add(std::move(slot));
            return slot_of(index, context_.set.slots[index]);
        }
    }
    const Subject subject = context_.set.subject;
    const Field* found = nullptr;
    const std::string& prefer = prefer_.empty() ? context_.template_name : prefer_;
    if (!prefer.empty() && expr.name.find('.') == std::string::npos) {
        found = context_.catalog.find_field(subject, prefer + "." + expr.name);
    }
    try {
        if (!found) found = context_.catalog.find_field(subject, expr.name);
    } catch (const Error& error) {
        throw Placed{expr.place, error.code(), error.message(), error.hint()};
    }
    // What a template hides is for its own fields alone (DCS-49).
    if (found && found->hidden && prefer_.empty()) found = nullptr;
    const std::string source = subject_source(subject);
    Slots& slots = context_.set.slots;
    if (!found) {
        const auto path = split(expr.name, '.');
        if (path.size() > 1 && context_.catalog.sources().at(source).find(path[0])) {
            const int slot = slots.add(column_slot(context_, source, expr));
            return slot_of(slot, slots[slot]);
        }
        const auto names = context_.catalog.field_names(subject);
        throw Placed{expr.place, "rule.unknown-field",
                     fmt::format("there is no field \"{}\" for a {}.{}", expr.name, source,
                                 did_you_mean(expr.name, names)),
                     "`tessera template fields NAME` lists the fields of a template."};
    }
    if (found->kind == FieldKind::measure) return bind_measure(context_, *found, expr, inherited_);
    if (found->kind == FieldKind::derived) {
        const Arguments& arguments = expr.arguments.empty() ? inherited_ : expr.arguments;
        check_arguments(context_, *found, expr);
        SubjectScope inner(context_, arguments, found->template_name);
        return defined(*found, expr,
                       [&] { return bind_expression(context_, inner, *found->expression); });
    }
    if (found->kind == FieldKind::attribute) {
        if (!expr.arguments.empty()) {
            throw Placed{
                expr.place,
                "rule.unexpected",
                fmt::format("\"{}\" is an attribute; brackets belong to measures", expr.name),
                {}};
        }
        Expr path = expr;
        path.name = join(found->path, ".");
        const int slot = slots.add(column_slot(context_, source, path));
        return slot_of(slot, slots[slot]);
    }
    Slot slot;
    slot.kind = SlotKind::computed;
    slot.type = found->type;
    slot.computed = found;
    slot.shown = to_text(std::make_shared<Expr>(expr));
    slot.key = fmt::format("computed {}.{}", fold(found->template_name), fold(found->name));
    SubjectScope needed(context_, inherited_, found->template_name);
    for (const std::string& need : found->needs) {
        Expr input;
        input.kind = ExprKind::field;
        input.name = need;
        const Bound bound = needed.field(input);
        if (bound.op != Bound::Op::slot) {
            throw Placed{
                expr.place,
                "rule.unexpected",
                fmt::format("computed field \"{}\" of plugin {} needs \"{}\", which is not "
                            "a plain value",
                            found->name, found->plugin, need),
                {}};
        }
        slot.needs.push_back(bound.slot);
    }
    Expr key; // what people know the subject by goes along, last, whether a template offers it or
              // not
    key.kind = ExprKind::field;
    key.name = "key";
    slot.needs.push_back(slots.add(column_slot(context_, source, key)));
    for (const Parameter& argument : found->arguments) {
        Value value = argument.value ? argument.value->value : Value{};
        for (const auto& [name, given] : expr.arguments.named) {
            if (fold(name) == fold(argument.name)) {
                const Bound bound = bind_expression(context_, *this, *given);
                value = bound.value;
                if (is_number(bound.type) && type_of(value) == Type::text)
                    throw Placed{given->place,
                                 "rule.overflow",
                                 fmt::format("argument \"{}\" is {}, which is too large", name,
                                             bound.number.to_text()),
                                 {}};
            }
        }
        slot.key += fmt::format(" {}={}", argument.name, tessera::to_text(value));
        slot.arguments.emplace_back(argument.name, std::move(value));
    }
    const int index = slots.add(std::move(slot));
    return slot_of(index, slots[index]);
}

Bound SubjectScope::custom(const Expr& expr) {
    const auto known = context_.catalog.custom(context_.set.subject);
    const auto found = known.find(expr.name);
    if (found == known.end()) {
        std::vector<std::string> names;
        for (const auto& [name, custom] : known) names.push_back(name);
        throw Placed{expr.place, "rule.unknown-attribute",
                     fmt::format("there is no custom field \"{}\".{}", expr.name,
                                 did_you_mean(expr.name, names)),
                     "Custom fields come with an import (column attribute.NAME) or from "
                     "[attributes] of the configuration."};
    }
    Slot slot;
    slot.kind = SlotKind::custom;
    slot.type = found->second.type;
    slot.name = expr.name;
    slot.key = "custom " + expr.name;
    slot.shown = to_text(std::make_shared<Expr>(expr));
    Slots& slots = context_.set.slots;
    const int index = slots.add(std::move(slot));
    return slot_of(index, slots[index]);
}

int SubjectScope::member(const Expr* left, const SegmentRef& segment, const Place& place) {
    return member_slot(context_, context_.set.slots, subject_source(context_.set.subject), left,
                       segment, place);
}

} // namespace tessera::scheme::binding
