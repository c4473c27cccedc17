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

-- rates: deaths from coronary disease of British doctors, smokers and others, by age (Doll and Hill)
CREATE TEMP TABLE doctor (events bigint, exposure float8, other_events bigint, other_exposure float8, w float8);
INSERT INTO doctor VALUES (32, 52407, 2, 18790, 3), (104, 43248, 12, 10673, 4), (206, 28612, 28, 5710, 3), (186, 12663, 28, 2585, 2), (102, 5317, 31, 1462, 1);
SELECT round(crude::numeric, 6) AS crude, round(rate_ratio::numeric, 6) AS rate_ratio, round(low::numeric, 6) AS low, round(high::numeric, 6) AS high, round(standard_error::numeric, 6) AS se, round(statistic::numeric, 6) AS statistic, round(p_value::numeric, 6) AS p_value, strata, strata_dropped
FROM (SELECT array_agg(events) AS a, array_agg(exposure) AS t, array_agg(other_events) AS c, array_agg(other_exposure) AS u FROM doctor) AS x, mantel_haenszel_rate_ratio(a, t, c, u);
SELECT round(1000 * focus_rate::numeric, 6) AS focus, round(1000 * reference_rate::numeric, 6) AS reference, round(ratio::numeric, 6) AS ratio, round(ratio_low::numeric, 6) AS low, round(ratio_high::numeric, 6) AS high,
    round(1000 * difference::numeric, 6) AS difference, round(1000 * difference_low::numeric, 6) AS low, round(1000 * difference_high::numeric, 6) AS high, round(p_value::numeric, 6) AS p_value, dropped_weight
FROM (SELECT array_agg(events) AS a, array_agg(exposure) AS t, array_agg(other_events) AS c, array_agg(other_exposure) AS u, array_agg(w) AS w FROM doctor) AS x, standardised_rate_comparison(a, t, c, u, w);
-- the order of the strata means nothing
SELECT count(DISTINCT m) AS ratios, count(DISTINCT s) AS comparisons FROM (
    SELECT array_agg(events ORDER BY w) AS a, array_agg(exposure ORDER BY w) AS t, array_agg(other_events ORDER BY w) AS c, array_agg(other_exposure ORDER BY w) AS u, array_agg(w ORDER BY w) AS w FROM doctor UNION ALL
    SELECT array_agg(events ORDER BY events), array_agg(exposure ORDER BY events), array_agg(other_events ORDER BY events), array_agg(other_exposure ORDER BY events), array_agg(w ORDER BY events) FROM doctor) AS x,
    mantel_haenszel_rate_ratio(a, t, c, u) AS m, standardised_rate_comparison(a, t, c, u, w) AS s;
SELECT * FROM mantel_haenszel_rate_ratio('{0,3}', '{5,0}', '{2,4}', '{5,6}');
SELECT * FROM mantel_haenszel_rate_ratio('{}', '{}', '{}', '{}');
SELECT * FROM standardised_rate_comparison('{0,3}', '{5,0}', '{2,4}', '{5,6}', '{3,1}');
SELECT mantel_haenszel_rate_ratio('{1}', '{-1}', '{1}', '{1}');
SELECT mantel_haenszel_rate_ratio('{1,2}', '{1}', '{1}', '{1}');
SELECT mantel_haenszel_rate_ratio('{1}', '{1}', '{NULL}', '{1}');
SELECT mantel_haenszel_rate_ratio('{1}', '{1}', '{1}', '{1}', 2);
SELECT mantel_haenszel_rate_ratio('{1152921504606846976}', '{1}', '{1}', '{1}');
SELECT standardised_rate_comparison('{1}', '{1}', '{1}', '{1}', '{Infinity}');

