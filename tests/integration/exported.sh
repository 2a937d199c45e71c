#!/usr/bin/env bash
# The symbols of libtessera are the functions of embed.h, and it has a soname: exported.sh LIBRARY HEADER
set -euo pipefail
shown=$(nm -D --defined-only "$1" | awk '{print $3}' | grep -v '^__\(asan\|odr\|ubsan\|tsan\)' | sort)
declared=$(grep -o 'tessera_[a-z_]*(' "$2" | tr -d '(' | sort -u)
declared=$(for name in $declared; do grep -q "^TESSERA_EXPORT.*[ *]$name(" "$2" && echo "$name"; done | sort)
[[ -n $declared ]] || { echo "no functions in $2" >&2; exit 1; }
if [[ $shown != "$declared" ]]; then
    diff <(echo "$declared") <(echo "$shown") >&2
    exit 1
fi
readelf -d "$1" | grep -q 'SONAME.*\[libtessera\.so\.[0-9]*\]' || { echo "no soname" >&2; exit 1; }
