#include "interpreter.hpp"
#include "text.hpp"

#include <algorithm>
#include <stdexcept>

namespace tessera::oracle {

using scheme::Comparison;
using scheme::ExprKind;
using scheme::ExprPtr;
using scheme::FilterKind;

Interpreter::Interpreter(const Data& data, Question question)
    : data_(data)
    , question_(std::move(question))
    , clock_(question_.zone) {
    for (const auto& [source, rows] : data_.rows) {
        for (const Row& row : rows) {
            if (row.contains("id")) by_id_[source][std::get<std::int64_t>(row.at("id"))] = &row;
        }
    }
    for (const Row& row : data_.rows.at(question_.subject)) {
        Row subject = row;
        subject["product_number"] = row.at("id");
        if (!question_.by_variant) {
            subjects_.push_back(subject);
            continue;
        }
        bool any = false; // every variant, and products that have none
        for (const Row& variant : data_.rows.at("product_variant")) {
            if (variant.at("product") != row.at("id")) continue;
            subject["id"] = variant.at("id");
            const auto gone = variant.find("deleted");
            subject["deleted"] = row.at("deleted") == Value(true) ||
                                 (gone != variant.end() && gone->second == Value(true));
            subjects_.push_back(subject);
            any = true;
        }
        if (!any) subjects_.push_back(subject);
    }
    for (const char* source : {"sale", "settlement", "interaction", "activity"}) {
        if (!data_.rows.contains(source)) continue;
        for (const Row& row : data_.rows.at(source)) {
            auto whose = row.find(question_.subject);
            if (question_.by_variant) {
                const auto variant = row.find("variant");
                if (variant != row.end() && !is_null(variant->second)) whose = variant;
            }
            if (whose == row.end() || is_null(whose->second)) continue;
            facts_[source][std::get<std::int64_t>(whose->second)].push_back(&row);
        }
    }
    for (const AttributeValue& each : data_.attributes) {
        attributes_[{each.subject, each.name}].push_back(item_of(each.value));
    }
}

std::set<std::int64_t> Interpreter::members(const scheme::Filter& filter) const {
    std::set<std::int64_t> out;
    for (const Row& subject : subjects_) {
        if (holds(filter, subject)) out.insert(std::get<std::int64_t>(subject.at("id")));
    }
    return out;
}

bool Interpreter::holds(const scheme::Filter& filter, const Row& subject) const {
    return truth(filter, {question_.subject, &subject, true, {}});
}

Item Interpreter::value(const scheme::Expr& expr, const Row& subject) const {
    return eval(expr, {question_.subject, &subject, true, {}});
}

// An item that is switched off, and a group that holds nothing else, is as if it were not there.
static bool silent(const scheme::Filter& filter) {
    if (!filter.used) return true;
    if (filter.kind == FilterKind::comparison) return false;
    return std::all_of(filter.items.begin(), filter.items.end(),
                       [](const auto& item) { return silent(*item); });
}

bool Interpreter::truth(const scheme::Filter& filter, const Scope& scope) const {
    if (silent(filter)) return true;
    if (filter.kind == FilterKind::comparison) return leaf(filter, scope);
    bool all = true, any = false;
    for (const auto& item : filter.items) {
        if (silent(*item)) continue;
        const bool one = truth(*item, scope);
        all = all && one;
        any = any || one;
    }
    return filter.kind == FilterKind::all ? all : filter.kind == FilterKind::any ? any : !all;
}

// The custom fields that an expression reads; a branch's condition is a filter of its own.
static void attributes_in(const scheme::Expr& expr, std::set<std::string>& out) {
    if (expr.kind == ExprKind::attribute) out.insert(expr.name);
    for (const ExprPtr& item : expr.items) attributes_in(*item, out);
    for (const auto& branch : expr.cases) attributes_in(*branch.then, out);
}

bool Interpreter::leaf(const scheme::Filter& filter, const Scope& scope) const {
    const bool negated = scheme::is_negation(filter.comparison);
    if (scheme::positive_of(filter.comparison) == Comparison::in_segment) {
        return in_segment(filter, scope) != negated;
    }
    std::set<std::string> names;
    attributes_in(*filter.left, names);
    if (filter.right) attributes_in(*filter.right, names);
    std::vector<Scope> scopes{scope};
    for (const std::string& name : names) {
        std::vector<Scope> more;
        for (const Scope& each : scopes) {
            for (const Item& value : values_of(name, *scope.row)) {
                more.push_back(each);
                more.back().picked[name] = value;
            }
        }
        scopes = std::move(more);
    }
    const bool holds = std::any_of(scopes.begin(), scopes.end(),
                                   [&](const Scope& each) { return once(filter, each); });
    return holds != negated;
}

// A positive comparison with one value for each custom field.
bool Interpreter::once(const scheme::Filter& filter, const Scope& scope) const {
    const Comparison comparison = scheme::positive_of(filter.comparison);
    const Item left = eval(*filter.left, scope);
    if (left.kind == Item::none) return false;
    if (comparison == Comparison::filled) {
        if (left.kind == Item::number) return left.amount != 0;
        if (left.kind == Item::flag) return left.whole != 0;
        const int zero = calendar().number(1000, 1, 1) - 364'877; // 0001-01-01
        if (left.kind == Item::day) return left.whole != zero;
        if (left.kind == Item::instant) return left.whole != zero * 86'400'000'000;
        return true;
    }
    const std::string source = reference_of(*filter.left, scope);
    if (!source.empty()) return refers(filter, source, scope);
    for (const ExprPtr& right : right_items(filter)) {
        const Comparison each = comparison == Comparison::in_list ? Comparison::equal : comparison;
        if (compare(each, left, eval(*right, scope), filter.escape)) return true;
    }
    return false;
}

bool Interpreter::refers(const scheme::Filter& filter, const std::string& source,
                         const Scope& scope) const {
    std::int64_t at = eval(*filter.left, scope).whole;
    std::set<std::int64_t> wanted;
    for (const ExprPtr& right : right_items(filter)) {
        if (right->kind == ExprKind::reference) {
            wanted.insert(std::stoll(right->part));
            continue;
        }
        const Item item = eval(*right, scope);
        if (item.kind == Item::reference) wanted.insert(item.whole);
        if (item.kind == Item::text) wanted.merge(named(source, item.words));
    }
    const Comparison comparison = scheme::positive_of(filter.comparison);
    const bool climb =
        comparison == Comparison::in_hierarchy || comparison == Comparison::in_list_by_hierarchy;
    while (true) {
        if (wanted.contains(at)) return true;
        const Row* row = climb ? find(source, at) : nullptr;
        if (!row || !row->contains("parent") || is_null(row->at("parent"))) return false;
        at = std::get<std::int64_t>(row->at("parent"));
    }
}

bool Interpreter::in_segment(const scheme::Filter& filter, const Scope& scope) const {
    for (const ExprPtr& right : right_items(filter)) {
        const Segment& segment = this->segment(*right);
        Item who;
        if (!filter.left) {
            who = item_of(scope.row->at("id"));
            who.whole = std::get<std::int64_t>(scope.row->at("id"));
            if (question_.by_variant && !segment.by_variant) {
                who.whole = std::get<std::int64_t>(scope.row->at("product_number"));
            }
        } else {
            const auto of_row = [&](const char* name) {
                return scope.row->contains(name) && !is_null(scope.row->at(name));
            };
            who = eval(*filter.left, scope);
            // A row of a sale is in a segment of products by its product, or exactly.
            if (segment.subject == "product" && scope.source == "sale") {
                const char* by = segment.by_variant && of_row("variant") ? "variant" : "product";
                who = column(*scope.row, scope.source, by);
            }
            if (who.kind == Item::none) continue;
        }
        if (segment.members.contains(who.whole)) return true;
    }
    return false;
}

bool Interpreter::compare(Comparison comparison, const Item& a, const Item& b,
                          char32_t escape) const {
    if (a.kind == Item::none || b.kind == Item::none) return false;
    int order = 0;
    if (a.kind == Item::text) {
        if (comparison == Comparison::contains) {
            return folded(a.words).find(folded(b.words)) != std::u32string::npos;
        }
        if (comparison == Comparison::begins_with) {
            return folded(a.words).substr(0, folded(b.words).size()) == folded(b.words);
        }
        if (comparison == Comparison::like) return like(a.words, b.words, escape);
        const auto x = code_points(a.words), y = code_points(b.words);
        order = x < y ? -1 : y < x ? 1 : 0;
    } else if (a.kind == Item::number) {
        order = a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
    } else {
        std::int64_t x = a.whole, y = b.whole;
        if (a.kind != b.kind) x = day_of(a), y = day_of(b); // a day and a moment
        order = x < y ? -1 : x > y ? 1 : 0;
    }
    switch (comparison) {
    case Comparison::equal: return order == 0;
    case Comparison::greater: return order > 0;
    case Comparison::greater_or_equal: return order >= 0;
    case Comparison::less: return order < 0;
    case Comparison::less_or_equal: return order <= 0;
    default: throw std::logic_error("not a comparison of two values");
    }
}

std::vector<ExprPtr> Interpreter::right_items(const scheme::Filter& filter) const {
    if (filter.right->kind == ExprKind::list) return filter.right->items;
    if (filter.right->kind == ExprKind::parameter) {
        const auto found = question_.parameters.find(filter.right->name);
        if (found != question_.parameters.end() && !found->second.list.empty()) {
            std::vector<ExprPtr> out;
            for (const Value& value : found->second.list) {
                auto literal = std::make_shared<scheme::Expr>();
                literal->value = value;
                out.push_back(literal);
            }
            return out;
        }
    }
    return {filter.right};
}

const Row* Interpreter::find(const std::string& source, std::int64_t id) const {
    const auto rows = by_id_.find(source);
    if (rows == by_id_.end()) return nullptr;
    const auto row = rows->second.find(id);
    return row == rows->second.end() ? nullptr : row->second;
}

std::vector<Item> Interpreter::values_of(const std::string& attribute, const Row& subject) const {
    const auto found =
        attributes_.find({std::get<std::int64_t>(subject.at("product_number")), attribute});
    if (found != attributes_.end()) return found->second;
    Item missing;
    if (data_.attribute_types.at(attribute) == Type::boolean) missing.kind = Item::flag;
    return {missing};
}

// By code; if there is none, by name.
std::set<std::int64_t> Interpreter::named(const std::string& source,
                                          const std::string& text) const {
    for (const char* by : {"code", "name"}) {
        std::set<std::int64_t> out;
        for (const Row& row : data_.rows.at(source)) {
            const auto value = row.find(by);
            if (value != row.end() && value->second == Value(text)) {
                out.insert(std::get<std::int64_t>(row.at("id")));
            }
        }
        if (!out.empty()) return out;
    }
    return {};
}

const Segment& Interpreter::segment(const scheme::Expr& expr) const {
    const std::string text = expr.kind == ExprKind::reference ? "" : eval(expr, {}).words;
    for (const Segment& segment : data_.segments) {
        if (expr.kind == ExprKind::reference ? std::to_string(segment.id) == expr.part
                                             : segment.name == text) {
            return segment;
        }
    }
    throw std::logic_error("no such segment");
}

int Interpreter::day_of(const Item& item) const {
    return item.kind == Item::instant ? clock_.at(item.whole).day : static_cast<int>(item.whole);
}

std::int64_t Interpreter::instant_of(const Item& item) const {
    return item.kind == Item::instant ? item.whole
                                      : clock_.start_of_day(static_cast<int>(item.whole));
}

} // namespace tessera::oracle
