# A fresh database for a script; sourced in the script's own directory: . database.sh
# TESSERA_ON names a test server (tests/support/servers.sh) that runs in TESSERA_TEST_SERVERS; without it the
# database is an SQLite file, t.db. Sets TESSERA_DATABASE, sql(), which runs statements on it, rows(), which inserts,
# and from_nothing, which ends a SELECT that reads no table; until_true waits.
servers=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/support/servers.sh
from_nothing=
# Firebird's client leaves threads behind, at whose end LeakSanitizer's own search crashes. What leaks there leaks on the
# other databases as well, but for our adapter, which the conformance suite runs.
[[ ${TESSERA_ON:-} != firebird ]] || export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
if [[ ! ${TESSERA_ON:-} ]]; then
    export TESSERA_DATABASE=sqlite3://db=$PWD/t.db
    sql() { sqlite3 -cmd ".timeout 5000" "${TESSERA_DATABASE#*db=}" "$1"; }
elif [[ ! ${TESSERA_TEST_SERVERS:-} || ${TESSERA_ON} != odbc-sqlite && ! -d $TESSERA_TEST_SERVERS/${TESSERA_ON#odbc-} ]]; then
    echo "skipped: the test server $TESSERA_ON does not run (tests/support/servers.sh)"
    [[ ${TESSERA_REQUIRE_SERVERS:-} ]] && exit 1
    exit 77
else
    TESSERA_DATABASE=$("$servers" database "$TESSERA_ON" "$TESSERA_TEST_SERVERS") || exit 1
    export TESSERA_DATABASE
    # URL, of PostgreSQL, MariaDB and Firebird in turn, whose URL ends in a path.
    database_name() { sed -E 's/.*(dbname|db|Database)=([^ ;]*).*/\2/; s|.*/([^/]*)[.]fdb .*|\1|' <<<"$1"; }
    database=$(database_name "$TESSERA_DATABASE")
    in_server() { "$servers" sql "$TESSERA_ON" "$TESSERA_TEST_SERVERS" "$database" <<<"$1"; }
    case $TESSERA_ON in # standard SQL in, | between the columns out
        *mariadb*) sql() { in_server "set session sql_mode = concat(@@sql_mode, ',ANSI'); $1" | tr '\t' '|'; } ;;
        firebird)
            from_nothing='from rdb$database'
            sql() { in_server "$(sed -E 's/\blimit ([0-9]+)/rows \1/g' <<<"$1")"; }
            ;;
        *) sql() { in_server "$1"; } ;;
    esac
fi
rows() { # table, rows...: an INSERT each, as not every database takes several
    local table=$1 all="" row; shift
    for row in "$@"; do all+="insert into $table values ($row);"; done
    sql "$all"
}
# Asks no faster than MariaDB answers anew: information_schema.innodb_trx shows what it showed before for as long as it
# is asked again within 0.1 s. (A pause of 0.05 s found a waiting formation on a slow machine and never on a fast one.)
until_true() { # seconds, command...
    local end=$((SECONDS + $1)); shift
    until "$@"; do ((SECONDS < end)) || return 1; sleep 0.15; done
}
