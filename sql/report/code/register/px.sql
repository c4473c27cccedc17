-- Reading PC-Axis files (.px): KEYWORD[language]("subkey")="value", ...; and
-- last DATA= with the cells.
--
-- A file is never walked character by character: it is cut at its quotation
-- marks, of which every second piece is a string, and what is left between the
-- strings is cut at its semicolons and commas.  That takes time in proportion
-- to the file.
-- PostgreSQL converts from the code pages of Windows, not from those of DOS.
CREATE OR REPLACE FUNCTION spegel_register.dos_text(content bytea, page integer)
    RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    BEGIN ATOMIC
        SELECT translate(convert_from(content, 'LATIN1'), string_agg(chr(n), '' ORDER BY n), CASE page
            WHEN 850 THEN U&'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐'
                || U&'└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\00AD±‗¾¶§÷¸°¨·¹³²■\00A0'
            WHEN 437 THEN U&'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐'
                || U&'└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\00A0' END)
        FROM generate_series(128, 255) AS n;
    END;
COMMENT ON FUNCTION spegel_register.dos_text(bytea, integer) IS
'Text in a code page of DOS, 850 or 437; NULL for another one.';

CREATE OR REPLACE FUNCTION spegel_register.px_text(content bytea, encoding text DEFAULT NULL)
    RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 10000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    max_bytes CONSTANT integer := 100000000;
    declared text;
    dos_page CONSTANT text := '^(?:ibm|cp|dos|oem|pc)?[-_ ]?(850|437)$';
    head text;
BEGIN
    IF octet_length(content) > max_bytes THEN
        RAISE EXCEPTION 'the file has more than % bytes', max_bytes
            USING ERRCODE = 'program_limit_exceeded',
                  HINT = 'Ask the publisher for a part of the table at a time.';
    END IF;
    PERFORM spegel_register.check_file_kind(content, 'the file');
    IF substr(content, 1, 2) IN ('\xfffe', '\xfeff') THEN
        RAISE EXCEPTION 'the file is in UTF-16'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Save it as UTF-8, or convert it: iconv --from-code=UTF-16 --to-code=UTF-8.';
    ELSIF position('\x00'::bytea IN content) > 0 THEN
        RAISE EXCEPTION 'this is not a PC-Axis file: it has zero bytes'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected text in UTF8 or a code page of one byte a character.';
    END IF;
    IF encoding ~* dos_page THEN
        RETURN spegel_register.dos_text(content, substring(lower(encoding) FROM dos_page)::integer);
    ELSIF encoding IS NOT NULL THEN
        IF pg_char_to_encoding(encoding) < 0 THEN
            RAISE EXCEPTION 'unknown encoding "%"', encoding
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Expected a name like UTF8, LATIN1, WIN1252 or CP850.';
        END IF;
        RETURN convert_from(content, encoding);
    END IF;

    -- Text in a code page is hardly ever valid UTF8 by accident, but files in
    -- UTF8 that declare a code page are common.
    BEGIN
        RETURN ltrim(convert_from(content, 'UTF8'), U&'\FEFF');
    EXCEPTION
        WHEN data_exception THEN
            head := convert_from(substr(content, 1, 10000), 'LATIN1');
            declared := (regexp_match(head, '\yCODEPAGE\s*=\s*"([^";]{1,40})"', 'i'))[1];
    END;
    -- The format was one of DOS; CHARSET says that a file is not.
    IF declared IS NULL THEN
        declared := CASE WHEN head ~* '\yCHARSET\s*=\s*"ANSI"' THEN 'WIN1252' ELSE 'CP850' END;
    END IF;
    IF declared ~* dos_page THEN
        RETURN spegel_register.dos_text(content, substring(lower(declared) FROM dos_page)::integer);
    ELSIF pg_char_to_encoding(declared) < 0 OR declared ~* '^utf' THEN
        RAISE EXCEPTION 'the file declares the code page "%", but %', declared,
                CASE WHEN declared ~* '^utf' THEN 'its bytes are not valid in it' ELSE 'that is not known' END
            USING ERRCODE = 'character_not_in_repertoire',
                  HINT = 'Name its encoding: UTF8, LATIN1, WIN1252, CP850, ....';
    END IF;
    BEGIN
        RETURN convert_from(content, declared);
    EXCEPTION
        WHEN data_exception THEN
            RAISE EXCEPTION 'the file is neither valid UTF8 nor valid %', declared
                USING ERRCODE = 'character_not_in_repertoire',
                      HINT = 'Name its encoding.';
    END;
