-- Two categories of a pool compared by the risk of being selected (hired,
-- promoted, passed), and the same persons before and after.

CREATE FUNCTION risk_ratio_ci(
    selected tally, pool tally, category text, other text,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'koopman'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_risk_ratio_ci';
COMMENT ON FUNCTION risk_ratio_ci(tally, tally, text, text, double precision, text) IS
'Rate of selection of a category over that of the other, with a two-sided confidence interval. selected is part of pool. Methods: '
'koopman (score, 1984), katz (normal on the log scale; no limits when nobody of one category is selected). Nobody selected of the '
'category: 0 and [0, U]; of the other: Infinity and [L, Infinity]; of neither, or a category without persons: NULL. Error when more are '
'selected than the pool has.';

CREATE FUNCTION risk_difference_ci(
    selected tally, pool tally, category text, other text,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'miettinen_nurminen'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_risk_difference_ci';
COMMENT ON FUNCTION risk_difference_ci(tally, tally, text, text, double precision, text) IS
'Rate of selection of a category less that of the other, -1 to 1, with a two-sided confidence interval. Methods: miettinen_nurminen '
'(score, 1985), newcombe (hybrid score, 1998). NULL when a category has no persons. Error when more are selected than the pool has.';

CREATE FUNCTION odds_ratio_ci(
    selected tally, pool tally, category text, other text,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'exact'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'tally_odds_ratio_ci';
COMMENT ON FUNCTION odds_ratio_ci(tally, tally, text, text, double precision, text) IS
'Odds of selection of a category over those of the other, with a two-sided confidence interval. Methods: exact (conditional maximum '
'likelihood; Cornfield 1956), midp (the same with half the observed mass), woolf (sample odds ratio, 1955; NULL with a zero cell). '
'NULL when a margin of the table is zero. Error when more are selected than the pool has.';

CREATE FUNCTION fisher_test(
    selected tally, pool tally, category text, other text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_fisher_test';
COMMENT ON FUNCTION fisher_test(tally, tally, text, text) IS
'Fisher''s exact test that two categories of a pool are selected alike, two-sided by minimum likelihood. statistic is the number '
'selected of the category, df NULL. NULL when a margin of the table is zero. Counts above 2^53 are too large for exact tails: NULL.';

CREATE FUNCTION fisher_midp_test(
    selected tally, pool tally, category text, other text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_fisher_midp_test';
COMMENT ON FUNCTION fisher_midp_test(tally, tally, text, text) IS
'Fisher''s test with the mid-p value: twice the smaller tail, half of the observed mass in it (Lancaster 1961); less conservative '
'than fisher_test(). statistic is the number selected of the category, df NULL. NULL when a margin of the table is zero. Counts '
'above 2^53 are too large for exact tails: NULL.';

CREATE FUNCTION chi_squared_test(
    selected tally, pool tally, category text, other text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_chi_squared_test';
COMMENT ON FUNCTION chi_squared_test(tally, tally, text, text) IS
'N - 1 chi-squared test that two categories of a pool are selected alike, with 1 degree of freedom (E. Pearson 1947, Campbell '
'2007). NULL when a margin of the table is zero.';

CREATE FUNCTION chi_squared_test(
    selected tally, pool tally, category text, other text, method text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_chi_squared_test_method';
COMMENT ON FUNCTION chi_squared_test(tally, tally, text, text, text) IS
'Chi-squared test that two categories of a pool are selected alike, with 1 degree of freedom. Methods: n_minus_1 (E. Pearson 1947, '
'Campbell 2007: the best of them down to an expected count of 1), pearson (K. Pearson 1900), yates (continuity correction, 1934: '
'close to fisher_test(), and as conservative), likelihood_ratio (G). NULL when a margin of the table is zero.';

CREATE FUNCTION selection_deviation(
    selected tally, pool tally, category text, other text
) RETURNS deviation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_selection_deviation';
COMMENT ON FUNCTION selection_deviation(tally, tally, text, text) IS
'How far the number selected of a category lies from the one expected if it and the other were selected alike, given how many are '
'selected of both: in standard deviations, and as exact one-sided p values of Fisher''s test, of so many or fewer and of so many or '
'more; what courts and the EEOC quote. NULL when a category has no persons; p values are NULL when all are selected or nobody, and '
'above 2^53 persons. Error when more are selected than the pool has.';

CREATE FUNCTION risk_difference_bounds(
    selected tally, pool tally, category text, other text
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_risk_difference_bounds';
COMMENT ON FUNCTION risk_difference_bounds(tally, tally, text, text) IS
'Rate of selection of a category less that of the other among the known (value), and the lowest and highest it can be over all '
'memberships of the unknown, a selected person being allocated alike in selected and pool (low, high; Manski 1989): bounds, not a '
'confidence interval. NULL limits when no allocation has a difference. Error when more are selected than the pool has.';

CREATE FUNCTION odds_ratio_bounds(
    selected tally, pool tally, category text, other text
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_odds_ratio_bounds';
COMMENT ON FUNCTION odds_ratio_bounds(tally, tally, text, text) IS
'Odds of selection of a category over those of the other among the known (value: the quotient of the odds, as method woolf of '
'odds_ratio_ci() has it), and the lowest and highest it can be over all memberships of the unknown, a selected person being '
'allocated alike in selected and pool (low, high; Manski 1989): bounds, not a confidence interval. Infinity where nobody of the '
'other is selected or everybody of the category; NULL limits when no allocation has a ratio. Error when more are selected than the '
'pool has.';

CREATE FUNCTION mcnemar_test(n10 bigint, n01 bigint,
                             method text DEFAULT 'midp') RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'pair_mcnemar_test';
COMMENT ON FUNCTION mcnemar_test(bigint, bigint, text) IS
'McNemar''s test for the same persons before and after, or for matched pairs: n10 had the property only before, n01 only after; '
'those who did not change do not matter. Methods: midp (Fagerland, Lydersen and Laake 2013) and exact (binomial), whose statistic '
'is n10 and df NULL; chi_squared (McNemar 1947) and edwards (with continuity correction, 1948), with 1 degree of freedom. NULL when '
'nobody changed.';

CREATE FUNCTION paired_odds_ratio_ci(
    n10 bigint, n01 bigint,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'exact'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'pair_odds_ratio_ci';
COMMENT ON FUNCTION paired_odds_ratio_ci(bigint, bigint, double precision, text) IS
'Odds of having the property before over those after, for the same persons or matched pairs: n10 / n01, the conditional maximum '
'likelihood estimate; n10 had it only before, n01 only after. Two-sided interval from that of the share n10 / (n10 + n01). Methods: '
'exact (Clopper and Pearson), midp, wilson (score), wald (normal on the log scale; no limits with a zero). Nobody only before: 0 and '
'[0, U]; only after: Infinity and [L, Infinity]; NULL when nobody changed.';

CREATE FUNCTION paired_difference_ci(
    n11 bigint, n10 bigint, n01 bigint, n00 bigint,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'pair_difference_ci';
COMMENT ON FUNCTION paired_difference_ci(bigint, bigint, bigint, bigint, double precision) IS
'Share with the property before less the share after, (n10 - n01) / N, -1 to 1, for the same persons or matched pairs: n11 have it '
'both times, n10 only before, n01 only after, n00 neither time. Score interval of Newcombe (1998, paired data, method 10). NULL '
'without pairs.';
