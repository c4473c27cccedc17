-- The audit: what an attacker could work out from a release, and from those
-- before it.  A release that does not pass is not published.

-- Series go on from what was published last.
CREATE OR REPLACE FUNCTION spegel_release.refuse_outdated(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF asked.built_after <> (SELECT coalesce(max(r.published_as), 0) FROM spegel_release.release AS r) THEN
        RAISE EXCEPTION 'release % was built before another release was published', asked.release_id
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Build and audit it again: its noise goes on from what readers know.';
    END IF;
END
$$;
COMMENT ON FUNCTION spegel_release.refuse_outdated(spegel_release.release) IS
'An error when something else has been published since the release was built.';

COMMENT ON TABLE spegel_release.finding IS 'What the last audit of each release found (granskningsresultat).';
COMMENT ON COLUMN spegel_release.finding.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.finding.rule IS
'The rule (regel): A1 what is withheld, A2 how well a number can be estimated, A3 memory over releases, A5 closure, A6 contribution.';
COMMENT ON COLUMN spegel_release.finding.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.finding.passed IS 'Whether it holds (godkänd).';
COMMENT ON COLUMN spegel_release.finding.finding IS 'What was found, and what to do about it (iakttagelse).';

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

-- A dimension of the frames in question that a release can do without.
CREATE OR REPLACE FUNCTION spegel_release.what_to_coarsen(frames integer[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found text;
BEGIN
    SELECT d.dimension INTO found
    FROM pg_temp.frame_at AS f
    JOIN pg_temp.shown_source AS s ON s.source = f.source
    JOIN spegel_release.release_topic AS t ON t.release_id = s.release_id AND t.topic = s.topic
    JOIN LATERAL unnest(t.dimensions) WITH ORDINALITY AS d (dimension, n) ON d.n IN (f.first_at, f.second_at)
    WHERE f.frame = ANY ($1)
    GROUP BY d.dimension ORDER BY count(*) DESC, d.dimension LIMIT 1;
    RETURN CASE WHEN found IS NOT NULL THEN format('define the release without dimension %s', found)
                ELSE 'define the release with fewer topics, or the lattice with fewer crossings' END;
END
$$;
COMMENT ON FUNCTION spegel_release.what_to_coarsen(integer[]) IS
'What to do about frames in temporary table frame_at of which too much is shown: the dimension that most of them are divided by.';

CREATE OR REPLACE FUNCTION spegel_release.uncertified_in(topic text, withheld boolean) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    frames integer[];
    named text;
BEGIN
    SELECT array_agg(DISTINCT u.frame), string_agg(DISTINCT spegel_release.frame_name(u.frame)
               || CASE WHEN u.required IS NULL THEN ' (more than four draws)'
                       ELSE format(' (%s of %s)', round(u.variance::numeric, 2), u.required) END, ', ') FILTER (WHERE u.place <= 5)
    INTO frames, named
    FROM (SELECT n.*, row_number() OVER (ORDER BY n.variance, n.frame, n.class) AS place
          FROM pg_temp.uncertified AS n
          JOIN pg_temp.frame_at AS f ON f.frame = n.frame
          JOIN pg_temp.shown_source AS s ON s.source = f.source AND s.topic = $1
          WHERE coalesce(n.required > 1, false) = $2) AS u;
    RETURN CASE WHEN cardinality(frames) > 0
                THEN format(CASE WHEN $2 THEN '%s numbers that are withheld follow from others with too small a variance: %s: %s'
                                 ELSE '%s numbers can be estimated with a variance below 1: %s: %s' END,
                            cardinality(frames), named, spegel_release.what_to_coarsen(frames)) END;
END
$$;
COMMENT ON FUNCTION spegel_release.uncertified_in(text, boolean) IS
'What find_uncertified() has found in a topic, of what is withheld or else of what is shown, with names and what to do; NULL when '
'nothing.';

CREATE OR REPLACE FUNCTION spegel_release.audit(release integer)
    RETURNS TABLE (rule text, topic text, passed boolean, finding text)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.release := spegel_release.resolve_release($1, '{built,audited}');
    one spegel_release.release_topic;
    known boolean;
    found bigint;
    shown bigint;
    withheld bigint;
    names text;
BEGIN
    PERFORM spegel_register.refuse_limited();
    PERFORM spegel_release.refuse_outdated(asked);
    DELETE FROM spegel_release.finding AS f WHERE f.release_id = asked.release_id;
    -- A3: persons keep their pseudonyms.
    SELECT string_agg(format('%s (%s of %s)', n.unit, n.alike, n.staff), ', ' ORDER BY n.staff DESC, n.unit) INTO names
    FROM spegel_release.renamed_units(asked) AS n;
    INSERT INTO spegel_release.finding
    SELECT asked.release_id, 'A3', t.topic, names IS NULL,
           CASE WHEN names IS NULL THEN 'persons have kept their pseudonyms'
                ELSE format('who came equals who has vanished in %s: fill spegel_release.renamed_person with the pseudonyms that they '
                            'had, and build again', names) END
    FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id;
    PERFORM spegel_release.find_uncertified(asked);
    FOR one IN SELECT t.* FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id ORDER BY t.topic LOOP
        known := (SELECT k.population_known FROM spegel_release.topic AS k WHERE k.topic = one.topic);
        -- A1: what is withheld follows from frames alone.
        SELECT count(*) FILTER (WHERE c.status = 'ok' AND (c.drawn IS NULL OR known AND c.frame_persons BETWEEN 1 AND c.minimum - 1)),
               count(*) FILTER (WHERE c.status = 'ok' AND c.withheld IS NULL),
               count(*) FILTER (WHERE c.status = 'below_threshold' OR c.withheld IS NOT NULL)
        INTO found, shown, withheld
        FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
        WHERE f.release_id = asked.release_id AND f.topic = one.topic AND c.minimum IS NOT NULL;
        INSERT INTO spegel_release.finding
        VALUES (asked.release_id, 'A1', one.topic, found = 0,
                CASE WHEN found = 0 THEN format('%s sensitive numbers are shown, %s withheld, from their frames alone', shown, withheld)
                     ELSE format('%s sensitive numbers are shown of frames below their minimum: build again', found) END);
        UPDATE spegel_release.finding AS f SET passed = false, finding = u.finding
        FROM spegel_release.uncertified_in(one.topic, true) AS u (finding)
        WHERE f.release_id = asked.release_id AND f.rule = 'A1' AND f.topic = one.topic AND f.passed AND u.finding IS NOT NULL;

        -- A2: no number can be estimated too well.
        INSERT INTO spegel_release.finding
        SELECT asked.release_id, 'A2', one.topic, u.finding IS NULL,
               coalesce(u.finding, format('the best estimate of each of %s numbers keeps a variance of at least 1', shown))
        FROM spegel_release.uncertified_in(one.topic, false) AS u (finding);

        -- A6: nobody contributes more than 1 to a cell.
        SELECT count(*) INTO found
        FROM spegel_release.count_cell AS c JOIN spegel_release.frame_cell AS f ON f.frame_cell = c.frame_cell
        WHERE f.release_id = asked.release_id AND f.topic = one.topic AND c.counted > c.frame_persons;
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
        audited_at = CASE WHEN s.ok THEN clock_timestamp() END
    FROM (SELECT bool_and(f.passed) AS ok FROM spegel_release.finding AS f WHERE f.release_id = asked.release_id) AS s
    WHERE r.release_id = asked.release_id;
    RETURN QUERY
    SELECT f.rule, f.topic, f.passed, f.finding FROM spegel_release.finding AS f
    WHERE f.release_id = asked.release_id ORDER BY f.topic, f.rule;
END
$$;
COMMENT ON FUNCTION spegel_release.audit(integer) IS
'Audits a release (granska ett släpp) that is built: A1 what is withheld, A2 how well a number can be estimated from everything ever '
'shown, A3 pseudonyms, A5 closure, A6 contribution; says what to do about it. Only a release that passes all of it can be published.';
