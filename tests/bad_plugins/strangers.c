/* Libraries that are no plugins of this host: without an entry, with the entry of another major,
 * with a symbol that nobody defines, with a needed library that is not there. */
#include <tessera/abi.h>

enum { NO_ENTRY, OTHER_MAJOR, UNDEFINED, NEEDY };

extern void tessera_test_ghost(void);

#if FAULT == 0
TESSERA_EXPORT int tessera_plugin_entry_of_nothing(void);
int tessera_plugin_entry_of_nothing(void) {
    return 0;
}
#elif FAULT == 1
TESSERA_EXPORT const void* tessera_plugin_entry_v2(void);
const void* tessera_plugin_entry_v2(void) {
    return 0;
}
#else
const tessera_plugin_v1* tessera_plugin_entry_v1(void) {
    tessera_test_ghost();
    return 0;
}
#endif
