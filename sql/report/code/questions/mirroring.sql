-- Does the staff mirror the residents, how far from it is it, and does it move
-- there: by unit, occupation and level, for one ground, for two together, and
-- for all seven.
CREATE OR REPLACE FUNCTION spegel_register.staff_cells(
    organisation text, day date, ground text,
    level text DEFAULT 'city', part_by text DEFAULT 'all')
    RETURNS TABLE (
        unit text, unit_title text, part text, staff spegel.tally, counted_on date,
        approximate boolean, headcounts boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
DECLARE
    kept text;
    basis text;
BEGIN
    SELECT g.policy, g.legal_basis INTO kept, basis
    FROM spegel_register.ground AS g WHERE g.ground = $3;
    IF kept = 'barred' THEN
        status := 'barred';
        status_reason := basis;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT t.unit, coalesce(u.title, o.title), t.part, t.staff, t.counted_on, t.approximate, t.headcounts,
           CASE WHEN known(t.staff) = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN known(t.staff) = 0 THEN 'nobody of known category' END
    FROM spegel_register.staff_tally($1, $2, $3, $4, $5) AS t
    LEFT JOIN spegel_register.unit AS u ON u.unit = t.unit
    LEFT JOIN spegel_register.organisation AS o ON o.organisation = $1;
    IF NOT FOUND THEN
        status := CASE WHEN kept = 'person' OR $3 = 'everybody' THEN 'not_computable' ELSE 'not_collected' END;
        status_reason := format(
            CASE status WHEN 'not_collected' THEN 'no counts of staff by ground "%2$s", level "%3$s" and division "%4$s" have been '
                                                  'supplied by %1$s'
                 ELSE 'nobody was employed on %1$s at a unit of level "%3$s" in division "%4$s"' END, $2, $3, $4, $5);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_cells(text, date, text, text, text) IS
'staff_tally() with what can be said about it: the title of each unit, and status ok; not_computable where nobody is of known '
'category. When there is nothing to count, one row with status barred, not_collected or not_computable and its reason.';

-- What is not counted from persons is asked for by itself.
CREATE OR REPLACE FUNCTION spegel_register.staff_cells_of(
    organisation text, days date[], grounds text[], levels text[], parts_by text[])
    RETURNS TABLE (
        request integer, unit text, unit_title text, part text, staff spegel.tally, counted_on date,
        approximate boolean, headcounts boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 500
BEGIN ATOMIC
    WITH asked AS MATERIALIZED (
        SELECT r.n::integer AS request, r.day, r.ground, r.level, r.part_by,
               r.ground = 'everybody' OR EXISTS (SELECT FROM spegel_register.ground AS g WHERE g.ground = r.ground AND g.policy = 'person')
                   AS of_persons
        FROM unnest(staff_cells_of.days, staff_cells_of.grounds, staff_cells_of.levels, staff_cells_of.parts_by)
            WITH ORDINALITY AS r (day, ground, level, part_by, n)
    ), tallied AS MATERIALIZED (
        SELECT a.requests[t.request] AS request, t.unit, t.part, t.staff
        FROM (SELECT array_agg(k.request ORDER BY k.request) AS requests, array_agg(k.day ORDER BY k.request) AS days,
                     array_agg(k.ground ORDER BY k.request) AS grounds, array_agg(k.level ORDER BY k.request) AS levels,
                     array_agg(k.part_by ORDER BY k.request) AS parts_by
              FROM asked AS k WHERE k.of_persons HAVING count(*) > 0) AS a
        CROSS JOIN LATERAL spegel_register.staff_tallies(staff_cells_of.organisation, a.days, a.grounds, a.levels, a.parts_by) AS t
    )
    SELECT t.request, t.unit, u.title, t.part, t.staff, a.day, false, true,
           CASE WHEN spegel.known(t.staff) = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN spegel.known(t.staff) = 0 THEN 'nobody of known category' END
    FROM tallied AS t
    JOIN asked AS a ON a.request = t.request
    LEFT JOIN spegel_register.unit AS u ON u.unit = t.unit
    UNION ALL
    SELECT a.request, c.*
    FROM asked AS a
    CROSS JOIN LATERAL spegel_register.staff_cells(staff_cells_of.organisation, a.day, a.ground, a.level, a.part_by) AS c
    WHERE a.request NOT IN (SELECT t.request FROM tallied AS t);
END;
COMMENT ON FUNCTION spegel_register.staff_cells_of(text, date[], text[], text[], text[]) IS
'staff_cells() for several requests at once: the n-th asks for the n-th day, ground, level and division (parts_by), and request is its '
'number, from 1. The staff of a day is found once for all of them.';

CREATE OR REPLACE FUNCTION spegel_register.age_band(age_from integer, age_to integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT b.band FROM (VALUES (0, 24, '-24'), (25, 34, '25-34'), (35, 44, '35-44'), (45, 54, '45-54'), (55, 64, '55-64'),
            (65, 200, '65-'))
            AS b (youngest, oldest, band)
        WHERE age_band.age_from >= b.youngest AND age_band.age_to <= b.oldest);
COMMENT ON FUNCTION spegel_register.age_band(integer, integer) IS
'The band of person_category() for ground age in which ages from one to another lie; NULL when they lie in several.';

-- Bands of ages inside a wider band that was asked for too count once.
CREATE OR REPLACE FUNCTION spegel_register.residents_tally(
    organisation text, day date, ground text, within_ground text DEFAULT NULL,
    age_from integer DEFAULT NULL, age_to integer DEFAULT NULL, population text DEFAULT NULL, reference_definition text DEFAULT NULL,
    reference_region text DEFAULT NULL, occupation text DEFAULT '', education text DEFAULT '')
    RETURNS TABLE (residents spegel.tally, counted_on date, ages text, definition text, headcounts boolean, note text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    ages_overlap boolean;
    definitions text;
BEGIN
    IF $5 > $6 OR $5 < 0 THEN
        RAISE EXCEPTION 'invalid range of ages: % to %', $5, $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'age_from',
                  HINT = 'Give age_from => 0 or more, and age_to => age_from or more.';
    END IF;
    WITH supplied AS (
        SELECT r.period, r.age_from, r.age_to, r.persons, r.counted_as, r.definition, r.note,
               CASE WHEN $4 IS NULL THEN r.category
                    WHEN r.ground = $3 THEN r.category || ', ' || coalesce(b.band, r.within_category)
                    ELSE coalesce(b.band, r.within_category) || ', ' || r.category END AS category,
               max(r.period) OVER () AS last, d.direction, min(d.direction) OVER (PARTITION BY r.period) AS first
        FROM spegel_register.reference_population AS r
        JOIN spegel_register.organisation AS o ON o.organisation = $1 AND r.region = coalesce($9, o.reference_region)
        CROSS JOIN LATERAL (
            SELECT coalesce($8, CASE WHEN r.topic = o.reference_topic THEN o.reference_definition END)) AS v (definition)
        -- Age within another ground is what the bands of ages say.
        CROSS JOIN LATERAL (
            SELECT CASE WHEN $4 IS NOT NULL AND r.within_ground IS NULL
                AND r.ground <> 'age' THEN spegel_register.age_band(r.age_from, r.age_to) END) AS b (band)
        -- One ground within the other, or the other within the one: the same persons.
        CROSS JOIN LATERAL (
            SELECT CASE WHEN $4 IS NULL THEN CASE WHEN r.ground = $3 AND r.within_ground IS NULL THEN 1 END
                        WHEN r.ground = $3 AND (r.within_ground = $4 OR $4 = 'age' AND b.band IS NOT NULL) THEN 1
                        WHEN r.ground = $4 AND (r.within_ground = $3 OR $3 = 'age' AND b.band IS NOT NULL) THEN 2 END) AS d (direction)
        WHERE r.topic = coalesce($7, o.reference_topic) AND r.period <= $2
            AND r.occupation = $10 AND r.education = $11 AND (v.definition IS NULL OR r.definition = v.definition)
            AND r.age_from >= coalesce($5, o.reference_age_from) AND r.age_to <= coalesce($6, o.reference_age_to)
            AND d.direction IS NOT NULL
    ), widest AS (
        SELECT s.* FROM supplied AS s
        WHERE s.period = s.last AND s.direction = s.first AND NOT EXISTS (
            SELECT FROM supplied AS w
            WHERE w.period = w.last AND w.direction = w.first AND w.age_from <= s.age_from AND w.age_to >= s.age_to
                AND (w.age_from, w.age_to) <> (s.age_from, s.age_to))
    )
    SELECT tally_agg(w.category, w.persons), max(w.period),
           CASE WHEN max(w.age_to) = 200 THEN min(w.age_from) || '-' ELSE min(w.age_from) || '-' || max(w.age_to) END,
           string_agg(DISTINCT nullif(w.definition, ''), ', '), bool_and(w.counted_as = 'persons'), string_agg(DISTINCT w.note, '; '),
           -- Bands that share some ages cannot be added.
           EXISTS (SELECT FROM widest AS a JOIN widest AS b ON a.age_from < b.age_from AND b.age_from <= a.age_to),
           (SELECT string_agg(DISTINCT quote_literal(a.definition), ', ') FROM widest AS a JOIN widest AS b
                ON a.definition <> b.definition AND (a.age_from, a.age_to) = (b.age_from, b.age_to)
                AND a.category IS NOT DISTINCT FROM b.category)
    INTO residents, counted_on, ages, definition, headcounts, note, ages_overlap, definitions
    FROM widest AS w;
    IF ages_overlap THEN
        RAISE EXCEPTION 'the residents have been supplied by ages that overlap'
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'age_from',
                  HINT = 'Give age_from and age_to of one of the bands of ages in spegel_register.reference_population.';
    ELSIF definitions IS NOT NULL THEN
        RAISE EXCEPTION 'the reference has been supplied by several definitions: %', definitions
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'definition',
                  HINT = 'Name one of them: definition, or reference_definition of the organisation.';
    END IF;
    RETURN NEXT;
END
$$;
COMMENT ON FUNCTION spegel_register.residents_tally(text, date, text, text, integer, integer, text, text, text, text, text) IS
'The reference that an organisation is to mirror, by category of a ground, or of two (category, category within), as it was last '
'counted by a day. Which reference: population is its topic in reference_population (residents, labour_force, employed, qualified or '
'another), by default that of the organisation, which is residents unless it says otherwise; reference_definition its version, by '
'default that of the organisation for this topic, or the only one; reference_region its region, by default that of the organisation; '
'occupation and education, empty for those not broken down. Of the ages asked for, by default those of the organisation. Age within '
'another ground comes from the bands of ages. Always one row, empty when it was not counted. The bands of ages supplied inside those '
'asked for are added; one inside another is left out; bands that overlap otherwise are an error, and so are several versions. ages, '
'definition and note say what was found.';

CREATE OR REPLACE FUNCTION spegel_register.staff_representation(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'all',
    age_from integer DEFAULT NULL, age_to integer DEFAULT NULL, population text DEFAULT NULL, definition text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, residents_share numeric,
        ratio numeric, ratio_low numeric, ratio_high numeric, gap_points numeric,
        expected numeric, shortfall bigint, whole_person boolean, hires_needed bigint,
        p_value numeric, p_adjusted numeric,
        counted_on date, residents_counted_on date, residents_ages text, approximate boolean,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH cell AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, $3, $4, $5) AS c
    ), city AS MATERIALIZED (
        SELECT w.residents, w.counted_on, w.ages
        FROM (SELECT max(cell.counted_on) AS counted_on FROM cell) AS s,
             spegel_register.residents_tally(asked.organisation, coalesce(s.counted_on, asked.day), $3, NULL, $6, $7, $8, $9) AS w
    ), answer AS (
        SELECT row_number() OVER () AS n, c.unit, c.unit_title, c.part, c.staff, c.counted_on, c.approximate, c.headcounts,
               c.status, c.status_reason, w.residents, w.counted_on AS residents_counted_on, w.ages,
               r.category, r.persons, r.known, r.share, r.low, r.high, r.reference_share, r.ratio, r.ratio_low, r.ratio_high,
               r.gap, r.expected, r.shortfall, r.p_value
        FROM cell AS c CROSS JOIN city AS w
        LEFT JOIN LATERAL spegel.representation(c.staff, w.residents) AS r ON true
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
           CASE WHEN a.headcounts THEN spegel.hires_needed(a.staff, a.residents, a.category) END,
           round(CASE WHEN a.headcounts THEN a.p_value END::numeric, 6), round(p.p::numeric, 6),
           a.counted_on, a.residents_counted_on, a.ages, a.approximate, s.status, s.status_reason
    FROM answer AS a
    LEFT JOIN adjusted AS p ON p.n = a.n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN a.status <> 'ok' THEN a.status
                    WHEN a.residents_counted_on IS NULL THEN 'not_collected'
                    WHEN a.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
               CASE WHEN a.status <> 'ok' THEN a.status_reason
                    WHEN a.residents_counted_on IS NULL THEN format('residents by ground "%s" were not counted by this date', $3)
                    WHEN a.ratio IS NULL THEN 'nobody among the residents is in this category'
                    WHEN NOT a.headcounts THEN 'only shares were published: no statistic that needs headcounts' END
    ) AS s (status, status_reason)
    ORDER BY a.unit, a.part, a.category;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_representation(text, date, text, text, text, integer, integer, text, text) IS
'Whether the staff (personal) mirrors the residents, and how many persons are short: one row per unit of a level, part of its staff '
'(part_by: all, occupation, occupation_group, step, manager_class, managers beside others) and category of a ground, on a day, by '
'default the last one described. Shares, 0 to 1, are among those of known category, with Wilson intervals; ratio is share over that '
'of the residents (representationskvot), gap_points their difference in percentage points; expected and shortfall are persons at '
'the present size, hires_needed those to hire if all were of the category; whole_person is true when at least one whole person is '
'missing. p_value of the exact binomial test; p_adjusted after Holm over the rows of the category (many units). Intervals are of '
'level 0.95. age_from, age_to, population (topic of reference_population) and definition (its version) choose whom to mirror: by '
'default those that the organisation names, which are the residents of its region unless it says otherwise. Per person where the '
'ground allows it, otherwise from counts. Answers A01, A02.';

CREATE OR REPLACE FUNCTION spegel_register.gap_changes(
    organisation text, day date, since date, back interval, ground text, level text, part_by text,
    age_from integer, age_to integer, population text, definition text)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text,
        share_before double precision, share_after double precision,
        gap_before double precision, gap_after double precision, change double precision,
        staff_part double precision, residents_part double precision,
        counted_before date, counted_after date, residents_before date, residents_after date,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $5, $6, back => $4, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH before AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.since, asked.ground, asked.level, $7) AS c
    ), after AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, $7) AS c
    ), city AS MATERIALIZED (
        SELECT b.residents AS residents_before, b.counted_on AS counted_before, e.residents AS residents_after,
               e.counted_on AS counted_after,
               b.counted_on IS NOT NULL AND (b.definition IS DISTINCT FROM e.definition OR EXISTS (
                   SELECT FROM spegel_register.reference_population AS r
                   JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation AND o.reference_region = r.region
                   WHERE r.ground = asked.ground AND r.topic = coalesce($10, o.reference_topic) AND r.series_break
                       AND r.occupation = '' AND r.education = ''
                       AND r.definition = coalesce($11, CASE WHEN r.topic = o.reference_topic THEN o.reference_definition END, r.definition)
                       AND r.period > b.counted_on AND r.period <= e.counted_on)) AS series_break
        FROM (SELECT max(before.counted_on) FROM before) AS x (counted_on), (SELECT max(after.counted_on) FROM after) AS y (counted_on),
             spegel_register.residents_tally(asked.organisation, coalesce(x.counted_on, asked.since), asked.ground, NULL, $8, $9, $10, $11)
                 AS b,
             spegel_register.residents_tally(asked.organisation, coalesce(y.counted_on, asked.day), asked.ground, NULL, $8, $9, $10, $11)
                 AS e
    ), cell AS (
        SELECT coalesce(e.unit, b.unit) AS unit, coalesce(e.unit_title, b.unit_title) AS unit_title, coalesce(e.part, b.part) AS part,
               b.staff AS staff_before, e.staff AS staff_after, b.counted_on AS counted_before, e.counted_on AS counted_after,
               coalesce(b.approximate, false) OR coalesce(e.approximate, false) AS approximate
        FROM (SELECT * FROM before WHERE before.counted_on IS NOT NULL) AS b
        FULL JOIN (SELECT * FROM after WHERE after.counted_on IS NOT NULL) AS e
            ON coalesce(e.unit, '') = coalesce(b.unit, '') AND e.part = b.part
        WHERE NOT EXISTS (SELECT FROM before WHERE before.counted_on IS NULL)
            AND NOT EXISTS (SELECT FROM after WHERE after.counted_on IS NULL)
    )
    SELECT c.unit, c.unit_title, c.part, k.category,
           share(c.staff_before, k.category), share(c.staff_after, k.category),
           g.gap_before, g.gap_after, g.change, g.focus_part, g.reference_part,
           c.counted_before, c.counted_after, w.counted_before, w.counted_after, c.approximate, s.status, s.status_reason
    FROM cell AS c CROSS JOIN city AS w
    CROSS JOIN LATERAL (
        SELECT DISTINCT unnest(categories(c.staff_before) || categories(c.staff_after)
                               || categories(w.residents_before) || categories(w.residents_after))) AS k (category)
    LEFT JOIN LATERAL parity_gap_change(c.staff_before, c.staff_after, w.residents_before, w.residents_after, k.category) AS g
        ON NOT w.series_break AND c.counted_before < c.counted_after
    CROSS JOIN LATERAL (
        SELECT CASE WHEN w.counted_before IS NULL OR c.counted_before >= c.counted_after THEN 'not_collected'
                    WHEN g.change IS NULL THEN 'not_computable' ELSE 'ok' END,
               CASE WHEN c.counted_before >= c.counted_after THEN format('the staff was not counted again after %s', c.counted_before)
                    WHEN w.counted_before IS NULL THEN format('residents by ground "%s" were not counted by the first date', asked.ground)
                    WHEN w.series_break THEN 'the series of residents breaks in between'
                    WHEN c.counted_before IS NULL THEN 'nobody at the first date'
                    WHEN c.counted_after IS NULL THEN 'nobody at the last date'
                    WHEN g.change IS NULL THEN 'nobody of known category at one of the dates'
                    WHEN w.counted_before = w.counted_after THEN format('the residents were last counted on %s', w.counted_after) END
    ) AS s (status, status_reason);
    IF NOT FOUND THEN
        SELECT c.status, c.status_reason INTO status, status_reason
        FROM (VALUES (1, asked.since), (2, asked.day)) AS d (place, day)
        CROSS JOIN LATERAL spegel_register.staff_cells(asked.organisation, d.day, asked.ground, asked.level, $7) AS c
        WHERE c.counted_on IS NULL ORDER BY d.place LIMIT 1;
        IF NOT FOUND THEN
            status := 'not_computable';
            status_reason := 'nobody of known category at one of the dates';
        END IF;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.gap_changes(text, date, date, interval, text, text, text, integer, integer, text, text) IS
