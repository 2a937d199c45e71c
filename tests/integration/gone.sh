#!/usr/bin/env bash
# A rule that no longer works, since a measure or a plugin is gone, harms its own segment and no other; what is
# stored can still be read (architecture 6).
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
notes() { # rows, pattern, command...: succeeds, with a note that matches
    local rows=$1 pattern=$2; shift 2; checks=$((checks + 1))
    "$tessera" "$@" >out 2>err </dev/null || fail "[$rows] $*"
    grep -Eq -- "$pattern" err || { fail "[$rows] $*: no note like <$pattern>"; cat err; }
}
cat >complaints.toml <<'C'
[measures.partner.complaint_count]
source = "interaction"
aggregate = "count"
C
printf '[plugins.scheme-sales]\nenabled = false\n' >no-sales.toml
ok setup init
printf 'code,name,region\nC1,Anna,Perm\nC2,Boris,Tomsk\n' >partners.csv
ok setup import partners partners.csv
printf 'partner,day,revenue\nC1,2026-01-01,5\n' >sales.csv
ok setup import sales sales.csv
ok setup segment create --name Perm --code perm --method dynamic --filter 'region = "Perm"'
ok setup --config complaints.toml segment create --name Calm --code calm --method dynamic --filter 'complaint_count = 0'
ok setup --config complaints.toml segment create --name Calmer --code calmer --method dynamic --filter 'in segment "Calm"'
ok setup segment create --name Buyers --code buyers --method periodic --check-on-create --template sales \
    --filter 'revenue > 0 or region = "Perm"' --set 'fields=code,name,revenue'
ok setup segment form buyers

# A dynamic segment of a partner is evaluated on the spot; one that cannot be is named, the others are shown.
notes "SEG-16" '"Calm" is not known: .*complaint_count' partner show C1
grep -q '^perm ' out || fail "[SEG-16] the dynamic segment that works"
grep -Eq '"Calmer" is not known: .*complaint_count' err || fail "[SEG-16] and one that asks for it, for the same reason"
notes "SEG-16" '"Calm" is not known: .*complaint_count' partner segments C1
grep -Eq '^(calm|calmer) ' out && fail "[SEG-16] nobody is in a segment that is not known"
"$tessera" --config complaints.toml partner show C1 >out 2>err
grep -q 'not known' err && fail "[SEG-16] with its measure it is known"

# Without its template a segment keeps its members, who are listed by code and name.
notes "stale" 'template "sales" is not loaded' --config no-sales.toml segment members buyers
grep -Eq '^C1 +Anna$' out || fail "[stale] members by code and name"
equals "stale" "C1,Anna " --config no-sales.toml report composition buyers
shows "stale" '^C1 +Anna$' --config no-sales.toml segment members buyers --limit 1
refused "dynamic" 2 rule.unknown-field segment members calm
shows "stale at once" '^buyers .*stale: .*template "sales" is not loaded' --config no-sales.toml segment list
shows "stale at once" '^stale +.*template "sales" is not loaded' --config no-sales.toml segment show buyers
shows "stale at once" '^stale +.*complaint_count' segment show calm
hides "fresh" '^stale' segment show buyers

# An error in a definition is told as one, at the name that uses it.
printf '[measures.partner.rich]\nsource = "sale"\naggregate = "sum"\nof = "revenu"\n' >wrong.toml
refused "definition" 2 rule.unknown-field --config wrong.toml segment create --name W --method dynamic --filter 'code = "x" and rich > 5'
grep -q 'in the definition of "rich": there is no field "revenu"' err && grep -q '^ *^~~~$' err || { fail "[definition] where"; cat err; }

# Whoever creates a partner learns which segments could not be tested.
notes "NEW-6" '"Buyers" could not be tested: .*template "sales" is not loaded' \
    --config no-sales.toml partner create --code C3 --name Clara --set region=Perm --preview
notes "NEW-6" '"Buyers" could not be tested: .*template "sales" is not loaded' \
    --config no-sales.toml partner create --code C3 --name Clara --set region=Perm
printf 'code,name,region\nC5,Eva,Perm\n' >more.csv
notes "NEW-6" '"Buyers" could not be tested: .*template "sales" is not loaded' --config no-sales.toml import partners more.csv
# A due run that fails is told by the exit code, for the system's cron.
ok "FRM-10" segment set buyers --unlock --set 'schedule=every 1 day'
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"
refused "FRM-10" 3 schedule.failed --config no-sales.toml schedule run-due
grep -q 'buyers: .*template "sales" is not loaded' err || { fail "[FRM-10] which run, and why"; cat err; }
"$tessera" partner create --code C4 --name Dora --set region=Perm >out 2>err
grep -q 'could not be tested' err && fail "[NEW-6] with its template it is tested"

# With the segments of partners switched off, those of products are formed.
ok "OPT-6" segment create --name Goods --code goods --subject product --method periodic
ok "OPT-6" option set customer-segments off
ok "OPT-6" segment form --all
grep -Eq '^goods ' out && ! grep -Eq '^buyers ' out || { fail "[OPT-6] what is formed"; cat out; }
ok "OPT-6" option set customer-segments on

# A column of the output query alone has its type, exact, also beside a formation query.
cat >both.toml <<'Q'
template = "query"
[query]
columns = { turnover = "decimal" }
[[query.formation]]
sql = "SELECT p.number FROM tessera_partner p WHERE p.code = 'C1'"
[[query.output]]
sql = "SELECT m.key AS code, sum(s.revenue) AS turnover FROM $members m JOIN tessera_sale s ON s.partner = m.number GROUP BY m.key"
Q
equals "DCS-20" "C1,5 " scheme run both.toml

# The history of a segment counts an erased one and names nobody.
for code in E1 E2; do ok "RPT-2" partner create --code $code --name "Erased $code"; done
ok setup segment create --name Kept --code kept --method periodic --filter 'code begins with "E"'
ok setup segment form kept
number=$(sql "select max(number) from tessera_segment_change")
hides erase 'cannot be named' segment history kept --change "$number"
ok erase --yes partner erase E2
notes erase '2 entered and 0 left; 1 of them cannot be named' segment history kept --change "$number"
equals erase "E1,Erased E1,entered " segment history kept --change "$number"
notes erase '0 entered and 1 left; 1 of them cannot be named' segment history kept --change "$((number + 1))"
refused erase 2 segment.unknown-change segment history kept --change "$((number + 2))"

# Rows of a further source cannot follow a merge: it is refused, as long as there are some.
sql "create table complaint (id integer primary key, who text)"
sql "insert into complaint (who) values ('C1'), ('C4'), ('C4')"
cat >further.toml <<'C'
[sources.complaint]
table = "complaint"
[sources.complaint.columns]
partner = "who"
C
refused merge 1 partner.mapped --config further.toml --yes partner merge C4 C1
grep -q 'complaint has 2 rows' err || { fail "[merge] which rows"; cat err; }
sql "update complaint set who = 'C1'"
ok merge --config further.toml --yes partner merge C4 C1
finish
