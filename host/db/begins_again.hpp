// Who is told that a transaction begins again.
#pragma once

#include "base/error.hpp"
#include "db/session.hpp"

#include <functional>

namespace tessera::db {

// why: the error that ended the last try; attempt: the number of the next, from 2.
using BeginsAgain = std::function<void(const Error& why, int attempt)>;

// From now on `told` is, each time in_transaction() begins again on this session.
void on_begin_again(Session& session, BeginsAgain told);
void tell_begins_again(Session& session, const Error& why, int attempt);

} // namespace tessera::db
