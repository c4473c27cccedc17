-- Projects and networks: whom they reach, how far their work has come, and who
-- belongs to them.  They often reach across organisations: without one named,
-- every organisation answers.
CREATE OR REPLACE FUNCTION spegel_register.project_reach(
    organisation text DEFAULT NULL, day date DEFAULT NULL, kind text DEFAULT 'project',
    level text DEFAULT 'city', only_programme text DEFAULT NULL)
    RETURNS TABLE (
        programme text, title text, unit text, unit_title text, capacity text, target bigint,
        offered bigint, started bigint, completed bigint, dropped bigint,
        attainment numeric, completed_of_target numeric, completed_of_started numeric, completed_low numeric, completed_high numeric,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, level => $4);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_programme($5);
    IF $5 IS NULL AND $3 NOT IN ('mentorship', 'reverse_mentorship', 'leadership', 'training', 'trainee', 'validation', 'placement',
        'project') THEN
        RAISE EXCEPTION 'kind of programme "%" does not exist', $3
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'kind',
                  HINT = 'Kinds are mentorship, reverse_mentorship, leadership, training, trainee, validation, placement and project.';
    END IF;
    RETURN QUERY
    WITH project AS (
        SELECT p.programme, p.title, p.target_persons FROM spegel_register.programme AS p
        WHERE (p.organisation = asked.organisation OR p.organisation IS NULL)
            AND CASE WHEN $5 IS NULL THEN p.kind = coalesce($3, p.kind) AND (p.starts_on <= asked.day) IS NOT FALSE
                ELSE p.programme = $5 END
    ), taken AS (
        -- Somebody in two roles of one project is one person.
        SELECT t.programme, t.person_no, min(t.capacity) AS capacity, min(least(t.offered_on, t.started_on)) AS since,
               bool_or(t.offered_on <= asked.day OR t.started_on <= asked.day) AS offered, bool_or(t.started_on <= asked.day) AS started,
               bool_or(t.completed_on <= asked.day) AS completed, bool_or(t.dropped_on <= asked.day) AS dropped
        FROM project AS p JOIN spegel_register.participation AS t ON t.programme = p.programme
        GROUP BY t.programme, t.person_no
    ), above AS MATERIALIZED (
        SELECT w.unit, w.above FROM spegel_register.unit_above AS w WHERE w.level = asked.level AND asked.level <> 'city'
    ), placed AS (
        SELECT DISTINCT ON (t.programme, t.person_no) t.*, w.above AS unit
        FROM taken AS t
        LEFT JOIN spegel_register.employment AS e
            ON e.person_no = t.person_no AND e.valid_from <= t.since AND (e.valid_to >= t.since OR e.valid_to IS NULL)
                AND asked.level <> 'city'
        LEFT JOIN above AS w ON w.unit = e.unit
        ORDER BY t.programme, t.person_no, w.above IS NULL, e.scope DESC, e.valid_from
    ), reach AS (
        SELECT p.programme, p.title, t.unit, t.capacity, grouping(p.programme) = 1 AS together, grouping(t.capacity) = 1 AS everybody,
               count(*) FILTER (WHERE t.offered) AS offered, count(*) FILTER (WHERE t.started) AS started,
               count(*) FILTER (WHERE t.completed) AS completed, count(*) FILTER (WHERE t.dropped) AS dropped,
               count(t.person_no) AS persons
        FROM project AS p LEFT JOIN placed AS t ON t.programme = p.programme
        GROUP BY GROUPING SETS ((p.programme, p.title, t.unit, t.capacity), (p.programme, p.title, t.unit), (t.unit))
    )
    SELECT r.programme::text, CASE WHEN r.together THEN 'all together' ELSE r.title END, r.unit::text, u.title,
           CASE WHEN r.everybody THEN 'all' ELSE coalesce(r.capacity, 'unknown') END, g.target,
           r.offered, r.started, r.completed, r.dropped,
           round(r.started / g.target::numeric, 4), round(r.completed / g.target::numeric, 4),
           round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4),
           CASE WHEN r.persons = 0 THEN 'not_collected' WHEN r.started = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN r.persons = 0 THEN 'no participation is in the register'
                WHEN r.started = 0 THEN 'nobody had begun by this day'
                WHEN g.target IS NULL AND r.everybody THEN 'no target is set'
                WHEN g.target IS NULL THEN 'targets are not set by capacity' END
    FROM reach AS r
    LEFT JOIN spegel_register.unit AS u ON u.unit = r.unit
    -- A target is for the whole of a project; of all together when each has one.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.everybody AND asked.level = 'city' AND count(p.target_persons) = count(*) THEN sum(p.target_persons) END
        FROM project AS p WHERE r.together OR p.programme = r.programme) AS g (target)
    LEFT JOIN LATERAL share_ci(tally('{yes,no}', ARRAY[least(r.completed, r.started), greatest(r.started - r.completed, 0)]), 'yes')
        AS e ON true
    WHERE r.persons > 0 OR r.everybody
    ORDER BY r.together, r.programme, r.unit, r.everybody DESC, r.capacity;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'the register has no such programme of the organisation, or of several';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.project_reach(text, date, text, text, text) IS
