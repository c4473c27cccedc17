-- Version 0.1.0: the tables of releases.

CREATE TABLE spegel_release.secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key bytea NOT NULL CHECK (length(key) = 32),
    made_at timestamptz NOT NULL DEFAULT now()
);

-- Secrets that are no longer in use: what remains is how to know them again.
CREATE TABLE spegel_release.earlier_secret (
    fingerprint bytea PRIMARY KEY,
    known boolean NOT NULL,
    replaced_at timestamptz NOT NULL DEFAULT now()
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
VALUES (2, 8, spegel.perturbation_row(2, 8), 'perturbation_row');

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
    crossings integer NOT NULL CHECK (crossings BETWEEN 0 AND 2),
    dimensions text[],
    -- Nobody is in more than four frames of one workplace.
    CHECK (level IN ('city', 'department') OR crossings <= 1 AND dimensions IS NOT NULL AND cardinality(dimensions) <= 3)
);
INSERT INTO spegel_release.lattice VALUES
('city', 2, NULL), ('department', 2, NULL),
('between', 1, '{age,occupation_group,sex}'), ('workplace', 1, '{age,occupation_group,sex}');

CREATE TABLE spegel_release.sensitivity (
    kind text NOT NULL CHECK (kind IN ('ground', 'dimension', 'measure')),
    name spegel_register.code NOT NULL,
    organisation_kind text NOT NULL DEFAULT ''
        CHECK (organisation_kind IN ('', 'municipality', 'hospital', 'partner', 'member', 'other')),
    sensitive boolean NOT NULL,
    PRIMARY KEY (kind, name, organisation_kind)
);
INSERT INTO spegel_release.sensitivity (kind, name, sensitive)
SELECT v.kind, n, false
FROM (VALUES ('ground', '{sex,age}'::text[]),
             ('dimension', '{occupation_group,step,form,manager_class,work_group,risk_ground,risk_area}'),
             ('measure', '{left,promoted_12,promoted_24,promoted_36,promoted_60,employed_6,employed_12,employed_24,filled}'))
    AS v (kind, names), unnest(v.names) AS n;
INSERT INTO spegel_release.sensitivity (kind, name, organisation_kind, sensitive)
SELECT v.kind, n, k, true
FROM (VALUES ('ground', '{age}'::text[]), ('measure', '{promoted_12,promoted_24,promoted_36,promoted_60}')) AS v (kind, names),
     unnest(v.names) AS n, unnest('{partner,member}'::text[]) AS k;

CREATE TABLE spegel_release.disclosure_rule (
    organisation spegel_register.code PRIMARY KEY REFERENCES spegel_register.organisation,
    minimum_headcount integer NOT NULL DEFAULT 5 CHECK (minimum_headcount >= 1),
    public_minimum integer NOT NULL DEFAULT 50 CHECK (public_minimum >= 5),
    two_persons boolean NOT NULL DEFAULT false
);

CREATE TABLE spegel_release.series_note (
    series_note integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation spegel_register.code NOT NULL REFERENCES spegel_register.organisation,
    from_day date NOT NULL,
    unit text,
    ground spegel_register.code REFERENCES spegel_register.ground,
    series_break boolean NOT NULL,
    note_sv text NOT NULL CHECK (note_sv <> ''),
    note_en text NOT NULL CHECK (note_en <> '')
);

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
    crossings integer NOT NULL DEFAULT 2 CHECK (crossings BETWEEN 0 AND 2),
    population_known boolean NOT NULL DEFAULT true,
    beside spegel_register.code REFERENCES spegel_release.topic CHECK (beside <> topic)
);

