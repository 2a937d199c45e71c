// Who may do what and sees whom, and what `doctor` looks at. Private to app/.
#pragma once

#include "app/host.hpp"
#include "db/source.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tessera::app {

struct Work;

// As access::holds() says.
bool may(Call& call, std::string_view right);
// refusal "right.missing" naming the right and who can grant it.
void require_right(Call& call, std::string_view operation, std::string_view right);

// Those of the partners that the user of this call sees, in their order (SEC-2); of products all.
std::vector<std::int64_t> seen(Work& work, db::Subject subject, std::vector<std::int64_t> numbers);
bool sees_all(Work& work);
// refusal "right.partner-not-seen".
void require_seen(Work& work, std::int64_t partner, std::string_view code);

// Whom a filter takes in, among some or all, ascending. The filter may ask for $user. Errors: those
// of parsing and binding it.
std::vector<std::int64_t> passing(Work& work, db::Subject subject, const std::string& filter,
                                  std::optional<std::vector<std::int64_t>> among = {});

// One line a problem, with what to do; a line "ok" for each thing that is well.
Json doctor(Call& call, const Arguments& arguments);

} // namespace tessera::app
