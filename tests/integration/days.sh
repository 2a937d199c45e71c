#!/usr/bin/env bash
# The day that a moment of the ERP falls on is that of [host] zone, whatever the database keeps the moment as: around
# midnight, where clocks change, east and west of UTC. What is expected comes from date(1).
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
kind=${TESSERA_ON:-sqlite} kind=${kind%%-*}
instant=timestamp utc=
case $kind in
    mariadb) utc="set time_zone = '+00:00';" clock=datetime ;;
    postgresql) instant='timestamp with time zone'; sql "alter default privileges grant select on tables to public" ;;
esac

# Of each moment: an instant that names its zone where the database can keep that, and the clocks of UTC and New York.
sql "create table firm(id integer not null primary key, stamp $instant, clock ${clock:-timestamp}, wall ${clock:-timestamp});"
moments=(
    2026-03-28T22:59:59 2026-03-28T23:00:00 2026-03-29T21:59:59 2026-03-29T22:00:00 # Berlin, 2026-03-29 has 23 hours
    2026-10-24T22:00:00 2026-10-25T22:30:00 2026-10-25T23:00:00                     # and 2026-10-25 has 25
    2026-03-08T04:59:59 2026-03-08T05:00:00 2026-03-09T03:59:59 2026-03-09T04:00:00 # New York
    2026-06-30T18:29:59 2026-06-30T18:30:00                                         # Kolkata, which never changes
    2025-12-31T23:59:59 2026-01-01T00:00:00 1999-12-31T23:30:00 2036-07-01T22:30:00
)
as() { TZ=$1 date -d "$2Z" +"$3"; } # zone, moment, format
rows=
for i in "${!moments[@]}"; do
    at=${moments[$i]} stamp=${moments[$i]/T/ }
    case $kind in # from a place that is neither
        sqlite | postgresql) stamp=$(as Asia/Kathmandu "$at" '%F %T%:z') ;;
    esac
    rows+="insert into firm values ($((i + 1)), '$stamp', '${at/T/ }', '$(as America/New_York "$at" '%F %T')');"
done
[[ $kind != firebird ]] || rows+="commit;"
sql "$utc $rows"

map() { # host zone, column of the moments, zone of the source, what is said of its days; sets tessera.toml
    cat >tessera.toml <<C
[host]
zone = "$1"
[sources.partner]
table = "firm"
key_type = "integer"
zone = "$3"
columns = { key = "id", birth_date = { expression = "$2"$4 } }
[sources.sale]
table = "firm"
zone = "$3"
columns = { partner = "id", revenue = "1", day = { expression = "$2"$4 } }
[sources.interaction]
table = "firm"
zone = "$3"
columns = { partner = "id", moment = "$2", document = "id" }
C
}
told() { # the scheme of standard input: its lines
    cat >rule.toml
    "$tessera" --quiet --as-of 2026-04-02 scheme run rule.toml --format csv 2>err </dev/null | tail -n +2 | LC_ALL=C sort -n
    [[ ! -s err ]] || cat err
}
days() { # row, zone of the days: a birthday, and the day that an aggregate found
    local i
    for i in "${!moments[@]}"; do
        local day; day=$(as "$2" "${moments[$i]}" %F)
        echo "$((i + 1)),$day,$day"
    done >theirs
    told <<<'fields = ["code", "birth_date", "last_sale"]' >ours
    same "$1" "$(<theirs)" "$(<ours)"
}
one_meaning() { # row, zone: in the database or in memory, by a column, a window or a moment
    local day rule
    for day in 2026-03-29 2026-10-25 2026-01-01 2026-03-08; do
        for i in "${!moments[@]}"; do [[ $(as "$2" "${moments[$i]}" %F) != "$day" ]] || echo $((i + 1)); done >theirs
        for rule in "birth_date = $day" "birth_date in ($day, 1900-01-01)" "revenue[$day..$day] = 1" \
            "interaction_count[$day..$day] = 1" "last_interaction = $day" \
            "year(last_sale) = ${day%%-*} and month(last_sale) = $((10#${day:5:2})) and day(birth_date) = $((10#${day:8}))" \
            "birth_date >= $day and not last_sale > $day"; do
            printf "filter = '%s'\nfields = [\"code\"]\n" "$rule" | told >ours
            same "$1: $rule" "$(<theirs)" "$(<ours)"
        done
    done
}
map UTC clock UTC ''
ok setup init
for zone in Europe/Berlin America/New_York Asia/Kolkata UTC; do
    map $zone stamp UTC ', kind = "moment"'
    days "moments in $zone" $zone
    map $zone clock UTC ', kind = "moment"'
    days "clocks of UTC in $zone" $zone
    map $zone wall America/New_York ', kind = "moment"'
    days "clocks of New York in $zone" $zone
