#!/usr/bin/env bash
# Loyalty cards and bonus points through the command line. Each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok DSC init
printf 'code,name,is_customer\nA,Anna,true\nB,Boris,true\nC,Clara,true\n' >partners.csv
ok DSC import partners partners.csv
cat >kinds.toml <<'C'
[[card_kind]]
code = "gold"
name = "Gold"
starts = "2026-01-01"
ends = "2026-12-31"

[[card_kind]]
code = "silver"
name = "Silver"
C
ok "CND-8 ACT-6" apply --dry-run kinds.toml
equals "CND-8 a dry run writes nothing" "" card kinds
ok "CND-8 ACT-6" apply kinds.toml
shows "idempotent" '^same +2$' apply kinds.toml
$t export >exported.toml 2>/dev/null; grep -q '^\[\[card_kind\]\]' exported.toml || fail "[export] no card kind"
hides "the export leads back" '^(new|changed) +[1-9]' apply exported.toml
sed -i 's/^ends = .*/ends = "2026-11-30"/' kinds.toml
shows "a changed key" 'ends: 2026-12-31 -> 2026-11-30' apply kinds.toml
ok "the file to begin with" apply --dry-run "$beside/../../config/loyalty.toml"
refused "dates that run backwards" 2 card.bad-value apply <(printf '[[card_kind]]\nname = "N"\nstarts = "2026-02-01"\nends = "2026-01-31"\n')
refused "no such day" 2 card.bad-value apply <(printf '[[card_kind]]\nname = "N"\nends = "2026-02-30"\n')
refused "an unknown key" 2 '[a-z.-]*unknown-key' apply <(printf '[[card_kind]]\nname = "N"\nend = "2026-02-28"\n')

# Cards.
ok "CND-8" card add 1 --kind gold --partner A --from 2026-02-01 --until 2027-12-31
ok "CND-8 nobody's" card add 2 --kind silver
refused "CND-8 twice" 1 card.exists card add 1 --kind silver --partner B
refused "CND-8 the nearest kind" 2 card.unknown-kind card add 3 --kind golf
grep -q 'Did you mean "gold"' err || { fail "[CND-8] the nearest kind"; cat err; }
refused "CND-8 nobody of that name" 2 partner.unknown card add 3 --kind gold --partner Z
refused "CND-8 dates that run backwards" 2 card.bad-value card add 3 --kind gold --from 2026-02-01 --until 2026-01-31
refused "CND-8 without a number" 2 card.bad-value card add ' ' --kind gold
counts() { # rows, day, expected: number:yes or number:no of each card
    same "$1" "$3" "$($t --as-of "$2" card list --format csv | tail -n +2 | awk -F, '{ print $1 ":" ($6 == "true" ? "yes" : "no") }' | tr '\n' ' ' | sed 's/ $//')"
}
counts "ACT-6 before its first day" 2026-01-31 "1:no 2:yes"
counts "ACT-6 on it" 2026-02-01 "1:yes 2:yes"
counts "ACT-6 the last day of its kind" 2026-11-30 "1:yes 2:yes"
counts "ACT-6 the kind is over" 2026-12-01 "1:no 2:yes"
shows "ACT-6 the reason" 'its kind "Gold" was over on 2026-11-30' --as-of 2026-12-01 card list --partner A
shows "ACT-6 the reason" 'the card 1 begins on 2026-02-01' --as-of 2026-01-31 card list
ok "CND-8" --as-of 2026-05-02 card end 1
counts "CND-8 ended" 2026-05-01 "1:yes 2:yes"
counts "CND-8 ended" 2026-05-02 "1:no 2:yes"
refused "CND-8" 2 card.unknown card end 9
equals "CND-8 of one partner" "" card list --partner B

