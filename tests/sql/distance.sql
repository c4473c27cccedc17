-- A whole distribution beside another.
SET extra_float_digits = -3;
SELECT dissimilarity(f, r), mirror_index(f, r), divergence(f, r)
FROM (VALUES ('{a:3,b:5}'::tally, '{a:5,b:7}'::tally), ('{a:1,b:1}', '{a:7,b:7,?:3}'), ('{a:1}', '{b:1}'), ('{a:1}', '{a:1,b:1}'), ('{a:1}', '{}'), ('{?:1}', '{a:1}')) AS v (f, r);
SELECT round(divergence('{a:3,b:5}', '{a:5,b:7}')::numeric, 12) AS divergence,
       round((3.0 / 8 * ln(3.0 / 8 / (5.0 / 12)) + 5.0 / 8 * ln(5.0 / 8 / (7.0 / 12)))::numeric, 12) AS by_hand;
SELECT dissimilarity(NULL, '{a:1}');

-- the unknown of the focus: the minimum is inside, whole persons are allocated
SELECT b.* FROM dissimilarity_bounds('{a:3,b:1,?:4}', '{a:1,b:1}') AS b;
SELECT b.* FROM dissimilarity_bounds('{a:3,b:1,?:1}', '{a:1,b:1}') AS b;
SELECT b.* FROM dissimilarity_bounds('{a:3,b:1}', '{a:1,b:1}') AS b;
SELECT b.* FROM dissimilarity_bounds('{?:3}', '{a:1,b:1}') AS b;
SELECT dissimilarity_bounds('{a:1,?:3}', '{?:1}') IS NULL AS undefined;

-- goodness of fit: expected 10, 10, 20
\x on
SELECT * FROM goodness_of_fit('{a:8,b:14,c:18}', '{a:25,b:25,c:50}');
SELECT round((4 / 10.0 + 16 / 10.0 + 4 / 20.0)::numeric, 12) AS pearson, round((2 * (8 * ln(8 / 10.0) + 14 * ln(14 / 10.0) + 18 * ln(18 / 20.0)))::numeric, 12) AS likelihood_ratio, round(exp(-1.1)::numeric, 12) AS pearson_p;
SELECT * FROM goodness_of_fit('{a:8,d:1}', '{a:25,b:25}');
SELECT * FROM goodness_of_fit('{a:8}', '{a:25}');
SELECT * FROM goodness_of_fit('{}', '{a:25,b:1}');
\x off

-- trend over grades; the order of the arrays means nothing
WITH grade (n, t) AS (VALUES (1, '{w:8,m:2}'::tally), (2, '{w:6,m:4,?:3}'), (3, '{w:3,m:7}'), (4, '{w:1,m:9}'))
SELECT round(a.statistic::numeric, 9) AS statistic, a.df, round(a.p_value::numeric, 9) AS p_value, a = b AS same, round(s::numeric, 9) AS slope, s = z AS same_slope
FROM (SELECT array_agg(t ORDER BY n) AS t1, array_agg(n ORDER BY n) AS n1, array_agg(t ORDER BY t) AS t2, array_agg(n ORDER BY t) AS n2 FROM grade) AS g,
     trend_test(t1, n1, 'w') AS a, trend_test(t2, n2, 'w') AS b, trend_slope(t1, n1, 'w') AS s, trend_slope(t2, n2, 'w') AS z;
SELECT trend_test('{}', '{}', 'w') IS NULL AS empty, trend_test(ARRAY['{w:1,m:2}', '{w:5,m:2}']::tally[], '{1,1}', 'w') IS NULL AS one_score,
       trend_test(ARRAY['{w:1}', '{w:5}']::tally[], '{1,2}', 'w') IS NULL AS all_succeed, trend_slope(ARRAY['{w:1}', '{w:5}']::tally[], '{1,2}', 'w') AS flat;
SELECT trend_test(ARRAY['{w:1}']::tally[], '{1,2}', 'w');
SELECT trend_test(ARRAY['{w:1}', NULL]::tally[], '{1,2}', 'w');
SELECT trend_test(ARRAY['{w:1}', '{m:1}']::tally[], '{1,NULL}', 'w');
SELECT trend_test(ARRAY['{w:1}', '{m:1}']::tally[], '{1,NaN}', 'w');
SELECT trend_test(ARRAY[['{w:1}', '{m:1}']]::tally[], '{1,2}', 'w');
SELECT trend_test(ARRAY['{w:1152921504606846976}', '{w:1}']::tally[], '{1,2}', 'w');