'What movement(), pilot_difference() and narrowing_gaps() are made from, not rounded: shares, gaps and their changes as parts of 1. '
'Without since it is back before the day.';

CREATE OR REPLACE FUNCTION spegel_register.movement(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'all',
    age_from integer DEFAULT NULL, age_to integer DEFAULT NULL, population text DEFAULT NULL, definition text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, share_before numeric, share_after numeric,
        gap_before_points numeric, gap_after_points numeric, change_points numeric,
        by_staff_points numeric, by_residents_points numeric, narrowed boolean,
        counted_before date, counted_after date, residents_before date, residents_after date,
        approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 200
BEGIN ATOMIC
    SELECT g.unit, g.unit_title, g.part, g.category, round(g.share_before::numeric, 4), round(g.share_after::numeric, 4),
           round((100 * g.gap_before)::numeric, 2), round((100 * g.gap_after)::numeric, 2), c.change, p.points[1], p.points[2],
           abs(g.gap_after) < abs(g.gap_before),
           g.counted_before, g.counted_after, g.residents_before, g.residents_after, g.approximate, g.status, g.status_reason
    FROM spegel_register.gap_changes($1, $2, $3, interval '3 years', $4, $5, $6, $7, $8, $9, $10) AS g
    CROSS JOIN LATERAL (SELECT round((100 * g.change)::numeric, 2)) AS c (change)
    CROSS JOIN LATERAL (SELECT spegel_register.round_parts(ARRAY[100 * g.staff_part, 100 * g.residents_part], c.change)) AS p (points)
    ORDER BY g.unit, g.part, g.category;
END;
COMMENT ON FUNCTION spegel_register.movement(text, date, date, text, text, text, integer, integer, text, text) IS
'Movement (förflyttning) of the staff towards mirroring the residents between two days, by default the three years to the last day '
'described: one row per unit of a level, part of its staff and category. Shares are 0 to 1; a gap is the share of the staff less '
'that of the residents, in percentage points. change_points is the gap after less the gap before: by_staff_points is what the staff '
'did, by_residents_points what the residents did, for they move too; the parts sum to the change. narrowed is true when the gap is '
'smaller than it was, on either side of zero. Whom to mirror is chosen as in staff_representation(); where that series breaks '
'nothing is compared. Answers A03.';

CREATE OR REPLACE FUNCTION spegel_register.pilot_difference(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'department', programme text DEFAULT NULL, part_by text DEFAULT 'all', part text DEFAULT 'all')
    RETURNS TABLE (
        category text, pilots bigint, others bigint, left_out bigint,
        pilots_points numeric, others_points numeric, difference_points numeric,
        p_value numeric, smallest_p numeric, assignments double precision, exact boolean,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    PERFORM spegel_register.resolve_programme($6);
    RETURN QUERY
    WITH unit_change AS MATERIALIZED (
        SELECT g.category, g.change, g.status, g.status_reason,
               EXISTS (SELECT FROM spegel_register.programme_unit AS u
                       WHERE u.unit = g.unit AND u.role = 'pilot' AND ($6 IS NULL OR u.programme = $6)) AS is_pilot
        FROM spegel_register.gap_changes($1, $2, $3, interval '3 years', $4, $5, $7, NULL, NULL, NULL, NULL) AS g
        WHERE g.part = $8 OR g.part IS NULL
    ), change AS (
        SELECT u.category, count(*) FILTER (WHERE u.is_pilot AND u.change IS NOT NULL) AS pilots,
               count(*) FILTER (WHERE NOT u.is_pilot AND u.change IS NOT NULL) AS others,
               count(*) FILTER (WHERE u.change IS NULL) AS left_out,
               avg(u.change) FILTER (WHERE u.is_pilot) AS pilots_mean, avg(u.change) FILTER (WHERE NOT u.is_pilot) AS others_mean,
               array_agg(u.change) FILTER (WHERE u.change IS NOT NULL) AS changes,
               array_agg(u.is_pilot) FILTER (WHERE u.change IS NOT NULL) AS piloted,
               min(u.status) FILTER (WHERE u.change IS NULL) AS status, min(u.status_reason)
                   FILTER (WHERE u.change IS NULL) AS status_reason
        FROM unit_change AS u GROUP BY u.category
    )
    SELECT c.category, c.pilots, c.others, c.left_out,
           round((100 * c.pilots_mean)::numeric, 2), round((100 * c.others_mean)::numeric, 2), round((100 * d.difference)::numeric, 2),
           round(d.p_value::numeric, 6), round(d.smallest_p::numeric, 6), d.assignments, d.exact,
           CASE WHEN d.difference IS NOT NULL THEN 'ok' WHEN c.pilots + c.others = 0 THEN c.status
                WHEN c.pilots = 0 THEN 'not_collected' ELSE 'not_computable' END,
           CASE WHEN d.difference IS NOT NULL THEN CASE WHEN c.left_out > 0 THEN 'units left out: ' || c.status_reason END
                WHEN c.pilots + c.others = 0 THEN c.status_reason
                WHEN c.pilots = 0 THEN 'no unit of this level with a known change is a pilot of the programme: see table programme_unit'
                ELSE 'every unit of this level is a pilot: there is nothing to compare with' END
    FROM change AS c
    LEFT JOIN LATERAL difference_in_differences(c.changes, c.piloted) AS d ON c.changes IS NOT NULL
    ORDER BY c.category;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('nobody is in part "%s" of division "%s"', $8, $7);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pilot_difference(text, date, date, text, text, text, text, text) IS
'Whether the pilot units (pilotförvaltningar) of a programme, or of any, moved more towards mirroring the residents than the others '
'of their level: one row per category. pilots_points and others_points are the mean changes of the gap in percentage points between '
'two days, by default the three years to the last day described, each unit counting once; difference_points is the difference in '
'differences, with a permutation test over all choices of pilots (p_value; smallest_p is the least that so few units can give). '
'left_out counts units without a change. part_by and part limit the staff, as managers. Answers A04.';

CREATE OR REPLACE FUNCTION spegel_register.narrowing_gaps(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'department', part_by text DEFAULT 'all')
    RETURNS TABLE (
        part text, category text, narrowing bigint, widening bigint, unchanged bigint, units bigint, left_out bigint,
        share numeric, share_low numeric, share_high numeric, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT n.part, n.category, n.narrowing, n.units - n.narrowing - n.unchanged, n.unchanged, n.units, n.left_out,
           round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4),
           CASE WHEN n.units > 0 THEN 'ok' ELSE n.status END,
           CASE WHEN n.units > 0 AND n.left_out > 0 THEN 'units left out: ' || n.status_reason ELSE n.status_reason END
    FROM (
        SELECT g.part, g.category, count(*) FILTER (WHERE abs(g.gap_after) < abs(g.gap_before)) AS narrowing,
               count(*) FILTER (WHERE abs(g.gap_after) = abs(g.gap_before)) AS unchanged,
               count(g.change) AS units, count(*) FILTER (WHERE g.change IS NULL AND g.category IS NOT NULL) AS left_out,
               min(g.status) FILTER (WHERE g.change IS NULL) AS status, min(g.status_reason)
                   FILTER (WHERE g.change IS NULL) AS status_reason
        FROM spegel_register.gap_changes($1, $2, $3, interval '1 year', $4, $5, $6, NULL, NULL, NULL, NULL) AS g
        GROUP BY g.part, g.category) AS n
    LEFT JOIN LATERAL spegel.share_ci(spegel.tally(ARRAY['narrowing', 'not'], ARRAY[n.narrowing, n.units - n.narrowing]), 'narrowing')
        AS e ON true
    ORDER BY n.part, n.category;
END;
COMMENT ON FUNCTION spegel_register.narrowing_gaps(text, date, date, text, text, text) IS
'How many units of a level, by default departments (förvaltningar), narrow their gap to the residents between two days, by default '
'the year to the last day described: one row per part of the staff and category. narrowing, widening, unchanged and units are '
'numbers of units, with share 0 to 1 of those narrowing and its Wilson interval; left_out are units whose change is not known. '
'Answers A05.';
