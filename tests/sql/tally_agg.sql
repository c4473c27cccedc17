-- The aggregates tally_agg and rollup.
SELECT tally_agg(x) FROM (VALUES ('b'), ('a'), (NULL), ('a'), ('')) AS v (x);
SELECT tally_agg(x) FROM (VALUES (true), (false), (NULL), (true)) AS v (x);
SELECT tally_agg(x, n) FROM (VALUES ('b', 3), ('a', 2), (NULL, 7), ('a', 1), ('c', 0)) AS v (x, n);
SELECT tally_agg(x, n) FROM (VALUES (true, 3), (false, 2), (NULL, 7), (true, 0)) AS v (x, n);
SELECT tally_agg(x::text) FROM (VALUES (3), (1), (3)) AS v (x);

-- no rows, all NULL, FILTER, DISTINCT, ORDER BY
SELECT tally_agg(x) AS none, tally_agg(x, 1) AS none_counted, tally_agg(true) AS none_boolean FROM (SELECT ''::text WHERE false) AS v (x);
SELECT tally_agg(x), tally_agg(x = 'a') FROM (VALUES (NULL::text), (NULL)) AS v (x);
SELECT tally_agg(x) FILTER (WHERE x > 'b') FROM (VALUES ('b'), ('a')) AS v (x);
SELECT tally_agg(DISTINCT x), tally_agg(x ORDER BY x DESC) FROM (VALUES ('b'), ('a'), ('a')) AS v (x);
SELECT g, tally_agg(x) FROM (VALUES (1, 'b'), (1, 'a'), (2, 'a')) AS v (g, x) GROUP BY GROUPING SETS ((g), ()) ORDER BY g;

-- two aggregates over one transition state leave it alone
SELECT tally_agg(x), persons(tally_agg(x)), tally_agg(x) + tally_agg(x) FROM (VALUES ('b'), ('a')) AS v (x);

-- many categories: more than fit without an index, and many long ones
SELECT persons(t), cardinality(categories(t)), persons(t, 'label 77'), persons(t, 'label 5000')
FROM (SELECT tally_agg('label ' || i % 5000) AS t FROM generate_series(1, 50000) AS i) AS s;
SELECT bool_and(e.persons = 10) FROM (SELECT tally_agg(repeat('x', i % 100) || i % 100) AS t FROM generate_series(1, 1000) AS i) AS s, entries(t) AS e;
SELECT tally_agg(i::text) FROM generate_series(1, 10001) AS i;

-- errors
SELECT tally_agg('a', NULL::bigint);
SELECT tally_agg('a', -1);
SELECT tally_agg(true, -1);
SELECT tally_agg('a', 1152921504606846977);
SELECT tally_agg('a', n) FROM (VALUES (1152921504606846976), (1)) AS v (n);
SELECT tally_agg(true, n) FROM (VALUES (1152921504606846976), (1)) AS v (n);
SELECT tally_agg(x, n) FROM (VALUES ('a', 1152921504606846976), ('b', 1)) AS v (x, n);
SELECT tally_agg(repeat('x', 1001));
SELECT tally_agg(1);

-- rollup is the tally of everybody, however the rows were split
SELECT rollup(t) FROM (VALUES ('{a:1,?:2}'::tally), (NULL), ('{b:1,a:3}')) AS v (t);
SELECT rollup(t) AS none FROM (SELECT NULL::tally WHERE false) AS v (t);
SELECT rollup(t) AS all_null FROM (VALUES (NULL::tally)) AS v (t);
WITH person AS (
    SELECT i, (ARRAY['a', 'b', 'c', 'd', NULL])[1 + (i * 7919) % 5] AS x FROM generate_series(1, 2000) AS i
)
SELECT bool_and(merged = (SELECT tally_agg(x) FROM person)) AS exact
FROM (VALUES (1), (2), (3), (7), (50), (1999)) AS v (shards),
     LATERAL (SELECT rollup(t) AS merged FROM (SELECT tally_agg(x) AS t FROM person GROUP BY i % shards) AS shard) AS r;

-- windows: moving frames use the inverse, and give what a recount gives
WITH person AS (
    SELECT i, CASE WHEN i % 7 <> 0 THEN 'c' || (i * 31) % 11 END AS x, i % 4 AS n, i % 3 = 0 AS b, tally(ARRAY['k' || i % 5], ARRAY[i]) AS t
    FROM generate_series(1, 200) AS i
), moving AS (
    SELECT i, tally_agg(x) OVER w AS x, tally_agg(x, n) OVER w AS xn, tally_agg(b) OVER w AS b, tally_agg(b, n) OVER w AS bn, rollup(t) OVER w AS t
    FROM person WINDOW w AS (ORDER BY i ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING)
)
SELECT bool_and(m.x = r.x) AS x, bool_and(m.xn = r.xn) AS xn, bool_and(m.b = r.b) AS b, bool_and(m.bn = r.bn) AS bn, bool_and(m.t = r.t) AS t
FROM moving AS m, LATERAL (
    SELECT tally_agg(x) AS x, tally_agg(x, n) AS xn, tally_agg(b) AS b, tally_agg(b, n) AS bn, rollup(t) AS t
    FROM person AS p WHERE p.i BETWEEN m.i - 9 AND m.i - 1) AS r;
SELECT i, tally_agg(x) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 'a'), (2, 'b'), (3, NULL), (4, 'a')) AS v (i, x);
-- frames that begin with NULL, and hold nothing else
SELECT i, rollup(t) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, NULL::tally), (2, NULL), (3, '{a:1}'), (4, NULL), (5, NULL)) AS v (i, t);
-- a frame that slides over more categories than a tally may hold
SELECT max(cardinality(categories(t))) FROM (SELECT tally_agg(i::text) OVER (ORDER BY i ROWS 2 PRECEDING) AS t FROM generate_series(1, 12000) AS i) AS s;

-- a value is never changed in place by a function that is called by hand
DO $$
DECLARE
    kept tally := '{a:1,b:2}';
    changed tally;
BEGIN
    changed := tally_accum(kept, 'a');
    changed := tally_combine(kept, '{a:5}');
    changed := tally_accum_inv(kept, 'b');
    changed := kept + kept;
    IF kept <> '{a:1,b:2}' THEN
        RAISE EXCEPTION 'the variable changed to %', kept;
    END IF;
END
$$;
CREATE TEMP TABLE stored (t tally);
INSERT INTO stored VALUES ('{a:1,b:2}');
SELECT tally_accum(t, 'a'), tally_combine(t, t), tally_final(t), t FROM stored;
SELECT rollup(t) FROM (SELECT t FROM stored UNION ALL SELECT t FROM stored) AS s;
SELECT t FROM stored;
-- nor one that a window shares between rows
SELECT rollup(t) OVER (ORDER BY i), t FROM (VALUES (1, '{a:1}'::tally), (2, '{a:2}'), (3, '{a:4}')) AS v (i, t);

-- plumbing by hand: NULL is no state, and a wrong way back is an error
SELECT tally_combine(NULL, NULL) AS no_state, tally_combine(NULL, '{a:1}') AS first, tally_combine('{a:1}', NULL) AS kept, tally_final(NULL) AS empty;
SELECT tally_accum_inv('{a:1}', 'b');
SELECT tally_accum_inv(NULL::tally, true);
SELECT tally_combine_inv(NULL, '{a:1}');
SELECT tally_accum('{a:1}', true), tally_accum('{a:1}'::tally, false, 3), tally_accum('{a:1}', NULL::boolean);
