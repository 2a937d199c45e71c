#include "segment/formation.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/long_key.hpp"
#include "db/reading_error.hpp"
#include "db/relation_with.hpp"
#include "db/source.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"
#include "segment/method_table.hpp"
#include "segment/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

namespace tessera::segment {
namespace {

using Clock = std::chrono::steady_clock;
using scheme::MemberSet;

Delta difference(const MemberSet& now_in, const MemberSet& should_be) {
    Delta delta;
    const auto& a = now_in.bits().words();
    const auto& b = should_be.bits().words();
    for (std::size_t w = 0; w < std::max(a.size(), b.size()); ++w) {
        const std::uint64_t before = w < a.size() ? a[w] : 0;
        const std::uint64_t after = w < b.size() ? b[w] : 0;
        const auto each = [&](std::uint64_t word, std::vector<std::int64_t>& out) {
            for (; word != 0; word &= word - 1) {
                out.push_back(static_cast<std::int64_t>(w * 64 + std::countr_zero(word)));
            }
        };
        each(after & ~before, delta.entered);
        each(before & ~after, delta.gone);
    }
    return delta;
}

std::int64_t removals(db::Session& session) {
    return session.integer(
        {"SELECT next FROM {sequence} WHERE name = ?", {std::string("removed")}});
}

Formed not_formed(const Segment& segment, const Error& error) {
    Formed formed;
    formed.segment = segment.id;
    formed.code = segment.code;
    formed.name = segment.name;
    formed.skipped = error.message();
    return formed;
}

// One pass: segments of one subject that do not depend on each other.
class Pass {
public:
    Pass(const Desk& desk, std::vector<Segment> segments, const FormOptions& options)
        : desk_(desk)
        , wanted_(std::move(segments))
        , options_(options) {}

    std::vector<Formed> run() {
        // Formation starts again when another one was faster, or the rule was changed; each round
        // sees a newer snapshot.
        for (int round = 0; round < 20; ++round) {
            const auto started = Clock::now();
            results_.clear();
            if (round > 0) reload();
            if (compute() && write()) {
                const std::chrono::duration<double> took = Clock::now() - started;
                for (Formed& formed : results_) {
                    if (formed.skipped.empty()) formed.seconds = took.count();
                }
                return results_;
            }
        }
        throw failure("segment.contended",
                      "the composition was changed by other processes twenty times in a row",
                      "Form again when fewer processes form the same segments.");
    }

private:
    void reload() {
        std::map<std::int64_t, Segment> now_are;
        for (Segment& segment : load_all(desk_.session))
            now_are.emplace(segment.id, std::move(segment));
        for (Segment& segment : wanted_) {
            const auto found = now_are.find(segment.id);
            segment = found == now_are.end() ? load(desk_.session, segment.id) : found->second;
            check_formable(segment);
        }
    }

    // Reads one snapshot: facts, the stored compositions. False if the definitions at hand are
    // older.
    bool compute() {
        db::Transaction snapshot(desk_.session, db::Access::read);
        rules_ = BoundRules{};
        SegmentMemberships memberships(desk_);
        DatabaseNames names(desk_.session, desk_.catalog, DatabaseNames::Labels::any);
        names.expect(wanted_);
        for (const Segment& segment : wanted_) {
            try {
                bind_rule(desk_, memberships, names, rules_, segment);
            } catch (const Error& error) {
                if (!options_.skip || db::by_caller(error)) throw;
                results_.push_back(not_formed(segment, error));
            }
        }
        std::vector<std::int64_t> ids;
        for (const Segment& segment : rules_.segments) ids.push_back(segment.id);
        seen_ = states(ids);
        for (const Segment& segment : rules_.segments)
            if (seen_[segment.id].version != segment.version ||
                seen_[segment.id].rule_version != segment.rule_version)
                return false;
        removed_ = removals(desk_.session);
        const auto should_be = rules_.segments.empty() ? std::vector<MemberSet>{}
                                                       : evaluate(desk_, memberships, rules_);
        const auto stored = stored_members(desk_.session, ids);
        deltas_.clear();
        stored_.clear();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            deltas_.push_back(difference(stored.at(ids[i]), should_be[i]));
            stored_.push_back(static_cast<std::int64_t>(stored.at(ids[i]).count()));
        }
        snapshot.commit();
        return true;
    }

