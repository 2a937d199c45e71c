/* What any call may expect: progress, cancelling, pages, threads, a second instance, a fork, and
 * wrong use told. Architecture section 9. */
#include "server.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct told {
    int progress, cancel_at, cancelled;
    atomic_int stops;
} told;

static int32_t on_progress(void* data, const char* what, int64_t number, int64_t total) {
    told* self = data;
    (void)total;
    check(what != NULL && number >= 0, "progress says something");
    return ++self->progress == self->cancel_at;
}

static int32_t on_cancelled(void* data) {
    return ((told*)data)->cancelled;
}

static int32_t on_stop(void* data) {
    return atomic_fetch_add(&((told*)data)->stops, 1) >= 2;
}

static void a_running_statement_can_be_stopped(server* self) {
    char* reply = NULL;
    told told = {0};
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.stop = on_stop;
    options.data = &told;
    check_answer(
        tessera_call(
            self->tessera, &options, "segment.create",
            "{\"name\": \"endless\", \"method\": \"dynamic\", \"template\": \"query\", "
            "\"set\": {\"query\": {\"formation\": \"WITH RECURSIVE n(i) AS (SELECT 1 UNION "
            "ALL SELECT i + 1 FROM n) SELECT i AS number FROM n WHERE i < 0\"}}}",
            &reply),
        TESSERA_FAILURE, &reply, "an endless statement");
    check_has(reply, "cancelled\"", "a statement that was stopped has its code");
    check(atomic_load(&told.stops) > 2, "stop was asked");
    tessera_free(reply);
}

static void long_work_tells_and_can_be_cancelled(server* self) {
    char* reply = NULL;
    erp_run(&self->erp,
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2999) "
            "INSERT INTO erp_customer SELECT i, 'N-' || i, 'Name ' || i, 'Perm' FROM n");
    told told = {0};
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.progress = on_progress;
    options.cancelled = on_cancelled;
    options.data = &told;
    told.cancelled = 1;
    check_answer(
        tessera_call(self->tessera, &options, "segment.form", "{\"segments\": [\"perm\"]}", &reply),
        TESSERA_FAILURE, &reply, "cancelled work");
    check_has(reply, "call.cancelled", "cancelled work has its code");
    tessera_free(reply);
    members_are(self, "perm", 2, "cancelled work has written nothing");
    told.cancelled = 0;
    told.cancel_at = 1;
    check_answer(
        tessera_call(self->tessera, &options, "segment.form", "{\"segments\": [\"perm\"]}", &reply),
        TESSERA_FAILURE, &reply, "work cancelled by its progress");
    tessera_free(reply);
    told.cancel_at = -1;
    check_answer(
        tessera_call(self->tessera, &options, "segment.form", "{\"segments\": [\"perm\"]}", &reply),
        TESSERA_DONE, &reply, "forming");
    tessera_free(reply);
    check(told.progress > 1, "progress was told");
    members_are(self, "perm", 2002, "the segment is formed");
}

/* The value of "next" in a reply, or 0. */
static int next_of(const char* reply, char* next, size_t room) {
    const char* at = strstr(reply, "\"next\":\"");
    if (!at) return 0;
    at += strlen("\"next\":\"");
    size_t length = strcspn(at, "\"");
    check(length < room, "a cursor is short");
    memcpy(next, at, length);
    next[length] = 0;
    return 1;
}

static void lists_are_paged(server* self) {
    char request[600] = "{\"segment\": \"perm\", \"limit\": 900}", next[500];
    int pages = 1;
    for (;; ++pages) {
        char* reply = call(self, TESSERA_DONE, "segment.members", request);
        int more = next_of(reply, next, sizeof next);
        tessera_free(reply);
        if (!more) break;
        snprintf(request, sizeof request,
                 "{\"segment\": \"perm\", \"limit\": 900, \"cursor\": \"%s\"}", next);
    }
    check(pages == 3, "2,002 members are three pages of 900");
}

static void* ask_often(void* data) {
    server* self = data;
    for (int i = 0; i < 20; ++i) {
        char* reply = call(self, TESSERA_DONE, "partner.segments", "{\"partner\": \"C-7\"}");
        check_has(reply, "\"Permians\"", "asked from a thread");
        tessera_free(reply);
        tessera_free(call(self, TESSERA_DONE, "segment.explain",
                          "{\"segment\": \"perm\", \"subject\": \"C-8\"}"));
    }
    return NULL;
}

