-- Accessors of one tally.
CREATE TEMP VIEW example AS
SELECT * FROM (VALUES (1, '{men:80,women:120,?:5}'::tally), (2, '{}'), (3, '{?:4}'), (4, '{women:3}'), (5, NULL)) AS v (id, t);
SELECT id, persons(t), persons(t, 'women') AS women, persons(t, 'nobody') AS nobody, known(t), unknown(t), coverage(t), categories(t) FROM example ORDER BY id;
SELECT id, share(t, 'women'), share(t, 'nobody') FROM example ORDER BY id;
SELECT id, e.* FROM example, entries(t) AS e ORDER BY id, category;
SELECT category, share FROM entries('{g:3,r:5,?:2}');

-- intervals: Wilson 0/10 and 5/10 by every method
SET extra_float_digits = -3;
SELECT e.* FROM share_ci('{a:10}', 'b') AS e;
SELECT m, round(e.value::numeric, 6) AS value, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high
FROM unnest(ARRAY['wilson', 'clopper_pearson', 'jeffreys', 'midp', 'agresti_coull']) WITH ORDINALITY AS v (m, n),
     share_ci('{a:7,b:13,?:9}', 'a', 0.9, m) AS e ORDER BY n;
SELECT share_ci(t, 'women') FROM example WHERE id IN (2, 3, 5);
SELECT share_ci('{a:1}', 'a', 1.0);
SELECT share_ci('{a:1}', 'a', 0);
SELECT share_ci('{a:1}', 'a', 'NaN');
SELECT share_ci('{a:1}', 'a', 95);
SELECT share_ci('{a:1}', 'a', 0.95, 'wald');

-- regrouping keeps everybody
SELECT recode('{Finland:3,Norge:4,Syrien:5,?:2}'::tally, '{Finland,Norge,Danmark}', 'Norden');
SELECT recode('{a:1,b:2,?:3}'::tally, '{a}', 'b') AS merged, recode('{a:1,b:2,?:3}'::tally, '{a}', NULL) AS made_unknown,
       recode('{a:1,b:2,?:3}'::tally, '{NULL}', 'c') AS unknown_named, recode('{a:1}'::tally, '{}', 'x') AS same, recode('{a:1}'::tally, NULL, 'x') AS nothing;
SELECT persons(recode(t, ARRAY['men', NULL], 'other')) = persons(t) AS kept FROM example WHERE t IS NOT NULL;
