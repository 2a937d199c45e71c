#!/usr/bin/env bash
# What users may and may not do with segments, through the command line; each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
[[ ${TESSERA_ON:-} ]] || refused CLI 3 db.cannot-open segment list
# A table of the ERP that has the name of one of ours is left alone.
sql 'create table tessera_segment (id integer)'
refused INIT 2 db.name-taken init
grep -q 'tessera_segment already' err && grep -q prefix err || { fail "[INIT] which table, and what to do"; cat err; }
sql 'drop table tessera_segment'
ok INIT init
ok INIT init
cat >partners.csv <<'C'
code,name,region,is_customer,is_competitor
001,Anna,Perm,true,false
002,Boris,Perm,true,false
003,Clara,Tomsk,true,false
C1,Rival,Tomsk,false,true
C
ok SEG-21 import partners partners.csv
printf 'code,name,legal_kind,birth_date,gender,region,email,phone\nS21,Sasha,person,1990-05-06,male,Perm,a@b,12\n' >whole.csv
ok SEG-21 import partners whole.csv
for filter in 'code = "S21"' 'name = "Sasha"' 'birth_date = 1990-05-06' 'legal_kind = "person"' \
    'gender = "male"' 'email = "a@b"' 'phone = "12"'; do
    printf "filter = '%s'\nfields = [\"code\"]\n" "$filter" >field.toml
    equals "SEG-21 $filter" "S21 " scheme run field.toml
done
ok SEG-21 --yes partner erase S21
refused IMPORT 1 import.imported-before import partners partners.csv

# The three methods, cell by cell (A3).
ok SEG-8 segment create --name Dyn --code dyn --method dynamic --filter 'region = "Perm"' --set fields=code
ok SEG-8 segment create --name Per --code per --method periodic --filter 'region = "Perm"' --set fields=code
ok SEG-8 segment create --name Man --code man --method manual --set fields=code
refused SEG-4 2 segment.bad-value segment create --name NoMethod
ok SEG-4 segment create --name All --code all --method manual --description "what for" \
    --set clean_up=2030-01-01 --set responsible=olga --set competitors=C1 --folder Top --filter 'region = "Perm"'
ok SEG-4 segment show all
for line in 'responsible +olga' 'description +what for' 'created +20' 'clean_up +2030-01-01' 'method +manual' \
    'kind +general' 'path +Top/All' 'template +main' 'filter +region = "Perm"' 'C1 +Rival'; do
    grep -Eq "^$line" out || fail "[SEG-4] no attribute like $line"
done
shows DCS-2 '^template +main$' segment show all # a new segment starts with main
equals "MTH-1 MTH-7 RPT-2" "001 002 " segment members dyn
refused MTH-2 1 segment.dynamic-cannot-form segment form dyn
refused "MTH-2 among others: before any is formed" 1 segment.dynamic-cannot-form segment form per dyn
refused "MTH-5" 1 segment.dynamic-cannot-check-on-create segment set dyn --set check_on_create=true
refused MTH-6 1 segment.dynamic-cannot-edit segment add dyn 001
refused MTH-9 1 segment.dynamic-cannot-ban segment create --name DB --method dynamic --kind shipment_ban
refused "MTH-1 FRM-6" 1 segment.dynamic-cannot-schedule segment set dyn --unlock --set 'schedule=daily 22:00'
refused MTH-22 1 segment.dynamic-cannot-clean-up segment set dyn --set clean_up=2030-01-01
refused MTH-23 1 segment.dynamic-cannot-overlap segment overlap dyn per
refused "NEW-1 NEW-5" 1 segment.dynamic-cannot-be-chosen-for-new partner create --code X --name X --segment dyn
ok MTH-10 segment form per
equals "MTH-10 FRM-1 RPT-1" "001 002 " segment members per
refused MTH-12 1 segment.periodic-cannot-edit segment add per 003
ok MTH-13 segment set per --set check_on_create=true
refused MTH-22 1 segment.periodic-cannot-clean-up segment set per --set clean_up=2030-01-01
refused NEW-1 1 segment.periodic-cannot-be-chosen-for-new partner create --code X --name X --segment per
ok MTH-14 segment add man 001 003
equals MTH-14 "001 003 " segment members man
ok MTH-20 segment add man 001
checks=$((checks + 1)); "$tessera" segment add man 001 2>&1 | grep -q 'already included' || fail "[MTH-20] says so"
equals MTH-20 "001 003 " segment members man
ok MTH-14 segment remove man 003
equals MTH-14 "001 " segment members man
refused "MTH-13 SEG-12" 1 segment.manual-cannot-check-on-create segment set man --set check_on_create=true
refused "FRM-12" 1 segment.manual-cannot-schedule segment set man --unlock --set 'schedule=daily 22:00'
refused "architecture 6" 1 segment.no-rule segment form man
ok SEG-10 segment set man --unlock --filter 'region = "Tomsk"'
refused "MTH-15 MTH-17" 1 needs-confirmation segment form man
ok "MTH-15 MTH-16" --yes segment form man
equals MTH-16 "003 C1 " segment members man
refused MTH-21 1 needs-confirmation segment remove man --all
ok MTH-21 --yes segment remove man --all
equals MTH-21 "" segment members man

