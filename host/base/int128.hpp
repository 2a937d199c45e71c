// The 128-bit integer of g++ and clang under a name that -Wpedantic accepts.
#pragma once

namespace tessera {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

} // namespace tessera
