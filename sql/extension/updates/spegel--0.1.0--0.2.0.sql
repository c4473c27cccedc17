\echo Use "ALTER EXTENSION spegel UPDATE" to load this file. \quit

COMMENT ON COLUMN cox_regression_result.log_hazard_ratio IS
'Logarithm of the hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where other terms '
'replace it, or infinite ones leave it open.';
COMMENT ON COLUMN competing_risks_result.log_hazard_ratio IS
'Logarithm of the subdistribution hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where '
'other terms replace it, or infinite ones leave it open.';

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
