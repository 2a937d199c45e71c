// JSON as trees, strictly: what text cannot say is refused, with the JSON pointer of the place.
#include "base/text.hpp"
#include "scheme/language.hpp"
#include "scheme/lexer.hpp"
#include "scheme/literal.hpp"
#include "scheme/shape.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <initializer_list>
#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

using nlohmann::json;

// A value of the document, the JSON pointer that leads to it, and how deep the tree is there.
struct Node {
    const json& value;
    std::string pointer;
    int level = 1;

    Node at(const std::string& key) const {
        std::string escaped; // RFC 6901
        for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        return {value.at(key), pointer + '/' + escaped, level};
    }
    Node at(std::size_t index) const {
        return {value.at(index), fmt::format("{}/{}", pointer, index), level};
    }
    Node deeper() const { return {value, pointer, level + 1}; }
    bool has(const char* key) const { return value.contains(key); }
};

std::string place_of(const Node& node) {
    return node.pointer.empty() ? "at the root" : "at " + node.pointer;
}

[[noreturn]] void fail(const Node& node, std::string_view message, std::string hint = {}) {
    throw usage("rule.bad-json", fmt::format("{}: {}", place_of(node), message), std::move(hint));
}
[[noreturn]] void fail(const Node& node, const Error& error) {
    throw usage(error.code(), fmt::format("{}: {}", place_of(node), error.message()), error.hint());
}

using Keys = std::vector<std::string>;

void need_object(const Node& node, std::string_view what) {
    if (!node.value.is_object())
        fail(node, fmt::format("expected {}, an object, found {}", what, node.value.type_name()));
}
void need_array(const Node& node, std::string_view what) {
    if (!node.value.is_array())
        fail(node, fmt::format("expected {}, an array, found {}", what, node.value.type_name()));
}
void need_keys(const Node& node, const Keys& known) {
    for (const auto& [key, value] : node.value.items())
        if (std::find(known.begin(), known.end(), key) == known.end()) {
            const std::string meant = did_you_mean(key, known);
            fail(node, fmt::format("unknown key \"{}\"{}{}", key, meant.empty() ? "" : ".", meant),
                 fmt::format("Here may stand {}.", join(known, ", ")));
        }
}
std::string string_in(const Node& node) {
    if (!node.value.is_string())
        fail(node, fmt::format("expected a text, found {}", node.value.type_name()));
    std::string text = node.value.get<std::string>();
    if (!is_utf8(text)) fail(node, "the text is not UTF-8");
    return text;
}
std::string filled_string(const Node& node) {
    std::string text = string_in(node);
    if (text.empty()) fail(node, "expected a text that is not empty");
    return text;
}
std::string string_or(const Node& node, const char* key) {
    return node.has(key) ? string_in(node.at(key)) : std::string();
}

class Reader {
public:
    static FilterPtr filter(const Node& node);
    static ExprPtr expression(const Node& node);
    // An expression where no list and no duration may stand.
    static ExprPtr value(const Node& node) {
        ExprPtr expr = expression(node);
        if (!stands_alone(*expr))
            fail(node, "a list stands only behind `in`, a duration only beside + and -");
        return expr;
    }

private:
    struct Form;
    static const std::vector<Form>& forms();
    static void need_form(const Node& node, const Form& form);
    [[noreturn]] static void refuse(const Node& node);
    static FilterKind kind_of(const Node& node);
    static void read_annotations(const Node& node, Filter& filter);

    static void read_comparison(const Node& node, Filter& filter);
    static void read_literal(const Node& node, Expr& expr);
    static void read_reference(const Node& node, Expr& expr);
    static void read_field(const Node& node, Expr& expr);
    static void read_attribute(const Node& node, Expr& expr);
    static void read_parameter(const Node& node, Expr& expr);
    static void read_today(const Node& node, Expr& expr);
    static void read_date(const Node& node, Expr& expr);
    static void read_duration(const Node& node, Expr& expr);
    static void read_list(const Node& node, Expr& expr);
    static void read_negate(const Node& node, Expr& expr);
    static void read_operation(const Node& node, Expr& expr);
    static void read_call(const Node& node, Expr& expr);
    static void read_cases(const Node& node, Expr& expr);
    static Window window(const Node& node);
};

// What an expression may look like: the key that tells, the keys that may stand beside it.
struct Reader::Form {
    std::string key;
    Keys others;
    ExprKind kind;
    void (*read)(const Node& node, Expr& expr);
};