'How many a project reaches (måluppfyllelse): one row per programme of a kind, by default project, that the organisation runs or '
'several do, capacity (recruiter, manager, employee, leader, key_person; all) and, at other levels than city, unit in which the '
'participants worked when they were offered it; last all programmes together, somebody in two counting twice. Numbers of persons up '
'to a day: offered, started, completed, dropped. attainment is started over target and completed_of_target completed over it; they '
'may pass 1; completed_of_started, 0 to 1, has a Wilson interval. Answers A18.';

CREATE OR REPLACE FUNCTION spegel_register.critical_mass(
    organisation text DEFAULT NULL, day date DEFAULT NULL, level text DEFAULT 'workplace',
    target double precision DEFAULT 0.3, only_programme text DEFAULT NULL, capacity text DEFAULT NULL)
    RETURNS TABLE (
        employer text, employer_title text, programme text, programme_title text, units bigint, units_over_target bigint,
        share numeric, share_low numeric, share_high numeric, participants bigint, staff bigint, participant_share numeric,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true), spegel_register.resolve_level($3),
            spegel_register.resolve_programme($5);
    IF NOT $4 BETWEEN 0 AND 1 THEN
        RAISE EXCEPTION 'target % is not a share', $4
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'target', HINT = 'Give a share, 0 to 1.';
    ELSIF $6 NOT IN ('employee', 'manager', 'recruiter', 'leader', 'key_person') THEN
        RAISE EXCEPTION 'capacity "%" does not exist', $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'capacity',
                HINT = 'Capacities are employee, manager, recruiter, leader and key_person.';
    END IF;
    RETURN QUERY
    WITH participant AS MATERIALIZED (
        SELECT DISTINCT p.programme, t.person_no FROM spegel_register.participation_row AS t
        JOIN spegel_register.programme AS p ON p.programme_no = t.programme_no AND CASE WHEN $5 IS NULL THEN p.kind = 'project'
            ELSE p.programme = $5 END
        WHERE t.started_on <= coalesce($2, 'infinity') AND (t.dropped_on > $2 OR t.dropped_on IS NULL) AND ($6 IS NULL OR t.capacity = $6)
    ), employer AS MATERIALIZED (
        SELECT DISTINCT u.organisation, p.programme
        FROM participant AS p JOIN spegel_register.employment_row AS e ON e.person_no = p.person_no
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no
        WHERE $1 IS NULL OR u.organisation = $1
    ), day AS MATERIALIZED (
        SELECT o.organisation, spegel_register.resolve_day(o.organisation, $2) AS day FROM (SELECT DISTINCT organisation FROM employer) AS o
    ), staffed AS MATERIALIZED (
        -- The staff of each employer on its day, each person in one unit as in staff().
        SELECT DISTINCT ON (d.organisation, e.person_no) d.organisation, e.person_no, a.above
        FROM day AS d
        JOIN spegel_register.unit AS u ON u.organisation = d.organisation
        JOIN spegel_register.employment_row AS e ON e.unit_no = u.unit_no
            AND e.valid_from <= d.day AND (e.valid_to >= d.day OR e.valid_to IS NULL)
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        LEFT JOIN spegel_register.unit_above AS a ON a.unit_no = e.unit_no AND a.level = $3
        ORDER BY d.organisation, e.person_no, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number
    ), density AS (
        SELECT e.organisation, e.programme, s.above, count(*) AS staff, count(p.person_no) AS participants
        FROM employer AS e JOIN staffed AS s ON s.organisation = e.organisation AND s.above IS NOT NULL
        LEFT JOIN participant AS p ON p.programme = e.programme AND p.person_no = s.person_no
        GROUP BY e.organisation, e.programme, s.above
    )
    SELECT d.organisation::text, o.title, d.programme::text, g.title, d.units, d.enough,
           round(c.value::numeric, 4), round(c.low::numeric, 4), round(c.high::numeric, 4), d.participants, d.staff,
           round(d.participants / nullif(d.staff, 0)::numeric, 4), 'ok', NULL
    FROM (SELECT d.organisation, d.programme, count(*) AS units, count(*) FILTER (WHERE d.participants >= $4 * d.staff) AS enough,
                 sum(d.participants)::bigint AS participants, sum(d.staff)::bigint AS staff
          FROM density AS d GROUP BY d.organisation, d.programme) AS d
    JOIN spegel_register.organisation AS o ON o.organisation = d.organisation
    JOIN spegel_register.programme AS g ON g.programme = d.programme
    LEFT JOIN LATERAL share_ci(tally('{over,under}', ARRAY[d.enough, d.units - d.enough]), 'over') AS c ON true
    ORDER BY d.programme, d.organisation;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'nobody who is employed in the register takes part in such a programme on this day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.critical_mass(text, date, text, double precision, text, text) IS
