-- Reading files: raw lines are staged, and read into rows that each have the
-- values of a line, or the rule that it breaks by itself.
--
-- What a file must satisfy is declared once, by the table it is loaded into:
-- its columns, types, NOT NULLs, defaults, CHECKs (whose comments say what was
-- expected), keys, references and spells.  The view input_rule lists it, and
-- import_query() is written from that list.
--
-- A line is staged as text in which every byte of the file is one character
-- (client encoding LATIN1 takes any byte but zero), so that a file in another
-- encoding, or with a broken line, can be staged at all.

-- Two texts that look the same are the same.
CREATE OR REPLACE FUNCTION spegel_register.plain_text(line text)
    RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 20
    BEGIN ATOMIC
        SELECT CASE WHEN octet_length(line) = length(line) THEN line
                    ELSE normalize(translate(line, U&'\00A0\202F\2007\2009\00AD\200B\2060\FEFF', '    '), NFC) END;
    END;
COMMENT ON FUNCTION spegel_register.plain_text(text) IS
'A line with its letters composed (NFC), no-break and thin spaces as spaces, and without the characters that cannot be seen: soft '
'hyphens, zero-width spaces, word joiners, byte order marks.';

-- The first character tells of nearly every line; ltrim() looks at each.
CREATE OR REPLACE FUNCTION spegel_register.holds_fields(line text, delimiter text)
    RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5
    RETURN ascii(line) NOT IN (0, ascii(' '), ascii(delimiter)) OR ltrim(line, delimiter || ' ') <> '';
COMMENT ON FUNCTION spegel_register.holds_fields(text, text) IS
'Whether a line holds anything but delimiters and spaces.';

CREATE OR REPLACE FUNCTION spegel_register.input_type(
    type text, required boolean, year_end boolean, field text,
    OUT raw text, OUT valid text, OUT value text, OUT expected text)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    BEGIN ATOMIC
        SELECT replace(t.raw, '{field}', field), replace(t.valid, '{field}', field), replace(t.value, '{field}', field), t.expected
        -- Hardly any whole number has groups of digits.
        FROM (VALUES (
            'CASE WHEN ltrim({field}, ''0123456789'') = '''' THEN length({field}) <= {digits} ELSE coalesce('
            'scale(spegel.read_number({field}, {decimal})) = 0 AND spegel.read_number({field}, {decimal}) BETWEEN 0 AND '
            'repeat(''9'', {digits})::numeric, false) END',
            'CASE WHEN ltrim({field}, ''0123456789'') = '''' THEN {field}::numeric ELSE spegel.read_number({field}, {decimal}) END',
            'expected a whole number, 0 or more')
        ) AS whole (valid, value, expected),
        LATERAL (VALUES
            ('text', NULL, 'true', '{field}', NULL),
            ('boolean', 'lower({field})', '{raw} IN (''true'', ''t'', ''1'', ''yes'', ''y'', ''ja'', ''j'', ''sant'', ''false'', ''f'', '
                        '''0'', ''no'', ''n'', ''nej'', ''falskt'')',
             '{raw} IN (''true'', ''t'', ''1'', ''yes'', ''y'', ''ja'', ''j'', ''sant'')',
             'expected true or false (ja or nej, 1 or 0)'),
            ('bigint', NULL, replace(whole.valid, '{digits}', '18'), whole.value || '::bigint', whole.expected),
            ('integer', NULL, replace(whole.valid, '{digits}', '9'), whole.value || '::integer', whole.expected),
            ('numeric', 'spegel.read_number({field}, {decimal})', '{raw} IS NOT NULL', '{raw}',
             'expected a number like 37,5 or 37.5, with one decimal sign in the whole file and groups of three digits if any'),
            ('date', format('spegel.read_date({field}, %s)', year_end::text),
             format('coalesce({raw} BETWEEN ''1700-01-01'' AND ''2199-12-31''%s, false)',
                    CASE WHEN NOT required THEN ' OR {raw} >= ''9999-01-01''' END),
             'CASE WHEN {raw} < ''9999-01-01'' THEN {raw} END',
             'expected a date like 2015-12-31, of the years 1700 to 2199')
        ) AS t (type, raw, valid, value, expected)
        WHERE t.type = input_type.type;
    END;
COMMENT ON FUNCTION spegel_register.input_type(text, boolean, boolean, text) IS
'How a field of a file is read as a value of a type: SQL for what both others need, {raw}, where it is worth computing once; SQL for '
'whether it is valid, SQL for the value, and what was expected. Numbers are read with the decimal sign of the file, {decimal}, and '
'may have groups of three digits; a date is of the years 1700 to 2199, or from the year 9999 on an open end; a year alone is its first '
'day, or its last one where year_end is true.';

