-- The closed lattice: which cells a release has.  It depends on units and code
-- lists only, never on who is counted: an absent row would reveal a zero.

COMMENT ON TABLE spegel_release.code IS
'Code lists (kodlistor) of a release as they were when it was built: of dimensions and of grounds; each has the unknown, ?.';
COMMENT ON COLUMN spegel_release.code.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.code.dimension IS 'Dimension or ground (dimension, grund).';
COMMENT ON COLUMN spegel_release.code.code IS 'Code (kod); ? when unknown.';
COMMENT ON COLUMN spegel_release.code.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_release.code.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_release.code.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_release.code.reference IS 'Whether it is the reference category (referenskategori) of a ground.';
COMMENT ON TABLE spegel_release.release_unit IS 'Units (enheter) of a release as they were when it was built.';
COMMENT ON COLUMN spegel_release.release_unit.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.release_unit.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.release_unit.parent IS 'The unit above (överordnad enhet); NULL for a city.';
COMMENT ON COLUMN spegel_release.release_unit.level IS 'Level (nivå).';
COMMENT ON COLUMN spegel_release.release_unit.title IS 'Name (namn).';
COMMENT ON TABLE spegel_release.frame_cell IS
'Frame cells (ramcell): everybody of a topic in a unit who fulfils conditions that a colleague can see.';
COMMENT ON COLUMN spegel_release.frame_cell.frame_cell IS 'Number (nummer) of the cell; says nothing.';
COMMENT ON COLUMN spegel_release.frame_cell.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.frame_cell.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.frame_cell.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.frame_cell.level IS 'Its level (nivå).';
COMMENT ON COLUMN spegel_release.frame_cell.conditions IS 'A code for each dimension (villkor); NULL for all.';
COMMENT ON COLUMN spegel_release.frame_cell.further IS
'How many conditions may be added to these, one of them a ground (ytterligare villkor).';
COMMENT ON COLUMN spegel_release.frame_cell.headcount IS 'Persons (antal), exact.';
COMMENT ON COLUMN spegel_release.frame_cell.frame_key IS 'Sum of their record keys (ramnyckel).';
COMMENT ON COLUMN spegel_release.frame_cell.shown_headcount IS
'The headcount that may be known (visat antal): exact, or drawn where a colleague could not count them.';
COMMENT ON COLUMN spegel_release.frame_cell.kept_from IS
'The frame cell of an earlier release whose numbers are shown instead (ej uppdaterad); NULL when these are shown.';
COMMENT ON COLUMN spegel_release.frame_cell.alone IS
'Variance of the best estimate of its numbers from this release alone (osäkerhet i släppet); NULL when it is not shown.';
COMMENT ON COLUMN spegel_release.frame_cell.uncertainty IS
'Variance (osäkerhet) of the best estimate of its numbers from all releases, if this one is published; NULL when it is not shown.';
COMMENT ON TABLE spegel_release.frame_part IS
'Partitions of frame cells (delning): the cells with the same parent and division have nobody in common; together they are the '
'parent, but for persons who work directly in a unit that has units below it.';
COMMENT ON COLUMN spegel_release.frame_part.child IS 'The part (del).';
COMMENT ON COLUMN spegel_release.frame_part.division IS 'By what the parent is divided (delning): a dimension, or unit.';
COMMENT ON COLUMN spegel_release.frame_part.parent IS 'The whole (helhet).';
COMMENT ON TABLE spegel_release.frame_visible IS
'Which frame cells are shown by grounds with a minimum headcount (synlighet). Depends on headcounts, on who is in the frames and on '
'what has been published, never on categories or measures, so that what is withheld reveals nothing about them.';
COMMENT ON COLUMN spegel_release.frame_visible.frame_cell IS 'The frame cell (ramcell).';
COMMENT ON COLUMN spegel_release.frame_visible.minimum IS 'The minimum headcount (minsta antal).';
COMMENT ON COLUMN spegel_release.frame_visible.visible IS 'Whether it is shown (visas).';
COMMENT ON TABLE spegel_release.ground_cell IS
'Combinations of categories of grounds (kategorikombination), each once: women among foreign-born and foreign-born among women are one.';
COMMENT ON COLUMN spegel_release.ground_cell.ground_cell IS 'Number (nummer) of the combination.';
COMMENT ON COLUMN spegel_release.ground_cell.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.ground_cell.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.ground_cell.categories IS 'A category for each ground of the topic (kategorier); NULL for all.';
COMMENT ON COLUMN spegel_release.ground_cell.label IS 'The conditions in canonical order (etikett): grounds and categories by turns.';
COMMENT ON COLUMN spegel_release.ground_cell.conditions IS 'How many grounds it has a condition on (antal villkor).';
COMMENT ON COLUMN spegel_release.ground_cell.references_drawn_from IS
'How many of them are reference categories (antal referenskategorier); if any, the number is what remains, and is not drawn.';
COMMENT ON COLUMN spegel_release.ground_cell.minimum IS 'Largest minimum headcount (minsta antal) of its grounds.';
COMMENT ON COLUMN spegel_release.ground_cell.levels IS 'Levels (nivåer) that all of its grounds allow.';
COMMENT ON TABLE spegel_release.ground_part IS
'Partitions by a ground (delning efter grund): the combinations with the same parent and slot have nobody in common; together they '
'are the parent.';
COMMENT ON COLUMN spegel_release.ground_part.child IS 'The part (del).';
COMMENT ON COLUMN spegel_release.ground_part.slot IS
'The ground (grund) by which the parent is divided, as a position in the grounds of the topic.';
COMMENT ON COLUMN spegel_release.ground_part.parent IS 'The whole (helhet): the same without a condition on that ground.';
COMMENT ON COLUMN spegel_release.ground_part.reference IS
'Whether the category of that ground is its reference category (referenskategori).';

