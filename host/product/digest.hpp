// What a file holds, as one short text: two files of the same digest are the same file.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace tessera::product {

// SHA-256 in hexadecimal. `between_pieces` may be empty. Errors: usage "import.cannot-open".
std::string digest_of(const std::filesystem::path& file,
                      const std::function<void()>& between_pieces = {});

} // namespace tessera::product
