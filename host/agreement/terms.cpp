// The terms that an agreement may hold.
#include "agreement/agreement.hpp"

namespace tessera::agreement {

namespace {

constexpr Term table[] = {
    {"product_segment", Type::text, "only products of this segment are sold under it"},
    {"organisation", Type::text, "which of our organisations sells"},
    {"warehouse", Type::text, "from which warehouse"},
    {"payment_schedule", Type::text,
     "when it is to be paid: \"30 % in advance, the rest in 14 days\""},
    {"payment_form", Type::text, "how: cash, transfer, card"},
    {"delivery_method", Type::text, "how goods are delivered"},
    {"delivery_cost", Type::decimal, "what a delivery costs"},
    {"free_from", Type::decimal, "from which sum on a delivery costs nothing"},
    {"delivery_days", Type::integer, "how many days it takes"},
    {"minimum_order", Type::decimal, "the smallest sum of an order"},
    {"order_every_days", Type::integer, "how often orders are taken"},
    {"by_contract", Type::boolean, "whether documents name a contract"},
    {"returnable_packaging", Type::boolean, "whether packaging comes back"},
};

} // namespace

std::span<const Term> terms() {
    return table;
}

std::string_view to_string(Status status) {
    constexpr std::string_view names[] = {"not_approved", "in_force", "closed"};
    return names[static_cast<int>(status)];
}

} // namespace tessera::agreement
