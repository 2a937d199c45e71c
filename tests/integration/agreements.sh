#!/usr/bin/env bash
# Agreements through the command line: which there are, which apply to a partner on a day, and why others do not. Each
# check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok AGR init
cat >partners.csv <<'C'
code,name,is_customer,city
A,Anna,true,Perm
B,Boris,true,Omsk
C,Clara,true,Omsk
C
ok AGR import partners partners.csv
printf 'code,name\nP1,Boots\nP2,Shoes\n' >products.csv
ok AGR import products products.csv
ok AGR segment create --name Wholesale --code wholesale --method manual
ok AGR segment add wholesale A
ok AGR segment create --name Perm --code perm --method periodic --filter 'city = "Perm"'
ok AGR --yes segment form perm
ok AGR segment create --name Now --code now --method dynamic --filter 'city = "Omsk"'
ok AGR option set shipment-ban on
ok AGR segment create --name Stop --code stop --method manual --kind shipment_ban
ok AGR segment create --name Footwear --code footwear --subject product --method manual
ok AGR segment create --name Goods --code goods --subject product --method dynamic --filter 'name is filled'
cat >agreements.toml <<'C'
[[agreement]]
code = "retail"
name = "Retail"
price_kind = "retail"
currency = "RUB"
[agreement.terms]
payment_schedule = "on delivery"
delivery_method = "courier"
delivery_cost = "300.50"
free_from = 5000
delivery_days = 2
minimum_order = 100

[[agreement]]
code = "wholesale"
name = "Wholesale"
segment = "wholesale"
price_kind = "wholesale"
[agreement.terms]
payment_schedule = "14 days"
product_segment = "Footwear"
warehouse = "North"

[[agreement]]
code = "perm"
name = "City of Perm"
segment = "perm"
starts = "2026-03-01"
ends = "2026-03-31"
C
ok "AGR-1 AGR-2 AGR-4 AGR-15 AGR-16 AGR-17 AGR-18 AGR-23 PRD-3" apply agreements.toml
shows "idempotent" '^0 new, 0 changed, 3 as they were$|^same' apply agreements.toml
available() { # rows, expected, words...: code:yes or code:no, in the order shown
    local rows=$1 expected=$2; shift 2
    same "$rows" "$expected" "$($t agreement list "$@" --format csv 2>&1 | tail -n +2 | awk -F, '{ print $2 ":" ($5 == "true" ? "yes" : "no") }' | sort | tr '\n' ' ' | sed 's/ $//')"
}
best() { # rows, expected, words...
    local rows=$1 expected=$2; shift 2
    same "$rows" "$expected" "$($t agreement default "$@" --format json 2>&1 | python3 -c 'import json,sys; print(json.load(sys.stdin)["agreement"])')"
}
on="--on 2026-03-15"
available "AGR-1 AGR-2 in both segments" "perm:yes retail:yes wholesale:yes" --partner A $on
available "AGR-1 AGR-2 in none" "perm:no retail:yes wholesale:no" --partner B $on
shows "AGR-1 why" 'it is for members of "Wholesale", and B is not in it' agreement list --partner B $on
available "AGR-14 no partner is chosen" "perm:no retail:yes wholesale:no" --unchosen $on
shows "AGR-14" 'it is for members of "Wholesale", and no partner is chosen' agreement list --unchosen $on
shows "AGR-12 C13 before its first day" 'it starts on 2026-03-01' agreement list --partner A --on 2026-02-28
shows "AGR-12 C13 after its last day" 'it ended on 2026-03-31' agreement list --partner A --on 2026-04-01
available "AGR-12 C13 on its last day" "perm:yes retail:yes wholesale:yes" --partner A --on 2026-03-31
available "AGR-12 the currency" "perm:yes retail:no wholesale:yes" --partner A $on --currency EUR
shows "AGR-12 the currency" 'it is in RUB, not EUR' agreement list --partner A $on --currency EUR
shows "AGR-12 the operation" 'it is for the operation sale, not commission' agreement list --partner A $on --operation commission

# The default.
best "AGR-11 the only one" retail --partner B $on
best "AGR-11 of several none" None --partner A $on
best "AGR-11 the one that stands in the document" wholesale --partner A $on --chosen wholesale
best "AGR-11 if it is still available" None --partner A --on 2026-04-02 --chosen perm
sed -i 's/^segment = "wholesale"/&\npriority = 5/' agreements.toml
shows "a changed key" 'priority: - -> 5' apply agreements.toml
best "AGR-11 else the highest priority, where the reference picks none" wholesale --partner A $on
best "AGR-11 what was chosen comes before that" retail --partner A $on --chosen retail

