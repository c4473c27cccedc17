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
