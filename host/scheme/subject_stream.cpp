#include "scheme/subject_stream.hpp"

#include "base/error.hpp"
#include "scheme/measure_stream.hpp"
#include "scheme/path_sql.hpp"
#include "scheme/pushdown.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::scheme {
namespace {

// A list is asked for as a range when it holds at least every so manieth number of it: then reading
// on costs less than looking up; measured in tests/bench.
constexpr std::int64_t sparse = 4;

// Leaves only rows whose number is wanted, in their order.
template <class Wanted>
void keep_if(db::Chunk& chunk, const Wanted& wanted) {
    std::size_t kept = 0;
    for (std::size_t row = 0; row < chunk.rows; ++row) {
        if (!wanted(row)) continue;
        if (kept != row) {
            for (db::ChunkColumn& column : chunk.columns) {
                if (!column.integers.empty()) column.integers[kept] = column.integers[row];
                if (!column.texts.empty()) column.texts[kept].swap(column.texts[row]);
                column.nulls[kept] = column.nulls[row];
            }
        }
        ++kept;
    }
    chunk.rows = kept;
}

// wanted: ascending, as the rows are.
void keep(db::Chunk& chunk, std::span<const std::int64_t> wanted) {
    auto at = wanted.begin();
    keep_if(chunk, [&](std::size_t row) {
        while (at != wanted.end() && *at < chunk.integer(0, row)) ++at;
        return at != wanted.end() && *at == chunk.integer(0, row);
    });
}

// Who has come since all were numbered has no number yet, and who has a key that is too long gets
// none.
void leave_out_nobody(db::Chunk& chunk) {
    const auto& nulls = chunk.columns[0].nulls;
    const auto end = nulls.begin() + static_cast<long>(chunk.rows);
    if (std::find(nulls.begin(), end, 1) == end) return;
    keep_if(chunk, [&](std::size_t row) { return nulls[row] == 0; });
}

} // namespace

std::string join_variants(const Catalog& catalog, const std::string& product) {
    const db::Source& variants = catalog.sources().at("product_variant");
    const auto column = [&](const char* name) {
        const auto* found = variants.find(name);
        return found && !found->sql.empty() ? found->sql : std::string("NULL");
    };
    return fmt::format(
        " LEFT JOIN (SELECT {} AS vnumber, {} AS vproduct, {} AS deleted FROM {} t) v "
        "ON v.vproduct = {}",
        column("number"), column("product"), column("deleted"), variants.relation, product);
}

SubjectStream::SubjectStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
                             Memberships& memberships, const FactOptions& options)
    : session_(session)
    , catalog_(catalog)
    , set_(set)
    , memberships_(memberships)
    , options_(options) {
    const std::string name = subject_source(set.subject);
    const db::Source& source = catalog.sources().at(name);
    PathSql sql(catalog.sources(), name, options.subjects && !by_variant() ? "number" : "");
    number_ = source.find("number")->sql;
    std::string variants;
    if (by_variant()) {
        variants = join_variants(catalog, number_);
        number_ = fmt::format("COALESCE(v.vnumber, {})", number_);
    }
    if (options.filters.size() == 1 && options.push) {
        auto pushed = push_down(*options.filters.front(), set.slots, session.dialect(),
                                [&](const Slot& slot) { return column_sql(slot, sql); });
        where_ = std::move(pushed.condition);
        exact_ = pushed.exact;
    }
    std::string columns = number_;
    types_ = {Type::integer};
    // What the database has decided needs no facts to be decided again.
    const bool facts = !(exact_ && options.numbers_if_exact);
    for (int i = 0; i < static_cast<int>(set.slots.size()); ++i) {
        const Slot& slot = set.slots[i];
        if (!facts || !needs_column(slot)) continue;
        columns += ", " + column_sql(slot, sql);
        types_.push_back(slot.kind == SlotKind::member ? Type::integer : slot.type);
        column_slots_.push_back(i);
    }
    select_ = fmt::format("SELECT {} FROM {}{}", columns, sql.from(), variants);
    read_ = sql.read();
    read_.push_back({name, "number"});
}

bool SubjectStream::finds_by_number() const {
    return catalog_.sources().at(subject_source(set_.subject)).own && !by_variant();
}

// A member slot of the subject itself whose set holds the same kind of number needs no column.
bool SubjectStream::needs_column(const Slot& slot) const {
    if (slot.kind == SlotKind::column) return true;
    if (slot.kind != SlotKind::member) return false;
    if (!slot.path.empty()) return true;
    return by_variant() && !memberships_.describe(slot.segment).by_variant;
}

std::string SubjectStream::column_sql(const Slot& slot, PathSql& sql) const {
    if (slot.kind == SlotKind::member) {
        if (slot.path.empty()) return "t.number"; // the product of a variant
        return member_sql(catalog_, slot, subject_source(set_.subject),
                          memberships_.describe(slot.segment), sql);
    }
    if (by_variant() && slot.path == std::vector<std::string>{"deleted"}) {
        return fmt::format("CASE WHEN {} <> 0 OR v.deleted <> 0 THEN 1 ELSE 0 END",
                           sql.column(slot.path));
    }
    return sql.column(slot.path);
}

