// From some days before a birthday to some days after it (CND-11, DSC-24, domain C11: as
// documented).
#include "tessera/plugin.hpp"

namespace sdk = tessera::sdk;

namespace {

enum Parameter : std::uint32_t { after, before }; // in the order of their names

// Their day in a year; 29 February is 1 March where there is none.
sdk::Date birthday(const sdk::Civil& born, std::int64_t year) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (born.month == 2 && born.day == 29 && !leap) return sdk::date_of(year, 3, 1);
    return sdk::date_of(year, born.month, born.day);
}

struct DiscountBirthday {
    explicit DiscountBirthday(sdk::Host) {}

    void check(sdk::Context, const sdk::Conditions& items) const {
        const sdk::Date today = items.today();
        for (std::uint32_t i = 0; i < items.size(); ++i) {
            const auto birth = sdk::as_date(items.fact(0)[i]);
            if (!birth) {
                items.not_met(i, "no date of birth");
                continue;
            }
            const std::int64_t early = sdk::as_integer(items.parameter(before)[i]).value_or(0);
            const std::int64_t late = sdk::as_integer(items.parameter(after)[i]).value_or(0);
            const sdk::Civil born = sdk::civil_of(*birth);
            const std::string seen =
                "born on " + std::to_string(born.day) + "." + std::to_string(born.month) + ".";
            bool met = false; // the window may cross the end of the year
            for (std::int64_t year = sdk::civil_of(today).year - 1;
                 year <= sdk::civil_of(today).year + 1; ++year) {
                const std::int64_t day = birthday(born, year).days;
                met = met || (day - early <= today.days && today.days <= day + late);
            }
            if (met)
                items.met(i, seen);
            else
                items.not_met(i, seen);
        }
    }
};

} // namespace

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static constexpr auto descriptor =
        sdk::descriptor<DiscountBirthday>("discount-birthday", "1.0.0", 1);
    return &descriptor;
}
