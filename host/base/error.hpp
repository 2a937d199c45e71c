// The one error type of the host: a stable code, what went wrong with the offending value, and what
// to do next (architecture section 8).
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace tessera {

// What kind of ending an error is. The numbers are the exit codes of the command line.
enum class Outcome {
    refusal = 1, // a business answer: the request is understood and not allowed now
    usage = 2,   // wrong request, rule, file or configuration: the caller must change something
    failure = 3, // the system could not do it: database, disk, plugin
};

class Error : public std::runtime_error {
public:
    // code: stable, kebab-case, "area.problem" ("segment.dynamic-cannot-form").
    // message: what was attempted and why it did not work, with the value. hint: the next step.
    Error(Outcome outcome, std::string code, const std::string& message, std::string hint = {})
        : std::runtime_error(message)
        , outcome_(outcome)
        , code_(std::move(code))
        , hint_(std::move(hint)) {}

    Outcome outcome() const { return outcome_; }
    const std::string& code() const { return code_; }
    const std::string& hint() const { return hint_; }
    std::string message() const { return what(); }

private:
    Outcome outcome_;
    std::string code_;
    std::string hint_;
};

inline Error refusal(std::string code, const std::string& message, std::string hint = {}) {
    return {Outcome::refusal, std::move(code), message, std::move(hint)};
}
inline Error usage(std::string code, const std::string& message, std::string hint = {}) {
    return {Outcome::usage, std::move(code), message, std::move(hint)};
}
inline Error failure(std::string code, const std::string& message, std::string hint = {}) {
    return {Outcome::failure, std::move(code), message, std::move(hint)};
}

} // namespace tessera
