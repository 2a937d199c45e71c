#!/usr/bin/env bash
# Database servers for tests: each in a folder of its own, on a free port of 127.0.0.1, stopped by its pid.
#   servers.sh run NAME... -- COMMAND ARGS...    starts, runs the command, stops; exits as the command did
#   servers.sh start NAME DIR                    prints what to eval: the variables that `run` exports
#   servers.sh stop NAME DIR [immediate]         immediate: as a crash, nothing is flushed
#   servers.sh restart NAME DIR [immediate]      same port, same data; starts a stopped one, too
#   servers.sh database NAME DIR                 makes an empty database, prints its SOCI URL
#   servers.sh sql NAME DIR [DATABASE]           standard input through the server's own client, as administrator
#   servers.sh clean DIR                         stops at once what runs in DIR and removes DIR
# Servers: postgresql (sorts by code point), postgresql-c (locale C), postgresql-icu (sorts as people do),
# postgresql-standby (a hot standby of the postgresql in the same DIR), mariadb, mariadb-ci (compares without case),
# mariadb-galera, then mariadb-galera-2 and -3 (which join the cluster in the same DIR), firebird. `database` also
# knows odbc-sqlite, odbc-postgresql, odbc-mariadb, ...
# DIR exists and all may enter it; DIR/NAME/pid begins with the pid, DIR/NAME/log is what the server says.
# `run` names its DIR in TESSERA_TEST_SERVERS and exports for postgresql-c, and so for each:
#   TESSERA_TEST_POSTGRESQL_C and, by ODBC, TESSERA_TEST_ODBC_POSTGRESQL_C: SOCI URLs of the same empty database
#   TESSERA_TEST_POSTGRESQL_C_HOST, _PORT, _USER, _PASSWORD, _SOCKET (Firebird: _FILES, where it may make files)
# and TESSERA_TEST_ODBC_SQLITE. The user owns its databases, may create more (on MariaDB: called tessera...), and is
# no administrator.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8
user=tessera password=opensesame
me=$(realpath "$0")
usage() { sed -n 's/^#   s/s/p' "$me" >&2; exit 2; }
die() { echo "servers.sh: $*" >&2; exit 3; }

# Each kind of server has a file beside this one, servers/KIND.sh, with these functions, all named KIND_...:
#   install: makes the data     command: sets the array `command`     user: makes the user     sql: as above
#   create, url, odbc_url: of a database     variables: exports its own     and the signals soft and hard that end it
at() { # NAME DIR: the server that everything below speaks of
    name=${1#odbc-} route=url
    [[ $1 != odbc-* ]] || route=odbc_url
    dir=$(realpath -e "$2")
    home=$dir/$name
    cd "$dir" # the caller's folders may be closed to the server's account
    export TMPDIR=$home
    case $name in
        postgresql | postgresql-c | postgresql-icu | postgresql-standby) kind=postgresql account=postgres ;;
        mariadb | mariadb-ci | mariadb-galera | mariadb-galera-[23]) kind=mariadb account=mysql ;;
        firebird) kind=firebird account=firebird ;;
        sqlite) kind=sqlite account=nobody ;;
        *) die "no such server: $1" ;;
    esac
    command=()
    # shellcheck source=/dev/null
    . "${me%.sh}/$kind.sh"
    # Root becomes the package's account (PostgreSQL refuses root), anybody else stays himself. setpriv, not runuser:
    # it turns into the program, so that the pid is the server's.
    as=()
    [[ $EUID -ne 0 ]] || as=(setpriv --reuid "$account" --regid "$account" --init-groups)
    port=0
    [[ ! -e $home/port ]] || port=$(<"$home/port")
}
can() { declare -F "${kind}_$1" >/dev/null; }
sql() { "${kind}_sql" "$@"; }

born() { # pid: when it started, by which a later process of the same number is told from it; fails if it is dead
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    read -ra stat <<<"${stat##*) }"
    [[ ${stat[0]} != Z ]] && echo "${stat[19]}"
}
alive() { # sets pid
    local since
    { read -r pid since <"$home/pid"; } 2>/dev/null && [[ $(born "$pid") == "$since" ]]
}
dead() { ! alive; }
within() { # seconds, command...: waits until it is true
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS <= end)) || return 1; sleep 0.02; done
}
stop() { # [immediate]; what does not end in ten seconds is told so more firmly
    local soft=${kind}_soft hard=${kind}_hard signal
    local signals=("${!soft}" "${!hard}" KILL)
    [[ ${1:-} != immediate ]] || signals=("${!hard}" KILL)
    for signal in "${signals[@]}"; do
        alive || return 0
        kill -s "$signal" "$pid" || true
        kill -s CONT "$pid" 2>/dev/null || true # a test may have held it
        ! within 10 dead || return 0
    done
    die "$name, pid $pid, cannot be stopped"
}

