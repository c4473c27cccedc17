-- The audit: what an attacker could work out from a release, and from those
-- before it.  A release that does not pass is not published.

CREATE TABLE spegel_release.finding (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    rule text NOT NULL CHECK (rule IN ('A1', 'A2', 'A3', 'A4', 'A5', 'A6')),
    topic text NOT NULL,
    passed boolean NOT NULL,
    finding text NOT NULL,
    PRIMARY KEY (release_id, rule, topic)
);
COMMENT ON TABLE spegel_release.finding IS 'What the last audit of each release found (granskningsresultat).';
COMMENT ON COLUMN spegel_release.finding.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.finding.rule IS
'The rule (regel): A1 partitions, A2 precision, A3 memory over releases, A4 feasible intervals, A5 closure, A6 contribution.';
COMMENT ON COLUMN spegel_release.finding.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.finding.passed IS 'Whether it holds (godkänd).';
COMMENT ON COLUMN spegel_release.finding.finding IS 'What was found, and what to do about it (iakttagelse).';

CREATE TABLE spegel_release.memory (
    organisation spegel_register.code NOT NULL,
    topic spegel_register.code NOT NULL,
    unit spegel_register.code NOT NULL,
    conditions jsonb NOT NULL,
    frame_cell bigint NOT NULL,
    uncertainty double precision NOT NULL,
    published_as integer NOT NULL,
    PRIMARY KEY (organisation, topic, unit, conditions)
);
COMMENT ON TABLE spegel_release.memory IS
'What has been published of each frame cell so far (minne), in withdrawn releases too: what readers have seen they know.';
COMMENT ON COLUMN spegel_release.memory.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_release.memory.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.memory.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.memory.conditions IS 'Dimensions and codes (villkor).';
COMMENT ON COLUMN spegel_release.memory.frame_cell IS 'The frame cell that was last shown (senast visad).';
COMMENT ON COLUMN spegel_release.memory.uncertainty IS 'Variance (osäkerhet) of the best estimate that a reader of all releases can make of a number in this cell.';
COMMENT ON COLUMN spegel_release.memory.published_as IS 'The publication (publicering) in which it was shown.';

-- Persons who have joined or left a frame cell since it was last shown.
CREATE FUNCTION spegel_release.movers(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, persons bigint)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    dims text[];
    before record;
    common text[];
    old_at integer[];
    new_at integer[];
