#!/usr/bin/env bash
# What `cmake --install` gives works from its prefix alone: install.sh CMAKE BUILD SOURCE
set -euo pipefail
cmake=$1 build=$2 source=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
"$cmake" --install "$build" --prefix "$prefix" >/dev/null
cd "$work"

program=$prefix/bin/tessera
"$program" --database t.db init
# The installed program finds the installed plugins, all of them and nothing of the build tree.
"$program" --format csv plugin list >plugins.csv
running=$(grep -c ',running' plugins.csv) || { cat plugins.csv >&2; exit 1; }
there=$(find "$prefix" -path '*/tessera/plugins/*/*.so' ! -path '*/example-*' | wc -l)
[[ $there -ge 11 && $running -eq $there ]] || { cat plugins.csv; find "$prefix" -name '*.so'; exit 1; } >&2

# A program of another's links the library through the package, and the library finds the plugins as well.
mkdir erp && cp "$source/tests/integration/embed/call.c" erp/
cat >erp/CMakeLists.txt <<'Q'
cmake_minimum_required(VERSION 3.25)
project(erp LANGUAGES C)
find_package(Tessera REQUIRED)
add_executable(call call.c)
target_link_libraries(call PRIVATE Tessera::embed)
Q
"$cmake" -S erp -B erp/build -DCMAKE_PREFIX_PATH="$prefix" ${CFLAGS:+-DCMAKE_C_FLAGS="$CFLAGS"} >configure.log 2>&1 ||
    { cat configure.log >&2; exit 1; }
"$cmake" --build erp/build >build.log 2>&1 || { cat build.log >&2; exit 1; }
erp/build/call t.db segment.create '{"name": "All", "code": "all", "method": "periodic", "filter": "code is filled"}'
erp/build/call t.db partner.create '{"code": "E-1", "name": "Anna"}'
erp/build/call t.db segment.form '{"segments": ["all"]}'
erp/build/call t.db segment.members '{"segment": "all"}' | tee members.json
grep -q '"E-1"' members.json
test -L "$(find "$prefix" -name 'libtessera.so.0')"
