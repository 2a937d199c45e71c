// The main of a fuzz target without libFuzzer: mutates what a corpus file holds from a seed; with
// TESSERA_FULL=1 for twenty times as long. A corpus has an input a line, or, where lines of %% part
// them, of several lines.
//   PROGRAM [--seconds N] [--iterations N] [--seed S] CORPUS
// Before each input is tried it is written to `fuzz-last-input`, in the current folder, if --keep
// is given: after a crash the input lies there.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

class Mutator {
public:
    Mutator(std::vector<std::string> corpus, std::uint64_t seed)
        : corpus_(std::move(corpus))
        , random_(seed) {}

    std::string next() {
        std::string input = line();
        for (std::size_t i = 0, count = below(6); i < count; ++i) mutate(input);
        return input;
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
    const std::string& line() { return corpus_[below(corpus_.size())]; }

    void mutate(std::string& input) {
        constexpr std::array<std::string_view, 28> signs{"(",
                                                         ")",
                                                         "[",
                                                         "]",
                                                         "\"",
                                                         "\\",
                                                         ",",
                                                         "..",
                                                         "-",
                                                         "+",
                                                         "not ",
                                                         " and ",
                                                         " or ",
                                                         "#",
                                                         "$",
                                                         "@",
                                                         "= ",
                                                         "case when ",
                                                         " end",
                                                         "\n",
                                                         "\t",
                                                         "in ",
                                                         "2026-02-30",
                                                         ".",
                                                         "99999999999999999999",
                                                         "\xD0",
                                                         "\xF0\x9F\x98\x80",
                                                         "{}"};
        const std::size_t at = below(input.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(12, input.size() - at + 1));
        switch (below(7)) {
        case 0: input.erase(at, length); break;
        case 1: input.insert(at, signs[below(signs.size())]); break;
        case 2: // another corpus line's piece
        {
            const std::string& other = line();
            const std::size_t start = below(other.size());
            input.insert(at, other.substr(start, below(30)));
            break;
        }
        case 3:
            if (at < input.size()) input[at] = static_cast<char>(below(256));
            break;
        case 4: { // the same again and again
            const std::string piece = input.substr(at, length);
            for (std::size_t i = 0, times = below(300); i < times; ++i) input.insert(at, piece);
            break;
        }
        case 5: std::swap(input[at % std::max<std::size_t>(1, input.size())], input[0]); break;
        default: input.insert(at, std::string(below(600), "([-"[below(3)])); break;
        }
        if (constexpr std::size_t most = 100'000; input.size() > most) input.resize(most);
    }

    std::vector<std::string> corpus_;
    std::mt19937_64 random_;
};

} // namespace

int main(int count, char** words) {
    std::uint64_t seed = 1, iterations = UINT64_MAX;
    std::chrono::seconds time{10};
    bool keep = false;
    std::string file;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        const auto number = [&] {
            return i + 1 < count ? std::strtoull(words[++i], nullptr, 10) : 0;
        };
        if (word == "--seconds")
            time = std::chrono::seconds(number());
        else if (word == "--iterations")
            iterations = number();
        else if (word == "--seed")
            seed = number();
        else if (word == "--keep")
            keep = true;
        else
            file = word;
    }
    std::ifstream in(file);
    std::vector<std::string> corpus;
    bool blocks = false;
    for (std::string line; std::getline(in, line);) {
        if (line == "%%") {
            blocks = true;
            corpus.emplace_back();
        } else if (blocks) {
            corpus.back() += line + '\n';
        } else if (!line.empty()) {
            corpus.push_back(line);
        }
    }
    std::erase(corpus, "");
    if (corpus.empty()) {
        std::cerr << "no corpus in \"" << file << "\"\n";
        return 2;
    }
    if (std::getenv("TESSERA_FULL")) time *= 20;
    Mutator mutator(std::move(corpus), seed);
    const auto end = std::chrono::steady_clock::now() + time;
    std::uint64_t done = 0;
    for (; done < iterations && std::chrono::steady_clock::now() < end; ++done) {
        const std::string input = mutator.next();
        if (keep) std::ofstream("fuzz-last-input", std::ios::binary) << input;
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    }
    std::cout << fmt::format("{} inputs, seed {}\n", done, seed);
    return 0;
}
