-- The question about competence development (kompetensutveckling).
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.training_hours(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, person_years double precision, hours double precision,
        hours_per_year double precision, rest_hours_per_year double precision, ratio double precision,
        trained bigint, trained_share double precision, low double precision, high double precision,
        trained_ratio double precision, trained_ratio_low double precision, trained_ratio_high double precision,
        p_value double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(training_hours.organisation, training_hours.day,
        training_hours.since, level => training_hours.level, back => '12 months', staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH asked AS (
        SELECT asked.*, daterange(asked.since, asked.day, '(]') AS days
    ), kept AS (
        SELECT k.* FROM spegel_register.ground_kept(training_hours.ground) AS k
    ), person_categories AS MATERIALIZED (
        SELECT c.* FROM asked AS a CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.person_category(k.ground_asked, a.day) AS c
        WHERE k.status = 'ok'
    ), employed AS MATERIALIZED (
        SELECT v.above, e.person_no, range_agg(e.valid * a.days) AS days
        FROM asked AS a
        CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, a.day, a.level) AS u
        JOIN spegel_register.unit_above AS v ON v.above = u.unit
        JOIN spegel_register.employment AS e ON e.unit_no = v.unit_no AND e.valid && a.days
        GROUP BY v.above, e.person_no
    ), trained AS (
        SELECT e.above, e.person_no, sum(t.hours)::double precision AS hours
        FROM asked AS a
        JOIN spegel_register.training AS t ON t.started_on <@ a.days
        JOIN employed AS e ON e.person_no = t.person_no AND e.days @> t.started_on
        GROUP BY e.above, e.person_no
    ), persons AS (
        SELECT e.above, c.category, t.hours,
               (SELECT sum(upper(r.days) - lower(r.days)) FROM unnest(e.days) AS r (days)) / 365.25::double precision AS years
        FROM person_categories AS c
        JOIN employed AS e ON e.person_no = c.person_no
        LEFT JOIN trained AS t ON t.above = e.above AND t.person_no = e.person_no
        WHERE c.category IS NOT NULL
    ), categories AS (
        SELECT p.above, p.category, count(*) AS persons, sum(p.years) AS years,
               coalesce(sum(p.hours), 0) AS hours, count(p.hours) AS trained
        FROM persons AS p
        GROUP BY p.above, p.category
    ), beside AS (
        SELECT c.*, sum(c.persons) OVER unit - c.persons AS rest_persons, sum(c.years) OVER unit - c.years AS rest_years,
               sum(c.hours) OVER unit - c.hours AS rest_hours,
               (sum(c.persons) OVER unit)::bigint AS all_persons, (sum(c.trained) OVER unit)::bigint AS all_trained
        FROM categories AS c
        WINDOW unit AS (PARTITION BY c.above)
    ), counted AS (
        -- who was trained, where the ground is kept only as counts
        SELECT u.unit, u.title, x.category, persons(t.staff, x.category) AS persons, known(t.staff) AS all_persons,
               persons(c.counted, x.category) AS trained, known(c.counted) AS all_trained
        FROM asked AS a
        CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, a.day, a.level) AS u
        JOIN LATERAL spegel_register.counted_by_unit(a.organisation, 'trained', k.ground_asked, a.day) AS c ON c.unit = u.unit
        JOIN LATERAL spegel_register.staff_tally(a.organisation, c.counted_on, k.ground_asked, a.level) AS t ON t.unit = u.unit
        CROSS JOIN LATERAL unnest(categories(t.staff)) AS x (category)
        WHERE k.status = 'not_collected' AND c.headcounts AND t.headcounts
    ), cells AS (
        SELECT b.above AS unit, b.category, b.persons, b.years, b.hours, b.hours / b.years AS rate,
               CASE WHEN b.rest_persons > 0 THEN b.rest_hours / b.rest_years END AS rest_rate,
               b.trained, b.all_persons, b.all_trained, true AS hours_known
        FROM beside AS b
        UNION ALL
        SELECT c.unit, c.category, c.persons, NULL, NULL, NULL, NULL, c.trained, c.all_persons, c.all_trained, false
        FROM counted AS c
        WHERE c.trained <= c.persons AND c.all_trained - c.trained <= c.all_persons - c.persons
    )
    SELECT u.unit::text, u.title, b.category, b.persons, b.years, b.hours, b.rate, b.rest_rate, b.rate / nullif(b.rest_rate, 0),
           b.trained, e.value, e.low, e.high, x.value, x.low, x.high, f.p_value,
           CASE WHEN b.persons = b.all_persons OR b.rest_rate = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN b.persons = b.all_persons THEN 'nobody of another category to compare with'
                WHEN b.rest_rate = 0 THEN 'the others had no training'
                WHEN NOT b.hours_known THEN 'hours are not known by this ground, only who was trained' END
    FROM cells AS b
    JOIN spegel_register.unit AS u ON u.unit = b.unit
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(b.trained, b.persons), 'part') AS e ON true
    CROSS JOIN LATERAL (SELECT spegel_register.part_and_rest(b.trained, b.all_trained) AS selected,
                               spegel_register.part_and_rest(b.persons, b.all_persons) AS pool) AS t
    LEFT JOIN LATERAL risk_ratio_ci(t.selected, t.pool, 'part', 'rest') AS x ON true
    LEFT JOIN LATERAL fisher_test(t.selected, t.pool, 'part', 'rest') AS f ON true
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category was employed') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.training_hours(text, date, date, text, text) IS
'Competence development (kompetensutveckling) after since (by default 12 months before the day) until the day: per unit of a level '
'and category of a ground kept per person the hours of training that began while the person was employed there, per person-year of '
'employment (365.25 days), beside the rest, and the ratio. It has no interval, as hours come in whole courses. trained: persons '
'with any training, their share (Wilson interval, 0.95), and the ratio to the share of the rest (Koopman interval, Fisher''s p). '
'Persons of unknown category are left out; whoever was employed in two units counts in both. For a ground that is kept only as '
'counts, trained comes from topic trained of counted, beside topic staff, and hours stay unknown; when nobody has counted it, one '
'row says so. Answers A35.';
