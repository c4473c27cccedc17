-- Input that comes already counted.  What its publisher has protected is
-- passed through and never drawn again; what nobody has protected is drawn,
-- and only in its finest rows: a supplied total would be a second number of
-- the same persons.  The frame is everybody of a partition by a ground.  As
-- with our own frames one draw follows from its series, which is what it is
-- called, and one from all of its counts; who supplied them is in neither.

COMMENT ON TABLE spegel_published.counted IS
'Persons who came already counted (redan räknade): official statistics, surveys, reports of partners. Never the same persons by the '
'same ground as in the other tables.';
COMMENT ON COLUMN spegel_published.counted.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.counted.row_number IS 'Number (nummer) of the row.';
COMMENT ON COLUMN spegel_published.counted.counted_on IS 'The day (mätdatum) at which they were counted.';
COMMENT ON COLUMN spegel_published.counted.topic IS 'Who are counted (ämne): staff, applicants, respondents, ...';
COMMENT ON COLUMN spegel_published.counted.unit IS
'Unit (enhet); that of the whole organisation when not broken down, which is the organisation itself when it has no units.';
COMMENT ON COLUMN spegel_published.counted.occupation IS 'Occupation (yrke); NULL when not broken down.';
COMMENT ON COLUMN spegel_published.counted.occupation_title IS 'Its name (yrkets namn).';
COMMENT ON COLUMN spegel_published.counted.occupation_group IS 'Its group (yrkesgrupp); NULL when it has none.';
COMMENT ON COLUMN spegel_published.counted.step IS 'Career step (nivå); NULL when not broken down.';
COMMENT ON COLUMN spegel_published.counted.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_published.counted.category IS 'Category (kategori); ? when unknown.';
COMMENT ON COLUMN spegel_published.counted.within_ground IS 'Second ground (andra grund); NULL when there is none.';
COMMENT ON COLUMN spegel_published.counted.within_category IS 'Its category (kategori); ? when unknown.';
COMMENT ON COLUMN spegel_published.counted.persons IS
'Persons (antal), with noise where protection is none; NULL when not shown or only a share is known.';
COMMENT ON COLUMN spegel_published.counted.drawn IS
'The number with its noise (stört antal), for adding up: possibly below 0; as supplied where protection is not none.';
COMMENT ON COLUMN spegel_published.counted.per_mille IS 'Share in per mille (promille) where only that was published.';
COMMENT ON COLUMN spegel_published.counted.protection IS
'Disclosure control (röjandeskydd) of the source: none, so that noise was added here; suppressed or perturbed, so that the number '
'is as supplied.';
COMMENT ON COLUMN spegel_published.counted.approximate IS 'Whether the source gives a rounded number (ungefärlig).';
COMMENT ON COLUMN spegel_published.counted.source IS 'Where the number comes from (källa).';
COMMENT ON COLUMN spegel_published.counted.status IS 'ok, below_threshold (för få), not_computable (går ej att beräkna).';
COMMENT ON COLUMN spegel_published.counted.status_reason IS 'Why it is not ok (skäl).';

