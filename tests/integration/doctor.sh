#!/usr/bin/env bash
# What is wrong with a mapping, planted in the tables of an ERP and found by `tessera doctor`: one row a finding, with
# source, field, how many rows, the first of them and what to do. Where nothing is wrong, nothing is said.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
kind=${TESSERA_ON:-sqlite} kind=${kind%%-*}

doctor() { # exit code, options...: the findings as STATE SOURCE.FIELD|finding|rows|first|next step, in findings
    local code=$1; shift; checks=$((checks + 1))
    "$tessera" --quiet "$@" doctor --format json >reply 2>err </dev/null; local got=$?
    [[ $got == "$code" ]] || { fail "doctor $*: exit $got, expected $code"; cat reply err; }
    python3 - <<'P' >findings
import json
reply = json.load(open("reply"))
assert reply["columns"] == ["state", "what", "field", "finding", "rows", "first", "next step"], reply["columns"]
for state, what, field, finding, rows, first, then in reply["rows"]:
    print(f"{state} {what}{'.' + field if field else ''}|{finding}|{'' if rows is None else rows}|{first or ''}|{then or ''}")
P
}
finds() { # row of findings; * stands for anything
    local line; checks=$((checks + 1))
    while read -r line; do
        # shellcheck disable=SC2053
        [[ $line != $1 ]] || return 0
    done <findings
    fail "doctor finds no <$1>"; cat findings
}
silent() { # pattern: no finding is like it
    checks=$((checks + 1)); ! grep -E -- "$1" findings || fail "doctor finds a <$1>"
}

text=text key=text
[[ $kind != postgresql ]] || sql "alter default privileges grant select on tables to public" # the ERP owns them
[[ $kind != mariadb ]] || key='varchar(20)' # a key of TEXT there has no index
sql "
create table erp_region(id integer primary key, title $text);
insert into erp_region values (1, 'Perm'), (2, 'Tomsk');
create table erp_partner(id $key, title $text, region_id integer, born $text, boss $key, active $text, primary key (id));
insert into erp_partner values ('a', 'Anna', 1, '1990-02-28', null, 'y'), ('b', 'Bob', 2, null, 'a', 'N'),
    ('c', 'Cid', null, '2000-02-29', 'b', '0');
create table erp_item(id integer primary key, title $text);
insert into erp_item values (1, 'Shoe'), (2, 'Boot');
create table erp_line(cust $key, item integer, d $text, doc $text, pieces decimal(12, 4), net decimal(12, 4));
insert into erp_line values ('a', 1, '2026-05-01', 'd1', 1, 100.25), ('a', 2, '2026-05-02 10:30:00', 'd2', 2, 0.5),
    ('b', 1, '2026-01-01', 'd3', 1.5, 50), (null, 1, '2026-01-01', 'd4', 1, 7);"
cat >tessera.toml <<'C'
[sources.region]
table = "erp_region"
key_type = "integer"
columns = { key = "id", name = "title" }
[sources.partner]
table = "erp_partner"
[sources.partner.columns]
key = "id"
name = "title"
region = "region_id"
birth_date = "born"
parent = "boss"
is_customer = "active"
[sources.product]
table = "erp_item"
key_type = "integer"
columns = { key = "id", name = "title" }
[sources.sale]
table = "erp_line"
[sources.sale.columns]
partner = "cust"
product = "item"
day = "d"
document = "doc"
quantity = { expression = "pieces", kind = "real" }
revenue = { expression = "net", kind = "real" }
C
doctor 1
finds 'problem database|* has no tables of ours|||Run `tessera init`.'
ok setup init

# A deployment in which all is well.
doctor 0
silent '^(problem|note)'
finds 'ok source partner|6 fields mapped|3||'
finds 'ok source sale|6 fields mapped|4||'
shows well '^problems +0$' doctor
shows help 'the exit code is 1' doctor --help

# Values that do not read as what they should be. What cannot be there in a typed column is planted as text.
sql "insert into erp_partner values ('d', 'Dan', 1, '31.05.1990', null, 'maybe'), ('e', 'Eve', 1, '1990-02-30', null, 'y'),
         ('f', 'Flo', 1, 'unknown', null, 'y');
     create table erp_text(cust $key, d $text, net $text, pieces $text);
     insert into erp_text values ('a', '2026-05-01', '12.5', '3'), ('a', '2026-02-29', '12,5', '3'),
         ('b', '2026-13-01', '1e', 'three'), ('b', '2024-02-29', '0.123456', '-4');"