static void threads_may_call_at_once(server* self) {
    pthread_t threads[4];
    for (int i = 0; i < 4; ++i)
        check(pthread_create(&threads[i], NULL, ask_often, self) == 0, "a thread");
    for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
}

static void two_instances_live_in_one_process(server* self) {
    /* The other one keeps its partners in tables of its own, in the same database, and creates them
     * inside the ERP's transaction as well. */
    server other = *self;
    other.tessera = open_tessera(self, "[database]\nprefix = \"own_\"\n");
    done(&other, "init", NULL);
    done(&other, "segment.create",
         "{\"name\": \"All\", \"code\": \"all\", \"method\": \"periodic\", \"check_on_create\": "
         "true,"
         " \"filter\": \"code is filled\"}");
    tessera_connection connection = erp_connection(&self->erp);
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.connection = &connection;
    for (int commit = 0; commit <= 1; ++commit) {
        char* reply = NULL;
        erp_run(&self->erp, "BEGIN");
        check_answer(tessera_call(other.tessera, &options, "partner.create",
                                  "{\"code\": \"O-1\", \"name\": \"Olga\"}", &reply),
                     TESSERA_DONE, &reply, "partner.create on the lent connection");
        check_has(reply, "\"All\"", "it enters its segment");
        tessera_free(reply);
        erp_run(&self->erp, commit ? "COMMIT" : "ROLLBACK");
        members_are(&other, "all", commit, "and follows the transaction");
    }
    char* reply = call(&other, TESSERA_USAGE, "partner.announce", "{\"partner_key\": [\"7\"]}");
    check_has(reply, "partner.not-mapped", "own partners are not announced");
    tessera_free(reply);
    tessera_close(other.tessera);
    members_are(self, "perm", 2002, "closing one leaves the other");
}

static void a_child_opens_its_own(server* self) {
    pid_t child = fork();
    check(child >= 0, "fork");
    if (child == 0) {
        char* reply = NULL;
        int32_t answer = tessera_call(self->tessera, NULL, "segment.list", NULL, &reply);
        int right = answer == TESSERA_FAILURE && reply && strstr(reply, "host.forked");
        tessera_free(reply);
        tessera_close(self->tessera);
        _exit(right ? 0 : 1);
    }
    int status = 1;
    check(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0,
          "a forked child is told to open its own");
    members_are(self, "perm", 2002, "the parent's instance is as it was");
}

static void wrong_use_is_told(server* self) {
    char* reply = NULL;
    tessera_instance* none = NULL;
    check_answer(tessera_call(self->tessera, NULL, "segment.from", NULL, &reply), TESSERA_USAGE,
                 &reply, "a mistyped operation");
    check_has(reply, "segment.form", "the nearest operation is named");
    tessera_free(reply);
    check_answer(tessera_call(NULL, NULL, "segment.list", NULL, &reply), TESSERA_USAGE, &reply,
                 "no instance");
    tessera_free(reply);
    check_answer(tessera_call(self->tessera, NULL, NULL, NULL, &reply), TESSERA_USAGE, &reply,
                 "no operation");
    tessera_free(reply);
    tessera_call_options sizeless = {0};
    check_answer(tessera_call(self->tessera, &sizeless, "segment.list", NULL, &reply),
                 TESSERA_USAGE, &reply, "options without a size");
    tessera_free(reply);
    tessera_open_options broken = {sizeof broken, NULL, "[database\n", NULL, 0, NULL, NULL};
    check_answer(tessera_open(&broken, &none, &reply), TESSERA_USAGE, &reply,
                 "a broken configuration");
    check_has(reply, "config.broken", "a broken configuration has its code");
    check(none == NULL, "and no instance");
    tessera_free(reply);
    check_answer(tessera_call(self->tessera, NULL, "segment.list", NULL, NULL), TESSERA_DONE, NULL,
                 "a caller who wants no reply");
    reply = call(self, TESSERA_DONE, "catalogue", "{\"operation\": \"segment.form\"}");
    check_has(reply, "with_dependencies", "the catalogue names parameters");
    tessera_free(reply);
}

void calls_hold(server* self) {
    long_work_tells_and_can_be_cancelled(self);
    a_running_statement_can_be_stopped(self);
    lists_are_paged(self);
    threads_may_call_at_once(self);
    two_instances_live_in_one_process(self);
    a_child_opens_its_own(self);
    wrong_use_is_told(self);
}
