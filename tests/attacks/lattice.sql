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
--
-- A cell meets its siblings in windows: the planner knows nothing of what is
-- counted from jsonb, takes it for a handful of rows, and would join it with
-- itself in nested loops.
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
            SELECT t.release, t.target, h.persons - (t.every_estimate - t.estimate) AS estimate, 1 / (t.every_variance - 1 / t.weight) AS weight
            FROM (
                SELECT o.*, count(*) OVER category AS categories,
                       sum(o.estimate) OVER category AS every_estimate, sum(1 / o.weight) OVER category AS every_variance
                FROM own AS o WINDOW category AS (PARTITION BY o.release, o.target - $1)) AS t
            JOIN %1$s AS h ON h.release = t.release AND h.conditions = t.target - $1
            WHERE t.categories > 1),
        level AS (
            SELECT release, target, sum(estimate * weight) / sum(weight) AS estimate, sum(weight) AS weight
            FROM (TABLE own UNION ALL TABLE others) AS both_ways
            GROUP BY release, target),
        -- and with the parent less the siblings
        rest AS (
            SELECT u.release, u.target, u.parent - (u.every_estimate - u.estimate) AS estimate,
                   1 / (u.parent_variance + u.every_variance - 1 / u.weight) AS weight
            FROM (
                SELECT l.*, count(*) FILTER (WHERE l.target ? 'unit') OVER family AS units,
                       sum(l.estimate) FILTER (WHERE l.target ? 'unit') OVER family AS every_estimate,
                       sum(1 / l.weight) FILTER (WHERE l.target ? 'unit') OVER family AS every_variance,
                       max(l.estimate) FILTER (WHERE NOT l.target ? 'unit') OVER family AS parent,
                       max(1 / l.weight) FILTER (WHERE NOT l.target ? 'unit') OVER family AS parent_variance
                FROM level AS l WINDOW family AS (PARTITION BY l.release, l.target - 'unit')) AS u
            WHERE u.target ? 'unit' AND u.units > 1 AND u.parent IS NOT NULL)
        SELECT target, sum(estimate * weight)::float8 / sum(weight)::float8, sum(weight)::float8
        FROM (TABLE level UNION ALL TABLE rest) AS everything
        WHERE target ->> $1 = $2
        GROUP BY release, target $q$, cells)
    USING ground, category, dimensions;
END $$;
