-- The same persons in eight organisations.  Where the organisation is in the
-- draw, the mean of eight numbers is the true one.
CREATE FUNCTION attack.many_organisations(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE round(c.mean) = c.counted)
    FROM (SELECT s.label, s.counted, avg(s.shown) AS mean, count(DISTINCT s.shown) AS numbers
          FROM attack.staff_of_many AS s WHERE s.scheme = $1 GROUP BY s.label, s.counted) AS c
    WHERE c.numbers > 1 $$;
