-- 2,000 units of 60 persons over 12 years; the group of each stays the same.
-- In the moving ones one person outside of the group is replaced each year.
CREATE TABLE simulated.average_person AS
SELECT u AS unit, i AS person, simulated.uniform(2, u * 1000 + i) < 0.3 AND i > 1 AS abroad
FROM generate_series(1, 2000) AS u, generate_series(1, 60) AS i;

CREATE VIEW simulated.average_truth AS
SELECT unit::text, count(*) FILTER (WHERE abroad) AS n FROM simulated.average_person GROUP BY unit;

-- A new secret each year.
CREATE TABLE simulated.average_naive AS
SELECT year AS release, jsonb_build_object('unit', unit, 'background', 'foreign') AS conditions,
       simulated.drawn(count(*), 0, key_sum(record_key(simulated.secret(year), format('average %s %s', unit, person))), 'foreign', year) AS persons
FROM simulated.average_person, generate_series(1, 12) AS year WHERE abroad GROUP BY year, unit;

CREATE TABLE simulated.average_key AS
SELECT unit, person, abroad, record_key(simulated.secret(), format('average %s %s', unit, person)) AS key
FROM simulated.average_person;

-- The permanent secret, and a unit that stays as it is.
CREATE VIEW simulated.average_protected AS
SELECT year AS release, jsonb_build_object('unit', unit, 'background', 'foreign') AS conditions,
       simulated.shown(simulated.drawn(n, frame_key, counted_key, 'foreign')) AS persons
FROM (SELECT unit, count(*) FILTER (WHERE abroad) AS n, key_sum(key) AS frame_key, key_sum(key) FILTER (WHERE abroad) AS counted_key
      FROM simulated.average_key GROUP BY unit) AS c, generate_series(1, 12) AS year;

-- The permanent secret, and a unit whose first person is another one each year.
CREATE TABLE simulated.average_moving AS
SELECT year AS release, jsonb_build_object('unit', unit, 'background', 'foreign') AS conditions,
       simulated.shown(simulated.drawn(n, frame_key # record_key(simulated.secret(), format('average %s, year %s', unit, year)), counted_key, 'foreign')) AS persons
FROM (SELECT unit, count(*) FILTER (WHERE abroad) AS n, key_sum(key) FILTER (WHERE person > 1) AS frame_key, key_sum(key) FILTER (WHERE abroad) AS counted_key
      FROM simulated.average_key GROUP BY unit) AS c, generate_series(1, 12) AS year;

-- The same, held back by the memory over releases: A = 1 / (1 / (A + 0.1
-- movers) + L / V) stays at least 1, with two movers a year, L = 1 and V = 4.
CREATE VIEW simulated.average_remembered AS
WITH RECURSIVE memory (year, a, updated) AS (
    SELECT 1, 4.0::float8, true
    UNION ALL
    SELECT year + 1, CASE WHEN next >= 1 THEN next ELSE a + 0.2 END, next >= 1
    FROM memory, LATERAL (SELECT 1 / (1 / (a + 0.2) + 1.0 / 4) AS next) AS n WHERE year < 12)
SELECT release, conditions, CASE WHEN updated THEN persons END AS persons
FROM simulated.average_moving JOIN memory ON year = release;
