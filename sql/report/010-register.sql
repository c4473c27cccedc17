-- The register, as far as counted input needs it.

CREATE TABLE spegel_register.organisation (
    organisation text PRIMARY KEY CHECK (organisation <> ''),
    title text NOT NULL,
    reference_region text NOT NULL,
    reference_age_from integer NOT NULL DEFAULT 0 CHECK (reference_age_from >= 0),
    reference_age_to integer NOT NULL DEFAULT 200,
    CHECK (reference_age_from <= reference_age_to)
);
COMMENT ON TABLE spegel_register.organisation IS
'Organisations (organisation) whose workforce is compared with residents, and the residents they are compared with.';
COMMENT ON COLUMN spegel_register.organisation.organisation IS 'Short stable name, used in data and requests.';
COMMENT ON COLUMN spegel_register.organisation.title IS 'Name to show.';
COMMENT ON COLUMN spegel_register.organisation.reference_region IS 'Region (region) of the residents to mirror, as in reference_population.';
COMMENT ON COLUMN spegel_register.organisation.reference_age_from IS 'Youngest age in years of the residents to mirror.';
COMMENT ON COLUMN spegel_register.organisation.reference_age_to IS 'Oldest age in years of the residents to mirror.';

CREATE TABLE spegel_register.occupation (
    occupation text PRIMARY KEY CHECK (occupation <> ''),
    title text NOT NULL,
    occupation_group text NOT NULL CHECK (occupation_group <> '')
);
COMMENT ON TABLE spegel_register.occupation IS 'Occupations (yrke) and the groups they are reported in.';
COMMENT ON COLUMN spegel_register.occupation.occupation IS 'Code in the code system in use, such as SSYK 2012.';
COMMENT ON COLUMN spegel_register.occupation.title IS 'Name of the occupation.';
COMMENT ON COLUMN spegel_register.occupation.occupation_group IS 'Group (yrkesgrupp) in which the occupation is reported.';

CREATE TABLE spegel_register.import_batch (
    import_batch bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target text NOT NULL,
    file_name text NOT NULL,
    digest bytea NOT NULL,
    lines bigint NOT NULL,
    loaded bigint NOT NULL,
    rejected bigint NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    imported_by text NOT NULL DEFAULT session_user
);
CREATE UNIQUE INDEX import_batch_loaded_once
    ON spegel_register.import_batch (target, digest) WHERE loaded > 0;
COMMENT ON TABLE spegel_register.import_batch IS 'Files that were loaded (inlästa filer); one row per file.';
COMMENT ON COLUMN spegel_register.import_batch.import_batch IS 'Number of the batch.';
COMMENT ON COLUMN spegel_register.import_batch.target IS 'Table that the file was loaded into.';
COMMENT ON COLUMN spegel_register.import_batch.file_name IS 'Name of the file, as given.';
COMMENT ON COLUMN spegel_register.import_batch.digest IS 'SHA-256 of the lines; the same content is not loaded twice.';
COMMENT ON COLUMN spegel_register.import_batch.lines IS 'Data lines in the file, without the header and empty lines.';
COMMENT ON COLUMN spegel_register.import_batch.loaded IS 'Rows loaded.';
COMMENT ON COLUMN spegel_register.import_batch.rejected IS 'Lines refused; each is in import_reject.';
COMMENT ON COLUMN spegel_register.import_batch.imported_at IS 'When the file was loaded.';
COMMENT ON COLUMN spegel_register.import_batch.imported_by IS 'Role that loaded it.';

CREATE TABLE spegel_register.import_reject (
    import_batch bigint NOT NULL REFERENCES spegel_register.import_batch ON DELETE CASCADE,
    line_no bigint NOT NULL,
    column_name text,
    value text,
    reason text NOT NULL,
    line text NOT NULL,
    PRIMARY KEY (import_batch, line_no)
);
COMMENT ON TABLE spegel_register.import_reject IS 'Lines that were refused (avvisade rader), with the reason.';
COMMENT ON COLUMN spegel_register.import_reject.import_batch IS 'The batch.';
COMMENT ON COLUMN spegel_register.import_reject.line_no IS 'Line number in the file, from 1.';
COMMENT ON COLUMN spegel_register.import_reject.column_name IS 'Column at fault; NULL when it is the whole line.';
COMMENT ON COLUMN spegel_register.import_reject.value IS 'Value at fault, as it stood in the file.';
COMMENT ON COLUMN spegel_register.import_reject.reason IS 'What was wrong and what was expected.';
COMMENT ON COLUMN spegel_register.import_reject.line IS 'The whole line; one that is not valid in the encoding of the file is shown as if it were LATIN1.';

