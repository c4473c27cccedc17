-- Topic about active measures: risks of discrimination by ground, area and how
-- far they have come.  It counts risks and not persons: each is an event of a
-- unit.  Yet a risk may be about somebody, so that all numbers are drawn, and
-- what is shown is by department and city only.
INSERT INTO spegel_release.dimension (dimension, title_sv, title_en, codes) VALUES
('risk_ground', 'riskens grund', 'ground of the risk',
 'SELECT g.ground, g.title_sv, g.title_en, row_number() OVER (ORDER BY NOT g.discrimination_act, g.ground COLLATE "C")
  FROM spegel_register.ground AS g WHERE g.policy <> ''barred'''),
('risk_area', 'riskens område', 'area of the risk',
 'VALUES (''working_conditions'', ''arbetsförhållanden'', ''working conditions'', 1), (''pay'', ''löner'', ''pay'', 2),
         (''recruitment'', ''rekrytering och befordran'', ''recruitment'', 3), (''training'', ''utbildning'', ''training'', 4),
         (''parenthood'', ''förvärvsarbete och föräldraskap'', ''parenthood'', 5)')
ON CONFLICT (dimension) DO UPDATE SET title_sv = excluded.title_sv, title_en = excluded.title_en, codes = excluded.codes;

CREATE OR REPLACE FUNCTION spegel_release.risk_source(organisation text, from_day date, day date)
    RETURNS TABLE (person text, unit text, conditions text[], reached text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000
BEGIN ATOMIC
    WITH asked AS (
        SELECT r.*, r.closed_on IS NULL OR r.closed_on > $3 AS open
        FROM spegel_register.risk AS r
        JOIN spegel_register.unit AS u ON u.unit = r.unit AND u.organisation = $1
        WHERE r.opened_on <= $3 AND (r.closed_on IS NULL OR r.closed_on >= $2)
    ), step AS (
        SELECT s.risk, s.step_on, s.rating, s.owner_level, n.rank,
               max(s.step_on) FILTER (WHERE n.rank > 1) OVER whole AS last_beyond,
               lag(n.rank) OVER (PARTITION BY s.risk ORDER BY s.step_on, n.rank) AS before,
               row_number() OVER (PARTITION BY s.risk ORDER BY s.step_on DESC, n.rank DESC) AS back
        FROM spegel_register.risk_step AS s
        CROSS JOIN LATERAL array_position('{investigate,analyse,act,follow_up}', s.step) AS n (rank)
        WHERE s.step_on <= $3
        WINDOW whole AS (PARTITION BY s.risk)
    ), taken AS (
        SELECT s.risk, max(s.rank) AS furthest, max(s.rank) FILTER (WHERE s.back = 1) AS standing,
               -- Since when it has been investigated without a break.
               min(s.step_on) FILTER (WHERE s.rank = 1 AND (s.last_beyond IS NULL OR s.step_on >= s.last_beyond)) AS investigating_since,
               bool_or(s.rank = 1 AND s.before = 1) AS again,
               (array_agg(s.rating ORDER BY s.step_on DESC, s.rank DESC) FILTER (WHERE s.rating IS NOT NULL AND s.step_on < $2))[1]
                AS rated_before,
               (array_agg(s.rating ORDER BY s.step_on DESC, s.rank DESC) FILTER (WHERE s.rating IS NOT NULL))[1] AS rated_now
        FROM step AS s GROUP BY s.risk
    )
    SELECT 'risk ' || a.risk, a.unit, ARRAY[a.ground::text, a.area],
           array_remove(ARRAY[
               CASE WHEN f.found THEN 'found' END,
               CASE WHEN f.found AND t.furthest >= 2 THEN 'analysed' END,
               CASE WHEN f.found AND t.furthest >= 3 THEN 'acted' END,
               CASE WHEN f.found AND t.furthest >= 4 THEN 'followed_up' END,
               CASE WHEN f.found AND a.open THEN 'open' END,
               CASE WHEN f.found AND a.open AND t.standing = 1 AND t.investigating_since + interval '12 months' < $3 THEN 'stuck' END,
               CASE WHEN t.again THEN 'reinvestigated' END,
               CASE WHEN f.found AND a.opened_on < $2 AND t.rated_before IS NOT NULL THEN 'rated' END,
               CASE WHEN f.found AND a.opened_on < $2 AND t.rated_now < t.rated_before THEN 'lowered' END,
               CASE WHEN f.found AND a.open AND a.cause_level IS NOT NULL AND a.owner_level IS NOT NULL THEN 'levels_known' END,
               CASE WHEN f.found AND a.open AND a.cause_level = a.owner_level THEN 'right_level' END], NULL)
    FROM asked AS a
    LEFT JOIN taken AS t ON t.risk = a.risk
    CROSS JOIN LATERAL (SELECT a.closed_as IS DISTINCT FROM 'no_risk' OR a.open AS found) AS f;
END;
COMMENT ON FUNCTION spegel_release.risk_source(text, date, date) IS
'Source of topic risks, which counts risks and not persons: those open at some time from from_day to day. found, not closed as no '
'risk; analysed, acted, followed_up, how far they came; stuck, open and in the step investigate for more than 12 months without a '
'break; reinvestigated, investigated anew with no other step between; lowered, of those rated before from_day those with a lower '
'rating now; right_level, open and owned at the level of the cause, of those with both levels known.';
INSERT INTO spegel_release.topic (topic, title_sv, title_en, source, months, dimensions, grounds, levels, population_known)
VALUES ('risks', 'risker', 'risks', 'spegel_release.risk_source', 12, '{risk_ground,risk_area}', '{}', '{city,department}', false)
ON CONFLICT (topic) DO UPDATE
    SET title_sv = excluded.title_sv, title_en = excluded.title_en, source = excluded.source, months = excluded.months,
        dimensions = excluded.dimensions, grounds = excluded.grounds, levels = excluded.levels,
        population_known = excluded.population_known;
INSERT INTO spegel_release.topic_measure (topic, measure, denominator, title_sv, title_en, position)
VALUES ('risks', 'found', 'persons', 'risk eller hinder fanns', 'found to be a risk', 1),
       ('risks', 'analysed', 'found', 'analyserade', 'analysed', 2),
       ('risks', 'acted', 'found', 'åtgärdade', 'acted on', 3),
       ('risks', 'followed_up', 'found', 'uppföljda', 'followed up', 4),
       ('risks', 'open', 'found', 'öppna', 'open', 5),
       ('risks', 'stuck', 'open', 'fast i undersökning', 'stuck in investigating', 6),
       ('risks', 'reinvestigated', 'persons', 'undersökta på nytt', 'investigated again', 7),
       ('risks', 'rated', 'found', 'bedömda före perioden', 'rated before', 8),
       ('risks', 'lowered', 'rated', 'lägre riskvärde', 'rated lower', 9),
       ('risks', 'levels_known', 'open', 'orsak och ägare kända', 'cause and owner known', 10),
       ('risks', 'right_level', 'levels_known', 'ägs på rätt nivå', 'owned at the right level', 11)
ON CONFLICT (topic, measure) DO UPDATE
    SET denominator = excluded.denominator, title_sv = excluded.title_sv, title_en = excluded.title_en, position = excluded.position;
SELECT spegel_release.make_view('active_measures', format($query$
    SELECT h.release_id, h.organisation, h.from_day, h.day, h.unit, h.unit_title, h.level, %1$s
           m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en, n.persons AS risks, n.drawn, b.persons AS base_risks,
           round(least(n.persons, b.persons)::numeric / nullif(b.persons, 0), 4)::numeric(5,4) AS share,
           CASE WHEN n.status <> 'ok' THEN n.status WHEN b.status <> 'ok' THEN b.status WHEN b.persons = 0 THEN 'not_computable'
               ELSE 'ok' END AS status,
           CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN b.status <> 'ok' THEN b.status_reason
               WHEN b.persons = 0 THEN 'no such risk' END AS status_reason
    FROM spegel_published.headcount AS h
    JOIN spegel_published.measure AS m ON m.release_id = h.release_id AND m.topic = h.topic AND m.denominator IS NOT NULL
    JOIN spegel_published.number_counted AS n ON n.cell = h.cell AND n.measure = m.measure
    JOIN spegel_published.number_counted AS b ON b.cell = h.cell AND b.measure = m.denominator AND b.category_pair = n.category_pair
    WHERE h.topic = 'risks'
    $query$, c.columns),
    'The work with active measures (aktiva åtgärder): risks of a year by ground and area, how far they came, stuck, investigated '
    'again, rated lower, owned at the right level.')
FROM spegel_release.dimension_columns('risks') AS c (columns);
