-- setup
-- Employment spells in no order: ten for each person on average, several at
-- once for many, higher steps later in life, some ends open.
CREATE UNLOGGED TABLE spell AS
SELECT person, 1 + (start / 1500 + (hashint4(-i) & 255) / 100) AS step,
       date '2000-01-01' + start AS valid_from,
       nullif(least(date '2000-01-01' + start + 30 + (hashint4(i + 7) & 1023), '2020-01-01'), '2020-01-01') AS valid_to
FROM (SELECT i::integer, ((hashint8(i) & 2147483647) % (:rows / 10))::integer AS person,
             ((hashint4(i::integer + 3) & 2147483647) % 7300)::integer AS start
      FROM generate_series(1::bigint, :rows) AS i) AS s;
VACUUM ANALYZE spell;

-- compare spells to careers to episodes, from the first day at step 2 to step 4 or higher, against running sums over the days on which anything changes
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT e.outcome, count(*), sum(e.days)
FROM (SELECT career_agg(step, valid_from, valid_to) AS c FROM spell GROUP BY person) AS p,
     episode(c, 2, 4, observed_until => '2018-01-01') AS e
WHERE e.days IS NOT NULL GROUP BY 1 ORDER BY 1
-- theirs
SELECT outcome, count(*), sum(days)
FROM (
    SELECT CASE WHEN target IS NOT NULL THEN 'reached' WHEN last_end < '2018-01-01' THEN 'left' END AS outcome,
           coalesce(target, last_end) - source AS days
    FROM (
        SELECT person, min(day) FILTER (WHERE at_source > 0 AND coalesce(above, 0) = 0) AS source,
               min(day) FILTER (WHERE step >= 4 AND change = 1) AS target, max(day) AS last_end
        FROM (
            SELECT person, day, step, change,
                   sum(change) FILTER (WHERE step = 2) OVER w AS at_source,
                   sum(change) FILTER (WHERE step > 2) OVER w AS above
            FROM (SELECT person, step, valid_from AS day, 1 AS change FROM spell WHERE valid_from < '2018-01-01'
                  UNION ALL
                  SELECT person, step, least(coalesce(valid_to, '2018-01-01'), '2018-01-01'), -1 FROM spell WHERE valid_from < '2018-01-01') AS change
            WINDOW w AS (PARTITION BY person ORDER BY day)) AS running
        GROUP BY person) AS person
    WHERE source IS NOT NULL AND (target IS NULL OR target > source)) AS episode
GROUP BY 1 ORDER BY 1

-- compare the case that needs no history: to the next step up three filtered aggregates do
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT e.outcome, count(*), sum(e.days)
FROM (SELECT career_agg(step, valid_from, valid_to) AS c FROM spell GROUP BY person) AS p,
     episode(c, 2, 3, observed_until => '2018-01-01') AS e
WHERE e.days IS NOT NULL GROUP BY 1 ORDER BY 1
-- theirs
SELECT CASE WHEN target IS NOT NULL THEN 'reached' WHEN last_end < '2018-01-01' THEN 'left' END AS outcome,
       count(*), sum(coalesce(target, last_end) - source) AS days
FROM (SELECT person, min(valid_from) FILTER (WHERE step = 2) AS source, min(valid_from) FILTER (WHERE step >= 3) AS target,
             max(least(coalesce(valid_to, '2018-01-01'), '2018-01-01')) AS last_end
      FROM spell WHERE valid_from < '2018-01-01' GROUP BY person) AS person
WHERE source IS NOT NULL AND (target IS NULL OR target > source)
GROUP BY 1 ORDER BY 1

-- setup
CREATE UNLOGGED TABLE kept AS SELECT person, career_agg(step, valid_from, valid_to) AS c FROM spell GROUP BY person;
VACUUM ANALYZE kept;

-- compare the resolved histories, one row per spell
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT count(*), sum(coalesce(s.valid_to, '2030-01-01') - s.valid_from)
FROM (SELECT career_agg(step, valid_from, valid_to) AS c FROM spell GROUP BY person) AS p, spells(c) AS s
-- theirs
SELECT count(*), sum(next_day - day)
FROM (SELECT person, day, at, coalesce(lead(day) OVER w, '2030-01-01') AS next_day
      FROM (SELECT *, lag(at) OVER (PARTITION BY person ORDER BY day) AS before
            FROM (SELECT DISTINCT person, day,
                         CASE WHEN n7 > 0 THEN 7 WHEN n6 > 0 THEN 6 WHEN n5 > 0 THEN 5 WHEN n4 > 0 THEN 4 WHEN n3 > 0 THEN 3 WHEN n2 > 0 THEN 2 WHEN n1 > 0 THEN 1 END AS at
                  FROM (SELECT person, day,
                               sum(change) FILTER (WHERE step = 1) OVER w AS n1, sum(change) FILTER (WHERE step = 2) OVER w AS n2,
                               sum(change) FILTER (WHERE step = 3) OVER w AS n3, sum(change) FILTER (WHERE step = 4) OVER w AS n4,
                               sum(change) FILTER (WHERE step = 5) OVER w AS n5, sum(change) FILTER (WHERE step = 6) OVER w AS n6,
                               sum(change) FILTER (WHERE step = 7) OVER w AS n7
                        FROM (SELECT person, step, valid_from AS day, 1 AS change FROM spell
                              UNION ALL SELECT person, step, valid_to, -1 FROM spell WHERE valid_to IS NOT NULL) AS change
                        WINDOW w AS (PARTITION BY person ORDER BY day)) AS running) AS at_day) AS changed
      WHERE at IS DISTINCT FROM before
      WINDOW w AS (PARTITION BY person ORDER BY day)) AS history
WHERE at IS NOT NULL

-- compare episodes of careers that are kept, against the three filtered aggregates over the spells
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT e.outcome, count(*), sum(e.days)
FROM kept, episode(c, 2, 3, observed_until => '2018-01-01') AS e
WHERE e.days IS NOT NULL GROUP BY 1 ORDER BY 1
-- theirs
SELECT CASE WHEN target IS NOT NULL THEN 'reached' WHEN last_end < '2018-01-01' THEN 'left' END AS outcome,
       count(*), sum(coalesce(target, last_end) - source) AS days
FROM (SELECT person, min(valid_from) FILTER (WHERE step = 2) AS source, min(valid_from) FILTER (WHERE step >= 3) AS target,
             max(least(coalesce(valid_to, '2018-01-01'), '2018-01-01')) AS last_end
      FROM spell WHERE valid_from < '2018-01-01' GROUP BY person) AS person
WHERE source IS NOT NULL AND (target IS NULL OR target > source)
GROUP BY 1 ORDER BY 1

-- setup
CREATE FUNCTION used_bytes(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL enable_sort = off;
    SET LOCAL work_mem = '2GB';
    EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
    RETURN 1024 * (plan -> 0 -> 'Plan' ->> 'Peak Memory Usage')::bigint;
END $$;

-- report bytes per career while it is made, beside count(*)
SELECT (used_bytes('SELECT person, career_agg(step, valid_from, valid_to) FROM spell GROUP BY person')
        - used_bytes('SELECT person, count(*) FROM spell GROUP BY person')) / (SELECT count(*) FROM kept)

-- report bytes per career that is kept
SELECT avg(pg_column_size(c))::integer FROM kept

-- report the parallel plan
EXPLAIN (COSTS OFF) SELECT career_agg(step, valid_from, valid_to) FROM spell WHERE person = 1
