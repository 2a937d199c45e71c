#include "app/operations/operations.hpp"

#include "app/operations/rights.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/migrate.hpp"
#include "db/transaction.hpp"
#include "scheme/bind.hpp"
#include "scheme/language.hpp"
#include "segment/options.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace tessera::app {
namespace {

Json init(Call& call, const Arguments&) {
    const db::Lease session = call.lease();
    const auto before = db::migration_state(*session);
    const int steps = db::migrate(*session);
    Json reply;
    reply["message"] =
        steps == 0 ? "the tables are up to date"
        : before.database == 0
            ? "the tables are made"
            : fmt::format("the tables are upgraded from version {}", before.database);
    reply["steps"] = steps;
    if (const db::Database* database = call.host.database()) {
        reply["database"] = database->url_without_password();
    }
    return reply;
}

// For doors without a help of their own: what there is to call, and with what.
Json list_operations(Call&, const Arguments& arguments) {
    const Catalogue catalogue = make_catalogue();
    const std::string wanted = arguments.text("operation");
    if (wanted.empty()) {
        Json rows = Json::array();
        for (const auto& [name, operation] : catalogue.all()) {
            rows.push_back(Json::array({name, operation.sentence, operation.right}));
        }
        return table({"operation", "what it does", "right"}, rows);
    }
    const Operation& operation = catalogue.at(wanted);
    Json rows = Json::array();
    for (const Param& param : operation.params) {
        rows.push_back(Json::array(
            {param.name, std::string(takes(param.kind)), param.required, param.sentence}));
    }
    Json reply = table({"parameter", "takes", "required", "what"}, rows);
    reply["operation"] = operation.name;
    reply["sentence"] = operation.sentence;
    if (!operation.help.empty()) reply["help"] = operation.help;
    if (!operation.right.empty()) reply["right"] = operation.right;
    return reply;
}

Json option_list(Call& call, const Arguments&) {
    Work work(call);
    Json rows = Json::array();
    for (const auto& row : segment::options()) {
        rows.push_back(Json::array({std::string(row.name),
                                    segment::option(*work.session, row.option) ? "on" : "off",
                                    std::string(row.sentence), std::string(row.place)}));
    }
    return table({"option", "state", "what", "where in the reference product"}, rows);
}

Json option_set(Call& call, const Arguments& arguments) {
    Work work(call);
    const auto which = segment::option_named(arguments.text("option"));
    const std::string state = arguments.text("state");
    if (state != "on" && state != "off") {
        throw usage("option.bad-state", fmt::format("\"{}\" is neither on nor off", state));
    }
    std::vector<std::string> notes;
    work.write(call, [&] { notes = segment::set_option(*work.session, which, state == "on"); });
    Json reply;
    reply["message"] = fmt::format("{} is {}", arguments.text("option"), state);
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json template_list(Call& call, const Arguments&) {
    Json rows = Json::array();
    for (const auto* t : call.host.catalog().templates()) {
        rows.push_back(Json::array({t->name, std::string(db::to_string(t->subject)), t->title,
                                    t->plugin, t->fields.size()}));
    }
    return table({"template", "subject", "title", "plugin", "fields"}, rows);
}

// Nothing is named where fields are only described.
class NoNames : public scheme::Names {
public:
    std::vector<scheme::Named> find(std::string_view, std::string_view) override { return {}; }
    std::optional<scheme::Named> by_key(std::string_view, const Value&) override { return {}; }
    std::vector<Value> descendants(std::string_view, const Value&) override { return {}; }
    std::vector<std::string> near(std::string_view, std::string_view) override { return {}; }
    std::optional<scheme::SegmentRef> segment(std::string_view) override { return {}; }
    std::optional<scheme::SegmentRef> segment_by_id(std::int64_t) override { return {}; }
};

// Fields of a subject as people read about them.
class FieldRows {
public:
    FieldRows(const scheme::Catalog& catalog, const scheme::Template& of, Date today)
        : catalog_(catalog)
        , template_(of)
        , today_(today) {}

    Json row(const scheme::Field& field) const {
        constexpr std::array<const char*, 4> kinds{"attribute", "measure", "expression",
                                                   "computed"};
        const std::string from = field.kind == scheme::FieldKind::attribute ? join(field.path, ".")
                                 : field.kind == scheme::FieldKind::measure ? field.measure.source
                                 : field.kind == scheme::FieldKind::derived
                                     ? scheme::to_text(field.expression)
                                     : join(field.needs, ", ");
        std::vector<std::string> arguments;
        if (!field.measure.window.empty()) arguments.emplace_back("window");
        for (const auto& p : field.measure.arguments) arguments.push_back(p.name);
        if (field.kind == scheme::FieldKind::measure) arguments.emplace_back("where");
        const auto bound = type_when_bound(field);
        const bool stated =
            field.kind == scheme::FieldKind::attribute || field.kind == scheme::FieldKind::computed;
        const std::string type = !field.references.empty() ? "reference"
                                 : stated                  ? std::string(to_string(field.type))
                                                           : bound.value_or("");
        return Json::array({field.name, field.title, kinds[static_cast<int>(field.kind)], type,
                            field.references, bound ? from : "not mapped", join(arguments, ", ")});
    }

private:
    // What a measure or an expression answers shows only when it is bound; nothing where the
    // mapping leaves out a column that the field needs.
    std::optional<std::string> type_when_bound(const scheme::Field& field) const {
        try {
            scheme::RuleSet set;
            set.subject = field.subject;
            set.today = today_;
            NoNames names;
            scheme::Binder binder(catalog_, names, set,
                                  scheme::parameter_values(template_.parameters, {}, today_),
                                  field.template_name);
            const auto bound = binder.expression(
                scheme::parse_expression(field.template_name + "." + field.name), field.name);
            return std::string(to_string(bound.type));
        } catch (const Error& error) {
            if (error.code() == "rule.field-without-source") return {};
            return "";
        }
    }

    const scheme::Catalog& catalog_;
    const scheme::Template& template_;
    Date today_;
};

Json template_fields(Call& call, const Arguments& arguments) {
    const auto& catalog = call.host.catalog();
    const std::string subject = arguments.text("subject", "partner");
    const auto of = subject == "product" ? db::Subject::product : db::Subject::partner;
    const auto* found = catalog.find_template(of, arguments.text("template"));
    if (!found) {
        std::vector<std::string> names;
        if (const std::string why = catalog.contested(of, arguments.text("template")); !why.empty())
            throw usage("template.unknown", why, "`tessera doctor` says what to do.");
        for (const auto* t : catalog.templates()) {
            if (t->subject == of) names.push_back(t->name);
        }
        throw usage("template.unknown",
                    fmt::format("there is no {} template \"{}\".{}", subject,
                                arguments.text("template"),
                                did_you_mean(arguments.text("template"), names)),
                    "Templates: " + join(names, ", "));
    }
    const FieldRows describe(catalog, *found, call.today);
    Json rows = Json::array(), own = Json::array();
    for (const auto& name : found->fields)
        rows.push_back(describe.row(*catalog.find_field(of, found->name + "." + name)));
    for (const auto* field : catalog.fields(of))
        if (field->plugin == "configuration" && !field->hidden) own.push_back(describe.row(*field));
    for (const auto& [name, custom] : catalog.custom(of))
        own.push_back(
            Json::array({fmt::format("attribute(\"{}\")", name), custom.title, "custom field",
                         std::string(to_string(custom.type)), "", name, ""}));
    Json reply;
    reply["template"] = found->name;
    reply["plugin"] = found->plugin;
    if (found->default_filter) reply["default_filter"] = scheme::to_text(found->default_filter);
    reply.update(
        table({"field", "title", "kind", "type", "references", "from", "arguments"}, rows));
    if (!own.empty())
        reply["tables"]["of this deployment"] =
            table({"field", "title", "kind", "type", "references", "from", "arguments"}, own);
    Json parameters = Json::array();
    for (const auto& p : found->parameters)
        if (p.visible) parameters.push_back(Json::array({p.name, p.title, p.type}));
    if (!parameters.empty()) {
        reply["tables"]["parameters"] = table({"parameter", "title", "type"}, parameters);
    }
    return reply;
}

// What a mapping may name, and what rules reach through references.
Json template_sources(Call& call, const Arguments& arguments) {
    const db::Sources& sources = call.host.catalog().sources();
    const std::string only = arguments.text("source");
    if (!only.empty()) sources.at(only); // refuses another word with the nearest
    Json rows = Json::array();
    for (const db::Source* source : sources.all()) {
        if (!only.empty() && source->name != only) continue;
        for (const db::SourceColumn& column : source->columns) {
            if (column.hidden) continue;
            rows.push_back(Json::array({source->name, column.name, column.title,
                                        std::string(to_string(column.type)), column.references,
                                        source->own          ? "own table"
                                        : column.sql.empty() ? "left out"
                                                             : "mapped"}));
        }
    }
    return table({"source", "column", "title", "type", "references", "kept in"}, rows);
}

// Why a plugin does not run, or why the template of one that runs is not there.
std::string reason_of(const Host& host, const plugin::Status& status) {
    const auto refused = host.refused_templates().find(status.id);
    if (!status.reason.empty() || refused == host.refused_templates().end()) return status.reason;
    return "its template is refused: " + refused->second.reason;
}

Json plugin_list(Call& call, const Arguments&) {
    Json rows = Json::array();
    for (const auto& s : call.host.plugins().statuses()) {
        rows.push_back(Json::array({s.id, s.version, s.state, join(s.provides, ", "),
                                    join(s.topics, ", "), reason_of(call.host, s)}));
    }
    return table({"plugin", "version", "state", "provides", "topics", "reason"}, rows);
}

Json plugin_inspect(Call&, const Arguments& arguments) {
    const std::filesystem::path path = arguments.text("path");
    if (!std::filesystem::exists(path)) {
        throw usage("plugin.not-there", fmt::format("there is no {}", path.string()),
                    "Name the folder of a plugin, its plugin.toml or its library.");
    }
    const auto found = plugin::Plugins::inspect(path);
    Json reply;
    reply["id"] = found.status.id;
    reply["version"] = found.status.version;
    reply["title"] = found.status.title;
    reply["state"] = found.status.state;
    reply["reason"] = found.status.reason.empty() ? Json() : Json(found.status.reason);
    reply["manifest"] = found.status.path.string();
    reply["library"] = found.library.string();
    reply["machine"] = found.machine;
    reply["provides"] = found.status.provides;
    reply["topics"] = found.status.topics;
    reply["requires"] = found.status.requires_;
    reply["needed"] = found.needed;
    reply["missing"] = found.missing;
    reply["of"] = {"id",      "version",  "title",  "state",    "reason", "manifest", "library",
                   "machine", "provides", "topics", "requires", "needed", "missing"};
    if (found.status.state == "quarantined") reply["problems"] = 1; // then the exit code is 1
    Json rows = Json::array();
    for (const auto& s : found.settings) {
        rows.push_back(Json::array({s.key, s.type, s.default_, s.range, s.title}));
    }
    reply.update(table({"setting", "type", "default", "range", "description"}, rows));
    return reply;
}

Json plugin_graph(Call& call, const Arguments&) {
    Json rows = Json::array();
    for (const auto& [place, s, needed_by] : call.host.plugins().graph())
        rows.push_back(Json::array({place == 0 ? Json() : Json(place), s.id, s.version,
                                    join(s.requires_, ", "), join(s.optional, ", "),
                                    join(needed_by, ", "), s.state, reason_of(call.host, s)}));
    return table({"order", "plugin", "version", "needs", "after", "needed_by", "state", "reason"},
                 rows);
}

Json plugin_explain(Call& call, const Arguments& arguments) {
    const auto [place, s, needed_by] = call.host.plugins().explain(arguments.text("id"));
    Json reply;
    reply["plugin"] = s.id;
    reply["version"] = s.version;
    reply["title"] = s.title;
    reply["state"] = s.state;
    if (!s.reason.empty()) {
        reply["code"] = s.code;
        reply["reason"] = s.reason;
    } else if (const auto refused = call.host.refused_templates().find(s.id);
               refused != call.host.refused_templates().end()) {
        reply["code"] = refused->second.code;
        reply["reason"] = fmt::format("{} {}", reason_of(call.host, s), refused->second.hint);
    }
    if (!s.path.empty()) reply["manifest"] = s.path.string();
    reply["order"] = place == 0 ? Json() : Json(place);
    reply["provides"] = s.provides;
    reply["topics"] = s.topics;
    reply["needs"] = s.requires_;
    reply["after"] = s.optional;
    reply["conflicts"] = s.conflicts;
    reply["needed_by"] = needed_by;
    return reply;
}

} // namespace

void add_host_operations(Catalogue& catalogue) {
    catalogue.add({"init",
                   "makes or upgrades Tessera's tables in the database",
                   "tessera --database company.db init",
                   "host.change",
                   {},
                   init,
                   false});
    catalogue.add(
        {"doctor",
         "checks configuration, database, mapping, plugins and outbox",
         "Says what to do about each problem; then the exit code is 1. Reads every mapped "
         "table once; a note is worth knowing, and no problem.\ntessera --config /etc/tessera.toml "
         "doctor",
         "host.read",
         {},
         doctor,
         false});
    catalogue.add({"catalogue",
                   "lists the operations that every door offers, or the parameters of one",
                   "tessera catalogue segment.form",
                   "",
                   {{"operation", ParamKind::text, "name of one, as segment.form", false, true}},
                   list_operations,
                   false});
    catalogue.add({"option.list",
                   "lists the options of this deployment",
                   "tessera option list",
                   "segment.read",
                   {},
                   option_list});
    catalogue.add({"option.set",
                   "switches an option",
                   "tessera option set shipment-ban on",
                   "host.change",
                   {{"option", ParamKind::text, "customer-segments, product-segments, shipment-ban",
                     true, true},
                    {"state", ParamKind::text, "on or off", true, true}},
                   option_set});
    catalogue.add({"template.list",
                   "lists the scheme templates that plugins give",
                   "tessera template list",
                   "segment.read",
                   {},
                   template_list,
                   false});
    catalogue.add({"template.fields",
                   "lists the fields of a template",
                   "tessera template fields sales",
                   "segment.read",
                   {{"template", ParamKind::text, "name of a template", true, true},
                    {"subject", ParamKind::text, "partner or product"}},
                   template_fields,
                   false});
    catalogue.add({"template.sources",
                   "lists the sources with their columns, as mappings name them",
                   "tessera template sources sale",
                   "segment.read",
                   {{"source", ParamKind::text, "one source; all if left out", false, true}},
                   template_sources,
                   false});
    catalogue.add({"plugin.list",
                   "lists plugins and how each stands",
                   "tessera plugin list",
                   "host.read",
                   {},
                   plugin_list,
                   false});
    catalogue.add(
        {"plugin.inspect",
         "looks at a plugin without loading it",
         "Ends with 1 where the host would not load it.\ntessera plugin inspect "
         "build/plugins/scheme-main",
         "host.read",
         {{"path", ParamKind::text, "a plugin folder, plugin.toml or library", true, true}},
         plugin_inspect,
         false});
    catalogue.add({"plugin.graph",
                   "shows who needs whom and the order of loading",
                   "tessera plugin graph --format json",
                   "host.read",
                   {},
                   plugin_graph,
                   false});
    catalogue.add({"plugin.explain",
                   "says why a plugin runs or does not",
                   "tessera plugin explain scheme-sales",
                   "host.read",
                   {{"id", ParamKind::text, "id of a plugin", true, true}},
                   plugin_explain,
                   false});
}

} // namespace tessera::app
