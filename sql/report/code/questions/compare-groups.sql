-- What the questions about careers and paths have in common: persons followed
-- from a day, the cohorts of a unit and category that they make up, and the
-- comparison of each category with the rest.
--
-- The functions that answer questions run without JIT: to compile their many
-- wide and short queries takes longer than to run them.  Each call is planned
-- for its arguments: one plan for all, which a session would keep after five
-- calls, cannot foresee how many persons an organisation and a day mean.

CREATE TYPE spegel_register.follow_up AS (
    person_no integer, on_day date, unit text, part text, days integer, outcome text, entry integer);
COMMENT ON TYPE spegel_register.follow_up IS
'One person who is followed (uppföljning), from being at risk until an outcome or the end of follow-up.';
COMMENT ON COLUMN spegel_register.follow_up.person_no IS 'The person (person).';
COMMENT ON COLUMN spegel_register.follow_up.on_day IS
'Day (datum) on which the person comes under observation: unit and age are those of this day.';
COMMENT ON COLUMN spegel_register.follow_up.unit IS 'Unit (enhet); NULL: that of the post held on on_day.';
COMMENT ON COLUMN spegel_register.follow_up.part IS
'What else the persons are divided by (uppdelning), such as a kind of subsidy; all when nothing.';
COMMENT ON COLUMN spegel_register.follow_up.days IS 'Days (dagar) from the origin to the outcome or to the end of follow-up.';
COMMENT ON COLUMN spegel_register.follow_up.outcome IS 'Outcome (utfall); NULL when none was seen.';
COMMENT ON COLUMN spegel_register.follow_up.entry IS
'Day of the clock after which the person is at risk (sen ingång); NULL for the origin.';

CREATE TYPE spegel_register.group_cohort AS (
    unit text, part text, category text, cohort spegel.cohort, approximate boolean);
COMMENT ON TYPE spegel_register.group_cohort IS
'The life table of the persons of one unit, part and category.';
COMMENT ON COLUMN spegel_register.group_cohort.unit IS 'Unit (enhet) of the level asked about; NULL for persons without one.';
COMMENT ON COLUMN spegel_register.group_cohort.part IS 'What else the persons are divided by (uppdelning); all when nothing.';
COMMENT ON COLUMN spegel_register.group_cohort.category IS 'Category (kategori); NULL when unknown.';
COMMENT ON COLUMN spegel_register.group_cohort.cohort IS 'Their life table (livstabell).';
COMMENT ON COLUMN spegel_register.group_cohort.approximate IS 'Whether the source gives rounded numbers (ungefärlig).';

-- Careers.  A register often begins with those who were employed on some day:
-- whoever had left before is missing, so that earlier years show survivors.
-- The spells come in the order of the persons, so that one person's states at a
-- time are worked on.
CREATE OR REPLACE FUNCTION spegel_register.careers(organisation text, forms text[] DEFAULT NULL, since date DEFAULT '-infinity')
    RETURNS TABLE (person_no integer, steps spegel.career, responsibility spegel.career, employed spegel.career)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50000
BEGIN ATOMIC
    SELECT s.person_no, career_agg(s.rank, s.valid_from, s.valid_to + 1),
           career_agg(coalesce(1 + strpos('CBA', s.manager_class), 1), s.valid_from, s.valid_to + 1),
           career_agg(1, s.valid_from, s.valid_to + 1)
    FROM (
        SELECT e.person_no, e.valid_from, e.valid_to, l.rank, l.manager_class
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = careers.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        WHERE e.form = ANY ((SELECT spegel_register.resolve_forms(careers.forms))::text[])
        ORDER BY e.person_no) AS s
    GROUP BY s.person_no HAVING max(coalesce(s.valid_to, 'infinity')) >= careers.since - 1;
END;
COMMENT ON FUNCTION spegel_register.careers(text, text[], date) IS
'Careers (karriär) in an organisation, one row per person employed in the forms given (NULL: all) on the day before since or later: '
'steps by rank on the ladder; responsibility, 1 for staff, 2, 3, 4 for managers C, B, A; and employed, always 1.';

