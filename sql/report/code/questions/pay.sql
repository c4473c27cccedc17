-- Questions about pay (löner): the yearly pay survey.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.pay_on(day date, hours_per_month double precision DEFAULT 165)
    RETURNS TABLE (person_no integer, employment_number text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT DISTINCT ON (p.person_no, p.employment_number) p.person_no, p.employment_number,
           p.amount * CASE p.pay_form WHEN 'hourly' THEN pay_on.hours_per_month ELSE 1 END
    FROM spegel_register.pay AS p
    WHERE p.valid_from <= pay_on.day
    -- the order of the key, backwards
    ORDER BY p.person_no DESC, p.employment_number DESC, p.valid_from DESC;
END;
COMMENT ON FUNCTION spegel_register.pay_on(date, double precision) IS
'The pay in force on a day (lön) of each employment, also of those that have ended, in kronor per month at full time. Pay by the '
'hour is taken hours_per_month times; 165 is the agreed divisor of the municipalities.';

CREATE OR REPLACE FUNCTION spegel_register.staff_pay(organisation text, day date)
    RETURNS TABLE (person_no integer, unit text, occupation text, work_group text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.person_no, s.unit, s.occupation, coalesce(o.work_group, 'not grouped'), p.monthly_pay
    FROM spegel_register.staff(staff_pay.organisation, staff_pay.day) AS s
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = s.occupation
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
    WITH units AS (
        SELECT u.* FROM spegel_register.units_of_level((asked).organisation, (asked).day, (asked).level) AS u
    ), categories AS MATERIALIZED (
        SELECT c.* FROM spegel_register.ground_kept((asked).ground) AS k
        CROSS JOIN LATERAL spegel_register.person_category(k.ground_asked, (asked).day) AS c
        WHERE k.status = 'ok'
    ), paid AS MATERIALIZED (
        SELECT s.* FROM spegel_register.staff_pay((asked).organisation, (asked).day) AS s
    )
    SELECT u.unit, u.title, s.work_group, c.category, array_agg(s.monthly_pay)
    FROM paid AS s
    JOIN categories AS c ON c.person_no = s.person_no
    JOIN spegel_register.unit_above AS v ON v.unit = s.unit
    JOIN units AS u ON u.unit = v.above
    WHERE c.category IS NOT NULL AND s.monthly_pay IS NOT NULL
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
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_gaps.organisation, pay_gaps.day,
        ground => pay_gaps.ground, level => pay_gaps.level);
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
        SELECT k.status, k.status_reason INTO status, status_reason
        FROM spegel_register.ground_kept(ground) AS k WHERE k.status <> 'ok';
        IF FOUND THEN
            RETURN NEXT;
        END IF;
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
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_quarters.organisation, pay_quarters.day,
        ground => pay_quarters.ground, level => pay_quarters.level);
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
        SELECT k.status, k.status_reason INTO status, status_reason
        FROM spegel_register.ground_kept(ground) AS k WHERE k.status <> 'ok';
        IF FOUND THEN
            RETURN NEXT;
        END IF;
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
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(pay_gap_parts.organisation, pay_gap_parts.day,
        ground => pay_gap_parts.ground, level => pay_gap_parts.level);
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
        SELECT k.status, k.status_reason INTO status, status_reason
        FROM spegel_register.ground_kept(ground) AS k WHERE k.status <> 'ok';
        IF FOUND THEN
            RETURN NEXT;
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gap_parts(text, date, text, text) IS
'How much of the difference of mean pay, category less rest, in kronor per month, is within groups of equal or equivalent work and '
'how much comes from working in different groups (löneskillnadens delar): Kitagawa''s division, per unit of a level and category of '
'a ground kept per person; within_work and between_work sum to the difference. Occupations without a group are one group. Answers '
'A34.';

CREATE OR REPLACE FUNCTION spegel_register.women_dominated_pay(
    organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        work_group text, persons bigint, women bigint, mean_pay double precision, demands double precision,
        women_dominated boolean, higher_paid bigint, largest_gap double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(women_dominated_pay.organisation, women_dominated_pay.day);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH paid AS MATERIALIZED (
        SELECT s.* FROM spegel_register.staff_pay(asked.organisation, asked.day) AS s
    ), sexes AS MATERIALIZED (
        SELECT c.* FROM spegel_register.person_category('sex', asked.day) AS c
    ), groups AS (
        SELECT s.work_group, count(*) AS persons, count(*) FILTER (WHERE c.category = 'women') AS women,
               avg(s.monthly_pay) AS mean_pay, avg(w.skill_level)::double precision AS demands
        FROM paid AS s
        JOIN sexes AS c ON c.person_no = s.person_no
        LEFT JOIN spegel_register.occupation AS w ON w.occupation = s.occupation
        WHERE s.monthly_pay IS NOT NULL AND s.work_group <> 'not grouped'
        GROUP BY s.work_group
    )
    SELECT g.work_group, g.persons, g.women, g.mean_pay, g.demands, w.women_dominated, w.higher_paid, w.largest_gap,
           CASE WHEN g.demands IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.demands IS NULL THEN 'no occupation of the group has a skill level' END
    FROM groups AS g
    LEFT JOIN (
        SELECT x.* FROM (SELECT array_agg(h.work_group) AS names, array_agg(h.women) AS women, array_agg(h.persons) AS persons,
                                array_agg(h.mean_pay) AS pays, array_agg(h.demands) AS demands
                         FROM groups AS h WHERE h.demands IS NOT NULL) AS a
        CROSS JOIN LATERAL women_dominated_work(a.names, a.women, a.persons, a.pays, a.demands) AS x) AS w
        ON w.work_group = g.work_group
    ORDER BY g.work_group;
END
$$;
COMMENT ON FUNCTION spegel_register.women_dominated_pay(text, date) IS
'Women-dominated work beside other work (kvinnodominerat arbete): for each group of equal or equivalent work whether at least 60 % '
'are women and, if so, how many groups that are not are paid more although their demands are equal or lower, with the largest gap '
'of mean pay to one of them (Discrimination Act, chapter 3, section 9). Pay is in kronor per month at full time. demands is the '
'mean skill level (SSYK 2012, 1 to 4) of the occupations, weighted by persons: it stands in for the employer''s own assessment of '
'work. Answers A34.';
