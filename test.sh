#!/usr/bin/env bash
# Builds everything and runs every test. ./test.sh [--full]
#   --full  also the address, undefined-behaviour and thread sanitizers, and the long runs.
set -euo pipefail
cd "$(dirname "$0")"
.ci/setup

full=
for word in "$@"; do
    case $word in
        --full) full=1 ;;
        *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
    esac
done
export TESSERA_DATA=${TESSERA_DATA:-$PWD/../shared/data}

run() { # preset: configures, builds, tests
    cmake --preset "$1" >"build-$1.log" 2>&1 || { cat "build-$1.log" >&2; exit 1; }
    cmake --build --preset "$1" -- -j"$(nproc)"
    ctest --test-dir "build/$1" --output-on-failure -j"$(nproc)" ${2:-}
}

if [[ $full ]]; then
    TESSERA_FULL=1 run asan
    TESSERA_FULL=1 run tsan
    export TESSERA_FULL=1
fi
run dev
