-- What is shown of each number.  Thresholds apply to numbers with noise, never
-- to true ones: 0 to 4 alike are "fewer than 5".
--
-- The categories of a ground add up to the whole, because the reference
-- category is what remains.  A single number withheld among them could be
-- calculated; so where one is, the reference category, or else the largest
-- one shown, is shown as a bound too.
CREATE OR REPLACE FUNCTION spegel_release.shown_from() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT 5;
END;
COMMENT ON FUNCTION spegel_release.shown_from() IS 'The smallest number of persons that is shown (visningsgräns): 5, noise included.';

CREATE OR REPLACE FUNCTION spegel_release.display_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    kind spegel_release.topic;
    part spegel_release.release_topic;
    written bigint;
    too_few CONSTANT text := 'fewer persons than the minimum headcount, or beside a group of which that holds';
BEGIN
    SELECT k.* INTO kind FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT t.* INTO part FROM spegel_release.release_topic AS t WHERE t.release_id = asked AND t.topic = $2;

    INSERT INTO spegel_release.staged_headcount
    SELECT asked, f.frame_cell, $2, f.unit, f.level,
           -- Where the views look for them, whatever dimensions the release is without.
           coalesce(f.conditions[array_position(part.dimensions, kind.dimensions[1])], ''),
           coalesce(f.conditions[array_position(part.dimensions, kind.dimensions[2])], ''),
           coalesce(f.conditions[array_position(part.dimensions, kind.dimensions[3])], ''),
           coalesce(f.conditions[array_position(part.dimensions, kind.dimensions[4])], ''),
           CASE WHEN v.visible AND (o.shown_headcount >= spegel_release.shown_from() OR o.headcount = 0 AND kind.population_known)
                THEN o.shown_headcount END,
           coalesce(w.day, release.day),
           CASE WHEN NOT v.visible THEN 'below_threshold' WHEN f.kept_from IS NOT NULL THEN 'not_updated' ELSE 'ok' END,
           CASE WHEN NOT v.visible THEN too_few
                WHEN f.kept_from IS NOT NULL THEN 'too few have joined or left since it was last shown' END
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.ground_cell AS g ON g.release_id = asked AND g.topic = $2 AND g.conditions = 0
    JOIN spegel_release.frame_visible AS v ON v.frame_cell = f.frame_cell AND v.minimum = g.minimum
    JOIN spegel_release.frame_cell AS o ON o.frame_cell = coalesce(f.kept_from, f.frame_cell)
    LEFT JOIN spegel_release.release AS w ON w.release_id = o.release_id AND f.kept_from IS NOT NULL
    WHERE f.release_id = asked AND f.topic = $2;

    -- The numbers, those of kept cells from when they were last shown.
    DROP TABLE IF EXISTS pg_temp.shown;
    CREATE TEMPORARY TABLE shown ON COMMIT DROP AS
    SELECT f.frame_cell, g.ground_cell, c.measure, g.conditions,
           coalesce(o.perturbed, CASE WHEN f.kept_from IS NULL THEN c.perturbed END) AS value,
           q.visible AND coalesce(b.visible, f.kept_from IS NULL) AS visible,
           h.headcount = 0 AND kind.population_known AS nobody,
           h.shown_headcount AS headcount,
           false AS hidden, NULL::bigint AS low, NULL::bigint AS high
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.count_cell AS c ON c.frame_cell = f.frame_cell
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell
    JOIN spegel_release.frame_visible AS q ON q.frame_cell = f.frame_cell AND q.minimum = g.minimum
    JOIN spegel_release.frame_cell AS h ON h.frame_cell = coalesce(f.kept_from, f.frame_cell)
    LEFT JOIN spegel_release.ground_cell AS og
        ON f.kept_from IS NOT NULL AND og.release_id = h.release_id AND og.topic = $2 AND og.label = g.label
    LEFT JOIN spegel_release.count_cell AS o
        ON o.frame_cell = f.kept_from AND o.ground_cell = og.ground_cell AND o.measure = c.measure
    LEFT JOIN spegel_release.frame_visible AS b ON b.frame_cell = f.kept_from AND b.minimum = og.minimum
    WHERE f.release_id = asked AND f.topic = $2;
    CREATE UNIQUE INDEX ON pg_temp.shown (frame_cell, ground_cell, measure);
    ANALYZE pg_temp.shown;

    UPDATE pg_temp.shown AS s SET visible = false WHERE s.visible AND s.value IS NULL;
    UPDATE pg_temp.shown AS s SET hidden = true, low = 0, high = least(spegel_release.shown_from() - 1, s.headcount)
    WHERE s.visible AND NOT s.nobody AND s.value < spegel_release.shown_from();
    LOOP
        UPDATE pg_temp.shown AS s SET hidden = true
        FROM (
            SELECT DISTINCT ON (c.frame_cell, c.measure, p.parent, p.slot) c.frame_cell, c.measure, p.child
            FROM (
                SELECT c.frame_cell, c.measure, p.parent, p.slot
                FROM spegel_release.ground_part AS p
                JOIN pg_temp.shown AS c ON c.ground_cell = p.child AND c.visible AND NOT c.nobody
                JOIN pg_temp.shown AS w
                    ON w.frame_cell = c.frame_cell AND w.ground_cell = p.parent AND w.measure = c.measure
                GROUP BY c.frame_cell, c.measure, p.parent, p.slot
                HAVING count(*) FILTER (WHERE c.hidden) + (bool_or(w.hidden OR NOT w.visible))::integer = 1
            ) AS lone
            JOIN spegel_release.ground_part AS p ON p.parent = lone.parent AND p.slot = lone.slot
            JOIN pg_temp.shown AS c
                ON c.frame_cell = lone.frame_cell AND c.ground_cell = p.child AND c.measure = lone.measure AND NOT c.hidden
            ORDER BY c.frame_cell, c.measure, p.parent, p.slot, p.reference DESC, c.value DESC, p.child
        ) AS n
        WHERE s.frame_cell = n.frame_cell AND s.measure = n.measure AND s.ground_cell = n.child;
        GET DIAGNOSTICS written = ROW_COUNT;
        EXIT WHEN written = 0;
    END LOOP;

    -- Bounds follow from what is shown, as any reader could work them out.
    UPDATE pg_temp.shown AS s SET low = s.value, high = s.value WHERE s.visible AND NOT s.hidden;
    UPDATE pg_temp.shown AS s SET low = 0, high = greatest(s.headcount, 0) WHERE s.visible AND s.hidden AND s.low IS NULL;
    FOR pass IN 1..2 LOOP
        UPDATE pg_temp.shown AS s
        SET low = least(greatest(s.low, b.low), least(s.high, b.high)), high = greatest(least(s.high, b.high), 0)
        FROM (
            SELECT x.frame_cell, x.measure, x.child, greatest(max(x.low), 0) AS low, min(x.high) AS high
            FROM (
                SELECT c.frame_cell, c.measure, p.child, c.hidden AND c.value >= spegel_release.shown_from() AS bound,
                       w.low - (sum(c.high) OVER part - c.high) AS low,
                       w.high - (sum(c.low) OVER part - c.low) AS high
                FROM spegel_release.ground_part AS p
                JOIN pg_temp.shown AS c ON c.ground_cell = p.child AND c.visible AND NOT c.nobody
                JOIN pg_temp.shown AS w
                    ON w.frame_cell = c.frame_cell AND w.ground_cell = p.parent AND w.measure = c.measure AND w.visible
                WINDOW part AS (PARTITION BY c.frame_cell, c.measure, p.parent, p.slot)
            ) AS x
            WHERE x.bound
            GROUP BY x.frame_cell, x.measure, x.child
        ) AS b
        WHERE s.frame_cell = b.frame_cell AND s.measure = b.measure AND s.ground_cell = b.child;
    END LOOP;

    INSERT INTO spegel_release.staged_number
    SELECT asked, s.frame_cell, s.measure,
           coalesce(g.label ->> 0, ''), coalesce(g.label ->> 1, ''), coalesce(g.label ->> 2, ''), coalesce(g.label ->> 3, ''),
           CASE WHEN s.visible AND NOT s.hidden THEN s.value END,
           CASE WHEN s.visible THEN greatest(s.low, 0) END, CASE WHEN s.visible THEN greatest(s.high, 0) END,
           CASE WHEN NOT s.visible OR s.hidden THEN 'below_threshold' WHEN f.kept_from IS NOT NULL THEN 'not_updated' ELSE 'ok' END,
           CASE WHEN NOT s.visible THEN too_few
                WHEN s.hidden AND s.value < spegel_release.shown_from() THEN format('fewer than %s', spegel_release.shown_from())
                WHEN s.hidden THEN 'a bound: the number of another category is withheld'
                WHEN f.kept_from IS NOT NULL THEN 'too few have joined or left since it was last shown' END
    FROM pg_temp.shown AS s
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = s.ground_cell
    JOIN spegel_release.frame_cell AS f ON f.frame_cell = s.frame_cell;
    DROP TABLE pg_temp.shown;
END
$$;
COMMENT ON FUNCTION spegel_release.display_topic(spegel_release.release, text) IS
'Stages the rows of one topic that are to be published.';
