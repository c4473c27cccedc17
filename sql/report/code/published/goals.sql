-- What has been decided beside what is published: nothing here is known but what
-- the numbers of releases say, with the rights of whoever reads.  A number that
-- is withheld is no progress.

-- The number that a goal, g, is about, in the release that an expression gives.
CREATE OR REPLACE FUNCTION spegel_release.goal_number(release text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT format($query$
    SELECT c.* FROM (
        SELECT m.counted_on, m.persons, m.known, m.share, m.share_low, m.share_high, m.protection, m.status, m.status_reason
        FROM spegel_published.mirroring_all AS m
        WHERE m.unit = g.unit AND m.ground = g.ground AND m.category = g.category AND m.within_ground = 'all' AND m.form = 'all'
            AND m.occupation_group = CASE g.part_by WHEN 'occupation_group' THEN g.part ELSE 'all' END
            AND m.step = CASE WHEN g.part_by IN ('step', 'managers', 'manager_class') THEN g.part ELSE 'all' END
            AND g.part_by <> 'occupation' AND (g.part_by NOT IN ('managers', 'manager_class') OR m.protection <> 'own')
            AND m.release_id = %1$s
        UNION ALL
        SELECT m.day, m.persons, m.known, m.share, m.share_low, m.share_high, 'own', m.status, m.status_reason
        FROM spegel_published.managers_all AS m
        WHERE m.unit = g.unit AND m.ground = g.ground AND m.category = g.category AND m.within_ground = 'all'
            AND m.manager_class = CASE g.part_by WHEN 'manager_class' THEN g.part ELSE 'all' END
            AND (g.part_by = 'manager_class' OR g.part_by = 'managers' AND g.part = 'managers')
            AND m.release_id = %1$s) AS c
    ORDER BY c.share IS NULL, c.counted_on DESC LIMIT 1$query$, $1);
END;
COMMENT ON FUNCTION spegel_release.goal_number(text) IS
'The query of the published number that a goal, as g, is about (målets tal), in the release that an expression gives: of what came '
'counted the last. For migrations.';
SELECT spegel_release.make_view('goals', format($query$
    SELECT g.release_id, r.organisation, r.day, g.unit, u.title AS unit_title, u.level,
           g.ground, g.category, coalesce(k.title_sv, g.category) AS category_sv, coalesce(k.title_en, g.category) AS category_en,
           g.part_by, g.part, g.part_sv, g.part_en, g.year AS goal_year, g.decided_on, g.decided_by, g.note,
           g.reference_topic, g.reference_counted_on, g.goal_share, n.counted_on, n.persons, n.known, n.share, n.share_low, n.share_high,
           round(100 * (n.share - g.goal_share), 1)::numeric(5,1) AS gap_points, s.counted_on AS started_on, s.share AS share_started,
           p.pace_points, p.needed_points, p.progress,
           -- A number without noise is what it is.
           CASE WHEN p.progress IS NULL OR p.progress = 'not_reached' THEN NULL
                WHEN n.protection = 'suppressed' OR n.protection = 'own' AND NOT b.sensitive THEN true
                WHEN p.progress IN ('reached', 'on_the_way') THEN n.share_low >= p.aim ELSE n.share_high < p.aim END AS progress_certain,
           CASE WHEN b.status <> 'ok' THEN b.status WHEN n.status IS NULL THEN 'not_collected' WHEN n.status <> 'ok' THEN n.status
                WHEN g.goal_share IS NULL THEN 'not_computable' ELSE 'ok' END AS status,
           CASE WHEN b.status <> 'ok' THEN b.status_reason
                WHEN n.status IS NULL AND g.part_by = 'occupation' THEN 'numbers of single occupations are not published'
                WHEN n.status IS NULL THEN 'no such number is published' WHEN n.status <> 'ok' THEN n.status_reason
                WHEN g.goal_share IS NULL THEN 'the reference to mirror is not known'
                WHEN n.persons IS NULL OR n.share_low IS NULL THEN coalesce(n.status_reason, 'only a share is known')
                WHEN s.share IS NULL THEN 'no earlier share is published: no pace'
                WHEN p.progress = 'missed' THEN 'its year is over' END AS status_reason
    FROM spegel_published.goal AS g
    JOIN spegel_published.release AS r ON r.release_id = g.release_id
    JOIN spegel_published.unit AS u ON u.release_id = g.release_id AND u.unit = g.unit
    LEFT JOIN spegel_published.ground AS b ON b.release_id = g.release_id AND b.ground = g.ground
    LEFT JOIN spegel_published.code AS k ON k.release_id = g.release_id AND k.dimension = g.ground AND k.code = g.category
    LEFT JOIN LATERAL (%1$s) AS n ON true
    -- The share when it was decided, or the first one after.
    LEFT JOIN LATERAL (
        SELECT f.counted_on, f.share
        FROM spegel_published.period_dimension AS e
        CROSS JOIN LATERAL (%2$s) AS f
        WHERE e.organisation = r.organisation AND e.latest AND e.day < r.day AND f.share IS NOT NULL AND f.counted_on < n.counted_on
            AND NOT EXISTS (
                SELECT FROM spegel_published.series_note AS a JOIN spegel_published.release AS x ON x.release_id = a.release_id
                WHERE x.organisation = r.organisation AND a.series_break AND a.from_day > e.day AND a.from_day <= r.day
                    AND coalesce(a.unit, g.unit) = g.unit AND coalesce(a.ground, g.ground) = g.ground)
        ORDER BY f.counted_on <= g.decided_on DESC, abs(f.counted_on - g.decided_on) LIMIT 1) AS s ON true
    -- Where the straight line from there to the goal is today.
    CROSS JOIN LATERAL (
        SELECT make_date(g.year, 12, 31) AS due,
               s.share + (g.goal_share - s.share) * (n.counted_on - s.counted_on)
                   / nullif(make_date(g.year, 12, 31) - s.counted_on, 0) AS line) AS l
    CROSS JOIN LATERAL (
        SELECT round(100 * (n.share - s.share) / (n.counted_on - s.counted_on) * 365.25, 2)::numeric(6,2) AS pace_points,
               CASE WHEN n.share >= g.goal_share THEN 0
                    WHEN n.counted_on < l.due THEN round(100 * (g.goal_share - n.share) / (l.due - n.counted_on) * 365.25, 2)
                   END::numeric(6,2) AS needed_points,
               CASE WHEN n.share IS NULL OR g.goal_share IS NULL THEN NULL WHEN n.share >= g.goal_share THEN 'reached'
                    WHEN n.counted_on >= l.due THEN 'missed' WHEN s.share IS NULL THEN 'not_reached'
                    WHEN n.share >= l.line THEN 'on_the_way' ELSE 'behind' END AS progress,
               CASE WHEN n.share >= g.goal_share OR n.counted_on >= l.due THEN g.goal_share ELSE l.line END AS aim) AS p
    $query$, spegel_release.goal_number('g.release_id'), spegel_release.goal_number('e.release_id')),
    'Goals (mål) that have been decided and are public, beside the published share: reached, on track or behind.');
