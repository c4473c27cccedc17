-- What is wrong with the database: rows of severity, finding and cure.  Reads
-- only; :version is that of the checkout, :table_files its files of tables, :release_days the age at which the last
-- release is called old, :reject_days that of refused lines.
\set QUIET on
\pset tuples_only on
\pset format unaligned
\pset fieldsep '\t'
SET search_path = pg_catalog;
SET default_transaction_read_only = on;

-- The server and the database.
SELECT 'fault', format('the server is PostgreSQL %s; expected 15 or later', current_setting('server_version')), 'upgrade the server'
WHERE current_setting('server_version_num')::integer < 150000
UNION ALL
SELECT 'warning',
       format('the server is PostgreSQL %s, in which the statistics of a table can be read past a view', current_setting('server_version')),
       format('upgrade it to %s.%s or later', m.major, m.minor)
FROM (VALUES (15, 14), (16, 10), (17, 6)) AS m (major, minor)
WHERE current_setting('server_version_num')::integer / 10000 = m.major AND current_setting('server_version_num')::integer % 10000 < m.minor
UNION ALL
SELECT 'fault', format('database "%s" has encoding %s; expected UTF8', current_database(), current_setting('server_encoding')),
       'createdb --template=template0 --encoding=UTF8 NAME, and make migrate there'
WHERE current_setting('server_encoding') <> 'UTF8'
UNION ALL
SELECT 'warning', format('everybody may create temporary objects in database "%s"', current_database()),
       format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC;', current_database())
WHERE EXISTS (SELECT FROM pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
              WHERE d.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'TEMPORARY')
UNION ALL
SELECT 'warning', format('everybody may create large objects in database "%s"', current_database()),
       'REVOKE EXECUTE ON FUNCTION ' || string_agg(p.oid::regprocedure::text, ', ' ORDER BY p.oid::regprocedure::text) || ' FROM PUBLIC;'
FROM pg_proc AS p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea')
    AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a WHERE a.grantee = 0)
HAVING count(*) > 0;

-- The extension.
SELECT 'fault', 'extension spegel is not installed on the server', 'make install, or install the package of the server''s version'
WHERE NOT EXISTS (SELECT FROM pg_available_extensions AS e WHERE e.name = 'spegel')
    AND NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'spegel')
UNION ALL
SELECT 'fault', format('the server has version %s of extension spegel; expected %s', e.default_version, :'version'),
       'make install, or install the package of that version'
FROM pg_available_extensions AS e WHERE e.name = 'spegel' AND e.default_version <> :'version'
UNION ALL
SELECT 'fault', format('database "%s" has no extension spegel', current_database()), 'make migrate'
WHERE NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'spegel')
UNION ALL
SELECT 'fault', format('the database has version %s of extension spegel; expected %s', e.extversion, :'version'), 'make migrate'
FROM pg_extension AS e WHERE e.extname = 'spegel' AND e.extversion <> :'version'
UNION ALL
SELECT 'fault', format('extension spegel is in schema "%s"; expected schema "spegel"', e.extnamespace::regnamespace),
       'dump the columns that use its types, DROP EXTENSION spegel, CREATE EXTENSION spegel, and restore them'
FROM pg_extension AS e WHERE e.extname = 'spegel' AND e.extnamespace::regnamespace::text <> 'spegel';

-- Roles and who is a member of what.
\ir ../role-rules.sql
SELECT 'fault', format('there is no role %s', r), 'make migrate'
FROM unnest(current_setting('spegel.roles')::text[]) AS r
WHERE to_regrole(r) IS NULL;
SELECT format($$SELECT 'fault', f.finding, f.cure FROM (%s) AS f (place, finding, cure) ORDER BY f.place, f.finding$$,
              current_setting('spegel.role_faults')) \gexec

-- Schemas, tables and code.
SELECT 'fault', format('there is no schema %s', s), 'make migrate'
FROM unnest('{spegel_register,spegel_release,spegel_published,spegel_api}'::text[]) AS s
WHERE to_regnamespace(s) IS NULL AND (to_regnamespace('spegel_register') IS NOT NULL OR s NOT IN ('spegel_register', 'spegel_release'))
UNION ALL
SELECT 'fault', format('schema %I must belong to spegel_owner', n.nspname), format('ALTER SCHEMA %I OWNER TO spegel_owner;', n.nspname)
FROM pg_namespace AS n
WHERE n.nspname IN ('spegel_register', 'spegel_release', 'spegel_published', 'spegel_api')
    AND pg_get_userbyid(n.nspowner) <> 'spegel_owner'
UNION ALL
SELECT 'fault', format('readers may use schema %I', n.nspname), format('REVOKE ALL ON SCHEMA %I FROM spegel_reader, PUBLIC;', n.nspname)
FROM pg_namespace AS n
WHERE n.nspname IN ('spegel_register', 'spegel_release') AND has_schema_privilege(to_regrole('spegel_reader'), n.oid, 'USAGE');

SELECT to_regclass('spegel_register.table_file') IS NOT NULL AS has_register,
       to_regclass('spegel_published.current_release') IS NOT NULL AS has_published \gset

\if :has_register
SELECT 'fault', format('the database lacks %s', string_agg(f, ', ' ORDER BY f)), 'make migrate'
FROM string_to_array(:'table_files', ' ') AS files, unnest(files) AS f
WHERE f NOT IN (SELECT t.name FROM spegel_register.table_file AS t)
HAVING count(*) > 0
UNION ALL
SELECT 'warning', format('%s refused lines have been kept for %s days or longer', count(*), :'reject_days'),
       format('make import PURGE=%s', :'reject_days')
FROM spegel_register.import_reject AS r
JOIN spegel_register.import_batch AS b ON b.import_batch = r.import_batch
WHERE b.imported_at <= now() - make_interval(days => :'reject_days'::integer)
HAVING count(*) > 0
UNION ALL
SELECT 'warning', format('release "%s" of %s was %s on %s and is not published', r.name, r.organisation, r.status,
                         coalesce(r.audited_at, r.built_at)::date),
       CASE r.status WHEN 'audited' THEN format('SELECT spegel_release.publish(%s);', r.release_id)
                     ELSE format('SELECT * FROM spegel_release.audit(%s);', r.release_id) END
FROM spegel_release.release AS r
WHERE r.status IN ('built', 'audited') AND coalesce(r.audited_at, r.built_at) < now() - interval '7 days'
UNION ALL
SELECT 'fault', 'the secret of releases is gone, although releases were published',
       'restore spegel_release.secret from its copy: docs/operations.md'
WHERE NOT EXISTS (SELECT FROM spegel_release.secret) AND EXISTS (SELECT FROM spegel_release.release AS r WHERE r.published_at IS NOT NULL);
\endif

\if :has_published
SELECT 'warning', 'nothing is published', 'define, build, audit and publish a release: docs/privacy.md'
WHERE NOT EXISTS (SELECT FROM spegel_published.current_release)
UNION ALL
SELECT 'warning', format('the last release of %s is of %s, %s days ago', r.organisation, r.day, current_date - r.day),
       'publish a newer one, or say what is wanted: doctor --release-days=DAYS'
FROM spegel_published.current_release AS c JOIN spegel_published.release AS r ON r.release_id = c.release_id
WHERE current_date - r.day > :'release_days'::integer;
\endif
