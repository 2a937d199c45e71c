#!/usr/bin/env bash
# Plugins that never come back (architecture section 7): `serve` begins anew without each, as the same process; the
# others' segments are formed, nothing is lost, and nothing fails open.
set -uo pipefail
zoo=$(realpath "$2") # the bad plugins of tests/bad_plugins, one folder each
. "$(dirname "$0")/checks.sh" "$1"
pids=()
trap 'for p in "${pids[@]}"; do kill -9 $p 2>/dev/null; done; rm -rf "$work"' EXIT
says() { checks=$((checks + 1)); grep -aEq "$2" "$3" || { fail "[$1] no <$2> in $3"; cat "$3"; }; }
configure() { # patience in ms
    cat >tessera.toml <<C
[host]
scan_seconds = 1
lease_seconds = 2
retry_pause_seconds = 1
[plugins]
directories = ["plugins"]
deadline_ms = 2000
patience_ms = $1
C
}
due() { sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z' where segment in (select id from tessera_segment where code in ($1))"; }
formed() { (($(sql "select count(*) from tessera_schedule_run r join tessera_segment s on s.id = r.segment where s.code = '$1' and outcome = 'formed'") > 0)); }
members() { sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = '$1'"; }
waiting() { sql "select count(*) from tessera_outbox_delivery where plugin = 'hangs-hearing' and state = 'pending'"; }
last_pid=
serve() { # log
    TESSERA_TEST_HANGS=1 "$tessera" serve >"$1" 2>&1 & last_pid=$!; pids+=($last_pid)
}
stop() { kill -TERM "$1"; wait "$1"; }

configure 1000
mkdir plugins
cp -r "$zoo/hangs-computing" "$zoo/hangs-hearing" plugins/
sed -i 's/partner.created/segment.changed/' plugins/hangs-hearing/plugin.toml
ok setup init
printf 'code,name\nP,Perm\n' >regions.csv
ok setup import regions regions.csv
printf 'code,name,region\nC1,Anna,P\nC2,Boris,\n' >partners.csv
ok setup import partners partners.csv
ok setup segment create --name Plain --code plain --method periodic --filter 'region = "Perm"' --set 'schedule=every 1 day'
ok setup segment create --name Later --code later --method periodic --filter 'region = "Perm"' --set 'schedule=every 1 day'
ok setup segment create --name Hung --code hung --method periodic --template computing --filter 'answer = 42' --set 'schedule=every 1 day'
ok setup segment form hung
same "what hangs elsewhere does not hang here" "2 0" "$(members hung) $(waiting)"

# One plugin hangs while segments are formed, another while it hears of one: serve goes on without each.
due "'plain','hung'"
serve log; pid=$last_pid
until_true 60 grep -aqs 'plugin hangs-hearing is quarantined (plugin.hung)' log || { fail "no second beginning"; cat log; }
says "named" 'plugin hangs-computing has not come back from compute for [0-9]+ ms; its deadline' log
says "named" 'plugin hangs-computing has not come back from compute for [0-9]+ ms: it hangs' log
says "named" 'plugin hangs-hearing has not come back from on for [0-9]+ ms: it hangs' log
until_true 20 eval '(($(grep -ac "serving: looking" log) == 3))' || { fail "it does not serve a third time"; cat log; }
same "the same process" "tessera serve 1" "$(cat /proc/$pid/comm) $(tr '\0' ' ' </proc/$pid/cmdline | awk '{print $2, NF - 1}')"
formed plain || fail "[the others are formed] plain"
due "'later'"
until_true 30 formed later || { fail "[the others are formed] later"; cat log; }
same "a segment without its template keeps its members" "1 1 2" "$(members plain) $(members later) $(members hung)"
(($(waiting) > 0)) || fail "[at least once] what hung while it heard is not heard of again"
checks=$((checks + 1))
stop $pid; same "SIGTERM" 0 $?
says "SIGTERM" 'serving has ended' log

# In the terms of that process: what it says of its plugins, and nothing fails open.
export TESSERA_HUNG=hangs-computing,hangs-hearing
ok setup plugin list --format csv
says "plugin list" '^hangs-computing,.*quarantined' out
says "plugin list" '^hangs-hearing,.*quarantined' out
ok setup plugin explain hangs-hearing
says "plugin explain" 'plugin.hung' out
"$tessera" doctor >out 2>&1; same "doctor" 1 $?
says "doctor" 'plugin hangs-computing .*never came back' out
ok setup segment list
says "stale" '^hung .*stale' out
"$tessera" partner create --code C3 --name Clara >out 2>err; same "a BEFORE subscriber that hung stops the creation" 3 $?
says "a BEFORE subscriber that hung" 'code: partner.subscriber-failed' err
says "a BEFORE subscriber that hung" 'hangs-' err
same "and nobody is created" 0 "$(sql "select count(*) from tessera_partner where code = 'C3'")"

# Started again, with its plugins mended: they are there, and what waited is heard of.
unset TESSERA_HUNG
sql "update tessera_outbox_delivery set moment = '2020-01-01T00:00:00.000000Z' where state = 'pending'"
due "'hung'"
ok setup serve --once
same "mended: nothing waits" 0 "$(waiting)"
ok setup segment list
same "mended: no longer stale" 0 "$(grep -c stale out)"

# Whoever is told to end meanwhile ends, and does not begin anew.
configure 4000
due "'hung'"
serve end; pid=$last_pid
until_true 30 grep -aqs 'hangs-computing has not come back from compute .*deadline' end || { fail "no late call"; cat end; }
stop $pid; same "told to end while a plugin hangs" 3 $?
says "told to end while a plugin hangs" 'told to end, and plugin hangs-computing is in a call that hangs' end
same "told to end: once begun" 1 "$(grep -ac 'serving: looking' end)"

# A plugin that hangs as it starts, before anything is served; one that another needs.
configure 1000
cp -r "$zoo/hangs-starting" plugins/
printf '\n[requires]\nhangs-starting = ">=1.0"\n' >>plugins/hangs-hearing/plugin.toml
rm -r plugins/hangs-computing
checks=$((checks + 1))
TESSERA_TEST_HANGS=1 timeout -s KILL 60 "$tessera" serve --once >start 2>&1 || { fail "serve --once with a plugin that hangs as it starts"; cat start; }
says "hangs as it starts" 'plugin hangs-starting is quarantined \(plugin.hung\)' start
same "hangs as it starts: who needs it does not run" 0 "$(grep -ac 'hangs-hearing has not come back' start)"
finish
