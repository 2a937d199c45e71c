#!/usr/bin/env bash
# A signal ends a command also while the database works on one statement (architecture 8): at once, with what was
# not committed taken back, and nothing locked behind it.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
# The thread sanitizer hands a signal on when the program next calls the C library: SQLite does not while it computes.
if [[ ! ${TESSERA_ON:-} ]] && ldd "$tessera" | grep -q libtsan; then
    echo "skipped: a thread sanitizer puts signals off"
    exit 77
fi
# A table of the deployment's own that takes years to read, and one that does not.
endless="(SELECT COUNT(*) FROM tessera_partner a, tessera_partner b, tessera_partner c, tessera_partner d) > 0"
mapping() { # condition
    printf '[sources.visit]\nselect = "SELECT code AS partner FROM tessera_partner WHERE %s"\n' "$1"
    printf 'columns = { partner = "partner" }\n[measures.partner.visits]\nsource = "visit"\naggregate = "count"\n'
}
mapping "$endless" >slow.toml
mapping "1 > 0" >quick.toml
printf "filter = 'visits > 0'\nfields = [\"code\"]\n" >rule.toml
cat >endless.toml <<Q
template = "query"
fields = ["code"]
[query]
formation = "SELECT code FROM tessera_partner WHERE $endless"
Q
ok setup init
{ echo code,name; for i in {1..1000}; do echo "C$i,Name $i"; done; } >partners.csv
ok setup import partners partners.csv
ends() { # what, signal, command...: the signal ends it within five seconds
    local what=$1 signal=$2; shift 2; checks=$((checks + 1))
    "$tessera" "$@" >out 2>err </dev/null &
    local pid=$!
    sleep 1
    kill -0 "$pid" 2>/dev/null || { fail "$what: it ended by itself"; cat err; return; }
    kill -s "$signal" "$pid"
    for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    if kill -0 "$pid" 2>/dev/null; then
        kill -9 "$pid"; wait "$pid" 2>/dev/null; fail "$what: it runs on five seconds after SIG$signal"; return
    fi
    wait "$pid" 2>/dev/null
    grep -q 'code: call.cancelled$' err || { fail "$what: not call.cancelled"; cat err; }
}
ends "scheme run" TERM --config slow.toml scheme run rule.toml
ends "scheme run" INT --config slow.toml scheme run rule.toml
[[ ${TESSERA_ON:-} == firebird ]] || ends "a query of one's own" TERM scheme run endless.toml
# Also while it connects: Firebird's client would close all connections at a signal. The first way there takes long.
connecting() { # signal
    rm -f door
    python3 -c '
import contextlib, socket, sys, threading, time
def carry(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
door = socket.create_server(("127.0.0.1", 0))
print(door.getsockname()[1], flush=True)
for pause in [2] + [0] * 100:
    client = door.accept()[0]
    time.sleep(pause)
    server = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    for pair in (client, server), (server, client):
        threading.Thread(target=carry, args=pair, daemon=True).start()
' "$TESSERA_TEST_FIREBIRD_PORT" >door &
    local door=$! direct=$TESSERA_DATABASE
    for _ in {1..200}; do [[ -s door ]] && break; sleep 0.05; done
    TESSERA_DATABASE=${direct/$TESSERA_TEST_FIREBIRD_PORT/$(<door)}
    ends "connecting" "$1" --config slow.toml scheme run rule.toml
    TESSERA_DATABASE=$direct
    kill "$door"; wait "$door" 2>/dev/null
}
if [[ ${TESSERA_ON:-} == firebird ]]; then connecting TERM; connecting INT; fi
ok setup --config quick.toml segment create --name Slow --code slow --method periodic --check-on-create \
    --schedule "every 1200 s" --filter 'visits > 0' --set fields=code
ok setup --config quick.toml segment form slow
ends "segment form" TERM --config slow.toml segment form slow
ends "partner create" TERM --config slow.toml partner create --code N1 --name Boris
same "a creation that was ended is taken back" 1000 "$(sql "select count(*) from tessera_partner")"
ok "what is left can be worked with" partner set C1 --set region=Tomsk
hides "it is not stale: somebody ended it" 'stale' --config quick.toml segment list
# serve ends as well, and the run is due again for the next host.
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"
"$tessera" --quiet --config slow.toml serve >out 2>err </dev/null &
pid=$!
sleep 2; kill -TERM "$pid"
for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
checks=$((checks + 1)); kill -0 "$pid" 2>/dev/null && { kill -9 "$pid"; fail "serve runs on five seconds after SIGTERM"; }
wait "$pid" 2>/dev/null
same "the run is given up, not failed" "given up" "$(sql "select outcome from tessera_schedule_run order by number desc limit 1")"
finish
