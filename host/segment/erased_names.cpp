#include "segment/erased_names.hpp"

#include "base/text.hpp"
#include "db/sequence.hpp"

#include <nlohmann/json.hpp>

namespace tessera::segment {
namespace {

using Json = nlohmann::json;

constexpr const char* nobody = "(erased)";

bool refers_to(const Json& json, const std::string& id) {
    if (!json.is_object()) return false;
    const auto ref = json.find("ref"), key = json.find("id");
    return ref != json.end() && key != json.end() && *ref == "partner" && *key == id;
}

// A value or default of a parameter: its text beside the references that it means.
void blank_text(Json& value, const std::string& id) {
    const Json& means = value["means"];
    Json& label = value["label"];
    const bool several = label.is_array();
    Json items = Json::array();
    if (several)
        items = label;
    else if (label.is_string())
        items = split(label.get<std::string>(), '|');
    if (items.size() != means.size()) { // of several sources: which says the name is not known
        label = several ? Json(std::vector<std::string>(items.size(), nobody)) : Json(nobody);
        return;
    }
    for (std::size_t i = 0; i < items.size(); ++i)
        if (refers_to(means[i], id)) items[i] = nobody;
    label = several ? items : Json(join(items.get<std::vector<std::string>>(), "|"));
}

// Whether the partner was named in it. A walk over what is stored, so that it takes in every place
// there is or will be, also of segments whose template is not loaded.
bool blank(Json& json, const std::string& id) {
    if (refers_to(json, id)) {
        json["label"] = nobody;
        return true;
    }
    bool found = false;
    if (json.is_object() && json.contains("label") && json.contains("means") &&
        json["means"].is_array()) {
        for (const Json& one : json["means"]) found = found || refers_to(one, id);
        if (found) blank_text(json, id);
    }
    if (json.is_structured())
        for (Json& item : json) found = blank(item, id) || found;
    return found;
}

struct Changed {
    std::int64_t id;
    std::string scheme;
};

std::vector<Changed> without(db::Session& session, std::int64_t partner) {
    const std::string id = std::to_string(partner);
    std::vector<Changed> out;
    for (const db::Row& row :
         session.rows(db::Query("SELECT id, scheme FROM {segment} ORDER BY id"),
                      {Type::integer, Type::text})) {
        const std::string stored = to_text(row[1]);
        if (stored.find("\"partner\"") == stored.npos) continue; // most name nobody
        Json scheme = Json::parse(stored);
        if (blank(scheme, id)) out.push_back({std::get<std::int64_t>(row[0]), scheme.dump()});
    }
    return out;
}

} // namespace

std::vector<std::int64_t> naming(db::Session& session, std::int64_t partner) {
    std::vector<std::int64_t> out;
    for (const Changed& each : without(session, partner)) out.push_back(each.id);
    return out;
}

void unname(db::Session& session, std::int64_t partner) {
    const std::vector<Changed> changed = without(session, partner);
    for (const Changed& each : changed)
        session.execute({"UPDATE {segment} SET scheme = ? WHERE id = ?", {each.scheme, each.id}});
    if (!changed.empty()) db::renew_mark(session, db::definition_mark);
}

} // namespace tessera::segment