# What a file says about its schedule holds at once, also where it leaves the time to us.
printf '[[segment]]\nname = "Default"\ncode = "default"\nmethod = "periodic"\nschedule_on = true\n' >default.toml
ok "FRM-6" apply default.toml
shows "FRM-6" '^schedule +daily 22:00$' segment show default
shows "FRM-6" '^same +1$' apply default.toml
ok "FRM-6" --yes segment delete default

# Schedules follow the configured zone, also when it is another one than they were written in.
printf '[host]\nzone = "Asia/Kolkata"\n' >kolkata.toml
ok "FRM-6" segment create --name Daily --code daily --method periodic --schedule 'daily 22:00'
shows "FRM-6" '^daily .*T22:00:00Z' schedule list
ok "FRM-6" --config kolkata.toml schedule run-due
shows "FRM-6" '^daily .*T16:30:00Z' --config kolkata.toml schedule list
ok "FRM-6" --yes segment delete daily

# The catalogue.
refused SEG-10 1 segment.locked segment set per --filter 'region = "Tomsk"'
refused "SEG-11" 1 needs-confirmation segment set per --unlock --method manual
ok "SEG-11 SEG-12" --yes segment set per --unlock --method manual
hides SEG-12 'check_on_create +true|^schedule +daily' segment show per
ok SEG-12 segment set per --set clean_up=2030-01-01
equals "SEG-11" "" segment members per
ok "SEG-10" --yes segment set per --unlock --method periodic
hides SEG-12 'clean_up' segment show per
ok SEG-6 segment set per --unlock --set 'schedule=daily 21:00'
sql "update tessera_segment set created = '2020-01-01T00:00:00.000000Z' where code = 'per'"
ok SEG-6 segment copy per --code per2 --name "Per 2"
shows SEG-6 'schedule +daily 21:00 \(off\)' segment show per2
grep -Eq '^created +20[2-9][1-9]' out || fail "[SEG-6] created anew"
refused SEG-4 1 segment.exists segment create --name Other --code per2 --method manual
ok SEG-3 segment create --name Deep --method manual --folder "A/B/C"
refused "SEG-3" 1 segment.folder-has-no-members segment members A/B
for words in "form A/B" "preview A/B" "history A/B" "overlap A/B" "overlap per A/B" "explain A/B C1" "add A/B C1"; do
    refused "SEG-3" 1 segment.folder-has-no-members segment $words
done
refused "SEG-3" 2 segment.folder-has-no-members segment create --name In --method dynamic --filter 'in segment "A/B"'
refused "SEG-3" 1 segment.folder-has-no-members segment load-scheme A/B "$beside/../../schemes/region.toml"
refused "SEG-3" 1 segment.folder-has-no-members segment set A/B --method periodic
refused "SEG-14" 1 needs-confirmation segment delete per2
ok SEG-14 segment form per2
id=$(sql "select id from tessera_segment where code = 'per2'")
same SEG-14 2 "$(sql "select count(*) from tessera_segment_member where segment = $id")"
ok SEG-14 --yes segment delete per2
same "SEG-14 with its composition and job" 0 "$(sql "select (select count(*) from tessera_segment_member where segment = $id) + (select count(*) from tessera_schedule_state where segment = $id) $from_nothing")"
refused SEG-14 2 segment.unknown segment show per2
ok FRM-12 segment set per --set schedule_on=true
ok FRM-12 segment set per --set deleted=true
shows FRM-12 'schedule +daily 21:00 \(off\)' segment show per
refused FRM-11 1 segment.deleted segment form per
ok FRM-12 segment set per --set deleted=false
ok "FLT-1" segment create --name Both --code both --method periodic --filter 'in segment "Per"'
refused "cycle" 2 rule.cycle segment set per --unlock --filter 'in segment "Both"'
refused SEG-14 1 segment.in-use --yes segment delete per
# A job that is due does not form what was marked meanwhile (FRM-11, FRM-12).
ok FRM-11 segment create --name Marked --code marked --method periodic --filter 'region = "Perm"' --schedule 'every 1200 s'
ok FRM-11 segment set marked --unlock --set deleted=true
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z' where segment = (select id from tessera_segment where code = 'marked')"
hides FRM-11 '^marked ' schedule run-due
same FRM-11 0 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'marked'")"
ok FRM-11 --yes segment delete marked
refused "field" 2 rule.unknown-field segment create --name Bad --method periodic --filter 'regoin = "Perm"'
grep -q 'Did you mean "region"' err || fail "nearest field"
refused "name" 2 rule.unknown-name segment create --name Bad --method periodic --filter 'region = "Perrm"'
refused "types" 2 rule.wrong-types segment create --name Bad --method periodic --filter 'region.population = "many"'
refused "template" 2 segment.template-missing segment create --name Bad --method periodic --template nothing
refused "option" 2 command.unknown-option segment form --al
refused "command" 2 command.unknown segmnt list

