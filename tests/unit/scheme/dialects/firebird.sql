-- Begins a session, a transaction, a part of one.
SAVEPOINT tessera_1;
ROLLBACK TO SAVEPOINT tessera_1;
RELEASE SAVEPOINT tessera_1;

-- Tables.
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (number, step));
CREATE TABLE tessera_sequence (name VARCHAR(400) CHARACTER SET UTF8 NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_option_flag (name VARCHAR(400) CHARACTER SET UTF8 NOT NULL, on_ SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(200) CHARACTER SET UTF8 NOT NULL, variant_text VARCHAR(200) CHARACTER SET UTF8 DEFAULT '' NOT NULL, PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name VARCHAR(200) CHARACTER SET UTF8 NOT NULL, right_name VARCHAR(200) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (user_name, right_name));
CREATE TABLE tessera_partner (number BIGINT NOT NULL, code VARCHAR(400) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, public_name VARCHAR(1000) CHARACTER SET UTF8, legal_kind VARCHAR(1000) CHARACTER SET UTF8, birth_date VARCHAR(10) CHARACTER SET UTF8, gender VARCHAR(1000) CHARACTER SET UTF8, country VARCHAR(1000) CHARACTER SET UTF8, city VARCHAR(1000) CHARACTER SET UTF8, region BIGINT, address VARCHAR(1000) CHARACTER SET UTF8, industry VARCHAR(1000) CHARACTER SET UTF8, income VARCHAR(1000) CHARACTER SET UTF8, main_manager VARCHAR(1000) CHARACTER SET UTF8, served_by_sales_reps SMALLINT DEFAULT 0 NOT NULL, is_customer SMALLINT DEFAULT 0 NOT NULL, is_supplier SMALLINT DEFAULT 0 NOT NULL, is_competitor SMALLINT DEFAULT 0 NOT NULL, registered VARCHAR(10) CHARACTER SET UTF8, parent BIGINT, email VARCHAR(1000) CHARACTER SET UTF8, phone VARCHAR(1000) CHARACTER SET UTF8, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id BIGINT NOT NULL, code VARCHAR(400) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, parent BIGINT, population BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id BIGINT NOT NULL, code VARCHAR(400) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, parent BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number BIGINT NOT NULL, code VARCHAR(400) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, category BIGINT, brand VARCHAR(1000) CHARACTER SET UTF8, price_group VARCHAR(1000) CHARACTER SET UTF8, is_folder SMALLINT DEFAULT 0 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number BIGINT NOT NULL, product BIGINT NOT NULL, code VARCHAR(400) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject VARCHAR(200) CHARACTER SET UTF8 NOT NULL, name VARCHAR(200) CHARACTER SET UTF8 NOT NULL, type VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, title VARCHAR(1000) CHARACTER SET UTF8, PRIMARY KEY (subject, name));
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name VARCHAR(400) CHARACTER SET UTF8 NOT NULL, ordinal BIGINT NOT NULL, "VALUE" VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (name, partner, ordinal));
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name VARCHAR(400) CHARACTER SET UTF8 NOT NULL, ordinal BIGINT NOT NULL, "VALUE" VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (name, product, ordinal));
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, "DAY" VARCHAR(10) CHARACTER SET UTF8 NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document VARCHAR(1000) CHARACTER SET UTF8, agreement VARCHAR(1000) CHARACTER SET UTF8, organisation VARCHAR(1000) CHARACTER SET UTF8, counterparty VARCHAR(1000) CHARACTER SET UTF8, warehouse VARCHAR(1000) CHARACTER SET UTF8, quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, "DAY", id));
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document VARCHAR(1000) CHARACTER SET UTF8, "DAY" VARCHAR(10) CHARACTER SET UTF8 NOT NULL, due VARCHAR(10) CHARACTER SET UTF8, currency VARCHAR(1000) CHARACTER SET UTF8, amount BIGINT, PRIMARY KEY (partner, id));
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, id BIGINT NOT NULL, kind VARCHAR(1000) CHARACTER SET UTF8, subject VARCHAR(1000) CHARACTER SET UTF8, document VARCHAR(1000) CHARACTER SET UTF8, PRIMARY KEY (partner, moment, id));
CREATE TABLE tessera_activity (id VARCHAR(400) CHARACTER SET UTF8 NOT NULL, partner BIGINT NOT NULL, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, kind VARCHAR(1000) CHARACTER SET UTF8, product BIGINT, quantity BIGINT, amount BIGINT, session VARCHAR(1000) CHARACTER SET UTF8, reason VARCHAR(1000) CHARACTER SET UTF8, PRIMARY KEY (partner, moment, id));
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest VARCHAR(200) CHARACTER SET UTF8 NOT NULL, kind VARCHAR(200) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, "ROW_COUNT" BIGINT NOT NULL, PRIMARY KEY (digest, kind));
CREATE TABLE tessera_segment (id BIGINT NOT NULL, subject VARCHAR(200) CHARACTER SET UTF8 NOT NULL, code VARCHAR(200) CHARACTER SET UTF8 NOT NULL, name VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, parent BIGINT, is_folder SMALLINT DEFAULT 0 NOT NULL, kind VARCHAR(1000) CHARACTER SET UTF8, method VARCHAR(1000) CHARACTER SET UTF8, template VARCHAR(1000) CHARACTER SET UTF8, description BLOB SUB_TYPE TEXT CHARACTER SET UTF8, responsible VARCHAR(1000) CHARACTER SET UTF8, created VARCHAR(27) CHARACTER SET UTF8, clean_up VARCHAR(10) CHARACTER SET UTF8, check_on_create SMALLINT DEFAULT 0 NOT NULL, schedule VARCHAR(1000) CHARACTER SET UTF8, schedule_on SMALLINT DEFAULT 0 NOT NULL, scheme BLOB SUB_TYPE TEXT CHARACTER SET UTF8, deleted SMALLINT DEFAULT 0 NOT NULL, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, formed VARCHAR(27) CHARACTER SET UTF8, hand_edits BIGINT DEFAULT 0 NOT NULL, stale BLOB SUB_TYPE TEXT CHARACTER SET UTF8, by_variant SMALLINT DEFAULT 0 NOT NULL, last_change BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner));
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on));
CREATE TABLE tessera_segment_change (number BIGINT NOT NULL, segment BIGINT NOT NULL, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, cause VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, user_name VARCHAR(1000) CHARACTER SET UTF8, as_of VARCHAR(10) CHARACTER SET UTF8, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, entered BIGINT DEFAULT 0 NOT NULL, gone BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject));
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered));
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment BIGINT NOT NULL, next_due VARCHAR(27) CHARACTER SET UTF8, last_start VARCHAR(27) CHARACTER SET UTF8, last_end VARCHAR(27) CHARACTER SET UTF8, attempts BIGINT DEFAULT 0 NOT NULL, last_error BLOB SUB_TYPE TEXT CHARACTER SET UTF8, PRIMARY KEY (segment));
CREATE TABLE tessera_schedule_run (number BIGINT NOT NULL, segment BIGINT NOT NULL, started VARCHAR(27) CHARACTER SET UTF8 NOT NULL, ended VARCHAR(27) CHARACTER SET UTF8, outcome VARCHAR(1000) CHARACTER SET UTF8, message BLOB SUB_TYPE TEXT CHARACTER SET UTF8, PRIMARY KEY (number));
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number BIGINT NOT NULL, topic VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, user_name VARCHAR(1000) CHARACTER SET UTF8, as_of VARCHAR(10) CHARACTER SET UTF8, payload BLOB SUB_TYPE TEXT CHARACTER SET UTF8, PRIMARY KEY (number));
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin VARCHAR(400) CHARACTER SET UTF8 NOT NULL, state VARCHAR(400) CHARACTER SET UTF8 NOT NULL, attempts BIGINT DEFAULT 0 NOT NULL, progress BIGINT DEFAULT 0 NOT NULL, error BLOB SUB_TYPE TEXT CHARACTER SET UTF8, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (event, plugin));
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name VARCHAR(400) CHARACTER SET UTF8 NOT NULL, table_name VARCHAR(1000) CHARACTER SET UTF8, moment VARCHAR(27) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_watch_row (id VARCHAR(400) CHARACTER SET UTF8 NOT NULL, key_text VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, PRIMARY KEY (id));
CREATE TABLE tessera_partner_new (number BIGINT NOT NULL, PRIMARY KEY (number));

