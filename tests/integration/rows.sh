#!/usr/bin/env bash
# Rows of the domain, each sentence of which is asked for: the options, what is locked, who may be in a segment, how
# membership is stored and who hears of it, the parameters and settings of a scheme, the items of a filter.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
cat >regions.csv <<'C'
code,name,parent,population
RU,Russia,,1
SIB,Siberia,RU,2
TOM,Tomsk,SIB,556000
PER,Perm,RU,1034000
C
cat >partners.csv <<'C'
code,name,public_name,region,main_manager,registered,is_customer,is_supplier,is_competitor
P1,Anna,Anna & Co,Perm,Ivanov,2025-01-02,true,false,false
P2,Boris,,Tomsk,Petrova,2025-02-03,true,false,false
P3,Clara,,Siberia,Petrova,2025-02-04,true,false,false
S1,Mill,The Mill,Tomsk,Petrova,2024-03-04,false,true,false
C1,Rival,,Perm,Ivanov,2024-04-05,false,false,true
C
printf 'code,name\nCUP,Cup\nPOT,Pot\n' >products.csv
cat >sales.csv <<'C'
partner,day,product,document,quantity,revenue,cost,extra_cost
P1,2026-05-01,CUP,D1,1,100,60,5
P1,2026-05-01,POT,D1,1,50,20,0
P1,2026-06-02,CUP,D2,1,10,4,1
P2,2026-05-03,CUP,D3,2,7,3,0
C
cat >settlements.csv <<'C'
partner,document,day,due,currency,amount
P1,I1,2026-01-01,2026-02-01,RUB,100
P1,I2,2026-05-01,2027-02-01,RUB,30
S1,I3,2026-05-01,2026-07-01,RUB,-500
C
cat >interactions.csv <<'C'
partner,moment,kind,subject,document
P1,2026-06-01T10:00:00Z,call,offer,T1
P1,2026-06-02T10:00:00Z,call,reply,T2
S1,2026-05-01T10:00:00Z,meeting,price,T3
C
ok setup init
for kind in regions partners products sales settlements interactions; do ok setup import $kind $kind.csv; done
today=2026-06-15
of() { # segment: its id
    sql "select id from tessera_segment where code = '$1'"
}

# OPT-6: the segments of products are an option of their own, and either is on without the other.
ok OPT-6 segment create --name Buyers --code buyers --method periodic --filter 'revenue > 0' --set fields=code
ok OPT-6 segment create --name Goods --code goods --subject product --method periodic --filter 'quantity > 0' --set fields=code
shows OPT-6 '^product-segments +on .*Nomenclature' option list
for off in product customer; do
    [[ $off == product ]] && hidden=goods kept=buyers members="P1 P2 " || hidden=buyers kept=goods members="CUP POT "
    ok OPT-6 option set $off-segments off
    shows OPT-6 "^$off-segments +off" option list
    [[ $(grep -Ec '^(product|customer)-segments +on' out) == 1 ]] || fail "[OPT-6] the other one stays on"
    for command in "show $hidden" "form $hidden" "members $hidden" "preview $hidden" "set $hidden --set name=X" "delete $hidden --yes"; do
        refused OPT-6 1 option.segments-off segment $command
    done
    grep -q "option set $off-segments on" err || { fail "[OPT-6] how to switch it on"; cat err; }
    [[ $off == product ]] && subject=product || subject=partner
    refused OPT-6 1 option.segments-off segment create --name New --subject $subject --method manual
    hides OPT-6 "^$hidden " segment list
    grep -q "^$kept " out || fail "[OPT-6] $kept is listed while the $off segments are off"
    hides OPT-6 "code = \"$hidden\"" export
    grep -q "code = \"$kept\"" out || fail "[OPT-6] $kept is exported while the $off segments are off"
    ok OPT-6 segment form $kept
    equals OPT-6 "$members" segment members $kept
    hides OPT-6 "^$hidden " segment form --all
    ok OPT-6 segment set $kept --set description="while the $off segments are off"
    ok OPT-6 option set $off-segments on
    shows OPT-6 "^$hidden " segment list # nothing of it is lost
done

# SEG-10: method, schedule, scheme and ban flag of a written segment are locked, until --unlock; the rest is not.
ok SEG-10 option set shipment-ban on
ok SEG-10 segment create --name Lock --code lock --method periodic --template sales --filter 'revenue > $amount' \
    --set 'parameter={"amount":{"type":"decimal","default":"5"}}'
