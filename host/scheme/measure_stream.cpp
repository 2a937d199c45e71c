#include "scheme/measure_stream.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "db/relation_with.hpp"
#include "db/trouble.hpp"
#include "scheme/path_sql.hpp"
#include "scheme/pushdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <set>

namespace tessera::scheme {
namespace {

// Beyond this many different windows and conditions, testing each of them once a row in memory is
// cheaper than in SQL; measured in tests/bench.
constexpr std::size_t most_conditions = 4;

// Subjects whose sums are read from the database at once.
constexpr std::size_t most_ready = 16384;

std::string bare(const Slot& slot, PathSql& sql) {
    return sql.column(slot.path);
}

} // namespace

void push_cell(Column& column, const db::Chunk& chunk, std::size_t at, std::size_t row) {
    if (chunk.null(at, row)) {
        // A missing boolean is false (architecture section 5, two-valued logic).
        return column.type == Type::boolean ? column.push_number(0) : column.push_missing();
    }
    switch (column.type) {
    case Type::text: return column.push_text(chunk.text(at, row));
    case Type::date: return column.push_number(parse_date(chunk.text(at, row)).days);
    case Type::moment: return column.push_number(parse_moment(chunk.text(at, row)).micros);
    default: return column.push_number(chunk.integer(at, row));
    }
}

std::string member_sql(const Catalog& catalog, const Slot& slot, std::string_view source,
                       const SegmentRef& segment, PathSql& sql) {
    const db::Source& at = catalog.sources().at(source);
    // A row of a sale: by its product, or exactly by product and variant (PRD-7).
    const bool product = segment.subject == Subject::product && slot.path.size() == 1;
    if (product && at.find("variant") && at.find("product")) {
        const std::string own = at.find("product")->sql;
        return segment.by_variant ? fmt::format("COALESCE({}, {})", at.find("variant")->sql, own)
                                  : own;
    }
    return sql.column(slot.path);
}

MeasureStream::MeasureStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
                             std::string source, std::vector<int> slots, Memberships& memberships,
                             const FactOptions& options)
    : session_(session)
    , catalog_(catalog)
    , set_(set)
    , source_(std::move(source))
    , slots_(std::move(slots))
    , memberships_(memberships)
    , options_(options) {
    ready_.columns.resize(set_.slots.size());
    for (const int slot : slots_) {
        measures_.push_back(set_.slots[slot].measure.get());
        ready_.columns[slot].type = set_.slots[slot].type;
    }
    by_database_ = options_.push && database_adds_up();
    db::reading(catalog_.sources(), read_, [&] {
        if (by_database_) {
            open_aggregate();
        } else {
            open_rows();
        }
    });
}

MeasureStream::~MeasureStream() = default;

// Which subject a row belongs to.
std::string MeasureStream::subject_sql() const {
    const db::Source& source = catalog_.sources().at(source_);
    const std::string name = subject_source(set_.subject);
    const db::SourceColumn* column = source.find(name);
    if (!column || column->sql.empty()) {
        throw usage("rule.no-subject",
                    fmt::format("rows of source {} belong to no {}", source_, name),
                    "Map a column to it, or choose another measure.");
    }
    const db::SourceColumn* variant = source.find("variant");
    if (set_.subject == Subject::product && set_.by_variant && variant && !variant->sql.empty()) {
        return fmt::format("COALESCE({}, {})", variant->sql, column->sql);
    }
    return column->sql;
}

bool MeasureStream::database_adds_up() const {
    std::set<std::string> conditions;
    for (const Measure* m : measures_) {
        conditions.insert(m->condition_key);
        const bool plain = !m->inner && (!m->of || m->of->op == Bound::Op::slot);
        const bool text_sum = m->of && m->aggregate == Aggregate::sum &&
                              m->of->type != Type::integer && m->of->type != Type::decimal;
        if (!plain || text_sum) return false;
        // A missing boolean is false, but SQL leaves it out.
        if (m->of && m->of->type == Type::boolean) return false;
        // An empty text is missing, but SQL counts it.
        if (m->of && m->of->type == Type::text && m->aggregate != Aggregate::count_distinct)
            return false;
        // What the database takes for one text may be two: "a" and "a ".
        if (m->of && m->of->type == Type::text &&
            session_.dialect().pushed(db::Leaf::compare_text) != db::Pushed::exact)
            return false;
        PathSql sql(catalog_.sources(), source_);
        const auto pushed = push_down(m->where, set_.rows.at(source_), session_.dialect(),
                                      [&](const Slot& slot) { return bare(slot, sql); });
        if (!pushed.exact) return false;
    }
    return conditions.size() <= most_conditions;
}

