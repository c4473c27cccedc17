-- Programmes: mentorship, reverse mentorship, leadership, trainee posts,
-- validation, the path to undersköterska, placements with supervisors, and two
-- projects.

INSERT INTO spegel_register.programme (programme, title, kind, organisation, starts_on, ends_on, target_persons)
SELECT 's-mentor-' || y, 'Mentorskap ' || y, 'mentorship', 'spegelstad', make_date(y, 1, 1), make_date(y, 12, 31), 100
FROM generate_series(2018, 2025) AS y
UNION ALL
SELECT 's-ledare-' || y, 'Ledarprogram ' || y, 'leadership', 'spegelstad', make_date(y, 1, 1), make_date(y, 12, 31), NULL
FROM generate_series(2014, 2025) AS y
UNION ALL VALUES
    ('s-usk-komvux', 'Vägen till undersköterska, med Komvux', 'training', 'spegelstad', date '2017-01-01', NULL::date, NULL::integer),
    ('s-usk', 'Vägen till undersköterska, utan Komvux', 'training', 'spegelstad', '2017-01-01', NULL, NULL),
    ('s-handledare', 'Handledarutbildning', 'training', 'spegelstad', '2012-01-01', NULL, NULL),
    ('s-anvisning', 'Anvisade platser med handledare', 'placement', 'spegelstad', '2012-01-01', NULL, NULL),
    ('s-validering', 'Yrkeskompetensbedömning', 'validation', NULL, '2019-01-01', NULL, NULL),
    ('s-omvant-kommun', 'Omvänt mentorskap, kommunen', 'reverse_mentorship', 'spegelstad', '2022-01-01', '2025-12-31', 40),
    ('s-projekt-spegel', 'Projekt Spegla staden', 'project', NULL, '2023-09-01', '2026-06-30', 220),
    ('s-projekt-jamn', 'Projekt Jämn rekrytering', 'project', NULL, '2022-09-01', '2024-12-31', 80),
    ('s-natverk', 'Nätverket Arbete i Spegelstad', 'project', 'spegelstad-natverket', '2014-01-01', NULL, NULL),
    ('s-bussforare', 'Yrkesutbildning till bussförare med jobbgaranti', 'training', 'spegelstad-natverket', '2020-01-01', NULL, NULL),
    ('s-verkstan', 'Tidsbegränsat arbete i Verkstan', 'placement', 'spegelstad-natverket', '2018-01-01', NULL, NULL)
UNION ALL
SELECT 's-trainee-p' || lpad(n::text, 2, '0'), 'Traineeplatser hos partner ' || n, 'trainee', 'spegelstad-p'
    || lpad(n::text, 2, '0'), date '2019-01-01', NULL, NULL
FROM generate_series(1, 12) AS n
UNION ALL
SELECT 's-omvant-p' || lpad(n::text, 2, '0'), 'Omvänt mentorskap, partner ' || n, 'reverse_mentorship', 'spegelstad-p'
    || lpad(n::text, 2, '0'),
       date '2022-01-01', date '2025-12-31', 10
FROM generate_series(1, 12) AS n;

-- The pilot departments and the others; what remained of the way of working.
INSERT INTO spegel_register.programme_unit (programme, organisation, unit, role, joined_on, implemented_on, left_on)
SELECT 's-projekt-spegel', 'spegelstad', pg_temp.department_code(department),
       CASE WHEN department IN (2, 4, 6, 11) THEN 'pilot' ELSE 'comparison' END, date '2023-09-01',
       CASE department WHEN 2 THEN date '2024-10-01' WHEN 4 THEN '2025-03-01' WHEN 6 THEN '2025-09-01' WHEN 8 THEN '2026-05-01' END,
       CASE department WHEN 6 THEN date '2026-07-31' END
