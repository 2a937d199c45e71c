#include "random.hpp"
#include "random_words.hpp"

#include "base/date.hpp"
#include "base/period.hpp"

#include <limits>

namespace tessera::oracle {
namespace {

using scheme::Arguments;
using scheme::Comparison;
using scheme::Expr;
using scheme::ExprKind;
using scheme::ExprPtr;
using scheme::Filter;
using scheme::FilterKind;
using scheme::FilterPtr;
using scheme::Window;
using Names = std::vector<std::string>;
using namespace words;

ExprPtr made(Expr expr) {
    return std::make_shared<const Expr>(std::move(expr));
}
ExprPtr node(ExprKind kind, std::vector<ExprPtr> items) {
    Expr expr;
    expr.kind = kind;
    expr.items = std::move(items);
    return made(std::move(expr));
}
ExprPtr named(ExprKind kind, std::string name) {
    Expr expr;
    expr.kind = kind;
    expr.name = std::move(name);
    return made(std::move(expr));
}
ExprPtr literal(Value value) {
    Expr expr;
    expr.value = std::move(value);
    return made(std::move(expr));
}

class Maker {
public:
    Maker(Random& random, const Data& data, const Question& question)
        : random_(random)
        , data_(data)
        , question_(question) {}

    FilterPtr filter(const Fields& fields, int depth) {
        Filter out;
        if (depth > 0 && !random_.one_in(3)) {
            out.kind = random_.pick(
                std::vector{FilterKind::all, FilterKind::any, FilterKind::none, FilterKind::any});
            for (int i = 0; i < random_.between(1, 3); ++i) {
                out.items.push_back(filter(fields, depth - 1));
            }
        } else {
            out.kind = FilterKind::comparison;
            compare(out, fields, depth);
        }
        out.used = !random_.one_in(12);
        return std::make_shared<const Filter>(std::move(out));
    }

private:
    std::string unit() {
        return random_.pick(Names{"day", "week", "tenday", "month", "quarter", "halfyear", "year"});
    }
    std::string text() { return random_.pick(common_texts()); }

    void compare(Filter& f, const Fields& fields, int depth) {
        using enum Comparison;
        const std::vector<Comparison> orders{equal, not_equal,     greater, greater_or_equal,
                                             less,  less_or_equal, equal,   not_equal};
        const std::vector<Comparison> any{equal,   not_equal,     greater, greater_or_equal,
                                          less,    less_or_equal, filled,  not_filled,
                                          in_list, not_in_list};
        switch (random_.below(fields.of_subject ? 9 : 8)) {
        case 0: return reference(f, fields);
        case 1: return segment(f, fields);
        case 2: return texts_of(f, fields, depth);
        case 3:
        case 4: {
            f.left = day_or_instant(fields, depth);
            f.comparison = random_.pick(any);
            f.right = right(f, [&] { return day_or_instant(fields, depth); });
            return;
        }
        case 5:
            f.left = flag(fields, depth);
            f.comparison = random_.pick(std::vector{equal, not_equal, filled, not_filled});
            f.right = right(f, [&] {
                return random_.one_in(2) ? literal(random_.one_in(2)) : flag(fields, depth);
            });
            return;
        default:
            f.left = number(fields, depth);
            f.comparison = random_.pick(random_.one_in(2) ? orders : any);
            f.right = right(
                f, [&] { return random_.one_in(2) ? constant_number() : number(fields, depth); });
        }
    }
    template <class F>
    ExprPtr right(const Filter& f, F&& item) {
        using enum Comparison;
        const Comparison positive = scheme::positive_of(f.comparison);
        if (positive == filled) return nullptr;
        if (positive != in_list) return item();
        std::vector<ExprPtr> items;
        for (int i = 0; i < random_.between(1, 4); ++i) items.push_back(item());
        return node(ExprKind::list, std::move(items));
    }

