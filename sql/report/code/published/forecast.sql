-- When the staff will mirror the residents, if shares go on as they have from
-- release to release: a calculation with published numbers, which tells nothing
-- about persons that these do not.  Numbers with noise would be forecast by it,
-- and get none.
SELECT spegel_release.make_view('forecast', $query$
    SELECT n.release_id, n.organisation, n.day, n.unit, n.unit_title, n.level, n.step, n.step_sv, n.step_en,
           n.ground, n.category, n.category_sv, n.category_en, n.persons, n.known, n.share, n.residents_share, n.residents_counted_on,
           n.gap_points, s.day AS started_on, s.share AS share_started, round(100 * p.pace, 2)::numeric(6,2) AS pace_points,
           round(100 * p.pace_low, 2)::numeric(6,2) AS pace_low, round(100 * p.pace_high, 2)::numeric(6,2) AS pace_high,
           f.outcome, f.years, CASE WHEN f.outcome = 'now' THEN 0 WHEN f.years IS NOT NULL THEN ceil(y.fast)::integer END AS years_low,
           CASE WHEN f.outcome = 'now' THEN 0 WHEN f.years IS NOT NULL AND y.slow <= 50 THEN ceil(y.slow)::integer END AS years_high,
           extract(year FROM n.day)::integer + f.years AS mirrors_in,
           CASE WHEN n.status <> 'ok' THEN n.status WHEN f.outcome IS NULL THEN 'not_computable' ELSE 'ok' END AS status,
           CASE WHEN n.status <> 'ok' THEN n.status_reason WHEN n.residents_share IS NULL OR n.residents_share = 0 THEN n.status_reason
                WHEN f.outcome IS NULL THEN 'no earlier share is published: no pace'
                WHEN s.share IS NULL THEN 'no earlier share is published: no pace'
                WHEN f.outcome = 'moving_away' THEN 'the share does not move towards that of the residents'
                WHEN f.outcome = 'beyond' THEN 'not within 50 years at this pace'
                WHEN y.slow > 50 OR y.slow IS NULL AND f.outcome <> 'now' THEN 'at the slowest likely pace not within 50 years'
                END AS status_reason
    FROM spegel_published.representation_all AS n
    JOIN spegel_published.ground AS g ON g.release_id = n.release_id AND g.ground = n.ground AND NOT g.sensitive
    -- The first share of five years, after the last break of the series.
    LEFT JOIN LATERAL (
        SELECT e.day, c.share, c.persons, c.known
        FROM spegel_published.period_dimension AS e
        -- Apart (OFFSET 0), so that the cell is looked up and not the table read.
        CROSS JOIN LATERAL (
            SELECT a.share, a.persons, a.known FROM spegel_published.representation_all AS a
            WHERE a.release_id = e.release_id AND a.unit = n.unit AND a.step = n.step AND a.ground = n.ground AND a.category = n.category
                AND a.within_ground = 'all' AND a.occupation_group = 'all' AND a.form = 'all' OFFSET 0) AS c
        WHERE e.organisation = n.organisation AND e.latest AND e.day BETWEEN n.day - 1830 AND n.day - 360 AND c.share IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM spegel_published.series_note AS a JOIN spegel_published.release AS x ON x.release_id = a.release_id
                WHERE x.organisation = n.organisation AND a.series_break AND a.from_day > e.day AND a.from_day <= n.day
                    AND coalesce(a.unit, n.unit) = n.unit AND coalesce(a.ground, n.ground) = n.ground)
        ORDER BY e.day LIMIT 1) AS s ON true
    CROSS JOIN LATERAL (
        SELECT (n.day - s.day) / 365.25 AS years, (n.persons + 1.0) / (n.known + 2) AS after, (s.persons + 1.0) / (s.known + 2) AS before,
               n.residents_share - n.share AS missing) AS b
    -- By Agresti and Caffo (2000), of two samples: most of the staff are the same,
    -- so that the interval is rather too wide.
    CROSS JOIN LATERAL (
        SELECT (n.share - s.share) / b.years AS pace, (b.after - b.before - e.within) / b.years AS pace_low,
               (b.after - b.before + e.within) / b.years AS pace_high
        FROM (SELECT 1.645 * sqrt(b.after * (1 - b.after) / (n.known + 2) + b.before * (1 - b.before) / (s.known + 2)) AS within) AS e
    ) AS p
    CROSS JOIN LATERAL (
        SELECT b.missing / nullif(p.pace, 0) AS expected,
               b.missing / nullif(CASE WHEN b.missing > 0 THEN greatest(p.pace_high, p.pace) ELSE least(p.pace_low, p.pace) END, 0) AS fast,
               CASE WHEN b.missing > 0 AND p.pace_low > 0 THEN b.missing / least(p.pace_low, p.pace)
                    WHEN b.missing < 0 AND p.pace_high < 0 THEN b.missing / greatest(p.pace_high, p.pace) END AS slow) AS y
    CROSS JOIN LATERAL (
        SELECT o.outcome, CASE o.outcome WHEN 'now' THEN 0 WHEN 'in_years' THEN ceil(y.expected)::integer END AS years
        FROM (SELECT CASE WHEN n.status <> 'ok' OR n.residents_share IS NULL OR n.residents_share = 0 THEN NULL
                          -- As near as whole persons come.
                          WHEN abs(n.persons - n.residents_share * n.known) < 1 THEN 'now' WHEN s.share IS NULL THEN NULL
                          WHEN y.expected IS NULL OR y.expected < 0 THEN 'moving_away' WHEN y.expected > 50 THEN 'beyond'
                          ELSE 'in_years' END AS outcome) AS o) AS f
    WHERE n.within_ground = 'all' AND n.occupation_group = 'all' AND n.form = 'all' AND n.category <> '?'
    $query$,
    'When the staff will mirror the residents (när speglar vi), if shares go on as they have from release to release, by step: of grounds '
    'that are visible. A calculation, not a plan.');
