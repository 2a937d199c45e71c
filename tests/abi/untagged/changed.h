/* What the scripts of this folder must refuse: a function without a thread tag, and a contract that lost something. */
struct tessera_sample {
    /* Says nothing about threads. */
    int (*untagged)(void);
};
