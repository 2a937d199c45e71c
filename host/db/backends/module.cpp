// What each library of a database exports; compiled into all of them.
#include "module.hpp"

extern "C" [[gnu::visibility("default")]] const char tessera_db_build[] = TESSERA_DB_BUILD;

extern "C" [[gnu::visibility("default")]] tessera::db::BackendAdapter*
tessera_db_backend_1(const tessera::db::Settings& settings) {
    return tessera::db::make_adapter(settings).release();
}
