-- Endpoints for analysts: curves, tests and hazard ratios from the register,
-- the staff as it is now, and the goals.  Nothing of it is for publication:
-- whoever is not an analyst is refused.

CREATE OR REPLACE FUNCTION spegel_register.followed_groups(asked spegel_register.scope, event text, step text DEFAULT NULL)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
DECLARE
    followed spegel_register.follow_up[];
BEGIN
    IF $2 = 'promoted' THEN
        SELECT array_agg(f) INTO followed
        FROM spegel_register.step_follow_up(asked.organisation, asked.day, asked.since, spegel_register.resolve_step($3), true,
            '{permanent,fixed_term}') AS f;
    ELSE
        SELECT array_agg(ROW(f.person_no, f.hired_on, NULL, 'all', least(f.left_on, asked.day + 1) - f.hired_on,
                             CASE WHEN f.left_on <= asked.day THEN 'left' END, NULL)::spegel_register.follow_up)
        INTO followed
        FROM (SELECT DISTINCT ON (c.person_no) c.person_no, s.valid_from AS hired_on, s.valid_to AS left_on
              FROM spegel_register.careers(asked.organisation, '{permanent,fixed_term}', asked.since) AS c, spells(c.employed) AS s
              WHERE s.valid_from BETWEEN asked.since AND asked.day ORDER BY c.person_no, s.valid_from) AS f;
    END IF;
    RETURN spegel_register.group_cohorts(CASE $2 WHEN 'promoted' THEN 'entered' ELSE 'retained' END, followed, asked);
END
$$;
COMMENT ON FUNCTION spegel_register.followed_groups(spegel_register.scope, text, text) IS
'The cohorts that endpoints for analysts compare: those who came to a step (NULL: the lowest) from since to day, until promoted or '
'gone, for event promoted; or those hired then, until they left, for event left. By unit of a level and category of a ground, of '
'the day on which each began. NULL when there are none.';

