#!/usr/bin/env bash
# How segments are formed, scheduled and edited, and by whom, and segments of products; each check names its domain
# rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok set-up init
cat >partners.csv <<'C'
code,name,region,is_customer,is_competitor
001,Anna,Perm,true,false
002,Boris,Perm,true,false
003,Clara,Tomsk,true,false
C1,Rival,Tomsk,false,true
N1,New,Tomsk,true,false
N4,Four,Perm,true,false
C
ok set-up import partners partners.csv
ok set-up segment create --name Dyn --code dyn --method dynamic --filter 'region = "Perm"' --set fields=code
ok set-up segment create --name Per --code per --method periodic --filter 'region = "Perm"' --set fields=code
for s in Man M2; do ok set-up segment create --name $s --code ${s,,} --method manual --set fields=code; done
ok set-up segment create --name Goods --subject product --method manual

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
# Schedules are of real days.
refused FRM-6 2 schedule.as-of --as-of 2031-01-01 schedule run-due

# Product segments.
refused PRD-1 2 segment.bad-value segment create --name G2 --subject product --method periodic --check-on-create
refused PRD-1 2 segment.bad-value segment set Goods --set competitors=C1
refused PRD-1 2 segment.bad-value segment create --name G3 --subject product --method manual --kind shipment_ban
ok PRD-1 segment set Goods --set clean_up=2030-01-01
ok PRD-1 segment create --name G4 --subject product --method periodic --schedule 'every 1200 s'
ok PRD-1 segment create --name G5 --subject product --method dynamic
# Products where variants were held, or the other way: the composition goes, once confirmed.
printf 'code,name\nEX,Ex\n' >exact.csv
ok PRD-2 import products exact.csv
ok PRD-2 segment create --name Exact --code exact --subject product --method periodic
ok PRD-2 segment form exact
refused PRD-2 1 needs-confirmation segment set exact --unlock --set by_variant=true
ok PRD-2 --yes segment set exact --unlock --set by_variant=true
equals PRD-2 "" segment members exact
ok PRD-2 --yes segment delete exact

# More rows of the catalogue and formation.
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
refused RPT-3 2 segment.not-comparable segment overlap man G4 # partners and products
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
printf '[[segment]]\nname = "Hidden"\nmethod = "manual"\nmembers = ["001"]\n' >hidden.toml
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'segment.change')"
refused "MTH-24" 1 right.missing --user clerk apply hidden.toml
ok "MTH-24" --user clerk segment list

# Who is marked for deletion, and who forms.
printf 'code,name,region,deleted\nR1,Rita,Perm,false\nR2,Rolf,Perm,false\nR3,Gone,Perm,true\n' >r.csv
ok set-up import partners r.csv
printf 'partner,document,day,due,amount\nR2,D2,2026-01-05,2026-01-20,90\nR3,D9,2026-01-05,2026-01-20,40\n' >settlements.csv
ok set-up import settlements settlements.csv
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
# A schedule that is changed keeps when it ran; a schedule that goes is no switch.
ok FRM-8 segment create --name Ran --code ran --method periodic --filter 'name is filled' --schedule 'every 1200 s'
ok FRM-8 segment set ran --set schedule_on=true
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00Z', last_error = 'was bad', last_start = '2020-01-01T00:00:00Z', last_end = '2020-01-01T00:00:01Z'"
ok FRM-8 segment set ran --unlock --schedule 'every 2400 s'
shows "FRM-8 a change of the schedule" '^ran .*2020-01-01.*was bad' schedule list
ok SEG-12 segment form ran
hides "SEG-12 nothing is switched on" 'schedule_on: false' --yes segment set ran --unlock --method dynamic
shows "history from before" 'formation' segment history ran
finish
