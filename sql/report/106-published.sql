-- What readers see: plain tables with a row for every cell of every published
-- release.  Statistics are views over these tables, which run with the
-- reader's own rights: nothing else is ever computed from the register.

CREATE TABLE spegel_published.data_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE spegel_published.data_version IS 'Version of everything that is published (dataversion); one row. Whoever keeps copies compares it.';
COMMENT ON COLUMN spegel_published.data_version.only_row IS 'Always true: there is one version.';
COMMENT ON COLUMN spegel_published.data_version.version IS 'Grows with every release published or withdrawn (version).';
COMMENT ON COLUMN spegel_published.data_version.changed_at IS 'When (tidpunkt).';
INSERT INTO spegel_published.data_version (version, changed_at) VALUES (0, now());

CREATE TABLE spegel_published.release (
    release_id integer PRIMARY KEY,
    name text NOT NULL,
    organisation text NOT NULL,
    organisation_title text NOT NULL,
    day date NOT NULL,
    published_at timestamptz NOT NULL,
    noise_variance numeric NOT NULL,
    noise_bound integer NOT NULL
);
COMMENT ON TABLE spegel_published.release IS 'Published releases (publicerade släpp); a withdrawn one is gone.';
COMMENT ON COLUMN spegel_published.release.release_id IS 'Number (nummer) of the release.';
COMMENT ON COLUMN spegel_published.release.name IS 'Name (namn).';
COMMENT ON COLUMN spegel_published.release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_published.release.organisation_title IS 'Its name (organisationens namn).';
COMMENT ON COLUMN spegel_published.release.day IS 'The day (mätdatum) that it describes.';
COMMENT ON COLUMN spegel_published.release.published_at IS 'When it was published (publicerat).';
COMMENT ON COLUMN spegel_published.release.noise_variance IS 'Variance of the noise (störningens varians) in numbers of persons.';
COMMENT ON COLUMN spegel_published.release.noise_bound IS 'Largest noise (störningens gräns), in persons.';

CREATE TABLE spegel_published.current_release (
    organisation text PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_published.release
);
COMMENT ON TABLE spegel_published.current_release IS 'The release of each organisation that views show (gällande släpp).';
COMMENT ON COLUMN spegel_published.current_release.organisation IS 'The organisation (organisation).';
COMMENT ON COLUMN spegel_published.current_release.release_id IS 'The release (släpp).';

CREATE TABLE spegel_published.topic (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    topic text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    from_day date NOT NULL,
    to_day date NOT NULL,
    headcounts_exact boolean NOT NULL,
    PRIMARY KEY (release_id, topic)
);
COMMENT ON TABLE spegel_published.topic IS 'Topics (ämnen) of the releases.';
COMMENT ON COLUMN spegel_published.topic.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.topic.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.topic.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.topic.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.topic.from_day IS 'First day (från och med).';
COMMENT ON COLUMN spegel_published.topic.to_day IS 'Last day (till och med).';
COMMENT ON COLUMN spegel_published.topic.headcounts_exact IS 'Whether headcounts are exact (exakta antal); otherwise they hold noise too.';

CREATE TABLE spegel_published.measure (
    release_id integer NOT NULL,
    topic text NOT NULL,
    measure text NOT NULL,
    denominator text,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (release_id, topic, measure),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_published.topic ON DELETE CASCADE
);
COMMENT ON TABLE spegel_published.measure IS 'What is counted in each topic (mått).';
COMMENT ON COLUMN spegel_published.measure.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.measure.topic IS 'The topic (ämne).';
COMMENT ON COLUMN spegel_published.measure.measure IS 'The measure (mått); persons is everybody.';
COMMENT ON COLUMN spegel_published.measure.denominator IS 'The measure that it is a part of (nämnare); NULL for persons.';
COMMENT ON COLUMN spegel_published.measure.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.measure.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.measure.position IS 'Order (ordning).';

CREATE TABLE spegel_published.unit (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    unit text NOT NULL,
    parent text,
    level text NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (release_id, unit)
);
COMMENT ON TABLE spegel_published.unit IS 'Units (enheter) of the releases.';
COMMENT ON COLUMN spegel_published.unit.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.unit.unit IS 'The unit (enhet).';
COMMENT ON COLUMN spegel_published.unit.parent IS 'The unit above (överordnad enhet); NULL for a city.';
COMMENT ON COLUMN spegel_published.unit.level IS 'Level (nivå): city, department, between, workplace.';
COMMENT ON COLUMN spegel_published.unit.title IS 'Name (namn).';

CREATE TABLE spegel_published.code (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    dimension text NOT NULL,
    code text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    position integer NOT NULL,
    reference boolean NOT NULL,
    PRIMARY KEY (release_id, dimension, code)
);
COMMENT ON TABLE spegel_published.code IS 'Code lists (kodlistor) of the releases: of dimensions and of grounds.';
COMMENT ON COLUMN spegel_published.code.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.code.dimension IS 'Dimension or ground (dimension, grund).';
COMMENT ON COLUMN spegel_published.code.code IS 'Code (kod); ? when unknown.';
COMMENT ON COLUMN spegel_published.code.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.code.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.code.position IS 'Order (ordning).';
COMMENT ON COLUMN spegel_published.code.reference IS 'Whether it is the category of a ground that is what remains of the whole (referenskategori).';

