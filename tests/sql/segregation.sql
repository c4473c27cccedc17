-- Type segregation: input and output, order, arithmetic, aggregates, units.
\set VERBOSITY default

-- text
SELECT '{care:{men:80,women:120,?:5},schools:{men:3}}'::segregation;
SELECT ' { "b" : { x : 1 , y:2 } , a:{y:3} } '::segregation;
SELECT '{}'::segregation, '{a:{?:3}}'::segregation, '{a:{},b:{x:0,y:1,?:0}}'::segregation;
SELECT '{"":{"":1},"?":{"?":2,?:3},"a b":{x:4},"x\"y\\z":{x:5},"{,}":{x:6},"a:b":{x:7}}'::segregation;
SELECT '{å:{x:1},z:{x:1},ö:{x:1},Z:{x:1},zz:{x:1},z1:{x:1},abcdefgh2:{x:1},abcdefgh1:{x:1},abcdefgh:{x:1}}'::segregation;

-- errors
SELECT ''::segregation;
SELECT '{'::segregation;
SELECT '{a}'::segregation;
SELECT '{a:}'::segregation;
SELECT '{a:1}'::segregation;
SELECT '{a:{x:1}'::segregation;
SELECT '{a:{x:1},}'::segregation;
SELECT '{a:{x:1} b:{x:2}}'::segregation;
SELECT '{a:{x:1}}x'::segregation;
SELECT '{?:{x:1}}'::segregation;
SELECT '{"a:{x:1}}'::segregation;
SELECT '{a:{"x\'::segregation;
SELECT '{a:{x:1.5}}'::segregation;
SELECT '{a:{x:1},b:{x:2},a:{x:3}}'::segregation;
SELECT '{a:{},a:{x:1}}'::segregation;
SELECT '{a:{x:1,x:2}}'::segregation;
SELECT '{a:{x:-1}}'::segregation;
SELECT '{a:{x:1152921504606846977}}'::segregation;
SELECT '{a:{x:1152921504606846976},b:{x:1}}'::segregation;
SELECT '{a:{x:1152921504606846976},b:{?:1}}'::segregation;
SELECT ('{' || repeat('x', 1001) || ':{x:1}}')::segregation;
SELECT length((('{' || repeat('x', 1000) || ':{x:1}}')::segregation)::text);
SELECT ('{' || string_agg('u' || u || ':' || t::text, ',') || '}')::segregation FROM (SELECT i % 2 AS u, tally_agg('c' || i) AS t FROM generate_series(1, 10001) AS i GROUP BY 1) AS x;
SELECT cardinality(categories(total(('{' || string_agg('u' || u || ':' || t::text, ',') || '}')::segregation))) FROM (SELECT i % 2 AS u, tally_agg('c ' || i) AS t FROM generate_series(1, 10000) AS i GROUP BY 1) AS x;

-- jsonb
SELECT '{care:{men:80,women:120,?:5},schools:{men:3}}'::segregation::jsonb, '{}'::segregation::jsonb;
SELECT '{"b": {"categories": {"y": 2, "x": 1}}, "": {"categories": {}, "unknown": 5}}'::jsonb::segregation;
SELECT s = s::jsonb::segregation AS same FROM (VALUES ('{a:{x:1,"?":2,?:4},"b c":{"y z":3}}'::segregation), ('{}')) AS v (s);
SELECT '[1]'::jsonb::segregation;
SELECT '3'::jsonb::segregation;
SELECT '{"a": 3}'::jsonb::segregation;
SELECT '{"a": {"x": 3}}'::jsonb::segregation;
SELECT '{"a": {"categories": {"x": 1.5}}}'::jsonb::segregation;
SELECT '{"a": {"categories": {"x": [1]}}}'::jsonb::segregation;

