-- Ratios and indices are what the exact fraction says, and stay in range.
SET search_path = spegel, public;
-- every exact tie of four fifths among groups of up to 20
CREATE TEMP TABLE tie AS
SELECT a, n1, c, n2 FROM generate_series(1, 20) AS n1, generate_series(1, 20) AS n2, generate_series(1, n1) AS a, generate_series(1, n2) AS c WHERE 5 * a * n2 = 4 * c * n1;
SELECT count(*) AS ties,
       count(*) FILTER (WHERE r.impact_ratio <> 0.8 OR NOT r.four_fifths) AS adverse_impact,
       count(*) FILTER (WHERE (b.value, b.low, b.high) IS DISTINCT FROM (0.8::float8, 0.8::float8, 0.8::float8)) AS adverse_impact_bounds,
       count(*) FILTER (WHERE rr.value <> 0.8) AS risk_ratio_ci,
       count(*) FILTER (WHERE representation_ratio(f, g, 'a') <> 0.8) AS representation_ratio,
       count(*) FILTER (WHERE rc.value <> 0.8) AS representation_ratio_ci,
       count(*) FILTER (WHERE rb.value <> 0.8 OR rb.low <> 0.8 OR rb.high <> 0.8) AS representation_bounds,
       count(*) FILTER (WHERE feeder_ratio(g, f, 'a') <> 0.8) AS feeder_ratio,
       count(*) FILTER (WHERE glass_ceiling_index(f, g, 'a') <> 0.8) AS glass_ceiling_index,
       count(*) FILTER (WHERE rr2.value <> 0.8) AS rate_ratio
FROM tie,
    LATERAL (SELECT tally(ARRAY['a', 'b'], ARRAY[a, n1 - a]) AS f, tally(ARRAY['a', 'b'], ARRAY[c, n2 - c]) AS g,
                    tally(ARRAY['a', 'b'], ARRAY[a, c]) AS selected, tally(ARRAY['a', 'b'], ARRAY[n1, n2]) AS pool) AS t,
    LATERAL (SELECT cohort_agg(1, CASE WHEN i <= a THEN 'x' END) AS cohort_1 FROM generate_series(1, n1) AS i) AS c1,
    LATERAL (SELECT cohort_agg(1, CASE WHEN i <= c THEN 'x' END) AS cohort_2 FROM generate_series(1, n2) AS i) AS c2,
    LATERAL rate_ratio(cohort_1, cohort_2, 'x') AS rr2, LATERAL adverse_impact_bounds(selected, pool, 'a', 'b') AS b, LATERAL risk_ratio_ci(selected, pool, 'a', 'b') AS rr,
    LATERAL representation_ratio_ci(f, g, 'a') AS rc, LATERAL representation_bounds(f, g, 'a') AS rb,
    LATERAL (SELECT * FROM adverse_impact(selected, pool) WHERE category = 'a') AS r;
-- complete segregation is 1, and no index is above it
SELECT count(*) AS tables, count(*) FILTER (WHERE theil_index(s) > 1) AS theil, count(*) FILTER (WHERE isolation_index(s, 'g1') > 1) AS isolation,
       count(*) FILTER (WHERE exposure_index(s, 'g1', 'g1') > 1) AS exposure, count(*) FILTER (WHERE normalised_exposure_index(s) > 1) AS normalised,
       count(*) FILTER (WHERE dissimilarity_index(s) <> 1) AS dissimilarity, count(*) FILTER (WHERE gini_index(s) <> 1) AS gini
FROM generate_series(1, 500) AS i, LATERAL (
    SELECT segregation_agg('u' || u, tally(ARRAY['g' || u % (2 + i % 4)], ARRAY[1 + (u * 7919 + i * 104729) % 97])) AS s FROM generate_series(0, 5 + i % 7) AS u) AS t;
-- units of one person: nothing but chance
SELECT n, dissimilarity_index_corrected(s), dissimilarity_index_corrected(s, 'a') AS a, theil_index_corrected(s)
FROM (VALUES (2), (3), (7), (11), (49)) AS v (n), LATERAL (
    SELECT segregation_agg('u' || u, CASE WHEN u % 2 = 0 OR u = 3 THEN '{a:1}' ELSE '{b:1}' END::tally) AS s FROM generate_series(1, n) AS u) AS t;
-- what units add is the whole
SELECT count(*) FILTER (WHERE abs(m - mutual_information(s)) > 1e-12) AS local_segregation FROM generate_series(1, 300) AS i, LATERAL (
    SELECT segregation_agg('u' || u, tally(ARRAY['a', 'b', 'c'], ARRAY[(u * i) % 13, (u + i) % 7, u % 5])) AS s FROM generate_series(1, 1 + i % 20) AS u) AS t,
    LATERAL (SELECT sum(contribution) AS m FROM local_segregation(s)) AS l;
-- p values below the range of a double are 0
SELECT (fisher_test('{a:2000}', '{a:2000,b:2000}', 'a', 'b')).p_value AS fisher, (representation_test('{a:5000}', '{a:1,b:1}', 'a')).p_value AS binomial,
       (chi_squared_test('{a:720}', '{a:720,b:720}', 'a', 'b')).p_value AS chi_squared;
-- nobody has the outcome more than once
SELECT count(*) AS cohorts, count(*) FILTER (WHERE cumulative_incidence(c, 'x', n) > 1) AS cumulative_incidence, count(*) FILTER (WHERE k.most > 1) AS cumulative_incidence_curve,
       count(*) FILTER (WHERE e.value > 1 OR e.high > 1) AS cumulative_incidence_ci, count(*) FILTER (WHERE survival(c, n) < 0 OR survival(c, 1) > 1) AS survival,
       count(*) FILTER (WHERE restricted_mean_time(c, n) > n) AS restricted_mean_time, count(*) FILTER (WHERE restricted_time_lost(c, 'x', n) > n) AS restricted_time_lost
FROM generate_series(1, 400) AS n, LATERAL (SELECT cohort_agg(i, 'x') AS c FROM generate_series(1, n) AS i) AS s,
    LATERAL (SELECT max(cumulative_incidence) AS most FROM cumulative_incidence_curve(c, 'x')) AS k, LATERAL cumulative_incidence_ci(c, 'x', n) AS e;
