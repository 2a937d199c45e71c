#!/usr/bin/env bash
# The CDNOW purchase history imports as it is, and segments over it hold exactly whom a query written
# independently in plain SQL against the CSV data holds. Money is compared in whole cents.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
data=${TESSERA_DATA:-$(cd "$(dirname "$0")/../.." && pwd)/../shared/data}/cdnow
if [[ ! -f $data/sales.csv ]]; then
    echo "skipped: no shared data"
    [[ ${TESSERA_REQUIRE_DATA:-} ]] && exit 1
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
$tessera --quiet init >/dev/null
$tessera --quiet import partners "$data/partners.csv" >/dev/null
$tessera --quiet import sales "$data/sales.csv" >/dev/null

sqlite3 plain.db <<SQL
.mode csv
.import $data/partners.csv p
.import $data/sales.csv s
create table partner as select code, name, registered from p;
create table sale as select partner, day, cast(quantity as integer) quantity,
    cast(round(revenue * 100) as integer) cents from s;
create index sale_partner on sale(partner);
SQL

today=1998-06-30
failed=0
compare() { # name, filter, SQL
    $tessera --quiet segment create --name "$1" --code "$1" --method periodic --template sales \
        --filter "$2" --set fields=code >/dev/null
    $tessera --quiet --as-of $today --yes segment form "$1" >/dev/null
    $tessera --quiet --as-of $today segment members "$1" --format csv | tail -n +2 | sort >ours
    sqlite3 plain.db "$3" | sort >theirs
    if [[ ! -s theirs ]]; then
        echo "FAILED $1: the plain query holds nobody, so it proves nothing"; failed=1
    elif cmp -s ours theirs; then
        echo "equal  $1: $(wc -l <ours) members"
    else
        echo "FAILED $1: ours $(wc -l <ours), plain SQL $(wc -l <theirs)"; failed=1
        diff ours theirs | head -5
    fi
}

compare early "registered < 1997-01-15" \
    "select code from partner where registered < '1997-01-15'"
compare big "revenue > 500" \
    "select partner from sale group by partner having sum(cents) > 50000"
compare lately "order_count[last 3 months] > 0" \
    "select distinct partner from sale where day > '1998-03-30' and day <= '1998-06-30'"
compare lapsed "order_count[last 12 months] = 0 and last_sale is filled" \
    "select partner from sale group by partner having sum(day > '1997-06-30' and day <= '1998-06-30') = 0"
compare once "order_count = 1" \
    "select partner from sale group by partner having count(*) = 1"
compare quotient "revenue / quantity > 20 and quantity >= 10" \
    "select partner from sale group by partner having sum(quantity) >= 10 and sum(cents) > 2000 * sum(quantity)"
compare firstlast "first_sale < 1997-02-01 and last_sale >= 1998-01-01" \
    "select partner from sale group by partner having min(day) < '1997-02-01' and max(day) >= '1998-01-01'"
compare trend "revenue[1997-01-01..1997-06-30] < revenue[1997-07-01..1997-12-31] and revenue[1997-01-01..1997-06-30] > 0" \
    "select partner from sale group by partner having sum(case when day between '1997-01-01' and '1997-06-30' then cents else 0 end) < sum(case when day between '1997-07-01' and '1997-12-31' then cents else 0 end) and sum(case when day between '1997-01-01' and '1997-06-30' then cents else 0 end) > 0"
compare either "not (quantity >= 5) and (revenue > 60 or order_count >= 3)" \
    "select partner from sale group by partner having not (sum(quantity) >= 5) and (sum(cents) > 6000 or count(*) >= 3)"
compare average "average_order > 100 and order_count >= 2" \
    "select partner from sale group by partner having count(*) >= 2 and sum(cents) > 10000 * count(*)"
compare rowwise "order_count[where revenue > 50] >= 2" \
    "select partner from sale where cents > 5000 group by partner having count(*) >= 2"
compare nested 'in segment "big" and not in segment "lately"' \
    "select partner from sale group by partner having sum(cents) > 50000 and sum(day > '1998-03-30' and day <= '1998-06-30') = 0"
exit $failed
