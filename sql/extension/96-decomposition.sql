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
