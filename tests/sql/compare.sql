-- Tests and effects between cohorts.
SET extra_float_digits = -3;
CREATE TEMP VIEW pair AS SELECT a, b FROM (VALUES (
    (SELECT cohort_agg(d, o) FROM (VALUES (1, 'e'), (1, 'e'), (2, 'e'), (3, NULL)) AS v (d, o)),
    (SELECT cohort_agg(d, o) FROM (VALUES (1, 'e'), (2, NULL), (4, 'e'), (5, 'e')) AS v (d, o)))) AS v (a, b);

-- small known answers: log hazard ratio Efron -1.2853264, Breslow -1.2075288, log-rank 1.5598527
SELECT round(e.log_hazard_ratio::numeric, 7) AS efron, round(w.log_hazard_ratio::numeric, 7) AS breslow, round(l.statistic::numeric, 7) AS logrank
FROM pair, hazard_ratio(b, a) AS e, hazard_ratio(b, a, ties => 'breslow') AS w, logrank_test(a, b) AS l;
SELECT h.* FROM pair, hazard_ratio(a, b) AS h;
SELECT h.hazard_ratio, h.low, h.high FROM pair, hazard_ratio(a, b, 'e', 0.9, 'breslow') AS h;
SELECT x.* FROM pair, logrank_expected(ARRAY[a, b]) AS x;
SELECT x.* FROM pair, logrank_expected(ARRAY[a, b], 'other') AS x;

-- the same question asked in other ways
SELECT logrank_test(a, b) = logrank_test(b, a) AS symmetric, logrank_test(a, b) = logrank_test(ARRAY[a, b]) AS groups, logrank_test(a, b) = logrank_test(ARRAY[[a, b]]) AS one_row,
       logrank_test(a, b) = logrank_test(ARRAY[a], ARRAY[b]) AS one_stratum, logrank_test(a, b) = logrank_test(a, b, 'e') AS one_outcome,
       logrank_test(ARRAY[a, b], ARRAY[b, a]) = logrank_test(ARRAY[b, a], ARRAY[a, b]) AS order_of_strata,
       logrank_test(ARRAY[a, b, a + b]) = logrank_test(ARRAY[a + b, a, b]) AS order_of_groups,
       logrank_test(ARRAY[a, b], ARRAY[b, a], 'e') = logrank_test(ARRAY[[a, b], [b, a]], 'e') AS rows,
       hazard_ratio(a, b) = hazard_ratio(ARRAY[a], ARRAY[b]) AS hazard_one_stratum, hazard_ratio(a, b, 'e') = hazard_ratio(ARRAY[a, '{}'], ARRAY[b, a], 'e') AS empty_arm
FROM pair;
SELECT gray_test(a, b, 'e') = gray_test(ARRAY[b, a], 'e') AS groups, gray_test(a, b, 'e') = gray_test(ARRAY[a], ARRAY[b], 'e') AS strata, gray_test(a, b, 'e') FROM pair;
SELECT logrank_test('{1:{a:1,b:1},2:{a:1},3:{?:2}}'::cohort, '{1:{b:1},2:{b:1},3:{a:1,?:2}}', 'a') AS hazards, gray_test('{1:{a:1,b:1},2:{a:1},3:{?:2}}'::cohort, '{1:{b:1},2:{b:1},3:{a:1,?:2}}', 'a') AS incidences;

-- undefined: nobody, no events, one group, separation
SELECT logrank_test('{}'::cohort, '{}'), logrank_test('{1:{a:1}}'::cohort, '{}') AS one_arm, logrank_test('{1:{?:1}}'::cohort, '{1:{?:1}}') AS no_events, logrank_test('{}'::cohort[]) AS no_groups, logrank_test(ARRAY['{1:{a:1}}'::cohort]) AS one_group, logrank_test('{}'::cohort[], '{}') AS no_strata;
SELECT gray_test('{}'::cohort, '{}', 'a'), gray_test('{1:{a:1}}'::cohort, '{2:{a:1}}', 'b') AS no_events, gray_test('{}'::cohort[], 'a') AS no_groups;
SELECT h.* FROM hazard_ratio('{}'::cohort, '{}') AS h;
SELECT h.hazard_ratio, h.low, h.wald_p_value, h.score_p_value, h.likelihood_ratio_p_value FROM hazard_ratio('{2:{a:2},5:{?:1}}'::cohort, '{5:{?:3}}') AS h;
SELECT h.hazard_ratio, h.high, h.score_p_value FROM hazard_ratio('{5:{?:3}}'::cohort, '{2:{a:2},5:{?:1}}', 'a') AS h;
SELECT * FROM logrank_expected('{}');

