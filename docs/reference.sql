-- Writes docs/reference.md from the comments of the extension's objects:
--   psql -XAtq -f docs/reference.sql > docs/reference.md
-- in a database that has the extension.
\pset tuples_only on
\pset format unaligned
SELECT set_config('search_path', 'pg_catalog, ' || quote_ident(extnamespace::regnamespace::text), false)
FROM pg_extension WHERE extname = 'spegel' \g /dev/null

\echo '# Reference'
\echo
\echo 'Made from the comments in the database by `docs/reference.sql`; psql''s `\\dx+ spegel` and `\\df+` show the same.'
\echo 'An undefined statistic is NULL. Shares are proportions from 0 to 1, levels are two-sided.'

CREATE TEMP VIEW member AS
SELECT classid, objid FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'spegel');

\echo
\echo '## Types'
\echo
SELECT format(E'- **`%s`**%s: %s', t.typname,
    (SELECT ' `(' || string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum) || ')`'
     FROM pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.attnum > 0),
    obj_description(t.oid, 'pg_type'))
FROM member AS m JOIN pg_type AS t ON m.classid = 'pg_type'::regclass AND t.oid = m.objid
WHERE t.typelem = 0
ORDER BY t.typname COLLATE "C";

CREATE TEMP VIEW entry AS
SELECT p.proname, p.prokind,
       format('- **`%s(%s)`** -> `%s`: %s', p.proname,
              replace(pg_get_function_arguments(p.oid), '::text', ''),
              regexp_replace(pg_get_function_result(p.oid), '^SETOF', 'set of'),
              obj_description(p.oid, 'pg_proc')) AS line
FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
WHERE p.proname !~ '_(in|out|recv|send|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|accum|accum_inv|combine|combine_inv|final|plus|minus)$';

\echo
\echo '## Aggregates'
\echo
SELECT line FROM entry WHERE prokind = 'a' ORDER BY proname COLLATE "C", line COLLATE "C";

\echo
\echo '## Functions'
\echo
SELECT line FROM entry WHERE prokind = 'f' ORDER BY proname COLLATE "C", line COLLATE "C";

\echo
\echo '## Operators and casts'
\echo
SELECT format('- **`%s %s %s`**: %s', format_type(o.oprleft, NULL), o.oprname, format_type(o.oprright, NULL), obj_description(o.oid, 'pg_operator'))
FROM member AS m JOIN pg_operator AS o ON m.classid = 'pg_operator'::regclass AND o.oid = m.objid
ORDER BY format_type(o.oprleft, NULL) COLLATE "C", o.oprname COLLATE "C";
SELECT format('- **`%s::%s`**: %s', format_type(c.castsource, NULL), format_type(c.casttarget, NULL), obj_description(c.oid, 'pg_cast'))
FROM member AS m JOIN pg_cast AS c ON m.classid = 'pg_cast'::regclass AND c.oid = m.objid
ORDER BY 1;
