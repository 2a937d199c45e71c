#include "db/transaction.hpp"

#include "db/begins_again.hpp"
#include "db/trouble.hpp"

#include <chrono>

namespace tessera::db {

Transaction::Transaction(Session& session, Access access)
    : session_(session) {
    session_.begin(access);
}

Transaction::~Transaction() {
    if (open_) session_.rollback();
}

void Transaction::commit() {
    session_.commit();
    open_ = false;
}

void in_transaction(Session& session, const std::function<void()>& work, Patience patience) {
    // Inside an outer transaction only its owner can begin again from the start.
    const bool once = session.borrowed() || session.in_transaction();
    // A lock that was waited for in vain is not waited for again: settings say how long that may
    // be.
    const auto long_wait = std::chrono::seconds(1);
    for (;;) {
        const auto started = std::chrono::steady_clock::now();
        try {
            Transaction transaction(session);
            work();
            transaction.commit();
            return;
        } catch (const Error& error) {
            const bool waited = error.code() == "db.lock-timeout" &&
                                std::chrono::steady_clock::now() - started >= long_wait;
            if (once || waited || !may_retry(error) || !patience.again(session.patience())) throw;
            tell_begins_again(session, error, patience.tries());
        }
    }
}

} // namespace tessera::db