listener() { ss -Hltnp "sport = :$port"; }
taken() { # by another process; Firebird lives on without its port
    local line; line=$(listener)
    [[ $line && $line != *"pid=$pid,"* ]]
}
free_port() { # below the ports that the kernel lends to clients, so that a stopped server finds its own still free
    until port=$((10000 + SRANDOM % 20000)); [[ ! $(ss -Hltn "sport = :$port") ]]; do :; done
}
answers() { # by a socket or a path that no other server has
    local probe=${kind}_probe
    sql <<<"${!probe:-}" &>/dev/null
}
launch() { # true when the server answers on $port; otherwise nothing runs
    echo "$port" >"$home/port"
    "${kind}_command"
    rm -f "$home/pid"
    # The pid is on disk before there is a server: at no moment could `clean` miss it.
    ( pid=$BASHPID && echo "$pid $(born "$pid")" >"$home/pid" && exec setsid "${as[@]}" "${command[@]}" ) \
        </dev/null &>>"$home/log" &
    if ! within 10 test -s "$home/pid" || ! wait_for_answer; then
        stop immediate
        return 1
    fi
}
wait_for_answer() {
    local begun=$SECONDS
    until answers; do
        alive && ((SECONDS < begun + 60)) || return 1
        ((SECONDS < begun + 2)) || ! taken || return 1
        sleep 0.05
    done
}
give_up() { cat "$home/log" >&2; die "$name does not start"; }
start() {
    can install || die "$name has no server"
    mkdir "$home" || die "restart it, or start it elsewhere"
    [[ $EUID -ne 0 ]] || chown "$account:" "$home"
    "${kind}_install" &>"$home/log" || give_up
    local tries=5 # another process may take the port first
    until free_port && launch; do ((--tries)) || give_up; done
    "${kind}_user"
    "${kind}_create" "$user"
    variables
}
variables() {
    local prefix=${name^^}; prefix=${prefix//-/_}
    printf 'export TESSERA_TEST_%s=%q\n' "$prefix" "$("${kind}_url" "$user")"
    ! can odbc_url || printf 'export TESSERA_TEST_ODBC_%s=%q\n' "$prefix" "$("${kind}_odbc_url" "$user")"
    export_as() { printf 'export TESSERA_TEST_%s_%s=%q\n' "$prefix" "$1" "$2"; }
    export_as HOST 127.0.0.1
    export_as PORT "$port"
    export_as USER "$user"
    export_as PASSWORD "$password"
    "${kind}_variables"
}
database() { # its name
    can "$route" || die "$name cannot be reached so"
    "${kind}_create" "$1"
    "${kind}_$route" "$1"
}
clean() { # DIR; it goes out of the way first: who is still starting there cannot write his pid, and ends
    local folder=$1.gone pidfile
    mv "$1" "$folder"
    for pidfile in "$folder"/*/pid; do
        [[ ! -e $pidfile ]] || { at "$(basename "${pidfile%/pid}")" "$folder"; stop immediate; } &
    done
    wait
    rm -rf "$folder" || { sleep 1; rm -rf "$folder"; } # what a killed `start` left may still have been writing
}

# A guard outside our process tree learns which process groups we start, and cleans when the last writer of its pipe is
# gone, that is, when we are: the same after a normal end, a signal, and kill -9.
run() {
    local names=() groups=() one
    while [[ ${1:---} != -- ]]; do names+=("$1"); shift; done
    [[ ${#names[@]} -gt 0 && $# -gt 1 ]] || usage
    shift
    dir=$(mktemp -d "${TMPDIR:-/tmp}/tessera-servers.XXXXXX")
    chmod 755 "$dir"
    mkfifo "$dir/leash"
    exec 9<>"$dir/leash"
    setsid --fork "$me" guard "$dir" <"$dir/leash" 9>&- &>/dev/null
    trap release EXIT
    trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
    set -m # every job is a process group
    for one in "${names[@]}"; do
        "$me" start "$one" "$dir" >"$dir/$one.env" 9>&- &
        echo $! >&9
        groups+=($!)
    done
    for one in "${groups[@]}"; do wait "$one" || exit; done
    echo started >&9
    for one in "${names[@]}"; do
        # shellcheck source=/dev/null
        . "$dir/$one.env"
    done
    TESSERA_TEST_ODBC_SQLITE=$("$me" database odbc-sqlite "$dir")
    export TESSERA_TEST_ODBC_SQLITE TESSERA_TEST_SERVERS=$dir
    "$@" <&0 9>&- &
    echo $! >&9
    wait $!
}
gone() { [[ ! -e $dir && ! -e $dir.gone ]]; }
release() {
    trap '' HUP INT TERM
    disown -a
    exec 9>&-
    within 600 gone || die "$dir is still there" # gigabytes, on a disk that others write to: 60 were too few once
}
ended() { ! kill -0 -- "-$1" 2>/dev/null; }
guard() {
    trap '' HUP INT TERM
    local groups=() line
    while read -r line; do
        [[ $line == started ]] && groups=() || groups+=("$line") # their numbers may be given to others now
    done
    for line in "${groups[@]}"; do kill -TERM -- "-$line" || true; done
    for line in "${groups[@]}"; do within 5 ended "$line" || kill -KILL -- "-$line" || true; done
    clean "$1"
}

verb=${1:-}
shift || usage
case $verb-$# in
    run-*) run "$@" ;;
    guard-1) guard "$1" ;;
    clean-1) clean "$(realpath -e "$1")" ;;
    start-2) at "$@"; start ;;
    stop-2 | stop-3) at "$@"; stop "${@:3}" ;;
    restart-2 | restart-3) at "$@"; stop "${@:3}"; launch || give_up ;;
    database-2) at "$@"; database "${user}_${EPOCHREALTIME/./}_$$" ;;
    sql-2 | sql-3) at "$@"; sql "${@:3}" ;;
    *) usage ;;
esac