'Whether a project has reached a critical mass (kritisk massa) at the workplaces: one row per employer with participants and '
'programme, by default every project. A unit of the level is over the target when at least that share of its staff on the day takes '
'part and has not dropped out; share, 0 to 1, is of the units, with its Wilson interval; participant_share is of all the staff. '
'capacity limits those taking part, as leader, key_person or employee. Without organisation: all of them. Answers C05.';

CREATE OR REPLACE FUNCTION spegel_register.reverse_mentorship(
    organisation text DEFAULT NULL, day date DEFAULT NULL, part_by text DEFAULT 'sector')
    RETURNS TABLE (
        part text, part_title text, leaders bigint, with_adept bigint, completed bigint, dropped bigint,
        adept_rate numeric, adept_low numeric, adept_high numeric,
        completed_rate numeric, completed_low numeric, completed_high numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true);
    IF $3 NOT IN ('sector', 'organisation', 'all') THEN
        RAISE EXCEPTION 'leaders cannot be divided by "%"', $3
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'part_by', HINT = 'Divide by sector, organisation or all.';
    END IF;
    RETURN QUERY
    WITH leader AS (
        SELECT CASE $3 WHEN 'sector' THEN coalesce(o.sector, 'unknown') WHEN 'organisation' THEN coalesce(o.organisation, 'several')
            ELSE 'all' END AS part,
               CASE WHEN $3 = 'organisation' THEN o.title END AS title,
               t.started_on <= d.day AND EXISTS (
                   SELECT FROM spegel_register.participation AS a
                   WHERE a.programme = t.programme AND a.pair = t.pair AND a.person_no <> t.person_no AND a.started_on <= d.day) AS paired,
               coalesce(t.completed_on <= d.day, false) AS completed, coalesce(t.dropped_on <= d.day, false) AS dropped
        FROM spegel_register.participation AS t
        JOIN spegel_register.programme AS p ON p.programme_no = t.programme_no AND p.kind = 'reverse_mentorship'
        LEFT JOIN spegel_register.organisation AS o ON o.organisation = p.organisation
        CROSS JOIN LATERAL (SELECT spegel_register.resolve_day(p.organisation, $2)) AS d (day)
        WHERE t.capacity IN ('leader', 'manager') AND ($1 IS NULL OR p.organisation = $1)
            AND least(t.offered_on, t.applied_on, t.admitted_on, t.started_on) <= d.day
    )
    SELECT s.part, s.title, s.leaders, s.paired, s.completed, s.dropped,
           round(a.value::numeric, 4), round(a.low::numeric, 4), round(a.high::numeric, 4),
           round(c.value::numeric, 4), round(c.low::numeric, 4), round(c.high::numeric, 4),
           CASE WHEN s.paired = 0 THEN 'not_computable' ELSE 'ok' END, CASE WHEN s.paired = 0 THEN 'no leader has an adept' END
    FROM (SELECT l.part, l.title, count(*) AS leaders, count(*) FILTER (WHERE l.paired) AS paired,
                 count(*) FILTER (WHERE l.paired AND l.completed) AS completed, count(*) FILTER (WHERE l.paired AND l.dropped) AS dropped
          FROM leader AS l GROUP BY l.part, l.title) AS s
    LEFT JOIN LATERAL share_ci(tally('{yes,no}', ARRAY[s.paired, s.leaders - s.paired]), 'yes') AS a ON true
    LEFT JOIN LATERAL share_ci(tally('{yes,no}', ARRAY[s.completed, s.paired - s.completed]), 'yes') AS c ON true
    ORDER BY s.part;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'the register has no leader in a programme of reverse mentorship by this day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.reverse_mentorship(text, date, text) IS
