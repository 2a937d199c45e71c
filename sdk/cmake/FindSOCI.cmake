# Debian's libsoci-dev brings neither a CMake nor a pkg-config file (tech-notes 1.2).
# SOCI::core and SOCI::sqlite3 are linked; each other backend by the library of ours that needs it.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_core_LIBRARY soci_core)
find_library(SOCI_sqlite3_LIBRARY soci_sqlite3)
if(SOCI_INCLUDE_DIR)
    file(STRINGS ${SOCI_INCLUDE_DIR}/soci/version.h line REGEX "define SOCI_LIB_VERSION \"")
    string(REGEX REPLACE ".*\"([0-9]+)_([0-9]+)(_([0-9]+))?\".*" "\\1.\\2.\\4" SOCI_VERSION "${line}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_core_LIBRARY SOCI_sqlite3_LIBRARY SOCI_INCLUDE_DIR
    VERSION_VAR SOCI_VERSION)
if(SOCI_FOUND AND NOT TARGET SOCI::core)
    foreach(part core sqlite3)
        add_library(SOCI::${part} UNKNOWN IMPORTED)
        set_target_properties(SOCI::${part} PROPERTIES IMPORTED_LOCATION ${SOCI_${part}_LIBRARY}
            INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR})
    endforeach()
    target_link_libraries(SOCI::sqlite3 INTERFACE SOCI::core)
    # The others, as far as they are there.
    foreach(part postgresql mysql firebird odbc)
        find_library(SOCI_${part}_LIBRARY soci_${part})
        if(SOCI_${part}_LIBRARY)
            add_library(SOCI::${part} UNKNOWN IMPORTED)
            set_target_properties(SOCI::${part} PROPERTIES IMPORTED_LOCATION ${SOCI_${part}_LIBRARY}
                INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR})
        endif()
    endforeach()
endif()
