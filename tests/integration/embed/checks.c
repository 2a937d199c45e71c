#include "erp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check(int holds, const char* what) {
    if (holds) return;
    fprintf(stderr, "FAILED: %s\n", what);
    exit(1);
}

void check_answer(int32_t got, int32_t wanted, char* const* reply, const char* what) {
    if (got == wanted) return;
    fprintf(stderr, "FAILED: %s: answered %d, not %d: %s\n", what, got, wanted,
            reply && *reply ? *reply : "");
    exit(1);
}

void check_has(const char* reply, const char* part, const char* what) {
    if (reply && strstr(reply, part)) return;
    fprintf(stderr, "FAILED: %s: no %s in %s\n", what, part, reply ? reply : "nothing");
    exit(1);
}

void check_lacks(const char* reply, const char* part, const char* what) {
    if (reply && !strstr(reply, part)) return;
    fprintf(stderr, "FAILED: %s: %s in %s\n", what, part, reply ? reply : "nothing");
    exit(1);
}
