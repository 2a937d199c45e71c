#include "scheme/facts.hpp"

#include "base/error.hpp"
#include "scheme/measure_stream.hpp"
#include "scheme/path_sql.hpp"
#include "scheme/pushdown.hpp"
#include "scheme/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace tessera::scheme {
namespace {

// Every variant of a product, and products that have none (PRD-2): v.vnumber, v.deleted.
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

// The values of one custom field, by ascending subject; a variant has those of its product.
class CustomStream {
public:
    CustomStream(db::Session& session, const Catalog& catalog, const RuleSet& set, const Slot& slot,
                 const std::optional<std::vector<std::int64_t>>& subjects)
        : type_(slot.type) {
        const std::string name = subject_source(set.subject);
        const db::Source& source = catalog.sources().at(name + "_attribute");
        std::string who = source.find(name)->sql, variants;
        if (set.subject == Subject::product && set.by_variant) {
            variants = join_variants(catalog, who);
            who = fmt::format("COALESCE(v.vnumber, {})", who);
        }
        db::Query query(fmt::format("SELECT {}, {} FROM {} t{} WHERE {} = ?", who,
                                    source.find("value")->sql, source.relation, variants,
                                    source.find("name")->sql),
                        {Value{slot.name}});
        if (subjects && !subjects->empty()) {
            query.add(fmt::format(" AND {0} >= ? AND {0} <= ?", who),
                      {subjects->front(), subjects->back()});
        }
        const auto* ordinal = source.find("ordinal");
        query.add(fmt::format(" ORDER BY {}{}", who, ordinal ? ", " + ordinal->sql : ""));
        constexpr std::array<Type, 2> types{Type::integer, Type::text};
        cursor_ = session.open(query, types);
    }

    void fill(const std::vector<std::int64_t>& subjects, Column& column) {
        column.multiple = true;
        if (column.offsets.empty()) column.offsets.push_back(0);
        for (const std::int64_t subject : subjects) {
            std::size_t values = 0;
            while (ready() && current() <= subject) {
                if (current() == subject && !chunk_.null(1, row_)) {
                    column.push(parse_value(type_, chunk_.text(1, row_)));
                    ++values;
                }
                ++row_;
            }
            if (values == 0 && type_ == Type::boolean) column.push_number(0); // missing is false
            column.offsets.push_back(static_cast<std::uint32_t>(column.values()));
        }
    }

private:
    bool ready() {
        if (row_ < chunk_.rows) return true;
        row_ = 0;
        return !ended_ && !(ended_ = !cursor_->next(chunk_));
    }
    std::int64_t current() const { return chunk_.integer(0, row_); }

    Type type_;
    std::unique_ptr<db::Cursor> cursor_;
    db::Chunk chunk_;
    std::size_t row_ = 0;
    bool ended_ = false;
};

} // namespace

struct FactStream::Impl {
    db::Session& session;
    const Catalog& catalog;
    const RuleSet& set;
    Memberships& memberships;
    FieldComputer& computer;
    FactOptions options;
    bool exact = false;

    std::unique_ptr<db::Cursor> subjects;
    std::vector<Type> types;
    std::vector<int> column_slots; // the slot of each column after the number
    std::map<int, CustomStream> customs;
    std::vector<std::unique_ptr<MeasureStream>> measures;
    db::Chunk chunk;

    Impl(db::Session& s, const Catalog& c, const RuleSet& r, Memberships& m, FieldComputer& f,
         FactOptions o)
        : session(s)
        , catalog(c)
        , set(r)
        , memberships(m)
        , computer(f)
        , options(std::move(o)) {
        open_subjects();
        std::map<std::string, std::vector<int>> by_source;
        for (int i = 0; i < static_cast<int>(set.slots.size()); ++i) {
            const Slot& slot = set.slots[i];
            if (slot.kind == SlotKind::measure) by_source[slot.measure->source].push_back(i);
            if (slot.kind == SlotKind::custom) {
                customs.emplace(
                    std::piecewise_construct, std::forward_as_tuple(i),
                    std::forward_as_tuple(session, catalog, set, slot, options.subjects));
            }
        }
        for (auto& [source, slots] : by_source) {
            measures.push_back(std::make_unique<MeasureStream>(
                session, catalog, set, source, std::move(slots), memberships, options));
        }
    }

    bool by_variant() const { return set.subject == Subject::product && set.by_variant; }

    // A member slot of the subject itself whose set holds the same kind of number needs no column.
    bool needs_column(const Slot& slot) const {
        if (slot.kind == SlotKind::column) return true;
        if (slot.kind != SlotKind::member) return false;
        if (!slot.path.empty()) return true;
        return by_variant() && !memberships.describe(slot.segment).by_variant;
    }

