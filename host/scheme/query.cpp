#include "scheme/query.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace tessera::scheme {
namespace {

const std::string& no_column() {
    static const std::string none;
    return none;
}

// What the database says of the user's statement is the user's to mend; the rest is not.
template <class F>
auto as_query_error(F&& work) {
    try {
        return work();
    } catch (const Error& error) {
        constexpr std::array mistakes{"db.syntax",         "db.no-such-table", "db.bad-statement",
                                      "db.overflow",       "db.unknown-table", "db.other",
                                      "value.bad-integer", "value.bad-date",   "value.bad-moment"};
        if (std::find(mistakes.begin(), mistakes.end(), error.code()) == mistakes.end()) throw;
        throw usage("query.failed", fmt::format("the query could not be run: {}", error.message()),
                    error.hint());
    }
}

// The columns of the user's result, found without regard to case as SQL does.
class Result {
public:
    explicit Result(std::vector<std::string> names)
        : names_(std::move(names)) {
        if (names_.empty())
            throw usage("query.not-read-only", "the query answers no columns: it is no SELECT",
                        "Write one SELECT over tables and views.");
    }

    const std::vector<std::string>& names() const { return names_; }
    const std::string& find(const std::string& name) const {
        for (const std::string& known : names_)
            if (fold(known) == fold(name)) return known;
        return no_column();
    }
    const std::string& at(const std::string& name) const {
        const std::string& found = find(name);
        if (found.empty())
            throw usage(
                "query.unknown-column",
                fmt::format("the query has no column \"{}\".{}", name, did_you_mean(name, names_)),
                fmt::format("Its columns are {}.", join(names_, ", ")));
        return found;
    }

private:
    std::vector<std::string> names_;
};

// SQL in the subject's terms: its relation joined with what the query returned.
class SubjectJoin {
public:
    SubjectJoin(const db::Session& session, const Catalog& catalog, Subject subject)
        : dialect_(session.dialect())
        , source_(catalog.sources().at(subject_source(subject)))
        , variants_(subject == Subject::product ? catalog.sources().find("product_variant")
                                                : nullptr) {}

    // `relation q` with its key (or number) in `key`, joined to the subject `s`.
    std::string from(const std::string& relation, const std::string& key) const {
        return fmt::format("({}) q JOIN (SELECT {} AS number, {} AS subject_key FROM {} t) s ON {}",
                           relation, sql(source_, "number"), sql(source_, "key"), source_.relation,
                           matches(source_, "s", key));
    }
    std::string variants(const std::string& key) const {
        return fmt::format(" LEFT JOIN {} v ON v.product = s.number AND {}", variant_relation(),
                           matches(*variants_, "v", key));
    }
    // The members of a temporary table of numbers, as people know them.
    std::string members(const std::string& table) const {
        const std::string subjects = fmt::format(
            "SELECT {0} AS number, {1} AS \"key\"{2} FROM {3} t JOIN {4} m ON m.number = {0}",
            sql(source_, "number"), sql(source_, "key"), variants_ ? ", NULL AS variant" : "",
            source_.relation, table);
        if (!variants_) return "(" + subjects + ")";
        return fmt::format(
            "({0} UNION ALL SELECT v.number, s.subject_key, v.subject_key FROM {1} v JOIN {2} m ON "
            "m.number = v.number JOIN (SELECT {3} AS number, {4} AS subject_key FROM {5} t) s ON "
            "s.number = v.product)",
            subjects, variant_relation(), table, sql(source_, "number"), sql(source_, "key"),
            source_.relation);
    }

private:
    static std::string sql(const db::Source& source, const char* column) {
        const db::SourceColumn* found = source.find(column);
        return found && !found->sql.empty() ? found->sql : "NULL";
    }
    std::string variant_relation() const {
        // A mapped variant keeps its key in a column of its own (db/mapping.cpp).
        const std::string key =
            variants_->own ? sql(*variants_, "code") : std::string("t.\"variant key\"");
        return fmt::format("(SELECT {} AS number, {} AS product, {} AS subject_key FROM {} t)",
                           sql(*variants_, "number"), sql(*variants_, "product"), key,
                           variants_->relation);
    }
    // A column called number holds our own number, any other the key.
    std::string matches(const db::Source& source, const char* alias, const std::string& key) const {
        const std::string quoted = "q." + dialect_.quote(key);
        if (source.own && by_number_) return fmt::format("{}.number = {}", alias, quoted);
        const bool uuid = !source.own && source.key_type == "uuid";
        return fmt::format("{}.subject_key = {}", alias,
                           uuid ? dialect_.as_uuid(quoted) : dialect_.as_text(quoted));
    }

public:
    void by_number(bool yes) { by_number_ = yes; }

private:
    const db::Dialect& dialect_;
    const db::Source& source_;
    const db::Source* variants_;
    bool by_number_ = false;
};

// Decimals as our own tables hold them are read as text, so that a number that is none of that form
// is seen as what it is: 1.0 is not one ten-thousandth.
Type read_type(Type type, bool plain) {
    return type == Type::decimal && !plain ? Type::text : type;
}

Value stored_decimal(const Value& read, const std::string& column) {
    if (is_null(read)) return {};
    const std::string text = to_text(read);
    std::int64_t units = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), units);
    if (problem == std::errc{} && end == text.data() + text.size()) return Decimal{units};
    throw usage("query.not-stored-decimal",
                fmt::format("column \"{}\" is declared decimal and holds {}; decimals of Tessera's "
                            "own tables are whole numbers of 1/10,000",
                            column, text),
                "Write decimals = \"plain\" under [query] if the query answers the numbers "
                "themselves; else round to a whole number, CAST(… AS integer).");
}

