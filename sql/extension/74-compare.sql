-- Comparing cohorts.  Functions of a and b say how a differs from b.

CREATE FUNCTION logrank_test(a cohort, b cohort)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_two';
COMMENT ON FUNCTION logrank_test(cohort, cohort) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that two cohorts have the same hazard of any outcome: do they go at the same pace, '
'among those still there? Hypergeometric variance; delayed entry is allowed; with follow-up split at an exposure it is the test of '
'Mantel and Byar (1974). NULL when no day tells them apart.';

CREATE FUNCTION logrank_test(groups cohort[])
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_groups';
COMMENT ON FUNCTION logrank_test(cohort[]) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that any number of groups have the same hazard of any outcome: do they go at the same '
'pace, among those still there? Hypergeometric variance; delayed entry is allowed. NULL when no day tells them apart. In a '
'two-dimensional array each row is a stratum with one cohort for each group: groups are then compared within strata. At most 1,000 '
'groups.';

CREATE FUNCTION logrank_test(a cohort[], b cohort[])
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_strata';
COMMENT ON FUNCTION logrank_test(cohort[], cohort[]) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that two groups have within each stratum the same hazard of any outcome: do they '
'go at the same pace, among those still there? Hypergeometric variance; delayed entry is allowed. NULL when no day tells them '
'apart. a[i] and b[i] are the groups of stratum i; {} for nobody.';

