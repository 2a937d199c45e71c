#include "app/operations/file_kinds.hpp"

#include "app/operations/rights.hpp"

#include "agreement/agreement.hpp"
#include "agreement/prices.hpp"
#include "ban/rule.hpp"
#include "competitor/competitor.hpp"
#include "limit/limit.hpp"
#include "loyalty/card.hpp"
#include "offer/plan.hpp"

#include <algorithm>

namespace tessera::app {

namespace {

// The names of a table of keys with their sentences.
template <class Keys>
std::vector<std::string> names(const Keys& keys) {
    std::vector<std::string> out;
    for (const auto& key : keys) out.emplace_back(key.name);
    return out;
}

FileKind price_lists() {
    return {"price_list",
            "price list",
            "code",
            names(agreement::price_list_keys()),
            [](Work& work, Call&, const nlohmann::json& given) {
                return agreement::settings_of(agreement::read_price_list(work.desk, given));
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& list : agreement::load_price_lists(work.desk))
                    out.push_back(agreement::settings_of(list));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                require_right(call, "apply", "agreement.change");
                agreement::store(work.desk, agreement::read_price_list(work.desk, settings));
            }};
}

FileKind ban_rules() {
    return {"ban_rule",
            "ban rule",
            "code",
            names(ban::rule_keys()),
            [](Work& work, Call& call, const nlohmann::json& given) {
                const ban::BanRule rule = ban::read_rule(call.host.plugins(), given);
                ban::check(work.desk, call.host.plugins(), rule);
                return ban::settings_of(rule);
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const ban::BanRule& rule : ban::load_rules(*work.session))
                    out.push_back(ban::settings_of(rule));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                ban::BanRule rule = ban::read_rule(call.host.plugins(), settings);
                for (const ban::BanRule& old : ban::load_rules(*work.session))
                    if (old.code == rule.code) rule.id = old.id;
                ban::store(*work.session, rule);
            }};
}

FileKind agreements() {
    return {"agreement",
            "agreement",
            "code",
            names(agreement::keys()),
            [](Work& work, Call&, const nlohmann::json& given) {
                return agreement::settings_of(work.desk, agreement::read(work.desk, given));
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& one : agreement::load_all(*work.session))
                    out.push_back(agreement::settings_of(work.desk, one));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                agreement::Agreement one = agreement::read(work.desk, settings);
                for (const auto& old : agreement::load_all(*work.session))
                    if (old.code == one.code) one.id = old.id;
                // SEC-3, and AGR-8: what differs from the standard is put into force by whoever
                // may.
                require_right(call, "apply",
                              one.individual() ? "agreement.change-individual"
                                               : "agreement.change");
                if (one.status == agreement::Status::in_force &&
                    !agreement::deviations(*work.session, one).empty())
                    require_right(call, "apply", "agreement.approve");
                agreement::store(*work.session, one);
            }};
}

FileKind manual_limits() {
    return {"manual_limit",
            "manual limit",
            "owner",
            names(limit::keys()),
            [](Work& work, Call&, const nlohmann::json& given) {
                return limit::settings_of(limit::read(work.desk, given));
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& one : limit::load_all(*work.session))
                    out.push_back(limit::settings_of(one));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                require_right(call, "apply", "limit.change");
                limit::store(*work.session, limit::read(work.desk, settings));
            }};
}

FileKind competitor_linkers() {
    return {"competitor_linker",
            "competitor linker",
            "plugin",
            {"plugin", "active", "parameters"},
            [](Work&, Call& call, const nlohmann::json& given) {
                return competitor::settings_of(competitor::read_linker(call.host.plugins(), given));
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& linker : competitor::load_linkers(*work.session))
                    out.push_back(competitor::settings_of(linker));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                competitor::store(*work.session,
                                  competitor::read_linker(call.host.plugins(), settings));
            }};
}

// Applying files asks for segment.change alone; discounts need a right of their own.
void store_discount(Call& call, const std::function<void()>& write) {
    require_right(call, "apply", "discount.change");
    write();
}

FileKind discount_groups() {
    return {
        "discount_group",
        "discount group",
        "code",
        names(offer::group_keys()),
        [](Work&, Call&, const nlohmann::json& given) { return offer::read_group(given).settings; },
        [](Work& work) {
            std::vector<nlohmann::json> out;
            for (const auto& one : offer::load(*work.session).groups) out.push_back(one.settings);
            return out;
        },
        [](Work& work, Call& call, const nlohmann::json& settings) {
            store_discount(call, [&] { offer::store(*work.session, offer::read_group(settings)); });
        }};
}

FileKind discount_conditions() {
    return {"discount_condition",
            "discount condition",
            "code",
            names(offer::condition_keys()),
            [](Work& work, Call& call, const nlohmann::json& given) {
                return offer::read_condition(work.desk, call.host.plugins(), given).settings;
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& [code, one] : offer::load(*work.session).conditions)
                    out.push_back(one.settings);
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                store_discount(
                    call, [&] { offer::store(*work.session, offer::stored_condition(settings)); });
            }};
}

FileKind discounts() {
    return {"discount",
            "discount",
            "code",
            names(offer::discount_keys()),
            [](Work& work, Call& call, const nlohmann::json& given) {
                return offer::read_discount(work.desk, call.host.plugins(), given).settings;
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& one : offer::load(*work.session).discounts)
                    out.push_back(one.settings);
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                store_discount(call, [&] {
                    offer::store(*work.session, offer::stored_discount(0, settings));
                });
                // A tree with a cycle, or a group that is nowhere, is refused with all of it.
                offer::Plan::make(work.desk, call.host.plugins(), offer::load(*work.session),
                                  work.desk.today);
            }};
}

FileKind card_kinds() {
    return {"card_kind",
            "card kind",
            "code",
            names(loyalty::kind_keys()),
            [](Work&, Call&, const nlohmann::json& given) {
                return loyalty::settings_of(loyalty::read_kind(given));
            },
            [](Work& work) {
                std::vector<nlohmann::json> out;
                for (const auto& kind : loyalty::load_kinds(*work.session))
                    out.push_back(loyalty::settings_of(kind));
                return out;
            },
            [](Work& work, Call& call, const nlohmann::json& settings) {
                require_right(call, "apply", "loyalty.change");
                loyalty::store(*work.session, loyalty::read_kind(settings));
            }};
}

} // namespace

std::span<const FileKind> file_kinds() {
    static const std::vector<FileKind> list{
        price_lists(),         agreements(),         manual_limits(),
        ban_rules(),           competitor_linkers(), discount_groups(),
        discount_conditions(), discounts(),          card_kinds()};
    return list;
}

} // namespace tessera::app
