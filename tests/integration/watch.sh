#!/usr/bin/env bash
# Partners that the ERP inserts by plain SQL: `tessera watch` and the serving host (issue 3, part 5). Each is told of
# once, whoever is killed; what is rolled back, never; and the ERP's schema is in the end what it was.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
pids=()
trap 'for p in "${pids[@]}"; do kill -9 $p 2>/dev/null; done; rm -rf "$work"' EXIT
on=${TESSERA_ON:-sqlite}
# The ERP: a user of its own, where the database has users that are easily made.
erp() { sql "$1"; }
case $on in
    postgresql*)
        sql "create role ${database}_erp; grant create on schema public to ${database}_erp" >/dev/null
        erp() { sql "set role ${database}_erp; $1"; } ;;
esac
aborted() { # an INSERT that is rolled back
    case $on in
        firebird) erp "$1; rollback" ;;
        *) erp "begin; $1; rollback" ;;
    esac
}
# Everything of the ERP's schema, as the database itself tells it.
schema() {
    case $on in
        sqlite) sql "select type, name, tbl_name, sql from sqlite_master where tbl_name not like 'tessera%' order by name" ;;
        postgresql*)
            local socket=TESSERA_TEST_${on^^}_SOCKET port=TESSERA_TEST_${on^^}_PORT
            socket=${socket//-/_} port=${port//-/_}
            pg_dump -s -h "${!socket}" -p "${!port}" -U postgres -T 'tessera_*' "$database" |
                grep -v '^.\(un\)\?restrict ' ;; # a random word of each dump
        mariadb*)
            sql "show create table erp_party; show create table erp_supplier;
                 select * from information_schema.triggers where trigger_schema = database();
                 select * from information_schema.routines where routine_schema = database()" ;;
        firebird)
            sql "select rdb\$trigger_name, rdb\$relation_name from rdb\$triggers where rdb\$system_flag = 0 and rdb\$relation_name not starting with 'TESSERA';
                 select rdb\$user, rdb\$relation_name, rdb\$privilege from rdb\$user_privileges where rdb\$user_type = 2;
                 select rdb\$relation_name, rdb\$field_name, rdb\$field_source from rdb\$relation_fields where rdb\$relation_name starting with 'ERP' order by 1, 2;
                 select rdb\$procedure_name from rdb\$procedures where rdb\$system_flag = 0" ;;
    esac
}
erp "create table erp_party(id integer not null primary key, title varchar(60), kind varchar(20), city varchar(60))"
erp "create table erp_supplier(number varchar(20) not null primary key, title varchar(60))"
[[ $on != postgresql* ]] || erp "grant select, trigger on erp_party, erp_supplier to tessera" >/dev/null
add() { # first id, last id, city
    local values=() i
    case $on in
        firebird) erp "set term ^ ; execute block as declare i integer = $1; begin while (i <= $2) do begin insert into erp_party values (:i, 'Party ' || :i, 'customer', '$3'); i = i + 1; end end^ set term ; ^" ;;
        *)
            for ((i = $1; i <= $2; i++)); do values+=("($i, 'Party $i', 'customer', '$3')"); done
            erp "insert into erp_party values $(IFS=,; echo "${values[*]}")" ;;
    esac
}
plain_mapping='[sources.partner]
table = "erp_party"
key_type = "integer"
columns = { key = "id", name = "title", city = "city" }'
configure() { # the mapping of partners
    cat >tessera.toml <<C
[host]
scan_seconds = 1
[plugins]
examples = ["example-welcome"]
[plugins.example-welcome.settings]
file = "$work/heard"
$1
C
}
serve() {
    local before; before=$(grep -c 'serving:' serve.log)
    "$tessera" serve >>serve.log 2>&1 3>&- & last_pid=$!; pids+=($last_pid) # descriptor 3 is a client's
    until_true 20 eval "((\$(grep -c 'serving:' serve.log) > $before))" || fail "serve does not begin"
}
stop() { kill -TERM "$last_pid"; wait "$last_pid"; same "serve ends" 0 $?; }
members() { sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = '$1'"; }
has() { [[ $(members "$1") == "$2" ]]; }
# Numbers in the events of creation: how many, and how many different ones.
told() {
    sql "select payload from tessera_outbox where topic = 'partner.created' order by number" | grep -o '\[.*\]' | tr -d '[]' | tr ',' '\n' >numbers
    echo "$(grep -c . numbers) $(sort -u numbers | grep -c .)"
}
is_told() { [[ $(told) == "$1 $1" ]]; }
heard() { # partners that the plugin has heard of, each counted once
    [[ -e heard ]] && grep '^partner.created' heard | grep -o 'code=[^ ]*' | sort -u | grep -c . || echo 0
}
has_heard() { [[ $(heard) == "$1" ]]; }
doctor_says() { # rows, pattern; it ends with 1 where there are problems
    checks=$((checks + 1))
    "$tessera" --quiet doctor >out 2>err </dev/null
    grep -Eq -- "$2" out || { fail "[$1] doctor: no line like <$2>"; cat out; }
}
waits() { sql "select (select count(*) from tessera_watch_row) + (select count(*) from tessera_partner_new) from tessera_sequence where name = 'partner'"; }

configure "$plain_mapping"
: >serve.log
ok setup init
add 1 5 Perm
ok setup segment create --name Perm --code perm --method periodic --check-on-create --filter 'city = "Perm"'
before=$(schema)

# What would be run, for an administrator; nothing is changed.
shows "dry run" 'CREATE TRIGGER tessera_watch_[0-9a-f]{8} ' watch install --dry-run
same "dry run" "$before" "$(schema)"
same "dry run" 0 "$(sql "select count(*) from tessera_watch")"

# Not installed: nobody is told of.
ok "not installed" watch look
same "not installed" "0 0" "$(told)"

# Installed beside a running host: who is there already is no new partner.
serve
shows install 'trigger +erp_party +tessera_watch_[0-9a-f]{8} +in place' watch install
same "who was there" "5 0 0" "$(sql "select count(*) from tessera_subject_key") $(told)"
ok "installed twice" watch install
same "installed twice" 5 "$(sql "select count(*) from tessera_subject_key")"

# A partner enters its segment, and plugins hear of it.
add 6 6 Perm
until_true 20 has perm 1 || fail "[insert] no member: $(members perm)"
add 7 7 Tomsk
until_true 20 is_told 2 || fail "[insert] told: $(told)"
until_true 20 has_heard 2 || fail "[insert] heard of $(heard)"
same "insert" 1 "$(members perm)"
same "insert" "6 7" "$(grep '^partner.created' heard | grep -o 'code=[^ ]*' | cut -d= -f2 | sort | tr '\n' ' ' | sed 's/ $//')"
shows "explain" 'creation' segment history perm

# Many in one statement.
add 1001 2000 Perm
until_true 60 has perm 1001 || fail "[bulk] members: $(members perm)"
until_true 20 is_told 1002 || fail "[bulk] told: $(told)"

# What is rolled back leaves nothing, neither does the same row again, nor one that only changes.
aborted "insert into erp_party values (8, 'Nobody', 'customer', 'Perm')"
erp "delete from erp_party where id = 7"
add 7 7 Perm
erp "update erp_party set title = 'Other' where id = 6"
add 9 9 Perm
until_true 20 has perm 1002 || fail "[rollback] members: $(members perm)"
same "rollback" "1003 1003" "$(told)"
until_true 20 eval '[[ $(waits) == 0 ]]' || fail "[rollback] $(waits) wait"
same "rollback" 1008 "$(sql "select count(*) from tessera_subject_key")"

# A transaction that inserted an earlier key and commits after a later one was seen.
if [[ $on != sqlite ]]; then
    mkfifo late
    { if [[ $on == postgresql* ]]; then echo "set role ${database}_erp;"; fi; cat late; } |
        "$servers" sql "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "$database" >late.out 2>&1 & late=$!
    exec 3>late
    [[ $on == firebird ]] || echo 'begin;' >&3
    echo "insert into erp_party values (10, 'Late', 'customer', 'Perm');" >&3
    sleep 1
    add 11 11 Perm
    until_true 20 has perm 1003 || fail "[late] the later one: $(members perm)"
    same "late: not committed" "1004 1004" "$(told)"
    echo 'commit;' >&3; exec 3>&-; wait $late
    until_true 20 has perm 1004 || { fail "[late] the earlier one: $(members perm)"; cat late.out; }
else
    add 10 11 Perm
    until_true 20 has perm 1004 || fail "[late] $(members perm)"
fi
until_true 20 is_told 1005 || fail "[late] told: $(told)"
same "one event tells of many" 1 "$(($(sql "select count(*) from tessera_outbox where topic = 'partner.created'") < 100))"
stop

# PostgreSQL wakes the host: it need not look often.
if [[ $on == postgresql* ]]; then
    configure "$plain_mapping
watch_seconds = 600"
    serve
    sleep 2 # it has looked once and sleeps
    add 12 12 Perm
    until_true 5 has perm 1005 || fail "[notify] $(members perm)"
    stop
    configure "$plain_mapping"
else
    add 12 12 Perm
    ok "watch look" watch look
    same "watch look" 1005 "$(members perm)"
fi
is_told 1006 || fail "[notify] told: $(told)"

# Somebody else is quicker: a formation numbers the new partner, who is in the segment when he is told of.
add 13 13 Perm
ok "formation" segment form perm
same "formation" 1012 "$(members perm)"
same "formation: not told yet" "1006 1006" "$(told)"
shows "status" '^waiting +1$' watch status
shows "cron" '^partners +1$' watch look
same "formation: told once" "1007 1007" "$(told)"
shows "nothing is left" '^waiting +0$' watch status
# The ERP announces a partner that the trigger has seen as well.
add 14 14 Perm
ok "announced" partner announce 14
ok "announced" watch look
same "announced" "1008 1008" "$(told)"

# kill -9 of the host while partners come in.
rounds=3
[[ ${TESSERA_FULL:-} ]] && rounds=20
next=3001
for ((i = 1; i <= rounds; i++)); do
    serve
    { for ((n = 0; n < 10; n++)); do add $((next + n * 20)) $((next + n * 20 + 19)) Perm; done; } & writer=$!
    sleep "0.$((RANDOM % 9 + 1))"
    kill -9 "$last_pid"; wait "$last_pid" 2>/dev/null
    wait $writer
    next=$((next + 200))
done
serve
all=$((1013 + rounds * 200)) # and 14
until_true 60 has perm $all || fail "[kill -9] members: $(members perm), expected $all"
until_true 30 is_told $((1008 + rounds * 200)) || fail "[kill -9] told: $(told)"
# Whose delivery had begun is delivered again when its claim has ended: here its end is brought forward.
forward() { sql "update tessera_outbox_delivery set moment = '2020-01-01T00:00:00.000000Z' where state = 'pending'"; }
until_true 20 forward 2>update || { fail "[kill -9] no end of the claims"; cat update; } # Firebird may refuse it meanwhile
until_true 60 has_heard $((1008 + rounds * 200)) || fail "[kill -9] heard of $(heard)"
stop

# A trigger that somebody has dropped is missed, and put back.
trigger=$(sql "select name from tessera_watch")
doctor_says doctor 'ok +watch of erp_party'
case $on in
    postgresql*) erp "drop trigger $trigger on erp_party" ;;
    *) erp "drop trigger $trigger" ;;
