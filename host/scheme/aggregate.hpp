// Adds up measures over fact rows in memory: one pass over a source serves every measure of every
// rule.
#pragma once

#include "base/error.hpp"
#include "base/int128.hpp"
#include "scheme/frame.hpp"
#include "scheme/measure.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tessera::scheme {

// A stored or summed value of this subject does not fit 64 bits (architecture section 5).
struct SumOverflow : Error {
    explicit SumOverflow(std::int64_t of = 0)
        : Error(failure("measure.overflow", "a sum does not fit 64 bits",
                        "Sums hold up to 922337203685477.5807; look for a wrong row."))
        , subject(of) {}
    std::int64_t subject;
};

// The value of one measure for one subject.
struct Aggregated {
    bool filled = false;
    std::int64_t number = 0;
    std::string text; // of a measure of type text
};

// One aggregate that is being added up.
class Accumulator {
public:
    // Both throw SumOverflow without a subject; the caller knows it.
    void add(Aggregate aggregate, const Bound* of, bool count_filled, const Frame& rows,
             std::size_t row, const Zone& zone);
    Aggregated finish(Aggregate aggregate, bool null_each, Type type) const;

private:
    int128 sum_ = 0;
    std::int64_t count_ = 0;
    std::int64_t nulls_ = 0;
    std::int64_t extreme_ = 0;
    bool any_ = false;
    std::string text_;
    std::unordered_set<std::int64_t> numbers_;
    std::unordered_set<std::string> texts_;
};

// Adds up the given measures, all of one source. Rows come in frames whose columns are the row
// slots of the source; frame.subjects holds the subject of each row. add() and take() throw
// SumOverflow.
class Aggregator {
public:
    Aggregator(const RuleSet& set, std::vector<const Measure*> measures);
    ~Aggregator();

    void add(const Frame& rows);

    // Rows in order of subject: subjects that are complete since the last call, ascending, each
    // with a value a measure; at_end: the last one too. Otherwise: everything, at the end.
    struct Result {
        std::int64_t subject = 0;
        std::vector<Aggregated> values;
    };
    std::vector<Result> take(bool at_end);

private:
    struct Condition;
    struct State;
    void add_row(const Frame& rows, std::size_t row, const std::vector<Bits>& passes);
    void add_to_group(State& state, std::size_t group, const Frame& rows, std::size_t row) const;
    Result finish(std::int64_t subject, State& state) const;

    const RuleSet& set_;
    std::vector<const Measure*> measures_;
    std::vector<Condition> conditions_;     // different (interval, where)
    std::vector<std::size_t> condition_of_; // by measure
    std::vector<std::size_t> group_of_;     // by measure: index of its inner grouping
    std::vector<const Measure*> groups_; // different inner groupings, each by a measure that has it
    std::vector<std::size_t> condition_of_group_;
    std::unordered_map<std::int64_t, std::unique_ptr<State>> states_;
    State* current_state_ = nullptr;
    std::int64_t current_ = -1;
    std::vector<std::int64_t> complete_;
};

} // namespace tessera::scheme
