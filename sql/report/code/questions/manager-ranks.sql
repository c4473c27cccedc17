-- Who becomes a manager: the ranks, the flows in and out of them, and whether
-- occupations explain the gap.
CREATE OR REPLACE FUNCTION spegel_register.manager_ranks(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, rank text, rank_below text, category text,
        persons bigint, persons_known bigint, share numeric, share_of_category numeric,
        feeder_ratio numeric, feeder_low numeric, feeder_high numeric,
        glass_ceiling_index numeric, ceiling_low numeric, ceiling_high numeric, p_value numeric,
        counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH supplied AS MATERIALIZED (
        SELECT c.*, d.part_by
        FROM unnest('{all,managers,manager_class}'::text[]) AS d (part_by),
             LATERAL spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, d.part_by) AS c
    ), nothing AS (
        SELECT s.status, s.status_reason FROM supplied AS s
        WHERE s.part_by = 'managers' AND s.counted_on IS NULL
    ), ladder AS (
        SELECT s.unit, s.unit_title, s.part, s.staff, s.headcounts, s.counted_on, s.approximate,
               -- Managers of class A, B or C are managers: they stand on a ladder of their own.
               lag(s.part) OVER below AS below, lag(s.staff) OVER below AS below_staff, lag(s.headcounts) OVER below AS below_headcounts
        FROM supplied AS s WHERE s.counted_on IS NOT NULL AND s.part IN ('others', 'C', 'B', 'A')
        WINDOW below AS (PARTITION BY s.unit ORDER BY array_position('{others,C,B,A}', s.part))
        UNION ALL
        SELECT m.unit, m.unit_title, m.part, m.staff, m.headcounts, m.counted_on, m.approximate, o.part, o.staff, o.headcounts
        FROM supplied AS m LEFT JOIN supplied AS o ON o.unit IS NOT DISTINCT FROM m.unit AND o.part = 'others'
        WHERE m.counted_on IS NOT NULL AND m.part = 'managers'
        UNION ALL
        SELECT s.unit, s.unit_title, s.part, s.staff, s.headcounts, s.counted_on, s.approximate, NULL, NULL, NULL
        FROM supplied AS s WHERE s.counted_on IS NOT NULL AND s.part = 'all'
    ), whole AS (
        SELECT s.unit, coalesce((array_agg(s.staff) FILTER (WHERE s.part = 'all'))[1],
                                rollup(s.staff) FILTER (WHERE s.part IN ('managers', 'others'))) AS staff,
               bool_and(s.headcounts) AS headcounts
        FROM supplied AS s WHERE s.counted_on IS NOT NULL AND s.part IN ('all', 'managers', 'others')
        GROUP BY s.unit
    )
    SELECT l.unit, l.unit_title, l.part, l.below, k.category,
           CASE WHEN l.headcounts THEN persons(l.staff, k.category) END, CASE WHEN l.headcounts THEN known(l.staff) END,
           round(share(l.staff, k.category)::numeric, 4),
           CASE WHEN w.headcounts THEN round(persons(l.staff, k.category) / nullif(persons(w.staff, k.category), 0)::numeric, 4) END,
           round(f.value::numeric, 3),
           CASE WHEN l.headcounts AND l.below_headcounts THEN round(f.low::numeric, 3) END,
           CASE WHEN l.headcounts AND l.below_headcounts THEN round(f.high::numeric, 3) END,
           round(g.value::numeric, 3), round(g.low::numeric, 3), round(g.high::numeric, 3), round(t.p_value::numeric, 6),
           l.counted_on, l.approximate,
           CASE WHEN known(l.staff) = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN known(l.staff) = 0 THEN 'nobody of known category'
                WHEN NOT l.headcounts THEN 'only shares were published: no statistic that needs headcounts' END
    FROM ladder AS l JOIN whole AS w ON w.unit IS NOT DISTINCT FROM l.unit
    LEFT JOIN LATERAL unnest(categories(w.staff)) AS k (category) ON known(l.staff) > 0
    LEFT JOIN LATERAL feeder_ratio_ci(l.below_staff, l.staff, k.category) AS f ON true
    -- Shares, and counts that do not agree, cannot be taken as a part of the other.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN w.headcounts AND l.part NOT IN ('all', 'others') AND unknown(l.staff) <= unknown(w.staff)
                        AND NOT EXISTS (SELECT FROM unnest(categories(l.staff)) AS c WHERE persons(l.staff, c) > persons(w.staff, c))
                    THEN l.staff END) AS p (rank)
    LEFT JOIN LATERAL (
        SELECT coalesce(e.value, share(w.staff, k.category) / nullif(share(l.staff, k.category), 0)), e.low, e.high
        FROM glass_ceiling_index_ci(w.staff, p.rank, k.category) AS e) AS g (value, low, high)
        ON l.part NOT IN ('all', 'others')
    LEFT JOIN LATERAL representation_test(p.rank, w.staff, k.category, 'containing') AS t ON true
    WHERE NOT EXISTS (SELECT FROM nothing)
    ORDER BY l.unit, array_position('{all,others,managers,C,B,A}', l.part), k.category;
    IF NOT FOUND THEN
        SELECT c.status, c.status_reason INTO status, status_reason
        FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, 'managers') AS c;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.manager_ranks(text, date, text, text) IS