-- order, equality, hashing: by content, also of what the aggregates left
CREATE TEMP TABLE value (s segregation);
INSERT INTO value VALUES ('{}'), ('{a:{x:1}}'), ('{a:{x:1},b:{y:1}}'), ('{a:{x:2}}'), ('{a:{x:1,?:1}}'), ('{a:{y:1}}'), ('{a:{x:1,y:1}}'), ('{b:{x:1}}'), ('{a:{?:1}}'), ('{a:{x:1}}');
SELECT s FROM value ORDER BY s;
SELECT DISTINCT s FROM value ORDER BY s DESC;
SELECT s, count(*) FROM value GROUP BY s HAVING count(*) > 1;
SET enable_hashagg = off;
SELECT count(DISTINCT s) FROM value;
RESET enable_hashagg;
SELECT count(*) FILTER (WHERE a.s = b.s) AS eq, count(*) FILTER (WHERE a.s <> b.s) AS ne,
       count(*) FILTER (WHERE a.s < b.s) AS lt, count(*) FILTER (WHERE a.s >= b.s) AS ge,
       bool_and((a.s <= b.s) = (segregation_cmp(a.s, b.s) <= 0) AND (a.s > b.s) = (segregation_cmp(b.s, a.s) < 0)) AS consistent,
       bool_and((a.s = b.s) = (segregation_hash_extended(a.s, 7) = segregation_hash_extended(b.s, 7))) AS hash
FROM value AS a, value AS b;
SELECT bool_and(segregation_hash(s) = (segregation_hash_extended(s, 0) << 32 >> 32)::integer) AS low_bits FROM value;

-- + and -
SELECT '{a:{x:1,?:2},b:{y:1}}'::segregation + '{c:{z:1},a:{x:3,y:1,?:1}}'::segregation AS sum;
SELECT '{a:{x:4,?:2},b:{y:1}}'::segregation - '{b:{y:1},a:{x:3,?:1}}'::segregation AS difference;
SELECT bool_and(a.s + b.s = b.s + a.s AND a.s + b.s - b.s = a.s AND a.s - a.s = '{}') AS exact FROM value AS a, value AS b;
SELECT '{a:{x:1}}'::segregation - '{a:{x:2}}'::segregation;
SELECT '{a:{x:1}}'::segregation - '{a:{y:2}}'::segregation;
SELECT '{a:{x:1}}'::segregation - '{b:{x:1}}'::segregation;
SELECT '{a:{x:1}}'::segregation - '{a:{?:1}}'::segregation;
SELECT '{a:{x:1}}'::segregation - '{b:{?:1}}'::segregation;
SELECT '{a:{x:1152921504606846976}}'::segregation + '{b:{y:1}}'::segregation;

-- the aggregate
SELECT segregation_agg(unit, t) FROM (VALUES ('b', '{x:1,y:2}'::tally), ('a', '{y:3,?:1}'), (NULL, NULL), ('b', '{z:1,x:4}'), ('c', NULL), ('d', '{}')) AS v (unit, t);
SELECT segregation_agg(unit, t) AS none FROM (SELECT ''::text, '{}'::tally WHERE false) AS v (unit, t);
SELECT segregation_agg(unit, t) AS all_null FROM (VALUES (NULL::text, NULL::tally), ('a', NULL)) AS v (unit, t);
SELECT segregation_agg(unit, t) FILTER (WHERE unit <> 'a') AS filtered, segregation_agg(unit, t ORDER BY unit DESC) = segregation_agg(unit, t ORDER BY unit) AS any_order
FROM (VALUES ('b', '{x:1}'::tally), ('a', '{y:3}')) AS v (unit, t);
SELECT segregation_agg(occupation, t) FROM (SELECT occupation, tally_agg(sex) AS t FROM (VALUES ('nurse', 'woman'), ('nurse', 'man'), ('driver', 'man'), ('nurse', NULL), ('nurse', 'woman')) AS p (occupation, sex) GROUP BY 1) AS x;
SELECT segregation_agg(NULL, '{x:1}'::tally);
SELECT segregation_agg(repeat('x', 1001), '{x:1}'::tally);
SELECT segregation_agg('u' || i % 2, tally(ARRAY['c' || i], ARRAY[1])) FROM generate_series(1, 10001) AS i;
-- two aggregates over one transition state leave it alone
SELECT segregation_agg(unit, t), total(segregation_agg(unit, t)) FROM (VALUES ('b', '{x:1}'::tally), ('a', '{y:3}')) AS v (unit, t);

