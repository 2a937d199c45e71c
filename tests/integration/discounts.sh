#!/usr/bin/env bash
# Discounts and markups through the command line: conditions, groups, levels, activation, and why a price is what it is.
# Each check names its domain rows.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
today=2026-03-15
ok DSC init
cat >partners.csv <<'C'
code,name,is_customer,birth_date
A,Anna,true,1990-03-18
B,Boris,true,
C,Clara,true,1980-12-31
C
ok DSC import partners partners.csv
cat >products.csv <<'C'
code,name,price_group
P1,Boots,shoes
P2,Milk,food
P3,Bread,food
C
ok DSC import products products.csv
ok DSC segment create --name VIP --code vip --method manual
ok DSC segment add vip A
ok DSC segment create --name Food --code food --subject product --method manual
ok DSC segment add food P2
ok DSC segment add food P3
ok DSC segment create --name Now --code now --method dynamic --filter 'name is filled'
ok DSC option set shipment-ban on
ok DSC segment create --name Stop --code stop --method manual --kind shipment_ban

quote_of() { printf '{"partner": "%s", "lines": [%s]%s}' "$1" "$2" "${3:-}"; }
line() { printf '{"product": "%s", "quantity": %s, "price": "%s"}' "$1" "$2" "$3"; }
prices() { # rows, expected csv of the lines (sum, automatic, to pay of each), document, options...
    local rows=$1 expected=$2 document=$3; shift 3; checks=$((checks + 1))
    local got; got=$("$tessera" --quiet --as-of "$today" "$@" quote "$document" --lines --format csv 2>err </dev/null | tail -n +2 | cut -d, -f3,4,6 | tr '\n' ' ')
    [[ $got == "$expected" ]] || { fail "[$rows] $document: <$got>, expected <$expected>"; cat err; }
}
verdict() { # rows, pattern of a line of the table, document, options...
    local rows=$1 pattern=$2 document=$3; shift 3
    shows "$rows" "$pattern" --as-of "$today" "$@" quote "$document"
}

# A percent for a segment (DSC-1, CND-10), activated everywhere (ACT-1).
cat >discounts.toml <<'C'
[[discount_group]]
code = "best"
name = "The best one"
mode = "maximum"

[[discount]]
code = "vip"
name = "For VIPs"
in = "best"
value = 10
when = [{ plugin = "discount-segment", parameters = { segment = "vip" } }]
C
shows "DSC-16 apply" '^new +2$' apply discounts.toml
shows "apply again" '^same +2$' apply discounts.toml
one=$(line P1 2 50)
verdict "ACT-1 nothing says that it acts" '^ +1 +vip +For VIPs +not active' "$(quote_of A "$one")"
prices "ACT-1" '100,0,100 ' "$(quote_of A "$one")"
ok ACT-1 --as-of $today discount activate vip
prices "DSC-1 CND-10" '100,10,90 ' "$(quote_of A "$one")"
verdict "DSC-19 CND-10" '^ +1 +vip +For VIPs +applied +10 +in vip' "$(quote_of A "$one")"
prices "DSC-1 CND-10" '100,0,100 ' "$(quote_of B "$one")"
verdict "DSC-19 the value seen" '^ +1 +vip +For VIPs +condition not met +0 +not in vip' "$(quote_of B "$one")"
verdict "CND-10 nobody" 'condition not met' "{\"lines\": [$one]}"
ok CND-10 segment add vip B
prices "CND-10 stored membership at the moment" '100,10,90 ' "$(quote_of B "$one")"
ok CND-10 segment remove vip B
prices "CND-10" '100,0,100 ' "$(quote_of B "$one")"
shows "DSC-19 why" 'to pay +90' --as-of $today quote "$(quote_of A "$one")" --why 1
refused "why" 2 quote.no-line --as-of $today quote "$(quote_of A "$one")" --why 2

# MTH-4: neither dynamic nor ban segments; and other mistakes.
bad() { printf '[[discount]]\ncode = "x"\n%b\n' "$2" >bad.toml; refused "bad discount" "${3:-2}" "$1" apply bad.toml; }
segment_of() { printf 'value = 1\nwhen = [{ plugin = "discount-segment", parameters = { segment = "%s" } }]' "$1"; }
bad discount.bad-segment "$(segment_of now)" 1
bad discount.bad-segment "$(segment_of stop)" 1
bad discount.bad-segment "$(segment_of food)" 1
bad segment.unknown "$(segment_of nothing)"
bad discount.unknown-plugin 'value = 1\nwhen = [{ plugin = "discount-segmnt" }]'
bad discount.missing-parameter 'value = 1\nwhen = [{ plugin = "discount-segment" }]'
bad discount.unknown-parameter 'value = 1\nwhen = [{ plugin = "discount-time", parameters = { dys = "mon" } }]'
bad discount.unknown-key 'valeu = 1'
bad discount.bad-value 'kind = "percent"'
bad discount.bad-value 'kind = "persent"\nvalue = 1'
bad discount.bad-value 'value = 1\nfree = 2'
bad discount.bad-value 'kind = "quantity"\nbought = 0\nfree = 1'
bad discount.bad-tree 'value = 1\nin = "nowhere"'
printf '[[discount_group]]\ncode = "a"\nin = "b"\n[[discount_group]]\ncode = "b"\nin = "a"\n[[discount]]\ncode = "x"\nvalue = 1\nin = "a"\n' >bad.toml
refused "CMB-2 cycle" 2 discount.cycle apply bad.toml
shows "nothing is left of them" '^vip +For VIPs' --as-of $today discount list
hides "nothing is left of them" '^x ' discount list

