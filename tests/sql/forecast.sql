-- Where the shares of categories at each step of a ladder go.
SET extra_float_digits = -3;
CREATE TEMP TABLE flow (step text, category text, persons bigint, person_years float8, hires bigint, promotions bigint, exits bigint);
INSERT INTO flow VALUES ('staff', 'men', 30, 60, 5, 2, 4), ('staff', 'women', 10, 20, 3, 1, 1), ('managers', 'men', 4, 8, 1, 0, 1), ('managers', 'women', 1, 2, 0, 0, 1);
CREATE TEMP VIEW flows AS SELECT array_agg(step) AS s, array_agg(category) AS c, array_agg(persons) AS n, array_agg(person_years) AS y,
    array_agg(hires) AS h, array_agg(promotions) AS p, array_agg(exits) AS e, ARRAY['staff', 'managers'] AS ladder FROM flow;

-- a year takes 1/15 of the men and 1/20 of the women on the staff, 1/8 and 1/2 of the managers
SELECT r.step, r.year, r.category, r.expected_persons, r.expected_share, r.low, r.high FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 2) AS r;
SELECT r.* FROM flows, years_to_parity(s, c, n, y, h, p, e, ladder, 'women', 0.5, level => 0.9) AS r;
SELECT r.* FROM flows, hire_share_needed(s, c, n, y, h, p, e, ladder, 'women', 0.5, 5) AS r;
-- no share suffices; already there; never
SELECT r.step, r.needed_share FROM flows, hire_share_needed(s, c, n, y, h, p, e, ladder, 'women', 0.99, 2) AS r;
SELECT r.step, r.years, r.low, r.high, r.probability FROM flows, years_to_parity(s, c, n, y, h, p, e, ladder, 'women', 0.25) AS r;
SELECT r.step, r.years, r.probability, r.share_at_horizon FROM flows, years_to_parity(s, c, n, y, h, p, e, ladder, 'women', 0.9, horizon => 20) AS r;

-- the order of the arrays means nothing, the seed does; a cell that is not given has nobody
SELECT count(DISTINCT r) AS rows FROM (
    SELECT array_agg(step ORDER BY step) AS s, array_agg(category ORDER BY step) AS c, array_agg(persons ORDER BY step) AS n, array_agg(person_years ORDER BY step) AS y,
           array_agg(hires ORDER BY step) AS h, array_agg(promotions ORDER BY step) AS p, array_agg(exits ORDER BY step) AS e FROM flow UNION ALL
    SELECT s, c, n, y, h, p, e FROM flows) AS x, forecast_shares(s, c, n, y, h, p, e, '{staff,managers}', years => 3, draws => 50) AS r;
SELECT count(DISTINCT r.expected_share) AS expected, count(DISTINCT (r.low, r.high)) > 1 AS limits FROM flows, generate_series(1, 8) AS seed, forecast_shares(s, c, n, y, h, p, e, ladder, years => 5, seed => seed) AS r WHERE r.step = 'staff' AND r.year = 5 AND r.category = 'women';
SELECT r.* FROM forecast_shares('{a}', '{x}', '{3}', '{3}', '{1}', '{0}', '{1}', '{a,b}', years => 1) AS r;
SELECT count(*) FROM forecast_shares('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}') AS r;
SELECT count(*) FROM forecast_shares('{}', '{}', '{}', '{}', '{}', '{}', '{}', '{a}') AS r;
SELECT count(*) FROM forecast_shares(NULL, '{}', '{}', '{}', '{}', '{}', '{}', '{a}') AS r;

-- growth: by step, or of all; a step that shrinks dismisses nobody
SELECT r.step, r.year, r.category, r.expected_persons FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 1, growth => '{0.5,-1}') AS r WHERE r.year = 1;
SELECT sum(r.expected_persons) FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 1, growth => '{0.2}') AS r WHERE r.year = 1;

-- refused
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, '{managers}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, '{managers,staff}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, '{staff,managers,staff}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c[1:3], n, y, h, p, e, ladder) AS r;
SELECT r.* FROM flows, forecast_shares(s || '{staff}'::text[], c || '{men}'::text[], n || 1::bigint, y || 1::float8, h || 1::bigint, p || 1::bigint, e || 1::bigint, ladder) AS r;
SELECT r.* FROM forecast_shares('{a}', '{x}', '{3}', '{0}', '{1}', '{0}', '{1}', '{a}') AS r;
SELECT r.* FROM forecast_shares('{a}', '{x}', '{-3}', '{1}', '{1}', '{0}', '{1}', '{a}') AS r;
SELECT r.* FROM forecast_shares('{a}', '{x}', '{3}', '{NaN}', '{1}', '{0}', '{1}', '{a}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 0) AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 1001) AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, draws => 0) AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 1000, draws => 1000000) AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, level => 1) AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, growth => '{0,0,0}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, growth => '{2}') AS r;
SELECT r.* FROM flows, forecast_shares(s, c, n, y, h, p, e, ladder, years => 500, growth => '{0.5}') AS r;
SELECT r.* FROM flows, years_to_parity(s, c, n, y, h, p, e, ladder, 'children', 0.5) AS r;
SELECT r.* FROM flows, years_to_parity(s, c, n, y, h, p, e, ladder, 'women', 1) AS r;
SELECT r.* FROM flows, hire_share_needed(s, c, n, y, h, p, e, ladder, 'women', 0.5, 0) AS r;
