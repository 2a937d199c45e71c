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

# What does not fit, and what only looks as if it could not be read.
sql "create table erp_huge(cust $key, d $text, net decimal(30, 4), cost decimal(30, 4));
     insert into erp_huge values ('a', '2026-05-01', 1000000000000000, 922337203685476), ('b', '2026-05-01', -5, 1);"
cat >huge.toml <<'C'
[sources.sale]
table = "erp_huge"
columns = { partner = "cust", day = "d", revenue = "net", cost = "cost" }
C
cat partners.toml huge.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source sale.revenue|does not fit 64 bits with four decimals|1|1000000000000000*|Make a smaller number or NULL of it, by the expression of `revenue` in *'
silent 'sale.cost'
case $kind in
postgresql) sql "create table erp_odd(cust text, d text, net money); insert into erp_odd values ('a', '2026-05-01', '1234.50')" ;;
mariadb) # as its applications write that there is no day
    sql "create table erp_odd(cust varchar(20), d date, at datetime, net int);
         insert into erp_odd values ('a', '0000-00-00', '0000-00-00 00:00:00', 5), ('a', '2026-05-01', null, 6)" ;;
esac
if [[ $kind != sqlite ]]; then
    { cat partners.toml; printf '[sources.sale]\ntable = "erp_odd"\ncolumns = { partner = "cust", day = "d", revenue = "net" }\n'; } >odd.toml
    doctor 0 --config odd.toml
    silent '^(problem|note)'
    printf 'filter = "revenue > 0"\nfields = ["code", "revenue", "last_sale"]\n' >odd-rule.toml
    [[ $kind != postgresql ]] || equals "money is a number" "a,1234.5,2026-05-01 " --config odd.toml scheme run odd-rule.toml
    [[ $kind != mariadb ]] || equals "0000-00-00 is no day" "a,11,2026-05-01 " --config odd.toml scheme run odd-rule.toml
fi
if [[ $kind == postgresql ]]; then # what only reading shows is blamed on its column
    sed 's/name = "title"/name = "1 \/ (length(title) - 4)"/' partners.toml >wrong.toml
    doctor 1 --config wrong.toml
    finds 'problem source partner.name|*division by zero*|||Correct `name` of *sources.partner.columns*.'
fi

# Custom values are read by the types that their fields are declared with.
sql "create table erp_extra(cust $key, field $text, content $text);
     insert into erp_extra values ('a', 'size', '4x2'), ('b', 'size', '44'), ('c', 'size', '12345678901234567890'), ('a', 'hue', 'red'),
         ('b', 'since', '2026-02-30'), ('c', 'since', ''), ('b', 'fond', 'true'), ('c', 'fond', 'yes');"
cat >extra.toml <<'C'
[sources.partner_attribute]
table = "erp_extra"
columns = { partner = "cust", name = "field", value = "content" }
[attributes.partner]
size = { type = "integer" }
since = { type = "date" }
fond = { type = "boolean" }
C
cat partners.toml extra.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source partner_attribute.value|is no integer, as size is declared; the first is of partner c|2|12345678901234567890|*declare size as text.'
finds 'problem source partner_attribute.value|is no date, as since is declared; the first is of partner b|1|2026-02-30|*'
finds 'problem source partner_attribute.value|is no boolean, as fond is declared; the first is of partner c|1|yes|*'
sql "delete from erp_extra where content not in ('44', 'red', 'true', '')"
doctor 0 --config wrong.toml
silent '^(problem|note)'

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
sql "insert into erp_float values ('a', '2026-05-01', 1.5e-5, 1), ('b', '2026-05-01', 5e-4, 1)"
sed -i 's/net + 0.2/net/' noted.toml
doctor 0 --config noted.toml # written as 1.5e-05 by some databases
finds 'note source sale.revenue|has more than four decimals, and is rounded to four|1|*'

# Keys that are missing or stand twice.
sql "create table erp_loose(id $key, title $text);
     insert into erp_loose values ('a', 'Anna'), ('b', 'Bob'), ('b', 'Bea'), ('c', 'Cid'), ('c', 'Cleo'), ('', 'Zoe'), (null, 'Nora');"
