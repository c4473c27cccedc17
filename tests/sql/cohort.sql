-- Type cohort: input and output, order, arithmetic.
\set VERBOSITY default

-- text
SELECT '{5:{promoted:1,?:2},9:{left:1}}'::cohort;
SELECT ' { 9 : { left : 1 , ? : 3 } , 5:{ promoted:1 },2:{>:4 } } '::cohort;
SELECT '{}'::cohort, '{3:{}}'::cohort AS no_counts, '{3:{a:0,?:0},4:{b:1}}'::cohort AS zeros, '{5:{a:1},5:{b:1}}'::cohort AS day_twice;
SELECT '{0:{"":1,"?":2,?:3,">":4,"a b":5,"x\"y\\z":6,"{,}":7,"a:b":8,å:9,Z:10}}'::cohort;
SELECT '{2000000000:{a:1152921504606846976}}'::cohort;
SELECT '{3:{>:2},5:{a:1},8:{b:1}}'::cohort AS late, '{5:{>:1,a:1},8:{b:1}}'::cohort AS one_at_risk_each;

-- errors
SELECT ''::cohort;
SELECT '{'::cohort;
SELECT '{5}'::cohort;
SELECT '{5:}'::cohort;
SELECT '{5:1}'::cohort;
SELECT '{5:{a:1}'::cohort;
SELECT '{5:{a:1},}'::cohort;
SELECT '{5:{a:1,}}'::cohort;
SELECT '{5:{a:1} 6:{a:1}}'::cohort;
SELECT '{5:{a:1}}x'::cohort;
SELECT '{5:{a:1.5}}'::cohort;
SELECT '{5.5:{a:1}}'::cohort;
SELECT '{a:{a:1}}'::cohort;
SELECT '{5:{"a:1}}'::cohort;
SELECT '{-1:{a:1}}'::cohort;
SELECT '{2000000001:{a:1}}'::cohort;
SELECT '{99999999999999999999:{a:1}}'::cohort;
SELECT '{5:{a:-1}}'::cohort;
SELECT '{5:{a:1152921504606846977}}'::cohort;
SELECT '{5:{a:99999999999999999999}}'::cohort;
SELECT '{5:{a:1152921504606846976,b:1}}'::cohort;
SELECT '{5:{a:1152921504606846976},6:{a:1}}'::cohort;
SELECT '{5:{a:1,a:2}}'::cohort;
SELECT '{5:{?:1},5:{?:2}}'::cohort;
SELECT '{5:{>:1},6:{>:0}}'::cohort;
SELECT '{5:{>:1,a:1}}'::cohort;
SELECT '{3:{>:2},5:{a:1},9:{>:1},7:{a:1},10:{?:1}}'::cohort;
SELECT ('{5:{' || repeat('x', 1001) || ':1}}')::cohort;
SELECT length((('{5:{' || repeat('x', 1000) || ':1}}')::cohort)::text);
SELECT ('{5:{' || string_agg('c' || i || ':1', ',') || '}}')::cohort FROM generate_series(1, 101) AS i;
SELECT ('{5:{' || string_agg('c' || i || ':1', ',') || '}}')::cohort FROM generate_series(1, 150) AS i;
SELECT cardinality(outcomes(('{5:{' || string_agg('c' || i || ':1', ',') || '}}')::cohort)) FROM generate_series(1, 100) AS i;