END
$$;
COMMENT ON FUNCTION spegel_register.px_text(bytea, text) IS
'The text of a PC-Axis file. In the encoding given; else UTF8 when the bytes are valid UTF8, whatever the file declares; else the '
'declared CODEPAGE; without one, Windows-1252 when CHARSET is ANSI, and else code page 850 of DOS, as the format has it. Encodings are '
'those of PostgreSQL, CP850 and CP437. Errors: zero bytes, UTF-16, a code page that is not known, bytes that are not valid in the '
'encoding, more than 100 million bytes.';

CREATE OR REPLACE FUNCTION spegel_register.px_data_start(content text)
    RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000
    BEGIN ATOMIC
        SELECT min(start)::integer
        FROM (
            SELECT piece, lead(piece) OVER (ORDER BY n) AS next,
                   sum(length(piece) - length(replace(piece, '"', ''))) OVER (ORDER BY n) AS marks,
                   sum(length(piece) + 4) OVER (ORDER BY n) - 3 AS start
            FROM string_to_table(content, 'DATA') WITH ORDINALITY AS cut (piece, n)
        ) AS candidate
        WHERE marks % 2 = 0
            AND right(rtrim(piece, E' \t\r\n'), 1) IN (';', '')
            AND left(ltrim(next, E' \t\r\n'), 1) = '=';
    END;
COMMENT ON FUNCTION spegel_register.px_data_start(text) IS
'Where the keyword DATA of a PC-Axis file stands, counted in characters from 1; NULL when it is not there or only within quotation marks.';

CREATE OR REPLACE FUNCTION spegel_register.px_header(header text)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    problem text;
    result jsonb;
BEGIN
    -- A string goes on after white space (a long text), and after nothing (a
    -- doubled quotation mark).  Where anything else stands outside of the
    -- quotation marks, the next string begins; it gets that piece's number.
    WITH piece AS (
        SELECT n, text, n % 2 = 0 AS quoted,
               n % 2 = 1 AND (n = 1 OR btrim(text, E' \t\r\n') <> '' OR lead(n) OVER (ORDER BY n) IS NULL) AS separates
        FROM string_to_table(header, '"') WITH ORDINALITY AS cut (text, n)
    ), numbered AS (
        SELECT piece.*, sum(separates::integer) OVER (ORDER BY n) AS string_no
        FROM piece
    ), string AS (
        SELECT string_no,
               min(translate(text, E' \t\r\n', '')) FILTER (WHERE separates) AS before,
               string_agg(CASE WHEN quoted THEN text WHEN text = '' THEN '"' ELSE '' END, '' ORDER BY n)
                   FILTER (WHERE NOT separates) AS text
        FROM numbered GROUP BY string_no
    ), statement AS (
        SELECT n, regexp_match(s, '^([A-Za-z][A-Za-z0-9._-]*)(?:\[([^]\[]*)\])?(?:\(([^()]*)\))?=(.*)$') AS part, s
        FROM (SELECT string_agg(before || CASE WHEN text IS NULL THEN '' ELSE '"' || string_no END,
                                '' ORDER BY string_no) FROM string) AS skeleton (text),
             string_to_table(skeleton.text, ';') WITH ORDINALITY AS cut (s, n)
        WHERE s <> ''
    ), used AS (
        SELECT n, part[1] AS keyword, part[2] AS language, coalesce(substr(part[3], 2), '') AS subkey,
               -- TIMEVAL holds TLIST(A1),"2019","2020" or TLIST(A1,"2019"-"2020").
               CASE part[1] WHEN 'TIMEVAL'
                    THEN regexp_replace(replace(replace(part[4], 'TLIST(', ''), ')', ''), '-', ',-,', 'g')
                    ELSE part[4] END AS list
        FROM statement
        WHERE part[1] IN ('LANGUAGE', 'STUB', 'HEADING', 'VALUES', 'CODES', 'VARIABLECODE', 'TIMEVAL', 'KEYS')
            OR part[1] LIKE 'DATASYMBOL%' OR part[1] LIKE 'DATANOTE%'
    ), item AS MATERIALIZED (
        SELECT u.n, i.n AS i, i.word
        FROM used AS u, string_to_table(u.list, ',') WITH ORDINALITY AS i (word, n)
    ), list AS (
        SELECT i.n, jsonb_agg(coalesce(string.text, i.word) ORDER BY i.i) AS list
        FROM item AS i LEFT JOIN string ON i.word = '"' || string.string_no
        GROUP BY i.n
    ), entry AS (
        SELECT u.keyword, u.language, coalesce(string.text, u.subkey) AS subkey, list.list, u.n
        FROM used AS u JOIN list USING (n)
        LEFT JOIN string ON u.subkey = string.string_no::text
    )
    SELECT (SELECT regexp_replace(left(s, 60), '"\d+', '"..."', 'g') FROM statement
            WHERE part IS NULL ORDER BY n LIMIT 1),
           (SELECT jsonb_object_agg(keyword, subkeys)
            FROM (SELECT keyword, jsonb_object_agg(subkey, list ORDER BY language NULLS LAST, n DESC) AS subkeys
                  FROM entry
                  WHERE language IS NULL OR language = (SELECT list ->> 0 FROM entry WHERE keyword = 'LANGUAGE' LIMIT 1)
                  GROUP BY keyword) AS k)
    INTO problem, result;

    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'the PC-Axis file cannot be read at: %', problem
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected KEYWORD="value"; there.';
    END IF;
    RETURN coalesce(result, '{}');
