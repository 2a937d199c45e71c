#!/usr/bin/env bash
# Reads from a streaming replica: a PostgreSQL primary and its hot standby, both of which write down every statement.
# Dynamic segments, previews, reports and `scheme run` go to the standby, formations and all else to the primary.
set -uo pipefail
servers=$(realpath "$(dirname "$0")/../support/servers.sh")
if ! compgen -G '/usr/lib/postgresql/*/bin/pg_basebackup' >/dev/null; then
    echo "skipped: no PostgreSQL server here"
    [[ ${TESSERA_REQUIRE_SERVERS:-} ]] && exit 1
    exit 77
fi
unset TESSERA_ON TESSERA_READ_DATABASE
. "$(dirname "$0")/checks.sh" "$1"
dir=$(mktemp -d)
chmod 755 "$dir"
trap '"$servers" clean "$dir"; rm -rf "$work"' EXIT
primary() { "$servers" sql postgresql "$dir" tessera <<<"$1"; }
standby() { "$servers" sql postgresql-standby "$dir" tessera <<<"$1"; }
{ "$servers" start postgresql "$dir" >postgresql.env &&
    primary "alter system set log_statement = 'all'" && primary "select pg_reload_conf()" &&
    "$servers" start postgresql-standby "$dir" >standby.env; } >out 2>&1 || { cat out; exit 3; }
. ./postgresql.env
. ./standby.env
export TESSERA_DATABASE=$TESSERA_TEST_POSTGRESQL
standby_url=${TESSERA_DATABASE/port=$TESSERA_TEST_POSTGRESQL_PORT/port=$TESSERA_TEST_POSTGRESQL_STANDBY_PORT}

caught_up() { # the standby has what the primary has written
    local at end=$((SECONDS + 30)); at=$(primary "select pg_current_wal_lsn()")
    until [[ $(standby "select pg_last_wal_replay_lsn() >= '$at'") == t ]]; do
        ((SECONDS < end)) || { fail "the standby does not catch up"; return; }
        sleep 0.02
    done
}
marks() { for server in postgresql postgresql-standby; do wc -l <"$dir/$server/log" >"$server.mark"; done; }
asked() { # server: how many statements of Tessera's have read sales there since marks()
    tail -n "+$(($(<"$1.mark") + 1))" "$dir/$1/log" | grep -c 'FROM.*tessera_sale\b'
}
goes_to() { # server, command...: it reads sales there, and not on the other
    local to=$1 other=postgresql; shift; [[ $to != postgresql ]] || other=postgresql-standby
    marks
    ok "$to" "$@"
    same "$*: read on $to" yes "$( (($(asked "$to") > 0)) && echo yes)"
    same "$*: not read on $other" 0 "$(asked "$other")"
}

printf 'code,name\nA,Anna\nB,Bob\nC,Cid\n' >partners.csv
printf 'partner,day,revenue\nA,2026-01-01,500\nB,2026-01-02,20\n' >sales.csv
ok setup init
ok setup import partners partners.csv
ok setup import sales sales.csv
ok setup segment create --name Big --code big --method periodic --filter 'revenue > 100' --set fields=code,revenue
ok setup segment create --name Now --code now --method dynamic --filter 'revenue > 10' --set fields=code,revenue
printf 'filter = "revenue > 10"\nfields = ["code", "revenue"]\n' >rule.toml
caught_up

# Without a replica the database is asked.
goes_to postgresql segment preview big
goes_to postgresql segment members now

export TESSERA_READ_DATABASE=$standby_url
goes_to postgresql-standby segment preview big
grep -q 'would_enter *1' out || fail "preview: $(cat out)"
goes_to postgresql-standby segment members now
goes_to postgresql-standby report composition now
goes_to postgresql-standby scheme run rule.toml
equals "members of a dynamic segment" "A,500 B,20 " segment members now
goes_to postgresql segment form big
caught_up
goes_to postgresql-standby segment members big
goes_to postgresql partner segments A

# A standby that is behind: what was formed and defined is seen at once, facts are as old as the standby.
standby "select pg_wal_replay_pause()" >out
printf 'partner,day,revenue\nC,2026-01-03,700\n' >more.csv
ok behind import sales more.csv
ok behind segment form big
equals "members of a stored segment are those that were formed" "A,500 C,0 " segment members big
equals "a dynamic segment is as old as the standby" "A,500 B,20 " segment members now
ok behind segment set now --unlock --set filter='revenue > 100'
equals "its rule is not" "A,500 " segment members now
ok behind segment create --name New --code new --method periodic --filter 'in segment "big" and revenue > 100'
goes_to postgresql-standby segment preview new # the segment that it names is there already
standby "select pg_wal_replay_resume()" >out
caught_up
equals "caught up" "A,500 C,700 " segment members now

# What a standby cannot do, the database does: keys that have no number yet need a temporary table.
primary "create table erp(id text primary key, title text); grant select on erp to public;
    insert into erp values ('x', 'Xenia')" >out
printf '[sources.partner]\ntable = "erp"\ncolumns = { key = "id", name = "title" }\n' >mapped.toml
caught_up
ok mapped --config mapped.toml segment create --name Erp --code erp --method dynamic --filter 'name begins with "X"'
equals "who has no number yet" "x,Xenia " --config mapped.toml segment members erp

# The configuration may name it; who names a database himself leaves it aside.
printf '[database]\nurl = "%s"\nread_url = "%s"\n' "$TESSERA_DATABASE" "$standby_url" >both.toml
unset TESSERA_READ_DATABASE
goes_to postgresql --config both.toml segment preview new
goes_to postgresql --config both.toml --database "$TESSERA_DATABASE" segment preview new
url=$TESSERA_DATABASE
unset TESSERA_DATABASE
goes_to postgresql-standby --config both.toml segment preview new
checks=$((checks + 1)); $t --config both.toml doctor >out; grep -q 'TESSERA_READ_DATABASE instead' out || fail "a password in read_url"
export TESSERA_DATABASE=$url TESSERA_READ_DATABASE=$standby_url
shows doctor 'ok +replica .*password=[*]{3}' doctor
TESSERA_READ_DATABASE=other.db refused "another kind of database" 2 config.bad-value doctor

# A standby that is away is missed by nobody but the doctor and the log.
"$servers" stop postgresql-standby "$dir"
checks=$((checks + 1)); "$tessera" segment members now --format csv >out 2>err
[[ $? == 0 ]] && grep -q '^C,700$' out && grep -q 'the replica does not answer' err || { fail "without the standby"; cat out err; }
checks=$((checks + 1)); "$tessera" doctor >out 2>err
[[ $? == 1 ]] && grep -q 'problem *replica' out || { fail "doctor without the standby"; cat out err; }
"$servers" restart postgresql-standby "$dir"
goes_to postgresql-standby segment members now
finish
