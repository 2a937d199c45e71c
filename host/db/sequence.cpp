#include "db/sequence.hpp"

#include "db/transaction.hpp"

namespace tessera::db {

std::int64_t reserve(Session& session, std::string_view sequence, std::int64_t count) {
    const std::string name(sequence);
    Transaction transaction(session);
    // The update comes first: it takes the row's lock, so that two sessions never read the same
    // number.
    if (session.execute({"UPDATE {sequence} SET next = next + ? WHERE name = ?", {count, name}}) ==
        0)
        session.execute({"INSERT INTO {sequence} (name, next) VALUES (?, ?)", {name, count + 1}});
    const std::int64_t next =
        session.integer({"SELECT next FROM {sequence} WHERE name = ?", {name}});
    transaction.commit();
    return next - count;
}

} // namespace tessera::db
