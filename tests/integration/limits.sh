#!/usr/bin/env bash
# Limits of discounts and markups by hand, through the command line: whose they are, and which of them counts. Each check
# names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok MAN init
printf 'code,name,is_customer,city\nA,Anna,true,Perm\nB,Boris,true,Omsk\n' >partners.csv
ok MAN import partners partners.csv
for segment in five ten; do
    ok MAN segment create --name "$segment" --code "$segment" --method manual
    ok MAN segment add "$segment" A
done
ok MAN segment create --name Now --code now --method dynamic --filter 'city = "Omsk"'
ok MAN segment create --name Goods --code goods --subject product --method manual
ok MAN option set shipment-ban on
ok MAN segment create --name Stop --code stop --method manual --kind shipment_ban
cat >limits.toml <<'C'
[[agreement]]
code = "retail"
name = "Retail"

[[manual_limit]]
owner = "user:ulf"
discount = 20
markup = 30
groups = { boots = { discount = "12.5" } }

[[manual_limit]]
owner = "user_group:new"
discount = 3

[[manual_limit]]
owner = "user_group:old"
discount = 7
groups = { boots = { discount = 9, markup = 1 } }

[[manual_limit]]
owner = "segment:five"
discount = 5

[[manual_limit]]
owner = "segment:ten"
discount = 10
C
cat >more.toml <<'C'
[[agreement]]
code = "own"
name = "Anna's own"
partner = "A"
based_on = "retail"

[[manual_limit]]
owner = "agreement:retail"
discount = 8
C
ok "MAN-1 MAN-2 MAN-3" apply limits.toml
ok "AGR-20" apply more.toml
hides "applied again, nothing changes" ' (new|changed) ' apply limits.toml --dry-run
equals "MAN-2 MAN-3 listed" 'user:ulf,,20,30 user:ulf,boots,12.5,0 user_group:new,,3,0 user_group:old,,7,0 user_group:old,boots,9,1 agreement:retail,,8,0 segment:five,,5,0 segment:ten,,10,0 ' limit list
ok MAN-4 group add old wanda
ok MAN-4 group add new wanda
limit() { # rows, expected "percent by whom" of a discount, words...; $group: of that price group
    local rows=$1 expected=$2; shift 2
    "$tessera" --quiet limit show "$@" --format json >out 2>err </dev/null || { fail "[$rows] limit show $*"; cat err; }
    same "$rows" "$expected" "$(python3 -c '
import json, sys
rows = {row[0] or "": row for row in json.load(open("out"))["rows"]}
row = rows.get(sys.argv[1]) or rows[""]
print(row[1], "by", row[2])' "${group:-}" 2>&1)"
}
# By user: switched off until it is asked for.
limit "OPT-9 MAN-3 not by user" "None by None" --of nobody
ok "MAN-3" option set manual-limits-by-user on
limit "MAN-5 a user without a limit" "0 by no limit is set for nobody" --of nobody
limit "MAN-3 a user's own" "20 by user ulf" --of ulf
limit "MAN-4 of groups the largest" "7 by group old" --of wanda
group=boots limit "MAN-2 by price group" "12.5 by user ulf" --of ulf
group=boots limit "MAN-2 MAN-4 by price group" "9 by group old" --of wanda
ok MAN-4 group add old ulf
limit "MAN-4 own before groups" "20 by user ulf" --of ulf
# Of the partner's segments the largest, then the smallest of segment, agreement and user.
limit "MAN-1 MAN-4 of segments the largest" "10 by segment ten" --of ulf --partner A
limit "MAN-1 nobody in a segment" "20 by user ulf" --of ulf --partner B
limit "MAN-4 agreement and user" "8 by agreement retail" --of ulf --partner B --agreement retail
limit "MAN-4 AGR-20 the smallest of three" "8 by agreement retail" --of ulf --partner A --agreement retail
limit "MAN-4 the smallest of three" "7 by group old" --of wanda --partner A --agreement retail
limit "AGR-7 AGR-20 an individual one has those of its standard one" "8 by agreement retail" --of ulf --partner A --agreement own
ok MAN-1 segment remove ten A
limit "MAN-1 AGR-5 terms follow the segment" "5 by segment five" --of ulf --partner A --agreement retail
limit "MAN-9 in retail by user alone" "20 by user ulf" --of ulf --partner A --agreement retail --kind retail_receipt
refused "MAN-7 which are not checked" 2 limit.unchecked-kind limit show --of ulf --kind invoice
for kind in retail_receipt order sale completion_act quote return_request; do
    ok "MAN-7 $kind is checked" limit show --of ulf --kind $kind
