# How this repository is compiled. Not installed: a plugin author needs only TesseraPlugin.cmake.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

# A plain `cmake -G Ninja` without a preset is optimised too.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# -O1 -g: tests run several times faster than at -O0 and compile nearly as fast.
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1")
set(CMAKE_C_FLAGS_DEV "-O1 -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

option(TESSERA_WERROR "Treat warnings as errors" OFF)
set(TESSERA_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")

add_compile_options(-Wall -Wextra -Wpedantic
    $<$<COMPILE_LANGUAGE:CXX>:-Wshadow=local>
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
    $<$<COMPILE_LANGUAGE:CXX>:-Woverloaded-virtual>)
if(TESSERA_WERROR)
    add_compile_options(-Werror)
endif()
if(TESSERA_SANITIZE)
    add_compile_options(-fsanitize=${TESSERA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>) # false alarms in libstdc++'s <regex>
    add_link_options(-fsanitize=${TESSERA_SANITIZE})
endif()

find_program(TESSERA_CCACHE ccache)
if(TESSERA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    cmake_path(GET PROJECT_SOURCE_DIR PARENT_PATH parent)
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${parent} CCACHE_NOHASHDIR=1 ${TESSERA_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

# tessera_folder(NAME SOURCES ... [LINKS ...] [EXTERNAL ...])
#
# One static library for one folder of host/. Its headers are reached as "NAME/file.hpp" through an
# include root of its own (a symbolic link under build/include), and every link is PRIVATE, so that an
# include of a folder that is not named in LINKS does not build: the direction of architecture
# section 2 is enforced by the compiler.
function(tessera_folder name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;EXTERNAL" ${ARGN})
    # Beside the source and not in each build tree: equal command lines let ccache serve all of them.
    set(root ${PROJECT_SOURCE_DIR}/build/include/${name})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${name} SYMBOLIC)
    add_library(tessera_${name} STATIC ${arg_SOURCES})
    target_include_directories(tessera_${name} PUBLIC ${root})
    target_link_libraries(tessera_${name} PUBLIC tessera_sdk PRIVATE ${arg_EXTERNAL})
    foreach(other ${arg_LINKS})
        target_link_libraries(tessera_${name} PRIVATE tessera_${other})
    endforeach()
endfunction()
