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

CREATE OR REPLACE FUNCTION spegel_release.publish(release integer) RETURNS bigint
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version CONSTANT bigint := spegel_release.new_data_version();
    asked spegel_release.release := spegel_release.resolve_release($1, '{audited}');
    latest CONSTANT integer := (SELECT coalesce(max(r.published_as), 0) FROM spegel_release.release AS r);
    several text;
BEGIN
    IF asked.audited_after <> latest THEN
        RAISE EXCEPTION 'release % was audited before another release was published', $1
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Audit it again: readers know more now.';
    END IF;
    -- No audit draws again meanwhile.
    LOCK TABLE spegel_release.attempt IN SHARE MODE;
    IF EXISTS (SELECT FROM spegel_release.release_topic AS t
               WHERE t.release_id = $1 AND spegel_release.outdated_draws(t.release_id, t.topic) > 0) THEN
        RAISE EXCEPTION 'a number of release % has been drawn again since it was built', $1
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Build and audit it again: the same persons have the same number everywhere.';
    END IF;
    UPDATE spegel_release.release AS r
    SET status = 'published', published_at = clock_timestamp(), published_as = latest + 1
    WHERE r.release_id = asked.release_id RETURNING r.* INTO asked;

    INSERT INTO spegel_published.release
    SELECT asked.release_id, asked.name, asked.organisation, o.title, asked.day, asked.published_at, p.variance, p.bound
    FROM spegel_register.organisation AS o, spegel_release.perturbation AS p
    WHERE o.organisation = asked.organisation AND p.perturbation = asked.perturbation;
    INSERT INTO spegel_published.topic
    SELECT t.release_id, t.topic, k.title_sv, k.title_en, t.from_day, asked.day, k.population_known
    FROM spegel_release.release_topic AS t JOIN spegel_release.topic AS k ON k.topic = t.topic
    WHERE t.release_id = asked.release_id;
    INSERT INTO spegel_published.measure
    SELECT t.release_id, t.topic, 'persons', NULL, 'personer', 'persons', 0
    FROM spegel_release.release_topic AS t WHERE t.release_id = asked.release_id
    UNION ALL
    SELECT t.release_id, t.topic, m.measure, m.denominator, m.title_sv, m.title_en, m.position
    FROM spegel_release.release_topic AS t JOIN spegel_release.topic_measure AS m ON m.topic = t.topic
    WHERE t.release_id = asked.release_id;
    INSERT INTO spegel_published.unit
    SELECT u.release_id, u.unit, u.parent, u.level, u.title
    FROM spegel_release.release_unit AS u WHERE u.release_id = asked.release_id;
    INSERT INTO spegel_published.code
    SELECT c.release_id, c.dimension, c.code, c.title_sv, c.title_en, c.position, c.reference
    FROM spegel_release.code AS c WHERE c.release_id = asked.release_id;
    PERFORM spegel_release.publish_counted(asked);
    PERFORM spegel_release.publish_exceptions(asked.release_id);
    INSERT INTO spegel_published.ground
    SELECT asked.release_id, g.ground, g.title_sv, g.title_en, g.discrimination_act, g.minimum_headcount,
           CASE WHEN g.policy = 'barred' THEN 'barred' WHEN s.counted THEN 'ok' ELSE 'not_collected' END,
           CASE WHEN g.policy = 'barred' OR NOT s.counted THEN g.legal_basis END
    FROM spegel_register.ground AS g
    CROSS JOIN LATERAL (
        SELECT EXISTS (SELECT FROM spegel_release.release_topic AS t
                       WHERE t.release_id = asked.release_id AND g.ground = ANY (t.grounds))
            OR EXISTS (SELECT FROM spegel_published.counted AS c
                       WHERE c.release_id = asked.release_id AND c.ground = g.ground) AS counted) AS s
    WHERE g.ground <> 'everybody';
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
    -- In the order of their conditions: readers see in what order rows lie, and
    -- joins would put those of nobody last, and those drawn again.
    INSERT INTO spegel_published.headcount
    SELECT h.*, r.organisation, t.from_day, r.day, u.title, c1.title_sv, c1.title_en, c2.title_sv, c2.title_en,
           c3.title_sv, c3.title_en, c4.title_sv, c4.title_en, t.headcounts_exact, r.noise_variance
    FROM spegel_release.staged_headcount AS h
    JOIN spegel_published.release AS r ON r.release_id = h.release_id
    JOIN spegel_published.topic AS t ON t.release_id = h.release_id AND t.topic = h.topic
    JOIN spegel_release.topic AS k ON k.topic = h.topic
    LEFT JOIN spegel_published.unit AS u ON u.release_id = h.release_id AND u.unit = h.unit
    LEFT JOIN spegel_published.code AS c1 ON c1.release_id = h.release_id AND c1.dimension = k.dimensions[1] AND c1.code = h.condition_1
    LEFT JOIN spegel_published.code AS c2 ON c2.release_id = h.release_id AND c2.dimension = k.dimensions[2] AND c2.code = h.condition_2
    LEFT JOIN spegel_published.code AS c3 ON c3.release_id = h.release_id AND c3.dimension = k.dimensions[3] AND c3.code = h.condition_3
    LEFT JOIN spegel_published.code AS c4 ON c4.release_id = h.release_id AND c4.dimension = k.dimensions[4] AND c4.code = h.condition_4
    WHERE h.release_id = asked.release_id
    ORDER BY h.topic, h.unit, h.condition_1, h.condition_2, h.condition_3, h.condition_4;
    PERFORM spegel_release.publish_category_pairs(asked.release_id);
    INSERT INTO spegel_published.number_counted
    SELECT n.*, p.category_pair
    FROM spegel_release.staged_number AS n
    JOIN spegel_published.category_pair AS p
        ON p.release_id = n.release_id AND p.ground = n.ground AND p.category = n.category
        AND p.within_ground = n.second_ground AND p.within_category = n.second_category
    WHERE n.release_id = asked.release_id
    ORDER BY n.cell, n.measure, n.ground, n.category, n.second_ground, n.second_category;
    DELETE FROM spegel_release.staged_headcount AS h WHERE h.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_number AS n WHERE n.release_id = asked.release_id;

    -- What readers know of each cell from now on.
    INSERT INTO spegel_release.memory AS m (organisation, topic, unit, conditions, frame_cell, uncertainty, published_as)
    SELECT asked.organisation, f.topic, f.unit, spegel_release.named_conditions(t.dimensions, f.conditions),
           f.frame_cell, f.uncertainty, asked.published_as
    FROM spegel_release.frame_cell AS f
    JOIN spegel_release.release_topic AS t ON t.release_id = f.release_id AND t.topic = f.topic
    WHERE f.release_id = asked.release_id AND f.kept_from IS NULL AND f.uncertainty IS NOT NULL
    ON CONFLICT (organisation, topic, unit, conditions) DO UPDATE
    SET frame_cell = excluded.frame_cell, uncertainty = excluded.uncertainty, published_as = excluded.published_as;

    INSERT INTO spegel_published.current_release (organisation, release_id)
    VALUES (asked.organisation, asked.release_id)
    ON CONFLICT (organisation) DO UPDATE SET release_id = excluded.release_id;
    -- The views join these tables: without statistics they would take minutes.
    ANALYZE spegel_published.headcount, spegel_published.number_counted, spegel_published.category_pair, spegel_published.measure,
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
    DELETE FROM spegel_release.staged_headcount AS h WHERE h.release_id = asked.release_id;
    DELETE FROM spegel_release.staged_number AS n WHERE n.release_id = asked.release_id;
    DELETE FROM spegel_release.release AS r WHERE r.release_id = asked.release_id;
END
$$;
COMMENT ON FUNCTION spegel_release.discard(integer) IS
'Discards a release (kasta ett utkast) that was never published.';
