-- What is withheld beside frames below their minimum, so that the rest can be
-- shown: from frames alone, and the same in every build.
--
-- Nobody is in more than four draws of a condition within one workplace: the
-- finest go, of the topics that count the staff of a year before those of a day.
-- What is withheld does not come back by adding and subtracting: its best
-- estimate has a variance of at least 4, of fewer than 5 persons 8.  And that
-- of a number that is shown has at least 1.  Where it has not, the shown frame
-- that weighs most in the estimate is withheld.

-- All of a department or city goes only where nothing else does.
CREATE OR REPLACE FUNCTION spegel_release.withhold_until_certified(asked_class integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.take_targets(asked_class);
    PERFORM spegel_release.take_system(asked_class);
    UPDATE pg_temp.class_frame AS c SET withheld = CASE WHEN w.required > 1 THEN 'follows' ELSE 'variance' END
    FROM pg_temp.class_system AS s
    CROSS JOIN LATERAL spegel.cells_to_withhold(s.cells, s.atoms, NULL, s.variances, s.required, s.series, 2, s.targets, s.target_atoms,
                                                NULL, s.own, s.may_go, s.variances_left, s.undivided) AS w
    JOIN pg_temp.class_cell AS l ON l.cell = w.cell
    WHERE c.class = asked_class AND c.frame = l.frame;
END
$$;
COMMENT ON FUNCTION spegel_release.withhold_until_certified(integer) IS
'Withholds frames of a class of conditions, in temporary table class_frame, until nothing that is withheld follows from what is shown '
'and each number that is shown keeps a variance of 1.';

CREATE OR REPLACE FUNCTION spegel_release.take_targets(asked_class integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DROP TABLE IF EXISTS pg_temp.class_target;
    CREATE TEMPORARY TABLE class_target ON COMMIT DROP AS
    SELECT c.frame, CASE WHEN f.persons >= c.minimum THEN 1 WHEN f.persons < 5 THEN 8 ELSE 4 END::double precision AS required
    FROM pg_temp.class_frame AS c JOIN pg_temp.shown_frame AS f ON f.frame = c.frame
    WHERE c.class = asked_class AND (c.shown OR c.hidden);
END
$$;
COMMENT ON FUNCTION spegel_release.take_targets(integer) IS
'The frames of a class of which a release has numbers, and the variance that the best estimate of each must have: 1; below the minimum '
'4; of fewer than 5 persons 8. Temporary table class_target.';

-- At most four draws of a person within one workplace.
CREATE OR REPLACE FUNCTION spegel_release.frames_beyond_four_draws() RETURNS TABLE (class integer, frame integer)
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE ROWS 100
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH low AS MATERIALIZED (
        SELECT c.class, x.unit, f.frame, min(k.kind) AS kind
        FROM pg_temp.shown_number AS n
        JOIN pg_temp.condition_class AS c ON c.condition = n.condition
        JOIN pg_temp.shown_frame AS f ON f.frame_key = n.frame_key AND f.persons = n.persons
        JOIN pg_temp.class_frame AS s ON s.class = c.class AND s.frame = f.frame AND s.shown AND s.withheld IS NULL
        JOIN spegel_release.frame_cell AS x ON x.frame_cell = n.frame_cell AND x.level IN ('workplace', 'between')
        JOIN (SELECT o.source, o.measure, o.ground_cell,
                     dense_rank() OVER (ORDER BY o.source, o.frame_measure <> 'persons', o.frame_measure, g.crossings,
                                        ARRAY(SELECT v IS NULL FROM unnest(g.visible_categories) AS v)) AS kind
              FROM pg_temp.shown_condition AS o JOIN spegel_release.ground_cell AS g ON g.ground_cell = o.ground_cell) AS k
            ON k.source = n.source AND k.measure = n.measure AND k.ground_cell = n.ground_cell
        WHERE n.now AND n.shown
        GROUP BY c.class, x.unit, f.frame
    )
    SELECT DISTINCT d.class, d.frame
    FROM (SELECT l.class, l.frame,
                 row_number() OVER (PARTITION BY l.class, l.unit, i.atom ORDER BY l.kind, f.persons DESC, l.frame) AS draw
          FROM low AS l
          JOIN pg_temp.shown_frame AS f ON f.frame = l.frame
          JOIN pg_temp.incidence AS i ON i.frame = l.frame) AS d
    WHERE d.draw > 4;
END
$$;
COMMENT ON FUNCTION spegel_release.frames_beyond_four_draws() IS
'Frames that are shown of a workplace though they have a person who is in four others of it, of a class of conditions.';

CREATE OR REPLACE FUNCTION spegel_release.withhold(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    one integer;
BEGIN
    PERFORM spegel_release.take_everything_shown(asked, false);
    UPDATE pg_temp.class_frame AS c SET withheld = 'draws'
    FROM spegel_release.frames_beyond_four_draws() AS d WHERE c.class = d.class AND c.frame = d.frame;
    FOR one IN SELECT DISTINCT c.class FROM pg_temp.condition_class AS c ORDER BY 1 LOOP
        PERFORM spegel_release.withhold_until_certified(one);
    END LOOP;

    DROP TABLE IF EXISTS pg_temp.wanted_withheld;
    CREATE TEMPORARY TABLE wanted_withheld ON COMMIT DROP AS
    SELECT n.frame_cell, n.ground_cell, n.measure, f.withheld
    FROM pg_temp.class_frame AS f
    JOIN pg_temp.condition_class AS k ON k.class = f.class
    JOIN pg_temp.shown_frame AS s ON s.frame = f.frame
    JOIN pg_temp.shown_number AS n ON n.condition = k.condition AND n.frame_key = s.frame_key AND n.persons = s.persons
    WHERE f.withheld IS NOT NULL AND n.now AND n.shown;
    CREATE UNIQUE INDEX ON pg_temp.wanted_withheld (frame_cell, ground_cell, measure);
    -- A reference category is what remains, so that it goes with any part of it.
    INSERT INTO pg_temp.wanted_withheld
    SELECT w.frame_cell, r.ground_cell, w.measure, min(w.withheld)
    FROM pg_temp.wanted_withheld AS w
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = w.ground_cell
    JOIN spegel_release.ground_cell AS r
        ON r.release_id = g.release_id AND r.topic = g.topic AND r.visible_categories = g.visible_categories AND r.reference
        AND (g.sensitive_label = '[]' OR g.sensitive_label ->> 0 = r.sensitive_label ->> 0)
    JOIN spegel_release.count_cell AS c
        ON c.frame_cell = w.frame_cell AND c.ground_cell = r.ground_cell AND c.measure = w.measure AND c.status = 'ok'
    GROUP BY w.frame_cell, r.ground_cell, w.measure;
    UPDATE spegel_release.count_cell AS c SET withheld = n.withheld
    FROM (SELECT o.frame_cell, o.ground_cell, o.measure, w.withheld
          FROM spegel_release.frame_cell AS f
          JOIN spegel_release.count_cell AS o ON o.frame_cell = f.frame_cell
          LEFT JOIN pg_temp.wanted_withheld AS w
              ON w.frame_cell = o.frame_cell AND w.ground_cell = o.ground_cell AND w.measure = o.measure
          WHERE f.release_id = asked.release_id AND o.withheld IS DISTINCT FROM w.withheld) AS n
    WHERE c.frame_cell = n.frame_cell AND c.ground_cell = n.ground_cell AND c.measure = n.measure;
    DROP TABLE pg_temp.wanted_withheld;
END
$$;
COMMENT ON FUNCTION spegel_release.withhold(spegel_release.release) IS
'Withholds numbers of a release that is built, from frames alone, where readers of everything ever shown could estimate what is '
'withheld, or anything too well; called by build().';
