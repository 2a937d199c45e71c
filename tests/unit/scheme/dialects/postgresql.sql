-- Begins a session, a transaction, a part of one.
SET client_encoding = 'UTF8';
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET standard_conforming_strings = on;
SET client_min_messages = error;
SET lock_timeout = '10s';
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT 1;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SAVEPOINT tessera_1;
ROLLBACK TO SAVEPOINT tessera_1;
RELEASE SAVEPOINT tessera_1;

-- Tables.
SELECT pg_advisory_lock(32762643830108769);
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest TEXT COLLATE "C" NOT NULL, moment TEXT COLLATE "C" NOT NULL, PRIMARY KEY (number, step));
CREATE TABLE tessera_sequence (name TEXT COLLATE "C" NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_option_flag (name TEXT COLLATE "C" NOT NULL, on_ SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text TEXT COLLATE "C" NOT NULL, variant_text TEXT COLLATE "C" DEFAULT '' NOT NULL, PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name TEXT COLLATE "C" NOT NULL, right_name TEXT COLLATE "C" NOT NULL, PRIMARY KEY (user_name, right_name));
CREATE TABLE tessera_partner (number BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", public_name TEXT COLLATE "C", legal_kind TEXT COLLATE "C", birth_date TEXT COLLATE "C", gender TEXT COLLATE "C", country TEXT COLLATE "C", city TEXT COLLATE "C", region BIGINT, address TEXT COLLATE "C", industry TEXT COLLATE "C", income TEXT COLLATE "C", main_manager TEXT COLLATE "C", served_by_sales_reps SMALLINT DEFAULT 0 NOT NULL, is_customer SMALLINT DEFAULT 0 NOT NULL, is_supplier SMALLINT DEFAULT 0 NOT NULL, is_competitor SMALLINT DEFAULT 0 NOT NULL, registered TEXT COLLATE "C", parent BIGINT, email TEXT COLLATE "C", phone TEXT COLLATE "C", deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", parent BIGINT, population BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", parent BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", category BIGINT, brand TEXT COLLATE "C", price_group TEXT COLLATE "C", is_folder SMALLINT DEFAULT 0 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number BIGINT NOT NULL, product BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, type TEXT COLLATE "C" NOT NULL, title TEXT COLLATE "C", PRIMARY KEY (subject, name));
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, ordinal BIGINT NOT NULL, value TEXT COLLATE "C" NOT NULL, PRIMARY KEY (name, partner, ordinal));
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name TEXT COLLATE "C" NOT NULL, ordinal BIGINT NOT NULL, value TEXT COLLATE "C" NOT NULL, PRIMARY KEY (name, product, ordinal));
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document TEXT COLLATE "C", agreement TEXT COLLATE "C", organisation TEXT COLLATE "C", counterparty TEXT COLLATE "C", warehouse TEXT COLLATE "C", quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document TEXT COLLATE "C", day TEXT COLLATE "C" NOT NULL, due TEXT COLLATE "C", currency TEXT COLLATE "C", amount BIGINT, PRIMARY KEY (partner, id));
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, kind TEXT COLLATE "C", subject TEXT COLLATE "C", document TEXT COLLATE "C", PRIMARY KEY (partner, moment, id));
CREATE TABLE tessera_activity (id TEXT COLLATE "C" NOT NULL, partner BIGINT NOT NULL, moment TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C", product BIGINT, quantity BIGINT, amount BIGINT, session TEXT COLLATE "C", reason TEXT COLLATE "C", PRIMARY KEY (partner, moment, id));
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C", moment TEXT COLLATE "C" NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (digest, kind));
CREATE TABLE tessera_segment (id BIGINT NOT NULL, subject TEXT COLLATE "C" NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, parent BIGINT, is_folder SMALLINT DEFAULT 0 NOT NULL, kind TEXT COLLATE "C", method TEXT COLLATE "C", template TEXT COLLATE "C", description TEXT COLLATE "C", responsible TEXT COLLATE "C", created TEXT COLLATE "C", clean_up TEXT COLLATE "C", check_on_create SMALLINT DEFAULT 0 NOT NULL, schedule TEXT COLLATE "C", schedule_on SMALLINT DEFAULT 0 NOT NULL, scheme TEXT COLLATE "C", deleted SMALLINT DEFAULT 0 NOT NULL, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, formed TEXT COLLATE "C", hand_edits BIGINT DEFAULT 0 NOT NULL, stale TEXT COLLATE "C", by_variant SMALLINT DEFAULT 0 NOT NULL, last_change BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner));
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on));
CREATE TABLE tessera_segment_change (number BIGINT NOT NULL, segment BIGINT NOT NULL, moment TEXT COLLATE "C" NOT NULL, cause TEXT COLLATE "C" NOT NULL, user_name TEXT COLLATE "C", as_of TEXT COLLATE "C", version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, entered BIGINT DEFAULT 0 NOT NULL, gone BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject));
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered));
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment BIGINT NOT NULL, next_due TEXT COLLATE "C", last_start TEXT COLLATE "C", last_end TEXT COLLATE "C", attempts BIGINT DEFAULT 0 NOT NULL, last_error TEXT COLLATE "C", PRIMARY KEY (segment));
CREATE TABLE tessera_schedule_run (number BIGINT NOT NULL, segment BIGINT NOT NULL, started TEXT COLLATE "C" NOT NULL, ended TEXT COLLATE "C", outcome TEXT COLLATE "C", message TEXT COLLATE "C", PRIMARY KEY (number));
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number BIGINT NOT NULL, topic TEXT COLLATE "C" NOT NULL, moment TEXT COLLATE "C" NOT NULL, user_name TEXT COLLATE "C", as_of TEXT COLLATE "C", payload TEXT COLLATE "C", PRIMARY KEY (number));
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin TEXT COLLATE "C" NOT NULL, state TEXT COLLATE "C" NOT NULL, attempts BIGINT DEFAULT 0 NOT NULL, progress BIGINT DEFAULT 0 NOT NULL, error TEXT COLLATE "C", moment TEXT COLLATE "C" NOT NULL, PRIMARY KEY (event, plugin));
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name TEXT COLLATE "C" NOT NULL, table_name TEXT COLLATE "C", moment TEXT COLLATE "C" NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_watch_row (id TEXT COLLATE "C" NOT NULL, key_text TEXT COLLATE "C" NOT NULL, PRIMARY KEY (id));
CREATE TABLE tessera_partner_new (number BIGINT NOT NULL, PRIMARY KEY (number));
CREATE TABLE tessera_ban_rule (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, plugin TEXT COLLATE "C" NOT NULL, description TEXT COLLATE "C", active SMALLINT DEFAULT 1 NOT NULL, settings TEXT COLLATE "C", PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_ban_rule_i1 ON tessera_ban_rule (code);
CREATE TABLE tessera_ban_leave (id BIGINT NOT NULL, partner BIGINT NOT NULL, document TEXT COLLATE "C", reason TEXT COLLATE "C", user_name TEXT COLLATE "C" NOT NULL, given TEXT COLLATE "C" NOT NULL, last_day TEXT COLLATE "C" NOT NULL, uses_left BIGINT, taken_back SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_ban_leave_i1 ON tessera_ban_leave (partner);
CREATE TABLE tessera_agreement (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, supplier SMALLINT DEFAULT 0 NOT NULL, partner BIGINT, based_on BIGINT, segment BIGINT, status TEXT COLLATE "C" NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, operation TEXT COLLATE "C" NOT NULL, currency TEXT COLLATE "C", starts TEXT COLLATE "C", ends TEXT COLLATE "C", priority BIGINT DEFAULT 0 NOT NULL, price_kind TEXT COLLATE "C", terms TEXT COLLATE "C", PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_agreement_i1 ON tessera_agreement (code);
CREATE INDEX tessera_agreement_i2 ON tessera_agreement (partner);
CREATE TABLE tessera_price_list (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, currency TEXT COLLATE "C", starts TEXT COLLATE "C" NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_price_list_i1 ON tessera_price_list (code);
CREATE INDEX tessera_price_list_i2 ON tessera_price_list (kind, starts);
CREATE TABLE tessera_price (list BIGINT NOT NULL, product BIGINT NOT NULL, price BIGINT, PRIMARY KEY (list, product));
CREATE TABLE tessera_document (id BIGINT NOT NULL, number TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, status TEXT COLLATE "C", partner BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, agreement TEXT COLLATE "C", warehouse TEXT COLLATE "C", currency TEXT COLLATE "C", manager TEXT COLLATE "C", replacement SMALLINT DEFAULT 0 NOT NULL, posted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_document_i1 ON tessera_document (number);
CREATE INDEX tessera_document_i2 ON tessera_document (partner);
CREATE TABLE tessera_document_line (document BIGINT NOT NULL, line BIGINT NOT NULL, product BIGINT NOT NULL, product_code TEXT COLLATE "C" NOT NULL, variant TEXT COLLATE "C", quantity BIGINT, price BIGINT, list TEXT COLLATE "C", cancelled SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (document, line));
CREATE TABLE tessera_user_group_member (group_name TEXT COLLATE "C" NOT NULL, user_name TEXT COLLATE "C" NOT NULL, PRIMARY KEY (group_name, user_name));
CREATE INDEX tessera_user_group_member_i1 ON tessera_user_group_member (user_name);
CREATE TABLE tessera_group_right (group_name TEXT COLLATE "C" NOT NULL, right_name TEXT COLLATE "C" NOT NULL, PRIMARY KEY (group_name, right_name));
CREATE TABLE tessera_row_limit (is_group SMALLINT DEFAULT 0 NOT NULL, holder TEXT COLLATE "C" NOT NULL, rule_text TEXT COLLATE "C", PRIMARY KEY (is_group, holder));
CREATE TABLE tessera_deal (partner BIGINT NOT NULL, day TEXT COLLATE "C" NOT NULL, id BIGINT NOT NULL, status TEXT COLLATE "C", competitor BIGINT, amount BIGINT, reason TEXT COLLATE "C", PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_competitor_proposal (segment BIGINT NOT NULL, partner BIGINT NOT NULL, linker TEXT COLLATE "C" NOT NULL, strength BIGINT, reason TEXT COLLATE "C", state TEXT COLLATE "C" NOT NULL, moment TEXT COLLATE "C" NOT NULL, user_name TEXT COLLATE "C", answered TEXT COLLATE "C", PRIMARY KEY (segment, partner, linker));
CREATE TABLE tessera_competitor_linker (plugin TEXT COLLATE "C" NOT NULL, active SMALLINT DEFAULT 1 NOT NULL, settings TEXT COLLATE "C", PRIMARY KEY (plugin));
CREATE TABLE tessera_segment_treatment (segment BIGINT NOT NULL, service_level TEXT COLLATE "C", strategy TEXT COLLATE "C", PRIMARY KEY (segment));
CREATE TABLE tessera_discount_group (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, settings TEXT COLLATE "C", PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_group_i1 ON tessera_discount_group (code);
CREATE TABLE tessera_discount (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, settings TEXT COLLATE "C", PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_i1 ON tessera_discount (code);
CREATE TABLE tessera_discount_condition (id BIGINT NOT NULL, code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, settings TEXT COLLATE "C", PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_condition_i1 ON tessera_discount_condition (code);
CREATE TABLE tessera_discount_status (discount BIGINT NOT NULL, kind BIGINT NOT NULL, source TEXT COLLATE "C" NOT NULL, day TEXT COLLATE "C" NOT NULL, acts SMALLINT DEFAULT 0 NOT NULL, reason TEXT COLLATE "C", user_name TEXT COLLATE "C" NOT NULL, moment TEXT COLLATE "C" NOT NULL, PRIMARY KEY (discount, kind, source, day));
CREATE TABLE tessera_card_kind (code TEXT COLLATE "C" NOT NULL, name TEXT COLLATE "C" NOT NULL, starts TEXT COLLATE "C", ends TEXT COLLATE "C", PRIMARY KEY (code));
CREATE TABLE tessera_loyalty_card (number TEXT COLLATE "C" NOT NULL, kind TEXT COLLATE "C" NOT NULL, partner BIGINT, starts TEXT COLLATE "C", ends TEXT COLLATE "C", PRIMARY KEY (number));
CREATE INDEX tessera_loyalty_card_i1 ON tessera_loyalty_card (partner);
CREATE TABLE tessera_points_entry (id BIGINT NOT NULL, partner BIGINT NOT NULL, spent SMALLINT DEFAULT 0 NOT NULL, points BIGINT, day TEXT COLLATE "C" NOT NULL, first_day TEXT COLLATE "C" NOT NULL, last_day TEXT COLLATE "C", document TEXT COLLATE "C", reason TEXT COLLATE "C", user_name TEXT COLLATE "C", written TEXT COLLATE "C" NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_points_entry_i1 ON tessera_points_entry (partner, day);
CREATE TABLE tessera_manual_limit (owner_kind BIGINT NOT NULL, holder TEXT COLLATE "C" NOT NULL, price_group TEXT COLLATE "C" DEFAULT '' NOT NULL, discount BIGINT, markup BIGINT, PRIMARY KEY (owner_kind, holder, price_group));
SELECT pg_advisory_unlock(32762643830108769);

-- Temporary tables.
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text TEXT COLLATE "C" NOT NULL, variant_text TEXT COLLATE "C" DEFAULT '' NOT NULL);
DROP TABLE IF EXISTS pg_temp.tessera_unseen;
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_members (number BIGINT NOT NULL);
DROP TABLE IF EXISTS pg_temp.tessera_members;

-- Statements.
INSERT INTO tessera_sequence (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next;
INSERT INTO tessera_import_file (digest, kind, name, moment, row_count) VALUES (?, ?, ?, ?, ?) ON CONFLICT (digest, kind) DO UPDATE SET name = excluded.name, moment = excluded.moment, row_count = excluded.row_count;
INSERT INTO tessera_sequence (name, next) VALUES (?, ?) ON CONFLICT DO NOTHING;
INSERT INTO tessera_subject_key (kind, number, key_text, variant_text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING;
SELECT number FROM tessera_partner LIMIT 10 OFFSET 20;
SELECT number FROM tessera_partner ORDER BY code LIMIT 10 OFFSET 0;
SELECT CAST(? AS BIGINT);
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
to_char(CAST(t.c AS DATE), 'YYYY-MM-DD')
-- moment
to_char(CASE WHEN (CASE WHEN pg_typeof(t.c) IN (CAST('date' AS REGTYPE), CAST('timestamp' AS REGTYPE), CAST('timestamptz' AS REGTYPE)) THEN false ELSE substr(CAST(t.c AS TEXT), 17) ~ ' ?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$' END) THEN timezone('UTC', CAST(t.c AS TIMESTAMPTZ)) ELSE CAST(t.c AS TIMESTAMP) END, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
-- decimal
CAST(round(CASE WHEN pg_typeof(t.c) = CAST('double precision' AS REGTYPE) THEN CAST(CAST(CAST(CAST(t.c AS TEXT) AS DOUBLE PRECISION) * CAST(10000 AS DOUBLE PRECISION) AS TEXT) AS NUMERIC) WHEN pg_typeof(t.c) = CAST('real' AS REGTYPE) THEN CAST(CAST(CAST(CAST(t.c AS TEXT) AS REAL) * CAST(10000 AS DOUBLE PRECISION) AS TEXT) AS NUMERIC) ELSE CAST(t.c AS NUMERIC) * 10000 END) AS BIGINT)
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS DOUBLE PRECISION) * 10000) >= 0 THEN floor((CAST(t.c AS DOUBLE PRECISION) * 10000) + 0.5) ELSE ceil((CAST(t.c AS DOUBLE PRECISION) * 10000) - 0.5) END AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS TEXT)) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
(CAST(t.c AS TEXT) COLLATE "C")
-- uuid
(CAST(CAST(CAST(t.c AS TEXT) AS UUID) AS TEXT) COLLATE "C")
-- ours, beside it
textin(textout(k.c))
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(CAST(id AS BIGINT) AS TEXT) COLLATE "C") AS "key", (CAST(CAST(id AS BIGINT) AS TEXT) COLLATE "C") AS "number key", (id) AS "number raw", (CAST(no AS TEXT) COLLATE "C") AS "code", (CAST(no AS TEXT) COLLATE "C") AS "name", to_char(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(id AS TEXT) COLLATE "C") AS "key", (CAST(id AS TEXT) COLLATE "C") AS "number key", (id) AS "number raw", (CAST(no AS TEXT) COLLATE "C") AS "code", (CAST(no AS TEXT) COLLATE "C") AS "name", to_char(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL AND (CAST(id AS TEXT) COLLATE "C") <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = textin(textout(k1.key_text))) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(CAST(CAST(id AS TEXT) AS UUID) AS TEXT) COLLATE "C") AS "key", (CAST(CAST(CAST(id AS TEXT) AS UUID) AS TEXT) COLLATE "C") AS "number key", (CAST(no AS TEXT) COLLATE "C") AS "code", (CAST(no AS TEXT) COLLATE "C") AS "name", to_char(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

-- Rules: what is left to the database.
-- city = "Perm": exact
FROM tessera_partner t WHERE t.city = ?;
-- city in ("Perm", "Oslo"): exact
FROM tessera_partner t WHERE t.city IN (?, ?);
-- city <> "Perm": exact
FROM tessera_partner t WHERE CASE WHEN t.city = ? THEN 0 ELSE 1 END = 1;
-- city > "Perm": exact
FROM tessera_partner t WHERE t.city > ? AND t.city <> '';
-- city contains "erm": at least
FROM tessera_partner t;
-- city is filled: exact
FROM tessera_partner t WHERE t.city <> '';
-- birth_date < 2000-01-01: exact
FROM tessera_partner t WHERE t.birth_date <= ?;
-- is_customer and not deleted: exact
FROM tessera_partner t WHERE (t.is_customer = ?) AND (CASE WHEN (t.deleted = ?) THEN 0 ELSE 1 END = 1);
-- region = "Perm": exact
FROM tessera_partner t WHERE t.region = ?;
-- region.name = "Perm" or birth_date >= 1990-01-01: exact
FROM tessera_partner t LEFT JOIN (SELECT t.id AS k, t.name AS c1 FROM tessera_region t) j1 ON j1.k = t.region WHERE (j1.c1 = ?) OR (t.birth_date >= ?);
-- region in hierarchy "Siberia" and city contains "o": at least
FROM tessera_partner t WHERE (t.region IN (?, ?, ?));
