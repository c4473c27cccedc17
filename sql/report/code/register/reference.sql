-- What the tables of the register have in common: codes, references between
-- tables, and spells that must not overlap.
--
-- A FOREIGN KEY or an EXCLUDE constraint is checked row by row: ten million
-- rows then take hours, and each queued check takes memory.  Tables with a row
-- per person are checked once per statement instead, by triggers that read the
-- new rows as a set, under a lock that stands for the row locks of a foreign
-- key.  Small tables have ordinary foreign keys.

COMMENT ON DOMAIN spegel_register.code IS
'A short stable name (kod), never empty, compared byte by byte.';

-- A statement sees what others have committed only under READ COMMITTED.
CREATE OR REPLACE FUNCTION spegel_register.lock_table(table_name text, exclusive boolean)
    RETURNS void
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    first CONSTANT integer := hashtext('spegel_register');
    second CONSTANT integer := hashtext(table_name);
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'the register cannot be changed at isolation level %', current_setting('transaction_isolation')
            USING ERRCODE = 'feature_not_supported', HINT = 'Use READ COMMITTED.';
    END IF;
    IF exclusive THEN
        PERFORM pg_advisory_xact_lock(first, second);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(first, second);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.lock_table(text, boolean) IS
'Locks the keys of a table until the end of the transaction: shared by those that refer to them, exclusive for those that remove '
'them. An error under REPEATABLE READ and SERIALIZABLE, where the checks would not see what others have done.';

CREATE OR REPLACE FUNCTION spegel_register.check_references() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r spegel_register.set_reference;
    joins text;
    broken text;
    any_broken boolean;
    missing text;
    barred text;
BEGIN
    FOR r IN SELECT s.* FROM spegel_register.set_reference AS s
             WHERE s.child = TG_TABLE_NAME ORDER BY s.parent, s.child_column
    LOOP
        PERFORM spegel_register.lock_table(r.parent, false);
    END LOOP;

    -- One pass over the rows tells whether all is well, as nearly always; which
    -- reference is broken, and by what, is looked for only when it is not.
    SELECT string_agg(format(' LEFT JOIN (SELECT %1$I AS key, %2$s AS fits FROM spegel_register.%3$I) AS p%4$s ON p%4$s.key = n.%5$I',
                             s.parent_column, coalesce('(' || s.condition || ')', 'true'), s.parent, s.n, s.child_column), ''),
           string_agg(format('n.%1$I IS NOT NULL AND p%2$s.fits IS NOT TRUE', s.child_column, s.n), ' OR ')
    INTO joins, broken
    FROM (SELECT t.*, row_number() OVER () AS n FROM spegel_register.set_reference AS t WHERE t.child = TG_TABLE_NAME) AS s;
    EXECUTE 'SELECT count(*) > 0 FROM new_rows AS n' || joins || ' WHERE ' || broken INTO any_broken;
    IF NOT any_broken THEN
        RETURN NULL;
    END IF;

    FOR r IN SELECT s.* FROM spegel_register.set_reference AS s
             WHERE s.child = TG_TABLE_NAME ORDER BY s.parent, s.child_column
    LOOP
        EXECUTE format('SELECT n.%1$I::text FROM new_rows AS n WHERE n.%1$I IS NOT NULL'
                       ' AND NOT EXISTS (SELECT FROM spegel_register.%2$I AS p WHERE p.%3$I = n.%1$I) LIMIT 1',
                       r.child_column, r.parent, r.parent_column) INTO missing;
        IF missing IS NOT NULL THEN
            RAISE EXCEPTION '% "%" of table "%" is not in the register', r.child_column, missing, regexp_replace(r.child, '_row$', '')
                USING ERRCODE = 'foreign_key_violation', TABLE = r.child, COLUMN = r.child_column,
                      HINT = format('It must first be in table "%s".', r.parent);
        END IF;
        IF r.condition IS NOT NULL THEN
            EXECUTE format('SELECT n.%1$I::text FROM new_rows AS n JOIN spegel_register.%2$I ON %2$I.%3$I = n.%1$I'
                           ' WHERE (%4$s) IS NOT TRUE LIMIT 1',
                           r.child_column, r.parent, r.parent_column, r.condition) INTO barred;
            IF barred IS NOT NULL THEN
                RAISE EXCEPTION '% "%" of table "%" is refused: %', r.child_column, barred, regexp_replace(r.child, '_row$', ''),
                        r.condition_reason
                    USING ERRCODE = 'check_violation', TABLE = r.child, COLUMN = r.child_column;
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_references() IS
'Trigger: the new rows of a statement refer to rows that are there and fulfil the condition of the reference.';