db::Query SubjectStream::query(std::span<const std::int64_t> numbers, bool all) const {
    db::Query query(select_);
    if (!where_.sql.empty()) query.add(" WHERE (").add(where_).add(")");
    if (!all) {
        query.add(where_.sql.empty() ? " WHERE (" : " AND (").add(among(number_, numbers)).add(")");
    }
    return query.add(" ORDER BY " + number_);
}

std::unique_ptr<db::Cursor> SubjectStream::open(std::span<const std::int64_t> numbers,
                                                bool all) const {
    return session_.open(query(numbers, all), types_, options_.batch);
}

bool SubjectStream::numbers_only() const {
    return exact_ && options_.numbers_if_exact && !options_.subjects;
}

bool SubjectStream::next(Frame& frame) {
    return db::reading(catalog_.sources(), read_, [&] { return read_next(frame); });
}

bool SubjectStream::read_next(Frame& frame) {
    if (numbers_only()) { // all of them at once, which is the fastest
        if (std::exchange(ended_, true)) return false;
        frame.subjects = session_.numbers(query({}, true));
        frame.rows = frame.subjects.size();
        refuse_double(frame.subjects);
        return frame.rows != 0;
    }
    if (!cursor_) {
        cursor_ = options_.subjects ? open(*options_.subjects, false) : open({}, true);
    }
    if (!cursor_->next(chunk_)) return false;
    if (options_.subjects)
        keep(chunk_, *options_.subjects);
    else
        leave_out_nobody(chunk_);
    append(frame);
    return true;
}

void SubjectStream::fetch(std::span<const std::int64_t> numbers, Frame& frame) {
    while (!numbers.empty()) {
        const auto size = static_cast<std::int64_t>(numbers.size());
        const bool dense = numbers.back() - numbers.front() < size * sparse;
        const auto part =
            numbers.first(dense ? numbers.size() : std::min(numbers.size(), longest_among));
        const auto cursor = open(part, false);
        while (cursor->next(chunk_)) {
            keep(chunk_, part);
            append(frame);
        }
        numbers = numbers.subspan(part.size());
    }
}

// A row of the ERP for each subject: whose facts would be whose, if there were two?
void SubjectStream::refuse_double(std::span<const std::int64_t> numbers) {
    if (numbers.empty()) return;
    const auto twice = std::adjacent_find(numbers.begin(), numbers.end());
    const bool again = last_ == numbers.front();
    last_ = numbers.back();
    if (twice == numbers.end() && !again) return;
    const std::int64_t number = again ? numbers.front() : *twice;
    const std::string name = subject_source(set_.subject);
    const auto key =
        session_.value({"SELECT key_text FROM {subject_key} WHERE number = ? AND kind = ?",
                        {number, static_cast<std::int64_t>(set_.subject)}},
                       Type::text);
    throw refusal("source.double-key",
                  fmt::format("key \"{}\" stands in more than one row of source {}",
                              key ? to_text(*key) : std::to_string(number), name),
                  fmt::format("Let each {} come once: `tessera doctor` counts such keys.", name));
}

void SubjectStream::append(Frame& frame) {
    const std::size_t before = frame.rows;
    frame.rows += chunk_.rows;
    const auto numbers = chunk_.columns[0].integers.begin();
    frame.subjects.insert(frame.subjects.end(), numbers, numbers + static_cast<long>(chunk_.rows));
    refuse_double(std::span(frame.subjects).subspan(before));
    for (std::size_t c = 0; c < column_slots_.size(); ++c) {
        const Slot& slot = set_.slots[column_slots_[c]];
        Column& column = frame.columns[column_slots_[c]];
        const MemberSet* members =
            slot.kind == SlotKind::member ? &memberships_.members(slot.segment) : nullptr;
        for (std::size_t row = 0; row < chunk_.rows; ++row) {
            if (members) {
                column.push_number(!chunk_.null(c + 1, row) &&
                                   members->contains(chunk_.integer(c + 1, row)));
            } else {
                push_cell(column, chunk_, c + 1, row);
            }
        }
    }
    for (int i = 0; i < static_cast<int>(set_.slots.size()); ++i) {
        const Slot& slot = set_.slots[i];
        if (slot.kind != SlotKind::member || needs_column(slot)) continue;
        const MemberSet& members = options_.subjects
                                       ? memberships_.among(slot.segment, *options_.subjects)
                                       : memberships_.members(slot.segment);
        for (std::size_t row = before; row < frame.rows; ++row) {
            frame.columns[i].push_number(members.contains(frame.subjects[row]));
        }
    }
}

} // namespace tessera::scheme