FROM department;
-- The partners: trained, hosts of trainees, both or neither; those active when
-- the project had ended have no last day, or a later one.
INSERT INTO spegel_register.programme_unit (programme, organisation, unit, role, joined_on, implemented_on, left_on)
SELECT 's-projekt-jamn', 'spegelstad-p' || lpad(n::text, 2, '0'), NULL, r.role, date '2022-09-01' + 10 * n,
       CASE WHEN n % 3 <> 0 THEN date '2023-06-01' + 10 * n END,
       CASE n % 5 WHEN 1 THEN date '2024-12-31' WHEN 2 THEN '2025-05-31' END
FROM generate_series(1, 12) AS n, (VALUES ('trained'), ('host'), ('comparison')) AS r (role)
WHERE r.role = 'trained' AND n <= 6 OR r.role = 'host' AND n IN (4, 5, 6, 7, 8, 9) OR r.role = 'comparison' AND n >= 10;
-- The members that are active in the network.
INSERT INTO spegel_register.programme_unit (programme, organisation, unit, role, joined_on, left_on)
SELECT 's-natverk', o.organisation, NULL, 'host', o.member_from, o.member_to
FROM spegel_register.organisation AS o
WHERE o.kind = 'member' AND o.organisation LIKE 'spegelstad-m%'
    AND pg_temp.draw('active', substr(o.organisation, 13)::bigint) < 0.62;

CREATE TEMP TABLE taking_part (
    programme text, id bigint, role text, pair text, capacity text, eligible_on date, offered_on date, applied_on date,
    admitted_on date, started_on date, followed_up_on date, completed_on date, dropped_on date) ON COMMIT DROP;

-- Who serves as a manager, or as any employee, on the first of a month: mentors
-- and supervisors are drawn from them.
CREATE TEMP TABLE pair ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY a.started_on, a.id) AS pair, a.*, 2011 + a.turn AS year,
       pg_temp.draw('pair completed', a.id, a.turn) < 0.84 AS completed
FROM adept AS a;
CREATE TEMP TABLE mentor ON COMMIT DROP AS
SELECT y AS year, s.id, row_number() OVER (PARTITION BY y ORDER BY pg_temp.draw('mentor', s.id, y), s.id) AS place
FROM generate_series(2018, 2025) AS y
JOIN spell AS s ON s.step >= 4 AND s.first <= make_date(y, 1, 1) AND coalesce(s.last, date '2026-08-31') >= make_date(y, 12, 31);
CREATE TEMP TABLE mentored ON COMMIT DROP AS
SELECT p.*, m.id AS mentor
FROM (SELECT *, row_number() OVER (PARTITION BY year ORDER BY pair) AS place FROM pair) AS p
JOIN (SELECT year, count(*) AS mentors FROM mentor GROUP BY year) AS n USING (year)
JOIN mentor AS m ON m.year = p.year AND m.place = 1 + (p.place - 1) % n.mentors;
ANALYZE mentored;
INSERT INTO taking_part (programme, id, role, pair, capacity, offered_on, started_on, completed_on, dropped_on)
SELECT 's-mentor-' || m.year, p.id, p.role, 's-par-' || m.pair, p.capacity, m.started_on - 30, m.started_on,
       CASE WHEN m.completed THEN m.started_on + 240 END, CASE WHEN NOT m.completed THEN m.started_on + 90 END
FROM mentored AS m, LATERAL (VALUES (m.id, 'adept', 'employee'), (m.mentor, 'mentor', 'manager')) AS p (id, role, capacity);

INSERT INTO taking_part (programme, id, role, capacity, applied_on, admitted_on, started_on, completed_on, dropped_on)
SELECT 's-ledare-' || 2011 + l.turn, l.id, 'participant', 'employee', l.applied_on,
       CASE WHEN l.admitted THEN l.applied_on + 30 END, CASE WHEN l.admitted THEN l.applied_on + 60 END,
       CASE WHEN l.completed THEN l.applied_on + 140 END, CASE WHEN l.admitted AND NOT l.completed THEN l.applied_on + 100 END
FROM leadership AS l;

