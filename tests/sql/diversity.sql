-- Diversity of one tally, and what the unknown can change.
SET extra_float_digits = -3;
-- the two categories and nobody else; persons of unknown category do not count
SELECT blau_index(t), shannon_entropy(t), effective_categories(t, 0) AS q0, effective_categories(t) AS q1, effective_categories(t, 2) AS q2, effective_categories(t, 'Infinity') AS q_inf
FROM (VALUES ('{a:5,b:5,?:7}'::tally), ('{a:8,b:2}'), ('{a:4}'), ('{?:4}'), ('{}')) AS v (t);
-- between the named orders
SELECT round(effective_categories('{a:8,b:2}', 0.5)::numeric, 10) AS half, round(power(sqrt(0.8) + sqrt(0.2), 2)::numeric, 10) AS by_hand;
SELECT effective_categories('{a:8,b:2}', -1);
SELECT effective_categories('{a:8,b:2}', 'NaN');
SELECT blau_index(NULL), effective_categories('{a:1}', NULL);

-- known answer: share .375, bounds .3 to .5
SELECT e.* FROM share_bounds('{g:3,r:5,?:2}', 'g') AS e;
SELECT e.* FROM share_bounds('{g:3,r:5}', 'g') AS e;
SELECT e.* FROM share_bounds('{?:2}', 'g') AS e;
SELECT share_bounds('{}', 'g') IS NULL AS undefined;