    struct State {
        std::int64_t version = 0, rule_version = 0, last_change = 0;
        bool operator==(const State&) const = default;
    };
    std::map<std::int64_t, State> states(const std::vector<std::int64_t>& ids) const {
        std::map<std::int64_t, State> out;
        if (ids.empty()) return out;
        const auto [first, last] = std::minmax_element(ids.begin(), ids.end());
        for (const auto& row : desk_.session.rows(
                 {"SELECT id, version, rule_version, last_change FROM {segment} WHERE id BETWEEN ? "
                  "AND ?",
                  {*first, *last}},
                 {Type::integer, Type::integer, Type::integer, Type::integer})) {
            out[std::get<std::int64_t>(row[0])] = {std::get<std::int64_t>(row[1]),
                                                   std::get<std::int64_t>(row[2]),
                                                   std::get<std::int64_t>(row[3])};
        }
        return out;
    }

    // Writes the differences; false if somebody formed or changed a segment since the snapshot.
    bool write() {
        const bool nothing =
            std::all_of(deltas_.begin(), deltas_.end(), [](const Delta& d) { return d.empty(); });
        bool current = true;
        if (!nothing) {
            db::in_transaction(desk_.session, [&] { current = write_locked(); });
        } else {
            // A refresh that changes nothing writes nothing, but that the segment is fresh.
            for (std::size_t i = 0; i < deltas_.size(); ++i) {
                no_longer_stale(rules_.segments[i]);
                report(i, rules_.segments[i], 0);
            }
        }
        return current;
    }

    void no_longer_stale(const Segment& segment) const {
        if (!segment.stale.empty())
            desk_.session.execute({"UPDATE {segment} SET stale = NULL WHERE id = ?", {segment.id}});
    }

    bool write_locked() {
        // A try before this one may have got as far as its commit.
        std::erase_if(results_, [](const Formed& formed) { return formed.skipped.empty(); });
        std::vector<std::int64_t> ids;
        for (const Segment& segment : rules_.segments) ids.push_back(segment.id);
        const auto now_state = states(ids);
        for (const auto id : ids) {
            const auto found = now_state.find(id);
            if (found == now_state.end() || found->second.version != seen_[id].version ||
                found->second.rule_version != seen_[id].rule_version) {
                return false;
            }
        }
        const bool some_removed = removals(desk_.session) != removed_;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            Segment segment = rules_.segments[i];
            Delta delta = deltas_[i];
            if (now_state.at(ids[i]).last_change != seen_[ids[i]].last_change) {
                // Somebody entered or left since the snapshot: nobody is removed who came after it,
                // nobody enters twice.
                stored_[i] = keep_newcomers(segment, delta);
                segment.last_change = now_state.at(ids[i]).last_change;
            }
            if (some_removed) drop_removed(segment, delta);
            if (delta.empty()) no_longer_stale(segment);
            const std::int64_t change = apply(desk_, segment, delta, Cause::formation);
            if (desk_.progress) {
                desk_.progress("writing members", static_cast<std::int64_t>(i + 1),
                               static_cast<std::int64_t>(ids.size()));
            }
            deltas_[i] = std::move(delta);
            report(i, segment, change);
            if (options_.written) options_.written(results_.back());
        }
        return true;
    }

    // Returns how many members there are now.
    std::int64_t keep_newcomers(const Segment& segment, Delta& delta) const {
        const std::int64_t snapshot = seen_.at(segment.id).last_change;
        std::set<std::int64_t> newcomers, present;
        for (const auto& row : desk_.session.rows(
                 {"SELECT subject, entered FROM {segment_member} WHERE segment = ?", {segment.id}},
                 {Type::integer, Type::integer})) {
            present.insert(std::get<std::int64_t>(row[0]));
            if (std::get<std::int64_t>(row[1]) > snapshot) {
                newcomers.insert(std::get<std::int64_t>(row[0]));
            }
        }
        std::erase_if(delta.gone, [&](std::int64_t n) {
            return newcomers.contains(n) || !present.contains(n);
        });
        std::erase_if(delta.entered, [&](std::int64_t n) { return present.contains(n); });
        return static_cast<std::int64_t>(present.size());
    }

