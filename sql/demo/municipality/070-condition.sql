-- Pay, training, leave and working conditions.

-- Pay since April 2019: at first, when hired or promoted, and at the yearly
-- revision.  Women earn 1.5 per cent less than men in the same post, those
-- with foreign background 2 per cent less than others.
CREATE TEMP TABLE paid ON COMMIT DROP AS
SELECT s.id, s.number, s.form, s.first, s.last, p.valid_from,
       k.pay * t.pay::double precision * power(1.026::double precision, extract(year FROM p.valid_from)::integer - 2026)
           * (1 + 0.004::double precision * least(25, greatest(0, extract(year FROM p.valid_from)::integer - e.birth_year - 25)))
           * (0.94::double precision + 0.12::double precision * pg_temp.draw('pay', s.id))
           * CASE WHEN e.woman THEN 0.985 ELSE 1 END::double precision * CASE WHEN e.foreign_background THEN 0.98
               ELSE 1 END::double precision AS monthly
FROM spell AS s
JOIN employee AS e USING (id)
JOIN post_kind AS k ON k.kind = s.kind
JOIN step AS t ON t.step = s.step
CROSS JOIN LATERAL (
    SELECT greatest(s.first, date '2019-04-01') WHERE coalesce(s.last, date '2026-08-31') >= date '2019-04-01'
    UNION ALL
    SELECT make_date(y, 4, 1)
    FROM generate_series(greatest(2020, extract(year FROM s.first)::integer),
        extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
    WHERE make_date(y, 4, 1) > s.first AND make_date(y, 4, 1) <= coalesce(s.last, date '2026-08-31')) AS p (valid_from);
CREATE TEMP TABLE loading (person, employment_number, valid_from, amount, pay_form) ON COMMIT DROP AS
SELECT pg_temp.person_code(p.id), p.number::text, p.valid_from,
       CASE WHEN form = 'hourly' THEN round((monthly / h.hours_per_month::double precision)::numeric, 1)
            ELSE 10 * round(monthly / 10)::integer END,
       CASE WHEN form = 'hourly' THEN 'hourly' ELSE 'monthly' END
FROM paid AS p, setting AS t, spegel_register.hours_on(t.last_day) AS h
WHERE h.organisation = 'spegelstad' AND h.occupation IS NULL;
SELECT spegel_register.insert_from('pay', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

-- Beside base pay, of the last months: a supplement for work at unsocial hours
-- in care and health, another amount each month and now and then corrected; a
-- monthly supplement for what few can; and benefits.  Men among the few get it more often.
INSERT INTO spegel_register.pay_component (component, title, title_en, kind) VALUES
    ('ob', 'OB-tillägg', 'supplement for unsocial hours', 'variable'),
    ('marknad', 'Marknadstillägg', 'market supplement', 'variable'),
    ('friskvard', 'Friskvårdsbidrag', 'wellness allowance', 'benefit'),
    ('bil', 'Bilförmån', 'company car', 'benefit');
CREATE TEMP TABLE loading (person, employment_number, component, valid_from, valid_to, amount, pay_form, entry) ON COMMIT DROP AS
WITH now AS (
    SELECT s.id, s.number, s.first, s.step, s.form, k.occupation_group, k.shortage, e.woman
    FROM spell AS s JOIN employee AS e USING (id) JOIN post_kind AS k ON k.kind = s.kind
    WHERE s.last IS NULL
), unsocial AS (
    SELECT n.id, n.number, m::date AS month, floor(3200 * pg_temp.draw('unsocial', n.id, extract(month FROM m)::integer)) AS amount
    FROM now AS n CROSS JOIN generate_series(date '2025-09-01', date '2026-08-01', interval '1 month') AS m
    WHERE n.occupation_group IN ('care', 'health') AND n.first <= m AND pg_temp.draw('shifts', n.id) < 0.6
)
SELECT pg_temp.person_code(p.id), p.number::text, p.component, p.valid_from, p.valid_to, p.amount, p.pay_form, p.entry
FROM (
    SELECT id, number, 'ob' AS component, month AS valid_from, (month + interval '1 month')::date - 1 AS valid_to,
           amount::numeric AS amount, 'total' AS pay_form, '1' AS entry
    FROM unsocial
    UNION ALL
    SELECT id, number, 'ob', month, (month + interval '1 month')::date - 1, -floor(amount / 4)::numeric, 'total', 'rättelse'
    FROM unsocial WHERE amount >= 4 AND pg_temp.draw('corrected', id, extract(month FROM month)::integer) < 0.01
    UNION ALL
    SELECT id, number, 'marknad', greatest(first, date '2026-04-01'), NULL, 500 * pg_temp.draw_between('market', id, 0, 2, 8),
           'monthly', '1'
    FROM now WHERE shortage AND form = 'permanent' AND pg_temp.draw('market supplement', id) < CASE WHEN woman THEN 0.06 ELSE 0.10 END
    UNION ALL
    SELECT id, number, 'friskvard', date '2026-01-01', date '2026-12-31', 500 * pg_temp.draw_between('wellness', id, 0, 1, 4), 'total', '1'
    FROM now WHERE form <> 'hourly' AND first <= '2026-01-01' AND pg_temp.draw('wellness', id) < 0.5
    UNION ALL
    SELECT id, number, 'bil', greatest(first, date '2026-01-01'), NULL, 3500, 'monthly', '1'
    FROM now WHERE step >= 6 AND pg_temp.draw('car', id) < 0.3
) AS p;
SELECT spegel_register.insert_from('pay', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

-- The assessment of work: what a group demands stands in its name.  Working
-- conditions are hardest where people are cared for, and where they clean and build.
INSERT INTO spegel_register.work_assessment (organisation, version, work_group, factor, points, weight, assessed_on)
SELECT 'spegelstad', '2025', g.work_group, f.factor, f.points, f.weight, '2025-03-01'
FROM (SELECT DISTINCT k.work_group, substr(k.work_group, 1, 1) AS field, substr(k.work_group, 2)::integer AS rank FROM post_kind AS k) AS g
CROSS JOIN LATERAL (VALUES
    ('skills', 40 * g.rank, 1.0), ('responsibility', 30 * g.rank + CASE WHEN g.field IN ('C', 'H', 'S') THEN 30 ELSE 0 END, 0.8),
    ('effort', 60 + 10 * g.rank + CASE WHEN g.field IN ('C', 'E', 'S') THEN 30 ELSE 0 END, 0.5),
    ('conditions', CASE WHEN g.field IN ('C', 'H', 'V') THEN 80 WHEN g.field = 'T' THEN 60 ELSE 40 END, 0.4)) AS f (factor, points, weight);

INSERT INTO spegel_register.pay_survey (survey, organisation, surveyed_on, provisions_reviewed_on, findings, completed_on) VALUES
    ('s-lon-2025', 'spegelstad', '2025-05-01', '2025-05-20', 'Ett kvinnodominerat arbete har lägre lön än likvärdiga.', '2025-11-15');
INSERT INTO spegel_register.pay_survey_cooperation (survey, party, met_on, subject) VALUES
    ('s-lon-2025', 'Kommunal', '2025-04-10', 'Arbetsvärdering'), ('s-lon-2025', 'Vision', '2025-04-10', 'Arbetsvärdering'),
    ('s-lon-2025', 'Kommunal', '2025-10-02', 'Analys och åtgärder');
INSERT INTO spegel_register.pay_survey_measure
    (survey, measure, title, work_group, cost, due_on, completed_on, followed_up_on, outcome) VALUES
    ('s-lon-2025', '1', 'Höj ingångslönerna', 'C3', 2400000, '2026-04-01', '2026-04-01', '2026-08-15', 'some'),
    ('s-lon-2025', '2', 'Kriterier för marknadstillägg', NULL, 0, '2026-06-30', NULL, NULL, NULL);
INSERT INTO spegel_register.pay_report (report, organisation, reported_to, law, submitted_on) VALUES
    ('s-rapport-2025', 'spegelstad', '2025-12-31', 'Direktiv (EU) 2023/970', '2026-02-20');
INSERT INTO spegel_register.pay_report_category (report, work_group, justified, reason, remedied_on) VALUES
    ('s-rapport-2025', 'T6', true, 'Ansvar för anläggningar i drift.', NULL), ('s-rapport-2025', 'K3', false, NULL, '2026-05-01');

CREATE TEMP TABLE loading (person, course, started_on, hours, paid) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), course, day, 2 + 2 * pg_temp.draw_between('hours', id, turn, 1, longest),
       pg_temp.draw('paid', id, turn) < 0.95
FROM (SELECT s.id, s.first, s.last, c.course, c.longest, 100 * c.n + y AS turn,
             make_date(y, 1, 8) + floor(330 * pg_temp.draw('course day', s.id, 100 * c.n + y))::integer AS day
      FROM spell AS s JOIN employee AS e USING (id)
      CROSS JOIN LATERAL generate_series(greatest(2019, extract(year FROM s.first)::integer),
          extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
      CROSS JOIN (VALUES (1, 'first-aid', 0.14, 0.14, 3), (2, 'equal-treatment', 0.10, 0.10, 4), (3, 'professional', 0.16, 0.12, 16),
          (4, 'swedish', 0.00, 0.08, 30))
          AS c (n, course, likely, likely_foreign, longest)
      WHERE s.form <> 'hourly'
          AND pg_temp.draw('course', s.id, 100 * c.n + y) < CASE WHEN e.foreign_background THEN c.likely_foreign
              ELSE c.likely END OFFSET 0) AS c
WHERE day BETWEEN first AND coalesce(last, date '2026-08-31');
SELECT spegel_register.insert_from('training', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

-- One time of each kind at most in a year, from a day of it when employed.
CREATE TEMP TABLE absence ON COMMIT DROP AS
SELECT id, department, number, step, kind, day AS first,
       least(day + CASE kind
           WHEN 'parental' THEN (CASE WHEN woman THEN 220 ELSE 60 END * (0.5 + pg_temp.draw('length', id, turn)))::integer
           WHEN 'sick' THEN 15 + floor(300 * power(pg_temp.draw('length', id, turn), 3))::integer
           WHEN 'child_care' THEN pg_temp.draw_between('length', id, turn, 0, 4)
           WHEN 'study' THEN 120 ELSE pg_temp.draw_between('length', id, turn, 20, 180) END, date '2026-08-31') AS last
FROM (SELECT s.id, s.department, s.number, s.step, s.first, s.last, e.woman, k.kind, 100 * k.n + y AS turn,
             make_date(y, 1, 1) + floor(364 * pg_temp.draw('absence day', s.id, 100 * k.n + y))::integer AS day
      FROM spell AS s JOIN employee AS e USING (id)
      CROSS JOIN LATERAL generate_series(greatest(2012, extract(year FROM s.first)::integer),
          extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
      CROSS JOIN (VALUES (1, 'parental', 25, 42, 0.065, 0.085, 1.0), (2, 'sick', 0, 99, 0.038, 0.060, 1.15),
          (3, 'child_care', 27, 48, 0.07, 0.10, 1.0),
                         (4, 'study', 0, 99, 0.008, 0.008, 1.0), (5, 'other', 0, 99, 0.005, 0.005, 1.0))
                          AS k (n, kind, age_from, age_to, men, women, odds)
      WHERE s.form <> 'hourly' AND y - e.birth_year BETWEEN k.age_from AND k.age_to
          AND pg_temp.draw('absence', s.id, 100 * k.n + y) < CASE WHEN e.woman THEN k.women ELSE k.men END * CASE
              WHEN e.foreign_background THEN k.odds ELSE 1 END OFFSET 0) AS a
WHERE day BETWEEN first AND coalesce(last, date '2026-08-31');
CREATE TEMP TABLE loading (person, kind, valid_from, valid_to, scope) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), kind, first, last, CASE WHEN kind IN ('parental', 'sick') AND pg_temp.draw('absent', id) < 0.25 THEN 50
    ELSE 100 END
FROM absence;
SELECT spegel_register.insert_from('leave', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
ANALYZE absence;

CREATE TEMP TABLE loading (person, condition, observed_on, value) ON COMMIT DROP AS
SELECT pg_temp.person_code(s.id), c.condition, make_date(y, 12, 31), c.value
FROM spell AS s JOIN post_kind AS k USING (kind) CROSS JOIN generate_series(2023, 2025) AS y
CROSS JOIN LATERAL (VALUES
    ('overtime_hours', CASE
     WHEN pg_temp.draw('overtime', s.id, y) < 0.35 THEN floor(90 * power(pg_temp.draw('overtime hours', s.id, y), 2)) + 1 END),
    ('night_shifts', CASE WHEN k.occupation_group = 'care'
     AND pg_temp.draw('nights', s.id) < 0.3 THEN floor(80 * pg_temp.draw('night shifts', s.id, y)) + 1 END)) AS c (condition, value)
WHERE s.first <= make_date(y, 12, 31) AND coalesce(s.last, date '2026-08-31') >= make_date(y, 12, 31)
    AND c.value IS NOT NULL;
SELECT spegel_register.insert_from('work_condition', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
