// Reads what a plugin's describe() answers: sdk/schema/scheme-template-1.json, which is frozen with
// ABI 1.
#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/catalog.hpp"
#include "scheme/description_json.hpp"
#include "scheme/language.hpp"
#include "scheme/lexer.hpp"
#include "scheme/made_of.hpp"
#include "scheme/mapped_defaults.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>

namespace tessera::scheme {
namespace {

using Json = nlohmann::json;

// Reads one JSON object; every key must be known, every value of its type.
class Reader {
public:
    Reader(const Json& json, std::string place, std::vector<std::string> keys)
        : json_(json)
        , place_(std::move(place)) {
        if (!json_.is_object()) fail("must be an object");
        for (const auto& [key, value] : json_.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                throw usage(
                    "template.bad-description",
                    fmt::format("{}: unknown key \"{}\".{}", place_, key, did_you_mean(key, keys)),
                    "See sdk/schema/scheme-template-1.json for the keys there are.");
            }
        }
    }

    [[noreturn]] void fail(const std::string& why) const {
        throw usage("template.bad-description", fmt::format("{}: {}", place_, why),
                    "See sdk/schema/scheme-template-1.json for what is expected.");
    }
    const std::string& place() const { return place_; }
    std::string text(const char* key, const char* otherwise = nullptr) const {
        if (!json_.contains(key) || json_[key].is_null()) {
            if (otherwise) return otherwise;
            fail(fmt::format("\"{}\" is missing", key));
        }
        if (!json_[key].is_string()) fail(fmt::format("\"{}\" must be text", key));
        return json_[key].get<std::string>();
    }
    std::string name(const char* key = "name") const {
        std::string given = text(key);
        if (!is_described_name(given))
            fail(fmt::format("\"{}\" is no name: a-z, 0-9 and _, and it begins with a letter",
                             given));
        return given;
    }
    // One that a rule can write alone.
    std::string field_name() const {
        std::string given = name();
        if (is_reserved(given)) fail(fmt::format("\"{}\" is a word of the rule language", given));
        return given;
    }
    bool flag(const char* key) const {
        if (!json_.contains(key)) return false;
        if (!json_[key].is_boolean()) fail(fmt::format("\"{}\" must be true or false", key));
        return json_[key].get<bool>();
    }
    std::vector<std::string> texts(const char* key) const {
        std::vector<std::string> out;
        for (const Json& item : array(key)) {
            if (!item.is_string()) fail(fmt::format("\"{}\" must hold texts", key));
            out.push_back(item.get<std::string>());
        }
        return out;
    }
    Json array(const char* key) const {
        if (!json_.contains(key)) return Json::array();
        if (!json_[key].is_array()) fail(fmt::format("\"{}\" must be an array", key));
        return json_[key];
    }
    bool has(const char* key) const { return json_.contains(key) && !json_[key].is_null(); }
    const Json& raw(const char* key) const { return json_[key]; }

    template <class F>
    auto parsed(const char* key, F&& parse) const {
        try {
            return parse(text(key));
        } catch (const Error& error) {
            throw usage("template.bad-description",
                        fmt::format("{}, \"{}\": {}", place_, key, error.message()), error.hint());
        }
    }

