-- Rates made comparable between populations of different composition.  The
-- arrays of strata are parallel, as array_agg() makes them, in any order.

CREATE TYPE standardised_rate_result AS (
    crude double precision,
    rate double precision,
    low double precision,
    high double precision,
    dropped_weight double precision
);
COMMENT ON TYPE standardised_rate_result IS
'A directly standardised rate. The result of standardised_rate().';
COMMENT ON COLUMN standardised_rate_result.crude IS 'Rate without standardisation.';
COMMENT ON COLUMN standardised_rate_result.rate IS 'Standardised rate.';
COMMENT ON COLUMN standardised_rate_result.low IS 'Lower limit of the confidence interval.';
COMMENT ON COLUMN standardised_rate_result.high IS 'Upper limit of the confidence interval.';
COMMENT ON COLUMN standardised_rate_result.dropped_weight IS 'Share of the standard in strata without exposure, from 0 to 1.';

CREATE FUNCTION standardised_rate(
    events bigint[], exposure double precision[], weights double precision[],
    level double precision DEFAULT 0.95
) RETURNS standardised_rate_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_standardised_rate';
COMMENT ON FUNCTION standardised_rate(bigint[], double precision[], double precision[], double precision) IS
'Directly standardised rate: the rates events / exposure of the strata averaged with the weights of a standard population (any '
'scale), with the gamma interval of Fay and Feuer (1997), and the crude rate beside it. exposure is persons or person-time. A '
'stratum without exposure has no rate: it is dropped, the other weights are renormalised, and dropped_weight says what part of the '
'weights it had, 0 to 1. NULL when no weight is left.';

CREATE TYPE standardised_rate_comparison_result AS (
    focus_rate double precision,
    reference_rate double precision,
    ratio double precision,
    ratio_low double precision,
    ratio_high double precision,
    difference double precision,
    difference_low double precision,
    difference_high double precision,
    p_value double precision,
    dropped_weight double precision
);
COMMENT ON TYPE standardised_rate_comparison_result IS
'Two directly standardised rates. The result of standardised_rate_comparison().';
COMMENT ON COLUMN standardised_rate_comparison_result.focus_rate IS 'Standardised rate of focus.';
COMMENT ON COLUMN standardised_rate_comparison_result.reference_rate IS 'Standardised rate of reference.';
COMMENT ON COLUMN standardised_rate_comparison_result.ratio IS 'Rate of focus over that of reference.';
COMMENT ON COLUMN standardised_rate_comparison_result.ratio_low IS 'Lower limit of the ratio.';
COMMENT ON COLUMN standardised_rate_comparison_result.ratio_high IS 'Upper limit of the ratio.';
COMMENT ON COLUMN standardised_rate_comparison_result.difference IS 'Rate of focus less that of reference.';
COMMENT ON COLUMN standardised_rate_comparison_result.difference_low IS 'Lower limit of the difference.';
COMMENT ON COLUMN standardised_rate_comparison_result.difference_high IS 'Upper limit of the difference.';
COMMENT ON COLUMN standardised_rate_comparison_result.p_value IS 'P value of no difference, from 0 to 1.';
COMMENT ON COLUMN standardised_rate_comparison_result.dropped_weight IS
'Share of the standard in strata where either has no exposure, from 0 to 1.';

CREATE FUNCTION standardised_rate_comparison(
    focus_events bigint[], focus_exposure double precision[],
    reference_events bigint[], reference_exposure double precision[],
    weights double precision[],
    level double precision DEFAULT 0.95
) RETURNS standardised_rate_comparison_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_standardised_rate_comparison';
COMMENT ON FUNCTION standardised_rate_comparison(bigint[], double precision[], bigint[], double precision[], double precision[],
    double precision) IS
'Two directly standardised rates with the weights of one standard (any scale), their ratio and their difference with two-sided '
'normal intervals, of the ratio on the log scale, and the normal test of no difference; events are taken as Poisson (Breslow and Day '
'1987). exposure is persons or person-time. A stratum where either has no exposure is dropped, the other weights are renormalised, '
'and dropped_weight says what part of them it had. A ratio of 0 or Infinity has no interval. NULL when no weight is left. The arrays '
'are parallel, in any order.';

CREATE TYPE standardised_ratio_result AS (
    observed bigint,
    expected double precision,
    ratio double precision,
    low double precision,
    high double precision,
    p_value double precision,
    strata_dropped bigint
);
COMMENT ON TYPE standardised_ratio_result IS
'A standardised ratio of observed to expected events. The result of standardised_ratio().';
COMMENT ON COLUMN standardised_ratio_result.observed IS 'Observed number of events.';
COMMENT ON COLUMN standardised_ratio_result.expected IS 'Expected number of events.';
COMMENT ON COLUMN standardised_ratio_result.ratio IS 'Observed over expected.';
COMMENT ON COLUMN standardised_ratio_result.low IS 'Lower limit of the confidence interval.';
COMMENT ON COLUMN standardised_ratio_result.high IS 'Upper limit of the confidence interval.';
COMMENT ON COLUMN standardised_ratio_result.p_value IS 'P value of a ratio of 1, from 0 to 1.';
COMMENT ON COLUMN standardised_ratio_result.strata_dropped IS 'Number of uninformative strata, which are left out.';

