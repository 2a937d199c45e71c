#!/usr/bin/env bash
# What becomes of segments where partners are created (NEW rows), are competitors, are merged and are erased, and what
# history and overlap tell of it; each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok set-up init
cat >partners.csv <<'C'
code,name,region,is_customer,is_competitor
001,Anna,Perm,true,false
002,Boris,Perm,true,false
003,Clara,Tomsk,true,false
C1,Rival,Tomsk,false,true
C
ok set-up import partners partners.csv
ok set-up segment create --name Dyn --code dyn --method dynamic --filter 'region = "Perm"' --set fields=code
ok set-up segment create --name Per --code per --method periodic --filter 'region = "Perm"' --check-on-create --set fields=code
ok set-up segment create --name Man --code man --method manual --filter 'region = "Tomsk"' --set fields=code
ok set-up segment create --name All --code all --method manual --folder Top --set competitors=C1
ok set-up partner create --code N1 --name New --set region=Perm

# Creation (NEW rows), competitors.
ok "NEW-3 (several)" segment create --name M2 --code m2 --method manual --set fields=code
ok "NEW-3" partner create --code N2 --name Two --segment man --segment m2
equals "NEW-3" "N2 " segment members m2
ok "NEW-9" partner set N1 --set region=Tomsk
shows "NEW-9 the check never removes" '^per ' partner segments N1
printf 'N3\nAsker\n1\nPerm\n\n\n\nM2\ny\n' >answers
checks=$((checks + 1)); $tessera partner new <answers >out 2>err || { fail "[NEW-1] partner new"; cat err; }
equals "NEW-1 NEW-6" "N3 N2 " segment members m2 # by name
# A wrong answer is asked again; a region that is not known is said to be new before it is saved.
printf 'N3\nN5\nFive\n2\n31.12.1990\n1990-12-31\nPermm\n\n\n\nm2\nn\n' >answers
checks=$((checks + 1)); $tessera partner new <answers >out 2>err; [[ $? == 1 ]] || { fail "[NEW-1] partner new: not saved"; cat err; }
for line in 'already a partner "N3"' '31.12.1990' 'region "Permm" was not known: it is new. Did you mean "Perm"' 'enters "M2", as chosen' 'code: partner.not-saved'; do
    grep -qF "$line" err || { fail "[NEW-1] partner new does not say <$line>"; cat err; }
done
same "NEW-1 no region is made" 0 "$(sql "select count(*) from tessera_region where name = 'Permm'")"
printf 'Five\n\n\n\n\n\n\n' >answers # --yes: nobody is asked whether to save
checks=$((checks + 1)); $tessera --yes partner new --code N6 --set legal_kind=company <answers >out 2>err || { fail "[NEW-1] --yes partner new"; cat err; }
ok "NEW-1" --yes partner erase N6
# All fields in every format, of one kind wherever they are shown.
ok "architecture 10" partner show 001 --format json
grep -q '"is_customer": true' out || fail "[architecture 10] a boolean is no text"
"$tessera" --quiet partner show 001 --format csv 2>err | head -1 >header1
"$tessera" --quiet partner show C1 --format csv 2>err | head -1 >header2
same "architecture 10" "$(cat header1)" "$(cat header2)"
hides "MTH-2" 'would_enter|enters' segment preview dyn
shows "MTH-2" '^001 +Anna +is in' segment preview dyn
printf 'code,name,region\nN4,Four,Perm\n' >n4.csv
ok "NEW-8" import partners n4.csv
ok "RPT-1" segment members per
grep -q N4 out && grep -q N3 out || fail "[NEW-6 NEW-8] import and partner new enter the same"
refused CMP-2 1 segment.not-a-competitor segment set m2 --set competitors=001
ok "CMP-1 CMP-3" segment set m2 --set competitors=C1,C1
ok CMP-1 segment show m2
[[ $(grep -c Rival out) == 1 ]] || fail "[CMP-3] once"
# Who is chosen and no longer marked stays chosen, and whoever takes the mark away is told; nobody is chosen anew.
"$tessera" partner set C1 --set is_competitor=false >out 2>err
same "CMP-2 told" 1 "$(grep -c 'list of competitors of .*m2' err)"
ok CMP-2 segment set m2 --set competitors=C1
ok "CMP-2 DCS-31" export listed
ok "CMP-2 DCS-31" apply listed
ok CMP-2 segment set m2 --set competitors=
refused CMP-2 1 segment.not-a-competitor segment set m2 --set competitors=C1
ok CMP-2 partner set C1 --set is_competitor=true
ok CMP-2 segment set m2 --set competitors=C1

