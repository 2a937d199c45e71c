# What the scripts beside it check with; sourced: . checks.sh PROGRAM. Works in a directory of its own.
tessera=$(realpath "$1")
beside=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 3
. "$beside/database.sh"
t="$tessera --quiet"
failed=0 checks=0
fail() { echo "FAILED $*"; failed=1; }
ok() { # rows, command...: succeeds
    local rows=$1; shift; checks=$((checks + 1))
    "$tessera" --quiet "$@" >out 2>err </dev/null || { fail "[$rows] $*"; cat err; }
}
refused() { # rows, exit code, error code, command...
    local rows=$1 exit=$2 code=$3; shift 3; checks=$((checks + 1))
    "$tessera" --quiet "$@" >out 2>err </dev/null; local got=$?
    [[ $got == "$exit" ]] && grep -q "code: $code\$" err || { fail "[$rows] $*: exit $got, expected $exit $code"; cat err; }
}
equals() { # rows, expected, command...: csv without header
    local rows=$1 expected=$2; shift 2; checks=$((checks + 1))
    local got; got=$("$tessera" --quiet "$@" --format csv 2>err </dev/null | tail -n +2 | tr '\n' ' ')
    [[ $got == "$expected" ]] || { fail "[$rows] $*: <$got>, expected <$expected>"; cat err; }
}
case ${TESSERA_ON:-} in # where nothing would keep a query of one's own to reading, it is refused
    odbc-* | firebird) no_query=query.not-available ;;
    *) no_query= ;;
esac
by_query() { # as equals, of a scheme that runs such a query
    if [[ $no_query ]]; then refused "$1" 2 "$no_query" "${@:3}"; else equals "$@"; fi
}
shows() { # rows, pattern, command...: a line of the output matches
    local rows=$1 pattern=$2; shift 2; checks=$((checks + 1))
    "$tessera" --quiet "$@" >out 2>err </dev/null || { fail "[$rows] $*"; cat err; }
    grep -Eq -- "$pattern" out || { fail "[$rows] $*: no line like <$pattern>"; cat out; }
}
hides() { # rows, pattern, command...: no line matches
    local rows=$1 pattern=$2; shift 2; checks=$((checks + 1))
    "$tessera" --quiet "$@" >out 2>err </dev/null || { fail "[$rows] $*"; cat err; }
    ! grep -Eq -- "$pattern" out || { fail "[$rows] $*: a line like <$pattern>"; cat out; }
}
holds() { # segment, subject, rule, query: its members on $today are whom the query lists, and not nobody
    sql "$4" | LC_ALL=C sort >theirs
    agrees "$1" "$2" "$3"
}
agrees() { # segment, subject, rule: its members on $today are whom the file theirs lists, and not nobody
    local segment=$1; checks=$((checks + 1))
    ok "$segment" segment create --name "$segment" --code "$segment" --subject "$2" --method periodic \
        --filter "$3" --set fields=code
    ok "$segment" --as-of "$today" --yes segment form "$segment"
    $t --as-of "$today" segment members "$segment" --format csv | tail -n +2 | LC_ALL=C sort >ours
    [[ -s theirs ]] || fail "[$segment] the independent answer is nobody, so it proves nothing"
    diff ours theirs >difference || { fail "[$segment] $3: <ours, >independent answer"; head -5 difference; }
}
same() { # rows, expected, got
    checks=$((checks + 1)); [[ $2 == "$3" ]] || fail "[$1] expected <$2>, got <$3>"; }
finish() { echo "$checks checks"; exit $failed; }