# Options.
refused OPT-1 2 option.unknown option set customer-segment off
ok OPT-5 option set customer-segments off
ok OPT-5 option set shipment-ban on
shows "OPT-5 OPT-7" '^customer-segments +on' option list
grep -Eq '^shipment-ban +on .*Sales, Wholesale' out || fail "[OPT-7] where the switch is in the reference product"
refused OPT-4 1 option.ban-needs-segments option set customer-segments off
grep -q 'Switch the ban off first' err || fail "[OPT-4] the explanation"
ok "SEG-7 BAN-1 OPT-14" segment create --name Debt --code debt --method periodic --kind shipment_ban --check-on-create --filter 'region = "Perm"'
ok OPT-14 segment list
sed -n '/shipment ban:/,$p' out | grep -q '^debt ' || fail "[OPT-14] two pages"
"$tessera" segment list --format csv | grep -q '^shipment ban,debt,' || fail "[OPT-14] the second page in csv too"
sed '/shipment ban:/,$d' out | grep -q '^debt ' && fail "[OPT-14] a ban segment among the general ones"
refused "NEW-2" 1 segment.cannot-be-chosen partner create --code X --name X --segment debt
ok SEG-12 segment create --name Barred --code barred --method periodic --kind shipment_ban --filter 'code = "NOBODY"'
shows SEG-12 '^kind +shipment_ban' segment show barred
ok SEG-12 --yes segment set barred --unlock --method dynamic
shows "SEG-12 MTH-9" '^kind +general' segment show barred
ok SEG-12 --yes segment delete barred
ok NEW-2 segment create --name Stop --code stop --method manual --kind shipment_ban
refused NEW-2 1 segment.cannot-be-chosen partner create --code X --name X --segment stop
refused NEW-2 1 segment.cannot-be-chosen partner create --code X --name X --segment Top
hides "NEW-1 NEW-2" 'stop|debt|Top/ |per ' segment list --choosable
grep -Eq '^man ' out || fail "[NEW-1] manual ones are offered"
ok MTH-13 segment set per --set check_on_create=true # switched off by the change of method (SEG-12)
ok "NEW-10 NEW-6 NEW-7" partner create --code N1 --name New --set region=Perm
grep -q debt out && grep -q per out || fail "[NEW-6 NEW-10] enters checked segments"
ok "OPT-4" option set shipment-ban off
hides OPT-14 'shipment ban:' segment list # one page
hides "NEW-2" 'stop' segment list --choosable
ok OPT-1 option set customer-segments off
refused OPT-1 1 option.segments-off segment show per
printf '[[segment]]\nname = "Off"\nmethod = "manual"\n' >off.toml
refused OPT-1 1 option.segments-off apply off.toml
printf 'filter = \x27in segment "Per"\x27\nfields = ["code"]\n' >asks.toml
refused "OPT-1 nor by a file that asks for one" 1 option.segments-off scheme run asks.toml
hides OPT-1 '^per ' schedule list
sql "update tessera_segment set clean_up = '2020-01-01' where code = 'man'"
hides "OPT-1 no clean-up while they are off" '^man ' schedule run-due
sql "update tessera_segment set clean_up = null where code = 'man'"
hides OPT-1 'name = "Per"' export
hides OPT-1 'segments:' partner show 001
ok OPT-6 segment create --name Goods --subject product --method manual
ok OPT-1 option set customer-segments on

# Creation (NEW rows), competitors, product segments.
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
refused PRD-1 2 segment.bad-value segment create --name G2 --subject product --method periodic --check-on-create
refused PRD-1 2 segment.bad-value segment set Goods --set competitors=C1
refused PRD-1 2 segment.bad-value segment create --name G3 --subject product --method manual --kind shipment_ban
ok PRD-1 segment set Goods --set clean_up=2030-01-01
ok PRD-1 segment create --name G4 --subject product --method periodic --schedule 'every 1200 s'
ok PRD-1 segment create --name G5 --subject product --method dynamic

# History, overlap, explanation, merge and erase.
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
refused RPT-3 2 segment.not-comparable segment overlap man G4 # partners and products
refused "RPT-3 with itself" 2 segment.named-twice segment overlap man m2 Man
ok explain segment explain per N4
grep -q 'region = "Perm"' out || fail "explain"
# A reader sees what was compared with what: parameters by value, and what was computed beside its parts.
printf 'template = "sales"\nfilter = \x27revenue[$period] + 1 > $amount and region in $regions\x27\n[parameter.amount]\ntype = "decimal"\ndefault = "12.5"\n[parameter.period]\ntype = "period"\ndefault = "last 3 months"\n[parameter.regions]\ntype = "list"\ndefault = ["Perm", "Tomsk"]\n' >explained.toml
ok explain segment create --name Explained --code explained --method dynamic
ok explain --yes segment load-scheme explained explained.toml
shows explain '^ *revenue\[last 3 months\] \+ 1 > 12\.5 .* = 1, .* no$' segment explain explained N4
shows explain '^ *region in \("Perm", "Tomsk"\) +Perm +yes$' segment explain explained N4
shows "explain, as csv" '^N4,Explained,false,false,,,,"    region in \(""Perm"", ""Tomsk""\)",Perm,yes$' segment explain explained N4 --format csv
# A comparison with an empty parameter never holds; what was there is told all the same.
printf 'template = "sales"\nfilter = \x27revenue > $amount\x27\n[parameter.amount]\ntype = "decimal"\n' >unset.toml
ok explain --yes segment load-scheme explained unset.toml --unlock
shows explain '^ *revenue > .* 0 +no$' segment explain explained N4
ok explain --yes segment delete explained
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
# Names are shown as they are now; a text that is applied means what it shows.
ok names segment create --name Source --code source --method manual --set fields=code
ok names segment create --name Asker --code asker --method dynamic --filter 'in segment "Source"'
ok names segment set source --set name=Renamed
shows names 'in segment "Renamed"' segment show asker
ok names export names
grep -q 'in segment "Renamed"' names/segments.toml || fail "the export shows the old name"
ok names apply names/segments.toml
grep -Eq 'changed +0$' out || { fail "an export changes nothing"; cat out; }
# A change is told as it is written, not as it is stored.
shows changes '^changes +appearance: - -> \{style = \{color = red\}, when = region = "Perm"\}' \
    segment set asker --set 'appearance=[{"when": "region = \"Perm\"", "style": {"color": "red"}}]'
