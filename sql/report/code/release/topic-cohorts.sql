-- Topics about cohorts: whoever entered in one calendar year, and what had
-- become of them so many months later.
--
-- Only cohorts that have been observed to the horizon are counted, so that the
-- share with an event by then is the cumulative incidence: leaving first
-- counts as not promoted.  The unit and the step are those of the first day,
-- and never change; so a cohort that is published again, for a longer horizon,
-- is the same frame.

-- The cohort is the last calendar year that ended before from_day, which is
-- as many months before the day as the horizon of the topic.
CREATE OR REPLACE FUNCTION spegel_release.entry_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 3000
BEGIN ATOMIC
    WITH cohort_year AS (
        SELECT (date_trunc('year', $2) - interval '1 year')::date AS begins, date_trunc('year', $2)::date - 1 AS ends
    ), spell AS (
        SELECT e.person, e.employment_number, e.unit, e.valid_from, e.valid_to, o.occupation_group, e.step, e.scope, l.rank
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = e.occupation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step = e.step
        WHERE e.valid_from <= $3
    ), entered AS (
        -- Whoever is there on the first day of all entered on a day unknown.
        SELECT s.person, min(s.valid_from) AS entered_on FROM spell AS s, cohort_year AS y
        GROUP BY s.person, y.begins, y.ends
        HAVING min(s.valid_from) BETWEEN y.begins AND y.ends
            AND min(s.valid_from) > (SELECT min(f.valid_from) FROM spell AS f)
    ), cohort AS (
        SELECT DISTINCT ON (s.person) s.person, e.entered_on, s.unit, s.occupation_group, s.step, s.rank
        FROM entered AS e JOIN spell AS s ON s.person = e.person AND s.valid_from = e.entered_on
        ORDER BY s.person, s.rank DESC NULLS LAST, s.scope DESC, s.employment_number
    ), later AS (
        SELECT c.person, min(s.valid_from) FILTER (WHERE s.rank > c.rank) AS promoted_on,
               array_agg(s.valid_from) AS from_days, array_agg(coalesce(s.valid_to, $3)) AS to_days
        FROM cohort AS c JOIN spell AS s ON s.person = c.person
        GROUP BY c.person
    )
    SELECT c.person, c.unit, ARRAY[c.occupation_group, c.step],
           ARRAY(SELECT 'promoted_' || h FROM cohort_year AS y, unnest('{12,24,36,60}'::integer[]) AS h
                 WHERE (y.ends + make_interval(months => h))::date <= $3
                     AND l.promoted_on <= (c.entered_on + make_interval(months => h))::date)
           || ARRAY(SELECT 'employed_' || h
                    FROM cohort_year AS y, unnest('{6,12,24}'::integer[]) AS h,
                         LATERAL (SELECT (c.entered_on + make_interval(months => h))::date) AS o (on_day)
                    WHERE (y.ends + make_interval(months => h))::date <= $3
                        AND EXISTS (SELECT FROM unnest(l.from_days, l.to_days) AS s (first, last)
                                    WHERE o.on_day BETWEEN s.first AND s.last))
    FROM cohort AS c JOIN later AS l ON l.person = c.person;
END;
COMMENT ON FUNCTION spegel_release.entry_source(text, date, date) IS
'Source of the topics about entrants: who was employed for the first time in the last calendar year before from_day; promoted_12 is '
'a higher step than on the first day within 12 months, employed_12 an employment on the day 12 months later. Whoever was there when '
'the register begins is no entrant, and of whom the first step is unknown is not promoted.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels)
SELECT 'entrants_' || h, format('nyanställda, %s månader', h), format('entrants, %s months', h),
       'spegel_release.entry_source', h, '{occupation_group,step}', '{city,department}'
FROM unnest('{12,24,36,60}'::integer[]) AS h
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels;
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position)
SELECT 'entrants_' || h, 'promoted_' || m, format('befordrade inom %s månader', m), format('promoted within %s months', m), m
FROM unnest('{12,24,36,60}'::integer[]) AS h, unnest('{12,24,36,60}'::integer[]) AS m WHERE m <= h
UNION ALL
SELECT 'entrants_' || h, 'employed_' || m, format('anställda efter %s månader', m), format('employed after %s months', m), 100 + m
FROM unnest('{12,24,36,60}'::integer[]) AS h, unnest('{6,12,24}'::integer[]) AS m WHERE m <= h
ON CONFLICT (topic, measure) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;

