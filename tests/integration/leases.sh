#!/usr/bin/env bash
# Two hosts on one database under a random kill test, the clock of one an hour off (issue 3, part 6): every due
# formation happens, none twice for one due time, and in the end no member set differs from a fresh formation.
# Half a minute; five minutes with TESSERA_FULL. TESSERA_LEASES_SEED repeats a run's kills.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
pids=()
trap 'for p in "${pids[@]}"; do kill -9 $p 2>/dev/null; done; rm -rf "$work"' EXIT
library=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null | head -1)
if [[ ! $library ]]; then
    echo "skipped: libfaketime is not installed (apt-get install faketime)"
    [[ ${TESSERA_REQUIRE_SERVERS:-} ]] && exit 1
    exit 77
fi
seconds=30
[[ ${TESSERA_FULL:-} ]] && seconds=300
seed=${TESSERA_LEASES_SEED:-$RANDOM}
RANDOM=$seed
echo "seed $seed, $seconds s"
period=3 lease=2
cat >tessera.toml <<C
[host]
scan_seconds = 1
lease_seconds = $lease
retry_pause_seconds = 1
[plugins]
examples = ["example-welcome"]
[plugins.example-welcome.settings]
file = "$work/heard"
C
ok setup init
printf 'code,name\n1,One\n2,Two\n' >regions.csv
ok setup import regions regions.csv
{ echo code,name,region; for ((i = 1; i <= 20000; i++)); do echo "C$i,Partner $i,$((i % 2 + 1))"; done; } >partners.csv
ok setup import partners partners.csv
# Of two levels, so that a batch is written in two transactions; the schedule begins on a host that is an hour off.
# A sanitizer's runtime wants to be the first library: under one, both clocks are right.
ldd "$tessera" | grep -q 'lib[at]san' && echo "the clocks are right: a sanitizer bears no libfaketime" && library=
off() { # the environment of a clock that is wrong, for env: a process that env becomes keeps the pid
    [[ $library ]] || return
    echo LD_PRELOAD="$library" FAKETIME="$1" FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1
}
for ((i = 1; i <= 6; i++)); do
    filter="region = \"One\" and code contains \"$i\""
    ((i <= 4)) || filter="in segment \"s$((i - 4))\" and code begins with \"C\""
    env $(off +1h) "$tessera" --quiet segment create --name "s$i" --code "s$i" --method periodic --filter "$filter" \
        --set "schedule=every $period s" >out 2>err || { fail "segment s$i"; cat err; }
done

# A schedule begins by the database's clock.
same "clock" 6 "$(sql "select count(*) from tessera_schedule_state where next_due < '$(date -u -d '+60 seconds' +%FT%T.000000Z)'")"

declare -A host_pid
touch right.log wrong.log
begun() { grep -c 'serving:' "$1.log" 2>/dev/null; }
start() { # name: one of the two has a clock that is wrong, by an hour either way. It is up when it says so.
    local before; before=$(begun "$1")
    case $1 in
        right) "$tessera" serve >>right.log 2>&1 & ;;
        wrong) env $(off "$( ((RANDOM % 2)) && echo +1h || echo -1h)") "$tessera" serve >>wrong.log 2>&1 & ;;
    esac
    host_pid[$1]=$!
    pids+=($!)
    for ((wait = 0; wait < 400; wait++)); do ((before < $(begun "$1"))) && return; sleep 0.05; done
    fail "$1 does not begin"
}
start right
start wrong
# Partners move between regions all the time, so that there is always something to write.
( n=0
  until [[ -e enough ]]; do
      n=$((n + 1))
      sql "update tessera_partner set region = 3 - region where number % 7 = $((n % 7))" >/dev/null 2>&1 ||
          sql "update tessera_partner set region = 3 - region where mod(number, 7) = $((n % 7))" >/dev/null
      sleep 0.3
  done ) & mover=$!
end=$((SECONDS + seconds)) killed=0 stalled=0
while ((SECONDS < end)); do
    sleep "$((RANDOM % 2)).$((RANDOM % 10))"
    victim=right
    ((RANDOM % 2)) && victim=wrong
    case $((RANDOM % 3)) in
        0) # killed, if it can be, in a run
            for ((wait = 0; wait < 30; wait++)); do
                (($(sql "select count(*) from tessera_schedule_run where ended is null") > 0)) && break
            done
            kill -9 "${host_pid[$victim]}"; wait "${host_pid[$victim]}" 2>/dev/null
            killed=$((killed + 1))
            start $victim ;;
        1) # stalled for longer than its lease: what it had begun is another's when it goes on
            kill -STOP "${host_pid[$victim]}"
            sleep $((lease + 1 + RANDOM % 3))
            kill -CONT "${host_pid[$victim]}"
            stalled=$((stalled + 1)) ;;
        2) kill -TERM "${host_pid[$victim]}"; wait "${host_pid[$victim]}"
            same "SIGTERM" 0 $?
            start $victim ;;
    esac
