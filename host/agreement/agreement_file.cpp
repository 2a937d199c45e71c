// Agreements as the keys of a file.
#include "agreement/agreement.hpp"

#include "base/date.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "segment/method_table.hpp"
#include "segment/names_db.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace tessera::agreement {

namespace {

using Json = nlohmann::json;

constexpr Key table[] = {
    {"code", "its stable identity; the name if left out"},
    {"name", "for people"},
    {"supplier", "true: we buy under it"},
    {"partner", "code of the partner whose own it is; a standard one has none"},
    {"based_on", "code of the standard agreement that an individual one follows"},
    {"segment", "it is for the members of this segment; for everybody if left out"},
    {"status", "not_approved, in_force or closed; in_force if left out"},
    {"deleted", "true marks it for deletion"},
    {"operation", "the kind of operation of its documents; sale if left out"},
    {"currency", "its currency; any if left out"},
    {"starts", "its first day"},
    {"ends", "its last day"},
    {"priority", "of several that are available the highest is the default; 0 if left out"},
    {"price_kind", "the kind of price that it sells at"},
    {"terms", "a table of terms: `tessera agreement terms` lists them"},
};

class Reader {
public:
    Reader(const segment::Desk& desk, const Json& settings)
        : desk_(desk)
        , settings_(settings) {}

    Agreement read() {
        if (!settings_.is_object()) throw bad("it", "must be a table");
        made_.name = text("name");
        made_.code = text("code");
        if (made_.code.empty()) made_.code = made_.name;
        if (made_.code.empty()) throw bad("name", "or code is missing");
        if (made_.name.empty()) made_.name = made_.code;
        refuse_unknown_keys();
        made_.supplier = flag("supplier");
        made_.deleted = flag("deleted");
        made_.status = status();
        if (const std::string operation = text("operation"); !operation.empty())
            made_.operation = operation;
        made_.currency = text("currency");
        made_.starts = day("starts");
        made_.ends = day("ends");
        if (made_.starts && made_.ends && *made_.ends < *made_.starts)
            throw bad("ends",
                      fmt::format("is {}, before it starts on {}", to_text(Value{*made_.ends}),
                                  to_text(Value{*made_.starts})));
        if (settings_.contains("priority")) {
            if (!settings_["priority"].is_number_integer())
                throw bad("priority",
                          "must be a whole number, not " + settings_["priority"].dump());
            made_.priority = settings_["priority"].get<std::int64_t>();
        }
        made_.price_kind = text("price_kind");
        read_partner();
        read_segment();
        read_terms();
        return std::move(made_);
    }

private:
    Error bad(std::string_view key, const std::string& what) const {
        return usage("agreement.bad-value",
                     made_.code.empty()
                         ? fmt::format("an agreement: {} {}", key, what)
                         : fmt::format("agreement \"{}\": {} {}", made_.code, key, what));
    }

    void refuse_unknown_keys() const {
        std::vector<std::string> known;
        for (const Key& key : table) known.emplace_back(key.name);
        for (const auto& [key, value] : settings_.items())
            if (std::find(known.begin(), known.end(), key) == known.end())
                throw usage("agreement.unknown-key",
                            fmt::format("agreement \"{}\": unknown key \"{}\".{}", made_.code, key,
                                        did_you_mean(key, known)),
                            fmt::format("It may have {}.", join(known, ", ")));
    }

    std::string text(const char* key) const {
        const auto found = settings_.find(key);
        if (found == settings_.end() || found->is_null()) return {};
        if (!found->is_string()) throw bad(key, "must be text, not " + found->dump());
        return found->get<std::string>();
    }
    bool flag(const char* key) const {
        const auto found = settings_.find(key);
        if (found == settings_.end()) return false;
        if (!found->is_boolean()) throw bad(key, "must be true or false, not " + found->dump());
        return found->get<bool>();
    }
    std::optional<Date> day(const char* key) const {
        const std::string written = text(key);
        if (written.empty()) return {};
        try {
            return parse_date(written);
        } catch (const Error&) {
            throw bad(key, fmt::format("is \"{}\", and no day as in 2026-03-31", written));
        }
    }
    Status status() const {
        const std::string written = text("status");
        if (written.empty()) return Status::in_force;
        for (const Status each : {Status::not_approved, Status::in_force, Status::closed})
            if (written == to_string(each)) return each;
        throw bad("status",
                  fmt::format("is \"{}\", and may be not_approved, in_force or closed", written));
    }

    void read_partner() {
        const std::string partner = text("partner"), based_on = text("based_on");
        if (!partner.empty()) {
            segment::DatabaseNames names(desk_.session, desk_.catalog);
            const auto found = names.find("partner", partner);
            if (found.size() != 1 || is_null(found.front().key))
                throw usage("partner.unknown",
                            fmt::format("agreement \"{}\": there is no partner \"{}\"", made_.code,
                                        partner),
                            "Write the code of a partner.");
            made_.partner = std::get<std::int64_t>(found.front().key);
        }
        if (based_on.empty()) return;
        const Agreement standard = find(desk_.session, based_on);
        if (!made_.partner)
            throw bad("based_on", "is for an individual agreement, which names its partner");
        if (standard.individual())
            throw bad("based_on",
                      fmt::format("is \"{}\", an individual one; it must be standard", based_on));
        made_.based_on = standard.id;
    }

