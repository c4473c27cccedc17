-- What comes counted from surveys, reports, forecasts, the hospital, partners
-- and the network.
--
-- Topics of counted, organisation spegelstad:
--   respondents (every second year, those asked; category NULL: no answer to
--     the question of the ground), respondents_satisfied (who like to work
--     here), by each of the seven grounds, for the municipality and departments;
--   harassment_reports (by ground, each year, the same units);
--   attitude_before_1 to _5, attitude_after_1 to _5 (respondents by answer, from
--     1, disagree, to 5, agree; pilot departments);
--   forecast_retirements, forecast_growth, forecast_supply, forecast_pathway
--     (persons until the period 2031-12-31 or 2036-12-31, by occupation);
--   accessibility_need_D, accessibility_met_D (persons; D is physical,
--     information, communication or activities);
--   job_level_known, job_matched, job_overqualified (ground education, category
--     foreign_degree or swedish_degree; by department).
-- Organisation spegelstad-sjukhus: staff by occupation and sex.
-- Partners: staff and project_participants (step leader, key_person, employee),
--   hires (in the twelve months up to the period).  Members: hires.
-- Organisation spegelstad-natverket: event_respondents, event_agreeing.
--
-- Topics of counted_cohort, organisation spegelstad-natverket: placed (about 200,
-- of whom about 180 were still employed; those with disabilities, 15 to 24
-- years, or with convictions are counted apart), graduated, passed_bus_driver,
-- time_limited_work.

-- Surveys.  Of the grounds that nobody registers only those who answer are known.
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT h.period, 'spegelstad', t.topic, h.unit, g.ground, g.category, n.persons, 'synthetic survey'
FROM (SELECT period, pg_temp.department_code(department) AS unit, department, sum(persons) * 0.68 AS asked FROM headcount
      WHERE period IN ('2019-12-31', '2021-12-31', '2023-12-31', '2025-12-31') GROUP BY period, department
      UNION ALL
      SELECT period, 's', 0, sum(persons) * 0.68 FROM headcount
      WHERE period IN ('2019-12-31', '2021-12-31', '2023-12-31', '2025-12-31') GROUP BY period) AS h
CROSS JOIN (VALUES
    ('sex', 'women', 0.77, 0.74), ('sex', 'men', 0.21, 0.76), ('sex', NULL, 0.02, 0.60),
    ('age', '-24', 0.05, 0.72), ('age', '25-34', 0.21, 0.71), ('age', '35-44', 0.25, 0.74), ('age', '45-54', 0.24, 0.76),
     ('age', '55-64', 0.21, 0.77), ('age', '65-', 0.02, 0.82), ('age', NULL, 0.02, 0.62),
    ('ethnicity', 'minority', 0.24, 0.66), ('ethnicity', 'majority', 0.53, 0.77), ('ethnicity', NULL, 0.23, 0.72),
    ('religion', 'minority', 0.10, 0.67), ('religion', 'majority', 0.44, 0.76), ('religion', NULL, 0.46, 0.73),
    ('disability', 'yes', 0.09, 0.63), ('disability', 'no', 0.72, 0.76), ('disability', NULL, 0.19, 0.72),
    ('sexual_orientation', 'minority', 0.04, 0.70), ('sexual_orientation', 'majority', 0.58, 0.76),
     ('sexual_orientation', NULL, 0.38, 0.72),
    ('gender_identity', 'yes', 0.008, 0.62), ('gender_identity', 'no', 0.74, 0.75), ('gender_identity', NULL, 0.252, 0.73))
     AS g (ground, category, share, satisfied)
CROSS JOIN (VALUES ('respondents'), ('respondents_satisfied')) AS t (topic)
CROSS JOIN LATERAL (SELECT round(h.asked * g.share * CASE t.topic WHEN 'respondents' THEN 1
    ELSE g.satisfied + 0.06 * (pg_temp.draw('satisfied', h.department, extract(year FROM h.period)::bigint) - 0.5)::numeric END))
        AS n (persons);

INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT h.period, 'spegelstad', 'harassment_reports', h.unit, g.ground, g.category,
       round(h.persons * g.rate * (0.6 + 0.8 * pg_temp.draw('harassment', h.department, extract(year FROM h.period)::bigint + g.n))),
       'demo'
FROM (SELECT period, pg_temp.department_code(department) AS unit, department, sum(persons) AS persons FROM headcount
    WHERE period >= '2016-12-31' GROUP BY period, department
      UNION ALL
      SELECT period, 's', 0, sum(persons) FROM headcount WHERE period >= '2016-12-31' GROUP BY period) AS h
CROSS JOIN (VALUES (1, 'sex', 'women', 0.0030), (2, 'sex', 'men', 0.0006), (3, 'ethnicity', 'minority', 0.0032),
    (4, 'ethnicity', 'majority', 0.0003),
    (5, 'religion', 'minority', 0.0009), (6, 'disability', 'yes', 0.0007), (7, 'sexual_orientation', 'minority', 0.0004),
    (8, 'gender_identity', 'yes', 0.0001), (9, 'age', '-24', 0.0003), (10, 'age', '55-64', 0.0004)) AS g (n, ground, category, rate)
WHERE h.period <> '2023-09-01';

INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT w.period, 'spegelstad', format('attitude_%s_%s', w.wave, a.answer), pg_temp.department_code(d.department), 'everybody', 'everybody',
       round(80 * CASE w.wave WHEN 'before' THEN a.before
           ELSE a.after END + 4 * pg_temp.draw('attitude', 10 * d.department + a.answer, length(w.wave))), 'synthetic survey'
FROM department AS d, (VALUES (date '2023-10-31', 'before'), (date '2026-05-31', 'after')) AS w (period, wave),
     (VALUES (1, 0.10, 0.05), (2, 0.20, 0.12), (3, 0.32, 0.28), (4, 0.26, 0.35), (5, 0.12, 0.20)) AS a (answer, before, after)
WHERE d.department IN (2, 4, 6, 11);

-- Forecasts: those who turn 66 by then, growth, and who will come.
INSERT INTO spegel_register.counted (period, organisation, topic, occupation, ground, category, persons, approximate, source)
SELECT make_date(y, 12, 31), 'spegelstad', f.topic, k.occupation, 'everybody', 'everybody',
       round(CASE f.topic WHEN 'forecast_retirements' THEN s.retiring
                          WHEN 'forecast_growth' THEN s.persons * 0.006 * (y - 2026) * CASE WHEN k.shortage THEN 1.8 ELSE 1 END
                          WHEN 'forecast_supply' THEN s.persons * (y - 2026) * CASE WHEN k.shortage THEN 0.020 ELSE 0.036 END
                          ELSE CASE WHEN k.occupation IN ('5321', '5311', '2343', '2221') THEN s.persons * 0.005 * (y - 2026)
                              ELSE 0 END END), true, 'synthetic forecast'
FROM (VALUES (2031), (2036)) AS v (y)
CROSS JOIN LATERAL (SELECT p.kind, count(*) AS persons, count(*) FILTER (WHERE e.birth_year + 66 <= y) AS retiring
                    FROM spell AS p JOIN employee AS e USING (id) WHERE p.last IS NULL GROUP BY p.kind) AS s
JOIN post_kind AS k USING (kind)
CROSS JOIN (VALUES ('forecast_retirements'), ('forecast_growth'), ('forecast_supply'), ('forecast_pathway')) AS f (topic);

INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, source)
SELECT date '2025-12-31', 'spegelstad', format('accessibility_%s_%s', m.met, d.dimension), 'disability', 'yes', CASE m.met
    WHEN 'need' THEN d.need ELSE d.met END, 'demo'
FROM (VALUES ('physical', 64, 51), ('information', 88, 60), ('communication', 71, 42), ('activities', 45, 30))
    AS d (dimension, need, met), (VALUES ('need'), ('met')) AS m (met);

