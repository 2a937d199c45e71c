#!/usr/bin/env bash
# config/tryton.toml on Tryton itself, on PostgreSQL and SQLite: segments hold exactly whom Tryton's own figures list.
# Tryton is a large program to install, so this belongs to ./test.sh --full.
set -uo pipefail
[[ ${TESSERA_FULL:-} ]] || { echo "skipped: only with TESSERA_FULL=1"; exit 77; }
source=$(realpath "$(dirname "$0")/../..")
export TESSERA_CONFIG=$source/config/tryton.toml TESSERA_ON=postgresql
. "$(dirname "$0")/checks.sh" "$1"
"$source/.ci/setup" --full >installed 2>&1 || { cat installed; exit 1; }
export TODAY=2026-06-30 PYTHONPATH=$beside/tryton PYTHONWARNINGS=ignore PYTHONDONTWRITEBYTECODE=1
export TRYTONPASSFILE=$work/password
echo "correct horse" >password
server=$TESSERA_DATABASE

# --- One company, twice -------------------------------------------------------------------------------------------
make() { # KIND, database: activates Tryton's modules and fills them
    trytond-admin -c "$1.conf" -d "$2" -u sale account_credit_limit sale_opportunity --activate-dependencies \
        --email admin@example.com && tryton "$1" "$2" company.py
}
tryton() { TRYTOND_CONFIG=$work/$1.conf DB_NAME=$2 /usr/bin/python3 "$beside/tryton/$3" "${@:4}"; } # KIND, database, ...
printf '[database]\nuri = sqlite://\npath = %s\n' "$work" >sqlite.conf
: >erp.sqlite # Tryton makes tables, but no file
printf '[database]\nuri = postgresql://postgres@%s:%s/\n' "${TESSERA_TEST_POSTGRESQL_SOCKET//\//%2F}" \
    "$TESSERA_TEST_POSTGRESQL_PORT" >postgresql.conf
# Tryton asks for the foreign keys of each table that it makes. A planner that believes there is none takes ten times
# as long, so it is shown some.
sql "CREATE SCHEMA shown;
DO \$\$ BEGIN FOR n IN 0..150 LOOP
    EXECUTE format('CREATE TABLE shown.t%s (id serial PRIMARY KEY, a integer REFERENCES shown.t0)', n);
END LOOP; END \$\$;
ANALYZE" || exit 1
make sqlite erp &>sqlite.log & sqlite=$!
make postgresql "$database" &>postgresql.log || fail "[setup] $(tail -5 postgresql.log)"
wait $sqlite || fail "[setup] $(tail -5 sqlite.log)"
[[ $failed == 0 ]] || finish
sql "SET client_min_messages = error; DROP SCHEMA shown CASCADE; GRANT SELECT ON ALL TABLES IN SCHEMA public TO public"

# --- Rules, and the same said to Tryton ---------------------------------------------------------------------------
rules=()
rule() { # segment, subject, rule, Python over p
    rules+=("$1"$'\t'"$2"$'\t'"$today"$'\t'"$3")
    printf '%s\t%s\t%s\n' "$1" "$2" "$4" >>asked
}
today=$TODAY
rule belgium partner 'country = "Belgium"' 'country(p) == "BE"'
rule walloon partner 'region in hierarchy "Wallonia"' 'within(p.address_get().subdivision, "Wallonia")'
rule nowhere partner 'not region is filled and name contains "Ö" or name begins with "fj"' 'p.name == "Fjord"'
rule traders partner 'attribute("category") = "Trade / Wholesale"' 'any(c.rec_name == "Trade / Wholesale" for c in p.categories)'
rule known partner 'attribute("identifier") = "REG V01" or email is filled' 'p.email or any(i.code == "REG V01" for i in p.identifiers)'
rule limited partner 'attribute("credit_limit") <= 100.5' 'p.credit_limit_amount is not None and p.credit_limit_amount <= Decimal("100.5")'
rule suppliers partner 'is_supplier and not is_customer' 'p.payable and not invoices(p)'
rule buyers partner 'revenue > 60' 'revenue(p) > 60'
rule lately partner 'revenue[2026-03-01..] > 0 and order_count[2026-03-01..] = 1' \
    'revenue(p, since=day("2026-03-01")) > 0 and len({l.invoice for l in sold(p, since=day("2026-03-01"))}) == 1'
rule nails partner 'revenue[where product.category = "Nails"] > 0 and quantity < 10' \
    'revenue(p, where=lambda l: l.product.code == "NAIL") > 0 and sum(map(quantity, sold(p))) < 10'
rule even partner 'revenue > 9.37 and revenue < 9.39' 'revenue(p) == Decimal("9.38")'
rule lapsed partner 'last_sale < 2026-01-01' 'days(p) and max(days(p)) < day("2026-01-01")'
rule came partner 'first_sale < 2026-01-01 and last_sale >= 2026-02-01' \
    'days(p) and min(days(p)) < day("2026-01-01") and max(days(p)) >= day("2026-02-01")'
