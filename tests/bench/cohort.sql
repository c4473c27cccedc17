-- setup
CREATE UNLOGGED TABLE person AS
SELECT (hashint4(i) & 2147483647) % 3650 AS days, (hashint4(i + 7) & 3) < 3 AS event,
       CASE WHEN (hashint4(i + 7) & 3) < 3 THEN 'promoted' END AS outcome,
       i % 1000 AS unit, i % 100000 AS team
FROM generate_series(1, :rows) AS i;
VACUUM ANALYZE person;

-- compare a survival curve against two counts on the same scan
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT s.* FROM (SELECT cohort_agg(days, CASE WHEN event THEN 'promoted' END) AS c FROM person) AS p, survival_curve(c) AS s
-- theirs
SELECT count(*) FILTER (WHERE event), count(days) FROM person

-- compare a survival curve from labelled outcomes against two counts on the same scan
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT s.* FROM (SELECT cohort_agg(days, outcome) AS c FROM person) AS p, survival_curve(c) AS s
-- theirs
SELECT count(*) FILTER (WHERE outcome IS NOT NULL), count(days) FROM person

-- compare a Kaplan-Meier curve with Greenwood intervals against SQL with windows
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT s.* FROM (SELECT cohort_agg(days, outcome) AS c FROM person) AS p, survival_curve(c) AS s
-- theirs
SELECT days, at_risk, events, survival, survival * sqrt(greenwood) AS std_error,
       survival ^ exp(1.959963984540054 * sqrt(greenwood) / -ln(survival)) AS low,
       survival ^ exp(-1.959963984540054 * sqrt(greenwood) / -ln(survival)) AS high
FROM (SELECT days, at_risk, events, exp(sum(ln(1 - events / at_risk)) OVER w) AS survival,
             sum(events / (at_risk * (at_risk - events))) OVER w AS greenwood
      FROM (SELECT days, count(outcome)::float8 AS events, (sum(count(*)) OVER (ORDER BY days DESC))::float8 AS at_risk
            FROM person GROUP BY days) AS d
      WHERE events < at_risk WINDOW w AS (ORDER BY days)) AS s WHERE survival < 1

-- compare median times of 1,000 units against counts by unit and day with windows
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT unit, median_time(cohort_agg(days, outcome)) FROM person GROUP BY unit
-- theirs
SELECT unit, min(days) FILTER (WHERE survival <= 0.5)
FROM (SELECT unit, days, exp(sum(ln(1 - events / at_risk)) OVER (PARTITION BY unit ORDER BY days)) AS survival
      FROM (SELECT unit, days, count(outcome)::float8 AS events, (sum(count(*)) OVER (PARTITION BY unit ORDER BY days DESC))::float8 AS at_risk
            FROM person GROUP BY unit, days) AS d WHERE events < at_risk) AS s GROUP BY unit

-- compare 1,000 cohorts at once against the same two counts
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT unit, cohort_agg(days, outcome) FROM person GROUP BY unit
-- theirs
SELECT unit, count(*) FILTER (WHERE event), count(days) FROM person GROUP BY unit

-- compare 100,000 cohorts at once against the same two counts
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT team, cohort_agg(days, outcome) FROM person GROUP BY team
-- theirs
SELECT team, count(*) FILTER (WHERE event), count(days) FROM person GROUP BY team

-- setup
CREATE FUNCTION used_megabytes(query text) RETURNS numeric LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    SET LOCAL max_parallel_workers_per_gather = 0;
    SET LOCAL enable_sort = off;
    EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, FORMAT json) ' || query INTO plan;
    RETURN round((plan -> 0 -> 'Plan' ->> 'Peak Memory Usage')::numeric / 1024);
END $$;

-- report megabytes of 1,000 cohorts
SELECT used_megabytes('SELECT unit, cohort_agg(days, outcome) FROM person GROUP BY unit')

-- report megabytes of 100,000 cohorts
SELECT used_megabytes('SELECT team, cohort_agg(days, outcome) FROM person GROUP BY team')
