-- The four roles of Spegel, once per cluster.  Safe to run again.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'spegel_owner') THEN
        CREATE ROLE spegel_owner NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'spegel_analyst') THEN
        CREATE ROLE spegel_analyst NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'spegel_reader') THEN
        CREATE ROLE spegel_reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'spegel_front') THEN
        CREATE ROLE spegel_front LOGIN NOINHERIT;
    END IF;
    -- Where roles are made by one who is not a superuser.
    IF NOT pg_has_role('spegel_owner', 'MEMBER') THEN
        EXECUTE format('GRANT spegel_owner TO %I', current_user);
    END IF;
    -- The front inherits nothing: without SET ROLE it reads the catalogue and the
    -- users, and requests run as the role of their endpoint's audience.
    IF NOT pg_has_role('spegel_front', 'spegel_reader', 'MEMBER') THEN
        GRANT spegel_reader TO spegel_front;
    END IF;
    IF NOT pg_has_role('spegel_front', 'spegel_analyst', 'MEMBER') THEN
        GRANT spegel_analyst TO spegel_front;
    END IF;
END
$$;

COMMENT ON ROLE spegel_owner IS 'Spegel: owns the report application; nobody logs in as it.';
COMMENT ON ROLE spegel_analyst IS 'Spegel: reads and fills the register, and writes SQL.';
COMMENT ON ROLE spegel_reader IS 'Spegel: reads what is published, and nothing else.';
COMMENT ON ROLE spegel_front IS 'Spegel: the HTTP program; takes on the reader''s role for each request, the analyst''s for an analyst''s.';
