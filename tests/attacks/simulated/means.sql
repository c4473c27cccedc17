-- 1,000 units with 10 to 30 women and 10 to 30 men. Monthly pay about 35,000
-- kronor with a standard deviation of 6,000; men have 12 % more.
-- (Larger units or smaller differences leave more pairs: of 20 to 60 persons
-- each with 8 % the attack finds half.)
CREATE TABLE simulated.mean_person AS
SELECT u AS unit, s AS sex, round(exp(ln(34500) + 0.17 * z + CASE s WHEN 'm' THEN 0.12 ELSE 0 END)) AS pay, record_key(simulated.secret(), format('mean %s %s %s', u, s, i)) AS key
FROM generate_series(1, 1000) AS u, (VALUES (0, 'w'), (1, 'm')) AS x (sx, s),
    LATERAL (SELECT (10 + 20 * simulated.uniform(15, u * 2 + sx))::integer AS n OFFSET 0) AS size, generate_series(1, n) AS i,
    LATERAL (SELECT sqrt(-2 * ln(1 - simulated.uniform(16, (u * 2 + sx) * 1000 + i))) * cos(2 * pi() * simulated.uniform(17, (u * 2 + sx) * 1000 + i)) AS z) AS normal;

CREATE TABLE simulated.mean_count AS
SELECT jsonb_strip_nulls(jsonb_build_object('unit', unit, 'sex', sex)) AS conditions, count(*) AS n, avg(pay) AS pay, key_sum(key) AS counted_key
FROM simulated.mean_person GROUP BY unit, GROUPING SETS ((sex), ());

CREATE VIEW simulated.mean_truth AS
SELECT conditions ->> 'unit' AS unit, array_agg(n ORDER BY conditions) AS n FROM simulated.mean_count WHERE conditions ? 'sex' GROUP BY 1;

CREATE TABLE simulated.mean_cells AS
SELECT 1 AS release, p.conditions, simulated.shown(simulated.drawn(p.n, f.counted_key, p.counted_key, p.conditions ->> 'sex')) AS persons
FROM simulated.mean_count AS p JOIN simulated.mean_count AS f ON f.conditions = p.conditions - 'sex' WHERE p.conditions ? 'sex';

CREATE VIEW simulated.mean_naive AS
SELECT 1 AS release, conditions, round(pay)::float8 AS value, 0.5::float8 AS half_width FROM simulated.mean_count;

-- Pay as whole percent of that of all, which is 100 and not rounded.
CREATE VIEW simulated.mean_protected AS
SELECT 1 AS release, p.conditions, round(100 * p.pay / f.pay)::float8 AS value, CASE WHEN p.conditions ? 'sex' THEN 0.5::float8 ELSE 0 END AS half_width
FROM simulated.mean_count AS p JOIN simulated.mean_count AS f ON f.conditions = p.conditions - 'sex';
