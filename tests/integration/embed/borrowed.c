/* A hosting ERP in plain C, with its own database and its own table of customers: borrowed and
 * after-commit mode, through libtessera alone. usage: borrowed FOLDER   (an empty one) Domain:
 * NEW-6 to NEW-10, architecture section 9. */
#include "erp.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char configuration[] = "[plugins]\n"
                                    "examples = [\"example-vat-check\"]\n"
                                    "[plugins.example-vat-check.settings]\n"
                                    "forbidden = \"ghost\"\n"
                                    "[log]\n"
                                    "level = \"debug\"\n"
                                    "[sources.partner]\n"
                                    "table = \"erp_customer\"\n"
                                    "key_type = \"integer\"\n"
                                    "[sources.partner.columns]\n"
                                    "key = \"id\"\n"
                                    "code = \"short\"\n"
                                    "name = \"title\"\n"
                                    "city = \"town\"\n";

static const char segments[] =
    "[[segment]]\n"
    "name = \"Queried\"\n"
    "code = \"queried\"\n"
    "method = \"periodic\"\n"
    "check_on_create = true\n"
    "template = \"query\"\n"
    "query.formation = \"SELECT id AS key FROM erp_customer WHERE title LIKE 'A%'\"\n"
    "[[segment]]\n"
    "name = \"Above queried\"\n"
    "code = \"above\"\n"
    "method = \"periodic\"\n"
    "check_on_create = true\n"
    "filter = 'in segment \"Queried\" and city = \"Perm\"'\n";

static const char with_regions[] = "[database]\n"
                                   "prefix = \"regions_\"\n"
                                   "[sources.region]\n"
                                   "table = \"erp_region\"\n"
                                   "key_type = \"integer\"\n"
                                   "columns = { key = \"id\", code = \"short\", name = \"title\", "
                                   "parent = \"above\" }\n"
                                   "[sources.partner]\n"
                                   "table = \"erp_firm\"\n"
                                   "key_type = \"integer\"\n"
                                   "columns = { key = \"id\", code = \"short\", region = "
                                   "\"region\" }\n";

typedef struct server {
    erp erp;
    tessera_instance* tessera;
    char folder[512];
    int log_lines;
} server;

static void count_line(void* data, int32_t level, const char* line) {
    check(level >= TESSERA_LOG_DEBUG && level <= TESSERA_LOG_ERROR && line != NULL,
          "a line of the log");
    __atomic_add_fetch(&((server*)data)->log_lines, 1, __ATOMIC_RELAXED);
}

static tessera_instance* open_tessera(server* self, const char* text) {
    tessera_open_options options = {sizeof options, NULL, text, self->erp.url, 0, count_line, self};
    tessera_instance* opened = NULL;
    char* reply = NULL;
    check_answer(tessera_open(&options, &opened, &reply), TESSERA_DONE, &reply, "tessera_open");
    check_has(reply, tessera_version(), "tessera_open tells its version");
    tessera_free(reply);
    return opened;
}

/* Calls an operation on a session of Tessera's own. The reply is to be freed. */
static char* call(server* self, int32_t wanted, const char* operation, const char* request) {
    char* reply = NULL;
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.confirm = 1;
    check_answer(tessera_call(self->tessera, &options, operation, request, &reply), wanted, &reply,
                 operation);
    return reply;
}

static void done(server* self, const char* operation, const char* request) {
    tessera_free(call(self, TESSERA_DONE, operation, request));
}

static void members_are(server* self, const char* segment, int count, const char* what) {
    char request[100], rows[40];
    snprintf(request, sizeof request, "{\"segment\": \"%s\"}", segment);
    snprintf(rows, sizeof rows, "\"members\":%d", count);
    char* reply = call(self, TESSERA_DONE, "segment.members", request);
    check_has(reply, rows, what);
    tessera_free(reply);
}