CREATE OR REPLACE VIEW spegel_register.input_column AS
SELECT t.table_name, v.attname::text AS column_name, v.attnum AS position,
       CASE WHEN y.typbasetype <> 0 THEN format_type(y.typbasetype, NULL)
            ELSE format_type(v.atttypid, NULL) END AS type,
       s.attnotnull AND d.oid IS NULL AND k.default_code IS NULL AS required,
       coalesce(quote_literal(k.default_code), pg_get_expr(d.adbin, d.adrelid)) AS default_value,
       v.attname = ANY (t.year_ends) AS year_end,
       col_description(v.attrelid, v.attnum) AS description,
       s.attname::text AS stored_column
FROM spegel_register.register_table AS t
JOIN pg_class AS c ON c.relname = t.table_name AND c.relnamespace = 'spegel_register'::regnamespace
JOIN pg_attribute AS v ON v.attrelid = c.oid AND v.attnum > 0 AND NOT v.attisdropped AND v.attname NOT IN ('import_batch', 'line_no')
LEFT JOIN spegel_register.coded_column AS k ON k.table_name = t.table_name AND k.column_name = v.attname
JOIN pg_attribute AS s ON s.attrelid = spegel_register.stored_table(t.table_name) AND s.attname = coalesce(k.number, v.attname)
    AND s.attgenerated = '' AND s.attidentity = ''
    AND NOT EXISTS (SELECT FROM spegel_register.coded_column AS n WHERE n.table_name = t.table_name AND n.number = v.attname)
JOIN pg_type AS y ON y.oid = v.atttypid
LEFT JOIN pg_attrdef AS d ON d.adrelid = s.attrelid AND d.adnum = s.attnum;
COMMENT ON VIEW spegel_register.input_column IS 'Columns of the files (kolumner i filer) that can be loaded into each table.';
COMMENT ON COLUMN spegel_register.input_column.table_name IS 'The table (tabell).';
COMMENT ON COLUMN spegel_register.input_column.column_name IS 'The column (kolumn), as it stands in the header of a file.';
COMMENT ON COLUMN spegel_register.input_column.position IS 'Its order (ordning) in the table; a file may have another.';
COMMENT ON COLUMN spegel_register.input_column.type IS 'Type (typ) of its values.';
COMMENT ON COLUMN spegel_register.input_column.required IS 'Whether the file must have it, and a value on every line (obligatorisk).';
COMMENT ON COLUMN spegel_register.input_column.default_value IS
'What a missing value stands for (förvalt värde), as SQL; NULL: it stays missing.';
COMMENT ON COLUMN spegel_register.input_column.year_end IS 'For a date, whether a year alone means 31 December (årets slut).';
COMMENT ON COLUMN spegel_register.input_column.description IS 'What it holds (beskrivning).';
COMMENT ON COLUMN spegel_register.input_column.stored_column IS
'The column (lagrad kolumn) that it is stored in: for a code the one of its number, see coded_column.';

CREATE OR REPLACE VIEW spegel_register.input_reference AS
SELECT regexp_replace(s.child, '_row$', '') AS child, coalesce(k.column_name, s.child_column) AS child_column, s.parent,
       coalesce(k.column_name, s.parent_column) AS parent_column, s.condition, s.condition_reason
FROM spegel_register.set_reference AS s
LEFT JOIN spegel_register.coded_column AS k ON k.table_name = regexp_replace(s.child, '_row$', '') AND k.number = s.child_column
WHERE s.child_column <> 'import_batch'
UNION ALL
SELECT c.relname::text, a.attname::text, p.relname::text, k.attname::text, NULL, NULL
FROM pg_constraint AS f
JOIN pg_class AS c ON c.oid = f.conrelid AND c.relnamespace = 'spegel_register'::regnamespace
JOIN pg_class AS p ON p.oid = f.confrelid
JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
JOIN pg_attribute AS k ON k.attrelid = f.confrelid AND k.attnum = f.confkey[1]
WHERE f.contype = 'f' AND cardinality(f.conkey) = 1;
COMMENT ON VIEW spegel_register.input_reference IS 'References between tables (referenser), whether checked by row or by statement.';
COMMENT ON COLUMN spegel_register.input_reference.child IS 'The referring table (refererande tabell).';
COMMENT ON COLUMN spegel_register.input_reference.child_column IS 'Its column (kolumn).';
COMMENT ON COLUMN spegel_register.input_reference.parent IS 'The table referred to (refererad tabell).';
COMMENT ON COLUMN spegel_register.input_reference.parent_column IS 'Its key (nyckel).';
COMMENT ON COLUMN spegel_register.input_reference.condition IS 'What the row referred to must fulfil (villkor), as SQL; NULL: nothing.';
COMMENT ON COLUMN spegel_register.input_reference.condition_reason IS 'What to say when it does not (skäl).';

