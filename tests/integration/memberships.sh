#!/usr/bin/env bash
# Memberships of many partners in many segments, in one call: a statement is sent neither for a pair nor for a segment, and
# the answer is that of each segment by itself (W6).
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
ok W6 init
ok W6 demo-data --partners 400 --sales 3000
for i in $(seq 1 20); do
    printf '[[segment]]\nname = "P%s"\ncode = "p%s"\nmethod = "periodic"\nfilter = '\''name contains "%s"'\''\nfields = ["code"]\n' $i $i $((i % 10))
    printf '[[segment]]\nname = "M%s"\ncode = "m%s"\nmethod = "manual"\nfields = ["code"]\n' $i $i
    printf '[[segment]]\nname = "D%s"\ncode = "d%s"\nmethod = "dynamic"\nfilter = '\''revenue > %s000 and in segment "P%s"'\''\nfields = ["code"]\n' $i $i $i $i
done >segments.toml
ok W6 apply segments.toml
ok W6 segment form --all
sql 'select code from tessera_partner order by code' | sed 's/ *$//' >codes
head -100 codes | tail -50 >some
ok W6 segment add m3 $(head -60 codes | tail -20)

# As each segment says by itself.
all=(); for i in $(seq 1 20); do all+=(--segments p$i --segments m$i --segments d$i); done
ok W6 segment memberships --file some "${all[@]}" --format csv
cp out matrix.csv
checks=$((checks + 1)); for s in p1 p7 m3 m4 d1 d3; do "$tessera" --quiet segment members $s --format csv >$s.csv 2>err || fail "[W6] $s"; done
python3 - <<'P' || fail "[W6] the matrix is not what each segment says"
import csv
some = [line.strip() for line in open("some")]
rows = list(csv.DictReader(open("matrix.csv")))
assert [row["code"] for row in rows] == sorted(some), "rows"
assert len(rows[0]) == 61, rows[0]
ones = 0
for segment in ("p1", "p7", "m3", "m4", "d1", "d3"):
    members = {row["code"] for row in csv.DictReader(open(segment + ".csv"))}
    for row in rows:
        assert row[segment] == ("1" if row["code"] in members else "0"), (segment, row["code"])
        ones += row[segment] == "1"
assert ones > 15, ones
P
# No statement for a pair, nor for a segment or a partner of the same piece of a list.
statements() { "$tessera" --quiet segment memberships "$@" --format json 2>err | python3 -c 'import json, sys; print(json.load(sys.stdin)["statements"])'; }
few=$(statements $(head -3 codes) --segments p1 --segments p2 --segments m1 --segments d1 --segments d2)
many=$(statements $(head -200 codes) "${all[@]}")
echo "3 partners in 4 segments: $few statements, 200 in 60: $many"
checks=$((checks + 1)); [[ $few == "$many" && $few -gt 0 ]] || fail "[W6] statements"
# All of a segment, a code twice, a code that nobody has, a file with empty lines.
ok W6 segment memberships --of m3 --segments p1 --segments m3 --format csv
same "W6 --of" 20 "$(tail -n +2 out | grep -c ',1$')"
first=$(head -1 codes)
ok W6 segment memberships $first $first --segments m3 --format csv
same "W6 once" 2 "$(wc -l <out)"
ok W6 segment memberships $first nobody "no one" --segments m3 --format json
same "W6 unknown" "nobody,no one 1" "$(python3 -c 'import json; r = json.load(open("out")); print(",".join(r["unknown"]), len(r["rows"]))')"
checks=$((checks + 1)); "$tessera" segment memberships nobody --segments m3 2>&1 | grep -q 'there is no partner nobody' || fail "[W6] unknown is told"
printf '\n%s\r\n\n' "$first" >file
ok W6 segment memberships --file file --segments m3 --format csv
same "W6 file" "$first" "$(tail -1 out | cut -d, -f1)"
# All segments, where none is named.
ok W6 segment memberships $first --format json
same "W6 all segments" 61 "$(python3 -c 'import json; print(len(json.load(open("out"))["columns"]))')"
refused W6 2 call.missing-parameter segment memberships --segments m3
refused W6 2 segment.unknown segment memberships $first --segments nosuch
refused W6 2 file.unreadable segment memberships --file nosuch --segments m3
ok "W6 products" segment create --name Goods --code goods --subject product --method dynamic --filter 'code is filled'
refused W6 2 segment.not-comparable segment memberships $first --segments m3 --segments goods
product=$(sql 'select code from tessera_product order by code' | head -1 | sed 's/ *$//')
ok "W6 products" segment memberships $product --segments goods --format csv
same "W6 products" "$product,1" "$(tail -1 out)"
finish
