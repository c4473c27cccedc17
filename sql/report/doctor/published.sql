-- What is wrong with a second database, into which publish-to copies: rows of
-- severity, finding and cure.  :source is what the first database publishes.
\set QUIET on
\pset tuples_only on
\pset format unaligned
\pset fieldsep '\t'
SET search_path = pg_catalog;
SET default_transaction_read_only = on;

SELECT 'fault', format('database "%s" is for what is published, and has schema %s', current_database(), n.nspname),
       'publish into a database that holds nothing else: publish-to'
FROM pg_namespace AS n WHERE n.nspname IN ('spegel_register', 'spegel_release')
UNION ALL
SELECT 'warning', format('everybody may connect to database "%s"', current_database()),
       format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC;', current_database())
WHERE EXISTS (SELECT FROM pg_database AS d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
              WHERE d.datname = current_database() AND a.grantee = 0 AND a.privilege_type = 'CONNECT');

SELECT to_regclass('spegel_published.current_release') IS NOT NULL AS has_published \gset
\if :has_published
SELECT 'fault', format('database "%s" does not hold what is published', current_database()), 'publish-to, after every publish and withdraw'
WHERE :'source' IS DISTINCT FROM coalesce((SELECT string_agg(format('%s %s', c.organisation, c.release_id), ',' ORDER BY c.organisation)
                                           FROM spegel_published.current_release AS c), '');
\else
SELECT 'fault', format('nothing was ever published to database "%s"', current_database()), 'publish-to';
\endif
