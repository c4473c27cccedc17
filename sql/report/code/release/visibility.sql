-- Which cells are shown.  Decided from the frames alone, which everybody may
-- know, so that a withheld cell says nothing about the groups of who is in it.
CREATE OR REPLACE FUNCTION spegel_release.find_parts(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    levels text[];
    dims text[];
BEGIN
    SELECT k.levels, t.dimensions INTO levels, dims
    FROM spegel_release.topic AS k JOIN spegel_release.release_topic AS t ON t.topic = k.topic
    WHERE t.release_id = $1 AND t.topic = $2;

    DELETE FROM spegel_release.frame_part AS p USING spegel_release.frame_cell AS f
    WHERE f.frame_cell = p.child AND f.release_id = $1 AND f.topic = $2;

    -- The unit above at the nearest level that the topic has.
    INSERT INTO spegel_release.frame_part (child, division, parent)
    WITH RECURSIVE above AS (
        SELECT u.unit, u.parent FROM spegel_release.release_unit AS u
        WHERE u.release_id = $1 AND u.level = ANY (levels) AND u.parent IS NOT NULL
        UNION ALL
        SELECT a.unit, u.parent FROM above AS a
        JOIN spegel_release.release_unit AS u ON u.release_id = $1 AND u.unit = a.parent
        WHERE NOT u.level = ANY (levels)
    )
    SELECT f.frame_cell, 'unit', p.frame_cell
    FROM spegel_release.frame_cell AS f
    JOIN above AS a ON a.unit = f.unit
    JOIN spegel_release.frame_cell AS p
        ON p.release_id = $1 AND p.topic = $2 AND p.unit = a.parent AND p.conditions = f.conditions
    WHERE f.release_id = $1 AND f.topic = $2;

    INSERT INTO spegel_release.frame_part (child, division, parent)
    SELECT f.frame_cell, d.dimension, p.frame_cell
    FROM spegel_release.frame_cell AS f
    CROSS JOIN LATERAL unnest(dims) WITH ORDINALITY AS d (dimension, n)
    JOIN spegel_release.frame_cell AS p
        ON p.release_id = $1 AND p.topic = $2 AND p.unit = f.unit
        AND p.conditions = f.conditions[:d.n - 1] || NULL::text || f.conditions[d.n + 1:]
    WHERE f.release_id = $1 AND f.topic = $2 AND f.conditions[d.n] IS NOT NULL;
    ANALYZE spegel_release.frame_part;
END
$$;
COMMENT ON FUNCTION spegel_release.find_parts(integer, text) IS
'Finds the partitions of the frame cells of a topic: by the units below, and by each dimension.';

-- The parts of every partition with the headcounts that decide, and the
-- persons who are in none of the parts because they work directly in the unit.
CREATE OR REPLACE FUNCTION spegel_release.partitions(release_id integer, topic text, minimum integer)
    RETURNS TABLE (parent bigint, division text, child bigint, headcount bigint, visible boolean, outside bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT p.parent, p.division, p.child, f.shown_headcount, v.visible,
           CASE WHEN k.population_known
               THEN w.headcount - (sum(f.headcount) OVER (PARTITION BY p.parent, p.division))::bigint ELSE 0 END
    FROM spegel_release.frame_part AS p
    JOIN spegel_release.frame_cell AS f ON f.frame_cell = p.child
    JOIN spegel_release.frame_cell AS w ON w.frame_cell = p.parent
    JOIN spegel_release.frame_visible AS v ON v.frame_cell = p.child AND v.minimum = $3
    JOIN spegel_release.frame_visible AS x ON x.frame_cell = p.parent AND x.minimum = $3 AND x.visible
    JOIN spegel_release.topic AS k ON k.topic = f.topic
    WHERE f.release_id = $1 AND f.topic = $2;
END;
COMMENT ON FUNCTION spegel_release.partitions(integer, text, integer) IS
'Partitions of the visible frame cells of a topic, for grounds of a minimum headcount: part by part, and how many persons are in no part.';

-- How much more precisely a number is known than by its own draw alone: the
-- numbers of every division of its cell add up to it, each with noise.
CREATE OR REPLACE FUNCTION spegel_release.precision_of(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, precision_gain double precision)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    WITH RECURSIVE part AS (
        SELECT p.parent, p.division, p.child
        FROM spegel_release.frame_part AS p
        JOIN spegel_release.frame_cell AS c ON c.frame_cell = p.child
        WHERE c.release_id = $1 AND c.topic = $2 AND c.headcount > 0
            AND EXISTS (SELECT FROM spegel_release.frame_visible AS v WHERE v.frame_cell = p.child AND v.visible)
    ), divided AS (
        -- By one dimension, and by two.
        SELECT p.parent AS frame_cell, count(*) AS parts
        FROM part AS p WHERE p.division <> 'unit' GROUP BY p.parent, p.division
        UNION ALL
        SELECT p.parent, count(*)
        FROM part AS p JOIN part AS q ON q.parent = p.child
        WHERE p.division <> 'unit' AND q.division <> 'unit' AND p.division < q.division
        GROUP BY p.parent, p.division, q.division
    ), below AS (
        SELECT p.parent AS frame_cell, p.child, 1 AS depth FROM part AS p WHERE p.division = 'unit'
        UNION ALL
        SELECT b.frame_cell, p.child, b.depth + 1
        FROM below AS b JOIN part AS p ON p.parent = b.child AND p.division = 'unit'
    ), gain AS (
        -- A single part is the same persons, with the same draw: nothing new.
        SELECT d.frame_cell, sum(1.0 / d.parts) AS dimensions, 0 AS units
        FROM divided AS d WHERE d.parts > 1 GROUP BY d.frame_cell
        UNION ALL
        SELECT u.frame_cell, 0, sum(ln(1 + 1.0 / u.parts))
        FROM (SELECT b.frame_cell, count(*) AS parts FROM below AS b GROUP BY b.frame_cell, b.depth) AS u
        WHERE u.parts > 1 GROUP BY u.frame_cell
    )
    SELECT f.frame_cell, (1 + coalesce(sum(g.dimensions), 0)) * exp(coalesce(sum(g.units), 0))
    FROM spegel_release.frame_cell AS f
    LEFT JOIN gain AS g ON g.frame_cell = f.frame_cell
    WHERE f.release_id = $1 AND f.topic = $2
    GROUP BY f.frame_cell;
END;
COMMENT ON FUNCTION spegel_release.precision_of(integer, text) IS
'How many draws the published numbers of each frame cell are worth: (1 + sum of 1/m over its divisions into m visible parts) times '
'the product over the levels below of (1 + 1/units). Divisions by a second ground are worth nothing, because its categories add up '
'by definition.';

-- In every partition of a visible cell the hidden parts are nobody, or at
-- least the minimum in at least two parts: further parts, the smallest first,
-- are hidden until that holds.  Below a hidden cell everything is hidden.
CREATE OR REPLACE FUNCTION spegel_release.hide_parts(release_id integer, topic text, minimum integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written bigint;
BEGIN
    LOOP
        UPDATE spegel_release.frame_visible AS v
        SET visible = false
        FROM (
            SELECT s.child
            FROM (
                SELECT p.child, p.visible, p.headcount,
                       p.outside > 0 OR bool_or(NOT p.visible) OVER whole AS any_hidden,
                       p.outside + coalesce(sum(p.headcount) OVER before, 0) AS persons_before,
                       (p.outside > 0)::integer + count(*) FILTER (WHERE p.headcount > 0) OVER before AS parts_before
                FROM spegel_release.partitions($1, $2, $3) AS p
                WINDOW whole AS (PARTITION BY p.parent, p.division),
                       before AS (PARTITION BY p.parent, p.division
                                  ORDER BY (p.visible AND p.headcount > 0), (p.headcount = 0) DESC, p.headcount, p.child
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
            ) AS s
            WHERE s.visible AND s.headcount > 0 AND s.any_hidden
                AND NOT (s.persons_before >= $3 AND s.parts_before >= 2)
            UNION
            SELECT p.child FROM spegel_release.frame_part AS p
            JOIN spegel_release.frame_visible AS x ON x.frame_cell = p.parent AND x.minimum = $3 AND NOT x.visible
        ) AS h
        WHERE v.frame_cell = h.child AND v.minimum = $3 AND v.visible;
        GET DIAGNOSTICS written = ROW_COUNT;
        EXIT WHEN written = 0;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.hide_parts(integer, text, integer) IS
'Hides what must be hidden for the partition rule, for grounds of a minimum headcount.';

-- A cell whose noise would average out, because it is divided in so many ways
-- or because topics beside it show nearly the same persons, loses the
-- division into the fewest parts, that by units last because below a hidden
-- unit everything is hidden, and when none is left is hidden itself.  A cell
-- that has been shown before may keep its last value; so what was published
-- before counts only for one that has not.  A part of a cell that keeps its
-- value has to keep its own, and is hidden when it has none.
CREATE OR REPLACE FUNCTION spegel_release.coarsen(release_id integer, topic text) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written bigint;
BEGIN
    WITH judged AS MATERIALIZED (
        SELECT u.* FROM spegel_release.judge($1, $2) AS u
    ), averaged AS (
        SELECT u.frame_cell FROM judged AS u
        WHERE u.alone < 1 OR u.last_shown IS NULL AND u.together < 1
    ), division AS (
        SELECT DISTINCT ON (s.parent) s.parent, s.division
        FROM (SELECT p.parent, p.division, count(*) AS parts
              FROM spegel_release.frame_part AS p
              JOIN averaged AS a ON a.frame_cell = p.parent
              JOIN spegel_release.frame_cell AS c ON c.frame_cell = p.child
              WHERE c.headcount > 0
                  AND EXISTS (SELECT FROM spegel_release.frame_visible AS x WHERE x.frame_cell = p.child AND x.visible)
              GROUP BY p.parent, p.division) AS s
        WHERE s.parts > 1
        ORDER BY s.parent, s.division = 'unit', s.parts, s.division
    )
    UPDATE spegel_release.frame_visible AS v
    SET visible = false
    FROM (
        SELECT p.child AS frame_cell
        FROM division AS d JOIN spegel_release.frame_part AS p ON p.parent = d.parent AND p.division = d.division
        UNION
        SELECT a.frame_cell FROM averaged AS a
        WHERE NOT EXISTS (SELECT FROM division AS d WHERE d.parent = a.frame_cell)
            AND EXISTS (SELECT FROM pg_temp.movers AS m WHERE m.frame_cell = a.frame_cell)
        UNION
        SELECT u.frame_cell FROM judged AS u WHERE u.kept AND u.last_shown IS NULL
    ) AS h
    WHERE v.frame_cell = h.frame_cell AND v.visible;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;
COMMENT ON FUNCTION spegel_release.coarsen(integer, text) IS
'Hides one division of each frame cell whose numbers, taken together, would be known better than with a variance of 1, or the cell '
'itself if it has none and nearly the same persons are shown elsewhere. Hides parts without a last value of cells that keep theirs. '
'Returns how many cells it hid.';

CREATE OR REPLACE FUNCTION spegel_release.decide_visibility(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DELETE FROM spegel_release.frame_visible AS v USING spegel_release.frame_cell AS f
    WHERE f.frame_cell = v.frame_cell AND f.release_id = $1 AND f.topic = $2;
    -- Of the very same persons a topic shows no more than the one beside it.
    INSERT INTO spegel_release.frame_visible (frame_cell, minimum, visible)
    SELECT f.frame_cell, m.minimum,
           (f.shown_headcount >= m.minimum OR (k.population_known AND f.headcount = 0)) AND h.frame_cell IS NULL
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.topic AS k ON k.topic = f.topic
    JOIN (SELECT DISTINCT g.minimum FROM spegel_release.ground_cell AS g WHERE g.release_id = $1 AND g.topic = $2) AS m ON true
    LEFT JOIN (SELECT DISTINCT b.frame_cell, v.minimum
               FROM spegel_release.cells_beside($1, $2) AS b
               JOIN spegel_release.frame_visible AS v ON v.frame_cell = b.other AND NOT v.visible
               WHERE b.same_persons) AS h ON h.frame_cell = f.frame_cell AND h.minimum = m.minimum
    WHERE f.release_id = $1 AND f.topic = $2;
    ANALYZE spegel_release.frame_visible;
    PERFORM spegel_release.find_movers($1, $2);
    LOOP
        PERFORM spegel_release.hide_parts($1, $2, m.minimum)
        FROM (SELECT DISTINCT g.minimum FROM spegel_release.ground_cell AS g WHERE g.release_id = $1 AND g.topic = $2) AS m;
        EXIT WHEN spegel_release.coarsen($1, $2) = 0;
    END LOOP;
    PERFORM spegel_release.keep_cells($1, $2);
END
$$;
COMMENT ON FUNCTION spegel_release.decide_visibility(integer, text) IS
'Decides which frame cells of a topic are shown, for each minimum headcount, and which keep their last value: from headcounts, '
'rosters and the lattice alone.';
