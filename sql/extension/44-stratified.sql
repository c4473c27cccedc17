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

CREATE TYPE mantel_haenszel_rate_ratio_result AS (
    crude double precision,
    rate_ratio double precision,
    low double precision,
    high double precision,
    standard_error double precision,
    statistic double precision,
    p_value double precision,
    strata bigint,
    strata_dropped bigint
);
COMMENT ON TYPE mantel_haenszel_rate_ratio_result IS
'A rate ratio common to strata. The result of mantel_haenszel_rate_ratio().';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.crude IS 'Ratio without strata.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.rate_ratio IS 'Ratio common to the strata.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.low IS 'Lower limit of the confidence interval.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.high IS 'Upper limit of the confidence interval.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.standard_error IS 'Standard error of the logarithm.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.statistic IS 'Chi-squared statistic of a ratio of 1, with 1 degree of freedom.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.p_value IS 'P value of a ratio of 1, from 0 to 1.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.strata IS 'Number of strata used.';
COMMENT ON COLUMN mantel_haenszel_rate_ratio_result.strata_dropped IS 'Number of strata that say nothing and are left out.';

CREATE FUNCTION mantel_haenszel_rate_ratio(
    focus_events bigint[], focus_exposure double precision[],
    reference_events bigint[], reference_exposure double precision[],
    level double precision DEFAULT 0.95
) RETURNS mantel_haenszel_rate_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_mantel_haenszel_rate_ratio';
COMMENT ON FUNCTION mantel_haenszel_rate_ratio(bigint[], double precision[], bigint[], double precision[], double precision) IS
'Rate of events (leavers, accidents) in focus over that in reference, the same in all strata, after Mantel and Haenszel: Rothman and '
'Boice 1979, interval with the variance of Greenland and Robins (1985), score test without continuity correction. exposure is '
'person-time, 0 or more, in any unit. crude is the ratio over the strata poured together; where it differs, the strata confound. '
'Strata where one of the two has no exposure are dropped and counted. Without events in focus 0, without any in reference Infinity, '
'both without interval; without any NULL. The arrays are parallel, in any order.';

CREATE FUNCTION general_association_test(
    strata text[], groups text[], outcomes text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500
    AS 'MODULE_PATHNAME', 'strata_general_association_test';
COMMENT ON FUNCTION general_association_test(text[], text[], text[], bigint[]) IS
'Generalised Cochran-Mantel-Haenszel test that groups and outcomes, any number of each, are independent within the strata (Landis, '
'Heyman and Koch 1978): are the outcomes spread alike over the groups? Chi-squared; degrees of freedom: (groups - 1) x (outcomes - '
'1), fewer where strata do not connect them. Equal rows of the parallel arrays are summed, and their order means nothing; without '
'strata give all rows one label. At most 1,000 degrees of freedom. NULL when no stratum has two groups and two outcomes.';

CREATE FUNCTION mean_score_test(
    strata text[], groups text[], scores double precision[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'strata_mean_score_test';
COMMENT ON FUNCTION mean_score_test(text[], text[], double precision[], bigint[]) IS
'Generalised Cochran-Mantel-Haenszel test that groups have the same mean score within the strata, for outcomes in order such as '
'grades or levels (Landis, Heyman and Koch 1978; with one stratum and ranks the test of Kruskal and Wallis). Chi-squared; degrees '
'of freedom: groups - 1. Equal rows of the parallel arrays are summed, and their order means nothing. At most 1,000 groups. NULL '
'when no stratum has two groups and two scores.';

CREATE FUNCTION linear_association_test(
    strata text[], group_scores double precision[],
    outcome_scores double precision[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'strata_linear_association_test';
COMMENT ON FUNCTION linear_association_test(text[], double precision[], double precision[], bigint[]) IS
'Generalised Cochran-Mantel-Haenszel test of correlation, linear by linear association within the strata (Mantel 1963), for groups '
'and outcomes in order, such as age and grade: do scores rise together? Chi-squared with 1 degree of freedom; in one stratum (N - 1) '
'r^2. Equal rows of the parallel arrays are summed, and their order means nothing. NULL when no stratum has two group scores and '
'two outcome scores.';
