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

