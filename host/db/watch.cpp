// From what was noticed to a number: what triggers have left, and what the poll finds.
#include "db/watch.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/dialect.hpp"
#include "db/long_key.hpp"
#include "db/relation_with.hpp"
#include "db/subject_keys.hpp"
#include "db/transaction.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <span>

namespace tessera::db {

namespace {

constexpr auto partner_kind = static_cast<std::int64_t>(Subject::partner);
constexpr std::int64_t at_once = 512; // rows of triggers in one transaction
constexpr std::size_t by_name = 32;   // of them in one statement: Firebird takes 64 KB of values

std::string marks(std::size_t count) {
    return join(std::vector<std::string>(count, "?"), ", ");
}

// Numbers between `first` and `last` that a row of the source has.
std::set<std::int64_t> present(Session& session, const Source& partners, std::int64_t first,
                               std::int64_t last) {
    const auto numbers = session.numbers(
        {fmt::format("SELECT {0} FROM {1} t WHERE {0} BETWEEN ? AND ?",
                     partners.find("number")->sql, relation_with(partners, "number")),
         {first, last}});
    return {numbers.begin(), numbers.end()};
}

void take_back(Session& session, std::int64_t number) {
    session.execute({"DELETE FROM {partner_new} WHERE number = ?", {number}});
    session.execute(
        {"DELETE FROM {subject_key} WHERE kind = ? AND number = ?", {partner_kind, number}});
}

// Keys that have a number already are known: by whichever way it came, it came with what is to be
// told. Answers how many had none.
std::int64_t number_few(Session& session, std::span<const Value> ids) {
    const std::vector<Value> args(ids.begin(), ids.end());
    const std::string these = "(" + marks(ids.size()) + ")";
    Query keys("SELECT DISTINCT w.key_text, '' AS variant_text FROM {watch_row} w WHERE w.id IN " +
                   these,
               args);
    keys.add(" AND NOT EXISTS (SELECT 1 FROM {subject_key} k WHERE k.kind = ? AND k.key_text = "
             "w.key_text AND k.variant_text = '')",
             {partner_kind});
    const std::int64_t count = number_keys(session, Subject::partner, keys);
    session.execute(Query("DELETE FROM {watch_row} WHERE id IN " + these, args));
    return count;
}

void number_these(Session& session, const Source& partners, std::span<const Value> ids) {
    std::int64_t count = 0;
    for (std::size_t at = 0; at < ids.size(); at += by_name)
        count += number_few(session, ids.subspan(at, std::min(by_name, ids.size() - at)));
    if (count == 0) return;
    // Nobody else has numbered in between: the sequence is ours until the end of the transaction.
    const std::int64_t last =
        session.integer({"SELECT max(number) FROM {subject_key} WHERE kind = ?", {partner_kind}});
    const std::set<std::int64_t> real = present(session, partners, last - count + 1, last);
    for (std::int64_t number = last - count + 1; number <= last; ++number)
        if (!real.contains(number)) take_back(session, number);
}

// A key that is too long holds up no other.
void refuse_long(Session& session, const Source& partners, const std::vector<Value>& ids,
                 std::vector<std::string>& refused) {
    const std::size_t longest = session.dialect().longest_key();
    for (std::size_t at = 0; longest != 0 && at < ids.size(); at += by_name) {
        const auto some = std::span(ids).subspan(at, std::min(by_name, ids.size() - at));
        for (Row& row :
             session.rows({fmt::format("SELECT id, key_text FROM {{watch_row}} WHERE id IN ({}) "
                                       "AND char_length(key_text) > {}",
                                       marks(some.size()), longest),
                           {some.begin(), some.end()}},
                          {Type::text, Type::text})) {
            const auto error = too_long_a_key(session, partners, to_text(row[1]));
            if (error) refused.push_back(error->message());
            session.execute({"DELETE FROM {watch_row} WHERE id = ?", {row[0]}});
        }
    }
}

} // namespace

bool anything_noticed(Session& session) {
    const auto any = [&](const char* select) {
        return session.value(session.dialect().limit(select, 1, 0), Type::text).has_value();
    };
    return any("SELECT id FROM {watch_row}") || any("SELECT number FROM {partner_new}");
}

Numbered number_noticed(Session& session, const Sources& sources) {
    // Outside the transaction, where reading locks nothing that a trigger would wait for.
    std::vector<Value> ids;
    for (Row& row :
         session.rows(session.dialect().limit("SELECT id FROM {watch_row} ORDER BY id", at_once, 0),
                      {Type::text}))
        ids.push_back(std::move(row[0]));
    Numbered result;
    result.rows = static_cast<std::int64_t>(ids.size());
    if (ids.empty()) return result;
    check_key_types(session, sources, Subject::partner, Access::read);
    const Source& partners = sources.at("partner");
    refuse_long(session, partners, ids, result.refused);
    in_transaction(session, [&] { number_these(session, partners, ids); });
    return result;
}

std::vector<std::int64_t> untold(Session& session, std::int64_t after, std::int64_t limit) {
    return session.numbers(
        {session.dialect().limit(
             "SELECT number FROM {partner_new} WHERE number > ? ORDER BY number", limit, 0),
         {after}});
}

std::int64_t count_untold(Session& session) {
    return session.integer("SELECT count(*) FROM {partner_new}");
}

std::int64_t count_unnumbered(Session& session, const Sources& sources) {
    return session.integer("SELECT count(*) FROM (" +
                           unnumbered(session, sources, Subject::partner) + ") u");
}

bool any_unnumbered(Session& session, const Sources& sources) {
    return any_unnumbered(session, sources, Subject::partner);
}

std::string sign_of(const Session& session) {
    return session.prefix() + "watch_row";
}

} // namespace tessera::db
