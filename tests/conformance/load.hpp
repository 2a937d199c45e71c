// Writes the oracle's rows into Tessera's own tables.
#pragma once

#include "data.hpp"

#include "db/session.hpp"

namespace tessera::conformance {

void load(db::Session& session, const oracle::Data& data, const std::string& subject);

} // namespace tessera::conformance
