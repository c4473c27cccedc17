-- Questions about the measures against risks, who took part in the work, and
-- whether every unit did what the law asks of a year.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.involvement(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, kind text, begun bigint, with_employees bigint, with_union bigint,
        with_either bigint, share double precision, low double precision, high double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(involvement.organisation, involvement.day,
        involvement.since, level => involvement.level, back => '12 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH work AS (
        SELECT 'risk' AS kind, r.unit, r.opened_on AS begun_on, r.employees_involved, r.union_involved
        FROM spegel_register.risk AS r
        UNION ALL
        SELECT 'measure', m.unit, m.planned_on, m.employees_involved, m.union_involved
        FROM spegel_register.measure AS m WHERE m.risk IS NOT NULL
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then, k.kind, count(w.unit) AS begun,
               count(*) FILTER (WHERE w.employees_involved) AS employees,
               count(*) FILTER (WHERE w.union_involved) AS unions,
               count(*) FILTER (WHERE w.employees_involved OR w.union_involved) AS either
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        CROSS JOIN (VALUES ('risk'), ('measure')) AS k (kind)
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN work AS w ON w.unit = v.unit AND w.kind = k.kind AND w.begun_on > asked.since AND w.begun_on <= asked.day
        GROUP BY u.unit, u.title, u.exists_then, k.kind
    )
    SELECT u.unit, u.title, u.kind, u.begun, u.employees, u.unions, u.either, e.value, e.low, e.high,
           CASE WHEN u.begun = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.begun = 0 THEN 'none began in this period' END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.either, u.begun), 'part') AS e ON true
    WHERE u.exists_then OR u.begun > 0
    ORDER BY u.unit, u.kind DESC;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.involvement(text, date, date, text) IS
'Employee involvement (medarbetares och fackets medverkan): per unit of a level and kind (risk: opened; measure: against a risk, '
'planned) those begun after since (by default 12 months before the day) until the day, and in how many employees, a union, or '
'either took part; share is that of either, with its Wilson interval (0.95). Answers A31.';

CREATE OR REPLACE FUNCTION spegel_register.measure_outcomes(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, planned bigint, completed bigint, evaluated bigint, with_effect bigint,
        evaluated_share double precision, low double precision, high double precision, effect_share double precision,
        overdue bigint, without_due_date bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(measure_outcomes.organisation, measure_outcomes.day,
        measure_outcomes.since, level => measure_outcomes.level, back => '36 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH per_unit AS (
        SELECT u.unit, u.title, u.exists_then, count(m.measure) AS planned,
               count(*) FILTER (WHERE m.completed_on <= asked.day) AS completed,
               count(*) FILTER (WHERE m.evaluated_on <= asked.day) AS evaluated,
               count(*) FILTER (WHERE m.evaluated_on <= asked.day AND m.effect IN ('some', 'full')) AS with_effect,
               count(*) FILTER (WHERE m.due_on < asked.day AND (m.completed_on IS NULL OR m.completed_on > asked.day)) AS overdue,
               count(m.measure) FILTER (WHERE m.due_on IS NULL) AS without_due_date
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN spegel_register.measure AS m
            ON m.unit = v.unit AND m.risk IS NOT NULL AND m.planned_on > asked.since AND m.planned_on <= asked.day
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT u.unit, u.title, u.planned, u.completed, u.evaluated, u.with_effect, e.value, e.low, e.high,
           share(spegel_register.part_and_rest(u.with_effect, u.planned), 'part'), u.overdue, u.without_due_date,
           CASE WHEN u.planned = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.planned = 0 THEN 'no measure was planned in this period' END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.evaluated, u.planned), 'part') AS e ON true
    WHERE u.exists_then OR u.planned > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.measure_outcomes(text, date, date, text) IS
'Measures that became active (genomförda och utvärderade åtgärder): per unit of a level, of the measures against risks planned '
'after since (by default 36 months before the day) until the day those completed, those whose effect has been evaluated, and those '
'with an effect (some or full); evaluated_share, with its Wilson interval (0.95), and effect_share are of the planned. overdue: due '
'before the day and not completed by it; a measure without a due date is never overdue. Answers A33.';

