#include "db/sequence.hpp"

#include "db/dialect.hpp"
#include "db/transaction.hpp"
#include "db/trouble.hpp"

#include <random>

namespace tessera::db {

namespace {

// Where a snapshot hides the row that somebody else has just made, the work begins again.
void begin_sequence(Session& session, const std::string& name) {
    const std::vector<std::string> columns{"name", "next"};
    try {
        session.execute(
            {session.dialect().insert_new("{sequence}", columns), {name, std::int64_t{1}}});
    } catch (const Error& error) {
        if (error.code() != "db.unique") throw;
        throw trouble(Trouble::serialisation, "another session has begun the sequence " + name);
    }
}

} // namespace

std::int64_t reserve(Session& session, std::string_view sequence, std::int64_t count) {
    const std::string name(sequence);
    Transaction transaction(session);
    // The update comes first: it takes the row's lock, so that two sessions never read the same
    // number.
    const Query add("UPDATE {sequence} SET next = next + ? WHERE name = ?", {count, name});
    if (session.execute(add) == 0) {
        // Somebody else may be the first as well.
        begin_sequence(session, name);
        session.execute(add);
    }
    const std::int64_t next =
        session.integer({"SELECT next FROM {sequence} WHERE name = ?", {name}});
    transaction.commit();
    return next - count;
}

void renew_mark(Session& session, std::string_view name) {
    std::random_device random;
    const auto drawn = static_cast<std::int64_t>((std::uint64_t{random()} << 31) ^ random()) + 1;
    const std::vector<std::string> keys{"name"}, update{"next"};
    session.execute(
        {session.dialect().upsert("{sequence}", keys, update), {std::string(name), drawn}});
}

std::int64_t mark(Session& session, std::string_view name) {
    return session.integer({"SELECT next FROM {sequence} WHERE name = ?", {std::string(name)}});
}

} // namespace tessera::db
