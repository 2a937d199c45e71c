#!/bin/sh
# thread_tags.sh FOLDER: every function of the headers there says in the comment before it from which thread it may be called,
# with a tag from the closed set of abi.h. In *.h that is each function and function pointer; in *.hpp, which no
# boundary crosses, each class, struct and function of the namespace speaks for what is in it.
set -eu
status=0
seen=0
for file in "$1"/*.h "$1"/*.hpp; do
    [ -e "$file" ] || continue
    seen=$((seen + 1))
    awk -v file="$file" -v cxx="$(case $file in *.hpp) echo 1 ;; *) echo 0 ;; esac)" '
        function known(text,    rest, tag) {
            rest = text; found = 0
            while (match(rest, /\[[a-z]+-thread\]|\[concurrent\]|\[pure\]/)) {
                tag = substr(rest, RSTART, RLENGTH)
                if (tag !~ /^\[(main-thread|any-thread|worker-thread|concurrent|pure)\]$/) {
                    printf "%s:%d: unknown thread tag %s\n", file, NR, tag; bad = 1
                }
                found = 1
                rest = substr(rest, RSTART + RLENGTH)
            }
            return found
        }
        function need(what) {
            if (!known(comment)) { printf "%s:%d: no thread tag: %s\n", file, NR, what; bad = 1 }
            functions++
        }
        # A comment of several lines, or at the end of a line.
        /^[ ]*\/\*/ && !inside { comment = ""; inside = 1 }
        inside { comment = comment " " $0; if (/\*\//) inside = 0; next }
        /^[ ]*\/\// { comment = comment " " $0; next }
        /^[ ]*$/ { if (cxx) comment = ""; next }
        cxx && /^(template|requires)/ { next }
        cxx && /^(class|struct|concept) / && !/;$/ { need($0) }
        cxx && /^[a-z].*[a-z_]\(/ && !/^(namespace|class|struct|concept|return|if|for)/ { need($0) }
        # Functions that stand together below one comment share it.
        cxx && /^[}]/ { next }
        !cxx && /\(\*[a-z_]+\)\(|^TESSERA_EXPORT/ { need($0) }
        !cxx && /;[ ]*$/ { comment = "" }
        END { if (!functions) { print file ": no function found"; bad = 1 } exit bad }
    ' "$file" || status=1
done
[ $seen -gt 0 ] || { echo "no headers in $1"; status=1; }
exit $status