const std::vector<Reader::Form>& Reader::forms() {
    static const std::vector<Form> table{
        {"value", {"type"}, ExprKind::literal, read_literal},
        {"ref", {"id", "label"}, ExprKind::reference, read_reference},
        {"field", {"window", "arguments", "where"}, ExprKind::field, read_field},
        {"attribute", {}, ExprKind::attribute, read_attribute},
        {"parameter", {"part"}, ExprKind::parameter, read_parameter},
        {"today", {}, ExprKind::today, read_today},
        {"date", {}, ExprKind::standard_date, read_date},
        {"duration", {"unit"}, ExprKind::duration, read_duration},
        {"list", {}, ExprKind::list, read_list},
        {"negate", {}, ExprKind::negate, read_negate},
        {"add", {}, ExprKind::add, read_operation},
        {"subtract", {}, ExprKind::subtract, read_operation},
        {"multiply", {}, ExprKind::multiply, read_operation},
        {"divide", {}, ExprKind::divide, read_operation},
        {"call", {"of"}, ExprKind::call, read_call},
        {"case", {"else"}, ExprKind::cases, read_cases},
    };
    return table;
}

void need_depth(const Node& node) {
    if (node.level > max_depth)
        fail(node,
             usage("rule.too-deep", fmt::format("the rule is nested more than {} deep", max_depth),
                   "Split it into segments and refer to them with `in segment`."));
}

constexpr std::array groups{std::pair{"and", FilterKind::all}, std::pair{"or", FilterKind::any},
                            std::pair{"not", FilterKind::none}};

FilterPtr Reader::filter(const Node& node) {
    need_depth(node);
    need_object(node, "a condition");
    auto filter = std::make_shared<Filter>();
    filter->kind = kind_of(node);
    if (filter->kind == FilterKind::comparison) read_comparison(node, *filter);
    for (const auto& [key, kind] : groups) {
        if (kind != filter->kind) continue;
        const json& items = node.value.at(key);
        for (std::size_t i = 0; i < items.size(); ++i)
            filter->items.push_back(Reader::filter(node.at(key).at(i).deeper()));
    }
    read_annotations(node, *filter);
    return filter;
}

// Also checks that nothing stands there that does not belong to this kind.
FilterKind Reader::kind_of(const Node& node) {
    for (const auto& [key, kind] : groups)
        if (node.has(key)) {
            need_keys(node, {key, "use", "view", "title", "id"});
            need_array(node.at(key), "conditions");
            return kind;
        }
    Keys known{"left", "is", "right", "escape", "use", "view", "title", "id"};
    if (!node.has("is")) known.insert(known.begin(), {"and", "or", "not"});
    need_keys(node, known);
    return FilterKind::comparison;
}

void Reader::read_annotations(const Node& node, Filter& filter) {
    if (node.has("use")) {
        const Node use = node.at("use");
        if (!use.value.is_boolean()) fail(use, "expected true or false");
        filter.used = use.value.get<bool>();
    }
    const std::string view = string_or(node, "view");
    if (view == "quick")
        filter.view = View::quick;
    else if (view == "hidden")
        filter.view = View::hidden;
    else if (!view.empty() && view != "normal")
        fail(node.at("view"), fmt::format("there is no view \"{}\"", view),
             "Write normal, quick or hidden.");
    filter.title = string_or(node, "title");
    filter.user_id = string_or(node, "id");
}

void Reader::read_comparison(const Node& node, Filter& filter) {
    if (!node.has("is")) fail(node, "expected a condition: one of the keys and, or, not, is");
    const std::string name = string_in(node.at("is"));
    const auto comparison = comparison_from_string(name);
    if (!comparison) {
        Keys names;
        for (int i = 0; i <= static_cast<int>(Comparison::not_in_segment); ++i)
            names.emplace_back(to_string(static_cast<Comparison>(i)));
        const std::string meant = did_you_mean(name, names);
        fail(
            node.at("is"),
            fmt::format("there is no comparison \"{}\"{}{}", name, meant.empty() ? "" : ".", meant),
            fmt::format("The comparisons are {}.", join(names, ", ")));
    }
    filter.comparison = *comparison;
    if (node.has("left")) filter.left = expression(node.at("left").deeper());
    if (node.has("right")) filter.right = expression(node.at("right").deeper());
    if (const auto problem = misfit(*comparison, filter.left, filter.right)) {
        const char* side = problem->side == Side::left ? "left" : "right";
        const std::string code =
            problem->code == "rule.unexpected" ? "rule.bad-json" : problem->code;
        fail(node.has(side) ? node.at(side) : node, usage(code, problem->message, problem->hint));
    }
    if (!node.has("escape")) return;
    const auto sign = single_character(string_in(node.at("escape")));
    if (!sign || positive_of(*comparison) != Comparison::like)
        fail(node.at("escape"), "expected one character, beside like or not_like");
    filter.escape = *sign;
}

ExprPtr Reader::expression(const Node& node) {
    need_depth(node);
    need_object(node, "a value");
    for (const Form& form : forms()) {
        if (!node.has(form.key.c_str())) continue;
        need_form(node, form);
        auto expr = std::make_shared<Expr>();
        expr->kind = form.kind;
        form.read(node, *expr);
        return expr;
    }
    refuse(node);
}