// A column of the result in the form that the host reads.
std::string read_as(const db::Dialect& dialect, const std::string& column, Type type, bool plain) {
    const std::string sql = "q." + dialect.quote(column);
    return type == Type::decimal && plain ? dialect.as_decimal(sql, true) : sql;
}

Type declared(const UserQuery& query, const std::string& column) {
    for (const auto& [name, type] : query.columns)
        if (fold(name) == fold(column)) return type;
    return Type::text;
}

// Rows of nobody are passed over, but when no row is of anybody, the key is likely to be no key at
// all: the segment would be emptied without a word.
void check_keys(db::Session& session, const db::Query& query, const std::string& key) {
    const db::Dialect& dialect = session.dialect();
    const std::string quoted = "q." + dialect.quote(key);
    const auto row =
        session.row({dialect.limit(fmt::format("SELECT {} FROM ({}\n) q WHERE {} IS NOT NULL",
                                               dialect.as_text(quoted), query.sql, quoted),
                                   1, 0),
                     query.args},
                    {Type::text});
    if (!row) return;
    throw usage("query.no-key",
                fmt::format("no value of the query's first column, \"{}\", belongs to anybody; one "
                            "is \"{}\"",
                            key, to_text((*row)[0])),
                "The first column is the key as `tessera partner show` and `product` know it, or "
                "our own number where it is called number.");
}

// A temporary table of numbers, gone with this object.
class Members {
public:
    Members(db::Session& session, const std::vector<std::int64_t>& numbers)
        : session_(session)
        , name_(session.dialect().temporary_name(session.prefix(), "members")) {
        session_.execute(session_.dialect().temporary_table(
            name_, std::vector<db::Column>{{"number", db::ColumnKind::integer, true, ""}}));
        session_.execute("DELETE FROM " + name_);
        constexpr std::size_t at_once = 500;
        for (std::size_t first = 0; first < numbers.size(); first += at_once) {
            const std::size_t last = std::min(first + at_once, numbers.size());
            db::Query insert("INSERT INTO " + name_ + " (number) VALUES ");
            for (std::size_t i = first; i < last; ++i)
                insert.add(i == first ? "(?)" : ", (?)", {numbers[i]});
            session_.execute(insert);
        }
    }
    ~Members() {
        try {
            session_.execute(session_.dialect().drop_temporary(name_));
        } catch (const Error&) {
            // The session drops it when it goes back to its database.
        }
    }
    Members(const Members&) = delete;
    Members& operator=(const Members&) = delete;
    const std::string& name() const { return name_; }

private:
    db::Session& session_;
    std::string name_;
};

// Rows in the order of their subjects; of several of one the first.
Queried by_subject(std::vector<std::int64_t> subjects, std::vector<std::vector<Value>> columns) {
    std::vector<std::size_t> order(subjects.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return subjects[a] < subjects[b]; });
    Queried out;
    out.columns.resize(columns.size());
    for (const std::size_t row : order) {
        if (!out.subjects.empty() && out.subjects.back() == subjects[row]) continue;
        out.subjects.push_back(subjects[row]);
        for (std::size_t c = 0; c < columns.size(); ++c)
            out.columns[c].push_back(std::move(columns[c][row]));
    }
    return out;
}

} // namespace

