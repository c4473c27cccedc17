-- The question about occupations that are hard to recruit for (bristyrken):
-- how many will be needed, and where they can come from.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.shortage_coverage(
    organisation text DEFAULT NULL, day date DEFAULT NULL, years integer DEFAULT 10, ground text DEFAULT 'sex',
    retirement_age integer DEFAULT 66)
    RETURNS TABLE (
        occupation text, occupation_title text, staff bigint, retirements bigint, growth bigint, need bigint,
        outside_supply bigint, pathway_per_year bigint, pathway_supply bigint, coverage double precision, still_missing bigint,
        category text, persons bigint, share double precision, residents_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(shortage_coverage.organisation, shortage_coverage.day,
        staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH asked AS (
        SELECT asked.*, (asked.day + make_interval(years => shortage_coverage.years))::date AS horizon
    ), kept AS (
        SELECT k.* FROM spegel_register.ground_kept(shortage_coverage.ground) AS k
    ), present AS (
        SELECT p.occupation_no, count(*) AS staff,
               count(*) FILTER (WHERE p.form = 'permanent'
                   AND p.birth_year + shortage_coverage.retirement_age <= extract(year FROM a.horizon)) AS retirements,
               count(*) FILTER (WHERE p.form <> 'subsidised' AND b.person_no IS NOT NULL
                   AND (b.occupation_no IS DISTINCT FROM p.occupation_no OR b.form = 'subsidised')) AS pathway
        FROM spegel_register.recorded_staff(asked.organisation, asked.day) AS p
        CROSS JOIN asked AS a
        LEFT JOIN spegel_register.recorded_staff(asked.organisation, (asked.day - interval '1 year')::date) AS b
            ON b.person_no = p.person_no
        GROUP BY p.occupation_no
    ), forecast AS (
        -- each topic as forecast for the last period up to the end of the horizon's year
        SELECT f.occupation, f.topic, sum(f.persons)::bigint AS persons
        FROM (SELECT c.occupation, c.topic, c.persons, c.period,
                     max(c.period) OVER (PARTITION BY c.occupation, c.topic) AS last_period
              FROM asked AS a
              JOIN spegel_register.counted AS c ON c.organisation = a.organisation
                  AND c.topic IN ('forecast_retirements', 'forecast_growth', 'forecast_decline', 'forecast_supply', 'forecast_pathway')
              WHERE c.ground = 'everybody' AND c.within_ground IS NULL AND c.unit IS NULL AND c.step = ''
                  AND c.counted_as = 'persons' AND c.period > a.day
                  AND extract(year FROM c.period) <= extract(year FROM a.horizon)) AS f
        WHERE f.period = f.last_period
        GROUP BY f.occupation, f.topic
    ), occupations AS (
        SELECT o.occupation, o.title, s.staff, s.pathway,
               coalesce((SELECT f.persons FROM forecast AS f
                         WHERE f.occupation = o.occupation AND f.topic = 'forecast_retirements'), s.retirements) AS retirements,
               (SELECT sum(CASE f.topic WHEN 'forecast_growth' THEN f.persons ELSE -f.persons END)::bigint FROM forecast AS f
                WHERE f.occupation = o.occupation AND f.topic IN ('forecast_growth', 'forecast_decline')) AS growth,
               (SELECT f.persons FROM forecast AS f
                WHERE f.occupation = o.occupation AND f.topic = 'forecast_supply') AS supply,
               coalesce((SELECT f.persons FROM forecast AS f
                         WHERE f.occupation = o.occupation AND f.topic = 'forecast_pathway'),
                        s.pathway * shortage_coverage.years) AS pathway_supply
        FROM spegel_register.occupation AS o
        LEFT JOIN present AS p ON p.occupation_no = o.occupation_no
        CROSS JOIN LATERAL (
            SELECT coalesce(p.staff, 0), coalesce(p.retirements, 0), coalesce(p.pathway, 0)) AS s (staff, retirements, pathway)
        WHERE o.shortage
    ), balance AS (
        SELECT o.*, o.retirements + coalesce(o.growth, 0) AS need
        FROM occupations AS o
    ), residents AS (
        SELECT r.residents AS counted
        FROM asked AS a
        CROSS JOIN LATERAL spegel_register.residents_tally(a.organisation, a.day, shortage_coverage.ground, NULL, NULL, NULL,
            'residents') AS r
    ), tallies AS (
        SELECT t.part, t.staff, t.headcounts
        FROM asked AS a CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.staff_tally(a.organisation, a.day, k.ground_asked, 'city', 'occupation') AS t
        WHERE k.status <> 'barred'
    )
    SELECT b.occupation::text, b.title, b.staff, b.retirements, b.growth, b.need, b.supply, b.pathway, b.pathway_supply,
           CASE WHEN b.need > 0 THEN (coalesce(b.supply, 0) + b.pathway_supply) / b.need::double precision END,
           CASE WHEN b.need > 0 THEN greatest(b.need - coalesce(b.supply, 0) - b.pathway_supply, 0) END,
           r.category, CASE WHEN t.headcounts THEN r.persons END, r.share, r.reference_share, r.ratio,
           CASE WHEN t.headcounts THEN r.ratio_low END, CASE WHEN t.headcounts THEN r.ratio_high END,
           CASE WHEN k.status = 'barred' THEN 'barred'
                WHEN t.staff IS NULL AND k.status = 'not_collected' THEN 'not_collected'
                WHEN b.need <= 0 OR r.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
           concat_ws('; ', CASE WHEN k.status = 'barred' THEN k.status_reason
                                WHEN t.staff IS NULL
                                    AND k.status = 'not_collected' THEN 'the occupation has not been counted by this ground'
                                WHEN t.staff IS NULL THEN 'nobody works in the occupation'
                                WHEN r.reference_share IS NULL THEN 'the residents have not been counted by this ground'
                                WHEN r.ratio IS NULL THEN 'nobody of the category among the residents, or nobody of known category in '
                                                          'the occupation' END,
                     CASE WHEN b.need <= 0 THEN 'no need in these years' END,
                     CASE WHEN b.growth IS NULL THEN 'growth has not been forecast: taken as none' END,
                     CASE WHEN b.supply IS NULL THEN 'supply from outside has not been forecast: taken as none' END)
    FROM balance AS b
    CROSS JOIN kept AS k
    CROSS JOIN residents AS n
    LEFT JOIN tallies AS t ON t.part = b.occupation
    LEFT JOIN LATERAL representation(t.staff, coalesce(n.counted, '{}')) AS r ON true
    ORDER BY 1, 12;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no occupation is marked as hard to recruit for';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.shortage_coverage(text, date, integer, text, integer) IS
'Shortage occupations (bristyrken): for each occupation marked as hard to recruit for, what so many years after the day will need '
'and who can come. retirements: permanent staff who by the year of the horizon reach the retirement age, or the counts of topic '
'forecast_retirements where there are any; growth: topic forecast_growth less forecast_decline; need is their sum. outside_supply: '
'topic forecast_supply. Forecasts are counts of ground everybody, of persons from now until the period; the last one within the '
'year of the horizon holds. pathway_per_year: staff who in the year up to the day came to the occupation from another one in the '
'organisation or from subsidised employment; pathway_supply: topic forecast_pathway, or as many in each of the years. coverage = '
'(outside_supply + pathway_supply) / need, 1 or more when it is covered; still_missing in persons. For each category of the ground '
'persons and share in the occupation now, the share among residents, and the representation ratio (0.95). Totals repeat on the rows '
'of an occupation. Answers B07.';
