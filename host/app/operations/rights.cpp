#include "app/operations/rights.hpp"

#include "base/error.hpp"
#include "db/migrate.hpp"

namespace tessera::app {

bool may(Call& call, std::string_view right) {
    if (right.empty() || call.user == "owner") return true;
    const db::Lease session = call.lease();
    if (db::migration_state(*session).database == 0) return true; // nothing to protect yet
    if (session->integer({"SELECT COUNT(*) FROM {grant_right}"}) == 0) return true;
    return session->integer(
               {"SELECT COUNT(*) FROM {grant_right} WHERE user_name = ? AND right_name "
                "IN (?, '*')",
                {call.user, std::string(right)}}) > 0;
}

void require_right(Call& call, std::string_view operation, std::string_view right) {
    if (!may(call, right)) refuse_without_right(call, operation, right);
}

} // namespace tessera::app
