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
