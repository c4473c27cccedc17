-- The version of the catalogue: whether it must be read again.
--
-- Anybody can notify a channel of the database, so that a notification alone
-- must not cost much: the HTTP program asks for this first.
CREATE OR REPLACE FUNCTION spegel_api.catalogue_version() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER COST 1000
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    -- A row has another xmin when it has been written anew.
    SELECT md5(string_agg(c.name || '.' || c.xmin, ' ' ORDER BY c.kind, c.name COLLATE "C"))
    FROM (
        SELECT 1 AS kind, e.name, e.xmin FROM spegel_api.endpoint AS e
        UNION ALL
        SELECT 2, p.name, p.xmin FROM spegel_api.principal AS p
        UNION ALL
        SELECT 3, 'publisher', p.xmin FROM spegel_published.publisher AS p) AS c;
END;
COMMENT ON FUNCTION spegel_api.catalogue_version() IS
'The version of the endpoints and users that are declared, and of who publishes: another text each time one is added, changed or '
'removed.';
