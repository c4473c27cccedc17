-- Endpoints for analysts: curves, tests and hazard ratios from the register,
-- and the staff as it is now.  Nothing of it is for publication: whoever is
-- not an analyst is refused.

SET LOCAL search_path = pg_catalog, spegel, pg_temp;

CREATE FUNCTION spegel_register.followed_groups(
    organisation text, day date, since date, ground text, level text, event text, step text)
    RETURNS spegel_register.group_cohort[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
AS $$
DECLARE
    until CONSTANT date := spegel_register.asked_day($1, $2);
    from_day CONSTANT date := spegel_register.career_since($1, until, $3);
    followed spegel_register.follow_up[];
BEGIN
    IF $6 = 'promoted' THEN
        SELECT array_agg(f) INTO followed
        FROM spegel_register.step_follow_up($1, until, from_day, spegel_register.asked_step($7), true, '{permanent,fixed_term}') AS f;
    ELSE
        SELECT array_agg(ROW(f.person, f.hired_on, NULL, 'all', least(f.left_on, until + 1) - f.hired_on,
                             CASE WHEN f.left_on <= until THEN 'left' END, NULL)::spegel_register.follow_up)
        INTO followed
        FROM (SELECT DISTINCT ON (c.person) c.person, s.valid_from AS hired_on, s.valid_to AS left_on
              FROM spegel_register.careers($1, '{permanent,fixed_term}', from_day) AS c, spells(c.employed) AS s
              WHERE s.valid_from BETWEEN from_day AND until ORDER BY c.person, s.valid_from) AS f;
    END IF;
    RETURN ARRAY(SELECT c FROM spegel_register.group_cohorts(
        CASE $6 WHEN 'promoted' THEN 'entered' ELSE 'retained' END, followed, $1, until, from_day, $4, $5) AS c);
END
$$;
COMMENT ON FUNCTION spegel_register.followed_groups(text, date, date, text, text, text, text) IS
'The cohorts that endpoints for analysts compare: those who came to a step (NULL: the lowest) from since to day, until promoted or gone, for event promoted; or those hired then, until they left, for event left. By unit of a level and category of a ground, of the day on which each began.';
REVOKE EXECUTE ON FUNCTION spegel_register.followed_groups(text, date, date, text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spegel_register.followed_groups(text, date, date, text, text, text, text) TO spegel_analyst;

CREATE FUNCTION spegel_api.progression_curve(
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
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(
        spegel_register.asked_organisation($1), $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'), 'promoted', $6);
BEGIN
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
        ORDER BY k.days / coalesce($7, 30), k.days DESC) AS c
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.status, m.status_reason
    FROM spegel_register.missing_status('entered', coalesce($4, 'sex')) AS m WHERE cardinality(groups) = 0;
END
$$;
COMMENT ON FUNCTION spegel_api.progression_curve(text, date, date, text, text, text, integer) IS
'Cumulative incidence of the first promotion from a step, by category of a ground, when leaving can come first (Aalen and Johansen).';

CREATE FUNCTION spegel_api.survival_curve(
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
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(
        spegel_register.asked_organisation($1), $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'), 'left', NULL);
BEGIN
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
        ORDER BY k.days / coalesce($6, 30), k.days DESC) AS c
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.status, m.status_reason
    FROM spegel_register.missing_status('retained', coalesce($4, 'sex')) AS m WHERE cardinality(groups) = 0;
END
$$;
COMMENT ON FUNCTION spegel_api.survival_curve(text, date, date, text, text, integer) IS
'Share still employed so many days after being hired, by category of a ground (Kaplan and Meier).';

CREATE FUNCTION spegel_api.comparison(
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
    groups CONSTANT spegel_register.group_cohort[] := spegel_register.followed_groups(
        spegel_register.asked_organisation($1), $2, $3, coalesce($4, 'sex'), coalesce($5, 'city'), outcome, $7);
BEGIN
    RETURN QUERY
    SELECT g.unit, g.unit_title, g.category, persons(g.own), events(g.own, outcome), persons(g.rest), events(g.rest, outcome),
           round(t.statistic::numeric, 6), round(t.p_value::numeric, 6), round(l.statistic::numeric, 6), round(l.p_value::numeric, 6),
           round(h.hazard_ratio::numeric, 6), round(h.low::numeric, 6), round(h.high::numeric, 6), round(h.score_p_value::numeric, 6),
           g.approximate,
           CASE WHEN h.hazard_ratio IS NULL AND t.p_value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.category IS NULL THEN 'of unknown category: not compared'
                WHEN g.rest IS NULL THEN 'no other category to compare with'
                WHEN h.hazard_ratio IS NULL AND t.p_value IS NULL THEN 'no event while both were followed' END
    FROM spegel_register.with_rest(groups) AS g
    LEFT JOIN LATERAL gray_test(g.own, g.rest, outcome) AS t ON g.rest IS NOT NULL
    LEFT JOIN LATERAL logrank_test(g.own, g.rest, outcome) AS l ON g.rest IS NOT NULL
    LEFT JOIN LATERAL hazard_ratio(g.own, g.rest, outcome) AS h ON g.rest IS NOT NULL
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, m.status, m.status_reason
    FROM spegel_register.missing_status(CASE outcome WHEN 'promoted' THEN 'entered' ELSE 'retained' END, coalesce($4, 'sex')) AS m
    WHERE cardinality(groups) = 0;
END
$$;
COMMENT ON FUNCTION spegel_api.comparison(text, date, date, text, text, text, text) IS
'Each category beside all others: do as many get there (Gray), at the same pace (log-rank), and the ratio of the hazards (Cox).';

CREATE FUNCTION spegel_api.staff_representation(
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
    FROM spegel_register.representation($1, $2, coalesce($3, 'sex'), coalesce($4, 'city'), coalesce($5, 'all')) AS r;
END
$$;
COMMENT ON FUNCTION spegel_api.staff_representation(text, date, text, text, text) IS
'The staff of the register beside the residents, without disclosure control.';

REVOKE EXECUTE ON FUNCTION
    spegel_api.progression_curve(text, date, date, text, text, text, integer), spegel_api.survival_curve(text, date, date, text, text, integer),
    spegel_api.comparison(text, date, date, text, text, text, text), spegel_api.staff_representation(text, date, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    spegel_api.progression_curve(text, date, date, text, text, text, integer), spegel_api.survival_curve(text, date, date, text, text, integer),
    spegel_api.comparison(text, date, date, text, text, text, text), spegel_api.staff_representation(text, date, text, text, text) TO spegel_analyst;

-- The words that these endpoints share; each takes what it has.
CREATE FUNCTION pg_temp.words(of regprocedure, columns boolean) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_object_agg(w.name, jsonb_strip_nulls(jsonb_build_object('label_en', w.label_en, 'label_sv', w.label_sv,
                                    'description_en', w.description_en, 'description_sv', w.description_sv, 'allowed', w.allowed::jsonb,
                                    'minimum', w.minimum, 'maximum', w.maximum)))
    FROM pg_proc AS p, unnest(p.proargmodes, p.proargnames) AS a (mode, name),
    (VALUES
    (false, 'organisation', 'Organisation', 'Organisation', 'The organisation; without it the only municipality.', 'Organisationen; annars den enda kommunen.', NULL, NULL, NULL),
    (false, 'day', 'Day', 'Dag', 'Until this day; without it the last one described.', 'Till och med denna dag; annars den sista som beskrivs.', NULL, NULL, NULL),
    (false, 'since', 'Since', 'Från och med', 'From this day; without it five years before the last one, as far as the register goes.', 'Från och med denna dag; annars fem år före den sista, så långt registret räcker.', NULL, NULL, NULL),
    (false, 'ground', 'Ground', 'Grund', 'The ground; without it sex.', 'Grunden; annars kön.', NULL, NULL, NULL),
    (false, 'level', 'Level of units', 'Enheternas nivå', 'By units of this level; without it the whole organisation.', 'Efter enheter på denna nivå; annars hela organisationen.', '["city", "department", "between", "workplace"]', NULL, NULL),
    (false, 'step', 'Career step', 'Karriärsteg', 'The step from which they are followed; without it the lowest.', 'Steget från vilket de följs; annars det lägsta.', NULL, NULL, NULL),
    (false, 'every', 'Every so many days', 'Var så många dagar', 'One row for so many days, of the last of them; without it 30.', 'En rad för så många dagar, för den sista av dem; annars 30.', NULL, 1, 3660),
    (false, 'event', 'Event', 'Händelse', 'promoted, of those who came to the step; or left, of those hired. Without it promoted.', 'promoted (befordrad), av dem som kom till steget; eller left (slutat), av dem som anställdes. Annars promoted.', '["promoted", "left"]', NULL, NULL),
    (false, 'part_by', 'Divided by', 'Uppdelning', 'By what the staff is divided; without it not at all.', 'Vad personalen delas upp efter; annars inte alls.', '["all", "occupation", "occupation_group", "step", "manager_class", "managers"]', NULL, NULL),
    (true, 'unit', 'Unit', 'Enhet', 'The unit.', 'Enheten.', NULL, NULL, NULL),
    (true, 'unit_title', 'Name of the unit', 'Enhetens namn', 'Its name.', 'Enhetens namn.', NULL, NULL, NULL),
    (true, 'part', 'Part', 'Del', 'Part of the staff; all when it is not divided.', 'Del av personalen; all när den inte delas upp.', NULL, NULL, NULL),
    (true, 'category', 'Category', 'Kategori', 'Category of the ground; NULL when unknown.', 'Grundens kategori; tomt för okänd.', NULL, NULL, NULL),
    (true, 'days', 'Days', 'Dagar', 'Days since they began.', 'Dagar sedan början.', NULL, NULL, NULL),
    (true, 'persons', 'Persons', 'Antal', 'Persons of the category.', 'Antal personer i kategorin.', NULL, NULL, NULL),
    (true, 'persons_known', 'Known', 'Kända', 'Persons whose category is known.', 'Antal personer vars kategori är känd.', NULL, NULL, NULL),
    (true, 'at_risk', 'At risk', 'Följda', 'Persons still followed on that day.', 'Personer som fortfarande följs den dagen.', NULL, NULL, NULL),
    (true, 'events', 'Events', 'Händelser', 'Events seen: promotions, or exits.', 'Händelser som setts: befordringar eller avgångar.', NULL, NULL, NULL),
    (true, 'incidence', 'Cumulative incidence', 'Kumulativ incidens', 'Share promoted by then when leaving can come first (Aalen and Johansen), 0 to 1.', 'Andel befordrade till dess när avgång kan komma före (Aalen och Johansen), 0 till 1.', NULL, NULL, NULL),
    (true, 'survival', 'Still employed', 'Fortfarande anställda', 'Share still employed (Kaplan and Meier), 0 to 1.', 'Andel fortfarande anställda (Kaplan och Meier), 0 till 1.', NULL, NULL, NULL),
    (true, 'std_error', 'Standard error', 'Medelfel', 'Its standard error.', 'Andelens medelfel.', NULL, NULL, NULL),
    (true, 'low', 'From', 'Från', 'Lower limit of the 95 % interval.', 'Undre gräns för 95-procentsintervallet.', NULL, NULL, NULL),
    (true, 'high', 'To', 'Till', 'Upper limit of the 95 % interval.', 'Övre gräns för 95-procentsintervallet.', NULL, NULL, NULL),
    (true, 'rest_persons', 'Others', 'Övriga', 'Persons of all other known categories.', 'Personer i alla andra kända kategorier.', NULL, NULL, NULL),
    (true, 'rest_events', 'Events of the others', 'Övrigas händelser', 'Events among them.', 'Händelser bland dem.', NULL, NULL, NULL),
    (true, 'gray_statistic', 'Gray''s test', 'Grays test', 'Statistic of Gray''s test that as many get there, chi-squared of 1 degree of freedom.', 'Teststorheten i Grays test av att lika många når dit, chi-två med 1 frihetsgrad.', NULL, NULL, NULL),
    (true, 'gray_p_value', 'Gray, p value', 'Gray, p-värde', 'Its p value.', 'Dess p-värde.', NULL, NULL, NULL),
    (true, 'logrank_statistic', 'Log-rank test', 'Log-rank-test', 'Statistic of the log-rank test that the pace is the same, chi-squared of 1 degree of freedom.', 'Teststorheten i log-rank-testet av att takten är lika, chi-två med 1 frihetsgrad.', NULL, NULL, NULL),
    (true, 'logrank_p_value', 'Log-rank, p value', 'Log-rank, p-värde', 'Its p value.', 'Dess p-värde.', NULL, NULL, NULL),
    (true, 'hazard_ratio', 'Hazard ratio', 'Hazardkvot', 'Hazard beside that of the others, among those still there (Cox).', 'Hazarden jämförd med övrigas, bland dem som är kvar (Cox).', NULL, NULL, NULL),
    (true, 'hazard_ratio_low', 'Hazard ratio, from', 'Hazardkvot, från', 'Lower limit of its 95 % interval.', 'Undre gräns för dess 95-procentsintervall.', NULL, NULL, NULL),
    (true, 'hazard_ratio_high', 'Hazard ratio, to', 'Hazardkvot, till', 'Upper limit of its 95 % interval.', 'Övre gräns för dess 95-procentsintervall.', NULL, NULL, NULL),
    (true, 'hazard_ratio_p_value', 'Hazard ratio, p value', 'Hazardkvot, p-värde', 'p value of the score test.', 'p-värde från scoretestet.', NULL, NULL, NULL),
    (true, 'share', 'Share', 'Andel', 'Share among those whose category is known, 0 to 1.', 'Andel bland dem vars kategori är känd, 0 till 1.', NULL, NULL, NULL),
    (true, 'share_low', 'Share, from', 'Andel, från', 'Lower limit of its 95 % interval (Wilson).', 'Undre gräns för dess 95-procentsintervall (Wilson).', NULL, NULL, NULL),
    (true, 'share_high', 'Share, to', 'Andel, till', 'Upper limit of its 95 % interval (Wilson).', 'Övre gräns för dess 95-procentsintervall (Wilson).', NULL, NULL, NULL),
    (true, 'residents_share', 'Residents'' share', 'Invånarnas andel', 'Share among the residents to mirror.', 'Andel av invånarna som ska speglas.', NULL, NULL, NULL),
    (true, 'ratio', 'Representation ratio', 'Representationskvot', 'share / residents_share.', 'Andelen genom invånarnas andel.', NULL, NULL, NULL),
    (true, 'ratio_low', 'Ratio, from', 'Kvot, från', 'Lower limit of its 95 % interval.', 'Undre gräns för dess 95-procentsintervall.', NULL, NULL, NULL),
    (true, 'ratio_high', 'Ratio, to', 'Kvot, till', 'Upper limit of its 95 % interval.', 'Övre gräns för dess 95-procentsintervall.', NULL, NULL, NULL),
    (true, 'gap_points', 'Gap, points', 'Gap, procentenheter', 'share less residents_share, in percentage points.', 'Andelen minus invånarnas, i procentenheter.', NULL, NULL, NULL),
    (true, 'shortfall', 'Shortfall', 'Underskott', 'Persons missing at the present size; 0 when none.', 'Antal som saknas vid nuvarande storlek; 0 när ingen saknas.', NULL, NULL, NULL),
    (true, 'hires_needed', 'Hires needed', 'Anställningar som behövs', 'Persons to hire if all of them were of the category.', 'Antal att anställa om alla hörde till kategorin.', NULL, NULL, NULL),
    (true, 'p_value', 'p value', 'p-värde', 'Of the exact binomial test against the residents'' share.', 'Av det exakta binomialtestet mot invånarnas andel.', NULL, NULL, NULL),
    (true, 'p_adjusted', 'Adjusted p value', 'Justerat p-värde', 'After Holm, over all units and parts.', 'Efter Holm, över alla enheter och delar.', NULL, NULL, NULL),
    (true, 'counted_on', 'Counted on', 'Räknat den', 'The day of the staff.', 'Personalens mätdatum.', NULL, NULL, NULL),
    (true, 'residents_counted_on', 'Residents counted', 'Invånarna räknade', 'The day of the residents.', 'Invånarnas mätdatum.', NULL, NULL, NULL),
    (true, 'approximate', 'Approximate', 'Ungefärlig', 'Whether the source gives rounded numbers.', 'Om källan anger avrundade antal.', NULL, NULL, NULL),
    (true, 'status', 'Status', 'Status', 'ok, not_computable, barred or not_collected.', 'ok, not_computable (går ej att beräkna), barred (får ej behandlas) eller not_collected (ej insamlad).', NULL, NULL, NULL),
    (true, 'status_reason', 'Reason', 'Skäl', 'Why it is not ok.', 'Varför det inte är ok (på engelska).', NULL, NULL, NULL)
    ) AS w (of_result, name, label_en, label_sv, description_en, description_sv, allowed, minimum, maximum)
    WHERE p.oid = $1 AND a.name = w.name AND w.of_result = $2 AND (a.mode = 't') = $2
$$;

SELECT spegel_api.expose(e.name, e.function::regprocedure, e.title_en, e.title_sv, e.description_en, e.description_sv,
    parameters => pg_temp.words(e.function::regprocedure, false), columns => pg_temp.words(e.function::regprocedure, true),
    audience => 'analyst', max_rows => 100000, max_age => 0, timeout_ms => 30000, ordering => e.ordering)
FROM (VALUES
    ('progression-curve', 'spegel_api.progression_curve(text, date, date, text, text, text, integer)', 'Curves of progression', 'Befordringskurvor',
     'Cumulative incidence of the first promotion from a step, day by day, by category of a ground, when leaving can come first.',
     'Kumulativ incidens av första befordran från ett steg, dag för dag, efter grundens kategorier, när avgång kan komma före.', '{unit,category,days}'::text[]),
    ('survival-curve', 'spegel_api.survival_curve(text, date, date, text, text, integer)', 'Curves of staying', 'Kvarvarokurvor',
     'Share still employed, day by day after being hired, by category of a ground.',
     'Andel fortfarande anställda, dag för dag efter anställning, efter grundens kategorier.', '{unit,category,days}'),
    ('comparison', 'spegel_api.comparison(text, date, date, text, text, text, text)', 'Comparison of careers', 'Jämförelse av karriärer',
     'Each category beside all others: do as many get there (Gray''s test), at the same pace (log-rank test), and the hazard ratio (Cox).',
     'Varje kategori jämförd med alla andra: når lika många dit (Grays test), i samma takt (log-rank-test), och hazardkvoten (Cox).', '{unit,category}'),
    ('staff-representation', 'spegel_api.staff_representation(text, date, text, text, text)', 'Representation now', 'Representation nu',
     'The staff of the register beside the residents, as it is now and without disclosure control: not for publication.',
     'Registrets personal jämförd med invånarna, som den är nu och utan röjandekontroll: inte för publicering.', '{unit,part,category}')
) AS e (name, function, title_en, title_sv, description_en, description_sv, ordering);
