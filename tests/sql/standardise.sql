-- Rates made comparable between populations of different composition.
SET extra_float_digits = -3;
\x on
SELECT * FROM standardised_rate('{2,10,30}', '{1000,2000,1500}', '{3,2,1}');
SELECT round(((3 * 2 / 1000.0 + 2 * 10 / 2000.0 + 30 / 1500.0) / 6)::numeric, 12) AS rate_by_hand;
-- a stratum without exposure is dropped with its part of the weights
SELECT * FROM standardised_rate('{2,0}', '{1000,0}', '{3,1}', 0.9);
SELECT * FROM standardised_rate('{0}', '{0}', '{1}');
SELECT * FROM standardised_rate('{}', '{}', '{}');
SELECT * FROM standardised_ratio('{2,10,30}', '{1000,2000,1500}', '{0.004,0.004,0.01}');
SELECT * FROM standardised_ratio('{2,10,30}', '{1000,2000,1500}', '{0.004,NULL,0.01}');
SELECT * FROM standardised_ratio('{0}', '{0}', '{0.1}');
-- the share of women, over two occupations
SELECT * FROM kitagawa(ARRAY['{w:30,m:70}', '{w:20,m:80}']::tally[], ARRAY['{w:40,m:60}', '{w:240,m:160}']::tally[], 'w');
SELECT * FROM kitagawa('{30,20}', '{100,100}', '{40,240}', '{100,400}');
SELECT * FROM kitagawa('{30}', '{100}', '{0}', '{0}');
\x off
-- the parts sum, and the order of the strata means nothing
WITH stratum AS (SELECT i, (i * 37) % 11 AS a, ((i * 53) % 23 + 0.1) * 7 ^ (i % 11) AS m, (i * 29) % 13 AS b, ((i * 31) % 17 + 0.3) * 5 ^ (i % 13) AS n FROM generate_series(1, 30) AS i),
shuffled AS (
    SELECT array_agg(a::bigint ORDER BY md5((i * seed)::text)) AS a, array_agg(m::float8 ORDER BY md5((i * seed)::text)) AS m, array_agg(b::bigint ORDER BY md5((i * seed)::text)) AS b, array_agg(n::float8 ORDER BY md5((i * seed)::text)) AS n
    FROM stratum, generate_series(1, 30) AS seed GROUP BY seed)
SELECT count(DISTINCT a) > 20 AS orders, count(DISTINCT k) AS kitagawa, count(DISTINCT r) AS rate, count(DISTINCT s) AS ratio,
       max(abs(k.difference - k.rate_component - k.composition_component)) < 1e-15 AS two, max(abs(k.difference - k.rate_only - k.composition_only - k.interaction)) < 1e-15 AS three
FROM shuffled, kitagawa(a, m, b, n) AS k, standardised_rate(a, m, n) AS r, standardised_ratio(a, m, n) AS s;
-- errors
SELECT standardised_rate('{2}', '{1,2}', '{1}');
SELECT standardised_rate('{-2}', '{1}', '{1}');
SELECT standardised_rate('{2}', '{-1}', '{1}');
SELECT standardised_rate('{2}', '{1}', '{Infinity}');
SELECT standardised_rate('{2}', '{1}', '{1}', 2);
SELECT standardised_ratio('{2}', '{1}', '{-1}');
SELECT kitagawa('{1}', '{1}', '{1}', '{1,2}');
SELECT kitagawa(ARRAY['{w:1}', NULL]::tally[], ARRAY['{w:1}', '{w:2}']::tally[], 'w');

-- observed and expected
SELECT method, round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high FROM unnest(ARRAY['exact', 'byar']) AS m (method), observed_expected_ratio(7, 3.5, 0.95, method) AS e;
SELECT t.statistic, t.df, round(t.p_value::numeric, 9) AS p_value FROM observed_expected_test(7, 3.5) AS t;
SELECT round((1 - exp(-3.5) * sum(3.5 ^ k / factorial(k)::float8) FILTER (WHERE k < 7) + exp(-3.5) * sum(3.5 ^ k / factorial(k)::float8) FILTER (WHERE 3.5 ^ k / factorial(k)::float8 <= 3.5 ^ 7 / factorial(7)::float8 AND k < 3))::numeric, 9) AS by_hand
FROM generate_series(0, 10) AS k;
SELECT observed_expected_ratio(0, 0) IS NULL AS ratio, observed_expected_test(3, 0) IS NULL AS test;
SELECT observed_expected_ratio(-1, 2);
SELECT observed_expected_ratio(1, 'NaN');
SELECT observed_expected_ratio(1, 2, 0.95, 'wald');