# Points: 100 for good; 40 that may be spent from the 15th, for ten days.
balance() { # rows, expected usable/waiting/expired, partner, day
    same "$1" "$2" "$($t points balance --partner "$3" --on "$4" --format json | python3 -c 'import json, sys
r = json.load(sys.stdin); print(r["usable"], r["waiting"], r["expired"], sep="/")')"
}
ok "DSC-10" points gain --partner A --points 100 --on 2026-03-01 --document S-1
ok "DSC-10" points gain --partner A --points 40.5 --on 2026-03-01 --delay 14 --valid 10 --reason birthday
balance "DSC-10 not yet" 0/0/0 A 2026-02-28
balance "DSC-10 delay" 100/40.5/0 A 2026-03-14
balance "DSC-10 from its first day" 140.5/0/0 A 2026-03-15
balance "DSC-10 to its last day" 140.5/0/0 A 2026-03-24
balance "DSC-10 lost" 100/0/40.5 A 2026-03-25
balance "DSC-10 another's" 0/0/0 B 2026-03-25
refused "DSC-10 more than there is" 1 points.too-few points spend --partner A --points 140.5 --on 2026-03-14
grep -q 'there are 100' err || { fail "[DSC-10] how many there are"; cat err; }
ok "DSC-10 those first that are lost first" points spend --partner A --points 50 --on 2026-03-20 --document S-2
balance "DSC-10" 90.5/0/0 A 2026-03-20
balance "DSC-10 none of them is lost" 90.5/0/0 A 2026-03-25
refused "DSC-10 an earlier day must leave what was spent later" 1 points.too-few points spend --partner A --points 95 --on 2026-03-02
grep -q 'what was spent on 2026-03-20 took them already' err || { fail "[DSC-10] which day"; cat err; }
refused "none" 2 points.bad-value points spend --partner A --points 0
refused "below none" 2 points.bad-value points gain --partner A --points -1
refused "five places" 2 call.wrong-type points gain --partner A --points 0.00001
refused "a delay below 0" 2 points.bad-value points gain --partner A --points 1 --delay -1
refused "no day at all" 2 points.bad-value points gain --partner A --points 1 --valid 0
refused "beyond the calendar" 2 points.bad-value points gain --partner A --points 1 --delay 999999999999
refused "too many" 2 '[a-z]*.[a-z-]*' points gain --partner A --points 99999999999999999999
refused "nobody" 2 partner.unknown points gain --partner Z --points 1
# Too many for 64 bits together, not one by one.
ok "DSC-10" points gain --partner C --points 900000000000000 --on 2026-03-01
refused "DSC-10 the sum" 2 points.too-large points gain --partner C --points 900000000000000 --on 2026-03-01

# Two at once: one of them gets the last points.
ok "DSC-10" points gain --partner B --points 10 --on 2026-03-01
for seller in 1 2 3 4; do
    "$tessera" --quiet points spend --partner B --points 10 --on 2026-03-02 --document "S-$seller" >out$seller 2>err$seller </dev/null &
    sellers[seller]=$!
done
spent=0
for seller in 1 2 3 4; do
    wait "${sellers[seller]}" && spent=$((spent + 1)) || grep -q 'code: points.too-few$' err$seller || { fail "[DSC-10] at once"; cat err$seller; }
done
same "DSC-10 at once" 1 $spent
balance "DSC-10 at once" 0/0/0 B 2026-03-02

# They follow a partner that is merged, and go with one that is erased.
ok "DSC-10" --yes partner merge A B
balance "DSC-10 merged" 90.5/0/0 B 2026-03-25
shows "CND-8 merged" '^1 +gold +B ' card list
ok "DSC-10" --yes partner erase B
shows "CND-8 what is nobody's stays" '^2 +silver ' card list
hides "CND-8 erased" '^1 ' card list

# Rights.
ok SEC-3 --yes right grant loyalty.read partner.read --to anna
refused "SEC-3" 1 right.missing --user anna points gain --partner C --points 1
ok SEC-3 --user anna points balance --partner C
finish
