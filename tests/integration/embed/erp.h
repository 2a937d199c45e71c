/* A small ERP in plain C, as an embedder of libtessera meets it: a database connection of its own, and that
 * connection lent to Tessera. One file for each client library: erp_sqlite.c, erp_postgresql.c. */
#ifndef ERP_H
#define ERP_H

#include <tessera/embed.h>

typedef struct erp {
    void *db;          /* sqlite3 *, PGconn * */
    char url[600];     /* what Tessera opens */
    int32_t fail_with; /* not 0: the next statement fails with this code instead of running */
} erp;

extern const int32_t erp_busy, erp_full; /* native codes: somebody else writes, the disk is full */

void erp_open(erp *self, const char *folder);
void erp_close(erp *self);
void erp_run(erp *self, const char *sql);           /* ends the program if the database refuses */
int erp_in_transaction(erp *self);
long long erp_number(erp *self, const char *sql);   /* the first column of the first row, -1 without one */
tessera_connection erp_connection(erp *self);       /* the connection, lent */

/* Checks that end the program with a sentence. */
void check(int holds, const char *what);
/* What a call answered; reply: shown if it is another. A pointer, since the call fills it in the same line. */
void check_answer(int32_t got, int32_t wanted, char *const *reply, const char *what);
void check_has(const char *reply, const char *part, const char *what);
void check_lacks(const char *reply, const char *part, const char *what);

#endif
