-- Type career: input and output, order, union.
\set VERBOSITY default
SET datestyle = 'SQL, DMY';

-- text, whatever the DateStyle
SELECT '{2:[2010-01-01,2012-05-01),3:[2012-05-01,)}'::career;
SELECT ' { 3 : [ 2012-05-01 , ) , 2 : [2010-01-01,2012-05-01) } '::career;
SELECT '{}'::career, '{?:[2010-01-01,)}'::career, '{-1:[2010-01-01,2010-01-02)}'::career;
SELECT '{"":[2010-01-01,),"?":[2010-01-01,),"2":[2010-01-01,),"-2":[2010-01-01,),a-2:[2010-01-01,),"a b":[2010-01-01,),"x\"y\\z":[2010-01-01,),?:[2010-01-01,)}'::career;
SELECT '{nurse:[0001-01-01,9998-12-31),å:[2010-01-01,9999-01-01),z:[2010-01-01,9999-12-31)}'::career;
-- stays in one state that overlap or touch are one; rows without a day are none
SELECT '{a:[2010-01-01,2011-01-01),a:[2011-01-01,2012-01-01),a:[2013-01-01,2014-01-01),a:[2013-06-01,2013-07-01)}'::career;
SELECT '{a:[2010-01-01,2010-01-01)}'::career, '{2147483647:[2010-01-01,2011-01-01),-2147483647:[2010-01-01,2010-01-01)}'::career;

-- errors
SELECT ''::career;
SELECT '{'::career;
SELECT '{2}'::career;
SELECT '{2:}'::career;
SELECT '{2:[2010-01-01)}'::career;
SELECT '{2:[2010-01-01,2011-01-01]}'::career;
SELECT '{2:[,2011-01-01)}'::career;
SELECT '{2:[2010-02-30,)}'::career;
SELECT '{2:[2010-1-1,)}'::career;
SELECT '{2:[0000-01-01,)}'::career;
SELECT '{2:[2010-01-01,),}'::career;
SELECT '{2:[2010-01-01,) 3:[2010-01-01,)}'::career;
SELECT '{2:[2010-01-01,)}x'::career;
SELECT '{"a:[2010-01-01,)}'::career;
SELECT '{2:[2012-01-01,2010-05-01)}'::career;
SELECT '{2:[9999-01-01,)}'::career;
SELECT '{2:[2010-01-01,),a:[2010-01-01,)}'::career;
SELECT '{a:[2010-01-01,),2:[2010-01-01,)}'::career;
SELECT '{2147483648:[2010-01-01,)}'::career;
SELECT '{-2147483648:[2010-01-01,)}'::career;
SELECT ('{' || repeat('x', 1001) || ':[2010-01-01,)}')::career;
SELECT length((('{' || repeat('x', 1000) || ':[2010-01-01,)}')::career)::text);
SELECT ('{' || string_agg('c' || i || ':[2010-01-01,)', ',') || '}')::career FROM generate_series(1, 1001) AS i;
SELECT count(*) FROM (SELECT ('{' || string_agg('c' || i || ':[2010-01-01,)', ',') || '}')::career AS c FROM generate_series(1, 1000) AS i) AS s, jsonb_array_elements(c::jsonb);

-- jsonb
SELECT '{2:[2010-01-01,2012-05-01),?:[2011-01-01,)}'::career::jsonb, '{}'::career::jsonb;
SELECT '{nurse:[2010-01-01,2012-05-01),"2":[2011-01-01,)}'::career::jsonb;
SELECT '[{"step": 3, "valid_from": "2010-01-01"}, {"step": null, "valid_from": "2009-01-01", "valid_to": "2010-01-01"}]'::jsonb::career;
SELECT '[{"state": "3", "valid_from": "2010-01-01", "valid_to": null}, {"state": null, "valid_from": "2009-01-01", "valid_to": "2010-01-01"}]'::jsonb::career;
SELECT '[]'::jsonb::career;
SELECT c = c::jsonb::career AS same FROM (VALUES ('{a:[2010-01-01,),"?":[2010-01-01,2011-01-01),?:[2011-01-01,)}'::career), ('{-3:[2010-01-01,)}'), ('{}')) AS v (c);
SELECT '{"step": 3}'::jsonb::career;
SELECT '3'::jsonb::career;
SELECT '[3]'::jsonb::career;
SELECT '[[{"step": 3}]]'::jsonb::career;
SELECT '[{"step": 3}]'::jsonb::career;
SELECT '[{"valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"step": 3, "state": "a", "valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"step": "3", "valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"state": 3, "valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"state": {"a": 1}, "valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"step": 3.5, "valid_from": "2010-01-01"}]'::jsonb::career;
SELECT '[{"step": 3, "valid_from": "1 January"}]'::jsonb::career;
SELECT '[{"step": 3, "valid_from": null}]'::jsonb::career;
SELECT '[{"step": 3, "valid_from": "2010-01-01", "until": 3}]'::jsonb::career;
SELECT '[{"step": 3, "valid_from": "2010-01-01", "valid_to": "2009-01-01"}]'::jsonb::career;

