#!/usr/bin/env bash
# tests/support/servers.sh: every server starts, is what its name promises, keeps its data, and leaves nothing behind.
# Called without a second word it runs itself, with `inside`, on running servers.
set -uo pipefail
servers=$(realpath "$1")
all="postgresql postgresql-c postgresql-icu mariadb mariadb-ci firebird"
kinds="postgresql mariadb-ci firebird" # the others differ from these by what `promise` asks
failed=0
fail() { echo "FAILED $*"; failed=1; }
same() { [[ $2 == "$3" ]] || fail "[$1] expected <$2>, got <$3>"; }
until_true() { # seconds, command...
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS < end)) || return 1; sleep 0.1; done
}

# --- on running servers ------------------------------------------------------------------------------------------
of() { local variable=TESSERA_TEST_${name^^}_$1; variable=${variable//-/_}; echo "${!variable}"; }
query() { # password, statement: by TCP, as a test's own connection; rows without blanks
    case $name in
        postgresql*) PGPASSWORD=$1 psql -XqAt -h "$(of HOST)" -p "$(of PORT)" -U "$(of USER)" -d tessera -c "$2" ;;
        mariadb*) mariadb --no-defaults -NB -h "$(of HOST)" -P "$(of PORT)" -u "$(of USER)" -p"$1" tessera -e "$2" ;;
        firebird) echo "set heading off; $2;" |
            isql-fb -q -bail -user "$(of USER)" -password "$1" "$(of HOST)/$(of PORT):$(of FILES)/tessera.fdb" ;;
    esac 2>"$TESSERA_TEST_SERVERS/$name.err" | tr -d ' \n'
}
ask() { query "$(of PASSWORD)" "$1"; }
refuses() { ! query "$1" "$2" >/dev/null || fail "[$name] lets in: $3"; }
server() { "$servers" "$1" "$name" "$TESSERA_TEST_SERVERS" "${@:2}" || fail "[$name] $*"; }
pid() { local pid; read -r pid _ <"$TESSERA_TEST_SERVERS/$name/pid"; echo "$pid"; }
tables() { # of a database
    local in_schema="select count(*) from information_schema.tables where table_schema"
    case $name in
        postgresql*) server sql "$1" <<<"$in_schema = 'public'" ;;
        mariadb*) server sql "$1" <<<"$in_schema = '$1'" ;;
        firebird) server sql "$1" <<<'select count(*) from rdb$relations where rdb$system_flag = 0;' ;;
    esac
}
check() {
    local name=$1 url
    ask "create table t (v varchar(9))"
    ask "insert into t values ('a')"
    same "$name: a query is answered" 1 "$(ask "select count(*) from t")"
    refuses wrong "select 1" "a wrong password"
    same "$name: where it listens" "127.0.0.1:$(of PORT)" \
        "$(ss -Hltnp | grep "pid=$(pid)," | awk '{print $4}' | sort -u)"
    url=$(server database)
    same "$name: a new database differs from the first by its name" \
        "$(sed -E 's/tessera_[0-9_]+/tessera/' <<<"$url")" "$(url)"
    [[ $url != "$(url)" ]] || fail "[$name] a new database is the first one"
    same "$name: a new database is empty, the first one is not" "0 1" \
        "$(tables "$(grep -o 'tessera_[0-9_]*' <<<"$url")") $(tables tessera)"

    server stop
    refuses "$(of PASSWORD)" "select 1 from t" "when stopped"
    server restart
    same "$name: kept when stopped and started" a "$(ask "select v from t")"
    local before; before=$(pid)
    server restart immediate
    same "$name: kept when crashed and started" a "$(ask "select v from t")"
    [[ $before != "$(pid)" ]] || fail "[$name] is not restarted"
    exit $failed
}
url() { local variable=TESSERA_TEST_${name^^}; variable=${variable//-/_}; echo "${!variable}"; }
promise() { local name=$1; same "$1: $2" "$3" "$(ask "$2")"; } # name, statement, expected
reach() { # variable: an ODBC connection that isql can use (it crashes where there is no HOME)
    local url=${!1}
    same "$1" 42 "$(echo "select 40 + 2" | HOME=$TESSERA_TEST_SERVERS isql -b -d, -k "${url#odbc://}" 2>&1 | tr -d ' \n')"
}
if [[ ${2:-} == inside ]]; then
    pids=()
    for one in $kinds; do check "$one" & pids+=($!); done
    for one in "${pids[@]}"; do wait "$one" || failed=1; done
    promise postgresql "select lower('Ж'), 'B' < 'a'" 'ж|t'
    promise postgresql-c "select lower('Ж'), 'B' < 'a'" 'Ж|t'
    promise postgresql-icu "select lower('Ж'), 'B' < 'a'" 'ж|f'
    promise mariadb "create temporary table w (v char(1)); insert into w values ('a'); select v = 'A' from w" 0
    promise mariadb-ci "create temporary table w (v char(1)); insert into w values ('a'); select v = 'A' from w" 1
    promise firebird "select trim(rdb\$character_set_name), mon\$page_size from rdb\$database, mon\$database" UTF816384
    reach TESSERA_TEST_ODBC_SQLITE
    reach TESSERA_TEST_ODBC_POSTGRESQL
    reach TESSERA_TEST_ODBC_MARIADB
    [[ $failed == 0 ]] && exit 7 || exit 1
fi

# --- what is left behind -----------------------------------------------------------------------------------------
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
leftovers() { # in this TMPDIR: what is in it, and which processes work in it or have a file open there
    ls -A "$TMPDIR"
    find /proc/[0-9]*/{cwd,fd} -lname "$TMPDIR*" 2>/dev/null
}
nothing_left() { [[ -z $(leftovers) ]]; }
left() { until_true "$2" nothing_left || fail "[$1] left: $(leftovers)"; } # case, seconds
begin() { export TMPDIR=$work/$1; mkdir "$TMPDIR"; }
interrupted() { # signal, exit code, seconds: to the runner, in the middle of a command that would take long
    begin "$1"
    "$servers" run firebird -- sh -c 'cd "$TMPDIR"; touch up; sleep 1000' &
    local runner=$!
    until_true 60 test -e "$TMPDIR/up" || fail "[$1] the command does not start"
    rm -f "$TMPDIR/up"
    ! nothing_left || fail "[$1] this check does not see running servers"
    kill "-$1" $runner
    wait $runner 2>/dev/null
    same "exit code after $1" "$2" $?
    left "after $1" "$3"
    exit $failed
}
interrupted TERM 143 0 & term=$!
interrupted KILL 137 20 & killed=$! # nobody is there to wait for the end
begin failing
# shellcheck disable=SC2086
"$servers" run $all -- "$(realpath "$0")" "$servers" inside
same "exit code is the command's" 7 $?
left "after a failing command" 0
begin normal
same "output and end of a good command" "good 0" "$("$servers" run firebird -- sh -c 'echo good $?')"
left "after a normal end" 0
wait $term || failed=1
wait $killed || failed=1
exit $failed
