#!/usr/bin/env bash
# Signals through the command line (issue 2, part 9): example-vat-check may veto a creation and reads inside its
# transaction; example-welcome hears of new partners and changed segments, at least once, also after a kill between
# commit and delivery.
set -uo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
failed=0 checks=0
fail() { echo "FAILED $*"; failed=1; }
same() { checks=$((checks + 1)); [[ $2 == "$3" ]] || fail "$1: expected <$2>, got <$3>"; }
ok() { checks=$((checks + 1)); "$tessera" --quiet "$@" >out 2>err </dev/null || { fail "$*"; cat err; }; }
refused() { # exit code, error code, text, command...
    local exit=$1 code=$2 says=$3; shift 3; checks=$((checks + 1))
    "$tessera" --quiet "$@" >out 2>err </dev/null; local got=$?
    [[ $got == "$exit" ]] && grep -q "code: $code\$" err && grep -qF -- "$says" err || { fail "$*: exit $got, expected $exit $code <$says>"; cat err; }
}
partners() { sql "select count(*) from tessera_partner"; }
cat >tessera.toml <<C
[plugins]
examples = ["example-vat-check", "example-welcome"]
[plugins.example-vat-check.settings]
forbidden = "casino, fraud"
code_prefix = "C"
unique = "email"
[plugins.example-welcome.settings]
file = "$work/heard"
C
ok init
printf 'code,name\nP,Perm\n' >regions.csv
ok import regions regions.csv
ok segment create --name S --code s --method periodic --check-on-create --filter 'region = "Perm"'

# Veto: code, text and the plugin's id; nothing is written, nobody hears of it.
refused 1 partner.vetoed 'plugin example-vat-check refuses it: the name holds the word "casino" (example-vat-check/forbidden-word)' partner create --code C1 --name "Royal Casino" --set region=Perm
refused 1 partner.vetoed 'example-vat-check/bad-code' partner create --code X1 --name Anna
same "a veto writes nothing" 0 "$(partners)"
same "nobody hears of a veto" 0 "$(cat heard 2>/dev/null | wc -l)"

# A partner that is created: the segment it enters and it itself are announced before the command ends.
ok partner create --code C1 --name Anna --set region=Perm --set email=anna@example.org
same "partner.created" 1 "$(grep -c '^partner.created .*code=C1' heard)"
same "segment.changed" 1 "$(grep -c '^segment.changed .*code=s .*entered=1' heard)"
# FRM-13: a formation ends when it is done, says what it did, and whoever shows the segment hears of it.
sql "delete from tessera_partner_attribute"
ok partner set C1 --set region=
ok segment form s --format csv
same "FRM-13: the command says what it did" "s,S,0,1,0,1" "$(tail -1 out | cut -d, -f1-6)"
same "FRM-13: and subscribers hear of it" 1 "$(grep -c '^segment.changed .*cause=formation' heard)"

# What the plugin reads lies in the open transaction: also partners of the same file, not yet committed.
refused 1 partner.vetoed 'partner "C1" has the same email' partner create --code C2 --name Boris --set email=anna@example.org
printf 'code,name,email,region\nC3,Clara,clara@example.org,Perm\nC4,Dora,dora@example.org,Perm\nC5,Clara again,clara@example.org,Perm\nX6,Eva,eva@example.org,Perm\nC7,Fred of Fraud,f@example.org,\nC8,Gerd,gerd@example.org,Perm\n' >partners.csv
refused 2 import.bad-rows 'line 4: ' import partners partners.csv
for says in 'partner "C3" has the same email' 'line 5: ' 'bad-code' 'line 6: ' 'forbidden-word'; do grep -qF "$says" err || fail "a vetoed row: no <$says>"; done
same "a file with vetoed rows" 1 "$(partners)"
ok import partners partners.csv --rejects rejects.csv
same "good rows go in" "C1 C3 C4 C8" "$(echo $(sql "select code from tessera_partner order by code"))"
same "vetoed rows are written" "C5 X6 C7" "$(tail -n +2 rejects.csv | cut -d, -f1 | tr '\n' ' ' | sed 's/ $//')"
same "the reason stands beside" 1 "$(grep -c 'has the same email' rejects.csv)"
same "created rows are checked" 3 "$(sql "select count(*) from tessera_segment_member")"
same "created rows are announced" 3 "$(grep -cE '^partner.created .*code=C(3|4|8)' heard)"
# A setting that names no field: the plugin fails, and so does the creation. Nothing fails open.
sed -i 's/unique = "email"/unique = "emial"/' tessera.toml
refused 3 partner.subscriber-failed 'emial' partner create --code C9 --name Hans
printf 'code,name\nC9,Hans\n' >hans.csv
refused 3 partner.subscriber-failed 'emial' import partners hans.csv --rejects failed.csv
[[ ! -e failed.csv ]] || fail "a row that nobody was asked about is told as a bad one"
sed -i 's/unique = "emial"/unique = "email"/' tessera.toml

# At least once: a process killed after its commit and before it delivers. The plugin's file is a pipe that nobody
# reads, so delivery waits in the first event; the next process delivers when the claim on it has ended.
rm -f heard; mkfifo heard
for ((i = 10; i < 13; i++)); do
    "$tessera" --quiet partner create --code C$i --name "Killed $i" --set region=Perm >out 2>err </dev/null & pid=$!
    for ((wait = 0; wait < 200; wait++)); do
        (($(sql "select count(*) from tessera_partner where code = 'C$i'"))) && break
        sleep 0.02
    done
    kill -9 $pid; wait $pid 2>/dev/null
done
same "committed" 3 "$(sql "select count(*) from tessera_partner where name like 'Killed%'")"
rm heard
# Whose delivery had begun is taken again when its claim has ended (half a minute): here its end is brought forward.
sql "update tessera_outbox_delivery set moment = '2020-01-01T00:00:00.000000Z' where state = 'pending'"
ok serve --once
for ((i = 10; i < 13; i++)); do
    grep -q "^partner.created .*code=C$i" heard || fail "the creation of C$i was never delivered"
done
same "every change of the segment is delivered" 3 "$(grep -c '^segment.changed .*cause=creation' heard)"
same "nothing waits" 0 "$(sql "select count(*) from tessera_outbox_delivery where state = 'pending'")"

# A subscriber that cannot deliver does not undo what was done; its event is tried again later.
sed -i "s#file = .*#file = \"$work/no/such/folder/heard\"#" tessera.toml
ok partner create --code C20 --name Late --set region=Perm
same "the work is done" 1 "$(sql "select count(*) from tessera_partner where code = 'C20'")"
same "its events wait" 2 "$(sql "select count(*) from tessera_outbox_delivery where state = 'pending'")"
sed -i "s#file = .*#file = \"$work/heard\"#" tessera.toml
sql "update tessera_outbox_delivery set moment = '2020-01-01T00:00:00.000000Z' where state = 'pending'"
ok serve --once
same "and come" 1 "$(grep -c '^partner.created .*code=C20' heard)"
echo "$checks checks"
exit $failed
