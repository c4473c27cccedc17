-- What one database needs before its first migration: the extension (which
-- makes the schema spegel), the schemas and the table that records migrations.  Safe to run again.
-- Run by a role that may create extensions and schemas here, and that is a
-- superuser or a member of spegel_owner.
CREATE EXTENSION IF NOT EXISTS spegel;

CREATE SCHEMA IF NOT EXISTS spegel_register AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_release AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_published AUTHORIZATION spegel_owner;
CREATE SCHEMA IF NOT EXISTS spegel_api AUTHORIZATION spegel_owner;
COMMENT ON SCHEMA spegel IS 'The spegel extension: types, aggregates and statistics.';
COMMENT ON SCHEMA spegel_register IS 'The register: private input data.';
COMMENT ON SCHEMA spegel_release IS 'Releases: what is counted, protected and checked before it is published; private.';
COMMENT ON SCHEMA spegel_published IS 'What is published: numbers that are safe to show.';
COMMENT ON SCHEMA spegel_api IS 'The endpoint functions served over HTTP, and their catalogue.';

GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst;

-- Files are staged, and releases built, in temporary tables.  Readers need none:
-- with them they could make functions of their own.
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO spegel_owner, spegel_analyst', current_database());
END
$$;

CREATE TABLE IF NOT EXISTS spegel_register.migration (
    name text PRIMARY KEY,
    digest text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE spegel_register.migration OWNER TO spegel_owner;
COMMENT ON TABLE spegel_register.migration IS 'The migrations that this database has.';
COMMENT ON COLUMN spegel_register.migration.name IS 'File name of the migration.';
COMMENT ON COLUMN spegel_register.migration.digest IS 'SHA-256 of the file as it was applied.';
COMMENT ON COLUMN spegel_register.migration.applied_at IS 'When it was applied.';
