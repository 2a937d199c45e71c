#include "base/text.hpp"
#include "cli/conversation.hpp"
#include "cli/width.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <istream>
#include <ostream>
#include <set>

namespace tessera::cli {

namespace {

// A choice is named by its number, from 1, or by its text, in any case.
std::optional<std::size_t> find_choice(std::string_view answer,
                                       const std::vector<std::string>& choices,
                                       const std::vector<std::vector<std::string>>& also = {}) {
    for (std::size_t i = 0; i < choices.size(); ++i)
        if (fold(choices[i]) == fold(answer)) return i;
    std::set<std::size_t> meant; // two of one further name are neither
    for (std::size_t i = 0; i < also.size(); ++i)
        for (const std::string& name : also[i])
            if (fold(name) == fold(answer)) meant.insert(i);
    if (meant.size() == 1) return *meant.begin();
    std::size_t number = 0;
    const auto [end, problem] =
        std::from_chars(answer.data(), answer.data() + answer.size(), number);
    if (problem != std::errc{} || end != answer.data() + answer.size()) return std::nullopt;
    if (number < 1 || number > choices.size()) return std::nullopt;
    return number - 1;
}

std::string not_a_choice(std::string_view answer, const std::vector<std::string>& choices) {
    return fmt::format("\"{}\" is not in the list.{}", answer, did_you_mean(answer, choices));
}

} // namespace

void Ask::say(std::string_view text) {
    out_ << text << '\n';
}

std::string Ask::answer(const std::string& prompt) {
    out_ << prompt << ' ' << std::flush;
    std::string line;
    if (!std::getline(in_, line)) {
        out_ << '\n';
        throw refusal("input.ended",
                      fmt::format("The input ended before the answer to \"{}\"", prompt),
                      "Nothing was saved; start again.");
    }
    if (echo_) out_ << line << '\n';
    if (!is_utf8(line))
        throw usage("text.bad-encoding",
                    fmt::format("The answer to \"{}\" is no UTF-8 text", prompt),
                    "Set the terminal, or the file, to UTF-8.");
    return std::string(trim(line));
}

std::string Ask::text(std::string_view question, const std::optional<std::string>& otherwise,
                      const std::function<void(const std::string&)>& check) {
    const std::string prompt = otherwise && !otherwise->empty()
                                   ? fmt::format("{} [{}]:", question, *otherwise)
                                   : fmt::format("{}:", question);
    while (true) {
        std::string given = answer(prompt);
        if (given.empty() && !otherwise) {
            say("An answer is needed.");
            continue;
        }
        if (given.empty()) given = *otherwise;
        try {
            if (check) check(given);
            return given;
        } catch (const Error& error) {
            say(error.hint().empty() ? error.message() : error.message() + "\n" + error.hint());
        }
    }
}

bool Ask::yes(std::string_view question, bool otherwise) {
    const std::string prompt = fmt::format("{} {}", question, otherwise ? "[Y/n]" : "[y/N]");
    while (true) {
        const std::string given = fold(answer(prompt));
        if (given.empty()) return otherwise;
        if (given == "y" || given == "yes") return true;
        if (given == "n" || given == "no") return false;
        say("Answer y or n.");
    }
}

void Ask::list(const std::vector<std::string>& choices) {
    for (std::size_t i = 0; i < choices.size(); ++i)
        out_ << fmt::format("{:>4}  {}\n", i + 1, shown(choices[i]));
}

std::size_t Ask::one(std::string_view question, const std::vector<std::string>& choices,
                     std::optional<std::size_t> otherwise) {
    list(choices);
    const std::optional<std::string> standard =
        otherwise ? std::optional<std::string>(choices.at(*otherwise)) : std::nullopt;
    while (true) {
        const std::string given = text(question, standard);
        if (const auto found = find_choice(given, choices)) return *found;
        say(not_a_choice(given, choices));
    }
}

std::vector<std::size_t> Ask::several(std::string_view question,
                                      const std::vector<std::string>& choices,
                                      const std::vector<std::vector<std::string>>& also) {
    if (choices.empty()) return {};
    list(choices);
    const std::string prompt =
        fmt::format("{} (numbers or names, with commas; empty for none):", question);
    while (true) {
        const std::string given = answer(prompt);
        // A name may hold a comma itself.
        if (const auto whole = find_choice(given, choices, also)) return {*whole};
        std::set<std::size_t> chosen;
        bool all_known = true;
        for (const auto& part : split(given, ',')) {
            const auto word = trim(part);
            if (word.empty()) continue;
            const auto found = find_choice(word, choices, also);
            if (found)
                chosen.insert(*found);
            else
                say(not_a_choice(word, choices));
            all_known = all_known && found;
        }
        if (all_known) return {chosen.begin(), chosen.end()};
    }
}

} // namespace tessera::cli