'Reverse mentorship (omvänt mentorskap): leaders and managers in such programmes up to a day, by sector of the organisation that '
'runs them, by organisation, or all. with_adept have begun together with an adept, of whom completed or dropped; adept_rate is '
'with_adept over leaders, completed_rate completed over with_adept, 0 to 1, with Wilson intervals. Without organisation: all of '
'them. Answers C06.';

CREATE OR REPLACE FUNCTION spegel_register.action_plans(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, level text DEFAULT 'city',
    months integer[] DEFAULT '{6,12}', only_programme text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, within_months integer, planned bigint, followed bigint, implemented bigint, too_recent bigint,
        share numeric, share_low numeric, share_high numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true), spegel_register.resolve_level($4),
            spegel_register.resolve_programme($6);
    RETURN QUERY
    SELECT n.unit, n.title, n.months, n.planned, n.followed, n.implemented, n.planned - n.followed,
           round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4),
           CASE WHEN n.followed = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN n.followed = 0 THEN 'all were planned too recently'
               WHEN n.followed < n.planned THEN 'some were planned too recently and are left out' END
    FROM (
        SELECT a.above::text AS unit, t.title, h.months, count(*) AS planned,
               count(*) FILTER (WHERE h.due <= d.day) AS followed,
               count(*) FILTER (WHERE h.due <= d.day AND m.completed_on <= h.due) AS implemented
        FROM spegel_register.measure AS m
        JOIN spegel_register.unit_above AS a ON a.unit = m.unit AND a.level = $4
        JOIN spegel_register.unit AS t ON t.unit = a.above
        CROSS JOIN LATERAL (SELECT spegel_register.resolve_day(a.organisation, $2)) AS d (day)
        CROSS JOIN LATERAL (SELECT k.months, (m.planned_on + make_interval(months => k.months))::date
                            FROM unnest($5) AS k (months)) AS h (months, due)
        WHERE m.programme IS NOT NULL AND ($6 IS NULL OR m.programme = $6) AND ($1 IS NULL OR a.organisation = $1)
            AND m.planned_on <= d.day AND ($3 IS NULL OR m.planned_on > $3)
        GROUP BY a.above, t.title, h.months) AS n
    LEFT JOIN LATERAL share_ci(tally('{yes,no}', ARRAY[n.implemented, n.followed - n.implemented]), 'yes') AS e ON true
    ORDER BY n.unit, n.months;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no measure of a programme has been planned in this time';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.action_plans(text, date, date, text, integer[], text) IS
