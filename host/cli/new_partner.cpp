#include "cli/new_partner.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace tessera::cli {
namespace {

using app::Json;

struct Question {
    const char* field;
    const char* text;
};
// What a seller knows when a partner calls for the first time; everything else by `partner set`.
constexpr Question questions[] = {
    {"region", "Region (code or name, empty if not known)"},
    {"main_manager", "Main manager"},
    {"email", "E-mail"},
    {"phone", "Phone"},
};

} // namespace

Json new_partner(Ask& ask, const Calls& call, const Json& given) {
    Json request = given;
    // A value of its own: a reference into the request would be lost when the request grows.
    Json set = request.contains("set") ? request["set"] : Json::object();
    if (!given.contains("code")) request["code"] = ask.text("Code");
    if (!given.contains("name")) request["name"] = ask.text("Name");
    if (!set.contains("legal_kind")) {
        const std::vector<std::string> kinds{"company", "person"};
        set["legal_kind"] = kinds[ask.one("Company or person", kinds, 0)];
    }
    if (set["legal_kind"] == "person" && !set.contains("birth_date")) {
        const std::string day = ask.text("Date of birth (2000-12-31, empty if not known)", "");
        if (!day.empty()) set["birth_date"] = day;
    }
    for (const Question& question : questions) {
        if (set.contains(question.field)) continue;
        const std::string answer = ask.text(question.text, "");
        if (!answer.empty()) set[question.field] = answer;
    }
    request["set"] = set;
    if (!given.contains("segment")) {
        std::vector<std::string> codes, names;
        try {
            const Json list = call("segment.list", {{"choosable", true}});
            for (const Json& row : list.at("rows")) {
                codes.push_back(row[0].get<std::string>());
                names.push_back(row[1].get<std::string>());
            }
        } catch (const Error& error) {
            if (error.code() != "option.segments-off") throw; // then nothing is asked (NEW-4)
        }
        if (!codes.empty()) {
            Json chosen = Json::array();
            for (const std::size_t i : ask.several("Segments to put it in", names)) {
                chosen.push_back(codes[i]);
            }
            if (!chosen.empty()) request["segment"] = chosen;
        }
    }
    Json preview = request;
    preview["preview"] = true;
    const Json shown = call(preview);
    if (shown.contains("chosen")) {
        for (const Json& name : shown["chosen"]) {
            ask.say(fmt::format("  enters \"{}\", as chosen", name.get<std::string>()));
        }
    }
    for (const Json& row : shown.at("rows")) {
        ask.say(fmt::format("  enters \"{}\": {}", row[1].get<std::string>(),
                            row[2].get<std::string>()));
    }
    if (shown.at("rows").empty() && !shown.contains("chosen")) ask.say("  enters no segment");
    if (!ask.yes("Save", true)) {
        throw refusal("partner.not-saved", "the new partner was not saved, as you answered");
    }
    return call(request);
}

} // namespace tessera::cli
