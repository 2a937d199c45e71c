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
for compiler in gcc clang; do
    command -v $compiler >/dev/null || { echo "$compiler is not installed, left out"; continue; }
    for header in abi embed; do
        for standard in c11 c17; do $compiler -std=$standard $flags "$work/$header.c"; done
    done
    for file in abi embed plugin value; do $compiler -x c++ -std=c++20 $flags "$work/$file.cpp"; done
done
includes=$(grep -h '#include' "$1/tessera/abi.h" | tr '\n' ' ')
[ "$includes" = '#include <stddef.h> #include <stdint.h> ' ] || { echo "abi.h includes: $includes"; exit 1; }
if grep -n '#include' "$1"/tessera/*.hpp | grep -v '<[a-z_]*>\|"tessera/'; then
    echo "a header of the SDK includes something of a third party"
    exit 1
fi
