SELECT spegel_release.make_view('counted_representation', $query$
    SELECT c.release_id, r.organisation, r.day, c.counted_on, c.unit,
           coalesce(u.title, r.organisation_title) AS unit_title, coalesce(u.level, 'city') AS level,
           coalesce(c.occupation_group, 'all') AS occupation_group,
           coalesce(d1.title_sv, c.occupation_group, 'alla') AS occupation_group_sv,
           coalesce(d1.title_en, c.occupation_group, 'all') AS occupation_group_en,
           coalesce(c.step, 'all') AS step, coalesce(d2.title_sv, c.step, 'alla') AS step_sv,
           coalesce(d2.title_en, c.step, 'all') AS step_en,
           c.ground, c.category, coalesce(k1.title_sv, c.category) AS category_sv, coalesce(k1.title_en, c.category) AS category_en,
           coalesce(c.within_ground, 'all') AS within_ground, coalesce(c.within_category, 'all') AS within_category,
           coalesce(k2.title_sv, c.within_category, 'alla') AS within_category_sv,
           coalesce(k2.title_en, c.within_category, 'all') AS within_category_en,
           c.persons, c.drawn, c.known,
           CASE WHEN s.shows THEN round(s.share, 4)::numeric(5,4) END AS share,
           round(e.low::numeric, 4)::numeric(5,4) AS share_low, round(e.high::numeric, 4)::numeric(5,4) AS share_high,
           p.share AS residents_share, p.counted_on AS residents_counted_on,
           CASE WHEN s.shows THEN round(s.share / nullif(p.share, 0), 3)::numeric(9,3) END AS ratio,
           round(e.low::numeric / nullif(p.share, 0), 3)::numeric(9,3) AS ratio_low,
           round(e.high::numeric / nullif(p.share, 0), 3)::numeric(9,3) AS ratio_high,
           CASE WHEN s.shows THEN round(100 * (s.share - p.share), 1)::numeric(5,1) END AS gap_points,
           CASE WHEN s.shows AND p.share * c.known IS NOT NULL THEN greatest(ceil(p.share * c.known) - c.persons, 0)::bigint END
               AS shortfall,
           c.protection, c.approximate, c.source,
           CASE WHEN s.shows OR c.category = '?' AND c.persons IS NOT NULL THEN 'ok' WHEN c.withheld THEN c.status
                ELSE 'not_computable' END AS status,
           CASE WHEN c.category = '?' AND c.persons IS NOT NULL THEN 'of the unknown there is no share'
                WHEN s.shows AND c.persons IS NULL THEN 'only a share is known'
                WHEN s.shows AND p.share IS NULL THEN 'the residents are not known by this'
                WHEN s.shows AND p.share = 0 THEN 'no such residents'
                WHEN s.shows THEN NULL WHEN c.withheld THEN c.status_reason
                WHEN coalesce(c.known, c.known_per_mille) = 0 THEN 'nobody'
                ELSE 'a category is not known' END AS status_reason
    FROM (
        SELECT g.*,
               CASE WHEN bool_and(g.drawn IS NOT NULL OR g.category = '?') OVER w
                    THEN greatest(sum(g.drawn) FILTER (WHERE g.category <> '?') OVER w, 0)::bigint END AS known,
               (sum(g.summed) FILTER (WHERE g.category <> '?') OVER w)::bigint AS known_summed,
               (sum(g.per_mille) FILTER (WHERE g.category <> '?') OVER w)::bigint AS known_per_mille
        FROM (
            SELECT f.release_id, f.counted_on, f.unit, f.occupation_group, f.step, f.ground, f.category, f.within_ground, f.within_category,
                   CASE WHEN bool_and(f.persons IS NOT NULL) THEN sum(f.persons)::bigint END AS persons,
                   CASE WHEN bool_and(f.drawn IS NOT NULL) THEN sum(f.drawn)::bigint END AS drawn,
                   CASE WHEN count(*) = 1 THEN min(f.per_mille) END AS per_mille, count(*) AS summed,
                   bool_or(f.status <> 'ok') AS withheld, max(f.status) FILTER (WHERE f.status <> 'ok') AS status,
                   max(f.status_reason) AS status_reason, min(f.protection) AS protection, bool_or(f.approximate) AS approximate,
                   min(f.source) AS source
            FROM spegel_published.counted AS f
            WHERE f.topic = 'staff' AND f.ground <> 'everybody' AND (f.occupation IS NULL OR f.occupation_group IS NOT NULL)
            GROUP BY f.release_id, f.counted_on, f.unit, f.occupation_group, f.step, f.ground, f.category, f.within_ground,
                f.within_category
        ) AS g
        WINDOW w AS (PARTITION BY g.release_id, g.counted_on, g.unit, g.occupation_group, g.step, g.ground, g.within_ground,
            g.within_category)
    ) AS c
    JOIN spegel_published.release AS r ON r.release_id = c.release_id
    LEFT JOIN spegel_published.unit AS u ON u.release_id = c.release_id AND u.unit = c.unit
    LEFT JOIN spegel_published.code AS d1 ON d1.release_id = c.release_id AND d1.dimension = 'occupation_group'
        AND d1.code = c.occupation_group
    LEFT JOIN spegel_published.code AS d2 ON d2.release_id = c.release_id AND d2.dimension = 'step' AND d2.code = c.step
    LEFT JOIN spegel_published.code AS k1 ON k1.release_id = c.release_id AND k1.dimension = c.ground AND k1.code = c.category
    LEFT JOIN spegel_published.code AS k2 ON k2.release_id = c.release_id AND k2.dimension = c.within_ground AND k2.code = c.within_category
    LEFT JOIN spegel_published.reference_share AS p
        ON p.release_id = c.release_id AND p.ground = c.ground AND p.category = c.category AND c.within_ground IS NULL
    CROSS JOIN LATERAL (
        SELECT coalesce(c.category <> '?' AND coalesce(c.known, c.known_per_mille) > 0
                        AND (c.persons IS NOT NULL OR c.per_mille IS NOT NULL), false) AS shows,
               coalesce(least(greatest(c.drawn, 0), c.known)::numeric / nullif(c.known, 0),
                        c.per_mille::numeric / nullif(c.known_per_mille, 0)) AS share) AS s
    -- The noise of every row that was drawn and summed, in the number and in the whole, of which it is a part.
    CROSS JOIN LATERAL (SELECT CASE WHEN c.protection = 'none' THEN r.noise_variance::double precision ELSE 0 END AS one) AS v
    LEFT JOIN LATERAL spegel.drawn_share(CASE WHEN s.shows THEN c.drawn END, c.known, v.one * c.summed, v.one * c.known_summed,
        v.one * c.summed) AS e ON true
    $query$,
    'The staff that came already counted, by categories of grounds (redan räknad personal): share, beside the residents; by '
    'occupation group where it came by occupation.');