END
$$;
COMMENT ON FUNCTION spegel_register.px_header(text) IS
'The keywords of a PC-Axis file that say what its cells are, as {keyword: {subkey or "": [value, ...]}}, in its main language: '
'LANGUAGE, STUB, HEADING, VALUES, CODES, VARIABLECODE, TIMEVAL, KEYS, DATASYMBOL..., DATANOTE.... Other keywords are passed over. '
'Argument: what stands before DATA.';

CREATE OR REPLACE FUNCTION spegel_register.px_periods(timeval jsonb)
    RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    BEGIN ATOMIC
        SELECT CASE
            WHEN unit IS NULL THEN NULL
            WHEN timeval ->> 2 = '-' AND jsonb_array_length(timeval) = 4 THEN (
                SELECT array_agg(format('%s%s', (n - 1) / parts, CASE WHEN unit <> 'A'
                                     THEN unit || lpad(((n - 1) % parts + 1)::text, CASE unit WHEN 'M' THEN 2 ELSE 1 END, '0') END)
                                 ORDER BY n)
                FROM (SELECT CASE unit WHEN 'A' THEN 1 WHEN 'H' THEN 2 WHEN 'Q' THEN 4 WHEN 'M' THEN 12 END) AS p (parts),
                     generate_series(
                         substring(timeval ->> 1 FROM '^\d{4}')::integer * parts
                             + coalesce(substring(timeval ->> 1 FROM '^\d{4}(\d{1,2})$')::integer, 1),
                         substring(timeval ->> 3 FROM '^\d{4}')::integer * parts
                             + coalesce(substring(timeval ->> 3 FROM '^\d{4}(\d{1,2})$')::integer, 1)) AS n)
            ELSE (
                SELECT array_agg(CASE
                           WHEN unit = 'D' THEN regexp_replace(period, '^(\d{4})(\d\d)(\d\d)$', '\1-\2-\3')
                           ELSE regexp_replace(period, '^(\d{4})(\d{1,2})$', '\1' || unit || '\2') END ORDER BY n)
                FROM jsonb_array_elements_text(timeval) WITH ORDINALITY AS t (period, n)
                WHERE n > 1)
        END
        FROM substring(timeval ->> 0 FROM '^([AHQMWD])1?$') AS unit;
    END;
COMMENT ON FUNCTION spegel_register.px_periods(jsonb) IS
'The periods of TIMEVAL, [unit, period, ...] or [unit, first, "-", last], written so that period_date() understands them: '
'TLIST(M1),"200601" is 2006M01.';

