-- When the staff will mirror the residents, if it goes on as observed: stock and
-- yearly flows of each step of the career ladder, carried forward.

CREATE OR REPLACE FUNCTION spegel_register.ladder_flows(organisation text, day date, ground text, observed_years integer)
    RETURNS TABLE (
        step text, rank integer, category text, persons bigint, person_years double precision, hires bigint, promotions bigint,
        exits bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    WITH ladder AS MATERIALIZED (
        SELECT l.step::text AS step, l.rank, dense_rank() OVER (ORDER BY l.rank) AS place FROM spegel_register.ladder_step AS l
    ), stood AS MATERIALIZED (
        SELECT y.back, s.person_no, l.place
        FROM generate_series(0, ladder_flows.observed_years) AS y (back)
        CROSS JOIN LATERAL spegel_register.staff(ladder_flows.organisation, (ladder_flows.day - make_interval(years => y.back))::date) AS s
        JOIN ladder AS l ON l.step = s.step
    ), known AS MATERIALIZED (
        SELECT c.person_no, c.category
        FROM spegel_register.person_category(ladder_flows.ground, ladder_flows.day) AS c WHERE c.category IS NOT NULL
    ), year AS (
        SELECT coalesce(a.person_no, b.person_no) AS person_no, a.place AS before, b.place AS after
        FROM (SELECT s.* FROM stood AS s WHERE s.back > 0) AS a
        FULL JOIN (SELECT s.* FROM stood AS s WHERE s.back < ladder_flows.observed_years) AS b
            ON b.person_no = a.person_no AND b.back = a.back - 1
    ), counted AS (
        SELECT p.place, k.category, sum(p.persons)::bigint AS persons, sum(p.years)::float8 AS person_years, sum(p.hires)::bigint AS hires,
               sum(p.promotions)::bigint AS promotions, sum(p.exits)::bigint AS exits
        FROM (SELECT y.person_no, y.before AS place, 0 AS persons, 1 AS years, 0 AS hires,
                     (y.after = y.before + 1)::integer AS promotions, (y.after IS DISTINCT FROM y.before
                      AND y.after IS DISTINCT FROM y.before + 1)::integer AS exits
              FROM year AS y WHERE y.before IS NOT NULL
              UNION ALL
              SELECT y.person_no, y.after, 0, 0, (y.before IS NULL OR y.after NOT IN (y.before, y.before + 1))::integer, 0, 0
              FROM year AS y WHERE y.after IS NOT NULL
              UNION ALL
              SELECT s.person_no, s.place, 1, 0, 0, 0, 0 FROM stood AS s WHERE s.back = 0) AS p
        JOIN known AS k ON k.person_no = p.person_no
        GROUP BY p.place, k.category
    )
    SELECT l.step, l.rank, c.category, c.persons, c.person_years, c.hires, coalesce(c.promotions, 0), c.exits
    FROM counted AS c JOIN ladder AS l ON l.place = c.place;
END;
COMMENT ON FUNCTION spegel_register.ladder_flows(text, date, text, integer) IS
'What forecast_shares() takes, by step of the career ladder and category of a ground kept per person: the staff on a day, and the flows of '
'so many years before it, from the staff on the same day of each year: who stood at a step (a person-year each), and a year later at the '
'next step (promotion), elsewhere or nowhere (exit); and who was new at a step (hire), from outside or from another step than the one '
'below. Who came and left within a year is not seen. Category is that on the day; persons of unknown category, or without a step, are left '
'out.';

CREATE OR REPLACE FUNCTION spegel_register.check_years(years integer, column_name text, most integer)
    RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $1 < 1 OR $1 > $3 OR $1 IS NULL THEN
        RAISE EXCEPTION '% must be from 1 to %: %', $2, $3, coalesce($1::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = $2;
    END IF;
    RETURN $1;
END
$$;
COMMENT ON FUNCTION spegel_register.check_years(integer, text, integer) IS
'The years asked about (år), 1 to the most; others are an error.';

CREATE OR REPLACE FUNCTION spegel_register.years_observed(organisation text, day date, years integer)
    RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT least(years_observed.years, greatest(1, ceil((years_observed.day - o.since) / 365.25)::integer))
    FROM (SELECT spegel_register.observed_since(years_observed.organisation) AS since) AS o;
END;
COMMENT ON FUNCTION spegel_register.years_observed(text, date, integer) IS
'Of so many years before a day, those in which the register knows of exits (observerade år), at least one: before observed_since() '
'whoever is seen stays, and everybody else seems to be hired.';

CREATE TYPE spegel_register.flows AS (
    steps text[], categories text[], persons bigint[], person_years double precision[], hires bigint[], promotions bigint[], exits bigint[],
    ladder text[]);
COMMENT ON TYPE spegel_register.flows IS 'Stock and flows (flöden) in arrays, as forecast_shares() takes them.';
COMMENT ON COLUMN spegel_register.flows.steps IS 'Steps (steg), one for each element of the arrays.';
COMMENT ON COLUMN spegel_register.flows.categories IS 'Categories (kategorier).';
COMMENT ON COLUMN spegel_register.flows.persons IS 'Persons now (personer).';
COMMENT ON COLUMN spegel_register.flows.person_years IS 'Person-years observed (personår).';
COMMENT ON COLUMN spegel_register.flows.hires IS 'Hires into the step (anställda).';
COMMENT ON COLUMN spegel_register.flows.promotions IS 'Promotions into the next step (befordrade).';
COMMENT ON COLUMN spegel_register.flows.exits IS 'Exits from the step (avgångar).';
COMMENT ON COLUMN spegel_register.flows.ladder IS 'The steps in order, lowest first (karriärstege).';

CREATE OR REPLACE FUNCTION spegel_register.collect_flows(organisation text, day date, ground text, observed_years integer)
    RETURNS spegel_register.flows
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT ROW(array_agg(f.step), array_agg(f.category), array_agg(f.persons), array_agg(f.person_years), array_agg(f.hires),
               array_agg(f.promotions), array_agg(f.exits),
               (SELECT array_agg(l.step::text ORDER BY l.rank) FROM spegel_register.ladder_step AS l))::spegel_register.flows
    FROM spegel_register.ladder_flows(collect_flows.organisation, collect_flows.day, collect_flows.ground,
                                      collect_flows.observed_years) AS f;
END;
COMMENT ON FUNCTION spegel_register.collect_flows(text, date, text, integer) IS 'ladder_flows() in arrays (flöden).';

CREATE OR REPLACE FUNCTION spegel_register.mirror_forecast(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', observed_years integer DEFAULT 5,
    horizon integer DEFAULT 50, growth_percent double precision DEFAULT 0)
    RETURNS TABLE (
        step text, step_title text, category text, persons bigint, share numeric, residents_share numeric, years integer, years_low integer,
        years_high integer, mirrors_in integer, mirrors text, probability numeric, share_at_horizon numeric, hired bigint, promoted bigint,
        left_or_moved bigint, years_observed integer, residents_counted_on date, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, exits => true);
    observed integer := spegel_register.check_years($4, 'observed_years', 30);
    ahead CONSTANT integer := spegel_register.check_years($5, 'horizon', 200);
    f spegel_register.flows;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.status, k.status_reason INTO status, status_reason FROM spegel_register.ground_kept($3) AS k;
    IF status <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    observed := spegel_register.years_observed(asked.organisation, asked.day, observed);
    f := spegel_register.collect_flows(asked.organisation, asked.day, asked.ground, observed);
    RETURN QUERY
    WITH target AS MATERIALIZED (
        SELECT c.category, share(r.residents, c.category) AS share, r.counted_on
        FROM spegel_register.residents_tally(asked.organisation, asked.day, asked.ground) AS r
        CROSS JOIN LATERAL unnest(categories(r.residents)) AS c (category)
    ), cell AS MATERIALIZED (
        SELECT k.*, sum(k.persons) OVER (PARTITION BY k.step) AS everybody
        FROM unnest(f.steps, f.categories, f.persons, f.hires, f.promotions, f.exits)
            AS k (step, category, persons, hires, promotions, exits)
    ), answer AS MATERIALIZED (
        SELECT t.category, t.share AS target, t.counted_on, y.*
        FROM target AS t
        CROSS JOIN LATERAL years_to_parity(f.steps, f.categories, f.persons, f.person_years, f.hires, f.promotions, f.exits, f.ladder,
            t.category, t.share, horizon => ahead, growth => ARRAY[$6 / 100], level => 0.9) AS y
        WHERE t.category = ANY (f.categories) AND t.share > 0 AND t.share < 1
    )
    SELECT l.step::text, l.title, c.category, c.persons, round((c.persons / nullif(c.everybody, 0)), 4), round(a.target::numeric, 4),
           CASE WHEN isfinite.years THEN a.years::integer END, CASE WHEN isfinite.low THEN a.low::integer END,
           CASE WHEN isfinite.high THEN a.high::integer END,
           CASE WHEN isfinite.years THEN extract(year FROM asked.day)::integer + a.years::integer END,
           CASE WHEN a.years IS NULL THEN NULL WHEN a.years = 0 THEN 'now'
                WHEN isfinite.years THEN 'in ' || a.years || CASE a.years WHEN 1 THEN ' year' ELSE ' years' END
                ELSE format('never, or not within %s years', ahead) END,
           round(a.probability::numeric, 3), round(a.share_at_horizon::numeric, 4), c.hires, c.promotions, c.exits, observed,
           a.counted_on,
           CASE WHEN a.category IS NULL THEN 'not_collected' WHEN a.share IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN a.category IS NULL THEN 'the residents of this category were not counted by this date'
                WHEN a.share IS NULL THEN 'nobody is at the step' END
    FROM cell AS c
    JOIN spegel_register.ladder_step AS l ON l.step = c.step
    LEFT JOIN answer AS a ON a.step = c.step AND a.category = c.category
    CROSS JOIN LATERAL (SELECT a.years < 'Infinity' AS years, a.low < 'Infinity' AS low, a.high < 'Infinity' AS high) AS isfinite
    ORDER BY l.rank, c.category;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody of known category is at a step';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.mirror_forecast(text, date, text, integer, integer, double precision) IS
'When each step of the career ladder mirrors the residents (när speglar vi), by category of a ground kept per person, if hires, '
'promotions and exits go on as in the last observed_years before a day (ladder_flows, years_to_parity). years, from the day, and '
'mirrors_in, the year; NULL, and mirrors says never, when it does not within horizon years: share_at_horizon is where it comes to. '
'years_low and years_high are 90 percent limits by what the observed numbers leave open, high NULL where it may be never; probability is '
'how likely it is within the horizon. growth_percent changes the size of all steps each year. hired, promoted (to the next step) and '
'left_or_moved were observed, in years_observed, fewer where the register does not go so far back. Left out: ages and retirements to '
'come, budgets, who is available to be hired, and that rates change. Answers F12.';

CREATE OR REPLACE FUNCTION spegel_register.entry_shares_needed(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', in_years integer DEFAULT 5,
    observed_years integer DEFAULT 5, growth_percent double precision DEFAULT 0)
    RETURNS TABLE (
        step text, step_title text, category text, share numeric, residents_share numeric, by_year integer, expected_share numeric,
        entering_share numeric, needed_share numeric, lowest_share numeric, highest_share numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, exits => true);
    ahead CONSTANT integer := spegel_register.check_years($4, 'in_years', 200);
    observed integer := spegel_register.check_years($5, 'observed_years', 30);
    f spegel_register.flows;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.status, k.status_reason INTO status, status_reason FROM spegel_register.ground_kept($3) AS k;
    IF status <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    observed := spegel_register.years_observed(asked.organisation, asked.day, observed);
    f := spegel_register.collect_flows(asked.organisation, asked.day, asked.ground, observed);
    RETURN QUERY
    WITH target AS MATERIALIZED (
        SELECT c.category, share(r.residents, c.category) AS share
        FROM spegel_register.residents_tally(asked.organisation, asked.day, asked.ground) AS r
        CROSS JOIN LATERAL unnest(categories(r.residents)) AS c (category)
    ), cell AS MATERIALIZED (
        SELECT k.*, sum(k.persons) OVER (PARTITION BY k.step) AS everybody
        FROM unnest(f.steps, f.categories, f.persons) AS k (step, category, persons)
    ), answer AS MATERIALIZED (
        SELECT t.category, t.share AS target, h.*
        FROM target AS t
        CROSS JOIN LATERAL hire_share_needed(f.steps, f.categories, f.persons, f.person_years, f.hires, f.promotions, f.exits, f.ladder,
            t.category, t.share, ahead, growth => ARRAY[$6 / 100]) AS h
        WHERE t.category = ANY (f.categories) AND t.share > 0 AND t.share < 1
    )
    SELECT l.step::text, l.title, c.category, round((c.persons / nullif(c.everybody, 0)), 4), round(a.target::numeric, 4),
           extract(year FROM asked.day)::integer + ahead, round(a.expected_share::numeric, 4), round(a.entering_share::numeric, 4),
           round(a.needed_share::numeric, 4), round(a.lowest_share::numeric, 4), round(a.highest_share::numeric, 4),
           CASE WHEN a.category IS NULL THEN 'not_collected' WHEN a.needed_share IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN a.category IS NULL THEN 'the residents of this category were not counted by this date'
                WHEN a.expected_share IS NULL THEN 'nobody is at the step'
                WHEN a.lowest_share = a.highest_share THEN 'nobody comes to the step'
                WHEN a.needed_share IS NULL AND a.highest_share < a.target THEN 'not even if everybody who comes is of the category'
                WHEN a.needed_share IS NULL THEN 'not even if nobody who comes is of the category' END
    FROM cell AS c
    JOIN spegel_register.ladder_step AS l ON l.step = c.step
    LEFT JOIN answer AS a ON a.step = c.step AND a.category = c.category
    ORDER BY l.rank, c.category;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody of known category is at a step';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.entry_shares_needed(text, date, text, integer, integer, double precision) IS
'What the share of a category among those hired and promoted must be (vilken andel bland anställda och befordrade krävs) from now on for '
'a step of the career ladder to mirror the residents in so many years, by category of a ground kept per person: needed_share, beside '
'entering_share, as it was in the last observed_years before a day, and expected_share, where the step comes to with that '
'(hire_share_needed). When no share suffices it is NULL, and lowest_share and highest_share say how far one gets. growth_percent changes '
'the size of all steps each year. The model and what it leaves out are those of mirror_forecast(). Answers F13.';

CREATE OR REPLACE FUNCTION spegel_register.forecast_backtest(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', back_years integer DEFAULT 5,
    observed_years integer DEFAULT 5)
    RETURNS TABLE (
        step text, step_title text, category text, year integer, persons bigint, share numeric, expected_share numeric, low numeric,
        high numeric, error_points numeric, covered boolean, coverage numeric, mean_error_points numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, exits => true);
    back CONSTANT integer := spegel_register.check_years($4, 'back_years', 30);
    observed integer := spegel_register.check_years($5, 'observed_years', 30);
    origin CONSTANT date := (asked.day - make_interval(years => back))::date;
    f spegel_register.flows;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.status, k.status_reason INTO status, status_reason FROM spegel_register.ground_kept($3) AS k;
    IF status <> 'ok' THEN
        RETURN NEXT;
        RETURN;
    END IF;
    observed := spegel_register.years_observed(asked.organisation, origin, observed);
    f := spegel_register.collect_flows(asked.organisation, origin, asked.ground, observed);
    RETURN QUERY
    WITH stood AS MATERIALIZED (
        SELECT y.year, s.step, count(*) AS everybody, c.category
        FROM generate_series(1, back) AS y (year)
        CROSS JOIN LATERAL spegel_register.staff(asked.organisation, (origin + make_interval(years => y.year))::date) AS s
        JOIN spegel_register.person_category(asked.ground, asked.day) AS c ON c.person_no = s.person_no
        WHERE s.step IS NOT NULL AND c.category IS NOT NULL
        GROUP BY y.year, s.step, c.category
    ), actual AS MATERIALIZED (
        SELECT s.year, s.step, s.category, s.everybody AS persons, sum(s.everybody) OVER (PARTITION BY s.year, s.step) AS everybody
        FROM stood AS s
    ), compared AS (
        SELECT f.step, f.category, f.year, coalesce(a.persons, 0) AS persons, a.persons / a.everybody AS share, f.expected_share::numeric,
               f.low::numeric, f.high::numeric,
               (SELECT max(b.everybody) FROM actual AS b WHERE b.year = f.year AND b.step = f.step) AS everybody
        FROM forecast_shares(f.steps, f.categories, f.persons, f.person_years, f.hires, f.promotions, f.exits, f.ladder, back,
                             level => 0.9) AS f
        LEFT JOIN actual AS a ON a.year = f.year AND a.step = f.step AND a.category = f.category
        WHERE f.year > 0 AND f.expected_share IS NOT NULL
    ), judged AS (
        SELECT c.*, c.persons / c.everybody AS real_share,
               round(c.persons / c.everybody, 9) BETWEEN round(c.low, 9) AND round(c.high, 9) AS covered
        FROM compared AS c
    )
    SELECT l.step::text, l.title, j.category, extract(year FROM origin)::integer + j.year, j.persons, round(j.real_share, 4),
           round(j.expected_share, 4), round(j.low, 4), round(j.high, 4), round(100 * (j.expected_share - j.real_share), 2), j.covered,
           round(avg(j.covered::integer) OVER (), 3), round(100 * avg(abs(j.expected_share - j.real_share)) OVER (), 2),
           CASE WHEN j.everybody IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN j.everybody IS NULL THEN 'nobody was at the step in that year' END
    FROM judged AS j
    JOIN spegel_register.ladder_step AS l ON l.step = j.step
    ORDER BY l.rank, j.year, j.category;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('nobody of known category was at a step on %s', origin);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.forecast_backtest(text, date, text, integer, integer) IS
'How good an earlier forecast would have been (hur bra var prognosen): the forecast made so many years (back_years) before a day from the '
'observed_years before that, as mirror_forecast() would have made it, beside what came, by step, category of a ground kept per person and '
'year: expected_share with its 90 percent limits, share, error_points (expected less actual, in percentage points), and whether the limits '
'covered it. coverage and mean_error_points (without sign) are of all rows: coverage far below 0.9 says that rates changed. Answers F14.';
