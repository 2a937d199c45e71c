#include "base/error.hpp"
#include "plugin/handles.hpp"
#include "plugin/values.hpp"

#include <fmt/format.h>

namespace tessera::plugin {

namespace {

struct BadText {};

std::string text_of(tessera_str text) {
    const auto view = from_abi(text);
    if (!view) throw BadText();
    return std::string(*view);
}

FactRequest request_of(tessera_str source, tessera_str by, const tessera_str* fields,
                       std::uint32_t n_fields, const tessera_str* keys, std::uint32_t n_keys) {
    FactRequest request;
    request.source = text_of(source);
    request.by = text_of(by);
    for (std::uint32_t i = 0; i < n_fields; ++i) request.fields.push_back(text_of(fields[i]));
    if (keys) {
        request.keys.emplace();
        for (std::uint32_t i = 0; i < n_keys; ++i) request.keys->push_back(text_of(keys[i]));
    }
    return request;
}

tessera_status read(const tessera_host* host, const tessera_ctx* ctx, tessera_str source,
                    tessera_str by, const tessera_str* fields, std::uint32_t n_fields,
                    const tessera_str* keys, std::uint32_t n_keys, tessera_row_fn row, void* user,
                    tessera_error* error) noexcept {
    const auto fail = [&](tessera_status status, std::string_view text) {
        return error ? error->fail(error, status, str(text)) : status;
    };
    try {
        if (!ctx) return fail(TESSERA_INVALID, "facts are read inside a call: pass its ctx");
        if (!row || (n_fields > 0 && !fields) || (n_keys > 0 && !keys))
            return fail(TESSERA_INVALID, "a pointer is null");
        const auto& call = static_cast<const CallHandle&>(*ctx);
        const auto late = [&] {
            return fail(TESSERA_TIMEOUT, "the deadline of the call has passed");
        };
        if (call.out_of_time()) return late();
        const FactRequest request = request_of(source, by, fields, n_fields, keys, n_keys);
        FactReader* reader =
            call.context.facts ? call.context.facts : static_cast<const HostHandle*>(host)->facts;
        if (!reader) return fail(TESSERA_DENIED, "this host gives no facts here");

        bool timed_out = false;
        std::vector<tessera_value> values;
        reader->read(request, [&](std::span<const Value> cells) {
            if (call.out_of_time()) {
                timed_out = true;
                return false;
            }
            values.clear();
            for (const Value& cell : cells) values.push_back(to_abi(cell));
            return row(user, values.data(), static_cast<std::uint32_t>(values.size())) == 0;
        });
        return timed_out || call.out_of_time() ? late() : TESSERA_OK;
    } catch (const BadText&) {
        return fail(TESSERA_INVALID, "a name or key is not usable UTF-8 text");
    } catch (const Error& problem) {
        return fail(problem.outcome() == Outcome::failure ? TESSERA_DB : TESSERA_MISSING,
                    problem.message());
    } catch (const std::exception& problem) {
        return fail(TESSERA_DB, problem.what());
    } catch (...) {
        return fail(TESSERA_FAULT, "reading facts failed for a reason that was not said");
    }
}

} // namespace

const tessera_facts_v1 facts_service{sizeof(tessera_facts_v1), &read};

} // namespace tessera::plugin
