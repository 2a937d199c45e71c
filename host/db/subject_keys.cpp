// Numbers for the keys of mapped partners, products and variants.
#include "db/subject_keys.hpp"
#include "db/dialect.hpp"
#include "db/long_key.hpp"
#include "db/reading_error.hpp"
#include "db/sequence.hpp"
#include "db/source.hpp"
#include "db/table.hpp"
#include "db/transaction.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <limits>
#include <numeric>

namespace tessera::db {

namespace {

std::int64_t kind_of(Subject subject) {
    return static_cast<std::int64_t>(subject);
}

std::string additions(const Session& session) {
    return session.dialect().temporary_name(session.prefix(), "unseen");
}

std::int64_t next_number(Session& session, Subject subject) {
    return session.integer(
        {"SELECT next FROM {sequence} WHERE name = ?", {std::string(to_string(subject))}}, 1);
}

// Numbers are dense and of 32 bits: bitmaps of members are made of them.
void check_room(std::int64_t first, std::int64_t count) {
    if (first + count - 1 > std::numeric_limits<std::uint32_t>::max())
        throw failure("db.numbers-exhausted", "there are more subjects than 32-bit numbers");
}

// In a deployment that watches its partners, a number is the beginning of a creation that is still
// to be told of (watch.hpp).
void remember_new(Session& session, Subject subject, std::int64_t first, std::int64_t count) {
    if (subject != Subject::partner || count == 0) return;
    session.execute({"INSERT INTO {partner_new} (number) SELECT number FROM {subject_key} WHERE "
                     "kind = ? AND number BETWEEN ? AND ? AND EXISTS (SELECT 1 FROM {watch})",
                     {kind_of(subject), first, first + count - 1}});
}

// The pairs that `keys` answers as rows of `table`, with numbers from `first` in the order of the
// keys; how many. They are read by themselves and inserted by value: INSERT .. SELECT would lock
// the rows of the ERP's tables that it reads (MariaDB), and wait for every transaction that the ERP
// has open on them.
std::int64_t insert_numbered(Session& session, const std::string& table, Subject subject,
                             std::int64_t first, const Query& keys) {
    Query ordered("SELECT key_text, variant_text FROM (");
    ordered.add(keys).add(") u ORDER BY key_text, variant_text");
    Chunk found;
    found.columns.resize(4); // kind, number, key_text, variant_text
    const auto read = session.open(ordered, std::array{Type::text, Type::text});
    for (Chunk chunk; read->next(chunk);) {
        for (std::size_t i = 0; i < 2; ++i) {
            auto& texts = found.columns[i + 2].texts;
            std::move(chunk.columns[i].texts.begin(),
                      chunk.columns[i].texts.begin() + static_cast<long>(chunk.rows),
                      std::back_inserter(texts));
        }
        found.rows += chunk.rows;
    }
    const auto count = static_cast<std::int64_t>(found.rows);
    check_room(first, count);
    if (count == 0) return 0;
    found.columns[0].integers.assign(found.rows, kind_of(subject));
    found.columns[1].integers.resize(found.rows);
    std::iota(found.columns[1].integers.begin(), found.columns[1].integers.end(), first);
    for (ChunkColumn& column : found.columns) column.nulls.assign(found.rows, 0);
    const std::vector<std::string> columns{"kind", "number", "key_text", "variant_text"};
    session.insert(table, columns, std::array{Type::integer, Type::integer, Type::text, Type::text},
                   found);
    return count;
}

} // namespace

std::vector<const Source*> mapped_as(const Sources& sources, Subject subject) {
    std::vector<const Source*> found{sources.find(to_string(subject))};
    if (subject == Subject::product) found.push_back(sources.find("product_variant"));
    std::erase_if(found, [](const Source* each) { return each == nullptr || each->own; });
    return found;
}

namespace {

std::vector<ColumnRead> read_by_unnumbered(const Sources& sources, Subject subject) {
    std::vector<ColumnRead> read;
    for (const Source* source : mapped_as(sources, subject))
        read.push_back({source->name, "number"});
    return read;
}

} // namespace

std::string unnumbered(const Session& session, const Sources& sources, Subject subject) {
    const std::size_t longest = session.dialect().longest_key();
    std::vector<std::string> parts;
    for (const Source* source : mapped_as(sources, subject)) {
        const bool variant = source->name == "product_variant";
        const std::vector<std::string> columns =
            variant ? std::vector<std::string>{"number", "product key", "variant key"}
                    : std::vector<std::string>{"number", "key"};
        const std::string key = variant ? "t.\"product key\"" : "t.\"key\"";
        std::string part = fmt::format(
            "SELECT DISTINCT {0} AS key_text, {1} AS variant_text FROM {2} t WHERE t.\"number\" IS "
            "NULL AND {0} IS NOT NULL",
            key, variant ? "t.\"variant key\"" : "''", source->relation_of(columns));
        for (std::size_t i = 1; longest != 0 && i < columns.size(); ++i)
            part += fmt::format(" AND char_length(t.\"{}\") <= {}", columns[i], longest);
        parts.push_back(std::move(part));
    }
    // UNION takes each pair once, too.
    return join(parts, " UNION ");
}

std::int64_t number_keys(Session& session, Subject subject, const Query& keys) {
    const std::int64_t first = reserve(session, to_string(subject), 0);
    const std::int64_t count = insert_numbered(session, "{subject_key}", subject, first, keys);
    reserve(session, to_string(subject), count);
    constexpr std::int64_t many = 1000;
    if (const auto sql = session.dialect().statistics("subject_key"); count >= many && !sql.empty())
        session.execute(sql);
    remember_new(session, subject, first, count);
    return count;
}

std::string canonical_key(const Source& source, std::string_view key) {
    const auto bad = [&](const char* reason) {
        return usage("source.bad-key",
                     fmt::format("\"{}\" is no key of {}: {}", key, source.name, reason));
    };
    if (source.own || source.key_type == "text") return std::string(key);
    if (source.key_type == "integer") {
        try {
            return to_text(parse_value(Type::integer, trim(key)));
        } catch (const Error&) {
            throw bad("it must be a whole number");
        }
    }
    std::string result;
    for (const char c : key) {
        if (c == '-' || c == '{' || c == '}') continue;
        if (std::string_view("0123456789abcdefABCDEF").find(c) == std::string_view::npos)
            throw bad("it must be a UUID");
        result.push_back(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    if (result.size() != 32) throw bad("it must be a UUID");
    for (const std::size_t place : {20, 16, 12, 8}) result.insert(place, 1, '-');
    return result;
}

std::int64_t assign_numbers(Session& session, const Sources& sources, Subject subject) {
    const std::string keys = unnumbered(session, sources, subject);
    if (keys.empty()) return 0;
    // Temporary numbers would hide the keys that have no lasting one.
    forget_unseen(session);
    std::int64_t count = 0;
    in_transaction(session, [&] {
        check_key_types(session, sources, subject, Access::write);
        count = reading(sources, read_by_unnumbered(sources, subject),
                        [&] { return number_keys(session, subject, keys); });
    });
    return count;
}

bool any_unnumbered(Session& session, const Sources& sources, Subject subject) {
    check_key_types(session, sources, subject, Access::read);
    const std::string keys = unnumbered(session, sources, subject);
    if (keys.empty()) return false;
    const std::string any = "SELECT 1 FROM (" + session.dialect().limit(keys, 1, 0) + ") u";
    return reading(sources, read_by_unnumbered(sources, subject),
                   [&] { return session.integer(any) != 0; });
}

std::int64_t number_unseen(Session& session, const Sources& sources, Subject subject) {
    if (!any_unnumbered(session, sources, subject)) return 0;
    const std::string keys = unnumbered(session, sources, subject);
    const std::string table = additions(session);
    session.execute(session.dialect().temporary_table(table, find_table("subject_key")->columns));
    const std::int64_t last = session.integer(
        {"SELECT max(number) FROM " + table + " WHERE kind = ?", {kind_of(subject)}}, 0);
    const std::int64_t first = std::max(next_number(session, subject), last + 1);
    const std::int64_t count = insert_numbered(session, table, subject, first, keys);
    session.extend("subject_key", table);
    return count;
}

void forget_unseen(Session& session) {
    if (!session.end_extension("subject_key")) return;
    session.execute(session.dialect().drop_temporary(additions(session)));
}

std::optional<std::int64_t> find_number(Session& session, const Sources& sources, Subject subject,
                                        std::string_view key, std::string_view variant) {
    const Source& source = sources.at(to_string(subject));
    std::optional<Value> found;
    if (!source.own) {
        const Source* variants = sources.find("product_variant");
        found = session.value({"SELECT number FROM {subject_key} WHERE kind = ? AND key_text = ? "
                               "AND variant_text = ?",
                               {kind_of(subject), canonical_key(source, key),
                                variant.empty() ? "" : canonical_key(*variants, variant)}},
                              Type::integer);
    } else if (variant.empty()) {
        found = session.value(
            {fmt::format("SELECT number FROM {{{}}} WHERE code = ?", to_string(subject)),
             {std::string(key)}},
            Type::integer);
    } else {
        found = session.value(
            {"SELECT v.number FROM {product_variant} v JOIN {product} p ON p.number = "
             "v.product WHERE p.code = ? AND v.code = ?",
             {std::string(key), std::string(variant)}},
            Type::integer);
    }
    if (!found) return std::nullopt;
    return std::get<std::int64_t>(*found);
}

std::optional<std::int64_t> assign_number(Session& session, const Sources& sources, Subject subject,
                                          std::string_view key, std::string_view variant) {
    const Source& source = sources.at(to_string(subject));
    if (auto found = find_number(session, sources, subject, key, variant); found || source.own)
        return found;
    for (const std::string_view each : {key, variant})
        if (const auto error = too_long_a_key(session, source, each)) throw Error(*error);
    std::int64_t number = 0;
    in_transaction(session, [&] {
        // Somebody else may have numbered it since.
        if (const auto found = find_number(session, sources, subject, key, variant)) {
            number = *found;
            return;
        }
        check_key_types(session, sources, subject, Access::write);
        number = reserve(session, to_string(subject));
        check_room(number, 1);
        session.execute(
            {"INSERT INTO {subject_key} (kind, number, key_text, variant_text) VALUES (?, ?, ?, ?)",
             {kind_of(subject), number, canonical_key(source, key),
              variant.empty() ? "" : canonical_key(sources.at("product_variant"), variant)}});
        remember_new(session, subject, number, 1);
    });
    return number;
}

} // namespace tessera::db
