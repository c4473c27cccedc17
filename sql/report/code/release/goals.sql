-- Goals that the city wants to be known: copied with a release, so that the
-- numbers published with it are beside them.  They are decisions, not persons.
CREATE OR REPLACE FUNCTION spegel_release.publish_goals(asked spegel_release.release) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, spegel, pg_temp
BEGIN ATOMIC
    INSERT INTO spegel_published.goal (release_id, goal_number, unit, ground, category, part_by, part, part_sv, part_en, year, goal_share,
        reference_topic, reference_counted_on, decided_on, decided_by, note)
    SELECT ($1).release_id, row_number() OVER (ORDER BY g.unit, g.ground, g.category, g.part_by, g.part, g.year), g.unit, g.ground,
           g.category, g.part_by, g.part, coalesce(t.sv, g.part), coalesce(t.en, g.part), g.year,
           round(coalesce(g.target_share, spegel.share(w.residents, g.category)::numeric), 4), g.reference_topic, w.counted_on,
           g.decided_on, g.decided_by, g.note
    FROM (
        -- A later decision about the same replaces an earlier one.
        SELECT DISTINCT ON (d.unit, d.ground, d.category, d.part_by, d.part, d.year) d.*
        FROM spegel_register.goal AS d
        JOIN spegel_published.unit AS u ON u.release_id = ($1).release_id AND u.unit = d.unit
        WHERE d.decided_on <= ($1).day
        ORDER BY d.unit, d.ground, d.category, d.part_by, d.part, d.year, d.decided_on DESC) AS g
    -- Of a pool all ages count.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN num_nonnulls(g.reference_occupation, g.reference_education) > 0 THEN 0 END,
               CASE WHEN num_nonnulls(g.reference_occupation, g.reference_education) > 0 THEN 200 END) AS p (youngest, oldest)
    LEFT JOIN LATERAL spegel_register.residents_tally(($1).organisation, ($1).day, g.ground, NULL, p.youngest, p.oldest,
        g.reference_topic, g.reference_definition, g.reference_region, coalesce(g.reference_occupation, ''),
        coalesce(g.reference_education, '')) AS w ON g.reference_topic IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT c.title_sv, c.title_en FROM spegel_published.code AS c
        WHERE c.release_id = ($1).release_id AND c.dimension = g.part_by AND c.code = g.part
        UNION ALL
        SELECT v.sv, v.en FROM (VALUES ('all', 'alla', 'all'), ('managers', 'chefer', 'managers'), ('others', 'övriga', 'others'))
            AS v (part, sv, en) WHERE g.part_by IN ('all', 'managers') AND v.part = g.part
        UNION ALL
        SELECT o.title, coalesce(o.title_en, o.title) FROM spegel_register.occupation AS o
        WHERE g.part_by = 'occupation' AND o.occupation = g.part) AS t (sv, en) ON true
    WHERE g.public;
END;
COMMENT ON FUNCTION spegel_release.publish_goals(spegel_release.release) IS
'Publishes the goals (mål) that are public, of the units of a release, as they had been decided by its day; called by publish(), after '
'units and codes. A goal that mirrors a reference gets its share.';
