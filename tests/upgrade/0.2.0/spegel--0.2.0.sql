\echo Use "CREATE EXTENSION spegel" to load this file. \quit

-- Composite results that many functions share.
--
-- Whatever returns columns returns a named type, so that it can be stored and
-- compared.  A type that only one function returns, or only the functions of one
-- name, stands before it and is called after it, with _result: hazard_ratio()
-- returns hazard_ratio_result.  Released types are frozen: other columns are
-- another function with another type.

CREATE TYPE estimate AS (
    value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE estimate IS
'A point estimate with the limits of its confidence interval. NULL where undefined; Infinity for an unbounded limit. Read it in '
'FROM: SELECT e.* FROM cells, share_ci(t, ''women'') AS e.';
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

CREATE TYPE deviation AS (
    observed bigint,
    expected double precision,
    std_deviation double precision,
    deviations double precision,
    p_fewer double precision,
    p_more double precision,
    p_value double precision
);
COMMENT ON TYPE deviation IS
'How far a count lies from the one expected if there were no difference.';
COMMENT ON COLUMN deviation.observed IS 'Observed number of persons.';
COMMENT ON COLUMN deviation.expected IS 'Expected number of persons.';
COMMENT ON COLUMN deviation.std_deviation IS 'Standard deviation of the number, if there were no difference.';
COMMENT ON COLUMN deviation.deviations IS 'Observed less expected, in standard deviations; NULL when only one number is possible.';
COMMENT ON COLUMN deviation.p_fewer IS 'Exact probability of so many or fewer.';
COMMENT ON COLUMN deviation.p_more IS 'Exact probability of so many or more.';
COMMENT ON COLUMN deviation.p_value IS 'Exact two-sided p value by minimum likelihood.';

-- Type tally: persons by category of one attribute.

CREATE TYPE tally;

CREATE FUNCTION tally_in(cstring) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_in(cstring) IS 'Input function of type tally.';

CREATE FUNCTION tally_out(tally) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_out(tally) IS 'Output function of type tally.';

CREATE FUNCTION tally_recv(internal) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_recv(internal) IS 'Binary input function of type tally.';

CREATE FUNCTION tally_send(tally) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_send(tally) IS 'Binary output function of type tally.';

CREATE TYPE tally (
    INPUT = tally_in,
    OUTPUT = tally_out,
    RECEIVE = tally_recv,
    SEND = tally_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE tally IS
'Persons by category of one attribute, and persons of unknown category: {men:80,women:120,?:5}. At most 10,000 categories with '
'labels of at most 1,000 bytes, and 2^60 persons in all. Made by tally_agg(), merged by rollup() and +.';

-- Order, equality and hashing, by content.

CREATE FUNCTION tally_eq(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_ne(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_lt(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_le(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_gt(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_ge(tally, tally) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_cmp(tally, tally) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_hash(tally) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_hash_extended(tally, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_eq(tally, tally) IS 'implementation of = operator';
COMMENT ON FUNCTION tally_ne(tally, tally) IS 'implementation of <> operator';
COMMENT ON FUNCTION tally_lt(tally, tally) IS 'implementation of < operator';
COMMENT ON FUNCTION tally_le(tally, tally) IS 'implementation of <= operator';
COMMENT ON FUNCTION tally_gt(tally, tally) IS 'implementation of > operator';
COMMENT ON FUNCTION tally_ge(tally, tally) IS 'implementation of >= operator';
COMMENT ON FUNCTION tally_cmp(tally, tally) IS
'Total order of tallies for btree indexes: -1, 0 or 1. Entries are compared by label (bytewise), then persons; the unknown decide '
'last.';
COMMENT ON FUNCTION tally_hash(tally) IS 'Hash of a tally''s content.';
COMMENT ON FUNCTION tally_hash_extended(tally, bigint) IS 'Seeded 64-bit hash of a tally''s content.';

CREATE OPERATOR = (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (tally, tally) IS 'equal content';
COMMENT ON OPERATOR <> (tally, tally) IS 'different content';
COMMENT ON OPERATOR < (tally, tally) IS 'less than, in the order of tally_cmp';
COMMENT ON OPERATOR <= (tally, tally) IS 'less than or equal, in the order of tally_cmp';
COMMENT ON OPERATOR > (tally, tally) IS 'greater than, in the order of tally_cmp';
COMMENT ON OPERATOR >= (tally, tally) IS 'greater than or equal, in the order of tally_cmp';

CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tally_cmp(tally, tally);
COMMENT ON OPERATOR CLASS tally_ops USING btree IS 'Order of tallies by content.';
COMMENT ON OPERATOR FAMILY tally_ops USING btree IS 'Order of tallies by content.';
CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tally_hash(tally),
    FUNCTION 2 tally_hash_extended(tally, bigint);
COMMENT ON OPERATOR CLASS tally_ops USING hash IS 'Equality of tallies by content.';
COMMENT ON OPERATOR FAMILY tally_ops USING hash IS 'Equality of tallies by content.';

-- Making tallies.

CREATE FUNCTION tally(labels text[], persons bigint[], unknown bigint DEFAULT 0)
    RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_from_arrays';
COMMENT ON FUNCTION tally(text[], bigint[], bigint) IS
'A tally from parallel arrays of labels and numbers of persons (0 to 2^60), and the number of persons of unknown category. Error '
'when the arrays differ in length, contain NULL, or name a label twice. NULL argument: NULL.';

CREATE FUNCTION tally(jsonb) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_from_jsonb';
COMMENT ON FUNCTION tally(jsonb) IS
'A tally from {"categories": {"men": 80, "women": 120}, "unknown": 5}; "unknown" may be left out. Error for any other shape, and '
'for numbers that are not whole.';

CREATE FUNCTION jsonb(tally) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_to_jsonb';
COMMENT ON FUNCTION jsonb(tally) IS
'A tally as {"categories": {"men": 80, "women": 120}, "unknown": 5}.';

CREATE CAST (jsonb AS tally) WITH FUNCTION tally(jsonb);
COMMENT ON CAST (jsonb AS tally) IS 'A tally from its JSON form.';
CREATE CAST (tally AS jsonb) WITH FUNCTION jsonb(tally);
COMMENT ON CAST (tally AS jsonb) IS 'The JSON form of a tally.';

CREATE FUNCTION tally_plus(tally, tally) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_plus(tally, tally) IS 'implementation of + operator';
CREATE FUNCTION tally_minus(tally, tally) RETURNS tally
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION tally_minus(tally, tally) IS 'implementation of - operator';
CREATE OPERATOR + (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (tally, tally) IS
'Exact merge: persons are added category by category, unknown to unknown. Error beyond 2^60 persons.';
CREATE OPERATOR - (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_minus
);
COMMENT ON OPERATOR - (tally, tally) IS
'Exact difference: persons are subtracted category by category, unknown from unknown. Error when a category would become negative.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: NULL is a category (the unknown), and the first call builds
-- the state itself.

CREATE FUNCTION tally_accum(tally, category text) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_text';
CREATE FUNCTION tally_accum(tally, category text, persons bigint) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_text_persons';
CREATE FUNCTION tally_accum(tally, in_group boolean) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_boolean';
CREATE FUNCTION tally_accum(tally, in_group boolean, persons bigint) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_boolean_persons';
CREATE FUNCTION tally_accum_inv(tally, category text) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_text';
CREATE FUNCTION tally_accum_inv(tally, category text, persons bigint) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_text_persons';
CREATE FUNCTION tally_accum_inv(tally, in_group boolean) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_boolean';
CREATE FUNCTION tally_accum_inv(tally, in_group boolean, persons bigint) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_boolean_persons';
CREATE FUNCTION tally_combine(tally, tally) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_combine_inv(tally, tally) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_final(tally) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION tally_accum(tally, category text, persons double precision) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_text_exact';
CREATE FUNCTION tally_accum(tally, in_group boolean, persons double precision) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_boolean_exact';
CREATE FUNCTION tally_accum_inv(tally, category text, persons double precision) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_text_exact';
CREATE FUNCTION tally_accum_inv(tally, in_group boolean, persons double precision) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_accum_inv_boolean_exact';
COMMENT ON FUNCTION tally_accum(tally, text, double precision) IS 'Transition function of tally_agg(text, double precision).';
COMMENT ON FUNCTION tally_accum(tally, boolean, double precision) IS 'Transition function of tally_agg(boolean, double precision).';
COMMENT ON FUNCTION tally_accum_inv(tally, text, double precision) IS 'Inverse transition function of tally_agg(text, double precision).';
COMMENT ON FUNCTION tally_accum_inv(tally, boolean, double precision) IS
'Inverse transition function of tally_agg(boolean, double precision).';
COMMENT ON FUNCTION tally_accum(tally, text) IS 'Transition function of tally_agg(text).';
COMMENT ON FUNCTION tally_accum(tally, text, bigint) IS 'Transition function of tally_agg(text, bigint).';
COMMENT ON FUNCTION tally_accum(tally, boolean) IS 'Transition function of tally_agg(boolean).';
COMMENT ON FUNCTION tally_accum(tally, boolean, bigint) IS 'Transition function of tally_agg(boolean, bigint).';
COMMENT ON FUNCTION tally_accum_inv(tally, text) IS 'Inverse transition function of tally_agg(text).';
COMMENT ON FUNCTION tally_accum_inv(tally, text, bigint) IS 'Inverse transition function of tally_agg(text, bigint).';
COMMENT ON FUNCTION tally_accum_inv(tally, boolean) IS 'Inverse transition function of tally_agg(boolean).';
COMMENT ON FUNCTION tally_accum_inv(tally, boolean, bigint) IS 'Inverse transition function of tally_agg(boolean, bigint).';
COMMENT ON FUNCTION tally_combine(tally, tally) IS 'Merges two states; transition function of rollup(tally). NULL is no state.';
COMMENT ON FUNCTION tally_combine_inv(tally, tally) IS 'Subtracts a state; inverse transition function of rollup(tally).';
COMMENT ON FUNCTION tally_final(tally) IS 'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE tally_agg(category text) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 128,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 128, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(text) IS
'Counts persons by category; one row is one person. A NULL category is counted as unknown. No rows: {}. Cast enums and integers to text.';

CREATE AGGREGATE tally_agg(category text, persons bigint) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 128,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 128, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(text, bigint) IS
'Counts persons by category; one row stands for the given number of persons (0 to 2^60). A NULL category is counted as unknown; NULL '
'persons is an error. No rows: {}.';

CREATE AGGREGATE tally_agg(in_group boolean) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 64,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 64, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(boolean) IS
'Counts persons in a group (category true) and outside it (false); one row is one person. NULL is counted as unknown. No rows: {}.';

CREATE AGGREGATE tally_agg(in_group boolean, persons bigint) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 64,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 64, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(boolean, bigint) IS
'Counts persons in a group (category true) and outside it (false); one row stands for the given number of persons (0 to 2^60). NULL is '
'counted as unknown; NULL persons is an error. No rows: {}.';

-- For what drivers and data frames send, as sum(bigint) in numeric: the server
-- turns any other number into double precision, so that no call finds two forms.

CREATE AGGREGATE tally_agg(category text, persons double precision) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 128,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 128, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(text, double precision) IS
'As tally_agg(text, bigint), for numbers that are integer, numeric or double precision, such as a sum of bigint. One that is not whole '
'is an error that names the cast; persons beyond 2^53 are out of range here, but not as bigint.';

CREATE AGGREGATE tally_agg(in_group boolean, persons double precision) (
    SFUNC = tally_accum, STYPE = tally, SSPACE = 64,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_accum, MINVFUNC = tally_accum_inv, MSTYPE = tally,
    MSSPACE = 64, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally_agg(boolean, double precision) IS
'As tally_agg(boolean, bigint), for numbers that are integer, numeric or double precision, such as a sum of bigint. One that is not '
'whole is an error that names the cast; persons beyond 2^53 are out of range here, but not as bigint.';

CREATE AGGREGATE rollup(tally) (
    SFUNC = tally_combine, STYPE = tally, SSPACE = 256,
    FINALFUNC = tally_final, COMBINEFUNC = tally_combine,
    MSFUNC = tally_combine, MINVFUNC = tally_combine_inv, MSTYPE = tally,
    MSSPACE = 256, MFINALFUNC = tally_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(tally) IS
'Exact merge of tallies: the tally of all their persons together. NULLs are ignored. No rows: {}.';

-- Reading tallies.

CREATE FUNCTION persons(t tally) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_persons_total';
COMMENT ON FUNCTION persons(tally) IS 'All persons, known and unknown.';

CREATE FUNCTION persons(t tally, category text) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_persons_category';
COMMENT ON FUNCTION persons(tally, text) IS
'Persons of one category; 0 for a category that the tally does not have.';

CREATE FUNCTION known(t tally) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_known';
COMMENT ON FUNCTION known(tally) IS 'Persons whose category is known.';

CREATE FUNCTION unknown(t tally) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_unknown';
COMMENT ON FUNCTION unknown(tally) IS 'Persons whose category is unknown.';

CREATE FUNCTION coverage(t tally) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_coverage';
COMMENT ON FUNCTION coverage(tally) IS
'Share of all persons whose category is known, 0 to 1; NULL without persons.';

CREATE FUNCTION categories(t tally) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_categories';
COMMENT ON FUNCTION categories(tally) IS
'The categories that have persons, ascending bytewise; the unknown is not among them.';

CREATE TYPE entries_result AS (
    category text,
    persons bigint,
    share double precision
);
COMMENT ON TYPE entries_result IS
'A category of a tally. A row of entries().';
COMMENT ON COLUMN entries_result.category IS 'The category; NULL for the unknown.';
COMMENT ON COLUMN entries_result.persons IS 'Persons of the category.';
COMMENT ON COLUMN entries_result.share IS 'Their share of the known, from 0 to 1.';

CREATE FUNCTION entries(t tally) RETURNS SETOF entries_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_entries';
COMMENT ON FUNCTION entries(tally) IS
'One row per category that has persons, ascending by label: persons, and share among the known. The unknown, if any, come last with '
'category and share NULL.';

CREATE FUNCTION recode(t tally, source text[], target text) RETURNS tally
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_recode';
COMMENT ON FUNCTION recode(tally, text[], text) IS
'The same persons with the categories in source counted as target. A NULL in source stands for the unknown; a NULL target makes the '
'categories unknown. NULL tally or source: NULL.';

CREATE FUNCTION share(t tally, category text) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'tally_share';
COMMENT ON FUNCTION share(tally, text) IS
'Share of a category among the known, 0 to 1; NULL when nobody is known.';

CREATE FUNCTION share_ci(t tally, category text,
                         level double precision DEFAULT 0.95,
                         method text DEFAULT 'wilson') RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_share_ci';
COMMENT ON FUNCTION share_ci(tally, text, double precision, text) IS
'Share of a category among the known with a two-sided confidence interval of the given level. Methods: wilson, clopper_pearson, '
'jeffreys, midp, agresti_coull (Brown, Cai and DasGupta 2001). NULL when nobody is known. The limits of clopper_pearson, jeffreys '
'and midp are NULL above 2^53 persons.';

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

-- Describing one tally: what the unknown can change, and diversity.

CREATE FUNCTION share_bounds(t tally, category text) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_share_bounds';
COMMENT ON FUNCTION share_bounds(tally, text) IS
'Share of a category among the known (value), and the lowest and highest its share of all persons can be over all memberships of '
'the unknown (low, high): bounds, not a confidence interval (Manski 1989). Without unknown persons the three are equal. value NULL '
'when nobody is known, all NULL without persons.';

CREATE FUNCTION blau_index(t tally) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_blau_index';
COMMENT ON FUNCTION blau_index(tally) IS
'Blau index of diversity, 1 - sum of squared shares among the known, 0 to below 1: the probability that two persons drawn with '
'replacement differ (Simpson 1949, Blau 1977). NULL when nobody is known.';

CREATE FUNCTION shannon_entropy(t tally) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_shannon_entropy';
COMMENT ON FUNCTION shannon_entropy(tally) IS
'Entropy of the categories among the known, - sum p ln p, in nats (Shannon 1948). NULL when nobody is known.';

CREATE FUNCTION effective_categories(t tally, q double precision DEFAULT 1)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'tally_effective_categories';
COMMENT ON FUNCTION effective_categories(tally, double precision) IS
'Hill number of order q, 0 to Infinity: how many equally large categories have the same diversity (Hill 1973). 0 counts the '
'categories present, 1 is exp(shannon_entropy), 2 is 1 / (1 - blau_index), Infinity is 1 / the largest share. Error for a negative '
'q; NULL when nobody is known.';
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
-- Adverse impact of a selection, and tests of many hypotheses at once.

CREATE TYPE adverse_impact_result AS (
    category text,
    selected_persons bigint,
    pool_persons bigint,
    rate double precision,
    impact_ratio double precision,
    low double precision,
    high double precision,
    p_exact double precision,
    p_adjusted double precision,
    four_fifths boolean,
    flip_flop boolean,
    shortfall_to_rule bigint,
    shortfall_to_parity bigint,
    benchmark boolean,
    too_small boolean
);
COMMENT ON TYPE adverse_impact_result IS
'A category of a selection beside the benchmark. A row of adverse_impact().';
COMMENT ON COLUMN adverse_impact_result.category IS 'The category.';
COMMENT ON COLUMN adverse_impact_result.selected_persons IS 'Persons of the category who were selected.';
COMMENT ON COLUMN adverse_impact_result.pool_persons IS 'Persons of the category in the pool.';
COMMENT ON COLUMN adverse_impact_result.rate IS 'Selection rate, from 0 to 1.';
COMMENT ON COLUMN adverse_impact_result.impact_ratio IS 'Selection rate over the benchmark''s.';
COMMENT ON COLUMN adverse_impact_result.low IS 'Lower limit of the impact ratio.';
COMMENT ON COLUMN adverse_impact_result.high IS 'Upper limit of the impact ratio.';
COMMENT ON COLUMN adverse_impact_result.p_exact IS 'P value of Fisher''s exact test against the benchmark.';
COMMENT ON COLUMN adverse_impact_result.p_adjusted IS 'The p value, adjusted for the number of categories compared.';
COMMENT ON COLUMN adverse_impact_result.four_fifths IS 'Is the four-fifths rule met?';
COMMENT ON COLUMN adverse_impact_result.flip_flop IS 'Would one selection moved from the benchmark reverse the order of the rates?';
COMMENT ON COLUMN adverse_impact_result.shortfall_to_rule IS 'Selections missing to meet the four-fifths rule.';
COMMENT ON COLUMN adverse_impact_result.shortfall_to_parity IS 'Selections missing for the benchmark''s rate.';
COMMENT ON COLUMN adverse_impact_result.benchmark IS 'Is this the category that others are compared with?';
COMMENT ON COLUMN adverse_impact_result.too_small IS 'Is the category too small a part of the pool to be judged?';

CREATE FUNCTION adverse_impact(
    selected tally, pool tally,
    level double precision DEFAULT 0.95
) RETURNS SETOF adverse_impact_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_adverse_impact';
COMMENT ON FUNCTION adverse_impact(tally, tally, double precision) IS
'Selection rates compared after the four-fifths rule (29 CFR 1607.4D; UGESP Questions and Answers 21): one row for each category of '
'pool, of which selected is a part, ascending by label. rate = selected_persons / pool_persons; benchmark marks the highest rate among '
'categories of at least 2 % of the known in pool (of equal rates the larger category); impact_ratio = rate / the benchmark''s, with its '
'Koopman interval; p_exact of Fisher''s test against the benchmark, p_adjusted over the rows after Holm. four_fifths: the rule is met, '
'decided in whole persons. flip_flop: one selection moved from the benchmark to the category would reverse the order of the rates, so '
'the numbers are too small for a verdict. shortfall_to_rule and shortfall_to_parity: further selections of the category that would meet '
'the rule, or equal the benchmark''s rate. too_small: the category is under 2 % of the known. The benchmark is not tested against '
'itself. Undefined when nobody is selected of either or there is no benchmark: NULL. The unknown are left out; see '
'adverse_impact_verdict().';

CREATE FUNCTION adverse_impact_bounds(
    selected tally, pool tally, category text, other text
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_adverse_impact_bounds';
COMMENT ON FUNCTION adverse_impact_bounds(tally, tally, text, text) IS
'Impact ratio, the rate of selection of a category over that of the other, among the known (value), and the lowest and highest it '
'can be over all memberships of the unknown, a selected person being allocated alike in selected and pool (low, high): bounds, not '
'a confidence interval. Infinity when nobody of the other is selected; NULL when no allocation has a ratio.';

CREATE FUNCTION adverse_impact_verdict(
    selected tally, pool tally, category text, other text
) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'tally_adverse_impact_verdict';
COMMENT ON FUNCTION adverse_impact_verdict(tally, tally, text, text) IS
'Whether the four-fifths rule finds adverse impact on a category beside the other when the unknown belong to anyone: always, never, '
'or undetermined, when it depends on who they are. Decided in whole persons. NULL when no allocation gives a verdict.';

CREATE FUNCTION adjust_p(p double precision[], method text DEFAULT 'holm')
    RETURNS double precision[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'array_adjust_p';
COMMENT ON FUNCTION adjust_p(double precision[], text) IS
'P values adjusted for testing many hypotheses at once, element for element. Methods that bound the chance of any false rejection: '
'holm (1979), bonferroni (simpler, never better), hochberg (1988; sharper, for tests that are independent or depend positively). '
'Methods that bound the expected part of false ones among rejections: benjamini_hochberg (1995; independent or positively dependent '
'tests), benjamini_yekutieli (2001; whatever the dependence). NULL elements stay NULL and are not counted among the hypotheses. '
'Error outside 0 to 1.';
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
-- Recruitment and promotion in stages.

CREATE TYPE funnel_result AS (
    stage integer,
    entered bigint,
    passed bigint,
    pass_rate double precision,
    cumulative_rate double precision,
    other_entered bigint,
    other_passed bigint,
    other_pass_rate double precision,
    other_cumulative_rate double precision,
    pass_ratio double precision,
    log_contribution double precision,
    share_of_total double precision,
    p_exact double precision,
    worst boolean
);
COMMENT ON TYPE funnel_result IS
'A passage from one stage of a funnel to the next. A row of funnel().';
COMMENT ON COLUMN funnel_result.stage IS 'Number of the passage, from 1 at the widest stage.';
COMMENT ON COLUMN funnel_result.entered IS 'Persons of the category who were at the stage.';
COMMENT ON COLUMN funnel_result.passed IS 'Those of them who reached the next.';
COMMENT ON COLUMN funnel_result.pass_rate IS 'Share of them who passed, from 0 to 1.';
COMMENT ON COLUMN funnel_result.cumulative_rate IS 'Share of all persons of the category who have come this far.';
COMMENT ON COLUMN funnel_result.other_entered IS 'Persons of the other category who were at the stage.';
COMMENT ON COLUMN funnel_result.other_passed IS 'Those of the other category who reached the next.';
COMMENT ON COLUMN funnel_result.other_pass_rate IS 'Share of the other category who passed, from 0 to 1.';
COMMENT ON COLUMN funnel_result.other_cumulative_rate IS 'Share of all persons of the other category who have come this far.';
COMMENT ON COLUMN funnel_result.pass_ratio IS 'Pass rate over that of the other.';
COMMENT ON COLUMN funnel_result.log_contribution IS 'Logarithm of the pass ratio.';
COMMENT ON COLUMN funnel_result.share_of_total IS 'Its share of the sum over all passages.';
COMMENT ON COLUMN funnel_result.p_exact IS 'P value of Fisher''s exact test of the passage.';
COMMENT ON COLUMN funnel_result.worst IS 'Is this the first passage with the lowest ratio below 1?';

CREATE FUNCTION funnel(stages tally[], category text, other text) RETURNS SETOF funnel_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_funnel';
COMMENT ON FUNCTION funnel(tally[], text, text) IS
'Where a funnel loses a category relative to another. stages[i] counts the persons who reached a stage, those who went further '
'included; stages are nested, so their order in the array does not matter. One row for each passage, numbered from the widest stage: '
'entered counts those who were at the stage, passed those who reached the next; rates of passing this stage and of having come this far '
'from the start; pass_ratio of the two pass rates; its logarithm, whose sum over the passages is that of the overall ratio, and its '
'share of that sum; p_exact of Fisher''s test; worst marks the first passage with the lowest ratio below 1. A rate out of nobody is '
'NULL. Error when a stage is not a part of the one before.';
-- What moved between two dates.

CREATE TYPE parity_gap_change_result AS (
    gap_before double precision,
    gap_after double precision,
    change double precision,
    focus_part double precision,
    reference_part double precision
);
COMMENT ON TYPE parity_gap_change_result IS
'The change of a parity gap, decomposed. The result of parity_gap_change().';
COMMENT ON COLUMN parity_gap_change_result.gap_before IS 'Gap before.';
COMMENT ON COLUMN parity_gap_change_result.gap_after IS 'Gap after.';
COMMENT ON COLUMN parity_gap_change_result.change IS 'Gap after less gap before.';
COMMENT ON COLUMN parity_gap_change_result.focus_part IS 'Change of the share in focus.';
COMMENT ON COLUMN parity_gap_change_result.reference_part IS 'Minus the change of the share in the reference.';

CREATE FUNCTION parity_gap_change(
    focus_before tally, focus_after tally,
    reference_before tally, reference_after tally, category text
) RETURNS parity_gap_change_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'tally_parity_gap_change';
COMMENT ON FUNCTION parity_gap_change(tally, tally, tally, tally, text) IS
'The change of a parity gap (share in focus less share in reference) between two dates, divided: focus_part is the change of the '
'share in focus, reference_part minus that in reference; they sum to change. Differences of shares. A part that needs an empty '
'tally is NULL, and all are for a category that none of the tallies has.';

CREATE TYPE flow_contributions_result AS (
    flow text,
    category_persons bigint,
    persons bigint,
    contribution double precision
);
COMMENT ON TYPE flow_contributions_result IS
'A flow''s contribution to the change of a share. A row of flow_contributions().';
COMMENT ON COLUMN flow_contributions_result.flow IS 'Name of the flow; NULL for what no flow explains.';
COMMENT ON COLUMN flow_contributions_result.category_persons IS 'Net persons of the category that the flow brought.';
COMMENT ON COLUMN flow_contributions_result.persons IS 'Net persons that the flow brought.';
COMMENT ON COLUMN flow_contributions_result.contribution IS 'Change of the share that the flow brings.';

CREATE FUNCTION flow_contributions(
    stock_before tally, stock_after tally,
    flows text[], arrivals tally[], departures tally[], category text
) RETURNS SETOF flow_contributions_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 ROWS 6
    AS 'MODULE_PATHNAME', 'tally_flow_contributions';
COMMENT ON FUNCTION flow_contributions(tally, tally, text[], tally[], tally[], text) IS
'What each flow (hires, promotions in and out, exits, reclassification) contributed to the change of a category''s share between two '
'stocks: one row for each flow, ascending by label, equal labels summed, with the net persons of the category and in all that it '
'brought (arrivals less departures) and its contribution, a difference of shares. An exact identity: net persons times (their share '
'less the mean of the two shares) over the mean stock. A person who changes category is a departure and an arrival of one flow. The '
'last row, flow NULL, is what the flows leave unexplained: 0 when they add up to the change of the stock. The arrays are parallel, in '
'any order. NULL when a stock is empty.';

CREATE TYPE difference_in_differences_result AS (
    difference double precision,
    p_value double precision,
    smallest_p double precision,
    assignments double precision,
    exact boolean
);
COMMENT ON TYPE difference_in_differences_result IS
'A difference in differences, with its permutation test. The result of difference_in_differences().';
COMMENT ON COLUMN difference_in_differences_result.difference IS 'Mean change of the treated less that of the others.';
COMMENT ON COLUMN difference_in_differences_result.p_value IS 'P value of the permutation test, from 0 to 1.';
COMMENT ON COLUMN difference_in_differences_result.smallest_p IS 'The smallest p value possible with this number of units.';
COMMENT ON COLUMN difference_in_differences_result.assignments IS 'Number of assignments of the treatment.';
COMMENT ON COLUMN difference_in_differences_result.exact IS 'Were all assignments examined?';

CREATE FUNCTION difference_in_differences(
    change double precision[], treated boolean[], seed bigint DEFAULT 1
) RETURNS difference_in_differences_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'array_difference_in_differences';
COMMENT ON FUNCTION difference_in_differences(double precision[], boolean[], bigint) IS
'Mean change (after less before) of the departments treated less that of the rest, each counting once, with the two-sided permutation '
'test over all choices of the treated (Fisher 1935): exact up to 100,000 assignments, beyond that from 99,999 drawn by the seed '
'(Phipson and Smyth 2010). smallest_p is the lowest p value possible: with few departments the test has little power. The arrays are '
'parallel, in any order. NULL when all or none are treated, or a change is NULL.';
-- Turnover and pay.

CREATE TYPE turnover_result AS (
    headcount_start bigint,
    hires bigint,
    leavers bigint,
    headcount_end bigint,
    stayers bigint,
    person_years double precision,
    turnover_rate double precision,
    leaving_rate double precision,
    stability_index double precision
);
COMMENT ON TYPE turnover_result IS
'Headcounts and flows of a period. The result of turnover().';
COMMENT ON COLUMN turnover_result.headcount_start IS 'Persons employed at the start.';
COMMENT ON COLUMN turnover_result.hires IS 'Persons hired.';
COMMENT ON COLUMN turnover_result.leavers IS 'Persons who left.';
COMMENT ON COLUMN turnover_result.headcount_end IS 'Persons employed at the end.';
COMMENT ON COLUMN turnover_result.stayers IS 'Persons employed at the start who still are at the end.';
COMMENT ON COLUMN turnover_result.person_years IS 'Time employed, in years of 365.25 days.';
COMMENT ON COLUMN turnover_result.turnover_rate IS 'Leavers over the mean of both headcounts.';
COMMENT ON COLUMN turnover_result.leaving_rate IS 'Leavers per person-year.';
COMMENT ON COLUMN turnover_result.stability_index IS 'Stayers over the headcount at the start.';

CREATE FUNCTION turnover(
    entered date[], left_on date[], period_start date, period_end date
) RETURNS turnover_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'spell_turnover';
COMMENT ON FUNCTION turnover(date[], date[], date, date) IS
'Turnover of a workforce in a period, from one employment per person: employed from entered up to but not including left_on; a NULL '
'entered is before all time, a NULL left_on still employed. Hired or left after period_start, up to and including period_end: for a '
'calendar year use turnover_in(). turnover_rate = leavers over the mean of the headcounts at start and end, for the period, not '
'annualised; leaving_rate = leavers per person-year (365.25 days); stability_index = of those at the start, the share still employed at '
'the end. The arrays are parallel, in any order; NULL arrays stand for nobody. Undefined: NULL.';

CREATE TYPE turnover_in_result AS (
    headcount_start bigint,
    hires bigint,
    leavers bigint,
    headcount_end bigint,
    stayers bigint,
    person_years double precision,
    turnover_rate double precision,
    leaving_rate double precision,
    stability_index double precision
);
COMMENT ON TYPE turnover_in_result IS
'Headcounts and flows of a period of whole days. The result of turnover_in().';
COMMENT ON COLUMN turnover_in_result.headcount_start IS 'Persons employed both on the day before first_day and on first_day.';
COMMENT ON COLUMN turnover_in_result.hires IS 'Persons whose first day is in the period.';
COMMENT ON COLUMN turnover_in_result.leavers IS 'Persons whose last day is in the period.';
COMMENT ON COLUMN turnover_in_result.headcount_end IS
'Persons employed both on last_day and on the day after: headcount_start + hires - leavers.';
COMMENT ON COLUMN turnover_in_result.stayers IS 'Persons of headcount_start who are in headcount_end.';
COMMENT ON COLUMN turnover_in_result.person_years IS 'Time employed in the period, in years of 365.25 days.';
COMMENT ON COLUMN turnover_in_result.turnover_rate IS 'Leavers over the mean of both headcounts.';
COMMENT ON COLUMN turnover_in_result.leaving_rate IS 'Leavers per person-year.';
COMMENT ON COLUMN turnover_in_result.stability_index IS 'Stayers over the headcount at the start.';

CREATE FUNCTION turnover_in(
    entered date[], left_on date[], first_day date, last_day date
) RETURNS turnover_in_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'spell_turnover_in';
COMMENT ON FUNCTION turnover_in(date[], date[], date, date) IS
'Turnover of a workforce in a period of whole days, first_day and last_day included: turnover_in(entered, left_on, ''2024-01-01'', '
'''2024-12-31'') is the calendar year 2024, with those who start on 1 January among the hires and those whose last day is 31 December '
'among the leavers, so that consecutive years add up. From one employment per person: employed from entered up to but not including '
'left_on, the day after the last one; a NULL entered is before all time, a NULL left_on still employed. Hires and leavers are counted '
'by their first and last day; the headcounts are taken at midnight, of those employed on both sides of it. Rates as in turnover(). The '
'arrays are parallel, in any order; NULL arrays stand for nobody. Undefined: NULL.';

CREATE FUNCTION turnover_rate(leavers bigint, headcounts bigint[])
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_turnover_rate';
COMMENT ON FUNCTION turnover_rate(bigint, bigint[]) IS
'Leavers over the mean of the headcounts (start and end of the period, or every month), for the period, not annualised. NULL when '
'nobody was employed.';

CREATE FUNCTION leaving_rate_ci(leavers bigint, person_time double precision,
                                level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'count_leaving_rate_ci';
COMMENT ON FUNCTION leaving_rate_ci(bigint, double precision, double precision) IS
'Leavers per unit of person-time with exact Poisson limits (Garwood 1936). NULL without person-time.';

CREATE FUNCTION stability_index(stayers bigint, headcount_start bigint)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_stability_index';
COMMENT ON FUNCTION stability_index(bigint, bigint) IS
'Of those employed at the start of a period, the share still employed at its end, 0 to 1 (Bowey 1974). NULL when nobody was '
'employed at the start.';

CREATE TYPE pay_gap_result AS (
    focus_persons bigint,
    reference_persons bigint,
    focus_mean double precision,
    reference_mean double precision,
    mean_gap double precision,
    focus_median double precision,
    reference_median double precision,
    median_gap double precision
);
COMMENT ON TYPE pay_gap_result IS
'Mean and median pay of two groups and their gaps. The result of pay_gap().';
COMMENT ON COLUMN pay_gap_result.focus_persons IS 'Persons in focus whose pay is known.';
COMMENT ON COLUMN pay_gap_result.reference_persons IS 'Persons of the reference whose pay is known.';
COMMENT ON COLUMN pay_gap_result.focus_mean IS 'Mean pay in focus.';
COMMENT ON COLUMN pay_gap_result.reference_mean IS 'Mean pay of the reference.';
COMMENT ON COLUMN pay_gap_result.mean_gap IS 'Gap of the means, as a share of the reference.';
COMMENT ON COLUMN pay_gap_result.focus_median IS 'Median pay in focus.';
COMMENT ON COLUMN pay_gap_result.reference_median IS 'Median pay of the reference.';
COMMENT ON COLUMN pay_gap_result.median_gap IS 'Gap of the medians, as a share of the reference.';

CREATE FUNCTION pay_gap(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS pay_gap_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'array_pay_gap';
COMMENT ON FUNCTION pay_gap(double precision[], double precision[]) IS
'Mean and median pay of two groups and the gaps (reference - focus) / reference: 0.05 is 5 percent less for focus. Full-time '
'equivalents in any unit, in any order; NULL pay is left out, persons says how many are known; a NULL array stands for nobody, as '
'array_agg(pay) FILTER (...) returns it. NULL when a group is empty or the reference''s pay is not above 0.';

CREATE FUNCTION pay_gap(
    focus_pay double precision[], focus_weights double precision[],
    reference_pay double precision[], reference_weights double precision[]
) RETURNS pay_gap_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'array_pay_gap_weighted';
COMMENT ON FUNCTION pay_gap(double precision[], double precision[], double precision[], double precision[]) IS
'As pay_gap(focus_pay, reference_pay), each pay with a weight of 0 or more: the number of persons, or of hours, that it stands for. '
'focus_persons and reference_persons count the pays that have both. Half of the weights is found whatever decimals they have: of '
'30000, 31000, 32000 and 33000 with weights .6, .7, .8 and .5 the median is 31500.';

CREATE TYPE pay_quartiles_result AS (
    quartile integer,
    focus_share double precision
);
COMMENT ON TYPE pay_quartiles_result IS
'A quarter of all persons by pay. A row of pay_quartiles().';
COMMENT ON COLUMN pay_quartiles_result.quartile IS 'Number of the quarter, from 1, the lowest paid.';
COMMENT ON COLUMN pay_quartiles_result.focus_share IS 'Share of the focus in it, from 0 to 1.';

CREATE FUNCTION pay_quartiles(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS SETOF pay_quartiles_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100 ROWS 4
    AS 'MODULE_PATHNAME', 'array_pay_quartiles';
COMMENT ON FUNCTION pay_quartiles(double precision[], double precision[]) IS
'Share of the focus in each quarter of everybody''s pay, lowest first (Directive (EU) 2023/970, article 9). The bands hold a quarter '
'each; equal pays at a border are divided in proportion. NULL pay is left out, and a NULL array stands for nobody. NULL without pays. '
'pay_bands() gives whole persons.';

CREATE TYPE pay_bands_result AS (
    band integer,
    focus_persons bigint,
    reference_persons bigint,
    focus_share double precision
);
COMMENT ON TYPE pay_bands_result IS
'Whole persons in a quarter of everybody by pay. A row of pay_bands().';
COMMENT ON COLUMN pay_bands_result.band IS 'Number of the quarter, from 1, the lowest paid.';
COMMENT ON COLUMN pay_bands_result.focus_persons IS 'Persons of the focus in it.';
COMMENT ON COLUMN pay_bands_result.reference_persons IS 'Persons of the reference in it.';
COMMENT ON COLUMN pay_bands_result.focus_share IS 'Share of the focus in it, from 0 to 1; NULL when nobody is in it.';

CREATE FUNCTION pay_bands(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS SETOF pay_bands_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100 ROWS 4
    AS 'MODULE_PATHNAME', 'array_pay_bands';
COMMENT ON FUNCTION pay_bands(double precision[], double precision[]) IS
'Whole persons of both groups in each quarter of everybody by pay, lowest first (UK SI 2017/172, regulation 13). Of N persons the first '
'k quarters hold k N/4 together, rounded up, so that no two differ by more than one person: of one over, the lower quarter has it; of '
'two, the lower and the upper middle; of three, all but the upper. Persons with the same pay at a border '
'are divided so that the proportions of the groups among them are as nearly the same in each quarter as whole persons allow (paragraph '
'2). NULL pay is left out, and a NULL array stands for nobody. The quarters above the middle are 3 (upper middle) and 4 (upper).';

CREATE TYPE pay_gaps_over_result AS (
    work_group text,
    gap double precision,
    over_threshold boolean
);
COMMENT ON TYPE pay_gaps_over_result IS
'Work with a gap of mean pay. A row of pay_gaps_over().';
COMMENT ON COLUMN pay_gaps_over_result.work_group IS 'The work.';
COMMENT ON COLUMN pay_gaps_over_result.gap IS 'Gap of the means, as a share of the reference.';
COMMENT ON COLUMN pay_gaps_over_result.over_threshold IS 'Is the gap at least the threshold, in either direction?';

CREATE FUNCTION pay_gaps_over(
    work_groups text[], focus_means double precision[],
    reference_means double precision[],
    threshold double precision DEFAULT 0.05
) RETURNS SETOF pay_gaps_over_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 ROWS 20
    AS 'MODULE_PATHNAME', 'array_pay_gaps_over';
COMMENT ON FUNCTION pay_gaps_over(text[], double precision[], double precision[], double precision) IS
'The gap of mean pay within each group of equal work, ascending by label, and whether it is at least the threshold in either '
'direction (5 %: Directive (EU) 2023/970, article 10). The arrays are parallel, in any order; a mean that is NULL makes the gap '
'NULL.';

CREATE FUNCTION pay_gap_at_least(
    focus_total bigint, focus_persons bigint, reference_total bigint, reference_persons bigint,
    percent integer DEFAULT 5
) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_pay_gap_at_least';
COMMENT ON FUNCTION pay_gap_at_least(bigint, bigint, bigint, bigint, integer) IS
'Do the means of two groups differ by at least so many percent (0 to 100) of the reference''s, in either direction (5: Directive (EU) '
'2023/970, article 10)? Decided in whole numbers, so that 5 percent exactly is 5 percent: the totals are sums of pay in whole units, such '
'as öre or cents, up to 2^60 and possibly below 0. NULL when a group is empty or the reference''s total is not above 0.';

CREATE TYPE pay_transparency_result AS (
    figure text,
    pay text,
    counted text,
    band integer,
    focus_persons bigint,
    reference_persons bigint,
    focus_value double precision,
    reference_value double precision,
    gap double precision
);
COMMENT ON TYPE pay_transparency_result IS
'A figure on pay that an employer reports. A row of pay_transparency().';
COMMENT ON COLUMN pay_transparency_result.figure IS 'Letter of article 9(1), a to f, or g.';
COMMENT ON COLUMN pay_transparency_result.pay IS 'What pay: total, basic or variable.';
COMMENT ON COLUMN pay_transparency_result.counted IS 'Of whom: all, or the receivers of variable pay.';
COMMENT ON COLUMN pay_transparency_result.band IS 'Number of the quartile band, from 1, the lowest paid; NULL for other figures.';
COMMENT ON COLUMN pay_transparency_result.focus_persons IS
'Persons of the focus counted, of figure e those who receive, of figure f those in the band.';
COMMENT ON COLUMN pay_transparency_result.reference_persons IS 'The same of the reference.';
COMMENT ON COLUMN pay_transparency_result.focus_value IS
'Mean or median pay of the focus; of figure e the share of the focus that receives, of figure f the share of the band.';
COMMENT ON COLUMN pay_transparency_result.reference_value IS 'The same of the reference.';
COMMENT ON COLUMN pay_transparency_result.gap IS 'The gap, as a share of the reference; NULL for figures e and f.';

CREATE FUNCTION pay_transparency(
    focus_basic double precision[], focus_variable double precision[],
    reference_basic double precision[], reference_variable double precision[]
) RETURNS SETOF pay_transparency_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 200 ROWS 15
    AS 'MODULE_PATHNAME', 'array_pay_transparency';
COMMENT ON FUNCTION pay_transparency(double precision[], double precision[], double precision[], double precision[]) IS
'The figures on pay of Directive (EU) 2023/970, article 9(1), of a focus, such as women, beside a reference, such as men: a, gap of mean '
'pay; b, of mean variable pay (complementary components, benefits included); c and d, of the medians; e, share of each that receives '
'variable pay; f, persons and shares in each quartile band, as pay_bands() has them; g, gaps of mean basic and variable pay, which are '
'reported by category of workers: call it once for each. b, d and g are given over all, those without variable pay having 0, and over '
'receivers, those who have more than 0. Gaps are (reference - focus) / reference. One element of basic and variable is a person; unknown '
'(NULL) basic pay is left out, unknown variable pay is none, below 0 is a correction and counts as it is. A NULL array stands for '
'nobody. NULL where a group is empty or the reference''s value is not above 0.';

CREATE TYPE women_dominated_work_result AS (
    work_group text,
    women_dominated boolean,
    higher_paid bigint,
    largest_gap double precision
);
COMMENT ON TYPE women_dominated_work_result IS
'Work beside work that is paid more for equal or lower demands. A row of women_dominated_work().';
COMMENT ON COLUMN women_dominated_work_result.work_group IS 'The work.';
COMMENT ON COLUMN women_dominated_work_result.women_dominated IS 'Are at least 60 % women?';
COMMENT ON COLUMN women_dominated_work_result.higher_paid IS
'Number of groups, not dominated by women, that are paid more for equal or lower demands.';
COMMENT ON COLUMN women_dominated_work_result.largest_gap IS 'Largest gap of mean pay to one of them; 0 when there is none.';

CREATE FUNCTION women_dominated_work(
    work_groups text[], women bigint[], persons bigint[],
    mean_pay double precision[], demands double precision[]
) RETURNS SETOF women_dominated_work_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'array_women_dominated_work';
COMMENT ON FUNCTION women_dominated_work(text[], bigint[], bigint[], double precision[], double precision[]) IS
'For each group of work, ascending by label, whether it is women-dominated (at least 60 % women, in whole persons) and, if so, how '
'many groups that are not are paid more although their demands are equal or lower, with the largest gap to one of them, 0 when '
'there is none (Discrimination Act 2008:567, chapter 3, section 9). demands: as the work was assessed, higher is more. A NULL '
'mean_pay or demands is unknown: the group is compared with none, and higher_paid and largest_gap are NULL. The arrays are '
'parallel, in any order.';
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
-- Type career: one person's history; and composite episode.

CREATE TYPE career;

CREATE FUNCTION career_in(cstring) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_in(cstring) IS 'Input function of type career.';

CREATE FUNCTION career_out(career) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_out(career) IS 'Output function of type career.';

CREATE FUNCTION career_recv(internal) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_recv(internal) IS 'Binary input function of type career.';

CREATE FUNCTION career_send(career) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_send(career) IS 'Binary output function of type career.';

CREATE TYPE career (
    INPUT = career_in,
    OUTPUT = career_out,
    RECEIVE = career_recv,
    SEND = career_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE career IS
'One person''s history: the days in each state, as half-open spells: {2:[2010-01-01,2012-05-01),3:[2012-05-01,)}. States are steps of a '
'ladder (integers), or named, and ? is unknown; a missing second day is an open end, and one followed by ?, '
'{2:[2010-01-01,2012-05-01?)}, the end of what is known: nobody recorded when the spell ended. Spells of one state that overlap or '
'touch are one stay; spells of different states may overlap, and are resolved when read: on each day a known state takes precedence '
'over the unknown one, a higher step over a lower, and among named states the one entered last, then the first label bytewise. '
'Functions that ask whether and when the person was in a given state look at the stays themselves, so that a post is found whatever is '
'held beside it. Days without a state are gaps. At most 10,000 stays and 1,000 different states with labels of at most 1,000 bytes. '
'Made by career_agg(), merged by rollup() and +.';

CREATE TYPE episode AS (
    entry integer,
    days integer,
    outcome text
);
COMMENT ON TYPE episode IS
'One person''s time to an event: at risk after day entry, until day days, both counted from the origin. Read it in FROM: SELECT e.* '
'FROM people, episode(c, 2, 3, observed_until => ''2026-01-01'') AS e.';
COMMENT ON COLUMN episode.entry IS 'Days from the origin to the day from which the person is observed at risk; 0 unless entry is delayed.';
COMMENT ON COLUMN episode.days IS 'Days from the origin to the outcome, or to the end of observation; at least entry + 1.';
COMMENT ON COLUMN episode.outcome IS
'reached (the target), left (the last spell ended first), or NULL: still observed at the end of observation, or lost from sight on '
'that day (see end_unknown).';

-- Order, equality and hashing, by content.

CREATE FUNCTION career_eq(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_ne(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_lt(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_le(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_gt(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_ge(career, career) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_cmp(career, career) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_hash(career) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_hash_extended(career, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_eq(career, career) IS 'implementation of = operator';
COMMENT ON FUNCTION career_ne(career, career) IS 'implementation of <> operator';
COMMENT ON FUNCTION career_lt(career, career) IS 'implementation of < operator';
COMMENT ON FUNCTION career_le(career, career) IS 'implementation of <= operator';
COMMENT ON FUNCTION career_gt(career, career) IS 'implementation of > operator';
COMMENT ON FUNCTION career_ge(career, career) IS 'implementation of >= operator';
COMMENT ON FUNCTION career_cmp(career, career) IS
'Total order of careers for btree indexes: -1, 0 or 1. Unbroken stays are compared one by one: by start, then state (unknown, '
'steps, labels bytewise), then end.';
COMMENT ON FUNCTION career_hash(career) IS 'Hash of a career''s content.';
COMMENT ON FUNCTION career_hash_extended(career, bigint) IS 'Seeded 64-bit hash of a career''s content.';

CREATE OPERATOR = (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (career, career) IS 'equal content';
COMMENT ON OPERATOR <> (career, career) IS 'different content';
COMMENT ON OPERATOR < (career, career) IS 'less than, in the order of career_cmp';
COMMENT ON OPERATOR <= (career, career) IS 'less than or equal, in the order of career_cmp';
COMMENT ON OPERATOR > (career, career) IS 'greater than, in the order of career_cmp';
COMMENT ON OPERATOR >= (career, career) IS 'greater than or equal, in the order of career_cmp';

CREATE OPERATOR CLASS career_ops DEFAULT FOR TYPE career USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 career_cmp(career, career);
COMMENT ON OPERATOR CLASS career_ops USING btree IS 'Order of careers by content.';
COMMENT ON OPERATOR FAMILY career_ops USING btree IS 'Order of careers by content.';
CREATE OPERATOR CLASS career_ops DEFAULT FOR TYPE career USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 career_hash(career),
    FUNCTION 2 career_hash_extended(career, bigint);
COMMENT ON OPERATOR CLASS career_ops USING hash IS 'Equality of careers by content.';
COMMENT ON OPERATOR FAMILY career_ops USING hash IS 'Equality of careers by content.';

-- Making careers.

CREATE FUNCTION career(jsonb) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_from_jsonb';
COMMENT ON FUNCTION career(jsonb) IS
'A career from an array of spells like [{"step": 2, "valid_from": "2010-01-01", "valid_to": null}], with "state" instead of "step" '
'for named states; null is the unknown state, and as "valid_to" an open end; "end_unknown": true says that valid_to is the end of '
'what is known. Error for any other shape.';

CREATE FUNCTION jsonb(career) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_to_jsonb';
COMMENT ON FUNCTION jsonb(career) IS
'A career as an array of its unbroken stays: [{"step": 2, "valid_from": "2010-01-01", "valid_to": null}], with "state" instead of '
'"step" for named states and for the unknown (null), and "end_unknown": true where the end is.';

CREATE CAST (jsonb AS career) WITH FUNCTION career(jsonb);
COMMENT ON CAST (jsonb AS career) IS 'A career from its JSON form.';
CREATE CAST (career AS jsonb) WITH FUNCTION jsonb(career);
COMMENT ON CAST (career AS jsonb) IS 'The JSON form of a career.';

CREATE FUNCTION career_plus(career, career) RETURNS career
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_plus(career, career) IS 'implementation of + operator';
CREATE OPERATOR + (
    LEFTARG = career, RIGHTARG = career, FUNCTION = career_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (career, career) IS
'Exact union: the career of all spells of both; a spell in both counts once. Of one stay''s equal ends a known one goes before an '
'unknown one. Error for steps with named states.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: NULL is a state (the unknown) and an end (the open one).
-- There is no inverse: what a union took in twice cannot be taken away once.

CREATE FUNCTION career_accum(career, step integer, valid_from date, valid_to date)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_step';
CREATE FUNCTION career_accum(career, state text, valid_from date, valid_to date)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_state';
CREATE FUNCTION career_accum(career, step double precision, valid_from timestamp, valid_to timestamp)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_exact_step';
CREATE FUNCTION career_accum(career, state varchar, valid_from timestamp, valid_to timestamp)
    RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_accum_exact_state';
CREATE FUNCTION career_combine(career, career) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION career_final(career) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION career_accum(career, integer, date, date) IS 'Transition function of career_agg(integer, date, date).';
COMMENT ON FUNCTION career_accum(career, text, date, date) IS 'Transition function of career_agg(text, date, date).';
COMMENT ON FUNCTION career_accum(career, double precision, timestamp, timestamp) IS
'Transition function of career_agg(double precision, timestamp, timestamp).';
COMMENT ON FUNCTION career_accum(career, varchar, timestamp, timestamp) IS
'Transition function of career_agg(varchar, timestamp, timestamp).';
COMMENT ON FUNCTION career_combine(career, career) IS 'Merges two states; transition function of rollup(career). NULL is no state.';
COMMENT ON FUNCTION career_final(career) IS 'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE career_agg(step integer, valid_from date, valid_to date) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(integer, date, date) IS
'The career of one person from spells on the steps of a ladder, in any order; higher steps are higher numbers. A spell is every day '
'from valid_from up to but not including valid_to: pass an inclusive last day as last_day + 1. valid_to NULL, infinity, or in the year '
'9999 or later: open. NULL step: in post at an unknown step. A row with valid_from = valid_to has no day and changes nothing: pass '
'valid_to + (valid_to = valid_from)::integer to count it as one. Overlapping and repeated rows are legal. Error for an end before its '
'start, and for a start that is NULL or not from 0001-01-01 to 9998-12-31. No rows: {}.';

CREATE AGGREGATE career_agg(state text, valid_from date, valid_to date) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(text, date, date) IS
'The career of one person from spells in named states, in any order. A spell is every day from valid_from up to but not including '
'valid_to: pass an inclusive last day as last_day + 1. valid_to NULL, infinity, or in the year 9999 or later: open. NULL state: the '
'unknown state. A row with valid_from = valid_to has no day and changes nothing: pass valid_to + (valid_to = valid_from)::integer to '
'count it as one. Overlapping and repeated rows are legal. Error for an end before its start, and for a start that is NULL or not from '
'0001-01-01 to 9998-12-31. No rows: {}.';

CREATE TYPE spell_errors_result AS (
    row_number bigint,
    valid_from date,
    valid_to date,
    reason text
);
COMMENT ON TYPE spell_errors_result IS
'A spell that career_agg() refuses. A row of spell_errors().';
COMMENT ON COLUMN spell_errors_result.row_number IS 'Its place in the arrays, from 1.';
COMMENT ON COLUMN spell_errors_result.valid_from IS 'Its start.';
COMMENT ON COLUMN spell_errors_result.valid_to IS 'Its end; NULL when it is open.';
COMMENT ON COLUMN spell_errors_result.reason IS 'Why it is refused, as the error would say.';

CREATE FUNCTION spell_errors(valid_from date[], valid_to date[])
    RETURNS SETOF spell_errors_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 10
    AS 'MODULE_PATHNAME', 'career_spell_errors';
COMMENT ON FUNCTION spell_errors(date[], date[]) IS
'All spells that career_agg(), which stops at the first, would refuse: a row for each, in the order of the arrays, with its place among '
'them and the reason: no start, a start that is not from 0001-01-01 to 9998-12-31, an end before the start. SELECT e.* FROM (SELECT '
'array_agg(valid_from ORDER BY id) AS f, array_agg(valid_to ORDER BY id) AS t FROM employment) AS s, spell_errors(f, t) AS e. The '
'arrays are parallel; an open end is NULL. Of timestamps: spell_errors(f::date[], t::date[]).';

-- For what drivers and data frames send.  The server prefers double precision
-- among numbers and text among strings, and takes what needs no conversion
-- first: so a call with literals or NULL finds one form, and never two.  For
-- the same reason there is no form for bigint, numeric or two dates of which
-- one is a timestamp: this one is theirs.

CREATE AGGREGATE career_agg(step double precision, valid_from timestamp, valid_to timestamp) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(double precision, timestamp, timestamp) IS
'As career_agg(integer, date, date), for steps that are bigint, numeric or double precision, and for days that are timestamps at '
'midnight. A step that is not whole, and a timestamp with a time of day, is an error that names the cast. A timestamp with time '
'zone is a day only in a time zone: pass (valid_from AT TIME ZONE ''Europe/Stockholm'')::date.';

CREATE AGGREGATE career_agg(state varchar, valid_from timestamp, valid_to timestamp) (
    SFUNC = career_accum, STYPE = career, SSPACE = 256,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE career_agg(varchar, timestamp, timestamp) IS
'As career_agg(text, date, date), for days that are timestamps at midnight; one with a time of day is an error that names the cast.';

CREATE AGGREGATE rollup(career) (
    SFUNC = career_combine, STYPE = career, SSPACE = 512,
    FINALFUNC = career_final, COMBINEFUNC = career_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(career) IS
'Exact union of careers: the career of all their spells together. NULLs are ignored. No rows: {}.';

-- Reading careers.  What the person counts as, day by day, is read from the
-- resolved history; whether and when they were in a given state from the stays.

CREATE FUNCTION state_at(c career, day date) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_state_at';
COMMENT ON FUNCTION state_at(career, date) IS
'The state on a day, a step in digits; NULL in a gap, before the start, after the end, and in the unknown state.';

CREATE FUNCTION step_at(c career, day date) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_step_at';
COMMENT ON FUNCTION step_at(career, date) IS
'The step on a day; NULL in a gap, before the start, after the end, and at an unknown step. Error for a career of named states.';

CREATE FUNCTION first_entered(c career, state text) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_entered_state';
COMMENT ON FUNCTION first_entered(career, text) IS
'The first day in a state, a step in digits, whatever else was held then; NULL when the person never was in it.';

CREATE FUNCTION first_entered(c career, step integer) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_entered_step';
COMMENT ON FUNCTION first_entered(career, integer) IS
'The first day at exactly this step, whatever else was held then; NULL when the person never was at it. Error for a career of named '
'states.';

CREATE FUNCTION first_reached(c career, step integer) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_first_reached';
COMMENT ON FUNCTION first_reached(career, integer) IS
'The first day at this step or a higher one; NULL when the person never was there. Error for a career of named states.';

CREATE FUNCTION days_in(c career, state text, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_days_in_state';
COMMENT ON FUNCTION days_in(career, text, date) IS
'Days in a state, a step in digits, other posts held beside it or not, before observed_until (the first day no longer observed; '
'NULL or infinity: without limit); 0 for a state the person never was in. Days in two states at once count in both, so that the '
'days in all states may be more than tenure(); the days on which each state is the one that counts are those of spells(). Days '
'after an unknown end do not count. Error when the state has an open end and there is no limit. NULL career or state: NULL.';

CREATE FUNCTION days_in(c career, step integer, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_days_in_step';
COMMENT ON FUNCTION days_in(career, integer, date) IS
'Days at exactly this step, other steps held beside it or not, before observed_until (the first day no longer observed; NULL or '
'infinity: without limit); 0 for a step the person never was at. Days at two steps at once count at both; the days on which each '
'step is the highest are those of spells(). Days after an unknown end do not count. Error when it has an open end and there is no '
'limit, and for a career of named states. NULL career or step: NULL.';

CREATE FUNCTION tenure(c career, observed_until date DEFAULT NULL)
    RETURNS integer
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_tenure';
COMMENT ON FUNCTION tenure(career, date) IS
'Days in any state, each counted once, the unknown included, gaps and what comes after an unknown end left out, before '
'observed_until (the first day no longer observed; NULL or infinity: without limit). Error when the career has an open end and '
'there is no limit. NULL career: NULL.';

CREATE FUNCTION started(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_started';
COMMENT ON FUNCTION started(career) IS
'The first day of a career; NULL for one without spells.';

CREATE FUNCTION ended(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_ended';
COMMENT ON FUNCTION ended(career) IS
'The first day after the last spell; NULL for an open or unknown end, and for a career without spells.';

CREATE FUNCTION end_unknown(c career, known_until date) RETURNS career
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'career_end_unknown';
COMMENT ON FUNCTION end_unknown(career, date) IS
'The same career, with its open ends unknown: for registers in which an open end may only mean that nobody recorded the exit. '
'known_until is the first day about which nothing is known of this person, such as the day after the last payslip: FROM people, '
'episode(end_unknown(c, last_payslip + 1), 2, 3, observed_until => ''2026-01-01''). Each open spell ends there, or after its first day '
'if it starts later, and episode() treats such an end as the end of observation (outcome NULL), not as leaving. Spells with an end stay '
'as they are, and all do where known_until is NULL. NULL career: NULL. Error for a known_until that is not a day from 0001-01-01 to '
'9998-12-31.';

CREATE FUNCTION known_until(c career) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'career_known_until';
COMMENT ON FUNCTION known_until(career) IS
'The first day about which nothing is known, of a career whose last end is unknown (see end_unknown); NULL for any other, and for a '
'career without spells.';

CREATE TYPE spells_result AS (
    state text,
    step integer,
    valid_from date,
    valid_to date
);
COMMENT ON TYPE spells_result IS
'An unbroken stay of a career. A row of spells().';
COMMENT ON COLUMN spells_result.state IS 'The state as text; NULL for the unknown.';
COMMENT ON COLUMN spells_result.step IS 'The step, for a career of steps.';
COMMENT ON COLUMN spells_result.valid_from IS 'First day of the stay.';
COMMENT ON COLUMN spells_result.valid_to IS 'First day after it; NULL for an open end.';

CREATE FUNCTION spells(c career) RETURNS SETOF spells_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 10
    AS 'MODULE_PATHNAME', 'career_spells';
COMMENT ON FUNCTION spells(career) IS
'The resolved history, one row per spell, ascending: no two of them share a day, and each is as long as possible. state is a step in '
'digits, or the label; step is NULL for named states; both are NULL in the unknown state. valid_to is the first day after the spell, or '
'after what is known of it where its end is unknown; NULL for an open end.';

CREATE TYPE transitions_result AS (
    from_state text,
    to_state text,
    changed_on date,
    days integer
);
COMMENT ON TYPE transitions_result IS
'A change of state in a career. A row of transitions().';
COMMENT ON COLUMN transitions_result.from_state IS 'State before; NULL for the unknown.';
COMMENT ON COLUMN transitions_result.to_state IS 'State after; NULL for the unknown.';
COMMENT ON COLUMN transitions_result.changed_on IS 'First day of the state after.';
COMMENT ON COLUMN transitions_result.days IS 'Length of the stay before, in days.';

CREATE FUNCTION transitions(c career) RETURNS SETOF transitions_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 5
    AS 'MODULE_PATHNAME', 'career_transitions';
COMMENT ON FUNCTION transitions(career) IS
'One row for each spell of the resolved history that follows another: the states before and after (a step in digits; NULL for the '
'unknown), the first day of the later spell, and the days that the earlier spell lasted. Where there is a gap between them '
'changed_on lies more than days after the earlier start, and from_state may equal to_state. The first entry and the last exit are '
'started() and ended().';

-- Time to an event.

CREATE FUNCTION episode(
    c career, source integer, target integer,
    origin date DEFAULT NULL, observed_until date DEFAULT NULL,
    observed_from date DEFAULT NULL, exit_from text DEFAULT 'career'
) RETURNS episode
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'career_episode_step';
COMMENT ON FUNCTION episode(career, integer, integer, date, date, date, text) IS
'Time from being at step source to reaching step target or a higher one for the first time. Day 0 is origin, or without one the first '
'day at source. The person is at risk from the latest of day 0, the first day at source, and observed_from (the first day observed); '
'entry counts the days until then. The episode ends with the first day at target or higher: reached; else with the last end of the '
'whole career: left (gaps, lower steps, several posts at once and coming back do not end it), or, with exit_from => ''source'', with '
'the end of the first unbroken stay at source; else at observed_until, the first day no longer observed: outcome NULL. An unknown end '
'(see end_unknown) does not count as leaving: the episode is then observed up to it, outcome NULL. Source and target are looked up '
'among the stays themselves, whatever posts are held beside them. Data for observed_until and later days are not used. NULL when there '
'is no such episode: source never entered, target reached or the career ended by the day the person would be at risk, or that day not '
'observed. days is at least 1. Error when nothing but an open end would end it, since follow-up is then unknown; for target not above '
'source; for a career of named states. NULL career, source or target: NULL.';

CREATE FUNCTION episode(
    c career, source text, target text,
    origin date DEFAULT NULL, observed_until date DEFAULT NULL,
    observed_from date DEFAULT NULL, exit_from text DEFAULT 'career'
) RETURNS episode
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'career_episode_state';
COMMENT ON FUNCTION episode(career, text, text, date, date, date, text) IS
'Time from being in state source to entering state target for the first time. Day 0 is origin, or without one the first day in source. '
'The person is at risk from the latest of day 0, the first day in source, and observed_from (the first day observed); entry counts the '
'days until then. The episode ends with the first day in target: reached; else with the last end of the whole career: left (gaps, other '
'states and coming back do not end it), or, with exit_from => ''source'', with the end of the first unbroken stay in source; else at '
'observed_until, the first day no longer observed: outcome NULL. An unknown end (see end_unknown) does not count as leaving: the '
'episode is then observed up to it, outcome NULL. Source and target are looked up among the stays themselves, whatever posts are held '
'beside them. Data for observed_until and later days are not used. NULL when there is no such episode: source never entered, target '
'entered or the career ended by the day the person would be at risk, or that day not observed. days is at least 1. Error when nothing '
'but an open end would end it, since follow-up is then unknown; for target equal to source; for a career of steps. NULL career, source '
'or target: NULL.';

-- Dates as registers write them.

CREATE FUNCTION register_date(written text, partial text DEFAULT 'first')
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION register_date(text, text) IS
'A date as written in registers: YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY, possibly surrounded by spaces. A year or month without its day '
'is by partial its first day (first), its middle (1 July, the 16th), or its last day (last), which as an inclusive end needs + 1. The '
'year 9999 and infinity: infinity, an open end. An empty value or two full stops: NULL. A day may be followed by midnight, as in '
'2010-05-12 00:00:00; another time of day, anything else, and a day that does not exist: error.';

CREATE FUNCTION register_date(written timestamp) RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'register_date_of_timestamp';
COMMENT ON FUNCTION register_date(timestamp) IS
'A date, or a timestamp at midnight, as a date; the year 9999 or later: infinity, an open end. Error for a timestamp with a time of day.';
-- Type cohort: the mergeable life table.

CREATE TYPE cohort;

CREATE FUNCTION cohort_in(cstring) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_in(cstring) IS 'Input function of type cohort.';

CREATE FUNCTION cohort_out(cohort) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_out(cohort) IS 'Output function of type cohort.';

CREATE FUNCTION cohort_recv(internal) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_recv(internal) IS 'Binary input function of type cohort.';

CREATE FUNCTION cohort_send(cohort) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_send(cohort) IS 'Binary output function of type cohort.';

CREATE TYPE cohort (
    INPUT = cohort_in,
    OUTPUT = cohort_out,
    RECEIVE = cohort_recv,
    SEND = cohort_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE cohort IS
'The mergeable life table: persons by the day on which they left observation and by outcome or as censored (?), and late entrants by '
'the day after which they came under observation (>): {5:{promoted:1,?:2},9:{left:1}}. Days are whole, 0 to 2 x 10^9. At most 1,000,000 '
'counts that are not zero, 100 outcomes with labels of at most 1,000 bytes, and 2^60 persons in all. Made by cohort_agg(), merged by '
'rollup() and +.';

-- Order, equality and hashing, by content.

CREATE FUNCTION cohort_eq(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_ne(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_lt(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_le(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_gt(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_ge(cohort, cohort) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_cmp(cohort, cohort) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_hash(cohort) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_hash_extended(cohort, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_eq(cohort, cohort) IS 'implementation of = operator';
COMMENT ON FUNCTION cohort_ne(cohort, cohort) IS 'implementation of <> operator';
COMMENT ON FUNCTION cohort_lt(cohort, cohort) IS 'implementation of < operator';
COMMENT ON FUNCTION cohort_le(cohort, cohort) IS 'implementation of <= operator';
COMMENT ON FUNCTION cohort_gt(cohort, cohort) IS 'implementation of > operator';
COMMENT ON FUNCTION cohort_ge(cohort, cohort) IS 'implementation of >= operator';
COMMENT ON FUNCTION cohort_cmp(cohort, cohort) IS
'Total order of cohorts for btree indexes: -1, 0 or 1. Counts are compared by day, outcome (censored before labels bytewise) and '
'persons; those who came under observation later decide last.';
COMMENT ON FUNCTION cohort_hash(cohort) IS 'Hash of a cohort''s content.';
COMMENT ON FUNCTION cohort_hash_extended(cohort, bigint) IS 'Seeded 64-bit hash of a cohort''s content.';

CREATE OPERATOR = (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (cohort, cohort) IS 'equal content';
COMMENT ON OPERATOR <> (cohort, cohort) IS 'different content';
COMMENT ON OPERATOR < (cohort, cohort) IS 'less than, in the order of cohort_cmp';
COMMENT ON OPERATOR <= (cohort, cohort) IS 'less than or equal, in the order of cohort_cmp';
COMMENT ON OPERATOR > (cohort, cohort) IS 'greater than, in the order of cohort_cmp';
COMMENT ON OPERATOR >= (cohort, cohort) IS 'greater than or equal, in the order of cohort_cmp';

CREATE OPERATOR CLASS cohort_ops DEFAULT FOR TYPE cohort USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 cohort_cmp(cohort, cohort);
COMMENT ON OPERATOR CLASS cohort_ops USING btree IS 'Order of cohorts by content.';
COMMENT ON OPERATOR FAMILY cohort_ops USING btree IS 'Order of cohorts by content.';
CREATE OPERATOR CLASS cohort_ops DEFAULT FOR TYPE cohort USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 cohort_hash(cohort),
    FUNCTION 2 cohort_hash_extended(cohort, bigint);
COMMENT ON OPERATOR CLASS cohort_ops USING hash IS 'Equality of cohorts by content.';
COMMENT ON OPERATOR FAMILY cohort_ops USING hash IS 'Equality of cohorts by content.';

-- JSON and arithmetic.

CREATE FUNCTION cohort(jsonb) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_from_jsonb';
COMMENT ON FUNCTION cohort(jsonb) IS
'A cohort from {"5": {"outcomes": {"promoted": 1}, "censored": 2, "entered": 3}}, a key for each day; each of the three keys of a '
'day may be left out. Error for any other shape, for numbers that are not whole, and for more persons leaving than are at risk.';

CREATE FUNCTION jsonb(cohort) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_to_jsonb';
COMMENT ON FUNCTION jsonb(cohort) IS
'A cohort as {"5": {"outcomes": {"promoted": 1}, "censored": 2, "entered": 3}}, a key for each day.';

CREATE CAST (jsonb AS cohort) WITH FUNCTION cohort(jsonb);
COMMENT ON CAST (jsonb AS cohort) IS 'A cohort from its JSON form.';
CREATE CAST (cohort AS jsonb) WITH FUNCTION jsonb(cohort);
COMMENT ON CAST (cohort AS jsonb) IS 'The JSON form of a cohort.';

CREATE FUNCTION cohort_plus(cohort, cohort) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_plus(cohort, cohort) IS 'implementation of + operator';
CREATE FUNCTION cohort_minus(cohort, cohort) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_minus(cohort, cohort) IS 'implementation of - operator';
CREATE OPERATOR + (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_plus, COMMUTATOR = +
);
COMMENT ON OPERATOR + (cohort, cohort) IS
'Exact merge: the cohort of all their persons together. Error beyond 2^60 persons.';
CREATE OPERATOR - (
    LEFTARG = cohort, RIGHTARG = cohort, FUNCTION = cohort_minus
);
COMMENT ON OPERATOR - (cohort, cohort) IS
'Exact difference: the persons of the second are taken out of the first. Error when a count would become negative.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: a NULL outcome is censored, and the first call builds the
-- state itself.

CREATE FUNCTION cohort_accum(cohort, days integer, outcome text) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_episode';
CREATE FUNCTION cohort_accum(cohort, days integer, outcome text, persons bigint) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_persons';
CREATE FUNCTION cohort_accum(cohort, days integer, outcome text, persons bigint, entry integer) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_entry';
CREATE FUNCTION cohort_accum_inv(cohort, days integer, outcome text) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_episode';
CREATE FUNCTION cohort_accum_inv(cohort, days integer, outcome text, persons bigint) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_persons';
CREATE FUNCTION cohort_accum_inv(cohort, days integer, outcome text, persons bigint, entry integer) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_entry';
CREATE FUNCTION cohort_accum(cohort, days double precision, outcome text) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_exact_episode';
CREATE FUNCTION cohort_accum(cohort, days double precision, outcome text, persons double precision) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_exact_persons';
CREATE FUNCTION cohort_accum(cohort, days double precision, outcome text, persons double precision, entry double precision) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_exact_entry';
CREATE FUNCTION cohort_accum_inv(cohort, days double precision, outcome text) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_exact_episode';
CREATE FUNCTION cohort_accum_inv(cohort, days double precision, outcome text, persons double precision) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_exact_persons';
CREATE FUNCTION cohort_accum_inv(cohort, days double precision, outcome text, persons double precision, entry double precision)
    RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'cohort_accum_inv_exact_entry';
CREATE FUNCTION cohort_combine(cohort, cohort) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_combine_inv(cohort, cohort) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION cohort_final(cohort) RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION cohort_accum(cohort, integer, text) IS 'Transition function of cohort_agg(integer, text).';
COMMENT ON FUNCTION cohort_accum(cohort, integer, text, bigint) IS 'Transition function of cohort_agg(integer, text, bigint).';
COMMENT ON FUNCTION cohort_accum(cohort, integer, text, bigint, integer) IS
'Transition function of cohort_agg(integer, text, bigint, integer).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, integer, text) IS 'Inverse transition function of cohort_agg(integer, text).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, integer, text, bigint) IS 'Inverse transition function of cohort_agg(integer, text, bigint).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, integer, text, bigint, integer) IS
'Inverse transition function of cohort_agg(integer, text, bigint, integer).';
COMMENT ON FUNCTION cohort_accum(cohort, double precision, text) IS 'Transition function of cohort_agg(double precision, text).';
COMMENT ON FUNCTION cohort_accum(cohort, double precision, text, double precision) IS
'Transition function of cohort_agg(double precision, text, double precision).';
COMMENT ON FUNCTION cohort_accum(cohort, double precision, text, double precision, double precision) IS
'Transition function of cohort_agg(double precision, text, double precision, double precision).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, double precision, text) IS
'Inverse transition function of cohort_agg(double precision, text).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, double precision, text, double precision) IS
'Inverse transition function of cohort_agg(double precision, text, double precision).';
COMMENT ON FUNCTION cohort_accum_inv(cohort, double precision, text, double precision, double precision) IS
'Inverse transition function of cohort_agg(double precision, text, double precision, double precision).';
COMMENT ON FUNCTION cohort_combine(cohort, cohort) IS 'Merges two states; transition function of rollup(cohort). NULL is no state.';
COMMENT ON FUNCTION cohort_combine_inv(cohort, cohort) IS 'Subtracts a state; inverse transition function of rollup(cohort).';
COMMENT ON FUNCTION cohort_final(cohort) IS 'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE cohort_agg(days integer, outcome text) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(integer, text) IS
'Life table of persons; one row is one person. days (0 to 2 x 10^9) is the time from the start of the person''s clock to the '
'outcome or to the end of follow-up; a NULL outcome is censored: still observed without an outcome on that day. Rows with NULL days '
'are ignored: there is no episode. No rows: {}.';

CREATE AGGREGATE cohort_agg(days integer, outcome text, persons bigint) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(integer, text, bigint) IS
'Life table of persons; one row stands for the given number of persons (0 to 2^60). A NULL outcome is censored; rows with NULL days are '
'ignored; NULL persons is an error. No rows: {}.';

CREATE AGGREGATE cohort_agg(days integer, outcome text, persons bigint, entry integer) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(integer, text, bigint, integer) IS
'Life table of persons; one row stands for the given number of persons, who came under observation only after day entry (delayed '
'entry): they are at risk on days t with entry < t <= days. NULL or negative entry: from the outset, day 0 included. entry on or after '
'days is an error. A NULL outcome is censored; rows with NULL days are ignored. No rows: {}.';

-- For what drivers and data frames send: the server turns any other number
-- into double precision, and takes what needs no conversion first, so that no
-- call finds two forms.

CREATE AGGREGATE cohort_agg(days double precision, outcome text) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(double precision, text) IS
'As cohort_agg(integer, text), for numbers that are smallint, bigint, numeric or double precision. One that is not whole is an '
'error that names the cast.';

CREATE AGGREGATE cohort_agg(days double precision, outcome text, persons double precision) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(double precision, text, double precision) IS
'As cohort_agg(integer, text, bigint), for numbers that are smallint, bigint, numeric or double precision. One that is not whole is an '
'error that names the cast; persons beyond 2^53 are out of range here, but not as bigint.';

CREATE AGGREGATE cohort_agg(days double precision, outcome text, persons double precision, entry double precision) (
    SFUNC = cohort_accum, STYPE = cohort, SSPACE = 2048,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_accum, MINVFUNC = cohort_accum_inv, MSTYPE = cohort,
    MSSPACE = 2048, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE cohort_agg(double precision, text, double precision, double precision) IS
'As cohort_agg(integer, text, bigint, integer), for numbers that are smallint, bigint, numeric or double precision. One that is not '
'whole is an error that names the cast; persons beyond 2^53 are out of range here, but not as bigint.';

CREATE AGGREGATE rollup(cohort) (
    SFUNC = cohort_combine, STYPE = cohort, SSPACE = 8192,
    FINALFUNC = cohort_final, COMBINEFUNC = cohort_combine,
    MSFUNC = cohort_combine, MINVFUNC = cohort_combine_inv, MSTYPE = cohort,
    MSSPACE = 8192, MFINALFUNC = cohort_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(cohort) IS
'Exact merge of cohorts: the cohort of all their persons together. NULLs are ignored. No rows: {}.';

CREATE FUNCTION landmark(c cohort, day double precision) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_landmark';
COMMENT ON FUNCTION landmark(cohort, double precision) IS
'The cohort of those still under observation without an outcome after a day, and of those who come later, with days counted from it: '
'for curves and comparisons that ask what came after, such as after a mentorship of a year, without the time that everybody had to '
'survive to be there. day is whole, 0 to 2 x 10^9. Whoever left on the day or before is left out.';

CREATE FUNCTION censor_after(c cohort, day double precision) RETURNS cohort
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_censor_after';
COMMENT ON FUNCTION censor_after(cohort, double precision) IS
'The cohort as if observation had ended with a day: whoever was still there is censored on it, outcomes on the day itself count, and '
'whoever came under observation on it or later is left out. day is whole, 0 to 2 x 10^9. Compares cohorts over the same time, or '
'asks what an earlier report would have seen.';
-- What one cohort tells: counts, survival, cumulative hazard and incidence,
-- quantiles, restricted means, rates.  Times are in days and may be fractional.

CREATE FUNCTION persons(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_persons';
COMMENT ON FUNCTION persons(cohort) IS
'All persons of the cohort, with an outcome or censored.';

CREATE FUNCTION events(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_events';
COMMENT ON FUNCTION events(cohort) IS
'Persons with an outcome, whichever.';

CREATE FUNCTION events(c cohort, outcome text)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_events';
COMMENT ON FUNCTION events(cohort, text) IS
'Persons with the outcome; 0 when nobody had it.';

CREATE FUNCTION censored(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_censored';
COMMENT ON FUNCTION censored(cohort) IS
'Persons without an outcome when their follow-up ended.';

CREATE FUNCTION delayed_entries(c cohort)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_entered';
COMMENT ON FUNCTION delayed_entries(cohort) IS
'Persons who came under observation only after some day (delayed entry).';

CREATE FUNCTION outcomes(c cohort)
    RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_outcomes';
COMMENT ON FUNCTION outcomes(cohort) IS
'The outcomes that somebody had, ascending bytewise.';

CREATE FUNCTION recode(c cohort, source text[], target text)
    RETURNS cohort
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_recode';
COMMENT ON FUNCTION recode(cohort, text[], text) IS
'The same persons with the outcomes in source counted as target, each on its day. A NULL in source stands for censoring; a NULL '
'target censors: those persons were observed until then without an outcome. recode(c, outcomes(c), ''any'') makes one outcome of '
'all. NULL cohort or source: NULL.';

CREATE FUNCTION follow_up(c cohort)
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'cohort_follow_up';
COMMENT ON FUNCTION follow_up(cohort) IS
'The last day on which anybody was observed; NULL for nobody.';

CREATE FUNCTION person_time(c cohort)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'cohort_person_time';
COMMENT ON FUNCTION person_time(cohort) IS
'Person-days at risk: the sum of each person''s days under observation.';

CREATE FUNCTION at_risk(c cohort, days double precision)
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'cohort_at_risk';
COMMENT ON FUNCTION at_risk(cohort, double precision) IS
'Persons at risk on a day: entry < days <= end of follow-up. Persons without an entry are at risk on day 0 too; those censored on the '
'day still count.';

CREATE FUNCTION survival(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival';
COMMENT ON FUNCTION survival(cohort, double precision) IS
'Probability of being without an outcome just after a day, 0 to 1 (Kaplan and Meier 1958). Events come before censorings of the '
'same day. NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION survival_ci(
    c cohort,
    days double precision,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival_ci';
COMMENT ON FUNCTION survival_ci(cohort, double precision, double precision, text) IS
'Survival with a two-sided confidence interval from Greenwood''s variance, symmetric on the scale of method: loglog, log, plain, '
'logit, arcsin. Limits are NULL where the survival is 0, and where it is 1 except for log and plain. NULL for nobody, before day 0 '
'and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE TYPE survival_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    censored bigint,
    entered bigint,
    survival double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE survival_curve_result IS
'A day of a survival curve. A row of survival_curve().';
COMMENT ON COLUMN survival_curve_result.days IS 'The day.';
COMMENT ON COLUMN survival_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN survival_curve_result.events IS 'Persons with an outcome on the day.';
COMMENT ON COLUMN survival_curve_result.censored IS 'Persons censored on the day.';
COMMENT ON COLUMN survival_curve_result.entered IS 'Persons who came under observation after the day.';
COMMENT ON COLUMN survival_curve_result.survival IS 'Probability of no outcome by the end of the day.';
COMMENT ON COLUMN survival_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN survival_curve_result.low IS 'Lower limit of the survival.';
COMMENT ON COLUMN survival_curve_result.high IS 'Upper limit of the survival.';

CREATE FUNCTION survival_curve(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS SETOF survival_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_survival_curve';
COMMENT ON FUNCTION survival_curve(cohort, double precision, text) IS
'The life table with the Kaplan-Meier curve, a row for each day on which somebody left or came under observation: persons at risk, with '
'an outcome, censored, and under observation from just after the day; survival just after the day with Greenwood''s standard error and '
'limits as in survival_ci(). A notice is raised when delayed entry leaves nobody at risk at some point.';

CREATE FUNCTION retention(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_survival';
COMMENT ON FUNCTION retention(cohort, double precision) IS
'The same as survival(), for cohorts whose outcomes are ways of leaving: the probability of being still there just after a day.';

CREATE FUNCTION cumulative_hazard(c cohort, days double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard';
COMMENT ON FUNCTION cumulative_hazard(cohort, double precision) IS
'Cumulative hazard of any outcome, the sum of events / at risk up to and including a day (Nelson 1972, Aalen 1978). NULL for nobody, '
'before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard(
    c cohort,
    outcome text,
    days double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome';
COMMENT ON FUNCTION cumulative_hazard(cohort, text, double precision) IS
'Cumulative hazard of one outcome, others counting as leaving (Nelson 1972, Aalen 1978). NULL for nobody, before day 0 and, with a '
'notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard_ci(
    c cohort,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_ci';
COMMENT ON FUNCTION cumulative_hazard_ci(cohort, double precision, double precision) IS
'Cumulative hazard of any outcome with a two-sided confidence interval, symmetric on the log scale, from Aalen''s variance, the sum '
'of events / at risk squared. Limits are NULL where the hazard is 0. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_hazard_ci(
    c cohort,
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome_ci';
COMMENT ON FUNCTION cumulative_hazard_ci(cohort, text, double precision, double precision) IS
'Cumulative hazard of one outcome with a two-sided confidence interval, symmetric on the log scale, from Aalen''s variance, the sum '
'of events / at risk squared. Limits are NULL where the hazard is 0. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE TYPE cumulative_hazard_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    cumulative_hazard double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cumulative_hazard_curve_result IS
'A day of a cumulative hazard. A row of cumulative_hazard_curve().';
COMMENT ON COLUMN cumulative_hazard_curve_result.days IS 'The day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.events IS 'Persons with the outcome on the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.cumulative_hazard IS 'Cumulative hazard up to the day.';
COMMENT ON COLUMN cumulative_hazard_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN cumulative_hazard_curve_result.low IS 'Lower limit of the cumulative hazard.';
COMMENT ON COLUMN cumulative_hazard_curve_result.high IS 'Upper limit of the cumulative hazard.';

CREATE FUNCTION cumulative_hazard_curve(
    c cohort,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_hazard_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_curve';
COMMENT ON FUNCTION cumulative_hazard_curve(cohort, double precision) IS
'Cumulative hazard of any outcome, a row for each day of the life table, with standard error and limits as in cumulative_hazard_ci().';

CREATE FUNCTION cumulative_hazard_curve(
    c cohort,
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_hazard_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_hazard_outcome_curve';
COMMENT ON FUNCTION cumulative_hazard_curve(cohort, text, double precision) IS
'Cumulative hazard of one outcome, a row for each day of the life table, with standard error and limits as in '
'cumulative_hazard_ci(). events are those of the outcome.';

CREATE FUNCTION cumulative_incidence(
    c cohort,
    outcome text,
    days double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence';
COMMENT ON FUNCTION cumulative_incidence(cohort, text, double precision) IS
'Probability of having had the outcome by a day, 0 to 1, when others can come first (Aalen and Johansen 1978). 0 for an outcome '
'that nobody had. NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION cumulative_incidence_ci(
    c cohort,
    outcome text,
    days double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_ci';
COMMENT ON FUNCTION cumulative_incidence_ci(cohort, text, double precision, double precision) IS
'Cumulative incidence with a two-sided confidence interval, symmetric on the scale log(-log(1 - F)), from the Greenwood-type '
'variance of the Aalen-Johansen estimator (Andersen, Borgan, Gill and Keiding 1993). Limits are NULL where the incidence is 0 or 1. '
'NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE TYPE cumulative_incidence_curve_result AS (
    days integer,
    at_risk bigint,
    events bigint,
    cumulative_incidence double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cumulative_incidence_curve_result IS
'A day of a cumulative incidence. A row of cumulative_incidence_curve().';
COMMENT ON COLUMN cumulative_incidence_curve_result.days IS 'The day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.at_risk IS 'Persons at risk just before the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.events IS 'Persons with the outcome on the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.cumulative_incidence IS 'Probability of the outcome up to the day.';
COMMENT ON COLUMN cumulative_incidence_curve_result.std_error IS 'Standard error.';
COMMENT ON COLUMN cumulative_incidence_curve_result.low IS 'Lower limit of the incidence.';
COMMENT ON COLUMN cumulative_incidence_curve_result.high IS 'Upper limit of the incidence.';

CREATE FUNCTION cumulative_incidence_curve(
    c cohort,
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF cumulative_incidence_curve_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cumulative_incidence_curve';
COMMENT ON FUNCTION cumulative_incidence_curve(cohort, text, double precision) IS
'Cumulative incidence of an outcome, a row for each day of the life table, with standard error and limits as in '
'cumulative_incidence_ci(). events are those of the outcome.';

CREATE FUNCTION time_quantile(c cohort, p double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_time_quantile';
COMMENT ON FUNCTION time_quantile(cohort, double precision) IS
'Days by which a proportion p, between 0 and 1, has had an outcome: the first day with survival <= 1 - p. Where the survival stays '
'equal to 1 - p over an interval, the midpoint of it. NULL when not reached.';

CREATE FUNCTION time_quantile_ci(
    c cohort,
    p double precision,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_time_quantile_ci';
COMMENT ON FUNCTION time_quantile_ci(cohort, double precision, double precision, text) IS
'Quantile of the time to an outcome as in time_quantile(), with the interval that the band of the survival gives when it is '
'inverted (Brookmeyer and Crowley 1982). Methods as in survival_ci(). A limit that is not reached is NULL.';

CREATE FUNCTION median_time(c cohort)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_time';
COMMENT ON FUNCTION median_time(cohort) IS
'Days by which half of the persons have had an outcome; time_quantile() at 0.5. NULL when not reached.';

CREATE FUNCTION median_time_ci(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_time_ci';
COMMENT ON FUNCTION median_time_ci(cohort, double precision, text) IS
'Median time with its confidence interval; time_quantile_ci() at 0.5. NULL when not reached.';

CREATE FUNCTION median_follow_up(c cohort) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_follow_up';
COMMENT ON FUNCTION median_follow_up(cohort) IS
'Days for which half of the persons would have been followed, had nobody had an outcome: the median of the reverse Kaplan-Meier '
'estimate (Schemper and Smith 1996), in which censoring is the event and outcomes cut it short. NULL when not reached, as when most '
'had an outcome.';

CREATE FUNCTION median_follow_up_ci(
    c cohort,
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_median_follow_up_ci';
COMMENT ON FUNCTION median_follow_up_ci(cohort, double precision, text) IS
'Median follow-up with its confidence interval, by inverting the band of the reverse Kaplan-Meier estimate; methods as those of '
'survival_ci(). NULL when not reached.';

CREATE FUNCTION restricted_mean_time(c cohort, horizon double precision)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_time';
COMMENT ON FUNCTION restricted_mean_time(cohort, double precision) IS
'Mean number of days without an outcome within the horizon, the area under the survival from 0 to horizon days. NULL for nobody, '
'before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_mean_time_ci(
    c cohort,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_mean_time_ci';
COMMENT ON FUNCTION restricted_mean_time_ci(cohort, double precision, double precision) IS
'Restricted mean time with a two-sided normal confidence interval from its large-sample variance (Klein and Moeschberger 2003, '
'section 4.5). NULL for nobody, before day 0 and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_time_lost(
    c cohort,
    outcome text,
    horizon double precision
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost';
COMMENT ON FUNCTION restricted_time_lost(cohort, text, double precision) IS
'Mean number of days within the horizon lost to the outcome, the area under its cumulative incidence (Andersen 2013). The times '
'lost to all outcomes and the restricted mean add up to the horizon. NULL for nobody, before day 0 and, with a notice, beyond '
'follow-up while some are still without an outcome.';

CREATE FUNCTION restricted_time_lost_ci(
    c cohort,
    outcome text,
    horizon double precision,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_restricted_time_lost_ci';
COMMENT ON FUNCTION restricted_time_lost_ci(cohort, text, double precision, double precision) IS
'Restricted time lost with a two-sided normal confidence interval from its delta-method variance. NULL for nobody, before day 0 '
'and, with a notice, beyond follow-up while some are still without an outcome.';

CREATE FUNCTION event_rate(c cohort, per double precision DEFAULT 365.25)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_event_rate';
COMMENT ON FUNCTION event_rate(cohort, double precision) IS
'Events of any outcome per `per` person-days at risk, by default per person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate(
    c cohort,
    outcome text,
    per double precision DEFAULT 365.25
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'cohort_event_rate_outcome';
COMMENT ON FUNCTION event_rate(cohort, text, double precision) IS
'Events of one outcome per `per` person-days at risk, by default per person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate_ci(
    c cohort,
    per double precision DEFAULT 365.25,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'cohort_event_rate_ci';
COMMENT ON FUNCTION event_rate_ci(cohort, double precision, double precision) IS
'Rate of events of any outcome with the exact two-sided Poisson interval (Garwood 1936), per `per` person-days at risk, by default per '
'person-year of 365.25 days. NULL without time at risk.';

CREATE FUNCTION event_rate_ci(
    c cohort,
    outcome text,
    per double precision DEFAULT 365.25,
    level double precision DEFAULT 0.95
) RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'cohort_event_rate_outcome_ci';
COMMENT ON FUNCTION event_rate_ci(cohort, text, double precision, double precision) IS
'Rate of events of one outcome with the exact two-sided Poisson interval (Garwood 1936), per `per` person-days at risk, by default per '
'person-year of 365.25 days. NULL without time at risk.';
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

-- Cox regression on covariates, from cohorts by pattern of covariates.

CREATE TYPE cox_regression_result AS (
    term text,
    level text,
    reference text,
    log_hazard_ratio double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    hazard_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE cox_regression_result IS
'A coefficient of a Cox regression. A row of cox_regression().';
COMMENT ON COLUMN cox_regression_result.term IS 'The term.';
COMMENT ON COLUMN cox_regression_result.level IS 'Level of its factors; NULL for a number.';
COMMENT ON COLUMN cox_regression_result.reference IS 'Level that it is compared with.';
COMMENT ON COLUMN cox_regression_result.log_hazard_ratio IS
'Logarithm of the hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where other terms '
'replace it, or infinite ones leave it open.';
COMMENT ON COLUMN cox_regression_result.std_error IS 'Its standard error.';
COMMENT ON COLUMN cox_regression_result.statistic IS 'z of no difference.';
COMMENT ON COLUMN cox_regression_result.p_value IS 'Two-sided p value, from 0 to 1.';
COMMENT ON COLUMN cox_regression_result.hazard_ratio IS 'Hazard over that of the reference.';
COMMENT ON COLUMN cox_regression_result.low IS 'Lower limit of the hazard ratio.';
COMMENT ON COLUMN cox_regression_result.high IS 'Upper limit of the hazard ratio.';

CREATE FUNCTION cox_regression(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95,
    errors text DEFAULT 'classical',
    cluster text DEFAULT NULL
) RETURNS SETOF cox_regression_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10000 ROWS 10
    AS 'MODULE_PATHNAME', 'cohort_cox_regression';
COMMENT ON FUNCTION cox_regression(cohort[], text[], text[], text[], text, text, text, double precision, text, text) IS
'Hazard ratios of covariates by Cox regression (1972). cohorts[i] are the persons whose covariates are row i of the two-dimensional '
'array, in the order of names: SELECT array_agg(c), array_agg(ARRAY[sex, step::text]) FROM (SELECT sex, step, cohort_agg(days, '
'outcome) ... GROUP BY sex, step). That is all that the partial likelihood needs, so that coefficients are those of the persons'' '
'own records; delayed entry is allowed, and covariates that change by follow-up split at the change. terms: sex (by level, against '
'the most frequent; ref(sex,men) names another), num(age), num(age)^2, sex:step. outcome NULL: any; else the others count as leaving '
'(cause-specific hazards). strata: a covariate whose levels have hazards of their own shape. ties: efron (1977), breslow (1974), '
'exact (the discrete likelihood of Cox 1972; an error when 10^9 steps do not suffice). errors: classical; robust (Lin and Wei 1989), '
'of persons, which delayed entry and split follow-up make unknowable (an error), or of the levels of the covariate cluster; not with '
'exact ties. Wald tests and intervals. A coefficient that grows without end, as when a level has no events, is Infinity or -Infinity '
'without error: the tests of cox_regression_fit() hold. NULL for a term that those before it replace, or that infinite ones leave '
'open. Patterns where a covariate of the terms is NULL are left out. At most 500 coefficients.';

CREATE TYPE cox_regression_fit_result AS (
    persons bigint,
    events bigint,
    persons_dropped bigint,
    df integer,
    replaced integer,
    null_log_likelihood double precision,
    log_likelihood double precision,
    aic double precision,
    likelihood_ratio_statistic double precision,
    likelihood_ratio_p_value double precision,
    score_statistic double precision,
    score_p_value double precision,
    wald_statistic double precision,
    wald_p_value double precision
);
COMMENT ON TYPE cox_regression_fit_result IS
'A Cox regression as a whole. The result of cox_regression_fit().';
COMMENT ON COLUMN cox_regression_fit_result.persons IS 'Persons in it; parts of a split follow-up count each.';
COMMENT ON COLUMN cox_regression_fit_result.events IS 'Events.';
COMMENT ON COLUMN cox_regression_fit_result.persons_dropped IS 'Persons left out, because a covariate is missing.';
COMMENT ON COLUMN cox_regression_fit_result.df IS 'Coefficients estimated.';
COMMENT ON COLUMN cox_regression_fit_result.replaced IS 'Coefficients that others replace.';
COMMENT ON COLUMN cox_regression_fit_result.null_log_likelihood IS 'Partial log likelihood without terms.';
COMMENT ON COLUMN cox_regression_fit_result.log_likelihood IS 'Partial log likelihood.';
COMMENT ON COLUMN cox_regression_fit_result.aic IS 'Akaike''s criterion.';
COMMENT ON COLUMN cox_regression_fit_result.likelihood_ratio_statistic IS 'Statistic of the likelihood ratio test of all terms.';
COMMENT ON COLUMN cox_regression_fit_result.likelihood_ratio_p_value IS 'Its p value.';
COMMENT ON COLUMN cox_regression_fit_result.score_statistic IS 'Statistic of the score test of all terms.';
COMMENT ON COLUMN cox_regression_fit_result.score_p_value IS 'Its p value.';
COMMENT ON COLUMN cox_regression_fit_result.wald_statistic IS 'Statistic of the Wald test of all terms; NULL with an infinite coefficient.';
COMMENT ON COLUMN cox_regression_fit_result.wald_p_value IS 'Its p value.';

CREATE FUNCTION cox_regression_fit(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS cox_regression_fit_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10000
    AS 'MODULE_PATHNAME', 'cohort_cox_regression_fit';
COMMENT ON FUNCTION cox_regression_fit(cohort[], text[], text[], text[], text, text, text) IS
'The Cox regression of cox_regression() as a whole: who is in it, its partial likelihood, and likelihood ratio, score and Wald tests '
'that all terms have no effect, chi-squared with df degrees of freedom. With one covariate of groups the score test is the log-rank '
'test, where no events are tied.';

CREATE TYPE cox_term_test AS (
    term text,
    statistic double precision,
    df double precision,
    p_value double precision
);
COMMENT ON TYPE cox_term_test IS
'A chi-squared test of a term of a Cox regression. A row of cox_regression_terms() and of proportional_hazards_test().';
COMMENT ON COLUMN cox_term_test.term IS 'The term; NULL: all together.';
COMMENT ON COLUMN cox_term_test.statistic IS 'Chi-squared.';
COMMENT ON COLUMN cox_term_test.df IS 'Its degrees of freedom.';
COMMENT ON COLUMN cox_term_test.p_value IS 'p value, from 0 to 1.';

CREATE FUNCTION cox_regression_terms(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS SETOF cox_term_test
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'cohort_cox_regression_terms';
COMMENT ON FUNCTION cox_regression_terms(cohort[], text[], text[], text[], text, text, text) IS
'The likelihood ratio test of each term of cox_regression(): twice the log likelihood that the model loses without it. Holds where a '
'coefficient is infinite, too. NULL for a term that is part of an interaction, which stands for it, and for one that others replace.';

CREATE FUNCTION proportional_hazards_test(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    transform text DEFAULT 'km'
) RETURNS SETOF cox_term_test
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 5
    AS 'MODULE_PATHNAME', 'cohort_proportional_hazards_test';
COMMENT ON FUNCTION proportional_hazards_test(cohort[], text[], text[], text[], text, text, text, text) IS
'Do the hazard ratios of cox_regression() stay the same over time? The score test (Grambsch and Therneau 1994, as R''s cox.zph() has '
'computed it since survival 3) of coefficients that change in proportion to a function of time, for each term and, in the last row, '
'whose term is NULL, for all. transform: km (1 minus the Kaplan-Meier curve of all, just before), identity (days), rank (of the days '
'on which anybody leaves), log (of days; NULL with an event on day 0). ties: efron, breslow. A small p value says that one ratio is '
'not the whole story: look at the curves, or split the follow-up. Infinite coefficients are left out.';

CREATE TYPE cox_hazard_step AS (
    stratum text,
    days integer,
    hazard double precision,
    cumulative_hazard double precision
);
COMMENT ON TYPE cox_hazard_step IS 'A step of a baseline hazard. A row of cox_baseline_hazard().';
COMMENT ON COLUMN cox_hazard_step.stratum IS 'Level of the strata; NULL without.';
COMMENT ON COLUMN cox_hazard_step.days IS 'Day with events.';
COMMENT ON COLUMN cox_hazard_step.hazard IS 'Hazard of that day.';
COMMENT ON COLUMN cox_hazard_step.cumulative_hazard IS 'Its sum until that day.';

CREATE FUNCTION cox_baseline_hazard(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron'
) RETURNS SETOF cox_hazard_step
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_baseline_hazard';
COMMENT ON FUNCTION cox_baseline_hazard(cohort[], text[], text[], text[], text, text, text) IS
'The hazard of cox_regression() where every covariate has its reference level and every number is 0, by day: Efron''s estimator with '
'efron, else Breslow''s (as R''s basehaz(centered = FALSE)). A ratio of hazards says nothing of how large they are; this does. With '
'infinite coefficients a hazard may be 0, Infinity or, where it is open, NULL, as in cox_survival_curve().';

CREATE TYPE cox_survival_row AS (
    pattern integer,
    days integer,
    survival double precision,
    low double precision,
    high double precision,
    cumulative_hazard double precision,
    std_error double precision
);
COMMENT ON TYPE cox_survival_row IS 'Survival of a pattern of covariates. A row of cox_survival_curve().';
COMMENT ON COLUMN cox_survival_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN cox_survival_row.days IS 'Day with events.';
COMMENT ON COLUMN cox_survival_row.survival IS 'Share without event after that day.';
COMMENT ON COLUMN cox_survival_row.low IS 'Lower limit.';
COMMENT ON COLUMN cox_survival_row.high IS 'Upper limit.';
COMMENT ON COLUMN cox_survival_row.cumulative_hazard IS 'Minus the logarithm of the survival; Infinity where that is 0.';
COMMENT ON COLUMN cox_survival_row.std_error IS 'Standard error of that.';

CREATE FUNCTION cox_survival_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text DEFAULT NULL,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95,
    method text DEFAULT 'loglog'
) RETURNS SETOF cox_survival_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_survival_curve';
COMMENT ON FUNCTION cox_survival_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision, text) IS
'What cox_regression() says of somebody with given covariates: the share without event, by day. patterns: rows of covariates in the '
'order of names, as in {{women,3},{men,3}}; one alone may be a plain array. A level that nobody has is an error, a number is not. '
'exp of minus the cumulative hazard, Efron''s with efron, else Breslow''s, with the error of Tsiatis (1981), as R''s survfit(coxph) has '
'them. method: loglog, log, plain, logit, arcsin, the scale on which the interval is symmetric. Other outcomes count as leaving: '
'cox_cumulative_incidence_curve() says how many have this one first. With infinite coefficients the hazard of a day is its limit: 0 '
'where somebody at risk is infinitely more hazardous, Infinity (survival 0) where the pattern is so beside everybody at risk, that '
'among its equals where these are the most hazardous, and NULL where the data leave it open, as is then the survival until a hazard is '
'Infinity. Errors and limits are NULL from the first day on whose hazard is 0, Infinity or NULL.';

CREATE TYPE cox_incidence_row AS (
    pattern integer,
    days integer,
    incidence double precision,
    low double precision,
    high double precision,
    std_error double precision
);
COMMENT ON TYPE cox_incidence_row IS
'Cumulative incidence of a pattern of covariates. A row of cox_cumulative_incidence_curve().';
COMMENT ON COLUMN cox_incidence_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN cox_incidence_row.days IS 'Day with events of any outcome.';
COMMENT ON COLUMN cox_incidence_row.incidence IS 'Share who have had the outcome by that day.';
COMMENT ON COLUMN cox_incidence_row.low IS 'Lower limit.';
COMMENT ON COLUMN cox_incidence_row.high IS 'Upper limit.';
COMMENT ON COLUMN cox_incidence_row.std_error IS 'Standard error.';

CREATE FUNCTION cox_cumulative_incidence_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text,
    strata text DEFAULT NULL,
    ties text DEFAULT 'efron',
    level double precision DEFAULT 0.95
) RETURNS SETOF cox_incidence_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 50000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_cox_cumulative_incidence_curve';
COMMENT ON FUNCTION cox_cumulative_incidence_curve(cohort[], text[], text[], text[], text[], text, text, text, double precision) IS
'The share of persons with given covariates who have had an outcome by a day, when others compete: each outcome has the Cox model of '
'cox_regression() with these terms, and their hazards are multiplied up (as R''s survfit() of a model of several states), constant '
'within a day. patterns as in cox_survival_curve(). Intervals on the scale log(-log(1 - F)), with the error of the delta method, '
'outcomes independent. Infinite coefficients count as in cox_survival_curve(); NULL, too, once two outcomes have infinite hazards on a '
'day. competing_risks_regression() models the share itself.';

CREATE TYPE competing_risks_result AS (
    term text,
    level text,
    reference text,
    log_hazard_ratio double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    hazard_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE competing_risks_result IS
'A coefficient of a regression of an incidence. A row of competing_risks_regression().';
COMMENT ON COLUMN competing_risks_result.term IS 'The term.';
COMMENT ON COLUMN competing_risks_result.level IS 'Level of its factors; NULL for a number.';
COMMENT ON COLUMN competing_risks_result.reference IS 'Level that it is compared with.';
COMMENT ON COLUMN competing_risks_result.log_hazard_ratio IS
'Logarithm of the subdistribution hazard ratio; of one more for a number. Infinity or -Infinity where it grows without end; NULL where '
'other terms replace it, or infinite ones leave it open.';
COMMENT ON COLUMN competing_risks_result.std_error IS 'Its standard error.';
COMMENT ON COLUMN competing_risks_result.statistic IS 'z of no difference.';
COMMENT ON COLUMN competing_risks_result.p_value IS 'Two-sided p value, from 0 to 1.';
COMMENT ON COLUMN competing_risks_result.hazard_ratio IS 'Subdistribution hazard over that of the reference.';
COMMENT ON COLUMN competing_risks_result.low IS 'Lower limit of the hazard ratio.';
COMMENT ON COLUMN competing_risks_result.high IS 'Upper limit of the hazard ratio.';

CREATE FUNCTION competing_risks_regression(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    outcome text,
    level double precision DEFAULT 0.95
) RETURNS SETOF competing_risks_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 10
    AS 'MODULE_PATHNAME', 'cohort_competing_risks_regression';
COMMENT ON FUNCTION competing_risks_regression(cohort[], text[], text[], text[], text, double precision) IS
'How covariates change the cumulative incidence of an outcome when others compete (Fine and Gray 1999): ratios of subdistribution '
'hazards, in which whoever leaves with another outcome stays at risk, weighted by the censoring that would have come. Arguments as in '
'cox_regression(). Breslow''s ties, one censoring curve for all, just before each day, and sandwich errors that count it as '
'estimated, as R''s cmprsk::crr() has them. A ratio above 1 says that more have the outcome in the end, not that it comes faster to '
'those still there: for that ask cox_regression(). Delayed entry is an error.';

CREATE TYPE competing_risks_incidence_row AS (
    pattern integer,
    days integer,
    incidence double precision
);
COMMENT ON TYPE competing_risks_incidence_row IS
'Cumulative incidence of a pattern of covariates. A row of competing_risks_incidence_curve().';
COMMENT ON COLUMN competing_risks_incidence_row.pattern IS 'Which of the patterns, from 1.';
COMMENT ON COLUMN competing_risks_incidence_row.days IS 'Day with events of the outcome.';
COMMENT ON COLUMN competing_risks_incidence_row.incidence IS 'Share who have had the outcome by that day.';

CREATE FUNCTION competing_risks_incidence_curve(
    cohorts cohort[],
    covariates text[],
    names text[],
    terms text[],
    patterns text[],
    outcome text
) RETURNS SETOF competing_risks_incidence_row
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 20000 ROWS 1000
    AS 'MODULE_PATHNAME', 'cohort_competing_risks_incidence_curve';
COMMENT ON FUNCTION competing_risks_incidence_curve(cohort[], text[], text[], text[], text[], text) IS
'What competing_risks_regression() says of persons with given covariates: the share who have had the outcome, by day (as R''s '
'predict.crr()). patterns and infinite coefficients as in cox_survival_curve().';
-- Moves between states such as grades, from parallel arrays.

CREATE TYPE transition_matrix_result AS (
    from_state text,
    to_state text,
    persons bigint,
    probability double precision
);
COMMENT ON TYPE transition_matrix_result IS
'A pair of states and the persons who moved. A row of transition_matrix().';
COMMENT ON COLUMN transition_matrix_result.from_state IS 'State before.';
COMMENT ON COLUMN transition_matrix_result.to_state IS 'State after.';
COMMENT ON COLUMN transition_matrix_result.persons IS 'Persons who moved so.';
COMMENT ON COLUMN transition_matrix_result.probability IS 'Their share of all who were in from_state.';

CREATE FUNCTION transition_matrix(
    from_state text[], to_state text[], persons bigint[]
) RETURNS SETOF transition_matrix_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_matrix';
COMMENT ON FUNCTION transition_matrix(text[], text[], bigint[]) IS
'How persons moved between two points in time, from arrays of the state before, the state after and the number of persons (0 to '
'2^60 in all); equal pairs are summed. A row for each pair of states, ascending bytewise: persons, and their share of all who were '
'in from_state. A state that nobody was in before is kept, with probability 1. At most 1,000 states; NULL in an array is an error.';

CREATE FUNCTION bowker_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_bowker_test';
COMMENT ON FUNCTION bowker_test(text[], text[], bigint[]) IS
'Bowker''s test (1948) of symmetry, McNemar''s for more than two states: do as many move from each state to each other as the other '
'way? The arrays are those of transition_matrix(). Chi-squared; degrees of freedom: the pairs of states between which anybody moved. '
'NULL when nobody moved.';

CREATE FUNCTION stuart_maxwell_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'mobility_stuart_maxwell_test';
COMMENT ON FUNCTION stuart_maxwell_test(text[], text[], bigint[]) IS
'Test of marginal homogeneity of the same persons before and after (Stuart 1955, Maxwell 1970): has each state as many as it had? '
'The arrays are those of transition_matrix(). Chi-squared; degrees of freedom: states less 1, fewer where nobody moves between some '
'of them and the rest. NULL when nobody moved.';

CREATE FUNCTION bhapkar_test(
    from_state text[], to_state text[], persons bigint[]
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 200
    AS 'MODULE_PATHNAME', 'mobility_bhapkar_test';
COMMENT ON FUNCTION bhapkar_test(text[], text[], bigint[]) IS
'Test of marginal homogeneity as stuart_maxwell_test(), with the covariance as observed (Bhapkar 1966): a little more powerful. '
'Infinity when everybody moved the same way. NULL when nobody moved.';

CREATE FUNCTION transition_homogeneity_test(
    from_state text[], to_state text[],
    first_persons bigint[], second_persons bigint[],
    method text DEFAULT 'pearson'
) RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_transition_homogeneity_test';
COMMENT ON FUNCTION transition_homogeneity_test(text[], text[], bigint[], bigint[], text) IS
'Test that two groups, or two periods, have the same transition probabilities (Anderson and Goodman 1957): do women and men of each '
'grade move on alike? first_persons and second_persons are the two groups'' numbers by state before and after; 0 where a group has '
'nobody. Chi-squared, by row and summed; methods pearson, likelihood_ratio. A state that only one group was in before says nothing. '
'Degrees of freedom: in each other state the states moved to, less 1. NULL when that leaves none.';

CREATE FUNCTION shorrocks_index(
    from_state text[], to_state text[], persons bigint[]
) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'mobility_shorrocks_index';
COMMENT ON FUNCTION shorrocks_index(text[], text[], bigint[]) IS
'Mobility index of Prais and Shorrocks (1978): (n - trace) / (n - 1) of the transition probabilities between n states. 0 when nobody '
'moves, 1 when where persons are does not depend on where they were. The arrays are those of transition_matrix(). NULL with fewer '
'than two states, and when nobody was in one of them before.';

CREATE TYPE stationary_distribution_result AS (
    state text,
    share_before double precision,
    share_after double precision,
    stationary_share double precision
);
COMMENT ON TYPE stationary_distribution_result IS
'A state and where it tends. A row of stationary_distribution().';
COMMENT ON COLUMN stationary_distribution_result.state IS 'The state.';
COMMENT ON COLUMN stationary_distribution_result.share_before IS 'Share of all persons before.';
COMMENT ON COLUMN stationary_distribution_result.share_after IS 'Share of all persons after.';
COMMENT ON COLUMN stationary_distribution_result.stationary_share IS 'Share in the end, if everybody went on moving so.';

CREATE FUNCTION stationary_distribution(
    from_state text[], to_state text[], persons bigint[]
) RETURNS SETOF stationary_distribution_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 5
    AS 'MODULE_PATHNAME', 'mobility_stationary_distribution';
COMMENT ON FUNCTION stationary_distribution(text[], text[], bigint[]) IS
'The shares of the states that moves at these rates lead to and then keep: the left eigenvector of the transition probabilities '
'(elimination by Grassmann, Taksar and Heyman 1985), beside the shares before and after. The arrays are those of '
'transition_matrix(). A row for each state, ascending bytewise. stationary_share NULL when it depends on where persons begin (two '
'states that are never left), and when nobody was in one of the states before, so that where they go from there is not known.';

CREATE TYPE transition_probabilities_result AS (
    from_state text,
    to_state text,
    probability double precision,
    std_error double precision,
    days_in_state double precision
);
COMMENT ON TYPE transition_probabilities_result IS
'A pair of states and the probability of the move. A row of transition_probabilities().';
COMMENT ON COLUMN transition_probabilities_result.from_state IS 'State just after start_day.';
COMMENT ON COLUMN transition_probabilities_result.to_state IS 'State on end_day.';
COMMENT ON COLUMN transition_probabilities_result.probability IS 'Probability of being in to_state on end_day.';
COMMENT ON COLUMN transition_probabilities_result.std_error IS 'Standard error of the probability.';
COMMENT ON COLUMN transition_probabilities_result.days_in_state IS 'Expected number of days in to_state.';

CREATE FUNCTION transition_probabilities(
    days integer[], from_state text[], to_state text[], persons bigint[],
    start_day double precision, end_day double precision, std_errors boolean DEFAULT true
) RETURNS SETOF transition_probabilities_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 25
    AS 'MODULE_PATHNAME', 'mobility_transition_probabilities';
COMMENT ON FUNCTION transition_probabilities(integer[], text[], text[], bigint[], double precision, double precision, boolean) IS
'Probability of being in to_state on end_day for somebody in from_state just after start_day (-1: before the moves of day 0), by '
'the product integral of all moves in between (Aalen and Johansen 1978), with its Greenwood-type standard error (Andersen, Borgan, '
'Gill and Keiding 1993, section 4.4), and the expected number of days spent in to_state. The arrays hold moves: the day, the states '
'and the number of persons. from_state NULL: they come under observation in to_state after the day, or with days NULL from the '
'outset. to_state NULL: their follow-up ends, after all other moves of the day. A person moves once in a day. A state that nobody '
'is observed in is not left. NULL where follow-up has ended. std_errors false: std_error is NULL, which with many states takes a '
'fraction of the time. At most 50 states.';
-- When a workforce will mirror: stocks and flows by step and category, carried
-- forward.  The arrays are parallel, in any order.

CREATE TYPE forecast_shares_result AS (
    step text,
    year integer,
    category text,
    expected_persons double precision,
    expected_share double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE forecast_shares_result IS
'A category at a step in a year to come. A row of forecast_shares().';
COMMENT ON COLUMN forecast_shares_result.step IS 'The step.';
COMMENT ON COLUMN forecast_shares_result.year IS 'Years from now; 0 is now.';
COMMENT ON COLUMN forecast_shares_result.category IS 'The category.';
COMMENT ON COLUMN forecast_shares_result.expected_persons IS 'Persons of it, if all goes on as observed.';
COMMENT ON COLUMN forecast_shares_result.expected_share IS 'Their share of the step, from 0 to 1.';
COMMENT ON COLUMN forecast_shares_result.low IS 'Lower limit of the share.';
COMMENT ON COLUMN forecast_shares_result.high IS 'Upper limit of the share.';

CREATE FUNCTION forecast_shares(
    steps text[], categories text[], persons bigint[], person_years double precision[],
    hires bigint[], promotions bigint[], exits bigint[], ladder text[],
    years integer DEFAULT 10,
    growth double precision[] DEFAULT '{0}',
    level double precision DEFAULT 0.95,
    draws integer DEFAULT 1000,
    seed bigint DEFAULT 1
) RETURNS SETOF forecast_shares_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 100
    AS 'MODULE_PATHNAME', 'array_forecast_shares';
COMMENT ON FUNCTION
    forecast_shares(text[], text[], bigint[], double precision[], bigint[], bigint[], bigint[], text[], integer, double precision[],
        double precision, integer, bigint) IS
'The share of each category at each step of a ladder in the years to come, if hires, promotions and exits go on as observed. An '
'element of the arrays is a category at a step: persons there now; of the time observed person_years there, hires into the step from '
'outside, promotions from it into the next step, and exits. ladder lists the steps, lowest first; a cell that is not given has nobody. '
'Moves over several steps, and down, count as an exit and a hire. Exits make vacancies, and so does growth, by which the size of each '
'step changes in a year (one number for all, or one for each of ladder; 0 keeps it). They are filled from the top down as observed: by '
'promotion or hire in the proportion observed, those hired composed as observed, those promoted drawn from the step below as often as '
'persons of their category were. Nobody is dismissed: a step above its planned size has no vacancies. expected_share is by the rates '
'observed; the limits, equal tails at level, are of draws (1 to 1000000) that go on by whole persons and chance from rates drawn from '
'their posterior: gamma for the rates, with a prior of half an event at the rate of the step; Dirichlet for the composition, with a '
'prior of one person (Perks 1947); beta for the fraction promoted (Jeffreys). The same seed gives the same limits. Left out: ages and '
'retirements to come, the budget, who is available to be hired, and that rates change; limits are too narrow where they do. years 1 to '
'1000. Method: renewal model (Bartholomew, Forbes and McClean 1991, Statistical Techniques for Manpower Planning). NULL shares where '
'nobody is at a step. Errors: a step that ladder does not list, promotions out of the highest, promotions or exits without person-years.';

CREATE TYPE years_to_parity_result AS (
    step text,
    share double precision,
    target_share double precision,
    years double precision,
    low double precision,
    high double precision,
    probability double precision,
    share_at_horizon double precision
);
COMMENT ON TYPE years_to_parity_result IS
'When a step has the share asked for. A row of years_to_parity().';
COMMENT ON COLUMN years_to_parity_result.step IS 'The step.';
COMMENT ON COLUMN years_to_parity_result.share IS 'Share of the category now, from 0 to 1.';
COMMENT ON COLUMN years_to_parity_result.target_share IS 'The share asked for.';
COMMENT ON COLUMN years_to_parity_result.years IS 'Years from now; Infinity is never, or not within the horizon.';
COMMENT ON COLUMN years_to_parity_result.low IS 'Lower limit of the years.';
COMMENT ON COLUMN years_to_parity_result.high IS 'Upper limit of the years.';
COMMENT ON COLUMN years_to_parity_result.probability IS 'Fraction of the draws that get there within the horizon.';
COMMENT ON COLUMN years_to_parity_result.share_at_horizon IS 'Share expected at the end of the horizon.';

CREATE FUNCTION years_to_parity(
    steps text[], categories text[], persons bigint[], person_years double precision[],
    hires bigint[], promotions bigint[], exits bigint[], ladder text[],
    category text, target_share double precision,
    horizon integer DEFAULT 100,
    growth double precision[] DEFAULT '{0}',
    level double precision DEFAULT 0.95,
    draws integer DEFAULT 1000,
    seed bigint DEFAULT 1
) RETURNS SETOF years_to_parity_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000000 ROWS 5
    AS 'MODULE_PATHNAME', 'array_years_to_parity';
COMMENT ON FUNCTION
    years_to_parity(text[], text[], bigint[], double precision[], bigint[], bigint[], bigint[], text[], text, double precision, integer,
        double precision[], double precision, integer, bigint) IS
'In how many years each step of a ladder has a share of a category, if hires, promotions and exits go on as observed: a row for each, '
'lowest first. The arguments up to ladder, the model and what it leaves out are those of forecast_shares(). A step is there in the '
'first year in which the persons expected are within half a person of target_share (strictly between 0 and 1), which is as near as '
'whole persons come, or have passed it. Infinity: not within horizon years (1 to 1000), where share_at_horizon says what it comes to. '
'The limits are of expected paths by rates drawn from their posterior; probability is the fraction of them that get there. NULL when '
'nobody is at the step.';

CREATE TYPE hire_share_needed_result AS (
    step text,
    target_share double precision,
    expected_share double precision,
    entering_share double precision,
    needed_share double precision,
    lowest_share double precision,
    highest_share double precision
);
COMMENT ON TYPE hire_share_needed_result IS
'What the share among those who come to a step must be. A row of hire_share_needed().';
COMMENT ON COLUMN hire_share_needed_result.step IS 'The step.';
COMMENT ON COLUMN hire_share_needed_result.target_share IS 'The share asked for.';
COMMENT ON COLUMN hire_share_needed_result.expected_share IS 'The share expected, if all goes on as observed.';
COMMENT ON COLUMN hire_share_needed_result.entering_share IS 'Share of the category among those hired and promoted, as observed.';
COMMENT ON COLUMN hire_share_needed_result.needed_share IS 'What it must be; NULL when none from 0 to 1 suffices.';
COMMENT ON COLUMN hire_share_needed_result.lowest_share IS 'Share of the step if none of them were of the category.';
COMMENT ON COLUMN hire_share_needed_result.highest_share IS 'Share of the step if all of them were.';

CREATE FUNCTION hire_share_needed(
    steps text[], categories text[], persons bigint[], person_years double precision[],
    hires bigint[], promotions bigint[], exits bigint[], ladder text[],
    category text, target_share double precision, years integer,
    growth double precision[] DEFAULT '{0}'
) RETURNS SETOF hire_share_needed_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'array_hire_share_needed';
COMMENT ON FUNCTION
    hire_share_needed(text[], text[], bigint[], double precision[], bigint[], bigint[], bigint[], text[], text, double precision, integer,
        double precision[]) IS
'What the share of a category among those hired and promoted into a step must be from now on for the step to have a share of it after '
'so many years (1 to 1000), beside what it was as observed: a row for each step of the ladder, the other steps going on as observed. '
'The arguments up to ladder, the model and what it leaves out are those of forecast_shares(). target_share lies strictly between 0 '
'and 1. needed_share is NULL when no share from 0 to 1 suffices; lowest_share and highest_share say how far the step can get. Whether '
'the step below has as many to promote is not checked. NULL when nobody is at the step, or came to it.';
-- Exposures that begin during follow-up, such as mentoring.

CREATE TYPE split_at_exposure_result AS (
    exposed boolean,
    days integer,
    outcome text,
    entry integer
);
COMMENT ON TYPE split_at_exposure_result IS
'A part of a person''s follow-up. A row of split_at_exposure().';
COMMENT ON COLUMN split_at_exposure_result.exposed IS 'Is it the time after the exposure?';
COMMENT ON COLUMN split_at_exposure_result.days IS 'Last day of the part.';
COMMENT ON COLUMN split_at_exposure_result.outcome IS 'The outcome on it; NULL for censored.';
COMMENT ON COLUMN split_at_exposure_result.entry IS 'Day after which the part begins; NULL for the outset.';

CREATE FUNCTION split_at_exposure(
    follow_up integer, ending text, exposed_on integer,
    follow_up_entry integer DEFAULT NULL
) RETURNS SETOF split_at_exposure_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 ROWS 2
    AS 'MODULE_PATHNAME', 'exposure_split';
COMMENT ON FUNCTION split_at_exposure(integer, text, integer, integer) IS
'Splits one person''s follow-up (follow_up_entry, follow_up], which ended with an outcome or censored (ending NULL), at the day of '
'an exposure, so that the time before it counts as unexposed: the unexposed part ends censored, and the exposed part begins as a '
'delayed entry. An outcome on the day of exposure belongs to the unexposed part. exposed_on NULL: never exposed. NULL or negative '
'follow_up_entry: from the outset. Parts without time are left out; NULL follow_up: no rows. Feed both parts to cohort_agg(days, '
'outcome, 1, entry); the curve of the exposed is then that of Simon and Makuch (1984), and logrank_test() that of Mantel and Byar '
'(1974).';

CREATE FUNCTION split_at_exposure(
    follow_up double precision, ending text, exposed_on double precision,
    follow_up_entry double precision DEFAULT NULL
) RETURNS SETOF split_at_exposure_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 10 ROWS 2
    AS 'MODULE_PATHNAME', 'exposure_split_exact';
COMMENT ON FUNCTION split_at_exposure(double precision, text, double precision, double precision) IS
'As split_at_exposure(integer, ...), for days that are bigint, numeric or double precision. One that is not whole is an error that '
'names the cast.';
-- Raw lines of delimited files.

CREATE FUNCTION decode_line(line text, encoding text) RETURNS text
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'line_decode';
COMMENT ON FUNCTION decode_line(text, text) IS
'A raw line, whose characters each stand for one byte of a file (COPY under client encoding LATIN1), as text of the given encoding: '
'UTF8, LATIN1, WIN1252, ... NULL when its bytes are not text in that encoding, or hold a control character other than tab and '
'newline. An unknown encoding is an error.';

CREATE FUNCTION split_line(line text, delimiter text, missing text DEFAULT '')
    RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'line_split';
COMMENT ON FUNCTION split_line(text, text, text) IS
'The fields of one line of a delimited file (RFC 4180), unquoted and without surrounding spaces; NULL for a field that is empty or '
'equals missing. A quotation mark counts where a field begins with it. NULL when it is not closed or text follows the closing one. A '
'delimiter that is not one character of one byte, a space or a quotation mark is an error.';

CREATE FUNCTION read_date(value text, year_end boolean DEFAULT false)
    RETURNS date
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'line_read_date';
COMMENT ON FUNCTION read_date(text, boolean) IS
'A calendar date written 2015-12-31 or 20151231, or a year alone, which means its first day, or its last one when year_end is true. '
'NULL for anything else.';

CREATE FUNCTION read_number(value text) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4
    AS 'MODULE_PATHNAME', 'line_read_number';
COMMENT ON FUNCTION read_number(text) IS
'A number of up to 40 characters with a decimal comma or point. Digits may be in groups of three, all separated by the same sign: a '
'space (also U+00A0, U+202F, U+2009), an apostrophe, or whichever of comma and point is not the decimal sign. NULL for anything else, '
'and for what would be a different number with a decimal comma than with a point: 32,500.';

CREATE FUNCTION read_number(value text, decimal_sign text) RETURNS numeric
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4
    AS 'MODULE_PATHNAME', 'line_read_number_with';
COMMENT ON FUNCTION read_number(text, text) IS
'A number as in read_number(text), with the decimal sign given, a comma or a point, and no other. NULL for anything else. Another '
'decimal sign is an error.';
-- Personal identity numbers, which no file may contain.

CREATE FUNCTION holds_identity_number(value text) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'holds_identity_number';
COMMENT ON FUNCTION holds_identity_number(text) IS
'Whether a value is or contains a Swedish personal identity number (personnummer) or coordination number: ten digits, of which the '
'3rd to 6th are a month and a day (plus 60 in a coordination number), or twelve that begin with 18, 19 or 20, with any characters '
'but letters a to z between the digits. In a value without letters the date is enough; otherwise the last digit must be the '
'check digit. No digit may adjoin the twelve digits, and neither digit nor letter the ten, unless the value has no other digits. '
'A leading SE is ignored. Also true of a value that is a reserve number (a date of eight digits, or of six and a separator, then a '
'letter, a letter or digit and two digits: 800101-TF34) or a number rounded by a spreadsheet (1.98001E+11). In a UTF8 database, '
'any character whose compatibility form (NFKC) is a digit is a digit.';
-- Numbers of persons that are safe to publish: the cell-key method.

CREATE FUNCTION perturbation_table(variance double precision DEFAULT 4,
                                   bound integer DEFAULT 5)
    RETURNS double precision[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'protect_perturbation_table';
COMMENT ON FUNCTION perturbation_table(double precision, integer) IS
'The noise for numbers of persons: an array [0:bound][-bound:bound] whose row n holds the cumulative probabilities P(noise <= v | n '
'persons); the last row serves all larger n. Each row is the distribution of maximum entropy on -min(n, bound) to bound with mean 0 '
'and the variance, so that no number falls below 0; 0 stays 0. bound 1 to 100; variance at least 0.01 and less than bound, which '
'one person''s noise cannot reach. Fraser and Wooton (2005), Giessing (2016).';

CREATE FUNCTION perturb(persons bigint, draw double precision,
                        perturbation double precision[])
    RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'protect_perturb';
COMMENT ON FUNCTION perturb(bigint, double precision, double precision[]) IS
'The number of persons plus noise: the lowest v of row min(persons, n_max) of the perturbation table whose cumulative probability '
'is above draw (0 <= draw < 1, from cell_draw). The table is that of perturbation_table(), or any array [0:n_max][lowest:highest] '
'whose rows ascend to exactly 1, never take a number below 0 and leave 0 as it is; anything else is an error.';

CREATE FUNCTION record_key(secret bytea, person text) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_record_key';
COMMENT ON FUNCTION record_key(bytea, text) IS
'The record key of a person: the first two words of 32 bits of HMAC-SHA256(secret, person in UTF-8), the first as the low half of the '
'number, which can be negative. The secret, at least 32 bytes, must stay the same for ever and must not be known to readers: anyone '
'who has it can remove the noise. It is an argument only; the extension stores nothing. Give it as a column of a table: a constant '
'would stand in plans and in logs. Fraser and Wooton (2005).';

CREATE FUNCTION key_sum_accum(bigint, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_accum';
COMMENT ON FUNCTION key_sum_accum(bigint, bigint) IS 'Transition and combine function of key_sum(bigint).';

CREATE FUNCTION key_sum_accum_inv(bigint, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_accum_inv';
COMMENT ON FUNCTION key_sum_accum_inv(bigint, bigint) IS 'Inverse transition function of key_sum(bigint).';

CREATE FUNCTION key_sum_final(bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'protect_key_sum_final';
COMMENT ON FUNCTION key_sum_final(bigint) IS 'Final function of key_sum(bigint); 0 for NULL.';

CREATE AGGREGATE key_sum(record_key bigint) (
    SFUNC = key_sum_accum, STYPE = bigint, SSPACE = 8,
    FINALFUNC = key_sum_final, COMBINEFUNC = key_sum_accum,
    MSFUNC = key_sum_accum, MINVFUNC = key_sum_accum_inv, MSTYPE = bigint,
    MSSPACE = 8, MFINALFUNC = key_sum_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sum(bigint) IS
'The key of a set of persons: the sum of their record keys, each of the two words of 32 bits modulo 2^32. Keys of disjoint sets can '
'be summed too. Equal numbers of persons and equal keys mean the same persons: one chance in 2^64 says so of others. NULLs are '
'ignored. No rows: 0.';

CREATE FUNCTION cell_draw(secret bytea, frame_key bigint, counted_key bigint,
                          label text, attempt integer DEFAULT 0)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_cell_draw';
COMMENT ON FUNCTION cell_draw(bytea, bigint, bigint, text, integer) IS
'The draw of a cell, 0 <= draw < 1: the first 32 bits of HMAC-SHA256(secret, frame_key, counted_key, attempt, label) as a fraction '
'of 2^32; of the keys the low words; the numbers as 4 bytes each, most significant first, the label in UTF-8. frame_key: key_sum of '
'everybody whom colleagues could count; counted_key: of the persons counted; label: measure and conditions on grounds in canonical '
'order, nothing else, so that the same persons under another name give the same draw. The secret is that of record_key.';

-- The same noise for every number.

CREATE FUNCTION perturbation_row(variance double precision DEFAULT 2,
                                 bound integer DEFAULT 8)
    RETURNS double precision[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10000
    AS 'MODULE_PATHNAME', 'protect_perturbation_row';
COMMENT ON FUNCTION perturbation_row(double precision, integer) IS
'The noise for numbers of persons of any size: an array [-bound:bound] of the cumulative probabilities P(noise <= v) of the '
'distribution of maximum entropy with mean 0 and the variance. bound 1 to 100; variance 0.01 to bound (bound + 1) / 3, that of equal '
'probabilities. A number with such noise can be negative or larger than all there are. Giessing (2016).';

CREATE FUNCTION noise(secret bytea, label text, cumulative double precision[])
    RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'protect_noise';
COMMENT ON FUNCTION noise(bytea, text, double precision[]) IS
'The noise that belongs to a label: the lowest v whose cumulative probability is above the first 53 bits of HMAC-SHA256(secret, a '
'zero byte and the label in UTF-8) as a fraction of 2^53. The same label always has the same noise; write its parts so that no two '
'labels are alike. cumulative is an array [-bound:bound] that ascends to exactly 1, like that of perturbation_row(). The secret is '
'that of record_key(), and like there comes as a column.';

CREATE FUNCTION drawn_share(drawn bigint, frame bigint,
                            variance double precision DEFAULT 4,
                            level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_share';
COMMENT ON FUNCTION drawn_share(bigint, bigint, double precision, double precision) IS
'Share of drawn, a number of persons with noise of mean 0 and the variance, in a frame of exactly known size, with a two-sided '
'interval: x = drawn within 0 to frame n, limits the roots p of (x - n p)^2 = z^2 (n p (1 - p) + variance), which without noise are '
'Wilson''s, within 0 to 1. NULL for a frame of nobody. An error for a negative frame or variance.';

CREATE FUNCTION drawn_share(drawn bigint, frame bigint,
                            variance double precision,
                            frame_variance double precision,
                            covariance double precision,
                            level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_share_of_drawn';
COMMENT ON FUNCTION drawn_share(bigint, bigint, double precision, double precision, double precision, double precision) IS
'The same share in a frame whose size n is drawn too: limits the roots p of (x - n p)^2 = z^2 (n p (1 - p) + variance - 2 p '
'covariance + p^2 frame_variance), the variance of x - n p, within 0 to 1. covariance: of the noise of both numbers, such as the '
'variance of drawn where the frame is a sum that contains it. NULL for a frame drawn as 0 or less. An error for a covariance that the '
'variances do not allow.';

CREATE FUNCTION drawn_z(drawn bigint, frame bigint,
                        reference_share double precision,
                        variance double precision DEFAULT 4)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_drawn_z';
COMMENT ON FUNCTION drawn_z(bigint, bigint, double precision, double precision) IS
'Two-sided test that the share of drawn, a number of persons with noise of mean 0 and the variance, in a frame of exactly known size is '
'the reference share p0 (0 to 1): z of x - n p0 with variance n p0 (1 - p0) + variance, x = drawn within 0 to frame n; df NULL. It '
'rejects just the shares outside the interval of drawn_share(). NULL for a frame of nobody, and where nothing varies.';

-- What a number with noise says.

CREATE FUNCTION perturbed_share(counted bigint, persons bigint,
                                variance double precision,
                                level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_perturbed_share';
COMMENT ON FUNCTION perturbed_share(bigint, bigint, double precision, double precision) IS
'Share counted / persons, where counted holds noise of mean 0 and the variance and persons is exact, with a two-sided interval: '
'Wilson''s on the effective number n s / (s + variance), s = n q (1 - q). For a number of persons that is drawn too, with the same '
'variance, give variance * (1 + q^2). NULL without persons, or when noise took counted above persons; limits NULL below 50 persons, '
'and at a share of 0 or 1.';

CREATE FUNCTION perturbed_z(counted bigint, persons bigint,
                            reference_share double precision,
                            variance double precision)
    RETURNS test_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'protect_perturbed_z';
COMMENT ON FUNCTION perturbed_z(bigint, bigint, double precision, double precision) IS
'Two-sided test that the share of counted, which holds noise of mean 0 and the variance, among persons is the reference share p0 (0 '
'to 1): z with variance n p0 (1 - p0) + variance; df NULL. NULL below 50 persons.';


-- What everything that is shown tells together.

CREATE TYPE variance_certificate AS (
    target integer,
    variance double precision,
    certified boolean,
    heaviest integer,
    weight double precision,
    complete boolean
);
COMMENT ON TYPE variance_certificate IS 'What certify_variance() proves of a target.';
COMMENT ON COLUMN variance_certificate.target IS 'Number of the cell, or of the sum, from 1.';
COMMENT ON COLUMN variance_certificate.variance IS
'The variance of the best linear unbiased estimate of the true number is at least this; Infinity: there is no such estimate.';
COMMENT ON COLUMN variance_certificate.certified IS 'Whether that is at least what is required.';
COMMENT ON COLUMN variance_certificate.heaviest IS
'The other cell with the largest weight in the best estimate, as far as it was sought; NULL without one.';
COMMENT ON COLUMN variance_certificate.weight IS 'Its weight: by how much the estimate changes with the number of that cell.';
COMMENT ON COLUMN variance_certificate.complete IS
'Whether all atoms were looked at to the end: then the variance is not only a bound, but exact up to rounding.';

CREATE FUNCTION certify_variance(cells integer[], atoms integer[],
                                 coefficients double precision[],
                                 variances double precision[],
                                 required double precision[],
                                 series integer[] DEFAULT NULL,
                                 series_variance double precision DEFAULT 2,
                                 targets integer[] DEFAULT NULL,
                                 target_atoms integer[] DEFAULT NULL,
                                 target_coefficients double precision[] DEFAULT NULL,
                                 max_atoms integer DEFAULT 4096)
    RETURNS SETOF variance_certificate
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_certify_variance';
COMMENT ON FUNCTION certify_variance(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer) IS
'How well numbers could be estimated from everything that is shown: for each target a lower bound of the variance of the best linear '
'unbiased estimate. Cell cells[k] shows the sum of its atoms[k] (sets of persons that are counted together or not at all), times '
'coefficients[k] (NULL: 1), with noise of its own of variances[cell] (0: exact), and of series_variance that all cells of one series '
'share (series[cell]; 0 or NULL: none). Cells and atoms are numbered from 1. Targets: all cells; those of targets; or, with target_atoms, '
'sums that need not be shown, numbered by targets. required: one number, or one for each target. Each search stops when the required '
'variance is proved, or when max_atoms (NULL: all) have been looked at. No bound exceeds the variance; it is 0 for a target of nobody. '
'Takes about 16 bytes for each entry, 60 for each atom and each cell, and 64 MB where there are exact cells. Method: conjugate gradients '
'(Hestenes and Stiefel 1952) for z with the bound (c z)^2 / (A z)'' C^-1 (A z), by Gauss-Markov and Cauchy-Schwarz.';

CREATE FUNCTION estimate_variance(cells integer[], atoms integer[],
                                  coefficients double precision[],
                                  variances double precision[],
                                  required double precision[],
                                  series integer[] DEFAULT NULL,
                                  series_variance double precision DEFAULT 2,
                                  targets integer[] DEFAULT NULL,
                                  target_atoms integer[] DEFAULT NULL,
                                  target_coefficients double precision[] DEFAULT NULL,
                                  own integer[] DEFAULT NULL,
                                  may_go boolean[] DEFAULT NULL)
    RETURNS SETOF variance_certificate
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_estimate_variance';
COMMENT ON FUNCTION estimate_variance(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer[], boolean[]) IS
'How well many numbers could be estimated from everything that is shown: what certify_variance() seeks for each by itself, of all of them '
'by one factorisation. The arguments are the same, but that every cell has noise; own: for each target, the cell that shows it (0: none; '
'NULL: none of sums, themselves of cells); may_go: for each cell whether it may be the heaviest (NULL: all may). What is unknown of an '
'atom is taken to have a variance of 1000000, so that none is larger than 1000000 times the squares of the coefficients; one that is '
'not a quarter more than is required is proved without that. Takes 8 bytes for each pair of cells from the first one that a cell shares an '
'atom with: number cells that share atoms with few others first, and next to those. Method: Cholesky factorisation within the envelope '
'(Jennings 1966) of the covariance matrix of the cells; Gauss-Markov and Cauchy-Schwarz.';

CREATE TYPE withheld_cell AS (
    cell integer,
    required double precision
);
COMMENT ON TYPE withheld_cell IS 'A cell that cells_to_withhold() has found.';
COMMENT ON COLUMN withheld_cell.cell IS 'Number of the cell, from 1.';
COMMENT ON COLUMN withheld_cell.required IS 'The largest variance that is required of a target for whose sake it goes.';

CREATE FUNCTION cells_to_withhold(cells integer[], atoms integer[],
                                  coefficients double precision[],
                                  variances double precision[],
                                  required double precision[],
                                  series integer[] DEFAULT NULL,
                                  series_variance double precision DEFAULT 2,
                                  targets integer[] DEFAULT NULL,
                                  target_atoms integer[] DEFAULT NULL,
                                  target_coefficients double precision[] DEFAULT NULL,
                                  own integer[] DEFAULT NULL,
                                  may_go boolean[] DEFAULT NULL,
                                  variances_left double precision[] DEFAULT NULL,
                                  spared boolean[] DEFAULT NULL)
    RETURNS SETOF withheld_cell
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1000000 ROWS 100
    AS 'MODULE_PATHNAME', 'protect_cells_to_withhold';
COMMENT ON FUNCTION cells_to_withhold(integer[], integer[], double precision[], double precision[], double precision[], integer[],
    double precision, integer[], integer[], double precision[], integer[], boolean[], double precision[], boolean[]) IS
'Which cells are withheld so that each target of estimate_variance(), whose arguments these are, has the variance that is required of it, '
'in order of their numbers. In each round every target that has not names the cell of those that may go that weighs most in its best '
'estimate, and these go. variances_left: for each cell the variance of what is left of it then, at least that of the cell (0 or NULL: '
'nothing is left). spared: for each cell whether it goes only after a round in which nothing else went (NULL: none is); until '
'then nothing goes that weighs less than 0.1. A target that no cell helps stays without. Takes what estimate_variance() takes. Method: one '
'factorisation for all rounds, changed by rotations (Gill, Golub, Murray and Saunders 1974).';

CREATE TYPE number_bounds AS (
    number integer,
    low bigint,
    high bigint
);
COMMENT ON TYPE number_bounds IS 'What propagate_bounds() leaves of a number.';
COMMENT ON COLUMN number_bounds.number IS 'The number, from 1.';
COMMENT ON COLUMN number_bounds.low IS 'It is at least this.';
COMMENT ON COLUMN number_bounds.high IS 'It is at most this.';

CREATE FUNCTION propagate_bounds(constraints integer[], numbers integer[],
                                 coefficients double precision[],
                                 sum_low bigint[], sum_high bigint[],
                                 low bigint[], high bigint[],
                                 targets integer[] DEFAULT NULL,
                                 max_constraints integer DEFAULT 48)
    RETURNS SETOF number_bounds
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100000 ROWS 1000
    AS 'MODULE_PATHNAME', 'protect_propagate_bounds';
COMMENT ON FUNCTION propagate_bounds(integer[], integer[], double precision[], bigint[], bigint[], bigint[], bigint[], integer[],
    integer) IS
'Between which whole numbers each number must lie: number j lies between low[j] and high[j], and the sum of numbers[k], times '
'coefficients[k] (NULL: 1; whole numbers up to 1000), over the entries of constraint i = constraints[k] lies between sum_low[i] and '
'sum_high[i] (a NULL there: no limit). Parts of a whole are 1, 1, ... and -1 with the sum 0; a measure that counts no more than its '
'base is '
'1, -1 with the sum at most 0; noise is in the bounds of the number it was drawn for. Constraints and numbers are numbered from 1. Bounds '
'are propagated until nothing changes; then each number of targets (NULL: all) is narrowed by linear programs over its max_constraints '
'nearest constraints (0: none, at most 48). No solution is ever excluded. An error that names a constraint when there is none. '
'Takes about 16 bytes for each entry and 60 for each number and constraint. Method: bounds consistency; dual simplex with bounded '
'variables (Wagner 1958).';

-- Which sets of persons are nearly the same.

CREATE FUNCTION key_sketch_accum(bigint[], bigint) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'protect_key_sketch_accum';
COMMENT ON FUNCTION key_sketch_accum(bigint[], bigint) IS 'Transition function of key_sketch(bigint).';

CREATE FUNCTION key_sketch_combine(bigint[], bigint[]) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 50
    AS 'MODULE_PATHNAME', 'protect_key_sketch_combine';
COMMENT ON FUNCTION key_sketch_combine(bigint[], bigint[]) IS
'Combine function of key_sketch(); transition function of key_sketch(bigint[]).';

CREATE FUNCTION key_sketch_final(bigint[]) RETURNS bigint[]
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 2
    AS 'MODULE_PATHNAME', 'protect_key_sketch_final';
COMMENT ON FUNCTION key_sketch_final(bigint[]) IS 'Final function of key_sketch(); an empty array for NULL.';

CREATE AGGREGATE key_sketch(record_key bigint) (
    SFUNC = key_sketch_accum, STYPE = bigint[], SSPACE = 600,
    FINALFUNC = key_sketch_final, COMBINEFUNC = key_sketch_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sketch(bigint) IS
'The sketch of a set of persons: its 64 smallest record keys, each once, in ascending order. Of a set of up to 64 it is the set. NULLs '
'are ignored. No rows: an empty array. A sketch is as secret as the keys. Broder (1997).';

CREATE AGGREGATE key_sketch(sketch bigint[]) (
    SFUNC = key_sketch_combine, STYPE = bigint[], SSPACE = 600,
    FINALFUNC = key_sketch_final, COMBINEFUNC = key_sketch_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE key_sketch(bigint[]) IS
'The sketch of everybody in any of several sets, from their sketches: the same as from the persons. NULLs are ignored. No rows: an '
'empty array. An error for an array that is not a sketch.';

CREATE FUNCTION sketch_overlap(a bigint[], b bigint[]) RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10
    AS 'MODULE_PATHNAME', 'protect_sketch_overlap';
COMMENT ON FUNCTION sketch_overlap(bigint[], bigint[]) IS
'How similar two sets of persons are, from their sketches: J, of those in either the share that is in both, 0 to 1 (Jaccard). Exact '
'when neither has more than 64; otherwise an estimate with the standard deviation sqrt(J (1 - J) / 64). Of sets of n and m about '
'J (n + m) / (1 + J) are in both. NULL when both are empty. An error for an array that is not a sketch. Beyer and others (2007).';
-- Type regression: outcomes by pattern of covariates, from which models are
-- fitted.

CREATE TYPE regression;

CREATE FUNCTION regression_in(cstring) RETURNS regression
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_in(cstring) IS
'Input function of type regression.';

CREATE FUNCTION regression_out(regression) RETURNS cstring
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_out(regression) IS
'Output function of type regression.';

CREATE FUNCTION regression_recv(internal) RETURNS regression
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_recv(internal) IS
'Binary input function of type regression.';

CREATE FUNCTION regression_send(regression) RETURNS bytea
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_send(regression) IS
'Binary output function of type regression.';

CREATE TYPE regression (
    INPUT = regression_in,
    OUTPUT = regression_out,
    RECEIVE = regression_recv,
    SEND = regression_send,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE regression IS
'Outcomes by pattern of covariates: {plain:{sex,age},{men,40}:{persons:3,total:94500,squares:2976750000},{women,?}:{missing:1}}, the '
'form, the names of the covariates and for each pattern its persons and exact sums; ? is a missing covariate, missing counts persons '
'without outcome. At most 50 covariates, labels of at most 1,000 bytes, 2^32 persons and 1 GB: a pattern takes 86 bytes (278 with '
'weights or exposures) and its labels with 2 bytes each. Outcomes are between -2^35 and 2^35, in units of 2^-60. Made by '
'regression_agg() and its kin, merged by rollup() and +.';

-- Order, equality and hashing, by content.

CREATE FUNCTION regression_eq(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_ne(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_lt(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_le(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_gt(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_ge(regression, regression) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_cmp(regression, regression) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_hash(regression) RETURNS integer
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
CREATE FUNCTION regression_hash_extended(regression, bigint) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_eq(regression, regression) IS 'implementation of = operator';
COMMENT ON FUNCTION regression_ne(regression, regression) IS 'implementation of <> operator';
COMMENT ON FUNCTION regression_lt(regression, regression) IS 'implementation of < operator';
COMMENT ON FUNCTION regression_le(regression, regression) IS 'implementation of <= operator';
COMMENT ON FUNCTION regression_gt(regression, regression) IS 'implementation of > operator';
COMMENT ON FUNCTION regression_ge(regression, regression) IS 'implementation of >= operator';
COMMENT ON FUNCTION regression_cmp(regression, regression) IS
'Total order for btree indexes: -1, 0 or 1. Forms and names are compared, then pattern by pattern labels, persons and sums; a value '
'that is the beginning of another comes first.';
COMMENT ON FUNCTION regression_hash(regression) IS 'Hash of the content.';
COMMENT ON FUNCTION regression_hash_extended(regression, bigint) IS 'Seeded 64-bit hash of the content.';

CREATE OPERATOR = (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_eq,
    COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel,
    HASHES, MERGES
);
CREATE OPERATOR <> (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_ne,
    COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE OPERATOR < (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_lt,
    COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE OPERATOR <= (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_le,
    COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE OPERATOR > (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_gt,
    COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE OPERATOR >= (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_ge,
    COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR = (regression, regression) IS 'equal content';
COMMENT ON OPERATOR <> (regression, regression) IS 'different content';
COMMENT ON OPERATOR < (regression, regression) IS 'less than, in the order of regression_cmp';
COMMENT ON OPERATOR <= (regression, regression) IS 'less than or equal, in the order of regression_cmp';
COMMENT ON OPERATOR > (regression, regression) IS 'greater than, in the order of regression_cmp';
COMMENT ON OPERATOR >= (regression, regression) IS 'greater than or equal, in the order of regression_cmp';

CREATE OPERATOR CLASS regression_ops DEFAULT FOR TYPE regression USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 regression_cmp(regression, regression);
COMMENT ON OPERATOR CLASS regression_ops USING btree IS 'Order of regression values by content.';
COMMENT ON OPERATOR FAMILY regression_ops USING btree IS 'Order of regression values by content.';
CREATE OPERATOR CLASS regression_ops DEFAULT FOR TYPE regression USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 regression_hash(regression),
    FUNCTION 2 regression_hash_extended(regression, bigint);
COMMENT ON OPERATOR CLASS regression_ops USING hash IS 'Equality of regression values by content.';
COMMENT ON OPERATOR FAMILY regression_ops USING hash IS 'Equality of regression values by content.';

-- Making regressions.

CREATE FUNCTION regression(jsonb) RETURNS regression
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_from_jsonb';
COMMENT ON FUNCTION regression(jsonb) IS
'A regression from {"form": "plain", "names": ["sex"], "patterns": [{"levels": ["men"], "persons": 2, "missing": 0, "total": 3, '
'"squares": 5}]}; a missing covariate is null, and what is left out is 0. Error for any other shape, and for sums that no outcomes '
'have.';

CREATE FUNCTION jsonb(regression) RETURNS jsonb
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_to_jsonb';
COMMENT ON FUNCTION jsonb(regression) IS
'A regression as {"form": "plain", "names": ["sex"], "patterns": [{"levels": ["men"], "persons": 2, "missing": 0, "total": 3, '
'"squares": 5}]}, with exact numbers.';

CREATE CAST (jsonb AS regression) WITH FUNCTION regression(jsonb);
COMMENT ON CAST (jsonb AS regression) IS 'A regression from its JSON form.';
CREATE CAST (regression AS jsonb) WITH FUNCTION jsonb(regression);
COMMENT ON CAST (regression AS jsonb) IS 'The JSON form of a regression.';

CREATE FUNCTION regression_plus(regression, regression) RETURNS regression
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_plus(regression, regression) IS 'implementation of + operator';
CREATE FUNCTION regression_minus(regression, regression) RETURNS regression
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_minus(regression, regression) IS 'implementation of - operator';
CREATE OPERATOR + (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_plus,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (regression, regression) IS
'Exact merge: the regression of all their rows together. Error when names or forms differ, and beyond 2^32 persons.';
CREATE OPERATOR - (
    LEFTARG = regression, RIGHTARG = regression, FUNCTION = regression_minus
);
COMMENT ON OPERATOR - (regression, regression) IS
'Exact difference: the rows of the second are taken out of the first, and patterns left without persons vanish. Error when there are '
'not so many, and when names or forms differ.';

-- Aggregates.  The transition functions are not strict and there is no
-- initial value: a NULL outcome is counted, and the first call builds the
-- state itself.

CREATE FUNCTION regression_accum(regression, outcome double precision, covariates text[], names text[])
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_number';
COMMENT ON FUNCTION regression_accum(regression, double precision, text[], text[]) IS
'Transition function of regression_agg(double precision, text[], text[]).';
CREATE FUNCTION regression_accum_inv(regression, outcome double precision, covariates text[], names text[])
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_number';
COMMENT ON FUNCTION regression_accum_inv(regression, double precision, text[], text[]) IS
'Inverse transition function of regression_agg(double precision, text[], text[]).';
CREATE FUNCTION regression_accum(regression, outcome double precision, covariates text[], names text[], persons bigint)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_number_persons';
COMMENT ON FUNCTION regression_accum(regression, double precision, text[], text[], bigint) IS
'Transition function of regression_agg(double precision, text[], text[], bigint).';
CREATE FUNCTION regression_accum_inv(regression, outcome double precision, covariates text[], names text[], persons bigint)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_number_persons';
COMMENT ON FUNCTION regression_accum_inv(regression, double precision, text[], text[], bigint) IS
'Inverse transition function of regression_agg(double precision, text[], text[], bigint).';
CREATE FUNCTION regression_accum(regression, outcome boolean, covariates text[], names text[])
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_boolean';
COMMENT ON FUNCTION regression_accum(regression, boolean, text[], text[]) IS
'Transition function of regression_agg(boolean, text[], text[]).';
CREATE FUNCTION regression_accum_inv(regression, outcome boolean, covariates text[], names text[])
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_boolean';
COMMENT ON FUNCTION regression_accum_inv(regression, boolean, text[], text[]) IS
'Inverse transition function of regression_agg(boolean, text[], text[]).';
CREATE FUNCTION regression_accum(regression, outcome boolean, covariates text[], names text[], persons bigint)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_boolean_persons';
COMMENT ON FUNCTION regression_accum(regression, boolean, text[], text[], bigint) IS
'Transition function of regression_agg(boolean, text[], text[], bigint).';
CREATE FUNCTION regression_accum_inv(regression, outcome boolean, covariates text[], names text[], persons bigint)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_boolean_persons';
COMMENT ON FUNCTION regression_accum_inv(regression, boolean, text[], text[], bigint) IS
'Inverse transition function of regression_agg(boolean, text[], text[], bigint).';
CREATE FUNCTION weighted_regression_accum(regression, outcome double precision, covariates text[], names text[], weight double precision)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_weighted';
COMMENT ON FUNCTION weighted_regression_accum(regression, double precision, text[], text[], double precision) IS
'Transition function of weighted_regression_agg(double precision, text[], text[], double precision).';
CREATE FUNCTION weighted_regression_accum_inv(
    regression, outcome double precision, covariates text[], names text[], weight double precision
)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_weighted';
COMMENT ON FUNCTION weighted_regression_accum_inv(regression, double precision, text[], text[], double precision) IS
'Inverse transition function of weighted_regression_agg(double precision, text[], text[], double precision).';
CREATE FUNCTION rate_regression_accum(regression, events bigint, covariates text[], names text[], exposure double precision)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_rate';
COMMENT ON FUNCTION rate_regression_accum(regression, bigint, text[], text[], double precision) IS
'Transition function of rate_regression_agg(bigint, text[], text[], double precision).';
CREATE FUNCTION rate_regression_accum_inv(regression, events bigint, covariates text[], names text[], exposure double precision)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_rate';
COMMENT ON FUNCTION rate_regression_accum_inv(regression, bigint, text[], text[], double precision) IS
'Inverse transition function of rate_regression_agg(bigint, text[], text[], double precision).';
CREATE FUNCTION counted_regression_accum(regression, covariates text[], names text[], persons bigint, total double precision,
    total_squares double precision)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_counted';
COMMENT ON FUNCTION counted_regression_accum(regression, text[], text[], bigint, double precision, double precision) IS
'Transition function of regression_agg_counted(text[], text[], bigint, double precision, double precision).';
CREATE FUNCTION counted_regression_accum_inv(regression, covariates text[], names text[], persons bigint, total double precision,
    total_squares double precision)
    RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1
    AS 'MODULE_PATHNAME', 'regression_accum_inv_counted';
COMMENT ON FUNCTION counted_regression_accum_inv(regression, text[], text[], bigint, double precision, double precision) IS
'Inverse transition function of regression_agg_counted(text[], text[], bigint, double precision, double precision).';

CREATE FUNCTION regression_combine(regression, regression) RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_combine(regression, regression) IS
'Merges two states; transition function of rollup(regression). NULL is no state.';
CREATE FUNCTION regression_combine_inv(regression, regression) RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_combine_inv(regression, regression) IS
'Takes a state away again; inverse transition function of rollup(regression).';
CREATE FUNCTION regression_final(regression) RETURNS regression
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 1 AS 'MODULE_PATHNAME';
COMMENT ON FUNCTION regression_final(regression) IS
'The canonical form of a state; {} for NULL.';

CREATE AGGREGATE regression_agg(outcome double precision, covariates text[], names text[]) (
    SFUNC = regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = regression_accum, MINVFUNC = regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE regression_agg(double precision, text[], text[]) IS
'Outcomes by pattern of covariates; one row is one person. covariates are the values of one person, as text, and names what they are '
'called, the same in all rows: regression_agg(ln(pay), ARRAY[sex, age::text], ARRAY[''sex'', ''age'']). A covariate that is a number and '
'takes few values (years, not days) keeps the value small. A NULL outcome is counted and enters no model; a NULL covariate is a level of '
'its own. The outcome, between -2^35 and 2^35, is rounded to a multiple of 2^-60, and the sums are exact: the result does not depend on '
'the order of the rows. Error for NaN and what is beyond, and for names that differ. No rows: {}.';

CREATE AGGREGATE regression_agg(outcome double precision, covariates text[], names text[], persons bigint) (
    SFUNC = regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = regression_accum, MINVFUNC = regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE regression_agg(double precision, text[], text[], bigint) IS
'As regression_agg(outcome, covariates, names), where one row stands for so many persons (0 to 2^32) with the same outcome. NULL '
'persons is an error.';

CREATE AGGREGATE regression_agg(outcome boolean, covariates text[], names text[]) (
    SFUNC = regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = regression_accum, MINVFUNC = regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE regression_agg(boolean, text[], text[]) IS
'As regression_agg(outcome, covariates, names), with an outcome that happened (1) or did not (0).';

CREATE AGGREGATE regression_agg(outcome boolean, covariates text[], names text[], persons bigint) (
    SFUNC = regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = regression_accum, MINVFUNC = regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE regression_agg(boolean, text[], text[], bigint) IS
'As regression_agg(outcome, covariates, names, persons), with an outcome that happened (1) or did not (0).';

CREATE AGGREGATE weighted_regression_agg(outcome double precision, covariates text[], names text[], weight double precision) (
    SFUNC = weighted_regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = weighted_regression_accum, MINVFUNC = weighted_regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE weighted_regression_agg(double precision, text[], text[], double precision) IS
'Outcomes by pattern of covariates, where a row counts with its sampling weight, from 2^-40 to 2^24: how many persons of the population '
'it stands for. A row with weight 0 is left out; one with a NULL outcome or weight is counted as missing. Persons that a row stands for '
'because they have been counted already are no weight: use regression_agg(outcome, covariates, names, persons).';

CREATE AGGREGATE rate_regression_agg(events bigint, covariates text[], names text[], exposure double precision) (
    SFUNC = rate_regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = rate_regression_accum, MINVFUNC = rate_regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rate_regression_agg(bigint, text[], text[], double precision) IS
'Numbers of events (0 to 2^35) in an exposure, such as person-time (2^-40 to 2^35), by pattern of covariates, for poisson_regression(). '
'A row with NULL events or exposure is counted as missing, one without exposure and events is left out; events without exposure are an '
'error.';

CREATE AGGREGATE regression_agg_counted(covariates text[], names text[], persons bigint, total double precision,
    total_squares double precision) (
    SFUNC = counted_regression_accum, STYPE = regression, SSPACE = 8192,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = counted_regression_accum, MINVFUNC = counted_regression_accum_inv, MSTYPE = regression,
    MSSPACE = 8192, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE regression_agg_counted(text[], text[], bigint, double precision, double precision) IS
'As regression_agg(outcome, covariates, names), from rows that are summed already: so many persons with these covariates, the total of '
'their outcomes and the total of the squares. regression_agg_counted(ARRAY[sex], ARRAY[''sex''], count(pay), sum(pay), '
'sum(pay * pay)) over groups. Persons with a NULL total are counted as missing. Error when no outcomes have such sums.';

CREATE AGGREGATE rollup(regression) (
    SFUNC = regression_combine, STYPE = regression, SSPACE = 16384,
    FINALFUNC = regression_final, COMBINEFUNC = regression_combine,
    MSFUNC = regression_combine, MINVFUNC = regression_combine_inv, MSTYPE = regression,
    MSSPACE = 16384, MFINALFUNC = regression_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(regression) IS
'Exact merge: the regression of all their rows together, in any order the same. Error when names or forms differ. NULLs are ignored. No '
'rows: {}.';

-- What is inside.

CREATE FUNCTION persons(r regression) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'regression_persons';
COMMENT ON FUNCTION persons(regression) IS
'Persons whose outcome is known.';

CREATE FUNCTION missing_outcomes(r regression) RETURNS bigint
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'regression_missing_outcomes';
COMMENT ON FUNCTION missing_outcomes(regression) IS
'Persons whose outcome is NULL.';

CREATE FUNCTION covariate_names(r regression) RETURNS text[]
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'regression_covariate_names';
COMMENT ON FUNCTION covariate_names(regression) IS
'The names of the covariates, in their order.';

CREATE TYPE patterns_result AS (
    covariates text[],
    persons bigint,
    missing bigint,
    mean double precision,
    standard_deviation double precision
);
COMMENT ON TYPE patterns_result IS
'A pattern of covariates. A row of patterns().';
COMMENT ON COLUMN patterns_result.covariates IS 'The values, in the order of the names; NULL where missing.';
COMMENT ON COLUMN patterns_result.persons IS 'Persons whose outcome is known.';
COMMENT ON COLUMN patterns_result.missing IS 'Persons whose outcome is NULL.';
COMMENT ON COLUMN patterns_result.mean IS
'Mean of the outcomes, weighted where rows have weights, events per exposure where they have that.';
COMMENT ON COLUMN patterns_result.standard_deviation IS
'Standard deviation of the outcomes, with n - 1; NULL with fewer than two persons, and with weights or exposures.';

CREATE FUNCTION patterns(r regression) RETURNS SETOF patterns_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1000
    AS 'MODULE_PATHNAME', 'regression_patterns';
COMMENT ON FUNCTION patterns(regression) IS
'One row per pattern of covariates, ascending bytewise, missing ones last.';
-- Linear regression.

CREATE TYPE linear_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    df double precision,
    p_value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE linear_regression_result IS
'A coefficient of a linear model. A row of linear_regression().';
COMMENT ON COLUMN linear_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN linear_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN linear_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN linear_regression_result.estimate IS
'The coefficient. NULL where other coefficients say the same, so that there is none.';
COMMENT ON COLUMN linear_regression_result.std_error IS 'Standard error.';
COMMENT ON COLUMN linear_regression_result.statistic IS 'The coefficient over its standard error: t.';
COMMENT ON COLUMN linear_regression_result.df IS
'Degrees of freedom of t: persons less coefficients, or with errors by cluster the clusters less 1.';
COMMENT ON COLUMN linear_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN linear_regression_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN linear_regression_result.high IS 'Upper confidence limit.';

CREATE FUNCTION linear_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level'
) RETURNS SETOF linear_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_linear';
COMMENT ON FUNCTION linear_regression(regression, text[], text, text, double precision, text) IS
'Least squares of the outcome on terms of the covariates, one row per coefficient; what lm of R makes of the rows. A term is sex (a '
'coefficient for each level but the most frequent, among equals the first bytewise), ref(sex,men) (with that reference level), num(age), '
'num(age)^2 up to ^9, or an interaction of up to four such, sex:step; names and levels with other characters than letters, digits, _ and '
'- are quoted like "work group". As in R, an interaction without one of its margins has a coefficient for all levels of it. A missing '
'covariate is a level ?, or with missing => ''drop'' the person is left out, as always where a number is missing. errors: classical, '
'hc1, hc2, hc3 (White 1980, '
'MacKinnon and White 1985; hc2 and hc3 are NULL where one person alone decides a coefficient, and refused with weights) or cluster, with '
'the covariate that is the cluster, and factor g/(g - 1). A coefficient that others can replace, by lm''s rule (tolerance 1e-7 after '
'numbers are centred), is NULL, and a NOTICE names it. Householder QR with residuals in twice the precision. Nobody: no rows. At most '
'200 terms, 1,000 coefficients.';

CREATE TYPE regression_fit_result AS (
    persons bigint,
    dropped bigint,
    patterns integer,
    coefficients integer,
    df double precision,
    r_squared double precision,
    adjusted_r_squared double precision,
    sigma double precision,
    log_likelihood double precision,
    aic double precision,
    condition double precision,
    collinear text[]
);
COMMENT ON TYPE regression_fit_result IS
'A linear model as a whole. The result of regression_fit().';
COMMENT ON COLUMN regression_fit_result.persons IS 'Persons in the model.';
COMMENT ON COLUMN regression_fit_result.dropped IS 'Persons left out, because the outcome or a covariate is missing.';
COMMENT ON COLUMN regression_fit_result.patterns IS 'Different patterns of the covariates that the model uses.';
COMMENT ON COLUMN regression_fit_result.coefficients IS 'Coefficients, the intercept included, collinear ones not.';
COMMENT ON COLUMN regression_fit_result.df IS 'Degrees of freedom of the residuals.';
COMMENT ON COLUMN regression_fit_result.r_squared IS
'Share of the outcome''s variance that the model explains; NULL when the outcome does not vary.';
COMMENT ON COLUMN regression_fit_result.adjusted_r_squared IS 'The same for variances with degrees of freedom.';
COMMENT ON COLUMN regression_fit_result.sigma IS 'Residual standard deviation; NULL without degrees of freedom.';
COMMENT ON COLUMN regression_fit_result.log_likelihood IS
'Log likelihood of normal residuals; NULL with weights, and when the fit is perfect.';
COMMENT ON COLUMN regression_fit_result.aic IS 'Akaike''s criterion, with sigma as one more parameter.';
COMMENT ON COLUMN regression_fit_result.condition IS
'Condition number of the weighted design, with numbers centred and columns scaled to length 1: above 1e6 coefficients mean little.';
COMMENT ON COLUMN regression_fit_result.collinear IS 'Coefficients left out, because others say the same.';

CREATE FUNCTION regression_fit(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS regression_fit_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'regression_linear_fit';
COMMENT ON FUNCTION regression_fit(regression, text[], text) IS
'The linear model of linear_regression() with these arguments as a whole, in one row. What is undefined is NULL.';
-- Logistic and Poisson regression.

CREATE TYPE logistic_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    odds_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE logistic_regression_result IS
'A coefficient of a logistic model. A row of logistic_regression().';
COMMENT ON COLUMN logistic_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN logistic_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN logistic_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN logistic_regression_result.estimate IS
'The coefficient, a log odds ratio. Infinity or -Infinity where it tells perfectly who has the outcome; NULL where other coefficients '
'say the same, or infinite ones leave it open.';
COMMENT ON COLUMN logistic_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
COMMENT ON COLUMN logistic_regression_result.statistic IS
'z: the coefficient over its standard error; the signed root of the score test where it is infinite, and of the penalised likelihood '
'ratio where bias is reduced.';
COMMENT ON COLUMN logistic_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN logistic_regression_result.odds_ratio IS 'The odds ratio; for the intercept the odds of the reference.';
COMMENT ON COLUMN logistic_regression_result.low IS 'Lower confidence limit of the odds ratio (Wald).';
COMMENT ON COLUMN logistic_regression_result.high IS 'Upper confidence limit of the odds ratio (Wald).';

CREATE FUNCTION logistic_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF logistic_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_logistic';
COMMENT ON FUNCTION logistic_regression(regression, text[], text, text, double precision, text, boolean) IS
'Logistic regression of an outcome that happened or not, as regression_agg() of a boolean has it, one row per coefficient; what glm of R '
'makes of the rows. Terms, reference levels, missing covariates and coefficients that others replace are as in linear_regression(). '
'Maximum likelihood by Fisher''s scoring until nobody''s log odds change by 1e-10. Where covariates tell perfectly who has the outcome, '
'their coefficients are infinite with the p of the score test (NULL for the intercept), or open (NULL) where any value will do, the '
'others are the limits, and a NOTICE says so (Albert and Anderson 1984). bias_reduced keeps them finite: the likelihood times the root '
'of the information''s determinant is maximised (Firth 1993), and p is that of the penalised likelihood ratio (Heinze and Schemper 2002), '
'while errors and limits are from the information. errors: classical, hc0, hc1 (times n/(n - coefficients)), or cluster, with the '
'covariate that is the cluster, and factor g/(g - 1); with bias_reduced classical alone. Nobody: no rows. Error for outcomes other than '
'0 and 1, and with weights.';

CREATE TYPE poisson_regression_result AS (
    term text,
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    rate_ratio double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE poisson_regression_result IS
'A coefficient of a Poisson model. A row of poisson_regression().';
COMMENT ON COLUMN poisson_regression_result.term IS 'The term, as it is written; (intercept) for the model''s constant.';
COMMENT ON COLUMN poisson_regression_result.level IS
'The level whose difference to the reference this is, those of an interaction joined by colons; ? is a missing covariate. NULL for a '
'number.';
COMMENT ON COLUMN poisson_regression_result.reference IS 'The reference level: the one given, else the most frequent.';
COMMENT ON COLUMN poisson_regression_result.estimate IS
'The coefficient, a log rate ratio. Infinity or -Infinity where a level has no events; NULL where other coefficients say the same, or '
'infinite ones leave it open.';
COMMENT ON COLUMN poisson_regression_result.std_error IS 'Standard error; NULL where the coefficient is infinite or open.';
COMMENT ON COLUMN poisson_regression_result.statistic IS
'z: the coefficient over its standard error, or the signed root of the score test where it is infinite.';
COMMENT ON COLUMN poisson_regression_result.p_value IS 'Two-sided p of the hypothesis that the coefficient is 0.';
COMMENT ON COLUMN poisson_regression_result.rate_ratio IS 'The rate ratio; for the intercept the rate of the reference.';
COMMENT ON COLUMN poisson_regression_result.low IS 'Lower confidence limit of the rate ratio (Wald).';
COMMENT ON COLUMN poisson_regression_result.high IS 'Upper confidence limit of the rate ratio (Wald).';

CREATE FUNCTION poisson_regression(
    r regression, terms text[], errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level'
) RETURNS SETOF poisson_regression_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_poisson';
COMMENT ON FUNCTION poisson_regression(regression, text[], text, text, double precision, text) IS
'Poisson regression of events on exposure, as rate_regression_agg() has them, one row per coefficient; what glm of R makes of the rows '
'with the logarithm of the exposure as offset. All else as in logistic_regression(), without bias_reduced; to robust errors a row is '
'what was a row of the aggregate. Error for a regression without exposures.';
-- Is a term of a model needed?

CREATE TYPE linear_term_tests_result AS (
    term text,
    df double precision,
    error_df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE linear_term_tests_result IS
'A test of a term of a linear model. A row of linear_term_tests().';
COMMENT ON COLUMN linear_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN linear_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN linear_term_tests_result.error_df IS 'Degrees of freedom of the residuals.';
COMMENT ON COLUMN linear_term_tests_result.statistic IS 'F; NULL without degrees of freedom.';
COMMENT ON COLUMN linear_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION linear_term_tests(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS SETOF linear_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_linear_term_tests';
COMMENT ON FUNCTION linear_term_tests(regression, text[], text) IS
'F test of each term of the model of linear_regression(), beside all terms that do not contain it (a part of an interaction is tested '
'without the interaction: "type II"), over the residual variance of the whole model. The test of sex:unit says whether the difference '
'is the same in all units. Nobody: no rows.';

CREATE TYPE logistic_term_tests_result AS (
    term text,
    df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE logistic_term_tests_result IS
'A test of a term of a logistic model. A row of logistic_term_tests().';
COMMENT ON COLUMN logistic_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN logistic_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN logistic_term_tests_result.statistic IS 'Chi-squared: twice the logarithm of the likelihood ratio; NULL without df.';
COMMENT ON COLUMN logistic_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION logistic_term_tests(
    r regression, terms text[], missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF logistic_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_logistic_term_tests';
COMMENT ON FUNCTION logistic_term_tests(regression, text[], text, boolean) IS
'Likelihood-ratio test of each term of the model of logistic_regression(), beside all terms that do not contain it, as in '
'linear_term_tests(). It holds where coefficients are infinite too. bias_reduced: the ratio of likelihoods that are both penalised by '
'the information of the model with the term. Nobody: no rows.';

CREATE TYPE poisson_term_tests_result AS (
    term text,
    df double precision,
    statistic double precision,
    p_value double precision
);
COMMENT ON TYPE poisson_term_tests_result IS
'A test of a term of a Poisson model. A row of poisson_term_tests().';
COMMENT ON COLUMN poisson_term_tests_result.term IS 'The term, as it is written.';
COMMENT ON COLUMN poisson_term_tests_result.df IS 'Coefficients that the term adds; 0 when the other terms say all.';
COMMENT ON COLUMN poisson_term_tests_result.statistic IS 'Chi-squared: twice the logarithm of the likelihood ratio; NULL without df.';
COMMENT ON COLUMN poisson_term_tests_result.p_value IS 'p of the hypothesis that all coefficients of the term are 0.';

CREATE FUNCTION poisson_term_tests(r regression, terms text[], missing text DEFAULT 'level')
    RETURNS SETOF poisson_term_tests_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_poisson_term_tests';
COMMENT ON FUNCTION poisson_term_tests(regression, text[], text) IS
'Likelihood-ratio test of each term of the model of poisson_regression(), as logistic_term_tests().';
-- Mean outcomes and effects over the persons of a model.

CREATE TYPE standardised_means_result AS (
    level text,
    persons bigint,
    observed double precision,
    mean double precision,
    std_error double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE standardised_means_result IS
'The outcome that a model expects if everybody had a level of a covariate. A row of standardised_means().';
COMMENT ON COLUMN standardised_means_result.level IS 'The level; ? is a missing covariate.';
COMMENT ON COLUMN standardised_means_result.persons IS 'Persons who have it.';
COMMENT ON COLUMN standardised_means_result.observed IS 'Mean of their outcomes, the share or the rate, as it is.';
COMMENT ON COLUMN standardised_means_result.mean IS
'Mean outcome, probability or rate of all persons of the model, each with this level and otherwise as they are. NULL where the model '
'cannot say it.';
COMMENT ON COLUMN standardised_means_result.std_error IS 'Standard error.';
COMMENT ON COLUMN standardised_means_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN standardised_means_result.high IS 'Upper confidence limit.';

CREATE FUNCTION standardised_means(
    r regression, covariate text, terms text[], model text, errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF standardised_means_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_standardised_means';
COMMENT ON FUNCTION standardised_means(regression, text, text[], text, text, text, double precision, text, boolean) IS
'What a model of the terms expects if everybody had the same level of a covariate and were otherwise as they are (g-computation, '
'Robins 1986; "predictive margins"), one row per level, ascending. model: linear, logistic (probabilities, shares of 1) or poisson '
'(rates). Everything else is as in linear_regression(), logistic_regression() and poisson_regression(). Errors by the delta method from '
'the coefficients; the persons are taken as they are; limits are normal, with t for linear. NULL where the data do not say it: '
'everybody with a level in a unit where nobody has it, with an interaction of the two; and errors where a coefficient is infinite. '
'Error when the covariate is in no term. Nobody: no rows.';

CREATE TYPE marginal_effects_result AS (
    level text,
    reference text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE marginal_effects_result IS
'The mean effect of a covariate over the persons of a model. A row of marginal_effects().';
COMMENT ON COLUMN marginal_effects_result.level IS 'The level; ? is a missing covariate. NULL for a number.';
COMMENT ON COLUMN marginal_effects_result.reference IS 'The level it is compared with: the one given, else the most frequent.';
COMMENT ON COLUMN marginal_effects_result.estimate IS
'Difference of the standardised means of level and reference, in the outcome''s unit, shares of 1 or rates; for a number the mean slope.';
COMMENT ON COLUMN marginal_effects_result.std_error IS 'Standard error.';
COMMENT ON COLUMN marginal_effects_result.statistic IS 'The estimate over its standard error: t for linear models, else z.';
COMMENT ON COLUMN marginal_effects_result.p_value IS 'Two-sided p of the hypothesis that the effect is 0.';
COMMENT ON COLUMN marginal_effects_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN marginal_effects_result.high IS 'Upper confidence limit.';

CREATE FUNCTION marginal_effects(
    r regression, covariate text, terms text[], model text, errors text DEFAULT 'classical', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', bias_reduced boolean DEFAULT false
) RETURNS SETOF marginal_effects_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 5
    AS 'MODULE_PATHNAME', 'regression_marginal_effects';
COMMENT ON FUNCTION marginal_effects(regression, text, text[], text, text, text, double precision, text, boolean) IS
'Average marginal effects of a covariate: how far the standardised_means() of a level are from those of the reference level, which for a '
'logistic model is the difference in probability (0.05 is 5 percentage points). A covariate that is a number in every term has the mean '
'of the slope, per unit of it. Arguments, errors and NULLs as there.';
-- The gap between two groups, with the rest equal, and what it is made of.

CREATE TYPE adjusted_gap_result AS (
    focus_persons bigint,
    reference_persons bigint,
    dropped bigint,
    raw_gap double precision,
    raw_std_error double precision,
    raw_low double precision,
    raw_high double precision,
    adjusted_gap double precision,
    adjusted_std_error double precision,
    adjusted_p_value double precision,
    adjusted_low double precision,
    adjusted_high double precision,
    raw_relative double precision,
    raw_relative_low double precision,
    raw_relative_high double precision,
    adjusted_relative double precision,
    adjusted_relative_low double precision,
    adjusted_relative_high double precision
);
COMMENT ON TYPE adjusted_gap_result IS
'The gap between two groups, raw and with the rest equal. The result of adjusted_gap().';
COMMENT ON COLUMN adjusted_gap_result.focus_persons IS 'Persons in focus in the model.';
COMMENT ON COLUMN adjusted_gap_result.reference_persons IS 'Persons of the reference in the model.';
COMMENT ON COLUMN adjusted_gap_result.dropped IS 'Persons of the two left out, because the outcome or a covariate is missing.';
COMMENT ON COLUMN adjusted_gap_result.raw_gap IS 'Mean of the reference less that of focus: above 0, focus has less.';
COMMENT ON COLUMN adjusted_gap_result.raw_std_error IS 'Its standard error.';
COMMENT ON COLUMN adjusted_gap_result.raw_low IS 'Lower confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.raw_high IS 'Upper confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_gap IS
'The same between persons for whom the terms are equal; NULL when they tell who is in focus.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_std_error IS 'Its standard error.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_p_value IS 'Two-sided p of the hypothesis that it is 0, by t.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_low IS 'Lower confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_high IS 'Upper confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.raw_relative IS
'With log_outcome: the raw gap of geometric means as a share of the reference, 0.05 is 5 percent less for focus; else NULL.';
COMMENT ON COLUMN adjusted_gap_result.raw_relative_low IS 'Lower confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.raw_relative_high IS 'Upper confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_relative IS 'With log_outcome: the adjusted gap as a share of the reference; else NULL.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_relative_low IS 'Lower confidence limit.';
COMMENT ON COLUMN adjusted_gap_result.adjusted_relative_high IS 'Upper confidence limit.';

CREATE FUNCTION adjusted_gap(
    r regression, covariate text, focus text, reference text, terms text[], errors text DEFAULT 'hc1', cluster text DEFAULT '',
    level double precision DEFAULT 0.95, missing text DEFAULT 'level', log_outcome boolean DEFAULT false
) RETURNS adjusted_gap_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000
    AS 'MODULE_PATHNAME', 'regression_adjusted_gap';
COMMENT ON FUNCTION adjusted_gap(regression, text, text, text, text[], text, text, double precision, text, boolean) IS
'The gap (reference - focus) of the mean outcome between two levels of a covariate, raw and adjusted: the coefficient in the linear '
'model of the terms, of the persons with one of the two levels. Terms, errors, cluster, level and missing are as in '
'linear_regression(); the raw gap has the same persons and the same kind of errors. With log_outcome the outcome is a natural logarithm, '
'such as ln(pay), and gaps are given as shares of the reference too, 1 - exp(-gap). Nobody in one of the groups: NULLs. Error when the '
'covariate is in a term: its difference would not be one.';

CREATE TYPE decomposition_result AS (
    component text,
    term text,
    estimate double precision,
    std_error double precision,
    statistic double precision,
    p_value double precision,
    low double precision,
    high double precision
);
COMMENT ON TYPE decomposition_result IS
'A part of the difference between two groups. A row of decomposition().';
COMMENT ON COLUMN decomposition_result.component IS
'reference and focus (the means), difference, and what it is made of: explained and unexplained, or endowments, coefficients and '
'interaction.';
COMMENT ON COLUMN decomposition_result.term IS
'The term whose part of the component this is, (intercept) for the model''s constant; NULL for the whole.';
COMMENT ON COLUMN decomposition_result.estimate IS
'The part, in the outcome''s unit; parts add up to their component, components to the difference. NULL where the data do not say it.';
COMMENT ON COLUMN decomposition_result.std_error IS 'Standard error.';
COMMENT ON COLUMN decomposition_result.statistic IS 'z: the part over its standard error.';
COMMENT ON COLUMN decomposition_result.p_value IS 'Two-sided p of the hypothesis that the part is 0.';
COMMENT ON COLUMN decomposition_result.low IS 'Lower confidence limit.';
COMMENT ON COLUMN decomposition_result.high IS 'Upper confidence limit.';

CREATE FUNCTION decomposition(
    r regression, covariate text, focus text, reference text, terms text[], weights text DEFAULT 'pooled',
    model text DEFAULT 'linear', level double precision DEFAULT 0.95, missing text DEFAULT 'level'
) RETURNS SETOF decomposition_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 20
    AS 'MODULE_PATHNAME', 'regression_decomposition';
COMMENT ON FUNCTION decomposition(regression, text, text, text, text[], text, text, double precision, text) IS
'What the difference (reference - focus) of two groups'' mean outcomes is made of: how much of it is explained by the terms, because the '
'groups differ in them, and how much remains (Oaxaca 1973, Blinder 1973), as a whole and by term. weights says what a difference in a '
'term is worth: pooled (coefficients of a model of both groups with the group in it, Jann 2008), neumark (without the group), reference, '
'focus, cotton (the mean of both by persons) or reimers (their plain mean); threefold gives instead endowments at the coefficients of '
'focus, coefficients at the means of focus, and their interaction. Every level of a covariate has its part, measured from the mean over '
'all levels (Gardeazabal and Ugidos 2004, Yun 2005), so that no reference level matters; parts of numbers in the unexplained depend on '
'where their 0 is, as always. model logistic: of shares of 1, with the parts of terms by Yun''s (2004) weights. Errors after Jann 2008: '
'sandwiches (hc1) of all models together, and sampling of the groups'' means; limits are normal. A level that nobody of a group has '
'leaves its part of the unexplained NULL; the whole stays. Perfectly told outcomes: all NULL, with a NOTICE. Nobody in one of the '
'groups: no rows. Terms and missing as in linear_regression(); error when the covariate is in a term.';