CREATE OR REPLACE FUNCTION spegel_register.px_axes(header jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    max_axes CONSTANT integer := 100;
    variable text;
    vals jsonb;
    codes jsonb;
    periods jsonb;
    variables jsonb := coalesce(header -> 'STUB' -> '', '[]') || coalesce(header -> 'HEADING' -> '', '[]');
    axes jsonb := '[]'::jsonb;
BEGIN
    IF jsonb_array_length(variables) NOT BETWEEN 1 AND max_axes THEN
        RAISE EXCEPTION 'the PC-Axis file has % variables', jsonb_array_length(variables)
            USING ERRCODE = 'invalid_text_representation',
                  HINT = format('Expected STUB="...","..."; or HEADING="...";, or both, with 1 to %s variables in all.', max_axes);
    END IF;
    FOR variable IN SELECT jsonb_array_elements_text(variables) LOOP
        periods := to_jsonb(spegel_register.px_periods(header -> 'TIMEVAL' -> variable));
        vals := coalesce(header -> 'VALUES' -> variable, header -> 'CODES' -> variable, periods);
        codes := coalesce(header -> 'CODES' -> variable, vals);
        IF vals IS NULL THEN
            RAISE EXCEPTION 'variable "%" of STUB or HEADING has no VALUES', variable
                USING ERRCODE = 'invalid_text_representation',
                      HINT = format('Expected VALUES("%s")="...","..."; in the file.', variable);
        ELSIF jsonb_array_length(codes) <> jsonb_array_length(vals) THEN
            RAISE EXCEPTION 'variable "%" has % VALUES but % CODES', variable,
                    jsonb_array_length(vals), jsonb_array_length(codes)
                USING ERRCODE = 'invalid_text_representation';
        ELSIF jsonb_array_length(periods) <> jsonb_array_length(vals) THEN
            periods := NULL;
        END IF;
        axes := axes || (
            SELECT jsonb_build_object(
                'dimension', coalesce(header -> 'VARIABLECODE' -> variable ->> 0, variable),
                'categories', jsonb_agg(jsonb_strip_nulls(
                    jsonb_build_object('code', c.code, 'label', v.label, 'time', p.period)) ORDER BY n))
            FROM jsonb_array_elements_text(vals) WITH ORDINALITY AS v (label, n)
            JOIN jsonb_array_elements_text(codes) WITH ORDINALITY AS c (code, n) USING (n)
            LEFT JOIN jsonb_array_elements_text(periods) WITH ORDINALITY AS p (period, n) USING (n));
    END LOOP;
    RETURN axes;
END
$$;
COMMENT ON FUNCTION spegel_register.px_axes(jsonb) IS
'The axes of a statistical_table from the keywords of a PC-Axis file: the variables of STUB, then of HEADING. Dimensions are named '
'by VARIABLECODE, categories by CODES, where there are any.';

-- With KEYS, rows begin with a quoted value or code for each variable of STUB,
-- and rows that hold zeros only are not in the file (PC-Axis file format,
-- Statistics Sweden): those are zeros that the format itself declares.
CREATE OR REPLACE FUNCTION spegel_register.px_keyed_cells(body text, header jsonb, axes jsonb)
    RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    keys integer := jsonb_array_length(coalesce(header -> 'STUB' -> '', '[]'));
    cells bigint := spegel_register.count_cells(axes);
    width bigint;
    tokens bigint;
    unknown text;
    result text[];
BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements_text(header -> 'STUB' -> '') AS variable
               WHERE coalesce(header -> 'KEYS' -> variable ->> 0, '') NOT IN ('VALUES', 'CODES')) THEN
        RAISE EXCEPTION 'a variable of STUB has no KEYS'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected KEYS("...")=VALUES; or KEYS("...")=CODES; for each of them, or for none.';
    END IF;
    width := cells / spegel_register.count_cells(
        jsonb_path_query_array(axes, '$[0 to $n]', jsonb_build_object('n', keys - 1)));

    WITH token AS (
        SELECT text, row_number() OVER (ORDER BY p.n, w.n) - 1 AS n
        FROM string_to_table(body, '"') WITH ORDINALITY AS p (piece, n),
             LATERAL (SELECT piece, 1 WHERE p.n % 2 = 0
                      UNION ALL
                      SELECT word, i FROM string_to_table(translate(piece, E',;\t\r\n', '     '), ' ')
                                              WITH ORDINALITY AS s (word, i)
                      WHERE p.n % 2 = 1 AND word <> '') AS w (text, n)
    ), placed AS (
        SELECT text, n / (keys + width) AS row_no, n % (keys + width) AS place FROM token
    ), category AS (
        SELECT a.n - 1 AS place, k.n - 1 AS k,
               k.category ->> CASE header -> 'KEYS' -> (header -> 'STUB' -> '' ->> (a.n - 1)::integer) ->> 0
                              WHEN 'CODES' THEN 'code' ELSE 'label' END AS text,
               cells / spegel_register.count_cells(
                   jsonb_path_query_array(axes, '$[0 to $n]', jsonb_build_object('n', a.n - 1))) AS stride
        FROM jsonb_array_elements(axes) WITH ORDINALITY AS a (axis, n),
             jsonb_array_elements(a.axis -> 'categories') WITH ORDINALITY AS k (category, n)
        WHERE a.n <= keys
    ), row_key AS (
        SELECT p.row_no, sum(k * stride) AS first, min(p.text) FILTER (WHERE k IS NULL) AS unknown
        FROM placed AS p LEFT JOIN category AS c USING (place, text)
        WHERE p.place < keys GROUP BY p.row_no
    )
    SELECT (SELECT count(*) FROM token), (SELECT min(unknown) FROM row_key),
           (SELECT array_agg(coalesce(g.text, '0') ORDER BY c.n)
            FROM generate_series(1, cells) AS c (n)
            LEFT JOIN (SELECT r.first + p.place - keys + 1, p.text
                       FROM placed AS p JOIN row_key AS r USING (row_no)
                       WHERE p.place >= keys) AS g (n, text) ON g.n = c.n)
    INTO tokens, unknown, result;

    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'a row of DATA begins with the key "%", which its variable does not have', left(unknown, 60)
            USING ERRCODE = 'invalid_text_representation';
    ELSIF tokens % (keys + width) <> 0 THEN
        RAISE EXCEPTION 'the last row of DATA is incomplete'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = format('Expected %s keys and %s cells in each row.', keys, width);
    ELSIF cardinality(result) <> cells THEN
        RAISE EXCEPTION 'DATA has two rows with the same keys'
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_register.px_keyed_cells(text, jsonb, jsonb) IS
'The cells of a PC-Axis file with KEYS, as they are written; those of rows that are not in the file are 0. Called by px_table().';

