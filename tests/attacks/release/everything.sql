-- Whoever reads everything, of all releases and topics, and knows of every
-- colleague sex, age, unit, step and moves: each number is the one shown but
-- for the largest noise, nobody and everybody of its frame are its limits, the
-- same persons have the same number in every release, and parts make up their
-- whole.  A number that may be but one thing is told.
CREATE TABLE attack.bound (scheme text, number integer, frame_persons bigint, counted bigint, low bigint, high bigint);
CREATE FUNCTION attack.propagate(scheme text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.one, pg_temp.part;
    CREATE TEMP TABLE one AS
    SELECT n.*, dense_rank() OVER (ORDER BY n.frame_key, n.frame_persons, n.counted_key, n.condition)::integer AS number
    FROM attack.number AS n WHERE n.scheme = $1 AND n.frame_persons > 0;
    CREATE TEMP TABLE part AS
    SELECT d.*, dense_rank() OVER (ORDER BY d.whole_row, d.by)::integer AS constraint_number
    FROM (SELECT c.*, sum(c.frame_persons) OVER (PARTITION BY c.whole_row, c.by) AS together
          FROM (-- by a dimension
                SELECT w.number AS whole, w.ctid AS whole_row, p.number, p.frame_persons, w.frame_persons AS all_persons, i::text AS by
                FROM one AS w CROSS JOIN LATERAL generate_subscripts(w.conditions, 1) AS i
                JOIN one AS p USING (release_id, topic, unit, measure, label)
                WHERE w.conditions[i] IS NULL AND p.conditions[i] IS NOT NULL
                    AND (p.conditions[:i - 1] || p.conditions[i + 1:]) IS NOT DISTINCT FROM (w.conditions[:i - 1] || w.conditions[i + 1:])
                UNION ALL
                -- by the units below
                SELECT w.number, w.ctid, p.number, p.frame_persons, w.frame_persons, 'units'
                FROM one AS w JOIN spegel_release.release_unit AS u ON u.release_id = w.release_id AND u.parent = w.unit
                JOIN one AS p ON (p.release_id, p.topic, p.unit, p.measure, p.label) = (w.release_id, w.topic, u.unit, w.measure, w.label)
                    AND p.conditions IS NOT DISTINCT FROM w.conditions) AS c) AS d
    WHERE d.together = d.all_persons;
    INSERT INTO attack.bound
    SELECT $1, o.number, o.frame_persons, o.counted, b.low, b.high
    FROM (SELECT array_agg(e.c) AS constraints, array_agg(e.n) AS numbers, array_agg(e.x) AS coefficients
          FROM (SELECT p.constraint_number AS c, p.number AS n, 1::double precision AS x FROM part AS p
                UNION ALL SELECT DISTINCT p.constraint_number, p.whole, -1 FROM part AS p) AS e) AS e
    CROSS JOIN (SELECT array_agg(0::bigint) AS zero FROM (SELECT DISTINCT p.constraint_number FROM part AS p) AS p) AS z
    CROSS JOIN (SELECT array_agg(l.low ORDER BY l.number) AS low, array_agg(l.high ORDER BY l.number) AS high
                FROM (SELECT o.number, greatest(0, max(o.low)) AS low, least(min(o.frame_persons), min(o.high)) AS high
                      FROM one AS o GROUP BY o.number) AS l) AS l
    CROSS JOIN LATERAL spegel.propagate_bounds(e.constraints, e.numbers, e.coefficients, z.zero, z.zero, l.low, l.high, NULL, 0) AS b
    JOIN (SELECT DISTINCT o.number, o.frame_persons, o.counted FROM one AS o WHERE NOT o.reference) AS o ON o.number = b.number;
END $$;
CREATE FUNCTION attack.everything(scheme text) RETURNS TABLE (told bigint, correct bigint) LANGUAGE sql AS $$
    SELECT attack.propagate($1);
    SELECT count(*) FILTER (WHERE b.low = b.high), count(*) FILTER (WHERE b.low = b.high AND b.low = b.counted)
    FROM attack.bound AS b WHERE b.scheme = $1 $$;