    std::string column_sql(const Slot& slot, PathSql& sql) const {
        if (slot.kind == SlotKind::member) {
            if (slot.path.empty()) return "t.number"; // the product of a variant
            return member_sql(catalog, slot, subject_source(set.subject),
                              memberships.describe(slot.segment), sql);
        }
        if (by_variant() && slot.path == std::vector<std::string>{"deleted"}) {
            return fmt::format("CASE WHEN {} <> 0 OR v.deleted <> 0 THEN 1 ELSE 0 END",
                               sql.column(slot.path));
        }
        return sql.column(slot.path);
    }

    void open_subjects() {
        const std::string name = subject_source(set.subject);
        const db::Source& source = catalog.sources().at(name);
        PathSql sql(catalog.sources(), name);
        std::string number = source.find("number")->sql;
        if (by_variant()) {
            number = fmt::format("COALESCE(v.vnumber, {})", number);
            variants_join = join_variants(catalog, source.find("number")->sql);
        }
        db::Query where;
        const auto restrict = [&](const db::Query& condition) {
            where.add(where.sql.empty() ? " WHERE (" : " AND (").add(condition).add(")");
        };
        if (options.filter && options.push) {
            const auto pushed = push_down(*options.filter, set.slots, session.dialect(),
                                          [&](const Slot& slot) { return column_sql(slot, sql); });
            if (!pushed.condition.sql.empty()) restrict(pushed.condition);
            exact = pushed.exact;
        }
        std::string columns = number;
        types = {Type::integer};
        // What the database has decided needs no facts to be decided again.
        const bool facts = !(exact && options.numbers_if_exact);
        for (int i = 0; i < static_cast<int>(set.slots.size()); ++i) {
            const Slot& slot = set.slots[i];
            if (!facts || !needs_column(slot)) continue;
            columns += ", " + column_sql(slot, sql);
            types.push_back(slot.kind == SlotKind::member ? Type::integer : slot.type);
            column_slots.push_back(i);
        }
        if (options.subjects) {
            const auto& numbers = *options.subjects;
            if (numbers.empty()) {
                restrict(db::Query("1 = 0"));
            } else if (numbers.size() > 500) {
                restrict({fmt::format("{0} >= ? AND {0} <= ?", number),
                          {numbers.front(), numbers.back()}});
            } else {
                std::string marks;
                std::vector<Value> values;
                for (const auto n : numbers) {
                    marks += marks.empty() ? "?" : ", ?";
                    values.emplace_back(n);
                }
                restrict({fmt::format("{} IN ({})", number, marks), std::move(values)});
            }
        }
        db::Query query(fmt::format("SELECT {} FROM {}{}", columns, sql.from(), variants_join));
        query.add(where).add(" ORDER BY " + number);
        subjects = session.open(query, types, options.batch);
    }

    std::string variants_join;

    bool next(Frame& frame) {
        if (options.between_batches) options.between_batches();
        frame.columns.resize(set.slots.size());
        for (std::size_t i = 0; i < set.slots.size(); ++i) {
            frame.columns[i].type = set.slots[static_cast<int>(i)].type;
            frame.columns[i].clear();
        }
        frame.rows = 0;
        frame.subjects.clear();
        if (!subjects->next(chunk)) return false;
        if (options.subjects) keep_wanted();
        frame.rows = chunk.rows;
        frame.subjects.assign(chunk.columns[0].integers.begin(),
                              chunk.columns[0].integers.begin() + static_cast<long>(chunk.rows));
        fill_columns(frame);
        for (auto& [slot, stream] : customs) stream.fill(frame.subjects, frame.columns[slot]);
        for (auto& stream : measures) stream->fill(frame.subjects, frame);
        for (std::size_t i = 0; i < set.slots.size(); ++i) {
            const SlotKind kind = set.slots[static_cast<int>(i)].kind;
            if (kind == SlotKind::queried) fill_queried(frame, static_cast<int>(i));
            if (kind == SlotKind::computed) compute_field(frame, static_cast<int>(i));
        }
        return true;
    }

