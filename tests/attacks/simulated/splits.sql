-- 1,500 units of 200 persons, and a reader who may choose any condition: ten
-- attributes of two values, unrelated to anything, split each unit.
CREATE TABLE simulated.split_person AS
SELECT u AS unit, CASE WHEN simulated.uniform(9, u * 1000::bigint + i) < 0.3 THEN 'foreign' ELSE 'native' END AS background,
       record_key(simulated.secret(), format('split %s %s', u, i)) AS key,
       (hashint8extended(u * 1000::bigint + i, 10) & 1023)::integer AS bits
FROM generate_series(1, 1500) AS u, generate_series(1, 200) AS i;

-- Each unit and category whole, and by each attribute.
CREATE TABLE simulated.split_count AS
SELECT unit, background, s.split, s.value, count(*) AS n, key_sum(key) AS counted_key
FROM simulated.split_person, LATERAL (
    SELECT NULL::integer, NULL::integer UNION ALL
    SELECT b, (bits >> b) & 1 FROM generate_series(0, 9) AS b) AS s (split, value)
GROUP BY unit, background, s.split, s.value;

CREATE VIEW simulated.split_truth AS
SELECT jsonb_build_object('unit', unit, 'background', background) AS conditions, n FROM simulated.split_count
WHERE split IS NULL AND background = 'foreign';

CREATE TABLE simulated.split_naive AS
SELECT 1 AS release, jsonb_build_object('unit', unit, 'background', background)
           || CASE WHEN split IS NULL THEN '{}' ELSE jsonb_build_object('s' || split, value) END AS conditions,
       simulated.drawn(n, 0, counted_key, background) AS persons
FROM simulated.split_count
UNION ALL
SELECT 1, jsonb_build_object('unit', unit), sum(n) FROM simulated.split_count WHERE split IS NULL GROUP BY unit;

-- The same reader where only the one cell is drawn and no condition may be
-- chosen; the other category is the headcount less the drawn one.
CREATE TABLE simulated.split_protected AS
SELECT 1 AS release, jsonb_build_object('unit', unit, 'background', 'foreign') AS conditions,
       simulated.shown(simulated.drawn(count(*) FILTER (WHERE background = 'foreign'), key_sum(key), key_sum(key) FILTER (WHERE background = 'foreign'), 'foreign')) AS persons
FROM simulated.split_person GROUP BY unit
UNION ALL
SELECT 1, jsonb_build_object('unit', unit), count(*) FROM simulated.split_person GROUP BY unit;
