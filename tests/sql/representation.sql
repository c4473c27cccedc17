-- A tally against a reference tally.
SET extra_float_digits = -3;
\x on
SELECT * FROM representation('{men:5,women:15}', '{men:51,women:49,?:10}');
\x off
-- rows for everything that either has; undefined is NULL
SELECT category, persons, known, share, reference_share, ratio, ratio_low, ratio_high, gap, shortfall, p_value, p_adjusted
FROM representation('{a:3,b:1}', '{b:4,c:4}');
SELECT * FROM representation('{}', '{}');
SELECT category, persons, share, ratio, gap, shortfall, p_value FROM representation('{}', '{a:1,b:1}');
SELECT category, persons, share, ratio, gap, shortfall, p_value FROM representation('{a:1,b:1}', '{?:3}');
SELECT count(*) FROM representation(NULL, '{a:1}');

-- known answers
SELECT headcount_shortfall('{b:100}', '{a:7,b:93}', 'a') AS seven_not_eight;
SELECT round(p_value::numeric, 7) AS binomial FROM representation_test('{a:7,b:13}', '{a:2,b:8}', 'a');
SELECT round(p_value::numeric, 7) AS containing FROM representation_test('{a:1,b:9}', '{a:8,b:12}', 'a', 'containing');
SELECT round(representation_ratio('{f:366,s:634}', '{f:451,s:549}', 'f')::numeric, 3) AS staff,
       round(representation_ratio('{f:171,s:829}', '{f:451,s:549}', 'f')::numeric, 3) AS managers,
       round(100 * parity_gap('{f:366,s:634}', '{f:451,s:549}', 'f')::numeric, 1) AS staff_gap,
       round(100 * parity_gap('{f:171,s:829}', '{f:451,s:549}', 'f')::numeric, 1) AS managers_gap,
       round(glass_ceiling_index('{f:366,s:634}', '{f:171,s:829}', 'f')::numeric, 2) AS glass_ceiling;
SELECT headcount_shortfall('{f:9334,s:16168}', '{f:451,s:549}', 'f') AS shortfall, hires_needed('{f:9334,s:16168}', '{f:451,s:549}', 'f') AS hires;

-- the three kinds of reference
SELECT kind, round(e.value::numeric, 6) AS value, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high
FROM unnest(ARRAY['population', 'sample', 'containing']) WITH ORDINALITY AS v (kind, n),
     representation_ratio_ci('{a:3,b:7}', '{a:40,b:60}', 'a', 0.95, kind) AS e ORDER BY n;
SELECT kind, round(e.value::numeric, 6) AS value, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high
FROM unnest(ARRAY['population', 'sample', 'containing']) WITH ORDINALITY AS v (kind, n),
     parity_gap_ci('{a:3,b:7}', '{a:40,b:60}', 'a', 0.95, kind) AS e ORDER BY n;
SELECT kind, round(ratio_low::numeric, 6) AS ratio_low, round(p_value::numeric, 6) AS p_value
FROM unnest(ARRAY['population', 'sample', 'containing']) WITH ORDINALITY AS v (kind, n),
     representation('{a:3,b:7}', '{a:40,b:60}', reference_kind => kind) WHERE category = 'a' ORDER BY n;

-- unknown membership
SELECT e.* FROM representation_bounds('{g:3,r:5,?:2}', '{g:1,r:1}', 'g') AS e;
SELECT e.* FROM parity_gap_bounds('{g:3,r:5,?:2}', '{g:1,r:1}', 'g') AS e;
SELECT e.* FROM representation_bounds('{g:3,r:5}', '{g:1,r:1}', 'g') AS e;

-- ladders
SELECT glass_ceiling_index('{w:60,m:40}', '{w:20,m:30}', 'w') AS gci, feeder_ratio('{w:60,m:40}', '{w:20,m:30}', 'w') AS feeder;
SELECT glass_ceiling_index('{w:60,m:40}', '{m:30}', 'w') AS none_at_top, glass_ceiling_index('{m:40}', '{m:30}', 'w') AS none_at_all;
SELECT round(e.value::numeric, 6) AS value, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high FROM glass_ceiling_index_ci('{w:60,m:40}', '{w:20,m:30}', 'w') AS e;
SELECT round(e.value::numeric, 6) AS value, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high FROM feeder_ratio_ci('{w:60,m:40}', '{w:20,m:30}', 'w') AS e;

-- errors
SELECT * FROM representation('{a:1}', '{a:1}', 0);
SELECT * FROM representation('{a:1}', '{a:1}', reference_kind => 'census');
SELECT * FROM representation('{a:5}', '{a:1,b:9}', reference_kind => 'containing');
SELECT representation_ratio_ci('{a:5}', '{a:1,b:9}', 'a', 0.95, 'containing');
SELECT representation_ratio_ci('{a:5}', '{a:1,b:9}', 'a', 2);
SELECT representation_ratio_ci('{a:5}', '{a:1,b:9}', 'a', 0.95, 'population', 'wald');
SELECT glass_ceiling_index_ci('{w:1}', '{w:2}', 'w');

-- headcounts are exact where double precision is not
SELECT headcount_shortfall('{b:1000000000000000003}', '{a:1,b:2}', 'a') AS shortfall;

-- a reference in shares: with its base as in persons, without it no test
SELECT count(*) FILTER (WHERE s IS NOT DISTINCT FROM ROW(r.*)::representation_of_shares_result) AS alike, count(*)
FROM (VALUES ('population'), ('sample')) AS k (kind), representation('{women:30,men:70,?:3}', '{women:485,men:515}', 0.9, kind) AS r
    JOIN LATERAL representation_of_shares('{women:30,men:70,?:3}', '{women,men}', '{.485,.515}', 1000, 0.9, kind) AS s USING (category);
SELECT category, persons, known, share, reference_share, ratio, gap, expected, shortfall, p_value, p_adjusted FROM representation_of_shares('{women:30,men:70,other:1}', '{women,men,none}', '{.485,.515,0}');
SELECT category, reference_share, ratio FROM representation_of_shares('{women:4,men:6}', '{men,women}', ARRAY[.5, .5]);
SELECT count(*) FROM representation_of_shares(NULL, '{women}', '{.5}');
SELECT representation_of_shares('{women:3}', '{women,men}', '{48.5,51.5}');
SELECT representation_of_shares('{women:3}', '{women,women}', '{.2,.3}');
SELECT representation_of_shares('{women:3}', '{women}', '{.2,.3}');
SELECT representation_of_shares('{women:3}', '{women}', '{NULL}');
SELECT representation_of_shares('{women:3}', '{women}', '{.5}', reference_kind => 'sample');
SELECT representation_of_shares('{women:3}', '{women}', '{.5}', 4, reference_kind => 'containing');
