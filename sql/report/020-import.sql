-- Importing counted input: raw lines are staged, checked set-wise, and loaded
-- or refused with a reason.
--
-- A line is staged as text in which every byte of the file is one character
-- (client encoding LATIN1 takes any byte but zero), so that a file in another
-- encoding, or with a broken line, can be staged at all.

CREATE UNLOGGED TABLE spegel_register.staged_line (
    file_name text NOT NULL DEFAULT current_setting('spegel.file_name'),
    line_no bigint GENERATED ALWAYS AS IDENTITY,
    line text NOT NULL,
    PRIMARY KEY (file_name, line_no)
);
COMMENT ON TABLE spegel_register.staged_line IS
'Raw lines (rårader) of files about to be loaded. Filled by COPY under client encoding LATIN1, whatever the encoding of the file.';
COMMENT ON COLUMN spegel_register.staged_line.file_name IS 'Name of the file; by default the setting spegel.file_name.';
COMMENT ON COLUMN spegel_register.staged_line.line_no IS 'Order of the lines.';
COMMENT ON COLUMN spegel_register.staged_line.line IS 'The line, one character for each byte.';

CREATE FUNCTION spegel_register.decode_line(line text, encoding text)
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 50
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF line ~ '^[[:ascii:]]*$' THEN
        RETURN line;
    END IF;
    BEGIN
        RETURN convert_from(convert_to(line, 'LATIN1'), encoding);
    EXCEPTION
        WHEN character_not_in_repertoire OR untranslatable_character THEN
            RETURN NULL;
    END;
END
$$;
COMMENT ON FUNCTION spegel_register.decode_line(text, text) IS
'A staged line as text of the given encoding (UTF8, LATIN1, WIN1252, ...); NULL when its bytes are not valid in it.';

CREATE FUNCTION spegel_register.split_line(line text, delimiter text)
    RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 200
    BEGIN ATOMIC
        SELECT CASE
            WHEN strpos(line, '"') = 0 THEN string_to_array(line, delimiter)
            WHEN (length(line) - length(replace(line, '"', ''))) % 2 = 1 THEN NULL
            -- Cut at the quotation marks: odd pieces stand outside of them,
            -- and an empty one between two quoted pieces is a doubled mark.
            ELSE (
                SELECT string_to_array(
                    string_agg(
                        CASE WHEN n % 2 = 0 THEN piece
                             WHEN piece = '' AND n NOT IN (1, cardinality(pieces)) THEN '"'
                             ELSE replace(piece, delimiter, E'\x1F') END,
                        '' ORDER BY n),
                    E'\x1F')
                FROM string_to_array(line, '"') AS pieces,
                     unnest(pieces) WITH ORDINALITY AS cut (piece, n))
        END;
    END;
COMMENT ON FUNCTION spegel_register.split_line(text, text) IS
'The fields of one line of CSV (RFC 4180), unquoted; the delimiter is a comma, a semicolon or a tab. NULL when a quotation mark is not closed.';

CREATE FUNCTION spegel_register.input_date(value text)
    RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 50
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF value !~ '^\d{4}-\d{2}-\d{2}$' THEN
        RETURN NULL;
    END IF;
    RETURN make_date(substr(value, 1, 4)::integer, substr(value, 6, 2)::integer,
                     substr(value, 9, 2)::integer);
EXCEPTION
    WHEN datetime_field_overflow THEN
        RETURN NULL;
END
$$;
COMMENT ON FUNCTION spegel_register.input_date(text) IS
'A calendar date written YYYY-MM-DD; NULL for anything else.';

CREATE FUNCTION spegel_register.staged_field(
    file_name text, encoding text, delimiter text)
    RETURNS TABLE (line_no bigint, line text, decoded boolean, field text[])
    LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED ROWS 10000
    BEGIN ATOMIC
        SELECT numbered.line_no, coalesce(text_line, raw), text_line IS NOT NULL,
               spegel_register.split_line(text_line, delimiter)
        FROM (
            SELECT row_number() OVER (ORDER BY s.line_no) AS line_no,
                   rtrim(s.line, E'\r') AS raw
            FROM spegel_register.staged_line AS s
            WHERE s.file_name = staged_field.file_name
        ) AS numbered,
        LATERAL spegel_register.decode_line(raw, encoding) AS text_line
        WHERE raw <> '';
    END;
COMMENT ON FUNCTION spegel_register.staged_field(text, text, text) IS
'The lines of a staged file that are not empty, numbered from 1, decoded and split into fields. field is NULL where a line cannot be decoded or a quotation mark is not closed.';

