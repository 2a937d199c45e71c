// JSON as schemes, strictly: an unknown key or a value of another type is refused with its place.
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/language.hpp"
#include "scheme/scheme.hpp"
#include "scheme/scheme_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace tessera::scheme {
namespace {

using nlohmann::json;
using Keys = std::vector<std::string>;

// A value of the document and where it stands: "segment cold: appearance 2: when".
struct At {
    const json& value;
    std::string place;

    [[noreturn]] void fail(const std::string& why, std::string hint = {},
                           const char* code = "scheme.bad-value") const {
        throw usage(code, fmt::format("{}: {}", place, why), std::move(hint));
    }
    [[noreturn]] void wrong(const char* wanted) const {
        fail(fmt::format("expected {}, found {}", wanted, value.type_name()), {},
             "scheme.wrong-type");
    }
    bool has(const char* key) const { return value.contains(key) && !value.at(key).is_null(); }
    At at(const std::string& key) const {
        return {value.at(key), fmt::format("{}: {}", place, key)};
    }
    std::vector<At> items() const {
        if (!value.is_array()) wrong("a list");
        std::vector<At> out;
        for (const json& item : value)
            out.push_back({item, fmt::format("{} {}", place, out.size() + 1)});
        return out;
    }
    const At& object(const Keys& known) const {
        if (!value.is_object()) wrong("a table");
        for (const auto& [key, ignored] : value.items())
            if (std::find(known.begin(), known.end(), key) == known.end())
                fail(fmt::format("unknown key \"{}\".{}", key, did_you_mean(key, known)),
                     fmt::format("Here may stand {}.", join(known, ", ")), "scheme.unknown-key");
        return *this;
    }

