#!/usr/bin/env bash
# What a rule names may be renamed: the rule keeps its meaning, and shows the present name. So also where the name is
# the value of a parameter (DCS-26).
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok setup init
regions() { printf 'code,name\nR1,%s\nR2,%s\n' "$1" "$2" >regions.csv && ok setup import regions regions.csv; }
regions Perm Tomsk
printf 'code,name,region\nC1,Anna,R1\nC2,Boris,R2\n' >partners.csv
ok setup import partners partners.csv
cat >where.toml <<'S'
template = "main"
filter = 'region = $where or region in $also or in segment $whom'
fields = ["code"]
[parameter.where]
type = "text"
[parameter.also]
type = "list"
[parameter.whom]
type = "text"
default = "VIP"
S
ok setup segment create --name VIP --code vip --method manual
ok setup segment create --name Chosen --code chosen --method manual
ok setup segment add chosen C2
cat >segments.toml <<'S'
[[segment]]
name = "Found"
code = "found"
method = "dynamic"
scheme = "where.toml"
parameters = { where = "R1", also = ["Nowhere", "R1"], whom = "Chosen" }
S
refused "a value that names nothing" 2 rule.unknown-name apply segments.toml
grep -q 'there is no region "Nowhere"' err || { fail "which value"; cat err; }
sed -i 's/"Nowhere", "R1"/"Perm"/' segments.toml
ok "DCS-26" apply segments.toml
equals "DCS-26" "C1 C2 " segment members found
shows "DCS-26 again" '^same +1$' apply segments.toml

# Another region takes the old name, the old one gets a new name; so with the segments.
regions "Old Perm" Perm
ok "rename" segment set chosen --set name="Picked"
ok "rename" segment set vip --set name="Chosen"
equals "a renamed region and segment are still meant" "C1 C2 " segment members found
ok "" segment show found
for name in '"where": "Old Perm"' '"also": "Old Perm"' '"whom": "Picked"'; do
    "$tessera" segment show found --format json | grep -q "$name" || fail "[rename] shown by its present name: $name"
done
shows "explained by the present name" 'region = "Old Perm" +Old Perm +yes' segment explain found C1

# What is exported is applied again as it was, and loaded where the names are others by those.
ok "export" export exported
ok "export" apply exported/segments.toml
shows "export" '^same +3$' apply exported/segments.toml
ok "save" segment save-scheme found saved.toml
grep -q 'where = "Old Perm"' saved.toml || { fail "[save] the present name"; cat saved.toml; }

# A value that is given anew means what has that name now.
ok "given anew" segment set found --parameter where=Perm --parameter 'also=Perm' --parameter whom=Chosen
equals "given anew" "C2 " segment members found