-- rows of persons, split over shards and months at will: the same value, and
-- what plain SQL counts
CREATE TEMP TABLE person AS
SELECT i, 'unit ' || (i * 7919) % 83 AS unit, (ARRAY['a', 'b', 'c', 'd', 'e', NULL])[1 + (i * 104729) % 7 % 6] AS category FROM generate_series(1, 5000) AS i;
CREATE TEMP TABLE whole AS SELECT segregation_agg(unit, t) AS s FROM (SELECT unit, tally_agg(category) AS t FROM person GROUP BY unit) AS u;
SELECT count(*) AS cells, count(*) FILTER (WHERE persons(unit_tally(s, unit), category) <> n) AS wrong
FROM whole, (SELECT unit, category, count(*) AS n FROM person WHERE category IS NOT NULL GROUP BY 1, 2) AS c;
SELECT persons(total(s)) AS persons, unknown(total(s)) = (SELECT count(*) FROM person WHERE category IS NULL) AS unknown, (SELECT count(*) FROM units(s)) AS units FROM whole;
SELECT bool_and(one_row_each.s = whole.s) AS rows, bool_and(merged.s = whole.s) AS merged, bool_and(nested.s = whole.s) AS nested, count(*)
FROM whole, (VALUES (1), (2), (3), (7), (50), (1000)) AS v (shards),
    LATERAL (SELECT segregation_agg(unit, t ORDER BY hashint4(i + shards)) AS s FROM (SELECT i, unit, tally_agg(category) AS t FROM person GROUP BY 1, 2) AS x) AS one_row_each,
    LATERAL (SELECT rollup(s ORDER BY hashint4(shard)) AS s FROM (SELECT shard, segregation_agg(unit, t) AS s FROM (SELECT hashint4(i) % shards AS shard, unit, tally_agg(category) AS t FROM person GROUP BY 1, 2) AS x GROUP BY shard) AS y) AS merged,
    LATERAL (SELECT segregation_agg(unit, t) AS s FROM (SELECT u.unit, u.t FROM (SELECT segregation_agg(unit, t) AS s FROM (SELECT i % shards AS shard, i % 12 AS month, unit, tally_agg(category) AS t FROM person GROUP BY 1, 2, 3) AS x GROUP BY shard, month) AS y, units(s) AS u) AS z) AS nested;
SELECT rollup(s) AS none FROM value WHERE false;
SELECT rollup(s) FROM (VALUES ('{a:{x:1,?:2}}'::segregation), (NULL), ('{b:{y:1},a:{x:3}}')) AS v (s);
SELECT sum = s AS exact FROM whole, (SELECT segregation_agg(unit, t) FILTER (WHERE i <= 2500) + segregation_agg(unit, t) FILTER (WHERE i > 2500) AS sum FROM (SELECT i, unit, tally_agg(category) AS t FROM person GROUP BY 1, 2) AS x) AS h;

-- windows: moving frames use the inverse, and give what a recount gives
WITH row AS (
    SELECT i, CASE WHEN i % 7 > 0 THEN 'u' || (i * 31) % 11 ELSE 'once ' || i END AS unit,
        CASE WHEN i % 5 > 0 THEN tally(ARRAY['k' || i % 4, 'l' || i / 10], ARRAY[i, 1], i % 2) END AS t
    FROM generate_series(0, 300) AS i
), state AS (
    SELECT *, CASE WHEN t IS NOT NULL THEN ('{' || unit::text || 'x:' || t::text || '}')::segregation END AS s FROM (SELECT i, replace(unit, ' ', '_') AS unit, t FROM row) AS r
), moving AS (
    SELECT i, segregation_agg(unit, t) OVER w AS a, rollup(s) OVER w AS r
    FROM state WINDOW w AS (ORDER BY i ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING)
)
SELECT bool_and(m.a = c.a) AS agg, bool_and(m.r = c.r) AS rollup
FROM moving AS m, LATERAL (SELECT segregation_agg(unit, t) AS a, rollup(s) AS r FROM state AS p WHERE p.i BETWEEN m.i - 9 AND m.i - 1) AS c;
SELECT i, segregation_agg(unit, t) OVER (ORDER BY i ROWS 1 PRECEDING) FROM (VALUES (1, 'a', NULL::tally), (2, 'a', '{x:1}'), (3, 'b', '{x:2}'), (4, 'a', NULL), (5, 'a', '{y:1}')) AS v (i, unit, t);
-- a frame that slides over more categories than a value may hold
SELECT max(cardinality(categories(total(s)))) FROM (SELECT segregation_agg('u' || i, tally(ARRAY['c' || i], ARRAY[1])) OVER (ORDER BY i ROWS 2 PRECEDING) AS s FROM generate_series(1, 12000) AS i) AS w;

