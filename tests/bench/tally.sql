-- setup
CREATE UNLOGGED TABLE person AS
SELECT hashint4(i) & 1 = 0 AS woman,
       (ARRAY['cleaning', 'nursing', 'teaching', 'managing', 'driving'])[1 + (hashint4(i) & 2147483647) % 5] AS occupation,
       i % 100000 AS unit
FROM generate_series(1, :rows) AS i;
VACUUM ANALYZE person;

-- compare boolean tally against the same three counts
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT tally_agg(woman) FROM person
-- theirs
SELECT count(*) FILTER (WHERE woman), count(*) FILTER (WHERE NOT woman), count(*) FILTER (WHERE woman IS NULL) FROM person

-- compare tally of five categories against the same six counts
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT tally_agg(occupation) FROM person
-- theirs
SELECT count(*) FILTER (WHERE occupation = 'cleaning'), count(*) FILTER (WHERE occupation = 'nursing'),
       count(*) FILTER (WHERE occupation = 'teaching'), count(*) FILTER (WHERE occupation = 'managing'),
       count(*) FILTER (WHERE occupation = 'driving'), count(*) FILTER (WHERE occupation IS NULL) FROM person

-- compare 100,000 groups at once, boolean
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT unit, tally_agg(woman) FROM person GROUP BY unit
-- theirs
SELECT unit, count(*) FILTER (WHERE woman), count(*) FILTER (WHERE NOT woman), count(*) FILTER (WHERE woman IS NULL) FROM person GROUP BY unit

-- setup
CREATE FUNCTION used_bytes(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL enable_sort = off;
    EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
    RETURN 1024 * (plan -> 0 -> 'Plan' ->> 'Peak Memory Usage')::bigint;
END $$;

-- report bytes per group, boolean, over 100,000 groups
SELECT (used_bytes('SELECT unit, tally_agg(woman) FROM person GROUP BY unit')
        - used_bytes('SELECT unit, count(*) FROM person GROUP BY unit')) / 100000

-- report bytes per group, five labels of ten letters, over 100,000 groups
SELECT (used_bytes('SELECT unit, tally_agg(rpad(occupation, 10, ''_'')) FROM person GROUP BY unit')
        - used_bytes('SELECT unit, count(*) FROM person GROUP BY unit')) / 100000

-- report the parallel plan
EXPLAIN (COSTS OFF) SELECT tally_agg(occupation) FROM person
