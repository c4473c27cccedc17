-- Numbers: what a number counts, over which frame, with which noise, and
-- whether it is shown.
--
-- The visible conditions of a number, measures included, make its frame.  A
-- number without a sensitive condition is exact.  A number with one holds the
-- sum of two draws: one of the series of its frame, which goes on from release
-- to release, and one of the very persons in the frame and counted.  Both
-- depend on the secret and the sensitive conditions besides, by their permanent
-- numbers, and on nothing else: neither on names nor on days nor on visible conditions.  So the same
-- persons have the same number wherever they are counted, and a second build
-- gives the same numbers.
--
-- Whether a number is shown depends on frames alone.

COMMENT ON TABLE spegel_release.frame IS
'The persons of frames (ramar) with a sensitive number, each set of persons once for a release.';
COMMENT ON COLUMN spegel_release.frame.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.frame.frame_key IS 'Sum of their record keys (ramnyckel).';
COMMENT ON COLUMN spegel_release.frame.persons IS 'Persons (antal).';
COMMENT ON COLUMN spegel_release.frame.series IS
'The series (serie): that of the earlier frame with which it shares most persons, at least half of both, or else its own key.';
COMMENT ON TABLE spegel_release.count_cell IS
'Numbers of persons (räknecell): one row for each set of conditions.';
COMMENT ON COLUMN spegel_release.count_cell.frame_cell IS 'Conditions on unit and dimensions (ramvillkor).';
COMMENT ON COLUMN spegel_release.count_cell.ground_cell IS 'Conditions on grounds (villkor på grunder).';
COMMENT ON COLUMN spegel_release.count_cell.measure IS 'The measure (mått); persons for everybody.';
COMMENT ON COLUMN spegel_release.count_cell.counted IS 'Persons (antal), exact; published only where no condition is sensitive.';
COMMENT ON COLUMN spegel_release.count_cell.counted_key IS 'Sum of their record keys (räknenyckel).';
COMMENT ON COLUMN spegel_release.count_cell.frame_persons IS 'Persons of the frame (ramens antal), exact.';
COMMENT ON COLUMN spegel_release.count_cell.frame_key IS 'Sum of their record keys (ramnyckel).';
COMMENT ON COLUMN spegel_release.count_cell.minimum IS
'Fewest persons of the frame of whom it is shown (minsta antal); NULL when no condition is sensitive.';
COMMENT ON COLUMN spegel_release.count_cell.drawn IS
'The number that may be published (stört antal), possibly below 0 or above the frame; NULL when it is withheld.';
COMMENT ON COLUMN spegel_release.count_cell.variance IS
'Variance of its noise (varians): 0 when it is exact, of a reference category the sum of those it is taken from.';
COMMENT ON COLUMN spegel_release.count_cell.status IS
'ok, internal (för den interna läsekretsen), below_threshold (för få).';
COMMENT ON COLUMN spegel_release.count_cell.withheld IS
'Why it is withheld (skäl) although its frame has the minimum: draws, follows or variance, see withhold(); NULL when it is not.';