# History, overlap, merge and erase.
ok "history" segment history m2
# A page of changes ends where the next one goes on.
lines=$($t segment history m2 --format csv | tail -n +2)
paged='' cursor=''
for ((page = 1; page <= 20; page++)); do
    $t segment history m2 --limit 1 ${cursor:+--cursor $cursor} --format json >page
    paged+=$(python3 -c 'import json; print(json.load(open("page"))["rows"][0][0])')' '
    cursor=$(python3 -c 'import json; print(json.load(open("page")).get("next", ""))')
    [[ $cursor ]] || break
done
same "history by pages" "$(cut -d, -f1 <<<"$lines" | paste -sd' ') " "$paged"
(($(wc -l <<<"$lines") > 1)) || fail "the history by pages has no pages"
ok RPT-3 segment overlap man m2
grep -Eq '^man +1 +1' out || { fail "[RPT-3] matrix"; cat out; }
shows RPT-3 '^m2 +M2 +1' segment overlap man --members
grep -Eq '^m2 +N2 +Two' out || { fail "[RPT-3] the shared members, by segment"; cat out; }
shows RPT-3 '^man +m2 +N2 +Two' segment overlap man m2 --members
equals "RPT-3, as csv" "man,m2,N2,Two " segment overlap man m2 --members
refused "RPT-3 with itself" 2 segment.named-twice segment overlap man m2 Man
refused merge 1 needs-confirmation partner merge N3 N2
ok "CMP-1" partner set N3 --set is_competitor=true
ok "CMP-1" segment set m2 --set competitors=N3
# What the one that goes is known to be, the one that stays is known to be: also that it is a competitor (CMP-1).
ok merge partner set N3 --set email=three@n --set main_manager=Olga --set is_supplier=true
ok merge partner set N2 --set main_manager=Igor
ok merge --yes partner merge N3 N2
for line in 'email +three@n' 'main_manager +Igor' 'is_supplier +true' 'is_competitor +true' 'is_customer +true'; do shows merge "^$line" partner show N2; done
shows "CMP-1" '^N2 ' segment show m2
equals merge "N2 " segment members m2
# Chosen segments and dynamic ones between are seen by the check of the same creation.
ok NEW-3 segment create --name Hand --code hand --method manual --set fields=code
ok NEW-3 segment create --name ByHand --code byhand --method periodic --filter 'in segment "Hand"' --check-on-create --set fields=code
ok NEW-3 segment create --name Tomsk --code tomsk --method periodic --filter 'region = "Tomsk"' --check-on-create
ok NEW-3 segment create --name Between --code between --method dynamic --filter 'in segment "Tomsk"'
ok NEW-3 segment create --name Beyond --code beyond --method periodic --filter 'in segment "Between"' --check-on-create --set fields=code
ok NEW-3 partner create --code W1 --set region=Tomsk --segment hand
equals NEW-3 "W1 " segment members byhand
equals NEW-3 "W1 " segment members beyond
ok NEW-3 --yes partner erase W1
# Nor is anyone taken in by a rule that forbids what was chosen, and all that are entered are told.
ok NEW-3 segment create --name Without --code without --method periodic --filter 'in segment "Tomsk" and not in segment "Hand"' --check-on-create --set fields=code
for preview in --preview ""; do
    "$tessera" --quiet partner create --code W2 --set region=Tomsk --segment hand $preview --format csv >out 2>err || cat err
    same "NEW-3 what is told $preview" "beyond byhand tomsk " "$(tail -n +2 out | cut -d, -f1 | sort | tr '\n' ' ')"