'Who is in the manager ranks: one row per unit of a level, rank and category on a day, by default the last one described. Ranks are '
'all (the staff), others (not managers), managers, and of these the classes of responsibility (chefskod) C, B and A, C at the '
'bottom. share, 0 to 1, is the category''s share of the rank, share_of_category the share of the category that stands at the rank, '
'the funnel. feeder_ratio is the share at the rank over that at rank_below, which feeds it, with a Koopman interval: below 1 the '
'category thins out. glass_ceiling_index (EIGE; glastaksindex) is its share of all over that of the rank: above 1 there is a '
'ceiling; p_value of the hypergeometric test, for managers are a part of all. Per person where the ground allows it, otherwise from '
'counts. Answers A06.';

CREATE OR REPLACE FUNCTION spegel_register.manager_flows(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', manager_class text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, flow text, category_persons bigint, persons bigint,
        contribution_points numeric, share_before numeric, share_after numeric,
        counted_before date, counted_after date, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, back => '1 year', staffed => true);
    divided_by text := CASE WHEN $6 IS NULL THEN 'managers' ELSE 'manager_class' END;
    stock_part text := coalesce($6, 'managers');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 NOT IN ('A', 'B', 'C') THEN
        RAISE EXCEPTION 'manager class "%" does not exist', $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'manager_class', HINT = 'Classes are A, B and C.';
    END IF;
    RETURN QUERY
    WITH stock_before AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.since, asked.ground, asked.level, divided_by) AS c
        WHERE c.part = stock_part OR c.part IS NULL
    ), stock_after AS MATERIALIZED (
        SELECT c.* FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, divided_by) AS c
        WHERE c.part = stock_part OR c.part IS NULL
    ), stock AS (
        SELECT coalesce(e.unit, b.unit) AS unit, coalesce(e.unit_title, b.unit_title) AS unit_title, b.staff AS before, e.staff AS after,
               b.counted_on AS counted_before, e.counted_on AS counted_after,
               coalesce(b.headcounts, true) AND coalesce(e.headcounts, true) AS headcounts
        FROM (SELECT * FROM stock_before WHERE stock_before.counted_on IS NOT NULL) AS b
        FULL JOIN (SELECT * FROM stock_after WHERE stock_after.counted_on IS NOT NULL) AS e ON coalesce(e.unit, '') = coalesce(b.unit, '')
    ), flow AS (
        SELECT f.unit, array_agg(f.flow) AS flows, array_agg(f.arrivals) AS arrivals, array_agg(f.departures) AS departures
        FROM (SELECT max(s.counted_before), max(s.counted_after) FROM stock AS s) AS d (first, last),
             spegel_register.manager_moves(asked.organisation, d.first, d.last, asked.ground, asked.level, $6) AS f GROUP BY f.unit
    )
    SELECT s.unit, s.unit_title, k.category, CASE WHEN c.contribution IS NULL THEN NULL ELSE coalesce(c.flow, 'unexplained') END,
           c.category_persons, c.persons,
           (spegel_register.round_parts(array_agg(100 * c.contribution) OVER flows, round(100 * (h.after - h.before), 2)))
               [row_number() OVER place],
           h.before, h.after,
           s.counted_before, s.counted_after,
           CASE WHEN c.contribution IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN NOT s.headcounts THEN 'only shares were published: flows need headcounts'
                WHEN s.counted_before IS NULL OR known(s.before) = 0 THEN 'no manager of known category at the first date'
                WHEN s.counted_after IS NULL OR known(s.after) = 0 THEN 'no manager of known category at the last date' END
    FROM stock AS s
    LEFT JOIN flow AS f ON f.unit IS NOT DISTINCT FROM s.unit
    CROSS JOIN LATERAL (SELECT DISTINCT unnest(categories(s.before) || categories(s.after))) AS k (category)
    LEFT JOIN LATERAL flow_contributions(s.before, s.after, coalesce(f.flows, '{}'), coalesce(f.arrivals, '{}'),
                                         coalesce(f.departures, '{}'), k.category) AS c ON s.headcounts
    CROSS JOIN LATERAL (
        SELECT round(share(s.before, k.category)::numeric, 4), round(share(s.after, k.category)::numeric, 4)) AS h (before, after)
    WINDOW place AS (PARTITION BY s.unit, k.category ORDER BY c.flow NULLS LAST),
           flows AS (place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ORDER BY s.unit, k.category, c.flow NULLS LAST;
    IF NOT FOUND THEN
        SELECT coalesce(c.status, 'not_computable'), coalesce(c.status_reason, 'there is no such manager at either date')
        INTO status, status_reason
        FROM (SELECT) AS x LEFT JOIN spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level, divided_by)
            AS c ON c.part IS NULL LIMIT 1;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.manager_flows(text, date, date, text, text, text) IS
