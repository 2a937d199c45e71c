#!/usr/bin/env bash
# Open documents through the command line: priced and posted under agreements, moved when a partner moves between
# segments. Each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok AGR init
printf 'code,name,is_customer,city\nA,Anna,true,Perm\nB,Boris,true,Omsk\nC,Clara,true,Omsk\n' >partners.csv
ok AGR import partners partners.csv
printf 'code,name\nP1,Boots\nP2,Shoes\nP3,Lamp\n' >products.csv
ok AGR import products products.csv
ok AGR segment create --name Wholesale --code wholesale --method manual
ok AGR segment add wholesale A
ok AGR segment create --name Footwear --code footwear --subject product --method manual
ok AGR segment add footwear P1 P2
cat >terms.toml <<'C'
[[price_list]]
code = "retail-1"
kind = "retail"
starts = "2026-01-01"
prices = { P1 = "100.00", P2 = 50, P3 = "7.25" }
[[price_list]]
code = "retail-2"
kind = "retail"
starts = "2026-03-01"
prices = { P1 = "110.50" }
[[price_list]]
code = "wholesale-1"
kind = "wholesale"
starts = "2026-01-01"
prices = { P1 = 80, P2 = 40, P3 = 6 }
[[agreement]]
code = "retail"
name = "Retail"
price_kind = "retail"
[[agreement]]
code = "wholesale"
name = "Wholesale"
segment = "wholesale"
price_kind = "wholesale"
priority = 5
terms = { product_segment = "footwear", minimum_order = 100 }
C
ok "AGR-15 AGR-17" apply terms.toml
hides "idempotent" ' (new|changed) ' apply terms.toml
order() { # number, partner, day, more: a sale of 2 P1 and 3 P2, priced by its agreement
    printf '{"number": "%s", "partner": "%s", "day": "%s"%s, "lines": [{"product": "P1", "quantity": 2}, {"product": "P2", "quantity": 3}]}' "$1" "$2" "$3" "${4:-}"
}
is() { # rows, number, key, value: what document show says
    same "$1 $3" "$4" "$($t document show "$2" --format json 2>&1 | python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$3")"
}
# Prices at shipment come from the agreement, on the document's day (AGR-17).
ok "AGR-17" document put "$(order D1 A 2026-02-15)"
is "AGR-11 AGR-17" D1 agreement wholesale
is "AGR-17 2 x 80 + 3 x 40" D1 total 280
ok "AGR-17" document put "$(order D2 B 2026-02-15)"
is "AGR-2 AGR-17 2 x 100 + 3 x 50" D2 total 350
ok "AGR-17 a later list" document put "$(order D3 B 2026-03-15)"
is "AGR-17 2 x 110.50 + 3 x 50" D3 total 371
shows "AGR-17 which list" '^ *1 +P1 +2 +110.5 +retail-2 ' document show D3
ok "a price of its own" document put '{"number": "D4", "partner": "A", "agreement": "retail", "day": "2026-02-15", "lines": [{"product": "P3", "quantity": "1.5", "price": "10.01"}, {"product": "P1", "quantity": 1, "cancelled": true}]}'
is "rounded to cents" D4 total 15.02
ok "put again" document put "$(order D2 B 2026-02-16)"
is "put again" D2 day 2026-02-16

# A partner that moves: what is open is listed, and goes where the terms are that now apply (AGR-5, AGR-6).
equals "AGR-6 nothing has moved" "" document moved
ok "AGR-5" segment remove wholesale A
ok "AGR-5" segment add wholesale B
shows "AGR-5 AGR-6 AGR-22" '^D1 .*the agreement wholesale does not apply to A: it is for members of "Wholesale", and A is not in it; retail applies now$' document moved
hides "AGR-6 other documents" '^D[234] ' document moved
is "AGR-6 nothing is rewritten" D1 agreement wholesale
refused "AGR-9 AGR-6" 1 document.refused document post D1
grep -q 'retail applies now' err || { fail "[AGR-6] which one applies now"; cat err; }
shows "AGR-5 first shown" '^D1 +true +wholesale +retail +280 +350$' document reprice D1 --dry-run
is "AGR-5 only shown" D1 total 280
ok "AGR-5" document reprice --partner A
is "AGR-5" D1 agreement retail
is "AGR-5" D1 total 350
is "AGR-5 a price of the document stays" D4 total 15.02
equals "AGR-5" "" document moved
# Whoever buys under it all the same: by a right (AGR-10), where all is cancelled, or under terms that still hold.
ok "AGR-10" document put "$(order D5 A 2026-02-15 ', "agreement": "wholesale"')"
refused "AGR-9" 1 document.refused document post D5
ok "AGR-10 whoever may deviate confirms it" --yes document post D5
ok "AGR-10 all is cancelled" document put '{"number": "D6", "partner": "A", "agreement": "wholesale", "lines": [{"product": "P1", "quantity": 1, "cancelled": true}]}'
shows "AGR-10 all is cancelled" '^document D6 may be posted|may_be_posted +true' document check D6
ok SEC-1 --yes right grant document.change document.read shipment.leave shipment.check --to anna
ok "AGR-10" document put "$(order D7 A 2026-02-15 ', "agreement": "wholesale"')"
refused "AGR-10 SEC-1 without the right" 1 document.refused --user anna --yes document post D7
# The agreement's assortment and its smallest order (AGR-16, AGR-23).
ok "AGR-16" document put '{"number": "D8", "partner": "B", "agreement": "wholesale", "lines": [{"product": "P3", "quantity": 100}, {"product": "P1", "quantity": 1}]}'
refused "AGR-16 PRD-3" 1 document.refused document post D8
grep -q 'line 1: P3 is not in "Footwear", which wholesale sells alone' err || { fail "[AGR-16]"; cat err; }
ok "AGR-23" document put '{"number": "D9", "partner": "B", "agreement": "wholesale", "lines": [{"product": "P1", "quantity": 1}]}'
refused "AGR-23" 1 document.refused document post D9
grep -q 'its sum is 80, and wholesale takes orders from 100 on' err || { fail "[AGR-23]"; cat err; }
refused "AGR-13 AGR-12 not of another's" 2 agreement.unknown document put "$(order D10 A 2026-02-15 ', "agreement": "none"')"

