#include "partner/tell.hpp"

#include "db/relation_with.hpp"
#include "db/trouble.hpp"

#include <fmt/format.h>
#include <set>

namespace tessera::partner {

Told tell(const Desk& desk, std::int64_t first, std::int64_t last) {
    db::Session& session = desk.session;
    const std::vector<std::int64_t> numbers = session.numbers(
        {"SELECT number FROM {partner_new} WHERE number BETWEEN ? AND ? ORDER BY number",
         {first, last}});
    const std::int64_t taken =
        session.execute({"DELETE FROM {partner_new} WHERE number BETWEEN ? AND ?", {first, last}});
    // Whoever takes a row away tells; and what was not read is not told of.
    if (taken != static_cast<std::int64_t>(numbers.size()))
        throw db::trouble(db::Trouble::serialisation, "another host tells of the same partners");
    const db::Source& source = desk.sources.at("partner");
    const auto there = session.numbers(
        {fmt::format("SELECT {0} FROM {1} t WHERE {0} BETWEEN ? AND ?", source.find("number")->sql,
                     db::relation_with(source, "number")),
         {first, last}});
    const std::set<std::int64_t> present(there.begin(), there.end());
    std::vector<events::NewPartner> partners;
    for (const std::int64_t number : numbers)
        if (present.contains(number)) partners.push_back({number, {}});
    return {static_cast<std::int64_t>(partners.size()),
            desk.events.created({session, desk.user, desk.today}, partners)};
}

} // namespace tessera::partner