shows changes '^changes +fields: - -> code, region' segment set asker --set 'fields=["code","region"]'
# What a file leaves out goes back to its default; what cannot be is said, and nothing is written.
printf '[[segment]]\nname = "Kept"\ncode = "kept"\nmethod = "periodic"\nfilter = \x27region = "Perm"\x27\ncheck_on_create = true\n' >kept.toml
ok apply apply kept.toml
sed -i '/check_on_create/d' kept.toml
ok apply apply kept.toml
hides apply '^check_on_create +true' segment show kept
for line in 'members = "A"' 'members = [1]' 'code = 5'; do
    printf '[[segment]]\nname = "Bad"\nmethod = "manual"\n%s\n' "$line" >bad.toml
    refused apply 2 segment.bad-value apply bad.toml
done
printf '[segment]\nname = "Bad"\n' >bad.toml
refused apply 2 apply.unknown-key apply bad.toml
cat kept.toml kept.toml >bad.toml
refused apply 2 apply.twice apply bad.toml
ok apply --yes segment delete kept
# A folder and a segment may have one name, and a folder does not lie in itself.
ok folder segment create --name Within --method manual --folder 'Top/Sub'
printf '[[segment]]\nname = "Top"\nmethod = "manual"\n' >top.toml
ok folder apply top.toml
shows folder '^method +manual' segment show Top
refused folder 2 segment.folder-in-itself segment set folder-top --set folder=Top/Sub
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
for s in beyond between tomsk byhand hand Top Within asker source; do ok clean --yes segment delete $s; done
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
# Products where variants were held, or the other way: the composition goes, once confirmed.
printf 'code,name\nEX,Ex\n' >exact.csv
ok PRD-2 import products exact.csv
ok PRD-2 segment create --name Exact --code exact --subject product --method periodic
ok PRD-2 segment form exact
refused PRD-2 1 needs-confirmation segment set exact --unlock --set by_variant=true
ok PRD-2 --yes segment set exact --unlock --set by_variant=true
equals PRD-2 "" segment members exact
ok PRD-2 --yes segment delete exact
# A rule longer than a database's parser takes.
long=$(for i in $(seq 1500); do printf 'code = "X%d" or ' $i; done)
ok "long rule" segment create --name Lengthy --code lengthy --method periodic --filter "$long code = \"N4\"" --set fields=code
ok "long rule" segment form lengthy
equals "long rule" "N4 " segment members lengthy
ok "long rule" --yes segment delete lengthy
# Schedules are of real days.
refused FRM-6 2 schedule.as-of --as-of 2031-01-01 schedule run-due
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