-- rates
SELECT r.* FROM rate_ratio('{10:{a:2},20:{?:1}}'::cohort, '{10:{a:1,b:1},40:{?:2}}') AS r;
SELECT r.* FROM rate_ratio('{10:{a:2},20:{?:1}}'::cohort, '{10:{a:1,b:1},40:{?:2}}', 'a', 0.9) AS r;
SELECT rate_ratio('{10:{a:2}}'::cohort, '{10:{?:2}}') AS infinite, rate_ratio('{10:{?:2}}'::cohort, '{10:{a:2}}') AS zero, rate_ratio('{10:{?:2}}'::cohort, '{10:{?:2}}') AS neither, rate_ratio('{0:{a:2}}'::cohort, '{10:{a:2}}') AS no_time;
SELECT rate_ratio_test('{10:{a:2},20:{?:1}}'::cohort, '{10:{a:1,b:1},40:{?:2}}'), rate_ratio_test('{10:{a:2},20:{?:1}}'::cohort, '{10:{a:1,b:1},40:{?:2}}', 'b') AS b, rate_ratio_test('{}'::cohort, '{}') AS nobody;

-- differences
SELECT d.*, t.* FROM pair, restricted_mean_difference(a, b, 3) AS d, restricted_mean_difference_test(a, b, 3) AS t;
SELECT d.*, t.* FROM pair, cumulative_incidence_difference(a, b, 'e', 2) AS d, cumulative_incidence_difference_test(a, b, 'e', 2) AS t;
SELECT d.*, t.* FROM pair, cumulative_incidence_difference(a, b, 'none', 2, 0.9) AS d, cumulative_incidence_difference_test(a, b, 'none', 2) AS t;
SELECT restricted_mean_difference(a, b, 4) FROM pair;
SELECT cumulative_incidence_difference_test(b, a, 'e', 4) FROM pair;
SELECT restricted_mean_difference(a, '{}', 2) AS nobody FROM pair;

-- errors
SELECT gray_test('{1:{>:1},2:{a:1}}'::cohort, '{2:{a:1}}', 'a');
SELECT logrank_test(ARRAY['{}'::cohort, NULL]);
SELECT logrank_test(ARRAY['{}'::cohort], ARRAY['{}', '{}'::cohort]);
SELECT logrank_test(ARRAY[[['{}'::cohort]]]);
SELECT logrank_test(array_agg('{1:{a:1}}'::cohort)) FROM generate_series(1, 1001);
SELECT logrank_test(array_agg('{1:{a:1152921504606846976}}'::cohort)) FROM generate_series(1, 2);
SELECT hazard_ratio('{}'::cohort, '{}', ties => 'exact');
SELECT hazard_ratio('{}'::cohort, '{}', 1.5);
SELECT rate_ratio('{}'::cohort, '{}', 'a', 0);

-- matched comparison: two strata of 2 and 1 exposed, and one without unexposed persons
SELECT m.matched, m.unmatched, round(m.exposed_incidence::numeric, 6) AS exposed, round(m.unexposed_incidence::numeric, 6) AS unexposed,
       round(m.difference::numeric, 6) AS difference, round(m.low::numeric, 6) AS low, round(m.high::numeric, 6) AS high, round(m.p_value::numeric, 6) AS p
