// What stands in an event of the outbox: a JSON object as text.
#pragma once

#include "plugin/plugins.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tessera::events {

// The fields that subscribers see: texts, whole numbers, booleans and nulls of the outermost
// object. Errors: failure "events.bad-payload" for what is no object, and for a number that is not
// whole or does not fit 64 bits.
plugin::Record fields_of(const std::string& payload);

// The payload of partner.created, {"partners": [7, 8]}, and back.
std::string partners_payload(std::span<const std::int64_t> numbers);
std::vector<std::int64_t> partners_of(const std::string& payload);

} // namespace tessera::events