# More rows of the catalogue, formation, schemes and product segments.
ok "SEG-1 SEG-25" segment create --name A1 --code a1 --method periodic --filter 'region = "Perm"' --set fields=code
ok "SEG-2" segment create --name A2 --code a2 --method periodic --filter 'code begins with "0"' --set fields=code
ok "SEG-2" segment form a1 a2
equals "SEG-2" "001 002 N4 " segment members a1
equals "SEG-2" "001 002 003 " segment members a2
ok "SEG-5" segment show a1
grep -Eq 'responsible +owner' out && grep -Eq 'created +20' out || fail "[SEG-5] responsible and created"
ok "MTH-11" partner set 002 --set region=Tomsk
ok "MTH-11" partner set 003 --set region=Perm
ok "MTH-11" segment form a1
equals "MTH-11" "001 003 N4 " segment members a1
ok "SEG-13" --yes segment set a1 --unlock --method dynamic
same "SEG-13" 0 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'a1'")"
equals "SEG-13 MTH-1" "001 003 N4 " segment members a1
ok "SEG-16" segment add man 001
ok "SEG-16" partner show 001
sed -n '/manual segments:/,/automatic segments:/p' out | grep -Eq '^yes +man ' || fail "[SEG-16] a tick where the partner is in"
sed -n '/manual segments:/,/automatic segments:/p' out | grep -Eq '^no +mail? ?|^no +m2 ' || fail "[SEG-16] and none where it is not"
sed -n '/automatic segments:/,$p' out | grep -q '^dyn ' || fail "[SEG-16] automatic ones, dynamic ones too"
ok "MTH-19" segment create --name Mail --code mail --method manual --filter 'code begins with "0"' --set fields=code
ok "MTH-15" --yes segment form mail
ok "MTH-19" segment remove mail 002
equals "MTH-19" "001 003 " segment members mail
ok "MTH-22" segment set mail --set clean_up=2020-01-01
ok "FRM-14 MTH-22" schedule run-due
equals "FRM-14 MTH-22" "" segment members mail
ok "FRM-6 FRM-7" segment show a2
grep -Eq 'schedule +daily 22:00 \(off\)' out || fail "[FRM-6 FRM-7] default schedule, off"
ok "FRM-8" segment set a2 --unlock --set 'schedule=every 1200 s'
ok "FRM-8" schedule list
grep -q 'every 1200 s' out || fail "[FRM-8] in-day repetition"
same "FRM-8" 1 "$(sql "select count(*) from tessera_schedule_state d join tessera_segment s on s.id = d.segment where s.code = 'a2' and next_due > '$(date -u -d '+1190 seconds' +%FT%T.000000Z)'")"
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"
ok "FRM-6" partner erase 003 --yes
ok "FRM-6 FRM-11" schedule run-due
grep -q formed out || fail "[FRM-6] due segment is formed"
same "FRM-11" formed "$(sql "select outcome from tessera_schedule_run order by number desc limit 1")"
same "FRM-17 as changed" 1 "$(sql "select min(1) from tessera_outbox where topic = 'segment.changed'")"
ok "FRM-15" partner set 001 --set deleted=true
equals "FRM-15" "N4 " segment members a1
ok "FRM-15" segment set a1 --unlock --set default_filter=false
equals "FRM-15" "001 N4 " segment members a1
ok "DCS-2 DCS-3" template list
for name in main interactions sales settlements query; do grep -q "^$name " out || fail "[DCS-2] template $name"; done
same "DCS-3" 2 "$(grep -c ' product ' out)"
refused "DCS-34" 1 needs-confirmation segment set a2 --unlock --template sales
ok "DCS-34" --yes segment set a2 --unlock --template sales
cat >t.toml <<'Q'
title = "T"
template = "main"
filter = 'region = $r'
fields = ["code"]
[parameter.r]
type = "text"
default = "Perm"
Q
refused "SEG-10" 1 segment.locked segment load-scheme both t.toml # its rule would be replaced
ok "DCS-30 DCS-35" segment load-scheme a2 t.toml --parameter r=Tomsk # there is none
ok "DCS-35" segment show a2
grep -q 'custom' out || fail "[DCS-35] shown as custom"
equals "DCS-29" "002 N1 C1 " scheme run t.toml --parameter r=Tomsk
# The same by the key of a segment file; a file that is not there is no scheme without a rule.
ok "DCS-30" segment create --name Keyed --code keyed --method periodic --set scheme=t.toml --parameter r=Tomsk
ok "DCS-30" segment form keyed
equals "DCS-30" "002 N1 C1 " segment members keyed
refused "DCS-30" 2 file.unreadable segment create --name Lost --code lost --method periodic --set scheme=nowhere.toml
refused "DCS-30" 2 file.unreadable segment set keyed --unlock --set scheme=nowhere.toml
refused "DCS-30" 2 segment.bad-value segment create --name Lost --code lost --method periodic --set scheme=true
printf 'subject = "product"\nfilter = '\''code = "CUP"'\''\n' >goods.toml
refused "DCS-30" 2 scheme.wrong-subject segment set keyed --unlock --set scheme=goods.toml
refused "DCS-30" 2 scheme.wrong-subject segment load-scheme keyed goods.toml --unlock
printf 'filter = '\''region = "Perm"'\''\n' >perm.toml
refused "SEG-10" 1 segment.locked segment load-scheme a2 perm.toml
ok "SEG-10" segment load-scheme keyed perm.toml --unlock
ok "DCS-31" segment save-scheme a2 saved.toml
equals "DCS-31" "002 N1 C1 " scheme run saved.toml --parameter r=Tomsk
cat >q.toml <<'Q'
template = "query"
filter = 'region = "Tomsk"'
fields = ["code"]
[query]
formation = "SELECT code AS \"key\" FROM tessera_partner WHERE code LIKE '0%' OR code LIKE 'N%'"
Q
by_query "DCS-20 DCS-23 DCS-50" "002 N1 " scheme run q.toml
sed 's/SELECT code.*"$/DELETE FROM tessera_partner"/' q.toml >evil.toml
refused "DCS-23" 2 "${no_query:-query.not-read-only}" scheme run evil.toml
printf 'code,name\nSHOE,Shoe\nCUP,Cup\n' >products.csv
printf 'product,code,name\nSHOE,40,size 40\nSHOE,41,size 41\n' >variants.csv
ok "PRD-1" import products products.csv
ok "PRD-2" import variants variants.csv
ok "PRD-6" segment add Goods --where 'code = "CUP"'
same "PRD-6" 1 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'Goods'")"
ok "FRM-2 PRD-2 PRD-7" segment create --name Sizes --code sizes --subject product --method periodic --set by_variant=true --filter 'code = "SHOE"'
ok "PRD-2" segment form sizes
same "FRM-2 PRD-2" 2 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'sizes'")"
refused "RPT-3" 2 segment.not-comparable segment overlap Goods sizes # products and variants
printf 'partner,product,variant,day,revenue\n001,SHOE,41,2026-01-01,922337203685477\n001,SHOE,41,2026-01-02,922337203685477\n' >huge.csv
ok overflow import sales huge.csv
ok overflow segment create --name Huge --code huge --subject product --method periodic --set by_variant=true --filter 'revenue > 0'
refused "overflow names the variant" 3 measure.overflow segment form huge
grep -qF '"SHOE/41"' err || { fail "[overflow] which variant"; cat err; }
ok overflow --yes segment delete huge
sql "delete from tessera_sale where day in ('2026-01-01', '2026-01-02') and revenue > 9000000000000000000"
# Form is synchronous and says what it did; others hear of it by an event (FRM-13).
ok FRM-13 partner create --code F1 --name Former --set region=Perm
ok FRM-13 segment set a1 --unlock --method periodic
before=$(sql "select count(*) from tessera_outbox where topic = 'segment.changed'")
shows FRM-13 '^a1 +A1 +[1-9]' segment form a1
same FRM-13 $((before + 1)) "$(sql "select count(*) from tessera_outbox where topic = 'segment.changed'")"
# What a rule is: a scheme with its settings, changed from the segment (DCS-1).
shows DCS-1 '^changes +filter: region = "Perm" -> region = "Tomsk"' segment set a1 --unlock --filter 'region = "Tomsk"'
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'segment.read')"
refused "MTH-24" 1 right.missing --user clerk segment add Goods SHOE
refused "MTH-24" 1 right.missing --user clerk segment form a2
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'partner.change')"
refused "NEW-4" 1 right.missing --user clerk partner create --code X --name X --segment man
shows "NEW-4 with the option on and the right" '^man ' segment list --choosable
ok "NEW-4" partner create --code NEW4 --name Chosen --segment man --preview
ok "NEW-4" option set customer-segments off
hides "NEW-4 with the option off" '^man ' segment list --choosable
refused "NEW-4 with the option off" 1 option.segments-off partner create --code NEW4 --name Chosen --segment man
ok "NEW-4" option set customer-segments on
hides "NEW-4 the field is hidden" '^man ' --user clerk segment list --choosable
printf '[[segment]]\nname = "Hidden"\nmethod = "manual"\nmembers = ["001"]\n' >hidden.toml
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'segment.change')"
refused "MTH-24" 1 right.missing --user clerk apply hidden.toml
ok "MTH-24" --user clerk segment list
ok "apply" export files
ok "apply is idempotent" apply files
ok "apply is idempotent" apply files
grep -Eq 'changed +0$' out || fail "[apply] a second apply changes nothing"
ok doctor doctor
checks=$((checks + 1)); (unset TESSERA_DATABASE; "$tessera" --quiet plugin list >out 2>err) || fail "plugin list without a database"

