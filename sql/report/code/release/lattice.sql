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
COMMENT ON TABLE spegel_release.frame_cell IS 'Units divided by dimensions (ramcell): the part of the conditions that no ground is in.';
COMMENT ON COLUMN spegel_release.frame_cell.frame_cell IS 'Number (nummer) of the cell; says nothing.';
COMMENT ON COLUMN spegel_release.frame_cell.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.frame_cell.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.frame_cell.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.frame_cell.level IS 'Its level (nivå).';
COMMENT ON COLUMN spegel_release.frame_cell.conditions IS 'A code for each dimension (villkor); NULL for all.';
COMMENT ON COLUMN spegel_release.frame_cell.crossings IS 'How many dimensions have a condition (antal villkor).';
COMMENT ON TABLE spegel_release.ground_cell IS
'Combinations of categories of grounds (kategorikombination), each once: women among foreign-born and foreign-born among women are '
'one. At most two grounds, one of them sensitive.';
COMMENT ON COLUMN spegel_release.ground_cell.ground_cell IS 'Number (nummer) of the combination.';
COMMENT ON COLUMN spegel_release.ground_cell.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.ground_cell.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.ground_cell.categories IS 'A category for each ground of the topic (kategorier); NULL for all.';
COMMENT ON COLUMN spegel_release.ground_cell.label IS 'The conditions in canonical order (etikett): grounds and categories by turns.';
COMMENT ON COLUMN spegel_release.ground_cell.visible_categories IS
'The same without the sensitive ground (synliga kategorier): those of the frame.';
COMMENT ON COLUMN spegel_release.ground_cell.crossings IS 'How many visible grounds have a condition (antal villkor).';
COMMENT ON COLUMN spegel_release.ground_cell.sensitive_label IS
'The sensitive ground and its category (känsligt villkor); an empty list when it has none.';
COMMENT ON COLUMN spegel_release.ground_cell.number_label IS 'The same by permanent numbers (bestående nummer), on which noise depends.';
COMMENT ON COLUMN spegel_release.ground_cell.reference IS
'Whether that category is the reference category (referenskategori): its number is what remains, and is not drawn.';
COMMENT ON COLUMN spegel_release.ground_cell.minimum IS
'Fewest persons (minsta antal) of the frame for the sensitive ground; 0 when it has none.';
COMMENT ON COLUMN spegel_release.ground_cell.levels IS 'Levels (nivåer) that are divided by its grounds.';

