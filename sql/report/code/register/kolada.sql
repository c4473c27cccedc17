-- Reading the answers of Kolada, the key figures of Swedish municipalities and
-- regions (versions 2 and 3 of its API): {"values": [{"kpi", "municipality" or
-- "ou", "period", "values": [{"gender", "count", "status", "value"}, ...]}, ...]},
-- page by page.
CREATE OR REPLACE FUNCTION spegel_register.is_kolada(document jsonb)
    RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10
    BEGIN ATOMIC
        SELECT jsonb_typeof(page) = 'object' AND jsonb_typeof(page -> 'values') = 'array' AND NOT page ? 'dimension'
        FROM (SELECT CASE jsonb_typeof(document) WHEN 'array' THEN document -> 0 ELSE document END) AS first (page);
    END;
COMMENT ON FUNCTION spegel_register.is_kolada(jsonb) IS
'Whether a document looks like an answer of Kolada, or an array of them.';

CREATE OR REPLACE FUNCTION spegel_register.check_kolada_pages(pages jsonb)
    RETURNS void
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT min(p.n) INTO wrong
    FROM (SELECT n, page, lead(page) OVER (ORDER BY n) AS following
          FROM jsonb_array_elements(pages) WITH ORDINALITY AS e (page, n)) AS p
    WHERE coalesce(p.page ->> 'next_url', p.page ->> 'next_page', p.page ->> 'next') IS NOT NULL
        AND coalesce(p.following ->> 'previous_url', p.following ->> 'previous_page', p.following ->> 'previous') IS NULL;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the answer of Kolada goes on after page %', wrong
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Fetch the pages that next_url (or next_page) names too, and put all of them into one file, in order, as an '
                         'array: jq --slurp . page*.json >all.json.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.check_kolada_pages(jsonb) IS
'Refuses pages of Kolada that are not all there: one that names a next page must be followed by one that names a previous page. Called '
'by kolada_table().';

CREATE OR REPLACE FUNCTION spegel_register.kolada_table(document jsonb)
    RETURNS spegel_register.statistical_table
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    pages CONSTANT jsonb := CASE jsonb_typeof(document) WHEN 'array' THEN document ELSE jsonb_build_array(document) END;
    place CONSTANT text := CASE WHEN jsonb_path_exists(pages, '$[*].values[*].ou') THEN 'ou' ELSE 'municipality' END;
    wrong text;
    codes text[];
    value numeric[];
    status text[];
BEGIN
    PERFORM spegel_register.check_kolada_pages(pages);
    -- The value of a group of municipalities is the mean of theirs.
    WITH observation AS (
        SELECT page.n AS page_no, item.n AS item_no, v.n AS value_no, v.observation,
               ARRAY[item.figure ->> 'kpi', item.figure ->> place, item.figure ->> 'period', v.observation ->> 'gender'] AS codes,
               v.observation ->> 'value' AS written,
               jsonb_typeof(v.observation -> 'value') IN ('number', 'string')
                   AND spegel_register.is_number(v.observation ->> 'value') AS number,
               coalesce((v.observation ->> 'isdeleted') IN ('true', '1'), false) AS deleted,
               concat_ws(' ', nullif(v.observation ->> 'status', ''),
                         CASE WHEN v.observation ->> 'count' NOT IN ('0', '1') THEN 'mean' END) AS flags
        FROM jsonb_array_elements(pages) WITH ORDINALITY AS page (answer, n),
             jsonb_array_elements(CASE jsonb_typeof(page.answer -> 'values') WHEN 'array' THEN page.answer -> 'values' ELSE '[null]' END)
                 WITH ORDINALITY AS item (figure, n),
             jsonb_array_elements(CASE jsonb_typeof(item.figure -> 'values') WHEN 'array' THEN item.figure -> 'values'
                                  ELSE jsonb_build_array(item.figure) END) WITH ORDINALITY AS v (observation, n)
    ), flat AS (
        SELECT o.page_no, o.item_no, o.value_no, u.n, u.code
        FROM observation AS o, unnest(o.codes) WITH ORDINALITY AS u (code, n)
    )
    SELECT (SELECT left(coalesce(o.observation::text, 'null'), 80) FROM observation AS o
            WHERE array_position(o.codes, NULL) IS NOT NULL OR o.written IS NOT NULL AND NOT o.number
            ORDER BY o.page_no, o.item_no, o.value_no LIMIT 1),
           (SELECT array_agg(f.code ORDER BY f.page_no, f.item_no, f.value_no, f.n) FROM flat AS f),
           array_agg(CASE WHEN o.number AND NOT o.deleted THEN o.written::numeric END ORDER BY o.page_no, o.item_no, o.value_no),
           array_agg(CASE WHEN o.deleted THEN 'deleted' ELSE nullif(o.flags, '') END ORDER BY o.page_no, o.item_no, o.value_no)
    INTO wrong, codes, value, status
    FROM observation AS o;
    IF wrong IS NOT NULL OR value IS NULL THEN
        RAISE EXCEPTION 'the answer of Kolada cannot be read: %', coalesce('at ' || wrong, 'it has no values')
            USING ERRCODE = 'invalid_text_representation',
                  HINT = 'Expected values with kpi, municipality (or ou), period and values, each of these with gender and value, as '
                         'data/kpi of the API answers.';
    END IF;
    RETURN spegel_register.observed_table(ARRAY['kpi', place, 'period', 'gender'], codes,
                                          array_fill(NULL::text, ARRAY[cardinality(codes)]), value, status);
END
$$;
COMMENT ON FUNCTION spegel_register.kolada_table(jsonb) IS
'An answer of Kolada, or an array of the pages of one, as a statistical_table with the dimensions kpi, municipality (or ou), period and '
'gender (K, M, T). Its status, with mean where a value is that of a group, or deleted. Called by jsonstat_table().';
