#!/usr/bin/env bash
# What the methods permit, the catalogue of segments and the options, through the command line; each check names its
# domain rows.
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
ok "OPT-7" option list
grep -q '^shipment-ban .*Sales.*Wholesale' out || fail "[OPT-7] the option and its place"

# A folder and a segment may have one name, and a folder does not lie in itself.
ok folder segment create --name Within --method manual --folder 'Top/Sub'
printf '[[segment]]\nname = "Top"\nmethod = "manual"\n' >top.toml
ok folder apply top.toml
shows folder '^method +manual' segment show Top
refused folder 2 segment.folder-in-itself segment set folder-top --set folder=Top/Sub
for s in Top Within; do ok clean --yes segment delete $s; done
# A copy of a folder has no schedule.
ok SEG-6 segment copy A/B --name Other --code other-folder # not the segment in it
hides SEG-6 '^other-folder .*daily' segment list
finish
