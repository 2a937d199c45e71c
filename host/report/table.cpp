#include "report/table.hpp"

#include "report/values.hpp"
#include "scheme/evaluate.hpp"

#include <algorithm>

namespace tessera::report {

using namespace scheme;

Value Labels::of(const std::string& source, const Value& key) {
    if (is_null(key)) return {};
    auto& known = known_[source];
    const auto [at, is_new] = known.emplace(tessera::to_text(key), Value{});
    if (is_new) {
        const auto named = names_.by_key(source, key);
        const std::string text = !named                ? at->first // nobody knows it any more
                                 : named->name.empty() ? named->code
                                                       : named->name;
        if (!text.empty()) at->second = text;
    }
    return at->second;
}

Value Labels::variant(std::int64_t number) {
    const auto named = names_.by_key("product_variant", Value{number});
    return named ? Value{named->code} : Value{};
}

namespace {

Column take(const Column& from, const std::vector<std::size_t>& rows) {
    Column out;
    out.type = from.type;
    out.dictionary = from.dictionary;
    out.multiple = from.multiple;
    const auto copy = [&](std::size_t value) {
        if (from.is_text())
            out.codes.push_back(from.codes[value]);
        else
            out.numbers.push_back(from.numbers[value]);
        out.present.push(from.present.test(value));
    };
    if (from.multiple) out.offsets.push_back(0);
    for (const std::size_t row : rows) {
        if (!from.multiple) {
            copy(row);
            continue;
        }
        for (std::uint32_t v = from.offsets[row]; v < from.offsets[row + 1]; ++v) copy(v);
        out.offsets.push_back(static_cast<std::uint32_t>(out.values()));
    }
    return out;
}

void push(Column& column, const Aggregated& value) {
    if (!value.filled)
        column.push_missing();
    else if (column.is_text())
        column.push_text(value.text);
    else
        column.push_number(value.number);
}

// Several values of a custom field stand side by side.
Value joined(const Column& column, std::size_t row) {
    std::string out;
    for (std::uint32_t v = column.offsets[row]; v < column.offsets[row + 1]; ++v)
        out += (v == column.offsets[row] ? "" : ", ") + tessera::to_text(column.at(v));
    return out.empty() ? Value{} : Value{out};
}

// A computed decimal stays one when it happens to be whole.
Value shown(const Scalar& scalar, Type type) {
    return scalar.is_number() && is_number(type) ? value_of(scalar.number, type) : to_value(scalar);
}

class TableReader {
public:
    TableReader(const Plan& plan, Labels& labels, const std::vector<std::int64_t>& members,
                const DimensionRows* dimensions)
        : plan_(plan)
        , labels_(labels)
        , members_(members)
        , dimensions_(dimensions) {
        table_.raw.resize(plan.columns.size());
        table_.labels.resize(plan.columns.size());
        table_.looks.resize(plan.appearance.size());
    }

    void add(const Frame& frame) {
        // Facts of many subjects are read by their range: others may lie between the members.
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < frame.rows; ++row) {
            while (next_ < members_.size() && members_[next_] < frame.subjects[row]) ++next_;
            if (next_ < members_.size() && members_[next_] == frame.subjects[row])
                rows.push_back(row);
        }
        if (dimensions_)
            keep(spread(frame, rows));
        else if (rows.size() == frame.rows)
            keep(frame);
        else
            keep(pick(frame, rows));
    }

    Table take_table() { return std::move(table_); }

private:
    static Frame pick(const Frame& frame, const std::vector<std::size_t>& rows) {
        Frame out;
        out.rows = rows.size();
        for (const std::size_t row : rows) out.subjects.push_back(frame.subjects[row]);
        for (const Column& column : frame.columns) out.columns.push_back(take(column, rows));
        return out;
    }

    // A row for each combination of the dimensions; a member without any keeps one, empty.
    Frame spread(const Frame& frame, const std::vector<std::size_t>& members) const {
        std::vector<std::size_t> rows;
        std::vector<const Combination*> combinations;
        for (const std::size_t row : members) {
            const auto& found = dimensions_->of(frame.subjects[row]);
            for (const Combination& combination : found) {
                rows.push_back(row);
                combinations.push_back(&combination);
            }
            if (!found.empty()) continue;
            rows.push_back(row);
            combinations.push_back(nullptr);
        }
        Frame out = pick(frame, rows);
        const auto& slots = dimensions_->slots();
        for (std::size_t m = 0; m < slots.size(); ++m) {
            Column& column = out.columns[slots[m]];
            const Column whole = std::move(column);
            column = Column{};
            column.type = whole.type;
            column.clear();
            for (std::size_t row = 0; row < out.rows; ++row) {
                if (combinations[row])
                    push(column, combinations[row]->measures[m]);
                else
                    column.push(whole.at(row));
            }
        }
        for (std::size_t d = 0; d < plan_.dimensions.size(); ++d) {
            Column& column = out.columns.emplace_back();
            column.type = plan_.set.rows.at(plan_.source)[plan_.dimensions[d].row_slot].type;
            column.clear();
            for (const Combination* combination : combinations)
                column.push(combination ? combination->values[d] : Value{});
        }
        return without_idle(std::move(out), combinations);
    }

