#!/usr/bin/env bash
# A deployment with tables of its own: mapped by configuration alone, seen through the program.
set -uo pipefail
. "$(dirname "$0")/checks.sh" "$1"
[[ ${TESSERA_ON:-} != postgresql* ]] || sql "alter default privileges grant select on tables to public" # the ERP owns them
[[ ${TESSERA_ON:-} != firebird ]] || sql "create domain text as varchar(100)" # its own long texts are BLOBs
table() { # name, columns
    sql "create table $1($2)"
    [[ ${TESSERA_ON:-} != firebird ]] || sql "grant select on $1 to public"
}
table erp_region "id integer primary key, code text, title text"
rows erp_region "1, 'PER', 'Perm'" "2, 'TOM', 'Tomsk'"
table erp_partner "id text, title text, region_id integer"
rows erp_partner "'a', 'Anna', 1" "'b', 'Bob', 2" "'c', 'Cid', 1" "null, 'Nobody', 1" "'', 'Empty', 1"
table erp_line "cust text, d text, doc text, net real"
rows erp_line "'a', '2026-05-01', 'd1', 100.1" "'a', '2026-05-02', 'd2', 0.2" "'b', '2026-01-01', 'd3', 50"
table complaints "customer text, article text, opened text, kind text"
rows complaints "'a', 'X', '2026-05-01', 'real'" "'a', 'Y', '2026-05-02', 'real'" "'b', 'Y', '2026-05-03', 'test'"
cat >tessera.toml <<'C'
[sources.region]
table = "erp_region"
key_type = "integer"
columns = { key = "id", code = "code", name = "title" }
[sources.partner]
table = "erp_partner"
columns = { key = "id", name = "title", region = "region_id" }
[sources.sale]
table = "erp_line"
[sources.sale.columns]
partner = "cust"
day = "d"
document = "doc"
revenue = { expression = "net", kind = "real" }
[sources.complaint]
select = "SELECT customer, article, opened FROM complaints WHERE kind = 'real' UNION ALL SELECT customer, article, opened FROM complaints WHERE kind = 'urgent'"
[sources.complaint.columns]
partner = "customer"
article = "article"
opened = { expression = "opened", type = "date" }
[attributes.partner.shoe_size]
type = "integer"
title = "Shoe size"
[measures.partner.complaint_count]
title = "Complaints"
source = "complaint"
aggregate = "count"
window = "opened"
C
ok setup init
shows "SEG-23" '^sale +revenue .* mapped$' template sources
grep -Eq '^sale +cost .* left out$' out || fail "[SEG-23] columns that the mapping leaves out"
shows "SEG-23" '^complaint_count +Complaints +measure +integer' template fields main
grep -Eq 'attribute\("shoe_size"\)' out || fail "[SEG-23] custom fields are listed"
shows "DCS-12" '^revenue .* decimal .* window, where$' template fields sales

# Nobody has a number yet: readers see everybody all the same.
shows "SEG-23" '^name +Anna' partner show a
ok "SEG-23" segment create --name Perm --code perm --method periodic --filter 'region = "Perm"'
shows "explain" '^would_enter +2$' segment preview perm
grep -Eq '^a +Anna +enters' out || fail "[preview] names those who have no number yet"
shows "explain" '^region = "Perm" +Perm +yes' segment explain perm a
printf 'filter = '"'"'region = "Perm"'"'"'\nfields = ["code"]\n' >perm.toml
equals "a rule is tried" "a c " scheme run perm.toml
same "readers number nobody" 0 "$(sql 'select count(*) from tessera_subject_key')"

# A list takes whom nobody has numbered yet.
ok "a list" segment create --name List --code list --method manual
ok "a list" segment add list --where 'region = "Perm"'
same "a list" 2 "$(sql 'select count(*) from tessera_segment_member where subject > 0')"
ok "a list" --yes segment delete list

# The template's defaults (not deleted, main_manager) need columns that this mapping has not.
ok "FRM-4" segment form perm
same "FRM-4 a row without a key is nobody" 2 "$(sql 'select count(*) from tessera_segment_member where subject > 0')"
same "FRM-4" 0 "$(sql 'select count(*) from tessera_segment_member where subject = 0')"
equals "DCS-40" "a,Anna c,Cid " segment members perm --limit 9
refused "a column that somebody wrote" 2 rule.field-without-source segment create --name X --method dynamic --filter 'not deleted'

