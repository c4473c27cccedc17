-- Reading JSON-stat, and other JSON: the answers of PxWeb, which are JSON-stat or
-- a form of their own, and those of Kolada.
CREATE OR REPLACE FUNCTION spegel_register.json_document(content bytea)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    document text;
BEGIN
    PERFORM spegel_register.check_file_kind(content, 'the file');
    BEGIN
        document := convert_from(content, 'UTF8');
    EXCEPTION
        WHEN data_exception THEN
            RAISE EXCEPTION 'this is not JSON: its bytes are not valid UTF8'
                USING ERRCODE = 'invalid_text_representation',
                      HINT = 'Expected a JSON-stat file, or an answer of PxWeb or Kolada in JSON.';
    END;
    document := ltrim(document, U&'\FEFF \000A\000D\0009');
    BEGIN
        RETURN document::jsonb;
    EXCEPTION
        WHEN data_exception OR program_limit_exceeded THEN
            RAISE EXCEPTION 'this is not JSON: it begins %', quote_literal(left(document, 40))
                USING ERRCODE = 'invalid_text_representation', DETAIL = SQLERRM,
                      HINT = CASE WHEN document LIKE '<%'
                                  THEN 'It looks like a web page. '
                                  ELSE '' END
                             || 'Expected a JSON-stat file, or an answer of PxWeb or Kolada in JSON.';
    END;
END
$$;
COMMENT ON FUNCTION spegel_register.json_document(bytea) IS
'The content of a JSON file. Errors: content that is not UTF8 or not JSON, saying what it looks like.';

CREATE OR REPLACE FUNCTION spegel_register.jsonstat_dataset(document jsonb, dataset text)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    names text[];
    datasets jsonb[];
BEGIN
    -- A dataset; a collection of version 2; a bundle of version 1, where each
    -- member is a dataset.
    SELECT array_agg(name ORDER BY n), array_agg(value ORDER BY n) INTO names, datasets
    FROM (
        SELECT 0 AS n, document ->> 'label' AS name, document AS value
        WHERE jsonb_typeof(document) = 'object' AND jsonb_typeof(document -> 'dimension') = 'object'
        UNION ALL
        SELECT i.n, coalesce(i.value ->> 'label', i.n::text), i.value
        FROM jsonb_path_query(document, '$.link.item[*]') WITH ORDINALITY AS i (value, n)
        UNION ALL
        SELECT m.n, m.key, m.value
        FROM jsonb_each(CASE jsonb_typeof(document) WHEN 'object' THEN document ELSE '{}' END)
                 WITH ORDINALITY AS m (key, value, n)
        WHERE NOT document ? 'dimension'
    ) AS candidate
    WHERE jsonb_typeof(value -> 'dimension') = 'object';

    IF names IS NULL THEN
        RAISE EXCEPTION 'this is not JSON-stat: %', CASE
                WHEN jsonb_typeof(document) <> 'object' THEN format('it is a JSON %s', jsonb_typeof(document))
                WHEN document ? 'link' THEN 'it links to datasets but holds none'
                ELSE format('it is an object of %s',
                            coalesce((SELECT string_agg(key, ', ')
                                      FROM (SELECT quote_ident(left(k, 40)) FROM jsonb_object_keys(document) AS k
                                            LIMIT 5) AS first (key)), 'nothing')) END
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected a JSON-stat dataset, with id, size, dimension and value, a collection of them, or an answer of '
                         'PxWeb or Kolada in JSON.';
    END IF;
    IF dataset IS NULL AND cardinality(names) = 1 OR dataset = ANY (names) THEN
        RETURN datasets[coalesce(array_position(names, dataset), 1)];
    END IF;
    RAISE EXCEPTION '%', CASE WHEN dataset IS NULL THEN format('there are %s datasets', cardinality(names))
                              ELSE format('dataset "%s" does not exist', dataset) END
        USING ERRCODE = 'invalid_parameter_value',
              HINT = format('Name one of them: %s.',
                            (SELECT string_agg(format('"%s"', n), ', ') FROM unnest(names[1:20]) AS n));
