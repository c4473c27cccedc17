-- Two categories of a pool compared within strata.
SET extra_float_digits = -3;
-- Admissions to six departments (P. Bickel, E. Hammel, J. O'Connell, Science 1975): crude and within departments differ
CREATE TEMP TABLE admission (dept text, selected tally, pool tally);
INSERT INTO admission VALUES
    ('A', '{women:89,men:512}', '{women:108,men:825}'), ('B', '{women:17,men:353}', '{women:25,men:560}'), ('C', '{women:202,men:120}', '{women:593,men:325}'),
    ('D', '{women:131,men:138}', '{women:375,men:417}'), ('E', '{women:94,men:53}', '{women:393,men:191}'), ('F', '{women:24,men:22}', '{women:341,men:373}');
SELECT measure, round(crude::numeric, 7) AS crude, round(value::numeric, 7) AS value, round(low::numeric, 7) AS low, round(high::numeric, 7) AS high, round(standard_error::numeric, 7) AS standard_error, strata, strata_dropped
FROM (SELECT array_agg(selected) AS s, array_agg(pool) AS p FROM admission) AS a, mantel_haenszel(s, p, 'women', 'men');
SELECT round(c.statistic::numeric, 7) AS cmh, c.df, round(c.p_value::numeric, 7) AS p, round(y.statistic::numeric, 7) AS corrected, round(b.statistic::numeric, 7) AS breslow_day, b.df, b.p_value
FROM (SELECT array_agg(selected) AS s, array_agg(pool) AS p FROM admission) AS a,
     cochran_mantel_haenszel_test(s, p, 'women', 'men') AS c, cochran_mantel_haenszel_test(s, p, 'women', 'men', true) AS y, breslow_day_test(s, p, 'women', 'men') AS b;

-- every order of the strata gives the same bits
WITH stratum AS (
    SELECT i, tally('{f,r}', ARRAY[n / 3 + i, m / 7 + i]) AS selected, tally('{f,r}', ARRAY[n + 5 * i, m + 3 * i]) AS pool
    FROM generate_series(1, 60) AS i, LATERAL (SELECT (7 ^ (i % 11) * 3)::bigint AS n, (5 ^ (i % 13) + i)::bigint AS m) AS size),
shuffled AS (
    SELECT array_agg(selected ORDER BY md5((i * 100 + seed)::text)) AS s, array_agg(pool ORDER BY md5((i * 100 + seed)::text)) AS p
    FROM stratum, generate_series(1, 40) AS seed GROUP BY seed)
SELECT count(DISTINCT s) AS orders, count(DISTINCT (m.*)) AS rows, count(DISTINCT c) AS cmh, count(DISTINCT b) AS breslow_day
FROM shuffled, mantel_haenszel(s, p, 'f', 'r') AS m, cochran_mantel_haenszel_test(s, p, 'f', 'r') AS c, breslow_day_test(s, p, 'f', 'r') AS b;

-- strata with only one category are dropped; none left; no strata
SELECT measure, crude, value, low, high, strata, strata_dropped FROM mantel_haenszel(ARRAY['{a:2,b:1}', '{a:3}']::tally[], ARRAY['{a:4,b:4}', '{a:5}']::tally[], 'a', 'b') WHERE measure = 'risk_difference';
SELECT * FROM mantel_haenszel(ARRAY['{a:3}']::tally[], ARRAY['{a:5}']::tally[], 'a', 'b');
SELECT * FROM mantel_haenszel('{}', '{}', 'a', 'b');
SELECT cochran_mantel_haenszel_test('{}', '{}', 'a', 'b') IS NULL AS cmh, breslow_day_test(ARRAY['{a:2,b:1}']::tally[], ARRAY['{a:4,b:4}']::tally[], 'a', 'b') IS NULL AS one_stratum;
-- errors
SELECT * FROM mantel_haenszel(ARRAY['{a:3}']::tally[], '{}', 'a', 'b');
SELECT * FROM mantel_haenszel(ARRAY['{a:3}', NULL]::tally[], ARRAY['{a:5}', '{a:5}']::tally[], 'a', 'b');
SELECT * FROM mantel_haenszel(ARRAY['{a:6}']::tally[], ARRAY['{a:5}']::tally[], 'a', 'b');
SELECT * FROM mantel_haenszel(ARRAY['{a:3}']::tally[], ARRAY['{a:5}']::tally[], 'a', 'a');
SELECT * FROM mantel_haenszel('{}', '{}', 'a', 'b', 0);