-- jsonb
SELECT '{2:{>:4},5:{promoted:1,?:2},9:{left:5}}'::cohort::jsonb, '{}'::cohort::jsonb;
SELECT '{"10": {"outcomes": {"b": 2, "a": 1}, "censored": 3}, "9": {"entered": 4}, "0": {}, "1": {"outcomes": {}}}'::jsonb::cohort;
SELECT c = c::jsonb::cohort FROM (VALUES ('{0:{>:1},5:{a:1,"?":2,"b c":3,?:4},7:{>:2,a:1},8:{?:2}}'::cohort), ('{}')) AS v (c);
SELECT '[1]'::jsonb::cohort;
SELECT '{"5": 1}'::jsonb::cohort;
SELECT '{"x": {"censored": 1}}'::jsonb::cohort;
SELECT '{"-1": {"censored": 1}}'::jsonb::cohort;
SELECT '{"5": {"a": 1}}'::jsonb::cohort;
SELECT '{"5": {"outcomes": 1}}'::jsonb::cohort;
SELECT '{"5": {"outcomes": {"a": {"b": 1}}}}'::jsonb::cohort;
SELECT '{"5": {"outcomes": {"a": "1"}}}'::jsonb::cohort;
SELECT '{"5": {"censored": [1]}}'::jsonb::cohort;
SELECT '{"5": {"censored": 1.5}}'::jsonb::cohort;
SELECT '{"5": {"censored": -1}}'::jsonb::cohort;
SELECT '{"5": {"entered": 1}}'::jsonb::cohort;

-- order and equality are by content
SELECT a, b, a < b AS lt, a <= b AS le, a = b AS eq, a >= b AS ge, a > b AS gt, a <> b AS ne, cohort_cmp(a, b)
FROM (VALUES ('{1:{a:1}}'::cohort, '{1:{a:1}}'::cohort), ('{1:{a:1}}', '{1:{a:2}}'), ('{1:{a:1}}', '{1:{a:1},2:{a:1}}'),
             ('{1:{a:2}}', '{1:{a:1},2:{a:1}}'), ('{1:{?:1}}', '{1:{a:1}}'), ('{1:{b:1}}', '{1:{a:1}}'), ('{1:{ab:1}}', '{1:{a:1}}'),
             ('{1:{"":1}}', '{1:{?:1}}'), ('{2:{a:1}}', '{1:{b:9}}'), ('{2:{a:1}}', '{1:{>:1},2:{a:1}}'), ('{}', '{1:{?:1}}')) AS v (a, b);
SELECT c FROM (VALUES ('{2:{a:1}}'::cohort), ('{1:{b:1}}'), ('{1:{a:2}}'), ('{0:{>:1},1:{a:1}}'), ('{1:{a:1}}'), ('{}'), ('{1:{?:7}}')) AS v (c) ORDER BY c;
SELECT DISTINCT c FROM (VALUES ('{2:{b:1},1:{a:2}}'::cohort), ('{1:{a:2},2:{b:1}}'), ('{1:{a:2,z:0},2:{b:1}}')) AS v (c);
SELECT c, count(*) FROM (VALUES ('{2:{b:1},1:{a:2}}'::cohort), ('{1:{a:2},2:{b:1}}'), ('{}')) AS v (c) GROUP BY c ORDER BY c;
SELECT cohort_hash(c) = cohort_hash_extended(c, 0)::bit(32)::integer AS low_bits_agree,
       cohort_hash_extended(c, 0) <> cohort_hash_extended(c, 1) AS seeded,
       cohort_hash(c) <> cohort_hash('{1:{a:1},2:{c:2}}') AS labels_count,
       cohort_hash(c) <> cohort_hash('{0:{>:1},1:{a:1},2:{b:2}}') AS entries_count
FROM (VALUES ('{1:{a:1},2:{b:2}}'::cohort)) AS v (c);
-- a working state hashes and compares like its canonical form
SELECT cohort_hash(w) = cohort_hash('{5:{a:1,?:1},7:{b:1}}') AS same_hash, w = '{5:{a:1,?:1},7:{b:1}}' AS equal, w AS printed, w::jsonb, persons(w), events(w, 'b')
FROM (SELECT cohort_accum(cohort_accum(cohort_accum(NULL, 7, 'b'), 5, 'a'), 5, NULL) AS w) AS s;