CREATE OR REPLACE FUNCTION spegel_register.check_referenced() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r spegel_register.set_reference;
    -- What people know a row by.
    code text;
    gone text;
    any_gone boolean;
    used text;
BEGIN
    FOR r IN SELECT s.* FROM spegel_register.set_reference AS s
             WHERE s.parent = TG_TABLE_NAME ORDER BY s.child, s.child_column
    LOOP
        code := coalesce((SELECT min(c.column_name) FROM spegel_register.coded_column AS c
                          WHERE c.parent = r.parent AND c.number = r.parent_column), r.parent_column);
        gone := format('FROM old_rows AS o WHERE NOT EXISTS (SELECT FROM spegel_register.%1$I WHERE %1$I.%2$I = o.%2$I AND (%3$s))',
                       r.parent, r.parent_column, coalesce(r.condition, 'true'));
        EXECUTE 'SELECT EXISTS (SELECT ' || gone || ')' INTO any_gone;
        CONTINUE WHEN NOT any_gone;
        PERFORM spegel_register.lock_table(r.parent, true);
        IF TG_OP = 'DELETE' AND r.on_delete = 'cascade' THEN
            EXECUTE format('DELETE FROM spegel_register.%I WHERE %I IN (SELECT %I FROM old_rows)',
                           r.child, r.child_column, r.parent_column);
            CONTINUE;
        END IF;
        EXECUTE format('SELECT o.%5$I::text %2$s AND EXISTS (SELECT FROM spegel_register.%3$I AS c WHERE c.%4$I = o.%1$I) LIMIT 1',
                       r.parent_column, gone, r.child, r.child_column, code) INTO used;
        IF used IS NOT NULL THEN
            RAISE EXCEPTION '% "%" is still used in table "%"', code, used, regexp_replace(r.child, '_row$', '')
                USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = r.parent_column,
                      HINT = coalesce(r.condition_reason, 'Change or remove it there first.');
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_referenced() IS
'Trigger: rows that are referred to are neither removed nor changed so that they break the condition of the reference; or the rows '
'that refer to them go with them.';

CREATE OR REPLACE FUNCTION spegel_register.check_spells() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shown CONSTANT text := regexp_replace(TG_TABLE_NAME, '_row$', '');
    listed text;
    -- The key by codes: names of the columns, and SQL for their values in a row s.
    names text;
    codes text;
    few boolean;
    overlap text;
BEGIN
    SELECT string_agg(format('%I', k.k), ', ' ORDER BY k.n), string_agg(coalesce(c.column_name, k.k), ', ' ORDER BY k.n),
           string_agg(CASE WHEN c.number IS NULL THEN format('s.%I', k.k)
                      ELSE format('(SELECT p.%1$I FROM spegel_register.%2$I AS p WHERE p.%3$I = s.%3$I)', c.column_name, c.parent, c.number)
                      END, ', ' ORDER BY k.n)
    INTO listed, names, codes
    FROM spegel_register.register_table AS t
    CROSS JOIN LATERAL unnest(t.spell_key) WITH ORDINALITY AS k (k, n)
    LEFT JOIN spegel_register.coded_column AS c ON c.table_name = t.table_name AND c.number = k.k
    WHERE t.table_name = shown;
    PERFORM spegel_register.lock_table(shown || ' spells', true);
    -- New rows that are most of the table are not worth looking up in it.
    SELECT n.count < 1000 OR 2 * n.count < c.reltuples INTO few
    FROM pg_class AS c, (SELECT count(*) FROM new_rows) AS n WHERE c.oid = TG_RELID;
    -- Where any two spells overlap, two neighbours in order of start do.
    EXECUTE format(
        'SELECT concat_ws('', '', %1$s) || '' from '' || s.valid_from FROM ('
        '    SELECT %2$s, valid_from, lag(coalesce(valid_to, ''infinity'')) OVER spell AS before'
        '    FROM spegel_register.%3$I%4$s'
        '    WINDOW spell AS (PARTITION BY %2$s ORDER BY valid_from)) AS s'
        ' WHERE s.valid_from <= s.before LIMIT 1', codes, listed, TG_TABLE_NAME,
        CASE WHEN few THEN format(' WHERE (%1$s) IN (SELECT %1$s FROM new_rows)', listed) END) INTO overlap;
    IF overlap IS NOT NULL THEN
        RAISE EXCEPTION 'overlapping spells in table "%": % begins before an earlier one has ended', shown, overlap
            USING ERRCODE = 'exclusion_violation', TABLE = TG_TABLE_NAME,
                  HINT = format('Spells with the same %s must not share a day.', names);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_spells() IS
