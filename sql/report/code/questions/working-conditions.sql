-- Questions about working conditions (arbetsförhållanden), and what surveys
-- say about them.
-- The planner cannot foresee how many rows functions within functions give:
-- it is kept from joining persons one by one and from compiling what runs once.

-- The staff is read once, for all that can be counted from it.
CREATE OR REPLACE FUNCTION spegel_register.counted_conditions(asked spegel_register.scope, ground text, sick_days integer)
    RETURNS TABLE (unit text, indicator text, counted_on date, with_indicator spegel.tally, headcounts boolean)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    kept CONSTANT text := (SELECT k.status FROM spegel_register.ground_kept($2) AS k);
BEGIN
    RETURN QUERY
    WITH long_sick AS (
        SELECT DISTINCT s.person_no
        FROM (SELECT l.person_no, range_agg(daterange(l.valid_from, least(l.valid_to, asked.day), '[]')) AS days
              FROM spegel_register.leave_row AS l
              WHERE l.kind = 'sick' AND l.valid_from <= asked.day
              GROUP BY l.person_no) AS s
        CROSS JOIN LATERAL unnest(s.days) AS r (days)
        WHERE upper(r.days) - lower(r.days) >= $3 AND r.days && daterange(asked.since, asked.day, '(]')
    ), workers AS (
        SELECT v.above, c.category, count(*) FILTER (WHERE s.form = 'permanent') AS permanent,
               count(*) FILTER (WHERE s.scope = 100) AS full_time, count(l.person_no) AS long_sick_leave
        FROM spegel_register.recorded_staff(asked.organisation, asked.day) AS s
        JOIN spegel_register.unit_above AS v ON v.unit_no = s.unit_no AND v.level = asked.level
        LEFT JOIN spegel_register.person_category(CASE kept WHEN 'ok' THEN $2 ELSE 'everybody' END, asked.day)
            AS c ON c.person_no = s.person_no
        LEFT JOIN long_sick AS l ON l.person_no = s.person_no
        WHERE kept = 'ok'
        GROUP BY v.above, c.category
    )
    -- from persons where the ground is kept per person
    SELECT s.above::text, i.indicator, asked.day, tally_agg(s.category, i.persons) FILTER (WHERE i.persons > 0), true
    FROM workers AS s
    CROSS JOIN LATERAL (VALUES ('permanent', s.permanent), ('full_time', s.full_time), ('long_sick_leave', s.long_sick_leave))
        AS i (indicator, persons)
    GROUP BY s.above, i.indicator
    UNION ALL
    -- and otherwise, as harassment and surveys always, as they were last counted
    SELECT c.unit, t.indicator, c.counted_on, c.counted, c.headcounts
    FROM (VALUES ('permanent', 'permanent', false), ('full_time', 'full_time', false), ('long_sick_leave', 'long_sick_leave', false),
                 ('harassment_reports', 'harassment_reports', true), ('satisfied', 'respondents_satisfied', true))
        AS t (indicator, topic, always)
    CROSS JOIN LATERAL spegel_register.counted_by_unit(asked.organisation, t.topic, $2, asked.day) AS c
    WHERE kept = 'not_collected' OR kept = 'ok' AND t.always;
END
$$;
COMMENT ON FUNCTION spegel_register.counted_conditions(spegel_register.scope, text, integer) IS
'Those with each indicator of working_conditions() by unit of a level and category, and when they were counted.';

