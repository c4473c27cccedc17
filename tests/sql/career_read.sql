-- Reading careers, episodes, and the dates of registers.
SET datestyle = 'ISO';
CREATE TEMP TABLE example (name text, c career);
INSERT INTO example VALUES
    ('ladder', '{1:[2010-01-01,2012-01-01),2:[2012-01-01,2014-01-01),3:[2014-01-01,)}'),
    ('two posts', '{1:[2010-01-01,2012-01-01),2:[2010-06-01,2011-01-01),1:[2013-01-01,2014-01-01)}'),
    ('step down', '{3:[2010-01-01,2011-01-01),1:[2011-01-01,2012-01-01),2:[2012-01-01,2013-01-01)}'),
    ('unknown', '{?:[2009-01-01,2015-01-01),1:[2010-01-01,2011-01-01)}'),
    ('named', '{ward:[2010-01-01,2013-01-01),"2":[2011-01-01,2012-01-01),leave:[2011-06-01,2011-07-01)}'),
    ('named alike', '{b:[2010-01-01,2011-01-01),a:[2010-01-01,2010-06-01),?:[2010-01-01,2012-01-01)}'),
    ('hidden', '{b:[2010-01-01,2011-01-01),a:[2010-01-01,2011-01-01)}'),
    ('empty', '{}');
SELECT name, s.* FROM example, spells(c) WITH ORDINALITY AS s ORDER BY name, s.ordinality;
SELECT name, s.* FROM example, transitions(c) WITH ORDINALITY AS s ORDER BY name, s.ordinality;
SELECT name, started(c), ended(c), tenure(c, '2015-01-01'), tenure(c, '2010-07-01'), tenure(c, '2000-01-01') AS before FROM example ORDER BY name;
SELECT name, state_at(c, d) FROM example, (VALUES (date '2009-12-31'), ('2010-01-01'), ('2011-06-15'), ('2012-12-31'), ('infinity'), ('-infinity')) AS v (d) WHERE name IN ('ladder', 'named', 'unknown') ORDER BY name, d;
SELECT name, step_at(c, '2010-07-01'), first_entered(c, 1), first_entered(c, 2), first_entered(c, -2147483648), first_reached(c, 2), first_reached(c, 4), first_reached(c, -2147483648)
FROM example WHERE name NOT LIKE 'named%' AND name <> 'hidden' ORDER BY name;
SELECT name, first_entered(c, '2'), first_entered(c, 'ward'), first_entered(c, 'b'), first_entered(c, '?'), first_entered(c, '') FROM example ORDER BY name;
SELECT name, days_in(c, '1', '2020-01-01'), days_in(c, 'leave'), days_in(c, 'ward'), days_in(c, 'b', '2010-07-01'), days_in(c, 'none') FROM example WHERE name <> 'ladder' ORDER BY name;
SELECT days_in(c, 1), days_in(c, 2, 'infinity'), days_in(c, 3, '2014-01-11'), days_in(c, 9), days_in(c, -2147483648) FROM example WHERE name = 'ladder';
-- every day is counted once
SELECT name, tenure(c, '2020-01-01') = sum(coalesce(valid_to, '2020-01-01') - valid_from) AS adds_up FROM example, spells(c) GROUP BY name, c ORDER BY name;
-- NULL
SELECT tenure(NULL), tenure('{1:[2010-01-01,2010-01-05)}', NULL), days_in(NULL, 1), days_in('{}', NULL::text), state_at('{}', NULL), started(NULL);
-- errors
SELECT tenure(c) FROM example WHERE name = 'ladder';
SELECT days_in(c, 3) FROM example WHERE name = 'ladder';
SELECT days_in(c, '3', 'infinity') FROM example WHERE name = 'ladder';
SELECT step_at(c, '2010-01-01') FROM example WHERE name = 'named';
SELECT first_entered(c, 1) FROM example WHERE name = 'named';
SELECT first_reached(c, 1) FROM example WHERE name = 'named';
SELECT days_in(c, 1) FROM example WHERE name = 'named';