-- Whether the skill level of the job is that of the education, by where the
-- degree comes from.
INSERT INTO spegel_register.counted (period, organisation, topic, unit, ground, category, persons, source)
SELECT date '2025-12-31', 'spegelstad', t.topic, u.unit, 'education', d.degree, count(*), 'demo'
FROM spell AS s JOIN employee AS e USING (id) JOIN post_kind AS k ON k.kind = s.kind
CROSS JOIN LATERAL (SELECT CASE WHEN e.foreign_background AND pg_temp.draw('degree', e.id) < 0.6 THEN 'foreign_degree'
    ELSE 'swedish_degree' END) AS d (degree)
CROSS JOIN LATERAL (VALUES ('job_level_known', true), ('job_matched', k.skill >= e.education),
    ('job_overqualified', k.skill < e.education)) AS t (topic, wanted)
CROSS JOIN LATERAL (VALUES ('s'), (pg_temp.department_code(s.department))) AS u (unit)
WHERE date '2025-12-31' BETWEEN s.first AND coalesce(s.last, date '2026-08-31') AND e.education >= 3 AND t.wanted
GROUP BY t.topic, u.unit, d.degree;

INSERT INTO spegel_register.occupation (occupation, title, title_en, occupation_group, skill_level, shortage, work_group) VALUES
    ('2211', 'Specialistläkare', 'Specialist physicians', 'health', 4, true, 'H9'),
    ('2222', 'Barnmorskor', 'Midwives', 'health', 4, true, 'H6'),
    ('3213', 'Biomedicinska analytiker m.fl.', 'Medical laboratory technicians', 'health', 3, true, 'H4'),
    ('5323', 'Undersköterskor, vård- och specialavdelning', 'Assistant nurses, wards', 'care', 2, true, 'C3');
INSERT INTO spegel_register.counted (period, organisation, topic, unit, occupation, ground, category, persons, source)
SELECT make_date(y, 12, 31), 'spegelstad-sjukhus', 'staff', 's-sjukhus', o.occupation, 'sex', s.sex,
       round(0.24 * employees * o.share * (1 + 0.01 * (y - 2025)) * CASE s.sex WHEN 'women' THEN o.women ELSE 1 - o.women END), 'demo'
FROM setting, generate_series(2015, 2025) AS y, (VALUES ('women'), ('men')) AS s (sex), (VALUES
    ('2211', 0.16, 0.50), ('2221', 0.27, 0.86), ('2222', 0.04, 0.99), ('2241', 0.02, 0.72), ('2272', 0.03, 0.74), ('2273', 0.03, 0.93),
     ('3213', 0.05, 0.82),
    ('5323', 0.20, 0.85), ('5341', 0.06, 0.58), ('4119', 0.05, 0.94), ('2423', 0.01, 0.80), ('9111', 0.03, 0.80), ('5152', 0.01, 0.05),
     ('3512', 0.01, 0.25),
    ('9622', 0.01, 0.30), ('1592', 0.02, 0.70)) AS o (occupation, share, women);

-- Partners and members.
INSERT INTO spegel_register.counted (period, organisation, topic, step, ground, category, persons, source)
SELECT date '2024-12-31', 'spegelstad-p' || lpad(p::text, 2, '0'), t.topic, s.step, 'everybody', 'everybody',
       CASE t.topic WHEN 'staff' THEN s.persons * (1 + p % 4)
           ELSE round(s.persons * (1 + p % 4) * s.reached * (0.5 + pg_temp.draw('reached', p, s.persons))) END, 'demo'
FROM generate_series(1, 12) AS p,
    (VALUES ('leader', 6, 0.5), ('key_person', 8, 0.45), ('employee', 46, 0.12)) AS s (step, persons, reached),
     (VALUES ('staff'), ('project_participants')) AS t (topic);
INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, source)
SELECT make_date(y, 12, 31), 'spegelstad-p' || lpad(p::text, 2, '0'), 'hires', 'background', c.category,
       round((3 + p % 5) * CASE c.category WHEN 'foreign' THEN CASE WHEN p BETWEEN 4 AND 6 AND y >= 2023 THEN 1.8
           WHEN p <= 9 AND y >= 2023 THEN 1.3 ELSE 0.9 END ELSE 1.2 END
             * (0.7 + 0.6 * pg_temp.draw('partner hires', p, y))), 'demo'
FROM generate_series(1, 12) AS p, generate_series(2020, 2025) AS y, (VALUES ('foreign'), ('swedish')) AS c (category);
INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, source)
SELECT make_date(y, 12, 31), o.organisation, 'hires', 'everybody', 'everybody',
       floor(6 * power(pg_temp.draw('member hires', substr(o.organisation, 13)::bigint, y), 3)), 'demo'
FROM spegel_register.organisation AS o, generate_series(2016, 2025) AS y
WHERE o.kind = 'member' AND o.organisation LIKE 'spegelstad-m%' AND o.member_from <= make_date(y, 1, 1)
    AND coalesce(o.member_to, date '2026-08-31') >= make_date(y, 12, 31)
    AND pg_temp.draw('active', substr(o.organisation, 13)::bigint) < 0.62;
INSERT INTO spegel_register.counted (period, organisation, topic, ground, category, persons, source)
SELECT make_date(y, 10, 15), 'spegelstad-natverket', t.topic, 'everybody', 'everybody', CASE t.topic
    WHEN 'event_respondents' THEN 60 + 4 * (y - 2018) ELSE 49 + 4 * (y - 2018) END, 'demo'
FROM generate_series(2018, 2025) AS y, (VALUES ('event_respondents'), ('event_agreeing')) AS t (topic);

INSERT INTO spegel_register.counted_cohort (topic, organisation, programme, unit, origin_on, ground, category, days, outcome, persons,
    approximate, source)
VALUES
    ('placed', 'spegelstad-natverket', 's-natverk', NULL::text, date '2024-01-01', 'everybody', NULL, 365, NULL, 180, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'everybody', NULL, 365, 'left', 20, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'disability', 'yes', 365, NULL, 31, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'disability', 'yes', 365, 'left', 6, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'age', '15-24', 365, NULL, 58, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'age', '15-24', 365, 'left', 9, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'criminal_record', 'yes', 365, NULL, 40, true,
     'synthetic report of the network'),
    ('placed', 'spegelstad-natverket', 's-natverk', NULL, '2024-01-01', 'criminal_record', 'yes', 365, 'left', 10, true,
     'synthetic report of the network'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'everybody', NULL, 0, 'employed', 81, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'everybody', NULL, 180, 'employed', 15, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'everybody', NULL, 180, NULL, 4, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'women', 0, 'employed', 17, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'women', 180, 'employed', 4, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'women', 180, NULL, 1, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'men', 0, 'employed', 64, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'men', 180, 'employed', 11, false, 'demo'),
    ('graduated', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'sex', 'men', 180, NULL, 3, false, 'demo'),
    ('passed_bus_driver', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'everybody', NULL, 30, 'employed', 88, false,
     'demo'),
    ('passed_bus_driver', 'spegelstad-natverket', 's-bussforare', NULL, '2024-06-15', 'everybody', NULL, 90, 'employed', 6, false,
     'demo'),
    ('time_limited_work', 'spegelstad-natverket', 's-verkstan', 's-verkstan', '2024-01-01', 'everybody', NULL, 180, 'employed', 17,
     false, 'demo'),
    ('time_limited_work', 'spegelstad-natverket', 's-verkstan', 's-verkstan', '2024-01-01', 'everybody', NULL, 180, 'study', 11, false,
     'demo'),
    ('time_limited_work', 'spegelstad-natverket', 's-verkstan', 's-verkstan', '2024-01-01', 'everybody', NULL, 365, 'employed', 6,
     false, 'demo'),
    ('time_limited_work', 'spegelstad-natverket', 's-verkstan', 's-verkstan', '2024-01-01', 'everybody', NULL, 365, NULL, 8, false,
     'demo');
