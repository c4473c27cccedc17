-- How the municipality is drawn: the seed, the calendar, and the published
-- shares that it is calibrated to.
-- psql variables: employees (on the last day), seed; and, for forecasts that are
-- to go wrong, drift (from 2017 on per cent a year, by which women quit less
-- often, and are promoted more) and shock (a year in which 2.5 times as many
-- quit as in others).
\if :{?drift}
\else
\set drift 0
\endif
\if :{?shock}
\else
\set shock 0
\endif

CREATE TEMP TABLE setting ON COMMIT DROP AS
SELECT :employees::bigint AS employees, date '2011-09-01' AS first_day, date '2026-08-31' AS last_day;

-- A number from 0 to 1 for a thing (id) at a turn, from the stream of a name:
-- the same in every run and by any plan.
CREATE FUNCTION pg_temp.draw(stream text, id bigint, turn bigint DEFAULT 0)
    RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((hashint8extended(id, hashtextextended(stream COLLATE "C", :seed) + turn) >> 11) & 9007199254740991)
           / 9007199254740992::double precision;

-- Whole number from low to high.
CREATE FUNCTION pg_temp.draw_between(stream text, id bigint, turn bigint, low integer, high integer)
    RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN low + floor(pg_temp.draw(stream, id, turn) * (high - low + 1))::integer;

CREATE FUNCTION pg_temp.person_code(id bigint) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 'p' || lpad(id::text, 8, '0');

-- Persons are numbered in ranges, so that nobody needs to know how many there
-- are of the others: employees from 1, then those who are never employed.
CREATE FUNCTION pg_temp.outsider(kind text, n bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN n + CASE kind WHEN 'applicant' THEN 40000000 WHEN 'jobseeker' THEN 80000000 WHEN 'partner' THEN 90000000 END;

CREATE FUNCTION pg_temp.workplace_code(n integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 's-w' || lpad(n::text, 5, '0');

CREATE FUNCTION pg_temp.department_code(n integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 's-d' || lpad(n::text, 2, '0');

-- Turns of the history: from the first day to the end of the year, then
-- calendar years, the last one up to the last day.  Shares are per cent with
-- foreign background: residents, staff and managers.  Those of 2008, 2015 and
-- 2017 follow Malmö's published figures (36.6, 17.1 and 45.1 in 2017; gaps of
-- -12.9, -9.2 and -8.5 points for staff, of -27.8, -26.2 and -28.0 for
-- managers); the years between lie on straight lines, later ones are made up.
CREATE TEMP TABLE published (year integer, residents numeric, staff numeric, managers numeric) ON COMMIT DROP;
INSERT INTO published VALUES
    (2008, 38.3, 25.4, 10.5),
    (2015, 43.2, 34.0, 17.0),
    (2017, 45.1, 36.6, 17.1),
    (2020, 46.6, 39.4, 18.9),
    (2023, 47.9, 41.9, 21.0),
    (2026, 49.0, 44.4, 24.1);

CREATE TEMP TABLE turn ON COMMIT DROP AS
SELECT y - 2011 AS turn, y AS year,
       greatest(make_date(y, 1, 1), first_day) AS first,
       least(make_date(y, 12, 31), last_day) AS last,
       s.residents / 100 AS residents, s.staff / 100 AS staff, s.managers / 100 AS managers,
       round(employees * (0.84 + 0.16 * (y - 2011) / 15.0))::bigint AS headcount,
       CASE WHEN y = :shock THEN 2.5 ELSE 1 END::double precision AS quits,
       power(1 - :drift / 100.0, greatest(0, y - 2016))::double precision AS women_quit,
       power(1 + :drift / 100.0, greatest(0, y - 2016))::double precision AS women_promoted
FROM setting, generate_series(2008, 2026) AS y
CROSS JOIN LATERAL (SELECT * FROM published AS p WHERE p.year <= y ORDER BY p.year DESC LIMIT 1) AS a
CROSS JOIN LATERAL (SELECT * FROM published AS p WHERE p.year >= y ORDER BY p.year LIMIT 1) AS b
CROSS JOIN LATERAL (SELECT coalesce((y - a.year)::numeric / nullif(b.year - a.year, 0), 0)) AS w (w)
CROSS JOIN LATERAL (SELECT a.residents + w * (b.residents - a.residents), a.staff + w * (b.staff - a.staff),
                           a.managers + w * (b.managers - a.managers)) AS s (residents, staff, managers);
ANALYZE turn;
