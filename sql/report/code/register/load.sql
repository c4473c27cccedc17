-- Loading what has been read: the rows of a file are checked as a set, against
-- each other and the register, and inserted, or refused with a reason.

CREATE OR REPLACE FUNCTION spegel_register.find_faults(target text, rule spegel_register.input_rule)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored CONSTANT regclass := spegel_register.stored_table(target);
    keys CONSTANT text[] := string_to_array(rule.expression, ', ');
    found_rows bigint;
BEGIN
    CASE rule.kind
        WHEN 'reference', 'condition' THEN
            EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %s WHERE fault IS NULL AND r.%I IS NOT NULL AND NOT %s',
                           rule.rule_no, rule.column_name, rule.expression);
        WHEN 'repeated' THEN
            EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %s FROM ('
                           '    SELECT line_no, row_number() OVER (PARTITION BY %s ORDER BY line_no) AS n'
                           '    FROM pg_temp.import_row WHERE fault IS NULL) AS d'
                           ' WHERE d.n > 1 AND d.line_no = r.line_no', rule.rule_no, rule.expression);
        WHEN 'present' THEN
            EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %s FROM %s AS t WHERE r.fault IS NULL AND %s',
                rule.rule_no, stored,
                (SELECT string_agg(CASE WHEN a.attnotnull THEN format('t.%1$s = r.%1$s', k)
                                        -- a code is never empty, and equality can be hashed
                                        ELSE format('coalesce(t.%1$s, '''') = coalesce(r.%1$s, '''')', k) END, ' AND ')
                 FROM unnest(keys) AS k
                 JOIN pg_attribute AS a ON a.attrelid = stored AND quote_ident(a.attname) = k));
        WHEN 'overlap' THEN
            EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %s FROM ('
                           '    SELECT line_no, valid_from, max(coalesce(valid_to, ''infinity'')) OVER ('
                           '        PARTITION BY %s ORDER BY valid_from, line_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) '
                           'AS before'
                           '    FROM pg_temp.import_row WHERE fault IS NULL) AS d'
                           ' WHERE d.valid_from <= d.before AND d.line_no = r.line_no', rule.rule_no, rule.expression);
            EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %s FROM %s AS t WHERE r.fault IS NULL AND %s'
                           ' AND r.valid_from <= coalesce(t.valid_to, ''infinity'') AND t.valid_from <= coalesce(r.valid_to, ''infinity'')',
                rule.rule_no, stored, (SELECT string_agg(format('t.%1$s = r.%1$s', k), ' AND ') FROM unnest(keys) AS k));
        WHEN 'self_reference' THEN
            -- A line that is refused can be what another one refers to.
            LOOP
                EXECUTE format('UPDATE pg_temp.import_row AS r SET fault = %1$s WHERE fault IS NULL AND r.%2$I IS NOT NULL'
                               ' AND NOT EXISTS (SELECT FROM spegel_register.%3$I AS p WHERE p.%4$I = r.%2$I)'
                               ' AND NOT EXISTS (SELECT FROM pg_temp.import_row AS p WHERE p.fault IS NULL AND p.%4$I = r.%2$I)',
                               rule.rule_no, rule.column_name, target, rule.expression);
                GET DIAGNOSTICS found_rows = ROW_COUNT;
                EXIT WHEN found_rows = 0;
            END LOOP;
        ELSE
            NULL;
    END CASE;
END
$$;
COMMENT ON FUNCTION spegel_register.find_faults(text, spegel_register.input_rule) IS
'Marks the rows of the temporary table import_row that break one rule about other rows. Called by load().';