esac
doctor_says doctor 'problem +watch of erp_party .*gone'
shows "doctor" 'gone' watch status
ok "put back" watch install
add 15 15 Perm
ok "put back" watch look
same "put back" "$((1009 + rounds * 200)) $((1009 + rounds * 200))" "$(told)"

# Without Tessera's table the ERP goes on working.
case $on in
    postgresql* | mariadb*)
        sql "alter table tessera_watch_row rename to tessera_away"
        add 16 16 Perm 2>warning
        same "the ERP goes on" 1 "$(erp "select count(*) from erp_party where id = 16")"
        sql "alter table tessera_away rename to tessera_watch_row"
        ok "what was missed" segment form perm
        ok "what was missed" watch look
        same "what was missed is told when a formation sees it" \
            "$((1010 + rounds * 200)) $((1010 + rounds * 200))" "$(told)" ;;
esac

# Removed: the schema is what it was, new partners are noticed no more.
add 17 17 Perm
shows "remove: who was noticed is told of" '^told_last +1$' watch remove
same "remove" "$before" "$(schema)"
same "remove" "0 0" "$(sql "select count(*) from tessera_watch") $(waits)"
was=$(told)
add 18 18 Perm
ok "removed" segment form perm
ok "removed" watch look
same "removed" "$was" "$(told)"

