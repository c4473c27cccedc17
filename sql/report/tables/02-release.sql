-- Version 0.1.0: the tables of releases.

CREATE TABLE spegel_release.secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key bytea NOT NULL CHECK (length(key) = 32),
    made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE spegel_release.perturbation (
    perturbation integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    variance double precision NOT NULL CHECK (variance > 0),
    bound integer NOT NULL CHECK (bound > 0),
    cumulative double precision[] NOT NULL CHECK (cardinality(cumulative) > 0),
    source text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO spegel_release.perturbation (variance, bound, cumulative, source)
VALUES (4, 5, spegel.perturbation_table(4, 5), 'perturbation_table');

CREATE TABLE spegel_release.dimension (
    dimension spegel_register.code PRIMARY KEY,
    title_sv text NOT NULL CHECK (title_sv <> ''),
    title_en text NOT NULL CHECK (title_en <> ''),
    codes text NOT NULL CHECK (codes <> '')
);

CREATE TABLE spegel_release.category (
    ground spegel_register.code NOT NULL REFERENCES spegel_register.ground,
    category text NOT NULL CHECK (category NOT IN ('', '?')),
    reference boolean NOT NULL DEFAULT false,
    title_sv text NOT NULL CHECK (title_sv <> ''),
    title_en text NOT NULL CHECK (title_en <> ''),
    position integer NOT NULL,
    PRIMARY KEY (ground, category)
);

CREATE UNIQUE INDEX category_reference ON spegel_release.category (ground) WHERE reference;
INSERT INTO spegel_release.category VALUES
('sex', 'women', true, 'kvinnor', 'women', 1),
('sex', 'men', false, 'män', 'men', 2),
('age', '-24', false, 'högst 24 år', '24 or younger', 1),
('age', '25-34', false, '25-34 år', '25-34', 2),
('age', '35-44', true, '35-44 år', '35-44', 3),
('age', '45-54', false, '45-54 år', '45-54', 4),
('age', '55-64', false, '55-64 år', '55-64', 5),
('age', '65-', false, '65 år och äldre', '65 or older', 6),
('background', 'swedish', true, 'svensk bakgrund', 'Swedish background', 1),
('background', 'foreign', false, 'utländsk bakgrund', 'foreign background', 2);

CREATE TABLE spegel_release.lattice (
    level text PRIMARY KEY CHECK (level IN ('city', 'department', 'between', 'workplace')),
    further integer NOT NULL CHECK (further BETWEEN 0 AND 2)
);
INSERT INTO spegel_release.lattice VALUES ('city', 2), ('department', 1), ('between', 0), ('workplace', 0);

CREATE TABLE spegel_release.topic (
    topic spegel_register.code PRIMARY KEY,
    title_sv text NOT NULL CHECK (title_sv <> ''),
    title_en text NOT NULL CHECK (title_en <> ''),
    source text NOT NULL CHECK (source <> ''),
    months integer NOT NULL DEFAULT 0 CHECK (months >= 0),
    dimensions text[] NOT NULL DEFAULT '{}' CHECK (cardinality(dimensions) <= 4),
    grounds text[],
    levels text[] NOT NULL DEFAULT '{city,department,between,workplace}'
        CHECK (levels <@ '{city,department,between,workplace}' AND 'city' = ANY (levels)),
    further integer NOT NULL DEFAULT 2 CHECK (further BETWEEN 0 AND 2),
    population_known boolean NOT NULL DEFAULT true,
    beside spegel_register.code REFERENCES spegel_release.topic CHECK (beside <> topic)
);

CREATE TABLE spegel_release.topic_measure (
    topic spegel_register.code NOT NULL REFERENCES spegel_release.topic,
    measure spegel_register.code NOT NULL,
    denominator spegel_register.code NOT NULL DEFAULT 'persons',
    title_sv text NOT NULL CHECK (title_sv <> ''),
    title_en text NOT NULL CHECK (title_en <> ''),
    position integer NOT NULL,
    PRIMARY KEY (topic, measure),
    CHECK (measure <> 'persons' AND measure <> denominator)
);

CREATE TABLE spegel_release.release (
    release_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name <> ''),
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    day date NOT NULL,
    status text NOT NULL DEFAULT 'draft'
        CHECK (status IN ('draft', 'built', 'audited', 'published', 'withdrawn')),
    perturbation integer REFERENCES spegel_release.perturbation,
    defined_at timestamptz NOT NULL DEFAULT now(),
    built_at timestamptz,
    audited_at timestamptz,
    audited_after integer,
    published_at timestamptz,
    published_as integer UNIQUE,
    withdrawn_at timestamptz
);

CREATE TABLE spegel_release.release_topic (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    topic spegel_register.code NOT NULL REFERENCES spegel_release.topic,
    from_day date NOT NULL,
    dimensions text[] NOT NULL,
    grounds text[] NOT NULL DEFAULT '{}',
    source_rows bigint,
    persons bigint,
    cells bigint,
    changed_cells bigint,
    milliseconds double precision,
    PRIMARY KEY (release_id, topic)
);

