CREATE OR REPLACE VIEW spegel_published.releases WITH (security_invoker = true) AS
SELECT r.release_id, r.name, r.organisation, r.organisation_title, r.day, r.published_at,
       c.release_id IS NOT NULL AS current, r.noise_variance, r.noise_bound,
       r.minimum_headcount AS unit_minimum, r.public_minimum
FROM spegel_published.release AS r
LEFT JOIN spegel_published.current_release AS c ON c.organisation = r.organisation AND c.release_id = r.release_id;
SELECT spegel_release.comment_view('releases', 'Published releases (publicerade släpp).');
SELECT spegel_release.make_view('units', $query$
    SELECT u.release_id, r.organisation, r.day, u.unit, u.title AS unit_title, u.level, u.parent, p.title AS parent_title
    FROM spegel_published.unit AS u
    JOIN spegel_published.release AS r ON r.release_id = u.release_id
    LEFT JOIN spegel_published.unit AS p ON p.release_id = u.release_id AND p.unit = u.parent
    $query$, 'Units (enheter).');
SELECT spegel_release.make_view('grounds', $query$
    SELECT g.release_id, r.organisation, r.day, g.ground, g.title_sv AS ground_sv, g.title_en AS ground_en, g.discrimination_act,
           g.sensitive, g.minimum_headcount, g.status, g.status_reason
    FROM spegel_published.ground AS g
    JOIN spegel_published.release AS r ON r.release_id = g.release_id
    $query$, 'Grounds (grunder), also those of which nothing may be or is known.');
COMMENT ON COLUMN spegel_published.grounds_all.status IS 'ok, barred (får ej behandlas), not_collected (ej insamlad).';
COMMENT ON COLUMN spegel_published.grounds.status IS 'ok, barred (får ej behandlas), not_collected (ej insamlad).';
SELECT spegel_release.make_view('codes', $query$
    SELECT c.release_id, r.organisation, r.day, c.dimension, c.code, c.title_sv AS code_sv, c.title_en AS code_en, c.position, c.reference
    FROM spegel_published.code AS c
    JOIN spegel_published.release AS r ON r.release_id = c.release_id
    UNION ALL
    -- What came counted brings its own categories, occupation groups and steps, and so do the residents.
    SELECT b.release_id, r.organisation, r.day, b.dimension, b.code, b.code, b.code, NULL::integer, false
    FROM (SELECT n.release_id, k.dimension, k.code
          FROM spegel_published.counted AS n
          CROSS JOIN LATERAL (VALUES (n.ground, n.category), (n.within_ground, n.within_category),
                                     ('occupation_group', n.occupation_group), ('step', n.step)) AS k (dimension, code)
          UNION
          SELECT p.release_id, p.ground, p.category FROM spegel_published.reference_share AS p) AS b
    JOIN spegel_published.release AS r ON r.release_id = b.release_id
    WHERE b.dimension <> 'everybody' AND b.code IS NOT NULL
        AND NOT EXISTS (SELECT FROM spegel_published.code AS c
                        WHERE c.release_id = b.release_id AND c.dimension = b.dimension AND c.code = b.code)
    $query$, 'Code lists (kodlistor) of dimensions and grounds.');
SELECT spegel_release.make_view('measures', $query$
    SELECT m.release_id, r.organisation, t.from_day, r.day, m.topic, t.title_sv AS topic_sv, t.title_en AS topic_en,
           m.measure, m.title_sv AS measure_sv, m.title_en AS measure_en, m.denominator, m.sensitive, m.minimum_headcount, m.position,
           t.headcounts_exact
    FROM spegel_published.measure AS m
    JOIN spegel_published.topic AS t ON t.release_id = m.release_id AND t.topic = m.topic
    JOIN spegel_published.release AS r ON r.release_id = m.release_id
    $query$, 'What is counted in each topic (mått).');
SELECT spegel_release.make_view('reference_populations', $query$
    SELECT p.release_id, r.organisation, r.day, p.ground, p.category, coalesce(k.title_sv, p.category) AS category_sv,
           coalesce(k.title_en, p.category) AS category_en, p.share, p.counted_on, p.region, p.source
    FROM spegel_published.reference_share AS p
    JOIN spegel_published.release AS r ON r.release_id = p.release_id
    LEFT JOIN spegel_published.code AS k ON k.release_id = p.release_id AND k.dimension = p.ground AND k.code = p.category
    $query$, 'The residents whom the organisation is to mirror (invånare att spegla).');
SELECT spegel_release.make_view('counts', $query$
    SELECT c.release_id, r.organisation, r.day, c.counted_on, c.topic, c.unit,
           coalesce(u.title, r.organisation_title) AS unit_title, coalesce(u.level, 'city') AS level,
           coalesce(c.occupation, 'all') AS occupation, coalesce(c.occupation_title, 'all') AS occupation_title,
           coalesce(c.step, 'all') AS step, CASE c.ground WHEN 'everybody' THEN 'all' ELSE c.ground END AS ground,
           CASE c.category WHEN 'everybody' THEN 'all' ELSE c.category END AS category,
           coalesce(c.within_ground, 'all') AS within_ground, coalesce(c.within_category, 'all') AS within_category,
           c.persons, c.drawn, c.per_mille,
           c.protection, c.approximate, c.source, c.status,
           CASE WHEN c.status = 'ok' AND c.persons IS NULL THEN 'only a share is known' ELSE c.status_reason END AS status_reason
    FROM spegel_published.counted AS c
    JOIN spegel_published.release AS r ON r.release_id = c.release_id
    LEFT JOIN spegel_published.unit AS u ON u.release_id = c.release_id AND u.unit = c.unit
    $query$, 'Persons who came already counted (redan räknade): official statistics, surveys, reports of partners.');
