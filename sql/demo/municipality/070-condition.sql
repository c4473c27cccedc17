-- Pay, training, leave and working conditions.

-- Pay since April 2018: at first, when hired or promoted, and at the yearly
-- revision.  Women earn 1.5 per cent less than men in the same post, those
-- with foreign background 2 per cent less than others.
INSERT INTO spegel_register.pay (person, employment_number, valid_from, amount, pay_form)
SELECT pg_temp.person_code(s.id), s.number::text, p.valid_from,
       CASE WHEN s.form = 'hourly' THEN round(monthly / 165, 1) ELSE round(monthly, -1) END,
       CASE WHEN s.form = 'hourly' THEN 'hourly' ELSE 'monthly' END
FROM spell AS s
JOIN employee AS e USING (id)
JOIN post_kind AS k ON k.kind = s.kind
JOIN step AS t ON t.step = s.step
CROSS JOIN LATERAL (
    SELECT greatest(s.first, date '2018-04-01') WHERE coalesce(s.last, date '2026-08-31') >= date '2018-04-01'
    UNION
    SELECT make_date(y, 4, 1) FROM generate_series(2019, 2026) AS y
    WHERE make_date(y, 4, 1) > s.first AND make_date(y, 4, 1) <= coalesce(s.last, date '2026-08-31')) AS p (valid_from)
CROSS JOIN LATERAL (
    SELECT (k.pay * t.pay * power(1.026, extract(year FROM p.valid_from)::integer - 2026)
            * (1 + 0.004 * least(25, greatest(0, extract(year FROM p.valid_from)::integer - e.birth_year - 25)))
            * (0.94 + 0.12 * pg_temp.draw('pay', s.id))
            * CASE WHEN e.woman THEN 0.985 ELSE 1 END * CASE WHEN e.foreign_background THEN 0.98 ELSE 1 END)::numeric) AS m (monthly);

INSERT INTO spegel_register.training (person, course, started_on, hours, paid)
SELECT pg_temp.person_code(s.id), c.course, day, 2 + 2 * pg_temp.draw_between('hours', s.id, 100 * c.n + y, 1, c.longest), pg_temp.draw('paid', s.id, 100 * c.n + y) < 0.95
FROM spell AS s JOIN employee AS e USING (id)
CROSS JOIN LATERAL generate_series(greatest(2019, extract(year FROM s.first)::integer), extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
CROSS JOIN (VALUES (1, 'first-aid', 0.14, 3), (2, 'equal-treatment', 0.10, 4), (3, 'professional', 0.16, 16), (4, 'swedish', 0.02, 30)) AS c (n, course, likely, longest)
CROSS JOIN LATERAL (SELECT make_date(y, 1, 8) + floor(330 * pg_temp.draw('course day', s.id, 100 * c.n + y))::integer) AS d (day)
WHERE day BETWEEN s.first AND coalesce(s.last, date '2026-08-31')
    AND s.form <> 'hourly'
    AND pg_temp.draw('course', s.id, 100 * c.n + y) < c.likely
        * CASE WHEN e.foreign_background THEN CASE c.course WHEN 'swedish' THEN 4 WHEN 'professional' THEN 0.75 ELSE 1 END
               WHEN c.course = 'swedish' THEN 0 ELSE 1 END;

-- One time of each kind at most in a year, from a day of it when employed.
CREATE TEMP TABLE absence ON COMMIT DROP AS
SELECT s.id, s.department, k.kind, day AS first, least(day + length, date '2026-08-31') AS last, s.number, s.step
FROM spell AS s JOIN employee AS e USING (id)
CROSS JOIN LATERAL generate_series(greatest(2012, extract(year FROM s.first)::integer), extract(year FROM coalesce(s.last, date '2026-08-31'))::integer) AS y
CROSS JOIN (VALUES (1, 'parental'), (2, 'sick'), (3, 'child_care'), (4, 'study'), (5, 'other')) AS k (n, kind)
CROSS JOIN LATERAL (SELECT y - e.birth_year, make_date(y, 1, 1) + floor(364 * pg_temp.draw('absence day', s.id, 100 * k.n + y))::integer) AS d (age, day)
CROSS JOIN LATERAL (SELECT CASE k.kind
    WHEN 'parental' THEN (CASE WHEN e.woman THEN 220 ELSE 60 END * (0.5 + pg_temp.draw('length', s.id, 100 + y)))::integer
    WHEN 'sick' THEN 15 + floor(300 * power(pg_temp.draw('length', s.id, 200 + y), 3))::integer
    WHEN 'child_care' THEN pg_temp.draw_between('length', s.id, 300 + y, 0, 4)
    WHEN 'study' THEN 120 ELSE pg_temp.draw_between('length', s.id, 500 + y, 20, 180) END) AS l (length)
WHERE day BETWEEN s.first AND coalesce(s.last, date '2026-08-31') AND s.form <> 'hourly'
    AND pg_temp.draw('absence', s.id, 100 * k.n + y) < CASE k.kind
        WHEN 'parental' THEN CASE WHEN d.age BETWEEN 25 AND 42 THEN CASE WHEN e.woman THEN 0.085 ELSE 0.065 END ELSE 0 END
        WHEN 'sick' THEN CASE WHEN e.woman THEN 0.060 ELSE 0.038 END * CASE WHEN e.foreign_background THEN 1.15 ELSE 1 END
        WHEN 'child_care' THEN CASE WHEN d.age BETWEEN 27 AND 48 THEN CASE WHEN e.woman THEN 0.10 ELSE 0.07 END ELSE 0 END
        WHEN 'study' THEN 0.008 ELSE 0.005 END;
INSERT INTO spegel_register.leave (person, kind, valid_from, valid_to, scope)
SELECT pg_temp.person_code(id), kind, first, last, CASE WHEN kind IN ('parental', 'sick') AND pg_temp.draw('absent', id) < 0.25 THEN 50 ELSE 100 END
FROM absence;
ANALYZE absence;

INSERT INTO spegel_register.work_condition (person, condition, observed_on, value)
SELECT pg_temp.person_code(s.id), c.condition, make_date(y, 12, 31), c.value
FROM spell AS s JOIN post_kind AS k USING (kind) CROSS JOIN generate_series(2023, 2025) AS y
CROSS JOIN LATERAL (VALUES
    ('overtime_hours', CASE WHEN pg_temp.draw('overtime', s.id, y) < 0.35 THEN floor(90 * power(pg_temp.draw('overtime hours', s.id, y), 2)) + 1 END),
    ('night_shifts', CASE WHEN k.occupation_group = 'care' AND pg_temp.draw('nights', s.id) < 0.3 THEN floor(80 * pg_temp.draw('night shifts', s.id, y)) + 1 END)) AS c (condition, value)
WHERE s.first <= make_date(y, 12, 31) AND coalesce(s.last, date '2026-08-31') >= make_date(y, 12, 31)
    AND c.value IS NOT NULL;
