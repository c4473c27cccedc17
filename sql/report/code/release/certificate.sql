-- How well a sensitive number could be estimated from everything ever shown,
-- that is from all published releases, withdrawn ones too, of all organisations
-- that share persons.
--
-- What is not known of a person is whether a sensitive condition holds.  Each
-- number is a sum of that over the persons of its frame, with noise of its own
-- and of its series.  So who is in which frame decides how well any sum can be
-- estimated, and never who has the condition: conditions whose numbers are
-- shown over the same frames are judged once, as one class.
--
-- The reader knows who came and went: where few did, the number of an earlier
-- frame counts as another one of the frame that goes on from it.
--
-- All tables here are temporary ones of a build or an audit.

-- Every sensitive number that is drawn: temporary tables shown_source, rosters
-- in the order in which frames are looked for; shown_condition; shown_number;
-- shown_frame.
CREATE OR REPLACE FUNCTION spegel_release.take_shown_numbers(asked spegel_release.release, decided boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.shown_source, pg_temp.shown_condition, pg_temp.shown_number, pg_temp.shown_frame;
    CREATE TEMPORARY TABLE shown_source ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY r.release_id <> asked.release_id, r.published_as DESC, o.place)::integer AS source,
           r.release_id, r.release_id = asked.release_id AS now, r.organisation, o.topic,
           ARRAY(SELECT array_position(t.grounds, g) FROM unnest(t.grounds) AS g
                 WHERE NOT g = ANY (t.sensitive_grounds) ORDER BY g) AS visible_at
    FROM spegel_release.release AS r
    CROSS JOIN LATERAL spegel_release.topics_in_order(r.release_id) AS o
    JOIN spegel_release.release_topic AS t ON t.release_id = r.release_id AND t.topic = o.topic
    WHERE r.release_id = asked.release_id
        OR r.published_as IS NOT NULL AND (r.organisation = asked.organisation OR r.release_id IN (
            SELECT e.release_id FROM spegel_release.staff_member AS n JOIN spegel_release.staff_member AS e ON e.record_key = n.record_key
            WHERE n.release_id = asked.release_id));

    CREATE TEMPORARY TABLE shown_condition ON COMMIT DROP AS
    WITH measure AS MATERIALIZED (
        SELECT s.source, s.release_id, s.topic, m.measure, m.sensitive, m.frame_measure,
               CASE WHEN m.sensitive THEN spegel_release.number_of('measure', m.measure) END AS number
        FROM pg_temp.shown_source AS s CROSS JOIN LATERAL spegel_release.measures_in(s.organisation, s.topic) AS m
    )
    SELECT m.source, g.ground_cell, m.measure, m.frame_measure,
           dense_rank() OVER (ORDER BY m.number, g.number_label)::integer AS condition
    FROM measure AS m JOIN spegel_release.ground_cell AS g ON g.release_id = m.release_id AND g.topic = m.topic
    WHERE (m.sensitive OR g.sensitive_label <> '[]') AND NOT g.reference;
    ANALYZE pg_temp.shown_condition;

    CREATE TEMPORARY TABLE shown_number ON COMMIT DROP AS
    SELECT k.source, s.now, k.condition, c.frame_cell, c.ground_cell, c.measure, c.frame_key, c.frame_persons AS persons,
           c.counted, c.counted_key, c.minimum, c.status = 'ok' AND (c.withheld IS NULL OR s.now AND NOT decided) AS shown
    FROM pg_temp.shown_condition AS k
    JOIN pg_temp.shown_source AS s ON s.source = k.source
    JOIN spegel_release.count_cell AS c ON c.ground_cell = k.ground_cell AND c.measure = k.measure
    WHERE c.minimum IS NOT NULL AND c.frame_persons > 0 AND (s.now OR c.status = 'ok' AND c.withheld IS NULL);
    ANALYZE pg_temp.shown_number;

    CREATE TEMPORARY TABLE shown_frame ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY n.frame_key, n.persons)::integer AS frame, n.frame_key, n.persons, n.now,
           coalesce(s.series, n.frame_key) AS series
    FROM (SELECT o.frame_key, o.persons, bool_or(o.now) AS now FROM pg_temp.shown_number AS o GROUP BY o.frame_key, o.persons) AS n
    LEFT JOIN (
        SELECT DISTINCT ON (f.frame_key, f.persons) f.frame_key, f.persons, f.series
        FROM spegel_release.frame AS f JOIN spegel_release.release AS r ON r.release_id = f.release_id
        WHERE f.release_id = asked.release_id OR r.published_as IS NOT NULL
        ORDER BY f.frame_key, f.persons, f.release_id = asked.release_id DESC, r.published_as DESC) AS s
        ON s.frame_key = n.frame_key AND s.persons = n.persons;
    CREATE UNIQUE INDEX ON pg_temp.shown_frame (frame_key, persons);
    ANALYZE pg_temp.shown_frame;
