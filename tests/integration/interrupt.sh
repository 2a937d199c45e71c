#!/usr/bin/env bash
# A signal ends a command also while the database works on one statement (architecture 8): at once, with what was
# not committed taken back, and nothing locked behind it.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
cat >endless.toml <<'Q'
template = "query"
fields = ["code"]
[query]
formation = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i > 0 AND i < 9000000000) SELECT key FROM partner WHERE (SELECT max(i) FROM n) = 1"
Q
ok setup init
printf 'code,name,region\nC1,Anna,Perm\n' >partners.csv
ok setup import partners partners.csv
sed -i 's/SELECT key FROM partner/SELECT code FROM tessera_partner/' endless.toml
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
ends "scheme run" TERM scheme run endless.toml
ends "scheme run" INT scheme run endless.toml
# Written with a query that ends, so that writing it does; then the query is another.
sed 's/i < 9000000000/i < 10/' endless.toml >short.toml
ok setup segment create --name Endless --code endless --method periodic --check-on-create --schedule "every 1200 s" --set scheme=short.toml
ok setup segment form endless
sql "update tessera_segment set scheme = replace(scheme, 'i < 10)', 'i < 9000000000)') where code = 'endless'"
ends "segment form" TERM segment form endless
ends "partner create" TERM partner create --code C2 --name Boris
same "a creation that was ended is taken back" 1 "$(sql "select count(*) from tessera_partner")"
ok "what is left can be worked with" partner set C1 --set region=Tomsk
hides "it is not stale: somebody ended it" 'stale' segment list
# serve ends as well, and the run is due again for the next host.
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z'"
"$tessera" --quiet serve >out 2>err </dev/null &
pid=$!
sleep 2; kill -TERM "$pid"
for _ in {1..50}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
checks=$((checks + 1)); kill -0 "$pid" 2>/dev/null && { kill -9 "$pid"; fail "serve runs on five seconds after SIGTERM"; }
wait "$pid" 2>/dev/null
same "the run is given up, not failed" "given up" "$(sql "select outcome from tessera_schedule_run order by number desc limit 1")"
finish
