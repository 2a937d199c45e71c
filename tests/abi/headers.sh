#!/bin/sh
# headers.sh FOLDER: the headers of the SDK compile alone, pedantic, with warnings as errors, with gcc and clang.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags="-Wall -Wextra -Wpedantic -Werror -I$1 -fsyntax-only"
printf '#include <tessera/abi.h>\n' >"$work/abi.c"
printf '#include <tessera/embed.h>\n' >"$work/embed.c"
for header in abi embed; do cp "$work/$header.c" "$work/$header.cpp"; done
printf '#include <tessera/plugin.hpp>\n' >"$work/plugin.cpp"
printf '#include <tessera/value.hpp>\n' >"$work/value.cpp"
# The example at the top of plugin.hpp, as printed: people copy it.
cp "$work/plugin.cpp" "$work/example.cpp"
sed -n '/^\/\/     namespace sdk/,/^\/\/ What the class/s/^\/\/     //p' "$1/tessera/plugin.hpp" >>"$work/example.cpp"
grep -q 'tessera_plugin_entry_v1' "$work/example.cpp" || { echo "plugin.hpp shows no example"; exit 1; }
for compiler in gcc clang; do
    command -v $compiler >/dev/null || { echo "$compiler is not installed, left out"; continue; }
    for header in abi embed; do
        for standard in c11 c17; do $compiler -std=$standard $flags "$work/$header.c"; done
    done
    for file in abi embed plugin value example; do $compiler -x c++ -std=c++20 $flags "$work/$file.cpp"; done
done
includes=$(grep -h '#include' "$1/tessera/abi.h" | tr '\n' ' ')
[ "$includes" = '#include <stddef.h> #include <stdint.h> ' ] || { echo "abi.h includes: $includes"; exit 1; }
if grep -n '#include' "$1"/tessera/*.hpp | grep -v '<[a-z_]*>\|"tessera/'; then
    echo "a header of the SDK includes something of a third party"
    exit 1
fi
