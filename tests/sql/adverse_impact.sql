-- Selection rates compared by the four-fifths rule.
SET extra_float_digits = -3;
-- known answer: a, one person, is no benchmark; b is, and c at .80 meets the rule
\x on
SELECT * FROM adverse_impact('{a:1,b:50,c:40}', '{a:1,b:100,c:100}');
\x off
-- one selection fewer does not
SELECT category, impact_ratio, four_fifths, shortfall_to_rule, shortfall_to_parity FROM adverse_impact('{b:50,c:39}', '{b:100,c:100}');
-- 1/3 against 5/12 is exactly four fifths
SELECT category, four_fifths, flip_flop, shortfall_to_rule, benchmark FROM adverse_impact('{a:1,b:5}', '{a:3,b:12}');
-- small numbers: one person would turn it round
SELECT category, rate, four_fifths, flip_flop, round(p_exact::numeric, 6) AS p_exact, p_exact = p_adjusted AS alone FROM adverse_impact('{a:1,b:2}', '{a:5,b:5}');
-- a single category; nobody selected; nobody known; no category of 2 %
SELECT * FROM adverse_impact('{a:1}', '{a:3,?:4}');
SELECT category, rate, impact_ratio, four_fifths, flip_flop, shortfall_to_rule, benchmark FROM adverse_impact('{}', '{a:3,b:4}');
SELECT count(*) FROM adverse_impact('{}', '{?:3}');
SELECT count(*), bool_or(benchmark) AS benchmark, bool_and(too_small) AS too_small, count(impact_ratio) AS ratios
FROM (SELECT tally_agg(i::text) AS t FROM generate_series(1, 60) AS i) AS s, adverse_impact(t, t);
-- three tests are adjusted together
SELECT category, round(p_exact::numeric, 6) AS p_exact, round(p_adjusted::numeric, 6) AS p_adjusted FROM adverse_impact('{a:50,b:35,c:33,d:45}', '{a:100,b:100,c:100,d:100}');
-- exact where double precision is not
SELECT category, four_fifths, shortfall_to_rule, shortfall_to_parity FROM adverse_impact('{a:100000000000000000,b:79999999999999999}', '{a:200000000000000000,b:200000000000000000}');
SELECT * FROM adverse_impact('{a:4}', '{a:3,b:4}');
SELECT * FROM adverse_impact('{c:1}', '{a:3,b:4}');
SELECT * FROM adverse_impact('{a:1}', '{a:3,b:4}', 1);

-- the unknown, allocated alike among the selected and in the pool
SELECT selected, pool, b.value, b.low, b.high, adverse_impact_verdict(selected, pool, 'a', 'b') AS verdict
FROM (VALUES ('{a:40,b:50}'::tally, '{a:100,b:100}'::tally), ('{a:39,b:50}', '{a:100,b:100}'), ('{a:40,b:50,?:1}', '{a:100,b:100,?:1}'), ('{a:20,b:50,?:2}', '{a:100,b:100,?:4}'),
      ('{a:50,b:50,?:2}', '{a:100,b:100,?:4}'), ('{a:5}', '{a:10,b:10}'), ('{}', '{a:1,b:1}'), ('{?:1}', '{?:2}')) AS v (selected, pool), adverse_impact_bounds(selected, pool, 'a', 'b') AS b;
-- by enumeration: who of the unknown is in which of the two, or in a third category
WITH allocation AS (
    SELECT (20 + i) / (100.0 + i + j) / ((50 + k) / (100.0 + k + l)) AS ratio
    FROM generate_series(0, 2) AS i, generate_series(0, 2) AS j, generate_series(0, 2 - i) AS k, generate_series(0, 2 - j) AS l)
SELECT round(min(ratio), 12) AS lowest, round(max(ratio), 12) AS highest, round(b.low::numeric, 12) AS low, round(b.high::numeric, 12) AS high
FROM allocation, adverse_impact_bounds('{a:20,b:50,?:2}', '{a:100,b:100,?:4}', 'a', 'b') AS b GROUP BY b.low, b.high;
SELECT adverse_impact_verdict('{a:1,?:2}', '{a:1,b:2,?:1}', 'a', 'b');
