-- Staff and what happens to them by foreign or Swedish background, as
-- Statistics Sweden would return it for staff lists: counts only.  About one
-- in 250 is not found there: category NULL.
--
-- Topic staff, at the end of each year, on 2023-09-01 and on 2026-08-31, for
-- the whole municipality (unit s) and each department; five divisions, each of
-- which counts everybody: not divided; by occupation; by step of the ladder;
-- managers beside others (step managers, others); and by occupation and step
-- together.  The undivided one, that by step, and managers beside others are
-- given by sex within background and by background within sex as well.
-- For 2008 only shares were published.
--
-- Topics of a year (period is its last day, or the last day of the data), for
-- the municipality and each department:
--   hires, promotions (step: the one reached), departures, voluntary_departures,
--   transfers (moves to another workplace);
--   manager_appointments (hires and promotions to a manager post), and
--   manager_appointments_internal;
--   person_days (days employed; step: the one held), the time at risk;
--   exit_interviews (persons interviewed), exit_reason_REASON (persons who cited
--   it), exit_discrimination_related;
--   applicants, applicants_screened, applicants_interviewed, applicants_offered,
--   applicants_hired, and the same five with _trained_recruiter added, which
--   are part of them;
--   permanent, full_time (at the end of the year), parental_leave, long_sick_leave
--   (60 days or more), trained (any course);
--   mentees, mentees_promoted_24_months, leadership_applied, leadership_admitted,
--   leadership_completed, and leadership_STAGE_manager_36_months (of them);
--   mentorship_pairs (category cross or same: whether mentor and adept differ
--   by background);
--   pay_quartile_1 to pay_quartile_4 (of monthly pay in the municipality).

CREATE TEMP TABLE background ON COMMIT DROP AS
SELECT id, CASE WHEN pg_temp.draw('not found', id) >= 0.004 THEN CASE WHEN foreign_background THEN 'foreign'
    ELSE 'swedish' END END AS category,
       CASE WHEN woman THEN 'women' ELSE 'men' END AS sex
FROM employee;
ANALYZE background;

CREATE TEMP TABLE counting_day ON COMMIT DROP AS
SELECT y AS year, make_date(y, 12, 31) AS period FROM generate_series(2011, 2025) AS y
UNION ALL VALUES (2023, date '2023-09-01'), (2026, '2026-08-31');

-- Persons of a day by what they are counted by; the larger sums come from it.
CREATE TEMP TABLE headcount ON COMMIT DROP AS
SELECT d.period, s.department, s.kind, s.step, b.category, b.sex, count(*)::integer AS persons,
       (count(*) FILTER (WHERE s.form = 'permanent'))::integer AS permanent,
       (count(*) FILTER (WHERE s.scope = 100))::integer AS full_time
FROM spell AS s JOIN background AS b USING (id)
CROSS JOIN LATERAL generate_series(extract(year FROM s.first)::integer, extract(year FROM coalesce(s.last, date '2026-08-31'))::integer)
    AS y
JOIN counting_day AS d ON d.year = y AND d.period BETWEEN s.first AND coalesce(s.last, date '2026-08-31')
GROUP BY d.period, s.department, s.kind, s.step, b.category, b.sex;
ANALYZE headcount;

INSERT INTO spegel_register.counted
    (period, organisation, topic, unit, occupation, step, ground, category, within_ground, within_category, persons, source)
SELECT h.period, 'spegelstad', 'staff', u.unit, d.occupation, coalesce(d.step, ''), g.ground, g.category, g.within_ground,
       g.within_category,
       sum(h.persons), 'demo'
FROM headcount AS h JOIN post_kind AS k USING (kind)
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(h.department))) AS u (unit)
CROSS JOIN LATERAL (VALUES
    (1, NULL, NULL), (2, k.occupation, NULL), (3, NULL, 's' || h.step), (4, NULL, CASE WHEN h.step >= 4 THEN 'managers' ELSE 'others' END),
    (5, k.occupation, 's' || h.step)) AS d (division, occupation, step)
CROSS JOIN LATERAL (VALUES
    ('background', h.category, NULL, NULL), ('background', h.category, 'sex', h.sex), ('sex', h.sex, 'background', h.category))
     AS g (ground, category, within_ground, within_category)
WHERE g.within_ground IS NULL OR d.division IN (1, 3, 4)
GROUP BY h.period, u.unit, d.division, d.occupation, d.step, g.ground, g.category, g.within_ground, g.within_category;

