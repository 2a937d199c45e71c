#!/usr/bin/env bash
# Competitors through the command line: lists by segment, deals and whom they were lost to, what linkers propose and what
# people answer, the map of both. Each check names its domain rows.
set -uo pipefail
zoo=$(realpath "$2") # tests/bad_plugins
. "$(dirname "$0")/checks.sh" "$1"
today=2026-06-30
ok CMP init
printf 'code,name,parent\nRU,Russia,\nSIB,Siberia,RU\nTOM,Tomsk,SIB\nKRA,Krasnoyarsk,SIB\nPRM,Perm,RU\n' >regions.csv
ok CMP import regions regions.csv
cat >partners.csv <<'C'
code,name,region,is_customer,is_competitor,attribute.regions
A,Anna,TOM,true,false,
B,Boris,TOM,true,false,
C,Clara,KRA,true,false,
D,Dora,PRM,true,false,
E,Emil,,true,false,
S,Siberian Trade,SIB,false,true,
P,Perm Stores,PRM,false,true,
M,Many Places,,false,true,Tomsk|PRM
N,Nowhere,,false,true,
X,No rival,TOM,true,false,
C
ok CMP import partners partners.csv
ok CMP segment create --name Retail --code retail --method manual
ok CMP segment add retail A B C D
ok CMP segment create --name Tomsk --code tomsk --method dynamic --filter 'region = "Tomsk" and not code = "X"'
ok CMP segment create --name "Far away" --code far --method periodic --filter 'not region is filled and is_customer' --set fields=code
ok CMP --as-of $today --yes segment form far

# A lost deal names its competitor; rows that do not are refused by line, the others too, unless they are set aside.
cat >deals.csv <<'C'
partner,day,status,competitor,amount,reason
A,2026-01-10,lost,S,100.50,price
A,2026-02-10,lost,M,10,price
B,2026-03-10,lost,S,20,delivery
C,2026-03-11,won,,500,
D,2026-04-01,open,,30,
D,2024-04-01,lost,P,1000,too long ago
C
(cat deals.csv; printf 'B,2026-05-01,lost,,7,unknown\nB,2026-05-02,late,S,7,\nB,2026-05-03,lost,Q,7,\n') >bad.csv
refused CMP-5 2 import.bad-rows import deals bad.csv
grep -q 'line 8, column competitor: competitor is missing, and status is lost' err || { fail "[CMP-5] the line"; cat err; }
count() { sql "select count(*) from $1" | tr -d ' '; }
same "CMP-5 nothing is written" 0 "$(count tessera_deal)"
ok CMP-5 import deals bad.csv --rejects rest.csv
same "CMP-5 the others are" 6 "$(count tessera_deal)"
same "CMP-5 those are set aside" 3 "$(tail -n +2 rest.csv | wc -l)"
printf 'partner,day,status\nA,2026-01-10,lost\n' >bare.csv # a file without the column
refused CMP-5 2 import.bad-rows import deals bare.csv
refused CMP-5 1 import.imported-before import deals bad.csv --rejects again.csv
# Deals are a source as any other: in rules, by condition and window.
ok CMP-5 segment create --name Lost --code lost --method dynamic --filter 'deal_count[where status = "lost"] > 0' --set fields=code
equals "CMP-5 rule" "A B D " --as-of $today segment members lost
ok CMP-5 segment create --name "Lost to S" --code lost-s --method dynamic \
    --filter 'deal_amount[last 12 months where status = "lost" and competitor = "S"] >= 20' --set fields=code,deal_count,last_deal
equals "CMP-5 window" "A,2,2026-02-10 B,1,2026-03-10 " --as-of $today segment members lost-s
ok CMP-5 --yes segment delete lost
ok CMP-5 --yes segment delete lost-s

# A list by hand (CMP-1 to CMP-3), for a segment of any method.
refused CMP-2 1 segment.not-a-competitor segment set retail --set competitors=A
ok "CMP-1 CMP-3" segment set tomsk --set 'competitors=["N", "N"]'
shows CMP-1 '^N +Nowhere$' segment show tomsk
ok CMP-4 segment set tomsk --set fields=code
equals "CMP-4 no other members" "A B " segment members tomsk