FROM matched_incidence(ARRAY['{3:{p:1},9:{?:1}}', '{4:{p:1}}', '{5:{p:1}}']::cohort[], ARRAY['{2:{q:1},9:{?:3}}', '{1:{p:2},8:{q:1,?:1}}', '{}']::cohort[], 'p', 6) AS m;
-- by hand: the exposed (2/3) 1/2 + (1/3) 1, the unexposed (1/3) 2/4; variances (4/9) 1/8 and (1/9) 1/16
SELECT round((2.0 / 3)::numeric, 6) AS exposed, round((1.0 / 6)::numeric, 6) AS unexposed, round((0.5 - 1.959963984540054 * sqrt(4.0 / 72 + 1.0 / 144))::numeric, 6) AS low;
-- the order of the strata does not matter
SELECT a IS NOT DISTINCT FROM b AS same FROM
    matched_incidence(ARRAY['{3:{p:1},9:{?:1}}', '{4:{p:1}}']::cohort[], ARRAY['{9:{?:3}}', '{1:{p:2},8:{?:1}}']::cohort[], 'p', 6) AS a,
    matched_incidence(ARRAY['{4:{p:1}}', '{3:{p:1},9:{?:1}}']::cohort[], ARRAY['{1:{p:2},8:{?:1}}', '{9:{?:3}}']::cohort[], 'p', 6) AS b;
-- nobody matched, follow-up too short, and errors
SELECT m.* FROM matched_incidence(ARRAY['{5:{p:1}}']::cohort[], ARRAY['{}']::cohort[], 'p', 3) AS m;
SELECT m.* FROM matched_incidence('{}', '{}', 'p', 3) AS m;
SELECT m.matched, m.difference FROM matched_incidence(ARRAY['{5:{?:1}}']::cohort[], ARRAY['{9:{p:1}}']::cohort[], 'p', 7) AS m;
SELECT matched_incidence(ARRAY['{5:{p:1}}']::cohort[], '{}', 'p', 3);
SELECT matched_incidence(ARRAY['{5:{p:1}}']::cohort[], ARRAY[NULL]::cohort[], 'p', 3);
SELECT matched_incidence('{}', '{}', 'p', 3, 1);

-- entry on day 0, as episode() gives it, is no delayed entry
SELECT gray_test(a.late, b.late, 'p') = gray_test(a.plain, b.plain, 'p') AS same, a.late = a.plain AS equal_states
FROM (SELECT cohort_agg(1 + i % 17, CASE WHEN i % 3 > 0 THEN 'p' END, 1, 0) AS late, cohort_agg(1 + i % 17, CASE WHEN i % 3 > 0 THEN 'p' END) AS plain FROM generate_series(1, 60) AS i) AS a,
     (SELECT cohort_agg(1 + i % 13, CASE WHEN i % 4 > 0 THEN 'p' ELSE 'q' END, 1, 0) AS late, cohort_agg(1 + i % 13, CASE WHEN i % 4 > 0 THEN 'p' ELSE 'q' END) AS plain FROM generate_series(1, 40) AS i) AS b;
SELECT gray_test('{0:{>:1,?:1},5:{p:2}}'::cohort, '{5:{p:1}}', 'p');

-- weighted days: log-rank, persons at risk, their root, survival; strata; one outcome
SELECT w.weights, rho, gamma, round(t.statistic::numeric, 9) AS statistic, t.df, round(t.p_value::numeric, 9) AS p_value
FROM pair, (VALUES ('logrank', 0, 0), ('gehan_breslow', 0, 0), ('tarone_ware', 0, 0), ('fleming_harrington', 0, 0), ('fleming_harrington', 1, 0), ('fleming_harrington', 0, 1), ('fleming_harrington', 0.5, 2)) AS w (weights, rho, gamma),
    weighted_logrank_test(ARRAY[a, b], w.weights, w.rho, w.gamma) AS t;
SELECT weighted_logrank_test(ARRAY[a, b], 'logrank') = logrank_test(a, b) AS unweighted, weighted_logrank_test(ARRAY[[a, b], [b, a]], 'gehan_breslow') = weighted_logrank_test(ARRAY[[b, a], [a, b]], 'gehan_breslow') AS strata,
    weighted_logrank_test(ARRAY[a, b], 'tarone_ware', outcome => 'e') = weighted_logrank_test(ARRAY[b, a], 'tarone_ware') AS outcome, weighted_logrank_test(ARRAY[a, b], 'tarone_ware', outcome => 'other') IS NULL AS no_events FROM pair;
