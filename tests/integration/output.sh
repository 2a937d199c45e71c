#!/usr/bin/env bash
# What is shown of members, and what is kept of it: output settings, variants, references, files.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
cat >regions.csv <<'C'
code,name,parent
URAL,Ural,
PER,Perm,URAL
TOM,Tomsk,
C
cat >partners.csv <<'C'
code,name,region,main_manager
P1,Anna,Perm,Ivanov
P2,Boris,Perm,Petrova
P3,Clara,Tomsk,Ivanov
P4,Dora,,Ivanov
C
cat >products.csv <<'C'
code,name,category
SHOE,Shoe,F
CUP,Cup,H
C
printf 'product,code,name\nSHOE,40,size 40\nSHOE,41,size 41\n' >variants.csv
cat >sales.csv <<'C'
partner,day,product,document,quantity,revenue,cost
P1,2026-05-01,SHOE,D1,1,1234.5,1000
P2,2026-05-02,CUP,D2,2,200,100
P3,2026-05-03,CUP,D3,3,300,200
C
cat >interactions.csv <<'C'
partner,moment,kind,subject,document
P1,2026-05-01T10:00:00Z,call,offer,T1
C
ok setup init
for kind in regions partners products variants sales interactions; do ok setup import $kind $kind.csv; done

# Settings of the output are part of what is written: a mistake is refused at once.
s="segment create --name Bad --method manual --template sales --set"
refused DCS-37 2 rule.unknown-field $s fields=nosuch
refused DCS-37 2 rule.unknown-field $s order=-nosuch
refused DCS-39 2 report.same-field $s fields=code,name,code
printf 'fields = ["code", "Code"]\n' >same.toml
refused DCS-39 2 report.same-field scheme run same.toml
refused hint 2 segment.bad-value $s schedule_on=off
grep -q 'schedule_on=true or schedule_on=false' err || { fail "[hint] what can be written"; cat err; }
refused hint 2 json.broken $s 'parameters={n=1}'
grep -qF '{"n": 1}' err || { fail "[hint] the form that works"; cat err; }
refused hint 2 scheme.wrong-type $s parameters=n
grep -qF -- "--set 'parameters={\"n\": 1}'" err || { fail "[hint] the form that works"; cat err; }
refused DCS-42 2 rule.unknown-field $s group_by=nosuch
refused DCS-41 2 report.unknown-field $s 'totals={"nosuch":"sum"}'
refused DCS-46 2 rule.unknown-field $s 'appearance=[{"style":{"bold":true},"when":"nosuch = 1"}]'
refused DCS-47 2 rule.unknown-field $s 'user_fields={"a":"nosuch + 1"}'
refused DCS-37 2 rule.unknown-name $s 'output_filter=in segment "nobody"'
refused DCS-12 2 rule.unknown-field $s 'rows=product.nosuch = 1'
grep -q 'product.nosuch' err || fail "[DCS-12] the error points into the text of rows"
refused MTH-22 2 value.bad-date segment create --name Bad --method manual --set clean_up=soon
grep -q clean_up err || fail "[MTH-22] the error names the key"

# References of the output side survive a rename, protect what they name, and go to files as names.
ok DCS-22 segment create --name Chosen --code chosen --method manual
ok DCS-22 segment create --name Shown --code shown --method periodic --set fields=code \
    --set 'output_filter=in segment "Chosen"' --set 'appearance=[{"when":"in segment \"Chosen\"","style":{"bold":true}}]'
ok DCS-22 segment form shown
ok DCS-22 segment add chosen P1
ok DCS-22 segment set chosen --set name=Picked --set code=picked
equals DCS-22 "P1 " segment members shown
ok DCS-22 segment set shown --set description=kept
refused SEG-14 1 segment.in-use --yes segment delete picked
ok DCS-31 export files
grep -q 'output_filter = .in segment "Picked"' files/segments.toml || fail "[DCS-31] exported by name"
grep -q '^when = .in segment "Picked"' files/segments.toml || fail "[DCS-31] appearance exported as text"
ok DCS-31 apply files
grep -Eq 'changed +0$' out || fail "[DCS-31] what was exported is what is there"
"$tessera" --quiet export >plain.toml 2>err
head -1 plain.toml | grep -q '^# Written' || fail "[export] the text itself goes to standard output"
ok export apply plain.toml
shows DCS-37 'output_filter +in segment "Picked"' segment show shown

