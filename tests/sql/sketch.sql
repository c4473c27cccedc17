-- Sketches of sets of persons
SET search_path = spegel, public;

-- the 64 smallest, each once
CREATE TEMP TABLE person AS SELECT i, hashint8extended(i, 0) AS key FROM generate_series(1::bigint, 20000) AS i;
SELECT key_sketch(key) = (SELECT array_agg(k ORDER BY k) FROM (SELECT key AS k FROM person ORDER BY key LIMIT 64) AS s) AS smallest, array_dims(key_sketch(key)) FROM person;
SELECT key_sketch(k) AS ordered, key_sketch(k) FILTER (WHERE false) AS of_nobody, key_sketch(NULL::bigint) AS unknown FROM unnest('{7,-3,NULL,7,9223372036854775807,-9223372036854775808,0}'::bigint[]) AS k;
-- whatever the order, and in parts
SELECT key_sketch(key ORDER BY i) = key_sketch(key ORDER BY key) AS ascending, key_sketch(key ORDER BY i) = key_sketch(key ORDER BY key DESC) AS descending, key_sketch(DISTINCT key) = key_sketch(key) AS distinct FROM person;
SELECT part, key_sketch(s) = (SELECT key_sketch(key) FROM person) AS merged
FROM unnest('{2,7,500,20000}'::int[]) AS part, LATERAL (SELECT key_sketch(key) AS s FROM person GROUP BY i % part) AS parts GROUP BY part ORDER BY part;
-- as a window its state is not changed
SELECT count(*), bool_and(s = again) AS same
FROM (SELECT key_sketch(key) OVER (ORDER BY i) AS s, (SELECT key_sketch(key) FROM person AS q WHERE q.i <= p.i) AS again FROM person AS p WHERE i <= 200) AS w;
-- a parallel plan
CREATE TABLE many_keys AS SELECT hashint8extended(i, 1) AS key FROM generate_series(1::bigint, 50000) AS i;
ANALYZE many_keys;
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
EXPLAIN (COSTS OFF) SELECT key_sketch(key) FROM many_keys;
CREATE TEMP TABLE parallel AS SELECT key_sketch(key) AS s FROM many_keys;
SET max_parallel_workers_per_gather = 0;
SELECT key_sketch(key) = (SELECT s FROM parallel) AS same FROM many_keys;
RESET max_parallel_workers_per_gather;
DROP TABLE many_keys;
-- a value that is not the aggregate's own is left as it is
DO $$ DECLARE s bigint[] := '{1,2}'; t bigint[]; BEGIN t := key_sketch_accum(s, 0); RAISE NOTICE '% %', s, key_sketch_final(t); t := key_sketch_combine(t, '{5,6}'); RAISE NOTICE '%', key_sketch_final(t); END $$;

-- overlap: exact in sets up to 64
SELECT sketch_overlap('{1,2,3}', '{2,3,4}') AS half, sketch_overlap('{1}', '{2}') AS none, sketch_overlap('{1,2}', '{1,2}') AS same, sketch_overlap('{}', '{1}') AS empty, sketch_overlap('{}', '{}') AS nobody, sketch_overlap(NULL, '{1}') AS unknown;
-- and an estimate in larger ones
SELECT shared, round((sketch_overlap(a, b) - j)::numeric, 3) AS error, abs(sketch_overlap(a, b) - j) <= 4 * sqrt(j * (1 - j) / 64) AS near
FROM unnest('{0,1000,5000,9000,10000}'::int[]) AS shared,
     LATERAL (SELECT key_sketch(key) FILTER (WHERE i <= 10000) AS a, key_sketch(key) FILTER (WHERE i > 10000 - shared AND i <= 20000 - shared) AS b, shared / (20000.0 - shared)::float8 AS j FROM person) AS s;
SELECT sketch_overlap('{2,1}', '{}');
SELECT sketch_overlap('{1,1}', '{}');
SELECT sketch_overlap('{1,NULL}', '{}');
SELECT sketch_overlap('{{1},{2}}', '{}');
SELECT sketch_overlap('{}', ARRAY(SELECT generate_series(1, 65)));
SELECT key_sketch(s) FROM (VALUES ('{1,2}'::bigint[]), ('{2,1}')) AS v (s);
