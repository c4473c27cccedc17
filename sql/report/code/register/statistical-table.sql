-- Tables of official statistics: what the readers of statistical files make,
-- and how its cells become lines of counted input.
--
-- A reader makes the axes and, in their order, the cells.  The cells are then
-- staged as lines of CSV under columns that a mapping declares, and load()
-- checks and loads those like the lines of any other file.
CREATE TYPE spegel_register.statistical_table AS (
    axes jsonb,
    value numeric[],
    status text[],
    place bigint[]
);
COMMENT ON TYPE spegel_register.statistical_table IS
'A table of official statistics. axes: [{"dimension": code, "categories": [{"code", "label", "time"}, ...]}, ...], where time is '
'there when the file says which period the category is; value: one number for each cell, NULL when missing; status: the flags, '
'symbol or remark that stand with each of them or instead of it, or NULL when there are none; place: the place of each from 0 among '
'all combinations of categories, the last axis varying fastest, or NULL when the cells are all combinations in that order.';

CREATE OR REPLACE FUNCTION spegel_register.count_cells(axes jsonb)
    RETURNS bigint
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    max_cells CONSTANT bigint := 10000000;
    max_axes CONSTANT integer := 100;
    cells bigint := 1;
    axis jsonb;
BEGIN
    IF jsonb_array_length(axes) > max_axes THEN
        RAISE EXCEPTION 'the table has more than % dimensions', max_axes
            USING ERRCODE = 'program_limit_exceeded';
    ELSIF jsonb_array_length(axes) <> (SELECT count(DISTINCT a ->> 'dimension')
                                    FROM jsonb_array_elements(axes) AS a) THEN
        RAISE EXCEPTION 'two dimensions of the table have the same code'
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    FOR axis IN SELECT jsonb_array_elements(axes) LOOP
        cells := cells * jsonb_array_length(axis -> 'categories');
        IF cells = 0 THEN
            RAISE EXCEPTION 'dimension "%" has no categories', axis ->> 'dimension'
                USING ERRCODE = 'invalid_text_representation';
        ELSIF cells > max_cells THEN
            RAISE EXCEPTION 'the table has more than % cells', max_cells
                USING ERRCODE = 'program_limit_exceeded',
                      HINT = 'Ask the publisher for a part of it at a time.';
        END IF;
    END LOOP;
    RETURN cells;
END
$$;
COMMENT ON FUNCTION spegel_register.count_cells(jsonb) IS
'The number of cells of a statistical_table with these axes. Errors: a dimension without categories, two dimensions of one code, '
'more than 100 dimensions or 10 million cells.';

CREATE OR REPLACE FUNCTION spegel_register.combine_axes(axes jsonb)
    RETURNS TABLE (place bigint, dimensions jsonb, fields jsonb)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 1000
    BEGIN ATOMIC
        WITH RECURSIVE category AS MATERIALIZED (
            SELECT depth, (axis ->> 'size')::bigint AS size, (category ->> 'place')::bigint AS place,
                   category -> 'dimensions' AS dimensions, category -> 'fields' AS fields
            FROM jsonb_array_elements(axes) WITH ORDINALITY AS a (axis, depth),
                 jsonb_array_elements(axis -> 'categories') AS category
        ), combination AS (
            SELECT 0::bigint AS depth, 0::bigint AS place, '{}'::jsonb AS dimensions, '{}'::jsonb AS fields
            UNION ALL
            SELECT c.depth, o.place * c.size + c.place, o.dimensions || c.dimensions, o.fields || c.fields
            FROM combination AS o JOIN category AS c ON c.depth = o.depth + 1
        )
        SELECT place, dimensions, fields FROM combination
        WHERE depth = jsonb_array_length(axes);
    END;
COMMENT ON FUNCTION spegel_register.combine_axes(jsonb) IS
'Every combination of the categories of the axes [{"size", "categories": [{"place", "dimensions", "fields"}, ...]}, ...]: its place '
'from 0 among all combinations, the last axis varying fastest, and the dimensions and the fields of its categories put together. '
'Combinations of categories left out are left out.';

CREATE OR REPLACE FUNCTION spegel_register.observed_table(
    dimensions text[], codes text[], labels text[], value numeric[], status text[])
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    width CONSTANT bigint := cardinality(dimensions);
    twice text;
    result spegel_register.statistical_table;
