#!/usr/bin/env bash
# Prints what Tessera takes beside SQL that an expert would write by hand for the same rule (baseline/; of two
# plans the faster counts), on the same database and in the same run, at a tenth of the size and at full size.
#   tests/bench/run.sh [BUILD [PARTNERS SALES]]      BUILD: a release build tree; default build/release
# Times are of one machine at one moment; compare ratios. TESSERA_BENCH_RUNS (3): each time is the best of so
# many. TESSERA_BENCH_CLOCK=cpu compares processor time instead, for a machine that others use too.
# Needs about 4 GB of disk at full size.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(realpath "${1:-$here/../../build/release}")
partners=${2:-1000000}
sales=${3:-10000000}
runs=${TESSERA_BENCH_RUNS:-3}
clock=${TESSERA_BENCH_CLOCK:-wall}
work=$(mktemp -d "${TMPDIR:-/tmp}/tessera-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
today=2026-06-28 # no month is shorter
t="$build/host/cli/tessera --quiet --as-of $today --yes"

# Seconds of the formation, cold load included: as the program reports them, or of the whole process.
formed() {
    /usr/bin/time -f '%U %S' -o time.txt $t segment form "$@" --format json >formed.json
    if [[ $clock == cpu ]]; then awk '{ print $1 + $2 }' time.txt
    else python3 -c 'import json; print(max(float(r[6]) for r in json.load(open("formed.json"))["rows"]))'; fi
}
# Seconds of a baseline, with the pragmas that the program sets: by_hand FILE name=value...
by_hand() {
    local file=$1 pair; shift
    { echo "pragma cache_size=-131072; pragma mmap_size=1073741824; pragma synchronous=normal;"
      for pair in "$@"; do echo ".parameter set :${pair%%=*} \"${pair#*=}\""; done
      echo ".timer on"; cat "$here/baseline/$file.sql"; } | sqlite3 bench.db |
        awk -v clock="$clock" '/^Run Time/ { s += clock == "cpu" ? $6 + $8 : $4 } END { printf "%.3f\n", s }'
}
least() { sort -g | head -1; }
best() { for _ in $(seq "$runs"); do "$@"; done | least; }
result() { echo "$1 $2 $3" >>"results.$size"; } # key, ours, the other
many() { # prefix; a filter for each number on standard input
    awk -v p="$1" -v more="${2:-}" '{ printf "[[segment]]\nname = \"%s%d\"\nmethod = \"periodic\"\ntemplate = \"sales\"\n%s\nfilter = \x27%s\x27\n", p, NR, more, $0 }' >"$1.toml"
    $t apply "$1.toml" >/dev/null
}
names() { for i in $(seq 100); do echo "$1$i"; done; }
months_before() { sqlite3 :memory: "select date('$today', '-$1 months')"; }

measure() { # size: partners, sales
    size=$1
    rm -f bench.db*
    export TESSERA_DATABASE=sqlite3://db=$work/bench.db
    $t init >/dev/null
    $t demo-data --partners "$1" --sales "$2" --seed 1 >/dev/null
    sqlite3 bench.db "create index bench_region on tessera_partner(region, number); analyze;"

    local region window; region=$(sqlite3 bench.db "select id from tessera_region where code = 'TOM'")
    window=(after="'$(months_before 3)'" today="'$today'")
    # The rule alone, which the index answers; and as a segment of the main template has it, whose own filter
    # also says `not deleted`.
    $t segment create --name R --code r --method periodic --filter 'region = "Tomsk"' --set default_filter=false >/dev/null
    $t segment create --name K --code k --method periodic --filter 'region = "Tomsk"' >/dev/null
    formed r k >/dev/null
    by_hand attribute region="$region" >/dev/null
    result attribute "$(best formed r)" "$(best by_hand attribute region="$region")"
    result kept "$(best formed k)" "$(for plan in kept kept_scan; do best by_hand $plan region="$region"; done | least)"

    $t segment create --name S --code s --method periodic --template sales --filter 'revenue[last 3 months] > 30000' >/dev/null
    formed s >/dev/null
    result by-sales "$(best formed s)" "$(for plan in by_sales by_sales_seek; do best by_hand $plan "${window[@]}" threshold=300000000; done | least)"

    seq 100 | awk '{ print "revenue[last 3 months] > " $1 * 1000 }' | many w
    # Every tenth of the hundred statements is run.
    local hand; hand=$(for i in $(seq 1 10 100); do by_hand by_sales_fill "${window[@]}" threshold=$((i * 10000000)) segment=$((900000 + i)); done | awk '{ s += $1 } END { print s * 10 }')
    sqlite3 bench.db "delete from tessera_segment_member where segment >= 900000"
    result fill "$(formed $(names w))" "$hand"
    result refresh "$(best formed $(names w))" "$hand"

    seq 0 99 | awk '{ printf "revenue[last %d months where quantity >= %d] > 30000\n", $1 % 20 + 1, $1 / 10 + 1 }' | many v
    formed $(names v) >/dev/null
    hand=$(for i in $(seq 0 11 99); do by_hand by_sales_where after="'$(months_before $((i % 20 + 1)))'" today="'$today'" threshold=300000000 least=$((i / 10 + 1))0000; done | awk '{ s += $1 } END { print s * 10 }')
    result windows "$(best formed $(names v))" "$hand"

    $t segment create --name All --code all --method periodic --filter 'code is filled' >/dev/null
    result memory "$(/usr/bin/time -f %M $t segment form all 2>&1 >/dev/null | tail -1 | awk '{ print $1 / 1024 }')" 1

    # Rules of all kinds, of which the newest partner meets three; the last file adds 900.
    local check point entered hundred; hundred=0
    rules() { seq "$1" "$2" | awk '{
        if ($1 % 4 == 0) print "region = \"Tomsk\" and revenue[last 3 months] > " $1
        if ($1 % 4 == 1) print "legal_kind = \"person\" and industry = \"kind " $1 "\""
        if ($1 % 4 == 2) print "order_count[last 6 months] > " $1 " and last_sale is filled"
        if ($1 % 4 == 3) print "name = \"partner " $1 "\" or debt > " $1 * 1000 }'; }
    printf '%s\n' 'code is filled' 'not deleted' 'order_count >= 0' | many n "check_on_create = true"
    rules 1 97 | many c "check_on_create = true"
    read -r hundred point entered < <("$build/tests/bench/bench_creation" "$build/plugins")
    rules 98 997 | many d "check_on_create = true"
    read -r check point entered < <("$build/tests/bench/bench_creation" "$build/plugins")
    result creation "$check" "$point"
    result creation-growth "$check" "$hundred"
    result entered "$entered" 1

    result evaluator "$("$build/tests/bench/bench_evaluator" "$1" | awk -v n="$1" '{ print 300 * n / $1 }')" "$1"
}

measure $((partners / 10)) $((sales / 10))
measure "$partners" "$sales"

small=results.$((partners / 10)) full=results.$partners
echo "$partners partners, $sales sales in SQLite; $clock time; growth: from a tenth of the data to all of it"
printf '%-62s %12s %12s %9s %8s  %-8s %7s\n' "what" "ours" "against" "ratio" "reach" "" "growth"
row() { # key, what, unit, reach
    awk -v key="$1" -v what="$2" -v unit="$3" -v reach="$4" '
        $1 == key && FILENAME == ARGV[1] { before = $2 }
        $1 == key && FILENAME == ARGV[2] { ours = $2; other = $3 }
        END { r = ours / other
              printf "%-62s %9.3f %-2s %9.3f %-2s %9.3f %8s  %-8s %6.1fx\n", what, ours, unit, other, unit, r, reach, (r <= reach ? "met" : "MISSED"), ours / before }' "$small" "$full"
}
row attribute "attribute segment, unchanged / DELETE and INSERT..SELECT" s 0.6
row kept "the same, also not deleted / DELETE and INSERT..SELECT" s 0.6
row by-sales "by-sales segment, unchanged / the aggregate SELECT alone" s 1.2
row fill "100 by-sales segments, one window, first fill / one by one" s 0.10
row refresh "100 by-sales segments, one window, unchanged / one by one" s 0.03
row windows "100 by-sales, 20 windows, 10 conditions, unchanged / one by one" s 0.25
row creation "creation check, 1000 segments / one point query" us 250
row creation-growth "creation check, 1000 segments / 100 segments" us 3
awk '$1 == "entered" { print "   (the partner enters " $2 " of the 1000)" }' "$full"
awk 'FNR == NR { if ($1 == "evaluator") before = $2; next }
     $1 == "evaluator" { rate = 300 * $3 / $2 / 1e6
        printf "%-62s %9.3f s  %9.0f million leaves/s %4s  %-8s %6.1fx\n", "batch evaluator, 100 rules of three leaves", $2, rate, "100", (rate >= 100 ? "met" : "MISSED"), $2 / before }' "$small" "$full"
awk 'FNR == NR { if ($1 == "memory") before = $2; next }
     $1 == "memory" { printf "%-62s %9.0f MiB %30s  %-8s %6.1fx\n", "peak memory, a segment of every partner", $2, "400", ($2 <= 400 ? "met" : "MISSED"), $2 / before }' "$small" "$full"
