#include "discount/calculation.hpp"

#include <algorithm>

namespace tessera::discount {

// Groups come before what is in them, so each finds the fate of its own group decided.
void Calculation::attribute() {
    for (std::size_t n = 0; n < result_.nodes_.size(); ++n) {
        const Node& node = result_.nodes_[n];
        if (node.row < 0) continue;
        if (node.row < result_.leaf_rows_) {
            apply(n);
            continue;
        }
        for (std::size_t line = 0; line < size(); ++line)
            result_.beaten_[result_.at(node.row - result_.leaf_rows_, line)] =
                result_.beaten_by(n, line);
    }
}

namespace {

// Rounded to 2 places on each line, so that what is stored by line and discount adds up.
int128 points_of(std::int64_t discount, std::size_t line, int128 units, Decimal rate) {
    int128 product = 0;
    if (__builtin_mul_overflow(units, int128(rate.units), &product))
        refuse_line(discount, line, "its sum of points");
    return divide_rounded(product, int128(Amount::of_cent) * Decimal::scale);
}

} // namespace

// A line's automatic discount is its exact sum, rounded (C9); each discount's part of it is the
// step between the rounded sums before and after it, so that the parts add up to it.
void Calculation::apply(std::size_t n) {
    const Node& node = result_.nodes_[n];
    const Leaf& leaf = *tree_.nodes()[n].leaf();
    for (std::size_t line = 0; line < size(); ++line) {
        const std::size_t here = result_.at(node.row, line);
        if (result_.touch_[here] != Touch::acts || result_.beaten_by(n, line) >= 0) continue;
        int128 part = 0;
        if (leaf.points) {
            part = points_of(node.id, line, result_.amounts_[here], leaf.points_rate);
            gained_[line] += part;
        } else {
            exact_[line] += result_.amounts_[here];
            const int128 sum = to_cents({exact_[line]});
            part = sum - given_[line];
            given_[line] = sum;
        }
        if (part > most_cents || part < -most_cents)
            refuse_line(node.id, line, leaf.points ? "its sum of points" : "its amount");
        result_.applied_[here] = static_cast<std::int64_t>(part);
    }
}

namespace {

// Adds up the document; the line at which that does not fit is named.
void add_up(Decimal& to, Decimal value, std::size_t line, std::string_view what) {
    if (__builtin_add_overflow(to.units, value.units, &to.units)) refuse_line(line, what);
}

} // namespace

void Calculation::finish() {
    Totals& document = result_.document_;
    result_.lines_.reserve(size());
    for (std::size_t n = 0; n < size(); ++n) {
        const int128 sum = result_.sums_[n];
        const int128 manual = document_.lines[n].manual.units / decimal_of_cent;
        const int128 paid = document_.lines[n].points_paid.units / decimal_of_cent;
        const int128 wanted = given_[n] + manual + paid;
        const int128 total = std::min(wanted, sum); // DSC-21
        Totals line;
        line.sum = decimal_of_cents(sum, n, "the sum");
        line.automatic = decimal_of_cents(given_[n], n, "the automatic discount");
        line.manual = document_.lines[n].manual;
        line.points_paid = document_.lines[n].points_paid;
        line.total = decimal_of_cents(total, n, "the discount");
        line.cut = decimal_of_cents(wanted - total, n, "the discount");
        line.after = decimal_of_cents(sum - total, n, "the sum after markups");
        line.points = decimal_of_cents(gained_[n], n, "what it gains in points");
        add_up(document.sum, line.sum, n, "the sum of the document up to here");
        add_up(document.automatic, line.automatic, n, "the automatic discount up to here");
        add_up(document.manual, line.manual, n, "the manual discount up to here");
        add_up(document.points_paid, line.points_paid, n, "what is paid with points up to here");
        add_up(document.total, line.total, n, "the discount up to here");
        add_up(document.cut, line.cut, n, "what is cut off discounts up to here");
        add_up(document.after, line.after, n, "the sum after markups up to here");
        add_up(document.points, line.points, n, "the sum of points up to here");
        result_.lines_.push_back(line);
    }
}

} // namespace tessera::discount
