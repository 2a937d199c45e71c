/* A hosting ERP in plain C, with its own database and its own table of customers: borrowed and
 * after-commit mode, through libtessera alone. usage: borrowed FOLDER   (an empty one) Domain:
 * NEW-6 to NEW-10, architecture section 9. */
#include "server.h"

#include <stdio.h>
#include <string.h>

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
    check_answer(tessera_call(self->tessera, &options, "serve", "{\"once\": true}", &reply),
                 TESSERA_USAGE, &reply, "what works on connections of its own refuses a lent one");
    check_has(reply, "host.connection-given", "by its code");
    tessera_free(reply);
    erp_run(&self->erp, "ROLLBACK");
    members_are(self, "perm", 2, "a rollback undoes all of it");
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
    regions_of_the_erp_change_without_a_word(&self);
    calls_hold(&self);
    tessera_close(self.tessera);
    tessera_close(NULL);
    erp_close(&self.erp);
    printf("embedding: everything holds\n");
    return 0;
}
