-- Where a funnel loses one of two categories.
SET extra_float_digits = -3;
CREATE TEMP TABLE stage (n integer, name text, t tally);
INSERT INTO stage VALUES (1, 'applied', '{foreign:80,swedish:100,?:5}'), (2, 'interviewed', '{foreign:20,swedish:50}'), (3, 'offered', '{foreign:10,swedish:20}'), (4, 'hired', '{foreign:10,swedish:16}');
SELECT stage, entered, passed, pass_rate, cumulative_rate, other_entered, other_passed, other_pass_rate, other_cumulative_rate, pass_ratio FROM (SELECT array_agg(t) AS t FROM stage) AS s, funnel(t, 'foreign', 'swedish');
SELECT stage, pass_ratio, round(log_contribution::numeric, 9) AS log_contribution, round(share_of_total::numeric, 9) AS share_of_total, round(p_exact::numeric, 9) AS p_exact, worst FROM (SELECT array_agg(t) AS t FROM stage) AS s, funnel(t, 'foreign', 'swedish');
-- the contributions add up to the logarithm of the overall ratio, and the order means nothing
SELECT round(sum(log_contribution)::numeric, 12) AS sum, round(ln(10 / 80.0 / (16 / 100.0)), 12) AS overall FROM (SELECT array_agg(t ORDER BY name) AS t FROM stage) AS s, funnel(t, 'foreign', 'swedish');
-- nobody passes; nobody enters; one stage; none
SELECT stage, pass_rate, other_pass_rate, pass_ratio, log_contribution, share_of_total, p_exact, worst FROM funnel(ARRAY['{a:3,b:4}', '{b:4}', '{b:2}']::tally[], 'a', 'b');
SELECT count(*) FROM funnel(ARRAY['{a:3,b:4}']::tally[], 'a', 'b');
SELECT count(*) FROM funnel('{}', 'a', 'b');
SELECT * FROM funnel(ARRAY['{a:3,b:4}', '{a:2,b:5}']::tally[], 'a', 'b');
SELECT * FROM funnel(ARRAY['{a:3,b:4}', NULL]::tally[], 'a', 'b');