# What linkers propose: strengths by the numbers above.
pairs() { # segment, competitor, strength, state, linker of each row
    "$tessera" --quiet "$@" --format json 2>err | python3 -c '
import json, sys
reply = json.load(sys.stdin)
at = [reply["columns"].index(c) for c in ("segment", "competitor", "strength", "state", "linker")]
print(" ".join(",".join(str(row[i]) for i in at) for row in reply["rows"]))'
}
region=competitor-region lost=competitor-lost-deals
same "CMP regions" "retail,M,0.75,proposed,$region retail,S,0.75,proposed,$region retail,P,0.25,proposed,$region \
tomsk,M,1,proposed,$region tomsk,S,1,proposed,$region" "$(pairs --as-of $today competitor propose --linker $region)"
same "CMP lost deals" "retail,S,0.6666,proposed,$lost retail,M,0.3333,proposed,$lost" \
    "$(pairs --as-of $today competitor propose retail --linker $lost | tr ' ' '\n' | grep $lost | paste -sd' ' -)"
shows "CMP reason" 'S +Siberian Trade +0.75 .*Siberian Trade is active where 3 of 4 members are: TOM \(2\), KRA \(1\)' competitor list retail
shows "CMP reason" '2 of 3 lost deals went to Siberian Trade \(last 12 months\), worth 120.5' competitor list retail
# All at once, in the order of segments; again, and nothing changes.
same "CMP all" 9 "$(pairs --as-of $today competitor propose | wc -w)"
ok "CMP again" --as-of $today competitor propose --format json
same "CMP again" "0 0 0" "$(python3 -c 'import json; r = json.load(open("out")); print(r["new"], r["changed"], r["gone"])')"
# What no longer speaks for it goes; what speaks otherwise changes.
ok CMP segment remove retail D
ok "CMP gone" --as-of $today competitor propose --format json
same "CMP gone" "0 2 1" "$(python3 -c 'import json; r = json.load(open("out")); print(r["new"], r["changed"], r["gone"])')"
hides "CMP gone" 'Perm Stores' competitor list

# A person accepts: it joins the list, and is proposed no more. A person rejects: that is remembered.
refused CMP 2 segment.unknown competitor accept nobody S
refused CMP 2 partner.unknown competitor accept retail nobody
refused CMP-2 1 segment.not-a-competitor competitor accept retail A
ok CMP-1 competitor accept retail S
shows CMP-1 '^S +Siberian Trade$' segment show retail
ok CMP competitor reject retail M
ok CMP --as-of $today competitor propose --format json
same "CMP answered" "0 0 0 1 1" "$(python3 -c 'import json; r = json.load(open("out")); print(r["new"], r["changed"], r["gone"], r["listed"], r["rejected"])')"
same "CMP answered" "retail,M,0.6666,rejected,$region retail,M,0.3333,rejected,$lost" "$(pairs competitor list retail --state rejected)"
shows "CMP who" 'S +Siberian Trade .*accepted.* owner +20' competitor list retail --state accepted
refused CMP 2 competitor.unknown-state competitor list --state rejcted
refused CMP 2 competitor.unknown-linker competitor propose --linker competitor-regio
# Unless asked for again.
same "CMP --all" "retail,M,0.6666,proposed,$region retail,M,0.3333,proposed,$lost" \
    "$(pairs --as-of $today competitor propose retail --all)"
ok CMP competitor reject retail M
# Taken off the list by hand it is proposed anew.
ok CMP segment set retail --set competitors=
same "CMP off the list" "retail,S,1,proposed,$region retail,S,0.6666,proposed,$lost" "$(pairs --as-of $today competitor propose retail)"
ok CMP competitor accept retail S
# A rejection takes it off the list, too; nobody need have proposed it.
ok CMP competitor accept far P
ok CMP competitor reject far P
hides CMP 'Perm Stores' segment show far

# The map: segment by competitor.
equals "CMP report" "retail,Retail,rejected 0.6666,,accepted 1 tomsk,Tomsk,proposed 1,listed,proposed 1 " report competitors retail tomsk
checks=$((checks + 1)); "$tessera" --quiet report competitors --format csv | head -1 | grep -q '^segment,name,M,N,P,S$' || fail "[CMP report] columns"

# Parameters of a linker, in a file; what is exported is applied.
cat >linkers.toml <<'C'
[[competitor_linker]]
plugin = "competitor-lost-deals"
parameters = { least = 2, period = "this year" }

