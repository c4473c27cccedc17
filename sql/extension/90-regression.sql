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