CREATE TABLE spegel_release.code (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    dimension spegel_register.code NOT NULL,
    code text NOT NULL,
    title_sv text NOT NULL,
    title_en text NOT NULL,
    position integer NOT NULL,
    reference boolean NOT NULL,
    PRIMARY KEY (release_id, dimension, code)
);

CREATE TABLE spegel_release.release_unit (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    unit spegel_register.code NOT NULL,
    parent spegel_register.code,
    level text NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (release_id, unit)
);

CREATE TABLE spegel_release.frame_cell (
    frame_cell bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    topic spegel_register.code NOT NULL,
    unit spegel_register.code NOT NULL,
    level text NOT NULL,
    conditions text[] NOT NULL,
    further integer NOT NULL,
    headcount bigint NOT NULL,
    frame_key bigint NOT NULL,
    shown_headcount bigint,
    kept_from bigint,
    alone double precision,
    uncertainty double precision,
    UNIQUE (release_id, topic, unit, conditions)
);

CREATE TABLE spegel_release.frame_part (
    child bigint NOT NULL REFERENCES spegel_release.frame_cell ON DELETE CASCADE,
    division text NOT NULL,
    parent bigint NOT NULL,
    PRIMARY KEY (child, division)
);

CREATE INDEX frame_part_parent ON spegel_release.frame_part (parent);

CREATE TABLE spegel_release.frame_visible (
    frame_cell bigint NOT NULL REFERENCES spegel_release.frame_cell ON DELETE CASCADE,
    minimum integer NOT NULL,
    visible boolean NOT NULL,
    PRIMARY KEY (frame_cell, minimum)
);

CREATE TABLE spegel_release.ground_cell (
    ground_cell integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    topic spegel_register.code NOT NULL,
    categories text[] NOT NULL,
    label jsonb NOT NULL,
    conditions integer NOT NULL,
    references_drawn_from integer NOT NULL,
    minimum integer NOT NULL,
    levels text[] NOT NULL,
    UNIQUE (release_id, topic, categories)
);

CREATE TABLE spegel_release.ground_part (
    child integer NOT NULL REFERENCES spegel_release.ground_cell ON DELETE CASCADE,
    slot integer NOT NULL,
    parent integer NOT NULL,
    reference boolean NOT NULL,
    PRIMARY KEY (child, slot)
);

CREATE INDEX ground_part_parent ON spegel_release.ground_part (parent);

CREATE TABLE spegel_release.memory (
    organisation spegel_register.code NOT NULL,
    topic spegel_register.code NOT NULL,
    unit spegel_register.code NOT NULL,
    conditions jsonb NOT NULL,
    frame_cell bigint NOT NULL,
    uncertainty double precision NOT NULL,
    published_as integer NOT NULL,
    PRIMARY KEY (organisation, topic, unit, conditions)
);

CREATE TABLE spegel_release.count_cell (
    frame_cell bigint NOT NULL REFERENCES spegel_release.frame_cell ON DELETE CASCADE,
    ground_cell integer NOT NULL REFERENCES spegel_release.ground_cell ON DELETE CASCADE,
    measure text NOT NULL,
    counted bigint NOT NULL,
    counted_key bigint NOT NULL,
    attempt integer NOT NULL,
    drawn boolean NOT NULL,
    perturbed bigint,
    PRIMARY KEY (frame_cell, ground_cell, measure)
);

CREATE TABLE spegel_release.attempt (
    frame_key bigint NOT NULL,
    counted_key bigint NOT NULL,
    label jsonb NOT NULL,
    attempt integer NOT NULL,
    PRIMARY KEY (frame_key, counted_key, label)
);

CREATE TABLE spegel_release.roster (
    release_id integer NOT NULL,
    topic text NOT NULL,
    unit text NOT NULL,
    conditions text[] NOT NULL,
    record_keys bigint[] NOT NULL,
    PRIMARY KEY (release_id, topic, unit, conditions),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_release.release_topic ON DELETE CASCADE
);

-- The rows before they are published, for the audit to judge.
CREATE TABLE spegel_release.staged_headcount (
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

CREATE TABLE spegel_release.staged_number (
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

CREATE TABLE spegel_release.finding (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    rule text NOT NULL CHECK (rule IN ('A1', 'A2', 'A3', 'A4', 'A5', 'A6')),
    topic text NOT NULL,
    passed boolean NOT NULL,
    finding text NOT NULL,
    PRIMARY KEY (release_id, rule, topic)
);

CREATE TABLE spegel_release.index_value (
    release_id integer NOT NULL,
    topic text NOT NULL,
    unit text NOT NULL,
    division text NOT NULL,
    ground text NOT NULL,
    category text NOT NULL,
    value double precision,
    fingerprint text NOT NULL,
    PRIMARY KEY (release_id, topic, unit, division, ground, category),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_release.release_topic ON DELETE CASCADE
);
