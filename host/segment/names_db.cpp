#include "segment/names_db.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "scheme/references.hpp"
#include "segment/listed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tessera::segment {

using scheme::Named;
using scheme::SegmentRef;

namespace {

bool is_large(std::string_view source) {
    return source == "partner" || source == "product" || source == "product_variant";
}

} // namespace

std::string DatabaseNames::column(const db::Source& source, std::string_view name) const {
    const auto* found = source.find(name);
    return found && !found->sql.empty() ? found->sql : "NULL";
}

std::vector<Named> DatabaseNames::query(const db::Source& source, std::string_view by,
                                        const std::vector<Value>& values) {
    std::vector<Named> out;
    const std::string compared = column(source, by);
    if (compared == "NULL") return out;
    const auto* key = source.find(source.key);
    for (std::size_t at = 0; at < values.size(); at += piece) {
        const std::size_t n = std::min(piece, values.size() - at);
        const auto first = values.begin() + static_cast<long>(at);
        const auto rows =
            session_.rows({fmt::format("SELECT {}, {}, {} FROM {} t WHERE {} IN ({})", key->sql,
                                       column(source, "code"), column(source, "name"),
                                       source.relation, compared, marks(n)),
                           {first, first + static_cast<long>(n)}},
                          {key->type, Type::text, Type::text});
        for (const auto& row : rows) out.push_back({row[0], to_text(row[1]), to_text(row[2])});
    }
    return out;
}

void DatabaseNames::expect(std::span<const Segment> segments) {
    std::map<std::string, std::map<std::string, Value>> wanted; // by source and key
    const auto want = [&](const scheme::Expr& reference) {
        if (!is_large(reference.name)) return;
        const db::Source& source = catalog_.sources().at(reference.name);
        wanted[reference.name].emplace(reference.part,
                                       parse_value(source.find(source.key)->type, reference.part));
    };
    for (const Segment& segment : segments) {
        scheme::each_reference(segment.scheme.filter, want);
        scheme::each_reference(segment.scheme.rows, want);
        for (const auto& [parameter, references] : segment.scheme.meanings)
            for (const scheme::ExprPtr& reference : references) want(*reference);
        for (const scheme::Parameter& parameter : segment.scheme.parameters)
            for (const scheme::ExprPtr& reference : parameter.meaning) want(*reference);
    }
    for (const auto& [name, keys] : wanted) {
        std::vector<Value> values;
        for (const auto& [text, value] : keys) values.push_back(value);
        const db::Source& source = catalog_.sources().at(name);
        for (Named& named : query(source, source.key, values)) {
            std::pair key{name, to_text(named.key)};
            expected_.emplace(std::move(key), std::move(named));
        }
    }
}

std::string DatabaseNames::label(std::string_view source, const Named& named) {
    if (labels_ == Labels::any) return named.name;
    const auto [at, fresh] = shown_.try_emplace({std::string(source), to_text(named.key)});
    if (fresh) {
        const auto found = named.name.empty() ? std::vector<Named>{} : find(source, named.name);
        const bool back = found.size() == 1 && found.front().key == named.key;
        at->second = back ? named.name : named.code; // the name may be another's code
    }
    return at->second;
}

const DatabaseNames::Small* DatabaseNames::small(std::string_view name) {
    const db::Source& source = catalog_.sources().at(name);
    if (is_large(name)) return nullptr;
    if (const auto found = small_.find(name); found != small_.end()) return &found->second;
    Small& made = small_[std::string(name)];
    const auto* key = source.find(source.key);
    for (const auto& row :
         session_.rows(db::Query(fmt::format("SELECT {}, {}, {}, {} FROM {} t", key->sql,
                                             column(source, "code"), column(source, "name"),
                                             column(source, "parent"), source.relation)),
                       {key->type, Type::text, Type::text, key->type})) {
        if (is_null(row[0])) continue;
        const std::size_t at = made.rows.size();
        made.rows.push_back({row[0], to_text(row[1]), to_text(row[2])});
        made.by_code.emplace(made.rows.back().code, at);
        made.by_name.emplace(made.rows.back().name, at);
        made.by_key.emplace(to_text(row[0]), at);
        if (!is_null(row[3])) made.children.emplace(to_text(row[3]), at);
    }
    return &made;
}

std::vector<Named> DatabaseNames::find(std::string_view name, std::string_view text) {
    const std::string wanted(text);
    const Small* table = small(name);
    if (!table) {
        const db::Source& source = catalog_.sources().at(name);
        for (const char* by : {"code", "key", "name"}) {
            auto found = query(source, by, {Value{wanted}});
            if (found.empty()) continue;
            // One of them has no number yet, and whom the name means shows when all have.
            if (std::any_of(found.begin(), found.end(),
                            [](const Named& one) { return is_null(one.key); }))
                return {};
            return found;
        }
        return {};
    }
    for (const auto* index : {&table->by_code, &table->by_name}) {
        std::vector<Named> out;
        const auto [first, last] = index->equal_range(wanted);
        for (auto at = first; at != last; ++at) out.push_back(table->rows[at->second]);
        if (!out.empty()) return out;
    }
    return {};
}