CREATE OR REPLACE FUNCTION spegel_register.px_table(content bytea, encoding text)
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL RESTRICTED COST 10000
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    file text := spegel_register.px_text(content, encoding);
    start integer := spegel_register.px_data_start(file);
    header jsonb;
    body text;
    cells bigint;
    written text[];
    symbols text[];
    wrong bigint;
    max_length CONSTANT integer := 60;
    result spegel_register.statistical_table;
BEGIN
    IF start IS NULL THEN
        RAISE EXCEPTION 'this is not a PC-Axis file: no DATA outside quotation marks'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = concat((SELECT format('A quotation mark is not closed, perhaps in line %s. ', min(n))
                                 FROM string_to_table(file, E'\n') WITH ORDINALITY AS l (line, n)
                                 WHERE (length(line) - length(replace(line, '"', ''))) % 2 = 1
                                 HAVING min(n) IS NOT NULL),
                                'Expected KEYWORD="value"; for some keywords, and then DATA= and the cells.');
    END IF;
    header := spegel_register.px_header(left(file, start - 1));
    result.axes := spegel_register.px_axes(header);
    cells := spegel_register.count_cells(result.axes);

    body := substr(file, start);
    -- Some programs leave the last semicolon out; a number that nothing ends
    -- may be half a number.
    body := rtrim(substr(body, strpos(body, '=') + 1), E'\x1A');
    IF right(body, 1) NOT IN (';', ' ', E'\t', E'\r', E'\n') THEN
        RAISE EXCEPTION 'the file is truncated: DATA does not end in a semicolon'
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    IF header ? 'KEYS' AND header -> 'STUB' -> '' ->> 0 IS NOT NULL THEN
        written := spegel_register.px_keyed_cells(body, header, result.axes);
    ELSE
        written := array_remove(string_to_array(translate(body, E'",;\t\r\n', '      '), ' ', ''), NULL);
    END IF;
    IF cardinality(written) <> cells THEN
        RAISE EXCEPTION 'DATA has % cells, but STUB and HEADING make %', cardinality(written), cells
            USING ERRCODE = 'invalid_text_representation',
                  HINT = CASE WHEN rtrim(body, E' \t\r\n') NOT LIKE '%;'
                              THEN 'DATA does not end in a semicolon: the file may be truncated.'
                              ELSE 'Expected one cell for each combination of the values of its variables.' END;
    END IF;

    SELECT array_agg(DISTINCT list ->> 0) INTO symbols
    FROM jsonb_each(header) AS k (keyword, subkeys), jsonb_each(subkeys) AS s (subkey, list)
    WHERE keyword LIKE 'DATASYMBOL%' OR keyword LIKE 'DATANOTE%';

    -- A number, or a symbol, or a number and the symbol of a note about it.
    WITH cell AS MATERIALIZED (
        SELECT n, cell,
               CASE WHEN length(cell) > max_length THEN NULL
                    WHEN cell ~ '^-?\d+(\.\d+)?$' THEN cell
                    WHEN cell ~ '\d' THEN substring(cell FROM '^[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d\d?)?')
               END AS number
        FROM unnest(written) WITH ORDINALITY AS w (cell, n)
    )
    SELECT array_agg(number::numeric ORDER BY n), array_agg(symbol ORDER BY n),
           min(n) FILTER (WHERE symbol IS NOT NULL AND symbol <> ALL (coalesce(symbols, '{}'))
                              AND (number IS NOT NULL OR symbol !~ '^(\.{1,6}|-)$'))
    INTO result.value, result.status, wrong
    FROM (SELECT n, number, CASE WHEN number = cell THEN NULL
                                 ELSE substr(cell, length(coalesce(number, '')) + 1) END AS symbol
          FROM cell) AS c;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'cell % of DATA is neither a number nor a symbol of a missing value: %', wrong,
                quote_literal(left(written[wrong], 40))
            USING ERRCODE = 'invalid_text_representation',
                  HINT = format('Expected a number with a decimal point, one to six dots, a dash%s.',
                                coalesce((SELECT ' or one of ' || string_agg(s, ' ') FROM unnest(symbols) AS s), ''));
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_register.px_table(bytea, text) IS
'A PC-Axis file as a statistical_table. See read_px().';

