// What holds for any tree and any document, with a fixed seed.
#include "naive.hpp"
#include "random_sale.hpp"

#include "base/error.hpp"

#include <catch2/catch.hpp>

using namespace tessera;
using namespace tessera::discount;

namespace {

using tessera::discount::exact;

Rational exact(Amount value) {
    const bool negative = value.units < 0;
    const uint128 size =
        negative ? 0 - static_cast<uint128>(value.units) : static_cast<uint128>(value.units);
    boost::multiprecision::cpp_int whole = static_cast<std::uint64_t>(size >> 64);
    whole = (whole << 64) + static_cast<std::uint64_t>(size);
    return Rational(negative ? -whole : whole, 100'000'000);
}

// The first thing that differs, empty if nothing does.
std::string difference(const Sale& sale, const Quote& quote, const NaiveQuote& wanted) {
    for (std::size_t n = 0; n < wanted.lines.size(); ++n) {
        const Totals& line = quote.result.lines()[n];
        const NaiveLine& other = wanted.lines[n];
        const std::string where = " of line " + std::to_string(n);
        if (exact(line.sum) != other.sum) return "sum" + where;
        if (exact(line.automatic) != other.automatic) return "automatic" + where;
        if (exact(line.total) != other.total) return "total" + where;
        if (exact(line.points) != other.points) return "points" + where;
    }
    for (const Definition& one : sale.definitions) {
        const std::string where = " of " + std::to_string(one.id);
        if (const auto* group = std::get_if<Group>(&one.what)) {
            if (group->adds() || group->choice == Choice::by_line) continue;
            const auto found = wanted.winners.find(one.id);
            const auto winner = quote.winner(one.id);
            // Where nothing acts at all the tree is not walked.
            if (winner && (found == wanted.winners.end() || *winner != found->second))
                return "winner" + where;
            continue;
        }
        for (std::size_t n = 0; n < wanted.lines.size(); ++n) {
            const Cell cell = quote.cell(one.id, n);
            const auto found = wanted.chosen.find({one.id, n});
            const bool chosen =
                cell.verdict == Verdict::applied || cell.verdict == Verdict::no_effect;
            if (chosen != (found != wanted.chosen.end()))
                return "verdict" + where + " on line " + std::to_string(n);
            if (chosen && exact(cell.amount) != found->second)
                return "amount" + where + " on line " + std::to_string(n);
        }
    }
    return {};
}

bool adds_up(const Sale& sale, const Quote& quote) {
    Rational sum = 0, automatic = 0, total = 0, after = 0, points = 0;
    for (std::size_t n = 0; n < quote.result.lines().size(); ++n) {
        const Totals& line = quote.result.lines()[n];
        Rational applied = 0, gained = 0;
        for (const auto& [id, input] : sale.inputs) {
            applied += exact(quote.cell(id, n).applied);
            gained += exact(quote.cell(id, n).points);
        }
        if (applied != exact(line.automatic) || gained != exact(line.points)) return false;
        if (line.total > line.sum || line.after.units < 0) return false; // DSC-21
        if (exact(line.sum) - exact(line.total) != exact(line.after)) return false;
        if (exact(line.automatic) + exact(line.manual) + exact(line.points_paid) !=
            exact(line.total) + exact(line.cut))
            return false;
        for (const Decimal cents : {line.sum, line.automatic, line.total, line.after, line.points})
            if (cents.units % 100 != 0) return false;
        sum += exact(line.sum);
        automatic += exact(line.automatic);
        total += exact(line.total);
        after += exact(line.after);
        points += exact(line.points);
    }
    const Totals& all = quote.result.document();
    return sum == exact(all.sum) && automatic == exact(all.automatic) &&
           total == exact(all.total) && after == exact(all.after) && points == exact(all.points);
}

// Amounts per document are given to the last cent, unless there is nothing to spread them over.
bool spreads_exactly(const Sale& sale, const Quote& quote, int& seen) {
    for (const Definition& one : sale.definitions) {
        const auto* leaf = std::get_if<Leaf>(&one.what);
        const auto* kind = leaf ? std::get_if<AmountPerDocument>(&leaf->kind) : nullptr;
        if (!kind || !quote.result.competed(quote.tree.find(one.id))) continue;
        Rational base = 0, given = 0;
        for (std::size_t n = 0; n < sale.document.lines.size(); ++n) {
            const Cell cell = quote.cell(one.id, n);
            base += exact(cell.base);
            given += exact(cell.amount);
        }
        const std::int64_t times = std::max<std::int64_t>(
            sale.inputs.at(one.id).multiplicity, sale.inputs.at(one.id).multiplicity < 0 ? 1 : 0);
        const Rational amount = exact(kind->value) * times;
        if (base == 0 ? given != 0 : abs(given - amount) > Rational(1, 200)) return false;
        if (base != 0 && kind->value.units % 100 == 0 && given != amount) return false;
        ++seen;
    }
    return true;
}

} // namespace

TEST_CASE("random: the same as the text read naively [C6][C7][C8][C9][CMB-1][CMB-3][CMB-7]") {
    RandomSale random(20260331);
    std::map<Verdict, int> verdicts;
    int chosen_by_document = 0;
    for (int round = 0; round < 4'000; ++round) {
        const Sale sale = random.next();
        const Quote quote = sale.calculate();
        const std::string found = difference(sale, quote, naive(sale));
        if (!found.empty()) FAIL("round " << round << ": " << found);
        for (const auto& [id, input] : sale.inputs)
            for (std::size_t n = 0; n < sale.document.lines.size(); ++n)
                ++verdicts[quote.cell(id, n).verdict];
        for (const Definition& one : sale.definitions)
            chosen_by_document += quote.winner(one.id).has_value();
    }
    CHECK(verdicts.size() == 7); // it met them all, and often
    for (const auto& [verdict, count] : verdicts) CHECK(count > 1'000);
    CHECK(chosen_by_document > 1'000);
}

TEST_CASE("random: everything adds up to the last cent [C7][C9][DSC-21][DSC-19]") {
    RandomSale random(7);
    int spread = 0;
    for (int round = 0; round < 6'000; ++round) {
        const Sale sale = random.next();
        const Quote quote = sale.calculate();
        if (!adds_up(sale, quote)) FAIL("round " << round << ": totals");
        if (!spreads_exactly(sale, quote, spread)) FAIL("round " << round << ": parts");
    }
    CHECK(spread > 1'000);
}

TEST_CASE("random: huge numbers are exact or refused [C7][C9]") {
    RandomSale random(11);
    int exact_ones = 0, refused = 0;
    for (int round = 0; round < 6'000; ++round) {
        const Sale sale = random.next_extreme();
        try {
            const Quote quote = sale.calculate();
            const std::string found = difference(sale, quote, naive(sale));
            if (!found.empty()) FAIL("round " << round << ": " << found);
            if (!adds_up(sale, quote)) FAIL("round " << round << ": totals");
            ++exact_ones;
        } catch (const Error& error) {
            // Of a line, or of an amount that is for no line in particular.
            const bool names =
                error.message().starts_with("line ") || error.message().starts_with("discount ");
            if (error.code() != "discount.too-large" || !names)
                FAIL("round " << round << ": " << error.message());
            ++refused;
        }
    }
    CHECK(exact_ones > 1'000);
    CHECK(refused > 500);
}
