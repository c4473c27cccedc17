-- A tally against a reference tally.
-- Shares are among the known; unknown persons enter only the bounds.

CREATE TYPE representation_result AS (
    category text,
    persons bigint,
    known bigint,
    share double precision,
    low double precision,
    high double precision,
    reference_share double precision,
    ratio double precision,
    ratio_low double precision,
    ratio_high double precision,
    gap double precision,
    expected double precision,
    shortfall bigint,
    p_value double precision,
    p_adjusted double precision
);
COMMENT ON TYPE representation_result IS
'A category of a tally beside a reference. A row of representation().';
COMMENT ON COLUMN representation_result.category IS 'The category.';
COMMENT ON COLUMN representation_result.persons IS 'Persons of the category in focus.';
COMMENT ON COLUMN representation_result.known IS 'Persons of known category in focus.';
COMMENT ON COLUMN representation_result.share IS 'Share of the category among the known, from 0 to 1.';
COMMENT ON COLUMN representation_result.low IS 'Lower limit of the share.';
COMMENT ON COLUMN representation_result.high IS 'Upper limit of the share.';
COMMENT ON COLUMN representation_result.reference_share IS 'Share of the category in the reference, from 0 to 1.';
COMMENT ON COLUMN representation_result.ratio IS 'Share over reference share; 1 is parity.';
COMMENT ON COLUMN representation_result.ratio_low IS 'Lower limit of the ratio.';
COMMENT ON COLUMN representation_result.ratio_high IS 'Upper limit of the ratio.';
COMMENT ON COLUMN representation_result.gap IS 'Share less reference share; 0 is parity.';
COMMENT ON COLUMN representation_result.expected IS 'Persons that parity would give.';
COMMENT ON COLUMN representation_result.shortfall IS 'Persons missing for parity; 0 when none are.';
COMMENT ON COLUMN representation_result.p_value IS 'Two-sided p value of parity, from 0 to 1.';
COMMENT ON COLUMN representation_result.p_adjusted IS 'The p value, adjusted for the number of categories compared.';

CREATE FUNCTION representation(
    focus tally, reference tally,
    level double precision DEFAULT 0.95,
    reference_kind text DEFAULT 'population'
) RETURNS SETOF representation_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_representation';
COMMENT ON FUNCTION representation(tally, tally, double precision, text) IS
'How each category that either tally has is represented in focus beside reference, ascending by label. persons of known; share with '
'its Wilson interval (low, high); ratio = share / reference_share with its interval; gap = share - reference_share, a difference of '
'shares (0.01 is one percentage point); expected = known x reference_share; shortfall = persons missing for parity, max(0, '
'ceil(expected) - persons), in exact integers; p_value of the exact two-sided test of parity; p_adjusted over the rows after Holm. '
'reference_kind: population (the reference share is without error; binomial test), sample (independent persons; Koopman interval, '
'Fisher test), containing (focus is a part of reference; hypergeometric test). Undefined: NULL.';

