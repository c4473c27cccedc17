-- Moves between states, and follow-up split at an exposure.
SET extra_float_digits = -3;
SELECT * FROM transition_matrix('{a,a,b,a}', '{a,b,b,b}', '{3,1,0,4}');
SELECT * FROM transition_matrix('{}', '{}', '{}');
SELECT * FROM transition_matrix('{"",b}', '{b,c}', '{1152921504606846970,6}');
SELECT * FROM transition_matrix('{a}', '{a,b}', '{1}');
SELECT * FROM transition_matrix('{a}', '{a}', '{1,2}');
SELECT * FROM transition_matrix('{a,NULL}', '{a,b}', '{1,2}');
SELECT * FROM transition_matrix('{a}', '{NULL}', '{1}');
SELECT * FROM transition_matrix('{a}', '{b}', '{NULL}');
SELECT * FROM transition_matrix('{a}', '{b}', '{-1}');
SELECT * FROM transition_matrix('{a,a}', '{b,b}', '{1152921504606846976,1}');
SELECT count(*), sum(probability) FROM (SELECT array_agg(i::text) AS s, array_agg(1::bigint) AS n FROM generate_series(1, 1000) AS i) AS x, transition_matrix(s, s, n);
SELECT count(*) FROM (SELECT array_agg(i::text) AS s, array_agg(1::bigint) AS n FROM generate_series(1, 1001) AS i) AS x, transition_matrix(s, s, n);

-- ten in grade a from the outset; four reach b on day 5, six are seen until 9
SELECT * FROM transition_probabilities('{NULL,5,9,9}', '{NULL,a,a,b}', '{a,b,NULL,NULL}', '{10,4,6,4}', 0, 9);
-- the order of the rows does not matter, nor weights
SELECT count(*) FROM (
    (SELECT * FROM transition_probabilities('{9,5,NULL,5,9}', '{b,a,NULL,a,a}', '{NULL,b,a,b,NULL}', '{4,3,10,1,6}', 0, 9))
    EXCEPT SELECT * FROM transition_probabilities('{NULL,5,9,9}', '{NULL,a,a,b}', '{a,b,NULL,NULL}', '{10,4,6,4}', 0, 9)) AS s;
-- delayed entry, moves on day 0, beyond the last move, nobody
SELECT * FROM transition_probabilities('{NULL,0,3,6,6}', '{NULL,a,NULL,b,b}', '{a,b,b,NULL,a}', '{2,1,1,1,1}', -1, 4);
SELECT * FROM transition_probabilities('{NULL,5,9,9}', '{NULL,a,a,b}', '{a,b,NULL,NULL}', '{10,4,6,4}', 0, 99);
-- without standard errors
SELECT x.std_error, y.std_error AS without, x.probability = y.probability AND x.days_in_state = y.days_in_state AS same
FROM transition_probabilities('{NULL,0,3,6,6}', '{NULL,a,NULL,b,b}', '{a,b,b,NULL,a}', '{2,1,1,1,1}', -1, 4) AS x JOIN
    transition_probabilities('{NULL,0,3,6,6}', '{NULL,a,NULL,b,b}', '{a,b,b,NULL,a}', '{2,1,1,1,1}', -1, 4, std_errors => false) AS y USING (from_state, to_state);
-- no time passes; and time without end
SELECT * FROM transition_probabilities('{NULL,5}', '{NULL,a}', '{a,b}', '{2,1}', 5, 5);
SELECT from_state, to_state, probability, days_in_state FROM transition_probabilities('{NULL,5}', '{NULL,a}', '{a,b}', '{2,1}', 0, 'Infinity');
SELECT * FROM transition_probabilities('{}', '{}', '{}', '{}', 0, 9);
SELECT * FROM transition_probabilities('{NULL,5}', '{NULL,a}', '{a,b}', '{1,2}', 0, 9);
SELECT * FROM transition_probabilities('{5}', '{a}', '{a}', '{1}', 0, 9);
SELECT * FROM transition_probabilities('{5}', '{NULL}', '{NULL}', '{1}', 0, 9);
SELECT * FROM transition_probabilities('{NULL}', '{a}', '{b}', '{1}', 0, 9);
SELECT * FROM transition_probabilities('{-1}', '{NULL}', '{b}', '{1}', 0, 9);
SELECT * FROM transition_probabilities('{5,6}', '{NULL}', '{b}', '{1}', 0, 9);
SELECT * FROM transition_probabilities('{5}', '{NULL}', '{b}', '{1}', 9, 5);
SELECT * FROM transition_probabilities('{5}', '{NULL}', '{b}', '{1}', -2, 5);
SELECT * FROM transition_probabilities('{5}', '{NULL}', '{b}', '{1}', 0, 'NaN');
SELECT count(*) FROM (SELECT array_agg(NULL::integer) AS d, array_agg(NULL::text) AS f, array_agg(i::text) AS s, array_agg(1::bigint) AS n FROM generate_series(1, 51) AS i) AS x, transition_probabilities(d, f, s, n, 0, 1);

