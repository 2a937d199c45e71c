// Discounts: which there are, and when they act.
#include "app/operations/operations.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "offer/plan.hpp"

#include <fmt/format.h>

namespace tessera::app {
namespace {

Json status_cells(const offer::Status& one) {
    return Json::array({one.discount, offer::to_string(one.source), cell(Value{one.day}), one.acts,
                        one.reason.empty() ? Json() : Json(one.reason), one.user,
                        moment_cell(one.moment)});
}
const std::vector<std::string> status_columns{"discount", "where", "from",   "acts",
                                              "reason",   "by",    "written"};

Json list(Call& call, const Arguments&) {
    Work work(call);
    const offer::Offers offers = offer::load(*work.session);
    std::map<std::string, std::vector<std::string>> acts;
    for (const offer::Status& one : offer::in_force(*work.session, work.desk.today))
        if (one.acts) acts[one.discount].push_back(offer::to_string(one.source));
    Json rows = Json::array(), groups = Json::array();
    for (const offer::Discount& one : offers.discounts)
        rows.push_back(Json::array(
            {one.code, one.name, one.group.empty() ? Json() : Json(one.group),
             one.settings.value("kind", "percent"),
             one.levels.empty() ? one.settings.contains("value")
                                      ? Json(to_text(Value{parse_decimal(
                                            one.settings["value"].is_string()
                                                ? one.settings["value"].get<std::string>()
                                                : one.settings["value"].dump())}))
                                      : Json()
                                : Json(fmt::format("{} levels", one.levels.size())),
             acts.contains(one.code) ? Json(join(acts[one.code], ", ")) : Json()}));
    for (const offer::Group& one : offers.groups)
        groups.push_back(Json::array(
            {one.code, one.name, one.parent.empty() ? Json() : Json(one.parent),
             one.settings.value("mode", "maximum"), one.settings.value("choice", "line")}));
    Json reply = table({"code", "name", "group", "kind", "value", "acts"}, rows);
    reply["tables"]["groups"] = table({"code", "name", "group", "mode", "choice"}, groups);
    return reply;
}

Json show(Call& call, const Arguments& arguments) {
    Work work(call);
    const offer::Discount one = offer::find(*work.session, arguments.text("discount"));
    Json rows = Json::array();
    for (const offer::Key& key : offer::discount_keys()) {
        const std::string name(key.name);
        if (!one.settings.contains(name)) continue;
        const auto& value = one.settings[name];
        rows.push_back(
            Json::array({name, value.is_string() ? value.get<std::string>() : value.dump()}));
    }
    return table({"key", "value"}, rows);
}

Json activate(Call& call, const Arguments& arguments) {
    Work work(call);
    const offer::Source source = offer::source_from_string(arguments.text("where", "everywhere"));
    const Date from = arguments.date("from").value_or(work.desk.today);
    std::vector<std::string> notes;
    const auto codes = arguments.texts("discounts");
    work.write(call, [&] {
        notes.clear();
        for (const std::string& code : codes) {
            offer::find(*work.session, code);
            const auto to = arguments.date("to");
            const auto until =
                offer::activate(work.desk, code, source, from, to, arguments.text("reason"));
            if (until && until != to)
                notes.push_back(fmt::format("discount {} acts until {}: a later record follows",
                                            code, to_text(Value{*until})));
        }
    });
    Json reply{{"message", fmt::format("{} from {} on, {}", join(codes, ", "), to_text(Value{from}),
                                       offer::to_string(source))}};
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

Json deactivate(Call& call, const Arguments& arguments) {
    Work work(call);
    const offer::Source source = offer::source_from_string(arguments.text("where", "everywhere"));
    const Date from = arguments.date("from").value_or(work.desk.today);
    const auto codes = arguments.texts("discounts");
    work.write(call, [&] {
        for (const std::string& code : codes) {
            offer::find(*work.session, code);
            offer::deactivate(work.desk, code, source, from, arguments.text("reason"));
        }
    });
    return Json{{"message", fmt::format("{} no longer from {} on, {}", join(codes, ", "),
                                        to_text(Value{from}), offer::to_string(source))}};
}

Json history(Call& call, const Arguments& arguments) {
    Work work(call);
    const std::string code = arguments.text("discount");
    offer::find(*work.session, code);
    Json rows = Json::array();
    for (const offer::Status& one : offer::history(*work.session, code))
        rows.push_back(status_cells(one));
    return table(status_columns, rows);
}

Json remove(Call& call, const Arguments& arguments) {
    Work work(call);
    const offer::Discount one = offer::find(*work.session, arguments.text("discount"));
    call.needs_confirmation(
        fmt::format("discount \"{}\" goes, with the days on which it acted", one.name));
    work.write(call, [&] { offer::remove_discount(*work.session, one.code); });
    return Json{{"message", fmt::format("discount \"{}\" is deleted", one.name)}};
}

Json list_plugins(Call& call, const Arguments&) {
    Json rows = Json::array();
    const plugin::Plugins& plugins = call.host.plugins();
    for (const plugin::Status& status : plugins.statuses()) {
        if (status.path.empty()) continue;
        for (const bool kind : {false, true}) {
            const plugin::RuleSchema* schema =
                kind ? plugins.discount_kind(status.id) : plugins.condition(status.id);
            if (!schema) continue;
            const std::string what = kind              ? "kind"
                                     : schema->by_line ? "condition by line"
                                                       : "condition";
            if (schema->parameters.empty())
                rows.push_back(Json::array(
                    {status.id, what, status.title, status.state, Json(), Json(), Json(), Json()}));
            for (const auto& parameter : schema->parameters)
                rows.push_back(
                    Json::array({status.id, what, status.title, status.state, parameter.key,
                                 parameter.segment.empty() ? std::string(type_name(parameter))
                                                           : parameter.segment + " segment",
                                 parameter.required ? Json("required") : cell(parameter.default_),
                                 parameter.title}));
        }
    }
    return table({"plugin", "what", "title", "state", "parameter", "type", "default", "meaning"},
                 rows);
}

} // namespace

void add_discount_operations(Catalogue& catalogue) {
    const Param discount{"discount", ParamKind::text, "its code", true, true};
    const std::vector<Param> when{
        {"discounts", ParamKind::texts, "their codes", true, true},
        {"where", ParamKind::text,
         "everywhere, warehouse:CODE, agreement:CODE or card:KIND; everywhere if left out"},
        {"from", ParamKind::date, "the first day; today if left out"},
        {"to", ParamKind::date, "the last day; open if left out"},
        {"reason", ParamKind::text, "why, for whoever reads it later"}};
    std::vector<Param> until = when;
    until.erase(until.begin() + 3);
    catalogue.add({"discount.list",
                   "lists the discounts and their groups, and where they act today",
                   "tessera discount list",
                   "discount.read",
                   {},
                   list});
    catalogue.add({"discount.show",
                   "shows what a discount is made of",
                   "tessera discount show vip",
                   "discount.read",
                   {discount},
                   show});
    catalogue.add({"discount.activate",
                   "lets discounts act from a day on, and perhaps up to another",
                   "tessera discount activate vip --from 2030-01-01 --to 2030-01-31\ntessera "
                   "discount activate vip birthday --where warehouse:W-1",
                   "discount.change", when, activate});
    catalogue.add({"discount.deactivate", "lets discounts act no longer from a day on",
                   "tessera discount deactivate vip --from 2030-02-01", "discount.change", until,
                   deactivate});
    catalogue.add({"discount.history",
                   "shows from which days on a discount acts or does not",
                   "tessera discount history vip",
                   "discount.read",
                   {discount},
                   history});
    catalogue.add({"discount.delete",
                   "deletes a discount",
                   "tessera discount delete vip",
                   "discount.change",
                   {discount},
                   remove});
    catalogue.add({"discount.plugins",
                   "lists the plugins that check conditions or calculate discounts",
                   "tessera discount plugins",
                   "host.read",
                   {},
                   list_plugins,
                   false});
}

} // namespace tessera::app
