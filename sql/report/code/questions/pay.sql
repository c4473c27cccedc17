-- Questions about pay (löner): the yearly pay survey.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.hours_on(day date)
    RETURNS TABLE (organisation text, occupation text, hours_per_month numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 500
BEGIN ATOMIC
    SELECT g.organisation, w.occupation, h.hours_per_month
    FROM (SELECT DISTINCT u.organisation FROM spegel_register.unit AS u) AS g
    CROSS JOIN (SELECT o.occupation, o.work_group, o.occupation_group FROM spegel_register.occupation AS o
                UNION ALL SELECT NULL, NULL, NULL) AS w
    CROSS JOIN LATERAL (
        SELECT f.hours_per_month
        FROM spegel_register.full_time_hours AS f
        WHERE f.valid_from <= hours_on.day AND (f.organisation = g.organisation OR f.organisation IS NULL)
            AND (f.work_group = w.work_group OR f.work_group IS NULL)
            AND (f.occupation_group = w.occupation_group OR f.occupation_group IS NULL)
        ORDER BY f.organisation IS NULL, f.work_group IS NULL, f.occupation_group IS NULL, f.valid_from DESC
        LIMIT 1) AS h;
END;
COMMENT ON FUNCTION spegel_register.hours_on(date) IS
'Hours of full time in a month (timmar per månad vid heltid) on a day, of each organisation that has units and each '
'occupation, NULL for an unknown one, as full_time_hours has them.';

CREATE OR REPLACE FUNCTION spegel_register.rates_on(day date)
    RETURNS TABLE (person_no integer, employment_number text, component text, kind text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH rate AS MATERIALIZED (
        SELECT DISTINCT ON (p.person_no, p.employment_number, p.component_no) p.person_no, p.employment_number, p.component_no, p.valid_to,
               p.amount, p.pay_form
        FROM spegel_register.pay_row AS p
        WHERE p.valid_from <= rates_on.day AND p.pay_form <> 'total'
        -- the order of the key, backwards
        ORDER BY p.person_no DESC, p.employment_number DESC, p.component_no DESC, p.valid_from DESC
    ), hours AS MATERIALIZED (
        SELECT h.* FROM spegel_register.hours_on(rates_on.day) AS h
    ), hourly AS MATERIALIZED (
        SELECT e.person_no, e.employment_number, e.valid_from, e.unit_no, e.occupation_no
        FROM spegel_register.employment_row AS e
        WHERE e.valid_from <= rates_on.day
            AND (e.person_no, e.employment_number) IN (SELECT r.person_no, r.employment_number FROM rate AS r WHERE r.pay_form = 'hourly')
    ), by_hour AS (
        SELECT DISTINCT ON (e.person_no, e.employment_number) e.person_no, e.employment_number, h.hours_per_month
        FROM hourly AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = e.occupation_no
        JOIN hours AS h ON h.organisation = u.organisation AND coalesce(h.occupation, '') = coalesce(o.occupation, '')
        ORDER BY e.person_no, e.employment_number, e.valid_from DESC
    )
    SELECT r.person_no, r.employment_number, c.component, c.kind,
           r.amount::double precision * CASE r.pay_form WHEN 'hourly' THEN h.hours_per_month::double precision ELSE 1 END
    FROM rate AS r
    JOIN spegel_register.pay_component AS c ON c.component_no = r.component_no
    LEFT JOIN by_hour AS h ON h.person_no = r.person_no AND h.employment_number = r.employment_number
    WHERE r.valid_to IS NULL OR r.valid_to >= rates_on.day;
END;
COMMENT ON FUNCTION spegel_register.rates_on(date) IS
'The rates of pay in force on a day (gällande löner) of each employment and component, in kronor per month at full time: the latest by '
'the day, if it has not ended. Pay by the hour is taken as often as there are hours in a month of full time (full_time_hours) in the '
'organisation and occupation of the employment, or its last ones; NULL when they are not known.';

CREATE OR REPLACE FUNCTION spegel_register.pay_on(day date)
    RETURNS TABLE (person_no integer, employment_number text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT r.person_no, r.employment_number, sum(r.monthly_pay)
    FROM spegel_register.rates_on(pay_on.day) AS r
    WHERE r.kind = 'base'
    GROUP BY r.person_no, r.employment_number;
END;
COMMENT ON FUNCTION spegel_register.pay_on(date) IS
'The base pay in force on a day (grundlön) of each employment, also of those that have ended: its components of kind base together, in '
'kronor per month at full time, as in rates_on().';

CREATE OR REPLACE FUNCTION spegel_register.staff_pay(organisation text, day date)
    RETURNS TABLE (
        person_no integer, unit text, occupation text, work_group text, monthly_pay double precision,
        unit_no integer, occupation_no integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.person_no, s.unit, s.occupation, coalesce(o.work_group, 'not grouped'), p.monthly_pay, s.unit_no, s.occupation_no
    FROM spegel_register.recorded_staff(staff_pay.organisation, staff_pay.day) AS s
    LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = s.occupation_no
    LEFT JOIN spegel_register.pay_on(staff_pay.day) AS p ON p.person_no = s.person_no AND p.employment_number = s.employment_number;
END;
COMMENT ON FUNCTION spegel_register.staff_pay(text, date) IS
'The staff on a day with their pay (lön), as in pay_on(), NULL when unknown, and their group of equal or equivalent work, not '
'grouped when their occupation has none.';

CREATE OR REPLACE FUNCTION spegel_register.pay_by_category(asked spegel_register.scope)
    RETURNS TABLE (
        unit text, unit_title text, work_group text, category text, pays double precision[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 200
BEGIN ATOMIC
    SELECT u.unit, u.title, s.work_group, c.category, array_agg(s.monthly_pay)
    FROM spegel_register.staff_pay((asked).organisation, (asked).day) AS s
    JOIN spegel_register.person_category(
        CASE (asked).policy WHEN 'person' THEN (asked).ground ELSE 'everybody' END, (asked).day) AS c ON c.person_no = s.person_no
    JOIN spegel_register.unit_above AS v ON v.unit_no = s.unit_no AND v.level = (asked).level
    JOIN spegel_register.unit AS u ON u.unit_no = v.above_no AND u.organisation = (asked).organisation
    WHERE (asked).policy = 'person' AND c.category IS NOT NULL AND s.monthly_pay IS NOT NULL
    GROUP BY u.unit, u.title, s.work_group, c.category;
END;
COMMENT ON FUNCTION spegel_register.pay_by_category(spegel_register.scope) IS
'The known pays (löner) of the staff on a day, in kronor per month at full time, per unit of a level, group of equal or equivalent '
'work and category of a ground; no rows for a ground that is not kept per person.';

CREATE OR REPLACE FUNCTION spegel_register.pay_gaps(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    threshold double precision DEFAULT 0.05)
    RETURNS TABLE (
        unit text, unit_title text, work_group text, category text, persons bigint, rest_persons bigint,
        mean_pay double precision, rest_mean_pay double precision, mean_gap double precision,
        median_pay double precision, rest_median_pay double precision, median_gap double precision,
        over_threshold boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_gaps.organisation, pay_gaps.day,
        ground => pay_gaps.ground, level => pay_gaps.level, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH pays AS (
        SELECT p.unit, p.unit_title, g.work_group, p.category, array_agg(x.pay) AS pays
        FROM spegel_register.pay_by_category(asked) AS p
        CROSS JOIN LATERAL (VALUES ('all'), (p.work_group)) AS g (work_group)
        CROSS JOIN LATERAL unnest(p.pays) AS x (pay)
        GROUP BY p.unit, p.unit_title, g.work_group, p.category
    )
    SELECT p.unit, p.unit_title, p.work_group, p.category, g.focus_persons, g.reference_persons,
           g.focus_mean, g.reference_mean, g.mean_gap, g.focus_median, g.reference_median, g.median_gap,
           f.over_threshold,
           CASE WHEN g.mean_gap IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.mean_gap IS NULL THEN 'nobody of another category to compare with' END
    FROM pays AS p
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(x.pay), '{}') AS pays
        FROM pays AS r CROSS JOIN LATERAL unnest(r.pays) AS x (pay)
        WHERE r.unit = p.unit AND r.work_group = p.work_group AND r.category <> p.category) AS rest
    LEFT JOIN LATERAL pay_gap(p.pays, rest.pays) AS g ON true
    LEFT JOIN LATERAL pay_gaps_over(ARRAY[p.work_group], ARRAY[g.focus_mean], ARRAY[g.reference_mean], pay_gaps.threshold) AS f ON true
    ORDER BY 1, 3, 4;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category has known pay') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gaps(text, date, text, text, double precision) IS
'Pay gaps (löneskillnader) on a day: per unit of a level, group of equal or equivalent work (work_group; all is everybody together, '
'not grouped those whose occupation has no group) and category of a ground kept per person, mean and median pay of the category and '
'of the rest in kronor per month at full time, and the gaps, (rest - category) / rest: 0.05 is 5 percent less for the category. '
'over_threshold: the gap of means is at least the threshold in either direction. Persons without known pay or category are left '
'out. A ground that is not kept per person gives one row with the reason. Answers A34.';

CREATE OR REPLACE FUNCTION spegel_register.pay_quarters(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, category text, quartile integer, share double precision,
        share_of_all double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_quarters.organisation, pay_quarters.day,
        ground => pay_quarters.ground, level => pay_quarters.level, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH kept AS (
        SELECT k.* FROM spegel_register.ground_kept(pay_quarters.ground) AS k
    ), quarters AS (
        SELECT u.unit, u.title, q.quartile, c.counted, rollup(c.counted) OVER (PARTITION BY u.unit) AS everybody
        FROM kept AS k
        CROSS JOIN generate_series(1, 4) AS q (quartile)
        CROSS JOIN LATERAL spegel_register.counted_by_unit(asked.organisation, 'pay_quartile_' || q.quartile, k.ground_asked,
            asked.day) AS c
        CROSS JOIN LATERAL spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        WHERE k.status = 'not_collected' AND u.unit = c.unit
    ), counted AS (
        SELECT q.*, x.category, share(q.counted, x.category) AS share, share(q.everybody, x.category) AS share_of_all
        FROM quarters AS q CROSS JOIN LATERAL unnest(categories(q.everybody)) AS x (category)
    ), pays AS (
        SELECT p.unit, p.unit_title, p.category, array_agg(x.pay) AS pays
        FROM spegel_register.pay_by_category(asked) AS p
        CROSS JOIN LATERAL unnest(p.pays) AS x (pay)
        GROUP BY p.unit, p.unit_title, p.category
    )
    SELECT p.unit, p.unit_title, p.category, q.quartile, q.focus_share,
           share(spegel_register.part_and_rest(cardinality(p.pays), cardinality(p.pays) + cardinality(rest.pays)), 'part'),
           'ok', NULL
    FROM pays AS p
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(x.pay), '{}') AS pays
        FROM pays AS r CROSS JOIN LATERAL unnest(r.pays) AS x (pay)
        WHERE r.unit = p.unit AND r.category <> p.category) AS rest
    CROSS JOIN LATERAL pay_quartiles(p.pays, rest.pays) AS q
    UNION ALL
    SELECT c.unit, c.title, c.category, c.quartile, c.share, c.share_of_all, 'ok', NULL FROM counted AS c
    ORDER BY 1, 3, 4;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category has known pay') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_quarters(text, date, text, text) IS
'Share of each category of a ground in the four quarters of pay, lowest first (lönekvartiler), per unit of a level on a day, beside '
'its share of all whose pay and category are known. For a ground that is kept only as counts they come from topics pay_quartile_1 '
'to pay_quartile_4, as last counted by the day; when nobody has counted them, one row says so. Answers A34.';

CREATE OR REPLACE FUNCTION spegel_register.pay_gap_parts(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, rest_persons bigint, difference double precision,
        within_work double precision, between_work double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_gap_parts.organisation, pay_gap_parts.day,
        ground => pay_gap_parts.ground, level => pay_gap_parts.level, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH strata AS (
        SELECT p.unit, p.unit_title, p.work_group, p.category,
               (SELECT round(sum(x.pay))::bigint FROM unnest(p.pays) AS x (pay)) AS pay,
               cardinality(p.pays)::double precision AS persons
        FROM spegel_register.pay_by_category(asked) AS p
    ), compared AS (
        SELECT f.unit, f.unit_title, f.category, s.work_group,
               coalesce(sum(s.pay) FILTER (WHERE s.category = f.category), 0)::bigint AS pay,
               coalesce(sum(s.persons) FILTER (WHERE s.category = f.category), 0) AS persons,
               coalesce(sum(s.pay) FILTER (WHERE s.category <> f.category), 0)::bigint AS rest_pay,
               coalesce(sum(s.persons) FILTER (WHERE s.category <> f.category), 0) AS rest_persons
        FROM (SELECT DISTINCT t.unit, t.unit_title, t.category FROM strata AS t) AS f
        JOIN strata AS s ON s.unit = f.unit
        GROUP BY f.unit, f.unit_title, f.category, s.work_group
    )
    SELECT p.unit, p.unit_title, p.category, p.persons, p.rest_persons, k.difference,
           k.rate_component, k.composition_component,
           CASE WHEN k.difference IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN k.difference IS NULL THEN 'nobody of another category to compare with' END
    FROM (SELECT c.unit, c.unit_title, c.category, sum(c.persons)::bigint AS persons, sum(c.rest_persons)::bigint AS rest_persons,
                 array_agg(c.pay ORDER BY c.work_group) AS pays, array_agg(c.persons ORDER BY c.work_group) AS weights,
                 array_agg(c.rest_pay ORDER BY c.work_group) AS rest_pays, array_agg(c.rest_persons ORDER BY c.work_group) AS rest_weights
          FROM compared AS c
          GROUP BY c.unit, c.unit_title, c.category) AS p
    LEFT JOIN LATERAL kitagawa(p.pays, p.weights, p.rest_pays, p.rest_weights) AS k ON true
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category has known pay') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gap_parts(text, date, text, text) IS
'How much of the difference of mean pay, category less rest, in kronor per month, is within groups of equal or equivalent work and '
'how much comes from working in different groups (löneskillnadens delar): Kitagawa''s division, per unit of a level and category of '
'a ground kept per person; within_work and between_work sum to the difference. Occupations without a group are one group. Answers '
'A34.';

CREATE OR REPLACE FUNCTION spegel_register.staff_pay_by_component(organisation text, day date, months integer DEFAULT 12)
    RETURNS TABLE (person_no integer, unit text, work_group text, kind text, component text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50000
BEGIN ATOMIC
    WITH staff AS MATERIALIZED (
        SELECT s.person_no, s.employment_number, s.unit, coalesce(o.work_group, 'not grouped') AS work_group, s.scope
        FROM spegel_register.recorded_staff(staff_pay_by_component.organisation, staff_pay_by_component.day) AS s
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = s.occupation
    ), asked AS (
        SELECT (staff_pay_by_component.day - make_interval(months => staff_pay_by_component.months))::date + 1 AS first,
               staff_pay_by_component.day AS last
    ), employed AS (
        SELECT e.person_no, e.employment_number,
               sum(least(coalesce(e.valid_to, a.last), a.last) - greatest(e.valid_from, a.first) + 1) AS days
        FROM spegel_register.employment_row AS e CROSS JOIN asked AS a
        WHERE e.valid_from <= a.last AND (e.valid_to IS NULL OR e.valid_to >= a.first)
        GROUP BY e.person_no, e.employment_number
    ), total AS (
        SELECT p.person_no, p.employment_number, p.component_no,
               sum(p.amount::double precision * (least(p.valid_to, a.last) - greatest(p.valid_from, a.first) + 1)
                   / (p.valid_to - p.valid_from + 1)) AS amount
        FROM spegel_register.pay_row AS p CROSS JOIN asked AS a
        WHERE p.pay_form = 'total' AND p.valid_from <= a.last AND p.valid_to >= a.first
        GROUP BY p.person_no, p.employment_number, p.component_no
    ), part AS (
        SELECT r.person_no, r.employment_number, r.kind, r.component, r.monthly_pay
        FROM spegel_register.rates_on(staff_pay_by_component.day) AS r
        UNION ALL
        SELECT t.person_no, t.employment_number, c.kind, c.component, t.amount * (365.25 / 12) / e.days / (s.scope::double precision / 100)
        FROM total AS t
        JOIN spegel_register.pay_component AS c ON c.component_no = t.component_no
        JOIN staff AS s ON s.person_no = t.person_no AND s.employment_number = t.employment_number
        JOIN employed AS e ON e.person_no = t.person_no AND e.employment_number = t.employment_number
    )
    SELECT s.person_no, s.unit, s.work_group, p.kind, p.component, sum(p.monthly_pay)
    FROM staff AS s JOIN part AS p ON p.person_no = s.person_no AND p.employment_number = s.employment_number
    GROUP BY s.person_no, s.unit, s.work_group, p.kind, p.component;
END;
COMMENT ON FUNCTION spegel_register.staff_pay_by_component(text, date, integer) IS
'The pay of the staff on a day by component (lön per löneart), in kronor per month at full time: rates in force that day, as in '
'rates_on(), and totals of the last so many months: what falls into them, by days, over the time that the employment lasted in them, '
'raised to full time by the scope of that day. Corrections are below 0.';

CREATE OR REPLACE FUNCTION spegel_register.pay_gaps_by_component(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    months integer DEFAULT 12)
    RETURNS TABLE (
        unit text, unit_title text, work_group text, kind text, component text, category text,
        persons bigint, rest_persons bigint, receivers bigint, rest_receivers bigint, receiving double precision,
        rest_receiving double precision, mean_pay double precision, rest_mean_pay double precision, mean_gap double precision,
        median_pay double precision, rest_median_pay double precision, median_gap double precision,
        receivers_mean_gap double precision, receivers_median_gap double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_gaps_by_component.organisation, pay_gaps_by_component.day,
        ground => pay_gaps_by_component.ground, level => pay_gaps_by_component.level, staffed => true);
BEGIN
    IF months < 1 OR months > 120 OR months IS NULL THEN
        RAISE EXCEPTION 'months must be from 1 to 120'
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'months';
    END IF;
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH part AS MATERIALIZED (
        SELECT p.* FROM spegel_register.staff_pay_by_component(asked.organisation, asked.day, pay_gaps_by_component.months) AS p
    ), known AS MATERIALIZED (
        SELECT b.person_no, v.above::text AS unit, b.work_group, c.category
        FROM (SELECT p.person_no, p.unit, p.work_group FROM part AS p WHERE p.kind = 'base'
              GROUP BY p.person_no, p.unit, p.work_group HAVING sum(p.monthly_pay) IS NOT NULL) AS b
        JOIN spegel_register.person_category(CASE asked.policy WHEN 'person' THEN asked.ground ELSE 'everybody' END, asked.day) AS c
            ON c.person_no = b.person_no AND c.category IS NOT NULL AND asked.policy = 'person'
        JOIN spegel_register.unit_above AS v ON v.unit = b.unit AND v.level = asked.level
    ), summed AS (
        SELECT p.person_no, coalesce(p.kind, 'total') AS kind, coalesce(p.component, 'all') AS component, sum(p.monthly_pay) AS pay
        FROM part AS p
        GROUP BY p.person_no, GROUPING SETS ((), (p.kind), (p.kind, p.component))
    ), grouped AS MATERIALIZED (
        SELECT k.unit, k.work_group, k.category, s.kind, s.component, array_agg(s.pay) AS pays
        FROM known AS k JOIN summed AS s ON s.person_no = k.person_no
        GROUP BY k.unit, k.work_group, k.category, s.kind, s.component
    ), paid AS MATERIALIZED (
        SELECT g.* FROM grouped AS g
        UNION ALL
        SELECT g.unit, 'all', g.category, g.kind, g.component, array_agg(x.pay)
        FROM grouped AS g CROSS JOIN LATERAL unnest(g.pays) AS x (pay)
        GROUP BY g.unit, g.category, g.kind, g.component
    ), people AS MATERIALIZED (
        SELECT k.unit, u.title, k.work_group, k.category, k.persons
        FROM (SELECT n.unit, coalesce(n.work_group, 'all') AS work_group, n.category, count(*) AS persons
              FROM known AS n
              GROUP BY n.unit, n.category, GROUPING SETS ((), (n.work_group))) AS k
        JOIN spegel_register.unit AS u ON u.unit = k.unit
    ), cells AS MATERIALIZED (
        SELECT n.unit, n.title, n.work_group, n.category, m.kind, m.component, n.persons, coalesce(p.pays, '{}') AS paid,
               sum(n.persons) OVER (PARTITION BY n.unit, n.work_group, m.kind, m.component) - n.persons AS rest_persons
        FROM people AS n
        JOIN (SELECT DISTINCT p.unit, p.work_group, p.kind, p.component FROM paid AS p) AS m
            ON m.unit = n.unit AND m.work_group = n.work_group
        LEFT JOIN paid AS p ON p.unit = n.unit AND p.work_group = n.work_group AND p.category = n.category AND p.kind = m.kind
            AND p.component = m.component
    ), rest AS MATERIALIZED (
        SELECT c.unit, c.work_group, c.kind, c.component, c.category, array_agg(x.pay) AS paid
        FROM cells AS c
        JOIN cells AS o ON o.unit = c.unit AND o.work_group = c.work_group AND o.kind = c.kind AND o.component = c.component
            AND o.category <> c.category
        CROSS JOIN LATERAL unnest(o.paid) AS x (pay)
        GROUP BY c.unit, c.work_group, c.kind, c.component, c.category
    ), received AS (
        -- who has none of it has 0
        SELECT c.*, c.paid || array_fill(0::double precision, ARRAY[c.persons - cardinality(c.paid)]::integer[]) AS pays,
               CASE WHEN c.rest_persons > 0
                    THEN coalesce(r.paid, '{}') || array_fill(0::double precision,
                        ARRAY[c.rest_persons - coalesce(cardinality(r.paid), 0)]::integer[]) END AS rest_pays,
               ARRAY(SELECT x.pay FROM unnest(c.paid) AS x (pay) WHERE x.pay > 0) AS received,
               ARRAY(SELECT x.pay FROM unnest(r.paid) AS x (pay) WHERE x.pay > 0) AS rest_received
        FROM cells AS c
        LEFT JOIN rest AS r ON r.unit = c.unit AND r.work_group = c.work_group AND r.kind = c.kind AND r.component = c.component
            AND r.category = c.category
    )
    SELECT c.unit, c.title, c.work_group, c.kind, c.component, c.category, g.focus_persons, g.reference_persons,
           cardinality(c.received)::bigint, cardinality(c.rest_received)::bigint,
           cardinality(c.received)::double precision / nullif(g.focus_persons, 0),
           cardinality(c.rest_received)::double precision / nullif(g.reference_persons, 0),
           g.focus_mean, g.reference_mean, g.mean_gap, g.focus_median, g.reference_median, g.median_gap, r.mean_gap, r.median_gap,
           CASE WHEN g.mean_gap IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.reference_persons = 0 THEN 'nobody of another category to compare with'
                WHEN g.mean_gap IS NULL THEN 'the others have nothing of it' END
    FROM received AS c
    CROSS JOIN LATERAL pay_gap(c.pays, c.rest_pays) AS g
    CROSS JOIN LATERAL pay_gap(c.received, c.rest_received) AS r
    ORDER BY 1, 3, array_position('{base,variable,benefit,total}'::text[], c.kind), c.component <> 'all', 5, 6;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category has known pay') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gaps_by_component(text, date, text, text, integer) IS
'Pay gaps by component (löneskillnader per löneart) on a day: as pay_gaps(), for base, variable, benefit and total (kind), and within '
'each kind all and each component. Pay is in kronor per month at full time; totals are those of the last so many months, as in '
'staff_pay_by_component(). Means and medians are those of all whose base pay and category are known, with 0 for those who have none; '
'receivers are those who have more than 0, receiving their share, receivers_mean_gap and receivers_median_gap the gaps among them. Gaps '
'are (rest - category) / rest, NULL when the rest has none. A ground that is not kept per person gives one row with the reason. '
'Directive (EU) 2023/970, article 9. Answers A34.';

CREATE OR REPLACE FUNCTION spegel_register.pay_survey_follow_up(organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        survey text, surveyed_on date, provisions_reviewed boolean, parties bigint, meetings bigint, completed_on date, measures bigint,
        cost double precision, without_cost bigint, completed bigint, overdue bigint, followed_up bigint, with_effect bigint,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_survey_follow_up.organisation, pay_survey_follow_up.day);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.survey::text, s.surveyed_on, coalesce(s.provisions_reviewed_on <= asked.day, false), c.parties, c.meetings,
           CASE WHEN s.completed_on <= asked.day THEN s.completed_on END, m.measures, m.cost, m.without_cost, m.completed, m.overdue,
           m.followed_up, m.with_effect, 'ok', NULL
    FROM spegel_register.pay_survey AS s
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT k.party) AS parties, count(*) AS meetings
        FROM spegel_register.pay_survey_cooperation AS k WHERE k.survey = s.survey AND k.met_on <= asked.day) AS c
    CROSS JOIN LATERAL (
        SELECT count(*) AS measures, sum(x.cost)::double precision AS cost, count(*) FILTER (WHERE x.cost IS NULL) AS without_cost,
               count(*) FILTER (WHERE x.completed_on <= asked.day) AS completed,
               count(*) FILTER (WHERE x.due_on < asked.day AND (x.completed_on <= asked.day) IS NOT TRUE) AS overdue,
               count(*) FILTER (WHERE x.followed_up_on <= asked.day) AS followed_up,
               count(*) FILTER (WHERE x.followed_up_on <= asked.day AND x.outcome IN ('some', 'full')) AS with_effect
        FROM spegel_register.pay_survey_measure AS x WHERE x.survey = s.survey) AS m
    WHERE s.organisation = asked.organisation AND s.surveyed_on <= asked.day
    ORDER BY s.surveyed_on;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no pay survey by the day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_survey_follow_up(text, date) IS
'The pay surveys of an organisation by a day (lönekartläggningar), as they were known then: whether provisions and practice were '
'reviewed; parties cooperated with, and meetings; measures with their estimated cost in kronor a year (of those that have one; '
'without_cost have none), how many are completed, overdue, followed up, and had some or full effect. Answers A34.';

CREATE OR REPLACE FUNCTION spegel_register.work_demands(organisation text, day date)
    RETURNS TABLE (version text, assessed_on date, work_group text, occupation text, demands numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
BEGIN ATOMIC
    WITH latest AS (
        SELECT a.version, max(a.assessed_on) AS assessed_on
        FROM spegel_register.work_assessment AS a
        WHERE a.organisation = work_demands.organisation AND a.assessed_on <= work_demands.day
        GROUP BY a.version ORDER BY 2 DESC, 1 DESC LIMIT 1
    ), assessed AS (
        SELECT l.version, l.assessed_on, a.work_group, a.occupation, sum(a.points * a.weight) AS demands,
               count(*) AS parts, max(count(*)) OVER () AS all_parts
        FROM latest AS l
        JOIN spegel_register.work_assessment AS a ON a.organisation = work_demands.organisation AND a.version = l.version
            AND a.assessed_on <= work_demands.day
        GROUP BY l.version, l.assessed_on, a.work_group, a.occupation
    )
    SELECT s.version, s.assessed_on, s.work_group, s.occupation, CASE WHEN s.parts = s.all_parts THEN s.demands END
    FROM assessed AS s;
END;
COMMENT ON FUNCTION spegel_register.work_demands(text, date) IS
'The employer''s own assessment of work (arbetsvärdering) as of a day: of its latest version by then, the sum of points times weight for '
'each group of work and occupation assessed; NULL where factors or criteria are missing that others have.';

CREATE OR REPLACE FUNCTION spegel_register.women_dominated_pay(
    organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        work_group text, persons bigint, women bigint, mean_pay double precision, demands double precision,
        women_dominated boolean, higher_paid bigint, largest_gap double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(women_dominated_pay.organisation, women_dominated_pay.day,
        staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH assessed AS MATERIALIZED (
        SELECT a.* FROM spegel_register.work_demands(asked.organisation, asked.day) AS a
    ), assessment AS (
        SELECT max(format('version %s of %s', a.version, to_char(a.assessed_on, 'YYYY-MM-DD'))) AS named
        FROM assessed AS a
    ), groups AS (
        SELECT s.work_group, count(*) AS persons, count(*) FILTER (WHERE c.category = 'women') AS women,
               avg(s.monthly_pay) AS mean_pay,
               (CASE WHEN t.named IS NULL THEN avg(w.skill_level) ELSE avg(coalesce(a.demands, g.demands)) END)::double precision
                   AS demands,
               t.named
        FROM spegel_register.staff_pay(asked.organisation, asked.day) AS s
        CROSS JOIN assessment AS t
        JOIN spegel_register.person_category('sex', asked.day) AS c ON c.person_no = s.person_no
        LEFT JOIN spegel_register.occupation AS w ON w.occupation_no = s.occupation_no
        LEFT JOIN assessed AS a ON a.occupation = s.occupation
        LEFT JOIN assessed AS g ON g.work_group = s.work_group
        WHERE s.monthly_pay IS NOT NULL AND s.work_group <> 'not grouped'
        GROUP BY s.work_group, t.named
    )
    SELECT g.work_group, g.persons, g.women, g.mean_pay, g.demands, w.women_dominated, w.higher_paid, w.largest_gap,
           CASE WHEN g.demands IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.demands IS NOT NULL THEN 'demands as assessed, ' || g.named
                WHEN g.named IS NOT NULL THEN 'not assessed, or not in full, in ' || g.named
                ELSE 'no occupation of the group has a skill level' END
    FROM groups AS g
    LEFT JOIN (
        SELECT x.* FROM (SELECT array_agg(h.work_group) AS names, array_agg(h.women) AS women, array_agg(h.persons) AS persons,
                                array_agg(h.mean_pay) AS pays, array_agg(h.demands) AS demands
                         FROM groups AS h WHERE h.demands IS NOT NULL) AS a
        CROSS JOIN LATERAL women_dominated_work(a.names, a.women, a.persons, a.pays, a.demands) AS x) AS w
        ON w.work_group = g.work_group
    ORDER BY g.work_group;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := 'nobody with known pay, sex and group of work';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.women_dominated_pay(text, date) IS
'Women-dominated work beside other work (kvinnodominerat arbete): for each group of equal or equivalent work whether at least 60 % '
'are women and, if so, how many groups that are not are paid more although their demands are equal or lower, with the largest gap '
'of mean pay to one of them (Discrimination Act, chapter 3, section 9). Pay is base pay in kronor per month at full time. demands are '
'those of the employer''s own assessment, where it has one by the day (work_demands, weighted by persons; status_reason says which), '
'and a group that it left out is compared with none; else the mean skill level (SSYK 2012, 1 to 4) of the occupations, weighted by '
'persons, stands in for it. Answers A34.';
