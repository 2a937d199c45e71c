# For scripts that lose the connection in the middle of a command; sourced after moments.sh by a script that defines
# `lose HOW`, which does that, and `restore HOW`, which brings back what is gone. Makes the segment S.
partners=3000 more=500
[[ $TESSERA_ON == firebird ]] && partners=600 more=100 # of which it makes as much as the others of 3000

# How the administrator locks a row and says that he has, sees that somebody waits for him, and ends Tessera's
# connections. The row is the number of the next event, the last thing that each writing command takes: it then stops
# with all its rows written and nothing committed.
row="select next from tessera_sequence where name = 'outbox'"
say="touch $work/locked"
case $TESSERA_ON in
    *postgresql*)
        lock="begin; $row for update; \\! $say"
        waiting="pg_stat_activity where wait_event_type = 'Lock'"
        end_all="select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tessera';"
        ;;
    *mariadb*)
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
hold_row() {
    open_client
    echo "$lock" >&3
    until_true 60 test -e locked || { fail "nobody holds the row"; cat client.log; }
}
waits() { (($(sql "select count(*) from $waiting") > 0)); }
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
ends() { # what, pid: in time. Sets its exit code.
    local begun=$SECONDS
    wait "$2"
    code=$?
    ((SECONDS - begun <= 20)) || fail "$1: took $((SECONDS - begun)) s to end"
}
loses() { # how, command...
    local how=$1 before; shift; checks=$((checks + 1))
    before=$(facts)
    hold_row
    "$tessera" --quiet "$@" >out 2>err </dev/null &
    local pid=$!
    until_true 60 waits || { fail "$how: $* does not wait"; cat err; }
    lose "$how"
    ends "$how: $*" $pid
    same "$how: exit code of $*" 3 $code
    is_told "$how: $*" connection-lost
    restore "$how"
    close_client
    at_rest
    same "$how: nothing is left of $*" "$before" "$(facts)"
}

survives() { # how, command...: an import, which begins again on a new connection
    local how=$1; shift; checks=$((checks + 1))
    hold_row
    "$tessera" --quiet "$@" >out 2>err </dev/null 3>&- & # else the client would not see its end
    local pid=$!
    until_true 60 waits || { fail "$how: $* does not wait"; cat err; }
    lose "$how"
    close_client # what it locked would be waited for again
    ends "$how: $*" $pid
    same "$how: exit code of $*" 0 $code
    ((code == 0)) || cat err
    at_rest
}

# One database for the losses, a twin that has none.
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
loses_all() { # how...: each in a formation, an import and a creation
    local how command
    for how in "$@"; do
        { echo code,name,region; for ((i = 1; i <= more; i++)); do echo "$how$i,Partner $i,1"; done; } >"$how.csv"
        both swap
        for command in "segment form S" "import partners $how.csv" \
            "partner create --code $how --name New --set region=One"; do
            case "$how $command" in
                ended\ import* | restarted\ import*)
                    survives "$how" $command
                    in_twin ok "$how, without a loss" $command
                    refused "$how, again" 1 import.imported-before $command
                    ;;
                *)
                    loses "$how" $command
                    both ok "$how, again" $command
                    ;;
            esac
        done
    done
    same "all is as where nothing happened" "$(in_twin facts)" "$(facts)"
    same "and as it shall be" "$(expected)" "$(composition)"
}
lose_until_ended() { # how, pid: as often as it takes
    while jobs -rp | grep -qx "$2"; do
        lose "$1"
        sleep 0.02
    done
}
loses_at_random() { # how, rounds: in a formation, which leaves the old composition or the new one
    local how=$1 rounds=$2 whole i old new now code old_seen=0 new_seen=0
    swap
    whole=$(took $t segment form S)
    new=$(composition)
    # Where the machine was busy while the whole was taken, all moments may lie behind the end: some more rounds, which
    # lose from the beginning on.
    for ((i = 1; i <= rounds || (old_seen == 0 && i <= rounds + 3); i++)); do
        old=$new
        swap
        new=$(expected)
        "$tessera" --quiet segment form S >out 2>err </dev/null &
        local pid=$!
        if ((i <= rounds)); then
            pause "$(random "$whole")"
            lose "$how"
        else
            lose_until_ended "$how" $pid
        fi
        ends "round $i" $pid
        restore "$how"
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
    echo "$((i - 1)) formations, $how: $old_seen times the old composition, $new_seen times the new"
    ((old_seen > 0)) || fail "no formation was $how before its commit"
}
