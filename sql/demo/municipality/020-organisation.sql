-- The municipality and its units; the hospital, partners, members and network
-- around it.

INSERT INTO spegel_register.organisation
    (organisation, title, reference_region, reference_age_from, reference_age_to, kind, sector, member_from, observed_to)
SELECT v.*, last_day
FROM setting, (VALUES
    ('spegelstad', 'Spegelstads kommun', 'Spegelstad', 0, 200, 'municipality', 'public', NULL::date),
    ('spegelstad-sjukhus', 'Spegelstads sjukhus', 'Spegelstad', 18, 64, 'hospital', 'public', '2015-01-01'),
    ('spegelstad-natverket', 'Nätverket Arbete i Spegelstad', NULL, 0, 200, 'other', 'non_profit', NULL)) AS v;

-- Twelve partners of the projects, and the members of the network: the network
-- grew from 150 to more than 440, and some have left.
INSERT INTO spegel_register.organisation
    (organisation, title, kind, sector, member_from, member_to, observed_to)
SELECT 'spegelstad-p' || lpad(n::text, 2, '0'), 'Partner ' || n, 'partner',
       (ARRAY['public', 'private', 'non_profit'])[1 + n % 3],
       date '2018-01-01' + n * 45, CASE n WHEN 7 THEN date '2022-12-31' END, last_day
FROM setting, generate_series(1, 12) AS n
UNION ALL
SELECT 'spegelstad-m' || lpad(n::text, 4, '0'), 'Medlem ' || n, 'member',
       (ARRAY['private', 'private', 'private', 'non_profit', 'public'])[pg_temp.draw_between('member sector', n, 0, 1, 5)],
       joined, CASE WHEN pg_temp.draw('member left', n) < 0.1 AND joined < last_day - 800 THEN joined + 730 END, last_day
FROM setting, generate_series(1, 490) AS n,
     LATERAL (SELECT date '2014-01-01' + CASE WHEN n <= 150 THEN n
                                              ELSE 150 + ((n - 150) * (last_day - date '2014-01-01' - 200)) / 340 END) AS j (joined);

CREATE TEMP TABLE department (department integer, title text, size numeric, workplaces integer, first_workplace integer) ON COMMIT DROP;
INSERT INTO department (department, title, size, workplaces)
SELECT d.department, d.title, d.size, greatest(2, round(share * 0.048 * employees))
FROM setting, (VALUES
    (1, 'Förskolor', 0.150, 0.180),
    (2, 'Grundskolor', 0.250, 0.175),
    (3, 'Gymnasier och vuxenutbildning', 0.080, 0.050),
    (4, 'Äldreomsorg', 0.210, 0.230),
    (5, 'Funktionsstöd', 0.115, 0.180),
    (6, 'Individ och familj', 0.055, 0.045),
    (7, 'Arbetsmarknad', 0.030, 0.020),
    (8, 'Kultur', 0.020, 0.025),
    (9, 'Fritid', 0.020, 0.035),
    (10, 'Gator, parker och miljö', 0.025, 0.020),
    (11, 'Service', 0.035, 0.030),
    (12, 'Stadsledning', 0.010, 0.010)) AS d (department, title, size, share);
UPDATE department SET first_workplace = 1 + coalesce((SELECT sum(d.workplaces) FROM department AS d
    WHERE d.department < department.department), 0);
ANALYZE department;

-- A between level: areas of about ten workplaces; the largest departments also
-- have districts of five areas above those.
CREATE TEMP TABLE area ON COMMIT DROP AS
SELECT department, area, area / 5 AS district, workplaces >= 60 AS in_district
FROM department, generate_series(0, (workplaces - 1) / 10) AS area;

INSERT INTO spegel_register.unit (unit, organisation, title, level, parent, closed_on)
SELECT 's', 'spegelstad', 'Spegelstads kommun', 'city', NULL, NULL::date
UNION ALL
SELECT pg_temp.department_code(department), 'spegelstad', title, 'department', 's', NULL FROM department
UNION ALL
SELECT format('%s-r%s', pg_temp.department_code(department), district), 'spegelstad', 'Distrikt ' || min(title) || ' ' || district + 1,
       'between', pg_temp.department_code(department), NULL
FROM area JOIN department USING (department) WHERE in_district GROUP BY department, district
UNION ALL
SELECT format('%s-a%s', pg_temp.department_code(department), area), 'spegelstad', 'Område ' || title || ' ' || area + 1,
       'between', CASE WHEN in_district THEN format('%s-r%s', pg_temp.department_code(department), district)
                       ELSE pg_temp.department_code(department) END, NULL
FROM area JOIN department USING (department)
UNION ALL
SELECT pg_temp.workplace_code(first_workplace + n), 'spegelstad', 'Arbetsplats ' || first_workplace + n, 'workplace',
       format('%s-a%s', pg_temp.department_code(department), n / 10), NULL
FROM department, generate_series(0, workplaces - 1) AS n;

-- The hospital has clinics; each partner is one workplace; the network has the
-- workshop of its time-limited jobs.
INSERT INTO spegel_register.unit (unit, organisation, title, level, parent)
SELECT 's-sjukhus', 'spegelstad-sjukhus', 'Spegelstads sjukhus', 'city', NULL
UNION ALL
SELECT 's-sjukhus-k' || n, 'spegelstad-sjukhus', 'Klinik ' || n, 'department', 's-sjukhus' FROM generate_series(1, 8) AS n
UNION ALL
SELECT 's-natverket', 'spegelstad-natverket', 'Nätverket', 'city', NULL
UNION ALL
SELECT 's-verkstan', 'spegelstad-natverket', 'Verkstan', 'workplace', 's-natverket'
UNION ALL
SELECT 's-p' || lpad(n::text, 2, '0'), 'spegelstad-p' || lpad(n::text, 2, '0'), 'Partner ' || n, 'city', NULL
FROM generate_series(1, 12) AS n
UNION ALL
SELECT 's-p' || lpad(n::text, 2, '0') || '-w', 'spegelstad-p' || lpad(n::text, 2, '0'), 'Partner ' || n || ', arbetsplats', 'workplace',
       's-p' || lpad(n::text, 2, '0') FROM generate_series(1, 12) AS n;