    std::string text() const {
        if (!value.is_string()) wrong("text");
        std::string out = value.get<std::string>();
        if (!is_utf8(out)) fail("the text is not UTF-8");
        return out;
    }
    std::string filled() const {
        std::string out = text();
        if (trim(out).empty()) fail("expected a text that is not empty");
        return out;
    }
    std::string text(const char* key) const { return has(key) ? at(key).text() : std::string(); }
    bool flag() const {
        if (!value.is_boolean()) wrong("true or false");
        return value.get<bool>();
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> out;
        for (const At& item : items()) out.push_back(item.filled());
        return out;
    }
    // A single value as its canonical text. A fraction beyond what a double keeps must come as
    // text.
    std::string scalar() const {
        if (value.is_string()) return text();
        if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
        if (value.is_number_integer()) return value.dump();
        if (!value.is_number()) wrong("a single value");
        std::string out = fmt::format("{}", value.get<double>());
        constexpr int kept = 15;
        if (out.find('e') != out.npos || std::count_if(out.begin(), out.end(), [](char c) {
                                             return c >= '0' && c <= '9';
                                         }) > kept)
            fail(fmt::format("the number {} cannot be kept exactly", out),
                 "Write it in quotes, as text.");
        return out;
    }
    // What `parse` makes; an error of the rule language gets the place before it.
    template <class F>
    auto guarded(F&& parse) const {
        try {
            return parse();
        } catch (const Error& error) {
            throw Error(error.outcome(), error.code(),
                        fmt::format("{}: {}", place, error.message()), error.hint());
        }
    }
    FilterPtr filter() const {
        return guarded(
            [&] { return value.is_string() ? parse_filter(text()) : filter_from_json(value); });
    }
    ExprPtr expression() const {
        return guarded([&] {
            return value.is_string() ? parse_expression(text()) : expression_from_json(value);
        });
    }
    template <class E>
    E word(const Words<E>& words) const {
        const std::string given = text();
        for (const auto& [name, meaning] : words)
            if (name == given) return meaning;
        const Keys names = names_of(words);
        fail(fmt::format("there is no \"{}\".{}", given, did_you_mean(given, names)),
             fmt::format("Write one of {}.", join(names, ", ")));
    }
};

OutputField read_field(const At& given) {
    if (given.value.is_string()) return {given.expression(), given.filled(), {}};
    given.object({"field", "name", "title"});
    if (!given.has("field")) given.fail("\"field\" is missing");
    OutputField field;
    field.field = given.at("field").expression();
    field.name = given.text("name");
    if (field.name.empty())
        field.name =
            given.at("field").value.is_string() ? given.text("field") : to_text(field.field);
    field.title = given.text("title");
    return field;
}

// "-last_sale", or {field = …, descending = true}.
SortKey read_sort_key(const At& given) {
    SortKey key;
    if (given.value.is_string()) {
        std::string text(trim(given.filled()));
        key.descending = text.front() == '-';
        if (key.descending) text.erase(0, 1);
        key.field = given.guarded([&] { return parse_expression(text); });
        return key;
    }
    given.object({"field", "descending"});
    if (!given.has("field")) given.fail("\"field\" is missing");
    key.field = given.at("field").expression();
    key.descending = given.has("descending") && given.at("descending").flag();
    return key;
}

Grouping read_grouping(const At& given) {
    if (given.value.is_string()) return {given.expression(), given.filled(), GroupKind::items};
    given.object({"field", "name", "kind"});
    if (!given.has("field")) given.fail("\"field\" is missing");
    Grouping grouping;
    grouping.field = given.at("field").expression();
    grouping.name = given.text("name");
    if (grouping.name.empty()) grouping.name = to_text(grouping.field);
    if (given.has("kind")) grouping.kind = given.at("kind").word(group_kinds());
    return grouping;
}

// Words out of a list of known ones.
std::vector<std::string> read_words(const At& given, const Keys& known) {
    std::vector<std::string> out = given.texts();
    for (const std::string& word : out)
        if (std::find(known.begin(), known.end(), word) == known.end())
            given.fail(fmt::format("there is no \"{}\".{}", word, did_you_mean(word, known)),
                       fmt::format("Write some of {}.", join(known, ", ")));
    return out;
}

Appearance read_appearance(const At& given) {
    given.object({"when", "fields", "style", "where"});
    Appearance out;
    if (given.has("when")) out.when = given.at("when").filter();
    if (given.has("fields")) out.fields = given.at("fields").texts();
    if (!given.has("style")) given.fail("\"style\" is missing");
    const At style = given.at("style");
    style.object(style_words());
    for (const auto& [key, ignored] : style.value.items()) out.style[key] = style.at(key).scalar();
    if (given.has("where")) out.where = read_words(given.at("where"), appearance_places());
    return out;
}

// A value of a parameter as text: lists with | between, as parameter_values() reads them.
std::string parameter_text(const At& given) {
    if (!given.value.is_array()) return given.scalar();
    std::vector<std::string> items;
    for (const At& item : given.items()) {
        items.push_back(item.scalar());
        if (items.back().find('|') != std::string::npos)
            item.fail("an item of a list may not hold |");
    }
    return join(items, "|");
}

// A value or default as it was given, or as it is stored: with what it names.
At read_meaning(const At& given, std::vector<ExprPtr>& meaning) {
    if (!given.value.is_object()) return given;
    given.object({"label", "means"});
    if (!given.has("label") || !given.has("means")) given.fail("expected \"label\" and \"means\"");
    for (const At& reference : given.at("means").items()) meaning.push_back(reference.expression());
    return given.at("label");
}

void read_value(const std::string& name, const At& given, Scheme& scheme) {
    std::vector<ExprPtr> meaning;
    scheme.values[name] = parameter_text(read_meaning(given, meaning));
    if (!meaning.empty()) scheme.meanings[name] = std::move(meaning);
}

Parameter read_parameter(const std::string& name, const At& given) {
    given.object({"name", "title", "type", "default", "expression", "visible", "use"});
    Parameter out;
    out.name = name;
    out.title = given.text("title");
    if (out.title.empty()) out.title = name;
    if (given.has("type")) out.type = given.at("type").filled();
    if (given.has("default")) {
        const At value = read_meaning(given.at("default"), out.meaning);
        const auto literal = [&](Value of) {
            auto expr = std::make_shared<Expr>();
            expr->value = std::move(of);
            return expr;
        };
        value.guarded([&] {
            if (out.type == "period") {
                out.period = parse_period(value.text());
            } else if (out.type == "list") {
                auto list = std::make_shared<Expr>();
                list->kind = ExprKind::list;
                for (const At& item : value.items()) list->items.push_back(literal(item.scalar()));
                out.value = list;
            } else {
                const Type type = type_from_string(out.type).value_or(Type::text);
                out.value = literal(parse_value(type, value.scalar()));
            }
            return 0;
        });
    }
    if (given.has("expression")) out.expression = given.at("expression").expression();
    if (given.has("visible")) out.visible = given.at("visible").flag();
    static const Words<bool> uses{{"automatic", false}, {"always", true}};
    if (given.has("use")) out.required = given.at("use").word(uses);
    return out;
}

void parameters_in(const ExprPtr& expr, std::set<std::string>& names) {
    if (!expr) return;
    if (expr->kind == ExprKind::parameter) names.insert(expr->name);
    for (const ExprPtr& item : expr->items) parameters_in(item, names);
    for (const Case& branch : expr->cases) parameters_in(branch.then, names);
}

// TOML tables have no order, and values are computed one after another: each parameter goes behind
// those that its expression names.
std::vector<Parameter> in_order(std::vector<Parameter> given, const At& at) {
    std::set<std::string> waiting;
    for (const Parameter& parameter : given)
        if (!waiting.insert(parameter.name).second)
            at.fail(fmt::format("the parameter {} is declared twice", parameter.name));
    std::vector<Parameter> out;
    while (!given.empty()) {
        const auto next = std::find_if(given.begin(), given.end(), [&](const Parameter& candidate) {
            std::set<std::string> needed;
            parameters_in(candidate.expression, needed);
            return std::none_of(needed.begin(), needed.end(),
                                [&](const std::string& name) { return waiting.contains(name); });
        });
        if (next == given.end()) {
            std::vector<std::string> names(waiting.begin(), waiting.end());
            at.fail(fmt::format("the expressions of {} need each other", join(names, ", ")));
        }
        waiting.erase(next->name);
        out.push_back(std::move(*next));
        given.erase(next);
    }
    return out;
}

std::vector<Parameter> read_parameters(const At& given) {
    std::vector<Parameter> out;
    if (given.value.is_array()) {
        for (const At& item : given.items()) {
            if (!item.value.is_object() || !item.has("name")) item.fail("\"name\" is missing");
            out.push_back(read_parameter(item.at("name").filled(), item));
        }
    } else {
        if (!given.value.is_object()) given.wrong("a table or a list of tables");
        for (const auto& [name, ignored] : given.value.items())
            out.push_back(read_parameter(name, given.at(name)));
    }
    return in_order(std::move(out), given);
}

ExprPtr read_cases(const At& given) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::cases;
    for (const At& branch : given.at("cases").items()) {
        branch.object({"when", "then"});
        if (!branch.has("when") || !branch.has("then"))
            branch.fail("a case has the keys when and then");
        expr->cases.push_back({branch.at("when").filter(), branch.at("then").expression()});
    }
    if (expr->cases.empty()) given.at("cases").fail("expected at least one case");
    if (given.has("else")) expr->items.push_back(given.at("else").expression());
    return expr;
}