# Groups, totals and looks, as a person sees them (DCS-37 to DCS-46).
cat >look.toml <<'C'
template = "sales"
filter = 'revenue > 0'
fields = ["code", "revenue", "grade"]
order = ["code"]
group_by = [{ field = "region", kind = "hierarchy" }]
totals = { revenue = "sum" }
[user_fields.grade]
cases = [ { when = 'revenue > 1000', then = '"big"' } ]
else = '"small"'
[[appearance]]
fields = ["revenue"]
style = { format = "#,##0.00" }
[[appearance]]
when = 'revenue < 250'
fields = ["grade"]
style = { text = "tiny", color = "red" }
where = ["items"]
C
shows "DCS-41 DCS-43" '^Ural' scheme run look.toml
grep -Eq '^  Perm' out || fail "[DCS-43] a level below stands to the right"
grep -Eq '^    P1 +1,234.50 +big$' out || fail "[DCS-46 DCS-47] formatted"
grep -Eq '^    P2 +200.00 +tiny$' out || fail "[DCS-46] text in place of the value"
grep -Eq '^  Total Perm +1,434.50' out || fail "[DCS-41] total of a group"
grep -Eq '^Total +1,734.50' out || fail "[DCS-41] overall total"
"$tessera" --quiet scheme run look.toml --format csv >kinds 2>err
for line in 'line,code,' 'group,Ural,' 'item,P1,' 'total,Total Perm,'; do
    grep -q "^$line" kinds || { fail "[DCS-41] csv tells lines apart: $line"; cat kinds; }
done
sed 's/^totals = .*/totals = { code = "count", revenue = "sum" }/' look.toml >counted.toml
shows "DCS-41 a total in the first column leaves the name of its group" '^  Total Perm +2 +1,434.50' scheme run counted.toml
ok DCS-37 segment create --name Looks --code looks --method dynamic
ok DCS-37 segment load-scheme looks look.toml
shows "RPT-1 RPT-2 DCS-37" '^    P2 +200.00 +tiny$' report composition looks
"$tessera" --quiet segment members looks --format json >json 2>err
same "DCS-43 as data" group "$(python3 -c 'import json; print(json.load(open("json"))["lines"][0]["kind"])')"
same "DCS-46 as data" red "$(python3 -c 'import json; print([s["grade"]["color"] for s in json.load(open("json"))["styles"] if "grade" in s][0])')"

# A table: groups down, regions across (DCS-42), also as what a segment keeps.
cat >table.toml <<'C'
template = "sales"
filter = 'revenue > 0'
fields = ["code", "revenue"]
group_by = ["main_manager"]
columns_by = ["region"]
totals = { revenue = "sum" }
C
cat >expected <<'C'
line,group,revenue[Perm],revenue[Tomsk],revenue
group,Ivanov,1234.5,300,1534.5
group,Petrova,200,,200
total,Total,1434.5,300,1734.5
C
same "DCS-42 a table" "$(<expected)" "$("$tessera" --quiet scheme run table.toml --format csv 2>&1)"
ok DCS-42 segment create --name Crossed --code crossed --method dynamic
ok DCS-42 segment load-scheme crossed table.toml
same "DCS-42 of a segment" "$(<expected)" "$("$tessera" --quiet report composition crossed --format csv 2>&1)"
ok DCS-42 segment save-scheme crossed kept.toml
same "DCS-42 saved" "$(<expected)" "$("$tessera" --quiet scheme run kept.toml --format csv 2>&1)"
refused DCS-42 2 report.no-totals segment set crossed --set 'totals={}'
refused DCS-49 2 scheme.restricted-field segment set crossed --unlock --set 'restricted={"region":["group"]}'

# Links and restrictions (DCS-48, DCS-49).
printf 'template = "sales"\nfields = ["code"]\n' >outer.toml
equals DCS-48 "P1 P2 P3 P4 " scheme run outer.toml
(cat outer.toml; echo 'links = { sale = "inner" }') >inner.toml
equals DCS-48 "P1 P2 P3 " scheme run inner.toml
(cat outer.toml; echo 'links = { sale = "inner", interaction = "inner" }') >both.toml
equals DCS-48 "P1 " scheme run both.toml
(cat outer.toml; echo 'require_facts = true'; echo 'links = { sale = "outer" }') >over.toml
equals "DCS-19 DCS-48" "P1 P2 P3 P4 " scheme run over.toml
(cat outer.toml; echo 'links = { sail = "inner" }') >bad.toml
refused DCS-48 2 source.unknown scheme run bad.toml
(cat outer.toml; echo 'links = { region = "inner" }') >bad.toml
refused DCS-48 2 rule.no-subject scheme run bad.toml
(cat outer.toml; echo 'links = { sale = "left" }') >bad.toml
refused DCS-48 2 scheme.bad-value scheme run bad.toml
cat >union.toml <<'C'
template = "query"
fields = ["code"]
[query]
formation = "SELECT partner AS number FROM tessera_sale WHERE document = 'D1' UNION SELECT partner FROM tessera_sale WHERE document = 'D3'"
C
by_query "DCS-48 a union of queries" "P1 P3 " scheme run union.toml
cat >twice.toml <<'C'
template = "query"
fields = ["code"]
[query]
formation = "SELECT partner AS number FROM tessera_sale UNION ALL SELECT partner FROM tessera_sale UNION ALL SELECT NULL"
C
by_query "FRM-4 duplicates and empty keys" "P1 P2 P3 " scheme run twice.toml
for place in fields filter group order; do
    printf 'template = "sales"\nfields = ["code"]\nrestricted = { cost = ["%s"] }\n' $place >restricted.toml
    case $place in
    fields) echo 'fields = ["code", "cost"]' ;;
    filter) echo "filter = 'revenue > 0 and not sales.cost > 5'" ;;
    group) echo 'group_by = ["cost"]' ;;
    order) echo 'order = ["-cost"]' ;;
    esac >use
    grep -v '^fields' restricted.toml | cat - use >bad.toml
    refused DCS-49 2 scheme.restricted-field scheme run bad.toml
    ok DCS-49 scheme run restricted.toml
