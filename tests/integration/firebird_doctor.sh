#!/usr/bin/env bash
# What `tessera doctor` finds on Firebird, whose regular expressions, types and catalogue are its own.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
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

# No function tells what is floating point, and that is written with all its digits, or with an exponent.
sql 'create table figure(cust varchar(20), a double precision, b float, c numeric(18, 15), e bigint, f varchar(20), g char(20));
     commit; grant select on figure to tessera; commit;'
rows figure "'a', 0.5, 0.3, 1.5, 7, '1.5', '2'" "'b', 0.1e0 + 0.2e0, 1.12345, 0.123456, 12345678901, '1E-5', '.5'" \
    "'b', 1.5e-5, 1e0 / 3, 0, null, '1E+5', null" "'b', 1e0 / 3, 0.0001, 0, null, '1.50000', null" \
    "'a', 1.23456e-7, 0, 0, null, null, null" "'a', 123456.7891, 12.34, 0, null, null, null"
{
    sed '/sources.line/,$d' tessera.toml
    printf '[sources.figure]\ntable = "figure"\n[sources.figure.columns]\npartner = "cust"\n'
    for column in a b c e f g; do echo "$column = { expression = \"$column\", type = \"decimal\" }"; done
} >figures.toml
ok figures --config figures.toml doctor --format csv
finds '^note,source figure,a,"?is floating point.*,6,0.30*,'
finds '^note,source figure,b,"?is floating point.*,6,0.0*,'
finds '^note,source figure,a,"?has more than four decimals.*,2,1.234560*e-07,'
finds '^note,source figure,b,"?has more than four decimals.*,1,1.12345'
finds '^note,source figure,c,"?has more than four decimals.*,1,0.123456'
finds '^note,source figure,f,"?has more than four decimals.*,1,1E-5,'
same figures 6 "$(grep -c '^note,source figure' out)"

# References are looked up in time, however many there are.
sql "set term ^; execute block as declare i integer = 0; begin while (i < 20000) do begin
         if (i < 5000) then insert into firm values ('P' || :i, 'x'); insert into \"Old Lines\" (cust) values ('P' || mod(:i, 5010));
         i = i + 1; end end^ set term ;^ commit;"
checks=$((checks + 1)); timeout 60 $t doctor --format csv >out 2>err; [[ $? == 1 ]] || { fail "doctor of many rows"; cat out err; }
finds '^problem,source line,partner,points at no partner,30,P5000,'
finish
