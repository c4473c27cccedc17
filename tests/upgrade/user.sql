-- What somebody has made in a database with the report application: tables with
-- states, views and functions on what is ours, grants, an endpoint.
CREATE SCHEMA others;
CREATE TABLE others.state (name text PRIMARY KEY, tally spegel.tally, segregation spegel.segregation, career spegel.career, cohort spegel.cohort);
SET search_path = spegel, public;
INSERT INTO others.state
SELECT g.name, g.tally, s.segregation, c.career, f.cohort
FROM (SELECT 'group ' || i % 3 AS name, tally_agg(CASE WHEN i % 4 = 0 THEN 'men' ELSE 'women' END) AS tally FROM generate_series(1, 100) AS i GROUP BY 1) AS g
CROSS JOIN (SELECT segregation_agg(u.unit, u.tally) AS segregation
            FROM (SELECT 'unit ' || i % 5 AS unit, tally_agg(CASE WHEN i % 7 < 3 THEN 'men' ELSE 'women' END) AS tally
                  FROM generate_series(1, 100) AS i GROUP BY 1) AS u) AS s
CROSS JOIN (SELECT career_agg(i, date '2015-01-01' + 300 * i, date '2015-01-01' + 300 * (i + 1)) AS career FROM generate_series(1, 4) AS i) AS c
CROSS JOIN (SELECT cohort_agg(10 * i, CASE WHEN i % 3 > 0 THEN 'promoted' END, 1::bigint) AS cohort FROM generate_series(1, 60) AS i) AS f;
CREATE VIEW others.shares AS SELECT name, share(tally, 'women') AS women FROM others.state;
CREATE VIEW others.staff AS SELECT unit, count(*) AS persons FROM spegel_register.employment GROUP BY unit;
CREATE VIEW others.published AS SELECT unit, category, share, status FROM spegel_published.mirroring;
CREATE VIEW others.codes AS SELECT dimension, code FROM spegel_published.codes;
CREATE FUNCTION others.women(unit text) RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT count(*) FROM spegel_register.person_attribute AS a WHERE a.category = 'women'; END;
GRANT SELECT ON spegel_published.codes TO reporter;
GRANT SELECT (unit, category, share) ON spegel_published.mirroring_all TO reporter;
GRANT EXECUTE ON FUNCTION spegel_register.staff_representation TO reporter;
GRANT USAGE ON SCHEMA spegel_published, spegel_register, spegel TO reporter;
SET ROLE spegel_owner;
CREATE FUNCTION spegel_api.own_numbers() RETURNS TABLE (unit text, persons bigint) LANGUAGE sql STABLE BEGIN ATOMIC
    SELECT h.unit, h.persons FROM spegel_published.headcount AS h WHERE h.persons > 100 ORDER BY 1, 2; END;
GRANT EXECUTE ON FUNCTION spegel_api.own_numbers() TO spegel_reader;
SELECT spegel_api.expose('own-numbers', 'spegel_api.own_numbers()', 'Own numbers', 'Egna tal', 'Headcounts of large units.', 'Antal i stora enheter.',
    columns => '{"unit": {"label_en": "Unit", "label_sv": "Enhet"}, "persons": {"label_en": "Persons", "label_sv": "Personer"}}');
INSERT INTO spegel_api.principal (name, role, note) VALUES ('anna', 'spegel_analyst', 'for a test');
RESET ROLE;