CREATE OR REPLACE FUNCTION spegel_register.working_conditions(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    sick_days integer DEFAULT 60)
    RETURNS TABLE (
        unit text, unit_title text, indicator text, counted_on date, category text, persons bigint, with_indicator bigint,
        value double precision, low double precision, high double precision, rest_value double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(working_conditions.organisation, working_conditions.day,
        level => working_conditions.level, back => '12 months', staffed => true);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH kept AS (
        SELECT k.* FROM spegel_register.ground_kept(working_conditions.ground) AS k
    ), selected AS (
        SELECT c.* FROM spegel_register.counted_conditions(asked, working_conditions.ground, working_conditions.sick_days) AS c
    ), pool AS (
        SELECT t.unit, i.indicator, t.staff, t.headcounts
        FROM kept AS k
        CROSS JOIN LATERAL spegel_register.staff_tally(asked.organisation, asked.day, k.ground_asked, asked.level) AS t
        CROSS JOIN (VALUES ('permanent'), ('full_time'), ('long_sick_leave'), ('harassment_reports')) AS i (indicator)
        WHERE k.status <> 'barred'
        UNION ALL
        SELECT r.unit, 'satisfied', r.counted, r.headcounts
        FROM kept AS k
        CROSS JOIN LATERAL spegel_register.counted_by_unit(asked.organisation, 'respondents', k.ground_asked, asked.day) AS r
        WHERE k.status <> 'barred'
    ), parts AS (
        SELECT u.unit, u.title, i.line, i.indicator, s.counted_on, c.category,
               persons(p.staff, c.category) AS persons, known(p.staff) AS known,
               persons(s.with_indicator, c.category) AS selected, known(s.with_indicator) AS known_selected,
               CASE WHEN k.status = 'barred' THEN 'barred'
                    WHEN s.with_indicator IS NULL OR p.staff IS NULL THEN 'not_collected'
                    WHEN NOT (s.headcounts AND p.headcounts)
                        OR persons(s.with_indicator, c.category) > persons(p.staff, c.category)
                        OR known(s.with_indicator) - persons(s.with_indicator, c.category)
                            > known(p.staff) - persons(p.staff, c.category) THEN 'not_computable'
                    ELSE 'ok' END AS status,
               CASE WHEN k.status = 'barred' THEN k.status_reason
                    WHEN p.staff IS NULL THEN format('%s not been counted by this ground here',
                        CASE i.indicator WHEN 'satisfied' THEN 'the respondents of a survey have' ELSE 'the staff has' END)
                    WHEN s.with_indicator IS NULL THEN format('%s has not been counted by this ground here', i.indicator)
                    WHEN NOT (s.headcounts AND p.headcounts) THEN 'only per mille were given'
                    WHEN persons(s.with_indicator, c.category) > persons(p.staff, c.category)
                        OR known(s.with_indicator) - persons(s.with_indicator, c.category)
                            > known(p.staff) - persons(p.staff, c.category) THEN 'more were counted than there are' END AS reason
        FROM spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
        CROSS JOIN kept AS k
        CROSS JOIN (VALUES (1, 'permanent'), (2, 'full_time'), (3, 'long_sick_leave'), (4, 'harassment_reports'), (5, 'satisfied'))
            AS i (line, indicator)
        LEFT JOIN pool AS p ON p.unit = u.unit AND p.indicator = i.indicator
        LEFT JOIN selected AS s ON s.unit = u.unit AND s.indicator = i.indicator
        LEFT JOIN LATERAL unnest(categories(p.staff)) AS c (category) ON s.with_indicator IS NOT NULL
        WHERE u.exists_then
    )
    SELECT p.unit, p.title, p.indicator, p.counted_on, p.category, p.persons, p.selected,
           e.value, e.low, e.high,
           CASE WHEN p.status = 'ok' THEN share(t.rest, 'part') END, r.value, r.low, r.high, f.p_value,
           CASE WHEN p.status = 'ok' AND r.value IS NULL THEN 'not_computable' ELSE p.status END,
           CASE WHEN p.status <> 'ok' OR r.value IS NOT NULL THEN p.reason
                WHEN p.known = p.persons THEN 'nobody of another category to compare with'
                ELSE 'nobody of either' END
    FROM parts AS p
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.status = 'ok' THEN spegel_register.part_and_rest(p.selected, p.persons) END AS own,
               CASE WHEN p.status = 'ok' THEN spegel_register.part_and_rest(p.known_selected - p.selected, p.known - p.persons) END AS rest,
               CASE WHEN p.status = 'ok' THEN spegel_register.part_and_rest(p.selected, p.known_selected) END AS selected,
               CASE WHEN p.status = 'ok' THEN spegel_register.part_and_rest(p.persons, p.known) END AS pool) AS t
    LEFT JOIN LATERAL share_ci(t.own, 'part') AS e ON true
    LEFT JOIN LATERAL risk_ratio_ci(t.selected, t.pool, 'part', 'rest') AS r ON true
    LEFT JOIN LATERAL fisher_test(t.selected, t.pool, 'part', 'rest') AS f ON true
    ORDER BY p.unit, p.line, p.category;
    IF NOT FOUND THEN
        status := 'not_computable';
        status_reason := format('no unit of level %s', asked.level);
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.working_conditions(text, date, text, text, integer) IS
'Working conditions (arbetsförhållanden) by category of a ground beside the rest, as the equality index JÄMIX does: per unit of a '
'level and indicator the staff (persons), those with the indicator, the share (value) with its Wilson interval (0.95), the share of '
'the rest, and their ratio with the Koopman interval and Fisher''s p. Indicators: permanent; full_time; long_sick_leave, a sick '
'leave of sick_days days or more in the 12 months up to the day, spells that follow on each other being one; harassment_reports, '
'beside the staff of the day, and satisfied, those of the respondents of a survey who like to work here (topics '
'respondents_satisfied and respondents), both always as last counted by the day. For a ground that is kept only as counts the '
'others come from topics permanent, full_time and long_sick_leave of counted, beside topic staff. What nobody has counted has one '
'row that says so. Answers A37.';

