// The least that is asked of a description before its plugin runs; host/scheme reads it in full.
#pragma once

#include <string>
#include <string_view>

namespace tessera::plugin {

// What is wrong with the text of describe(), or "": UTF-8, one JSON object, "template" and
// "subject" are texts.
std::string document_problem(std::string_view text);

} // namespace tessera::plugin
