-- Building a release: count the finest cells in one scan of each topic's
-- source, and roll them up.  numbers.sql draws what is sensitive.

COMMENT ON TABLE spegel_release.roster IS
'Who was where (ramens personer), by record key and whatever is visible: from which later frames learn whose series they continue.';
COMMENT ON COLUMN spegel_release.roster.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.roster.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.roster.unit IS 'The unit (enhet) that they work directly in.';
COMMENT ON COLUMN spegel_release.roster.conditions IS
'A code for each dimension, and then a category for each visible ground (villkor).';
COMMENT ON COLUMN spegel_release.roster.reached IS 'The visible measures (synliga mått) that they count in, in order.';
COMMENT ON COLUMN spegel_release.roster.record_keys IS 'Their record keys (postnycklar), in order.';

CREATE OR REPLACE FUNCTION spegel_release.listed_grounds(release_id integer) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT ARRAY(SELECT DISTINCT g FROM spegel_release.release_topic AS t, unnest(t.grounds) AS g
                 WHERE t.release_id = $1 ORDER BY g);
END;
COMMENT ON FUNCTION spegel_release.listed_grounds(integer) IS 'The grounds of all topics of a release, in order.';

-- The categories of every person, once for all topics: temporary table
-- person_categories.  Sex is the one recorded when the employment began: a
-- correction shows with the next employment, and tells nobody that there was one.
CREATE OR REPLACE FUNCTION spegel_release.sex_when_employed(day date)
    RETURNS TABLE (person_no integer, category text)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 25000
BEGIN ATOMIC
    WITH began AS (
        SELECT e.person_no, max(e.began_on) AS began_on
        FROM (SELECT r.person_no, min(r.valid_from) AS began_on FROM spegel_register.employment_row AS r
              GROUP BY r.person_no, r.employment_number) AS e
        WHERE e.began_on <= $1 GROUP BY e.person_no
    )
    SELECT a.person_no, (array_agg(a.category ORDER BY a.observed_on > coalesce(b.began_on, $1),
                                                    abs(a.observed_on - coalesce(b.began_on, $1))))[1]
    FROM spegel_register.person_attribute_row AS a
    LEFT JOIN began AS b ON b.person_no = a.person_no
    WHERE a.ground = 'sex'
    GROUP BY a.person_no;
