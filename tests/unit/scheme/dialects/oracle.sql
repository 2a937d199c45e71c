-- Begins a session, a transaction, a part of one.
ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS' NLS_TIMESTAMP_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF6' NLS_NUMERIC_CHARACTERS = '.,' NLS_COMP = BINARY NLS_SORT = BINARY TIME_ZONE = '+00:00';
ALTER SESSION SET DDL_LOCK_TIMEOUT = 10;
SET TRANSACTION READ ONLY;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
SAVEPOINT tessera_1;
ROLLBACK TO SAVEPOINT tessera_1;

-- Tables.
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_migration ("NUMBER" NUMBER(19) NOT NULL, step NUMBER(19) NOT NULL, digest VARCHAR2(1000 CHAR) NOT NULL, moment VARCHAR2(27 CHAR) NOT NULL, PRIMARY KEY ("NUMBER", step))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_sequence (name VARCHAR2(1000 CHAR) NOT NULL, next NUMBER(19) NOT NULL, PRIMARY KEY (name))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_option_flag (name VARCHAR2(1000 CHAR) NOT NULL, on_ NUMBER(1) DEFAULT 0 NOT NULL, PRIMARY KEY (name))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_subject_key (kind NUMBER(19) NOT NULL, "NUMBER" NUMBER(19) NOT NULL, key_text VARCHAR2(750 CHAR) NOT NULL, variant_text VARCHAR2(750 CHAR) DEFAULT '''' NOT NULL, PRIMARY KEY (kind, "NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_subject_key_i1 ON tessera_subject_key (kind, key_text, variant_text)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_grant_right (user_name VARCHAR2(750 CHAR) NOT NULL, right_name VARCHAR2(750 CHAR) NOT NULL, PRIMARY KEY (user_name, right_name))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_partner ("NUMBER" NUMBER(19) NOT NULL, code VARCHAR2(1000 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), public_name VARCHAR2(1000 CHAR), legal_kind VARCHAR2(1000 CHAR), birth_date VARCHAR2(10 CHAR), gender VARCHAR2(1000 CHAR), country VARCHAR2(1000 CHAR), city VARCHAR2(1000 CHAR), region NUMBER(19), address VARCHAR2(1000 CHAR), industry VARCHAR2(1000 CHAR), income VARCHAR2(1000 CHAR), main_manager VARCHAR2(1000 CHAR), served_by_sales_reps NUMBER(1) DEFAULT 0 NOT NULL, is_customer NUMBER(1) DEFAULT 0 NOT NULL, is_supplier NUMBER(1) DEFAULT 0 NOT NULL, is_competitor NUMBER(1) DEFAULT 0 NOT NULL, registered VARCHAR2(10 CHAR), parent NUMBER(19), email VARCHAR2(1000 CHAR), phone VARCHAR2(1000 CHAR), deleted NUMBER(1) DEFAULT 0 NOT NULL, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_partner_i1 ON tessera_partner (code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_region (id NUMBER(19) NOT NULL, code VARCHAR2(1000 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), parent NUMBER(19), population NUMBER(19), PRIMARY KEY (id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_region_i1 ON tessera_region (code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_product_category (id NUMBER(19) NOT NULL, code VARCHAR2(1000 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), parent NUMBER(19), PRIMARY KEY (id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_product_category_i1 ON tessera_product_category (code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_product ("NUMBER" NUMBER(19) NOT NULL, code VARCHAR2(1000 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), category NUMBER(19), brand VARCHAR2(1000 CHAR), price_group VARCHAR2(1000 CHAR), is_folder NUMBER(1) DEFAULT 0 NOT NULL, deleted NUMBER(1) DEFAULT 0 NOT NULL, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_product_i1 ON tessera_product (code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_product_variant ("NUMBER" NUMBER(19) NOT NULL, product NUMBER(19) NOT NULL, code VARCHAR2(1000 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), deleted NUMBER(1) DEFAULT 0 NOT NULL, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_product_variant_i1 ON tessera_product_variant (product, code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_attribute_def (subject VARCHAR2(750 CHAR) NOT NULL, name VARCHAR2(750 CHAR) NOT NULL, type VARCHAR2(1000 CHAR) NOT NULL, title VARCHAR2(1000 CHAR), PRIMARY KEY (subject, name))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_partner_attribute (partner NUMBER(19) NOT NULL, name VARCHAR2(1000 CHAR) NOT NULL, ordinal NUMBER(19) NOT NULL, value VARCHAR2(1000 CHAR) NOT NULL, PRIMARY KEY (name, partner, ordinal))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_partner_attribute_i1 ON tessera_partner_attribute (partner)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_product_attribute (product NUMBER(19) NOT NULL, name VARCHAR2(1000 CHAR) NOT NULL, ordinal NUMBER(19) NOT NULL, value VARCHAR2(1000 CHAR) NOT NULL, PRIMARY KEY (name, product, ordinal))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_product_attribute_i1 ON tessera_product_attribute (product)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_sale (partner NUMBER(19) NOT NULL, day VARCHAR2(10 CHAR) NOT NULL, id NUMBER(19) NOT NULL, product NUMBER(19), variant NUMBER(19), document VARCHAR2(1000 CHAR), agreement VARCHAR2(1000 CHAR), organisation VARCHAR2(1000 CHAR), counterparty VARCHAR2(1000 CHAR), warehouse VARCHAR2(1000 CHAR), quantity NUMBER(19), revenue NUMBER(19), cost NUMBER(19), extra_cost NUMBER(19), PRIMARY KEY (partner, day, id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_settlement (partner NUMBER(19) NOT NULL, id NUMBER(19) NOT NULL, document VARCHAR2(1000 CHAR), day VARCHAR2(10 CHAR) NOT NULL, due VARCHAR2(10 CHAR), currency VARCHAR2(1000 CHAR), amount NUMBER(19), PRIMARY KEY (partner, id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_interaction (partner NUMBER(19) NOT NULL, moment VARCHAR2(27 CHAR) NOT NULL, id NUMBER(19) NOT NULL, kind VARCHAR2(1000 CHAR), subject VARCHAR2(1000 CHAR), document VARCHAR2(1000 CHAR), PRIMARY KEY (partner, moment, id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_activity (id VARCHAR2(1000 CHAR) NOT NULL, partner NUMBER(19) NOT NULL, moment VARCHAR2(27 CHAR) NOT NULL, kind VARCHAR2(1000 CHAR), product NUMBER(19), quantity NUMBER(19), amount NUMBER(19), "SESSION" VARCHAR2(1000 CHAR), reason VARCHAR2(1000 CHAR), PRIMARY KEY (partner, moment, id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_activity_i1 ON tessera_activity (id)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_import_file (digest VARCHAR2(750 CHAR) NOT NULL, kind VARCHAR2(750 CHAR) NOT NULL, name VARCHAR2(1000 CHAR), moment VARCHAR2(27 CHAR) NOT NULL, row_count NUMBER(19) NOT NULL, PRIMARY KEY (digest, kind))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment (id NUMBER(19) NOT NULL, subject VARCHAR2(750 CHAR) NOT NULL, code VARCHAR2(750 CHAR) NOT NULL, name VARCHAR2(1000 CHAR) NOT NULL, parent NUMBER(19), is_folder NUMBER(1) DEFAULT 0 NOT NULL, kind VARCHAR2(1000 CHAR), method VARCHAR2(1000 CHAR), template VARCHAR2(1000 CHAR), description CLOB, responsible VARCHAR2(1000 CHAR), created VARCHAR2(27 CHAR), clean_up VARCHAR2(10 CHAR), check_on_create NUMBER(1) DEFAULT 0 NOT NULL, schedule VARCHAR2(1000 CHAR), schedule_on NUMBER(1) DEFAULT 0 NOT NULL, scheme CLOB, deleted NUMBER(1) DEFAULT 0 NOT NULL, version NUMBER(19) DEFAULT 0 NOT NULL, rule_version NUMBER(19) DEFAULT 0 NOT NULL, formed VARCHAR2(27 CHAR), hand_edits NUMBER(19) DEFAULT 0 NOT NULL, stale CLOB, by_variant NUMBER(1) DEFAULT 0 NOT NULL, last_change NUMBER(19) DEFAULT 0 NOT NULL, PRIMARY KEY (id))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE UNIQUE INDEX tessera_segment_i1 ON tessera_segment (subject, code)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment_competitor (segment NUMBER(19) NOT NULL, partner NUMBER(19) NOT NULL, PRIMARY KEY (segment, partner))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment_dependency (segment NUMBER(19) NOT NULL, depends_on NUMBER(19) NOT NULL, PRIMARY KEY (segment, depends_on))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment_change ("NUMBER" NUMBER(19) NOT NULL, segment NUMBER(19) NOT NULL, moment VARCHAR2(27 CHAR) NOT NULL, cause VARCHAR2(1000 CHAR) NOT NULL, user_name VARCHAR2(1000 CHAR), as_of VARCHAR2(10 CHAR), version NUMBER(19) DEFAULT 0 NOT NULL, rule_version NUMBER(19) DEFAULT 0 NOT NULL, entered NUMBER(19) DEFAULT 0 NOT NULL, gone NUMBER(19) DEFAULT 0 NOT NULL, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_segment_change_i1 ON tessera_segment_change (segment, "NUMBER")'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment_member (segment NUMBER(19) NOT NULL, subject NUMBER(19) NOT NULL, entered NUMBER(19) NOT NULL, PRIMARY KEY (segment, subject))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_segment_history (segment NUMBER(19) NOT NULL, subject NUMBER(19) NOT NULL, entered NUMBER(19) NOT NULL, gone NUMBER(19) NOT NULL, PRIMARY KEY (segment, subject, entered))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_segment_history_i1 ON tessera_segment_history (segment, gone)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_schedule_state (segment NUMBER(19) NOT NULL, next_due VARCHAR2(27 CHAR), last_start VARCHAR2(27 CHAR), last_end VARCHAR2(27 CHAR), attempts NUMBER(19) DEFAULT 0 NOT NULL, last_error CLOB, PRIMARY KEY (segment))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_schedule_run ("NUMBER" NUMBER(19) NOT NULL, segment NUMBER(19) NOT NULL, started VARCHAR2(27 CHAR) NOT NULL, ended VARCHAR2(27 CHAR), outcome VARCHAR2(1000 CHAR), message CLOB, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_schedule_run_i1 ON tessera_schedule_run (segment, "NUMBER")'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_outbox ("NUMBER" NUMBER(19) NOT NULL, topic VARCHAR2(1000 CHAR) NOT NULL, moment VARCHAR2(27 CHAR) NOT NULL, user_name VARCHAR2(1000 CHAR), as_of VARCHAR2(10 CHAR), payload CLOB, PRIMARY KEY ("NUMBER"))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE TABLE tessera_outbox_delivery (event NUMBER(19) NOT NULL, plugin VARCHAR2(1000 CHAR) NOT NULL, state VARCHAR2(1000 CHAR) NOT NULL, attempts NUMBER(19) DEFAULT 0 NOT NULL, progress NUMBER(19) DEFAULT 0 NOT NULL, error CLOB, moment VARCHAR2(27 CHAR) NOT NULL, PRIMARY KEY (event, plugin))'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;
BEGIN EXECUTE IMMEDIATE 'CREATE INDEX tessera_outbox_delivery_i1 ON tessera_outbox_delivery (state)'; EXCEPTION WHEN OTHERS THEN IF SQLCODE <> -955 THEN RAISE; END IF; END;

-- Temporary tables.
CREATE GLOBAL TEMPORARY TABLE tessera_unseen (kind NUMBER(19) NOT NULL, "NUMBER" NUMBER(19) NOT NULL, key_text VARCHAR2(1000 CHAR) NOT NULL, variant_text VARCHAR2(1000 CHAR) DEFAULT '' NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_unseen WHERE 1 = 0;
DELETE FROM tessera_unseen;
CREATE GLOBAL TEMPORARY TABLE tessera_members ("NUMBER" NUMBER(19) NOT NULL) ON COMMIT PRESERVE ROWS;
DELETE FROM tessera_members WHERE 1 = 0;
DELETE FROM tessera_members;

-- Statements.
MERGE INTO tessera_sequence d USING (SELECT ? AS name, ? AS next FROM DUAL) s ON ((d.name = s.name)) WHEN MATCHED THEN UPDATE SET next = s.next WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_import_file d USING (SELECT ? AS digest, ? AS kind, ? AS name, ? AS moment, ? AS row_count FROM DUAL) s ON ((d.digest = s.digest AND d.kind = s.kind)) WHEN MATCHED THEN UPDATE SET name = s.name, moment = s.moment, row_count = s.row_count WHEN NOT MATCHED THEN INSERT (digest, kind, name, moment, row_count) VALUES (s.digest, s.kind, s.name, s.moment, s.row_count);
MERGE INTO tessera_sequence d USING (SELECT ? AS name, ? AS next FROM DUAL) s ON ((d.name = s.name)) WHEN NOT MATCHED THEN INSERT (name, next) VALUES (s.name, s.next);
MERGE INTO tessera_subject_key d USING (SELECT ? AS kind, ? AS "NUMBER", ? AS key_text, ? AS variant_text FROM DUAL) s ON ((d.kind = s.kind AND d."NUMBER" = s."NUMBER") OR (d.kind = s.kind AND d.key_text = s.key_text AND d.variant_text = s.variant_text)) WHEN NOT MATCHED THEN INSERT (kind, "NUMBER", key_text, variant_text) VALUES (s.kind, s."NUMBER", s.key_text, s.variant_text);
SELECT "NUMBER" FROM tessera_partner OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT "NUMBER" FROM tessera_partner ORDER BY code OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY;
SELECT ? FROM DUAL;
SELECT "Länge ""m""";

-- Columns of an ERP.
-- date
TO_CHAR(CAST(t.c AS DATE), 'YYYY-MM-DD')
-- moment
TO_CHAR(CAST(t.c AS TIMESTAMP(6)), 'YYYY-MM-DD"T"HH24:MI:SS.FF6"Z"')
-- decimal
CAST(ROUND(CAST(t.c AS NUMBER) * 10000) AS NUMBER(19))
-- decimal kept as a double
CAST(CASE WHEN (CAST(t.c AS BINARY_DOUBLE) * 10000) >= 0 THEN floor((CAST(t.c AS BINARY_DOUBLE) * 10000) + 0.5) ELSE ceil((CAST(t.c AS BINARY_DOUBLE) * 10000) - 0.5) END AS NUMBER(19))
-- integer
CAST(t.c AS NUMBER(19))
-- boolean
(CASE WHEN (t.c) IS NULL THEN NULL WHEN lower(CAST(t.c AS VARCHAR2(60 CHAR))) IN ('0', '0.0', '', 'f', 'false', 'n', 'no') THEN 0 ELSE 1 END)
-- text
CAST(t.c AS VARCHAR2(1000 CHAR))
-- uuid
(SUBSTR(TRANSLATE(LOWER(CAST(t.c AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 1, 8) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(t.c AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 9, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(t.c AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 13, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(t.c AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 17, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(t.c AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 21, 12))
-- ours, beside it
k.c
-- partners with keys of type integer
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1."NUMBER" AS "number", m."code" AS "code", m."birth_date" AS "birth_date" FROM (SELECT CAST(CAST(id AS NUMBER(19)) AS VARCHAR2(1000 CHAR)) AS "key", CAST(CAST(id AS NUMBER(19)) AS VARCHAR2(1000 CHAR)) AS "number key", (id) AS "number raw", CAST(no AS VARCHAR2(1000 CHAR)) AS "code", TO_CHAR(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = CAST(k1.key_text AS NUMBER(19))) t;
-- partners with keys of type text
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1."NUMBER" AS "number", m."code" AS "code", m."birth_date" AS "birth_date" FROM (SELECT CAST(id AS VARCHAR2(1000 CHAR)) AS "key", CAST(id AS VARCHAR2(1000 CHAR)) AS "number key", (id) AS "number raw", CAST(no AS VARCHAR2(1000 CHAR)) AS "code", TO_CHAR(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL AND id <> '') m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key" AND m."number raw" = k1.key_text) t;
-- partners with keys of type uuid
SELECT t."number", t."code" FROM (SELECT m."key" AS "key", k1."NUMBER" AS "number", m."code" AS "code", m."birth_date" AS "birth_date" FROM (SELECT (SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 1, 8) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 9, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 13, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 17, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 21, 12)) AS "key", (SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 1, 8) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 9, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 13, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 17, 4) || '-' || SUBSTR(TRANSLATE(LOWER(CAST(id AS VARCHAR2(40 CHAR))), 'a-{}', 'a'), 21, 12)) AS "number key", CAST(no AS VARCHAR2(1000 CHAR)) AS "code", TO_CHAR(CAST(born AS DATE), 'YYYY-MM-DD') AS "birth_date" FROM firm t WHERE id IS NOT NULL) m LEFT JOIN tessera_subject_key k1 ON k1.kind = 1 AND k1.variant_text = '' AND k1.key_text = m."number key") t;

-- Rules: what is left to the database.
-- city = "Perm": exact
FROM tessera_partner t WHERE t.city = ?;
-- city in ("Perm", "Oslo"): exact
FROM tessera_partner t WHERE t.city IN (?, ?);
-- city <> "Perm": exact
FROM tessera_partner t WHERE CASE WHEN t.city = ? THEN 0 ELSE 1 END = 1;
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
-- region.name = "Perm" or birth_date >= 1990-01-01: exact
FROM tessera_partner t LEFT JOIN (SELECT t.id AS k, t.name AS c1 FROM tessera_region t) j1 ON j1.k = t.region WHERE (j1.c1 = ?) OR (t.birth_date >= ?);
-- region in hierarchy "Siberia" and city contains "o": at least
FROM tessera_partner t WHERE (t.region IN (?, ?, ?));
