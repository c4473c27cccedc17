-- Which cells are shown.  Decided from headcounts alone, which everybody may
-- know, so that a withheld cell says nothing about who is in it.

CREATE FUNCTION spegel_release.find_parts(release_id integer, topic text) RETURNS void
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
CREATE FUNCTION spegel_release.partitions(release_id integer, topic text, minimum integer)
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

-- In every partition of a visible cell the hidden parts are nobody, or at
-- least the minimum in at least two parts: further parts, the smallest first,
-- are hidden until that holds.  Below a hidden cell everything is hidden.
CREATE FUNCTION spegel_release.decide_visibility(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    known boolean;
    fewest integer;
    written bigint;
BEGIN
    SELECT k.population_known INTO known FROM spegel_release.topic AS k WHERE k.topic = $2;
    DELETE FROM spegel_release.frame_visible AS v USING spegel_release.frame_cell AS f
    WHERE f.frame_cell = v.frame_cell AND f.release_id = $1 AND f.topic = $2;
    FOR fewest IN
        SELECT DISTINCT g.minimum FROM spegel_release.ground_cell AS g WHERE g.release_id = $1 AND g.topic = $2
    LOOP
        INSERT INTO spegel_release.frame_visible (frame_cell, minimum, visible)
        SELECT f.frame_cell, fewest, f.shown_headcount >= fewest OR (known AND f.headcount = 0)
        FROM spegel_release.frame_cell AS f WHERE f.release_id = $1 AND f.topic = $2;
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
                    FROM spegel_release.partitions($1, $2, fewest) AS p
                    WINDOW whole AS (PARTITION BY p.parent, p.division),
                           before AS (PARTITION BY p.parent, p.division
                                      ORDER BY (p.visible AND p.headcount > 0), (p.headcount = 0) DESC, p.headcount, p.child
                                      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                ) AS s
                WHERE s.visible AND s.headcount > 0 AND s.any_hidden
                    AND NOT (s.persons_before >= fewest AND s.parts_before >= 2)
                UNION
                SELECT p.child FROM spegel_release.frame_part AS p
                JOIN spegel_release.frame_visible AS x ON x.frame_cell = p.parent AND x.minimum = fewest AND NOT x.visible
            ) AS h
            WHERE v.frame_cell = h.child AND v.minimum = fewest AND v.visible;
            GET DIAGNOSTICS written = ROW_COUNT;
            EXIT WHEN written = 0;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.decide_visibility(integer, text) IS
'Decides which frame cells of a topic are shown, for each minimum headcount.';
