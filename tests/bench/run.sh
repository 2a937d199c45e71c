#!/usr/bin/env bash
# Prints a table of ratios: what Tessera takes against SQL that an expert would write by hand for the same
# rule, on the same database and in the same run. tests/bench/run.sh [TESSERA [PARTNERS SALES]]
# Times are of one machine at one moment; compare ratios. Needs about 3 GB of disk at full size.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tessera=$(realpath "${1:-$here/../../build/release/host/cli/tessera}")
partners=${2:-1000000}
sales=${3:-10000000}
work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export TESSERA_DATABASE=sqlite3://db=$work/bench.db
t="$tessera --quiet"
today=2026-06-30
$t init >/dev/null
$t --as-of $today demo-data --partners "$partners" --sales "$sales" --seed 1 >/dev/null
sqlite3 bench.db "create index bench_region on tessera_partner(region, number); analyze;" >/dev/null
echo "# $partners partners, $sales sales, $(stat -c %s bench.db | numfmt --to=iec) in SQLite"

# Seconds of the formation alone, as the program reports them: cold load included, program start not.
formed() { $t --as-of $today --yes segment form "$@" --format json | python3 -c '
import json, sys
rows = json.load(sys.stdin)["rows"]
print(max(float(r[6]) for r in rows))'; }
# Seconds of statements by hand, in one process with the same settings.
by_hand() { { echo "pragma cache_size=-131072; pragma mmap_size=1073741824; pragma synchronous=normal;"; echo ".timer on"; cat; } | sqlite3 bench.db | awk '/^Run Time/ { s += $4 } END { printf "%.3f\n", s }'; }
best() { local a b; a=$("$@"); b=$("$@"); awk -v a="$a" -v b="$b" 'BEGIN { print a < b ? a : b }'; }
row() { awk -v n="$1" -v ours="$2" -v hand="$3" -v reach="$4" 'BEGIN {
    r = ours / hand; printf "%-58s %8.3f s %9.3f s %8.3f   reach %5.3f  %s\n", n, ours, hand, r, reach, r <= reach ? "" : "MISSED" }'; }

printf '%-58s %10s %11s %8s\n' "what" "ours" "by hand" "ratio"
region=$(sqlite3 bench.db "select id from tessera_region where code='TOM'")
$t segment create --name R --code r --method periodic --filter 'region = "Tomsk"' >/dev/null
formed r >/dev/null
hand_attribute() { by_hand <<SQL
begin immediate;
delete from tessera_segment_member where segment = 999999;
insert into tessera_segment_member select 999999, number, 1 from tessera_partner where region = $region and deleted = 0;
commit;
SQL
}
hand_attribute >/dev/null
row "attribute segment, unchanged" "$(best formed r)" "$(best hand_attribute)" 0.6

$t segment create --name S --code s --method periodic --template sales --filter 'revenue[last 3 months] > 30000' >/dev/null
formed s >/dev/null
hand_sales() { by_hand <<SQL
select count(*) from (select partner from tessera_sale where day > '2026-03-30' and day <= '2026-06-30' group by partner having sum(revenue) > 300000000);
SQL
}
row "by-sales segment, unchanged, against the SELECT alone" "$(best formed s)" "$(best hand_sales)" 1.2

many() { # prefix, then a filter for each number on standard input
    awk -v p="$1" '{ printf "[[segment]]\nname = \"%s%d\"\nmethod = \"periodic\"\ntemplate = \"sales\"\nfilter = \x27%s\x27\n", p, NR, $0 }' >"$1.toml"
    $t --as-of $today apply "$1.toml" >/dev/null
}
hundred() { # names of 100 segments with a prefix
    for i in $(seq 100); do echo -n "$1$i "; done
}
seq 1 100 | awk '{ printf "revenue[last 3 months] > %d\n", $1 * 400 }' | many w
first=$(formed $(hundred w))
hand_fill() { for i in $(seq 1 10 100); do echo "begin immediate; insert or ignore into tessera_segment_member select 900000 + $i, partner, 1 from tessera_sale where day > '2026-03-30' and day <= '2026-06-30' group by partner having sum(revenue) > $((i * 4000000)); commit;"; done | by_hand; }
hand_100=$(awk -v s="$(hand_fill)" 'BEGIN { print s * 10 }') # 10 of the 100 are run
row "100 by-sales segments, one window, first fill" "$first" "$hand_100" 0.10
row "100 by-sales segments, one window, unchanged" "$(best formed $(hundred w))" "$hand_100" 0.03

for m in $(seq 1 20); do for c in 1 2 3 4 5; do echo "revenue[last $m months where quantity >= $c] > 30000"; done; done | many v
formed $(hundred v) >/dev/null
hand_windows() { for m in 1 5 10 15 20; do for c in 2 4; do echo "select count(*) from (select partner from tessera_sale where day > date('$today', '-$m months') and day <= '$today' and quantity >= ${c}0000 group by partner having sum(revenue) > 300000000);"; done; done | by_hand; }
row "100 by-sales segments, 20 windows, 5 conditions, unchanged" "$(formed $(hundred v))" "$(awk -v s="$(hand_windows)" 'BEGIN { print s * 10 }')" 0.25

$t segment create --name All --code all --method periodic --filter 'code is filled' >/dev/null
peak=$(/usr/bin/time -f %M $t --as-of $today --yes segment form all 2>&1 >/dev/null | tail -1)
awk -v k="$peak" -v n="$partners" 'BEGIN { printf "%-58s %8.0f MiB %30s 400 MiB  %s\n", "peak memory, forming a segment of " n " members", k / 1024, "reach", k <= 409600 ? "" : "MISSED" }'