'Trigger: the new rows of a statement overlap no other spell with the same spell_key of register_table.';

-- TRUNCATE shows no rows: all that refer to the table are looked at.
CREATE OR REPLACE FUNCTION spegel_register.check_truncated() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r spegel_register.set_reference;
    used boolean;
BEGIN
    FOR r IN SELECT s.* FROM spegel_register.set_reference AS s
             WHERE s.parent = TG_TABLE_NAME ORDER BY s.child, s.child_column
    LOOP
        PERFORM spegel_register.lock_table(r.parent, true);
        EXECUTE format('SELECT EXISTS (SELECT FROM spegel_register.%1$I AS c WHERE c.%2$I IS NOT NULL)', r.child, r.child_column) INTO used;
        IF used THEN
            RAISE EXCEPTION 'table "%" cannot be truncated: its rows are still used in table "%"', r.parent, r.child
                USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
                      HINT = format('Truncate table "%s" in the same command, or use DELETE.', r.child);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_truncated() IS
'Trigger: a table is truncated only together with the rows that refer to it.';

CREATE OR REPLACE FUNCTION spegel_register.watch_references() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    t record;
BEGIN
    FOR t IN
        SELECT w.name, w.event, w.relation, w.rows, w.function
        FROM (
            SELECT 'references_inserted', 'INSERT', s.child, 'NEW TABLE AS new_rows', 'check_references'
            FROM spegel_register.set_reference AS s
            UNION SELECT 'references_updated', 'UPDATE', s.child, 'NEW TABLE AS new_rows', 'check_references'
                FROM spegel_register.set_reference AS s
            UNION SELECT 'referenced_deleted', 'DELETE', s.parent, 'OLD TABLE AS old_rows', 'check_referenced'
                FROM spegel_register.set_reference AS s
            UNION SELECT 'referenced_updated', 'UPDATE', s.parent, 'OLD TABLE AS old_rows', 'check_referenced'
                FROM spegel_register.set_reference AS s
            UNION SELECT 'referenced_truncated', 'TRUNCATE', s.parent, NULL, 'check_truncated' FROM spegel_register.set_reference AS s
            UNION SELECT 'spells_inserted', 'INSERT', r.table_name || '_row', 'NEW TABLE AS new_rows', 'check_spells'
                  FROM spegel_register.register_table AS r WHERE r.spell_key <> '{}'
            UNION SELECT 'spells_updated', 'UPDATE', r.table_name || '_row', 'NEW TABLE AS new_rows', 'check_spells'
                  FROM spegel_register.register_table AS r WHERE r.spell_key <> '{}') AS w (name, event, relation, rows, function)
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON spegel_register.%I %s'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.%I()',
                       t.name, t.event, t.relation, 'REFERENCING ' || t.rows, t.function);
    END LOOP;
    FOR t IN
        SELECT DISTINCT s.relation
        FROM spegel_register.register_table AS r
        CROSS JOIN LATERAL (VALUES (format('spegel_register.%I', r.table_name)),
                                   (spegel_register.stored_table(r.table_name)::text)) AS s (relation)
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.import_batch IS %L', t.relation,
                       'The file (inläst fil) that the row came from; NULL when it was entered by hand.');
        EXECUTE format('COMMENT ON COLUMN %s.line_no IS %L', t.relation, 'Its line (radnummer) in the file.');
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_register.watch_references() IS
'Makes the triggers that check what register_table and set_reference say. For migrations.';
SELECT spegel_register.watch_references();

