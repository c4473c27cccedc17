-- What is withheld, as the whole less the rest.
--
-- remainder: of the categories of a ground exactly one is withheld: it is the
-- headcount less the others.
-- siblings: of the units directly below one unit exactly one is withheld: it
-- is the number of the whole less its siblings.
CREATE FUNCTION attack.remainder(cells regclass, ground text)
    RETURNS TABLE (release integer, conditions jsonb, persons bigint)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT n.release, (array_agg(n.conditions) FILTER (WHERE n.persons IS NULL))[1], w.persons - sum(n.persons)::bigint
        FROM %1$s AS n
        JOIN %1$s AS w ON w.release = n.release AND w.conditions = n.conditions - $1
        WHERE n.conditions ? $1 AND w.persons > 0
        GROUP BY n.release, w.conditions, w.persons
        HAVING count(*) - count(n.persons) = 1 $q$, cells)
    USING ground;
END $$;

CREATE FUNCTION attack.siblings(cells regclass, parents jsonb)
    RETURNS TABLE (release integer, conditions jsonb, persons bigint)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT n.release, (array_agg(n.conditions) FILTER (WHERE n.persons IS NULL))[1], w.persons - sum(n.persons)::bigint
        FROM jsonb_each_text($1) AS u (unit, parent)
        JOIN %1$s AS n ON n.conditions ->> 'unit' = u.unit
        JOIN %1$s AS w ON w.release = n.release AND w.conditions = n.conditions || jsonb_build_object('unit', u.parent)
        WHERE w.persons IS NOT NULL
        GROUP BY n.release, w.conditions, w.persons
        HAVING count(*) - count(n.persons) = 1 AND count(*) > 1 $q$, cells)
    USING parents;
END $$;
