-- Averaging one cell over every way of adding it up.
--
-- The attacker knows the published lattice only.  The number of a group in a
-- unit is published itself; it is also the sum of its parts by each dimension;
-- the headcount less the other categories; the whole organisation less its
-- other units.  All that are published are averaged, each with the weight that
-- its noise deserves (weighted least squares): a sum of m numbers counts 1 / m.
--
-- Parts are the cells with exactly one condition more.  A partition with a
-- withheld part cannot be used.  The unit's parent is the same cell without
-- its unit.
CREATE FUNCTION attack.lattice(cells regclass, ground text, category text, dimensions text[])
    RETURNS TABLE (conditions jsonb, estimate float8, weight float8)
    LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        WITH number AS (
            -- each cell of the ground as the cell without its dimension, and which that was
            SELECT c.release, c.conditions - $3 AS target, d.dimension, c.persons
            FROM %1$s AS c
            LEFT JOIN unnest($3) AS d (dimension) ON c.conditions ? d.dimension
            WHERE c.conditions ? $1),
        sums AS (
            SELECT release, target, sum(persons) AS persons, 1.0 / count(*) AS weight
            FROM number GROUP BY release, target, dimension
            HAVING count(*) = count(persons)),
        -- the best of what adds up to a cell itself
        own AS (
            SELECT release, target, sum(persons * weight) / sum(weight) AS estimate, sum(weight) AS weight
            FROM sums GROUP BY release, target),
        -- and with the headcount less the other categories, where all of them have numbers
        others AS (
            SELECT t.release, t.target, h.persons - sum(o.estimate) AS estimate, 1 / sum(1 / o.weight) AS weight
            FROM own AS t
            JOIN %1$s AS h ON h.release = t.release AND h.conditions = t.target - $1
            JOIN own AS o ON o.release = t.release AND o.target - $1 = t.target - $1 AND o.target <> t.target
            GROUP BY t.release, t.target, h.persons),
        level AS (
            SELECT release, target, sum(estimate * weight) / sum(weight) AS estimate, sum(weight) AS weight
            FROM (TABLE own UNION ALL TABLE others) AS both_ways
            GROUP BY release, target),
        -- and with the parent less the siblings
        rest AS (
            SELECT t.release, t.target, p.estimate - sum(s.estimate) AS estimate, 1 / (1 / p.weight + sum(1 / s.weight)) AS weight
            FROM level AS t
            JOIN level AS p ON p.release = t.release AND p.target = t.target - 'unit'
            JOIN level AS s ON s.release = t.release AND s.target - 'unit' = p.target AND s.target ? 'unit' AND s.target <> t.target
            WHERE t.target ? 'unit'
            GROUP BY t.release, t.target, p.estimate, p.weight)
        SELECT target, sum(estimate * weight)::float8 / sum(weight)::float8, sum(weight)::float8
        FROM (TABLE level UNION ALL TABLE rest) AS everything
        WHERE target ->> $1 = $2
        GROUP BY release, target $q$, cells)
    USING ground, category, dimensions;
END $$;
