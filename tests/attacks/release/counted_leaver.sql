-- One person has left between two supplied tables.  Where each row is drawn by
-- itself, only the row changes in which the person was.  Where all are drawn anew,
-- one row alone changes by chance too, whoever has left.
CREATE FUNCTION attack.counted_leaver(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT count(*), count(*) FILTER (WHERE s.leavers_row)
    FROM (SELECT a.unit, a.category, a.persons <> b.persons AS leavers_row, a.shown <> b.shown AS changed,
                 count(*) FILTER (WHERE a.shown <> b.shown) OVER (PARTITION BY a.unit, a.year) AS rows_changed
          FROM attack.supplied AS a JOIN attack.supplied AS b USING (scheme, source, unit, category)
          WHERE a.scheme = $1 AND a.source = 'name 1' AND b.year = a.year + 1) AS s
    WHERE s.changed AND s.rows_changed = 1 $$;