BEGIN
    SELECT t.dimensions INTO dims FROM spegel_release.release_topic AS t WHERE t.release_id = $1 AND t.topic = $2;
    DROP TABLE IF EXISTS pg_temp.remembered, pg_temp.moved;
    CREATE TEMPORARY TABLE remembered ON COMMIT DROP AS
    SELECT f.frame_cell, o.release_id
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.release AS r ON r.release_id = f.release_id
    JOIN spegel_release.memory AS m
        ON m.organisation = r.organisation AND m.topic = f.topic AND m.unit = f.unit
        AND m.conditions = spegel_release.named_conditions(dims, f.conditions)
    JOIN spegel_release.frame_cell AS o ON o.frame_cell = m.frame_cell
    WHERE f.release_id = $1 AND f.topic = $2;

    FOR before IN
        SELECT o.release_id, t.dimensions FROM (SELECT DISTINCT r.release_id FROM pg_temp.remembered AS r) AS o
        JOIN spegel_release.release_topic AS t ON t.release_id = o.release_id AND t.topic = $2
    LOOP
        common := ARRAY(SELECT d FROM unnest(dims) AS d WHERE d = ANY (before.dimensions));
        old_at := ARRAY(SELECT array_position(before.dimensions, d) FROM unnest(common) AS d);
        new_at := ARRAY(SELECT array_position(dims, d) FROM unnest(common) AS d);
        CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
        SELECT row_number() OVER () AS pair, o.unit AS old_unit, o.conditions AS old_conditions,
               n.unit AS new_unit, n.conditions AS new_conditions, count(*) AS persons
        FROM (SELECT k, r.unit, ARRAY(SELECT r.conditions[i] FROM unnest(old_at) WITH ORDINALITY AS u (i, s) ORDER BY s) AS conditions
              FROM spegel_release.roster AS r, unnest(r.record_keys) AS k
              WHERE r.release_id = before.release_id AND r.topic = $2) AS o
        FULL JOIN
             (SELECT k, r.unit, ARRAY(SELECT r.conditions[i] FROM unnest(new_at) WITH ORDINALITY AS u (i, s) ORDER BY s) AS conditions
              FROM spegel_release.roster AS r, unnest(r.record_keys) AS k
              WHERE r.release_id = $1 AND r.topic = $2) AS n ON n.k = o.k
        WHERE (o.unit, o.conditions) IS DISTINCT FROM (n.unit, n.conditions)
        GROUP BY 2, 3, 4, 5;

        RETURN QUERY
        WITH RECURSIVE mask AS (
            SELECT 0 AS done, '{}'::boolean[] AS kept
            UNION ALL
            SELECT m.done + 1, array_append(m.kept, b) FROM mask AS m, unnest(ARRAY[true, false]) AS b
            WHERE m.done < cardinality(common)
        ), finest AS (
            SELECT m.pair, m.old_unit AS unit, m.old_conditions AS conditions FROM pg_temp.moved AS m WHERE m.old_unit IS NOT NULL
            UNION ALL
            SELECT m.pair, m.new_unit, m.new_conditions FROM pg_temp.moved AS m WHERE m.new_unit IS NOT NULL
        ), place AS (
            -- The cells of the present lattice that hold each place.
            SELECT p.unit, p.conditions, f.frame_cell
            FROM (SELECT DISTINCT x.unit, x.conditions FROM finest AS x) AS p
            JOIN spegel_register.unit_above AS a ON a.unit = p.unit
            JOIN mask AS m ON m.done = cardinality(common)
            JOIN spegel_release.frame_cell AS f
                ON f.release_id = $1 AND f.topic = $2 AND f.unit = a.above
                AND f.conditions = ARRAY(
                    SELECT CASE WHEN m.kept[array_position(common, d)] THEN p.conditions[array_position(common, d)] END
                    FROM unnest(dims) WITH ORDINALITY AS u (d, s) ORDER BY s)
        ), changed AS (
            SELECT x.pair, p.frame_cell
            FROM finest AS x JOIN place AS p ON p.unit = x.unit AND p.conditions = x.conditions
            GROUP BY x.pair, p.frame_cell HAVING count(*) = 1
        )
        SELECT r.frame_cell, coalesce(sum(m.persons), 0)::bigint
        FROM pg_temp.remembered AS r
        LEFT JOIN changed AS c ON c.frame_cell = r.frame_cell
        LEFT JOIN pg_temp.moved AS m ON m.pair = c.pair
        WHERE r.release_id = before.release_id
        GROUP BY r.frame_cell;
        DROP TABLE pg_temp.moved;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.movers(integer, text) IS
'For each frame cell that has been shown before: how many persons have joined or left it since (rörliga), from the rosters alone.';

