-- Promotion: rates, time to it, those who stay behind, and who is appointed
-- manager.

-- A person is at risk of promotion from a step on the day after each day at
-- it; the days of the clock are those of the time asked about, from 1.
CREATE OR REPLACE FUNCTION spegel_register.promotion_follow_up(
    organisation text, day date, since date, step integer, forms text[], by_age boolean)
    RETURNS SETOF spegel_register.follow_up
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH top AS (
        SELECT max(l.rank) AS rank FROM spegel_register.ladder_step AS l
    ), spell AS (
        SELECT c.person_no, s.step, s.valid_from, s.valid_to,
               lead(s.valid_from) OVER spell = s.valid_to AND lead(s.step) OVER spell > s.step AS promoted
        FROM spegel_register.recent_careers(promotion_follow_up.organisation, promotion_follow_up.forms, promotion_follow_up.since) AS c,
             LATERAL spells(c.steps) AS s
        WINDOW spell AS (PARTITION BY c.person_no ORDER BY s.valid_from)
    ), seen AS (
        SELECT s.*, greatest(s.valid_from, promotion_follow_up.since) AS on_day,
               greatest(s.valid_from + 1, promotion_follow_up.since) - promotion_follow_up.since AS entry,
               least(s.valid_to, promotion_follow_up.day) - promotion_follow_up.since + 1 AS days
        FROM spell AS s, top
        WHERE s.step < top.rank AND (s.step = promotion_follow_up.step OR promotion_follow_up.step IS NULL)
            AND s.valid_from < promotion_follow_up.day
            AND (s.valid_to >= promotion_follow_up.since OR s.valid_to IS NULL)
    ), once AS MATERIALIZED (
        -- The first promotion from a step is counted, and the time until it.
        -- Whoever was promoted on the first day is seen in the post of the day before.
        SELECT h.*, least(h.on_day, h.valid_to - 1) AS post_on,
               bool_or(h.promoted AND h.valid_to <= promotion_follow_up.day)
                   OVER (PARTITION BY h.person_no, h.step ORDER BY h.valid_from ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW) AS before
        FROM seen AS h WHERE h.days > h.entry
    ), post AS (
        SELECT DISTINCT ON (n.person_no, n.post_on) n.person_no, n.post_on, u.unit, e.occupation_no
        FROM once AS n
        JOIN spegel_register.employment_row AS e ON e.person_no = n.person_no
            AND e.valid_from <= n.post_on AND (e.valid_to >= n.post_on OR e.valid_to IS NULL)
            AND (e.valid_to >= promotion_follow_up.since - 1 OR e.valid_to IS NULL)
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = promotion_follow_up.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        -- as in staff()
        ORDER BY n.person_no, n.post_on, l.rank DESC NULLS LAST, e.scope DESC, e.valid_from, e.employment_number
    ), employed AS (
        SELECT s.person_no, career_agg(1, s.valid_from, s.valid_to + 1) AS days
        FROM (
            SELECT e.person_no, e.valid_from, e.valid_to
            FROM spegel_register.employment_row AS e
            JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = promotion_follow_up.organisation
            WHERE e.form = ANY ((SELECT spegel_register.resolve_forms(promotion_follow_up.forms))::text[])
                AND e.person_no IN (SELECT n.person_no FROM once AS n)
            ORDER BY e.person_no) AS s
        GROUP BY s.person_no
    )
    SELECT o.person_no, o.on_day, p.unit,
           concat_ws(', ', 'step ' || o.step, coalesce(g.occupation_group, '?'),
               CASE WHEN promotion_follow_up.by_age THEN coalesce('age ' || (ARRAY['-34', '35-49', '50-'])[
                   width_bucket(extract(year FROM o.on_day)::integer - CASE WHEN p.post_on IS NOT NULL THEN b.birth_year END,
                                ARRAY[35, 50]) + 1], 'age ?') END,
               'employed ' || (ARRAY['-2', '3-9', '10-'])[width_bucket(tenure(d.days, o.on_day) / 365.25, ARRAY[3, 10]) + 1]
                   || ' years'),
           o.days, CASE WHEN o.promoted AND o.valid_to <= promotion_follow_up.day THEN 'promoted' END, o.entry
    FROM once AS o
    JOIN employed AS d ON d.person_no = o.person_no
    LEFT JOIN post AS p ON p.person_no = o.person_no AND p.post_on = o.post_on
    LEFT JOIN spegel_register.occupation AS g ON g.occupation_no = p.occupation_no
    LEFT JOIN spegel_register.person AS b ON b.person_no = o.person_no
    WHERE o.before IS NOT TRUE;
