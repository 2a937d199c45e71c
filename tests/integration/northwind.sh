#!/usr/bin/env bash
# config/northwind.toml on Northwind's own tables: segments hold exactly whom a query written independently in plain
# SQL on those tables lists, here and in the SQLite file of the shared data, so that they are the same everywhere.
# Northwind's tables belong to somebody else; on PostgreSQL we have no right but to read them.
set -uo pipefail
data=$(realpath -m "${TESSERA_DATA:-$(dirname "$0")/../../../shared/data}")/northwind
TESSERA_CONFIG=$(realpath "$(dirname "$0")/../../config/northwind.toml")
export TESSERA_CONFIG
. "$(dirname "$0")/checks.sh" "$1"
if [[ ! -f $data/northwind.db ]]; then
    echo "skipped: no shared data"
    [[ ${TESSERA_REQUIRE_DATA:-} ]] && exit 1
    exit 77
fi
today=1998-05-06
if [[ ${TESSERA_ON:-} ]]; then
    sql "$(<"$data/northwind.sql")
        grant select on all tables in schema public to public;" >out || exit 1
else
    cp "$data/northwind.db" t.db && chmod u+w t.db
fi
ok setup init
shows doctor '^problems +0$' doctor

rule() { # as holds()
    holds "$@"
    sqlite3 "$data/northwind.db" "$4" | LC_ALL=C sort | cmp -s - theirs || fail "[$1] the data are not the same"
}
# Money in whole 1/10,000: prices have cents, discounts per cents, and both are stored as floating point.
money="round(d.unit_price * 100) * d.quantity * (100 - round(d.discount * 100))"
lines="orders o JOIN order_details d ON d.order_id = o.order_id"
both="(SELECT customer_id AS id, company_name AS title, city, country, region FROM customers
    UNION ALL SELECT 'SUPPLIER-' || supplier_id, company_name, city, country, region FROM suppliers) x"

# Readers see everybody before anybody has a number in our tables; names keep their accents.
ok readers segment create --name early --method dynamic --filter 'country = "Norway"' --set fields=code,name
equals readers "SUPPLIER-15,Norske Meierier SANTG,Santé Gourmet " segment members early

# The products that a rule over partners asks for have no numbers yet either.
rule drinkers partner 'revenue[last 12 months where product.category = "Beverages"] > 3000' \
    "SELECT o.customer_id FROM $lines JOIN products p ON p.product_id = d.product_id
       JOIN categories c ON c.category_id = p.category_id AND c.category_name = 'Beverages'
      WHERE o.order_date > '1997-05-06' GROUP BY o.customer_id HAVING sum($money) > 30000000"

# A template's own output leaves out what the mapping has no column for; a rule says so.
ok unmapped segment create --name sums --method dynamic --template sales --filter 'revenue > 1'
shows unmapped 'ALFKI' segment members sums
refused unmapped 2 rule.field-without-source segment create --name big --method dynamic --filter 'region.population > 4'
grep -q 'sources.region' err || fail "whose column is missing: $(cat err)"

# Attributes: through references, down the hierarchy, missing ones, folded case beyond ASCII.
rule alps partner 'country in ("Austria", "Switzerland", "Italy")' \
    "SELECT id FROM $both WHERE country IN ('Austria', 'Switzerland', 'Italy')"
rule usa partner 'region in hierarchy "USA"' "SELECT id FROM $both WHERE country = 'USA'"
rule quebec partner 'region = "Québec"' "SELECT id FROM $both WHERE region = 'Québec'"
rule canada partner 'region.parent.name = "Canada" and not region.name begins with "q"' \
    "SELECT id FROM $both WHERE country = 'Canada' AND region <> 'Québec'"
rule noregion partner 'not region.parent is filled and country in ("UK", "Spain")' \
    "SELECT id FROM $both WHERE region IS NULL AND country IN ('UK', 'Spain')"
rule accents partner 'name contains "É" or name contains "ÖN"' \
    "SELECT id FROM $both WHERE title LIKE '%é%' OR title LIKE '%ön%' OR title LIKE '%Ön%'"
rule suppliers partner 'is_supplier and not is_customer and region in hierarchy "USA"' \
    "SELECT 'SUPPLIER-' || supplier_id FROM suppliers WHERE country = 'USA'"