# Where none comes first the document keeps its agreement and is not posted at its prices without being asked.
ok "AGR-5" document put "$(order D11 A 2026-02-15 ', "agreement": "wholesale"')"
ok "AGR-5 nothing applies" agreement close retail
shows "AGR-5 nothing applies" '^D11 +false +wholesale +wholesale +280 +280$' document reprice D11
refused "AGR-9 nothing applies" 1 document.refused document post D11
grep -q 'none comes first now' err || { fail "[AGR-9] nothing applies"; cat err; }
ok "AGR-5" agreement approve retail
ok "AGR-5" --yes document delete D11
# The same agreement with another list: what came from a list is read anew.
ok "AGR-17" document put "$(order D12 C 2026-02-20)"
printf '[[price_list]]\ncode = "retail-3"\nkind = "retail"\nstarts = "2026-02-18"\nprices = { P1 = 101 }\n' >later.toml
ok "AGR-17" apply later.toml
shows "AGR-17 a new list" '^D12 +true +retail +retail +350 +352$' document reprice D12
shows "AGR-17 once" '^D12 +false +retail +retail +352 +352$' document reprice D12
ok "AGR-17" --yes document delete D12
# A list in another currency is no list for the document.
printf '[[agreement]]\ncode = "euro"\ncurrency = "EUR"\nprice_kind = "export"\n[[price_list]]\ncode = "export-usd"\nkind = "export"\ncurrency = "USD"\nstarts = "2026-01-01"\nprices = { P1 = 9, P2 = 8 }\n' >euro.toml
ok "AGR-15" apply euro.toml
refused "AGR-15 in dollars" 1 document.no-price document put "$(order D13 C 2026-02-20 ', "agreement": "euro"')"
grep -q 'P1 has no price of the kind export in EUR on 2026-02-20' err || { fail "[AGR-15] the currency"; cat err; }
printf '[[price_list]]\ncode = "export-eur"\nkind = "export"\ncurrency = "EUR"\nstarts = "2026-01-01"\nprices = { P1 = 7, P2 = 6 }\n' >euro2.toml
ok "AGR-15" apply euro2.toml
ok "AGR-15" document put "$(order D13 C 2026-02-20 ', "agreement": "euro"')"
is "AGR-15 2 x 7 + 3 x 6" D13 total 32
is "AGR-15 the agreement's" D13 currency EUR
refused "an unknown currency" 2 document.unknown-currency document put "$(order D14 C 2026-02-20 ', "currency": "EURO"')"
grep -q 'EUR' err || { fail "[currency] the nearest"; cat err; }
ok "AGR-15" --yes document delete D13
ok "AGR-15" agreement close euro

# Posting: once, and a sale counts as bought from then on.
ok "BAN-6 posting" document post D1
refused "once" 1 document.posted document post D1
refused "what is posted stays" 1 document.posted document put "$(order D1 A 2026-02-15)"
refused "what is posted stays" 1 document.posted --yes document delete D1
ok "bought" segment create --name Bought --code bought --method dynamic --template sales --filter 'revenue[2026-02-01..2026-02-28] = 630' --set fields=code
equals "bought: 350 of D1 and 280 of D5" "A " segment members bought
is "posted" D1 state posted
hides "posted ones are not open" '^D1 ' document list