    ExprPtr name_in(const std::string& source) {
        const auto& rows = data_.rows.at(source);
        const Row& row = random_.pick(rows);
        const auto name = row.find("name");
        const bool unique = name != row.end() && !is_null(name->second) && source != "partner" &&
                            std::count_if(rows.begin(), rows.end(), [&](const Row& r) {
                                return r.contains("name") && r.at("name") == name->second;
                            }) == 1;
        return literal(unique && random_.one_in(2) ? name->second : row.at("code"));
    }
    void reference(Filter& f, const Fields& fields) {
        using enum Comparison;
        std::vector<std::pair<std::string, std::string>> all;
        for (const auto& name : fields.regions) all.emplace_back("region", name);
        for (const auto& name : fields.categories) all.emplace_back("product_category", name);
        for (const auto& name : fields.partners) all.emplace_back("partner", name);
        if (all.empty()) return texts_of(f, fields, 0);
        const auto [source, name] = random_.pick(all);
        f.left = named(ExprKind::field, name);
        f.comparison = random_.pick(
            std::vector{equal, not_equal, in_list, not_in_list, in_hierarchy, not_in_hierarchy,
                        in_list_by_hierarchy, not_in_list_by_hierarchy, filled, not_filled});
        const Comparison positive = scheme::positive_of(f.comparison);
        if (positive == in_list || positive == in_list_by_hierarchy) {
            std::vector<ExprPtr> items;
            for (int i = 0; i < random_.between(1, 3); ++i) items.push_back(name_in(source));
            f.right = node(ExprKind::list, std::move(items));
        } else if (positive == equal && random_.one_in(3)) {
            const Names& same = source == "region"    ? fields.regions
                                : source == "partner" ? fields.partners
                                                      : fields.categories;
            f.right = named(ExprKind::field, random_.pick(same));
        } else if (positive != filled) {
            f.right = name_in(source);
        }
    }
    void segment(Filter& f, const Fields& fields) {
        f.comparison = random_.one_in(2) ? Comparison::in_segment : Comparison::not_in_segment;
        std::string of = question_.subject;
        if (!fields.of_subject) {
            const bool product = &fields == &sale_fields && random_.one_in(2);
            if (!product && fields.partners.empty()) return texts_of(f, fields, 0);
            f.left = named(ExprKind::field, product ? "product" : random_.pick(fields.partners));
            of = product ? "product" : "partner";
        } else if (!fields.partners.empty() && random_.one_in(3)) {
            f.left = named(ExprKind::field, random_.pick(fields.partners));
        }
        std::vector<ExprPtr> known;
        for (const Segment& each : data_.segments) {
            if (each.subject == of) known.push_back(literal(each.name));
        }
        f.right = random_.one_in(3) ? node(ExprKind::list, known) : random_.pick(known);
    }
    void texts_of(Filter& f, const Fields& fields, int depth) {
        using enum Comparison;
        f.left = words(fields, depth);
        f.comparison = random_.pick(std::vector{equal, not_equal, greater, greater_or_equal, less,
                                                less_or_equal, in_list, not_in_list, contains,
                                                not_contains, begins_with, not_begins_with, like,
                                                not_like, filled, not_filled});
        const Comparison positive = scheme::positive_of(f.comparison);
        if (positive == like) {
            f.right =
                literal(random_.pick(Names{"%е%", "%E%", "P_rm", "[А-Я]%", "[^p]%", "%[%]", "!%",
                                           "straß%", "%σ", "_", "%😀%", "[a-f]!_%", "%!%%"}));
            f.escape = random_.one_in(2) ? U'!' : U'\0';
            if (std::get<std::string>(f.right->value).find('!') != std::string::npos)
                f.escape = U'!';
            return;
        }
        if (positive == contains || positive == begins_with) {
            const std::string whole = text();
            const bool literally = !random_.one_in(4);
            f.right =
                literally
                    ? literal(whole.substr(0, whole.size() > 4 && whole[1] > 0 ? 3 : whole.size()))
                    : words(fields, depth);
            return;
        }
        if (positive == in_list && random_.one_in(3)) {
            f.right = named(ExprKind::parameter, "managers");
            return;
        }
        f.right =
            right(f, [&] { return random_.one_in(2) ? literal(text()) : words(fields, depth); });
    }

    Window window() {
        Window out;
        if (random_.one_in(6)) {
            out.parameter = "period";
        } else if (random_.one_in(5)) {
            if (!random_.one_in(3))
                out.from = random_.one_in(2) ? named(ExprKind::parameter, "since")
                                             : shifted(named(ExprKind::today, {}));
            out.to = named(ExprKind::today, {});
        } else {
            Names all = period_spellings();
            for (const char* more : {"last 3 months", "next 2 weeks", "last 1 years",
                                     "last 5 tendays", "month 2026-02", "2025-12-31..2026-03-31",
                                     "..2026-01-31", "2024-02-29..", "last 40 days"}) {
                all.emplace_back(more);
            }
            out.period = parse_period(random_.pick(all));
        }
        return out;
    }
    const Fields& row_fields(const std::string& source) {
        return source == "sale"          ? sale_fields
               : source == "settlement"  ? settlement_fields
               : source == "interaction" ? interaction_fields
                                         : activity_fields;
    }
    ExprPtr measure(const std::vector<MeasureName>& from) {
        const MeasureName& chosen = random_.pick(from);
        Expr expr;
        expr.kind = ExprKind::field;
        expr.name = chosen.name;
        if (random_.one_in(2)) expr.arguments.window = window();
        if (!chosen.argument.empty() && random_.one_in(2)) {
            expr.arguments.named.emplace_back(chosen.argument,
                                              literal(std::int64_t{random_.between(0, 90)}));
        }
        if (random_.one_in(3)) expr.arguments.where = filter(row_fields(chosen.source), 1);
        return made(std::move(expr));
    }

