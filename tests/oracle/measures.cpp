// What the measures of the templates mean (DCS-9 to DCS-17), and the periods of domain C3.
#include "interpreter.hpp"

#include "base/date.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace tessera::oracle {
namespace {

Item fits(const Rational& sum, const Row& subject) {
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    if (sum * 10'000 > Rational(most) || sum * 10'000 < Rational(least)) {
        throw std::overflow_error(to_text(subject.at("code")));
    }
    return number_item(sum);
}

} // namespace

Interpreter::Span Interpreter::resolve(const Period& period) const {
    const Calendar& c = calendar();
    const int today = question_.today;
    const std::string unit(to_string(period.unit));
    const int last = c.start_of(unit, today) - 1; // a day of the previous unit
    const int next = c.end_of(unit, today) + 1;
    const auto to_day = [](const std::optional<Date>& date) {
        return date ? std::optional(static_cast<int>(date->days)) : std::nullopt;
    };
    switch (period.kind) {
    case PeriodKind::range: return {to_day(period.from), to_day(period.to)};
    case PeriodKind::month: return {period.from->days, c.end_of("month", period.from->days)};
    case PeriodKind::today: return {today, today};
    case PeriodKind::yesterday: return {today - 1, today - 1};
    case PeriodKind::tomorrow: return {today + 1, today + 1};
    case PeriodKind::last_7_days: return {today - 6, today};
    case PeriodKind::next_7_days: return {today, today + 6};
    case PeriodKind::this_unit: return {c.start_of(unit, today), c.end_of(unit, today)};
    case PeriodKind::this_to_date: return {c.start_of(unit, today), today};
    case PeriodKind::rest_of_this: return {today, c.end_of(unit, today)};
    case PeriodKind::last_unit: return {c.start_of(unit, last), last};
    case PeriodKind::last_to_same_day: return {c.start_of(unit, last), c.add(today, unit, -1)};
    case PeriodKind::next_unit: return {next, c.end_of(unit, next)};
    case PeriodKind::next_to_same_day: return {next, c.add(today, unit, 1)};
    case PeriodKind::rolling: return {c.add(today, unit, -period.count) + 1, today};
    case PeriodKind::rolling_next: return {today, c.add(today, unit, period.count) - 1};
    }
    throw std::logic_error("unknown period");
}

Interpreter::Span Interpreter::span_of(const scheme::Arguments& arguments) const {
    std::optional<Period> period;
    if (arguments.empty()) { // the scheme's own
        const auto found = question_.parameters.find("period");
        if (found != question_.parameters.end()) period = found->second.period;
        return period ? resolve(*period) : Span{};
    }
    if (!arguments.window) return {};
    const scheme::Window& window = *arguments.window;
    if (window.period) return resolve(*window.period);
    if (!window.parameter.empty()) {
        period = question_.parameters.at(window.parameter).period;
        return period ? resolve(*period) : Span{};
    }
    const auto end = [&](const scheme::ExprPtr& expr) -> std::optional<int> {
        if (!expr) return std::nullopt;
        const Item item = eval(*expr, {});
        return item.kind == Item::none ? std::nullopt : std::optional(static_cast<int>(item.whole));
    };
    return {end(window.from), end(window.to)};
}

Interpreter::Rows Interpreter::rows_of(const std::string& source,
                                       const scheme::Arguments& arguments,
                                       const Row& subject) const {
    const auto facts = facts_.find(source);
    if (facts == facts_.end()) return {};
    const auto mine = facts->second.find(std::get<std::int64_t>(subject.at("id")));
    if (mine == facts->second.end()) return {};
    const Span span = span_of(arguments);
    const scheme::FilterPtr& where = arguments.empty() ? question_.rows : arguments.where;
    const std::string when = column_of(source, "day") ? "day" : "moment";
    Rows out;
    for (const Row* row : mine->second) {
        if (span.first || span.second) {
            const Item day = column(*row, source, when);
            if (day.kind == Item::none) continue;
            if (span.first && day_of(day) < *span.first) continue;
            if (span.second && day_of(day) > *span.second) continue;
        }
        if (where && !truth(*where, {source, row, false, {}})) continue;
        out.push_back(row);
    }
    return out;
}

Item Interpreter::sum(const Rows& rows, const std::string& source, const std::string& name) const {
    Rational total = 0;
    for (const Row* row : rows) total += column(*row, source, name).amount; // missing is 0
    return number_item(total);
}

// Rows without a document come under "".
std::map<std::string, Interpreter::Rows> Interpreter::by_document(const Rows& rows) const {
    std::map<std::string, Rows> out;
    for (const Row* row : rows) {
        const auto document = row->find("document");
        out[document == row->end() ? "" : to_text(document->second)].push_back(row);
    }
    return out;
}

Item Interpreter::argument(const scheme::Arguments& arguments, const std::string& name,
                           int otherwise) const {
    for (const auto& [given, expr] : arguments.named) {
        if (given == name) return eval(*expr, {});
    }
    const auto parameter = question_.parameters.find(name);
    if (parameter != question_.parameters.end() && !is_null(parameter->second.value)) {
        return item_of(parameter->second.value);
    }
    return number_item(Rational(otherwise));
}

