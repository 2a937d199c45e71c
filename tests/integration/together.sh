#!/usr/bin/env bash
# Several processes at once on one database: two form the same segment, one creates partners that enter it, one
# changes partners. Nobody fails, nobody is lost, and the change log agrees with the rows.
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
$t segment form S >/dev/null
expected=$(sql "select count(*) from tessera_partner p join tessera_region r on r.id = p.region where r.code = 'TOM' and p.deleted = 0")
got=$(sql "select count(*) from tessera_segment_member")
[[ $expected == "$got" ]] || { echo "$got members, expected $expected"; failed=1; }
wrong=$(sql "select count(*) from tessera_segment_change c where
    c.entered <> (select count(*) from tessera_segment_member m where m.entered = c.number) + (select count(*) from tessera_segment_history h where h.entered = c.number)
    or c.gone <> (select count(*) from tessera_segment_history h where h.gone = c.number)")
[[ $wrong == 0 ]] || { echo "$wrong changes disagree with the rows"; failed=1; }
same_versions=$(sql "select count(*) from tessera_segment s where version <> (select count(*) from tessera_segment_change c where c.segment = s.id and cause = 'formation')")
[[ $same_versions == 0 ]] || { echo "two formations wrote the same version"; failed=1; }
exit $failed
