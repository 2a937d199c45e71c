#!/usr/bin/env bash
# TESSERA_ON=NAME lost.sh PROGRAM
# The server goes away in the middle of a formation, an import, a creation: the administrator ends the connection, or
# the server stops as in a crash, or is restarted. The command says so and fails, nothing of it is kept, the same
# command works when the server is back, and in the end all is as in a database where nothing happened. An import
# begins again by itself if the server is there. Then the administrator ends formations at random moments. `serve` goes on by itself when the server is back.
set -uo pipefail
# A server of its own, so that no other test loses its.
if [[ ${TESSERA_TEST_SERVERS:-} && ${2:-} != alone ]]; then
    exec "$(dirname "$0")/../support/servers.sh" run "$TESSERA_ON" -- "$(realpath "$0")" "$(realpath "$1")" alone
fi
. "$(dirname "$0")/checks.sh" "$1"
. "$beside/moments.sh"
printf '[database]\nwait_seconds = 60\n[host]\nscan_seconds = 1\n' >tessera.toml
. "$beside/losing.sh"
server() { # a restarted one is not to keep descriptor 3
    "$servers" "$1" "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "${@:2}" 3>&- || fail "server: $*"
}
lose() {
    case $1 in
        ended) sql "$end_all" >/dev/null ;;
        stopped) server stop immediate ;;
        restarted) server restart ;;
        killed) echo "$end_all" >&3 ;; # without the time that a client takes to connect
    esac
}
restore() {
    [[ $1 == stopped ]] || return
    refused "no server" 3 db.cannot-open segment list
    is_told "no server" cannot-open
    server restart
}
loses_all ended stopped restarted
open_client
loses_at_random killed "$( [[ ${TESSERA_FULL:-} ]] && echo 50 || echo 10)"
close_client

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
