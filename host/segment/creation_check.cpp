#include "segment/creation_check.hpp"

#include "base/error.hpp"
#include "db/examined.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "scheme/evaluate.hpp"
#include "segment/edit.hpp"
#include "segment/explain.hpp"
#include "segment/members.hpp"
#include "segment/method_table.hpp"
#include "segment/options.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace tessera::segment {

// Bound rules, and what they are good for.
struct CreationCheck::Prepared {
    std::int64_t revision = 0;
    Date today;
    // Both in order of dependency, and what is in the second never stands below the first.
    BoundRules rules;
    std::vector<Segment> queried; // rules that ask a query, which must run anew each time
    std::vector<std::pair<std::string, std::string>> left_out; // names and reasons
};

namespace {

bool asks_for_check(const Segment& segment) {
    return segment.check_on_create && segment.subject == Subject::partner && !segment.is_folder &&
           !segment.deleted && allowed(segment.method, Action::check_on_create);
}

// Segments that others ask for come before them.
void order_by_dependency(db::Session& session, std::vector<Segment>& segments) {
    const auto levels = dependency_levels(session);
    const auto level_of = [&](const Segment& segment) {
        const auto found = levels.find(segment.id);
        return found == levels.end() ? 0 : found->second;
    };
    std::stable_sort(segments.begin(), segments.end(),
                     [&](const Segment& a, const Segment& b) { return level_of(a) < level_of(b); });
}

// Segments that are asked one after another, themselves or through other segments: those whose
// rules ask a query of the user's own, and dynamic ones over a segment that the same check may
// enter, which are evaluated when it has.
std::set<std::int64_t> asked_apart(db::Session& session, const std::vector<Segment>& segments) {
    std::set<std::int64_t> found;
    std::multimap<std::int64_t, std::int64_t> dependents;
    for (const Dependency& one : dependencies(session))
        dependents.emplace(one.depends_on, one.segment);
    const std::function<void(std::int64_t)> add = [&](std::int64_t id) {
        if (!found.insert(id).second) return;
        for (auto [at, end] = dependents.equal_range(id); at != end; ++at) add(at->second);
    };
    for (const Segment& segment : segments)
        if (!segment.scheme.query.formation.empty()) add(segment.id);
    std::set<std::int64_t> dynamic;
    for (const Segment& segment : segments)
        if (segment.method == Method::dynamic) dynamic.insert(segment.id);
    for (const Segment& segment : segments) {
        if (!asks_for_check(segment) || dynamic.empty()) continue;
        for (auto [at, end] = dependents.equal_range(segment.id); at != end; ++at)
            if (dynamic.contains(at->second)) add(at->second);
    }
    return found;
}

// Rules hold names and what lies below them as they were when bound. Those of an ERP's table change
// without a word to us.
bool names_are_ours(const db::Sources& sources) {
    const auto all = sources.all();
    return std::none_of(all.begin(), all.end(), [](const db::Source* source) {
        return !source->own && source->name != "partner" && source->find("code");
    });
}

// What lies in the surroundings would meet each rule.
bool of_surroundings(const Error& error) {
    return db::by_caller(error) || db::may_retry(error) || error.code() == "db.connection-lost";
}

// Why the work could not be done, "" if it could. What it left undone is taken back to a savepoint:
// on some servers a statement that is refused spoils the transaction.
template <class F>
std::string attempt(db::Session& session, F&& work) {
    try {
        db::Transaction apart(session, db::Access::read);
        work();
        apart.commit();
        return {};
    } catch (const Error& error) {
        if (of_surroundings(error)) throw;
        return db::reason_of(error);
    }
}

// The creation itself must not fail because one rule has gone bad; `doctor` and `segment list` show
// the segment as stale.
void mark_stale(db::Session& session, const Segment& segment, const std::string& why) {
    session.execute(
        {"UPDATE {segment} SET stale = ? WHERE id = ? AND (stale IS NULL OR stale <> ?)",
         {why, segment.id, why}});
}

} // namespace

