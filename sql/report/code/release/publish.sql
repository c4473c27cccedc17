-- Publishing, withdrawing, discarding.  Readers see a whole release or none of
-- it, and publishers wait for each other.
CREATE OR REPLACE FUNCTION spegel_release.new_data_version() RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made bigint;
BEGIN
    -- The row lock makes publishers wait for each other.
    UPDATE spegel_published.data_version AS d
    SET version = d.version + 1, changed_at = clock_timestamp()
    RETURNING d.version INTO made;
    PERFORM pg_notify('spegel_published', made::text);
    RETURN made;
END
$$;
COMMENT ON FUNCTION spegel_release.new_data_version() IS
'The next data version, also told on channel spegel_published. Holds back other publishers until the end of the transaction.';

CREATE OR REPLACE FUNCTION spegel_release.residents_to_mirror(asked spegel_release.release)
    RETURNS SETOF spegel_register.reference_population
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 50
BEGIN ATOMIC
    SELECT p.*
    FROM spegel_register.organisation AS o
    JOIN spegel_register.reference_population AS p ON p.region = o.reference_region
        AND p.age_from >= o.reference_age_from AND p.age_to <= o.reference_age_to
        AND p.definition = coalesce(CASE WHEN o.reference_topic = 'residents' THEN o.reference_definition END, p.definition)
    WHERE o.organisation = asked.organisation AND p.topic = 'residents' AND p.occupation = '' AND p.education = ''
        AND p.within_ground IS NULL AND p.category IS NOT NULL
        AND p.period = (SELECT max(q.period) FROM spegel_register.reference_population AS q
                        WHERE q.region = p.region AND q.ground = p.ground AND q.topic = 'residents' AND q.occupation = ''
                            AND q.education = '' AND q.within_ground IS NULL AND q.period <= asked.day);
END;
COMMENT ON FUNCTION spegel_release.residents_to_mirror(spegel_release.release) IS
'The rows of reference_population that a release shows beside the staff: the residents of the organisation''s region and ages, as '
'they were last counted by its day.';

CREATE OR REPLACE FUNCTION spegel_release.reason_of(status text, withheld text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN $1 = 'below_threshold' THEN 'fewer persons than the minimum headcount'
                WHEN $1 = 'internal' THEN 'few enough to be for the organisation itself'
                WHEN $2 IS NOT NULL THEN 'others show as much of these persons as may be known' END;
END;
COMMENT ON FUNCTION spegel_release.reason_of(text, text) IS 'Why a number is not shown (skäl); NULL when it is.';

CREATE OR REPLACE FUNCTION spegel_release.publish_names(asked spegel_release.release, rule spegel_release.disclosure_rule) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_published.release
    SELECT asked.release_id, asked.name, asked.organisation, o.title, asked.day, asked.published_at, 2 * p.variance, 2 * p.bound,
           rule.minimum_headcount, rule.public_minimum
    FROM spegel_register.organisation AS o, spegel_release.perturbation AS p
    WHERE o.organisation = asked.organisation AND p.perturbation = asked.perturbation;
    INSERT INTO spegel_published.topic
    SELECT t.release_id, t.topic, k.title_sv, k.title_en, t.from_day, asked.day, k.population_known
    FROM spegel_release.release_topic AS t JOIN spegel_release.topic AS k ON k.topic = t.topic
    WHERE t.release_id = asked.release_id;
    INSERT INTO spegel_published.measure
    SELECT t.release_id, t.topic, m.measure, d.denominator, m.sensitive, CASE WHEN m.sensitive THEN m.minimum END,
           coalesce(d.title_sv, 'personer'), coalesce(d.title_en, 'persons'), m.position
    FROM spegel_release.release_topic AS t
    CROSS JOIN spegel_release.measures_in(asked.organisation, t.topic) AS m
    LEFT JOIN spegel_release.topic_measure AS d ON d.topic = t.topic AND d.measure = m.measure
    WHERE t.release_id = asked.release_id;
    INSERT INTO spegel_published.unit
    SELECT u.release_id, u.unit, u.parent, u.level, u.title
    FROM spegel_release.release_unit AS u WHERE u.release_id = asked.release_id;
    INSERT INTO spegel_published.code
    SELECT c.release_id, c.dimension, c.code, c.title_sv, c.title_en, c.position, c.reference,
           CASE c.dimension WHEN 'step' THEN l.manager_class END
    FROM spegel_release.code AS c LEFT JOIN spegel_register.ladder_step AS l ON l.step = c.code
    WHERE c.release_id = asked.release_id;
    -- What stands for steps in counts that know no ladder.
    INSERT INTO spegel_published.code
    SELECT asked.release_id, 'step', v.code, v.title_sv, v.title_en, v.position, false, v.manager_class
    FROM (VALUES ('managers', 'chefer', 'managers', 1001, NULL), ('others', 'övriga', 'others', 1002, NULL),
                 ('A', 'chefskod A', 'manager class A', 1003, 'A'), ('B', 'chefskod B', 'manager class B', 1004, 'B'),
                 ('C', 'chefskod C', 'manager class C', 1005, 'C'))
        AS v (code, title_sv, title_en, position, manager_class)
    WHERE EXISTS (SELECT FROM spegel_register.counted AS n WHERE n.organisation = asked.organisation AND n.step = v.code)
        AND NOT EXISTS (SELECT FROM spegel_release.code AS c
                        WHERE c.release_id = asked.release_id AND c.dimension = 'step' AND c.code = v.code);
END
$$;
COMMENT ON FUNCTION spegel_release.publish_names(spegel_release.release, spegel_release.disclosure_rule) IS
'Publishes what a release is of: its topics, measures, units and codes, with their titles; called by publish().';

CREATE OR REPLACE FUNCTION spegel_release.publish_grounds(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO spegel_published.ground
    SELECT asked.release_id, g.ground, g.title_sv, g.title_en, g.discrimination_act,
           spegel_release.is_sensitive('ground', g.ground, spegel_release.kind_of(asked.organisation)), greatest(g.minimum_headcount, 11),
           CASE WHEN g.policy = 'barred' THEN 'barred' WHEN s.counted THEN 'ok' ELSE 'not_collected' END,
           CASE WHEN g.policy = 'barred' OR NOT s.counted THEN g.legal_basis END
    FROM spegel_register.ground AS g
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM spegel_release.release_topic AS t
                       WHERE t.release_id = asked.release_id AND g.ground = ANY (t.grounds))
            OR EXISTS (SELECT FROM spegel_published.counted AS c
                       WHERE c.release_id = asked.release_id AND c.ground = g.ground) AS counted) AS s
    WHERE g.ground <> 'everybody';
