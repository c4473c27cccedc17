-- Somebody in the frame has a rare condition: a number above 0, where 0 stays
-- 0, says so of a group that an insider can name.
CREATE FUNCTION attack.rare_condition(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE n.counted > 0) FROM attack.number AS n
    WHERE n.scheme = $1 AND n.label @> '["language", "rare"]' AND n.frame_persons BETWEEN 1 AND 100
        AND n.shown > CASE $1 WHEN 'naive' THEN 0 ELSE 16 END $$;