# Rows on facts, reports and who forms.
printf 'code,name,region,deleted\nR1,Rita,Perm,false\nR2,Rolf,Perm,false\nR3,Gone,Perm,true\n' >r.csv
ok "SEG-22" import partners r.csv
printf 'partner,day,document,product,revenue\nR1,2026-01-05,D1,SHOE,700\nR2,2026-01-05,D2,CUP,90\nR1,2026-01-06,D3,CUP,50\n' >sales.csv
ok "SEG-22" import sales sales.csv
printf 'partner,document,day,due,amount\nR2,D2,2026-01-05,2026-01-20,90\nR3,D9,2026-01-05,2026-01-20,40\n' >settlements.csv
ok "SEG-22" import settlements settlements.csv
printf 'partner,moment,kind,document\nR1,2026-01-05T10:00:00Z,call,E1\nR1,2026-01-06T10:00:00Z,meeting,E2\nR2,2026-01-06T10:00:00Z,call,E3\n' >interactions.csv
ok "SEG-22" import interactions interactions.csv
for rule in 'revenue >= 700 => R1' 'debt > 0 => R2' 'interaction_count = 2 => R1' 'interaction_count > 0 and debt > 0 and revenue < 100 => R2'; do
    ok "SEG-22" segment create --name Ind --code ind --method periodic --filter "${rule% => *}" --set fields=code
    ok "SEG-22" segment form ind
    equals "SEG-22" "${rule#* => } " segment members ind
    ok "SEG-22" --yes segment delete ind
