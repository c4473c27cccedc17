-- Cohorts by background, counted in months of 30 days from their origin.
--
-- Topics of counted_cohort:
--   entered: those hired, by year of hire (origin_on is its first day; days run
--     from each one's own hire); outcomes promoted (the first time) and left,
--     whichever came first; by department.
--   retained: the same people; outcome left.
--   to_manager: those hired below manager level; outcomes manager and left.
--   mentees, and similar_not_mentees: outcomes promoted and left.
--   after_parental_leave: from the return; outcomes promoted and left.
--   subsidised_ended: from the end of subsidised jobs; outcomes
--     regular_same_employer, regular_other_employer, study, unemployment.

CREATE TEMP TABLE first_event ON COMMIT DROP AS
SELECT e.id, e.department, e.hired, e.step, least(p.promoted_on, l.left_on) AS moved_on,
       p.promoted_on, p.manager_on, l.left_on
FROM employee AS e
LEFT JOIN (SELECT id, min(promoted_on) AS promoted_on, min(promoted_on) FILTER (WHERE to_step >= 4) AS manager_on FROM promotion
    GROUP BY id) AS p USING (id)
LEFT JOIN (SELECT id, max(last) AS left_on FROM leaver WHERE destination IS DISTINCT FROM 'same_employer' GROUP BY id) AS l USING (id);
ANALYZE first_event;

INSERT INTO spegel_register.counted_cohort (topic, organisation, unit, origin_on, ground, category, days, outcome, persons, source)
SELECT c.topic, 'spegelstad', pg_temp.department_code(f.department), make_date(extract(year FROM f.hired)::integer, 1, 1) AS origin_on,
       'background', b.category,
       30 * ceil((o.day - f.hired) / 30.0)::integer AS days, o.outcome, count(*), 'demo'
FROM first_event AS f JOIN background AS b USING (id)
CROSS JOIN LATERAL (VALUES ('entered', promoted_on, 'promoted', true), ('retained', NULL::date, NULL, true),
    ('to_manager', manager_on, 'manager', f.step < 4)) AS c (topic, reached, outcome, wanted)
CROSS JOIN LATERAL (SELECT coalesce(least(c.reached, f.left_on), date '2026-08-31'),
                           CASE WHEN c.reached <= coalesce(f.left_on, c.reached) THEN c.outcome
                               WHEN f.left_on IS NOT NULL THEN 'left' END) AS o (day, outcome)
WHERE f.hired > date '2011-09-01' AND c.wanted
GROUP BY c.topic, f.department, origin_on, b.category, days, o.outcome;

CREATE TEMP TABLE followed ON COMMIT DROP AS
SELECT 'mentees' AS topic, id, started_on AS day FROM mentored
UNION ALL
SELECT 'similar_not_mentees', s.id, make_date(y, 2, 1)
FROM generate_series(2018, 2025) AS y JOIN spell AS s ON make_date(y, 2, 1) BETWEEN s.first AND coalesce(s.last, date '2026-08-31')
WHERE s.step <= 3 AND s.form IN ('permanent', 'fixed_term') AND s.first < make_date(y, 1, 1) AND pg_temp.draw('similar', s.id, y) < 0.05
    AND NOT EXISTS (SELECT FROM mentored AS m WHERE m.id = s.id)
UNION ALL
SELECT 'after_parental_leave', id, last + 1 FROM absence WHERE kind = 'parental' AND last < date '2026-08-01';
ANALYZE followed;
INSERT INTO spegel_register.counted_cohort (topic, organisation, origin_on, ground, category, days, outcome, persons, source)
SELECT m.topic, 'spegelstad', make_date(extract(year FROM m.day)::integer, 1, 1) AS origin_on, 'background', b.category,
       30 * ceil((o.day - m.day) / 30.0)::integer AS days, o.outcome, count(*), 'demo'
FROM (SELECT m.topic, m.id, m.day, min(p.promoted_on) AS promoted_on
      FROM followed AS m LEFT JOIN promotion AS p ON p.id = m.id AND p.promoted_on > m.day
      GROUP BY m.topic, m.id, m.day) AS m
JOIN background AS b USING (id)
JOIN first_event AS f USING (id)
CROSS JOIN LATERAL (SELECT coalesce(least(m.promoted_on, f.left_on), date '2026-08-31'),
                           CASE WHEN m.promoted_on <= coalesce(f.left_on, m.promoted_on) THEN 'promoted'
                               WHEN f.left_on IS NOT NULL THEN 'left' END) AS o (day, outcome)
WHERE f.left_on IS NULL OR f.left_on >= m.day
GROUP BY m.topic, origin_on, b.category, days, o.outcome;

INSERT INTO spegel_register.counted_cohort (topic, organisation, unit, origin_on, ground, category, days, outcome, persons, source)
SELECT 'subsidised_ended', 'spegelstad', pg_temp.department_code(l.department),
       make_date(extract(year FROM l.last)::integer, 1, 1) AS origin_on,
       'background', b.category, r.days, r.outcome, count(*), 'demo'
FROM leaver AS l JOIN background AS b USING (id)
LEFT JOIN (SELECT id, min(first) AS first FROM spell WHERE number = 2 GROUP BY id) AS s USING (id)
CROSS JOIN LATERAL (SELECT CASE l.destination WHEN 'same_employer' THEN 'regular_same_employer'
    WHEN 'other_employer' THEN 'regular_other_employer'
                                              WHEN 'study' THEN 'study' WHEN 'unemployment' THEN 'unemployment' END,
                           CASE WHEN l.destination = 'same_employer' THEN 30 * ceil((s.first - l.last) / 30.0)::integer
                                WHEN l.destination IS NULL THEN 90 ELSE 30 * pg_temp.draw_between('elsewhere', l.id, 0, 1, 6) END)
                                    AS r (outcome, days)
WHERE l.reason = 'end_of_subsidy' AND l.last < date '2026-03-01'
GROUP BY l.department, origin_on, b.category, r.days, r.outcome;
