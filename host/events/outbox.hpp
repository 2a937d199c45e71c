// The tables of events and of who still has to get them: all SQL of this folder.
#pragma once

#include "events/events.hpp"

#include <span>

namespace tessera::events::outbox {

// Values of outbox_delivery.state.
inline constexpr const char* pending = "pending";
inline constexpr const char* delivered = "delivered";
inline constexpr const char* parked = "parked";

// When a delivery is due that waits for nothing, whatever clock looks.
inline constexpr Moment at_once{0};

Moment now(); // of this process: when something was

// Writes the event and a pending delivery for each plugin. The payload has been checked.
void write(const Context& context, std::string_view topic, const std::string& payload,
           std::span<const plugin::Subscriber> subscribers);

// One event for one plugin, as its delivery goes on.
struct Task {
    std::int64_t event = 0;
    std::string plugin;
    int attempts = 0;          // at the place where progress stands, the present one included
    std::int64_t progress = 0; // partners done
    Moment due;                // as it stands in the table
    std::string topic, user, payload;
    std::optional<Date> as_of;
};

// The first pending task in the order (event, plugin) that comes after `after`, is due at `now` and
// is for one of `plugins`. partners: whether partner.created is asked for too.
std::optional<Task> next_due(db::Session& session, const std::vector<Value>& plugins,
                             const Task& after, bool partners, Moment now);
// Writes state, due, error, and progress and attempts of the task, if the row still stands as the
// task has it; otherwise somebody else has taken it over, and the answer is false.
bool write_back(db::Session& session, Task& task, const char* state, Moment due,
                const std::string& error);

std::vector<Events::Parked> list_parked(db::Session& session);
std::int64_t retry_parked(db::Session& session);
std::vector<Events::Waiting> list_waiting(db::Session& session);
std::int64_t forget(db::Session& session, std::int64_t days);

} // namespace tessera::events::outbox
