-- Promotion, all else equal.

CREATE OR REPLACE FUNCTION spegel_register.adjusted_promotion(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL,
    ground text DEFAULT 'sex', level text DEFAULT 'city', step text DEFAULT NULL,
    forms text[] DEFAULT '{permanent,fixed_term}')
    RETURNS TABLE (
        unit text, unit_title text, term text, category text, reference text,
        persons bigint, promotions bigint,
        hazard_ratio double precision, low double precision, high double precision, p_value double precision,
        term_df double precision, term_p_value double precision,
        change_p_value double precision, any_change_p_value double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 50
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off
    SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, months => 60, observed => true);
    source CONSTANT integer := CASE WHEN $6 IS NOT NULL THEN spegel_register.resolve_step($6) END;
    -- A part of promotion_follow_up(): its age is missing where age is asked about.
    names CONSTANT text[] := ARRAY[asked.ground, 'step', 'work']
        || CASE WHEN asked.ground = 'age' THEN '{employed}'::text[] ELSE '{age_band,employed}'::text[] END;
    terms CONSTANT text[] := array_remove(names, 'work');
    followed spegel_register.follow_up[];
    groups spegel_register.group_cohort[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    IF asked.policy = 'person' THEN
        SELECT array_agg(f) INTO followed
        FROM spegel_register.promotion_follow_up(asked.organisation, asked.day, asked.since, source, $7, asked.ground <> 'age') AS f;
    END IF;
    IF followed IS NULL THEN
        SELECT m.status, CASE WHEN m.status = 'barred' THEN m.status_reason
                              WHEN asked.policy = 'person' THEN 'nobody can be followed in this period'
                              ELSE format('ground %s is not kept per person: counts cannot be adjusted', asked.ground) END
        INTO status, status_reason FROM spegel_register.missing_status('promotions', asked.ground) AS m;
        RETURN NEXT;
        RETURN;
    END IF;
    groups := spegel_register.group_cohorts('promotion', followed, asked);
    RETURN QUERY
    WITH unit AS MATERIALIZED (
        SELECT g.unit, array_agg(g.cohort ORDER BY g.part, g.category) AS cohorts,
               array_agg(ARRAY[g.category] || string_to_array(g.part, ', ') ORDER BY g.part, g.category) AS covariates,
               count(DISTINCT g.category) AS categories
        FROM unnest(groups) AS g GROUP BY g.unit
    )
    SELECT u.unit, t.title, r.term, r.level, r.reference, f.persons, f.events,
           r.hazard_ratio, r.low, r.high, r.p_value, l.df, l.p_value, c.p_value, a.p_value,
           CASE WHEN r.hazard_ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN f.persons = 0 THEN 'nobody of known category was at risk'
                WHEN f.events = 0 THEN 'nobody was promoted'
                WHEN r.term IS NULL THEN 'nothing differs between those at risk'
                WHEN r.hazard_ratio IS NULL THEN 'other terms replace it'
                WHEN r.std_error IS NULL THEN 'one of both had no promotion while the other was at risk: no limits'
                WHEN u.categories < 2 THEN 'no other category to compare with' END
    FROM unit AS u
    LEFT JOIN spegel_register.unit AS t ON t.unit = u.unit
    CROSS JOIN LATERAL cox_regression_fit(u.cohorts, u.covariates, names, terms, 'promoted', 'work') AS f
    LEFT JOIN LATERAL cox_regression(u.cohorts, u.covariates, names, terms, 'promoted', 'work') AS r ON f.events > 0
    LEFT JOIN LATERAL cox_regression_terms(u.cohorts, u.covariates, names, terms, 'promoted', 'work') AS l ON l.term = r.term
    LEFT JOIN LATERAL proportional_hazards_test(u.cohorts, u.covariates, names, terms, 'promoted', 'work') AS c ON c.term = r.term
    LEFT JOIN LATERAL proportional_hazards_test(u.cohorts, u.covariates, names, terms, 'promoted', 'work') AS a
        ON a.term IS NULL AND r.term IS NOT NULL
    ORDER BY u.unit, array_position(terms, r.term), r.level;
END
$$;
COMMENT ON FUNCTION spegel_register.adjusted_promotion(text, date, date, text, text, text, text[]) IS
'Are promotions equally fast, all else equal (lika snabb befordran, allt annat lika)? Cox regression of promotion from a step (NULL: '
'any but the highest) from since (NULL: five years before day, but not before the register knows who left) to day, by unit of a '
'level: hazard_ratio of each category of the ground, of the step, of the age when first seen (age_band: -34, 35-49, 50-; not for '
'ground age) and of the years employed then (-2, 3-9, 10-), beside reference, the most frequent, within occupation groups (strata), '
'with Wald limits and p_value. term_p_value: likelihood ratio test of the whole term. change_p_value: does its ratio change over the '
'years (score test, Kaplan-Meier transform); any_change_p_value: does any? Small means that one ratio is not the whole story. Leaving '
'competes: whoever leaves is at risk until then, so that the ratio is among those still there. Clock, late entry and what counts as '
'promotion as in promotion_rates(). persons are those at risk, once for a step. Only from persons, not from counts. Answers F03.';
