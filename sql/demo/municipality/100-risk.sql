-- Active measures since 2018: what each unit investigated by ground and area
-- each year, what became a risk, how far it came, and the measures.
--
-- Departments investigate most of their 35 cells (7 grounds, 5 areas) each
-- year, workplaces a few of them, and one in fifty of them all.

CREATE TEMP TABLE cell ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY u.n, y, g.n, a.n) AS cell, u.*, y AS year, g.ground, a.area,
       make_date(y, 1, 10) + floor(pg_temp.draw('investigated day', u.n * 100 + g.n * 10 + a.n, y) * 320)::integer AS opened_on
FROM (SELECT d.first_workplace + w AS n, d.department, 'workplace' AS level, pg_temp.workplace_code(d.first_workplace + w) AS unit,
             0.045 AS likely, pg_temp.draw('thorough', d.first_workplace + w) < 0.02 AS thorough
      FROM department AS d, generate_series(0, workplaces - 1) AS w
      UNION ALL
      SELECT 1000000 + department, department, 'department', pg_temp.department_code(department), 0.9, department % 3 <> 0 FROM department
      UNION ALL
      SELECT 2000000, 0, 'city', 's', 0.95, true) AS u
CROSS JOIN generate_series(2018, 2026) AS y
CROSS JOIN unnest(ARRAY['sex', 'gender_identity', 'ethnicity', 'religion', 'disability', 'sexual_orientation', 'age']) WITH ORDINALITY
    AS g (ground, n)
CROSS JOIN unnest(ARRAY['working_conditions', 'pay', 'recruitment', 'training', 'parenthood']) WITH ORDINALITY AS a (area, n)
WHERE u.thorough OR pg_temp.draw('investigated', u.n * 100 + g.n * 10 + a.n, y) < u.likely;

-- How far a risk comes, and how it ends.  Those whose owner does not stand
-- where the cause lies get stuck; some of them are escalated.
CREATE TEMP TABLE hazard ON COMMIT DROP AS
SELECT c.*, found,
       CASE WHEN NOT found THEN 1
            WHEN u < CASE WHEN o.owner_level = w.at THEN 0.20 ELSE 0.45 END THEN 1
            WHEN u < 0.60 THEN 2 WHEN u < 0.78 THEN 3 ELSE 4 END AS steps,
       CASE WHEN found AND pg_temp.draw('cause known', c.cell) < 0.85 THEN w.at END AS cause_level,
       CASE WHEN pg_temp.draw('owned', c.cell) < 0.93 THEN o.owner_level END AS owner_level,
       escalated, 4 + floor(18 * pg_temp.draw('rating', c.cell))::integer AS rating,
       20 + floor(160 * pg_temp.draw('pace', c.cell))::integer AS pace,
       pg_temp.draw('involved', c.cell) AS involved
FROM cell AS c
CROSS JOIN LATERAL (SELECT pg_temp.draw('found', c.cell) < 0.42, pg_temp.draw('steps', c.cell), pg_temp.draw('cause', c.cell))
    AS v (found, u, k)
CROSS JOIN LATERAL (SELECT CASE WHEN k < 0.4 THEN 'workplace' WHEN k < 0.55 THEN 'between' WHEN k < 0.8 THEN 'department'
    ELSE 'city' END) AS w (at)
CROSS JOIN LATERAL (SELECT w.at <> c.level AND pg_temp.draw('escalated', c.cell) < 0.4) AS x (escalated)
CROSS JOIN LATERAL (SELECT CASE WHEN escalated THEN w.at ELSE c.level END) AS o (owner_level)
WHERE c.opened_on <= date '2026-08-31';

CREATE TEMP TABLE step_taken ON COMMIT DROP AS
SELECT h.cell, s.step, s.n, h.opened_on + CASE WHEN s.n = 1 THEN 0 ELSE h.pace * (s.n - 1) END AS step_on,
       CASE WHEN pg_temp.draw('rated', h.cell, s.n) < 0.85 THEN
           least(25, greatest(1, h.rating - CASE WHEN s.n >= 3 THEN floor(8 * pg_temp.draw('moved', h.cell, s.n))::integer - 1
                                                 ELSE floor(3 * pg_temp.draw('moved', h.cell, s.n))::integer - 1 END)) END AS rating,
       CASE WHEN h.owner_level IS NULL THEN NULL WHEN h.escalated AND s.n = 1 THEN h.level ELSE h.owner_level END AS owner_level
