// A transaction that ends with its scope, and the one loop that retries what may be retried.
#pragma once

#include "db/patience.hpp"
#include "db/session.hpp"

#include <functional>

namespace tessera::db {

// Begins at construction; rolls back at destruction unless committed. Nested use on one session
// joins the outer transaction through a savepoint. The destructor never throws and never ends the
// process.
class Transaction {
public:
    explicit Transaction(Session& session, Access access = Access::write);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Session& session_;
    bool open_ = true;
};

// Runs `work` in a write transaction and commits it. Serialisation failures, deadlocks and a busy
// database are tried again from the start, for as long as the session's patience lasts; on a
// borrowed session never. `work` must be free of effects outside the database.
void in_transaction(Session& session, const std::function<void()>& work,
                    Patience patience = Patience());

} // namespace tessera::db