CREATE OR REPLACE FUNCTION spegel_register.reject_lines(
    target text, batch integer, header text[], encoding text, delimiter text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_register.import_reject (import_batch, line_no, column_name, value, reason, line)
    SELECT batch, r.line_no, u.column_name,
           CASE WHEN NOT spegel.holds_identity_number(v.value) THEN v.value END,
           CASE WHEN u.kind = 'bytes' AND s.line ~ '[\x01-\x08\x0B-\x1F\x7F]' THEN 'the line holds a zero byte or another control character'
                WHEN u.kind = 'bytes' THEN format(u.reason, encoding)
                WHEN u.kind = 'fields' THEN format(u.reason, cardinality(header), cardinality(f.field))
                ELSE u.reason END,
           CASE WHEN EXISTS (SELECT FROM unnest(string_to_array(coalesce(d.line, s.line), delimiter) || f.field) AS part
                             WHERE spegel.holds_identity_number(part))
                THEN '(not kept, for it holds a personal identity number)' ELSE coalesce(d.line, s.line) END
    FROM pg_temp.import_row AS r
    JOIN spegel_register.input_rule AS u ON u.table_name = target AND u.rule_no = r.fault
    JOIN pg_temp.staged_line AS s ON s.line_no = r.line_no
    CROSS JOIN LATERAL spegel.decode_line(s.line, encoding) AS d (line)
    CROSS JOIN LATERAL spegel.split_line(d.line, delimiter) AS f (field)
    CROSS JOIN LATERAL (SELECT f.field[array_position(header, u.column_name)]) AS v (value)
    WHERE r.fault IS NOT NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.reject_lines(text, integer, text[], text, text) IS
'Keeps the refused lines of a batch in import_reject, with what was wrong, but neither values nor lines that hold a personal identity '
'number. Called by load().';

CREATE OR REPLACE FUNCTION spegel_register.purge_rejects(days integer DEFAULT 0)
    RETURNS text
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purged bigint;
BEGIN
    IF days < 0 THEN
        RAISE EXCEPTION 'number of days must not be negative' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM spegel_register.import_reject AS r
    USING spegel_register.import_batch AS b
    WHERE b.import_batch = r.import_batch AND b.imported_at <= statement_timestamp() - make_interval(days => days);
    GET DIAGNOSTICS purged = ROW_COUNT;
    RETURN format('%s refused lines deleted', purged);
END
$$;
COMMENT ON FUNCTION spegel_register.purge_rejects(integer) IS
'Deletes the refused lines that import_reject has kept for so many days or longer (gallring); 0: all. What a batch counted stays in '
'import_batch. Returns a summary. Errors: a negative number of days.';

CREATE OR REPLACE FUNCTION spegel_register.undo_import(batch integer)
    RETURNS text
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    undone spegel_register.import_batch;
    rows bigint;
BEGIN
    SELECT b.* INTO undone FROM spegel_register.import_batch AS b WHERE b.import_batch = batch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no batch %', batch
            USING ERRCODE = 'invalid_parameter_value', HINT = 'spegel_register.import_batch lists them.';
    END IF;
    rows := spegel_register.count_batch(undone.target, batch);
    DELETE FROM spegel_register.import_batch AS b WHERE b.import_batch = batch;
    RETURN format('batch %s (%s) undone: %s rows of %s deleted', batch, undone.file_name, rows, undone.target);
END
$$;
COMMENT ON FUNCTION spegel_register.undo_import(integer) IS
'Takes back a batch (ångra inläsning): deletes the rows that the file brought, its refused lines and its row of import_batch. Returns a '
'summary. Errors: there is no such batch; other rows refer to its rows.';

CREATE OR REPLACE FUNCTION spegel_register.count_batch(target text, batch integer)
    RETURNS bigint
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rows bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM %s WHERE import_batch = $1', spegel_register.stored_table(target)) INTO rows USING batch;
    RETURN rows;
END
$$;
COMMENT ON FUNCTION spegel_register.count_batch(text, integer) IS
'The number of rows of a table that a batch brought and that are still there.';

-- What load() is told, before it does anything.
CREATE OR REPLACE FUNCTION spegel_register.check_load(target text, encoding text, delimiter text, decimal_sign text)
    RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM spegel_register.register_table AS t WHERE t.table_name = target) THEN
        RAISE EXCEPTION 'cannot load into "%"', target
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = (SELECT format('Expected one of %s.', string_agg(t.table_name, ', ' ORDER BY t.load_order))
                          FROM spegel_register.register_table AS t);
    END IF;
    IF delimiter NOT IN (',', ';', E'\t', '|') THEN
        RAISE EXCEPTION 'unknown delimiter "%"', delimiter
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Expected a comma, a semicolon, a tab or a vertical bar.';
    END IF;
    IF decimal_sign NOT IN (',', '.') THEN
        RAISE EXCEPTION 'unknown decimal sign "%"', decimal_sign
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Expected a comma or a point.';
    END IF;
    IF pg_char_to_encoding(encoding) < 0 THEN
        RAISE EXCEPTION 'unknown encoding "%"', encoding
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Expected a name like UTF8, LATIN1 or WIN1252.';
    END IF;
    IF to_regclass('pg_temp.staged_line') IS NULL THEN
        RAISE EXCEPTION 'no lines are staged'
            USING ERRCODE = 'no_data_found',
                  HINT = 'Call spegel_register.stage() and copy the lines of the file into staged_line first.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.check_load(text, text, text, text) IS
