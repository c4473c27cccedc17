-- Building a release: count the finest cells in one scan of each topic's
-- source, roll them up, and draw.
--
-- The draw of a cell depends on the secret, on who is in the frame, on who is
-- counted, on the measure and on the conditions on grounds, and on nothing
-- else.  So a second build gives the same numbers, and writes only the rows
-- in which persons have changed.

COMMENT ON TABLE spegel_release.count_cell IS
'Numbers of persons (räknecell): one row for each set of conditions.';
COMMENT ON COLUMN spegel_release.count_cell.frame_cell IS 'Conditions on unit and dimensions (ramvillkor).';
COMMENT ON COLUMN spegel_release.count_cell.ground_cell IS 'Conditions on grounds (villkor på grunder).';
COMMENT ON COLUMN spegel_release.count_cell.measure IS 'The measure (mått); persons for everybody.';
COMMENT ON COLUMN spegel_release.count_cell.counted IS
'Persons (antal), exact; never published unless all conditions are frame conditions.';
COMMENT ON COLUMN spegel_release.count_cell.counted_key IS 'Sum of their record keys (räknenyckel).';
COMMENT ON COLUMN spegel_release.count_cell.attempt IS 'How often the audit had the number drawn again (omdragning).';
COMMENT ON COLUMN spegel_release.count_cell.drawn IS
'Whether noise is drawn (störs): not for frame conditions alone, nor for reference categories.';
COMMENT ON COLUMN spegel_release.count_cell.perturbed IS
'The number that may be published (stört antal); of reference categories what remains, possibly below 0.';
COMMENT ON TABLE spegel_release.attempt IS
'Numbers that an audit had drawn again (omdragning), for all releases: the same persons always get the same draw.';
COMMENT ON COLUMN spegel_release.attempt.frame_key IS 'Key of the frame (ramnyckel).';
COMMENT ON COLUMN spegel_release.attempt.counted_key IS 'Key of the persons counted (räknenyckel).';
COMMENT ON COLUMN spegel_release.attempt.label IS 'Measure and conditions on grounds (etikett).';
COMMENT ON COLUMN spegel_release.attempt.attempt IS 'The attempt (försök) that holds.';
COMMENT ON TABLE spegel_release.roster IS
'Who was in the frame (ramens personer), by record key: from which the audit tells how many have moved since a cell was last shown.';
COMMENT ON COLUMN spegel_release.roster.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.roster.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.roster.unit IS 'The unit (enhet) that they work directly in.';
COMMENT ON COLUMN spegel_release.roster.conditions IS 'A code for each dimension (villkor).';
COMMENT ON COLUMN spegel_release.roster.record_keys IS 'Their record keys (postnycklar), in order.';

CREATE OR REPLACE FUNCTION spegel_release.listed_grounds(release_id integer) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT ARRAY(SELECT DISTINCT g FROM spegel_release.release_topic AS t, unnest(t.grounds) AS g
                 WHERE t.release_id = $1 ORDER BY g);
END;
COMMENT ON FUNCTION spegel_release.listed_grounds(integer) IS 'The grounds of all topics of a release, in order.';