done
printf 'template = "sales"\nfields = ["code", "margin"]\nrestricted = { cost = ["fields"] }\nuser_fields = { margin = "revenue - cost" }\n' >bad.toml
refused "DCS-49 through a user field" 2 scheme.restricted-field scheme run bad.toml
# Names that mean nothing, or something else, are refused with the nearest.
output() { printf 'template = "sales"\nfields = ["code"]\n%s\n' "$1" >named.toml; }
output 'restricted = { revenu = ["order"] }'
refused DCS-49 2 rule.unknown-field scheme run named.toml
grep -q 'Did you mean "revenue"' err || { fail "[DCS-49] the nearest name"; cat err; }
output 'restricted = { population = ["order"], revenue = ["order"], "sales.cost" = ["order"] }'
ok DCS-49 scheme run named.toml
output 'user_fields = { code = "revenue / 2" }'
refused DCS-47 2 report.user-field-taken scheme run named.toml
output 'user_fields = { revenue = "1" }'
refused DCS-47 2 report.user-field-taken scheme run named.toml
output 'appearance = [{ style = { color = "redd" } }]'
refused DCS-46 2 report.unknown-color scheme run named.toml
grep -q 'Did you mean "red"' err || { fail "[DCS-46] the nearest color"; cat err; }
output 'appearance = [{ style = { background = "#FFee00" } }]'
ok DCS-46 scheme run named.toml
ok DCS-49 segment create --name Kept --code kept --method manual
ok DCS-49 segment load-scheme kept restricted.toml
refused DCS-49 2 scheme.restricted-field segment set kept --set order=cost

# The product templates: their default filter, and what the one by sales shows (PRD-4).
printf 'code,name,is_folder,deleted\nDIR,Folder,true,false\nOLD,Old,false,true\n' >more.csv
ok PRD-4 import products more.csv
printf 'subject = "product"\nfields = ["code"]\norder = ["code"]\n' >goods.toml
equals PRD-4 "CUP SHOE " scheme run goods.toml
(cat goods.toml; echo 'default_filter = false') >all.toml
equals PRD-4 "CUP DIR OLD SHOE " scheme run all.toml
cat >sold.toml <<'C'
subject = "product"
template = "sales"
filter = 'quantity > 0'
fields = ["code", "partner", "quantity", "revenue", "cost", "extra_cost", "gross_profit"]
order = ["code", "partner"]
C
equals PRD-4 "CUP,Boris,2,200,100,0,100 CUP,Clara,3,300,200,0,100 SHOE,Anna,1,1234.5,1000,0,234.5 " scheme run sold.toml

# A cell is of its column's type, in totals too: a whole sum of decimals is no integer for a program that reads it.
printf 'template = "sales"\nfields = ["code", "revenue", "order_count"]\norder = ["code"]\nfilter = "revenue = 200 or revenue = 300"\ntotals = { revenue = "sum", order_count = "sum" }\n' >whole.toml
ok DCS-41 scheme run whole.toml --format json
for cells in '"P2","200",1' '"P3","300",1' '"Total","500",2'; do
    checks=$((checks + 1)); tr -d ' \n' <out | grep -qF "[$cells]" || { fail "[DCS-41] $cells"; cat out; }
done