done
map Europe/Berlin wall UTC ', kind = "moment", zone = "America/New_York"'
sed -i 's/moment = "wall"/moment = { expression = "wall", zone = "America\/New_York" }/' tessera.toml
days "a column with a zone of its own" Europe/Berlin
one_meaning "a column with a zone of its own" Europe/Berlin
map Europe/Berlin stamp UTC ', kind = "moment"'
one_meaning "moments in Berlin" Europe/Berlin
map America/New_York stamp UTC ', kind = "moment"'
one_meaning "moments in New York" America/New_York

# Of what nothing is said, a moment that names its zone is one all the same, and any other day is as it is written.
map Asia/Kolkata wall UTC ''
days "days as they are written" America/New_York
map Asia/Kolkata stamp UTC ''
case $kind in
    sqlite | postgresql) days "moments of which nothing is said" Asia/Kolkata ;;
    mariadb) # which does not let an expression know
        days "moments of which nothing is said" UTC
        shows "doctor" '^note +source sale +day +is a moment in UTC, and read as a time of Asia/Kolkata' doctor
        map Asia/Kolkata stamp UTC ', kind = "moment"'
        hides "doctor" 'is a moment in UTC' doctor
        map Asia/Kolkata stamp America/New_York ', kind = "moment"'
        shows "doctor" '^note +source interaction +moment +is a moment in UTC, and read as a time of America/New_York' doctor
        map Asia/Kolkata clock UTC ''
        hides "doctor" 'is a moment in UTC' doctor
        ;;
esac
# A day that is a moment may be a text that names its zone, which doctor then finds no fault with.
sql "create table said(id integer not null primary key, stamp varchar(40)); insert into said values (1, '2026-03-28 22:59:59+01:00'); insert into said values (2, '2026-03-28 22:59:59 -0500')$([[ $kind == firebird ]] && echo '; commit')"
cat >tessera.toml <<'C'
[host]
zone = "Europe/Berlin"
[sources.partner]
table = "said"
key_type = "integer"
columns = { key = "id", birth_date = { expression = "stamp", kind = "moment" } }
C
if [[ $kind != firebird ]]; then # whose days are as they are written, and doctor says so
    same "texts with an offset" "1,2026-03-28 2,2026-03-29" "$(told <<<'fields = ["code", "birth_date"]' | paste -sd' ')"
    hides "texts with an offset" 'is no date' doctor
else
    run() { "$tessera" --quiet doctor >out 2>err </dev/null; }
    run; grep -q 'birth_date.*is no date' out || { fail "doctor tells of days with an offset"; cat out; }
fi
# What stands for no day at all is moved nowhere.
sql "insert into firm values (99, null, '9999-12-31 23:59:59', '0001-01-01 00:30:00')"
map Europe/Berlin clock UTC ', kind = "moment"'
same "the last day" 99,9999-12-31 "$(told <<<'fields = ["code", "birth_date"]' | tail -n 1)"
ok "doctor" doctor
map America/New_York wall UTC ', kind = "moment"'
same "the first day" 99,0001-01-01 "$(told <<<'fields = ["code", "birth_date"]' | tail -n 1)"
map Europe/Berlin clock UTC ', kind = "moment"'
sed -i 's/revenue = "1"/revenue = { expression = "1", kind = "moment" }/' tessera.toml
refused "a number is no moment" 2 source.bad-mapping doctor
sed -i 's/expression = "1", kind = "moment"/expression = "1", zone = "UTC"/' tessera.toml
refused "a number has no zone" 2 source.bad-mapping doctor
map Europe/Berlin clock UTC ', kind = "instant"'
refused "an unknown kind" 2 source.bad-mapping doctor
finish