static void set_up(server* self) {
    char path[600], request[700];
    erp_run(
        &self->erp,
        "CREATE TABLE erp_customer (id INTEGER PRIMARY KEY, short TEXT, title TEXT, town TEXT)");
    self->tessera = open_tessera(self, configuration);
    char* reply = call(self, TESSERA_USAGE, "segment.list", NULL);
    check_has(reply, "db.not-initialised", "before init");
    tessera_free(reply);
    done(self, "init", NULL);
    done(self, "segment.create",
         "{\"name\": \"Permians\", \"code\": \"perm\", \"method\": \"periodic\", "
         "\"check_on_create\": true,"
         " \"filter\": \"city = \\\"Perm\\\"\"}");
    snprintf(path, sizeof path, "%s/segments.toml", self->folder);
    FILE* file = fopen(path, "w");
    check(file && fputs(segments, file) >= 0 && fclose(file) == 0, "the segment file is written");
    snprintf(request, sizeof request, "{\"files\": [\"%s\"]}", path);
    done(self, "apply", request);
}

/* Asks, on the ERP's connection. */
static int32_t creating(server* self, const char* fields, char** reply) {
    tessera_connection connection = erp_connection(&self->erp);
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.connection = &connection;
    return tessera_partner_creating(self->tessera, &options, fields, reply);
}

static int32_t inserted(server* self, const char* key, char** reply) {
    tessera_connection connection = erp_connection(&self->erp);
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.connection = &connection;
    return tessera_partner_inserted(self->tessera, &options, key, reply);
}

static void a_veto_stops_it_inside_the_transaction(server* self) {
    char* reply = NULL;
    erp_run(&self->erp, "BEGIN");
    check_answer(creating(self, "{\"code\": \"G\", \"name\": \"A ghost\"}", &reply),
                 TESSERA_REFUSED, &reply, "a forbidden word");
    check_has(reply, "partner.vetoed", "the veto has a code");
    check_has(reply, "example-vat-check", "the veto names the plugin");
    check_has(reply, "forbidden-word", "the veto has the plugin's code");
    tessera_free(reply);
    check_answer(creating(self, "{\"colour\": \"red\"}", &reply), TESSERA_USAGE, &reply,
                 "an unknown field");
    check_has(reply, "partner.unknown-field", "an unknown field has its code");
    tessera_free(reply);
    check_answer(creating(self, "[1]", &reply), TESSERA_USAGE, &reply, "fields that are no object");
    tessera_free(reply);
    check_answer(creating(self, "{\"name\": ", &reply), TESSERA_USAGE, &reply, "broken JSON");
    check_has(reply, "json.broken", "broken JSON has its code");
    tessera_free(reply);
    check(erp_in_transaction(&self->erp), "the ERP's transaction is still open");
    erp_run(&self->erp, "COMMIT");
    check(erp_number(&self->erp, "SELECT count(*) FROM tessera_subject_key") == 0,
          "nothing is written");
}

static void insert_one(server* self, const char* key, const char* insert, const char* end) {
    char* reply = NULL;
    erp_run(&self->erp, "BEGIN");
    check_answer(
        creating(self, "{\"code\": \"C\", \"name\": \"Anna\", \"city\": \"Perm\"}", &reply),
        TESSERA_DONE, &reply, "nobody objects");
    tessera_free(reply);
    erp_run(&self->erp, insert);
    check_answer(inserted(self, key, &reply), TESSERA_DONE, &reply, "tessera_partner_inserted");
    check_has(reply, "\"Permians\"", "the check sees the row that is not committed");
    check_has(reply, "city = ", "the check says why");
    check_has(reply, "\"after_commit\":[\"Queried\",\"Above queried\"]", "what must wait is named");
    tessera_free(reply);
    check(erp_number(&self->erp, "SELECT count(*) FROM tessera_segment_member") > 0,
          "the membership is written inside the transaction");
    erp_run(&self->erp, end);
}

