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
