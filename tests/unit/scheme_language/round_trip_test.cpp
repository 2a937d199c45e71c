// Text, JSON and tree are one: random rules survive every way between them.
#include "support/random_rule.hpp"
#include "tree.hpp"

#include <nlohmann/json.hpp>

namespace tessera::scheme {
namespace {

std::vector<testing::RandomField> fields() {
    return {{"region", Type::text},
            {"region.parent.name", Type::text},
            {"Подразделение", Type::text},
            {"last", Type::date},
            {"birth_date", Type::date},
            {"month", Type::integer},
            {"start", Type::integer},
            {"is_customer", Type::boolean},
            {"attribute", Type::boolean},
            {"sales.revenue", Type::decimal, true},
            {"order_count", Type::integer, true},
            {"registered", Type::moment}};
}

void survives(const FilterPtr& filter) {
    const std::string text = to_text(filter);
    const std::string document = to_json(filter).dump();
    INFO(text);
    INFO(document);
    REQUIRE(same(filter, parse_filter(text)));
    REQUIRE(same(filter, filter_from_json(nlohmann::json::parse(document))));
    REQUIRE(to_text(parse_filter(text)) == text);
}

} // namespace

TEST_CASE("random rules survive text and JSON and stay the same [FLT-1] [FLT-2] [FLT-3]") {
    for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
        INFO("seed " << seed);
        survives(testing::RandomRule(fields(), seed, {4, seed % 4 != 0}).filter());
    }
}

TEST_CASE("random expressions survive text and JSON and stay the same") {
    for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
        INFO("seed " << seed);
        testing::RandomRule random(fields(), seed, {4, true});
        const ExprPtr expression = random.expression(Type::decimal);
        const std::string text = to_text(expression);
        INFO(text);
        REQUIRE(same(expression, parse_expression(text)));
        REQUIRE(same(expression, expression_from_json(to_json(expression))));
    }
}

} // namespace tessera::scheme
