-- Mentors and mentees, and what became of them; leadership programmes.

CREATE OR REPLACE FUNCTION spegel_register.counted_pairs(asked spegel_register.scope)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT array_agg(ROW(g.unit, 'all', g.category, g.cohort, g.approximate)::spegel_register.group_cohort)
    FROM (
        SELECT coalesce(c.unit::text, spegel_register.top_unit((asked).organisation)) AS unit,
               NULL::text AS category, cohort_agg(0, c.category, c.persons) AS cohort, bool_or(c.approximate) AS approximate
        FROM spegel_register.counted AS c LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
        WHERE c.organisation = (asked).organisation AND c.topic = 'mentorship_pairs' AND c.ground = (asked).ground
            AND c.category IN ('cross', 'same') AND c.period BETWEEN (asked).since AND (asked).day
            AND coalesce(u.level, 'city') = (asked).level
        GROUP BY 1
    ) AS g;
END;
COMMENT ON FUNCTION spegel_register.counted_pairs(spegel_register.scope) IS
'Mentor pairs counted by whether mentor and adept differ by a ground (topic mentorship_pairs of counted, categories cross and '
'same), in the periods from since to day.';

CREATE OR REPLACE FUNCTION spegel_register.mentorship_pairs(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', kind text DEFAULT 'mentorship')
    RETURNS TABLE (
        unit text, unit_title text, programme text, pairs bigint, active bigint, completed bigint, dropped bigint,
        completion double precision, completion_low double precision, completion_high double precision,
        known_pairs bigint, cross_pairs bigint,
        cross_share double precision, cross_low double precision, cross_high double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60);
    undivided CONSTANT spegel_register.scope := (asked.organisation, asked.day, asked.since, 'everybody', 'person', asked.level,
        asked.undescribed);
    kept_ground CONSTANT text := CASE asked.policy WHEN 'person' THEN asked.ground ELSE 'everybody' END;
    pairs spegel_register.follow_up[];
    crossed spegel_register.follow_up[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 NOT IN ('mentorship', 'reverse_mentorship') OR $6 IS NULL THEN
        RAISE EXCEPTION 'programmes of kind "%" have no pairs', coalesce($6, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'kind', HINT = 'Kinds are mentorship and reverse_mentorship.';
    END IF;
    WITH pair AS MATERIALIZED (
        SELECT g.programme, a.pair, (array_agg(a.person_no ORDER BY a.person))[1] AS adept,
               (array_agg(m.person_no ORDER BY m.person))[1] AS mentor,
               max(greatest(a.started_on, m.started_on)) AS formed_on,
               CASE WHEN min(least(a.dropped_on, m.dropped_on)) <= asked.day THEN 'dropped'
                    WHEN max(greatest(a.completed_on, m.completed_on)) <= asked.day THEN 'completed' END AS outcome
        FROM spegel_register.programme AS g
        JOIN spegel_register.participation AS a ON a.programme_no = g.programme_no AND a.role = 'adept'
        JOIN spegel_register.participation AS m ON m.programme_no = g.programme_no AND m.role = 'mentor' AND m.pair = a.pair
        WHERE g.kind = $6 AND (g.organisation = asked.organisation OR g.organisation IS NULL)
            AND a.started_on IS NOT NULL AND m.started_on IS NOT NULL
        GROUP BY g.programme, a.pair
    ), formed AS (
        SELECT p.*, part FROM pair AS p, unnest(ARRAY['all', p.programme]) AS part
        WHERE p.formed_on BETWEEN asked.since AND asked.day
    )
    SELECT array_agg(ROW(f.adept, f.formed_on, NULL, f.part, 0, f.outcome, NULL)::spegel_register.follow_up),
           array_agg(ROW(f.adept, f.formed_on, NULL, f.part, 0, CASE WHEN c.adept <> c.mentor THEN 'cross' ELSE 'same' END, NULL)
                     ::spegel_register.follow_up)
                         FILTER (WHERE asked.policy = 'person' AND c.adept IS NOT NULL AND c.mentor IS NOT NULL)
    INTO pairs, crossed
    FROM formed AS f
    LEFT JOIN spegel_register.person AS x ON x.person_no = f.adept
    LEFT JOIN spegel_register.person AS y ON y.person_no = f.mentor
    LEFT JOIN spegel_register.person_attribute_row AS a ON a.person_no = f.adept
        AND a.ground = kept_ground AND a.observed_on <= asked.day AND a.holds_until >= asked.day
    LEFT JOIN spegel_register.person_attribute_row AS m ON m.person_no = f.mentor
        AND m.ground = kept_ground AND m.observed_on <= asked.day AND m.holds_until >= asked.day
    -- of ages those of the day on which the pair was formed
    CROSS JOIN LATERAL (SELECT spegel_register.category_on(kept_ground, f.formed_on, x.birth_year, a.category),
                               spegel_register.category_on(kept_ground, f.formed_on, y.birth_year, m.category)) AS c (adept, mentor);
    RETURN QUERY
    WITH p AS (
        -- not unnested directly: the planner would run it to count its rows
        SELECT c.* FROM unnest((SELECT spegel_register.group_cohorts('mentorship_pairs', pairs, undivided))) AS c
    ), x AS (
        SELECT c.unit, c.part, rollup(c.cohort) AS cohort, bool_or(c.approximate) AS approximate
        FROM unnest((SELECT CASE asked.policy
            WHEN 'person' THEN spegel_register.group_cohorts('mentorship_pairs_across', crossed, undivided)
            WHEN 'counts' THEN spegel_register.group_cohorts('mentorship_pairs_across', NULL, asked)
                               || spegel_register.counted_pairs(asked) END)) AS c
        GROUP BY c.unit, c.part
    )
    SELECT coalesce(p.unit, x.unit), u.title, coalesce(p.part, x.part),
           persons(p.cohort), censored(p.cohort), events(p.cohort, 'completed'), events(p.cohort, 'dropped'),
           s.value, s.low, s.high, persons(x.cohort), events(x.cohort, 'cross'), t.value, t.low, t.high,
           coalesce(p.approximate, false) OR coalesce(x.approximate, false),
           CASE WHEN t.value IS NOT NULL THEN 'ok' WHEN asked.policy = 'person' THEN 'not_computable' ELSE n.status END,
           CASE WHEN t.value IS NOT NULL THEN NULL
                WHEN asked.policy = 'person' THEN 'no pair in which the category of both is known' ELSE n.status_reason END
    FROM p FULL JOIN x ON x.part = p.part AND coalesce(x.unit, '') = coalesce(p.unit, '')
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(p.unit, x.unit)
    LEFT JOIN LATERAL share_ci(spegel_register.two_part_tally(events(p.cohort, 'completed'), persons(p.cohort)), 'with') AS s
        ON p.cohort IS NOT NULL
    LEFT JOIN LATERAL share_ci(spegel_register.two_part_tally(events(x.cohort, 'cross'), persons(x.cohort)), 'with') AS t ON true
    CROSS JOIN spegel_register.missing_status('mentorship_pairs_across', asked.ground) AS n
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('mentorship_pairs', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.mentorship_pairs(text, date, date, text, text, text) IS
'Mentor pairs (mentorspar) formed from since (NULL: five years before day) to day, in programmes of the organisation or of several, '
'by unit of the adept and programme: active on day, completed, dropped when either did, and completion of all formed; cross_pairs '
'are those whose mentor and adept are of different categories of the ground, among pairs where both are known. Wilson intervals. '
'kind: mentorship (dubbelt mentorskap) or reverse_mentorship. Counts: topic mentorship_pairs for everybody, outcomes completed and '
'dropped; topic mentorship_pairs_across for the ground, outcomes cross and same, days 0; or topic mentorship_pairs of counted, '
'categories cross and same. Answers A19.';

-- A mentee beside the colleague who held the same kind of post on the day the
-- mentoring began, not mentored by then: the clock of both starts that day.
CREATE OR REPLACE FUNCTION spegel_register.mentee_matches(organisation text, day date, since date, ground text)
    RETURNS TABLE (person_no integer, started_on date, unit text, rank integer, colleague integer, colleague_until date)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 500
BEGIN ATOMIC
    WITH mentoring AS MATERIALIZED (
        SELECT a.person_no, min(a.started_on) AS started_on
        FROM spegel_register.participation_row AS a JOIN spegel_register.programme AS g ON g.programme_no = a.programme_no
        WHERE g.kind = 'mentorship' AND a.role = 'adept' AND a.started_on IS NOT NULL GROUP BY a.person_no
    ), department AS MATERIALIZED (
        SELECT a.unit_no, a.above_no FROM spegel_register.unit_above AS a
        WHERE a.level = 'department' AND a.organisation = mentee_matches.organisation
    ), hired AS MATERIALIZED (
        SELECT e.person_no, min(e.valid_from) AS hired_on
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = mentee_matches.organisation
        GROUP BY e.person_no
    ), mentee AS MATERIALIZED (
        SELECT p.person_no, p.started_on, p.unit, p.occupation_no, p.step_no, p.rank, d.above_no, h.hired_on,
               spegel_register.category_on(mentee_matches.ground, p.started_on, b.birth_year, c.category) AS category
        FROM (
            SELECT DISTINCT ON (m.person_no) m.person_no, m.started_on, u.unit, e.unit_no, e.occupation_no, e.step_no, l.rank
            FROM mentoring AS m
            JOIN spegel_register.employment_row AS e ON e.person_no = m.person_no
                AND e.valid_from <= m.started_on AND (e.valid_to >= m.started_on OR e.valid_to IS NULL)
            JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = mentee_matches.organisation
            LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
            WHERE m.started_on BETWEEN mentee_matches.since AND mentee_matches.day
            -- as in staff()
            ORDER BY m.person_no, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number) AS p
        JOIN hired AS h ON h.person_no = p.person_no
        JOIN spegel_register.person AS b ON b.person_no = p.person_no
        LEFT JOIN department AS d ON d.unit_no = p.unit_no
        LEFT JOIN spegel_register.person_attribute_row AS c ON c.person_no = p.person_no
            AND c.ground = mentee_matches.ground AND c.observed_on <= mentee_matches.day AND c.holds_until >= mentee_matches.day
    ), near AS MATERIALIZED (
        -- Days of hire within a year of each other are in the same or in neighbouring years of the calendar.
        SELECT m.*, extract(year FROM m.hired_on)::integer + y.apart AS hired_in
        FROM mentee AS m CROSS JOIN generate_series(-1, 1) AS y (apart)
    ), post AS MATERIALIZED (
        SELECT e.person_no, e.occupation_no, e.step_no, d.above_no, e.valid_from, e.valid_to, h.hired_on,
               extract(year FROM h.hired_on)::integer AS hired_in, q.person AS code, q.birth_year, c.category, o.started_on AS mentored_on
        FROM spegel_register.employment_row AS e
        JOIN department AS d ON d.unit_no = e.unit_no
        JOIN hired AS h ON h.person_no = e.person_no
        JOIN spegel_register.person AS q ON q.person_no = e.person_no
        LEFT JOIN spegel_register.person_attribute_row AS c ON c.person_no = e.person_no
            AND c.ground = mentee_matches.ground AND c.observed_on <= mentee_matches.day AND c.holds_until >= mentee_matches.day
        LEFT JOIN mentoring AS o ON o.person_no = e.person_no
        WHERE (e.valid_to >= mentee_matches.since OR e.valid_to IS NULL)
            AND (e.occupation_no, e.step_no, d.above_no) IN (SELECT m.occupation_no, m.step_no, m.above_no FROM mentee AS m)
    ), nearest AS (
        SELECT DISTINCT ON (m.person_no) m.person_no, e.person_no AS colleague, e.mentored_on
        FROM near AS m
        JOIN post AS e ON e.occupation_no = m.occupation_no AND e.step_no = m.step_no AND e.above_no = m.above_no
            AND e.hired_in = m.hired_in
            AND e.person_no <> m.person_no
            AND e.valid_from <= m.started_on AND (e.valid_to >= m.started_on OR e.valid_to IS NULL)
            AND abs(e.hired_on - m.hired_on) <= 365
            AND (e.mentored_on > m.started_on OR e.mentored_on IS NULL)
            AND m.category IS NOT DISTINCT FROM
                spegel_register.category_on(mentee_matches.ground, m.started_on, e.birth_year, e.category)
        ORDER BY m.person_no, abs(e.hired_on - m.hired_on), e.code
    )
    SELECT m.person_no, m.started_on, m.unit, m.rank, n.colleague, n.mentored_on
    FROM mentee AS m LEFT JOIN nearest AS n ON n.person_no = m.person_no
    WHERE m.rank IS NOT NULL;
END;
COMMENT ON FUNCTION spegel_register.mentee_matches(text, date, date, text) IS
'Mentees (adepter) whose first mentoring began from since to day while employed in the organisation at a known step, and the '
'colleague that each is compared with: on that day in the same department, occupation, step and category of a ground, hired within '
'a year of the mentee and nearest in time, and not mentored by then; NULL when there is none. A colleague may serve for several. '
'colleague_until: when the colleague became a mentee.';

CREATE OR REPLACE FUNCTION spegel_register.mentee_outcomes(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', horizons integer[] DEFAULT '{365,730}')
    RETURNS TABLE (
        unit text, unit_title text, category text, outcome text, days integer, mentees bigint, unmatched bigint,
        mentee_incidence double precision, colleague_incidence double precision,
        difference double precision, low double precision, high double precision, ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    mentees spegel_register.follow_up[];
    colleagues spegel_register.follow_up[];
    unpaired spegel_register.follow_up[];
    of_mentees spegel_register.group_cohort[];
    of_colleagues spegel_register.group_cohort[];
    of_unpaired spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF asked.policy = 'person' THEN
        WITH match AS MATERIALIZED (
            SELECT m.* FROM spegel_register.mentee_matches(asked.organisation, asked.day, asked.since, asked.ground) AS m
        ), career AS MATERIALIZED (
            SELECT c.person_no, c.steps, c.employed FROM spegel_register.careers(asked.organisation) AS c
            WHERE c.person_no = ANY ((SELECT array_agg(m.person_no) || array_agg(m.colleague) FROM match AS m)::integer[])
        ), pair AS MATERIALIZED (
            SELECT m.person_no, m.started_on, m.unit, a.days, a.outcome, b.days AS colleague_days, b.outcome AS colleague_outcome,
                   l.left_on, n.left_on AS colleague_left_on, least(m.colleague_until, asked.day + 1) AS colleague_until
            FROM match AS m
            LEFT JOIN career AS x ON x.person_no = m.person_no
            LEFT JOIN career AS y ON y.person_no = m.colleague
            LEFT JOIN LATERAL episode(x.steps, m.rank, m.rank + 1, origin => m.started_on, observed_until => asked.day + 1) AS a ON true
            LEFT JOIN LATERAL episode(y.steps, m.rank, m.rank + 1, origin => m.started_on,
                                      observed_until => least(m.colleague_until, asked.day + 1)) AS b ON true
            LEFT JOIN LATERAL (SELECT min(s.valid_to) FROM spells(x.employed) AS s WHERE s.valid_to > m.started_on) AS l (left_on) ON true
            LEFT JOIN LATERAL (SELECT min(s.valid_to) FROM spells(y.employed) AS s WHERE s.valid_to > m.started_on) AS n (left_on) ON true
        ), matched AS (
            SELECT p.* FROM pair AS p WHERE p.days IS NOT NULL AND p.colleague_days IS NOT NULL
        )
        -- The colleague is counted where the mentee is.
        SELECT (SELECT array_agg(ROW(m.person_no, m.started_on, m.unit, o.part, o.days, o.outcome, NULL)::spegel_register.follow_up)
                FROM matched AS m CROSS JOIN LATERAL (VALUES
                    ('promotion', m.days, CASE m.outcome WHEN 'reached' THEN 'promoted' ELSE m.outcome END),
                    ('retention', least(m.left_on, asked.day + 1) - m.started_on, CASE WHEN m.left_on <= asked.day THEN 'left' END))
                    AS o (part, days, outcome)),
               (SELECT array_agg(ROW(m.person_no, m.started_on, m.unit, o.part, o.days, o.outcome, NULL)::spegel_register.follow_up)
                FROM matched AS m CROSS JOIN LATERAL (VALUES
                    ('promotion', m.colleague_days, CASE m.colleague_outcome WHEN 'reached' THEN 'promoted' ELSE m.colleague_outcome END),
                    ('retention', least(m.colleague_left_on, m.colleague_until) - m.started_on,
                     CASE WHEN m.colleague_left_on < m.colleague_until THEN 'left' END))
                    AS o (part, days, outcome)),
               (SELECT array_agg(ROW(p.person_no, p.started_on, p.unit, 'all', 0, 'unmatched', NULL)::spegel_register.follow_up)
                FROM pair AS p WHERE p.days IS NULL OR p.colleague_days IS NULL)
        INTO mentees, colleagues, unpaired;
    END IF;
    of_mentees := spegel_register.group_cohorts('mentees', mentees, asked);
    of_colleagues := spegel_register.group_cohorts('similar_not_mentees', colleagues, asked);
    IF unpaired IS NOT NULL THEN
        of_unpaired := spegel_register.group_cohorts('mentees', unpaired, asked);
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.outcome, r.days, r.exposed_persons,
           CASE WHEN r.outcome IS NOT NULL THEN coalesce(persons(n.cohort), 0) END,
           CASE r.outcome WHEN 'retained' THEN 1 - r.exposed_incidence ELSE r.exposed_incidence END,
           CASE r.outcome WHEN 'retained' THEN 1 - r.unexposed_incidence ELSE r.unexposed_incidence END,
           CASE r.outcome WHEN 'retained' THEN 0 - r.difference ELSE r.difference END,
           CASE r.outcome WHEN 'retained' THEN 0 - r.high ELSE r.low END,
           CASE r.outcome WHEN 'retained' THEN 0 - r.low ELSE r.high END,
           CASE r.outcome WHEN 'retained' THEN (1 - r.exposed_incidence) / nullif(1 - r.unexposed_incidence, 0) ELSE r.ratio END,
           r.p_value, r.approximate,
           r.status, CASE WHEN r.outcome IS NULL AND of_unpaired IS NOT NULL
                          THEN format('none of %s mentees has a comparable colleague', cardinality(unpaired)) ELSE r.status_reason END
    FROM (SELECT x.unit, x.unit_title, x.category, CASE x.outcome WHEN 'left' THEN 'retained' ELSE x.outcome END AS outcome, x.days,
                 x.exposed_persons, x.exposed_incidence, x.unexposed_incidence, x.difference, x.low, x.high, x.ratio, x.p_value,
                 x.approximate, x.status, x.status_reason
          FROM spegel_register.compare_exposed(of_mentees, of_colleagues, '{promoted,left}', $6, 'mentees', asked.ground) AS x
          WHERE x.part IS NULL OR x.part = 'all' OR (x.part = 'promotion') = (x.outcome = 'promoted')) AS r
    LEFT JOIN unnest(of_unpaired) AS n ON (n.unit, n.category) IS NOT DISTINCT FROM (r.unit, r.category)
    ORDER BY r.unit, r.category, r.outcome, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.mentee_outcomes(text, date, date, text, text, integer[]) IS
'What becomes of mentees (adepter)? Those whose mentoring began from since (NULL: five years before day, but not before the '
'register knows who left) to day, each beside the colleague of mentee_matches, both followed from that day, so that nobody''s '
'waiting to be mentored counts as its merit; the colleague until mentored too. promoted: cumulative incidence of a higher step, '
'leaving first counting as never; retained: the share still employed, promoted or not. Difference with a normal interval and test, '
'which take a colleague who serves twice for two persons. By unit of the mentee and category of a ground; unmatched mentees are '
'counted and left out. Counts: topics mentees and similar_not_mentees, outcomes promoted and left, whichever came first. Answers '
'A20.';

CREATE OR REPLACE FUNCTION spegel_register.leadership_follow_up(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', manager_class text DEFAULT 'C',
    programme text DEFAULT NULL, horizons integer[] DEFAULT '{365,730,1095}')
    RETURNS TABLE (
        unit text, unit_title text, category text, stage text, days integer,
        persons bigint, others bigint,
        became_manager double precision, others_became_manager double precision,
        difference double precision, low double precision, high double precision, ratio double precision, p_value double precision,
        hazard_ratio double precision, hazard_ratio_low double precision, hazard_ratio_high double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    chosen CONSTANT text := spegel_register.resolve_programme($7, '{leadership}');
    target CONSTANT integer := 1 + strpos('CBA', $6);
    exposed spegel_register.follow_up[];
    others spegel_register.follow_up[];
    of_exposed spegel_register.group_cohort[];
    of_others spegel_register.group_cohort[];
    known_at integer[] := $8;
    long_ago spegel_register.scope := asked;
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 NOT IN ('A', 'B', 'C') OR $6 IS NULL THEN
        RAISE EXCEPTION 'manager class "%" does not exist', coalesce($6, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'manager_class', HINT = 'Classes are A, B and C; A is the highest.';
    END IF;
    WITH applicant AS (
        SELECT DISTINCT ON (p.person_no) p.person_no, p.applied_on, p.admitted_on, p.completed_on
        FROM spegel_register.participation AS p JOIN spegel_register.programme AS g ON g.programme_no = p.programme_no
        WHERE g.kind = 'leadership' AND p.role = 'participant' AND p.applied_on BETWEEN asked.since AND asked.day
            AND (g.organisation = asked.organisation OR g.organisation IS NULL) AND (g.programme = chosen OR chosen IS NULL)
        ORDER BY p.person_no, p.applied_on, p.admitted_on
    ), followed AS MATERIALIZED (
        SELECT a.*, e.days, CASE e.outcome WHEN 'reached' THEN 'manager' ELSE e.outcome END AS outcome, e.entry
        FROM applicant AS a
        JOIN spegel_register.careers(asked.organisation) AS c ON c.person_no = a.person_no
            AND c.person_no = ANY ((SELECT array_agg(x.person_no) FROM applicant AS x)::integer[])
        CROSS JOIN LATERAL episode(
            (SELECT career_agg(CASE WHEN s.step >= target THEN 2 ELSE 1 END, s.valid_from, s.valid_to) FROM spells(c.responsibility) AS s),
            1, 2, origin => a.applied_on, observed_until => asked.day + 1) AS e
        WHERE e.days IS NOT NULL
    ), part AS MATERIALIZED (
        SELECT f.person_no, f.applied_on, s.stage, x.*
        FROM followed AS f
        CROSS JOIN LATERAL (VALUES ('admitted', f.admitted_on), ('completed', f.completed_on)) AS s (stage, reached_on)
        CROSS JOIN LATERAL split_at_exposure(f.days, f.outcome, CASE WHEN s.reached_on <= asked.day THEN s.reached_on - f.applied_on END,
                                             nullif(f.entry, 0)) AS x
    )
    SELECT array_agg(ROW(p.person_no, p.applied_on, NULL, p.stage, p.days, p.outcome, p.entry)::spegel_register.follow_up)
        FILTER (WHERE p.exposed),
           array_agg(ROW(p.person_no, p.applied_on, NULL, p.stage, p.days, p.outcome, p.entry)::spegel_register.follow_up)
               FILTER (WHERE NOT p.exposed)
    INTO exposed, others FROM part AS p;
    of_exposed := spegel_register.group_cohorts('leadership_programme', exposed, asked);
    of_others := spegel_register.group_cohorts('leadership_applicants', others, asked);
    IF of_exposed IS NULL AND of_others IS NULL AND chosen IS NULL AND $6 = 'C' THEN
        -- By how the application ended, known three years after it only.
        known_at := '{1095}';
        long_ago.day := asked.day - 1095;
        long_ago.since := asked.since - 1095;
        SELECT array_agg(g),
               (SELECT array_agg(ROW(a.unit, x.part, a.category, a.cohort - x.cohort, a.approximate)::spegel_register.group_cohort)
                              FROM unnest(array_agg(g)) AS x JOIN unnest((SELECT spegel_register.counted_groups(long_ago,
                                  'leadership_applied', 'leadership_applied_manager_36_months', 'manager', 'applied', 1095))) AS a
                                  ON (a.unit, a.category) IS NOT DISTINCT FROM (x.unit, x.category))
        INTO of_exposed, of_others
        FROM (VALUES ('admitted'), ('completed')) AS t (stage)
        CROSS JOIN LATERAL unnest(spegel_register.counted_groups(long_ago,
            'leadership_' || t.stage, 'leadership_' || t.stage || '_manager_36_months', 'manager', t.stage, 1095)) AS g;
    END IF;
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.part, r.days, r.exposed_persons, r.unexposed_persons,
           r.exposed_incidence, r.unexposed_incidence, r.difference, r.low, r.high, r.ratio, r.p_value,
           r.hazard_ratio, r.hazard_ratio_low, r.hazard_ratio_high, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_exposed(of_exposed, of_others, '{manager}', known_at, 'leadership_programme', asked.ground) AS r
    ORDER BY r.unit, r.category, r.part, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.leadership_follow_up(text, date, date, text, text, text, text, integer[]) IS
'Leadership programme follow-up (uppföljning av ledarprogram): the share who became managers of a class or higher (C: any; B; A) so '
'many days after applying, of applicants from since (NULL: five years before day, but not before the register knows who left) to '
'day who were employed and no such managers; stage admitted beside those not (yet) admitted, completed beside those who have not '
'(yet) completed. Everybody counts as not yet admitted or completed until the day they are, so that the waiting is not counted as '
'the merit of the programme (curves of Simon and Makuch); persons and others therefore overlap. Normal test of the difference; '
'hazard ratio by Cox. Leaving first counts as never. Unit and age are those of the day of application. Counts: topics '
'leadership_programme and leadership_applicants, outcomes manager and left; or topics leadership_applied, leadership_admitted and '
'leadership_completed of counted, each also with _manager_36_months, of the five years that ended three years before day: by how '
'the application ended, without regard to waiting, after 1095 days only. Answers A24.';
