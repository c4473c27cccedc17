-- What moved between two dates.
SET extra_float_digits = -3;
SELECT * FROM parity_gap_change('{f:30,s:70}', '{f:40,s:80,?:9}', '{f:500,s:500}', '{f:520,s:490}', 'f');
SELECT * FROM parity_gap_change('{f:30,s:70}', '{}', '{f:500,s:500}', '{f:520,s:490}', 'f');
-- published: 12.9 points below in 2008, 8.5 in 2017 (Malmö)
SELECT round(100 * change::numeric, 1) AS points FROM parity_gap_change('{f:254,s:746}', '{f:366,s:634}', '{f:383,s:617}', '{f:451,s:549}', 'f');

-- 30 of 100 women become 40 of 110: who brought what
CREATE TEMP TABLE flow (flow text, arrivals tally, departures tally);
INSERT INTO flow VALUES ('hires', '{w:12,m:10}', '{}'), ('promotions', '{w:3,m:5}', '{m:2}'), ('exits', '{}', '{w:6,m:12}'), ('reclassification', '{w:1}', '{m:1}');
SELECT flow, category_persons, persons, round(contribution::numeric, 9) AS contribution
FROM (SELECT array_agg(flow) AS f, array_agg(arrivals) AS i, array_agg(departures) AS o FROM flow) AS a, flow_contributions('{w:30,m:70}', '{w:40,m:70}', f, i, o, 'w');
SELECT round(sum(contribution)::numeric, 12) AS sum, round(40 / 110.0 - 0.3, 12) AS change
FROM (SELECT array_agg(flow) AS f, array_agg(arrivals) AS i, array_agg(departures) AS o FROM flow) AS a, flow_contributions('{w:30,m:70}', '{w:40,m:70}', f, i, o, 'w');
-- flows of one label are added up; flows that do not add up leave a rest
SELECT flow, category_persons, persons, contribution FROM flow_contributions('{w:2,m:2}', '{w:4,m:4}', '{b,a,b}', ARRAY['{w:1}', '{m:1}', '{w:1}']::tally[], ARRAY['{}', '{}', '{}']::tally[], 'w');
SELECT * FROM flow_contributions('{w:2,m:2}', '{w:2,m:2}', '{}', '{}', '{}', 'w');
SELECT * FROM flow_contributions('{}', '{w:2,m:2}', '{a}', ARRAY['{w:2,m:2}']::tally[], ARRAY['{}']::tally[], 'w');
SELECT * FROM flow_contributions('{w:2}', '{w:2,m:2}', '{a,b}', ARRAY['{w:2,m:2}']::tally[], ARRAY['{}']::tally[], 'w');
SELECT * FROM flow_contributions('{w:2}', '{w:2,m:2}', '{NULL}', ARRAY['{w:2,m:2}']::tally[], ARRAY['{}']::tally[], 'w');

-- departments: 2 of 5 treated, 10 assignments
SELECT * FROM difference_in_differences('{0.05,0.04,0.01,0.00,-0.01}', '{t,t,f,f,f}');
SELECT * FROM difference_in_differences('{0.5,0.1}', '{t,f}');
SELECT * FROM difference_in_differences('{0.5,0.1}', '{t,t}');
SELECT * FROM difference_in_differences('{0.5,NULL}', '{t,f}');
SELECT * FROM difference_in_differences('{}', '{}');
-- many: drawn, the same for each order and one seed
WITH dept AS (SELECT i, sin(i) AS change, i % 4 = 0 AS treated FROM generate_series(1, 40) AS i)
SELECT a = b AS same, a.p_value <> c.p_value AS another_seed, abs(a.p_value - c.p_value) < 0.02 AS close, a.smallest_p, a.exact
FROM (SELECT array_agg(change ORDER BY i) AS c1, array_agg(treated ORDER BY i) AS t1, array_agg(change ORDER BY md5(i::text)) AS c2, array_agg(treated ORDER BY md5(i::text)) AS t2 FROM dept) AS d,
     difference_in_differences(c1, t1) AS a, difference_in_differences(c2, t2) AS b, difference_in_differences(c1, t1, 2) AS c;
SELECT * FROM difference_in_differences('{0.5,0.1}', '{t}');
SELECT * FROM difference_in_differences('{0.5,0.1}', '{t,NULL}');
SELECT * FROM difference_in_differences('{0.5,Infinity}', '{t,f}');
