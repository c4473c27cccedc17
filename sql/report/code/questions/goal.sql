-- Are the goals that have been decided within reach.

CREATE OR REPLACE FUNCTION spegel_register.goal_progress(
    organisation text DEFAULT NULL, day date DEFAULT NULL,
    only_ground text DEFAULT NULL, only_unit text DEFAULT NULL, only_year integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, ground text, part_by text, part text, category text, year integer,
        decided_on date, decided_by text, goal_share numeric, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, share_decided numeric, gap_points numeric,
        shortfall bigint, hires_needed bigint, pace_points numeric, needed_points numeric, reached boolean, on_track boolean,
        counted_on date, counted_before date,
        reference_topic text, reference_definition text, reference_region text, reference_occupation text, reference_education text,
        reference_counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, staffed => true);
BEGIN
    IF $4 IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_register.unit AS u WHERE u.unit = $4 AND u.organisation = asked.organisation) THEN
        RAISE EXCEPTION 'unit "%" of organisation "%" does not exist', $4, asked.organisation
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'only_unit', TABLE = 'register-codes',
                HINT = 'spegel_register.unit lists them.';
    ELSIF $3 IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_register.ground AS g WHERE g.ground = $3) THEN
        RAISE EXCEPTION 'ground "%" does not exist', $3
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'only_ground', TABLE = 'register-codes',
                HINT = 'spegel_register.ground lists the grounds.';
    ELSIF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH goal AS MATERIALIZED (
        -- A later decision about the same replaces an earlier one.
        SELECT DISTINCT ON (g.unit, g.ground, g.category, g.part_by, g.part, g.year) g.*, u.title, u.level
        FROM spegel_register.goal AS g
        JOIN spegel_register.unit AS u ON u.unit = g.unit AND u.organisation = asked.organisation
        WHERE g.decided_on <= asked.day AND ($3 IS NULL OR g.ground = $3) AND ($4 IS NULL OR g.unit = $4)
            AND ($5 IS NULL OR g.year = $5)
        ORDER BY g.unit, g.ground, g.category, g.part_by, g.part, g.year, g.decided_on DESC
    ), wanted AS MATERIALIZED (
        SELECT row_number() OVER () AS request, k.*
        FROM (SELECT asked.day AS day, goal.ground::text, goal.level, goal.part_by FROM goal
              UNION SELECT goal.decided_on, goal.ground, goal.level, goal.part_by FROM goal) AS k
    ), cell AS MATERIALIZED (
        SELECT k.day, k.ground, k.level, k.part_by, c.unit, c.part, c.staff, c.counted_on, c.approximate, c.headcounts, c.status,
               c.status_reason
        FROM (SELECT array_agg(w.day ORDER BY w.request) AS days, array_agg(w.ground ORDER BY w.request) AS grounds,
                     array_agg(w.level ORDER BY w.request) AS levels, array_agg(w.part_by ORDER BY w.request) AS parts_by
              FROM wanted AS w) AS a
        CROSS JOIN LATERAL spegel_register.staff_cells_of(asked.organisation, a.days, a.grounds, a.levels, a.parts_by) AS c
        JOIN wanted AS k ON k.request = c.request
    ), compared AS (
        SELECT g.*, c.staff, c.counted_on, c.approximate, c.headcounts, c.status, c.status_reason,
               b.counted_on AS counted_before, share(b.staff, g.category) AS share_decided,
               CASE WHEN g.target_share IS NULL THEN w.residents
                    ELSE tally(ARRAY[g.category, 'other than ' || g.category],
                               ARRAY[1000000 * g.target_share, 1000000 * (1 - g.target_share)]::bigint[]) END AS aim,
               w.counted_on AS reference_counted_on, w.definition AS found_definition,
               make_date(g.year, 12, 31) AS due
        FROM goal AS g
        LEFT JOIN cell AS c ON c.day = asked.day AND c.ground = g.ground AND c.level = g.level AND c.part_by = g.part_by
            AND (c.unit = g.unit AND c.part = g.part OR c.unit IS NULL AND c.part IS NULL)
        LEFT JOIN cell AS b ON b.day = g.decided_on AND b.ground = g.ground AND b.level = g.level AND b.part_by = g.part_by
            AND b.unit = g.unit AND b.part = g.part
        -- Of a pool all ages count.
        CROSS JOIN LATERAL (
            SELECT CASE WHEN num_nonnulls(g.reference_occupation, g.reference_education) > 0 THEN 0 END,
                   CASE WHEN num_nonnulls(g.reference_occupation, g.reference_education) > 0 THEN 200 END) AS p (youngest, oldest)
        LEFT JOIN LATERAL spegel_register.residents_tally(asked.organisation, coalesce(c.counted_on, asked.day), g.ground, NULL,
            p.youngest, p.oldest, g.reference_topic, g.reference_definition, g.reference_region, coalesce(g.reference_occupation, ''),
            coalesce(g.reference_education, '')) AS w ON g.reference_topic IS NOT NULL
    ), measured AS (
        SELECT c.*, r.persons, r.known, r.share, r.low, r.high, r.reference_share AS goal_share, r.gap,
               CASE WHEN c.headcounts THEN headcount_shortfall(c.staff, c.aim, c.category) END AS shortfall,
               CASE WHEN c.headcounts THEN hires_needed(c.staff, c.aim, c.category) END AS hires_needed,
               CASE WHEN c.counted_on > c.counted_before
                    THEN (r.share - c.share_decided) / (c.counted_on - c.counted_before) * 365.25 END AS pace,
               r.gap >= 0 AS reached,
               -- On the straight line from the share at the decision to the goal, or above it.
               CASE WHEN r.gap >= 0 THEN true WHEN c.counted_on >= c.due THEN false
                    WHEN c.counted_on > c.counted_before
                    THEN (r.share - c.share_decided) * (c.due - c.counted_before)
                         >= (r.reference_share - c.share_decided) * (c.counted_on - c.counted_before) END AS on_track
        FROM compared AS c
        LEFT JOIN LATERAL (
            SELECT x.* FROM representation(c.staff, c.aim) AS x WHERE x.category = c.category) AS r ON true
    )
    SELECT m.unit::text, m.title, m.ground::text, m.part_by, m.part, m.category, m.year, m.decided_on, m.decided_by,
           coalesce(round(m.target_share, 4), round(m.goal_share::numeric, 4)),
           CASE WHEN m.headcounts THEN m.persons END, CASE WHEN m.headcounts THEN m.known END, round(m.share::numeric, 4),
           CASE WHEN m.headcounts THEN round(m.low::numeric, 4) END, CASE WHEN m.headcounts THEN round(m.high::numeric, 4) END,
           round(m.share_decided::numeric, 4), round((100 * m.gap)::numeric, 2), m.shortfall, m.hires_needed,
           round((100 * m.pace)::numeric, 2),
           CASE WHEN m.reached THEN 0.00
                WHEN m.counted_on < m.due THEN round((-100 * m.gap * 365.25 / (m.due - m.counted_on))::numeric, 2) END,
           m.reached, m.on_track, m.counted_on, m.counted_before,
           m.reference_topic, coalesce(m.reference_definition, m.found_definition), f.region, m.reference_occupation, m.reference_education,
           m.reference_counted_on, m.approximate, s.status, s.status_reason
    FROM measured AS m
    LEFT JOIN LATERAL (
        SELECT coalesce(m.reference_region, o.reference_region) FROM spegel_register.organisation AS o
        WHERE o.organisation = asked.organisation) AS f (region) ON m.reference_topic IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT CASE WHEN m.status IS NULL THEN 'not_computable' WHEN m.status <> 'ok' THEN m.status
                    WHEN m.reference_topic IS NOT NULL AND m.reference_counted_on IS NULL THEN 'not_collected'
                    WHEN m.goal_share IS NULL THEN 'not_computable' ELSE 'ok' END,
               CASE WHEN m.status IS NULL THEN format('no staff of part "%s" of division "%s" of the unit was counted', m.part, m.part_by)
                    WHEN m.status <> 'ok' THEN m.status_reason
                    WHEN m.reference_topic IS NOT NULL AND m.reference_counted_on IS NULL
                    THEN format('the reference "%s" by ground "%s" was not counted by this date', m.reference_topic, m.ground)
                    WHEN m.goal_share IS NULL THEN 'nobody of known category in the reference'
                    WHEN m.share_decided IS NULL THEN 'the staff was not counted when the goal was decided: no pace'
                    WHEN m.counted_on <= m.counted_before
                    THEN format('the staff was not counted again after %s: no pace', m.counted_before)
                    WHEN NOT m.headcounts THEN 'only shares were published: no statistic that needs headcounts' END
    ) AS s (status, status_reason)
    ORDER BY m.unit, m.ground, m.category, m.part_by, m.part, m.year;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := format('no goal of %s had been decided by %s: see table goal', asked.organisation, asked.day);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.goal_progress(text, date, text, text, integer) IS
'Whether the goals (mål) of table goal are within reach: one row per goal that had been decided by a day, by default the last one '
'described; of several decisions about the same, the last. only_ground, only_unit and only_year limit them. goal_share is the share '
'decided, or that of the reference to mirror, as last counted, which the columns reference_ name; share is the share now, with a Wilson '
'interval of level 0.95, share_decided that on the day of the decision, gap_points share less goal_share in percentage points. shortfall '
'is persons missing at the present size, hires_needed those to hire if all were of the category. pace_points is how many percentage '
'points a year the share has moved since the decision, needed_points how many a year it must move until the end of the year of the goal. '
'reached: the share is as large as the goal or larger. on_track (i takt): reached, or on the straight line from the share at the decision '
'to the goal at the end of its year, or above it; false when that year is over; NULL without a share at the decision. Per person where '
'the ground allows it, otherwise from counts: counted_on and counted_before are when they were made. Answers G01.';