cat >text.toml <<'C'
[sources.sale]
table = "erp_text"
[sources.sale.columns]
partner = "cust"
day = "d"
revenue = "net"
quantity = "pieces"
C
sed '/^\[sources.sale\]/,$d' tessera.toml >partners.toml
cat partners.toml text.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source partner.birth_date|is no date such as 2026-03-31|3|1990-02-30|Make a date or NULL of it, by the expression of `birth_date` in *sources.partner.columns*.'
finds 'problem source partner.is_customer|is neither yes nor no|1|maybe|*'
finds 'problem source sale.day|is no date such as 2026-03-31|2|2026-02-29|*'
finds 'problem source sale.revenue|is no number|2|12,5|*'
finds 'problem source sale.quantity|is no number|1|three|*'
finds 'note source sale.revenue|has more than four decimals, and is rounded to four|1|0.123456|*'
finds 'ok source region|2 fields mapped|2||'
sql "delete from erp_partner where id in ('d', 'e', 'f')"
# A moment, a whole number and a UUID.
sql "create table erp_call(cust $key, at $text, minutes $text, mark $text);
     insert into erp_call values ('a', '2026-05-01 10:00:00', '5', '0d9c2d7e-3f7b-4a38-9d5f-0c8f4f0b7a11'),
         ('a', '2026-05-01 25:00:00', '5.5', 'no-uuid');"
cat >call.toml <<'C'
[sources.ticket]
table = "erp_call"
key_type = "uuid"
[sources.ticket.columns]
key = "mark"
partner = "cust"
begun = { expression = "at", type = "moment" }
minutes = { expression = "minutes", type = "integer" }
C
cat tessera.toml call.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source ticket.begun|is no moment such as 2026-03-31 12:00:00|1|2026-05-01 25:00:00|*'
finds 'problem source ticket.minutes|is no whole number|1|5.5|*'
finds 'problem source ticket.key|is no UUID|1|no-uuid|*'

# Floating point and more than four decimals are told, and harm nobody.
real='double precision'; [[ $kind != sqlite ]] || real=real
sql "create table erp_float(cust $key, d date, net $real, cost decimal(18, 8));
     insert into erp_float values ('a', '2026-05-01', 0.1, 1), ('b', '2026-05-01', 0.3, 1.25000001);"
cat >float.toml <<'C'
[sources.sale]
table = "erp_float"
columns = { partner = "cust", day = "d", revenue = "net", cost = "cost" }
C
cat partners.toml float.toml >noted.toml
doctor 0 --config noted.toml
finds 'note source sale.revenue|is floating point, rounded to four decimals row by row|2|0.1|Confirm it by kind = "real" in *sources.sale.columns.revenue*'
finds 'note source sale.cost|has more than four decimals, and is rounded to four|1|1.25000001|*'
[[ $kind == sqlite ]] || silent 'sale.cost.is floating'
sed -i 's/revenue = "net"/revenue = { expression = "net + 0.2", kind = "real" }/; s/, cost = "cost"//' noted.toml
doctor 0 --config noted.toml # 0.1 + 0.2 is 0.3 and its noise
silent 'note source sale'

# Keys that are missing or stand twice.
sql "create table erp_loose(id $key, title $text);
     insert into erp_loose values ('a', 'Anna'), ('b', 'Bob'), ('b', 'Bea'), ('c', 'Cid'), ('c', 'Cleo'), ('', 'Zoe'), (null, 'Nora');"
sed 's/"erp_partner"/"erp_loose"/; /region_id/d; /born/d; /boss/d; /active/d' tessera.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source partner.key|have no key, and are nobody|2|Nora|*'
finds 'problem source partner.key|keys stand in more than one row|2|b|Let each partner come once, or take another key.'
# ... as a variant does by its product and its own code together.
sql "create table erp_size(item integer, code $key);
     insert into erp_size values (1, 'S'), (1, 'M'), (2, 'S'), (2, 'S'), (9, 'S');"
{ cat tessera.toml; printf '[sources.product_variant]\ntable = "erp_size"\ncolumns = { product = "item", code = "code" }\n'; } >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source product_variant.code|keys stand in more than one row|1|S|*'
finds 'problem source product_variant.product|points at no product|1|9|*'

# References that point nowhere: at mapped sources by their key, at tables of Tessera's own by their code.
sql "insert into erp_line values ('x', 7, '2026-05-01', 'd5', 1, 1), ('x', 1, '2026-05-01', 'd6', 1, 1), ('', 1, '2026-05-01', 'd7', 1, 1);
     insert into erp_partner values ('g', 'Gus', 5, null, 'z', 'y');"
