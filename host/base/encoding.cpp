#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>
#include <memory>
#define U_SHOW_CPLUSPLUS_API 0
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/ustring.h>

namespace tessera {

namespace {

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const std::string& encoding) {
    UErrorCode status = U_ZERO_ERROR;
    // ICU takes the empty name for the encoding of the process: no answer may depend on that.
    Converter converter(encoding.empty() ? nullptr : ucnv_open(encoding.c_str(), &status));
    if (!converter || U_FAILURE(status))
        throw usage("text.unknown-encoding", fmt::format("there is no encoding \"{}\"", encoding),
                    "use an IANA name such as utf-8, windows-1251 or iso-8859-15");
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &status);
    return converter;
}

Error bad_bytes(std::string_view bytes, std::size_t offset, std::size_t count,
                std::string_view encoding) {
    std::string shown;
    for (const char byte : bytes.substr(offset, count))
        shown += fmt::format(" {:02X}", static_cast<unsigned char>(byte));
    return usage(
        "text.bad-encoding",
        fmt::format("the text cannot be read as {}: byte{} at offset {}", encoding, shown, offset),
        "name the encoding in which the text was written, or repair it");
}

void append_utf8(std::string& out, const UChar* units, std::int32_t count) {
    const std::size_t before = out.size();
    out.resize(before + static_cast<std::size_t>(count) * 3); // no UTF-16 unit needs more
    std::int32_t written = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(out.data() + before, static_cast<std::int32_t>(out.size() - before), &written,
                units, count, &status);
    if (U_FAILURE(status))
        throw failure("text.conversion",
                      fmt::format("ICU could not write UTF-8: {}", u_errorName(status)));
    out.resize(before + static_cast<std::size_t>(written));
}

} // namespace

std::string to_utf8(std::string_view bytes, std::string_view encoding) {
    const Converter converter = open_converter(std::string(encoding));
    std::string out;
    out.reserve(bytes.size());
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    // One unit is kept free: a chunk that ends between two surrogates takes the second one too.
    UChar chunk[1024];
    UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
    while (status == U_BUFFER_OVERFLOW_ERROR) {
        status = U_ZERO_ERROR;
        UChar* target = chunk;
        ucnv_toUnicode(converter.get(), &target, chunk + std::size(chunk) - 1, &source, end,
                       nullptr, true, &status);
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) break;
        if (target != chunk && U16_IS_LEAD(target[-1]) && status == U_BUFFER_OVERFLOW_ERROR) {
            status = U_ZERO_ERROR;
            ucnv_toUnicode(converter.get(), &target, target + 1, &source, end, nullptr, true,
                           &status);
        }
        append_utf8(out, chunk, static_cast<std::int32_t>(target - chunk));
    }
    if (U_FAILURE(status)) {
        char invalid[32];
        std::int8_t count = sizeof invalid;
        UErrorCode ignored = U_ZERO_ERROR;
        ucnv_getInvalidChars(converter.get(), invalid, &count, &ignored);
        const auto read = static_cast<std::size_t>(source - bytes.data());
        const auto bad = std::min(read, static_cast<std::size_t>(count));
        throw bad_bytes(bytes, read - bad, bad, encoding);
    }
    return out;
}

} // namespace tessera
