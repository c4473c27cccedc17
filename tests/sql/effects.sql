-- Two categories of a pool compared by the risk of being selected.
SET extra_float_digits = -3;
CREATE TEMP VIEW promotion AS SELECT '{men:21,women:14}'::tally AS selected, '{men:24,women:24}'::tally AS pool;
SELECT m.method, round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high
FROM promotion, unnest(ARRAY['koopman', 'katz']) AS m (method), risk_ratio_ci(selected, pool, 'women', 'men', 0.95, m.method) AS e;
SELECT m.method, round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high
FROM promotion, unnest(ARRAY['miettinen_nurminen', 'newcombe']) AS m (method), risk_difference_ci(selected, pool, 'women', 'men', 0.95, m.method) AS e;
SELECT m.method, round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high
FROM promotion, unnest(ARRAY['exact', 'midp', 'woolf']) AS m (method), odds_ratio_ci(selected, pool, 'women', 'men', 0.95, m.method) AS e;
SELECT f.statistic AS women, f.df, round(f.p_value::numeric, 9) AS fisher, round(m.p_value::numeric, 9) AS midp, round(c.statistic::numeric, 9) AS chi_squared, c.df, round(c.p_value::numeric, 9) AS p
FROM promotion, fisher_test(selected, pool, 'women', 'men') AS f, fisher_midp_test(selected, pool, 'women', 'men') AS m, chi_squared_test(selected, pool, 'women', 'men') AS c;

-- known answers
SELECT round(e.high::numeric, 7) AS koopman FROM risk_ratio_ci('{b:5}', '{a:10,b:10}', 'a', 'b') AS e;
SELECT round(e.low::numeric, 7) AS low, round(e.high::numeric, 7) AS high FROM risk_difference_ci('{a:7,b:5}', '{a:10,b:10}', 'a', 'b') AS e;

-- zero cells and empty categories
SELECT s AS selected, r.value AS rr, r.low, r.high, d.value AS rd, o.value AS odds, o.low AS odds_low, o.high AS odds_high, f.p_value AS fisher, c.p_value AS chi
FROM unnest(ARRAY['{}', '{b:5}', '{a:5}', '{a:10,b:10}']::tally[]) AS s, risk_ratio_ci(s, '{a:10,b:10}', 'a', 'b') AS r, risk_difference_ci(s, '{a:10,b:10}', 'a', 'b') AS d,
     odds_ratio_ci(s, '{a:10,b:10}', 'a', 'b') AS o, fisher_test(s, '{a:10,b:10}', 'a', 'b') AS f, chi_squared_test(s, '{a:10,b:10}', 'a', 'b') AS c;
SELECT risk_ratio_ci('{a:1}', '{a:2}', 'a', 'b') IS NULL AS rr, risk_difference_ci('{a:1}', '{a:2}', 'a', 'b') IS NULL AS rd, odds_ratio_ci('{a:1}', '{a:2}', 'a', 'b') IS NULL AS odds,
       odds_ratio_ci('{a:1}', '{a:2,b:2}', 'a', 'b', 0.95, 'woolf') IS NULL AS woolf, fisher_midp_test('{a:1}', '{a:2}', 'a', 'b') IS NULL AS midp;
SELECT risk_ratio_ci('{a:1}', '{a:2}', 'a', NULL);

-- errors
SELECT risk_ratio_ci('{a:3}', '{a:2,b:2}', 'a', 'b');
SELECT fisher_test('{a:1,b:3}', '{a:2,b:2}', 'a', 'b');
SELECT risk_difference_ci('{a:1}', '{a:2,b:2}', 'a', 'a');
SELECT risk_ratio_ci('{a:1}', '{a:2,b:2}', 'a', 'b', 95);
SELECT risk_ratio_ci('{a:1}', '{a:2,b:2}', 'a', 'b', 0.95, 'woolf');
SELECT risk_difference_ci('{a:1}', '{a:2,b:2}', 'a', 'b', 0.95, 'wald');
SELECT odds_ratio_ci('{a:1}', '{a:2,b:2}', 'a', 'b', 0.95, 'koopman');

-- the same persons before and after
SELECT method, t.statistic, t.df, round(t.p_value::numeric, 9) AS p_value FROM unnest(ARRAY['midp', 'exact']) AS m (method), mcnemar_test(6, 16, method) AS t;
SELECT round((2 * sum(n) / 2 ^ 22)::numeric, 9) AS exact_by_hand
FROM (SELECT factorial(22) / factorial(k) / factorial(22 - k) AS n FROM generate_series(0, 6) AS k) AS c;
SELECT round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high FROM paired_difference_ci(59, 6, 16, 80) AS e;
SELECT mcnemar_test(0, 0) IS NULL AS nobody_changed, paired_difference_ci(0, 0, 0, 0) IS NULL AS no_pairs;
SELECT mcnemar_test(-1, 2);
SELECT mcnemar_test(1, 2, 'asymptotic');
SELECT paired_difference_ci(1, 2, 3, -4);
SELECT paired_difference_ci(1152921504606846976, 1, 0, 0);

