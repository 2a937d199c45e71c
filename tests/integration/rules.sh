#!/usr/bin/env bash
# What rules say: of facts, segments, sets of a query, measures, custom fields and lists, and what explains them; each
# check names its domain rows.
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
ok set-up segment create --name Per --code per --method periodic --filter 'region = "Perm"' --set fields=code
ok set-up segment form per
printf 'code,name\nSHOE,Shoe\nCUP,Cup\n' >products.csv
ok set-up import products products.csv

# What a rule says of one partner, and how long it may be.
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
# A rule longer than a database's parser takes.
long=$(for i in $(seq 1500); do printf 'code = "X%d" or ' $i; done)
ok "long rule" segment create --name Lengthy --code lengthy --method periodic --filter "$long code = \"N4\"" --set fields=code
ok "long rule" segment form lengthy
equals "long rule" "N4 " segment members lengthy
ok "long rule" --yes segment delete lengthy

# Rows on facts.
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
finish