CREATE TYPE representation_of_shares_result AS (
    category text,
    persons bigint,
    known bigint,
    share double precision,
    low double precision,
    high double precision,
    reference_share double precision,
    ratio double precision,
    ratio_low double precision,
    ratio_high double precision,
    gap double precision,
    expected double precision,
    shortfall bigint,
    p_value double precision,
    p_adjusted double precision
);
COMMENT ON TYPE representation_of_shares_result IS
'A category beside the share that a reference has of it. A row of representation_of_shares().';
COMMENT ON COLUMN representation_of_shares_result.category IS 'The category.';
COMMENT ON COLUMN representation_of_shares_result.persons IS 'Persons of it in focus.';
COMMENT ON COLUMN representation_of_shares_result.known IS 'Persons of known category in focus.';
COMMENT ON COLUMN representation_of_shares_result.share IS 'Share in focus, from 0 to 1.';
COMMENT ON COLUMN representation_of_shares_result.low IS 'Lower limit of the share.';
COMMENT ON COLUMN representation_of_shares_result.high IS 'Upper limit of the share.';
COMMENT ON COLUMN representation_of_shares_result.reference_share IS 'The share given, or that of the whole persons it stands for.';
COMMENT ON COLUMN representation_of_shares_result.ratio IS 'Share over reference_share; 1 is parity.';
COMMENT ON COLUMN representation_of_shares_result.ratio_low IS 'Lower limit of the ratio.';
COMMENT ON COLUMN representation_of_shares_result.ratio_high IS 'Upper limit of the ratio.';
COMMENT ON COLUMN representation_of_shares_result.gap IS 'Share less reference_share.';
COMMENT ON COLUMN representation_of_shares_result.expected IS 'known times reference_share.';
COMMENT ON COLUMN representation_of_shares_result.shortfall IS 'Persons missing for parity.';
COMMENT ON COLUMN representation_of_shares_result.p_value IS 'p value of the exact two-sided test of parity; NULL without a base.';
COMMENT ON COLUMN representation_of_shares_result.p_adjusted IS 'The same after Holm.';

CREATE FUNCTION representation_of_shares(
    focus tally, categories text[], shares double precision[],
    base bigint DEFAULT NULL,
    level double precision DEFAULT 0.95,
    reference_kind text DEFAULT 'population'
) RETURNS SETOF representation_of_shares_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_representation_of_shares';
COMMENT ON FUNCTION representation_of_shares(tally, text[], double precision[], bigint, double precision, text) IS
'As representation(focus, reference), with the reference in shares of 0 to 1, as official statistics give it: '
'representation_of_shares(t, ''{women,men}'', ''{.485,.515}''). A row for each category named, ascending by label; others of focus '
'count among the known. base is the number of persons that the shares refer to: each share is then a whole number of persons and is '
'tested. Without a base the precision of the shares is unknown: p_value and p_adjusted are NULL, and the limits are those of focus '
'alone. Shares may sum to less than 1, or to 1.035 by rounding. reference_kind sample and containing need the base. NULL focus, '
'categories or shares: no rows.';

