-- Questions about groups when the rest is equal: adjusted pay gaps, what they
-- are made of, and offers to applicants.

CREATE OR REPLACE FUNCTION spegel_register.staff_covariates(asked spegel_register.scope)
    RETURNS TABLE (
        unit text, category text, age integer, tenure integer, education text, step text, work_group text, monthly_pay double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    WITH categories AS MATERIALIZED (
        SELECT c.* FROM spegel_register.ground_kept((asked).ground) AS k
        CROSS JOIN LATERAL spegel_register.person_category(k.ground_asked, (asked).day) AS c
        WHERE k.status = 'ok'
    ), educations AS MATERIALIZED (
        SELECT c.* FROM spegel_register.ground AS g
        CROSS JOIN LATERAL spegel_register.person_category(g.ground, (asked).day) AS c
        WHERE g.ground = 'education' AND g.policy = 'person'
    ), entered AS MATERIALIZED (
        SELECT e.person_no, min(e.valid_from) AS entered_on
        FROM spegel_register.employment_row AS e
        JOIN spegel_register.unit AS u ON u.unit_no = e.unit_no AND u.organisation = (asked).organisation
        WHERE e.valid_from <= (asked).day
        GROUP BY e.person_no
    ), paid AS MATERIALIZED (
        SELECT p.* FROM spegel_register.pay_on((asked).day) AS p
    )
    SELECT s.unit, c.category, extract(year FROM (asked).day)::integer - s.birth_year,
           extract(year FROM age((asked).day, n.entered_on))::integer, d.category, s.step,
           coalesce(o.work_group, 'not grouped'), p.monthly_pay
    FROM spegel_register.staff((asked).organisation, (asked).day) AS s
    JOIN categories AS c ON c.person_no = s.person_no
    JOIN entered AS n ON n.person_no = s.person_no
    LEFT JOIN educations AS d ON d.person_no = s.person_no
    LEFT JOIN spegel_register.occupation AS o ON o.occupation = s.occupation
    LEFT JOIN paid AS p ON p.person_no = s.person_no AND p.employment_number = s.employment_number
    WHERE c.category IS NOT NULL;
END;
COMMENT ON FUNCTION spegel_register.staff_covariates(spegel_register.scope) IS
'The staff on a day with a known category of a ground kept per person, and what pay is compared for equal of: age in the year, whole years '
'since they were first employed by the organisation (tenure), education, NULL where it is not kept per person, step, and group of '
'equal or equivalent work, with their base pay in kronor per month at full time, NULL when unknown.';

CREATE OR REPLACE FUNCTION spegel_register.resolve_terms(terms text[], known text[])
    RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    SELECT t INTO wrong FROM unnest($1) AS t
    WHERE t IS NULL OR regexp_replace(t, '^num\((\w+)\)(\^[1-9])?$', '\1') <> ALL ($2) LIMIT 1;
    IF FOUND OR $1 IS NULL THEN
        RAISE EXCEPTION 'term "%" does not exist', coalesce(wrong, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', COLUMN = 'terms',
                  HINT = format('Terms are %s; numbers are written num(age) and num(age)^2.', array_to_string($2, ', '));
    END IF;
    RETURN $1;
END
$$;
COMMENT ON FUNCTION spegel_register.resolve_terms(text[], text[]) IS
'The terms of a model asked for (termer), each one of the known covariates, as such or as a number, num(age) and num(age)^2; one that '
'does not exist is an error.';

CREATE OR REPLACE FUNCTION spegel_register.pay_regressions(asked spegel_register.scope)
    RETURNS TABLE (unit text, unit_title text, category text, r spegel.regression)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 20
    SET jit = off SET enable_nestloop = off
BEGIN ATOMIC
    WITH staff AS MATERIALIZED (
        SELECT u.unit AS of_unit, u.title, s.*
        FROM spegel_register.staff_covariates(asked) AS s
        JOIN spegel_register.unit_above AS v ON v.unit = s.unit
        JOIN spegel_register.units_of_level((asked).organisation, (asked).day, (asked).level) AS u ON u.unit = v.above
    )
    SELECT s.of_unit, s.title, g.category,
           regression_agg(ln(s.monthly_pay),
               ARRAY[CASE WHEN s.category = g.category THEN 'category' ELSE 'rest' END, s.age::text, s.tenure::text, s.education, s.step,
                     s.work_group],
               ARRAY['group', 'age', 'tenure', 'education', 'step', 'work_group'])
    FROM staff AS s CROSS JOIN (SELECT DISTINCT d.category FROM staff AS d) AS g
    GROUP BY s.of_unit, s.title, g.category;
END;
COMMENT ON FUNCTION spegel_register.pay_regressions(spegel_register.scope) IS
'The natural logarithm of pay by pattern of covariates, per unit of a level and category of a ground: group is the category or the '
'rest; age, tenure, education, step and work_group are as in staff_covariates().';

CREATE OR REPLACE FUNCTION spegel_register.adjusted_pay_gap(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    terms text[] DEFAULT '{work_group,num(age),num(age)^2,num(tenure),education,step}')
    RETURNS TABLE (
        unit text, unit_title text, category text, persons bigint, rest_persons bigint, dropped bigint,
        raw_gap double precision, raw_low double precision, raw_high double precision,
        adjusted_gap double precision, adjusted_low double precision, adjusted_high double precision, p_value double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4);
    known CONSTANT text[] := spegel_register.resolve_terms($5, '{age,tenure,education,step,work_group}');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.unit, s.unit_title, s.category, g.focus_persons, g.reference_persons, g.dropped,
           g.raw_relative, g.raw_relative_low, g.raw_relative_high,
           g.adjusted_relative, g.adjusted_relative_low, g.adjusted_relative_high, g.adjusted_p_value,
           CASE WHEN g.adjusted_relative IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN g.focus_persons = 0 THEN 'nobody of the category has known pay'
                WHEN g.reference_persons = 0 THEN 'nobody of another category to compare with'
                WHEN g.adjusted_relative IS NULL THEN 'nobody is equal: the terms tell who is of the category' END
    FROM spegel_register.pay_regressions(asked) AS s
    CROSS JOIN LATERAL adjusted_gap(s.r, 'group', 'category', 'rest', known, log_outcome => true) AS g
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category was employed') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.adjusted_pay_gap(text, date, text, text, text[]) IS
'The pay gap (löneskillnad) when the rest is equal, on a day, per unit of a level and category of a ground kept per person: raw_gap of '
'the category to the rest, and adjusted_gap between persons of equal work, age, tenure, education and step, or of equal terms that '
'are asked for, both as shares of the geometric mean of the rest, 0.05 is 5 percent less for the category, with 95 percent limits '
'(hc1) and p. The coefficient of a linear model of the logarithm of base pay per month at full time. dropped: persons without known '
'pay, or without a number of the terms; another covariate that is missing is a level of its own. Answers F01.';

CREATE OR REPLACE FUNCTION spegel_register.pay_gap_decomposition(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'city',
    weights text DEFAULT 'pooled', terms text[] DEFAULT '{work_group,num(age),num(age)^2,num(tenure),education,step}')
    RETURNS TABLE (
        unit text, unit_title text, category text, component text, term text, log_points double precision, std_error double precision,
        low double precision, high double precision, share double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 200
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4);
    known CONSTANT text[] := spegel_register.resolve_terms($6, '{age,tenure,education,step,work_group}');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT s.unit, s.unit_title, s.category, d.component, d.term, d.estimate, d.std_error, d.low, d.high,
           d.estimate / nullif(w.difference, 0),
           CASE WHEN d.estimate IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN d.component IS NULL THEN 'nobody of the category, or of another, has known pay'
                WHEN d.estimate IS NULL THEN 'other terms say the same of a level, or nobody of one of the groups has it' END
    FROM spegel_register.pay_regressions(asked) AS s
    LEFT JOIN LATERAL (
        SELECT p.*, row_number() OVER () AS i
        FROM decomposition(s.r, 'group', 'category', 'rest', known, weights) AS p) AS d ON true
    LEFT JOIN LATERAL (
        SELECT p.estimate AS difference FROM decomposition(s.r, 'group', 'category', 'rest', '{}', 'reference') AS p
        WHERE p.component = 'difference' AND d.component NOT IN ('reference', 'focus')) AS w ON true
    ORDER BY s.unit, s.category, d.i;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category was employed') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gap_decomposition(text, date, text, text, text, text[]) IS
'What the pay gap (löneskillnad) of a category of a ground is made of, on a day and per unit of a level: the means of the logarithm of '
'pay of the rest (reference) and the category (focus), their difference, and how much of it is explained by work, age, tenure, '
'education and step, and how much is unexplained, each also by term; or with weights threefold endowments, coefficients and '
'interaction (Oaxaca-Blinder; other weights are those of decomposition()). log_points with standard errors and 95 percent limits: 0.05 '
'is about 5 percent less for the category; share is that of the difference. Answers F02.';

CREATE OR REPLACE FUNCTION spegel_register.pay_gap_by_unit(
    organisation text DEFAULT NULL, day date DEFAULT NULL, ground text DEFAULT 'sex', level text DEFAULT 'department',
    terms text[] DEFAULT '{work_group,num(age),num(age)^2,num(tenure),education,step}')
    RETURNS TABLE (
        category text, unit text, unit_title text, persons bigint, rest_persons bigint, adjusted_gap double precision,
        adjusted_low double precision, adjusted_high double precision, f double precision, df double precision,
        error_df double precision, p_same double precision, status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 40
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, ground => $3, level => $4);
    known CONSTANT text[] := spegel_register.resolve_terms($5, '{age,tenure,education,step,work_group}');
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH staff AS MATERIALIZED (
        SELECT u.unit AS of_unit, u.title, s.*
        FROM spegel_register.staff_covariates(asked) AS s
        JOIN spegel_register.unit_above AS v ON v.unit = s.unit
        JOIN spegel_register.units_of_level(asked.organisation, asked.day, asked.level) AS u ON u.unit = v.above
    ), states AS MATERIALIZED (
        SELECT g.category,
               regression_agg(ln(s.monthly_pay),
                   ARRAY[CASE WHEN s.category = g.category THEN 'category' ELSE 'rest' END, s.of_unit, s.age::text, s.tenure::text,
                         s.education, s.step, s.work_group],
                   ARRAY['group', 'unit', 'age', 'tenure', 'education', 'step', 'work_group']) AS r
        FROM staff AS s CROSS JOIN (SELECT DISTINCT d.category FROM staff AS d) AS g
        GROUP BY g.category
    ), counts AS (
        SELECT g.category, s.of_unit, s.title, count(s.monthly_pay) FILTER (WHERE s.category = g.category) AS persons,
               count(s.monthly_pay) FILTER (WHERE s.category <> g.category) AS rest_persons
        FROM staff AS s CROSS JOIN (SELECT DISTINCT d.category FROM staff AS d) AS g
        GROUP BY g.category, s.of_unit, s.title
    ), differences AS (
        SELECT s.category, split_part(l.level, ':', 2) AS of_unit, l.estimate, l.low, l.high
        FROM states AS s
        -- With one group alone there is no reference: then the strict function gives no rows.
        CROSS JOIN LATERAL linear_regression(
            CASE WHEN EXISTS (SELECT FROM counts AS c WHERE c.category = s.category AND c.rest_persons > 0) THEN s.r END,
            known || '{unit,"ref(group,rest):unit"}'::text[], 'hc1') AS l
        WHERE l.term = 'group:unit'
    ), tests AS (
        SELECT s.category, t.statistic, t.df, t.error_df, t.p_value
        FROM states AS s CROSS JOIN LATERAL linear_term_tests(s.r, known || '{unit,group,group:unit}'::text[]) AS t
        WHERE t.term = 'group:unit'
    )
    SELECT c.category, c.of_unit, c.title, c.persons, c.rest_persons, 1 - exp(d.estimate), 1 - exp(d.high), 1 - exp(d.low),
           t.statistic, t.df, t.error_df, t.p_value,
           CASE WHEN d.estimate IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN c.persons = 0 THEN 'nobody of the category has known pay'
                WHEN c.rest_persons = 0 THEN 'nobody of another category to compare with'
                WHEN d.estimate IS NULL THEN 'nobody is equal: the terms tell who is of the category' END
    FROM counts AS c
    LEFT JOIN differences AS d ON d.category = c.category AND d.of_unit = c.of_unit
    LEFT JOIN tests AS t ON t.category = c.category
    ORDER BY 1, 2;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason FROM spegel_register.nobody_status(ground, 'nobody of known category has known pay') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.pay_gap_by_unit(text, date, text, text, text[]) IS
'Whether the adjusted pay gap (löneskillnad) of a category of a ground is the same in all units of a level on a day: the gap of each unit '
'when the rest is equal, as a share of the geometric mean of the rest with 95 percent limits (hc1), from one model in which work, age, '
'tenure, education and step count the same everywhere, and for all units of the category together the F test that their gaps are the same '
'(p_same), with the degrees of freedom. Gaps, terms and pay are as in adjusted_pay_gap(). Answers F15.';

CREATE OR REPLACE FUNCTION spegel_register.offers_like_for_like(
    organisation text DEFAULT NULL, day date DEFAULT NULL, since date DEFAULT NULL, ground text DEFAULT 'sex',
    level text DEFAULT 'city', terms text[] DEFAULT '{occupation,internal,education}')
    RETURNS TABLE (
        unit text, unit_title text, category text, applicants bigint, rest_applicants bigint,
        offered_share double precision, rest_offered_share double precision,
        odds_ratio double precision, odds_low double precision, odds_high double precision, p_value double precision,
        difference double precision, difference_low double precision, difference_high double precision,
        status text, status_reason text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 20
    SET search_path = pg_catalog, spegel, pg_temp
    SET jit = off SET client_min_messages = warning
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT spegel_register.scope := spegel_register.resolve_scope($1, $2, $3, $4, $5, back => '1 year');
    known CONSTANT text[] := spegel_register.resolve_terms($6, '{occupation,step,internal,education}');
    compared CONSTANT text[] := known || '{"ref(group,rest)"}'::text[];
BEGIN
    IF asked.undescribed IS NOT NULL THEN
        status := 'not_collected';
        status_reason := asked.undescribed;
        RETURN NEXT;
        RETURN;
    END IF;
    RETURN QUERY
    WITH categories AS MATERIALIZED (
        SELECT c.* FROM spegel_register.ground_kept(asked.ground) AS k
        CROSS JOIN LATERAL spegel_register.person_category(k.ground_asked, asked.day) AS c
        WHERE k.status = 'ok'
    ), educations AS MATERIALIZED (
        SELECT c.* FROM spegel_register.ground AS g
        CROSS JOIN LATERAL spegel_register.person_category(g.ground, asked.day) AS c
        WHERE g.ground = 'education' AND g.policy = 'person'
    ), above AS MATERIALIZED (
        SELECT a.unit, a.above FROM spegel_register.unit_above AS a WHERE a.organisation = asked.organisation AND a.level = asked.level
        UNION ALL
        -- The whole organisation has campaigns of no unit too.
        SELECT NULL, spegel_register.top_unit(asked.organisation)
        WHERE asked.level = 'city'
    ), applicant AS MATERIALIZED (
        SELECT u.above, c.category, p.occupation, p.step, a.internal, d.category AS education, a.offered_on <= asked.day IS TRUE AS offered
        FROM spegel_register.application AS a
        JOIN spegel_register.campaign AS p ON p.campaign_no = a.campaign_no AND p.organisation = asked.organisation
        JOIN categories AS c ON c.person_no = a.person_no
        JOIN above AS u ON coalesce(u.unit, '') = coalesce(p.unit, '')
        LEFT JOIN educations AS d ON d.person_no = a.person_no
        WHERE a.applied_on > asked.since AND a.applied_on <= asked.day AND c.category IS NOT NULL
    ), states AS MATERIALIZED (
        SELECT a.above, g.category, count(*) FILTER (WHERE a.category = g.category) AS applicants,
               count(*) FILTER (WHERE a.category <> g.category) AS rest_applicants,
               avg(a.offered::integer) FILTER (WHERE a.category = g.category) AS offered,
               avg(a.offered::integer) FILTER (WHERE a.category <> g.category) AS rest_offered,
               regression_agg(a.offered,
                   ARRAY[CASE WHEN a.category = g.category THEN 'category' ELSE 'rest' END, a.occupation, a.step, a.internal::text,
                         a.education],
                   ARRAY['group', 'occupation', 'step', 'internal', 'education']) AS r
        FROM applicant AS a CROSS JOIN (SELECT DISTINCT d.category FROM applicant AS d) AS g
        GROUP BY a.above, g.category
    )
    SELECT s.above::text, u.title, s.category, s.applicants, s.rest_applicants,
           s.offered::double precision, s.rest_offered::double precision, l.odds_ratio, l.low, l.high, l.p_value,
           m.estimate, m.low, m.high,
           CASE WHEN l.odds_ratio IS NULL THEN 'not_computable' ELSE 'ok' END,
           CASE WHEN s.applicants = 0 THEN 'nobody of the category has applied'
                WHEN s.rest_applicants = 0 THEN 'nobody of another category to compare with'
                WHEN l.odds_ratio IS NULL THEN 'nobody is equal: the terms tell who is of the category' END
    FROM states AS s
    LEFT JOIN spegel_register.unit AS u ON u.unit = s.above
    -- With one group alone there is no reference: then the strict functions give no rows.
    LEFT JOIN LATERAL logistic_regression(
        CASE WHEN s.applicants > 0 AND s.rest_applicants > 0 THEN s.r END, compared, bias_reduced => true) AS l ON l.term = 'group'
    LEFT JOIN LATERAL marginal_effects(
        CASE WHEN l.odds_ratio IS NOT NULL THEN s.r END, 'group', compared, 'logistic', bias_reduced => true) AS m ON true
    ORDER BY 1, 3;
    IF NOT FOUND THEN
        SELECT n.* INTO status, status_reason
        FROM spegel_register.nobody_status(ground, 'nobody of known category applied in this period') AS n;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_register.offers_like_for_like(text, date, date, text, text, text[]) IS
'Whether applicants (sökande) are as likely to be offered a job when the rest is equal: of those who applied after since, by default a '
'year before day, up to day, per unit of a level that recruits and category of a ground kept per person, the share offered a job '
'beside that of the rest, and for persons of equal occupation applied for, internal or not, and education, or of equal terms that are '
'asked for (step too), the odds ratio with 95 percent limits and p, and the mean difference of the probability (0.05 is 5 percentage '
'points) with limits. Logistic regression with reduced bias (Firth 1993). A covariate that is missing is a level of its own. Answers F04.';
