-- Paths of several stages into work, work that matches competence, and the
-- partners that take part.

CREATE TYPE spegel_register.path AS (person_no integer, part text, asked_on date, reached date[]);
COMMENT ON TYPE spegel_register.path IS
'How far one person came, and when, in a path of several stages (väg i flera steg).';
COMMENT ON COLUMN spegel_register.path.person_no IS 'The person (person).';
COMMENT ON COLUMN spegel_register.path.part IS 'What the persons are divided by (uppdelning), such as the programme; all when nothing.';
COMMENT ON COLUMN spegel_register.path.asked_on IS 'Day (datum) on which the path begins.';
COMMENT ON COLUMN spegel_register.path.reached IS 'When each stage was reached (datum per steg), NULL when not.';

CREATE OR REPLACE FUNCTION spegel_register.path_dates(
    kinds text[], organisation text, day date, since date, programme text DEFAULT NULL, qualified_level integer DEFAULT 3)
    RETURNS TABLE (
        person_no integer, programme text, organisation text, asked_on date,
        eligible_on date, applied_on date, admitted_on date, started_on date, completed_on date,
        employed_on date, qualified_on date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    WITH participant AS MATERIALIZED (
        SELECT DISTINCT ON (p.person_no, p.programme) p.person_no, p.programme, g.organisation,
               least(p.eligible_on, p.offered_on, p.applied_on, p.admitted_on, p.started_on) AS asked_on,
               p.eligible_on, p.applied_on, p.admitted_on, p.started_on, p.completed_on
        FROM spegel_register.participation AS p JOIN spegel_register.programme AS g ON g.programme_no = p.programme_no
        WHERE g.kind = ANY (path_dates.kinds) AND p.role = 'participant'
            AND (g.organisation = path_dates.organisation OR path_dates.organisation IS NULL OR g.organisation IS NULL)
            AND (g.programme = path_dates.programme OR path_dates.programme IS NULL)
            AND least(p.eligible_on, p.offered_on, p.applied_on, p.admitted_on, p.started_on)
                BETWEEN path_dates.since AND path_dates.day
        ORDER BY p.person_no, p.programme, asked_on
    )
    SELECT p.person_no, p.programme, p.organisation, p.asked_on,
           p.eligible_on, p.applied_on, p.admitted_on, p.started_on, p.completed_on, w.employed_on, w.qualified_on
    FROM participant AS p
    LEFT JOIN LATERAL (
        SELECT min(greatest(e.valid_from, f.after)),
               min(greatest(e.valid_from, f.after)) FILTER (WHERE o.skill_level >= path_dates.qualified_level)
        FROM spegel_register.employment AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = e.occupation_no
        CROSS JOIN LATERAL (SELECT coalesce(CASE WHEN 'training' = ANY (path_dates.kinds) THEN p.completed_on
            ELSE p.started_on END, 'infinity')) AS f (after)
        WHERE e.person_no = p.person_no AND e.form <> 'subsidised'
            AND (u.organisation = path_dates.organisation OR path_dates.organisation IS NULL)
            AND (e.valid_to >= f.after OR e.valid_to IS NULL) AND f.after < 'infinity'
    ) AS w (employed_on, qualified_on) ON true;
END;
COMMENT ON FUNCTION spegel_register.path_dates(text[], text, date, date, text, integer) IS
'Participants in programmes of the kinds given, of the organisation or of several (NULL: of any), who were first found eligible, '
'offered a place, or asked for one (asked_on) from since to day; the days of each stage; and from when they held unsubsidised work '
'there: on or after the end of a training, on or after the start of other programmes (employed_on), and such work of at least a '
'skill level of SSYK (qualified_on).';

CREATE OR REPLACE FUNCTION spegel_register.path_groups(
    topic text, stages text[], paths spegel_register.path[], asked spegel_register.scope, horizons integer[])
    RETURNS spegel_register.group_cohort[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT spegel_register.group_cohorts(path_groups.topic,
        (SELECT array_agg(ROW(p.person_no, p.asked_on, NULL, h.days || ':' || p.part, 0, l.stage, NULL)::spegel_register.follow_up)
         FROM unnest(path_groups.paths) AS p
         CROSS JOIN unnest(spegel_register.resolve_horizons(path_groups.horizons)) AS h (days)
         -- A later stage includes the earlier ones; everybody came to the first.
         CROSS JOIN LATERAL (
            SELECT path_groups.stages[greatest(max(r.place), 1)]
            FROM unnest(p.reached) WITH ORDINALITY AS r (reached_on, place) WHERE r.reached_on <= p.asked_on + h.days) AS l (stage)
         WHERE p.asked_on + h.days <= (path_groups.asked).day),
        path_groups.asked);
END;
COMMENT ON FUNCTION spegel_register.path_groups(text, text[], spegel_register.path[], spegel_register.scope, integer[]) IS
'Cohorts whose outcome is the last stage that each person reached within each horizon (in part, before the colon), of those '
'followed so long; the first stage is the beginning.';

CREATE OR REPLACE FUNCTION spegel_register.compare_paths(
    groups spegel_register.group_cohort[], stages text[], topic text, ground text)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, days integer, stage text,
        entered bigint, passed bigint, rate double precision, so_far double precision,
        rest_entered bigint, rest_passed bigint, rest_rate double precision, rest_so_far double precision,
        ratio double precision, p_value double precision, worst boolean,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT g.unit, g.unit_title, CASE WHEN g.part ~ '^\d+:' THEN regexp_replace(g.part, '^\d+:', '') ELSE g.part END,
           g.category, CASE WHEN g.part ~ '^\d+:' THEN split_part(g.part, ':', 1)::integer END, compare_paths.stages[f.stage + 1],
           f.entered, f.passed, f.pass_rate, f.cumulative_rate,
           CASE WHEN g.rest IS NOT NULL THEN f.other_entered END, CASE WHEN g.rest IS NOT NULL THEN f.other_passed END,
           f.other_pass_rate, f.other_cumulative_rate, f.pass_ratio, f.p_exact, f.worst, g.approximate,
           CASE WHEN f.pass_rate IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN f.pass_rate IS NULL THEN 'nobody came to the stage before'
                WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN f.other_pass_rate IS NULL THEN 'nobody of the rest came to the stage before' END
    FROM spegel_register.with_rest(compare_paths.groups) AS g
    CROSS JOIN LATERAL (
        SELECT array_agg(tally(ARRAY['own', 'rest'], ARRAY[r.own, r.rest]) ORDER BY r.stage)
        FROM (SELECT s AS stage, coalesce(sum(events(g.own, t.name)), 0)::bigint AS own,
            coalesce(sum(events(g.rest, t.name)), 0)::bigint AS rest
              FROM generate_series(1, cardinality(compare_paths.stages)) AS s
              JOIN unnest(compare_paths.stages) WITH ORDINALITY AS t (name, place) ON t.place >= s
              GROUP BY s) AS r) AS n (stages)
    CROSS JOIN LATERAL funnel(n.stages, 'own', 'rest') AS f;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status(topic, ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.compare_paths(spegel_register.group_cohort[], text[], text, text) IS
'The passages between the stages of a path, whose cohorts have the last stage reached as outcome: of those who came to the stage '
'before, who reached this one (rate), and of all, who came so far (so_far), for each group and the rest; p_value of Fisher''s exact '
'test; worst marks the passage with the lowest ratio below 1. Without any group one row that says why.';

CREATE OR REPLACE FUNCTION spegel_register.path_to_care_work(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', programme text DEFAULT NULL,
    horizons integer[] DEFAULT '{365,730,1095}')
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, days integer, stage text,
        entered bigint, passed bigint, rate double precision, so_far double precision,
        rest_entered bigint, rest_passed bigint, rest_rate double precision, rest_so_far double precision,
        ratio double precision, p_value double precision, worst boolean,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60);
    chosen CONSTANT text := spegel_register.resolve_programme($6, '{training}');
    stages CONSTANT text[] := '{eligible,applied,admitted,completed,employed}'::text[];
    paths spegel_register.path[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(ROW(d.person_no, p.part, d.asked_on,
                         ARRAY[d.asked_on, d.applied_on, coalesce(d.admitted_on, d.started_on), d.completed_on, d.employed_on])
                     ::spegel_register.path)
    INTO paths
    FROM spegel_register.path_dates('{training}', asked.organisation, asked.day, asked.since, chosen) AS d
    CROSS JOIN LATERAL unnest(ARRAY['all', d.programme]) AS p (part)
    WHERE d.eligible_on IS NOT NULL;
    groups := spegel_register.path_groups('path_to_care_work', stages, paths, asked, $7);
    RETURN QUERY
    SELECT r.* FROM spegel_register.compare_paths(groups, stages, 'path_to_care_work', asked.ground) AS r
    ORDER BY r.unit, r.part <> 'all', r.part, r.category, r.days, array_position(stages, r.stage);
END
$$;
COMMENT ON FUNCTION spegel_register.path_to_care_work(text, date, date, text, text, text, integer[]) IS
'The path to undersköterska (vägen till undersköterska): of those found eligible from since (NULL: five years before day) to day '
'for a training programme (NULL: all that find people eligible; part is the programme, with and without Komvux), who applied, was '
'admitted, completed it, and held unsubsidised work here afterwards, within so many days and among those followed so long: rate is '
'of those at the stage before, so_far of all. By unit and category of a ground, beside the rest; Fisher''s exact test. Somebody '
'eligible for two programmes counts once in each, and twice in all. Counts: topic path_to_care_work, outcome the last stage reached '
'(eligible, applied, admitted, completed, employed). Answers B03.';

CREATE OR REPLACE FUNCTION spegel_register.trainee_path(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', qualified_level integer DEFAULT 3, horizons integer[] DEFAULT '{180,365,730}')
    RETURNS TABLE (
        partner text, category text, days integer, stage text,
        entered bigint, passed bigint, rate double precision, so_far double precision,
        rest_entered bigint, rest_passed bigint, rest_rate double precision, rest_so_far double precision,
        ratio double precision, p_value double precision, worst boolean,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, months => 60, everywhere => true);
    stages CONSTANT text[] := '{requested,matched,trainee,employed,qualified job}'::text[];
    paths spegel_register.path[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(ROW(d.person_no, p.part, d.asked_on, ARRAY[d.asked_on, d.admitted_on, d.started_on, d.employed_on, d.qualified_on])
                     ::spegel_register.path)
    INTO paths
    FROM spegel_register.path_dates('{trainee}', asked.organisation, asked.day, asked.since, NULL,
        spegel_register.resolve_skill_level($5)) AS d
    CROSS JOIN LATERAL (SELECT 'all' UNION SELECT d.organisation WHERE d.organisation IS NOT NULL) AS p (part);
    groups := spegel_register.path_groups('trainee_path', stages, paths, asked, $6);
    RETURN QUERY
    SELECT r.part, r.category, r.days, r.stage, r.entered, r.passed, r.rate, r.so_far, r.rest_entered, r.rest_passed,
           r.rest_rate, r.rest_so_far, r.ratio, r.p_value, r.worst, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_paths(groups, stages, 'trainee_path', asked.ground) AS r
    ORDER BY r.part <> 'all', r.part, r.category, r.days, array_position(stages, r.stage);
END
$$;
COMMENT ON FUNCTION spegel_register.trainee_path(text, date, date, text, integer, integer[]) IS
'The trainee path (vägen via praktik): of those who asked for a trainee post from since (NULL: five years before day) to day with a '
'partner organisation (NULL: all, and each), who was matched, became a trainee, held unsubsidised work (with any organisation in '
'the register, or the one asked about) from then on, and such work of at least a skill level of SSYK 2012 (qualified job), within '
'so many days and among those followed so long; by category of a ground, beside the rest; Fisher''s exact test. Somebody who asked '
'several partners counts for each. Counts, for one organisation: topic trainee_path, outcome the last stage reached. Answers D02.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_skill_level(skill_level integer)
    RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF $1 BETWEEN 1 AND 4 THEN
        RETURN $1;
    END IF;
    RAISE EXCEPTION 'skill level % does not exist', coalesce($1::text, 'NULL')
        USING ERRCODE = 'invalid_parameter_value', COLUMN = 'qualified_level', HINT = 'Skill levels of SSYK 2012 are 1 to 4.';
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_skill_level(integer) IS
'The skill level of SSYK 2012 asked about (kvalifikationsnivå); one that does not exist is an error.';

-- Validation: until it is done, its participants are as yet not validated.
CREATE OR REPLACE FUNCTION spegel_register.validation_effect(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', qualified_level integer DEFAULT 3, horizons integer[] DEFAULT '{365,730}')
    RETURNS TABLE (
        category text, days integer, validated bigint, not_validated bigint,
        validated_incidence double precision, not_validated_incidence double precision,
        difference double precision, low double precision, high double precision, ratio double precision, p_value double precision,
        hazard_ratio double precision, hazard_ratio_low double precision, hazard_ratio_high double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, months => 60, everywhere => true);
    qualified_level CONSTANT integer := spegel_register.resolve_skill_level($5);
    validated spegel_register.follow_up[];
    others spegel_register.follow_up[];
    of_validated spegel_register.group_cohort[];
    of_others spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    WITH newcomer AS MATERIALIZED (
        SELECT p.person_no, min(least(p.eligible_on, p.offered_on, p.applied_on, p.admitted_on, p.started_on)) AS asked_on,
               min(p.completed_on) FILTER (WHERE g.kind = 'validation') AS validated_on
        FROM spegel_register.participation AS p JOIN spegel_register.programme AS g ON g.programme_no = p.programme_no
        WHERE g.kind IN ('validation', 'trainee') AND p.role = 'participant'
            AND (g.organisation = asked.organisation OR g.organisation IS NULL OR asked.organisation IS NULL)
        GROUP BY p.person_no
    ), followed AS MATERIALIZED (
        SELECT n.person_no, n.asked_on, n.validated_on - n.asked_on AS exposed_on,
               least(q.qualified_on, asked.day) - n.asked_on AS days, CASE
                   WHEN q.qualified_on <= asked.day THEN 'qualified job' END AS outcome
        FROM newcomer AS n
        CROSS JOIN LATERAL (
            SELECT min(e.valid_from) FILTER (WHERE e.valid_from > n.asked_on),
                   coalesce(bool_or(e.valid_from <= n.asked_on AND coalesce(e.valid_to, 'infinity') >= n.asked_on), false)
            FROM spegel_register.employment AS e JOIN spegel_register.occupation AS o ON o.occupation_no = e.occupation_no
            WHERE e.person_no = n.person_no AND e.form <> 'subsidised' AND o.skill_level >= qualified_level) AS q (qualified_on, already)
        WHERE n.asked_on >= asked.since AND n.asked_on < asked.day AND NOT q.already
    ), part AS MATERIALIZED (
        SELECT f.person_no, f.asked_on, x.*
        FROM followed AS f CROSS JOIN LATERAL split_at_exposure(f.days, f.outcome, f.exposed_on) AS x
    )
    SELECT array_agg(ROW(p.person_no, p.asked_on, NULL, 'all', p.days, p.outcome, p.entry)::spegel_register.follow_up)
        FILTER (WHERE p.exposed),
           array_agg(ROW(p.person_no, p.asked_on, NULL, 'all', p.days, p.outcome, p.entry)::spegel_register.follow_up)
               FILTER (WHERE NOT p.exposed)
    INTO validated, others FROM part AS p;
    of_validated := spegel_register.group_cohorts('validated', validated, asked);
    of_others := spegel_register.group_cohorts('not_validated', others, asked);
    RETURN QUERY
    SELECT r.category, r.days, r.exposed_persons, r.unexposed_persons, r.exposed_incidence, r.unexposed_incidence,
           r.difference, r.low, r.high, r.ratio, r.p_value, r.hazard_ratio, r.hazard_ratio_low, r.hazard_ratio_high,
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_exposed(of_validated, of_others, '{qualified job}', $6, 'validated', asked.ground) AS r
    ORDER BY r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.validation_effect(text, date, date, text, integer, integer[]) IS
'Validation (yrkeskompetensbedömning) and the way to qualified work: of those who first asked for a trainee post or a validation '
'from since (NULL: five years before day) to day, without qualified work then, the share in unsubsidised work of at least a skill '
'level of SSYK 2012, in any organisation of the register, so many days after asking, validated beside not validated. Everybody '
'counts as not validated until the day the validation is completed, so that waiting for it does not count as its merit (curves of '
'Simon and Makuch); validated and not_validated therefore overlap. Normal test of the difference; hazard ratio by Cox. By category '
'of a ground. Counts, for one organisation: topics validated and not_validated, outcome qualified job. Answers D03.';
COMMENT ON TABLE spegel_register.education_level IS
'Levels of education (utbildningsnivå), as the categories of ground education write them, and the skill level of SSYK 2012 that '
'each matches. Add the categories that your register uses.';
COMMENT ON COLUMN spegel_register.education_level.category IS 'Category (kategori) of ground education; digits are the first of SUN 2020.';
COMMENT ON COLUMN spegel_register.education_level.skill_level IS 'Skill level (kvalifikationsnivå) of SSYK 2012, 1 to 4.';
COMMENT ON CONSTRAINT education_level_skill_level ON spegel_register.education_level IS 'expected 1 to 4';

CREATE OR REPLACE FUNCTION spegel_register.job_match(
    organisation text DEFAULT NULL, day date DEFAULT NULL,
    ground text DEFAULT 'education', level text DEFAULT 'city', lowest_level integer DEFAULT 3)
    RETURNS TABLE (
        unit text, unit_title text, category text, measure text, level_known bigint, persons bigint,
        share double precision, low double precision, high double precision,
        rest_level_known bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        level_unknown bigint, counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4, back => '0', staffed => true);
    lowest_level CONSTANT integer := spegel_register.resolve_skill_level($5);
    counted_on date;
    not_known bigint;
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    -- By education itself the counts tell where the degree is from, if any do.
    IF asked.ground = 'education' OR asked.policy = 'counts' THEN
        SELECT max(c.period) INTO counted_on FROM spegel_register.counted AS c
        WHERE c.organisation = asked.organisation AND c.topic = 'job_level_known' AND c.ground = asked.ground AND c.period <= asked.day;
        SELECT array_agg(g) INTO groups
        FROM (VALUES ('job_matched', 'matched'), ('job_overqualified', 'overqualified')) AS t (topic, outcome)
        CROSS JOIN LATERAL unnest(spegel_register.counted_groups(
            (asked.organisation, counted_on, counted_on, asked.ground, asked.policy, asked.level, asked.undescribed),
            'job_level_known', t.topic, t.outcome, t.outcome)) AS g;
    END IF;
    IF groups IS NULL AND asked.policy = 'person' THEN
        WITH person AS (
            SELECT s.person_no, s.unit, o.skill_level AS job, l.skill_level AS education
            FROM spegel_register.recorded_staff(asked.organisation, asked.day) AS s
            LEFT JOIN spegel_register.occupation AS o ON o.occupation = s.occupation
            LEFT JOIN spegel_register.person_category('education', asked.day) AS c ON c.person_no = s.person_no
            LEFT JOIN spegel_register.education_level AS l ON l.category = c.category
        )
        SELECT array_agg(ROW(p.person_no, asked.day, p.unit, m.measure, 0, CASE
            WHEN m.holds THEN m.measure END, NULL)::spegel_register.follow_up)
                   FILTER (WHERE p.job IS NOT NULL AND p.education >= lowest_level),
               count(DISTINCT p.person_no) FILTER (WHERE p.job IS NULL OR p.education IS NULL)
        INTO followed, not_known
        FROM person AS p
        CROSS JOIN LATERAL (VALUES ('matched', p.job >= p.education), ('overqualified', p.job < p.education)) AS m (measure, holds);
        groups := spegel_register.group_cohorts('job_match', followed, asked);
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.part, r.persons, r.with_outcome, r.share, r.low, r.high, r.rest_persons, r.rest_share,
           r.ratio, r.ratio_low, r.ratio_high, r.p_value, not_known, coalesce(counted_on, asked.day), r.approximate, r.status,
           r.status_reason
    FROM spegel_register.compare_shares(groups, '{matched,overqualified}', 'job_level_known', asked.ground) AS r
    WHERE r.outcome = r.part OR r.part IS NULL
    ORDER BY r.unit, r.category, r.part;
END
$$;
COMMENT ON FUNCTION spegel_register.job_match(text, date, text, text, integer) IS
'Does the job match the competence (matchning)? Of the staff on a day with an education of at least lowest_level and a job of known '
'level, the share whose job has at least the skill level (SSYK 2012) of the education (matched), and the share below it '
'(overqualified); levels of education as in education_level. By unit and category; Wilson interval, ratio to the rest (Koopman), '
'Fisher''s test with mid-p. level_unknown: staff of the whole organisation whose job or education has no known level. Ground '
'education compares foreign with Swedish degrees where they were counted: topics job_level_known, job_matched and job_overqualified '
'of counted, the last by day (counted_on); otherwise, and for other grounds kept per person, staff are counted. Answers D01.';

-- Partner organisations.
CREATE OR REPLACE FUNCTION spegel_register.two_track_hires(
    organisation text DEFAULT NULL, day date DEFAULT NULL, programme text DEFAULT NULL, horizon integer DEFAULT 365)
    RETURNS TABLE (
        trained boolean, host boolean, days integer, organisations bigint, hires bigint, trainees_hired bigint,
        hires_each double precision, low double precision, high double precision,
        hiring_organisations bigint, share double precision, share_low double precision, share_high double precision,
        ratio_to_neither double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 4
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, everywhere => true);
    chosen CONSTANT text := spegel_register.resolve_programme($3, '{project}');
    horizon CONSTANT integer := (spegel_register.resolve_horizons(ARRAY[$4]))[1];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH joined AS (
        SELECT p.organisation, min(p.joined_on) AS joined_on, bool_or(p.role = 'trained') AS trained, bool_or(p.role = 'host') AS host
        FROM spegel_register.programme_unit AS p
        JOIN spegel_register.programme AS g ON g.programme = p.programme AND g.kind = 'project'
        JOIN spegel_register.organisation AS o ON o.organisation = p.organisation AND o.kind = 'partner'
        WHERE p.joined_on + horizon <= asked.day AND (g.programme = chosen OR chosen IS NULL)
            AND (p.organisation = asked.organisation OR asked.organisation IS NULL)
        GROUP BY p.organisation
    ), hire AS (
        SELECT u.organisation, e.person_no, min(e.valid_from) AS hired_on
        FROM spegel_register.employment AS e JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        WHERE u.organisation IN (SELECT j.organisation FROM joined AS j) AND e.form <> 'subsidised'
        GROUP BY u.organisation, e.person_no
    ), per AS (
        SELECT j.organisation, j.trained, j.host, count(h.person_no) AS hires,
               count(h.person_no) FILTER (WHERE EXISTS (
                   SELECT FROM spegel_register.participation AS t JOIN spegel_register.programme AS g ON g.programme_no = t.programme_no
                   WHERE t.person_no = h.person_no AND g.kind = 'trainee' AND t.role = 'participant'
                       AND t.started_on <= h.hired_on)) AS trainees
        FROM joined AS j LEFT JOIN hire AS h ON h.organisation = j.organisation AND h.hired_on BETWEEN j.joined_on AND j.joined_on + horizon
        GROUP BY j.organisation, j.trained, j.host
    ), cell AS (
        SELECT t.trained, h.host, count(p.organisation) AS organisations, coalesce(sum(p.hires), 0)::bigint AS hires,
               coalesce(sum(p.trainees), 0)::bigint AS trainees, count(p.organisation) FILTER (WHERE p.hires > 0) AS hiring
        FROM (VALUES (true), (false)) AS t (trained) CROSS JOIN (VALUES (true), (false)) AS h (host)
        LEFT JOIN per AS p ON p.trained = t.trained AND p.host = h.host
        GROUP BY t.trained, h.host
    )
    SELECT c.trained, c.host, horizon, c.organisations, c.hires, c.trainees, r.value, r.low, r.high,
           c.hiring, s.value, s.low, s.high, r.value / nullif(n.value, 0),
           CASE WHEN r.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN r.value IS NULL THEN 'no partner organisation of this kind joined that long before the day' END
    FROM cell AS c
    JOIN cell AS z ON NOT z.trained AND NOT z.host
    CROSS JOIN LATERAL leaving_rate_ci(c.hires, c.organisations) AS r
    CROSS JOIN LATERAL leaving_rate_ci(z.hires, z.organisations) AS n
    CROSS JOIN LATERAL share_ci(spegel_register.two_part_tally(c.hiring, c.organisations), 'with') AS s
    ORDER BY c.trained DESC, c.host DESC;
END
$$;
COMMENT ON FUNCTION spegel_register.two_track_hires(text, date, text, integer) IS
'The two-track model (tvåspårsmodellen): partner organisations in a project (NULL: any) that were trained, hosts of trainees, both '
'or neither, with the persons they hired for the first time, not subsidised, within horizon days after joining: in all, each (exact '
'Poisson interval) and of them former trainees; and the share of organisations that hired anybody (Wilson). Only those that joined '
'so long before day. Organisations are few and chose their track themselves. Answers D04.';

CREATE OR REPLACE FUNCTION spegel_register.continues_after_project(
    organisation text DEFAULT NULL, day date DEFAULT NULL, programme text DEFAULT NULL,
    horizons integer[] DEFAULT '{180,365}')
    RETURNS TABLE (
        programme_ended text, programme_title text, ended_on date, days integer, partners bigint, active bigint,
        share double precision, low double precision, high double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, everywhere => true);
    chosen CONSTANT text := spegel_register.resolve_programme($3, '{project}');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH project AS (
        SELECT g.programme, g.title, g.ends_on, p.organisation, max(coalesce(p.left_on, 'infinity')) AS left_on
        FROM spegel_register.programme AS g
        JOIN spegel_register.programme_unit AS p ON p.programme = g.programme
        JOIN spegel_register.organisation AS o ON o.organisation = p.organisation AND o.kind = 'partner'
        WHERE g.kind = 'project' AND g.ends_on <= asked.day AND (g.programme = chosen OR chosen IS NULL)
            AND (p.organisation = asked.organisation OR asked.organisation IS NULL)
        GROUP BY g.programme, g.title, g.ends_on, p.organisation
    ), at AS (
        SELECT p.programme, p.title, p.ends_on, h.days, count(*) AS partners,
               CASE WHEN p.ends_on + h.days <= asked.day THEN count(*) FILTER (WHERE p.left_on >= p.ends_on + h.days) END AS active
        FROM project AS p CROSS JOIN unnest(spegel_register.resolve_horizons($4)) AS h (days)
        GROUP BY p.programme, p.title, p.ends_on, h.days
    )
    SELECT a.programme::text, a.title, a.ends_on, a.days, a.partners, a.active, s.value, s.low, s.high,
           CASE WHEN a.active IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN a.active IS NULL THEN 'the project ended too recently' END
    FROM at AS a
    LEFT JOIN LATERAL share_ci(spegel_register.two_part_tally(a.active, a.partners), 'with') AS s ON a.active IS NOT NULL
    ORDER BY 1, 4;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no project with partner organisations has ended by the day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.continues_after_project(text, date, text, integer[]) IS
'Does it continue after the project (fortlever det efter projektet)? Partner organisations that took part in a project that has '
'ended by day (NULL: each), and the share still active (programme_unit without a last day by then) so many days after its end; '
'Wilson interval. Answers D05.';
