#!/usr/bin/env bash
# The card of a partner: contacts, custom fields, favourite categories, segments with their service level and strategy,
# the state of bans, debts and sales; in every format, for partners of ours and of the ERP's. (USE-3, USE-7, USE-10, W5)
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
today=2026-06-30
ok card init
printf 'code,name\nSHOES,Shoes\nHATS,Hats\nBELTS,Belts\n' >categories.csv
printf 'code,name,category\nBOOT,Boots,SHOES\nSLIP,Slippers,SHOES\nHAT,Hat,HATS\nBELT,Belt,BELTS\nNONE,No category,\n' >products.csv
cat >partners.csv <<'C'
code,name,email,phone,is_customer,attribute.interest
A,Anna,anna@example.org,+7 1,true,sport|art
B,Boris,,,true,
C
cat >sales.csv <<'C'
partner,product,day,document,revenue
A,BOOT,2026-06-30,D1,100.25
A,SLIP,2026-01-10,D2,50
A,HAT,2026-01-10,D2,120.5
A,HAT,2025-06-30,D3,9999
A,BELT,2026-02-10,D4,10
A,BELT,2026-03-10,D5,-10
A,NONE,2026-03-11,D6,500
C
printf 'partner,document,day,due,amount\nA,D1,2026-06-01,2026-06-10,90\nA,D2,2026-01-05,2026-12-20,10.5\nA,D9,2026-01-05,,-3\n' >settlements.csv
printf 'partner,moment,kind,document\nA,2026-06-01T10:00:00Z,call,E1\nA,2026-06-02T10:00:00Z,meeting,E2\n' >interactions.csv
for kind in categories products partners sales settlements interactions; do ok card import $kind $kind.csv; done
ok USE-3 segment create --name VIP --code vip --method manual --set 'service_level=gold, 24 hours' --set 'strategy=Call before they do.'
ok USE-3 segment create --name Debtors --code debtors --method periodic --filter 'debt > 50' --set fields=code
ok USE-10 segment set debtors --set 'strategy=Ask for payment first.'
ok USE-3 segment create --name Everybody --code all --method dynamic --filter 'code is filled' --set service_level=standard
ok USE-3 segment add vip A
ok USE-3 --as-of $today --yes segment form debtors
shows USE-3 '^service_level +gold, 24 hours$' segment show vip
shows USE-10 '^strategy +Ask for payment first[.]$' segment show debtors
# What is exported leads back; what a file leaves out goes.
ok USE-3 export
grep -q '^service_level = "gold, 24 hours"' out && grep -q '^strategy = "Call before they do."' out || { fail "[USE-3] export"; cat out; }
cp out all.toml
hides "USE-3 apply" '^(new|changed) +[1-9]' apply all.toml
sed -i '/^strategy = "Ask/d' all.toml
shows "USE-10 apply" 'debtors.*changed.*strategy: Ask for payment first[.] -> ' apply all.toml
hides "USE-10 gone" '^strategy' segment show debtors
ok "USE-10 copy" segment copy vip --code vip-2 --name "VIP too"
shows "USE-10 copy" '^strategy +Call before they do[.]$' segment show vip-2
ok "USE-10 deleted" --yes segment delete vip-2
same "USE-10 deleted" 2 "$(sql 'select count(*) from tessera_segment_treatment' | tr -d ' ')"

line() { shows "$1" "^$2$" --as-of $today partner show A; }
line "USE-7 contacts" 'email +anna@example[.]org'
line "USE-7 contacts" 'phone +[+]7 1'
line "USE-7 contacts" 'interaction_count +2'
line "USE-7 contacts" 'last_interaction +2026-06-02T10:00:00Z'
line "USE-7 custom fields" 'attribute[.]interest +sport[|]art'
line "debts" 'debt +100[.]5'
line "debts" 'our_debt +3'
line "debts" 'overdue_debt +90'
line "debts" 'days_overdue +20'
line "sales" 'order_count +6'
line "sales" 'revenue +10769[.]75'
line "sales" 'first_sale +2025-06-30'
line "sales" 'last_sale +2026-06-30'
"$tessera" --as-of $today partner show A >out 2>err
same "USE-7 favourites" "SHOES Shoes 150.25 HATS Hats 120.5" \
    "$(sed -n '/^favourite categories/,/^$/p' out | tail -n +4 | xargs)"
grep -Eq '^yes +vip +VIP +general +20[^ ]+ +added +owner +gold, 24 hours +Call before they do[.] *$' out || { fail "[USE-3 SEG-16] manual"; cat out; }
grep -Eq '^debtors +Debtors +general +20[^ ]+ +formation +owner' out || { fail "[USE-3 SEG-16] automatic"; cat out; }
grep -Eq '^all +Everybody +general +dynamic +standard' out || { fail "[USE-3] dynamic"; cat out; }
# Whoever has nothing shows the same fields, empty.
ok "the same fields" partner show B --format csv
head -1 out >b; ok "the same fields" partner show A --format csv; head -1 out >a
checks=$((checks + 1)); cmp -s a b && grep -q 'debt,our_debt,overdue_debt' a || { fail "the same fields"; cat a b; }
shows "nothing" '^debt +0$' partner show B
shows "nothing" '^last_sale *$' partner show B
ok json --as-of $today partner show A --format json
checks=$((checks + 1)); python3 - <<'P' || fail "[USE-7] json"
import json
card = json.load(open("out"))
favourites = card["tables"]["favourite categories"]
assert favourites["columns"] == ["code", "name", "revenue"], favourites
assert favourites["rows"] == [["SHOES", "Shoes", "150.25"], ["HATS", "Hats", "120.5"]], favourites
manual = card["tables"]["manual segments"]
assert manual["columns"][-2:] == ["service_level", "strategy"], manual
assert card["debt"] == "100.5" and card["days_overdue"] == 20 and card["order_count"] == 6, card
P
# Bans, once they are on.
ok BAN-15 option set shipment-ban on
shows BAN-15 '^shipment +ship$' --as-of $today partner show A

# Partners of the ERP's own table: what has no source is left out, what has one is shown.
[[ ${TESSERA_ON:-} != *postgresql* ]] || sql "alter default privileges grant select on tables to public" # the ERP owns them
sql "create table erp_client (id integer not null primary key, title varchar(50))"
sql "create table erp_debt (client integer, doc varchar(20), due_on varchar(10), rest numeric(10,2))"
[[ ${TESSERA_ON:-} != firebird ]] || for table in client debt; do sql "grant select on erp_$table to public"; done
sql "insert into erp_client values (7, 'Seven')"
sql "insert into erp_debt values (7, 'X', '2026-01-01', 12.5)"
cat >mapped.toml <<'C'
[sources.partner]
table = "erp_client"
key_type = "integer"
columns = { key = "id", code = "id", name = "title" }
[sources.settlement]
table = "erp_debt"
columns = { partner = "client", document = "doc", day = "due_on", amount = "rest" }
C
shows "mapped" '^name +Seven$' --config mapped.toml --as-of $today partner show 7
shows "mapped" '^debt +12[.]5$' --config mapped.toml --as-of $today partner show 7
shows "mapped" '^all +Everybody +general' --config mapped.toml --as-of $today partner show 7
# A part that cannot be read is named, and hides no other.
sed -i 's/"rest"/"arrest"/' mapped.toml
shows "a part that is broken" '^name +Seven$' --config mapped.toml --as-of $today partner show 7
checks=$((checks + 1)); "$tessera" --config mapped.toml partner show 7 2>&1 | grep -q 'debts are not known' || fail "a part that is broken is named"
finish
