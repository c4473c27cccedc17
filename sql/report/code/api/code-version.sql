-- The version of the code: part of the entity tags of public answers.
--
-- An answer may change because a function or a view behind it is replaced, by
-- migrate or by hand.  What a function calls is not recorded anywhere, so the
-- version is that of all code that is not PostgreSQL's own.  No privilege to
-- make an event trigger is needed: the HTTP program asks for it each second.
CREATE OR REPLACE FUNCTION spegel_api.code_version() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE COST 10000
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- A row of a catalogue has another xmin when it has been written anew.
    SELECT md5(string_agg(c.oid || '.' || c.xmin, ' ' ORDER BY c.kind, c.oid))
    FROM (
        SELECT 1 AS kind, p.oid, p.xmin FROM pg_proc AS p
        WHERE p.oid >= 16384 AND p.pronamespace::regnamespace::text !~ '^pg_'
        UNION ALL
        SELECT 2, r.oid, r.xmin FROM pg_rewrite AS r JOIN pg_class AS v ON v.oid = r.ev_class
        WHERE r.oid >= 16384 AND v.relnamespace::regnamespace::text !~ '^pg_'
        UNION ALL
        -- An update of the extension may replace nothing but its library.
        SELECT 3, e.oid, e.xmin FROM pg_extension AS e WHERE e.extname = 'spegel') AS c;
END;
COMMENT ON FUNCTION spegel_api.code_version() IS
'The version of the functions and views of this database: another text each time one is made, replaced, altered or dropped.';