-- a value is never changed in place by a function that is called by hand
DO $$
DECLARE
    kept segregation := '{a:{x:1}}';
    changed segregation;
BEGIN
    changed := segregation_accum(kept, 'a', '{x:1}');
    changed := segregation_combine(kept, '{b:{x:5}}');
    changed := segregation_accum_inv(kept, 'a', '{x:1}');
    changed := kept + kept;
    IF kept <> '{a:{x:1}}' THEN
        RAISE EXCEPTION 'the variable changed to %', kept;
    END IF;
END
$$;
SELECT segregation_accum(s, 'a', '{x:1}'), segregation_combine(s, s), segregation_final(s), s FROM value WHERE s = '{a:{x:2}}';
SELECT rollup(s) FROM (SELECT s FROM value UNION ALL SELECT s FROM value) AS v;
SELECT rollup(s) OVER (ORDER BY s), s FROM value;
SELECT segregation_combine(NULL, NULL) AS no_state, segregation_combine(NULL, '{a:{x:1}}') AS first, segregation_combine('{a:{x:1}}', NULL) AS kept, segregation_final(NULL) AS empty;
SELECT segregation_combine_inv(NULL, '{a:{x:1}}');
SELECT segregation_accum_inv('{a:{x:1}}', 'b', '{x:1}');
-- working states, as sharded plans hand them out, read like canonical ones
SELECT segregation_accum(segregation_accum(NULL, 'b', '{y:1,?:2}'), 'a', '{x:1}') AS working,
    segregation_accum(segregation_accum(NULL, 'b', '{y:1}'), 'a', '{x:1}') = '{a:{x:1},b:{y:1}}'::segregation AS equal,
    segregation_accum_inv('{a:{x:1},b:{y:1}}', 'a', '{x:1}') AS without_a;

-- the tallies inside
SELECT * FROM units('{care:{men:80,women:120,?:5},schools:{women:3},none:{?:2}}');
SELECT * FROM units('{}');
SELECT total(s), unit_tally(s, 'a'), unit_tally(s, 'nowhere') FROM (VALUES ('{a:{x:1,?:2},b:{x:3,y:1,?:1}}'::segregation), ('{}')) AS v (s);
SELECT segregation_agg(unit, t) = s AS round_trip FROM whole, units(s) GROUP BY s;

-- units merged to super-units
SELECT merge_units(s, ARRAY['d', 'a', 'b', 'absent'], ARRAY['north', 'south', 'south', 'c']), merge_units(s, '{}', '{}') = s AS unchanged, merge_units(s, '{a}', '{b}')
FROM (VALUES ('{a:{x:1,?:2},b:{x:3,y:1},c:{y:1},d:{z:1}}'::segregation)) AS v (s);
SELECT merge_units('{a:{x:1}}', '{a,b}', '{c}');
SELECT merge_units('{a:{x:1}}', '{a,b,a}', '{c,d,c}');
SELECT merge_units('{a:{x:1}}', '{a,NULL}', '{c,d}');
SELECT merge_units('{a:{x:1}}', '{a}', '{NULL}');
-- merging before or after adding is the same
SELECT merge_units(s, u, p) + merge_units(s, u, p) = merge_units(s + s, u, p) AS same, total(merge_units(s, u, p)) = total(s) AS persons_kept, (SELECT count(*) FROM units(merge_units(s, u, p))) AS units
FROM whole, (SELECT array_agg('unit ' || i), array_agg('super ' || i % 9) FROM generate_series(0, 79) AS i) AS h (u, p);
