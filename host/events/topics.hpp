// The topics that this folder itself raises: those of the table that manifests are held against.
#pragma once

#include "plugin/topics.hpp"

namespace tessera::events {

namespace topics = plugin::topics;

} // namespace tessera::events
