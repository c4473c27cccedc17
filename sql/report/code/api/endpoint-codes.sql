-- The codes that the rows of an endpoint may have, with their titles.  It reads
-- spegel_published only, with the rights of whoever asks.
CREATE OR REPLACE FUNCTION spegel_api.endpoint_codes(endpoint text, organisation text DEFAULT NULL, release integer DEFAULT NULL)
    RETURNS TABLE (column_name text, code text, title_en text, title_sv text, parent text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    shown CONSTANT integer := spegel_api.resolve_release($2, $3);
BEGIN
    RETURN QUERY
    WITH declared AS (SELECT e.columns, e.parameters FROM spegel_api.catalogue AS e WHERE e.name = $1),
    part (name, position) AS (
        SELECT c.value ->> 'name', c.n FROM declared AS d, jsonb_array_elements(d.columns) WITH ORDINALITY AS c (value, n)),
    allowed (name, code, position) AS (
        SELECT p ->> 'name', a.code, a.n
        FROM declared AS d, jsonb_array_elements(d.parameters) AS p,
             jsonb_array_elements_text(p -> 'allowed') WITH ORDINALITY AS a (code, n)),
    list (name, code, title_en, title_sv, parent, position) AS (
        SELECT 'release_id', r.release_id::text, r.name, r.name, NULL::text, row_number() OVER (ORDER BY r.day, r.release_id)
        FROM spegel_published.release AS r
        WHERE r.organisation = (SELECT c.organisation FROM spegel_published.release AS c WHERE c.release_id = shown)
        UNION ALL
        SELECT 'unit', u.unit, u.title, u.title, u.parent, NULL FROM spegel_published.unit AS u WHERE u.release_id = shown
        UNION ALL
        SELECT c.name, g.ground, g.title_en, g.title_sv, NULL, NULL
        FROM spegel_published.ground AS g, (VALUES ('ground'), ('within_ground')) AS c (name) WHERE g.release_id = shown
        UNION ALL
        SELECT c.name, k.code, k.code_en, k.code_sv, k.dimension, k.position
        FROM spegel_published.codes_all AS k, (VALUES ('category'), ('within_category')) AS c (name)
        WHERE k.release_id = shown AND k.dimension IN (SELECT g.ground FROM spegel_published.ground AS g WHERE g.release_id = shown)
        UNION ALL
        SELECT k.dimension, k.code, k.code_en, k.code_sv, NULL, k.position FROM spegel_published.codes_all AS k
        WHERE k.release_id = shown
        UNION ALL
        SELECT k.name, 'all', 'All', 'Alla', NULL, NULL
        FROM (SELECT unnest('{ground,category,within_ground,within_category}'::text[]) AS name
              UNION SELECT k.dimension FROM spegel_published.code AS k WHERE k.release_id = shown) AS k
        UNION ALL
        -- What means the same in every release, the reasons of statuses too.
        SELECT b.kind, b.code, b.label_en, b.label_sv, NULL, NULL FROM spegel_published.labels AS b
        WHERE b.kind IN ('part_by', 'pay', 'progress', 'outcome', 'protection', 'status', 'status_reason')
        UNION ALL
        SELECT DISTINCT 'topic', m.topic, m.topic_en, m.topic_sv, NULL, NULL::bigint
        FROM spegel_published.measures_all AS m WHERE m.release_id = shown AND EXISTS (SELECT FROM part AS p WHERE p.name = 'measure')
        UNION ALL
        -- What came counted has topics of its own.
        SELECT DISTINCT 'topic', c.topic, c.topic, c.topic, NULL, NULL::bigint
        FROM spegel_published.counted AS c WHERE c.release_id = shown AND NOT EXISTS (SELECT FROM part AS p WHERE p.name = 'measure')
        UNION ALL
        SELECT a.name, a.code, coalesce(f.label_en, m.measure_en, a.code), coalesce(f.label_sv, m.measure_sv, a.code), NULL, a.position
        FROM allowed AS a
        LEFT JOIN spegel_published.labels AS f ON f.kind = a.name AND f.code = a.code
        LEFT JOIN spegel_published.measures_all AS m
            ON m.release_id = shown AND m.measure = a.code AND a.name IN ('measure', 'stage')
            -- Topics share the names of some measures, but never of all.
            AND m.topic = (SELECT n.topic FROM spegel_published.measures_all AS n
                           WHERE n.release_id = shown AND n.measure IN (SELECT b.code FROM allowed AS b WHERE b.name = a.name)
                           GROUP BY n.topic ORDER BY count(*) DESC, n.topic LIMIT 1))
    SELECT l.name, l.code, l.title_en, l.title_sv, l.parent
    FROM list AS l JOIN part AS p ON p.name = l.name
    ORDER BY p.position, l.parent NULLS FIRST, l.position NULLS FIRST, l.code;
END
$$;
COMMENT ON FUNCTION spegel_api.endpoint_codes(text, text, integer) IS
'The codes (koder) of the columns of an endpoint in a published release, by default the current one, in the order in which they are '
'listed: code, title in both languages, and parent: of a unit the one above, of a category its ground. A column whose values are not '
'of a list, such as the year of a cohort, has none.';
