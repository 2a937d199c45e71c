/* A plugin in plain C that is right in everything but the one FAULT it is built with. Faults in calls, which need no
 * library of their own, are chosen by the field "do" of the subject, and by the name of the computed field. */
#include <tessera/abi.h>

#include <string.h>
#include <time.h>

enum {
    NONE, NULL_DESCRIPTOR, SMALL_DESCRIPTOR, HUGE_DESCRIPTOR, WRONG_ID, WRONG_VERSION, NULL_ID, NEWER_MINOR,
    NULL_CREATE, CREATE_FAILS, CREATE_FAILS_SILENTLY, CREATE_VETOES, CREATE_NONSENSE, CREATE_SLEEPS, START_FAILS,
    NO_EXTENSION, SMALL_TABLE, NULL_ON, NOT_JSON, NOT_UTF8, NOT_AN_OBJECT, WRONG_SUBJECT, HUGE_DOCUMENT, EMPTY_DOCUMENT
};

static tessera_str str(const char *text) {
    const tessera_str result = {text, strlen(text)};
    return result;
}

static int same(tessera_str text, const char *expected) {
    return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

static void sleep_ms(long ms) {
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static tessera_status create(const tessera_host *host, void **self, tessera_error *error) {
    *self = (void *)host;
    if (FAULT == CREATE_FAILS) return error->fail(error, TESSERA_INVALID, str("the moon is not full"));
    if (FAULT == CREATE_FAILS_SILENTLY) return TESSERA_DB;
    if (FAULT == CREATE_VETOES) return TESSERA_VETO;
    if (FAULT == CREATE_NONSENSE) return 4711;
    if (FAULT == CREATE_SLEEPS) sleep_ms(1300);
    return TESSERA_OK;
}

static tessera_status start(void *self, tessera_error *error) {
    (void)self;
    return FAULT == START_FAILS ? error->fail(error, TESSERA_DB, str("no licence")) : TESSERA_OK;
}

static void destroy(void *self) { (void)self; }

static tessera_status describe(void *self, tessera_text_sink *out, tessera_error *error) {
    (void)self;
    (void)error;
    if (FAULT == NOT_JSON) return out->write(out, str("{\"template\": \"zoo\","));
    if (FAULT == NOT_UTF8) return out->write(out, str("{\"template\": \"\xff\xfe\", \"subject\": \"partner\"}"));
    if (FAULT == NOT_AN_OBJECT) return out->write(out, str("[1, 2]"));
    if (FAULT == WRONG_SUBJECT) return out->write(out, str("{\"template\": \"zoo\", \"subject\": \"moon\"}"));
    if (FAULT == EMPTY_DOCUMENT) return TESSERA_OK;
    if (FAULT == HUGE_DOCUMENT)
        for (int i = 0; i < 100000; ++i) out->write(out, str("{\"template\": \"zoo\", \"subject\": \"partner\"}"));
    return out->write(out, str("{\"template\": \"zoo\", \"subject\": \"partner\"}"));
}

static tessera_status compute(void *self, const tessera_ctx *ctx, const tessera_compute_request *request,
                              tessera_value_sink *out, tessera_error *error) {
    const tessera_str field = request->fields[0]->name;
    tessera_value value = {TESSERA_I64, 0, {42}};
    (void)self;
    (void)ctx;
    if (same(field, "beyond")) {
        out->put(out, 0, request->n_subjects, &value, 1); /* and does not look at the answer */
        return TESSERA_OK;
    }
    if (same(field, "wrap")) return out->put(out, 0, 1, &value, UINT32_MAX);
    if (same(field, "null")) return out->put(out, 0, 0, NULL, 1);
    if (same(field, "scale")) value.kind = TESSERA_DEC, value.scale = 99;
    if (same(field, "text")) value.kind = TESSERA_TEXT, value.text.data = NULL, value.text.size = (uint64_t)1 << 60;
    if (same(field, "date")) value.kind = TESSERA_DATE, value.i64 = INT64_MAX;
    if (same(field, "kind")) value.kind = 99; /* put() refuses it */
    if (same(field, "veto")) return TESSERA_VETO;
    if (same(field, "nothing-to-say")) return TESSERA_NO_MATCH;
    if (same(field, "sleep")) sleep_ms(1300);
    if (same(field, "fail")) return error->fail(error, TESSERA_FAULT, str("no such sum"));
    return out->put(out, 0, 0, &value, 1);
}

static int32_t count_row(void *user, const tessera_value *values, uint32_t n) {
    (void)values;
    *(uint32_t *)user += n;
    return 0;
}

/* What the facts service answers when it is asked wrongly. */
static tessera_status read_wrongly(const tessera_host *host, const tessera_ctx *ctx, tessera_error *error) {
    const tessera_facts_v1 *facts = host->service(host, TESSERA_SVC_FACTS);
    const tessera_str none = {NULL, 0}, endless = {NULL, (uint64_t)1 << 60};
    uint32_t cells = 0;
    if (facts->read(host, NULL, str("sale"), none, NULL, 0, NULL, 0, count_row, &cells, error) != TESSERA_INVALID ||
        facts->read(host, ctx, str("sale"), none, NULL, 1, NULL, 0, count_row, &cells, error) != TESSERA_INVALID ||
        facts->read(host, ctx, endless, none, NULL, 0, NULL, 0, count_row, &cells, error) != TESSERA_INVALID ||
        facts->read(host, ctx, str("sale"), none, NULL, 0, NULL, 0, NULL, &cells, error) != TESSERA_INVALID ||
        host->service(host, "tessera.no-such-thing/1") != NULL || host->service(host, NULL) != NULL || cells != 0)
        return error->fail(error, TESSERA_FAULT, str("the host let a wrong question pass"));
    return TESSERA_OK;
}

static tessera_status on(void *self, const tessera_ctx *ctx, tessera_str topic, int32_t phase,
                         const tessera_record *subject, tessera_answer *answer, tessera_error *error) {
    const tessera_str endless = {"x", (uint64_t)1 << 60}, without_data = {NULL, 17};
    tessera_value what;
    (void)topic;
    (void)phase;
    if (subject->get(subject, str("do"), &what) != TESSERA_OK || what.kind != TESSERA_TEXT) return TESSERA_OK;
    if (same(what.text, "nonsense")) return -4711;
    if (same(what.text, "fail")) return error->fail(error, TESSERA_CONFLICT, str("somebody was faster"));
    if (same(what.text, "fail-silently")) return TESSERA_MISSING;
    if (same(what.text, "fail-endlessly")) return error->fail(error, TESSERA_FAULT, endless);
    if (same(what.text, "fail-without-data")) return error->fail(error, TESSERA_FAULT, without_data);
    if (same(what.text, "fail-in-latin1")) return error->fail(error, TESSERA_FAULT, str("caf\xe9 closed"));
    if (same(what.text, "veto")) return answer->veto(answer, str("no"), str("because"));
    if (same(what.text, "veto-without-code")) return TESSERA_VETO;
    if (same(what.text, "veto-shouting")) return answer->veto(answer, str("Bad Code!\n"), str("because"));
    if (same(what.text, "veto-in-latin1")) return answer->veto(answer, str("no"), str("caf\xe9 closed"));
    if (same(what.text, "veto-and-ok")) return answer->veto(answer, str("no"), str("")), TESSERA_OK;
    if (same(what.text, "sleep")) { /* asks once whether there is time, and then does not listen any more */
        ctx->cancelled(ctx);
        sleep_ms(1300);
        return TESSERA_OK;
    }
    if (same(what.text, "read-wrongly")) return read_wrongly(self, ctx, error);
    if (same(what.text, "wait")) { /* as a plugin should: until it is told that time is up */
        while (!ctx->cancelled(ctx)) sleep_ms(5);
        return TESSERA_TIMEOUT;
    }
    return TESSERA_NO_MATCH;
}

static const void *extension(void *self, const char *id) {
    static const tessera_scheme_template_v1 scheme_template = {
        FAULT == SMALL_TABLE ? 4 : sizeof scheme_template, describe, compute};
    static const tessera_event_subscriber_v1 subscriber = {sizeof subscriber, FAULT == NULL_ON ? NULL : on};
    (void)self;
    if (FAULT == NO_EXTENSION) return NULL;
    if (strcmp(id, TESSERA_EXT_SCHEME_TEMPLATE) == 0) return &scheme_template;
    return strcmp(id, TESSERA_EXT_EVENT_SUBSCRIBER) == 0 ? &subscriber : NULL;
}

const tessera_plugin_v1 *tessera_plugin_entry_v1(void) {
    static const tessera_plugin_v1 descriptor = {
        FAULT == SMALL_DESCRIPTOR  ? 8
        : FAULT == HUGE_DESCRIPTOR ? 0xffffffffu
                                   : sizeof descriptor,
        FAULT == NEWER_MINOR ? 99 : 0,
        FAULT == NULL_ID    ? NULL
        : FAULT == WRONG_ID ? "somebody-else"
                            : ID,
        FAULT == WRONG_VERSION ? "1.0.1" : "1.0.0",
        FAULT == NULL_CREATE ? NULL : create,
        start,
        NULL,
        destroy,
        extension};
    return FAULT == NULL_DESCRIPTOR ? NULL : &descriptor;
}