"$tessera" --quiet segment show lock --format json >before
for change in method=manual method=dynamic 'schedule=daily 21:00' kind=shipment_ban template=main 'filter=revenue > 1' \
    default_filter=false 'rows=quantity > 0' require_facts=true 'links={"sale":"inner"}' 'restricted={"cost":["fields"]}' \
    'parameter={"amount":{"type":"decimal","default":"6"}}' \
    'query={"formation":"SELECT partner AS number FROM tessera_sale"}'; do
    refused "SEG-10 $change" 1 segment.locked --yes segment set lock --set "$change"
    grep -q -- '--unlock' err || fail "[SEG-10] $change: how to unlock it"
done
for scheme in 'template = "sales"' 'filter = "revenue > 1"'; do
    echo "$scheme" >locked.toml
    refused "SEG-10 $scheme" 1 segment.locked --yes segment load-scheme lock locked.toml
done
"$tessera" --quiet segment show lock --format json >after
same "SEG-10 nothing has changed" "$(cat before)" "$(cat after)"
refused "SEG-10 a key that is locked beside one that is not" 1 segment.locked segment set lock --set description=new --set kind=shipment_ban
hides SEG-10 '^description' segment show lock
for change in description=new name=Locked check_on_create=true schedule_on=true 'parameters={"amount":"7"}' fields=code order=-revenue; do
    ok "SEG-10 $change" segment set lock --set "$change"
done
for change in 'schedule=daily 21:00' kind=shipment_ban 'filter=revenue > 1' template=main method=manual; do
    ok "SEG-10 $change" --yes segment set lock --unlock --set "$change"
    shows "SEG-10 $change" "^${change%%=*} +${change#*=}" segment show lock
done
refused "SEG-10 locked again" 1 segment.locked --yes segment set lock --set method=periodic
ok SEG-10 --yes segment delete lock
ok SEG-10 option set shipment-ban off

# SEG-15: suppliers and competitors are members like customers, their cards link to segments, reports show them.
ok SEG-15 segment create --name All --code all --method manual --template settlements
ok SEG-15 segment add all P1 S1 C1
ok SEG-15 segment create --name Owed --code owed --method periodic --template settlements --filter 'is_supplier and our_debt > 0'
ok SEG-15 segment create --name Rivals --code rivals --method dynamic --filter 'is_competitor' --set fields=code
ok SEG-15 segment form owed
equals SEG-15 "C1 " segment members rivals
for card in "P1 yes all" "P2 no" "S1 yes all owed" "C1 yes all rivals"; do
    read -r who ticked segments <<<"$card"
    shows SEG-15 "^$ticked +all " partner show $who # the page of manual segments
    same "SEG-15 $who" "$segments" "$("$tessera" --quiet partner segments $who --format csv | tail -n +2 | cut -d, -f1 |
        grep -Ex 'all|owed|rivals' | LC_ALL=C sort | paste -sd' ' -)"
done
equals SEG-15 "P1,Anna,130,0,100,Ivanov,Perm S1,Mill,0,500,0,Petrova,Tomsk C1,Rival,0,0,0,Ivanov,Perm " \
    --as-of $today report composition all
equals SEG-15 "S1,Mill,0,500,0,Petrova,Tomsk " --as-of $today report composition owed

# FRM-1 as the architecture changes it: membership is pairs of a segment and a subject, both mandatory, each with the
# change that it entered by and nothing else; since when, why and by which rule stand with the change.
shown() { "$tessera" --quiet "$@" --format csv 2>err </dev/null | tail -n +2; }
pairs() { sql "select p.code, m.entered from tessera_segment_member m join tessera_partner p on p.number = m.subject where m.segment = $1 order by p.code" | paste -sd' ' -; }
last_change() { sql "select max(number) from tessera_segment_change where segment = $1"; }
ok FRM-1 segment create --name Pairs --code pairs --method periodic --filter 'main_manager = "Petrova"' --set fields=code
ok FRM-1 segment form pairs
id=$(of pairs) first=$(last_change $(of pairs))
same FRM-1 "P2|$first P3|$first S1|$first" "$(pairs $id)"
[[ ${TESSERA_ON:-} ]] || same "FRM-1 nothing else" "segment subject entered" \
    "$(sql "select name from pragma_table_info('tessera_segment_member')" | paste -sd' ' -)"
