-- Cox regression on covariates, from cohorts by pattern of covariates.

CREATE TYPE cox_regression_result AS (
    term text,
    level text,
    reference text,
    log_hazard_ratio double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    hazard_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cox_regression_result IS
'A coefficient of a Cox regression. A row of cox_regression().';
COMMENT ON COLUMN cox_regression_result.term IS 'The term.';
COMMENT ON COLUMN cox_regression_result.level IS 'Level of its factors; NULL for a number.';
COMMENT ON COLUMN cox_regression_result.reference IS 'Level that it is compared with.';
COMMENT ON COLUMN cox_regression_result.log_hazard_ratio IS 'Logarithm of the hazard ratio; of one more for a number.';
COMMENT ON COLUMN cox_regression_result.std_error IS 'Its standard error.';
COMMENT ON COLUMN cox_regression_result.statistic IS 'z of no difference.';
COMMENT ON COLUMN cox_regression_result.p_value IS 'Two-sided p value, from 0 to 1.';
COMMENT ON COLUMN cox_regression_result.hazard_ratio IS 'Hazard over that of the reference.';
COMMENT ON COLUMN cox_regression_result.low IS 'Lower limit of the hazard ratio.';
COMMENT ON COLUMN cox_regression_result.high IS 'Upper limit of the hazard ratio.';

CREATE FUNCTION cox_regression(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95
) RETURNS SETOF cox_regression_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'cohort_cox_regression';
COMMENT ON FUNCTION cox_regression(cohort[], text[], text[], text[], text, text, text, double precision) IS
'Hazard ratios of covariates by Cox regression (1972). cohorts[i] are the persons whose covariates are row i of the two-dimensional '
'array, in the order of names: SELECT array_agg(c), array_agg(ARRAY[sex, step::text]) FROM (SELECT sex, step, cohort_agg(days, '
'outcome) ... GROUP BY sex, step). That is all that the partial likelihood needs, so that coefficients are those of the persons'' '
'own records; delayed entry is allowed, and covariates that change by follow-up split at the change. terms: sex (by level, against '
'the most frequent; ref(sex,men) names another), num(age), num(age)^2, sex:step. outcome NULL: any; else the others count as leaving '
'(cause-specific hazards). strata: a covariate whose levels have hazards of their own shape. ties: efron (1977), breslow (1974). '
'Wald tests and intervals. A coefficient that grows without end, as when a level has no events, is Infinity or -Infinity without '
'error: the tests of cox_regression_fit() hold. NULL for a term that those before it replace. Patterns where a covariate of the '
'terms is NULL are left out. At most 500 coefficients.';

CREATE TYPE cox_regression_fit_result AS (
    persons bigint,
    events bigint,
    persons_dropped bigint,
    df integer,
    replaced integer,
    null_log_likelihood double precision,
    log_likelihood double precision,
    aic double precision,
    likelihood_ratio_statistic double precision,
    likelihood_ratio_p_value double precision,
    score_statistic double precision,
    score_p_value double precision,
    wald_statistic double precision,
    wald_p_value double precision
);
COMMENT ON TYPE cox_regression_fit_result IS
'A Cox regression as a whole. The result of cox_regression_fit().';
COMMENT ON COLUMN cox_regression_fit_result.persons IS 'Persons in it; parts of a split follow-up count each.';
COMMENT ON COLUMN cox_regression_fit_result.events IS 'Events.';
COMMENT ON COLUMN cox_regression_fit_result.persons_dropped IS 'Persons left out, because a covariate is missing.';
COMMENT ON COLUMN cox_regression_fit_result.df IS 'Coefficients estimated.';
COMMENT ON COLUMN cox_regression_fit_result.replaced IS 'Coefficients that others replace.';
COMMENT ON COLUMN cox_regression_fit_result.null_log_likelihood IS 'Partial log likelihood without terms.';
COMMENT ON COLUMN cox_regression_fit_result.log_likelihood IS 'Partial log likelihood.';
COMMENT ON COLUMN cox_regression_fit_result.aic IS 'Akaike''s criterion.';
COMMENT ON COLUMN cox_regression_fit_result.likelihood_ratio_statistic IS 'Statistic of the likelihood ratio test of all terms.';
COMMENT ON COLUMN cox_regression_fit_result.likelihood_ratio_p_value IS 'Its p value.';
COMMENT ON COLUMN cox_regression_fit_result.score_statistic IS 'Statistic of the score test of all terms.';
COMMENT ON COLUMN cox_regression_fit_result.score_p_value IS 'Its p value.';
COMMENT ON COLUMN cox_regression_fit_result.wald_statistic IS 'Statistic of the Wald test of all terms; NULL with an infinite coefficient.';
COMMENT ON COLUMN cox_regression_fit_result.wald_p_value IS 'Its p value.';

CREATE FUNCTION cox_regression_fit(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS cox_regression_fit_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10000
    AS 'MODULE_PATHNAME', 'cohort_cox_regression_fit';
COMMENT ON FUNCTION cox_regression_fit(cohort[], text[], text[], text[], text, text, text) IS
'The Cox regression of cox_regression() as a whole: who is in it, its partial likelihood, and likelihood ratio, score and Wald tests '
'that all terms have no effect, chi-squared with df degrees of freedom. With one covariate of groups the score test is the log-rank '
'test, where no events are tied.';
