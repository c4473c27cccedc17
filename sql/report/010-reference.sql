-- What the tables of the register have in common: codes, references between
-- tables, and spells that must not overlap.
--
-- A FOREIGN KEY or an EXCLUDE constraint is checked row by row: ten million
-- rows then take hours, and each queued check takes memory.  Tables with a row
-- per person are checked once per statement instead, by triggers that read the
-- new rows as a set, under a lock that stands for the row locks of a foreign
-- key.  Small tables have ordinary foreign keys.

CREATE DOMAIN spegel_register.code AS text COLLATE "C" CHECK (VALUE <> '');
COMMENT ON DOMAIN spegel_register.code IS
'A short stable name (kod), never empty, compared byte by byte.';

CREATE TABLE spegel_register.register_table (
    table_name text PRIMARY KEY,
    load_order integer GENERATED ALWAYS AS IDENTITY UNIQUE,
    year_ends text[] NOT NULL,
    spell_key text[] NOT NULL
);
COMMENT ON TABLE spegel_register.register_table IS
'Tables that files are loaded into (inläsbara tabeller), and what their own definitions do not say about them. Written by enlist().';
COMMENT ON COLUMN spegel_register.register_table.table_name IS 'The table (tabell).';
COMMENT ON COLUMN spegel_register.register_table.load_order IS 'Order (ordning) of loading: a table comes after those that it refers to.';
COMMENT ON COLUMN spegel_register.register_table.year_ends IS 'Dates (datum) for which a year alone means 31 December; for the others it means 1 January.';
COMMENT ON COLUMN spegel_register.register_table.spell_key IS 'Columns (kolumner) within which the days valid_from to valid_to must not overlap; empty when they may.';

CREATE TABLE spegel_register.set_reference (
    child text NOT NULL,
    child_column text NOT NULL,
    parent text NOT NULL,
    parent_column text NOT NULL,
    on_delete text NOT NULL CHECK (on_delete IN ('restrict', 'cascade')),
    condition text,
    condition_reason text,
    CHECK ((condition IS NULL) = (condition_reason IS NULL)),
    PRIMARY KEY (child, child_column)
);
COMMENT ON TABLE spegel_register.set_reference IS
'References between tables (referenser) that are checked once per statement. Written by refer().';
COMMENT ON COLUMN spegel_register.set_reference.child IS 'The referring table (refererande tabell).';
COMMENT ON COLUMN spegel_register.set_reference.child_column IS 'Its column (kolumn); NULL in it refers to nothing.';
COMMENT ON COLUMN spegel_register.set_reference.parent IS 'The table referred to (refererad tabell).';
COMMENT ON COLUMN spegel_register.set_reference.parent_column IS 'Its key (nyckel).';
COMMENT ON COLUMN spegel_register.set_reference.on_delete IS 'restrict: a row referred to cannot be deleted; cascade: the rows that refer to it go with it (vid borttagning).';
COMMENT ON COLUMN spegel_register.set_reference.condition IS 'What the row referred to must fulfil (villkor): an SQL condition on its columns.';
COMMENT ON COLUMN spegel_register.set_reference.condition_reason IS 'What to say when it does not (skäl).';

-- A statement sees what others have committed only under READ COMMITTED.
CREATE FUNCTION spegel_register.lock_table(table_name text, exclusive boolean)
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
'Locks the keys of a table until the end of the transaction: shared by those that refer to them, exclusive for those that remove them. An error under REPEATABLE READ and SERIALIZABLE, where the checks would not see what others have done.';

CREATE FUNCTION spegel_register.check_references() RETURNS trigger
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
            RAISE EXCEPTION '% "%" of table "%" is not in the register', r.child_column, missing, r.child
                USING ERRCODE = 'foreign_key_violation', TABLE = r.child, COLUMN = r.child_column,
                      HINT = format('It must first be in table "%s".', r.parent);
        END IF;
        IF r.condition IS NOT NULL THEN
            EXECUTE format('SELECT n.%1$I::text FROM new_rows AS n JOIN spegel_register.%2$I ON %2$I.%3$I = n.%1$I'
                           ' WHERE (%4$s) IS NOT TRUE LIMIT 1',
                           r.child_column, r.parent, r.parent_column, r.condition) INTO barred;
            IF barred IS NOT NULL THEN
                RAISE EXCEPTION '% "%" of table "%" is refused: %', r.child_column, barred, r.child, r.condition_reason
                    USING ERRCODE = 'check_violation', TABLE = r.child, COLUMN = r.child_column;
            END IF;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_references() IS
