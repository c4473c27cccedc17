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
