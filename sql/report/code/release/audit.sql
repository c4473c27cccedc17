-- The audit: what an attacker could work out from a release, and from those
-- before it.  A release that does not pass is not published.

COMMENT ON TABLE spegel_release.finding IS 'What the last audit of each release found (granskningsresultat).';
COMMENT ON COLUMN spegel_release.finding.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.finding.rule IS
'The rule (regel): A1 partitions, A2 precision, A3 memory over releases, A4 feasible intervals, A5 closure, A6 contribution.';
COMMENT ON COLUMN spegel_release.finding.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.finding.passed IS 'Whether it holds (godkänd).';
COMMENT ON COLUMN spegel_release.finding.finding IS 'What was found, and what to do about it (iakttagelse).';

-- A4: what each true number may be, given all that is shown and all sums.
CREATE OR REPLACE FUNCTION spegel_release.feasible(release_id integer, topic text)
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
'The whole numbers between which each true number of a topic must lie, for a reader who knows the bound of the noise, all '
'headcounts, all sums and every drawn number, those below the threshold too: intervals propagated until nothing changes.';

-- A4 draws again what can be told too well.  The attempt belongs to the persons
-- and the label: wherever these are counted, in every topic and under every
-- name, they have the same number.  A number that has been published is never
-- drawn again, because two draws can be averaged.
CREATE OR REPLACE FUNCTION spegel_release.outdated_draws(release_id integer, topic text) RETURNS bigint
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

CREATE OR REPLACE FUNCTION spegel_release.draw_again(release spegel_release.release) RETURNS void
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
    CREATE TEMPORARY TABLE narrow (topic text, frame_key bigint, counted_key bigint, label jsonb, attempt integer, drawn boolean)
        ON COMMIT DROP;
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
'Draws again the numbers of a release that could be told to within four, in all its topics alike, unless they have been published. '
'Those that remain are in temporary table narrow.';

-- A5: whatever readers see beside the tables is a view over them, run with
-- their own rights, and made of immutable functions.
CREATE OR REPLACE FUNCTION spegel_release.closure_violations() RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
    SELECT format('view %s does not run with the rights of its reader', c.relname)
    FROM pg_class AS c
    WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind = 'v'
        AND NOT coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1',
            'security_invoker=yes'], false)
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
COMMENT ON FUNCTION spegel_release.closure_violations() IS
'What in spegel_published is not closed: views that see more than their reader, or anything but published tables; functions. None '
'is expected.';

CREATE OR REPLACE FUNCTION spegel_release.audit(release integer)
    RETURNS TABLE (rule text, topic text, passed boolean, finding text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.release := spegel_release.resolve_release($1, '{built,audited}');
    one spegel_release.release_topic;
    found bigint;
    divided bigint;
    shown bigint;
    kept bigint;
    redrawn bigint;
    outdated bigint;
    names text;
BEGIN
    PERFORM spegel_register.refuse_limited();
    DELETE FROM spegel_release.finding AS f WHERE f.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_headcount AS h WHERE h.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_number AS n WHERE n.release_id = asked.release_id;

    FOR one IN
        SELECT t.* FROM spegel_release.release_topic AS t
        JOIN spegel_release.topics_in_order(asked.release_id) AS o ON o.topic = t.topic
        WHERE t.release_id = asked.release_id ORDER BY o.place
    LOOP
        -- A1: hidden parts of a visible cell.
        SELECT count(*) INTO found
        FROM (SELECT DISTINCT g.minimum FROM spegel_release.ground_cell AS g
            WHERE g.release_id = asked.release_id AND g.topic = one.topic) AS m,
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

        -- A2 and A3: precision, alone and together with what has been published.
        PERFORM spegel_release.find_movers(asked.release_id, one.topic);
        PERFORM spegel_release.keep_cells(asked.release_id, one.topic);
        SELECT count(*) FILTER (WHERE u.alone < 1), count(*) INTO divided, found
        FROM spegel_release.uncertainty(asked.release_id, one.topic) AS u WHERE u.last_shown IS NULL AND u.together < 1;
        SELECT string_agg(format('%s (%s)', d.dimension, d.cells), ', ' ORDER BY d.cells DESC) INTO names
        FROM (SELECT p.division AS dimension, count(DISTINCT p.parent) AS cells
              FROM spegel_release.frame_part AS p
              JOIN spegel_release.uncertainty(asked.release_id, one.topic) AS u ON u.frame_cell = p.parent
              WHERE u.last_shown IS NULL AND u.alone < 1 AND p.division <> 'unit'
              GROUP BY p.division) AS d;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A2', one.topic, found = 0,
                CASE WHEN found = 0 THEN format('smallest variance of an estimate %s',
                                                coalesce((SELECT round(min(f.alone)::numeric, 2)::text FROM spegel_release.frame_cell AS f
                                                          WHERE f.release_id = asked.release_id AND f.topic = one.topic), 'none'))
                     WHEN divided = 0 THEN format('%s cells would be known too well beside what has been published since the release '
                                                  'was built: build again', found)
                     ELSE format('%s cells are divided in so many ways that their noise averages out; '
                             'define the release without one of: %s', divided,
                                 coalesce(names, 'its levels of units')) END);
        SELECT count(f.kept_from), count(f.alone) INTO kept, shown
        FROM spegel_release.frame_cell AS f WHERE f.release_id = asked.release_id AND f.topic = one.topic;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A3', one.topic, true,
                format('%s of %s cells keep their last value, because too few have joined or left since', kept, shown));
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
                    ELSE format('%s rows of %s persons, %s cells count more than their frame: correct the source', one.source_rows,
                        one.persons, found) END
        FROM (SELECT coalesce(sum(cardinality(r.record_keys)), 0) = one.persons AS ok FROM spegel_release.roster AS r
              WHERE r.release_id = asked.release_id AND r.topic = one.topic) AS r;

        -- A5: statistics are views over published numbers.
        SELECT string_agg(u, '; ') INTO names FROM spegel_release.closure_violations() AS u;
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
'Audits a release (granska ett släpp) that is built: A1 partitions, A2 precision, A3 memory over releases, A4 feasible intervals, '
'A5 closure, A6 contribution; says what to coarsen, and stages the rows to publish. Only a release that passes all of it can be '
'published.';
