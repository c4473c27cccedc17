-- What everything else stands on: roles, schemas, the extension, the record of
-- what this database has, and the list of what the checkout holds.
\ir ../roles.sql

SET LOCAL client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS spegel_register AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_release AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_published AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_api AUTHORIZATION spegel_owner;

COMMENT ON SCHEMA spegel_register IS 'The register: private input data.';
COMMENT ON SCHEMA spegel_release IS 'Releases: what is counted, protected and checked before it is published; private.';
COMMENT ON SCHEMA spegel_published IS 'What is published: numbers that are safe to show.';
COMMENT ON SCHEMA spegel_api IS 'The endpoint functions served over HTTP, and their catalogue.';

CREATE TABLE IF NOT EXISTS spegel_register.table_file (
    name text PRIMARY KEY,
    digest bytea NOT NULL,
    version text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS spegel_register.code_unit (
    unit text PRIMARY KEY,
    digest bytea NOT NULL,
    made text[] NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE spegel_register.table_file IS 'The files of tables that this database has (tabellfiler). Written by migrate.';
COMMENT ON COLUMN spegel_register.table_file.name IS 'Name of the file (filnamn).';
COMMENT ON COLUMN spegel_register.table_file.digest IS 'SHA-256 of the file as it was applied (kontrollsumma).';
COMMENT ON COLUMN spegel_register.table_file.version IS 'Version (version) that applied it.';
COMMENT ON COLUMN spegel_register.table_file.applied_at IS 'When it was applied (tidpunkt).';
COMMENT ON TABLE spegel_register.code_unit IS 'The units of code that this database has (kod): functions, views, types, triggers, rows, calls. Written by migrate.';
COMMENT ON COLUMN spegel_register.code_unit.unit IS 'Kind and name (slag och namn).';
COMMENT ON COLUMN spegel_register.code_unit.digest IS 'SHA-256 of its source (kontrollsumma); of what a call reads too.';
COMMENT ON COLUMN spegel_register.code_unit.made IS 'What a call has made (skapade objekt).';
COMMENT ON COLUMN spegel_register.code_unit.applied_at IS 'When it was last written (tidpunkt).';
ALTER TABLE spegel_register.table_file OWNER TO spegel_owner;
ALTER TABLE spegel_register.code_unit OWNER TO spegel_owner;
SET LOCAL client_min_messages = notice;

CREATE TEMP TABLE incoming (
    position integer PRIMARY KEY,
    unit text NOT NULL UNIQUE,
    kind text NOT NULL,
    file text NOT NULL,
    body text NOT NULL,
    digest bytea,
    state text NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'pending', 'done')),
    problem text
) ON COMMIT DROP;
-- The objects of the code in the catalogue, and those that have to go.
CREATE TEMP TABLE unit_object (classid oid, objid oid, unit text, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
CREATE TEMP TABLE doomed (classid oid, objid oid, unit text, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
CREATE TEMP TABLE kept_grant (kind text, name text, command text) ON COMMIT DROP;
GRANT ALL ON pg_temp.incoming, pg_temp.unit_object, pg_temp.doomed, pg_temp.kept_grant TO spegel_owner;
