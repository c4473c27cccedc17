-- long computations stop soon after a cancel request
CREATE FUNCTION stops_soon(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  began timestamptz := clock_timestamp();
BEGIN
  BEGIN
    EXECUTE query;
    RAISE NOTICE 'was done before it could be cancelled';
  EXCEPTION WHEN query_canceled THEN
    NULL;
  END;
  RETURN clock_timestamp() - began < interval '5 s';
END
$$;

SET statement_timeout = '500ms';

-- permutations of many departments
SELECT stops_soon($$
  SELECT difference_in_differences(array_fill(1.5::float8, ARRAY[1000000]),
    array_fill(true, ARRAY[500000]) || array_fill(false, ARRAY[500000]), 1)
$$);

-- exact tests of many categories with many persons
SELECT stops_soon($$
  SELECT count(*) FROM (
    SELECT tally(array_agg(u::text), array_agg(1000000000000 + u), 0) AS focus,
      tally(array_agg(u::text), array_agg(2000000000000 + 3 * u), 0) AS reference
    FROM generate_series(1, 1000) AS u) AS x,
    representation(focus, reference, 0.95, 'containing')
$$);

-- ranks of many units
SELECT stops_soon($$
  SELECT count(*) FROM (
    SELECT array_agg(u::text) AS units, array_agg(u % 7) AS events, array_agg(1 + u::float8 / 100) AS exposure
    FROM generate_series(1::bigint, 9000) AS u) AS x,
    compare_unit_rates(units, events, exposure, 3)
$$);

-- variances of the best estimates from many divisions of the same persons
SELECT stops_soon($$
  SELECT count(*) FROM (
    SELECT array_agg(1 + 3 * d + (hashint4(1000 * d + p) & 1)) AS cells, array_agg(p) AS atoms
    FROM generate_series(0, 599) AS d, generate_series(1, 900) AS p) AS x,
    certify_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[1801]), '{1000000}')
$$);
SELECT stops_soon($$
  SELECT count(*) FROM (
    SELECT array_agg(1 + 3 * d + (hashint4(1000 * d + p) & 1)) AS cells, array_agg(p) AS atoms
    FROM generate_series(0, 1999) AS d, generate_series(1, 400) AS p) AS x,
    estimate_variance(cells, atoms, NULL, array_fill(4::float8, ARRAY[6001]), '{1000000}')
$$);
SELECT stops_soon($$
  SELECT count(*) FROM (
    SELECT array_agg(1 + 3 * d + (hashint4(1000 * d + p) & 1)) AS cells, array_agg(p) AS atoms
    FROM generate_series(0, 1999) AS d, generate_series(1, 400) AS p) AS x,
    cells_to_withhold(cells, atoms, NULL, array_fill(4::float8, ARRAY[6001]), '{3}')
$$);

RESET statement_timeout;

-- many sources for many categories
SELECT recode(tally(array_agg(u::text), array_agg(u), 4),
  array_agg(u::text || 'x') || NULL::text || '7'::text, 'z') =
  tally(array_agg(u::text) FILTER (WHERE u <> 7) || 'z'::text,
    array_agg(u) FILTER (WHERE u <> 7) || 11::bigint, 0)
FROM generate_series(1::bigint, 10000) AS u;

DROP FUNCTION stops_soon;
