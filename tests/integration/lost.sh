#!/usr/bin/env bash
# TESSERA_ON=NAME lost.sh PROGRAM
# The server goes away in the middle of a formation, an import, a creation: the administrator ends the connection, or
# the server stops as in a crash, or is restarted. The command says so and fails, nothing of it is kept, the same
# command works when the server is back, and in the end all is as in a database where nothing happened. Then the
# administrator ends formations at random moments. `serve` goes on by itself when the server is back.
set -uo pipefail
# A server of its own, so that no other test loses its.
if [[ ${TESSERA_TEST_SERVERS:-} && ${2:-} != alone ]]; then
    exec "$(dirname "$0")/../support/servers.sh" run "$TESSERA_ON" -- "$(realpath "$0")" "$(realpath "$1")" alone
fi
. "$(dirname "$0")/checks.sh" "$1"
. "$beside/moments.sh"
rounds=10 partners=3000 more=500
[[ $TESSERA_ON == firebird ]] && partners=600 more=100 # of which it makes as much as the others of 3000
[[ ${TESSERA_FULL:-} ]] && rounds=50
printf '[database]\nwait_seconds = 60\n[host]\nscan_seconds = 1\n' >tessera.toml
until_true() { # seconds, command...
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS < end)) || return 1; sleep 0.05; done
}
server() { # a restarted one is not to keep descriptor 3
    "$servers" "$1" "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "${@:2}" 3>&- || fail "server: $*"
}

# How the administrator locks a row and says that he has, sees that somebody waits for him, and ends Tessera's
# connections. The row is the number of the next event, the last thing that each writing command takes: it then stops
# with all its rows written and nothing committed.
row="select next from tessera_sequence where name = 'outbox'"
say="touch $work/locked"
case $TESSERA_ON in
    postgresql*)
        lock="begin; $row for update; \\! $say"
        waiting="pg_stat_activity where wait_event_type = 'Lock'"
        end_all="select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tessera';"
        ;;
    mariadb*)
        lock="begin; $row for update; \\! $say"
        waiting="information_schema.innodb_trx where trx_state = 'LOCK WAIT'"
        end_all="kill user tessera;"
        ;;
    firebird)
        lock="$row with lock; shell $say;"
        waiting="mon\$statements where mon\$state = 1 and mon\$sql_text containing 'sequence' and
            mon\$timestamp < dateadd(-300 millisecond to current_timestamp)"
        end_all="commit; delete from mon\$attachments where mon\$user = 'TESSERA'; commit;"
        ;;
esac
open_client() { # what goes to descriptor 3 reaches the server at once
    rm -f typed locked; mkfifo typed
    "$servers" sql "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "$database" <typed &>client.log &
    client=$!
    exec 3>typed
}
close_client() { exec 3>&-; wait "$client" 2>/dev/null; }
waits() { [[ $(sql "select count(*) from $waiting") == 1 ]]; }
facts() { # what is stored, in one line
    sql "select (select count(*) from tessera_partner), (select count(*) from tessera_import_file),
        (select sum(version) from tessera_segment), (select count(*) from tessera_outbox),
        (select sum(next) from tessera_sequence where name <> 'definition'),
        (select sum(subject * entered) from tessera_segment_member),
        (select sum(subject * gone) from tessera_segment_history),
        (select sum(number * entered + gone) from tessera_segment_change) $from_nothing"
}
is_told() { # what, code: the error of the last command
    grep -Eq "code: db.$2\$" err && grep -q 'Check that the server runs' err ||
        { fail "$1: the loss is not told"; cat err; }
}
loses() { # how, command...
    local how=$1 before; shift; checks=$((checks + 1))
    before=$(facts)
    open_client
    echo "$lock" >&3
    until_true 60 test -e locked || { fail "nobody holds the row"; cat client.log; }
    "$tessera" --quiet "$@" >out 2>err </dev/null &
    local pid=$!
    until_true 60 waits || { fail "$how: $* does not wait"; cat err; }
    case $how in
        ended) sql "$end_all" >/dev/null ;;
        stopped) server stop immediate ;;
        restarted) server restart ;;
    esac
    wait "$pid"
    same "$how: exit code of $*" 3 $?
    is_told "$how: $*" connection-lost
    if [[ $how == stopped ]]; then
        refused "no server" 3 db.cannot-open segment list
        is_told "no server" cannot-open
        server restart
    fi
    close_client
    same "$how: nothing is left of $*" "$before" "$(facts)"
}

twin_url=$("$servers" database "$TESSERA_ON" "$TESSERA_TEST_SERVERS")
twin=$(database_name "$twin_url")
in_twin() { TESSERA_DATABASE=$twin_url database=$twin "$@"; }
both() { "$@"; in_twin "$@"; }
printf 'code,name\n1,One\n2,Two\n' >regions.csv
{ echo code,name,region; for ((i = 1; i <= partners; i++)); do echo "C$i,Partner $i,$((i % 2 + 1))"; done; } >partners.csv
both ok setup init
both ok setup import regions regions.csv
both ok setup import partners partners.csv
both ok setup segment create --name S --code S --method periodic --check-on-create --schedule "every 1200 s" \
    --filter 'region = "One"'
both ok setup segment form S
for how in ended stopped restarted; do
    { echo code,name,region; for ((i = 1; i <= more; i++)); do echo "$how$i,Partner $i,1"; done; } >"$how.csv"
    both swap
    for command in "segment form S" "import partners $how.csv" "partner create --code $how --name New --set region=One"; do
        loses "$how" $command
        both ok "$how, again" $command
    done
done
same "all is as where nothing happened" "$(in_twin facts)" "$(facts)"
same "and as it shall be" "$(expected)" "$(composition)"

# Formations that the administrator ends at random moments.
swap
whole=$(took $t segment form S)
open_client
old_seen=0 new_seen=0
new=$(composition)
for ((i = 1; i <= rounds; i++)); do
    old=$new
    swap
    new=$(expected)
    "$tessera" --quiet segment form S >out 2>err </dev/null &
    pid=$!
    pause "$(random "$whole")"
    echo "$end_all" >&3
    wait "$pid"
    code=$?
    at_rest
    now=$(composition)
    case $now in
        "$old") old_seen=$((old_seen + 1)); same "round $i: exit code" 3 $code ;;
        "$new") new_seen=$((new_seen + 1)) ;;
        *) fail "round $i: <$now> is neither the old <$old> nor the new <$new>" ;;
    esac
    ((code == 0)) || is_told "round $i, exit code $code" '(connection-lost|cannot-open)'
    same "round $i: members, history, changes and events agree" "0|0|0|0" "$(disagreements)"
    ok "round $i, again" segment form S
    same "round $i: the next formation" "$new" "$(composition)"
done
close_client
echo "$rounds formations ended by the administrator: $old_seen times the old composition, $new_seen times the new"
((old_seen > 0)) || fail "no formation was ended before its commit"

# Who serves meanwhile goes on.
"$tessera" serve >serve.log 2>&1 &
pid=$!
until_true 60 grep -qs 'serving:' serve.log || fail "serve does not begin"
server stop immediate
until_true 60 grep -Eq '\(db.(connection-lost|cannot-open)\)' serve.log || fail "serve: the loss is not logged"
server restart
swap
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"
until_true 60 grep -q 'segment S: formed' serve.log || fail "serve does not go on"
kill -TERM "$pid"
wait "$pid"
same "serve" 0 $?
same "serve has formed the segment" "$(expected)" "$(composition)"
((failed == 0)) || cat serve.log
finish
