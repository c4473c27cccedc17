-- setup
CREATE UNLOGGED TABLE unit_tally AS
SELECT 'unit ' || i AS unit,
       tally(ARRAY['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'],
             ARRAY[hashint4(i) & 63, hashint4(i + 1) & 63, hashint4(i + 2) & 63, hashint4(i + 3) & 63, hashint4(i + 4) & 63,
                   hashint4(i + 5) & 63, hashint4(i + 6) & 63, hashint4(i + 7) & 63, hashint4(i + 8) & 63, hashint4(i + 9) & 63]::bigint[]) AS t
FROM generate_series(1, 1000000) AS i;
CREATE UNLOGGED TABLE cell AS SELECT unit, category, persons FROM unit_tally, entries(t);
CREATE UNLOGGED TABLE kept AS SELECT segregation_agg(unit, t) AS s FROM unit_tally;
VACUUM ANALYZE unit_tally, cell, kept;

-- compare 1,000,000 unit tallies x 10 categories in one pass against counting them
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT segregation_agg(unit, t) IS NULL FROM unit_tally
-- theirs
SELECT count(DISTINCT unit), rollup(t) IS NULL FROM unit_tally

-- compare H of 1,000,000 unit tallies against SQL over their entries
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT theil_index(segregation_agg(unit, t)) FROM unit_tally
-- theirs
WITH entry AS NOT MATERIALIZED (SELECT unit, e.category, e.persons FROM unit_tally, entries(t) AS e WHERE e.category IS NOT NULL),
u AS (SELECT sum(n * ln(n)) AS n_ln_n, sum(x_ln_x) AS x_ln_x FROM (SELECT sum(persons)::float8 AS n, sum(persons * ln(persons::float8)) AS x_ln_x FROM entry GROUP BY unit) AS x),
g AS (SELECT sum(k) AS n, sum(k * ln(k)) AS k_ln_k FROM (SELECT sum(persons)::float8 AS k FROM entry GROUP BY category) AS x)
SELECT (x_ln_x - n_ln_n - k_ln_k + n * ln(n)) / (n * ln(n) - k_ln_k) FROM u, g

-- compare H of 10,000,000 cells of persons by unit and category against SQL
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT theil_index(segregation_agg(unit, t)) FROM (SELECT unit, tally_agg(category, persons) AS t FROM cell GROUP BY unit) AS x
-- theirs
WITH u AS (SELECT sum(n * ln(n)) AS n_ln_n, sum(x_ln_x) AS x_ln_x FROM (SELECT sum(persons)::float8 AS n, sum(persons * ln(persons::float8)) AS x_ln_x FROM cell GROUP BY unit) AS x),
g AS (SELECT sum(k) AS n, sum(k * ln(k)) AS k_ln_k FROM (SELECT sum(persons)::float8 AS k FROM cell GROUP BY category) AS x)
SELECT (x_ln_x - n_ln_n - k_ln_k + n * ln(n)) / (n * ln(n) - k_ln_k) FROM u, g

-- compare H of a stored state of 1,000,000 units against SQL over the cells
SET max_parallel_workers_per_gather = 0;
-- ours
SELECT theil_index(s) FROM kept
-- theirs
WITH u AS (SELECT sum(n * ln(n)) AS n_ln_n, sum(x_ln_x) AS x_ln_x FROM (SELECT sum(persons)::float8 AS n, sum(persons * ln(persons::float8)) AS x_ln_x FROM cell GROUP BY unit) AS x),
g AS (SELECT sum(k) AS n, sum(k * ln(k)) AS k_ln_k FROM (SELECT sum(persons)::float8 AS k FROM cell GROUP BY category) AS x)
SELECT (x_ln_x - n_ln_n - k_ln_k + n * ln(n)) / (n * ln(n) - k_ln_k) FROM u, g

-- setup
-- The most memory that the process has had; buffers of the tables are shared,
-- and are read before, so that they count on both sides.
CREATE FUNCTION peak_bytes() RETURNS bigint LANGUAGE sql AS $$
    SELECT 1024 * substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s*(\d+)')::bigint
$$;
CREATE FUNCTION peak_bytes(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
BEGIN
    SET LOCAL max_parallel_workers_per_gather = 0;
    PERFORM count(t), count(unit) FROM unit_tally;
    before := peak_bytes();
    EXECUTE query;
    RETURN peak_bytes() - before;
END $$;

-- report bytes of the state of 1,000,000 units x 10 categories (labels of 6 to 12 bytes)
SELECT pg_column_size(segregation_agg(unit, t)) FROM unit_tally

-- report bytes of the same state stored, compressed
SELECT pg_column_size(s) FROM kept

-- report peak bytes of memory while it is made
SELECT peak_bytes('SELECT segregation_agg(unit, t) FROM unit_tally')

-- report relative difference of H from the state and from SQL, whose terms cancel
SELECT abs(theil_index(s) / (WITH u AS (SELECT sum(n * ln(n)) AS n_ln_n, sum(x_ln_x) AS x_ln_x FROM (SELECT sum(persons)::float8 AS n, sum(persons * ln(persons::float8)) AS x_ln_x FROM cell GROUP BY unit) AS x),
    g AS (SELECT sum(k) AS n, sum(k * ln(k)) AS k_ln_k FROM (SELECT sum(persons)::float8 AS k FROM cell GROUP BY category) AS x)
    SELECT (x_ln_x - n_ln_n - k_ln_k + n * ln(n)) / (n * ln(n) - k_ln_k) FROM u, g) - 1) FROM kept
