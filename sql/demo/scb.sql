-- Turns two files of Statistics Sweden's into the four CSV files of the demo:
-- employees by county of workplace, occupation (SSYK 2012) and sex, and the
-- population by county, sex and age.
-- psql variables: source (folder of the files), work (folder for the result).
\set ON_ERROR_STOP on
\cd :source

CREATE TEMP TABLE employees (
    region text, occupation text, sex text,
    y2014 bigint, y2015 bigint, y2016 bigint, y2017 bigint);
\copy employees FROM 'scb-sweden/yreg_county_ssyk_sex_2014-2017_latin1.csv' WITH (FORMAT csv, HEADER, ENCODING 'LATIN1')

CREATE TEMP TABLE population (
    age text, sex text, region text, year integer, persons bigint);
\copy population FROM PROGRAM 'gzip -dc population/sweden_popn_county_1968-2015.csv.gz' WITH (FORMAT csv, HEADER)

-- "12 Skåne county" in one file is "Skane" in the other, and "14 Västra
-- Götaland county" is "Gotaland"; 99 is an unknown county.
CREATE TEMP VIEW county AS
SELECT DISTINCT region,
       replace(lower(plain), ' ', '-') AS organisation,
       title,
       replace(plain, 'Vastra ', '') AS reference_region
FROM employees,
     regexp_replace(region, '^\d+ (.*) county$', '\1') AS title,
     translate(title, 'åäöÅÄÖ', 'aaoAAO') AS plain
WHERE region NOT LIKE '99%';

CREATE TEMP VIEW organisations AS
SELECT organisation, title, reference_region,
       16 AS reference_age_from, 64 AS reference_age_to
FROM county ORDER BY organisation;

CREATE TEMP VIEW occupations AS
SELECT DISTINCT split_part(occupation, ' ', 1) AS occupation,
       regexp_replace(occupation, '^\S+ ', '') AS title,
       CASE
           WHEN occupation ~ '^112 ' THEN 'managing directors'
           WHEN occupation ~ '^1' THEN 'other managers'
           WHEN occupation ~ '^2' THEN 'professionals'
           WHEN occupation ~ '^3' THEN 'associate professionals'
           WHEN occupation ~ '^4' THEN 'clerical work'
           WHEN occupation ~ '^5' THEN 'care and service'
           WHEN occupation ~ '^6' THEN 'agriculture'
           WHEN occupation ~ '^7' THEN 'craft'
           WHEN occupation ~ '^8' THEN 'machine operation and transport'
           WHEN occupation ~ '^9' THEN 'elementary occupations'
           WHEN occupation ~ '^000' THEN 'unidentifiable'
           ELSE 'armed forces'
       END AS occupation_group
FROM employees ORDER BY 1;

CREATE TEMP VIEW staff AS
SELECT y.period, county.organisation,
       split_part(e.occupation, ' ', 1) AS occupation,
       'sex' AS ground, e.sex AS category, y.persons,
       'perturbed' AS protection,
       'Statistics Sweden, occupational register' AS source
FROM employees AS e
JOIN county USING (region),
LATERAL (VALUES ('2014-12-31', e.y2014), ('2015-12-31', e.y2015),
                ('2016-12-31', e.y2016), ('2017-12-31', e.y2017)) AS y (period, persons)
ORDER BY y.period, organisation, occupation, category;

CREATE TEMP VIEW residents AS
SELECT year || '-12-31' AS period, region,
       rtrim(age, '+') AS age_from,
       CASE WHEN age LIKE '%+' THEN '200' ELSE age END AS age_to,
       'sex' AS ground,
       CASE sex WHEN 'Females' THEN 'women' WHEN 'Males' THEN 'men' END AS category,
       persons,
       'Statistics Sweden, population' AS source
FROM population WHERE year >= 2014
ORDER BY year, region, rtrim(age, '+')::integer, sex;

\cd :work
\copy (SELECT * FROM organisations) TO 'organisation.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT * FROM occupations) TO 'occupation.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT * FROM staff) TO 'counted.csv' WITH (FORMAT csv, HEADER)
\copy (SELECT * FROM residents) TO 'reference_population.csv' WITH (FORMAT csv, HEADER)