    ExprPtr constant_number() {
        constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
        switch (random_.below(6)) {
        case 0: return literal(std::int64_t{0});
        case 1: return literal(Decimal{random_.between(-50'000, 50'000)});
        case 2: return literal(std::int64_t{random_.between(-2, 20)});
        case 3: return named(ExprKind::parameter, "amount");
        case 4:
            return random_.one_in(3) ? literal(random_.one_in(2) ? most : -most)
                                     : literal(std::int64_t{100});
        default: return literal(std::int64_t{random_.between(0, 300) * 10});
        }
    }
    ExprPtr attribute_or(const char* name, const Fields& fields, ExprPtr otherwise) {
        return fields.of_subject ? named(ExprKind::attribute, name) : std::move(otherwise);
    }
    ExprPtr call(const char* function, std::vector<ExprPtr> items) {
        Expr expr;
        expr.kind = ExprKind::call;
        expr.name = function;
        expr.items = std::move(items);
        return made(std::move(expr));
    }
    template <class F>
    ExprPtr cases(const Fields& fields, F&& branch) {
        Expr expr;
        expr.kind = ExprKind::cases;
        for (int i = 0; i < random_.between(1, 2); ++i) {
            expr.cases.push_back({filter(fields, 1), branch()});
        }
        if (random_.one_in(2)) expr.items.push_back(branch());
        return made(std::move(expr));
    }