rule owners partner 'attribute("contact_title") = "Owner" and not attribute("postal_code") begins with "0"' \
    "SELECT customer_id FROM customers WHERE contact_title = 'Owner' AND coalesce(postal_code, '') NOT LIKE '0%'"
rule managed partner 'main_manager = "Janet Leverling"' \
    "SELECT customer_id FROM (SELECT customer_id, employee_id,
         row_number() OVER (PARTITION BY customer_id ORDER BY order_date DESC, order_id DESC) AS place FROM orders) o
      WHERE place = 1 AND employee_id = (SELECT employee_id FROM employees WHERE last_name = 'Leverling')"

# Products, by what they are and how they sold.
rule seafood product 'category = "Seafood" and not attribute("discontinued") = true' \
    "SELECT product_id FROM products JOIN categories USING (category_id)
      WHERE category_name = 'Seafood' AND discontinued = 0"
rule hits product 'revenue[1997-01-01..1997-12-31] >= 15000' \
    "SELECT d.product_id FROM $lines WHERE o.order_date BETWEEN '1997-01-01' AND '1997-12-31'
      GROUP BY d.product_id HAVING sum($money) >= 150000000"
rule wanted product 'partner_count > 30 and attribute("supplier") <> "SUPPLIER-12"' \
    "SELECT d.product_id FROM $lines JOIN products p ON p.product_id = d.product_id AND p.supplier_id <> 12
      GROUP BY d.product_id HAVING count(DISTINCT o.customer_id) > 30"

# Sales: sums and counts over windows, first and last, quotients, conditions on the rows.
rule big partner 'revenue > 25000' \
    "SELECT o.customer_id FROM $lines GROUP BY o.customer_id HAVING sum($money) > 250000000"
rule cents partner 'revenue[month 1997-10] > 0 and revenue[month 1997-10] <= 500.5' \
    "SELECT o.customer_id FROM $lines WHERE o.order_date BETWEEN '1997-10-01' AND '1997-10-31'
      GROUP BY o.customer_id HAVING sum($money) <= 5005000"
rule lately partner 'order_count[last 3 months] >= 4' \
    "SELECT customer_id FROM orders WHERE order_date > '1998-02-06' AND order_date <= '1998-05-06'
      GROUP BY customer_id HAVING count(*) >= 4"
rule lapsed partner 'order_count[last 3 months] = 0 and last_sale is filled' \
    "SELECT customer_id FROM orders GROUP BY customer_id HAVING max(order_date) <= '1998-02-06'"
rule never partner 'is_customer and not last_sale is filled' \
    "SELECT customer_id FROM customers WHERE customer_id NOT IN (SELECT customer_id FROM orders)"
rule firstlast partner 'first_sale < 1996-08-01 and last_sale >= 1998-05-01' \
    "SELECT customer_id FROM orders GROUP BY customer_id
      HAVING min(order_date) < '1996-08-01' AND max(order_date) >= '1998-05-01'"
rule quotient partner 'revenue / quantity > 35 and quantity >= 100' \
    "SELECT o.customer_id FROM $lines GROUP BY o.customer_id
      HAVING sum(d.quantity) >= 100 AND sum($money) > 350000 * sum(d.quantity)"
rule average partner 'average_order > 2000 and product_count >= 10' \
    "SELECT o.customer_id FROM $lines GROUP BY o.customer_id
      HAVING sum($money) > 20000000 * count(DISTINCT o.order_id) AND count(DISTINCT d.product_id) >= 10"
rule trend partner 'revenue[1997-01-01..1997-06-30] < revenue[1998-01-01..] and order_count[last year] > 0' \
    "SELECT o.customer_id FROM $lines WHERE o.order_date >= '1997-01-01' GROUP BY o.customer_id
      HAVING sum(CASE WHEN o.order_date <= '1997-06-30' THEN $money ELSE 0 END)
           < sum(CASE WHEN o.order_date >= '1998-01-01' THEN $money ELSE 0 END)
         AND min(o.order_date) <= '1997-12-31'"
rule late partner 'late_orders[last 12 months] >= 2' \
    "SELECT customer_id FROM orders WHERE shipped_date > required_date AND shipped_date > '1997-05-06'
      GROUP BY customer_id HAVING count(*) >= 2"