END
$$;
COMMENT ON FUNCTION spegel_release.take_shown_numbers(spegel_release.release, boolean) IS
'Collects the sensitive numbers of a release and all that were published of the same persons, with their frames; decided says that '
'numbers withheld by withhold() are no longer shown.';

-- Who is in which frame: temporary tables frame_at, where a frame is found;
-- place, of the rosters; shown_atom, persons who are always counted together;
-- incidence; and frame_order.
CREATE OR REPLACE FUNCTION spegel_release.find_incidence() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    wrong record;
BEGIN
    DROP TABLE IF EXISTS pg_temp.word, pg_temp.frame_at, pg_temp.place, pg_temp.place_frame, pg_temp.shown_atom, pg_temp.incidence,
        pg_temp.frame_order;
    CREATE TEMPORARY TABLE word ON COMMIT DROP AS
    SELECT w.word, row_number() OVER (ORDER BY w.word COLLATE "C")::integer AS number
    FROM (SELECT DISTINCT u FROM pg_temp.shown_source AS s
          JOIN spegel_release.roster AS r ON r.release_id = s.release_id AND r.topic = s.topic, unnest(r.conditions) AS u
          WHERE s.source IN (SELECT n.source FROM pg_temp.shown_number AS n)) AS w (word);
    CREATE UNIQUE INDEX ON pg_temp.word (word);
    ANALYZE pg_temp.word, pg_temp.shown_source;

    -- A frame has at most two conditions beside its unit.
    CREATE TEMPORARY TABLE frame_at ON COMMIT DROP AS
    SELECT d.frame, d.source, f.unit::text, f.level, d.frame_measure, f.conditions || v.categories AS conditions,
           coalesce(c.at[1], 0) AS first_at, coalesce(c.at[2], 0) AS second_at, coalesce(c.word[1], 0) AS first,
           coalesce(c.word[2], 0) AS second,
           dense_rank() OVER (ORDER BY d.source, f.level, d.frame_measure, c.at) AS kind
    FROM (SELECT DISTINCT ON (f.frame) f.frame, n.source, n.frame_cell, n.ground_cell, k.frame_measure
          FROM pg_temp.shown_number AS n
          JOIN pg_temp.shown_frame AS f ON f.frame_key = n.frame_key AND f.persons = n.persons
          JOIN pg_temp.shown_condition AS k ON k.source = n.source AND k.ground_cell = n.ground_cell AND k.measure = n.measure
          ORDER BY f.frame, n.source, n.frame_cell, n.ground_cell) AS d
    JOIN pg_temp.shown_source AS s ON s.source = d.source
    JOIN spegel_release.frame_cell AS f ON f.frame_cell = d.frame_cell
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = d.ground_cell
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT g.visible_categories[i] FROM unnest(s.visible_at) WITH ORDINALITY AS u (i, n)
                                     ORDER BY n)) AS v (categories)
    CROSS JOIN LATERAL (
        SELECT array_agg(u.n::integer ORDER BY u.n) AS at, array_agg(w.number ORDER BY u.n) AS word
        FROM unnest(f.conditions || v.categories) WITH ORDINALITY AS u (code, n) JOIN pg_temp.word AS w ON w.word = u.code) AS c;
    ANALYZE pg_temp.frame_at;

    CREATE TEMPORARY TABLE place ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY s.source, r.unit, r.conditions, r.reached)::integer AS place, s.source, r.unit, r.reached,
           ARRAY(SELECT w.number FROM unnest(r.conditions) WITH ORDINALITY AS u (code, n) JOIN pg_temp.word AS w ON w.word = u.code
                 ORDER BY u.n) AS words,
           r.record_keys
    FROM pg_temp.shown_source AS s JOIN spegel_release.roster AS r ON r.release_id = s.release_id AND r.topic = s.topic
    WHERE s.source IN (SELECT f.source FROM pg_temp.frame_at AS f);
    ANALYZE pg_temp.place;

    CREATE TEMPORARY TABLE place_frame ON COMMIT DROP AS
    -- Units as they were.
    WITH RECURSIVE above AS (
        SELECT u.release_id, u.unit::text, u.unit::text AS above, u.level, u.parent
        FROM spegel_release.release_unit AS u WHERE u.release_id IN (SELECT s.release_id FROM pg_temp.shown_source AS s)
        UNION ALL
        SELECT a.release_id, a.unit, u.unit::text, u.level, u.parent
        FROM above AS a JOIN spegel_release.release_unit AS u ON u.release_id = a.release_id AND u.unit = a.parent
    ), kind AS MATERIALIZED (
        SELECT DISTINCT f.kind, f.source, f.level, f.frame_measure, f.first_at, f.second_at FROM pg_temp.frame_at AS f
    ), place_at AS MATERIALIZED (
        SELECT p.place, k.kind, a.above AS unit, coalesce(p.words[k.first_at], 0) AS first, coalesce(p.words[k.second_at], 0) AS second
        FROM pg_temp.place AS p
        JOIN pg_temp.shown_source AS s ON s.source = p.source
        JOIN above AS a ON a.release_id = s.release_id AND a.unit = p.unit
        JOIN kind AS k ON k.source = p.source AND k.level = a.level AND (k.frame_measure = 'persons' OR k.frame_measure = ANY (p.reached))
    )
    SELECT p.place, f.frame
    FROM place_at AS p
    JOIN pg_temp.frame_at AS f ON f.kind = p.kind AND f.unit = p.unit AND f.first = p.first AND f.second = p.second;
    ANALYZE pg_temp.place_frame;
    SELECT m.frame, max(m.persons) AS persons, sum(m.found) AS found INTO wrong
    FROM (SELECT f.frame, f.persons, 0 AS found FROM pg_temp.shown_frame AS f
          UNION ALL
          SELECT e.frame, 0, cardinality(p.record_keys) FROM pg_temp.place_frame AS e JOIN pg_temp.place AS p ON p.place = e.place) AS m
    GROUP BY m.frame HAVING max(m.persons) <> sum(m.found) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a frame (%) has % persons, % of them in its roster', spegel_release.frame_name(wrong.frame), wrong.persons,
            coalesce(wrong.found, 0)
            USING ERRCODE = 'data_corrupted', HINT = 'Build the release again.';
    END IF;

    CREATE TEMPORARY TABLE shown_atom ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY a.first_key)::integer AS atom, a.places, a.persons
    FROM (
        SELECT b.places, count(*) AS persons, min(b.record_key) AS first_key
        FROM (SELECT k.record_key, array_agg(p.place ORDER BY p.place) AS places
              FROM pg_temp.place AS p CROSS JOIN LATERAL unnest(p.record_keys) AS k (record_key)
              WHERE p.place IN (SELECT e.place FROM pg_temp.place_frame AS e) GROUP BY k.record_key) AS b
        GROUP BY b.places) AS a;
    CREATE TEMPORARY TABLE incidence ON COMMIT DROP AS
    SELECT a.atom, e.frame
    FROM pg_temp.shown_atom AS a CROSS JOIN LATERAL unnest(a.places) AS p (place)
    JOIN pg_temp.place_frame AS e ON e.place = p.place;
    CREATE INDEX ON pg_temp.incidence (frame);

    -- Units before the one above them, as estimate_variance() takes them best.
    CREATE TEMPORARY TABLE frame_order ON COMMIT DROP AS
    WITH RECURSIVE path AS (
        SELECT u.release_id, u.unit, ARRAY[dense_rank() OVER (ORDER BY u.unit)] AS units
        FROM spegel_release.release_unit AS u
        WHERE u.parent IS NULL AND u.release_id IN (SELECT s.release_id FROM pg_temp.shown_source AS s)
        UNION ALL
        SELECT p.release_id, u.unit, p.units || dense_rank() OVER (ORDER BY u.unit)
        FROM path AS p JOIN spegel_release.release_unit AS u ON u.release_id = p.release_id AND u.parent = p.unit
    )
    SELECT f.frame, row_number() OVER (ORDER BY p.units || 9223372036854775807, f.frame)::integer AS place,
           f.level IN ('city', 'department') AND f.first_at = 0 AS undivided
    FROM pg_temp.frame_at AS f
    JOIN pg_temp.shown_source AS s ON s.source = f.source
    JOIN path AS p ON p.release_id = s.release_id AND p.unit = f.unit;
    CREATE UNIQUE INDEX ON pg_temp.frame_order (frame);
    ANALYZE pg_temp.shown_atom, pg_temp.incidence, pg_temp.frame_order;
