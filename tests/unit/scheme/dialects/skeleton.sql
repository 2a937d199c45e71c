-- Begins a session, a transaction, a part of one.
SET TIME ZONE 'UTC';
SET LOCK TIMEOUT 10;
START TRANSACTION READ ONLY, ISOLATION LEVEL SNAPSHOT;
START TRANSACTION ISOLATION LEVEL SNAPSHOT;
SAVEPOINT tessera_1;
ROLLBACK TO SAVEPOINT tessera_1;
RELEASE SAVEPOINT tessera_1;

-- Tables.
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest VARCHAR(1000) COLLATE BINARY NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, PRIMARY KEY (number, step));
CREATE TABLE tessera_sequence (name VARCHAR(1000) COLLATE BINARY NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_option_flag (name VARCHAR(1000) COLLATE BINARY NOT NULL, on_ SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(1000) COLLATE BINARY NOT NULL, variant_text VARCHAR(1000) COLLATE BINARY DEFAULT '' NOT NULL, PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name VARCHAR(1000) COLLATE BINARY NOT NULL, right_name VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (user_name, right_name));
CREATE TABLE tessera_partner (number BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, public_name VARCHAR(1000) COLLATE BINARY, legal_kind VARCHAR(1000) COLLATE BINARY, birth_date VARCHAR(10) COLLATE BINARY, gender VARCHAR(1000) COLLATE BINARY, country VARCHAR(1000) COLLATE BINARY, city VARCHAR(1000) COLLATE BINARY, region BIGINT, address VARCHAR(1000) COLLATE BINARY, industry VARCHAR(1000) COLLATE BINARY, income VARCHAR(1000) COLLATE BINARY, main_manager VARCHAR(1000) COLLATE BINARY, served_by_sales_reps SMALLINT DEFAULT 0 NOT NULL, is_customer SMALLINT DEFAULT 0 NOT NULL, is_supplier SMALLINT DEFAULT 0 NOT NULL, is_competitor SMALLINT DEFAULT 0 NOT NULL, registered VARCHAR(10) COLLATE BINARY, parent BIGINT, email VARCHAR(1000) COLLATE BINARY, phone VARCHAR(1000) COLLATE BINARY, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, parent BIGINT, population BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, parent BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, category BIGINT, brand VARCHAR(1000) COLLATE BINARY, price_group VARCHAR(1000) COLLATE BINARY, is_folder SMALLINT DEFAULT 0 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number BIGINT NOT NULL, product BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, type VARCHAR(1000) COLLATE BINARY NOT NULL, title VARCHAR(1000) COLLATE BINARY, PRIMARY KEY (subject, name));
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, ordinal BIGINT NOT NULL, "VALUE" VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (name, partner, ordinal));
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, ordinal BIGINT NOT NULL, "VALUE" VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (name, product, ordinal));
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, day VARCHAR(10) COLLATE BINARY NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document VARCHAR(1000) COLLATE BINARY, agreement VARCHAR(1000) COLLATE BINARY, organisation VARCHAR(1000) COLLATE BINARY, counterparty VARCHAR(1000) COLLATE BINARY, warehouse VARCHAR(1000) COLLATE BINARY, quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document VARCHAR(1000) COLLATE BINARY, day VARCHAR(10) COLLATE BINARY NOT NULL, due VARCHAR(10) COLLATE BINARY, currency VARCHAR(1000) COLLATE BINARY, amount BIGINT, PRIMARY KEY (partner, id));
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, id BIGINT NOT NULL, kind VARCHAR(1000) COLLATE BINARY, subject VARCHAR(1000) COLLATE BINARY, document VARCHAR(1000) COLLATE BINARY, PRIMARY KEY (partner, moment, id));
CREATE TABLE tessera_activity (id VARCHAR(1000) COLLATE BINARY NOT NULL, partner BIGINT NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, kind VARCHAR(1000) COLLATE BINARY, product BIGINT, quantity BIGINT, amount BIGINT, session VARCHAR(1000) COLLATE BINARY, reason VARCHAR(1000) COLLATE BINARY, PRIMARY KEY (partner, moment, id));
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest VARCHAR(1000) COLLATE BINARY NOT NULL, kind VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY, moment VARCHAR(27) COLLATE BINARY NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (digest, kind));
CREATE TABLE tessera_segment (id BIGINT NOT NULL, subject VARCHAR(1000) COLLATE BINARY NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, parent BIGINT, is_folder SMALLINT DEFAULT 0 NOT NULL, kind VARCHAR(1000) COLLATE BINARY, method VARCHAR(1000) COLLATE BINARY, template VARCHAR(1000) COLLATE BINARY, description CLOB, responsible VARCHAR(1000) COLLATE BINARY, created VARCHAR(27) COLLATE BINARY, clean_up VARCHAR(10) COLLATE BINARY, check_on_create SMALLINT DEFAULT 0 NOT NULL, schedule VARCHAR(1000) COLLATE BINARY, schedule_on SMALLINT DEFAULT 0 NOT NULL, scheme CLOB, deleted SMALLINT DEFAULT 0 NOT NULL, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, formed VARCHAR(27) COLLATE BINARY, hand_edits BIGINT DEFAULT 0 NOT NULL, stale CLOB, by_variant SMALLINT DEFAULT 0 NOT NULL, last_change BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner));
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on));
CREATE TABLE tessera_segment_change (number BIGINT NOT NULL, segment BIGINT NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, cause VARCHAR(1000) COLLATE BINARY NOT NULL, user_name VARCHAR(1000) COLLATE BINARY, as_of VARCHAR(10) COLLATE BINARY, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, entered BIGINT DEFAULT 0 NOT NULL, gone BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject));
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered));
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment BIGINT NOT NULL, next_due VARCHAR(27) COLLATE BINARY, last_start VARCHAR(27) COLLATE BINARY, last_end VARCHAR(27) COLLATE BINARY, attempts BIGINT DEFAULT 0 NOT NULL, last_error CLOB, PRIMARY KEY (segment));
CREATE TABLE tessera_schedule_run (number BIGINT NOT NULL, segment BIGINT NOT NULL, started VARCHAR(27) COLLATE BINARY NOT NULL, ended VARCHAR(27) COLLATE BINARY, outcome VARCHAR(1000) COLLATE BINARY, message CLOB, PRIMARY KEY (number));
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number BIGINT NOT NULL, topic VARCHAR(1000) COLLATE BINARY NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, user_name VARCHAR(1000) COLLATE BINARY, as_of VARCHAR(10) COLLATE BINARY, payload CLOB, PRIMARY KEY (number));
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin VARCHAR(1000) COLLATE BINARY NOT NULL, state VARCHAR(1000) COLLATE BINARY NOT NULL, attempts BIGINT DEFAULT 0 NOT NULL, progress BIGINT DEFAULT 0 NOT NULL, error CLOB, moment VARCHAR(27) COLLATE BINARY NOT NULL, PRIMARY KEY (event, plugin));
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name VARCHAR(1000) COLLATE BINARY NOT NULL, table_name VARCHAR(1000) COLLATE BINARY, moment VARCHAR(27) COLLATE BINARY NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_watch_row (id VARCHAR(1000) COLLATE BINARY NOT NULL, key_text VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (id));
CREATE TABLE tessera_partner_new (number BIGINT NOT NULL, PRIMARY KEY (number));
CREATE TABLE tessera_ban_rule (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, plugin VARCHAR(1000) COLLATE BINARY NOT NULL, description CLOB, active SMALLINT DEFAULT 1 NOT NULL, settings CLOB, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_ban_rule_i1 ON tessera_ban_rule (code);
CREATE TABLE tessera_ban_leave (id BIGINT NOT NULL, partner BIGINT NOT NULL, document VARCHAR(1000) COLLATE BINARY, reason CLOB, user_name VARCHAR(1000) COLLATE BINARY NOT NULL, given VARCHAR(27) COLLATE BINARY NOT NULL, last_day VARCHAR(10) COLLATE BINARY NOT NULL, uses_left BIGINT, taken_back SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_ban_leave_i1 ON tessera_ban_leave (partner);
CREATE TABLE tessera_agreement (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, supplier SMALLINT DEFAULT 0 NOT NULL, partner BIGINT, based_on BIGINT, segment BIGINT, status VARCHAR(1000) COLLATE BINARY NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, operation VARCHAR(1000) COLLATE BINARY NOT NULL, currency VARCHAR(1000) COLLATE BINARY, starts VARCHAR(10) COLLATE BINARY, ends VARCHAR(10) COLLATE BINARY, priority BIGINT DEFAULT 0 NOT NULL, price_kind VARCHAR(1000) COLLATE BINARY, terms CLOB, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_agreement_i1 ON tessera_agreement (code);
CREATE INDEX tessera_agreement_i2 ON tessera_agreement (partner);
CREATE TABLE tessera_price_list (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, kind VARCHAR(1000) COLLATE BINARY NOT NULL, currency VARCHAR(1000) COLLATE BINARY, starts VARCHAR(10) COLLATE BINARY NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_price_list_i1 ON tessera_price_list (code);
CREATE INDEX tessera_price_list_i2 ON tessera_price_list (kind, starts);
CREATE TABLE tessera_price (list BIGINT NOT NULL, product BIGINT NOT NULL, price BIGINT, PRIMARY KEY (list, product));
CREATE TABLE tessera_document (id BIGINT NOT NULL, number VARCHAR(1000) COLLATE BINARY NOT NULL, kind VARCHAR(1000) COLLATE BINARY NOT NULL, status VARCHAR(1000) COLLATE BINARY, partner BIGINT NOT NULL, day VARCHAR(10) COLLATE BINARY NOT NULL, agreement VARCHAR(1000) COLLATE BINARY, warehouse VARCHAR(1000) COLLATE BINARY, currency VARCHAR(1000) COLLATE BINARY, manager VARCHAR(1000) COLLATE BINARY, replacement SMALLINT DEFAULT 0 NOT NULL, posted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_document_i1 ON tessera_document (number);
CREATE INDEX tessera_document_i2 ON tessera_document (partner);
CREATE TABLE tessera_document_line (document BIGINT NOT NULL, line BIGINT NOT NULL, product BIGINT NOT NULL, product_code VARCHAR(1000) COLLATE BINARY NOT NULL, variant VARCHAR(1000) COLLATE BINARY, quantity BIGINT, price BIGINT, list VARCHAR(1000) COLLATE BINARY, cancelled SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (document, line));
CREATE TABLE tessera_user_group_member (group_name VARCHAR(1000) COLLATE BINARY NOT NULL, user_name VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (group_name, user_name));
CREATE INDEX tessera_user_group_member_i1 ON tessera_user_group_member (user_name);
CREATE TABLE tessera_group_right (group_name VARCHAR(1000) COLLATE BINARY NOT NULL, right_name VARCHAR(1000) COLLATE BINARY NOT NULL, PRIMARY KEY (group_name, right_name));
CREATE TABLE tessera_row_limit (is_group SMALLINT DEFAULT 0 NOT NULL, holder VARCHAR(1000) COLLATE BINARY NOT NULL, rule_text CLOB, PRIMARY KEY (is_group, holder));
CREATE TABLE tessera_deal (partner BIGINT NOT NULL, day VARCHAR(10) COLLATE BINARY NOT NULL, id BIGINT NOT NULL, status VARCHAR(1000) COLLATE BINARY, competitor BIGINT, amount BIGINT, reason VARCHAR(1000) COLLATE BINARY, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_competitor_proposal (segment BIGINT NOT NULL, partner BIGINT NOT NULL, linker VARCHAR(1000) COLLATE BINARY NOT NULL, strength BIGINT, reason CLOB, state VARCHAR(1000) COLLATE BINARY NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, user_name VARCHAR(1000) COLLATE BINARY, answered VARCHAR(27) COLLATE BINARY, PRIMARY KEY (segment, partner, linker));
CREATE TABLE tessera_competitor_linker (plugin VARCHAR(1000) COLLATE BINARY NOT NULL, active SMALLINT DEFAULT 1 NOT NULL, settings CLOB, PRIMARY KEY (plugin));
CREATE TABLE tessera_segment_treatment (segment BIGINT NOT NULL, service_level VARCHAR(1000) COLLATE BINARY, strategy CLOB, PRIMARY KEY (segment));
CREATE TABLE tessera_discount_group (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, settings CLOB, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_group_i1 ON tessera_discount_group (code);
CREATE TABLE tessera_discount (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, settings CLOB, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_i1 ON tessera_discount (code);
CREATE TABLE tessera_discount_condition (id BIGINT NOT NULL, code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, settings CLOB, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_condition_i1 ON tessera_discount_condition (code);
CREATE TABLE tessera_discount_status (discount BIGINT NOT NULL, kind BIGINT NOT NULL, source VARCHAR(1000) COLLATE BINARY NOT NULL, day VARCHAR(10) COLLATE BINARY NOT NULL, acts SMALLINT DEFAULT 0 NOT NULL, reason CLOB, user_name VARCHAR(1000) COLLATE BINARY NOT NULL, moment VARCHAR(27) COLLATE BINARY NOT NULL, PRIMARY KEY (discount, kind, source, day));
CREATE TABLE tessera_card_kind (code VARCHAR(1000) COLLATE BINARY NOT NULL, name VARCHAR(1000) COLLATE BINARY NOT NULL, starts VARCHAR(10) COLLATE BINARY, ends VARCHAR(10) COLLATE BINARY, PRIMARY KEY (code));
CREATE TABLE tessera_loyalty_card (number VARCHAR(1000) COLLATE BINARY NOT NULL, kind VARCHAR(1000) COLLATE BINARY NOT NULL, partner BIGINT, starts VARCHAR(10) COLLATE BINARY, ends VARCHAR(10) COLLATE BINARY, PRIMARY KEY (number));
CREATE INDEX tessera_loyalty_card_i1 ON tessera_loyalty_card (partner);
CREATE TABLE tessera_points_entry (id BIGINT NOT NULL, partner BIGINT NOT NULL, spent SMALLINT DEFAULT 0 NOT NULL, points BIGINT, day VARCHAR(10) COLLATE BINARY NOT NULL, first_day VARCHAR(10) COLLATE BINARY NOT NULL, last_day VARCHAR(10) COLLATE BINARY, document VARCHAR(1000) COLLATE BINARY, reason CLOB, user_name VARCHAR(1000) COLLATE BINARY, written VARCHAR(27) COLLATE BINARY NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_points_entry_i1 ON tessera_points_entry (partner, day);
CREATE TABLE tessera_manual_limit (owner_kind BIGINT NOT NULL, holder VARCHAR(1000) COLLATE BINARY NOT NULL, price_group VARCHAR(1000) COLLATE BINARY DEFAULT '' NOT NULL, discount BIGINT, markup BIGINT, PRIMARY KEY (owner_kind, holder, price_group));

-- Temporary tables.
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(1000) COLLATE BINARY NOT NULL, variant_text VARCHAR(1000) COLLATE BINARY DEFAULT '' NOT NULL);
DROP TABLE IF EXISTS tessera_unseen;
CREATE TEMPORARY TABLE IF NOT EXISTS tessera_members (number BIGINT NOT NULL);
DROP TABLE IF EXISTS tessera_members;

-- Statements.
MERGE INTO tessera_sequence d USING (SELECT ? AS name, ? AS next) s ON ((d.name = s.name)) WHEN MATCHED THEN UPDATE SET next = s.next WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_import_file d USING (SELECT ? AS digest, ? AS kind, ? AS name, ? AS moment, ? AS row_count) s ON ((d.digest = s.digest AND d.kind = s.kind)) WHEN MATCHED THEN UPDATE SET name = s.name, moment = s.moment, row_count = s.row_count WHEN NOT MATCHED THEN INSERT (digest, kind, name, moment, row_count) VALUES (s.digest, s.kind, s.name, s.moment, s.row_count);
MERGE INTO tessera_sequence d USING (SELECT ? AS name, ? AS next) s ON ((d.name = s.name)) WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_subject_key d USING (SELECT ? AS kind, ? AS number, ? AS key_text, ? AS variant_text) s ON ((d.kind = s.kind AND d.number = s.number) OR (d.kind = s.kind AND d.key_text = s.key_text AND d.variant_text = s.variant_text)) WHEN NOT MATCHED THEN INSERT (kind, number, key_text, variant_text) VALUES (s.kind, s.number, s.key_text, s.variant_text);
SELECT number FROM tessera_partner OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT number FROM tessera_partner ORDER BY code OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT ?;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
CAST(CAST(t.c AS DATE) AS VARCHAR(10))
-- moment
(REPLACE(CAST(CAST(t.c AS TIMESTAMP(6)) AS VARCHAR(26)), ' ', 'T') || 'Z')
-- decimal
CAST(ROUND(CAST(t.c AS DECIMAL(30, 10)) * 10000, 0) AS BIGINT)
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS DOUBLE PRECISION) * 10000) >= 0 THEN floor((CAST(t.c AS DOUBLE PRECISION) * 10000) + 0.5) ELSE ceil((CAST(t.c AS DOUBLE PRECISION) * 10000) - 0.5) END AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS VARCHAR(60))) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
(CAST(t.c AS VARCHAR(1000)) COLLATE BINARY)
-- uuid
LOWER(CAST(CAST(t.c AS UUID) AS VARCHAR(36)))
-- ours, beside it
k.c
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(CAST(id AS BIGINT) AS VARCHAR(1000)) COLLATE BINARY) AS "key", (CAST(CAST(id AS BIGINT) AS VARCHAR(1000)) COLLATE BINARY) AS "number key", (id) AS "number raw", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "code", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "name", CAST(CAST(born AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(id AS VARCHAR(1000)) COLLATE BINARY) AS "key", (CAST(id AS VARCHAR(1000)) COLLATE BINARY) AS "number key", (id) AS "number raw", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "code", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "name", CAST(CAST(born AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL AND (CAST(id AS VARCHAR(1000)) COLLATE BINARY) <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT LOWER(CAST(CAST(id AS UUID) AS VARCHAR(36))) AS "key", LOWER(CAST(CAST(id AS UUID) AS VARCHAR(36))) AS "number key", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "code", (CAST(no AS VARCHAR(1000)) COLLATE BINARY) AS "name", CAST(CAST(born AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

-- Rules: what is left to the database.
-- city = "Perm": at least
FROM tessera_partner t WHERE t.city = ?;
-- city in ("Perm", "Oslo"): at least
FROM tessera_partner t WHERE t.city IN (?, ?);
-- city <> "Perm": at least
FROM tessera_partner t;
-- city > "Perm": at least
FROM tessera_partner t;
-- city contains "erm": at least
FROM tessera_partner t;
-- city is filled: at least
FROM tessera_partner t;
-- birth_date < 2000-01-01: exact
FROM tessera_partner t WHERE t.birth_date <= ?;
-- is_customer and not deleted: exact
FROM tessera_partner t WHERE (t.is_customer = ?) AND (CASE WHEN (t.deleted = ?) THEN 0 ELSE 1 END = 1);
-- region = "Perm": exact
FROM tessera_partner t WHERE t.region = ?;
-- region.name = "Perm" or birth_date >= 1990-01-01: at least
FROM tessera_partner t LEFT JOIN (SELECT t.id AS k, t.name AS c1 FROM tessera_region t) j1 ON j1.k = t.region WHERE (j1.c1 = ?) OR (t.birth_date >= ?);
-- region in hierarchy "Siberia" and city contains "o": at least
FROM tessera_partner t WHERE (t.region IN (?, ?, ?));