-- kind of rule, in the order in which they are checked:
--   bytes, quotes, fields   the line can be read (expression: none)
--   identity, missing, type one field            (a condition that holds when it is broken; {field} is the field, {raw}
--                           what its type makes of it, see input_type(), {decimal} the decimal sign of the file)
--   check                   values of one line   (a condition that holds when it is kept)
--   code, reference, condition   other tables    (the number of a code; a condition that holds when it is kept, p is the row
--                           referred to)
--   repeated, present, overlap   other rows      (a list of columns)
CREATE OR REPLACE VIEW spegel_register.input_rule AS
SELECT table_name,
       row_number() OVER (PARTITION BY table_name ORDER BY stage, position, n)::integer AS rule_no,
       kind, column_name, expression, reason
FROM (
    SELECT t.table_name, l.stage, 0 AS position, 0 AS n, l.kind, NULL AS column_name, NULL AS expression, l.reason
    FROM spegel_register.register_table AS t,
         (VALUES (1, 'bytes', 'bytes are not valid %s'),
                 (2, 'quotes', 'quotation mark is not closed, or text follows it'),
                 (3, 'fields', 'expected %s fields, found %s')) AS l (stage, kind, reason)
    UNION ALL
    SELECT table_name, 4, position, 0, 'identity', column_name, 'spegel.holds_identity_number({field})',
           'a personal identity number is not a pseudonym, and is not kept'
    FROM spegel_register.input_column WHERE type = 'text'
    UNION ALL
    SELECT table_name, 4, position, 1, 'missing', column_name, '{field} IS NULL', format('%s is missing', column_name)
    FROM spegel_register.input_column WHERE required
    UNION ALL
    SELECT c.table_name, 4, c.position, 2, 'type', c.column_name, format('{field} IS NOT NULL AND NOT (%s)', f.valid), f.expected
    FROM spegel_register.input_column AS c,
         LATERAL spegel_register.input_type(c.type, c.required, c.year_end, '{field}') AS f
    WHERE f.valid <> 'true'
    UNION ALL
    SELECT c.table_name, 5, c.position, 0, 'check', c.column_name, pg_get_expr(k.conbin, k.conrelid),
           coalesce(obj_description(k.oid, 'pg_constraint'), k.conname)
    FROM spegel_register.input_column AS c
    JOIN pg_constraint AS k ON k.conrelid = spegel_register.stored_table(c.table_name) AND k.contype = 'c'
        AND c.stored_column = (SELECT a.attname
            FROM pg_attribute AS a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
            -- a constraint is named after the column at fault
            ORDER BY k.conname = c.table_name || '_' || a.attname DESC, a.attnum DESC LIMIT 1)
    UNION ALL
    SELECT c.table_name, 6, c.position, 1, CASE WHEN c.stored_column = c.column_name THEN 'reference' ELSE 'code' END, c.column_name,
           CASE WHEN c.stored_column = c.column_name
                THEN format('EXISTS (SELECT FROM spegel_register.%I AS p WHERE p.%I = r.%I)', f.parent, f.parent_column, c.column_name)
                ELSE format('(SELECT p.%I AS number, p.%I AS code FROM spegel_register.%I AS p)', c.stored_column, c.column_name, f.parent)
           END,
           format('%s is not in the register', c.column_name)
    FROM spegel_register.input_column AS c
    JOIN spegel_register.input_reference AS f ON f.child = c.table_name AND f.child_column = c.column_name
    WHERE f.parent <> f.child
    UNION ALL
    SELECT c.table_name, 6, c.position, 2, 'condition', c.column_name,
           format('EXISTS (SELECT FROM spegel_register.%1$I WHERE %1$I.%2$I = r.%3$I AND (%4$s))', f.parent, f.parent_column,
               c.column_name, f.condition),
           f.condition_reason
    FROM spegel_register.input_column AS c
    JOIN spegel_register.input_reference AS f ON f.child = c.table_name AND f.child_column = c.column_name
    WHERE f.condition IS NOT NULL
    UNION ALL
    SELECT table_name, s.stage, 0, n, s.kind, NULL, keys, s.reason
    FROM (
        SELECT t.table_name, i.indexrelid::integer AS n, a.keys
        FROM spegel_register.register_table AS t
        JOIN pg_index AS i ON i.indrelid = spegel_register.stored_table(t.table_name) AND i.indisunique
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY o) AS keys, bool_or(a.attidentity <> '') AS numbered
            FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS u (attnum, o)
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = u.attnum) AS a
        -- where spells must not overlap, no two of them have the same start
        WHERE t.spell_key = '{}' AND NOT a.numbered
    ) AS k, (VALUES (7, 'repeated', 'an earlier line of the file has the same key'),
                    (8, 'present', 'the register already has a row with the same key')) AS s (stage, kind, reason)
    UNION ALL
    SELECT t.table_name, 9, 0, 0, 'overlap', 'valid_from',
           (SELECT string_agg(quote_ident(k), ', ') FROM unnest(t.spell_key) AS k),
           format('the spell begins before an earlier one with the same %s ends',
               (SELECT string_agg(coalesce(c.column_name, u.k), ', ' ORDER BY u.n)
                FROM unnest(t.spell_key) WITH ORDINALITY AS u (k, n)
                LEFT JOIN spegel_register.coded_column AS c ON c.table_name = t.table_name AND c.number = u.k))
    FROM spegel_register.register_table AS t WHERE t.spell_key <> '{}'
    UNION ALL
    SELECT c.table_name, 10, c.position, 0, 'self_reference', c.column_name, f.parent_column,
           format('%s is neither in the register nor in the file', c.column_name)
    FROM spegel_register.input_column AS c
    JOIN spegel_register.input_reference AS f ON f.child = c.table_name AND f.child_column = c.column_name
    WHERE f.parent = f.child
) AS r;
COMMENT ON VIEW spegel_register.input_rule IS
'What a line of a file must satisfy (regler för filer) to be loaded into each table, read from the definition of the table. A line '
'is refused for the first rule that it breaks.';
COMMENT ON COLUMN spegel_register.input_rule.table_name IS 'The table (tabell).';
COMMENT ON COLUMN spegel_register.input_rule.rule_no IS 'Order (ordning) of checking.';
COMMENT ON COLUMN spegel_register.input_rule.kind IS
'Kind of rule (slag): bytes, quotes, fields, identity, missing, type, check, code, reference, condition, repeated, present, overlap '
'or self_reference.';
COMMENT ON COLUMN spegel_register.input_rule.column_name IS 'The column (kolumn) at fault; NULL for the whole line.';
COMMENT ON COLUMN spegel_register.input_rule.expression IS 'The rule (regel): SQL, or columns.';
COMMENT ON COLUMN spegel_register.input_rule.reason IS 'What a broken rule is reported as (skäl).';

