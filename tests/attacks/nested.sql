-- Differencing nested cells.
--
-- Whenever one published cell holds another and their headcounts differ by
-- few, the numbers of a group in the few follow: n(A) - n(B).  With noise of at
-- most bound either way the difference is known to within 2 bound, and then no
-- further than 0 and the number of the few.
--
-- The staff of a day is taken to lie in the staff of the year of the same unit.
--
-- A row for each pair and category: the unit and conditions of both, how many
-- are in A only, and between what their number in the group must lie.
CREATE FUNCTION attack.nested(published regclass, units regclass, grounds text[], few integer, bound integer)
    RETURNS TABLE (release integer, a jsonb, b jsonb, topics text, persons bigint, category jsonb, low bigint, high bigint)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH number AS MATERIALIZED (
            SELECT p.release, p.topic, p.conditions - $1 AS frame, c.category, p.persons
            FROM %1$s AS p
            CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg(e.key, e.value), '{}') AS category
                                FROM jsonb_each(p.conditions) AS e WHERE e.key = ANY ($1)) AS c
            WHERE p.measure = 'persons' AND p.persons IS NOT NULL),
        frame AS MATERIALIZED (
            SELECT n.release, n.topic, n.frame, n.frame ->> 'unit' AS unit, n.frame - 'unit' AS conditions, n.persons
            FROM number AS n WHERE n.category = '{}' AND n.persons > 0),
        pair AS MATERIALIZED (
            SELECT a.release, a.topic AS topic_a, b.topic AS topic_b, a.frame AS a, b.frame AS b, a.persons - b.persons AS persons
            FROM frame AS b
            JOIN %2$s AS u ON u.unit = b.unit
            JOIN frame AS a ON a.release = b.release AND a.unit = u.above AND b.conditions @> a.conditions
                AND (a.topic = b.topic AND a.frame <> b.frame OR a.topic = 'turnover' AND b.topic = 'representation' AND a.frame = b.frame)
            WHERE a.persons - b.persons BETWEEN 1 AND $2)
        SELECT p.release, p.a, p.b, p.topic_a || ' ' || p.topic_b, p.persons, x.category,
               greatest(x.persons - y.persons - 2 * $3, 0), least(x.persons - y.persons + 2 * $3, p.persons)
        FROM pair AS p
        JOIN number AS x ON x.release = p.release AND x.topic = p.topic_a AND x.frame = p.a AND x.category <> '{}'
        JOIN number AS y ON y.release = p.release AND y.topic = p.topic_b AND y.frame = p.b AND y.category = x.category
        $q$, published, units) USING grounds, few, bound;
END $$;
