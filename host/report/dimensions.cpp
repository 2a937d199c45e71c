#include "report/dimensions.hpp"

#include "report/values.hpp"
#include "scheme/measure_stream.hpp"
#include "scheme/path_sql.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::report {

using namespace scheme;

namespace {

std::string subject_sql(const db::Source& source, const RuleSet& set) {
    const std::string own = source.find(subject_source(set.subject))->sql;
    const db::SourceColumn* variant = source.find("variant");
    if (set.subject != Subject::product || !set.by_variant || !variant || variant->sql.empty())
        return own;
    return fmt::format("COALESCE({}, {})", variant->sql, own);
}

// A member with rows of equal values of all dimensions is one subject to the aggregator.
class Combinations {
public:
    std::int64_t number(std::int64_t member, const Frame& rows, const Plan& plan, std::size_t row) {
        key_ = fmt::format("{}", member);
        for (const Dimension& dimension : plan.dimensions) {
            const Column& column = rows.columns[dimension.row_slot];
            if (!column.present.test(row))
                key_ += ";";
            else if (column.is_text())
                key_ += fmt::format(";{}:{}", column.dictionary->text(column.codes[row]).size(),
                                    column.dictionary->text(column.codes[row]));
            else
                key_ += fmt::format(";={}", column.numbers[row]);
        }
        const auto [at, is_new] = numbers_.emplace(key_, static_cast<std::int64_t>(found_.size()));
        if (is_new) {
            Found found{member, {}};
            for (const Dimension& dimension : plan.dimensions)
                found.values.push_back(rows.columns[dimension.row_slot].at(row));
            found_.push_back(std::move(found));
        }
        return at->second;
    }
    struct Found {
        std::int64_t member;
        std::vector<Value> values;
    };
    Found& at(std::int64_t number) { return found_[static_cast<std::size_t>(number)]; }

private:
    std::string key_;
    std::unordered_map<std::string, std::int64_t> numbers_;
    std::vector<Found> found_;
};

} // namespace

DimensionRows::DimensionRows(db::Session& session, const Catalog& catalog, const Plan& plan,
                             Memberships& memberships, const std::vector<std::int64_t>& members) {
    for (int i = 0; i < static_cast<int>(plan.set.slots.size()); ++i) {
        const Slot& slot = plan.set.slots[i];
        if (slot.kind == SlotKind::measure && slot.measure->source == plan.source)
            slots_.push_back(i);
    }
    if (!members.empty()) read(session, catalog, plan, memberships, members);
    for (auto& [member, combinations] : of_)
        std::sort(combinations.begin(), combinations.end(), [](const auto& a, const auto& b) {
            for (std::size_t i = 0; i < a.values.size(); ++i)
                if (const int order = compare(a.values[i], b.values[i]); order != 0)
                    return order < 0;
            return false;
        });
}

const std::vector<Combination>& DimensionRows::of(std::int64_t member) const {
    static const std::vector<Combination> none;
    const auto found = of_.find(member);
    return found == of_.end() ? none : found->second;
}

void DimensionRows::read(db::Session& session, const Catalog& catalog, const Plan& plan,
                         Memberships& memberships, const std::vector<std::int64_t>& members) {
    const db::Source& source = catalog.sources().at(plan.source);
    const Slots& slots = plan.set.rows.at(plan.source);
    PathSql sql(catalog.sources(), plan.source);
    const std::string subject = subject_sql(source, plan.set);
    std::string list = subject;
    std::vector<Type> types{Type::integer};
    Frame rows;
    for (const Slot& slot : slots.all()) {
        rows.columns.emplace_back().type = slot.type;
        const bool member = slot.kind == SlotKind::member;
        list += ", " + (member ? member_sql(catalog, slot, plan.source,
                                            memberships.describe(slot.segment), sql)
                               : sql.column(slot.path));
        types.push_back(member ? Type::integer : slot.type);
    }
    std::vector<const Measure*> measures;
    for (const int slot : slots_) measures.push_back(plan.set.slots[slot].measure.get());
    Aggregator aggregator(plan.set, measures);
    Combinations combinations;
    MemberSet wanted;
    for (const std::int64_t member : members) wanted.add(member);

    const auto cursor = session.open(
        {fmt::format("SELECT {0} FROM {1} WHERE {2} >= ? AND {2} <= ?", list, sql.from(), subject),
         {members.front(), members.back()}},
        types, 16384);
    for (db::Chunk chunk; cursor->next(chunk);) {
        for (Column& column : rows.columns) column.clear();
        rows.subjects.clear();
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            const std::int64_t member = chunk.integer(0, row);
            if (chunk.null(0, row) || !wanted.contains(member)) continue;
            rows.subjects.push_back(member);
            for (std::size_t i = 0; i < slots.size(); ++i) {
                const Slot& slot = slots[static_cast<int>(i)];
                if (slot.kind == SlotKind::member)
                    rows.columns[i].push_number(
                        !chunk.null(i + 1, row) &&
                        memberships.members(slot.segment).contains(chunk.integer(i + 1, row)));
                else
                    push_cell(rows.columns[i], chunk, i + 1, row);
            }
        }
        rows.rows = rows.subjects.size();
        for (std::size_t row = 0; row < rows.rows; ++row)
            rows.subjects[row] = combinations.number(rows.subjects[row], rows, plan, row);
        aggregator.add(rows);
    }
    for (Aggregator::Result& result : aggregator.take(true)) {
        auto& found = combinations.at(result.subject);
        of_[found.member].push_back({std::move(found.values), std::move(result.values)});
    }
}

} // namespace tessera::report