CREATE OR REPLACE FUNCTION spegel_register.stage() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.staged_line;
    CREATE TEMP TABLE staged_line (
        line_no bigint GENERATED ALWAYS AS IDENTITY,
        line text NOT NULL);
END
$$;
COMMENT ON FUNCTION spegel_register.stage() IS
'Makes the temporary table staged_line (line_no, line), into which the lines of one file are copied before load(): one row per '
'line, header first, one character per byte. Only this session sees it.';

-- A quoted field may hold newlines.  A line that ends inside of one is joined
-- with those after it, as far as the result has as many fields as the header.
CREATE OR REPLACE FUNCTION spegel_register.join_lines(delimiter text, fields integer)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most CONSTANT integer := 100;
    open bigint[];
    opened bigint;
    upto bigint := 0;
    joined text;
    any_joined boolean := false;
BEGIN
    SELECT array_agg(s.line_no ORDER BY s.line_no) INTO open
    FROM pg_temp.staged_line AS s
    WHERE strpos(s.line, '"') > 0 AND spegel.split_line(s.line, delimiter) IS NULL;
    IF open IS NULL THEN
        RETURN false;
    END IF;
    CREATE INDEX staged_line_line_no ON pg_temp.staged_line (line_no);
    FOREACH opened IN ARRAY open LOOP
        CONTINUE WHEN opened <= upto;
        SELECT t.line_no, t.line INTO upto, joined
        FROM (
            SELECT s.line_no, string_agg(s.line, E'\n') OVER (ORDER BY s.line_no) AS line
            FROM pg_temp.staged_line AS s
            WHERE s.line_no BETWEEN opened AND opened + most - 1
        ) AS t
        WHERE cardinality(spegel.split_line(t.line, delimiter)) = fields
        ORDER BY t.line_no LIMIT 1;
        IF FOUND THEN
            UPDATE pg_temp.staged_line AS s SET line = joined WHERE s.line_no = opened;
            UPDATE pg_temp.staged_line AS s SET line = '' WHERE s.line_no > opened AND s.line_no <= upto;
            any_joined := true;
        ELSE
            upto := 0;
        END IF;
    END LOOP;
    RETURN any_joined;
END
$$;
COMMENT ON FUNCTION spegel_register.join_lines(text, integer) IS
'Joins staged lines that a quoted field with newlines has parted, up to 100 into one, which keeps the number of the first; '
'whether there were any. Called by load().';

