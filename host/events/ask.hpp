// One call of one subscriber, measured: who is slow is named in the log.
#pragma once

#include "plugin/plugins.hpp"

namespace tessera::events {

plugin::Answer ask(const plugin::Plugins& plugins, const plugin::Subscriber& subscriber,
                   const plugin::Record& subject, const plugin::CallContext& context,
                   spdlog::logger* log) noexcept;

} // namespace tessera::events
