// Pricing a document with the discounts that act.
#include "app/operations/operations.hpp"

#include "access/access.hpp"
#include "app/operations/rights.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "offer/quote.hpp"

#include <fmt/format.h>

#include <set>

namespace tessera::app {
namespace {

Json money(Decimal value) {
    return cell(Value{value});
}

// Numbers and price groups of the products, which lines name by code.
void find_products(Work& work, offer::Sale& sale) {
    const db::Source& source = work.desk.catalog.sources().at("product");
    const auto sql = [&](const char* column) {
        const db::SourceColumn* found = source.find(column);
        return found && !found->sql.empty() ? found->sql : std::string("NULL");
    };
    std::set<std::string> wanted;
    for (const offer::SaleLine& line : sale.lines)
        if (!line.product.empty()) wanted.insert(line.product);
    const std::vector<std::string> codes(wanted.begin(), wanted.end());
    std::map<std::string, std::pair<std::int64_t, std::string>> known;
    constexpr std::size_t at_once = 500;
    for (std::size_t at = 0; at < codes.size(); at += at_once) {
        std::vector<Value> arguments;
        std::string marks;
        for (std::size_t i = at; i < std::min(at + at_once, codes.size()); ++i) {
            arguments.emplace_back(codes[i]);
            marks += i == at ? "?" : ", ?";
        }
        for (const auto& row : work.session->rows(
                 {fmt::format("SELECT {}, {}, {} FROM {} t WHERE {} IN ({})", sql("number"),
                              sql("code"), sql("price_group"), source.relation, sql("code"), marks),
                  arguments},
                 {Type::integer, Type::text, Type::text}))
            if (!is_null(row[0]))
                known[to_text(row[1])] = {std::get<std::int64_t>(row[0]), to_text(row[2])};
    }
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        offer::SaleLine& line = sale.lines[i];
        if (line.product.empty()) continue;
        const auto found = known.find(line.product);
        if (found == known.end())
            throw usage("product.unknown",
                        fmt::format("line {}: there is no product \"{}\"", i + 1, line.product),
                        "Write the code of a product.");
        line.number = found->second.first;
        if (line.price_group.empty()) line.price_group = found->second.second;
    }
}

offer::Sale sale_of(Work& work, const Arguments& arguments) {
    std::string text = arguments.text("document");
    if (trim(text).substr(0, 1) != "{") text = read_file(text);
    offer::Sale sale = offer::read_sale(parse_json(text), work.desk.today);
    if (!sale.partner.empty()) {
        sale.partner_number =
            find_subjects(work, db::Subject::partner, false, {sale.partner}).front();
        require_seen(work, *sale.partner_number, sale.partner);
    }
    find_products(work, sale);
    if (!sale.manager.empty())
        sale.manager_groups = join(access::groups_of(*work.session, sale.manager), "\n");
    return sale;
}

Json line_rows(const offer::Quote& quote, const offer::Sale& sale) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < sale.lines.size(); ++i) {
        const discount::Totals& line = quote.result.lines()[i];
        rows.push_back(
            Json::array({i + 1, sale.lines[i].product, money(line.sum), money(line.automatic),
                         money(line.total), money(line.after), money(line.points)}));
    }
    return rows;
}

// Every line and every discount (DSC-19).
Json verdict_rows(const offer::Quote& quote, const offer::Sale& sale) {
    Json rows = Json::array();
    for (std::size_t i = 0; i < sale.lines.size(); ++i)
        for (std::size_t n = 0; n < quote.plan->nodes.size(); ++n) {
            if (!quote.plan->tree.nodes()[n].leaf()) continue;
            const auto said = quote.said(n, i);
            const discount::Cell cell = quote.result.cell(n, i);
            rows.push_back(Json::array({i + 1, quote.plan->nodes[n].code, quote.plan->nodes[n].name,
                                        said.verdict,
                                        money(cell.points.units != 0 ? cell.points : cell.applied),
                                        said.reason.empty() ? Json() : Json(said.reason)}));
        }
    return rows;
}

