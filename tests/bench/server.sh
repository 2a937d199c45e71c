#!/usr/bin/env bash
# The table of run.sh for a database server: Tessera beside SQL that an expert would write by hand for the same rule, on
# the same server and tables in the same run.
#   tests/bench/server.sh postgresql|mariadb [BUILD [PARTNERS SALES]]      BUILD: a release build tree; build/release
# Starts a server of its own, which writes its log late; that helps both sides alike. TESSERA_BENCH_RUNS (3): best of
# so many.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
on=${1:?usage: server.sh postgresql|mariadb [BUILD [PARTNERS SALES]]}
if [[ ! ${TESSERA_TEST_SERVERS:-} ]]; then
    exec "$here/../support/servers.sh" run "$on" -- "$0" "$@"
fi
build=$(realpath "${2:-$here/../../build/release}")
partners=${3:-1000000}
sales=${4:-10000000}
runs=${TESSERA_BENCH_RUNS:-3}
work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
today=2026-06-28 # no month is shorter
of() { local name=TESSERA_TEST_${on^^}$1; echo "${!name}"; }
TESSERA_DATABASE=$(of '')
export TESSERA_DATABASE
t="$build/host/cli/tessera --quiet --yes"
as_of="--as-of $today"

# What each server's own client does: statements from standard input, rows as CSV, statistics, a file into a table.
export PGOPTIONS="-c client_min_messages=error" PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
case $on in
    postgresql)
        PGHOST=$(of _HOST) PGPORT=$(of _PORT) PGUSER=$(of _USER) PGPASSWORD=$(of _PASSWORD)
        PGDATABASE=$(sed -E 's/.*dbname=([^ ]*).*/\1/' <<<"$TESSERA_DATABASE")
        sql() { psql -qAt; }
        rested() { sql <<<"vacuum analyze"; }
        load() { psql -qc "\\copy plain from $1 csv header"; }
        loads="psql's COPY" import_reach=2.5 fill_reach=0.12 unchanged_reach=0.03 hosts_reach=1
        ;;
    mariadb)
        name=$(sed -E 's/.*db=([^ ]*).*/\1/' <<<"$TESSERA_DATABASE")
        sql() {
            MYSQL_PWD=$(of _PASSWORD) mariadb --no-defaults -N -B --local-infile=1 -h "$(of _HOST)" -P "$(of _PORT)" -u "$(of _USER)" "$name"
        }
        rested() { sql <<<"analyze table tessera_partner, tessera_sale, tessera_segment_member" >/dev/null; }
        load() { sql <<<"load data local infile '$1' into table plain fields terminated by ',' ignore 1 lines"; }
        loads="LOAD DATA LOCAL" import_reach=4 fill_reach=- unchanged_reach=- hosts_reach=-
        ;;
esac

formed() {
    $t $as_of segment form "$@" --format json >formed.json
    python3 -c 'import json; print(max(float(r[6]) for r in json.load(open("formed.json"))["rows"]))'
}
wall() { # command...: its seconds
    local from=${EPOCHREALTIME/./}
    "$@" >/dev/null
    awk -v t=$((${EPOCHREALTIME/./} - from)) 'BEGIN { print t / 1e6 }'
}
least() { sort -g | head -1; }
best() { for _ in $(seq "$runs"); do "$@"; done | least; }
# Seconds of a baseline without those of entering: by_hand FILE name=value...
by_hand() {
    local file=$1 pair text; shift
    text=$(<"$here/baseline/server/$file.sql")
    for pair in "$@"; do text=${text//:${pair%%=*}/${pair#*=}}; done
    echo "$text" >by_hand.sql
    asked() { sql <by_hand.sql; }
    awk -v all="$(wall asked)" -v entering="$entering" 'BEGIN { print all - entering }'
}
row() { # what, ours, against, unit, reach or -
    awk -v what="$1" -v ours="$2" -v other="$3" -v unit="$4" -v reach="$5" 'BEGIN {
        r = other > 0 ? ours / other : 0
        verdict = other <= 0 ? "too little data" : reach == "-" ? "" : r <= reach ? "met" : "MISSED"
        printf "%-66s %9.3f %-3s %9.3f %-3s %8.3f %6s  %s\n", what, ours, unit, other, unit, r, reach, verdict }'
}
months_before() { date -d "$today -$1 months" +%F; }
many() { awk -v p="$1" '{ printf "[[segment]]\nname = \"%s%d\"\nmethod = \"periodic\"\ntemplate = \"sales\"\nfilter = \x27%s\x27\n", p, NR, $0 }' >"$1.toml"; $t $as_of apply "$1.toml" >/dev/null; }
names() { for i in $(seq 100); do echo "$1$i"; done; }
enter() { sql <<<"select 1"; }

