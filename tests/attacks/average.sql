-- Averaging one cell over the years.
--
-- The attacker knows that the group of a unit stays the same, and averages its
-- number over all releases in which it was published anew.  Fresh noise of
-- standard deviation 2 leaves 2 / sqrt(k) after k releases.
CREATE FUNCTION attack.average(cells regclass, ground text, releases integer)
    RETURNS TABLE (unit text, estimate bigint, numbers bigint)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT conditions ->> 'unit', round(avg(persons))::bigint, count(*)
        FROM %s WHERE conditions ? $1 AND persons IS NOT NULL AND release <= $2
        GROUP BY conditions $q$, cells)
    USING ground, releases;
END $$;