-- Temporary tables.
CREATE GLOBAL TEMPORARY TABLE tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(1000) CHARACTER SET UTF8 NOT NULL, variant_text VARCHAR(1000) CHARACTER SET UTF8 DEFAULT '' NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_unseen WHERE 1 = 0;
DELETE FROM tessera_unseen;
CREATE GLOBAL TEMPORARY TABLE tessera_members (number BIGINT NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_members WHERE 1 = 0;
DELETE FROM tessera_members;

-- Statements.
UPDATE OR INSERT INTO tessera_sequence (name, next) VALUES (?, ?) MATCHING (name);
UPDATE OR INSERT INTO tessera_import_file (digest, kind, name, moment, "ROW_COUNT") VALUES (?, ?, ?, ?, ?) MATCHING (digest, kind);
MERGE INTO tessera_sequence d USING (SELECT CAST(? AS TYPE OF COLUMN tessera_sequence.name) AS name, CAST(? AS TYPE OF COLUMN tessera_sequence.next) AS next FROM RDB$DATABASE) s ON ((d.name = s.name)) WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_subject_key d USING (SELECT CAST(? AS TYPE OF COLUMN tessera_subject_key.kind) AS kind, CAST(? AS TYPE OF COLUMN tessera_subject_key.number) AS number, CAST(? AS TYPE OF COLUMN tessera_subject_key.key_text) AS key_text, CAST(? AS TYPE OF COLUMN tessera_subject_key.variant_text) AS variant_text FROM RDB$DATABASE) s ON ((d.kind = s.kind AND d.number = s.number) OR (d.kind = s.kind AND d.key_text = s.key_text AND d.variant_text = s.variant_text)) WHEN NOT MATCHED THEN INSERT (kind, number, key_text, variant_text) VALUES (s.kind, s.number, s.key_text, s.variant_text);
SELECT number FROM tessera_partner OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT number FROM tessera_partner ORDER BY code OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT CAST(? AS BIGINT) FROM RDB$DATABASE;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
CAST(CAST(CAST(t.c AS TIMESTAMP) AS DATE) AS VARCHAR(10))
-- moment
(REPLACE(CAST(CAST(t.c AS TIMESTAMP) AS VARCHAR(24)), ' ', 'T') || '00Z')
-- decimal
(CAST(TRUNC(CAST(t.c AS NUMERIC(18, 4))) AS BIGINT) * 10000 + CAST((CAST(t.c AS NUMERIC(18, 4)) - TRUNC(CAST(t.c AS NUMERIC(18, 4)))) * 10000 AS BIGINT))
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS DOUBLE PRECISION) * 10000) >= 0 THEN floor((CAST(t.c AS DOUBLE PRECISION) * 10000) + 0.5) ELSE ceil((CAST(t.c AS DOUBLE PRECISION) * 10000) - 0.5) END AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS VARCHAR(60))) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
TRIM(TRAILING FROM CAST(t.c AS VARCHAR(1000) CHARACTER SET UTF8))
-- uuid
(SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(t.c) = 16 THEN UUID_TO_CHAR(t.c) ELSE CAST(t.c AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 1 FOR 8) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(t.c) = 16 THEN UUID_TO_CHAR(t.c) ELSE CAST(t.c AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 9 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(t.c) = 16 THEN UUID_TO_CHAR(t.c) ELSE CAST(t.c AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 13 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(t.c) = 16 THEN UUID_TO_CHAR(t.c) ELSE CAST(t.c AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 17 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(t.c) = 16 THEN UUID_TO_CHAR(t.c) ELSE CAST(t.c AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 21 FOR 12))
-- ours, beside it
k.c
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT TRIM(TRAILING FROM CAST(CAST(id AS BIGINT) AS VARCHAR(1000) CHARACTER SET UTF8)) AS "key", TRIM(TRAILING FROM CAST(CAST(id AS BIGINT) AS VARCHAR(1000) CHARACTER SET UTF8)) AS "number key", (id) AS "number raw", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "code", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "name", CAST(CAST(CAST(born AS TIMESTAMP) AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT TRIM(TRAILING FROM CAST(id AS VARCHAR(1000) CHARACTER SET UTF8)) AS "key", TRIM(TRAILING FROM CAST(id AS VARCHAR(1000) CHARACTER SET UTF8)) AS "number key", (id) AS "number raw", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "code", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "name", CAST(CAST(CAST(born AS TIMESTAMP) AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL AND TRIM(TRAILING FROM CAST(id AS VARCHAR(1000) CHARACTER SET UTF8)) <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 1 FOR 8) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 9 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 13 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 17 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 21 FOR 12)) AS "key", (SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 1 FOR 8) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 9 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 13 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 17 FOR 4) || '-' || SUBSTRING(REPLACE(LOWER(CASE WHEN OCTET_LENGTH(id) = 16 THEN UUID_TO_CHAR(id) ELSE CAST(id AS VARCHAR(40) CHARACTER SET UTF8) END), '-', '') FROM 21 FOR 12)) AS "number key", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "code", TRIM(TRAILING FROM CAST(no AS VARCHAR(1000) CHARACTER SET UTF8)) AS "name", CAST(CAST(CAST(born AS TIMESTAMP) AS DATE) AS VARCHAR(10)) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

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