# When one of the things that a rule names is gone, the error names that one, whatever the others are called by now.
ok "gone" segment create --name Gone --code gone --method dynamic --filter 'region = "Perm" and parent = "C2"'
regions "Old Perm" Elsewhere
ok "gone" --yes partner merge C2 C1
refused "gone" 2 rule.unknown-name segment members gone
grep -q 'partner ".*is not there any more' err && ! grep -q 'there is no region' err || { fail "[gone] what is gone"; cat err; }
ok "gone" --yes segment delete gone
# What is shown leads back: a name that is another's code, or name too, is not written, but the code.
ok "" segment create --name VIP --code old-vip --method manual
ok "" segment add old-vip C1
ok "" segment create --name "Very important" --code VIP --method manual
ok "" segment create --name Same --code s1 --method manual
ok "" segment create --name Same --code s2 --method manual
printf 'code,name\nPerm2,Omsk\nOmsk,Other\n' >regions.csv
ok "" import regions regions.csv
printf 'code,name,is_competitor\nX1,X2,false\nX2,Other,false\n' >partners.csv
ok "" import partners partners.csv
rule='in segment "old-vip" or in segment "s1" or in segment "s2" or region = "Perm2" or partner = "X1"'
rule=${rule/ or partner = \"X1\"/ or parent = \"X1\"}
ok "" segment create --name Asking --code asking --method periodic --filter "$rule"
shows "shown by code" "in segment \"old-vip\" or .*\"s1\".*\"s2\".*region = \"Perm2\".*parent = \"X1\"" segment show asking
ok "" export back
ok "what leads back changes nothing" apply back/segments.toml
grep -Eq 'changed +0$' out || { fail "an export changes nothing"; cat out; }
ok "" segment save-scheme asking asking.toml
grep -q 'in segment "old-vip"' asking.toml || { fail "a saved scheme leads back"; cat asking.toml; }

# A code in a file means that code; that another segment has it for a name says nothing.
printf '[[segment]]\nname = "New one"\ncode = "Very important"\nmethod = "manual"\n' >n.toml
shows "a code is a code" '^new +1$' apply n.toml
ok "" segment show old-vip

# What the default of a parameter names is kept as well: in the rule, in `rows`, and in what is shown (DCS-26).
region() { printf 'code,name\n%s,%s\n' "$1" "$2" >regions.csv && ok default import regions regions.csv; }
region KZN Kazan
region UFA Ufa
printf 'code,name,region\nD1,Dora,KZN\nU1,Una,UFA\n' >partners.csv
ok default import partners partners.csv
printf 'partner,day,document,revenue\nD1,2026-01-01,A,5\nU1,2026-01-01,B,5\n' >sales.csv
ok default import sales sales.csv
ok default segment create --name G1 --code g1 --method manual
ok default segment add g1 D1 U1
cat >default.toml <<'S'
template = "sales"
filter = 'region = $r and region in $l and in segment $s and revenue > 0'
rows = 'partner.region = $w'
output_filter = 'region in hierarchy $o'
fields = ["code"]
[parameter.r]
type = "region"
default = "Kazan"
[parameter.l]
type = "list"
default = ["Kazan"]
[parameter.s]
default = "G1"
[parameter.w]
default = "Kazan"
[parameter.o]
default = "Kazan"
S
ok default segment create --name Default --code default --method periodic
ok default segment load-scheme default default.toml
# In front of a default may stand a value; what the default names is kept all the same.
ok default segment create --name Given --code given --method periodic
ok default segment load-scheme given default.toml --parameter r=Ufa --parameter l=Ufa --parameter w=Ufa --parameter o=Ufa
versions=$(sql "select code, rule_version from tessera_segment where code in ('default', 'given') order by code")
for found in default:D1 given:U1; do
    ok default segment form "${found%:*}"
    equals default "${found#*:} " segment members "${found%:*}"
done
region KZN "Old Kazan"
ok default segment set g1 --set name=Old --set code=old
for found in default:D1 given:U1; do
    ok "default, renamed" segment form "${found%:*}"
    equals "default, renamed" "${found#*:} " segment members "${found%:*}"
    ok "default, renamed" segment set "${found%:*}" --set description=kept
done
ok "default, renamed" segment copy default --code copied --name Copied
region NEW Kazan
printf 'code,name,region\nD2,Daria,NEW\n' >partners.csv
ok default import partners partners.csv
printf 'partner,day,document,revenue\nD2,2026-01-01,C,5\n' >sales.csv
ok default import sales sales.csv
ok default segment create --name G1 --code g1 --method manual
ok default segment add g1 D2
for found in default:D1 given:U1 copied:D1; do
    ok "default, a namesake" segment form "${found%:*}"
    equals "default, a namesake" "${found#*:} " segment members "${found%:*}"
done
refused "default, what it names is protected" 1 segment.in-use --yes segment delete old
shows "default, by its present name" 'region = "Old Kazan" +Old Kazan +yes' segment explain default D1
ok default --yes segment save-scheme default saved.toml
same "default, saved by present names" 4 "$(grep -c '^default = .*"Old Kazan"' saved.toml)"
same "default, saved by present names" 1 "$(grep -c '^default = "Old"' saved.toml)"
ok default export exported
ok default apply exported/segments.toml
grep -Eq 'changed +0$' out || { fail "[default] an export changes nothing"; cat out; }
ok default --yes segment save-scheme given saved.toml
same "default behind a value" 4 "$(grep -c '^default = .*"Old Kazan"' saved.toml)"
same "default, nothing changed the rule" "$versions" \
    "$(sql "select code, rule_version from tessera_segment where code in ('default', 'given') order by code")"
ok "default, not what has its name" --yes segment delete g1
sed -i '/^parameters = /d' saved.toml
ok "default again" --yes segment load-scheme given saved.toml --unlock
ok "default again" segment form given
equals "default again" "D1 " segment members given
# A default that is given anew means what has that name now.
ok "default anew" --yes segment load-scheme given default.toml --unlock --parameter s=Old
ok "default anew" segment form given
equals "default anew" "" segment members given
# As segments were stored before defaults kept what they name: such a one is read, and changes as it did.
if [[ ! ${TESSERA_ON:-} ]]; then
    ok default segment form default
    stored=$(sql "select scheme from tessera_segment where code = 'default'")
    before=$(sed -E 's/"default":\{"label":("[^"]*"|\["[^"]*"\]),"means":\[[^]]*\]\}/"default":\1/g' <<<"$stored")
    sql "update tessera_segment set scheme = '$before' where code = 'default'"
    same "stored before" 0 "$(sql "select count(*) from tessera_segment where code = 'default' and scheme like '%means%'")"
    shows "stored before" '^default +Default +0 +0 +1' segment form default
    ok "stored before" segment set default --set description=other
    same "stored before, its rule is the same" "$versions" \
        "$(sql "select code, rule_version from tessera_segment where code in ('default', 'given') order by code" | sed 's/^given|.*/'"$(grep ^given <<<"$versions")/")"
    same "and keeps from now on" "$stored" "$(sql "select scheme from tessera_segment where code = 'default'")"
    sql "update tessera_segment set scheme = '$before' where code = 'default'"
    shows "stored before, what is locked is the same" 'changes +title: - -> Any$' segment set default --set title=Any
fi
finish
