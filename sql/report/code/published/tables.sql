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
COMMENT ON COLUMN spegel_published.measure.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.measure.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.measure.position IS 'Order (ordning).';
COMMENT ON TABLE spegel_published.unit IS 'Units (enheter) of the releases.';
COMMENT ON COLUMN spegel_published.unit.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.unit.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.unit.parent IS 'The unit above (överordnad enhet); NULL for a city.';
COMMENT ON COLUMN spegel_published.unit.level IS 'Level (nivå): city, department, between, workplace.';
COMMENT ON COLUMN spegel_published.unit.title IS 'Name (namn).';
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
COMMENT ON TABLE spegel_release.staged_headcount IS
'Rows of spegel_published.headcount that the next publication will add, without names (förberedda rader).';
COMMENT ON COLUMN spegel_release.staged_headcount.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.staged_headcount.cell IS 'Number (nummer) of the cell; says nothing.';
COMMENT ON COLUMN spegel_release.staged_headcount.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_release.staged_headcount.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_release.staged_headcount.level IS 'Its level (nivå).';
COMMENT ON COLUMN spegel_release.staged_headcount.condition_1 IS 'Code of the first dimension of the topic (villkor); empty for all.';
COMMENT ON COLUMN spegel_release.staged_headcount.condition_2 IS 'Code of the second dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_release.staged_headcount.condition_3 IS 'Code of the third dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_release.staged_headcount.condition_4 IS 'Code of the fourth dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_release.staged_headcount.persons IS 'Persons (antal); NULL where they are too few.';
COMMENT ON COLUMN spegel_release.staged_headcount.counted_on IS
'The day (mätdatum) of these numbers: earlier than that of the release where not_updated.';
COMMENT ON COLUMN spegel_release.staged_headcount.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_release.staged_headcount.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_release.staged_number IS
'Rows of spegel_published.number_counted that the next publication will add (förberedda rader).';
COMMENT ON COLUMN spegel_release.staged_number.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_release.staged_number.cell IS 'The cell (cell) of table headcount.';
COMMENT ON COLUMN spegel_release.staged_number.measure IS 'What is counted (mått).';
COMMENT ON COLUMN spegel_release.staged_number.ground IS 'Ground (grund); empty when not divided.';
COMMENT ON COLUMN spegel_release.staged_number.category IS 'Category (kategori); ? when unknown, empty when not divided.';
COMMENT ON COLUMN spegel_release.staged_number.second_ground IS
'Second ground (andra grund), later in the alphabet; empty when there is none.';
COMMENT ON COLUMN spegel_release.staged_number.second_category IS 'Its category (kategori); empty when there is none.';
COMMENT ON COLUMN spegel_release.staged_number.persons IS 'Persons (antal), with noise; NULL when not shown.';
COMMENT ON COLUMN spegel_release.staged_number.persons_low IS
'Fewest persons (minst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_release.staged_number.persons_high IS
'Most persons (högst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_release.staged_number.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_release.staged_number.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON TABLE spegel_published.headcount IS
'Headcounts (personantal) by unit and conditions that colleagues can see: one row for every combination of codes. The views name '
'the conditions.';
COMMENT ON COLUMN spegel_published.headcount.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.headcount.cell IS 'Number (nummer) of the cell; says nothing.';
COMMENT ON COLUMN spegel_published.headcount.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.headcount.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.headcount.level IS 'Its level (nivå).';
COMMENT ON COLUMN spegel_published.headcount.condition_1 IS 'Code of the first dimension of the topic (villkor); empty for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_2 IS 'Code of the second dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_3 IS 'Code of the third dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_4 IS 'Code of the fourth dimension (villkor); empty for all.';
COMMENT ON COLUMN spegel_published.headcount.persons IS 'Persons (antal); NULL where they are too few.';
COMMENT ON COLUMN spegel_published.headcount.counted_on IS
'The day (mätdatum) of these numbers: earlier than that of the release where not_updated.';
COMMENT ON COLUMN spegel_published.headcount.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_published.headcount.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON COLUMN spegel_published.headcount.organisation IS 'The organisation (organisation) of the release.';
COMMENT ON COLUMN spegel_published.headcount.from_day IS 'First day (från och med) of the topic.';
COMMENT ON COLUMN spegel_published.headcount.day IS 'The day (mätdatum) of the release.';
COMMENT ON COLUMN spegel_published.headcount.unit_title IS 'Name of the unit (enhetens namn).';
COMMENT ON COLUMN spegel_published.headcount.condition_1_sv IS 'Name of condition_1 in Swedish (svensk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_1_en IS 'Name of condition_1 in English (engelsk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_2_sv IS 'Name of condition_2 in Swedish (svensk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_2_en IS 'Name of condition_2 in English (engelsk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_3_sv IS 'Name of condition_3 in Swedish (svensk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_3_en IS 'Name of condition_3 in English (engelsk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_4_sv IS 'Name of condition_4 in Swedish (svensk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.condition_4_en IS 'Name of condition_4 in English (engelsk benämning); NULL for all.';
COMMENT ON COLUMN spegel_published.headcount.headcounts_exact IS 'Whether headcounts of the topic are exact (exakta antal).';
COMMENT ON COLUMN spegel_published.headcount.noise_variance IS 'Variance of the noise (störningens varians) of the release.';
COMMENT ON TABLE spegel_published.number_counted IS
'Numbers of persons (räknade antal), with noise, by categories of no, one or two grounds: one row for every combination of codes, '
'each combination once.';
COMMENT ON COLUMN spegel_published.number_counted.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.number_counted.cell IS 'The cell (cell) of table headcount.';
COMMENT ON COLUMN spegel_published.number_counted.measure IS 'What is counted (mått).';
COMMENT ON COLUMN spegel_published.number_counted.ground IS 'Ground (grund); empty when not divided.';
COMMENT ON COLUMN spegel_published.number_counted.category IS 'Category (kategori); ? when unknown, empty when not divided.';
COMMENT ON COLUMN spegel_published.number_counted.second_ground IS
'Second ground (andra grund), later in the alphabet; empty when there is none.';
COMMENT ON COLUMN spegel_published.number_counted.second_category IS 'Its category (kategori); empty when there is none.';
COMMENT ON COLUMN spegel_published.number_counted.persons IS 'Persons (antal), with noise; NULL when not shown.';
COMMENT ON COLUMN spegel_published.number_counted.persons_low IS
'Fewest persons (minst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_published.number_counted.persons_high IS
'Most persons (högst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_published.number_counted.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_published.number_counted.status_reason IS 'Why it is not ok (skäl).';
COMMENT ON COLUMN spegel_published.number_counted.category_pair IS 'Number (nummer) of its categories in table category_pair.';
COMMENT ON TABLE spegel_published.category_pair IS
'The categories by which numbers are counted (kategoripar): of no ground, of one, or of one within a category of another, these in '
'both directions: women among foreign-born, and foreign-born among women.';
COMMENT ON COLUMN spegel_published.category_pair.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.category_pair.category_pair IS 'Number (nummer), the same in both directions; no two releases have it.';
COMMENT ON COLUMN spegel_published.category_pair.ground IS 'Ground (grund); empty for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.category IS 'Category (kategori); ? when unknown, empty for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.category_sv IS 'Its name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.category_en IS 'Its name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.within_ground IS 'The ground within which it is (andra grund); empty when there is none.';
COMMENT ON COLUMN spegel_published.category_pair.within_category IS 'The category of that ground (kategori); empty when there is none.';
COMMENT ON COLUMN spegel_published.category_pair.within_category_sv IS 'Its name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.within_category_en IS 'Its name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.category_pair.pair_of_whole IS
'The pair (kategoripar) of all of which it is a part: everybody, or the category within which it is; NULL for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.pair_of_unknown IS
'The pair (kategoripar) of those of that whole whose category is unknown; NULL for everybody.';
COMMENT ON COLUMN spegel_published.category_pair.draws IS
'How many draws (dragningar) the noise of a number is the sum of: 1, and what is taken from the whole for a reference category.';
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
        FROM (SELECT DISTINCT n.ground, n.category, n.second_ground, n.second_category
              FROM spegel_release.staged_number AS n WHERE n.release_id = $1) AS d
    ), directed AS (
        SELECT p.category_pair, p.ground, p.category, p.second_ground AS within_ground, p.second_category AS within_category FROM pair AS p
        UNION ALL
        SELECT p.category_pair, p.second_ground, p.second_category, p.ground, p.category FROM pair AS p WHERE p.second_ground <> ''
    ), reference AS (
        SELECT c.dimension, c.code, count(*) FILTER (WHERE NOT o.reference) AS others
        FROM spegel_published.code AS c
        JOIN spegel_published.code AS o ON o.release_id = c.release_id AND o.dimension = c.dimension
        WHERE c.release_id = $1 AND c.reference
        GROUP BY c.dimension, c.code
    )
    SELECT $1, d.category_pair, d.ground, d.category, k.title_sv, k.title_en,
           d.within_ground, d.within_category, w.title_sv, w.title_en, whole.category_pair, unknown.category_pair,
           1 + coalesce(r.others, 0) + coalesce(s.others, 0), p.share, p.counted_on
    FROM directed AS d
    LEFT JOIN spegel_published.code AS k ON k.release_id = $1 AND k.dimension = d.ground AND k.code = d.category
    LEFT JOIN spegel_published.code AS w ON w.release_id = $1 AND w.dimension = d.within_ground AND w.code = d.within_category
    LEFT JOIN directed AS whole
        ON d.ground <> '' AND whole.ground = d.within_ground AND whole.category = d.within_category AND whole.within_ground = ''
    LEFT JOIN directed AS unknown
        ON d.ground <> '' AND unknown.ground = d.ground AND unknown.category = '?'
        AND unknown.within_ground = d.within_ground AND unknown.within_category = d.within_category
    LEFT JOIN reference AS r ON r.dimension = d.ground AND r.code = d.category
    LEFT JOIN reference AS s ON s.dimension = d.within_ground AND s.code = d.within_category
    LEFT JOIN spegel_published.reference_share AS p
        ON p.release_id = $1 AND p.ground = d.ground AND p.category = d.category AND d.within_ground = ''
    ORDER BY d.category_pair, d.ground;
END;
COMMENT ON FUNCTION spegel_release.publish_category_pairs(integer) IS
'Publishes the names of the categories by which the staged numbers of a release are counted; called by publish().';