-- The categories of every person, once for all topics: temporary table
-- person_categories.
CREATE OR REPLACE FUNCTION spegel_release.take_categories(release spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    listed CONSTANT text[] := spegel_release.listed_grounds(release.release_id);
BEGIN
    DROP TABLE IF EXISTS pg_temp.person_categories;
    EXECUTE format('CREATE TEMPORARY TABLE person_categories ON COMMIT DROP AS'
                   ' SELECT p.person::text, ARRAY[%s]::text[] AS categories FROM spegel_register.person AS p %s',
                   (SELECT string_agg(format('g%s.category', n), ', ' ORDER BY n) FROM unnest(listed) WITH ORDINALITY AS u (g, n)),
                   (SELECT string_agg(format('LEFT JOIN spegel_register.person_category(%L, %L) AS g%s ON g%s.person_no = p.person_no',
                                             g, release.day, n, n), ' ' ORDER BY n)
                    FROM unnest(listed) WITH ORDINALITY AS u (g, n)));
    ANALYZE pg_temp.person_categories;
END
$$;
COMMENT ON FUNCTION spegel_release.take_categories(spegel_release.release) IS
'Reads the categories of every person by all grounds of a release, as they were known on its day.';

-- The scan: temporary table finest, with one row for each unit, combination of
-- conditions and categories, and set of measures.
CREATE OR REPLACE FUNCTION spegel_release.scan_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    kind spegel_release.topic;
    part spegel_release.release_topic;
    listed CONSTANT text[] := spegel_release.listed_grounds(asked);
    wrong record;
BEGIN
    SELECT k.* INTO kind FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT t.* INTO part FROM spegel_release.release_topic AS t WHERE t.release_id = asked AND t.topic = $2;

    DROP TABLE IF EXISTS pg_temp.scanned, pg_temp.finest;
    EXECUTE format(
        'CREATE TEMPORARY TABLE scanned ON COMMIT DROP AS'
        ' SELECT s.person, s.unit, cardinality(s.conditions) AS given, %s AS conditions,'
        '        %s AS categories, s.reached, spegel.record_key((SELECT key FROM spegel_release.secret), s.person) AS record_key'
        ' FROM %s(%L, %L, %L) AS s (person, unit, conditions, reached)'
        ' LEFT JOIN pg_temp.person_categories AS g ON g.person = s.person',
        coalesce((SELECT 'ARRAY['
            || string_agg(format('coalesce(s.conditions[%s], ''?'')', array_position(kind.dimensions, d)), ', ' ORDER BY n) || ']'
                  FROM unnest(part.dimensions) WITH ORDINALITY AS u (d, n)), '''{}''::text[]'),
        coalesce((SELECT 'ARRAY[' || string_agg(format('coalesce(g.categories[%s], ''?'')', array_position(listed, g)), ', ' ORDER BY n)
            || ']'
                  FROM unnest(part.grounds) WITH ORDINALITY AS u (g, n)), '''{}''::text[]'),
        kind.source, release.organisation, part.from_day, release.day);
    ANALYZE pg_temp.scanned;

    SELECT s.person, count(*) AS times INTO wrong FROM pg_temp.scanned AS s
    GROUP BY s.person HAVING count(*) > 1 OR s.person IS NULL LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a person of topic "%" is counted % times', $2, wrong.times
            USING ERRCODE = 'cardinality_violation',
                DETAIL = format('Source %s has several rows for one person, or one for nobody.', kind.source),
                  HINT = 'A person contributes at most 1 to a cell: the source gives one row for each person.';
    END IF;
    UPDATE spegel_release.release_topic AS t
    SET source_rows = s.source_rows, persons = s.persons
    FROM (SELECT count(*) AS source_rows, count(DISTINCT person) AS persons FROM pg_temp.scanned) AS s
    WHERE t.release_id = asked AND t.topic = $2;

    CREATE TEMPORARY TABLE finest ON COMMIT DROP AS
    SELECT s.unit, s.given, s.conditions, s.categories, s.reached,
           count(*) AS persons, spegel.key_sum(s.record_key) AS key
    FROM pg_temp.scanned AS s GROUP BY 1, 2, 3, 4, 5;

    SELECT f.given INTO wrong FROM pg_temp.finest AS f WHERE f.given IS DISTINCT FROM cardinality(kind.dimensions) LIMIT 1;
    IF FOUND AND cardinality(kind.dimensions) > 0 THEN
        RAISE EXCEPTION 'source % of topic "%" gives % conditions, expected %', kind.source, $2, coalesce(wrong.given, 0),
            cardinality(kind.dimensions)
            USING ERRCODE = 'array_subscript_error', HINT = 'It gives one condition for each dimension of the topic.';
    END IF;
    SELECT m.measure INTO wrong FROM (SELECT DISTINCT m FROM pg_temp.finest AS f, unnest(f.reached) AS m) AS m (measure)
    WHERE NOT EXISTS (SELECT FROM spegel_release.topic_measure AS k WHERE k.topic = $2 AND k.measure = m.measure) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'topic "%" has no measure "%"', $2, wrong.measure
            USING ERRCODE = 'invalid_parameter_value', HINT = 'spegel_release.topic_measure lists the measures.';
    END IF;
    SELECT f.unit INTO wrong FROM (SELECT DISTINCT f.unit FROM pg_temp.finest AS f) AS f
    WHERE NOT EXISTS (SELECT FROM spegel_release.release_unit AS u WHERE u.release_id = asked AND u.unit = f.unit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'unit "%" of topic "%" is not a unit of organisation "%"', wrong.unit, $2, release.organisation
            USING ERRCODE = 'invalid_parameter_value', HINT = 'The source gives units of the organisation that it is asked about.';
    END IF;
    SELECT d.dimension, d.code INTO wrong
    FROM (SELECT DISTINCT u.dimension, u.code
          FROM pg_temp.finest AS f,
               LATERAL (SELECT * FROM unnest(part.dimensions, f.conditions)
                        UNION ALL SELECT * FROM unnest(part.grounds, f.categories)) AS u (dimension, code)) AS d
    WHERE NOT EXISTS (SELECT FROM spegel_release.code AS k
                      WHERE k.release_id = asked AND k.dimension = d.dimension AND k.code = d.code) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '"%" is not in the code list of "%"', wrong.code, wrong.dimension
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Declare it with spegel_release.declare_category(), or correct the register: nobody is left out of a release '
                         'in silence.';
    END IF;

    -- Who was in the frame.
    DROP TABLE IF EXISTS pg_temp.present;
    CREATE TEMPORARY TABLE present ON COMMIT DROP AS
    SELECT s.unit, s.conditions, array_agg(s.record_key ORDER BY s.record_key) AS record_keys
    FROM pg_temp.scanned AS s GROUP BY 1, 2;
    DELETE FROM spegel_release.roster AS r
    WHERE r.release_id = asked AND r.topic = $2
        AND NOT EXISTS (SELECT FROM pg_temp.present AS p WHERE p.unit = r.unit AND p.conditions = r.conditions);
    INSERT INTO spegel_release.roster AS r (release_id, topic, unit, conditions, record_keys)
    SELECT asked, $2, p.* FROM pg_temp.present AS p
    ON CONFLICT (release_id, topic, unit, conditions) DO UPDATE SET record_keys = excluded.record_keys
    WHERE r.record_keys <> excluded.record_keys;
    DROP TABLE pg_temp.scanned, pg_temp.present;
END
$$;
COMMENT ON FUNCTION spegel_release.scan_topic(spegel_release.release, text) IS
'Reads the source of a topic once: temporary table finest, and the roster. Refused: persons counted twice, and units, codes or '
'measures that are not in the lists.';

-- The roll-up: temporary table summed.  Workplaces and levels between are
-- summed from the finest cells, departments and the city from their own
-- finest cells.
CREATE OR REPLACE FUNCTION spegel_release.roll_up(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    part spegel_release.release_topic;
    measures text[];
    columns text[];
    at_level text;
    sets text;
    used text[];
    listed text;
BEGIN
    SELECT t.* INTO part FROM spegel_release.release_topic AS t WHERE t.release_id = $1 AND t.topic = $2;
    measures := ARRAY(SELECT m.measure::text FROM spegel_release.topic_measure AS m WHERE m.topic = $2 ORDER BY m.position, m.measure);
    columns := ARRAY(SELECT 'f' || n FROM generate_series(1, cardinality(part.dimensions)) AS n)
            || ARRAY(SELECT 'g' || n FROM generate_series(1, cardinality(part.grounds)) AS n);

    DROP TABLE IF EXISTS pg_temp.summed;
    CREATE TEMPORARY TABLE summed (unit text, conditions text[], categories text[], measure text, counted bigint, key bigint)
        ON COMMIT DROP;

    FOR at_level IN SELECT DISTINCT l.level FROM pg_temp.frame_lattice AS l LOOP
        -- Every division of this level: some dimensions, and no, one or two grounds.
        SELECT string_agg(DISTINCT format('(unit%s)', (SELECT string_agg(', ' || c, '' ORDER BY n)
                                                       FROM unnest(d.cols) WITH ORDINALITY AS u (c, n))), ', '),
               ARRAY(SELECT c FROM unnest(columns) AS c WHERE c = ANY (string_to_array(string_agg(array_to_string(d.cols, ','), ','), ',')))
        INTO sets, used
        FROM (
            SELECT f.cols || g.cols AS cols
            FROM (SELECT DISTINCT l.further, ARRAY(SELECT 'f' || n FROM unnest(l.conditions) WITH ORDINALITY AS u (c, n)
                                                   WHERE c IS NOT NULL ORDER BY n) AS cols
                  FROM pg_temp.frame_lattice AS l WHERE l.level = at_level) AS f
            JOIN (SELECT DISTINCT c.conditions, ARRAY(SELECT 'g' || n FROM unnest(c.categories) WITH ORDINALITY AS u (k, n)
                                                      WHERE k IS NOT NULL ORDER BY n) AS cols
                  FROM spegel_release.ground_cell AS c
                  WHERE c.release_id = $1 AND c.topic = $2 AND at_level = ANY (c.levels)) AS g
                ON g.conditions <= f.further) AS d;
        listed := coalesce((SELECT string_agg(', ' || c, '' ORDER BY n) FROM unnest(used) WITH ORDINALITY AS u (c, n)), '');

        EXECUTE format(
            'INSERT INTO pg_temp.summed'
            ' SELECT s.unit, %1$s, %2$s, v.measure, v.counted, v.key'
            ' FROM (SELECT unit%3$s%4$s'
            '       FROM (SELECT a.above AS unit%3$s, f.reached, sum(f.persons)::bigint AS persons, spegel.key_sum(f.key) AS key'
            '             FROM (SELECT unit, reached, persons, key%5$s FROM pg_temp.finest) AS f'
            '             JOIN spegel_register.unit_above AS a ON a.unit = f.unit AND a.level = %6$L'
            '             GROUP BY a.above, f.reached%3$s) AS b'
            '       GROUP BY GROUPING SETS (%7$s)) AS s'
            ' CROSS JOIN LATERAL (VALUES %8$s) AS v (measure, counted, key)'
            ' WHERE v.counted > 0',
            (SELECT format('ARRAY[%s]::text[]', string_agg(CASE WHEN c = ANY (used) THEN 's.' || c ELSE 'NULL' END, ', ' ORDER BY n))
             FROM (SELECT 'f' || n AS c, n FROM generate_series(1, cardinality(part.dimensions)) AS n) AS u),
            (SELECT format('ARRAY[%s]::text[]', string_agg(CASE WHEN c = ANY (used) THEN 's.' || c ELSE 'NULL' END, ', ' ORDER BY n))
             FROM (SELECT 'g' || n AS c, n FROM generate_series(1, cardinality(part.grounds)) AS n) AS u),
            listed,
            ', sum(persons)::bigint AS n0, spegel.key_sum(key) AS k0'
                || coalesce((SELECT string_agg(format(', coalesce(sum(persons) FILTER (WHERE %L = ANY (reached)), 0)::bigint AS n%s,'
                                                      ' spegel.key_sum(key) FILTER (WHERE %L = ANY (reached)) AS k%s', m, n, m, n), ''
                                                          ORDER BY n)
                             FROM unnest(measures) WITH ORDINALITY AS u (m, n)), ''),
            (SELECT string_agg(format(', %s[%s] AS %s', CASE left(c, 1) WHEN 'f' THEN 'conditions'
             ELSE 'categories' END, substr(c, 2), c), '')
             FROM unnest(used) AS c),
            at_level, sets,
            '(''persons'', s.n0, s.k0)'
                || coalesce((SELECT string_agg(format(', (%L, s.n%s, s.k%s)', m, n, n), '' ORDER BY n)
                             FROM unnest(measures) WITH ORDINALITY AS u (m, n)), ''));
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.roll_up(integer, text) IS
'Sums the finest cells of a topic for every division of the lattice: temporary table summed.';

-- Drawing: the noise of a cell follows from its keys.
CREATE OR REPLACE FUNCTION spegel_release.draw(
    secret bytea, frame_key bigint, counted_key bigint, measure text, label jsonb, attempt integer,
    counted bigint, cumulative double precision[])
    RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT spegel.perturb($7, spegel.cell_draw($1, $2, $3, (jsonb_build_array($4) || $5)::text, $6), $8);
END;
COMMENT ON FUNCTION spegel_release.draw(bytea, bigint, bigint, text, jsonb, integer, bigint, double precision[]) IS
'The number that may be published for a cell (stört antal). Neither unit, day nor frame conditions enter: the same persons under '
'another name give the same number.';

-- A reference category is what remains of the whole, never a draw of its own.
CREATE OR REPLACE FUNCTION spegel_release.derive_references(release_id integer, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    FOR refs IN 1..2 LOOP
        UPDATE pg_temp.wanted_count AS c
        SET perturbed = v.remains
        FROM (
            SELECT w.frame_cell, r.child, w.measure, w.perturbed - sum(s.perturbed) AS remains
            FROM (SELECT DISTINCT ON (p.child) p.child, p.slot, p.parent
                  FROM spegel_release.ground_part AS p
                  JOIN spegel_release.ground_cell AS g ON g.ground_cell = p.child
                  WHERE g.release_id = $1 AND g.topic = $2 AND p.reference AND g.references_drawn_from = refs
                  ORDER BY p.child, p.slot) AS r
            JOIN pg_temp.wanted_count AS w ON w.ground_cell = r.parent
            JOIN spegel_release.ground_part AS o ON o.parent = r.parent AND o.slot = r.slot AND NOT o.reference
            JOIN pg_temp.wanted_count AS s
                ON s.frame_cell = w.frame_cell AND s.ground_cell = o.child AND s.measure = w.measure
            GROUP BY w.frame_cell, r.child, w.measure, w.perturbed) AS v
        WHERE c.frame_cell = v.frame_cell AND c.ground_cell = v.child AND c.measure = v.measure;
    END LOOP;
END
$$;
COMMENT ON FUNCTION spegel_release.derive_references(integer, text) IS
'Sets the numbers of reference categories in temporary table wanted_count: the whole less the other categories and the unknown.';

CREATE OR REPLACE FUNCTION spegel_release.build_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    begun CONSTANT timestamptz := clock_timestamp();
    kind spegel_release.topic;
    grounds integer;
    cumulative double precision[];
    measures text[];
    counted bigint;
    changed bigint;
    written bigint;
BEGIN
    SELECT k.* INTO kind FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT cardinality(t.grounds) INTO grounds
    FROM spegel_release.release_topic AS t WHERE t.release_id = asked AND t.topic = $2;
    SELECT p.cumulative INTO cumulative FROM spegel_release.perturbation AS p WHERE p.perturbation = release.perturbation;
    measures := ARRAY['persons']
        || ARRAY(SELECT m.measure::text FROM spegel_release.topic_measure AS m WHERE m.topic = $2 ORDER BY m.position);

    PERFORM spegel_release.make_lattice(asked, $2);
    PERFORM spegel_release.scan_topic(release, $2);
    PERFORM spegel_release.roll_up(asked, $2);
    CREATE INDEX ON pg_temp.summed (unit, conditions, categories);
    ANALYZE pg_temp.summed;

    CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
    SELECT u.unit, u.level, l.conditions, l.further, coalesce(s.counted, 0) AS headcount, coalesce(s.key, 0) AS frame_key
    FROM spegel_release.release_unit AS u
    JOIN pg_temp.frame_lattice AS l ON l.level = u.level
    LEFT JOIN pg_temp.summed AS s
        ON s.unit = u.unit AND s.conditions = l.conditions AND s.measure = 'persons'
        AND s.categories = array_fill(NULL::text, ARRAY[grounds])
    WHERE u.release_id = asked;
    DELETE FROM spegel_release.frame_cell AS f
    WHERE f.release_id = asked AND f.topic = $2
        AND NOT EXISTS (SELECT FROM pg_temp.wanted AS w WHERE w.unit = f.unit AND w.conditions = f.conditions);
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO spegel_release.frame_cell AS f (release_id, topic, unit, level, conditions, further, headcount, frame_key)
    SELECT asked, $2, w.unit, w.level, w.conditions, w.further, w.headcount, w.frame_key
    FROM pg_temp.wanted AS w ORDER BY w.unit, w.conditions
    ON CONFLICT (release_id, topic, unit, conditions) DO UPDATE
    SET level = excluded.level, further = excluded.further, headcount = excluded.headcount, frame_key = excluded.frame_key
    WHERE (f.level, f.further, f.headcount, f.frame_key)
        IS DISTINCT FROM (excluded.level, excluded.further, excluded.headcount, excluded.frame_key);
    DROP TABLE pg_temp.wanted;
    ANALYZE spegel_release.frame_cell, spegel_release.ground_cell;

    DROP TABLE IF EXISTS pg_temp.wanted_count;
    CREATE TEMPORARY TABLE wanted_count ON COMMIT DROP AS
    SELECT w.frame_cell, w.ground_cell, w.measure, w.counted, w.counted_key, coalesce(a.attempt, 0) AS attempt, w.drawn,
           CASE WHEN w.drawn THEN spegel_release.draw((SELECT key FROM spegel_release.secret), w.frame_key, w.counted_key,
                                                      w.measure, w.label, coalesce(a.attempt, 0), w.counted, cumulative)
                WHEN w.own THEN w.counted END AS perturbed
    FROM (
        SELECT f.frame_cell, f.frame_key, g.ground_cell, g.label, m.measure,
               coalesce(s.counted, 0) AS counted, coalesce(s.key, 0) AS counted_key,
               g.references_drawn_from = 0
                   AND NOT (g.conditions = 0 AND m.measure = 'persons' AND kind.population_known) AS drawn,
               g.references_drawn_from = 0 AS own
        FROM spegel_release.frame_cell AS f
        JOIN spegel_release.ground_cell AS g
            ON g.release_id = asked AND g.topic = $2 AND g.conditions <= f.further AND f.level = ANY (g.levels)
        CROSS JOIN unnest(measures) AS m (measure)
        LEFT JOIN pg_temp.summed AS s
            ON s.unit = f.unit AND s.conditions = f.conditions AND s.categories = g.categories AND s.measure = m.measure
        WHERE f.release_id = asked AND f.topic = $2
    ) AS w
    LEFT JOIN spegel_release.attempt AS a
        ON a.frame_key = w.frame_key AND a.counted_key = w.counted_key AND a.label = jsonb_build_array(w.measure) || w.label;
    CREATE UNIQUE INDEX ON pg_temp.wanted_count (frame_cell, ground_cell, measure);
    ANALYZE pg_temp.wanted_count;
    PERFORM spegel_release.derive_references(asked, $2);

    DELETE FROM spegel_release.count_cell AS c
    USING spegel_release.frame_cell AS f
    WHERE f.frame_cell = c.frame_cell AND f.release_id = asked AND f.topic = $2
        AND NOT EXISTS (SELECT FROM pg_temp.wanted_count AS w
                        WHERE w.frame_cell = c.frame_cell AND w.ground_cell = c.ground_cell AND w.measure = c.measure);
    GET DIAGNOSTICS written = ROW_COUNT;
    changed := changed + written;
    INSERT INTO spegel_release.count_cell AS c
        (frame_cell, ground_cell, measure, counted, counted_key, attempt, drawn, perturbed)
    SELECT w.frame_cell, w.ground_cell, w.measure, w.counted, w.counted_key, w.attempt, w.drawn, w.perturbed
    FROM pg_temp.wanted_count AS w
    ON CONFLICT (frame_cell, ground_cell, measure) DO UPDATE
    SET counted = excluded.counted, counted_key = excluded.counted_key, attempt = excluded.attempt,
        drawn = excluded.drawn, perturbed = excluded.perturbed
    WHERE (c.counted, c.counted_key, c.attempt, c.drawn, c.perturbed)
        IS DISTINCT FROM (excluded.counted, excluded.counted_key, excluded.attempt, excluded.drawn, excluded.perturbed);
    GET DIAGNOSTICS written = ROW_COUNT;
    changed := changed + written;
    SELECT count(*) INTO counted FROM pg_temp.wanted_count;
    DROP TABLE pg_temp.wanted_count, pg_temp.summed, pg_temp.finest, pg_temp.frame_lattice;
    ANALYZE spegel_release.count_cell;

    UPDATE spegel_release.frame_cell AS f
    SET shown_headcount = c.perturbed
    FROM spegel_release.count_cell AS c
    JOIN spegel_release.ground_cell AS g ON g.ground_cell = c.ground_cell AND g.conditions = 0
    WHERE c.frame_cell = f.frame_cell AND c.measure = 'persons' AND f.release_id = asked AND f.topic = $2
        AND f.shown_headcount IS DISTINCT FROM c.perturbed;
    PERFORM spegel_release.find_parts(asked, $2);
    PERFORM spegel_release.decide_visibility(asked, $2);

    UPDATE spegel_release.release_topic AS t
    SET cells = counted, changed_cells = changed,
        milliseconds = 1000 * extract(epoch FROM clock_timestamp() - begun)
    WHERE t.release_id = asked AND t.topic = $2;
END
$$;
COMMENT ON FUNCTION spegel_release.build_topic(spegel_release.release, text) IS
'Builds one topic of a release.';

CREATE OR REPLACE FUNCTION spegel_release.build(release integer)
    RETURNS TABLE (topic text, persons bigint, cells bigint, changed_cells bigint, milliseconds numeric)
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.release := spegel_release.resolve_release($1, '{draft,built,audited}');
    one text;
BEGIN
    PERFORM spegel_register.refuse_limited();
    PERFORM spegel_release.secret();
    UPDATE spegel_release.release AS r
    SET perturbation = (SELECT max(p.perturbation) FROM spegel_release.perturbation AS p),
        status = 'built', built_at = clock_timestamp(), audited_at = NULL
    WHERE r.release_id = asked.release_id RETURNING r.* INTO asked;
    PERFORM spegel_release.take_codes(asked);
    PERFORM spegel_release.take_categories(asked);
    FOR one IN SELECT o.topic FROM spegel_release.topics_in_order(asked.release_id) AS o ORDER BY o.place LOOP
        PERFORM spegel_release.build_topic(asked, one);
    END LOOP;
    RETURN QUERY
    SELECT t.topic::text, t.persons, t.cells, t.changed_cells, round(t.milliseconds::numeric)
    FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id ORDER BY t.topic;
END
$$;
COMMENT ON FUNCTION spegel_release.build(integer) IS
'Builds a release (bygg ett släpp), or builds it again after the register has changed: only rows in which persons have changed are '
'then written. Returns, for each topic, persons, cells, cells written and time.';
