// The subjects of a rule set, with what lies in columns: their own, those that references reach,
// and memberships.
#pragma once

#include "db/reading_error.hpp"
#include "db/session.hpp"
#include "scheme/facts.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tessera::scheme {

class SubjectStream {
public:
    SubjectStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
                  Memberships& memberships, const FactOptions& options);

    // Appends the next batch to an empty frame, in order of their numbers; false at the end.
    bool next(Frame& frame);
    // Appends those of the given ones (ascending) that there are.
    void fetch(std::span<const std::int64_t> numbers, Frame& frame);
    // Whether the database decides the pushed filter exactly.
    bool exact() const { return exact_; }
    // Whether a few subjects out of many are found without reading the others.
    bool finds_by_number() const;

private:
    bool by_variant() const { return set_.subject == Subject::product && set_.by_variant; }
    bool needs_column(const Slot& slot) const;
    std::string column_sql(const Slot& slot, class PathSql& sql) const;
    db::Query query(std::span<const std::int64_t> numbers, bool all) const;
    std::unique_ptr<db::Cursor> open(std::span<const std::int64_t> numbers, bool all) const;
    bool numbers_only() const; // nothing but the numbers of all that the database selects
    bool read_next(Frame& frame);
    void append(Frame& frame);
    // numbers: the next ones, ascending. Errors: refusal "source.double-key".
    void refuse_double(std::span<const std::int64_t> numbers);

    db::Session& session_;
    const Catalog& catalog_;
    const RuleSet& set_;
    Memberships& memberships_;
    const FactOptions& options_;
    bool exact_ = false, ended_ = false;
    std::string select_, number_;
    db::Query where_; // "" or one condition
    std::vector<Type> types_;
    std::vector<db::ColumnRead> read_;
    std::vector<int> column_slots_; // the slot of each column after the number
    std::unique_ptr<db::Cursor> cursor_;
    db::Chunk chunk_;
    std::int64_t last_ = 0; // number that was read
};

// Every variant of a product, and products that have none (PRD-2): v.vnumber, v.deleted.
std::string join_variants(const Catalog& catalog, const std::string& product);

} // namespace tessera::scheme
