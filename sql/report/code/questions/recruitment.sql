-- Recruitment: who passes which stage, and whether trained recruiters choose
-- otherwise.

-- Whoever reached a stage has passed those before it, entered or not.  How many
-- applied in a time is seen from its days: each call has its own plan.
CREATE OR REPLACE FUNCTION spegel_register.recruitment_stages(
    organisation text, since date, day date, ground text, level text, part_by text, campaign text DEFAULT NULL)
    RETURNS TABLE (unit text, part text, stage integer, reached spegel.tally, withdrawn spegel.tally, approximate boolean)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    policy CONSTANT text := spegel_register.resolve_ground($4);
    since date := coalesce($2, ($3 - interval '1 year')::date);
    topics CONSTANT text[] := '{applicants,applicants_screened,applicants_interviewed,applicants_offered,applicants_hired}'::text[];
    trained CONSTANT text := '_trained_recruiter';
BEGIN
    PERFORM spegel_register.resolve_level($5);
    IF $6 NOT IN ('all', 'occupation', 'occupation_group', 'step', 'campaign', 'recruiter_trained') THEN
        RAISE EXCEPTION 'applicants cannot be divided by "%"', $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'part_by',
                  HINT = 'Divide by all, occupation, occupation_group, step, campaign or recruiter_trained.';
    ELSIF $7 IS NOT NULL AND NOT EXISTS (SELECT FROM spegel_register.campaign AS c WHERE c.campaign = $7) THEN
        RAISE EXCEPTION 'campaign "%" does not exist', $7
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'campaign', HINT = 'spegel_register.campaign lists them.';
    END IF;
    IF policy = 'person' THEN
        RETURN QUERY
        WITH above AS MATERIALIZED (
            SELECT a.unit, a.above FROM spegel_register.unit_above AS a WHERE a.organisation = $1 AND a.level = $5
            UNION ALL
            -- The whole organisation has campaigns of no unit too.
            SELECT NULL, spegel_register.top_unit($1)
            WHERE $5 = 'city'
        )
        SELECT u.above::text, x.part, n.stage, tally_agg(p.category),
               coalesce(tally_agg(p.category) FILTER (WHERE a.withdrawn_on <= $3 AND r.reached = n.stage), '{}'), false
        FROM spegel_register.application AS a
        JOIN spegel_register.campaign AS c ON c.campaign_no = a.campaign_no AND c.organisation = $1
        LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
        LEFT JOIN spegel_register.person_category($4, $3) AS p ON p.person_no = a.person_no
        JOIN above AS u ON coalesce(u.unit, '') = coalesce(c.unit, '')
        CROSS JOIN LATERAL (
            SELECT CASE $6 WHEN 'occupation' THEN c.occupation WHEN 'occupation_group' THEN o.occupation_group
                           WHEN 'step' THEN c.step WHEN 'campaign' THEN c.campaign
                           WHEN 'recruiter_trained' THEN CASE WHEN a.recruiter_trained THEN 'trained'
                               WHEN NOT a.recruiter_trained THEN 'untrained' END
                           ELSE 'all' END) AS x (part)
        CROSS JOIN LATERAL (
            SELECT CASE WHEN a.hired_on <= $3 THEN 5 WHEN a.offered_on <= $3 THEN 4 WHEN a.interviewed_on <= $3 THEN 3
                        WHEN a.screened_on <= $3 THEN 2 ELSE 1 END) AS r (reached)
        CROSS JOIN LATERAL generate_series(1, r.reached) AS n (stage)
        WHERE a.applied_on > since AND a.applied_on <= $3 AND ($7 IS NULL OR a.campaign = $7) AND x.part IS NOT NULL
        GROUP BY u.above, x.part, n.stage;
        RETURN;
    END IF;
    -- Counts of a year lie on its last day: without a window the last ones.
    IF $2 IS NULL THEN
        SELECT c.period - 1 INTO since FROM spegel_register.counted AS c
        WHERE c.organisation = $1 AND c.topic = topics[1] AND c.ground = $4 AND c.within_ground IS NULL AND c.period <= $3
        ORDER BY c.period DESC LIMIT 1;
    END IF;
    RETURN QUERY
    SELECT s.unit, r.part, s.stage, tally_agg(s.category, r.persons), NULL::spegel.tally, bool_or(s.approximate)
    FROM (
    SELECT u.unit::text, x.part, n.stage::integer, c.category, bool_or(c.approximate) AS approximate,
           coalesce(sum(c.persons) FILTER (WHERE right(c.topic, length(trained)) <> trained), 0)::bigint AS everybody,
           coalesce(sum(c.persons) FILTER (WHERE right(c.topic, length(trained)) = trained), 0)::bigint AS by_trained,
           bool_or(right(c.topic, length(trained)) = trained) AS divided
    FROM spegel_register.counted AS c
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = c.occupation
    LEFT JOIN spegel_register.unit AS u ON u.unit = coalesce(
        c.unit, spegel_register.top_unit($1))
    CROSS JOIN LATERAL (SELECT array_position(topics, replace(c.topic, trained, ''))) AS n (stage)
    CROSS JOIN LATERAL (
        SELECT CASE $6 WHEN 'occupation' THEN CASE WHEN c.step = '' THEN c.occupation END
                       WHEN 'occupation_group' THEN CASE WHEN c.step = '' THEN o.occupation_group END
                       WHEN 'step' THEN CASE WHEN c.occupation IS NULL THEN nullif(c.step, '') END
                       WHEN 'campaign' THEN NULL
                       ELSE CASE WHEN c.occupation IS NULL AND c.step = '' THEN 'all' END END) AS x (part)
    WHERE c.organisation = $1 AND n.stage IS NOT NULL AND c.ground = $4 AND c.within_ground IS NULL
        AND c.period > since AND c.period <= $3 AND c.counted_as = 'persons' AND coalesce(u.level, 'city') = $5
        AND x.part IS NOT NULL AND $7 IS NULL AND policy <> 'barred'
    GROUP BY u.unit, x.part, n.stage, c.category) AS s
    CROSS JOIN LATERAL (VALUES (s.part, s.everybody, $6 <> 'recruiter_trained'),
        ('trained', s.by_trained, $6 = 'recruiter_trained'),
        ('untrained', greatest(s.everybody - s.by_trained, 0), $6 = 'recruiter_trained')) AS r (part, persons, wanted)
    WHERE r.wanted
    GROUP BY s.unit, r.part, s.stage
    HAVING $6 <> 'recruiter_trained' OR bool_or(s.divided);