END
$$;
COMMENT ON FUNCTION spegel_release.find_incidence() IS
'Finds in the rosters who is in each frame in temporary table shown_frame: temporary table incidence, of atoms and frames, where an '
'atom is all persons who are in the same frames.';

CREATE OR REPLACE FUNCTION spegel_release.frame_name(frame integer) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT concat_ws(' ', s.topic, f.unit, nullif(f.frame_measure, 'persons'),
                             nullif(array_to_string(array_remove(f.conditions, NULL), ' '), ''))
            FROM pg_temp.frame_at AS f JOIN pg_temp.shown_source AS s ON s.source = f.source WHERE f.frame = $1);
END
$$;
COMMENT ON FUNCTION spegel_release.frame_name(integer) IS 'What a frame in temporary table frame_at is called: topic, unit, conditions.';

-- Which frames have a number of a condition: temporary tables condition_class
-- and class_frame, where `before` and `fresh` are how many draws readers have
-- had and now get.
CREATE OR REPLACE FUNCTION spegel_release.find_classes() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.condition_frame, pg_temp.condition_class, pg_temp.class_frame, pg_temp.goes_on;
    CREATE TEMPORARY TABLE condition_frame ON COMMIT DROP AS
    SELECT d.condition, f.frame, max(d.minimum) AS minimum, bool_or(d.shown) AS shown, bool_or(d.hidden) AS hidden,
           count(*) FILTER (WHERE d.before) AS before, count(*) FILTER (WHERE d.shown AND NOT d.before) AS fresh
    FROM (SELECT n.condition, n.frame_key, n.persons, n.counted_key, max(n.minimum) FILTER (WHERE n.now) AS minimum,
                 bool_or(n.now AND n.shown) AS shown, bool_or(n.now AND NOT n.shown) AS hidden, bool_or(NOT n.now) AS before
          FROM pg_temp.shown_number AS n GROUP BY n.condition, n.frame_key, n.persons, n.counted_key) AS d
    JOIN pg_temp.shown_frame AS f ON f.frame_key = d.frame_key AND f.persons = d.persons
    GROUP BY d.condition, f.frame;
    CREATE TEMPORARY TABLE condition_class ON COMMIT DROP AS
    SELECT c.condition, dense_rank() OVER (ORDER BY c.minimum, c.frames, c.hash)::integer AS class
    FROM (SELECT f.condition, max(f.minimum) AS minimum, count(*) AS frames,
                 sum(hashint8extended(8 * f.frame::bigint + 4 * (f.shown)::integer + 2 * (f.hidden)::integer
                                      + (f.before > 0)::integer, 0)) AS hash
          FROM pg_temp.condition_frame AS f GROUP BY f.condition HAVING bool_or(f.shown)) AS c;
    CREATE TEMPORARY TABLE class_frame ON COMMIT DROP AS
    SELECT c.class, f.frame, bool_or(f.shown) AS shown, bool_or(f.hidden) AND NOT bool_or(f.shown) AS hidden,
           max(f.before) AS before, max(f.fresh) AS fresh, max(f.minimum) AS minimum, NULL::text AS withheld
    FROM pg_temp.condition_frame AS f JOIN pg_temp.condition_class AS c ON c.condition = f.condition
    GROUP BY c.class, f.frame;
    CREATE UNIQUE INDEX ON pg_temp.class_frame (class, frame);

    -- An earlier frame of which few came or went.
    CREATE TEMPORARY TABLE goes_on ON COMMIT DROP AS
    SELECT DISTINCT ON (p.earlier) p.earlier, p.frame
    FROM (SELECT e.frame AS earlier, n.frame, e.persons + n.persons - 2 * sum(a.persons) AS moved, n.persons
          FROM pg_temp.shown_frame AS e
          JOIN pg_temp.shown_frame AS n ON n.series = e.series AND n.now AND n.persons BETWEEN e.persons / 2 AND 2 * e.persons
          JOIN pg_temp.incidence AS x ON x.frame = e.frame
          JOIN pg_temp.incidence AS y ON y.frame = n.frame AND y.atom = x.atom
          JOIN pg_temp.shown_atom AS a ON a.atom = x.atom
          WHERE NOT e.now
          GROUP BY e.frame, e.persons, n.frame, n.persons) AS p
    WHERE p.moved <= greatest(3, p.persons / 20)
    ORDER BY p.earlier, p.moved, p.frame;
    UPDATE pg_temp.class_frame AS c SET before = c.before + e.before
    FROM (SELECT e.class, g.frame, sum(e.before) AS before
          FROM pg_temp.class_frame AS e JOIN pg_temp.goes_on AS g ON g.earlier = e.frame GROUP BY e.class, g.frame) AS e
    WHERE c.class = e.class AND c.frame = e.frame;
    DELETE FROM pg_temp.class_frame AS e
    USING pg_temp.goes_on AS g
    WHERE g.earlier = e.frame AND EXISTS (SELECT FROM pg_temp.class_frame AS c WHERE c.class = e.class AND c.frame = g.frame);
    ANALYZE pg_temp.class_frame, pg_temp.condition_frame;
