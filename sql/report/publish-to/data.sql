-- Writes, from one snapshot, the data of the published schemas as files into
-- :work, and there load.sql, which brings them into another database.
--   :have   releases that the other database has
-- A published release never changes, so that only the other ones are copied;
-- tables that do not belong to releases are small and copied whole.
BEGIN ISOLATION LEVEL REPEATABLE READ;

-- Each table comes after those that it refers to.
-- What is for the internal audience stays where that is.
CREATE TEMP TABLE copied ON COMMIT DROP AS
WITH RECURSIVE referring AS (
    SELECT c.oid, 0 AS depth
    FROM pg_class AS c
    WHERE c.relkind = 'r' AND c.relnamespace = 'spegel_published'::regnamespace
    UNION ALL
    SELECT k.conrelid, r.depth + 1
    FROM referring AS r JOIN pg_constraint AS k ON k.confrelid = r.oid AND k.contype = 'f'
)
SELECT r.oid::regclass::text AS name, max(r.depth) AS depth,
       -- The list of withdrawn releases names some that the other database still has.
       r.oid <> 'spegel_published.withdrawn_release'::regclass AND
       EXISTS (SELECT FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
               WHERE i.indrelid = r.oid AND i.indisprimary AND a.attname = 'release_id') AS by_release
FROM referring AS r JOIN pg_class AS c ON c.oid = r.oid AND c.relname !~ '^internal_' GROUP BY r.oid;

\o :work/load.sql
SELECT format('DELETE FROM %s%s;', c.name,
              CASE WHEN c.by_release THEN format(' WHERE release_id <> ALL (%L)',
                  (SELECT coalesce(array_agg(r.release_id), '{}') FROM spegel_published.release AS r)) END)
FROM copied AS c ORDER BY c.depth DESC, c.name;
SELECT format('\copy %s FROM %L', c.name, :'work' || '/' || c.name) FROM copied AS c ORDER BY c.depth, c.name;
SELECT format('ANALYZE %s;', c.name) FROM copied AS c;
SELECT 'DELETE FROM spegel_api.endpoint AS e WHERE ''endpoint '' || e.name IN (SELECT c.identity FROM spegel_api.copied_object AS c);';
SELECT 'DELETE FROM spegel_api.copied_object AS c WHERE c.identity LIKE ''endpoint %'';';
SELECT format('INSERT INTO spegel_api.copied_object VALUES (%L);', 'endpoint ' || e.name) FROM spegel_api.endpoint AS e
    WHERE e.audience = 'public';
SELECT format('\copy spegel_api.endpoint FROM %L', :'work' || '/endpoint');
SELECT format('SELECT pg_catalog.setval(%L, %s) \g /dev/null', 'spegel_api.endpoint_version', s.last_value)
FROM spegel_api.endpoint_version AS s;
-- Functions of the other endpoints have nothing to read here, nor have those that
-- make endpoints.
SELECT format('DROP FUNCTION IF EXISTS %s;', e.function) FROM spegel_api.endpoint AS e WHERE e.audience <> 'public'
UNION
SELECT format('DROP FUNCTION IF EXISTS %s;', p.oid::regprocedure) FROM pg_proc AS p
WHERE p.pronamespace = 'spegel_api'::regnamespace AND p.prosrc ~ 'spegel_(register|release)\.'
    AND NOT EXISTS (SELECT FROM spegel_api.endpoint AS e WHERE to_regprocedure(e.function) = p.oid);
\o :work/unload.sql
SELECT format('\copy (SELECT * FROM %s%s) TO %L', c.name,
              CASE WHEN c.by_release THEN format(' WHERE release_id <> ALL (%L)', :'have') END, :'work' || '/' || c.name)
FROM copied AS c;
SELECT format('\copy (SELECT * FROM spegel_api.endpoint WHERE audience = ''public'') TO %L', :'work' || '/endpoint');
\o
\i :work/unload.sql
COMMIT;
