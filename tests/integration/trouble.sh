#!/usr/bin/env bash
# Bad input and bad surroundings (issue 2, "Bad input"): each gets an exit code, a stable error code, the offending
# value, its place and the next step, and nothing is lost or half written. Killed processes: kill.sh and serve.sh;
# several at once: together.sh.
set -uo pipefail
tessera=$(realpath "$1")
zoo=$(realpath "$2") # the bad plugins of tests/bad_plugins, one folder each
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export TESSERA_DATABASE=sqlite3://db=$work/t.db
failed=0 checks=0
fail() { echo "FAILED $*"; failed=1; }
sql() { sqlite3 -cmd ".timeout 20000" t.db "$1"; }
same() { checks=$((checks + 1)); [[ $2 == "$3" ]] || fail "$1: expected <$2>, got <$3>"; }
run() { "$tessera" --quiet "$@" >out 2>err </dev/null; }
ok() { checks=$((checks + 1)); run "$@" || { fail "$*"; cat err; }; }
# Everything that is stored, in one line, but what ANALYZE and the like leave behind.
content() { sqlite3 -cmd ".timeout 20000" "${1:-t.db}" .dump | sha256sum; }
bad() { # exit code, error code, text of the message or hint, command...: refused, and nothing is written
    local exit=$1 code=$2 says=$3 before after; shift 3; checks=$((checks + 1))
    before=$(content)
    run "$@"; local got=$?
    after=$(content)
    [[ $got == "$exit" ]] && grep -q "code: $code\$" err && grep -qF -- "$says" err ||
        { fail "$*: exit $got, expected $exit $code <$says>"; cat err; }
    [[ $before == "$after" ]] || fail "$*: something was written"
}
segment() { bad "$1" "$2" "$3" segment create --name X --method periodic "${@:4}"; }

ok init
printf 'code,name,region,birth_date\nC1,Anna,Perm,1990-01-01\nC2,Boris,Tomsk,1980-02-29\n' >partners.csv
ok import partners partners.csv
ok segment create --name Ok --code ok --method periodic --filter 'region = "Perm"'

# Names that are not known.
segment 2 rule.unknown-field 'Did you mean "region"?' --filter 'regoin = "Perm"'
segment 2 segment.template-missing 'Did you mean "sales"?' --template salse
segment 2 rule.unknown-field 'segment "X": output field naem: ' --set fields=code,naem
segment 2 rule.unknown-field 'Did you mean "code"?' --set order=-coed
segment 2 rule.unknown-field 'Did you mean "region"?' --set group_by=regoin
segment 2 rule.unknown-field 'Did you mean "name"?' --set 'output_filter=nmae = "x"'
segment 2 rule.unknown-parameter 'there is no parameter "$amount"' --filter 'revenue > $amount'
segment 2 rule.unknown-argument 'Did you mean "days"?' --filter 'overdue_debt[dais 30] > 0'
segment 2 rule.unknown-name 'there is no segment "nowhere"' --filter 'in segment "nowhere"'
bad 2 segment.unknown 'there is no segment "okk"' segment form okk
bad 2 template.unknown 'Did you mean "sales"?' template fields salse
segment 2 segment.template-missing 'Did you mean "sales"?' --template sal
segment 2 rule.unexpected '"last" begins a period, and a period stands first' --filter 'overdue_debt[days 30, last 3 months] > 0'
segment 2 rule.unexpected '"where" follows without a comma' --filter 'revenue[last 3 months, where revenue > 1] > 0'
bad 2 partner.unknown 'there is no partner "C9"' segment explain ok C9