std::optional<Named> DatabaseNames::by_key(std::string_view name, const Value& key) {
    if (const Small* table = small(name)) {
        const auto found = table->by_key.find(to_text(key));
        if (found == table->by_key.end()) return std::nullopt;
        return table->rows[found->second];
    }
    const auto expected = expected_.find({std::string(name), to_text(key)});
    if (expected != expected_.end()) return expected->second;
    const db::Source& source = catalog_.sources().at(name);
    auto found = query(source, source.key, {key});
    if (found.empty()) return std::nullopt;
    return found.front();
}

std::vector<Value> DatabaseNames::descendants(std::string_view name, const Value& key) {
    std::vector<Value> out{key};
    std::set<std::string> seen{to_text(key)}; // a cycle in the data ends here
    const Small* table = small(name);
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::vector<Value> below;
        if (table) {
            const auto [first, last] = table->children.equal_range(to_text(out[i]));
            for (auto at = first; at != last; ++at) below.push_back(table->rows[at->second].key);
        } else {
            for (auto& named : query(catalog_.sources().at(name), "parent", {out[i]})) {
                if (!is_null(named.key)) below.push_back(std::move(named.key));
            }
        }
        for (Value& value : below) {
            if (seen.insert(to_text(value)).second) out.push_back(std::move(value));
        }
    }
    return out;
}

std::vector<std::string> DatabaseNames::near(std::string_view name, std::string_view text) {
    std::vector<std::string> known;
    if (name == "segment") {
        for (const auto& row : session_.rows(db::Query("SELECT code, name FROM {segment}"),
                                             {Type::text, Type::text})) {
            known.push_back(to_text(row[0]));
            known.push_back(to_text(row[1]));
        }
    } else if (const Small* table = small(name)) {
        for (const Named& row : table->rows) {
            known.push_back(row.code);
            known.push_back(row.name);
        }
    }
    const std::string found = nearest(text, known);
    return found.empty() ? std::vector<std::string>{} : std::vector<std::string>{found};
}

void DatabaseNames::read_segments() {
    segments_.clear();
    segment_codes_.clear();
    segment_names_.clear();
    for (const auto& row :
         session_.rows(db::Query("SELECT id, code, name, is_folder, subject, by_variant, method "
                                 "FROM {segment}"),
                       {Type::integer, Type::text, Type::text, Type::boolean, Type::text,
                        Type::boolean, Type::text})) {
        SegmentRef ref;
        ref.id = std::get<std::int64_t>(row[0]);
        ref.name = to_text(row[2]);
        ref.subject = to_text(row[4]) == "product" ? Subject::product : Subject::partner;
        ref.by_variant = to_text(row[5]) == "true";
        ref.dynamic = to_text(row[6]) == "dynamic";
        segment_codes_.emplace(to_text(row[1]), ref.id);
        segment_names_.emplace(ref.name, ref.id);
        if (to_text(row[3]) != "true") segments_[ref.id] = std::move(ref); // a folder holds nobody
    }
    // What a rule shows must lead back: the code, where the name is another's code or name too.
    for (const auto& [code, id] : segment_codes_) {
        const auto found = segments_.find(id);
        if (found == segments_.end()) continue;
        std::string& shown = found->second.name;
        const auto of_code = segment_codes_.find(shown);
        const bool back = of_code == segment_codes_.end() ? segment_names_.count(shown) == 1
                                                          : of_code->second == id;
        if (!back) shown = code;
    }
}

std::optional<SegmentRef> DatabaseNames::segment(std::string_view text) {
    if (segments_.empty()) read_segments();
    const std::string wanted(text);
    for (const auto* index : {&segment_codes_, &segment_names_}) {
        const auto [first, last] = index->equal_range(wanted);
        if (first == last) continue;
        const auto found = segments_.find(first->second);
        if (std::next(first) == last && found != segments_.end()) return found->second;
        break; // several or a folder: which is refused below
    }
    const auto id = find_id(session_, text);
    if (!id) return std::nullopt;
    const auto found = segment_by_id(*id);
    if (!found)
        throw refusal("segment.folder-has-no-members",
                      fmt::format("\"{}\" is a folder and has no composition", text),
                      "Name a segment in it.");
    return found;
}

std::optional<SegmentRef> DatabaseNames::segment_by_id(std::int64_t id) {
    if (!segments_.contains(id)) read_segments(); // also one made since
    const auto found = segments_.find(id);
    return found == segments_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace tessera::segment