[[competitor_linker]]
plugin = "competitor-region"
active = false
C
ok "CMP configured" apply linkers.toml
shows "CMP configured" 'competitor-lost-deals.* least +integer +2 ' competitor linkers
shows "CMP configured" 'competitor-region.* off ' competitor linkers
same "CMP configured" "tomsk,S,0.6666,proposed,$lost" "$(pairs --as-of $today competitor propose tomsk | tr ' ' '\n' | grep $lost)"
ok "CMP export" export
grep -q 'plugin = "competitor-lost-deals"' out && grep -q 'least = "2"' out || { fail "[CMP export]"; cat out; }
cp out all.toml
shows "CMP export" '^same +[0-9]+$' apply all.toml
hides "CMP export" '^(new|changed) +[1-9]' apply all.toml
for wrong in 'competitor.unknown-parameter|parameters = { leest = 1 }' 'competitor.bad-value|parameters = { least = 0 }' \
    'competitor.bad-value|parameters = { period = "last blue moon" }' 'competitor.unknown-key|activ = true' 'competitor.bad-value|active = "yes"'; do
    printf '[[competitor_linker]]\nplugin = "competitor-lost-deals"\n%s\n' "${wrong#*|}" >wrong.toml
    refused "CMP configured wrongly: ${wrong#*|}" 2 "${wrong%%|*}" apply wrong.toml
done
printf '[[competitor_linker]]\nplugin = "competitor-lost"\n' >wrong.toml
refused "CMP configured wrongly" 2 competitor.unknown-linker apply wrong.toml
printf '[[competitor_linker]]\nplugin = "competitor-region"\n' >linkers.toml
ok CMP apply linkers.toml

# Merged and erased partners take their rows along.
ok "CMP merged" partner create --code S2 --name "Siberian Trade II" --set is_competitor=true --set region=TOM
ok "CMP merged" --as-of $today competitor propose
ok "CMP merged" competitor reject tomsk S2
ok "CMP merged" --yes partner merge S2 S
same "CMP merged" "tomsk,S,1,rejected,$region" "$(pairs competitor list tomsk --state rejected)"
ok "CMP merged" --yes partner merge X A
printf 'partner,day,status,competitor\nB,2026-05-05,lost,N\n' >more.csv
ok "CMP-5 erased" import deals more.csv
ok "CMP-5 erased" --yes partner erase N
same "CMP-5 erased" 1 "$(sql "select count(*) from tessera_deal where status = 'lost' and competitor is null" | tr -d ' ')"
hides "CMP erased" 'Nowhere' segment show tomsk

# A linker that does wrong is told by name, and stops nothing else.
mkdir plugins && cp -r "$zoo/bad-linker" plugins/
printf '[plugins]\ndirectories = ["plugins"]\ndeadline_ms = 200\n' >bad.toml
for fault in throw throw-anything fail fail-silently nonsense veto sleep beyond strength weak no-reason latin1 endless; do
    printf '[[competitor_linker]]\nplugin = "bad-linker"\nparameters = { do = "%s" }\n' $fault >linker.toml
    ok "a linker that does wrong: $fault" --config bad.toml apply linker.toml
    checks=$((checks + 1))
    "$tessera" --config bad.toml --as-of $today competitor propose retail >out 2>err; [[ $? == 1 ]] || fail "[a linker that does wrong: $fault] exit code"
    grep -q 'linker bad-linker could not be asked: plugin bad-linker' err || { fail "[a linker that does wrong: $fault] its name"; cat err; }
    grep -q "retail *S .*competitor" <("$tessera" --quiet competitor list retail) || fail "[a linker that does wrong: $fault] the others"
done
same "CMP nothing of it is kept" 0 "$(sql "select count(*) from tessera_competitor_proposal where linker = 'bad-linker'" | tr -d ' ')"
printf '[[competitor_linker]]\nplugin = "bad-linker"\nparameters = { do = "well" }\n' >linker.toml
ok "a linker that does well" --config bad.toml apply linker.toml
shows "a linker that does well" 'bad-linker +as it likes' --config bad.toml --as-of $today competitor propose tomsk
# One that is configured and no longer there is told, too.
checks=$((checks + 1)); "$tessera" --as-of $today competitor propose retail >out 2>err
grep -q 'linker bad-linker could not be asked: there is no plugin bad-linker' err || { fail "[CMP missing linker]"; cat err; }

# Rights: reading and changing.
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'segment.read')"
ok rights --user clerk competitor list
ok rights --user clerk report competitors
refused rights 1 right.missing --user clerk competitor propose
refused rights 1 right.missing --user clerk competitor accept retail P
refused rights 1 right.missing --user clerk competitor reject retail P
finish
