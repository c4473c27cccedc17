-- The extension in a schema of its own, as an owner of the database who is no
-- superuser would create it (it is trusted).
SET client_min_messages = warning;
CREATE ROLE spegel_test_owner;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO spegel_test_owner', current_database()); END $$;
SET ROLE spegel_test_owner;
CREATE EXTENSION spegel;
RESET ROLE;
GRANT USAGE ON SCHEMA spegel TO PUBLIC;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, spegel', current_database()); END $$;
SELECT extname, extversion ~ '^\d+\.\d+\.\d+$' AS semantic FROM pg_extension WHERE extname = 'spegel';
