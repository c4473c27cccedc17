-- The aggregates career_agg and rollup.
SET datestyle = 'ISO';
SELECT career_agg(step, f, t) FROM (VALUES (3, date '2012-05-01', NULL::date), (2, '2010-01-01', '2012-05-01'), (NULL, '2009-01-01', '2010-01-01')) AS v (step, f, t);
SELECT career_agg(state, f, t) FROM (VALUES ('ward', date '2012-05-01', NULL::date), ('school', '2010-01-01', '2012-05-01'), (NULL, '2009-01-01', '2010-01-01'), ('', '2009-06-01', '2009-07-01')) AS v (state, f, t);

-- ends that are open
SELECT t, career_agg(1, '2010-01-01', t) FROM unnest(ARRAY[NULL, 'infinity', '9998-12-31', '9999-01-01', '9999-12-31', '12345-01-01']::date[]) WITH ORDINALITY AS v (t, i) GROUP BY i, t ORDER BY i;
-- an inclusive last day; a row without a day; a day that counts as one
SELECT career_agg(1, f, t + 1) AS inclusive, career_agg(1, f, t) AS none, career_agg(1, f, greatest(t, f + 1)) AS one FROM (VALUES (date '2010-01-01', date '2010-01-01')) AS v (f, t);
-- no rows, FILTER, ORDER BY, DISTINCT, GROUPING SETS
SELECT career_agg(s, f, f) AS none, career_agg(s::text, f, f) AS none_named FROM (SELECT 1, date '2010-01-01' WHERE false) AS v (s, f);
SELECT career_agg(s, f, NULL) FILTER (WHERE s > 5), career_agg(s, f, NULL ORDER BY s DESC), career_agg(DISTINCT s, f, NULL) FROM (VALUES (1, date '2010-01-01'), (2, '2011-01-01'), (2, '2011-01-01')) AS v (s, f);
SELECT s, career_agg(s, f, f + 10) FROM (VALUES (1, date '2010-01-01'), (2, '2011-01-01')) AS v (s, f) GROUP BY GROUPING SETS ((s), ()) ORDER BY s;
-- two aggregates over one transition state leave it alone; a growing window
SELECT career_agg(s, f, NULL), spells(career_agg(s, f, NULL)), career_agg(s, f, NULL) + career_agg(s, f, NULL) FROM (VALUES (2, date '2011-01-01'), (1, '2010-01-01')) AS v (s, f);
SELECT i, career_agg(i, date '2010-01-01' - i, date '2010-01-01' + i) OVER (ORDER BY i) FROM generate_series(1, 4) AS i;
SELECT i, career_agg('s' || i % 2, date '2010-01-01' + i, date '2010-01-01' + i + 1) OVER (ORDER BY i ROWS 2 PRECEDING) FROM generate_series(1, 5) AS i;

-- a register that repeats itself every day stays one stay
SELECT career_agg(1, d::date, d::date + 1), career_agg('a', d::date, d::date + 1) FROM generate_series(timestamp '1980-01-01', '2019-12-31', '1 day') AS d;
SELECT career_agg(1, date '2000-01-01' + (i * 7919) % 20011, date '2000-01-02' + (i * 7919) % 20011) FROM generate_series(0, 20010) AS i;
SELECT pg_column_size(career_agg(1, d::date, d::date + 1)) FROM generate_series(timestamp '1980-01-01', '2019-12-31', '1 day') AS d;
-- long careers, and too long ones
SELECT count(*), min(valid_from), max(valid_to) FROM (SELECT career_agg(i % 3, date '1990-01-01' + i, date '1990-01-02' + i) AS c FROM generate_series(1, 10000) AS i) AS s, spells(c);
SELECT career_agg(i % 3, date '1990-01-01' + i, date '1990-01-02' + i) FROM generate_series(1, 10001) AS i;
SELECT career_agg('state ' || i, date '1990-01-01', NULL) FROM generate_series(1, 1001) AS i;
SELECT count(*) FROM (SELECT career_agg('state ' || i % 1000, date '1990-01-01' + i, date '1990-01-02' + i) AS c FROM generate_series(1, 5000) AS i) AS s, spells(c) AS e WHERE e.state = 'state ' || (e.valid_from - date '1990-01-01') % 1000;

-- errors
SELECT career_agg(1, NULL, '2010-01-01');
SELECT career_agg(1, '2010-01-02', '2010-01-01');
SELECT career_agg('a', '2010-01-02', '-infinity');
SELECT career_agg(1, '-infinity', '2010-01-01');
SELECT career_agg(1, 'infinity', NULL);
SELECT career_agg(1, '9999-01-01', NULL);
SELECT career_agg(1, '0001-12-31 BC', NULL);
SELECT career_agg((-2147483648)::integer, '2010-01-01', NULL);
SELECT career_agg(repeat('x', 1001), '2010-01-01', NULL);
SELECT career_agg(1.5, '2010-01-01', NULL);

-- rollup is the career of all rows, however they were split
SELECT rollup(c) FROM (VALUES ('{a:[2010-01-01,2011-01-01)}'::career), (NULL), ('{b:[2009-01-01,),a:[2011-01-01,2012-01-01)}')) AS v (c);
SELECT rollup(c) AS none FROM (SELECT NULL::career WHERE false) AS v (c);
SELECT rollup(c) AS all_null FROM (VALUES (NULL::career)) AS v (c);
SELECT rollup(c) FROM (VALUES ('{a:[2010-01-01,)}'::career), ('{1:[2010-01-01,)}')) AS v (c);
SELECT rollup(c) OVER (ORDER BY i), c FROM (VALUES (1, '{a:[2010-01-01,2010-02-01)}'::career), (2, '{a:[2010-02-01,2010-03-01)}'), (3, '{b:[2010-01-01,2010-02-01)}')) AS v (i, c);

-- a value is never changed in place by a function that is called by hand
DO $$
DECLARE
    kept career := '{a:[2010-01-01,2011-01-01)}';
    changed career;
BEGIN
    changed := career_accum(kept, 'b', '2010-01-01', NULL);
    changed := career_combine(kept, '{b:[2010-01-01,)}');
    changed := career_combine(changed, kept);
    changed := kept + '{b:[2010-01-01,)}';
    IF kept <> '{a:[2010-01-01,2011-01-01)}' THEN
        RAISE EXCEPTION 'the variable changed to %', kept;
    END IF;
END
$$;
CREATE TEMP TABLE stored_career (c career);
INSERT INTO stored_career VALUES ('{a:[2010-01-01,2011-01-01)}');
SELECT career_accum(c, 'b', '2010-01-01', NULL), career_combine(c, c), career_final(c), c FROM stored_career;
SELECT rollup(c) FROM (SELECT c FROM stored_career UNION ALL SELECT c FROM stored_career) AS s;
SELECT c FROM stored_career;

-- plumbing by hand: NULL is no state
SELECT career_combine(NULL, NULL) AS no_state, career_combine(NULL, '{1:[2010-01-01,)}') AS first, career_combine('{1:[2010-01-01,)}', NULL) AS kept, career_final(NULL) AS empty;
SELECT career_accum('{a:[2010-01-01,)}', 1, '2010-01-01', NULL);
SELECT career_accum('{a:[2010-01-01,)}', NULL::integer, '2009-01-01', '2009-02-01');
SELECT career_combine('{a:[2010-01-01,)}', '{1:[2010-01-01,)}');
