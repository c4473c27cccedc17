-- Topics about recruitment: applicants by the stage that they reached, and
-- campaigns.

-- An applicant counts once, by the application that came furthest, then by
-- the last one.  A stage is reached when it or any later one has a date.
CREATE OR REPLACE FUNCTION spegel_release.recruitment_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 3000
BEGIN ATOMIC
    WITH applied AS (
        SELECT a.person, coalesce(c.unit::text, t.top) AS unit, o.occupation_group, c.step, a.applied_on, a.campaign,
               CASE WHEN a.hired_on <= $3 THEN 4 WHEN a.offered_on <= $3 THEN 3 WHEN a.interviewed_on <= $3 THEN 2
                    WHEN a.screened_on <= $3 THEN 1 ELSE 0 END AS stage
        FROM spegel_register.application AS a
        JOIN spegel_register.campaign AS c ON c.campaign = a.campaign AND c.organisation = $1 AND c.closed_on <= $3
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
        CROSS JOIN (SELECT min(u.unit) AS top FROM spegel_register.unit AS u WHERE u.organisation = $1 AND u.level = 'city') AS t
        WHERE a.applied_on BETWEEN $2 AND $3
    ), furthest AS (
        SELECT DISTINCT ON (a.person) a.* FROM applied AS a
        ORDER BY a.person, a.stage DESC, a.applied_on DESC, a.campaign
    )
    SELECT f.person, f.unit, ARRAY[f.occupation_group, f.step],
           (ARRAY['screened', 'interviewed', 'offered', 'hired'])[:f.stage]
    FROM furthest AS f;
END;
COMMENT ON FUNCTION spegel_release.recruitment_source(text, date, date) IS
'Source of topic recruitment: who applied from from_day to day in campaigns that had closed by then, each once, by the application '
'that came furthest; unit, occupation and step are those of its campaign.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, levels, population_known)
VALUES ('recruitment', 'rekrytering', 'recruitment', 'spegel_release.recruitment_source', 12,
        '{occupation_group,step}', '{city,department}', false)
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, levels = excluded.levels, population_known = excluded.population_known;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
VALUES ('recruitment', 'screened', 'persons', 'gick vidare från första urvalet', 'passed the first selection', 1),
       ('recruitment', 'interviewed', 'screened', 'intervjuades', 'interviewed', 2),
       ('recruitment', 'offered', 'interviewed', 'erbjöds tjänsten', 'offered the post', 3),
       ('recruitment', 'hired', 'offered', 'anställdes', 'hired', 4)
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_rate_view('recruitment',
    'Applicants of a year by the stage they reached (rekryteringens steg): of those who reached the stage before, how many reached '
    'this one.');

-- Campaigns are announced: anybody can count them.
CREATE OR REPLACE FUNCTION spegel_release.campaign_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 500
BEGIN ATOMIC
    SELECT 'campaign ' || c.campaign, coalesce(c.unit::text, t.top), ARRAY[o.occupation_group, c.step],
           array_remove(ARRAY[CASE WHEN a.hired THEN 'filled' END,
                              CASE WHEN a.trained THEN 'trained_recruiter' END], NULL)
    FROM spegel_register.campaign AS c
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
    LEFT JOIN (SELECT a.campaign, bool_or(a.hired_on <= $3) AS hired, bool_and(coalesce(a.recruiter_trained, false)) AS trained
               FROM spegel_register.application AS a GROUP BY a.campaign) AS a ON a.campaign = c.campaign
    CROSS JOIN (SELECT min(u.unit) AS top FROM spegel_register.unit AS u WHERE u.organisation = $1 AND u.level = 'city') AS t
    WHERE c.organisation = $1 AND c.closed_on BETWEEN $2 AND $3;
END;
COMMENT ON FUNCTION spegel_release.campaign_source(text, date, date) IS
'Source of topic campaigns, which counts campaigns and not persons: those that closed from from_day to day; filled when somebody '
'was hired, trained_recruiter when all applications were handled by recruiters trained in unbiased recruitment.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, grounds, levels, further)
VALUES ('campaigns', 'rekryteringar', 'campaigns', 'spegel_release.campaign_source', 12,
        '{occupation_group,step}', '{}', '{city,department}', 1)
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, grounds = excluded.grounds, levels = excluded.levels, further = excluded.further;
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position)
VALUES ('campaigns', 'filled', 'tillsatta', 'filled', 1),
       ('campaigns', 'trained_recruiter', 'utbildad rekryterare', 'trained recruiter', 2)
ON CONFLICT (topic, measure) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;