std::shared_ptr<const CreationCheck::Prepared> CreationCheck::prepared(const Desk& desk) {
    const std::int64_t revision = definitions_revision(desk.session);
    const std::lock_guard lock(mutex_);
    if (kept_ && kept_->revision == revision && kept_->today == desk.today) return kept_;
    auto made = std::make_shared<Prepared>();
    made->revision = revision;
    made->today = desk.today;
    std::vector<Segment> segments = load_all(desk.session);
    const std::set<std::int64_t> apart = asked_apart(desk.session, segments);
    std::erase_if(segments, [](const Segment& s) { return !asks_for_check(s); });
    order_by_dependency(desk.session, segments);
    SegmentMemberships memberships(desk);
    DatabaseNames names(desk.session, desk.catalog, DatabaseNames::Labels::any);
    names.expect(segments);
    made->rules.set.today = desk.today;
    made->rules.set.zone = desk.zone;
    for (const Segment& segment : segments) {
        if (apart.contains(segment.id)) {
            made->queried.push_back(segment);
        } else {
            const std::string why = attempt(
                desk.session, [&] { bind_rule(desk, memberships, names, made->rules, segment); });
            if (why.empty()) continue;
            mark_stale(desk.session, segment, why);
            made->left_out.emplace_back(segment.name, why);
        }
    }
    if (names_are_ours(desk.catalog.sources())) kept_ = made;
    return made;
}

namespace {

// Of a few rows, words of results would cost more than they save.
scheme::Bits passing(const scheme::Rule& rule, const scheme::Frame& frame, const Zone& zone) {
    constexpr std::size_t few = 8;
    if (frame.rows > few) return scheme::evaluate(rule.root, frame, zone);
    scheme::Bits passes(frame.rows);
    for (std::size_t row = 0; row < frame.rows; ++row) {
        if (scheme::holds(rule.root, frame, row, zone)) passes.set(row);
    }
    return passes;
}

} // namespace

// Segments with the subjects they take in, by id, and each entry with its reason.
struct CreationCheck::Found {
    std::map<std::int64_t, std::pair<Segment, std::vector<std::int64_t>>> segments;
    std::vector<events::Entered> entered;

    void add(const Segment& segment, std::int64_t subject, std::string why) {
        auto& [of, subjects] = segments[segment.id];
        if (subjects.empty()) of = segment;
        subjects.push_back(subject);
        entered.push_back({subject, segment.id, segment.name, std::move(why)});
    }
    void add(Found&& more) {
        segments.merge(more.segments);
        entered.insert(entered.end(), std::make_move_iterator(more.entered.begin()),
                       std::make_move_iterator(more.entered.end()));
    }
};

// Whom each rule takes in. A rule that asks for a segment checked before it sees what that one has
// just taken in.
CreationCheck::Found CreationCheck::test(const Desk& desk, SegmentMemberships& memberships,
                                         const BoundRules& rules,
                                         const std::vector<std::int64_t>& numbers) {
    Found found;
    if (rules.set.rules.empty()) return found;
    memberships.expect(rules.set, numbers);
    DatabaseNames shown(desk.session, desk.catalog);
    scheme::FactOptions options;
    options.subjects = numbers;
    scheme::FactStream stream(desk.session, desk.catalog, rules.set, memberships, desk.computer,
                              options);
    scheme::Frame frame;
    while (stream.next(frame)) {
        for (std::size_t i = 0; i < rules.set.rules.size(); ++i) {
            const scheme::Bits passes = passing(rules.set.rules[i], frame, rules.set.zone);
            if (passes.count() == 0) continue;
            for (std::size_t slot = 0; slot < rules.set.slots.size(); ++slot) {
                const scheme::Slot& one = rules.set.slots[static_cast<int>(slot)];
                if (one.kind != scheme::SlotKind::member || !one.path.empty() ||
                    one.segment != rules.segments[i].id) {
                    continue;
                }
                for (std::size_t row = 0; row < frame.rows; ++row) {
                    if (passes.test(row)) frame.columns[slot].numbers[row] = 1;
                }
            }
            for (std::size_t row = 0; row < frame.rows; ++row) {
                if (!passes.test(row)) continue;
                found.add(rules.segments[i], frame.subjects[row],
                          summary(explain(rules, i, frame, row, shown)));
            }
        }
    }
    return found;
}

// One segment by itself, after those that stand below it.
CreationCheck::Found CreationCheck::test_alone(const Desk& desk, SegmentMemberships& memberships,
                                               const Segment& segment,
                                               const std::vector<std::int64_t>& numbers) {
    DatabaseNames names(desk.session, desk.catalog);
    BoundRules rules;
    bind_rule(desk, memberships, names, rules, segment);
    if (segment.scheme.query.formation.empty()) return test(desk, memberships, rules, numbers);
    Found found;
    segment::evaluate(desk, memberships, rules, numbers).front().for_each([&](std::int64_t number) {
        found.add(segment, number, "in the result of its query");
    });
    return found;
}

