// Facts: rows that append, in large pieces ordered as their table lies; and activity, which comes
// once.
#include "product/import_rows.hpp"

#include "base/date.hpp"
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/sequence.hpp"
#include "product/variants.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <optional>

namespace tessera::product {

namespace {

using partner::Field;

// Rows gathered before they are sorted and written. The table is one ordered tree: the more rows go
// in together, the fewer times each of its pages is touched.
constexpr std::size_t piece = 1 << 17;

constexpr std::size_t partner_field = 0;

bool in_integers(Type type) {
    return type == Type::boolean || type == Type::integer || type == Type::decimal;
}

class FactRows : public ImportRows {
public:
    explicit FactRows(ImportState& state)
        : state_(state)
        , table_(*state.kind.facts)
        , fields_(table_.fields) {
        for (const Field& field : fields_) {
            columns_.emplace_back(field.name);
            types_.push_back(field.type);
        }
        if (!table_.own_ids) {
            columns_.emplace_back("id");
            types_.push_back(Type::integer);
        }
        chunk_.columns.resize(columns_.size());
        for (db::ChunkColumn& column : chunk_.columns) column.nulls.assign(piece, 1);
        spare_.columns.resize(columns_.size());
        for (const PlannedColumn& column : state.plan.columns) plan_column(column);
    }

    void row(const CsvRecord& record) override {
        const Column* current = nullptr;
        try {
            for (Column& column : planned_) {
                current = &column;
                read(column, trim(record.cells[column.plan->cell].text));
            }
        } catch (const Error& error) {
            if (!about_row(error)) throw;
            state_.bad.add(record, record.cells[current->plan->cell].line, current->plan->file_name,
                           error.message());
            return;
        }
        if (lacks_needed()) {
            state_.bad.add(record, record.line, table_.needed.other,
                           fmt::format("{} is missing, and {} is {}", table_.needed.other,
                                       table_.needed.field, table_.needed.value));
            return;
        }
        if (++rows_ == piece) write();
    }

    void finish() override { write(); }

protected:
    // A column of the file and what it held last: files are mostly in some order, so that many
    // cells repeat the one above.
    struct Column {
        const PlannedColumn* plan;
        const Field* field;
        partner::Directory* directory; // of a reference
        std::string last;
        std::int64_t last_number = 0;
    };

    virtual void write() {
        if (rows_ == 0) return;
        sort();
        if (!table_.own_ids) number();
        chunk_.rows = rows_;
        state_.desk.session.insert(table_name(), columns_, types_, chunk_);
        state_.result.inserted += static_cast<std::int64_t>(rows_);
        rows_ = 0;
    }
    std::string table_name() const { return fmt::format("{{{}}}", table_.source); }

    ImportState& state_;
    const FactTable& table_;
    std::span<const Field> fields_;
    std::vector<std::string> columns_;
    std::vector<Type> types_;
    db::Chunk chunk_, spare_;
    std::size_t rows_ = 0;

private:
    // Both fields are texts or references, which a column of the file may be missing for.
    bool lacks_needed() const {
        const auto& [field, value, other] = table_.needed;
        if (field.empty()) return false;
        const auto column = [&](std::string_view name) -> const db::ChunkColumn& {
            const auto at = std::find_if(fields_.begin(), fields_.end(),
                                         [&](const Field& one) { return one.name == name; });
            return chunk_.columns[static_cast<std::size_t>(at - fields_.begin())];
        };
        const db::ChunkColumn& of = column(field);
        return of.nulls[rows_] == 0 && of.texts[rows_] == value && column(other).nulls[rows_] != 0;
    }

    void plan_column(const PlannedColumn& plan) {
        const Field& field = fields_[plan.field];
        Column column{&plan, &field, nullptr, {}};
        if (field.references == "product_variant")
            variants_.emplace(state_.desk.session, state_.desk.sources);
        else if (!field.references.empty())
            column.directory = &state_.directories.of(field.references);
        for (db::Chunk* chunk : {&chunk_, &spare_}) {
            db::ChunkColumn& into = chunk->columns[plan.field];
            into.nulls.resize(piece);
            if (in_integers(field.type))
                into.integers.resize(piece);
            else
                into.texts.resize(piece);
        }
        if (field.references == "product") product_ = plan.field;
        // A variant is looked up within its product, which must have been read.
        if (field.references == "product_variant")
            planned_.push_back(std::move(column));
        else
            planned_.insert(planned_.begin(), std::move(column));
    }