    ExprPtr number(const Fields& fields, int depth) {
        const auto deeper = [&] { return number(fields, depth - 1); };
        const bool leaf = depth <= 0 || random_.one_in(2);
        switch (random_.below(leaf ? 5 : 17)) {
        case 0:
            if (!fields.numbers.empty())
                return named(ExprKind::field, random_.pick(fields.numbers));
            return constant_number();
        case 1:
            return attribute_or(random_.one_in(2) ? "limit" : "score", fields, constant_number());
        case 2:
        case 3:
            if (fields.of_subject) {
                return measure(question_.subject == "partner" ? partner_numbers : product_numbers);
            }
            if (!fields.numbers.empty())
                return named(ExprKind::field, random_.pick(fields.numbers));
            return constant_number();
        case 4: return constant_number();
        case 5: return node(ExprKind::add, {deeper(), deeper()});
        case 6: return node(ExprKind::subtract, {deeper(), deeper()});
        case 7: return node(ExprKind::multiply, {deeper(), deeper()});
        case 8: return node(ExprKind::divide, {deeper(), deeper()});
        case 9: return node(ExprKind::divide, {deeper(), literal(std::int64_t{3})});
        case 10: return node(ExprKind::negate, {deeper()});
        case 11: return call("round", {deeper(), literal(std::int64_t{random_.between(-2, 3)})});
        case 12: return call("length", {words(fields, depth - 1)});
        case 13:
            return call("diff", {day(fields, depth - 1), day_or_instant(fields, depth - 1),
                                 literal(random_.one_in(5) ? "hour" : unit())});
        case 14:
            return call(random_.pick(std::vector{"year", "quarter", "month", "week", "day",
                                                 "weekday", "hour", "minute", "second"}),
                        {day_or_instant(fields, depth - 1)});
        case 15: return call("coalesce", {deeper(), deeper()});
        default: return cases(fields, deeper);
        }
    }
    ExprPtr words(const Fields& fields, int depth) {
        const auto deeper = [&] { return words(fields, depth - 1); };
        const bool leaf = depth <= 0 || random_.one_in(2);
        switch (random_.below(leaf ? 4 : 8)) {
        case 0:
        case 1: return named(ExprKind::field, random_.pick(fields.texts));
        case 2:
            return attribute_or("interest", fields,
                                named(ExprKind::field, random_.pick(fields.texts)));
        case 3: return named(ExprKind::parameter, "who");
        case 4:
            return call("substring", {deeper(), literal(std::int64_t{random_.between(-1, 3)}),
                                      literal(std::int64_t{random_.between(0, 5)})});
        case 5: return call("coalesce", {deeper(), literal(text())});
        case 6:
            if (fields.of_subject && question_.subject == "partner") return measure(texts);
            return named(ExprKind::field, random_.pick(fields.texts));
        default: return cases(fields, deeper);
        }
    }
    ExprPtr shifted(ExprPtr base) {
        Expr count;
        count.kind = ExprKind::duration;
        count.unit = *unit_from_string(unit());
        count.items = {random_.one_in(8) ? named(ExprKind::parameter, "amount")
                                         : literal(std::int64_t{random_.between(0, 40)})};
        if (count.items[0]->kind == ExprKind::parameter) count.unit = Unit::day;
        return node(random_.one_in(2) ? ExprKind::add : ExprKind::subtract,
                    {std::move(base), made(std::move(count))});
    }
    ExprPtr day(const Fields& fields, int depth) {
        const auto deeper = [&] { return day(fields, depth - 1); };
        const bool leaf = depth <= 0 || random_.one_in(2);
        switch (random_.below(leaf ? 7 : 13)) {
        case 0: return named(ExprKind::today, {});
        case 1: {
            Expr expr;
            expr.kind = ExprKind::standard_date;
            expr.date = {random_.pick(std::vector{Which::last, Which::this_, Which::next}),
                         *unit_from_string(unit())};
            return made(std::move(expr));
        }
        case 2: return literal(Date{question_.today - random_.between(-300, 900)});
        case 3: return random_.one_in(2) ? named(ExprKind::parameter, "since") : period_end();
        case 4:
            if (fields.of_subject) return measure(sale_days);
            [[fallthrough]];
        case 5:
            if (!fields.days.empty()) return named(ExprKind::field, random_.pick(fields.days));
            return named(ExprKind::today, {});
        case 6: return attribute_or("since", fields, named(ExprKind::today, {}));
        case 7: return shifted(deeper());
        case 8: return call("start_of", {day_or_instant(fields, depth - 1), literal(unit())});
        case 9: return call("end_of", {deeper(), literal(unit())});
        case 10:
            return call("add", {deeper(), literal(std::int64_t{random_.between(-30, 30)}),
                                literal(unit())});
        case 11: return call("coalesce", {deeper(), deeper()});
        default: return cases(fields, deeper);
        }
    }
    ExprPtr period_end() {
        Expr expr;
        expr.kind = ExprKind::parameter;
        expr.name = "period";
        expr.part = random_.one_in(2) ? "start" : "end";
        return made(std::move(expr));
    }
    ExprPtr day_or_instant(const Fields& fields, int depth) {
        if (random_.one_in(2)) return day(fields, depth);
        switch (random_.below(depth > 0 ? 5 : 3)) {
        case 0:
            if (!fields.instants.empty())
                return named(ExprKind::field, random_.pick(fields.instants));
            if (fields.of_subject && question_.subject == "partner") return measure(instants);
            return day(fields, depth);
        case 1: return attribute_or("seen", fields, day(fields, depth));
        case 2:
            return literal(Moment{(question_.today - random_.between(0, 300)) * 86'400'000'000});
        case 3: {
            Expr count;
            count.kind = ExprKind::duration;
            count.unit = random_.one_in(2) ? Unit::hour : Unit::minute;
            count.items = {literal(std::int64_t{random_.between(0, 90)})};
            return node(random_.one_in(2) ? ExprKind::add : ExprKind::subtract,
                        {day_or_instant(fields, depth - 1), made(std::move(count))});
        }
        default: return shifted(day_or_instant(fields, depth - 1));
        }
    }
    ExprPtr flag(const Fields& fields, int depth) {
        if (fields.flags.empty()) return literal(random_.one_in(2));
        if (depth > 0 && random_.one_in(4)) {
            return cases(fields, [&] {
                return random_.one_in(2) ? literal(random_.one_in(2)) : flag(fields, 0);
            });
        }
        if (fields.of_subject && random_.one_in(3)) return named(ExprKind::attribute, "vip");
        return named(ExprKind::field, random_.pick(fields.flags));
    }

    Random& random_;
    const Data& data_;
    const Question& question_;
};

} // namespace

FilterPtr random_filter(Random& random, const Data& data, const Question& question) {
    const Fields& fields = question.subject == "partner" ? partner_fields : product_fields;
    return Maker(random, data, question).filter(fields, random.between(0, 3));
}

FilterPtr random_row_filter(Random& random, const Data& data, const Question& question) {
    return Maker(random, data, question).filter(of_any_source, 1);
}

} // namespace tessera::oracle
