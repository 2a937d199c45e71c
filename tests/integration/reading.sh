#!/usr/bin/env bash
# What columns of an ERP are read as, whatever the database keeps them as: floating-point money, texts that are put
# together, texts of fixed length, and moments and their time zones.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
kind=${TESSERA_ON:-sqlite} kind=${kind%%-*}
double='double precision' float=real instant=timestamp
case $kind in
    sqlite) double=real ;;
    mariadb) float=float instant='datetime' ;;
    firebird) float=float ;;
    postgresql) instant='timestamp with time zone'; sql "alter default privileges grant select on tables to public" ;;
esac
sql "
create table firm(id integer not null primary key, code char(5), title varchar(50), city char(10));
create table inv(firm integer, sold date, broad $double, narrow $float);
create table seen(firm integer, wall timestamp, stamp $instant);"
one() { sql "insert into $1 values ($2)"; }
one firm "1, '007', 'one', 'Rome'"
one firm "2, '7', 'two', 'Roma'"
one inv "1, '2026-04-01', 1234567.8912, 1234567.89"
one inv "2, '2026-04-01', 99999999999.4321, 123456.78"
one inv "2, '2026-04-01', -0.5, 0.5"

map() { # host zone, zone of the moments, column of sales' day; sets tessera.toml
    cat >tessera.toml <<C
[host]
zone = "$1"
[sources.partner]
table = "firm"
key_type = "integer"
columns = { key = "id", code = "code", name = "title || '/' || city", city = "city" }
[sources.interaction]
table = "seen"
zone = "$2"
columns = { partner = "firm", moment = "wall", document = "firm" }
[sources.sale]
$3
C
}
sales='table = "inv"
columns = { partner = "firm", day = "sold", revenue = "broad", cost = "narrow" }'
map UTC UTC "$sales"
ok setup init
ok setup segment create --name All --code all --method periodic --filter 'city is filled'
ok setup segment form all
told() { # the scheme of standard input: its lines
    cat >rule.toml
    "$tessera" --quiet --as-of 2026-04-02 scheme run rule.toml --format csv 2>err </dev/null | tail -n +2 | tr '\n' ' '
    [[ ! -s err ]] || cat err
}
members() { # rule: codes of whom it holds of
    printf "filter = '%s'\nfields = [\"code\"]\norder = [\"code\"]\n" "$1" | told
}
values() { # fields: of both, by code
    printf 'fields = [%s]\norder = ["code"]\n' "$1" | told
}

# A double keeps its digits, and a float those that it has; each is rounded to four decimals on its own.
same "money in doubles" "007,1234567.8912 7,99999999998.9321 " "$(values '"code", "revenue"')"
kept="1234567.875 123457.2813 "
[[ $kind != sqlite ]] || kept="1234567.89 123457.28 " # it knows doubles only
same "money in floats" "$kept" "$(values '"cost"')"

# A text of fixed length ends where its letters do.
same "fixed length" "007 " "$(members 'code = "007"')"
same "fixed length" "007 " "$(members 'city = "Rome"')"
same "fixed length" "007 " "$(members 'city in ("Rome", "x")')"
same "fixed length" "007 7 " "$(members 'length(city) = 4')"
same "fixed length" "7 " "$(members 'city like "%ma"')"
same "put together" "007 " "$(members 'name = "one/Rome"')"

# A moment that names no time zone is one of `zone`; of its day days.sh says more.
add() { sql "insert into seen values ($1, '$2', '$3')"; }
case $kind in
    sqlite) add 1 '2026-04-01 01:00:00' '2026-04-01 01:00:00+02:00' ;;
    postgresql) add 1 '2026-04-01 01:00:00' '2026-04-01 01:00:00+02' ;;
    *) add 1 '2026-04-01 01:00:00' '2026-04-01 01:00:00' ;;
esac
add 2 '2026-01-01 00:30:00' '2026-01-01 00:30:00'
last() { values '"code", "last_interaction"'; }
same "moments in UTC" "007,2026-04-01T01:00:00Z 7,2026-01-01T00:30:00Z " "$(last)"
map UTC Europe/Berlin "$sales"
same "moments in Berlin" "007,2026-03-31T23:00:00Z 7,2025-12-31T23:30:00Z " "$(last)"
same "a day's moments" "007 " "$(members 'interaction_count[2026-03-31..2026-03-31] = 1')"
case $kind in
    sqlite | postgresql)
        sed -i 's/moment = "wall"/moment = "stamp"/' tessera.toml
        same "a moment that names its zone" "007,2026-03-31T23:00:00Z" "$(last | cut -d' ' -f1)" ;;
