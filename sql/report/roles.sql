-- The roles of Spegel, once per cluster.  Safe to run again: a role that
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
            ('spegel_internal', 'CREATE ROLE spegel_internal NOLOGIN'),
            ('spegel_internal', 'GRANT spegel_reader TO spegel_internal'),
            ('spegel_internal', $c$COMMENT ON ROLE spegel_internal IS
             'Spegel: reads what is published, and the exact numbers of small groups that the organisation itself may see.'$c$),
            -- The HTTP program has a login for each audience, which may take on its role
            -- and no other: whatever a public query does, it does not reach the register.
            -- They inherit nothing; without SET ROLE the first reads the catalogue and the users.
            ('spegel_front', 'CREATE ROLE spegel_front LOGIN NOINHERIT'),
            ('spegel_front', 'GRANT spegel_reader TO spegel_front'),
            ('spegel_front', $c$COMMENT ON ROLE spegel_front IS
             'Spegel: the HTTP program for everybody; takes on the role of readers.'$c$),
            ('spegel_front_internal', 'CREATE ROLE spegel_front_internal LOGIN NOINHERIT'),
            ('spegel_front_internal', 'GRANT spegel_internal TO spegel_front_internal'),
            ('spegel_front_internal', $c$COMMENT ON ROLE spegel_front_internal IS
             'Spegel: the HTTP program for the internal audience; takes on its role.'$c$),
            ('spegel_front_analyst', 'CREATE ROLE spegel_front_analyst LOGIN NOINHERIT'),
            ('spegel_front_analyst', 'GRANT spegel_analyst TO spegel_front_analyst'),
            ('spegel_front_analyst', $c$COMMENT ON ROLE spegel_front_analyst IS
             'Spegel: the HTTP program for analysts; takes on their role.'$c$)
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