CREATE FUNCTION standardised_ratio(
    events bigint[], exposure double precision[],
    reference_rates double precision[],
    level double precision DEFAULT 0.95
) RETURNS standardised_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_standardised_ratio';
COMMENT ON FUNCTION standardised_ratio(bigint[], double precision[], double precision[], double precision) IS
'Indirectly standardised ratio: observed events over those expected if each stratum''s exposure had the reference''s rate, with '
'exact Poisson limits and test. A stratum without exposure, or whose reference rate is NULL, is left out, its observed events too; '
'strata_dropped counts them. ratio NULL when nothing is expected.';

CREATE TYPE kitagawa_result AS (
    difference double precision,
    rate_component double precision,
    composition_component double precision,
    rate_only double precision,
    composition_only double precision,
    interaction double precision
);
COMMENT ON TYPE kitagawa_result IS
'The difference of two rates, decomposed. The result of kitagawa().';
COMMENT ON COLUMN kitagawa_result.difference IS 'Difference of the rates.';
COMMENT ON COLUMN kitagawa_result.rate_component IS 'Part due to different rates within strata.';
COMMENT ON COLUMN kitagawa_result.composition_component IS 'Part due to different composition.';
COMMENT ON COLUMN kitagawa_result.rate_only IS 'Rate part at the reference''s composition.';
COMMENT ON COLUMN kitagawa_result.composition_only IS 'Composition part at the reference''s rates.';
COMMENT ON COLUMN kitagawa_result.interaction IS 'Part due to both at once.';

CREATE FUNCTION kitagawa(
    focus_events bigint[], focus_exposure double precision[],
    reference_events bigint[], reference_exposure double precision[]
) RETURNS kitagawa_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_kitagawa';
COMMENT ON FUNCTION kitagawa(bigint[], double precision[], bigint[], double precision[]) IS
'The crude rate of focus less that of reference, divided after Kitagawa (1955): rate_component (rates differ within strata) and '
'composition_component (the strata weigh differently) sum to the difference, and so do rate_only, composition_only and interaction, '
'with reference as the base. A stratum where one population has no exposure counts as composition. NULL when a population is empty.';

CREATE FUNCTION kitagawa(
    focus tally[], reference tally[], category text
) RETURNS kitagawa_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'tally_kitagawa';
COMMENT ON FUNCTION kitagawa(tally[], tally[], text) IS
'The share of a category in focus less its share in reference, among the known, divided after Kitagawa (1955) over strata '
'(occupations): see kitagawa(bigint[], ...). Error when an array has a NULL; give {} for a population that has nobody in a stratum. '
'NULL when no stratum has the category.';

CREATE TYPE kitagawa_means_result AS (
    difference double precision,
    mean_component double precision,
    composition_component double precision,
    mean_only double precision,
    composition_only double precision,
    interaction double precision
);
COMMENT ON TYPE kitagawa_means_result IS
'A difference of two means divided between the strata''s means and their weights. The result of kitagawa_means().';
COMMENT ON COLUMN kitagawa_means_result.difference IS 'Mean of focus less that of reference.';
COMMENT ON COLUMN kitagawa_means_result.mean_component IS 'Part of it because means differ within strata.';
COMMENT ON COLUMN kitagawa_means_result.composition_component IS
'Part of it because the strata weigh differently; with mean_component the whole.';
COMMENT ON COLUMN kitagawa_means_result.mean_only IS 'Different means with the weights of reference.';
COMMENT ON COLUMN kitagawa_means_result.composition_only IS 'Different weights with the means of reference.';
COMMENT ON COLUMN kitagawa_means_result.interaction IS 'Both at once; with mean_only and composition_only the whole.';

CREATE FUNCTION kitagawa_means(
    focus_means double precision[], focus_weights double precision[],
    reference_means double precision[], reference_weights double precision[]
) RETURNS kitagawa_means_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'strata_kitagawa_means';
COMMENT ON FUNCTION kitagawa_means(double precision[], double precision[], double precision[], double precision[]) IS
'The mean of focus less that of reference, such as hourly pay, divided after Kitagawa (1955) over strata such as occupations: each has '
'the mean and the weight (persons or hours, 0 or more) that both populations have in it, in decimals as they are. The parts are those '
'of kitagawa(bigint[], ...), with means for rates. A stratum where one population has no weight, or its mean is NULL, counts as '
'composition. NULL when a population is empty. The arrays are parallel, in any order.';

CREATE FUNCTION observed_expected_ratio(
    observed bigint, expected double precision,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'exact'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'count_observed_expected_ratio';
COMMENT ON FUNCTION observed_expected_ratio(bigint, double precision, double precision, text) IS
'Observed over expected number of events, the expectation being without error, with a two-sided Poisson interval. Methods: exact '
'(Garwood 1936), byar (approximation; Breslow and Day 1987). NULL when expected is 0.';

CREATE FUNCTION observed_expected_test(observed bigint,
                                       expected double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'count_observed_expected_test';
COMMENT ON FUNCTION observed_expected_test(bigint, double precision) IS
'Exact two-sided Poisson test that as many events were observed as expected, by minimum likelihood. statistic is observed, df NULL. '
'NULL when expected is 0.';
