// Where the source and the build tree lie. Functions rather than definitions on every command line:
// so that ccache knows a test of one clone again in the next.
#pragma once

#include <filesystem>

namespace tessera::test {

std::filesystem::path source_dir();
std::filesystem::path binary_dir();

} // namespace tessera::test