CREATE TABLE spegel_release.topic_measure (
    topic spegel_register.code NOT NULL REFERENCES spegel_release.topic,
    measure spegel_register.code NOT NULL,
    denominator spegel_register.code NOT NULL DEFAULT 'persons',
    part_of spegel_register.code,
    minimum_headcount integer NOT NULL DEFAULT 20 CHECK (minimum_headcount >= 11),
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
    built_by text,
    secret_fingerprint bytea,
    built_after integer,
    audited_at timestamptz,
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
    sensitive_grounds text[] NOT NULL DEFAULT '{}',
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

-- What conditions are called changes; what they are numbered by does not.
CREATE TABLE spegel_release.permanent_number (
    permanent_number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('ground', 'code', 'measure', 'organisation', 'unit', 'occupation')),
    within text NOT NULL DEFAULT '',
    name text NOT NULL CHECK (name <> ''),
    former text[] NOT NULL DEFAULT '{}',
    UNIQUE (kind, within, name)
);

-- The persons of frames, each once for a release, whatever names they have.
CREATE TABLE spegel_release.frame (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    frame_key bigint NOT NULL,
    persons bigint NOT NULL,
    series bigint NOT NULL,
    PRIMARY KEY (release_id, frame_key, persons)
);

CREATE TABLE spegel_release.frame_cell (
    frame_cell bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    topic spegel_register.code NOT NULL,
    unit spegel_register.code NOT NULL,
    level text NOT NULL,
    conditions text[] NOT NULL,
    crossings integer NOT NULL,
    UNIQUE (release_id, topic, unit, conditions)
);

CREATE TABLE spegel_release.ground_cell (
    ground_cell integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    topic spegel_register.code NOT NULL,
    categories text[] NOT NULL,
    label jsonb NOT NULL,
    visible_categories text[] NOT NULL,
    crossings integer NOT NULL,
    sensitive_label jsonb NOT NULL,
    number_label jsonb NOT NULL,
    reference boolean NOT NULL,
    minimum integer NOT NULL,
    levels text[] NOT NULL,
    UNIQUE (release_id, topic, categories)
);

CREATE TABLE spegel_release.count_cell (
    frame_cell bigint NOT NULL REFERENCES spegel_release.frame_cell ON DELETE CASCADE,
    ground_cell integer NOT NULL REFERENCES spegel_release.ground_cell ON DELETE CASCADE,
    measure text NOT NULL,
    counted bigint NOT NULL,
    counted_key bigint NOT NULL,
    frame_persons bigint NOT NULL,
    frame_key bigint NOT NULL,
    minimum integer,
    drawn bigint,
    variance integer,
    status text NOT NULL,
    withheld text CHECK (withheld IN ('draws', 'follows', 'variance')),
    PRIMARY KEY (frame_cell, ground_cell, measure)
);

CREATE INDEX count_cell_ground_cell ON spegel_release.count_cell (ground_cell);

CREATE TABLE spegel_release.roster (
    release_id integer NOT NULL,
    topic text NOT NULL,
    unit text NOT NULL,
    conditions text[] NOT NULL,
    reached text[] NOT NULL,
    record_keys bigint[] NOT NULL,
    PRIMARY KEY (release_id, topic, unit, conditions, reached),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_release.release_topic ON DELETE CASCADE
);

-- Persons with another pseudonym than before.
CREATE TABLE spegel_release.renamed_person (
    person text PRIMARY KEY CHECK (person <> ''),
    earlier text NOT NULL UNIQUE CHECK (earlier <> '' AND earlier <> person)
);

-- Who was on the staff of a release, for the next one to recognise.
CREATE TABLE spegel_release.staff_member (
    release_id integer NOT NULL REFERENCES spegel_release.release ON DELETE CASCADE,
    record_key bigint NOT NULL,
    unit text NOT NULL,
    profile text NOT NULL,
    birth_year integer,
    work text NOT NULL
);

CREATE INDEX staff_member_release ON spegel_release.staff_member (release_id);

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
    condition text NOT NULL DEFAULT 'all',
    PRIMARY KEY (release_id, topic, unit, condition, division, ground, category),
    FOREIGN KEY (release_id, topic) REFERENCES spegel_release.release_topic ON DELETE CASCADE
);