rule never partner 'is_customer = false and not last_sale is filled' 'not days(p) and not invoices(p)'
rule margin partner 'revenue - cost > 30 and cost / revenue < 0.6' \
    'revenue(p) - sum(map(cost, sold(p))) > 30 and sum(map(cost, sold(p))) / revenue(p) < Decimal("0.6")'
rule debtors partner 'debt - our_debt > 90' 'p.receivable + p.payable > 90'
rule creditors partner 'our_debt > debt' 'p.receivable + p.payable < 0'
rule exposed partner 'debt - our_debt > attribute("credit_limit")' \
    'p.credit_limit_amount is not None and p.receivable > p.credit_limit_amount'
rule ordered partner 'on_order > 100' 'sales(p, "confirmed", "processing") > 100'
rule quoted partner 'quotations[2026-06-16..] > 0 and order_count = 0' 'sales(p, "quotation") > 0 and not invoices(p)'
rule leads partner 'last_interaction[where kind = "opportunity"] >= 2026-06-01' \
    'any(o.start_date >= day("2026-06-01") for o in opportunities(p))'
rule noted partner 'interaction_count > 2' 'len(opportunities(p)) + len(notes(p)) > 2'
rule worth partner 'in segment "belgium" and not in segment "lapsed" and revenue[last 12 months] > 0 and debt > 0' \
    'country(p) == "BE" and max(days(p), default=TODAY) >= day("2026-01-01") and revenue(p, since=day("2025-07-01")) > 0 and p.receivable > 0'
rule hits product 'revenue > 300 and category = "Tools"' 'revenue(p) > 300 and min(p.categories, key=int).name == "Tools"'
rule both product 'attribute("category") = "Nails" and partner_count >= 2' \
    'any(c.name == "Nails" for c in p.categories) and len({l.invoice.party for l in sold(p)}) >= 2'
today=2025-04-01
rule past partner 'debt > 0' 'open_lines(p, day("2025-04-01")) > 0'
today=2026-02-20
rule parts partner 'debt - our_debt > 100 and debt - our_debt < 1000' '100 < open_lines(p, day("2026-02-20")) < 1000'
today=2026-07-01 # what Tryton calls due today is overdue tomorrow
rule due partner 'overdue_debt > 0' 'to_pay(p, "amount_to_pay_today") > 0'
rule deep partner 'overdue_debt - our_debt > 60' 'p.receivable_today + p.payable_today > 60'

# The figures, not only who passes: segment, template, our fields, an awk expression of them, Python over p
figures=()
figure() {
    figures+=("$1"$'\t'"$2"$'\t'"$today"$'\t'"$3"$'\t'"$4")
    printf '%s\tfigure\t%s\n' "$1" "$5" >>asked
}
figure "overdue" settlements overdue_debt '$2' 'to_pay(p, "amount_to_pay_today")'
figure "due today" settlements overdue_debt,our_debt '$2 - $3' 'p.receivable_today + p.payable_today'
today=$TODAY
figure "owed" settlements debt '$2' 'to_pay(p, "amount_to_pay")'
figure "balance" settlements debt,our_debt '$2 - $3' 'p.receivable + p.payable'
figure "sales" sales revenue '$2' 'revenue(p)'
figure "costs" sales cost '$2' 'sum(map(cost, sold(p)))'
figure "amounts" sales quantity '$2' 'sum(map(quantity, sold(p)))'

for kind in sqlite postgresql; do
    [[ $kind == sqlite ]] && name=erp url=sqlite3://db=$work/erp.sqlite || name=$database url=$server
    tryton $kind "$name" figures.py <asked &>answers.log || { fail "[$kind] Tryton: $(tail -5 answers.log)"; break; }
    TESSERA_DATABASE=$url
    ok setup init
    shows doctor '^problems +0$' doctor
    for each in "${rules[@]}"; do
        IFS=$'\t' read -r segment subject today written <<<"$each"
        LC_ALL=C sort "$segment.theirs" >theirs
        agrees "$segment" "$subject" "$written"
        [[ $kind == sqlite ]] || same "$segment: one company" "$(<"sqlite/$segment.theirs")" "$(<"$segment.theirs")"
    done
    for each in "${figures[@]}"; do
        IFS=$'\t' read -r segment template today fields shown <<<"$each"
        ok "$segment" segment create --name "$segment" --method dynamic --template "$template" \
            --filter 'code is filled' --set "fields=code,$fields"
        same "$kind: $segment" "$(LC_ALL=C sort "$segment.theirs")" "$($t --as-of "$today" segment members "$segment" \
            --format csv | tail -n +2 | awk -F, "{ printf \"%s,%.2f\\n\", \$1, $shown }" | LC_ALL=C sort)"
    done
    refused mapped 1 partner.mapped partner create --code C11 --name New
    shows partner '^region +Liège$' partner show C01
    same "again, nothing changes" "" "$($t --as-of $TODAY --yes segment form belgium buyers --format csv | tail -n +2 | cut -d, -f3,4 | grep -v '^0,0$')"
    shows doctor '^problems +0$' doctor
    mkdir $kind && mv ./*.theirs $kind
done
finish