done
touch enough
wait $mover
echo "$killed kills, $stalled stalls"
# Nothing runs, and each segment was formed after the last move; one that asks for another, after that one: kills have
# pulled their times apart, and who comes first may be another host. Where the database's clock counts whole seconds, a
# run of the second in which the other one ended may have begun before it ended.
settled() {
    local formed="r.outcome = 'formed' and r.started > '$moved'"
    [[ $(sql "select count(*) from tessera_schedule_run r where ended is null") == 0 &&
       $(sql "select count(*) from tessera_segment s where not exists (
            select 1 from tessera_schedule_run r where r.segment = s.id and $formed and (s.code < 's5' or r.started > (
                select min(r.ended) from tessera_schedule_run r join tessera_segment t on t.id = r.segment
                    where $formed and t.code = case s.code when 's5' then 's1' else 's2' end)))") == 0 ]]
}
moved=$(sql "select max(started) from tessera_schedule_run")
until_settled=$((SECONDS + 60))
until settled; do ((SECONDS < until_settled)) || { fail "not all segments are formed in the end"; break; }; sleep 0.5; done
# Events do not wait for a clock that is wrong; those that a killed host had begun are free after half a minute.
pending() { sql "select count(*) from tessera_outbox_delivery where state = 'pending'"; }
until_delivered=$((SECONDS + 60))
until (($(pending) < 20)); do ((SECONDS < until_delivered)) || { fail "$(pending) events are not delivered"; break; }; sleep 0.5; done
for name in right wrong; do
    kill -TERM "${host_pid[$name]}"; wait "${host_pid[$name]}"; same "SIGTERM" 0 $?
done

# Formed runs of one segment lie a period apart: two for one due time would lie closer. And none is left out: beside the
# period there is time for a lease to end, and for attempts that kills have ended.
sql "select segment, started from tessera_schedule_run where outcome = 'formed' order by segment, started" >runs
longest=$((period + 4 * (lease + 3) + 8))
before='' last=0 twice=0 late=0 count=0
while IFS='|' read -r segment started; do
    at=$(date -d "$started" +%s)
    if [[ $segment == "$before" ]]; then
        ((at - last >= period)) || { twice=$((twice + 1)); echo "segment $segment: formed at $last and $at"; }
        ((at - last <= longest)) || { late=$((late + 1)); echo "segment $segment: not formed from $last to $at"; }
    fi
    before=$segment last=$at count=$((count + 1))
done <runs
echo "$count formations, $(sql "select count(*) from tessera_schedule_run where outcome = 'failed'") abandoned, $(sql "select count(*) from tessera_schedule_run where outcome = 'given up'") given up"
same "no due time twice" 0 $twice
same "every due time" 0 $late
((count >= seconds / 2)) || fail "only $count formations in $seconds s"
# Each segment is changed by a formation at most once for each run that formed it: nobody wrote late.
same "nobody wrote late" 0 "$(sql "select count(*) from tessera_segment s where
    (select count(*) from tessera_segment_change c where c.segment = s.id and c.cause = 'formation') >
    (select count(*) from tessera_schedule_run r where r.segment = s.id and r.outcome = 'formed')")"
same "members, history and changes agree" 0 "$(sql "
    with came as (select entered as n, count(*) as k from (select entered from tessera_segment_member union all select entered from tessera_segment_history) x group by 1),
         went as (select gone as n, count(*) as k from tessera_segment_history group by 1)
    select count(*) from tessera_segment_change c left join came on came.n = c.number left join went on went.n = c.number
        where c.entered <> coalesce(came.k, 0) or c.gone <> coalesce(went.k, 0)")"
before=$failed
for ((i = 1; i <= 6; i++)); do
    same "a fresh formation changes nothing" "s$i,0,0" "$($t segment form "s$i" --format csv | tail -1 | cut -d, -f1,3,4)"
done
((failed == before)) || sql "select s.code, r.number, r.started, r.ended, r.outcome from tessera_schedule_run r join tessera_segment s on s.id = r.segment where r.started >= '$moved' order by r.started, s.code"
finish