CREATE TEMP TABLE kept (id integer, c cohort);
INSERT INTO kept SELECT i, ('{' || i % 3 || ':{a:' || i || '}}')::cohort FROM generate_series(1, 100) AS i;
CREATE INDEX ON kept USING btree (c);
CREATE INDEX ON kept USING hash (c);
SET enable_seqscan = off;
SELECT id FROM kept WHERE c = '{1:{a:100}}';
RESET enable_seqscan;
SELECT count(*) FROM kept AS x JOIN kept AS y USING (c);

-- arithmetic
SELECT '{1:{a:1},2:{b:2,?:3}}'::cohort + '{0:{>:1},2:{b:5},3:{c:1}}'::cohort AS sum, '{1:{a:1}}'::cohort + '{}'::cohort AS same, NULL + '{1:{a:1}}'::cohort AS nothing;
SELECT '{0:{>:2},1:{a:3},2:{b:2,?:3}}'::cohort - '{0:{>:1},1:{a:1},2:{b:2,?:1}}'::cohort AS difference, '{1:{a:1}}'::cohort - '{1:{a:1}}'::cohort AS zero;
SELECT a + b = b + a AS commutes, (a + b) + c = a + (b + c) AS associates, (a + b) - b = a AS inverts, (a + b + c) - (b + c) = a AS inverts_both
FROM (VALUES ('{1:{a:1},9:{z:4}}'::cohort, '{0:{>:2},3:{m:2},4:{a:1,?:7}}'::cohort, '{9:{z:1,"":2}}'::cohort)) AS v (a, b, c);
SELECT '{1:{a:1}}'::cohort - '{1:{a:2}}'::cohort;
SELECT '{1:{a:1}}'::cohort - '{1:{b:1}}'::cohort;
SELECT '{1:{a:1}}'::cohort - '{2:{a:1}}'::cohort;
SELECT '{1:{a:1},2:{a:1}}'::cohort - '{0:{>:1},2:{a:1}}'::cohort;
SELECT '{6:{>:1},5:{a:1},10:{a:1}}'::cohort - '{10:{a:1}}'::cohort;
SELECT '{1:{a:1152921504606846976}}'::cohort + '{1:{a:1}}'::cohort;
SELECT '{1:{a:1152921504606846976}}'::cohort + '{2:{b:1}}'::cohort;

-- outcomes merged: nobody is lost, and days stay what they are
SELECT recode('{2:{>:4},5:{left:1,moved:2,?:3},9:{died:4,left:5}}'::cohort, '{left,died,retired}', 'gone');
SELECT recode(c, '{b}', 'a') AS joins_what_is_there, recode(c, '{a,b}', NULL) AS censored, recode(c, '{NULL}', 'lost') AS censoring_named,
       recode(c, '{a,NULL}', 'b') AS both, recode(c, '{}', 'x') AS same, recode(c, '{x}', 'a') AS nobody_had_it,
       recode(c, outcomes(c), 'any') AS one_of_all
FROM (VALUES ('{1:{a:1,b:2,?:3},4:{>:1},5:{b:4}}'::cohort)) AS v (c);
SELECT recode('{1:{"":1,b:2}}'::cohort, ARRAY['', ''], 'b') AS twice, recode('{1:{a:1}}'::cohort, '{a}', '') AS empty_label, recode('{}'::cohort, '{a}', 'b') AS nobody;
SELECT recode(NULL::cohort, '{a}', 'b') AS no_cohort, recode('{1:{a:1}}'::cohort, NULL, 'b') AS no_source;
SELECT recode(c, ARRAY['b', NULL], 'z') = recode(w, ARRAY['b', NULL], 'z') AS working_like_canonical, recode(w, '{b}', NULL) AS of_working
FROM (SELECT w, cohort_final(w) AS c FROM (SELECT cohort_accum(cohort_accum(cohort_accum(NULL, 7, 'b'), 5, 'a'), 5, NULL) AS w) AS s) AS s;
SELECT recode(c, '{o1,o2}', 'o') = d AS same, cohort_send(recode(c, '{o1,o2}', 'o')) = cohort_send(d) AS same_bytes,
       recode(rollup, '{o1,o2}', 'o') = d + d AS after_rollup