done
# Who may deviate is not limited; that needs a grant, even while everybody may do everything else.
limit "MAN-6 the owner" "None by None" --of owner --partner A --agreement retail
ok MAN-6 --yes right grant document.deviate --to ulf
limit "MAN-6 by right" "None by None" --of ulf --partner A --agreement retail
shows MAN-6 'ulf may deviate from the terms of sale' limit show --of ulf --format json
ok MAN-6 --yes right revoke document.deviate --to ulf
ok MAN-6 --yes right grant document.deviate --group old
limit "MAN-6 by right of a group" "None by None" --of wanda
ok MAN-6 --yes right revoke document.deviate --group old
limit "MAN-6 not without a grant" "20 by user ulf" --of ulf
ok MAN-3 option set manual-limits-by-agreement off
limit "OPT-9 not by agreement" "20 by user ulf" --of ulf --partner A --agreement retail
ok MAN-3 option set manual-limits-by-agreement on

# What is wrong in a file is told with its place, and nothing is written.
wrong() { # exit code, code, words of the message, lines of a limit
    printf '[[manual_limit]]\n%b\n' "$4" >wrong.toml
    refused "wrong: $4" "$1" "$2" apply wrong.toml
    grep -q -- "$3" err || { fail "[wrong] $4"; cat err; }
}
wrong 2 limit.bad-value 'discount is -1, below 0' 'owner = "user:x"\ndiscount = -1'
wrong 2 limit.bad-value 'groups.boots.markup is -0.5, below 0' 'owner = "user:x"\ngroups = { boots = { markup = "-0.5" } }'
wrong 2 limit.bad-value 'discount is 100.01, above 100' 'owner = "user:x"\ndiscount = "100.01"'
wrong 2 limit.bad-value 'discount' 'owner = "user:x"\ndiscount = "much"'
wrong 2 limit.bad-value 'neither discount nor markup' 'owner = "user:x"'
wrong 2 limit.bad-value 'owner is "x", and may be user:NAME' 'owner = "x"\ndiscount = 1'
wrong 2 limit.unknown-key 'Did you mean "discount"' 'owner = "user:x"\ndiscuont = 1'
wrong 2 limit.unknown-key 'groups.boots.' 'owner = "user:x"\ngroups = { boots = { discuont = 1 } }'
wrong 2 agreement.unknown 'Did you mean "retail"' 'owner = "agreement:ratail"\ndiscount = 1'
wrong 2 segment.unknown 'fve' 'owner = "segment:fve"\ndiscount = 1'
wrong 1 segment.dynamic-cannot-be-used-commercially 'Now' 'owner = "segment:now"\ndiscount = 1'
wrong 1 limit.bad-segment 'Stop' 'owner = "segment:stop"\ndiscount = 1'
wrong 1 limit.bad-segment 'Goods' 'owner = "segment:goods"\ndiscount = 1'
hides "nothing of it is written" 'user:x' limit list
refused "unknown" 2 limit.unknown limit delete user:ulv
grep -q 'Did you mean "user:ulf"' err || { fail "[the nearest]"; cat err; }
refused "unknown agreement" 2 agreement.unknown limit show --agreement none

# Exported and read back, all is the same; codes may change, and limits stay.
"$tessera" --quiet export >exported.toml 2>/dev/null </dev/null
same "export" 6 "$(grep -c '^\[\[manual_limit\]\]' exported.toml)"
hides "export reads back" ' (new|changed) ' apply exported.toml --dry-run
ok "a change" apply <(printf '[[manual_limit]]\nowner = "user:ulf"\ndiscount = 4\n')
group=boots limit "what a file leaves out is gone, and the group's counts" "9 by group old" --of ulf
limit "a change" "4 by user ulf" --of ulf
ok deleted --yes limit delete user:ulf
limit deleted "7 by group old" --of ulf
ok "AGR-7" --yes agreement delete own
ok "gone with its agreement" --yes agreement delete retail
hides "gone with its agreement" 'agreement:' limit list
ok SEC-3 --yes right grant limit.read segment.change --to anna
ok SEC-3 --user anna limit list
refused "SEC-3 a right of its own" 1 right.missing --user anna limit delete user_group:new
refused "SEC-3 a right of its own" 1 right.missing --user anna apply <(printf '[[manual_limit]]\nowner = "user:anna"\ndiscount = 99\n')
finish
