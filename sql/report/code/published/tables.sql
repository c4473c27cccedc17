-- What readers see: plain tables with a row for every cell of every published
-- release.  Statistics are views over these tables, which run with the
-- reader's own rights: nothing else is ever computed from the register.

COMMENT ON TABLE spegel_published.data_version IS
'Version of everything that is published (dataversion); one row. Whoever keeps copies compares it.';
COMMENT ON COLUMN spegel_published.data_version.only_row IS 'Always true: there is one version.';
COMMENT ON COLUMN spegel_published.data_version.version IS 'Grows with every release published or withdrawn (version).';
COMMENT ON COLUMN spegel_published.data_version.changed_at IS 'When (tidpunkt).';
COMMENT ON TABLE spegel_published.release IS 'Published releases (publicerade släpp); a withdrawn one is gone.';
COMMENT ON TABLE spegel_published.withdrawn_release IS
'Releases that were published and have been withdrawn (återkallade släpp): that they were there is known, and nothing else.';
COMMENT ON COLUMN spegel_published.withdrawn_release.release_id IS 'Number (nummer) of the release.';
COMMENT ON COLUMN spegel_published.withdrawn_release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_published.withdrawn_release.withdrawn_at IS 'When it was withdrawn (återkallat).';
COMMENT ON COLUMN spegel_published.release.release_id IS 'Number (nummer) of the release.';
COMMENT ON COLUMN spegel_published.release.name IS 'Name (namn).';
COMMENT ON COLUMN spegel_published.release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_published.release.organisation_title IS 'Its name (organisationens namn).';
COMMENT ON COLUMN spegel_published.release.day IS 'The day (mätdatum) that it describes.';
COMMENT ON COLUMN spegel_published.release.published_at IS 'When it was published (publicerat).';
COMMENT ON COLUMN spegel_published.release.noise_variance IS 'Variance of the noise (störningens varians) in numbers of persons.';
COMMENT ON COLUMN spegel_published.release.noise_bound IS 'Largest noise (störningens gräns), in persons.';
COMMENT ON COLUMN spegel_published.release.minimum_headcount IS 'Fewest persons (minsta antal) of a unit that is shown.';
COMMENT ON COLUMN spegel_published.release.public_minimum IS
'Fewest persons (minsta antal för allmänheten) with some visible conditions of whom exact numbers are shown to everybody.';
COMMENT ON TABLE spegel_published.current_release IS 'The release of each organisation that views show (gällande släpp).';
COMMENT ON COLUMN spegel_published.current_release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_published.current_release.release_id IS 'The release (släpp).';
COMMENT ON TABLE spegel_published.topic IS 'Topics (ämnen) of the releases.';
COMMENT ON COLUMN spegel_published.topic.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.topic.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.topic.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.topic.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.topic.from_day IS 'First day (från och med).';
COMMENT ON COLUMN spegel_published.topic.to_day IS 'Last day (till och med).';
COMMENT ON COLUMN spegel_published.topic.headcounts_exact IS 'Whether headcounts are exact (exakta antal); otherwise they hold noise too.';
COMMENT ON TABLE spegel_published.measure IS 'What is counted in each topic (mått).';
COMMENT ON COLUMN spegel_published.measure.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.measure.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.measure.measure IS 'The measure (mått); persons is everybody.';
COMMENT ON COLUMN spegel_published.measure.denominator IS 'The measure that it is a part of (nämnare); NULL for persons.';
COMMENT ON COLUMN spegel_published.measure.sensitive IS 'Whether it is sensitive (känsligt), so that its numbers hold noise.';
COMMENT ON COLUMN spegel_published.measure.minimum_headcount IS
'Fewest persons (minsta antal) of whom it is shown; NULL when it is visible.';
COMMENT ON COLUMN spegel_published.measure.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.measure.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.measure.position IS 'Order (ordning).';
COMMENT ON TABLE spegel_published.unit IS 'Units (enheter) of the releases.';
COMMENT ON COLUMN spegel_published.unit.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.unit.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.unit.parent IS 'The unit above (överordnad enhet); NULL for a city.';
COMMENT ON COLUMN spegel_published.unit.level IS 'Level (nivå): city, department, between, workplace.';
COMMENT ON COLUMN spegel_published.unit.title IS 'Name (namn).';
COMMENT ON TABLE spegel_published.goal IS
'Goals (mål) that the organisation wants to be known, as they had been decided by the day of the release.';
COMMENT ON COLUMN spegel_published.goal.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.goal.goal_number IS 'Number (nummer) within the release.';
COMMENT ON COLUMN spegel_published.goal.unit IS 'The unit (enhet) that is to reach it.';
COMMENT ON COLUMN spegel_published.goal.ground IS 'Ground (grund).';
COMMENT ON COLUMN spegel_published.goal.category IS 'Category (kategori) whose share is to be so large, or larger.';
COMMENT ON COLUMN spegel_published.goal.part_by IS 'How the staff is divided (uppdelning); all: it is not.';
COMMENT ON COLUMN spegel_published.goal.part IS 'Which part (del) of the staff; all: everybody.';
COMMENT ON COLUMN spegel_published.goal.part_sv IS 'Its name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.goal.part_en IS 'Its name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.goal.year IS 'The year (år) by whose end it is to be reached.';
COMMENT ON COLUMN spegel_published.goal.goal_share IS
'The share to reach (målandel), or that of the reference; NULL when this is not known.';
COMMENT ON COLUMN spegel_published.goal.reference_topic IS 'The reference to mirror (referens); NULL: a share was decided.';
COMMENT ON COLUMN spegel_published.goal.reference_counted_on IS 'When the reference was counted (referensens mätdatum).';
COMMENT ON COLUMN spegel_published.goal.decided_on IS 'Day of the decision (beslutsdatum).';
COMMENT ON COLUMN spegel_published.goal.decided_by IS 'Who decided (beslutat av).';
COMMENT ON COLUMN spegel_published.goal.note IS 'What should be known of it (anmärkning).';
COMMENT ON TABLE spegel_published.series_note IS
'Notes on series (anmärkningar): what has changed since the release before.';
COMMENT ON COLUMN spegel_published.series_note.release_id IS 'The release (släpp) that shows the change first.';
COMMENT ON COLUMN spegel_published.series_note.note_number IS 'Number (nummer) within the release.';
COMMENT ON COLUMN spegel_published.series_note.from_day IS 'The day (dag) from which it holds.';
COMMENT ON COLUMN spegel_published.series_note.unit IS 'The unit (enhet) that it is about; NULL for all.';
COMMENT ON COLUMN spegel_published.series_note.ground IS 'The ground (grund) that it is about; NULL for all.';
COMMENT ON COLUMN spegel_published.series_note.series_break IS 'Whether the series breaks there (tidsseriebrott).';
COMMENT ON COLUMN spegel_published.series_note.note_sv IS 'The note in Swedish (svensk anmärkning).';
COMMENT ON COLUMN spegel_published.series_note.note_en IS 'The note in English (engelsk anmärkning).';
COMMENT ON COLUMN spegel_published.code.manager_class IS 'Manager class (chefsnivå) of a career step: A, B or C; NULL when none.';
COMMENT ON TABLE spegel_published.code IS 'Code lists (kodlistor) of the releases: of dimensions and of grounds.';
COMMENT ON COLUMN spegel_published.code.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.code.dimension IS 'Dimension or ground (dimension, grund).';
COMMENT ON COLUMN spegel_published.code.code IS 'Code (kod); ? when unknown.';
COMMENT ON COLUMN spegel_published.code.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.code.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.code.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_published.code.reference IS
'Whether it is the category of a ground that is what remains of the whole (referenskategori).';
COMMENT ON TABLE spegel_published.ground IS 'The grounds (grunder), also those of which nothing may be or is known.';
COMMENT ON COLUMN spegel_published.ground.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.ground.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_published.ground.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.ground.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.ground.discrimination_act IS
'Whether it is one of the seven grounds of the Discrimination Act (diskrimineringslagen).';
COMMENT ON COLUMN spegel_published.ground.sensitive IS 'Whether it is sensitive (känslig), so that its numbers hold noise.';
COMMENT ON COLUMN spegel_published.ground.minimum_headcount IS 'Fewest persons (minsta antal) of whom anything is shown by it.';
COMMENT ON COLUMN spegel_published.ground.status IS 'ok, barred (får ej behandlas), not_collected (ej insamlad).';
COMMENT ON COLUMN spegel_published.ground.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_published.reference_share IS 'The residents (invånare) whom the organisation is to mirror.';
COMMENT ON COLUMN spegel_published.reference_share.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.reference_share.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_published.reference_share.category IS 'Category (kategori).';
COMMENT ON COLUMN spegel_published.reference_share.share IS 'Share of the residents whose category is known (andel), 0 to 1.';
COMMENT ON COLUMN spegel_published.reference_share.counted_on IS 'The day (mätdatum).';
COMMENT ON COLUMN spegel_published.reference_share.region IS 'Region (region).';
COMMENT ON COLUMN spegel_published.reference_share.source IS 'Where it was published (källa).';
COMMENT ON TABLE spegel_published.headcount IS
'Headcounts (personantal) by unit and dimensions: one row for every combination of codes. The views name the conditions.';
COMMENT ON COLUMN spegel_published.headcount.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.headcount.cell IS 'Number (nummer) of the cell; says nothing.';
COMMENT ON COLUMN spegel_published.headcount.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.headcount.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.headcount.level IS 'Its level (nivå).';
COMMENT ON COLUMN spegel_published.headcount.condition_1 IS
'Code of the first dimension of the topic (villkor); all when it has no condition.';
COMMENT ON COLUMN spegel_published.headcount.condition_2 IS
'Code of the second dimension of the topic (villkor); all when it has no condition.';
COMMENT ON COLUMN spegel_published.headcount.condition_3 IS
'Code of the third dimension of the topic (villkor); all when it has no condition.';
COMMENT ON COLUMN spegel_published.headcount.condition_4 IS
'Code of the fourth dimension of the topic (villkor); all when it has no condition.';
COMMENT ON COLUMN spegel_published.headcount.persons IS 'Persons (antal); NULL where status is not ok.';
COMMENT ON COLUMN spegel_published.headcount.status IS 'ok, internal (för den interna läsekretsen), below_threshold (för få).';
COMMENT ON COLUMN spegel_published.headcount.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON COLUMN spegel_published.headcount.organisation IS 'The organisation (organisation) of the release.';
COMMENT ON COLUMN spegel_published.headcount.from_day IS 'First day (från och med) of the topic.';
COMMENT ON COLUMN spegel_published.headcount.day IS 'The day (mätdatum) of the release.';
COMMENT ON COLUMN spegel_published.headcount.unit_title IS 'Name of the unit (enhetens namn).';
COMMENT ON COLUMN spegel_published.headcount.condition_1_sv IS 'Name of condition_1 in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_1_en IS 'Name of condition_1 in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_2_sv IS 'Name of condition_2 in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_2_en IS 'Name of condition_2 in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_3_sv IS 'Name of condition_3 in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_3_en IS 'Name of condition_3 in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_4_sv IS 'Name of condition_4 in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.headcount.condition_4_en IS 'Name of condition_4 in English (engelsk benämning).';
COMMENT ON TABLE spegel_published.number_counted IS
'Numbers of persons (räknade antal) by categories of no, one or more grounds: one row for every combination of codes, each combination '
'once. Exact where all conditions are visible.';
COMMENT ON COLUMN spegel_published.number_counted.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.number_counted.cell IS 'The cell (cell) of table headcount.';
COMMENT ON COLUMN spegel_published.number_counted.category_pair IS 'Number (nummer) of its categories in table category_pair.';
COMMENT ON COLUMN spegel_published.number_counted.measure IS 'What is counted (mått).';
COMMENT ON COLUMN spegel_published.number_counted.persons IS
'Persons (antal): the number drawn, but no less than 0 and no more than the frame; NULL where status is not ok.';
COMMENT ON COLUMN spegel_published.number_counted.drawn IS
'The number with its noise (stört antal), for adding up: possibly below 0, or above the frame; NULL where status is not ok.';
COMMENT ON COLUMN spegel_published.number_counted.variance IS
'Variance of the noise (störningens varians); 0 when the number is exact.';
COMMENT ON COLUMN spegel_published.number_counted.status IS 'ok, internal (för den interna läsekretsen), below_threshold (för få).';
COMMENT ON COLUMN spegel_published.number_counted.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_published.internal_number IS
'Exact numbers (exakta antal) for the internal audience alone: those of status internal.';
COMMENT ON COLUMN spegel_published.internal_number.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.internal_number.cell IS 'The cell (cell) of table headcount.';
COMMENT ON COLUMN spegel_published.internal_number.category_pair IS 'Number (nummer) of its categories in table category_pair.';
COMMENT ON COLUMN spegel_published.internal_number.measure IS 'What is counted (mått).';
COMMENT ON COLUMN spegel_published.internal_number.persons IS 'Persons (antal), exact.';
CREATE OR REPLACE VIEW spegel_published.internal_number_counted WITH (security_invoker = true) AS
SELECT n.release_id, n.cell, n.category_pair, n.measure, coalesce(i.persons, n.persons) AS persons, coalesce(i.persons, n.drawn) AS drawn,
       CASE WHEN i.cell IS NOT NULL THEN 0 ELSE n.variance END AS variance,
       CASE WHEN i.cell IS NOT NULL THEN 'ok' ELSE n.status END AS status,
       CASE WHEN i.cell IS NULL THEN n.status_reason END AS status_reason
