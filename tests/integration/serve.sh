#!/usr/bin/env bash
# `tessera serve` and schedules: who runs what, once, again after a failure, after a kill, and how it ends.
set -uo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
pids=()
trap 'for p in "${pids[@]}"; do kill -9 $p 2>/dev/null; done; rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
failed=0 checks=0
fail() { echo "FAILED $*"; failed=1; }
moment() { date -u -d "+$1 seconds" +%FT%T.000000Z; }
same() { checks=$((checks + 1)); [[ $2 == "$3" ]] || fail "[$1] expected <$2>, got <$3>"; }
says() { checks=$((checks + 1)); grep -Eq "$2" "$3" || { fail "[$1] no <$2> in $3"; cat "$3"; }; }
cat >tessera.toml <<'C'
[host]
scan_seconds = 1
lease_seconds = 2
retry_pause_seconds = 1
C
t="$tessera --quiet"
due() { sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z' where segment in (select id from tessera_segment where code in ($1))"; }
runs() { sql "select count(*) from tessera_schedule_run r join tessera_segment s on s.id = r.segment where s.code = '$1' and outcome = '$2'"; }
formed() { (($(runs "$1" formed) >= ${2:-1})); }
ended() { ! kill -0 "$1" 2>/dev/null; }
last_pid=
serve() { # log; the process is up when it says so: before that a signal ends it as any other
    : >"$1" # what the host before said there would do as well, until the new one is under way
    "$tessera" serve >>"$1" 2>&1 & last_pid=$!; pids+=($last_pid)
    until_true 20 grep -qs 'serving:' "$1" || fail "serve does not begin"
}
stop() { kill -TERM "$1"; wait "$1"; }

$t init >out
printf 'code,name\n1,One\n2,Two\n' >regions.csv
$t import regions regions.csv >out
{ echo code,name,region; for ((i = 1; i <= 12000; i++)); do echo "C$i,Partner $i,$((i % 2 + 1))"; done; } >partners.csv
$t import partners partners.csv >out
for s in A B; do $t segment create --name $s --code $s --method periodic --filter 'region = "One"' --set "schedule=every 1200 s" >out; done

# Once, logged from start to end; the next point of the schedule follows.
due "'A'"
serve one.log; one=$last_pid
until_true 20 formed A || fail "[FRM-6] A is not formed"
same "FRM-6 FRM-11" "1 0" "$(runs A formed) $(runs B formed)"
says "FRM-11" 'segment A: scheduled run [0-9]+ begins' one.log
until_true 5 grep -q 'segment A: formed' one.log # it is told once it is written
says "FRM-11" 'segment A: formed, 6000 entered, 0 left' one.log
same "FRM-8 FRM-11" 1 "$(sql "select count(*) from tessera_schedule_state where next_due > '$(moment 1180)' and last_end is not null and segment = 1")"

# Two hosts on one database: each due segment is formed once.
serve two.log; two=$last_pid
for ((i = 1; i <= 3; i++)); do
    due "'A','B'"
    until_true 20 formed B $i || fail "[two hosts] round $i"
done
until_true 20 formed A 4 || fail "[two hosts] A"
sleep 1.5
same "two hosts" "4 3 0" "$(runs A formed) $(runs B formed) $(sql "select count(*) from tessera_schedule_run where outcome <> 'formed'")"

# SIGTERM: both end with 0.
stop $two; same "SIGTERM" 0 $?
stop $one; same "SIGTERM" 0 $?
says SIGTERM 'serving has ended' one.log

# SIGTERM in the middle of runs, kill -9 in the middle of runs: the run is finished, or given back and taken by the
# next host; a killed one when its lease is over. Each time members, history and changes agree.
agree() {
    sql "with came as (select entered as n, count(*) as k from (select entered from tessera_segment_member union all select entered from tessera_segment_history) x group by 1),
            went as (select gone as n, count(*) as k from tessera_segment_history group by 1)
        select count(*) from tessera_segment_change c left join came on came.n = c.number left join went on went.n = c.number
            where c.entered <> coalesce(came.k, 0) or c.gone <> coalesce(went.k, 0)"
}
right() { sql "select count(*) from tessera_segment_member m join tessera_partner p on p.number = m.subject where p.region = 1"; }
open_runs() { sql "select count(*) from tessera_schedule_run where ended is null"; }
open_states() { sql "select count(*) from tessera_schedule_state where last_start is not null and last_end is null"; }
all_runs() { sql "select count(*) from tessera_schedule_run"; }
# A run counts from its first row on: on a quick machine it has ended before one looks for an open one.
begun() { (($(all_runs) > before)); }
rounds=2
[[ ${TESSERA_FULL:-} ]] && rounds=20
killed=0 abandoned=0 given=0
for ((i = 1; i <= rounds; i++)); do
    for signal in TERM KILL; do
        sql "update tessera_partner set region = 3 - region"
        due "'A','B'"
        before=$(all_runs)
        serve round.log
        until_true 20 begun || fail "[$signal $i] it does not begin"
        sleep "0.0$((RANDOM % 10))"
        kill -$signal $last_pid; wait $last_pid 2>/dev/null; code=$?
        [[ $signal == TERM ]] && { same "SIGTERM" 0 $code; same "SIGTERM: no run stays open" 0 "$(open_runs)"; }
        grep -q 'given up' round.log && given=$((given + 1))
        [[ $signal == KILL ]] && { killed=$((killed + 1)); (($(open_runs) > 0)) && abandoned=$((abandoned + 1)); }
        same "FRM-3 $signal" 0 "$(agree)"
        serve next.log
        # A host that was killed between its formation and what it writes of its schedule leaves that to the next one.
        until_true 20 eval '[[ $(right) == 12000 && $(open_runs) == 0 && $(open_states) == 0 ]]' || { fail "[$signal $i] the next host does not form: $(right) $(open_runs) $(open_states)"; cat next.log; }
        stop $last_pid; same "the next host" 0 $?
        same "FRM-3 $signal" "0 12000" "$(agree) $(right)"
    done
done
echo "$given of $rounds runs were given up on SIGTERM, $abandoned of $killed were open after kill -9"
same "a killed run is a failed attempt" 1 "$(((abandoned == 0 || $(sql "select count(*) from tessera_schedule_run where outcome = 'failed' and message like 'the host that ran it ended%'") > 0)))"

# A failed run is tried again three times with pauses, then waits for its schedule; it does not hold up the others.
$t segment create --name Bad --code bad --method periodic --template sales --filter 'revenue > 0' --set 'schedule=every 1 day' >out
printf 'partner,day,revenue\nC1,2026-01-01,922337203685477\nC1,2026-01-01,922337203685477\n' >sales.csv
$t import sales sales.csv >out
due "'A','bad'"
before=$(runs A formed)
serve bad.log; bad=$last_pid
until_true 30 eval '[[ $(runs bad failed) == 4 ]]' || fail "[FRM-10] $(runs bad failed) attempts"
sleep 2.5
same "FRM-10 one attempt and three more" 4 "$(runs bad failed)"
same "FRM-10 the others are formed" $((before + 1)) "$(runs A formed)"
pauses() { # 1 if each run began at least a second after the one before had ended
    sql "select started, ended from tessera_schedule_run r join tessera_segment s on s.id = r.segment where s.code = 'bad' order by number" |
        { ended=0 ok=1; while IFS='|' read -r from to; do
            from=$(date -d "$from" +%s%6N); ((from - ended >= 1000000)) || ok=0; ended=$(date -d "$to" +%s%6N); done; echo $ok; }
}
same "FRM-10 the pauses" 1 "$(pauses)"
same "FRM-10 then the schedule" 1 "$(sql "select count(*) from tessera_schedule_state where next_due > '$(moment 80000)'")"
says "FRM-10 FRM-11" 'segment bad: failed: .*C1' bad.log
says "FRM-10" 'it waits for its schedule' bad.log
$t schedule list >out
says "FRM-11" 'bad .*overflow|bad .*64 bits|bad .*C1' out
$t doctor >out 2>&1
says "FRM-11 doctor" 'bad' out
$t segment list >out
says "FRM-11 stale" 'stale' out
# Mended, it is formed and no longer stale, although the composition stays as it is.
sql "delete from tessera_sale"
due "'bad'"
until_true 20 formed bad || fail "[FRM-10] the mended one is not formed"
$t segment list >out
same "no longer stale" 0 "$(grep -c stale out)"
stop $bad

# Another process writes for longer than one waits: the run is not lost, and not counted as failed. (On a server
# nobody locks everything.)
if [[ ! ${TESSERA_ON:-} ]]; then
serve busy.log; busy=$last_pid
sed -i '1i [database]\nwait_seconds = 0\nretry_seconds = 0' tessera.toml
stop $busy
serve busy.log; busy=$last_pid
mkfifo hold
sqlite3 t.db <hold >locked & holder=$!
exec 3>hold
before=$(runs A formed) failures=$(runs A failed)
echo "begin immediate; update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z' where segment = 1; commit; begin immediate; select 1;" >&3
until_true 20 eval '[[ -s locked ]]' || fail "no lock"
until_true 20 grep -q 'db.lock-timeout' busy.log || { fail "a locked database is not logged"; cat busy.log; }
echo 'rollback;' >&3; exec 3>&-; wait $holder
until_true 20 formed A $((before + 1)) || fail "A is not formed after the lock"
same "a locked database is no failed attempt" "$failures" "$(runs A failed)"
stop $busy; same "SIGTERM" 0 $?
sed -i '1,3d' tessera.toml
fi

# Without serve: the system's cron.
due "'B'"
$t schedule run-due --format csv >out; same "run-due" 0 $?
says "run-due" '^B,formed' out
$t schedule run-due --format csv >out; same "run-due: nothing is due" 1 "$(wc -l <out)"

# FRM-12: marked for deletion, or no longer periodic: its schedule is off.
$t segment set A --set deleted=true >out
due "'A'"
$t --yes segment set B --unlock --method manual >out
due "'B'"
$t schedule run-due --format csv >out
same "FRM-12" 1 "$(wc -l <out)"

# A long round, told to stop in its midst: what is done is done, the rest is given back at once, without a failed
# attempt, and the next host forms it.
for ((i = 1; i <= 40; i++)); do
    printf '[[segment]]\nname = "L%d"\nmethod = "periodic"\nschedule = "every 1 day"\n' $i
    ((i == 1)) || printf "filter = 'in segment \"L%d\"'\n" $((i - 1))
done >chain.toml
$t apply chain.toml >out
sql "update tessera_schedule_state set next_due = '2020-01-01T00:00:00.000000Z' where segment in (select id from tessera_segment where code like 'L%')"
"$tessera" serve >chain.log 2>&1 & chain=$!; pids+=($chain)
until_true 20 grep -qs 'segment L40: .* begins' chain.log
stop $chain; same "SIGTERM in a long round" 0 $?
long=$(sql "select sum(case outcome when 'formed' then 1 else 0 end), sum(case outcome when 'given up' then 1 else 0 end) from tessera_schedule_run where segment in (select id from tessera_segment where code like 'L%')")
given=${long#*|} done=${long%|*}
same "SIGTERM in a long round: formed or given up" 40 $((done + given))
((given > 0)) || fail "SIGTERM came when the long round had ended"
same "what was committed is logged as formed" "$done" "$(grep -c 'segment L[0-9]*: formed' chain.log)"
same "SIGTERM in a long round: the rest is given back" "0|$given" "$(sql "select sum(case when ended is null then 1 else 0 end), (select count(*) from tessera_schedule_state where next_due <= '$(moment 1)' and attempts = 0 and segment in (select id from tessera_segment where code like 'L%')) from tessera_schedule_run where segment in (select id from tessera_segment where code like 'L%')")"
$t schedule run-due --format csv >out
same "the next host forms the rest" "$given" "$(grep -c '^L[0-9]*,formed' out)"
same "FRM-3 a long round" 0 "$(agree)"
echo "$checks checks"
exit $failed