CREATE OR REPLACE FUNCTION spegel_register.attitude_change(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'everybody',
    level text DEFAULT 'department', agrees_from integer DEFAULT 4)
    RETURNS TABLE (
        unit text, unit_title text, category text, before_on date, after_on date,
        respondents_before bigint, respondents_after bigint, mean_before double precision, mean_after double precision,
        mean_difference double precision, agreeing_before double precision, agreeing_after double precision,
        agreeing_difference double precision, low double precision, high double precision, p_value double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope(attitude_change.organisation, attitude_change.day,
        level => attitude_change.level);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH kept AS (
        SELECT k.* FROM spegel_register.ground_kept(attitude_change.ground) AS k
    ), answers AS (
        SELECT c.unit, c.category, t.part[1] AS wave, t.part[2]::integer AS score, c.persons, c.period,
               max(c.period) OVER (PARTITION BY c.unit, t.part[1]) AS last_period
        FROM kept AS k
        JOIN spegel_register.counted AS c ON c.organisation = asked.organisation AND c.ground = k.ground_asked AND c.period <= asked.day
        CROSS JOIN LATERAL regexp_match(c.topic, '^attitude_(before|after)_([0-9]+)$') AS t (part)
        WHERE k.status <> 'barred' AND t.part IS NOT NULL AND c.within_ground IS NULL AND c.counted_as = 'persons'
    ), waves AS (
        SELECT coalesce(s.unit::text, spegel_register.top_unit(asked.organisation)) AS unit,
               coalesce(s.category, 'unknown') AS category,
               max(s.period) FILTER (WHERE s.wave = 'before') AS before_on, max(s.period) FILTER (WHERE s.wave = 'after') AS after_on,
               tally_agg(s.wave, s.persons) AS respondents,
               tally_agg(s.wave, s.persons) FILTER (WHERE s.score >= attitude_change.agrees_from) AS agreeing,
               (sum(s.score * s.persons) FILTER (WHERE s.wave = 'before')
                / nullif(sum(s.persons) FILTER (WHERE s.wave = 'before'), 0))::double precision AS mean_before,
               (sum(s.score * s.persons) FILTER (WHERE s.wave = 'after')
                / nullif(sum(s.persons) FILTER (WHERE s.wave = 'after'), 0))::double precision AS mean_after
        FROM answers AS s
        WHERE s.period = s.last_period
        GROUP BY s.unit, s.category
    )
    SELECT u.unit, u.title, w.category, w.before_on, w.after_on,
           persons(w.respondents, 'before'), persons(w.respondents, 'after'), w.mean_before, w.mean_after,
           w.mean_after - w.mean_before, b.value, f.value, d.value, d.low, d.high, c.p_value,
           CASE WHEN k.status = 'barred' THEN 'barred'
                WHEN w.unit IS NULL THEN 'not_collected'
                WHEN w.mean_after - w.mean_before IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN k.status = 'barred' THEN k.status_reason
                WHEN w.unit IS NULL THEN 'no attitudes have been counted by this ground here'
                WHEN w.mean_after - w.mean_before IS NULL THEN 'nobody answered in one of the two waves' END
    FROM kept AS k
    CROSS JOIN LATERAL spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u
    LEFT JOIN waves AS w ON w.unit = u.unit
    CROSS JOIN LATERAL (SELECT coalesce(w.agreeing, CASE WHEN w.unit IS NOT NULL THEN '{}'::spegel.tally END) AS agreeing) AS x
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(
        persons(x.agreeing, 'before'), persons(w.respondents, 'before')), 'part') AS b ON true
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(
        persons(x.agreeing, 'after'), persons(w.respondents, 'after')), 'part') AS f ON true
    LEFT JOIN LATERAL risk_difference_ci(x.agreeing, w.respondents, 'after', 'before') AS d ON true
    LEFT JOIN LATERAL chi_squared_test(x.agreeing, w.respondents, 'after', 'before') AS c ON true
    WHERE u.exists_then OR w.unit IS NOT NULL
    ORDER BY u.unit, w.category;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason
        FROM spegel_register.nobody_status(attitude_change.ground, format('no unit of level %s', asked.level)) AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.attitude_change(text, date, text, text, integer) IS