'What changed a category''s share among the managers, all or of one class of responsibility (chefskod), between two days, by '
'default the year to the last one described: one row per unit of a level, category and flow: hires, promotions, demotions, '
'transfers (from or to another unit), exits, reclassification (who changed category), and unexplained, which is 0 when the flows '
'add up. category_persons and persons are net numbers, arrivals less departures; contribution_points is what the flow added '
'to the share, in percentage points; the flows sum to share_after less share_before, which are 0 to 1. Who came or went with hourly '
'work counts too. From counts the flows are the topics hires, promotions (to the lowest step of managers), demotions and exits or '
'departures, of step managers or of steps with a class, counted after the first stock up to the last; what was not counted is left '
'in unexplained. Answers A07.';

CREATE OR REPLACE FUNCTION spegel_register.manager_moves(
    organisation text, since date, day date, ground text, level text, manager_class text)
    RETURNS TABLE (unit text, flow text, arrivals spegel.tally, departures spegel.tally)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM spegel_register.ground AS g WHERE g.ground = $4 AND g.policy <> 'person') THEN
        RETURN QUERY
        WITH manager AS MATERIALIZED (
            -- Whoever is one on either day, with what they were on both.
            SELECT coalesce(b.person_no, e.person_no) AS person_no,
                   b.person_no IS NOT NULL AS was_there, e.person_no IS NOT NULL AS is_there,
                   b.unit_no AS no_before, e.unit_no AS no_after, coalesce(b.rank, 0) AS rank_before, coalesce(e.rank, 0) AS rank_after,
                   coalesce(b.manager_class = coalesce($6, b.manager_class), false) AS counted_before,
                   coalesce(e.manager_class = coalesce($6, e.manager_class), false) AS counted_after
            FROM spegel_register.recorded_staff($1, $2) AS b
            FULL JOIN spegel_register.recorded_staff($1, $3) AS e ON e.person_no = b.person_no
            WHERE b.manager_class = coalesce($6, b.manager_class) OR e.manager_class = coalesce($6, e.manager_class)
        ), move AS (
            SELECT b.above AS unit_before, e.above AS unit_after, k.before AS category_before, k.after AS category_after,
                   m.counted_before, m.counted_after,
                   CASE WHEN NOT m.was_there THEN 'hires' WHEN NOT m.is_there THEN 'exits'
                        WHEN NOT (m.counted_before AND m.counted_after) AND m.rank_after > m.rank_before THEN 'promotions'
                        WHEN NOT (m.counted_before AND m.counted_after) AND m.rank_after < m.rank_before THEN 'demotions'
                        WHEN b.above IS DISTINCT FROM e.above THEN 'transfers' ELSE 'reclassification' END AS flow
            FROM manager AS m
            LEFT JOIN spegel_register.unit_above AS b ON b.unit_no = m.no_before AND b.level = $5
            LEFT JOIN spegel_register.unit_above AS e ON e.unit_no = m.no_after AND e.level = $5
            LEFT JOIN spegel_register.person AS p ON p.person_no = m.person_no AND $4 = 'age'
            LEFT JOIN spegel_register.person_attribute_row AS c ON c.person_no = m.person_no
                AND c.ground = $4 AND c.observed_on <= $2 AND c.holds_until >= $2
            LEFT JOIN spegel_register.person_attribute_row AS d ON d.person_no = m.person_no
                AND d.ground = $4 AND d.observed_on <= $3 AND d.holds_until >= $3
            CROSS JOIN LATERAL (
                SELECT CASE WHEN m.was_there THEN spegel_register.category_on($4, $2, p.birth_year, c.category) END,
                       CASE WHEN m.is_there THEN spegel_register.category_on($4, $3, p.birth_year, d.category) END) AS k (before, after)
            WHERE NOT (m.counted_before AND m.counted_after AND b.above IS NOT DISTINCT FROM e.above
                       AND k.before IS NOT DISTINCT FROM k.after)
        )
        SELECT m.unit::text, m.flow, tally_agg(m.category) FILTER (WHERE m.arrives), tally_agg(m.category) FILTER (WHERE NOT m.arrives)
        FROM (SELECT unit_after AS unit, flow, category_after AS category, true AS arrives FROM move WHERE counted_after
              UNION ALL
              SELECT unit_before, flow, category_before, false FROM move WHERE counted_before) AS m
        GROUP BY m.unit, m.flow;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.unit::text, CASE c.topic WHEN 'departures' THEN 'exits' ELSE c.topic END,
           tally_agg(c.category, c.persons) FILTER (WHERE c.topic IN ('hires', 'promotions')),
           tally_agg(c.category, c.persons) FILTER (WHERE c.topic IN ('demotions', 'exits', 'departures'))
    FROM spegel_register.counted AS c
    LEFT JOIN spegel_register.ladder_step AS l ON l.step = c.step AND l.manager_class IS NOT NULL
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(
        c.unit, spegel_register.top_unit($1))
    WHERE c.organisation = $1 AND c.topic IN ('hires', 'promotions', 'demotions', 'exits', 'departures')
        AND c.ground = $4 AND c.within_ground IS NULL AND c.occupation IS NULL AND c.period > $2 AND c.period <= $3
        AND c.counted_as = 'persons' AND coalesce(u.level, 'city') = $5
        -- Of promotions to the steps of managers only those to the lowest are
        -- known to come from below.
        AND CASE WHEN $6 IS NOT NULL THEN l.manager_class = $6
                 ELSE c.step = 'managers' OR c.topic <> 'promotions' AND l.step IS NOT NULL
                      OR l.rank = (SELECT min(x.rank) FROM spegel_register.ladder_step AS x WHERE x.manager_class IS NOT NULL) END
    GROUP BY u.unit, 2;
