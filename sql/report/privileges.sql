-- Who may do what, derived from what there is; applied last, each time.
-- Nothing is taken away that is not ours.
--
-- register    the analyst reads and writes what files are loaded into, reads the
--             rest, and calls every function but those of triggers and migrations
-- release     the analyst makes releases, and reads what they consist of; the
--             secret, states and keys are the owner's alone
-- published   readers read every view and table but those for the internal audience, who read these too
-- api         readers call public endpoints and what these call, the analyst all;
--             the internal audience also those for it; the front reads the catalogue, the
--             users and the versions of data, code and catalogue

-- Only what is missing is granted: without a change nothing is written.
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        WITH wanted (kind, name, acl, privilege, grantee) AS (
            SELECT 'SCHEMA', quote_ident(n.nspname), n.nspacl, 'USAGE', r
            FROM pg_namespace AS n, unnest(CASE n.nspname
                WHEN 'spegel_register' THEN '{spegel_analyst}' WHEN 'spegel_release' THEN '{spegel_analyst}'
                WHEN 'spegel_published' THEN '{spegel_reader,spegel_analyst}'
                WHEN 'spegel_api' THEN '{spegel_front,spegel_reader,spegel_analyst}' END::text[]) AS r
            UNION ALL
            -- Types of the code are for those who call its functions.
            SELECT 'TYPE', t.oid::regtype::text, t.typacl, 'USAGE', 'spegel_analyst'
            FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
            WHERE t.typnamespace = 'spegel_register'::regnamespace AND t.typowner = 'spegel_owner'::regrole
            UNION ALL
            SELECT 'TABLE', c.oid::regclass::text, c.relacl, p, r
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            LEFT JOIN spegel_register.register_table AS t ON n.nspname = 'spegel_register'
                AND t.table_name = regexp_replace(c.relname, '_row$', '')
            CROSS JOIN LATERAL unnest(CASE n.nspname
                WHEN 'spegel_register' THEN CASE
                    WHEN c.relname IN ('table_file', 'code_unit', 'analyst_unit', 'deferred_index') THEN NULL
                    WHEN t.table_name IS NOT NULL
                        OR c.relname IN ('ground', 'import_batch', 'import_reject', 'education_level')
                        THEN '{SELECT,INSERT,UPDATE,DELETE}'
                    ELSE '{SELECT}' END
                WHEN 'spegel_release' THEN CASE
                    WHEN c.relname IN ('release', 'release_topic', 'finding', 'topic', 'topic_measure', 'dimension', 'category',
                        'lattice', 'sensitivity', 'disclosure_rule', 'series_note') THEN '{SELECT}' END
                WHEN 'spegel_published' THEN '{SELECT}'
                WHEN 'spegel_api' THEN CASE WHEN c.relname = 'catalogue' THEN '{SELECT}' END END::text[]) AS p
            CROSS JOIN LATERAL unnest(CASE n.nspname
                WHEN 'spegel_published' THEN CASE WHEN c.relname ~ '^internal_' THEN '{spegel_internal,spegel_analyst}'
                    ELSE '{spegel_reader,spegel_analyst}' END
                WHEN 'spegel_api' THEN '{spegel_front,spegel_reader,spegel_analyst}'
                ELSE '{spegel_analyst}' END::text[]) AS r
            WHERE n.nspname IN ('spegel_register', 'spegel_release', 'spegel_published', 'spegel_api')
                AND c.relkind IN ('r', 'v') AND c.relowner = 'spegel_owner'::regrole
            UNION ALL
            SELECT 'FUNCTION', p.oid::regprocedure::text, p.proacl, 'EXECUTE', r
            FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            CROSS JOIN LATERAL unnest(CASE
                WHEN n.nspname = 'spegel_register' AND p.prorettype <> 'trigger'::regtype
                    AND p.proname NOT IN ('watch_references', 'watch_coded_tables', 'watch_activity', 'watch_deferred_index',
                        'apply_row_policies', 'limit_analyst') THEN '{spegel_analyst}'
                WHEN n.nspname = 'spegel_release' AND p.proname IN ('define', 'declare_category', 'declare_note', 'build',
                    'audit', 'discard') THEN '{spegel_analyst}'
                WHEN n.nspname = 'spegel_api' AND p.proname IN ('data_version', 'publication')
                    THEN '{spegel_front,spegel_reader,spegel_analyst}'
                WHEN n.nspname = 'spegel_api' AND p.proname IN ('code_version', 'catalogue_version', 'code_words') THEN '{spegel_front}'
                WHEN n.nspname = 'spegel_api'
                    AND (p.proname IN ('resolve_release', 'resolve_releases', 'resolve_units', 'check_units', 'check_code',
                        'check_ground', 'check_shown', 'endpoint_codes', 'reasons_sv')
                         OR p.proname ~ '^(px_|dcat)')
                    THEN '{spegel_reader,spegel_analyst}' END::text[]) AS r
            WHERE p.proowner = 'spegel_owner'::regrole
        )
        SELECT format('GRANT %s ON %s %s TO %s', string_agg(w.privilege, ', '), w.kind, w.name, w.grantee)
        FROM wanted AS w
        WHERE NOT EXISTS (SELECT FROM aclexplode(w.acl) AS a WHERE a.grantee = w.grantee::regrole AND a.privilege_type = w.privilege)
        GROUP BY w.kind, w.name, w.grantee
        UNION ALL
        -- From everybody only what is ours; a function that somebody has exposed keeps the privileges it was given.
        SELECT format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure)
        FROM pg_proc AS p JOIN pg_temp.unit_object AS o ON o.classid = 'pg_proc'::regclass AND o.objid = p.oid
        WHERE p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
        UNION ALL
        SELECT format('REVOKE ALL ON TYPE %s FROM PUBLIC', t.oid::regtype)
        FROM pg_type AS t JOIN pg_temp.unit_object AS o ON o.classid = 'pg_class'::regclass AND o.objid = t.typrelid
        JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE t.typacl IS NULL OR EXISTS (SELECT FROM aclexplode(t.typacl) AS a WHERE a.grantee = 0)
    LOOP
        EXECUTE command;
    END LOOP;
    IF NOT EXISTS (
        SELECT FROM pg_attribute AS c WHERE c.attrelid = 'spegel_api.principal'::regclass AND c.attname IN ('name', 'role')
            AND EXISTS (SELECT FROM aclexplode(c.attacl) AS a WHERE a.grantee = 'spegel_front'::regrole)
        HAVING count(*) = 2)
    THEN
        GRANT SELECT (name, role) ON spegel_api.principal TO spegel_front;
    END IF;
END
$$;

-- Files are staged, and releases built, in temporary tables: a privilege of
-- their own, which stays when PUBLIC loses its.
RESET ROLE;
DO $$
DECLARE
    r text;
BEGIN
    FOR r IN
        SELECT u FROM unnest('{spegel_owner,spegel_analyst}'::text[]) AS u
        WHERE NOT EXISTS (
            SELECT FROM pg_database AS d, aclexplode(d.datacl) AS a
            WHERE d.datname = current_database() AND a.grantee = u::regrole AND a.privilege_type = 'TEMPORARY')
    LOOP
        EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), r);
    END LOOP;
    -- With temporary tables readers could make functions of their own.
    IF has_database_privilege('spegel_reader', current_database(), 'TEMPORARY') THEN
        RAISE NOTICE 'readers may create temporary objects; unless others need it: REVOKE TEMPORARY ON DATABASE % FROM PUBLIC',
            quote_ident(current_database());
    END IF;
    IF has_function_privilege('spegel_reader', 'pg_catalog.lo_create(oid)', 'EXECUTE') THEN
        RAISE NOTICE 'readers may create large objects; unless others need it: '
            'REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC';
    END IF;
END
$$;
