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
COMMENT ON COLUMN cox_regression_result.log_hazard_ratio IS
'Logarithm of the hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where other terms '
'replace it, or infinite ones leave it open.';
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
    level double precision DEFAULT 0.95,
    errors text DEFAULT 'classical',
    cluster text DEFAULT NULL
) RETURNS SETOF cox_regression_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'cohort_cox_regression';
COMMENT ON FUNCTION cox_regression(cohort[], text[], text[], text[], text, text, text, double precision, text, text) IS
'Hazard ratios of covariates by Cox regression (1972). cohorts[i] are the persons whose covariates are row i of the two-dimensional '
'array, in the order of names: SELECT array_agg(c), array_agg(ARRAY[sex, step::text]) FROM (SELECT sex, step, cohort_agg(days, '
'outcome) ... GROUP BY sex, step). That is all that the partial likelihood needs, so that coefficients are those of the persons'' '
'own records; delayed entry is allowed, and covariates that change by follow-up split at the change. terms: sex (by level, against '
'the most frequent; ref(sex,men) names another), num(age), num(age)^2, sex:step. outcome NULL: any; else the others count as leaving '
'(cause-specific hazards). strata: a covariate whose levels have hazards of their own shape. ties: efron (1977), breslow (1974), '
'exact (the discrete likelihood of Cox 1972; an error when 10^9 steps do not suffice). errors: classical; robust (Lin and Wei 1989), '
'of persons, which delayed entry and split follow-up make unknowable (an error), or of the levels of the covariate cluster; not with '
'exact ties. Wald tests and intervals. A coefficient that grows without end, as when a level has no events, is Infinity or -Infinity '
'without error: the tests of cox_regression_fit() hold. NULL for a term that those before it replace, or that infinite ones leave '
'open. Patterns where a covariate of the terms is NULL are left out. At most 500 coefficients.';

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

CREATE TYPE cox_term_test AS (
    term text,
    statistic double precision,
    df double precision,
    p_value double precision
);
COMMENT ON TYPE cox_term_test IS
'A chi-squared test of a term of a Cox regression. A row of cox_regression_terms() and of proportional_hazards_test().';
COMMENT ON COLUMN cox_term_test.term IS 'The term; NULL: all together.';
COMMENT ON COLUMN cox_term_test.statistic IS 'Chi-squared.';
COMMENT ON COLUMN cox_term_test.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN cox_term_test.p_value IS 'p value, from 0 to 1.';