# What is not a file is refused at once: a pipe that nobody writes to would be waited for without end.
mkfifo pipe
mkdir -p pipes/manifest pipes/library pipes/folder/plugin.toml
mkfifo pipes/manifest/plugin.toml pipes/library/x.so
printf 'id = "x"\nversion = "1.0.0"\nabi = "1.0"\nlibrary = "x.so"\n' >pipes/library/plugin.toml
printf '[plugins]\ndirectories = ["pipes"]\n' >pipes.toml
patient=$tessera
soon() { timeout 60 "$patient" "$@"; } # 124 if it waits
tessera=soon
bad 2 config.unreadable 'pipe cannot be read: it is a pipe that nobody writes to' --config pipe segment list
bad 2 file.unreadable 'cannot read pipe: it is a pipe' apply pipe
bad 2 file.unreadable 'cannot read pipes: it is a folder' scheme run pipes
bad 2 import.cannot-open 'could not open pipe: it is a pipe' import partners pipe
run --config pipes.toml plugin list --format json; same "a pipe as a plugin" 0 $?
says_of() { checks=$((checks + 1)); grep -qF -- "$2" out || { fail "$1"; cat out err; }; }
says_of "plugin.toml is a pipe" 'pipes/manifest/plugin.toml cannot be read: it is a pipe'
says_of "plugin.toml is a folder" 'pipes/folder/plugin.toml cannot be read: it is a folder'
says_of "a library is a pipe" 'pipes/library/x.so cannot be read'
tessera=$patient
# A pipe that the shell hands over has its writer. It can be read once only, an import reads twice.
printf 'code,name\nP1,Piped\n' >piped.csv
checks=$((checks + 2))
cat piped.csv | "$tessera" --quiet import partners /dev/stdin >out 2>err || { fail "import from a pipe"; cat err; }
ok partner show P1
bad 1 import.imported-before 'was imported before as partners' import partners piped.csv
printf 'code,name\nP2\n' | "$tessera" --quiet import partners /dev/stdin >out 2>err
grep -q '/dev/stdin' err && grep -q 'line 2' err || { fail "a bad row of a pipe is named"; cat err; }

# The file of the log: lines stand in it whatever the console is told, and a path that cannot be written is told of.
printf '[log]\nfile = "pipes"\n' >folder_log.toml
printf '[log]\nfile = "nowhere/t.log"\n' >lost_log.toml
printf '[log]\nfile = "t.log"\n' >log.toml
bad 2 config.bad-value 'pipes, which is a folder' --config folder_log.toml segment list
bad 2 config.bad-value 'but there is no folder' --config lost_log.toml segment list
[[ ! -e nowhere ]] || fail "a folder is made for a log"
ok --config log.toml serve --once
grep -qs 'serving:' t.log || fail "--quiet silences the log file"
same "the console is quiet" "" "$(<err)"

# Comparisons of wrong types; numbers and sums that do not fit.
segment 2 rule.wrong-types '"birth_date" is date, "soon" is text' --filter 'birth_date > "soon"'
segment 2 rule.wrong-types 'revenue' --filter 'revenue = "much"'
segment 2 rule.bad-literal '99999999999999999999' --filter 'revenue > 99999999999999999999'
printf 'partner,day,revenue\nC1,2026-01-01,922337203685477\nC1,2026-01-02,922337203685477\n' >sales.csv
ok import sales sales.csv
ok segment create --name Sum --code sum --method periodic --filter 'revenue > 0'
bad 3 measure.overflow 'partner "C1"' segment form sum
bad 3 measure.overflow 'partner "C1"' segment explain sum C1
ok segment preview ok
# The others are formed, and who asked learns of it.
checks=$((checks + 1)); run segment form --all; [[ $? == 3 ]] && grep -q 'code: segment.not-formed' err && grep -q 'sum: .*partner "C1"' err || { fail "form --all"; cat err; }
same "form --all forms the others" 1 "$(sql "select count(*) from tessera_segment_member")"
ok segment list
grep -q 'stale: .*partner "C1"' out || fail "form --all: the segment is not shown as stale"
# A step that overflows 64 bits on the way and not at its end is right.
ok segment create --name Steps --code steps --method periodic --filter 'coalesce(first_sale, today) is filled and 9000000000000000000 + 9000000000000000000 > 1' --set fields=code
ok segment form steps
ok segment members steps --format csv
same "arithmetic beyond 64 bits" "code C1 C2 P1 " "$(tr '\n' ' ' <out)"