static void memberships_follow_the_transaction(server* self) {
    char* reply = NULL;
    insert_one(self, "7", "INSERT INTO erp_customer VALUES (7, 'C-7', 'Anna', 'Perm')", "ROLLBACK");
    members_are(self, "perm", 0, "a rollback takes the membership back");
    check(erp_number(&self->erp, "SELECT count(*) FROM tessera_outbox") == 0, "and its events");
    check(erp_number(&self->erp, "SELECT count(*) FROM tessera_subject_key") == 0,
          "and its number");

    insert_one(self, "7", "INSERT INTO erp_customer VALUES (7, 'C-7', 'Anna', 'Perm')", "COMMIT");
    members_are(self, "perm", 1, "a commit keeps the membership");
    members_are(self, "queried", 0, "what asks a query has waited");
    check_answer(tessera_partner_committed(self->tessera, NULL, "7", &reply), TESSERA_DONE, &reply,
                 "tessera_partner_committed");
    check_has(reply, "\"Queried\"", "the query's segment is entered after the commit");
    check_has(reply, "\"Above queried\"", "and so is the one whose rule names it");
    check_lacks(reply, "\"Permians\"", "what was entered before is not entered again");
    tessera_free(reply);
    check_answer(tessera_partner_committed(self->tessera, NULL, "7", &reply), TESSERA_DONE, &reply,
                 "once more");
    check_has(reply, "\"entered\":0", "nothing is entered twice");
    tessera_free(reply);
    members_are(self, "above", 1, "the segment above is entered once");

    erp_run(&self->erp, "BEGIN");
    check_answer(inserted(self, "99", &reply), TESSERA_USAGE, &reply, "a key without a row");
    check_has(reply, "partner.unknown", "a key without a row has its code");
    check_has(reply, "\\\"99\\\"", "and is named");
    tessera_free(reply);
    check_answer(inserted(self, "ninety", &reply), TESSERA_USAGE, &reply,
                 "a key that is no number");
    tessera_free(reply);
    erp_run(&self->erp, "COMMIT");
    check(erp_number(&self->erp, "SELECT count(*) FROM tessera_subject_key") == 1,
          "a refused call leaves the transaction as it was");
}

static void what_the_connection_says_is_understood(server* self) {
    char* reply = NULL;
    erp_run(&self->erp, "BEGIN");
    self->erp.fail_with = erp_busy;
    check_answer(inserted(self, "7", &reply), TESSERA_FAILURE, &reply, "a busy database");
    check_has(reply, "db.lock-timeout", "a native code becomes our own");
    check_has(reply, "told to fail", "in the ERP's words");
    tessera_free(reply);
    self->erp.fail_with = erp_full;
    check_answer(inserted(self, "7", &reply), TESSERA_FAILURE, &reply, "a full disk");
    check_has(reply, "db.out-of-space", "another native code");
    tessera_free(reply);
    self->erp.fail_with = 0;
    erp_run(&self->erp, "ROLLBACK");
    check_answer(tessera_partner_inserted(self->tessera, NULL, "7", &reply), TESSERA_USAGE, &reply,
                 "no connection");
    check_has(reply, "host.no-connection", "no connection has its code");
    tessera_free(reply);
}

static void after_the_commit_works_too(server* self) {
    char* reply = NULL;
    erp_run(
        &self->erp,
        "INSERT INTO erp_customer VALUES (8, 'C-8', 'Boris', 'Perm'), (9, 'C-9', 'Vera', 'Omsk')");
    check_answer(tessera_partner_created(self->tessera, NULL, "8", &reply), TESSERA_DONE, &reply,
                 "tessera_partner_created");
    check_has(reply, "\"Permians\"", "after-commit mode checks");
    tessera_free(reply);
    check_answer(tessera_partner_created(self->tessera, NULL, "9", &reply), TESSERA_DONE, &reply,
                 "another");
    check_has(reply, "\"entered\":0", "who does not pass does not enter");
    tessera_free(reply);
    members_are(self, "perm", 2, "after-commit mode writes");
}

