#!/usr/bin/env bash
# What decisions cost inside a host that keeps running: shipment checks against 100 ban segments, with live rules besides,
# and from four threads while formations write.
#   tests/bench/decisions.sh sqlite|postgresql|mariadb [BUILD [PARTNERS SALES]]      BUILD: a release build tree; build/release
# A server is started for it alone. Times are of one machine at one moment.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
on=${1:?usage: decisions.sh sqlite|postgresql|mariadb [BUILD [PARTNERS SALES]]}
if [[ $on != sqlite && ! ${TESSERA_TEST_SERVERS:-} ]]; then
    exec "$here/../support/servers.sh" run "$on" -- "$0" "$@"
fi
build=$(realpath "${2:-$here/../../build/release}")
partners=${3:-1000000}
sales=${4:-10000000}
work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
url=TESSERA_TEST_${on^^}
[[ $on == sqlite ]] && TESSERA_DATABASE=sqlite3://db=$work/bench.db || TESSERA_DATABASE=${!url}
export TESSERA_DATABASE
t="$build/host/cli/tessera --quiet --yes"
measure() { "$build/tests/bench/bench_decisions" "$build/plugins" "$1"; }
of() { awk -v key="$1" '$1 == key { print $2 }' measured; }

$t init >/dev/null
$t demo-data --partners "$partners" --sales "$sales" --seed 1 >/dev/null
$t option set shipment-ban on >/dev/null
seq 100 | awk '{ printf "[[segment]]\nname = \"ban%d\"\nmethod = \"periodic\"\nkind = \"shipment_ban\"\nfilter = \x27debt > %d\x27\n", $1, 1000 + $1 * 2000 }' >bans.toml
$t apply bans.toml >/dev/null
bans=$(seq -f ban%.0f 100)
$t segment form $bans >/dev/null

row() { # what, value, unit, reach, whether it is met
    printf '%-66s %12s %-10s %14s  %s\n' "$1" "$2" "$3" "$4" "$5"
}
verdict() { awk -v a="$1" -v op="$2" -v b="$3" 'BEGIN { print (op == "<=" ? a <= b : a >= b) ? "met" : "MISSED" }'; }
echo "$partners partners, $sales sales, $on; in process, partners at random, replies as plain structs; medians"
measure segments >measured
row "shipment check, 100 ban segments, warm" "$(of warm)" us "20" "$(verdict "$(of warm)" "<=" 20)"
row "   of 20001 checks refused" "$(of warm-refused)" "" "" ""
row "the same, strict" "$(of strict)" us "" ""

# Formations that write all the while: the rules change from one to the next.
(
    trap 'exit 0' TERM
    for ((i = 1; ; i = 3 - i)); do
        for ban in ban1 ban2 ban3; do $t segment set $ban --unlock --set "filter=debt > ${i}000" >/dev/null; done
        $t segment form ban1 ban2 ban3 >/dev/null && echo >>formations
    done
) &
writer=$!
measure threads >measured
kill "$writer"; wait "$writer" || true
row "checks a second from 4 threads while formations write" "$(of checks-a-second)" /s "50000" "$(verdict "$(of checks-a-second)" ">=" 50000)"
row "   failed; formations meanwhile" "$(of failed); $(wc -l <formations)" "" "0" "$(verdict "$(of failed)" "<=" 0)"

cat >rules.toml <<'C'
[[ban_rule]]
code = "debt"
plugin = "ban-debt-limit"
parameters = { limit = 100000000 }
[[ban_rule]]
code = "overdue"
plugin = "ban-overdue-debt"
parameters = { days = 30, amount = 100000000 }
[[ban_rule]]
code = "bought"
plugin = "ban-obligation"
parameters = { amount = 0 }
C
$t apply rules.toml >/dev/null
measure rules >measured
case $on in
    sqlite) row "shipment check with 3 live rules besides" "$(of rules)" us "200" "$(verdict "$(of rules)" "<=" 200)" ;;
    *)
        ratio=$(awk -v a="$(of rules)" -v b="$(of point)" 'BEGIN { printf "%.2f", a / b }')
        row "shipment check with 3 live rules besides / a point query" "$(of rules) / $(of point)" us "" ""
        row "   ratio" "$ratio" x "3" "$(verdict "$ratio" "<=" 3)"
        ;;
esac
