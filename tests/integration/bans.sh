#!/usr/bin/env bash
# Shipment bans through the command line: ban segments and live rules, documents that are checked and those that are not,
# leave to ship all the same, the dry run. Each check names its domain rows.
set -uo pipefail
zoo=$(realpath "$2") # tests/bad_plugins
. "$(dirname "$0")/checks.sh" "$1"
ok BAN init
says() { # rows, outcome, pattern of the message, what is checked...: shipment check, as a person reads it
    local rows=$1 outcome=$2 pattern=$3 got; shift 3; checks=$((checks + 1))
    "$tessera" shipment check "$@" >out 2>err </dev/null; got=$?
    grep -q "^outcome  $outcome$" out || { fail "[$rows] $*: not $outcome"; cat out err; }
    [[ $got == $([[ $outcome == refuse ]] && echo 1 || echo 0) ]] || fail "[$rows] $*: exit code $got"
    grep -Eq -- "$pattern" err || { fail "[$rows] $*: no message like <$pattern>"; cat err; }
}
cat >partners.csv <<'C'
code,name,is_customer,is_supplier,parent,attribute.credit_limit
A,Anna,true,false,,100
B,Boris,true,false,,1000
S,Supplier,false,true,,
K,Child,true,false,B,
C
cat >tessera.toml <<'C'
[attributes.partner.credit_limit]
type = "decimal"
C
ok BAN import partners partners.csv
printf 'partner,document,day,due,amount\nA,D1,2026-01-05,2026-01-20,90\nB,D2,2026-01-05,2026-12-20,500\n' >settlements.csv
ok BAN import settlements settlements.csv
today=2026-02-01

checks=$((checks + 1)); "$tessera" ban list 2>&1 | grep -q 'nobody is banned: there is neither' || fail "[BAN-17] nothing bans"
# While the ban is off nobody is asked; segments ban once it is on.
ok BAN-1 option set shipment-ban on
ok BAN-2 segment create --name Debtors --code debtors --method periodic --filter 'debt > 400' --set fields=code
ok BAN-1 segment set debtors --unlock --set kind=shipment_ban
ok BAN-3 --as-of $today --yes segment form debtors
ok BAN-3 option set shipment-ban off
says "BAN-3 switched off" ship 'may be shipped to' --partner B
ok BAN-3 option set shipment-ban on
says "BAN-3 BAN-14" refuse 'B may not be shipped to: B is in "Debtors"' --partner B
says "BAN-3" ship 'A may be shipped to' --partner A
shows BAN-15 '^shipment +refuse: B is in "Debtors"$' partner show B
shows BAN-15 '^shipment +ship$' partner show A
says BAN-24 ship 'may be shipped to' --partner K # whose parent is banned
# The one that lists by a person's hand, and all that must be left (BAN-18).
ok "BAN-16 BAN-18" segment create --name Stop --code stop --method manual --kind shipment_ban
ok "BAN-16" segment add stop B S
says BAN-18 refuse 'B is in "Debtors", "Stop"' --partner B
ok BAN-18 segment remove stop B
says BAN-18 refuse 'B is in "Debtors"$' --partner B
says BAN-4 ship 'may be shipped to' --partner S
grep -q 'S is no customer' err || { fail "[BAN-4] why it is not asked"; cat err; }
ok BAN-16 segment add stop A
says BAN-16 refuse 'A is in "Stop"' --partner A
equals BAN-21 "A,Anna,false,true B,Boris,true,false S,Supplier,false,true " report bans
equals "BAN-21 one segment" "A,Anna,true S,Supplier,true " report bans stop
ok BAN-16 segment remove stop A S
refused "BAN-16 a periodic one is formed, not edited" 1 segment.periodic-cannot-edit segment remove debtors B
# A segment that is marked for deletion bans nobody.
ok BAN-3 segment set debtors --set deleted=true
says "BAN-3 marked for deletion" ship 'may be shipped to' --partner B
ok BAN-3 segment set debtors --set deleted=false

# Which documents are checked, and when.
doc() { # rows, outcome, document
    says "$1" "$2" 'B may' --partner B --document "$3"
}
doc BAN-7 refuse '{"kind": "order"}'
doc BAN-7 ship '{"kind": "order", "status": "not_approved"}'
doc BAN-7 ship '{"kind": "order", "lines": [{"product": "P", "cancelled": true}]}'
doc BAN-7 refuse '{"kind": "order", "lines": [{"product": "P", "cancelled": true}, {"product": "Q"}]}'
doc BAN-8 refuse '{"kind": "sale"}'
doc BAN-8 ship '{"kind": "sale", "status": "awaiting_prepayment"}'
for kind in completion_act service_sale keeper_transfer; do doc BAN-9 refuse "{\"kind\": \"$kind\", \"status\": \"any\"}"; done
for status in to_provide to_ship 'done'; do
    doc BAN-10 refuse "{\"kind\": \"return_request\", \"status\": \"$status\", \"replacement\": true}"
    doc BAN-10 ship "{\"kind\": \"return_request\", \"status\": \"$status\"}"
