// The measures of one fact source, by ascending subject: added up by the database where that gives
// the same answer for less, else in memory over its rows.
#pragma once

#include "base/error.hpp"
#include "db/reading_error.hpp"
#include "db/session.hpp"
#include "scheme/aggregate.hpp"
#include "scheme/facts.hpp"

#include <memory>
#include <vector>

namespace tessera::scheme {

class PathSql;

class MeasureStream {
public:
    // slots: those of the set that are measures of `source`.
    MeasureStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
                  std::string source, std::vector<int> slots, Memberships& memberships,
                  const FactOptions& options);
    ~MeasureStream();
    // Appends the values of the given subjects (ascending, beyond those of the last call) to the
    // frame's columns of these slots.
    void fill(const std::vector<std::int64_t>& subjects, Frame& frame);
    // Drops the results that were ready and reads on: the next subjects that have rows, with their
    // values in the columns of these slots. Null at the end. After an overflow it may begin again.
    const Frame* advance();
    // As for a subject without rows.
    void push_missing(Column& column, int slot) const;
    const std::vector<int>& slots() const { return slots_; }

private:
    void open_aggregate();
    void open_rows();
    void add_in_memory(const Error& error);
    void remember(const class PathSql& sql); // what is read
    bool pull();                             // replaces what is ready; false at the end
    bool pull_some();
    Error too_large(std::int64_t subject) const;
    void read_rows(const db::Chunk& chunk);
    void take_sums(const db::Chunk& chunk);
    void take_results(const std::vector<Aggregator::Result>& results);
    bool database_adds_up() const;
    PathSql paths() const;
    std::string subject_sql() const;
    db::Query restriction(const std::string& subject) const;

    db::Session& session_;
    const Catalog& catalog_;
    const RuleSet& set_;
    std::string source_;
    std::vector<int> slots_;
    std::vector<const Measure*> measures_;
    Memberships& memberships_;
    const FactOptions& options_;
    bool by_database_ = false;
    bool ordered_ = true;
    bool ended_ = false;
    std::vector<Type> types_;
    std::vector<db::ColumnRead> read_;
    std::unique_ptr<db::Cursor> cursor_;
    db::Chunk chunk_;
    std::unique_ptr<Aggregator> aggregator_;
    Frame rows_;
    Frame ready_;        // results not asked for yet, in the columns of these slots
    std::size_t at_ = 0; // the first of them
};

// Appends one cell of a result to a column of its type.
void push_cell(Column& column, const db::Chunk& chunk, std::size_t at, std::size_t row);

// SQL whose value is the number to look up for a member slot with a path.
std::string member_sql(const Catalog& catalog, const Slot& slot, std::string_view source,
                       const SegmentRef& segment, class PathSql& sql);

} // namespace tessera::scheme