COMMENT ON TABLE spegel_register.import_batch IS
'Files that were loaded (inlästa filer); one row per file. Deleting a row deletes what the file brought.';
COMMENT ON COLUMN spegel_register.import_batch.import_batch IS 'Number (nummer) of the batch.';
COMMENT ON COLUMN spegel_register.import_batch.target IS 'Table (tabell) that the file was loaded into.';
COMMENT ON COLUMN spegel_register.import_batch.file_name IS 'Name of the file (filnamn), as given.';
COMMENT ON COLUMN spegel_register.import_batch.digest IS 'Fingerprint of the lines (kontrollsumma); the same content is not loaded twice.';
COMMENT ON COLUMN spegel_register.import_batch.encoding IS 'Encoding (teckenkodning) that it was read in; NULL: not known.';
COMMENT ON COLUMN spegel_register.import_batch.decimal_sign IS 'Decimal sign (decimaltecken) of its numbers; NULL: not known.';
COMMENT ON COLUMN spegel_register.import_batch.lines IS 'Data lines (rader) in the file, without the header and empty lines.';
COMMENT ON COLUMN spegel_register.import_batch.loaded IS 'Rows loaded (inlästa rader).';
COMMENT ON COLUMN spegel_register.import_batch.rejected IS 'Lines refused (avvisade rader); each is in import_reject.';
COMMENT ON COLUMN spegel_register.import_batch.imported_at IS 'When the file was loaded (tidpunkt).';
COMMENT ON COLUMN spegel_register.import_batch.imported_by IS 'Role (roll) that loaded it.';
COMMENT ON TABLE spegel_register.import_heading IS
'What the files of another system call our columns (rubriker), so that load() reads them as they are.';
COMMENT ON COLUMN spegel_register.import_heading.table_name IS 'The table (tabell) that is loaded.';
COMMENT ON COLUMN spegel_register.import_heading.heading IS 'The heading (rubrik) in the file, in upper or lower case.';
COMMENT ON COLUMN spegel_register.import_heading.column_name IS
'The column (kolumn) of the table; NULL: it is left out. Headings of other tables are left out, too.';
COMMENT ON CONSTRAINT import_heading_heading ON spegel_register.import_heading IS 'expected a heading';
COMMENT ON TABLE spegel_register.import_word IS
'What the files of another system write for our codes (ord), and what stands where they have nothing.';
COMMENT ON COLUMN spegel_register.import_word.table_name IS 'The table (tabell) that is loaded.';
COMMENT ON COLUMN spegel_register.import_word.column_name IS 'The column (kolumn) of the table.';
COMMENT ON COLUMN spegel_register.import_word.word IS
'What the file has (ord), in upper or lower case; empty for an empty field, or a column that the file does not have.';
COMMENT ON COLUMN spegel_register.import_word.value IS 'What is read for it (värde).';
COMMENT ON CONSTRAINT import_word_value ON spegel_register.import_word IS 'expected a value';
COMMENT ON TABLE spegel_register.import_reject IS 'Lines that were refused (avvisade rader), with the reason.';
COMMENT ON COLUMN spegel_register.import_reject.import_batch IS 'The batch (inläst fil).';
COMMENT ON COLUMN spegel_register.import_reject.line_no IS 'Line number (radnummer) in the file, from 1.';
COMMENT ON COLUMN spegel_register.import_reject.column_name IS 'Column (kolumn) at fault; NULL when it is the whole line.';
COMMENT ON COLUMN spegel_register.import_reject.value IS 'Value (värde) at fault, as it stood in the file.';
COMMENT ON COLUMN spegel_register.import_reject.reason IS 'What was wrong and what was expected (skäl).';
COMMENT ON COLUMN spegel_register.import_reject.line IS
'The whole line (rad); one that is not valid in the encoding of the file is shown as if it were LATIN1.';
