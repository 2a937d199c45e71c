#!/usr/bin/env bash
# A MariaDB Galera cluster of three nodes (issue 3, part 7). Two hosts at different nodes form what is due, and both
# tell of new partners, while a node is killed, comes back, is cut off, and another is killed: every due formation
# happens, none twice for one due time, who was created is there, and in the end no member set differs from a fresh
# formation and no node from another. What two nodes write at once is begun again, and counted in the log.
# Three servers and two minutes: only with TESSERA_FULL.
set -uo pipefail
[[ ${TESSERA_FULL:-} ]] || { echo "skipped: only with TESSERA_FULL=1"; exit 77; }
servers=$(realpath "$(dirname "$0")/../support/servers.sh")
if [[ ! -e /usr/lib/galera/libgalera_smm.so ]]; then
    echo "skipped: no Galera here (apt-get install galera-4)"
    [[ ${TESSERA_REQUIRE_SERVERS:-} ]] && exit 1
    exit 77
fi
unset TESSERA_ON
. "$(dirname "$0")/checks.sh" "$1"
dir=$(mktemp -d)
chmod 755 "$dir"
pids=()
trap 'touch enough; for p in "${pids[@]}"; do kill -9 $p 2>/dev/null; done; "$servers" clean "$dir"; rm -rf "$work"' EXIT

nodes=(mariadb-galera mariadb-galera-2 mariadb-galera-3)
for node in "${nodes[@]}"; do "$servers" start "$node" "$dir" >"$node.env" 2>out || { cat out; exit 3; }; done
. ./mariadb-galera.env
port() { echo "$(<"$dir/${nodes[$1 - 1]}/port")"; } # node, from 1
url() { # server
    echo "mysql://$1 db=tessera user=tessera password=$TESSERA_TEST_MARIADB_GALERA_PASSWORD charset=utf8mb4"
}
cluster() { # nodes: of several, in this order of preference
    local each places=''
    for each; do places+=,127.0.0.1:$(port "$each"); done
    url "host=${places#,}"
}
at() { # node, command...
    local node=$1; shift
    TESSERA_DATABASE=$(url "host=127.0.0.1 port=$(port "$node")") "$@"
}
admin() { "$servers" sql "${nodes[$1 - 1]}" "$dir" tessera <<<"$2"; } # node, statement
sql() { admin 3 "$1" | tr '\t' '|'; } # the node that nobody kills
pid_of() { local pid; read -r pid _ <"$dir/${nodes[$1 - 1]}/pid"; echo "$pid"; }
cluster_is() { # nodes, as node 3 sees it
    [[ $(sql "select variable_value from information_schema.global_status where variable_name = 'wsrep_cluster_size'") == "$1" ]]
}
same "three nodes" 3 "$(sql "select variable_value from information_schema.global_status where variable_name = 'wsrep_cluster_size'")"

period=3 lease=3
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

# Two nodes make the tables at once.
for round in 1 2 3; do
    admin 1 "drop database tessera; create database tessera"
    at 1 "$tessera" --quiet init >init1 2>&1 & one=$!
    at 2 "$tessera" --quiet init >init2 2>&1 & two=$!
    wait $one; same "init at node 1" 0 $?; wait $two; same "init at node 2" 0 $?
    ((failed == 0)) || { cat init1 init2; break; }
done

# Any of the nodes that the URL names will do.
TESSERA_DATABASE=$(url "host=127.0.0.1:1,127.0.0.1:$(port 2)")
export TESSERA_DATABASE
printf 'code,name\n1,One\n2,Two\n' >regions.csv
{ echo code,name,region; for ((i = 1; i <= 5000; i++)); do echo "C$i,Partner $i,$((i % 2 + 1))"; done; } >partners.csv
ok "URL" import regions regions.csv
ok "URL" import partners partners.csv
# What one node has is seen at the next, at once.
for ((i = 1; i <= 10; i++)); do
    at 1 ok "sync" partner set C1 --set "name=Name $i"
    at 2 shows "sync" "^name +Name $i$" partner show C1
done

# A lock holds at its own node only: who waits for one is overtaken by who commits elsewhere, and begins again.
rm -f typed; mkfifo typed
"$servers" sql mariadb-galera "$dir" tessera <typed &>client.log & client=$!
exec 3>typed
echo "begin; select next from tessera_sequence where name = 'partner' for update; \\! touch $work/locked" >&3
until_true 20 test -e locked || fail "nobody holds the row"
at 1 "$tessera" partner create --code First --name First >first 2>&1 3>&- & first=$!
until_true 20 eval '[[ $(admin 1 "select count(*) from information_schema.innodb_trx where trx_state = '"'LOCK WAIT'"'") == 1 ]]' ||
    fail "node 1 does not wait"
at 2 ok "overtakes" partner create --code Second --name Second
wait $first; same "overtaken" 0 $?
checks=$((checks + 1)); grep -Eq 'a transaction begins again, try 2: .*\(db.deadlock\)' first || { fail "nothing is counted"; cat first; }
exec 3>&-; wait $client 2>/dev/null
at 3 shows "both are there" '^code +First$' partner show First

