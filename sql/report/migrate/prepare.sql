-- What everything else stands on: roles, schemas, the record of what this
-- database has, and the list of what the checkout holds.
\ir ../roles.sql

SET LOCAL client_min_messages = warning;
DO $$
DECLARE
    s text;
BEGIN
    FOREACH s IN ARRAY '{spegel_register,spegel_release,spegel_published,spegel_api}'::text[] LOOP
        IF to_regnamespace(s) IS NULL THEN
            EXECUTE format('CREATE SCHEMA %I AUTHORIZATION spegel_owner', s);
        END IF;
    END LOOP;
END
$$;

SET LOCAL ROLE spegel_owner;
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
COMMENT ON TABLE spegel_register.code_unit IS
'The units of code that this database has (kod): functions, views, types, triggers, rows, calls. Written by migrate.';
COMMENT ON COLUMN spegel_register.code_unit.unit IS 'Kind and name (slag och namn).';
COMMENT ON COLUMN spegel_register.code_unit.digest IS 'SHA-256 of its source (kontrollsumma); of what a call reads too.';
COMMENT ON COLUMN spegel_register.code_unit.made IS
'The objects that it has made (skapade objekt): kind and identity. No other object is ever replaced or dropped.';
COMMENT ON COLUMN spegel_register.code_unit.applied_at IS 'When it was last written (tidpunkt).';
RESET ROLE;
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
-- What a unit has just written.
CREATE TEMP TABLE written (classid oid, objid oid, replaced boolean, unit text) ON COMMIT DROP;
GRANT ALL ON pg_temp.incoming, pg_temp.written TO spegel_owner;
