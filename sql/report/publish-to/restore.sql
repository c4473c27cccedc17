-- After the structure has been brought: records what it is, and gives back what
-- others had.
SELECT pg_catalog.set_config('search_path', 'pg_catalog', false) \g /dev/null
CREATE TABLE IF NOT EXISTS spegel_api.copied_object (identity text PRIMARY KEY);
ALTER TABLE spegel_api.copied_object OWNER TO spegel_owner;
COMMENT ON TABLE spegel_api.copied_object IS 'What publish-to has brought into this database (kopierade objekt); it replaces nothing else.';
COMMENT ON COLUMN spegel_api.copied_object.identity IS 'Kind and name (slag och namn).';
DO $$
DECLARE
    k record;
BEGIN
    INSERT INTO pg_temp.unit_object
    SELECT p.classid, p.objid FROM pg_temp.present() AS p
    WHERE (p.classid, p.objid) NOT IN (SELECT o.classid, o.objid FROM pg_temp.others_object AS o)
        AND p.objid <> 'spegel_api.copied_object'::regclass;
    DELETE FROM spegel_api.copied_object AS c WHERE c.identity NOT LIKE 'endpoint %';
    INSERT INTO spegel_api.copied_object SELECT pg_temp.identity(o.classid, o.objid) FROM pg_temp.unit_object AS o;
    FOR k IN SELECT * FROM pg_temp.kept_row LOOP
        EXECUTE format('INSERT INTO %s SELECT * FROM jsonb_populate_record(NULL::%1$s, $1)', k.name) USING k.content;
    END LOOP;
    PERFORM pg_temp.restore_grants();
END
$$;