# The signal goes to the server that works, not to the first that the URL names and that answers by now.
printf '[sources.visit]\nselect = "SELECT code AS partner FROM tessera_partner WHERE (SELECT COUNT(*) FROM tessera_partner a, tessera_partner b, tessera_partner c, tessera_partner d) > 0"\n' >slow.toml
printf 'columns = { partner = "partner" }\n[measures.partner.visits]\nsource = "visit"\naggregate = "count"\n' >>slow.toml
printf "filter = 'visits > 0'\nfields = [\"code\"]\n" >rule.toml
"$servers" stop mariadb-galera "$dir"
TESSERA_DATABASE=$(cluster 1 2) "$tessera" --config slow.toml scheme run rule.toml >out 2>err & slow=$!
until_true 20 eval '[[ $(admin 2 "select count(*) from information_schema.processlist where info like '"'%tessera_partner d%' and user = 'tessera'"'") == 1 ]]' ||
    fail "node 2 does not work"
"$servers" restart mariadb-galera "$dir"
kill -TERM $slow
until_true 20 eval '! kill -0 $slow 2>/dev/null' || { fail "the signal does not arrive"; kill -9 $slow; }
wait $slow 2>/dev/null
checks=$((checks + 1)); grep -q 'code: call.cancelled$' err || { fail "the signal"; cat err; }

# Segments of two levels, so that a batch is written in two transactions.
for ((i = 1; i <= 6; i++)); do
    filter="region = \"One\" and code contains \"$i\""
    ((i <= 4)) || filter="in segment \"s$((i - 4))\" and code begins with \"C\""
    ok "segment s$i" segment create --name "s$i" --code "s$i" --method periodic --check-on-create --filter "$filter" \
        --set "schedule=every $period s"
done
((failed == 0)) || finish
serve() { # name, nodes: the log tells from which node to which it goes
    TESSERA_DATABASE=$(cluster $2) "$tessera" serve >>"$1.log" 2>&1 &
    pids+=($!)
    until_true 30 grep -q 'serving:' "$1.log" || fail "$1 does not begin"
}
touch north.log south.log
serve north "1 2 3"; north=$!
serve south "2 3 1"; south=$!
# Meanwhile partners move between regions, and new ones are created at two nodes. Who cannot be told whether he was
# kept tries again, and may then hear that he is there.
( n=0
  until [[ -e enough ]]; do
      n=$((n + 1))
      sql "update tessera_partner set region = 3 - region where mod(number, 7) = $((n % 7))" &>/dev/null
      sleep 0.3
  done ) & pids+=($!); mover=$!
create() { # name, nodes
    local n=0
    until [[ -e enough ]]; do
        n=$((n + 1))
        until TESSERA_DATABASE=$(cluster $2) "$tessera" partner create --code "$1$n" --name "New $n" --set region=One \
            >"$1.out" 2>>"$1.err" </dev/null; do
            ! tail -2 "$1.err" | grep -q 'code: partner.exists' || break
            sleep 0.2
        done
        echo "$1$n" >>"$1.created"
    done
}
create A "1 2 3" & pids+=($!); first=$!
create B "2 1 3" & pids+=($!); second=$!

