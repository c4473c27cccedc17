-- Turnover and pay.
SET extra_float_digits = -3;
-- a stayer, a leaver, a hire, a hire who leaves, one gone before, one yet to come, and two at the edges
\x on
SELECT * FROM turnover(ARRAY[NULL, '2024-01-01', '2024-03-01', '2024-04-01', '2020-01-01', '2025-06-01', '2024-01-01', '2024-12-31']::date[],
                       ARRAY[NULL, '2024-07-01', NULL, '2024-05-01', '2023-12-01', NULL, '2024-12-31', NULL]::date[], '2024-01-01', '2024-12-31');
SELECT (365 + 182 + 305 + 30 + 365) / 365.25 AS person_years_by_hand;
SELECT * FROM turnover('{}', '{}', '2024-01-01', '2024-12-31');
SELECT * FROM turnover('{-infinity}', '{infinity}', '2024-01-01', '2024-12-31');
\x off
SELECT turnover('{2024-01-01}', '{2023-01-01}', '2024-01-01', '2024-12-31');
SELECT turnover('{2024-01-01}', '{}', '2024-01-01', '2024-12-31');
SELECT turnover('{}', '{}', '2024-01-01', '2024-01-01');
SELECT turnover('{}', '{}', '-infinity', '2024-01-01');
SELECT turnover_rate(12, '{100,140}'), turnover_rate(0, '{0,0}') AS nobody, turnover_rate(1, '{}') AS no_counts, stability_index(9, 10), stability_index(0, 0) AS undefined;
SELECT round(e.value::numeric, 9) AS value, round(e.low::numeric, 9) AS low, round(e.high::numeric, 9) AS high FROM leaving_rate_ci(12, 118.5) AS e;
SELECT leaving_rate_ci(12, 0) IS NULL AS undefined;
SELECT stability_index(11, 10);
SELECT turnover_rate(-1, '{3}');
SELECT leaving_rate_ci(1, 'NaN');

-- pay
\x on
SELECT * FROM pay_gap('{25,20,30,NULL}', '{22,41,30,50}');
SELECT round(1 - 25 / 35.75, 12) AS mean_gap, round(1 - 25 / 35.5, 12) AS median_gap;
SELECT * FROM pay_gap('{20,25}', '{2,1}', '{30,20,99}', '{1,3,0}');
SELECT * FROM pay_gap('{}', '{30}');
SELECT * FROM pay_gap('{NULL}', '{0}');
\x off
SELECT * FROM pay_quartiles('{20,25,30}', '{22,30,41,50}');
SELECT * FROM pay_quartiles('{1,1}', '{1,1}');
SELECT * FROM pay_quartiles('{}', '{NULL}');
SELECT * FROM pay_gaps_over('{nurse,clerk,driver,cook}', '{95,96,106,NULL}', '{100,100,100,100}');
SELECT * FROM pay_gaps_over('{nurse,clerk}', '{95,96}', '{100,100}', 0.04);
-- nurses (demands 50) are women-dominated; engineers (45) and technicians (50) are paid more, managers (80) have higher demands
SELECT * FROM women_dominated_work('{nurse,engineer,technician,manager,cook}', '{60,10,50,20,99}', '{100,40,100,40,100}', '{100,120,110,200,130}', '{50,45,50,80,60}');
SELECT * FROM women_dominated_work('{nurse}', '{0}', '{0}', '{0}', '{1}');
-- the order of the arrays means nothing
WITH pay AS (SELECT i, 100 + (i * 7919) % 37 / 7.0::float8 AS a, 100 + (i * 104729) % 41 / 3.0::float8 AS b FROM generate_series(1, 50) AS i),
shuffled AS (SELECT array_agg(a ORDER BY md5((i * seed)::text)) AS a, array_agg(b ORDER BY md5((i * seed)::text)) AS b FROM pay, generate_series(1, 20) AS seed GROUP BY seed)
SELECT count(DISTINCT a) > 10 AS orders, count(DISTINCT g) AS gaps, count(DISTINCT w) AS weighted, count(DISTINCT q) AS quartiles
FROM shuffled, pay_gap(a, b) AS g, pay_gap(a, b, b, a) AS w, pay_quartiles(a, b) AS q;
SELECT pay_gap('{1,Infinity}', '{1}');
SELECT pay_gap('{1}', '{-1}', '{1}', '{1}');
SELECT pay_gap('{1}', '{1,2}', '{1}', '{1}');
SELECT pay_gaps_over('{a}', '{1}', '{1}', 0);
SELECT women_dominated_work('{a}', '{2}', '{1}', '{1}', '{1}');

