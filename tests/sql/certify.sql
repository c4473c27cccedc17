-- Certificates of variance: what everything that is shown tells together
SET search_path = spegel, public;
SET extra_float_digits = 0;

-- a total and its two parts, each with noise of variance 4: by hand, 1 / (1/4 + 1/8)
SELECT * FROM certify_variance('{1,1,2,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{100}');
-- as soon as enough is proved the search ends
SELECT target, certified, variance BETWEEN 1 AND 8.0 / 3 AS proved FROM certify_variance('{1,1,2,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{1}');
-- what is not shown: the rest of a total without one part; a part that nothing shows
SELECT * FROM certify_variance('{1,1,2}', '{1,2,1}', NULL, '{4,4}', '{4,9,4}', targets => '{1,2,3}', target_atoms => '{2,1,3}');
SELECT target, variance FROM certify_variance('{1,1,2}', '{1,2,1}', NULL, '{4,4}', '{100}', targets => '{1,1,2,2}', target_atoms => '{1,2,1,2}', target_coefficients => '{1,2,0.5,0.5}');
-- one after the other of a series: the shared part does not average out, 2 + 2 / n
SELECT n, round(c.variance::numeric, 9) AS variance, round(2 + 2.0 / n, 9) AS by_hand
FROM unnest('{1,2,10}'::int[]) AS n, certify_variance(ARRAY(SELECT generate_series(1, n)), array_fill(1, ARRAY[n]), NULL, array_fill(2::float8, ARRAY[n]), '{100}', array_fill(1, ARRAY[n]), targets => '{1}') AS c;
-- fresh noise does, 4 / n
SELECT n, round(c.variance::numeric, 9) AS variance FROM unnest('{1,2,10}'::int[]) AS n, certify_variance(ARRAY(SELECT generate_series(1, n)), array_fill(1, ARRAY[n]), NULL, array_fill(4::float8, ARRAY[n]), '{100}', targets => '{1}') AS c;
-- an exact total joins what is known of its parts, and is no secret itself
SELECT target, variance, complete FROM certify_variance('{1,1,2,3}', '{1,2,1,2}', NULL, '{0,4,4}', '{100}');
-- the difference of two numbers is a sum with coefficients, also as what is shown
SELECT target, variance FROM certify_variance('{1,1,2}', '{1,2,1}', '{1,-1,1}', '{4,4}', '{100}', targets => '{1}', target_atoms => '{2}');
-- 30 divisions of 60 persons into three: their noise averages out
CREATE TEMP TABLE lattice AS
SELECT array_agg(division * 3 + (person / (division + 1) + person * division) % 3 + 1) AS cells, array_agg(person + 1) AS atoms
FROM generate_series(0, 29) AS division, generate_series(0, 59) AS person;
SELECT count(*) AS cells, bool_and(complete) AS complete, round(min(variance) FILTER (WHERE variance > 0)::numeric, 6) AS least, round(max(variance)::numeric, 6) AS most
FROM lattice, certify_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{4}') AS c;
-- a few of the atoms prove less, but never more
SELECT count(*) AS cells, bool_and(few.variance <= every.variance + 1e-9) AS below, bool_or(few.variance < every.variance - 1e-9) AS less, bool_or(few.complete) AS complete
FROM lattice, certify_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{4}') AS every
    JOIN certify_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{4}', max_atoms => 30) AS few USING (target);
-- by one factorisation of all of them the same; the heaviest is one that may go
SELECT target, round(variance::numeric, 4) AS variance, certified, heaviest, round(weight::numeric, 4) AS weight, complete FROM estimate_variance('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{100}');
SELECT target, heaviest FROM estimate_variance('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{100}', may_go => '{t,f,f}');
SELECT target, round(variance::numeric, 2) AS variance, certified, heaviest, round(weight::numeric, 2) AS weight FROM estimate_variance('{1,1,2}', '{1,2,1}', NULL, '{4,4}', '{4,100}', targets => '{1,2,2}', target_atoms => '{2,1,2}', own => '{0,1}');
SELECT count(*) AS cells, bool_and(abs(d.variance - c.variance) <= 1e-3 * c.variance) AS equal
FROM lattice, certify_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{1000000}') AS c
    JOIN estimate_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{1000000}') AS d USING (target) WHERE c.complete;
SELECT n, round(c.variance::numeric, 4) AS variance
FROM unnest('{1,2,10}'::int[]) AS n, estimate_variance(ARRAY(SELECT generate_series(1, n)), array_fill(1, ARRAY[n]), NULL, array_fill(2::float8, ARRAY[n]), '{100}', array_fill(1, ARRAY[n]), targets => '{1}') AS c;

