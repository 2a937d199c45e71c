#!/usr/bin/env bash
# Kill -9 at random moments of a formation: each time the composition is the old one or the new one, and
# history and change log agree with it (FRM-3, FRM-4). TESSERA_FULL=1: 200 kills.
set -euo pipefail
tessera=$(realpath "$1")
times=12
[[ ${TESSERA_FULL:-} ]] && times=200
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TESSERA_DATABASE=sqlite3://db=$work/t.db
t="$tessera --quiet"
$t init >/dev/null
$t demo-data --partners 4000 --sales 20000 >/dev/null
$t segment create --name S --code S --method periodic --filter 'region in hierarchy "Siberia"' >/dev/null
$t segment form S >/dev/null
new=$(sqlite3 t.db "select count(*) from tessera_segment_member")
broken=0 old_seen=0 new_seen=0
for i in $(seq "$times"); do
    # Half of the members are taken out, in one change, as the state before the formation.
    sqlite3 t.db "pragma busy_timeout=20000; begin immediate;
        insert into tessera_segment_change select coalesce(max(number),0)+1, 1, '2026-01-01T00:00:00.000000Z', 'removed', 'test', null, 0, 0, 0, 0 from tessera_segment_change;
        update tessera_sequence set next = (select max(number)+1 from tessera_segment_change) where name='change';
        insert into tessera_segment_history select segment, subject, entered, (select max(number) from tessera_segment_change) from tessera_segment_member where subject % 2 = 0;
        update tessera_segment_change set gone = (select count(*) from tessera_segment_member where subject % 2 = 0) where number = (select max(number) from tessera_segment_change);
        delete from tessera_segment_member where subject % 2 = 0; commit;" >/dev/null
    old=$(sqlite3 t.db "select count(*) from tessera_segment_member")
    $t segment form S >/dev/null 2>&1 &
    pid=$!
    sleep "0.$(printf '%03d' $((RANDOM % 150)))"
    kill -9 $pid 2>/dev/null || true
    wait $pid 2>/dev/null || true
    now=$(sqlite3 t.db "select count(*) from tessera_segment_member")
    if [[ $now == "$old" ]]; then old_seen=$((old_seen + 1)); elif [[ $now == "$new" ]]; then new_seen=$((new_seen + 1)); else
        echo "after kill $i: $now members, neither $old nor $new"; broken=1
    fi
    wrong=$(sqlite3 t.db "select count(*) from tessera_segment_change c where
        c.entered <> (select count(*) from tessera_segment_member m where m.entered = c.number) + (select count(*) from tessera_segment_history h where h.entered = c.number)
        or c.gone <> (select count(*) from tessera_segment_history h where h.gone = c.number)")
    if [[ $wrong != 0 ]]; then echo "after kill $i: $wrong changes disagree with the rows"; broken=1; fi
    [[ $(sqlite3 t.db "pragma integrity_check") == ok ]] || { echo "after kill $i: broken file"; broken=1; }
    $t segment form S >/dev/null
done
echo "$times kills: $old_seen times the old composition, $new_seen times the new"
exit $broken
