#!/usr/bin/env bash
# Rights through the command line: who may do what, and who sees which partners. Each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok SEC init
cat >partners.csv <<'C'
code,name,is_customer,city,main_manager
A,Anna,true,Perm,anna
B,Boris,true,Perm,boris
C,Clara,true,Omsk,anna
D,Dora,true,Omsk,dora
C
ok SEC import partners partners.csv
as() { local user=$1; shift; echo --user "$user" "$@"; }
today=2026-02-01
ok SEC segment create --name Perm --code perm --method periodic --filter 'city = "Perm"' --set fields=code
ok SEC --yes segment form perm
ok SEC segment create --name Vip --code vip --method manual --set fields=code
ok SEC segment add vip A B C D

# Every right that there is, and what asks for it: each operation asks for one that is in the table.
shows SEC-1 '^segment\.add +segment\.members$' right kinds
shows SEC-1 '^shipment\.leave +give leave' right kinds

# While nothing is granted, everybody may.
shows "SEC-1 nothing is granted yet" '^segment\.change .* true' --user anna right list --of anna
ok "SEC-1 nothing is granted yet" --user anna segment set vip --set description=x
# The first grant is asked for twice, since it takes away from everybody else.
refused "SEC-1 the first grant" 1 needs-confirmation right grant segment.read --to anna
ok SEC-1 --yes right grant segment.read partner.read --to anna
equals SEC-1 "user,anna,partner.read user,anna,segment.read " right list
shows SEC-1 '^code,' --user anna segment list --format csv
refused "SEC-1 change of segments" 1 right.missing --user anna segment set vip --set description=y
grep -q '"anna" may not segment.set: that takes the right "segment.change"' err || { fail "[SEC-1] which right"; cat err; }
grep -q 'It can be granted by whoever has the right "right.change": "owner"' err || { fail "[SEC-1] who can grant it"; cat err; }
refused "MTH-24 membership is a right of its own" 1 right.missing --user anna segment remove vip A
refused "SEC-1 leave" 1 right.missing --user anna shipment leave --partner A --reason x
refused "SEC-1 granting" 1 right.missing --user anna right grant segment.change --to anna
refused "SEC-1 nothing was granted to him" 1 right.missing --user boris segment list
ok "SEC-1 the owner may all the same" segment set vip --set description=z
# By a group.
ok SEC-1 group add sellers boris dora
ok SEC-1 group add heads boris
ok SEC-1 right grant segment.read segment.members partner.read partner.change --group sellers
ok SEC-1 right grant right.change --group heads
ok MTH-24 --user boris segment remove vip A
refused "MTH-24 the card is another right" 1 right.missing --user boris segment set vip --set description=y
grep -q 'by whoever has the right "right.change": the group "heads", "owner"' err || { fail "[SEC-1] who can grant it"; cat err; }
ok MTH-24 --user boris segment add vip A
# Segments are chosen for a new partner by whoever may change membership (NEW-4).
ok SEC-1 right grant partner.change --to anna
refused NEW-4 1 right.missing --user anna partner create --code E --name Emma --segment vip
ok NEW-4 --user boris partner create --code E --name Emma --segment vip
ok NEW-4 --user anna partner create --code F --name Fred
equals SEC-1 "heads,boris sellers,boris sellers,dora " group list
ok SEC-1 group remove sellers boris
refused "SEC-1 who left the group" 1 right.missing --user boris segment list
ok SEC-1 group add sellers boris
refused "SEC-1 a right that is not there" 2 right.unknown right grant segment.raed --to anna
grep -q 'segment.read' err || { fail "[SEC-1] the nearest right"; cat err; }
refused SEC-1 2 call.missing-parameter right grant segment.read
refused SEC-1 2 right.bad-holder right grant segment.read --to owner
ok SEC-1 right revoke segment.read --to anna
refused SEC-1 1 right.missing --user anna segment members vip
ok SEC-1 right grant '*' --to anna
ok SEC-1 --user anna segment set vip --set description=all
ok SEC-1 right revoke '*' --to anna
ok SEC-1 right grant segment.read segment.members segment.change partner.read partner.change shipment.check right.read --to anna

# Who sees whom.
refused "SEC-2 a filter that cannot be asked" 2 rule.unknown-field right rows --to anna --filter 'main_manger = $user'
ok SEC-2 right rows --to anna --filter 'main_manager = $user'
ok SEC-2 right rows --group sellers --filter 'city = "Omsk"'
equals SEC-2 "A C " --user anna segment members vip
equals "SEC-2 by his group" "C D " --user dora segment members vip
equals "SEC-2 who is under none sees everybody" "A B C D E " segment members vip
equals SEC-2 "A " --user anna segment members perm
ok SEC-2 --user anna partner show A
refused SEC-2 1 right.partner-not-seen --user anna partner show B
grep -q '"anna" does not see partner B, but those with main_manager = $user' err || { fail "[SEC-2] why"; cat err; }
refused SEC-2 1 right.partner-not-seen --user anna segment explain perm B
refused SEC-2 1 right.partner-not-seen --user anna partner set B --set city=Omsk
refused SEC-2 1 right.partner-not-seen --user anna partner segments B
refused SEC-2 1 right.partner-not-seen --user anna --yes partner merge B A
refused SEC-2 1 right.partner-not-seen --user anna --yes partner merge A B
refused SEC-2 1 right.partner-not-seen --user anna --yes partner erase B
refused SEC-2 1 right.partner-not-seen --user anna segment remove vip B
printf 'title = "All"\nfilter = "not deleted"\nfields = ["code"]\n' >all.toml
equals "SEC-2 a scheme" "A C " --user anna scheme run all.toml
ok SEC-2 segment create --name Dynamic --code dynamic --method dynamic --filter 'city in ("Perm", "Omsk")' --set fields=code
equals "SEC-2 a dynamic one" "A C " --user anna segment members dynamic
equals "SEC-2 shared" "vip,A,Anna " --user anna segment overlap perm --members
# Whoever forms, the whole segment is formed; whoever asks, every ban segment is looked at.
ok SEC-2 partner set C --set city=Perm
ok SEC-2 partner set B --set city=Omsk
ok SEC-2 --user anna --yes segment form perm
equals "SEC-2 formation looks at everybody" "A C " segment members perm
ok SEC-2 option set shipment-ban on
ok SEC-2 segment create --name Stop --code stop --method manual --kind shipment_ban
ok SEC-2 segment add stop A B
checks=$((checks + 1)); $t --user anna shipment check --partner A >out 2>err
[[ $? == 1 ]] && grep -q '^outcome  refuse$' out || { fail "[SEC-2 the ban is read without limits]"; cat out err; }
equals SEC-2 "A,Anna,true " --user anna report bans
ok "SEC-2 a check on creation looks at everybody" segment set perm --set check_on_create=true
ok SEC-2 --user anna partner create --code G --name Gleb --set city=Perm
equals SEC-2 "A C G " segment members perm
ok "SEC-2 lifted" right rows --to anna
equals SEC-2 "A C G " --user anna segment members perm
# The last grant is kept from being taken away by the way.
while read -r kind who right; do
    [[ $kind == user ]] && to=--to || to=--group
    last="$to $who $right"
    $t right revoke "$right" $to "$who" >out 2>err </dev/null || break
done < <($t right list --format csv | tail -n +2 | tr , ' ')
checks=$((checks + 1)); grep -q 'code: needs-confirmation' err || { fail "[SEC-1] the last grant: $last"; cat err; }
finish
