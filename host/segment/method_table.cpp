#include "segment/method_table.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tessera::segment {
namespace {

constexpr std::array<Permission, 10> table{{
    {Action::store_members, "store", false, true, true,
     "members of a dynamic segment are computed at each request and never stored",
     "Read them with `segment members`, or make the segment periodic.", "MTH-1, MTH-10, MTH-14"},
    {Action::form, "form", false, true, true,
     "there is nothing to form: its members are computed at each request",
     "Read them with `segment members`, or make the segment periodic.", "MTH-2, MTH-10, MTH-15"},
    {Action::form_on_schedule, "schedule", false, true, false,
     "a {} segment is not refreshed by a schedule",
     "Only a periodic segment has one: `segment set S --unlock --method periodic`.",
     "MTH-10, FRM-6, FRM-12"},
    {Action::edit_members, "edit", false, false, true,
     "the members of a {} segment follow from its rule",
     "Change the rule, or make the segment manual.", "MTH-6, MTH-12, MTH-14"},
    {Action::check_on_create, "check-on-create", false, true, false,
     "a {} segment cannot be checked when a partner is created",
     "Only a periodic segment can: `segment set S --unlock --method periodic`.", "MTH-5, MTH-13"},
    {Action::choose_for_new, "be-chosen-for-new", false, false, true,
     "a {} segment cannot be chosen for a new partner: its members follow from its rule",
     "Choose manual segments only.", "NEW-1, NEW-5"},
    {Action::clean_up, "clean-up", false, false, true, "a {} segment has no clean-up date",
     "Only a manual segment is emptied on a date.", "MTH-22, SEG-12"},
    {Action::commercial_use, "be-used-commercially", false, true, true,
     "a dynamic segment cannot carry agreements, discounts or campaigns",
     "Make the segment periodic.", "MTH-3, MTH-4, MTH-7"},
    {Action::ban, "ban", false, true, true, "a dynamic segment cannot ban shipments",
     "Make the segment periodic.", "MTH-9"},
    {Action::overlap, "overlap", false, true, true, "a dynamic segment takes no part in overlaps",
     "Make the segment periodic.", "MTH-23"},
}};

const Permission& permission(Action action) {
    return *std::find_if(table.begin(), table.end(),
                         [&](const Permission& p) { return p.action == action; });
}

} // namespace

std::span<const Permission> permissions() {
    return table;
}

bool allowed(Method method, Action action) {
    const Permission& p = permission(action);
    switch (method) {
    case Method::dynamic: return p.dynamic;
    case Method::periodic: return p.periodic;
    case Method::manual: return p.manual;
    }
    return false;
}

bool can_be_chosen(const Segment& segment) {
    return !segment.is_folder && !segment.deleted && segment.subject == Subject::partner &&
           segment.kind == Kind::general && allowed(segment.method, Action::choose_for_new);
}

void refuse_folder(const Segment& segment) {
    if (segment.is_folder)
        throw refusal("segment.folder-has-no-members",
                      fmt::format("\"{}\" is a folder and has no composition", segment.name),
                      "Name a segment in it.");
}

void require(const Segment& segment, Action action) {
    refuse_folder(segment);
    const Permission& p = permission(action);
    if (allowed(segment.method, action)) return;
    const std::string_view method = to_string(segment.method);
    throw refusal(fmt::format("segment.{}-cannot-{}", method, p.name),
                  fmt::format("segment \"{}\" is {}: {}", segment.name, method,
                              fmt::format(fmt::runtime(p.refusal), method)),
                  std::string(p.instead));
}

} // namespace tessera::segment
