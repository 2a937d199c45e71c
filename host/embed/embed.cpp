// The functions of embed.h: nothing is thrown out of them, and every answer is JSON.
#include "tessera/embed.h"

#include "base/error.hpp"
#include "embed/instance.hpp"

#include <cstdlib>
#include <cstring>
#include <new>

struct tessera_instance {
    tessera::embed::Instance instance;
};

namespace {

using namespace tessera;
using app::Json;

char* copy_of(const std::string& text) {
    auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
    if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
    return copy;
}

std::int32_t put(char** reply, const Json& json, std::int32_t answer) {
    // Texts of foreign databases may not be UTF-8; what is not is shown as such.
    if (reply) *reply = copy_of(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return answer;
}

// Runs `body`, which answers the reply.
template <class Body>
std::int32_t answer(char** reply, Body body) noexcept {
    if (reply) *reply = nullptr;
    try {
        try {
            return put(reply, body(), TESSERA_DONE);
        } catch (const Error& error) {
            return put(reply, app::to_json(error), static_cast<std::int32_t>(error.outcome()));
        } catch (const std::exception& thrown) {
            return put(reply, app::to_json(failure("host.defect", thrown.what())), TESSERA_FAILURE);
        }
    } catch (...) { // out of memory while answering
        return TESSERA_FAILURE;
    }
}

// The part of an options struct that this caller knows; the rest is 0.
template <class Options>
Options known(const Options* given) {
    Options result{};
    if (!given) return result;
    if (given->size < sizeof(given->size))
        throw usage("host.bad-options", "the options do not say their size",
                    "Set size to sizeof of the struct.");
    std::memcpy(static_cast<void*>(&result), given,
                std::min<std::size_t>(given->size, sizeof result));
    return result;
}

embed::Instance& open_one(tessera_instance* instance) {
    if (!instance) throw usage("host.not-open", "no instance is given", "Call tessera_open first.");
    if (instance->instance.forked())
        throw failure("host.forked", "this instance was opened by the parent of this process",
                      "Open another after the fork.");
    return instance->instance;
}

Json parse(const char* text, const char* what) {
    if (!text) return Json::object();
    Json json = app::parse_json(text);
    if (!json.is_object())
        throw usage("call.not-an-object", std::string("the ") + what + " is not a JSON object");
    return json;
}

std::string required(const char* text, const char* what) {
    if (!text) throw usage("call.missing-parameter", std::string("no ") + what + " is given");
    return text;
}

enum class On { either, borrowed, own };

tessera_call_options checked(const tessera_call_options* given, On on) {
    const auto options = known(given);
    if (on == On::borrowed && !options.connection)
        throw usage("host.no-connection", "the ERP's connection is not given",
                    "Set connection in the options, or call tessera_partner_created after the "
                    "commit.");
    if (on == On::own && options.connection)
        throw usage("host.connection-given",
                    "this is called after the commit, on no connection of the ERP",
                    "Set connection to NULL.");
    return options;
}

// One of the functions about a partner, by its key.
std::int32_t about(tessera_instance* instance, const tessera_call_options* options, On on,
                   const char* operation, const char* key, char** reply) {
    return answer(reply, [&] {
        const Json request{{"partner_key", Json::array({required(key, "key")})}};
        return open_one(instance).call(checked(options, on), operation, request);
    });
}

} // namespace

const char* tessera_version(void) {
    return TESSERA_VERSION;
}

std::int32_t tessera_open(const tessera_open_options* options, tessera_instance** out,
                          char** reply) {
    if (out) *out = nullptr;
    return answer(reply, [&] {
        if (!out) throw usage("host.bad-options", "there is no place to put the instance");
        *out = new tessera_instance{embed::Instance(known(options))};
        return Json{{"version", TESSERA_VERSION}};
    });
}

void tessera_close(tessera_instance* instance) {
    // In a child, locks and threads of the parent are not what they were: nothing is touched.
    if (instance && !instance->instance.forked()) delete instance;
}

std::int32_t tessera_call(tessera_instance* instance, const tessera_call_options* options,
                          const char* operation, const char* request, char** reply) {
    return answer(reply, [&] {
        return open_one(instance).call(checked(options, On::either),
                                       required(operation, "operation"), parse(request, "request"));
    });
}

std::int32_t tessera_partner_creating(tessera_instance* instance,
                                      const tessera_call_options* options, const char* fields,
                                      char** reply) {
    return answer(reply, [&] {
        const Json request{{"set", parse(fields, "text of the fields")}};
        return open_one(instance).call(checked(options, On::either), "partner.ask", request);
    });
}

std::int32_t tessera_partner_inserted(tessera_instance* instance,
                                      const tessera_call_options* options, const char* key,
                                      char** reply) {
    return about(instance, options, On::borrowed, "partner.announce", key, reply);
}

std::int32_t tessera_partner_committed(tessera_instance* instance,
                                       const tessera_call_options* options, const char* key,
                                       char** reply) {
    return about(instance, options, On::own, "partner.check", key, reply);
}

std::int32_t tessera_partner_created(tessera_instance* instance,
                                     const tessera_call_options* options, const char* key,
                                     char** reply) {
    return about(instance, options, On::own, "partner.announce", key, reply);
}

void tessera_free(char* text) {
    std::free(text);
}