formed() { grep -c ': formed,' "$1.log"; }
goes_on() { # host, what happened to its node: it forms again
    local before; before=$(formed "$1")
    until_true 90 eval "((\$(formed $1) > $before))" || fail "$1 does not go on after its node was $2"
}
# An outage is over when each segment has been formed since: how long the longest took is what a slow machine needs.
longest_outage=0
outage_begins() { outage=$SECONDS; }
each_formed() { # since $back
    [[ $(sql "select count(*) from tessera_segment s where not exists (select 1 from tessera_schedule_run r
        where r.segment = s.id and r.outcome = 'formed' and r.started > '$back')") == 0 ]]
}
outage_ends() {
    until_true 60 cluster_is 3 || fail "not all nodes come back"
    back=$(sql "select max(started) from tessera_schedule_run")
    until_true 120 each_formed || fail "not each segment is formed when all nodes are back"
    ((SECONDS - outage <= longest_outage)) || longest_outage=$((SECONDS - outage))
}
formed_by_now() { ((SECONDS >= $1)) && (($(formed north) > 0 && $(formed south) > 0)); }
until_true 60 formed_by_now $((SECONDS + 10)) || { fail "not both hosts form"; tail north.log south.log; finish; }
begun=$SECONDS
echo "node 1 is killed after $(formed north) and $(formed south) formations"
outage_begins
"$servers" stop mariadb-galera "$dir" immediate
goes_on south "not"
goes_on north killed
"$servers" restart mariadb-galera "$dir"
outage_ends
echo "node 1 is cut off after $(formed north) and $(formed south)"
outage_begins
kill -STOP "$(pid_of 2)" "$(pid_of 3)"
checks=$((checks + 1)); end=$((SECONDS + 30))
until at 1 "$tessera" --quiet segment form s1 >out 2>cut; [[ $? == 3 ]] && grep -q 'code: db.connection-lost$' cut; do
    ((SECONDS < end)) || { fail "a node that is cut off: no clear error"; cat cut; break; }
done
kill -CONT "$(pid_of 2)" "$(pid_of 3)"
goes_on north "cut off"
outage_ends
echo "node 2 is killed after $(formed north) and $(formed south)"
outage_begins
"$servers" stop mariadb-galera-2 "$dir" immediate
goes_on south killed
"$servers" restart mariadb-galera-2 "$dir"
outage_ends
touch enough
wait $mover $first $second
seconds=$((SECONDS - begun))

# Nothing runs, and each segment was formed after the last move; one that asks for another, after that one.
settled() {
    local formed="r.outcome = 'formed' and r.started > '$moved'"
    [[ $(sql "select count(*) from tessera_schedule_run r where ended is null") == 0 &&
       $(sql "select count(*) from tessera_segment s where not exists (
            select 1 from tessera_schedule_run r where r.segment = s.id and $formed and (s.code < 's5' or r.started >= (
                select min(r.ended) from tessera_schedule_run r join tessera_segment t on t.id = r.segment
                    where $formed and t.code = case s.code when 's5' then 's1' else 's2' end)))") == 0 ]]
}
moved=$(sql "select max(started) from tessera_schedule_run")
until_true 60 settled || fail "not all segments are formed in the end"
pending() { sql "select count(*) from tessera_outbox_delivery where state = 'pending'"; }
until_true 90 eval '(($(pending) < 20))' || fail "$(pending) events are not delivered"
for host in $north $south; do kill -TERM $host; wait $host; same "SIGTERM" 0 $?; done

# As leases.sh: formed runs of one segment lie a period apart, and none is left out, but for an outage: a node that is
# killed is missed after five seconds, one that comes back takes its data from another, which waits meanwhile.
sql "select segment, started from tessera_schedule_run where outcome = 'formed' order by segment, started" >runs
longest=$((period + 4 * (lease + 3) + longest_outage))
before='' last=0 twice=0 late=0 count=0
while IFS='|' read -r segment started; do
    at=$(date -d "$started" +%s)
    if [[ $segment == "$before" ]]; then
        ((at - last >= period)) || { twice=$((twice + 1)); echo "segment $segment: formed at $last and $at"; }
        ((at - last <= longest)) || { late=$((late + 1)); echo "segment $segment: not formed from $last to $at"; }
    fi
    before=$segment last=$at count=$((count + 1))
done <runs
again() { cat "$@" | grep -c 'a transaction begins again'; }
echo "$count formations in $seconds s, the longest outage of $longest_outage s; $(formed north) and $(formed south) told of; transactions begun again:" \
    "$(again north.log) and $(again south.log) of the hosts, $(again A.err B.err) of $(cat A.created B.created | wc -l) creations;" \
    "$(sql "select count(*) from tessera_schedule_run where outcome = 'failed'") runs abandoned or failed," \
    "$(cat A.err B.err | grep -c '^error') creations tried again by hand"
same "no due time twice" 0 $twice
same "every due time" 0 $late
((count >= 6 * 8)) || fail "only $count formations in $seconds s"
same "nobody wrote late" 0 "$(sql "select count(*) from tessera_segment s where
    (select count(*) from tessera_segment_change c where c.segment = s.id and c.cause = 'formation') >
    (select count(*) from tessera_schedule_run r where r.segment = s.id and r.outcome = 'formed')")"
same "members, history and changes agree" 0 "$(sql "
    with came as (select entered as n, count(*) as k from (select entered from tessera_segment_member union all select entered from tessera_segment_history) x group by 1),
         went as (select gone as n, count(*) as k from tessera_segment_history group by 1)
    select count(*) from tessera_segment_change c left join came on came.n = c.number left join went on went.n = c.number
        where c.entered <> coalesce(came.k, 0) or c.gone <> coalesce(went.k, 0)")"
same "who was created is there, once" "$(cat A.created B.created | sort)" \
    "$(sql "select code from tessera_partner where code like 'A%' or code like 'B%'" | sort)"
# Who has lost five times, or has waited too long for a node that is away, says so as well.
same "no other error" "" \
    "$(cat A.err B.err | sed -n 's/^  code: //p' | grep -Ev '^(db.(connection-lost|cannot-open|lock-timeout|deadlock|serialisation)|partner.exists)$' | sort | uniq -c)"
for ((i = 1; i <= 6; i++)); do
    same "a fresh formation changes nothing" "s$i,0,0" "$($t segment form "s$i" --format csv | tail -1 | cut -d, -f1,3,4)"
done
tables=$(sql "select group_concat(table_name order by table_name) from information_schema.tables where table_schema = 'tessera'")
for node in 1 2 3; do admin $node "set wsrep_sync_wait = 7; checksum table $tables" >"sum.$node"; done
for node in 2 3; do same "node $node has what node 1 has" "$(<sum.1)" "$(<sum.$node)"; done
grep -q 'tessera_segment_member' sum.1 || fail "no checksums"
ok "doctor" doctor
((failed == 0)) || tail -n 40 north.log south.log A.err B.err
finish