'Refuses a load into an unknown table, of an unknown encoding, delimiter or decimal sign, or without staged lines. Called by load().';

-- An index that is filled in order stays in memory, and costs little.  Others
-- are cheaper made of all rows at once, which only an empty table allows: readers
-- wait for it from here to the end of the transaction.
CREATE OR REPLACE FUNCTION spegel_register.defer_indexes(target text)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored CONSTANT regclass := (
        SELECT spegel_register.stored_table(t.table_name) FROM spegel_register.register_table AS t WHERE t.table_name = target);
    deferred record;
    any_row boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = stored AND NOT i.indisunique) THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', stored) INTO any_row;
    IF any_row THEN
        RETURN false;
    END IF;
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', stored);
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', stored) INTO any_row;
    IF any_row THEN
        RETURN false;
    END IF;
    FOR deferred IN
        SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS definition
        FROM pg_index AS i WHERE i.indrelid = stored AND NOT i.indisunique ORDER BY i.indexrelid
    LOOP
        EXECUTE format('DROP INDEX %s', deferred.name);
        INSERT INTO spegel_register.deferred_index (definition) VALUES (deferred.definition);
    END LOOP;
    RETURN true;
EXCEPTION
    -- Somebody reads it; or this session does, with a cursor.
    WHEN lock_not_available OR object_in_use THEN
        RETURN false;
END
$$;
COMMENT ON FUNCTION spegel_register.defer_indexes(text) IS
'Drops the indexes of an empty table of the register that are not unique, until rows have been inserted: they are made again by the end of '
'the transaction at the latest, or by SET CONSTRAINTS. Whether it did; not when the table has rows, or others are using it. Until the '
'transaction ends, others wait for the table. Called by load().';

CREATE OR REPLACE FUNCTION spegel_register.make_deferred_index() RETURNS trigger
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET maintenance_work_mem = '128MB'
AS $$
BEGIN
    EXECUTE NEW.definition;
    DELETE FROM spegel_register.deferred_index AS d WHERE d.definition = NEW.definition;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.make_deferred_index() IS
'Trigger: makes an index that defer_indexes() has dropped, when the transaction ends.';

-- A deferred trigger cannot be replaced.
CREATE OR REPLACE FUNCTION spegel_register.watch_deferred_index() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DROP TRIGGER IF EXISTS deferred_index_made ON spegel_register.deferred_index;
    CREATE CONSTRAINT TRIGGER deferred_index_made AFTER INSERT ON spegel_register.deferred_index
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION spegel_register.make_deferred_index();
END
$$;
COMMENT ON FUNCTION spegel_register.watch_deferred_index() IS
'Makes the trigger that makes deferred indexes. For migrations.';
SELECT spegel_register.watch_deferred_index();

COMMENT ON TABLE spegel_register.deferred_index IS
'Indexes (index) that a transaction makes anew when it ends; always empty for others.';
COMMENT ON COLUMN spegel_register.deferred_index.definition IS 'How it is made (definition): SQL.';