# ACT-2 to ACT-4, ACT-10.
ok ACT-3 --as-of $today discount activate vip --where warehouse:W1 --from 2026-04-01 --to 2026-04-10 --reason spring
shows "ACT-3 two records" '^vip +warehouse W1 +2026-04-01 +true +spring +owner' discount history vip
shows "ACT-3 two records" '^vip +warehouse W1 +2026-04-11 +false' discount history vip
ok ACT-4 discount activate vip --where warehouse:W1 --from 2026-03-20 --to 2026-12-31
shows "ACT-4 the later record stands" '^vip +warehouse W1 +2026-04-01 +true +spring' discount history vip
hides "ACT-4 nothing after it" '2027-01-01' discount history vip
refused ACT-3 2 discount.bad-interval discount activate vip --from 2026-05-02 --to 2026-05-01
refused ACT-1 2 discount.bad-source discount activate vip --where moon
refused ACT-1 2 discount.unknown discount activate vpi
ok ACT-2 discount deactivate vip --from 2026-03-16
prices "ACT-2 the last record not later" '100,10,90 ' "$(quote_of A "$one")"
today=2026-03-16
prices "ACT-2" '100,0,100 ' "$(quote_of A "$one")"
today=2026-04-05
prices "ACT-7 sources unite" '100,10,90 ' "$(quote_of A "$one" ', "warehouse": "W1"')"
prices "ACT-1 another warehouse" '100,0,100 ' "$(quote_of A "$one" ', "warehouse": "W2"')"
prices "C6 a service is no matter of a warehouse" '100,0,100 ' "$(quote_of A '{"product": "P1", "quantity": 2, "price": 50, "service": true}' ', "warehouse": "W1"')"
today=2026-04-11
prices "ACT-3 the day after" '100,0,100 ' "$(quote_of A "$one" ', "warehouse": "W1"')"
today=2026-03-15
ok ACT-1 discount activate vip --where agreement:R1 --from 2026-03-01
ok ACT-1 discount activate vip --where card:gold --from 2026-03-01
ok ACT-10 discount deactivate vip --from 2026-03-01
ok ACT-10 discount deactivate vip --from 2026-03-15
prices "ACT-1 agreement" '100,10,90 ' "$(quote_of A "$one" ', "agreement": "R1"')"
prices "ACT-1 card" '100,10,90 ' "$(quote_of A "$one" ', "card_kind": "gold"')"
prices "ACT-7 none of them" '100,0,100 ' "$(quote_of A "$one")"