-- 32,500 is one number with a decimal comma and another one with a decimal point:
-- what the other numbers of the file are tells which, or whoever loads it.
CREATE OR REPLACE FUNCTION spegel_register.decimal_sign(
    target text, file_name text, header text[], encoding text, delimiter text, declared text)
    RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns CONSTANT integer[] := ARRAY(
        SELECT array_position(header, c.column_name) FROM spegel_register.input_column AS c
        WHERE c.table_name = target AND c.type IN ('numeric', 'integer', 'bigint') AND c.column_name = ANY (header));
    -- Within a field of a file with commas between fields, a comma is quoted.
    mark CONSTANT text := CASE delimiter WHEN ',' THEN '"' ELSE ',' END;
    with_comma text;
    with_point text;
    with_either text;
BEGIN
    IF declared IS NOT NULL OR columns = '{}' THEN
        RETURN coalesce(declared, '.');
    END IF;
    WITH number AS (
        SELECT s.line_no, f.field[c] AS field, spegel.read_number(f.field[c], ',') AS comma, spegel.read_number(f.field[c], '.') AS point
        FROM pg_temp.staged_line AS s
        CROSS JOIN LATERAL spegel.split_line(spegel_register.plain_text(spegel.decode_line(s.line, encoding)), delimiter) AS f (field)
        CROSS JOIN LATERAL unnest(columns) AS c
        WHERE s.line_no > 1 AND cardinality(f.field) = cardinality(header) AND (strpos(s.line, mark) > 0 OR strpos(s.line, '.') > 0)
            AND (strpos(f.field[c], ',') > 0 OR strpos(f.field[c], '.') > 0)
    )
    SELECT (SELECT format('Line %s has %s', line_no, quote_literal(field)) FROM number
            WHERE comma IS NOT NULL AND point IS NULL ORDER BY line_no LIMIT 1),
           (SELECT format('line %s has %s', line_no, quote_literal(field)) FROM number
            WHERE comma IS NULL AND point IS NOT NULL ORDER BY line_no LIMIT 1),
           (SELECT format('Line %s has %s, which is %s with a decimal comma and %s with a decimal point.', line_no, quote_literal(field),
                          trim_scale(comma), trim_scale(point)) FROM number
            WHERE comma <> point ORDER BY line_no LIMIT 1)
    INTO with_comma, with_point, with_either;

    IF with_comma IS NOT NULL AND with_point IS NOT NULL THEN
        RAISE EXCEPTION 'some numbers of "%" have a decimal comma, and others a decimal point', file_name
            USING ERRCODE = 'invalid_text_representation',
                  DETAIL = format('%s, %s.', with_comma, with_point),
                  HINT = 'Declare the decimal sign of the file, and the lines that have another are refused: '
                         'import --decimal=, or make import DECIMAL=,';
    ELSIF with_either IS NOT NULL AND with_comma IS NULL AND with_point IS NULL THEN
        RAISE EXCEPTION 'numbers of "%" are ambiguous', file_name
            USING ERRCODE = 'invalid_text_representation',
                  DETAIL = with_either,
                  HINT = 'Declare the decimal sign of the file: import --decimal=, or --decimal=. and make import DECIMAL=, or DECIMAL=.';
    END IF;
    RETURN CASE WHEN with_comma IS NOT NULL THEN ',' ELSE '.' END;
END
$$;
COMMENT ON FUNCTION spegel_register.decimal_sign(text, text, text[], text, text, text) IS
'The decimal sign of all numbers of the staged lines: the one declared, or else the one with which numbers that only one sign allows '
'are written. Errors: some allow only a comma and others only a point; or none tells, and one is another number with the one than '
'with the other. Called by load().';

