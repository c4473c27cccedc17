-- Those who leave: exit interviews, the reasons given, turnover and retention.

CREATE OR REPLACE FUNCTION spegel_register.exits(organisation text, day date, since date, forms text[] DEFAULT NULL)
    RETURNS TABLE (person_no integer, employment_number text, departed_on date, voluntary boolean, unit text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 2500
BEGIN ATOMIC
    SELECT DISTINCT ON (d.person_no) d.person_no, d.employment_number, d.departed_on, d.voluntary, u.unit
    FROM spegel_register.departure AS d
    JOIN spegel_register.employment_row AS e ON e.person_no = d.person_no AND e.employment_number = d.employment_number
        AND e.valid_from <= d.departed_on
    JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = exits.organisation
    WHERE d.departed_on BETWEEN exits.since AND exits.day
        AND e.form = ANY ((SELECT spegel_register.resolve_forms(exits.forms))::text[])
        AND d.destination IS DISTINCT FROM 'same_employer'
        AND NOT EXISTS (
            SELECT FROM spegel_register.employment_row AS n JOIN spegel_register.unit AS v ON v.unit_no = n.unit_no
            WHERE n.person_no = d.person_no AND v.organisation = exits.organisation
                AND n.valid_from <= d.departed_on + 1 AND (n.valid_to > d.departed_on OR n.valid_to IS NULL)
                -- follows from the departures asked about: what ended before them is not read
                AND (n.valid_to > exits.since OR n.valid_to IS NULL))
    ORDER BY d.person_no, d.departed_on DESC, e.valid_from DESC, d.employment_number;
END;
COMMENT ON FUNCTION spegel_register.exits(text, date, date, text[]) IS
'Those who left an organisation (avgångar) from since to day, one row per person, the last time: departures from employments of the '
'forms given (NULL: all), not to another post here, after which no post here is held the next day; and the unit of the last post.';

CREATE OR REPLACE FUNCTION spegel_register.exit_interview_coverage(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, departure text, category text, exits bigint, interviewed bigint,
        share double precision, low double precision, high double precision,
        rest_exits bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 12);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(ROW(x.person_no, x.departed_on, x.unit, p.part, 0,
                         CASE WHEN EXISTS (SELECT FROM spegel_register.exit_interview AS i
                                           WHERE i.person_no = x.person_no AND i.employment_number = x.employment_number
                                               AND i.interviewed_on <= asked.day) THEN 'interviewed' END,
                         NULL)::spegel_register.follow_up)
    INTO followed
    FROM spegel_register.exits(asked.organisation, asked.day, asked.since, $6) AS x,
         unnest(ARRAY['all', CASE WHEN x.voluntary THEN 'voluntary' WHEN NOT x.voluntary THEN 'not voluntary' ELSE 'unknown' END])
             AS p (part);
    groups := spegel_register.group_cohorts('departures', followed, asked);
    groups := coalesce(groups, spegel_register.counted_groups(asked,
        'departures', 'exit_interviews', 'interviewed'));
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, r.persons, r.with_outcome, r.share, r.low, r.high, r.rest_persons, r.rest_share,
           r.ratio, r.ratio_low, r.ratio_high, r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_shares(groups, '{interviewed}', 'departures and exit_interviews', asked.ground) AS r
    ORDER BY r.unit, r.part, r.category;
END
$$;
COMMENT ON FUNCTION spegel_register.exit_interview_coverage(text, date, date, text, text, text[]) IS
'Exit interview coverage (andel avgångssamtal): of those who left from since (NULL: the last 12 months) to day, once per '
'person, the share interviewed by day, by unit of the last post, departure (all, voluntary, not voluntary, unknown) and category of '
'a ground; Wilson interval, ratio to the rest (Koopman), Fisher''s test with mid-p. Counts: topics departures and exit_interviews '
'of the periods that end in this time, all departures. Answers A21.';

CREATE OR REPLACE FUNCTION spegel_register.exit_reasons(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', minimum integer DEFAULT 5,
    forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, reason text, category text, interviewed bigint, cited bigint,
        share double precision, low double precision, high double precision,
        rest_interviewed bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 12);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 < 0 OR $6 IS NULL THEN
        RAISE EXCEPTION 'invalid minimum: %', coalesce($6::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'minimum', HINT = 'Give 0 or more.';
    END IF;
    WITH cited AS MATERIALIZED (
        SELECT x.person_no, x.departed_on, x.unit, i.reason
        FROM spegel_register.exits(asked.organisation, asked.day, asked.since, $7) AS x
        JOIN spegel_register.exit_interview AS e USING (person_no, employment_number)
        CROSS JOIN LATERAL (VALUES (e.reason::text), (CASE WHEN e.discrimination_related THEN 'discrimination_related' END)) AS i (reason)
        WHERE e.interviewed_on <= asked.day
    )
    SELECT array_agg(ROW(p.person_no, p.departed_on, p.unit, r.reason, 0,
                         CASE WHEN EXISTS (SELECT FROM cited AS c WHERE c.person_no = p.person_no AND c.reason = r.reason) THEN 'cited' END,
                         NULL)::spegel_register.follow_up)
    INTO followed
    FROM (SELECT DISTINCT c.person_no, c.departed_on, c.unit FROM cited AS c) AS p
    CROSS JOIN (SELECT c.reason FROM cited AS c WHERE c.reason IS NOT NULL UNION SELECT 'discrimination_related') AS r;
    groups := spegel_register.group_cohorts('exit_interviews', followed, asked);
    IF groups IS NULL THEN
        SELECT array_agg(g) INTO groups
        FROM (SELECT DISTINCT c.topic FROM spegel_register.counted AS c
              WHERE c.organisation = asked.organisation AND c.ground = asked.ground AND c.period BETWEEN asked.since AND asked.day
                  AND (c.topic LIKE 'exit\_reason\_%' OR c.topic = 'exit_discrimination_related')) AS t
        CROSS JOIN LATERAL unnest(spegel_register.counted_groups(asked,
            'exit_interviews', t.topic, 'cited', regexp_replace(t.topic, '^exit_(reason_)?', ''))) AS g;
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, CASE WHEN k.shown THEN r.persons END, CASE WHEN k.shown THEN r.with_outcome END,
           CASE WHEN k.shown THEN r.share END, CASE WHEN k.shown THEN r.low END, CASE WHEN k.shown THEN r.high END,
           CASE WHEN k.shown THEN r.rest_persons END, CASE WHEN k.shown THEN r.rest_share END,
           CASE WHEN k.shown THEN r.ratio END, CASE WHEN k.shown THEN r.ratio_low END, CASE WHEN k.shown THEN r.ratio_high END,
           CASE WHEN k.shown THEN r.p_value END, r.approximate,
           CASE WHEN k.shown THEN r.status ELSE 'below_threshold' END,
           CASE WHEN k.shown THEN r.status_reason
                ELSE format('fewer than %s persons were interviewed, or cited this, of the category or of the rest', $6) END
    FROM spegel_register.compare_shares(groups, '{cited}', 'exit_interviews', asked.ground) AS r
    CROSS JOIN LATERAL (
        SELECT r.unit IS NULL AND r.persons IS NULL
               OR r.persons >= $6 AND r.with_outcome NOT BETWEEN 1 AND $6 - 1
                  AND coalesce(r.rest_persons >= $6
                               AND round(r.rest_share * r.rest_persons) NOT BETWEEN 1 AND $6 - 1, true)) AS k (shown)
    ORDER BY r.unit, r.part, r.category;
END
$$;
COMMENT ON FUNCTION spegel_register.exit_reasons(text, date, date, text, text, integer, text[]) IS
'Why do people leave (avgångsorsaker)? Of those who left from since (NULL: the last 12 months) to day and were '
'interviewed, the share who cited each reason, and any related to discrimination (discrimination_related), by unit of the last post '
'and category of a ground; somebody may cite several. Wilson interval, ratio to the rest (Koopman), Fisher''s test with mid-p. '
'status below_threshold where fewer than minimum persons were interviewed, or fewer, but not 0, cited it, of the category or of the '
'rest. Counts: topics exit_interviews, exit_reason_ followed by the reason, and exit_discrimination_related of the periods that end '
'in this time. Answers A22.';

-- Turnover: the clock are the days of the time asked about, from 1; a person
-- is at risk on each day employed, and the exit is on the last of them.
CREATE OR REPLACE FUNCTION spegel_register.employed_follow_up(organisation text, day date, since date, forms text[])
    RETURNS SETOF spegel_register.follow_up
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT c.person_no, greatest(s.valid_from, employed_follow_up.since), NULL, 'all',
           least(s.valid_to - 1, employed_follow_up.day) - employed_follow_up.since + 1,
           CASE WHEN s.valid_to - 1 > employed_follow_up.day OR s.valid_to IS NULL THEN NULL
                WHEN x.voluntary THEN 'voluntary' WHEN NOT x.voluntary THEN 'not voluntary' ELSE 'unknown' END,
           greatest(s.valid_from, employed_follow_up.since) - employed_follow_up.since
    FROM spegel_register.recent_careers(employed_follow_up.organisation, employed_follow_up.forms, employed_follow_up.since) AS c
    CROSS JOIN LATERAL spells(c.employed) AS s
    LEFT JOIN (
        SELECT d.person_no, d.departed_on, bool_or(d.voluntary) AS voluntary FROM spegel_register.departure_row AS d
        WHERE d.departed_on BETWEEN employed_follow_up.since AND employed_follow_up.day GROUP BY d.person_no, d.departed_on) AS x
        ON x.person_no = c.person_no AND x.departed_on = s.valid_to - 1
    WHERE s.valid_from <= employed_follow_up.day AND (s.valid_to > employed_follow_up.since OR s.valid_to IS NULL);
END;
COMMENT ON FUNCTION spegel_register.employed_follow_up(text, date, date, text[]) IS
'Who was employed from since to day, until leaving (voluntary, not voluntary, unknown): clock in days of that time, late entry; once '
'for each spell without a gap.';

CREATE OR REPLACE FUNCTION spegel_register.turnover_rates(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text, mean_headcount double precision,
        voluntary bigint, not_voluntary bigint, unknown bigint,
        voluntary_turnover double precision, turnover double precision,
        person_years double precision, voluntary_rate double precision, low double precision, high double precision,
        rest_voluntary bigint, rest_voluntary_rate double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 12, exits => true);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
    counted_on integer[];
    counted_days bigint;
    first_day date;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(f) INTO followed
    FROM spegel_register.employed_follow_up(asked.organisation, asked.day, asked.since, $6) AS f;
    groups := spegel_register.group_cohorts('turnover', followed, asked);
    IF groups IS NULL THEN
        groups := spegel_register.counted_groups(asked, 'person_days', 'voluntary_departures', 'voluntary', days => 1);
        first_day := spegel_register.observed_since(asked.organisation);
        SELECT sum(p.days) INTO counted_days
        FROM (SELECT DISTINCT c.period, c.period - greatest(date_trunc('year', c.period)::date, first_day) + 1 AS days
              FROM spegel_register.counted AS c
              WHERE c.organisation = asked.organisation AND c.topic = 'person_days' AND c.ground = asked.ground
                  AND c.period BETWEEN asked.since AND asked.day) AS p;
    END IF;
    SELECT array_agg(d::date - asked.since + 1) INTO counted_on FROM generate_series(asked.since, asked.day, interval '1 month') AS d;
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.category, m.mean,
           events(g.own, 'voluntary'),
           CASE WHEN counted_days IS NULL THEN events(g.own, 'not voluntary') END,
           CASE WHEN counted_days IS NULL THEN events(g.own, 'unknown') END,
           turnover_rate(events(g.own, 'voluntary'), m.headcounts),
           CASE WHEN counted_days IS NULL THEN turnover_rate(events(g.own), m.headcounts) END,
           person_time(g.own) / 365.25, e.value, e.low, e.high,
           events(g.rest, 'voluntary'), event_rate(g.rest, 'voluntary'), r.value, r.low, r.high, t.p_value, g.approximate,
           CASE WHEN e.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN e.value IS NULL THEN 'nobody was employed'
                WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN r.value IS NULL THEN 'nobody resigned' END
    FROM spegel_register.with_rest(groups) AS g
    CROSS JOIN LATERAL (
        SELECT array_agg(n.headcount), avg(n.headcount)::double precision
        FROM (SELECT at_risk(g.own, d) AS headcount FROM unnest(counted_on) AS d WHERE counted_days IS NULL
              UNION ALL
              SELECT round(person_time(g.own) / counted_days)::bigint WHERE counted_days IS NOT NULL) AS n) AS m (headcounts, mean)
    CROSS JOIN LATERAL event_rate_ci(g.own, 'voluntary') AS e
    LEFT JOIN LATERAL rate_ratio(g.own, g.rest, 'voluntary') AS r ON g.rest IS NOT NULL
    LEFT JOIN LATERAL rate_ratio_test(g.own, g.rest, 'voluntary') AS t ON g.rest IS NOT NULL
    ORDER BY 1, 3;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason
        FROM spegel_register.missing_status('voluntary_departures and person_days', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.turnover_rates(text, date, date, text, text, text[]) IS
'Turnover (personalomsättning) from since (NULL: the last 12 months) to day by unit and category of a ground: '
'voluntary_turnover and turnover are leavers (by own wish, all) over the mean of the headcounts at the start of each month, for the '
'whole time; voluntary_rate is per person-year, with its exact Poisson interval; ratio to the rest with the exact conditional '
'interval and test. Leaving is to hold no post of these forms here; whether by own wish comes from departure. Persons are counted '
'in the unit and age of their first day in this time. Counts: topics person_days and voluntary_departures of the periods that end '
'in this time, the mean headcount being the person-days over their days; other exits are then not known. Answers A23.';

CREATE OR REPLACE FUNCTION spegel_register.staff_retention(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizons integer[] DEFAULT '{180,365,730}',
    forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer, hired bigint,
        retention double precision, low double precision, high double precision,
        rest_hired bigint, rest_retention double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(ROW(f.person_no, f.hired_on, NULL, 'all', least(f.left_on, asked.day + 1) - f.hired_on,
                         CASE WHEN f.left_on <= asked.day THEN 'left' END, NULL)::spegel_register.follow_up)
    INTO followed
    FROM (SELECT DISTINCT ON (c.person_no) c.person_no, s.valid_from AS hired_on, s.valid_to AS left_on
          FROM spegel_register.recent_careers(asked.organisation, $7, asked.since) AS c, spells(c.employed) AS s
          WHERE s.valid_from BETWEEN asked.since AND asked.day ORDER BY c.person_no, s.valid_from) AS f;
    groups := spegel_register.group_cohorts('retained', followed, asked);
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.days, r.persons, 1 - r.incidence, 1 - r.high, 1 - r.low,
           r.rest_persons, 1 - r.rest_incidence, 0 - r.difference, 0 - r.difference_high, 0 - r.difference_low,
           (1 - r.incidence) / nullif(1 - r.rest_incidence, 0), r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(groups, '{left}', $6, 'retained', asked.ground) AS r
    ORDER BY r.unit, r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.staff_retention(text, date, date, text, text, integer[], text[]) IS
'Retention (kvarvarande): of those hired from since (NULL: five years before day, but not before the register knows who left) to '
'day, once per person, the share still employed after so many days (Kaplan and Meier), by unit and category of a ground, beside the '
'rest; normal test of the difference. Unit and age are those of the day of hire. Counts: topic retained, outcome left. Answers A23.';