# Groups (domain C8): one line of 1000, A = 10 %, B = 5 %; then 1000 and 100 with C = 30 a line.
group() { # mode, keys of a, keys of b
    printf '[[discount_group]]\ncode = "g"\nmode = "%s"\n%b\n[[discount]]\ncode = "a"\nin = "g"\norder = 1\nvalue = 10\n%b\n[[discount]]\ncode = "b"\nin = "g"\norder = 2\n%b\n' "$1" "${4:-}" "$2" "$3" >group.toml
    ok "group $1" apply group.toml
}
thousand=$(quote_of A "$(line P1 1 1000)")
group maximum '' 'value = 5'
ok ACT-10 --as-of $today discount activate a b
prices "CMB-1 maximum" '1000,100,900 ' "$thousand"
verdict "DSC-19 beaten" '^ +1 +b +b +beaten +0 +by a' "$thousand"
group minimum '' 'value = 5'; prices "CMB-1 minimum" '1000,50,950 ' "$thousand"
group sum '' 'value = 5'; prices "CMB-1 addition" '1000,150,850 ' "$thousand"
group compound 'compound = true' 'value = 5\ncompound = true'; prices "CMB-5 CMB-6" '1000,145,855 ' "$thousand"
group compound '' 'value = 5'; prices "CMB-6 without its flag" '1000,150,850 ' "$thousand"
group first_match '' 'value = 20'; prices "CMB-4 the first by order" '1000,100,900 ' "$thousand"
group maximum '' 'value = -5'; prices "DSC-3 a markup" '1000,100,900 ' "$thousand"
group minimum '' 'value = -5'; prices "DSC-3 a markup" '1000,-50,1050 ' "$thousand"
two=$(quote_of A "$(line P1 1 1000), $(line P2 1 100)")
group maximum '' 'kind = "line_amount"\nvalue = 30'; prices "C8 by line" '1000,100,900 100,30,70 ' "$two"
group maximum '' 'kind = "line_amount"\nvalue = 30' 'choice = "document"'; prices "CMB-3 by document" '1000,100,900 100,10,90 ' "$two"
group sum 'price_groups = { food = "2.5" }' 'value = 0'; prices "DSC-4" '1000,100,900 100,2.5,97.5 ' "$two"
group sum 'products = { in = "food" }' 'value = 0'; prices "DSC-6 in" '1000,0,1000 100,10,90 ' "$two"
verdict "DSC-19 out of scope" '^ +1 +a +a +out of scope' "$two"
group sum 'products = { not_in = "food" }' 'value = 0'; prices "DSC-6 not in" '1000,100,900 100,0,100 ' "$two"
group sum 'products = { list = ["P2"] }' 'value = 0'; prices "DSC-6 list" '1000,0,1000 100,10,90 ' "$two"
group sum 'by_hand = true' 'value = 0'; prices "DSC-9" '1000,0,1000 ' "$thousand"
verdict "DSC-9" '^ +1 +a +a +may be picked' "$thousand"
prices "DSC-9 picked" '1000,100,900 ' "$(quote_of A "$(line P1 1 1000)" ', "picked": ["a"]')"
group sum 'points = true\npoints_rate = 2' 'value = 0'; prices "DSC-10 points reduce nothing" '1000,0,1000 ' "$thousand"
shows "DSC-10" '^points +200' --as-of $today quote "$thousand" --lines

# Condition trees (W16, CND-1) and conditions that are shared (CND-15).
tree() { group sum "when = $1" 'value = 0'; prices "$2" "$3" "$thousand"; }
vip='{ plugin = "discount-segment", parameters = { segment = "vip" } }'
big='{ plugin = "discount-order-volume", parameters = { from = 2000 } }'
tree "[$vip, $big]" "CND-1 all of them" '1000,0,1000 '
tree "{ any = [$vip, $big] }" "W16 any" '1000,100,900 '
tree "{ not = $big }" "W16 not" '1000,100,900 '
tree "{ not = { any = [$vip, $big] } }" "W16 not any" '1000,0,1000 '
tree "[{ any = [$big, { not = $big }] }, $vip]" "W16" '1000,100,900 '
printf '[[discount_condition]]\ncode = "good"\nwhen = %s\n' "$vip" >shared.toml
ok CND-15 apply shared.toml
tree '[{ condition = "good" }]' "CND-15" '1000,100,900 '
sed -i 's/"vip"/"stop"/' shared.toml
refused "CND-15 MTH-4" 1 discount.bad-segment apply shared.toml

# DSC-8: 100 per 10 items makes 300 for 30.
group sum 'products = { list = [] }' 'kind = "amount"\nvalue = 100\nmultiple = true\nwhen = [{ plugin = "discount-order-volume", parameters = { from = 10, measure = "quantity" } }]'
prices "DSC-8" '3000,300,2700 ' "$(quote_of A "$(line P1 30 100)")"
prices "DSC-8" '3900,300,3600 ' "$(quote_of A "$(line P1 39 100)")"
prices "CND-2" '900,0,900 ' "$(quote_of A "$(line P1 9 100)")"
# The other conditions.
condition() { group sum "when = [{ plugin = \"discount-$1\", parameters = { $2 } }]" 'value = 0'; }
condition birthday 'before = 3'
prices "CND-11 C11 before" '1000,100,900 ' "$thousand"
today=2026-03-18; prices "CND-11 DSC-24 on the day" '1000,100,900 ' "$thousand"
today=2026-03-19; prices "CND-11 C11 not after" '1000,0,1000 ' "$thousand"
today=2026-03-14; prices "CND-11 too early" '1000,0,1000 ' "$thousand"
condition birthday 'after = 2'
today=2026-03-20; ok ACT-1 --as-of $today discount activate a
prices "CND-11 after" '1000,100,900 ' "$thousand"
verdict "CND-11 no date of birth" 'condition not met +0 +no date of birth' "$(quote_of B "$(line P1 1 1000)")"
today=2027-01-02; prices "CND-11 over the end of the year" '1000,100,900 ' "$(quote_of C "$(line P1 1 1000)")"
today=2026-03-20 # a Friday
condition time 'days = "fri sat"'; prices "CND-6" '1000,100,900 ' "$thousand"
condition time 'days = "mon"'; prices "CND-6" '1000,0,1000 ' "$thousand"
condition time 'from = "09:00", to = "12:00"'
prices "CND-6" '1000,100,900 ' "$(quote_of A "$(line P1 1 1000)" ', "time": "12:00"')"
prices "CND-6" '1000,0,1000 ' "$(quote_of A "$(line P1 1 1000)" ', "time": "12:01"')"
condition payment 'form = "cash"'
prices "CND-7" '1000,100,900 ' "$(quote_of A "$(line P1 1 1000)" ', "payment_form": "cash"')"
prices "CND-7" '1000,0,1000 ' "$thousand"
condition loyalty-card 'kind = "silver"'
prices "CND-8" '1000,100,900 ' "$(quote_of A "$(line P1 1 1000)" ', "card_kind": "silver"')"
prices "CND-8" '1000,0,1000 ' "$thousand"
condition user-group 'group = "sellers"'
ok CND-9 group add sellers masha
prices "CND-9" '1000,100,900 ' "$(quote_of A "$(line P1 1 1000)" ', "manager": "masha"')"
prices "CND-9" '1000,0,1000 ' "$(quote_of A "$(line P1 1 1000)" ', "manager": "petya"')"