done
doc BAN-10 ship '{"kind": "return_request", "status": "draft", "replacement": true}'
doc BAN-12 refuse '{"kind": "deal", "status": "filled"}'
doc BAN-12 ship '{"kind": "deal"}'
doc BAN-13 refuse '{"kind": "tolling_order"}'
doc BAN-13 ship '{"kind": "tolling_order", "status": "not_approved"}'
for kind in retail_receipt quote invoice; do doc BAN-25 ship "{\"kind\": \"$kind\"}"; done
for row in 'order +customer order +unless its status is not_approved, or all lines are cancelled' 'invoice +invoice +never' \
    'return_request .*only if its status is to_provide or to_ship or done, and goods go out'; do
    shows "BAN-6 to BAN-13" "^$row" shipment kinds
done
echo '{"kind": "sale", "number": "S-1"}' >sale.json
says "BAN-11 a file" refuse 'B may not' --partner B --document sale.json

# Bad documents.
bad() { refused "bad document" 2 "$1" shipment check --partner A --document "$2"; }
bad shipment.unknown-kind '{"kind": "sael"}'
grep -q 'Did you mean "sale"' err || { fail "the nearest kind"; cat err; }
bad shipment.bad-document '{"kidn": "sale"}'
bad shipment.bad-document '{"lines": [{"product": "P", "quantity": -1, "price": 5}]}'
bad shipment.bad-document '{"lines": [{"product": "P", "quantity": 1, "price": -5}]}'
bad shipment.bad-document '{"lines": [{"product": "P", "quantity": 922337203685477, "price": 922337203685477}]}'
bad shipment.bad-document '{"lines": [{"product": "P", "quantity": "many"}]}'
bad shipment.bad-document '{"total": 1.23456}'
bad json.broken '{"kind": '
refused "bad document" 2 file.unreadable shipment check --partner A --document nowhere.json
refused "bad partner" 2 partner.unknown shipment check --partner Nobody

# Live rules: whose limit, and the payment that lifts the ban at once.
cat >rules.toml <<'C'
[[ban_rule]]
name = "Above the limit"
code = "limit"
plugin = "ban-debt-limit"
parameters = { limit = { expression = 'attribute("credit_limit")' } }

[[ban_rule]]
name = "Late"
code = "late"
plugin = "ban-overdue-debt"
outcome = "warn"
filter = 'not in segment "Debtors"'
parameters = { days = 3, amount = "50.50" }
C
shows "BAN-23 dry run" '^A +Anna +warn +ship +90 is overdue for more than 3 days, the oldest for 12 days; allowed is 50.5' --as-of $today ban try rules.toml
hides "BAN-23 dry run" '^[BKS] ' --as-of $today ban try rules.toml
says "BAN-23 nothing is written" ship 'may be shipped' --as-of $today --partner A
ok BAN-23 apply rules.toml
shows "BAN-23 as it was" '^same +2$' apply rules.toml
says BAN-23 warn '90 is overdue' --as-of $today --partner A
says "BAN-23 not late yet" ship 'may be shipped' --as-of 2026-01-22 --partner A
doc_total() { says "$1" "$2" "$3" --as-of $today --partner A --document "{\"lines\": [{\"product\": \"P\", \"quantity\": 2, \"price\": $4}]}"; }
doc_total "BAN-23 up to the limit" warn 'with a warning' 5
doc_total "BAN-23 above" refuse 'the debt is 90, with this shipment of 10.02 it would be 100.02, and the limit is 100' 5.01
says "BAN-23 no limit of one's own" ship 'may be' --partner K --document '{"total": 1000000}'
ok BAN-23 segment form debtors
printf 'partner,document,day,amount\nA,D1,2026-02-01,-60\n' >payment.csv
ok "BAN-23 a payment" import settlements payment.csv
says "BAN-23 lifts the ban at once" ship 'may be' --as-of $today --partner A
doc_total "BAN-23 lifts the ban at once" ship 'may be' 5.01
# What an export writes leads back.
"$tessera" --quiet export >all.toml 2>err
ok export --yes ban delete limit
says export ship 'may be' --partner A --document '{"total": 1000000}'
ok export apply all.toml
says export refuse 'the limit is 100' --partner A --document '{"total": 1000000}'
ok export apply all.toml
grep -Eq '^changed +0$' out || { fail "[export] a second apply changes nothing"; cat out; }