db::Query MeasureStream::restriction(const std::string& subject) const {
    return options_.subjects ? among(subject, *options_.subjects)
                             : db::Query(fmt::format("{} IS NOT NULL", subject));
}

PathSql MeasureStream::paths() const {
    return {catalog_.sources(), source_, options_.subjects ? subject_source(set_.subject) : ""};
}

void MeasureStream::open_aggregate() {
    const Slots& rows = set_.rows.at(source_);
    PathSql sql = paths();
    const std::string subject = subject_sql();
    const auto column = [&](const Slot& slot) { return bare(slot, sql); };
    struct Part {
        db::Query condition;
        std::string key;
    };
    std::vector<Part> parts;
    std::set<std::string> keys;
    for (const Measure* m : measures_) {
        db::Query condition = push_down(m->where, rows, session_.dialect(), column).condition;
        if (m->window_slot >= 0) {
            const Slot& window = rows[m->window_slot];
            const db::Query inside =
                in_interval(m->interval, bare(window, sql), window.type, set_.zone);
            condition.add(condition.sql.empty() ? "" : " AND ").add(inside);
        }
        keys.insert(m->condition_key);
        parts.push_back({std::move(condition), m->condition_key});
    }
    const bool one_condition = keys.size() == 1;
    db::Query query(fmt::format("SELECT {}", subject));
    types_ = {Type::integer};
    for (std::size_t i = 0; i < measures_.size(); ++i) {
        const Measure& m = *measures_[i];
        const std::string of = m.of ? bare(rows[m.of->slot], sql) : "1";
        const bool distinct = m.aggregate == Aggregate::count_distinct;
        const db::Query& when = parts[i].condition;
        const bool conditional = !one_condition && !when.sql.empty();
        const auto value = [&](const std::string& expression) {
            db::Query out;
            if (!conditional) return db::Query(expression);
            out.add("CASE WHEN ").add(when).add(fmt::format(" THEN {} END", expression));
            return out;
        };
        const bool text = m.of && m.of->type == Type::text;
        const std::string counted = text ? fmt::format("NULLIF({}, '')", of) : of;
        switch (m.aggregate) {
        case Aggregate::sum: query.add(", SUM(").add(value(of)).add(")"); break;
        case Aggregate::count:
            query.add(", COUNT(").add(value(m.count_filled ? counted : "1")).add(")");
            break;
        case Aggregate::min: query.add(", MIN(").add(value(of)).add(")"); break;
        case Aggregate::max: query.add(", MAX(").add(value(of)).add(")"); break;
        default: query.add(", COUNT(DISTINCT ").add(value(counted)).add(")"); break;
        }
        types_.push_back(distinct || m.aggregate == Aggregate::count ? Type::integer : m.type);
        if (distinct && m.null_each) {
            query.add(" + COUNT(")
                .add(value(fmt::format("CASE WHEN {} IS NULL THEN 1 END", counted)))
                .add(")");
        }
    }
    query.add(" FROM " + sql.from() + " WHERE ").add(restriction(subject));
    if (one_condition) {
        if (!parts[0].condition.sql.empty()) query.add(" AND (").add(parts[0].condition).add(")");
    } else {
        db::Query any;
        bool everything = false;
        std::set<std::string> done;
        for (const Part& part : parts) {
            everything = everything || part.condition.sql.empty();
            if (!done.insert(part.key).second) continue;
            any.add(any.sql.empty() ? "(" : " OR (").add(part.condition).add(")");
        }
        if (!everything) query.add(" AND (").add(any).add(")");
    }
    query.add(fmt::format(" GROUP BY {0} ORDER BY {0}", subject));
    remember(sql);
    try {
        cursor_ = session_.open(query, types_, std::min(options_.batch, most_ready));
    } catch (const Error& error) {
        add_in_memory(error);
    }
}