BEGIN
    result.value := value;
    result.status := status;
    SELECT jsonb_agg(jsonb_build_object('dimension', dimensions[d + 1], 'categories', categories) ORDER BY d) INTO result.axes
    FROM (
        SELECT d, jsonb_agg(jsonb_build_object('code', code, 'label', label) ORDER BY first) AS categories
        FROM (SELECT (n - 1) % width, code, coalesce(min(label), code), min(n)
              FROM unnest(codes, labels) WITH ORDINALITY AS u (code, label, n)
              GROUP BY 1, 2) AS category (d, code, label, first)
        GROUP BY d) AS axis;
    PERFORM spegel_register.count_cells(result.axes);

    -- A category's place is its number times the combinations of the axes after it.
    WITH stride AS MATERIALIZED (
        SELECT a.n - 1 AS d, a.axis -> 'categories' AS categories,
               spegel_register.count_cells(result.axes)
               / spegel_register.count_cells(jsonb_path_query_array(result.axes, '$[0 to $n]',
                                                                    jsonb_build_object('n', a.n - 1))) AS cells
        FROM jsonb_array_elements(result.axes) WITH ORDINALITY AS a (axis, n)
    ), category AS MATERIALIZED (
        SELECT s.d, k.category ->> 'code' AS code, (k.n - 1) * s.cells AS place
        FROM stride AS s, jsonb_array_elements(s.categories) WITH ORDINALITY AS k (category, n)
    ), placed AS (
        SELECT (u.n - 1) / width AS cell, sum(c.place)::bigint AS place
        FROM unnest(codes) WITH ORDINALITY AS u (code, n) JOIN category AS c ON c.d = (u.n - 1) % width AND c.code = u.code
        GROUP BY 1
    )
    SELECT (SELECT array_agg(place ORDER BY cell) FROM placed),
           (SELECT array_to_string(codes[min(cell) * width + 1:(min(cell) + 1) * width], ', ')
            FROM placed GROUP BY place HAVING count(*) > 1 LIMIT 1)
    INTO result.place, twice;
    IF twice IS NOT NULL THEN
        RAISE EXCEPTION 'the file has two values for %', left(twice, 200)
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_register.observed_table(text[], text[], text[], numeric[], text[]) IS
'A list of observations as a statistical_table whose cells they are, in their order. codes and labels: those of the first observation in '
'the order of the dimensions, then those of the next one; a label may be NULL. value and status: one for each observation. Errors: '
'two observations of the same codes.';

-- The axes are cut in two where the parts have about as many combinations
-- each, so that a cell costs two look-ups, however many dimensions it has.
CREATE OR REPLACE FUNCTION spegel_register.table_cell(axes jsonb, value numeric[], status text[], place bigint[])
    RETURNS TABLE (cell bigint, dimensions jsonb, fields jsonb, number numeric, remark text)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
    SET enable_mergejoin = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    left_axes jsonb := '[]'::jsonb;
    left_size bigint := 1;
    right_size bigint := 1;
    axis jsonb;
BEGIN
    FOR axis IN SELECT jsonb_array_elements(axes) LOOP
        right_size := right_size * (axis ->> 'size')::bigint;
    END LOOP;
    FOR axis IN SELECT jsonb_array_elements(axes) LOOP
        EXIT WHEN left_size * (axis ->> 'size')::bigint > right_size;
        left_axes := left_axes || jsonb_build_array(axis);
        left_size := left_size * (axis ->> 'size')::bigint;
        right_size := right_size / (axis ->> 'size')::bigint;
    END LOOP;

    RETURN QUERY
    SELECT c.cell, l.dimensions || r.dimensions, l.fields || r.fields, c.value, c.status
    FROM (SELECT u.cell, u.value, u.status, coalesce(u.place, u.cell - 1)
          FROM unnest(table_cell.value, table_cell.status, table_cell.place) WITH ORDINALITY AS u (value, status, place, cell)
         ) AS c (cell, value, status, place)
    JOIN spegel_register.combine_axes(left_axes) AS l ON l.place = c.place / right_size
    JOIN spegel_register.combine_axes(
             jsonb_path_query_array(axes, '$[$from to last]',
                                    jsonb_build_object('from', jsonb_array_length(left_axes)))) AS r
        ON r.place = c.place % right_size;
