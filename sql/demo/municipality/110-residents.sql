-- The residents of Spegelstad at the end of each year, as Statistics Sweden
-- would give them: 14 for each employee of the municipality.
--
-- Topics: residents; labour_force and employed, 20 to 64 years;
-- residents_foreign_born_women and employed_foreign_born_women, by education.

CREATE TEMP TABLE resident ON COMMIT DROP AS
SELECT make_date(t.year, 12, 31) AS period, a.age_from, a.age_to, f.background, s.sex,
       round(14 * e.employees * (1 + 0.011 * (t.year - 2026)) * a.share
             * CASE WHEN f.background = 'foreign' THEN t.residents ELSE 1 - t.residents END
             * CASE WHEN s.sex = 'women' THEN a.women ELSE 1 - a.women END)::bigint AS persons,
       CASE WHEN f.background = 'foreign' THEN CASE s.sex WHEN 'women' THEN 0.57 ELSE 0.66 END
            ELSE CASE s.sex WHEN 'women' THEN 0.83 ELSE 0.84 END END + 0.003 * (t.year - 2020) AS employed
FROM setting AS e, (SELECT * FROM turn WHERE year BETWEEN 2008 AND 2025) AS t,
     (VALUES (0, 17, 0.21, 0.486), (18, 19, 0.02, 0.49), (20, 24, 0.07, 0.50), (25, 34, 0.18, 0.50), (35, 44, 0.15, 0.495),
             (45, 54, 0.12, 0.495), (55, 64, 0.10, 0.505), (65, 200, 0.15, 0.545)) AS a (age_from, age_to, share, women),
     (VALUES ('foreign'), ('swedish')) AS f (background), (VALUES ('women'), ('men')) AS s (sex);

INSERT INTO spegel_register.reference_population
    (period, region, topic, age_from, age_to, ground, category, within_ground, within_category, persons, source)
SELECT period, 'Spegelstad', 'residents', age_from, age_to, g.ground, g.category, NULL, NULL, sum(persons), 'demo'
FROM resident, LATERAL (VALUES ('sex', sex), ('background', background)) AS g (ground, category)
GROUP BY period, age_from, age_to, g.ground, g.category
UNION ALL
SELECT period, 'Spegelstad', 'residents', age_from, age_to, g.ground, g.category, g.within_ground, g.within_category, persons, 'demo'
FROM resident, LATERAL (VALUES ('background', background, 'sex', sex), ('sex', sex, 'background', background))
    AS g (ground, category, within_ground, within_category)
UNION ALL
SELECT period, 'Spegelstad', t.topic, 20, 64, g.ground, g.category, g.within_ground, g.within_category,
       round(sum(persons * CASE t.topic WHEN 'employed' THEN employed ELSE employed + 0.06 END)), 'demo'
FROM resident, (VALUES ('employed'), ('labour_force')) AS t (topic),
     LATERAL (VALUES ('everybody', 'everybody', NULL, NULL), ('sex', sex, NULL, NULL), ('background', background, NULL, NULL),
         ('background', background, 'sex', sex))
         AS g (ground, category, within_ground, within_category)
WHERE age_from >= 20 AND age_to <= 64
GROUP BY period, t.topic, g.ground, g.category, g.within_ground, g.within_category
UNION ALL
SELECT period, 'Spegelstad', 'residents', 20, 64, 'everybody', 'everybody', NULL, NULL, sum(persons), 'demo'
FROM resident WHERE age_from >= 20 AND age_to <= 64 GROUP BY period
UNION ALL
SELECT period, 'Spegelstad', t.topic, 20, 64, 'education', e.category, NULL, NULL,
       round(sum(persons) * e.share * CASE t.topic WHEN 'residents_foreign_born_women' THEN 1 ELSE e.employed END), 'demo'
FROM resident, (VALUES ('residents_foreign_born_women'), ('employed_foreign_born_women')) AS t (topic),
     (VALUES ('primary', 0.24, 0.31), ('secondary', 0.33, 0.58), ('post-secondary, short', 0.13, 0.64),
      ('post-secondary, long', 0.27, 0.72), (NULL, 0.03, 0.30)) AS e (category, share, employed)
WHERE background = 'foreign' AND sex = 'women' AND age_from >= 20 AND age_to <= 64
GROUP BY period, t.topic, e.category, e.share, e.employed;

-- By age, and by age within sex and background, which the bands of residents give.
INSERT INTO spegel_register.reference_population
    (period, region, topic, age_from, age_to, ground, category, persons, source)
SELECT period, 'Spegelstad', 'residents', age_from, age_to, 'age',
       CASE WHEN age_to <= 24 THEN '-24' WHEN age_from >= 65 THEN '65-' ELSE age_from || '-' || age_to END, sum(persons), 'demo'
FROM resident GROUP BY period, age_from, age_to;

-- By education, 20 to 64 years; and what surveys of the residents give for the
-- grounds that nobody registers.
INSERT INTO spegel_register.reference_population
    (period, region, topic, age_from, age_to, ground, category, persons, definition, source)
SELECT period, 'Spegelstad', 'residents', 20, 64, e.ground, e.category, round(sum(persons) * e.share), e.definition, 'demo'
FROM resident, (VALUES
    ('education', 'primary', 0.13, ''), ('education', 'secondary', 0.40, ''), ('education', 'post-secondary, short', 0.15, ''),
    ('education', 'post-secondary, long', 0.30, ''), ('education', NULL, 0.02, ''),
    ('disability', 'yes', 0.13, 'survey'), ('disability', 'no', 0.87, 'survey'),
    ('ethnicity', 'minority', 0.36, 'survey'), ('ethnicity', 'majority', 0.64, 'survey'),
    ('religion', 'minority', 0.22, 'survey'), ('religion', 'majority', 0.78, 'survey'),
    ('sexual_orientation', 'minority', 0.07, 'survey'), ('sexual_orientation', 'majority', 0.93, 'survey'),
    ('gender_identity', 'yes', 0.012, 'survey'), ('gender_identity', 'no', 0.988, 'survey')) AS e (ground, category, share, definition)
WHERE age_from >= 20 AND age_to <= 64
GROUP BY period, e.ground, e.category, e.share, e.definition;
