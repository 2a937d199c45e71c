#include "partner/partner.hpp"

#include "base/error.hpp"
#include "db/relation_with.hpp"
#include "db/transaction.hpp"
#include "partner/belongings.hpp"

#include <fmt/format.h>

namespace tessera::partner {

void erase(const Desk& desk, std::int64_t number) {
    db::Session& session = desk.session;
    db::Transaction transaction(session);
    const db::Source& partners = desk.sources.at("partner");
    if (session.integer(
            {fmt::format("SELECT count(*) FROM {} t WHERE {} = ?",
                         db::relation_with(partners, "number"), partners.find("number")->sql),
             {number}}) == 0)
        throw usage("partner.unknown", fmt::format("there is no partner of number {}", number));
    const auto forget = [&](std::string_view table) {
        session.execute({fmt::format("DELETE FROM {{{}}} WHERE partner = ?", table), {number}});
    };
    for (const std::string_view table : fact_tables) forget(table);
    session.execute({"DELETE FROM {document_line} WHERE document IN (SELECT id FROM {document} "
                     "WHERE partner = ?)",
                     {number}});
    for (const std::string_view table : record_tables) forget(table);
    session.execute({"UPDATE {deal} SET competitor = NULL WHERE competitor = ?", {number}});
    session.execute({"DELETE FROM {partner_attribute} WHERE partner = ?", {number}});
    desk.events.erased({session, desk.user, desk.today}, number);
    // Children stay, without a parent.
    session.execute({"UPDATE {partner} SET parent = NULL WHERE parent = ?", {number}});
    session.execute({"DELETE FROM {partner} WHERE number = ?", {number}});
    // The key itself is personal data. Should the deployment still have the partner, it gets a
    // number of its own when it is next seen; the old one is never used again.
    session.execute({"DELETE FROM {partner_new} WHERE number = ?", {number}});
    session.execute({"DELETE FROM {subject_key} WHERE kind = ? AND number = ?",
                     {static_cast<std::int64_t>(db::Subject::partner), number}});
    transaction.commit();
}

} // namespace tessera::partner