# An obligation of the period (DCS-14): a parameter may be a period.
printf 'partner,day,document,revenue\nA,2025-11-05,S1,900\nB,2025-11-05,S2,1000\nB,2026-01-05,S3,5\n' >sales.csv
ok "BAN-2 DCS-14" import sales sales.csv
obliged() { printf '[[ban_rule]]\nname = "Agreed"\nplugin = "ban-obligation"\nparameters = { amount = 1000%s }\n' "$1" >obliged.toml; }
obliged ''
shows "BAN-2 DCS-14" '^A +Anna +refuse .*bought for 900 in the period last quarter, and 1000 were agreed' --as-of $today ban try obliged.toml
hides "BAN-2 DCS-14" '^B +.* 1000 in the period' --as-of $today ban try obliged.toml
obliged ', period = "this year"'
shows "BAN-2 DCS-14" '^B +.*bought for 5 in the period this year' --as-of $today ban try obliged.toml
obliged ', period = "this yaer"'
refused "BAN-2 DCS-14" 2 ban.bad-value ban try obliged.toml
obliged ', period = { expression = "name" }'
refused "BAN-2 DCS-14" 2 ban.bad-value ban try obliged.toml
# Nothing fails open: a rule whose plugin is away, and one whose field is away.
cat >away.toml <<'C'
[attributes.partner.credit_limit]
type = "decimal"
[plugins.ban-debt-limit]
enabled = false
C
says "missing plugin" refuse 'the rule "Above the limit" is not available: .*ban-debt-limit' --config away.toml --partner K
run_doctor() { "$tessera" --quiet "$@" doctor >out 2>err </dev/null; same "doctor" 1 $?; }
run_doctor --config away.toml
grep -Eq 'problem +ban rule limit +.*its plugin ban-debt-limit does not run' out || { fail "[doctor] a rule that cannot be asked"; cat out; }
ok doctor doctor
grep -Eq 'ok +ban rules +2 that work' out || { fail "[doctor] rules that work"; cat out; }
printf '[plugins.scheme-settlements]\nenabled = false\n' >away.toml
says "missing template" refuse 'the rule "Above the limit" is not available' --config away.toml --partner K
printf '[plugins.ban-segment]\nenabled = false\n' >away.toml
says "missing plugin of the segments" refuse 'the rule "ban segments" is not available' --config away.toml --partner K
sed 's/^outcome = "warn"/on_failure = "ship"/; s/code = "limit"/&\non_failure = "warn"/' rules.toml >soft.toml
ok "on_failure" apply soft.toml
printf '[plugins.ban-debt-limit]\nenabled = false\n[plugins.ban-overdue-debt]\nenabled = false\n' >away.toml
says "on_failure" warn 'the rule "Above the limit" is not available' --config away.toml --partner K
ok "on_failure" apply rules.toml

# Nor does whatever a rule does wrong: it is refused, with the rule and the plugin by name.
mkdir plugins && cp -r "$zoo/bad-rule" plugins/
printf '[plugins]\ndirectories = ["plugins"]\ndeadline_ms = 200\n' >bad.toml
for fault in throw throw-anything fail fail-silently nonsense veto silent sleep beyond unknown no-reason latin1 endless some; do
    printf '[[ban_rule]]\nname = "Bad"\ncode = "bad"\nplugin = "bad-rule"\nparameters = { do = "%s" }\n' $fault >rule.toml
    ok "a rule that does wrong: $fault" --config bad.toml apply rule.toml
    says "a rule that does wrong: $fault" refuse 'the rule "Bad" is not available: plugin bad-rule' --config bad.toml --partner K