-- Subsidised jobs: supervisors, who are colleagues at the same department, of
-- whom half are trained; followed up or not.
CREATE TEMP TABLE subsidised ON COMMIT DROP AS
SELECT s.id, s.number, s.department, s.kind, s.subsidy, s.first, s.last, e.foreign_background, e.woman,
       pg_temp.draw('supervisor', s.id) < 0.5 AS trained_supervisor,
       row_number() OVER (PARTITION BY s.department, pg_temp.draw('supervisor', s.id) < 0.5 ORDER BY s.first, s.id) AS place
FROM (SELECT id, number, min(department) AS department, min(kind) AS kind, min(subsidy) AS subsidy, min(first) AS first,
             CASE WHEN bool_or(last IS NULL) THEN NULL ELSE max(last) END AS last
      FROM spell WHERE form = 'subsidised' GROUP BY id, number) AS s
JOIN employee AS e USING (id);
CREATE TEMP TABLE supervisor ON COMMIT DROP AS
SELECT id, department, trained, row_number() OVER (PARTITION BY department, trained ORDER BY u, id) AS place,
       count(*) OVER (PARTITION BY department, trained) AS places
FROM (SELECT DISTINCT ON (s.id) s.id, s.department, pg_temp.draw('supervising', s.id) AS u,
    pg_temp.draw('trained to supervise', s.id) < 0.4 AS trained
      FROM spell AS s WHERE s.form = 'permanent' AND s.step <= 3 AND s.first = date '2011-09-01' ORDER BY s.id, s.first) AS s
WHERE u < 0.05;
ANALYZE subsidised; ANALYZE supervisor;
CREATE TEMP TABLE supervised ON COMMIT DROP AS
SELECT DISTINCT ON (b.id) b.*, v.id AS supervisor
FROM subsidised AS b JOIN supervisor AS v ON v.department = b.department AND v.trained = b.trained_supervisor
    AND v.place = 1 + (b.place - 1) % v.places
ORDER BY b.id;
INSERT INTO taking_part (programme, id, role, pair, capacity, offered_on, started_on, followed_up_on, completed_on)
SELECT 's-anvisning', p.id, p.role, 's-handledd-' || s.id, 'employee', s.first - 14, s.first,
       CASE WHEN f.u < 0.45 THEN s.first + 20 WHEN f.u < 0.72 THEN s.first + 75 WHEN f.u < 0.85 THEN s.first + 150 END, s.last
FROM supervised AS s, LATERAL (SELECT pg_temp.draw('followed up', s.id)) AS f (u),
     LATERAL (VALUES (s.id, 'participant'), (s.supervisor, 'supervisor')) AS p (id, role);
INSERT INTO taking_part (programme, id, role, capacity, offered_on, started_on, completed_on)
SELECT DISTINCT 's-handledare', s.supervisor, 'participant', 'employee', date '2011-09-05', date '2012-01-15', date '2012-03-15'
FROM supervised AS s WHERE s.trained_supervisor;

-- The path to undersköterska, for those in subsidised care jobs: everybody who
-- became one by it had completed it the day before.
CREATE TEMP TABLE pathway ON COMMIT DROP AS
SELECT s.*, became, eligible_on, became OR u < 0.55 AS applied, became OR u < 0.36 AS admitted, became OR u < 0.24 AS completed,
       pg_temp.draw('komvux', s.id) < CASE WHEN became THEN 0.7 ELSE 0.5 END AS komvux
FROM subsidised AS s JOIN post_kind AS k USING (kind)
CROSS JOIN LATERAL (SELECT pg_temp.draw('pathway', s.id),
    EXISTS (SELECT FROM spell AS t JOIN post_kind AS l USING (kind) WHERE t.id = s.id AND t.number = 2 AND l.occupation = '5321'),
    s.first + 30) AS p (u, became, eligible_on)
