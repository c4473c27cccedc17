-- Bounds of numbers: what sums and differences leave open
SET search_path = spegel, public;

-- 5 to 9 women and 3 to 4 men of exactly 10 persons
SELECT * FROM propagate_bounds('{1,1}', '{1,2}', NULL, '{10}', '{10}', '{5,3}', '{9,4}');
-- a whole (3) and its parts (1, 2), a measure (4) of part 2
SELECT * FROM propagate_bounds('{1,1,1,2,2}', '{1,2,3,4,2}', '{1,1,-1,1,-1}', '{0,NULL}', '{0,0}', '{0,0,7,5}', '{3,99,8,20}');
-- three pairs: propagation alone does not see that each is 1
SELECT max_constraints, array_agg(low) AS low, array_agg(high) AS high
FROM unnest('{0,1,48,NULL}'::int[]) AS max_constraints, propagate_bounds('{1,1,2,2,3,3}', '{1,2,2,3,1,3}', NULL, '{2,2,2}', '{2,2,2}', '{0,0,0}', '{9,9,9}', max_constraints => max_constraints)
GROUP BY max_constraints ORDER BY max_constraints;
SELECT * FROM propagate_bounds('{1,1}', '{1,2}', NULL, '{10}', '{10}', '{5,3}', '{9,4}', targets => '{2,2}');
-- nothing, and no constraints
SELECT * FROM propagate_bounds('{}', '{}', NULL, '{}', '{}', '{}', '{}');
SELECT * FROM propagate_bounds('{}', '{}', NULL, '{}', '{}', '{3,-4}', '{3,4}');
-- nobody but one may be any of what is left: differences below 0 too
SELECT * FROM propagate_bounds('{1,1,1}', '{1,2,3}', '{2,-3,1}', '{-1}', '{1}', '{-5,-5,0}', '{5,5,0}');

-- a truth, its 20 x 20 table with margins known to 3: never excluded
CREATE TEMP TABLE cell AS
SELECT i * 20 + j + 1 AS number, i + 1 AS by_row, 20 + j + 1 AS by_column, 3 + hashint4(i * 20 + j) % 3 AS truth FROM generate_series(0, 19) AS i, generate_series(0, 19) AS j;
CREATE TEMP TABLE margin AS SELECT c AS constraint_number, sum(truth) AS truth, hashint4(c) % 3 AS off FROM cell, unnest(ARRAY[by_row, by_column]) AS c GROUP BY c;
SELECT count(*), count(*) FILTER (WHERE truth BETWEEN p.low AND p.high) AS contained, min(p.high - p.low) AS narrowest
FROM (SELECT array_agg(c ORDER BY number, c) AS constraints, array_agg(number ORDER BY number, c) AS numbers FROM cell, unnest(ARRAY[by_row, by_column]) AS c) AS e,
     (SELECT array_agg(truth + off - 3 ORDER BY constraint_number) AS sum_low, array_agg(truth + off + 3 ORDER BY constraint_number) AS sum_high FROM margin) AS s,
     (SELECT array_agg(greatest(truth - 5, 0)::bigint ORDER BY number) AS low, array_agg(truth + 5::bigint ORDER BY number) AS high FROM cell) AS b,
     propagate_bounds(constraints, numbers, NULL, sum_low::bigint[], sum_high::bigint[], b.low, b.high) AS p JOIN cell USING (number);

-- what is wrong
SELECT * FROM propagate_bounds('{1,1}', '{1,2}', NULL, '{20}', '{20}', '{5,3}', '{9,4}');
SELECT * FROM propagate_bounds('{1,1,2,2}', '{1,2,1,2}', '{1,-1,-1,1}', '{1,1}', '{NULL,NULL}', '{0,0}', '{99,99}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{1}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{9}', '{0}');
SELECT * FROM propagate_bounds('{1}', '{1}', '{0.5}', '{2}', '{2}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', '{1001}', '{2}', '{2}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{2}', '{1}', NULL, '{2}', '{2}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{2}', NULL, '{2}', '{2}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2,3}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{0}', '{9,9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{NULL}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{0}', '{9223372036854775807}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', NULL, '{0}', '{9}');
SELECT * FROM propagate_bounds(NULL, '{1}', NULL, '{2}', '{2}', '{0}', '{9}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{0}', '{9}', targets => '{2}');
SELECT * FROM propagate_bounds('{1}', '{1}', NULL, '{2}', '{2}', '{0}', '{9}', max_constraints => 49);
SELECT * FROM propagate_bounds(array_fill(1, ARRAY[5000]), ARRAY(SELECT generate_series(1, 5000)), array_fill(1000::float8, ARRAY[5000]), '{0}', '{NULL}', array_fill(0::bigint, ARRAY[5000]), array_fill(1099511627776, ARRAY[5000]));
