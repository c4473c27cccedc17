-- Questions about the risks of active measures (aktiva åtgärder): in which step
-- they stand, whether they are stuck, how fast they move, and who owns them.
-- A risk counts in the unit in which it was seen and in every unit above it.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

CREATE OR REPLACE FUNCTION spegel_register.risk_matrix(
    organisation text DEFAULT NULL, day date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, ground text, area text,
        not_begun bigint, investigating bigint, analysing bigint, acting bigint, following_up bigint,
        open_risks bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 500
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(risk_matrix.organisation, risk_matrix.day,
        level => risk_matrix.level);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u.unit, u.title, coalesce(c.ground, 'all'), coalesce(c.area, 'all'),
           count(*) FILTER (WHERE s.rank = 0), count(*) FILTER (WHERE s.rank = 1),
           count(*) FILTER (WHERE s.rank = 2), count(*) FILTER (WHERE s.rank = 3),
           count(*) FILTER (WHERE s.rank = 4), count(s.risk),
           CASE WHEN bool_and(c.policy = 'barred') THEN 'barred' ELSE 'ok' END,
           CASE WHEN bool_and(c.policy = 'barred') THEN 'the storage policy of the ground bars it' END
    FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
    CROSS JOIN spegel_register.risk_cell AS c
    LEFT JOIN (SELECT v.above, t.*
               FROM spegel_register.risk_stays(asked.organisation, asked.day, only_open => true) AS t
               JOIN spegel_register.unit_above AS v ON v.unit = t.unit AND v.level = asked.level) AS s
        ON s.above = u.unit AND s.ground = c.ground AND s.area = c.area
    GROUP BY u.unit, u.title, u.exists_then, CUBE (c.ground, c.area)
    HAVING u.exists_then OR count(s.risk) > 0
    ORDER BY u.unit, c.ground NULLS FIRST, c.area NULLS FIRST;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.risk_matrix(text, date, text) IS
'In which step the open risks stand on a day (aktiva åtgärder, riskmatris): per unit of a level (city, department, between, '
'workplace), ground and area the number of open risks by their last step (investigate, analyse, act, follow_up), and of those not '
'begun. The 35 cells of the Discrimination Act are always there, other grounds when a risk has them; all is every ground or every '
'area together. Answers A25.';

CREATE OR REPLACE FUNCTION spegel_register.stuck_risks(
    organisation text DEFAULT NULL, day date DEFAULT NULL, level text DEFAULT 'city', months integer DEFAULT 12)
    RETURNS TABLE (
        unit text, unit_title text, open_risks bigint, not_begun bigint, investigating bigint, stuck bigint,
        stuck_share double precision, low double precision, high double precision,
        open_year_before bigint, stuck_year_before bigint, stuck_share_year_before double precision,
        rest_share double precision, ratio_to_rest double precision, ratio_low double precision, ratio_high double precision,
        p_value double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(stuck_risks.organisation, stuck_risks.day,
        level => stuck_risks.level);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH open AS (
        SELECT t.unit, t.rank, d.before,
               t.rank = 1 AND t.since + make_interval(months => stuck_risks.months) < d.day AS stuck
        FROM (VALUES (asked.day, false), ((asked.day - interval '1 year')::date, true)) AS d (day, before)
        CROSS JOIN LATERAL spegel_register.risk_stays(asked.organisation, d.day, only_open => true) AS t
    ), whole AS (
        SELECT count(*) AS open, count(*) FILTER (WHERE o.stuck) AS stuck FROM open AS o WHERE NOT o.before
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then,
               count(o.rank) FILTER (WHERE NOT o.before) AS open,
               count(*) FILTER (WHERE o.rank = 0 AND NOT o.before) AS not_begun,
               count(*) FILTER (WHERE o.rank = 1 AND NOT o.before) AS investigating,
               count(*) FILTER (WHERE o.stuck AND NOT o.before) AS stuck,
               count(*) FILTER (WHERE o.before) AS open_before,
               count(*) FILTER (WHERE o.stuck AND o.before) AS stuck_before
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN open AS o ON o.unit = v.unit
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT u.unit, u.title, u.open, u.not_begun, u.investigating, u.stuck,
           e.value, e.low, e.high, u.open_before, u.stuck_before,
           share(spegel_register.part_and_rest(u.stuck_before, u.open_before), 'part'),
           share(spegel_register.part_and_rest(w.stuck - u.stuck, w.open - u.open), 'part'),
           r.value, r.low, r.high, f.p_value,
           CASE WHEN u.open = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.open = 0 THEN 'no open risk'
                WHEN u.open = w.open THEN 'no open risk in any other unit to compare with' END
    FROM per_unit AS u
    CROSS JOIN whole AS w
    CROSS JOIN LATERAL (SELECT spegel_register.part_and_rest(u.stuck, w.stuck) AS selected,
                               spegel_register.part_and_rest(u.open, w.open) AS pool) AS t
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.stuck, u.open), 'part') AS e ON true
    LEFT JOIN LATERAL risk_ratio_ci(t.selected, t.pool, 'part', 'rest') AS r ON true
    LEFT JOIN LATERAL fisher_test(t.selected, t.pool, 'part', 'rest') AS f ON true
    WHERE u.exists_then OR u.open > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.stuck_risks(text, date, text, integer) IS
'Risks stuck in investigating (fast i undersökning): per unit of a level, of the risks open on a day those that have stood in the '
'step investigate for more than so many months without a break, however often they were investigated anew; the share with its '
'Wilson interval (0.95), the same a year before, and the share among all other units with the ratio to it (Koopman interval, '
'Fisher''s p). Answers A26.';

CREATE OR REPLACE FUNCTION spegel_register.repeated_investigations(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, investigations bigint, repeated bigint, repeated_after_no_risk bigint,
        rate double precision, low double precision, high double precision,
        rate_of_found double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(repeated_investigations.organisation,
        repeated_investigations.day, repeated_investigations.since, level => repeated_investigations.level, back => '36 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH days AS (
        -- what is investigated on one day in one unit, area and ground is one investigation
        SELECT r.unit, r.area, r.ground, s.step_on,
               bool_or(s.step = 'investigate') AS investigated, bool_or(s.step = 'act') AS acted,
               CASE WHEN bool_and(r.closed_as IS NOT DISTINCT FROM 'no_risk') FILTER (WHERE s.step = 'investigate')
                    THEN max(r.closed_on) FILTER (WHERE s.step = 'investigate') END AS no_risk_on
        FROM spegel_register.risk_step AS s
        JOIN spegel_register.risk AS r ON r.risk = s.risk
        WHERE s.step IN ('investigate', 'act')
        GROUP BY r.unit, r.area, r.ground, s.step_on
    ), since_then AS (
        SELECT d.*, max(d.step_on) FILTER (WHERE d.investigated) OVER earlier AS before_on,
               max(d.step_on) FILTER (WHERE d.acted) OVER earlier AS acted_on
        FROM days AS d
        WINDOW earlier AS (PARTITION BY d.unit, d.area, d.ground ORDER BY d.step_on
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), entries AS (
        SELECT t.unit, t.step_on,
               t.before_on IS NOT NULL AND (t.acted_on IS NULL OR t.acted_on < t.before_on) AS repeated,
               coalesce(lag(t.no_risk_on) OVER (PARTITION BY t.unit, t.area, t.ground ORDER BY t.step_on) <= t.step_on, false)
                   AS after_no_risk
        FROM since_then AS t
        WHERE t.investigated
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then,
               count(e.step_on) AS investigations,
               count(*) FILTER (WHERE e.repeated) AS repeated,
               count(*) FILTER (WHERE e.repeated AND e.after_no_risk) AS after_no_risk
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN entries AS e ON e.unit = v.unit AND e.step_on > asked.since AND e.step_on <= asked.day
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT u.unit, u.title, u.investigations, u.repeated, u.after_no_risk, e.value, e.low, e.high,
           share(spegel_register.part_and_rest(u.repeated - u.after_no_risk, u.investigations - u.after_no_risk), 'part'),
           CASE WHEN u.investigations = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.investigations = 0 THEN 'nothing was investigated in this period' END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.repeated, u.investigations), 'part') AS e ON true
    WHERE u.exists_then OR u.investigations > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.repeated_investigations(text, date, date, text) IS
'Investigating the same thing again and again (upprepade undersökningar): per unit of a level, of the investigations begun after '
'since (by default 36 months before the day) until the day those of a unit, area and ground that had been investigated before '
'without any step act in between; the rate with its Wilson interval (0.95). One day''s investigations of the same unit, area and '
'ground are one. repeated_after_no_risk: those among them whose earlier investigation had found nothing (closed as no_risk), which '
'the law wants repeated; rate_of_found leaves them out. Answers A27.';

CREATE OR REPLACE FUNCTION spegel_register.step_speed(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, step text, months integer, stays bigint, moved_on bigint,
        incidence double precision, low double precision, high double precision,
        median_days double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 500
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(step_speed.organisation, step_speed.day, step_speed.since,
        level => step_speed.level, back => '36 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH stays AS (
        -- a stay begun before the time asked about is at risk from then on
        SELECT t.unit, t.rank, coalesce(t.until, asked.day) - t.since AS days, t.outcome,
               nullif(greatest(asked.since - t.since, 0), 0) AS entry
        FROM spegel_register.risk_stays(asked.organisation, asked.day, open_after => asked.since) AS t
        WHERE t.until > asked.since OR t.until IS NULL AND asked.day > asked.since
    ), cohorts AS (
        SELECT u.unit, u.title, u.exists_then, n.rank, n.step,
               cohort_agg(s.days, s.outcome, 1, s.entry) AS cohort
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        CROSS JOIN (VALUES (0, 'not_begun'), (1, 'investigate'), (2, 'analyse'), (3, 'act'), (4, 'follow_up')) AS n (rank, step)
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN stays AS s ON s.unit = v.unit AND s.rank = n.rank
        GROUP BY u.unit, u.title, u.exists_then, n.rank, n.step
    )
    SELECT c.unit, c.title, c.step, m.months, persons(c.cohort), events(c.cohort, 'moved_on'),
           e.value, e.low, e.high, h.median,
           CASE WHEN c.rank < 4 AND m.reached THEN 'ok' ELSE 'not_computable' END,
           CASE WHEN c.rank = 4 THEN 'no step comes after the last one'
                WHEN persons(c.cohort) = 0 THEN 'no risk stood in the step'
                WHEN NOT m.reached THEN 'no risk has been followed for that long' END
    FROM cohorts AS c
    CROSS JOIN LATERAL (
        SELECT k.months, round(k.months * 365.25 / 12)::integer AS days,
               persons(c.cohort) > 0 AND (follow_up(c.cohort) >= round(k.months * 365.25 / 12)
                                          OR censored(c.cohort) = 0) AS reached
        FROM unnest('{3,6,12}'::integer[]) AS k (months)) AS m
    LEFT JOIN LATERAL (SELECT median_time(c.cohort) AS median) AS h ON true
    LEFT JOIN LATERAL cumulative_incidence_ci(c.cohort, 'moved_on', m.days) AS e ON m.reached AND c.rank < 4
    WHERE c.exists_then OR persons(c.cohort) > 0
    ORDER BY c.unit, c.rank, m.months;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.step_speed(text, date, date, text) IS
'How fast risks move from step to step (hastighet mellan stegen): per unit of a level and step, the cumulative incidence (Aalen and '
'Johansen) of moving on to the next step within 3, 6 and 12 months of coming into the step, where being closed, being dropped and '
'going back compete, with its interval (0.95); median_days is the median of the days in the step until it is left in any way, NULL '
'when not reached. Stays in the step between since (by default 36 months before the day) and the day; those begun earlier are at '
'risk from since on (delayed entry), those still there on the day are censored. Answers A28.';

CREATE OR REPLACE FUNCTION spegel_register.risk_movement(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, rated bigint, lower bigint, unchanged bigint, higher bigint,
        lower_share double precision, low double precision, high double precision,
        mean_before double precision, mean_after double precision, p_value double precision,
        closed_as_resolved bigint, not_rated bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(risk_movement.organisation, risk_movement.day,
        risk_movement.since, level => risk_movement.level, back => '12 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH ratings AS (
        SELECT r.unit, r.closed_as = 'resolved' AND r.closed_on <= asked.day AS resolved,
               (SELECT s.rating FROM spegel_register.risk_step AS s
                WHERE s.risk = r.risk AND s.rating IS NOT NULL AND s.step_on <= asked.since
                ORDER BY s.step_on DESC, array_position('{investigate,analyse,act,follow_up}', s.step) DESC LIMIT 1) AS before,
               (SELECT s.rating FROM spegel_register.risk_step AS s
                WHERE s.risk = r.risk AND s.rating IS NOT NULL AND s.step_on <= asked.day
                ORDER BY s.step_on DESC, array_position('{investigate,analyse,act,follow_up}', s.step) DESC LIMIT 1) AS after
        FROM spegel_register.risk AS r
        WHERE r.opened_on <= asked.since AND (r.closed_on IS NULL OR r.closed_on > asked.since)
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then,
               count(*) FILTER (WHERE r.after < r.before) AS lower,
               count(*) FILTER (WHERE r.after = r.before) AS unchanged,
               count(*) FILTER (WHERE r.after > r.before) AS higher,
               count(r.before) AS rated,
               (avg(r.before) FILTER (WHERE r.before IS NOT NULL))::double precision AS mean_before,
               (avg(r.after) FILTER (WHERE r.before IS NOT NULL))::double precision AS mean_after,
               count(*) FILTER (WHERE r.resolved) AS resolved,
               count(r.unit) - count(r.before) AS not_rated
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN ratings AS r ON r.unit = v.unit
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT u.unit, u.title, u.rated, u.lower, u.unchanged, u.higher, e.value, e.low, e.high,
           u.mean_before, u.mean_after, m.p_value, u.resolved, u.not_rated,
           CASE WHEN u.rated = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.rated = 0 THEN 'no risk open on the first day had been rated by then' END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.lower, u.rated), 'part') AS e ON true
    LEFT JOIN LATERAL mcnemar_test(u.lower, u.higher) AS m ON true
    WHERE u.exists_then OR u.rated > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.risk_movement(text, date, date, text) IS
'Whether the risks moved (riskernas förflyttning): per unit of a level, of the risks open on the first day (since, by default 12 '
'months before the day) and rated by then those whose rating in force is lower, unchanged or higher on the day; the share that is '
'lower with its Wilson interval (0.95); mean ratings (1 to 25); p_value of McNemar''s mid-p test of lower against higher. A rating '
'is in force until the next one, also when the risk has been closed: closed_as_resolved counts those closed so since the first day. '
'not_rated: open on the first day without a rating. Answers A29.';

CREATE OR REPLACE FUNCTION spegel_register.risk_ownership(
    organisation text DEFAULT NULL, day date DEFAULT NULL, level text DEFAULT 'city', since date DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, open_risks bigint, cause_known bigint, right_level bigint,
        owned_above bigint, owned_below bigint, ownerless bigint, cause_known_ownerless bigint,
        right_level_share double precision, low double precision, high double precision,
        escalated bigint, lowered bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(risk_ownership.organisation, risk_ownership.day,
        risk_ownership.since, level => risk_ownership.level, back => '12 months');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH open AS MATERIALIZED (
        SELECT t.* FROM spegel_register.risk_stays(asked.organisation, asked.day, only_open => true) AS t
    ), handed_over AS (
        SELECT s.risk, s.step_on, p.rank,
               lag(p.rank) OVER (PARTITION BY s.risk
                   ORDER BY s.step_on, array_position('{investigate,analyse,act,follow_up}', s.step)) AS before
        FROM spegel_register.risk_step AS s
        CROSS JOIN LATERAL array_position('{workplace,between,department,city}', s.owner_level) AS p (rank)
        WHERE s.owner_level IS NOT NULL AND s.risk IN (SELECT t.risk FROM open AS t)
    ), moves AS (
        SELECT h.risk, count(*) FILTER (WHERE h.rank > h.before) AS escalated,
               count(*) FILTER (WHERE h.rank < h.before) AS lowered
        FROM handed_over AS h
        WHERE h.step_on > asked.since AND h.step_on <= asked.day
        GROUP BY h.risk
    ), owned AS (
        SELECT t.unit, t.cause_level, t.owner_level,
               array_position('{workplace,between,department,city}', t.owner_level)
               - array_position('{workplace,between,department,city}', t.cause_level) AS above,
               m.escalated, m.lowered
        FROM open AS t
        LEFT JOIN moves AS m ON m.risk = t.risk
    ), per_unit AS (
        SELECT u.unit, u.title, u.exists_then, count(o.unit) AS open,
               count(o.cause_level) AS cause_known,
               count(*) FILTER (WHERE o.above = 0) AS same,
               count(*) FILTER (WHERE o.above > 0) AS above,
               count(*) FILTER (WHERE o.above < 0) AS below,
               count(*) FILTER (WHERE o.unit IS NOT NULL AND o.owner_level IS NULL) AS ownerless,
               count(o.cause_level) FILTER (WHERE o.owner_level IS NULL) AS cause_known_ownerless,
               coalesce(sum(o.escalated), 0)::bigint AS escalated,
               coalesce(sum(o.lowered), 0)::bigint AS lowered
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        LEFT JOIN spegel_register.unit_above AS v ON v.above = u.unit
        LEFT JOIN owned AS o ON o.unit = v.unit
        GROUP BY u.unit, u.title, u.exists_then
    )
    SELECT u.unit, u.title, u.open, u.cause_known, u.same, u.above, u.below, u.ownerless, u.cause_known_ownerless,
           e.value, e.low, e.high, u.escalated, u.lowered,
           CASE WHEN u.cause_known = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN u.open = 0 THEN 'no open risk'
                WHEN u.cause_known = 0 THEN 'the level of the cause has not been determined for any open risk' END
    FROM per_unit AS u
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(u.same, u.cause_known), 'part') AS e ON true
    WHERE u.exists_then OR u.open > 0
    ORDER BY u.unit;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.risk_ownership(text, date, text, date) IS
'Whether risks are owned at the right level (rätt nivå): per unit of a level, of the risks open on a day whose level of cause has '
'been determined those owned at that level, above and below it, and by nobody; the share at the right level with its Wilson '
'interval (0.95), the ownerless counting as not right. ownerless counts all open risks without an owner. escalated and lowered: how '
'often, after since (by default 12 months before the day), a step of an open risk had an owner of a higher or lower level than the '
'step before. Answers A30.';

CREATE OR REPLACE FUNCTION spegel_register.risk_levels(
    organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        cause_level text, owned_by_workplace bigint, owned_between bigint, owned_by_department bigint,
        owned_by_city bigint, ownerless bigint, open_risks bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 5
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(risk_levels.organisation, risk_levels.day);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH open AS (
        SELECT t.risk, coalesce(t.cause_level, 'not_determined') AS cause_level, t.owner_level
        FROM spegel_register.risk_stays(asked.organisation, asked.day, only_open => true) AS t
    )
    SELECT l.level, count(*) FILTER (WHERE t.owner_level = 'workplace'),
           count(*) FILTER (WHERE t.owner_level = 'between'), count(*) FILTER (WHERE t.owner_level = 'department'),
           count(*) FILTER (WHERE t.owner_level = 'city'),
           count(*) FILTER (WHERE t.risk IS NOT NULL AND t.owner_level IS NULL), count(t.risk), 'ok', NULL
    FROM unnest('{workplace,between,department,city,not_determined}'::text[]) WITH ORDINALITY AS l (level, line)
    LEFT JOIN open AS t ON t.cause_level = l.level
    GROUP BY l.level, l.line
    ORDER BY l.line;
END
$$;
COMMENT ON FUNCTION spegel_register.risk_levels(text, date) IS
'The risks open on a day by the level where their cause lies (rows; not_determined when nobody has said) and the level of the owner '
'(orsakens och ägarens nivå). Answers A30.';