# Two tables whose keys need more than the mapping's own, and a row that the mapping leaves out.
union="[sources.partner]
select = \"select 'P' || id as id, title, city from erp_party where kind = 'customer' union all select 'S' || number as id, title, '' as city from erp_supplier\"
columns = { key = \"id\", name = \"title\", city = \"city\" }"
party_key="'P' || id" supplier_key="'S' || number"
configure "$union"
refused "a SELECT names no table" 2 watch.bad-table watch install
configure "$union
watch_table = \"erp_nobody\""
refused "no such table" 2 watch.bad-table watch install
configure "$union
[sources.partner.watch_tables]
erp_party = \"$party_key\"
erp_supplier = \"supplier\""
refused "no such column" 2 watch.bad-table watch install
configure "$union
[sources.partner.watch_tables]
erp_party = \"$party_key\"
erp_supplier = \"$supplier_key\""
refused "keys of another type" 2 source.key-type watch install
sql "delete from tessera_subject_key" # Tessera begins anew with others
ok "two tables" watch install
same "two tables" 2 "$(sql "select count(*) from tessera_watch")"
count() { local n; n=$(told); echo "${n% *}"; }
was=$(count)
erp "insert into erp_party values (20, 'Lead', 'lead', 'Perm')"
erp "insert into erp_supplier values ('A1', 'Supplier')"
erp "insert into erp_party values (21, 'Customer', 'customer', 'Perm')"
ok "two tables" watch look
same "two tables: the mapping leaves out a lead" $((was + 2)) "$(count)"
same "two tables" 0 "$(sql "select count(*) from tessera_subject_key where key_text = 'P20'")"
erp "update erp_party set kind = 'customer' where id = 20"
ok "a lead becomes a customer" segment form perm
ok "a lead becomes a customer" watch look
same "a lead becomes a customer" $((was + 3)) "$(count)"
ok "two tables" watch remove
same "two tables" "$before" "$(schema)"

# Keys that are none of the mapping's would notice nobody.
configure "$union
[sources.partner.watch_tables]
erp_party = \"$party_key\"
erp_supplier = \"number\""
"$tessera" watch install >out 2>err </dev/null || { fail "[strange keys]"; cat err; }
grep -q 'note: of the rows of erp_supplier none is a partner of the mapping (the first has the key A1)' err || { fail "[strange keys]"; cat err; }
! grep -q 'erp_party none' err || { fail "[strange keys] of others"; cat err; }
doctor_says "strange keys" 'problem +watch of erp_supplier .*none is a partner'
ok "strange keys" watch remove

# The poll: no trigger at all.
configure "$union
watch = \"poll\"
poll_seconds = 1"
ok poll watch install
same "poll" "$before" "$(schema)"
doctor_says poll 'ok +watch .*compares all keys in [0-9]+ ms, every 1 s'
was=$(count)
serve
add 31 31 Perm
aborted "insert into erp_party values (32, 'Nobody', 'customer', 'Perm')"
until_true 20 eval '[[ $(count) == $((was + 1)) ]]' || fail "[poll] $(count), expected $((was + 1))"
kill -9 "$last_pid"; wait "$last_pid" 2>/dev/null
# A transaction of the ERP that has written and stays open holds up nobody: INSERT .. SELECT over the ERP's tables waited
# for it on MariaDB, where the SELECT locks what it reads.
if [[ $on != sqlite ]]; then
    mkfifo later
    { if [[ $on == postgresql* ]]; then echo "set role ${database}_erp;"; fi; cat later; } |
        "$servers" sql "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "$database" >late.out 2>&1 & late=$!
    exec 3>later
    [[ $on == firebird ]] || echo 'begin;' >&3
    echo "insert into erp_party values (-1, 'Late', 'customer', 'Perm');" >&3
    # The client runs in another folder.
    if [[ $on == firebird ]]; then echo "shell touch $work/written;" >&3; else echo "\\! touch $work/written" >&3; fi
    until_true 20 test -e "$work/written" || { fail "[poll, late] no row"; cat late.out; }
    add 33 133 Perm
    ok "a formation beside an open transaction" segment form perm
    serve
    until_true 60 eval '[[ $(count) == $((was + 102)) ]]' || fail "[poll, late] $(count), expected $((was + 102))"
    echo 'commit;' >&3; exec 3>&-; wait $late
else
    add 33 133 Perm
    serve
    add -1 -1 Perm
fi
until_true 20 eval '[[ $(count) == $((was + 103)) ]]' || fail "[poll] $(count), expected $((was + 103))"
stop
same "poll: each once" "$(count) $(count)" "$(told)"
ok poll watch remove
same "poll" "$before" "$(schema)"

# Tables of their own for what follows: an SQL statement makes NAME, and Tessera's user may put a trigger on it.
second() { # name, what stands behind its columns
    erp "create table $1(id integer not null, title varchar(60), city varchar(60))${2:-}"
    [[ $on != postgresql* ]] || erp "grant select, trigger on $1 to tessera" >/dev/null
}
insert() { erp "insert into $1 values ($2, 'Party $2', 'Perm')"; } # table, id
second_key="'X' || id" # as a pattern it would lose its quotes
second_mapping="[sources.partner]
table = \"erp_second\"
columns = { key = \"'X' || id\", name = \"title\", city = \"city\" }"
looks() { # rows, how many it tells of
    shows "$1" "^partners +$2\$" watch look
}

# The table is replaced, as upgrades of an ERP do it: the trigger goes away with the old one.
second erp_second
configure "$second_mapping"
ok "replaced" watch install
insert erp_second 501
looks "replaced: before" 1
if [[ $on != firebird ]]; then
    erp "alter table erp_second rename to erp_first"
    second erp_second
    erp "insert into erp_second select * from erp_first"
    doctor_says "replaced" 'problem +watch of erp_second .*gone'
    shows "replaced" 'gone' watch status
    shows "replaced" 'in place' watch install
    insert erp_second 502
    looks "replaced: after" 1
    erp "drop table erp_first"
fi
ok "replaced" watch remove

# What --dry-run prints the database's own client takes.
client() { case $on in sqlite) sql "$(cat)" ;; *) "$servers" sql "$on" "$TESSERA_TEST_SERVERS" "$database" ;; esac; }
$t watch install --dry-run >script || fail "[dry run] install"
client <script >out 2>&1 || { fail "[dry run] the client refuses"; cat script out; }
ok "dry run" watch install
insert erp_second 503
looks "dry run: installed by an administrator" 1
$t watch remove --dry-run >script || fail "[dry run] remove"
client <script >out 2>&1 || { fail "[dry run] the client refuses"; cat script out; }
shows "dry run: removed by an administrator" 'gone' watch status
ok "dry run" watch remove
[[ $on != postgresql* ]] || {
    erp "revoke trigger on erp_second from tessera"
    refused "not allowed" 3 watch.not-allowed watch install
    grep -q 'watch install --dry-run' err || fail "[not allowed] what an administrator does"
}
erp "drop table erp_second"