    // A long list is asked as a range, which holds others too.
    void keep_wanted() {
        const auto& wanted = *options.subjects;
        std::size_t kept = 0;
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (!std::binary_search(wanted.begin(), wanted.end(), chunk.integer(0, row))) continue;
            for (db::ChunkColumn& column : chunk.columns) {
                if (!column.integers.empty()) column.integers[kept] = column.integers[row];
                if (!column.texts.empty() && kept != row)
                    column.texts[kept] = std::move(column.texts[row]);
                column.nulls[kept] = column.nulls[row];
            }
            ++kept;
        }
        chunk.rows = kept;
    }

    void fill_columns(Frame& frame) {
        for (std::size_t c = 0; c < column_slots.size(); ++c) {
            const Slot& slot = set.slots[column_slots[c]];
            Column& column = frame.columns[column_slots[c]];
            if (slot.kind == SlotKind::member) {
                const MemberSet& members = memberships.members(slot.segment);
                for (std::size_t row = 0; row < chunk.rows; ++row) {
                    column.push_number(!chunk.null(c + 1, row) &&
                                       members.contains(chunk.integer(c + 1, row)));
                }
                continue;
            }
            for (std::size_t row = 0; row < chunk.rows; ++row) push_cell(column, chunk, c + 1, row);
        }
        for (int i = 0; i < static_cast<int>(set.slots.size()); ++i) {
            const Slot& slot = set.slots[i];
            if (slot.kind != SlotKind::member || needs_column(slot)) continue;
            const MemberSet& members = options.subjects
                                           ? memberships.among(slot.segment, *options.subjects)
                                           : memberships.members(slot.segment);
            for (const auto number : frame.subjects) {
                frame.columns[i].push_number(members.contains(number));
            }
        }
    }

    void fill_queried(Frame& frame, int index) const {
        const Slot& slot = set.slots[index];
        const auto& subjects = slot.queried->subjects;
        const auto& values = slot.queried->columns[slot.queried_column];
        auto at = std::lower_bound(subjects.begin(), subjects.end(),
                                   frame.subjects.empty() ? 0 : frame.subjects.front());
        for (const auto number : frame.subjects) {
            while (at != subjects.end() && *at < number) ++at;
            if (at != subjects.end() && *at == number) {
                frame.columns[index].push(values[static_cast<std::size_t>(at - subjects.begin())]);
            } else {
                frame.columns[index].push_missing();
            }
        }
    }

    // The last need of a computed field is the key that people know the subject by.
    void compute_field(Frame& frame, int index) {
        const Slot& slot = set.slots[index];
        std::vector<std::string> keys(frame.rows);
        std::vector<std::vector<Value>> inputs;
        for (std::size_t n = 0; n < slot.needs.size(); ++n) {
            const Column& column = frame.columns[slot.needs[n]];
            const bool is_key = n + 1 == slot.needs.size();
            std::vector<Value> values(is_key ? 0 : frame.rows);
            for (std::size_t row = 0; row < frame.rows; ++row) {
                if (is_key) {
                    keys[row] = to_text(column.at(row));
                } else if (!column.multiple) {
                    values[row] = column.at(row);
                }
            }
            if (!is_key) inputs.push_back(std::move(values));
        }
        const auto values =
            computer.compute(*slot.computed, set.today, slot.arguments, keys, inputs);
        const auto refuse = [&](const std::string& what) {
            throw failure("plugin.bad-answer",
                          fmt::format("plugin {}: field \"{}\" {}", slot.computed->plugin,
                                      slot.computed->name, what),
                          "This is an error of the plugin; tell its author.");
        };
        if (values.size() != frame.rows) {
            refuse(fmt::format("has {} values for {} subjects", values.size(), frame.rows));
        }
        for (const Value& value : values) {
            const Type type = type_of(value);
            const auto* whole = std::get_if<std::int64_t>(&value);
            std::int64_t scaled = 0;
            const bool widened = whole && slot.type == Type::decimal &&
                                 !__builtin_mul_overflow(*whole, Decimal::scale, &scaled);
            if (type != Type::null && type != slot.type && !widened) {
                refuse(fmt::format("is {}, but a value is {} \"{}\"", to_string(slot.type),
                                   to_string(type), to_text(value)));
            }
            const bool unsaid = type == Type::null && slot.type == Type::boolean; // is false
            frame.columns[index].push(unsaid ? Value{false} : value);
        }
    }
};

FactStream::FactStream(db::Session& session, const Catalog& catalog, const RuleSet& set,
                       Memberships& memberships, FieldComputer& computer, FactOptions options)
    : impl_(std::make_unique<Impl>(session, catalog, set, memberships, computer,
                                   std::move(options))) {}

FactStream::~FactStream() = default;

bool FactStream::next(Frame& frame) {
    return impl_->next(frame);
}

bool FactStream::exact() const {
    return impl_->exact;
}

} // namespace tessera::scheme