END
$$;
COMMENT ON FUNCTION spegel_register.manager_moves(text, date, date, text, text, text) IS
'Who came to be a manager and who ceased to be, between two days, per unit of a level and kind of move: what manager_flows() is made from.';

CREATE OR REPLACE FUNCTION spegel_register.manager_gap_decomposition(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', strata text DEFAULT 'occupation_group')
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, managers bigint, other_persons bigint, other_managers bigint,
        manager_rate numeric, other_manager_rate numeric, difference_points numeric,
        within_points numeric, composition_points numeric,
        within_only_points numeric, composition_only_points numeric, interaction_points numeric, strata_used bigint,
        counted_on date, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $5 NOT IN ('occupation', 'occupation_group', 'department') THEN
        RAISE EXCEPTION 'staff cannot be compared within "%"', $5
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'strata',
                  HINT = 'Compare within occupation_group, occupation or department.';
    END IF;
    RETURN QUERY
    WITH stratum AS MATERIALIZED (
        SELECT m.* FROM spegel_register.managers_by_stratum(asked.organisation, asked.day, asked.ground, asked.level, $5) AS m
    ), category AS (
        SELECT s.unit, k.category,
               array_agg(persons(s.managers, k.category)) AS a, array_agg(persons(s.staff, k.category)) AS m,
               array_agg(known(s.managers) - persons(s.managers, k.category)) AS b,
               array_agg(known(s.staff) - persons(s.staff, k.category)) AS n,
               sum(persons(s.managers, k.category))::bigint AS managers, sum(persons(s.staff, k.category))::bigint AS persons,
               sum(known(s.managers) - persons(s.managers, k.category))::bigint AS other_managers,
               sum(known(s.staff) - persons(s.staff, k.category))::bigint AS other_persons,
               count(*) AS strata, max(s.counted_on) AS counted_on,
               bool_and(known(s.managers) IN (0, known(s.staff))) AS apart
        FROM stratum AS s
        JOIN (SELECT DISTINCT x.unit, unnest(categories(x.staff)) AS category FROM stratum AS x) AS k ON k.unit IS NOT DISTINCT FROM s.unit
        GROUP BY s.unit, k.category
    )
    SELECT c.unit, coalesce(u.title, o.title), c.category, c.persons, c.managers, c.other_persons, c.other_managers,
           round(c.managers / nullif(c.persons, 0)::numeric, 4), round(c.other_managers / nullif(c.other_persons, 0)::numeric, 4),
           p.difference, p.two[1], p.two[2], p.three[1], p.three[2], p.three[3],
           c.strata, c.counted_on,
           CASE WHEN d.difference IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN d.difference IS NULL THEN 'everybody of known category is of this one: there is nobody to compare with'
                WHEN c.apart THEN format('managers and others share no %s, so nothing is within: use other strata', $5) END
    FROM category AS c
    LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
    LEFT JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation
    LEFT JOIN LATERAL kitagawa(c.a, c.m::double precision[], c.b, c.n::double precision[]) AS d ON true
    CROSS JOIN LATERAL (SELECT round((100 * d.difference)::numeric, 2)) AS t (difference)
    CROSS JOIN LATERAL (
        SELECT t.difference,
               spegel_register.round_parts(ARRAY[100 * d.rate_component, 100 * d.composition_component], t.difference),
               spegel_register.round_parts(ARRAY[100 * d.rate_only, 100 * d.composition_only, 100 * d.interaction], t.difference))
        AS p (difference, two, three)
    ORDER BY c.unit, c.category;
    IF NOT FOUND THEN
        SELECT CASE WHEN c.status = 'ok' THEN 'not_collected' ELSE c.status END,
               CASE WHEN c.status = 'ok' THEN format('no counts of managers by ground "%s" and %s have been supplied by %s',
                   asked.ground, $5, asked.day)
                    ELSE c.status_reason END
        INTO status, status_reason
        FROM spegel_register.staff_cells(asked.organisation, asked.day, asked.ground, asked.level) AS c ORDER BY c.status LIMIT 1;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.manager_gap_decomposition(text, date, text, text, text) IS
'How much of the difference between a category''s share of managers and that of everybody else is where people work, and how much '
'lies within it: Kitagawa''s decomposition over strata, occupation groups, occupations or departments (förvaltningar). One row per '
'unit of a level and category. manager_rate and other_manager_rate are managers per person, 0 to 1; difference_points their '
'difference in percentage points, which within_points (rates differ within strata) and composition_points (the strata weigh '
'differently) sum to, and so do within_only_points, composition_only_points and interaction_points with everybody else as the base. '
'Managers belong to the occupation that they had last before they were managers, or if the register knows none to their own. Those '
'in no stratum are a stratum of their own. From counts the managers of an occupation are step managers, or the steps with a class. '
'Answers A08.';

CREATE OR REPLACE FUNCTION spegel_register.managers_by_stratum(organisation text, day date, ground text, level text, strata text)
    RETURNS TABLE (unit text, stratum text, staff spegel.tally, managers spegel.tally, counted_on date)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 500
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    kept text;
    last date;
BEGIN
    SELECT g.policy INTO kept FROM spegel_register.ground AS g WHERE g.ground = $3;
    IF kept IS DISTINCT FROM 'counts' AND kept IS DISTINCT FROM 'barred' THEN
        RETURN QUERY
        -- Managers have occupations of their own: they come from the last one
        -- that they had before.
        WITH staff AS MATERIALIZED (
            SELECT s.person_no, s.unit_no, s.manager_class, s.occupation, s.occupation_group
            FROM spegel_register.recorded_staff($1, $2) AS s
        ), origin AS (
            SELECT DISTINCT ON (e.person_no) e.person_no, o.occupation, o.occupation_group
            FROM spegel_register.employment_row AS e
            JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = $1
            LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
            JOIN spegel_register.occupation AS o ON o.occupation_no = e.occupation_no
            WHERE e.valid_from <= $2 AND l.manager_class IS NULL
                AND e.person_no IN (SELECT s.person_no FROM staff AS s WHERE s.manager_class IS NOT NULL)
            ORDER BY e.person_no, e.valid_from DESC, e.employment_number
        )
        SELECT a.above::text, x.stratum, tally_agg(c.category),
               tally_agg(c.category) FILTER (WHERE s.manager_class IS NOT NULL), $2
        FROM staff AS s
        LEFT JOIN origin AS w ON s.manager_class IS NOT NULL AND w.person_no = s.person_no
        JOIN spegel_register.unit_above AS a ON a.unit_no = s.unit_no AND a.level = $4
        LEFT JOIN spegel_register.unit_above AS f ON f.unit_no = s.unit_no AND f.level = 'department'
        LEFT JOIN spegel_register.person AS b ON b.person_no = s.person_no AND $3 = 'age'
        LEFT JOIN spegel_register.person_attribute_row AS p ON p.person_no = s.person_no
            AND p.ground = $3 AND p.observed_on <= $2 AND p.holds_until >= $2
        CROSS JOIN LATERAL (SELECT spegel_register.category_on($3, $2, b.birth_year, p.category)) AS c (category)
        CROSS JOIN LATERAL (SELECT CASE $5 WHEN 'occupation' THEN coalesce(w.occupation, s.occupation)
                                           WHEN 'occupation_group' THEN coalesce(w.occupation_group, s.occupation_group)
                                           ELSE f.above END) AS x (stratum)
        GROUP BY a.above, x.stratum;
        RETURN;
    END IF;
    SELECT max(c.period) INTO last FROM spegel_register.counted AS c
    WHERE c.organisation = $1 AND c.topic = 'staff' AND c.ground = $3 AND c.within_ground IS NULL AND c.period <= $2;
    -- Without managers the staff alone says nothing.
    RETURN QUERY
    SELECT d.unit, d.stratum, d.staff, d.managers, last FROM (
    SELECT a.above::text AS unit, x.stratum, tally_agg(c.category, c.persons) FILTER (WHERE c.step = '') AS staff,
           CASE WHEN bool_or(c.step = 'managers') THEN tally_agg(c.category, c.persons) FILTER (WHERE c.step = 'managers')
                ELSE tally_agg(c.category, c.persons) FILTER (WHERE l.step IS NOT NULL) END AS managers,
           bool_or(bool_or(c.step <> '')) OVER () AS managers_counted
    FROM spegel_register.counted AS c
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
    LEFT JOIN spegel_register.ladder_step AS l ON l.step = c.step AND l.manager_class IS NOT NULL
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(
        c.unit, spegel_register.top_unit($1))
    LEFT JOIN spegel_register.unit_above AS a ON a.unit = u.unit AND a.level = $4
    CROSS JOIN LATERAL (SELECT CASE $5 WHEN 'occupation' THEN c.occupation WHEN 'occupation_group' THEN o.occupation_group
                                       WHEN 'department' THEN CASE WHEN u.level = 'department' THEN u.unit END END) AS x (stratum)
    WHERE c.organisation = $1 AND c.topic = 'staff' AND c.ground = $3 AND c.within_ground IS NULL AND c.period = last
        AND c.counted_as = 'persons' AND (c.step IN ('', 'managers') OR l.step IS NOT NULL) AND x.stratum IS NOT NULL
        AND (($5 = 'department') = (c.occupation IS NULL)) AND CASE WHEN $5 = 'department' THEN true ELSE coalesce(u.level, 'city') = $4 END
        AND (a.above IS NOT NULL OR u.unit IS NULL AND $4 = 'city')
    GROUP BY a.above, x.stratum
    HAVING count(*) FILTER (WHERE c.step = '') > 0) AS d
    WHERE d.managers_counted;
END
$$;
COMMENT ON FUNCTION spegel_register.managers_by_stratum(text, date, text, text, text) IS
'Staff and managers per unit of a level and stratum (occupation, occupation_group or department): from persons, or as they were '
'last counted. What manager_gap_decomposition() is made from.';