esac

# A text may name its zone, and is then that moment wherever it is read; one that names none is of the source's.
ten=(
    '2024-03-01T10:00:00+03:00' '2024-03-01T10:00:00+0300' '2024-03-01T10:00:00+03' '2024-03-01 10:00:00 +03:00'
    '2024-03-01T07:00:00Z' '2024-03-01 07:00:00z' '2024-03-01T10:00+03:00' '2024-03-01T10:00+0300' '2024-03-01T07:00Z'
    '2024-02-29T21:30:00-09:30' '2024-03-01T12:45:00.000+0545' '2024-03-01 07:00:00.000000Z'
)
sql "create table said(id integer not null primary key, words varchar(40));"
for i in "${!ten[@]}"; do one said "$((i + 1)), '${ten[$i]}'"; done
one said "21, '1959-12-31T23:30:00.25+03:00'"
one said "22, '2024-03-01 01:00:00'"
zone_of_texts() { # of those that name none
    cat >tessera.toml <<C
[database]
prefix = "said_"
[sources.partner]
table = "said"
key_type = "integer"
columns = { key = "id" }
[sources.interaction]
table = "said"
zone = "$1"
columns = { partner = "id", moment = "words", document = "id" }
C
}
zone_of_texts UTC
ok "texts" init
for zone in UTC Europe/Berlin; do
    zone_of_texts $zone
    for ((i = 1; i <= ${#ten[@]}; i++)); do echo "$i,2024-03-01T07:00:00Z"; done >theirs
    echo 21,1959-12-31T20:30:00.25Z >>theirs
    [[ $zone == UTC ]] && echo 22,2024-03-01T01:00:00Z >>theirs || echo 22,2024-03-01T00:00:00Z >>theirs
    same "texts that name their zone, beside $zone" "$(LC_ALL=C sort <theirs | tr '\n' ' ')" \
        "$(values '"code", "last_interaction"' | tr ' ' '\n' | LC_ALL=C sort | tr '\n' ' ' | sed 's/^ *//')"
    # In the database and, for the last two, in memory.
    for rule in 'last_interaction = 2024-03-01' 'interaction_count[2024-03-01..2024-03-01] = 1' \
        'last_interaction in (2024-03-01, 1900-01-01)' 'year(last_interaction) = 2024 and day(last_interaction) = 1'; do
        same "$rule, beside $zone" $((${#ten[@]} + 1)) "$(members "$rule" | wc -w)"
    done
    hides "doctor, beside $zone" 'is no moment' doctor
done
ok "written where rows are" segment create --name Said --code said --method periodic \
    --filter 'interaction_count[2024-03-01..2024-03-01] = 1'
ok "written where rows are" segment form said
same "written where rows are" $((${#ten[@]} + 1)) "$(sql "select count(*) from said_segment_member")"

# PostgreSQL: text keys of a collation of their own, and so many that the database must have looked at our numbers.
[[ $kind != postgresql ]] || {
    sql "create table person(id text collate \"und-x-icu\" primary key, title text);
        insert into person select 'K' || i, 'n' || i from generate_series(1, 20000) i;
        create table line(person text collate \"und-x-icu\", sold date, amount numeric(12, 2));
        insert into line select 'K' || (i % 20000 + 1), '2026-01-01', 5 from generate_series(1, 100000) i; analyze"
    cat >tessera.toml <<'C'
[database]
prefix = "many_"
[sources.partner]
table = "person"
columns = { key = "id", name = "title" }
[sources.sale]
table = "line"
columns = { partner = "person", day = "sold", revenue = "amount" }
C
    ok "many keys" init
    ok "many keys" segment create --name Many --code many --method periodic --filter 'revenue > 10'
    checks=$((checks + 1))
    timeout 60 "$tessera" --quiet segment form many >out 2>&1 || { fail "[many keys] the first formation"; cat out; }
    same "many keys" 20000 "$(sql 'select count(*) from many_segment_member')"
}
finish