CreationCheck::Found CreationCheck::evaluate(const Desk& desk,
                                             const std::vector<std::int64_t>& numbers) {
    const auto ready = prepared(desk);
    Found found;
    const std::string spoiled = attempt(desk.session, [&] {
        SegmentMemberships memberships(desk);
        found = test(desk, memberships, ready->rules, numbers);
    });
    std::vector<Segment> apart;
    if (spoiled.empty()) {
        for (const Segment& segment : ready->rules.segments) note(segment, "");
    } else { // one of them spoils it for all, or they are too many together
        apart = ready->rules.segments;
    }
    if (!desk.session.borrowed()) // see after_commit()
        apart.insert(apart.end(), ready->queried.begin(), ready->queried.end());
    SegmentMemberships memberships(desk);
    const auto enter = [&](const Found& those) {
        for (const auto& [id, one] : those.segments)
            for (const auto number : one.second) memberships.enter(id, number);
    };
    enter(found);
    for (const Segment& segment : apart) {
        if (template_missing(desk, segment)) continue; // told without a try
        Found one;
        const std::string why =
            attempt(desk.session, [&] { one = test_alone(desk, memberships, segment, numbers); });
        note(segment, why);
        if (!why.empty()) {
            mark_stale(desk.session, segment, why);
            continue;
        }
        enter(one);
        found.add(std::move(one));
    }
    return found;
}

void CreationCheck::note(const Segment& segment, const std::string& why) {
    const std::lock_guard lock(mutex_);
    if (why.empty())
        refused_.erase(segment.id);
    else
        refused_[segment.id] = why;
}

void CreationCheck::run(const Desk& desk, const std::vector<events::NewPartner>& partners,
                        std::vector<events::Entered>& entered) {
    if (!option(desk.session, Option::customer_segments)) return;
    std::vector<std::int64_t> numbers;
    for (const auto& partner : partners) {
        numbers.push_back(partner.number);
        for (const auto segment : partner.chosen)
            edit_members(desk, load(desk.session, segment), {partner.number}, {});
    }
    std::sort(numbers.begin(), numbers.end());
    Found passed = evaluate(desk, numbers);
    for (auto& [id, found] : passed.segments) {
        // Its counters may have moved since the rules were bound.
        Segment segment = load(desk.session, id);
        Delta delta;
        const std::int64_t these[] = {id};
        const scheme::MemberSet there =
            std::move(stored_members(desk.session, these, found.second)[id]);
        for (const auto number : found.second) {
            if (!there.contains(number)) {
                delta.entered.push_back(number);
                continue;
            }
            // Checked again, and in it already: that is no entry to report.
            std::erase_if(passed.entered, [&, id = id](const events::Entered& one) {
                return one.segment == id && one.partner == number;
            });
        }
        apply(desk, segment, delta, Cause::creation);
    }
    entered.insert(entered.end(), std::make_move_iterator(passed.entered.begin()),
                   std::make_move_iterator(passed.entered.end()));
}

std::vector<std::string> CreationCheck::after_commit(const Desk& desk) {
    std::vector<std::string> names;
    if (!option(desk.session, Option::customer_segments) || !desk.session.borrowed()) return names;
    for (const Segment& segment : prepared(desk)->queried) names.push_back(segment.name);
    return names;
}

std::vector<std::pair<std::string, std::string>> CreationCheck::untested(const Desk& desk) {
    if (!option(desk.session, Option::customer_segments)) return {};
    const auto ready = prepared(desk);
    auto out = ready->left_out;
    for (const Segment& segment : ready->queried)
        if (auto why = template_missing(desk, segment))
            out.emplace_back(segment.name, why->message());
    const std::lock_guard lock(mutex_);
    for (const auto* tried : {&ready->rules.segments, &ready->queried})
        for (const Segment& segment : *tried)
            if (const auto found = refused_.find(segment.id); found != refused_.end())
                out.emplace_back(segment.name, found->second);
    return out;
}

std::vector<events::Entered> CreationCheck::preview(const Desk& desk, std::int64_t partner) {
    if (!option(desk.session, Option::customer_segments)) return {};
    return evaluate(desk, {partner}).entered;
}

} // namespace tessera::segment
