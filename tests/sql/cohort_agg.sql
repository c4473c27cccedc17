-- The aggregates cohort_agg and rollup.
SELECT cohort_agg(d, o) FROM (VALUES (5, 'a'), (3, NULL), (5, 'b'), (0, 'a'), (5, 'a'), (5, '')) AS v (d, o);
SELECT cohort_agg(d, o, n) FROM (VALUES (5, 'a', 3), (3, NULL, 2), (5, 'b', 0), (5, 'a', 1), (7, 'c', 10000000000)) AS v (d, o, n);
SELECT cohort_agg(d, o, n, e) FROM (VALUES (5, 'a', 3, NULL), (3, NULL, 2, 0), (5, 'b', 1, 4), (5, 'a', 1, -1), (9, NULL, 2, 4)) AS v (d, o, n, e);

-- rows without days are no episodes; no rows, FILTER, DISTINCT, ORDER BY
SELECT cohort_agg(d, o), cohort_agg(d, o, n), cohort_agg(d, o, n, 99) FROM (VALUES (NULL::integer, 'a', NULL::bigint), (NULL, NULL, 1)) AS v (d, o, n);
SELECT cohort_agg(d, 'a') AS none, cohort_agg(d, 'a', 1) AS none_counted, cohort_agg(d, 'a', 1, 0) AS none_late FROM (SELECT 1 WHERE false) AS v (d);
SELECT cohort_agg(d, o) FILTER (WHERE d > 3) FROM (VALUES (5, 'a'), (3, 'b')) AS v (d, o);
SELECT cohort_agg(DISTINCT d, o), cohort_agg(d, o ORDER BY d DESC) FROM (VALUES (5, 'a'), (3, 'b'), (3, 'b')) AS v (d, o);
SELECT g, cohort_agg(d, 'x') FROM (VALUES (1, 5), (1, 6), (2, 6)) AS v (g, d) GROUP BY GROUPING SETS ((g), ()) ORDER BY g;
SELECT cohort_agg(d, o), persons(cohort_agg(d, o)), cohort_agg(d, o) + cohort_agg(d, o) FROM (VALUES (5, 'b'), (3, NULL)) AS v (d, o);

-- every layout, against plain counting: few days, many days, far days, late
-- outcomes, large weights
CREATE TEMP TABLE person AS
SELECT i, g, CASE g WHEN 0 THEN i % 7 WHEN 1 THEN (i * 7919) % 3650 WHEN 2 THEN (i * 7919) % 100003 * 19999
                    WHEN 3 THEN CASE WHEN i = 1000 THEN 2000000000 ELSE i % 50 END ELSE i END AS d,
       CASE WHEN i % 5 > 0 THEN 'o' || CASE WHEN g = 4 THEN i / 90 ELSE (i * 31) % 4 END END AS o,
       CASE WHEN i % 100 = 0 THEN 100000000000 ELSE i % 3 END AS n
FROM generate_series(0, 4999) AS i, generate_series(0, 4) AS g WHERE i < 1000 * (g + 1);
CREATE FUNCTION pg_temp.plain(g integer, weighted boolean) RETURNS cohort LANGUAGE sql AS $$
    SELECT coalesce('{' || string_agg(d || ':{' || counts || '}', ',') || '}', '{}')::cohort FROM (
        SELECT d, string_agg(coalesce(o, '?') || ':' || n, ',') AS counts FROM (
            SELECT d, o, sum(CASE WHEN weighted THEN n ELSE 1 END) AS n FROM person AS p WHERE p.g = $1 GROUP BY d, o) AS s
        GROUP BY d) AS t
$$;
SELECT g, cohort_agg(d, o) = pg_temp.plain(g, false) AS persons, cohort_agg(d, o, n) = pg_temp.plain(g, true) AS weighted,
       cohort_agg(d, o, n ORDER BY d) = pg_temp.plain(g, true) AS ascending, cohort_agg(d, o, n ORDER BY d DESC) = pg_temp.plain(g, true) AS descending
FROM person GROUP BY g ORDER BY g;

-- errors
SELECT cohort_agg(-1, 'a');
SELECT cohort_agg(2000000001, 'a');
SELECT cohort_agg(5, 'a', NULL::bigint);
SELECT cohort_agg(5, 'a', -1);
SELECT cohort_agg(5, 'a', 1152921504606846977);
SELECT cohort_agg(d, 'a', 1152921504606846976) FROM (VALUES (5), (6)) AS v (d);
SELECT cohort_agg(5, 'a', 1152921504606846976) FROM generate_series(1, 20);
SELECT cohort_agg(5, 'a', 1, 5);
SELECT cohort_agg(5, 'a', 1, 8);
SELECT cohort_agg(5, repeat('x', 1001));
SELECT cohort_agg(5, 'o' || i) FROM generate_series(1, 101) AS i;
SELECT cohort_agg(i, 'a') FROM generate_series(1, 1000001) AS i;
SELECT persons(cohort_agg(i, 'a')), follow_up(cohort_agg(i, 'a')) FROM generate_series(1, 1000000) AS i;

