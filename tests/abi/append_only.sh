#!/bin/sh
# append_only.sh OLD NEW: every declaration of the header OLD stands unchanged and in the same order in NEW, which may
# only have more. Comments, white space and the number of the minor do not count.
set -eu
pieces() {
    # Comments away, line ends of continued lines away, one piece a line, blanks away.
    awk 'BEGIN { RS = "\001" } {
        gsub(/\\\n/, " ")
        out = ""
        while ((at = index($0, "/*")) > 0) {
            out = out substr($0, 1, at - 1) " "
            $0 = substr($0, at + 2)
            $0 = substr($0, index($0, "*/") + 2)
        }
        printf "%s", out $0
    }' "$1" | grep -v 'define TESSERA_ABI_MINOR' | sed '/^#/s/$/;/' | tr '\n\t' '  ' | tr ';,{}' '\n\n\n\n' |
        sed 's/  */ /g; s/^ //; s/ $//' | grep -v '^$'
}
old=$(mktemp) new=$(mktemp)
trap 'rm -f "$old" "$new"' EXIT
pieces "$1" >"$old"
pieces "$2" >"$new"
[ "$(wc -l <"$old")" -gt 50 ] || { echo "only $(wc -l <"$old") declarations read from $1" >&2; exit 2; }
if diff "$old" "$new" | grep '^<'; then
    echo "the declarations above stand in $1 and no longer in $2: a minor only appends (sdk/VERSIONING.md)" >&2
    exit 1
fi
