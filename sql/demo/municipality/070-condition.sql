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
SELECT pg_temp.person_code(id), number::text, valid_from,
       CASE WHEN form = 'hourly' THEN round((monthly / 165)::numeric, 1) ELSE 10 * round(monthly / 10)::integer END,
       CASE WHEN form = 'hourly' THEN 'hourly' ELSE 'monthly' END
FROM paid;
SELECT spegel_register.insert_from('pay', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

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