CREATE FUNCTION representation_ratio(focus tally, reference tally, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_representation_ratio';
COMMENT ON FUNCTION representation_ratio(tally, tally, text) IS
'Share of a category in focus over its share in reference: 1 is parity. NULL when nobody is known or the reference has none of the '
'category.';

CREATE FUNCTION representation_ratio_ci(
    focus tally, reference tally, category text,
    level double precision DEFAULT 0.95,
    reference_kind text DEFAULT 'population',
    method text DEFAULT 'wilson'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_representation_ratio_ci';
COMMENT ON FUNCTION representation_ratio_ci(tally, tally, text, double precision, text, text) IS
'Representation ratio with a two-sided confidence interval. reference_kind population: the interval of the share by method (as in '
'share_ci) over the reference share; sample: Koopman (1984) score interval; containing: Koopman interval of focus against the rest, '
'carried over to focus against the whole.';

CREATE FUNCTION representation_bounds(
    focus tally, reference tally, category text,
    reference_kind text DEFAULT 'population'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_representation_bounds';
COMMENT ON FUNCTION representation_bounds(tally, tally, text, text) IS
'Representation ratio among the known, and the lowest and highest it can be over all memberships of the unknown in both tallies '
'(Manski). containing: the unknown of focus are among those of reference.';

CREATE FUNCTION parity_gap(focus tally, reference tally, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_parity_gap';
COMMENT ON FUNCTION parity_gap(tally, tally, text) IS
'Share of a category in focus less its share in reference, a difference of shares: -0.085 is 8.5 percentage points below. NULL when '
'nobody is known in either, and for a category that neither tally has.';

CREATE FUNCTION parity_gap_ci(
    focus tally, reference tally, category text,
    level double precision DEFAULT 0.95,
    reference_kind text DEFAULT 'population',
    method text DEFAULT 'wilson'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_parity_gap_ci';
COMMENT ON FUNCTION parity_gap_ci(tally, tally, text, double precision, text, text) IS
'Parity gap with a two-sided confidence interval. reference_kind population: the interval of the share by method less the reference '
'share; sample: Miettinen-Nurminen; containing: Miettinen-Nurminen of focus against the rest, times the rest''s part of the whole. '
'NULL for a category that neither tally has.';

CREATE FUNCTION parity_gap_bounds(
    focus tally, reference tally, category text,
    reference_kind text DEFAULT 'population'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_parity_gap_bounds';
COMMENT ON FUNCTION parity_gap_bounds(tally, tally, text, text) IS
'Parity gap among the known, and the lowest and highest it can be over all memberships of the unknown in both tallies (Manski).';

CREATE FUNCTION representation_test(
    focus tally, reference tally, category text,
    reference_kind text DEFAULT 'population'
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_representation_test';
COMMENT ON FUNCTION representation_test(tally, tally, text, text) IS
'Exact two-sided test of parity by minimum likelihood: binomial (population), Fisher (sample) or hypergeometric (containing). '
'statistic is the number of persons in focus, df NULL. NULL when nobody is known in either, for a category that neither tally has, '
'and above 2^53 persons, which are too many for exact tails.';

CREATE FUNCTION representation_deviation(
    focus tally, reference tally, category text,
    reference_kind text DEFAULT 'population'
) RETURNS deviation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_representation_deviation';
COMMENT ON FUNCTION representation_deviation(tally, tally, text, text) IS
'How far the number of persons of a category in focus lies from the one expected at parity: in standard deviations (courts in the '
'United States take two or three for more than chance: Castaneda v. Partida 1977, Hazelwood v. United States 1977), and as exact '
'one-sided p values, of so many or fewer and of so many or more. Binomial (population); given all margins, hypergeometric, with '
'focus and reference as two samples (sample) or focus drawn from reference (containing). NULL when nobody is known in either, and '
'for a category that neither tally has; above 2^53 persons p values are NULL.';

CREATE FUNCTION headcount_shortfall(focus tally, reference tally, category text)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_headcount_shortfall';
COMMENT ON FUNCTION headcount_shortfall(tally, tally, text) IS
'Persons of a category missing in focus for parity with reference at its present size: max(0, ceil(known x reference share) - '
'persons), in exact integers. NULL without a known reference, and for a category that neither tally has.';

CREATE FUNCTION hires_needed(focus tally, reference tally, category text)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_hires_needed';
COMMENT ON FUNCTION hires_needed(tally, tally, text) IS
'Hires needed for parity when every new person is of the category: ceil((p0 n - x) / (1 - p0)), in exact integers. NULL when no '
'number is enough, and for a category that neither tally has.';

CREATE FUNCTION glass_ceiling_index(all_staff tally, top tally, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_glass_ceiling_index';
COMMENT ON FUNCTION glass_ceiling_index(tally, tally, text) IS
'Share of a category among all staff over its share at the top, which is a part of the staff: above 1 there is a ceiling (She '
'Figures, European Commission). Infinity when the top has none of the category, NULL when the staff has none.';

CREATE FUNCTION glass_ceiling_index_ci(
    all_staff tally, top tally, category text,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_glass_ceiling_index_ci';
COMMENT ON FUNCTION glass_ceiling_index_ci(tally, tally, text, double precision) IS
'Glass ceiling index with a two-sided confidence interval, the inverse of the representation ratio of the top in a containing reference.';

CREATE FUNCTION feeder_ratio(below tally, above tally, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_feeder_ratio';
COMMENT ON FUNCTION feeder_ratio(tally, tally, text) IS
'Share of a category at a level over its share at the level below that feeds it: below 1 the group thins out on the way up.';

CREATE FUNCTION feeder_ratio_ci(
    below tally, above tally, category text,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'tally_feeder_ratio_ci';
COMMENT ON FUNCTION feeder_ratio_ci(tally, tally, text, double precision) IS
'Feeder ratio with a two-sided Koopman (1984) score interval; the two levels are different persons.';