INSERT INTO spegel_register.counted
    (period, organisation, topic, unit, step, ground, category, persons, counted_as, protection, approximate, source)
SELECT date '2008-12-31', 'spegelstad', 'staff', 's', v.step, 'background', v.category, v.persons, 'per_mille', 'suppressed', true,
       'published shares'
FROM (VALUES ('', 'foreign', 254), ('', 'swedish', 746), ('managers', 'foreign', 105), ('managers', 'swedish', 895))
    AS v (step, category, persons);

-- What happened, one row per person and event.
CREATE TEMP TABLE happening (topic text, id bigint, department integer, step text, day date) ON COMMIT DROP;
INSERT INTO happening
SELECT 'hires', id, department, 's' || step, hired FROM employee WHERE hired > date '2011-09-01'
UNION ALL
SELECT 'promotions', id, department, 's' || to_step, promoted_on FROM promotion
UNION ALL
SELECT 'manager_appointments', id, department, '', hired FROM employee WHERE hired > date '2011-09-01' AND step >= 4
UNION ALL
SELECT t.topic, id, department, '', promoted_on FROM promotion,
       (VALUES ('manager_appointments'), ('manager_appointments_internal')) AS t (topic) WHERE to_step >= 4
UNION ALL
SELECT t.topic, id, department, '', last FROM leaver,
       LATERAL (VALUES ('departures', true), ('voluntary_departures', voluntary)) AS t (topic, wanted) WHERE wanted
UNION ALL
SELECT 'exit_interviews', id, department, '', last FROM cited GROUP BY id, number, department, last
UNION ALL
SELECT 'exit_reason_' || reason, id, department, '', last FROM cited
UNION ALL
SELECT 'exit_discrimination_related', id, department, '', last FROM cited WHERE discrimination_related GROUP BY id, number, department, last
UNION ALL
SELECT DISTINCT CASE kind WHEN 'parental' THEN 'parental_leave' ELSE 'long_sick_leave' END, id, department, '', first
FROM absence WHERE kind = 'parental' OR kind = 'sick' AND last - first >= 59;
INSERT INTO happening
SELECT t.topic, m.id, m.department, '', m.started_on
FROM (SELECT m.id, m.started_on, s.department, min(p.promoted_on) AS promoted_on
      FROM mentored AS m JOIN spell AS s ON s.id = m.id AND m.started_on BETWEEN s.first AND coalesce(s.last, m.started_on)
      LEFT JOIN promotion AS p ON p.id = m.id AND p.promoted_on > m.started_on
      GROUP BY m.id, m.started_on, s.department) AS m
CROSS JOIN LATERAL (VALUES ('mentees', true), ('mentees_promoted_24_months', promoted_on <= started_on + 730)) AS t (topic, wanted)
WHERE t.wanted;
-- Nobody who applied was a manager, so the first appointment comes after.
INSERT INTO happening
SELECT t.topic || w.suffix, l.id, s.department, '', l.applied_on
FROM leadership AS l JOIN spell AS s ON s.id = l.id AND l.applied_on BETWEEN s.first AND coalesce(s.last, l.applied_on)
LEFT JOIN (SELECT id, min(promoted_on) AS manager_on FROM promotion WHERE to_step >= 4 GROUP BY id) AS p ON p.id = l.id
CROSS JOIN LATERAL (VALUES ('leadership_applied', true), ('leadership_admitted', l.admitted), ('leadership_completed', l.completed))
    AS t (topic, wanted)
CROSS JOIN LATERAL (VALUES ('', true), ('_manager_36_months', p.manager_on <= l.applied_on + 1095)) AS w (suffix, wanted)
WHERE t.wanted AND w.wanted;
INSERT INTO happening
SELECT 'transfers', s.id, s.department, '', s.first
FROM spell AS s JOIN spell AS b ON b.id = s.id AND b.number = s.number AND b.last = s.first - 1 AND b.workplace <> s.workplace;
ANALYZE happening;

INSERT INTO spegel_register.counted (period, organisation, topic, unit, step, ground, category, within_ground, within_category, persons,
    source)
SELECT least(make_date(extract(year FROM h.day)::integer, 12, 31), date '2026-08-31') AS period, 'spegelstad', h.topic, u.unit, s.step,
       'background', b.category, w.within_ground, w.within_category, count(*), 'demo'