CREATE FUNCTION logrank_test(a cohort, b cohort, outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_two';
COMMENT ON FUNCTION logrank_test(cohort, cohort, text) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that two cohorts have the same hazard of one outcome, the others counting as '
'leaving: do they go at the same pace, among those still there? Hypergeometric variance; delayed entry is allowed; with follow-up '
'split at an exposure it is the test of Mantel and Byar (1974). NULL when no day tells them apart.';

CREATE FUNCTION logrank_test(groups cohort[], outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_groups';
COMMENT ON FUNCTION logrank_test(cohort[], text) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that any number of groups have the same hazard of one outcome, the others counting as '
'leaving: do they go at the same pace, among those still there? Hypergeometric variance; delayed entry is allowed. NULL when no day '
'tells them apart. In a two-dimensional array each row is a stratum with one cohort for each group: groups are then compared within '
'strata. At most 1,000 groups.';

CREATE FUNCTION logrank_test(a cohort[], b cohort[], outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_logrank_strata';
COMMENT ON FUNCTION logrank_test(cohort[], cohort[], text) IS
'Log-rank test (Mantel 1966, Peto and Peto 1972) that two groups have within each stratum the same hazard of one outcome, the '
'others counting as leaving: do they go at the same pace, among those still there? Hypergeometric variance; delayed entry is '
'allowed. NULL when no day tells them apart. a[i] and b[i] are the groups of stratum i; {} for nobody.';

CREATE FUNCTION weighted_logrank_test(
    groups cohort[],
    weights text,
    rho double precision DEFAULT 0,
    gamma double precision DEFAULT 0,
    outcome text DEFAULT NULL
) RETURNS test_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_weighted_logrank';
COMMENT ON FUNCTION weighted_logrank_test(cohort[], text, double precision, double precision, text) IS
'logrank_test(cohort[]) with weighted days, for hazards that differ early or late more than throughout. weights: gehan_breslow '
'(persons at risk; 1965, 1970), tarone_ware (their square root, 1977), fleming_harrington (S^rho (1 - S)^gamma, S being the survival '
'of all together just before the day: rho 1 is the test of Peto, Peto and Prentice and weighs early days, gamma 1 late ones), '
'logrank (none). outcome NULL: any. In an array of two dimensions each row is a stratum with one cohort for each group. Delayed '
'entry is allowed. The weights are chosen before the data are seen. NULL when no day tells the groups apart. At most 1,000 groups.';

CREATE TYPE logrank_expected_result AS (
    group_number integer,
    observed bigint,
    expected double precision
);
COMMENT ON TYPE logrank_expected_result IS
'A group of the log-rank test. A row of logrank_expected().';
COMMENT ON COLUMN logrank_expected_result.group_number IS 'Place of the group in the array, from 1.';
COMMENT ON COLUMN logrank_expected_result.observed IS 'Observed number of events.';
COMMENT ON COLUMN logrank_expected_result.expected IS 'Expected number of events.';

CREATE FUNCTION logrank_expected(groups cohort[]) RETURNS SETOF logrank_expected_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 3
    AS 'MODULE_PATHNAME', 'cohort_logrank_expected';
COMMENT ON FUNCTION logrank_expected(cohort[]) IS
'Events of any outcome in each group, in the order of the array (or of the columns of an array with a row for each stratum), and '
'the number expected if all groups had the same hazard, as in logrank_test().';

CREATE FUNCTION logrank_expected(groups cohort[], outcome text) RETURNS SETOF logrank_expected_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 3
    AS 'MODULE_PATHNAME', 'cohort_logrank_expected';
COMMENT ON FUNCTION logrank_expected(cohort[], text) IS
'Events of one outcome in each group, in the order of the array (or of the columns of an array with a row for each stratum), and '
'the number expected if all groups had the same hazard, as in logrank_test().';

CREATE FUNCTION gray_test(a cohort, b cohort, outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_two';
COMMENT ON FUNCTION gray_test(cohort, cohort, text) IS
'Gray''s test (1988, rho = 0) that two cohorts have the same cumulative incidence of an outcome in the presence of the others: do '
'as many get there? Error with delayed entry, for which cumulative_incidence_difference_test() serves. NULL when no day tells them '
'apart.';

CREATE FUNCTION gray_test(groups cohort[], outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_groups';
COMMENT ON FUNCTION gray_test(cohort[], text) IS
'Gray''s test (1988, rho = 0) that any number of groups have the same cumulative incidence of an outcome in the presence of the others: '
'do as many get there? Error with delayed entry, for which cumulative_incidence_difference_test() serves. NULL when no day tells them '
'apart. In a two-dimensional array each row is a stratum with one cohort for each group. At most 1,000 groups.';

CREATE FUNCTION gray_test(a cohort[], b cohort[], outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_strata';
COMMENT ON FUNCTION gray_test(cohort[], cohort[], text) IS
'Gray''s test (1988, rho = 0) that two groups have within each stratum the same cumulative incidence of an outcome in the presence '
'of the others: do as many get there? Error with delayed entry, for which cumulative_incidence_difference_test() serves. NULL when '
'no day tells them apart. a[i] and b[i] are the groups of stratum i; {} for nobody.';

CREATE FUNCTION gray_test(a cohort, b cohort, outcome text, rho double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_two_rho';
COMMENT ON FUNCTION gray_test(cohort, cohort, text, double precision) IS
'Gray''s test (1988) as gray_test(cohort, cohort, text), the days weighted by (1 - F)^rho, F being the cumulative incidence of both '
'together just before: above 0 early days count more, below 0 late ones.';

CREATE FUNCTION gray_test(groups cohort[], outcome text, rho double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_groups_rho';
COMMENT ON FUNCTION gray_test(cohort[], text, double precision) IS
'Gray''s test (1988) as gray_test(cohort[], text), the days weighted by (1 - F)^rho, F being the cumulative incidence of all '
'together just before: above 0 early days count more, below 0 late ones.';

CREATE FUNCTION gray_test(a cohort[], b cohort[], outcome text, rho double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_gray_strata_rho';
COMMENT ON FUNCTION gray_test(cohort[], cohort[], text, double precision) IS
'Gray''s test (1988) as gray_test(cohort[], cohort[], text), the days weighted by (1 - F)^rho, F being the cumulative incidence of '
'both together in the stratum just before: above 0 early days count more, below 0 late ones.';

CREATE TYPE hazard_ratio_result AS (
    hazard_ratio double precision,
    low double precision,
    high double precision,
    log_hazard_ratio double precision,
    std_error double precision,
    wald_statistic double precision,
    wald_p_value double precision,
    score_statistic double precision,
    score_p_value double precision,
    likelihood_ratio_statistic double precision,
    likelihood_ratio_p_value double precision
);
COMMENT ON TYPE hazard_ratio_result IS
'A hazard ratio by Cox regression, with its tests. The result of hazard_ratio().';
COMMENT ON COLUMN hazard_ratio_result.hazard_ratio IS 'Hazard of a over that of b.';
COMMENT ON COLUMN hazard_ratio_result.low IS 'Lower limit of the hazard ratio.';
COMMENT ON COLUMN hazard_ratio_result.high IS 'Upper limit of the hazard ratio.';
COMMENT ON COLUMN hazard_ratio_result.log_hazard_ratio IS 'Logarithm of the hazard ratio.';
COMMENT ON COLUMN hazard_ratio_result.std_error IS 'Standard error of the logarithm.';
COMMENT ON COLUMN hazard_ratio_result.wald_statistic IS 'Wald''s chi-squared statistic.';
COMMENT ON COLUMN hazard_ratio_result.wald_p_value IS 'P value of Wald''s test.';
COMMENT ON COLUMN hazard_ratio_result.score_statistic IS 'Score statistic, chi-squared.';
COMMENT ON COLUMN hazard_ratio_result.score_p_value IS 'P value of the score test.';
COMMENT ON COLUMN hazard_ratio_result.likelihood_ratio_statistic IS 'Likelihood ratio statistic, chi-squared.';
COMMENT ON COLUMN hazard_ratio_result.likelihood_ratio_p_value IS 'P value of the likelihood ratio test.';

CREATE FUNCTION hazard_ratio(
    a cohort,
    b cohort,
    level double precision DEFAULT 0.95,
    ties text DEFAULT 'efron'
) RETURNS hazard_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'cohort_hazard_ratio';
COMMENT ON FUNCTION hazard_ratio(cohort, cohort, double precision, text) IS
'Hazard of any outcome in a over that in b, by Cox regression (1972) on the life tables, which gives what the records of the '
'persons would; ties efron (1977) or breslow (1974). Wald interval on the log scale; Wald, score and likelihood ratio tests with a '
'chi-squared statistic of 1 degree of freedom. When all events that can tell are in one group, the ratio is 0 or Infinity, without '
'interval and Wald test. NULL when no event happens while both are at risk.';

CREATE FUNCTION hazard_ratio(
    a cohort,
    b cohort,
    outcome text,
    level double precision DEFAULT 0.95,
    ties text DEFAULT 'efron'
) RETURNS hazard_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'cohort_hazard_ratio_outcome';
COMMENT ON FUNCTION hazard_ratio(cohort, cohort, text, double precision, text) IS
'Hazard of one outcome, the others counting as leaving, in a over that in b, by Cox regression (1972) on the life tables, which '
'gives what the records of the persons would; ties efron (1977) or breslow (1974). Wald interval on the log scale; Wald, score and '
'likelihood ratio tests with a chi-squared statistic of 1 degree of freedom. When all events that can tell are in one group, the '
'ratio is 0 or Infinity, without interval and Wald test. NULL when no event happens while both are at risk.';

CREATE FUNCTION hazard_ratio(
    a cohort[],
    b cohort[],
    level double precision DEFAULT 0.95,
    ties text DEFAULT 'efron'
) RETURNS hazard_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'cohort_hazard_ratio_strata';
COMMENT ON FUNCTION hazard_ratio(cohort[], cohort[], double precision, text) IS
'Hazard of any outcome in a over that in b, the same in all strata a[i], b[i], by Cox regression (1972) on the life tables, which '
'gives what the records of the persons would; ties efron (1977) or breslow (1974). Wald interval on the log scale; Wald, score and '
'likelihood ratio tests with a chi-squared statistic of 1 degree of freedom. When all events that can tell are in one group, the '
'ratio is 0 or Infinity, without interval and Wald test. NULL when no event happens while both are at risk.';

CREATE FUNCTION hazard_ratio(
    a cohort[],
    b cohort[],
    outcome text,
    level double precision DEFAULT 0.95,
    ties text DEFAULT 'efron'
) RETURNS hazard_ratio_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'cohort_hazard_ratio_strata_outcome';
COMMENT ON FUNCTION hazard_ratio(cohort[], cohort[], text, double precision, text) IS
'Hazard of one outcome, the others counting as leaving, in a over that in b, the same in all strata a[i], b[i], by Cox regression '
'(1972) on the life tables, which gives what the records of the persons would; ties efron (1977) or breslow (1974). Wald interval '
'on the log scale; Wald, score and likelihood ratio tests with a chi-squared statistic of 1 degree of freedom. When all events that '
'can tell are in one group, the ratio is 0 or Infinity, without interval and Wald test. NULL when no event happens while both are '
'at risk.';

CREATE FUNCTION rate_ratio(
    a cohort,
    b cohort,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_rate_ratio';
COMMENT ON FUNCTION rate_ratio(cohort, cohort, double precision) IS
'Rate of events of any outcome in a over that in b with the exact two-sided interval given the sum of events (Przyborowski and '
'Wilenski 1940). Infinity when b has no events; NULL when neither has, or one has no time at risk.';

CREATE FUNCTION rate_ratio(
    a cohort,
    b cohort,
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_rate_ratio_outcome';
COMMENT ON FUNCTION rate_ratio(cohort, cohort, text, double precision) IS
'Rate of events of one outcome in a over that in b with the exact two-sided interval given the sum of events (Przyborowski and '
'Wilenski 1940). Infinity when b has no events; NULL when neither has, or one has no time at risk.';

CREATE FUNCTION rate_ratio_test(a cohort, b cohort)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_rate_ratio_test';
COMMENT ON FUNCTION rate_ratio_test(cohort, cohort) IS
'Exact conditional test that the rates of any outcome are equal, by minimum likelihood. statistic is the number of events in a, df '
'NULL. NULL when neither has events, or one has no time at risk.';

CREATE FUNCTION rate_ratio_test(a cohort, b cohort, outcome text)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_rate_ratio_test';
COMMENT ON FUNCTION rate_ratio_test(cohort, cohort, text) IS
'Exact conditional test that the rates of one outcome are equal, by minimum likelihood. statistic is the number of events in a, df '
'NULL. NULL when neither has events, or one has no time at risk.';

CREATE FUNCTION restricted_mean_difference(
    a cohort,
    b cohort,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_difference';
COMMENT ON FUNCTION restricted_mean_difference(cohort, cohort, double precision, double precision) IS
'Restricted mean time of a minus that of b, in days within the horizon, with a two-sided normal confidence interval. NULL where '
'restricted_mean_time() of either is.';

CREATE FUNCTION restricted_mean_difference_test(
    a cohort,
    b cohort,
    horizon double precision
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_difference_test';
COMMENT ON FUNCTION restricted_mean_difference_test(cohort, cohort, double precision) IS
'Normal test that two cohorts have the same restricted mean time. statistic is z, df NULL.';

CREATE FUNCTION restricted_mean_ratio(
    a cohort,
    b cohort,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_ratio';
COMMENT ON FUNCTION restricted_mean_ratio(cohort, cohort, double precision, double precision) IS
'Restricted mean time of a over that of b, within the horizon, with a two-sided confidence interval that is normal on the log scale '
'(Royston and Parmar 2013). NULL where restricted_mean_time() of either is.';

CREATE FUNCTION restricted_time_lost_ratio(
    a cohort,
    b cohort,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost_ratio';
COMMENT ON FUNCTION restricted_time_lost_ratio(cohort, cohort, double precision, double precision) IS
'Time lost to any outcome within the horizon, the horizon less the restricted mean time, of a over that of b, with a two-sided '
'confidence interval that is normal on the log scale. 0 or Infinity, without limits, when one of them lost none; NULL when neither '
'did, and where restricted_mean_time() of either is.';

CREATE FUNCTION restricted_time_lost_ratio(
    a cohort,
    b cohort,
    outcome text,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost_ratio_outcome';
COMMENT ON FUNCTION restricted_time_lost_ratio(cohort, cohort, text, double precision, double precision) IS
'Time lost to one outcome within the horizon, restricted_time_lost(), of a over that of b, with a two-sided confidence interval that '
'is normal on the log scale. 0 or Infinity, without limits, when one of them lost none; NULL when neither did, and where '
'restricted_time_lost() of either is.';

CREATE FUNCTION cumulative_incidence_difference(
    a cohort,
    b cohort,
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_difference';
COMMENT ON FUNCTION cumulative_incidence_difference(cohort, cohort, text, double precision, double precision) IS
'Cumulative incidence of an outcome by a day in a minus that in b, with a two-sided normal confidence interval. Delayed entry is '
'allowed. NULL where cumulative_incidence() of either is.';

CREATE FUNCTION cumulative_incidence_difference_test(
    a cohort,
    b cohort,
    outcome text,
    days double precision
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_difference_test';
COMMENT ON FUNCTION cumulative_incidence_difference_test(cohort, cohort, text, double precision) IS
'Normal test that two cohorts have the same cumulative incidence of an outcome by a day. statistic is z, df NULL. Delayed entry is '
'allowed. NULL when the variance is 0.';

CREATE TYPE matched_incidence_result AS (
    matched bigint,
    unmatched bigint,
    exposed_incidence double precision,
    unexposed_incidence double precision,
    difference double precision,
    low double precision,
    high double precision,
    p_value double precision
);
COMMENT ON TYPE matched_incidence_result IS
'A matched comparison of cumulative incidences. The result of matched_incidence().';
COMMENT ON COLUMN matched_incidence_result.matched IS 'Exposed persons compared.';
COMMENT ON COLUMN matched_incidence_result.unmatched IS 'Exposed persons of strata without unexposed persons.';
COMMENT ON COLUMN matched_incidence_result.exposed_incidence IS 'Incidence among the exposed.';
COMMENT ON COLUMN matched_incidence_result.unexposed_incidence IS 'Incidence among the unexposed, standardised to the exposed.';
COMMENT ON COLUMN matched_incidence_result.difference IS 'Incidence of the exposed less that of the unexposed.';
COMMENT ON COLUMN matched_incidence_result.low IS 'Lower limit of the difference.';
COMMENT ON COLUMN matched_incidence_result.high IS 'Upper limit of the difference.';
COMMENT ON COLUMN matched_incidence_result.p_value IS 'Two-sided p value, from 0 to 1.';

CREATE FUNCTION matched_incidence(
    exposed cohort[],
    unexposed cohort[],
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS matched_incidence_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'cohort_matched_incidence';
COMMENT ON FUNCTION matched_incidence(cohort[], cohort[], text, double precision, double precision) IS
'A matched comparison, such as of mentees with colleagues of the same level, occupation and tenure: cumulative incidence of an '
'outcome by a day among exposed persons and among unexposed ones of the same stratum, averaged over the exposed, sum (n1s / n1)(F1s '
'- F0s), with a Wald interval and test (direct standardisation to the exposed). exposed[i] and unexposed[i] are the cohorts of '
'stratum i, followed from the day of exposure; {} for nobody. matched counts the exposed persons compared, unmatched those of '
'strata without unexposed persons, who are left out. NULL where nobody is matched, and where follow-up in a stratum ends too early.';

