#!/usr/bin/env bash
# What segment files, schemes and exports say, and that applying them leads back; each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok set-up init
cat >partners.csv <<'C'
code,name,region,is_customer,is_competitor
001,Anna,Perm,true,false
002,Boris,Tomsk,true,false
C1,Rival,Tomsk,false,true
N1,New,Tomsk,true,false
N4,Four,Perm,true,false
R1,Rita,Perm,true,false
R2,Rolf,Perm,true,false
C
ok set-up import partners partners.csv
printf 'code,name\nSHOE,Shoe\nCUP,Cup\n' >products.csv
printf 'product,code,name\nSHOE,40,size 40\nSHOE,41,size 41\n' >variants.csv
ok set-up import products products.csv
ok set-up import variants variants.csv
# Segments of every method and subject, for the exports.
new() { ok set-up segment create --name "$1" --code "${1,,}" --method "${@:2}"; }
new Dyn dynamic --filter 'region = "Perm"' --set fields=code
new Per periodic --filter 'region = "Perm"' --check-on-create --set fields=code \
    --set 'schedule=daily 21:00' --set schedule_on=false
new Man manual --filter 'region = "Tomsk"' --set fields=code
new All manual --description "what for" --set clean_up=2030-01-01 --set responsible=olga --set competitors=C1 --folder Top \
    --filter 'region = "Perm"'
new Deep manual --folder A/B/C
new Both periodic --filter 'in segment "Per"'
new M2 manual --set fields=code --set competitors=C1
new A1 periodic --filter 'region = "Perm"' --set fields=code --set default_filter=false
new A2 periodic --filter 'code begins with "0"' --set fields=code --schedule 'every 1200 s'
new Mail manual --filter 'code begins with "0"' --set fields=code
new Goods manual --subject product --set clean_up=2030-01-01
new G4 periodic --subject product --schedule 'every 1200 s'
new G5 dynamic --subject product
new Sizes periodic --subject product --set by_variant=true --filter 'code = "SHOE"'
ok set-up option set shipment-ban on
new Debt periodic --kind shipment_ban --check-on-create --filter 'region = "Perm"'
new Stop manual --kind shipment_ban
ok set-up option set shipment-ban off
ok set-up segment form per a1 a2 sizes
ok set-up segment add man 001
ok set-up segment add Goods CUP
ok set-up partner set 001 --set deleted=true

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
for s in asker source; do ok clean --yes segment delete $s; done
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

# Schemes.
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

# Exports that are applied.
ok "apply" export files
ok "apply is idempotent" apply files
ok "apply is idempotent" apply files
grep -Eq 'changed +0$' out || fail "[apply] a second apply changes nothing"
ok doctor doctor
checks=$((checks + 1)); (unset TESSERA_DATABASE; "$tessera" --quiet plugin list >out 2>err) || fail "plugin list without a database"
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
finish
