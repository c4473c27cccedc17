-- Turnover and pay.

CREATE TYPE turnover_result AS (
    headcount_start bigint,
    hires bigint,
    leavers bigint,
    headcount_end bigint,
    stayers bigint,
    person_years double precision,
    turnover_rate double precision,
    leaving_rate double precision,
    stability_index double precision
);
COMMENT ON TYPE turnover_result IS
'Headcounts and flows of a period. The result of turnover().';
COMMENT ON COLUMN turnover_result.headcount_start IS 'Persons employed at the start.';
COMMENT ON COLUMN turnover_result.hires IS 'Persons hired.';
COMMENT ON COLUMN turnover_result.leavers IS 'Persons who left.';
COMMENT ON COLUMN turnover_result.headcount_end IS 'Persons employed at the end.';
COMMENT ON COLUMN turnover_result.stayers IS 'Persons employed at the start who still are at the end.';
COMMENT ON COLUMN turnover_result.person_years IS 'Time employed, in years of 365.25 days.';
COMMENT ON COLUMN turnover_result.turnover_rate IS 'Leavers over the mean of both headcounts.';
COMMENT ON COLUMN turnover_result.leaving_rate IS 'Leavers per person-year.';
COMMENT ON COLUMN turnover_result.stability_index IS 'Stayers over the headcount at the start.';

CREATE FUNCTION turnover(
    entered date[], left_on date[], period_start date, period_end date
) RETURNS turnover_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'spell_turnover';
COMMENT ON FUNCTION turnover(date[], date[], date, date) IS
'Turnover of a workforce in a period, from one employment per person: employed from entered up to but not including left_on; a NULL '
'entered is before all time, a NULL left_on still employed. Hired or left after period_start, up to and including period_end: for a '
'calendar year use turnover_in(). turnover_rate = leavers over the mean of the headcounts at start and end, for the period, not '
'annualised; leaving_rate = leavers per person-year (365.25 days); stability_index = of those at the start, the share still employed at '
'the end. The arrays are parallel, in any order; NULL arrays stand for nobody. Undefined: NULL.';

CREATE TYPE turnover_in_result AS (
    headcount_start bigint,
    hires bigint,
    leavers bigint,
    headcount_end bigint,
    stayers bigint,
    person_years double precision,
    turnover_rate double precision,
    leaving_rate double precision,
    stability_index double precision
);
COMMENT ON TYPE turnover_in_result IS
'Headcounts and flows of a period of whole days. The result of turnover_in().';
COMMENT ON COLUMN turnover_in_result.headcount_start IS 'Persons employed both on the day before first_day and on first_day.';
COMMENT ON COLUMN turnover_in_result.hires IS 'Persons whose first day is in the period.';
COMMENT ON COLUMN turnover_in_result.leavers IS 'Persons whose last day is in the period.';
COMMENT ON COLUMN turnover_in_result.headcount_end IS
'Persons employed both on last_day and on the day after: headcount_start + hires - leavers.';
COMMENT ON COLUMN turnover_in_result.stayers IS 'Persons of headcount_start who are in headcount_end.';
COMMENT ON COLUMN turnover_in_result.person_years IS 'Time employed in the period, in years of 365.25 days.';
COMMENT ON COLUMN turnover_in_result.turnover_rate IS 'Leavers over the mean of both headcounts.';
COMMENT ON COLUMN turnover_in_result.leaving_rate IS 'Leavers per person-year.';
COMMENT ON COLUMN turnover_in_result.stability_index IS 'Stayers over the headcount at the start.';

