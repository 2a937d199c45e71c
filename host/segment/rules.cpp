#include "segment/rules.hpp"

#include "base/error.hpp"
#include "scheme/evaluate.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"

#include <fmt/format.h>

namespace tessera::segment {

using scheme::MemberSet;
using scheme::SegmentRef;

void SegmentMemberships::expect(const scheme::RuleSet& set, const Subjects& subjects) {
    std::vector<std::int64_t> own, others; // what the subject itself is in, or what it refers to
    const auto add = [&](const scheme::Slots& slots, bool of_subject) {
        for (const scheme::Slot& slot : slots.all()) {
            if (slot.kind != scheme::SlotKind::member) continue;
            const bool is_own = of_subject && slot.path.empty() &&
                                describe(slot.segment).by_variant == set.by_variant;
            (is_own ? own : others).push_back(slot.segment);
        }
    };
    add(set.slots, true);
    for (const auto& [source, slots] : set.rows) add(slots, false);
    read(std::move(others), {});
    read(std::move(own), few(subjects));
}

const MemberSet& SegmentMemberships::members(std::int64_t id) {
    read({id}, {});
    return sets_.at(id);
}

const MemberSet& SegmentMemberships::among(std::int64_t id,
                                           const std::vector<std::int64_t>& subjects) {
    const Subjects whom = few(subjects);
    read({id}, whom);
    const auto whole = sets_.find(id);
    return whole == sets_.end() ? among_.at(id) : whole->second;
}

SegmentMemberships::Subjects SegmentMemberships::few(const Subjects& subjects) {
    constexpr std::size_t most = 500;
    return subjects && subjects->size() <= most ? subjects : std::nullopt;
}

void SegmentMemberships::read(std::vector<std::int64_t> ids, const Subjects& subjects) {
    if (subjects && *subjects != among_whom_) {
        among_.clear();
        among_whom_ = *subjects;
    }
    std::map<std::int64_t, MemberSet>& kept = subjects ? among_ : sets_;
    std::vector<std::int64_t> stored, dynamic;
    for (const auto id : std::set(ids.begin(), ids.end())) {
        if (!sets_.contains(id) && !kept.contains(id))
            (describe(id).dynamic ? dynamic : stored).push_back(id);
    }
    if (!stored.empty()) {
        for (auto& [id, set] : subjects ? stored_members(desk_.session, stored, *subjects)
                                        : stored_members(desk_.session, stored)) {
            if (const auto more = entering_.find(id); more != entering_.end())
                more->second.for_each(
                    [&, &into = set](std::int64_t subject) { into.add(subject); });
            kept.emplace(id, std::move(set));
        }
    }
    if (dynamic.empty()) return;
    // Those below come first: rules above them ask for them.
    const auto levels =
        dynamic.size() == 1 ? std::map<std::int64_t, int>{} : dependency_levels(desk_.session);
    std::map<std::tuple<int, Subject, bool>, std::vector<Segment>> together;
    for (Segment& segment : load(desk_.session, dynamic)) {
        const auto level = levels.find(segment.id);
        together[{level == levels.end() ? 0 : level->second, segment.subject, segment.by_variant}]
            .push_back(std::move(segment));
    }
    for (const auto& [key, segments] : together) {
        auto sets = evaluate_dynamic(segments, subjects);
        for (std::size_t i = 0; i < segments.size(); ++i)
            kept.emplace(segments[i].id, std::move(sets[i]));
    }
}

std::vector<MemberSet> SegmentMemberships::evaluate_dynamic(const std::vector<Segment>& segments,
                                                            const Subjects& subjects) {
    // Taken back also when a rule fails: the next one asked about may work.
    std::vector<std::int64_t> added;
    const std::shared_ptr<void> evaluated(nullptr, [&](void*) {
        for (const auto id : added) evaluating_.erase(id);
    });
    BoundRules rules;
    names_.expect(segments);
    for (const Segment& segment : segments) {
        // Cycles are refused when written; data may be older.
        if (!evaluating_.insert(segment.id).second) {
            throw failure(
                "segment.cycle",
                fmt::format("the rule of dynamic segment \"{}\" asks for itself", segment.name),
                "Change one of the rules in the cycle.");
        }
        added.push_back(segment.id);
        bind_rule(desk_, *this, names_, rules, segment);
    }
    return evaluate(desk_, *this, rules, subjects);
}

SegmentRef SegmentMemberships::describe(std::int64_t segment) {
    if (const auto found = queries_.find(segment); found != queries_.end()) return found->second;
    return names_.segment_by_id(segment).value_or(SegmentRef{});
}

std::int64_t SegmentMemberships::keep_query(scheme::Subject subject, bool by_variant,
                                            const std::vector<std::int64_t>& subjects) {
    const std::int64_t id = -static_cast<std::int64_t>(queries_.size()) - 1;
    SegmentRef ref;
    ref.id = id;
    ref.name = "query";
    ref.subject = subject;
    ref.by_variant = by_variant;
    queries_.emplace(id, ref);
    MemberSet set;
    for (const auto number : subjects) set.add(number);
    sets_.emplace(id, std::move(set));
    return id;
}

namespace {

// A scheme that is tried lives only for this call, under the name of its file.
std::string called(const Segment& segment) {
    const bool tried = segment.id == 0 && segment.scheme.from == segment.name;
    return tried ? segment.name : fmt::format("segment \"{}\"", segment.name);
}

} // namespace

std::optional<Error> template_missing(const Desk& desk, const Segment& segment) {
    const std::string& name = segment.scheme.template_name;
    if (segment.is_folder || desk.catalog.find_template(segment.subject, name)) return {};
    if (const std::string why = desk.catalog.contested(segment.subject, name); !why.empty())
        return usage("segment.template-missing", fmt::format("{}: {}", called(segment), why),
                     "`tessera doctor` says what to do; until then members stay as they are.");
    std::vector<std::string> known;
    for (const auto* one : desk.catalog.templates())
        if (one->subject == segment.subject) known.push_back(one->name);
    return usage("segment.template-missing",
                 fmt::format("{}: its template \"{}\" is not loaded.{}", called(segment), name,
                             did_you_mean(name, known)),
                 "`tessera plugin list` shows which plugins run and why others do not; "
                 "`tessera template list` shows the templates there are.");
}

void bind_rule(const Desk& desk, SegmentMemberships& memberships, scheme::Names& names,
               BoundRules& rules, Segment segment) {
    if (const auto missing = template_missing(desk, segment)) throw Error(*missing);
    const scheme::Scheme& s = segment.scheme;
    const std::string what = called(segment);
    const auto* of_template = desk.catalog.find_template(segment.subject, s.template_name);
    if (rules.segments.empty()) {
        rules.set.subject = segment.subject;
        rules.set.by_variant = segment.by_variant;
        rules.set.today = desk.today;
        rules.set.zone = desk.zone;
    }
    const auto values = scheme::parameter_values(s, *of_template, desk.today);
    scheme::Binder binder(desk.catalog, names, rules.set, values, s.template_name, s.rows);
    std::vector<scheme::Node> parts;
    std::vector<std::int64_t> depends;
    if (!s.query.formation.empty()) {
        rules.queries.push_back(scheme::run_formation(desk.session, desk.catalog, s,
                                                      segment.by_variant, values, desk.today));
        const scheme::Queried& queried = rules.queries.back();
        const std::int64_t id =
            memberships.keep_query(segment.subject, segment.by_variant, queried.subjects);
        parts.push_back(binder.use_query(id, queried));
    } else if (of_template->query) {
        throw usage("segment.no-query", what + ": its scheme has no formation query",
                    "Give query.formation a SELECT whose first column is the key.");
    }
    if (s.default_filter && of_template->default_filter) {
        auto bound = binder.filter(of_template->default_filter, what + ", filter of the template");
        bound.node.added_by = "template";
        parts.push_back(std::move(bound.node));
    }
    scheme::FilterPtr tree;
    if (s.filter) {
        auto bound = binder.filter(s.filter, "filter of " + what, s.filter_text);
        parts.push_back(std::move(bound.node));
        tree = std::move(bound.tree);
    }
    for (const std::string& source : inner_sources(s, *of_template))
        parts.push_back(binder.has_rows(source));
    depends = binder.segments();
    std::erase_if(depends, [](std::int64_t id) { return id < 0; });
    rules.set.rules.push_back(scheme::make_rule(std::move(parts), std::move(depends)));
    rules.trees.push_back(std::move(tree));
    rules.parameters.push_back(values);
    rules.meanings.push_back(binder.meanings());
    rules.segments.push_back(std::move(segment));
}

std::vector<MemberSet> evaluate(const Desk& desk, SegmentMemberships& memberships,
                                const BoundRules& rules,
                                std::optional<std::vector<std::int64_t>> subjects) {
    std::vector<MemberSet> out(rules.set.rules.size());
    memberships.expect(rules.set, subjects);
    scheme::FactOptions options;
    options.subjects = std::move(subjects);
    const bool one = rules.set.rules.size() == 1;
    for (const scheme::Rule& rule : rules.set.rules) options.filters.push_back(&rule.root);
    options.numbers_if_exact = true;
    options.between_batches = desk.check_cancelled;
    scheme::FactStream stream(desk.session, desk.catalog, rules.set, memberships, desk.computer,
                              options);
    scheme::Frame frame;
    std::int64_t done = 0;
    while (stream.next(frame)) {
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (one && stream.exact()) { // the database has decided
                for (const auto number : frame.subjects) out[i].add(number);
                continue;
            }
            const scheme::Bits passes =
                scheme::evaluate(rules.set.rules[i].root, frame, rules.set.zone);
            for (std::size_t w = 0; w < passes.words().size(); ++w) {
                for (auto word = passes.words()[w]; word != 0; word &= word - 1) {
                    out[i].add(frame.subjects[w * 64 + std::countr_zero(word)]);
                }
            }
        }
        done += static_cast<std::int64_t>(frame.rows);
        if (desk.progress) desk.progress("evaluating rules", done, -1);
    }
    return out;
}

std::vector<std::int64_t> current_members(const Desk& desk, const Segment& segment) {
    SegmentMemberships memberships(desk);
    std::vector<std::int64_t> out;
    const auto take = [&](std::int64_t number) { out.push_back(number); };
    if (segment.method ==
        Method::dynamic) { // by the rule at hand, which a replica may not have yet
        BoundRules rules;
        DatabaseNames names(desk.session, desk.catalog);
        bind_rule(desk, memberships, names, rules, segment);
        evaluate(desk, memberships, rules).front().for_each(take);
    } else {
        memberships.members(segment.id).for_each(take);
    }
    return out;
}

} // namespace tessera::segment