done
equals NEW-3 "" segment members without
ok NEW-3 --yes partner erase W2
ok clean --yes segment delete without
for s in beyond between tomsk byhand hand; do ok clean --yes segment delete $s; done
# The longer of two stays that began together is left by a merge.
for code in L1 L2; do ok merge partner create --code $code --name $code; done
ok merge segment create --name Long --code long --method manual --set fields=code
ok merge segment add long L1 L2
ok merge segment remove long L1
ok merge segment add long N1
ok merge --yes partner merge L2 L1
same "merge keeps the longer stay" 1 "$(sql "select count(*) from tessera_segment_history h join tessera_segment s on s.id = h.segment where s.code = 'long' and h.gone = (select max(number) from tessera_segment_change c where c.segment = s.id)")"
ok merge --yes segment delete long
ok merge --yes partner erase L1
# Who entered together and became one can leave.
for code in T1 T2; do ok merge partner create --code $code --name $code; done
ok merge segment create --name Together --code together --method manual --set fields=code
ok merge segment add together T1 T2
ok merge --yes partner merge T2 T1
equals merge "T1 " segment members together
ok merge segment remove together T1
ok merge --yes partner erase T1
ok merge --yes segment delete together
ok erase --yes partner erase N2
equals erase "" segment members m2
# The name of who is erased goes from the rules as well, and who asks is told whose rules those are.
ok erase partner create --code E1 --name Ermolai
printf 'filter = \x27parent = $one or parent in $several or parent in $given\x27\n[parameter.one]\ndefault = "Ermolai"\n[parameter.several]\ntype = "list"\ndefault = ["Ermolai", "001"]\n[parameter.given]\ntype = "list"\n' >heirs.toml
ok erase segment create --name Heirs --code heirs --method periodic --filter 'parent = "E1"' --set 'output_filter=parent = "E1"'
ok erase segment create --name Others --code others --method dynamic --filter 'parent = "001"'
ok erase segment create --name Named --code named --method periodic --set scheme=heirs.toml --parameter 'given=001|Ermolai'
refused erase 1 needs-confirmation partner erase E1
grep -q 'the rules of "Heirs", "Named" name the partner' err || { fail "[erase] which rules, before"; cat err; }
ok erase --yes partner erase E1 --format json
grep -q 'the rules of \\"Heirs\\", \\"Named\\" name the partner' out || { fail "[erase] which rules, after"; cat out; }
same erase 0 "$(sql "select count(*) from tessera_segment where scheme like '%Ermolai%' or scheme like '%E1%'")"
shows erase 'parent = "\(erased\)"' segment show heirs
shows erase 'Anna\|\(erased\)|001\|\(erased\)' segment show named
refused erase 2 rule.unknown-name segment form heirs
grep -q Ermolai err && fail "[erase] the error names him"
ok erase --yes segment delete heirs
ok erase --yes segment delete named
ok erase --yes segment delete others

# The right to choose, and the option.
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'segment.read')"
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'partner.change')"
refused "NEW-4" 1 right.missing --user clerk partner create --code X --name X --segment man
shows "NEW-4 with the option on and the right" '^man ' segment list --choosable
ok "NEW-4" partner create --code NEW4 --name Chosen --segment man --preview
ok "NEW-4" option set customer-segments off
hides "NEW-4 with the option off" '^man ' segment list --choosable
refused "NEW-4 with the option off" 1 option.segments-off partner create --code NEW4 --name Chosen --segment man
ok "NEW-4" option set customer-segments on
hides "NEW-4 the field is hidden" '^man ' --user clerk segment list --choosable

# A rule that the database refuses keeps nobody from being created: the others are tested, and the reply names it.
cat >tickets.toml <<'C'
[sources.ticket]
table = "erp_ticket"
columns = { partner = "customer" }
[measures.partner.ticket_count]
source = "ticket"
aggregate = "count"
C
sql 'create table erp_ticket (customer varchar(20))'
[[ ${TESSERA_ON:-} != *postgresql* ]] || sql 'grant select on erp_ticket to public'
created() { # notes are no part of what --quiet leaves
    checks=$((checks + 1))
    "$tessera" --config tickets.toml partner create --code "$1" --name "$1" >out 2>err </dev/null || { fail "[created] $1"; cat err; }
}
for code in first second; do
    ok created segment create --name "Named $code" --code "named-$code" --method periodic --check-on-create \
        --filter 'code begins with "ISO"'
done
ok created --config tickets.toml segment create --name Quiet --code quiet --method periodic --check-on-create \
    --filter 'in segment "named-first" and ticket_count = 0'
created ISO1
grep -q '^quiet ' out && ! grep -q 'could not be tested' out err || { fail "[created] all of them"; cat out err; }
sql 'drop table erp_ticket'
created ISO2
grep -q '^named-first ' out && grep -q '^named-second ' out || { fail "[created] the good ones"; cat out err; }
cat out err | grep -q '"Quiet" could not be tested' || { fail "[created] which one was not tested"; cat out err; }
! grep -q SELECT out || { fail "[created] the statement is not shown"; cat out; }
shows created '^quiet .*stale: ' segment list
! grep -q SELECT out || { fail "[created] the list shows no statement"; cat out; }
for segment in quiet named-first named-second; do ok created --yes segment delete "$segment"; done
# References of one rule are bounded; many rules together may go to more tables than a statement can join.
deep=$(printf 'parent.%.0s' $(seq 17))
refused "too far" 2 rule.too-far segment create --name Far --method periodic --filter "${deep}name = \"x\""
for k in $(seq 0 11); do
    printf '[[segment]]\nname = "Far %s"\ncode = "far%s"\nmethod = "periodic"\ncheck_on_create = true\n' "$k" "$k"
    printf 'filter = '\''code = "FAR" or %sregion.parent.parent.parent.parent.name = "x"'\''\n' \
        "$(for ((i = 0; i < k; ++i)); do printf 'parent.'; done)"
done >far.toml
ok "too far" apply far.toml
ok "too far" partner create --code FAR --name FAR
same "too far" 12 "$(grep -c '^far[0-9]' out)"
for k in $(seq 0 11); do ok "too far" --yes segment delete "far$k"; done
finish