'Action plans (handlingsplaner) of programmes, such as those of search conferences (sökkonferenser): one row per unit of a level '
'and number of months. Of the actions planned, after since if it is given and up to a day, followed were planned so long before '
'that day that the months have passed, and implemented were completed within them; share, 0 to 1, is implemented over followed, '
'with its Wilson interval; too_recent are left out. Without organisation: all of them. Answers C07.';

CREATE OR REPLACE FUNCTION spegel_register.network_members(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL)
    RETURNS TABLE (
        counted_on date, sector text, members bigint, joined bigint, left_network bigint, growth numeric,
        active bigint, active_share numeric, active_low numeric, active_high numeric,
        hires bigint, hires_per_member numeric, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
    last date := coalesce($2, (SELECT max(o.observed_to) FROM spegel_register.organisation AS o WHERE o.kind = 'member'), current_date);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true);
    RETURN QUERY
    WITH member AS (
        SELECT o.organisation, o.sector, o.member_from, o.member_to FROM spegel_register.organisation AS o
        WHERE o.kind = 'member' AND ($1 IS NULL OR o.organisation = $1)
    ), year AS (
        SELECT (last - n * interval '1 year')::date AS day, (last - (n + 1) * interval '1 year')::date AS before
        FROM generate_series(0, 100) AS n
        WHERE (last - n * interval '1 year')::date >= coalesce($3, (last - interval '3 years')::date)
    ), counted AS (
        SELECT y.day, y.before, m.sector, grouping(m.sector) = 1 AS together,
               count(*) FILTER (WHERE x.now) AS members, count(*) FILTER (WHERE x.then) AS members_before,
               count(*) FILTER (WHERE m.member_from > y.before AND m.member_from <= y.day) AS joined,
               count(*) FILTER (WHERE m.member_to >= y.before AND m.member_to < y.day) AS gone,
               count(*) FILTER (WHERE x.now AND EXISTS (
                   SELECT FROM spegel_register.programme_unit AS p
                   WHERE p.organisation = m.organisation AND p.joined_on <= y.day AND (p.left_on >= y.day OR p.left_on IS NULL))) AS active
        FROM year AS y CROSS JOIN member AS m
        CROSS JOIN LATERAL (
            SELECT coalesce(m.member_from <= y.day AND (m.member_to >= y.day OR m.member_to IS NULL), false),
                   coalesce(m.member_from <= y.before AND (m.member_to >= y.before OR m.member_to IS NULL), false)) AS x (now, "then")
        GROUP BY GROUPING SETS ((y.day, y.before, m.sector), (y.day, y.before))
    )
    SELECT c.day, CASE WHEN c.together THEN 'all' ELSE coalesce(c.sector, 'unknown') END, c.members, c.joined, c.gone,
           round((c.members - c.members_before) / nullif(c.members_before, 0)::numeric, 4),
           c.active, round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4),
           h.hires, round(h.hires / nullif(c.members, 0)::numeric, 3),
           CASE WHEN c.members = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN c.members = 0 THEN 'no member on this day' WHEN h.hires IS NULL THEN 'no hires have been reported for this year' END
    FROM counted AS c
    LEFT JOIN LATERAL share_ci(tally('{active,not}', ARRAY[c.active, c.members - c.active]), 'active') AS e ON true
    CROSS JOIN LATERAL (
        SELECT sum(t.persons)::bigint AS hires
        FROM spegel_register.counted AS t JOIN spegel_register.organisation AS o ON o.organisation = t.organisation
        WHERE t.topic = 'hires' AND t.ground = 'everybody' AND t.counted_as = 'persons' AND t.period > c.before AND t.period <= c.day
            AND t.unit IS NULL AND t.occupation IS NULL AND t.step = ''
            -- A network that reports for all its members does not say of which sector.
            AND (o.kind = 'member' AND ($1 IS NULL OR o.organisation = $1) AND (c.together OR o.sector IS NOT DISTINCT FROM c.sector)
                 OR o.kind = 'other' AND c.together AND $1 IS NULL)) AS h
    ORDER BY c.day, c.together DESC, c.sector;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'the register has no organisation of kind member';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.network_members(text, date, date) IS
