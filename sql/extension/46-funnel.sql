-- Recruitment and promotion in stages.

CREATE FUNCTION funnel(stages tally[], category text, other text)
RETURNS TABLE (
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
)
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5
    AS 'MODULE_PATHNAME', 'tally_funnel';
COMMENT ON FUNCTION funnel(tally[], text, text) IS
'Where a funnel loses a category beside the other. stages[i] counts the persons who reached a stage, those who went further included; stages are nested, so their order in the array means nothing. One row for each passage, numbered from the widest stage: entered is who was at stage, passed who reached the next; rates of passing this stage and of having come so far from the start; pass_ratio of the two pass rates; its logarithm, whose sum over the passages is that of the overall ratio, and its share of that sum; p_exact of Fisher''s test; worst marks the first passage with the lowest ratio below 1. A rate out of nobody is NULL. Error when a stage is not a part of the one before.';
