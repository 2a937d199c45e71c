#!/usr/bin/env bash
# The table of run.sh for PostgreSQL: Tessera beside SQL that an expert would write by hand for the same rule, on the
# same server and tables in the same run.
#   tests/bench/postgresql.sh [BUILD [PARTNERS SALES]]      BUILD: a release build tree; default build/release
# Starts a server of its own with fsync off, which helps both sides alike. TESSERA_BENCH_RUNS (3): best of so many.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [[ ! ${TESSERA_TEST_SERVERS:-} ]]; then
    exec "$here/../support/servers.sh" run postgresql -- "$0" "$@"
fi
build=$(realpath "${1:-$here/../../build/release}")
partners=${2:-1000000}
sales=${3:-10000000}
runs=${TESSERA_BENCH_RUNS:-3}
work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8 PGOPTIONS="-c client_min_messages=error"
today=2026-06-28 # no month is shorter
export TESSERA_DATABASE=$TESSERA_TEST_POSTGRESQL
t="$build/host/cli/tessera --quiet --as-of $today --yes"
export PGHOST=$TESSERA_TEST_POSTGRESQL_HOST PGPORT=$TESSERA_TEST_POSTGRESQL_PORT PGUSER=$TESSERA_TEST_POSTGRESQL_USER \
    PGPASSWORD=$TESSERA_TEST_POSTGRESQL_PASSWORD PGDATABASE
PGDATABASE=$(sed -E 's/.*dbname=([^ ]*).*/\1/' <<<"$TESSERA_DATABASE")

formed() {
    $t segment form "$@" --format json >formed.json
    python3 -c 'import json; print(max(float(r[6]) for r in json.load(open("formed.json"))["rows"]))'
}
# Seconds of a baseline: by_hand FILE name=value...
by_hand() {
    local file=$1 pair args=(); shift
    for pair in "$@"; do args+=(-v "$pair"); done
    { echo '\timing on'; cat "$here/baseline/postgresql/$file.sql"; } | psql -qAt "${args[@]}" |
        awk '/^Time:/ { s += $2 } END { printf "%.3f\n", s / 1000 }'
}
wall() { local from=${EPOCHREALTIME/./}; "$@"; echo $((${EPOCHREALTIME/./} - from)) | awk '{ print $1 / 1e6 }'; }
least() { sort -g | head -1; }
best() { for _ in $(seq "$runs"); do "$@"; done | least; }
row() { # what, ours, against, unit, reach
    awk -v what="$1" -v ours="$2" -v other="$3" -v unit="$4" -v reach="$5" 'BEGIN { r = ours / other
        printf "%-66s %9.3f %-3s %9.3f %-3s %8.3f %6s  %s\n", what, ours, unit, other, unit, r, reach, (r <= reach ? "met" : "MISSED") }'
}
months_before() { date -d "$today -$1 months" +%F; }
many() { awk -v p="$1" '{ printf "[[segment]]\nname = \"%s%d\"\nmethod = \"periodic\"\ntemplate = \"sales\"\nfilter = \x27%s\x27\n", p, NR, $0 }' >"$1.toml"; $t apply "$1.toml" >/dev/null; }
names() { for i in $(seq 100); do echo "$1$i"; done; }

$t init >/dev/null
$t demo-data --partners "$partners" --sales "$sales" --seed 1 >/dev/null
psql -qc "create index bench_region on tessera_partner(region, number)" -c "vacuum analyze"
echo "$partners partners, $sales sales in PostgreSQL"
printf '%-66s %13s %13s %8s %6s\n' what ours against ratio reach

region=$(psql -qAtc "select id from tessera_region where code = 'TOM'")
$t segment create --name R --code r --method periodic --filter 'region = "Tomsk"' --set default_filter=false >/dev/null
formed r >/dev/null
by_hand attribute region="$region" >/dev/null
row "attribute segment, unchanged / DELETE and INSERT..SELECT" "$(best formed r)" "$(best by_hand attribute region="$region")" s 0.7

window=(after="$(months_before 3)" today="$today")
seq 100 | awk '{ print "revenue[last 3 months] > " $1 * 1000 }' | many w
hand=$(for i in $(seq 1 10 100); do by_hand by_sales_fill "${window[@]}" threshold=$((i * 10000000)) segment=$((900000 + i)); done | awk '{ s += $1 } END { print s * 10 }')
psql -qc "delete from tessera_segment_member where segment >= 900000" -c "vacuum analyze tessera_segment_member"
row "100 by-sales segments, one window, first fill / one by one" "$(formed $(names w))" "$hand" s 0.12
psql -qc "vacuum analyze"
row "100 by-sales segments, one window, unchanged / one by one" "$(best formed $(names w))" "$hand" s 0.03

# The same file, by the program and by psql's COPY into a table of the same shape.
rows=$((sales / 10))
psql -qAtc "copy (select p.code as partner, s.day, s.document, trim_scale(s.quantity / 10000.0) as quantity, trim_scale(s.revenue / 10000.0) as revenue, trim_scale(s.cost / 10000.0) as cost from tessera_sale s join tessera_partner p on p.number = s.partner limit $rows) to stdout csv header" >sales.csv
psql -qc "create table plain (partner text, day date, document text, quantity numeric, revenue numeric, cost numeric)"
ours=$(wall $t import sales sales.csv --again 2>/dev/null | tail -1)
other=$(wall psql -qc "\\copy plain from sales.csv csv header" | tail -1)
row "import of $rows sales / psql's COPY of the file" "$ours" "$other" s 2.5

memory() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | tail -1 | awk '{ print $1 / 1024 }'; }
idle=$(memory $t segment show r)
$t segment create --name N --code n --method dynamic --template sales --filter 'revenue[where document contains "9"] > 100000' >/dev/null
row "memory while reading all sales row by row, above idle / 64 MiB" "$(memory $t segment preview n | awk -v i="$idle" '{ print $1 - i }')" 64 MiB 1

