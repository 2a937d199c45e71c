#include "segment/options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace tessera::segment {
namespace {

constexpr std::array<OptionRow, 5> table{{
    {Option::customer_segments, "customer-segments", "segments of partners",
     "CRM and marketing, Marketing", true, "OPT-1 to OPT-5"},
    {Option::product_segments, "product-segments", "segments of products", "Nomenclature, Segments",
     true, "OPT-6"},
    {Option::shipment_ban, "shipment-ban", "segments that ban shipments",
     "Sales, Wholesale, Use of orders", false, "OPT-4, OPT-5, OPT-7, OPT-14"},
    {Option::manual_limits_by_user, "manual-limits-by-user",
     "limits of users on discounts by hand; who has none may give none", "Sales, Wholesale", false,
     "OPT-9, MAN-3, MAN-5"},
    {Option::manual_limits_by_agreement, "manual-limits-by-agreement",
     "limits of agreements and segments on discounts by hand", "Sales, Wholesale", true,
     "OPT-9, MAN-1, MAN-3"},
}};

const OptionRow& row_of(Option option) {
    for (const OptionRow& row : table) {
        if (row.option == option) return row;
    }
    return table[0];
}

void write(db::Session& session, Option option, bool on) {
    const std::string name(row_of(option).name);
    const auto changed =
        session.execute({"UPDATE {option_flag} SET on_ = ? WHERE name = ?", {on, name}});
    if (changed == 0) {
        session.execute({"INSERT INTO {option_flag} (name, on_) VALUES (?, ?)", {name, on}});
    }
}

} // namespace

std::span<const OptionRow> options() {
    return table;
}

Option option_of(db::Subject subject) {
    return subject == db::Subject::product ? Option::product_segments : Option::customer_segments;
}

bool option(db::Session& session, Option option) {
    const OptionRow& row = row_of(option);
    const auto value = session.value(
        {"SELECT on_ FROM {option_flag} WHERE name = ?", {std::string(row.name)}}, Type::boolean);
    return value && !is_null(*value) ? std::get<bool>(*value) : row.by_default;
}

Option option_named(std::string_view name) {
    std::vector<std::string> names;
    for (const OptionRow& row : table) {
        if (row.name == name) return row.option;
        names.emplace_back(row.name);
    }
    throw usage("option.unknown",
                fmt::format("there is no option \"{}\".{}", name, did_you_mean(name, names)),
                "Options: " + join(names, ", "));
}

std::vector<std::string> set_option(db::Session& session, Option which, bool on) {
    std::vector<std::string> also;
    if (which == Option::customer_segments && !on && option(session, Option::shipment_ban)) {
        throw refusal("option.ban-needs-segments",
                      "customer-segments cannot be switched off while shipment-ban is on",
                      "Switch the ban off first: `tessera option set shipment-ban off`.");
    }
    if (which == Option::shipment_ban && on && !option(session, Option::customer_segments)) {
        write(session, Option::customer_segments, true);
        also.emplace_back("customer-segments was switched on too: the ban needs it");
    }
    write(session, which, on);
    return also;
}

void require_option(db::Session& session, Option which) {
    if (option(session, which)) return;
    const OptionRow& row = row_of(which);
    throw refusal("option.segments-off", fmt::format("{} are switched off", row.sentence),
                  fmt::format("Switch them on: `tessera option set {} on`.", row.name));
}

} // namespace tessera::segment
