-- Composite results that many functions share.
--
-- Whatever returns columns returns a named type, so that it can be stored and
-- compared.  A type that only one function returns, or only the functions of one
-- name, stands before it and is called after it, with _result: hazard_ratio()
-- returns hazard_ratio_result.  Released types are frozen: other columns are
-- another function with another type.

CREATE TYPE estimate AS (
    value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE estimate IS
'A point estimate with the limits of its confidence interval. NULL where undefined; Infinity for an unbounded limit. Read it in '
'FROM: SELECT e.* FROM cells, share_ci(t, ''women'') AS e.';
COMMENT ON COLUMN estimate.value IS 'The point estimate.';
COMMENT ON COLUMN estimate.low IS 'Lower limit of the confidence interval.';
COMMENT ON COLUMN estimate.high IS 'Upper limit of the confidence interval.';

CREATE TYPE test_result AS (
    statistic double precision,
    df double precision,
    p_value double precision
);
COMMENT ON TYPE test_result IS
'The outcome of a significance test. NULL where undefined.';
COMMENT ON COLUMN test_result.statistic IS 'The test statistic; NULL for a test that has none.';
COMMENT ON COLUMN test_result.df IS 'Degrees of freedom; NULL for an exact test.';
COMMENT ON COLUMN test_result.p_value IS 'Two-sided p value, from 0 to 1.';

CREATE TYPE deviation AS (
    observed bigint,
    expected double precision,
    std_deviation double precision,
    deviations double precision,
    p_fewer double precision,
    p_more double precision,
    p_value double precision
);
COMMENT ON TYPE deviation IS
'How far a count lies from the one expected if there were no difference.';
COMMENT ON COLUMN deviation.observed IS 'Observed number of persons.';
COMMENT ON COLUMN deviation.expected IS 'Expected number of persons.';
COMMENT ON COLUMN deviation.std_deviation IS 'Standard deviation of the number, if there were no difference.';
COMMENT ON COLUMN deviation.deviations IS 'Observed less expected, in standard deviations; NULL when only one number is possible.';
COMMENT ON COLUMN deviation.p_fewer IS 'Exact probability of so many or fewer.';
COMMENT ON COLUMN deviation.p_more IS 'Exact probability of so many or more.';
COMMENT ON COLUMN deviation.p_value IS 'Exact two-sided p value by minimum likelihood.';