    void read_segment() {
        const std::string name = text("segment");
        if (name.empty()) return;
        const auto refuse = [&](const char* why) {
            return refusal("agreement.no-segment",
                           fmt::format("agreement \"{}\": {}", made_.code, why),
                           "Leave `segment` out.");
        };
        if (made_.individual())
            throw refuse("an individual one is its partner's, and of no segment");
        if (made_.supplier) throw refuse("a supplier's agreement names no segment");
        const segment::Segment s = segment::find(desk_.session, name);
        if (s.subject != db::Subject::partner || s.is_folder)
            throw refusal("agreement.bad-segment",
                          fmt::format("agreement \"{}\": \"{}\" is no segment of partners",
                                      made_.code, s.name),
                          "Name a segment of partners.");
        if (s.kind == segment::Kind::shipment_ban)
            throw refusal(
                "agreement.bad-segment",
                fmt::format("agreement \"{}\": \"{}\" bans shipments", made_.code, s.name),
                "Name a general segment.");
        // MTH-3: who is in a dynamic one is known only when it is asked.
        require(s, segment::Action::commercial_use);
        made_.segment = s.id;
    }

    void read_terms() {
        const auto given = settings_.find("terms");
        if (given == settings_.end() || given->is_null()) return;
        if (!given->is_object()) throw bad("terms", "must be a table");
        std::vector<std::string> known;
        for (const Term& term : terms()) known.emplace_back(term.name);
        for (const auto& [key, value] : given->items()) {
            const auto term = std::find_if(terms().begin(), terms().end(),
                                           [&](const Term& each) { return each.name == key; });
            if (term == terms().end())
                throw usage("agreement.unknown-term",
                            fmt::format("agreement \"{}\": there is no term \"{}\".{}", made_.code,
                                        key, did_you_mean(key, known)),
                            "`tessera agreement terms` lists them.");
            const std::string place = "terms." + key;
            if (!value.is_string() && !value.is_number_integer() && !value.is_boolean())
                throw bad(place, fmt::format("is {}; a number with places is written as text",
                                             value.dump()));
            try {
                const Value read = parse_value(
                    term->type, value.is_string() ? value.get<std::string>() : value.dump());
                if (is_negative(read))
                    throw bad(place, fmt::format("is {}, below 0", to_text(read)));
                made_.terms[key] = to_text(read);
            } catch (const Error& error) {
                if (error.code() == "agreement.bad-value") throw;
                throw bad(place, "cannot be read: " + error.message());
            }
        }
        check_product_segment();
    }

    static bool is_negative(const Value& value) {
        const auto* whole = std::get_if<std::int64_t>(&value);
        const auto* decimal = std::get_if<Decimal>(&value);
        return (whole && *whole < 0) || (decimal && decimal->units < 0);
    }

    void check_product_segment() {
        const auto named = made_.terms.find("product_segment");
        if (named == made_.terms.end()) return;
        const segment::Segment s = segment::find(desk_.session, named->second);
        if (s.subject != db::Subject::product || s.is_folder)
            throw refusal("agreement.bad-segment",
                          fmt::format("agreement \"{}\": \"{}\" is no segment of products",
                                      made_.code, s.name),
                          "Name a segment of products.");
        require(s, segment::Action::commercial_use);
        named->second = s.code;
    }

    const segment::Desk& desk_;
    const Json& settings_;
    Agreement made_;
};

} // namespace

std::span<const Key> keys() {
    return table;
}

Agreement read(const segment::Desk& desk, const Json& settings) {
    return Reader(desk, settings).read();
}

Json settings_of(const segment::Desk& desk, const Agreement& agreement) {
    Json out{{"code", agreement.code}, {"name", agreement.name}};
    if (agreement.supplier) out["supplier"] = true;
    if (agreement.partner) {
        segment::DatabaseNames names(desk.session, desk.catalog);
        if (const auto named = names.by_key("partner", Value{*agreement.partner}))
            out["partner"] = named->code;
    }
    if (agreement.based_on)
        for (const Agreement& other : load_all(desk.session))
            if (other.id == *agreement.based_on) out["based_on"] = other.code;
    if (agreement.segment) out["segment"] = segment::load(desk.session, *agreement.segment).code;
    if (agreement.status != Status::in_force) out["status"] = to_string(agreement.status);
    if (agreement.deleted) out["deleted"] = true;
    if (agreement.operation != "sale") out["operation"] = agreement.operation;
    if (!agreement.currency.empty()) out["currency"] = agreement.currency;
    if (agreement.starts) out["starts"] = to_text(Value{*agreement.starts});
    if (agreement.ends) out["ends"] = to_text(Value{*agreement.ends});
    if (agreement.priority != 0) out["priority"] = agreement.priority;
    if (!agreement.price_kind.empty()) out["price_kind"] = agreement.price_kind;
    for (const auto& [name, value] : agreement.terms) out["terms"][name] = value;
    return out;
}

} // namespace tessera::agreement
