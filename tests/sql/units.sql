-- Many units beside a reference and beside each other.
SET extra_float_digits = -3;
CREATE TEMP TABLE workplace (unit text, t tally);
INSERT INTO workplace SELECT 'w' || i, tally(ARRAY['men', 'women'], ARRAY[n - w, w]::bigint[], 0)
FROM (VALUES (1, 10, 2), (2, 24, 9), (3, 8, 7), (4, 120, 70), (5, 33, 20), (6, 5, 0), (7, 61, 15), (8, 90, 48), (9, 17, 16), (10, 40, 22)) AS v (i, n, w);
INSERT INTO workplace VALUES ('nobody known', '{?:4}');

CREATE TEMP VIEW compared AS SELECT c.* FROM (SELECT array_agg(unit) AS u, array_agg(t) AS t FROM workplace) AS x, compare_units(u, t, 'women', '{women:500,men:500}') AS c;
SELECT unit, persons, known, round(share::numeric, 4) AS share, reference_share, round(z::numeric, 4) AS z, round(p_value::numeric, 6) AS p, round(p_adjusted::numeric, 6) AS adjusted, round(dispersion::numeric, 6) AS dispersion FROM compared;
SELECT unit, round(low_95::numeric, 6) AS low_95, round(high_95::numeric, 6) AS high_95, round(low_998::numeric, 6) AS low_998, round(high_998::numeric, 6) AS high_998, round(shrunken::numeric, 6) AS shrunken, round(shrunken_low::numeric, 6) AS low, round(shrunken_high::numeric, 6) AS high FROM compared;
-- the smallest have the most extreme shares, and the least certain ranks
SELECT unit, round(expected_rank::numeric) AS expected_rank, rank_high - rank_low > 3 AS uncertain FROM compared WHERE known IN (5, 8, 17, 120) ORDER BY 1;
SELECT bool_and(expected_rank BETWEEN rank_low AND rank_high AND rank_low >= 1 AND rank_high <= 11) AS ordered, round(sum(expected_rank)::numeric, 6) AS sum FROM compared;

-- exact limits without over-dispersion; Holm
SELECT unit, round(low_95::numeric, 6) AS low_95, round(high_95::numeric, 6) AS high_95, round(low_998::numeric, 6) AS low_998, round(high_998::numeric, 6) AS high_998, round(p_value::numeric, 6) AS p, round(p_adjusted::numeric, 6) AS holm
FROM (SELECT array_agg(unit) AS u, array_agg(t) AS t FROM workplace) AS x, compare_units(u, t, 'women', '{women:500,men:500}', over_dispersion => false, adjustment => 'holm') AS c;

-- the order of the arrays means nothing, the seed does
SELECT count(DISTINCT c) AS rows FROM (
    SELECT array_agg(unit ORDER BY unit) AS u, array_agg(t ORDER BY unit) AS t FROM workplace UNION ALL
    SELECT array_agg(unit ORDER BY unit DESC), array_agg(t ORDER BY unit DESC) FROM workplace) AS x, compare_units(u, t, 'women', '{women:500,men:500}') AS c;
SELECT count(DISTINCT expected_rank) AS ranks, count(DISTINCT shrunken) AS shares FROM (SELECT array_agg(unit) AS u, array_agg(t) AS t FROM workplace) AS x, generate_series(1, 2) AS seed, compare_units(u, t, 'women', '{women:500,men:500}', seed => seed) AS c WHERE unit = 'w5';

-- units that differ no more than by chance; one unit, none, no reference, all or nothing
SELECT unit, share, shrunken, shrunken_low, expected_rank, rank_low, rank_high, p_value FROM compare_units('{b,a,c}', '{"{x:1,y:1}","{x:2,y:2}","{x:4,y:3}"}', 'x', '{x:1,y:1}');
SELECT unit, share, z, shrunken, rank_low, dispersion FROM compare_units('{a}', '{"{x:1,y:3}"}', 'x', '{x:1,y:1}');
SELECT count(*) FROM compare_units('{}', '{}', 'x', '{x:1,y:1}');
SELECT unit, share, reference_share, z, low_95, p_value, shrunken, dispersion FROM compare_units('{a,b}', '{"{x:1,y:3}","{y:5}"}', 'x', '{}');
SELECT unit, share, high_95, p_value, shrunken FROM compare_units('{a,b}', '{"{x:1,y:3}","{y:5}"}', 'z', '{x:1}');
SELECT unit, share, round(shrunken::numeric, 4) AS shrunken, shrunken_low, rank_low, rank_high FROM compare_units('{a,b,c,d}', '{"{x:5}","{y:7}","{x:6}","{y:3}"}', 'x', '{x:1,y:1}');

-- rates: leavers over person-years
CREATE TEMP VIEW rated AS SELECT * FROM compare_unit_rates('{a,b,c,d,e,f,g,new}', '{3,4,2,5,30,20,3,0}', '{10.5,3,20,7.25,50,90,1,0}', 0.5);
SELECT unit, events, exposure, round(rate::numeric, 4) AS rate, reference_rate, round(z::numeric, 4) AS z, round(p_value::numeric, 6) AS p, round(p_adjusted::numeric, 6) AS adjusted, round(dispersion::numeric, 6) AS dispersion FROM rated;
SELECT unit, round(low_95::numeric, 6) AS low_95, round(high_95::numeric, 6) AS high_95, round(low_998::numeric, 6) AS low_998, round(high_998::numeric, 6) AS high_998, round(shrunken::numeric, 6) AS shrunken, round(shrunken_low::numeric, 6) AS low, round(shrunken_high::numeric, 6) AS high, round(expected_rank::numeric) AS rank FROM rated;
SELECT unit, round(low_95::numeric, 6) AS low_95, round(high_95::numeric, 6) AS high_95, round(p_value::numeric, 6) AS p FROM compare_unit_rates('{a,b}', '{3,40}', '{10.5,30}', 0.5, over_dispersion => false);
SELECT unit, rate, z, low_95, high_95, p_value FROM compare_unit_rates('{a,b}', '{0,1}', '{10,3}', 0);

-- errors
SELECT compare_units('{a,a}', '{"{x:1}","{x:2}"}', 'x', '{x:1}');
SELECT compare_units('{a}', '{"{x:1}","{x:2}"}', 'x', '{x:1}');
SELECT compare_units('{a,NULL}', '{"{x:1}","{x:2}"}', 'x', '{x:1}');
SELECT compare_units('{a,b}', '{"{x:1}",NULL}', 'x', '{x:1}');
SELECT compare_units('{a}', '{"{x:1}"}', 'x', '{x:1}', 1.5);
SELECT compare_units('{a}', '{"{x:1}"}', 'x', '{x:1}', adjustment => 'sidak');
SELECT compare_units('{a,b}', '{"{x:1152921504606846976}","{x:1}"}', 'x', '{x:1}');
SELECT compare_units(array_agg(i::text), array_agg('{x:1}'::tally), 'x', '{x:1}') FROM generate_series(1, 10001) AS i;
SELECT compare_unit_rates('{a}', '{1}', '{0}', 1);
SELECT compare_unit_rates('{a}', '{1}', '{-1}', 1);
SELECT compare_unit_rates('{a}', '{-1}', '{1}', 1);
SELECT compare_unit_rates('{a}', '{1}', '{1}', -1);
SELECT compare_unit_rates('{a}', '{1}', '{1}', 'NaN');
SELECT compare_unit_rates('{a}', '{1,2}', '{1}', 1);
SELECT compare_units('{a}', '{"{x:1}"}', NULL, '{x:1}');
