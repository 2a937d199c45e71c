#!/usr/bin/env bash
# Builds everything and runs every test. ./test.sh [--full]
#   --full  also the address, undefined-behaviour and thread sanitizers, the long runs, a real ERP (Tryton), and a Galera
#           cluster whose nodes are killed.
set -euo pipefail
cd "$(dirname "$0")"

full=
for word in "$@"; do
    case $word in
        --full) full=1 ;;
        *) echo "usage: ./test.sh [--full]" >&2; exit 2 ;;
    esac
done
.ci/setup ${full:+--full}
export TESSERA_DATA=${TESSERA_DATA:-$PWD/../shared/data}

# The databases that the tests run on besides SQLite, started for them alone (tests/support/servers.sh).
servers=(postgresql postgresql-c postgresql-icu mariadb mariadb-ci firebird)
export TSAN_OPTIONS=suppressions=$PWD/tests/support/tsan.supp

run() { # preset, servers...: configures, builds, tests
    cmake --preset "$1" >"build-$1.log" 2>&1 || { cat "build-$1.log" >&2; exit 1; }
    cmake --build --preset "$1" -- -j"$(nproc)"
    tests/support/servers.sh run "${@:2}" -- ctest --test-dir "build/$1" --output-on-failure -j"$(nproc)"
}

# The sanitizers watch every test once, on one server of each kind: other collations are other answers of the server and
# the same code of ours (tests that ask for them are skipped). Only the plain build runs the long forms, which repeat the
# same code for minutes and take ten times as long under a sanitizer.
if [[ $full ]]; then
    run asan postgresql mariadb firebird
    run tsan postgresql mariadb firebird
    export TESSERA_FULL=1
fi
export TESSERA_REQUIRE_SERVERS=1
run dev "${servers[@]}"