FROM spegel_published.number_counted AS n
LEFT JOIN spegel_published.internal_number AS i
    ON i.cell = n.cell AND i.category_pair = n.category_pair AND i.measure = n.measure AND i.release_id = n.release_id;
COMMENT ON VIEW spegel_published.internal_number_counted IS
'number_counted as the internal audience sees it (interna läsekretsen): what is exact is shown, however few.';
CREATE OR REPLACE VIEW spegel_published.internal_headcount WITH (security_invoker = true) AS
SELECT h.release_id, h.cell, h.topic, h.unit, h.level, h.condition_1, h.condition_2, h.condition_3, h.condition_4,
       coalesce(i.persons, h.persons) AS persons, CASE WHEN i.cell IS NOT NULL THEN 'ok' ELSE h.status END AS status,
       CASE WHEN i.cell IS NULL THEN h.status_reason END AS status_reason,
       h.organisation, h.from_day, h.day, h.unit_title, h.condition_1_sv, h.condition_1_en, h.condition_2_sv, h.condition_2_en,
       h.condition_3_sv, h.condition_3_en, h.condition_4_sv, h.condition_4_en
FROM spegel_published.headcount AS h
LEFT JOIN spegel_published.category_pair AS p ON p.release_id = h.release_id AND p.ground = 'all'
LEFT JOIN spegel_published.internal_number AS i
    ON i.cell = h.cell AND i.category_pair = p.category_pair AND i.measure = 'persons' AND i.release_id = h.release_id;