# Pages and days that cannot be.
bad 2 call.wrong-type 'it is at least 1' segment members ok --limit 0
bad 2 call.wrong-type 'it is at least 0' segment members ok --cursor -1
bad 2 value.bad-date '--as-of: ' --as-of 2026-02-30 segment list

# A rule that asks for itself.
printf '[[segment]]\nname = "Round"\ncode = "round"\nmethod = "dynamic"\nfilter = \x27in segment "about"\x27\n[[segment]]\nname = "About"\ncode = "about"\nmethod = "dynamic"\nfilter = \x27in segment "round"\x27\n' >cycle.toml
bad 2 rule.cycle '"About" -> "Round" -> "About"' apply cycle.toml
sed -i 's/in segment "round"/in segment "nowhere"/' cycle.toml
bad 2 rule.unknown-name 'there is no segment "about"' apply cycle.toml
ok segment create --name Asks --code asks --method periodic --filter 'in segment "ok"'
bad 2 rule.cycle '"Ok" -> "Asks" -> "Ok"' segment set ok --unlock --filter 'in segment "asks"'
printf '[[segment]]\nname = "Ok"\ncode = "ok"\nmethod = "periodic"\nfilter = '\''in segment "asks"'\''\n' >cycle.toml
bad 2 rule.cycle '"Ok" -> "Asks" -> "Ok"' apply cycle.toml

# Files that are not what they should be: TOML, JSON, CSV.
printf '[plugins.scheme-sale]\nenabled = false\n[plugins]\ndirectories = ["nowhere"]\n' >plugins.toml
run --config plugins.toml doctor; same "doctor finds problems" 1 $?
grep -q 'Did you mean "scheme-sales"' out || { fail "doctor: a plugin that is not found"; cat out; }
grep -q 'nowhere, which is no folder' out || { fail "doctor: a directory that is not there"; cat out; }
bad 3 file.unwritable /proc/nowhere export /proc/nowhere
printf '[host\n' >broken.toml
bad 2 config.broken 'broken.toml:1:6' --config broken.toml segment list
printf '[host]\nzonne = "UTC"\n' >key.toml
bad 2 config.unknown-key 'Did you mean "zone"?' --config key.toml segment list
printf '[host]\nzone = "UTC"\n' | iconv -t UTF-16 >utf16.toml
bad 2 config.broken 'utf16.toml:1:1' --config utf16.toml segment list
bad 2 config.unreadable nowhere.toml --config nowhere.toml segment list
printf '[[segment]]\nname = "Good"\nmethod = "manual"\n[[segment]]\nname = "A\n' >segments.toml
bad 2 toml.broken 'segments.toml, line 5' apply segments.toml
printf '[[segment]]\nname = "Good"\nmethod = "manual"\n[[segment]]\nname = "Bad"\nmethd = "manual"\n' >segments.toml
bad 2 segment.unknown-key 'Did you mean "method"?' apply segments.toml
printf '[[segment]]\nname = "Good"\nmethod = "manual"\n[[segment]]\nname = "Bad"\nmethod = "periodic"\nfilter = "x = 1"\n' >segments.toml
bad 2 rule.unknown-field 'segments.toml, segment "Bad"' apply segments.toml
bad 2 file.unreadable nowhere.toml apply nowhere.toml
printf 'filter = "region ="\n' >scheme.toml
bad 2 rule.unexpected 'line 1, column 9' scheme check scheme.toml
bad 2 json.broken 'line 1, column 10' segment create --name J --method periodic --set 'filter={"and": ['
bad 2 json.duplicate-key '"a"' segment create --name J --method periodic --set 'parameters={"a": 1, "a": 2}'

