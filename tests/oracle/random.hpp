// Random data and rules from a seed: the same on every platform.
#pragma once

#include "interpreter.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace tessera::oracle {

class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed) {}
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
    int between(int least, int most) {
        return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
    }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

private:
    std::mt19937_64 engine_;
};

struct DataOptions {
    int partners = 150;
    int products = 25;
};

// Regions and categories in hierarchies, products with variants, partners with everything that
// belongs to them, segments and custom fields. Missing values, pairs of case in several scripts,
// leap days, year ends, clock changes, moments at local midnight, negative and very large amounts.
Data random_data(Random& random, const Question& question, DataOptions options = {});

// Parameters that the rules below may name: amount, since, who, managers, period, days.
void random_parameters(Random& random, const Data& data, Question& question);

// A well-typed filter over the fields of the subject.
scheme::FilterPtr random_filter(Random& random, const Data& data, const Question& question);
// A condition on fact rows, of whatever source.
scheme::FilterPtr random_row_filter(Random& random, const Data& data, const Question& question);

// Texts that rules and data share, so that comparisons meet.
const std::vector<std::string>& common_texts();

} // namespace tessera::oracle