for pair in "null, 1, $first" "$id, null, $first" "$id, (select number from tessera_partner where code = 'P2'), $first"; do
    checks=$((checks + 1))
    ! sql "insert into tessera_segment_member (segment, subject, entered) values ($pair)" 2>/dev/null || fail "[FRM-1] a pair ($pair)"
done
same "FRM-1 the same pairs" "P2|$first P3|$first S1|$first" "$(pairs $id)"
ok FRM-1 partner set P3 --set main_manager=Ivanov
ok FRM-1 segment set pairs --unlock --filter 'main_manager = "Petrova" or is_competitor'
ok FRM-1 segment form pairs
second=$(last_change $id)
same "FRM-1 who stays is not touched" "C1|$second P2|$first S1|$first" "$(pairs $id)"
ok FRM-1 segment form pairs
same "FRM-1 nothing changed, nothing written" "$second" "$(last_change $id)"
shows FRM-1 '^version +2$' segment show pairs # of three formations
sql "update tessera_segment_change set moment = '2026-01-10T10:00:00.000000Z' where number = $first"
sql "update tessera_segment_change set moment = '2026-02-10T10:00:00.000000Z' where number = $second"
same "FRM-1 since and cause" "pairs,Pairs,general,2026-01-10T10:00:00Z,formation,owner" "$(shown partner segments P2 | grep ^pairs)"
same "FRM-1 since and cause" "pairs,Pairs,general,2026-02-10T10:00:00Z,formation,owner" "$(shown partner segments C1 | grep ^pairs)"
same "FRM-1 rule by change" "1 2" "$(sql "select rule_version from tessera_segment_change where segment = $id order by number" | paste -sd' ' -)"
equals "FRM-1 who was in" "" segment members pairs --at 2026-01-09
equals "FRM-1 who was in" "P2 P3 S1 " segment members pairs --at 2026-01-10
equals "FRM-1 who was in" "P2 S1 C1 " segment members pairs --at 2026-02-10
ok FRM-1 partner set P3 --set main_manager=Petrova

# FRM-17 as the architecture changes it: a change of membership is announced, once for each segment and transaction,
# and changes nothing else here: other segments read the stored pairs when they are asked or formed.
events() { sql "select count(*) from tessera_outbox where topic = 'segment.changed'"; }
announced() { # what, how many more, command...
    local what=$1 more=$2 before; shift 2
    before=$(events)
    ok "FRM-17 $what" "$@"
    same "FRM-17 $what: announced" $((before + more)) "$(events)"
}
ok FRM-17 segment create --name Base --code base --method manual --set fields=code
ok FRM-17 segment create --name Kept --code kept --method periodic --filter 'in segment "Base"' --set fields=code --check-on-create
ok FRM-17 segment create --name Live --code live --method dynamic --filter 'in segment "Base"' --set fields=code
announced added 1 segment add base P1 P2
announced "added again" 0 segment add base P1
id=$(of base)
payload=$(sql "select payload from tessera_outbox where topic = 'segment.changed' and number = (select max(number) from tessera_outbox)")
for part in '"cause":"added"' "\"change\":$(last_change $id)" '"code":"base"' '"entered":2' '"gone":0' "\"segment\":$id"; do
    checks=$((checks + 1)); grep -qF "$part" <<<"$payload" || fail "[FRM-17] the event does not say $part: $payload"
done
same "FRM-17 who entered by it" "P1,Anna,entered P2,Boris,entered" "$(shown segment history base --change "$(last_change $id)" | paste -sd' ' -)"
equals "FRM-17 nothing else reacts" "" segment members kept
equals "FRM-17 read at the moment of use" "P1 P2 " segment members live
announced formed 1 segment form kept
announced "formed without a difference" 0 segment form kept
announced removed 1 segment remove base P1
equals "FRM-17 nothing else reacts" "P1 P2 " segment members kept
equals "FRM-17 read at the moment of use" "P2 " segment members live
announced "chosen for a new partner, and checked" 2 partner create --code N1 --name New --segment base
announced "merged" 2 --yes partner merge N1 P2 # of base and kept
announced "two at once, each by itself" 2 segment form kept pairs
announced cleared 1 --yes segment remove base --all
announced "method" 1 --yes segment set kept --unlock --method dynamic
for segment in live kept base; do ok clean --yes segment delete $segment; done