CREATE OR REPLACE FUNCTION spegel_release.publish_counted(release spegel_release.release) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO spegel_published.counted
    WITH known AS (
        -- Days of work are shown as whole person-years.
        SELECT c.period, c.organisation, CASE c.topic WHEN 'person_days' THEN 'person_years' ELSE c.topic END AS topic,
               c.unit, c.occupation, c.step, c.ground, c.category, c.within_ground, c.within_category,
               CASE c.topic WHEN 'person_days' THEN round(c.persons / 365.25)::bigint ELSE c.persons END AS persons,
               c.counted_as, c.protection, c.approximate, c.source,
               max(c.period) OVER (PARTITION BY c.topic, c.ground, c.within_ground) AS last_period
        FROM spegel_register.counted AS c
        WHERE c.organisation = ($1).organisation AND c.period <= ($1).day
    ), supplied AS (
        -- As they were last counted by the day.
        SELECT c.*, coalesce(u.level, 'city') AS level, coalesce(c.unit::text, '') AS at_unit,
               g.minimum_headcount, g.allowed_levels
        FROM known AS c
        JOIN spegel_register.ground AS g ON g.ground = c.ground
        LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
        LEFT JOIN spegel_register.ground AS w ON w.ground = c.within_ground
        WHERE c.period = c.last_period AND g.policy <> 'barred' AND coalesce(w.policy, '') <> 'barred'
            -- Never in one lattice with our own cells of the same people.
            AND NOT (c.topic = 'staff' AND (g.policy = 'person' OR coalesce(w.policy, '') = 'person' OR c.ground = 'everybody')
                     AND c.protection = 'none')
    ), division AS (
        SELECT DISTINCT s.topic, s.period, s.ground, s.unit, s.occupation, s.step, s.within_ground, s.within_category
        FROM supplied AS s WHERE s.protection = 'none'
    ), above AS MATERIALIZED (
        SELECT x.unit::text, x.above::text FROM spegel_register.unit_above AS x
        UNION ALL SELECT u.unit, NULL FROM spegel_register.unit AS u
        UNION ALL SELECT '', NULL
    ), total AS (
        -- Whatever can be summed from rows that are divided more finely.
        SELECT DISTINCT d.topic, d.period, g.ground, a.above AS unit, o.occupation, t.step, w.within_ground, w.within_category
        FROM division AS d
        CROSS JOIN LATERAL (SELECT d.ground::text UNION SELECT 'everybody') AS g (ground)
        JOIN above AS a ON a.unit = coalesce(d.unit::text, '')
        CROSS JOIN LATERAL (SELECT d.occupation::text UNION SELECT NULL) AS o (occupation)
        CROSS JOIN LATERAL (SELECT d.step UNION SELECT '') AS t (step)
        CROSS JOIN LATERAL (SELECT d.within_ground::text, d.within_category UNION SELECT NULL, NULL) AS w (within_ground, within_category)
        WHERE (g.ground, a.above, o.occupation, t.step, w.within_ground, w.within_category)
            IS DISTINCT FROM (d.ground::text, d.unit::text, d.occupation::text, d.step, d.within_ground::text, d.within_category)
    ), finest AS (
        SELECT s.*
        FROM supplied AS s
        LEFT JOIN total AS t
            ON t.topic = s.topic AND t.period = s.period AND t.ground = s.ground
            AND coalesce(t.unit, '') = coalesce(s.unit::text, '') AND coalesce(t.occupation, '') = coalesce(s.occupation::text, '')
            AND t.step = s.step AND coalesce(t.within_ground, '') = coalesce(s.within_ground::text, '')
            AND coalesce(t.within_category, '') = coalesce(s.within_category, '')
            AND (t.within_category IS NULL) = (s.within_category IS NULL)
        WHERE s.protection <> 'none' OR t.topic IS NULL
    ), partition AS (
        SELECT f.*, c.number, sum(f.persons) OVER part AS together,
               jsonb_build_array(spegel_release.number_of('organisation', f.organisation), f.topic,
                   spegel_release.number_of('unit', f.unit), spegel_release.number_of('occupation', f.occupation),
                   spegel_release.number_of('code', f.step, 'step'),
                   spegel_release.number_of('ground', f.ground), spegel_release.number_of('ground', f.within_ground),
                   CASE WHEN f.within_ground IS NOT NULL
                        THEN spegel_release.number_of('code', coalesce(f.within_category, '?'), f.within_ground) END)::text AS series,
               string_agg(c.number || ':' || f.persons, ',') FILTER (WHERE f.counted_as = 'persons') OVER part AS counts
        FROM finest AS f
        CROSS JOIN LATERAL (SELECT spegel_release.number_of('code', coalesce(f.category, '?'), f.ground) AS number) AS c
        WINDOW part AS (PARTITION BY f.source, f.organisation, f.topic, f.period, f.at_unit, f.occupation, f.step, f.ground,
                                     f.within_ground, f.within_category, f.protection = 'none'
                        ORDER BY c.number, f.persons ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ), whole AS (
        SELECT p.*,
               CASE WHEN p.counted_as <> 'persons' THEN NULL WHEN p.protection <> 'none' THEN p.persons
                    ELSE p.persons + spegel.noise(k.key, 'counted ' || p.series || p.number, n.cumulative)
                                   + spegel.noise(k.key, 'counted ' || p.series || p.counts || ' ' || p.number, n.cumulative)
               END AS shown
        FROM partition AS p
        CROSS JOIN spegel_release.secret AS k
        JOIN spegel_release.perturbation AS n ON n.perturbation = ($1).perturbation
    ), judged AS (
        SELECT w.*,
               CASE WHEN NOT w.level = ANY (w.allowed_levels) THEN 'not shown by this ground at this level of units'
                    WHEN w.protection <> 'none' THEN NULL
                    WHEN w.counted_as <> 'persons' THEN 'only a share is known, and nobody has protected it'
                    WHEN w.together < greatest(w.minimum_headcount, 11) THEN 'fewer persons than the minimum headcount' END AS reason
        FROM whole AS w
    )
    SELECT ($1).release_id,
           row_number() OVER (ORDER BY j.topic, j.ground, j.at_unit, j.occupation, j.step, j.within_ground, j.within_category, j.category),
           j.period, j.topic, coalesce(j.unit::text, t.unit, ($1).organisation), j.occupation, o.title, o.occupation_group,
           nullif(j.step, ''), j.ground, coalesce(j.category, '?'),
           j.within_ground, CASE WHEN j.within_ground IS NOT NULL THEN coalesce(j.within_category, '?') END,
           CASE WHEN j.reason IS NULL AND j.shown < 0 THEN 0
                WHEN j.reason IS NULL AND j.protection = 'none' AND j.shown > j.together THEN j.together
                WHEN j.reason IS NULL THEN j.shown END,
           CASE WHEN j.reason IS NULL THEN j.shown END,
           CASE WHEN j.reason IS NULL AND j.counted_as = 'per_mille' THEN j.persons END,
           j.protection, j.approximate, j.source,
           CASE WHEN j.reason IS NULL THEN 'ok' WHEN j.reason LIKE 'fewer %' THEN 'below_threshold' ELSE 'not_computable' END,
           j.reason
    FROM judged AS j
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = j.occupation
    LEFT JOIN spegel_release.release_unit AS t ON t.release_id = ($1).release_id AND t.parent IS NULL AND t.level = 'city'
    ORDER BY 2;
END;
COMMENT ON FUNCTION spegel_release.publish_counted(spegel_release.release) IS
'Publishes the counts that were supplied for an organisation, as they were last counted by the day of the release.';
