#include "erp.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SQLSTATE as embed.h wants it: a number in base 36 ("55P03", "53100"). */
const int32_t erp_busy = ((5 * 36 + 5) * 36 + 25) * 1296 + 3,
              erp_full = (5 * 36 + 3) * 46656 + 1296;

static int32_t native(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    return state ? (int32_t)strtol(state, NULL, 36) : 1;
}

/* The database is the one that TESSERA_DATABASE names: postgresql://host=... dbname=... */
void erp_open(erp* self, const char* folder) {
    const char* url = getenv("TESSERA_DATABASE");
    (void)folder;
    self->fail_with = 0;
    check(url && strncmp(url, "postgresql://", 13) == 0,
          "TESSERA_DATABASE names a PostgreSQL database");
    snprintf(self->url, sizeof self->url, "%s", url);
    self->db = PQconnectdb(url + 13);
    check(PQstatus(self->db) == CONNECTION_OK, "the ERP opens its database");
}

void erp_close(erp* self) {
    PQfinish(self->db);
}

void erp_run(erp* self, const char* sql) {
    PGresult* result = PQexec(self->db, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "FAILED: %s: %s\n", sql, PQerrorMessage(self->db));
        exit(1);
    }
    PQclear(result);
}

int erp_in_transaction(erp* self) {
    return PQtransactionStatus(self->db) == PQTRANS_INTRANS;
}

long long erp_number(erp* self, const char* sql) {
    PGresult* result = PQexec(self->db, sql);
    check(PQresultStatus(result) == PGRES_TUPLES_OK, sql);
    long long number = PQntuples(result) > 0 ? atoll(PQgetvalue(result, 0, 0)) : -1;
    PQclear(result);
    return number;
}

/* `?` outside quotes becomes $1, $2, ... */
static char* numbered(const char* sql) {
    char* text = malloc(strlen(sql) * 4 + 1);
    char *to = text, quote = 0;
    int n = 0;
    check(text != NULL, "memory");
    for (; *sql; ++sql) {
        if (quote ? *sql == quote : *sql == '\'' || *sql == '"') quote = quote ? 0 : *sql;
        if (*sql == '?' && !quote)
            to += sprintf(to, "$%d", ++n);
        else
            *to++ = *sql;
    }
    *to = 0;
    return text;
}

static PGresult* run(erp* self, const char* sql, const tessera_value* values, uint32_t n) {
    char** texts = calloc(n + 1, sizeof *texts);
    char* statement = numbered(sql);
    for (uint32_t i = 0; i < n; ++i) {
        if (values[i].kind == TESSERA_NULL) continue;
        size_t size = values[i].kind == TESSERA_TEXT ? values[i].text.size + 1 : 24;
        texts[i] = malloc(size);
        if (values[i].kind == TESSERA_TEXT) {
            memcpy(texts[i], values[i].text.data, values[i].text.size);
            texts[i][values[i].text.size] = 0;
        } else {
            snprintf(texts[i], size, "%lld", (long long)values[i].i64);
        }
    }
    PGresult* result =
        PQexecParams(self->db, statement, (int)n, NULL, (const char* const*)texts, NULL, NULL, 0);
    for (uint32_t i = 0; i < n; ++i) free(texts[i]);
    free(texts);
    free(statement);
    return result;
}

static int32_t failed(tessera_error* error, int32_t code, const char* message) {
    tessera_str text = {message, strlen(message)};
    error->fail(error, TESSERA_DB, text);
    return code;
}

static int32_t execute(void* data, const char* sql, const tessera_value* values, uint32_t n,
                       int64_t* changed, tessera_error* error) {
    erp* self = data;
    int32_t code = 0;
    if (self->fail_with) return failed(error, self->fail_with, "told to fail");
    PGresult* result = run(self, sql, values, n);
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
        *changed = atoll(PQcmdTuples(result));
    else
        code = failed(error, native(result), PQresultErrorMessage(result));
    PQclear(result);
    return code;
}

static int32_t query(void* data, const char* sql, const tessera_value* values, uint32_t n,
                     tessera_row_fn row, void* user, tessera_error* error) {
    erp* self = data;
    tessera_value cells[64];
    int32_t code = 0;
    if (self->fail_with) return failed(error, self->fail_with, "told to fail");
    PGresult* result = run(self, sql, values, n);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        code = failed(error, native(result), PQresultErrorMessage(result));
        PQclear(result);
        return code;
    }
    int columns = PQnfields(result);
    check(columns <= 64, "no more columns than the ERP has room for");
    for (int i = 0; i < PQntuples(result); ++i) {
        for (int j = 0; j < columns; ++j) {
            tessera_value value = {TESSERA_NULL, 0, {0}};
            if (!PQgetisnull(result, i, j)) {
                value.kind = TESSERA_TEXT;
                value.text.data = PQgetvalue(result, i, j);
                value.text.size = (uint64_t)PQgetlength(result, i, j);
            }
            cells[j] = value;
        }
        if (row(user, cells, (uint32_t)columns) != 0) break;
    }
    PQclear(result);
    return 0;
}

tessera_connection erp_connection(erp* self) {
    tessera_connection connection = {sizeof connection, "postgresql", self, execute, query};
    return connection;
}
