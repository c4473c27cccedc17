-- Inverting mean pay.
--
-- The attacker knows the mean pay of women, of men and of both, as published,
-- and the two numbers of persons with noise.  The mean of both is that of the
-- parts weighted by their numbers: which pairs of numbers within the bound of
-- the noise agree with it?  When one is left, both numbers are known.
CREATE FUNCTION attack.means(cells regclass, figures regclass, ground text, bound integer DEFAULT 5)
    RETURNS TABLE (unit text, consistent bigint, counts bigint[])
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH part AS (
            SELECT c.conditions - $1 AS whole, row_number() OVER (PARTITION BY c.release, c.conditions - $1 ORDER BY c.conditions) AS place,
                   c.persons, f.value, f.half_width
            FROM %1$s AS c JOIN %2$s AS f ON f.release = c.release AND f.conditions = c.conditions
            WHERE c.conditions ? $1 AND c.persons IS NOT NULL)
        SELECT w.conditions ->> 'unit', count(*) FILTER (WHERE
                   abs(x * a.value + y * b.value - (x + y) * w.value) <= x * a.half_width + y * b.half_width + (x + y) * w.half_width),
               min(ARRAY[x, y]) FILTER (WHERE
                   abs(x * a.value + y * b.value - (x + y) * w.value) <= x * a.half_width + y * b.half_width + (x + y) * w.half_width)
        FROM part AS a
        JOIN part AS b ON b.whole = a.whole AND a.place = 1 AND b.place = 2
        JOIN %2$s AS w ON w.conditions = a.whole,
            generate_series(greatest(a.persons - $2, 1), a.persons + $2) AS x, generate_series(greatest(b.persons - $2, 1), b.persons + $2) AS y
        GROUP BY w.conditions $q$, cells, figures)
    USING ground, bound;
END $$;
