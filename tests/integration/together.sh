#!/usr/bin/env bash
# Several processes at once on one database: two form the same segment, one creates partners that enter it, one
# changes partners. Nobody fails, nobody is lost, the change log agrees with the rows, and what a formation says of itself
# with what was stored when it had written.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
t="$tessera --quiet"
$t init >/dev/null
$t demo-data --partners 1000 --sales 2000 >/dev/null
$t segment create --name S --code S --method periodic --filter 'region = "Tomsk"' --check-on-create --set fields=code >/dev/null
failed=0
form() { for i in $(seq 8); do $t segment form S >/dev/null 2>>err || { echo "a formation failed"; return 1; }; done; }
create() { for i in $(seq 8); do $t partner create --code "N$i" --name "New $i" --set region=Tomsk >/dev/null 2>>err || { echo "a creation failed"; return 1; }; done; }
change() { for i in $(seq 8); do $t partner set "C-00000$i" --set region=Tomsk >/dev/null 2>>err || { echo "a change failed"; return 1; }; done; }
pids=()
for work_of in form form create change; do $work_of & pids+=($!); done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
[[ $failed == 0 ]] || cat err
for i in $(seq 8); do
    $t segment members S --format csv | grep -qx "N$i" || { echo "N$i was lost"; failed=1; }
done
# A formation has entrants of its own while partners are created that enter by themselves, some of them between its look
# and its writing.
tomsk=$(sql "select id from tessera_region where code = 'TOM'")
versions=()
for ((i = 1; i <= 12; i++)); do
    sql "update tessera_partner set region = case when region = $tomsk then null else $tomsk end where mod(number, 12) = $i - 1"
    for j in 1 2 3; do
        $t partner create --code "M$i$j" --name "Meanwhile" --set region=Tomsk >/dev/null 2>>err || { cat err; failed=1; } &
    done
    $t segment form S --format json >formed.json || failed=1
    wait
    versions+=("$(python3 -c 'import json; row = json.load(open("formed.json"))["rows"][0]; print(row[4], row[5])')")
done
formations=($(sql "select number from tessera_segment_change where cause = 'formation' order by number"))
for said in "${versions[@]}"; do
    read -r total version <<<"$said"
    at=${formations[version - 1]}
    stored=$(sql "select (select count(*) from tessera_segment_member where entered <= $at) + (select count(*) from tessera_segment_history where entered <= $at and gone > $at) $from_nothing")
    [[ $total == "$stored" ]] || { echo "version $version: a total of $total, but $stored were stored"; failed=1; }
done
$t segment form S >/dev/null
expected=$(sql "select count(*) || ' ' || sum(p.number) || ' ' || sum(mod(p.number * p.number, 100003)) from tessera_partner p join tessera_region r on r.id = p.region where r.code = 'TOM' and p.deleted = 0")
got=$(sql "select count(*) || ' ' || sum(subject) || ' ' || sum(mod(subject * subject, 100003)) from tessera_segment_member")
[[ $expected == "$got" ]] || { echo "members (how many, and two sums of them): $got, expected $expected"; failed=1; }
wrong=$(sql "select count(*) from tessera_segment_change c where
    c.entered <> (select count(*) from tessera_segment_member m where m.entered = c.number) + (select count(*) from tessera_segment_history h where h.entered = c.number)
    or c.gone <> (select count(*) from tessera_segment_history h where h.gone = c.number)")
[[ $wrong == 0 ]] || { echo "$wrong changes disagree with the rows"; failed=1; }
same_versions=$(sql "select count(*) from tessera_segment s where version <> (select count(*) from tessera_segment_change c where c.segment = s.id and cause = 'formation')")
[[ $same_versions == 0 ]] || { echo "two formations wrote the same version"; failed=1; }
exit $failed
