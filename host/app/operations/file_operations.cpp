#include "app/operations/file_kinds.hpp"
#include "app/operations/operations.hpp"
#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/number_unknown.hpp"
#include "db/transaction.hpp"
#include "segment/edit.hpp"
#include "segment/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace tessera::app {

namespace fs = std::filesystem;

namespace {

using segment::Segment;

// One [[segment]] of one file.
struct Wanted {
    std::string place; // file, and which segment in it
    nlohmann::json settings;
    std::optional<std::vector<std::string>> members; // manual only; absent leaves them alone
};

std::vector<fs::path> files_of(const std::vector<std::string>& paths) {
    std::vector<fs::path> files;
    for (const auto& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            files.emplace_back(path);
            continue;
        }
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(path)) {
            if (entry.path().extension() == ".toml") found.push_back(entry.path());
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

// `scheme = "schemes/cold.toml"` is read here, so that the segment holds a copy: relative to the
// segment file, its parent folder, or the working directory.
void resolve_scheme(Wanted& wanted, const fs::path& file) {
    if (!wanted.settings.contains("scheme") || !wanted.settings["scheme"].is_string()) return;
    const std::string name = wanted.settings["scheme"].get<std::string>();
    for (const fs::path& base :
         {file.parent_path(), file.parent_path().parent_path(), fs::path()}) {
        std::error_code error;
        const fs::path path = base / name;
        if (!fs::is_regular_file(path, error)) continue;
        wanted.settings["scheme"] = scheme_of_file(path, name);
        return;
    }
    throw usage("file.unreadable",
                fmt::format("{}: there is no scheme file \"{}\"", wanted.place, name),
                "The path is relative to the segment file, its parent folder or the working "
                "directory.");
}

// What the files hold. The lists of tables that a file may have: each kind is read where it
// belongs.
struct Wishes {
    std::vector<Wanted> segments;
    std::map<std::string_view, std::vector<Wanted>> others; // by FileKind::table
};

std::vector<std::string> known_tables() {
    std::vector<std::string> names{"segment"};
    for (const FileKind& kind : file_kinds()) names.emplace_back(kind.table);
    return names;
}

void read_others(const FileKind& kind, const nlohmann::json& list, const fs::path& file,
                 Wishes& wishes) {
    for (const auto& one : list) {
        std::string name;
        for (const char* key : {kind.identity.c_str(), "name"})
            if (name.empty() && one.is_object() && one.contains(key) && one[key].is_string())
                name = one[key].get<std::string>();
        wishes.others[kind.table].push_back(
            {fmt::format("{}, {} \"{}\"", file.string(), kind.title, name), one, {}});
    }
}

Wishes read_files(const std::vector<fs::path>& files) {
    Wishes wishes;
    std::vector<Wanted>& out = wishes.segments;
    std::map<std::string, std::string> places; // by code
    const std::vector<std::string> tables = known_tables();
    for (const auto& file : files) {
        const auto json = scheme::read_toml(read_file(file), file.string());
        for (const auto& [key, value] : json.items()) {
            const bool known = std::find(tables.begin(), tables.end(), key) != tables.end();
            if (known && value.is_array()) continue;
            if (known)
                throw usage("apply.unknown-key",
                            fmt::format("{0}: [{1}] must be [[{1}]]", file.string(), key),
                            "Double brackets: a file may hold several.");
            throw usage("apply.unknown-key",
                        fmt::format("{}: unknown key \"{}\".{}", file.string(), key,
                                    did_you_mean(key, tables)),
                        fmt::format("A file holds [[{}]] tables.", join(tables, "]] or [[")));
        }
        for (const FileKind& kind : file_kinds())
            if (const std::string table(kind.table); json.contains(table))
                read_others(kind, json[table], file, wishes);
        if (!json.contains("segment")) continue;
        for (const auto& one : json["segment"]) {
            Wanted wanted;
            wanted.settings = one;
            if (!one.is_object() || !one.contains("name") || !one["name"].is_string()) {
                throw usage("segment.bad-value",
                            fmt::format("{}: a [[segment]] needs a name", file.string()));
            }
            wanted.place =
                fmt::format("{}, segment \"{}\"", file.string(), one["name"].get<std::string>());
            const auto bad_value = [&](const std::string& what) {
                return usage("segment.bad-value", fmt::format("{}: {}", wanted.place, what));
            };
            if (one.contains("code") && !one["code"].is_string())
                throw bad_value(fmt::format("code must be text, not {}", one["code"].dump()));
            if (one.contains("members")) {
                const auto& members = one["members"];
                const bool texts =
                    members.is_array() && std::all_of(members.begin(), members.end(),
                                                      [](const auto& m) { return m.is_string(); });
                if (!texts)
                    throw bad_value(
                        fmt::format("members must be a list of codes, not {}", members.dump()));
                wanted.members = members.get<std::vector<std::string>>();
                wanted.settings.erase("members");
            }
            if (const auto [before, first] =
                    places.emplace(one.value("code", one["name"].get<std::string>()), wanted.place);
                !first)
                throw usage("apply.twice",
                            fmt::format("{}: this segment stands in {} already", wanted.place,
                                        before->second),
                            "Keep one of the two.");
            resolve_scheme(wanted, file);
            out.push_back(std::move(wanted));
        }
    }
    return wishes;
}

// A file that gives a code means that code only; without one the name is the identity.
std::optional<std::int64_t> meant_by(db::Session& session, const nlohmann::json& settings) {
    const std::string code = settings.value("code", "");
    if (code.empty()) return segment::find_id(session, settings["name"].get<std::string>());
    const auto id =
        session.value({"SELECT id FROM {segment} WHERE code = ?", {code}}, Type::integer);
    return id ? std::optional(std::get<std::int64_t>(*id)) : std::nullopt;
}

// Segments whose rules ask for others are written after those: each pass writes what can be bound.
class Applier {
public:
    Applier(Work& work, Call& call)
        : work_(work)
        , call_(call) {}

    void apply(const Wishes& wishes) {
        apply_segments(wishes.segments);
        // What may ask for those segments, and for each other in the order of the list.
        for (const FileKind& kind : file_kinds())
            if (const auto wanted = wishes.others.find(kind.table); wanted != wishes.others.end())
                apply_others(kind, wanted->second);
    }

    Json rows = Json::array();
    int created = 0, changed = 0, same = 0;
    std::vector<std::string> notes;

private:
    void apply_others(const FileKind& kind, const std::vector<Wanted>& wanted) {
        std::map<std::string, std::string> places;
        std::map<std::string, nlohmann::json> before;
        for (const nlohmann::json& one : kind.stored(work_))
            before.emplace(one[kind.identity].get<std::string>(), one);
        for (const Wanted& one : wanted) {
            try {
                const nlohmann::json is = kind.read(work_, call_, one.settings);
                const std::string code = is[kind.identity].get<std::string>();
                if (const auto [first, is_first] = places.emplace(code, one.place); !is_first)
                    throw usage(
                        "apply.twice",
                        fmt::format("this {} stands in {} already", kind.title, first->second),
                        "Keep one of the two.");
                const auto old = before.find(code);
                const auto changes = old == before.end() ? std::vector<std::string>()
                                                         : differences(kind, old->second, is);
                const bool is_new = old == before.end();
                if (is_new || !changes.empty()) kind.store(work_, call_, is);
                const char* what = is_new ? "new" : changes.empty() ? "same" : "changed";
                (is_new ? created : changes.empty() ? same : changed)++;
                rows.push_back(Json::array(
                    {code, is.contains("name") ? Json(is["name"].get<std::string>()) : Json(), what,
                     join(changes, "; ")}));
            } catch (const Error& error) {
                throw Error(error.outcome(), error.code(),
                            fmt::format("{}: {}", one.place, error.message()), error.hint());
            }
        }
    }

    static std::vector<std::string> differences(const FileKind& kind, const nlohmann::json& was,
                                                const nlohmann::json& is) {
        const auto text = [](const nlohmann::json& settings, const std::string& key) {
            if (!settings.contains(key)) return std::string("-");
            const auto& value = settings[key];
            return value.is_string() ? value.get<std::string>() : value.dump();
        };
        std::vector<std::string> changes;
        for (const std::string& key : kind.keys)
            if (text(was, key) != text(is, key))
                changes.push_back(fmt::format("{}: {} -> {}", key, text(was, key), text(is, key)));
        return changes;
    }

    void apply_segments(std::vector<Wanted> open) {
        while (!open.empty()) {
            std::vector<Wanted> later;
            std::optional<Error> first_error;
            for (Wanted& wanted : open) {
                try {
                    db::Transaction savepoint(*work_.session);
                    one(wanted);
                    savepoint.commit();
                } catch (const Error& error) {
                    const bool may_come = error.code() == "rule.unknown-name";
                    const Error placed(error.outcome(), error.code(),
                                       fmt::format("{}: {}", wanted.place, error.message()),
                                       error.hint());
                    if (!may_come) throw placed;
                    if (!first_error) first_error = placed;
                    later.push_back(std::move(wanted));
                }
            }
            if (later.size() == open.size()) refuse(later, *first_error);
            open = std::move(later);
        }
    }

    // New segments of which each waits for another: with all of them there, the rules that ask for
    // each other in a circle are named as such, else the name that is nowhere.
    [[noreturn]] void refuse(const std::vector<Wanted>& waiting, const Error& otherwise) {
        std::string place;
        try {
            for (const Wanted& wanted : waiting) {
                place = wanted.place;
                nlohmann::json bare = wanted.settings;
                for (const char* rule : {"scheme", "filter", "rows", "output_filter"})
                    bare.erase(rule);
                if (!meant_by(*work_.session, bare)) segment::create(work_.desk, bare);
            }
            for (const Wanted& wanted : waiting) {
                place = wanted.place;
                one(wanted);
            }
        } catch (const Error& error) {
            if (error.code() == "rule.cycle")
                throw Error(error.outcome(), error.code(),
                            fmt::format("{}: {}", place, error.message()), error.hint());
        }
        throw Error(otherwise);
    }

    void one(const Wanted& wanted) {
        const bool product = wanted.settings.value("subject", nlohmann::json()) == "product";
        require_segments(work_, product ? db::Subject::product : db::Subject::partner);
        auto id = meant_by(*work_.session, wanted.settings);
        if (id && segment::load(*work_.session, *id).is_folder) id.reset(); // of the same name
        segment::Saved saved;
        if (!id) {
            saved = segment::create(work_.desk, wanted.settings);
        } else {
            // A file says all there is: what it leaves out goes back to its default.
            const Segment before = segment::load(*work_.session, *id);
            nlohmann::json settings = wanted.settings;
            const nlohmann::json written = segment::settings_of(work_.desk, before);
            for (const auto& [key, value] : written.items()) {
                const auto keys = segment::segment_keys();
                const auto ours = std::find_if(keys.begin(), keys.end(),
                                               [&](const auto& k) { return k.name == key; });
                const bool kept = ours == keys.end() || key == "responsible" || key == "from" ||
                                  key == "deleted" || key == "schedule" || key == "schedule_on" ||
                                  // A scheme file says all there is of the scheme.
                                  (ours->of_scheme && settings.contains("scheme"));
                if (!settings.contains(key) && !kept) settings[key] = nullptr;
            }
            saved = segment::change(work_.desk, before, settings, {true, call_.confirm});
        }
        if (wanted.members) members(saved, *wanted.members);
        const char* what = saved.created ? "new" : saved.changes.empty() ? "same" : "changed";
        (saved.created ? created : saved.changes.empty() ? same : changed)++;
        rows.push_back(
            Json::array({saved.segment.code, saved.segment.name, what, join(saved.changes, "; ")}));
        notes.insert(notes.end(), saved.notes.begin(), saved.notes.end());
    }

    void members(segment::Saved& saved, const std::vector<std::string>& wanted) {
        const Segment& s = saved.segment;
        const auto numbers =
            db::number_unknown(*work_.session, work_.desk.catalog.sources(), {s.subject}, [&] {
                return find_subjects(work_, s.subject, s.by_variant, wanted);
            });
        const std::set<std::int64_t> should(numbers.begin(), numbers.end());
        std::set<std::int64_t> is;
        for (const auto n : segment::current_members(work_.desk, s)) is.insert(n);
        std::vector<std::int64_t> add, remove;
        std::set_difference(should.begin(), should.end(), is.begin(), is.end(),
                            std::back_inserter(add));
        std::set_difference(is.begin(), is.end(), should.begin(), should.end(),
                            std::back_inserter(remove));
        if (add.empty() && remove.empty()) return;
        require_right(call_, "apply", "segment.members");
        segment::edit_members(work_.desk, segment::load(*work_.session, s.id), add, remove);
        saved.changes.push_back(
            fmt::format("members: {} added, {} removed", add.size(), remove.size()));
    }

    Work& work_;
    Call& call_;
};

Json apply(Call& call, const Arguments& arguments) {
    Work work(call);
    const Wishes wanted = read_files(files_of(arguments.texts("files")));
    const bool dry = arguments.flag("dry_run");
    std::optional<Applier> applier;
    const auto body = [&] {
        applier.emplace(work, call);
        applier->apply(wanted);
    };
    if (dry) {
        work.try_out(body);
    } else {
        work.write(call, body);
    }
    Json reply;
    reply["message"] = fmt::format("{}{} new, {} changed, {} as they were", dry ? "would be: " : "",
                                   applier->created, applier->changed, applier->same);
    reply["new"] = applier->created;
    reply["changed"] = applier->changed;
    reply["same"] = applier->same;
    reply.update(table({"code", "name", "what", "difference"}, applier->rows));
    if (!applier->notes.empty()) reply["notes"] = applier->notes;
    return reply;
}

// The keys of a segment file, with the scheme's rules as text: files are for people, and names
// outlive ids.
std::string segment_toml(Work& work, const Segment& s) {
    const nlohmann::json settings = segment::settings_of(work.desk, s);
    const nlohmann::json rules = scheme::to_file_json(s.scheme);
    nlohmann::json out;
    std::vector<std::string> order;
    for (const auto& key : segment::segment_keys()) {
        const std::string name(key.name);
        order.push_back(name);
        if (!settings.contains(name)) continue;
        const bool rule = rules.contains(name) && name != "description";
        out[name] = rule ? rules[name] : settings[name];
    }
    out["code"] = s.code; // without it the name is the identity, which another may bear too
    if (s.method == segment::Method::manual)
        out["members"] = codes_of(work, s, segment::current_members(work.desk, s));
    order.emplace_back("members");
    return "[[segment]]\n" + scheme::write_toml(out, order, "segment");
}

Json export_files(Call& call, const Arguments& arguments) {
    Work work(call);
    std::string text = "# Written by `tessera export`; `tessera apply` reads it back.\n";
    std::vector<Segment> segments = segment::load_all(*work.session);
    std::erase_if(segments, [&](const Segment& s) {
        // Folders come with the paths of what lies in them; hidden while they are off (OPT-1).
        return s.is_folder || !segments_on(work, s.subject);
    });
    segments = segment::with_present_names(work.desk, std::move(segments));
    for (const Segment& s : segments) text += "\n" + segment_toml(work, s);
    std::vector<std::string> what{fmt::format("{} segments", segments.size())};
    for (const FileKind& kind : file_kinds()) {
        const auto stored = kind.stored(work);
        for (const nlohmann::json& one : stored)
            text += fmt::format("\n[[{}]]\n", kind.table) +
                    scheme::write_toml(one, kind.keys, std::string(kind.table));
        if (!stored.empty())
            what.push_back(
                fmt::format("{} {}{}", stored.size(), kind.title, stored.size() == 1 ? "" : "s"));
    }
    Json reply;
    const std::string directory = arguments.text("directory");
    if (directory.empty()) {
        reply["text"] = text;
        return reply;
    }
    std::error_code problem;
    const auto unwritable = [&](const fs::path& path) {
        return failure("file.unwritable",
                       fmt::format("cannot write {}{}{}", path.string(), problem ? ": " : "",
                                   problem ? problem.message() : ""),
                       "Name a folder in which you may write, on a disk with room.");
    };
    fs::create_directories(directory, problem);
    if (problem) throw unwritable(directory);
    const fs::path file = fs::path(directory) / "segments.toml";
    const fs::path draft = file.string() + ".new";
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) throw unwritable(draft);
    fs::rename(draft, file, problem); // the old file or the new one, never half of one
    if (problem) throw unwritable(file);
    const std::string last = what.size() > 1 ? " and " + what.back() : "";
    if (what.size() > 1) what.pop_back();
    reply["message"] = fmt::format("{}{} are in {}", join(what, ", "), last, file.string());
    return reply;
}

} // namespace

void add_file_operations(Catalogue& catalogue) {
    catalogue.add({"apply",
                   "creates or changes segments, ban rules and the like from TOML files; prints "
                   "the difference",
                   "Idempotent: what is as the files say is left alone.\ntessera apply segments/ "
                   "--dry-run\ntessera apply segments/cold.toml",
                   "segment.change",
                   {{"files", ParamKind::texts, "files, or folders of them", true, true},
                    {"dry_run", ParamKind::boolean, "only print the difference"}},
                   apply});
    catalogue.add({"export",
                   "writes all that files define as a TOML file that apply reads back",
                   "Without a folder it is printed.\ntessera export segments/",
                   "segment.read",
                   {{"directory", ParamKind::text, "where to write segments.toml", false, true}},
                   export_files});
}

} // namespace tessera::app