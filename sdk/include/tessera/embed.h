/* Tessera inside another program: a hosting ERP opens it, calls its operations with JSON, and lets
 * it work on the ERP's own open transaction. C11 and C++; link with libtessera. Values and their
 * kinds are those of abi.h; nothing else of that header concerns a host.
 *
 * TWO WAYS TO CREATE PARTNERS, where [sources.partner] of the configuration maps a table of the
 * ERP.
 *
 * BORROWED: inside the ERP's transaction, on its own connection (tessera_connection).
 *
 * - tessera_partner_creating(fields): plugins may veto.
 *
 * - The ERP inserts its row.
 *
 * - tessera_partner_inserted(key): segments are checked, memberships written.
 *
 * - The ERP commits, or rolls back: memberships and events follow its transaction.
 *
 * - tessera_partner_committed(key), after the commit: events are delivered, and what could not be
 * checked inside is checked.
 *
 * AFTER-COMMIT: the ERP commits its row, then calls tessera_partner_created(key); no veto.
 *
 * On a borrowed connection Tessera runs SAVEPOINT, RELEASE and ROLLBACK TO around each call, never
 * BEGIN or COMMIT, and tries nothing twice: a failure is the ERP's to answer, and leaves its
 * transaction as it was before the call. Where partners live in Tessera's own table, tessera_call
 * "partner.create" does all of it; with a borrowed connection also that happens inside the ERP's
 * transaction.
 *
 * ANSWERS. Every function that can fail answers TESSERA_DONE or the kind of failure and, if `reply`
 * is not NULL, a JSON text in *reply: the reply of the operation, or {"error": {"code", "message",
 * "hint", "outcome"}} with a stable code, what went wrong with the offending value, and the next
 * step. The texts belong to the caller, who gives them back with tessera_free. They are UTF-8 and
 * end with a zero; so do all texts that come in.
 *
 * THREADS. All functions carry [any-thread] unless they say otherwise: several threads may call one
 * instance at once, each call with a session of its own. One borrowed connection is used by one
 * call at a time, on the thread of that call. No thread-local and no process-wide state is kept:
 * calls may come from a new thread each time, two instances may live in one process, and neither
 * signal handlers, locale, working directory nor a default logger are touched. A call blocks its
 * thread until it is done.
 *
 * FORK. An instance belongs to the process that opened it. In a child every function answers
 * "host.forked" and touches nothing; open another there. Open lazily, after the server has forked
 * its workers.
 *
 * SHUTDOWN. tessera_close() lets running calls end: they are told to cancel, it waits for them,
 * stops the plugins and closes the sessions. Call it before main() ends; databases' client
 * libraries do not survive static destructors.
 *
 * SIZES. A struct that begins with `size` may grow at its end: set it to sizeof. Fields that are 0
 * or NULL mean the default. How this header may change: sdk/VERSIONING.md. Domain: architecture
 * section 9. */
#ifndef TESSERA_EMBED_H
#define TESSERA_EMBED_H

#include "tessera/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a function answers; the numbers are the exit codes of the command line. */
enum {
    TESSERA_DONE = 0,
    TESSERA_REFUSED = 1, /* a business answer: a veto, a missing confirmation or right */
    TESSERA_USAGE = 2,   /* wrong request, configuration or key: the caller must change something */
    TESSERA_FAILURE = 3  /* the system could not do it: database, disk, plugin */
};

/* An open Tessera. Owner: the library, from tessera_open() to tessera_close(). */
typedef struct tessera_instance tessera_instance;

typedef struct tessera_open_options {
    uint32_t size;
    /* The configuration: a file, or its text (relative paths are then meant from the working
     * directory); both NULL: built-in defaults. ./tessera.toml and the environment are not looked
     * at. */
    const char* config_file;
    const char* config_text;
    const char* database; /* takes the place of [database] url */
    int32_t create;       /* 1: a database file that does not exist is made; its tables by "init" */
    /* Receives the log, a line without its end each; NULL: as the configuration says. level:
     * TESSERA_LOG_... of abi.h. [any-thread] [concurrent] */
    void (*log)(void* data, int32_t level, const char* line);
    void* log_data;
} tessera_open_options;