END
$$;
COMMENT ON FUNCTION spegel_release.find_classes() IS
'Puts the conditions whose numbers are shown over the same frames into classes: temporary tables condition_frame, condition_class and '
'class_frame.';

CREATE OR REPLACE FUNCTION spegel_release.take_everything_shown(asked spegel_release.release, decided boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM spegel_release.take_shown_numbers(asked, decided);
    PERFORM spegel_release.find_incidence();
    PERFORM spegel_release.find_classes();
END
$$;
COMMENT ON FUNCTION spegel_release.take_everything_shown(spegel_release.release, boolean) IS
'Collects what readers of a release, and of all that was published of the same persons, can know: the temporary tables of '
'take_shown_numbers(), find_incidence() and find_classes().';

-- A class as the functions of the extension take it: temporary tables
-- class_cell, its frames that are shown as numbered cells; class_asked, those of
-- class_target as numbered targets; and class_system, of one row of arrays, none
-- where nothing is shown or asked.
CREATE OR REPLACE FUNCTION spegel_release.take_system(class integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.class_cell, pg_temp.class_asked, pg_temp.class_system;
    CREATE TEMPORARY TABLE class_cell ON COMMIT DROP AS
    SELECT d.frame, row_number() OVER (ORDER BY d.place)::integer AS cell, dense_rank() OVER (ORDER BY d.series)::integer AS series,
           2.0::double precision / (d.before + d.fresh) AS variance,
           CASE WHEN d.before > 0 THEN 2.0::double precision / d.before ELSE 0 END AS variance_left, d.fresh > 0 AS may_go, d.undivided
    FROM (SELECT c.frame, f.series, o.place, o.undivided, c.before,
                 CASE WHEN c.shown AND c.withheld IS NULL THEN c.fresh ELSE 0 END AS fresh
          FROM pg_temp.class_frame AS c
          JOIN pg_temp.shown_frame AS f ON f.frame = c.frame
          JOIN pg_temp.frame_order AS o ON o.frame = c.frame
          WHERE c.class = $1) AS d
    WHERE d.before + d.fresh > 0;
    CREATE TEMPORARY TABLE class_asked ON COMMIT DROP AS
    SELECT t.frame, t.required, coalesce(c.cell, 0) AS own, row_number() OVER (ORDER BY o.place)::integer AS target
    FROM pg_temp.class_target AS t
    JOIN pg_temp.frame_order AS o ON o.frame = t.frame
    LEFT JOIN pg_temp.class_cell AS c ON c.frame = t.frame;
    ANALYZE pg_temp.class_cell, pg_temp.class_asked;
    CREATE TEMPORARY TABLE class_system ON COMMIT DROP AS
    SELECT e.*, s.*, g.*, r.*
    FROM (SELECT array_agg(c.cell) AS cells, array_agg(i.atom) AS atoms
          FROM pg_temp.class_cell AS c JOIN pg_temp.incidence AS i ON i.frame = c.frame) AS e
    CROSS JOIN (SELECT array_agg(c.variance ORDER BY c.cell) AS variances, array_agg(c.variance_left ORDER BY c.cell) AS variances_left,
                       array_agg(c.series ORDER BY c.cell) AS series, array_agg(c.may_go ORDER BY c.cell) AS may_go,
                       array_agg(c.undivided ORDER BY c.cell) AS undivided FROM pg_temp.class_cell AS c) AS s
    CROSS JOIN (SELECT array_agg(t.target) AS targets, array_agg(i.atom) AS target_atoms
                FROM pg_temp.class_asked AS t JOIN pg_temp.incidence AS i ON i.frame = t.frame) AS g
    CROSS JOIN (SELECT array_agg(t.required ORDER BY t.target) AS required, array_agg(t.own ORDER BY t.target) AS own
                FROM pg_temp.class_asked AS t) AS r
    WHERE e.cells IS NOT NULL AND g.targets IS NOT NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.take_system(integer) IS
'Makes of a class in temporary table class_frame, and what is asked of it in class_target, what estimate_variance() and '
'cells_to_withhold() take: temporary tables class_cell, class_asked and class_system.';

-- Asks of temporary table class_target, which has frames and the variance that
-- each must have.
CREATE OR REPLACE FUNCTION spegel_release.certify(class integer)
    RETURNS TABLE (frame integer, variance double precision, certified boolean, heaviest integer)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE ROWS 1000
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM spegel_release.take_system($1);
    RETURN QUERY
    SELECT t.frame, v.variance, v.variance >= t.required - 1e-6, h.frame
    FROM pg_temp.class_system AS s
    CROSS JOIN LATERAL spegel.estimate_variance(s.cells, s.atoms, NULL, s.variances, s.required, s.series, 2, s.targets, s.target_atoms,
                                                NULL, s.own, s.may_go) AS v
    JOIN pg_temp.class_asked AS t ON t.target = v.target
    LEFT JOIN pg_temp.class_cell AS h ON h.cell = v.heaviest;
END
$$;
COMMENT ON FUNCTION spegel_release.certify(integer) IS
'For each frame in temporary table class_target a proved lower bound of the variance of the best linear unbiased estimate of its '
'number, from all that is shown of a class of conditions, whether it reaches what is required, and which other frame of this release '
'weighs most.';

-- What an audit finds: temporary table uncertified, one row for each frame and
-- class of conditions.
CREATE OR REPLACE FUNCTION spegel_release.find_uncertified(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    one integer;
BEGIN
    PERFORM spegel_release.take_everything_shown(asked, true);
    DROP TABLE IF EXISTS pg_temp.uncertified;
    CREATE TEMPORARY TABLE uncertified ON COMMIT DROP AS
    SELECT d.class, d.frame, NULL::double precision AS required, NULL::double precision AS variance, NULL::integer AS heaviest
    FROM spegel_release.frames_beyond_four_draws() AS d;
    FOR one IN SELECT DISTINCT c.class FROM pg_temp.condition_class AS c ORDER BY 1 LOOP
        PERFORM spegel_release.take_targets(one);
        INSERT INTO pg_temp.uncertified
        SELECT one, c.frame, t.required, c.variance, c.heaviest
        FROM spegel_release.certify(one) AS c JOIN pg_temp.class_target AS t ON t.frame = c.frame WHERE NOT c.certified;
        -- What earlier releases have told already is not for this one to answer.
        DELETE FROM pg_temp.class_target AS t
        WHERE NOT EXISTS (SELECT FROM pg_temp.uncertified AS u WHERE u.class = one AND u.frame = t.frame AND u.required IS NOT NULL);
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_temp.class_target AS t);
        UPDATE pg_temp.class_frame AS c SET fresh = 0 WHERE c.class = one;
        DELETE FROM pg_temp.uncertified AS u
        USING spegel_release.certify(one) AS c
        WHERE u.class = one AND u.frame = c.frame AND u.required IS NOT NULL AND NOT c.certified;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.find_uncertified(spegel_release.release) IS
'Certifies what a release shows and withholds, after everything else that was ever shown of the same persons: temporary table '
'uncertified holds the frames of which it could not because of the release itself, and those that are beyond four draws.';