void Reader::need_form(const Node& node, const Form& form) {
    Keys known{form.key};
    known.insert(known.end(), form.others.begin(), form.others.end());
    need_keys(node, known);
}

void Reader::refuse(const Node& node) {
    Keys heads;
    for (const Form& form : forms()) heads.push_back(form.key);
    need_keys(node, heads);
    fail(node, "expected a value, found an empty object",
         fmt::format("A value has one of the keys {}.", join(heads, ", ")));
}

// A literal from its canonical text; what text could not say is refused.
Value value_of(Type type, const std::string& text) {
    const auto need = [&](std::string_view spelling, TokenKind kind) {
        if (!is_token(spelling, kind))
            throw usage("rule.bad-literal",
                        fmt::format("\"{}\" is not a value of type {}", text, to_string(type)));
    };
    const bool negative = text.starts_with('-');
    std::string digits = text.substr(negative ? 1 : 0);
    switch (type) {
    case Type::text: return text;
    case Type::decimal:
        if (digits.find('.') == std::string::npos) digits += ".0";
        need(digits, TokenKind::number);
        return number_literal(digits, negative);
    case Type::integer:
        if (digits.find('.') != std::string::npos) digits.clear();
        need(digits, TokenKind::number);
        return number_literal(digits, negative);
    case Type::date: need(text, TokenKind::date); break;
    case Type::moment: need(text, TokenKind::moment); break;
    default: break;
    }
    return parse_value(type, text);
}

void Reader::read_literal(const Node& node, Expr& expr) {
    if (!node.has("type"))
        fail(node, "a value needs a type", "Add \"type\": \"text\", for example.");
    const std::string name = string_in(node.at("type")), text = string_in(node.at("value"));
    const auto type = type_from_string(name);
    if (!type || *type == Type::null)
        fail(node.at("type"), fmt::format("there is no type \"{}\" of values", name),
             "Write boolean, integer, decimal, text, date or moment.");
    try {
        expr.value = value_of(*type, text);
    } catch (const Error& error) {
        fail(node.at("value"), error);
    }
    if (is_null(expr.value)) fail(node.at("value"), "expected a value");
}

void Reader::read_reference(const Node& node, Expr& expr) {
    expr.name = filled_string(node.at("ref"));
    if (!node.has("id")) fail(node, "a reference needs an id");
    expr.part = filled_string(node.at("id"));
    expr.label = string_or(node, "label");
}

void Reader::read_field(const Node& node, Expr& expr) {
    expr.name = string_in(node.at("field"));
    if (!is_field_path(expr.name))
        fail(node.at("field"), fmt::format("\"{}\" cannot be the name of a field", expr.name));
    Arguments& arguments = expr.arguments;
    if (node.has("window")) arguments.window = window(node.at("window"));
    if (node.has("arguments")) {
        const Node named = node.at("arguments");
        need_object(named, "named arguments");
        for (const auto& [name, argument] : named.value.items()) {
            if (!is_argument_name(name))
                fail(named, fmt::format("\"{}\" cannot be the name of an argument", name));
            for (const auto& [other, known] : arguments.named)
                if (fold(other) == fold(name))
                    fail(named, fmt::format("the argument {} stands twice", name));
            arguments.named.emplace_back(name, value(named.at(name).deeper()));
        }
    }
    if (node.has("where")) arguments.where = filter(node.at("where").deeper());
}

Window Reader::window(const Node& node) {
    need_object(node, "a window");
    if (node.has("period")) {
        need_keys(node, {"period"});
        try {
            // Twice for the canonical one of two kinds with one spelling, as in parse_brackets.cpp.
            return {parse_period(to_text(parse_period(string_in(node.at("period"))))), {}, {}, {}};
        } catch (const Error& error) {
            fail(node.at("period"), error);
        }
    }
    if (node.has("parameter")) {
        need_keys(node, {"parameter"});
        const std::string name = string_in(node.at("parameter"));
        if (!is_parameter_name(name))
            fail(node.at("parameter"), fmt::format("\"{}\" cannot be a parameter", name));
        return {std::nullopt, name, nullptr, nullptr};
    }
    need_keys(node, {"from", "to", "period", "parameter"});
    ExprPtr from = node.has("from") ? value(node.at("from").deeper()) : nullptr;
    ExprPtr to = node.has("to") ? value(node.at("to").deeper()) : nullptr;
    try {
        return range(std::move(from), std::move(to));
    } catch (const Error& error) {
        fail(node, error);
    }
}

void Reader::read_attribute(const Node& node, Expr& expr) {
    expr.name = filled_string(node.at("attribute"));
}