# Terms follow the segment, and nothing is rewritten (AGR-5, AGR-6).
ok "AGR-5" segment remove wholesale A
ok "AGR-5" segment add wholesale B
available "AGR-5 AGR-6 A left" "perm:yes retail:yes wholesale:no" --partner A $on
best "AGR-5 B came" wholesale --partner B $on

# A shipment needs one that applies: the rule of bans that says so, with the reason.
printf '[[ban_rule]]\ncode = "no-agreement"\nname = "No agreement"\nplugin = "ban-no-agreement"\n' >rule.toml
ok "AGR-9" apply rule.toml
ships() { # rows, exit code, pattern, words...
    local rows=$1 exit=$2 pattern=$3; shift 3; checks=$((checks + 1))
    "$tessera" --as-of 2026-03-15 shipment check "$@" >out 2>err </dev/null; same "$rows" "$exit" $?
    grep -Eq -- "$pattern" err || { fail "[$rows] $*: no message like <$pattern>"; cat out err; }
}
ships "AGR-9 applies" 0 'B may be shipped to' --partner B --document '{"kind": "sale", "agreement": "wholesale"}'
ships "AGR-9 of a former segment" 1 'the agreement wholesale does not apply to A: it is for members of "Wholesale", and A is not in it' \
    --partner A --document '{"kind": "sale", "agreement": "wholesale"}'
ships "AGR-9 there is no such" 1 'the agreement none does not apply to A' --partner A --document '{"kind": "sale", "agreement": "none"}'
ships "AGR-9 without one in the document" 0 'A may be shipped to' --partner A
ok "AGR-13" agreement close retail
ships "AGR-9 none at all" 1 'no agreement is available to C' --partner C
ok "AGR-13" apply agreements.toml
ships "AGR-9" 0 'C may be shipped to' --partner C
equals "dry run" "" ban try no-agreement
ok "AGR-9" --yes ban delete no-agreement

# An agreement of one partner.
cat >own.toml <<'C'
[[agreement]]
code = "own"
name = "Anna's own"
partner = "A"
based_on = "retail"
C
ok AGR-7 apply own.toml
shows "AGR-7 it copies the terms" '^delivery_days +2 +of the standard one' agreement show own
shows "AGR-7 and the price kind" '^price_kind +retail$' agreement show own
best "AGR-11 the only individual one, beside standard ones" own --partner A $on
shows "USE-7 the card" '^own +Anna.s own +true$' partner show A
available "AGR-7 it belongs to one partner" "perm:no retail:yes wholesale:yes" --partner B $on
best "AGR-14 nobody's" retail $on
printf '[agreement.terms]\ndelivery_days = 1\nminimum_order = "100"\n' >>own.toml
ok "AGR-7 it may refine them" apply own.toml
shows "AGR-8 compared with its standard one" '^delivery_days +2 +1$' agreement show own
hides "AGR-8 what is the same does not differ" '^minimum_order +100 +100' agreement show own
shows "AGR-7" '^delivery_days +1 +own' agreement show own
# What it leaves to its standard one decides as well: the currency.
ok AGR-7 apply <(printf '[[agreement]]\ncode = "euro"\ncurrency = "EUR"\n')
ok AGR-7 apply <(printf '[[agreement]]\ncode = "dear"\npartner = "C"\nbased_on = "euro"\n')
shows "AGR-7 in its currency" 'dear .*true' agreement list --partner C --currency EUR $on
shows "AGR-7 not in another" 'dear .*it is in EUR, not USD' agreement list --partner C --currency USD $on
ok AGR-7 --yes agreement delete dear
ok AGR-7 --yes agreement delete euro
refused "AGR-7 no segment" 1 agreement.no-segment apply <(sed '/based_on/a segment = "wholesale"' own.toml)
refused "AGR-7 based on a standard one" 2 agreement.bad-value apply <(printf '[[agreement]]\nname = "N"\npartner = "B"\nbased_on = "own"\n')
# It survives leaving a segment, and goes on where its standard one is no longer available (AGR-21).
ok AGR-21 apply <(sed 's/^code = "retail"/&\nsegment = "perm"/' agreements.toml)
ok AGR-21 partner set A --set city=Omsk
ok AGR-21 --yes segment form perm
available "AGR-21" "own:yes perm:no retail:no wholesale:no" --partner A $on
best "AGR-21" own --partner A $on
ok AGR-21 apply agreements.toml
# Refined terms need approval (AGR-8), and each kind is a right of its own (SEC-3).
ok SEC-3 --yes right grant segment.change segment.read agreement.read agreement.change-individual --to anna
refused "AGR-8 SEC-3" 1 right.missing --user anna apply <(sed 's/delivery_days = 1/delivery_days = 3/' own.toml)
grep -q 'agreement.approve' err || { fail "[AGR-8] which right"; cat err; }
ok "AGR-8 not approved yet" --user anna apply <(sed 's/delivery_days = 1/delivery_days = 3/; s/^code = "own"/&\nstatus = "not_approved"/' own.toml)
shows "AGR-13 not approved" 'own .*it is not approved' agreement list --partner A $on
refused "AGR-8" 1 right.missing --user anna agreement approve own
ok "AGR-8 AGR-13" agreement approve own
available "AGR-8 AGR-13" "own:yes perm:no retail:yes wholesale:no" --partner A $on
refused "SEC-3 standard ones are another right" 1 right.missing --user anna apply <(sed 's/priority = 5/priority = 6/' agreements.toml)
refused "SEC-3" 1 right.missing --user anna agreement close retail
refused "SEC-3 reading individual ones is a right" 1 right.missing --user anna agreement show own
hides "SEC-3" '^own ' --user anna agreement list
ok SEC-3 right grant agreement.read-individual --to anna
shows "SEC-3" '^own ' --user anna agreement list
ok "AGR-13 closed" --user anna agreement close own
shows "AGR-13 closed" 'own .*it is closed' agreement list --partner A $on
ok AGR-12 apply <(sed 's/^code = "perm"/&\ndeleted = true/' agreements.toml)
shows "AGR-12 marked for deletion" 'perm .*it is marked for deletion' agreement list --partner A $on