CREATE FUNCTION cox_regression_terms(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS SETOF cox_term_test
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'cohort_cox_regression_terms';
COMMENT ON FUNCTION cox_regression_terms(cohort[], text[], text[], text[], text, text, text) IS
'The likelihood ratio test of each term of cox_regression(): twice the log likelihood that the model loses without it. Holds where a '
'coefficient is infinite, too. NULL for a term that is part of an interaction, which stands for it, and for one that others replace.';

CREATE FUNCTION proportional_hazards_test(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    transform text DEFAULT 'km'
) RETURNS SETOF cox_term_test
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 5
    AS 'MODULE_PATHNAME', 'cohort_proportional_hazards_test';
COMMENT ON FUNCTION proportional_hazards_test(cohort[], text[], text[], text[], text, text, text, text) IS
'Do the hazard ratios of cox_regression() stay the same over time? The score test (Grambsch and Therneau 1994, as R''s cox.zph() has '
'computed it since survival 3) of coefficients that change in proportion to a function of time, for each term and, in the last row, '
'whose term is NULL, for all. transform: km (1 minus the Kaplan-Meier curve of all, just before), identity (days), rank (of the days '
'on which anybody leaves), log (of days; NULL with an event on day 0). ties: efron, breslow. A small p value says that one ratio is '
'not the whole story: look at the curves, or split the follow-up. Infinite coefficients are left out.';

CREATE TYPE cox_hazard_step AS (
    stratum text,
    days integer,
    hazard double precision,
    cumulative_hazard double precision
);
COMMENT ON TYPE cox_hazard_step IS 'A step of a baseline hazard. A row of cox_baseline_hazard().';
COMMENT ON COLUMN cox_hazard_step.stratum IS 'Level of the strata; NULL without.';
COMMENT ON COLUMN cox_hazard_step.days IS 'Day with events.';
COMMENT ON COLUMN cox_hazard_step.hazard IS 'Hazard of that day.';
COMMENT ON COLUMN cox_hazard_step.cumulative_hazard IS 'Its sum until that day.';

CREATE FUNCTION cox_baseline_hazard(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS SETOF cox_hazard_step
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_baseline_hazard';
COMMENT ON FUNCTION cox_baseline_hazard(cohort[], text[], text[], text[], text, text, text) IS
'The hazard of cox_regression() where every covariate has its reference level and every number is 0, by day: Efron''s estimator with '
'efron, else Breslow''s (as R''s basehaz(centered = FALSE)). A ratio of hazards says nothing of how large they are; this does. With '
'infinite coefficients a hazard may be 0, Infinity or, where it is open, NULL, as in cox_survival_curve().';

CREATE TYPE cox_survival_row AS (
    pattern integer,
    days integer,
    survival double precision,
    low double precision,
    high double precision,
    cumulative_hazard double precision,
    std_error double precision
);
COMMENT ON TYPE cox_survival_row IS 'Survival of a pattern of covariates. A row of cox_survival_curve().';
COMMENT ON COLUMN cox_survival_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN cox_survival_row.days IS 'Day with events.';
COMMENT ON COLUMN cox_survival_row.survival IS 'Share without event after that day.';
COMMENT ON COLUMN cox_survival_row.low IS 'Lower limit.';
COMMENT ON COLUMN cox_survival_row.high IS 'Upper limit.';
COMMENT ON COLUMN cox_survival_row.cumulative_hazard IS 'Minus the logarithm of the survival; Infinity where that is 0.';
COMMENT ON COLUMN cox_survival_row.std_error IS 'Standard error of that.';

CREATE FUNCTION cox_survival_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS SETOF cox_survival_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_survival_curve';
COMMENT ON FUNCTION cox_survival_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision, text) IS
'What cox_regression() says of somebody with given covariates: the share without event, by day. patterns: rows of covariates in the '
'order of names, as in {{women,3},{men,3}}; one alone may be a plain array. A level that nobody has is an error, a number is not. '
'exp of minus the cumulative hazard, Efron''s with efron, else Breslow''s, with the error of Tsiatis (1981), as R''s survfit(coxph) has '
'them. method: loglog, log, plain, logit, arcsin, the scale on which the interval is symmetric. Other outcomes count as leaving: '
'cox_cumulative_incidence_curve() says how many have this one first. With infinite coefficients the hazard of a day is its limit: 0 '
'where somebody at risk is infinitely more hazardous, Infinity (survival 0) where the pattern is so beside everybody at risk, that '
'among its equals where these are the most hazardous, and NULL where the data leave it open, as is then the survival until a hazard is '
'Infinity. Errors and limits are NULL from the first day on whose hazard is 0, Infinity or NULL.';

CREATE TYPE cox_incidence_row AS (
    pattern integer,
    days integer,
    incidence double precision,
    low double precision,
    high double precision,
    std_error double precision
);
COMMENT ON TYPE cox_incidence_row IS
'Cumulative incidence of a pattern of covariates. A row of cox_cumulative_incidence_curve().';
COMMENT ON COLUMN cox_incidence_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN cox_incidence_row.days IS 'Day with events of any outcome.';
COMMENT ON COLUMN cox_incidence_row.incidence IS 'Share who have had the outcome by that day.';
COMMENT ON COLUMN cox_incidence_row.low IS 'Lower limit.';
COMMENT ON COLUMN cox_incidence_row.high IS 'Upper limit.';
COMMENT ON COLUMN cox_incidence_row.std_error IS 'Standard error.';

CREATE FUNCTION cox_cumulative_incidence_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95
) RETURNS SETOF cox_incidence_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 50000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_cumulative_incidence_curve';
COMMENT ON FUNCTION cox_cumulative_incidence_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision) IS
'The share of persons with given covariates who have had an outcome by a day, when others compete: each outcome has the Cox model of '
'cox_regression() with these terms, and their hazards are multiplied up (as R''s survfit() of a model of several states), constant '
'within a day. patterns as in cox_survival_curve(). Intervals on the scale log(-log(1 - F)), with the error of the delta method, '
'outcomes independent. Infinite coefficients count as in cox_survival_curve(); NULL, too, once two outcomes have infinite hazards on a '
'day. competing_risks_regression() models the share itself.';

