#include "segment/segment.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "db/sequence.hpp"
#include "segment/listed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace tessera::segment {
namespace {

constexpr std::string_view columns =
    "id, subject, code, name, parent, is_folder, kind, method, template, description, responsible, "
    "created, clean_up, check_on_create, schedule, schedule_on, scheme, deleted, version, "
    "rule_version, formed, hand_edits, stale, by_variant, last_change";
const std::initializer_list<Type> types = {
    Type::integer, Type::text,    Type::text,    Type::text,    Type::integer,
    Type::boolean, Type::text,    Type::text,    Type::text,    Type::text,
    Type::text,    Type::moment,  Type::date,    Type::boolean, Type::text,
    Type::boolean, Type::text,    Type::boolean, Type::integer, Type::integer,
    Type::moment,  Type::integer, Type::text,    Type::boolean, Type::integer};

std::int64_t whole(const Value& v) {
    return is_null(v) ? 0 : std::get<std::int64_t>(v);
}
bool flag(const Value& v) {
    return !is_null(v) && std::get<bool>(v);
}
std::string text(const Value& v) {
    return is_null(v) ? "" : std::get<std::string>(v);
}
template <class T>
std::optional<T> optional(const Value& v) {
    return is_null(v) ? std::nullopt : std::optional<T>(std::get<T>(v));
}

Segment from_row(const db::Row& row) {
    Segment s;
    std::size_t i = 0;
    const auto next = [&]() -> const Value& { return row[i++]; };
    s.id = whole(next());
    s.subject = text(next()) == "product" ? Subject::product : Subject::partner;
    s.code = text(next());
    s.name = text(next());
    s.parent = whole(next());
    s.is_folder = flag(next());
    const std::string kind = text(next()), method = text(next()), of_template = text(next());
    s.kind = kind.empty() ? Kind::general : kind_from_string(kind);
    s.method = method.empty() ? Method::manual : method_from_string(method);
    s.description = text(next());
    s.responsible = text(next());
    s.created = optional<Moment>(next()).value_or(Moment{});
    s.clean_up = optional<Date>(next());
    s.check_on_create = flag(next());
    s.schedule = text(next());
    s.schedule_on = flag(next());
    const std::string json = text(next());
    if (!json.empty()) {
        s.scheme = scheme::scheme_from_json(nlohmann::json::parse(json), "segment " + s.name);
    }
    s.scheme.subject = s.subject;
    s.scheme.template_name = of_template.empty() ? "main" : of_template;
    s.deleted = flag(next());
    s.version = whole(next());
    s.rule_version = whole(next());
    s.formed = optional<Moment>(next());
    s.hand_edits = whole(next());
    s.stale = text(next());
    s.by_variant = flag(next());
    s.last_change = whole(next());
    return s;
}

// Those with these ids, which are all where there are too many for a list, or none are given.
std::vector<Segment> read(db::Session& session, std::span<const std::int64_t> ids) {
    const bool listed = !ids.empty() && ids.size() <= piece;
    const auto where = [&](std::string_view column) {
        return listed ? fmt::format(" WHERE {} IN ({})", column, marks(ids.size())) : "";
    };
    const std::vector<Value> args = listed ? values(ids) : std::vector<Value>{};
    std::vector<Segment> found;
    for (const db::Row& row : session.rows(
             {fmt::format("SELECT {} FROM {{segment}}{} ORDER BY id", columns, where("id")), args},
             types)) {
        found.push_back(from_row(row));
    }
    std::map<std::int64_t, Segment*> by_id;
    for (Segment& segment : found) by_id[segment.id] = &segment;
    for (const db::Row& row :
         session.rows({fmt::format("SELECT segment, partner FROM {{segment_competitor}}{} ORDER BY "
                                   "segment, partner",
                                   where("segment")),
                       args},
                      {Type::integer, Type::integer})) {
        if (const auto at = by_id.find(whole(row[0])); at != by_id.end())
            at->second->competitors.push_back(whole(row[1]));
    }
    for (const db::Row& row : session.rows(
             {fmt::format("SELECT segment, service_level, strategy FROM {{segment_treatment}}{}",
                          where("segment")),
              args},
             {Type::integer, Type::text, Type::text})) {
        if (const auto at = by_id.find(whole(row[0])); at != by_id.end()) {
            at->second->service_level = text(row[1]);
            at->second->strategy = text(row[2]);
        }
    }
    return found;
}

} // namespace

std::string_view to_string(Method method) {
    switch (method) {
    case Method::dynamic: return "dynamic";
    case Method::periodic: return "periodic";
    case Method::manual: return "manual";
    }
    return "";
}

std::string_view to_string(Kind kind) {
    return kind == Kind::shipment_ban ? "shipment_ban" : "general";
}

