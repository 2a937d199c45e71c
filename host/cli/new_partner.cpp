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

// Throws what is wrong with the answers so far. What a plugin says of a partner that is not yet
// complete, or what comes of the database, is not about an answer: the preview at the end tells it.
void try_out(const Calls& call, const Json& request, Json set) {
    Json sofar = request;
    sofar["preview"] = true;
    if (set.contains("code")) sofar["code"] = set["code"];
    set.erase("code");
    if (!sofar.contains("name")) sofar["name"] = sofar["code"];
    sofar["set"] = std::move(set);
    try {
        call(std::move(sofar));
    } catch (const Error& error) {
        if (error.outcome() != Outcome::refusal || error.code() == "partner.exists") throw;
    }
}

} // namespace

Json new_partner(Ask& ask, const Calls& call, const Json& given) {
    Json request = given;
    // A value of its own: a reference into the request would be lost when the request grows.
    Json set = request.contains("set") ? request["set"] : Json::object();
    // Each answer is tried as it comes, while it can still be given again.
    const auto tried = [&](const char* field) {
        return [&, field](const std::string& answer) {
            if (answer.empty()) return;
            Json sofar = set;
            sofar[field] = answer;
            try_out(call, request, std::move(sofar));
        };
    };
    if (!given.contains("code")) request["code"] = ask.text("Code", {}, tried("code"));
    if (!given.contains("name")) request["name"] = ask.text("Name");
    if (!set.contains("legal_kind")) {
        const std::vector<std::string> kinds{"company", "person"};
        set["legal_kind"] = kinds[ask.one("Company or person", kinds, 0)];
    }
    if (set["legal_kind"] == "person" && !set.contains("birth_date")) {
        const std::string day =
            ask.text("Date of birth (2000-12-31, empty if not known)", "", tried("birth_date"));
        if (!day.empty()) set["birth_date"] = day;
    }
    for (const Question& question : questions) {
        if (set.contains(question.field)) continue;
        const std::string answer = ask.text(question.text, "", tried(question.field));
        if (!answer.empty()) set[question.field] = answer;
    }
    request["set"] = set;
    if (!given.contains("segment")) {
        std::vector<std::string> codes, paths;
        std::vector<std::vector<std::string>> also; // the code and the bare name
        try {
            const Json list = call("segment.list", {{"choosable", true}});
            for (const Json& row : list.at("rows")) {
                codes.push_back(row[0].get<std::string>());
                paths.push_back(row[1].get<std::string>());
                also.push_back({codes.back(), paths.back().substr(paths.back().rfind('/') + 1)});
            }
        } catch (const Error& error) {
            if (error.code() != "option.segments-off") throw; // then nothing is asked (NEW-4)
        }
        if (!codes.empty()) {
            Json chosen = Json::array();
            for (const std::size_t i : ask.several("Segments to put it in", paths, also)) {
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
    if (shown.contains("notes"))
        for (const Json& note : shown["notes"]) ask.say("  " + note.get<std::string>());
    if (shown.at("rows").empty() && !shown.contains("chosen")) ask.say("  enters no segment");
    if (!call.confirmed && !ask.yes("Save", true)) {
        throw refusal("partner.not-saved", "the new partner was not saved, as you answered");
    }
    return call(request);
}

} // namespace tessera::cli