done
grep -q 'check said nothing of shipment 0' err || { fail "[a rule that does wrong] what it did"; cat err; }
ok "a rule that does wrong" --yes ban delete bad
# Leave to ship all the same.
ok BAN-3 --as-of $today --yes segment form debtors
refused BAN-5 2 call.missing-parameter shipment leave --partner B
refused BAN-5 2 ban.no-reason shipment leave --partner B --reason ' '
refused BAN-5 2 ban.bad-value --as-of $today shipment leave --partner B --reason why --until 2026-01-31
refused BAN-5 2 call.wrong-type shipment leave --partner B --reason why --uses 0
ok BAN-5 --as-of $today shipment leave --partner B --reason "the boss said so" --document S-1 --until 2026-02-03
says "BAN-5 that document" warn 'B may be shipped to, with a warning' --as-of $today --partner B --document sale.json
grep -q 'it goes by leave of owner: the boss said so' err || { fail "[BAN-5] by whose leave"; cat err; }
says "BAN-5 no other document" refuse 'B may not' --as-of $today --partner B
says "BAN-5 the last day" warn 'warning' --as-of 2026-02-03 --partner B --document sale.json
says "BAN-5 it is over" refuse 'B may not' --as-of 2026-02-04 --partner B --document sale.json
shows "BAN-5 the record" '^ +1 +B +S-1 +the boss said so +owner +20.*2026-02-03 +holds' --as-of $today shipment leaves --partner B
ok BAN-5 --as-of $today shipment revoke 1
says "BAN-5 taken back" refuse 'B may not' --as-of $today --partner B --document sale.json
shows "BAN-5 the record stays" 'taken back' shipment leaves
ok "BAN-5 merged" partner create --code B2 --name "Boris II"
ok "BAN-5 merged" --as-of $today shipment leave --partner B2 --reason "by word"
ok "BAN-5 merged" --yes partner merge B2 B
says "BAN-5 goes with a merge" warn 'warning' --as-of $today --partner B
ok "BAN-5 merged" shipment revoke 2
ok "erased" partner create --code E --name Eva
ok "erased" shipment leave --partner E --reason "by word"
ok "erased" --yes partner erase E
hides "erased" 'by word +owner.* holds' shipment leaves
refused BAN-5 2 ban.unknown-leave shipment revoke 99
sql "insert into tessera_grant_right (user_name, right_name) values ('clerk', 'shipment.check')"
says "SEC-1" refuse 'B may not' --user clerk --partner B
refused "SEC-1 BAN-5" 1 right.missing --user clerk shipment leave --partner B --reason why
sql "delete from tessera_grant_right"

# What cannot be a rule.
rule() { # error code, lines of a rule
    printf '[[ban_rule]]\nname = "R"\n%b\n' "$2" >bad.toml
    refused "bad rule" 2 "$1" apply bad.toml
}
rule ban.unknown-plugin 'plugin = "ban-debt-limt"'
grep -q 'Did you mean "ban-debt-limit"' err || { fail "the nearest plugin"; cat err; }
rule ban.unknown-plugin ''
rule ban.missing-parameter 'plugin = "ban-debt-limit"'
rule ban.unknown-parameter 'plugin = "ban-debt-limit"\nparameters = { limti = 1 }'
rule ban.bad-value 'plugin = "ban-debt-limit"\nparameters = { limit = -1 }'
rule ban.bad-value 'plugin = "ban-debt-limit"\nparameters = { limit = "much" }'
rule ban.bad-value 'plugin = "ban-debt-limit"\nparameters = { limit = 1 }\noutcome = "ship"'
rule ban.unknown-key 'plugin = "ban-debt-limit"\nparameters = { limit = 1 }\noutcom = "warn"'
rule ban.wrong-types "plugin = \"ban-debt-limit\"\nparameters = { limit = { expression = 'name' } }"
rule rule.unknown-field "plugin = \"ban-debt-limit\"\nparameters = { limit = 1 }\nfilter = 'regoin = \"x\"'"
rule rule.unknown-field "plugin = \"ban-debt-limit\"\nparameters = { limit = { expression = 'det' } }"
cat rules.toml rules.toml >bad.toml
refused "bad rule" 2 apply.twice apply bad.toml
refused "bad rule" 2 ban.unknown ban try nothing
shows "they are as they were" '^limit +Above the limit +ban-debt-limit' ban list
shows "the plugins" '^ban-debt-limit +.* +limit +decimal +required' ban plugins
# Partners of the ERP's own table, who have no number before somebody asks; only those that buy are customers.
[[ ${TESSERA_ON:-} != *postgresql* ]] || sql "alter default privileges grant select on tables to public"
sql "create table firm(id integer not null primary key, title varchar(50), buys smallint)"
rows firm "1, 'Alpha', 1" "2, 'Beta', 1" "3, 'Gamma', 0"
cat >tessera.toml <<'C'
[database]
prefix = "erp_"
[sources.partner]
table = "firm"
key_type = "integer"
columns = { key = "id", name = "title", is_customer = "buys" }
C
ok mapped init
ok mapped option set shipment-ban on
printf '[[ban_rule]]\nname = "Limit"\ncode = "limit"\nplugin = "ban-debt-limit"\nparameters = { limit = 100 }\n' >rules.toml
ok mapped apply rules.toml
printf 'partner,document,day,amount\n1,D1,2026-01-05,500\n3,D3,2026-01-05,500\n' >settlements.csv
ok mapped import settlements settlements.csv
equals mapped '1,Alpha,refuse,refuse,"the debt is 500, and the limit is 100" ' ban try rules.toml
says mapped refuse '1 may not be shipped to: the debt is 500' --partner 1
says mapped ship '2 may be' --partner Beta
says "mapped BAN-4" ship '3 may be' --partner 3
ok mapped segment create --name Stop --code stop --method manual --kind shipment_ban
ok mapped segment add stop 2
says mapped refuse '2 is in "Stop"' --partner 2
ok mapped shipment leave --partner 2 --reason "by word"
says mapped warn 'warning' --partner 2
finish
