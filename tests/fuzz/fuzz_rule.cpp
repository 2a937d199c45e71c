// Feeds broken rules, as text and as JSON: each is either refused with an error of ours, which has
// a code and a message, or makes a tree that survives text and JSON.
#include "base/error.hpp"
#include "scheme/language.hpp"

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

using namespace tessera;

void require(bool condition, std::string_view what, const std::string& input) {
    if (condition) return;
    std::cerr << what << ":\n" << input << '\n';
    std::abort();
}

// Nothing if it was refused.
template <typename Parse>
scheme::FilterPtr tried(const Parse& parse, const std::string& input) {
    try {
        return parse();
    } catch (const Error& error) {
        require(!error.code().empty() && !error.message().empty(), "an empty error", input);
        require(error.outcome() == Outcome::usage, "an error that blames us", input);
        return nullptr;
    }
}

// A reference is read back from text as its name.
bool has_reference(const std::string& document) {
    return document.find("\"ref\"") != std::string::npos;
}

void must_survive(const scheme::FilterPtr& filter, const std::string& input) {
    const nlohmann::json document = to_json(filter);
    require(same(filter, scheme::filter_from_json(document)), "JSON is not the same", input);
    const std::string text = to_text(filter);
    if (has_reference(document.dump()) || text.size() > scheme::max_text) return;
    require(same(filter, scheme::parse_filter(text)), "text is not the same", input);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string input(reinterpret_cast<const char*>(data), size);
    try {
        const auto filter = tried([&] { return scheme::parse_filter(input); }, input);
        if (filter) {
            must_survive(filter, input);
            // The same rule again, broken as JSON: keys and texts changed where the input says.
            std::string document = to_json(filter).dump();
            for (std::size_t i = 0; i + 1 < size && i < 8; i += 2)
                document[data[i] * 7U % document.size()] = static_cast<char>(data[i + 1] % 128);
            const auto json = nlohmann::json::parse(document, nullptr, false);
            if (json.is_discarded()) return 0;
            const auto other = tried([&] { return scheme::filter_from_json(json); }, document);
            if (other) must_survive(other, document);
        }
    } catch (const std::exception& error) {
        require(false, error.what(), input);
    }
    return 0;
}