CREATE FUNCTION spegel_release.named_conditions(dimensions text[], conditions text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT coalesce(jsonb_object_agg(u.d, u.c) FILTER (WHERE u.c IS NOT NULL), '{}')
    FROM unnest($1, $2) AS u (d, c);
END;
COMMENT ON FUNCTION spegel_release.named_conditions(text[], text[]) IS 'Conditions on dimensions as an object from dimension to code.';

-- A2 and A3: the variance of the best estimate of a number in each visible
-- frame cell, from this release and those before, in which each person who
-- has moved since counts for a tenth of a person of new uncertainty.
CREATE FUNCTION spegel_release.uncertainty(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, last_shown bigint, alone double precision, together double precision)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 10000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.precision_found, pg_temp.movers_found;
    CREATE TEMPORARY TABLE precision_found ON COMMIT DROP AS SELECT p.* FROM spegel_release.precision_of($1, $2) AS p;
    CREATE TEMPORARY TABLE movers_found ON COMMIT DROP AS SELECT m.* FROM spegel_release.movers($1, $2) AS m;
    RETURN QUERY
    SELECT f.frame_cell, m.frame_cell, n.variance / l.precision_gain,
           CASE WHEN m.frame_cell IS NULL THEN n.variance / l.precision_gain
                ELSE 1 / (1 / (m.uncertainty + 0.1 * v.persons) + l.precision_gain / n.variance) END
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.release AS r ON r.release_id = f.release_id
    JOIN spegel_release.perturbation AS n ON n.perturbation = r.perturbation
    JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
    JOIN pg_temp.precision_found AS l ON l.frame_cell = f.frame_cell
    LEFT JOIN pg_temp.movers_found AS v ON v.frame_cell = f.frame_cell
    LEFT JOIN spegel_release.memory AS m
        ON m.organisation = r.organisation AND m.topic = f.topic AND m.unit = f.unit
        AND m.conditions = spegel_release.named_conditions(t.dimensions, f.conditions)
    WHERE f.release_id = $1 AND f.topic = $2 AND f.headcount > 0
        AND EXISTS (SELECT FROM spegel_release.frame_visible AS s WHERE s.frame_cell = f.frame_cell AND s.visible);
END
$$;
COMMENT ON FUNCTION spegel_release.uncertainty(integer, text) IS
'For each visible frame cell: the variance of the best estimate of its numbers from this release alone, and together with all that was published before, withdrawn or not.';

-- A4: what each true number may be, given all that is shown and all sums.
CREATE FUNCTION spegel_release.feasible(release_id integer, topic text)
    RETURNS TABLE (frame_cell bigint, ground_cell integer, measure text, low bigint, high bigint)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 100000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    written bigint;
BEGIN
    DROP TABLE IF EXISTS pg_temp.possible, pg_temp.related;
    CREATE TEMPORARY TABLE possible ON COMMIT DROP AS
    SELECT (row_number() OVER ())::integer AS id, c.frame_cell, c.ground_cell, c.measure,
           (CASE WHEN k.exact THEN c.counted WHEN k.shown THEN greatest(c.perturbed - p.bound, 0) ELSE 0 END)::integer AS low,
           (CASE WHEN k.exact THEN c.counted WHEN k.shown THEN least(c.perturbed + p.bound, k.most) ELSE k.most END)::integer AS high
    FROM spegel_release.count_cell AS c
    JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
    JOIN spegel_release.release AS r ON r.release_id = f.release_id
    JOIN spegel_release.perturbation AS p ON p.perturbation = r.perturbation
    JOIN spegel_release.topic AS t ON t.topic = f.topic
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell
    JOIN spegel_release.frame_visible AS v ON v.frame_cell = f.frame_cell AND v.minimum = g.minimum
    CROSS JOIN LATERAL (
        SELECT NOT c.drawn AND g.references_drawn_from = 0 AS exact,
               c.drawn AND v.visible AS shown,
               CASE WHEN t.population_known THEN f.headcount ELSE f.shown_headcount + p.bound END AS most) AS k
    WHERE f.release_id = $1 AND f.topic = $2 AND f.headcount > 0 AND f.kept_from IS NULL;
    CREATE UNIQUE INDEX ON pg_temp.possible (frame_cell, ground_cell, measure);
    ANALYZE pg_temp.possible;

    -- Every sum: by a ground within a frame cell, by frame cells for a ground.
    CREATE TEMPORARY TABLE related ON COMMIT DROP AS
    SELECT dense_rank() OVER (ORDER BY w.id, p.slot)::integer AS relation, true AS complete, c.id AS part, w.id AS whole
    FROM spegel_release.ground_part AS p
    JOIN pg_temp.possible AS c ON c.ground_cell = p.child
    JOIN pg_temp.possible AS w ON w.frame_cell = c.frame_cell AND w.ground_cell = p.parent AND w.measure = c.measure
    UNION ALL
    SELECT -dense_rank() OVER (ORDER BY w.id, p.division)::integer, x.parts = x.headcount, c.id, w.id
    FROM spegel_release.frame_part AS p
    JOIN pg_temp.possible AS c ON c.frame_cell = p.child
    JOIN pg_temp.possible AS w ON w.frame_cell = p.parent AND w.ground_cell = c.ground_cell AND w.measure = c.measure
    JOIN (SELECT q.parent, q.division, h.headcount, sum(i.headcount) FILTER (WHERE i.kept_from IS NULL) AS parts
          FROM spegel_release.frame_part AS q
          JOIN spegel_release.frame_cell AS h ON h.frame_cell = q.parent
          JOIN spegel_release.frame_cell AS i ON i.frame_cell = q.child
          WHERE h.release_id = $1 AND h.topic = $2
          GROUP BY q.parent, q.division, h.headcount) AS x ON x.parent = p.parent AND x.division = p.division;
    CREATE UNIQUE INDEX ON pg_temp.possible (id);
    ANALYZE pg_temp.related;

    -- The whole from its parts, and each part from the whole and the other
    -- parts; persons in no part may be any of the rest.
    FOR pass IN 1..30 LOOP
        UPDATE pg_temp.possible AS p
        SET low = greatest(p.low, n.low), high = least(p.high, n.high)
        FROM (
            SELECT t.id, max(t.low) AS low, min(t.high) AS high
            FROM (
                WITH parts AS (
                    SELECT r.relation, r.complete, r.whole, sum(c.low) AS low, sum(c.high) AS high
                    FROM pg_temp.related AS r JOIN pg_temp.possible AS c ON c.id = r.part
                    GROUP BY r.relation, r.complete, r.whole
                )
                SELECT s.whole AS id, s.low, CASE WHEN s.complete THEN s.high END AS high FROM parts AS s
                UNION ALL
                SELECT r.part, CASE WHEN s.complete THEN w.low - (s.high - c.high) END, w.high - (s.low - c.low)
                FROM pg_temp.related AS r
                JOIN parts AS s ON s.relation = r.relation
                JOIN pg_temp.possible AS c ON c.id = r.part
                JOIN pg_temp.possible AS w ON w.id = r.whole
            ) AS t (id, low, high)
            GROUP BY t.id
        ) AS n
        WHERE p.id = n.id AND (n.low > p.low OR n.high < p.high);
        GET DIAGNOSTICS written = ROW_COUNT;
        EXIT WHEN written = 0;
    END LOOP;
    RETURN QUERY SELECT p.frame_cell, p.ground_cell, p.measure, p.low::bigint, p.high::bigint FROM pg_temp.possible AS p;
    DROP TABLE pg_temp.possible, pg_temp.related;
END
$$;
COMMENT ON FUNCTION spegel_release.feasible(integer, text) IS
'The whole numbers between which each true number of a topic must lie, for a reader who knows the bound of the noise, all headcounts, all sums and every drawn number, those below the threshold too: intervals propagated until nothing changes.';

-- A4 draws again what can be told too well.  The attempt belongs to the persons
-- and the label: wherever these are counted, in every topic and under every
-- name, they have the same number.  A number that has been published is never
-- drawn again, because two draws can be averaged.
CREATE FUNCTION spegel_release.outdated_draws(release_id integer, topic text) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT count(*)
    FROM spegel_release.attempt AS a
    JOIN spegel_release.frame_cell AS f ON f.frame_key = a.frame_key
    JOIN spegel_release.count_cell AS c ON c.frame_cell = f.frame_cell AND c.counted_key = a.counted_key AND c.drawn
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell
    WHERE f.release_id = $1 AND f.topic = $2 AND a.label = jsonb_build_array(c.measure) || g.label AND c.attempt <> a.attempt;
END;
COMMENT ON FUNCTION spegel_release.outdated_draws(integer, text) IS
'How many numbers of a topic have since been drawn again by the audit of another release.';

CREATE FUNCTION spegel_release.draw_again(release spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    cumulative double precision[];
    topics text[] := ARRAY(SELECT t.topic::text FROM spegel_release.release_topic AS t WHERE t.release_id = asked ORDER BY t.topic);
    one text;
    written bigint;
BEGIN
    SELECT p.cumulative INTO cumulative FROM spegel_release.perturbation AS p WHERE p.perturbation = release.perturbation;
    -- Nobody publishes meanwhile, nor draws again.
    LOCK TABLE spegel_release.attempt IN SHARE ROW EXCLUSIVE MODE;
    DROP TABLE IF EXISTS pg_temp.narrow;
    CREATE TEMPORARY TABLE narrow (topic text, frame_key bigint, counted_key bigint, label jsonb, attempt integer, drawn boolean) ON COMMIT DROP;
    FOR pass IN 1..8 LOOP
        DELETE FROM pg_temp.narrow AS n WHERE n.topic = ANY (topics);
        FOREACH one IN ARRAY topics LOOP
            INSERT INTO pg_temp.narrow
            SELECT one, f.frame_key, c.counted_key, jsonb_build_array(c.measure) || g.label, c.attempt, c.drawn
            FROM spegel_release.feasible(asked, one) AS p
            JOIN spegel_release.count_cell AS c USING (frame_cell, ground_cell, measure)
            JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell
            JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
            JOIN spegel_release.frame_visible AS v ON v.frame_cell = c.frame_cell AND v.minimum = g.minimum AND v.visible
            WHERE p.high - p.low + 1 < 4 AND (c.drawn OR g.references_drawn_from > 0);
        END LOOP;
        EXIT WHEN pass = 8;
        INSERT INTO spegel_release.attempt AS a (frame_key, counted_key, label, attempt)
        SELECT n.frame_key, n.counted_key, n.label, max(n.attempt) + 1
        FROM pg_temp.narrow AS n
        WHERE n.drawn
            AND NOT EXISTS (
                SELECT FROM spegel_release.frame_cell AS f
                JOIN spegel_release.release AS r ON r.release_id = f.release_id AND r.published_as IS NOT NULL
                JOIN spegel_release.count_cell AS c ON c.frame_cell = f.frame_cell AND c.drawn
                JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell
                WHERE f.frame_key = n.frame_key AND c.counted_key = n.counted_key AND n.label = jsonb_build_array(c.measure) || g.label)
        GROUP BY n.frame_key, n.counted_key, n.label
        ON CONFLICT (frame_key, counted_key, label) DO UPDATE SET attempt = excluded.attempt WHERE a.attempt < excluded.attempt;
        GET DIAGNOSTICS written = ROW_COUNT;
        EXIT WHEN written = 0;
        WITH again AS (
            UPDATE spegel_release.count_cell AS c
            SET attempt = a.attempt,
                perturbed = spegel_release.draw((SELECT key FROM spegel_release.secret), f.frame_key, c.counted_key,
                                                c.measure, g.label, a.attempt, c.counted, cumulative)
            FROM spegel_release.attempt AS a, spegel_release.frame_cell AS f, spegel_release.ground_cell AS g
            WHERE f.release_id = asked AND c.frame_cell = f.frame_cell AND g.ground_cell = c.ground_cell AND c.drawn
                AND a.frame_key = f.frame_key AND a.counted_key = c.counted_key
                AND a.label = jsonb_build_array(c.measure) || g.label AND c.attempt < a.attempt
                -- What another audit had drawn again is for another build.
                AND EXISTS (SELECT FROM pg_temp.narrow AS n
                            WHERE n.frame_key = a.frame_key AND n.counted_key = a.counted_key AND n.label = a.label)
            RETURNING f.topic
        )
        SELECT coalesce(array_agg(DISTINCT w.topic::text), '{}') INTO topics FROM again AS w;
        FOREACH one IN ARRAY topics LOOP
            DROP TABLE IF EXISTS pg_temp.wanted_count;
            CREATE TEMPORARY TABLE wanted_count ON COMMIT DROP AS
            SELECT c.* FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f USING (frame_cell)
            WHERE f.release_id = asked AND f.topic = one;
            PERFORM spegel_release.derive_references(asked, one);
            UPDATE spegel_release.count_cell AS c SET perturbed = w.perturbed
            FROM pg_temp.wanted_count AS w
            WHERE c.frame_cell = w.frame_cell AND c.ground_cell = w.ground_cell AND c.measure = w.measure
                AND c.perturbed <> w.perturbed;
            DROP TABLE pg_temp.wanted_count;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.draw_again(spegel_release.release) IS
'Draws again the numbers of a release that could be told to within four, in all its topics alike, unless they have been published. Those that remain are in temporary table narrow.';

-- A5: whatever readers see beside the tables is a view over them, run with
-- their own rights, and made of immutable functions.
CREATE FUNCTION spegel_release.unclosed() RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT format('view %s does not run with the rights of its reader', c.relname)
    FROM pg_class AS c
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind = 'v'
        AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1', 'security_invoker=yes'], false)
    UNION ALL
    SELECT DISTINCT format('%s depends on %s', c.relname, d.refobjid::regclass)
    FROM pg_class AS c
    JOIN pg_rewrite AS w ON w.ev_class = c.oid
    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class AS o ON o.oid = d.refobjid
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND o.relnamespace <> 'spegel_published'::regnamespace AND o.relkind <> 'c'
    UNION ALL
    SELECT DISTINCT format('%s calls %s, which is not immutable', c.relname, d.refobjid::regprocedure)
    FROM pg_class AS c
    JOIN pg_rewrite AS w ON w.ev_class = c.oid
    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_proc'::regclass
    JOIN pg_proc AS p ON p.oid = d.refobjid
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND (p.provolatile <> 'i' OR p.prosecdef)
    UNION ALL
    SELECT format('%s is neither a table nor a view', c.relname)
    FROM pg_class AS c
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind NOT IN ('r', 'v', 'i', 'c')
    UNION ALL
    SELECT format('%s is a function', p.oid::regprocedure)
    FROM pg_proc AS p WHERE p.pronamespace = 'spegel_published'::regnamespace;
END;
COMMENT ON FUNCTION spegel_release.unclosed() IS
'What in spegel_published is not closed: views that see more than their reader, or anything but published tables; functions. None is expected.';

CREATE FUNCTION spegel_release.audit(release integer)
    RETURNS TABLE (rule text, topic text, passed boolean, finding text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.release := spegel_release.asked_release($1, '{built,audited}');
    one spegel_release.release_topic;
    found bigint;
    kept bigint;
    redrawn bigint;
    outdated bigint;
    names text;
BEGIN
    DELETE FROM spegel_release.finding AS f WHERE f.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_headcount AS h WHERE h.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_number AS n WHERE n.release_id = asked.release_id;

    FOR one IN SELECT t.* FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id ORDER BY t.topic LOOP
        -- A1: hidden parts of a visible cell.
        SELECT count(*) INTO found
        FROM (SELECT DISTINCT g.minimum FROM spegel_release.ground_cell AS g WHERE g.release_id = asked.release_id AND g.topic = one.topic) AS m,
             LATERAL (SELECT p.parent, p.division,
                             max(p.outside) + coalesce(sum(p.headcount) FILTER (WHERE NOT p.visible), 0) AS persons,
                             (max(p.outside) > 0)::integer + count(*) FILTER (WHERE NOT p.visible AND p.headcount > 0) AS parts,
                             bool_or(p.visible AND p.headcount > 0) AS any_visible
                      FROM spegel_release.partitions(asked.release_id, one.topic, m.minimum) AS p
                      GROUP BY p.parent, p.division) AS s
        WHERE s.any_visible AND s.persons > 0 AND (s.persons < m.minimum OR s.parts < 2);
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A1', one.topic, found = 0,
                CASE WHEN found = 0 THEN 'in every partition the hidden parts are nobody, or enough persons in two parts'
                     ELSE format('%s partitions leave too few persons hidden: build again', found) END);

        -- A2 and A3: precision, alone and together with earlier releases.
        DROP TABLE IF EXISTS pg_temp.uncertain;
        CREATE TEMPORARY TABLE uncertain ON COMMIT DROP AS SELECT u.* FROM spegel_release.uncertainty(asked.release_id, one.topic) AS u;
        UPDATE spegel_release.frame_cell AS f
        SET kept_from = CASE WHEN u.together < 1 THEN u.last_shown END
        FROM spegel_release.frame_cell AS g
        LEFT JOIN pg_temp.uncertain AS u ON u.frame_cell = g.frame_cell
        WHERE g.frame_cell = f.frame_cell AND f.release_id = asked.release_id AND f.topic = one.topic
            AND f.kept_from IS DISTINCT FROM CASE WHEN u.together < 1 THEN u.last_shown END;
        SELECT count(*) INTO found FROM pg_temp.uncertain AS u WHERE u.last_shown IS NULL AND u.alone < 1;
        SELECT string_agg(format('%s (%s)', d.dimension, d.cells), ', ' ORDER BY d.cells DESC) INTO names
        FROM (SELECT p.division AS dimension, count(DISTINCT p.parent) AS cells
              FROM spegel_release.frame_part AS p JOIN pg_temp.uncertain AS u ON u.frame_cell = p.parent
              WHERE u.last_shown IS NULL AND u.alone < 1 AND p.division <> 'unit'
              GROUP BY p.division) AS d;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A2', one.topic, found = 0,
                CASE WHEN found = 0 THEN format('smallest variance of an estimate %s',
                                                coalesce((SELECT round(min(u.alone)::numeric, 2)::text FROM pg_temp.uncertain AS u), 'none'))
                     ELSE format('%s cells are divided in so many ways that their noise averages out; define the release without one of: %s', found, names) END);
        SELECT count(*) INTO kept FROM pg_temp.uncertain AS u WHERE u.together < 1 AND u.last_shown IS NOT NULL;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A3', one.topic, true,
                format('%s of %s cells keep their last value, because too few have joined or left since', kept,
                       (SELECT count(*) FROM pg_temp.uncertain)));
        UPDATE spegel_release.frame_cell AS f SET uncertainty = u.together
        FROM pg_temp.uncertain AS u WHERE u.frame_cell = f.frame_cell AND f.uncertainty IS DISTINCT FROM u.together;
        DROP TABLE pg_temp.uncertain;
    END LOOP;

    PERFORM spegel_release.draw_again(asked);
    FOR one IN SELECT t.* FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id ORDER BY t.topic LOOP
        -- A4: no true number can be told to within four, and one number has one draw.
        SELECT count(*) INTO found FROM pg_temp.narrow AS n WHERE n.topic = one.topic;
        outdated := spegel_release.outdated_draws(asked.release_id, one.topic);
        SELECT count(*) INTO redrawn
        FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
        WHERE f.release_id = asked.release_id AND f.topic = one.topic AND c.attempt > 0;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A4', one.topic, found = 0 AND outdated = 0,
                CASE WHEN outdated > 0 THEN format('%s numbers have been drawn again since the release was built: build again', outdated)
                     WHEN found = 0 THEN format('every true number may be any of four or more; %s numbers were drawn again', redrawn)
                     ELSE format('%s numbers can be told to within four; define the release without one of: %s', found,
                                 array_to_string(one.dimensions, ', ')) END);

        PERFORM spegel_release.display_topic(asked, one.topic);

        -- A6: nobody contributes more than 1 to a cell.
        SELECT count(*) INTO found
        FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
        WHERE f.release_id = asked.release_id AND f.topic = one.topic AND c.counted > f.headcount;
        INSERT INTO spegel_release.finding
        SELECT asked.release_id, 'A6', one.topic, r.ok AND found = 0 AND one.source_rows = one.persons,
               CASE WHEN r.ok AND found = 0 AND one.source_rows = one.persons
                    THEN format('%s persons, each in one row', one.persons)
                    ELSE format('%s rows of %s persons, %s cells count more than their frame: correct the source', one.source_rows, one.persons, found) END
        FROM (SELECT coalesce(sum(cardinality(r.record_keys)), 0) = one.persons AS ok FROM spegel_release.roster AS r
              WHERE r.release_id = asked.release_id AND r.topic = one.topic) AS r;

        -- A5: statistics are views over published numbers.
        SELECT string_agg(u, '; ') INTO names FROM spegel_release.unclosed() AS u;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A5', one.topic, names IS NULL,
                coalesce(names, 'readers compute every statistic from published numbers themselves'));
    END LOOP;

    UPDATE spegel_release.release AS r
    SET status = CASE WHEN s.ok THEN 'audited' ELSE 'built' END,
        audited_at = CASE WHEN s.ok THEN clock_timestamp() END,
        audited_after = (SELECT coalesce(max(p.published_as), 0) FROM spegel_release.release AS p)
    FROM (SELECT bool_and(f.passed) AS ok FROM spegel_release.finding AS f WHERE f.release_id = asked.release_id) AS s
    WHERE r.release_id = asked.release_id;
    RETURN QUERY
    SELECT f.rule, f.topic, f.passed, f.finding FROM spegel_release.finding AS f
    WHERE f.release_id = asked.release_id ORDER BY f.topic, f.rule;
END
$$;
COMMENT ON FUNCTION spegel_release.audit(integer) IS
'Audits a release (granska ett släpp) that is built: A1 partitions, A2 precision, A3 memory over releases, A4 feasible intervals, A5 closure, A6 contribution; says what to coarsen, and stages the rows to publish. Only a release that passes all of it can be published.';