-- groups of the same name come in one order, however they were given
SELECT array_agg(gap) FROM pay_gaps_over(ARRAY['x', 'x', 'x'], ARRAY[NULL, 1, 2], ARRAY[4, 4, 4], 0.05);
SELECT array_agg(gap) FROM pay_gaps_over(ARRAY['x', 'x', 'x'], ARRAY[2, NULL, 1], ARRAY[4, 4, 4], 0.05);

-- halves of decimal weights
SELECT focus_median FROM pay_gap('{30000,31000,32000,33000}', '{.6,.7,.8,.5}', '{}', '{}');
-- a group of nobody is a NULL array, and takes nothing away from the other
\x on
SELECT * FROM pay_gap(NULL, '{30,40}');
SELECT * FROM pay_gap('{30,40}', '{1,NULL}', NULL, NULL);
SELECT * FROM turnover(NULL, NULL, '2024-01-01', '2024-12-31');
SELECT * FROM turnover_in('{2024-01-01,2020-01-01,2020-01-01,2020-01-01}', '{NULL,2025-01-01,2024-01-01,NULL}', '2024-01-01', '2024-12-31');
\x off
SELECT * FROM pay_quartiles(NULL, '{22,30,41,50}');
SELECT * FROM pay_bands(NULL, '{22,30,41,50,NULL}');
SELECT * FROM pay_bands(NULL, NULL);
-- 10 and 20 persons of one pay: a third of each quarter, as nearly as whole persons go
SELECT * FROM pay_bands(array_fill(5::float8, ARRAY[10]), array_fill(5::float8, ARRAY[20]));
SELECT turnover_in('{}', '{}', '2024-01-02', '2024-01-01');
SELECT turnover_in(NULL, '{2024-01-01}', '2024-01-01', '2024-01-01');
SELECT turnover_in('{}', '{}', NULL, '2024-01-01') IS NULL AS no_period;
-- unknown pay of one group takes nothing away from the others
SELECT * FROM women_dominated_work('{nurse,engineer,cook,porter}', '{60,10,90,70}', '{100,40,100,100}', '{100,120,NULL,90}', '{50,45,60,NULL}');
SELECT women_dominated_work('{nurse}', '{1}', '{1}', '{-1}', '{1}');
-- the difference of mean pay divided, in decimals; a stratum where nobody's pay is known is composition
SELECT difference, mean_component, composition_component, mean_only, composition_only, interaction FROM kitagawa_means('{150.5,200.25}', '{10,3.5}', '{160.75,210}', '{5,9}');
SELECT round((150.5 * 10 + 200.25 * 3.5) / 13.5 - (160.75 * 5 + 210.0 * 9) / 14, 12) AS difference_by_hand;
SELECT difference, mean_component, composition_component FROM kitagawa_means('{100,NULL}', '{1,5}', '{110,130}', '{1,1}');
SELECT * FROM kitagawa_means('{1}', '{0}', '{1}', '{1}');
SELECT abs(k.difference - m.difference) < 1e-12 AND abs(rate_component - mean_component) < 1e-12 AND abs(k.composition_component - m.composition_component) < 1e-12 AS as_rates
FROM kitagawa('{3,4}', '{10,20}', '{5,9}', '{30,40}') AS k, kitagawa_means(ARRAY[3 / 10.0, 4 / 20.0], '{10,20}', ARRAY[5 / 30.0, 9 / 40.0], '{30,40}') AS m;
SELECT kitagawa_means('{1}', '{-1}', '{1}', '{1}');
SELECT kitagawa_means('{1}', '{1}', '{1,2}', '{1,2}');