CREATE OR REPLACE FUNCTION spegel_api.progression_curve(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT NULL, level text DEFAULT NULL, step text DEFAULT NULL, every integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer, persons bigint, at_risk bigint, events bigint,
        incidence numeric, std_error numeric, low numeric, high numeric, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'),
        months => 60, observed => true);
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(asked, 'promoted', $6);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT g.unit, u.title, g.category, c.days, persons(g.cohort), c.at_risk, c.events,
           round(c.cumulative_incidence::numeric, 6), round(c.std_error::numeric, 6), round(c.low::numeric, 6), round(c.high::numeric, 6),
           g.approximate, 'ok', NULL::text
    FROM unnest(groups) AS g
    LEFT JOIN spegel_register.unit AS u ON u.unit = g.unit
    -- The curve is flat between its days, so that the last of them says all.
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (k.days / coalesce($7, 30)) k.days, k.at_risk,
               sum(k.events) OVER (PARTITION BY k.days / coalesce($7, 30))::bigint AS events,
               k.cumulative_incidence, k.std_error, k.low, k.high
        FROM cumulative_incidence_curve(g.cohort, 'promoted') AS k
        ORDER BY k.days / coalesce($7, 30), k.days DESC) AS c;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('entered', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.progression_curve(text, date, date, text, text, text, integer) IS
'Cumulative incidence of the first promotion from a step, by category of a ground, when leaving can come first (Aalen and Johansen).';

CREATE OR REPLACE FUNCTION spegel_api.survival_curve(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT NULL, level text DEFAULT NULL, every integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, days integer, persons bigint, at_risk bigint, events bigint,
        survival numeric, std_error numeric, low numeric, high numeric, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'),
        months => 60, observed => true);
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(asked, 'left');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT g.unit, u.title, g.category, c.days, persons(g.cohort), c.at_risk, c.events,
           round(c.survival::numeric, 6), round(c.std_error::numeric, 6), round(c.low::numeric, 6), round(c.high::numeric, 6),
           g.approximate, 'ok', NULL::text
    FROM unnest(groups) AS g
    LEFT JOIN spegel_register.unit AS u ON u.unit = g.unit
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (k.days / coalesce($6, 30)) k.days, k.at_risk,
               sum(k.events) OVER (PARTITION BY k.days / coalesce($6, 30))::bigint AS events,
               k.survival, k.std_error, k.low, k.high
        FROM survival_curve(g.cohort) AS k
        ORDER BY k.days / coalesce($6, 30), k.days DESC) AS c;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason FROM spegel_register.missing_status('retained', asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.survival_curve(text, date, date, text, text, integer) IS
'Share still employed so many days after being hired, by category of a ground (Kaplan and Meier).';

CREATE OR REPLACE FUNCTION spegel_api.comparison(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT NULL, level text DEFAULT NULL, event text DEFAULT NULL, step text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, events bigint, rest_persons bigint, rest_events bigint,
        gray_statistic numeric, gray_p_value numeric, logrank_statistic numeric, logrank_p_value numeric,
        hazard_ratio numeric, hazard_ratio_low numeric, hazard_ratio_high numeric, hazard_ratio_p_value numeric,
        approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    outcome CONSTANT text := coalesce($6, 'promoted');
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'),
        months => 60, observed => true);
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(asked, outcome, $7);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.category, persons(g.own), events(g.own, outcome), persons(g.rest), events(g.rest, outcome),
           round(t.statistic::numeric, 6), round(t.p_value::numeric, 6), round(l.statistic::numeric, 6), round(l.p_value::numeric, 6),
           round(h.hazard_ratio::numeric, 6), round(h.low::numeric, 6), round(h.high::numeric, 6), round(h.score_p_value::numeric, 6),
           g.approximate,
           CASE WHEN h.hazard_ratio IS NULL AND t.p_value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.category IS NULL THEN 'unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN h.hazard_ratio IS NULL AND t.p_value IS NULL THEN 'no event while both were followed' END
    FROM spegel_register.with_rest(groups) AS g
    LEFT JOIN LATERAL gray_test(g.own, g.rest, outcome) AS t ON g.rest IS NOT NULL
    LEFT JOIN LATERAL logrank_test(g.own, g.rest, outcome) AS l ON g.rest IS NOT NULL
    LEFT JOIN LATERAL hazard_ratio(g.own, g.rest, outcome) AS h ON g.rest IS NOT NULL;
    IF groups IS NULL THEN
        SELECT m.* INTO status, status_reason
        FROM spegel_register.missing_status(CASE outcome WHEN 'promoted' THEN 'entered' ELSE 'retained' END, asked.ground) AS m;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_api.comparison(text, date, date, text, text, text, text) IS
'Each category beside all others: do as many get there (Gray), at the same pace (log-rank), and the ratio of the hazards (Cox).';

CREATE OR REPLACE FUNCTION spegel_api.staff_representation(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT NULL, level text DEFAULT NULL, part_by text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, part text, category text, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, residents_share numeric, ratio numeric, ratio_low numeric, ratio_high numeric,
        gap_points numeric, shortfall bigint, hires_needed bigint, p_value numeric, p_adjusted numeric,
        counted_on date, residents_counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT r.unit, r.unit_title, r.part, r.category, r.persons, r.persons_known, r.share, r.share_low, r.share_high, r.residents_share,
           r.ratio, r.ratio_low, r.ratio_high, r.gap_points, r.shortfall, r.hires_needed, r.p_value, r.p_adjusted,
           r.counted_on, r.residents_counted_on, r.approximate, r.status, r.status_reason
    FROM spegel_register.staff_representation($1, $2, coalesce($3, 'sex'), coalesce($4, 'city'), coalesce($5, 'all')) AS r;
END
$$;
COMMENT ON FUNCTION spegel_api.staff_representation(text, date, text, text, text) IS
'The staff of the register beside the residents, without disclosure control.';

CREATE OR REPLACE FUNCTION spegel_api.goal_progress(
    organisation text DEFAULT NULL, day date DEFAULT NULL,
    only_ground text DEFAULT NULL, only_unit text DEFAULT NULL, only_year integer DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, ground text, part_by text, part text, category text, year integer,
        decided_on date, decided_by text, goal_share numeric, persons bigint, persons_known bigint,
        share numeric, share_low numeric, share_high numeric, share_decided numeric, gap_points numeric,
        shortfall bigint, hires_needed bigint, pace_points numeric, needed_points numeric, reached boolean, on_track boolean,
        counted_on date, counted_before date,
        reference_topic text, reference_definition text, reference_region text, reference_occupation text, reference_education text,
        reference_counted_on date, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY SELECT g.* FROM spegel_register.goal_progress($1, $2, $3, $4, $5) AS g;
END
$$;
COMMENT ON FUNCTION spegel_api.goal_progress(text, date, text, text, integer) IS
'The goals that have been decided beside the staff of the register: how far each is, and at what pace, without disclosure control.';

CREATE OR REPLACE FUNCTION spegel_api.register_codes()
    RETURNS TABLE (parameter text, code text, title_en text, title_sv text, part_of text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT 'organisation', o.organisation::text, o.title, o.title, NULL::text FROM spegel_register.organisation AS o
    UNION ALL
    SELECT 'ground', g.ground::text, g.title_en, g.title_sv, NULL FROM spegel_register.ground AS g
    UNION ALL
    SELECT 'step', l.step::text, coalesce(l.title_en, l.title), l.title, NULL FROM spegel_register.ladder_step AS l
    UNION ALL
    SELECT 'unit', u.unit::text, u.title, u.title, u.organisation::text FROM spegel_register.unit AS u;
END
$$;
COMMENT ON FUNCTION spegel_api.register_codes() IS
'The codes that parameters of endpoints for analysts take: organisations, grounds, steps and units of the register.';

CREATE OR REPLACE FUNCTION spegel_api.pay_report(
    organisation text DEFAULT NULL, day date DEFAULT NULL, months integer DEFAULT NULL, language text DEFAULT NULL)
    RETURNS TABLE (document text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY SELECT spegel_register.pay_document($1, $2, coalesce($3, 12), coalesce($4, 'sv'));
END
$$;
COMMENT ON FUNCTION spegel_api.pay_report(text, date, integer, text) IS
'The pay report of an employer to print and sign, as spegel_register.pay_document() has it.';

SELECT spegel_api.make_analyst_endpoint('progression-curve',
    'spegel_api.progression_curve(text, date, date, text, text, text, integer)', 'Curves of progression', 'Befordringskurvor',
    'Cumulative incidence of the first promotion from a step, day by day, by category of a ground, when leaving can come first.',
    'Kumulativ incidens av första befordran från ett steg, dag för dag, efter grundens kategorier, när avgång kan komma före.',
    '{unit,category,days}');
SELECT spegel_api.make_analyst_endpoint('survival-curve', 'spegel_api.survival_curve(text, date, date, text, text, integer)',
    'Curves of staying', 'Kvarvarokurvor',
    'Share still employed, day by day after being hired, by category of a ground.',
    'Andel fortfarande anställda, dag för dag efter anställning, efter grundens kategorier.', '{unit,category,days}');
SELECT spegel_api.make_analyst_endpoint('comparison', 'spegel_api.comparison(text, date, date, text, text, text, text)',
    'Comparison of careers', 'Jämförelse av karriärer',
    'Each category beside all others: do as many get there (Gray''s test), at the same pace (log-rank test), and the hazard ratio (Cox).',
    'Varje kategori jämförd med alla andra: når lika många dit (Grays test), i samma takt (log-rank-test), och hazardkvoten (Cox).',
    '{unit,category}');
SELECT spegel_api.make_analyst_endpoint('staff-representation', 'spegel_api.staff_representation(text, date, text, text, text)',
    'Representation now', 'Representation nu',
    'The staff of the register beside the residents, as it is now and without disclosure control: not for publication.',
    'Registrets personal jämförd med invånarna, som den är nu och utan röjandekontroll: inte för publicering.', '{unit,part,category}');
SELECT spegel_api.make_analyst_endpoint('goal-progress', 'spegel_api.goal_progress(text, date, text, text, integer)',
    'Progress towards goals', 'Måluppfyllelse',
    'The goals that have been decided: how far the staff of the register is from each, at what pace it moves, and whether that is enough: '
    'not for publication.',
    'Målen som beslutats: hur långt registrets personal har till vart och ett, i vilken takt den rör sig, och om det räcker: inte för '
    'publicering.', '{unit,ground,category,part_by,part,year}');
SELECT spegel_api.make_analyst_endpoint('pay-report', 'spegel_api.pay_report(text, date, integer, text)', 'Pay report', 'Lönerapport',
    'The pay report by Directive (EU) 2023/970 and the pay survey, as a document to print and sign: /v1/pay-report.html. For the workers '
    'and their representatives: not for publication.',
    'Lönerapporten enligt direktiv (EU) 2023/970 och lönekartläggningen, som ett dokument att skriva ut och underteckna: '
    '/v1/pay-report.html. För arbetstagarna och deras företrädare: inte för publicering.', '{document}');
SELECT spegel_api.make_analyst_endpoint('register-codes', 'spegel_api.register_codes()', 'Codes of the register', 'Registrets koder',
    'The codes that parameters of endpoints for analysts take: organisations, grounds, steps and units of the register.',
    'Koderna som parametrar till analytikernas adresser tar: registrets organisationer, grunder, steg och enheter.',
    '{parameter,part_of,code}');
