-- Which of many units differ from the whole, beyond chance and size.

CREATE OR REPLACE FUNCTION spegel_register.units_unlike_the_whole(
    organisation text DEFAULT NULL, day date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'workplace', category text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, of_category text, persons bigint, known bigint, share double precision,
        whole_share double precision, low_95 double precision, high_95 double precision,
        low_998 double precision, high_998 double precision, p_value double precision, p_adjusted double precision,
        shrunken_share double precision, shrunken_low double precision, shrunken_high double precision,
        rank_low integer, rank_high integer, dispersion double precision,
        counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, NULL, $3, $4);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH cell AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells_of(asked.organisation, ARRAY[asked.day, asked.day],
            ARRAY[asked.ground, asked.ground], ARRAY[asked.level, 'city'], '{all,all}') AS c
        WHERE asked.policy <> 'barred' AND c.headcounts
    ), staff AS MATERIALIZED (
        SELECT s.* FROM cell AS s WHERE s.request = 1
    ), whole AS MATERIALIZED (
        SELECT rollup(s.staff) AS staff FROM cell AS s WHERE s.request = 2
    ), collected AS MATERIALIZED (
        SELECT array_agg(s.unit) AS units, array_agg(s.staff) AS tallies FROM staff AS s WHERE s.unit IS NOT NULL
    )
    SELECT c.unit, u.title, k.category, c.persons, c.known, c.share, c.reference_share, c.low_95, c.high_95, c.low_998, c.high_998,
           c.p_value, c.p_adjusted, c.shrunken, c.shrunken_low, c.shrunken_high, c.rank_low, c.rank_high, c.dispersion,
           nullif(s.counted_on, asked.day), s.approximate,
           CASE WHEN c.share IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN c.share IS NULL THEN 'nobody of known category'
                WHEN c.shrunken_low IS NULL THEN 'units differ no more than by chance' END
    FROM whole AS w
    CROSS JOIN LATERAL (SELECT e.category FROM entries(w.staff) AS e WHERE e.category = $5 OR $5 IS NULL) AS k
    CROSS JOIN collected AS o
    CROSS JOIN LATERAL compare_units(o.units, o.tallies, k.category, w.staff) AS c
    JOIN staff AS s ON s.unit = c.unit
    LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
    ORDER BY k.category, c.p_adjusted, c.unit;
    IF NOT FOUND THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('staff', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.units_unlike_the_whole(text, date, text, text, text) IS
'Which workplaces differ from the city, beyond chance and size (arbetsplatser som avviker)? The units of a level on a day, the most '
'remarkable first, by category of a ground (category NULL: each): share among those of known category beside whole_share, that of '
'the whole organisation. low_95 to high_95 and low_998 to high_998: what a unit of this size stays within by chance (control limits; '
'wider where all units differ more than by chance, by dispersion). p_value exact, p_adjusted for so many units (Benjamini and '
'Hochberg). shrunken_share: what the unit''s share is likely to be, given how much units differ (empirical Bayes), with 95 percent '
'limits; rank_low to rank_high: which rank, 1 being the highest share. A list by raw share is a list of the smallest units; this is '
'not. Counts: topic staff, as last made by counted_on. Answers F05.';

CREATE OR REPLACE FUNCTION spegel_register.units_losing_people(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    level text DEFAULT 'workplace', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, voluntary bigint, person_years double precision, rate double precision,
        whole_rate double precision, low_95 double precision, high_95 double precision,
        low_998 double precision, high_998 double precision, p_value double precision, p_adjusted double precision,
        shrunken_rate double precision, shrunken_low double precision, shrunken_high double precision,
        rank_low integer, rank_high integer, dispersion double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, 'everybody', $4, months => 12, exits => true);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(f) INTO followed
    FROM spegel_register.employed_follow_up(asked.organisation, asked.day, asked.since, $5) AS f;
    groups := coalesce(spegel_register.group_cohorts('turnover', followed, asked),
        spegel_register.counted_groups(asked, 'person_days', 'voluntary_departures', 'voluntary', days => 1));
    RETURN QUERY
    WITH unit AS MATERIALIZED (
        SELECT g.unit, bool_or(g.approximate) AS approximate,
               sum(events(g.cohort, 'voluntary'))::bigint AS events, sum(person_time(g.cohort)) / 365.25 AS years
        FROM unnest(groups) AS g GROUP BY g.unit
    ), collected AS MATERIALIZED (
        SELECT array_agg(u.unit) FILTER (WHERE u.unit IS NOT NULL) AS units,
               array_agg(u.events) FILTER (WHERE u.unit IS NOT NULL) AS events,
               array_agg(u.years) FILTER (WHERE u.unit IS NOT NULL) AS years,
               sum(u.events) / nullif(sum(u.years), 0) AS rate
        FROM unit AS u
    )
    SELECT c.unit, t.title, c.events, c.exposure, c.rate, c.reference_rate, c.low_95, c.high_95, c.low_998, c.high_998,
           c.p_value, c.p_adjusted, c.shrunken, c.shrunken_low, c.shrunken_high, c.rank_low, c.rank_high, c.dispersion, u.approximate,
           CASE WHEN c.rate IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN c.rate IS NULL THEN 'nobody was employed'
                WHEN c.shrunken_low IS NULL THEN 'units differ no more than by chance' END
    FROM collected AS o
    CROSS JOIN LATERAL compare_unit_rates(o.units, o.events, o.years, o.rate) AS c
    JOIN unit AS u ON u.unit = c.unit
    LEFT JOIN spegel_register.unit AS t ON t.unit = c.unit
    ORDER BY c.p_adjusted, c.unit;
    IF NOT FOUND THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('person_days', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.units_losing_people(text, date, date, text, text[]) IS
'Which workplaces lose people faster (arbetsplatser med hög personalomsättning)? Voluntary exits per person-year from since (NULL: '
'the last 12 months) to day of the units of a level, the most remarkable first, beside whole_rate, that of the organisation: limits, '
'p values, shrunken_rate and ranks as in units_unlike_the_whole(), with Poisson limits and a gamma prior. Persons are counted in the '
'unit of their first day in this time, as in turnover_rates(). Counts: topics person_days and voluntary_departures of the periods '
'that end in this time. Answers F06.';
