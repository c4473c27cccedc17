-- A label that the data do not have: one rule.  What counts or averages over
-- one state is 0; what compares two is NULL where neither has it.
SET search_path = spegel, public;
CREATE TEMP TABLE city AS SELECT '{women:3,men:7}'::tally AS staff, '{women:50,men:50}'::tally AS residents, '{care:{women:8,men:2},road:{women:2,men:8}}'::segregation AS units,
    '{5:{promoted:3,left:2,?:4},9:{promoted:1}}'::cohort AS cohort, '{nurse:[2010-01-01,2012-01-01)}'::career AS career;
SELECT persons(staff, 'Women'), share(staff, 'Women'), events(cohort, 'Promoted'), cumulative_incidence(cohort, 'Promoted', 9), event_rate(cohort, 'Promoted'),
       exposure_index(units, 'men', 'Women'), days_in(career, 'Nurse')
FROM city;
SELECT representation_ratio(staff, residents, 'Women') AS ratio, rc.value AS ratio_ci, parity_gap(staff, residents, 'Women') AS gap, gc.value AS gap_ci, gc.low AS gap_low,
       headcount_shortfall(staff, residents, 'Women') AS shortfall, hires_needed(staff, residents, 'Women') AS hires, rt.p_value AS test, rt.statistic,
       glass_ceiling_index(residents, staff, 'Women') AS ceiling, feeder_ratio(residents, staff, 'Women') AS feeder
FROM city, representation_ratio_ci(staff, residents, 'Women') AS rc, parity_gap_ci(staff, residents, 'Women') AS gc, representation_test(staff, residents, 'Women') AS rt;
SELECT rr.value AS risk_ratio, rd.value AS risk_difference, oratio.value AS odds_ratio, ft.p_value AS fisher, ab.value AS impact, ab.low, adverse_impact_verdict(staff, residents, 'Women', 'men') AS verdict,
       mh.ratio AS stratified, k.difference AS kitagawa, g.change AS gap_change
FROM city, risk_ratio_ci(staff, residents, 'Women', 'men') AS rr, risk_difference_ci(staff, residents, 'Women', 'men') AS rd, odds_ratio_ci(staff, residents, 'Women', 'men') AS oratio,
    fisher_test(staff, residents, 'Women', 'men') AS ft, adverse_impact_bounds(staff, residents, 'Women', 'men') AS ab,
    LATERAL (SELECT max(value) AS ratio FROM mantel_haenszel(ARRAY[staff], ARRAY[residents], 'Women', 'men')) AS mh,
    kitagawa(ARRAY[staff], ARRAY[residents], 'Women') AS k, parity_gap_change(staff, staff, residents, residents, 'Women') AS g;
SELECT dissimilarity_index(units, 'Women'), isolation_index(units, 'Women'), exposure_index(units, 'Women', 'men'), gini_index(units, 'Women'), atkinson_index(units, 'Women'),
       r.value AS rate_ratio, l.p_value AS logrank, first_entered(career, 'Nurse')
FROM city, rate_ratio(cohort, cohort, 'Promoted') AS r, logrank_test(cohort, cohort, 'Promoted') AS l;
SELECT f.* FROM city, flow_contributions(staff, staff, '{hired}', ARRAY[staff], ARRAY[staff], 'Women') AS f;
-- a category that one of the two has is compared
SELECT representation_ratio('{women:3}', '{men:4}', 'men') AS ratio, parity_gap('{women:3}', '{men:4}', 'men') AS gap, headcount_shortfall('{women:3}', '{men:4}', 'men') AS shortfall,
       headcount_shortfall('{women:3}', '{men:4}', 'women') AS no_shortfall, t.p_value FROM representation_test('{women:3}', '{men:4}', 'men') AS t;
-- persons of unknown category may be in it
SELECT s.* FROM share_bounds('{women:3,?:1}', 'Women') AS s;
