-- The question about employment and parenthood (förvärvsarbete och
-- föräldraskap).
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

-- Leave takers are told from the others by what came before the first day of
-- the comparison, not by what came after: whoever leaves early could not have
-- taken leave later.
CREATE OR REPLACE FUNCTION spegel_register.after_parental_leave(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    months integer DEFAULT 24, least_days integer DEFAULT 30, age_from integer DEFAULT 20, age_to integer DEFAULT 50)
    RETURNS TABLE (
        unit text, unit_title text, outcome text, category text, took_leave boolean, compared_with text,
        persons bigint, with_outcome bigint, value double precision, low double precision, high double precision,
        other_persons bigint, other_value double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(after_parental_leave.organisation, after_parental_leave.day,
        level => after_parental_leave.level, back => make_interval(months => after_parental_leave.months), staffed => true);
    kept record;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT k.* INTO kept FROM spegel_register.ground_kept(after_parental_leave.ground) AS k;
    RETURN QUERY
    WITH asked AS (
        SELECT asked.organisation, asked.day, asked.level,
               daterange((asked.since - interval '12 months')::date, asked.since, '(]') AS year_before
    ), parental AS (
        SELECT l.person_no, daterange(l.valid_from, l.valid_to, '[]') AS days
        FROM spegel_register.leave_row AS l WHERE l.kind = 'parental'
    ), takers AS (
        SELECT d.person_no
        FROM (SELECT l.person_no, range_agg(l.days * a.year_before) AS days
              FROM asked AS a JOIN parental AS l ON l.days && a.year_before
              GROUP BY l.person_no) AS d
        WHERE (SELECT sum(upper(r.days) - lower(r.days)) FROM unnest(d.days) AS r (days)) >= after_parental_leave.least_days
    ), away AS (
        SELECT DISTINCT l.person_no FROM parental AS l WHERE l.days @> asked.day
    ), cells AS (
        SELECT v.above, c.category, t.person_no IS NOT NULL AS took_leave, count(*) AS persons,
               count(*) FILTER (WHERE n.person_no IS NOT NULL AND w.person_no IS NULL) AS returned,
               count(*) FILTER (WHERE n.rank > s.rank) AS promoted,
               coalesce(array_agg(p1.monthly_pay / p0.monthly_pay)
                        FILTER (WHERE p1.monthly_pay / p0.monthly_pay IS NOT NULL), '{}') AS growth
        FROM spegel_register.recorded_staff(asked.organisation, asked.since) AS s
        JOIN spegel_register.person_category(CASE kept.status WHEN 'ok' THEN kept.ground_asked ELSE 'everybody' END, asked.since) AS c
            ON c.person_no = s.person_no
        JOIN spegel_register.unit_above AS v ON v.unit_no = s.unit_no AND v.level = asked.level
        LEFT JOIN takers AS t ON t.person_no = s.person_no
        LEFT JOIN spegel_register.recorded_staff(asked.organisation, asked.day) AS n ON n.person_no = s.person_no
        LEFT JOIN away AS w ON w.person_no = s.person_no
        LEFT JOIN spegel_register.pay_on(asked.since) AS p0 ON p0.person_no = s.person_no AND p0.employment_number = s.employment_number
        LEFT JOIN spegel_register.pay_on(asked.day) AS p1 ON p1.person_no = n.person_no AND p1.employment_number = n.employment_number
        WHERE kept.status = 'ok' AND c.category IS NOT NULL
            AND extract(year FROM asked.since) - s.birth_year BETWEEN after_parental_leave.age_from AND after_parental_leave.age_to
        GROUP BY v.above, c.category, t.person_no IS NOT NULL
    ), compared AS (
        -- takers beside the others of their category, and beside takers of the other categories
        SELECT u.unit, u.title, c.category, c.took_leave, b.compared_with, c.persons, c.returned, c.promoted, c.growth,
               coalesce(sum(o.persons), 0)::bigint AS other_persons, coalesce(sum(o.returned), 0)::bigint AS other_returned,
               coalesce(sum(o.promoted), 0)::bigint AS other_promoted,
               (SELECT coalesce(array_agg(x.growth), '{}')
                FROM cells AS q CROSS JOIN LATERAL unnest(q.growth) AS x (growth)
                WHERE q.above = u.unit AND CASE b.compared_with
                    WHEN 'non_takers' THEN q.category = c.category AND NOT q.took_leave
                    ELSE q.category <> c.category AND q.took_leave = c.took_leave END) AS other_growth
        FROM asked AS a
        CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, a.day, a.level) AS u
        JOIN cells AS c ON c.above = u.unit
        JOIN (VALUES ('non_takers'), ('rest')) AS b (compared_with) ON c.took_leave OR b.compared_with = 'rest'
        LEFT JOIN cells AS o ON o.above = c.above AND CASE b.compared_with
            WHEN 'non_takers' THEN o.category = c.category AND NOT o.took_leave
            ELSE o.category <> c.category AND o.took_leave = c.took_leave END
        GROUP BY u.unit, u.title, c.category, c.took_leave, b.compared_with, c.persons, c.returned, c.promoted, c.growth
    ), outcomes AS (
        SELECT c.unit, c.title, o.outcome, c.category, c.took_leave, c.compared_with, o.persons, o.with_outcome,
               o.other_persons, e.value, e.low, e.high,
               share(spegel_register.part_and_rest(o.other_with_outcome, o.other_persons), 'part') AS other_value,
               r.value AS ratio, r.low AS ratio_low, r.high AS ratio_high
        FROM compared AS c
        CROSS JOIN LATERAL (VALUES
            ('returned', c.persons, c.returned, c.other_persons, c.other_returned),
            ('promoted', c.persons, c.promoted, c.other_persons, c.other_promoted))
            AS o (outcome, persons, with_outcome, other_persons, other_with_outcome)
        LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(o.with_outcome, o.persons), 'part') AS e ON true
        LEFT JOIN LATERAL risk_ratio_ci(
            spegel_register.part_and_rest(o.with_outcome, o.with_outcome + o.other_with_outcome),
            spegel_register.part_and_rest(o.persons, o.persons + o.other_persons), 'part', 'rest') AS r ON true
        UNION ALL
        SELECT c.unit, c.title, 'pay_growth', c.category, c.took_leave, c.compared_with,
               cardinality(c.growth), NULL, cardinality(c.other_growth), g.focus_median - 1, NULL, NULL,
               g.reference_median - 1, g.focus_median / g.reference_median, NULL, NULL
        FROM compared AS c
        LEFT JOIN LATERAL pay_gap(c.growth, c.other_growth) AS g ON true
    )
    SELECT o.unit, o.title, o.outcome, o.category, o.took_leave, o.compared_with, o.persons, o.with_outcome,
           o.value, o.low, o.high, o.other_persons, o.other_value, o.ratio, o.ratio_low, o.ratio_high,
           CASE WHEN o.ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN o.persons = 0 THEN 'nobody whose pay is known on both days'
                WHEN o.other_persons = 0 THEN 'nobody to compare with'
                WHEN o.ratio IS NULL THEN 'nobody of either group had the outcome' END
    FROM outcomes AS o
    ORDER BY 1, 3 DESC, 4, 5 DESC, 6;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason
        FROM spegel_register.nobody_status(ground, 'nobody of known category was of these ages on the first day') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.after_parental_leave(text, date, text, text, integer, integer, integer, integer) IS
'What comes after parental leave (efter föräldraledighet): the staff of a first day so many months before the day, of the ages '
'age_from to age_to then, who had least_days days or more of parental leave in the 12 months up to the first day (took_leave), and '
'those who had not; per unit of a level on the first day and category of a ground kept per person. outcome: returned, employed and '
'not on parental leave on the day (for the others, still so); promoted, on a higher step than on the first day; both as value, a '
'share with its Wilson interval (0.95), and ratio with the Koopman interval; pay_growth, the median growth of pay per full month '
'among those with known pay on both days (0.05 is 5 percent), its ratio being that of pay after over pay before, without an '
'interval. compared_with: non_takers of the same category, or rest, the other categories with the same took_leave. A ground that is '
'not kept per person gives one row with the reason. Answers A36.';