    FilterPtr filter(const char* key) const {
        if (!has(key)) return nullptr;
        return parsed(key, [&](const std::string& t) { return parse_filter(t); });
    }
    ExprPtr expression(const char* key) const {
        if (!has(key)) return nullptr;
        return parsed(key, [&](const std::string& t) { return parse_expression(t); });
    }

private:
    const Json& json_;
    std::string place_;
};

constexpr std::array<std::pair<std::string_view, Aggregate>, 6> aggregates{{
    {"sum", Aggregate::sum},
    {"count", Aggregate::count},
    {"count_distinct", Aggregate::count_distinct},
    {"min", Aggregate::min},
    {"max", Aggregate::max},
    {"avg", Aggregate::avg},
}};

Aggregate aggregate_of(const Reader& reader) {
    const std::string name = reader.text("aggregate");
    for (const auto& [known, value] : aggregates) {
        if (known == name) return value;
    }
    reader.fail(fmt::format("\"{}\" is not an aggregate; there are sum, count, count_distinct, "
                            "min, max and avg",
                            name));
}

Parameter read_parameter(const Json& json, const std::string& place) {
    const Reader reader(json, place, {"name", "title", "type", "default", "expression", "visible"});
    Parameter parameter;
    parameter.name = reader.name();
    parameter.title = reader.text("title", parameter.name.c_str());
    parameter.type = reader.text("type", "text");
    if (reader.has("default")) {
        const Json& value = reader.raw("default");
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        if (parameter.type == "period") {
            parameter.period = parse_period(text);
        } else {
            auto literal = std::make_shared<Expr>();
            const auto type = type_from_string(parameter.type);
            literal->value = parse_value(type.value_or(Type::text), text);
            parameter.value = literal;
        }
    }
    parameter.expression = reader.expression("expression");
    parameter.visible = !reader.has("visible") || reader.flag("visible");
    return parameter;
}

std::vector<Parameter> read_parameters(const Reader& reader, const char* key) {
    std::vector<Parameter> out;
    int index = 0;
    for (const Json& item : reader.array(key)) {
        out.push_back(read_parameter(item, fmt::format("{}, {} {}", reader.place(), key, ++index)));
    }
    return out;
}

void read_inner(const Json& json, const std::string& place, MeasureSpec& spec) {
    const Reader reader(json, place, {"by", "nulls", "aggregates", "where"});
    spec.inner_by = reader.texts("by");
    const std::string nulls = reader.text("nulls", "one");
    if (nulls != "one" && nulls != "each") reader.fail("\"nulls\" must be \"one\" or \"each\"");
    spec.inner_null_each = nulls == "each";
    spec.inner_where = reader.filter("where");
    int index = 0;
    for (const Json& item : reader.array("aggregates")) {
        const Reader part(item, fmt::format("{}, aggregate {}", place, ++index),
                          {"name", "aggregate", "of", "nulls"});
        spec.inner.push_back({part.field_name(), aggregate_of(part), part.expression("of"),
                              part.text("nulls", "none") == "each"});
        if (spec.inner.back().aggregate == Aggregate::avg) part.fail("avg is not for inner groups");
    }
    if (spec.inner.empty()) reader.fail("\"aggregates\" is missing");
}

std::string default_window(const db::Source& source) {
    for (const char* column : {"day", "moment"}) {
        if (source.find(column)) return column;
    }
    return "";
}

// `described`: by a plugin; the name of a configured one is the deployer's own.
Field read_measure(const Json& json, const std::string& place, const db::Sources& sources,
                   bool described) {
    const Reader reader(json, place,
                        {"name", "title", "source", "aggregate", "of", "nulls", "where", "window",
                         "arguments", "inner", "expression", "hidden"});
    Field field;
    field.name = described ? reader.field_name() : reader.text("name");
    field.title = reader.text("title", field.name.c_str());
    field.hidden = reader.flag("hidden");
    if (reader.has("expression")) {
        field.kind = FieldKind::derived;
        field.expression = reader.expression("expression");
        return field;
    }
    field.kind = FieldKind::measure;
    MeasureSpec& spec = field.measure;
    spec.source = reader.text("source");
    const db::Source* source = sources.find(spec.source);
    if (!source) reader.fail(fmt::format("there is no source \"{}\"", spec.source));
    spec.aggregate = aggregate_of(reader);
    spec.of = reader.expression("of");
    if (!spec.of && spec.aggregate != Aggregate::count) reader.fail("\"of\" is missing");
    const std::string nulls = reader.text("nulls", "none");
    if (nulls != "none" && nulls != "each") reader.fail("\"nulls\" must be \"none\" or \"each\"");
    spec.null_each = nulls == "each";
    spec.where = reader.filter("where");
    spec.window = reader.text("window", default_window(*source).c_str());
    if (!spec.window.empty() && !source->find(spec.window))
        reader.fail(
            fmt::format("source {} has no column \"{}\" for a window", spec.source, spec.window));
    spec.arguments = read_parameters(reader, "arguments");
    if (reader.has("inner")) read_inner(reader.raw("inner"), place + ", inner", spec);
    return field;
}

Subject read_subject(const Reader& reader) {
    const std::string subject = reader.text("subject", "partner");
    if (subject == "partner") return Subject::partner;
    if (subject == "product") return Subject::product;
    reader.fail(fmt::format("\"{}\" is not a subject; there are partner and product", subject));
}

// All of a template: what is added last may be in the middle of a chain.
void check_fields(const Catalog& catalog, Subject subject, std::string_view template_name) {
    for (const Field* field : catalog.fields(subject))
        if (field->template_name == template_name) check_made_of(catalog, *field);
}

} // namespace