Method method_from_string(std::string_view text) {
    for (const Method method : {Method::dynamic, Method::periodic, Method::manual}) {
        if (text == to_string(method)) return method;
    }
    throw usage("segment.bad-method", fmt::format("\"{}\" is not a formation method", text),
                "Methods are dynamic, periodic and manual.");
}

Kind kind_from_string(std::string_view text) {
    for (const Kind kind : {Kind::general, Kind::shipment_ban}) {
        if (text == to_string(kind)) return kind;
    }
    throw usage("segment.bad-kind", fmt::format("\"{}\" is not a kind of segment", text),
                "Kinds are general and shipment_ban.");
}

Segment load(db::Session& session, std::int64_t id) {
    return std::move(load(session, std::array{id}).front());
}

std::vector<Segment> load(db::Session& session, std::span<const std::int64_t> ids) {
    if (ids.empty()) return {};
    std::set<std::int64_t> wanted(ids.begin(), ids.end());
    std::vector<Segment> found = read(session, ids);
    std::erase_if(found, [&](const Segment& segment) { return wanted.erase(segment.id) == 0; });
    if (!wanted.empty()) {
        throw usage("segment.unknown",
                    fmt::format("there is no segment with id {}", *wanted.begin()),
                    "`tessera segment list` lists the segments.");
    }
    return found;
}

std::vector<Segment> load_all(db::Session& session) {
    std::vector<Segment> all = read(session, {});
    std::map<std::int64_t, Segment*> by_id;
    for (Segment& segment : all) by_id[segment.id] = &segment;
    std::map<std::int64_t, std::string> paths;
    for (const Segment& segment : all) {
        std::string path = segment.name;
        int depth = 0;
        for (auto up = by_id.find(segment.parent); up != by_id.end() && depth < 100; ++depth) {
            path = up->second->name + "/" + path;
            up = by_id.find(up->second->parent);
        }
        paths[segment.id] = path;
    }
    std::sort(all.begin(), all.end(), [&](const Segment& a, const Segment& b) {
        return std::tie(paths[a.id], a.id) < std::tie(paths[b.id], b.id);
    });
    return all;
}

std::string path_of(db::Session& session, const Segment& segment) {
    std::string path = segment.name;
    std::int64_t parent = segment.parent;
    for (int depth = 0; parent != 0 && depth < 100; ++depth) {
        const auto row = session.row({"SELECT name, parent FROM {segment} WHERE id = ?", {parent}},
                                     {Type::text, Type::integer});
        if (!row) break;
        path = text((*row)[0]) + "/" + path;
        parent = whole((*row)[1]);
    }
    return path;
}

std::optional<std::int64_t> find_id(db::Session& session, std::string_view wanted) {
    const std::string name(wanted);
    for (const char* column : {"code", "name"}) {
        const auto rows = session.rows(
            {fmt::format("SELECT id FROM {{segment}} WHERE {} = ? ORDER BY id", column), {name}},
            {Type::integer});
        if (rows.size() == 1) return whole(rows[0][0]);
        if (rows.empty()) continue;
        std::vector<std::string> paths;
        for (const auto& row : rows) {
            const Segment one = load(session, whole(row[0]));
            paths.push_back(fmt::format("\"{}\" ({} {})", path_of(session, one),
                                        db::to_string(one.subject), one.code));
        }
        throw usage(
            "segment.ambiguous",
            fmt::format("\"{}\" names {} segments: {}", name, rows.size(), join(paths, ", ")),
            "Write the code or the folder path.");
    }
    if (name.find('/') != std::string::npos) {
        for (const Segment& segment : load_all(session)) {
            if (path_of(session, segment) == name) return segment.id;
        }
    }
    return std::nullopt;
}

Segment find(db::Session& session, std::string_view wanted) {
    if (const auto id = find_id(session, wanted)) return load(session, *id);
    std::vector<std::string> known;
    for (const auto& row :
         session.rows(db::Query("SELECT code, name FROM {segment}"), {Type::text, Type::text})) {
        known.push_back(text(row[0]));
        known.push_back(text(row[1]));
    }
    throw usage("segment.unknown",
                fmt::format("there is no segment \"{}\".{}", wanted, did_you_mean(wanted, known)),
                "`tessera segment list` lists the segments.");
}

