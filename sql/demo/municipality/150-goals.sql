-- Those who could be recruited to the largest occupations, as Statistics Sweden
-- would count them in the county: by sex and by background, 2020 and 2025.
INSERT INTO spegel_register.reference_population
    (period, region, topic, occupation, age_from, age_to, ground, category, persons, definition, note, source)
SELECT make_date(y.year, 12, 31), 'Spegelstad', 'qualified', p.occupation, 20, 64, g.ground, g.category,
       round(e.employees * p.size * g.share), 'SSYK 2012',
       CASE WHEN y.year = 2020 THEN 'Yrkesregistret: yrke saknas för var tionde' END, 'demo'
FROM setting AS e, (VALUES (2020, 0.0), (2025, 0.02)) AS y (year, more),
     (VALUES ('5321', 1.6, 0.86, 0.46), ('5330', 1.1, 0.74, 0.58), ('2221', 0.7, 0.86, 0.22), ('234', 1.9, 0.74, 0.24),
             ('53', 5.2, 0.78, 0.48), ('service', 2.4, 0.58, 0.56), ('managers', 0.9, 0.52, 0.21))
         AS p (occupation, size, women, foreign_born),
     LATERAL (VALUES ('sex', 'women', p.women), ('sex', 'men', 1 - p.women), ('background', 'foreign', p.foreign_born + y.more),
         ('background', 'swedish', 1 - p.foreign_born - y.more)) AS g (ground, category, share);

-- Goals of the municipality and of three departments: shares, and references
-- to mirror.  The one for managers was decided anew.  They are public but for
-- one of a department.
INSERT INTO spegel_register.goal
    (unit, ground, category, part_by, part, year, target_share, reference_topic, reference_definition, reference_region,
     reference_occupation, decided_on, decided_by, note, public)
VALUES
    ('s', 'background', 'foreign', 'all', 'all', 2028, NULL, 'residents', NULL, NULL, NULL, '2020-06-15', 'Kommunfullmäktige',
     'Personalen ska spegla invånarna.', true),
    ('s', 'background', 'foreign', 'managers', 'managers', 2028, 0.25, NULL, NULL, NULL, NULL, '2020-06-15',
     'Kommunfullmäktige', NULL, true),
    ('s', 'background', 'foreign', 'managers', 'managers', 2028, 0.30, NULL, NULL, NULL, NULL, '2024-02-26', 'Kommunfullmäktige',
     'Höjt: målet från 2020 var snart nått.', true),
    ('s', 'sex', 'men', 'all', 'all', 2030, 0.30, NULL, NULL, NULL, NULL, '2021-03-01', 'Personalutskottet', NULL, true),
    ('s', 'sex', 'women', 'step', 's8', 2026, 0.50, NULL, NULL, NULL, NULL, '2019-01-28', 'Kommunstyrelsen', NULL, true),
    (pg_temp.department_code(1), 'sex', 'men', 'all', 'all', 2027, 0.10, NULL, NULL, NULL, NULL, '2022-09-05',
     'Förskolenämnden', NULL, false),
    (pg_temp.department_code(4), 'sex', 'men', 'occupation', '5321', 2027, NULL, 'qualified', 'SSYK 2012', 'Spegelstad', '5321',
     '2023-01-16', 'Vård- och omsorgsnämnden', 'Som de utbildade undersköterskorna i länet.', true),
    (pg_temp.department_code(10), 'background', 'foreign', 'all', 'all', 2025, 0.20, NULL, NULL, NULL, NULL, '2018-11-12',
     'Tekniska nämnden', NULL, true);