-- order and equality are by content
SELECT a, b, a < b AS lt, a <= b AS le, a = b AS eq, a >= b AS ge, a > b AS gt, a <> b AS ne, career_cmp(a, b)
FROM (VALUES ('{1:[2010-01-01,)}'::career, '{1:[2010-01-01,)}'::career), ('{1:[2010-01-01,)}', '{1:[2010-01-02,)}'),
             ('{1:[2010-01-01,)}', '{2:[2010-01-01,)}'), ('{1:[2010-01-01,2011-01-01)}', '{1:[2010-01-01,)}'),
             ('{9:[2010-01-01,)}', '{a:[2010-01-01,)}'), ('{?:[2010-01-01,)}', '{-9:[2010-01-01,)}'),
             ('{?:[2010-01-01,)}', '{a:[2010-01-01,)}'), ('{b:[2010-01-01,)}', '{a:[2010-01-01,),b:[2010-01-01,)}'),
             ('{}', '{1:[2010-01-01,)}'), ('{2:[2010-01-01,)}', '{"2":[2010-01-01,)}')) AS v (a, b);
SELECT DISTINCT c FROM (VALUES ('{b:[2010-01-01,),a:[2009-01-01,)}'::career), ('{a:[2009-01-01,),b:[2010-01-01,)}'), ('{a:[2009-01-01,2015-01-01),a:[2014-01-01,),b:[2010-01-01,)}')) AS v (c);
SELECT career_hash(c) = career_hash_extended(c, 0)::bit(32)::integer AS low_bits_agree,
       career_hash_extended(c, 0) <> career_hash_extended(c, 1) AS seeded,
       career_hash(c) <> career_hash('{b:[2010-01-01,)}') AS labels_count
FROM (VALUES ('{a:[2010-01-01,)}'::career)) AS v (c);
-- a working state hashes and compares like its canonical form
SELECT career_hash(w) = career_hash(c) AS same_hash, w = c AS equal, w AS printed, w::jsonb = c::jsonb AS json, career_send(w) = career_send(c) AS sent
FROM (SELECT career_accum(career_accum(career_accum(NULL, 'b', '2010-01-01', NULL), 'a', '2010-01-01', '2010-02-01'), 'b', '2009-01-01', '2010-01-01') AS w,
             '{a:[2010-01-01,2010-02-01),b:[2009-01-01,)}'::career AS c) AS s;

-- union
SELECT '{1:[2010-01-01,2011-01-01)}'::career + '{2:[2010-06-01,)}';
SELECT '{a:[2010-01-01,2011-01-01)}'::career + '{b:[2010-06-01,),a:[2010-12-31,2011-06-01)}';
SELECT c + c = c AS idempotent, c + '{}' = c AS neutral, '{}' + c = c AS neutral_left, c + '{?:[2000-01-01,)}'
FROM (VALUES ('{1:[2010-01-01,2011-01-01)}'::career), ('{b:[2010-01-01,2011-01-01),a:[2010-01-01,)}'), ('{}'), ('{?:[2010-01-01,2011-01-01)}')) AS v (c);
SELECT '{1:[2010-01-01,2011-01-01)}'::career + '{a:[2010-06-01,)}';
SELECT '{a:[2010-01-01,2011-01-01)}'::career + '{1:[2010-06-01,)}';
SELECT '{1:[2010-01-01,)}'::career + NULL AS nothing;
