-- Reading Eurostat's text formats: SDMX-CSV, which other offices write too, has
-- a line for each value; TSV has a line for each series and a column for each
-- period.  The values that are in the file are the cells of the table.
CREATE OR REPLACE FUNCTION spegel_register.eurostat_text(content bytea)
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    max_bytes CONSTANT integer := 100000000;
BEGIN
    IF octet_length(content) > max_bytes THEN
        RAISE EXCEPTION 'the file has more than % bytes', max_bytes
            USING ERRCODE = 'program_limit_exceeded',
                  HINT = 'Ask the publisher for a part of the table at a time.';
    END IF;
    PERFORM spegel_register.check_file_kind(content, 'the file');
    BEGIN
        RETURN translate(convert_from(content, 'UTF8'), U&'\FEFF\000D', '');
    EXCEPTION
        WHEN data_exception THEN
            RAISE EXCEPTION 'this is neither SDMX-CSV nor TSV: its bytes are not valid UTF8'
                USING ERRCODE = 'invalid_text_representation',
                      HINT = 'Expected a file as Eurostat writes them, in UTF-8.';
    END;
END
$$;
COMMENT ON FUNCTION spegel_register.eurostat_text(bytea) IS
'The text of a file in SDMX-CSV or TSV. Errors: a workbook, compressed, not UTF8, more than 100 million bytes.';

-- With labels, each column of SDMX-CSV has one with the labels after it, or its
-- fields hold both (A:Annual).
CREATE OR REPLACE FUNCTION spegel_register.sdmx_csv_header(line text)
    RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
    BEGIN ATOMIC
        SELECT jsonb_build_object(
            'delimiter', delimiter,
            'width', cardinality(names),
            'structure', min(at) FILTER (WHERE name IN ('DATAFLOW', 'STRUCTURE_ID')),
            'action', min(at) FILTER (WHERE name = 'ACTION'),
            'value', value_at,
            'flags', min(at) FILTER (WHERE name IN ('OBS_FLAG', 'OBS_STATUS')),
            'confidential', min(at) FILTER (WHERE name IN ('CONF_STATUS', 'OBS_CONF')),
            'multiplier', min(at) FILTER (WHERE name = 'UNIT_MULT'),
            'labels', labels,
            'joined', joined,
            'dimensions', jsonb_agg(name ORDER BY at) FILTER (WHERE dimension),
            'places', jsonb_agg(at ORDER BY at) FILTER (WHERE dimension))
        FROM (
            SELECT file.delimiter, file.names, file.joined, c.name, c.at, 'STRUCTURE_NAME' = ANY (names) AS labels,
                   array_position(names, 'OBS_VALUE') AS value_at,
                   c.at < array_position(names, 'OBS_VALUE')
                       AND c.name NOT IN ('DATAFLOW', 'LAST UPDATE', 'STRUCTURE', 'STRUCTURE_ID', 'STRUCTURE_NAME', 'ACTION',
                                          'SERIES_KEY', 'OBS_KEY')
                       AND ('STRUCTURE_NAME' = ANY (names)
                            AND (c.at - greatest(array_position(names, 'STRUCTURE_NAME'),
                                                 array_position(names, 'ACTION'))) % 2 = 0) IS NOT TRUE
                       AS dimension
            FROM (SELECT d, ARRAY(SELECT split_part(coalesce(n, ''), ':', 1)
                                  FROM unnest(spegel.split_line(line, d)) WITH ORDINALITY AS f (n, i) ORDER BY i), strpos(line, ':') > 0
                  FROM substring(line FROM '[,;]') AS d) AS file (delimiter, names, joined),
                 unnest(file.names) WITH ORDINALITY AS c (name, at)
        ) AS c
        GROUP BY delimiter, names, value_at, labels, joined
        HAVING bool_or(name IN ('DATAFLOW', 'STRUCTURE')) AND value_at IS NOT NULL AND bool_or(dimension);
    END;
COMMENT ON FUNCTION spegel_register.sdmx_csv_header(text) IS
'What the first line of SDMX-CSV (versions 1 and 2) says: the delimiter, and which column is what. What stands before OBS_VALUE and '
'is not about the file is a dimension; what stands after it, an attribute. NULL when it is none.';