-- Subsidised jobs that ended in one calendar year.  Neither that a job is
-- subsidised nor what the subsidy is called is for colleagues to know: the
-- frame is the staff of that year, as in topic turnover, and whose job ended
-- is a number that is drawn.
CREATE OR REPLACE FUNCTION spegel_release.transition_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH cohort_year AS (
        SELECT (date_trunc('year', $2) - interval '1 year')::date AS begins, date_trunc('year', $2)::date - 1 AS ends
    ), spell AS (
        SELECT e.person, e.employment_number, e.form, e.valid_from, e.valid_to
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit = e.unit AND u.organisation = $1
        WHERE e.valid_from <= $3
    ), ended AS (
        -- The first job of the year that no other subsidised one follows at once.
        SELECT DISTINCT ON (s.person) s.person, s.employment_number, s.valid_to AS ended_on
        FROM cohort_year AS y JOIN spell AS s ON s.form = 'subsidised' AND s.valid_to BETWEEN y.begins AND y.ends
        WHERE NOT EXISTS (SELECT FROM spell AS n WHERE n.person = s.person AND n.form = 'subsidised'
                              AND n.valid_from <= s.valid_to + 1 AND (n.valid_to > s.valid_to OR n.valid_to IS NULL))
        ORDER BY s.person, s.valid_to, s.employment_number
    ), regular AS (
        SELECT n.person, min(n.on_day) AS on_day
        FROM (SELECT e.person, greatest(s.valid_from, e.ended_on + 1) AS on_day
              FROM ended AS e JOIN spell AS s
                  ON s.person = e.person AND s.form <> 'subsidised' AND (s.valid_to > e.ended_on OR s.valid_to IS NULL)
              UNION ALL
              SELECT e.person, e.ended_on + 1
              FROM ended AS e JOIN spegel_register.departure AS d
                  ON d.person = e.person AND d.employment_number = e.employment_number AND d.departed_on = e.ended_on
              WHERE d.destination = 'other_employer') AS n
        GROUP BY n.person
    )
    SELECT t.person, t.unit, t.conditions[1:1],
           CASE WHEN e.person IS NULL THEN '{}'::text[]
                ELSE ARRAY['subsidy_ended']
                     || ARRAY(SELECT 'regular_' || h FROM cohort_year AS y, unnest('{3,12,24}'::integer[]) AS h
                              WHERE (y.ends + make_interval(months => h))::date <= $3
                                  AND r.on_day <= (e.ended_on + make_interval(months => h))::date) END
    FROM spegel_release.turnover_source($1, (date_trunc('year', $2) - interval '1 year')::date, date_trunc('year', $2)::date - 1) AS t
    LEFT JOIN ended AS e ON e.person = t.person
    LEFT JOIN regular AS r ON r.person = t.person;
END;
COMMENT ON FUNCTION spegel_release.transition_source(text, date, date) IS
'Source of the topics about subsidised jobs: whoever was employed at some time of the last calendar year before from_day, by the '
'last employment of it; subsidy_ended, whose subsidised job ended then; regular_12 is unsubsidised employment here, or with another '
'employer at once, within 12 months of the end.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, beside)
SELECT 'subsidised_' || h, format('efter subventionerad anställning, %s månader', h), format('after subsidised employment, %s months', h),
       'spegel_release.transition_source', h, '{occupation_group}', '{city,department}', 'representation'
FROM unnest('{12,24}'::integer[]) AS h
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels, beside = excluded.beside;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
SELECT 'subsidised_' || h, 'subsidy_ended', 'persons', 'subventionerad anställning upphörde', 'subsidised employment ended', 0
FROM unnest('{12,24}'::integer[]) AS h
UNION ALL
SELECT 'subsidised_' || h, 'regular_' || m, 'subsidy_ended', format('reguljär anställning inom %s månader', m),
       format('regular employment within %s months', m), m
