#include "partner/partner.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "partner/field.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tessera::partner {

namespace {

constexpr std::string_view custom_prefix = "attribute.";

Value read_field(const db::SourceColumn& column, const std::string& text) {
    if (!column.references.empty()) return std::string(trim(text));
    try {
        return read_value(column.type, trim(text));
    } catch (const Error& error) {
        throw usage("partner.bad-value",
                    fmt::format("a partner is to be created: {}: {}", column.name, error.message()),
                    error.hint());
    }
}

} // namespace

void ask(const Desk& desk, const Fields& fields) {
    const db::Source& source = desk.sources.at("partner");
    events::NewPartner partner;
    for (const auto& [name, texts] : fields) {
        if (name.starts_with(custom_prefix) && name.size() > custom_prefix.size()) {
            partner.fields.emplace(name, join(texts, "|"));
            continue;
        }
        const db::SourceColumn* column = source.find(name);
        // A creation knows no key yet: the ERP may not have one either.
        if (column == nullptr || column->hidden || name == "key") {
            std::vector<std::string> known;
            for (const db::SourceColumn& one : source.columns)
                if (!one.hidden && one.name != "key") known.push_back(one.name);
            throw usage(
                "partner.unknown-field",
                fmt::format("a partner has no field \"{}\".{}", name, did_you_mean(name, known)),
                fmt::format("Known: {}, attribute.NAME for a custom field.", join(known, ", ")));
        }
        Value value = texts.empty() ? Value() : read_field(*column, texts.front());
        if (!is_null(value) && !to_text(value).empty())
            partner.fields.emplace(name, std::move(value));
    }
    desk.events.creating({desk.session, desk.user, desk.today}, partner);
}

std::vector<Created> announce(const Desk& desk, const std::vector<std::string>& keys) {
    const db::Source& source = desk.sources.at("partner");
    if (source.own)
        throw usage(
            "partner.not-mapped",
            "only partners of a mapped table are announced; here they live in Tessera's own",
            "Use partner create or import, or map the table: [sources.partner] in "
            "tessera.toml.");
    std::vector<Created> result;
    std::vector<events::NewPartner> partners;
    for (const std::string& key : keys) {
        const std::int64_t number =
            *db::assign_number(desk.session, desk.sources, db::Subject::partner, key);
        if (std::any_of(result.begin(), result.end(),
                        [&](const Created& one) { return one.number == number; }))
            continue;
        plugin::Record fields = record_of(desk.session, desk.sources, number);
        if (fields.empty())
            throw usage("partner.unknown",
                        fmt::format("there is no partner with key \"{}\" in the mapped table", key),
                        "Announce a partner after its row is written, on the connection that wrote "
                        "it or after its commit.");
        const auto code = fields.find("code");
        result.push_back({number, code == fields.end() ? key : to_text(code->second), {}});
        partners.push_back({number, std::move(fields)});
    }
    for (const Created& one : result) // no need to tell of them once more
        desk.session.execute({"DELETE FROM {partner_new} WHERE number = ?", {one.number}});
    for (events::Entered& entered :
         desk.events.created({desk.session, desk.user, desk.today}, partners)) {
        const auto of = std::find_if(result.begin(), result.end(), [&](const Created& one) {
            return one.number == entered.partner;
        });
        if (of != result.end()) of->entered.push_back(std::move(entered));
    }
    return result;
}

} // namespace tessera::partner
