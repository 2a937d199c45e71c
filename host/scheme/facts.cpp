#include "scheme/facts.hpp"

#include "base/error.hpp"
#include "db/relation_with.hpp"
#include "scheme/bind.hpp"
#include "scheme/evaluate.hpp"
#include "scheme/measure_stream.hpp"
#include "scheme/query.hpp"
#include "scheme/subject_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace tessera::scheme {
namespace {

// The values of one custom field, by ascending subject; a variant has those of its product.
class CustomStream {
public:
    CustomStream(db::Session& session, const Catalog& catalog, const RuleSet& set, const Slot& slot,
                 const std::optional<std::vector<std::int64_t>>& subjects)
        : session_(session)
        , sources_(catalog.sources())
        , subjects_(sources_.at(subject_source(set.subject)))
        , name_(slot.name)
        , type_(slot.type) {
        const std::string name = subject_source(set.subject);
        const db::Source& source = catalog.sources().at(name + "_attribute");
        std::string who = source.find(name)->sql, variants;
        if (set.subject == Subject::product && set.by_variant) {
            variants = join_variants(catalog, who);
            who = fmt::format("COALESCE(v.vnumber, {})", who);
        }
        const std::string relation =
            subjects && variants.empty() ? db::relation_with(source, name) : source.relation;
        db::Query query(fmt::format("SELECT {}, {} FROM {} t{} WHERE {} = ?", who,
                                    source.find("value")->sql, relation, variants,
                                    source.find("name")->sql),
                        {Value{slot.name}});
        if (subjects && !subjects->empty()) {
            query.add(fmt::format(" AND {0} >= ? AND {0} <= ?", who),
                      {subjects->front(), subjects->back()});
        }
        const auto* ordinal = source.find("ordinal");
        query.add(fmt::format(" ORDER BY {}{}", who, ordinal ? ", " + ordinal->sql : ""));
        read_ = {{source.name, name}, {source.name, "name"}, {source.name, "value"}};
        constexpr std::array<Type, 2> types{Type::integer, Type::text};
        db::reading(sources_, read_, [&] { cursor_ = session.open(query, types); });
    }