# FRM-14: one job empties manual segments of both kinds on their day. Nothing has a day unless it is given one.
ok FRM-14 segment create --name Mail --code mail --method manual --set fields=code
ok FRM-14 segment create --name Shelf --code shelf --subject product --method manual --set fields=code
ok FRM-14 segment create --name Soon --code soon --method manual --set clean_up=2999-01-01 --set fields=code
fill() { ok FRM-14 segment add mail P1 P2; ok FRM-14 segment add shelf CUP; }
fill
ok FRM-14 segment add soon P1
hides "FRM-14 no day of its own" '^clean_up' segment show mail
hides "FRM-14 off" 'cleaned up' schedule run-due
equals "FRM-14 off" "P1 P2 " segment members mail
day() { ok FRM-14 segment set mail --set clean_up=2020-01-01; ok FRM-14 segment set shelf --set clean_up=2020-01-02; }
for off in customer product; do
    day
    ok "FRM-14 OPT-6" option set $off-segments off
    [[ $off == customer ]] && left=mail gone=shelf || left=shelf gone=mail
    shows "FRM-14 the other kind" "^$gone +cleaned up" schedule run-due
    ! grep -q "^$left " out || { fail "[FRM-14 OPT-6] a segment whose kind is off is left alone"; cat out; }
    ok "FRM-14 OPT-6" option set $off-segments on
    shows "FRM-14 when it is on again" "^$left +cleaned up" schedule run-due
    equals FRM-14 "" segment members mail
    equals FRM-14 "" segment members shelf
    fill
done
hides "FRM-14 MTH-22 a day empties once" 'cleaned up' schedule run-due
equals "FRM-14 MTH-22" "P1 P2 " segment members mail
day
shows FRM-14 '^mail +cleaned up +0 +2' schedule run-due
grep -Eq '^shelf +cleaned up +0 +1' out || { fail "[FRM-14] both in one run"; cat out; }
"$tessera" segment set soon --set clean_up=2020-01-01 >out 2>err
grep -q 'clean_up: 2020-01-01 has come' err || { fail "[FRM-14 noted]"; cat out err; }
shows "FRM-14 listed" '^soon +Soon +clean-up 2020-01-01 +on' schedule list
ok FRM-14 segment set soon --set clean_up=2999-01-01
hides "FRM-14 once" 'cleaned up' schedule run-due
equals "FRM-14 not before its day" "P1 " segment members soon

# DCS-40: what is shown without settings, by each template.
headed() { # row, header, first rows, command...: csv
    local rows=$1 header=$2 first=$3; shift 3; checks=$((checks + 1))
    "$tessera" --quiet --as-of $today "$@" --format csv >out 2>err </dev/null || { fail "[$rows] $*"; cat err; }
    [[ $(head -1 out) == "$header" ]] || fail "[$rows] $*: header $(head -1 out), expected $header"
    first=$(paste -sd' ' <<<"$first" | tr -s ' ')
    [[ $(sed -n "2,$(($(wc -w <<<"$first") + 1))p" out | tr ' ' _ | paste -sd' ' -) == "$first" ]] || { fail "[$rows] $*"; cat out; }
}
for template in main sales interactions settlements; do
    ok DCS-40 segment create --name Shown-$template --code shown-$template --method dynamic --template $template
done
headed DCS-40 code,name,main_manager,registered,is_customer,is_competitor,is_supplier,public_name \
    "P1,Anna,Ivanov,2025-01-02,true,false,false,Anna_&_Co P2,Boris,Petrova,2025-02-03,true,false,false,
    P3,Clara,Petrova,2025-02-04,true,false,false, S1,Mill,Petrova,2024-03-04,false,false,true,The_Mill" report composition shown-main
headed DCS-40 code,name,document,revenue,cost,extra_cost,gross_profit \
    "P1,Anna,D1,150,80,5,65 P1,Anna,D2,10,4,1,5 P2,Boris,D3,7,3,0,4" report composition shown-sales