# Measures and attributes by configuration (SEG-22, SEG-23).
printf 'filter = '"'"'complaint_count[last 24 months] > 1 and revenue > 100'"'"'\nfields = ["code", "complaint_count", "revenue"]\n' >rule.toml
equals "SEG-22 SEG-23 DCS-48" "a,2,100.3 " --as-of 2026-06-01 scheme run rule.toml
told() { # name, pattern, command...: the doctor finds problems, and one line matches
    local name=$1 pattern=$2; shift 2; checks=$((checks + 1))
    $t "$@" doctor >out 2>err </dev/null; local got=$?
    [[ $got == 1 ]] && grep -Eq -- "$pattern" out || { fail "doctor: $name: exit $got, no line like <$pattern>"; cat out err; }
}
told "rows without a key are named" 'problem +source partner +key +have no key, and are nobody +2 +Empty'
grep -Eq 'ok +source complaint +3 fields mapped +2' out || { fail "doctor: a source of this deployment"; cat out; }

# What a mapping gets wrong, doctor says with the place to correct.
wrong() { # name, sed expression, what doctor shows
    sed "$2" tessera.toml >wrong.toml
    told "$1" "$3" --config wrong.toml
}
# Firebird names what it does not find in capital letters.
wrong "a column" 's/"net"/"nett"/' 'problem +source sale +revenue .*(nett|NETT).*\[sources.sale.columns\]'
wrong "a table" 's/"erp_line"/"erp_lines"/' 'problem +source sale .*(erp_lines|ERP_LINES)'
wrong "a SELECT that is none" 's/^select = .*/select = "DELETE FROM complaints"/' 'problem +source complaint'
same "doctor" 3 "$(sql 'select count(*) from complaints')"
sed 's/window = "opened"/window = "opend"/' tessera.toml >wrong.toml
refused "a measure" 2 template.bad-description --config wrong.toml doctor
grep -q 'measures.partner.complaint_count' err || fail "the error names the section of the measure"
wrong "rows of nobody" 's/^partner = "customer"/client = "customer"/' 'problem +measure complaint_count .*belong to no partner'
cat >own.toml <<'C'
[sources.region]
table = "erp_region"
columns = { key = "code", name = "title" }
C
refused "own partners, text keys of regions" 2 config.bad-value --config own.toml doctor

# An invented company does not belong among the rows of a real one.
refused demo-data 1 demo.mapped demo-data --partners 10
same demo-data 0 "$(sql 'select count(*) from tessera_product')"

# A custom value that is none spoils the segment that asks for it, says whose it is, and spoils no other.
table erp_extra "cust text, field text, content text"
rows erp_extra "'a', 'shoe_size', '4x2'" "'b', 'shoe_size', '44'"
{ cat tessera.toml; printf '[sources.partner_attribute]\ntable = "erp_extra"\ncolumns = { partner = "cust", name = "field", value = "content" }\n'; } >extra.toml
told "a custom value" 'problem +source partner_attribute +value +is no integer, as shoe_size is declared; the first is of partner a +1 +4x2' --config extra.toml
ok "custom" --config extra.toml segment create --name Feet --code feet --method periodic --filter 'attribute("shoe_size") > 40'
refused "custom" 3 source.bad-value --config extra.toml segment form feet
grep -q 'partner_attribute, partner a: shoe_size: "4x2" is not an integer' err || { fail "custom: the place"; cat err; }
sql "update erp_partner set region_id = 2 where id = 'c'"
refused "one harms no other" 3 segment.not-formed --config extra.toml segment form feet perm
grep -q '1 of 2 segments are formed' err || { fail "one harms no other"; cat err; }
equals "one harms no other" "a,Anna " --config extra.toml segment members perm
sql "update erp_partner set region_id = 1 where id = 'c'; update erp_extra set content = '42' where cust = 'a'"
ok "custom" --config extra.toml segment form feet perm
ok "custom" --config extra.toml --yes segment delete feet

# A key that stands twice stops nobody whose row is single, and is named.
rows erp_partner "'d', 'Dan', 2" "'d', 'Dora', 2"
ok "a key twice" segment form perm
equals "a key twice" "a,Anna c,Cid " segment members perm
ok "a key twice" segment create --name Tom --code tom --method periodic --filter 'region = "Tomsk"'
refused "a key twice" 1 source.double-key segment form tom
grep -q 'key "d" stands in more than one row of source partner' err || { fail "a key twice: which"; cat err; }
refused "a key twice" 3 segment.not-formed segment form perm tom
sql "delete from erp_partner where id = 'd'"
ok "a key twice" segment form tom
equals "a key twice" "b,Bob " segment members tom
ok "a key twice" --yes segment delete tom

