-- Who may do what, derived from what there is; applied last, each time.
-- Nothing is taken away that is not ours.
--
-- register    the analyst reads and writes what files are loaded into, reads the
--             rest, and calls every function but those of triggers and migrations
-- release     the analyst makes releases, and reads what they consist of; the
--             secret, states and keys are the owner's alone
-- published   readers read every view and table
-- api         readers call public endpoints and what these call, the analyst all;
--             the front reads the catalogue, the users and the versions of data and code

GRANT USAGE ON SCHEMA spegel_register, spegel_release TO spegel_analyst;
GRANT USAGE ON SCHEMA spegel_published TO spegel_reader, spegel_analyst;
GRANT USAGE ON SCHEMA spegel_api TO spegel_front, spegel_reader, spegel_analyst;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA spegel_register, spegel_release FROM PUBLIC;
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        -- Types of the code are for those who call its functions.
        SELECT format('REVOKE USAGE ON TYPE %s FROM PUBLIC; GRANT USAGE ON TYPE %1$s TO spegel_analyst', t.oid::regtype)
        FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c'
        WHERE t.typnamespace = 'spegel_register'::regnamespace
        UNION ALL
        SELECT format('GRANT SELECT%s ON %s TO spegel_analyst',
                      CASE WHEN c.relkind = 'r' AND (r.table_name IS NOT NULL
                                OR c.relname IN ('ground', 'import_batch', 'import_reject', 'education_level'))
                           THEN ', INSERT, UPDATE, DELETE' ELSE '' END, c.oid::regclass)
        FROM pg_class AS c LEFT JOIN spegel_register.register_table AS r ON r.table_name = c.relname
        WHERE c.relnamespace = 'spegel_register'::regnamespace AND c.relkind IN ('r', 'v')
            AND c.relname NOT IN ('table_file', 'code_unit')
        UNION ALL
        SELECT format('GRANT EXECUTE ON FUNCTION %s TO spegel_analyst', p.oid::regprocedure)
        FROM pg_proc AS p
        WHERE p.pronamespace = 'spegel_register'::regnamespace AND p.prorettype <> 'trigger'::regtype
            AND p.proname <> 'watch_references'
        UNION ALL
        SELECT format('GRANT SELECT ON %s TO spegel_analyst', c.oid::regclass)
        FROM pg_class AS c
        WHERE c.relnamespace = 'spegel_release'::regnamespace
            AND c.relname IN ('release', 'release_topic', 'finding', 'topic', 'topic_measure', 'dimension', 'category', 'lattice')
        UNION ALL
        SELECT format('GRANT EXECUTE ON FUNCTION %s TO spegel_analyst', p.oid::regprocedure)
        FROM pg_proc AS p
        WHERE p.pronamespace = 'spegel_release'::regnamespace
            AND p.proname IN ('define', 'declare_category', 'build', 'audit', 'discard')
        UNION ALL
        SELECT format('GRANT SELECT ON %s TO spegel_reader, spegel_analyst', c.oid::regclass)
        FROM pg_class AS c
        WHERE c.relnamespace = 'spegel_published'::regnamespace AND c.relkind IN ('r', 'v')
            AND c.relowner = 'spegel_owner'::regrole
        UNION ALL
        -- A function that somebody has exposed keeps the privileges it was given.
        SELECT format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', p.oid::regprocedure)
        FROM pg_proc AS p JOIN spegel_register.code_unit AS u
            ON format('function spegel_api.%s', p.proname) IN (SELECT u.unit UNION ALL SELECT unnest(u.made))
        WHERE p.pronamespace = 'spegel_api'::regnamespace
    LOOP
        EXECUTE command;
    END LOOP;
END
$$;

GRANT SELECT ON spegel_api.catalogue TO spegel_front, spegel_reader, spegel_analyst;
GRANT SELECT (name, role) ON spegel_api.principal TO spegel_front;
GRANT EXECUTE ON FUNCTION spegel_api.data_version(), spegel_api.code_version() TO spegel_front;
DO $$
DECLARE
    command text;
BEGIN
    FOR command IN
        SELECT format('GRANT EXECUTE ON FUNCTION %s TO spegel_reader, spegel_analyst', p.oid::regprocedure)
        FROM pg_proc AS p
        WHERE p.pronamespace = 'spegel_api'::regnamespace
            AND p.proname IN ('data_version', 'resolve_release', 'resolve_units', 'check_code', 'check_ground')
    LOOP
        EXECUTE command;
    END LOOP;
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
END
$$;
