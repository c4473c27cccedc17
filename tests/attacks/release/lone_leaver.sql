-- One person of a workplace has left, as everybody knows.  Was it by own wish?
-- Where 0 stays 0, a number above it says yes.
CREATE FUNCTION attack.lone_leaver(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE n.counted = 1) FROM attack.number AS n
    WHERE n.scheme = $1 AND n.measure = 'left_voluntarily' AND n.frame_persons = 1 AND n.shown > 0 $$;
