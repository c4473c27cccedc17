-- 40 organisations of six units with 30 to 149 persons, of whom 10 to 50 % are
-- of the group, and their Theil index.
CREATE TABLE simulated.index_count AS
SELECT o AS organisation, u AS unit, headcount, round(headcount * (0.1 + 0.4 * simulated.uniform(12, o * 10 + u)))::bigint AS n,
       (simulated.uniform(13, o * 10 + u) * 4294967296)::bigint AS counted_key, (simulated.uniform(14, o * 10 + u) * 4294967296)::bigint AS frame_key
FROM generate_series(1, 40) AS o, generate_series(1, 6) AS u, LATERAL (SELECT (30 + 120 * simulated.uniform(11, o * 10 + u))::bigint AS headcount OFFSET 0) AS h;

CREATE VIEW simulated.index_truth AS
SELECT organisation, array_agg(n ORDER BY jsonb_build_object('organisation', organisation, 'unit', unit)) AS n,
       theil_index(segregation_agg(unit::text, tally(ARRAY['foreign', 'native'], ARRAY[n, headcount - n]))) AS h
FROM simulated.index_count GROUP BY organisation;

-- The same counts in both; only the index differs.
CREATE TABLE simulated.index_cells AS
SELECT 1 AS release, jsonb_build_object('organisation', organisation, 'unit', unit) AS conditions, headcount AS persons FROM simulated.index_count
UNION ALL
SELECT 1, jsonb_build_object('organisation', organisation, 'unit', unit, 'background', 'foreign'),
       simulated.drawn(n, frame_key, counted_key, 'foreign') FROM simulated.index_count;

-- In double precision: the attacker allows for rounding in the last places.
CREATE VIEW simulated.index_naive AS
SELECT 1 AS release, jsonb_build_object('organisation', organisation) AS conditions, h AS value, 1e-12::float8 AS half_width
FROM simulated.index_truth;

-- As a pseudo-count of the smallest number m, with noise: (round(m H) + v) / m;
-- of four organisations, because so much is left that counting it takes long.
CREATE VIEW simulated.index_protected AS
SELECT 1 AS release, jsonb_build_object('organisation', organisation) AS conditions,
       simulated.drawn(round(m * h)::bigint, frame_key, 0, 'theil')::float8 / m AS value, (5.5 / m)::float8 AS half_width
FROM simulated.index_truth
JOIN (SELECT (conditions -> 'organisation')::integer AS organisation, min(persons) AS m FROM simulated.index_cells WHERE conditions ? 'background' GROUP BY 1) AS smallest USING (organisation)
JOIN (SELECT organisation, key_sum(frame_key) AS frame_key FROM simulated.index_count GROUP BY 1) AS frame USING (organisation)
WHERE organisation <= 4;
