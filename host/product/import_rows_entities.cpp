// Rows that are told apart by code: new ones are inserted, known ones changed.
#include "product/import_rows.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "partner/creation.hpp"
#include "partner/rows.hpp"
#include "product/variants.hpp"

#include <fmt/format.h>
#include <map>
#include <optional>

namespace tessera::product {

namespace {

using partner::Draft;
using partner::Drafter;
using partner::Entity;

// New rows are written together in pieces of this size.
constexpr std::size_t piece = 10'000;

// A row put aside: its parent has not come yet.
struct Waiting {
    std::int64_t line = 0;
    std::vector<std::string> texts;
    std::vector<std::int64_t> lines;

    explicit Waiting(const CsvRecord& record)
        : line(record.line) {
        for (const CsvCell& cell : record.cells) {
            texts.emplace_back(cell.text);
            lines.push_back(cell.line);
        }
    }
    CsvRecord record() const {
        CsvRecord result;
        result.line = line;
        for (std::size_t i = 0; i < texts.size(); ++i) result.cells.push_back({texts[i], lines[i]});
        return result;
    }
};

class EntityRows : public ImportRows {
public:
    explicit EntityRows(ImportState& state)
        : state_(state)
        , drafter_(state.desk.session, *state.kind.entity, state.directories, state.format,
                   &state.result.notes)
        , code_(entity().index_of("code")) {
        for (const PlannedColumn& column : state.plan.columns) {
            targets_.push_back(drafter_.target(column.name));
            const bool custom = column.field == entity().fields.size();
            if (column.name == "parent") parent_cell_ = column.cell;
            // What is wrong with a directory is not the fault of a row.
            if (!custom && !entity().fields[column.field].references.empty())
                state.directories.of(entity().fields[column.field].references);
        }
    }

    void row(const CsvRecord& record) override {
        if (!take(record, false)) waiting_.emplace_back(record);
    }

    void finish() override {
        while (!waiting_.empty()) {
            take_waiting([](const Waiting&) { return true; }, false);
            // No row of the file will bring these parents.
            const std::size_t before = waiting_.size();
            partner::ByText<bool> coming;
            for (const Waiting& each : waiting_)
                for (const std::string& name : names_of(each)) coming.emplace(name, true);
            take_waiting(
                [&](const Waiting& each) {
                    return !coming.contains(trim(each.texts[*parent_cell_]));
                },
                true);
            // What is left stands in a ring.
            if (waiting_.size() == before) take_waiting([](const Waiting&) { return true; }, true);
        }
        write();
    }

protected:
    // Told apart by code, within one directory.
    virtual std::optional<std::int64_t> existing(const Draft& draft) {
        return drafter_.directory().find_code(draft.text(entity(), "code"));
    }
    virtual std::string identity(const Draft& draft) { return draft.text(entity(), "code"); }
    virtual void accept(Draft draft) { drafts_.push_back(std::move(draft)); }
    virtual void write_accepted() {
        if (drafts_.empty()) return;
        std::int64_t id = partner::insert(state_.desk.session, entity(), drafts_);
        for (const Draft& draft : drafts_) know(draft, id++);
        drafts_.clear();
    }
    virtual void know(const Draft& draft, std::int64_t id) {
        drafter_.directory().add(draft.text(entity(), "code"), draft.text(entity(), "name"), id);
    }
    const Entity& entity() const { return *state_.kind.entity; }

    ImportState& state_;
    Drafter drafter_;

private:
    void write() {
        write_accepted();
        pending_.clear();
    }

    // Takes those of the waiting rows that `which` names; who must still wait stays. Backwards: a
    // row waits for one behind it.
    template <typename Which>
    void take_waiting(Which which, bool last) {
        std::vector<Waiting> still;
        while (!waiting_.empty()) {
            Waiting each = std::move(waiting_.back());
            waiting_.pop_back();
            if (!which(each) || !take(each.record(), last)) still.push_back(std::move(each));
        }
        waiting_.assign(std::make_move_iterator(still.rbegin()),
                        std::make_move_iterator(still.rend()));
    }

    // What later rows may call the row by.
    std::vector<std::string> names_of(const Waiting& row) const {
        std::vector<std::string> result;
        for (const PlannedColumn& column : state_.plan.columns)
            if (column.name == "code" || column.name == "name")
                result.emplace_back(trim(row.texts[column.cell]));
        return result;
    }

