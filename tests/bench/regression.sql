-- setup
CREATE UNLOGGED TABLE person AS
SELECT CASE WHEN hashint4(i) & 1 = 0 THEN 'women' ELSE 'men' END AS sex, (20 + (hashint4(i + 1) & 2147483647) % 45)::text AS age,
       'work ' || (hashint4(i + 2) & 15) AS work, ((hashint4(i + 3) & 7) + 1)::text AS step, 25000 + (hashint4(i + 4) & 16383)::float8 AS pay
FROM generate_series(1, :rows) AS i;
CREATE TABLE summed AS
SELECT sex, age, work, step, count(pay) AS n, sum(pay) AS total, sum(pay * pay) AS squares FROM person GROUP BY 1, 2, 3, 4;
CREATE TABLE state AS
SELECT regression_agg(100 + sin(i), ARRAY[(p % 21)::text, (p / 21 % 21)::text, (p / 441)::text, (p % 40)::text], ARRAY['a', 'b', 'c', 'd']) AS wide,
       regression_agg(hashint4(i) % 3 = 0, ARRAY[(p % 21)::text, (p / 21 % 21)::text, (p / 441)::text, (p % 40)::text], ARRAY['a', 'b', 'c', 'd']) AS yes
FROM (SELECT i, i % 10000 AS p FROM generate_series(1, 300000) AS i) AS s;
CREATE TABLE careers AS
SELECT array_agg(c) AS cohorts, array_agg(covariates) AS covariates, (SELECT array_agg('c' || j) FROM generate_series(1, 20) AS j) AS names,
       (SELECT array_agg('num(c' || j || ')') FROM generate_series(1, 20) AS j) AS terms
FROM (SELECT p, (SELECT array_agg(((hashint4(p * 20 + j) & 2147483647) % 4)::text ORDER BY j) FROM generate_series(1, 20) AS j) AS covariates,
             cohort_agg(day, CASE WHEN hashint4(p * 5000 + day) & 3 = 0 THEN 'promoted' END) AS c
      FROM generate_series(1, 500) AS p, generate_series(1, 5000) AS day GROUP BY p) AS s;
VACUUM ANALYZE person;
VACUUM ANALYZE summed;

-- compare a regression of four covariates against GROUP BY of them with count, sum and sum of squares
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT persons(regression_agg(pay, ARRAY[sex, age, work, step], ARRAY['sex', 'age', 'work', 'step'])) FROM person
-- theirs
SELECT sum(n) FROM (SELECT count(pay) AS n, sum(pay), sum(pay * pay) FROM person GROUP BY sex, age, work, step) AS s

-- compare the same and its rows summed first against GROUP BY
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT persons(regression_agg_counted(ARRAY[sex, age, work, step], ARRAY['sex', 'age', 'work', 'step'], n, total, squares))
FROM (SELECT sex, age, work, step, count(pay) AS n, sum(pay) AS total, sum(pay * pay) AS squares FROM person GROUP BY sex, age, work, step) AS s
-- theirs
SELECT sum(n) FROM (SELECT count(pay) AS n, sum(pay), sum(pay * pay) FROM person GROUP BY sex, age, work, step) AS s

-- compare logistic against linear regression of 10,000 patterns with 102 coefficients
-- ours
SELECT sum(l.estimate) FROM state, logistic_regression(yes, ARRAY['a', 'b', 'c', 'd']) AS l
-- theirs
SELECT sum(l.estimate) FROM state, linear_regression(wide, ARRAY['a', 'b', 'c', 'd']) AS l

-- compare Cox regression of 500 patterns with 5,000 days each, 20 terms, against one term
-- ours
SELECT sum(l.log_hazard_ratio) FROM careers, cox_regression(cohorts, covariates, names, terms, 'promoted') AS l
-- theirs
SELECT sum(l.log_hazard_ratio) FROM careers, cox_regression(cohorts, covariates, names, terms[1:1], 'promoted') AS l