CREATE OR REPLACE FUNCTION spegel_register.recent_careers(organisation text, forms text[], since date)
    RETURNS TABLE (person_no integer, steps spegel.career, employed spegel.career)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT s.person_no, career_agg(s.rank, s.valid_from, s.valid_to + 1), career_agg(1, s.valid_from, s.valid_to + 1)
    FROM (
        SELECT e.person_no, e.valid_from, e.valid_to, l.rank
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = recent_careers.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        WHERE e.form = ANY ((SELECT spegel_register.resolve_forms(recent_careers.forms))::text[])
            AND (e.valid_to >= recent_careers.since - 1 OR e.valid_to IS NULL)
        ORDER BY e.person_no) AS s
    GROUP BY s.person_no;
END;
COMMENT ON FUNCTION spegel_register.recent_careers(text, text[], date) IS
'What careers() says of the days from the one before since: the same persons, made of the spells that last until then; what ended '
'earlier is left out.';

CREATE OR REPLACE FUNCTION spegel_register.post_at(organisation text, persons integer[], days date[])
    RETURNS TABLE (person_no integer, day date, unit text, occupation text, occupation_group text, rank integer, birth_year integer)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
BEGIN ATOMIC
    SELECT s.person_no, s.day, s.unit, o.occupation, o.occupation_group, s.rank, p.birth_year
    FROM (
        SELECT DISTINCT ON (a.person_no, a.day) a.person_no, a.day, u.unit, e.occupation_no, l.rank
        FROM unnest(post_at.persons, post_at.days) AS a (person_no, day)
        JOIN spegel_register.employment_row AS e ON e.person_no = a.person_no
            AND e.valid_from <= a.day AND (e.valid_to >= a.day OR e.valid_to IS NULL)
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = post_at.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        ORDER BY a.person_no, a.day, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number) AS s
    LEFT JOIN spegel_register.person AS p ON p.person_no = s.person_no
    LEFT JOIN spegel_register.occupation AS o ON o.occupation_no = s.occupation_no;
END;
COMMENT ON FUNCTION spegel_register.post_at(text, integer[], date[]) IS
'The post (tjänst) that each person held in an organisation, each on a day of their own: of several the one of the highest step, '
'then of the largest scope, as in staff(). Persons without a post on the day have no row.';

-- From persons, or from what was counted, to the cohorts of groups.
CREATE OR REPLACE FUNCTION spegel_register.counted_cohorts(topic text, asked spegel_register.scope)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
DECLARE
    levels CONSTANT text[] := '{city,department,between,workplace}'::text[];
    top CONSTANT text := spegel_register.top_unit(asked.organisation);
BEGIN
    RETURN (
        WITH given AS MATERIALIZED (
            SELECT c.*, coalesce(c.unit, top) AS of_unit, n.place
            FROM spegel_register.counted_cohort AS c
            LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
            CROSS JOIN LATERAL array_position(levels, coalesce(u.level, 'city')) AS n (place)
            WHERE c.topic = $1 AND c.organisation = asked.organisation AND c.ground = asked.ground
                AND c.origin_on BETWEEN asked.since AND asked.day AND n.place >= array_position(levels, asked.level)
        )
        SELECT array_agg(ROW(g.unit, g.part, g.category, g.cohort, g.approximate)::spegel_register.group_cohort)
        FROM (
            SELECT coalesce(a.above::text, g.of_unit) AS unit, coalesce(g.programme::text, 'all') AS part,
                   CASE g.ground WHEN 'everybody' THEN 'everybody' ELSE g.category END AS category,
                   -- Follow-up ends with the day.
                   cohort_agg(least(g.days, asked.day - g.origin_on),
                              CASE WHEN g.days <= asked.day - g.origin_on THEN g.outcome END, g.persons) AS cohort,
                   bool_or(g.approximate) AS approximate
            FROM given AS g
            LEFT JOIN spegel_register.unit_above AS a ON a.unit = g.of_unit AND a.level = asked.level
            WHERE g.place = (SELECT min(x.place) FROM given AS x)
            GROUP BY 1, 2, 3) AS g);