CREATE TABLE spegel_published.ground (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    ground text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    discrimination_act boolean NOT NULL,
    minimum_headcount integer NOT NULL,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, ground)
);
COMMENT ON TABLE spegel_published.ground IS 'The grounds (grunder), also those of which nothing may be or is known.';
COMMENT ON COLUMN spegel_published.ground.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.ground.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_published.ground.title_sv IS 'Name in Swedish (svensk benämning).';
COMMENT ON COLUMN spegel_published.ground.title_en IS 'Name in English (engelsk benämning).';
COMMENT ON COLUMN spegel_published.ground.discrimination_act IS 'Whether it is one of the seven grounds of the Discrimination Act (diskrimineringslagen).';
COMMENT ON COLUMN spegel_published.ground.minimum_headcount IS 'Fewest persons (minsta antal) of whom anything is shown by it.';
COMMENT ON COLUMN spegel_published.ground.status IS 'ok, barred (får ej behandlas), not_collected (ej insamlad).';
COMMENT ON COLUMN spegel_published.ground.status_reason IS 'Why it is not ok (skäl).';

CREATE TABLE spegel_published.reference_share (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    ground text NOT NULL,
    category text NOT NULL,
    share numeric NOT NULL,
    counted_on date NOT NULL,
    region text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (release_id, ground, category)
);
COMMENT ON TABLE spegel_published.reference_share IS 'The residents (invånare) whom the organisation is to mirror.';
COMMENT ON COLUMN spegel_published.reference_share.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.reference_share.ground IS 'The ground (grund).';
COMMENT ON COLUMN spegel_published.reference_share.category IS 'Category (kategori).';
COMMENT ON COLUMN spegel_published.reference_share.share IS 'Share of the residents whose category is known (andel), 0 to 1.';
COMMENT ON COLUMN spegel_published.reference_share.counted_on IS 'The day (mätdatum).';
COMMENT ON COLUMN spegel_published.reference_share.region IS 'Region (region).';
COMMENT ON COLUMN spegel_published.reference_share.source IS 'Where it was published (källa).';

CREATE TABLE spegel_published.headcount (
    release_id integer NOT NULL,
    cell bigint NOT NULL,
    topic text NOT NULL,
    unit text NOT NULL,
    level text NOT NULL,
    condition_1 text NOT NULL,
    condition_2 text NOT NULL,
    condition_3 text NOT NULL,
    condition_4 text NOT NULL,
    persons bigint,
    counted_on date NOT NULL,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, cell)
);
CREATE UNIQUE INDEX headcount_conditions ON spegel_published.headcount
    (release_id, topic, unit, condition_1, condition_2, condition_3, condition_4);
COMMENT ON TABLE spegel_published.headcount IS
'Headcounts (personantal) by unit and conditions that colleagues can see: one row for every combination of codes. The views name the conditions.';
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
COMMENT ON COLUMN spegel_published.headcount.counted_on IS 'The day (mätdatum) of these numbers: earlier than that of the release where not_updated.';
COMMENT ON COLUMN spegel_published.headcount.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_published.headcount.status_reason IS 'Why it is not ok (skäl).';

CREATE TABLE spegel_published.number_counted (
    release_id integer NOT NULL,
    cell bigint NOT NULL,
    measure text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    second_ground text NOT NULL,
    second_category text NOT NULL,
    persons bigint,
    persons_low bigint,
    persons_high bigint,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, cell, measure, ground, category, second_ground, second_category)
);
COMMENT ON TABLE spegel_published.number_counted IS
'Numbers of persons (räknade antal), with noise, by categories of no, one or two grounds: one row for every combination of codes, each combination once.';
COMMENT ON COLUMN spegel_published.number_counted.release_id IS 'The release (släpp).';
COMMENT ON COLUMN spegel_published.number_counted.cell IS 'The cell (cell) of table headcount.';
COMMENT ON COLUMN spegel_published.number_counted.measure IS 'What is counted (mått).';
COMMENT ON COLUMN spegel_published.number_counted.ground IS 'Ground (grund); empty when not divided.';
COMMENT ON COLUMN spegel_published.number_counted.category IS 'Category (kategori); ? when unknown, empty when not divided.';
COMMENT ON COLUMN spegel_published.number_counted.second_ground IS 'Second ground (andra grund), later in the alphabet; empty when there is none.';
COMMENT ON COLUMN spegel_published.number_counted.second_category IS 'Its category (kategori); empty when there is none.';
COMMENT ON COLUMN spegel_published.number_counted.persons IS 'Persons (antal), with noise; NULL when not shown.';
COMMENT ON COLUMN spegel_published.number_counted.persons_low IS 'Fewest persons (minst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_published.number_counted.persons_high IS 'Most persons (högst) that the number with noise may be; NULL when the whole cell is withheld.';
COMMENT ON COLUMN spegel_published.number_counted.status IS 'ok, below_threshold (för få), not_updated (ej uppdaterad).';
COMMENT ON COLUMN spegel_published.number_counted.status_reason IS 'Why it is not ok (skäl).';

-- The same rows before they are published, for the audit to judge.
CREATE TABLE spegel_release.staged_headcount (LIKE spegel_published.headcount INCLUDING COMMENTS, PRIMARY KEY (release_id, cell));
COMMENT ON TABLE spegel_release.staged_headcount IS 'Rows of spegel_published.headcount that the next publication will add (förberedda rader).';
CREATE TABLE spegel_release.staged_number (LIKE spegel_published.number_counted INCLUDING COMMENTS,
    PRIMARY KEY (release_id, cell, measure, ground, category, second_ground, second_category));
COMMENT ON TABLE spegel_release.staged_number IS 'Rows of spegel_published.number_counted that the next publication will add (förberedda rader).';