headed DCS-40 code,name,document,subject,interaction_count,last_interaction \
    "P1,Anna,T1,offer,1,2026-06-01T10:00:00Z P1,Anna,T2,reply,1,2026-06-02T10:00:00Z" report composition shown-interactions
headed DCS-40 code,name,debt,our_debt,overdue_debt,main_manager,region \
    "P1,Anna,130,0,100,Ivanov,Perm P2,Boris,0,0,0,Petrova,Tomsk" report composition shown-settlements

# DCS-28: a parameter has a name, a title, a type, a default or an expression; it is visible or not, used always or
# automatically, and a field among others unless that is restricted.
cat >asked.toml <<'Q'
template = "sales"
filter = 'revenue[$since..] > $amount and not (main_manager = $manager)'
fields = ["code", "$amount", "$since"]
order = ["code"]
[parameter.amount]
title = "At least"
type = "decimal"
default = 6.5
[parameter.manager]
title = "Whose is left out"
[parameter.year]
type = "integer"
default = 2026
visible = false
[parameter.since]
type = "date"
expression = "add(2026-01-01, $year - 2026, year)"
Q
equals "DCS-28 default, expression" "P1,6.5,2026-01-01 P2,6.5,2026-01-01 " scheme run asked.toml
equals "DCS-28 a value of its type" "P1,7,2026-01-01 " scheme run asked.toml --parameter amount=7
equals "DCS-28 automatic: as if it were missing" "P1,6.5,2026-01-01 " scheme run asked.toml --parameter manager=Petrova
refused "DCS-28 type" 2 parameter.bad-value scheme run asked.toml --parameter amount=much
refused "DCS-28 name" 2 parameter.unknown scheme run asked.toml --parameter amuont=7
grep -q '"amount"' err || { fail "[DCS-28] the nearest name"; cat err; }
refused "DCS-28 not visible" 2 parameter.not-visible scheme run asked.toml --parameter year=2027
sed 's/^default = 2026/default = 2027/' asked.toml >later.toml
equals "DCS-28 what is not visible counts" "" scheme run later.toml
shows "DCS-28 what may be set" '^amount +At least +decimal +automatic +6\.5' scheme check asked.toml
grep -Eq '^manager +Whose is left out +text +automatic' out && ! grep -q '^year ' out || { fail "[DCS-28] visible ones"; cat out; }
sed 's/^title = "Whose.*/&\nuse = "always"/' asked.toml >always.toml
refused "DCS-28 always" 2 parameter.missing scheme run always.toml
equals "DCS-28 always" "P1,6.5,2026-01-01 " scheme run always.toml --parameter manager=Petrova
for place in fields order group filter; do
    (echo "restricted = { \"\$amount\" = [\"$place\"] }"; cat asked.toml) >no-field.toml
    case $place in
        order) sed -i 's/^order = .*/order = ["$amount"]/' no-field.toml ;;
        group) sed -i 's/^order = .*/group_by = ["$amount"]/' no-field.toml ;;
    esac
    refused "DCS-28 no field in $place" 2 scheme.restricted-field scheme run no-field.toml
    sed '1d' no-field.toml >field.toml
    ok "DCS-28 a field in $place" scheme run field.toml
done
sed -i 's/"always"/"seldom"/' always.toml
refused "DCS-28 use" 2 scheme.bad-value scheme check always.toml
sed 's/^title = "Whose.*/&\nuse = "always"/' asked.toml >always.toml # and all of it is kept
ok DCS-28 segment create --name Asked --code asked --method dynamic
ok DCS-28 --yes segment load-scheme asked always.toml --parameter manager=Petrova
equals DCS-28 "P1,6.5,2026-01-01 " segment members asked
ok DCS-28 segment save-scheme asked kept.toml
refused "DCS-28 kept" 2 parameter.not-visible scheme run kept.toml --parameter year=2027
for line in 'use = "always"' 'visible = false' 'title = "At least"' 'type = "decimal"' 'default = "6.5"' 'expression = '; do
    checks=$((checks + 1)); grep -qF "$line" kept.toml || { fail "[DCS-28] save-scheme loses <$line>"; cat kept.toml; }
done