sed 's/"erp_partner"/"erp_loose"/; /region_id/d; /born/d; /boss/d; /active/d' tessera.toml >wrong.toml
doctor 1 --config wrong.toml
finds 'problem source partner.key|have no key, and are nobody|2|Nora|*'
finds 'problem source partner.key|keys stand in more than one row|2|b|Let each partner come once, or take another key.'
# The type of a key is said, or is text; beside a column of another type no database finds it, but SQLite.
sql "create table erp_numbered(id integer primary key, title $text);
     insert into erp_numbered values (1, 'One'), (2, 'Two');
     create table erp_lettered(id $key primary key, title $text);
     insert into erp_lettered values ('1', 'One'), ('2', 'Two');"
keyed() { # table, key type: of partners
    printf '[sources.partner]\ntable = "%s"\nkey_type = "%s"\ncolumns = { key = "id", name = "title" }\n' "$@" >keyed.toml
}
keyed erp_numbered text
if [[ $kind == sqlite ]]; then
    doctor 0 --config keyed.toml
else
    doctor 1 --config keyed.toml
    finds 'problem source partner.key|is of a type that does not compare with text|||Say key_type = "integer" in *sources.partner*, or make a text of it by the expression of `key` in *'
fi
keyed erp_lettered integer
if [[ $kind != postgresql ]]; then
    doctor 0 --config keyed.toml
else
    doctor 1 --config keyed.toml
    finds 'problem source partner.key|is of a type that does not compare with whole numbers|||Say key_type = "text" in *sources.partner*, or make a whole number of it by the expression of `key` in *'
fi
for one in 'erp_numbered integer' 'erp_lettered text'; do
    # shellcheck disable=SC2086
    keyed $one
    doctor 0 --config keyed.toml
    silent '^(problem|note)'
done
if [[ $kind == postgresql ]]; then # a column may have a collation of its own
    sql "create table erp_collated(id text collate \"de-x-icu\" primary key, title text); insert into erp_collated values ('A', 'One'), ('a', 'Two')"
    keyed erp_collated text
    doctor 0 --config keyed.toml
    ok collated --config keyed.toml segment create --name Two --code two --method periodic --filter 'name = "Two"' --set fields=code
    ok collated --config keyed.toml segment form two
    equals collated "a " --config keyed.toml segment members two
fi
if [[ $kind == mariadb ]]; then # Tessera's own table has room for keys of 370 characters
    sql "create table erp_wordy(id varchar(500) primary key, title text); insert into erp_wordy values ('a', 'Anna'), (repeat('x', 371), 'Bob')"
    keyed erp_wordy text
    doctor 1 --config keyed.toml
    finds 'problem source partner.key|have a key of more than 370 characters|1|xxxxx*|*'
fi
# Codes, by which people name them, are told of.
sql "create table erp_coded(id $key, code $text, title $text);
     insert into erp_coded values ('a', 'DUP', 'Anna'), ('b', 'DUP', 'Bob'), ('c', null, 'Cid'), ('d', 'D', 'Dan');"
sed 's/"erp_partner"/"erp_coded"/; s/^name = "title"/&\ncode = "code"/; /region_id/d; /born/d; /boss/d; /active/d; /^\[sources.sale/,$d' tessera.toml >coded.toml
doctor 0 --config coded.toml
finds 'note source partner.code|have no code, by which people name them|1|Cid|Leave `code` out of *, and the key serves as one.'
finds 'note source partner.code|codes stand in more than one row|1|DUP|*'
ok codes --config coded.toml segment create --name Hand --code hand --method manual --set fields=code
ok codes --config coded.toml segment add hand --where 'name = "Dan"'
refused codes 2 partner.ambiguous --config coded.toml segment add hand DUP
grep -q 'where that stands twice, the key' err || { fail "codes: the hint of an ambiguous code"; cat err; }
ok codes --config coded.toml segment add hand b
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
sql "create index erp_old_cust on erp_old (cust)" # finds the rows of one partner, too
doctor 0 --config large.toml
silent 'note source sale'
sql "drop index erp_old_cust$([[ $kind == mariadb ]] && echo ' on erp_old')"
sql "$index"
doctor 0 --config large.toml
silent 'note source sale'
sed 's/^table = "erp_old"/select = "SELECT * FROM erp_old"/' large.toml >select.toml
sql "drop index erp_old_cust_d$([[ $kind == mariadb ]] && echo ' on erp_old')"
doctor 0 --config select.toml # of a SELECT nobody knows which table it is
silent 'note source sale'
finds 'ok source sale.partner|is of a SELECT: whether an index serves it is not looked at|||'
sql "create view erp_view as select * from erp_old"
sed 's/"erp_old"/"erp_view"/' large.toml >select.toml
doctor 0 --config select.toml
finds 'ok source sale.partner|is of a view: whether an index serves it is not looked at|||'
sed 's/partner = "cust"/partner = "lower(cust)"/' large.toml >select.toml
doctor 0 --config select.toml
finds 'ok source sale.partner|is an expression: whether an index serves it is not looked at|||'
# ... and names may be quoted.
sql "create table \"Old Lines\" as select cust as \"Cust\", d, net from erp_old"
sed "s/\"erp_old\"/'\"Old Lines\"'/; s/\"cust\"/'\"Cust\"'/" large.toml >quoted.toml
doctor 0 --config quoted.toml
mark='"'; [[ $kind != mariadb ]] || mark='`'
finds "note source sale.partner|has no index that begins with it|1200||CREATE INDEX Old_Lines_Cust_d ON ${mark}Old Lines$mark (${mark}Cust$mark, d);"
sql "$(sed -n 's/^note source sale.partner|.*|\(CREATE INDEX.*\)/\1/p' findings)"
doctor 0 --config quoted.toml
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