END;
COMMENT ON FUNCTION spegel_release.sex_when_employed(date) IS
'The sex of each person as it was recorded when the last employment by the day began, or else first afterwards; of those never '
'employed on the day.';

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
                   (SELECT string_agg(format('LEFT JOIN %s AS g%s ON g%s.person_no = p.person_no',
                                             CASE g WHEN 'sex' THEN format('spegel_release.sex_when_employed(%L)', release.day)
                                                  ELSE format('spegel_register.person_category(%L, %L)', g, release.day) END, n, n),
                                      ' ' ORDER BY n)
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
    visible CONSTANT text[] := ARRAY(SELECT m.measure FROM spegel_release.measures_in(release.organisation, $2) AS m
                                     WHERE NOT m.sensitive AND m.measure <> 'persons' ORDER BY m.measure);
    wrong record;
BEGIN
    SELECT k.* INTO kind FROM spegel_release.topic AS k WHERE k.topic = $2;
    SELECT t.* INTO part FROM spegel_release.release_topic AS t WHERE t.release_id = asked AND t.topic = $2;

    DROP TABLE IF EXISTS pg_temp.scanned, pg_temp.finest;
    EXECUTE format(
        'CREATE TEMPORARY TABLE scanned ON COMMIT DROP AS'
        ' SELECT s.person, s.unit, cardinality(s.conditions) AS given, %s AS conditions,'
        '        %s AS categories, s.reached, coalesce(r.record_key, spegel.record_key(k.key, s.person)) AS record_key'
        ' FROM spegel_release.secret AS k CROSS JOIN %s(%L, %L, %L) AS s (person, unit, conditions, reached)'
        ' LEFT JOIN pg_temp.person_categories AS g ON g.person = s.person'
        ' LEFT JOIN spegel_release.keyed_persons() AS r ON r.person = s.person',
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

    DROP TABLE IF EXISTS pg_temp.present;
    CREATE TEMPORARY TABLE present ON COMMIT DROP AS
    SELECT s.unit,
           s.conditions || ARRAY(SELECT s.categories[array_position(part.grounds, g)] FROM unnest(part.grounds) WITH ORDINALITY AS u (g, n)
                                 WHERE NOT g = ANY (part.sensitive_grounds) ORDER BY n) AS conditions,
           ARRAY(SELECT m FROM unnest(visible) WITH ORDINALITY AS u (m, n) WHERE m = ANY (s.reached) ORDER BY n) AS reached,
           array_agg(s.record_key ORDER BY s.record_key) AS record_keys
    FROM pg_temp.scanned AS s GROUP BY 1, 2, 3;
    DELETE FROM spegel_release.roster AS r
    WHERE r.release_id = asked AND r.topic = $2
        AND NOT EXISTS (SELECT FROM pg_temp.present AS p WHERE p.unit = r.unit AND p.conditions = r.conditions AND p.reached = r.reached);
    INSERT INTO spegel_release.roster AS r (release_id, topic, unit, conditions, reached, record_keys)
    SELECT asked, $2, p.* FROM pg_temp.present AS p
    ON CONFLICT (release_id, topic, unit, conditions, reached) DO UPDATE SET record_keys = excluded.record_keys
    WHERE r.record_keys <> excluded.record_keys;
    DROP TABLE pg_temp.scanned, pg_temp.present;
END
$$;
COMMENT ON FUNCTION spegel_release.scan_topic(spegel_release.release, text) IS
'Reads the source of a topic once: temporary table finest, and the roster. Refused: persons counted twice, and units, codes or '
'measures that are not in the lists.';

-- The roll-up: temporary table summed, whose rows are numbered as those of
-- frame_cell, ground_cell and wanted_measure are.  Workplaces and levels between
-- are summed from the finest cells, departments and the city from their own
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
    measures := ARRAY(SELECT m.measure FROM pg_temp.wanted_measure AS m WHERE m.place > 0 ORDER BY m.place);
    columns := ARRAY(SELECT 'f' || n FROM generate_series(1, cardinality(part.dimensions)) AS n)
            || ARRAY(SELECT 'g' || n FROM generate_series(1, cardinality(part.grounds)) AS n);

    DROP TABLE IF EXISTS pg_temp.summed;
    CREATE TEMPORARY TABLE summed (frame_cell bigint, ground_cell integer, place integer, counted bigint, key bigint) ON COMMIT DROP;

    FOR at_level IN SELECT DISTINCT l.level FROM pg_temp.frame_lattice AS l LOOP
        -- Every division of this level: some dimensions, and no, one or two grounds.
        SELECT string_agg(DISTINCT format('(unit%s)', (SELECT string_agg(', ' || c, '' ORDER BY n)
                                                       FROM unnest(d.cols) WITH ORDINALITY AS u (c, n))), ', '),
               ARRAY(SELECT c FROM unnest(columns) AS c WHERE c = ANY (string_to_array(string_agg(array_to_string(d.cols, ','), ','), ',')))
        INTO sets, used
        FROM (
            SELECT f.cols || g.cols AS cols
            FROM (SELECT DISTINCT l.crossings, ARRAY(SELECT 'f' || n FROM unnest(l.conditions) WITH ORDINALITY AS u (c, n)
                                                     WHERE c IS NOT NULL ORDER BY n) AS cols
                  FROM pg_temp.frame_lattice AS l WHERE l.level = at_level) AS f
            CROSS JOIN (SELECT v.crossings FROM pg_temp.level_lattice AS v WHERE v.level = at_level) AS v (most)
            JOIN (SELECT DISTINCT c.crossings, ARRAY(SELECT 'g' || n FROM unnest(c.categories) WITH ORDINALITY AS u (k, n)
                                                      WHERE k IS NOT NULL ORDER BY n) AS cols
                  FROM spegel_release.ground_cell AS c
                  WHERE c.release_id = $1 AND c.topic = $2 AND at_level = ANY (c.levels)) AS g
                ON f.crossings + g.crossings <= v.most) AS d;
        listed := coalesce((SELECT string_agg(', ' || c, '' ORDER BY n) FROM unnest(used) WITH ORDINALITY AS u (c, n)), '');

        EXECUTE format(
            'INSERT INTO pg_temp.summed'
            ' SELECT c.frame_cell, g.ground_cell, v.place, v.counted, v.key'
            ' FROM (SELECT unit%3$s%4$s'
            '       FROM (SELECT a.above AS unit%3$s, f.reached, sum(f.persons)::bigint AS persons, spegel.key_sum(f.key) AS key'
            '             FROM (SELECT unit, reached, persons, key%5$s FROM pg_temp.finest) AS f'
            '             JOIN spegel_register.unit_above AS a ON a.unit = f.unit AND a.level = %6$L'
            '             GROUP BY a.above, f.reached%3$s) AS b'
            '       GROUP BY GROUPING SETS (%7$s)) AS s'
            ' JOIN spegel_release.frame_cell AS c ON c.unit = s.unit AND c.conditions = %1$s'
            ' JOIN spegel_release.ground_cell AS g ON g.categories = %2$s'
            ' CROSS JOIN LATERAL (VALUES %8$s) AS v (place, counted, key)'
            ' WHERE c.release_id = $1 AND c.topic = $2 AND g.release_id = $1 AND g.topic = $2 AND v.counted > 0',
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
            '(0, s.n0, s.k0)'
                || coalesce((SELECT string_agg(format(', (%s, s.n%s, s.k%s)', n, n, n), '' ORDER BY n)
                             FROM unnest(measures) WITH ORDINALITY AS u (m, n)), ''))
        USING $1, $2;
    END LOOP;
    ANALYZE pg_temp.summed;
END
$$;
COMMENT ON FUNCTION spegel_release.roll_up(integer, text) IS
'Sums the finest cells of a topic for every division of the lattice: temporary table summed, of frame cells, ground cells, places of '
'measures.';

CREATE OR REPLACE FUNCTION spegel_release.build_topic(release spegel_release.release, topic text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    asked CONSTANT integer := release.release_id;
    begun CONSTANT timestamptz := clock_timestamp();
    counted bigint;
    changed bigint;
    written bigint;
BEGIN
    PERFORM spegel_release.make_lattice(asked, $2);
    PERFORM spegel_release.scan_topic(release, $2);

    DELETE FROM spegel_release.frame_cell AS f
    WHERE f.release_id = asked AND f.topic = $2
        AND NOT EXISTS (SELECT FROM spegel_release.release_unit AS u JOIN pg_temp.frame_lattice AS l ON l.level = u.level
                        WHERE u.release_id = asked AND u.unit = f.unit AND l.conditions = f.conditions);
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO spegel_release.frame_cell AS f (release_id, topic, unit, level, conditions, crossings)
    SELECT asked, $2, u.unit, u.level, l.conditions, l.crossings
    FROM spegel_release.release_unit AS u JOIN pg_temp.frame_lattice AS l ON l.level = u.level
    WHERE u.release_id = asked ORDER BY u.unit, l.conditions
    ON CONFLICT (release_id, topic, unit, conditions) DO UPDATE SET level = excluded.level WHERE f.level <> excluded.level;
    ANALYZE spegel_release.frame_cell, spegel_release.ground_cell;

    PERFORM spegel_release.take_measures(release, $2);
    PERFORM spegel_release.roll_up(asked, $2);
    PERFORM spegel_release.count_topic(release, $2);
    PERFORM spegel_release.take_series(release, $2);
    PERFORM spegel_release.draw_topic(release, $2);

    DELETE FROM spegel_release.count_cell AS c
    USING spegel_release.frame_cell AS f
    WHERE f.frame_cell = c.frame_cell AND f.release_id = asked AND f.topic = $2
        AND NOT EXISTS (SELECT FROM pg_temp.wanted_count AS w
                        WHERE w.frame_cell = c.frame_cell AND w.ground_cell = c.ground_cell AND w.measure = c.measure);
    GET DIAGNOSTICS written = ROW_COUNT;
    changed := changed + written;
    INSERT INTO spegel_release.count_cell AS c
        (frame_cell, ground_cell, measure, counted, counted_key, frame_persons, frame_key, minimum, drawn, variance, status)
    SELECT w.frame_cell, w.ground_cell, w.measure, w.counted, w.counted_key, w.frame_persons, w.frame_key, w.minimum, w.drawn, w.variance,
           w.status
    FROM pg_temp.wanted_count AS w
    ON CONFLICT (frame_cell, ground_cell, measure) DO UPDATE
    SET counted = excluded.counted, counted_key = excluded.counted_key, frame_persons = excluded.frame_persons,
        frame_key = excluded.frame_key, minimum = excluded.minimum, drawn = excluded.drawn, variance = excluded.variance,
        status = excluded.status
    WHERE (c.counted, c.counted_key, c.frame_persons, c.frame_key, c.minimum, c.drawn, c.variance, c.status)
        IS DISTINCT FROM (excluded.counted, excluded.counted_key, excluded.frame_persons, excluded.frame_key, excluded.minimum,
                          excluded.drawn, excluded.variance, excluded.status);
    GET DIAGNOSTICS written = ROW_COUNT;
    changed := changed + written;
    SELECT count(*) INTO counted FROM pg_temp.wanted_count;
    DROP TABLE pg_temp.wanted_count, pg_temp.wanted_measure, pg_temp.summed, pg_temp.finest, pg_temp.level_lattice, pg_temp.frame_lattice;
    ANALYZE spegel_release.count_cell;

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
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked spegel_release.release := spegel_release.resolve_release($1, '{draft,built,audited}');
    one text;
BEGIN
    PERFORM spegel_register.refuse_limited();
    PERFORM spegel_release.refuse_shared_pseudonyms();
    UPDATE spegel_release.release AS r
    SET secret_fingerprint = spegel_release.secret_fingerprint(spegel_release.secret()),
        perturbation = (SELECT max(p.perturbation) FROM spegel_release.perturbation AS p),
        status = 'built', built_at = clock_timestamp(), built_by = session_user, audited_at = NULL,
        built_after = (SELECT coalesce(max(p.published_as), 0) FROM spegel_release.release AS p)
    WHERE r.release_id = asked.release_id RETURNING r.* INTO asked;
    PERFORM spegel_release.take_codes(asked);
    PERFORM spegel_release.take_categories(asked);
    PERFORM spegel_release.take_staff(asked);
    DELETE FROM spegel_release.frame AS f WHERE f.release_id = asked.release_id;
    FOR one IN SELECT o.topic FROM spegel_release.topics_in_order(asked.release_id) AS o ORDER BY o.place LOOP
        PERFORM spegel_release.build_topic(asked, one);
    END LOOP;
    PERFORM spegel_release.withhold(asked);
    RETURN QUERY
    SELECT t.topic::text, t.persons, t.cells, t.changed_cells, round(t.milliseconds::numeric)
    FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id ORDER BY t.topic;
END
$$;
COMMENT ON FUNCTION spegel_release.build(integer) IS
'Builds a release (bygg ett släpp), or builds it again after the register has changed: only rows in which persons have changed are '
'then written. Returns, for each topic, persons, cells, cells written and time.';