COMMENT ON VIEW spegel_published.internal_headcount IS
'headcount as the internal audience sees it (interna läsekretsen): what is exact is shown, however few.';
SELECT spegel_release.copy_comments('spegel_published.number_counted', 'spegel_published.internal_number_counted');
SELECT spegel_release.copy_comments('spegel_published.headcount', 'spegel_published.internal_headcount');
COMMENT ON TABLE spegel_published.category_pair IS
'The categories by which numbers are counted (kategoripar): of no ground, of one, or of one within a category of another, these in '
'both directions: women among foreign-born, and foreign-born among women.';
COMMENT ON COLUMN spegel_published.category_pair.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.category_pair.category_pair IS 'Number (nummer), the same in both directions; no two releases have it.';
COMMENT ON COLUMN spegel_published.category_pair.ground IS 'Ground (grund); all for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.category IS 'Category (kategori); ? when unknown, all for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.category_sv IS 'Its name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.category_en IS 'Its name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.within_ground IS 'The ground within which it is (andra grund); all when there is none.';
COMMENT ON COLUMN spegel_published.category_pair.within_category IS 'The category of that ground (kategori); all when there is none.';
COMMENT ON COLUMN spegel_published.category_pair.within_category_sv IS 'Its name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.within_category_en IS 'Its name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.pair_of_whole IS
'The pair (kategoripar) of all of which it is a part: everybody, or the category within which it is; NULL for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.pair_of_unknown IS
'The pair (kategoripar) of those of that whole whose category is unknown; NULL for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.reference IS
'Whether it is what remains of that whole (referenskategori), where the ground is sensitive.';
COMMENT ON COLUMN spegel_published.category_pair.residents_share IS
'Share of the residents (andel av invånarna) in the category; NULL within another ground.';
COMMENT ON COLUMN spegel_published.category_pair.residents_counted_on IS 'The day (mätdatum) of the residents.';