CREATE FUNCTION turnover_in(
    entered date[], left_on date[], first_day date, last_day date
) RETURNS turnover_in_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'spell_turnover_in';
COMMENT ON FUNCTION turnover_in(date[], date[], date, date) IS
'Turnover of a workforce in a period of whole days, first_day and last_day included: turnover_in(entered, left_on, ''2024-01-01'', '
'''2024-12-31'') is the calendar year 2024, with those who start on 1 January among the hires and those whose last day is 31 December '
'among the leavers, so that consecutive years add up. From one employment per person: employed from entered up to but not including '
'left_on, the day after the last one; a NULL entered is before all time, a NULL left_on still employed. Hires and leavers are counted '
'by their first and last day; the headcounts are taken at midnight, of those employed on both sides of it. Rates as in turnover(). The '
'arrays are parallel, in any order; NULL arrays stand for nobody. Undefined: NULL.';

CREATE FUNCTION turnover_rate(leavers bigint, headcounts bigint[])
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_turnover_rate';
COMMENT ON FUNCTION turnover_rate(bigint, bigint[]) IS
'Leavers over the mean of the headcounts (start and end of the period, or every month), for the period, not annualised. NULL when '
'nobody was employed.';

CREATE FUNCTION leaving_rate_ci(leavers bigint, person_time double precision,
                                level double precision DEFAULT 0.95)
    RETURNS estimate
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20
    AS 'MODULE_PATHNAME', 'count_leaving_rate_ci';
COMMENT ON FUNCTION leaving_rate_ci(bigint, double precision, double precision) IS
'Leavers per unit of person-time with exact Poisson limits (Garwood 1936). NULL without person-time.';

CREATE FUNCTION stability_index(stayers bigint, headcount_start bigint)
    RETURNS double precision
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_stability_index';
COMMENT ON FUNCTION stability_index(bigint, bigint) IS
'Of those employed at the start of a period, the share still employed at its end, 0 to 1 (Bowey 1974). NULL when nobody was '
'employed at the start.';

CREATE TYPE pay_gap_result AS (
    focus_persons bigint,
    reference_persons bigint,
    focus_mean double precision,
    reference_mean double precision,
    mean_gap double precision,
    focus_median double precision,
    reference_median double precision,
    median_gap double precision
);
COMMENT ON TYPE pay_gap_result IS
'Mean and median pay of two groups and their gaps. The result of pay_gap().';
COMMENT ON COLUMN pay_gap_result.focus_persons IS 'Persons in focus whose pay is known.';
COMMENT ON COLUMN pay_gap_result.reference_persons IS 'Persons of the reference whose pay is known.';
COMMENT ON COLUMN pay_gap_result.focus_mean IS 'Mean pay in focus.';
COMMENT ON COLUMN pay_gap_result.reference_mean IS 'Mean pay of the reference.';
COMMENT ON COLUMN pay_gap_result.mean_gap IS 'Gap of the means, as a share of the reference.';
COMMENT ON COLUMN pay_gap_result.focus_median IS 'Median pay in focus.';
COMMENT ON COLUMN pay_gap_result.reference_median IS 'Median pay of the reference.';
COMMENT ON COLUMN pay_gap_result.median_gap IS 'Gap of the medians, as a share of the reference.';

CREATE FUNCTION pay_gap(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS pay_gap_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'array_pay_gap';
COMMENT ON FUNCTION pay_gap(double precision[], double precision[]) IS
'Mean and median pay of two groups and the gaps (reference - focus) / reference: 0.05 is 5 percent less for focus. Full-time '
'equivalents in any unit, in any order; NULL pay is left out, persons says how many are known; a NULL array stands for nobody, as '
'array_agg(pay) FILTER (...) returns it. NULL when a group is empty or the reference''s pay is not above 0.';

CREATE FUNCTION pay_gap(
    focus_pay double precision[], focus_weights double precision[],
    reference_pay double precision[], reference_weights double precision[]
) RETURNS pay_gap_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100
    AS 'MODULE_PATHNAME', 'array_pay_gap_weighted';
COMMENT ON FUNCTION pay_gap(double precision[], double precision[], double precision[], double precision[]) IS
'As pay_gap(focus_pay, reference_pay), each pay with a weight of 0 or more: the number of persons, or of hours, that it stands for. '
'focus_persons and reference_persons count the pays that have both. Half of the weights is found whatever decimals they have: of '
'30000, 31000, 32000 and 33000 with weights .6, .7, .8 and .5 the median is 31500.';

CREATE TYPE pay_quartiles_result AS (
    quartile integer,
    focus_share double precision
);
COMMENT ON TYPE pay_quartiles_result IS
'A quarter of all persons by pay. A row of pay_quartiles().';
COMMENT ON COLUMN pay_quartiles_result.quartile IS 'Number of the quarter, from 1, the lowest paid.';
COMMENT ON COLUMN pay_quartiles_result.focus_share IS 'Share of the focus in it, from 0 to 1.';

CREATE FUNCTION pay_quartiles(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS SETOF pay_quartiles_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100 ROWS 4
    AS 'MODULE_PATHNAME', 'array_pay_quartiles';
COMMENT ON FUNCTION pay_quartiles(double precision[], double precision[]) IS
'Share of the focus in each quarter of everybody''s pay, lowest first (Directive (EU) 2023/970, article 9). The bands hold a quarter '
'each; equal pays at a border are divided in proportion. NULL pay is left out, and a NULL array stands for nobody. NULL without pays. '
'pay_bands() gives whole persons.';

CREATE TYPE pay_bands_result AS (
    band integer,
    focus_persons bigint,
    reference_persons bigint,
    focus_share double precision
);
COMMENT ON TYPE pay_bands_result IS
'Whole persons in a quarter of everybody by pay. A row of pay_bands().';
COMMENT ON COLUMN pay_bands_result.band IS 'Number of the quarter, from 1, the lowest paid.';
COMMENT ON COLUMN pay_bands_result.focus_persons IS 'Persons of the focus in it.';
COMMENT ON COLUMN pay_bands_result.reference_persons IS 'Persons of the reference in it.';
COMMENT ON COLUMN pay_bands_result.focus_share IS 'Share of the focus in it, from 0 to 1; NULL when nobody is in it.';

CREATE FUNCTION pay_bands(
    focus_pay double precision[], reference_pay double precision[]
) RETURNS SETOF pay_bands_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 100 ROWS 4
    AS 'MODULE_PATHNAME', 'array_pay_bands';
COMMENT ON FUNCTION pay_bands(double precision[], double precision[]) IS
'Whole persons of both groups in each quarter of everybody by pay, lowest first (UK SI 2017/172, regulation 13). Of N persons the first '
'k quarters hold k N/4 together, rounded up, so that no two differ by more than one person: of one over, the lower quarter has it; of '
'two, the lower and the upper middle; of three, all but the upper. Persons with the same pay at a border '
'are divided so that the proportions of the groups among them are as nearly the same in each quarter as whole persons allow (paragraph '
'2). NULL pay is left out, and a NULL array stands for nobody. The quarters above the middle are 3 (upper middle) and 4 (upper).';

CREATE TYPE pay_gaps_over_result AS (
    work_group text,
    gap double precision,
    over_threshold boolean
);
COMMENT ON TYPE pay_gaps_over_result IS
'Work with a gap of mean pay. A row of pay_gaps_over().';
COMMENT ON COLUMN pay_gaps_over_result.work_group IS 'The work.';
COMMENT ON COLUMN pay_gaps_over_result.gap IS 'Gap of the means, as a share of the reference.';
COMMENT ON COLUMN pay_gaps_over_result.over_threshold IS 'Is the gap at least the threshold, in either direction?';

CREATE FUNCTION pay_gaps_over(
    work_groups text[], focus_means double precision[],
    reference_means double precision[],
    threshold double precision DEFAULT 0.05
) RETURNS SETOF pay_gaps_over_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 50 ROWS 20
    AS 'MODULE_PATHNAME', 'array_pay_gaps_over';
COMMENT ON FUNCTION pay_gaps_over(text[], double precision[], double precision[], double precision) IS
'The gap of mean pay within each group of equal work, ascending by label, and whether it is at least the threshold in either '
'direction (5 %: Directive (EU) 2023/970, article 10). The arrays are parallel, in any order; a mean that is NULL makes the gap '
'NULL.';

CREATE FUNCTION pay_gap_at_least(
    focus_total bigint, focus_persons bigint, reference_total bigint, reference_persons bigint,
    percent integer DEFAULT 5
) RETURNS boolean
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5
    AS 'MODULE_PATHNAME', 'count_pay_gap_at_least';
COMMENT ON FUNCTION pay_gap_at_least(bigint, bigint, bigint, bigint, integer) IS
'Do the means of two groups differ by at least so many percent (0 to 100) of the reference''s, in either direction (5: Directive (EU) '
'2023/970, article 10)? Decided in whole numbers, so that 5 percent exactly is 5 percent: the totals are sums of pay in whole units, such '
'as öre or cents, up to 2^60 and possibly below 0. NULL when a group is empty or the reference''s total is not above 0.';

CREATE TYPE pay_transparency_result AS (
    figure text,
    pay text,
    counted text,
    band integer,
    focus_persons bigint,
    reference_persons bigint,
    focus_value double precision,
    reference_value double precision,
    gap double precision
);
COMMENT ON TYPE pay_transparency_result IS
'A figure on pay that an employer reports. A row of pay_transparency().';
COMMENT ON COLUMN pay_transparency_result.figure IS 'Letter of article 9(1), a to f, or g.';
COMMENT ON COLUMN pay_transparency_result.pay IS 'What pay: total, basic or variable.';
COMMENT ON COLUMN pay_transparency_result.counted IS 'Of whom: all, or the receivers of variable pay.';
COMMENT ON COLUMN pay_transparency_result.band IS 'Number of the quartile band, from 1, the lowest paid; NULL for other figures.';
COMMENT ON COLUMN pay_transparency_result.focus_persons IS
'Persons of the focus counted, of figure e those who receive, of figure f those in the band.';
COMMENT ON COLUMN pay_transparency_result.reference_persons IS 'The same of the reference.';
COMMENT ON COLUMN pay_transparency_result.focus_value IS
'Mean or median pay of the focus; of figure e the share of the focus that receives, of figure f the share of the band.';
COMMENT ON COLUMN pay_transparency_result.reference_value IS 'The same of the reference.';
COMMENT ON COLUMN pay_transparency_result.gap IS 'The gap, as a share of the reference; NULL for figures e and f.';

CREATE FUNCTION pay_transparency(
    focus_basic double precision[], focus_variable double precision[],
    reference_basic double precision[], reference_variable double precision[]
) RETURNS SETOF pay_transparency_result
    LANGUAGE C IMMUTABLE CALLED ON NULL INPUT PARALLEL SAFE COST 200 ROWS 15
    AS 'MODULE_PATHNAME', 'array_pay_transparency';
COMMENT ON FUNCTION pay_transparency(double precision[], double precision[], double precision[], double precision[]) IS
'The figures on pay of Directive (EU) 2023/970, article 9(1), of a focus, such as women, beside a reference, such as men: a, gap of mean '
'pay; b, of mean variable pay (complementary components, benefits included); c and d, of the medians; e, share of each that receives '
'variable pay; f, persons and shares in each quartile band, as pay_bands() has them; g, gaps of mean basic and variable pay, which are '
'reported by category of workers: call it once for each. b, d and g are given over all, those without variable pay having 0, and over '
'receivers, those who have more than 0. Gaps are (reference - focus) / reference. One element of basic and variable is a person; unknown '
'(NULL) basic pay is left out, unknown variable pay is none, below 0 is a correction and counts as it is. A NULL array stands for '
'nobody. NULL where a group is empty or the reference''s value is not above 0.';

CREATE TYPE women_dominated_work_result AS (
    work_group text,
    women_dominated boolean,
    higher_paid bigint,
    largest_gap double precision
);
COMMENT ON TYPE women_dominated_work_result IS
'Work beside work that is paid more for equal or lower demands. A row of women_dominated_work().';
COMMENT ON COLUMN women_dominated_work_result.work_group IS 'The work.';
COMMENT ON COLUMN women_dominated_work_result.women_dominated IS 'Are at least 60 % women?';
COMMENT ON COLUMN women_dominated_work_result.higher_paid IS
'Number of groups, not dominated by women, that are paid more for equal or lower demands.';
COMMENT ON COLUMN women_dominated_work_result.largest_gap IS 'Largest gap of mean pay to one of them; 0 when there is none.';

CREATE FUNCTION women_dominated_work(
    work_groups text[], women bigint[], persons bigint[],
    mean_pay double precision[], demands double precision[]
) RETURNS SETOF women_dominated_work_result
    LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20
    AS 'MODULE_PATHNAME', 'array_women_dominated_work';
COMMENT ON FUNCTION women_dominated_work(text[], bigint[], bigint[], double precision[], double precision[]) IS
'For each group of work, ascending by label, whether it is women-dominated (at least 60 % women, in whole persons) and, if so, how '
'many groups that are not are paid more although their demands are equal or lower, with the largest gap to one of them, 0 when '
'there is none (Discrimination Act 2008:567, chapter 3, section 9). demands: as the work was assessed, higher is more. A NULL '
'mean_pay or demands is unknown: the group is compared with none, and higher_paid and largest_gap are NULL. The arrays are '
'parallel, in any order.';
