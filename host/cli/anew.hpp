// What becomes of `serve` when a plugin never comes back. A thread cannot be taken out of foreign
// code, so the process replaces itself: same id, same words, without the plugin.
#pragma once

#include <set>
#include <string>

namespace tessera::cli {

// The plugins that this process has hung in before it began anew: TESSERA_HUNG.
std::set<std::string> hung_before();

// Begins anew with the given words (argv) and without one more plugin. What was open is left as by
// kill -9: transactions are rolled back, claims end with their leases. Whoever was told to end
// meanwhile ends, as a failure: what ran is not drained.
[[noreturn]] void begin_anew(char* const* words, const std::string& without);

} // namespace tessera::cli
