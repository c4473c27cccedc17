-- What a database needs that holds only what is published.  Safe to run again.
CREATE EXTENSION IF NOT EXISTS spegel;
GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst;
DO $$
BEGIN
    EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO spegel_owner, spegel_analyst, spegel_reader, spegel_front', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO spegel_owner', current_database());
END
$$;