    void drop_removed(const Segment& segment, Delta& delta) const {
        const std::string name = scheme::subject_source(segment.subject);
        const db::Source& source = desk_.catalog.sources().at(name);
        if (!source.own) return; // the ERP's own rows: the next refresh sees that they are gone
        std::erase_if(delta.entered, [&](std::int64_t number) {
            return !desk_.session.row(
                {fmt::format("SELECT {0} FROM {1} t WHERE {0} = ?", source.find("number")->sql,
                             db::relation_with(source, "number")),
                 {number}},
                {Type::integer});
        });
    }

    void report(std::size_t i, const Segment& segment, std::int64_t change) {
        Formed formed;
        formed.segment = segment.id;
        formed.code = segment.code;
        formed.name = segment.name;
        formed.entered = static_cast<std::int64_t>(deltas_[i].entered.size());
        formed.left = static_cast<std::int64_t>(deltas_[i].gone.size());
        // Not what the rule found: who entered or was erased meanwhile counts, too.
        formed.total = stored_[i] + formed.entered - formed.left;
        formed.version = segment.version;
        formed.change = change;
        results_.push_back(std::move(formed));
    }

    const Desk& desk_;
    std::vector<Segment> wanted_;
    const FormOptions& options_;
    BoundRules rules_;
    std::map<std::int64_t, State> seen_;
    std::int64_t removed_ = 0;
    std::vector<Delta> deltas_;
    std::vector<std::int64_t> stored_; // members before
    std::vector<Formed> results_;
};

// One pass; if it fails and failures are to be named, each segment by itself: one of them spoils it
// for all, whichever it is.
std::vector<Formed> form_together(const Desk& desk, std::vector<Segment> pass,
                                  const FormOptions& options) {
    try {
        return Pass(desk, pass, options).run();
    } catch (const Error& error) {
        // What lies in the surroundings would meet each of them.
        if (!options.skip || db::by_caller(error) || db::may_retry(error)) throw;
        const auto* reading = dynamic_cast<const db::ReadingError*>(&error);
        if (pass.size() == 1)
            return {not_formed(pass.front(),
                               reading == nullptr
                                   ? error
                                   : db::located(desk.session, desk.catalog.sources(), *reading))};
    }
    std::vector<Formed> results;
    for (Segment& segment : pass)
        for (Formed& formed : form_together(desk, {segment}, options))
            results.push_back(std::move(formed));
    return results;
}

void report_stale(const Desk& desk, const Formed& formed) {
    if (formed.skipped.empty() || formed.refused) return;
    desk.session.execute(
        {"UPDATE {segment} SET stale = ? WHERE id = ? AND (stale IS NULL OR stale <> ?)",
         {formed.skipped, formed.segment, formed.skipped}});
}

void check_confirmed(const Desk& desk, const std::vector<Segment>& segments, bool confirmed) {
    if (confirmed) return;
    for (const Segment& segment : segments) {
        if (segment.method == Method::manual) {
            throw refusal(
                "needs-confirmation",
                fmt::format("forming manual segment \"{}\" rewrites its list: {} hand edit{} "
                            "will be lost",
                            segment.name, segment.hand_edits, segment.hand_edits == 1 ? "" : "s"),
                "Confirm with --yes (confirm: true).");
        }
    }
    if (desk.as_of) {
        throw refusal("needs-confirmation",
                      fmt::format("forming as of {} writes the composition of another day",
                                  to_text(Value{desk.today})),
                      "Confirm with --yes (confirm: true).");
    }
}

