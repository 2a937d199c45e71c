// Functional options, kept in the database with their constraints (OPT rows).
#pragma once

#include "db/session.hpp"
#include "db/source.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::segment {

enum class Option {
    customer_segments,
    product_segments,
    shipment_ban,
    manual_limits_by_user,
    manual_limits_by_agreement, // and by segment
};

struct OptionRow {
    Option option;
    std::string_view name, sentence, place; // place: where the reference product keeps it
    bool by_default;
    std::string_view rows;
};
std::span<const OptionRow> options();

// Which option switches the segments of a subject.
Option option_of(db::Subject subject);

bool option(db::Session& session, Option option);
// usage "option.unknown" with the nearest name.
Option option_named(std::string_view name);

// Switches an option; the ban needs customer segments (OPT-4, OPT-5). Answers what else was
// switched, as sentences. Errors: refusal "option.ban-needs-segments". In the open transaction.
std::vector<std::string> set_option(db::Session& session, Option option, bool on);

// refusal "option.segments-off" with how to switch it on.
void require_option(db::Session& session, Option option);

} // namespace tessera::segment
