#include "product/variants.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace tessera::product {

namespace {

std::string key_of(std::int64_t product, std::string_view text) {
    return fmt::format("{} {}", product, text);
}

} // namespace

Variants::Variants(db::Session& session, const db::Sources& sources,
                   std::optional<std::int64_t> product) {
    const db::Source& source = sources.at("product_variant");
    if (!source.own) db::assign_numbers(session, sources, db::Subject::product);
    const auto sql = [&](const char* column) { return source.find(column)->sql; };
    const Type types[] = {Type::integer, Type::integer, Type::text, Type::text};
    db::Query query =
        fmt::format("SELECT {}, {}, {}, {} FROM {} t", sql("number"), sql("product"), sql("code"),
                    sql("name").empty() ? "NULL" : sql("name"), source.relation);
    if (product) query.add(fmt::format(" WHERE {} = ?", sql("product")), {*product});
    const auto cursor = session.open(query, types);
    for (db::Chunk chunk; cursor->next(chunk);)
        for (std::size_t row = 0; row < chunk.rows; ++row) {
            if (chunk.null(0, row) || chunk.null(1, row)) continue;
            const std::int64_t number = chunk.integer(0, row), of = chunk.integer(1, row);
            add(of, chunk.text(2, row), number);
            if (chunk.null(3, row)) continue;
            const auto [place, is_new] = names_.try_emplace(key_of(of, chunk.text(3, row)), number);
            if (!is_new) place->second = 0;
        }
}

void Variants::add(std::int64_t product, std::string_view code, std::int64_t number) {
    codes_.insert_or_assign(key_of(product, code), number);
}

std::optional<std::int64_t> Variants::find_code(std::int64_t product, std::string_view code) const {
    const auto found = codes_.find(key_of(product, code));
    return found == codes_.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t Variants::at(std::int64_t product, std::string_view code_or_name) const {
    if (const auto number = find_code(product, code_or_name)) return *number;
    const auto named = names_.find(key_of(product, code_or_name));
    if (named == names_.end())
        throw usage("product_variant.unknown",
                    fmt::format("the product has no variant \"{}\"", code_or_name));
    if (named->second == 0)
        throw usage("product_variant.ambiguous",
                    fmt::format("several variants of the product are named \"{}\"", code_or_name),
                    "Give the code instead of the name.");
    return named->second;
}

} // namespace tessera::product
