-- Many units, such as workplaces, beside a reference and beside each other.  The
-- arrays are parallel, as array_agg() makes them, in any order.

CREATE TYPE compare_units_result AS (
    unit text,
    persons bigint,
    known bigint,
    share double precision,
    reference_share double precision,
    z double precision,
    low_95 double precision,
    high_95 double precision,
    low_998 double precision,
    high_998 double precision,
    p_value double precision,
    p_adjusted double precision,
    shrunken double precision,
    shrunken_low double precision,
    shrunken_high double precision,
    expected_rank double precision,
    rank_low integer,
    rank_high integer,
    dispersion double precision
);
COMMENT ON TYPE compare_units_result IS
'A unit beside the reference and the other units. A row of compare_units().';
COMMENT ON COLUMN compare_units_result.unit IS 'Name of the unit.';
COMMENT ON COLUMN compare_units_result.persons IS 'Persons of the category in it.';
COMMENT ON COLUMN compare_units_result.known IS 'Persons of known category in it.';
COMMENT ON COLUMN compare_units_result.share IS 'Share of the category, from 0 to 1.';
COMMENT ON COLUMN compare_units_result.reference_share IS 'Share in the reference, from 0 to 1.';
COMMENT ON COLUMN compare_units_result.z IS 'Distance from the reference in standard deviations; with over-dispersion, over its root.';
COMMENT ON COLUMN compare_units_result.low_95 IS 'Lower control limit at 95 percent.';
COMMENT ON COLUMN compare_units_result.high_95 IS 'Upper control limit at 95 percent.';
COMMENT ON COLUMN compare_units_result.low_998 IS 'Lower control limit at 99.8 percent.';
COMMENT ON COLUMN compare_units_result.high_998 IS 'Upper control limit at 99.8 percent.';
COMMENT ON COLUMN compare_units_result.p_value IS 'P value of the reference, from 0 to 1.';
COMMENT ON COLUMN compare_units_result.p_adjusted IS 'The p value, adjusted for the number of units.';
COMMENT ON COLUMN compare_units_result.shrunken IS 'Share shrunken towards that of all units (empirical Bayes).';
COMMENT ON COLUMN compare_units_result.shrunken_low IS 'Lower limit of the shrunken share.';
COMMENT ON COLUMN compare_units_result.shrunken_high IS 'Upper limit of the shrunken share.';
COMMENT ON COLUMN compare_units_result.expected_rank IS 'Mean rank, 1 being the highest.';
COMMENT ON COLUMN compare_units_result.rank_low IS 'Lower limit of the rank.';
COMMENT ON COLUMN compare_units_result.rank_high IS 'Upper limit of the rank.';
COMMENT ON COLUMN compare_units_result.dispersion IS 'Over-dispersion of all units; 1 is what chance gives.';

CREATE FUNCTION compare_units(
    units text[], tallies tally[], category text, reference tally,
    level double precision DEFAULT 0.95,
    over_dispersion boolean DEFAULT true,
    adjustment text DEFAULT 'benjamini_hochberg',
    seed bigint DEFAULT 1
) RETURNS SETOF compare_units_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 1000
    AS 'MODULE_PATHNAME', 'tally_compare_units';
COMMENT ON FUNCTION compare_units(text[], tally[], text, tally, double precision, boolean, text, bigint) IS
'Which of many units have a share of a category that chance does not explain, and which only seem to because they are small: a row '
'for each unit, ascending by label. reference is a larger population, or rollup() of all units. Control limits: what a unit of this '
'size with the reference''s share stays within, by Spiegelhalter''s interpolated binomial quantiles (2005); p_value exact, by '
'minimum likelihood. dispersion is the mean square of z with a tenth winsorised at each end; where it is above 1 and over_dispersion '
'is asked for, limits are normal, wider by its root, and so is p_value. adjustment: benjamini_hochberg or holm. shrunken is the '
'empirical Bayes share: beta-binomial by marginal likelihood of all units, with equal tails of the level (the uncertainty of the '
'prior itself is left out); where units differ no more than by chance every unit gets the overall share, without limits; there are '
'none either where all units have all of their persons in the category or none. Ranks come from 10,000 draws of all posteriors by '
'the seed: their mean and equal tails of the level; 1 is the highest share. A unit of nobody known has no share, but a rank. Without '
'the reference''s share what needs it is NULL. At most 10,000 units (2 bytes of memory for each pair); equal labels are an error.';

