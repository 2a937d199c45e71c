#!/usr/bin/env bash
# TESSERA_ON=NAME cut.sh PROGRAM
# The network is cut in the middle of a formation, an import, a creation: packets vanish, and nobody is told. The command
# finds it out and fails, nothing of it is kept once the server has noticed too, the same command works when the network
# is back. Then it is cut at random moments of formations. What a host that serves was doing is taken over by another one
# that the cut has not hit; the first one goes on when its network is back.
set -uo pipefail
if ! unshare $( ((EUID)) && echo --map-root-user) --net true; then
    echo "skipped: the kernel gives this process no network of its own (unshare --net)"
    exit 77
fi
# A server of its own, whose locks nobody else waits for.
if [[ ${TESSERA_TEST_SERVERS:-} && ${2:-} != alone ]]; then
    exec "$(dirname "$0")/../support/servers.sh" run "${TESSERA_ON#odbc-}" -- "$(realpath "$0")" "$(realpath "$1")" alone
fi
. "$(dirname "$0")/checks.sh" "$1"
. "$beside/moments.sh"
configure() { # seconds to wait for a lock
    printf '[database]\nwait_seconds = %s\nretry_seconds = 2\nsilence_seconds = 2\n[host]\nscan_seconds = 1\nlease_seconds = 2\n' "$1"
}
configure 60 >tessera.toml
. "$beside/losing.sh"

coproc network { "$(dirname "$servers")/network.py" "$(<"$TESSERA_TEST_SERVERS/${TESSERA_ON#odbc-}/port")"; }
read -r keeper <&"${network[0]}"
inside=(nsenter --target "$keeper" --net $( ((EUID)) && echo --user --preserve-credentials) --)
elsewhere=$tessera # a host with another network
printf '#!/bin/sh\nexec %s %q "$@"\n' "${inside[*]}" "$elsewhere" >host
chmod +x host
tessera=$work/host t="$work/host --quiet"

cut() { "${inside[@]}" tc qdisc replace dev lo root blackhole; }
join() { "${inside[@]}" tc qdisc del dev lo root; }
server_notices() { echo drop >&"${network[1]}"; read -r dropped <&"${network[0]}"; }
lose() { cut; }
restore() { server_notices; join; }
loses_all cut
# Nor does who connects wait for the two minutes that the kernel would.
cut
begun=$SECONDS
refused "no network" 3 db.cannot-open segment list
((SECONDS - begun <= 20)) || fail "no network: took $((SECONDS - begun)) s to end"
join
configure 1 >tessera.toml # rows that nobody takes are waited for as long as a lock
loses_at_random cut "$( [[ ${TESSERA_FULL:-} ]] && echo 20 || echo 4)"
configure 60 >tessera.toml

due() { swap; sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"; }
"$tessera" serve >serve.log 2>&1 &
pid=$!
until_true 60 grep -qs 'serving:' serve.log || fail "serve does not begin"
hold_row
due
until_true 60 waits || fail "serve does not form"
cut
until_true 60 grep -q 'db.connection-lost' serve.log || fail "serve: the loss is not logged"
server_notices
close_client
"$elsewhere" serve >elsewhere.log 2>&1 &
other=$!
until_true 60 grep -q 'segment S: formed' elsewhere.log || fail "no other host takes over"
same "another host has formed the segment" "$(expected)" "$(composition)"
kill -TERM "$other"
wait "$other"
same "the other host" 0 $?
! grep -q 'segment S: formed' serve.log || fail "serve has formed without a network"
join
due
until_true 60 grep -q 'segment S: formed' serve.log || fail "serve does not go on"
same "serve has formed the segment" "$(expected)" "$(composition)"
same "members, history, changes and events agree" "0|0|0|0" "$(disagreements)"
cut
kill -TERM "$pid"
ends "serve, without a network" "$pid"
same "serve" 0 $code
((failed == 0)) || cat serve.log elsewhere.log
finish