// In a catch block.
void MeasureStream::add_in_memory(const Error& error) {
    // A sum beyond 64 bits: added up again where the subject can be named.
    if (aggregator_ || error.code() != "db.overflow") throw;
    const auto overflow = std::current_exception();
    try {
        open_rows();
    } catch (const Error& again) {
        // A transaction of PostgreSQL answers no more after the server has met a value too large.
        if (db::by_caller(again)) throw;
        std::rethrow_exception(overflow);
    }
}

void MeasureStream::remember(const PathSql& sql) {
    read_ = sql.read();
    read_.push_back({source_, subject_source(set_.subject)});
}

void MeasureStream::open_rows() {
    const Slots& rows = set_.rows.at(source_);
    PathSql sql = paths();
    const std::string subject = subject_sql();
    // Partners of our own tables come in order for nothing; products are few, so they need no
    // order.
    ordered_ = set_.subject == Subject::partner;
    std::string columns = subject;
    types_ = {Type::integer};
    rows_.columns.clear();
    for (const Slot& slot : rows.all()) {
        rows_.columns.emplace_back().type = slot.type;
        if (slot.kind == SlotKind::member) {
            const SegmentRef segment = memberships_.describe(slot.segment);
            columns += ", " + member_sql(catalog_, slot, source_, segment, sql);
            types_.push_back(Type::integer);
        } else {
            columns += ", " + bare(slot, sql);
            types_.push_back(slot.type);
        }
    }
    // Only rows that some measure can use: the hull of the windows, when all have one on one
    // column.
    Interval hull = measures_[0]->interval;
    const int window = measures_[0]->window_slot;
    bool same = window >= 0;
    for (const Measure* m : measures_) {
        same = same && m->window_slot == window;
        if (hull.first)
            hull.first = m->interval.first ? std::min(hull.first, m->interval.first) : std::nullopt;
        if (hull.last)
            hull.last = m->interval.last ? std::max(hull.last, m->interval.last) : std::nullopt;
    }
    db::Query query(fmt::format("SELECT {} FROM {} WHERE ", columns, sql.from()));
    query.add(restriction(subject));
    if (same && options_.push) {
        const db::Query inside =
            in_interval(hull, bare(rows[window], sql), rows[window].type, set_.zone);
        if (!inside.sql.empty()) query.add(" AND ").add(inside);
    }
    if (ordered_) query.add(" ORDER BY " + subject);
    remember(sql);
    aggregator_ = std::make_unique<Aggregator>(set_, measures_);
    cursor_ = session_.open(query, types_, 16384);
}

void MeasureStream::read_rows(const db::Chunk& chunk) {
    const Slots& rows = set_.rows.at(source_);
    rows_.rows = chunk.rows;
    rows_.subjects.assign(chunk.columns[0].integers.begin(),
                          chunk.columns[0].integers.begin() + static_cast<long>(chunk.rows));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Column& column = rows_.columns[i];
        column.clear();
        const Slot& slot = rows[static_cast<int>(i)];
        const MemberSet* members =
            slot.kind == SlotKind::member ? &memberships_.members(slot.segment) : nullptr;
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (members) {
                column.push_number(!chunk.null(i + 1, row) &&
                                   members->contains(chunk.integer(i + 1, row)));
            } else {
                push_cell(column, chunk, i + 1, row);
            }
        }
    }
    aggregator_->add(rows_);
}

bool MeasureStream::pull() {
    try {
        return db::reading(catalog_.sources(), read_, [&] { return pull_some(); });
    } catch (const SumOverflow& overflow) {
        cursor_.reset(); // not every database asks something else meanwhile
        throw too_large(overflow.subject);
    }
}

