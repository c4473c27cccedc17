-- 2,000 units of 60 persons, of whom 30 % have a foreign background; in the
-- second year the first person of each is gone.
CREATE TABLE simulated.leaver_person AS
SELECT u AS unit, i AS person, simulated.uniform(1, u * 1000 + i) < 0.3 AS abroad,
       record_key(simulated.secret(), format('leaver %s %s', u, i)) AS key
FROM generate_series(1, 2000) AS u, generate_series(1, 60) AS i;

CREATE TABLE simulated.leaver_truth AS
SELECT unit::text, abroad AS member FROM simulated.leaver_person WHERE person = 1;

CREATE TABLE simulated.leaver_count AS
SELECT year, unit, count(*) AS headcount, key_sum(key) AS frame_key,
       count(*) FILTER (WHERE abroad) AS n, key_sum(key) FILTER (WHERE abroad) AS counted_key
FROM simulated.leaver_person, generate_series(1, 2) AS year
WHERE year = 1 OR person > 1
GROUP BY year, unit;

CREATE VIEW simulated.leaver_naive AS
SELECT year AS release, jsonb_build_object('unit', unit) AS conditions, headcount AS persons FROM simulated.leaver_count
UNION ALL
SELECT year, jsonb_build_object('unit', unit, 'background', 'foreign'), simulated.drawn(n, 0, counted_key, 'foreign') FROM simulated.leaver_count;

CREATE VIEW simulated.leaver_protected AS
SELECT year AS release, jsonb_build_object('unit', unit) AS conditions, headcount AS persons FROM simulated.leaver_count
UNION ALL
SELECT year, jsonb_build_object('unit', unit, 'background', 'foreign'), simulated.shown(simulated.drawn(n, frame_key, counted_key, 'foreign')) FROM simulated.leaver_count;
