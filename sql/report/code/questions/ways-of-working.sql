-- The question whether a way of working that a programme brought is in use.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.way_of_working(
    organisation text DEFAULT NULL, day date DEFAULT NULL, programme text DEFAULT NULL, months_after integer DEFAULT 6)
    RETURNS TABLE (
        programme_code text, programme_title text, moment text, moment_on date,
        departments bigint, taking_part bigint, in_use bigint,
        share double precision, low double precision, high double precision, share_of_taking_part double precision,
        departments_in_use text[], status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(way_of_working.organisation, way_of_working.day);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH asked AS (
        SELECT asked.*, spegel_register.resolve_programme(way_of_working.programme) AS programme
    ), moments AS (
        SELECT p.programme, p.title, m.line, m.moment, m.moment_on
        FROM asked AS a
        CROSS JOIN spegel_register.programme AS p
        CROSS JOIN LATERAL (VALUES
            (1, 'at the end', p.ends_on),
            (2, 'after the end', (p.ends_on + make_interval(months => way_of_working.months_after))::date)) AS m (line, moment, moment_on)
        WHERE p.programme = coalesce(a.programme, p.programme)
            AND EXISTS (SELECT FROM spegel_register.programme_unit AS t
                        WHERE t.programme = p.programme AND t.organisation = a.organisation AND t.role <> 'comparison')
    ), departments AS (
        SELECT m.programme, m.moment, u.unit, count(t.programme) > 0 AS taking_part,
               coalesce(bool_or(t.implemented_on <= m.moment_on AND (t.left_on IS NULL OR t.left_on >= m.moment_on)), false) AS in_use
        FROM asked AS a
        CROSS JOIN moments AS m
        CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, m.moment_on, 'department') AS u
        -- a department takes part itself, by a unit below it, or with the whole organisation
        LEFT JOIN spegel_register.programme_unit AS t ON t.programme = m.programme AND t.organisation = a.organisation
            AND t.role <> 'comparison' AND t.joined_on <= m.moment_on
            AND (t.unit IS NULL
                 OR t.unit IN (SELECT v.unit FROM spegel_register.unit_above AS v WHERE v.above = u.unit)
                 OR t.unit IN (SELECT v.above FROM spegel_register.unit_above AS v WHERE v.unit = u.unit))
        WHERE u.exists_then
        GROUP BY m.programme, m.moment, u.unit
    ), counts AS (
        SELECT m.*, m.moment_on <= a.day AS come, count(d.unit) AS departments,
               count(*) FILTER (WHERE d.taking_part) AS taking_part, count(*) FILTER (WHERE d.in_use) AS in_use,
               coalesce(array_agg(d.unit ORDER BY d.unit) FILTER (WHERE d.in_use), '{}') AS names
        FROM asked AS a
        CROSS JOIN moments AS m
        LEFT JOIN departments AS d ON d.programme = m.programme AND d.moment = m.moment AND m.moment_on <= a.day
        GROUP BY m.programme, m.title, m.line, m.moment, m.moment_on, a.day
    )
    SELECT c.programme::text, c.title, c.moment, c.moment_on, n.departments, n.taking_part, n.in_use, e.value, e.low, e.high,
           share(spegel_register.part_and_rest(n.in_use, n.taking_part), 'part'),
           CASE WHEN c.come THEN c.names END,
           CASE WHEN c.come AND c.departments > 0 THEN 'ok' ELSE 'not_computable' END,
           CASE WHEN c.moment_on IS NULL THEN 'the programme has no last day'
                WHEN NOT c.come THEN 'the day has not come, or the data do not reach it'
                WHEN c.departments = 0 THEN 'the organisation has no departments' END
    FROM counts AS c
    CROSS JOIN LATERAL (SELECT CASE WHEN c.come THEN c.departments END AS departments,
                               CASE WHEN c.come THEN c.taking_part END AS taking_part,
                               CASE WHEN c.come THEN c.in_use END AS in_use) AS n
    LEFT JOIN LATERAL share_ci(CASE WHEN c.come THEN spegel_register.part_and_rest(n.in_use, n.departments) END, 'part') AS e ON true
    ORDER BY 1, 3 DESC;
    IF NOT FOUND THEN
        programme_code := programme;
        status := 'not_collected';
        status_reason := 'no unit of the organisation takes part in such a programme';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.way_of_working(text, date, text, integer) IS
'Whether a way of working is in use (infört arbetssätt): per programme in which units of the organisation take part (by default '
'every such programme), at its end and so many months after it, the departments that there are, those taking part (themselves, by a '
'unit below, or with the whole organisation; comparison units do not), and those where the way of working had been implemented and '
'the unit had not left; the share of all departments with its Wilson interval (0.95). Answers B08.';