END
$$;
COMMENT ON FUNCTION spegel_release.publish_grounds(spegel_release.release) IS
'Publishes by which grounds a release counts, and why not by the others; called by publish(), when the counts are published.';

CREATE OR REPLACE FUNCTION spegel_release.publish_reference(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    several text;
BEGIN
    SELECT string_agg(DISTINCT s.ground, ', ') INTO several
    FROM (SELECT p.ground::text FROM spegel_release.residents_to_mirror(asked) AS p
          GROUP BY p.ground, p.category, p.age_from, p.age_to HAVING count(*) > 1) AS s;
    IF several IS NOT NULL THEN
        RAISE EXCEPTION 'the residents have been supplied by several definitions, by ground %', several
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Name one of them: reference_definition of the organisation, for its reference_topic residents.';
    END IF;
    INSERT INTO spegel_published.reference_share
    SELECT asked.release_id, p.ground, p.category,
           round(sum(p.persons) / sum(sum(p.persons)) OVER (PARTITION BY p.ground), 6), p.period, p.region, min(p.source)
    FROM spegel_release.residents_to_mirror(asked) AS p
    GROUP BY p.ground, p.category, p.period, p.region
    HAVING sum(p.persons) > 0;
END
$$;
COMMENT ON FUNCTION spegel_release.publish_reference(spegel_release.release) IS
'Publishes the shares of the residents, an error when several definitions of them have been supplied; called by publish().';

CREATE OR REPLACE FUNCTION spegel_release.publish_headcounts(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- In the order of their conditions: readers see in what order rows lie.
    INSERT INTO spegel_published.headcount
    SELECT f.release_id, f.frame_cell, f.topic, f.unit, f.level, c1.code, c2.code, c3.code, c4.code,
           CASE WHEN n.status = 'ok' AND n.withheld IS NULL THEN greatest(n.drawn, 0) END,
           CASE WHEN n.withheld IS NULL THEN n.status ELSE 'below_threshold' END, spegel_release.reason_of(n.status, n.withheld),
           asked.organisation, t.from_day, asked.day, u.title, c1.title_sv, c1.title_en, c2.title_sv, c2.title_en,
           c3.title_sv, c3.title_en, c4.title_sv, c4.title_en
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
    JOIN spegel_release.topic AS k ON k.topic = f.topic
    JOIN spegel_release.release_unit AS u ON u.release_id = f.release_id AND u.unit = f.unit
    JOIN spegel_release.ground_cell AS g ON g.release_id = f.release_id AND g.topic = f.topic AND g.label = '[]'
    JOIN spegel_release.count_cell AS n ON n.frame_cell = f.frame_cell AND n.ground_cell = g.ground_cell AND n.measure = 'persons'
    -- Where the views look for them, whatever dimensions the release is without.
    CROSS JOIN LATERAL (SELECT ARRAY(SELECT f.conditions[array_position(t.dimensions, d)] FROM unnest(k.dimensions)
                                     WITH ORDINALITY AS o (d, n) ORDER BY n)) AS p (conditions)
    JOIN pg_temp.code_title AS c1 ON c1.dimension = coalesce(k.dimensions[1], '') AND c1.code = coalesce(p.conditions[1], 'all')
    JOIN pg_temp.code_title AS c2 ON c2.dimension = coalesce(k.dimensions[2], '') AND c2.code = coalesce(p.conditions[2], 'all')
    JOIN pg_temp.code_title AS c3 ON c3.dimension = coalesce(k.dimensions[3], '') AND c3.code = coalesce(p.conditions[3], 'all')
    JOIN pg_temp.code_title AS c4 ON c4.dimension = coalesce(k.dimensions[4], '') AND c4.code = coalesce(p.conditions[4], 'all')
    WHERE f.release_id = asked.release_id
    ORDER BY f.topic, f.unit, f.conditions;
END
$$;
COMMENT ON FUNCTION spegel_release.publish_headcounts(spegel_release.release) IS
'Publishes the persons of each cell, in pg_temp.code_title the titles of its conditions; called by publish().';

CREATE OR REPLACE FUNCTION spegel_release.publish_numbers(asked spegel_release.release) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH number AS MATERIALIZED (
        SELECT n.frame_cell AS cell, p.category_pair, n.measure,
               CASE WHEN n.withheld IS NULL THEN n.status ELSE 'below_threshold' END AS status,
               spegel_release.reason_of(n.status, n.withheld) AS reason, n.drawn, n.variance,
               greatest(CASE WHEN k.population_known THEN least(n.drawn, n.frame_persons) ELSE n.drawn END, 0) AS persons
        FROM spegel_release.ground_cell AS g
        JOIN spegel_release.topic AS k ON k.topic = g.topic
        JOIN spegel_published.category_pair AS p
            ON p.release_id = g.release_id AND p.ground = coalesce(g.label ->> 0, 'all') AND p.category = coalesce(g.label ->> 1, 'all')
            AND p.within_ground = coalesce(g.label ->> 2, 'all') AND p.within_category = coalesce(g.label ->> 3, 'all')
        JOIN spegel_release.count_cell AS n ON n.ground_cell = g.ground_cell
        WHERE g.release_id = asked.release_id
    ), internal AS (
        INSERT INTO spegel_published.internal_number (release_id, cell, category_pair, measure, persons)
        SELECT asked.release_id, n.cell, n.category_pair, n.measure, n.persons FROM number AS n WHERE n.status = 'internal'
        ORDER BY n.cell, n.measure, n.category_pair
    )
    INSERT INTO spegel_published.number_counted (release_id, cell, category_pair, measure, persons, drawn, variance, status, status_reason)
    SELECT asked.release_id, n.cell, n.category_pair, n.measure, CASE WHEN n.status = 'ok' THEN n.persons END,
           CASE WHEN n.status = 'ok' THEN n.drawn END, CASE WHEN n.status = 'ok' THEN n.variance END,
           n.status, n.reason
    FROM number AS n ORDER BY n.cell, n.measure, n.category_pair;
END
$$;
COMMENT ON FUNCTION spegel_release.publish_numbers(spegel_release.release) IS
'Publishes the numbers by category, those of small groups to the internal audience only; called by publish().';

CREATE OR REPLACE FUNCTION spegel_release.publish(release integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    SET jit = off
AS $$
DECLARE
    version CONSTANT bigint := spegel_release.new_data_version();
    asked spegel_release.release := spegel_release.resolve_release($1, '{audited}');
    latest CONSTANT integer := (SELECT coalesce(max(r.published_as), 0) FROM spegel_release.release AS r);
    rule CONSTANT spegel_release.disclosure_rule := spegel_release.rule_of(asked.organisation);
BEGIN
    PERFORM spegel_release.refuse_outdated(asked);
    IF rule.two_persons AND asked.built_by = session_user THEN
        RAISE EXCEPTION 'release % was built by "%"', $1, asked.built_by
            USING ERRCODE = 'insufficient_privilege', HINT = 'In this organisation somebody else publishes what one has built.';
    END IF;
    UPDATE spegel_release.release AS r
    SET status = 'published', published_at = clock_timestamp(), published_as = latest + 1
    WHERE r.release_id = asked.release_id RETURNING r.* INTO asked;
    PERFORM spegel_release.publish_names(asked, rule);
    PERFORM spegel_release.publish_notes(asked);
    PERFORM spegel_release.publish_goals(asked);
    DROP TABLE IF EXISTS pg_temp.code_title;
    CREATE TEMPORARY TABLE code_title ON COMMIT DROP AS
    SELECT c.dimension::text, c.code, c.title_sv, c.title_en FROM spegel_release.code AS c WHERE c.release_id = asked.release_id
    UNION ALL
    SELECT d, 'all', 'alla', 'all' FROM (SELECT d.dimension::text FROM spegel_release.dimension AS d UNION ALL SELECT '') AS o (d);
    ANALYZE pg_temp.code_title;
    PERFORM spegel_release.take_numbers(asked);
    PERFORM spegel_release.publish_counted(asked);
    PERFORM spegel_release.publish_exceptions(asked.release_id);
    PERFORM spegel_release.publish_grounds(asked);
    PERFORM spegel_release.publish_reference(asked);
    PERFORM spegel_release.publish_headcounts(asked);
    PERFORM spegel_release.publish_category_pairs(asked.release_id);
    PERFORM spegel_release.publish_numbers(asked);

    INSERT INTO spegel_published.current_release (organisation, release_id)
    VALUES (asked.organisation, asked.release_id)
    ON CONFLICT (organisation) DO UPDATE SET release_id = excluded.release_id;
    -- The views join these tables: without statistics they would take minutes.
    ANALYZE spegel_published.headcount, spegel_published.number_counted, spegel_published.internal_number,
        spegel_published.category_pair, spegel_published.measure,
        spegel_published.code, spegel_published.unit, spegel_published.counted;
    RETURN version;
END
$$;
COMMENT ON FUNCTION spegel_release.publish(integer) IS
'Publishes a release (publicera ett släpp) that has passed its audit, and makes it the one that views show. Returns the new data version.';

CREATE OR REPLACE FUNCTION spegel_release.withdraw(release integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version CONSTANT bigint := spegel_release.new_data_version();
    asked spegel_release.release := spegel_release.resolve_release($1, '{published}');
    before integer;
BEGIN
    UPDATE spegel_release.release AS r SET status = 'withdrawn', withdrawn_at = clock_timestamp()
    WHERE r.release_id = asked.release_id RETURNING r.* INTO asked;
    -- Old links to it get an answer that says so.
    INSERT INTO spegel_published.withdrawn_release VALUES (asked.release_id, asked.organisation, asked.withdrawn_at);
    -- The one published before it, if any, is shown again.
    SELECT r.release_id INTO before FROM spegel_release.release AS r
    WHERE r.organisation = asked.organisation AND r.status = 'published'
    ORDER BY r.published_as DESC LIMIT 1;
    IF before IS NULL THEN
        DELETE FROM spegel_published.current_release AS c WHERE c.organisation = asked.organisation;
    ELSE
        UPDATE spegel_published.current_release AS c SET release_id = before WHERE c.organisation = asked.organisation;
    END IF;
    DELETE FROM spegel_published.number_counted AS n
    USING spegel_published.headcount AS h WHERE h.release_id = asked.release_id AND n.cell = h.cell AND n.release_id = h.release_id;
    DELETE FROM spegel_published.internal_number AS n WHERE n.release_id = asked.release_id;
    DELETE FROM spegel_published.headcount AS h WHERE h.release_id = asked.release_id;
    DELETE FROM spegel_published.release AS r WHERE r.release_id = asked.release_id;
    RETURN version;
END
$$;
COMMENT ON FUNCTION spegel_release.withdraw(integer) IS
'Withdraws a published release (återkalla ett släpp); the one published before it is then shown. The audits of later releases still '
'count what it has shown. Returns the new data version.';

CREATE OR REPLACE FUNCTION spegel_release.discard(release integer) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked spegel_release.release := spegel_release.resolve_release($1, '{draft,built,audited}');
BEGIN
    PERFORM spegel_register.refuse_limited();
    DELETE FROM spegel_release.release AS r WHERE r.release_id = asked.release_id;
END
$$;
COMMENT ON FUNCTION spegel_release.discard(integer) IS
'Discards a release (kasta ett utkast) that was never published.';
