-- Does the staff of each occupation mirror those who could be recruited to it:
-- the qualified pool of the occupation, not all residents.

CREATE OR REPLACE FUNCTION spegel_register.pool_occupation(
    organisation text, day date, ground text, part_by text, part text,
    population text, definition text, region text, education text)
    RETURNS TABLE (occupation text, matched_by text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT r.occupation, m.matched_by
    FROM spegel_register.organisation AS o
    JOIN spegel_register.reference_population AS r ON r.region = coalesce($8, o.reference_region)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.occupation = $5 COLLATE "C" THEN $4
                    WHEN $4 = 'occupation' AND starts_with($5, r.occupation) AND $5 ~ '^[0-9]+$' THEN 'beginning_of_code'
                    WHEN $4 = 'occupation' AND r.occupation = (SELECT k.occupation_group FROM spegel_register.occupation AS k
                                                               WHERE k.occupation = $5 COLLATE "C") COLLATE "C" THEN 'occupation_group'
               END) AS m (matched_by)
    WHERE o.organisation = $1 AND r.topic = $6 AND r.ground = $3 AND r.within_ground IS NULL AND r.period <= $2
        AND r.occupation <> '' AND r.education = $9 AND r.definition = coalesce($7, r.definition) AND m.matched_by IS NOT NULL
    ORDER BY r.occupation = $5 COLLATE "C" DESC, m.matched_by = 'occupation_group', length(r.occupation) DESC
    LIMIT 1;
END;
COMMENT ON FUNCTION spegel_register.pool_occupation(text, date, text, text, text, text, text, text, text) IS
'The occupation of reference_population that comes nearest to a part of the staff (an occupation or an occupation group), among '
'those counted by a day: the same; else, for an occupation whose code is digits, the longest beginning of the code; else its '
'occupation group. matched_by says which. No row when there is none.';

CREATE OR REPLACE FUNCTION spegel_register.qualified_representation(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'occupation', population text DEFAULT 'qualified',
    definition text DEFAULT NULL, region text DEFAULT NULL, education text DEFAULT '')
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, pool_share numeric,
        ratio numeric, ratio_low numeric, ratio_high numeric, gap_points numeric,
        expected numeric, shortfall bigint, whole_person boolean, p_value numeric, p_adjusted numeric, counted_on date,
        reference_topic text, reference_definition text, reference_region text, reference_occupation text, matched_by text,
        reference_education text, reference_ages text, reference_counted_on date, reference_note text,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