WHERE k.occupation_group = 'care' AND k.occupation <> '5321' AND s.first >= date '2017-01-01';
INSERT INTO taking_part (programme, id, role, capacity, eligible_on, applied_on, admitted_on, started_on, completed_on, dropped_on)
SELECT CASE WHEN komvux THEN 's-usk-komvux' ELSE 's-usk' END, id, 'participant', 'employee', least(eligible_on, d),
       CASE WHEN applied THEN d END, CASE WHEN admitted THEN d END, CASE WHEN admitted THEN d END,
       CASE WHEN completed THEN d + 29 * (l - d) / 30 END, CASE WHEN admitted AND NOT completed THEN d + (l - d) / 2 END
FROM pathway, LATERAL (SELECT coalesce(last, date '2026-08-31')) AS e (l), LATERAL (SELECT least(first + 30, l)) AS f (d);

-- Jobseekers with the partners: they ask for a trainee post, are matched, are
-- trainees, are employed, some of them in qualified work at once, some later.
-- Half of them had their competence assessed.
CREATE TEMP TABLE jobseeker ON COMMIT DROP AS
SELECT pg_temp.outsider('jobseeker', n) AS id, 1 + (n % 12)::integer AS partner,
       pg_temp.draw('sex', pg_temp.outsider('jobseeker', n)) < 0.55 AS woman,
       pg_temp.draw('validated', n) < 0.5 AS validated, asked_on, matched, matched AND trained AS trained,
       CASE WHEN matched AND trained
           AND employed THEN asked_on + 260 + floor(200 * pg_temp.draw('employed day', n))::integer END AS employed_on
FROM setting, LATERAL generate_series(1, greatest(240, employees / 25)) AS n
CROSS JOIN LATERAL (SELECT date '2019-01-15' + floor(2300 * pg_temp.draw('asked', n))::integer, pg_temp.draw('matched', n) < 0.7,
                           pg_temp.draw('trained', n) < 0.85, pg_temp.draw('employed', n) < 0.6)
                               AS s (asked_on, matched, trained, employed);
INSERT INTO spegel_register.person (person, birth_year)
SELECT pg_temp.person_code(id), 1998 - floor(35 * pg_temp.draw('age', id))::integer FROM jobseeker;
CREATE TEMP TABLE loading (person, ground, category, source, observed_on) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), a.ground, a.category, a.source, asked_on
FROM jobseeker, LATERAL (VALUES
    ('sex', CASE WHEN woman THEN 'women' ELSE 'men' END, 'programme'),
    ('education', CASE WHEN pg_temp.draw('education', id) < 0.7 THEN 'post-secondary, long' ELSE 'post-secondary, short' END,
     'programme, degree assessed')) AS a (ground, category, source);