# Accumulated volume (CND-3, CND-4, C10) and CND-5: above 10 000 over the whole time gives 10 %.
printf 'partner,day,document,product,revenue,quantity\nA,2024-01-10,S1,P1,6000,1\nA,2026-03-19,S2,P2,4000,2\nA,2026-03-19,S2,P3,500,1\n' >sales.csv
ok CND-3 import sales sales.csv
volume() { condition accumulated-volume "$2"; prices "$1" "$3" "$thousand"; }
volume "CND-5" 'from = 10000' '1000,100,900 '
volume "CND-5" 'from = 10501' '1000,0,1000 '
verdict "DSC-19 the value seen" 'revenue 10500 in all time, below 10501' "$thousand"
volume "CND-4" 'from = 5000, window = "last 12 months"' '1000,0,1000 '
volume "CND-4" 'from = 4500, window = "last 12 months"' '1000,100,900 '
volume "CND-3 product scope" 'from = 4500, segment = "food"' '1000,100,900 '
volume "CND-3 product scope" 'from = 4501, segment = "food"' '1000,0,1000 '
volume "CND-3 quantity" 'from = 4, measure = "quantity"' '1000,100,900 '
volume "CND-3 quantity" 'from = 5, measure = "quantity"' '1000,0,1000 '
volume "CND-3 with this sale" 'from = 11500, with_sale = true' '1000,100,900 '
volume "CND-3 at most" 'at_most = 10500' '1000,100,900 '
volume "CND-3 at most" 'at_most = 10499' '1000,0,1000 '

# Nothing fails open: a plugin that is away.
printf '[plugins.discount-accumulated-volume]\nenabled = false\n' >away.toml
volume "incomplete" '' '1000,100,900 '
prices "incomplete" '1000,0,1000 ' "$thousand" --config away.toml
shows "incomplete" '^complete +false' --config away.toml --as-of $today quote "$thousand"
grep -q 'could not be asked: plugin discount-accumulated-volume' out || { fail "[incomplete] plugin and reason"; cat out; }
group sum 'when = { not = { plugin = "discount-accumulated-volume" } }' 'value = 0'
prices "not of what could not be asked" '1000,0,1000 ' "$thousand" --config away.toml
ok "as it was" --yes discount delete a
ok "as it was" --yes discount delete b

# An export leads back.
"$tessera" --quiet export >all.toml 2>err
ok export apply all.toml
grep -Eq '^changed +0$' out || { fail "[export] a second apply changes nothing"; cat out; }
# The money is exact, and totals are the sum of the lines.
refused "bad document" 2 quote.bad-document quote '{"lines": [{"product": "P1"}]}'
refused "bad document" 2 product.unknown quote '{"lines": [{"product": "P9", "price": 1}]}'
refused "bad document" 2 partner.unknown quote '{"partner": "Z", "lines": []}'
refused "bad document" 2 discount.bad-line quote '{"lines": [{"product": "P1", "price": -1}]}'
refused "bad document" 2 discount.bad-line quote '{"lines": [{"product": "P1", "price": 1, "quantity": -1}]}'
refused "bad document" 2 quote.bad-document quote '{"lines": [{"product": "P1", "price": "1e30"}]}'
refused "bad document" 2 quote.bad-document quote '{"lins": []}'
shows "the plugins" '^discount-segment +condition +.*segment +partner segment +required' discount plugins
finish
