-- The version of the data: part of the entity tags of public answers.
--
-- It is that of what is published and moves only when a release is published
-- or withdrawn: one that moved with the register would tell everybody when
-- the register changes.
CREATE OR REPLACE FUNCTION spegel_api.data_version() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT d.version || '-' || extract(epoch FROM d.changed_at) FROM spegel_published.data_version AS d;
END;
COMMENT ON FUNCTION spegel_api.data_version() IS
'The version of the data from which public endpoints answer: another text each time something is published or withdrawn.';

CREATE OR REPLACE TRIGGER data_version_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON spegel_published.data_version
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_api.endpoint_changed();
COMMENT ON TRIGGER data_version_changed ON spegel_published.data_version IS
'Notifies channel spegel_catalogue, so that the HTTP program reads the version again when the transaction commits.';