FROM (SELECT cohort_agg(i % 700, 'o' || i % 5, 1, i % 700 - 10) FILTER (WHERE i % 700 > 0) AS c,
             cohort_agg(i % 700, CASE WHEN i % 5 IN (1, 2) THEN 'o' ELSE 'o' || i % 5 END, 1, i % 700 - 10) FILTER (WHERE i % 700 > 0) AS d
      FROM generate_series(1, 40000) AS i) AS s, LATERAL (SELECT rollup(x) FROM (VALUES (c), (c)) AS v (x)) AS r (rollup);
SELECT recode('{1:{a:1152921504606846975,b:1}}'::cohort, '{a}', 'b');
SELECT recode('{1:{a:1}}'::cohort, '{a}', repeat('x', 1001));

-- landmarks: who is still there after a day, with days counted from it
SELECT landmark('{0:{a:1},5:{promoted:1,?:2},9:{left:1}}', 0) AS after_0, landmark('{5:{promoted:1,?:2},9:{left:1}}', 5) AS after_5, landmark('{5:{promoted:1,?:2},9:{left:1}}', 9) AS nobody, landmark('{}', 3) AS empty;
-- who had come by then was there from the outset, who comes later comes later
SELECT landmark('{2:{>:1},5:{>:2},6:{a:2},7:{>:1},9:{b:1,?:3}}', 5) AS after_5, landmark('{2:{>:1},5:{>:2},6:{a:2},7:{>:1},9:{b:1,?:3}}', 0) AS after_0;
SELECT at_risk(c, 8) = at_risk(landmark(c, 5), 3) AS at_risk, events(landmark(c, 5), 'b') AS b, survival(landmark(c, 5), 4) = survival(c, 9) / survival(c, 5) AS conditional FROM (VALUES ('{3:{a:4},6:{a:2},9:{b:1,?:3}}'::cohort)) AS v (c);
-- observation ended with a day: outcomes on it count
SELECT censor_after('{0:{a:1},5:{promoted:1,?:2},9:{left:1}}', 5) AS after_5, censor_after('{5:{promoted:1,?:2},9:{left:1}}', 4) AS after_4, censor_after('{5:{promoted:1,?:2},9:{left:1}}', 9) AS unchanged, censor_after('{5:{a:1}}', 0) AS after_0, censor_after('{}', 3) AS empty;
-- who comes on the day or later was not seen
SELECT censor_after('{2:{>:1},5:{>:2},6:{a:2},7:{>:1},9:{b:1,?:3}}', 5) AS after_5, censor_after('{2:{>:1},5:{>:2},6:{a:2},7:{>:1},9:{b:1,?:3}}', 6) AS after_6, censor_after('{2:{>:1},6:{a:1}}', 1) AS nobody;
SELECT survival(censor_after(c, 6), 6) = survival(c, 6) AS same, landmark(censor_after(c, 8), 5) = censor_after(landmark(c, 5), 3) AS either_order, censor_after(c, 6) + censor_after(c, 6) = censor_after(c + c, 6) AS merged FROM (VALUES ('{2:{>:1},5:{>:2},6:{a:2},7:{>:1},9:{b:1,?:3}}'::cohort)) AS v (c);
-- days of other types, and what is none
SELECT landmark('{5:{a:1}}', 2::bigint) = landmark('{5:{a:1}}', 2::numeric) AS same, landmark('{5:{a:1}}', NULL) IS NULL AS null_day, censor_after(NULL, 2) IS NULL AS null_cohort;
SELECT landmark('{5:{a:1}}', 2.5);
SELECT landmark('{5:{a:1}}', -1);
SELECT censor_after('{5:{a:1}}', 2000000001);
SELECT censor_after('{5:{a:1}}', 'NaN');