END
$$;
COMMENT ON FUNCTION spegel_register.counted_cohorts(text, spegel_register.scope) IS
'The cohorts of a topic that came already counted (counted_cohort), with an origin from since to day, followed until day: by unit '
'of a level, programme (part; all when not broken down) and category. Rows without a unit are the whole organisation; where none '
'were supplied for the level, those of the next level below it are summed.';

CREATE OR REPLACE FUNCTION spegel_register.counted_groups(
    asked spegel_register.scope, pool text, with_outcome text, outcome text, part text DEFAULT 'all', days integer DEFAULT 0)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH given AS MATERIALIZED (
        SELECT coalesce(c.unit::text, spegel_register.top_unit((asked).organisation)) AS unit,
               c.period, c.topic, c.category, c.persons, c.approximate
        FROM spegel_register.counted AS c
        LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
        WHERE c.organisation = (asked).organisation AND c.topic IN (counted_groups.pool, counted_groups.with_outcome)
            AND c.ground = (asked).ground AND c.step = '' AND c.occupation IS NULL AND c.within_ground IS NULL
            AND c.counted_as = 'persons' AND c.period BETWEEN (asked).since AND (asked).day
            AND coalesce(u.level, 'city') = (asked).level
    ), counts AS (
        SELECT g.unit, g.category, bool_or(g.approximate) AS approximate,
               coalesce(sum(g.persons) FILTER (WHERE g.topic = counted_groups.pool), 0)::bigint AS persons,
               coalesce(sum(g.persons) FILTER (WHERE g.topic = counted_groups.with_outcome), 0)::bigint AS having
        FROM given AS g
        WHERE EXISTS (SELECT FROM given AS x WHERE x.period = g.period AND x.topic = counted_groups.with_outcome)
            AND EXISTS (SELECT FROM given AS x WHERE x.period = g.period AND x.topic = counted_groups.pool)
        GROUP BY g.unit, g.category
    )
    SELECT array_agg(ROW(c.unit, counted_groups.part, c.category, l.cohort, c.approximate)::spegel_register.group_cohort)
    FROM counts AS c, LATERAL (
        SELECT cohort_agg(counted_groups.days, o.outcome, o.persons)
        FROM (VALUES (counted_groups.outcome, c.having), (NULL, greatest(c.persons - c.having, 0))) AS o (outcome, persons)
    ) AS l (cohort);
END;
COMMENT ON FUNCTION spegel_register.counted_groups(spegel_register.scope, text, text, text, text, integer) IS
'Groups from two topics of counted: the persons of pool, and among them with_outcome, in the periods from since to day that have '
'both; by unit of a level and category. The cohort has so many days of follow-up: 0 for a share; 1 where pool are person-days, so '
'that it gives rates.';

-- How many persons are followed is seen from the argument: each call has its own plan.
CREATE OR REPLACE FUNCTION spegel_register.group_cohorts(
    topic text, followed spegel_register.follow_up[], asked spegel_register.scope)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    top CONSTANT text := CASE asked.level WHEN 'city' THEN spegel_register.top_unit(asked.organisation) END;
    -- Where the organisation is one unit, nobody's post needs to be known.
    one_unit CONSTANT boolean := asked.level = 'city' AND 1 = (
        SELECT count(*) FROM spegel_register.unit AS u WHERE u.organisation = asked.organisation AND u.level = 'city');