    void fill(const std::vector<std::int64_t>& subjects, Column& column) {
        column.multiple = true;
        if (column.offsets.empty()) column.offsets.push_back(0);
        for (const std::int64_t subject : subjects) {
            std::size_t values = 0;
            while (ready() && current() <= subject) {
                if (current() == subject && !chunk_.null(1, row_)) {
                    column.push(value());
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
        return !ended_ &&
               !(ended_ = !db::reading(sources_, read_, [&] { return cursor_->next(chunk_); }));
    }
    std::int64_t current() const { return chunk_.integer(0, row_); }

    // A mapped table of the ERP may hold anything.
    Value value() const {
        try {
            return parse_value(type_, chunk_.text(1, row_));
        } catch (const Error& error) {
            throw failure("source.bad-value",
                          fmt::format("{}_attribute, {} {}: {}: {}", subjects_.name, subjects_.name,
                                      who(), name_, error.message()),
                          fmt::format("Mend the value, or make NULL of it by the mapping; `tessera "
                                      "doctor` counts such values of {}.",
                                      name_));
        }
    }
    // The code of the present one, as far as it can be told.
    std::string who() const {
        const db::SourceColumn* code = subjects_.find("code");
        if (code == nullptr || code->sql.empty()) return std::to_string(current());
        const auto found = session_.value(
            {fmt::format("SELECT {} FROM {} t WHERE {} = ?", code->sql,
                         db::relation_with(subjects_, "number"), subjects_.find("number")->sql),
             {current()}},
            Type::text);
        return found ? to_text(*found) : std::to_string(current());
    }

    db::Session& session_;
    const db::Sources& sources_;
    const db::Source& subjects_;
    std::vector<db::ColumnRead> read_;
    std::string name_;
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

    SubjectStream subjects;
    std::map<int, CustomStream> customs;
    std::vector<std::unique_ptr<MeasureStream>> measures;
    // Subjects without rows in the source of this stream pass no filter, so it names those worth
    // reading; among them, those that pass `promising`.
    MeasureStream* driver = nullptr;
    Node promising;
    std::int64_t driven_to = std::numeric_limits<std::int64_t>::min();

    Impl(db::Session& s, const Catalog& c, const RuleSet& r, Memberships& m, FieldComputer& f,
         FactOptions o)
        : session(s)
        , catalog(c)
        , set(r)
        , memberships(m)
        , computer(f)
        , options(std::move(o))
        , subjects(session, catalog, set, memberships, options) {
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
        find_driver();
    }

    // The parts of a filter that must all hold.
    static void add_conjuncts(const Node& node, std::vector<const Node*>& out) {
        if (node.kind != Node::Kind::all) {
            out.push_back(&node);
            return;
        }
        for (const Node& item : node.items) add_conjuncts(item, out);
    }

    // Those parts of a filter that read nothing but measures of the stream.
    static Node part_about(const MeasureStream& stream, const Node& filter) {
        std::vector<const Node*> conjuncts;
        add_conjuncts(filter, conjuncts);
        Node part;
        for (const Node* conjunct : conjuncts) {
            const std::set<int> reads = slots_of(*conjunct);
            const auto own = [&](int slot) {
                return std::binary_search(stream.slots().begin(), stream.slots().end(), slot);
            };
            if (!reads.empty() && std::all_of(reads.begin(), reads.end(), own)) {
                part.items.push_back(*conjunct);
            }
        }
        return part;
    }

    void find_driver() {
        if (options.filters.empty() || options.subjects || !options.push) return;
        if (!subjects.finds_by_number()) return;
        for (const auto& stream : measures) {
            Frame without_rows; // one subject
            without_rows.rows = 1;
            without_rows.columns.resize(set.slots.size());
            for (const int slot : stream->slots()) {
                Column& column = without_rows.columns[slot];
                column.type = set.slots[slot].type;
                column.clear();
                stream->push_missing(column, slot);
            }
            promising = {};
            promising.kind = Node::Kind::any;
            for (const Node* filter : options.filters) {
                promising.items.push_back(part_about(*stream, *filter));
            }
            if (holds(promising, without_rows, 0, set.zone)) continue;
            driver = stream.get();
            return;
        }
    }

    // The next subjects that the driver names.
    bool drive(Frame& frame) {
        std::vector<std::int64_t> named;
        while (const Frame* found = driver->advance()) {
            named.clear();
            const Bits passes = evaluate(promising, *found, set.zone);
            for (std::size_t row = 0; row < found->rows; ++row) {
                // A stream that begins again names the same ones again.
                if (passes.test(row) && found->subjects[row] > driven_to) {
                    named.push_back(found->subjects[row]);
                }
            }
            if (named.empty()) continue;
            driven_to = named.back();
            subjects.fetch(named, frame);
            if (frame.rows != 0) return true;
        }
        return false;
    }

    bool next(Frame& frame) {
        if (options.between_batches) options.between_batches();
        frame.columns.resize(set.slots.size());
        for (std::size_t i = 0; i < set.slots.size(); ++i) {
            frame.columns[i].type = set.slots[static_cast<int>(i)].type;
            frame.columns[i].clear();
        }
        frame.rows = 0;
        frame.subjects.clear();
        if (!(driver ? drive(frame) : subjects.next(frame))) return false;
        for (auto& [slot, stream] : customs) stream.fill(frame.subjects, frame.columns[slot]);
        for (auto& stream : measures) stream->fill(frame.subjects, frame);
        for (std::size_t i = 0; i < set.slots.size(); ++i) {
            const SlotKind kind = set.slots[static_cast<int>(i)].kind;
            if (kind == SlotKind::queried) fill_queried(frame, static_cast<int>(i));
            if (kind == SlotKind::computed) compute_field(frame, static_cast<int>(i));
        }
        return true;
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
    return impl_->subjects.exact();
}

} // namespace tessera::scheme
