-- setup
CREATE UNLOGGED TABLE cell AS
SELECT unit, occupation, tally(ARRAY['men', 'women'], ARRAY[hashint4(unit * 1000 + occupation) & 1023, hashint4(occupation * 5000 + unit) & 1023]::bigint[], 1) AS staff
FROM generate_series(1, 2000) AS unit, generate_series(1, 429) AS occupation;
CREATE UNLOGGED TABLE unit AS
SELECT unit, tally_agg('occupation ' || occupation, persons(staff)) AS all_occupations,
       tally_agg('occupation ' || occupation, persons(staff)) FILTER (WHERE occupation <= 107) AS quarter_of_occupations
FROM cell GROUP BY unit;
CREATE UNLOGGED TABLE city AS
SELECT rollup(all_occupations) AS all_occupations, rollup(quarter_of_occupations) AS quarter_of_occupations FROM unit;
VACUUM ANALYZE cell;
VACUUM ANALYZE unit;

-- compare 2,000 units x 429 occupations against a quarter of the units: 4 when linear
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT count(*), sum(r.shortfall) FROM cell, representation(staff, '{men:51,women:49}') AS r
-- theirs
SELECT count(*), sum(r.shortfall) FROM cell, representation(staff, '{men:51,women:49}') AS r WHERE unit <= 500

-- compare the same, one figure for each cell
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT sum(representation_ratio(staff, '{men:51,women:49}', 'women')) FROM cell
-- theirs
SELECT sum(representation_ratio(staff, '{men:51,women:49}', 'women')) FROM cell WHERE unit <= 500

-- compare 429 occupations in one tally, 2,000 units against 500: 4 when linear
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT count(*) FROM unit, city, representation(unit.all_occupations, city.all_occupations) AS r
-- theirs
SELECT count(*) FROM unit, city, representation(unit.all_occupations, city.all_occupations) AS r WHERE unit <= 500

-- compare 429 occupations in one tally against 107: 4 when linear
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT count(*) FROM unit, city, representation(unit.all_occupations, city.all_occupations) AS r
-- theirs
SELECT count(*) FROM unit, city, representation(unit.quarter_of_occupations, city.quarter_of_occupations) AS r

-- compare strata: 200,000 against 50,000, a little over 4 because they are sorted
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT m.* FROM (SELECT array_agg('{men:5,women:3}'::tally) AS s, array_agg(staff + '{men:5,women:3}') AS p FROM (SELECT staff FROM cell LIMIT 200000) AS c) AS a, mantel_haenszel(s, p, 'women', 'men') AS m
-- theirs
SELECT m.* FROM (SELECT array_agg('{men:5,women:3}'::tally) AS s, array_agg(staff + '{men:5,women:3}') AS p FROM (SELECT staff FROM cell LIMIT 50000) AS c) AS a, mantel_haenszel(s, p, 'women', 'men') AS m
