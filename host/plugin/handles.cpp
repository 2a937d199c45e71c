#include "plugin/handles.hpp"

#include "plugin/values.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>
#include <cstring>
#include <iterator>

namespace tessera::plugin {

namespace {

constexpr std::size_t longest_document = 1 << 20;
constexpr std::string_view host_name = "tessera";
constexpr std::string_view host_version = TESSERA_VERSION;

// Everything here is called by plugins: nothing may throw, and out of memory is a status.
template <class Body>
tessera_status quietly(Body body) noexcept {
    try {
        return body();
    } catch (...) {
        return TESSERA_FAULT;
    }
}

spdlog::level::level_enum level_of(std::int32_t level) {
    switch (level) {
    case TESSERA_LOG_DEBUG: return spdlog::level::debug;
    case TESSERA_LOG_WARN: return spdlog::level::warn;
    case TESSERA_LOG_ERROR: return spdlog::level::err;
    default: return spdlog::level::info;
    }
}

void host_log(const tessera_host* host, const tessera_ctx* ctx, std::int32_t level,
              tessera_str message) {
    quietly([&] {
        const auto& self = static_cast<const HostHandle&>(*host);
        if (!self.logger) return TESSERA_OK;
        const std::string trace = ctx ? static_cast<const CallHandle*>(ctx)->context.trace : "";
        self.logger->log(level_of(level), "[{}]{} {}", self.plugin,
                         trace.empty() ? "" : " (" + trace + ")", shown_text(message));
        return TESSERA_OK;
    });
}

tessera_status host_setting(const tessera_host* host, tessera_str key, tessera_value* out) {
    return quietly([&] {
        const auto& self = static_cast<const HostHandle&>(*host);
        *out = to_abi(Value());
        const auto name = from_abi(key);
        const auto found = name ? self.settings.find(std::string(*name)) : self.settings.end();
        if (found == self.settings.end()) return TESSERA_MISSING;
        *out = to_abi(found->second);
        return TESSERA_OK;
    });
}

const void* host_service(const tessera_host*, const char* id) {
    return id && std::strcmp(id, TESSERA_SVC_FACTS) == 0 ? &facts_service : nullptr;
}

tessera_status ctx_attribute(const tessera_ctx* ctx, tessera_str key, tessera_value* out) {
    return quietly([&] {
        const CallContext& context = static_cast<const CallHandle*>(ctx)->context;
        *out = to_abi(Value());
        const auto name = from_abi(key).value_or("");
        tessera_value text{};
        text.kind = TESSERA_TEXT;
        if (name == "user" && !context.user.empty())
            text.text = str(context.user), *out = text;
        else if (name == "trace" && !context.trace.empty())
            text.text = str(context.trace), *out = text;
        else if (name == "today" && context.today)
            *out = to_abi(Value(*context.today));
        else
            return TESSERA_MISSING;
        return TESSERA_OK;
    });
}

std::int32_t ctx_cancelled(const tessera_ctx* ctx) {
    return static_cast<const CallHandle*>(ctx)->out_of_time();
}

tessera_status error_fail(tessera_error* error, tessera_status status, tessera_str text) {
    quietly([&] {
        static_cast<ErrorHandle*>(error)->text = shown_text(text);
        return TESSERA_OK;
    });
    return status;
}

tessera_status text_write(tessera_text_sink* sink, tessera_str piece) {
    return quietly([&] {
        auto& self = static_cast<TextHandle&>(*sink);
        if ((piece.size > 0 && !piece.data) || piece.size > longest_document ||
            self.text.size() + piece.size > longest_document) {
            self.overflowed = true;
            return TESSERA_INVALID;
        }
        if (piece.size > 0) self.text.append(piece.data, piece.size);
        return TESSERA_OK;
    });
}

tessera_status record_get(const tessera_record* record, tessera_str field, tessera_value* out) {
    return quietly([&] {
        const Record& self = static_cast<const RecordHandle*>(record)->record;
        *out = to_abi(Value());
        const auto name = from_abi(field);
        const auto found = name ? self.find(std::string(*name)) : self.end();
        if (found == self.end()) return TESSERA_MISSING;
        *out = to_abi(found->second);
        return TESSERA_OK;
    });
}

tessera_status record_at(const tessera_record* record, std::uint32_t index, tessera_str* name,
                         tessera_value* out) {
    const Record& self = static_cast<const RecordHandle*>(record)->record;
    *name = {};
    *out = to_abi(Value());
    if (index >= self.size()) return TESSERA_MISSING;
    const auto& field = *std::next(self.begin(), index);
    *name = str(field.first);
    *out = to_abi(field.second);
    return TESSERA_OK;
}

// People file by it and scripts look for it: what abi.h calls kebab-case.
bool is_veto_code(std::string_view code) {
    return std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string on_one_line(std::string text) {
    std::erase_if(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
    return text;
}

tessera_status answer_veto(tessera_answer* answer, tessera_str code, tessera_str text) {
    quietly([&] {
        auto& self = static_cast<AnswerHandle&>(*answer);
        self.vetoed = true;
        self.code = shown_text(code);
        self.text = shown_text(text);
        if (!self.code.empty() && !is_veto_code(self.code))
            self.problem = fmt::format("with the code \"{}\", which may hold a-z, 0-9 and -",
                                       on_one_line(self.code));
        else if (!from_abi(text))
            self.problem = fmt::format("with a text that is not usable UTF-8: \"{}\"", self.text);
        return TESSERA_OK;
    });
    return TESSERA_VETO;
}

tessera_status value_put(tessera_value_sink* sink, std::uint32_t field, std::uint32_t first,
                         const tessera_value* values, std::uint32_t count) {
    return quietly([&] {
        auto& self = static_cast<ValueHandle&>(*sink);
        const auto refuse = [&](std::string problem) {
            if (self.problem.empty()) self.problem = std::move(problem);
            return TESSERA_INVALID;
        };
        if (field >= self.reply.columns.size() || first > self.subjects ||
            count > self.subjects - first || (count > 0 && !values))
            return refuse(fmt::format(
                "it put {} values from subject {} into field {}, and the request has {} "
                "subjects and {} fields",
                count, first, field, self.subjects, self.reply.columns.size()));
        std::vector<Value> taken;
        taken.reserve(count);
        for (std::uint32_t i = 0; i < count; ++i) {
            Taken one = from_abi(values[i]);
            if (one.problem)
                return refuse(fmt::format("it put {} for subject {}", *one.problem, first + i));
            taken.push_back(std::move(one.value));
        }
        auto& column = self.reply.columns[field];
        std::move(taken.begin(), taken.end(),
                  column.begin() + static_cast<std::ptrdiff_t>(self.offset + first));
        return TESSERA_OK;
    });
}

tessera_status verdict_put(tessera_verdict_sink* sink, std::uint32_t shipment, std::int32_t verdict,
                           tessera_str reason) {
    return quietly([&] {
        auto& self = static_cast<VerdictHandle&>(*sink);
        const auto refuse = [&](std::string problem) {
            if (self.problem.empty()) self.problem = std::move(problem);
            return TESSERA_INVALID;
        };
        if (shipment >= self.reply.shipments.size())
            return refuse(
                fmt::format("it put a verdict on shipment {}, and the request has {} shipments",
                            shipment, self.reply.shipments.size()));
        if (verdict < TESSERA_SHIP || verdict > TESSERA_REFUSE)
            return refuse(fmt::format("it put the verdict {}, which does not exist", verdict));
        const auto text = from_abi(reason);
        if (!text) return refuse("it put a reason that is not usable UTF-8");
        if (text->empty() && verdict != TESSERA_SHIP)
            return refuse("it put a verdict other than ship without a reason");
        self.reply.shipments[shipment] = {static_cast<Verdict>(verdict), std::string(*text), true};
        return TESSERA_OK;
    });
}

} // namespace

HostHandle::HostHandle(std::string plugin_id, Settings values,
                       std::shared_ptr<spdlog::logger> log_to, FactReader* reader)
    : tessera_host{sizeof(tessera_host), TESSERA_ABI_MINOR, str(host_name),
                   str(host_version),    &host_log,         &host_setting,
                   &host_service}
    , plugin(std::move(plugin_id))
    , settings(std::move(values))
    , logger(std::move(log_to))
    , facts(reader) {}

CallHandle::CallHandle(const CallContext& around, Clock::time_point until)
    : tessera_ctx{sizeof(tessera_ctx), &ctx_attribute, &ctx_cancelled}
    , context(around)
    , deadline(until) {}

bool CallHandle::out_of_time() const {
    return Clock::now() >= deadline || (context.cancelled && context.cancelled());
}

ErrorHandle::ErrorHandle()
    : tessera_error{sizeof(tessera_error), &error_fail} {}
TextHandle::TextHandle()
    : tessera_text_sink{sizeof(tessera_text_sink), &text_write} {}
RecordHandle::RecordHandle(const Record& fields)
    : tessera_record{sizeof(tessera_record), static_cast<std::uint32_t>(fields.size()), &record_get,
                     &record_at}
    , record(fields) {}
AnswerHandle::AnswerHandle()
    : tessera_answer{sizeof(tessera_answer), &answer_veto} {}
VerdictHandle::VerdictHandle(BanReply& into)
    : tessera_verdict_sink{sizeof(tessera_verdict_sink), &verdict_put}
    , reply(into) {}
ValueHandle::ValueHandle(ComputeReply& into, std::size_t at_offset, std::size_t count)
    : tessera_value_sink{sizeof(tessera_value_sink), &value_put}
    , reply(into)
    , offset(at_offset)
    , subjects(count) {}

} // namespace tessera::plugin