CREATE OR REPLACE FUNCTION spegel_register.insert_rows(target text, batch integer, rows text, long_file boolean)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stored CONSTANT regclass := spegel_register.stored_table(target);
    columns CONSTANT text := (
        SELECT string_agg(quote_ident(c.stored_column), ', ' ORDER BY c.position)
        FROM spegel_register.input_column AS c WHERE c.table_name = target);
    key CONSTANT text := (SELECT string_agg(quote_ident(k), ', ') FROM unnest(spegel_register.stored_key(stored)) AS k);
    deferred CONSTANT boolean := long_file AND spegel_register.defer_indexes(target);
    inserted bigint;
BEGIN
    EXECUTE format('INSERT INTO %s (%s, import_batch, line_no) SELECT %s, %s, line_no FROM %s ORDER BY %s',
                   stored, columns, columns, batch, rows, key);
    GET DIAGNOSTICS inserted = ROW_COUNT;
    IF deferred THEN
        SET CONSTRAINTS spegel_register.deferred_index_made IMMEDIATE;
        SET CONSTRAINTS spegel_register.deferred_index_made DEFERRED;
    END IF;
    RETURN inserted;
END
$$;
COMMENT ON FUNCTION spegel_register.insert_rows(text, integer, text, boolean) IS
'Inserts rows that have been read; returns how many. rows: what stands after FROM to find them, as SQL. long_file: it is worth to make '
'indexes afterwards. Called by load().';

CREATE OR REPLACE FUNCTION spegel_register.refuse_line(line_no bigint)
    RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'line % is at fault', line_no USING ERRCODE = 'invalid_text_representation';
END
$$;
COMMENT ON FUNCTION spegel_register.refuse_line(bigint) IS
'An error, which ends the reading of a file at the first line at fault. Called by insert_clean().';

-- Most files are clean: their rows go from the lines into the table, which checks
-- them itself.  Only when a line or the table refuses are the lines at fault
-- looked for.
CREATE OR REPLACE FUNCTION spegel_register.insert_clean(target text, batch integer, query text, long_file boolean)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN spegel_register.insert_rows(
        target, batch, format('(%s) AS r WHERE CASE WHEN fault IS NULL THEN true ELSE spegel_register.refuse_line(line_no) END', query),
        long_file);
EXCEPTION
    WHEN invalid_text_representation THEN
        RETURN NULL;
    WHEN integrity_constraint_violation THEN
        IF long_file THEN
            RAISE NOTICE 'looking for the lines at fault (%)', SQLERRM;
        END IF;
        RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.insert_clean(text, integer, text, boolean) IS
'Inserts all rows of a query of import_query() and returns how many, or none when any is at fault: NULL. long_file: say so when the table '
'refuses them. Called by load().';

CREATE OR REPLACE FUNCTION spegel_register.earlier_batch(
    target text, file_name text, digest bytea, encoding text, decimal_sign text, OUT batch spegel_register.import_batch, OUT there bigint)
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    SELECT b.* INTO batch
    FROM spegel_register.import_batch AS b
    WHERE b.target = target AND b.digest = digest AND (b.loaded > 0 OR b.lines = 0);
    there := CASE WHEN FOUND THEN spegel_register.count_batch(target, batch.import_batch) ELSE 0 END;
    IF there > 0 AND (decimal_sign <> batch.decimal_sign OR encoding <> batch.encoding
                      AND EXISTS (SELECT FROM pg_temp.staged_line AS s WHERE octet_length(s.line) > length(s.line))) THEN
        RAISE EXCEPTION '"%" was loaded before, as batch %, with encoding % and decimal sign "%"',
                file_name, batch.import_batch, batch.encoding, batch.decimal_sign
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = format('Take that back first: make import UNDO=%s.', batch.import_batch);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.earlier_batch(text, text, bytea, text, text) IS
'The batch as which the staged lines were loaded before, NULL when they were not, and how many of its rows are still there. One that is '
'there and was read with another encoding or decimal sign is an error.';

CREATE OR REPLACE FUNCTION spegel_register.insert_checked(
    target text, import_batch integer, query text, header text[], encoding text, delimiter text, keep_good boolean, again boolean,
    long_file boolean, OUT loaded bigint, OUT rejected bigint)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    began CONSTANT timestamptz := clock_timestamp();
    rule spegel_register.input_rule;
    lines bigint;