void Reader::read_parameter(const Node& node, Expr& expr) {
    expr.name = string_in(node.at("parameter"));
    if (!is_parameter_name(expr.name))
        fail(node.at("parameter"), fmt::format("\"{}\" cannot be a parameter", expr.name));
    expr.part = string_or(node, "part");
    if (!expr.part.empty() && expr.part != "start" && expr.part != "end")
        fail(node.at("part"), fmt::format("a parameter has no part \"{}\"", expr.part),
             "A period parameter has start and end.");
}

void Reader::read_today(const Node& node, Expr&) {
    if (node.at("today").value != json(true)) fail(node.at("today"), "expected true");
}

void Reader::read_date(const Node& node, Expr& expr) {
    const std::string text = string_in(node.at("date"));
    ExprPtr parsed;
    try {
        parsed = parse_expression(text);
    } catch (const Error&) {
        parsed = nullptr; // refused below, without a caret into text that nobody wrote as a rule
    }
    if (!parsed || parsed->kind != ExprKind::standard_date)
        fail(node.at("date"), fmt::format("\"{}\" is not a standard date", text),
             "Write one such as start of last quarter.");
    expr.date = parsed->date;
}

void Reader::read_duration(const Node& node, Expr& expr) {
    if (!node.has("unit")) fail(node, "a duration needs a unit");
    const auto unit = unit_from_string(string_in(node.at("unit")));
    if (!unit) fail(node.at("unit"), "there is no such unit", "Write day, week, month, …");
    expr.unit = *unit;
    expr.items = {value(node.at("duration").deeper())};
    const Expr& count = *expr.items[0];
    if (count.kind == ExprKind::literal && type_of(count.value) != Type::integer)
        fail(node.at("duration"), "a duration takes a whole number of units");
}

void Reader::read_list(const Node& node, Expr& expr) {
    const Node items = node.at("list");
    need_array(items, "values");
    for (std::size_t i = 0; i < items.value.size(); ++i)
        expr.items.push_back(value(items.at(i).deeper()));
}

void Reader::read_negate(const Node& node, Expr& expr) {
    expr.items = {value(node.at("negate").deeper())};
}

void Reader::read_operation(const Node& node, Expr& expr) {
    const Node sides = node.at(node.value.begin().key());
    need_array(sides, "two values");
    if (sides.value.size() != 2) fail(sides, "expected two values");
    expr.items = {value(sides.at(std::size_t{0}).deeper())};
    const bool sum = expr.kind == ExprKind::add || expr.kind == ExprKind::subtract;
    ExprPtr right = expression(sides.at(std::size_t{1}).deeper());
    if (!stands_alone(*right) && !(sum && right->kind == ExprKind::duration))
        fail(sides.at(std::size_t{1}),
             "a list stands only behind `in`, a duration only beside + and -");
    expr.items.push_back(std::move(right));
}

void Reader::read_call(const Node& node, Expr& expr) {
    const std::string name = string_in(node.at("call"));
    const Function* function = find_function(name);
    if (!function) fail(node.at("call"), unknown_function(name));
    expr.name = function->name;
    if (!node.has("of")) fail(node, "a call needs its arguments", "Add \"of\": [ … ].");
    const Node of = node.at("of");
    need_array(of, "arguments");
    if (const auto problem = wrong_count(*function, of.value.size()))
        fail(of, usage("rule.bad-json", problem->message(), problem->hint()));
    for (std::size_t i = 0; i < of.value.size(); ++i)
        expr.items.push_back(value(of.at(i).deeper()));
    if (!function->unit) return;
    const Expr& last = *expr.items.back();
    const auto* unit = std::get_if<std::string>(&last.value);
    const auto known = unit ? unit_from_string(*unit) : std::nullopt;
    if (last.kind != ExprKind::literal || !known || to_string(*known) != *unit)
        fail(of.at(of.value.size() - 1),
             fmt::format("{} needs a unit here: {{\"value\":\"month\",\"type\":\"text\"}}", name));
}

void Reader::read_cases(const Node& node, Expr& expr) {
    const Node branches = node.at("case");
    need_array(branches, "branches");
    if (branches.value.empty()) fail(branches, "expected at least one branch");
    for (std::size_t i = 0; i < branches.value.size(); ++i) {
        const Node branch = branches.at(i);
        need_object(branch, "a branch");
        need_keys(branch, {"when", "then"});
        if (branch.value.size() != 2) fail(branch, "a branch has the keys when and then");
        expr.cases.push_back(
            {filter(branch.at("when").deeper()), value(branch.at("then").deeper())});
    }
    if (node.has("else")) expr.items = {value(node.at("else").deeper())};
}

} // namespace

FilterPtr filter_from_json(const json& json) {
    return Reader::filter({json, {}});
}
ExprPtr expression_from_json(const json& json) {
    return Reader::value({json, {}});
}

} // namespace tessera::scheme