# What a parameter's expression makes is exact, of its type, and within the calendar (DCS-26, DCS-28).
computed() { printf 'template = "sales"\nfilter = \x27%s\x27\nfields = ["code"]\norder = ["code"]\n[parameter.k]\ntype = "%s"\nexpression = "%s"\n' "$@" >computed.toml; }
computed 'revenue > $k' decimal '1000000 * 1000000000'
equals DCS-26 "" scheme run computed.toml
shows DCS-26 '^k .*1000000000000000' scheme check computed.toml
computed 'revenue = 3 * $k' decimal '200 / 3'
equals DCS-26 "P2 " scheme run computed.toml
computed 'revenue[$k] > 0' period 'add(today, 10, year)'
equals DCS-28 "" scheme run computed.toml
shows DCS-28 'revenue\[(20[0-9-]+)\.\.\1\]' scheme check computed.toml
computed 'revenue > $k' integer '7 / 2'
refused DCS-28 2 parameter.bad-value scheme run computed.toml
computed 'revenue[$k..] > 0' date 'add(today, -9999, year)'
refused DCS-26 2 parameter.overflow scheme run computed.toml

# Products by variant are named by variant wherever people see or write them.
ok PRD-2 segment create --name Sizes --code sizes --subject product --method manual --set by_variant=true
refused PRD-7 2 product.variant-missing segment add sizes SHOE
ok PRD-7 segment add sizes SHOE/40 SHOE/41 CUP
equals PRD-2 "CUP,,Cup,H,, SHOE,40,Shoe,F,, SHOE,41,Shoe,F,, " segment members sizes
ok PRD-2 segment set sizes --set fields=code
ok PRD-2 segment members sizes --format json
grep -q 'the field variant tells' out || { fail "[PRD-2] lines that are alike"; cat out; }
ok PRD-2 segment set sizes --set fields=code,variant
ok PRD-2 segment members sizes --format json
grep -q 'the field variant tells' out && fail "[PRD-2] lines that differ"
ok PRD-2 export again
grep -q 'members = \["CUP", "SHOE/40", "SHOE/41"\]' again/segments.toml || { fail "[PRD-2] exported"; grep members again/*; }
ok PRD-2 apply again
grep -Eq 'changed +0$' out || fail "[PRD-2] a file brings the variants back"
shows PRD-2 '^SHOE/41 +Shoe +left$' segment history sizes --change "$("$tessera" --quiet segment remove sizes SHOE/41 >/dev/null; "$tessera" --quiet segment history sizes --limit 1 --format csv | tail -1 | cut -d, -f1)"
refused history 2 segment.unknown-change segment history sizes --change 999

# Whatever a segment is made of goes to files and comes back from them (DCS-31).
ok "" option set shipment-ban on
ok "" partner set P2 --set is_competitor=true
parts=() made=(l b sizes)
queried=(segment create --name Queried --code q --method periodic --template query --set fields=code,n
    --set 'query={"formation":[{"name":"a","sql":"SELECT code FROM tessera_partner"},{"sql":"SELECT code, 5 AS n FROM a"}],"columns":{"n":"integer"}}'
    --set 'filter=n > 4' --set 'totals={"n":"sum"}' --set totals_at=both)
if [[ $no_query ]]; then
    refused DCS-31 2 "$no_query" "${queried[@]}"
else
    ok DCS-31 "${queried[@]}"
    parts=('^\[segment.query\]' '^sql = "SELECT code, 5') made+=(q)
fi
ok DCS-31 segment create --name Linked --code l --method periodic --template sales --set rows='day > 2020-01-01' \
    --set 'links={"sale":"inner","interaction":"outer"}' --set 'restricted={"cost":["fields","order"]}' \
    --set 'user_fields={"g":{"title":"G","cases":[{"when":"revenue > 1","then":"1"}],"else":"0"}}' \
    --set 'group_by=[{"field":"region","kind":"hierarchy_only"}]' --set 'parameter={"a":{"type":"list","default":["x","y"],"title":"T"}}'
ok DCS-31 segment create --name Banned --code b --method manual --kind shipment_ban --folder X/Y \
    --set competitors=P2 --set clean_up=2031-01-01 --set responsible=olga
ok DCS-31 segment add b P1
ok DCS-31 export before
for part in "${parts[@]}" '^links = ' '^cost = \["fields", "order"\]' '^g = ' 'hierarchy_only' \
    '^kind = "shipment_ban"' '^folder = "X/Y"' '^competitors = \["P2"\]' '^clean_up = "2031' '^responsible = "olga"' '^by_variant'; do
    checks=$((checks + 1)); grep -q "$part" before/segments.toml || fail "[DCS-31] export leaves out $part"
done
for segment in "${made[@]}"; do ok DCS-31 --yes segment delete $segment; done
ok DCS-31 apply before
ok DCS-31 export after
same DCS-31 "" "$(diff -r before after)"
finish
