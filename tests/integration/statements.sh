#!/usr/bin/env bash
# Refreshing many segments reads each source once for all of them: the number of statements is that of a few.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
t="$tessera --quiet"
$t init >/dev/null
$t demo-data --partners 300 --sales 3000 >/dev/null
segments() { # from, to
    for i in $(seq "$1" "$2"); do
        printf "[[segment]]\nname = \"S%d\"\nmethod = \"periodic\"\ntemplate = \"sales\"\nfilter = 'revenue[last 12 months] > %d and region in hierarchy \"Siberia\"'\n" "$i" $((i * 1000))
    done
}
statements() { $t segment form --all --format json | python3 -c 'import json, sys; print(json.load(sys.stdin)["statements"])'; }
segments 1 3 >few.toml
$t apply few.toml >/dev/null
statements >/dev/null # the first fill
few=$(statements)
segments 4 60 >many.toml
$t apply many.toml >/dev/null
statements >/dev/null
many=$(statements)
echo "3 segments: $few statements, 60 segments: $many statements"
[[ $few == "$many" ]]