-- The query of a load, written from the rules of the table.
CREATE OR REPLACE FUNCTION spegel_register.import_query(
    target text, header text[], encoding text, delimiter text, decimal_sign text)
    RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH word AS (
        -- what a field says in our words, and what an empty or missing one stands for
        SELECT w.column_name, max(w.value) FILTER (WHERE w.word = '') AS without,
               string_agg(format(' WHEN %L THEN %L', lower(w.word), w.value), '' ORDER BY w.word) FILTER (WHERE w.word <> '') AS said
        FROM spegel_register.import_word AS w WHERE w.table_name = target GROUP BY w.column_name
    ), place AS (
        -- what no field has goes by numbers after the last one
        SELECT c.column_name,
               coalesce(array_position(header, c.column_name),
                        CASE WHEN w.without IS NOT NULL THEN cardinality(header) + c.position END) AS n,
               CASE WHEN c.column_name <> ALL (array_remove(header, NULL)) THEN quote_literal(w.without)
                    ELSE replace(replace(
                        CASE WHEN w.without IS NOT NULL THEN format('coalesce({said}, %L)', w.without) ELSE '{said}' END,
                        '{said}', CASE WHEN w.said IS NOT NULL THEN format('CASE lower(btrim({read}))%s ELSE {read} END', w.said)
                                       ELSE '{read}' END),
                        '{read}', format('field[%s]', array_position(header, c.column_name))) END AS field
        FROM spegel_register.input_column AS c LEFT JOIN word AS w ON w.column_name = c.column_name
        WHERE c.table_name = target
    ), input AS (
        SELECT c.position, c.column_name, c.stored_column, c.type, n.n, n.field, f.raw,
               CASE WHEN n.n IS NULL THEN coalesce(c.default_value, 'NULL')
                    WHEN c.default_value IS NULL THEN v.value
                    ELSE format('CASE WHEN field_%s IS NULL THEN %s ELSE %s END', n.n, c.default_value, v.value)
               END AS value
        FROM spegel_register.input_column AS c
        JOIN place AS n ON n.column_name = c.column_name
        CROSS JOIN LATERAL spegel_register.input_type(c.type, c.required, c.year_end, format('field_%s', n.n)) AS f
        CROSS JOIN LATERAL (SELECT replace(replace(f.value, '{raw}', format('raw_%s', n.n)), '{decimal}', quote_literal(decimal_sign))
                           ) AS v (value)
        WHERE c.table_name = target
    ), rule AS (
        SELECT r.rule_no, r.kind, r.column_name,
               replace(replace(replace(r.expression, '{field}', format('field_%s', n.n)), '{raw}', format('raw_%s', n.n)),
                       '{decimal}', quote_literal(decimal_sign)) AS expression
        FROM spegel_register.input_rule AS r
        LEFT JOIN place AS n ON n.column_name = r.column_name
        WHERE r.table_name = target AND (r.kind NOT IN ('identity', 'missing', 'type') OR n.n IS NOT NULL)
    )
    -- OFFSET 0: each expression is computed once, where it stands.
    SELECT format($query$
SELECT line_no, CASE WHEN fault IS NOT NULL THEN fault%s%s END AS fault, %s
FROM (
    SELECT line_no, fault, %s
    FROM (
        SELECT *,
               CASE WHEN field IS NULL THEN CASE WHEN spegel.decode_line(line, %L) IS NULL THEN 1 ELSE 2 END
                    WHEN cardinality(field) <> %s THEN 3%s END AS fault
        FROM (
            SELECT line_no, line, field, %s
            FROM (
                SELECT line_no, line, spegel.split_line(CASE WHEN %s THEN decoded
                                                        ELSE spegel_register.plain_text(decoded) END, %L, '..') AS field
                FROM (
                    SELECT line_no, line, spegel.decode_line(line, %L) AS decoded
                    FROM pg_temp.staged_line WHERE line_no > 1 AND spegel_register.holds_fields(line, %L)
                    OFFSET 0
                ) AS decode
                OFFSET 0
            ) AS split
            OFFSET 0
        ) AS raw
        OFFSET 0
    ) AS read
    OFFSET 0
) AS typed%s$query$,
        (SELECT string_agg(format(E'\n            WHEN (%s) IS FALSE THEN %s', expression, rule_no), '' ORDER BY rule_no)
         FROM rule WHERE kind = 'check'),
        (SELECT string_agg(format(E'\n            WHEN %I IS NOT NULL AND of_%s.number IS NULL THEN %s', column_name, rule_no, rule_no), ''
                           ORDER BY rule_no)
         FROM rule WHERE kind = 'code'),
        (SELECT string_agg(CASE WHEN r.rule_no IS NULL THEN quote_ident(i.column_name)
                           ELSE format('of_%s.number AS %I', r.rule_no, i.stored_column) END, ', ' ORDER BY i.position)
         FROM input AS i LEFT JOIN rule AS r ON r.kind = 'code' AND r.column_name = i.column_name),
        (SELECT string_agg(format('CASE WHEN fault IS NULL THEN (%s)::%s END AS %I', value, CASE type
         WHEN 'text' THEN 'text COLLATE "C"' ELSE type END, column_name), E',\n           ' ORDER BY position) FROM input),
        encoding, cardinality(header),
        (SELECT string_agg(format(E'\n                    WHEN %s THEN %s', expression, rule_no), '' ORDER BY rule_no)
         FROM rule WHERE kind IN ('identity', 'missing', 'type')),
        -- Each access to a field walks over those before it.
        (SELECT string_agg(format('%s AS field_%s', field, n) || coalesce(', ' || replace(replace(
                               raw, format('field_%s', n), field), '{decimal}', quote_literal(decimal_sign))
                               || format(' AS raw_%s', n), ''),
                           ', ' ORDER BY n)
         FROM input WHERE n IS NOT NULL),
        -- Is the line ASCII?  What is not takes more bytes raw than as UTF-8.
        CASE WHEN pg_char_to_encoding(encoding) = pg_char_to_encoding('UTF8') THEN 'octet_length(decoded) = octet_length(line)'
             ELSE 'octet_length(decoded) = length(decoded)' END,
        delimiter, encoding, delimiter,
        (SELECT string_agg(format(E'\nLEFT JOIN %1$s AS of_%2$s ON of_%2$s.code = typed.%3$I', expression, rule_no, column_name), ''
                           ORDER BY rule_no)
         FROM rule WHERE kind = 'code'));
