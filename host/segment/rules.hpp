// From stored definitions to bound rules, and the memberships that rules ask for.
#pragma once

#include "base/error.hpp"
#include "scheme/bind.hpp"
#include "scheme/facts.hpp"
#include "scheme/query.hpp"
#include "segment/names_db.hpp"
#include "segment/segment.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace tessera::segment {

// Members of segments for `in segment`: stored ones as stored, dynamic ones evaluated in place,
// each once. Many are read together: stored ones in one statement, dynamic ones as one set of
// rules.
class SegmentMemberships : public scheme::Memberships {
public:
    using Subjects = std::optional<std::vector<std::int64_t>>; // nothing: all
    explicit SegmentMemberships(const Desk& desk)
        : desk_(desk)
        , names_(desk.session, desk.catalog, DatabaseNames::Labels::any) {}
    // Reads together what the rules of the set are going to ask for one by one.
    void expect(const scheme::RuleSet& set, const Subjects& subjects);
    // Reads these together: stored ones in one statement, dynamic ones in one pass.
    void expect(const std::vector<std::int64_t>& segments, const Subjects& subjects = {}) {
        read(segments, few(subjects));
    }
    const scheme::MemberSet& members(std::int64_t segment) override;
    const scheme::MemberSet& among(std::int64_t segment,
                                   const std::vector<std::int64_t>& subjects) override;
    scheme::SegmentRef describe(std::int64_t segment) override;
    // Counts a subject among the members of a stored segment that it is about to enter.
    void enter(std::int64_t segment, std::int64_t subject) { entering_[segment].add(subject); }
    // The composition of a query, asked for under a negative number.
    std::int64_t keep_query(scheme::Subject subject, bool by_variant,
                            const std::vector<std::int64_t>& subjects);

private:
    // The subjects, if they are so few that probing for them is cheaper than reading all.
    static Subjects few(const Subjects& subjects);
    // Reads those sets that are not here yet.
    void read(std::vector<std::int64_t> segments, const Subjects& subjects);
    std::vector<scheme::MemberSet> evaluate_dynamic(const std::vector<Segment>& segments,
                                                    const Subjects& subjects);

    const Desk& desk_;
    DatabaseNames names_;
    std::map<std::int64_t, scheme::MemberSet> sets_;
    std::map<std::int64_t, scheme::MemberSet> entering_;
    std::map<std::int64_t, scheme::MemberSet> among_; // of the subjects asked about last
    std::vector<std::int64_t> among_whom_;
    std::map<std::int64_t, scheme::SegmentRef> queries_;
    std::set<std::int64_t> evaluating_;
};

// Rules of several segments of one subject, bound together so that each source is read once.
struct BoundRules {
    scheme::RuleSet set;
    std::vector<Segment> segments;        // rule i belongs to segment i
    std::vector<scheme::FilterPtr> trees; // with names turned into references
    std::vector<scheme::ParameterValues> parameters;
    std::vector<scheme::Meanings> meanings; // what they name
    std::deque<scheme::Queried> queries;    // what queries of schemes returned
};

// usage "segment.template-missing" if the template of a segment is not loaded.
std::optional<Error> template_missing(const Desk& desk, const Segment& segment);

// Binds the rule of one segment into `rules`. Errors: usage "segment.template-missing" when its
// template is not loaded, "segment.no-rule" when it has none, and those of binding, naming the
// segment.
void bind_rule(const Desk& desk, SegmentMemberships& memberships, scheme::Names& names,
               BoundRules& rules, Segment segment);

// Whom each rule takes in, among the given subjects or all. between: called for each batch.
std::vector<scheme::MemberSet> evaluate(const Desk& desk, SegmentMemberships& memberships,
                                        const BoundRules& rules,
                                        std::optional<std::vector<std::int64_t>> subjects = {});

// Members of any segment now: stored, or evaluated on the spot (RPT-2). Ascending.
std::vector<std::int64_t> current_members(const Desk& desk, const Segment& segment);

} // namespace tessera::segment