END
$$;
COMMENT ON FUNCTION spegel_register.recruitment_stages(text, date, date, text, text, text, text) IS
'Applicants of whom the organisation recruits, by category, who have reached each stage by a day: 1 applied, 2 screened, 3 '
'interviewed, 4 offered, 5 hired; those who applied after the first day of a window, by default a year before the last, up to the '
'last. Per unit of a level and part (all; occupation, occupation_group, step or campaign recruited for; recruiter_trained: trained '
'or untrained). withdrawn are those who went no further and withdrew. From persons; or from counts of topics applicants, '
'applicants_screened, applicants_interviewed, applicants_offered and applicants_hired, and with _trained_recruiter added those of '
'them whom trained recruiters saw: in the window, or without one the last counts.';

CREATE OR REPLACE FUNCTION spegel_register.recruitment_funnel(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', part_by text DEFAULT 'all', campaign text DEFAULT NULL)
    RETURNS TABLE (
        unit text, unit_title text, part text, stage text, category text, entered bigint, passed bigint, withdrawn bigint,
        pass_rate numeric, benchmark text, impact_ratio numeric, impact_low numeric, impact_high numeric,
        four_fifths boolean, flip_flop boolean, too_small boolean, z numeric, p_exact numeric, p_adjusted numeric,
        largest_drop boolean, approximate boolean, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 100
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5);
    names CONSTANT text[] := '{applied,screened,interviewed,offered,hired}'::text[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH stage AS MATERIALIZED (
        SELECT s.*, lead(s.reached) OVER w AS next, lead(s.stage) OVER w AS next_stage,
               count(*) OVER (PARTITION BY s.unit, s.part) AS stages
        FROM spegel_register.recruitment_stages(asked.organisation, $3, asked.day, asked.ground, asked.level, $6, $7) AS s
        WINDOW w AS (PARTITION BY s.unit, s.part ORDER BY s.stage)
    ), passage AS (
        SELECT s.unit, s.part, s.stage, names[s.stage] || ' to ' || names[s.next_stage] AS label,
               s.reached AS pool, s.next AS selected, s.withdrawn, s.approximate
        FROM stage AS s WHERE s.next IS NOT NULL
        UNION ALL
        -- From the first stage to the last one, when there are some between.
        SELECT f.unit, f.part, 6, names[f.stage] || ' to ' || names[l.stage], f.reached, l.reached, NULL, f.approximate
        FROM stage AS f JOIN stage AS l ON l.unit IS NOT DISTINCT FROM f.unit AND l.part = f.part AND l.stage <> f.stage
        WHERE f.stages > 2 AND l.next IS NULL
            AND NOT EXISTS (SELECT FROM stage AS e WHERE e.unit IS NOT DISTINCT FROM f.unit AND e.part = f.part AND e.stage < f.stage)
    ), nested AS (
        SELECT p.*, unknown(p.selected) <= unknown(p.pool) AND NOT EXISTS (
                   SELECT FROM unnest(categories(p.selected)) AS k WHERE persons(p.selected, k) > persons(p.pool, k)) AS nested
        FROM passage AS p
    ), compared AS (
        SELECT n.*, a.category, a.pool_persons, a.selected_persons, a.rate, a.impact_ratio, a.low, a.high, a.four_fifths, a.flip_flop,
               a.too_small, a.p_exact, a.p_adjusted,
               max(a.category) FILTER (WHERE a.benchmark) OVER (PARTITION BY n.unit, n.part, n.stage) AS benchmark
        FROM nested AS n LEFT JOIN LATERAL adverse_impact(CASE WHEN n.nested THEN n.selected END, n.pool) AS a ON true
    )
    SELECT c.unit, coalesce(u.title, o.title), c.part, c.label, c.category, c.pool_persons, c.selected_persons,
           persons(c.withdrawn, c.category),
           round(c.rate::numeric, 4), c.benchmark,
           round(c.impact_ratio::numeric, 3), round(c.low::numeric, 3), round(c.high::numeric, 3),
           c.four_fifths, c.flip_flop, c.too_small,
           round((CASE WHEN c.impact_ratio < 1 THEN -1 ELSE 1 END * sqrt(t.statistic))::numeric, 2),
           round(c.p_exact::numeric, 6), round(c.p_adjusted::numeric, 6),
           CASE WHEN c.stage < 6 AND c.category <> c.benchmark THEN
               c.impact_ratio IS NOT DISTINCT FROM min(c.impact_ratio)
                   FILTER (WHERE c.stage < 6) OVER (PARTITION BY c.unit, c.part, c.category)
               AND c.impact_ratio < 1 END,
           c.approximate,
           CASE WHEN NOT c.nested OR c.rate IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN NOT c.nested THEN 'more have reached the next stage than this one'
                WHEN c.rate IS NULL THEN 'nobody of known category at this stage'
                WHEN c.benchmark IS NULL THEN 'nobody passed: there is no highest rate' END
    FROM compared AS c
    LEFT JOIN spegel_register.unit AS u ON u.unit = c.unit
    LEFT JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation
    LEFT JOIN LATERAL chi_squared_test(CASE WHEN c.nested THEN c.selected END, c.pool, c.category, nullif(c.benchmark, c.category)) AS t
        ON true
    ORDER BY c.unit, c.part, c.stage, c.category;
    IF NOT FOUND THEN
        status := CASE asked.policy WHEN 'barred' THEN 'barred' WHEN 'person' THEN 'not_computable' ELSE 'not_collected' END;
        status_reason := CASE status
            WHEN 'barred' THEN format('ground "%s" is barred', asked.ground)
            WHEN 'not_computable' THEN format('nobody who applied in the time up to %s has come further, at level "%s"', asked.day,
                asked.level)
            ELSE format('no counts of applicants and of those who came further by ground "%s", level "%s" and division "%s" up to %s',
                        asked.ground, asked.level, $6, asked.day) END;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.recruitment_funnel(text, date, date, text, text, text, text) IS
'Where recruitment loses whom (rekryteringstratten): of those who applied in a window, by default the year to the last day '
'described, or to one campaign, how many of each category passed each stage: one row per unit of a level that recruits, part (all; '
'occupation, occupation_group, step or campaign recruited for), passage and category; last the whole way. pass_rate is passed over '
'entered, 0 to 1; impact_ratio is the rate over that of benchmark, the category with the highest rate at the passage, with a '
'Koopman interval; four_fifths whether it reaches four fifths; flip_flop, one person more would change the verdict; too_small, a '
'category under 2 %. z is of the N - 1 chi-squared test, p_exact of Fisher''s, both against the benchmark, p_adjusted after Holm. '
'largest_drop marks the passage with the lowest ratio of the category. Withdrawn and still undecided applicants count as not '
'passed; withdrawn are those of the category who withdrew at the stage. Answers A16.';

CREATE OR REPLACE FUNCTION spegel_register.recruiter_training_effect(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', compared_with text DEFAULT 'untrained', stage text DEFAULT 'hired')
    RETURNS TABLE (
        unit text, unit_title text, category text,
        applicants_trained bigint, selected_trained bigint, rate_trained numeric,
        impact_ratio_trained numeric, low_trained numeric, high_trained numeric, adverse_impact_trained text,
        applicants_compared bigint, selected_compared bigint, rate_compared numeric,
        impact_ratio_compared numeric, low_compared numeric, high_compared numeric, adverse_impact_compared text,
        ratio_change numeric, p_same_effect numeric, recruiter_unknown bigint, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, spegel, pg_temp
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, back => '1 year');
    reach integer := array_position('{applied,screened,interviewed,offered,hired}', $7);
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF $6 NOT IN ('untrained', 'before') THEN
        RAISE EXCEPTION 'trained recruiters cannot be compared with "%"', $6
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'compared_with', HINT = 'Compare with untrained or before.';
    ELSIF reach IS NULL OR reach = 1 THEN
        RAISE EXCEPTION 'invalid stage "%"', $7
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'stage', HINT = 'Stages are screened, interviewed, offered and hired.';
    END IF;
    RETURN QUERY
    WITH stages AS MATERIALIZED (
        SELECT s.unit, s.part, s.stage, s.reached
        FROM spegel_register.recruitment_stages(asked.organisation, $3, asked.day, asked.ground, asked.level, 'recruiter_trained') AS s
        UNION ALL
        -- As long before the window as the window is, whoever recruited.
        SELECT s.unit, 'before', s.stage, s.reached
        FROM spegel_register.recruitment_stages(asked.organisation, asked.since - (asked.day - asked.since), asked.since, asked.ground,
            asked.level, 'all') AS s
        WHERE $6 = 'before'
    ), everyone AS (
        SELECT s.unit, persons(s.reached) AS applicants
        FROM spegel_register.recruitment_stages(asked.organisation, $3, asked.day, asked.ground, asked.level, 'all') AS s
        WHERE s.stage = 1
    ), recruited AS (
        SELECT s.unit,
               coalesce(rollup(s.reached) FILTER (WHERE s.part = 'trained' AND s.stage = 1), '{}') AS trained_pool,
               coalesce(rollup(s.reached) FILTER (WHERE s.part = 'trained' AND s.stage = reach), '{}') AS trained,
               coalesce(rollup(s.reached) FILTER (WHERE s.part = $6 AND s.stage = 1), '{}') AS other_pool,
               coalesce(rollup(s.reached) FILTER (WHERE s.part = $6 AND s.stage = reach), '{}') AS other,
               coalesce(sum(persons(s.reached)) FILTER (WHERE s.part IN ('trained', 'untrained') AND s.stage = 1), 0) AS recruiter_known
        FROM stages AS s GROUP BY s.unit
    ), sound AS (
        -- Counts need not agree: more may have been selected than applied.
        SELECT r.unit, r.trained_pool, r.other_pool, r.recruiter_known,
               CASE WHEN NOT EXISTS (SELECT FROM unnest(categories(r.trained)) AS k
                   WHERE persons(r.trained, k) > persons(r.trained_pool, k))
                        AND unknown(r.trained) <= unknown(r.trained_pool) THEN r.trained END AS trained,
               CASE WHEN NOT EXISTS (SELECT FROM unnest(categories(r.other)) AS k WHERE persons(r.other, k) > persons(r.other_pool, k))
                        AND unknown(r.other) <= unknown(r.other_pool) THEN r.other END AS other
        FROM recruited AS r
    ), halved AS (
        SELECT r.*, k.category, recode(r.trained_pool, k.rest, 'the others') AS tp, recode(r.trained, k.rest, 'the others') AS ts,
               recode(r.other_pool, k.rest, 'the others') AS op, recode(r.other, k.rest, 'the others') AS os
        FROM sound AS r
        CROSS JOIN LATERAL (SELECT categories(r.trained_pool + r.other_pool)) AS c (categories)
        CROSS JOIN LATERAL (SELECT k, array_remove(c.categories, k) FROM unnest(c.categories) AS k) AS k (category, rest)
    )
    SELECT h.unit, coalesce(u.title, o.title), h.category,
           persons(h.tp, h.category), persons(h.ts, h.category),
           round(persons(h.ts, h.category) / nullif(persons(h.tp, h.category), 0)::numeric, 4),
           round(t.value::numeric, 3), round(t.low::numeric, 3), round(t.high::numeric, 3),
           adverse_impact_verdict(h.ts, h.tp, h.category, 'the others'),
           persons(h.op, h.category), persons(h.os, h.category),
           round(persons(h.os, h.category) / nullif(persons(h.op, h.category), 0)::numeric, 4),
           round(b.value::numeric, 3), round(b.low::numeric, 3), round(b.high::numeric, 3),
           adverse_impact_verdict(h.os, h.op, h.category, 'the others'),
           CASE WHEN t.value < 'infinity' AND b.value < 'infinity' THEN round((t.value - b.value)::numeric, 3) END,
           round((breslow_day_test(CASE WHEN h.ts IS NOT NULL AND h.os IS NOT NULL THEN ARRAY[h.ts, h.os] END, ARRAY[h.tp, h.op],
                                   h.category, 'the others')).p_value::numeric, 6),
           e.applicants - h.recruiter_known::bigint,
           CASE WHEN t.value IS NULL OR b.value IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN h.ts IS NULL OR h.os IS NULL THEN 'more were selected than applied'
                WHEN t.value IS NULL THEN 'nobody was selected by trained recruiters, or one side had no applicants'
                WHEN b.value IS NULL THEN format('nobody was selected in what is compared with (%s), or one side had no applicants', $6) END
    FROM halved AS h
    LEFT JOIN everyone AS e ON e.unit IS NOT DISTINCT FROM h.unit
    LEFT JOIN spegel_register.unit AS u ON u.unit = h.unit
    LEFT JOIN spegel_register.organisation AS o ON o.organisation = asked.organisation
    CROSS JOIN LATERAL risk_ratio_ci(h.ts, h.tp, h.category, 'the others') AS t
    CROSS JOIN LATERAL risk_ratio_ci(h.os, h.op, h.category, 'the others') AS b
    ORDER BY h.unit, h.category;
    IF NOT FOUND THEN
        status := CASE asked.policy WHEN 'barred' THEN 'barred' WHEN 'person' THEN 'not_computable' ELSE 'not_collected' END;
        status_reason := CASE status
            WHEN 'not_computable' THEN format('no applications from %s to %s, at level "%s", of known category', asked.since + 1,
                asked.day, asked.level)
            WHEN 'barred' THEN format('ground "%s" is barred', asked.ground)
            ELSE format('no counts of applicants by ground "%s" and level "%s", divided by recruiters, up to %s', asked.ground,
                asked.level, asked.day) END;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.recruiter_training_effect(text, date, date, text, text, text, text) IS
'Whether recruiters trained in unbiased recruitment (utbildade rekryterare) choose otherwise: one row per unit of a level and '
'category, for those who applied in a window, by default the year to the last day described. Selected are those who reached the '
'stage, by default hired; a rate is selected over applicants, 0 to 1; impact_ratio is the rate of the category over that of all '
'others, with a Koopman interval, and adverse_impact whether it is under four fifths always, never or undetermined, when it depends '
'on those of unknown category. Compared with untrained recruiters in the same window, or, before, with everybody in a window as '
'long just before it. ratio_change is the trained ratio less the other; p_same_effect of the test that both have one odds ratio '
'(Breslow-Day with Tarone''s correction). recruiter_unknown are applicants of whom it is not known whether the recruiter was '
'trained; they are left out. Answers A17.';
