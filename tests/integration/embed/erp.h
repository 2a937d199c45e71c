/* A small ERP in plain C, as an embedder of libtessera meets it: an SQLite connection of its own, and that
 * connection lent to Tessera. */
#ifndef ERP_H
#define ERP_H

#include <sqlite3.h>
#include <tessera/embed.h>

typedef struct erp {
    sqlite3 *db;
    int32_t fail_with; /* not 0: the next statement fails with this code instead of running */
} erp;

void erp_open(erp *self, const char *file);
void erp_close(erp *self);
void erp_run(erp *self, const char *sql);           /* ends the program if SQLite refuses */
long long erp_number(erp *self, const char *sql);   /* the first column of the first row, -1 without one */
tessera_connection erp_connection(erp *self);       /* the connection, lent */

/* Checks that end the program with a sentence. */
void check(int holds, const char *what);
/* What a call answered; reply: shown if it is another. A pointer, since the call fills it in the same line. */
void check_answer(int32_t got, int32_t wanted, char *const *reply, const char *what);
void check_has(const char *reply, const char *part, const char *what);
void check_lacks(const char *reply, const char *part, const char *what);

#endif
