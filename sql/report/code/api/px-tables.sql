-- What is published as tables of dimensions, for neighbours that read
-- statistics so (PxWeb).
--
-- A table is what a public endpoint shows of one organisation, in all its
-- releases.  Its dimensions and contents are the columns of the endpoint by
-- their roles; a ground and its category are one dimension, and the day of a
-- release is the time.  Of two releases of a day the later one counts.
--
-- Everything runs with the rights of whoever asks, over what is published.

CREATE OR REPLACE FUNCTION spegel_api.px_sources(id text DEFAULT NULL)
    RETURNS TABLE (table_id text, endpoint text, organisation text, view regclass, releases integer[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT r.organisation || '.' || e.name, e.name, r.organisation, e.view, r.releases
    FROM (
        -- A table is a view of every release, with a number.
        SELECT c.name, y.typrelid::regclass AS view
        FROM spegel_api.catalogue AS c
        JOIN pg_proc AS p ON p.pronamespace = 'spegel_api'::regnamespace AND p.proname = replace(c.name, '-', '_')
        JOIN pg_type AS y ON y.oid = p.prorettype AND y.typnamespace = 'spegel_published'::regnamespace
        WHERE c.audience = 'public' AND c.columns @> '[{"role": "measure"}, {"name": "organisation"}, {"name": "release_id"}]'
            AND c.columns @> '[{"name": "day", "role": "time"}]' AND c.columns @> '[{"role": "status"}]'
    ) AS e
    CROSS JOIN (
        SELECT d.organisation, array_agg(d.release_id ORDER BY d.day) AS releases
        FROM (SELECT DISTINCT ON (s.organisation, s.day) s.organisation, s.day, s.release_id
              FROM spegel_published.release AS s ORDER BY s.organisation, s.day, s.published_at DESC) AS d
        GROUP BY d.organisation) AS r
    WHERE $1 IS NULL OR $1 = r.organisation || '.' || e.name;
END;
COMMENT ON FUNCTION spegel_api.px_sources(text) IS
'The tables (tabeller), or the one with this id, ORGANISATION.ENDPOINT: from which view and releases, one for each day in its order.';

CREATE OR REPLACE FUNCTION spegel_api.px_code(ground text, category text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1
    RETURN CASE ground WHEN 'all' THEN 'all' ELSE ground || ':' || category END;
COMMENT ON FUNCTION spegel_api.px_code(text, text) IS
'The code of a category in a table (kod): sex:women; all for everybody.';

CREATE OR REPLACE FUNCTION spegel_api.px_dimensions(id text DEFAULT NULL)
    RETURNS TABLE (table_id text, "position" bigint, dimension text, expression text, kind text, label_en text, label_sv text, role text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH source AS MATERIALIZED (
        SELECT s.table_id, s.organisation, e.columns, e.columns @> '[{"name": "ground"}, {"name": "category"}]' AS pairs
        FROM spegel_api.px_sources($1) AS s JOIN spegel_api.catalogue AS e ON e.name = s.endpoint
    ), listed AS MATERIALIZED (
        SELECT DISTINCT r.organisation, c.dimension
        FROM spegel_published.code AS c JOIN spegel_published.release AS r ON r.release_id = c.release_id
        WHERE r.organisation IN (SELECT s.organisation FROM source AS s)
    )
    SELECT d.table_id, row_number() OVER (PARTITION BY d.table_id ORDER BY d.rank, d.n), d.dimension, d.expression, d.kind, d.label_en,
           d.label_sv, d.role
    FROM (
        SELECT s.table_id, 1 AS rank, c.n, k.name AS dimension,
               CASE WHEN k.pair THEN 'spegel_api.px_code(v.ground, v.category)' ELSE format('v.%I::text', k.name) END AS expression,
               CASE WHEN k.pair THEN 'category' WHEN k.name = 'unit' THEN 'unit' WHEN l.dimension IS NULL THEN 'listed'
                    WHEN c.value ? 'always' THEN 'divided' ELSE 'coded' END AS kind,
               c.value ->> 'label_en' AS label_en, c.value ->> 'label_sv' AS label_sv,
               CASE c.value ->> 'role' WHEN 'geo' THEN 'geo' END AS role
        FROM source AS s
        CROSS JOIN LATERAL jsonb_array_elements(s.columns) WITH ORDINALITY AS c (value, n)
        CROSS JOIN LATERAL (SELECT c.value ->> 'name' AS name, s.pairs AND c.value ->> 'name' = 'category' AS pair) AS k
        LEFT JOIN listed AS l ON l.organisation = s.organisation AND l.dimension = k.name
        WHERE c.value ->> 'role' IN ('dimension', 'geo') AND k.name NOT IN ('organisation', 'within_ground', 'within_category')
            AND NOT (s.pairs AND k.name = 'ground')
        UNION ALL
        SELECT s.table_id, 2, 0, 'within', 'spegel_api.px_code(v.within_ground, v.within_category)', 'within', 'Among', 'Bland', NULL
        FROM source AS s WHERE s.pairs AND s.columns @> '[{"name": "within_ground"}, {"name": "within_category"}]'
        UNION ALL
        SELECT s.table_id, 3, 0, 'ContentsCode', NULL, 'contents', 'Contents', 'Tabellinnehåll', 'metric' FROM source AS s
        UNION ALL
        SELECT s.table_id, 4, 0, 'Tid', 'v.day::text', 'time', 'Day', 'Mätdatum', 'time' FROM source AS s) AS d;
END;
COMMENT ON FUNCTION spegel_api.px_dimensions(text) IS
'The dimensions of a table, or of all, in their order (dimensioner), with the expression over its view, as v, that gives the code of '
'a row. kind says where the codes are listed: unit, coded (a code list), divided (one without a total), category, within (a category '
'within another one), listed (nowhere but in the rows), contents, time.';

-- What an organisation as a whole, divided by nothing else, has: of lists that
-- are nowhere but in the rows.
CREATE OR REPLACE FUNCTION spegel_api.px_whole(id text, dimension text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT 'v.release_id = ANY ($1)' || coalesce(string_agg(' AND ' || CASE d.kind
        WHEN 'unit' THEN 'v.unit = ANY ($2)' WHEN 'coded' THEN format('v.%I = ''all''', d.dimension)
        ELSE 'v.within_ground = ''all''' END, ''), '')
    FROM spegel_api.px_dimensions($1) AS d WHERE d.kind IN ('unit', 'coded', 'within') AND d.dimension <> $2;
END;
COMMENT ON FUNCTION spegel_api.px_whole(text, text) IS
'The condition on rows, as v, of releases $1 and units $2, not divided by any dimension but the one given.';

CREATE OR REPLACE FUNCTION spegel_api.px_roots(releases integer[]) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- What came counted has no unit where there are none.
    SELECT array_agg(DISTINCT coalesce(u.unit, r.organisation))
    FROM spegel_published.release AS r
    LEFT JOIN spegel_published.unit AS u ON u.release_id = r.release_id AND u.parent IS NULL AND u.level = 'city'
    WHERE r.release_id = ANY ($1);
END;
COMMENT ON FUNCTION spegel_api.px_roots(integer[]) IS 'The units that are the whole organisation in some releases (hela organisationen).';

CREATE OR REPLACE FUNCTION spegel_api.px_unit_values(releases integer[])
    RETURNS TABLE (code text, label_en text, label_sv text, "position" bigint, level text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT u.unit, u.title, u.title, row_number() OVER (ORDER BY u.rank, u.unit), u.level
    FROM (
        SELECT DISTINCT ON (t.unit) t.unit, t.title, t.level, array_position('{city,department,between,workplace}', t.level) AS rank
        FROM spegel_published.unit AS t JOIN spegel_published.release AS r ON r.release_id = t.release_id
        WHERE t.release_id = ANY ($1) ORDER BY t.unit, r.day DESC
    ) AS u
    UNION ALL
    SELECT DISTINCT r.organisation, r.organisation_title, r.organisation_title, 0::bigint, 'city'
    FROM spegel_published.release AS r
    WHERE r.release_id = ANY ($1) AND NOT EXISTS (SELECT FROM spegel_published.unit AS t WHERE t.release_id = ANY ($1)
                                                      AND t.unit = r.organisation)
        AND r.organisation = ANY (spegel_api.px_roots($1));
END;
COMMENT ON FUNCTION spegel_api.px_unit_values(integer[]) IS
'The units of some releases, the whole organisation first, and their levels (enheter).';

CREATE OR REPLACE FUNCTION spegel_api.px_code_values(releases integer[], dimension text)
    RETURNS TABLE (code text, label_en text, label_sv text, "position" bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT 'all', 'all', 'alla', 0::bigint
    UNION ALL
    SELECT c.code, c.title_en, c.title_sv, row_number() OVER (ORDER BY c.position, c.code)
    FROM (SELECT DISTINCT ON (o.code) o.code, o.title_en, o.title_sv, o.position
          FROM spegel_published.code AS o JOIN spegel_published.release AS r ON r.release_id = o.release_id
          WHERE o.release_id = ANY ($1) AND o.dimension = $2 ORDER BY o.code, r.day DESC) AS c;
END;
COMMENT ON FUNCTION spegel_api.px_code_values(integer[], text) IS 'The codes of a code list in some releases, all together first (koder).';

CREATE OR REPLACE FUNCTION spegel_api.px_category_values(releases integer[], codes text[])
    RETURNS TABLE (code text, label_en text, label_sv text, "position" bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.code, CASE k.code WHEN 'all' THEN 'all' ELSE coalesce(g.title_en, k.ground) || ': ' || coalesce(c.title_en, k.category) END,
           CASE k.code WHEN 'all' THEN 'alla' ELSE coalesce(g.title_sv, k.ground) || ': ' || coalesce(c.title_sv, k.category) END,
           row_number() OVER (ORDER BY k.code <> 'all', k.ground, c.position, k.category)
    FROM (SELECT u.code, split_part(u.code, ':', 1) AS ground, substr(u.code, strpos(u.code, ':') + 1) AS category
          FROM unnest($2) AS u (code)) AS k
    LEFT JOIN LATERAL (
        SELECT o.title_en, o.title_sv FROM spegel_published.ground AS o JOIN spegel_published.release AS r ON r.release_id = o.release_id
        WHERE o.release_id = ANY ($1) AND o.ground = k.ground ORDER BY r.day DESC LIMIT 1) AS g ON true
    LEFT JOIN LATERAL (
        SELECT o.title_en, o.title_sv, o.position
        FROM spegel_published.code AS o JOIN spegel_published.release AS r ON r.release_id = o.release_id
        WHERE o.release_id = ANY ($1) AND o.dimension = k.ground AND o.code = k.category ORDER BY r.day DESC LIMIT 1) AS c ON true;
END;
COMMENT ON FUNCTION spegel_api.px_category_values(integer[], text[]) IS
'Codes of categories, as px_code() writes them, in their order and with the names of ground and category (kategorier).';

CREATE OR REPLACE FUNCTION spegel_api.px_listed_values(id text, dimension text)
    RETURNS TABLE (code text, label_en text, label_sv text, "position" bigint)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source record;
    columns jsonb;
    words text[];
BEGIN
    SELECT * INTO source FROM spegel_api.px_sources($1);
    SELECT e.columns INTO columns FROM spegel_api.catalogue AS e WHERE e.name = source.endpoint;
    -- Words in English, in Swedish, or the same in both; else the code.
    words := ARRAY(
        SELECT coalesce((SELECT format('v.%I', c ->> 'name') FROM jsonb_array_elements(columns) AS c
                         WHERE c ->> 'of' = $2 AND coalesce(c ->> 'language', l.language) = l.language LIMIT 1), format('v.%I::text', $2))
        FROM unnest('{en,sv}'::text[]) WITH ORDINALITY AS l (language, n) ORDER BY l.n);
    RETURN QUERY EXECUTE format(
        'SELECT f.code::text, min(f.label_en), min(f.label_sv), row_number() OVER (ORDER BY f.code)'
        ' FROM (SELECT v.%I AS code, %s AS label_en, %s AS label_sv FROM %s AS v WHERE %s) AS f'
        ' WHERE f.code IS NOT NULL GROUP BY f.code',
        $2, words[1], words[2], source.view, spegel_api.px_whole($1, $2))
        USING source.releases, spegel_api.px_roots(source.releases);
END
$$;
COMMENT ON FUNCTION spegel_api.px_listed_values(text, text) IS
'The codes of a column that the whole organisation has, not divided by anything else (värden).';

CREATE OR REPLACE FUNCTION spegel_api.px_grounds(id text, dimension text) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    source record;
    codes text[];
BEGIN
    SELECT * INTO source FROM spegel_api.px_sources($1);
    EXECUTE format('SELECT array_agg(DISTINCT spegel_api.px_code(v.%I, v.%I)) FROM %s AS v WHERE %s',
                   CASE $2 WHEN 'within' THEN 'within_ground' ELSE 'ground' END,
                   CASE $2 WHEN 'within' THEN 'within_category' ELSE 'category' END, source.view, spegel_api.px_whole($1, $2))
        INTO codes USING source.releases, spegel_api.px_roots(source.releases);
    RETURN codes;
END
$$;
COMMENT ON FUNCTION spegel_api.px_grounds(text, text) IS
'The codes of the dimension of categories, or of categories within which others are, that a table has (kategoriernas koder).';

-- The numbers of a table, with the decimals that their column has.
CREATE OR REPLACE FUNCTION spegel_api.px_contents(id text)
    RETURNS TABLE (code text, label_en text, label_sv text, "position" bigint, unit_en text, unit_sv text, decimals integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT c.value ->> 'name', c.value ->> 'label_en', c.value ->> 'label_sv', c.n, coalesce(c.value ->> 'unit_en', ''),
           coalesce(c.value ->> 'unit_sv', ''),
           coalesce((c.value ->> 'decimals')::integer,
                    -- What numeric(p,s) says, or what shares have.
                    CASE WHEN a.atttypid <> 'numeric'::regtype THEN 0 WHEN a.atttypmod < 4 THEN 4
                         ELSE (a.atttypmod - 4) & 65535 END)
    FROM spegel_api.px_sources($1) AS s
    JOIN spegel_api.catalogue AS e ON e.name = s.endpoint
    CROSS JOIN LATERAL jsonb_array_elements(e.columns) WITH ORDINALITY AS c (value, n)
    JOIN pg_attribute AS a ON a.attrelid = s.view AND a.attname = c.value ->> 'name'
    WHERE c.value ->> 'role' = 'measure';
END;
COMMENT ON FUNCTION spegel_api.px_contents(text) IS
'The numbers of a table in their order (tabellinnehåll): code, labels, unit, decimals.';

CREATE OR REPLACE FUNCTION spegel_api.px_values(id text, language text)
    RETURNS TABLE (dimension text, dimension_label text, role text, elimination text, code text, label text, unit text, decimals integer,
                   list text, list_label text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    source record;
    d record;
BEGIN
    SELECT * INTO source FROM spegel_api.px_sources($1);
    FOR d IN SELECT * FROM spegel_api.px_dimensions($1) AS x ORDER BY x.position LOOP
        RETURN QUERY
        SELECT d.dimension, CASE $2 WHEN 'sv' THEN d.label_sv ELSE d.label_en END, d.role,
               CASE WHEN d.kind IN ('coded', 'within') THEN 'all' WHEN d.kind = 'unit' THEN (
                   SELECT r FROM unnest(spegel_api.px_roots(source.releases)) AS r LIMIT 1) END,
               v.code, CASE $2 WHEN 'sv' THEN v.label_sv ELSE v.label_en END,
               CASE $2 WHEN 'sv' THEN v.unit_sv ELSE v.unit_en END, v.decimals, v.list,
               CASE $2 WHEN 'sv' THEN n.label_sv ELSE n.label_en END
        FROM (
            SELECT u.code, u.label_en, u.label_sv, u.position, NULL::text AS unit_en, NULL::text AS unit_sv, NULL::integer AS decimals,
                   u.level AS list
            FROM spegel_api.px_unit_values(source.releases) AS u WHERE d.kind = 'unit'
            UNION ALL
            SELECT c.*, NULL, NULL, NULL, NULL FROM spegel_api.px_code_values(source.releases, d.dimension) AS c
            WHERE d.kind = 'coded' OR d.kind = 'divided' AND c.code <> 'all'
            UNION ALL
            SELECT c.*, NULL, NULL, NULL, nullif(split_part(c.code, ':', 1), 'all')
            FROM spegel_api.px_category_values(source.releases, spegel_api.px_grounds($1, d.dimension)) AS c
            WHERE d.kind IN ('category', 'within')
            UNION ALL
            SELECT l.*, NULL, NULL, NULL, NULL FROM spegel_api.px_listed_values($1, d.dimension) AS l WHERE d.kind = 'listed'
            UNION ALL
            SELECT c.*, NULL FROM spegel_api.px_contents($1) AS c WHERE d.kind = 'contents'
            UNION ALL
            SELECT r.day::text, r.day::text, r.day::text, row_number() OVER (ORDER BY r.day), NULL, NULL, NULL, NULL
            FROM spegel_published.release AS r WHERE d.kind = 'time' AND r.release_id = ANY (source.releases)
        ) AS v
        LEFT JOIN LATERAL (
            SELECT l.label_en, l.label_sv FROM spegel_published.labels AS l WHERE d.kind = 'unit' AND l.kind = 'level' AND l.code = v.list
            UNION ALL
            (SELECT g.title_en, g.title_sv FROM spegel_published.ground AS g
             WHERE d.kind <> 'unit' AND g.ground = v.list AND g.release_id = ANY (source.releases) ORDER BY g.release_id DESC LIMIT 1)
        ) AS n ON true
        ORDER BY v.position;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_api.px_values(text, text) IS
'The dimensions of a table and their values, in order, in English or Swedish (en, sv): one row for each value (värden). role is time, '
'geo or metric; elimination is the value that stands for a dimension that nobody asks about, NULL where one must; unit and decimals '
'are those of numbers; list is the part of the dimension to which a value belongs, the level of a unit or the ground of a category.';

CREATE OR REPLACE FUNCTION spegel_api.px_tables(
    language text, id text DEFAULT NULL, search text DEFAULT NULL, past_days integer DEFAULT NULL)
    RETURNS TABLE (table_id text, label text, description text, source text, updated timestamptz, first_period text, last_period text,
                   variables jsonb, subject text, subject_label text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH named AS MATERIALIZED (
        SELECT d.table_id, jsonb_agg(CASE $1 WHEN 'sv' THEN d.label_sv ELSE d.label_en END ORDER BY d.position) AS variables
        FROM spegel_api.px_dimensions($2) AS d GROUP BY d.table_id
    )
    SELECT t.*
    FROM (
        SELECT s.table_id, o.title || ': ' || CASE $1 WHEN 'sv' THEN e.title_sv ELSE e.title_en END AS label,
               CASE $1 WHEN 'sv' THEN e.description_sv ELSE e.description_en END, o.title, o.updated, o.first_day::text, o.last_day::text,
               n.variables, s.organisation, o.title AS subject_label
        FROM spegel_api.px_sources($2) AS s
        JOIN spegel_api.catalogue AS e ON e.name = s.endpoint
        JOIN named AS n ON n.table_id = s.table_id
        CROSS JOIN LATERAL (
            SELECT (array_agg(r.organisation_title ORDER BY r.day DESC))[1] AS title, max(r.published_at) AS updated,
                   min(r.day) AS first_day, max(r.day) AS last_day
            FROM spegel_published.release AS r WHERE r.release_id = ANY (s.releases)) AS o
    ) AS t (table_id, label, description, source, updated, first_period, last_period, variables, subject, subject_label)
    WHERE ($3 IS NULL OR strpos(lower(concat_ws(' ', t.table_id, t.label, t.description, t.variables::text)), lower($3)) > 0)
        AND ($4 IS NULL OR t.updated >= now() - make_interval(days => $4))
    ORDER BY t.table_id COLLATE "C";
END;
COMMENT ON FUNCTION spegel_api.px_tables(text, text, text, integer) IS
'The tables (tabeller) in English or Swedish: all, the one with this id, those whose texts hold the one searched for, those updated in '
'so many past days.';

-- The cells of a selection: [{"dimension": "unit", "codes": [...]}, ...], every
-- dimension of the table once, in the order in which the cells vary, the last
-- one fastest.  Codes are bound, and columns come from the catalogue.
CREATE OR REPLACE FUNCTION spegel_api.px_cells(id text, selection jsonb)
    RETURNS TABLE (value numeric, status text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    source record;
    days integer[];
    latest text;
    query text;
BEGIN
    SELECT * INTO source FROM spegel_api.px_sources($1);
    -- What was counted on several days is that of the last one.
    SELECT coalesce(string_agg(format(', v.%I DESC', c ->> 'name'), ''), '') INTO latest
    FROM spegel_api.catalogue AS e, jsonb_array_elements(e.columns) AS c
    WHERE e.name = source.endpoint AND c ->> 'role' = 'time' AND c ->> 'name' <> 'day';
    SELECT array_agg(r.release_id) INTO days
    FROM spegel_published.release AS r
    WHERE r.release_id = ANY (source.releases)
        AND r.day::text = ANY (ARRAY(SELECT jsonb_array_elements_text(s -> 'codes') FROM jsonb_array_elements($2) AS s
                                     WHERE s ->> 'dimension' = 'Tid'));
    SELECT format('SELECT c.value::numeric, CASE WHEN c.value IS NULL THEN coalesce(nullif(v.status, ''ok''), ''not_available'') END'
                  ' FROM %s LEFT JOIN (SELECT DISTINCT ON (%s) %s, v.* FROM %s AS v WHERE v.release_id = ANY ($2)%s ORDER BY %s%s)'
                  ' AS v ON %s'
                  ' CROSS JOIN LATERAL (SELECT CASE d%s.code %s END AS value) AS c ORDER BY %s',
                  string_agg(format(
                      'jsonb_array_elements_text($1 -> %1$s -> ''codes'') WITH ORDINALITY AS d%1$s (code, n)', x.n - 1),
                      ' CROSS JOIN ' ORDER BY x.n),
                  string_agg(d.expression, ', ' ORDER BY x.n),
                  string_agg(format('%s AS k%s', d.expression, x.n - 1), ', ' ORDER BY x.n) FILTER (WHERE d.kind <> 'contents'),
                  source.view,
                  string_agg(CASE
                      WHEN d.kind IN ('unit', 'coded', 'divided')
                      THEN format(' AND v.%I = ANY (ARRAY(SELECT jsonb_array_elements_text($1 -> %s -> ''codes'')))', d.dimension, x.n - 1)
                      WHEN d.kind = 'within'
                      THEN format(' AND v.within_ground = ANY (ARRAY(SELECT split_part(c, '':'', 1)'
                                  ' FROM jsonb_array_elements_text($1 -> %s -> ''codes'') AS c))', x.n - 1)
                      WHEN d.kind = 'category'
                      THEN format(' AND v.ground = ANY (ARRAY(SELECT split_part(c, '':'', 1)'
                                  ' FROM jsonb_array_elements_text($1 -> %s -> ''codes'') AS c))', x.n - 1)
                      ELSE '' END, '' ORDER BY x.n),
                  string_agg(d.expression, ', ' ORDER BY x.n), latest,
                  string_agg(format('v.k%1$s = d%1$s.code', x.n - 1), ' AND ' ORDER BY x.n) FILTER (WHERE d.kind <> 'contents'),
                  min(x.n - 1) FILTER (WHERE d.kind = 'contents'),
                  (SELECT string_agg(format('WHEN %L THEN v.%I::numeric', p.code, p.code), ' ') FROM spegel_api.px_contents($1) AS p),
                  string_agg(format('d%s.n', x.n - 1), ', ' ORDER BY x.n))
    INTO query
    FROM jsonb_array_elements($2) WITH ORDINALITY AS x (value, n)
    JOIN spegel_api.px_dimensions($1) AS d ON d.dimension = x.value ->> 'dimension';
    RETURN QUERY EXECUTE query USING $2, coalesce(days, '{}');
END
$$;
COMMENT ON FUNCTION spegel_api.px_cells(text, jsonb) IS
'The cells (celler) of a selection from a table, [{"dimension": "unit", "codes": ["city"]}, ...] with every dimension once: in order, '
'the last dimension varying fastest, one row for each combination of codes. status says why a value is NULL: that of the row, or '
'not_available where there is none.';
