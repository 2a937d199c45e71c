#include "server.h"

#include <stdio.h>

static void count_line(void* data, int32_t level, const char* line) {
    check(level >= TESSERA_LOG_DEBUG && level <= TESSERA_LOG_ERROR && line != NULL,
          "a line of the log");
    __atomic_add_fetch(&((server*)data)->log_lines, 1, __ATOMIC_RELAXED);
}

tessera_instance* open_tessera(server* self, const char* text) {
    tessera_open_options options = {sizeof options, NULL, text, self->erp.url, 0, count_line, self};
    tessera_instance* opened = NULL;
    char* reply = NULL;
    check_answer(tessera_open(&options, &opened, &reply), TESSERA_DONE, &reply, "tessera_open");
    check_has(reply, tessera_version(), "tessera_open tells its version");
    tessera_free(reply);
    return opened;
}

char* call(server* self, int32_t wanted, const char* operation, const char* request) {
    char* reply = NULL;
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.confirm = 1;
    check_answer(tessera_call(self->tessera, &options, operation, request, &reply), wanted, &reply,
                 operation);
    return reply;
}

void done(server* self, const char* operation, const char* request) {
    tessera_free(call(self, TESSERA_DONE, operation, request));
}

void members_are(server* self, const char* segment, int count, const char* what) {
    char request[100], rows[40];
    snprintf(request, sizeof request, "{\"segment\": \"%s\"}", segment);
    snprintf(rows, sizeof rows, "\"members\":%d", count);
    char* reply = call(self, TESSERA_DONE, "segment.members", request);
    check_has(reply, rows, what);
    tessera_free(reply);
}