printf 'code,name\nC3,Clara\n"C4,Dora\n' >f.csv
bad 2 import.quote 'f.csv, line 3' import partners f.csv
printf 'code,name\nC3,Clara\nC4,Dora,more\n' >f.csv
bad 2 import.bad-rows 'line 3: it has 3 cells, the header 2' import partners f.csv
printf 'code,nam\nC3,Clara\n' >f.csv
bad 2 import.unknown-column 'Did you mean "name"?' import partners f.csv
printf 'code,name\nC3,Clara\n' | iconv -t UTF-16 >f.csv
bad 2 import.encoding 'utf-16' import partners f.csv
printf 'code,name\nC3,Clara\n' | iconv -t UTF-16BE >f.csv
bad 2 import.nul-byte 'utf-16' import partners f.csv
printf 'code,name\nC3,Клара\n' | iconv -t CP1251 >f.csv
bad 2 import.encoding '--encoding' import partners f.csv
bad 2 import.encoding 'klingon' import partners f.csv --encoding klingon
ok import partners f.csv --encoding windows-1251
same "cp1251" Клара "$(sql "select name from tessera_partner where code = 'C3'")"
printf 'partner,day,revenue\nC1,2026-02-29,5\nC1,2026-01-01,1e5\nC9,2026-01-01,5\nC1,2026-01-01,99999999999999999999\nC1,2026-01-01,7\n' >f.csv
bad 2 import.bad-rows 'line 2, column day: 2026-02-29' import sales f.csv
for says in 'line 3, column revenue: "1e5"' 'line 4, column partner: there is no partner "C9"' 'line 5, column revenue: "99999999999999999999"'; do
    grep -qF "$says" err || fail "bad rows: no <$says>"
done
for says in '--decimal-comma' '--date-format'; do grep -qF -- "$says" err || fail "bad rows: no next step <$says>"; done
checks=$((checks + 1)); "$tessera" import sales f.csv --rejects rejects.csv >out 2>err || { fail "import with rejects"; cat err; }
same "good rows go in" 3 "$(sql "select count(*) from tessera_sale")"
same "bad rows are written" 5 "$(wc -l <rejects.csv)"
grep -q 'line 2, column day: 2026-02-29' err && grep -q 'the bad rows are in rejects.csv' err || { fail "the reasons are told"; cat err; }
# No place of a number is lost without a word.
printf 'partner,day,revenue\nC1,2026-01-02,1.00005\n' >fine.csv
bad 2 import.bad-rows 'line 2, column revenue: "1.00005" is not a decimal: it has more than four decimal places' import sales fine.csv
grep -q -- '--round' err || { fail "[decimals] what to do"; cat err; }
ok import sales fine.csv --round
same "half to even" 1 "$(sql "select count(*) from tessera_sale where day = '2026-01-02' and revenue = 10000")"
sql "delete from tessera_sale where day = '2026-01-02' and revenue = 10000"
# Corrected, the file goes in as it is; a second file of rejects does not replace it unasked.
printf 'partner,day,revenue\nC1,2026-01-05\nC1,nonsense,5\n' >g.csv
cp rejects.csv before.csv
bad 1 needs-confirmation 'rejects.csv is there and would be replaced' import sales g.csv --rejects rejects.csv
same "the file of rejects is not replaced" "" "$(diff before.csv rejects.csv)"
ok --yes import sales g.csv --rejects rejects.csv
same "the reason has its column, also behind a short row" "2" "$(grep -c '^C1,[^,]*,5*,' rejects.csv)"
# Corrected in part, a file of rejects gives the next one: the new reason stands in place of the old.
printf 'partner,rejected_because,day,revenue\nC1,no such day,2026-01-06,x\n' >half.csv
ok import sales half.csv --rejects again.csv
same "one column of reasons" "partner,day,revenue,rejected_because" "$(head -1 again.csv)"
same "the new reason alone" "C1,2026-01-06,x 1" "$(tail -1 again.csv | cut -d, -f1-3) $(tail -1 again.csv | grep -c 'column revenue: .*x')"
sed 's/,x,/,9,/' again.csv >whole.csv
ok import sales whole.csv
# Who acts is stored and told to others: a name of one line.
bad 2 call.bad-user 'control character' --user $'a\nb' partner create --code U1 --name U
bad 2 call.bad-user 'not UTF-8' --user $'\xff' partner create --code U1 --name U
bad 2 call.bad-user 'is empty' --user ' ' partner create --code U1 --name U
bad 2 command.bad-option 'its value is empty' --database '' partner create --code U1 --name U
printf 'partner,day,revenue,rejected_because\nC1,2026-01-05,4,short\n' >g.csv
ok import sales g.csv
ok segment save-scheme ok saved.toml
bad 1 needs-confirmation 'saved.toml is there and would be replaced' segment save-scheme ok saved.toml
: >f.csv
bad 2 import.empty-file f.csv import sales f.csv
bad 2 import.cannot-open 'nowhere.csv' import sales nowhere.csv
bad 2 import.cannot-open 'Is a directory' import sales .
sql "delete from tessera_sale"

