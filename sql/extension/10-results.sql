-- Composite results that many functions share.

CREATE TYPE estimate AS (
    value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE estimate IS
'A point estimate with the limits of its confidence interval. NULL where undefined; Infinity for an unbounded limit. Read it in FROM: SELECT e.* FROM cells, share_ci(t, ''women'') AS e.';
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

