#include "product/product.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "db/transaction.hpp"
#include "partner/fill.hpp"
#include "partner/rows.hpp"
#include "product/entities.hpp"
#include "product/variants.hpp"

#include <fmt/format.h>
#include <functional>
#include <optional>

namespace tessera::product {

namespace {

using partner::Desk;
using partner::Draft;
using partner::Drafter;
using partner::Entity;
using partner::Fields;
using Existing = std::function<std::optional<std::int64_t>(Drafter&, const Draft&)>;

Put put(const Desk& desk, const Entity& entity, const Fields& fields,
        std::vector<std::string>* notes, const Existing& existing) {
    const std::string kind(entity.source);
    if (!desk.sources.at(entity.source).own)
        throw refusal("product.mapped",
                      fmt::format("the rows of {} are kept in a table of this deployment, which "
                                  "Tessera only reads",
                                  kind),
                      "Change them in the system that keeps them.");
    db::Transaction transaction(desk.session);
    partner::Directories directories(desk.session, desk.sources, false);
    Drafter drafter(desk.session, entity, directories, {}, notes);
    const Draft draft = partner::fill(drafter, fields);
    for (std::size_t i = 0; i < entity.fields.size(); ++i)
        if (entity.fields[i].required && is_null(draft.values[i]))
            throw usage(kind + ".bad-value",
                        fmt::format("{}: {} is missing", kind, entity.fields[i].name));
    Put result;
    if (const auto number = existing(drafter, draft)) {
        try {
            partner::check_parent(desk.session, entity, *number, draft);
        } catch (const Error& error) {
            throw usage(kind + ".bad-value", "field parent: " + error.message());
        }
        partner::update(desk.session, entity, *number, draft);
        result.number = *number;
    } else {
        result = {partner::insert(desk.session, entity, {&draft, 1}), true};
    }
    transaction.commit();
    return result;
}

std::optional<std::int64_t> by_code(Drafter& drafter, const Draft& draft) {
    return drafter.directory().find_code(draft.text(drafter.entity(), "code"));
}

} // namespace

Put put_product(const Desk& desk, const Fields& fields, std::vector<std::string>* notes) {
    return put(desk, product_entity(), fields, notes, by_code);
}

Put put_category(const Desk& desk, const Fields& fields, std::vector<std::string>* notes) {
    return put(desk, category_entity(), fields, notes, by_code);
}

Put put_variant(const Desk& desk, const Fields& fields, std::vector<std::string>* notes) {
    return put(desk, variant_entity(), fields, notes,
               [&](Drafter&, const Draft& draft) -> std::optional<std::int64_t> {
                   const std::int64_t found = desk.session.integer(
                       {"SELECT number FROM {product_variant} WHERE product = ? AND code = ?",
                        {draft.value(variant_entity(), "product"),
                         draft.value(variant_entity(), "code")}});
                   return found == 0 ? std::nullopt : std::optional(found);
               });
}

std::int64_t find(const Desk& desk, std::string_view code_or_name) {
    partner::Directory products(desk.session, desk.sources, "product");
    const std::string text(trim(code_or_name));
    if (const auto number = products.find(text)) return *number;
    throw usage("product.unknown",
                fmt::format("there is no product \"{}\".{}", text, products.suggestion(text)),
                "Give the code of a product, or its name if only one has it.");
}

std::int64_t find_variant(const Desk& desk, std::int64_t product, std::string_view code_or_name) {
    return Variants(desk.session, desk.sources, product).at(product, trim(code_or_name));
}

} // namespace tessera::product
