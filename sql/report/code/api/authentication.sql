-- Who may see what over HTTP.
--
-- The web server, or a token, says who makes a request; this table says as
-- which role such a person's requests run.  A client names neither role nor
-- audience.  Whoever is not in the table is anonymous but for the name.

COMMENT ON TABLE spegel_api.principal IS
    'Users of the HTTP program and the role of each (Swedish: användare och roll); whoever is absent sees only what is public.';
COMMENT ON COLUMN spegel_api.principal.name IS
    'Name as the web server authenticates it or the token''s claim gives it; compared byte by byte.';
COMMENT ON COLUMN spegel_api.principal.role IS
    'spegel_analyst: is served all endpoints; spegel_internal: those of audience internal, too; spegel_reader: only the public ones.';
COMMENT ON COLUMN spegel_api.principal.note IS
    'Why, for whom and until when; the HTTP program does not read it.';

CREATE OR REPLACE TRIGGER principal_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON spegel_api.principal
    FOR EACH STATEMENT EXECUTE FUNCTION spegel_api.endpoint_changed();
COMMENT ON TRIGGER principal_changed ON spegel_api.principal IS
    'Notifies channel spegel_catalogue, so that a dismissed user is refused at once.';

-- Who was let in as what, and when, stands in the audit trail; the names do not.
CREATE OR REPLACE TRIGGER recorded_insert AFTER INSERT ON spegel_api.principal
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change();
CREATE OR REPLACE TRIGGER recorded_update AFTER UPDATE ON spegel_api.principal
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change();
CREATE OR REPLACE TRIGGER recorded_delete AFTER DELETE ON spegel_api.principal
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION spegel_register.record_change();