FROM happening AS h JOIN background AS b USING (id)
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(h.department))) AS u (unit)
CROSS JOIN LATERAL (SELECT '' UNION SELECT h.step) AS s (step)
CROSS JOIN LATERAL (VALUES (NULL, NULL), ('sex', b.sex)) AS w (within_ground, within_category)
WHERE h.day <= date '2026-08-31' AND (w.within_ground IS NULL OR h.topic IN ('hires', 'promotions', 'departures') AND s.step = '')
GROUP BY period, h.topic, u.unit, s.step, b.category, w.within_ground, w.within_category;

-- Days employed in each year and step: what rates are divided by.
INSERT INTO spegel_register.counted (period, organisation, topic, unit, step, ground, category, persons, source)
SELECT d.period, 'spegelstad', 'person_days', u.unit, v.step, 'background', d.category, sum(d.days), 'demo'
FROM (SELECT t.last AS period, s.department, s.step, b.category,
             sum(least(coalesce(s.last, t.last), t.last) - greatest(s.first, t.first) + 1) AS days
      FROM spell AS s JOIN background AS b USING (id)
      CROSS JOIN LATERAL generate_series(extract(year FROM s.first)::integer,
          extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
      JOIN turn AS t ON t.year = y
      GROUP BY t.last, s.department, s.step, b.category) AS d
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(d.department))) AS u (unit)
CROSS JOIN LATERAL (VALUES (''), ('s' || d.step)) AS v (step)
GROUP BY d.period, u.unit, v.step, d.category;

-- Conditions at the end of a year; training in it; quartiles of monthly pay.
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT h.period, 'spegelstad', t.topic, u.unit, 'background', h.category, sum(t.persons), 'demo'
FROM headcount AS h
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(h.department))) AS u (unit)
CROSS JOIN LATERAL (VALUES ('permanent', h.permanent), ('full_time', h.full_time)) AS t (topic, persons)
GROUP BY h.period, t.topic, u.unit, h.category;
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT t.last, 'spegelstad', 'trained', u.unit, 'background', b.category, count(DISTINCT s.id), 'demo'
FROM spegel_register.training AS c
JOIN background AS b ON pg_temp.person_code(b.id) = c.person
JOIN turn AS t ON t.year = extract(year FROM c.started_on)
JOIN spell AS s ON s.id = b.id AND c.started_on BETWEEN s.first AND coalesce(s.last, c.started_on)
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(s.department))) AS u (unit)
GROUP BY t.last, u.unit, b.category;
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT p.period, 'spegelstad', 'pay_quartile_' || p.quartile, 's', 'background', b.category, count(*), 'demo'
FROM (SELECT d.period, p.id, ntile(4) OVER (PARTITION BY d.period ORDER BY p.monthly, p.id) AS quartile
      FROM paid AS p JOIN counting_day AS d ON d.year = extract(year FROM p.valid_from)::integer AND d.period = make_date(d.year, 12, 31)
      -- The pay at the end of the year: of the last revision, or since then.
      WHERE p.form <> 'hourly' AND p.valid_from >= make_date(d.year, 4, 1) AND coalesce(p.last, d.period) >= d.period) AS p
JOIN background AS b USING (id)
GROUP BY p.period, p.quartile, b.category;

-- Applicants, by the year of the campaign.
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT least(make_date(extract(year FROM s.opened_on)::integer, 12, 31), date '2026-08-31') AS period, 'spegelstad', t.topic
    || r.suffix, u.unit,
       'background', c.category, count(*), 'demo'
FROM stage AS s
CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.draw('not found', s.id) >= 0.004 THEN CASE WHEN s.foreign_background THEN 'foreign'
    ELSE 'swedish' END END) AS c (category)
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(s.department))) AS u (unit)
CROSS JOIN LATERAL (VALUES ('applicants', true), ('applicants_screened', screened), ('applicants_interviewed', interviewed),
                           ('applicants_offered', offered), ('applicants_hired', hired)) AS t (topic, reached)
CROSS JOIN LATERAL (VALUES ('', true), ('_trained_recruiter', s.trained)) AS r (suffix, wanted)
WHERE t.reached AND r.wanted
GROUP BY period, t.topic, r.suffix, u.unit, c.category;

INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT make_date(m.year, 12, 31), 'spegelstad', 'mentorship_pairs', 's', 'background', CASE WHEN a.category <> b.category THEN 'cross'
    WHEN a.category = b.category THEN 'same' END,
       count(*), 'demo'
FROM mentored AS m JOIN background AS a ON a.id = m.id JOIN background AS b ON b.id = m.mentor
GROUP BY m.year, 6;