Error MeasureStream::too_large(std::int64_t subject) const {
    const std::string kind = subject_source(set_.subject);
    const auto code_of = [&](std::int64_t number) {
        const db::Source& source = catalog_.sources().at(kind);
        const auto value = session_.value(
            {fmt::format("SELECT {} FROM {} t WHERE {} = ?", source.find("code")->sql,
                         db::relation_with(source, "number"), source.find("number")->sql),
             {number}},
            Type::text);
        return value && !is_null(*value) ? to_text(*value) : std::string();
    };
    std::string code = code_of(subject);
    if (code.empty() && set_.by_variant) {
        const db::Source& variants = catalog_.sources().at("product_variant");
        const auto variant = session_.row(
            {fmt::format("SELECT {}, {} FROM {} t WHERE {} = ?", variants.find("product")->sql,
                         variants.find("code")->sql, db::relation_with(variants, "number"),
                         variants.find("number")->sql),
             {subject}},
            {Type::integer, Type::text});
        if (variant)
            code = fmt::format("{}/{}", code_of(std::get<std::int64_t>((*variant)[0])),
                               to_text((*variant)[1]));
    }
    if (code.empty()) code = std::to_string(subject);
    return failure(SumOverflow().code(),
                   fmt::format("a sum over the {} rows of {} \"{}\" does not fit 64 bits", source_,
                               kind, code),
                   SumOverflow().hint());
}

bool MeasureStream::pull_some() {
    at_ = 0;
    ready_.rows = 0;
    ready_.subjects.clear();
    for (const int slot : slots_) ready_.columns[slot].clear();
    if (ended_) return false;
    bool more = false;
    try {
        more = cursor_->next(chunk_);
    } catch (const Error& error) {
        add_in_memory(error);
        return true;
    }
    if (!more) {
        ended_ = true;
        cursor_.reset();
        if (aggregator_) take_results(aggregator_->take(true));
        return ready_.rows != 0;
    }
    if (!aggregator_) {
        take_sums(chunk_);
    } else {
        read_rows(chunk_);
        if (ordered_) take_results(aggregator_->take(false));
    }
    return true;
}

// What the database has added up. A sum over nulls is 0.
void MeasureStream::take_sums(const db::Chunk& chunk) {
    ready_.rows = chunk.rows;
    ready_.subjects.assign(chunk.columns[0].integers.begin(),
                           chunk.columns[0].integers.begin() + static_cast<long>(chunk.rows));
    for (std::size_t m = 0; m < slots_.size(); ++m) {
        Column& column = ready_.columns[slots_[m]];
        const bool sum = measures_[m]->aggregate == Aggregate::sum;
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (sum && chunk.null(m + 1, row)) {
                column.push_number(0);
            } else {
                push_cell(column, chunk, m + 1, row);
            }
        }
    }
}

void MeasureStream::take_results(const std::vector<Aggregator::Result>& results) {
    ready_.rows = results.size();
    for (const Aggregator::Result& result : results) {
        ready_.subjects.push_back(result.subject);
        for (std::size_t m = 0; m < slots_.size(); ++m) {
            const Aggregated& value = result.values[m];
            Column& column = ready_.columns[slots_[m]];
            if (!value.filled) {
                push_missing(column, slots_[m]);
            } else if (column.is_text()) {
                column.push_text(value.text);
            } else {
                column.push_number(value.number);
            }
        }
    }
}

// A sum or count over no rows is 0; a minimum or maximum over no rows is not filled.
void MeasureStream::push_missing(Column& column, int slot) const {
    const Aggregate aggregate = set_.slots[slot].measure->aggregate;
    const bool zero = aggregate == Aggregate::sum || aggregate == Aggregate::count ||
                      aggregate == Aggregate::count_distinct;
    if (zero) {
        column.push_number(0);
    } else {
        column.push_missing();
    }
}

const Frame* MeasureStream::advance() {
    do {
        if (!pull()) return nullptr;
    } while (ready_.rows == 0);
    return &ready_;
}

void MeasureStream::fill(const std::vector<std::int64_t>& subjects, Frame& frame) {
    for (const std::int64_t subject : subjects) {
        do {
            while (at_ < ready_.rows && ready_.subjects[at_] < subject) ++at_;
        } while (at_ == ready_.rows && pull());
        const bool found = at_ < ready_.rows && ready_.subjects[at_] == subject;
        for (const int slot : slots_) {
            const Column& from = ready_.columns[slot];
            Column& into = frame.columns[slot];
            if (!found || !from.present.test(at_)) {
                push_missing(into, slot);
            } else if (into.is_text()) {
                into.push_text(from.dictionary->text(from.codes[at_]));
            } else {
                into.push_number(from.numbers[at_]);
            }
        }
    }
}

} // namespace tessera::scheme
