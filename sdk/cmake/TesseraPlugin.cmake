# tessera_add_plugin(NAME SOURCES file... [LINKS target...] [MANIFEST file] [EXCLUDE_FROM_INSTALL])
#
# One plugin: a shared library NAME.so beside its plugin.toml in ${CMAKE_BINARY_DIR}/plugins/NAME/,
# installed to ${CMAKE_INSTALL_LIBDIR}/tessera/plugins/NAME/. The same file serves this repository and
# plugin authors (find_package(Tessera)). What it puts on every plugin, and why:
#   hidden visibility, version script   one exported symbol, nothing shared with other plugins, real unmapping
#   -z defs                             an undefined symbol fails here and not at a customer
#   -z now                              what is still missing at load is named by the loader, not met at the first call
#   no run path                         a plugin finds its libraries where the system does, or not at all
include(GNUInstallDirs)
set(TESSERA_PLUGIN_MAP ${CMAKE_CURRENT_LIST_DIR}/plugin.map)

function(tessera_add_plugin name)
    cmake_parse_arguments(arg "EXCLUDE_FROM_INSTALL" "MANIFEST" "SOURCES;LINKS" ${ARGN})
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "tessera_add_plugin(${name}): unknown argument \"${arg_UNPARSED_ARGUMENTS}\"; "
            "known are SOURCES, LINKS, MANIFEST, EXCLUDE_FROM_INSTALL")
    endif()
    if(NOT arg_SOURCES)
        message(FATAL_ERROR "tessera_add_plugin(${name}): SOURCES is empty")
    endif()
    if(NOT arg_MANIFEST)
        set(arg_MANIFEST plugin.toml)
    endif()
    get_filename_component(manifest ${arg_MANIFEST} ABSOLUTE)
    if(NOT EXISTS ${manifest})
        message(FATAL_ERROR "tessera_add_plugin(${name}): there is no ${manifest}; every plugin states its id, "
            "version and what it provides there (see sdk/template/plugin.toml)")
    endif()
    file(STRINGS ${manifest} id_line REGEX "^id *= *\"${name}\"")
    if(NOT id_line)
        message(FATAL_ERROR "tessera_add_plugin(${name}): ${manifest} does not say id = \"${name}\"")
    endif()

    set(folder ${CMAKE_BINARY_DIR}/plugins/${name})
    add_library(${name} MODULE ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE Tessera::sdk ${arg_LINKS})
    target_link_options(${name} PRIVATE LINKER:--version-script=${TESSERA_PLUGIN_MAP} LINKER:-z,defs LINKER:-z,now)
    set_target_properties(${name} PROPERTIES
        PREFIX "" SUFFIX ".so"
        LIBRARY_OUTPUT_DIRECTORY ${folder}
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
        SKIP_BUILD_RPATH ON INSTALL_RPATH ""
        LINK_DEPENDS ${TESSERA_PLUGIN_MAP})
    # Copied at configure time and again whenever it changes, so that the folder is complete without a build of its own.
    configure_file(${manifest} ${folder}/plugin.toml COPYONLY)
    if(NOT arg_EXCLUDE_FROM_INSTALL)
        set(destination ${CMAKE_INSTALL_LIBDIR}/tessera/plugins/${name})
        install(TARGETS ${name} LIBRARY DESTINATION ${destination})
        install(FILES ${manifest} DESTINATION ${destination} RENAME plugin.toml)
    endif()
endfunction()