done
# The settlements template: formed with partners marked for deletion, shown without them.
ok "FRM-16" segment create --name Debt2 --code debt2 --method periodic --template settlements --filter 'debt > 0' --set fields=code
ok "FRM-16" segment form debt2
equals "FRM-16" "R2 " segment members debt2
same "FRM-16" "R2 R3" "$(echo $(sql "select p.code from tessera_segment_member m join tessera_segment s on s.id = m.segment join tessera_partner p on p.number = m.subject where s.code = 'debt2' order by p.code"))"
ok "FRM-15" segment create --name Rs --code rs --method periodic --filter 'code begins with "R"' --set fields=code
ok "FRM-15" segment form rs
equals "FRM-15 FRM-16" "R1 R2 " segment members rs
# Forming asks for the right to change membership, and for nothing about single partners: who forms makes no difference.
for right in read members; do sql "insert into tessera_grant_right (user_name, right_name) values ('former', 'segment.$right')"; done
ok "FRM-5" partner set R1 --set main_manager=Ivanov
sql "delete from tessera_segment_member where segment = (select id from tessera_segment where code = 'rs')"
ok "FRM-5" --user former segment form rs
equals "FRM-5" "R1 R2 " --user former segment members rs
ok "FRM-5" segment history rs
grep -q former out || fail "[FRM-5] the history names who formed"
refused "FRM-5" 1 right.missing --user former partner set R1 --set main_manager=Petrova
# A dynamic segment is evaluated by whoever reads it, each time: nothing is kept, so a large one costs each reader.
ok "MTH-8" segment create --name Live --code live --method dynamic --filter 'code begins with "R" and main_manager = "Ivanov"' --set fields=code
equals "MTH-8" "R1 " segment members live
ok "MTH-8" partner set R2 --set main_manager=Ivanov
equals "MTH-8" "R1 R2 " segment members live
same "MTH-8" 0 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'live'")"
# What is not saved cannot be formed, and what is changed in a file is formed as it is saved.
printf '[[segment]]\nname = "Draft"\ncode = "draft"\nmethod = "periodic"\nfilter = '\''code = "R1"'\''\nfields = ["code"]\n' >draft.toml
ok "MTH-18" apply draft.toml --dry-run
refused "MTH-18" 2 segment.unknown segment form draft
ok "MTH-18" apply draft.toml
ok "MTH-18" segment form draft
sed -i 's/"R1"/"R2"/' draft.toml
ok "MTH-18" apply draft.toml --dry-run
grep -q 'R2' out || fail "[MTH-18] the difference that is not saved"
ok "MTH-18" segment form draft
equals "MTH-18" "R1 " segment members draft
ok "OPT-7" option list
grep -q '^shipment-ban .*Sales.*Wholesale' out || fail "[OPT-7] the option and its place"
# FLT-12, FLT-13: inclusion and exclusion mix, since "not in" is the exact negation for each subject: a product in
# both segments, or a row of one, never passes. The reference product refuses what it cannot answer.
ok "FLT-12" segment create --name P1 --code p1 --subject product --method manual
ok "FLT-12" segment add p1 SHOE CUP
ok "FLT-12" segment create --name P2 --code p2 --subject product --method manual
ok "FLT-12" segment add p2 CUP
printf 'subject = "product"\nfilter = '\''in segment "P1" and not in segment "P2"'\''\nfields = ["code"]\n' >mix.toml
equals "FLT-12 FLT-13" "SHOE " scheme run mix.toml
printf 'filter = '\''revenue[where product in segment "P1" and not product in segment "P2"] > 0'\''\nfields = ["code", '\''revenue[where product in segment "P1" and not product in segment "P2"]'\'']\n' >mix.toml
equals "FLT-12 FLT-13" "R1,700 " scheme run mix.toml
# DCS-48: sets joined in a query, rows of all (union), partners without rows kept (outer) or not (inner).
cat >sets.toml <<'Q'
template = "query"
fields = ["code", "total"]
[query]
columns = { total = "decimal" }
[[query.formation]]
name = "moves"
sql = "SELECT partner, revenue FROM tessera_sale UNION ALL SELECT partner, amount FROM tessera_settlement"
[[query.formation]]
sql = "SELECT p.number, coalesce(sum(m.revenue), 0) AS total FROM tessera_partner p LEFT JOIN moves m ON m.partner = p.number WHERE p.code LIKE 'R%' OR p.code = 'N1' GROUP BY p.number"
Q
by_query "DCS-48" "N1,0 R1,750 R2,180 " scheme run sets.toml
sed -i 's/LEFT JOIN/JOIN/' sets.toml
by_query "DCS-48" "R1,750 R2,180 " scheme run sets.toml
printf 'filter = '\''revenue = 0 and code in ("N1", "R1")'\''\nfields = ["code"]\n' >outer.toml
equals "DCS-48 DCS-19" "N1 " scheme run outer.toml
printf 'template = "sales"\nrequire_facts = true\nfilter = '\''revenue = 0 and code in ("N1", "R1")'\''\nfields = ["code"]\n' >inner.toml
equals "DCS-48 DCS-19" "" scheme run inner.toml
# DCS-49: a measure may be for other measures alone.
cat >hidden.toml <<'Q'
[measures.partner.base]
source = "sale"
aggregate = "sum"
of = "revenue"
hidden = true
[measures.partner.twice]
expression = "2 * base"
Q
ok "DCS-49" --config hidden.toml segment create --name H --code h --method dynamic --filter 'twice = 1500' --set fields=code
equals "DCS-49" "R1 " --config hidden.toml segment members h
refused "DCS-49" 2 rule.unknown-field --config hidden.toml segment create --name H2 --method dynamic --filter 'base = 750'
refused "DCS-49" 2 rule.unknown-field --config hidden.toml segment create --name H2 --method dynamic --set fields=base
ok "DCS-49" --yes segment delete h
# A custom field that the configuration declares is of that type, whoever writes it first; what was written before it was
# declared, and is none of that type, is told.
# A measure that is made of itself, directly or through others, is refused where it is configured, with the path.
printf '[measures.partner.m]\nexpression = "m + 1"\n' >itself.toml
refused "measure cycle" 2 rule.cycle --config itself.toml doctor
grep -q 'm -> m' err && grep -q 'measures.partner.m' err || { fail "[measure cycle] the path and the section"; cat err; }
printf '[measures.partner.%s]\nexpression = "case when %s > 1 then 1 else 2 end"\n' a b b c c a >circle.toml
refused "measure cycle" 2 rule.cycle --config circle.toml segment create --name C --method dynamic --filter 'a > 5'
grep -Eq 'a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c' err || { fail "[measure cycle] the path"; cat err; }
for i in $(seq 10 50); do printf '[measures.partner.m%s]\nexpression = "m%s + 1"\n' $i $((i + 1)); done >chain.toml
refused "measure chain" 2 rule.too-deep --config chain.toml doctor
# A custom field that the configuration declares is of that type, whoever writes it first; what was written before and is
# none of that type is nobody's value.
cat >typed.toml <<'Q'
[attributes.partner.score]
type = "integer"
[attributes.partner.since]
type = "date"
Q
ok custom partner create --code S0 --name Zero --set attribute.score=much
printf 'code,attribute.score,attribute.since\nS1,5|10,2026-01-31\nS2,7,\nS3,,2026-02-01\n' >typed.csv
ok custom --config typed.toml import partners typed.csv
! grep -q 'was not declared' out err || { fail "[custom] declared, and said not to be"; cat out err; }
for rule in 'attribute("score") > 7' 'attribute("score") in (10, 11)' 'attribute("since") < 2026-02-01'; do
    printf 'filter = \x27%s\x27\nfields = ["code"]\n' "$rule" >typed-rule.toml
    [[ $rule == *'> 7' ]] && refused custom 3 source.bad-value --config typed.toml scheme run typed-rule.toml
    [[ $rule == *'> 7' ]] && ok custom --config typed.toml partner set S0 --set attribute.score=
    equals custom "S1 " --config typed.toml scheme run typed-rule.toml
