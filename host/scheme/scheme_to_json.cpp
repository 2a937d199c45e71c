#include "base/text.hpp"
#include "scheme/language.hpp"
#include "scheme/scheme.hpp"
#include "scheme/scheme_words.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

using nlohmann::json;

// Stored: filters as trees, which refer to segments and regions by id. In a file: as text, which
// shows names.
enum class Form { stored, file };

class Writer {
public:
    explicit Writer(Form form)
        : form_(form) {}

    json filter(const FilterPtr& filter) const {
        return form_ == Form::file ? json(to_text(filter)) : to_json(filter);
    }
    // Text wherever it says the same: a reference by id is lost in it.
    json expression(const ExprPtr& expr) const {
        const std::string text = to_text(expr);
        if (form_ == Form::file || same(parse_expression(text), expr)) return text;
        return to_json(expr);
    }
    // Of a parameter, with what it names.
    json value(json text, const std::vector<ExprPtr>& meaning) const {
        if (form_ == Form::file || meaning.empty()) return text;
        json out{{"label", std::move(text)}};
        for (const ExprPtr& reference : meaning) out["means"].push_back(to_json(reference));
        return out;
    }
    json field(const OutputField& given) const {
        // As the author wrote it, if that still is the field ("Region", "sales.revenue").
        if (given.title.empty() && says(given.name, given.field)) return given.name;
        json out{{"field", expression(given.field)}};
        if (given.name != to_text(given.field)) out["name"] = given.name;
        if (!given.title.empty()) out["title"] = given.title;
        return out;
    }
    json sort_key(const SortKey& key) const {
        const json field = expression(key.field);
        if (field.is_string() && !field.get<std::string>().starts_with('-'))
            return (key.descending ? "-" : "") + field.get<std::string>();
        json out{{"field", field}};
        if (key.descending) out["descending"] = true;
        return out;
    }
    json grouping(const Grouping& given) const {
        if (given.kind == GroupKind::items && says(given.name, given.field)) return given.name;
        json out{{"field", expression(given.field)}};
        if (given.name != to_text(given.field)) out["name"] = given.name;
        if (given.kind != GroupKind::items) out["kind"] = name_of(group_kinds(), given.kind);
        return out;
    }
    json user_fields(const std::vector<OutputField>& fields) const {
        json out = json::object();
        for (const OutputField& field : fields) {
            const json text = expression(field.field);
            if (text.is_string() && field.title.empty()) {
                out[field.name] = text;
                continue;
            }
            out[field.name] = {{"expression", text}};
            if (!field.title.empty()) out[field.name]["title"] = field.title;
        }
        return out;
    }
    json appearance(const Appearance& given) const {
        json out{{"style", given.style}};
        if (given.when) out["when"] = filter(given.when);
        if (!given.fields.empty()) out["fields"] = given.fields;
        if (!given.where.empty()) out["where"] = given.where;
        return out;
    }
    json parameter(const Parameter& given) const {
        json out{{"name", given.name}};
        if (given.title != given.name) out["title"] = given.title;
        if (given.type != "text") out["type"] = given.type;
        if (given.period) out["default"] = to_text(*given.period);
        if (given.value && given.value->kind == ExprKind::list) {
            json items = json::array();
            for (const ExprPtr& item : given.value->items)
                items.push_back(tessera::to_text(item->value));
            out["default"] = value(std::move(items), given.meaning);
        } else if (given.value) {
            out["default"] = value(tessera::to_text(given.value->value), given.meaning);
        }
        if (given.expression) out["expression"] = expression(given.expression);
        if (!given.visible) out["visible"] = false;
        if (given.required) out["use"] = "always";
        return out;
    }

private:
    bool says(const std::string& name, const ExprPtr& field) const {
        try {
            const ExprPtr read = parse_expression(name);
            return form_ == Form::file ? to_text(read) == to_text(field) : same(read, field);
        } catch (const Error&) {
            return false;
        }
    }
    Form form_;
};

