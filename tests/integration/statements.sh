#!/usr/bin/env bash
# Refreshing many segments reads each source once for all of them: whatever their rules ask for, 60 that stay as they
# are take no more statements than 3 (issue 2, part 10). Segments that change take a few each, to write the difference.
set -euo pipefail
tessera=$(realpath "$1")
beside=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
. "$beside/database.sh"
t="$tessera --quiet"
$t init >/dev/null
$t demo-data --partners 300 --sales 3000 >/dev/null
codes() { # table: five of them, as a list of a segment file
    sql "select code from $1 order by number limit 5" | sed 's/.*/"&"/' | paste -sd, -
}
partners=$(codes tessera_partner)
products=$(codes tessera_product)
mapfile -t partner_codes < <(sql "select code from tessera_partner order by number limit 61")
mapfile -t product_codes < <(sql "select code from tessera_product order by number limit 61")

segment() { # name, subject, method, filter, further line
    printf '[[segment]]\nname = "%s %s"\nsubject = "%s"\nmethod = "%s"\nfilter = '\''%s'\''\n%s\n' \
        "$shape" "$1" "$2" "$3" "$4" "${5:-}"
}
by_hand() { # name, subject, members
    printf '[[segment]]\nname = "%s %s"\nsubject = "%s"\nmethod = "manual"\nmembers = [%s]\n' "$shape" "$1" "$2" "$3"
}

# The shapes: what the i-th segment of each is, with what it asks for.
one_window() { segment "$1" partner periodic "revenue[last 12 months] > ${1}000 and region in hierarchy \"Siberia\""; }
windows() { # six of them, with three conditions on rows, in every pair
    local window=("last month" "last quarter" "last 3 months" "last 12 months" "this year" "last year")
    local rows=("" " where quantity > 2" " where revenue > 100") i=$1
    segment "$i" partner periodic "revenue[${window[i % 6]}${rows[i % 3]}] > ${i}00 and \
order_count[${window[i / 6 % 6]}] < $i and last_sale is filled" 'template = "sales"'
}
facts_required() { segment "$1" partner periodic "revenue[last year] < ${1}000" $'template = "sales"\nrequire_facts = true'; }
attributes() {
    case $(($1 % 3)) in
        0) segment "$1" partner periodic "region = \"Perm\" and name contains \"$1\"" ;;
        1) segment "$1" partner periodic "attribute(\"interest\") = \"sport\" or code contains \"$1\"" ;;
        2) segment "$1" partner periodic "region.population > ${1}0000 and age > $1 or parent is filled" ;;
    esac
}
templates() { # the method mix: debts, talks and visits, sales with attributes
    case $(($1 % 3)) in
        0) segment "$1" partner periodic "debt > ${1}00 or overdue_debt[days 30] > 0" 'template = "settlements"' ;;
        1) segment "$1" partner periodic "interaction_count[last 3 months] < $1 and activity_count = 0" 'template = "interactions"' ;;
        2) segment "$1" partner periodic "average_order[last year] > ${1}0 and region = \"Perm\"" 'template = "sales"' ;;
    esac
}
of_products() { segment "$1" product periodic "quantity[last 12 months] > $1 or revenue[last quarter] > ${1}00 and name is filled"; }
of_variants() { segment "$1" product periodic "quantity[last 12 months] > $1" 'by_variant = true'; }
in_manual() { by_hand "in $1" partner "$partners"; segment "$1" partner periodic "in segment \"$shape in $1\" and revenue > 0"; }
in_periodic() {
    segment "in $1" partner periodic "revenue[last 12 months] > $1"
    segment "$1" partner periodic "in segment \"$shape in $1\" and name contains \"a\""
}
in_dynamic() { # which asks for a manual one of its own
    by_hand "base $1" partner "$partners"
    segment "in $1" partner dynamic "in segment \"$shape base $1\" or revenue[last 12 months] > ${1}00"
    segment "$1" partner periodic "in segment \"$shape in $1\" and name contains \"a\""
}
in_dynamic_in_dynamic() {
    segment "base $1" partner dynamic "order_count > $1"
    segment "in $1" partner dynamic "in segment \"$shape base $1\" and region is filled"
    segment "$1" partner periodic "in segment \"$shape in $1\" and not in segment \"$shape base 1\""
}
bought_listed() {
    by_hand "of $1" product "$products"
    segment "$1" partner periodic "revenue[last 12 months where product in segment \"$shape of $1\"] > 100"
}
bought_selected() {
    segment "of $1" product dynamic "quantity[last 12 months] > $1"
    segment "$1" partner periodic "quantity[last year where product in segment \"$shape of $1\"] > 1"
}
referred() { # each names a partner and a product of its own
    segment "$1" partner periodic "parent = \"${partner_codes[$1]}\" or \
revenue[last 12 months where product = \"${product_codes[$1 % ${#product_codes[@]}]}\"] > 100"
}
one_scheme() { # with another segment as the value of its parameter
    by_hand "of $1" partner "$partners"
    segment "$1" partner periodic 'in segment $whose and revenue > 0' \
        "parameter.whose.type = \"segment\"
parameters = { whose = \"$shape of $1\" }"
}
shapes="one_window windows facts_required attributes templates of_products of_variants in_manual in_periodic in_dynamic
    in_dynamic_in_dynamic bought_listed bought_selected
    referred one_scheme"
# What is asked for is decided above the dialects, so a server shows what reads most.
[[ ! ${TESSERA_ON:-} ]] || shapes="templates in_dynamic bought_listed bought_selected referred"

formed() { # how many: applied, formed, and formed again; the second time nothing changes
    for i in $(seq 1 "$1"); do $shape "$i"; done >segments.toml
    $t apply segments.toml >/dev/null
    $t segment form --all >/dev/null
    $t segment form --all --format json >reply.json
    python3 - <<'P'
import json
reply = json.load(open("reply.json"))
columns = reply["columns"]
changed = [row for row in reply["rows"] if row[columns.index("entered")] or row[columns.index("left")]]
assert not changed, changed
print(len(reply["rows"]), reply["statements"])
P
}
failed=0
for shape in $shapes; do
    read -r few_segments few < <(formed 3)
    read -r many_segments many < <(formed 60)
    echo "$shape: $few_segments segments: $few statements, $many_segments segments: $many statements"
    [[ $few_segments -ge 3 && $many_segments -ge 60 && $few == "$many" ]] || { echo "FAILED $shape"; failed=1; }
    sql "delete from tessera_segment_dependency"
    sql "delete from tessera_segment"
done
exit $failed