// The stored segments that the rules name, also through dynamic ones.
void add_dependencies(const Desk& desk, std::vector<Segment>& segments) {
    std::multimap<std::int64_t, std::int64_t> named;
    for (const Dependency& one : dependencies(desk.session))
        named.emplace(one.segment, one.depends_on);
    std::set<std::int64_t> seen;
    for (const Segment& segment : segments) seen.insert(segment.id);
    std::vector<std::int64_t> open(seen.begin(), seen.end()), others;
    while (!open.empty()) {
        const std::int64_t id = open.back();
        open.pop_back();
        for (auto [at, end] = named.equal_range(id); at != end; ++at) {
            if (!seen.insert(at->second).second) continue;
            open.push_back(at->second);
            others.push_back(at->second);
        }
    }
    for (Segment& segment : load(desk.session, others)) {
        if (segment.method == Method::periodic && !segment.deleted)
            segments.push_back(std::move(segment));
    }
}

} // namespace

void check_formable(const Segment& segment) {
    refuse_folder(segment);
    if (segment.deleted) {
        throw refusal("segment.deleted",
                      fmt::format("segment \"{}\" is marked for deletion", segment.name),
                      "Take the mark away first: `segment set S --set deleted=false`.");
    }
    require(segment, Action::form);
    if (segment.method == Method::manual && !segment.has_rule()) {
        throw refusal("segment.no-rule",
                      fmt::format("manual segment \"{}\" has no rule to form it by", segment.name),
                      "Add members with `segment add`, or give it a filter first.");
    }
}

std::vector<Formed> form(const Desk& desk, const std::vector<std::int64_t>& ids,
                         const FormOptions& options) {
    std::vector<Segment> segments;
    std::vector<Formed> results;
    std::map<std::int64_t, Segment> by_id;
    if (ids.size() == 1) {
        by_id.emplace(ids.front(), load(desk.session, ids.front()));
    } else { // one statement for all
        for (Segment& segment : load_all(desk.session))
            by_id.emplace(segment.id, std::move(segment));
    }
    for (const auto id : ids) {
        Segment segment = by_id.contains(id) ? by_id.at(id) : load(desk.session, id);
        try {
            check_formable(segment);
        } catch (const Error& error) {
            if (!options.skip) throw;
            results.push_back(not_formed(segment, error));
            results.back().refused = true;
            continue;
        }
        segments.push_back(std::move(segment));
    }
    check_confirmed(desk, segments, options.confirmed);
    if (options.with_dependencies) add_dependencies(desk, segments);
    // Of both kinds: a rule over partners may ask which products they bought.
    for (const Subject subject : {Subject::partner, Subject::product}) {
        const db::Sources& sources = desk.catalog.sources();
        db::assign_numbers(desk.session, sources, subject);
        if (!options.left_out) continue;
        if (const auto error = db::find_long_key(desk.session, sources, subject))
            options.left_out(*error);
    }
    const auto levels = dependency_levels(desk.session);
    std::map<std::tuple<int, Subject, bool>, std::vector<Segment>> passes;
    for (Segment& segment : segments) {
        const auto level = levels.find(segment.id);
        const std::tuple key{level == levels.end() ? 0 : level->second, segment.subject,
                             segment.by_variant};
        passes[key].push_back(std::move(segment));
    }
    for (auto& [key, pass] : passes) {
        for (Formed& formed : form_together(desk, std::move(pass), options)) {
            if (options.formed) options.formed(formed);
            results.push_back(std::move(formed));
        }
    }
    for (const Formed& formed : results) report_stale(desk, formed);
    return results;
}

Preview preview(const Desk& desk, const Segment& segment) {
    refuse_folder(segment);
    SegmentMemberships memberships(desk);
    DatabaseNames names(desk.session, desk.catalog);
    BoundRules rules;
    Preview out;
    if (segment.method == Method::manual && !segment.has_rule()) check_formable(segment);
    for (const Subject subject : {Subject::partner, Subject::product})
        db::number_unseen(desk.session, desk.catalog.sources(), subject);
    bind_rule(desk, memberships, names, rules, segment);
    const auto should_be = evaluate(desk, memberships, rules);
    out.total = static_cast<std::int64_t>(should_be.front().count());
    const std::vector<std::int64_t> one{segment.id};
    out.delta = difference(stored_members(desk.session, one).at(segment.id), should_be.front());
    return out;
}

} // namespace tessera::segment