-- episodes of steps
CREATE TEMP VIEW window_of AS SELECT * FROM (VALUES
    (1, 'reached', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,2010-02-01)}'::career, NULL::date, NULL::date, NULL::date),
    (2, 'skips the target', '{1:[2010-01-01,2010-01-11),5:[2010-01-11,)}', NULL, NULL, NULL),
    (3, 'left', '{1:[2010-01-01,2010-01-11)}', NULL, NULL, NULL),
    (4, 'left before the end of observation', '{1:[2010-01-01,2010-01-11)}', NULL, '2010-01-12', NULL),
    (5, 'ends with observation', '{1:[2010-01-01,2010-01-11)}', NULL, '2010-01-11', NULL),
    (6, 'reached too late to be seen', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', NULL, '2010-01-11', NULL),
    (7, 'reached on the last day seen', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', NULL, '2010-01-12', NULL),
    (8, 'still there', '{1:[2010-01-01,)}', NULL, '2010-01-31', NULL),
    (9, 'not there yet', '{1:[2010-01-31,)}', NULL, '2010-01-31', NULL),
    (10, 'gap and back', '{1:[2010-01-01,2010-01-11),1:[2010-01-21,2010-01-31)}', NULL, '2010-03-01', NULL),
    (11, 'gap, back, reached', '{1:[2010-01-01,2010-01-11),2:[2010-01-21,2010-01-31)}', NULL, '2010-03-01', NULL),
    (12, 'in the gap when observation ends', '{1:[2010-01-01,2010-01-11),2:[2010-01-21,2010-01-31)}', NULL, '2010-01-15', NULL),
    (13, 'target first', '{2:[2010-01-01,2010-01-11),1:[2010-01-11,2010-01-21),3:[2010-01-21,2010-01-31)}', NULL, NULL, NULL),
    (14, 'both at once', '{1:[2010-01-01,2010-01-11),2:[2010-01-01,2010-01-05)}', NULL, NULL, NULL),
    (15, 'second post above', '{1:[2010-01-01,2010-03-01),2:[2010-01-08,2010-01-09)}', NULL, NULL, NULL),
    (16, 'step down and on', '{1:[2010-01-01,2010-01-11),0:[2010-01-11,2010-01-21),2:[2010-01-21,2010-01-31)}', NULL, NULL, NULL),
    (17, 'unknown step', '{1:[2010-01-01,2010-01-11),?:[2010-01-11,2010-01-21)}', NULL, NULL, NULL),
    (18, 'never at source', '{0:[2010-01-01,2010-01-11),2:[2010-01-11,2010-01-21)}', NULL, NULL, NULL),
    (19, 'empty', '{}', NULL, NULL, NULL),
    (20, 'origin after the entry', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', '2010-01-06', NULL, NULL),
    (21, 'origin before the entry', '{1:[2010-01-06,2010-01-11),2:[2010-01-11,)}', '2010-01-01', NULL, NULL),
    (22, 'origin on the day of the target', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', '2010-01-11', NULL, NULL),
    (23, 'origin after leaving', '{1:[2010-01-01,2010-01-11)}', '2010-01-11', NULL, NULL),
    (24, 'origin on the last day', '{1:[2010-01-01,2010-01-11)}', '2010-01-10', NULL, NULL),
    (25, 'observed from later', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', NULL, NULL, '2010-01-06'),
    (26, 'observed from before', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', NULL, NULL, '2009-01-01'),
    (27, 'reached before observed', '{1:[2010-01-01,2010-01-11),2:[2010-01-11,)}', NULL, NULL, '2010-01-11'),
    (28, 'left before observed', '{1:[2010-01-01,2010-01-11)}', NULL, NULL, '2010-01-11'),
    (29, 'all three', '{1:[2010-01-06,2010-03-01)}', '2010-01-01', '2010-01-31', '2010-01-11'),
    (30, 'window without a day', '{1:[2010-01-01,)}', NULL, '2010-01-11', '2010-01-11'),
    (31, 'limits without an end', '{1:[2010-01-01,2010-01-11)}', NULL, 'infinity', '-infinity'),
    (32, 'NULL career', NULL, NULL, '2010-01-31', NULL)
) AS v (i, name, c, origin, observed_until, observed_from);
SELECT name, e.* FROM window_of, episode(c, 1, 2, origin, observed_until, observed_from) AS e ORDER BY i;
-- named states: the same days
SELECT name, e.* FROM (SELECT i, name, origin, observed_until, observed_from,
        (SELECT career_agg('s' || step, valid_from, valid_to) FROM spells(c)) AS c FROM window_of) AS s,
    episode(c, 's1', 's2', origin, observed_until, observed_from) AS e WHERE i NOT IN (2, 13, 32) ORDER BY i;
SELECT e.* FROM episode('{ward:[2010-01-01,),leave:[2010-02-01,2010-03-01)}', 'ward', 'leave') AS e;
SELECT e.* FROM episode('{ward:[2010-01-01,2010-04-01),leave:[2010-02-01,2010-03-01)}', 'leave', 'head') AS e;
SELECT e.* FROM episode('{ward:[2010-01-01,2010-04-01)}', 'ward', 'ward', observed_until => '2010-02-01') AS e;
SELECT e.* FROM episode('{}', 'a', 'b') AS e;
-- errors
SELECT episode('{1:[2010-01-01,)}', 1, 2);
SELECT episode('{1:[2010-01-01,)}', 1, 2, observed_until => 'infinity');
SELECT episode('{1:[2010-01-01,)}', 2, 2, observed_until => '2010-02-01');
SELECT episode('{1:[2010-01-01,)}', 1, 2, origin => 'infinity');
SELECT episode('{a:[2010-01-01,)}', 1, 2);
SELECT episode('{1:[2010-01-01,)}', '1', '2');

-- dates as registers write them
SELECT '"' || x || '"' AS written, register_date(x), register_date(x, 'middle') AS middle, register_date(x, 'last') AS last
FROM unnest(ARRAY['2010', '2010-02', '2012-02', '2010-12', '20100203', ' 2010-02-03 ', '', '  ', '..', '9999', '9999-12-31', '99991231', 'infinity', '0001', '9998-12-31']) AS x;
SELECT register_date(NULL) IS NULL AS nothing, register_date('2010', NULL) IS NULL AS nothing_either;
SELECT register_date('2010-02-30');
SELECT register_date('2010-02-29');
SELECT register_date('2010-04-31');
SELECT register_date('201002');
SELECT register_date('2010-13');
SELECT register_date('2010-00-01');
SELECT register_date('0000');
SELECT register_date('2010-0101');
SELECT register_date('20100101x');
SELECT register_date('10-02-03');
SELECT register_date('.');
SELECT register_date(repeat('å', 100));
SELECT register_date('2010', 'end');

-- an end that nobody recorded
CREATE TEMP TABLE unknown_end AS
SELECT name, c FROM (VALUES ('open', end_unknown('{2:[2010-01-01,2012-05-01),3:[2012-05-01,)}', '2014-01-01')),
    ('two posts', end_unknown('{2:[2010-01-01,),3:[2012-05-01,),?:[2009-01-01,2010-02-01)}', '2012-01-01')),
    ('ended', end_unknown('{a:[2010-01-01,2012-05-01)}', '2011-01-01')),
    ('none', end_unknown('{}', '2011-01-01')),
    ('tie', '{a:[2010-01-01,2012-01-01?),b:[2010-01-01,2012-01-01)}')) AS v (name, c);
SELECT name, c, c::jsonb, started(c), ended(c), known_until(c), tenure(c) FROM unknown_end ORDER BY name;
SELECT name, s.* FROM unknown_end, spells(c) AS s WHERE name = 'open' ORDER BY valid_from;
SELECT u, e.* FROM unknown_end, (VALUES (NULL::date), ('2013-01-01'), ('2020-01-01')) AS v (u), episode(c, 2, 4, observed_until => u) AS e WHERE name = 'open';
SELECT e.* FROM episode('{a:[2010-01-01,2012-01-01?),b:[2010-01-01,2012-01-01)}', 'a', 'c') AS e;
SELECT end_unknown('{1:[2010-01-01,)}', NULL) AS nothing_said, end_unknown(NULL, '2010-01-01') IS NULL AS nobody;
SELECT '{1:[2010-01-01,?)}'::career;
SELECT end_unknown('{1:[2010-01-01,)}', 'infinity');
SELECT end_unknown('{1:[0001-01-01,)}', '0001-01-01') AS first, end_unknown('{1:[2010-01-01,)}', '9998-12-31') AS last;
SELECT end_unknown('{1:[2010-01-01,)}', '9999-01-01');
SELECT end_unknown('{1:[2010-01-01,)}', '0001-12-31 BC');
-- known later, from another part of the register; of equal ends the known one
SELECT '{1:[2010-01-01,2011-01-01?)}'::career + '{1:[2011-01-01,2012-01-01)}' AS later, '{1:[2010-01-01,2011-01-01?)}'::career + '{1:[2010-06-01,2011-01-01)}' AS known,
       '{1:[2010-01-01,2011-01-01?)}'::career + '{1:[2010-06-01,2010-07-01)}' AS still_unknown, '{1:[2010-01-01,2011-01-01?)}'::career = '{1:[2010-01-01,2011-01-01)}' AS equal,
       '{1:[2010-01-01,9999-12-31?)}'::career AS open;
SELECT '[{"step": 1, "valid_from": "2010-01-01", "valid_to": "2011-01-01", "end_unknown": "yes"}]'::jsonb::career;

-- leaving the source state as the exit
SELECT exit_from, e.* FROM (VALUES ('career'), ('source'), (NULL)) AS x (exit_from),
    episode('{1:[2010-01-01,2011-01-01),2:[2011-01-01,2013-01-01),1:[2014-01-01,2015-01-01)}', 1, 3, exit_from => exit_from) AS e;
SELECT e.* FROM episode('{1:[2010-01-01,2011-01-01),3:[2011-01-01,)}', 1, 3, exit_from => 'source') AS e;
SELECT e.* FROM episode('{a:[2010-01-01,2011-01-01?),b:[2011-01-01,)}', 'a', 'c', exit_from => 'source') AS e;
SELECT e.* FROM episode('{1:[2010-01-01,)}', 1, 3, exit_from => 'source') AS e;
SELECT e.* FROM episode('{1:[2010-01-01,)}', 1, 3, exit_from => 'step') AS e;

-- all rows that career_agg() would refuse
SELECT * FROM spell_errors('{2020-01-01,NULL,2020-05-01,-infinity,2021-01-01,2020-01-01,9999-01-01}', '{NULL,2020-01-01,2020-01-01,2020-01-01,infinity,2020-01-01,NULL}');
SELECT count(*) FROM spell_errors('{}', '{}');
SELECT count(*) FROM spell_errors(NULL, NULL);
SELECT * FROM spell_errors('{2020-01-01}', '{}');
