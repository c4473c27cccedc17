-- Two categories of a pool compared within strata (occupations, departments).
-- Strata come from array_agg(): selected and pool are parallel arrays, and
-- their order means nothing.

CREATE TYPE mantel_haenszel_result AS (
    measure text,
    crude double precision,
    value double precision,
    low double precision,
    high double precision,
    standard_error double precision,
    strata bigint,
    strata_dropped bigint
);
COMMENT ON TYPE mantel_haenszel_result IS
'A measure of association over strata. A row of mantel_haenszel().';
COMMENT ON COLUMN mantel_haenszel_result.measure IS 'Name of the measure.';
COMMENT ON COLUMN mantel_haenszel_result.crude IS 'Value without strata.';
COMMENT ON COLUMN mantel_haenszel_result.value IS 'Value common to the strata.';
COMMENT ON COLUMN mantel_haenszel_result.low IS 'Lower limit of the confidence interval.';
COMMENT ON COLUMN mantel_haenszel_result.high IS 'Upper limit of the confidence interval.';
COMMENT ON COLUMN mantel_haenszel_result.standard_error IS 'Standard error, on the log scale for ratios.';
COMMENT ON COLUMN mantel_haenszel_result.strata IS 'Number of strata used.';
COMMENT ON COLUMN mantel_haenszel_result.strata_dropped IS 'Number of uninformative strata, which are left out.';

CREATE FUNCTION mantel_haenszel(
    selected tally[], pool tally[], category text, other text,
    level double precision DEFAULT 0.95
) RETURNS SETOF mantel_haenszel_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 ROWS 3
    AS 'MODULE_PATHNAME', 'tally_mantel_haenszel';
COMMENT ON FUNCTION mantel_haenszel(tally[], tally[], text, text, double precision) IS
'Selection of a category compared with the other within strata, summarised after Mantel and Haenszel (1959): three rows, measure '
'odds_ratio (variance by Robins, Breslow and Greenland 1986), risk_ratio (Greenland and Robins 1985) and risk_difference (Sato 1989). '
'crude is the same measure over the pooled strata; where it differs, the strata confound. standard_error is that of the logarithm for '
'the ratios. Strata where one of the two has no persons compare nothing: they are dropped and counted. Ratios 0 or Infinity have no '
'interval; undefined: NULL.';

CREATE FUNCTION cochran_mantel_haenszel_test(
    selected tally[], pool tally[], category text, other text,
    continuity boolean DEFAULT false
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'tally_cochran_mantel_haenszel_test';
COMMENT ON FUNCTION cochran_mantel_haenszel_test(tally[], tally[], text, text, boolean) IS
'Test that the category and the other are selected alike within the strata, chi-squared with 1 degree of freedom (Cochran 1954, '
'Mantel and Haenszel 1959); continuity takes 1/2 off the absolute difference. NULL when no stratum has both categories and both '
'outcomes.';

CREATE FUNCTION breslow_day_test(
    selected tally[], pool tally[], category text, other text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'tally_breslow_day_test';
COMMENT ON FUNCTION breslow_day_test(tally[], tally[], text, text) IS
'Test that the odds ratio is the same in all strata (Breslow and Day 1980), with the correction of Tarone (1985): when it is not, '
'one common value hides what differs. Chi-squared; degrees of freedom: strata with both categories and both outcomes, less one. '
'NULL with fewer than two such strata, or a common odds ratio of 0 or Infinity.';