CREATE OR REPLACE FUNCTION spegel_register.read_px(content bytea, encoding text DEFAULT NULL)
    RETURNS TABLE (cell bigint, dimensions jsonb, labels jsonb, value numeric, status text)
    LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT c.cell, c.dimensions, c.labels, c.value, c.status
        FROM spegel_register.px_table(content, encoding) AS input,
             spegel_register.read_table(input) AS c;
    END;
COMMENT ON FUNCTION spegel_register.read_px(bytea, text) IS
'The cells of a PC-Axis file: number from 1, in the order of the file; dimensions {dimension code: category code} and labels '
'{dimension code: category label} in its main language; value, NULL when it is missing; status, the symbol of a missing value '
'(dots, a dash) or of a note. encoding: see px_text(). Errors: not PC-Axis; quotation marks not closed; variables without VALUES; '
'too few or too many cells; cells that are neither numbers nor symbols; more than 10 million cells or 100 million bytes.';

CREATE OR REPLACE FUNCTION spegel_register.load_px(
    name text, content bytea, mapping jsonb,
    keep_good boolean DEFAULT false, missing text DEFAULT 'refuse',
    encoding text DEFAULT NULL,
    OUT import_batch bigint, OUT loaded bigint, OUT rejected bigint,
    OUT skipped bigint, OUT summary text)
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    BEGIN ATOMIC
        SELECT l.import_batch, l.loaded, l.rejected, l.skipped, l.summary
        FROM spegel_register.load_table(
            name, spegel_register.px_table(content, encoding), mapping, keep_good, missing) AS l;
    END;
COMMENT ON FUNCTION spegel_register.load_px(text, bytea, jsonb, boolean, text, text) IS
'Loads the cells of a PC-Axis file as load_jsonstat() loads those of JSON-stat: the same mapping, choices and result. encoding: see '
'px_text().';
