// The connection that an embedder lends for one call, as a session of ours.
#pragma once

#include "db/session.hpp"
#include "tessera/embed.h"

#include <memory>
#include <string>

namespace tessera::embed {

// The connection must outlive the session. Errors: usage "db.unknown-dialect",
// "host.bad-connection"; native codes become those of the dialect.
std::shared_ptr<db::Session> lend(const tessera_connection& connection, const std::string& prefix);

} // namespace tessera::embed