-- Each target checks and inserts the lines of one batch.  A line is refused
-- for the first rule it breaks.

CREATE FUNCTION spegel_register.load_counted(
    batch bigint, file_name text, encoding text, delimiter text, header text[])
    RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    BEGIN ATOMIC
        WITH input AS MATERIALIZED (
            SELECT line_no, line, decoded, field,
                   field[array_position(header, 'period')] AS period,
                   field[array_position(header, 'organisation')] AS organisation,
                   coalesce(field[array_position(header, 'unit')], '') AS unit,
                   nullif(field[array_position(header, 'occupation')], '') AS occupation,
                   coalesce(field[array_position(header, 'step')], '') AS step,
                   field[array_position(header, 'ground')] AS ground,
                   nullif(field[array_position(header, 'category')], '') AS category,
                   field[array_position(header, 'persons')] AS persons,
                   coalesce(nullif(field[array_position(header, 'counted_as')], ''), 'persons') AS counted_as,
                   coalesce(nullif(field[array_position(header, 'protection')], ''), 'none') AS protection,
                   coalesce(nullif(field[array_position(header, 'approximate')], ''), 'false') AS approximate,
                   field[array_position(header, 'source')] AS source
            FROM spegel_register.staged_field(file_name, encoding, delimiter)
            WHERE line_no > 1
        ), checked AS (
            SELECT input.*, problem.*
            FROM input LEFT JOIN LATERAL (
                SELECT column_name, value, reason
                FROM (VALUES
                    (1, NULL, NULL, format('bytes are not valid %s', encoding), NOT decoded),
                    (2, NULL, NULL, 'quotation mark is not closed', field IS NULL),
                    (3, NULL, NULL, format('expected %s fields, found %s', cardinality(header), cardinality(field)),
                     cardinality(field) <> cardinality(header)),
                    (4, 'period', period, 'expected a date like 2015-12-31',
                     spegel_register.input_date(period) IS NULL),
                    (5, 'organisation', organisation, 'organisation is not in the register',
                     NOT EXISTS (SELECT FROM spegel_register.organisation AS o WHERE o.organisation = input.organisation)),
                    (6, 'occupation', occupation, 'occupation is not in the register',
                     occupation IS NOT NULL AND
                     NOT EXISTS (SELECT FROM spegel_register.occupation AS o WHERE o.occupation = input.occupation)),
                    (7, 'ground', ground, 'ground must not be empty', ground = ''),
                    (8, 'persons', persons, 'expected a whole number, 0 or more', persons !~ '^\d{1,18}$'),
                    (9, 'counted_as', counted_as, 'expected persons or per_mille',
                     counted_as NOT IN ('persons', 'per_mille')),
                    (10, 'protection', protection, 'expected none, suppressed or perturbed',
                     protection NOT IN ('none', 'suppressed', 'perturbed')),
                    (11, 'approximate', approximate, 'expected true or false',
                     approximate NOT IN ('true', 'false')),
                    (12, 'source', source, 'source must not be empty', source = '')
                ) AS rule (priority, column_name, value, reason, broken)
                WHERE broken ORDER BY priority LIMIT 1
            ) AS problem ON true
        ), loaded AS (
            INSERT INTO spegel_register.counted
            SELECT batch, line_no, spegel_register.input_date(period), organisation, unit,
                   occupation, step, ground, category, persons::bigint,
                   counted_as, protection, approximate::boolean, source
            FROM checked WHERE reason IS NULL ORDER BY line_no
            ON CONFLICT DO NOTHING
            RETURNING line_no
        )
        INSERT INTO spegel_register.import_reject
        SELECT batch, line_no, column_name, value,
               coalesce(reason, 'the register already has a number for the same cell'), line
        FROM checked
        WHERE line_no NOT IN (SELECT l.line_no FROM loaded AS l);
    END;
COMMENT ON FUNCTION spegel_register.load_counted(bigint, text, text, text, text[]) IS
'Loads the staged lines of a file into counted, and the refused ones into import_reject. Called by load().';