END
$$;
COMMENT ON FUNCTION spegel_register.jsonstat_dataset(jsonb, text) IS
'The dataset of that name in a JSON-stat document: its key in a bundle (version 1), its label, or else its number, in a collection '
'(version 2). The name may be NULL when there is only one. Errors: not JSON-stat; no such dataset; several, and none is named.';

CREATE OR REPLACE FUNCTION spegel_register.jsonstat_axis(code text, size text, dimension jsonb)
    RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    index jsonb := dimension -> 'category' -> 'index';
    label jsonb := dimension -> 'category' -> 'label';
    categories jsonb;
BEGIN
    IF jsonb_typeof(index) = 'array' THEN
        SELECT jsonb_agg(jsonb_build_object('code', c.code, 'label', coalesce(label ->> c.code, c.code)) ORDER BY c.n)
        INTO categories
        FROM jsonb_array_elements_text(index) WITH ORDINALITY AS c (code, n);
    ELSIF jsonb_typeof(coalesce(index, label)) = 'object' THEN
        -- Without an index there is one category, which has a label.
        SELECT jsonb_agg(jsonb_build_object('code', c.code, 'label', coalesce(label ->> c.code, c.code)) ORDER BY c.n)
        INTO categories
        FROM (SELECT key, CASE WHEN index IS NULL THEN 0
                               WHEN value ~ '^\d{1,9}$' THEN value::integer END
              FROM jsonb_each_text(coalesce(index, label))) AS c (code, n)
        HAVING count(c.n) = count(*) AND count(DISTINCT c.n) = count(*);
    END IF;
    IF categories IS NULL OR EXISTS (SELECT FROM jsonb_array_elements(categories) AS c WHERE c ->> 'code' IS NULL) THEN
        RAISE EXCEPTION 'the categories of dimension "%" cannot be read', code
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected dimension.category.index as an array of codes, or as an object that gives each code a position of '
                         'its own.';
    ELSIF size IS DISTINCT FROM jsonb_array_length(categories)::text THEN
        RAISE EXCEPTION 'dimension "%" has % categories, but its size is %', code,
                jsonb_array_length(categories), coalesce(size, 'missing')
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    RETURN jsonb_build_object('dimension', code, 'categories', categories);
END
$$;
COMMENT ON FUNCTION spegel_register.jsonstat_axis(text, text, jsonb) IS
'A dimension of a JSON-stat dataset as an axis of a statistical_table. Called by jsonstat_table().';

CREATE OR REPLACE FUNCTION spegel_register.jsonstat_list(list jsonb, cells bigint, what text)
    RETURNS TABLE (n bigint, value jsonb)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF jsonb_typeof(list) = 'array' THEN
        IF jsonb_array_length(list) <> cells THEN
            RAISE EXCEPTION 'the dataset has % cells, but % for %', cells, jsonb_array_length(list), what
                USING ERRCODE = 'invalid_text_representation',
                      HINT = CASE WHEN jsonb_array_length(list) = 0
                                  THEN 'It seems to be a description of a table (metadata), without its data.'
                                  ELSE 'Expected one for each combination of categories.' END;
        END IF;
        RETURN QUERY SELECT l.n, l.value FROM jsonb_array_elements(list) WITH ORDINALITY AS l (value, n);
    ELSIF jsonb_typeof(list) = 'object' THEN
        IF EXISTS (SELECT FROM jsonb_object_keys(list) AS key
                   WHERE CASE WHEN key ~ '^(0|[1-9]\d{0,8})$' THEN key::bigint >= cells ELSE true END) THEN
            RAISE EXCEPTION 'the % of the dataset are for cells that it does not have', what
                USING ERRCODE = 'invalid_text_representation',
                      HINT = format('Expected an object with keys from 0 to %s.', cells - 1);
        END IF;
        RETURN QUERY SELECT l.key::bigint + 1, l.value FROM jsonb_each(list) AS l;
    ELSE
        RAISE EXCEPTION 'the dataset has no %', what
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected an array, or an object with the numbers of the cells as keys.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.jsonstat_list(jsonb, bigint, text) IS
'The values or the statuses of a JSON-stat dataset, from an array of all of them or an object of some, by cell from 1. Called by '
'jsonstat_table().';

