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
