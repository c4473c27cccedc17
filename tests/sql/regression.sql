-- Type regression: what makes it, what is inside, what it refuses.
CREATE TEMP TABLE person (pay float8, sex text, age integer);
INSERT INTO person VALUES (100, 'men', 40), (120.5, 'men', 40), (NULL, 'men', 40), (90, 'women', NULL), (80, NULL, 30), (110, 'women', 30);
CREATE TEMP VIEW r AS SELECT regression_agg(pay, ARRAY[sex, age::text], ARRAY['sex', 'age']) AS r FROM person;
SELECT * FROM r;
SELECT r::jsonb FROM r;
SELECT p.* FROM r, patterns(r) AS p;
SELECT persons(r), missing_outcomes(r), covariate_names(r), covariate_names('{}') FROM r;

-- how numbers are written: int, bigint, numeric, literals, NULL
SELECT regression_agg(1, ARRAY['a'], ARRAY['x']), regression_agg(1::bigint, ARRAY['a'], ARRAY['x']), regression_agg(1.5, ARRAY['a'], ARRAY['x'], 2),
       regression_agg(NULL::numeric, ARRAY['a'], ARRAY['x'], 2::smallint), regression_agg(true, ARRAY['a'], ARRAY['x'], 3), regression_agg(NULL::boolean, '{NULL}', ARRAY['x']);
SELECT regression_agg(NULL, ARRAY['a'], ARRAY['x']);
SELECT weighted_regression_agg(y, ARRAY['a'], ARRAY['x'], w) FROM (VALUES (1, 2), (2, NULL), (NULL, 1), (5, 0)) AS v (y, w);
SELECT rate_regression_agg(y, ARRAY['a'], ARRAY['x'], t) FROM (VALUES (1, 2.0), (0, 0), (NULL, 1), (3, NULL)) AS v (y, t);
SELECT regression_agg_counted(ARRAY[x], ARRAY['x'], n, total, squares) FROM (VALUES ('a', 2, 0.3, 0.045), ('b', 3, NULL, NULL), ('c', 0, NULL, NULL)) AS v (x, n, total, squares);
SELECT regression_agg(1, '{}', '{}'), regression_agg(1, ARRAY['a'], ARRAY['x']) FILTER (WHERE false), regression_agg(1, ARRAY['a'], ARRAY['x'], 0);

-- merging
SELECT r + r - r = r, r < r + r, r + '{}' = r, regression_cmp(r, '{}'), regression_hash(r) = regression_hash(r::text::regression) FROM r;
SELECT rollup(s.r) = (SELECT r + r FROM r) FROM (SELECT r FROM r UNION ALL SELECT r FROM r UNION ALL SELECT NULL) AS s;
SELECT sex, regression_agg(pay, ARRAY[age::text], ARRAY['age']) FROM person GROUP BY GROUPING SETS ((sex), ()) ORDER BY 1;
SELECT DISTINCT r FROM (SELECT r FROM r UNION ALL SELECT r FROM r) AS s;

-- refused
SELECT regression_agg('NaN'::float8, ARRAY['a'], ARRAY['x']);
SELECT regression_agg(3.5e10, ARRAY['a'], ARRAY['x']);
SELECT regression_agg(1, ARRAY['a'], ARRAY['x', 'y']);
SELECT regression_agg(1, ARRAY['a', 'b'], ARRAY['x', 'x']);
SELECT regression_agg(1, ARRAY['a'], ARRAY[NULL]);
SELECT regression_agg(1, NULL, ARRAY['x']);
SELECT regression_agg(1, ARRAY['a'], NULL);
SELECT regression_agg(1, ARRAY[['a']], ARRAY['x']);
SELECT regression_agg(1, ARRAY[repeat('a', 1001)], ARRAY['x']);
SELECT regression_agg(1, array_fill('a'::text, ARRAY[51]), array_fill('a'::text, ARRAY[51]));
SELECT regression_agg(1, ARRAY['a'], ARRAY[CASE WHEN i > 1 THEN 'x' ELSE 'y' END]) FROM generate_series(1, 2) AS i;
SELECT regression_agg(1, ARRAY['a'], ARRAY['x'], -1);
SELECT regression_agg(1, ARRAY['a'], ARRAY['x'], NULL);
SELECT regression_agg(1, ARRAY['a'], ARRAY['x'], 4294967296) + regression_agg(1, ARRAY['a'], ARRAY['x']);
SELECT weighted_regression_agg(1, ARRAY['a'], ARRAY['x'], -1);
SELECT weighted_regression_agg(1, ARRAY['a'], ARRAY['x'], 1e8);
SELECT rate_regression_agg(-1, ARRAY['a'], ARRAY['x'], 1);
SELECT rate_regression_agg(1, ARRAY['a'], ARRAY['x'], 0);
SELECT regression_agg_counted(ARRAY['a'], ARRAY['x'], 2, 3, 4);
SELECT regression_agg_counted(ARRAY['a'], ARRAY['x'], 0, 3, 4);
SELECT r - (r + r) FROM r;
SELECT r + weighted_regression_agg(1, ARRAY['a', 'b'], ARRAY['sex', 'age'], 1) FROM r GROUP BY r;
SELECT r + regression_agg(1, ARRAY['a', 'b'], ARRAY['sex', 'tenure']) FROM r GROUP BY r;
SELECT regression '{plain:{x},{a}:{persons:1,total:1}}';
SELECT regression '{plain:{x},{a}:{persons:1},{a}:{persons:1}}';
SELECT regression '{plain:{x},{a}:{persons:1,weight:1}}';
SELECT regression '{plain:{x},{a,b}:{persons:1}}';
SELECT regression '{odd:{x}}';
SELECT '{"form": "plain", "names": ["x"]}'::jsonb::regression;
SELECT '{"form": "plain", "names": ["x"], "patterns": [{"levels": ["a", "b"], "persons": 1}]}'::jsonb::regression;
SELECT '{"form": "plain", "names": ["x"], "patterns": [{"levels": ["a"], "persons": 1.5}]}'::jsonb::regression;