CREATE FUNCTION spegel_register.load_reference_population(
    batch bigint, file_name text, encoding text, delimiter text, header text[])
    RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    BEGIN ATOMIC
        WITH input AS MATERIALIZED (
            SELECT line_no, line, decoded, field,
                   field[array_position(header, 'period')] AS period,
                   field[array_position(header, 'region')] AS region,
                   coalesce(nullif(field[array_position(header, 'age_from')], ''), '0') AS age_from,
                   coalesce(nullif(field[array_position(header, 'age_to')], ''), '200') AS age_to,
                   field[array_position(header, 'ground')] AS ground,
                   nullif(field[array_position(header, 'category')], '') AS category,
                   field[array_position(header, 'persons')] AS persons,
                   coalesce(nullif(field[array_position(header, 'counted_as')], ''), 'persons') AS counted_as,
                   field[array_position(header, 'source')] AS source
            FROM spegel_register.staged_field(file_name, encoding, delimiter)
            WHERE line_no > 1
        ), checked AS (
            SELECT input.*, problem.*
            FROM input LEFT JOIN LATERAL (
                SELECT column_name, value, reason
                FROM (VALUES
                    (1, NULL, NULL, format('bytes are not valid %s', encoding), NOT decoded),
                    (2, NULL, NULL, 'quotation mark is not closed', field IS NULL),
                    (3, NULL, NULL, format('expected %s fields, found %s', cardinality(header), cardinality(field)),
                     cardinality(field) <> cardinality(header)),
                    (4, 'period', period, 'expected a date like 2015-12-31',
                     spegel_register.input_date(period) IS NULL),
                    (5, 'region', region, 'region must not be empty', region = ''),
                    (6, 'age_from', age_from, 'expected an age in whole years, 0 to 200',
                     CASE WHEN age_from ~ '^\d{1,3}$' THEN age_from::integer > 200 ELSE true END),
                    (7, 'age_to', age_to, 'expected an age in whole years, age_from to 200',
                     CASE WHEN age_from ~ '^\d{1,3}$' AND age_to ~ '^\d{1,3}$'
                          THEN age_to::integer NOT BETWEEN age_from::integer AND 200 ELSE true END),
                    (8, 'ground', ground, 'ground must not be empty', ground = ''),
                    (9, 'persons', persons, 'expected a whole number, 0 or more', persons !~ '^\d{1,18}$'),
                    (10, 'counted_as', counted_as, 'expected persons or per_mille',
                     counted_as NOT IN ('persons', 'per_mille')),
                    (11, 'source', source, 'source must not be empty', source = '')
                ) AS rule (priority, column_name, value, reason, broken)
                WHERE broken ORDER BY priority LIMIT 1
            ) AS problem ON true
        ), loaded AS (
            INSERT INTO spegel_register.reference_population
            SELECT batch, line_no, spegel_register.input_date(period), region,
                   age_from::integer, age_to::integer, ground, category,
                   persons::bigint, counted_as, source
            FROM checked WHERE reason IS NULL ORDER BY line_no
            ON CONFLICT DO NOTHING
            RETURNING line_no
        )
        INSERT INTO spegel_register.import_reject
        SELECT batch, line_no, column_name, value,
               coalesce(reason, 'the register already has a number for the same cell'), line
        FROM checked
        WHERE line_no NOT IN (SELECT l.line_no FROM loaded AS l);
    END;
COMMENT ON FUNCTION spegel_register.load_reference_population(bigint, text, text, text, text[]) IS
'Loads the staged lines of a file into reference_population, and the refused ones into import_reject. Called by load().';

