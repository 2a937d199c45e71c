/* A library of a database as another build of Tessera would have left it: its classes look otherwise. */
#include <stdlib.h>

__attribute__((visibility("default"))) extern const char tessera_db_build[];
const char tessera_db_build[] = "0.0.9-made-long-ago";

__attribute__((visibility("default"))) void* tessera_db_backend_1(const void* settings) {
    (void)settings;
    abort(); /* whoever calls it has not looked */
}