    void read(Column& column, std::string_view text) {
        db::ChunkColumn& into = chunk_.columns[column.plan->field];
        into.nulls[rows_] = text.empty();
        if (text.empty()) {
            if (column.field->required)
                throw usage("value.missing", fmt::format("{} is missing", column.field->name));
            return;
        }
        switch (column.field->type) {
        case Type::integer: into.integers[rows_] = refer(column, text); break;
        case Type::decimal:
            into.integers[rows_] =
                std::get<Decimal>(read_value(*column.field, text, state_.format)).units;
            break;
        case Type::date: read_date(column, text, into.texts[rows_]); break;
        case Type::moment:
            into.texts[rows_] = to_text(read_value(*column.field, text, state_.format));
            break;
        default:
            if (!column.field->one_of.empty()) read_value(*column.field, text);
            into.texts[rows_].assign(text);
        }
    }

    void read_date(Column& column, std::string_view text, std::string& into) {
        if (state_.format.dates.iso()) {
            if (text != column.last) parse_date(text); // canonical if it is a date at all
            column.last = text;
            into.assign(text);
        } else {
            into = to_text(read_value(*column.field, text, state_.format));
        }
    }

    std::int64_t refer(Column& column, std::string_view text) {
        if (column.directory == nullptr) return refer_variant(text);
        if (column.last_number != 0 && text == column.last) return column.last_number;
        const auto number = column.directory->find(text);
        if (!number)
            throw usage(fmt::format("{}.unknown", column.field->references),
                        fmt::format("there is no {} \"{}\".{}", column.field->references, text,
                                    column.directory->suggestion(text)));
        column.last = text;
        column.last_number = *number;
        return *number;
    }

    std::int64_t refer_variant(std::string_view text) {
        if (!product_ || chunk_.columns[*product_].nulls[rows_] != 0)
            throw usage("value.missing",
                        fmt::format("variant \"{}\" has no product beside it", text));
        return variants_->at(chunk_.columns[*product_].integers[rows_], text);
    }

    // In the order of the table; rows of one partner and moment in that of the file.
    void sort() {
        order_.resize(rows_);
        std::iota(order_.begin(), order_.end(), 0U);
        const auto& partners = chunk_.columns[partner_field].integers;
        const std::vector<std::string>* moments = nullptr;
        for (std::size_t i = 0; i < fields_.size(); ++i)
            if (fields_[i].name == table_.moment) moments = &chunk_.columns[i].texts;
        std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
            if (partners[a] != partners[b]) return partners[a] < partners[b];
            if (moments != nullptr) {
                const int way = (*moments)[a].compare((*moments)[b]);
                if (way != 0) return way < 0;
            }
            return a < b;
        });
        for (const Column& column : planned_) {
            db::ChunkColumn& from = chunk_.columns[column.plan->field];
            db::ChunkColumn& to = spare_.columns[column.plan->field];
            for (std::size_t row = 0; row < rows_; ++row) to.nulls[row] = from.nulls[order_[row]];
            if (in_integers(column.field->type))
                for (std::size_t row = 0; row < rows_; ++row)
                    to.integers[row] = from.integers[order_[row]];
            else // both keep the memory of their texts
                for (std::size_t row = 0; row < rows_; ++row)
                    to.texts[row].swap(from.texts[order_[row]]);
            std::swap(from, to);
        }
    }

    // Ids are in the order of the file, whatever the order of writing.
    void number() {
        const std::int64_t first =
            db::reserve(state_.desk.session, table_.source, static_cast<std::int64_t>(rows_));
        db::ChunkColumn& ids = chunk_.columns.back();
        ids.nulls.assign(piece, 0);
        ids.integers.resize(piece);
        for (std::size_t row = 0; row < rows_; ++row) ids.integers[row] = first + order_[row];
    }

    std::vector<Column> planned_; // the variant last
    std::vector<std::uint32_t> order_;
    std::optional<Variants> variants_;
    std::optional<std::size_t> product_;
};

// Site and app activity is loaded again and again: a row whose id is there already is passed over.
class ActivityRows : public FactRows {
public:
    using FactRows::FactRows;

    void finish() override {
        FactRows::finish();
        if (skipped_ > 0)
            state_.result.notes.push_back(
                fmt::format("{} rows were passed over: their ids were there already", skipped_));
    }

protected:
    void write() override {
        db::Session& session = state_.desk.session;
        const std::string sql = session.dialect().insert_new(table_name(), columns_);
        std::vector<Value> values(columns_.size());
        for (std::size_t row = 0; row < rows_; ++row) {
            for (std::size_t i = 0; i < columns_.size(); ++i)
                values[i] = db::cell(chunk_, i, row, types_[i]);
            if (session.execute({sql, values}) != 0)
                ++state_.result.inserted;
            else
                ++skipped_;
        }
        rows_ = 0;
    }

private:
    std::int64_t skipped_ = 0;
};

} // namespace

std::unique_ptr<ImportRows> fact_rows(ImportState& state) {
    if (state.kind.facts->own_ids) return std::make_unique<ActivityRows>(state);
    return std::make_unique<FactRows>(state);
}

} // namespace tessera::product
