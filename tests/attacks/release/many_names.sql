-- One table supplied under eight names of its source.  Where the name is in the
-- draw, the mean of eight numbers is the true one.
CREATE FUNCTION attack.many_names(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE round(c.mean) = c.persons)
    FROM (SELECT s.unit, s.category, s.persons, avg(s.shown) AS mean, count(DISTINCT s.shown) AS numbers
          FROM attack.supplied AS s WHERE s.scheme = $1 AND s.year = 1 GROUP BY s.unit, s.category, s.persons) AS c
    WHERE c.numbers > 1 $$;