// name = "expression", or { expression | cases, else, title } (DCS-47).
std::vector<OutputField> read_user_fields(const At& given) {
    if (!given.value.is_object()) given.wrong("a table");
    std::vector<OutputField> out;
    for (const auto& [name, ignored] : given.value.items()) {
        const At item = given.at(name);
        if (item.value.is_string()) {
            out.push_back({item.expression(), name, {}});
            continue;
        }
        item.object({"expression", "cases", "else", "title"});
        if (item.has("expression") == item.has("cases"))
            item.fail("expected either \"expression\" or \"cases\"");
        out.push_back({item.has("cases") ? read_cases(item) : item.at("expression").expression(),
                       name, item.text("title")});
    }
    return out;
}

std::vector<QueryStep> read_steps(const At& given) {
    if (given.value.is_string()) return {{"", given.filled()}};
    std::vector<QueryStep> out;
    for (const At& item : given.items()) {
        item.object({"name", "sql"});
        if (!item.has("sql")) item.fail("\"sql\" is missing");
        out.push_back({item.text("name"), item.at("sql").filled()});
    }
    return out;
}

UserQuery read_query(const At& given) {
    given.object({"formation", "output", "columns", "decimals"});
    UserQuery out;
    if (given.has("formation")) out.formation = read_steps(given.at("formation"));
    if (given.has("output")) out.output = read_steps(given.at("output"));
    if (given.has("decimals")) out.decimals = given.at("decimals").word(decimals_words());
    if (given.has("columns")) {
        const At columns = given.at("columns");
        if (!columns.value.is_object()) columns.wrong("a table");
        for (const auto& [name, ignored] : columns.value.items()) {
            const At type = columns.at(name);
            const auto known = type_from_string(type.text());
            if (!known || *known == Type::null)
                type.fail(fmt::format("there is no type \"{}\"", type.text()),
                          "Write boolean, integer, decimal, text, date or moment.");
            out.columns[name] = *known;
        }
    }
    return out;
}

template <class T, class Read>
std::vector<T> read_list(const At& at, Read&& read) {
    std::vector<T> out;
    for (const At& item : at.items()) out.push_back(read(item));
    return out;
}

std::vector<Total> read_totals(const At& given) {
    if (!given.value.is_object()) given.wrong("a table");
    std::vector<Total> out;
    for (const auto& [name, ignored] : given.value.items())
        out.push_back({name, given.at(name).word(aggregate_words())});
    return out;
}

// A table of one thing for each name.
template <class T, class Read>
std::map<std::string, T> read_named(const At& given, Read&& read) {
    if (!given.value.is_object()) given.wrong("a table");
    std::map<std::string, T> out;
    for (const auto& [name, ignored] : given.value.items()) out[name] = read(given.at(name));
    return out;
}