void Catalog::add_template(const std::string& plugin, const std::string& document) {
    const std::string who = "plugin " + plugin;
    const Json json = parse_description(who, document);
    const Reader reader(json, who + ", template",
                        {"template", "subject", "title", "attributes", "all_attributes", "measures",
                         "computed", "parameters", "dimensions", "defaults", "query"});
    auto made = std::make_unique<Template>();
    Template& t = *made;
    t.name = reader.name("template");
    t.subject = read_subject(reader);
    t.title = reader.text("title", t.name.c_str());
    t.plugin = plugin;
    t.query = reader.flag("query");
    t.parameters = read_parameters(reader, "parameters");
    t.dimensions = reader.texts("dimensions");
    std::vector<Field> fields;
    const std::string own = subject_source(t.subject);
    const auto attribute = [&](std::string name, std::string title, const std::string& path) {
        Field field;
        field.name = std::move(name);
        field.title = std::move(title);
        field.path = split(path, '.');
        const db::SourceColumn* column = follow(sources_, own, field.path);
        if (!column) reader.fail(fmt::format("there is no column \"{}\" in {}", path, own));
        field.type = column->type;
        field.references = column->references;
        fields.push_back(std::move(field));
    };
    if (reader.flag("all_attributes")) {
        for (const db::SourceColumn& column : sources_.at(own).columns) {
            if (column.hidden) continue;
            attribute(column.name, column.title.empty() ? column.name : column.title, column.name);
        }
    }
    for (const Json& item : reader.array("attributes")) {
        const Reader part(item, who + ", attributes", {"name", "title", "path"});
        attribute(part.field_name(), part.text("title", part.text("name").c_str()),
                  part.text("path"));
    }
    for (const Json& item : reader.array("measures")) {
        fields.push_back(read_measure(item, who + ", measures", sources_, true));
        if (t.source.empty() && fields.back().kind == FieldKind::measure) {
            t.source = fields.back().measure.source;
        }
    }
    for (const Json& item : reader.array("computed")) {
        const Reader part(item, who + ", computed",
                          {"name", "title", "type", "needs", "arguments"});
        Field field;
        field.kind = FieldKind::computed;
        field.name = part.field_name();
        field.title = part.text("title", field.name.c_str());
        const auto type = type_from_string(part.text("type"));
        if (!type) part.fail(fmt::format("\"{}\" is not a type", part.text("type")));
        field.type = *type;
        field.needs = part.texts("needs");
        field.arguments = read_parameters(part, "arguments");
        fields.push_back(std::move(field));
    }
    if (reader.has("defaults")) {
        const Reader part(
            reader.raw("defaults"), who + ", defaults",
            {"filter", "output_filter", "fields", "order", "group_by", "require_facts"});
        t.default_filter = part.filter("filter");
        t.default_output_filter = part.filter("output_filter");
        t.default_fields = part.texts("fields");
        t.default_order = part.texts("order");
        t.default_group_by = part.texts("group_by");
        t.require_facts = part.flag("require_facts");
        leave_out_unmapped(t, fields, sources_);
    }
    const std::string key = fmt::format("{}.{}", own, fold(t.name));
    if (const auto found = templates_.find(key); found != templates_.end()) {
        reader.fail(fmt::format("template \"{}\" of {} is already given by plugin {}", t.name, own,
                                found->second->plugin));
    }
    for (Field& field : fields) {
        field.template_name = t.name;
        field.plugin = plugin;
        field.subject = t.subject;
        if (!field.hidden) t.fields.push_back(field.name);
    }
    try {
        for (Field& field : fields) add_field(std::move(field));
        check_fields(*this, t.subject, t.name);
    } catch (const Error& error) {
        std::erase_if(fields_, [&](const auto& one) {
            return one.second->subject == t.subject && one.second->template_name == t.name;
        });
        if (error.code() == "template.bad-description") throw;
        reader.fail(error.message());
    }
    templates_.emplace(key, std::move(made));
}

void Catalog::add_measure(Subject subject, const std::string& name, const std::string& document) {
    const std::string place = fmt::format("measure {}.{}", to_string(subject), name);
    Json json = parse_description(place, document);
    json["name"] = name;
    const auto correcting = [&](auto&& work) {
        try {
            work();
        } catch (const Error& error) {
            throw usage(error.code(), error.message(),
                        fmt::format("Correct [measures.{}.{}] of the configuration.",
                                    to_string(subject), name));
        }
    };
    Field field;
    correcting([&] { field = read_measure(json, place, sources_, false); });
    field.template_name = "config";
    field.plugin = "configuration";
    field.subject = subject;
    add_field(std::move(field));
    correcting([&] { check_fields(*this, subject, "config"); });
}

} // namespace tessera::scheme
