-- Indices of segregation between the units of a value.
\set VERBOSITY default

-- known answers
CREATE TEMP TABLE known (name text, s segregation);
INSERT INTO known VALUES
    ('one', '{a:{m:30,w:10},b:{m:20,w:40}}'),
    ('two', '{a:{m:8,w:2},b:{m:2,w:88}}'),
    ('perfect', '{a:{m:7},b:{w:7}}'),
    ('pairs', '{a:{m:1,w:1},b:{m:1,w:1}}'),
    ('even', '{a:{m:5,w:5},b:{m:5,w:5}}'),
    ('one group', '{a:{m:5},b:{m:3}}'),
    ('thirds', '{a:{m:10},b:{m:5,w:5},c:{w:10}}'),
    ('three groups', '{a:{x:10,y:5},b:{y:7,z:1},c:{x:2,y:2,z:9}}'),
    ('nobody', '{}'),
    ('unknown', '{a:{?:5},b:{?:3}}'),
    ('one person', '{a:{m:1}}');
SELECT round(dissimilarity_index(s)::numeric, 7) AS d, round(mutual_information(s)::numeric, 7) AS m, round(theil_index(s)::numeric, 7) AS h, round(isolation_index(s, 'm')::numeric, 7) AS isolation FROM known WHERE name = 'one';
-- the level at which an interval is one standard error either way
\set one_se 0.6826894921370859
SELECT round(dissimilarity_index(s)::numeric, 7) AS d, round((e.high - e.value)::numeric, 7) AS se, round((e.value - e.low)::numeric, 7) AS se_below FROM known, theil_index_ci(s, :one_se) AS e WHERE name = 'two';
SELECT round(mutual_information(s)::numeric, 7) AS m, theil_index(s) AS h, dissimilarity_index(s) AS d, gini_index(s) AS gini, isolation_index(s, 'm') AS isolation, atkinson_index(s, 'm') AS atkinson FROM known WHERE name = 'perfect';
SELECT round(dissimilarity_index_expected(s)::numeric, 7) AS expected_d, round(dissimilarity_index_expected(s, 'w')::numeric, 7) AS of_one, round(mutual_information_expected(s)::numeric, 7) AS expected_m,
    round(((0.2 - dissimilarity_index_expected(s)) / dissimilarity_index_expected(s))::numeric, 7) AS d_02_corrected, dissimilarity_index_corrected(s) AS d_0_corrected
FROM known WHERE name = 'pairs';
SELECT dissimilarity_index(rollup(s)) AS d, rollup(s) FROM (VALUES ('{a:{m:5}}'::segregation), ('{a:{w:5}}'), ('{b:{m:5,w:5}}')) AS shard (s);
SELECT round(total::numeric, 7) AS total, round(between_super_units::numeric, 7) AS between_super_units, round(within_super_units::numeric, 7) AS within_super_units
FROM mutual_information_decomposition('{a:{m:8,w:2},b:{m:6,w:4},c:{m:3,w:7},d:{m:1,w:9}}', '{a,b,c,d}', '{north,north,south,south}');
SELECT round(gini_index(s)::numeric, 7) AS gini, round(gini_index(s, 'w')::numeric, 7) AS of_women FROM known WHERE name = 'thirds';
SELECT name, theil_index(s) AS h, mutual_information(s) AS m FROM known WHERE name = 'one group';

-- an empty or all-unknown unit, or unknown persons, change nothing
CREATE FUNCTION indices(s segregation) RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws('|', 'D', dissimilarity_index(s), dissimilarity_index(s, 'm'), dissimilarity_index_ci(s), dissimilarity_index_ci(s, 'm'),
        dissimilarity_index_expected(s), dissimilarity_index_expected(s, 'm'), dissimilarity_index_corrected(s), dissimilarity_index_corrected(s, 'm'),
        'G', gini_index(s), gini_index(s, 'm'), 'M', mutual_information(s), mutual_information_ci(s), mutual_information_expected(s),
        'H', theil_index(s), theil_index_ci(s), theil_index_expected(s), theil_index_corrected(s),
        'I', isolation_index(s, 'm'), isolation_index_ci(s, 'm'), isolation_index_expected(s, 'm'),
        'E', exposure_index(s, 'm', 'w'), exposure_index_ci(s, 'm', 'w'), exposure_index_expected(s, 'm', 'w'), normalised_exposure_index(s),
        'A', atkinson_index(s), atkinson_index(s, 'm'), atkinson_index(s, 'm', 0.3), atkinson_index_ci(s, 'm', 0.3, 0.9))
