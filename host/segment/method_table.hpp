// What each formation method permits: one table, enforced and printed (domain A3, architecture
// section 6).
#pragma once

#include "segment/segment.hpp"

#include <array>
#include <span>
#include <string_view>

namespace tessera::segment {

enum class Action {
    store_members, // a stored composition at all
    form,          // the Form command
    form_on_schedule,
    edit_members, // add and remove by hand
    check_on_create,
    choose_for_new, // offered when a partner is created
    clean_up,       // a clean-up date
    commercial_use, // agreements, discounts, campaigns
    ban,            // kind shipment_ban
    overlap,        // intersections with other segments (MTH-23)
};

struct Permission {
    Action action;
    std::string_view name; // "form"
    bool dynamic, periodic, manual;
    std::string_view refusal; // why not, with {} for the method
    std::string_view instead; // what to do
    std::string_view rows;    // domain rows
};

std::span<const Permission> permissions();
bool allowed(Method method, Action action);
// Whether a new partner may be put into it: manual, general, no folder (NEW-1, NEW-2).
bool can_be_chosen(const Segment& segment);
// refusal "segment.folder-has-no-members".
void refuse_folder(const Segment& segment);
// refusal "segment.METHOD-cannot-ACTION" with the table's texts; a folder can nothing.
void require(const Segment& segment, Action action);

} // namespace tessera::segment
