-- Begins a session, a transaction, a part of one.
SET CURRENT ISOLATION = RR;
SET CURRENT LOCK TIMEOUT 10;
SAVEPOINT tessera_1 ON ROLLBACK RETAIN CURSORS;
ROLLBACK TO SAVEPOINT tessera_1;
RELEASE SAVEPOINT tessera_1;

-- Tables.
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest VARCHAR(400 CODEUNITS32) NOT NULL, moment VARCHAR(27) NOT NULL, PRIMARY KEY (number, step));
CREATE TABLE tessera_sequence (name VARCHAR(400 CODEUNITS32) NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_option_flag (name VARCHAR(400 CODEUNITS32) NOT NULL, on_ SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(400 CODEUNITS32) NOT NULL, variant_text VARCHAR(400 CODEUNITS32) DEFAULT '' NOT NULL, PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name VARCHAR(400 CODEUNITS32) NOT NULL, right_name VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (user_name, right_name));
CREATE TABLE tessera_partner (number BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), public_name VARCHAR(400 CODEUNITS32), legal_kind VARCHAR(400 CODEUNITS32), birth_date VARCHAR(10), gender VARCHAR(400 CODEUNITS32), country VARCHAR(400 CODEUNITS32), city VARCHAR(400 CODEUNITS32), region BIGINT, address VARCHAR(400 CODEUNITS32), industry VARCHAR(400 CODEUNITS32), income VARCHAR(400 CODEUNITS32), main_manager VARCHAR(400 CODEUNITS32), served_by_sales_reps SMALLINT DEFAULT 0 NOT NULL, is_customer SMALLINT DEFAULT 0 NOT NULL, is_supplier SMALLINT DEFAULT 0 NOT NULL, is_competitor SMALLINT DEFAULT 0 NOT NULL, registered VARCHAR(10), parent BIGINT, email VARCHAR(400 CODEUNITS32), phone VARCHAR(400 CODEUNITS32), deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), parent BIGINT, population BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), parent BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), category BIGINT, brand VARCHAR(400 CODEUNITS32), price_group VARCHAR(400 CODEUNITS32), is_folder SMALLINT DEFAULT 0 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number BIGINT NOT NULL, product BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, type VARCHAR(400 CODEUNITS32) NOT NULL, title VARCHAR(400 CODEUNITS32), PRIMARY KEY (subject, name));
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, ordinal BIGINT NOT NULL, value VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (name, partner, ordinal));
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, ordinal BIGINT NOT NULL, value VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (name, product, ordinal));
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, day VARCHAR(10) NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document VARCHAR(400 CODEUNITS32), agreement VARCHAR(400 CODEUNITS32), organisation VARCHAR(400 CODEUNITS32), counterparty VARCHAR(400 CODEUNITS32), warehouse VARCHAR(400 CODEUNITS32), quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document VARCHAR(400 CODEUNITS32), day VARCHAR(10) NOT NULL, due VARCHAR(10), currency VARCHAR(400 CODEUNITS32), amount BIGINT, PRIMARY KEY (partner, id));
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment VARCHAR(27) NOT NULL, id BIGINT NOT NULL, kind VARCHAR(400 CODEUNITS32), subject VARCHAR(400 CODEUNITS32), document VARCHAR(400 CODEUNITS32), PRIMARY KEY (partner, moment, id));
CREATE TABLE tessera_activity (id VARCHAR(400 CODEUNITS32) NOT NULL, partner BIGINT NOT NULL, moment VARCHAR(27) NOT NULL, kind VARCHAR(400 CODEUNITS32), product BIGINT, quantity BIGINT, amount BIGINT, session VARCHAR(400 CODEUNITS32), reason VARCHAR(400 CODEUNITS32), PRIMARY KEY (partner, moment, id));
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest VARCHAR(400 CODEUNITS32) NOT NULL, kind VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32), moment VARCHAR(27) NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (digest, kind));
CREATE TABLE tessera_segment (id BIGINT NOT NULL, subject VARCHAR(400 CODEUNITS32) NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, parent BIGINT, is_folder SMALLINT DEFAULT 0 NOT NULL, kind VARCHAR(400 CODEUNITS32), method VARCHAR(400 CODEUNITS32), template VARCHAR(400 CODEUNITS32), description CLOB(16M), responsible VARCHAR(400 CODEUNITS32), created VARCHAR(27), clean_up VARCHAR(10), check_on_create SMALLINT DEFAULT 0 NOT NULL, schedule VARCHAR(400 CODEUNITS32), schedule_on SMALLINT DEFAULT 0 NOT NULL, scheme CLOB(16M), deleted SMALLINT DEFAULT 0 NOT NULL, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, formed VARCHAR(27), hand_edits BIGINT DEFAULT 0 NOT NULL, stale CLOB(16M), by_variant SMALLINT DEFAULT 0 NOT NULL, last_change BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner));
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on));
CREATE TABLE tessera_segment_change (number BIGINT NOT NULL, segment BIGINT NOT NULL, moment VARCHAR(27) NOT NULL, cause VARCHAR(400 CODEUNITS32) NOT NULL, user_name VARCHAR(400 CODEUNITS32), as_of VARCHAR(10), version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, entered BIGINT DEFAULT 0 NOT NULL, gone BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject));
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered));
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment BIGINT NOT NULL, next_due VARCHAR(27), last_start VARCHAR(27), last_end VARCHAR(27), attempts BIGINT DEFAULT 0 NOT NULL, last_error CLOB(16M), PRIMARY KEY (segment));
CREATE TABLE tessera_schedule_run (number BIGINT NOT NULL, segment BIGINT NOT NULL, started VARCHAR(27) NOT NULL, ended VARCHAR(27), outcome VARCHAR(400 CODEUNITS32), message CLOB(16M), PRIMARY KEY (number));
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number BIGINT NOT NULL, topic VARCHAR(400 CODEUNITS32) NOT NULL, moment VARCHAR(27) NOT NULL, user_name VARCHAR(400 CODEUNITS32), as_of VARCHAR(10), payload CLOB(16M), PRIMARY KEY (number));
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin VARCHAR(400 CODEUNITS32) NOT NULL, state VARCHAR(400 CODEUNITS32) NOT NULL, attempts BIGINT DEFAULT 0 NOT NULL, progress BIGINT DEFAULT 0 NOT NULL, error CLOB(16M), moment VARCHAR(27) NOT NULL, PRIMARY KEY (event, plugin));
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name VARCHAR(400 CODEUNITS32) NOT NULL, table_name VARCHAR(400 CODEUNITS32), moment VARCHAR(27) NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_watch_row (id VARCHAR(400 CODEUNITS32) NOT NULL, key_text VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (id));
CREATE TABLE tessera_partner_new (number BIGINT NOT NULL, PRIMARY KEY (number));
CREATE TABLE tessera_ban_rule (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, plugin VARCHAR(400 CODEUNITS32) NOT NULL, description CLOB(16M), active SMALLINT DEFAULT 1 NOT NULL, settings CLOB(16M), PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_ban_rule_i1 ON tessera_ban_rule (code);
CREATE TABLE tessera_ban_leave (id BIGINT NOT NULL, partner BIGINT NOT NULL, document VARCHAR(400 CODEUNITS32), reason CLOB(16M), user_name VARCHAR(400 CODEUNITS32) NOT NULL, given VARCHAR(27) NOT NULL, last_day VARCHAR(10) NOT NULL, uses_left BIGINT, taken_back SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_ban_leave_i1 ON tessera_ban_leave (partner);
CREATE TABLE tessera_agreement (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, supplier SMALLINT DEFAULT 0 NOT NULL, partner BIGINT, based_on BIGINT, segment BIGINT, status VARCHAR(400 CODEUNITS32) NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, operation VARCHAR(400 CODEUNITS32) NOT NULL, currency VARCHAR(400 CODEUNITS32), starts VARCHAR(10), ends VARCHAR(10), priority BIGINT DEFAULT 0 NOT NULL, price_kind VARCHAR(400 CODEUNITS32), terms CLOB(16M), PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_agreement_i1 ON tessera_agreement (code);
CREATE INDEX tessera_agreement_i2 ON tessera_agreement (partner);
CREATE TABLE tessera_price_list (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, kind VARCHAR(400 CODEUNITS32) NOT NULL, currency VARCHAR(400 CODEUNITS32), starts VARCHAR(10) NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_price_list_i1 ON tessera_price_list (code);
CREATE INDEX tessera_price_list_i2 ON tessera_price_list (kind, starts);
CREATE TABLE tessera_price (list BIGINT NOT NULL, product BIGINT NOT NULL, price BIGINT, PRIMARY KEY (list, product));
CREATE TABLE tessera_document (id BIGINT NOT NULL, number VARCHAR(400 CODEUNITS32) NOT NULL, kind VARCHAR(400 CODEUNITS32) NOT NULL, status VARCHAR(400 CODEUNITS32), partner BIGINT NOT NULL, day VARCHAR(10) NOT NULL, agreement VARCHAR(400 CODEUNITS32), warehouse VARCHAR(400 CODEUNITS32), currency VARCHAR(400 CODEUNITS32), manager VARCHAR(400 CODEUNITS32), replacement SMALLINT DEFAULT 0 NOT NULL, posted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_document_i1 ON tessera_document (number);
CREATE INDEX tessera_document_i2 ON tessera_document (partner);
CREATE TABLE tessera_document_line (document BIGINT NOT NULL, line BIGINT NOT NULL, product BIGINT NOT NULL, product_code VARCHAR(400 CODEUNITS32) NOT NULL, variant VARCHAR(400 CODEUNITS32), quantity BIGINT, price BIGINT, list VARCHAR(400 CODEUNITS32), cancelled SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (document, line));
CREATE TABLE tessera_user_group_member (group_name VARCHAR(400 CODEUNITS32) NOT NULL, user_name VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (group_name, user_name));
CREATE INDEX tessera_user_group_member_i1 ON tessera_user_group_member (user_name);
CREATE TABLE tessera_group_right (group_name VARCHAR(400 CODEUNITS32) NOT NULL, right_name VARCHAR(400 CODEUNITS32) NOT NULL, PRIMARY KEY (group_name, right_name));
CREATE TABLE tessera_row_limit (is_group SMALLINT DEFAULT 0 NOT NULL, holder VARCHAR(400 CODEUNITS32) NOT NULL, rule_text CLOB(16M), PRIMARY KEY (is_group, holder));
CREATE TABLE tessera_deal (partner BIGINT NOT NULL, day VARCHAR(10) NOT NULL, id BIGINT NOT NULL, status VARCHAR(400 CODEUNITS32), competitor BIGINT, amount BIGINT, reason VARCHAR(400 CODEUNITS32), PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_competitor_proposal (segment BIGINT NOT NULL, partner BIGINT NOT NULL, linker VARCHAR(400 CODEUNITS32) NOT NULL, strength BIGINT, reason CLOB(16M), state VARCHAR(400 CODEUNITS32) NOT NULL, moment VARCHAR(27) NOT NULL, user_name VARCHAR(400 CODEUNITS32), answered VARCHAR(27), PRIMARY KEY (segment, partner, linker));
CREATE TABLE tessera_competitor_linker (plugin VARCHAR(400 CODEUNITS32) NOT NULL, active SMALLINT DEFAULT 1 NOT NULL, settings CLOB(16M), PRIMARY KEY (plugin));
CREATE TABLE tessera_segment_treatment (segment BIGINT NOT NULL, service_level VARCHAR(400 CODEUNITS32), strategy CLOB(16M), PRIMARY KEY (segment));
CREATE TABLE tessera_discount_group (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, settings CLOB(16M), PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_group_i1 ON tessera_discount_group (code);
CREATE TABLE tessera_discount (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, settings CLOB(16M), PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_i1 ON tessera_discount (code);
CREATE TABLE tessera_discount_condition (id BIGINT NOT NULL, code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, settings CLOB(16M), PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_condition_i1 ON tessera_discount_condition (code);
CREATE TABLE tessera_discount_status (discount BIGINT NOT NULL, kind BIGINT NOT NULL, source VARCHAR(400 CODEUNITS32) NOT NULL, day VARCHAR(10) NOT NULL, acts SMALLINT DEFAULT 0 NOT NULL, reason CLOB(16M), user_name VARCHAR(400 CODEUNITS32) NOT NULL, moment VARCHAR(27) NOT NULL, PRIMARY KEY (discount, kind, source, day));
CREATE TABLE tessera_card_kind (code VARCHAR(400 CODEUNITS32) NOT NULL, name VARCHAR(400 CODEUNITS32) NOT NULL, starts VARCHAR(10), ends VARCHAR(10), PRIMARY KEY (code));
CREATE TABLE tessera_loyalty_card (number VARCHAR(400 CODEUNITS32) NOT NULL, kind VARCHAR(400 CODEUNITS32) NOT NULL, partner BIGINT, starts VARCHAR(10), ends VARCHAR(10), PRIMARY KEY (number));
CREATE INDEX tessera_loyalty_card_i1 ON tessera_loyalty_card (partner);
CREATE TABLE tessera_points_entry (id BIGINT NOT NULL, partner BIGINT NOT NULL, spent SMALLINT DEFAULT 0 NOT NULL, points BIGINT, day VARCHAR(10) NOT NULL, first_day VARCHAR(10) NOT NULL, last_day VARCHAR(10), document VARCHAR(400 CODEUNITS32), reason CLOB(16M), user_name VARCHAR(400 CODEUNITS32), written VARCHAR(27) NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_points_entry_i1 ON tessera_points_entry (partner, day);
CREATE TABLE tessera_manual_limit (owner_kind BIGINT NOT NULL, holder VARCHAR(400 CODEUNITS32) NOT NULL, price_group VARCHAR(400 CODEUNITS32) DEFAULT '' NOT NULL, discount BIGINT, markup BIGINT, PRIMARY KEY (owner_kind, holder, price_group));

-- Temporary tables.
CREATE GLOBAL TEMPORARY TABLE tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text VARCHAR(400 CODEUNITS32) NOT NULL, variant_text VARCHAR(400 CODEUNITS32) DEFAULT '' NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_unseen WHERE 1 = 0;
DELETE FROM tessera_unseen;
CREATE GLOBAL TEMPORARY TABLE tessera_members (number BIGINT NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_members WHERE 1 = 0;
DELETE FROM tessera_members;

-- Statements.
MERGE INTO tessera_sequence AS d USING (SELECT * FROM (VALUES (CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS BIGINT))) AS v (name, next)) AS s ON ((d.name = s.name)) WHEN MATCHED THEN UPDATE SET next = s.next WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_import_file AS d USING (SELECT * FROM (VALUES (CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS VARCHAR(27)), CAST(? AS BIGINT))) AS v (digest, kind, name, moment, row_count)) AS s ON ((d.digest = s.digest AND d.kind = s.kind)) WHEN MATCHED THEN UPDATE SET name = s.name, moment = s.moment, row_count = s.row_count WHEN NOT MATCHED THEN INSERT (digest, kind, name, moment, row_count) VALUES (s.digest, s.kind, s.name, s.moment, s.row_count);
MERGE INTO tessera_sequence AS d USING (SELECT * FROM (VALUES (CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS BIGINT))) AS v (name, next)) AS s ON ((d.name = s.name)) WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_subject_key AS d USING (SELECT * FROM (VALUES (CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS VARCHAR(400 CODEUNITS32)), CAST(? AS VARCHAR(400 CODEUNITS32)))) AS v (kind, number, key_text, variant_text)) AS s ON ((d.kind = s.kind AND d.number = s.number) OR (d.kind = s.kind AND d.key_text = s.key_text AND d.variant_text = s.variant_text)) WHEN NOT MATCHED THEN INSERT (kind, number, key_text, variant_text) VALUES (s.kind, s.number, s.key_text, s.variant_text);
SELECT number FROM tessera_partner OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT number FROM tessera_partner ORDER BY code OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT CAST(? AS BIGINT) FROM SYSIBM.SYSDUMMY1;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
CHAR(DATE(t.c), ISO)
-- moment
(VARCHAR_FORMAT(TIMESTAMP(t.c), 'YYYY-MM-DD') || 'T' || VARCHAR_FORMAT(TIMESTAMP(t.c), 'HH24:MI:SS.FF6') || 'Z')
-- decimal
CAST(ROUND(CAST(t.c AS DECIMAL(31, 10)) * 10000, 0) AS BIGINT)
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS DOUBLE) * 10000) >= 0 THEN floor((CAST(t.c AS DOUBLE) * 10000) + 0.5) ELSE ceil((CAST(t.c AS DOUBLE) * 10000) - 0.5) END AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS VARCHAR(60))) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
CAST(t.c AS VARCHAR(1000 CODEUNITS32))
-- uuid
(SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(t.c) = 16 THEN HEX(t.c) ELSE CAST(t.c AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 1, 8) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(t.c) = 16 THEN HEX(t.c) ELSE CAST(t.c AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 9, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(t.c) = 16 THEN HEX(t.c) ELSE CAST(t.c AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 13, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(t.c) = 16 THEN HEX(t.c) ELSE CAST(t.c AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 17, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(t.c) = 16 THEN HEX(t.c) ELSE CAST(t.c AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 21, 12))
-- ours, beside it
k.c
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT CAST(CAST(id AS BIGINT) AS VARCHAR(1000 CODEUNITS32)) AS "key", CAST(CAST(id AS BIGINT) AS VARCHAR(1000 CODEUNITS32)) AS "number key", (id) AS "number raw", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "code", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "name", CHAR(DATE(born), ISO) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT CAST(id AS VARCHAR(1000 CODEUNITS32)) AS "key", CAST(id AS VARCHAR(1000 CODEUNITS32)) AS "number key", (id) AS "number raw", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "code", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "name", CHAR(DATE(born), ISO) AS "birth_date" FROM firm t WHERE id IS NOT NULL AND CAST(id AS VARCHAR(1000 CODEUNITS32)) <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 1, 8) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 9, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 13, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 17, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 21, 12)) AS "key", (SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 1, 8) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 9, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 13, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 17, 4) || '-' || SUBSTR(REPLACE(REPLACE(REPLACE(LOWER(CASE WHEN LENGTH(id) = 16 THEN HEX(id) ELSE CAST(id AS VARCHAR(40)) END), '-', ''), '{', ''), '}', ''), 21, 12)) AS "number key", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "code", CAST(no AS VARCHAR(1000 CODEUNITS32)) AS "name", CHAR(DATE(born), ISO) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

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
