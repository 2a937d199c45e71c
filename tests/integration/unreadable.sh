#!/usr/bin/env bash
# Mapped columns that cannot be read: whatever fails at them names source and column, and what to do.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
kind=${TESSERA_ON:-sqlite} kind=${kind%%-*}
[[ $kind != postgresql ]] || sql "alter default privileges grant select on tables to public" # the ERP owns them
sql "
create table firm(id integer, title varchar(50), born varchar(20));
insert into firm values (1, 'Anna', '1990-01-01'), (2, 'Bob', '1991-01-01');
create table sold(firm integer, d varchar(20), net varchar(40), broad decimal(30, 4), code varchar(20));
insert into sold values (1, '2026-01-01', '5', 5, '1'), (2, '2026-01-02', '6', 6, '2');"
cat >tessera.toml <<'C'
[sources.partner]
table = "firm"
key_type = "integer"
columns = { key = "id", name = "title", birth_date = "born" }
[sources.sale]
table = "sold"
columns = { partner = "firm", day = "d", revenue = "net", cost = "broad" }
C
ok setup init
names() { # what a failed call says: the place, and what to do
    checks=$((checks + 1))
    grep -Eq -- "$1" err && grep -Eq -- "hint: .*$2" err && ! grep -q 'in: SELECT' err || { fail "no <$1> with <$2>"; cat err; }
}
segment() { ok "$1" segment create --name "$1" --code "$1" --method "${3:-periodic}" --filter "$2" --set fields=code; }
segment cost 'cost > 1'
segment revenue 'revenue > 1'
segment days 'revenue[last 24 months] > 1'
segment born 'birth_date > 1980-01-01'
segment live 'cost > 1' dynamic
segment fine 'name = "Anna"'
for one in cost revenue days born; do ok "all is well" --as-of 2026-03-01 --yes segment form "$one"; done

# A number that is too large for us is one in every database.
sql "update sold set broad = 1000000000000000 where firm = 2"
refused "too large" 3 source.bad-value segment form cost
names 'error: source sale, column cost: ' 'Correct these rows, or `cost` of \[sources.sale.columns\]; `tessera doctor`'
for command in "segment members live" "segment preview cost" "segment explain live 2" "scheme run run.toml"; do
    printf 'filter = "cost > 1"\nfields = ["code"]\n' >run.toml
    # shellcheck disable=SC2086
    refused "too large" 3 source.bad-value $command
    names 'error: source sale, columns? (.*, )?cost' 'tessera doctor'
done
refused "one of several" 3 segment.not-formed segment form cost fine
grep -q 'cost: source sale, column cost: ' err || { fail "one of several"; cat err; }
same "one of several" 1 "$(sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = 'fine'")"
sql "update sold set broad = 6 where firm = 2"

# PostgreSQL refuses to read a text as what it is not; the others make nothing of it, and doctor counts.
if [[ $kind == postgresql ]]; then
    sql "update sold set net = 'abc' where firm = 2"
    refused "no number" 3 source.bad-value segment form revenue
    names 'error: source sale, column revenue: .*"abc"' '`revenue` of \[sources.sale.columns\]'
    sql "update sold set net = '6', d = '31.12.2026' where firm = 2"
    refused "no day" 3 source.bad-value segment form days
    names 'error: source sale, column day: .*"31.12.2026"' '`day` of \[sources.sale.columns\]'
    sql "update sold set d = '2026-01-02' where firm = 2; update firm set born = 'unknown' where id = 2"
    refused "no birthday" 3 source.bad-value segment form born
    names 'error: source partner, column birth_date: .*"unknown"' '`birth_date` of \[sources.partner.columns\]'
    sql "update firm set born = null"
    # A reference of another type than the keys it refers to.
    sed 's/partner = "firm"/partner = "code"/' tessera.toml >text.toml
    refused "a text for a number" 3 db.syntax --config text.toml segment form revenue
    names 'error: source sale, column partner: operator does not exist' '`partner` of \[sources.sale.columns\]'
    sed 's/partner = "firm"/partner = "cast(code as integer)"/' tessera.toml >text.toml
    ok "a text made a number" --config text.toml segment form revenue
    sql "update sold set code = 'x' where firm = 2"
    refused "a text made a number" 3 source.bad-value --config text.toml segment form revenue
    names 'error: source sale, column partner: .*"x"' '`partner` of \[sources.sale.columns\]'
    { printf '[database]\nprefix = "text_"\n'; sed '/key_type/d; s/key = "id"/key = "title"/' tessera.toml; } >number.toml
    ok "a number for a text" --config number.toml init
    ok "a number for a text" --config number.toml segment create --name S --code s --method periodic --filter 'revenue > 1' --set fields=code
    refused "a number for a text" 3 db.syntax --config number.toml segment form s
    names 'error: source sale, column partner: operator does not exist' '`partner` of \[sources.sale.columns\]'
fi

# A column that is not there, also in quotes, which SQLite would take for a text.
for wrong in 's/"net"/"nett"/' "s/\"net\"/'\"nett\"'/" "s/\"net\"/'upper(\"nett\")'/"; do
    sed "$wrong" tessera.toml >wrong.toml
    refused "$wrong" 3 db.syntax --config wrong.toml segment form revenue
    names 'error: source sale: .*nett' 'tessera doctor'
    $t --config wrong.toml doctor >out 2>err </dev/null
    grep -Eq 'problem +source sale +revenue +.*nett.*Correct `revenue`' out || { fail "$wrong: doctor"; cat out; }
done
for wrong in 's/"title"/"titel"/' "s/\"title\"/'\"titel\"'/"; do
    sed "$wrong" tessera.toml >wrong.toml
    refused "$wrong" 3 db.syntax --config wrong.toml segment form fine
    names 'error: source partner: .*titel' 'tessera doctor'
    refused "$wrong" 3 db.syntax --config wrong.toml partner show 1
done
finish