BEGIN
    IF asked.policy = 'barred' THEN
        RETURN NULL;
    ELSIF asked.policy = 'counts' OR $2 IS NULL THEN
        RETURN spegel_register.counted_cohorts($1, asked);
    END IF;
    RETURN (
        WITH person AS MATERIALIZED (
            SELECT f.* FROM unnest($2) AS f
        ), post AS MATERIALIZED (
            SELECT DISTINCT ON (n.person_no, n.on_day) n.person_no, n.on_day, e.unit_no
            FROM (SELECT DISTINCT x.person_no, x.on_day FROM person AS x WHERE x.unit IS NULL AND NOT one_unit) AS n
            JOIN spegel_register.employment_row AS e ON e.person_no = n.person_no
                AND e.valid_from <= n.on_day AND (e.valid_to >= n.on_day OR e.valid_to IS NULL)
            JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = asked.organisation
            LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
            -- as in staff()
            ORDER BY n.person_no, n.on_day, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number
        )
        SELECT array_agg(ROW(g.unit, g.part, g.category, g.cohort, false)::spegel_register.group_cohort)
        FROM (
            SELECT coalesce(a.above::text, top) AS unit, f.part,
                   spegel_register.category_on(asked.ground, f.on_day, b.birth_year, c.category) AS category,
                   cohort_agg(f.days, f.outcome, 1, f.entry) AS cohort
            FROM person AS f
            LEFT JOIN post AS p ON p.person_no = f.person_no AND p.on_day = f.on_day AND f.unit IS NULL
            LEFT JOIN spegel_register.unit AS u ON u.unit = f.unit
            LEFT JOIN spegel_register.unit_above AS a ON a.unit_no = coalesce(u.unit_no, p.unit_no) AND a.level = asked.level
            LEFT JOIN spegel_register.person AS b ON b.person_no = f.person_no AND asked.ground = 'age'
            LEFT JOIN spegel_register.person_attribute_row AS c ON c.person_no = f.person_no
                AND c.ground = asked.ground AND c.observed_on <= asked.day AND c.holds_until >= asked.day
            GROUP BY 1, 2, 3) AS g);
END
$$;
COMMENT ON FUNCTION spegel_register.group_cohorts(text, spegel_register.follow_up[], spegel_register.scope) IS
'Cohorts by unit of a level, part and category of a ground: of the persons followed, in the unit and age of the day on which they '
'came under observation; or, where the ground is not kept per person or nobody is followed, those counted for the topic '
'(counted_cohorts). NULL when there are none, and for a barred ground.';

