// Fetches the facts that rules need, in batches of subjects in ascending order of their numbers.
//
// Each source is read once for all rules of a set, from one ordered cursor, in bounded memory.
#pragma once

#include "db/session.hpp"
#include "scheme/catalog.hpp"
#include "scheme/frame.hpp"
#include "scheme/measure.hpp"
#include "scheme/names.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tessera::scheme {

// Members of segments that rules ask for; implemented by segment/.
class Memberships {
public:
    virtual ~Memberships() = default;
    // Valid until the next call that changes it. A dynamic segment is evaluated in place.
    virtual const MemberSet& members(std::int64_t segment) = 0;
    // At least those of `subjects` that are members: enough to test a few, without reading all.
    virtual const MemberSet& among(std::int64_t segment,
                                   const std::vector<std::int64_t>& subjects) {
        (void)subjects;
        return members(segment);
    }
    virtual SegmentRef describe(std::int64_t segment) = 0;
};

// Values that plugin code returns for a batch of subjects; implemented over plugin/.
class FieldComputer {
public:
    virtual ~FieldComputer() = default;
    // keys: how people know each subject; inputs: a column of values for each need.
    virtual std::vector<Value> compute(const Field& field, Date today,
                                       const std::vector<std::pair<std::string, Value>>& arguments,
                                       const std::vector<std::string>& keys,
                                       const std::vector<std::vector<Value>>& inputs) = 0;
};

struct FactOptions {
    // Only these subjects (ascending); nothing: all that the source has.
    std::optional<std::vector<std::int64_t>> subjects;
    // What will be asked of each subject: those that pass none of these may be left out. A single
    // one is pushed down. Without any, every subject comes.
    std::vector<const Node*> filters;
    // The caller wants no columns where the database decides the filter exactly: only numbers come
    // then.
    bool numbers_if_exact = false;
    bool push = true; // false: nothing but what is asked for is left to the database (for tests)
    std::size_t batch = 65536;
    std::function<void()> between_batches; // progress, cancelling
};

class FactStream {
public:
    FactStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
               Memberships& memberships, FieldComputer& computer, FactOptions options = {});
    ~FactStream();
    // The next batch: frame.columns has a column a slot of the set. false at the end.
    bool next(Frame& frame);
    // Whether the database has already decided the one filter exactly.
    bool exact() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tessera::scheme