-- groups and outcomes, any number of each: income and satisfaction of women and men (Agresti)
CREATE TEMP TABLE satisfaction AS
SELECT s AS sex, income, score, n FROM (VALUES
    ('women', 3, 1, 1), ('women', 10, 1, 2), ('women', 3, 3, 3), ('women', 10, 3, 3), ('women', 20, 3, 1), ('women', 35, 3, 2), ('women', 3, 4, 11), ('women', 10, 4, 17), ('women', 20, 4, 8), ('women', 35, 4, 4), ('women', 3, 5, 2), ('women', 10, 5, 3), ('women', 20, 5, 5), ('women', 35, 5, 2),
    ('men', 3, 1, 1), ('men', 3, 3, 1), ('men', 10, 3, 3), ('men', 35, 3, 1), ('men', 3, 4, 2), ('men', 10, 4, 5), ('men', 20, 4, 7), ('men', 35, 4, 9), ('men', 3, 5, 1), ('men', 10, 5, 1), ('men', 20, 5, 3), ('men', 35, 5, 6)) AS v (s, income, score, n);
SELECT name, round(statistic::numeric, 6) AS statistic, df, round(p_value::numeric, 6) AS p_value FROM (SELECT array_agg(sex) AS s, array_agg(income::text) AS g, array_agg(income::float8) AS gs, array_agg(score::text) AS o, array_agg(score::float8) AS os, array_agg(n::bigint) AS n FROM satisfaction) AS x,
    LATERAL (SELECT 1 AS i, 'general' AS name, t.* FROM general_association_test(s, g, o, n) AS t UNION ALL SELECT 2, 'mean', t.* FROM mean_score_test(s, g, os, n) AS t UNION ALL SELECT 3, 'linear', t.* FROM linear_association_test(s, gs, os, n) AS t) AS tests ORDER BY i;
-- rows in another order and split up
SELECT count(DISTINCT t) FROM (
    SELECT array_agg(sex ORDER BY n) AS s, array_agg(income::text ORDER BY n) AS g, array_agg(score::float8 ORDER BY n) AS o, array_agg(n::bigint ORDER BY n) AS n FROM satisfaction UNION ALL
    SELECT array_agg(sex ORDER BY score), array_agg(income::text ORDER BY score), array_agg(score::float8 ORDER BY score), array_agg(1::bigint ORDER BY score) FROM satisfaction, generate_series(1, n)) AS x, mean_score_test(s, g, o, n) AS t;
-- one stratum with two groups is the N - 1 chi-squared test
SELECT round(g.statistic::numeric, 9) AS general, round(m.statistic::numeric, 9) AS mean, round(l.statistic::numeric, 9) AS linear, round(c.statistic::numeric, 9) AS n_minus_1
FROM general_association_test('{x,x,x,x}', '{w,w,m,m}', '{y,n,y,n}', '{14,10,21,3}') AS g, mean_score_test('{x,x,x,x}', '{w,w,m,m}', '{1,0,1,0}', '{14,10,21,3}') AS m, linear_association_test('{x,x,x,x}', '{1,1,0,0}', '{1,0,1,0}', '{14,10,21,3}') AS l,
    chi_squared_test('{w:14,m:21}', '{w:24,m:24}', 'w', 'm') AS c;
SELECT general_association_test('{}', '{}', '{}', '{}') IS NULL AS nobody, mean_score_test('{a,a}', '{x,y}', '{1,1}', '{5,6}') IS NULL AS one_score, linear_association_test('{a,b}', '{1,2}', '{1,2}', '{5,6}') IS NULL AS apart, general_association_test('{a,a}', '{x,x}', '{y,z}', '{5,6}') IS NULL AS one_group;
SELECT general_association_test('{a}', '{x,y}', '{y}', '{5}');
SELECT general_association_test('{a,NULL}', '{x,y}', '{y,z}', '{5,6}');
SELECT mean_score_test('{a}', '{x}', '{NaN}', '{5}');
SELECT linear_association_test('{a}', '{1}', '{1}', '{-5}');
SELECT linear_association_test('{a,a}', '{1,2}', '{1,2}', '{1152921504606846976,1}');
SELECT general_association_test(array_agg('x'::text), array_agg(i::text), array_agg(i::text), array_agg(1::bigint)) FROM generate_series(1, 33) AS i;
SELECT mean_score_test(array_agg('x'::text), array_agg(i::text), array_agg(i::float8), array_agg(1::bigint)) FROM generate_series(1, 1001) AS i;