CREATE TYPE competing_risks_result AS (
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
COMMENT ON TYPE competing_risks_result IS
'A coefficient of a regression of an incidence. A row of competing_risks_regression().';
COMMENT ON COLUMN competing_risks_result.term IS 'The term.';
COMMENT ON COLUMN competing_risks_result.level IS 'Level of its factors; NULL for a number.';
COMMENT ON COLUMN competing_risks_result.reference IS 'Level that it is compared with.';
COMMENT ON COLUMN competing_risks_result.log_hazard_ratio IS
'Logarithm of the subdistribution hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where '
'other terms replace it, or infinite ones leave it open.';
COMMENT ON COLUMN competing_risks_result.std_error IS 'Its standard error.';
COMMENT ON COLUMN competing_risks_result.statistic IS 'z of no difference.';
COMMENT ON COLUMN competing_risks_result.p_value IS 'Two-sided p value, from 0 to 1.';
COMMENT ON COLUMN competing_risks_result.hazard_ratio IS 'Subdistribution hazard over that of the reference.';
COMMENT ON COLUMN competing_risks_result.low IS 'Lower limit of the hazard ratio.';
COMMENT ON COLUMN competing_risks_result.high IS 'Upper limit of the hazard ratio.';

CREATE FUNCTION competing_risks_regression(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF competing_risks_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 10
    AS 'MODULE_PATHNAME', 'cohort_competing_risks_regression';
COMMENT ON FUNCTION competing_risks_regression(cohort[], text[], text[], text[], text, double precision) IS
'How covariates change the cumulative incidence of an outcome when others compete (Fine and Gray 1999): ratios of subdistribution '
'hazards, in which whoever leaves with another outcome stays at risk, weighted by the censoring that would have come. Arguments as in '
'cox_regression(). Breslow''s ties, one censoring curve for all, just before each day, and sandwich errors that count it as '
'estimated, as R''s cmprsk::crr() has them. A ratio above 1 says that more have the outcome in the end, not that it comes faster to '
'those still there: for that ask cox_regression(). Delayed entry is an error.';

CREATE TYPE competing_risks_incidence_row AS (
    pattern integer,
    days integer,
    incidence double precision
);
COMMENT ON TYPE competing_risks_incidence_row IS
'Cumulative incidence of a pattern of covariates. A row of competing_risks_incidence_curve().';
COMMENT ON COLUMN competing_risks_incidence_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN competing_risks_incidence_row.days IS 'Day with events of the outcome.';
COMMENT ON COLUMN competing_risks_incidence_row.incidence IS 'Share who have had the outcome by that day.';

CREATE FUNCTION competing_risks_incidence_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text
) RETURNS SETOF competing_risks_incidence_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_competing_risks_incidence_curve';
COMMENT ON FUNCTION competing_risks_incidence_curve(cohort[], text[], text[], text[], text[], text) IS
'What competing_risks_regression() says of persons with given covariates: the share who have had the outcome, by day (as R''s '
'predict.crr()). patterns and infinite coefficients as in cox_survival_curve().';