$$;
COMMENT ON FUNCTION spegel_register.import_query(text, text[], text, text, text) IS
'The query by which load() reads the staged lines: one row per line with its number, the first rule of input_rule that it breaks by '
'itself, if any, and else its values: what import_word says of the words of the file.';

CREATE OR REPLACE FUNCTION spegel_register.check_file_kind(content bytea, file text)
    RETURNS void
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The third byte of a staged line may be another one.
    IF substr(content, 1, 2) = 'PK'::bytea AND substr(content, 4, 1) = '\x04' OR substr(content, 1, 4) = '\xd0cf11e0' THEN
        RAISE EXCEPTION '% is a workbook of a spreadsheet, or another archive', file
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Write its sheet as CSV first: xlsx2csv --sheetname=NAME --dateformat=%Y-%m-%d FILE.xlsx FILE.csv '
                         '--ignore-formats float percentage (save an .xls or .ods file as .xlsx before).';
    ELSIF substr(content, 1, 2) = '\x1f8b' THEN
        RAISE EXCEPTION '% is compressed', file
            USING ERRCODE = 'invalid_text_representation', HINT = 'Decompress it first: gunzip FILE.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.check_file_kind(bytea, text) IS
'Refuses the content of a file, or its first four bytes, when it is a workbook of a spreadsheet (.xlsx, .xls, .ods) or compressed, saying '
'what to do. file: what to call it.';

CREATE OR REPLACE FUNCTION spegel_register.header_hint(header text[], known text[], required text[])
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    between text;
BEGIN
    IF header = '{""}' THEN
        RETURN 'The first line is empty, and should name the columns.';
    ELSIF header[1] LIKE 'sep=%' THEN
        RETURN 'Delete the first line, which only tells Excel what stands between the fields.';
    ELSIF cardinality(header) = 1 THEN
        SELECT d INTO between FROM unnest(ARRAY[';', ',', E'\t', '|']) AS d
        WHERE cardinality(string_to_array(header[1], d)) > 1
            AND known @> string_to_array(regexp_replace(btrim(header[1], ' "'), '["[:space:]]*([' || d || '])["[:space:]]*', '\1', 'g'), d);
    END IF;
    IF between IS NOT NULL THEN
        RETURN format('Say what stands between the fields: import TABLE FILE UTF8 %1$s or make import DELIMITER=%1$s.',
                      CASE between WHEN E'\t' THEN '"$(printf ''\t'')"' ELSE quote_literal(between) END);
    END IF;
    RETURN format('Expected each of %s once, and any of %s.', array_to_string(required, ', '),
                  (SELECT string_agg(k, ', ') FROM unnest(known) AS k WHERE k <> ALL (required)));
END
$$;
COMMENT ON FUNCTION spegel_register.header_hint(text[], text[], text[]) IS
'What to do about a header that lacks a required column of the known ones, or has others.';

CREATE OR REPLACE FUNCTION spegel_register.read_header(target text, file_name text, encoding text, delimiter text)
    RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known CONSTANT text[] := ARRAY(
        SELECT c.column_name FROM spegel_register.input_column AS c WHERE c.table_name = target ORDER BY c.position);
    required CONSTANT text[] := ARRAY(
        SELECT c.column_name FROM spegel_register.input_column AS c
        WHERE c.table_name = target AND c.required AND NOT EXISTS (
            SELECT FROM spegel_register.import_word AS w WHERE w.table_name = target AND w.column_name = c.column_name AND w.word = '')
        ORDER BY c.position);
    first_line CONSTANT text := (SELECT s.line FROM pg_temp.staged_line AS s WHERE s.line_no = 1 LIMIT 1);
    -- A byte order mark may stand before it.
    header CONSTANT text[] := (
        SELECT array_agg(lower(btrim(coalesce(f.name, ''))) ORDER BY f.n)
        FROM unnest(spegel.split_line(spegel_register.plain_text(spegel.decode_line(
                 regexp_replace(first_line, U&'^\00EF\00BB\00BF', ''), encoding)), delimiter)) WITH ORDINALITY AS f (name, n));
    -- By our names; NULL for what is left out.
    columns CONSTANT text[] := (
        SELECT array_agg(CASE WHEN m.heading IS NOT NULL THEN m.column_name WHEN h.name = ANY (known) OR NOT h.elsewhere THEN h.name END
                         ORDER BY h.n)
        FROM (SELECT u.name, u.n, EXISTS (SELECT FROM spegel_register.import_heading AS o WHERE lower(o.heading) = u.name) AS elsewhere
              FROM unnest(header) WITH ORDINALITY AS u (name, n)) AS h
        LEFT JOIN LATERAL (
            SELECT i.heading, i.column_name FROM spegel_register.import_heading AS i
            WHERE i.table_name = target AND lower(i.heading) = h.name ORDER BY i.heading LIMIT 1) AS m ON true);
    named CONSTANT text[] := array_remove(columns, NULL);