BEGIN
    rejected := 0;
    IF NOT again THEN
        loaded := spegel_register.insert_clean(target, import_batch, query, long_file);
        IF loaded IS NOT NULL THEN
            RETURN;
        END IF;
    END IF;
    EXECUTE 'CREATE TEMP TABLE import_row ON COMMIT DROP AS ' || query;
    GET DIAGNOSTICS lines = ROW_COUNT;
    IF again THEN
        EXECUTE format('DELETE FROM pg_temp.import_row AS r USING %s AS t'
                       ' WHERE t.import_batch = $1 AND t.line_no = r.line_no', spegel_register.stored_table(target)) USING import_batch;
    END IF;
    IF long_file THEN
        ANALYZE pg_temp.import_row;
        RAISE NOTICE '% lines read after % s', lines, round(extract(epoch FROM clock_timestamp() - began), 1);
    END IF;
    FOR rule IN SELECT r.* FROM spegel_register.input_rule AS r WHERE r.table_name = target ORDER BY r.rule_no LOOP
        PERFORM spegel_register.find_faults(target, rule);
    END LOOP;
    SELECT count(*) INTO rejected FROM pg_temp.import_row AS r WHERE r.fault IS NOT NULL;
    IF long_file THEN
        RAISE NOTICE 'checked after % s, % rejected', round(extract(epoch FROM clock_timestamp() - began), 1), rejected;
    END IF;
    loaded := CASE WHEN rejected > 0 AND NOT keep_good THEN 0
                   ELSE spegel_register.insert_rows(target, import_batch, 'pg_temp.import_row WHERE fault IS NULL', long_file) END;
    PERFORM spegel_register.reject_lines(target, import_batch, header, encoding, delimiter);
    DROP TABLE pg_temp.import_row;
END
$$;
COMMENT ON FUNCTION spegel_register.insert_checked(text, integer, text, text[], text, text, boolean, boolean, boolean) IS
'Inserts the rows of a query of import_query(), all at once when none has a fault; otherwise reads them into the temporary table '
'import_row, finds the faults and records the lines that have one, and inserts the others with keep_good, or nothing. again: rows of the '
'batch that are there stay, and their lines are passed over.';

