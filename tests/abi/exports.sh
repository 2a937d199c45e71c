#!/bin/sh
# exports.sh FOLDER: every plugin below it exports its entry and nothing else, and has no GNU-unique symbol, which would
# keep it mapped and share its statics with other plugins.
set -eu
status=0
count=0
for library in "$1"/*/*.so; do
    count=$((count + 1))
    exported=$(nm -D --defined-only "$library" | awk '{ print $NF }')
    [ "$exported" = tessera_plugin_entry_v1 ] || { echo "$library exports: $exported"; status=1; }
    if nm -D "$library" | grep ' u '; then
        echo "$library has unique symbols"
        status=1
    fi
done
[ $count -ge 9 ] || { echo "only $count plugins in $1; build them first"; status=1; }
exit $status
