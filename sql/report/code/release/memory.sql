-- What readers have seen: the memory of what was published, and how well a
-- reader of everything knows the numbers of a cell.
--
-- Topics count nearly the same persons as each other: the staff of a day and
-- the staff of the year, or the staff of two years.  Each has noise of its own
-- wherever its frame is not the very same.  So every cell is judged together
-- with all that was shown of the same unit and conditions before it: in topics
-- of this release that were decided earlier, and in earlier releases.

COMMENT ON TABLE spegel_release.memory IS
'What has been published of each frame cell so far (minne), in withdrawn releases too: what readers have seen they know.';
COMMENT ON COLUMN spegel_release.memory.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_release.memory.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.memory.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.memory.conditions IS 'Dimensions and codes (villkor).';
COMMENT ON COLUMN spegel_release.memory.frame_cell IS 'The frame cell that was last shown (senast visad).';
COMMENT ON COLUMN spegel_release.memory.uncertainty IS
'Variance (osäkerhet) of the best estimate that a reader of all releases can make of a number in this cell.';
COMMENT ON COLUMN spegel_release.memory.published_as IS 'The publication (publicering) in which it was shown.';

CREATE OR REPLACE FUNCTION spegel_release.named_conditions(dimensions text[], conditions text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(jsonb_object_agg(u.d, u.c) FILTER (WHERE u.c IS NOT NULL), '{}')
    FROM unnest($1, $2) AS u (d, c);
END;
COMMENT ON FUNCTION spegel_release.named_conditions(text[], text[]) IS 'Conditions on dimensions as an object from dimension to code.';

CREATE OR REPLACE FUNCTION spegel_release.cells_beside(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, other bigint, same_persons boolean)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10000
BEGIN ATOMIC
    SELECT f.frame_cell, o.frame_cell, o.frame_key = f.frame_key AND o.headcount = f.headcount
    FROM spegel_release.topics_in_order($1) AS t
    JOIN spegel_release.topics_in_order($1) AS b ON b.core = t.core AND b.place < t.place
    JOIN spegel_release.frame_cell AS f ON f.release_id = $1 AND f.topic = t.topic
    JOIN spegel_release.frame_cell AS o
        ON o.release_id = $1 AND o.topic = b.topic AND o.unit = f.unit
        AND spegel_release.named_conditions(b.dimensions, o.conditions) = spegel_release.named_conditions(t.dimensions, f.conditions)
    WHERE t.topic = $2 AND f.headcount > 0 AND o.headcount > 0;
END;
COMMENT ON FUNCTION spegel_release.cells_beside(integer, text) IS
'For each frame cell of a topic: the cells of the same unit and conditions in topics of this release that count nearly the same '
'persons and were decided earlier, and whether they are the very same persons.';

-- A cell that has been shown, in this release or before, tells of another one
-- but for those who are in one of the two only.  Where an earlier topic of
-- this release shows the very same persons, the numbers are the same draws,
-- and tell what that cell tells: it stands for all the others.
CREATE OR REPLACE FUNCTION spegel_release.find_movers(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    dims text[];
    roster record;
    common text[];
    old_at integer[];
    new_at integer[];
BEGIN
    SELECT t.dimensions INTO dims FROM spegel_release.release_topic AS t WHERE t.release_id = $1 AND t.topic = $2;
    DROP TABLE IF EXISTS pg_temp.movers;
    CREATE TEMPORARY TABLE seen ON COMMIT DROP AS
    WITH shown AS (
        SELECT b.frame_cell, b.other, b.same_persons, o.alone, o.uncertainty
        FROM spegel_release.cells_beside($1, $2) AS b
        JOIN spegel_release.frame_cell AS o ON o.frame_cell = b.other AND o.alone IS NOT NULL AND o.kept_from IS NULL
        UNION ALL
        SELECT f.frame_cell, m.frame_cell, false, NULL, m.uncertainty
        FROM spegel_release.topic AS k
        JOIN spegel_release.topic AS l ON coalesce(l.beside, l.topic) = coalesce(k.beside, k.topic)
        JOIN spegel_release.release AS r ON r.release_id = $1
        JOIN spegel_release.memory AS m ON m.organisation = r.organisation AND m.topic = l.topic
        JOIN spegel_release.frame_cell AS f
            ON f.release_id = $1 AND f.topic = k.topic AND f.unit = m.unit
            AND spegel_release.named_conditions(dims, f.conditions) = m.conditions
        WHERE k.topic = $2
    )
    SELECT DISTINCT ON (s.frame_cell, s.here, o.frame_key) s.frame_cell, s.other, s.here, s.same_persons,
           s.alone, s.uncertainty, o.release_id, o.topic
    FROM (SELECT s.*, s.alone IS NOT NULL AS here, bool_or(s.same_persons) OVER (PARTITION BY s.frame_cell) AS any_same
          FROM shown AS s) AS s
    JOIN spegel_release.frame_cell AS o ON o.frame_cell = s.other
    WHERE s.same_persons OR NOT s.any_same
    ORDER BY s.frame_cell, s.here, o.frame_key, s.uncertainty, s.other;

    CREATE TEMPORARY TABLE movers (
        frame_cell bigint, other bigint, here boolean, alone double precision, uncertainty double precision,
        persons bigint, same_draws boolean) ON COMMIT DROP;
    FOR roster IN
        SELECT o.release_id, o.topic, t.dimensions FROM (SELECT DISTINCT s.release_id, s.topic FROM pg_temp.seen AS s) AS o
        JOIN spegel_release.release_topic AS t ON t.release_id = o.release_id AND t.topic = o.topic
    LOOP
        common := ARRAY(SELECT d FROM unnest(dims) AS d WHERE d = ANY (roster.dimensions));
        old_at := ARRAY(SELECT array_position(roster.dimensions, d) FROM unnest(common) AS d);
        new_at := ARRAY(SELECT array_position(dims, d) FROM unnest(common) AS d);
        CREATE TEMPORARY TABLE listed ON COMMIT DROP AS
        SELECT l.now, dense_rank() OVER (ORDER BY l.unit, l.conditions) AS place, l.unit, l.conditions, l.record_keys
        FROM (SELECT r.release_id = $1 AND r.topic = $2 AS now, r.unit, r.record_keys,
                     ARRAY(SELECT r.conditions[i] FROM unnest(CASE WHEN r.release_id = $1 AND r.topic = $2 THEN new_at ELSE old_at END)
                                                       WITH ORDINALITY AS u (i, s) ORDER BY s) AS conditions
              FROM spegel_release.roster AS r
              WHERE r.release_id = $1 AND r.topic = $2 OR r.release_id = roster.release_id AND r.topic = roster.topic) AS l;
        -- Two persons may have the same key: whoever stays is left out first.
        CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
        WITH differs AS MATERIALIZED (
            SELECT k, l.place, count(*) FILTER (WHERE l.now) > count(*) FILTER (WHERE NOT l.now) AS now
            FROM pg_temp.listed AS l, unnest(l.record_keys) AS k
            GROUP BY k, l.place HAVING count(*) FILTER (WHERE l.now) <> count(*) FILTER (WHERE NOT l.now)
        )
        SELECT row_number() OVER () AS pair, o.place AS old_place, n.place AS new_place, count(*) AS persons
        FROM (SELECT * FROM differs AS d WHERE NOT d.now) AS o FULL JOIN (SELECT * FROM differs AS d WHERE d.now) AS n ON n.k = o.k
        GROUP BY o.place, n.place;
        -- The cells of the present lattice that hold each place.
        CREATE TEMPORARY TABLE holding ON COMMIT DROP AS
        WITH RECURSIVE mask AS (
            SELECT 0 AS done, '{}'::boolean[] AS kept
            UNION ALL
            SELECT m.done + 1, array_append(m.kept, b) FROM mask AS m, unnest(ARRAY[true, false]) AS b
            WHERE m.done < cardinality(common)
        )
        SELECT p.place, f.frame_cell
        FROM (SELECT DISTINCT l.place, l.unit, l.conditions FROM pg_temp.listed AS l
              WHERE l.place IN (SELECT m.old_place FROM pg_temp.moved AS m UNION SELECT m.new_place FROM pg_temp.moved AS m)) AS p
        JOIN spegel_register.unit_above AS a ON a.unit = p.unit
        JOIN mask AS m ON m.done = cardinality(common)
        JOIN spegel_release.frame_cell AS f
            ON f.release_id = $1 AND f.topic = $2 AND f.unit = a.above
            AND f.conditions = ARRAY(
                SELECT CASE WHEN m.kept[array_position(common, d)] THEN p.conditions[array_position(common, d)] END
                FROM unnest(dims) WITH ORDINALITY AS u (d, s) ORDER BY s);
        ANALYZE pg_temp.moved, pg_temp.holding;

        INSERT INTO pg_temp.movers
        WITH changed AS (
            -- Whoever moved within a cell has not joined or left it, but
            -- changed what it is divided into.
            SELECT x.pair, h.frame_cell, max(x.persons) AS persons, count(*) = 1 AS joined_or_left
            FROM (SELECT m.pair, m.persons, m.old_place AS place FROM pg_temp.moved AS m
                  UNION ALL
                  SELECT m.pair, m.persons, m.new_place FROM pg_temp.moved AS m) AS x
            JOIN pg_temp.holding AS h ON h.place = x.place
            GROUP BY x.pair, h.frame_cell
        ), summed AS (
            SELECT c.frame_cell, sum(c.persons) FILTER (WHERE c.joined_or_left) AS persons
            FROM changed AS c GROUP BY c.frame_cell
        )
        SELECT s.frame_cell, s.other, s.here, s.alone, s.uncertainty,
               coalesce(c.persons, 0), s.same_persons AND c.frame_cell IS NULL
        FROM pg_temp.seen AS s LEFT JOIN summed AS c ON c.frame_cell = s.frame_cell
        WHERE s.release_id = roster.release_id AND s.topic = roster.topic;
        DROP TABLE pg_temp.listed, pg_temp.moved, pg_temp.holding;
    END LOOP;
    DROP TABLE pg_temp.seen;
    CREATE INDEX ON pg_temp.movers (frame_cell);
    ANALYZE pg_temp.movers;
END
$$;
COMMENT ON FUNCTION spegel_release.find_movers(integer, text) IS
'For each frame cell of a topic and each cell that has been shown of nearly the same persons: how many are in one of the two only '
'(rörliga), from the rosters alone. Temporary table movers.';

-- A2 and A3: the variance of the best estimate of a number in each visible
-- frame cell.  The reader starts from the cell shown before from which this
-- one is told best, where each person who is in one of the two only counts for
-- a tenth of a person of new uncertainty, and adds the numbers of this cell.
CREATE OR REPLACE FUNCTION spegel_release.uncertainty(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, last_shown bigint, alone double precision, together double precision)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT f.frame_cell, m.frame_cell,
           coalesce(b.same_alone, 1 / (coalesce(1 / b.alone, 0) + l.precision_gain / n.variance)),
           coalesce(b.same_together, 1 / (coalesce(1 / b.together, 0) + l.precision_gain / n.variance))
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.release AS r ON r.release_id = f.release_id
    JOIN spegel_release.perturbation AS n ON n.perturbation = r.perturbation
    JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
    JOIN spegel_release.precision_of($1, $2) AS l ON l.frame_cell = f.frame_cell
    LEFT JOIN (
        SELECT v.frame_cell, min(v.alone + 0.1 * v.persons) FILTER (WHERE v.here) AS alone,
               min(v.uncertainty + 0.1 * v.persons) AS together,
               min(v.alone) FILTER (WHERE v.same_draws) AS same_alone,
               min(v.uncertainty) FILTER (WHERE v.same_draws) AS same_together
        FROM pg_temp.movers AS v GROUP BY v.frame_cell) AS b ON b.frame_cell = f.frame_cell
    LEFT JOIN spegel_release.memory AS m
        ON m.organisation = r.organisation AND m.topic = f.topic AND m.unit = f.unit
        AND m.conditions = spegel_release.named_conditions(t.dimensions, f.conditions)
    WHERE f.release_id = $1 AND f.topic = $2 AND f.headcount > 0
        AND EXISTS (SELECT FROM spegel_release.frame_visible AS s WHERE s.frame_cell = f.frame_cell AND s.visible);
END
$$;
COMMENT ON FUNCTION spegel_release.uncertainty(integer, text) IS
'For each visible frame cell: the frame cell that was last shown of it, and the variance of the best estimate of its numbers from '
'this release alone, and together with all that was published before, withdrawn or not. Reads temporary table movers.';

-- The parts of a cell that keeps its last value add up to it: with new numbers
-- of their own they would tell what it does not.
CREATE OR REPLACE FUNCTION spegel_release.judge(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, last_shown bigint, alone double precision, together double precision, kept boolean)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE judged AS MATERIALIZED (
        SELECT u.* FROM spegel_release.uncertainty($1, $2) AS u
    ), keeps AS (
        SELECT j.frame_cell FROM judged AS j WHERE j.last_shown IS NOT NULL AND j.together < 1
        UNION
        SELECT p.child FROM keeps AS k JOIN spegel_release.frame_part AS p ON p.parent = k.frame_cell
    )
    SELECT j.frame_cell, j.last_shown, j.alone, j.together, k.frame_cell IS NOT NULL
    FROM judged AS j LEFT JOIN keeps AS k ON k.frame_cell = j.frame_cell;
END
$$;
COMMENT ON FUNCTION spegel_release.judge(integer, text) IS
'What uncertainty() gives, and for each cell whether it keeps its last value: because its numbers would be known too well, or '
'because it is a part of one of which that holds.';

CREATE OR REPLACE FUNCTION spegel_release.keep_cells(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    UPDATE spegel_release.frame_cell AS f
    SET alone = u.alone, uncertainty = u.together, kept_from = CASE WHEN u.kept THEN u.last_shown END
    FROM spegel_release.frame_cell AS g
    LEFT JOIN spegel_release.judge($1, $2) AS u ON u.frame_cell = g.frame_cell
    WHERE g.frame_cell = f.frame_cell AND f.release_id = $1 AND f.topic = $2
        AND (f.alone, f.uncertainty, f.kept_from)
            IS DISTINCT FROM (u.alone, u.together, CASE WHEN u.kept THEN u.last_shown END);
END
$$;
COMMENT ON FUNCTION spegel_release.keep_cells(integer, text) IS
'Writes to each frame cell of a topic how well its numbers would be known; those that would be known too well, and their parts, '
'keep their last value (ej uppdaterad).';
