-- Type segregation: tallies of many units, kept per unit, and the indices of
-- segregation between the units.

CREATE TYPE segregation;

CREATE FUNCTION segregation_in(cstring) RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_in(cstring) IS
'Input function of type segregation.';

CREATE FUNCTION segregation_out(segregation) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_out(segregation) IS
'Output function of type segregation.';

CREATE FUNCTION segregation_recv(internal) RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_recv(internal) IS
'Binary input function of type segregation.';

CREATE FUNCTION segregation_send(segregation) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_send(segregation) IS
'Binary output function of type segregation.';

CREATE TYPE segregation (
    INPUT = segregation_in,
    OUTPUT = segregation_out,
    RECEIVE = segregation_recv,
    SEND = segregation_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE segregation IS
'The tallies of many units, kept per unit: {care:{men:80,women:120,?:5},schools:{men:3}}. At most 10,000 categories with labels of '
'at most 1,000 bytes, 2^60 persons in all, and 1 GB: a unit takes 8 bytes for each category of the whole value, 14 bytes, and its '
'label. Made by segregation_agg(), merged by rollup() and +.';

-- Order, equality and hashing, by content.

CREATE FUNCTION segregation_eq(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_ne(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_lt(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_le(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_gt(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_ge(segregation, segregation) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_cmp(segregation, segregation) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_hash(segregation) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION segregation_hash_extended(segregation, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_eq(segregation, segregation) IS 'implementation of = operator';
COMMENT ON FUNCTION segregation_ne(segregation, segregation) IS 'implementation of <> operator';
COMMENT ON FUNCTION segregation_lt(segregation, segregation) IS 'implementation of < operator';
COMMENT ON FUNCTION segregation_le(segregation, segregation) IS 'implementation of <= operator';
COMMENT ON FUNCTION segregation_gt(segregation, segregation) IS 'implementation of > operator';
COMMENT ON FUNCTION segregation_ge(segregation, segregation) IS 'implementation of >= operator';
COMMENT ON FUNCTION segregation_cmp(segregation, segregation) IS
'Total order for btree indexes: -1, 0 or 1. Units are compared by label (bytewise), then by tally; a value that is the beginning of '
'another comes first.';
COMMENT ON FUNCTION segregation_hash(segregation) IS 'Hash of the content.';
COMMENT ON FUNCTION segregation_hash_extended(segregation, bigint) IS 'Seeded 64-bit hash of the content.';

CREATE OPERATOR = (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_eq,
    COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_ne,
    COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (segregation, segregation) IS 'equal content';
COMMENT ON OPERATOR <> (segregation, segregation) IS 'different content';
COMMENT ON OPERATOR < (segregation, segregation) IS 'less than, in the order of segregation_cmp';
COMMENT ON OPERATOR <= (segregation, segregation) IS 'less than or equal, in the order of segregation_cmp';
COMMENT ON OPERATOR > (segregation, segregation) IS 'greater than, in the order of segregation_cmp';
COMMENT ON OPERATOR >= (segregation, segregation) IS 'greater than or equal, in the order of segregation_cmp';

CREATE OPERATOR CLASS segregation_ops DEFAULT FOR TYPE segregation USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 segregation_cmp(segregation, segregation);
COMMENT ON OPERATOR CLASS segregation_ops USING btree IS 'Order of segregation values by content.';
COMMENT ON OPERATOR FAMILY segregation_ops USING btree IS 'Order of segregation values by content.';
CREATE OPERATOR CLASS segregation_ops DEFAULT FOR TYPE segregation USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 segregation_hash(segregation),
    FUNCTION 2 segregation_hash_extended(segregation, bigint);
COMMENT ON OPERATOR CLASS segregation_ops USING hash IS 'Equality of segregation values by content.';
COMMENT ON OPERATOR FAMILY segregation_ops USING hash IS 'Equality of segregation values by content.';

-- Making segregation values.

CREATE FUNCTION segregation(jsonb) RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'segregation_from_jsonb';
COMMENT ON FUNCTION segregation(jsonb) IS
'A segregation from {"care": {"categories": {"men": 80, "women": 120}, "unknown": 5}}: for each unit its tally, as tally(jsonb) '
'reads it. Error for any other shape, and for numbers that are not whole.';

CREATE FUNCTION jsonb(segregation) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'segregation_to_jsonb';
COMMENT ON FUNCTION jsonb(segregation) IS
'A segregation as {"care": {"categories": {"men": 80, "women": 120}, "unknown": 5}}: for each unit its tally.';

CREATE CAST (jsonb AS segregation) WITH FUNCTION segregation(jsonb);
COMMENT ON CAST (jsonb AS segregation) IS 'A segregation from its JSON form.';
CREATE CAST (segregation AS jsonb) WITH FUNCTION jsonb(segregation);
COMMENT ON CAST (segregation AS jsonb) IS 'The JSON form of a segregation.';

CREATE FUNCTION segregation_plus(segregation, segregation) RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_plus(segregation, segregation) IS 'implementation of + operator';
CREATE FUNCTION segregation_minus(segregation, segregation)
    RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_minus(segregation, segregation) IS 'implementation of - operator';
CREATE OPERATOR + (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_plus,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (segregation, segregation) IS
'Exact merge: the tallies of equal units are added, the other units are kept. Error beyond 2^60 persons.';
CREATE OPERATOR - (
    LEFTARG = segregation, RIGHTARG = segregation, FUNCTION = segregation_minus
);
COMMENT ON OPERATOR - (segregation, segregation) IS
'Exact difference: tallies are subtracted unit by unit, and units left without persons vanish. Error when a category of a unit '
'would become negative.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: the first call builds the state itself.

CREATE FUNCTION segregation_accum(segregation, unit text, t tally)
    RETURNS segregation
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_accum(segregation, text, tally) IS
'Transition function of segregation_agg(text, tally).';

CREATE FUNCTION segregation_accum_inv(segregation, unit text, t tally)
    RETURNS segregation
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_accum_inv(segregation, text, tally) IS
'Inverse transition function of segregation_agg(text, tally).';

CREATE FUNCTION segregation_combine(segregation, segregation)
    RETURNS segregation
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_combine(segregation, segregation) IS
'Merges two states; transition function of rollup(segregation). NULL is no state.';

CREATE FUNCTION segregation_combine_inv(segregation, segregation)
    RETURNS segregation
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_combine_inv(segregation, segregation) IS
'Subtracts a state; inverse transition function of rollup(segregation).';

CREATE FUNCTION segregation_final(segregation) RETURNS segregation
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION segregation_final(segregation) IS
'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE segregation_agg(unit text, t tally) (
    SFUNC = segregation_accum, STYPE = segregation, SSPACE = 4096,
    FINALFUNC = segregation_final, COMBINEFUNC = segregation_combine,
    MSFUNC = segregation_accum, MINVFUNC = segregation_accum_inv,
    MSTYPE = segregation, MSSPACE = 4096, MFINALFUNC = segregation_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE segregation_agg(text, tally) IS
'Collects the tallies of labelled units; the tallies of equal units are added. The result therefore does not depend on how the persons '
'of a unit were split over rows. A unit whose persons are all unknown is kept and changes no index; one without persons is not. A NULL '
'tally is ignored; a NULL unit beside a tally is an error. No rows: {}.';

CREATE AGGREGATE rollup(segregation) (
    SFUNC = segregation_combine, STYPE = segregation, SSPACE = 4096,
    FINALFUNC = segregation_final, COMBINEFUNC = segregation_combine,
    MSFUNC = segregation_combine, MINVFUNC = segregation_combine_inv,
    MSTYPE = segregation, MSSPACE = 4096, MFINALFUNC = segregation_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(segregation) IS
'Exact merge: the tallies of equal units are added, as if all their persons had been counted at once. NULLs are ignored. No rows: {}.';

-- The tallies inside.

CREATE TYPE units_result AS (
    unit text,
    t tally
);
COMMENT ON TYPE units_result IS
'A unit of a segregation state. A row of units().';
COMMENT ON COLUMN units_result.unit IS 'The unit.';
COMMENT ON COLUMN units_result.t IS 'Its persons by category.';

CREATE FUNCTION units(s segregation) RETURNS SETOF units_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100
    AS 'MODULE_PATHNAME', 'segregation_units';
COMMENT ON FUNCTION units(segregation) IS
'One row per unit, ascending bytewise by label, with its tally.';

CREATE FUNCTION total(s segregation) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'segregation_total';
COMMENT ON FUNCTION total(segregation) IS
'The tally of all units together.';

CREATE FUNCTION unit_tally(s segregation, unit text) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'segregation_unit_tally';
COMMENT ON FUNCTION unit_tally(segregation, text) IS
'The tally of one unit; {} for a unit that does not exist.';

CREATE FUNCTION merge_units(s segregation, units text[], super_units text[])
    RETURNS segregation
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_merge_units';
COMMENT ON FUNCTION merge_units(segregation, text[], text[]) IS
'The same persons with units merged to super-units: units[i] becomes part of super_units[i], and a unit that is not named stays as it '
'is. Units that do not exist are ignored. Error when the arrays differ in length, contain NULL, or name a unit twice.';

-- Indices.  Undefined is NULL: without persons, or where groups are compared
-- and nobody, or everybody, is in one of them.  Intervals are normal intervals
-- by the delta method for persons sampled independently, within the range of
-- the index; they measure sampling only.  By chance alone small units differ,
-- so that D, M and H are above 0 without any segregation: that expectation is
-- exact, over all ways of allotting the persons to the units with the sizes of
-- units and groups fixed.

CREATE FUNCTION dissimilarity_index(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index';
COMMENT ON FUNCTION dissimilarity_index(segregation) IS
'Multigroup index of dissimilarity D, 0 to 1: the share of persons who would have to move between units for all units to be alike, '
'relative to that share under complete segregation. NULL with fewer than two categories. Reardon and Firebaugh 2002.';

CREATE FUNCTION dissimilarity_index(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_category';
COMMENT ON FUNCTION dissimilarity_index(segregation, text) IS
'Index of dissimilarity D of one category against the rest, 0 to 1. NULL when nobody, or everybody, is in the category.';

CREATE FUNCTION dissimilarity_index_ci(
    s segregation, level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_ci';
COMMENT ON FUNCTION dissimilarity_index_ci(segregation, double precision) IS
'Multigroup D with a two-sided confidence interval. D is biased upwards near 0: see dissimilarity_index_expected(). A cell exactly '
'at parity counts with sign 0, which makes the interval too short there. low and high are NULL where the standard error is 0, as at '
'perfect segregation.';

CREATE FUNCTION dissimilarity_index_ci(
    s segregation, category text, level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_ci_category';
COMMENT ON FUNCTION dissimilarity_index_ci(segregation, text, double precision) IS
'D of one category against the rest with a two-sided confidence interval. D is biased upwards near 0: see '
'dissimilarity_index_expected(). A unit exactly at parity counts with sign 0, which makes the interval too short there. low and '
'high are NULL where the standard error is 0, as at perfect segregation.';

CREATE FUNCTION dissimilarity_index_expected(s segregation)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_expected';
COMMENT ON FUNCTION dissimilarity_index_expected(segregation) IS
'Exact expectation of multigroup D by chance alone. Carrington and Troske 1997, by hypergeometric sums.';

CREATE FUNCTION dissimilarity_index_expected(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_expected_category';
COMMENT ON FUNCTION dissimilarity_index_expected(segregation, text) IS
'Exact expectation by chance alone of D of one category against the rest. Carrington and Troske 1997, by hypergeometric sums.';

CREATE FUNCTION dissimilarity_index_corrected(s segregation)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_corrected';
COMMENT ON FUNCTION dissimilarity_index_corrected(segregation) IS
'Multigroup D relative to its expectation E by chance: (D - E)/(1 - E) above it, 0 to 1; (D - E)/E below it, -1 to 0, where units '
'are more alike than chance makes them. Carrington and Troske 1997.';

CREATE FUNCTION dissimilarity_index_corrected(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_corrected_category';
COMMENT ON FUNCTION dissimilarity_index_corrected(segregation, text) IS
'D of one category against the rest relative to its expectation E by chance: (D - E)/(1 - E) above it, (D - E)/E below it; -1 to 1. '
'Carrington and Troske 1997.';

CREATE FUNCTION dissimilarity_index_bounds(s segregation, category text)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000
    AS 'MODULE_PATHNAME', 'segregation_dissimilarity_index_bounds';
COMMENT ON FUNCTION dissimilarity_index_bounds(segregation, text) IS
'D of one category against the rest among the known, and the least and greatest it can be over all memberships of the unknown persons '
'(Manski). With many unknown (units x unknown squared beyond 2e8) high is an upper bound, too high by less than one unit''s share. The '
'time is proportional to units x unknown.';

CREATE FUNCTION gini_index(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_gini_index';
COMMENT ON FUNCTION gini_index(segregation) IS
'Multigroup Gini index of segregation, 0 to 1. NULL with fewer than two categories. Reardon and Firebaugh 2002.';

CREATE FUNCTION gini_index(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_gini_index_category';
COMMENT ON FUNCTION gini_index(segregation, text) IS
'Gini index of one category against the rest, 0 to 1: the mean difference between the shares of the category in the units of two '
'random persons, over its maximum.';

CREATE FUNCTION mutual_information(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_mutual_information';
COMMENT ON FUNCTION mutual_information(segregation) IS
'Mutual information index M in nats, from 0 to the entropy of the categories: sum p_ug ln(p_ug / (p_u p_g)) over units u and '
'categories g. 0 with one category. Theil 1972; Mora and Ruiz-Castillo 2011.';

CREATE FUNCTION mutual_information_ci(
    s segregation, level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_mutual_information_ci';
COMMENT ON FUNCTION mutual_information_ci(segregation, double precision) IS
'M with a two-sided confidence interval. low and high are NULL when M is exactly 0, where the delta method fails: compare with '
'mutual_information_expected(); and where the standard error is 0, as at perfect segregation.';

CREATE FUNCTION mutual_information_expected(s segregation)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_mutual_information_expected';
COMMENT ON FUNCTION mutual_information_expected(segregation) IS
'Exact expectation of M by chance alone, in nats. NULL above 2^53 persons.';

CREATE FUNCTION theil_index(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_theil_index';
COMMENT ON FUNCTION theil_index(segregation) IS
'Theil''s information index H, 0 to 1: mutual information over the entropy of the categories. NULL with fewer than two categories.';

CREATE FUNCTION theil_index_ci(
    s segregation, level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_theil_index_ci';
COMMENT ON FUNCTION theil_index_ci(segregation, double precision) IS
'H with a two-sided confidence interval. low and high are NULL when H is exactly 0, where the delta method fails: compare with '
'theil_index_expected(); and where the standard error is 0, as at perfect segregation.';

CREATE FUNCTION theil_index_expected(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_theil_index_expected';
COMMENT ON FUNCTION theil_index_expected(segregation) IS
'Exact expectation of H by chance alone: that of M over the entropy, which chance does not change. NULL above 2^53 persons.';

CREATE FUNCTION theil_index_corrected(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000
    AS 'MODULE_PATHNAME', 'segregation_theil_index_corrected';
COMMENT ON FUNCTION theil_index_corrected(segregation) IS
'H relative to its expectation E by chance: (H - E)/(1 - E) above it, (H - E)/E below it; -1 to 1. M corrected in the same way, on '
'its range from 0 to the entropy, is the same number.';

CREATE FUNCTION isolation_index(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_isolation_index';
COMMENT ON FUNCTION isolation_index(segregation, text) IS
'Isolation: the mean share of the category in the units of its own persons, 0 to 1; the share of the category among all is the '
'least it can be. NULL when nobody is in the category.';

CREATE FUNCTION isolation_index_ci(
    s segregation, category text, level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_isolation_index_ci';
COMMENT ON FUNCTION isolation_index_ci(segregation, text, double precision) IS
'Isolation with a two-sided confidence interval. low and high are NULL where the standard error is 0, as at perfect segregation.';

CREATE FUNCTION isolation_index_expected(s segregation, category text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_isolation_index_expected';
COMMENT ON FUNCTION isolation_index_expected(segregation, text) IS
'Exact expectation of isolation by chance alone.';

CREATE FUNCTION exposure_index(s segregation, source text, target text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_exposure_index';
COMMENT ON FUNCTION exposure_index(segregation, text, text) IS
'Exposure of category source to category target: the mean share of target in the units of the persons in source, 0 to 1. NULL when '
'nobody is in source.';

CREATE FUNCTION exposure_index_ci(
    s segregation, source text, target text,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_exposure_index_ci';
COMMENT ON FUNCTION exposure_index_ci(segregation, text, text, double precision) IS
'Exposure with a two-sided confidence interval. low and high are NULL where the standard error is 0, as at perfect segregation.';

CREATE FUNCTION exposure_index_expected(s segregation, source text, target text)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_exposure_index_expected';
COMMENT ON FUNCTION exposure_index_expected(segregation, text, text) IS
'Exact expectation of exposure by chance alone.';

CREATE FUNCTION normalised_exposure_index(s segregation)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_normalised_exposure_index';
COMMENT ON FUNCTION normalised_exposure_index(segregation) IS
'Multigroup normalised exposure, 0 to 1: sum p_u (p_g|u - p_g)^2 / (1 - p_g); with two categories the squared correlation ratio. '
'NULL with fewer than two categories. Reardon and Firebaugh 2002.';

CREATE FUNCTION atkinson_index(s segregation) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_atkinson_index';
COMMENT ON FUNCTION atkinson_index(segregation) IS
'Symmetric multigroup Atkinson index, 0 to 1: 1 - sum over units of the geometric mean of the units'' shares of the categories. With '
'two categories it is 1 - sqrt(1 - A), A with shape 0.5. Frankel and Volij 2011.';

CREATE FUNCTION atkinson_index(
    s segregation, category text, shape double precision DEFAULT 0.5
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'segregation_atkinson_index_category';
COMMENT ON FUNCTION atkinson_index(segregation, text, double precision) IS
'Atkinson index of one category against the rest, 0 to 1: 1 - (sum x_u^b y_u^(1-b))^(1/(1-b)), x_u and y_u the units'' shares of the '
'category and of the rest. shape b, between 0 and 1: above 0.5 it gives weight to the units where the category is over-represented. '
'James and Taeuber 1985.';

CREATE FUNCTION atkinson_index_ci(
    s segregation, category text,
    shape double precision DEFAULT 0.5,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_atkinson_index_ci';
COMMENT ON FUNCTION atkinson_index_ci(segregation, text, double precision, double precision) IS
'Atkinson index of one category against the rest with a two-sided confidence interval. low and high are NULL where the standard '
'error is 0, as at perfect segregation.';

CREATE TYPE local_segregation_result AS (
    unit text,
    persons bigint,
    share double precision,
    local double precision,
    contribution double precision
);
COMMENT ON TYPE local_segregation_result IS
'A unit''s contribution to mutual information. A row of local_segregation().';
COMMENT ON COLUMN local_segregation_result.unit IS 'The unit.';
COMMENT ON COLUMN local_segregation_result.persons IS 'Persons of known category in the unit.';
COMMENT ON COLUMN local_segregation_result.share IS 'Their share of all, from 0 to 1.';
COMMENT ON COLUMN local_segregation_result.local IS 'Local segregation in nats; NULL for a unit in which nobody is known.';
COMMENT ON COLUMN local_segregation_result.contribution IS 'Share times local segregation.';

CREATE FUNCTION local_segregation(s segregation) RETURNS SETOF local_segregation_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 100
    AS 'MODULE_PATHNAME', 'segregation_local_set';
COMMENT ON FUNCTION local_segregation(segregation) IS
'How far each unit differs from the whole, ascending by unit: known persons; share of all known; local = sum p_g|u ln(p_g|u / p_g) in '
'nats, NULL for a unit in which nobody is known; contribution = share x local, which sums to mutual_information().';

CREATE TYPE mutual_information_decomposition_result AS (
    total double precision,
    between_super_units double precision,
    within_super_units double precision
);
COMMENT ON TYPE mutual_information_decomposition_result IS
'Mutual information between and within super-units. A row of mutual_information_decomposition().';
COMMENT ON COLUMN mutual_information_decomposition_result.total IS 'Mutual information of the units.';
COMMENT ON COLUMN mutual_information_decomposition_result.between_super_units IS 'Part between super-units.';
COMMENT ON COLUMN mutual_information_decomposition_result.within_super_units IS 'Part within super-units.';

CREATE FUNCTION mutual_information_decomposition(
    s segregation, units text[], super_units text[]
) RETURNS SETOF mutual_information_decomposition_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 ROWS 1
    AS 'MODULE_PATHNAME', 'segregation_mutual_information_decomposition';
COMMENT ON FUNCTION mutual_information_decomposition(segregation, text[], text[]) IS
'Splits M over a hierarchy: one row with total = mutual_information(s); between_super_units = M of the units merged as by '
'merge_units(); within_super_units = the mean M inside the super-units, weighted by persons; both sum to the total. For more '
'levels, split merge_units(s, units, super_units) again. Divided by the entropy of the categories the parts are those of H. Mora '
'and Ruiz-Castillo 2011.';

CREATE TYPE mutual_information_within_result AS (
    super_unit text,
    persons bigint,
    share double precision,
    mutual_information double precision,
    contribution double precision
);
COMMENT ON TYPE mutual_information_within_result IS
'Mutual information within a super-unit. A row of mutual_information_within().';
COMMENT ON COLUMN mutual_information_within_result.super_unit IS 'The super-unit.';
COMMENT ON COLUMN mutual_information_within_result.persons IS 'Persons of known category in it.';
COMMENT ON COLUMN mutual_information_within_result.share IS 'Their share of all, from 0 to 1.';
COMMENT ON COLUMN mutual_information_within_result.mutual_information IS 'Mutual information of its units.';
COMMENT ON COLUMN mutual_information_within_result.contribution IS 'Share times mutual information.';

CREATE FUNCTION mutual_information_within(
    s segregation, units text[], super_units text[]
) RETURNS SETOF mutual_information_within_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200 ROWS 20
    AS 'MODULE_PATHNAME', 'segregation_mutual_information_within';
COMMENT ON FUNCTION mutual_information_within(segregation, text[], text[]) IS
'M inside each super-unit, ascending by its label: known persons; share of all known; mutual_information between its units, NULL for '
'one in which nobody is known; contribution = share x mutual_information, which sums to within_super_units of '
'mutual_information_decomposition().';

CREATE TYPE ordinal_segregation_result AS (
    information double precision,
    variation double precision,
    square_root double precision
);
COMMENT ON TYPE ordinal_segregation_result IS
'Segregation by ordered categories. The result of ordinal_segregation().';
COMMENT ON COLUMN ordinal_segregation_result.information IS 'Ordinal information theory index, from 0 to 1.';
COMMENT ON COLUMN ordinal_segregation_result.variation IS 'Ordinal variation ratio index, from 0 to 1.';
COMMENT ON COLUMN ordinal_segregation_result.square_root IS 'Ordinal square root index, from 0 to 1.';

CREATE FUNCTION ordinal_segregation(s segregation, categories text[])
    RETURNS ordinal_segregation_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'segregation_ordinal_indices';
COMMENT ON FUNCTION ordinal_segregation(segregation, text[]) IS
'Segregation by ordered categories, such as levels of pay or education, in which neighbours count as nearer than the two ends '
'(Reardon 2009): the part of the variation of the cumulative shares that lies between units, with entropy, c (1 - c) or its square '
'root as the measure of variation. categories lists all of them from the lowest to the highest; those that nobody is in change '
'nothing, one that is missing is an error. With two categories the first is theil_index(), the second the variance ratio. NULL when '
'fewer than two categories have anybody.';