json steps(const std::vector<QueryStep>& given) {
    if (given.size() == 1 && given.front().name.empty()) return given.front().sql;
    json out = json::array();
    for (const QueryStep& step : given) {
        out.push_back({{"sql", step.sql}});
        if (!step.name.empty()) out.back()["name"] = step.name;
    }
    return out;
}

json query_json(const UserQuery& query) {
    json out = json::object();
    if (!query.formation.empty()) out["formation"] = steps(query.formation);
    if (!query.output.empty()) out["output"] = steps(query.output);
    for (const auto& [name, type] : query.columns) out["columns"][name] = to_string(type);
    if (query.decimals != UserQuery::Decimals::automatic)
        out["decimals"] = name_of(decimals_words(), query.decimals);
    return out;
}

template <class T, class Write>
void put_list(json& out, const char* key, const std::vector<T>& items, Write&& write) {
    for (const T& item : items) out[key].push_back(write(item));
}

json write(const Scheme& scheme, Form form) {
    const Writer writer(form);
    const Scheme defaults;
    json out = json::object();
    const auto put_text = [&](const char* key, const std::string& value) {
        if (!value.empty()) out[key] = value;
    };
    if (scheme.subject != defaults.subject)
        out["subject"] = name_of(subject_words(), scheme.subject);
    if (scheme.template_name != defaults.template_name) out["template"] = scheme.template_name;
    put_text("title", scheme.title);
    put_text("description", scheme.description);
    if (scheme.filter) out["filter"] = writer.filter(scheme.filter);
    if (scheme.default_filter != defaults.default_filter)
        out["default_filter"] = scheme.default_filter;
    for (const auto& [name, value] : scheme.values) {
        const auto meaning = scheme.meanings.find(name);
        out["parameters"][name] = writer.value(
            value, meaning == scheme.meanings.end() ? std::vector<ExprPtr>{} : meaning->second);
    }
    const json until_here = out; // what does not make a scheme custom
    if (scheme.rows) out["rows"] = writer.filter(scheme.rows);
    put_list(out, "parameter", scheme.parameters,
             [&](const Parameter& p) { return writer.parameter(p); });
    if (scheme.require_facts) out["require_facts"] = *scheme.require_facts;
    for (const auto& [source, link] : scheme.links)
        out["links"][source] = name_of(link_words(), link);
    if (!scheme.restricted.empty()) out["restricted"] = scheme.restricted;
    if (const json query = query_json(scheme.query); !query.empty()) out["query"] = query;
    put_list(out, "fields", scheme.fields, [&](const OutputField& f) { return writer.field(f); });
    if (!scheme.user_fields.empty()) out["user_fields"] = writer.user_fields(scheme.user_fields);
    put_list(out, "order", scheme.order, [&](const SortKey& k) { return writer.sort_key(k); });
    put_list(out, "group_by", scheme.group_by,
             [&](const Grouping& g) { return writer.grouping(g); });
    put_list(out, "columns_by", scheme.columns_by,
             [&](const OutputField& f) { return writer.field(f); });
    for (const Total& total : scheme.totals)
        out["totals"][total.field] = name_of(aggregate_words(), total.aggregate);
    if (scheme.totals_at != defaults.totals_at)
        out["totals_at"] = name_of(totals_places(), scheme.totals_at);
    if (scheme.output_filter) out["output_filter"] = writer.filter(scheme.output_filter);
    put_list(out, "appearance", scheme.appearance,
             [&](const Appearance& a) { return writer.appearance(a); });
    if (scheme.custom && out == until_here) out["custom"] = true; // loaded, though it sets no more
    if (form == Form::stored) put_text("from", scheme.from);
    return out;
}

} // namespace

json to_json(const Scheme& scheme) {
    return write(scheme, Form::stored);
}

json to_file_json(const Scheme& scheme) {
    return write(scheme, Form::file);
}

} // namespace tessera::scheme
