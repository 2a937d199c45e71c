#!/usr/bin/env bash
# Kill -9 at random moments. Of a formation: each time the composition is the old one or the new one, and members,
# history, change log, version and outbox agree (FRM-3, FRM-4). Of an import: all rows of the file or none.
# TESSERA_FULL=1: 200 kills of a formation, and more until at least 50 were inside its write transaction.
#
# A kill counts as inside the write transaction if just before it another process could not get the write lock,
# which nobody but the formation asks for, and the composition after it is the old one: then the lock was held and
# no commit came before the kill.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
kills=12 inside_wanted=4 imports=3 partners=12000
[[ ${TESSERA_ON:-} == firebird ]] && kills=4 imports=2 # one takes it as long as the others several
[[ ${TESSERA_FULL:-} ]] && kills=200 inside_wanted=50 imports=30
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
. "$beside/moments.sh"
t="$tessera --quiet"
broken=0
fail() { echo "FAILED $*"; broken=1; }
# Only on SQLite can another process see that somebody writes.
write_locked() { [[ ! ${TESSERA_ON:-} && $(sqlite3 t.db "begin immediate; rollback" 2>&1) == *locked* ]]; }
[[ ! ${TESSERA_ON:-} ]] || inside_wanted=0
whole_file() { [[ ${TESSERA_ON:-} || $(sql "pragma $1") == ok ]]; }
end() { kill -9 "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; at_rest; }

$t init >/dev/null
printf 'code,name\n1,One\n2,Two\n' >regions.csv
$t import regions regions.csv >/dev/null
{ echo code,name,region; for ((i = 1; i <= partners; i++)); do echo "C$i,Partner $i,$((i % 2 + 1))"; done; } >partners.csv
$t import partners partners.csv >/dev/null
fresh_segment() {
    $t segment create --name S --code S --method periodic --filter 'region = "One"' >/dev/null
    $t segment form S >/dev/null
}
fresh_segment

[[ $(sql "select min(id) * 10 + max(id) from tessera_region") == 12 ]]
swap
whole=$(took $t segment form S) # microseconds

inside=0 old_seen=0 new_seen=0
# On a busy machine fewer come inside: it goes on until enough have.
for ((i = 1; i <= kills || (inside < inside_wanted && i <= 4 * kills); i++)); do
    if ((i % 20 == 0)); then # or its history makes the checks slow
        $t --yes segment delete S >/dev/null
        sql "delete from tessera_outbox"
        fresh_segment
    fi
    old=$(composition)
    swap
    new=$(expected)
    $t segment form S >/dev/null 2>&1 &
    pid=$! held=
    if ((i % 2)); then
        pause "$(random $whole)"
    else
        until write_locked || ! kill -0 $pid 2>/dev/null; do :; done
        pause "$(random $((whole / 3)))"
    fi
    write_locked && held=1
    end $pid
    now=$(composition)
    case $now in
        "$old") old_seen=$((old_seen + 1)); inside=$((inside + ${held:-0})) ;;
        "$new") new_seen=$((new_seen + 1)) ;;
        *) fail "kill $i: <$now> is neither the old <$old> nor the new <$new>" ;;
    esac
    wrong=$(disagreements)
    [[ $wrong == "0|0|0|0" ]] || fail "kill $i: members, history, changes and events disagree: $wrong"
    whole_file quick_check || fail "kill $i: the file is broken"
    $t segment form S >/dev/null || fail "kill $i: the next formation fails"
    [[ $(composition) == "$new" ]] || fail "kill $i: the next formation gives <$(composition)>, expected <$new>"
done
whole_file integrity_check || fail "the file is broken"
echo "$((i - 1)) kills of a formation: $old_seen times the old composition, $new_seen times the new; $inside inside the write transaction"
((inside >= inside_wanted)) || fail "only $inside kills came inside the write transaction, $inside_wanted are needed"

# Imports: partners, who enter a segment as they come, and sales.
$t segment set S --set check_on_create=true >/dev/null
state() { sql "select (select count(*) from tessera_partner), (select count(*) from tessera_sale), (select count(*) from tessera_import_file), (select count(*) from tessera_segment_member) $from_nothing"; }
inside=0 wanted=1
[[ ! ${TESSERA_ON:-} ]] || wanted=0
for ((i = 1; i <= imports || inside < wanted && i <= imports * 20; i++)); do # as above
    case $((i % 2)) in
        1) kind=partners; { echo code,name,region; for ((n = 1; n <= 4000; n++)); do echo "I$i-$n,New $n,1"; done; } >file.csv
           after=$(sql "select (select count(*) + 4000 from tessera_partner), (select count(*) from tessera_sale), (select count(*) + 1 from tessera_import_file), (select count(*) + 4000 from tessera_segment_member) $from_nothing") ;;
        0) kind=sales; { echo partner,day,document,revenue; for ((n = 1; n <= 4000; n++)); do echo "C$n,2026-01-01,D$i-$n,$n.5"; done; } >file.csv
           after=$(sql "select (select count(*) from tessera_partner), (select count(*) + 4000 from tessera_sale), (select count(*) + 1 from tessera_import_file), (select count(*) from tessera_segment_member) $from_nothing") ;;
    esac
    before=$(state)
    $t import $kind file.csv >/dev/null 2>&1 &
    pid=$! held=
    until write_locked || ! kill -0 $pid 2>/dev/null; do :; done
    pause "$(random 120000)"
    write_locked && held=1
    end $pid
    now=$(state)
    case $now in
        "$before") inside=$((inside + ${held:-0})); $t import $kind file.csv >/dev/null || fail "import $i cannot be repeated" ;;
        "$after") $t import $kind file.csv >/dev/null 2>err && fail "import $i went in twice"; grep -q import.imported-before err || fail "import $i: $(cat err)" ;;
        *) fail "import $i: <$now> is neither <$before> nor <$after>" ;;
    esac
    [[ $(state) == "$after" ]] || fail "import $i repeated: <$(state)>, expected <$after>"
    [[ $(disagreements) == "0|0|0|0" ]] || fail "import $i: members, history, changes and events disagree: $(disagreements)"
done
echo "$((i - 1)) kills of an import, $inside inside its write transaction"
((inside >= wanted)) || fail "no kill came inside the write transaction of an import"
exit $broken
