-- Subsidised jobs: what comes after them, who supervises, who is followed up.

-- Day 0 is the first day after the job.
CREATE OR REPLACE FUNCTION spegel_register.subsidised_jobs(organisation text, day date, since date)
    RETURNS TABLE (
        person_no integer, began_on date, ended_on date, subsidy text, unit text, days integer, outcome text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 2000
BEGIN ATOMIC
    WITH held AS (
        SELECT e.person_no, career_agg(1, e.valid_from, e.valid_to + 1) AS c
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = subsidised_jobs.organisation
        WHERE e.form = 'subsidised' GROUP BY e.person_no
    ), job AS (
        SELECT h.person_no, s.valid_from AS began_on, s.valid_to - 1 AS ended_on,
               lead(s.valid_from) OVER (PARTITION BY h.person_no ORDER BY s.valid_from) AS again_on
        FROM held AS h, LATERAL spells(h.c) AS s
    ), first AS MATERIALIZED (
        SELECT DISTINCT ON (j.person_no) j.* FROM job AS j
        WHERE j.ended_on BETWEEN subsidised_jobs.since AND subsidised_jobs.day ORDER BY j.person_no, j.ended_on
    ), last AS (
        SELECT DISTINCT ON (f.person_no) f.*, e.unit, e.subsidy, e.employment_number
        FROM first AS f
        JOIN spegel_register.employment AS e ON e.person_no = f.person_no AND e.form = 'subsidised' AND e.valid_to = f.ended_on
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = subsidised_jobs.organisation
        ORDER BY f.person_no, e.scope DESC, e.valid_from, e.employment_number
    ), next AS (
        SELECT l.person_no, x.outcome, greatest(x.next_on, l.ended_on + 1) AS next_on, x.place
        FROM last AS l CROSS JOIN LATERAL (
            SELECT 'regular_same_employer', min(e.valid_from), 1
            FROM spegel_register.employment AS e
            JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = subsidised_jobs.organisation
            WHERE e.person_no = l.person_no AND e.form <> 'subsidised' AND (e.valid_to > l.ended_on OR e.valid_to IS NULL)
            UNION ALL
            SELECT CASE d.destination WHEN 'other_employer' THEN 'regular_other_employer' WHEN 'study' THEN 'study' ELSE 'other' END,
                   d.departed_on, 2
            FROM spegel_register.departure AS d
            WHERE d.person_no = l.person_no AND d.employment_number = l.employment_number AND d.departed_on = l.ended_on
                -- What is held here afterwards, and from when, is known from employment.
                AND (d.destination NOT IN ('unemployment', 'same_employer') OR d.reason = 'death')
            UNION ALL
            SELECT 'subsidised_again', l.again_on, 3
        ) AS x (outcome, next_on, place)
        WHERE x.next_on IS NOT NULL
    ), came AS (
        SELECT DISTINCT ON (n.person_no) n.* FROM next AS n
        WHERE n.next_on <= subsidised_jobs.day ORDER BY n.person_no, n.next_on, n.place
    )
    SELECT l.person_no, l.began_on, l.ended_on, l.subsidy, l.unit,
           greatest(coalesce(c.next_on, subsidised_jobs.day) - l.ended_on - 1, 0), c.outcome
    FROM last AS l LEFT JOIN came AS c ON c.person_no = l.person_no;
END;
COMMENT ON FUNCTION spegel_register.subsidised_jobs(text, date, date) IS
'Subsidised jobs (subventionerade anställningar) in an organisation that ended from since to day, the first of each person, and '
'what came first afterwards, days from the day after the job to it: regular_same_employer (unsubsidised employment here), '
'regular_other_employer, study, subsidised_again, or other (other departures; retirement, death); NULL when nothing had by day, '
'unemployment included. Subsidised spells that touch are one job; its subsidy and unit are the last. What the person held here '
'comes from employment, with its dates, whatever departure says; where else the person went, from departure.';

CREATE OR REPLACE FUNCTION spegel_register.subsidised_groups(asked spegel_register.scope)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT spegel_register.group_cohorts('subsidised_ended',
        (SELECT array_agg(ROW(j.person_no, j.ended_on, j.unit, p.part, j.days, j.outcome, NULL)::spegel_register.follow_up)
         FROM spegel_register.subsidised_jobs((asked).organisation, (asked).day, (asked).since) AS j
         CROSS JOIN LATERAL unnest(ARRAY['all', j.subsidy]) AS p (part)),
        asked);
END;
COMMENT ON FUNCTION spegel_register.subsidised_groups(spegel_register.scope) IS
'Cohorts of subsidised_jobs by unit, kind of subsidy (part; all together as all) and category.';

CREATE OR REPLACE FUNCTION spegel_register.subsidised_to_regular(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizons integer[] DEFAULT '{90,180,365,730}')
    RETURNS TABLE (
        unit text, unit_title text, subsidy text, category text, days integer,
        ended bigint, regular bigint, incidence double precision, low double precision, high double precision,
        rest_ended bigint, rest_incidence double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60);
    groups CONSTANT spegel_register.group_cohort[] := (
        SELECT array_agg(ROW(g.unit, g.part, g.category, recode(g.cohort, '{regular_same_employer,regular_other_employer}', 'regular'),
                             g.approximate)::spegel_register.group_cohort)
        -- not unnested directly: the planner would run it to count its rows
        FROM unnest((SELECT spegel_register.subsidised_groups(asked))) AS g);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, r.days, r.persons, r.with_outcome, r.incidence, r.low, r.high,
           r.rest_persons, r.rest_incidence, r.difference, r.difference_low, r.difference_high, r.ratio, r.p_value,
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(groups, '{regular}', $6, 'subsidised_ended', asked.ground) AS r
    ORDER BY r.unit, r.part <> 'all', r.part, r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.subsidised_to_regular(text, date, date, text, text, integer[]) IS
'From subsidised to regular work (från subventionerad till reguljär anställning): of those whose subsidised job ended from since '
'(NULL: five years before day) to day, once per person, the share in unsubsidised work, here or elsewhere, so many days later, when '
'study, another subsidised job and other exits can come first (Aalen and Johansen), by unit, kind of subsidy and category of a '
'ground, beside the rest; normal test of the difference. Jobs that ended lately are followed until day only. For comparison: 90 '
'days after the end 26-29 % nationally, 37 % after nystartsjobb against 7 % after other subsidies (2015-17). Counts: topic '
'subsidised_ended, outcomes regular_same_employer, regular_other_employer, study, subsidised_again and other. Answers B01.';

CREATE OR REPLACE FUNCTION spegel_register.after_subsidised_job(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizons integer[] DEFAULT '{90,180,365,730}')
    RETURNS TABLE (
        unit text, unit_title text, subsidy text, category text, outcome text, days integer,
        ended bigint, incidence double precision, low double precision, high double precision,
        rest_ended bigint, rest_incidence double precision, difference double precision, ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 500
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60);
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.subsidised_groups(asked);
    outcomes CONSTANT text[] := (SELECT coalesce(array_agg(DISTINCT o), '{regular_same_employer}')
        FROM unnest(groups) AS g, unnest(outcomes(g.cohort)) AS o);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, r.outcome, r.days, r.persons, r.incidence, r.low, r.high,
           r.rest_persons, r.rest_incidence, r.difference, r.ratio, r.p_value, r.approximate, r.status, r.status_reason
    FROM (
        SELECT c.unit, c.unit_title, c.part, c.category, c.outcome, c.days, c.persons, c.incidence, c.low, c.high,
               c.rest_persons, c.rest_incidence, c.difference, c.ratio, c.p_value, c.approximate, c.status, c.status_reason
        FROM spegel_register.compare_incidence(groups,
            outcomes, $6, 'subsidised_ended', asked.ground) AS c
        UNION ALL
        SELECT c.unit, c.unit_title, c.part, c.category, 'none', c.days, c.persons, 1 - c.incidence, 1 - c.high, 1 - c.low,
               c.rest_persons, 1 - c.rest_incidence, 0 - c.difference, (1 - c.incidence) / nullif(1 - c.rest_incidence, 0), c.p_value,
               c.approximate, c.status, c.status_reason
        FROM spegel_register.compare_incidence(
            (SELECT array_agg(ROW(g.unit, g.part, g.category, recode(g.cohort, outcomes(g.cohort), 'any'), g.approximate)
                              ::spegel_register.group_cohort) FROM unnest(groups) AS g),
            '{any}', $6, 'subsidised_ended', asked.ground) AS c WHERE groups IS NOT NULL
    ) AS r
    ORDER BY r.unit, r.part <> 'all', r.part, r.category, r.days, r.outcome = 'none', r.outcome;
END
$$;
COMMENT ON FUNCTION spegel_register.after_subsidised_job(text, date, date, text, text, integer[]) IS
'What came first after a subsidised job (vad som kom efter), for the same persons and times as subsidised_to_regular: unsubsidised '
'work here (regular_same_employer) or elsewhere (regular_other_employer), study, subsidised_again, other, or none yet. The '
'incidences (Aalen and Johansen) of the outcomes and none sum to 1. Counts: topic subsidised_ended. Answers B02.';

-- Supervisors.
CREATE OR REPLACE FUNCTION spegel_register.supervision(organisation text, training text DEFAULT NULL)
    RETURNS TABLE (supervisor integer, supervised integer, began_on date, ended_on date, trained_on date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT s.person_no, p.person_no, greatest(p.started_on, s.started_on),
           least(p.completed_on, p.dropped_on, s.completed_on, s.dropped_on),
           (SELECT min(t.completed_on) FROM spegel_register.participation AS t
            JOIN spegel_register.programme AS g ON g.programme_no = t.programme_no
            WHERE t.person_no = s.person_no AND g.kind = 'training'
                AND (g.programme = supervision.training OR supervision.training IS NULL))
    FROM spegel_register.participation AS s
    JOIN spegel_register.programme AS g ON g.programme_no = s.programme_no
        AND (g.organisation = supervision.organisation OR g.organisation IS NULL)
    LEFT JOIN spegel_register.participation AS p ON p.programme = s.programme AND p.pair = s.pair
        AND p.role IN ('participant', 'adept') AND p.started_on IS NOT NULL
    WHERE s.role = 'supervisor' AND s.started_on IS NOT NULL AND g.kind <> 'training';
END;
COMMENT ON FUNCTION spegel_register.supervision(text, text) IS
'Supervisors (handledare) in programmes of the organisation or of several, and whom they supervise: joined by pair; supervised is '
'NULL for nobody. trained_on: when the supervisor first completed a programme of kind training, the one given or any.';

CREATE OR REPLACE FUNCTION spegel_register.supervisors(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', training text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, supervisors bigint, trained bigint,
        share double precision, low double precision, high double precision,
        rest_supervisors bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        supervised bigint, supervised_each double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 12);
    training CONSTANT text := spegel_register.resolve_programme($6, '{training}');
    followed spegel_register.follow_up[];
    supervised spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
    of_supervised spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    WITH pair AS MATERIALIZED (
        SELECT s.* FROM spegel_register.supervision(asked.organisation, training) AS s
        WHERE s.began_on <= asked.day AND coalesce(s.ended_on >= asked.since, true)
    ), supervisor AS (
        SELECT p.supervisor, bool_or(p.trained_on <= asked.day) AS trained,
               least(max(coalesce(p.ended_on, asked.day)), asked.day) AS seen_on
        FROM pair AS p GROUP BY p.supervisor
    )
    SELECT (SELECT array_agg(ROW(s.supervisor, s.seen_on, NULL, 'all', 0, CASE WHEN s.trained THEN 'trained' END, NULL)
                             ::spegel_register.follow_up) FROM supervisor AS s),
           -- One row for each person supervised, counted where the supervisor is.
           (SELECT array_agg(ROW(s.supervisor, s.seen_on, NULL, 'all', 0, 'supervised', NULL)::spegel_register.follow_up)
            FROM supervisor AS s JOIN (SELECT DISTINCT x.supervisor, x.supervised FROM pair AS x WHERE x.supervised IS NOT NULL) AS p
                ON p.supervisor = s.supervisor)
    INTO followed, supervised;
    groups := spegel_register.group_cohorts('supervisors', followed, asked);
    IF followed IS NOT NULL THEN
        of_supervised := spegel_register.group_cohorts('supervised', supervised, asked);
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.persons, r.with_outcome, r.share, r.low, r.high, r.rest_persons, r.rest_share,
           r.ratio, r.ratio_low, r.ratio_high, r.p_value,
           coalesce(persons(s.cohort), CASE WHEN followed IS NOT NULL THEN 0 END) * CASE WHEN r.persons IS NOT NULL THEN 1 END,
           coalesce(persons(s.cohort), CASE WHEN followed IS NOT NULL THEN 0 END)::double precision / nullif(r.persons, 0),
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_shares(groups, '{trained}', 'supervisors', asked.ground) AS r
    LEFT JOIN unnest(of_supervised) AS s ON (s.unit, s.category) IS NOT DISTINCT FROM (r.unit, r.category)
    ORDER BY r.unit, r.category;
END
$$;
COMMENT ON FUNCTION spegel_register.supervisors(text, date, date, text, text, text) IS
'Supervisors (handledare) active at any time from since (NULL: the last 12 months) to day, in any programme but training: '
'the share trained by day, that is who completed the programme of kind training given (NULL: any), and how many persons each '
'supervised in that time, by unit and category of a ground of the supervisor. Wilson interval, ratio to the rest (Koopman), '
'Fisher''s test with mid-p. Counts: topic supervisors, outcome trained, days 0; topic supervised. Answers B04.';

CREATE OR REPLACE FUNCTION spegel_register.supervisor_effect(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizon integer DEFAULT 365, training text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer, trained_jobs bigint, unmatched bigint, untrained_jobs bigint,
        trained_incidence double precision, untrained_incidence double precision,
        difference double precision, low double precision, high double precision, p_value double precision,
        crude_difference double precision, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60);
    training CONSTANT text := spegel_register.resolve_programme($7, '{training}');
    horizon CONSTANT integer := (spegel_register.resolve_horizons(ARRAY[$6]))[1];
    regular CONSTANT text[] := '{regular_same_employer,regular_other_employer}'::text[];
    trained spegel_register.follow_up[];
    untrained spegel_register.follow_up[];
    of_trained spegel_register.group_cohort[];
    of_untrained spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    WITH ended AS MATERIALIZED (
        SELECT j.* FROM spegel_register.subsidised_jobs(asked.organisation, asked.day, asked.since) AS j
    ), supervised AS MATERIALIZED (
        SELECT s.* FROM spegel_register.supervision(asked.organisation, training) AS s
    ), job AS (
        SELECT DISTINCT ON (j.person_no) j.*, coalesce(s.trained_on <= s.began_on, false) AS trained
        FROM ended AS j JOIN supervised AS s ON s.supervised = j.person_no
            AND s.began_on <= j.ended_on AND coalesce(s.ended_on >= j.began_on, true)
        WHERE j.ended_on + 1 + horizon <= asked.day
        ORDER BY j.person_no, s.began_on, s.trained_on
    )
    SELECT array_agg(ROW(j.person_no, j.ended_on, j.unit, j.subsidy, j.days, j.outcome, NULL)::spegel_register.follow_up)
        FILTER (WHERE j.trained),
           array_agg(ROW(j.person_no, j.ended_on, j.unit, j.subsidy, j.days, j.outcome, NULL)::spegel_register.follow_up)
               FILTER (WHERE NOT j.trained)
    INTO trained, untrained FROM job AS j;
    SELECT array_agg(ROW(g.unit, g.part, g.category, recode(g.cohort, regular, 'regular'), g.approximate)::spegel_register.group_cohort)
    INTO of_trained FROM unnest((SELECT spegel_register.group_cohorts('subsidised_jobs_trained_supervisor', trained, asked))) AS g;
    SELECT array_agg(ROW(g.unit, g.part, g.category, recode(g.cohort, regular, 'regular'), g.approximate)::spegel_register.group_cohort)
    INTO of_untrained FROM unnest((SELECT spegel_register.group_cohorts('subsidised_jobs_untrained_supervisor', untrained, asked))) AS g;
    RETURN QUERY
    WITH stratum AS (
        SELECT coalesce(t.unit, n.unit) AS unit, coalesce(t.category, n.category) AS category,
               array_agg(coalesce(t.cohort, '{}')) AS trained, array_agg(coalesce(n.cohort, '{}')) AS untrained,
               rollup(t.cohort) AS all_trained, rollup(n.cohort) AS all_untrained,
               bool_or(coalesce(t.approximate, false) OR coalesce(n.approximate, false)) AS approximate
        FROM unnest(of_trained) AS t
        FULL JOIN unnest(of_untrained) AS n ON n.part = t.part AND coalesce(n.unit, '') = coalesce(t.unit, '')
            AND coalesce(n.category, '') = coalesce(t.category, '')
        GROUP BY 1, 2
    )
    SELECT s.unit, u.title, s.category, horizon, persons(s.all_trained), m.unmatched, persons(s.all_untrained),
           m.exposed_incidence, m.unexposed_incidence, m.difference, m.low, m.high, m.p_value, d.value, s.approximate,
           CASE WHEN m.difference IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN m.difference IS NULL THEN 'no kind of subsidy has jobs of both that were followed for that long' END
    FROM stratum AS s
    LEFT JOIN spegel_register.unit AS u ON u.unit = s.unit
    CROSS JOIN LATERAL matched_incidence(s.trained, s.untrained, 'regular', horizon) AS m
    LEFT JOIN LATERAL cumulative_incidence_difference(s.all_trained, s.all_untrained, 'regular', horizon) AS d ON true
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('subsidised_jobs_trained_supervisor', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.supervisor_effect(text, date, date, text, text, integer, text) IS
'Supervisor effect (handledarens betydelse): regular work within horizon days after a subsidised job, when other exits can come '
'first, with a supervisor who was trained when the supervision began, compared with an untrained one within the same kind of '
'subsidy and averaged over the jobs with trained supervisors (matched_incidence); jobs that ended from since (NULL: five years '
'before day) and at least so long before day, by unit and category of a ground. crude_difference is not matched. unmatched: jobs '
'with a trained supervisor whose kind of subsidy has none without. Who gets which supervisor may still depend on other things. '
'Counts: topics subsidised_jobs_trained_supervisor and subsidised_jobs_untrained_supervisor, outcomes as in subsidised_to_regular. '
'Answers B05.';

CREATE OR REPLACE FUNCTION spegel_register.placement_follow_up(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizons integer[] DEFAULT '{30,90}')
    RETURNS TABLE (
        unit text, unit_title text, programme text, category text, days integer, placements bigint, followed_up bigint,
        incidence double precision, low double precision, high double precision, ended_before double precision,
        rest_placements bigint, rest_incidence double precision,
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
    SELECT array_agg(ROW(p.person_no, p.started_on, NULL, x.part,
                         greatest(least(p.followed_up_on, e.ended_on, asked.day) - p.started_on, 0),
                         CASE WHEN least(p.followed_up_on, e.ended_on) > asked.day THEN NULL
                              WHEN p.followed_up_on <= coalesce(e.ended_on, 'infinity') THEN 'followed_up'
                              WHEN e.ended_on IS NOT NULL THEN 'ended' END, NULL)::spegel_register.follow_up)
    INTO followed
    FROM spegel_register.participation AS p
    JOIN spegel_register.programme AS g ON g.programme_no = p.programme_no
    CROSS JOIN LATERAL (SELECT least(p.completed_on, p.dropped_on)) AS e (ended_on)
    CROSS JOIN LATERAL unnest(ARRAY['all', p.programme::text]) AS x (part)
    WHERE g.kind = 'placement' AND p.role = 'participant' AND p.started_on BETWEEN asked.since AND asked.day
        AND (g.organisation = asked.organisation OR g.organisation IS NULL);
    groups := spegel_register.group_cohorts('placements', followed, asked);
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, r.days, r.persons, r.with_outcome, r.incidence, r.low, r.high, e.incidence,
           r.rest_persons, r.rest_incidence, r.difference, r.difference_low, r.difference_high, r.ratio, r.p_value,
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(groups, '{followed_up}', $6, 'placements', asked.ground) AS r
    LEFT JOIN spegel_register.compare_incidence(groups, '{ended}', $6, 'placements', asked.ground) AS e
        ON (e.unit, e.part, e.category, e.days) IS NOT DISTINCT FROM (r.unit, r.part, r.category, r.days)
    ORDER BY r.unit, r.part <> 'all', r.part, r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.placement_follow_up(text, date, date, text, text, integer[]) IS
'Placed and then dropped (anvisad och sedan släppt)? Of placements that began from since (NULL: the last 12 months) to '
'day, the share with a first follow-up contact within so many days (Aalen and Johansen); ended_before: the share that ended without '
'one by then. Somebody placed twice counts for both. By unit, programme and category of a ground, beside the rest; normal test of '
'the difference. Counts: topic placements, outcomes followed_up and ended. Answers B06.';