CREATE OR REPLACE FUNCTION spegel_register.missing_status(topic text, ground text)
    RETURNS TABLE (status text, status_reason text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
BEGIN ATOMIC
    SELECT CASE g.policy WHEN 'barred' THEN 'barred' ELSE 'not_collected' END,
           CASE WHEN g.policy = 'barred' THEN g.legal_basis
                WHEN g.policy = 'person' OR g.ground = 'everybody'
                    THEN format('nobody can be followed in this period, and nothing was counted for topic %s',
                        missing_status.topic)
                ELSE format('ground %s is not kept per person, and nothing was counted by it for topic %s in this period',
                            g.ground, missing_status.topic) END
    FROM spegel_register.ground AS g WHERE g.ground = missing_status.ground;
END;
COMMENT ON FUNCTION spegel_register.missing_status(text, text) IS
'Why there is nothing to show for a topic by a ground: barred, or not_collected.';

CREATE OR REPLACE FUNCTION spegel_register.with_rest(groups spegel_register.group_cohort[])
    RETURNS TABLE (unit text, unit_title text, part text, category text, own spegel.cohort, rest spegel.cohort, approximate boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 100
BEGIN ATOMIC
    WITH together AS (
        SELECT g.unit, g.part, rollup(g.cohort) AS cohort
        FROM unnest(with_rest.groups) AS g WHERE g.category IS NOT NULL GROUP BY g.unit, g.part
    )
    SELECT g.unit, u.title, g.part, g.category, g.cohort,
           CASE WHEN g.category IS NOT NULL AND t.cohort <> g.cohort THEN t.cohort - g.cohort END, g.approximate
    FROM unnest(with_rest.groups) AS g
    LEFT JOIN together AS t ON t.part = g.part AND t.unit IS NOT DISTINCT FROM g.unit
    LEFT JOIN spegel_register.unit AS u ON u.unit = g.unit;
END;
COMMENT ON FUNCTION spegel_register.with_rest(spegel_register.group_cohort[]) IS
'Each group and the rest: all others of known category in the same unit and part together; NULL when there are none, and beside the '
'unknown.';

CREATE OR REPLACE FUNCTION spegel_register.two_part_tally(with_it bigint, persons bigint)
    RETURNS spegel.tally
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT tally(ARRAY['with', 'without'],
                 ARRAY[coalesce(two_part_tally.with_it, 0), coalesce(two_part_tally.persons - two_part_tally.with_it, 0)]);
END;
COMMENT ON FUNCTION spegel_register.two_part_tally(bigint, bigint) IS
'Persons with something and without it, of so many persons, as a tally; NULL is nobody.';

CREATE OR REPLACE FUNCTION spegel_register.compare_shares(
    groups spegel_register.group_cohort[], outcomes text[], topic text, ground text)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, outcome text,
        persons bigint, with_outcome bigint, share double precision, low double precision, high double precision,
        rest_persons bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.part, g.category, o.outcome,
           persons(g.own), events(g.own, o.outcome), s.value, s.low, s.high,
           persons(g.rest), share(t.of_rest, 'with'),
           r.value, r.low, r.high, f.p_value, g.approximate,
           CASE WHEN s.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN s.value IS NULL THEN 'nobody in this category'
                WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN r.value IS NULL THEN 'nobody of either group has the outcome' END
    FROM spegel_register.with_rest(compare_shares.groups) AS g
    CROSS JOIN unnest(compare_shares.outcomes) AS o (outcome)
    CROSS JOIN LATERAL (
        SELECT spegel_register.two_part_tally(events(g.own, o.outcome), persons(g.own)),
               spegel_register.two_part_tally(n.selected, n.persons),
               tally(ARRAY['own', 'rest'], ARRAY[events(g.own, o.outcome), n.selected]),
               tally(ARRAY['own', 'rest'], ARRAY[persons(g.own), n.persons])
        FROM (SELECT coalesce(persons(g.rest), 0), coalesce(events(g.rest, o.outcome), 0)) AS n (persons, selected)
    ) AS t (of_own, of_rest, selected, pool)
    CROSS JOIN LATERAL share_ci(t.of_own, 'with') AS s
    LEFT JOIN LATERAL risk_ratio_ci(t.selected, t.pool, 'own', 'rest') AS r ON g.rest IS NOT NULL
    LEFT JOIN LATERAL fisher_midp_test(t.selected, t.pool, 'own', 'rest') AS f ON g.rest IS NOT NULL;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status(topic, ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.compare_shares(spegel_register.group_cohort[], text[], text, text) IS
'Share of the persons of each group who had an outcome, with its Wilson interval; beside the rest: ratio with its Koopman interval '
'and the mid-p value of Fisher''s test. Without any group one row that says why.';

CREATE OR REPLACE FUNCTION spegel_register.compare_incidence(
    groups spegel_register.group_cohort[], outcomes text[], horizons integer[], topic text, ground text)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, outcome text, days integer,
        persons bigint, with_outcome bigint, at_risk bigint,
        incidence double precision, low double precision, high double precision,
        rest_persons bigint, rest_incidence double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
BEGIN
    PERFORM spegel_register.resolve_horizons(horizons);
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.part, g.category, o.outcome, h.days,
           persons(g.own), c.happened, at_risk(g.own, h.days),
           i.value, i.low, i.high,
           persons(g.rest), r.incidence,
           d.value, d.low, d.high,
           i.value / nullif(r.incidence, 0), t.p_value, g.approximate,
           CASE WHEN i.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN persons(g.own) = 0 THEN 'nobody in this category'
                WHEN i.value IS NULL THEN 'nobody has been followed for that long'
                WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN d.value IS NULL THEN 'nobody of the rest has been followed for that long' END
    FROM spegel_register.with_rest($1) AS g
    CROSS JOIN unnest($2) AS o (outcome)
    CROSS JOIN unnest(horizons) AS h (days)
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(x.events), 0)::bigint FROM cumulative_incidence_curve(g.own, o.outcome) AS x
        WHERE x.days <= h.days) AS c (happened)
    CROSS JOIN LATERAL cumulative_incidence_ci(g.own, o.outcome, h.days) AS i
    CROSS JOIN LATERAL (SELECT cumulative_incidence(g.rest, o.outcome, h.days)) AS r (incidence)
    LEFT JOIN LATERAL cumulative_incidence_difference(g.own, g.rest, o.outcome, h.days) AS d ON g.rest IS NOT NULL
    LEFT JOIN LATERAL cumulative_incidence_difference_test(g.own, g.rest, o.outcome, h.days) AS t ON g.rest IS NOT NULL;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status(topic, ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.compare_incidence(spegel_register.group_cohort[], text[], integer[], text, text) IS
'Cumulative incidence of outcomes by so many days, when others can come first (Aalen and Johansen), for each group and beside the '
'rest; with_outcome counts those seen to have it by then. The difference has a normal interval and test, which allow delayed entry. '
'Without any group one row that says why.';

CREATE OR REPLACE FUNCTION spegel_register.compare_exposed(
    exposed spegel_register.group_cohort[], unexposed spegel_register.group_cohort[],
    outcomes text[], horizons integer[], topic text, ground text)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, outcome text, days integer,
        exposed_persons bigint, unexposed_persons bigint,
        exposed_incidence double precision, unexposed_incidence double precision,
        difference double precision, low double precision, high double precision, ratio double precision, p_value double precision,
        hazard_ratio double precision, hazard_ratio_low double precision, hazard_ratio_high double precision,
        hazard_ratio_p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
BEGIN
    PERFORM spegel_register.resolve_horizons(horizons);
    RETURN QUERY
    SELECT coalesce(x.unit, n.unit), u.title, coalesce(x.part, n.part), coalesce(x.category, n.category), o.outcome, h.days,
           coalesce(persons(x.cohort), 0), coalesce(persons(n.cohort), 0), i.exposed, i.unexposed,
           d.value, d.low, d.high, i.exposed / nullif(i.unexposed, 0), t.p_value,
           r.hazard_ratio, r.low, r.high, r.score_p_value,
           coalesce(x.approximate, false) OR coalesce(n.approximate, false),
           CASE WHEN d.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN x.cohort IS NULL THEN 'nobody to compare: none were exposed'
                WHEN n.cohort IS NULL THEN 'nobody to compare with'
                WHEN d.value IS NULL THEN 'nobody of one side has been followed for that long' END
    FROM unnest($1) AS x
    FULL JOIN unnest($2) AS n ON n.part = x.part AND coalesce(n.unit, '') = coalesce(x.unit, '')
        AND coalesce(n.category, '') = coalesce(x.category, '')
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(x.unit, n.unit)
    CROSS JOIN unnest($3) AS o (outcome)
    CROSS JOIN unnest(horizons) AS h (days)
    CROSS JOIN LATERAL (SELECT cumulative_incidence(x.cohort, o.outcome, h.days),
                               cumulative_incidence(n.cohort, o.outcome, h.days)) AS i (exposed, unexposed)
    LEFT JOIN LATERAL cumulative_incidence_difference(x.cohort, n.cohort, o.outcome, h.days) AS d ON true
    LEFT JOIN LATERAL cumulative_incidence_difference_test(x.cohort, n.cohort, o.outcome, h.days) AS t ON true
    LEFT JOIN LATERAL hazard_ratio(x.cohort, n.cohort, o.outcome) AS r ON true;
    IF exposed IS NULL AND unexposed IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status(topic, ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.compare_exposed(spegel_register.group_cohort[], spegel_register.group_cohort[], text[], integer[],
    text, text) IS
'Cumulative incidence of outcomes by so many days among the exposed, such as mentees, and the unexposed of the same unit, part and '
'category; the difference has a normal interval and test. The hazard ratio (Cox, score test) is over the whole follow-up. Without '
'any group one row that says why.';
