-- Version 0.1.0: the tables of what is published.

CREATE TABLE spegel_published.data_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL,
    changed_at timestamptz NOT NULL
);
INSERT INTO spegel_published.data_version (version, changed_at) VALUES (0, now());

CREATE TABLE spegel_published.release (
    release_id integer PRIMARY KEY,
    name text NOT NULL,
    organisation text NOT NULL,
    organisation_title text NOT NULL,
    day date NOT NULL,
    published_at timestamptz NOT NULL,
    noise_variance numeric NOT NULL,
    noise_bound integer NOT NULL,
    minimum_headcount integer NOT NULL,
    public_minimum integer NOT NULL
);

CREATE TABLE spegel_published.current_release (
    organisation text PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_published.release
);

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

CREATE TABLE spegel_published.measure (
    release_id integer NOT NULL,
    topic text NOT NULL,
    measure text NOT NULL,
    denominator text,
    sensitive boolean NOT NULL,
    minimum_headcount integer,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    position integer NOT NULL,
    PRIMARY KEY (release_id, topic, measure),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_published.topic ON DELETE CASCADE
);

CREATE TABLE spegel_published.unit (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    unit text NOT NULL,
    parent text,
    level text NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (release_id, unit)
);

CREATE INDEX unit_level ON spegel_published.unit (release_id, level);

CREATE INDEX unit_parent ON spegel_published.unit (release_id, parent);

CREATE TABLE spegel_published.code (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    dimension text NOT NULL,
    code text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    position integer NOT NULL,
    reference boolean NOT NULL,
    manager_class text,
    PRIMARY KEY (release_id, dimension, code)
);

CREATE TABLE spegel_published.series_note (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    note_number integer NOT NULL,
    from_day date NOT NULL,
    unit text,
    ground text,
    series_break boolean NOT NULL,
    note_sv text NOT NULL,
    note_en text NOT NULL,
    PRIMARY KEY (release_id, note_number)
);

CREATE TABLE spegel_published.ground (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    ground text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    discrimination_act boolean NOT NULL,
    sensitive boolean NOT NULL,
    minimum_headcount integer NOT NULL,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, ground)
);

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

-- Whatever the views name a cell by is kept with it, so that they need not join
-- the lists: the names of a release never change.  Cells and pairs are numbered
-- through all releases, and the views join by these numbers alone, which leaves
-- the planner less to consider.
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
    status text NOT NULL,
    status_reason text,
    organisation text NOT NULL,
    from_day date NOT NULL,
    day date NOT NULL,
    unit_title text NOT NULL,
    condition_1_sv text NOT NULL,
    condition_1_en text NOT NULL,
    condition_2_sv text NOT NULL,
    condition_2_en text NOT NULL,
    condition_3_sv text NOT NULL,
    condition_3_en text NOT NULL,
    condition_4_sv text NOT NULL,
    condition_4_en text NOT NULL,
    PRIMARY KEY (cell, release_id)
);

CREATE UNIQUE INDEX headcount_conditions ON spegel_published.headcount
    (release_id, topic, unit, condition_1, condition_2, condition_3, condition_4);

CREATE TABLE spegel_published.number_counted (
    release_id integer NOT NULL,
    cell bigint NOT NULL,
    category_pair integer NOT NULL,
    measure text NOT NULL,
    persons bigint,
    drawn bigint,
    variance integer,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (cell, category_pair, measure, release_id)
);

-- Exact numbers that are for colleagues, and not for everybody.
CREATE TABLE spegel_published.internal_number (
    release_id integer NOT NULL,
    cell bigint NOT NULL,
    category_pair integer NOT NULL,
    measure text NOT NULL,
    persons bigint NOT NULL,
    PRIMARY KEY (cell, category_pair, measure, release_id)
);

CREATE TABLE spegel_published.category_pair (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    category_pair integer NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    category_sv text NOT NULL,
    category_en text NOT NULL,
    within_ground text NOT NULL,
    within_category text NOT NULL,
    within_category_sv text NOT NULL,
    within_category_en text NOT NULL,
    pair_of_whole integer,
    pair_of_unknown integer,
    reference boolean NOT NULL,
    residents_share numeric,
    residents_counted_on date,
    PRIMARY KEY (category_pair, ground, release_id)
);

CREATE INDEX category_pair_ground ON spegel_published.category_pair (release_id, ground);

CREATE TABLE spegel_published.counted (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    row_number integer NOT NULL,
    counted_on date NOT NULL,
    topic text NOT NULL,
    unit text NOT NULL,
    occupation text,
    occupation_title text,
    occupation_group text,
    step text,
    ground text NOT NULL,
    category text NOT NULL,
    within_ground text,
    within_category text,
    persons bigint,
    drawn bigint,
    per_mille bigint,
    protection text NOT NULL,
    approximate boolean NOT NULL,
    source text NOT NULL,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, row_number)
);

CREATE TABLE spegel_published.segregation_index (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    unit text NOT NULL,
    division text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    dissimilarity numeric,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, unit, division, ground, category)
);

CREATE TABLE spegel_published.pay_difference (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    unit text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    gap_percent integer,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, unit, ground, category)
);

-- For the workers and their representatives, not for the public.
CREATE TABLE spegel_published.internal_work_pay_difference (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    unit text NOT NULL,
    work_group text NOT NULL,
    pay text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    gap_percent integer,
    status text NOT NULL,
    status_reason text,
    PRIMARY KEY (release_id, unit, work_group, pay, ground, category)
);

CREATE INDEX counted_unit ON spegel_published.counted (release_id, unit, topic);

-- What has been decided, of what a city wants to be known.
CREATE TABLE spegel_published.goal (
    release_id integer NOT NULL REFERENCES spegel_published.release ON DELETE CASCADE,
    goal_number integer NOT NULL,
    unit text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    part_by text NOT NULL,
    part text NOT NULL,
    part_sv text NOT NULL,
    part_en text NOT NULL,
    year integer NOT NULL,
    goal_share numeric,
    reference_topic text,
    reference_counted_on date,
    decided_on date NOT NULL,
    decided_by text NOT NULL,
    note text,
    PRIMARY KEY (release_id, goal_number)
);

-- Releases that were published and are not any more.
CREATE TABLE spegel_published.withdrawn_release (
    release_id integer PRIMARY KEY,
    organisation text NOT NULL,
    withdrawn_at timestamptz NOT NULL
);

-- Who publishes, as the answers say it.
CREATE TABLE spegel_published.publisher (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name_en text,
    name_sv text,
    homepage text CHECK (homepage ~ '^https?://[^[:space:]]+$'),
    contact text CHECK (contact ~ '^[^[:space:]]+$'),
    licence text,
    licence_url text CHECK (licence_url ~ '^https?://[^[:space:]]+$'),
    source_en text,
    source_sv text,
    next_release date CHECK (isfinite(next_release))
);
INSERT INTO spegel_published.publisher DEFAULT VALUES;
