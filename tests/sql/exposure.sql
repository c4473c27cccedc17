-- Follow-up split at an exposure that begins on the way.
SET search_path = spegel, public;
\pset null -

-- before, on the first day, between, on the day before the last, on it, after, never; from the outset and later
SELECT exposed_on, since, string_agg(s::text, ' ' ORDER BY s.exposed) AS parts
FROM unnest('{-2147483648,-1,0,3,5,6,8,9,10,2147483647,NULL}'::integer[]) AS exposed_on, unnest('{NULL,-7,0,5}'::integer[]) AS since,
    split_at_exposure(9, 'promoted', exposed_on, since) AS s
GROUP BY exposed_on, since ORDER BY exposed_on, since;

-- only the part that sees the outcome has it, whatever it is called
SELECT ending, s.* FROM unnest(ARRAY['?', '', 'åäö', NULL]) AS ending, split_at_exposure(9, ending, 4) AS s;

-- no time, no follow-up
SELECT * FROM split_at_exposure(0, 'a', NULL);
SELECT * FROM split_at_exposure(0, 'a', 0);
SELECT * FROM split_at_exposure(0, 'a', -1);
SELECT * FROM split_at_exposure(NULL, 'a', 3, 1);
SELECT * FROM split_at_exposure(1000000000, 'a', 999999999);
SELECT split_at_exposure(9, 'a', 4), generate_series(1, 3);

-- errors name the value
SELECT * FROM split_at_exposure(-1, 'a', 3);
SELECT * FROM split_at_exposure(9, 'a', 3, 9);
SELECT * FROM split_at_exposure(9, 'a', 3, 10);
SELECT * FROM split_at_exposure(2147483647, 'a', 3);

-- Splitting moves days from one cohort to the other, and makes and loses none:
-- parts of all persons together are the cohort that was not split, but for the
-- entries and censorings at the exposures, which meet.
CREATE TEMP TABLE follow_up AS
SELECT i, 1 + i * 7919 % 400 AS days, (ARRAY['promoted', 'left', NULL])[1 + i * 31 % 3] AS outcome,
       CASE WHEN i % 5 > 0 THEN i * 613 % 500 - 20 END AS exposed_on,
       CASE WHEN i % 4 = 0 THEN (1 + i * 7919 % 400) * (i % 10) / 10 END AS entry
FROM generate_series(1, 2000) AS i;
CREATE TEMP TABLE part AS
SELECT i, s.* FROM follow_up AS f, split_at_exposure(f.days, f.outcome, f.exposed_on, f.entry) AS s;
SELECT exposed, persons(c), events(c), events(c, 'promoted') AS promoted, censored(c), delayed_entries(c), person_time(c)
FROM (SELECT exposed, cohort_agg(days, outcome, 1, entry) AS c FROM part GROUP BY ROLLUP (exposed)) AS p ORDER BY exposed;
SELECT persons(c), events(c), events(c, 'promoted') AS promoted, censored(c), delayed_entries(c), person_time(c)
FROM (SELECT cohort_agg(days, outcome, 1, entry) AS c FROM follow_up) AS p;
SELECT count(*) AS different FROM (
    SELECT survival(parts, day) = survival(whole, day) AND cumulative_incidence(parts, 'left', day) = cumulative_incidence(whole, 'left', day) AS same
    FROM (SELECT cohort_agg(days, outcome, 1, entry) AS parts FROM part) AS p, (SELECT cohort_agg(days, outcome, 1, entry) AS whole FROM follow_up) AS w, generate_series(1, 400, 7) AS day) AS d
WHERE NOT same;

-- Everybody exposed from the outset, or nobody: nothing is split.
SELECT count(*) FROM follow_up AS f, split_at_exposure(days, outcome, -1, entry) AS s
WHERE NOT s.exposed OR (s.days, s.outcome, s.entry) IS DISTINCT FROM (f.days, f.outcome, f.entry);
SELECT count(*) FROM follow_up AS f, split_at_exposure(days, outcome, NULL, entry) AS s
WHERE s.exposed OR (s.days, s.outcome, s.entry) IS DISTINCT FROM (f.days, f.outcome, f.entry);

-- The immortal-time trap in its pure form: everybody stays for as long as they
-- stay, half are drawn to be exposed on the way, and nothing else happens.
CREATE TEMP TABLE stay AS
SELECT days, CASE WHEN drawn % 2 = 0 AND drawn % 300 < days THEN drawn % 300 END AS exposed_on
FROM (SELECT 1 + i * 7919 % 401 AS days, i * 613 % 1009 AS drawn FROM generate_series(1, 4000) AS i) AS s;
SELECT what, round(h.hazard_ratio::numeric, 3) AS hazard_ratio, round(h.low::numeric, 3) AS low, round(h.high::numeric, 3) AS high
FROM (
    SELECT 'ever exposed' AS what, cohort_agg(days, 'left') FILTER (WHERE exposed_on IS NOT NULL) AS a, cohort_agg(days, 'left') FILTER (WHERE exposed_on IS NULL) AS b FROM stay
    UNION ALL
    SELECT 'split', cohort_agg(s.days, s.outcome, 1, s.entry) FILTER (WHERE s.exposed), cohort_agg(s.days, s.outcome, 1, s.entry) FILTER (WHERE NOT s.exposed)
    FROM stay, split_at_exposure(stay.days, 'left', exposed_on) AS s) AS c, hazard_ratio(a, b) AS h;
