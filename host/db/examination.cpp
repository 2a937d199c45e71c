// Presence and values of a mapped source: one statement to see that a field is there, and one scan
// in which the database counts what is wrong with all of them.
#include "db/examination.hpp"

#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/examined.hpp"
#include "db/mapping_forms.hpp"
#include "db/subject_keys.hpp"
#include "db/zones.hpp"

#include <fmt/format.h>

namespace tessera::db {

namespace {

struct Check {
    std::size_t field;
    std::string condition; // on a row
    Finding::State state;
    std::string what, next;
    std::int64_t rows = 0;
};

struct Words {
    std::string_view type, wrong, right;
};
constexpr Words words[] = {
    {"boolean", "is neither yes nor no", "true, false"},
    {"integer", "is no whole number", "a whole number"},
    {"decimal", "is no number", "a number"},
    {"date", "is no date such as 2026-03-31", "a date"},
    {"moment", "is no moment such as 2026-03-31 12:00:00", "a moment"},
    {"uuid", "is no UUID", "a UUID"},
};

class Examination {
public:
    explicit Examination(Examined& source)
        : source_(source) {}

    void run(const Attributes& attributes) {
        if (!source_.attempt(nullptr, [&] { source_.count = count_rows(); })) return;
        find_fields();
        for (std::size_t i = 0; i < source_.fields.size(); ++i)
            if (source_.fields[i].there) {
                look_for_moments(source_.fields[i]);
                add_checks(i);
            }
        count();
        for (const Check& check : checks_) report(check);
        same_key_type();
        examine_keys(source_);
        if (source_.mapping.name.ends_with("_attribute")) examine_attributes(source_, attributes);
        examine_indexes(source_);
        read();
        const std::size_t mapped = source_.mapping.columns.size();
        source_.findings.insert(source_.findings.begin(),
                                {Finding::State::ok, "",
                                 fmt::format("{} field{} mapped", mapped, mapped == 1 ? "" : "s"),
                                 "", source_.count, ""});
    }

private:
    std::int64_t count_rows() const {
        return source_.session.integer(
            fmt::format("SELECT COUNT(*) FROM {} t", rows_of(source_.mapping)));
    }

    void find_fields() {
        for (Examined::Field& field : source_.fields)
            source_.attempt(&field, [&] {
                source_.session.integer(
                    fmt::format("SELECT COUNT(*) FROM {} t WHERE ({}) IS NULL AND 1 = 0",
                                rows_of(source_.mapping), field.expression));
            });
    }

    // Moments that the database shows like any other clock, and are read as one of another zone.
    void look_for_moments(Examined::Field& field) {
        const SourceMapping& mapping = source_.mapping;
        const SourceColumn* column = source_.outline.find(field.name);
        const auto* zones = dynamic_cast<const Zones*>(&source_.dialect);
        if (zones == nullptr || mapping.table.empty() || column == nullptr ||
            (column->type != Type::date && column->type != Type::moment))
            return;
        const std::string zone = zone_of(mapping, *column);
        const Query query = zones->silent_moments(mapping.table, field.expression);
        if (zone == "UTC" || query.sql.empty()) return;
        source_.attempt(&field, [&] {
            if (source_.session.integer(query) == 0) return;
            source_.tell(Finding::State::note, &field,
                         fmt::format("is a moment in UTC, and read as a time of {}", zone),
                         fmt::format("Say {}zone = \"UTC\" in [sources.{}.columns.{}].",
                                     column->type == Type::date ? "kind = \"moment\" and " : "",
                                     mapping.name, field.name));
        });
    }

    void add(std::size_t at, const std::string& condition, Finding::State state, std::string what,
             std::string next) {
        if (!condition.empty())
            checks_.push_back({at, condition, state, std::move(what), std::move(next)});
    }

    void add_checks(std::size_t at) {
        const Examined::Field& field = source_.fields[at];
        const Dialect& dialect = source_.dialect;
        const auto* zones = dynamic_cast<const Zones*>(&dialect);
        const bool of_moment = has_kind(source_.mapping, field.name, "moment") && zones != nullptr &&
                               zones->offsets_in_days();
        for (const Words& each : words)
            if (each.type == field.type)
                add(at, dialect.unreadable(field.in_rows, of_moment ? "moment" : field.type),
                    Finding::State::problem,
                    std::string(each.wrong),
                    fmt::format("Make {} or NULL of it, by the expression of `{}` in {}.",
                                each.right, field.name, source_.columns_section()));
        if (field.type == "integer" || field.type == "decimal")
            add(at, dialect.too_large(field.in_rows, field.type), Finding::State::problem,
                field.type == "integer" ? "does not fit 64 bits"
                                        : "does not fit 64 bits with four decimals",
                fmt::format("Make a smaller number or NULL of it, by the expression of `{}` in {}.",
                            field.name, source_.columns_section()));
        if (field.type != "decimal") return;
        if (!has_kind(source_.mapping, field.name, "real"))
            add(at, dialect.floating(field.in_rows), Finding::State::note,
                "is floating point, rounded to four decimals row by row",
                fmt::format("Confirm it by kind = \"real\" in [sources.{}.columns.{}], or CAST it "
                            "to an exact number.",
                            source_.mapping.name, field.name));
        add(at, dialect.finer(field.in_rows), Finding::State::note,
            "has more than four decimals, and is rounded to four",
            fmt::format("Nothing, if four are enough; `{}` in {} may round otherwise.", field.name,
                        source_.columns_section()));
    }

