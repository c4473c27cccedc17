-- Is a term of a model needed?

CREATE TYPE linear_term_tests_result AS (
    term text,
    df double precision,
    error_df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE linear_term_tests_result IS
'A test of a term of a linear model. A row of linear_term_tests().';
COMMENT ON COLUMN linear_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN linear_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN linear_term_tests_result.error_df IS 'Degrees of freedom of the residuals.';
COMMENT ON COLUMN linear_term_tests_result.statistic IS 'F; NULL without degrees of freedom.';
COMMENT ON COLUMN linear_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION linear_term_tests(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS SETOF linear_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_linear_term_tests';
COMMENT ON FUNCTION linear_term_tests(regression, text[], text) IS
'F test of each term of the model of linear_regression(), beside all terms that do not contain it (a part of an interaction is tested '
'without the interaction: "type II"), over the residual variance of the whole model. The test of sex:unit says whether the difference '
'is the same in all units. Nobody: no rows.';

CREATE TYPE logistic_term_tests_result AS (
    term text,
    df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE logistic_term_tests_result IS
'A test of a term of a logistic model. A row of logistic_term_tests().';
COMMENT ON COLUMN logistic_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN logistic_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN logistic_term_tests_result.statistic IS 'Chi-squared: twice the logarithm of the likelihood ratio; NULL without df.';
COMMENT ON COLUMN logistic_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION logistic_term_tests(
    r regression, terms text[], missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF logistic_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_logistic_term_tests';
COMMENT ON FUNCTION logistic_term_tests(regression, text[], text, boolean) IS
'Likelihood-ratio test of each term of the model of logistic_regression(), beside all terms that do not contain it, as in '
'linear_term_tests(). It holds where coefficients are infinite too. bias_reduced: the ratio of likelihoods that are both penalised by '
'the information of the model with the term. Nobody: no rows.';

CREATE TYPE poisson_term_tests_result AS (
    term text,
    df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE poisson_term_tests_result IS
'A test of a term of a Poisson model. A row of poisson_term_tests().';
COMMENT ON COLUMN poisson_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN poisson_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN poisson_term_tests_result.statistic IS 'Chi-squared: twice the logarithm of the likelihood ratio; NULL without df.';
COMMENT ON COLUMN poisson_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION poisson_term_tests(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS SETOF poisson_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_poisson_term_tests';
COMMENT ON FUNCTION poisson_term_tests(regression, text[], text) IS
'Likelihood-ratio test of each term of the model of poisson_regression(), as logistic_term_tests().';
