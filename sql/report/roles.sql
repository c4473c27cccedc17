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
END
$$;

-- It inherits nothing: without SET ROLE it reads the catalogue and the users,
-- and requests run as the role of their endpoint's audience.
GRANT spegel_reader, spegel_analyst TO spegel_front;

COMMENT ON ROLE spegel_owner IS 'Spegel: owns the report application; nobody logs in as it.';
COMMENT ON ROLE spegel_analyst IS 'Spegel: reads and fills the register, and writes SQL.';
COMMENT ON ROLE spegel_reader IS 'Spegel: reads what is published, and nothing else.';
COMMENT ON ROLE spegel_front IS 'Spegel: the HTTP program; takes on the reader''s role for each request, the analyst''s for an analyst''s.';
