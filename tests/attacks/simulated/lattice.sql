-- 800 organisations of two units with 120 persons each; five dimensions of
-- three values; 30 % of the persons are of the group.
CREATE TABLE simulated.lattice_person AS
SELECT o AS organisation, u AS unit, simulated.uniform(3, p) < 0.3 AS abroad, record_key(simulated.secret(), 'lattice ' || p) AS key,
       (simulated.uniform(4, p) * 3)::integer % 3 AS d1, (simulated.uniform(5, p) * 3)::integer % 3 AS d2, (simulated.uniform(6, p) * 3)::integer % 3 AS d3,
       (simulated.uniform(7, p) * 3)::integer % 3 AS d4, (simulated.uniform(8, p) * 3)::integer % 3 AS d5
FROM generate_series(1, 800) AS o, generate_series(1, 2) AS u, generate_series(1, 120) AS i, LATERAL (SELECT (o * 2 + u) * 1000::bigint + i AS p) AS id;

-- Every cell of the lattice: unit or both, by no dimension or by one.
CREATE TABLE simulated.lattice_count AS
SELECT jsonb_strip_nulls(jsonb_build_object('organisation', organisation, 'unit', unit, 'd1', d1, 'd2', d2, 'd3', d3, 'd4', d4, 'd5', d5)) AS conditions,
       count(*) AS headcount, key_sum(key) AS frame_key,
       count(*) FILTER (WHERE abroad) AS n, key_sum(key) FILTER (WHERE abroad) AS counted_key
FROM simulated.lattice_person
GROUP BY organisation, GROUPING SETS ((unit), ()), GROUPING SETS ((), (d1), (d2), (d3), (d4), (d5));

CREATE VIEW simulated.lattice_truth AS
SELECT conditions || '{"background": "foreign"}' AS conditions, n FROM simulated.lattice_count
WHERE conditions ? 'unit' AND NOT conditions ?| '{d1,d2,d3,d4,d5}';

CREATE TABLE simulated.lattice_naive AS
SELECT 1 AS release, conditions || '{"background": "foreign"}' AS conditions, simulated.drawn(n, 0, counted_key, 'foreign') AS persons
FROM simulated.lattice_count;

-- A coarser one. The whole lattice has L = (1 + 5/3) (1 + 1/2) = 4, and one
-- release of it uses up all that the memory allows (A = V / L = 1); with three
-- dimensions and without the parent L = 2.
CREATE TABLE simulated.lattice_protected AS
SELECT 1 AS release, conditions || '{"background": "foreign"}' AS conditions,
       simulated.shown(simulated.drawn(n, frame_key, counted_key, 'foreign')) AS persons
FROM simulated.lattice_count
WHERE conditions ? 'unit' AND NOT conditions ?| '{d4,d5}';
