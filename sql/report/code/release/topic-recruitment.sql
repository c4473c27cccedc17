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
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, grounds, levels)
VALUES ('campaigns', 'rekryteringar', 'campaigns', 'spegel_release.campaign_source', 12,
        '{occupation_group,step}', '{}', '{city,department}')
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, grounds = excluded.grounds, levels = excluded.levels;
INSERT INTO spegel_release.topic_measure (topic, measure, title_sv, title_en, position)
VALUES ('campaigns', 'filled', 'tillsatta', 'filled', 1),
       ('campaigns', 'trained_recruiter', 'utbildad rekryterare', 'trained recruiter', 2)
ON CONFLICT (topic, measure) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;

-- Adverse impact is worked out from published numbers alone.
SELECT spegel_release.make_view('adverse_impact', format($query$
    SELECT h.release_id, h.organisation, h.from_day, h.day, h.unit, h.unit_title, h.level, %1$s
           m.measure AS stage, m.title_sv AS stage_sv, m.title_en AS stage_en,
           p.ground, p.category, p.category_sv, p.category_en,
           b.persons AS applicants, n.persons AS selected,
           round(v.rate, 4)::numeric(5,4) AS selection_rate,
           CASE WHEN s.shows THEN round(best.rate, 4)::numeric(5,4) END AS highest_rate,
           CASE WHEN s.shows THEN round(v.rate / best.rate, 3)::numeric(5,3) END AS impact_ratio,
           CASE WHEN s.shows THEN v.rate < 0.8 * best.rate END AS below_four_fifths,
           CASE WHEN n.status <> 'ok' THEN n.status WHEN b.status <> 'ok' THEN b.status WHEN s.shows THEN 'ok'
               ELSE 'not_computable' END AS status,
           CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN b.status <> 'ok' THEN b.status_reason
               WHEN NOT s.shows THEN 'fewer than two categories with 20 applicants to compare' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
    JOIN spegel_published.category_pair AS p
        ON p.category_pair = n.category_pair AND p.ground <> 'all' AND p.category <> '?' AND p.within_ground = 'all'
    JOIN spegel_published.number_counted AS b
        ON b.cell = n.cell AND b.measure = 'persons' AND b.category_pair = n.category_pair
    CROSS JOIN LATERAL (SELECT least(n.persons, b.persons)::numeric / nullif(b.persons, 0) AS rate) AS v
    CROSS JOIN LATERAL (
        SELECT max(least(x.persons, y.persons)::numeric / y.persons) AS rate, count(*) AS categories
        FROM spegel_published.category_pair AS q
        JOIN spegel_published.number_counted AS x ON x.cell = n.cell AND x.measure = n.measure AND x.category_pair = q.category_pair
        JOIN spegel_published.number_counted AS y ON y.cell = n.cell AND y.measure = 'persons' AND y.category_pair = q.category_pair
        WHERE q.release_id = h.release_id AND q.ground = p.ground AND q.category <> '?' AND q.within_ground = 'all'
            AND y.persons >= 20 AND x.persons IS NOT NULL) AS best
    CROSS JOIN LATERAL (SELECT coalesce(v.rate IS NOT NULL AND best.categories >= 2 AND best.rate > 0 AND b.persons >= 20, false)
        AS shows) AS s
    WHERE h.topic = 'recruitment'
    $query$, c.columns),
    'Adverse impact of recruitment (urvalets utfall): rate of applicants selected up to each stage, beside the category with the '
    'highest rate; from published numbers.')
FROM spegel_release.dimension_columns('recruitment') AS c (columns);
SELECT spegel_release.make_view('campaigns', format($query$
    SELECT h.release_id, h.organisation, h.from_day, h.day, h.unit, h.unit_title, h.level, %1$s
           m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en, h.persons AS campaigns, n.persons AS counted, n.drawn,
           round(least(n.persons, h.persons)::numeric / nullif(h.persons, 0), 4)::numeric(5,4) AS rate,
           CASE WHEN n.status <> 'ok' THEN n.status WHEN h.status <> 'ok' THEN h.status WHEN h.persons = 0 THEN 'not_computable'
               ELSE 'ok' END AS status,
           CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN h.status <> 'ok' THEN h.status_reason
               WHEN h.persons = 0 THEN 'no campaigns' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
    WHERE h.topic = 'campaigns'
    $query$, c.columns),
    'Recruitment campaigns that closed in a year (rekryteringar): filled, and by trained recruiters.')
FROM spegel_release.dimension_columns('campaigns') AS c (columns);
