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