$$;
SELECT name, indices(s) = indices(s + '{aa:{?:9},a:{?:3}}'::segregation) AS unchanged FROM known ORDER BY name;
SELECT count(*), sum(persons), abs(sum(contribution) - whole.m) < 1e-15 AS adds_up FROM (SELECT mutual_information('{a:{m:8,w:2},b:{m:2,w:88}}') AS m) AS whole, local_segregation('{a:{m:8,w:2,?:7},b:{m:2,w:88},c:{?:4}}') GROUP BY whole.m;

-- where an index is undefined, and what it is at its limits
SELECT name, dissimilarity_index(s) AS d, gini_index(s) AS gini, round(mutual_information(s)::numeric, 6) AS m, round(theil_index(s)::numeric, 6) AS h, isolation_index(s, 'm') AS isolation,
    exposure_index(s, 'm', 'w') AS exposure, normalised_exposure_index(s) AS normalised, atkinson_index(s) AS atkinson
FROM known WHERE name IN ('perfect', 'even', 'one group', 'nobody', 'unknown', 'one person') ORDER BY name;
SELECT name, dissimilarity_index_ci(s) AS d, mutual_information_ci(s) AS m, theil_index_ci(s) AS h, dissimilarity_index_expected(s) AS e_d, mutual_information_expected(s) AS e_m, theil_index_expected(s) AS e_h,
    theil_index_corrected(s) AS corrected, isolation_index_expected(s, 'm') AS e_isolation, exposure_index_expected(s, 'm', 'w') AS e_exposure
FROM known WHERE name IN ('one group', 'nobody', 'unknown', 'one person') ORDER BY name;
SELECT dissimilarity_index_ci(s) AS d, mutual_information_ci(s) AS m, theil_index_ci(s) AS h FROM known WHERE name = 'even';
-- a category that nobody has: a legal question
SELECT dissimilarity_index(s, 'x') AS d, dissimilarity_index_ci(s, 'x') AS d_ci, dissimilarity_index_expected(s, 'x') AS expected, dissimilarity_index_corrected(s, 'x') AS corrected, gini_index(s, 'x') AS gini, isolation_index(s, 'x') AS isolation,
    exposure_index(s, 'x', 'm') AS of_nobody, exposure_index(s, 'm', 'x') AS to_nobody, exposure_index_expected(s, 'm', 'x') AS expected_to_nobody, exposure_index_ci(s, 'm', 'x') AS ci_to_nobody, exposure_index(s, 'x', 'x') AS nobody, atkinson_index(s, 'x') AS atkinson
FROM known WHERE name = 'one';
-- two categories: one is the mirror of the other, and both are the multigroup index
SELECT dissimilarity_index(s) = dissimilarity_index(s, 'm') AND dissimilarity_index(s, 'm') = dissimilarity_index(s, 'w') AS d,
    abs(gini_index(s) - gini_index(s, 'm')) < 1e-15 AS gini, abs(isolation_index(s, 'm') + exposure_index(s, 'm', 'w') - 1) < 1e-15 AS exposure,
    abs(1 - sqrt(1 - atkinson_index(s, 'm')) - atkinson_index(s)) < 1e-15 AS atkinson, abs((1 - atkinson_index(s, 'm', 0.3)) ^ 0.7 - (1 - atkinson_index(s, 'w', 0.7)) ^ 0.3) < 1e-15 AS shapes,
    abs(isolation_index_expected(s, 'm') + exposure_index_expected(s, 'm', 'w') - 1) < 1e-15 AS expected
FROM known WHERE name IN ('one', 'two', 'thirds');
-- chance alone, by hand: two units of two with two of each, 2 of 6 ways apart
SELECT round(isolation_index_expected(s, 'm')::numeric, 7) AS isolation, round((2.0 / 6 * 1 + 4.0 / 6 * 0.5), 7) AS by_hand, round(exposure_index_expected(s, 'm', 'w')::numeric, 7) AS exposure, round(theil_index_expected(s)::numeric, 7) AS theil, round((2.0 / 6), 7) AS theil_by_hand
FROM known WHERE name = 'pairs';