-- follow-up split at an exposure: never "ever exposed"
SELECT v.*, s.* FROM (VALUES (10, 'a', 4, NULL), (10, 'a', 4, 2), (10, NULL, 4, 6), (10, 'a', 10, NULL), (10, 'a', 12, NULL), (10, 'a', NULL, NULL), (10, 'a', -3, NULL), (10, 'a', 0, NULL), (0, 'a', 0, NULL), (NULL, 'a', 4, NULL)) AS v (days, outcome, exposed_on, entry),
    split_at_exposure(v.days, v.outcome, v.exposed_on, v.entry) AS s;
SELECT split_at_exposure(5, 'a', 3, 5);
SELECT split_at_exposure(-5, 'a', 3);
SELECT s.exposed, cohort_agg(s.days, s.outcome, 1, s.entry), sum(person_time(('{' || s.days || ':{x:1}}')::cohort) - coalesce(s.entry, 0)) AS days
FROM (VALUES (10, 'a', 4), (8, NULL, 2), (6, 'b', NULL)) AS v (days, outcome, exposed_on), split_at_exposure(v.days, v.outcome, v.exposed_on) AS s GROUP BY s.exposed ORDER BY s.exposed;

-- tests and summaries of moves between three grades, 23 of whom rose and 9 fell
CREATE TEMP VIEW moves AS SELECT '{1,1,1,2,2,2,3,3,3}'::text[] AS f, '{1,2,3,1,2,3,1,2,3}'::text[] AS t, '{40,12,3,5,30,8,1,3,20}'::bigint[] AS n, '{20,2,1,5,20,2,1,3,18}'::bigint[] AS m;
SELECT name, statistic, df, round(p_value::numeric, 9) AS p_value FROM (
    SELECT 1, 'bowker' AS name, x.* FROM moves, bowker_test(f, t, n) AS x UNION ALL
    SELECT 2, 'stuart_maxwell', x.* FROM moves, stuart_maxwell_test(f, t, n) AS x UNION ALL
    SELECT 3, 'bhapkar', x.* FROM moves, bhapkar_test(f, t, n) AS x UNION ALL
    SELECT 4, 'pearson', x.* FROM moves, transition_homogeneity_test(f, t, n, m) AS x UNION ALL
    SELECT 5, 'likelihood_ratio', x.* FROM moves, transition_homogeneity_test(f, t, n, m, 'likelihood_ratio') AS x) AS tests ORDER BY 1;
SELECT shorrocks_index(f, t, n) AS n, shorrocks_index(f, t, m) AS m FROM moves;
SELECT state, round(share_before::numeric, 6) AS share_before, round(share_after::numeric, 6) AS share_after, round(stationary_share::numeric, 9) AS stationary_share FROM moves, stationary_distribution(f, t, n);
-- two states, of which McNemar's test is Bowker's
SELECT b.*, m.statistic = b.statistic AS mcnemar FROM bowker_test('{a,b}', '{b,a}', '{6,16}') AS b, mcnemar_test(6, 16, 'chi_squared') AS m;
-- nobody moves, all move one way, two ends, a state that nobody was in before
SELECT bowker_test('{a,b}', '{a,b}', '{5,7}') IS NULL AS bowker, stuart_maxwell_test('{}', '{}', '{}') IS NULL AS stuart_maxwell, bhapkar_test('{a}', '{b}', '{3}') AS bhapkar, shorrocks_index('{a}', '{b}', '{3}') IS NULL AS shorrocks, transition_homogeneity_test('{a}', '{b}', '{3}', '{0}') IS NULL AS homogeneity;
SELECT * FROM stationary_distribution('{a,b}', '{a,b}', '{5,7}');
SELECT * FROM stationary_distribution('{a,a,b}', '{a,b,b}', '{5,2,7}');
SELECT * FROM stationary_distribution('{a,a}', '{a,b}', '{5,2}');
SELECT * FROM stationary_distribution('{}', '{}', '{}');
SELECT bowker_test('{a,NULL}', '{a,b}', '{1,2}');
SELECT stuart_maxwell_test('{a}', '{NULL}', '{1}');
SELECT bhapkar_test('{a}', '{b}', '{-1}');
SELECT shorrocks_index('{a}', '{b}', '{1,2}');
SELECT transition_homogeneity_test('{a}', '{b}', '{1}', '{NULL}');
SELECT transition_homogeneity_test('{a}', '{b}', '{1}', '{1}', 'exact');
SELECT stationary_distribution(s, s, n) FROM (SELECT array_agg(i::text) AS s, array_agg(1::bigint) AS n FROM generate_series(1, 1001) AS i) AS x;