// What may stand at the top of a scheme: the key, how it is read, and whether it makes the scheme a
// "custom" one (DCS-35).
struct Entry {
    const char* key;
    bool custom;
    void (*read)(const At& value, Scheme& scheme);
};

const std::vector<Entry>& entries() {
    static const std::vector<Entry> table{
        {"subject", false, [](const At& v, Scheme& s) { s.subject = v.word(subject_words()); }},
        {"template", false, [](const At& v, Scheme& s) { s.template_name = v.filled(); }},
        {"title", false, [](const At& v, Scheme& s) { s.title = v.text(); }},
        {"description", false, [](const At& v, Scheme& s) { s.description = v.text(); }},
        {"from", false, [](const At& v, Scheme& s) { s.from = v.text(); }},
        {"custom", false, [](const At& v, Scheme& s) { s.custom = s.custom || v.flag(); }},
        {"filter", false,
         [](const At& v, Scheme& s) {
             s.filter = v.filter();
             if (v.value.is_string()) s.filter_text = v.text();
         }},
        {"default_filter", false, [](const At& v, Scheme& s) { s.default_filter = v.flag(); }},
        {"parameters", false,
         [](const At& v, Scheme& s) {
             if (!v.value.is_object())
                 v.fail(fmt::format("expected a table of values, found {}", v.value.type_name()),
                        "Give one by --parameter n=1. Behind --set they are JSON: "
                        "--set 'parameters={\"n\": 1}'.",
                        "scheme.wrong-type");
             for (const auto& [name, ignored] : v.value.items()) read_value(name, v.at(name), s);
         }},
        {"parameter", true, [](const At& v, Scheme& s) { s.parameters = read_parameters(v); }},
        {"rows", true, [](const At& v, Scheme& s) { s.rows = v.filter(); }},
        {"require_facts", true, [](const At& v, Scheme& s) { s.require_facts = v.flag(); }},
        {"links", true,
         [](const At& v, Scheme& s) {
             s.links = read_named<Link>(v, [](const At& link) { return link.word(link_words()); });
         }},
        {"restricted", true,
         [](const At& v, Scheme& s) {
             s.restricted = read_named<Keys>(
                 v, [](const At& places) { return read_words(places, restriction_words()); });
         }},
        {"query", true, [](const At& v, Scheme& s) { s.query = read_query(v); }},
        {"fields", true,
         [](const At& v, Scheme& s) { s.fields = read_list<OutputField>(v, read_field); }},
        {"user_fields", true, [](const At& v, Scheme& s) { s.user_fields = read_user_fields(v); }},
        {"order", true,
         [](const At& v, Scheme& s) { s.order = read_list<SortKey>(v, read_sort_key); }},
        {"group_by", true,
         [](const At& v, Scheme& s) { s.group_by = read_list<Grouping>(v, read_grouping); }},
        {"columns_by", true,
         [](const At& v, Scheme& s) {
             s.columns_by = read_list<OutputField>(v, [](const At& field) {
                 if (field.value.is_object()) field.object({"field", "name"});
                 return read_field(field);
             });
         }},
        {"totals", true, [](const At& v, Scheme& s) { s.totals = read_totals(v); }},
        {"totals_at", true, [](const At& v, Scheme& s) { s.totals_at = v.word(totals_places()); }},
        {"output_filter", true, [](const At& v, Scheme& s) { s.output_filter = v.filter(); }},
        {"appearance", true,
         [](const At& v, Scheme& s) { s.appearance = read_list<Appearance>(v, read_appearance); }},
    };
    return table;
}

} // namespace

const std::vector<std::string>& scheme_keys() {
    static const std::vector<std::string> keys = [] {
        std::vector<std::string> out;
        for (const Entry& entry : entries()) out.emplace_back(entry.key);
        return out;
    }();
    return keys;
}

Scheme scheme_from_json(const json& given, const std::string& place) {
    const At root{given, place};
    root.object(scheme_keys());
    Scheme scheme;
    for (const Entry& entry : entries()) {
        if (!root.has(entry.key)) continue;
        entry.read(root.at(entry.key), scheme);
        scheme.custom = scheme.custom || entry.custom;
    }
    check_restricted(scheme, place);
    return scheme;
}

std::vector<std::string> inner_sources(const Scheme& scheme, const Template& of_template) {
    std::map<std::string, Link> links = scheme.links;
    if (scheme.require_facts.value_or(of_template.require_facts) && !of_template.source.empty())
        links.emplace(of_template.source, Link::inner);
    std::vector<std::string> out;
    for (const auto& [source, link] : links)
        if (link == Link::inner) out.push_back(source);
    return out;
}

} // namespace tessera::scheme