# DCS-42: each section of the settings does its part: taken away, the answer is another one.
cat >settings.toml <<'Q'
title = "Who bought"
template = "sales"
totals_at = "begin"
filter = 'revenue >= $least or is_supplier'
order = ["revenue"]
fields = ["code", "revenue"]
totals = { revenue = "sum" }
group_by = ["main_manager", { field = "region", kind = "hierarchy" }]
[parameter.least]
type = "decimal"
default = 1
[[appearance]]
when = 'revenue > 100'
fields = ["revenue"]
style = { text = "much" }
where = ["items"]
Q
answer() { "$tessera" --quiet scheme run "$1" "${@:2}" 2>&1 | sed -E 's/ +$//' | grep -v '^$'; }
whole=$(answer settings.toml)
cat >expected <<'T'
members 3
code revenue
-
Total 167
Ivanov 160
  Russia 160
    Perm 160
      P1 much
Petrova 7
  Russia 7
    Siberia 7
      Tomsk 7
        S1 0
        P2 7
T
same DCS-42 "$(cat expected)" "$(sed -E 's/^-.*/-/; s/([^ ])  +/\1 /g' <<<"$whole")"
for section in totals_at filter order fields totals group_by; do
    grep -v "^$section = " settings.toml >less.toml
    checks=$((checks + 1)); [[ $(answer less.toml) != "$whole" ]] || fail "[DCS-42] $section does nothing"
done
sed '/^\[\[appearance/,$d' settings.toml >less.toml
checks=$((checks + 1)); [[ $(answer less.toml) != "$whole" ]] || fail "[DCS-42] appearance does nothing"
checks=$((checks + 1)); [[ $(answer settings.toml --parameter least=100) != "$whole" ]] || fail "[DCS-42] data parameters do nothing"
ok DCS-42 segment create --name Set --code set --method dynamic # and they are those of a segment, too
ok DCS-42 --yes segment load-scheme set settings.toml
same DCS-42 "$(tail -n +2 <<<"$whole")" "$("$tessera" --quiet report composition set 2>&1 | sed -E 's/ +$//' | grep -v '^$' | tail -n +3)"

# FLT-3: what an item of a filter has: whether it is used, its left field, comparison and right value, what it is called,
# how it is viewed, its own id, and whether it goes for items, for a hierarchy, or only for what lies below.
item='region = "Tomsk" @off @quick @title("Only ""Tomsk""") @id("u1")'
ok FLT-3 segment create --name Item --code item --method dynamic --set fields=code \
    --filter "$item and main_manager = \"Petrova\" @hidden @title(\"Hers\") and code <> name"
equals "FLT-3 not used" "P2 P3 S1 " segment members item
shows "FLT-3 not used" 'region = "Tomsk" @off .* switched off$' segment explain item P3
ok FLT-3 segment save-scheme item item.toml
ok FLT-3 export items
for file in item.toml items/segments.toml; do
    for part in '@off' '@quick' '@title("Only \"Tomsk\"")' '@id("u1")' 'main_manager = "Petrova"' '@hidden' '@title("Hers")' 'code <> name'; do
        checks=$((checks + 1)); grep -F 'region = "Tomsk"' $file | grep -qF "$part" || { fail "[FLT-3] $file loses $part"; cat $file; }
    done
done
ok FLT-3 apply items
grep -Eq 'changed +0$' out || { fail "[FLT-3] an export changes nothing"; cat out; }
sed -i 's/ @off//' item.toml
equals "FLT-3 used" "P2 S1 " scheme run item.toml
sed -i 's/main_manager = "Petrova"/main_manager <> "Petrova"/' item.toml
equals "FLT-3 comparison" "" scheme run item.toml
sed -i 's/region = "Tomsk"/region = "Perm"/' item.toml
equals "FLT-3 right value" "P1 C1 " scheme run item.toml
sed -i 's/main_manager <> "Petrova"/is_competitor <> true/' item.toml
equals "FLT-3 left field" "P1 " scheme run item.toml
refused FLT-3 2 rule.unexpected segment set item --unlock --filter 'region = "Tomsk" @seldom'
for application in 'region = "Siberia" => P3 ' 'region in hierarchy "Siberia" => P2 P3 S1 ' 'region.parent in hierarchy "Siberia" => P2 S1 '; do
    printf "filter = '%s'\nfields = [\"code\"]\n" "${application% => *}" >hierarchy.toml
    equals "FLT-3 application" "${application#* => }" scheme run hierarchy.toml
done
finish