FROM unnest('{12,24}'::integer[]) AS h, unnest('{3,12,24}'::integer[]) AS m WHERE m <= h
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;

-- Views of cohorts.  An event that stays happened has no fewer persons after
-- more months: each number is the largest shown so far.
CREATE OR REPLACE FUNCTION spegel_release.make_cohort_view(name text, topics text, prefix text, stays boolean, comment text)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.make_view($1, format($query$
        SELECT h.release_id, h.organisation, h.day,
               extract(year FROM h.from_day)::integer - 1 AS cohort_year,
               h.unit, h.unit_title, h.level, %1$s
               %2$s
               split_part(m.measure, '_', 2)::integer AS months, b.persons,
               CASE WHEN v.drawn < 0 THEN 0 WHEN v.drawn > v.base THEN v.base ELSE v.drawn END AS %4$I, n.drawn,
               round(e.value::numeric, 4)::numeric(5,4) AS share, round(e.low::numeric, 4)::numeric(5,4) AS share_low,
               round(e.high::numeric, 4)::numeric(5,4) AS share_high,
               CASE WHEN n.status <> 'ok' THEN n.status WHEN b.status <> 'ok' THEN b.status WHEN v.base <= 0 THEN 'not_computable'
                   ELSE 'ok' END AS status,
               CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN b.status <> 'ok' THEN b.status_reason
                   WHEN v.base <= 0 THEN 'nobody is in the cohort' END AS status_reason
        FROM spegel_published.headcount AS h
        JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.measure LIKE %5$L
        JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
        JOIN spegel_published.category_pair AS p ON p.category_pair = n.category_pair
        JOIN spegel_published.number_counted AS b
            ON b.cell = n.cell AND b.measure = m.denominator AND b.category_pair = n.category_pair
        LEFT JOIN LATERAL (
            SELECT max(x.drawn) AS drawn
            FROM spegel_published.number_counted AS x
            WHERE x.cell = n.cell AND x.measure = ANY (CASE n.measure%7$s END) AND x.category_pair = n.category_pair) AS before ON %6$L
        CROSS JOIN LATERAL (SELECT greatest(n.drawn, CASE WHEN n.drawn IS NOT NULL THEN before.drawn END) AS drawn,
                                   CASE WHEN b.drawn < 0 THEN 0 ELSE b.drawn END AS base) AS v
        LEFT JOIN LATERAL spegel.drawn_share(v.drawn, nullif(v.base, 0), n.variance, b.variance, 0) AS e ON true
        WHERE h.topic LIKE %3$L
        $query$, spegel_release.dimension_columns((SELECT min(t.topic) FROM spegel_release.topic AS t WHERE t.topic LIKE $2)),
        spegel_release.category_columns(), $2, $3, $3 || '\_%', $4,
        (SELECT string_agg(DISTINCT format(' WHEN %L THEN %L::text[]', m.measure,
                    ARRAY(SELECT e.measure FROM spegel_release.topic_measure AS e
                          WHERE e.topic = m.topic AND e.measure LIKE $3 || '\_%' AND e.position < m.position ORDER BY e.position)), '')
         FROM spegel_release.topic_measure AS m WHERE m.topic LIKE $2 AND m.measure LIKE $3 || '\_%')), $5);
END
$$;
COMMENT ON FUNCTION spegel_release.make_cohort_view(text, text, text, boolean, text) IS
'Makes the published views of the topics like a pattern that follow cohorts: for each cohort, group and number of months the '
'persons with the event whose measures begin with prefix; stays says that who has had it has had it after more months too. For '
'migrations.';
SELECT spegel_release.make_cohort_view('progression', 'entrants\_%', 'promoted', true,
    'Who is promoted within months of entering (befordran): cumulative incidence, for cohorts observed to the end; who leaves first '
    'is not promoted.');
SELECT spegel_release.make_cohort_view('retention', 'entrants\_%', 'employed', false,
    'Who is still employed months after entering (kvarvarande), for cohorts observed to the end.');
SELECT spegel_release.make_cohort_view('transitions', 'subsidised\_%', 'regular', true,
    'Who comes from subsidised to regular employment within months of its end (övergång till reguljär anställning), for cohorts '
    'observed to the end.');
