-- Mean outcomes and effects over the persons of a model.

CREATE TYPE standardised_means_result AS (
    level text,
    persons bigint,
    observed double precision,
    mean double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE standardised_means_result IS
'The outcome that a model expects if everybody had a level of a covariate. A row of standardised_means().';
COMMENT ON COLUMN standardised_means_result.level IS 'The level; ? is a missing covariate.';
COMMENT ON COLUMN standardised_means_result.persons IS 'Persons who have it.';
COMMENT ON COLUMN standardised_means_result.observed IS 'Mean of their outcomes, the share or the rate, as it is.';
COMMENT ON COLUMN standardised_means_result.mean IS
'Mean outcome, probability or rate of all persons of the model, each with this level and otherwise as they are. NULL where the model '
'cannot say it.';
COMMENT ON COLUMN standardised_means_result.std_error IS 'Standard error.';
COMMENT ON COLUMN standardised_means_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN standardised_means_result.high IS 'Upper confidence limit.';

CREATE FUNCTION standardised_means(
    r regression, covariate text, terms text[], model text, errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF standardised_means_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_standardised_means';
COMMENT ON FUNCTION standardised_means(regression, text, text[], text, text, text, double precision, text, boolean) IS
'What a model of the terms expects if everybody had the same level of a covariate and were otherwise as they are (g-computation, '
'Robins 1986; "predictive margins"), one row per level, ascending. model: linear, logistic (probabilities, shares of 1) or poisson '
'(rates). Everything else is as in linear_regression(), logistic_regression() and poisson_regression(). Errors by the delta method from '
'the coefficients; the persons are taken as they are; limits are normal, with t for linear. NULL where the data do not say it: '
'everybody with a level in a unit where nobody has it, with an interaction of the two; and errors where a coefficient is infinite. '
'Error when the covariate is in no term. Nobody: no rows.';

CREATE TYPE marginal_effects_result AS (
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE marginal_effects_result IS
'The mean effect of a covariate over the persons of a model. A row of marginal_effects().';
COMMENT ON COLUMN marginal_effects_result.level IS 'The level; ? is a missing covariate. NULL for a number.';
COMMENT ON COLUMN marginal_effects_result.reference IS 'The level it is compared with: the one given, else the most frequent.';
COMMENT ON COLUMN marginal_effects_result.estimate IS
'Difference of the standardised means of level and reference, in the outcome''s unit, shares of 1 or rates; for a number the mean slope.';
COMMENT ON COLUMN marginal_effects_result.std_error IS 'Standard error.';
COMMENT ON COLUMN marginal_effects_result.statistic IS 'The estimate over its standard error: t for linear models, else z.';
COMMENT ON COLUMN marginal_effects_result.p_value IS 'Two-sided p of the hypothesis that the effect is 0.';
COMMENT ON COLUMN marginal_effects_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN marginal_effects_result.high IS 'Upper confidence limit.';

CREATE FUNCTION marginal_effects(
    r regression, covariate text, terms text[], model text, errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF marginal_effects_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_marginal_effects';
COMMENT ON FUNCTION marginal_effects(regression, text, text[], text, text, text, double precision, text, boolean) IS
'Average marginal effects of a covariate: how far the standardised_means() of a level are from those of the reference level, which for a '
'logistic model is the difference in probability (0.05 is 5 percentage points). A covariate that is a number in every term has the mean '
'of the slope, per unit of it. Arguments, errors and NULLs as there.';
