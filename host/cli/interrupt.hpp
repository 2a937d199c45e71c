// SIGINT as "please stop": the one thing of the process that a signal handler must reach.
#pragma once

namespace tessera::cli {

// From now on the first SIGINT is remembered and the second ends the process as it always did;
// SIGPIPE is ignored, so that writing to a closed pipe fails instead of killing.
void catch_signals();
bool interrupted();

} // namespace tessera::cli
