#!/usr/bin/env bash
# Lists which domain row is proved where, from the names of the tests: tests/rows.sh >tests/rows.md
# Ends with 1 where a row that is promised has neither a test nor a reason. tests/rows.sh --check: also where
# tests/rows.md is not what it would write.
set -euo pipefail
cd "$(dirname "$0")"
if [[ ${1:-} == --check ]]; then
    diff rows.md <(./rows.sh) && ./rows.sh >/dev/null
    exit
fi

# Rows of each group that are promised today: the group, its first and its last.
promised="OPT 1 7
OPT 14 14
SEG 1 25
MTH 1 24
FRM 1 17
DCS 1 50
FLT 1 13
PER 1 8
BAN 1 25
AGR 1 24
CMB 1 9
MAN 1 9
NEW 1 10
PRD 1 7
CMP 1 5
RPT 1 3"
# Rows that no test names, and why.
left="AGR-24 self-service of external users comes with the web page
BAN-19 the defaults of a form; here the kind is named when the segment is created
BAN-22 a picture in a form of the reference product
DCS-6 waits for the rule builder of the web page
DCS-32 the thick client of the reference product; here a text editor edits a scheme
DCS-33 the service mode of the reference product
DCS-38 a form of the reference product; here every setting is in the scheme file
DCS-44 completing dates in groupings: a chart's need, later
FRM-9 the service mode of the reference product
OPT-2 a menu place; here \`tessera option\`
OPT-3 a menu place; here commands refuse with option.segments-off
SEG-9 a form's order of steps; here a segment is written with its rule at once
SEG-17 a form's page; a report evaluates dynamic segments on the spot
SEG-18 a form's navigation
SEG-19 tasks for colleagues belong to the ERP
SEG-20 a form's bulk edit; here files and \`tessera apply\`"
partly="PRD-3 marketing events come later; agreements and discounts use them
DCS-15 the regulated currency: amounts are in the currency of management
OPT-7 its menu place"

echo "# Domain rows and the tests that name them"
echo
echo "Made by tests/rows.sh; a row is named in a test's name or beside a check."
echo
echo "| row | tests |"
echo "| --- | --- |"
rows=$(grep -rnoE '\b(OPT|SEG|MTH|FRM|DCS|FLT|PER|BAN|AGR|DSC|CND|CMB|ACT|MAN|SEC|NEW|CMP|RPT|PRD|MKT|USE)-[0-9]+\b' \
    --include='*.cpp' --include='*.c' --include='*.sh' --exclude=checks.sh --exclude-dir=oracle . |
    grep -v '^./rows.sh:' |
    sed -E 's#^\./([^:]+):[0-9]+:(.*)#\2 \1#' | LC_ALL=C sort -u |
    awk '{ split($1, p, "-"); files[$1] = files[$1] (files[$1] ? ", " : "") $2; key[$1] = sprintf("%s%04d", p[1], p[2]) }
         END { for (r in files) print key[r] "\t| " r " | " files[r] " |" }' | LC_ALL=C sort | cut -f2-)
echo "$rows"
listed() { # what is left: row and reason
    echo "| row | why |"
    echo "| --- | --- |"
    sed -E 's/^([^ ]+) (.*)$/| \1 | \2 |/' <<<"$1"
}
echo
echo "## Left out"
echo
listed "$left"
echo
echo "## Left out in part"
echo
listed "$partly"

missing=0
while read -r group first last; do
    for ((n = first; n <= last; n++)); do
        tested=$(grep -c "^| $group-$n |" <<<"$rows" || true) reason=$(grep -c "^$group-$n " <<<"$left" || true)
        ((tested + reason == 1)) && continue
        echo "row $group-$n has $tested tests' line and $reason reason: name it in a test, or say in tests/rows.sh why not" >&2
        missing=1
    done
done <<<"$promised"
exit $missing
