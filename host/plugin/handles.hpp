// The handles that a plugin receives during a call, each owned by the host and gone when the call
// returns. They derive from the structs of abi.h, so that a pointer that comes back is cast to
// where it came from.
#pragma once

#include "plugin/plugins.hpp"
#include "tessera/abi.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace tessera::plugin {

using Clock = std::chrono::steady_clock;

// The host as one instance of a plugin sees it.
struct HostHandle : tessera_host {
    HostHandle(std::string plugin, Settings settings, std::shared_ptr<spdlog::logger> log,
               FactReader* facts);
    std::string plugin;
    Settings settings;
    std::shared_ptr<spdlog::logger> logger;
    FactReader* facts;
};

struct CallHandle : tessera_ctx {
    CallHandle(const CallContext& context, Clock::time_point deadline);
    bool out_of_time() const;
    const CallContext& context;
    Clock::time_point deadline;
};

struct ErrorHandle : tessera_error {
    ErrorHandle();
    std::string text;
};

struct TextHandle : tessera_text_sink {
    TextHandle();
    std::string text;
    bool overflowed = false;
};

struct RecordHandle : tessera_record {
    explicit RecordHandle(const Record& record);
    const Record& record;
};

struct AnswerHandle : tessera_answer {
    AnswerHandle();
    bool vetoed = false;
    std::string code, text;
    std::string problem; // what is wrong with them: "with the code ...", or ""
};

// Values go into reply.columns[field][offset + subject].
struct ValueHandle : tessera_value_sink {
    ValueHandle(ComputeReply& reply, std::size_t offset, std::size_t subjects);
    ComputeReply& reply;
    std::size_t offset, subjects;
    std::string problem; // the first put that was refused
};

struct VerdictHandle : tessera_verdict_sink {
    explicit VerdictHandle(BanReply& reply);
    BanReply& reply;
    std::string problem; // the first put that was refused
};

struct LinkHandle : tessera_link_sink {
    LinkHandle(LinkReply& reply, const LinkRequest& request); // instance_link.cpp
    LinkReply& reply;
    const LinkRequest& request;
    std::string problem; // the first put that was refused
};

// tessera.facts/1 (facts_service.cpp).
extern const tessera_facts_v1 facts_service;

} // namespace tessera::plugin