CREATE TABLE spegel_register.counted (
    import_batch bigint NOT NULL REFERENCES spegel_register.import_batch ON DELETE CASCADE,
    line_no bigint NOT NULL,
    period date NOT NULL,
    organisation text NOT NULL REFERENCES spegel_register.organisation,
    unit text NOT NULL DEFAULT '',
    occupation text REFERENCES spegel_register.occupation,
    step text NOT NULL DEFAULT '',
    ground text NOT NULL CHECK (ground <> ''),
    category text,
    persons bigint NOT NULL CHECK (persons >= 0),
    counted_as text NOT NULL DEFAULT 'persons' CHECK (counted_as IN ('persons', 'per_mille')),
    protection text NOT NULL DEFAULT 'none' CHECK (protection IN ('none', 'suppressed', 'perturbed')),
    approximate boolean NOT NULL DEFAULT false,
    source text NOT NULL,
    UNIQUE NULLS NOT DISTINCT (period, organisation, unit, occupation, step, ground, category)
);
COMMENT ON TABLE spegel_register.counted IS
'Staff who come already counted (redan räknad personal): official statistics, published figures, surveys.';
COMMENT ON COLUMN spegel_register.counted.import_batch IS 'The file the row came from.';
COMMENT ON COLUMN spegel_register.counted.line_no IS 'Its line in the file.';
COMMENT ON COLUMN spegel_register.counted.period IS 'Date (mätdatum) at which the persons were counted.';
COMMENT ON COLUMN spegel_register.counted.organisation IS 'The organisation.';
COMMENT ON COLUMN spegel_register.counted.unit IS 'Unit (enhet); empty when not broken down.';
COMMENT ON COLUMN spegel_register.counted.occupation IS 'Occupation (yrke); NULL when not broken down.';
COMMENT ON COLUMN spegel_register.counted.step IS 'Career step (nivå), such as managers; empty when not broken down.';
COMMENT ON COLUMN spegel_register.counted.ground IS 'Attribute (grund), such as sex.';
COMMENT ON COLUMN spegel_register.counted.category IS 'Category of the attribute; NULL when unknown.';
COMMENT ON COLUMN spegel_register.counted.persons IS 'Number of persons, or per mille of them: see counted_as.';
COMMENT ON COLUMN spegel_register.counted.counted_as IS
'persons; or per_mille where only a share was published, so that nothing that needs a headcount can be computed.';
COMMENT ON COLUMN spegel_register.counted.protection IS
'Disclosure control already applied by the publisher: none, suppressed or perturbed. Rows with none are never served.';
COMMENT ON COLUMN spegel_register.counted.approximate IS 'Whether the source gives a rounded number.';
COMMENT ON COLUMN spegel_register.counted.source IS 'Where the number was published.';

CREATE TABLE spegel_register.reference_population (
    import_batch bigint NOT NULL REFERENCES spegel_register.import_batch ON DELETE CASCADE,
    line_no bigint NOT NULL,
    period date NOT NULL,
    region text NOT NULL CHECK (region <> ''),
    age_from integer NOT NULL DEFAULT 0 CHECK (age_from >= 0),
    age_to integer NOT NULL DEFAULT 200,
    ground text NOT NULL CHECK (ground <> ''),
    category text,
    persons bigint NOT NULL CHECK (persons >= 0),
    counted_as text NOT NULL DEFAULT 'persons' CHECK (counted_as IN ('persons', 'per_mille')),
    source text NOT NULL,
    CHECK (age_from <= age_to),
    UNIQUE NULLS NOT DISTINCT (period, region, age_from, age_to, ground, category)
);
COMMENT ON TABLE spegel_register.reference_population IS
'Residents (invånare) by region, age and category: what a workforce is to mirror.';
COMMENT ON COLUMN spegel_register.reference_population.import_batch IS 'The file the row came from.';
COMMENT ON COLUMN spegel_register.reference_population.line_no IS 'Its line in the file.';
COMMENT ON COLUMN spegel_register.reference_population.period IS 'Date (mätdatum) at which the residents were counted.';
COMMENT ON COLUMN spegel_register.reference_population.region IS 'Region (region): municipality, county or country.';
COMMENT ON COLUMN spegel_register.reference_population.age_from IS 'Youngest age in years.';
COMMENT ON COLUMN spegel_register.reference_population.age_to IS 'Oldest age in years.';
COMMENT ON COLUMN spegel_register.reference_population.ground IS 'Attribute (grund), such as sex.';
COMMENT ON COLUMN spegel_register.reference_population.category IS 'Category of the attribute; NULL when unknown.';
COMMENT ON COLUMN spegel_register.reference_population.persons IS 'Number of residents, or per mille of them: see counted_as.';
COMMENT ON COLUMN spegel_register.reference_population.counted_as IS 'persons, or per_mille where only a share was published.';
COMMENT ON COLUMN spegel_register.reference_population.source IS 'Where the number was published.';

GRANT USAGE ON SCHEMA spegel_register TO spegel_analyst;
GRANT SELECT, INSERT, UPDATE, DELETE
    ON spegel_register.organisation, spegel_register.occupation TO spegel_analyst;
GRANT SELECT, DELETE
    ON spegel_register.import_batch, spegel_register.import_reject,
       spegel_register.counted, spegel_register.reference_population
    TO spegel_analyst;