# A rule may name a partner of the ERP that no formation has met yet.
sed 's/region = "region_id" }/region = "region_id", parent = "id" }/' tessera.toml >boss.toml
sql "insert into erp_partner values ('z', 'Zoe', 1)"
equals "scheme run" "z " --config boss.toml scheme run <(printf 'filter = \x27parent = "z"\x27\nfields = ["code"]\n')
ok "DCS-7" --config boss.toml segment create --name Zoe --code zoe --method dynamic --filter 'parent = "z"' --set fields=code
equals "DCS-7" "z " --config boss.toml segment members zoe
if [[ ${TESSERA_ON:-} == firebird ]]; then
    # Many of them: one is found, and a rule goes from each to another, through the ERP's own index.
    table erp_many "id integer not null primary key, boss integer, city text"
    sql "set term ^; execute block as declare i integer = 0; begin while (i < 10000) do begin
             insert into erp_many values (:i, :i / 10, iif(mod(:i, 2) = 0, 'Perm', 'Tomsk')); i = i + 1; end end^ set term ;^"
    sed -n '/sources.partner/q; p' tessera.toml >many.toml
    printf '[sources.partner]\ntable = "erp_many"\nkey_type = "integer"\ncolumns = { key = "id", parent = "boss", city = "city" }\n' >>many.toml
    printf '[database]\nprefix = "many_"\n' >>many.toml
    ok "many" --config many.toml init
    ok "many" --config many.toml segment create --name Boss --code boss --method periodic --filter 'parent.city = "Perm"'
    checks=$((checks + 1)); timeout 60 $t --config many.toml segment form boss >out 2>err || { fail "many: too slow"; cat err; }
    same "many" 5000 "$(sql 'select count(*) from many_segment_member')"
fi
if [[ ${TESSERA_ON:-} == postgresql* ]]; then
    # The database by a URI, as psql takes it.
    part() { sed -E "s/.*[ /]$1=([^ ]*).*/\1/" <<<"$TESSERA_DATABASE"; }
    equals "URI" "z " --database "postgresql://$(part user):$(part password)@$(part host):$(part port)/$(part dbname)" \
        --config boss.toml segment members zoe
    # Keys with a collation of their own; and the index of the ERP serves for the rows of one partner.
    sql "create table erp_firm (id text collate \"de-x-icu\" primary key);
        create table erp_order (firm text, d date, net numeric);
        insert into erp_firm select 'F' || i from generate_series(1, 20000) i;
        insert into erp_order select 'F' || i % 20000, '2026-05-01', i from generate_series(1, 100000) i;
        create index erp_order_firm on erp_order (firm); analyze erp_firm; analyze erp_order"
    printf '[database]\nprefix = "firm_"\n[sources.partner]\ntable = "erp_firm"\ncolumns = { key = "id" }\n[sources.sale]\ntable = "erp_order"\ncolumns = { partner = "firm", day = "d", revenue = "net" }\n' >firm.toml
    ok "collation" --config firm.toml init
    ok "collation" --config firm.toml segment create --name Big --code big --method periodic --template sales --filter 'revenue > 290000' --set fields=code
    ok "collation" --config firm.toml segment form big
    same "collation" "$(sql "select count(*) from (select firm from erp_order group by firm having sum(net) > 290000 and firm <> 'F0') s")" \
        "$(sql 'select count(*) from firm_segment_member')"
    sql "explain select 1 from erp_order o join firm_subject_key k on (o.firm) = textin(textout(k.key_text)) where k.number = 5" >plan
    grep -q 'erp_order_firm' plan || { fail "the index of the ERP"; cat plan; }
fi

# The environment names the database beside a configuration that is named.
printf '[host]\nzone = "Europe/Berlin"\n' >named.toml
named=$(basename "$work")/t.db; [[ ! ${TESSERA_ON:-} ]] || named='password=[*]{3}'
told config "$named" --config named.toml # the segment asks for a region that no table of Tessera's own has
refused plugin 2 plugin.not-there plugin inspect nowhere.so
finish
