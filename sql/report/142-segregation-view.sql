-- Segregation, worked out from published numbers alone: what can be read from
-- an index can be read from them too.

INSERT INTO spegel_release.column_comment VALUES
('divided_by', 'By what the staff is divided (uppdelning): occupation_group, step, form, or department.'),
('parts', 'Parts (delar) with anybody in them, as far as headcounts show.'),
('parts_shown', 'Parts whose numbers all show (visade delar): the indices are over these.'),
('part_persons', 'Persons in these parts (antal), a sum of headcounts.'),
('dissimilarity', 'Index of dissimilarity (segregationsindex), 0 to 1: the share of the category, or of everybody else, who would have to change part to be alike.'),
('dissimilarity_expected', 'What chance alone would make it (förväntat av slumpen).'),
('isolation', 'Mean share of the category in the parts of its own persons (isolering), 0 to 1.');

SELECT spegel_release.make_view('segregation', format($query$
    SELECT s.release_id, r.organisation, r.day, s.unit, u.title AS unit_title, u.level, s.divided_by,
           s.ground, k.code AS category, k.title_sv AS category_sv, k.title_en AS category_en,
           s.parts, s.parts_shown, s.part_persons,
           CASE WHEN o.shows THEN round(spegel.dissimilarity_index(s.tallies, k.code)::numeric, 3) END AS dissimilarity,
           CASE WHEN o.shows THEN round(spegel.dissimilarity_index_expected(s.tallies, k.code)::numeric, 3) END AS dissimilarity_expected,
           CASE WHEN o.shows THEN round(spegel.isolation_index(s.tallies, k.code)::numeric, 3) END AS isolation,
           CASE WHEN o.shows THEN 'ok' WHEN s.whole_persons IS NULL THEN 'below_threshold' ELSE 'not_computable' END AS status,
           CASE WHEN o.shows THEN NULL WHEN s.whole_persons IS NULL THEN 'too few persons'
                WHEN s.parts_shown < 2 THEN 'fewer than two parts whose numbers show'
                ELSE 'the parts whose numbers show have less than four fifths of the persons' END AS status_reason
    FROM (
        SELECT p.release_id, p.unit, p.divided_by, p.ground, p.whole_persons,
               count(*) FILTER (WHERE p.persons <> 0 OR p.persons IS NULL) AS parts,
               count(*) FILTER (WHERE p.persons > 0 AND p.shows) AS parts_shown,
               coalesce(sum(p.persons) FILTER (WHERE p.shows), 0)::bigint AS part_persons,
               spegel.segregation_agg(p.part, p.tally) FILTER (WHERE p.persons > 0 AND p.shows) AS tallies
        FROM (
            SELECT d.release_id, d.unit, d.divided_by, d.part, d.persons, d.whole_persons, g.ground, g.shows, g.tally
            FROM (
                SELECT h.release_id, h.cell, h.unit, c.divided_by, c.part, h.persons, w.persons AS whole_persons
                FROM spegel_published.headcount AS h
                JOIN spegel_published.headcount AS w
                    ON w.release_id = h.release_id AND w.topic = h.topic AND w.unit = h.unit
                    AND w.condition_1 = '' AND w.condition_2 = '' AND w.condition_3 = '' AND w.condition_4 = ''
                CROSS JOIN LATERAL (
                    SELECT 'occupation_group' AS divided_by, h.condition_1 AS part WHERE h.condition_1 <> '' AND h.condition_2 = '' AND h.condition_3 = ''
                    UNION ALL
                    SELECT 'step', h.condition_2 WHERE h.condition_1 = '' AND h.condition_2 <> '' AND h.condition_3 = ''
                    UNION ALL
                    SELECT 'form', h.condition_3 WHERE h.condition_1 = '' AND h.condition_2 = '' AND h.condition_3 <> '') AS c
                WHERE h.topic = 'representation' AND h.condition_4 = ''
                UNION ALL
                SELECT h.release_id, h.cell, w.unit, 'department', h.unit, h.persons, w.persons
                FROM spegel_published.headcount AS w
                JOIN spegel_published.unit AS t ON t.release_id = w.release_id AND t.unit = w.unit AND t.level = 'city'
                JOIN spegel_published.unit AS x ON x.release_id = w.release_id AND x.parent = t.unit AND x.level = 'department'
                JOIN spegel_published.headcount AS h
                    ON h.release_id = x.release_id AND h.topic = w.topic AND h.unit = x.unit
                    AND h.condition_1 = '' AND h.condition_2 = '' AND h.condition_3 = '' AND h.condition_4 = ''
                WHERE w.topic = 'representation' AND w.condition_1 = '' AND w.condition_2 = '' AND w.condition_3 = '' AND w.condition_4 = ''
            ) AS d
            CROSS JOIN LATERAL (
                SELECT n.ground, bool_and(v.counted IS NOT NULL) AS shows,
                       spegel.tally_agg(CASE WHEN n.category <> '?' THEN n.category END, greatest(v.counted, 0)) AS tally
                FROM spegel_published.number_counted AS n
                CROSS JOIN LATERAL (SELECT CASE WHEN n.category = '?' THEN coalesce(n.persons, CASE WHEN n.persons_high <= 4 THEN 0 END)
                                                ELSE %1$s END AS counted) AS v
                WHERE n.release_id = d.release_id AND n.cell = d.cell AND n.measure = 'persons' AND n.ground <> '' AND n.second_ground = ''
                GROUP BY n.ground) AS g
        ) AS p
        GROUP BY p.release_id, p.unit, p.divided_by, p.ground, p.whole_persons
    ) AS s
    JOIN spegel_published.release AS r ON r.release_id = s.release_id
    JOIN spegel_published.unit AS u ON u.release_id = s.release_id AND u.unit = s.unit
    JOIN spegel_published.code AS k ON k.release_id = s.release_id AND k.dimension = s.ground AND k.code <> '?'
    CROSS JOIN LATERAL (SELECT coalesce(s.parts_shown >= 2 AND s.part_persons >= 0.8 * s.whole_persons, false) AS shows) AS o
    $query$, spegel_release.middle_of('n.persons', 'n.persons_low', 'n.persons_high')),
    'How unevenly the categories of a ground are spread over occupation groups, steps, forms of employment or departments (segregering). From published numbers, so that small parts hold noise, which makes the indices somewhat too high.');
