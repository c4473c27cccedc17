-- What drivers and data frames send is accepted where it is exact; no call
-- finds two forms.
SET search_path = spegel, public;
SET datestyle = 'ISO';
-- every combination of a step or state with days, as columns, literals and NULLs
CREATE TEMP TABLE step (written text);
INSERT INTO step VALUES ('1'), ('1::smallint'), ('1::bigint'), ('1::numeric'), ('1::real'), ('1::double precision'), ('''1'''), ('''1''::text'), ('''1''::varchar'), ('''1''::char(1)'), ('NULL'), ('NULL::integer'), ('NULL::bigint'), ('NULL::text'), ('NULL::varchar');
CREATE TEMP TABLE days (written text);
INSERT INTO days VALUES ('''2020-01-01'', NULL'), ('''2020-01-01'', ''2021-01-01'''), ('date ''2020-01-01'', NULL'), ('date ''2020-01-01'', NULL::date'), ('date ''2020-01-01'', date ''2021-01-01'''), ('timestamp ''2020-01-01'', NULL'),
    ('timestamp ''2020-01-01'', timestamp ''2021-01-01'''), ('timestamp ''2020-01-01'', date ''2021-01-01'''), ('date ''2020-01-01'', timestamp ''infinity'''), ('timestamp ''2020-01-01'', ''2021-01-01'''), ('''2020-01-01'', timestamp ''9999-12-31''');
CREATE FUNCTION pg_temp.made(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    result text;
BEGIN
    EXECUTE 'SELECT ' || call INTO result;
    RETURN result;
EXCEPTION WHEN others THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT regexp_replace(d.written, '''', '', 'g') AS days, string_agg(DISTINCT made, ' ' ORDER BY made) AS careers, count(*)
FROM days AS d, step AS s, pg_temp.made(format('career_agg(%s, %s)', s.written, d.written)) AS made GROUP BY d.written ORDER BY d.written COLLATE "C";
-- days, persons and entries of cohorts
CREATE TEMP TABLE number (written text);
INSERT INTO number VALUES ('5'), ('5::smallint'), ('5::bigint'), ('5::numeric'), ('5::real'), ('5::double precision'), ('''5''');
SELECT string_agg(DISTINCT pg_temp.made(format('cohort_agg(%s, %s)', n.written, o)), ' ') AS cohorts, count(*) FROM number AS n, (VALUES ('''a'''), ('''a''::text'), ('''a''::varchar')) AS v (o);
SELECT string_agg(DISTINCT pg_temp.made(format('cohort_agg(%s, ''a'', %s)', n.written, p.written)), ' ') AS cohorts, count(*) FROM number AS n, number AS p;
SELECT string_agg(DISTINCT pg_temp.made(format('cohort_agg(%s, ''a'', 2, %s - 3)', n.written, p.written)), ' ') AS cohorts, count(*) FROM number AS n, number AS p WHERE p.written !~ '''';
SELECT cohort_agg(5, NULL) AS censored, cohort_agg(NULL, NULL) AS no_episode, cohort_agg(NULL::bigint, 'a') AS no_days, cohort_agg(5::bigint, 'a', 2, NULL) AS no_entry;
-- the same cohort and career, also in a moving window and from parts
SELECT cohort_agg(d, o) = cohort_agg(d::bigint, o) AND cohort_agg(d, o) = cohort_agg(d::numeric, o) AND cohort_agg(d, o, n) = cohort_agg(d::float8, o, n::numeric) AND cohort_agg(d + 3, o, n, d) = cohort_agg(d + 3::bigint, o, n, d::bigint) AS cohorts,
       career_agg(d % 4, day, day + d) = career_agg((d % 4)::bigint, day::timestamp, (day + d)::timestamp) AS steps, career_agg('s' || d % 4, day, day + d) = career_agg(('s' || d % 4)::varchar, day::timestamp, (day + d)::timestamp) AS states
FROM (SELECT i % 97 AS d, CASE WHEN i % 3 > 0 THEN 'o' || i % 5 END AS o, i % 7::bigint AS n, date '2020-01-01' + i * 31 % 500 AS day FROM generate_series(1, 2000) AS i) AS r;
SELECT count(*) AS windows, count(*) FILTER (WHERE a <> b) AS differ FROM (
    SELECT cohort_agg(i, 'a', 2, i - 1) OVER w AS a, cohort_agg(i::bigint, 'a', 2, i - 1::bigint) OVER w AS b FROM generate_series(1, 50) AS i WINDOW w AS (ORDER BY i ROWS 4 PRECEDING)) AS r;
-- what is not exact names the cast
SELECT cohort_agg(5.5, 'a');
SELECT cohort_agg('NaN'::float8, 'a');
SELECT cohort_agg(1e10::float8, 'a');
SELECT cohort_agg(-1::bigint, 'a');
SELECT cohort_agg(5, 'a', 0.5);
SELECT cohort_agg(5, 'a', 1e17::float8);
SELECT cohort_agg(5, 'a', 1, 2.5);
SELECT career_agg(1.5, date '2020-01-01', NULL);
SELECT career_agg(3000000000, date '2020-01-01', NULL);
SELECT career_agg(1, timestamp '2020-01-01 10:00', NULL);
SELECT career_agg('a', timestamp '2020-01-01', timestamp '2021-01-01 00:00:01');
SELECT career_agg(1::bigint, NULL::timestamp, NULL);
SELECT career_agg(1::bigint, timestamp '2021-01-01', timestamp '2020-01-01');
-- dates
SELECT register_date('2020-01-01 00:00:00'), register_date('2020-01-01T00:00'), register_date(' 2020-01-01 00:00:00.000 '), register_date('20200101 00:00:00'), register_date('9999-12-31 00:00:00') AS open;
SELECT register_date(date '2020-01-01'), register_date(timestamp '2020-01-01'), register_date(timestamp '9999-12-31') AS open, register_date(timestamp 'infinity') AS infinite, register_date(NULL) AS missing, register_date('') AS nothing;
SELECT register_date('2020-01-01 10:00:00');
SELECT register_date('2020-01 00:00:00');
SELECT register_date('2020-01-01 00');
SELECT register_date('2020-01-01 00:00:00Z');
SELECT register_date('2020-01-01 00:00:00:00');
SELECT register_date(timestamp '2020-01-01 10:00');

-- tallies of sums, and exposures
SELECT string_agg(DISTINCT pg_temp.made(format('tally_agg(%s, %s)', c, n.written)), ' ') AS tallies, count(*) FROM number AS n, (VALUES ('''true'''), ('true'), ('''true''::text'), ('''true''::varchar')) AS v (c);
SELECT tally_agg(NULL, 5) AS literal, tally_agg(NULL::text, 5.0) AS unknown, tally_agg(NULL::boolean, 5::numeric) AS unknown_boolean;
SELECT tally_agg(c, sum) AS sums FROM (SELECT 'c' || i % 3 AS c, sum(i::bigint) FROM generate_series(1, 9) AS i GROUP BY 1) AS s;
SELECT count(*) FILTER (WHERE a <> b) AS differ FROM (
    SELECT tally_agg('c' || i % 3, i::bigint) OVER w AS a, tally_agg('c' || i % 3, i::numeric) OVER w AS b FROM generate_series(1, 50) AS i WINDOW w AS (ORDER BY i ROWS 4 PRECEDING)) AS r;
SELECT tally_agg('a', 0.5);
SELECT tally_agg('a', -1.0);
SELECT tally_agg('a', 1e17);
SELECT tally_agg('a', NULL::numeric);
SELECT string_agg(DISTINCT made, ' ') AS parts, count(*) FROM number AS n, number AS e, pg_temp.made(format('(SELECT string_agg(s::text, '' '') FROM split_at_exposure(%s, ''left'', %s - 2) AS s)', n.written, e.written)) AS made WHERE e.written !~ '''';
SELECT s.* FROM split_at_exposure(10::bigint, NULL, NULL) AS s;
SELECT split_at_exposure(10, 'left', 2.5);