CREATE FUNCTION spegel_register.load(
    target text, file_name text,
    encoding text DEFAULT 'UTF8', delimiter text DEFAULT ',',
    keep_good boolean DEFAULT false,
    OUT import_batch bigint, OUT loaded bigint, OUT rejected bigint,
    OUT summary text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    required text[];
    optional text[];
    header text[];
    digest bytea;
    lines bigint;
BEGIN
    CASE target
        WHEN 'counted' THEN
            required := '{period,organisation,ground,category,persons,source}';
            optional := '{unit,occupation,step,counted_as,protection,approximate}';
        WHEN 'reference_population' THEN
            required := '{period,region,ground,category,persons,source}';
            optional := '{age_from,age_to,counted_as}';
        ELSE
            RAISE EXCEPTION 'nothing can be loaded into "%"', target
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Expected counted or reference_population.';
    END CASE;
    IF delimiter NOT IN (',', ';', E'\t') THEN
        RAISE EXCEPTION 'unknown delimiter "%"', delimiter
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Expected a comma, a semicolon or a tab.';
    END IF;
    IF pg_char_to_encoding(encoding) < 0 THEN
        RAISE EXCEPTION 'unknown encoding "%"', encoding
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Expected a name like UTF8, LATIN1 or WIN1252.';
    END IF;

    -- Of two loads of one file at once, the second waits and finds it loaded.
    LOCK TABLE spegel_register.import_batch IN SHARE ROW EXCLUSIVE MODE;

    SELECT sha256(string_agg(sha256(convert_to(s.line, 'UTF8')), '' ORDER BY s.line_no)),
           count(*) FILTER (WHERE rtrim(s.line, E'\r') <> '') - 1
    INTO digest, lines
    FROM spegel_register.staged_line AS s WHERE s.file_name = file_name;
    IF digest IS NULL THEN
        RAISE EXCEPTION 'no lines of a file named "%" are staged', file_name
            USING ERRCODE = 'no_data_found',
                  HINT = 'Copy its lines into spegel_register.staged_line first.';
    END IF;
    SELECT b.import_batch, b.loaded, b.rejected INTO import_batch, loaded, rejected
    FROM spegel_register.import_batch AS b
    WHERE b.target = target AND b.digest = digest AND b.loaded > 0;
    IF FOUND THEN
        DELETE FROM spegel_register.staged_line AS s WHERE s.file_name = file_name;
        summary := format('%s was loaded before, as batch %s: nothing changed', file_name, import_batch);
        RETURN;
    END IF;

    -- A byte order mark may stand before the header.
    SELECT array_agg(lower(btrim(ltrim(name, U&'\FEFF'))) ORDER BY n) INTO header
    FROM (
        SELECT rtrim(s.line, E'\r') AS line FROM spegel_register.staged_line AS s
        WHERE s.file_name = file_name ORDER BY s.line_no LIMIT 1
    ) AS first,
    spegel_register.decode_line(first.line, encoding) AS decoded,
    unnest(spegel_register.split_line(decoded, delimiter)) WITH ORDINALITY AS f (name, n);
    IF header IS NULL OR NOT header @> required OR NOT (required || optional) @> header
       OR cardinality(header) <> (SELECT count(DISTINCT h) FROM unnest(header) AS h) THEN
        RAISE EXCEPTION 'the header of "%" does not fit: %', file_name,
                coalesce(array_to_string(header, delimiter), 'it cannot be read')
            USING ERRCODE = 'invalid_text_representation',
                  HINT = format('Expected each of %s once, and any of %s.',
                                array_to_string(required, ', '), array_to_string(optional, ', '));
    END IF;

    INSERT INTO spegel_register.import_batch (target, file_name, digest, lines, loaded, rejected)
    VALUES (target, file_name, digest, lines, 0, 0)
    RETURNING import_batch.import_batch INTO import_batch;

    IF target = 'counted' THEN
        PERFORM spegel_register.load_counted(import_batch, file_name, encoding, delimiter, header);
    ELSE
        PERFORM spegel_register.load_reference_population(import_batch, file_name, encoding, delimiter, header);
    END IF;

    SELECT count(*) INTO rejected
    FROM spegel_register.import_reject AS r WHERE r.import_batch = import_batch;
    loaded := lines - rejected;
    IF rejected > 0 AND NOT keep_good THEN
        DELETE FROM spegel_register.counted AS c WHERE c.import_batch = import_batch;
        DELETE FROM spegel_register.reference_population AS p WHERE p.import_batch = import_batch;
        loaded := 0;
    END IF;
    UPDATE spegel_register.import_batch AS b
    SET loaded = load.loaded, rejected = load.rejected
    WHERE b.import_batch = load.import_batch;
    DELETE FROM spegel_register.staged_line AS s WHERE s.file_name = file_name;

    summary := format('%s: %s lines, %s loaded, %s rejected', file_name, lines, loaded, rejected);
    IF rejected > 0 THEN
        summary := summary || format(E' (batch %s of spegel_register.import_reject)%s', import_batch,
            CASE WHEN keep_good THEN '' ELSE '; nothing was loaded, because not all of it could be' END);
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.load(text, text, text, text, boolean) IS
'Loads a staged file into counted or reference_population. The first line names the columns, in any order. keep_good false loads all lines or none; true keeps the good ones. Every refused line is kept in import_reject with line number, column, value and reason. A file with the same content is loaded once. Returns the batch, the lines loaded and rejected, and a summary. Errors: unknown target, encoding or delimiter; no such staged file; a header that does not fit.';

GRANT SELECT, INSERT, DELETE ON spegel_register.staged_line TO spegel_analyst;
GRANT INSERT ON spegel_register.import_reject, spegel_register.counted,
    spegel_register.reference_population TO spegel_analyst;
GRANT INSERT, UPDATE ON spegel_register.import_batch TO spegel_analyst;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA spegel_register FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA spegel_register TO spegel_analyst;
