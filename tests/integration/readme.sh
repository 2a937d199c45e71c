#!/usr/bin/env bash
# The examples of schemes/README.md work as they are printed.
set -uo pipefail
readme=$(realpath "$2")/schemes/README.md
. "$(dirname "$0")/checks.sh" "$1"
ok setup init
printf 'code,name\nSIB,Siberia\nPER,Perm\n' >regions.csv
ok setup import regions regions.csv
ok setup segment create --name Trusted --method manual
awk '/^```toml$/ { n++; next } /^```$/ { next } n { print > ("example" n ".toml") }' <(awk '/^```toml$/,/^```$/' "$readme")
same "three examples" 3 "$(ls example*.toml | wc -l)"
ok "a scheme with every key" scheme run example1.toml
ok "a query" scheme run example2.toml
printf 'code,name\nSHOE,Shoe\n' >products.csv
ok setup import products products.csv
ok "a segment file" apply example3.toml
ok "once more" apply example3.toml
grep -Eq 'changed +0$' out || fail "a second apply changes nothing"
# Every key that there is stands in the page.
"$tessera" --quiet segment set Trusted --set nosuchkey=1 2>err
for key in $(sed -n 's/.*Keys: //p' err | tr -d ','); do
    checks=$((checks + 1))
    [[ $key == deleted || $key == scheme ]] || grep -Eq "^(\[\[?|# )?(segment\.)?$key\b" "$readme" || fail "schemes/README.md does not explain $key"
done
finish