-- Its measures: temporary table wanted_measure, where persons have place 0 and
-- frame_place is that of the measure within which a sensitive one lies.
CREATE OR REPLACE FUNCTION spegel_release.take_measures(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    DROP TABLE IF EXISTS pg_temp.wanted_measure;
    CREATE TEMPORARY TABLE wanted_measure ON COMMIT DROP AS
    WITH measure AS MATERIALIZED (
        SELECT m.*, row_number() OVER (ORDER BY m.measure <> 'persons', m.position, m.measure)::integer - 1 AS place
        FROM spegel_release.measures_in(release.organisation, $2) AS m
    )
    SELECT m.*, f.place AS frame_place, spegel_release.number_of('measure', m.measure) AS number
    FROM measure AS m JOIN measure AS f ON f.measure = m.frame_measure;
    ANALYZE pg_temp.wanted_measure;
END
$$;
COMMENT ON FUNCTION spegel_release.take_measures(spegel_release.release, text) IS
'Takes the measures of a topic, numbered by place: temporary table wanted_measure.';

-- Every number of the lattice with its frame: temporary table wanted_count.
CREATE OR REPLACE FUNCTION spegel_release.count_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    known CONSTANT boolean := (SELECT k.population_known FROM spegel_release.topic AS k WHERE k.topic = $2);
    rule CONSTANT spegel_release.disclosure_rule := spegel_release.rule_of(release.organisation);
BEGIN
    DROP TABLE IF EXISTS pg_temp.wanted_count;
    CREATE TEMPORARY TABLE wanted_count ON COMMIT DROP AS
    WITH cell AS MATERIALIZED (
        SELECT f.frame_cell, f.unit, f.crossings + g.crossings AS crossings, g.ground_cell, v.ground_cell AS visible_cell, g.minimum,
               g.sensitive_label, g.number_label, g.reference,
               -- How many are unknown says how good the data are.
               coalesce('?' = ANY (array_remove(f.conditions || g.visible_categories, NULL)), false) AS unknown
        FROM spegel_release.frame_cell AS f
        JOIN pg_temp.level_lattice AS l ON l.level = f.level
        JOIN spegel_release.ground_cell AS g
            ON g.release_id = f.release_id AND g.topic = $2 AND f.level = ANY (g.levels) AND f.crossings + g.crossings <= l.crossings
        JOIN spegel_release.ground_cell AS v ON v.release_id = f.release_id AND v.topic = $2 AND v.categories = g.visible_categories
        WHERE f.release_id = release.release_id AND f.topic = $2
    ), small_unit AS MATERIALIZED (
        SELECT f.unit
        FROM spegel_release.frame_cell AS f
        JOIN spegel_release.ground_cell AS g ON g.release_id = f.release_id AND g.topic = f.topic AND g.label = '[]'
        JOIN pg_temp.summed AS s ON s.frame_cell = f.frame_cell AND s.ground_cell = g.ground_cell AND s.place = 0
        WHERE f.release_id = release.release_id AND f.topic = $2 AND f.crossings = 0 AND s.counted < rule.minimum_headcount
    ), number AS (
        SELECT c.*, m.measure, coalesce(s.counted, 0) AS counted, coalesce(s.key, 0) AS counted_key,
               coalesce(w.counted, 0) AS frame_persons, coalesce(w.key, 0) AS frame_key, coalesce(h.counted, 0) AS headcount,
               CASE WHEN m.sensitive OR c.sensitive_label <> '[]'
                    THEN greatest(c.minimum, CASE WHEN m.sensitive THEN m.minimum END, 11) END AS least,
               CASE WHEN m.sensitive THEN m.number END AS number, u.unit IS NOT NULL AS small
        FROM cell AS c
        CROSS JOIN pg_temp.wanted_measure AS m
        LEFT JOIN small_unit AS u ON u.unit = c.unit
        LEFT JOIN pg_temp.summed AS s ON s.frame_cell = c.frame_cell AND s.ground_cell = c.ground_cell AND s.place = m.place
        LEFT JOIN pg_temp.summed AS w ON w.frame_cell = c.frame_cell AND w.ground_cell = c.visible_cell AND w.place = m.frame_place
        LEFT JOIN pg_temp.summed AS h ON h.frame_cell = c.frame_cell AND h.ground_cell = c.visible_cell AND h.place = 0
    )
    SELECT n.frame_cell, n.ground_cell, n.visible_cell, n.measure, n.counted, n.counted_key, n.frame_persons, n.frame_key,
           n.least AS minimum, CASE WHEN n.least IS NOT NULL THEN (jsonb_build_array(n.number) || n.number_label)::text END AS label,
           n.sensitive_label ->> 0 AS sensitive_ground, n.reference,
           CASE WHEN e.exact THEN n.counted END AS drawn, CASE WHEN e.exact THEN 0 END AS variance,
           -- What is shown: from frames alone.
           CASE WHEN known AND n.small THEN 'below_threshold'
                WHEN known AND n.crossings > 0 AND NOT n.unknown AND n.headcount < rule.public_minimum AND e.exact THEN 'internal'
                WHEN e.exact THEN 'ok'
                WHEN known THEN CASE WHEN n.frame_persons < n.least THEN 'below_threshold' ELSE 'ok' END END AS status
    FROM number AS n CROSS JOIN LATERAL (SELECT n.least IS NULL OR known AND n.frame_persons = 0 AS exact) AS e;
    ANALYZE pg_temp.wanted_count;
END
$$;
COMMENT ON FUNCTION spegel_release.count_topic(spegel_release.release, text) IS
'Counts every number of a topic, and the persons of its frame, and says which are shown to whom, where colleagues can count the '
'population: temporary table wanted_count.';

-- The earlier releases from which frames of a topic may continue: the last one
-- of each organisation with a topic that counts nearly the same persons, and
-- the topics of this release that were built before.
CREATE OR REPLACE FUNCTION spegel_release.earlier_rosters(release spegel_release.release, topic text)
    RETURNS TABLE (release_id integer, topic text, names text[])
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    SELECT e.release_id, e.topic,
           t.dimensions || ARRAY(SELECT g FROM unnest(t.grounds) AS g WHERE NOT g = ANY (t.sensitive_grounds) ORDER BY g)
    FROM (
        SELECT DISTINCT ON (r.organisation, t.topic) t.release_id, t.topic::text
        FROM spegel_release.release AS r
        JOIN spegel_release.release_topic AS t ON t.release_id = r.release_id
        JOIN spegel_release.topic AS k ON k.topic = t.topic
        JOIN spegel_release.topic AS o ON o.topic = $2 AND coalesce(o.beside, o.topic) = coalesce(k.beside, k.topic)
        WHERE r.published_as IS NOT NULL AND r.release_id <> ($1).release_id
        ORDER BY r.organisation, t.topic, r.published_as DESC
    ) AS e
    JOIN spegel_release.release_topic AS t ON t.release_id = e.release_id AND t.topic = e.topic
    UNION ALL
    SELECT t.release_id, b.topic,
           t.dimensions || ARRAY(SELECT g FROM unnest(t.grounds) AS g WHERE NOT g = ANY (t.sensitive_grounds) ORDER BY g)
    FROM spegel_release.topics_in_order(($1).release_id) AS o
    JOIN spegel_release.topics_in_order(($1).release_id) AS b ON b.core = o.core AND b.place < o.place
    JOIN spegel_release.release_topic AS t ON t.release_id = ($1).release_id AND t.topic = b.topic
    WHERE o.topic = $2;
END;
COMMENT ON FUNCTION spegel_release.earlier_rosters(spegel_release.release, text) IS
'The rosters from whose frames those of a topic may inherit their series, with the names of their conditions.';

-- The frames that a roster makes, by kind (level, which conditions, measure):
-- temporary tables roster_frame, and place_in, which says what place (unit and
-- all conditions) is in which.
CREATE OR REPLACE FUNCTION spegel_release.find_frames(release_id integer, topic text, names text[], asked_names text[], now boolean)
    RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    -- Where each condition asked about stands among those of the roster.
    found_at CONSTANT integer[] := ARRAY(SELECT array_position($3, d) FROM unnest($4) WITH ORDINALITY AS u (d, n) ORDER BY n);
BEGIN
    INSERT INTO pg_temp.roster_place (now, unit, conditions, reached, persons, key, record_keys)
    SELECT $5, r.unit, r.conditions, r.reached, cardinality(r.record_keys),
           (SELECT spegel.key_sum(k) FROM unnest(r.record_keys) AS k), r.record_keys
    FROM spegel_release.roster AS r WHERE r.release_id = $1 AND r.topic = $2;
    ANALYZE pg_temp.roster_place;
    INSERT INTO pg_temp.place_in (now, place, kind, frame, persons, key)
    -- Units as they were.
    WITH RECURSIVE above AS (
        SELECT u.unit::text, u.unit::text AS above, u.level, u.parent FROM spegel_release.release_unit AS u WHERE u.release_id = $1
        UNION ALL
        SELECT a.unit, u.unit::text, u.level, u.parent
        FROM above AS a JOIN spegel_release.release_unit AS u ON u.release_id = $1 AND u.unit = a.parent
    )
    SELECT $5, c.place, c.kind, dense_rank() OVER (ORDER BY c.kind, c.unit, c.first, c.second), c.persons, c.key
    FROM (
        SELECT p.place, k.kind, a.above AS unit, p.conditions[found_at[k.mask[1]]] AS first, p.conditions[found_at[k.mask[2]]] AS second,
               p.persons, p.key
        FROM pg_temp.frame_kind AS k
        JOIN above AS a ON a.level = k.level
        JOIN pg_temp.roster_place AS p ON p.unit = a.unit AND p.now = $5 AND (k.measure = 'persons' OR k.measure = ANY (p.reached))
        WHERE NOT EXISTS (SELECT FROM unnest(k.mask) AS i WHERE found_at[i] IS NULL)) AS c;
    INSERT INTO pg_temp.roster_frame (now, frame, persons, key)
    SELECT $5, i.frame, sum(i.persons), spegel.key_sum(i.key)
    FROM pg_temp.place_in AS i WHERE i.now = $5 GROUP BY i.frame;
END
$$;
COMMENT ON FUNCTION spegel_release.find_frames(integer, text, text[], text[], boolean) IS
'Adds the frames that a roster makes, of the kinds in temporary table frame_kind, and who is in which.';

CREATE OR REPLACE FUNCTION spegel_release.take_series(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    known CONSTANT boolean := (SELECT k.population_known FROM spegel_release.topic AS k WHERE k.topic = $2);
    asked_names text[];
    earlier record;
BEGIN
    SELECT t.dimensions || ARRAY(SELECT g FROM unnest(t.grounds) AS g WHERE NOT g = ANY (t.sensitive_grounds) ORDER BY g)
    INTO asked_names FROM spegel_release.release_topic AS t WHERE t.release_id = asked AND t.topic = $2;
    DROP TABLE IF EXISTS pg_temp.wanted_frame;
    CREATE TEMPORARY TABLE wanted_frame ON COMMIT DROP AS
    SELECT w.frame_key, w.frame_persons AS persons, NULL::bigint AS series
    FROM pg_temp.wanted_count AS w
    WHERE w.minimum IS NOT NULL AND w.frame_persons >= CASE WHEN known THEN w.minimum ELSE 1 END
    GROUP BY w.frame_key, w.frame_persons;
    CREATE UNIQUE INDEX ON pg_temp.wanted_frame (frame_key, persons);
    ANALYZE pg_temp.wanted_frame;

    -- The very same persons have been a frame before.
    UPDATE pg_temp.wanted_frame AS w SET series = o.series
    FROM (SELECT DISTINCT ON (f.frame_key, f.persons) f.frame_key, f.persons, f.series
          FROM spegel_release.frame AS f JOIN spegel_release.release AS r ON r.release_id = f.release_id
          WHERE f.release_id = asked OR r.published_as IS NOT NULL
          ORDER BY f.frame_key, f.persons, f.release_id = asked DESC, r.published_as DESC) AS o
    WHERE o.frame_key = w.frame_key AND o.persons = w.persons;

    IF EXISTS (SELECT FROM pg_temp.wanted_frame AS w WHERE w.series IS NULL)
        AND EXISTS (SELECT FROM spegel_release.earlier_rosters(release, $2))
    THEN
        DROP TABLE IF EXISTS pg_temp.frame_kind, pg_temp.roster_place, pg_temp.place_in, pg_temp.roster_frame, pg_temp.shared;
        CREATE TEMPORARY TABLE frame_kind ON COMMIT DROP AS
        SELECT row_number() OVER () AS kind, l.level, m.mask, v.measure
        FROM pg_temp.level_lattice AS l
        JOIN (SELECT '{}'::integer[] AS mask
              UNION ALL SELECT ARRAY[i] FROM generate_subscripts(asked_names, 1) AS i
              UNION ALL SELECT ARRAY[i, j] FROM generate_subscripts(asked_names, 1) AS i, generate_subscripts(asked_names, 1) AS j
              WHERE i < j) AS m
            ON cardinality(m.mask) <= l.crossings
            AND NOT EXISTS (SELECT FROM unnest(m.mask) AS i WHERE NOT asked_names[i] = ANY (coalesce(l.dimensions, asked_names)))
        CROSS JOIN pg_temp.wanted_measure AS v
        WHERE v.measure = v.frame_measure;
        CREATE TEMPORARY TABLE roster_place (now boolean, place bigint GENERATED ALWAYS AS IDENTITY, unit text, conditions text[],
                                             reached text[], persons bigint, key bigint, record_keys bigint[]) ON COMMIT DROP;
        CREATE TEMPORARY TABLE place_in (now boolean, place bigint, kind bigint, frame bigint, persons bigint, key bigint) ON COMMIT DROP;
        CREATE TEMPORARY TABLE roster_frame (now boolean, frame bigint, persons bigint, key bigint) ON COMMIT DROP;
        CREATE TEMPORARY TABLE shared (frame_key bigint, persons bigint, series bigint, overlap bigint, published_as integer)
            ON COMMIT DROP;
        PERFORM spegel_release.find_frames(asked, $2, asked_names, asked_names, true);
        DELETE FROM pg_temp.roster_frame AS f
        WHERE NOT EXISTS (SELECT FROM pg_temp.wanted_frame AS w WHERE w.frame_key = f.key AND w.persons = f.persons AND w.series IS NULL);
        DELETE FROM pg_temp.place_in AS i WHERE NOT EXISTS (SELECT FROM pg_temp.roster_frame AS f WHERE f.frame = i.frame);
        FOR earlier IN
            SELECT e.*, r.published_as FROM spegel_release.earlier_rosters(release, $2) AS e
            JOIN spegel_release.release AS r ON r.release_id = e.release_id
        LOOP
            DELETE FROM pg_temp.roster_place AS p WHERE NOT p.now;
            DELETE FROM pg_temp.place_in AS p WHERE NOT p.now;
            DELETE FROM pg_temp.roster_frame AS p WHERE NOT p.now;
            PERFORM spegel_release.find_frames(earlier.release_id, earlier.topic, earlier.names, asked_names, false);
            ANALYZE pg_temp.roster_place, pg_temp.place_in, pg_temp.roster_frame;
            INSERT INTO pg_temp.shared
            WITH moved AS MATERIALIZED (
                SELECT o.place AS old_place, n.place AS new_place, count(*) AS persons
                FROM (SELECT p.place, k FROM pg_temp.roster_place AS p, unnest(p.record_keys) AS k WHERE NOT p.now) AS o
                JOIN (SELECT p.place, k FROM pg_temp.roster_place AS p, unnest(p.record_keys) AS k WHERE p.now) AS n ON n.k = o.k
                GROUP BY o.place, n.place
            ), met AS MATERIALIZED (
                SELECT n.frame AS new_frame, o.frame AS old_frame, sum(m.persons) AS persons
                FROM moved AS m
                JOIN pg_temp.place_in AS n ON n.now AND n.place = m.new_place
                JOIN pg_temp.place_in AS o ON NOT o.now AND o.place = m.old_place AND o.kind = n.kind
                GROUP BY n.frame, o.frame
            )
            SELECT n.key, n.persons, s.series, m.persons, earlier.published_as
            FROM met AS m
            JOIN pg_temp.roster_frame AS n ON n.now AND n.frame = m.new_frame
            JOIN pg_temp.roster_frame AS o ON NOT o.now AND o.frame = m.old_frame
            JOIN spegel_release.frame AS s ON s.release_id = earlier.release_id AND s.frame_key = o.key AND s.persons = o.persons
            WHERE 2 * m.persons >= greatest(n.persons, o.persons);
        END LOOP;
        UPDATE pg_temp.wanted_frame AS w SET series = s.series
        FROM (SELECT DISTINCT ON (s.frame_key, s.persons) s.* FROM pg_temp.shared AS s
              ORDER BY s.frame_key, s.persons, s.overlap DESC, s.published_as DESC NULLS FIRST, s.series) AS s
        WHERE w.series IS NULL AND s.frame_key = w.frame_key AND s.persons = w.persons;
        DROP TABLE pg_temp.frame_kind, pg_temp.roster_place, pg_temp.place_in, pg_temp.roster_frame, pg_temp.shared;
    END IF;
    INSERT INTO spegel_release.frame (release_id, frame_key, persons, series)
    SELECT asked, w.frame_key, w.persons, coalesce(w.series, w.frame_key) FROM pg_temp.wanted_frame AS w
    ON CONFLICT (release_id, frame_key, persons) DO NOTHING;
    DROP TABLE pg_temp.wanted_frame;
    ANALYZE spegel_release.frame;
END
$$;
COMMENT ON FUNCTION spegel_release.take_series(spegel_release.release, text) IS
'Gives each frame of a topic that has a sensitive number its series: of the very same persons before, or of the earlier frame of the '
'same kind, in any organisation and under any name, with which it shares most persons, at least half of both; or a new one, its key.';

CREATE OR REPLACE FUNCTION spegel_release.draw_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    known CONSTANT boolean := (SELECT k.population_known FROM spegel_release.topic AS k WHERE k.topic = $2);
BEGIN
    UPDATE pg_temp.wanted_count AS w
    SET drawn = w.counted + spegel.noise(k.key, 'series ' || f.series || w.label, p.cumulative)
                          + spegel.noise(k.key, w.frame_key || ' ' || w.counted_key || w.label, p.cumulative),
        variance = 2 * p.variance
    FROM spegel_release.secret AS k, spegel_release.perturbation AS p, spegel_release.frame AS f
    WHERE p.perturbation = release.perturbation AND f.release_id = release.release_id AND f.frame_key = w.frame_key
        AND f.persons = w.frame_persons AND w.drawn IS NULL AND NOT w.reference
        AND w.frame_persons >= CASE WHEN known THEN w.minimum ELSE 0 END;
    -- Nobody to count, and no colleague knows that: two draws like any other,
    -- but of the place, since nobody is there to have a key.
    UPDATE pg_temp.wanted_count AS w
    SET drawn = spegel.noise(k.key, 'empty series ' || e.place || w.label, p.cumulative)
              + spegel.noise(k.key, 'empty ' || w.measure || ' ' || e.place || w.label, p.cumulative),
        variance = 2 * p.variance
    FROM spegel_release.secret AS k, spegel_release.perturbation AS p, (
        SELECT f.frame_cell, v.ground_cell, f.place || v.place AS place
        FROM (SELECT f.frame_cell,
                     jsonb_build_array(spegel_release.number_of('organisation', release.organisation), $2,
                                       spegel_release.number_of('unit', f.unit),
                                       ARRAY(SELECT spegel_release.number_of('code', c, d)
                                             FROM unnest(f.conditions, t.dimensions) WITH ORDINALITY AS u (c, d, n) ORDER BY n))::text
                         AS place
              FROM spegel_release.frame_cell AS f
              JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
              WHERE f.release_id = release.release_id AND f.topic = $2 OFFSET 0) AS f
        CROSS JOIN (SELECT v.ground_cell,
                           to_jsonb(ARRAY(SELECT spegel_release.number_of('code', c, g)
                                          FROM unnest(v.categories, t.grounds) WITH ORDINALITY AS u (c, g, n) ORDER BY n))::text AS place
                    FROM spegel_release.ground_cell AS v
                    JOIN spegel_release.release_topic AS t ON t.release_id = v.release_id AND t.topic = v.topic
                    WHERE v.release_id = release.release_id AND v.topic = $2 AND v.categories = v.visible_categories OFFSET 0) AS v) AS e
    WHERE p.perturbation = release.perturbation AND e.frame_cell = w.frame_cell AND e.ground_cell = w.visible_cell
        AND w.drawn IS NULL AND NOT w.reference AND NOT known;
    -- A reference category is what remains of the whole.
    UPDATE pg_temp.wanted_count AS w
    SET drawn = v.remains, variance = v.variance
    FROM (
        SELECT r.frame_cell, r.ground_cell, r.measure, a.drawn - sum(s.drawn) AS remains, a.variance + sum(s.variance) AS variance
        FROM pg_temp.wanted_count AS r
        JOIN pg_temp.wanted_count AS a ON a.frame_cell = r.frame_cell AND a.ground_cell = r.visible_cell AND a.measure = r.measure
        JOIN pg_temp.wanted_count AS s
            ON s.frame_cell = r.frame_cell AND s.visible_cell = r.visible_cell AND s.measure = r.measure
            AND s.sensitive_ground = r.sensitive_ground AND NOT s.reference
        WHERE r.reference AND r.drawn IS NULL
        GROUP BY r.frame_cell, r.ground_cell, r.measure, a.drawn, a.variance
        HAVING count(s.drawn) = count(*)) AS v
    WHERE w.frame_cell = v.frame_cell AND w.ground_cell = v.ground_cell AND w.measure = v.measure;

    -- Where the population is not known, the drawn number of persons decides.
    UPDATE pg_temp.wanted_count AS w SET status = CASE WHEN h.drawn < w.minimum THEN 'below_threshold' ELSE 'ok' END
    FROM pg_temp.wanted_count AS h
    WHERE h.frame_cell = w.frame_cell AND h.ground_cell = w.visible_cell AND h.measure = 'persons' AND w.status IS NULL;
    UPDATE pg_temp.wanted_count AS w SET drawn = NULL, variance = NULL WHERE w.status = 'below_threshold' AND w.drawn IS NOT NULL;
END
$$;
COMMENT ON FUNCTION spegel_release.draw_topic(spegel_release.release, text) IS
'Draws the sensitive numbers in temporary table wanted_count, and says which are shown where colleagues cannot count the population.';