    // False if the row must wait for its parent, which may come later; at `last` it no longer may.
    bool take(const CsvRecord& record, bool last) {
        const PlannedColumn* current = nullptr;
        try {
            Draft draft = drafter_.blank();
            for (std::size_t i = 0; i < targets_.size(); ++i) {
                current = &state_.plan.columns[i];
                const std::string_view text = trim(record.cells[current->cell].text);
                if (!targets_[i].custom.empty()) {
                    drafter_.put_custom(draft, targets_[i], split(text, '|'));
                    continue;
                }
                const bool parent = entity().fields[current->field].references == entity().source;
                if (parent && !text.empty() && !find_parent(text, last)) return false;
                drafter_.put(draft, targets_[i], text);
            }
            current = nullptr;
            place(std::move(draft));
        } catch (const Error& error) {
            if (!about_row(error)) throw;
            state_.bad.add(record, current ? record.cells[current->cell].line : record.line,
                           current ? current->file_name : "", error.message());
        }
        return true;
    }

    bool find_parent(std::string_view text, bool last) {
        if (pending_.contains(text)) write();
        if (drafter_.directory().find(text)) return true;
        if (!last) return false;
        if (drafter_.directory().creates()) {
            drafter_.note_new(entity().source, text, drafter_.directory().suggestion(text));
            drafter_.directory().create(text);
        }
        return true; // else put() says what is wrong
    }

    void place(Draft draft) {
        const std::string who = identity(draft);
        if (pending_.contains(who)) write();
        if (const auto id = existing(draft)) {
            partner::check_parent(state_.desk.session, entity(), *id, draft);
            draft.given[code_] = false;
            partner::update(state_.desk.session, entity(), *id, draft);
            ++state_.result.updated;
            return;
        }
        std::string name = draft.text(entity(), "name");
        accept(std::move(draft));
        ++state_.result.inserted;
        // A later row may mean this one by either.
        pending_.emplace(who, true);
        if (!name.empty()) pending_.emplace(std::move(name), true);
        if (++accepted_ % piece == 0) write();
    }

    std::size_t code_;
    std::optional<std::size_t> parent_cell_;
    std::vector<Drafter::Target> targets_;
    std::vector<Draft> drafts_;
    partner::ByText<bool> pending_;
    std::vector<Waiting> waiting_;
    std::size_t accepted_ = 0;
};

// A variant is known by its product and its code together.
class VariantRows : public EntityRows {
public:
    explicit VariantRows(ImportState& state)
        : EntityRows(state)
        , variants_(state.desk.session, state.desk.sources) {}

protected:
    std::int64_t product_of(const Draft& draft) const {
        return std::get<std::int64_t>(draft.value(entity(), "product"));
    }
    std::string identity(const Draft& draft) override {
        return fmt::format("{} {}", product_of(draft), draft.text(entity(), "code"));
    }
    std::optional<std::int64_t> existing(const Draft& draft) override {
        return variants_.find_code(product_of(draft), draft.text(entity(), "code"));
    }
    void know(const Draft& draft, std::int64_t id) override {
        variants_.add(product_of(draft), draft.text(entity(), "code"), id);
    }

private:
    Variants variants_;
};

// New partners are created as by every other door: asked, written, tested against the segments.
class PartnerRows : public EntityRows {
public:
    explicit PartnerRows(ImportState& state)
        : EntityRows(state)
        , creation_(state.desk, drafter_) {}

protected:
    void accept(Draft draft) override { creation_.add(std::move(draft)); }
    void write_accepted() override {
        for (const partner::Created& created : creation_.write())
            state_.result.entered += static_cast<std::int64_t>(created.entered.size());
    }

private:
    partner::Creation creation_;
};

} // namespace

std::unique_ptr<ImportRows> entity_rows(ImportState& state) {
    if (state.kind.entity == &variant_entity()) return std::make_unique<VariantRows>(state);
    return std::make_unique<EntityRows>(state);
}

std::unique_ptr<ImportRows> partner_rows(ImportState& state) {
    return std::make_unique<PartnerRows>(state);
}

bool about_row(const Error& error) {
    return error.outcome() == Outcome::usage || error.code() == "partner.vetoed";
}

} // namespace tessera::product
