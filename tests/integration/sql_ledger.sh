#!/usr/bin/env bash
# config/sql-ledger.toml on SQL-Ledger's own schema, taken out of its Debian package, with rows of ours: segments hold
# exactly whom a query written independently in plain SQL on its tables lists. We may only read them.
set -uo pipefail
[[ ${TESSERA_ON:-} ]] || { echo "skipped: SQL-Ledger's schema is for PostgreSQL"; exit 77; }
TESSERA_CONFIG=$(realpath "$(dirname "$0")/../../config/sql-ledger.toml")
export TESSERA_CONFIG
. "$(dirname "$0")/checks.sh" "$1"
schema=$work/package/usr/share/sql-ledger/sql
if ! { apt-get download sql-ledger && dpkg -x sql-ledger_*.deb package && [[ -f $schema/Pg-tables.sql ]]; } &>fetched; then
    echo "skipped: the package sql-ledger cannot be fetched:"
    tail -3 fetched
    [[ ${TESSERA_REQUIRE_SERVERS:-} ]] && exit 1
    exit 77
fi
today=2026-06-30
for part in Pg-tables Pg-functions Pg-indices Default-chart; do
    sql "$(<"$schema/$part.sql")" >out || { fail "[setup] $part"; finish; }
done
sql "
INSERT INTO employee (id, name) VALUES (1, 'Olga'), (2, 'Søren');
INSERT INTO business (id, description) VALUES (11, 'Wholesale'), (12, 'Retail');
INSERT INTO pricegroup (id, pricegroup) VALUES (21, 'Gold');
INSERT INTO partsgroup (id, partsgroup) VALUES (31, 'Tools'), (32, 'Paint');
INSERT INTO warehouse (id, description) VALUES (41, 'North');
INSERT INTO parts (id, partnumber, description, lastcost, sellprice, partsgroup_id, obsolete) VALUES
    (51, 'HAM', 'Hammer', 7.5, 12.9, 31, 'f'), (52, 'SAW', 'Saw', 11, 19.99, 31, 't'),
    (53, 'RED', 'Red paint', 3.333, 8.1, 32, 'f'), (54, 'SET', 'Set of tools', NULL, 30, NULL, 'f');
INSERT INTO customer (id, customernumber, name, startdate, enddate, employee_id, business_id, pricegroup_id, creditlimit, taxnumber) VALUES
    (101, '1001', 'Ångström AB', '2025-01-10', NULL, 1, 11, 21, 500, 'SE1'), (102, '1002', 'Brown & Sons', '2025-03-01', NULL, 2, 12, NULL, 0, NULL),
    (103, '1003', 'Carla Díaz', '2026-02-01', NULL, 1, 12, NULL, 99.5, ''), (104, '1004', 'Dahl', '2024-01-01', '2025-12-31', 1, 11, NULL, 0, NULL),
    (105, '1005', 'Éclair', '2024-01-01', '2999-12-31', NULL, NULL, 21, 10000, 'FR5'), (106, NULL, 'Fjord', NULL, NULL, 2, NULL, NULL, NULL, NULL);
INSERT INTO vendor (id, vendornumber, name, taxnumber) VALUES (201, '1001', 'Vetter', 'DE7'), (202, '1002', 'Wool Ltd', NULL);
INSERT INTO address (trans_id, address1, city, state, country) VALUES (101, 'Gata 1', 'Luleå', '', 'Sweden'), (102, 'Road 2', 'Eugene', 'OR', 'USA'),
    (102, 'Second address', 'Boise', 'ID', 'USA'), (103, NULL, 'Portland', 'OR', 'USA'), (105, '', 'Paris', NULL, 'France'), (106, NULL, NULL, NULL, NULL),
    (201, 'Weg 3', 'Ulm', NULL, 'Germany'), (202, 'Lane', 'Austin', 'TX', 'USA');