    // Combinations whose rows lie outside every window that the report looks at say nothing.
    Frame without_idle(Frame frame, const std::vector<const Combination*>& combinations) const {
        const Bits inside = evaluate(plan_.has_rows, frame, plan_.set.zone);
        const auto says = [&](std::size_t row) {
            if (inside.test(row)) return true;
            if (!combinations[row]) return false;
            const auto& values = combinations[row]->measures;
            return std::any_of(values.begin(), values.end(), [](const Aggregated& value) {
                return value.filled && (value.number != 0 || !value.text.empty());
            });
        };
        std::vector<std::size_t> rows;
        for (std::size_t first = 0, end = 0; first < frame.rows; first = end) {
            while (end < frame.rows && frame.subjects[end] == frame.subjects[first]) ++end;
            const std::size_t before = rows.size();
            for (std::size_t row = first; row < end; ++row)
                if (says(row)) rows.push_back(row);
            if (rows.size() > before || plan_.require_facts) continue;
            rows.push_back(first);
            for (std::size_t d = plan_.set.slots.size(); d < frame.columns.size(); ++d) {
                frame.columns[d].present.reset(first);
                if (!frame.columns[d].is_text()) frame.columns[d].numbers[first] = 0;
            }
        }
        return rows.size() == frame.rows ? std::move(frame) : pick(frame, rows);
    }

    void keep(const Frame& frame) {
        const Bits pass = evaluate(plan_.filter, frame, plan_.set.zone);
        std::vector<Bits> looks;
        for (const PlannedAppearance& look : plan_.appearance)
            looks.push_back(evaluate(look.when, frame, plan_.set.zone));
        std::int64_t last = -1;
        for (std::size_t row = 0; row < frame.rows; ++row) {
            if (!pass.test(row)) continue;
            ++table_.rows;
            if (frame.subjects[row] != last) ++table_.members;
            last = frame.subjects[row];
            for (std::size_t l = 0; l < looks.size(); ++l) table_.looks[l].push(looks[l].test(row));
        }
        for (std::size_t c = 0; c < plan_.columns.size(); ++c) keep(frame, pass, c);
    }

    void keep(const Frame& frame, const Bits& pass, std::size_t c) {
        const PlannedColumn& column = plan_.columns[c];
        const Bound& bound = column.bound;
        const Column* plain = bound.op == Bound::Op::slot ? &frame.columns[bound.slot] : nullptr;
        for (std::size_t row = 0; row < frame.rows; ++row) {
            if (!pass.test(row)) continue;
            auto& into = table_.raw[c];
            if (column.variant)
                into.push_back(labels_.variant(frame.subjects[row]));
            else if (plain && plain->multiple)
                into.push_back(joined(*plain, row));
            else if (plain)
                into.push_back(plain->at(row));
            else
                into.push_back(shown(compute(bound, frame, row, plan_.set.zone), column.type));
            if (!column.references.empty())
                table_.labels[c].push_back(labels_.of(column.references, into.back()));
        }
    }

    const Plan& plan_;
    Labels& labels_;
    const std::vector<std::int64_t>& members_;
    const DimensionRows* dimensions_;
    std::size_t next_ = 0;
    Table table_;
};

} // namespace

Table read_table(db::Session& session, const Catalog& catalog, Labels& labels,
                 Memberships& memberships, FieldComputer& computer, const Plan& plan,
                 const std::vector<std::int64_t>& members, const ComposeOptions& options) {
    std::optional<DimensionRows> dimensions;
    if (!plan.dimensions.empty()) dimensions.emplace(session, catalog, plan, memberships, members);
    FactOptions facts;
    facts.subjects = members;
    facts.between_batches = options.between_batches;
    FactStream stream(session, catalog, plan.set, memberships, computer, std::move(facts));
    TableReader reader(plan, labels, members, dimensions ? &*dimensions : nullptr);
    for (Frame frame; stream.next(frame);) reader.add(frame);
    return reader.take_table();
}

} // namespace tessera::report