done
refused custom 2 partner.bad-value --config typed.toml partner set S1 --set attribute.score=abc
refused custom 2 partner.bad-value --config typed.toml partner set S1 --set attribute.since=31.02
printf 'code,attribute.score\nS4,12\nS5,x\n' >typed.csv
refused custom 2 import.bad-rows --config typed.toml import partners typed.csv
grep -q 'typed.csv' err && grep -q 'attribute.score' err || { fail "[custom] which row and column"; cat err; }
# A list is compared by in alone, also where a parameter holds it.
for rule in 'code = $these' 'code <> $these' 'name like $these' 'name contains $these' 'code in ("S1", $these)' 'length($these) > 1' 'region = $these'; do
    printf 'fields = ["code"]\nfilter = \x27%s\x27\n[parameter.these]\ntype = "list"\ndefault = ["S1", "S3"]\n' "$rule" >listed.toml
    case $rule in
        *' in '*) equals list "S1 S3 " scheme run listed.toml ;;
        *) refused list 2 rule.wrong-types scheme run listed.toml ;;
    esac
done
sed -i 's/^filter.*/filter = "code in $these"/' listed.toml
equals list "S1 S2 " scheme run listed.toml --parameter 'these=S1|S2'
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
# What an export writes leads back: every key of a segment file, by itself and in another database's place.
cat >whole.toml <<'W'
[[segment]]
name = "Whole"
code = "whole"
method = "manual"
title = "Good ones"
description = "every key"
responsible = "olga"
folder = "Deep/Deeper"
clean_up = "2999-01-01"
template = "sales"
filter = 'revenue >= $least'
default_filter = false
rows = 'revenue > 0'
require_facts = true
parameters = { least = "5" }
fields = ["code", "revenue", "grade"]
order = ["-revenue"]
group_by = ["region"]
totals = { revenue = "sum" }
totals_at = "both"
output_filter = 'revenue > 1'
links = { sales = "inner" }
restricted = { revenue = ["order"] }
user_fields = { grade = "revenue * 2" }
[segment.parameter.least]
type = "decimal"
[[segment.appearance]]
when = 'revenue > 100'
fields = ["revenue"]
style = { color = "red" }

[[segment]]
name = "Fresh"
code = "fresh"
method = "periodic"
schedule = "every 1200 s"
schedule_on = false
check_on_create = true
deleted = true
filter = 'name is filled'
W
sed -i '/^restricted/d; /^links/d' whole.toml # of deployments that know those sources
ok export apply whole.toml
part() { # the two segments of an export
    "$tessera" --quiet export 2>err | awk '
        function put() { if (wanted) printf "%s", block; block = ""; wanted = 0 }
        /^\[\[segment\]\]$/ { put() }
        { block = block $0 "\n" }
        /^code = "(whole|fresh)"$/ { wanted = 1 }
        END { put() }' >"$1"
}
part first
for key in title description responsible folder clean_up template default_filter rows require_facts order group_by totals totals_at \
    output_filter user_fields appearance schedule_on check_on_create deleted; do
    grep -q "$key" first || { fail "[export] loses $key"; cat first; }
done
ok export --yes segment delete whole
ok export --yes segment delete fresh
ok export apply first
part second
checks=$((checks + 1)); diff first second || fail "[export] what was exported, deleted and applied is what was exported"

# A copy of a folder has no schedule; a schedule that is changed keeps when it ran; a schedule that goes is no switch.
ok SEG-6 segment copy Deep --name Other --code other-folder
hides SEG-6 '^other-folder .*daily' segment list
ok FRM-8 segment create --name Ran --code ran --method periodic --filter 'name is filled' --schedule 'every 1200 s'
ok FRM-8 segment set ran --set schedule_on=true
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00Z', last_error = 'was bad', last_start = '2020-01-01T00:00:00Z', last_end = '2020-01-01T00:00:01Z'"
ok FRM-8 segment set ran --unlock --schedule 'every 2400 s'
shows "FRM-8 a change of the schedule" '^ran .*2020-01-01.*was bad' schedule list
ok SEG-12 segment form ran
hides "SEG-12 nothing is switched on" 'schedule_on: false' --yes segment set ran --unlock --method dynamic
shows "history from before" 'formation' segment history ran
finish