'Members of a network (medlemmar): one row per day, the one asked for and as many whole years before it as fit in the window, by '
'default three, and sector; all together first. joined and left_network are within the year before the day; growth is the change of '
'members over those a year before, 0.1 being 10 percent; active are members that take part in a programme on the day '
'(programme_unit), active_share of members, 0 to 1, with its Wilson interval; hires are counts of topic hires and ground everybody '
'reported in the year by members, or, for all together, by a network (kind other). Answers E04.';

CREATE OR REPLACE FUNCTION spegel_register.accessibility(
    organisation text DEFAULT NULL, day date DEFAULT NULL)
    RETURNS TABLE (
        employer text, dimension text, counted_on date, needs_stated bigint, needs_met bigint,
        share numeric, share_low numeric, share_high numeric, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    undescribed CONSTANT text := spegel_register.undescribed($1, $2);
BEGIN
    IF undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    PERFORM spegel_register.resolve_organisation($1, everywhere => true);
    RETURN QUERY
    WITH supplied AS (
        SELECT c.organisation, c.period, substring(c.topic FROM '^accessibility_(?:need|met)_(.*)$') AS dimension,
               c.topic LIKE 'accessibility\_met\_%' AS met, c.persons, c.approximate
        FROM spegel_register.counted AS c
        WHERE c.topic ~ '^accessibility_(need|met)_' AND c.counted_as = 'persons' AND c.within_ground IS NULL
            AND c.unit IS NULL AND c.period <= coalesce($2, 'infinity') AND ($1 IS NULL OR c.organisation = $1)
    ), need AS (
        SELECT s.organisation, s.dimension, s.period, sum(s.persons) FILTER (WHERE NOT s.met)::bigint AS stated,
               sum(s.persons) FILTER (WHERE s.met)::bigint AS met, bool_or(s.approximate) AS approximate
        FROM supplied AS s
        WHERE s.period = (SELECT max(l.period) FROM supplied AS l WHERE l.organisation = s.organisation AND l.dimension = s.dimension)
        GROUP BY s.organisation, s.dimension, s.period
    )
    SELECT n.organisation::text, n.dimension, n.period, n.stated, n.met,
           round(e.value::numeric, 4), round(e.low::numeric, 4), round(e.high::numeric, 4), n.approximate,
           CASE WHEN n.stated IS NULL OR n.met IS NULL THEN 'not_collected' WHEN n.stated = 0 OR n.met > n.stated THEN 'not_computable'
               ELSE 'ok' END,
           CASE WHEN n.stated IS NULL THEN 'only the needs met were counted' WHEN n.met IS NULL THEN 'only the needs stated were counted'
                WHEN n.stated = 0 THEN 'no need was stated' WHEN n.met > n.stated THEN 'more needs were met than stated' END
    FROM need AS n
    LEFT JOIN LATERAL share_ci(CASE WHEN n.met <= n.stated THEN tally('{met,not}', ARRAY[n.met, n.stated - n.met]) END, 'met') AS e ON true
    ORDER BY n.organisation, n.dimension;
    IF NOT FOUND THEN
        status := 'not_collected';
        status_reason := 'no counts of topics accessibility_need_DIMENSION and accessibility_met_DIMENSION have been supplied by this day';
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.accessibility(text, date) IS
'Accessibility (tillgänglighet): one row per employer and dimension, such as physical, information, communication and activities '
'(fysisk, information, kommunikation, aktiviteter), as last counted by a day. share, 0 to 1, is needs_met over needs_stated, with '
'its Wilson interval. Counts only, never persons: topics accessibility_need_DIMENSION and accessibility_met_DIMENSION of counted, '
'whatever the ground. Without organisation: all of them. Answers C08.';
