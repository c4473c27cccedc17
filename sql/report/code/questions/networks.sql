-- What networks and their programmes report, always already counted: who was
-- placed, graduated, passed or took part, and what came of it.

CREATE OR REPLACE FUNCTION spegel_register.reported_outcomes(
    topic text, outcomes text[], organisation text, day date, since date, ground text, programme text, horizons integer[])
    RETURNS TABLE (
        organisation_reporting text, programme_reported text, category text, outcome text, days integer,
        persons bigint, with_outcome bigint, missing bigint,
        share double precision, low double precision, high double precision,
        rest_share double precision, difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
AS $$
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($3, $4);
    reporting CONSTANT text := spegel_register.resolve_organisation($3, everywhere => true);
    chosen CONSTANT text := spegel_register.resolve_programme($7,
        '{mentorship,reverse_mentorship,leadership,training,trainee,validation,placement,project}');
    kept CONSTANT text := spegel_register.resolve_ground($6);
    groups spegel_register.group_cohort[];
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    -- A group stands for an organisation here, its part for a programme.
    SELECT array_agg(ROW(g.organisation, g.programme, g.category, g.cohort, g.approximate)::spegel_register.group_cohort)
    INTO groups
    FROM (
        SELECT c.organisation, coalesce(c.programme, '') AS programme,
               CASE c.ground WHEN 'everybody' THEN 'everybody' ELSE c.category END AS category,
               cohort_agg(least(c.days, d.day - c.origin_on), CASE WHEN c.days <= d.day - c.origin_on THEN c.outcome END, c.persons)
                   AS cohort,
               bool_or(c.approximate) AS approximate
        FROM spegel_register.counted_cohort AS c
        -- Several organisations report; each is described until its own last day.
        CROSS JOIN LATERAL (SELECT spegel_register.resolve_day(c.organisation, $4)) AS d (day)
        WHERE c.topic = $1 AND c.ground = $6 AND kept <> 'barred' AND c.origin_on <= d.day AND (c.origin_on >= $5 OR $5 IS NULL)
            AND (c.organisation = reporting OR reporting IS NULL) AND (c.programme = chosen OR chosen IS NULL)
        GROUP BY 1, 2, 3
    ) AS g;
    RETURN QUERY
    SELECT r.unit, nullif(r.part, ''), r.category, r.outcome, r.days, r.persons, r.with_outcome,
           -- Nobody left observation by then without the outcome.
           CASE WHEN w.followed THEN r.persons - r.with_outcome END,
           r.incidence, CASE WHEN w.followed THEN s.low ELSE r.low END, CASE WHEN w.followed THEN s.high ELSE r.high END,
           r.rest_incidence, r.difference, r.difference_low, r.difference_high, r.ratio, r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(groups, $2, $8, $1, $6) AS r
    LEFT JOIN unnest(groups) AS g ON g.unit = r.unit AND g.part = r.part AND g.category IS NOT DISTINCT FROM r.category
    CROSS JOIN LATERAL (SELECT coalesce((
        SELECT sum(c.censored) FILTER (WHERE c.days < r.days) IS NULL OR sum(c.censored) FILTER (WHERE c.days < r.days) = 0
        FROM survival_curve(g.cohort) AS c), false) AND r.incidence IS NOT NULL) AS w (followed)
    LEFT JOIN LATERAL share_ci(spegel_register.two_part_tally(r.with_outcome, r.persons), 'with') AS s
        ON w.followed
    ORDER BY r.unit, r.part, r.category, r.days, r.outcome;
END
$$;
COMMENT ON FUNCTION spegel_register.reported_outcomes(text, text[], text, date, date, text, text, integer[]) IS
'Outcomes of a topic of counted_cohort by organisation (NULL: all that report), programme and category of a ground, within so many '
'days, with an origin from since (NULL: ever) to day (NULL: the last that each organisation''s data describe). share: Kaplan and '
'Meier, or Aalen and Johansen when there are several outcomes; where all were followed so long it is the plain share, with its '
'Wilson interval, and missing counts those without the outcome. rest_share: the other categories together; normal interval and test '
'of the difference.';

CREATE OR REPLACE FUNCTION spegel_register.placed_retained(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'everybody', programme text DEFAULT NULL, horizons integer[] DEFAULT '{365}')
    RETURNS TABLE (
        organisation_reporting text, programme_reported text, category text, days integer, placed bigint, retained bigint,
        share double precision, low double precision, high double precision,
        rest_share double precision, difference double precision, difference_low double precision, difference_high double precision,
        p_value double precision, approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT r.organisation_reporting, r.programme_reported, r.category, r.days, r.persons, r.missing,
           1 - r.share, 1 - r.high, 1 - r.low, 1 - r.rest_share, 0 - r.difference, 0 - r.difference_high, 0 - r.difference_low,
           r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.reported_outcomes('placed', '{left}', placed_retained.organisation, placed_retained.day,
        placed_retained.since, placed_retained.ground, placed_retained.programme, placed_retained.horizons) AS r
    ORDER BY r.organisation_reporting, r.programme_reported, r.category, r.days;
END;
COMMENT ON FUNCTION spegel_register.placed_retained(text, date, date, text, text, integer[]) IS
'Retained (kvar i arbete): of those whom a network placed in work, the share still employed so many days later, by organisation '
'reporting, programme and category of a ground, such as disability or age (15-24); Wilson interval where all were followed so long, '
'retained NULL where not. approximate: the report gives rounded numbers. Only counted reports: topic placed of counted_cohort, '
'outcome left, nothing for those still employed; a report of one day says nothing about earlier days. Answers E01, E06.';

CREATE OR REPLACE FUNCTION spegel_register.graduates_in_work(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', programme text DEFAULT NULL, horizons integer[] DEFAULT '{0,180}')
    RETURNS TABLE (
        organisation_reporting text, programme_reported text, category text, days integer, graduates bigint, in_work bigint,
        share double precision, low double precision, high double precision,
        rest_share double precision, difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision, approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT r.organisation_reporting, r.programme_reported, r.category, r.days, r.persons, r.with_outcome,
           r.share, r.low, r.high, r.rest_share, r.difference, r.difference_low, r.difference_high, r.ratio,
           r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.reported_outcomes('graduated', '{employed}', graduates_in_work.organisation, graduates_in_work.day,
        graduates_in_work.since, graduates_in_work.ground, graduates_in_work.programme, graduates_in_work.horizons) AS r
    ORDER BY r.organisation_reporting, r.programme_reported, r.category, r.days;
END;
COMMENT ON FUNCTION spegel_register.graduates_in_work(text, date, date, text, text, integer[]) IS
'Straight to work (direkt i arbete): of those who graduated from a programme, the share who had come into work so many days later '
'(0: by the day of graduation), by organisation reporting, programme and category of a ground, beside the rest; Wilson interval '
'where all were followed so long. Only counted reports: topic graduated of counted_cohort, outcome employed. Answers E02.';

CREATE OR REPLACE FUNCTION spegel_register.job_guarantee_kept(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'everybody', programme text DEFAULT NULL, horizons integer[] DEFAULT '{90,180}')
    RETURNS TABLE (
        organisation_reporting text, programme_reported text, category text, days integer, passed bigint, employed bigint, missing bigint,
        share double precision, low double precision, high double precision, guaranteed double precision, kept boolean,
        approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT r.organisation_reporting, r.programme_reported, r.category, r.days, r.persons, r.with_outcome, r.missing,
           r.share, r.low, r.high, CASE WHEN r.persons IS NOT NULL THEN 1.0::double precision END,
           r.missing = 0, r.approximate, r.status, r.status_reason
    FROM spegel_register.reported_outcomes('passed_bus_driver', '{employed}', job_guarantee_kept.organisation, job_guarantee_kept.day,
        job_guarantee_kept.since, job_guarantee_kept.ground, job_guarantee_kept.programme, job_guarantee_kept.horizons) AS r
    ORDER BY r.organisation_reporting, r.programme_reported, r.category, r.days;
END;
COMMENT ON FUNCTION spegel_register.job_guarantee_kept(text, date, date, text, text, integer[]) IS
'Was the job guarantee kept (hölls jobbgarantin)? Of those who passed the training with a guaranteed job (bus drivers), the share '
'employed so many days later, and how many it was not kept to (missing; NULL where not all were followed so long, without anybody '
'missing by then kept is true), by organisation reporting, programme and category of a ground; 100 % are guaranteed. Wilson '
'interval. Only counted reports: topic passed_bus_driver of counted_cohort, outcome employed. Answers E03.';

CREATE OR REPLACE FUNCTION spegel_register.time_limited_work_onwards(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'everybody', programme text DEFAULT NULL, horizons integer[] DEFAULT '{180,365}')
    RETURNS TABLE (
        organisation_reporting text, programme_reported text, category text, days integer, participants bigint,
        outcome text, persons bigint, share double precision, low double precision, high double precision,
        rest_share double precision, difference double precision, difference_low double precision, difference_high double precision,
        p_value double precision, approximate boolean, status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
BEGIN ATOMIC
    SELECT r.organisation_reporting, r.programme_reported, r.category, r.days, r.persons, r.outcome, r.with_outcome,
           r.share, r.low, r.high, r.rest_share, r.difference, r.difference_low, r.difference_high,
           r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.reported_outcomes('time_limited_work', '{employed,study}', time_limited_work_onwards.organisation,
        time_limited_work_onwards.day, time_limited_work_onwards.since, time_limited_work_onwards.ground,
        time_limited_work_onwards.programme, time_limited_work_onwards.horizons) AS r
    ORDER BY r.organisation_reporting, r.programme_reported, r.category, r.days, r.outcome;
END;
COMMENT ON FUNCTION spegel_register.time_limited_work_onwards(text, date, date, text, text, integer[]) IS
'From time-limited work onwards (vidare från tidsbegränsat arbete): of those who took part in such work, the share who had gone on '
'to work (employed) or study so many days later, by organisation reporting, programme and category of a ground; the shares of both '
'add up. Wilson interval where all were followed so long. Only counted reports: topic time_limited_work of counted_cohort, outcomes '
'employed and study. Answers E05.';