'Trigger: the new rows of a statement refer to rows that are there and fulfil the condition of the reference.';

CREATE FUNCTION spegel_register.check_referenced() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    r spegel_register.set_reference;
    gone text;
    any_gone boolean;
    used text;
BEGIN
    FOR r IN SELECT s.* FROM spegel_register.set_reference AS s
             WHERE s.parent = TG_TABLE_NAME ORDER BY s.child, s.child_column
    LOOP
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
        EXECUTE format('SELECT o.%1$I::text %2$s AND EXISTS (SELECT FROM spegel_register.%3$I AS c WHERE c.%4$I = o.%1$I) LIMIT 1',
                       r.parent_column, gone, r.child, r.child_column) INTO used;
        IF used IS NOT NULL THEN
            RAISE EXCEPTION '% "%" is still used in table "%"', r.parent_column, used, r.child
                USING ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME, COLUMN = r.parent_column,
                      HINT = coalesce(r.condition_reason, 'Change or remove it there first.');
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_referenced() IS
'Trigger: rows that are referred to are neither removed nor changed so that they break the condition of the reference; or the rows that refer to them go with them.';

CREATE FUNCTION spegel_register.refer(
    child text, child_column text, parent text, parent_column text,
    on_delete text DEFAULT 'restrict',
    condition text DEFAULT NULL, condition_reason text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    call CONSTANT text := ' FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.';
BEGIN
    INSERT INTO spegel_register.set_reference
    VALUES (child, child_column, parent, parent_column, on_delete, condition, condition_reason);
    EXECUTE format('CREATE OR REPLACE TRIGGER references_inserted AFTER INSERT ON spegel_register.%I'
                   ' REFERENCING NEW TABLE AS new_rows%scheck_references()', child, call);
    EXECUTE format('CREATE OR REPLACE TRIGGER references_updated AFTER UPDATE ON spegel_register.%I'
                   ' REFERENCING NEW TABLE AS new_rows%scheck_references()', child, call);
    EXECUTE format('CREATE OR REPLACE TRIGGER referenced_deleted AFTER DELETE ON spegel_register.%I'
                   ' REFERENCING OLD TABLE AS old_rows%scheck_referenced()', parent, call);
    EXECUTE format('CREATE OR REPLACE TRIGGER referenced_updated AFTER UPDATE ON spegel_register.%I'
                   ' REFERENCING OLD TABLE AS old_rows%scheck_referenced()', parent, call);
END
$$;
COMMENT ON FUNCTION spegel_register.refer(text, text, text, text, text, text, text) IS
'Declares a reference that is checked once per statement. For migrations.';

CREATE FUNCTION spegel_register.check_spells() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keys text[];
    listed text;
    overlap text;
BEGIN
    SELECT t.spell_key, (SELECT string_agg(format('%I', k), ', ') FROM unnest(t.spell_key) AS k)
    INTO keys, listed
    FROM spegel_register.register_table AS t WHERE t.table_name = TG_TABLE_NAME;
    PERFORM spegel_register.lock_table(TG_TABLE_NAME || ' spells', true);
    -- Where any two spells overlap, two neighbours in order of start do.
    EXECUTE format(
        'SELECT concat_ws('', '', %1$s) || '' from '' || valid_from FROM ('
        '    SELECT %1$s, valid_from, lag(coalesce(valid_to, ''infinity'')) OVER spell AS before'
        '    FROM spegel_register.%2$I WHERE (%1$s) IN (SELECT %1$s FROM new_rows)'
        '    WINDOW spell AS (PARTITION BY %1$s ORDER BY valid_from)) AS s'
        ' WHERE valid_from <= before LIMIT 1', listed, TG_TABLE_NAME) INTO overlap;
    IF overlap IS NOT NULL THEN
        RAISE EXCEPTION 'overlapping spells in table "%": % begins before an earlier one has ended', TG_TABLE_NAME, overlap
            USING ERRCODE = 'exclusion_violation', TABLE = TG_TABLE_NAME,
                  HINT = format('Spells with the same %s must not share a day.', array_to_string(keys, ', '));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.check_spells() IS
'Trigger: the new rows of a statement overlap no other spell with the same spell_key of register_table.';

CREATE FUNCTION spegel_register.enlist(
    table_name text, year_ends text[] DEFAULT '{}', spell_key text[] DEFAULT '{}')
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER TABLE spegel_register.%I ADD import_batch bigint, ADD line_no bigint', table_name);
    EXECUTE format('COMMENT ON COLUMN spegel_register.%I.import_batch IS %L', table_name,
                   'The file (inläst fil) that the row came from; NULL when it was entered by hand.');
    EXECUTE format('COMMENT ON COLUMN spegel_register.%I.line_no IS %L', table_name,
                   'Its line (radnummer) in the file.');
    INSERT INTO spegel_register.register_table (table_name, year_ends, spell_key)
    VALUES (enlist.table_name, enlist.year_ends, enlist.spell_key);
    PERFORM spegel_register.refer(table_name, 'import_batch', 'import_batch', 'import_batch', 'cascade');
    IF spell_key <> '{}' THEN
        EXECUTE format('CREATE TRIGGER spells_inserted AFTER INSERT ON spegel_register.%I REFERENCING NEW TABLE AS new_rows'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_spells()', table_name);
        EXECUTE format('CREATE TRIGGER spells_updated AFTER UPDATE ON spegel_register.%I REFERENCING NEW TABLE AS new_rows'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.check_spells()', table_name);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.enlist(text, text[], text[]) IS
'Makes a table one that files are loaded into: adds where its rows came from, and enters it in register_table. For migrations.';

CREATE TABLE spegel_register.import_batch (
    import_batch bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target text NOT NULL,
    file_name text NOT NULL,
    digest bytea NOT NULL,
    lines bigint NOT NULL,
    loaded bigint NOT NULL,
    rejected bigint NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text NOT NULL DEFAULT session_user
);
CREATE UNIQUE INDEX import_batch_loaded_once
    ON spegel_register.import_batch (target, digest) WHERE loaded > 0 OR lines = 0;
COMMENT ON TABLE spegel_register.import_batch IS
'Files that were loaded (inlästa filer); one row per file. Deleting a row deletes what the file brought.';
COMMENT ON COLUMN spegel_register.import_batch.import_batch IS 'Number (nummer) of the batch.';
COMMENT ON COLUMN spegel_register.import_batch.target IS 'Table (tabell) that the file was loaded into.';
COMMENT ON COLUMN spegel_register.import_batch.file_name IS 'Name of the file (filnamn), as given.';
COMMENT ON COLUMN spegel_register.import_batch.digest IS 'Fingerprint of the lines (kontrollsumma); the same content is not loaded twice.';
COMMENT ON COLUMN spegel_register.import_batch.lines IS 'Data lines (rader) in the file, without the header and empty lines.';
COMMENT ON COLUMN spegel_register.import_batch.loaded IS 'Rows loaded (inlästa rader).';
COMMENT ON COLUMN spegel_register.import_batch.rejected IS 'Lines refused (avvisade rader); each is in import_reject.';
COMMENT ON COLUMN spegel_register.import_batch.imported_at IS 'When the file was loaded (tidpunkt).';
COMMENT ON COLUMN spegel_register.import_batch.imported_by IS 'Role (roll) that loaded it.';

CREATE TABLE spegel_register.import_reject (
    import_batch bigint NOT NULL,
    line_no bigint NOT NULL,
    column_name text,
    value text,
    reason text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (import_batch, line_no)
);
COMMENT ON TABLE spegel_register.import_reject IS 'Lines that were refused (avvisade rader), with the reason.';
COMMENT ON COLUMN spegel_register.import_reject.import_batch IS 'The batch (inläst fil).';
COMMENT ON COLUMN spegel_register.import_reject.line_no IS 'Line number (radnummer) in the file, from 1.';
COMMENT ON COLUMN spegel_register.import_reject.column_name IS 'Column (kolumn) at fault; NULL when it is the whole line.';
COMMENT ON COLUMN spegel_register.import_reject.value IS 'Value (värde) at fault, as it stood in the file.';
COMMENT ON COLUMN spegel_register.import_reject.reason IS 'What was wrong and what was expected (skäl).';
COMMENT ON COLUMN spegel_register.import_reject.line IS 'The whole line (rad); one that is not valid in the encoding of the file is shown as if it were LATIN1.';
SELECT spegel_register.refer('import_reject', 'import_batch', 'import_batch', 'import_batch', 'cascade');