-- intervals: wider at a higher level, within the range
SELECT bool_and(wide.low < narrow.low AND wide.high > narrow.high AND wide.value = narrow.value AND wide.low >= 0) AS nested
FROM known, theil_index_ci(s, 0.8) AS narrow, theil_index_ci(s, 0.99) AS wide WHERE name IN ('one', 'two', 'thirds', 'three groups');
SELECT e.high = 1 AS cut_off, e.low < e.value AS below FROM dissimilarity_index_ci('{a:{m:9},b:{m:1,w:3}}', 'm', 0.999) AS e;
SELECT theil_index_ci(s, 1.0) FROM known;
SELECT dissimilarity_index_ci(s, 'm', 95) FROM known;
SELECT exposure_index_ci(s, 'm', 'w', 0) FROM known;
SELECT atkinson_index(s, 'm', 1) FROM known;
SELECT atkinson_index_ci(s, 'm', 0) FROM known;
SELECT round(atkinson_index(s, 'm')::numeric, 6) AS default_shape, round(atkinson_index(s, category => 'm', shape => 0.5)::numeric, 6) AS named, round(e.low::numeric, 6) AS low, round(e.high::numeric, 6) AS high
FROM known, atkinson_index_ci(s, 'm', level => 0.9) AS e WHERE name = 'one';

-- unknown persons: D between its bounds, which are those of trying every way
SELECT round(b.value::numeric, 6) AS value, round(b.low::numeric, 6) AS low, round(b.high::numeric, 6) AS high, round(tried.low::numeric, 6) AS tried_low, round(tried.high::numeric, 6) AS tried_high
FROM dissimilarity_index_bounds('{a:{m:3,w:1,?:2},b:{m:1,w:4,?:3}}', 'm') AS b,
    (SELECT min(d) AS low, max(d) AS high FROM generate_series(0, 2) AS i, generate_series(0, 3) AS j,
        LATERAL (SELECT dissimilarity_index(segregation_agg(unit, t), 'm') AS d FROM (VALUES ('a', tally('{m,w}', ARRAY[3 + i, 3 - i])), ('b', tally('{m,w}', ARRAY[1 + j, 7 - j]))) AS v (unit, t)) AS x) AS tried;
SELECT dissimilarity_index_bounds('{a:{m:3,w:1},b:{m:1,w:4}}', 'm') AS none_unknown, dissimilarity_index_bounds('{a:{?:1},b:{?:1}}', 'm') AS all_unknown, dissimilarity_index_bounds('{}', 'm') AS nobody;

-- local segregation, and a hierarchy of three levels
SELECT unit, persons, round(share::numeric, 6) AS share, round(local::numeric, 6) AS local, round(contribution::numeric, 6) AS contribution FROM local_segregation('{b:{m:8,w:2},a:{m:6,w:4},c:{?:7},d:{m:1,w:9}}');
SELECT * FROM local_segregation('{a:{?:3}}');
SELECT * FROM local_segregation('{}');
CREATE TEMP TABLE level AS
SELECT segregation_agg('u' || i, tally(ARRAY['x', 'y', 'z'], ARRAY[i % 5, i * i % 7, i % 3], i % 2)) AS s,
    array_agg('u' || i) AS unit, array_agg('s' || i / 4) AS super, array_agg('t' || i / 12) AS top
FROM generate_series(0, 47) AS i;
SELECT d.total = mutual_information(s) AS total, d.between_super_units = mutual_information(merge_units(s, unit, super)) AS between_super_units, abs(d.between_super_units + d.within_super_units - d.total) < 1e-15 AS adds_up,
    abs(w.within - d.within_super_units) < 1e-15 AS within, w.n
FROM level, mutual_information_decomposition(s, unit, super) AS d, LATERAL (SELECT sum(contribution) AS within, count(*) AS n FROM mutual_information_within(s, unit, super)) AS w;
SELECT bool_and(abs(w.mutual_information - mutual_information(part.s)) < 1e-15) AS within_is_own_m, count(*)
FROM level, mutual_information_within(s, unit, super) AS w, LATERAL (SELECT segregation_agg(u.unit, u.t) AS s FROM units(level.s) AS u WHERE 's' || substr(u.unit, 2)::integer / 4 = w.super_unit) AS part;
SELECT abs(upper_level.between_super_units + upper_level.within_super_units + lower_level.within_super_units - mutual_information(s)) < 1e-15 AS three_levels, abs(whole.within_super_units - upper_level.within_super_units - lower_level.within_super_units) < 1e-15 AS chained
FROM level, (SELECT array_agg(DISTINCT 's' || i / 4 ORDER BY 's' || i / 4), array_agg('t' || (substr(j, 2)::integer / 3) ORDER BY j) FROM generate_series(0, 47, 4) AS i, LATERAL (SELECT 's' || i / 4) AS n (j)) AS h (super_label, super_top),
    mutual_information_decomposition(s, unit, super) AS lower_level, mutual_information_decomposition(merge_units(s, unit, super), super_label, super_top) AS upper_level, mutual_information_decomposition(s, unit, top) AS whole;
