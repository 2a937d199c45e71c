#include "plugin/document.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tessera::plugin {

std::string document_problem(std::string_view text) {
    std::size_t offset = 0;
    if (text.empty()) return "it is empty";
    if (!is_utf8(text, &offset)) return fmt::format("byte {} is not UTF-8", offset);
    try {
        const auto json = nlohmann::json::parse(text);
        if (!json.is_object()) return "it is not a JSON object";
        for (const char* key : {"template", "subject"}) {
            const auto found = json.find(key);
            if (found == json.end() || !found->is_string())
                return fmt::format("\"{}\" is not a text", key);
        }
        const auto& subject = json["subject"].get_ref<const std::string&>();
        if (subject != "partner" && subject != "product")
            return fmt::format("subject \"{}\" is neither \"partner\" nor \"product\"", subject);
    } catch (const nlohmann::json::exception& error) {
        return error.what();
    }
    return "";
}

} // namespace tessera::plugin