END
$$;
COMMENT ON FUNCTION spegel_register.table_cell(jsonb, numeric[], text[], bigint[]) IS
'The cells of a statistical_table, numbered from 1: dimensions and fields of their combination of categories (see combine_axes), number '
'and remark. Those of categories left out are left out.';

CREATE OR REPLACE FUNCTION spegel_register.read_table(input spegel_register.statistical_table)
    RETURNS TABLE (cell bigint, dimensions jsonb, labels jsonb, value numeric, status text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT c.cell, c.dimensions, c.fields, c.number, c.remark
        FROM (
            SELECT jsonb_agg(jsonb_build_object('size', jsonb_array_length(a.axis -> 'categories'),
                                                'categories', categories) ORDER BY a.n)
            FROM jsonb_array_elements(input.axes) WITH ORDINALITY AS a (axis, n),
                 LATERAL (
                     SELECT jsonb_agg(jsonb_build_object(
                                'place', k.n - 1,
                                'dimensions', jsonb_build_object(a.axis ->> 'dimension', k.category -> 'code'),
                                'fields', jsonb_build_object(a.axis ->> 'dimension', k.category -> 'label')))
                     FROM jsonb_array_elements(a.axis -> 'categories') WITH ORDINALITY AS k (category, n)
                 ) AS part (categories)
        ) AS labelled (axes),
        spegel_register.table_cell(labelled.axes, input.value, input.status, input.place) AS c;
    END;
COMMENT ON FUNCTION spegel_register.read_table(spegel_register.statistical_table) IS
'The cells of a table: number from 1; dimensions {dimension code: category code}; labels {dimension code: category label}; value, '
'NULL when missing; status, the symbol or remark of the publisher.';

-- What the codes of statistical offices mean.
CREATE OR REPLACE FUNCTION spegel_register.period_date(period text, day text DEFAULT 'last')
    RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 50
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part text[];
    year integer;
    first_month integer := 1;
    months integer := 12;
    first date;
BEGIN
    IF day !~ '^(first|last|\d{2}-\d{2})$' THEN
        RAISE EXCEPTION 'unknown day "%"', day
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Expected first, last or a day of the year like 11-01.';
    END IF;
    part := regexp_match(period, '^(\d{4})(?:-?([MQKHSW])(\d{1,2})|-(\d{2}))?$');
    IF part IS NULL OR part[1] = '0000' THEN
        RETURN spegel.read_date(period);
    END IF;
    year := part[1]::integer;

    IF part[2] = 'W' THEN
        -- The first week of a year is the one with 4 January in it.
        first := date_trunc('week', make_date(year, 1, 4))::date + 7 * (part[3]::integer - 1);
        IF to_char(first, 'IYYYIW') <> part[1] || lpad(part[3], 2, '0') THEN
            RETURN NULL;
        END IF;
        RETURN CASE day WHEN 'first' THEN first ELSE first + 6 END;
    ELSIF coalesce(part[2], part[4]) IS NULL AND day ~ '^\d' THEN
        RETURN spegel.read_date(part[1] || '-' || day);
    ELSIF coalesce(part[2], part[4]) IS NOT NULL THEN
        months := CASE part[2] WHEN 'H' THEN 6 WHEN 'S' THEN 6 WHEN 'Q' THEN 3 WHEN 'K' THEN 3 ELSE 1 END;
        first_month := (coalesce(part[3], part[4])::integer - 1) * months + 1;
    END IF;
    IF first_month NOT BETWEEN 1 AND 12 THEN
        RETURN NULL;
    END IF;
    first := make_date(year, first_month, 1);
    RETURN CASE day WHEN 'first' THEN first
                    ELSE (first + make_interval(months => months))::date - 1 END;
END
$$;
COMMENT ON FUNCTION spegel_register.period_date(text, text) IS
'The date that stands for a period: a year (2015), half-year (2015H1, 2015-S1), quarter (2015Q1, 2015K1), month (2015M01, 2015-01), ISO '
'week (2015W53) or day (2015-12-31). day: last (the default) or first day of the period, or for years a day like 11-01. NULL when the '
'period cannot be understood.';

CREATE OR REPLACE FUNCTION spegel_register.age_range(age text)
    RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 50
    BEGIN ATOMIC
        SELECT CASE
            WHEN code ~ '^\d{1,3}$' THEN ARRAY[code, code]
            WHEN code ~ '^\d{1,3} *[-–] *\d{1,3}$' THEN regexp_match(code, '^(\d+) *[-–] *(\d+)$')
            WHEN code ~ '^(-|<=) *\d{1,3}$' THEN ARRAY['0', substring(code FROM '\d+')]
            WHEN code ~ '^(<|_lt) *\d{1,3}$'
                THEN ARRAY['0', greatest(substring(code FROM '\d+')::integer - 1, 0)::text]
            WHEN code ~ '^(>=|_ge) *\d{1,3}$' OR code ~ '^\d{1,3} *(\+\d*|-|- *w)$'
                THEN ARRAY[substring(code FROM '\d+'), '200']
        END
        FROM regexp_replace(lower(btrim(age)), '^y(?=[\d_])| *(år|years?)$', '', 'g') AS code;
    END;
COMMENT ON FUNCTION spegel_register.age_range(text) IS
'Youngest and oldest age in years of an age class: 28, 0-9, 16-64 år, 100+, 100+10, 65-w, -4, Y5-9, Y_LT5, Y_GE65. Open classes '
'begin at 0 or end at 200. NULL for anything else, such as a total.';

CREATE OR REPLACE FUNCTION spegel_register.input_field(value text)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10
    BEGIN ATOMIC
        SELECT CASE WHEN plain ~ '[",]' THEN '"' || replace(plain, '"', '""') || '"' ELSE plain END
        FROM translate(coalesce(value, ''), E'\r\n', '  ') AS plain;
    END;
COMMENT ON FUNCTION spegel_register.input_field(text) IS
'A value as one field of a line of CSV; NULL as an empty field.';

CREATE OR REPLACE FUNCTION spegel_register.mapped_field(column_name text, rule jsonb, category jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 100
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    code text := category ->> 'code';
    value text;
    age text[];
BEGIN
    IF rule ? 'recode' THEN
        value := rule -> 'recode' ->> code;
    ELSIF rule ->> 'use' = 'label' THEN
        value := category ->> 'label';
    ELSE
        value := code;
        IF column_name = 'period' THEN
            value := coalesce(category ->> 'time', code);
        END IF;
    END IF;

    -- What is not understood goes on as it is, and load() says what it is not.
    IF column_name = 'period' THEN
        value := coalesce(to_char(spegel_register.period_date(value, coalesce(rule ->> 'day', 'last')), 'YYYY-MM-DD'), value);
    ELSIF column_name = 'age' THEN
        age := coalesce(spegel_register.age_range(value), ARRAY[value, value]);
        RETURN jsonb_build_object('age_from', spegel_register.input_field(age[1]),
                                  'age_to', spegel_register.input_field(age[2]));
    END IF;
    RETURN jsonb_build_object(column_name, spegel_register.input_field(value));
END
$$;
COMMENT ON FUNCTION spegel_register.mapped_field(text, jsonb, jsonb) IS
'The fields of a staged line, {column: CSV}, that a category gives under the rule of the mapping for that column. Called by load_table().';

-- What the flags and the unit of the values say.
CREATE OR REPLACE FUNCTION spegel_register.flag_problem(mapping jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100
    BEGIN ATOMIC
        SELECT format('flag "%s": expected "skip", or an object of the columns that it fills and their values', flag)
        FROM jsonb_each(mapping -> 'flags') AS f (flag, rule)
        WHERE rule <> '"skip"' AND (
            jsonb_typeof(rule) <> 'object'
            OR EXISTS (SELECT FROM jsonb_each(CASE jsonb_typeof(rule) WHEN 'object' THEN rule ELSE '{}' END) AS c (column_name, value)
                       WHERE jsonb_typeof(value) IN ('object', 'array') OR column_name IN ('persons', 'age', 'age_from', 'age_to')))
        LIMIT 1;
    END;
COMMENT ON FUNCTION spegel_register.flag_problem(jsonb) IS
'What is wrong with the flags of a mapping; NULL: nothing. Called by check_mapping().';

CREATE OR REPLACE FUNCTION spegel_register.unit_problem(axes jsonb, mapping jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000
    BEGIN ATOMIC
        SELECT CASE
            WHEN mapping ->> 'unit' NOT IN ('persons', 'per cent')
                THEN format('unknown unit "%s": expected persons or per cent', mapping ->> 'unit')
            WHEN mapping ->> 'unit' = 'per cent' AND mapping ? 'multiplier'
                THEN 'values in per cent take no multiplier'
            WHEN mapping ->> 'unit' = 'per cent' AND mapping -> 'columns' -> 'counted_as' <> '"per_mille"'
                THEN 'values in per cent are loaded as per mille: column "counted_as" must be "per_mille", or left out'
            -- Kolada's answers do not say; a share of 45 would pass for 45 persons.
            WHEN NOT mapping ? 'unit' AND jsonb_path_exists(axes, '$[*] ? (@.dimension == "kpi")')
                THEN 'the unit of the values is not in the file: expected "unit": "persons" or "unit": "per cent"'
            WHEN mapping ->> 'unit' IS DISTINCT FROM 'per cent' AND mapping -> 'columns' ->> 'counted_as' IS DISTINCT FROM 'per_mille'
                 AND found.code ~ '^PC(_|$)'
                THEN format('the values are in per cent (unit %s): expected "unit": "per cent"', found.code)
            WHEN NOT mapping ? 'multiplier' AND found.code ~ '^(THS|MIO)(_|$)'
                THEN format('the values are in %s (unit %s): expected "multiplier": %s',
                            CASE WHEN found.code ~ '^THS' THEN 'thousands' ELSE 'millions' END, found.code,
                            CASE WHEN found.code ~ '^THS' THEN 1000 ELSE 1000000 END)
            END
        FROM (SELECT max(k ->> 'code') FILTER (WHERE k ->> 'code' ~ '^(PC|THS|MIO)(_|$)')
              FROM jsonb_path_query(axes, '$[*] ? (@.dimension == "unit").categories[*]') AS k
              WHERE coalesce((mapping -> 'where' -> 'unit') ? (k ->> 'code'), true)) AS found (code);
    END;
COMMENT ON FUNCTION spegel_register.unit_problem(jsonb, jsonb) IS
'What is wrong with the unit of a mapping: not one that is known; other than that of the file, where the file has a dimension unit with '
'the codes of Eurostat; missing, where the file (Kolada''s) does not tell. NULL: nothing. Called by check_mapping().';

CREATE OR REPLACE FUNCTION spegel_register.flag_rule(status text, flags jsonb)
    RETURNS TABLE (fields jsonb, skip boolean, unknown text[])
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100 ROWS 1
    BEGIN ATOMIC
        SELECT coalesce(jsonb_object_agg(c.column_name, spegel_register.input_field(c.value))
                            FILTER (WHERE c.column_name IS NOT NULL), '{}'),
               coalesce(bool_or(flags -> flag = '"skip"'), false),
               array_agg(flag) FILTER (WHERE NOT coalesce(flags ? flag, false))
        FROM unnest(CASE WHEN flags ? btrim(status) THEN ARRAY[btrim(status)] ELSE string_to_array(btrim(status), ' ') END) AS flag
        LEFT JOIN LATERAL jsonb_each_text(CASE jsonb_typeof(flags -> flag) WHEN 'object' THEN flags -> flag ELSE '{}' END)
                              AS c (column_name, value) ON true;
    END;
COMMENT ON FUNCTION spegel_register.flag_rule(text, jsonb) IS
'What the flags of a mapping say of a value of that status: the fields, {column: CSV}, that its flags fill; whether one of them is to be '
'skipped; those that the mapping does not have. A status is one flag, or several apart by spaces. Called by stage_table().';

CREATE OR REPLACE FUNCTION spegel_register.check_mapping(axes jsonb, mapping jsonb)
    RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    problem text;
BEGIN
    IF mapping IS NULL OR jsonb_typeof(mapping) <> 'object'
       OR jsonb_typeof(mapping -> 'target') IS DISTINCT FROM 'string'
       OR jsonb_typeof(mapping -> 'columns') IS DISTINCT FROM 'object'
       OR coalesce(jsonb_typeof(mapping -> 'where'), 'object') <> 'object'
       OR coalesce(jsonb_typeof(mapping -> 'multiplier'), 'number') <> 'number'
       OR coalesce(jsonb_typeof(mapping -> 'unit'), 'string') <> 'string'
       OR coalesce(jsonb_typeof(mapping -> 'flags'), 'object') <> 'object'
       OR EXISTS (SELECT FROM jsonb_object_keys(mapping) AS key
                  WHERE key NOT IN ('target', 'columns', 'where', 'multiplier', 'unit', 'flags', 'dataset')) THEN
        problem := 'expected an object with target and columns, and perhaps where, multiplier, unit, flags and dataset';
    END IF;

    IF problem IS NULL THEN
        SELECT CASE
            WHEN key IN ('persons', 'age_from', 'age_to')
                THEN format('column "%s" comes from %s', key,
                            CASE key WHEN 'persons' THEN 'the cells' ELSE 'the column "age"' END)
            WHEN jsonb_typeof(rule) = 'array' OR jsonb_typeof(rule) = 'object' AND (
                    jsonb_typeof(rule -> 'dimension') IS DISTINCT FROM 'string'
                    OR coalesce(jsonb_typeof(rule -> 'recode'), 'object') <> 'object'
                    OR coalesce(jsonb_typeof(rule -> 'skip'), 'array') <> 'array'
                    OR coalesce(rule -> 'use', '"code"') NOT IN ('"code"', '"label"')
                    OR coalesce(jsonb_typeof(rule -> 'day'), 'string') <> 'string'
                    OR rule - '{dimension,recode,skip,use,day}'::text[] <> '{}')
                THEN format('column "%s": expected a constant, or an object with dimension, and perhaps recode, skip, use (code or '
                            'label) and day', key)
            END
        INTO problem
        FROM jsonb_each(mapping -> 'columns') AS c (key, rule)
        ORDER BY 1 NULLS LAST LIMIT 1;
    END IF;

    -- Dimensions that are named but not there, or there but not named.
    IF problem IS NULL THEN
        SELECT format('the table has no dimension "%s"; it has %s', named,
                      (SELECT string_agg(format('"%s"', a ->> 'dimension'), ', ') FROM jsonb_array_elements(axes) AS a))
        INTO problem
        FROM (SELECT rule ->> 'dimension' FROM jsonb_each(mapping -> 'columns') AS c (key, rule)
              WHERE jsonb_typeof(rule) = 'object'
              UNION ALL
              SELECT jsonb_object_keys(mapping -> 'where')) AS n (named)
        WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(axes) AS a WHERE a ->> 'dimension' = named)
        LIMIT 1;
    END IF;
    IF problem IS NULL THEN
        SELECT format('dimension "%s" has %s categories, but neither a column nor a choice of one in where',
                      a ->> 'dimension', jsonb_array_length(a -> 'categories'))
        INTO problem
        FROM jsonb_array_elements(axes) AS a
        WHERE jsonb_array_length(a -> 'categories') > 1
            AND coalesce(CASE jsonb_typeof(mapping -> 'where' -> (a ->> 'dimension'))
                         WHEN 'array' THEN jsonb_array_length(mapping -> 'where' -> (a ->> 'dimension')) > 1
                         WHEN 'string' THEN false END, true)
            AND NOT EXISTS (SELECT FROM jsonb_each(mapping -> 'columns') AS c (key, rule)
                            WHERE rule ->> 'dimension' = a ->> 'dimension')
        LIMIT 1;
    END IF;
    IF problem IS NULL THEN
        SELECT format('column "%s": category "%s" (%s) of dimension "%s" is neither in recode nor in skip',
                      key, k ->> 'code', k ->> 'label', a ->> 'dimension')
        INTO problem
        FROM jsonb_each(mapping -> 'columns') AS c (key, rule),
             jsonb_array_elements(axes) AS a,
             jsonb_array_elements(a -> 'categories') AS k
        WHERE jsonb_typeof(rule) = 'object' AND rule ->> 'dimension' = a ->> 'dimension'
            AND rule ? 'recode' AND NOT (rule -> 'recode') ? (k ->> 'code')
            AND NOT coalesce((rule -> 'skip') ? (k ->> 'code'), false)
            AND coalesce((mapping -> 'where' -> (a ->> 'dimension')) ? (k ->> 'code'), true)
        LIMIT 1;
    END IF;
    problem := coalesce(problem, spegel_register.flag_problem(mapping), spegel_register.unit_problem(axes, mapping));
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'invalid mapping: %', problem
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'A mapping looks like {"target": "reference_population", "columns": {"period": {"dimension": "Tid"}, '
                         '"ground": "sex", ...}}.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.check_mapping(jsonb, jsonb) IS
'Refuses, with the reason, a mapping that is not well formed or does not fit the axes of a table. Called by load_table().';

-- Categories that are not chosen, or to be skipped, are left out here, and
-- their cells with them.
CREATE OR REPLACE FUNCTION spegel_register.mapped_axes(axes jsonb, mapping jsonb)
    RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL RESTRICTED COST 10000
    BEGIN ATOMIC
        SELECT jsonb_agg(jsonb_build_object('size', jsonb_array_length(a.axis -> 'categories'),
                                            'categories', coalesce(categories, '[]')) ORDER BY a.n)
        FROM jsonb_array_elements(axes) WITH ORDINALITY AS a (axis, n),
             LATERAL (
                 SELECT jsonb_agg(jsonb_build_object('place', k.n - 1, 'dimensions', '{}'::jsonb, 'fields', fields))
                 FROM jsonb_array_elements(a.axis -> 'categories') WITH ORDINALITY AS k (category, n),
                      LATERAL (
                          SELECT coalesce(jsonb_object_agg(f.key, f.value), '{}') AS fields,
                                 coalesce(bool_or((rule -> 'skip') ? (category ->> 'code')), false) AS skip
                          FROM jsonb_each(mapping -> 'columns') AS c (key, rule),
                               jsonb_each(spegel_register.mapped_field(c.key, rule, category)) AS f
                          WHERE jsonb_typeof(rule) = 'object' AND rule ->> 'dimension' = a.axis ->> 'dimension'
                      ) AS part
                 WHERE NOT skip
                     AND coalesce((mapping -> 'where' -> (a.axis ->> 'dimension')) ? (category ->> 'code'), true)
             ) AS chosen (categories);
    END;
COMMENT ON FUNCTION spegel_register.mapped_axes(jsonb, jsonb) IS
'The axes that combine_axes() takes, with the fields that the columns of the mapping make of each category. Called by stage_table().';

CREATE OR REPLACE FUNCTION spegel_register.staged_number(number numeric, mapping jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10
    BEGIN ATOMIC
        SELECT CASE
            WHEN mapping ->> 'unit' IS DISTINCT FROM 'per cent'
                THEN trim_scale(number * coalesce((mapping ->> 'multiplier')::numeric, 1))::text
            WHEN number BETWEEN 0 AND 100 THEN round(number * 10)::text
            ELSE trim_scale(number) || ' per cent' END;
    END;
COMMENT ON FUNCTION spegel_register.staged_number(numeric, jsonb) IS
'A value as it is staged for the column persons: times the multiplier of the mapping; or, in per cent, rounded to whole per mille, and '
'refused by load() outside of 0 to 100. Called by stage_table().';

CREATE OR REPLACE FUNCTION spegel_register.stage_table(input spegel_register.statistical_table, mapping jsonb, missing text)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    flags CONSTANT jsonb := coalesce(mapping -> 'flags', '{}');
    constants jsonb;
    header text[];
    skipped bigint;
    undeclared text;
BEGIN
    SELECT coalesce(jsonb_object_agg(key, spegel_register.input_field(rule #>> '{}'))
                        FILTER (WHERE jsonb_typeof(rule) <> 'object'), '{}'),
           array_agg(DISTINCT column_name ORDER BY column_name)
    INTO constants, header
    FROM (SELECT key, rule FROM jsonb_each(mapping -> 'columns') AS c (key, rule)
          UNION ALL SELECT 'counted_as', '"per_mille"' WHERE mapping ->> 'unit' = 'per cent'
          UNION ALL SELECT jsonb_object_keys(rule), '{}' FROM jsonb_each(flags) AS f (flag, rule) WHERE jsonb_typeof(rule) = 'object'
         ) AS c (key, rule),
         unnest(CASE key WHEN 'age' THEN ARRAY['age_from', 'age_to'] ELSE ARRAY[key] END) AS column_name;
    IF constants ? 'age' THEN
        constants := constants || spegel_register.mapped_field('age', '{}',
            jsonb_build_object('code', mapping -> 'columns' ->> 'age'));
    END IF;

    -- A cell left out is an empty line, so that cell n is line n + 1.  A
    -- missing value is no number, whatever the remark with it looks like.
    INSERT INTO pg_temp.staged_line (line)
    VALUES (array_to_string(header || 'persons'::text, ','));
    WITH cell AS MATERIALIZED (
        SELECT t.cell, t.fields, t.number, t.remark
        FROM spegel_register.table_cell(spegel_register.mapped_axes(input.axes, mapping), input.value, input.status, input.place) AS t
        WHERE t.number IS NOT NULL OR missing = 'refuse'
    ), flagged AS (
        SELECT c.remark, c.cells, f.fields, f.skip, f.unknown
        FROM (SELECT remark, count(*) FROM cell WHERE number IS NOT NULL AND remark <> '' GROUP BY 1) AS c (remark, cells),
             spegel_register.flag_rule(c.remark, flags) AS f
    ), line AS (
        SELECT t.cell,
               (SELECT string_agg(coalesce(f.fields ->> h, t.fields ->> h, constants ->> h, ''), ',' ORDER BY n)
                FROM unnest(header) WITH ORDINALITY AS column_name (h, n))
               || ',' || CASE WHEN t.number IS NULL
                              THEN spegel_register.input_field(concat('missing', ' (' || t.remark || ')'))
                              ELSE spegel_register.staged_number(t.number, mapping)
                         END AS line
        FROM cell AS t LEFT JOIN flagged AS f ON f.remark = t.remark AND t.number IS NOT NULL
        WHERE f.skip IS NOT TRUE
    ), staged AS (
        INSERT INTO pg_temp.staged_line (line)
        SELECT coalesce(convert_from(convert_to(line.line, 'UTF8'), 'LATIN1'), '')
        FROM generate_series(1, cardinality(input.value)) AS n LEFT JOIN line ON line.cell = n
        ORDER BY n
        RETURNING line
    )
    SELECT count(*) FILTER (WHERE line = ''),
           (SELECT string_agg(format('"%s" (%s)', flag, cells), ', ' ORDER BY flag)
            FROM (SELECT u.flag, sum(f.cells) FROM flagged AS f, unnest(f.unknown) AS u (flag) GROUP BY 1) AS u (flag, cells))
    INTO skipped, undeclared FROM staged;
    IF undeclared IS NOT NULL THEN
        RAISE EXCEPTION 'invalid mapping: flags has nothing for these flags of values (number of cells): %', left(undeclared, 400)
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Say for each what it means: "flags": {"b": {"series_break": true}, "p": {}, "u": "skip"} fills a column, loads '
                         'the value like any other, or leaves the cell out.';
    END IF;
    RETURN skipped;
END
$$;
COMMENT ON FUNCTION spegel_register.stage_table(spegel_register.statistical_table, jsonb, text) IS
'Stages the cells of a table as lines of CSV under the columns of the mapping; returns how many cells are left out. Errors: values with '
'flags that the mapping does not have. Called by load_table().';

CREATE OR REPLACE FUNCTION spegel_register.load_table(
    name text, input spegel_register.statistical_table, mapping jsonb,
    keep_good boolean, missing text,
    OUT import_batch bigint, OUT loaded bigint, OUT rejected bigint,
    OUT skipped bigint, OUT summary text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    cells bigint := cardinality(input.value);
BEGIN
    IF missing IS NULL OR missing NOT IN ('refuse', 'skip') THEN
        RAISE EXCEPTION 'unknown treatment of missing values "%"', missing
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Expected refuse or skip.';
    END IF;
    PERFORM spegel_register.check_mapping(input.axes, mapping);
    PERFORM spegel_register.stage();
    skipped := spegel_register.stage_table(input, mapping, missing);
    IF skipped = cells THEN
        RAISE EXCEPTION 'none of the % cells of "%" is left to load', cells, name
            USING ERRCODE = 'no_data_found',
                  HINT = 'Look at where and skip in the mapping, and at the missing values.';
    END IF;

    SELECT l.import_batch, l.loaded, l.rejected, format('%s; %s cells, %s of them skipped', l.summary, cells, skipped)
    INTO import_batch, loaded, rejected, summary
    FROM spegel_register.load(mapping ->> 'target', name, keep_good => keep_good, decimal_sign => '.') AS l;
    IF mapping ->> 'unit' IS DISTINCT FROM 'per cent'
       AND EXISTS (SELECT FROM spegel_register.import_reject AS r
                   WHERE r.import_batch = import_batch AND r.column_name = 'persons' AND r.value ~ '^\d+\.\d+$') THEN
        summary := summary || '; values with decimals are no numbers of persons: expected whole numbers, or "unit": "per cent" in the '
                              'mapping';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.load_table(text, spegel_register.statistical_table, jsonb, boolean, text) IS
'Stages the cells of a table as lines of CSV under the columns of the mapping, and loads them with load(). Called by '
'load_jsonstat(), load_px() and load_eurostat(), which see.';