CREATE OR REPLACE FUNCTION spegel_register.investigated_cells(organisation text, year integer, level text)
    RETURNS TABLE (unit text, unit_title text, headcount bigint, ground text, area text, investigated boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 5000
BEGIN ATOMIC
    WITH asked AS (
        SELECT make_date(investigated_cells.year, 1, 1) AS first_day,
               least(make_date(investigated_cells.year, 12, 31),
                     spegel_register.resolve_day(investigated_cells.organisation, NULL)) AS last_day
    ), investigated AS (
        SELECT DISTINCT v.above, r.ground, r.area
        FROM asked AS a
        CROSS JOIN spegel_register.risk AS r
        JOIN spegel_register.unit_above AS v ON v.unit = r.unit AND v.organisation = investigated_cells.organisation
            AND v.level = investigated_cells.level
        WHERE r.closed_as = 'no_risk' AND r.closed_on BETWEEN a.first_day AND a.last_day
            OR r.risk IN (SELECT s.risk FROM spegel_register.risk_step AS s, asked AS b
                          WHERE s.step = 'investigate' AND s.step_on BETWEEN b.first_day AND b.last_day)
    ), headcounts AS (
        SELECT v.above, count(*) AS persons
        FROM asked AS a
        CROSS JOIN LATERAL spegel_register.recorded_staff(investigated_cells.organisation, a.last_day) AS s
        JOIN spegel_register.unit_above AS v ON v.unit_no = s.unit_no AND v.level = investigated_cells.level
        GROUP BY v.above
    )
    SELECT u.unit, u.title, coalesce(h.persons, 0), c.ground, c.area, i.above IS NOT NULL
    FROM asked AS a
    CROSS JOIN LATERAL spegel_register.units_of_level(investigated_cells.organisation, a.last_day, investigated_cells.level) AS u
    CROSS JOIN spegel_register.risk_cell AS c
    LEFT JOIN headcounts AS h ON h.above = u.unit
    LEFT JOIN investigated AS i ON i.above = u.unit AND i.ground = c.ground AND i.area = c.area
    WHERE u.exists_then AND c.discrimination_act AND c.policy <> 'barred';
END;
COMMENT ON FUNCTION spegel_register.investigated_cells(text, integer, text) IS
'Which of the cells of ground and area each unit of a level investigated in a calendar year (undersökta områden): itself or in a '
'unit below it, by a step investigate in the year or a risk closed as no_risk in it. A ground whose storage policy is barred has no '
'cells. headcount is the staff at the end of the year, or on the last day that the data describe.';

CREATE OR REPLACE FUNCTION spegel_register.yearly_completeness(
    organisation text DEFAULT NULL, year integer DEFAULT NULL, level text DEFAULT 'city', among text DEFAULT 'workplace')
    RETURNS TABLE (
        year_asked integer, unit text, unit_title text, units bigint, complete bigint,
        share double precision, low double precision, high double precision, mean_cells double precision,
        must_document bigint, must_document_complete bigint,
        must_survey_pay bigint, pay_surveyed bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(yearly_completeness.organisation, NULL,
        level => yearly_completeness.level, staffed => true);
    year CONSTANT integer := coalesce(yearly_completeness.year, extract(year FROM asked.day + 1)::integer - 1);
    undescribed CONSTANT text := spegel_register.undescribed(asked.organisation, make_date(year, 12, 31));
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH part AS (
        SELECT c.unit, c.headcount, bool_and(c.investigated) AS complete,
               count(*) FILTER (WHERE c.investigated) AS cells,
               bool_or(c.investigated) FILTER (WHERE c.ground = 'sex' AND c.area = 'pay') AS pay_surveyed
        FROM spegel_register.investigated_cells(asked.organisation, year, yearly_completeness.among) AS c
        GROUP BY c.unit, c.headcount
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then, count(p.unit) AS units,
               count(*) FILTER (WHERE p.complete) AS complete, avg(p.cells)::double precision AS cells,
               count(*) FILTER (WHERE p.headcount >= 25) AS must_document,
               count(*) FILTER (WHERE p.headcount >= 25 AND p.complete) AS must_document_complete,
               count(*) FILTER (WHERE p.headcount >= 10) AS must_survey,
               count(*) FILTER (WHERE p.headcount >= 10 AND p.pay_surveyed) AS surveyed
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN part AS p ON p.unit = v.unit
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT year, u.unit, u.title, u.units, u.complete, e.value, e.low, e.high, u.cells,
           u.must_document, u.must_document_complete, u.must_survey, u.surveyed,
           CASE WHEN u.units = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.units = 0 THEN format('no unit of level %s below it', yearly_completeness.among) END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.complete, u.units), 'part') AS e ON true
    WHERE u.exists_then OR u.units > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.yearly_completeness(text, integer, text, text) IS
'Whether every unit investigated everything in a calendar year, by default the last whole one (årlig fullständighet): per unit of a '
'level the units of the level among (itself or below it), how many of them investigated every cell of the seven grounds and five '
'areas, the share with its Wilson interval (0.95), and mean_cells, the mean number of cells investigated of 35. must_document: '
'units of 25 employees or more, whose work is to be documented in writing; must_survey_pay: of 10 or more, whose yearly pay survey '
'(lönekartläggning, the cell of sex and pay) is to be documented; the law counts the employees of the employer, here each unit is '
'held to its own headcount. missing_investigations() lists what is missing. Answers A32.';

CREATE OR REPLACE FUNCTION spegel_register.missing_investigations(
    organisation text DEFAULT NULL, year integer DEFAULT NULL, level text DEFAULT 'department')
    RETURNS TABLE (
        year_asked integer, unit text, unit_title text, headcount bigint, must_document boolean,
        must_survey_pay boolean, cells bigint, missing bigint, missing_cells text[],
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(missing_investigations.organisation, NULL,
        level => missing_investigations.level, staffed => true);
    year CONSTANT integer := coalesce(missing_investigations.year, extract(year FROM asked.day + 1)::integer - 1);
    undescribed CONSTANT text := spegel_register.undescribed(asked.organisation, make_date(year, 12, 31));
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT year, c.unit, c.unit_title, c.headcount, c.headcount >= 25, c.headcount >= 10,
           count(*), count(*) FILTER (WHERE NOT c.investigated),
           coalesce(array_agg(c.ground || ': ' || c.area ORDER BY c.ground, c.area) FILTER (WHERE NOT c.investigated), '{}'),
           'ok', NULL
    FROM spegel_register.investigated_cells(asked.organisation, year, asked.level) AS c
    GROUP BY c.unit, c.unit_title, c.headcount
    ORDER BY c.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.missing_investigations(text, integer, text) IS
'The cells of ground and area that each unit of a level did not investigate in a calendar year, by default the last whole one '
'(saknade undersökningar), written ground: area; must_document and must_survey_pay as in yearly_completeness(). Answers A32.';
