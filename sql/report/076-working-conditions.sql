-- Questions about working conditions (arbetsförhållanden), and what surveys
-- say about them.
-- The plans are of many small parts whose rows nobody can foresee: compiling
-- them would take longer than running them (jit).
SET LOCAL search_path = pg_catalog, spegel;

CREATE FUNCTION spegel_register.survey_scores(organisation text, topic text, ground text, day date, agrees_from integer DEFAULT 4)
    RETURNS TABLE (
        unit text, period date, category text, respondents bigint, agreeing bigint, mean_score double precision,
        agreeing_share double precision, headcounts boolean, approximate boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    SELECT coalesce(c.unit::text, (SELECT u.unit::text FROM spegel_register.unit AS u
                                   WHERE u.organisation = c.organisation AND u.level = 'city' ORDER BY u.unit LIMIT 1)),
           c.period, c.category, sum(c.persons)::bigint,
           coalesce(sum(c.persons) FILTER (WHERE c.step::integer >= survey_scores.agrees_from), 0)::bigint,
           sum(c.step::integer * c.persons)::double precision / nullif(sum(c.persons), 0)::double precision,
           share(spegel_register.part_and_rest(
               coalesce(sum(c.persons) FILTER (WHERE c.step::integer >= survey_scores.agrees_from), 0)::bigint,
               sum(c.persons)::bigint), 'part'),
           bool_and(c.counted_as = 'persons'), bool_or(c.approximate)
    FROM spegel_register.counted AS c
    WHERE c.organisation = survey_scores.organisation AND c.topic = survey_scores.topic
        AND c.ground = survey_scores.ground AND c.within_ground IS NULL AND c.occupation IS NULL
        AND c.step <> '' AND c.period <= survey_scores.day
    GROUP BY c.organisation, c.unit, c.period, c.category;
END;
COMMENT ON FUNCTION spegel_register.survey_scores(text, text, text, date, integer) IS
'Answers to a question of a survey (enkätsvar) that come counted: rows of counted whose step is the score, a whole number, higher being better; per unit (that of the whole organisation when not broken down), period up to the day and category of the ground. mean_score is the survey index, agreeing those with the score agrees_from or a higher one. headcounts is false where only per mille were given: respondents and agreeing are then per mille too.';

CREATE FUNCTION spegel_register.working_conditions(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    sick_days integer DEFAULT 60)
    RETURNS TABLE (
        unit text, unit_title text, indicator text, counted_on date, category text, persons bigint, with_indicator bigint,
        value double precision, low double precision, high double precision, rest_value double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
    SET jit = off
BEGIN ATOMIC
    WITH asked AS (
        SELECT o.organisation, d.day, daterange((d.day - interval '12 months')::date, d.day, '(]') AS year
        FROM spegel_register.asked_organisation(working_conditions.organisation) AS o (organisation)
        CROSS JOIN LATERAL spegel_register.asked_day(o.organisation, working_conditions.day) AS d (day)
    ), kept AS (
        SELECT k.* FROM spegel_register.ground_kept(working_conditions.ground) AS k
    ), units AS (
        SELECT u.unit, u.title FROM asked AS a
        CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, a.day, working_conditions.level) AS u
        WHERE u.exists_then
    ), long_sick AS (
        SELECT DISTINCT s.person
        FROM asked AS a
        CROSS JOIN LATERAL (
            SELECT l.person, range_agg(daterange(l.valid_from, least(l.valid_to, a.day), '[]')) AS days
            FROM spegel_register.leave AS l
            WHERE l.kind = 'sick' AND l.valid_from <= a.day
            GROUP BY l.person) AS s
        CROSS JOIN LATERAL unnest(s.days) AS r (days)
        WHERE upper(r.days) - lower(r.days) >= working_conditions.sick_days AND r.days && a.year
    ), categories AS MATERIALIZED (
        SELECT c.* FROM asked AS a CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.person_category(k.ground_asked, a.day) AS c
        WHERE k.status = 'ok'
    ), workers AS MATERIALIZED (
        SELECT s.* FROM asked AS a CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.staff(a.organisation, a.day) AS s
        WHERE k.status = 'ok'
    ), selected AS (
        -- counted from persons where the ground is kept per person
        SELECT u.unit, i.indicator, a.day AS counted_on, tally_agg(c.category) FILTER (WHERE i.has) AS with_indicator,
               true AS headcounts
        FROM asked AS a
        CROSS JOIN workers AS s
        JOIN spegel_register.unit_above AS v ON v.unit = s.unit
        JOIN units AS u ON u.unit = v.above
        LEFT JOIN categories AS c ON c.person = s.person
        LEFT JOIN long_sick AS l ON l.person = s.person
        CROSS JOIN LATERAL (VALUES ('permanent', s.form = 'permanent'), ('full_time', s.scope = 100),
                                   ('long_sick_leave', l.person IS NOT NULL)) AS i (indicator, has)
        GROUP BY u.unit, i.indicator, a.day
        UNION ALL
        -- and otherwise, as harassment always, as they were last counted
        SELECT u.unit, c.topic, c.period, tally_agg(c.category, c.persons), bool_and(c.counted_as = 'persons')
        FROM asked AS a
        CROSS JOIN kept AS k
        JOIN spegel_register.counted AS c ON c.organisation = a.organisation AND c.ground = k.ground_asked
            AND c.topic IN ('permanent', 'full_time', 'long_sick_leave', 'harassment_reports')
            AND c.step = '' AND c.occupation IS NULL AND c.within_ground IS NULL
        JOIN units AS u ON u.unit = coalesce(c.unit::text, (
            SELECT t.unit FROM spegel_register.unit AS t
            WHERE t.organisation = a.organisation AND t.level = 'city' ORDER BY t.unit LIMIT 1))
        WHERE (c.topic = 'harassment_reports' OR k.status = 'not_collected') AND k.status <> 'barred'
            AND c.period = (SELECT max(x.period) FROM spegel_register.counted AS x
                            WHERE x.organisation = a.organisation AND x.topic = c.topic AND x.ground = c.ground AND x.period <= a.day)
        GROUP BY u.unit, c.topic, c.period
    ), pool AS (
        SELECT t.unit, t.staff, t.headcounts
        FROM asked AS a CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.staff_tally(a.organisation, a.day, k.ground_asked, working_conditions.level) AS t
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
                    WHEN p.staff IS NULL THEN 'the staff has not been counted by this ground here'
                    WHEN s.with_indicator IS NULL THEN format('nothing was counted with topic %s and this ground here', i.indicator)
                    WHEN NOT (s.headcounts AND p.headcounts) THEN 'only per mille were given'
                    WHEN persons(s.with_indicator, c.category) > persons(p.staff, c.category)
                        OR known(s.with_indicator) - persons(s.with_indicator, c.category)
                            > known(p.staff) - persons(p.staff, c.category) THEN 'more were counted than belong to the staff' END AS reason
        FROM units AS u
        CROSS JOIN kept AS k
        CROSS JOIN (VALUES (1, 'permanent'), (2, 'full_time'), (3, 'long_sick_leave'), (4, 'harassment_reports')) AS i (line, indicator)
        LEFT JOIN pool AS p ON p.unit = u.unit
        LEFT JOIN selected AS s ON s.unit = u.unit AND s.indicator = i.indicator
        LEFT JOIN LATERAL unnest(categories(p.staff)) AS c (category) ON s.with_indicator IS NOT NULL
    ), scores AS (
        SELECT u.unit, u.title, s.period, s.category, s.respondents, s.mean_score, s.headcounts,
               sum(s.mean_score * s.respondents) OVER one - s.mean_score * s.respondents AS rest_sum,
               sum(s.respondents) OVER one - s.respondents AS rest_respondents
        FROM asked AS a
        CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.survey_scores(a.organisation, 'survey_index', k.ground_asked, a.day) AS s
        JOIN units AS u ON u.unit = s.unit
        WHERE k.status <> 'barred' AND s.category IS NOT NULL
        WINDOW one AS (PARTITION BY s.unit, s.period)
    ), answered AS (
        SELECT x.unit, x.title, 5 AS line, 'survey_index' AS indicator, x.period, x.category,
               CASE WHEN x.headcounts THEN x.respondents END AS persons, NULL::bigint AS selected,
               x.mean_score AS value, NULL::double precision AS low, NULL::double precision AS high,
               r.rest AS rest_value, x.mean_score / nullif(r.rest, 0) AS ratio,
               NULL::double precision AS ratio_low, NULL::double precision AS ratio_high, NULL::double precision AS p_value,
               CASE WHEN r.rest IS NULL THEN 'not_computable' ELSE 'ok' END AS status,
               CASE WHEN r.rest IS NULL THEN 'nobody of another category answered' END AS reason
        FROM scores AS x
        CROSS JOIN LATERAL (SELECT (x.rest_sum / nullif(x.rest_respondents, 0))::double precision AS rest) AS r
        WHERE x.period = (SELECT max(y.period) FROM scores AS y WHERE y.unit = x.unit)
        UNION ALL
        SELECT u.unit, u.title, 5, 'survey_index', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
               k.status, CASE WHEN k.status = 'barred' THEN k.status_reason
                              ELSE 'nothing was counted with topic survey_index and this ground here' END
        FROM units AS u
        CROSS JOIN (SELECT CASE WHEN k.status = 'barred' THEN 'barred' ELSE 'not_collected' END AS status, k.status_reason FROM kept AS k) AS k
        WHERE NOT EXISTS (SELECT FROM scores AS x WHERE x.unit = u.unit)
        UNION ALL
        SELECT p.unit, p.title, p.line, p.indicator, p.counted_on, p.category, p.persons, p.selected,
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
    )
    SELECT w.unit, w.title, w.indicator, w.period, w.category, w.persons, w.selected, w.value, w.low, w.high, w.rest_value,
           w.ratio, w.ratio_low, w.ratio_high, w.p_value, w.status, w.reason
    FROM answered AS w
    ORDER BY w.unit, w.line, w.category;
END;
COMMENT ON FUNCTION spegel_register.working_conditions(text, date, text, text, integer) IS
'Working conditions (arbetsförhållanden) by category of a ground beside the rest, as the equality index JÄMIX does: per unit of a level and indicator the staff (persons), those with the indicator, the share (value) with its Wilson interval (0.95), the share of the rest, and their ratio with the Koopman interval and Fisher''s p. Indicators: permanent; full_time; long_sick_leave, a sick leave of sick_days days or more in the 12 months up to the day, spells that follow on each other being one; harassment_reports, always as counts (topic of that name in counted, the last period by the day) and beside the staff of the day; survey_index, the mean score of topic survey_index (see survey_scores), its ratio being that of the means, without an interval. For a ground that is kept only as counts the others come from topics permanent, full_time and long_sick_leave, beside topic staff. What nobody has counted has one row that says so. Answers A37.';

CREATE FUNCTION spegel_register.attitude_change(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'everybody', level text DEFAULT 'department', agrees_from integer DEFAULT 4)
    RETURNS TABLE (
        unit text, unit_title text, category text, wave_before date, wave_after date,
        respondents_before bigint, respondents_after bigint, mean_before double precision, mean_after double precision,
        mean_difference double precision, agreeing_before double precision, agreeing_after double precision,
        agreeing_difference double precision, low double precision, high double precision, p_value double precision,
        status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
    SET jit = off
BEGIN ATOMIC
    WITH asked AS (
        SELECT o.organisation, spegel_register.asked_day(o.organisation, attitude_change.day) AS day
        FROM spegel_register.asked_organisation(attitude_change.organisation) AS o (organisation)
    ), kept AS (
        SELECT k.* FROM spegel_register.ground_kept(attitude_change.ground) AS k
    ), scores AS (
        SELECT s.*, min(s.period) OVER one AS first_period, max(s.period) OVER one AS last_period
        FROM asked AS a
        CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.survey_scores(
            a.organisation, 'attitude_survey', k.ground_asked, a.day, attitude_change.agrees_from) AS s
        WHERE k.status <> 'barred' AND s.period >= coalesce(attitude_change.since, '-infinity')
        WINDOW one AS (PARTITION BY s.unit)
    ), waves AS (
        SELECT coalesce(b.unit, f.unit) AS unit, coalesce(b.category, f.category) AS category,
               coalesce(b.period, f.first_period) AS before_on, coalesce(f.period, b.last_period) AS after_on,
               b.respondents, b.agreeing, b.mean_score, b.agreeing_share,
               f.respondents AS respondents_after, f.agreeing AS agreeing_after, f.mean_score AS mean_after, f.agreeing_share AS share_after,
               b.headcounts AND f.headcounts AS headcounts
        FROM (SELECT s.* FROM scores AS s WHERE s.period = s.first_period) AS b
        FULL JOIN (SELECT s.* FROM scores AS s WHERE s.period = s.last_period AND s.period > s.first_period) AS f
            ON f.unit = b.unit AND coalesce(f.category, '') = coalesce(b.category, '')
    )
    SELECT u.unit, u.title, coalesce(w.category, CASE WHEN w.unit IS NOT NULL THEN 'unknown' END), w.before_on,
           CASE WHEN w.after_on > w.before_on THEN w.after_on END,
           w.respondents, w.respondents_after, w.mean_score, w.mean_after, w.mean_after - w.mean_score,
           w.agreeing_share, w.share_after, d.value, d.low, d.high, c.p_value,
           CASE WHEN k.status = 'barred' THEN 'barred'
                WHEN w.unit IS NULL THEN 'not_collected'
                WHEN w.mean_after - w.mean_score IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN k.status = 'barred' THEN k.status_reason
                WHEN w.unit IS NULL THEN 'nothing was counted with topic attitude_survey and this ground here'
                WHEN w.after_on = w.before_on THEN 'there is only one wave'
                WHEN w.mean_after - w.mean_score IS NULL THEN 'the category answered in one of the waves only'
                WHEN NOT w.headcounts THEN 'only per mille were given: no interval, and no number of respondents' END
    FROM asked AS a
    CROSS JOIN kept AS k
    CROSS JOIN LATERAL spegel_register.units_of_level(a.organisation, a.day, attitude_change.level) AS u
    LEFT JOIN waves AS w ON w.unit = u.unit
    LEFT JOIN LATERAL (
        SELECT tally_agg(x.wave, x.agreeing) AS selected, tally_agg(x.wave, x.respondents) AS pool
        FROM (VALUES ('after', w.agreeing_after, w.respondents_after), ('before', w.agreeing, w.respondents))
            AS x (wave, agreeing, respondents)
        WHERE w.headcounts) AS t ON w.headcounts
    LEFT JOIN LATERAL risk_difference_ci(t.selected, t.pool, 'after', 'before') AS d ON true
    LEFT JOIN LATERAL chi_squared_test(t.selected, t.pool, 'after', 'before') AS c ON true
    WHERE u.exists_then OR w.unit IS NOT NULL
    ORDER BY u.unit, w.category;
END;
COMMENT ON FUNCTION spegel_register.attitude_change(text, date, date, text, text, integer) IS
'Change of attitudes (attitydförändring) between two waves of a survey: topic attitude_survey of counted, one row per score (see survey_scores), per unit of a level and category of a ground; the first wave from since (by default of all) and the last one by the day. Mean scores and their difference, and the share of respondents with the score agrees_from or a higher one with the difference after - before, its Miettinen-Nurminen interval (0.95) and the p of the N - 1 chi-squared test. Answers are anonymous, so that the waves are compared as if different persons had answered. Answers B09.';

CREATE FUNCTION spegel_register.event_evaluations(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'everybody', agrees_from integer DEFAULT 4)
    RETURNS TABLE (
        organisation_code text, organisation_title text, event_on date, category text, respondents bigint, agreeing bigint,
        agreeing_share double precision, low double precision, high double precision, mean_score double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
    SET jit = off
BEGIN ATOMIC
    WITH asked AS (
        SELECT o.organisation, o.title, spegel_register.asked_day(o.organisation, event_evaluations.day) AS day
        FROM spegel_register.organisation AS o
        WHERE o.organisation = CASE WHEN event_evaluations.organisation IS NULL THEN o.organisation
                                    ELSE spegel_register.asked_organisation(event_evaluations.organisation) END
    ), kept AS (
        SELECT k.* FROM spegel_register.ground_kept(event_evaluations.ground) AS k
    ), events AS (
        SELECT a.organisation, a.title, s.period, s.category, sum(s.respondents)::bigint AS respondents,
               sum(s.agreeing)::bigint AS agreeing, sum(s.mean_score * s.respondents) / nullif(sum(s.respondents), 0)::double precision AS mean_score,
               bool_and(s.headcounts) AS headcounts, bool_or(s.approximate) AS approximate
        FROM asked AS a
        CROSS JOIN kept AS k
        CROSS JOIN LATERAL spegel_register.survey_scores(
            a.organisation, 'event_evaluation', k.ground_asked, a.day, event_evaluations.agrees_from) AS s
        WHERE k.status <> 'barred'
        GROUP BY a.organisation, a.title, s.period, s.category
    )
    SELECT e.organisation, e.title, e.period, coalesce(e.category, 'unknown'), CASE WHEN e.headcounts THEN e.respondents END,
           CASE WHEN e.headcounts THEN e.agreeing END, c.value, CASE WHEN e.headcounts THEN c.low END,
           CASE WHEN e.headcounts THEN c.high END, e.mean_score, e.approximate,
           CASE WHEN e.respondents = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN e.respondents = 0 THEN 'nobody answered'
                WHEN NOT e.headcounts THEN 'only per mille were given: no interval, and no number of respondents' END
    FROM events AS e
    LEFT JOIN LATERAL share_ci(spegel_register.part_and_rest(e.agreeing, e.respondents), 'part') AS c ON true
    UNION ALL
    SELECT event_evaluations.organisation, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           CASE WHEN k.status = 'barred' THEN 'barred' ELSE 'not_collected' END,
           CASE WHEN k.status = 'barred' THEN k.status_reason ELSE 'nothing was counted with topic event_evaluation and this ground' END
    FROM kept AS k
    WHERE NOT EXISTS (SELECT FROM events)
    ORDER BY 1, 3, 4;
END;
COMMENT ON FUNCTION spegel_register.event_evaluations(text, date, text, integer) IS
'Evaluations of events (utvärdering av evenemang): per organisation that held them (by default all), event and category of a ground the respondents, those who agree that it was of use, with the score agrees_from or a higher one, their share with its Wilson interval (0.95), and the mean score. Topic event_evaluation of counted, one row per score (see survey_scores); the period is the day of the event, so that the events of an organisation on one day are one. Answers E08.';

REVOKE EXECUTE ON FUNCTION
    spegel_register.survey_scores(text, text, text, date, integer),
    spegel_register.working_conditions(text, date, text, text, integer),
    spegel_register.attitude_change(text, date, date, text, text, integer),
    spegel_register.event_evaluations(text, date, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    spegel_register.survey_scores(text, text, text, date, integer),
    spegel_register.working_conditions(text, date, text, text, integer),
    spegel_register.attitude_change(text, date, date, text, text, integer),
    spegel_register.event_evaluations(text, date, text, integer) TO spegel_analyst;
