#!/usr/bin/env bash
# DSC-22, W3: one discount with a table of levels, six segments of products by five levels of turnover, each with a
# threshold and a window of its own. Every cell is compared with what an independent program finds in the same sales.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok DSC-22 init
python3 - <<'P'
import calendar, datetime, random
random.seed(22)
today = datetime.date(2026, 3, 15)
levels = [("purchases", 1, None), ("revenue", 10000, 24), ("revenue", 20000, 20), ("revenue", 30000, 16), ("revenue", 40000, 12)]

def before(months):  # the first day of a window of so many months that ends today
    y, m = divmod(today.year * 12 + today.month - 1 - months, 12)
    day = min(today.day, calendar.monthrange(y, m + 1)[1])
    return datetime.date(y, m + 1, day) + datetime.timedelta(days=1)

partners = [f"K{i:02}" for i in range(40)]
open("partners.csv", "w").write("code,name\n" + "".join(f"{p},{p}\n" for p in partners))
open("products.csv", "w").write("code,name\n" + "".join(f"S{s}P{i},Product\n" for s in range(6) for i in range(3)))
sales, number = [], 0
for at, p in enumerate(partners):
    for s in range(6):
        want = (at + s) % 6  # so that all levels come up in all segments
        for _ in range(random.randint(1, 12) if want else 0):
            number += 1
            day = today - datetime.timedelta(days=random.choice([random.randint(0, 1500), random.randint(0, 400)]))
            sales.append((p, day, f"D{number}", f"S{s}P{random.randint(0, 2)}", random.randint(100, want * 3000)))
    for months, _ in ((24, 0), (20, 0), (16, 0), (12, 0)):  # the days on which windows begin
        number += 1
        first = before(months) - datetime.timedelta(days=at % 2)
        sales.append((p, first, f"D{number}", f"S{(at + 1) % 6}P0", 3001))
open("sales.csv", "w").write("partner,day,document,product,revenue,quantity\n" +
                             "".join(f"{p},{d},{n},{x},{r},1\n" for p, d, n, x, r in sales))
table = ""
for s in range(6):
    for l, (measure, at_least, months) in enumerate(levels):
        value = 1 + (s + l) * 0.5
        window = f'window = "last {months} months", ' if months else ""
        table += (f'  {{ products = {{ in = "s{s}" }}, measure = "{measure}", from = {at_least}, {window}'
                  f'value = "{value}" }},\n')
# TOML lets lists, not tables, go over lines.
open("levels.toml", "w").write('[[discount]]\ncode = "matrix"\nname = "Loyalty"\nlevels = [\n' + table + "]\n")
seen, expected = set(), open("expected", "w")
for p in partners:
    cells = []
    for s in range(6):
        got = None
        for l, (measure, at_least, months) in enumerate(levels):
            mine = [x for x in sales if x[0] == p and x[3].startswith(f"S{s}") and x[1] <= today and
                    (not months or x[1] >= before(months))]
            value = len({x[2] for x in mine}) if measure == "purchases" else sum(x[4] for x in mine)
            if value >= at_least: got = l
        seen.add((s, got))
        cells.append("0" if got is None else f"{10 * (1 + (s + got) * 0.5):g}")
    expected.write(p + " " + " ".join(cells) + "\n")
open("seen", "w").write(str(len(seen)))
P
same "DSC-22: all 6 x 5 cells and no level at all come up" 36 "$(cat seen)"
ok DSC-22 import partners partners.csv
ok DSC-22 import products products.csv
ok DSC-22 import sales sales.csv
for s in 0 1 2 3 4 5; do
    ok DSC-22 segment create --name "Segment $s" --code s$s --subject product --method manual
    ok DSC-22 segment add s$s S${s}P0 S${s}P1 S${s}P2
done
ok DSC-22 apply levels.toml
ok DSC-22 --as-of 2026-03-15 discount activate matrix
while read -r partner cells; do
    lines=$(for s in 0 1 2 3 4 5; do printf '%s{"product": "S%sP1", "price": 1000}' "$([[ $s = 0 ]] || echo ,)" $s; done)
    got=$("$tessera" --quiet --as-of 2026-03-15 quote "{\"partner\": \"$partner\", \"lines\": [$lines]}" --lines --format csv 2>err </dev/null | tail -n +2 | cut -d, -f4 | tr '\n' ' ')
    same "DSC-22 of $partner" "$cells " "$got"
done <expected
shows "DSC-22 why" 'Loyalty, level [0-9]+ +applied' --as-of 2026-03-15 quote '{"partner": "K05", "lines": [{"product": "S1P1", "price": 1000}, {"product": "S2P1", "price": 1000}]}'
finish
