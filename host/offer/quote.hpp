// Pricing a document: what each discount does to each line, and why (DSC-19).
#pragma once

#include "discount/calculate.hpp"
#include "offer/plan.hpp"

namespace tessera::offer {

// What became of the asks of a plan.
struct Answers {
    struct One {
        std::vector<std::int64_t> times; // one, or by line
        std::vector<std::string> seen;
        std::string failed; // plugin and reason; then it is not met
    };
    std::vector<One> asks;
    std::vector<std::vector<Decimal>> external; // of asks that are kinds, by line
};

struct Quote {
    std::shared_ptr<const Plan> plan;
    discount::Result result;
    std::vector<discount::LeafInput> inputs; // by nodes
    Answers answers;
    std::vector<std::string> incomplete; // what could not be asked, and why
    std::vector<std::string> notes;

    // What a discount is called on a line: "applied", "beaten", …, and why.
    struct Said {
        std::string verdict, reason;
    };
    Said said(std::size_t node, std::size_t line) const;
    // The values that its conditions saw.
    std::string seen(std::size_t node, std::size_t line) const;
};

// Whoever asks for more than one reads each source once a quote. Errors: those of the database and
// of calculate(). Nothing fails open: what cannot be asked is not met, and makes it incomplete.
Quote quote(const segment::Desk& desk, const plugin::Plugins& plugins,
            const std::shared_ptr<const Plan>& plan, const Sale& sale);

// facts.cpp: the answers of all plugins, each asked once.
Answers answers(const segment::Desk& desk, const plugin::Plugins& plugins, const Plan& plan,
                const Sale& sale, std::span<const Decimal> sums);

} // namespace tessera::offer