-- Adverse impact is worked out from published numbers alone.
SELECT spegel_release.make_view('adverse_impact', format($query$
    SELECT h.release_id, h.organisation, h.from_day, h.day, h.counted_on, h.unit, h.unit_title, h.level, %1$s
           m.measure AS stage, m.title_sv AS stage_sv, m.title_en AS stage_en,
           p.ground, p.category, p.category_sv, p.category_en,
           b.persons AS applicants, n.persons AS selected,
           CASE WHEN s.shows THEN round(v.rate, 4) END AS selection_rate,
           CASE WHEN s.shows THEN round(best.rate, 4) END AS highest_rate,
           CASE WHEN s.shows THEN round(v.rate / best.rate, 3) END AS impact_ratio,
           CASE WHEN s.shows THEN v.rate < 0.8 * best.rate END AS below_four_fifths,
           CASE WHEN s.shows THEN h.status WHEN v.rate IS NOT NULL THEN 'not_computable' ELSE 'below_threshold' END AS status,
           CASE WHEN s.shows THEN h.status_reason WHEN v.rate IS NOT NULL THEN 'fewer than two categories with 20 applicants to compare'
                ELSE coalesce(n.status_reason, b.status_reason, h.status_reason, 'fewer than 5, or all but fewer than 5') END
                    AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
    JOIN spegel_published.category_pair AS p
        ON p.category_pair = n.category_pair AND p.ground <> '' AND p.category <> '?' AND p.within_ground = ''
    JOIN spegel_published.number_counted AS b
        ON b.cell = n.cell AND b.measure = 'persons' AND b.category_pair = n.category_pair
    CROSS JOIN LATERAL (SELECT %2$s AS counted, %3$s AS base) AS w
    CROSS JOIN LATERAL (SELECT CASE WHEN w.counted >= 5 AND w.base - w.counted >= 5 THEN w.counted::numeric / w.base END AS rate,
        w.base) AS v
    CROSS JOIN LATERAL (
        SELECT max(z.counted::numeric / z.base) AS rate, count(*) AS categories
        FROM spegel_published.number_counted AS x
        JOIN spegel_published.number_counted AS y
            ON y.cell = x.cell AND y.measure = 'persons' AND y.category_pair = x.category_pair
        CROSS JOIN LATERAL (SELECT %4$s AS counted, %5$s AS base) AS z
        WHERE x.cell = n.cell AND x.measure = n.measure AND x.ground = n.ground AND x.category <> '?' AND x.second_ground = ''
            AND z.base >= 20 AND z.counted >= 5 AND z.base - z.counted >= 5) AS best
    CROSS JOIN LATERAL (SELECT coalesce(v.rate IS NOT NULL AND best.categories >= 2 AND v.base >= 20, false) AS shows) AS s
    WHERE h.topic = 'recruitment'
    $query$, c.columns,
    spegel_release.middle_of('n.persons', 'n.persons_low', 'n.persons_high'),
    spegel_release.middle_of('b.persons', 'b.persons_low', 'b.persons_high'),
    spegel_release.middle_of('x.persons', 'x.persons_low', 'x.persons_high'),
    spegel_release.middle_of('y.persons', 'y.persons_low', 'y.persons_high')),
    'Adverse impact of recruitment (urvalets utfall): rate of applicants selected up to each stage, beside the category with the '
    'highest rate; from published numbers.')
FROM spegel_release.dimension_columns('recruitment') AS c (columns);
SELECT spegel_release.make_view('campaigns', format($query$
    SELECT h.release_id, h.organisation, h.from_day, h.day, h.counted_on, h.unit, h.unit_title, h.level, %1$s
           m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en, h.persons AS campaigns, n.persons AS counted,
           CASE WHEN s.shows THEN round(n.persons::numeric / h.persons, 4) END AS rate,
           CASE WHEN s.shows THEN h.status WHEN h.persons = 0 THEN 'not_computable' ELSE 'below_threshold' END AS status,
           CASE WHEN s.shows THEN h.status_reason WHEN h.persons = 0 THEN 'no campaigns'
                ELSE coalesce(n.status_reason, h.status_reason, 'fewer than 5, or all but fewer than 5') END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
    CROSS JOIN LATERAL (SELECT coalesce(n.persons >= 5 AND h.persons - n.persons >= 5, false) AS shows) AS s
    WHERE h.topic = 'campaigns'
    $query$, c.columns),
    'Recruitment campaigns that closed in a year (rekryteringar): filled, and by trained recruiters.')
FROM spegel_release.dimension_columns('campaigns') AS c (columns);
