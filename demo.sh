#!/usr/bin/env bash
# Builds Tessera, makes a believable trading company in an SQLite file, forms its segments and shows them.
set -euo pipefail
cd "$(dirname "$0")"
.ci/setup

echo "building (the first time takes some minutes) ..."
cmake --preset release -DTESSERA_TESTS=OFF >build-release.log 2>&1 || { cat build-release.log >&2; exit 1; }
cmake --build --preset release -- -j"$(nproc)"

dir=demo
mkdir -p $dir
rm -f $dir/company.db*
export TESSERA_DATABASE=sqlite3://db=$dir/company.db
tessera=build/release/host/cli/tessera

say() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
run() { printf '\n$ tessera %s\n' "$*"; $tessera "$@"; }

say "An empty database, and a company of 2,000 partners with two years of sales"
run init
run demo-data --partners 2000 --sales 60000 --seed 7
run apply config/demo/segments.toml
run plugin list

say "Forming every periodic segment: each source is read once for all of them"
run segment form --all
run segment list

say "Who are the big debtors, and who should be called?"
run segment members debtors --limit 8
run segment members call --limit 8

say "A new partner is checked at once"
run partner create --code N-1 --name "Анна Смирнова" --set region=Tomsk --set legal_kind=person \
    --set birth_date=2001-05-17 --set gender=female --set attribute.interest="children|books"
run partner segments N-1
run segment explain siberia N-1

say "A manual segment: filled by a rule, then edited by hand"
run segment form vip --yes
run segment add vip N-1
run segment history vip
run segment overlap vip siberia win-back footwear-lovers

say "What would change, before it changes"
run segment preview win-back

say "The schedule"
run schedule list
echo
echo "The company is in $dir/company.db. Go on by yourself:"
echo "  export TESSERA_DATABASE=$TESSERA_DATABASE"
echo "  $tessera --help"
