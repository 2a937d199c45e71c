// What an operation may say to its caller while it runs.
#include "app/host.hpp"

#include <fmt/format.h>

namespace tessera::app {

db::Lease Call::lease() const {
    if (!borrowed) return host.lease();
    return {borrowed, [](const std::shared_ptr<db::Session>&) {}};
}

void Call::tell(std::string what, std::int64_t done, std::int64_t total) const {
    if (progress) progress({std::move(what), done, total});
}

void Call::check_cancelled() const {
    if (cancelled && cancelled())
        throw failure(
            "call.cancelled", "The work was cancelled by the caller",
            "What had not been committed was taken back; the same call may be made again.");
}

void Call::needs_confirmation(const std::string& what_would_be_lost) const {
    if (confirm) return;
    throw refusal("needs-confirmation", what_would_be_lost,
                  "Make the same call with \"confirm\": true to go ahead.");
}

} // namespace tessera::app
