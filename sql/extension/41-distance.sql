-- A whole distribution beside another.

CREATE FUNCTION dissimilarity(focus tally, reference tally)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'tally_dissimilarity';
COMMENT ON FUNCTION dissimilarity(tally, tally) IS
'Half the sum of absolute differences between the shares of each category in focus and in reference, 0 to 1: the part of focus that '
'would have to change category to mirror reference (Duncan and Duncan 1955). Among the known. NULL when nobody is known in either.';

CREATE FUNCTION dissimilarity_bounds(focus tally, reference tally)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_dissimilarity_bounds';
COMMENT ON FUNCTION dissimilarity_bounds(tally, tally) IS
'Dissimilarity among the known (value), and the lowest and highest it can be when the unknown of focus belong, each as a whole '
'person, to any of the categories that either tally has (low, high): bounds, not a confidence interval. The unknown of reference '
'are left out. NULL when nobody is known in reference; value NULL when nobody is known in focus.';

CREATE FUNCTION mirror_index(focus tally, reference tally)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'tally_mirror_index';
COMMENT ON FUNCTION mirror_index(tally, tally) IS
'1 - dissimilarity(focus, reference), 0 to 1: the overlap of the two distributions; 1 when focus mirrors reference.';

CREATE FUNCTION divergence(focus tally, reference tally)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'tally_divergence';
COMMENT ON FUNCTION divergence(tally, tally) IS
'Kullback-Leibler divergence of focus from reference, sum f ln(f / r), in nats (Kullback and Leibler 1951). Infinity when focus has '
'a category that reference lacks; NULL when nobody is known in either.';

CREATE TYPE goodness_of_fit_result AS (
    pearson double precision,
    pearson_p double precision,
    likelihood_ratio double precision,
    likelihood_ratio_p double precision,
    df double precision,
    smallest_expected double precision
);
COMMENT ON TYPE goodness_of_fit_result IS
'Chi-squared tests of one tally against the shares of another. The result of goodness_of_fit().';
COMMENT ON COLUMN goodness_of_fit_result.pearson IS 'Pearson''s statistic.';
COMMENT ON COLUMN goodness_of_fit_result.pearson_p IS 'P value of Pearson''s statistic.';
COMMENT ON COLUMN goodness_of_fit_result.likelihood_ratio IS 'Likelihood ratio statistic G.';
COMMENT ON COLUMN goodness_of_fit_result.likelihood_ratio_p IS 'P value of the likelihood ratio statistic.';
COMMENT ON COLUMN goodness_of_fit_result.df IS 'Degrees of freedom of both.';
COMMENT ON COLUMN goodness_of_fit_result.smallest_expected IS 'Smallest expected number of persons.';

CREATE FUNCTION goodness_of_fit(
    observed tally, reference tally
) RETURNS goodness_of_fit_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_goodness_of_fit';
COMMENT ON FUNCTION goodness_of_fit(tally, tally) IS
'Chi-squared tests that observed was drawn from the shares of reference, which are taken as known: Pearson''s statistic and the '
'likelihood ratio G, each with its p value, their degrees of freedom (categories that either has, less one), and the smallest '
'expected number of persons; below 5 the p values are rough. A category that reference lacks gives Infinity and p 0. NULL when '
'nobody is known in either or fewer than two categories are left.';

CREATE FUNCTION trend_test(
    levels tally[], scores double precision[], category text
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_trend_test';
COMMENT ON FUNCTION trend_test(tally[], double precision[], text) IS
'Cochran-Armitage test of a linear trend in the share of a category over levels (grades, years) with the given scores; the arrays '
'are parallel and in any order. Chi-squared with 1 degree of freedom (Cochran 1954, Armitage 1955). Among the known. NULL when all '
'or none are of the category, or fewer than two scores have persons.';

CREATE FUNCTION trend_slope(
    levels tally[], scores double precision[], category text
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_trend_slope';
COMMENT ON FUNCTION trend_slope(tally[], double precision[], text) IS
'Change of the share of a category per unit of score, by least squares over persons: the direction and size of the trend that '
'trend_test() tests.';