-- what goes so that no number can be estimated too well: each of two parts and their total tells of the others
SELECT * FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{2.5}');
SELECT * FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{3}', targets => '{3}');
SELECT * FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{3}', targets => '{3}', may_go => '{f,t,t}');
SELECT * FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{3}', targets => '{1}', spared => '{f,f,t}');
SELECT * FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{4,4,4}', '{3}', targets => '{3}', spared => '{t,t,t}');
-- a withheld part that follows from the total and the other one
SELECT * FROM cells_to_withhold('{1,2,2}', '{1,1,2}', NULL, '{2,2}', '{8}', targets => '{1}', target_atoms => '{2}');
-- what was shown before is still known: where that is enough, more goes
SELECT n, (SELECT array_agg(c ORDER BY c) FROM cells_to_withhold('{1,2,3,3}', '{1,2,1,2}', NULL, '{1,1,1}', '{0.8}', targets => '{3}', variances_left => array_fill(n, '{3}')) AS c)
FROM unnest('{0,2,1.5}'::float8[]) AS n;
-- a target that nothing helps
SELECT * FROM cells_to_withhold('{1,2}', '{1,2}', NULL, '{4,4}', '{100}');
-- of the divisions of 60 persons enough go that the others keep a variance of 2.708
WITH gone AS MATERIALIZED (
    SELECT c.cell FROM lattice, cells_to_withhold(cells, atoms, NULL, array_fill(4::float8, ARRAY[90]), '{2.708}') AS c)
SELECT count(*) FILTER (WHERE v.variance < 2.708 - 1e-5) AS too_well, (SELECT count(*) BETWEEN 2 AND 45 FROM gone) AS some_are_gone
FROM (SELECT array_agg(c.cell) AS cells, array_agg(c.atom) AS atoms, max(c.cell)::integer AS n
      FROM (SELECT dense_rank() OVER (ORDER BY x.cell)::integer AS cell, x.atom FROM lattice, unnest(cells, atoms) AS x (cell, atom)
            WHERE x.cell NOT IN (TABLE gone)) AS c) AS shown,
    estimate_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[n]), '{2.708}') AS v;

-- nobody, and nothing
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4,4}', '{1}');
SELECT * FROM certify_variance('{}', '{}', NULL, '{}', '{1}');

-- what is wrong
SELECT * FROM certify_variance('{1,2}', '{1}', NULL, '{4,4}', '{1}');
SELECT * FROM certify_variance('{1}', '{1}', '{1,1}', '{4}', '{1}');
SELECT * FROM certify_variance('{1}', '{0}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{1}', '{2147483647}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{2}', '{1}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{1,NULL}', '{1,1}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{{1}}', '{1}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance(NULL, '{1}', NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{1}', NULL, NULL, '{4}', '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, NULL, '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{-4}', '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{NaN}', '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1,2}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', NULL);
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', '{2}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{0}', '{1}', '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', '{1,1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', '{1}', -1);
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', '{1}', NULL);
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', targets => '{2}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', max_atoms => 0);
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', target_atoms => '{1}');
SELECT * FROM certify_variance('{1}', '{1}', NULL, '{4}', '{1}', targets => '{1}', target_coefficients => '{2}');
SELECT * FROM estimate_variance('{1}', '{1}', NULL, '{0}', '{1}');
SELECT * FROM estimate_variance('{1}', '{1}', NULL, '{4}', '{1}', own => '{2}');
SELECT * FROM estimate_variance('{1}', '{1}', NULL, '{4}', '{1}', own => '{1,1}');
SELECT * FROM estimate_variance('{1}', '{1}', NULL, '{4}', '{1}', may_go => '{t,t}');
SELECT * FROM estimate_variance('{1}', '{1}', NULL, '{4}', '{1}', may_go => '{NULL}');
SELECT * FROM estimate_variance('{}', '{}', NULL, '{}', '{1}');
SELECT * FROM cells_to_withhold('{}', '{}', NULL, '{}', '{1}');
SELECT * FROM cells_to_withhold('{1}', '{1}', NULL, '{0}', '{1}');
SELECT * FROM cells_to_withhold('{1}', '{1}', NULL, '{4}', '{1}', variances_left => '{2}');
SELECT * FROM cells_to_withhold('{1}', '{1}', NULL, '{4}', '{1}', variances_left => '{8,8}');
SELECT * FROM cells_to_withhold('{1}', '{1}', NULL, '{4}', '{1}', spared => '{t,t}');
SELECT * FROM cells_to_withhold('{1}', '{1}', NULL, '{4}', '{1}', series_variance => NULL);