/* The ERP's own connection, lent for one call, with its transaction open: without one, the end of
 * the call's savepoint would be a commit of its own. Both functions run on the thread of that call,
 * answer 0 or the native error code of the database's client library (for SQLite the extended
 * result code, for PostgreSQL the SQLSTATE read as a number in base 36: strtol(state, NULL, 36)),
 * and after a failure have told its message to error->fail(). sql: one statement with a `?` for
 * each value, as of the dialect. values: TESSERA_NULL, TESSERA_I64 and TESSERA_TEXT only, borrowed
 * until return. */
typedef struct tessera_connection {
    uint32_t size;
    const char* dialect; /* "sqlite", "postgresql" */
    void* data;
    /* Runs a statement that answers no rows; *changed: how many rows it changed. [any-thread] */
    int32_t (*execute)(void* data, const char* sql, const tessera_value* values, uint32_t n,
                       int64_t* changed, tessera_error* error);
    /* Runs a SELECT and hands each row to row(user, values, n), in order; stops when that answers
     * other than 0, which is no failure. Values given: TESSERA_NULL, TESSERA_BOOL, TESSERA_I64 or
     * TESSERA_TEXT. [any-thread] */
    int32_t (*query)(void* data, const char* sql, const tessera_value* values, uint32_t n,
                     tessera_row_fn row, void* user, tessera_error* error);
} tessera_connection;

typedef struct tessera_call_options {
    uint32_t size;
    int32_t confirm;  /* 1: what would be lost may be lost; as "confirm": true in the request */
    const char* user; /* who acts; NULL: as the configuration says, else "owner" */
    const char*
        today; /* "2026-03-31": the day that the call is about; NULL: today in the host's zone */
    const tessera_connection* connection; /* NULL: a session of Tessera's own */
    /* Told now and then how long work goes; total -1: not known. Answers other than 0 to cancel.
     * [any-thread] */
    int32_t (*progress)(void* data, const char* what, int64_t done, int64_t total);
    /* Asked now and then; answers other than 0 to cancel the call, which then ends with
     * "call.cancelled": what it had not committed is taken back (of several segments, those already
     * formed stay formed). Both on the thread of the call; both may be NULL. [any-thread] */
    int32_t (*cancelled)(void* data);
    void* data;
    /* As cancelled, but asked some twenty times a second while the call waits for its database, on
     * a thread of the library: also a statement that runs is ended, where the session is Tessera's
     * own. Answers at once and without a lock that the caller of the call holds; NULL: statements
     * run to their end. [any-thread] [concurrent] */
    int32_t (*stop)(void* data);
} tessera_call_options;

/* "0.1.0": of the library; for people. Lives as long as the library. [any-thread] [concurrent]
 * [pure] */
TESSERA_EXPORT const char* tessera_version(void);

/* Opens an instance: reads the configuration, loads plugins (a bad one is quarantined, see
 * operation "plugin.list"), connects to nothing yet. options may be NULL. On success *out is set;
 * on failure it is NULL. Errors: TESSERA_USAGE "config....", "db.bad-url", "source.bad-mapping".
 * [any-thread] [concurrent] */
TESSERA_EXPORT int32_t tessera_open(const tessera_open_options* options, tessera_instance** out,
                                    char** reply);

/* Drains and closes, see SHUTDOWN. NULL is fine. Afterwards the pointer is dead: no call may begin
 * while or after this one runs. In a forked child it does nothing. [any-thread] */
TESSERA_EXPORT void tessera_close(tessera_instance* instance);