BEGIN
    IF $5 IN ('occupation', 'occupation_group') IS NOT TRUE THEN
        RAISE EXCEPTION 'a qualified pool is not divided by "%"', coalesce($5, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'part_by', HINT = 'Divide by occupation or occupation_group.';
    ELSIF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH cell AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, $5) AS c
    ), pool AS MATERIALIZED (
        SELECT s.part, m.occupation, m.matched_by, w.*
        FROM (SELECT c.part, coalesce(max(c.counted_on), asked.day) AS counted_on FROM cell AS c GROUP BY c.part) AS s
        CROSS JOIN LATERAL spegel_register.pool_occupation(asked.organisation, s.counted_on, asked.ground, $5, s.part, $6, $7, $8, $9) AS m
        CROSS JOIN LATERAL spegel_register.residents_tally(asked.organisation, s.counted_on, asked.ground, NULL, 0, 200, $6, $7, $8,
            m.occupation, $9) AS w
    ), answer AS (
        SELECT row_number() OVER () AS n, c.unit, c.unit_title, c.part, c.counted_on, c.approximate, c.headcounts, c.status,
               c.status_reason, p.occupation, p.matched_by, p.residents, p.ages, p.definition, p.counted_on AS pool_counted_on, p.note,
               r.category, r.persons, r.known, r.share, r.low, r.high, r.reference_share, r.ratio, r.ratio_low, r.ratio_high,
               r.gap, r.expected, r.shortfall, r.p_value
        FROM cell AS c
        LEFT JOIN pool AS p ON p.part = c.part
        LEFT JOIN LATERAL spegel.representation(c.staff, coalesce(p.residents, spegel.tally('{}'::text[], '{}'::bigint[]))) AS r ON true
    ), adjusted AS (
        SELECT x.n, x.p FROM (
            SELECT array_agg(a.n ORDER BY a.n) AS n, spegel.adjust_p(array_agg(a.p_value ORDER BY a.n)) AS p
            FROM answer AS a WHERE a.headcounts GROUP BY a.category) AS s, unnest(s.n, s.p) AS x (n, p)
    )
    SELECT a.unit, a.unit_title, a.part, a.category,
           CASE WHEN a.headcounts THEN a.persons END, CASE WHEN a.headcounts THEN a.known END,
           round(a.share::numeric, 4),
           CASE WHEN a.headcounts THEN round(a.low::numeric, 4) END, CASE WHEN a.headcounts THEN round(a.high::numeric, 4) END,
           round(a.reference_share::numeric, 4), round(a.ratio::numeric, 3),
           CASE WHEN a.headcounts THEN round(a.ratio_low::numeric, 3) END, CASE WHEN a.headcounts THEN round(a.ratio_high::numeric, 3) END,
           round((100 * a.gap)::numeric, 2),
           CASE WHEN a.headcounts THEN round(a.expected::numeric, 1) END,
           CASE WHEN a.headcounts THEN a.shortfall END,
           CASE WHEN a.headcounts AND a.ratio IS NOT NULL
                THEN (a.persons + 1)::numeric * spegel.known(a.residents)
                     <= a.known::numeric * spegel.persons(a.residents, a.category) END,
           round(CASE WHEN a.headcounts THEN a.p_value END::numeric, 6), round(p.p::numeric, 6), a.counted_on,
           f.topic, a.definition, f.region, a.occupation, a.matched_by, f.education, a.ages, a.pool_counted_on, a.note,
           a.approximate, s.status, s.status_reason
    FROM answer AS a
    LEFT JOIN adjusted AS p ON p.n = a.n
    -- Which reference a row uses is said where it uses one.
    LEFT JOIN LATERAL (
        SELECT $6, coalesce($8, o.reference_region), nullif($9, '') FROM spegel_register.organisation AS o
        WHERE o.organisation = asked.organisation) AS f (topic, region, education) ON a.occupation IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT CASE WHEN a.status <> 'ok' THEN a.status
                    WHEN a.occupation IS NULL THEN 'not_collected'
                    WHEN a.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
               CASE WHEN a.status <> 'ok' THEN a.status_reason
                    WHEN a.occupation IS NULL
                    THEN format('no pool "%s" of this occupation by ground "%s" was counted by this date', $6, asked.ground)
                    WHEN a.ratio IS NULL THEN 'nobody in the pool is in this category'
                    WHEN NOT a.headcounts THEN 'only shares were published: no statistic that needs headcounts' END
    ) AS s (status, status_reason)
    ORDER BY a.unit, a.part, a.category;
END
$$;
COMMENT ON FUNCTION spegel_register.qualified_representation(text, date, text, text, text, text, text, text, text) IS
'Whether the staff of each occupation mirrors those who could be recruited to it (kompetenta i upptagningsområdet), and how many '
'persons are short: as staff_representation(), by part_by occupation or occupation_group, beside the qualified pool of the '
'occupation instead of the residents. The pool is rows of reference_population: of topic population, by default qualified; version '
'definition, by default the only one; region, by default that of the organisation; and education, by default not broken down. Of an '
'occupation whose own pool was not counted the pool is that of the longest beginning of its code, or else that of its occupation '
'group; each row says which reference it used (reference_ columns, matched_by). Without any it is not_collected: the residents '
'never stand in. All ages of the pool count. Answers A01, A02.';
