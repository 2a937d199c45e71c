/* A library that a plugin needs; the test takes it away. */
extern void tessera_test_ghost(void);
__attribute__((visibility("default"))) void tessera_test_ghost(void) {}
