// Commands that ask step by step (`partner new`): questions on the terminal, then calls of
// operations.
#pragma once

#include "app/operation.hpp"

#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::cli {

// Asks on the message stream and reads answers line by line, from a person or from a pipe. The end
// of input is refusal "input.ended".
class Ask {
public:
    // echo: write each answer behind its question, as a terminal does by itself.
    Ask(std::istream& in, std::ostream& out, bool echo)
        : in_(in)
        , out_(out)
        , echo_(echo) {}

    void say(std::string_view text);
    // An empty answer gives `otherwise`; without it the question is asked again. So it is when
    // `check` throws an Error, which is shown.
    std::string text(std::string_view question, const std::optional<std::string>& otherwise = {},
                     const std::function<void(const std::string&)>& check = {});
    bool yes(std::string_view question, bool otherwise);
    // The index of a choice, which is answered by its number or its name.
    std::size_t one(std::string_view question, const std::vector<std::string>& choices,
                    std::optional<std::size_t> otherwise = {});
    // Any number of choices, separated by commas, in the order of the list; an empty answer is
    // none. also: further names of each choice.
    std::vector<std::size_t> several(std::string_view question,
                                     const std::vector<std::string>& choices,
                                     const std::vector<std::vector<std::string>>& also = {});

private:
    std::string answer(const std::string& prompt);
    void list(const std::vector<std::string>& choices);

    std::istream& in_;
    std::ostream& out_;
    bool echo_;
};

// How a conversation calls: its own operation, or any other by name. A call that needs confirmation
// is asked about here.
struct Calls {
    std::string own;
    std::function<app::Json(std::string_view operation, app::Json request)> call;
    bool confirmed = false; // --yes: nobody wants to be asked whether to go on
    app::Json operator()(app::Json request) const { return call(own, std::move(request)); }
    app::Json operator()(std::string_view operation, app::Json request) const {
        return call(operation, std::move(request));
    }
};

// `given`: what stood on the command line, which need not be asked. Answers the reply that is
// shown.
using Conversation = std::function<app::Json(Ask& ask, const Calls& call, const app::Json& given)>;
using Conversations = std::map<std::string, Conversation, std::less<>>; // by operation name

} // namespace tessera::cli