CREATE TYPE compare_unit_rates_result AS (
    unit text,
    events bigint,
    exposure double precision,
    rate double precision,
    reference_rate double precision,
    z double precision,
    low_95 double precision,
    high_95 double precision,
    low_998 double precision,
    high_998 double precision,
    p_value double precision,
    p_adjusted double precision,
    shrunken double precision,
    shrunken_low double precision,
    shrunken_high double precision,
    expected_rank double precision,
    rank_low integer,
    rank_high integer,
    dispersion double precision
);
COMMENT ON TYPE compare_unit_rates_result IS
'A unit beside the reference and the other units. A row of compare_unit_rates().';
COMMENT ON COLUMN compare_unit_rates_result.unit IS 'Name of the unit.';
COMMENT ON COLUMN compare_unit_rates_result.events IS 'Events in it.';
COMMENT ON COLUMN compare_unit_rates_result.exposure IS 'Its exposure.';
COMMENT ON COLUMN compare_unit_rates_result.rate IS 'Events over exposure.';
COMMENT ON COLUMN compare_unit_rates_result.reference_rate IS 'Rate compared with.';
COMMENT ON COLUMN compare_unit_rates_result.z IS 'Distance from the reference in standard deviations; with over-dispersion, over its root.';
COMMENT ON COLUMN compare_unit_rates_result.low_95 IS 'Lower control limit at 95 percent.';
COMMENT ON COLUMN compare_unit_rates_result.high_95 IS 'Upper control limit at 95 percent.';
COMMENT ON COLUMN compare_unit_rates_result.low_998 IS 'Lower control limit at 99.8 percent.';
COMMENT ON COLUMN compare_unit_rates_result.high_998 IS 'Upper control limit at 99.8 percent.';
COMMENT ON COLUMN compare_unit_rates_result.p_value IS 'P value of the reference, from 0 to 1.';
COMMENT ON COLUMN compare_unit_rates_result.p_adjusted IS 'The p value, adjusted for the number of units.';
COMMENT ON COLUMN compare_unit_rates_result.shrunken IS 'Rate shrunken towards that of all units (empirical Bayes).';
COMMENT ON COLUMN compare_unit_rates_result.shrunken_low IS 'Lower limit of the shrunken rate.';
COMMENT ON COLUMN compare_unit_rates_result.shrunken_high IS 'Upper limit of the shrunken rate.';
COMMENT ON COLUMN compare_unit_rates_result.expected_rank IS 'Mean rank, 1 being the highest.';
COMMENT ON COLUMN compare_unit_rates_result.rank_low IS 'Lower limit of the rank.';
COMMENT ON COLUMN compare_unit_rates_result.rank_high IS 'Upper limit of the rank.';
COMMENT ON COLUMN compare_unit_rates_result.dispersion IS 'Over-dispersion of all units; 1 is what chance gives.';

CREATE FUNCTION compare_unit_rates(
    units text[], events bigint[], exposure double precision[],
    reference_rate double precision,
    level double precision DEFAULT 0.95,
    over_dispersion boolean DEFAULT true,
    adjustment text DEFAULT 'benjamini_hochberg',
    seed bigint DEFAULT 1
) RETURNS SETOF compare_unit_rates_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 1000
    AS 'MODULE_PATHNAME', 'array_compare_unit_rates';
COMMENT ON FUNCTION compare_unit_rates(text[], bigint[], double precision[], double precision, double precision, boolean, text, bigint) IS
'Which of many units have a rate of events (leavers, accidents) that chance does not explain: compare_units() for events over '
'exposure, persons or person-time, with interpolated Poisson quantiles, exact Poisson p values, and a gamma prior (gamma-Poisson by '
'marginal likelihood). A unit without exposure has no rate, but a rank; events without exposure are an error. reference_rate is a '
'rate in the same unit of exposure, 0 or more.';
