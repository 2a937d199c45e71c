#include "partner/partner.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/transaction.hpp"
#include "partner/creation.hpp"
#include "partner/fill.hpp"

#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace tessera::partner {

Creation::Creation(const Desk& desk, Drafter& drafter, std::vector<std::int64_t> chosen)
    : desk_(desk)
    , drafter_(drafter)
    , chosen_(std::move(chosen)) {}

plugin::Record Creation::record(const Draft& draft) const {
    const Entity& entity = drafter_.entity();
    plugin::Record result;
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        const Field& field = entity.fields[i];
        if (field.type == Type::boolean)
            result.emplace(field.name,
                           !is_null(draft.values[i]) && std::get<bool>(draft.values[i]));
        else if (const auto code = draft.codes.find(i); code != draft.codes.end())
            result.emplace(field.name, code->second);
        else if (!is_null(draft.values[i]))
            result.emplace(field.name, draft.values[i]);
    }
    for (const Draft::Custom& custom : draft.custom)
        if (!custom.values.empty())
            result.emplace("attribute." + custom.name, join(custom.values, "|"));
    return result;
}

void Creation::add(Draft draft) {
    const Entity& entity = drafter_.entity();
    const std::string code = draft.text(entity, "code");
    if (code.empty())
        throw usage("value.missing", "code is missing", "Give every partner a code of its own.");
    if (holds(code) || drafter_.directory().find_code(code))
        throw refusal("partner.exists", fmt::format("there is already a partner \"{}\"", code),
                      "Choose another code, or change the partner that has it.");
    Value& registered = draft.values[entity.index_of("registered")];
    if (is_null(registered)) registered = desk_.today;
    bool has_role = false;
    for (const char* role : {"is_customer", "is_supplier", "is_competitor"}) {
        const Value& value = draft.value(entity, role);
        has_role = has_role || (!is_null(value) && std::get<bool>(value));
    }
    if (!has_role) draft.values[entity.index_of("is_customer")] = true;
    events::NewPartner partner{0, record(draft), chosen_};
    desk_.events.creating(context(), partner);
    codes_.emplace(code, true);
    drafts_.push_back(std::move(draft));
    partners_.push_back(std::move(partner));
}

std::vector<Created> Creation::write() {
    flush();
    return std::exchange(written_, {});
}

void Creation::flush() {
    if (drafts_.empty()) return;
    std::vector<Created> result;
    const Entity& entity = drafter_.entity();
    const std::int64_t first = insert(desk_.session, entity, drafts_);
    result.resize(drafts_.size());
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
        const std::int64_t number = first + static_cast<std::int64_t>(i);
        result[i].number = partners_[i].number = number;
        result[i].code = drafts_[i].text(entity, "code");
        drafter_.directory().add(result[i].code, drafts_[i].text(entity, "name"), number);
    }
    drafts_.clear();
    codes_.clear();
    const std::vector<events::NewPartner> partners = std::exchange(partners_, {});
    for (events::Entered& entered : desk_.events.created(context(), partners)) {
        const std::int64_t place = entered.partner - first;
        if (place >= 0 && place < static_cast<std::int64_t>(result.size()))
            result[static_cast<std::size_t>(place)].entered.push_back(std::move(entered));
    }
    written_.insert(written_.end(), std::make_move_iterator(result.begin()),
                    std::make_move_iterator(result.end()));
}

std::vector<Created> create(const Desk& desk, const std::vector<Fields>& partners,
                            std::vector<std::string>* notes,
                            const std::vector<std::int64_t>& chosen) {
    refuse_mapped(desk, "create a partner",
                  "Create it in the system that keeps the partners; its creation is then announced "
                  "to Tessera.");
    std::vector<Created> result;
    db::Transaction transaction(desk.session);
    Directories directories(desk.session, desk.sources, false);
    Drafter drafter(desk.session, partner_entity(), directories, {}, notes);
    Creation creation(desk, drafter, chosen);
    const auto write = [&] {
        for (Created& created : creation.write()) result.push_back(std::move(created));
    };
    for (const Fields& fields : partners) {
        // The parent may be among the partners before this one.
        if (const auto parent = fields.find("parent"); parent != fields.end() &&
                                                       parent->second.size() == 1 &&
                                                       creation.holds(parent->second.front()))
            write();
        Draft draft = fill(drafter, fields);
        try {
            creation.add(std::move(draft));
        } catch (const Error& error) {
            if (error.code() != "value.missing") throw;
            throw usage("partner.bad-value", "a partner was to be created: " + error.message(),
                        error.hint());
        }
    }
    write();
    transaction.commit();
    return result;
}

} // namespace tessera::partner
