-- The four roles of Spegel, once per cluster.  Safe to run again: a role that
-- exists, and what it is a member of, stays as it is.
DO $$
DECLARE
    may_become CONSTANT text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    command text;
BEGIN
    -- All at once: a role that is made here still needs its comment.
    FOREACH command IN ARRAY ARRAY(
        SELECT r.command FROM (VALUES
            ('spegel_owner', 'CREATE ROLE spegel_owner NOLOGIN'),
            ('spegel_owner', $c$COMMENT ON ROLE spegel_owner IS 'Spegel: owns the report application; nobody logs in as it.'$c$),
            ('spegel_analyst', 'CREATE ROLE spegel_analyst NOLOGIN'),
            ('spegel_analyst', $c$COMMENT ON ROLE spegel_analyst IS 'Spegel: reads and fills the register, and writes SQL.'$c$),
            ('spegel_reader', 'CREATE ROLE spegel_reader NOLOGIN'),
            ('spegel_reader', $c$COMMENT ON ROLE spegel_reader IS 'Spegel: reads what is published, and nothing else.'$c$),
            -- The front inherits nothing: without SET ROLE it reads the catalogue and the
            -- users, and requests run as the role of their endpoint's audience.
            ('spegel_front', 'CREATE ROLE spegel_front LOGIN NOINHERIT'),
            ('spegel_front', 'GRANT spegel_reader, spegel_analyst TO spegel_front'),
            ('spegel_front', $c$COMMENT ON ROLE spegel_front IS
             'Spegel: the HTTP program; takes on the reader''s role for each request, the analyst''s for an analyst''s.'$c$)
        ) AS r (name, command) WHERE to_regrole(r.name) IS NULL)
    LOOP
        -- Somebody may be making the same roles from another database.
        BEGIN
            EXECUTE command;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END LOOP;
    -- Where roles are made by one who is not a superuser.
    IF NOT pg_has_role('spegel_owner', may_become) THEN
        EXECUTE format('GRANT spegel_owner TO %I', current_user);
    END IF;
END
$$;