SELECT method, t.statistic, t.df, round(t.p_value::numeric, 9) AS p_value FROM unnest(ARRAY['chi_squared', 'edwards']) AS m (method), mcnemar_test(6, 16, method) AS t;
SELECT method, e.value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high FROM unnest(ARRAY['exact', 'midp', 'wilson', 'wald']) AS m (method), paired_odds_ratio_ci(6, 16, 0.95, method) AS e;
SELECT method, e.value, e.low, round(e.high::numeric, 9) AS high FROM unnest(ARRAY['exact', 'midp', 'wilson', 'wald']) AS m (method), paired_odds_ratio_ci(0, 5, method => m.method) AS e;
SELECT e.value, round(e.low::numeric, 9) AS low, e.high, paired_odds_ratio_ci(0, 0) IS NULL AS nobody_changed FROM paired_odds_ratio_ci(5, 0) AS e;
SELECT paired_odds_ratio_ci(1, -2);
SELECT paired_odds_ratio_ci(1, 2, 95);
SELECT paired_odds_ratio_ci(1, 2, 0.95, 'koopman');

-- other chi-squared tests
SELECT method, round(t.statistic::numeric, 9) AS statistic, t.df, round(t.p_value::numeric, 9) AS p_value
FROM promotion, unnest(ARRAY['n_minus_1', 'pearson', 'yates', 'likelihood_ratio']) AS m (method), chi_squared_test(selected, pool, 'women', 'men', method) AS t;
SELECT chi_squared_test('{a:1}', '{a:2,b:2}', 'a', 'b', 'midp');

-- standard deviations, and exact p values from one side
SELECT d.observed, d.expected, round(d.std_deviation::numeric, 9) AS std_deviation, round(d.deviations::numeric, 9) AS deviations, round(d.p_fewer::numeric, 9) AS p_fewer, round(d.p_more::numeric, 9) AS p_more, round(d.p_value::numeric, 9) AS p_value
FROM promotion, selection_deviation(selected, pool, 'women', 'men') AS d;
-- Castaneda v. Partida: 339 Mexican-Americans of 870 jurors where 688 were expected, 29 standard deviations
SELECT k AS reference_kind, d.observed, round(d.expected::numeric, 2) AS expected, round(d.deviations::numeric, 6) AS deviations, d.p_fewer < 1e-100 AS nearly_never, d.p_more
FROM unnest(ARRAY['population', 'sample', 'containing']) AS k, representation_deviation('{mexican_american:339,other:531}', '{mexican_american:143611,other:37924}', 'mexican_american', k) AS d;
SELECT selection_deviation('{}', '{a:2}', 'a', 'b') IS NULL AS an_empty_category, d.* FROM selection_deviation('{a:2,b:2}', '{a:2,b:2}', 'a', 'b') AS d;
SELECT representation_deviation('{}', '{a:1}', 'a') IS NULL AS nobody, representation_deviation('{a:1}', '{a:1}', 'b') IS NULL AS nowhere;
SELECT representation_deviation('{a:2}', '{a:1,b:2}', 'a', 'containing');
SELECT selection_deviation('{a:3}', '{a:2,b:2}', 'a', 'b');

-- bounds over the unknown
SELECT d.value, d.low, d.high, o.value AS odds, o.low AS odds_low, o.high AS odds_high
FROM risk_difference_bounds('{a:3,b:2,?:2}', '{a:5,b:7,?:5}', 'a', 'b') AS d, odds_ratio_bounds('{a:3,b:2,?:2}', '{a:5,b:7,?:5}', 'a', 'b') AS o;
SELECT d.*, o.* FROM risk_difference_bounds('{b:2,?:2}', '{b:5,?:2}', 'a', 'b') AS d, odds_ratio_bounds('{b:2,?:2}', '{b:5,?:2}', 'a', 'b') AS o;
SELECT risk_difference_bounds('{}', '{}', 'a', 'b') IS NULL AS difference, odds_ratio_bounds('{}', '{a:2,b:3}', 'a', 'b') IS NULL AS odds;
SELECT risk_difference_bounds('{?:2}', '{a:5,b:7,?:1}', 'a', 'b');
SELECT odds_ratio_bounds('{a:6}', '{a:5,b:7}', 'a', 'b');

-- adjusted p values
SELECT adjust_p('{0.01,0.04,0.03,NULL}') AS holm, adjust_p('{0.01,0.04,0.03,NULL}', 'benjamini_hochberg') AS bh, adjust_p('{}') AS none, adjust_p('{NULL}') AS unknown;
SELECT method, adjust_p('{0.01,0.04,0.03,NULL}', method) FROM unnest(ARRAY['bonferroni', 'hochberg', 'benjamini_yekutieli']) AS m (method);
SELECT adjust_p('{0.5,1.5}');
SELECT adjust_p('{0.5,NaN}');
SELECT adjust_p('{0.5}', 'sidak');