-- rollup is the cohort of everybody, however the rows were split, ordered,
-- and compressed into weights
SELECT rollup(c) FROM (VALUES ('{1:{a:1,?:2}}'::cohort), (NULL), ('{0:{>:1},1:{b:1},2:{a:3}}')) AS v (c);
SELECT rollup(c) AS none FROM (SELECT NULL::cohort WHERE false) AS v (c);
SELECT rollup(c) AS all_null FROM (VALUES (NULL::cohort)) AS v (c);
CREATE TEMP TABLE late AS
SELECT i, (i * 7919) % 1009 + 1 AS d, (ARRAY['a', 'b', 'c', NULL])[1 + (i * 31) % 4] AS o, 1 + i % 3 AS n,
       CASE WHEN i % 3 = 0 THEN ((i * 7919) % 1009 + 1) * (i % 7) / 7 END AS e
FROM generate_series(1, 3000) AS i;
SELECT shards, bool_and(rollup(c) = (SELECT cohort_agg(d, o, n, e) FROM late)) OVER () AS exact
FROM (VALUES (1), (2), (3), (7), (50), (1999)) AS v (shards),
     LATERAL (SELECT cohort_agg(d, o, n, e) AS c FROM late GROUP BY i % shards) AS shard GROUP BY shards ORDER BY shards;
SELECT (SELECT cohort_agg(d, o, persons, e) FROM (SELECT d, o, e, sum(n)::bigint AS persons FROM late GROUP BY d, o, e ORDER BY md5(d::text)) AS s)
     = (SELECT cohort_agg(d, o, 1, e) FROM late, generate_series(1, n)) AS weights_are_persons;

-- windows: moving frames use the inverse, and give what a recount gives
WITH moving AS (
    SELECT i, cohort_agg(d, o) OVER w AS a, cohort_agg(d, o, n) OVER w AS b, cohort_agg(d, o, n, e) OVER w AS c,
           rollup(('{' || d || ':{x:1,?:2}}')::cohort) OVER w AS r
    FROM late WHERE i <= 700 WINDOW w AS (ORDER BY i ROWS BETWEEN 29 PRECEDING AND 1 PRECEDING)
)
SELECT bool_and(m.a = r.a) AS persons, bool_and(m.b = r.b) AS weighted, bool_and(m.c = r.c) AS late, bool_and(m.r = r.r) AS rollup
FROM moving AS m, LATERAL (
    SELECT cohort_agg(d, o) AS a, cohort_agg(d, o, n) AS b, cohort_agg(d, o, n, e) AS c, rollup(('{' || d || ':{x:1,?:2}}')::cohort) AS r
    FROM late AS p WHERE p.i BETWEEN m.i - 29 AND m.i - 1) AS r;
SELECT i, cohort_agg(d, o, 1, e) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 5, 'a', 2), (2, 6, 'b', NULL), (3, NULL, 'x', NULL), (4, 5, NULL, 4)) AS v (i, d, o, e);
-- a frame that slides over more outcomes than a cohort may have
SELECT max(cardinality(outcomes(c))) FROM (SELECT cohort_agg(i, 'o' || i) OVER (ORDER BY i ROWS 2 PRECEDING) AS c FROM generate_series(1, 1200) AS i) AS s;

-- a value is never changed in place by a function that is called by hand
DO $$
DECLARE
    kept cohort := '{1:{a:1},2:{b:2}}';
    changed cohort;
BEGIN
    changed := cohort_accum(kept, 1, 'a');
    changed := cohort_combine(kept, '{1:{a:5}}');
    changed := cohort_accum_inv(kept, 2, 'b');
    changed := kept + kept;
    IF kept <> '{1:{a:1},2:{b:2}}' THEN
        RAISE EXCEPTION 'the variable changed to %', kept;
    END IF;
END
$$;
CREATE TEMP TABLE stored (c cohort);
INSERT INTO stored VALUES ('{1:{a:1},2:{b:2}}');
SELECT cohort_accum(c, 1, 'a'), cohort_combine(c, c), cohort_final(c), c FROM stored;
SELECT rollup(c) FROM (SELECT c FROM stored UNION ALL SELECT c FROM stored) AS s;
SELECT c FROM stored;
-- nor one that a window shares between rows
SELECT rollup(c) OVER (ORDER BY i), c FROM (VALUES (1, '{1:{a:1}}'::cohort), (2, '{1:{a:2}}'), (3, '{1:{a:4}}')) AS v (i, c);

-- plumbing by hand: NULL is no state, and a wrong way back is an error
SELECT cohort_combine(NULL, NULL) AS no_state, cohort_combine(NULL, '{1:{a:1}}') AS first, cohort_combine('{1:{a:1}}', NULL) AS kept, cohort_final(NULL) AS empty;
SELECT cohort_accum(NULL, NULL, 'a') AS no_episode, cohort_accum('{1:{a:1}}', NULL, 'a') AS kept;
SELECT cohort_accum_inv('{1:{a:1}}', 1, 'b');
SELECT cohort_accum_inv('{1:{a:1}}', 1, 'a', 2);
SELECT cohort_combine_inv(NULL, '{1:{a:1}}');
SELECT cohort_accum('{1:{a:1}}', 3, NULL), cohort_accum('{1:{a:1}}', 3, 'b', 3), cohort_accum('{1:{a:1}}', 3, 'b', 3, 2), cohort_accum_inv('{2:{>:3},3:{b:4}}', 3, 'b', 3, 2);

-- moving frames that begin with rows without follow-up, or with NULL
SELECT i, cohort_agg(days, 'a') OVER w, rollup(c) OVER w
FROM (VALUES (1, NULL::integer, NULL::cohort), (2, NULL, NULL), (3, 5, '{5:{a:1}}'), (4, NULL, NULL), (5, NULL, NULL)) AS v (i, days, c)
WINDOW w AS (ORDER BY i ROWS 1 PRECEDING);