/* Calls an operation of the catalogue: everything that the command line can do, under the same
 * names
 * ("segment.form"), with the same parameters, checks and errors; operation "catalogue" lists them.
 * request: a JSON object, NULL for none; numbers with a fraction may be written as numbers or
 * texts, and are never read through double. Lists of operations that take "cursor" are paged: a
 * reply with "next" goes on when that is sent as "cursor", with "limit" rows a page. The cursor of
 * members counts rows, for they are listed in the order and the groups that the segment's user has
 * chosen: when members come or go, or the values they are ordered by change, between two pages, a
 * row may be skipped or come twice. Without "limit" the list is one reply of one moment. Without `connection` events are delivered before
 * it returns; with it, by tessera_partner_committed(), "serve", or the next call of any host.
 * Errors: TESSERA_USAGE "call....", "json...." and those of the operation.
 * [any-thread] [concurrent] Domain: architecture section 8. */
TESSERA_EXPORT int32_t tessera_call(tessera_instance* instance, const tessera_call_options* options,
                                    const char* operation, const char* request, char** reply);

/* Asks the plugins, before the ERP's INSERT, whether a partner may be created (signal
 * partner.creating). fields: a JSON object of public field names, {"code": "C-1", "name": "Anna",
 * "attribute.interest":
 * ["shoes"]}; references as the ERP writes them. Writes nothing. options->connection lets plugins
 * read inside the ERP's transaction. Errors: TESSERA_REFUSED "partner.vetoed" with the plugin's id,
 * code and text; TESSERA_FAILURE "partner.subscriber-failed": a plugin that must be asked throws, is
 * late or does not run, and nothing fails open: do not insert the partner; TESSERA_USAGE
 * "partner.unknown-field". [any-thread] [concurrent] Domain: NEW-6. */
TESSERA_EXPORT int32_t tessera_partner_creating(tessera_instance* instance,
                                                const tessera_call_options* options,
                                                const char* fields, char** reply);

/* After the ERP's INSERT and before its commit: checks which segments the partner enters and writes
 * the memberships on options->connection, which must be given. key: of the mapped table, as text.
 * The reply has "rows" of partner, code, segment, why, and "after_commit": names of segments that
 * cannot be checked here since their rules ask a query of their own (tessera_partner_committed()
 * checks them). Errors: TESSERA_USAGE "partner.unknown" (no row with that key),
 * "partner.not-mapped", "host.no-connection". [any-thread] [concurrent] Domain: NEW-6 to NEW-10. */
TESSERA_EXPORT int32_t tessera_partner_inserted(tessera_instance* instance,
                                                const tessera_call_options* options,
                                                const char* key, char** reply);

/* After the commit of a borrowed transaction: checks once more, on a session of Tessera's own, and
 * delivers events. The reply has the rows of what was entered now. May be called again. Errors:
 * TESSERA_USAGE "partner.unknown", "host.connection-given". [any-thread] [concurrent] Domain: NEW-6
 * to NEW-10. */
TESSERA_EXPORT int32_t tessera_partner_committed(tessera_instance* instance,
                                                 const tessera_call_options* options,
                                                 const char* key, char** reply);

/* After-commit mode: takes in a partner that the ERP has committed, checks which segments it
 * enters, and delivers partner.created to plugins. Called again for the same key it enters nothing
 * twice, and plugins hear of it again. The reply is that of tessera_partner_inserted(). Errors:
 * TESSERA_USAGE "partner.unknown", "partner.not-mapped", "host.connection-given". [any-thread]
 * [concurrent] Domain: NEW-6 to NEW-10. */
TESSERA_EXPORT int32_t tessera_partner_created(tessera_instance* instance,
                                               const tessera_call_options* options, const char* key,
                                               char** reply);

/* Gives back a text that *reply held; NULL is fine. [any-thread] */
TESSERA_EXPORT void tessera_free(char* text);

#ifdef __cplusplus
}
#endif

#endif
