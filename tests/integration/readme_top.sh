#!/usr/bin/env bash
# README.md is true: its commands run as they are printed, by somebody in a fresh copy of the tree, and the files that it
# names are there: readme_top.sh PROGRAM BUILD SOURCE
set -uo pipefail
build=$(realpath "$2") source=$(realpath "$3")
. "$(dirname "$0")/checks.sh" "$1"
unset TESSERA_DATABASE TESSERA_CONFIG
readme=$source/README.md
ln -s "$source"/{config,schemes,sdk,tests,demo.sh,test.sh} .
mkdir build && ln -s "$build" build/release
does() { # what, script: runs to its end, every command of it
    checks=$((checks + 1))
    bash -euo pipefail "$2" >out 2>err </dev/null || { fail "[$1]"; tail -5 out; cat err; }
}

# The blocks, in their order. What they say of /tmp goes to a folder of ours.
awk '/^```sh$/ { n++; open = 1; next } /^```$/ { open = 0 } open { print > ("block" n ".sh") }' "$readme"
block() { grep -l -- "$1" block*.sh; } # the one that holds this text
sed -i "s#/tmp/#$work/#g" block*.sh

# 1: the two scripts are there. demo.sh builds first; what it then does runs here.
while read -r script _; do [[ -x $script ]] || fail "[$script] is no program"; done <block1.sh
sed -n '/^dir=/,$p' demo.sh >demo-after-build.sh
grep -q 'demo-data' demo-after-build.sh || fail "[demo.sh] makes no company"
does "demo.sh" demo-after-build.sh
# 2: the marketer; then every rule that is printed.
does "marketer" block2.sh
grep -Eq '^code +C-000001$' out || fail "[marketer] the partner is not shown"
variable=$(grep '^tessera=' block2.sh)
export TESSERA_DATABASE=sqlite3://db=demo/company.db
ok "rules" segment create --name Trusted --method manual
sed -n '/^A rule is written/,/^Three methods/p' "$readme" | awk '/^```text$/ { open = 1; next } /^```$/ { open = 0 } open' >rules
while read -r rule; do
    n=$((${n:-0} + 1))
    ok "$rule" segment create --name "rule $n" --method dynamic --template sales --filter "$rule"
    ok "$rule" segment members "rule $n"
done <rules
same "rules" 5 "${n:-0}"
# 3: the deployer, who has a url, and files of these names.
unset TESSERA_DATABASE
printf 'code,name\nA,Anna\nB,Bob\nC-001,Clara\n' >partners.csv
printf 'partner;day;document;revenue\nA;2026-03-01;1;12,50\nB;2026-03-02;2;7,25\n' >sales.csv
{
    echo "$variable"
    sed -e '/^cp /a sed -i "s|^# url = .*|url = \\"own.db\\"|" tessera.toml' -e '/ serve /d' block3.sh
} >deployer.sh
does "deployer" deployer.sh
grep -q '^problems  *0' out || { fail "[deployer] doctor finds problems"; cat out; }
# The file that he begins with names every key of a segment file, or a scheme's README.md does.
for key in name code subject kind method folder description responsible schedule schedule_on check_on_create clean_up by_variant competitors template scheme filter parameters parameter require_facts fields order members; do
    checks=$((checks + 1))
    grep -Eq "^(# )?$key = |^\[segment\.$key\." segments.toml || fail "[deployer] config/segments.toml does not explain $key"
done
serve=$(sed -n 's/^\$tessera \(.* serve\) .*/\1/p' block3.sh)
[[ $serve ]] || fail "[deployer] serve is printed"
# shellcheck disable=SC2086
"$tessera" $serve >serve.log 2>&1 & pid=$!
for ((i = 0; i < 600; ++i)); do grep -qs 'serving:' serve.log && break; sleep 0.1; done
kill -TERM $pid
wait $pid || { fail "[deployer] serve ends with $?"; cat serve.log; }
# What he decides by his segments, over the same configuration: bans, rights and so on, block by block.
decided=0
for each in $(ls block*.sh | sort -V); do
    [[ $each != block3.sh ]] && grep -q '^\$tessera --config tessera.toml ' "$each" || continue
    decided=$((decided + 1))
    { echo "$variable"; cat "$each"; } >decide.sh
    does "decisions, $each" decide.sh
    ! grep -q 'shipment check' "$each" || grep -q 'C-001 may be shipped to' err || { fail "[bans] the partner is not checked"; cat out err; }
done
# The plugin author, whose plugin then runs.
does "plugin author" "$(block sdk/template)"
printf '[database]\nurl = "own.db"\n[plugins]\ndirectories = ["my-plugin/build/plugins"]\n' >tessera.toml
shows "plugin author" '^my-plugin .*running' plugin list
# The ERP developer.
does "ERP developer" "$(block 'call demo/company.db')"
grep -q '"partner E-1 is created"' out || { fail "[ERP developer] no partner"; cat out; }
same "every block of commands was run" $((5 + decided)) "$(ls block*.sh | wc -l)"

# Commands in the text, with an id where one is meant, and files.
tr '\n' ' ' <"$readme" | grep -o '`tessera [^`]*`' | sed 's/`tessera \(.*\)`/\1/; s/\bID\b/scheme-main/; s/ --config FILE//' | sort -u >commands
[[ $(wc -l <commands) -ge 4 ]] || fail "the commands of the text are not found"
while read -r -a words; do ok "text" --database demo/company.db "${words[@]}"; done <commands
grep -oE '`(sdk|host|config|schemes|plugins|tests)/[^`* ]*`' "$readme" | tr -d '`' | sort -u >files
[[ $(wc -l <files) -ge 8 ]] || fail "the files of the text are not found"
while read -r file; do
    checks=$((checks + 1))
    [[ -e $source/$file ]] || fail "README.md names $file, which there is not"
done <files
sed -n '/^## The house/,/^`cmake/p' "$readme" | grep -oE '\b[a-z]+/' | sort -u | while read -r folder; do
    [[ -d $source/$folder ]] || echo "$folder"
done >missing
[[ ! -s missing ]] || fail "README.md names folders which there are not: $(<missing)"
finish
