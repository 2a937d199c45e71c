/* The ERP with Tessera opened on its database, and how the test programs call it. */
#ifndef SERVER_H
#define SERVER_H

#include "erp.h"

typedef struct server {
    erp erp;
    tessera_instance* tessera;
    char folder[512];
    int log_lines;
} server;

tessera_instance* open_tessera(server* self, const char* text);
/* Calls an operation on a session of Tessera's own. The reply is to be freed. */
char* call(server* self, int32_t wanted, const char* operation, const char* request);
void done(server* self, const char* operation, const char* request);
void members_are(server* self, const char* segment, int count, const char* what);

/* calls.c: what any call may expect, asked of a server whose segment "perm" has two members and
 * whose partners 7 and 8 are C-7 and C-8. */
void calls_hold(server* self);

#endif
