/* A plugin of an old release: uses everything that release 1.0 has, and is built against the header
 * of its time. */
#include HEADER

#include <string.h>

static tessera_str str(const char* text) {
    const tessera_str result = {text, strlen(text)};
    return result;
}

static tessera_status create(const tessera_host* host, void** self, tessera_error* error) {
    tessera_value limit;
    if (host->setting(host, str("limit"), &limit) != TESSERA_OK || limit.kind != TESSERA_DEC ||
        limit.scale != 4 || limit.i64 != 25000)
        return error->fail(error, TESSERA_INVALID, str("the setting is not what it was"));
    if (host->setting(host, str("no-such"), &limit) != TESSERA_MISSING)
        return error->fail(error, TESSERA_INVALID, str("a setting came from nowhere"));
    host->log(host, NULL, TESSERA_LOG_INFO, str("created"));
    *self = (void*)host;
    return TESSERA_OK;
}

static tessera_status start(void* self, tessera_error* error) {
    (void)self;
    (void)error;
    return TESSERA_OK;
}
static void stop(void* self) {
    (void)self;
}
static void destroy(void* self) {
    (void)self;
}

static tessera_status describe(void* self, tessera_text_sink* out, tessera_error* error) {
    (void)self;
    (void)error;
    out->write(out, str("{\"template\": \"frozen\", \"subject\": \"partner\", "));
    return out->write(
        out,
        str("\"computed\": [{\"name\": \"twice\", \"type\": \"integer\", \"needs\": [\"n\"], "
            "\"arguments\": [{\"name\": \"plus\", \"type\": \"integer\", \"default\": 0}]}]}"));
}

static tessera_status compute(void* self, const tessera_ctx* ctx,
                              const tessera_compute_request* request, tessera_value_sink* out,
                              tessera_error* error) {
    (void)self;
    for (uint32_t f = 0; f < request->n_fields; ++f) {
        const tessera_field_request* field = request->fields[f];
        if (field->n_inputs != 1 || field->n_arguments != 1)
            return error->fail(error, TESSERA_INVALID, str("the host gave too little"));
        for (uint32_t i = 0; i < request->n_subjects; ++i) {
            tessera_value value = field->inputs[0][i];
            if (value.kind != TESSERA_I64) continue;
            value.i64 = 2 * value.i64 + field->arguments[0].i64;
            out->put(out, f, i, &value, 1);
        }
    }
    return ctx->cancelled(ctx) ? TESSERA_TIMEOUT : TESSERA_OK;
}

static int32_t count(void* user, const tessera_value* values, uint32_t n) {
    if (n == 2 && values[0].kind == TESSERA_TEXT && values[1].kind == TESSERA_DEC) ++*(int*)user;
    return 0;
}

/* Vetoes a partner who already has a sale. */
static tessera_status on(void* self, const tessera_ctx* ctx, tessera_str topic, int32_t phase,
                         const tessera_record* subject, tessera_answer* answer,
                         tessera_error* error) {
    const tessera_host* host = self;
    const tessera_facts_v1* facts = host->service(host, TESSERA_SVC_FACTS);
    const tessera_str fields[2] = {str("partner"), str("revenue")};
    tessera_value code, today;
    tessera_str name;
    int rows = 0;
    tessera_status status;
    if (topic.size != strlen("partner.creating") || phase != TESSERA_BEFORE || !facts ||
        subject->count != 2 || subject->at(subject, 0, &name, &code) != TESSERA_OK ||
        name.size != 4 || subject->get(subject, str("code"), &code) != TESSERA_OK ||
        ctx->attribute(ctx, str("today"), &today) != TESSERA_OK || today.kind != TESSERA_DATE)
        return error->fail(error, TESSERA_FAULT, str("the call is not what it was"));
    status = facts->read(host, ctx, str("sale"), str("partner"), fields, 2, &code.text, 1, count,
                         &rows, error);
    if (status != TESSERA_OK) return status;
    return rows > 0 ? answer->veto(answer, str("has-sales"), str("it bought before it was there"))
                    : TESSERA_OK;
}

static const void* extension(void* self, const char* id) {
    static const tessera_scheme_template_v1 scheme_template = {sizeof scheme_template, describe,
                                                               compute};
    static const tessera_event_subscriber_v1 subscriber = {sizeof subscriber, on};
    (void)self;
    if (strcmp(id, TESSERA_EXT_SCHEME_TEMPLATE) == 0) return &scheme_template;
    return strcmp(id, TESSERA_EXT_EVENT_SUBSCRIBER) == 0 ? &subscriber : NULL;
}

const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    static const tessera_plugin_v1 descriptor = {
        sizeof descriptor, TESSERA_ABI_MINOR, ID, "1.0.0", create, start, stop, destroy, extension};
    return &descriptor;
}
