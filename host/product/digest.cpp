#include "product/digest.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <openssl/evp.h>
#include <vector>

namespace tessera::product {

std::string digest_of(const std::filesystem::path& file,
                      const std::function<void()>& between_pieces) {
    std::ifstream in(file, std::ios::binary);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    if (!context || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1)
        throw failure("import.digest", "OpenSSL has no SHA-256 here");
    std::vector<char> piece(1 << 20);
    while (in) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(in.gcount()));
        if (between_pieces) between_pieces();
    }
    // Reading a folder opens well and fails here; at the end of a file only `bad` tells.
    if (in.bad() || !in.eof())
        throw usage("import.cannot-open",
                    fmt::format("could not read {}: {}", file.string(), std::strerror(errno)),
                    "Check the path and the rights.");
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int count = 0;
    EVP_DigestFinal_ex(context.get(), bytes, &count);
    std::string text;
    for (unsigned int i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
}

} // namespace tessera::product
