#!/usr/bin/env bash
# Lists which domain row is proved where, from the names of the tests: tests/rows.sh >tests/rows.md
set -euo pipefail
cd "$(dirname "$0")"
echo "# Domain rows and the tests that name them"
echo
echo "Made by tests/rows.sh; a row is named in a test's name or beside a check."
echo
echo "| row | tests |"
echo "| --- | --- |"
grep -rnoE '\b(OPT|SEG|MTH|FRM|DCS|FLT|PER|BAN|NEW|CMP|RPT|PRD|MKT|USE)-[0-9]+\b' \
    --include='*.cpp' --include='*.c' --include='*.sh' --exclude=checks.sh --exclude-dir=oracle . |
    grep -v '^./rows.sh:' |
    sed -E 's#^\./([^:]+):[0-9]+:(.*)#\2 \1#' | sort -u |
    awk '{ split($1, p, "-"); files[$1] = files[$1] (files[$1] ? ", " : "") $2; key[$1] = sprintf("%s%04d", p[1], p[2]) }
         END { for (r in files) print key[r] "\t| " r " | " files[r] " |" }' | sort | cut -f2-
