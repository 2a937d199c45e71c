-- Begins a session, a transaction, a part of one.
PRAGMA synchronous=NORMAL;
PRAGMA cache_size=-131072;
PRAGMA temp.cache_size=-65536;
PRAGMA mmap_size=1073741824;
PRAGMA trusted_schema=OFF;
PRAGMA busy_timeout=10000;
BEGIN DEFERRED;
SELECT 1 FROM sqlite_master LIMIT 1;
BEGIN IMMEDIATE;
SAVEPOINT tessera_1;
ROLLBACK TO SAVEPOINT tessera_1;
RELEASE SAVEPOINT tessera_1;

-- Tables.
PRAGMA journal_mode=WAL;
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest TEXT NOT NULL, moment TEXT NOT NULL, PRIMARY KEY (number, step)) WITHOUT ROWID;
CREATE TABLE tessera_sequence (name TEXT NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name)) WITHOUT ROWID;
CREATE TABLE tessera_option_flag (name TEXT NOT NULL, on_ BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (name)) WITHOUT ROWID;
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text TEXT NOT NULL, variant_text TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, number)) WITHOUT ROWID;
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name TEXT NOT NULL, right_name TEXT NOT NULL, PRIMARY KEY (user_name, right_name)) WITHOUT ROWID;
CREATE TABLE tessera_partner (number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT, public_name TEXT, legal_kind TEXT, birth_date TEXT, gender TEXT, country TEXT, city TEXT, region BIGINT, address TEXT, industry TEXT, income TEXT, main_manager TEXT, served_by_sales_reps BIGINT NOT NULL DEFAULT 0, is_customer BIGINT NOT NULL DEFAULT 0, is_supplier BIGINT NOT NULL DEFAULT 0, is_competitor BIGINT NOT NULL DEFAULT 0, registered TEXT, parent BIGINT, email TEXT, phone TEXT, deleted BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT, parent BIGINT, population BIGINT);
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT, parent BIGINT);
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT, category BIGINT, brand TEXT, price_group TEXT, is_folder BIGINT NOT NULL DEFAULT 0, deleted BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number INTEGER PRIMARY KEY, product BIGINT NOT NULL, code TEXT NOT NULL, name TEXT, deleted BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, title TEXT, PRIMARY KEY (subject, name)) WITHOUT ROWID;
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name TEXT NOT NULL, ordinal BIGINT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, partner, ordinal)) WITHOUT ROWID;
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name TEXT NOT NULL, ordinal BIGINT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, product, ordinal)) WITHOUT ROWID;
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, day TEXT NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document TEXT, agreement TEXT, organisation TEXT, counterparty TEXT, warehouse TEXT, quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, day, id)) WITHOUT ROWID;
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document TEXT, day TEXT NOT NULL, due TEXT, currency TEXT, amount BIGINT, PRIMARY KEY (partner, id)) WITHOUT ROWID;
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment TEXT NOT NULL, id BIGINT NOT NULL, kind TEXT, subject TEXT, document TEXT, PRIMARY KEY (partner, moment, id)) WITHOUT ROWID;
CREATE TABLE tessera_activity (id TEXT NOT NULL, partner BIGINT NOT NULL, moment TEXT NOT NULL, kind TEXT, product BIGINT, quantity BIGINT, amount BIGINT, session TEXT, reason TEXT, PRIMARY KEY (partner, moment, id)) WITHOUT ROWID;
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest TEXT NOT NULL, kind TEXT NOT NULL, name TEXT, moment TEXT NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (digest, kind)) WITHOUT ROWID;
CREATE TABLE tessera_segment (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, parent BIGINT, is_folder BIGINT NOT NULL DEFAULT 0, kind TEXT, method TEXT, template TEXT, description TEXT, responsible TEXT, created TEXT, clean_up TEXT, check_on_create BIGINT NOT NULL DEFAULT 0, schedule TEXT, schedule_on BIGINT NOT NULL DEFAULT 0, scheme TEXT, deleted BIGINT NOT NULL DEFAULT 0, version BIGINT NOT NULL DEFAULT 0, rule_version BIGINT NOT NULL DEFAULT 0, formed TEXT, hand_edits BIGINT NOT NULL DEFAULT 0, stale TEXT, by_variant BIGINT NOT NULL DEFAULT 0, last_change BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner)) WITHOUT ROWID;
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on)) WITHOUT ROWID;
CREATE TABLE tessera_segment_change (number INTEGER PRIMARY KEY, segment BIGINT NOT NULL, moment TEXT NOT NULL, cause TEXT NOT NULL, user_name TEXT, as_of TEXT, version BIGINT NOT NULL DEFAULT 0, rule_version BIGINT NOT NULL DEFAULT 0, entered BIGINT NOT NULL DEFAULT 0, gone BIGINT NOT NULL DEFAULT 0);
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject)) WITHOUT ROWID;
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered)) WITHOUT ROWID;
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment INTEGER PRIMARY KEY, next_due TEXT, last_start TEXT, last_end TEXT, attempts BIGINT NOT NULL DEFAULT 0, last_error TEXT);
CREATE TABLE tessera_schedule_run (number INTEGER PRIMARY KEY, segment BIGINT NOT NULL, started TEXT NOT NULL, ended TEXT, outcome TEXT, message TEXT);
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number INTEGER PRIMARY KEY, topic TEXT NOT NULL, moment TEXT NOT NULL, user_name TEXT, as_of TEXT, payload TEXT);
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin TEXT NOT NULL, state TEXT NOT NULL, attempts BIGINT NOT NULL DEFAULT 0, progress BIGINT NOT NULL DEFAULT 0, error TEXT, moment TEXT NOT NULL, PRIMARY KEY (event, plugin)) WITHOUT ROWID;
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name TEXT NOT NULL, table_name TEXT, moment TEXT NOT NULL, PRIMARY KEY (name)) WITHOUT ROWID;
CREATE TABLE tessera_watch_row (id TEXT NOT NULL, key_text TEXT NOT NULL, PRIMARY KEY (id)) WITHOUT ROWID;
CREATE TABLE tessera_partner_new (number INTEGER PRIMARY KEY);
CREATE TABLE tessera_ban_rule (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, plugin TEXT NOT NULL, description TEXT, active BIGINT NOT NULL DEFAULT 1, settings TEXT);
CREATE UNIQUE INDEX tessera_ban_rule_i1 ON tessera_ban_rule (code);
CREATE TABLE tessera_ban_leave (id INTEGER PRIMARY KEY, partner BIGINT NOT NULL, document TEXT, reason TEXT, user_name TEXT NOT NULL, given TEXT NOT NULL, last_day TEXT NOT NULL, uses_left BIGINT, taken_back BIGINT NOT NULL DEFAULT 0);
CREATE INDEX tessera_ban_leave_i1 ON tessera_ban_leave (partner);
CREATE TABLE tessera_agreement (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, supplier BIGINT NOT NULL DEFAULT 0, partner BIGINT, based_on BIGINT, segment BIGINT, status TEXT NOT NULL, deleted BIGINT NOT NULL DEFAULT 0, operation TEXT NOT NULL, currency TEXT, starts TEXT, ends TEXT, priority BIGINT NOT NULL DEFAULT 0, price_kind TEXT, terms TEXT);
CREATE UNIQUE INDEX tessera_agreement_i1 ON tessera_agreement (code);
CREATE INDEX tessera_agreement_i2 ON tessera_agreement (partner);
CREATE TABLE tessera_price_list (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, currency TEXT, starts TEXT NOT NULL);
CREATE UNIQUE INDEX tessera_price_list_i1 ON tessera_price_list (code);
CREATE INDEX tessera_price_list_i2 ON tessera_price_list (kind, starts);
CREATE TABLE tessera_price (list BIGINT NOT NULL, product BIGINT NOT NULL, price BIGINT, PRIMARY KEY (list, product)) WITHOUT ROWID;
CREATE TABLE tessera_document (id INTEGER PRIMARY KEY, number TEXT NOT NULL, kind TEXT NOT NULL, status TEXT, partner BIGINT NOT NULL, day TEXT NOT NULL, agreement TEXT, warehouse TEXT, currency TEXT, manager TEXT, replacement BIGINT NOT NULL DEFAULT 0, posted BIGINT NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX tessera_document_i1 ON tessera_document (number);
CREATE INDEX tessera_document_i2 ON tessera_document (partner);
CREATE TABLE tessera_document_line (document BIGINT NOT NULL, line BIGINT NOT NULL, product BIGINT NOT NULL, product_code TEXT NOT NULL, variant TEXT, quantity BIGINT, price BIGINT, list TEXT, cancelled BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (document, line)) WITHOUT ROWID;
CREATE TABLE tessera_user_group_member (group_name TEXT NOT NULL, user_name TEXT NOT NULL, PRIMARY KEY (group_name, user_name)) WITHOUT ROWID;
CREATE INDEX tessera_user_group_member_i1 ON tessera_user_group_member (user_name);
CREATE TABLE tessera_group_right (group_name TEXT NOT NULL, right_name TEXT NOT NULL, PRIMARY KEY (group_name, right_name)) WITHOUT ROWID;
CREATE TABLE tessera_row_limit (is_group BIGINT NOT NULL DEFAULT 0, holder TEXT NOT NULL, rule_text TEXT, PRIMARY KEY (is_group, holder)) WITHOUT ROWID;
CREATE TABLE tessera_deal (partner BIGINT NOT NULL, day TEXT NOT NULL, id BIGINT NOT NULL, status TEXT, competitor BIGINT, amount BIGINT, reason TEXT, PRIMARY KEY (partner, day, id)) WITHOUT ROWID;
CREATE TABLE tessera_competitor_proposal (segment BIGINT NOT NULL, partner BIGINT NOT NULL, linker TEXT NOT NULL, strength BIGINT, reason TEXT, state TEXT NOT NULL, moment TEXT NOT NULL, user_name TEXT, answered TEXT, PRIMARY KEY (segment, partner, linker)) WITHOUT ROWID;
CREATE TABLE tessera_competitor_linker (plugin TEXT NOT NULL, active BIGINT NOT NULL DEFAULT 1, settings TEXT, PRIMARY KEY (plugin));
CREATE TABLE tessera_segment_treatment (segment INTEGER PRIMARY KEY, service_level TEXT, strategy TEXT);
CREATE TABLE tessera_discount_group (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, settings TEXT);
CREATE UNIQUE INDEX tessera_discount_group_i1 ON tessera_discount_group (code);
CREATE TABLE tessera_discount (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, settings TEXT);
CREATE UNIQUE INDEX tessera_discount_i1 ON tessera_discount (code);
CREATE TABLE tessera_discount_condition (id INTEGER PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, settings TEXT);
CREATE UNIQUE INDEX tessera_discount_condition_i1 ON tessera_discount_condition (code);
CREATE TABLE tessera_discount_status (discount BIGINT NOT NULL, kind BIGINT NOT NULL, source TEXT NOT NULL, day TEXT NOT NULL, acts BIGINT NOT NULL DEFAULT 0, reason TEXT, user_name TEXT NOT NULL, moment TEXT NOT NULL, PRIMARY KEY (discount, kind, source, day)) WITHOUT ROWID;
CREATE TABLE tessera_card_kind (code TEXT NOT NULL, name TEXT NOT NULL, starts TEXT, ends TEXT, PRIMARY KEY (code)) WITHOUT ROWID;
CREATE TABLE tessera_loyalty_card (number TEXT NOT NULL, kind TEXT NOT NULL, partner BIGINT, starts TEXT, ends TEXT, PRIMARY KEY (number)) WITHOUT ROWID;
CREATE INDEX tessera_loyalty_card_i1 ON tessera_loyalty_card (partner);
CREATE TABLE tessera_points_entry (id INTEGER PRIMARY KEY, partner BIGINT NOT NULL, spent BIGINT NOT NULL DEFAULT 0, points BIGINT, day TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT, document TEXT, reason TEXT, user_name TEXT, written TEXT NOT NULL);
CREATE INDEX tessera_points_entry_i1 ON tessera_points_entry (partner, day);
CREATE TABLE tessera_manual_limit (owner_kind BIGINT NOT NULL, holder TEXT NOT NULL, price_group TEXT NOT NULL DEFAULT '', discount BIGINT, markup BIGINT, PRIMARY KEY (owner_kind, holder, price_group)) WITHOUT ROWID;

-- Temporary tables.
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text TEXT NOT NULL, variant_text TEXT DEFAULT '' NOT NULL);
DROP TABLE IF EXISTS temp.tessera_unseen;
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_members (number BIGINT NOT NULL);
DROP TABLE IF EXISTS temp.tessera_members;