CREATE OR REPLACE FUNCTION spegel_register.is_number(value text)
    RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 2
    BEGIN ATOMIC
        SELECT length(value) <= 60 AND value ~ '^-?\d+(\.\d+)?$';
    END;
COMMENT ON FUNCTION spegel_register.is_number(text) IS
'Whether a value is a decimal number of at most 60 characters.';

CREATE OR REPLACE FUNCTION spegel_register.jsonstat_table(document jsonb, dataset text)
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
    max_axes CONSTANT integer := 100;
    chosen jsonb;
    id jsonb;
    size jsonb;
    status jsonb;
    cells bigint;
    result spegel_register.statistical_table;
BEGIN
    IF jsonb_typeof(document -> 'columns') = 'array' AND jsonb_typeof(document -> 'data') = 'array' THEN
        RETURN spegel_register.pxweb_table(document);
    ELSIF spegel_register.is_kolada(document) THEN
        RETURN spegel_register.kolada_table(document);
    END IF;
    chosen := spegel_register.jsonstat_dataset(document, dataset);
    id := coalesce(chosen -> 'id', chosen -> 'dimension' -> 'id');
    size := coalesce(chosen -> 'size', chosen -> 'dimension' -> 'size');
    status := chosen -> 'status';
    IF jsonb_typeof(id) IS DISTINCT FROM 'array' OR jsonb_typeof(size) IS DISTINCT FROM 'array'
       OR jsonb_array_length(id) NOT BETWEEN 1 AND max_axes OR jsonb_array_length(id) <> jsonb_array_length(size) THEN
        RAISE EXCEPTION 'the dimensions of the dataset cannot be read'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected id and size, two arrays of one length, 1 to 100, in the dataset (version 2) or in its dimension '
                         '(version 1).';
    END IF;
    SELECT jsonb_agg(spegel_register.jsonstat_axis(d.code, size ->> (d.n - 1)::integer,
                                                   chosen -> 'dimension' -> d.code) ORDER BY d.n)
    INTO result.axes
    FROM jsonb_array_elements_text(id) WITH ORDINALITY AS d (code, n);
    cells := spegel_register.count_cells(result.axes);

    -- One status may stand for all cells.
    IF jsonb_typeof(status) = 'array' AND jsonb_array_length(status) = 1 THEN
        status := status -> 0;
    END IF;
    SELECT array_agg(CASE WHEN v.number THEN (v.value #>> '{}')::numeric END ORDER BY c.n),
           array_agg(coalesce(CASE jsonb_typeof(status) WHEN 'string' THEN status #>> '{}' ELSE s.value #>> '{}' END,
                              CASE WHEN NOT v.number THEN v.value #>> '{}' END) ORDER BY c.n)
    INTO result.value, result.status
    FROM generate_series(1, cells) AS c (n)
    LEFT JOIN (SELECT n, value, jsonb_typeof(value) = 'number'
                      OR jsonb_typeof(value) = 'string' AND spegel_register.is_number(value #>> '{}')
               FROM spegel_register.jsonstat_list(chosen -> 'value', cells, 'values')
              ) AS v (n, value, number) USING (n)
    LEFT JOIN spegel_register.jsonstat_list(
                  CASE WHEN jsonb_typeof(status) IN ('array', 'object') THEN status ELSE '{}' END,
                  cells, 'statuses') AS s USING (n);
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_register.jsonstat_table(jsonb, text) IS
'A dataset of a JSON-stat document, or an answer of PxWeb or Kolada, as a statistical_table. See read_jsonstat().';

-- PxWeb's own JSON: columns of types d, t (dimensions), c (contents), and rows
-- of a key and values, not necessarily one for every combination.
CREATE OR REPLACE FUNCTION spegel_register.pxweb_table(document jsonb)
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET jit = off
AS $$
DECLARE
    keys bigint := jsonb_array_length(jsonb_path_query_array(document, '$.columns[*] ? (@.type != "c")'));
    contents jsonb := jsonb_path_query_array(document, '$.columns[*] ? (@.type == "c")');
    dimensions jsonb;
    result spegel_register.statistical_table;
BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements(document -> 'columns') AS c WHERE c ->> 'code' IS NULL)
       OR keys = 0 OR contents = '[]'
       OR EXISTS (SELECT FROM jsonb_array_elements(document -> 'data') AS d
                  WHERE jsonb_typeof(d -> 'key') IS DISTINCT FROM 'array'
                      OR jsonb_typeof(d -> 'values') IS DISTINCT FROM 'array'
                      OR CASE WHEN jsonb_typeof(d -> 'key') = 'array' AND jsonb_typeof(d -> 'values') = 'array'
                              THEN jsonb_array_length(d -> 'key') <> keys
                                   OR jsonb_array_length(d -> 'values') <> jsonb_array_length(contents) END) THEN
        RAISE EXCEPTION 'the answer of PxWeb cannot be read'
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected columns with code and type, and data, each with a key for every dimension '
                         'and a value for every content.';
    END IF;

    SELECT jsonb_agg(jsonb_build_object('dimension', d.code, 'categories', coalesce(k.categories, '[]')) ORDER BY d.n)
    INTO dimensions
    FROM (SELECT c ->> 'code', row_number() OVER (ORDER BY i) - 1
          FROM jsonb_array_elements(document -> 'columns') WITH ORDINALITY AS e (c, i)
          WHERE c ->> 'type' IS DISTINCT FROM 'c') AS d (code, n)
    LEFT JOIN (
        SELECT n, jsonb_agg(jsonb_build_object('code', code, 'label', code) ORDER BY first) AS categories
        FROM (SELECT key.n - 1, key.code, min(r.n)
              FROM jsonb_array_elements(document -> 'data') WITH ORDINALITY AS r (cells, n),
                   jsonb_array_elements_text(r.cells -> 'key') WITH ORDINALITY AS key (code, n)
              GROUP BY 1, 2) AS seen (n, code, first)
        GROUP BY n) AS k USING (n);
    result.axes := dimensions || jsonb_build_array(jsonb_build_object(
        'dimension', 'ContentsCode',
        'categories', (SELECT jsonb_agg(jsonb_build_object('code', c -> 'code', 'label', coalesce(c -> 'text', c -> 'code'))
                                        ORDER BY n)
                       FROM jsonb_array_elements(contents) WITH ORDINALITY AS e (c, n))));

    -- A row's place among the combinations is the sum of the places of its
    -- keys, each times the number of combinations of the dimensions after it.
    WITH stride AS (
        SELECT a.n - 1 AS n, a.axis -> 'categories' AS categories,
               (spegel_register.count_cells(result.axes)
                / spegel_register.count_cells(jsonb_path_query_array(result.axes, '$[0 to $n]',
                                                                     jsonb_build_object('n', a.n - 1)))) AS cells
        FROM jsonb_array_elements(dimensions) WITH ORDINALITY AS a (axis, n)
    ), category AS (
        SELECT s.n, k.category ->> 'code' AS code, (k.n - 1) * s.cells AS place
        FROM stride AS s, jsonb_array_elements(s.categories) WITH ORDINALITY AS k (category, n)
    ), placed AS (
        SELECT r.n, sum(c.place) AS place
        FROM jsonb_array_elements(document -> 'data') WITH ORDINALITY AS r (cells, n),
             jsonb_array_elements_text(r.cells -> 'key') WITH ORDINALITY AS key (code, n),
             category AS c
        WHERE c.n = key.n - 1 AND c.code = key.code
        GROUP BY r.n
    ), given AS (
        SELECT p.place + v.n AS cell, v.value, spegel_register.is_number(v.value) AS number
        FROM jsonb_array_elements(document -> 'data') WITH ORDINALITY AS r (cells, n)
        JOIN placed AS p USING (n),
        jsonb_array_elements_text(r.cells -> 'values') WITH ORDINALITY AS v (value, n)
    )
    SELECT array_agg(CASE WHEN number THEN g.value::numeric END ORDER BY c.cell),
           array_agg(CASE WHEN NOT number THEN g.value END ORDER BY c.cell)
    INTO result.value, result.status
    FROM generate_series(1, spegel_register.count_cells(result.axes)) AS c (cell)
    LEFT JOIN given AS g ON g.cell = c.cell;
    IF cardinality(result.value) <> spegel_register.count_cells(result.axes) THEN
        RAISE EXCEPTION 'the answer of PxWeb has two rows with the same key'
            USING ERRCODE = 'invalid_text_representation';
    END IF;
    RETURN result;
END
$$;
COMMENT ON FUNCTION spegel_register.pxweb_table(jsonb) IS
'An answer of PxWeb in its own JSON (columns and data) as a statistical_table; the contents make a last dimension ContentsCode. '
'Called by jsonstat_table().';

CREATE OR REPLACE FUNCTION spegel_register.read_jsonstat(document jsonb, dataset text DEFAULT NULL)
    RETURNS TABLE (cell bigint, dimensions jsonb, labels jsonb, value numeric, status text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10000
    BEGIN ATOMIC
        SELECT c.cell, c.dimensions, c.labels, c.value, c.status
        FROM spegel_register.jsonstat_table(document, dataset) AS input,
             spegel_register.read_table(input) AS c;
    END;
COMMENT ON FUNCTION spegel_register.read_jsonstat(jsonb, text) IS
'The cells of a JSON-stat document (versions 1 and 2) or an answer of PxWeb or Kolada in JSON: number from 1, in the order of the file; '
'dimensions {dimension code: category code}; labels {dimension code: category label}; value, NULL when it is missing or not a '
'number; status, the status of the file or what stood there instead of a number. dataset names one of several: its key in a bundle, '
'its label or number in a collection. Errors: not JSON-stat; sizes, categories, values that do not fit together; more than 10 '
'million cells.';

CREATE OR REPLACE FUNCTION spegel_register.load_jsonstat(
    name text, document jsonb, mapping jsonb,
    keep_good boolean DEFAULT false, missing text DEFAULT 'refuse',
    OUT import_batch bigint, OUT loaded bigint, OUT rejected bigint,
    OUT skipped bigint, OUT summary text)
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    BEGIN ATOMIC
        SELECT l.import_batch, l.loaded, l.rejected, l.skipped, l.summary
        FROM spegel_register.load_table(
            name, spegel_register.jsonstat_table(document, mapping ->> 'dataset'), mapping, keep_good, missing) AS l;
    END;
COMMENT ON FUNCTION spegel_register.load_jsonstat(text, jsonb, jsonb, boolean, text) IS
'Loads the cells of a JSON-stat document or an answer of PxWeb or Kolada, as load() loads the lines of a file named name. mapping: target, '
'the table; columns, for each of its columns but persons a constant or {"dimension", "recode": {code: value}, "skip": [code], '
'"use": "label", "day"}, where period becomes a date (see period_date()) and age becomes age_from and age_to (see age_range()); '
'where, {dimension: code or codes}, what to load; multiplier of the values; unit, persons or per cent, of which the latter are loaded as '
'whole per mille; flags, {flag of a value: {column: value} to fill, or "skip"}; dataset. A dimension of several categories must be in '
'columns or be chosen from in where. missing: refuse or skip values that are missing; they are never 0. keep_good as in load(). '
'Line number n + 1 is cell n. Returns the batch, the cells loaded, rejected and skipped, and a summary.';
