#!/usr/bin/env bash
# Every command's --help has an example, and the examples work as they are printed.
set -uo pipefail
source=$(realpath "$2")
. "$(dirname "$0")/checks.sh" "$1"
ln -s "$source/schemes" schemes
ok setup init
ok setup --as-of 2026-03-31 demo-data --partners 50 --sales 300 --seed 1
ok setup segment create --name Cold --code cold --method periodic --template sales --filter 'order_count < 5' --set check_on_create=true
for name in VIP Wholesale Dealers Perm; do ok setup segment create --name $name --code ${name,,} --method manual --set 'filter=code begins with "C"'; done
printf '[[ban_rule]]\nname = "Above the limit"\ncode = "big-debt"\nplugin = "ban-debt-limit"\nparameters = { limit = 1000000 }\n' >rules.toml
for code in vip birthday; do printf '[[discount]]\ncode = "%s"\nvalue = 5\n' $code >>rules.toml; done
printf '[[card_kind]]\nname = "Gold"\ncode = "gold"\n' >>rules.toml
ok setup apply rules.toml
echo '{"kind": "order", "number": "O-1", "partner": "C-001", "lines": [{"product": "P-1", "quantity": 2, "price": "9.50"}]}' >order.json
mkdir segments
printf '[[segment]]\nname = "Sleeping"\ncode = "sleeping"\nmethod = "dynamic"\nfilter = \x27region = "Perm"\x27\n' >segments/cold.toml
ok setup partner create --code K-1 --name Rival --set is_competitor=true
for code in C-001 C-002; do ok setup partner create --code $code --name "Partner $code"; done
printf 'code,name\nP-1,Boots\n' >products.csv
ok setup import products products.csv
printf '[[agreement]]\nname = "Wholesale"\ncode = "wholesale"\n[[agreement]]\nname = "Own"\ncode = "own"\npartner = "C-002"\n' >agreements.toml
ok setup apply agreements.toml
ok setup apply <(printf '[[manual_limit]]\nowner = "user:anna"\ndiscount = 10\n')
for number in S-17 S-18; do
    ok setup document put '{"number": "'$number'", "partner": "C-001", "lines": [{"product": "P-1", "quantity": 2, "price": "9.50"}]}'
done

# Those that need what a script beside this one makes: partners of an ERP (mapped.sh, watch.sh), CSV files (trouble.sh), a
# build tree (exported.sh), an empty database and a person.
elsewhere='^(init|doctor|demo-data|serve|partner.new|partner.announce|partner.check|plugin.inspect|watch\..*|import\..*)$'
"$tessera" --quiet catalogue --format csv | tail -n +2 | cut -d, -f1 >operations
same "there are operations" 1 "$(($(wc -l <operations) > 40))"
while read -r operation; do
    words=${operation//./ }
    # shellcheck disable=SC2086
    "$tessera" $words --help >help </dev/null || fail "$operation: no help"
    grep -Eo '(^|\* )tessera .*' help | sed 's/^\* //' | grep -v '^tessera [a-z -]*: ' >examples
    checks=$((checks + 1))
    grep -Eq "tessera (--[a-z]+ [^ ]+ )*$words( |\$)" examples || fail "$operation: its help has no example"
    [[ $operation =~ $elsewhere ]] && continue
    while read -r example; do
        [[ $example == *--config* ]] && continue
        checks=$((checks + 1))
        eval "\"$tessera\" --quiet --yes --as-of 2026-03-31 ${example#tessera }" >out 2>err </dev/null ||
            { fail "the example \`$example\`"; cat err; }
    done <examples
done < <(
    # What changes or removes comes last.
    grep -vE '\.(delete|erase|merge|remove)$' operations
    grep -E '\.remove$' operations; grep -E '\.(delete|merge)$' operations
)
# Every group of commands says what it is for, not only what it is made of.
while IFS=. read -r group command _; do
    [[ $command ]] || continue
    "$tessera" "$group" --help >group
    same "$group --help" "" "$(grep -E "^$group: ([a-z-]+, )+[a-z-]+\$" group)"
done < <(sort -u -t. -k1,1 operations)
"$tessera" partner erase --help >help; grep -q 'tessera partner erase C-001' help || fail "partner erase"
ok "partner erase" --yes partner erase C-001
finish
