\echo Use "ALTER EXTENSION spegel UPDATE" to load this file. \quit

COMMENT ON COLUMN cox_regression_result.log_hazard_ratio IS
'Logarithm of the hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where other terms '
'replace it, or infinite ones leave it open.';
COMMENT ON FUNCTION cox_baseline_hazard(cohort[], text[], text[], text[], text, text, text) IS
'The hazard of cox_regression() where every covariate has its reference level and every number is 0, by day: Efron''s estimator with '
'efron, else Breslow''s (as R''s basehaz(centered = FALSE)). A ratio of hazards says nothing of how large they are; this does. With '
'infinite coefficients a hazard may be 0, Infinity or, where it is open, NULL, as in cox_survival_curve().';
COMMENT ON COLUMN cox_survival_row.cumulative_hazard IS 'Minus the logarithm of the survival; Infinity where that is 0.';
COMMENT ON FUNCTION cox_survival_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision, text) IS
'What cox_regression() says of somebody with given covariates: the share without event, by day. patterns: rows of covariates in the '
'order of names, as in {{women,3},{men,3}}; one alone may be a plain array. A level that nobody has is an error, a number is not. '
'exp of minus the cumulative hazard, Efron''s with efron, else Breslow''s, with the error of Tsiatis (1981), as R''s survfit(coxph) has '
'them. method: loglog, log, plain, logit, arcsin, the scale on which the interval is symmetric. Other outcomes count as leaving: '
'cox_cumulative_incidence_curve() says how many have this one first. With infinite coefficients the hazard of a day is its limit: 0 '
'where somebody at risk is infinitely more hazardous, Infinity (survival 0) where the pattern is so beside everybody at risk, that '
'among its equals where these are the most hazardous, and NULL where the data leave it open, as is then the survival until a hazard is '
'Infinity. Errors and limits are NULL from the first day on whose hazard is 0, Infinity or NULL.';
COMMENT ON FUNCTION cox_cumulative_incidence_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision) IS
'The share of persons with given covariates who have had an outcome by a day, when others compete: each outcome has the Cox model of '
'cox_regression() with these terms, and their hazards are multiplied up (as R''s survfit() of a model of several states), constant '
'within a day. patterns as in cox_survival_curve(). Intervals on the scale log(-log(1 - F)), with the error of the delta method, '
'outcomes independent. Infinite coefficients count as in cox_survival_curve(); NULL, too, once two outcomes have infinite hazards on a '
'day. competing_risks_regression() models the share itself.';
COMMENT ON COLUMN competing_risks_result.log_hazard_ratio IS
'Logarithm of the subdistribution hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where '
'other terms replace it, or infinite ones leave it open.';
COMMENT ON FUNCTION competing_risks_incidence_curve(cohort[], text[], text[], text[], text[], text) IS
'What competing_risks_regression() says of persons with given covariates: the share who have had the outcome, by day (as R''s '
'predict.crr()). patterns and infinite coefficients as in cox_survival_curve().';

COMMENT ON COLUMN logistic_regression_result.estimate IS
'The coefficient, a log odds ratio. Infinity or -Infinity where it tells perfectly who has the outcome; NULL where other coefficients '
'say the same, or infinite ones leave it open.';
COMMENT ON COLUMN logistic_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
COMMENT ON FUNCTION logistic_regression(regression, text[], text, text, double precision, text, boolean) IS
'Logistic regression of an outcome that happened or not, as regression_agg() of a boolean has it, one row per coefficient; what glm of R '
'makes of the rows. Terms, reference levels, missing covariates and coefficients that others replace are as in linear_regression(). '
'Maximum likelihood by Fisher''s scoring until nobody''s log odds change by 1e-10. Where covariates tell perfectly who has the outcome, '
'their coefficients are infinite with the p of the score test (NULL for the intercept), or open (NULL) where any value will do, the '
'others are the limits, and a NOTICE says so (Albert and Anderson 1984). bias_reduced keeps them finite: the likelihood times the root '
'of the information''s determinant is maximised (Firth 1993), and p is that of the penalised likelihood ratio (Heinze and Schemper 2002), '
'while errors and limits are from the information. errors: classical, hc0, hc1 (times n/(n - coefficients)), or cluster, with the '
'covariate that is the cluster, and factor g/(g - 1); with bias_reduced classical alone. Nobody: no rows. Error for outcomes other than '
'0 and 1, and with weights.';
COMMENT ON COLUMN poisson_regression_result.estimate IS
'The coefficient, a log rate ratio. Infinity or -Infinity where a level has no events; NULL where other coefficients say the same, or '
'infinite ones leave it open.';
COMMENT ON COLUMN poisson_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