void store(db::Session& session, Segment& segment, const std::vector<std::int64_t>& depends) {
    const bool is_new = segment.id == 0;
    if (is_new) segment.id = db::reserve(session, "segment");
    const auto text_or_null = [](const std::string& t) { return t.empty() ? Value{} : Value{t}; };
    const auto json = to_json(segment.scheme);
    std::vector<Value> values{std::string(db::to_string(segment.subject)),
                              segment.code,
                              segment.name,
                              segment.parent == 0 ? Value{} : Value{segment.parent},
                              segment.is_folder,
                              std::string(to_string(segment.kind)),
                              std::string(to_string(segment.method)),
                              segment.scheme.template_name,
                              text_or_null(segment.description),
                              text_or_null(segment.responsible),
                              segment.created,
                              segment.clean_up ? Value{*segment.clean_up} : Value{},
                              segment.check_on_create,
                              text_or_null(segment.schedule),
                              segment.schedule_on,
                              json.dump(),
                              segment.deleted,
                              segment.version,
                              segment.rule_version,
                              segment.formed ? Value{*segment.formed} : Value{},
                              segment.hand_edits,
                              text_or_null(segment.stale),
                              segment.by_variant,
                              segment.last_change};
    std::string sql;
    if (is_new) {
        values.insert(values.begin(), Value{segment.id});
        std::string marks = "?";
        for (std::size_t i = 1; i < values.size(); ++i) marks += ", ?";
        sql = fmt::format("INSERT INTO {{segment}} ({}) VALUES ({})", columns, marks);
    } else {
        std::string assignments;
        for (const std::string& column : split(columns.substr(4), ',')) {
            assignments += fmt::format("{}{} = ?", assignments.empty() ? "" : ", ", trim(column));
        }
        values.emplace_back(segment.id);
        sql = fmt::format("UPDATE {{segment}} SET {} WHERE id = ?", assignments);
    }
    session.execute({sql, values});
    session.execute({"DELETE FROM {segment_dependency} WHERE segment = ?", {segment.id}});
    for (const auto other : depends) {
        session.execute({"INSERT INTO {segment_dependency} (segment, depends_on) VALUES (?, ?)",
                         {segment.id, other}});
    }
    session.execute({"DELETE FROM {segment_competitor} WHERE segment = ?", {segment.id}});
    for (const auto partner : segment.competitors) {
        session.execute({"INSERT INTO {segment_competitor} (segment, partner) VALUES (?, ?)",
                         {segment.id, partner}});
    }
    session.execute({"DELETE FROM {segment_treatment} WHERE segment = ?", {segment.id}});
    if (!segment.service_level.empty() || !segment.strategy.empty())
        session.execute(
            {"INSERT INTO {segment_treatment} (segment, service_level, strategy) "
             "VALUES (?, ?, ?)",
             {segment.id, text_or_null(segment.service_level), text_or_null(segment.strategy)}});
    db::renew_mark(session, db::definition_mark);
}

namespace {

std::vector<std::int64_t> ids(db::Session& session, const char* sql, std::int64_t segment) {
    std::vector<std::int64_t> out;
    for (const auto& row : session.rows({sql, {segment}}, {Type::integer})) {
        out.push_back(whole(row[0]));
    }
    return out;
}

} // namespace

std::vector<std::int64_t> depends_on(db::Session& session, std::int64_t segment) {
    return ids(session,
               "SELECT depends_on FROM {segment_dependency} WHERE segment = ? ORDER BY depends_on",
               segment);
}

std::vector<std::int64_t> dependents(db::Session& session, std::int64_t segment) {
    return ids(session,
               "SELECT segment FROM {segment_dependency} WHERE depends_on = ? ORDER BY segment",
               segment);
}

std::vector<Dependency> dependencies(db::Session& session) {
    std::vector<Dependency> out;
    for (const auto& row :
         session.rows(db::Query("SELECT segment, depends_on FROM "
                                "{segment_dependency} ORDER BY segment, depends_on"),
                      {Type::integer, Type::integer}))
        out.push_back({whole(row[0]), whole(row[1])});
    return out;
}

std::map<std::int64_t, int> dependency_levels(db::Session& session) {
    std::map<std::int64_t, std::vector<std::int64_t>> edges;
    for (const Dependency& one : dependencies(session))
        edges[one.segment].push_back(one.depends_on);
    std::map<std::int64_t, int> levels;
    constexpr int deepest = 100; // cycles are refused when written; older data must not hang us
    const std::function<int(std::int64_t, int)> of = [&](std::int64_t id, int depth) -> int {
        const auto found = edges.find(id);
        if (found == edges.end() || depth > deepest) return 0;
        if (const auto known = levels.find(id); known != levels.end()) return known->second;
        int level = 0;
        for (const auto other : found->second) level = std::max(level, of(other, depth + 1) + 1);
        return levels[id] = level;
    };
    for (const auto& [id, others] : edges) of(id, 0);
    return levels;
}

std::int64_t definitions_revision(db::Session& session) {
    return db::mark(session, db::definition_mark);
}

} // namespace tessera::segment