    // All in one scan. Where the database does not get through it, each by itself, so that the
    // others are still counted.
    void count() {
        if (checks_.empty() || source_.count == 0) return;
        std::string sums;
        for (const Check& check : checks_) sums += (sums.empty() ? "" : ", ") + sum_of(check);
        const std::vector<Type> types(checks_.size(), Type::integer);
        std::vector<Row> counted;
        const auto refused = source_.refused([&] {
            counted =
                source_.session.rows(fmt::format("SELECT {} FROM {}", sums, source_.rows()), types);
        });
        for (std::size_t i = 0; i < checks_.size(); ++i)
            if (!refused)
                checks_[i].rows = std::get<std::int64_t>(counted.front()[i]);
            else
                count_alone(checks_[i]);
    }
    void count_alone(Check& check) {
        Examined::Field& field = source_.fields[check.field];
        if (!field.there) return;
        source_.attempt(&field, [&] {
            check.rows = source_.session.integer(
                fmt::format("SELECT {} FROM (SELECT {} AS {} FROM {} t) x", sum_of(check),
                            field.expression, field.in_rows.substr(2), rows_of(source_.mapping)));
        });
    }
    static std::string sum_of(const Check& check) {
        return fmt::format("SUM(CASE WHEN {} THEN 1 ELSE 0 END)", check.condition);
    }

    void report(const Check& check) {
        Examined::Field& field = source_.fields[check.field];
        if (check.rows == 0 || !field.there) return;
        std::string first;
        source_.attempt(&field, [&] {
            const auto value =
                source_.session.value(fmt::format("SELECT MIN({}) FROM {} WHERE {}",
                                                  source_.dialect.as_text(field.in_rows),
                                                  source_.rows(), check.condition),
                                      Type::text);
            if (value) first = to_text(*value);
        });
        source_.tell(check.state, &field, check.what, check.next, check.rows, first);
        if (check.state == Finding::State::problem) field.sound = false;
    }

    // The first rows, with numbers for keys, as rules read them; if that fails, column by column.
    void read() {
        for (const Finding& finding : source_.findings)
            if (finding.state == Finding::State::problem) return;
        const Source& built = source_.sources.at(source_.mapping.name);
        std::vector<SourceColumn> columns;
        for (const SourceColumn& column : built.columns)
            if (!column.sql.empty()) columns.push_back(column);
        const auto error = source_.refused([&] { read_some(built, columns); });
        if (!error) return number();
        bool found = false;
        for (const SourceColumn& column : columns)
            found = !source_.attempt(field_of(column), [&] {
                read_some(built, std::span(&column, 1));
            }) || found;
        if (!found) source_.blame(nullptr, *error);
    }
    void read_some(const Source& built, std::span<const SourceColumn> columns) {
        std::vector<std::string> sql, names;
        std::vector<Type> types;
        for (const SourceColumn& column : columns) {
            sql.push_back(column.sql);
            names.push_back(column.name);
            types.push_back(column.type);
        }
        constexpr std::int64_t some = 100;
        source_.session.rows(
            source_.dialect.limit(
                fmt::format("SELECT {} FROM {} t", join(sql, ", "), built.relation_of(names)), some,
                0),
            types);
    }
    Examined::Field* field_of(const SourceColumn& column) {
        const bool known_by = column.name == source_.outline.key;
        if (known_by && source_.field("key") != nullptr) return source_.field("key");
        return source_.field(known_by || column.name == "key" ? "code" : column.name);
    }

    std::optional<Subject> subject() const {
        if (source_.mapping.name == "partner") return Subject::partner;
        return source_.mapping.name == "product" ? std::optional(Subject::product) : std::nullopt;
    }
    void same_key_type() {
        if (!subject()) return;
        const auto changed = source_.refused(
            [&] { check_key_types(source_.session, source_.sources, *subject(), Access::read); });
        if (changed && changed->code() == "source.key-type")
            source_.tell(Finding::State::problem, source_.field("key"), changed->message(),
                         changed->hint());
    }
    // All rows, as a formation looks for keys that it does not know.
    void number() {
        if (!subject()) return;
        source_.attempt(source_.field("key"),
                        [&] { any_unnumbered(source_.session, source_.sources, *subject()); });
    }

    Examined& source_;
    std::vector<Check> checks_;
};

} // namespace

std::vector<Finding> examine_mapping(Session& session, const Sources& sources,
                                     std::span<const SourceMapping> mappings,
                                     const SourceMapping& mapping, const Attributes& attributes) {
    Examined source(session, sources, mappings, mapping);
    Examination(source).run(attributes);
    return std::move(source.findings);
}

} // namespace tessera::db