CREATE OR REPLACE FUNCTION spegel_register.sdmx_csv_observation(content text, header jsonb)
    RETURNS TABLE (line_no bigint, observation integer, codes text[], labels text[], written text, flags text, problem text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT f.n, 1,
               ARRAY(SELECT CASE WHEN (header -> 'joined')::boolean THEN split_part(coalesce(field[p::integer], ''), ':', 1)
                                 ELSE coalesce(field[p::integer], '') END
                     FROM jsonb_array_elements_text(header -> 'places') WITH ORDINALITY AS d (p, i) ORDER BY i),
               ARRAY(SELECT CASE WHEN (header -> 'labels')::boolean THEN field[p::integer + 1]
                                 WHEN (header -> 'joined')::boolean
                                     THEN nullif(btrim(substr(field[p::integer], strpos(field[p::integer] || ':', ':') + 1)), '') END
                     FROM jsonb_array_elements_text(header -> 'places') WITH ORDINALITY AS d (p, i) ORDER BY i),
               coalesce(field[(header -> 'value')::integer], ''),
               concat_ws(' ', nullif(field[(header ->> 'flags')::integer], 'A'), nullif(field[(header ->> 'confidential')::integer], 'F'),
                         'UNIT_MULT=' || nullif(field[(header ->> 'multiplier')::integer], '0')),
               CASE WHEN field IS NULL THEN 'a quotation mark is not closed, or text follows it'
                    WHEN cardinality(field) <> (header -> 'width')::integer
                        THEN format('expected %s fields, found %s', header -> 'width', cardinality(field))
                    WHEN field[(header ->> 'action')::integer] NOT IN ('I', 'A', 'M', 'R')
                        THEN format('it is not a value: its ACTION is %s', left(field[(header ->> 'action')::integer], 20))
                    WHEN field[(header -> 'structure')::integer]
                             IS DISTINCT FROM first_value(field[(header -> 'structure')::integer]) OVER (ORDER BY f.n)
                        THEN 'it is of another table than the lines before it'
               END
        FROM (SELECT l.n, spegel.split_line(l.line, header ->> 'delimiter')
              FROM string_to_table(content, E'\n') WITH ORDINALITY AS l (line, n)
              WHERE l.n > 1 AND btrim(l.line) <> ''
              OFFSET 0) AS f (n, field);      -- split once
    END;
COMMENT ON FUNCTION spegel_register.sdmx_csv_observation(text, jsonb) IS
'The observations of SDMX-CSV: line, number in it, codes and labels in the order of the dimensions, the value as it is written, its flags '
'apart by spaces (but A, normal, and F, free), and what is wrong with the line. Called by eurostat_table().';

CREATE OR REPLACE FUNCTION spegel_register.eurostat_tsv_header(line text)
    RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
    BEGIN ATOMIC
        SELECT jsonb_build_object(
            'dimensions', to_jsonb(string_to_array(split_part(cells[1], '\', 1), ',')) || to_jsonb(btrim(split_part(cells[1], '\', 2))),
            'codes', (SELECT jsonb_agg(btrim(c) ORDER BY n) FROM unnest(cells[2:]) WITH ORDINALITY AS h (c, n)))
        FROM string_to_array(line, E'\t') AS cells
        WHERE cells[1] ~ '^[^\\]+\\[^\\]+$' AND cardinality(cells) > 1;
    END;
COMMENT ON FUNCTION spegel_register.eurostat_tsv_header(text) IS
'What the first line of Eurostat''s TSV says: freq,unit,geo\TIME_PERIOD and the periods. NULL when it is none.';

CREATE OR REPLACE FUNCTION spegel_register.eurostat_tsv_observation(content text, header jsonb)
    RETURNS TABLE (line_no bigint, observation integer, codes text[], labels text[], written text, flags text, problem text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT s.n, h.n::integer, s.codes || h.code, array_fill(NULL::text, ARRAY[cardinality(s.codes) + 1]),
               coalesce(part[1], cell), coalesce(btrim(part[2]), ''),
               CASE WHEN cardinality(s.codes) <> jsonb_array_length(header -> 'dimensions') - 1
                        THEN format('expected %s codes, found %s', jsonb_array_length(header -> 'dimensions') - 1, cardinality(s.codes))
                    WHEN cardinality(s.cells) <> jsonb_array_length(header -> 'codes')
                        THEN format('expected %s values, found %s', jsonb_array_length(header -> 'codes'), cardinality(s.cells)) END
        FROM (SELECT l.n, string_to_array(split_part(l.line, E'\t', 1), ','), (string_to_array(l.line, E'\t'))[2:]
              FROM string_to_table(content, E'\n') WITH ORDINALITY AS l (line, n)
              WHERE l.n > 1 AND btrim(l.line) <> ''
              OFFSET 0) AS s (n, codes, cells),      -- split once
             jsonb_array_elements_text(header -> 'codes') WITH ORDINALITY AS h (code, n),
             LATERAL (SELECT btrim(coalesce(s.cells[h.n], ''))) AS c (cell),
             LATERAL (SELECT regexp_match(cell, '^([^ a-z]*) *([a-z ]*)$')) AS p (part);
    END;
COMMENT ON FUNCTION spegel_register.eurostat_tsv_observation(text, jsonb) IS
'The observations of Eurostat''s TSV, as sdmx_csv_observation() gives those of SDMX-CSV. Called by eurostat_table().';

CREATE OR REPLACE FUNCTION spegel_register.eurostat_table(content bytea)
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 10000
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    file CONSTANT text := spegel_register.eurostat_text(content);
    first_line CONSTANT text := split_part(file, E'\n', 1);
    csv CONSTANT jsonb := spegel_register.sdmx_csv_header(first_line);
    tsv CONSTANT jsonb := spegel_register.eurostat_tsv_header(first_line);
    wrong text;
    codes text[];
    labels text[];
    value numeric[];
    status text[];
BEGIN
    IF csv IS NULL AND tsv IS NULL THEN
        RAISE EXCEPTION 'this is neither SDMX-CSV nor TSV: it begins %', quote_literal(left(first_line, 60))
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected DATAFLOW (or STRUCTURE), dimensions and OBS_VALUE, apart by commas; or dimensions like '
                         'freq,unit,geo\TIME_PERIOD, and periods, apart by tabs.';
    END IF;

    -- Flags of Eurostat are small letters, several of which may stand together.
    WITH observation AS (
        SELECT o.line_no, o.observation, o.codes, o.labels, o.problem,
               CASE WHEN length(o.written) <= 60 AND o.written ~ '^-?\d+(\.\d+)?([eE][-+]?\d\d?)?$' THEN o.written END AS number,
               o.written,
               (SELECT string_agg(CASE WHEN word ~ '^[a-z]+$' THEN btrim(regexp_replace(word, '(.)', '\1 ', 'g')) ELSE word END,
                                  ' ' ORDER BY n)
                FROM string_to_table(o.flags, ' ') WITH ORDINALITY AS w (word, n) WHERE word <> '') AS flags
        FROM (SELECT * FROM spegel_register.sdmx_csv_observation(file, csv)
              UNION ALL SELECT * FROM spegel_register.eurostat_tsv_observation(file, tsv)) AS o
    ), flat AS (
        SELECT o.line_no, o.observation, u.n, u.code, u.label
        FROM observation AS o, unnest(o.codes, o.labels) WITH ORDINALITY AS u (code, label, n)
    )
    SELECT (SELECT format('line %s: %s', o.line_no,
                          coalesce(o.problem, format('%L is neither a number nor a missing value', left(o.written, 40))))
            FROM observation AS o
            WHERE o.problem IS NOT NULL OR o.number IS NULL AND o.written NOT IN ('', ':', 'NaN')
            ORDER BY o.line_no, o.observation LIMIT 1),
           (SELECT array_agg(f.code ORDER BY f.line_no, f.observation, f.n) FROM flat AS f),
           (SELECT array_agg(f.label ORDER BY f.line_no, f.observation, f.n) FROM flat AS f),
           array_agg(o.number::numeric ORDER BY o.line_no, o.observation),
           array_agg(coalesce(o.flags, CASE WHEN o.number IS NULL THEN nullif(o.written, '') END) ORDER BY o.line_no, o.observation)
    INTO wrong, codes, labels, value, status
    FROM observation AS o;
    IF wrong IS NOT NULL OR value IS NULL THEN
        RAISE EXCEPTION 'the file cannot be read: %', coalesce(wrong, 'it has no values')
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected numbers with a decimal point, nothing or : for a missing value, and flags such as b or p.';
    END IF;
    RETURN spegel_register.observed_table(ARRAY(SELECT jsonb_array_elements_text(coalesce(csv, tsv) -> 'dimensions')),
                                          codes, labels, value, status);
END
$$;
COMMENT ON FUNCTION spegel_register.eurostat_table(bytea) IS
'A file in SDMX-CSV or in Eurostat''s TSV as a statistical_table. See read_eurostat().';

CREATE OR REPLACE FUNCTION spegel_register.read_eurostat(content bytea)
    RETURNS TABLE (cell bigint, dimensions jsonb, labels jsonb, value numeric, status text)
    LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT c.cell, c.dimensions, c.labels, c.value, c.status
        FROM spegel_register.eurostat_table(content) AS input,
             spegel_register.read_table(input) AS c;
    END;
COMMENT ON FUNCTION spegel_register.read_eurostat(bytea) IS
'The cells of a file in SDMX-CSV (versions 1 and 2, with or without labels) or in Eurostat''s TSV: number from 1, in the order of the '
'file; dimensions {dimension code: category code} and labels {dimension code: category label, or its code}; value, NULL when it is '
'missing (nothing, : or NaN); status, its flags apart by spaces (OBS_FLAG or OBS_STATUS but A; CONF_STATUS or OBS_CONF but F; UNIT_MULT '
'but 0), or else what stands instead of the value. Errors: another format; a line that cannot be read; two values of the same codes.';

-- A break in a series and an estimate have columns of their own.
CREATE OR REPLACE FUNCTION spegel_register.eurostat_mapping(mapping jsonb)
    RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10
    BEGIN ATOMIC
        SELECT CASE WHEN known IS NULL OR coalesce(jsonb_typeof(mapping -> 'flags'), 'object') <> 'object' THEN mapping
                    ELSE mapping || jsonb_build_object('flags', known || coalesce(mapping -> 'flags', '{}')) END
        FROM (SELECT CASE mapping ->> 'target'
                     WHEN 'reference_population' THEN '{"b": {"series_break": true}}'::jsonb
                     WHEN 'counted' THEN '{"e": {"approximate": true}}'::jsonb END) AS target (known);
    END;
COMMENT ON FUNCTION spegel_register.eurostat_mapping(jsonb) IS
'A mapping with what the flags of Eurostat mean that the target has a column for, unless it says otherwise: b, a break in the series, and '
'e, estimated. Called by load_eurostat().';

CREATE OR REPLACE FUNCTION spegel_register.load_eurostat(
    name text, content bytea, mapping jsonb,
    keep_good boolean DEFAULT false, missing text DEFAULT 'refuse',
    OUT import_batch bigint, OUT loaded bigint, OUT rejected bigint,
    OUT skipped bigint, OUT summary text)
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    BEGIN ATOMIC
        SELECT l.import_batch, l.loaded, l.rejected, l.skipped, l.summary
        FROM spegel_register.load_table(
            name, spegel_register.eurostat_table(content), spegel_register.eurostat_mapping(mapping), keep_good, missing) AS l;
    END;
COMMENT ON FUNCTION spegel_register.load_eurostat(text, bytea, jsonb, boolean, text) IS
'Loads the cells of a file in SDMX-CSV or in Eurostat''s TSV as load_jsonstat() loads those of JSON-stat: the same mapping, choices and '
'result. The flag b fills series_break of reference_population, and e fills approximate of counted; other flags must be in the mapping.';