$t init >/dev/null
$t $as_of demo-data --partners "$partners" --sales "$sales" --seed 1 >/dev/null
sql <<<"create index bench_region on tessera_partner(region, number)"
rested
entering=$(best wall enter)
echo "$partners partners, $sales sales in $on"
printf '%-66s %13s %13s %8s %6s\n' what ours against ratio reach

region=$(sql <<<"select id from tessera_region where code = 'TOM'")
$t $as_of segment create --name R --code r --method periodic --filter 'region = "Tomsk"' --set default_filter=false >/dev/null
formed r >/dev/null
by_hand attribute region="$region" >/dev/null
row "attribute segment, unchanged / DELETE and INSERT..SELECT" "$(best formed r)" "$(best by_hand attribute region="$region")" s 0.7

window=(after="'$(months_before 3)'" today="'$today'")
seq 100 | awk '{ print "revenue[last 3 months] > " $1 * 1000 }' | many w
hand=$(for i in $(seq 1 10 100); do by_hand by_sales_fill "${window[@]}" threshold=$((i * 10000000)) segment=$((900000 + i)); done | awk '{ s += $1 } END { print s * 10 }')
sql <<<"delete from tessera_segment_member where segment >= 900000"
rested
row "100 by-sales segments, one window, first fill / one by one" "$(formed $(names w))" "$hand" s $fill_reach
rested
row "100 by-sales segments, one window, unchanged / one by one" "$(best formed $(names w))" "$hand" s $unchanged_reach

# The same 100 by the scheduler: by one host, and by two that begin at once.
sed -i '/^method/a schedule = "every 1 day"' w.toml
$t apply w.toml >/dev/null
due() { sql <<<"update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'; delete from tessera_schedule_run"; }
one() { $t schedule run-due; }
two() { $t schedule run-due & $t schedule run-due; wait $!; }
alone() { due; wall one; }
together() {
    due; wall two
    [[ $(sql <<<"select count(*), count(distinct segment) from tessera_schedule_run" | tr '\t' '|') == "100|100" ]] ||
        echo "some segments were not formed, or twice" >&2
}
alone >/dev/null
row "100 due segments by two hosts / by one" "$(best together)" "$(best alone)" s $hosts_reach

# The same file, by the program and by the server's own client into a table of the same shape.
rows=$((sales / 10))
echo "partner,day,document,quantity,revenue,cost" >sales.csv
sql <<<"select concat(p.code, ',', s.day, ',', s.document, ',', s.quantity / 10000.0, ',', s.revenue / 10000.0, ',', s.cost / 10000.0) from tessera_sale s join tessera_partner p on p.number = s.partner limit $rows" >>sales.csv
sql <<<"create table plain (partner varchar(50), day date, document varchar(50), quantity numeric(18,4), revenue numeric(18,4), cost numeric(18,4))"
ours=$(wall $t import sales sales.csv --again)
row "import of $rows sales / $loads of the file" "$ours" "$(wall load "$work/sales.csv")" s $import_reach

memory() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | tail -1 | awk '{ print $1 / 1024 }'; }
idle=$(memory $t $as_of segment show r)
$t $as_of segment create --name N --code n --method dynamic --template sales --filter 'revenue[where document contains "9"] > 100000' >/dev/null
row "memory while reading all sales row by row, above idle / 64 MiB" "$(memory $t $as_of segment preview n | awk -v i="$idle" '{ print $1 - i }')" 64 MiB 1