-- The units of the organisation, and the code lists.
CREATE OR REPLACE FUNCTION spegel_release.take_codes(release spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked CONSTANT integer := release.release_id;
    d spegel_release.dimension;
BEGIN
    DELETE FROM spegel_release.release_unit AS r WHERE r.release_id = asked;
    INSERT INTO spegel_release.release_unit (release_id, unit, parent, level, title)
    SELECT asked, u.unit, u.parent, u.level, u.title
    FROM spegel_register.unit AS u WHERE u.organisation = release.organisation;

    DELETE FROM spegel_release.code AS c WHERE c.release_id = asked;
    FOR d IN
        SELECT k.* FROM spegel_release.dimension AS k
        WHERE EXISTS (SELECT FROM spegel_release.release_topic AS t
                      WHERE t.release_id = asked AND k.dimension = ANY (t.dimensions))
    LOOP
        EXECUTE format('INSERT INTO spegel_release.code (release_id, dimension, code, title_sv, title_en, position, reference)'
                       ' SELECT $1, $2, k.*, false FROM (%s) AS k (code, title_sv, title_en, position)', d.codes)
        USING asked, d.dimension;
    END LOOP;

    UPDATE spegel_release.release_topic AS t
    SET grounds = ARRAY(
        SELECT g.ground::text FROM spegel_register.ground AS g
        WHERE g.policy = 'person'
            AND EXISTS (SELECT FROM spegel_release.category AS c WHERE c.ground = g.ground)
            AND (k.grounds IS NULL OR g.ground = ANY (k.grounds))
        ORDER BY g.ground)
    FROM spegel_release.topic AS k
    WHERE t.release_id = asked AND k.topic = t.topic;
    INSERT INTO spegel_release.code (release_id, dimension, code, title_sv, title_en, position, reference)
    SELECT asked, c.ground, c.category, c.title_sv, c.title_en, c.position, c.reference
    FROM spegel_release.category AS c
    WHERE EXISTS (SELECT FROM spegel_release.release_topic AS t
                  WHERE t.release_id = asked AND c.ground = ANY (t.grounds));
    INSERT INTO spegel_release.code (release_id, dimension, code, title_sv, title_en, position, reference)
    SELECT asked, l.dimension, '?', 'okänd', 'unknown', coalesce(max(c.position), 0) + 1, false
    FROM (SELECT DISTINCT unnest(t.dimensions || t.grounds)
          FROM spegel_release.release_topic AS t WHERE t.release_id = asked) AS l (dimension)
    LEFT JOIN spegel_release.code AS c ON c.release_id = asked AND c.dimension = l.dimension
    GROUP BY l.dimension;
    ANALYZE spegel_release.release_unit, spegel_release.code;
END
$$;
COMMENT ON FUNCTION spegel_release.take_codes(spegel_release.release) IS
'Takes over units and code lists from the register into a release that is being built.';

-- What a topic may be divided by: temporary tables frame_lattice, of every
-- level and combination of conditions, and the rows of ground_cell.
CREATE OR REPLACE FUNCTION spegel_release.make_lattice(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.topic;
    dims text[];
    grounds text[];
BEGIN
    SELECT k.* INTO asked FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT t.dimensions, t.grounds INTO dims, grounds
    FROM spegel_release.release_topic AS t WHERE t.release_id = $1 AND t.topic = $2;

    DROP TABLE IF EXISTS pg_temp.frame_lattice;
    CREATE TEMPORARY TABLE frame_lattice ON COMMIT DROP AS
    WITH RECURSIVE built AS (
        SELECT l.level, least(l.further, asked.further) AS further, 0 AS done, '{}'::text[] AS conditions
        FROM spegel_release.lattice AS l WHERE l.level = ANY (asked.levels)
        UNION ALL
        SELECT b.level, b.further - (c.code IS NOT NULL)::integer, b.done + 1, array_append(b.conditions, c.code)
        FROM built AS b
        CROSS JOIN LATERAL (
            SELECT NULL::text AS code
            UNION ALL
            SELECT k.code FROM spegel_release.code AS k
            WHERE k.release_id = $1 AND k.dimension = dims[b.done + 1] AND b.further > 0) AS c
        WHERE b.done < cardinality(dims)
    )
    SELECT b.level, b.further + 1 AS further, b.conditions
    FROM built AS b WHERE b.done = cardinality(dims);

    -- A ground, or two: the second one is a further condition.
    CREATE TEMPORARY TABLE wanted_ground_cell ON COMMIT DROP AS
    WITH RECURSIVE everybody AS (
        SELECT g.minimum_headcount AS minimum FROM spegel_register.ground AS g WHERE g.ground = 'everybody'
    ), built AS (
        SELECT 0 AS done, '{}'::text[] AS categories, '[]'::jsonb AS label, 0 AS conditions, 0 AS refs,
               coalesce((SELECT e.minimum FROM everybody AS e), 20) AS minimum, asked.levels AS levels
        UNION ALL
        SELECT b.done + 1, array_append(b.categories, c.code),
               CASE WHEN c.code IS NULL THEN b.label ELSE b.label || jsonb_build_array(grounds[b.done + 1], c.code) END,
               b.conditions + (c.code IS NOT NULL)::integer, b.refs + c.reference::integer,
               CASE WHEN c.code IS NULL THEN b.minimum ELSE greatest(b.minimum, g.minimum_headcount) END,
               CASE WHEN c.code IS NULL THEN b.levels
                    ELSE ARRAY(SELECT l FROM unnest(b.levels) AS l WHERE l = ANY (g.allowed_levels)) END
        FROM built AS b
        JOIN spegel_register.ground AS g ON g.ground = grounds[b.done + 1]
        CROSS JOIN LATERAL (
            SELECT NULL::text AS code, false AS reference
            UNION ALL
            SELECT k.code, k.reference FROM spegel_release.code AS k
            WHERE k.release_id = $1 AND k.dimension = grounds[b.done + 1] AND b.conditions <= least(asked.further, 1)) AS c
    )
    SELECT b.categories, b.label, b.conditions, b.refs, b.minimum, b.levels
    FROM built AS b WHERE b.done = cardinality(grounds);
    DELETE FROM spegel_release.ground_cell AS g
    WHERE g.release_id = $1 AND g.topic = $2
        AND NOT EXISTS (SELECT FROM wanted_ground_cell AS w WHERE w.categories = g.categories);
    INSERT INTO spegel_release.ground_cell AS g
        (release_id, topic, categories, label, conditions, references_drawn_from, minimum, levels)
    SELECT $1, $2, w.* FROM wanted_ground_cell AS w
    ON CONFLICT (release_id, topic, categories) DO UPDATE
    SET references_drawn_from = excluded.references_drawn_from, minimum = excluded.minimum, levels = excluded.levels
    WHERE (g.references_drawn_from, g.minimum, g.levels)
        IS DISTINCT FROM (excluded.references_drawn_from, excluded.minimum, excluded.levels);
    DROP TABLE wanted_ground_cell;

    DELETE FROM spegel_release.ground_part AS p USING spegel_release.ground_cell AS g
    WHERE g.ground_cell = p.child AND g.release_id = $1 AND g.topic = $2;
    INSERT INTO spegel_release.ground_part (child, slot, parent, reference)
    SELECT g.ground_cell, s.slot, p.ground_cell,
           (SELECT k.reference FROM spegel_release.code AS k
            WHERE k.release_id = $1 AND k.dimension = grounds[s.slot] AND k.code = g.categories[s.slot])
    FROM spegel_release.ground_cell AS g
    CROSS JOIN LATERAL generate_series(1, cardinality(grounds)) AS s (slot)
    JOIN spegel_release.ground_cell AS p
        ON p.release_id = $1 AND p.topic = $2
        AND p.categories = g.categories[:s.slot - 1] || NULL::text || g.categories[s.slot + 1:]
    WHERE g.release_id = $1 AND g.topic = $2 AND g.categories[s.slot] IS NOT NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.make_lattice(integer, text) IS
'Makes the lattice of a topic of a release from its units and code lists: temporary table frame_lattice, and the rows of '
'ground_cell and ground_part.';
