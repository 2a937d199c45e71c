#!/usr/bin/env bash
# A partner enters the same segments whichever door creates it [NEW-6, NEW-8 as changed]:
# doors.sh TESSERA CALL, where CALL is tests/integration/embed/call.c.
set -euo pipefail
tessera=$(realpath "$1") call=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
t() { "$tessera" --database doors.db "$@"; }
t init >/dev/null
cat >segments.toml <<'Q'
[[segment]]
name = "Permians"
code = "perm"
method = "periodic"
filter = 'region = "Perm" and attribute("interest") = "shoes"'
check_on_create = true
[[segment]]
name = "No customers yet"
code = "fresh"
method = "periodic"
filter = 'order_count = 0 and in segment "Permians"'
check_on_create = true
[[segment]]
name = "Permians to whom nobody writes"
code = "unreached"
method = "dynamic"
filter = 'in segment "Permians" and email is not filled'
[[segment]]
name = "Through a dynamic one"
code = "through"
method = "periodic"
filter = 'in segment "Permians to whom nobody writes"'
check_on_create = true
[[segment]]
name = "Queried"
code = "queried"
method = "periodic"
template = "query"
query.formation = "SELECT code AS key FROM tessera_partner WHERE name LIKE 'A%'"
check_on_create = true
[[segment]]
name = "Not asked"
code = "silent"
method = "periodic"
filter = 'code is filled'
check_on_create = false
[[segment]]
name = "Banned"
code = "banned"
kind = "shipment_ban"
method = "periodic"
filter = 'email is not filled'
check_on_create = true
[[segment]]
name = "By hand"
code = "hand"
method = "manual"
Q
printf 'code,name\nP,Perm\n' >regions.csv
t import regions regions.csv >/dev/null 2>&1
# Declares the custom field that a rule names.
printf 'code,name,attribute.interest\nOLD,Olga,hats\n' >old.csv
t import partners old.csv >/dev/null 2>&1
t option set shipment-ban on >/dev/null
t apply segments.toml >/dev/null

t partner create --code CREATE --name Anna --set region=Perm --set 'attribute.interest=shoes|hats' --segment hand >/dev/null
of() { t --format csv partner segments "$1" | cut -d, -f1 | tail -n +2 | sort | tr '\n' ' '; }
# It asks for code, name, kind, region, manager, e-mail, phone, segments, and whether to save.
printf '%s\n' NEW Anna '' Perm '' '' '' 'By hand' y |
    t partner new --set 'attribute.interest=shoes|hats' >new.out 2>new.err || { cat new.out new.err >&2; exit 1; }
printf 'code,name,region,attribute.interest\nIMPORT,Anna,Perm,shoes|hats\n' >partners.csv
t import partners partners.csv >/dev/null 2>&1
# A file chooses no segment for its partners: what it entered by itself is compared.
[[ $(of IMPORT) != *hand* ]] || { echo "FAILED: the import has chosen a segment" >&2; exit 1; }
t segment add hand IMPORT >/dev/null
"$call" doors.db partner.create '{"code": "CALL", "name": "Anna", "segment": ["hand"],
    "set": {"region": "Perm", "attribute.interest": ["shoes", "hats"]}}' >call.out || { cat call.out >&2; exit 1; }

wanted="banned fresh hand perm queried through unreached "
for code in CREATE NEW IMPORT CALL; do
    got=$(of "$code")
    [[ $got == "$wanted" ]] || { echo "FAILED: $code is in: $got, not in: $wanted" >&2; exit 1; }
done
echo "four doors, the same segments: $wanted"
