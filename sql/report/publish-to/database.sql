-- What a database needs that holds only what is published.  Safe to run again.
CREATE EXTENSION IF NOT EXISTS spegel;
GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst;
DO $$
BEGIN
    -- A database that was made for this, and in which nobody else has anything,
    -- is closed to everybody else, once: what its owner decides later stays.
    IF to_regnamespace('spegel_published') IS NULL
        AND (SELECT d.datacl IS NULL FROM pg_database AS d WHERE d.datname = current_database())
        AND NOT EXISTS (
            SELECT FROM pg_namespace AS n
            WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'spegel', 'public')
            UNION ALL
            SELECT FROM pg_class AS c WHERE c.relnamespace::regnamespace::text = 'public'
            UNION ALL
            SELECT FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text = 'public')
    THEN
        EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
        IF (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
            REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
        END IF;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO spegel_owner, spegel_analyst, spegel_reader, spegel_front', current_database());
    EXECUTE format('GRANT CREATE, TEMPORARY ON DATABASE %I TO spegel_owner', current_database());
END
$$;