# Rows come into a partitioned table by its own name, and by that of the partition; a trigger that fires for copied rows
# only is none.
[[ $on != postgresql* ]] || {
    second erp_second ' partition by list (city)'
    erp "create table erp_perm partition of erp_second for values in ('Perm'); grant trigger on erp_perm to tessera" >/dev/null
    configure "$second_mapping"
    ok "partition" watch install
    insert erp_second 601
    insert erp_perm 602
    erp "insert into erp_second values (603, 'Three', 'Perm'), (604, 'Four', 'Perm')"
    looks "partition" 4
    erp "alter table erp_second enable replica trigger $(sql "select name from tessera_watch")"
    shows "replica" 'gone' watch status
    ok "replica" watch install
    insert erp_perm 605
    looks "replica" 1
    ok "partition" watch remove
    erp "drop table erp_second"
}

# A trigger finds no function of the ERP's own by its bare name.
[[ $on != postgresql* ]] || {
    second erp_second
    erp "create function erp_key(id integer) returns text language sql immutable as 'select ''P'' || id'" >/dev/null
    configure "${second_mapping/"$second_key"/erp_key(id)}"
    refused "a function without its schema" 2 watch.bad-table watch install
    grep -q 'hint: .*schema.function' err || { fail "a function without its schema"; cat err; }
    refused "a function without its schema" 2 watch.bad-table watch install --dry-run
    same "a function without its schema" 0 "$(sql "select count(*) from tessera_watch")"
    configure "${second_mapping/"$second_key"/public.erp_key(id)}"
    ok "a function by its schema" watch install
    insert erp_second 651
    looks "a function by its schema" 1
    ok "a function by its schema" watch remove
    erp "drop function erp_key; drop table erp_second"
}