SELECT * FROM mutual_information_within('{a:{?:3}}', '{a}', '{b}');
SELECT * FROM mutual_information_within('{a:{?:3},b:{x:1},c:{x:1}}', '{b}', '{c}');
SELECT * FROM mutual_information_decomposition('{}', '{}', '{}');
SELECT * FROM mutual_information_decomposition('{a:{x:1}}', '{a}', '{}');

-- an index depends on the table alone: any order of rows, units and categories
SELECT count(DISTINCT indices(s)) AS answers
FROM generate_series(1, 8) AS salt,
    LATERAL (SELECT segregation_agg('u' || i, tally(ARRAY['m', 'w', 'x'], ARRAY[i % 13, i * i % 17, i % 4]) ORDER BY hashint4(i * 100 + salt)) AS s FROM generate_series(1, 200) AS i) AS x;
-- and is that of the definition in SQL
SELECT abs(theil_index(s) - h) < 1e-14 AS h, abs(mutual_information(s) - m) < 1e-14 AS m, abs(dissimilarity_index(s) - d) < 1e-14 AS d, abs(isolation_index(s, 'x') - isolation) < 1e-14 AS isolation
FROM level, LATERAL (
    WITH cell AS (SELECT u.unit, e.category, e.persons::float8 AS n FROM units(s) AS u, entries(u.t) AS e WHERE e.category IS NOT NULL),
    unit AS (SELECT unit, sum(n) AS n FROM cell GROUP BY 1),
    category AS (SELECT category, sum(n) AS n FROM cell GROUP BY 1),
    total AS (SELECT sum(n) AS n FROM cell),
    margin AS (SELECT unit, category, u.n AS u, g.n AS g, coalesce(c.n, 0) AS n, total.n AS total FROM total, unit AS u CROSS JOIN category AS g LEFT JOIN cell AS c USING (unit, category))
    SELECT sum(n / total * ln(n * total / (u * g))) FILTER (WHERE n > 0) AS m,
        sum(n / total * ln(n * total / (u * g))) FILTER (WHERE n > 0) / (SELECT -sum(category.n / total.n * ln(category.n / total.n)) FROM category, total) AS h,
        sum(abs(n - u * g / total)) / (2 * (SELECT sum(category.n * (1 - category.n / total.n)) FROM category, total)) AS d,
        sum(n / g * n / u) FILTER (WHERE category = 'x') AS isolation
    FROM margin) AS by_hand;

-- beyond what a double counts in steps of one there is no sum over counts
SELECT mutual_information_expected(s) AS e_m, theil_index_expected(s) AS e_h, theil_index_corrected(s) AS corrected, theil_index(s) AS h
FROM (VALUES (segregation '{u:{a:288230376151711744,b:1},v:{a:3,b:288230376151711744}}')) AS v(s);

-- ordered categories
SELECT round(o.information::numeric, 9) AS information, round(o.variation::numeric, 9) AS variation, round(o.square_root::numeric, 9) AS square_root
FROM ordinal_segregation('{a:{low:10,mid:5,high:2,top:1},b:{low:3,mid:6,high:9,top:4},c:{high:1,top:7}}', '{low,mid,high,top}') AS o;
SELECT round(o.information::numeric, 9) AS information, round(theil_index(s)::numeric, 9) AS theil FROM (VALUES ('{a:{x:30,y:10},b:{x:20,y:40,?:3}}'::segregation)) AS v (s), ordinal_segregation(s, '{nobody,x,y}') AS o;
SELECT ordinal_segregation('{a:{x:3},b:{x:2}}', '{x,y}') AS one_category, ordinal_segregation('{}', '{}') AS nobody, ordinal_segregation('{a:{x:1},b:{y:1}}', '{x,y}') AS apart;
SELECT ordinal_segregation('{a:{x:3,y:1}}', '{x}');
SELECT ordinal_segregation('{a:{x:3,y:1}}', '{x,y,x}');
SELECT ordinal_segregation('{a:{x:3,y:1}}', '{x,NULL}');
