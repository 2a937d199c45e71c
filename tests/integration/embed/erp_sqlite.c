#include "erp.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const int32_t erp_busy = SQLITE_BUSY, erp_full = SQLITE_FULL;

void erp_open(erp* self, const char* folder) {
    sqlite3* db = NULL;
    self->fail_with = 0;
    snprintf(self->url, sizeof self->url, "%s/erp.db", folder);
    check(sqlite3_open(self->url, &db) == SQLITE_OK, "the ERP opens its database");
    self->db = db;
    sqlite3_extended_result_codes(self->db, 1);
    sqlite3_busy_timeout(self->db, 10000);
}

void erp_close(erp* self) {
    check(sqlite3_close(self->db) == SQLITE_OK, "the ERP closes its database");
}

void erp_run(erp* self, const char* sql) {
    if (sqlite3_exec(self->db, sql, NULL, NULL, NULL) == SQLITE_OK) return;
    fprintf(stderr, "FAILED: %s: %s\n", sql, sqlite3_errmsg(self->db));
    exit(1);
}

int erp_in_transaction(erp* self) {
    return sqlite3_get_autocommit(self->db) == 0;
}

long long erp_number(erp* self, const char* sql) {
    sqlite3_stmt* statement = NULL;
    check(sqlite3_prepare_v2(self->db, sql, -1, &statement, NULL) == SQLITE_OK, sql);
    long long result =
        sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return result;
}

static tessera_str text(const char* zero_terminated) {
    tessera_str result = {zero_terminated, strlen(zero_terminated)};
    return result;
}

/* Prepares a statement with its values; answers the native code. */
static int prepare(erp* self, const char* sql, const tessera_value* values, uint32_t n,
                   sqlite3_stmt** statement) {
    if (self->fail_with) return self->fail_with;
    int code = sqlite3_prepare_v2(self->db, sql, -1, statement, NULL);
    for (uint32_t i = 0; code == SQLITE_OK && i < n; ++i) {
        if (values[i].kind == TESSERA_I64)
            code = sqlite3_bind_int64(*statement, (int)i + 1, values[i].i64);
        else if (values[i].kind == TESSERA_TEXT)
            code = sqlite3_bind_text64(*statement, (int)i + 1, values[i].text.data,
                                       values[i].text.size, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    return code;
}

static int32_t end(erp* self, sqlite3_stmt* statement, int code, tessera_error* error) {
    if (code == SQLITE_DONE || code == SQLITE_ROW) {
        sqlite3_finalize(statement);
        return 0;
    }
    error->fail(error, TESSERA_DB,
                text(self->fail_with ? "told to fail" : sqlite3_errmsg(self->db)));
    sqlite3_finalize(statement);
    return code;
}

static int32_t execute(void* data, const char* sql, const tessera_value* values, uint32_t n,
                       int64_t* changed, tessera_error* error) {
    erp* self = data;
    sqlite3_stmt* statement = NULL;
    int code = prepare(self, sql, values, n, &statement);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    *changed = sqlite3_changes(self->db);
    return end(self, statement, code, error);
}

static tessera_value cell(sqlite3_stmt* statement, int column) {
    tessera_value value = {TESSERA_NULL, 0, {0}};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: break;
    case SQLITE_INTEGER:
        value.kind = TESSERA_I64;
        value.i64 = sqlite3_column_int64(statement, column);
        break;
    default:
        value.kind = TESSERA_TEXT;
        value.text.data = (const char*)sqlite3_column_text(statement, column);
        value.text.size = (uint64_t)sqlite3_column_bytes(statement, column);
    }
    return value;
}

static int32_t query(void* data, const char* sql, const tessera_value* values, uint32_t n,
                     tessera_row_fn row, void* user, tessera_error* error) {
    erp* self = data;
    sqlite3_stmt* statement = NULL;
    tessera_value cells[64];
    int code = prepare(self, sql, values, n, &statement);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    while (code == SQLITE_ROW) {
        int columns = sqlite3_column_count(statement);
        check(columns <= 64, "no more columns than the ERP has room for");
        for (int i = 0; i < columns; ++i) cells[i] = cell(statement, i);
        if (row(user, cells, (uint32_t)columns) != 0) break;
        code = sqlite3_step(statement);
    }
    return end(self, statement, code, error);
}

tessera_connection erp_connection(erp* self) {
    tessera_connection connection = {sizeof connection, "sqlite", self, execute, query};
    return connection;
}