INSERT INTO contact (trans_id, typeofcontact, gender) VALUES (101, 'company', 'M'), (102, 'company', 'M'), (103, 'person', 'F'), (106, 'person', 'M');
INSERT INTO ar (id, customer_id, transdate, duedate, amount, netamount, paid, datepaid, invoice, approved, warehouse_id) VALUES
    (301, 101, '2026-01-15', '2026-02-14', 123.74, 102.18, 123.74, '2026-02-10', 't', 't', 41),
    (302, 101, '2026-06-20', '2026-07-20', 300.3, 300.3, 0.1, '2026-06-21', 't', 't', NULL),
    (303, 102, '2026-03-01', '2026-03-31', 200, 200, 150.55, '2026-03-20', 't', 't', 41),
    (304, 102, '2026-04-01', '2026-04-01', -40.5, -40.5, 0, NULL, 't', 't', 41),
    (305, 103, '2026-05-05', '2026-06-04', 99.6, 99.6, 0, NULL, 'f', 't', NULL),
    (306, 103, '2026-06-25', '2026-07-25', 5000, 5000, 0, NULL, 't', 'f', NULL),
    (307, 104, '2025-06-01', '2025-07-01', 70, 70, 0, NULL, 't', 't', NULL),
    (308, 105, '2025-07-01', '2025-07-31', 0.3, 0.3, 0.1 + 0.2, '2026-06-29', 'f', 't', NULL),
    (309, 105, '2026-07-02', '2026-08-01', 800, 800, 0, NULL, 'f', 't', NULL);
INSERT INTO invoice (trans_id, parts_id, qty, sellprice, fxsellprice, discount, assemblyitem, cost) VALUES
    (301, 51, 6, 11.61, 12.9, 0.1, 'f', 0), (301, 53, 4, 8.13, 8.13, 0, 'f', 3), (302, 54, 10.01, 30, 30, 0, 'f', NULL), (302, 51, 10, 0, 0, 0, 't', NULL),
    (303, 52, 10, 20, 20, 0, 'f', 0), (304, 53, -5, 8.1, 8.1, 0, 'f', 0), (306, 51, 500, 10, 10, 0, 'f', 0), (307, 53, 10, 7, 7, 0, 'f', 0);
INSERT INTO ap (id, vendor_id, transdate, duedate, amount, paid, datepaid, approved) VALUES
    (401, 201, '2026-05-01', '2026-05-31', 640.4, 600.4, '2026-05-30', 't'), (402, 201, '2026-06-01', '2026-07-01', 9, 9, '2026-06-02', 't'),
    (403, 202, '2026-06-10', '2026-07-10', 77, 0, NULL, 'f');
INSERT INTO oe (id, customer_id, vendor_id, transdate, closed, quotation, exchangerate) VALUES
    (501, 101, 0, '2026-06-28', 'f', 'f', 1), (502, 102, 0, '2026-06-28', 'f', 't', 1), (503, 103, 0, '2026-06-28', 't', 'f', 1),
    (504, 105, 0, '2026-06-28', 'f', 'f', 1.25), (505, 0, 201, '2026-06-28', 'f', 'f', 1);
INSERT INTO orderitems (trans_id, parts_id, qty, sellprice, discount) VALUES
    (501, 51, 20, 12.9, 0.1), (502, 51, 100, 12.9, 0), (503, 51, 100, 12.9, 0), (504, 53, 10, 8, NULL), (505, 53, 1000, 3, 0);
GRANT SELECT ON ALL TABLES IN SCHEMA public TO public;" >out || { fail "[setup] rows"; finish; }
ok setup init
shows doctor '^problems +0$' doctor

# Partners by code; a partner without a number is "id 106", vendors say V-. Whose account has ended is in no segment.
both="(SELECT id, coalesce(customernumber, 'id ' || id) AS code, coalesce(enddate >= current_date, true) AS active FROM customer
    UNION ALL SELECT id, 'V-' || vendornumber, coalesce(enddate >= current_date, true) FROM vendor) x"
holds everybody partner 'code is filled' "SELECT code FROM $both WHERE active"
holds oregon partner 'region in hierarchy "USA" and region = "OR"' \
    "SELECT code FROM $both JOIN address a ON a.trans_id = x.id WHERE state = 'OR'"
holds homeless partner 'not region is filled and is_customer' \
    "SELECT code FROM $both WHERE id < 200 AND active AND id NOT IN (SELECT trans_id FROM address WHERE country <> '')"
holds persons partner 'legal_kind = "person" and (gender = "F" or main_manager = "Søren")' \
    "SELECT code FROM $both JOIN contact c ON c.trans_id = x.id AND typeofcontact = 'person'
      WHERE c.gender = 'F' OR x.id IN (SELECT id FROM customer WHERE employee_id = 2)"
holds limits partner 'attribute("credit_limit") >= 99.5 and attribute("credit_limit") < 1000' \
    "SELECT customernumber FROM customer WHERE creditlimit BETWEEN 99.5 AND 999"
holds golden partner 'attribute("price_group") = "Gold" or attribute("tax_number") begins with "de"' \
    "SELECT code FROM $both WHERE id IN (SELECT id FROM customer WHERE pricegroup_id = 21) OR id IN
      (SELECT id FROM vendor WHERE taxnumber LIKE 'DE%')"
