#!/usr/bin/env bash
# What `tessera doctor` finds on Firebird, whose regular expressions, types and catalogue are its own.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
rows() { # table, rows...: one INSERT each
    local table=$1 all="" row; shift
    for row in "$@"; do all+="insert into $table values ($row);"; done
    sql "$all commit;"
}
sql 'create table firm(id varchar(20) primary key, title varchar(50)); create table "Old Lines"(cust varchar(20), d varchar(30),
     net varchar(30), pieces varchar(30), paid varchar(10), mark varchar(40)); commit;
     grant select on firm to tessera; grant select on "Old Lines" to tessera; commit;'
rows firm "'a', 'Anna'" "'b', 'Bob'"
good="'2026-05-01', '-12.5', '3', 'yes', '0d9c2d7e-3f7b-4a38-9d5f-0c8f4f0b7a11'"
rows '"Old Lines"' "'a', $good" "'b', '2024-02-29 10:30:00', '.5', '1e2', '0', '{0D9C2D7E-3F7B-4A38-9D5F-0C8F4F0B7A11}'" "'a', null, null, null, null, null"
cat >tessera.toml <<'C'
[sources.partner]
table = "firm"
columns = { key = "id", name = "title" }
[sources.line]
table = '"Old Lines"'
[sources.line.columns]
partner = "cust"
day = { expression = "d", type = "date" }
net = { expression = "net", type = "decimal" }
pieces = { expression = "pieces", type = "decimal" }
paid = { expression = "paid", type = "boolean" }
C
finds() { # pattern of a line
    checks=$((checks + 1)); grep -Eq -- "$1" out || { fail "doctor finds no <$1>"; cat out; }
}
ok setup init
ok well doctor
rows '"Old Lines"' "'a', '31.12.2026', 'abc', '1', 'maybe', null" "'a', '2026-02-30', '1,5', '1.12345', '1', null" \
    "'a', '2026-05-01', '1000000000000000', '1', '1', null"
checks=$((checks + 1)); $t doctor --format csv >out 2>err; [[ $? == 1 ]] || { fail "doctor finds problems"; cat out err; }
finds '^problem,source line,day,is no date such as 2026-03-31,2,2026-02-30,'
finds '^problem,source line,net,is no number,2,"?1,5'
finds '^problem,source line,net,does not fit 64 bits with four decimals,1,1000000000000000,'
finds '^problem,source line,paid,is neither yes nor no,1,maybe,'
finds '^note,source line,pieces,"?has more than four decimals.*,1,1.12345,'
finish
