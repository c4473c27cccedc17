-- Linear regression.

CREATE TYPE linear_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    df double precision,
    p_value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE linear_regression_result IS
'A coefficient of a linear model. A row of linear_regression().';
COMMENT ON COLUMN linear_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN linear_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN linear_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN linear_regression_result.estimate IS
'The coefficient. NULL where other coefficients say the same, so that there is none.';
COMMENT ON COLUMN linear_regression_result.std_error IS 'Standard error.';
COMMENT ON COLUMN linear_regression_result.statistic IS 'The coefficient over its standard error: t.';
COMMENT ON COLUMN linear_regression_result.df IS
'Degrees of freedom of t: persons less coefficients, or with errors by cluster the clusters less 1.';
COMMENT ON COLUMN linear_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN linear_regression_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN linear_regression_result.high IS 'Upper confidence limit.';

CREATE FUNCTION linear_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level'
) RETURNS SETOF linear_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_linear';
COMMENT ON FUNCTION linear_regression(regression, text[], text, text, double precision, text) IS
'Least squares of the outcome on terms of the covariates, one row per coefficient; what lm of R makes of the rows. A term is sex (a '
'coefficient for each level but the most frequent, among equals the first bytewise), ref(sex,men) (with that reference level), num(age), '
'num(age)^2 up to ^9, or an interaction of up to four such, sex:step; names and levels with other characters than letters, digits, _ and '
'- are quoted like "work group". As in R, an interaction without one of its margins has a coefficient for all levels of it. A missing '
'covariate is a level ?, or with missing => ''drop'' the person is left out, as always where a number is missing. errors: classical, '
'hc1, hc2, hc3 (White 1980, '
'MacKinnon and White 1985; hc2 and hc3 are NULL where one person alone decides a coefficient, and refused with weights) or cluster, with '
'the covariate that is the cluster, and factor g/(g - 1). A coefficient that others can replace, by lm''s rule (tolerance 1e-7 after '
'numbers are centred), is NULL, and a NOTICE names it. Householder QR with residuals in twice the precision. Nobody: no rows. At most '
'200 terms, 1,000 coefficients.';

CREATE TYPE regression_fit_result AS (
    persons bigint,
    dropped bigint,
    patterns integer,
    coefficients integer,
    df double precision,
    r_squared double precision,
    adjusted_r_squared double precision,
    sigma double precision,
    log_likelihood double precision,
    aic double precision,
    condition double precision,
    collinear text[]
);
COMMENT ON TYPE regression_fit_result IS
'A linear model as a whole. The result of regression_fit().';
COMMENT ON COLUMN regression_fit_result.persons IS 'Persons in the model.';
COMMENT ON COLUMN regression_fit_result.dropped IS 'Persons left out, because the outcome or a covariate is missing.';
COMMENT ON COLUMN regression_fit_result.patterns IS 'Different patterns of the covariates that the model uses.';
COMMENT ON COLUMN regression_fit_result.coefficients IS 'Coefficients, the intercept included, collinear ones not.';
COMMENT ON COLUMN regression_fit_result.df IS 'Degrees of freedom of the residuals.';
COMMENT ON COLUMN regression_fit_result.r_squared IS
'Share of the outcome''s variance that the model explains; NULL when the outcome does not vary.';
COMMENT ON COLUMN regression_fit_result.adjusted_r_squared IS 'The same for variances with degrees of freedom.';
COMMENT ON COLUMN regression_fit_result.sigma IS 'Residual standard deviation; NULL without degrees of freedom.';
COMMENT ON COLUMN regression_fit_result.log_likelihood IS
'Log likelihood of normal residuals; NULL with weights, and when the fit is perfect.';
COMMENT ON COLUMN regression_fit_result.aic IS 'Akaike''s criterion, with sigma as one more parameter.';
COMMENT ON COLUMN regression_fit_result.condition IS
'Condition number of the weighted design, with numbers centred and columns scaled to length 1: above 1e6 coefficients mean little.';
COMMENT ON COLUMN regression_fit_result.collinear IS 'Coefficients left out, because others say the same.';

CREATE FUNCTION regression_fit(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS regression_fit_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'regression_linear_fit';
COMMENT ON FUNCTION regression_fit(regression, text[], text) IS
'The linear model of linear_regression() with these arguments as a whole, in one row. What is undefined is NULL.';
