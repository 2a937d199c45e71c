// Product variants by their product and, within it, their code or unique name.
#pragma once

#include "db/source.hpp"
#include "partner/directory.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tessera::product {

class Variants {
public:
    // Reads all of them, or those of one product; those of a mapped source get their numbers.
    Variants(db::Session& session, const db::Sources& sources,
             std::optional<std::int64_t> product = {});

    std::optional<std::int64_t> find_code(std::int64_t product, std::string_view code) const;
    // usage "product_variant.unknown", "product_variant.ambiguous".
    std::int64_t at(std::int64_t product, std::string_view code_or_name) const;
    void add(std::int64_t product, std::string_view code, std::int64_t number);

private:
    partner::ByText<std::int64_t> codes_, names_; // 0: a name that several have
};

} // namespace tessera::product