FROM hazard AS h, (VALUES (1, 'investigate'), (2, 'analyse'), (3, 'act'), (4, 'follow_up')) AS s (n, step)
WHERE s.n <= h.steps;
-- Investigated again, without anything having been done since.
INSERT INTO step_taken
SELECT h.cell, 'investigate', 1, h.opened_on + again * 200, h.rating, h.owner_level
FROM hazard AS h, generate_series(1, 3) AS again
WHERE h.found AND h.steps = 1 AND pg_temp.draw('again', h.cell) < 0.5 - 0.12 * again;
DELETE FROM step_taken WHERE step_on > date '2026-08-31';
ANALYZE hazard; ANALYZE step_taken;

CREATE TEMP TABLE ended ON COMMIT DROP AS
SELECT h.cell, e.closed_on, e.closed_as
FROM hazard AS h JOIN (SELECT cell, max(n) AS steps, max(step_on) AS last_step FROM step_taken GROUP BY cell) AS s USING (cell)
CROSS JOIN LATERAL (SELECT last_step + 15 + floor(120 * pg_temp.draw('closing', h.cell))::integer,
    CASE WHEN NOT h.found THEN 'no_risk' WHEN s.steps = 4 THEN 'resolved'
        WHEN pg_temp.draw('dropped', h.cell) < 0.08 THEN 'dropped' END) AS e (closed_on, closed_as)
WHERE e.closed_as IS NOT NULL AND e.closed_on <= date '2026-08-31';
ANALYZE ended;

INSERT INTO spegel_register.risk
    (risk, unit, ground, area, title, opened_on, cause_level, owner_level, employees_involved, union_involved, closed_on, closed_as)
SELECT 's-risk-' || h.cell, h.unit, h.ground, h.area, format('%s: %s', h.area, h.ground), h.opened_on, h.cause_level, h.owner_level,
       involved < 0.62, involved BETWEEN 0.3 AND 0.75, e.closed_on, e.closed_as
FROM hazard AS h LEFT JOIN ended AS e USING (cell);
INSERT INTO spegel_register.risk_step (risk, step, step_on, rating, owner_level)
SELECT 's-risk-' || cell, step, step_on, rating, owner_level FROM step_taken;

INSERT INTO spegel_register.measure
    (measure, unit, risk, programme, title, planned_on, due_on, completed_on, evaluated_on, effect, employees_involved, union_involved)
SELECT format('s-m-%s', s.cell), h.unit, 's-risk-' || s.cell, NULL, 'Åtgärd: ' || h.area, s.step_on, s.step_on + 180,
       CASE WHEN completed THEN c.day END, CASE WHEN completed AND evaluated THEN c.day + 60 END, CASE WHEN completed
           AND evaluated THEN effect END,
       h.involved < 0.55, h.involved > 0.5
FROM step_taken AS s JOIN hazard AS h USING (cell)
CROSS JOIN LATERAL (SELECT s.step_on + 40 + floor(200 * pg_temp.draw('done day', s.cell))::integer) AS c (day)
CROSS JOIN LATERAL (SELECT pg_temp.draw('done', s.cell) < 0.7 AND c.day <= date '2026-08-31', c.day + 60 <= date '2026-08-31'
    AND pg_temp.draw('evaluated', s.cell) < 0.55,
    (ARRAY['worse', 'none', 'none', 'some', 'some', 'some', 'full'])[pg_temp.draw_between('effect', s.cell, 0, 1, 7)])
     AS m (completed, evaluated, effect)
WHERE s.step = 'act';

-- Actions planned at the search conferences of the project.
INSERT INTO spegel_register.measure (measure, unit, programme, title, planned_on, due_on, completed_on, employees_involved, union_involved)
SELECT format('s-konferens-%s-%s', d.department, n), pg_temp.workplace_code(d.first_workplace + n % d.workplaces), 's-projekt-spegel',
       'Handlingsplan, punkt ' || n,
       date '2024-02-01' + 20 * n, date '2024-08-01' + 20 * n,
       CASE WHEN pg_temp.draw('action', d.department,
           n) < 0.66 THEN date '2024-02-01' + 20 * n + floor(420 * pg_temp.draw('action day', d.department, n))::integer END,
       true, n % 2 = 0
FROM department AS d, generate_series(1, 12) AS n WHERE d.department IN (2, 4, 6, 11)
UNION ALL
SELECT format('s-konferens-p%s-%s', p, n), 's-p' || lpad(p::text, 2, '0') || '-w', 's-projekt-jamn', 'Handlingsplan, punkt ' || n,
       date '2023-02-01' + 10 * n, date '2023-08-01' + 10 * n,
       CASE WHEN pg_temp.draw('partner action', p,
           n) < 0.58 THEN date '2023-02-01' + 10 * n + floor(420 * pg_temp.draw('partner action day', p, n))::integer END,
       true, n % 3 = 0
FROM generate_series(1, 12) AS p, generate_series(1, 6) AS n;