granted() { # table, as the mapping names it; the grants that doctor asks for one after another, and that are enough
    local table=$1 grant; shift
    sed "s/^table = \"erp_line\"/table = '$table'/; /pieces/d; /\"doc\"/d; /\"item\"/d" tessera.toml >denied.toml
    for grant in "$@"; do
        doctor 1 --config denied.toml
        finds "problem source sale|*denied*|||Ask the administrator of the database for: $grant"
        sql "$grant"
    done
    doctor 0 --config denied.toml
}
case $kind in
postgresql)
    sql 'create schema "Erp"; create table "Erp"."Kunden Stamm"(cust text, d date, net integer); create table "Erp".low as table "Erp"."Kunden Stamm";
         create table "MIXED" as table "Erp".low; revoke select on "Erp"."Kunden Stamm", "Erp".low, "MIXED" from public'
    granted '"MIXED"' 'GRANT SELECT ON "MIXED" TO tessera;'
    granted '"Erp".low' 'GRANT USAGE ON SCHEMA "Erp" TO tessera;' 'GRANT SELECT ON "Erp".low TO tessera;'
    granted '"Erp"."Kunden Stamm"' 'GRANT SELECT ON "Erp"."Kunden Stamm" TO tessera;'
    sql 'drop schema "Erp" cascade' ;;
mariadb)
    other=erp-x${database##*tessera}
    sql "create database \`$other\`; create table \`$other\`.\`Kunden Stamm\`(cust varchar(20), d date, net integer);
         create table \`$other\`.part like \`$other\`.\`Kunden Stamm\`; grant select (cust) on \`$other\`.part to tessera@127.0.0.1"
    granted "\`$other\`.\`Kunden Stamm\`" "GRANT SELECT ON \`$other\`.\`Kunden Stamm\` TO 'tessera'@'127.0.0.1';"
    sed "s/^table = \"erp_line\"/table = '\"$other\".part'/; /pieces/d; /\"doc\"/d; /\"item\"/d" tessera.toml >denied.toml
    doctor 1 --config denied.toml
    grant="GRANT SELECT ON \`$other\`.part TO 'tessera'@'127.0.0.1';"
    finds "problem source sale.day|*denied*|||Ask the administrator of the database for: $grant"
    sql "$grant"
    doctor 0 --config denied.toml
    sql "drop database \`$other\`" ;;
esac

# A database that cannot hold every text.
if [[ $kind == postgresql ]]; then
    sql "create database ${database}_narrow encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C' owner tessera"
    narrow=${TESSERA_DATABASE/$database/${database}_narrow}
    cat >narrow.toml <<<''
    ok narrow --config narrow.toml --database "$narrow" init
    doctor 0 --config narrow.toml --database "$narrow"
    finds 'note database|its encoding is LATIN1: texts with other letters can be neither kept nor looked for|||*'
    refused narrow 3 db.encoding --config narrow.toml --database "$narrow" segment create --name Сибирь --code s --method manual
    grep -q 'encoding UTF8' err || { fail "the hint of a narrow encoding"; cat err; }
    sql "drop database ${database}_narrow"
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