SELECT spegel_release.make_view('mirroring', $query$
    SELECT o.release_id, o.organisation, o.day, o.day AS counted_on, o.unit, o.unit_title, o.level,
           o.occupation_group, o.occupation_group_sv, o.occupation_group_en, o.step, o.step_sv, o.step_en, o.form, o.form_sv, o.form_en,
           o.ground, o.category, o.category_sv, o.category_en,
           o.within_ground, o.within_category, o.within_category_sv, o.within_category_en,
           o.persons, o.drawn, o.known, o.share, o.share_low, o.share_high,
           o.residents_share, o.residents_counted_on, o.ratio,
           round(o.share_low / nullif(o.residents_share, 0), 3)::numeric(9,3) AS ratio_low,
           round(o.share_high / nullif(o.residents_share, 0), 3)::numeric(9,3) AS ratio_high,
           o.gap_points, o.shortfall, 'own' AS protection, false AS approximate, NULL::text AS source, o.status, o.status_reason
    FROM spegel_published.representation_all AS o
    UNION ALL
    SELECT c.release_id, c.organisation, c.day, c.counted_on, c.unit, c.unit_title, c.level,
           c.occupation_group, c.occupation_group_sv, c.occupation_group_en, c.step, c.step_sv, c.step_en, 'all', 'alla', 'all',
           c.ground, c.category, c.category_sv, c.category_en,
           c.within_ground, c.within_category, c.within_category_sv, c.within_category_en,
           c.persons, c.drawn, c.known, c.share, c.share_low, c.share_high,
           c.residents_share, c.residents_counted_on, c.ratio, c.ratio_low, c.ratio_high,
           c.gap_points, c.shortfall, c.protection, c.approximate, c.source, c.status, c.status_reason
    FROM spegel_published.counted_representation_all AS c
    $query$,
    'The staff beside the residents (spegling), by categories of grounds: counted from the register where the ground is kept there, '
    'as supplied elsewhere.');