SELECT spegel_register.insert_from('person_attribute', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
INSERT INTO taking_part (programme, id, role, capacity, applied_on, admitted_on, started_on, completed_on, dropped_on)
SELECT 's-trainee-p' || lpad(partner::text, 2, '0'), id, 'participant', NULL, asked_on, CASE WHEN matched THEN asked_on + 40 END,
       CASE WHEN trained THEN asked_on + 70 END, CASE WHEN trained
           AND (employed_on IS NOT NULL OR pg_temp.draw('trainee', id) < 0.7) THEN asked_on + 250 END,
       CASE WHEN trained AND employed_on IS NULL AND pg_temp.draw('trainee', id) >= 0.7 THEN asked_on + 150 END
FROM jobseeker;
INSERT INTO taking_part (programme, id, role, eligible_on, started_on, completed_on)
SELECT 's-validering', id, 'participant', asked_on, asked_on + 20, asked_on + 50 FROM jobseeker WHERE validated;
-- Employed in work of skill level 3 or 4 at once, or a year later.
CREATE TEMP TABLE loading (person, employment_number, valid_from, valid_to, unit, occupation, form, scope) ON COMMIT DROP AS
SELECT pg_temp.person_code(j.id), '1', e.first, e.last, 's-p' || lpad(partner::text, 2, '0') || '-w', e.occupation, 'fixed_term', 100
FROM jobseeker AS j
CROSS JOIN LATERAL (SELECT pg_temp.draw('qualified', j.id) < CASE WHEN validated THEN 0.55
    ELSE 0.30 END, pg_temp.draw('qualified later', j.id) < 0.4,
                           (ARRAY['2142', '2412', '2221', '3313', '2511', '3112'])[pg_temp.draw_between('qualified as', j.id, 0, 1, 6)])
                            AS q (at_once, later, occupation)
CROSS JOIN LATERAL (VALUES
    (employed_on, CASE WHEN NOT at_once AND later THEN employed_on + 364 END, CASE WHEN at_once THEN q.occupation ELSE '4119' END),
    (CASE WHEN NOT at_once AND later THEN employed_on + 365 END, NULL, q.occupation)) AS e (first, last, occupation)
WHERE e.first <= date '2026-08-31';
SELECT spegel_register.insert_from('employment', 'pg_temp.loading');
DROP TABLE pg_temp.loading;

-- Staff of the partners: leaders, key persons and others.  Leaders are matched
-- with an adept each, in the municipality as well.
CREATE TEMP TABLE partner_staff ON COMMIT DROP AS
SELECT pg_temp.outsider('partner', 100 * p + n) AS id, p AS partner, n,
       CASE WHEN n <= 6 THEN 'leader' WHEN n <= 14 THEN 'key_person' ELSE 'employee' END AS capacity,
       pg_temp.draw('sex', pg_temp.outsider('partner', 100 * p + n)) < 0.5 AS woman
FROM generate_series(1, 12) AS p, generate_series(1, 60) AS n;
INSERT INTO spegel_register.person (person, birth_year)
SELECT pg_temp.person_code(id), 1998 - floor(38 * pg_temp.draw('age', id))::integer FROM partner_staff;
CREATE TEMP TABLE loading (person, ground, category, source, observed_on) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), 'sex', CASE WHEN woman THEN 'women' ELSE 'men' END, 'partner', date '2021-01-01' FROM partner_staff;
SELECT spegel_register.insert_from('person_attribute', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
CREATE TEMP TABLE loading (person, employment_number, valid_from, valid_to, unit, occupation, step, form, scope) ON COMMIT DROP AS
SELECT pg_temp.person_code(id), '1', date '2021-01-01', CASE WHEN pg_temp.draw('partner left', id) < 0.15 THEN date '2025-03-31' END,
       's-p' || lpad(partner::text, 2, '0') || '-w', CASE WHEN n <= 6 THEN '1592' ELSE '2422' END, CASE WHEN n <= 6 THEN 's5'
           ELSE 's1' END, 'permanent', 100
FROM partner_staff;
SELECT spegel_register.insert_from('employment', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
INSERT INTO taking_part (programme, id, role, pair, capacity, offered_on, started_on, completed_on, dropped_on)
SELECT 's-omvant-p' || lpad(l.partner::text, 2, '0'), p.id, p.role, CASE
    WHEN matched THEN 's-omvant-' || l.id END, p.capacity, date '2022-02-01',
       CASE WHEN matched THEN date '2022-03-01' END, CASE WHEN matched AND completed THEN date '2023-03-01' END,
       CASE WHEN matched AND NOT completed THEN date '2022-09-01' END
FROM partner_staff AS l JOIN partner_staff AS a ON a.partner = l.partner AND a.n = l.n + 20
CROSS JOIN LATERAL (SELECT pg_temp.draw('leader matched', l.id) < 0.8, pg_temp.draw('leader completed', l.id) < 0.75)
    AS m (matched, completed)
CROSS JOIN LATERAL (VALUES (l.id, 'mentor', 'leader'), (CASE WHEN matched THEN a.id END, 'adept', 'employee')) AS p (id, role, capacity)
WHERE l.n <= 6 AND p.id IS NOT NULL;
INSERT INTO taking_part (programme, id, role, pair, capacity, offered_on, started_on, completed_on, dropped_on)
SELECT 's-omvant-kommun', p.id, p.role, CASE WHEN matched THEN 's-omvant-' || m.id END, p.capacity, date '2022-02-01',
       CASE WHEN matched THEN date '2022-03-01' END, CASE WHEN matched AND completed THEN date '2023-03-01' END,
       CASE WHEN matched AND NOT completed THEN date '2022-09-01' END
FROM mentor AS m
JOIN (SELECT id, row_number() OVER (ORDER BY pg_temp.draw('young', id), id) AS place FROM (
          SELECT DISTINCT s.id FROM spell AS s WHERE s.step = 1 AND s.first <= date '2022-01-01'
              AND coalesce(s.last, date '2026-08-31') >= date '2023-03-01') AS s
     ) AS a ON a.place = m.place
CROSS JOIN LATERAL (SELECT pg_temp.draw('leader matched', m.id) < 0.85, pg_temp.draw('leader completed', m.id) < 0.8)
    AS c (matched, completed)
CROSS JOIN LATERAL (VALUES (m.id, 'mentor', 'leader'), (CASE WHEN matched THEN a.id END, 'adept', 'employee')) AS p (id, role, capacity)
WHERE m.year = 2022 AND m.place <= 40 AND p.id IS NOT NULL;

-- The two projects: recruiters, managers and employees of the municipality;
-- leaders, key persons and employees of the partners.
INSERT INTO taking_part (programme, id, role, capacity, offered_on, started_on, completed_on, dropped_on)
SELECT v.programme, v.id, 'participant', v.capacity, day - 30, CASE WHEN v.u < 0.92 THEN day END,
       CASE WHEN v.u < 0.75 THEN day + 200 END, CASE WHEN v.u BETWEEN 0.85 AND 0.92 THEN day + 60 END
FROM (
    SELECT 's-projekt-spegel' AS programme, s.id, CASE WHEN s.step >= 4 THEN 'manager' WHEN s.kind % 3 = 0 THEN 'recruiter'
        ELSE 'employee' END AS capacity,
           pg_temp.draw('project', s.id, 1) AS u, date '2024-01-15' + floor(400 * pg_temp.draw('project day', s.id, 1))::integer AS day
    FROM spell AS s
    WHERE s.first <= date '2023-09-01' AND coalesce(s.last, date '2026-08-31') >= date '2026-06-30' AND s.department IN (2, 4, 6, 11)
        AND pg_temp.draw('in project', s.id) < CASE WHEN s.step >= 4 THEN 0.18 ELSE 0.012 END
    UNION ALL
    SELECT 's-projekt-jamn', p.id, p.capacity, pg_temp.draw('project', p.id, 2),
           date '2022-11-01' + floor(300 * pg_temp.draw('project day', p.id, 2))::integer
    FROM partner_staff AS p
    WHERE pg_temp.draw('in project', p.id) < CASE p.capacity WHEN 'leader' THEN 0.45 WHEN 'key_person' THEN 0.4 ELSE 0.06 END) AS v;

-- What lies after the last day has not happened yet.
CREATE TEMP TABLE loading (
    programme, person, role, pair, capacity, eligible_on, offered_on, applied_on, admitted_on, started_on, followed_up_on,
     completed_on, dropped_on) ON COMMIT DROP AS
SELECT programme, pg_temp.person_code(id), role, pair, capacity,
       CASE WHEN eligible_on <= last_day THEN eligible_on END, CASE WHEN offered_on <= last_day THEN offered_on END,
       CASE WHEN applied_on <= last_day THEN applied_on END, CASE WHEN admitted_on <= last_day THEN admitted_on END,
       CASE WHEN started_on <= last_day THEN started_on END, CASE WHEN followed_up_on <= last_day THEN followed_up_on END,
       CASE WHEN completed_on <= last_day THEN completed_on END, CASE WHEN dropped_on <= last_day THEN dropped_on END
FROM taking_part, setting
WHERE least(eligible_on, offered_on, applied_on, admitted_on, started_on) <= last_day;
SELECT spegel_register.insert_from('participation', 'pg_temp.loading');
DROP TABLE pg_temp.loading;
