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
