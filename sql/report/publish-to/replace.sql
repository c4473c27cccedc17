-- Takes away what publish-to has brought before, and nothing else; what others
-- have made stays, or is named and stops it.  Needs migrate/objects.sql.

CREATE TEMP TABLE kept_row (name text, content jsonb) ON COMMIT DROP;
CREATE TEMP TABLE others_object (classid oid, objid oid, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
GRANT ALL ON pg_temp.kept_row, pg_temp.others_object TO spegel_owner;

-- Everything in the two schemas.
CREATE FUNCTION pg_temp.present() RETURNS TABLE (classid oid, objid oid) LANGUAGE sql AS $$
    SELECT 'pg_proc'::regclass::oid, p.oid FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text IN ('spegel_published', 'spegel_api')
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid FROM pg_class AS c
    WHERE c.relnamespace::regnamespace::text IN ('spegel_published', 'spegel_api') AND c.relkind IN ('r', 'v', 'S', 'c')
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace::regnamespace::text IN ('spegel_published', 'spegel_api') AND NOT t.tgisinternal;
$$;

DO $$
BEGIN
    IF to_regclass('spegel_api.copied_object') IS NOT NULL THEN
        INSERT INTO pg_temp.unit_object
        SELECT p.classid, p.objid FROM pg_temp.present() AS p
        WHERE pg_temp.identity(p.classid, p.objid) IN (SELECT c.identity FROM spegel_api.copied_object AS c);
        -- The users, and endpoints that were made here.
        INSERT INTO pg_temp.kept_row
        SELECT 'spegel_api.principal', to_jsonb(p) FROM spegel_api.principal AS p
        UNION ALL
        SELECT 'spegel_api.endpoint', to_jsonb(e) FROM spegel_api.endpoint AS e
        WHERE 'endpoint ' || e.name NOT IN (SELECT c.identity FROM spegel_api.copied_object AS c);
        INSERT INTO pg_temp.doomed SELECT o.classid, o.objid FROM pg_temp.unit_object AS o;
        PERFORM pg_temp.drop_doomed();
    ELSIF to_regnamespace('spegel_published') IS NOT NULL THEN
        RAISE EXCEPTION 'there is a schema spegel_published that publish-to has not made'
            USING ERRCODE = 'duplicate_schema', HINT = 'Rename it, or give a database that holds nothing else.';
    END IF;
    INSERT INTO pg_temp.others_object SELECT p.classid, p.objid FROM pg_temp.present() AS p;
END
$$;
