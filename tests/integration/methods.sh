#!/usr/bin/env bash
# methods.sh PROGRAM. What each formation method permits, cell by cell (domain A3): what `segment show` prints of it is
# what the commands do, by every command that could; a refusal changes nothing.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"

# Architecture section 6: action, dynamic, periodic, manual.
table="store no yes yes MTH-1 MTH-10 MTH-14
form no yes yes MTH-2 MTH-10 MTH-15
schedule no yes no MTH-10 FRM-6 FRM-12
edit no no yes MTH-6 MTH-12 MTH-14
check-on-create no yes no MTH-5 MTH-13
be-chosen-for-new no no yes NEW-1 NEW-5
clean-up no no yes MTH-22 SEG-12
be-used-commercially no yes yes MTH-7
ban no yes yes MTH-9
overlap no yes yes MTH-23"

ok setup init
ok setup option set shipment-ban on
for ((i = 1; i <= 4; i++)); do ok setup partner create --code "A$i" --name "Partner $i"; done
ok setup segment create --name Other --code other --method manual
ok setup segment add other A1
for method in dynamic periodic manual; do
    ok setup segment create --name "${method^}" --code $method --method $method --filter 'code begins with "A"' --set fields=code
done
stored() { sql "select count(*) from tessera_segment_member m join tessera_segment s on s.id = m.segment where s.code = '$1'"; }
# All that a refusal could have changed.
state() {
    "$tessera" --quiet segment show "$1" --format json
    sql "select count(*) from tessera_segment; select count(*) from tessera_partner; select count(*) from tessera_segment_member"
}
cell() { # rows, yes or no, method, action, command...
    local rows=$1 allowed=$2 method=$3 action=$4; shift 4
    if [[ $allowed == yes ]]; then ok "$rows $method" "$@"; return; fi
    local before; before=$(state "$method")
    refused "$rows $method" 1 "segment.$method-cannot-$action" "$@"
    grep -q '^ *hint: ' err || fail "[$rows] $method, $action: no next step"
    same "$rows $method: nothing is changed" "$before" "$(state "$method")"
}

while read -r action cells; do
    read -r dynamic periodic manual rows <<<"$cells"
    for method in dynamic periodic manual; do
        shows "$rows" "^$action +${!method}\$" segment show $method
        set -- "$rows" "${!method}" $method "$action"
        case $action in
            store | be-used-commercially) ;; # read and printed: no command asks for it by itself
            form) cell "$@" --yes segment form $method ;;
            schedule)
                cell "$@" segment set $method --unlock --set 'schedule=daily 22:00'
                cell "$@" segment create --name "S $method" --method $method --filter 'code = "A1"' --schedule 'daily 22:00' ;;
            edit)
                cell "$@" segment add $method A1
                cell "$@" segment remove $method A1
                cell "$@" --yes segment remove $method --all ;;
            check-on-create)
                cell "$@" segment set $method --set check_on_create=true
                cell "$@" segment create --name "C $method" --method $method --filter 'code = "A1"' --check-on-create ;;
            be-chosen-for-new) cell "$@" partner create --code "N-$method" --name New --segment $method ;;
            clean-up) cell "$@" segment set $method --set clean_up=2030-01-01 ;;
            ban) cell "$@" segment create --name "B $method" --method $method --filter 'code = "A1"' --kind shipment_ban ;;
            overlap) cell "$@" segment overlap $method other ;;
        esac
    done
done <<<"$table"
same "every action that is printed is in the table" "$(wc -l <<<"$table")" "$("$tessera" --quiet segment show manual --format json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)["tables"]["permits"]["rows"]))')"

# What is stored: nothing of a dynamic one, though it has members.
ok "MTH-15" --yes segment form manual
equals "MTH-1" "A1 A2 A3 A4 " segment members dynamic --limit 4
same "MTH-1" 0 "$(stored dynamic)"
same "MTH-10" 4 "$(stored periodic)"
same "MTH-14" 4 "$(stored manual)"
finish
