-- Begins a session, a transaction, a part of one.
SET DATEFORMAT ymd;
SET TRANSACTION ISOLATION LEVEL SNAPSHOT;
SET LOCK_TIMEOUT 10000;
SELECT TOP (1) 1 FROM sys.objects;
SAVE TRANSACTION tessera_1;
ROLLBACK TRANSACTION tessera_1;

-- Tables.
CREATE TABLE tessera_migration (number BIGINT NOT NULL, step BIGINT NOT NULL, digest NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (number, step));
CREATE TABLE tessera_sequence (name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_option_flag (name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, on_ SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_subject_key (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, variant_text NVARCHAR(200) COLLATE Latin1_General_100_BIN2 DEFAULT '' NOT NULL, PRIMARY KEY (kind, number));
CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text);
CREATE TABLE tessera_grant_right (user_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, right_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (user_name, right_name));
CREATE TABLE tessera_partner (number BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, public_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, legal_kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, birth_date NVARCHAR(10) COLLATE Latin1_General_100_BIN2, gender NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, country NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, city NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, region BIGINT, address NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, industry NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, income NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, main_manager NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, served_by_sales_reps SMALLINT DEFAULT 0 NOT NULL, is_customer SMALLINT DEFAULT 0 NOT NULL, is_supplier SMALLINT DEFAULT 0 NOT NULL, is_competitor SMALLINT DEFAULT 0 NOT NULL, registered NVARCHAR(10) COLLATE Latin1_General_100_BIN2, parent BIGINT, email NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, phone NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code);
CREATE TABLE tessera_region (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, parent BIGINT, population BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code);
CREATE TABLE tessera_product_category (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, parent BIGINT, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code);
CREATE TABLE tessera_product (number BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, category BIGINT, brand NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, price_group NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, is_folder SMALLINT DEFAULT 0 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code);
CREATE TABLE tessera_product_variant (number BIGINT NOT NULL, product BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, deleted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code);
CREATE TABLE tessera_attribute_def (subject NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, type NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, title NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (subject, name));
CREATE TABLE tessera_partner_attribute (partner BIGINT NOT NULL, name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, ordinal BIGINT NOT NULL, value NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (name, partner, ordinal));
CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner);
CREATE TABLE tessera_product_attribute (product BIGINT NOT NULL, name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, ordinal BIGINT NOT NULL, value NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (name, product, ordinal));
CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product);
CREATE TABLE tessera_sale (partner BIGINT NOT NULL, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, id BIGINT NOT NULL, product BIGINT, variant BIGINT, document NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, agreement NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, organisation NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, counterparty NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, warehouse NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, quantity BIGINT, revenue BIGINT, cost BIGINT, extra_cost BIGINT, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_settlement (partner BIGINT NOT NULL, id BIGINT NOT NULL, document NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, due NVARCHAR(10) COLLATE Latin1_General_100_BIN2, currency NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, amount BIGINT, PRIMARY KEY (partner, id));
CREATE TABLE tessera_interaction (partner BIGINT NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, id BIGINT NOT NULL, kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, subject NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, document NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (partner, moment, id));
CREATE TABLE tessera_activity (id NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, partner BIGINT NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, product BIGINT, quantity BIGINT, amount BIGINT, session NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, reason NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (partner, moment, id));
CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id);
CREATE TABLE tessera_import_file (digest NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, kind NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, row_count BIGINT NOT NULL, PRIMARY KEY (digest, kind));
CREATE TABLE tessera_segment (id BIGINT NOT NULL, subject NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, code NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, parent BIGINT, is_folder SMALLINT DEFAULT 0 NOT NULL, kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, method NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, template NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, description NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, responsible NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, created NVARCHAR(27) COLLATE Latin1_General_100_BIN2, clean_up NVARCHAR(10) COLLATE Latin1_General_100_BIN2, check_on_create SMALLINT DEFAULT 0 NOT NULL, schedule NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, schedule_on SMALLINT DEFAULT 0 NOT NULL, scheme NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, deleted SMALLINT DEFAULT 0 NOT NULL, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, formed NVARCHAR(27) COLLATE Latin1_General_100_BIN2, hand_edits BIGINT DEFAULT 0 NOT NULL, stale NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, by_variant SMALLINT DEFAULT 0 NOT NULL, last_change BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code);
CREATE TABLE tessera_segment_competitor (segment BIGINT NOT NULL, partner BIGINT NOT NULL, PRIMARY KEY (segment, partner));
CREATE TABLE tessera_segment_dependency (segment BIGINT NOT NULL, depends_on BIGINT NOT NULL, PRIMARY KEY (segment, depends_on));
CREATE TABLE tessera_segment_change (number BIGINT NOT NULL, segment BIGINT NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, cause NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, as_of NVARCHAR(10) COLLATE Latin1_General_100_BIN2, version BIGINT DEFAULT 0 NOT NULL, rule_version BIGINT DEFAULT 0 NOT NULL, entered BIGINT DEFAULT 0 NOT NULL, gone BIGINT DEFAULT 0 NOT NULL, PRIMARY KEY (number));
CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, number);
CREATE TABLE tessera_segment_member (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, PRIMARY KEY (segment, subject));
CREATE TABLE tessera_segment_history (segment BIGINT NOT NULL, subject BIGINT NOT NULL, entered BIGINT NOT NULL, gone BIGINT NOT NULL, PRIMARY KEY (segment, subject, entered));
CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone);
CREATE TABLE tessera_schedule_state (segment BIGINT NOT NULL, next_due NVARCHAR(27) COLLATE Latin1_General_100_BIN2, last_start NVARCHAR(27) COLLATE Latin1_General_100_BIN2, last_end NVARCHAR(27) COLLATE Latin1_General_100_BIN2, attempts BIGINT DEFAULT 0 NOT NULL, last_error NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (segment));
CREATE TABLE tessera_schedule_run (number BIGINT NOT NULL, segment BIGINT NOT NULL, started NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, ended NVARCHAR(27) COLLATE Latin1_General_100_BIN2, outcome NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, message NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (number));
CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, number);
CREATE TABLE tessera_outbox (number BIGINT NOT NULL, topic NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, as_of NVARCHAR(10) COLLATE Latin1_General_100_BIN2, payload NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (number));
CREATE TABLE tessera_outbox_delivery (event BIGINT NOT NULL, plugin NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, state NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, attempts BIGINT DEFAULT 0 NOT NULL, progress BIGINT DEFAULT 0 NOT NULL, error NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (event, plugin));
CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state);
CREATE TABLE tessera_watch (name NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, table_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (name));
CREATE TABLE tessera_watch_row (id NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, key_text NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (id));
CREATE TABLE tessera_partner_new (number BIGINT NOT NULL, PRIMARY KEY (number));
CREATE TABLE tessera_ban_rule (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, plugin NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, description NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, active SMALLINT DEFAULT 1 NOT NULL, settings NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_ban_rule_i1 ON tessera_ban_rule (code);
CREATE TABLE tessera_ban_leave (id BIGINT NOT NULL, partner BIGINT NOT NULL, document NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, given NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, last_day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, uses_left BIGINT, taken_back SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_ban_leave_i1 ON tessera_ban_leave (partner);
CREATE TABLE tessera_agreement (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, supplier SMALLINT DEFAULT 0 NOT NULL, partner BIGINT, based_on BIGINT, segment BIGINT, status NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, deleted SMALLINT DEFAULT 0 NOT NULL, operation NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, currency NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, starts NVARCHAR(10) COLLATE Latin1_General_100_BIN2, ends NVARCHAR(10) COLLATE Latin1_General_100_BIN2, priority BIGINT DEFAULT 0 NOT NULL, price_kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, terms NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_agreement_i1 ON tessera_agreement (code);
CREATE INDEX tessera_agreement_i2 ON tessera_agreement (partner);
CREATE TABLE tessera_price_list (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, kind NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, currency NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, starts NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_price_list_i1 ON tessera_price_list (code);
CREATE INDEX tessera_price_list_i2 ON tessera_price_list (kind, starts);
CREATE TABLE tessera_price (list BIGINT NOT NULL, product BIGINT NOT NULL, price BIGINT, PRIMARY KEY (list, product));
CREATE TABLE tessera_document (id BIGINT NOT NULL, number NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, status NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, partner BIGINT NOT NULL, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, agreement NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, warehouse NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, currency NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, manager NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, replacement SMALLINT DEFAULT 0 NOT NULL, posted SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_document_i1 ON tessera_document (number);
CREATE INDEX tessera_document_i2 ON tessera_document (partner);
CREATE TABLE tessera_document_line (document BIGINT NOT NULL, line BIGINT NOT NULL, product BIGINT NOT NULL, product_code NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, variant NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, quantity BIGINT, price BIGINT, list NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, cancelled SMALLINT DEFAULT 0 NOT NULL, PRIMARY KEY (document, line));
CREATE TABLE tessera_user_group_member (group_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, user_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (group_name, user_name));
CREATE INDEX tessera_user_group_member_i1 ON tessera_user_group_member (user_name);
CREATE TABLE tessera_group_right (group_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, right_name NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (group_name, right_name));
CREATE TABLE tessera_row_limit (is_group SMALLINT DEFAULT 0 NOT NULL, holder NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, rule_text NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (is_group, holder));
CREATE TABLE tessera_deal (partner BIGINT NOT NULL, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, id BIGINT NOT NULL, status NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, competitor BIGINT, amount BIGINT, reason NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (partner, day, id));
CREATE TABLE tessera_competitor_proposal (segment BIGINT NOT NULL, partner BIGINT NOT NULL, linker NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, strength BIGINT, reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, state NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, answered NVARCHAR(27) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (segment, partner, linker));
CREATE TABLE tessera_competitor_linker (plugin NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, active SMALLINT DEFAULT 1 NOT NULL, settings NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (plugin));
CREATE TABLE tessera_segment_treatment (segment BIGINT NOT NULL, service_level NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, strategy NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (segment));
CREATE TABLE tessera_discount_group (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, settings NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_group_i1 ON tessera_discount_group (code);
CREATE TABLE tessera_discount (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, settings NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_i1 ON tessera_discount (code);
CREATE TABLE tessera_discount_condition (id BIGINT NOT NULL, code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, settings NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (id));
CREATE UNIQUE INDEX tessera_discount_condition_i1 ON tessera_discount_condition (code);
CREATE TABLE tessera_discount_status (discount BIGINT NOT NULL, kind BIGINT NOT NULL, source NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, acts SMALLINT DEFAULT 0 NOT NULL, reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, moment NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (discount, kind, source, day));
CREATE TABLE tessera_card_kind (code NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, starts NVARCHAR(10) COLLATE Latin1_General_100_BIN2, ends NVARCHAR(10) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (code));
CREATE TABLE tessera_loyalty_card (number NVARCHAR(400) COLLATE Latin1_General_100_BIN2 NOT NULL, kind NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, partner BIGINT, starts NVARCHAR(10) COLLATE Latin1_General_100_BIN2, ends NVARCHAR(10) COLLATE Latin1_General_100_BIN2, PRIMARY KEY (number));
CREATE INDEX tessera_loyalty_card_i1 ON tessera_loyalty_card (partner);
CREATE TABLE tessera_points_entry (id BIGINT NOT NULL, partner BIGINT NOT NULL, spent SMALLINT DEFAULT 0 NOT NULL, points BIGINT, day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, first_day NVARCHAR(10) COLLATE Latin1_General_100_BIN2 NOT NULL, last_day NVARCHAR(10) COLLATE Latin1_General_100_BIN2, document NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, reason NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, user_name NVARCHAR(4000) COLLATE Latin1_General_100_BIN2, written NVARCHAR(27) COLLATE Latin1_General_100_BIN2 NOT NULL, PRIMARY KEY (id));
CREATE INDEX tessera_points_entry_i1 ON tessera_points_entry (partner, day);
CREATE TABLE tessera_manual_limit (owner_kind BIGINT NOT NULL, holder NVARCHAR(200) COLLATE Latin1_General_100_BIN2 NOT NULL, price_group NVARCHAR(200) COLLATE Latin1_General_100_BIN2 DEFAULT '' NOT NULL, discount BIGINT, markup BIGINT, PRIMARY KEY (owner_kind, holder, price_group));

-- Temporary tables.
IF OBJECT_ID('tempdb..#tessera_unseen') IS NULL CREATE TABLE #tessera_unseen (kind BIGINT NOT NULL, number BIGINT NOT NULL, key_text NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 NOT NULL, variant_text NVARCHAR(4000) COLLATE Latin1_General_100_BIN2 DEFAULT '' NOT NULL);
DROP TABLE IF EXISTS #tessera_unseen;
IF OBJECT_ID('tempdb..#tessera_members') IS NULL CREATE TABLE #tessera_members (number BIGINT NOT NULL);
DROP TABLE IF EXISTS #tessera_members;

-- Statements.
MERGE INTO tessera_sequence WITH (HOLDLOCK) AS d USING (SELECT ? AS name, ? AS next) AS s ON ((d.name = s.name)) WHEN MATCHED THEN UPDATE SET next = s.next WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_import_file WITH (HOLDLOCK) AS d USING (SELECT ? AS digest, ? AS kind, ? AS name, ? AS moment, ? AS row_count) AS s ON ((d.digest = s.digest AND d.kind = s.kind)) WHEN MATCHED THEN UPDATE SET name = s.name, moment = s.moment, row_count = s.row_count WHEN NOT MATCHED THEN INSERT (digest, kind, name, moment, row_count) VALUES (s.digest, s.kind, s.name, s.moment, s.row_count);
MERGE INTO tessera_sequence WITH (HOLDLOCK) AS d USING (SELECT ? AS name, ? AS next) AS s ON ((d.name = s.name)) WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_subject_key WITH (HOLDLOCK) AS d USING (SELECT ? AS kind, ? AS number, ? AS key_text, ? AS variant_text) AS s ON ((d.kind = s.kind AND d.number = s.number) OR (d.kind = s.kind AND d.key_text = s.key_text AND d.variant_text = s.variant_text)) WHEN NOT MATCHED THEN INSERT (kind, number, key_text, variant_text) VALUES (s.kind, s.number, s.key_text, s.variant_text);
SELECT number FROM tessera_partner ORDER BY 1 OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT number FROM tessera_partner ORDER BY code OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT ?;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
CONVERT(CHAR(10), CAST(t.c AS DATE), 23)
-- moment
(REPLACE(CONVERT(CHAR(26), CAST(t.c AS DATETIME2(6)), 121), ' ', 'T') + 'Z')
-- decimal
CAST(ROUND(CAST(t.c AS DECIMAL(28, 8)) * 10000, 0) AS BIGINT)
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS FLOAT(53)) * 10000) >= 0 THEN FLOOR((CAST(t.c AS FLOAT(53)) * 10000) + 0.5) ELSE CEILING((CAST(t.c AS FLOAT(53)) * 10000) - 0.5) END AS BIGINT)
-- integer
CAST(t.c AS BIGINT)
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS NVARCHAR(60))) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
(CAST(t.c AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2)
-- uuid
(LOWER(CAST(CAST(t.c AS UNIQUEIDENTIFIER) AS NVARCHAR(36))) COLLATE Latin1_General_100_BIN2)
-- ours, beside it
k.c COLLATE DATABASE_DEFAULT
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(CAST(id AS BIGINT) AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "key", (CAST(CAST(id AS BIGINT) AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "number key", (id) AS "number raw", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "code", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "name", CONVERT(CHAR(10), CAST(born AS DATE), 23) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS BIGINT)) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (CAST(id AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "key", (CAST(id AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "number key", (id) AS "number raw", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "code", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "name", CONVERT(CHAR(10), CAST(born AS DATE), 23) AS "birth_date" FROM firm t WHERE id IS NOT NULL AND (CAST(id AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text COLLATE DATABASE_DEFAULT) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1.number AS "number", m."code" AS "code", m."name" AS "name", m."birth_date" AS "birth_date" FROM (SELECT (LOWER(CAST(CAST(id AS UNIQUEIDENTIFIER) AS NVARCHAR(36))) COLLATE Latin1_General_100_BIN2) AS "key", (LOWER(CAST(CAST(id AS UNIQUEIDENTIFIER) AS NVARCHAR(36))) COLLATE Latin1_General_100_BIN2) AS "number key", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "code", (CAST(no AS NVARCHAR(4000)) COLLATE Latin1_General_100_BIN2) AS "name", CONVERT(CHAR(10), CAST(born AS DATE), 23) AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

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
