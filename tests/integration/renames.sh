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
finish
