#!/usr/bin/env bash
# scheme_sql.sh PROGRAM. `scheme sql` prints what a formation sends: SQLite runs it as it stands, with the values beside
# it, and where it is called exact its numbers are the members. Each other dialect has its own words for the same.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
today=2026-06-15
ok setup init
ok setup --as-of $today demo-data --partners 500 --sales 4000 --seed 3
runs() { # template, rule
    printf 'template = "%s"\nfilter = %s\nfields = ["code"]\n' "$1" "'$2'" >rule.toml
    ok "$2" --as-of $today scheme sql rule.toml --format json
    cp out sql.json
    equals_members=$("$tessera" --quiet --as-of $today scheme run rule.toml --format csv | tail -n +2 | LC_ALL=C sort)
    checks=$((checks + 1))
    python3 - "$equals_members" <<'PY' || fail "[$2] the statements are not what is sent"
import json, sqlite3, sys
reply = json.load(open("sql.json"))
db = sqlite3.connect("t.db")
sent = [row for row in reply["rows"] if row[0] == "formation"]
assert sent, "no statement"
value = {"true": 1, "false": 0}
answers = []
for at, statement, values in reply["rows"]:
    given = [value.get(v, int(v) if v.lstrip("-").isdigit() else v) for v in values.split(", ")] if values else []
    rows = db.execute(statement, given).fetchall()
    if at == "formation": answers.append(rows)
members = set(sys.argv[1].split())
if reply["exact"]:
    assert len(sent) == 1, "one statement decides"
    codes = {db.execute("select code from tessera_partner where number = ?", (row[0],)).fetchone()[0] for row in answers[0]}
    assert codes == members, (len(codes), len(members))
else:
    numbers = {db.execute("select number from tessera_partner where code = ?", (code,)).fetchone()[0] for code in members}
    assert all(any(number in {row[0] for row in rows} for rows in answers) for number in numbers), "a member is not asked for"
PY
}
runs main 'region = "Perm"'
runs main 'region in hierarchy "Siberia" and is_customer'
runs main 'legal_kind = "person" and birth_date is filled'
runs main 'name contains "ов" or code = "C-000007"'
runs main 'not (gender = "female") and registered < 2026-01-01'
runs sales 'revenue[last 3 months] > 20000'
runs sales 'revenue[last 3 months] > 20000 and region = "Tomsk"'
runs sales 'order_count[last 12 months where quantity >= 2] > 3 and last_sale > today - 90 days'
runs settlements 'debt > 1000'
runs interactions 'interaction_count[last 6 months] >= 1'
for dialect in sqlite postgresql mysql firebird oracle db2 sqlserver; do
    shows "$dialect" '^formation +SELECT .*tessera_interaction' --as-of $today scheme sql rule.toml --dialect $dialect
done
refused "no such dialect" 2 db.unknown-dialect scheme sql rule.toml --dialect paradox
finish