CREATE OR REPLACE FUNCTION spegel_release.publish_category_pairs(release_id integer) RETURNS void
    LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
    INSERT INTO spegel_published.category_pair
    WITH pair AS (
        SELECT d.*, (row_number() OVER (ORDER BY d.ground COLLATE "C", d.category COLLATE "C", d.second_ground COLLATE "C",
                                                 d.second_category COLLATE "C"))::integer
                    + (SELECT coalesce(max(c.category_pair), 0) FROM spegel_published.category_pair AS c) AS category_pair
        FROM (SELECT coalesce(g.label ->> 0, 'all') AS ground, coalesce(g.label ->> 1, 'all') AS category,
                     coalesce(g.label ->> 2, 'all') AS second_ground, coalesce(g.label ->> 3, 'all') AS second_category,
                     bool_or(g.reference AND g.sensitive_label ->> 0 = g.label ->> 0) AS reference,
                     bool_or(g.reference AND g.sensitive_label ->> 0 = g.label ->> 2) AS second_reference
              FROM spegel_release.ground_cell AS g WHERE g.release_id = $1 GROUP BY 1, 2, 3, 4) AS d
    ), directed AS (
        SELECT p.category_pair, p.ground, p.category, p.second_ground AS within_ground, p.second_category AS within_category, p.reference
        FROM pair AS p
        UNION ALL
        SELECT p.category_pair, p.second_ground, p.second_category, p.ground, p.category, p.second_reference
        FROM pair AS p WHERE p.second_ground <> 'all'
    )
    SELECT $1, d.category_pair, d.ground, d.category, coalesce(k.title_sv, 'alla'), coalesce(k.title_en, 'all'),
           d.within_ground, d.within_category, coalesce(w.title_sv, 'alla'), coalesce(w.title_en, 'all'),
           whole.category_pair, unknown.category_pair, coalesce(d.reference, false), p.share, p.counted_on
    FROM directed AS d
    LEFT JOIN spegel_published.code AS k ON k.release_id = $1 AND k.dimension = d.ground AND k.code = d.category
    LEFT JOIN spegel_published.code AS w ON w.release_id = $1 AND w.dimension = d.within_ground AND w.code = d.within_category
    LEFT JOIN directed AS whole
        ON d.ground <> 'all' AND whole.ground = d.within_ground AND whole.category = d.within_category AND whole.within_ground = 'all'
    LEFT JOIN directed AS unknown
        ON d.ground <> 'all' AND unknown.ground = d.ground AND unknown.category = '?'
        AND unknown.within_ground = d.within_ground AND unknown.within_category = d.within_category
    LEFT JOIN spegel_published.reference_share AS p
        ON p.release_id = $1 AND p.ground = d.ground AND p.category = d.category AND d.within_ground = 'all'
    ORDER BY d.category_pair, d.ground;
END;
COMMENT ON FUNCTION spegel_release.publish_category_pairs(integer) IS
'Publishes the names of the categories by which the numbers of a release are counted; called by publish().';
