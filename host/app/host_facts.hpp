// What plugins may read, and the host's own slots on partner signals. Private to app/.
#pragma once

#include "app/host.hpp"

namespace tessera::app {

// Reads by source, fields and keys over the sources of the deployment.
void read_facts(const db::Sources& sources, db::Session& session,
                const plugin::FactRequest& request,
                const std::function<bool(std::span<const Value>)>& row);

// The same for a plugin outside of any transaction, on a session of its own.
class HostFacts : public plugin::FactReader {
public:
    explicit HostFacts(Host& host)
        : host_(host) {}
    void read(const plugin::FactRequest& request,
              const std::function<bool(std::span<const Value>)>& row) override;

private:
    Host& host_;
};

// Creation check, and memberships that follow merged and erased partners.
void connect_host_slots(Host& host);

} // namespace tessera::app