doctor 1
finds 'problem source sale.partner|points at no partner|2|x|Add what is missing there, or correct `partner` of *'
finds 'problem source sale.product|points at no product|1|7|*'
finds 'problem source partner.region|points at no region|1|5|*'
finds 'problem source partner.parent|points at no partner|1|z|*'
sed '/^\[sources.product\]/,/^columns/d' tessera.toml >own.toml
doctor 1 --config own.toml
finds 'problem source sale.product|points at no product|7|1|*'
sql "delete from erp_line where cust = 'x' or cust = ''; delete from erp_partner where id = 'g'"

# What is not there, and what the database cannot compute.
sed 's/"net"/"nett"/; s/"erp_item"/"erp_items"/; s/"doc"/"doc + + "/' tessera.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source sale.revenue|*nett*|||Correct `revenue` of *sources.sale.columns*.'
finds 'problem source sale.document|*||*'
finds 'problem source product|*erp_items*|||Correct `table` of *sources.product*.'
finds 'problem source sale.product|cannot be looked up in product: *erp_items*|||Mend source product first.'
silent 'SELECT'
sed 's/^table = "erp_line"/select = "SELECT cust FROM nowhere"/' tessera.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source sale|*nowhere*|||Correct `select` of *sources.sale*.'

# Indexes: of a table that is large enough, by the columns that Tessera asks for; the statement is printed, and is right.
sql "create table erp_old(cust $key, d date, net integer);
     insert into erp_old values $(for i in {1..1200}; do echo "($((i % 2 ? 1 : 2)), '2026-05-01', $i)"; done | sed "s/^(1/('a'/; s/^(2/('b'/; \$!s/\$/,/")"
sed 's/"erp_line"/"erp_old"/; /pieces/d; /"doc"/d; /"item"/d' tessera.toml >large.toml
doctor 0 --config large.toml
index='CREATE INDEX erp_old_cust_d ON erp_old (cust, d);'
finds "note source sale.partner|has no index that begins with it|1200||$index"
sql "create index erp_old_other on erp_old (d, cust)"
doctor 0 --config large.toml
finds "note source sale.partner|has no index that begins with it|1200||$index"
sql "$(sed -n 's/^note source sale.partner|.*|\(CREATE INDEX.*\)/\1/p' findings)"
doctor 0 --config large.toml
silent 'note source sale'
sed 's/^table = "erp_old"/select = "SELECT * FROM erp_old"/' large.toml >select.toml
sql "drop index erp_old_cust_d$([[ $kind == mariadb ]] && echo ' on erp_old')"
doctor 0 --config select.toml # of a SELECT nobody knows which table it is
silent 'note source sale'
if [[ $kind == mariadb ]]; then # an index takes but the beginning of a TEXT
    sql "drop index erp_old_other on erp_old; alter table erp_old modify cust text"
    doctor 0 --config large.toml
    finds 'note source sale.partner|*|CREATE INDEX erp_old_cust_d ON erp_old (cust(100), d);'
    sql "create index erp_old_cust_d on erp_old (cust(100), d)"
    doctor 0 --config large.toml
    silent 'note source sale'
fi

# A right that is missing is named in the database's own words, and is all that was missing.
if [[ $kind == postgresql || $kind == mariadb ]]; then
    sql "create table other_orders(cust $key, d date, net integer)"
    case $kind in
    postgresql) grant='GRANT SELECT ON other_orders TO tessera;'; sql "revoke select on other_orders from public" ;;
    mariadb)
        # Its user may do anything in databases of its name; this one is somebody else's.
        other=erp${database##*tessera}; grant="GRANT SELECT ON \`$other\`.\`other_orders\` TO 'tessera'@'127.0.0.1';"
        sql "create database $other; create table $other.other_orders like other_orders" ;;
    esac
    sed "s/\"erp_line\"/\"${other:+$other.}other_orders\"/; /pieces/d; /\"doc\"/d; /\"item\"/d" tessera.toml >denied.toml
    doctor 1 --config denied.toml
    finds "problem source sale|*denied*|||Ask the administrator of the database for: $grant"
    sql "$grant"
    doctor 0 --config denied.toml
    [[ $kind != mariadb ]] || sql "drop database $other"
fi

# For people: rows that fit a line, and fields that no rule can use.
checks=$((checks + 1)); $t --config wrong.toml doctor >out
awk 'length > 300 { exit 1 }' out || { fail "a row of doctor is too long"; cat out; }
shows unmapped '^cost +Cost +measure +not mapped +where$|^cost +.* not mapped ' template fields sales
shows unmapped '^gender .* not mapped$' template fields main
shows unmapped '^birth_date .* birth_date$' template fields main

# Who asks to merge what cannot be merged is refused before he is asked whether he is sure.
refused merge 1 partner.mapped partner merge a b
checks=$((checks + 1)); $t partner erase a </dev/null >out 2>&1; grep -q "own tables stay" out || { fail "erase: what goes"; cat out; }
finish
