-- What must hold before anything is changed; each refusal names its cure.
-- :version is that of the checkout.
SELECT set_config('spegel.migrate_version', :'version', true),
       set_config('search_path', 'pg_catalog', true),
       set_config('jit', 'off', true) \g /dev/null

DO $$
BEGIN
    IF current_setting('server_version_num')::integer < 150000 THEN
        RAISE EXCEPTION 'the server is PostgreSQL %; expected 15 or later', current_setting('server_version')
            USING ERRCODE = 'feature_not_supported', HINT = 'Upgrade the server.';
    END IF;
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'database "%" has encoding %; expected UTF8', current_database(), current_setting('server_encoding')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Create the database anew: createdb --template=template0 --encoding=UTF8 NAME.';
    END IF;
END
$$;

-- One at a time: the second waits, and then finds little to do.
SET LOCAL lock_timeout = 0;
SELECT pg_advisory_xact_lock(hashtext('spegel migrate')) \g /dev/null
-- While migrate waits for a lock, whoever wants the same object waits behind it.
SET LOCAL lock_timeout = '1s';

DO $$
DECLARE
    version CONSTANT text := current_setting('spegel.migrate_version');
    caller CONSTANT text := quote_ident(current_user);
    superuser CONSTANT boolean := (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user);
    may_become CONSTANT text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
    installed text;
    extension_owner oid;
    extension_schema text;
    database_owner text;
    wrong text;
    cure text;
BEGIN
    SELECT e.extversion, e.extowner, n.nspname INTO installed, extension_owner, extension_schema
    FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'spegel';
    SELECT pg_get_userbyid(d.datdba) INTO database_owner FROM pg_database AS d WHERE d.datname = current_database();
    IF extension_schema <> 'spegel' THEN
        RAISE EXCEPTION 'extension spegel is in schema "%"; expected schema "spegel"', extension_schema
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Dump the columns that use its types, DROP EXTENSION spegel, CREATE EXTENSION spegel, and restore them.';
    END IF;
    IF installed <> version AND NOT superuser AND NOT pg_has_role(extension_owner, 'USAGE') THEN
        RAISE EXCEPTION 'role % may not update extension spegel', caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %s, who owns the extension, or as a superuser.', extension_owner::regrole);
    END IF;

    -- What the caller creates: roles, schemas and, for the time being, temporary tables.
    SELECT string_agg(r, ', ') INTO wrong
    FROM unnest(current_setting('spegel.roles')::text[]) AS r
    WHERE to_regrole(r) IS NULL;
    IF wrong IS NOT NULL AND NOT (SELECT r.rolcreaterole OR r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'there is no role %, and % may not create roles', wrong, caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Let a superuser run sql/report/roles.sql once, and GRANT spegel_owner TO %s;', caller);
    END IF;
    IF (installed IS NULL OR EXISTS (SELECT FROM unnest('{spegel_register,spegel_release,spegel_published,spegel_api}'::text[]) AS s
                                     WHERE to_regnamespace(s) IS NULL))
        AND NOT has_database_privilege(current_database(), 'CREATE') THEN
        RAISE EXCEPTION 'role % may not create schemas in database "%"', caller, current_database()
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %I, who owns the database, or let %1$I GRANT CREATE ON DATABASE %I TO %s;',
                                database_owner, current_database(), caller);
    END IF;
    IF NOT has_database_privilege(current_database(), 'TEMPORARY') THEN
        RAISE EXCEPTION 'role % may not create temporary tables in database "%"', caller, current_database()
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %I, who owns the database, or let %1$I GRANT TEMPORARY ON DATABASE %I TO %s;',
                                database_owner, current_database(), caller);
    END IF;
    -- What the caller gives: the extension's schema and temporary tables.
    SELECT string_agg(r, ', ') INTO wrong FROM unnest('{spegel_owner,spegel_analyst}'::text[]) AS r
    WHERE NOT superuser AND NOT pg_has_role(database_owner, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_database AS d, aclexplode(d.datacl) AS a
                        WHERE d.datname = current_database() AND a.grantee = to_regrole(r) AND a.privilege_type = 'TEMPORARY');
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'role % may not let % create temporary tables in database "%"', caller, wrong, current_database()
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %I, who owns the database, or let %1$I GRANT TEMPORARY ON DATABASE %I TO %s;',
                                database_owner, current_database(), wrong);
    END IF;
    SELECT pg_get_userbyid(n.nspowner) INTO wrong FROM pg_namespace AS n
    WHERE n.nspname = 'spegel' AND NOT superuser AND NOT pg_has_role(n.nspowner, 'USAGE')
        AND EXISTS (SELECT FROM unnest('{spegel_owner,spegel_analyst}'::text[]) AS r
                    WHERE to_regrole(r) IS NULL OR NOT has_schema_privilege(r, n.oid, 'USAGE'));
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'role % may not let spegel_owner use schema "spegel"', caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %I, who owns the schema, or let %1$I '
                                'GRANT USAGE ON SCHEMA spegel TO spegel_owner, spegel_analyst;', wrong);
    END IF;

    -- Roles that exist are as they must be.
    EXECUTE 'SELECT string_agg(f.finding, ''; '' ORDER BY f.place, f.finding), string_agg(f.cure, '' '' ORDER BY f.place, f.finding) FROM ('
        || current_setting('spegel.role_faults') || ') AS f (place, finding, cure)' INTO wrong, cure;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'object_not_in_prerequisite_state', HINT = cure;
    END IF;
    IF to_regrole('spegel_owner') IS NOT NULL AND NOT pg_has_role('spegel_owner', may_become) THEN
        RAISE EXCEPTION 'role % is not a member of spegel_owner', caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as a superuser, or let one GRANT spegel_owner TO %s;', caller);
    END IF;
    SELECT string_agg(format('schema %I must belong to spegel_owner', n.nspname), '; ' ORDER BY n.nspname),
           string_agg(format('ALTER SCHEMA %I OWNER TO spegel_owner;', n.nspname), ' ' ORDER BY n.nspname) INTO wrong, cure
    FROM pg_namespace AS n
    WHERE n.nspname IN ('spegel_register', 'spegel_release', 'spegel_published', 'spegel_api')
        AND pg_get_userbyid(n.nspowner) <> 'spegel_owner';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'object_not_in_prerequisite_state', HINT = cure;
    END IF;
END
$$;
