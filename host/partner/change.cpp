#include "partner/partner.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/transaction.hpp"
#include "partner/fill.hpp"
#include "partner/rows.hpp"

#include <fmt/format.h>

namespace tessera::partner {

void refuse_mapped(const Desk& desk, const std::string& attempt, const std::string& hint) {
    if (desk.sources.at("partner").own) return;
    throw refusal(
        "partner.mapped",
        fmt::format("could not {}: partners are kept in a table of this deployment, which "
                    "Tessera only reads",
                    attempt),
        hint);
}

Draft fill(Drafter& drafter, const Fields& fields) {
    const std::string kind(drafter.entity().source);
    const auto code = fields.find("code");
    const std::string who = code == fields.end() || code->second.size() != 1
                                ? kind
                                : fmt::format("{} \"{}\"", kind, code->second.front());
    Draft draft = drafter.blank();
    for (const auto& [name, texts] : fields) {
        const Drafter::Target target = drafter.target(name);
        try {
            if (!target.custom.empty()) {
                drafter.put_custom(draft, target, texts);
                continue;
            }
            if (texts.size() > 1)
                throw usage("value.several", fmt::format("it takes one value, not {}: {}",
                                                         texts.size(), join(texts, ", ")));
            drafter.put(draft, target, texts.empty() ? "" : texts.front());
        } catch (const Error& error) {
            if (error.outcome() != Outcome::usage) throw;
            throw usage(kind + ".bad-value",
                        fmt::format("{}, field {}: {}", who, name, error.message()), error.hint());
        }
    }
    return draft;
}

namespace {

// Who is no longer a competitor and stands in lists of them (CMP-2) goes on standing there.
void note_listed(const Desk& desk, std::int64_t number, const Draft& draft,
                 std::vector<std::string>& notes) {
    const std::size_t field = partner_entity().index_of("is_competitor");
    if (!draft.given[field] || draft.text(partner_entity(), "is_competitor") == "true") return;
    std::vector<std::string> segments;
    for (const auto& row : desk.session.rows(
             {"SELECT s.code FROM {segment_competitor} c JOIN {segment} s ON s.id = c.segment "
              "WHERE c.partner = ? ORDER BY s.code",
              {number}},
             {Type::text}))
        segments.push_back(std::get<std::string>(row[0]));
    if (!segments.empty())
        notes.push_back(fmt::format("it stays in the list of competitors of {}; `tessera segment "
                                    "set S --set competitors=...` says who stands there",
                                    join(segments, ", ")));
}

} // namespace

void set(const Desk& desk, std::int64_t number, const Fields& fields,
         std::vector<std::string>* notes) {
    refuse_mapped(desk, "change a partner", "Change it in the system that keeps the partners.");
    const Entity& entity = partner_entity();
    db::Transaction transaction(desk.session);
    Directories directories(desk.session, desk.sources, false);
    Drafter drafter(desk.session, entity, directories, {}, notes);
    const Draft draft = fill(drafter, fields);
    if (desk.session.integer({"SELECT count(*) FROM {partner} WHERE number = ?", {number}}) == 0)
        throw usage("partner.unknown", fmt::format("there is no partner of number {}", number));
    if (draft.given[entity.index_of("code")]) {
        const std::string code = draft.text(entity, "code");
        if (drafter.directory().find_code(code).value_or(number) != number)
            throw refusal("partner.exists", fmt::format("there is already a partner \"{}\"", code),
                          "Choose another code.");
    }
    try {
        check_parent(desk.session, entity, number, draft);
    } catch (const Error& error) {
        throw usage("partner.bad-value", "field parent: " + error.message());
    }
    update(desk.session, entity, number, draft);
    if (notes) note_listed(desk, number, draft, *notes);
    transaction.commit();
}

std::int64_t find(const Desk& desk, std::string_view code_or_name) {
    Directory partners(desk.session, desk.sources, "partner");
    const std::string text(trim(code_or_name));
    if (const auto number = partners.find(text)) return *number;
    throw usage("partner.unknown",
                fmt::format("there is no partner \"{}\".{}", text, partners.suggestion(text)),
                "Give the code of a partner, or its name if only one has it.");
}

} // namespace tessera::partner