# Which segments may be named.
refused "AGR-3 MTH-3 a dynamic one" 1 segment.dynamic-cannot-be-used-commercially apply <(printf '[[agreement]]\nname = "N"\nsegment = "now"\n')
refused "AGR-3 BAN-20 one that bans" 1 agreement.bad-segment apply <(printf '[[agreement]]\nname = "N"\nsegment = "stop"\n')
refused "AGR-1 of products" 1 agreement.bad-segment apply <(printf '[[agreement]]\nname = "N"\nsegment = "footwear"\n')
refused "AGR-16 PRD-3 of partners" 1 agreement.bad-segment apply <(printf '[[agreement]]\nname = "N"\nterms = { product_segment = "perm" }\n')
refused "PRD-3 a dynamic one" 1 segment.dynamic-cannot-be-used-commercially apply <(printf '[[agreement]]\nname = "N"\nterms = { product_segment = "goods" }\n')
refused "AGR-19 a supplier's" 1 agreement.no-segment apply <(printf '[[agreement]]\nname = "N"\nsupplier = true\nsegment = "perm"\n')
ok "AGR-19 without one" apply <(printf '[[agreement]]\ncode = "buy"\nname = "Purchases"\nsupplier = true\n')
available "AGR-19 nobody buys under it" "own:no perm:no retail:yes wholesale:no" --partner A $on

# What is wrong in a file is told with its place, and nothing is written.
wrong() { # code, words of the message, lines of an agreement
    printf '[[agreement]]\ncode = "w"\nname = "W"\n%b\n' "$3" >wrong.toml
    refused "wrong: $3" 2 "$1" apply wrong.toml
    grep -q -- "$2" err || { fail "[wrong] $3"; cat err; }
}
wrong agreement.unknown-key 'price_kind' 'price_knd = "x"'
wrong agreement.unknown-term 'delivery_days' 'terms = { delivery_dys = 1 }'
wrong agreement.bad-value 'minimum_order is -1, below 0' 'terms = { minimum_order = -1 }'
wrong agreement.bad-value 'delivery_days cannot be read' 'terms = { delivery_days = "soon" }'
wrong agreement.bad-value 'ends is 2026-01-01, before it starts on 2026-02-01' 'starts = "2026-02-01"\nends = "2026-01-01"'
wrong agreement.bad-value 'starts is "2026-02-30"' 'starts = "2026-02-30"'
wrong agreement.bad-value 'status is "open", and may be' 'status = "open"'
wrong agreement.bad-value 'based_on is for an individual agreement' 'based_on = "retail"'
wrong partner.unknown 'there is no partner "Z"' 'partner = "Z"'
wrong segment.unknown 'perm' 'segment = "prm"'
hides "nothing of it is written" '^w ' agreement list
refused "unknown" 2 agreement.unknown agreement show ratail
refused "one that others follow" 1 agreement.is-used --yes agreement delete retail
refused "asked first" 1 needs-confirmation agreement delete wholesale
ok "deleted" --yes agreement delete wholesale
# Exported and read back, all is the same.
$t export >exported.toml 2>/dev/null; grep -q '^\[\[agreement\]\]' exported.toml || fail "[export] no agreement"
shows "export reads back" '0 new, 0 changed|"same"|same' apply exported.toml --dry-run
hides "export reads back" ' (new|changed) ' apply exported.toml --dry-run
# A partner that goes takes his agreement along; a partner that is merged carries it.
ok "merge" --yes partner merge A C
shows "merge" '^own .* C ' agreement list
ok "erase" --yes partner erase C
hides "erase" '^own ' agreement list
finish
