// Time to calculate the discounts of a quote, on one core: bench_discount [ROUNDS]
#include "discount/calculate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <random>

using namespace tessera;
using namespace tessera::discount;

namespace {

constexpr std::int64_t one = Decimal::scale;

struct Case {
    const char* name;
    std::size_t lines, leaves, acting;
    bool spreading; // every kind in turn, not percents alone
};

Document document(std::size_t lines) {
    std::mt19937_64 random(1);
    Document out;
    for (std::size_t n = 0; n < lines; ++n) {
        Line& line = out.lines.emplace_back();
        line.product = static_cast<std::int64_t>(n / 2);
        line.quantity = {static_cast<std::int64_t>(random() % 20 + 1) * one};
        line.price = {static_cast<std::int64_t>(random() % 1'000'000) * 100};
        line.price_group = static_cast<std::int64_t>(random() % 8);
    }
    return out;
}

Kind kind(std::size_t n, bool spreading) {
    const std::int64_t some = static_cast<std::int64_t>(n % 10 + 1) * one;
    switch (spreading ? n % 6 : 0) {
    case 1: return AmountPerDocument{{some * 10}};
    case 2: return AmountPerLine{{some}, {{3, {some * 2}}}};
    case 3: return Quantity{{3 * one}, {one}};
    case 4: return Gift{{one}};
    case 5: return Rounding{{100 * one}, {0}, Direction::arithmetic, {one}};
    default: return Percent{{some / 10}, n % 2 == 0, {{2, {some / 5}}, {5, {some / 20}}}};
    }
}

// A compound root of maximum and sum groups by turns, ten discounts in each.
Tree tree(const Case& of) {
    std::vector<Definition> out{{1, std::nullopt, Group{Mode::compound, Choice::by_line}}};
    std::int64_t group = 0, id = 1;
    for (std::size_t n = 0; n < of.leaves; ++n) {
        if (n % 10 == 0) {
            group = ++id;
            const Choice choice = n % 20 == 0 ? Choice::by_document : Choice::by_line;
            out.push_back({group, 1, Group{n % 30 == 0 ? Mode::sum : Mode::maximum, choice}});
        }
        Leaf leaf;
        leaf.kind = kind(n, of.spreading);
        out.push_back({++id, group, std::move(leaf)});
    }
    return Tree::build(std::move(out));
}

void measure(const Case& of, int rounds) {
    const Document quote = document(of.lines);
    const Tree discounts = tree(of);
    std::vector<LeafInput> inputs(discounts.size());
    std::size_t leaf = 0;
    for (std::size_t n = 0; n < inputs.size(); ++n) {
        if (discounts.nodes()[n].group()) continue;
        inputs[n].activity = Activity::all;
        inputs[n].multiplicity = leaf++ % (of.leaves / of.acting) == 0 ? 1 : not_met;
    }
    std::vector<double> times;
    std::int64_t total = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto start = std::chrono::steady_clock::now();
        const Result result = calculate(quote, discounts, inputs);
        const std::chrono::duration<double, std::micro> time =
            std::chrono::steady_clock::now() - start;
        times.push_back(time.count());
        total = result.document().total.units;
    }
    std::ranges::sort(times);
    fmt::print("{:32} {:4} lines {:5} leaves {:4} act: median {:7.1f} us, best {:7.1f} us ({})\n",
               of.name, of.lines, of.leaves, of.acting, times[times.size() / 2], times.front(),
               to_text(Decimal{total}));
}

} // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 501;
    for (const Case& of : {Case{"percents", 100, 100, 100, false},
                           Case{"every kind that spreads", 100, 100, 100, true},
                           Case{"percents, few act", 100, 1000, 20, false},
                           Case{"kinds that spread, few act", 100, 1000, 20, true},
                           Case{"none acts", 100, 1000, 1, false}})
        measure(of, std::max(rounds, 1));
}
