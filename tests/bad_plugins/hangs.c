/* A plugin that never comes back from the one FAULT it is built with, where TESSERA_TEST_HANGS is set: so that commands
 * can make ready what hangs in `serve` then. */
#include <tessera/abi.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMPUTING, HEARING, STARTING };

static void hang(void) {
    if (getenv("TESSERA_TEST_HANGS") == NULL) return;
    for (;;) pause(); /* a signal ends only one */
}

static tessera_str str(const char *text) {
    const tessera_str result = {text, strlen(text)};
    return result;
}

static tessera_status create(const tessera_host *host, void **self, tessera_error *error) {
    (void)error;
    *self = (void *)host;
    return TESSERA_OK;
}

static tessera_status start(void *self, tessera_error *error) {
    (void)self;
    (void)error;
    if (FAULT == STARTING) hang();
    return TESSERA_OK;
}

static void destroy(void *self) { (void)self; }

static tessera_status describe(void *self, tessera_text_sink *out, tessera_error *error) {
    (void)self;
    (void)error;
    out->write(out, str("{\"template\": \""));
    out->write(out, str(FAULT == COMPUTING ? "computing" : FAULT == HEARING ? "hearing" : "starting"));
    return out->write(out, str("\", \"subject\": \"partner\", \"computed\": [{\"name\": \"answer\", "
                               "\"title\": \"The answer\", \"type\": \"integer\", \"needs\": [\"code\"]}]}"));
}

static tessera_status compute(void *self, const tessera_ctx *ctx, const tessera_compute_request *request,
                              tessera_value_sink *out, tessera_error *error) {
    const tessera_value value = {TESSERA_I64, 0, {42}};
    tessera_status status = TESSERA_OK;
    (void)self;
    (void)ctx;
    (void)error;
    if (FAULT == COMPUTING) hang();
    for (uint32_t i = 0; i < request->n_subjects && status == TESSERA_OK; ++i)
        status = out->put(out, 0, i, &value, 1);
    return status;
}

static tessera_status on(void *self, const tessera_ctx *ctx, tessera_str topic, int32_t phase,
                         const tessera_record *subject, tessera_answer *answer, tessera_error *error) {
    (void)self;
    (void)ctx;
    (void)topic;
    (void)subject;
    (void)answer;
    (void)error;
    if (FAULT == HEARING && phase == TESSERA_AFTER_COMMIT) hang();
    return TESSERA_OK;
}

static const void *extension(void *self, const char *id) {
    static const tessera_scheme_template_v1 scheme_template = {sizeof scheme_template, describe, compute};
    static const tessera_event_subscriber_v1 subscriber = {sizeof subscriber, on};
    (void)self;
    if (strcmp(id, TESSERA_EXT_SCHEME_TEMPLATE) == 0) return &scheme_template;
    return strcmp(id, TESSERA_EXT_EVENT_SUBSCRIBER) == 0 ? &subscriber : NULL;
}

const tessera_plugin_v1 *tessera_plugin_entry_v1(void) {
    static const tessera_plugin_v1 descriptor = {sizeof descriptor, 0,    ID, "1.0.0", create, start, NULL, destroy,
                                                 extension};
    return &descriptor;
}