bool plain_decimals(const Scheme& scheme, const Catalog& catalog) {
    using Decimals = UserQuery::Decimals;
    if (scheme.query.decimals != Decimals::automatic)
        return scheme.query.decimals == Decimals::plain;
    return !catalog.sources().at(subject_source(scheme.subject)).own;
}

Queried run_formation(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                      bool by_variant, const ParameterValues& values, Date today) {
    const bool plain = plain_decimals(scheme, catalog);
    const db::Query query = compose_query(scheme.query.formation, values, today, plain);
    const db::Dialect& dialect = session.dialect();
    SubjectJoin join(session, catalog, scheme.subject);
    std::vector<std::int64_t> subjects;
    std::vector<std::vector<Value>> columns;
    std::vector<Type> types{Type::integer}; // as declared
    std::vector<Type> read = types;         // and as they are read
    std::vector<std::string> names;

    const auto run = [&] {
        // The statement alone first: what it may not do is refused here, by its own text.
        const Result result(session.columns(query));
        const std::string& key = result.names().front();
        const bool own = catalog.sources().at(subject_source(scheme.subject)).own;
        join.by_number(own && fold(key) == "number");
        std::string from = join.from(query.sql + "\n", key);
        std::string list = "s.number";
        if (by_variant) {
            const std::string& variant = result.at("variant");
            from += join.variants(variant);
            // A variant that is not there is no member; none at all means the product itself.
            list = fmt::format("CASE WHEN q.{} IS NULL THEN s.number ELSE v.number END",
                               dialect.quote(variant));
        }
        for (const auto& [name, type] : scheme.query.columns) {
            // A column may be of the output query alone.
            if (!scheme.query.output.empty() && result.find(name).empty()) continue;
            list += ", " + read_as(dialect, result.at(name), type, plain);
            types.push_back(type);
            read.push_back(read_type(type, plain));
            names.push_back(name);
        }
        columns.resize(names.size());
        const auto cursor =
            session.open({fmt::format("SELECT {} FROM {}", list, from), query.args}, read);
        for (db::Chunk chunk; cursor->next(chunk);) {
            for (std::size_t row = 0; row < chunk.rows; ++row) {
                if (chunk.null(0, row)) continue;
                subjects.push_back(chunk.integer(0, row));
                for (std::size_t c = 0; c < columns.size(); ++c) {
                    Value value = db::cell(chunk, c + 1, row, read[c + 1]);
                    columns[c].push_back(read[c + 1] == types[c + 1]
                                             ? std::move(value)
                                             : stored_decimal(value, names[c]));
                }
            }
        }
        if (subjects.empty()) check_keys(session, query, key);
    };
    as_query_error([&] { session.read_only(run); });

    Queried out = by_subject(std::move(subjects), std::move(columns));
    out.names = std::move(names);
    out.types.assign(types.begin() + 1, types.end());
    return out;
}

QueriedRows run_output(db::Session& session, const Catalog& catalog, const Scheme& scheme,
                       const std::vector<std::int64_t>& members, const ParameterValues& values,
                       Date today) {
    const bool plain = plain_decimals(scheme, catalog);
    const Members table(session, members);
    const SubjectJoin join(session, catalog, scheme.subject);
    const db::Query query = compose_query(scheme.query.output, values, today, plain,
                                          {{"members", join.members(table.name())}});
    QueriedRows out;
    as_query_error([&] {
        session.read_only([&] {
            const Result result(session.columns(query));
            for (const auto& [name, type] : scheme.query.columns)
                if (scheme.query.formation.empty()) result.at(name);
            std::vector<Type> types;
            for (const std::string& name : result.names())
                types.push_back(declared(scheme.query, name));
            out.columns = result.names();
            if (!plain || std::find(types.begin(), types.end(), Type::decimal) == types.end()) {
                std::vector<Type> read;
                for (const Type type : types) read.push_back(read_type(type, plain));
                out.rows = session.rows(query, read); // as it is, in its own order
                for (auto& row : out.rows)
                    for (std::size_t c = 0; c < types.size(); ++c)
                        if (read[c] != types[c]) row[c] = stored_decimal(row[c], out.columns[c]);
                return;
            }
            std::string list;
            for (std::size_t c = 0; c < types.size(); ++c)
                list += (c == 0 ? "" : ", ") +
                        read_as(session.dialect(), out.columns[c], types[c], plain);
            out.rows = session.rows(
                {fmt::format("SELECT {} FROM ({}\n) q", list, query.sql), query.args}, types);
        });
    });
    return out;
}

} // namespace tessera::scheme