holds tools product 'category = "Tools"' \
    "SELECT partnumber FROM parts WHERE partsgroup_id = 31 AND NOT obsolete"

# What SQL-Ledger itself says: netamount of receivables is the revenue, amount - paid the debt.
holds revenue partner 'revenue[this year to date] > 50' \
    "SELECT customernumber FROM ar JOIN customer c ON c.id = customer_id WHERE approved
        AND transdate BETWEEN '2026-01-01' AND '2026-06-30'
      GROUP BY 1 HAVING sum(CAST(netamount AS numeric)) > 50"
holds returns partner 'quantity[where revenue < 0] < 0' \
    "SELECT DISTINCT customernumber FROM invoice i JOIN ar ON ar.id = trans_id JOIN customer c ON c.id = customer_id WHERE qty < 0"
holds margin partner '(revenue - cost) / revenue > 0.4 and quantity[where product.category = "Paint"] > 0' \
    "SELECT customernumber FROM customer WHERE customernumber = '1001' AND (SELECT sum(netamount) FROM ar WHERE customer_id = 101)
        - (6 * 7.5 + 4 * 3) > 0.4 * (SELECT sum(netamount) FROM ar WHERE customer_id = 101)"
holds debtors partner 'debt > 49' \
    "SELECT customernumber FROM ar JOIN customer c ON c.id = customer_id
      WHERE approved AND coalesce(enddate >= current_date, true) AND transdate <= '$today'
      GROUP BY 1 HAVING sum(CASE WHEN amount - paid > 0.001 THEN CAST(amount - paid AS numeric) ELSE 0 END) > 49"
holds overdue partner 'overdue_debt[days 20] > 0' \
    "SELECT DISTINCT customernumber FROM ar JOIN customer c ON c.id = customer_id
      WHERE approved AND coalesce(enddate >= current_date, true) AND amount - paid > 0.001 AND duedate < date '$today' - 20"
holds settled partner 'debt = 0 and order_count > 0 and our_debt = 0' \
    "SELECT customernumber FROM ar JOIN customer c ON c.id = customer_id WHERE approved AND transdate <= '$today'
      GROUP BY 1 HAVING bool_and(abs(amount - paid) < 0.001)"
holds creditors partner 'our_debt > 0 and is_supplier' \
    "SELECT DISTINCT 'V-' || vendornumber FROM ap JOIN vendor v ON v.id = vendor_id WHERE approved AND amount - paid > 0.001"
holds exposed partner 'exposure > attribute("credit_limit")' \
    "SELECT customernumber FROM customer c WHERE creditlimit > 0 AND creditlimit <
        (SELECT coalesce(sum(amount - paid), 0) FROM ar WHERE customer_id = c.id AND approved AND transdate <= '$today') +
        (SELECT coalesce(sum(qty * sellprice * (1 - coalesce(discount, 0)) * exchangerate), 0) FROM orderitems i
           JOIN oe ON oe.id = i.trans_id WHERE customer_id = c.id AND NOT closed AND NOT quotation)"

# The figures, not only who passes.
figures() { # template, field, rows
    ok figures segment create --name "figures of $2" --method dynamic --template "$1" --filter "$2 <> 0" --set "fields=code,$2"
    equals figures "$3" --as-of $today segment members "figures of $2"
}
figures settlements debt "$(sql "SELECT customernumber || ',' || trim_scale(sum(round(CAST(amount - paid AS numeric), 4))) FROM ar
    JOIN customer c ON c.id = customer_id WHERE approved AND amount > paid + 0.001 AND coalesce(enddate >= current_date, true)
    AND transdate <= '$today' GROUP BY name, customernumber ORDER BY name COLLATE \"C\"" | tr '\n' ' ')"
figures settlements our_debt "1002,40.5 V-1001,40 "
figures sales revenue "$(sql "SELECT customernumber || ',' || trim_scale(sum(CAST(netamount AS numeric))) FROM ar
    JOIN customer c ON c.id = customer_id WHERE approved AND coalesce(enddate >= current_date, true)
    GROUP BY name, customernumber ORDER BY name COLLATE \"C\"" | tr '\n' ' ')"

refused mapped 1 partner.mapped partner create --code 1007 --name New
shows partner '^name +Vetter$' partner show V-1001
shows partner '^industry +Wholesale$' partner show 1001
same "again, nothing changes" "" "$($t --as-of $today --yes segment form --all --format csv | tail -n +2 | cut -d, -f3,4 | grep -v '^0,0$')"
shows doctor '^problems +0$' doctor
finish