std::optional<Item> Interpreter::measure(const std::string& name,
                                         const scheme::Arguments& arguments,
                                         const Row& subject) const {
    const auto rows = [&](const char* source) { return rows_of(source, arguments, subject); };
    const auto distinct = [&](const char* source, const char* of, bool each_missing) {
        std::set<std::string> seen;
        int missing = 0;
        for (const Row* row : rows(source)) {
            const auto value = row->find(of);
            if (value == row->end() || to_text(value->second).empty()) {
                ++missing;
            } else {
                seen.insert(to_text(value->second));
            }
        }
        return number_item(Rational(seen.size() + (each_missing ? missing : 0)));
    };
    const auto extreme = [&](const char* source, const char* of, bool least) {
        Item best;
        for (const Row* row : rows(source)) {
            const Item item = column(*row, source, of);
            if (item.kind == Item::none) continue;
            const auto better = least ? scheme::Comparison::less : scheme::Comparison::greater;
            if (best.kind == Item::none || compare(better, item, best, 0)) best = item;
        }
        return best;
    };
    const auto total = [&](const char* of) {
        return fits(sum(rows("sale"), "sale", of).amount, subject);
    };
    const auto over = [](const Rational& a, const Rational& b) {
        return b == 0 ? Item{} : number_item(a / b);
    };
    if (name == "revenue" || name == "cost" || name == "extra_cost" || name == "quantity") {
        return total(name.c_str());
    }
    if (name == "gross_profit") {
        return number_item(total("revenue").amount - total("cost").amount -
                           total("extra_cost").amount);
    }
    if (name == "order_count") return distinct("sale", "document", true);
    if (name == "product_count") return distinct("sale", "product", false);
    if (name == "partner_count") return distinct("sale", "partner", false);
    if (name == "average_order") {
        return over(total("revenue").amount, distinct("sale", "document", true).amount);
    }
    if (name == "first_sale") return extreme("sale", "day", true);
    if (name == "last_sale") return extreme("sale", "day", false);
    if (name == "interaction_count") return distinct("interaction", "document", true);
    if (name == "first_interaction") return extreme("interaction", "moment", true);
    if (name == "last_interaction") return extreme("interaction", "moment", false);
    if (name == "activity_count") return number_item(Rational(rows("activity").size()));
    if (name == "last_activity") return extreme("activity", "moment", false);

    // Further measures, which a test deployment declares by configuration.
    if (name == "warehouse_count") return distinct("sale", "warehouse", false);
    if (name == "last_warehouse") return extreme("sale", "warehouse", false);
    if (name == "average_line") {
        Rational count = 0;
        for (const Row* row : rows("sale")) {
            if (column(*row, "sale", "revenue").kind != Item::none) count += 1;
        }
        return over(total("revenue").amount, count);
    }
    if (name == "best_price" || name == "line_profit") { // row by row, to 4 places
        Item best;
        Rational all = 0;
        for (const Row* row : rows("sale")) {
            const auto of = [&](const char* c) { return column(*row, "sale", c); };
            const bool price = name == "best_price";
            if (of("revenue").kind == Item::none) continue;
            if (price ? of("quantity").amount == 0 : of("cost").kind == Item::none) continue;
            const Rational exact = price ? of("revenue").amount / of("quantity").amount
                                         : of("revenue").amount - of("cost").amount;
            const Rational one = round_half_even(exact, 4);
            all += one;
            if (best.kind == Item::none || one > best.amount) best = number_item(one);
        }
        return name == "best_price" ? best : fits(all, subject);
    }
    if (name == "big_documents" || name == "average_document") {
        Rational count = 0, all = 0;
        const Rational limit = argument(arguments, "limit", 1000).amount;
        for (const auto& [document, lines] : by_document(rows("sale"))) {
            const Rational revenue = sum(lines, "sale", "revenue").amount;
            if (name == "big_documents" && revenue <= limit) continue;
            count += 1;
            all += revenue;
        }
        return name == "big_documents" ? number_item(count) : over(all, count);
    }

    if (name != "debt" && name != "our_debt" && name != "overdue_debt" && name != "days_overdue") {
        return std::nullopt;
    }
    Rows until_today;
    for (const Row* row : rows("settlement")) {
        const Item day = column(*row, "settlement", "day");
        if (day.kind == Item::day && day.whole <= question_.today) until_today.push_back(row);
    }
    Rational debt = 0, our_debt = 0, overdue = 0;
    std::optional<std::int64_t> earliest;
    const Item days = argument(arguments, "days", 0);
    const Item limit = shift(day_item(question_.today), "day", days, true);
    for (const auto& [document, lines] : by_document(until_today)) {
        const Rational balance = sum(lines, "settlement", "amount").amount;
        if (balance > 0) debt += balance;
        if (balance < 0) our_debt -= balance;
        std::optional<std::int64_t> due;
        for (const Row* row : lines) {
            const Item one = column(*row, "settlement", "due");
            if (one.kind == Item::day && (!due || one.whole < *due)) due = one.whole;
        }
        if (balance <= 0 || !due) continue;
        if (*due < limit.whole) overdue += balance;
        if (*due < question_.today && (!earliest || *due < *earliest)) earliest = due;
    }
    if (name == "debt") return fits(debt, subject);
    if (name == "our_debt") return fits(our_debt, subject);
    if (name == "overdue_debt") return fits(overdue, subject);
    if (!earliest) return Item{};
    return number_item(Rational(question_.today - *earliest));
}

} // namespace tessera::oracle