# Plugins: none of these may take the program along. What is wrong is said in the list and by doctor.
mkdir plugins
plugin() { # folder, state, reason: how it is listed; the others run, and work goes on
    printf '[plugins]\ndirectories = ["plugins"]\n' >tessera.toml
    checks=$((checks + 1))
    run plugin list --format csv || { fail "plugin list: $1"; cat err; }
    grep "^$1," out | grep -q ",$2," && grep "^$1," out | grep -qF -- "$3" || { fail "plugin $1: no $2 <$3>"; grep "^$1," out; }
    grep -q '^scheme-main,.*,running,' out || fail "plugin $1: the others do not run"
    run doctor; [[ $2 == running ]] || grep -q "$1" out || fail "plugin $1: doctor is silent"
    ok segment form ok
    rm -rf plugins/* tessera.toml
}
take() { cp -r "$zoo/$1" plugins/; }
take zoo-none; rm plugins/zoo-none/*.so; plugin zoo-none quarantined 'zoo-none.so'
take zoo-none; truncate -s 5000 plugins/zoo-none/zoo-none.so; plugin zoo-none quarantined 'zoo-none.so'
take zoo-none; printf '\x02' | dd of=plugins/zoo-none/zoo-none.so bs=1 seek=18 conv=notrunc status=none; plugin zoo-none quarantined 'built for'
take other-major; plugin other-major quarantined 'ABI 2'
take zoo-wrong-id; plugin zoo-wrong-id quarantined 'somebody-else'
for place in entry creating starting extending describing; do take throws-$place; plugin throws-$place quarantined 'exception'; done
take throws-stopping; plugin throws-stopping running ''
take zoo-create-nonsense; plugin zoo-create-nonsense quarantined 4711
take zoo-not-json; plugin zoo-not-json quarantined 'parse error'
take zoo-none; printf 'id = "zoo-none\n' >plugins/zoo-none/plugin.toml; plugin zoo-none quarantined 'plugin.toml'
take zoo-create-sleeps; printf '[plugins]\ndirectories = ["plugins"]\ndeadline_ms = 100\n' >tessera.toml
ok plugin list --format csv
grep '^zoo-create-sleeps,' out | grep -q 'quarantined.*deadline was 100 ms' || { fail "a missed deadline"; cat out; }
rm -rf plugins/* tessera.toml
# A template that two plugins describe is nobody's: whoever names it hears of both.
ours=$(dirname "$tessera")/../../plugins
twin() { # plugin, id of the same length: the same library under another name
    mkdir "plugins/$2"
    sed "s/$1/$2/g" "$ours/$1/plugin.toml" >"plugins/$2/plugin.toml"
    sed "s/$1/$2/g" "$ours/$1/$1.so" >"plugins/$2/$2.so"
}
twin scheme-sales scheme-twins
printf '[plugins]\ndirectories = ["plugins"]\n' >tessera.toml
bad 2 segment.template-missing 'scheme-sales and scheme-twins' segment create --name Two --method periodic --template sales
run doctor; same "[A3] doctor finds problems" 1 $?
grep -q 'scheme-sales and scheme-twins' out || { fail "[A3] doctor names both"; cat out; }
printf '[plugins.scheme-twins]\nenabled = false\n' >>tessera.toml
ok segment create --name Two --method periodic --template sales
ok --yes segment delete Two
# A broken copy beside a good one is told, and the good one is used.
rm -rf plugins/*
mkdir plugins/scheme-sales && printf 'id = "scheme-sales"\nnonsense = 1\n' >plugins/scheme-sales/plugin.toml
printf '[plugins]\ndirectories = ["plugins"]\n' >tessera.toml
ok segment create --name Two --method periodic --template sales
grep -q 'plugins/scheme-sales/plugin.toml is passed over' err || { fail "a broken copy is told"; cat err; }
ok --yes segment delete Two
rm -rf plugins/* tessera.toml
# One that is asked before a partner is created and throws, or does not run: nothing fails open.
for one in throws-running throws-starting; do
    take $one
    printf '[plugins]\ndirectories = ["plugins"]\n' >tessera.toml
    bad 3 partner.subscriber-failed "$one" partner create --code Z --name Zoe
    rm -rf plugins/* tessera.toml
done
# Nor is one passed over whose manifest cannot be read, whose topic is not there, that needs what is not there, or that
# the configuration names and nobody has installed: doctor names it, and who switches it off creates without it.
of_plugins='[plugins]\ndirectories = ["plugins"]\n'
passed_over() { # what, text of the reason
    checks=$((checks + 1))
    bad 3 partner.subscriber-failed "$2" partner create --code Z --name Zoe
    run doctor
    local got=$?
    [[ $got == 1 ]] && grep -q throws-running out || { fail "$1: doctor ends with $got"; cat out err; }
}
for break in '1i nonsense = 1' 's/partner.creating/partner.creatin/' 's/"before"/"after-commit"/' 's/^id = .*/id = "throws-running/' '$a [requires]\nnosuch = "*"'; do
    printf "$of_plugins" >tessera.toml
    take throws-running
    sed -i "$break" plugins/throws-running/plugin.toml
    passed_over "$break" throws-running
    run plugin inspect plugins/throws-running; got=$?
    [[ $break == '$a '* || $got == 1 ]] || fail "$break: inspect ends with $got"
    rm -rf plugins/*
done
printf "$of_plugins[plugins.throws-running.settings]\nlimit = 1\n" >tessera.toml
passed_over "not installed" throws-running
printf "$of_plugins[plugins.throws-running]\nenabled = false\n" >tessera.toml
ok partner create --code Z0 --name Zoe
ok --yes partner erase Z0
rm tessera.toml

# The database: none, not one, another process writes, read-only, full, from a newer program.
TESSERA_DATABASE=nowhere.db bad 3 db.cannot-open nowhere.db segment list
[[ ! -e nowhere.db ]] || fail "a mistyped name became a database"
TESSERA_DATABASE="postgres://host=h" bad 2 db.bad-url postgresql segment list
TESSERA_DATABASE="postgresql://host=127.0.0.1 port=1 dbname=x user=u password=hunter2" bad 3 db.cannot-open "127.0.0.1" segment list
if grep -q hunter2 out err; then fail "a password is told"; fi
# The library of a database: not there, broken.
mkdir alone && cp "$tessera" alone/tessera
TESSERA_DATABASE="postgresql://dbname=x" alone/tessera segment list >out 2>err </dev/null; same "no library" 2 $?
grep -q 'db.backend-missing' err && grep -q 'libsoci-postgresql4.0' err || fail "no library: $(cat err)"
mkdir alone/databases && echo junk >alone/databases/tessera-db-postgresql.so
TESSERA_DATABASE="postgresql://dbname=x" alone/tessera segment list >out 2>err </dev/null; same "a broken library" 2 $?
grep -q 'alone/databases/tessera-db-postgresql.so' err || fail "a broken library: $(cat err)"
cp "$zoo"/other-build/tessera-db-postgresql.so alone/databases/
TESSERA_DATABASE="postgresql://dbname=x" alone/tessera segment list >out 2>err </dev/null; same "a library of another build" 2 $?
grep -q 'db.backend-other-build' err && grep -q '0.0.9-made-long-ago' err || fail "a library of another build: $(cat err)"
rm -r alone
head -c 8192 /dev/urandom >noise.db
TESSERA_DATABASE=noise.db bad 3 db.corrupt noise.db segment list
printf '[database]\nwait_seconds = 0\nretry_seconds = 0\n' >tessera.toml
mkfifo hold
sqlite3 t.db <hold >locked & holder=$!
exec 3>hold
echo 'begin immediate; insert into tessera_region (id, code) values (99, '\''X'\''); select 1;' >&3
until [[ -s locked ]]; do sleep 0.05; done
for command in "segment form ok" "segment create --name L --method manual" "partner create --code L --name L" "import partners more.csv" "option set shipment-ban on"; do
    printf 'code,name\nC5,Eva\n' >more.csv
    sql "select 1" >out
    if [[ $command == "segment form ok" ]]; then # reads go on while another process writes, and nothing is to be written
        ok $command
    else
        bad 3 db.lock-timeout "t.db" $command
    fi
done
ok segment members ok
run doctor; grep -q 'cannot be written to' out || fail "doctor: a locked database"
echo 'rollback;' >&3; exec 3>&-; wait $holder
rm tessera.toml
ok import partners more.csv

# Told to stop in the middle of an import: nothing went in, and the file can be imported again.
{ echo partner,day,document,revenue; for ((i = 1; i <= 60000; i++)); do echo "C1,2026-01-01,D$i,1"; done; } >long.csv
before=$(content)
checks=$((checks + 1))
"$tessera" --quiet import sales long.csv >out 2>err & pid=$!
until [[ $(sqlite3 t.db "begin immediate; rollback" 2>&1) == *locked* ]] || ! kill -0 $pid 2>/dev/null; do :; done
kill -TERM $pid; wait $pid; code=$?
[[ $code == 3 ]] && grep -q 'code: import.cancelled$' err || { fail "SIGTERM in an import: exit $code"; cat err; }
same "SIGTERM in an import: nothing is written" "$before" "$(content)"

# Root may write anything but what a file system forbids: the immutable flag, or no right to override rights.
read_only() {
    if chattr +i t.db 2>/dev/null; then "$@"; chattr -i t.db
    elif [[ $(id -u) != 0 ]]; then chmod a-w t.db; "$@"; chmod u+w t.db
    else echo "read-only: not tested, neither chattr nor an ordinary user"; fi
}
writes_refused() {
    for command in "segment create --name L --method manual" "partner create --code L --name L" "import sales sales.csv --again" "init"; do
        [[ $command == init ]] && { ok init; continue; } # nothing to do
        bad 3 db.read-only t.db $command
    done
    ok segment members ok
    run doctor; grep -q 'cannot be written to' out || fail "doctor: a read-only database"
    checks=$((checks + 1)); run schedule run-due || { fail "run-due with nothing due on a read-only database"; cat err; }
}
read_only writes_refused

# Full: a file that may not grow, and a small file system where one can be mounted.
{ echo code,name,region; for ((i = 1; i <= 20000; i++)); do echo "F$i,Full $i,Perm"; done; } >many.csv
before=$(content)
checks=$((checks + 1))
(trap '' XFSZ; ulimit -f 300; run import partners many.csv); code=$?
[[ $code == 3 ]] && grep -Eq 'code: db.(input-output|out-of-space)$' err && grep -q t.db err || { fail "a file that may not grow: exit $code"; cat err; }
same "a file that may not grow: nothing is written" "$before" "$(content)"
mkdir small
if mount -t tmpfs -o size=800k tmpfs small 2>/dev/null; then
    sqlite3 t.db "vacuum into 'small/t.db'"
    before=$(content small/t.db)
    export TESSERA_DATABASE=sqlite3://db=$work/small/t.db
    checks=$((checks + 1)); run import partners many.csv; code=$?
    [[ $code == 3 ]] && grep -q 'code: db.out-of-space$' err && grep -q small/t.db err || { fail "a full disk: exit $code"; cat err; }
    same "a full disk: nothing is written" "$before" "$(content small/t.db)"
    ok segment members ok # what is there can be read
    ok segment form ok
    export TESSERA_DATABASE=sqlite3://db=$work/t.db
    umount small
fi
ok segment form ok
same "the file is whole" ok "$(sql "pragma integrity_check")"
echo "$checks checks"
exit $failed