-- Statements.
INSERT INTO tessera_sequence (name, next) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next;
INSERT INTO tessera_import_file (digest, kind, name, moment, row_count) VALUES (?, ?, ?, ?, ?) ON CONFLICT (digest, kind) DO UPDATE SET name = excluded.name, moment = excluded.moment, row_count = excluded.row_count;
INSERT INTO tessera_sequence (name, next) VALUES (?, ?) ON CONFLICT DO NOTHING;
INSERT INTO tessera_subject_key (kind, number, key_text, variant_text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING;
SELECT number FROM tessera_partner LIMIT 10 OFFSET 20;
SELECT number FROM tessera_partner ORDER BY code LIMIT 10 OFFSET 0;
SELECT ?;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
date(t.c)
-- moment
(strftime('%Y-%m-%dT%H:%M:%f', (CASE WHEN substr(t.c, 17) GLOB '*[+-][0-9][0-9][0-9][0-9]' THEN substr(t.c, 1, length(t.c) - 2) || ':' || substr(t.c, -2) WHEN substr(t.c, 17) GLOB '*[+-][0-9][0-9]' THEN t.c || ':00' ELSE t.c END)) || '000Z')
-- decimal
(CASE typeof(t.c) WHEN 'integer' THEN (t.c) * 10000 WHEN 'text' THEN (CAST(substr(trim(t.c), 1, instr(trim(t.c) || '.', '.') - 1) AS BIGINT) * 10000 + (CASE WHEN substr(trim(t.c), 1, 1) = '-' THEN -1 ELSE 1 END) * (CAST(substr((substr(trim(t.c), instr(trim(t.c) || '.', '.') + 1) || '00000'), 1, 4) AS BIGINT) + (substr((substr(trim(t.c), instr(trim(t.c) || '.', '.') + 1) || '00000'), 5, 1) >= '5'))) ELSE CAST(round((t.c) * 10000.0) AS BIGINT) END)
-- decimal kept as a double
CAST(round((t.c) * 10000.0) AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS TEXT)) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
(CAST(t.c AS TEXT) COLLATE BINARY)
-- uuid
(substr(replace(lower(CASE typeof(t.c) WHEN 'blob' THEN hex(t.c) ELSE t.c END), '-', ''), 1, 8) || '-' || substr(replace(lower(CASE typeof(t.c) WHEN 'blob' THEN hex(t.c) ELSE t.c END), '-', ''), 9, 4) || '-' || substr(replace(lower(CASE typeof(t.c) WHEN 'blob' THEN hex(t.c) ELSE t.c END), '-', ''), 13, 4) || '-' || substr(replace(lower(CASE typeof(t.c) WHEN 'blob' THEN hex(t.c) ELSE t.c END), '-', ''), 17, 4) || '-' || substr(replace(lower(CASE typeof(t.c) WHEN 'blob' THEN hex(t.c) ELSE t.c END), '-', ''), 21, 12) COLLATE BINARY)
-- ours, beside it
k.c
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(CAST(id AS BIGINT) AS TEXT) COLLATE BINARY) AS "key", (CAST(CAST(id AS BIGINT) AS TEXT) COLLATE BINARY) AS "number key", (id) AS "number raw", (CAST(no AS TEXT) COLLATE BINARY) AS "code", (CAST(no AS TEXT) COLLATE BINARY) AS "name", date(born) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(id AS TEXT) COLLATE BINARY) AS "key", (CAST(id AS TEXT) COLLATE BINARY) AS "number key", (id) AS "number raw", (CAST(no AS TEXT) COLLATE BINARY) AS "code", (CAST(no AS TEXT) COLLATE BINARY) AS "name", date(born) AS "birth_date" FROM firm t WHERE id IS NOT NULL AND (CAST(id AS TEXT) COLLATE BINARY) <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 1, 8) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 9, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 13, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 17, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 21, 12) COLLATE BINARY) AS "key", (substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 1, 8) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 9, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 13, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 17, 4) || '-' || substr(replace(lower(CASE typeof(id) WHEN 'blob' THEN hex(id) ELSE id END), '-', ''), 21, 12) COLLATE BINARY) AS "number key", (CAST(no AS TEXT) COLLATE BINARY) AS "code", (CAST(no AS TEXT) COLLATE BINARY) AS "name", date(born) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

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