# A key for which Tessera has no room holds up no other.
[[ $on == sqlite || $on == firebird ]] || {
    second erp_second
    at_times_long="case when id > 800 then repeat('x', 400) || id else 'X' || id end"
    configure "${second_mapping/"$second_key"/$at_times_long}"
    ok "a long key" watch install
    insert erp_second 801
    insert erp_second 661
    looks "a long key" 1
    grep -q 'a new partner has a key that cannot be kept: source partner: key "xxx' err || { fail "a long key"; cat err; }
    ok "a long key" watch remove
    erp "drop table erp_second"
}

# Names with capitals, blanks and dots.
q='"'
[[ $on != mariadb* ]] || q='`'
erp "create table ${q}Erp.Third${q}(${q}Kd Nr${q} integer not null, title varchar(60))"
[[ $on != postgresql* ]] || erp "grant select, trigger on ${q}Erp.Third${q} to tessera" >/dev/null
configure "[sources.partner]
table = '\"Erp.Third\"'
columns = { key = 'title || \"Kd Nr\"', name = \"title\" }"
shows "quoted names" 'in place' watch install
erp "insert into ${q}Erp.Third${q} values (701, 'One')"
looks "quoted names" 1
ok "quoted names" watch remove
erp "drop table ${q}Erp.Third${q}"

# Partners of Tessera's own need no watch.
configure ""
refused "not mapped" 2 partner.not-mapped watch install
finish
