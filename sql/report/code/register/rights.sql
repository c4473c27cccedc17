-- What a person can ask for: everything that the register keeps about them, and
-- that it be erased (GDPR articles 15 and 17).

-- A refused line names a person in a field of its own.
CREATE OR REPLACE FUNCTION spegel_register.rejects_of(person text)
    RETURNS SETOF spegel_register.import_reject
    LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT r.*
    FROM spegel_register.import_reject AS r
    WHERE strpos(r.line, $1) > 0
        AND EXISTS (SELECT FROM unnest(ARRAY[',', ';', '|', E'\t']) AS d
                    WHERE $1 = ANY (spegel.split_line(r.line, d)));
END;
COMMENT ON FUNCTION spegel_register.rejects_of(text) IS
'The refused lines (ej inlästa rader) that have the pseudonym as a field, whichever delimiter their file had.';

CREATE OR REPLACE FUNCTION spegel_register.person_data(person text)
    RETURNS TABLE (table_name text, entry jsonb)
    LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    number integer;
    one record;
BEGIN
    PERFORM spegel_register.refuse_limited();
    SELECT p.person_no INTO number FROM spegel_register.person AS p WHERE p.person = $1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'person "%" is not in the register', $1
            USING ERRCODE = 'no_data_found', HINT = 'Give the pseudonym under which the person was loaded.';
    END IF;
    FOR one IN
        SELECT t.table_name, t.load_order FROM spegel_register.register_table AS t
        WHERE t.table_name = 'person'
            OR t.table_name IN (SELECT c.table_name FROM spegel_register.coded_column AS c WHERE c.parent = 'person')
        ORDER BY t.load_order, t.table_name
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, to_jsonb(t) - (SELECT array_agg(k) FROM jsonb_object_keys(to_jsonb(t)) AS k WHERE k ~ %L)'
            ' FROM spegel_register.%I AS t WHERE t.person_no = $1 ORDER BY to_jsonb(t)::text',
            one.table_name, '_no$', one.table_name) USING number;
    END LOOP;
    RETURN QUERY
    SELECT 'import_reject', to_jsonb(r) FROM spegel_register.rejects_of($1) AS r ORDER BY r.import_batch, r.line_no;
END
$$;
COMMENT ON FUNCTION spegel_register.person_data(text) IS
'Everything that the register keeps about one person (registerutdrag, GDPR article 15), under the pseudonym: one row per row of a '
'table, its columns as JSON, codes instead of numbers; refused lines of files too. import_batch tells which file it came with. '
'Counts and releases hold no rows about a person. Errors: the pseudonym is unknown; the caller is limited to some units.';

CREATE OR REPLACE FUNCTION spegel_register.erase_person(person text)
    RETURNS text
    LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    entries CONSTANT bigint := (SELECT count(*) FROM spegel_register.person_data($1));
BEGIN
    DELETE FROM spegel_register.import_reject AS r
    USING spegel_register.rejects_of($1) AS o
    WHERE r.import_batch = o.import_batch AND r.line_no = o.line_no;
    DELETE FROM spegel_register.person AS p WHERE p.person = $1;
    RETURN format('person erased: %s rows deleted', entries);
END
$$;
COMMENT ON FUNCTION spegel_register.erase_person(text) IS
'Erases a person (radering, GDPR article 17): every row that person_data() shows. The audit trail keeps that rows were deleted, not '
'whose. What was published stays: it tells nothing certain about anybody. A file that is loaded again brings the person back: take '
'the lines out of it. Returns a summary. Errors: as person_data().';