'Change of attitudes (attitydförändring) between a survey before and one after, per unit of a level and category of a ground: '
'topics attitude_before_N and attitude_after_N of counted are the respondents who gave the score N, higher being better, each wave '
'as last counted by the day. Mean scores and their difference, and the share of respondents with the score agrees_from or a higher '
'one with the difference after - before, its Miettinen-Nurminen interval (0.95) and the p of the N - 1 chi-squared test. Answers '
'are anonymous, so that the waves are compared as if different persons had answered. Answers B09.';

CREATE OR REPLACE FUNCTION spegel_register.event_evaluations(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'everybody')
    RETURNS TABLE (
        organisation_code text, organisation_title text, event_on date, category text, respondents bigint, agreeing bigint,
        share double precision, low double precision, high double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed(event_evaluations.organisation, event_evaluations.day);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH kept AS (
        SELECT k.*, spegel_register.resolve_organisation(event_evaluations.organisation, everywhere => true) AS organisation_asked
        FROM spegel_register.ground_kept(event_evaluations.ground) AS k
    ), organisations AS MATERIALIZED (
        SELECT o.organisation, o.title, spegel_register.resolve_day(o.organisation, event_evaluations.day) AS day
        FROM spegel_register.organisation AS o
        JOIN kept AS k ON k.organisation_asked IS NULL OR k.organisation_asked = o.organisation
    ), events AS (
        SELECT o.organisation, o.title, c.period, coalesce(c.category, 'unknown') AS category, bool_or(c.approximate) AS approximate,
               sum(c.persons) FILTER (WHERE c.topic = 'event_respondents')::bigint AS respondents,
               sum(c.persons) FILTER (WHERE c.topic = 'event_agreeing')::bigint AS agreeing
        FROM kept AS k
        JOIN spegel_register.counted AS c ON c.topic IN ('event_respondents', 'event_agreeing') AND c.ground = k.ground_asked
            AND c.within_ground IS NULL AND c.counted_as = 'persons'
        JOIN organisations AS o ON o.organisation = c.organisation
        WHERE k.status <> 'barred' AND c.period <= o.day
        GROUP BY o.organisation, o.title, c.period, c.category
    )
    SELECT v.organisation::text, v.title, v.period, v.category, v.respondents, v.agreeing, e.value, e.low, e.high, v.approximate,
           CASE WHEN e.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN v.respondents IS NULL THEN 'the respondents were not counted'
                WHEN v.respondents = 0 THEN 'nobody answered'
                WHEN v.agreeing IS NULL THEN 'those agreeing were not counted'
                WHEN v.agreeing > v.respondents THEN 'more agreed than answered' END
    FROM events AS v
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(
        CASE WHEN v.agreeing <= v.respondents THEN v.agreeing END, v.respondents), 'part') AS e ON true
    ORDER BY 1, 3, 4;
    IF NOT FOUND THEN
        SELECT CASE k.status WHEN 'barred' THEN 'barred' ELSE 'not_collected' END,
               CASE k.status WHEN 'barred' THEN k.status_reason ELSE 'no evaluation of an event has been counted by this ground' END
        INTO status, status_reason FROM spegel_register.ground_kept(ground) AS k;
        organisation_code := organisation;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.event_evaluations(text, date, text) IS
'Evaluations of events (utvärdering av evenemang): per organisation that held them (by default all), day and category of a ground '
'the respondents, those of them who agree that it was of use, and their share with its Wilson interval (0.95). Topics '
'event_respondents and event_agreeing of counted; the events of an organisation on one day are one. Answers E08.';
