-- Logistic and Poisson regression.

CREATE TYPE logistic_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    odds_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE logistic_regression_result IS
'A coefficient of a logistic model. A row of logistic_regression().';
COMMENT ON COLUMN logistic_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN logistic_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN logistic_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN logistic_regression_result.estimate IS
'The coefficient, a log odds ratio. Infinity or -Infinity where it tells perfectly who has the outcome; NULL where other coefficients '
'say the same, or infinite ones leave it open.';
COMMENT ON COLUMN logistic_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
COMMENT ON COLUMN logistic_regression_result.statistic IS
'z: the coefficient over its standard error; the signed root of the score test where it is infinite, and of the penalised likelihood '
'ratio where bias is reduced.';
COMMENT ON COLUMN logistic_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN logistic_regression_result.odds_ratio IS 'The odds ratio; for the intercept the odds of the reference.';
COMMENT ON COLUMN logistic_regression_result.low IS 'Lower confidence limit of the odds ratio (Wald).';
COMMENT ON COLUMN logistic_regression_result.high IS 'Upper confidence limit of the odds ratio (Wald).';

CREATE FUNCTION logistic_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF logistic_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_logistic';
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

CREATE TYPE poisson_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    rate_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE poisson_regression_result IS
'A coefficient of a Poisson model. A row of poisson_regression().';
COMMENT ON COLUMN poisson_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN poisson_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN poisson_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN poisson_regression_result.estimate IS
'The coefficient, a log rate ratio. Infinity or -Infinity where a level has no events; NULL where other coefficients say the same, or '
'infinite ones leave it open.';
COMMENT ON COLUMN poisson_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
COMMENT ON COLUMN poisson_regression_result.statistic IS
'z: the coefficient over its standard error, or the signed root of the score test where it is infinite.';
COMMENT ON COLUMN poisson_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN poisson_regression_result.rate_ratio IS 'The rate ratio; for the intercept the rate of the reference.';
COMMENT ON COLUMN poisson_regression_result.low IS 'Lower confidence limit of the rate ratio (Wald).';
COMMENT ON COLUMN poisson_regression_result.high IS 'Upper confidence limit of the rate ratio (Wald).';

CREATE FUNCTION poisson_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level'
) RETURNS SETOF poisson_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_poisson';
COMMENT ON FUNCTION poisson_regression(regression, text[], text, text, double precision, text) IS
'Poisson regression of events on exposure, as rate_regression_agg() has them, one row per coefficient; what glm of R makes of the rows '
'with the logarithm of the exposure as offset. All else as in logistic_regression(), without bias_reduced; to robust errors a row is '
'what was a row of the aggregate. Error for a regression without exposures.';