# NOT, OR, and segments of segments.
rule either partner 'not (country = "Germany" or revenue > 2000) and (quantity > 50 or order_count >= 6)' \
    "SELECT o.customer_id FROM $lines JOIN customers c ON c.customer_id = o.customer_id AND c.country <> 'Germany'
      GROUP BY o.customer_id
      HAVING sum($money) <= 20000000 AND (sum(d.quantity) > 50 OR count(DISTINCT o.order_id) >= 6)"
rule nested partner 'in segment "usa" and not in segment "lately" and is_customer' \
    "SELECT customer_id FROM customers WHERE country = 'USA' AND customer_id NOT IN (SELECT customer_id FROM orders
      WHERE order_date > '1998-02-06' AND order_date <= '1998-05-06' GROUP BY customer_id HAVING count(*) >= 4)"
rule bought partner 'quantity[where product in segment "seafood"] > 200' \
    "SELECT o.customer_id FROM $lines JOIN products p ON p.product_id = d.product_id AND p.discontinued = 0
       JOIN categories c ON c.category_id = p.category_id AND c.category_name = 'Seafood'
      GROUP BY o.customer_id HAVING sum(d.quantity) > 200"
same "again, nothing changes" "" "$($t --as-of $today --yes segment form --all --format csv | tail -n +2 | cut -d, -f3,4 | grep -v '^0,0$')"

# Reports show what Northwind holds.
ok report segment create --name Top --code top --method periodic --filter 'revenue > 100000' \
    --set fields=name,region,main_manager,revenue --set order=-revenue
ok report --as-of $today --yes segment form top
top=$(sql "SELECT c.company_name || ',' || c.country || ',' || round(sum($money) / 10000.0) FROM $lines
    JOIN customers c ON c.customer_id = o.customer_id GROUP BY c.company_name, c.country HAVING sum($money) > 1000000000
    ORDER BY sum($money) DESC" | sed 's/\.0$//')
got=$($t --as-of $today report composition top --format csv | tail -n +2 |
    awk -F, '{ printf "%s,%s,%.0f\n", $1, $2 == "ID" ? "USA" : $2, $4 }')
same report "$top" "$got"
shows partner '^name +Cooperativa de Quesos .Las Cabras.$' partner show SUPPLIER-5
shows partner '^region +Asturias$' partner show SUPPLIER-5

# What Northwind does not know is refused by name, not taken as empty.
refused "no source" 2 rule.field-without-source segment create --name X --method dynamic --filter 'gross_profit > 0'
grep -q 'Add cost to \[sources.sale.columns\]' err || fail "[no source] where the column would go"
refused "no source" 2 rule.field-without-source segment create --name X --method dynamic --filter 'birth_date is filled'

# The partners are the ERP's: Tessera says so, and whose job it is.
mapped() { # hint, command...
    local hint=$1; shift
    refused mapped 1 partner.mapped --yes partner "$@"
    grep -q "hint: $hint" err || { fail "[mapped] the hint of $*"; cat err; }
}
mapped 'Create it in the system that keeps the partners' create --code NEWCO --name "New Company"
mapped 'Change it in the system that keeps the partners' set ALFKI --set city=Bonn
mapped 'Merge them in the system that keeps the partners' merge ALFKI ANATR
printf 'code,name\nNEWCO,New Company\n' >partners.csv
refused mapped 1 import.mapped import partners partners.csv

# Erasing forgets what Tessera knows; the customer stays and, since nothing forbids it, enters again.
northwind() { sql "SELECT count(*) FROM customers; SELECT count(*) FROM orders; SELECT company_name FROM customers WHERE customer_id = 'GREAL'"; }
before=$(northwind)
known="SELECT number FROM tessera_subject_key WHERE key_text = 'GREAL'"
number=$(sql "$known")
ok erase --yes partner erase GREAL
same erase "" "$(sql "$known")"
for table in member history; do # a product may have the same number
    same erase 0 "$(sql "SELECT count(*) FROM tessera_segment_$table m JOIN tessera_segment s ON s.id = m.segment
        WHERE s.subject = 'partner' AND m.subject = $number")"
done
same erase "$before" "$(northwind)"
shows erase '^usa +usa +1 +0 ' --as-of $today --yes segment form usa
same erase 1 "$(sql "SELECT count(*) FROM tessera_subject_key WHERE key_text = 'GREAL' AND number > $number")"

shows doctor '^problems +0$' doctor
finish
