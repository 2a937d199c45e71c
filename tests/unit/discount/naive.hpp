// The algorithm of domain C6 to C9 once more, slow and simple, straight from the text and with
// rationals of any size; it takes the structs of host/discount and shares nothing else with it.
#pragma once

#include "sample.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <map>
#include <utility>
#include <vector>

namespace tessera::discount {

using Rational = boost::multiprecision::cpp_rational;

using ByLine = std::map<std::size_t, Rational>;

Rational exact(Decimal value);
Rational round2(const Rational& x); // half away from zero
// Price × packs, rounded to 2 places.
Rational cost(const Rational& units, const Rational& price, const Rational& factor);
// What a discount gives to each line (C7). `left` has what is left of the lines in scope, and so
// names them.
ByLine naive_effect(const Sale& sale, std::int64_t id, const Leaf& leaf, const ByLine& sums,
                    const ByLine& left);

struct NaiveLine {
    Rational sum, automatic, total, points;
};

struct NaiveQuote {
    std::vector<NaiveLine> lines;
    // Discounts that are applied (or come to 0 unbeaten) on a line, and their exact amounts.
    std::map<std::pair<std::int64_t, std::size_t>, Rational> chosen;
    std::map<std::int64_t, std::int64_t> winners; // by document: the group, its child
};

NaiveQuote naive(const Sale& sale);

} // namespace tessera::discount