// The waterfall of a line: from its sum to what is left, each step with its reason.
Json why(const offer::Quote& quote, const offer::Sale& sale, std::int64_t number) {
    if (number < 1 || number > static_cast<std::int64_t>(sale.lines.size()))
        throw usage("quote.no-line", fmt::format("the document has no line {}", number),
                    fmt::format("It has lines 1 to {}.", sale.lines.size()));
    const auto line = static_cast<std::size_t>(number - 1);
    const discount::Totals& totals = quote.result.lines()[line];
    Json rows = Json::array();
    Decimal left = totals.sum;
    const auto step = [&](const std::string& what, const std::string& verdict, Decimal amount,
                          const std::string& reason) {
        left.units -= amount.units;
        rows.push_back(
            Json::array({what, verdict, amount.units == 0 ? Json() : money({-amount.units}),
                         money(left), reason.empty() ? Json() : Json(reason)}));
    };
    step("price", "", {}, "before discounts");
    for (std::size_t n = 0; n < quote.plan->nodes.size(); ++n) {
        if (!quote.plan->tree.nodes()[n].leaf()) continue;
        const auto said = quote.said(n, line);
        const discount::Cell cell = quote.result.cell(n, line);
        const std::string points =
            cell.points.units != 0 ? fmt::format("{} points", to_text(Value{cell.points})) : "";
        std::vector<std::string> reasons;
        for (const std::string& part : {points, said.reason})
            if (!part.empty()) reasons.push_back(part);
        step(quote.plan->nodes[n].name, said.verdict, cell.applied, join(reasons, "; "));
    }
    if (totals.manual.units != 0) step("by hand", "applied", totals.manual, "");
    if (totals.points_paid.units != 0) step("paid with points", "applied", totals.points_paid, "");
    if (totals.cut.units != 0)
        step("cut", "", {-totals.cut.units}, "discounts never exceed the sum of a line");
    step("to pay", "", {}, "");
    Json reply{{"message", fmt::format("line {}: {}, to pay {}", number, to_text(Value{totals.sum}),
                                       to_text(Value{totals.after}))}};
    reply.update(table({"step", "verdict", "amount", "left", "reason"}, rows));
    return reply;
}

Json quote(Call& call, const Arguments& arguments) {
    Work work(call);
    see_all(work);
    const offer::Sale sale = sale_of(work, arguments);
    const auto plan =
        offer::Plan::make(work.desk, call.host.plugins(), offer::load(*work.session), sale.day);
    const offer::Quote made = offer::quote(work.desk, call.host.plugins(), plan, sale);
    Json reply;
    if (arguments.has("why")) {
        reply = why(made, sale, arguments.integer("why"));
    } else {
        const discount::Totals& whole = made.result.document();
        reply["message"] = fmt::format("{}, discounts {}, to pay {}", to_text(Value{whole.sum}),
                                       to_text(Value{whole.total}), to_text(Value{whole.after}));
        reply["sum"] = money(whole.sum);
        reply["discount"] = money(whole.total);
        reply["to_pay"] = money(whole.after);
        reply["points"] = money(whole.points);
        if (arguments.flag("lines")) {
            reply.update(
                table({"line", "product", "sum", "automatic", "discount", "to_pay", "points"},
                      line_rows(made, sale)));
        } else {
            reply.update(table({"line", "discount", "name", "verdict", "amount", "reason"},
                               verdict_rows(made, sale)));
            reply["tables"]["lines"] =
                table({"line", "product", "sum", "automatic", "discount", "to_pay", "points"},
                      line_rows(made, sale));
        }
    }
    reply["complete"] = made.incomplete.empty();
    std::vector<std::string> notes;
    for (const std::string& one : made.incomplete)
        notes.push_back("this quote is incomplete: " + one);
    for (std::size_t n = 0; n < plan->nodes.size(); ++n) {
        const offer::Node& node = plan->nodes[n];
        if (!plan->tree.nodes()[n].leaf()) continue;
        const auto& of = plan->offers.discounts[static_cast<std::size_t>(node.discount)];
        if (!of.text.empty() && made.result.standing(n) == discount::Standing::applied)
            notes.push_back(of.text);
    }
    if (!notes.empty()) reply["notes"] = notes;
    return reply;
}

} // namespace

void add_quote_operations(Catalogue& catalogue) {
    catalogue.add(
        {"quote",
         "prices a document with the discounts that act, and says why",
         "For every line and every discount: applied, beaten by which other, its condition not met "
         "with the value seen, out of scope, or not active. A document is a JSON file or JSON "
         "itself, such as {\"partner\": \"C-001\", \"lines\": [{\"product\": \"P-001\", "
         "\"quantity\": 2, \"price\": \"9.50\"}]}.\ntessera quote order.json\ntessera quote "
         "order.json --why 1",
         "discount.read",
         {{"document", ParamKind::text, "a JSON file, or JSON: partner, day, lines", true, true},
          {"why", ParamKind::integer, "the waterfall of this line", false, false, 1},
          {"lines", ParamKind::boolean, "lines alone, without what became of each discount"}},
         quote});
}

} // namespace tessera::app