# A ban stops the posting, and not the draft (BAN-6); a leave lets it go as often as it says.
ok BAN-6 option set shipment-ban on
ok BAN-6 segment create --name Stop --code stop --method manual --kind shipment_ban
ok BAN-6 segment add stop C
ok "BAN-6 a draft" document put "$(order E1 C 2026-02-15)"
ok "BAN-6 a draft" document put "$(order E2 C 2026-02-15)"
refused "BAN-6 BAN-14" 1 document.refused document post E1
grep -q 'C is in "Stop"' err || { fail "[BAN-14] the segment"; cat err; }
refused "BAN-5 not by confirming" 1 document.refused --yes document post E1
printf '[[ban_rule]]\ncode = "nobody"\nplugin = "ban-segment"\n' >try.toml
shows "the dry run names open documents" '^E1 +C +refuse +C is in "Stop"$' ban try try.toml
hides "the dry run names open documents" '^D2 ' ban try try.toml
ok BAN-5 shipment leave --partner C --reason "paid in cash" --uses 1
ok BAN-5 document post E1
refused "BAN-5 the leave is used up" 1 document.refused document post E2
shows "BAN-5 the leave is used up" ' used up$' shipment leaves --partner C
# Two sellers with the last use at once: one ships.
for i in 1 2 3 4 5; do
    ok two --as-of 2026-02-15 shipment leave --partner C --reason "once" --uses 1
    ok two document put "$(order "F$i" C 2026-02-15)"
    ok two document put "$(order "G$i" C 2026-02-15)"
    "$tessera" --as-of 2026-02-15 --quiet document post "F$i" >out1 2>err1 </dev/null & one=$!
    "$tessera" --as-of 2026-02-15 --quiet document post "G$i" >out2 2>err2 </dev/null & two=$!
    wait $one; first=$?; wait $two; second=$?
    same "BAN-5 two sellers with the last leave" 1 $((first + second))
    [[ $((first + second)) == 1 ]] || cat err1 err2
done
# A partner that is erased between choice and posting.
ok erased document put "$(order H1 B 2026-02-15)"
ok erased --yes partner erase B
refused "erased between choice and posting" 2 document.unknown document post H1
refused "erased" 2 partner.unknown document put "$(order H2 B 2026-02-15)"

# What is wrong in a document is told with its place, and nothing is kept.
wrong() { refused "wrong: $3" "$1" "$2" document put "$3"; grep -q -- "$4" err || { fail "[wrong] $3"; cat err; }; }
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "lines": [{"product": "P1", "quantity": -1}]}' 'quantity of line 1 is -1'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "lines": [{"product": "P1", "quantity": 1, "price": -5}]}' 'price of line 1 is -5'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "lines": [{"product": "P1", "quantity": "900000000000000", "price": "900000000000000"}]}' 'does not fit'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "lines": [{"product": "P1", "quantity": "99999999999999999999"}]}' 'quantity of line 1'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "day": "2026-02-30", "lines": []}' '2026-02-30'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "lines": []}' 'no lines'
wrong 2 shipment.bad-document '{"partner": "A", "lines": []}' 'number is missing'
wrong 2 product.unknown '{"number": "W", "partner": "A", "lines": [{"product": "P9", "quantity": 1, "price": 1}]}' 'document W, line 1: there is no product "P9"'
wrong 1 document.no-price '{"number": "W", "partner": "A", "day": "2025-01-01", "lines": [{"product": "P1", "quantity": 1}]}' 'P1 has no price of the kind retail on 2025-01-01'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "total": 1, "lines": [{"product": "P1", "quantity": 2, "price": 5}]}' 'its total is 1, and its lines come to 10'
wrong 2 shipment.bad-document '{"number": "W", "partner": "A", "total": 1, "lines": [{"product": "P1", "quantity": "900000000000000", "price": "900000000000000"}]}' 'does not fit'
refused "nothing is kept" 2 document.unknown document show W
refused "of another partner" 2 shipment.bad-document shipment check --partner A --document '{"partner": "C"}'
python3 -c 'import json; print(json.dumps({"number": "L", "partner": "A", "lines": [{"product": "P1", "quantity": 1}] * 100001}))' >many.json
refused "too many lines" 1 document.too-many document put many.json
python3 -c 'import json; print(json.dumps({"number": "L", "partner": "A", "lines": [{"product": "P1", "quantity": 1, "price": 2}] * 5000}))' >many.json
ok "5,000 lines" document put many.json
is "5,000 lines" L total 10000
printf '[[price_list]]\ncode = "w"\nkind = "retail"\nstarts = "2026-01-01"\nprices = { P1 = -1 }\n' >wrong.toml
refused "a price below 0" 2 price.bad-value apply wrong.toml
grep -q 'the price of P1 is -1' err || { fail "[price]"; cat err; }
# Exported and read back.
$t export >exported.toml 2>/dev/null
hides "export reads back" ' (new|changed) ' apply exported.toml --dry-run
finish