BEGIN
    PERFORM spegel_register.check_file_kind(convert_to(left(first_line, 4), 'LATIN1'), format('"%s"', file_name));
    IF first_line ~ U&'^(\00FF\00FE|\00FE\00FF|[^\001B]\001B[^\001B]\001B|\001B[^\001B]\001B[^\001B])' THEN
        RAISE EXCEPTION '"%" is in UTF-16 or UTF-32', file_name
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Save it as UTF-8, or convert it: iconv --from-code=UTF-16 --to-code=UTF-8.';
    ELSIF strpos(first_line, E'\x1A') > 0 AND NOT EXISTS (SELECT FROM pg_temp.staged_line AS s WHERE s.line_no > 1) THEN
        RAISE EXCEPTION 'the lines of "%" end in a carriage return alone', file_name
            USING ERRCODE = 'invalid_text_representation',
                  HINT = E'Convert them: tr ''\\r'' ''\\n''.';
    -- PC-Axis, JSON, SDMX-CSV, TSV
    ELSIF first_line ~ E'^(\u00EF\u00BB\u00BF)?([A-Z-]+(\\[[a-z]+\\])?=.*;$|\\s*(\\{|\\[)|(DATAFLOW|STRUCTURE)[,;]|[^\t]*\\\\[^\t]*\t)' THEN
        RAISE EXCEPTION '"%" holds official statistics, in PC-Axis, SDMX-CSV, TSV or JSON', file_name
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Load it with import-table, which needs a mapping: see docs/statistical-files.md.';
    ELSIF EXISTS (SELECT FROM unnest(string_to_array(first_line, delimiter) || header) AS h
                  WHERE spegel.holds_identity_number(h)) THEN
        RAISE EXCEPTION 'invalid header of "%": it holds a personal identity number', file_name
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'The first line of a file names its columns.';
    ELSIF header IS NULL THEN
        RAISE EXCEPTION 'invalid header of "%": %', file_name,
                CASE WHEN spegel.decode_line(first_line, encoding) IS NULL
                     THEN 'bytes are not valid ' || encoding || ', or are control characters'
                     ELSE 'a quotation mark is not closed, or text follows it' END
            USING ERRCODE = 'invalid_text_representation',
                  HINT = spegel_register.header_hint(ARRAY[lower(first_line)], known, required);
    END IF;
    IF named @> required AND known @> named
       AND cardinality(named) = (SELECT count(DISTINCT h) FROM unnest(named) AS h) THEN
        RETURN columns;
    END IF;
    RAISE EXCEPTION 'invalid header of "%": %', file_name, array_to_string(header, delimiter)
        USING ERRCODE = 'invalid_text_representation',
              DETAIL = concat_ws(' ',
                  (SELECT format('Missing: %s.', string_agg(r, ', '))
                   FROM unnest(required) AS r WHERE r <> ALL (named) HAVING count(*) > 0),
                  (SELECT format('Unknown: %s.', string_agg(coalesce(nullif(h, ''), '(a column without a name)'), ', '))
                   FROM unnest(named) AS h WHERE h <> ALL (known) HAVING count(*) > 0),
                  (SELECT format('More than once: %s.', string_agg(h, ', '))
                   FROM (SELECT h FROM unnest(named) AS h GROUP BY h HAVING count(*) > 1) AS d HAVING count(*) > 0)),
              HINT = spegel_register.header_hint(header, known, required);
END
$$;
COMMENT ON FUNCTION spegel_register.read_header(text, text, text, text) IS
'The columns that the first staged line names, by themselves or by headings that import_heading maps; NULL for one that is left out, '
'being mapped to none, or to a column of another table. A line that lacks a required column, or has a column twice or one that the table '
'does not have, is an error. Called by load().';