static void any_operation_runs_on_the_lent_connection(server* self) {
    char* reply = NULL;
    tessera_connection connection = erp_connection(&self->erp);
    tessera_call_options options = {0};
    options.size = sizeof options;
    options.connection = &connection;
    erp_run(&self->erp, "BEGIN");
    erp_run(&self->erp, "UPDATE erp_customer SET town = 'Perm' WHERE id = 9");
    /* A preview numbers unseen keys for itself alone; nothing of that may stay on the ERP's
     * connection. */
    erp_run(&self->erp, "INSERT INTO erp_customer VALUES (10, 'C-10', 'Gleb', 'Perm')");
    check_answer(
        tessera_call(self->tessera, &options, "segment.preview", "{\"segment\": \"perm\"}", &reply),
        TESSERA_DONE, &reply, "a preview inside the transaction");
    check_has(reply, "\"would_enter\":2", "it sees what is not committed");
    check_has(reply, "[\"C-10\"", "and names whom only it has numbered");
    tessera_free(reply);
    check_answer(inserted(self, "10", &reply), TESSERA_DONE, &reply, "a creation after it");
    check_has(reply, "\"Permians\"", "a creation after a preview");
    tessera_free(reply);
    erp_run(&self->erp, "ROLLBACK");
    members_are(self, "perm", 2, "a rollback undoes all of it");
}

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

static void regions_of_the_erp_change_without_a_word(server* self) {
    /* Rules that were bound for the check before must not be kept. */
    server other = *self;
    erp_run(&self->erp,
            "CREATE TABLE erp_region (id INTEGER, short TEXT, title TEXT, above INTEGER)");
    erp_run(&self->erp, "CREATE TABLE erp_firm (id INTEGER, short TEXT, region INTEGER)");
    erp_run(&self->erp,
            "INSERT INTO erp_region VALUES (1, 'N', 'North', NULL), (2, 'P', 'Perm', 1),"
            " (3, 'T', 'Tomsk', NULL)");
    other.tessera = open_tessera(self, with_regions);
    done(&other, "init", NULL);
    done(&other, "segment.create",
         "{\"name\": \"North\", \"code\": \"north\", \"method\": \"periodic\", "
         "\"check_on_create\": true, \"filter\": \"region in hierarchy \\\"North\\\"\"}");
    for (int moved = 0; moved <= 1; ++moved) {
        char* reply = NULL;
        if (moved) erp_run(&self->erp, "UPDATE erp_region SET above = 1 WHERE id = 3");
        erp_run(&self->erp, moved ? "INSERT INTO erp_firm VALUES (2, 'F2', 3)"
                                  : "INSERT INTO erp_firm VALUES (1, 'F1', 3)");
        check_answer(tessera_partner_created(other.tessera, NULL, moved ? "2" : "1", &reply),
                     TESSERA_DONE, &reply, "a firm is announced");
        check(moved == (strstr(reply, "\"north\"") != NULL), "its region lies in the north now");
        tessera_free(reply);
    }
    tessera_close(other.tessera);
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

int main(int argc, char** argv) {
    static server self;
    check(argc == 2, "usage: borrowed FOLDER");
    snprintf(self.folder, sizeof self.folder, "%s", argv[1]);
    erp_open(&self.erp, self.folder);
    set_up(&self);
    a_veto_stops_it_inside_the_transaction(&self);
    memberships_follow_the_transaction(&self);
    what_the_connection_says_is_understood(&self);
    after_the_commit_works_too(&self);
    any_operation_runs_on_the_lent_connection(&self);
    long_work_tells_and_can_be_cancelled(&self);
    a_running_statement_can_be_stopped(&self);
    lists_are_paged(&self);
    threads_may_call_at_once(&self);
    two_instances_live_in_one_process(&self);
    regions_of_the_erp_change_without_a_word(&self);
    a_child_opens_its_own(&self);
    wrong_use_is_told(&self);
    tessera_close(self.tessera);
    tessera_close(NULL);
    erp_close(&self.erp);
    printf("embedding: everything holds\n");
    return 0;
}