-- The units of the organisation, and the code lists.
CREATE OR REPLACE FUNCTION spegel_release.take_codes(release spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked CONSTANT integer := release.release_id;
    d spegel_release.dimension;
    wrong text;
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
    UPDATE spegel_release.release_topic AS t
    SET sensitive_grounds = ARRAY(
        SELECT g FROM unnest(t.grounds) AS g
        WHERE NOT k.population_known OR spegel_release.is_sensitive('ground', g, spegel_release.kind_of(release.organisation))
        ORDER BY g)
    FROM spegel_release.topic AS k
    WHERE t.release_id = asked AND k.topic = t.topic;
    INSERT INTO spegel_release.code (release_id, dimension, code, title_sv, title_en, position, reference)
    SELECT asked, c.ground, c.category, c.title_sv, c.title_en, c.position, c.reference
    FROM spegel_release.category AS c
    WHERE EXISTS (SELECT FROM spegel_release.release_topic AS t
                  WHERE t.release_id = asked AND c.ground = ANY (t.grounds))
        -- What comes already counted has names, too.
        OR EXISTS (SELECT FROM spegel_register.counted AS n
                   WHERE n.organisation = release.organisation AND c.ground IN (n.ground, n.within_ground));
    INSERT INTO spegel_release.code (release_id, dimension, code, title_sv, title_en, position, reference)
    SELECT asked, l.dimension, '?', 'okänd', 'unknown', coalesce(max(c.position), 0) + 1, false
    FROM (SELECT unnest(t.dimensions || t.grounds)
          FROM spegel_release.release_topic AS t WHERE t.release_id = asked
          UNION
          SELECT c.dimension::text FROM spegel_release.code AS c WHERE c.release_id = asked) AS l (dimension)
    LEFT JOIN spegel_release.code AS c ON c.release_id = asked AND c.dimension = l.dimension
    GROUP BY l.dimension;
    SELECT c.dimension INTO wrong FROM spegel_release.code AS c WHERE c.release_id = asked AND c.code = 'all' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the code list of "%" has the code "all"', wrong
            USING ERRCODE = 'reserved_name', HINT = 'That is what published totals are called: give the code another name.';
    END IF;
    PERFORM spegel_release.take_numbers(release);
    ANALYZE spegel_release.release_unit, spegel_release.code, spegel_release.permanent_number;
END
$$;
COMMENT ON FUNCTION spegel_release.take_codes(spegel_release.release) IS
'Takes over units and code lists from the register into a release that is being built.';

-- What a topic may be divided by: temporary tables level_lattice, of every
-- level, and frame_lattice, of every level and combination of conditions on
-- dimensions; and the rows of ground_cell.
CREATE OR REPLACE FUNCTION spegel_release.make_lattice(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.topic;
    part spegel_release.release_topic;
BEGIN
    SELECT k.* INTO asked FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT t.* INTO part FROM spegel_release.release_topic AS t WHERE t.release_id = $1 AND t.topic = $2;

    DROP TABLE IF EXISTS pg_temp.level_lattice, pg_temp.frame_lattice;
    CREATE TEMPORARY TABLE level_lattice ON COMMIT DROP AS
    SELECT l.level, least(l.crossings, asked.crossings) AS crossings, l.dimensions
    FROM spegel_release.lattice AS l WHERE l.level = ANY (asked.levels);
    CREATE TEMPORARY TABLE frame_lattice ON COMMIT DROP AS
    WITH RECURSIVE built AS (
        SELECT l.level, l.dimensions, l.crossings, 0 AS used, 0 AS done, '{}'::text[] AS conditions FROM pg_temp.level_lattice AS l
        UNION ALL
        SELECT b.level, b.dimensions, b.crossings, b.used + (c.code IS NOT NULL)::integer, b.done + 1, array_append(b.conditions, c.code)
        FROM built AS b
        CROSS JOIN LATERAL (
            SELECT NULL::text AS code
            UNION ALL
            SELECT k.code FROM spegel_release.code AS k
            WHERE k.release_id = $1 AND k.dimension = part.dimensions[b.done + 1] AND b.used < b.crossings
                AND (b.dimensions IS NULL OR k.dimension = ANY (b.dimensions))) AS c
        WHERE b.done < cardinality(part.dimensions)
    )
    SELECT b.level, b.used AS crossings, b.conditions FROM built AS b WHERE b.done = cardinality(part.dimensions);

    ANALYZE pg_temp.level_lattice, pg_temp.frame_lattice;

    CREATE TEMPORARY TABLE wanted_ground_cell ON COMMIT DROP AS
    WITH RECURSIVE built AS (
        SELECT 0 AS done, '{}'::text[] AS categories, '[]'::jsonb AS label, '{}'::text[] AS visible_categories, 0 AS crossings,
               '[]'::jsonb AS sensitive_label, false AS reference, 0 AS minimum, asked.levels AS levels
        UNION ALL
        SELECT b.done + 1, array_append(b.categories, c.code),
               CASE WHEN c.code IS NULL THEN b.label ELSE b.label || jsonb_build_array(g.ground, c.code) END,
               array_append(b.visible_categories, CASE WHEN NOT h.hidden THEN c.code END),
               b.crossings + (c.code IS NOT NULL AND NOT h.hidden)::integer,
               CASE WHEN h.hidden AND c.code IS NOT NULL THEN jsonb_build_array(g.ground, c.code) ELSE b.sensitive_label END,
               b.reference OR h.hidden AND c.reference,
               -- What one person may be in 11 of is too few, whatever the ground says.
               CASE WHEN h.hidden AND c.code IS NOT NULL THEN greatest(g.minimum_headcount, 11) ELSE b.minimum END,
               CASE WHEN c.code IS NULL THEN b.levels
                    ELSE ARRAY(SELECT l.level FROM pg_temp.level_lattice AS l
                               WHERE l.level = ANY (b.levels) AND l.level = ANY (g.allowed_levels)
                                   AND (h.hidden OR l.dimensions IS NULL OR g.ground = ANY (l.dimensions)) ORDER BY l.level) END
        FROM built AS b
        JOIN spegel_register.ground AS g ON g.ground = part.grounds[b.done + 1]
        CROSS JOIN LATERAL (SELECT g.ground = ANY (part.sensitive_grounds) AS hidden) AS h
        CROSS JOIN LATERAL (
            SELECT NULL::text AS code, false AS reference
            UNION ALL
            SELECT k.code, k.reference FROM spegel_release.code AS k
            WHERE k.release_id = $1 AND k.dimension = g.ground
                AND b.crossings + (b.sensitive_label <> '[]')::integer < 2
                AND CASE WHEN h.hidden THEN b.sensitive_label = '[]' ELSE b.crossings < asked.crossings END) AS c
    )
    SELECT b.categories, b.label, b.visible_categories, b.crossings, b.sensitive_label, b.reference, b.minimum, b.levels
    FROM built AS b WHERE b.done = cardinality(part.grounds) AND b.levels <> '{}';
    DELETE FROM spegel_release.ground_cell AS g
    WHERE g.release_id = $1 AND g.topic = $2
        AND NOT EXISTS (SELECT FROM wanted_ground_cell AS w WHERE w.categories = g.categories);
    INSERT INTO spegel_release.ground_cell AS g
        (release_id, topic, categories, label, visible_categories, crossings, sensitive_label, number_label, reference, minimum, levels)
    SELECT $1, $2, w.categories, w.label, w.visible_categories, w.crossings, w.sensitive_label,
           spegel_release.number_label(w.sensitive_label), w.reference, w.minimum, w.levels
    FROM wanted_ground_cell AS w
    ON CONFLICT (release_id, topic, categories) DO UPDATE
    SET visible_categories = excluded.visible_categories, crossings = excluded.crossings, sensitive_label = excluded.sensitive_label,
        number_label = excluded.number_label, reference = excluded.reference, minimum = excluded.minimum, levels = excluded.levels
    WHERE (g.visible_categories, g.crossings, g.sensitive_label, g.number_label, g.reference, g.minimum, g.levels)
        IS DISTINCT FROM (excluded.visible_categories, excluded.crossings, excluded.sensitive_label, excluded.number_label,
                          excluded.reference, excluded.minimum, excluded.levels);
    DROP TABLE wanted_ground_cell;
END
$$;
COMMENT ON FUNCTION spegel_release.make_lattice(integer, text) IS
'Makes the lattice of a topic of a release from its units and code lists: temporary tables level_lattice and frame_lattice, and the '
'rows of ground_cell.';