END;
COMMENT ON FUNCTION spegel_register.promotion_follow_up(text, date, date, integer, text[], boolean) IS
'Who was at risk of promotion (befordran) from a step of a rank (NULL: any but the highest), from since to day: clock in days of '
'that time, delayed entry, the first promotion from the step by each person; part is the stratum of step, occupation group, age and '
'years employed when first seen. A promotion is a higher step on the day after the last at the lower one.';

CREATE OR REPLACE FUNCTION spegel_register.promotion_rates(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', step text DEFAULT NULL,
    forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text,
        promotions bigint, person_years double precision,
        rate double precision, low double precision, high double precision,
        standardised_rate double precision, standardised_low double precision, standardised_high double precision,
        rest_promotions bigint, rest_person_years double precision, rest_standardised_rate double precision,
        ratio double precision, hazard_ratio double precision,
        hazard_ratio_low double precision, hazard_ratio_high double precision, p_value double precision,
        compared double precision, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_nestloop = off
    SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 12, exits => true);
    source CONSTANT integer := CASE WHEN $6 IS NOT NULL THEN spegel_register.resolve_step($6) END;
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(f) INTO followed
    FROM spegel_register.promotion_follow_up(asked.organisation, asked.day, asked.since, source, $7, asked.ground <> 'age') AS f
    WHERE asked.policy = 'person';
    groups := spegel_register.group_cohorts('promotion', followed, asked);
    IF groups IS NULL AND $6 IS NULL THEN
        groups := spegel_register.counted_groups(asked, 'person_days', 'promotions', 'promoted', days => 1);
    END IF;
    RETURN QUERY
    WITH stratum AS MATERIALIZED (
        SELECT w.* FROM spegel_register.with_rest(groups) AS w
    ), crude AS (
        SELECT s.unit, s.unit_title, s.category, rollup(s.own) AS own, nullif(rollup(s.rest), '{}'::cohort) AS rest,
               bool_or(s.approximate) AS approximate
        FROM stratum AS s GROUP BY s.unit, s.unit_title, s.category
    ), shared AS (
        SELECT s.unit, s.category, sum(person_time(s.own)) AS own_time,
               array_agg(s.own) AS own, array_agg(s.rest) AS rest,
               standardised_rate(array_agg(events(s.own, 'promoted')), array_agg(person_time(s.own) / 365.25),
                   array_agg(person_time(s.own) + person_time(s.rest))) AS own_rate,
               standardised_rate(array_agg(events(s.rest, 'promoted')), array_agg(person_time(s.rest) / 365.25),
                   array_agg(person_time(s.own) + person_time(s.rest))) AS rest_rate
        FROM stratum AS s WHERE person_time(s.own) > 0 AND person_time(s.rest) > 0 GROUP BY s.unit, s.category
    )
    SELECT c.unit, c.unit_title, c.category, events(c.own, 'promoted'), person_time(c.own) / 365.25,
           e.value, e.low, e.high,
           (s.own_rate).rate, (s.own_rate).low, (s.own_rate).high,
           events(c.rest, 'promoted'), person_time(c.rest) / 365.25, (s.rest_rate).rate,
           (s.own_rate).rate / nullif((s.rest_rate).rate, 0), h.hazard_ratio, h.low, h.high, h.score_p_value,
           coalesce(s.own_time, 0) / nullif(person_time(c.own), 0),
           c.approximate,
           CASE WHEN e.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN e.value IS NULL THEN 'nobody at risk'
                WHEN c.category IS NULL THEN 'unknown category: not compared'
                WHEN c.rest IS NULL THEN 'no other category to compare with'
                WHEN s.own IS NULL THEN 'no stratum has persons of both'
                WHEN h.hazard_ratio IS NULL THEN 'no promotion where both were at risk' END
    FROM crude AS c
    LEFT JOIN shared AS s ON s.unit IS NOT DISTINCT FROM c.unit AND s.category = c.category
    CROSS JOIN LATERAL event_rate_ci(c.own, 'promoted') AS e
    LEFT JOIN LATERAL hazard_ratio(s.own, s.rest, 'promoted') AS h ON true
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('promotions and person_days', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.promotion_rates(text, date, date, text, text, text, text[]) IS
'Do career conditions differ (karriärvillkor)? Promotions per person-year at a step (NULL: any but the highest) from since (NULL: '
'the last 12 months) to day, by unit and category of a ground. rate: crude, exact Poisson interval. standardised_rate and '
'rest_standardised_rate: both directly standardised to the person-years of both (Fay and Feuer) over step, occupation group, age '
'(-34, 35-49, 50-; not for ground age) and years employed (-2, 3-9, 10-), in the strata where both have persons; ratio: of the two. '
'hazard_ratio with p_value: Cox regression within the same strata, score test. compared: part of the own person-years in those '
'strata, 0 to 1. Each person counts once for a step, in the unit and age when first seen. Counts: topics promotions and person_days '
'of the periods that end in this time (crude only; every promotion, no step asked). Answers A09.';

-- Time to promotion.
CREATE OR REPLACE FUNCTION spegel_register.step_follow_up(
    organisation text, day date, since date, source integer, entrants boolean, forms text[])
    RETURNS SETOF spegel_register.follow_up
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    SELECT c.person_no, first_entered(c.steps, s.source) + e.entry, NULL, 'all', e.days,
           CASE e.outcome WHEN 'reached' THEN 'promoted' ELSE e.outcome END,
           CASE WHEN e.entry > 0 THEN e.entry END
    FROM (SELECT step_follow_up.source, min(h.rank) FROM spegel_register.ladder_step AS h
          WHERE h.rank > step_follow_up.source) AS s (source, target),
         LATERAL spegel_register.careers(step_follow_up.organisation, step_follow_up.forms, step_follow_up.since) AS c,
         LATERAL episode(c.steps, s.source, s.target, observed_until => step_follow_up.day + 1,
                         observed_from => step_follow_up.since) AS e
    WHERE e.days IS NOT NULL
        AND (NOT step_follow_up.entrants OR first_entered(c.steps, s.source) >= step_follow_up.since);
END;
COMMENT ON FUNCTION spegel_register.step_follow_up(text, date, date, integer, boolean, text[]) IS
'Time from the first day at a step of a rank to a higher one (promoted) or to leaving (left), observed from since to day: those who '
'began earlier enter late, or with entrants are not counted.';

CREATE OR REPLACE FUNCTION spegel_register.time_to_promotion(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', step text DEFAULT NULL,
    horizons integer[] DEFAULT '{365,730,1095,1825}', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer,
        persons bigint, promoted bigint, at_risk bigint,
        incidence double precision, low double precision, high double precision,
        rest_persons bigint, rest_incidence double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_memoize = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    source CONSTANT integer := spegel_register.resolve_step($6);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(f) INTO followed
    FROM spegel_register.step_follow_up(asked.organisation, asked.day, asked.since, source, false, $8) AS f;
    groups := spegel_register.group_cohorts('entered', followed, asked);
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.days, r.persons, r.with_outcome, r.at_risk, r.incidence, r.low, r.high,
           r.rest_persons, r.rest_incidence, r.difference, r.difference_low, r.difference_high, r.ratio, r.p_value,
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(groups, '{promoted}', $7, 'entered', asked.ground) AS r
    ORDER BY r.unit, r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.time_to_promotion(text, date, date, text, text, text, integer[], text[]) IS
'Time to the first promotion (tid till befordran) from a step (NULL: the lowest) when leaving can come first and not everybody was '
'seen from the start: cumulative incidence (Aalen and Johansen) by so many days after the first day at the step, by unit and '
'category of a ground, beside the rest. Those at the step before since (NULL: five years before day, but not before the register '
'knows who left) enter late. difference and p_value: normal test of the two incidences, for Gray''s does not allow late entry. '
'at_risk: persons still followed on that day; early days rest on few where most entered late. Unit and age are those when first at '
'risk. Counts: topic entered, outcomes promoted and left, days from being hired, at any step. Answers A10.';

CREATE OR REPLACE FUNCTION spegel_register.sticky_floor(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', step text DEFAULT NULL,
    horizons integer[] DEFAULT '{365,730,1095,1825}', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer, persons bigint,
        still_there double precision, low double precision, high double precision,
        promoted double precision, gone double precision,
        rest_persons bigint, rest_still_there double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        ratio double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET enable_memoize = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    source CONSTANT integer := spegel_register.resolve_step($6);
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    SELECT array_agg(f) INTO followed
    FROM spegel_register.step_follow_up(asked.organisation, asked.day, asked.since, source, true, $8) AS f;
    groups := spegel_register.group_cohorts('entered', followed, asked);
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.days, r.persons, 1 - r.incidence, 1 - r.high, 1 - r.low,
           p.incidence, g.incidence, r.rest_persons, 1 - r.rest_incidence,
           0 - r.difference, 0 - r.difference_high, 0 - r.difference_low,
           (1 - r.incidence) / nullif(1 - r.rest_incidence, 0), r.p_value,
           r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_incidence(
        (SELECT array_agg(ROW(g.unit, g.part, g.category, recode(g.cohort, outcomes(g.cohort), 'moved'), g.approximate)
                          ::spegel_register.group_cohort) FROM unnest(groups) AS g), '{moved}', $7, 'entered',
        asked.ground) AS r
    LEFT JOIN spegel_register.compare_incidence(groups, '{promoted}', $7, 'entered', asked.ground) AS p
        ON (p.unit, p.part, p.category, p.days) IS NOT DISTINCT FROM (r.unit, r.part, r.category, r.days)
    LEFT JOIN spegel_register.compare_incidence(groups, '{left}', $7, 'entered', asked.ground) AS g
        ON (g.unit, g.part, g.category, g.days) IS NOT DISTINCT FROM (r.unit, r.part, r.category, r.days)
    ORDER BY r.unit, r.category, r.days;
END
$$;
COMMENT ON FUNCTION spegel_register.sticky_floor(text, date, date, text, text, text, integer[], text[]) IS
'Sticky floor (klibbigt golv): of those who began at a step (NULL: the lowest) from since (NULL: five years before day, but not '
'before the register knows who left) to day, the share still there, neither promoted nor gone, after so many days (Kaplan and '
'Meier), by unit and category of a ground; promoted and gone are the shares that went either way (Aalen and Johansen). A ratio to '
'the rest above 1 is the sticky floor; normal test of the difference. Unit and age are those of the first day. Counts: topic '
'entered, outcomes promoted and left. Answers A11.';

-- Managers.
CREATE OR REPLACE FUNCTION spegel_register.entrant_careers(organisation text, forms text[], since date)
    RETURNS TABLE (person_no integer, responsibility spegel.career)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    WITH spell AS MATERIALIZED (
        SELECT e.person_no, e.valid_from, e.valid_to, l.manager_class
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = entrant_careers.organisation
        LEFT JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no
        WHERE e.form = ANY ((SELECT spegel_register.resolve_forms(entrant_careers.forms))::text[])
    )
    SELECT s.person_no, career_agg(coalesce(1 + strpos('CBA', s.manager_class), 1), s.valid_from, s.valid_to + 1)
    FROM spell AS s
    WHERE s.valid_from >= entrant_careers.since
        AND NOT EXISTS (SELECT FROM spell AS b WHERE b.person_no = s.person_no AND b.valid_from < entrant_careers.since)
    GROUP BY s.person_no;
END;
COMMENT ON FUNCTION spegel_register.entrant_careers(text, text[], date) IS
'What careers() says of the responsibility of those first employed, in the forms given, on since or later.';

CREATE OR REPLACE FUNCTION spegel_register.time_to_manager(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, managers bigint,
        days_to_one_in_ten integer, days_to_half integer, share_so_far double precision, followed_days integer,
        rest_persons bigint, rest_managers bigint,
        hazard_ratio double precision, hazard_ratio_low double precision, hazard_ratio_high double precision,
        p_value double precision, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
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
    SELECT array_agg(ROW(c.person_no, started(c.responsibility), NULL, 'all', e.days,
                         CASE e.outcome WHEN 'reached' THEN 'manager' ELSE e.outcome END, NULL)::spegel_register.follow_up)
    INTO followed
    FROM spegel_register.entrant_careers(asked.organisation, $6, asked.since) AS c,
        episode(c.responsibility, 1, 2, observed_until => asked.day + 1) AS e
    WHERE e.days IS NOT NULL AND first_entered(c.responsibility, 1) = started(c.responsibility);
    groups := spegel_register.group_cohorts('to_manager', followed, asked);
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.category, persons(g.own), events(g.own, 'manager'),
           q.one_in_ten, q.half, q.so_far, follow_up(g.own), persons(g.rest), events(g.rest, 'manager'),
           h.hazard_ratio, h.low, h.high, t.p_value, g.approximate,
           CASE WHEN persons(g.own) = 0 THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN persons(g.own) = 0 THEN 'nobody in this category'
                WHEN q.half IS NULL THEN 'median not reached: fewer than half have become managers so far'
                WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with' END
    FROM spegel_register.with_rest(groups) AS g
    CROSS JOIN LATERAL (
        SELECT min(c.days) FILTER (WHERE c.cumulative_incidence >= 0.1),
               min(c.days) FILTER (WHERE c.cumulative_incidence >= 0.5), max(c.cumulative_incidence)
        FROM cumulative_incidence_curve(g.own, 'manager') AS c) AS q (one_in_ten, half, so_far)
    LEFT JOIN LATERAL hazard_ratio(g.own, g.rest, 'manager') AS h ON g.rest IS NOT NULL
    LEFT JOIN LATERAL gray_test(g.own, g.rest, 'manager') AS t ON g.rest IS NOT NULL
    ORDER BY 1, 3;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('to_manager', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.time_to_manager(text, date, date, text, text, text[]) IS
'Time to the first manager post (tid till första chefstjänst): of those employed as staff for the first time from since (NULL: five '
'years before day, but not before the register knows who left) to day, the days until one in ten, and half, lead others (Aalen and '
'Johansen; leaving first counts as never), by unit and category of a ground. NULL: not reached within followed_days; share_so_far '
'are managers by then. p_value: Gray''s test against the rest, as many; hazard_ratio: at what pace, among those still there (Cox). '
'Unit and age are those of the day of hire. Counts: topic to_manager, outcomes manager and left. Answers A12.';

CREATE OR REPLACE FUNCTION spegel_register.internal_manager_appointments(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city')
    RETURNS TABLE (
        unit text, unit_title text, category text, appointed bigint, internal bigint,
        share double precision, low double precision, high double precision,
        rest_appointed bigint, rest_share double precision,
        ratio double precision, ratio_low double precision, ratio_high double precision, p_value double precision,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
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
    SELECT array_agg(ROW(a.person_no, a.appointed_on, NULL, 'all', 0,
                         CASE WHEN EXISTS (
                             SELECT FROM spegel_register.employment_row AS e
                             JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = asked.organisation
                             WHERE e.person_no = a.person_no AND e.valid_from < a.appointed_on
                                 AND (e.valid_to >= a.appointed_on - 1 OR e.valid_to IS NULL)) THEN 'internal' ELSE 'external' END,
                         NULL)::spegel_register.follow_up)
    INTO followed
    FROM (SELECT e.person_no, min(e.valid_from) AS appointed_on
          FROM spegel_register.employment_row AS e
          JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = asked.organisation
          JOIN spegel_register.ladder_step AS l ON l.step_no = e.step_no AND l.manager_class IS NOT NULL
          GROUP BY e.person_no) AS a
    WHERE a.appointed_on BETWEEN asked.since AND asked.day;
    groups := spegel_register.group_cohorts('manager_appointments', followed, asked);
    groups := coalesce(groups, spegel_register.counted_groups(asked,
        'manager_appointments', 'manager_appointments_internal', 'internal'));
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.category, r.persons, r.with_outcome, r.share, r.low, r.high, r.rest_persons, r.rest_share,
           r.ratio, r.ratio_low, r.ratio_high, r.p_value, r.approximate, r.status, r.status_reason
    FROM spegel_register.compare_shares(groups, '{internal}', 'manager_appointments', asked.ground) AS r
    ORDER BY r.unit, r.category;
END
$$;
COMMENT ON FUNCTION spegel_register.internal_manager_appointments(text, date, date, text, text) IS
'Internal and external appointments of managers (intern och extern chefstillsättning): of those who became managers for the first '
'time from since (NULL: the last 12 months) to day, the share employed here the day before, in any form, by unit of the '
'post and category of a ground; Wilson interval, ratio to the rest (Koopman), Fisher''s test with mid-p. Counts: topics '
'manager_appointments and manager_appointments_internal of the periods that end in this time. Answers A13.';