SELECT weighted_logrank_test('{}', 'logrank') IS NULL AS no_groups, weighted_logrank_test(NULL, 'logrank') IS NULL AS no_array, weighted_logrank_test('{}', NULL) IS NULL AS no_weights;
SELECT weighted_logrank_test('{}', 'peto');
SELECT weighted_logrank_test('{}', 'fleming_harrington', -1);
SELECT weighted_logrank_test('{}', 'fleming_harrington', 0, 'Infinity');
SELECT weighted_logrank_test('{}', 'tarone_ware', 1);
SELECT weighted_logrank_test(ARRAY['{}', NULL]::cohort[], 'logrank');

-- Gray's test with weighted days
SELECT rho, round(t.statistic::numeric, 9) AS statistic, round(s.statistic::numeric, 9) AS strata, gray_test(ARRAY[b, a], 'a', rho) = t AS groups
FROM (VALUES ('{1:{a:3,b:1},2:{a:1},3:{?:2},6:{a:2,b:1}}'::cohort, '{1:{b:1},2:{b:1},3:{a:1,?:2},5:{a:4},8:{?:2}}'::cohort)) AS v (a, b), unnest(ARRAY[-0.5, 0, 1]) AS rho, gray_test(a, b, 'a', rho) AS t, gray_test(ARRAY[a, b], ARRAY[b, b], 'a', rho) AS s;
SELECT gray_test('{1:{a:3,b:1},2:{a:1}}'::cohort, '{1:{b:1},3:{a:1,?:2}}', 'a', 0) = gray_test('{1:{a:3,b:1},2:{a:1}}'::cohort, '{1:{b:1},3:{a:1,?:2}}', 'a') AS unweighted;
SELECT gray_test('{1:{a:1}}'::cohort, '{2:{a:1}}', 'a', 'NaN');

-- ratios of restricted means and of time lost
SELECT r.value = restricted_mean_time(a, 3) / restricted_mean_time(b, 3) AS by_hand, r.value, round(r.low::numeric, 9) AS low, round(r.high::numeric, 9) AS high FROM pair, unnest(ARRAY[0.9, 0.95]) AS level, restricted_mean_ratio(a, b, 3, level) AS r;
SELECT t.value = (3 - restricted_mean_time(a, 3)) / (3 - restricted_mean_time(b, 3)) AS by_hand, t.value = e.value AND t.low = e.low AS one_outcome, round(t.value::numeric, 9) AS value, round(t.low::numeric, 9) AS low, round(t.high::numeric, 9) AS high
FROM pair, restricted_time_lost_ratio(a, b, 3) AS t, restricted_time_lost_ratio(a, b, 'e', 3) AS e;
SELECT restricted_time_lost_ratio(a, '{9:{?:2}}', 3) AS infinite, restricted_time_lost_ratio('{9:{?:2}}', a, 3) AS zero, restricted_time_lost_ratio(a, b, 'other', 3) IS NULL AS none, restricted_mean_ratio(a, '{}', 3) IS NULL AS nobody FROM pair;
SELECT restricted_mean_ratio(a, b, 99) FROM pair;
SELECT restricted_mean_ratio(a, b, 3, 3) FROM pair;

-- not a digit depends on the order of many strata
SELECT count(DISTINCT hazard_ratio(a, b)) AS hazard_ratios, count(DISTINCT hazard_ratio(a, b, 'p')) AS of_one_outcome,
       count(DISTINCT logrank_test(a, b)) AS logrank_tests, count(DISTINCT gray_test(a, b, 'p')) AS gray_tests,
       count(DISTINCT matched_incidence(a, b, 'p', 9)) AS matched
FROM (SELECT seed, array_agg(a ORDER BY md5(concat(s, ' ', seed))) AS a, array_agg(b ORDER BY md5(concat(s, ' ', seed))) AS b
      FROM (SELECT s, cohort_agg(1 + i * (s + 3) % 17, CASE i % 3 WHEN 1 THEN 'p' WHEN 2 THEN 'q' END, 1 + i % (s + 1)) AS a,
                   cohort_agg(1 + i * (s + 5) % 13, CASE i % 4 WHEN 1 THEN 'p' WHEN 2 THEN 'q' END, 1 + i % (s + 2)) AS b
            FROM generate_series(1, 40) AS s, generate_series(1, 30) AS i GROUP BY s) AS stratum,
           generate_series(1, 20) AS seed
      GROUP BY seed) AS shuffled;