CREATE OR REPLACE FUNCTION spegel_register.load(
    target text, file_name text,
    encoding text DEFAULT 'UTF8', delimiter text DEFAULT ',',
    keep_good boolean DEFAULT false, decimal_sign text DEFAULT NULL,
    OUT import_batch integer, OUT loaded bigint, OUT rejected bigint,
    OUT summary text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET work_mem = '64MB'
    SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    -- Progress is reported for files of at least so many lines.
    long_file CONSTANT bigint := 100000;
    began CONSTANT timestamptz := clock_timestamp();
    nested_loops CONSTANT text := current_setting('enable_nestloop');
    canonical CONSTANT text := pg_encoding_to_char(pg_char_to_encoding(encoding))::text;
    earlier record;
    before spegel_register.import_batch;
    -- Rows of that batch.
    there bigint;
    header text[];
    digest bytea;
    lines bigint;
    -- Whether any line has a quotation mark, or a sign that a number may have.
    quoted boolean;
    signed boolean;
BEGIN
    PERFORM spegel_register.check_load(target, encoding, delimiter, decimal_sign);
    -- Of two loads into one table at once, the second waits.
    PERFORM spegel_register.lock_table(target || ' load', true);

    SELECT sha256(convert_to(concat_ws(' ', count(*), sum(hashtextextended(s.line, s.line_no)),
                                       sum(hashtextextended(s.line, - s.line_no))), 'UTF8')),
           count(*) FILTER (WHERE spegel_register.holds_fields(s.line, delimiter)) - 1,
           coalesce(bool_or(strpos(s.line, '"') > 0), false),
           coalesce(bool_or(strpos(s.line, '.') > 0 OR delimiter <> ',' AND strpos(s.line, ',') > 0), false)
    INTO digest, lines, quoted, signed
    FROM pg_temp.staged_line AS s HAVING count(*) > 0;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no lines of "%" are staged', file_name
            USING ERRCODE = 'no_data_found', HINT = 'The file is empty.';
    END IF;
    earlier := spegel_register.earlier_batch(target, file_name, digest, canonical, decimal_sign);
    before := earlier.batch;
    there := earlier.there;
    IF there >= before.lines THEN
        PERFORM spegel_register.stage();
        import_batch := before.import_batch;
        loaded := before.loaded;
        rejected := before.rejected;
        summary := format('%s was loaded before, as batch %s: nothing changed (make import UNDO=%s takes it back)',
            file_name, import_batch, import_batch);
        RETURN;
    END IF;

    header := spegel_register.read_header(target, file_name, encoding, delimiter);
    IF before.import_batch IS NULL THEN
        INSERT INTO spegel_register.import_batch (target, file_name, digest, lines, loaded, rejected)
        VALUES (target, file_name, digest, lines, 0, 0)
        RETURNING import_batch.import_batch INTO import_batch;
    ELSE
        -- The lines of it that are not there are loaded now.
        import_batch := before.import_batch;
        DELETE FROM spegel_register.import_reject AS r WHERE r.import_batch = import_batch;
    END IF;
    IF lines >= long_file THEN
        -- The new tables have no statistics, from which a nested loop could be
        -- chosen that takes hours.
        PERFORM set_config('enable_nestloop', 'off', true);
        RAISE NOTICE '%: % lines staged', file_name, lines;
    END IF;
    IF quoted AND spegel_register.join_lines(delimiter, cardinality(header)) THEN
        SELECT count(*) - 1 INTO lines FROM pg_temp.staged_line AS s
        WHERE s.line_no = 1 OR spegel_register.holds_fields(s.line, delimiter);
    END IF;
    IF quoted OR signed THEN
        decimal_sign := spegel_register.decimal_sign(target, file_name, header, encoding, delimiter, decimal_sign);
    END IF;

    SELECT i.loaded, i.rejected INTO loaded, rejected
    FROM spegel_register.insert_checked(
        target, import_batch, spegel_register.import_query(target, header, encoding, delimiter, coalesce(decimal_sign, '.')),
        header, encoding, delimiter, keep_good, there > 0, lines >= long_file) AS i;
    UPDATE spegel_register.import_batch AS b
    SET lines = lines, loaded = there + loaded, rejected = rejected, encoding = canonical, decimal_sign = coalesce(decimal_sign, '.')
    WHERE b.import_batch = import_batch;
    PERFORM spegel_register.stage();
    PERFORM set_config('enable_nestloop', nested_loops, true);

    summary := format('%s: %s lines, %s loaded, %s rejected', file_name, lines, loaded, rejected)
        || CASE WHEN there > 0 THEN format(', %s already there', there) ELSE '' END;
    IF lines >= long_file THEN
        RAISE NOTICE '%: done after % s', file_name, round(extract(epoch FROM clock_timestamp() - began), 1);
    END IF;
    IF rejected > 0 THEN
        summary := summary || format(' (batch %s of spegel_register.import_reject)%s', import_batch,
            CASE WHEN keep_good THEN '' ELSE '; no rows were loaded because some were rejected' END);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.load(text, text, text, text, boolean, text) IS
'Loads the staged lines of a file into a table of register_table. The first line names the columns (input_column), in any order; '
'input_rule lists what the other lines must satisfy. Empty fields and .. are missing. keep_good false loads all lines or none; true '
'keeps the good ones. decimal_sign is that of every number of the file; NULL: the one that decimal_sign() finds. Every refused line '
'is kept in import_reject with line number, column, value and reason. A file with the same '
'content is loaded once: when it is loaded again, the lines of it that are not there are. Progress is reported for files of 100,000 '
'lines or more; such a file for an empty table has the indexes made after its rows, and until it is committed others wait for the '
'table. Returns the batch, the lines loaded and rejected, and a summary. Errors: unknown target, encoding, delimiter or decimal sign; '
'a decimal sign that cannot be told; nothing staged; a header that does not fit.';
