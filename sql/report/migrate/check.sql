-- What must hold before anything is changed; each refusal names its cure.
-- :version is that of the checkout.
SELECT set_config('spegel.migrate_version', :'version', true),
       set_config('search_path', 'pg_catalog', true),
       set_config('lock_timeout', '3s', true),
       set_config('jit', 'off', true) \g /dev/null

-- One at a time: the second waits, and then finds little to do.
SET LOCAL lock_timeout = 0;
SELECT pg_advisory_xact_lock(hashtext('spegel migrate')) \g /dev/null
SET LOCAL lock_timeout = '3s';

DO $$
DECLARE
    version CONSTANT text := current_setting('spegel.migrate_version');
    caller CONSTANT text := quote_ident(current_user);
    superuser CONSTANT boolean := (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user);
    installed text;
    extension_owner oid;
    extension_schema text;
    wrong text;
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

    SELECT e.extversion, e.extowner, n.nspname INTO installed, extension_owner, extension_schema
    FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'spegel';
    IF extension_schema <> 'spegel' THEN
        RAISE EXCEPTION 'extension spegel is in schema "%"; expected schema "spegel"', extension_schema
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'Dump the columns that use its types, DROP EXTENSION spegel, CREATE EXTENSION spegel, and restore them.';
    END IF;
    IF installed IS DISTINCT FROM version AND NOT superuser AND NOT pg_has_role(coalesce(extension_owner, current_user::regrole::oid), 'USAGE') THEN
        RAISE EXCEPTION 'role % may not update extension spegel', caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as %s, who owns the extension, or as a superuser.', extension_owner::regrole);
    END IF;
    IF NOT superuser AND NOT has_database_privilege(current_database(), 'CREATE') THEN
        RAISE EXCEPTION 'role % may not create schemas in database "%"', caller, current_database()
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Run it as the owner of the database or as a superuser, or GRANT CREATE ON DATABASE %I TO %s.', current_database(), caller);
    END IF;

    -- Roles, where they exist, are as they must be; else the caller makes them.
    SELECT string_agg(r, ', ') INTO wrong
    FROM unnest('{spegel_owner,spegel_analyst,spegel_reader,spegel_front}'::text[]) AS r WHERE to_regrole(r) IS NULL;
    IF wrong IS NOT NULL AND NOT (SELECT r.rolcreaterole OR r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user) THEN
        RAISE EXCEPTION 'there is no role %, and % may not create roles', wrong, caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Let a superuser run sql/report/roles.sql once, and GRANT spegel_owner TO %s.', caller);
    END IF;
    SELECT format('role %I must be %s', r.rolname, w.wanted), format('ALTER ROLE %I %s;', r.rolname, w.wanted) INTO wrong, installed
    FROM pg_roles AS r, LATERAL (
        SELECT concat_ws(' ', CASE WHEN r.rolsuper THEN 'NOSUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'NOCREATEROLE' END,
                         CASE WHEN r.rolcreatedb THEN 'NOCREATEDB' END, CASE WHEN r.rolbypassrls THEN 'NOBYPASSRLS' END,
                         CASE WHEN r.rolreplication THEN 'NOREPLICATION' END,
                         CASE WHEN r.rolname = 'spegel_front' AND r.rolinherit THEN 'NOINHERIT' END,
                         CASE WHEN r.rolname = 'spegel_front' AND NOT r.rolcanlogin THEN 'LOGIN' END,
                         CASE WHEN r.rolname <> 'spegel_front' AND r.rolcanlogin THEN 'NOLOGIN' END)) AS w (wanted)
    WHERE r.rolname IN ('spegel_owner', 'spegel_analyst', 'spegel_reader', 'spegel_front') AND w.wanted <> ''
    ORDER BY r.rolname LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'object_not_in_prerequisite_state', HINT = installed;
    END IF;
    IF to_regrole('spegel_owner') IS NOT NULL AND NOT pg_has_role('spegel_owner', 'MEMBER') THEN
        RAISE EXCEPTION 'role % is not a member of spegel_owner', caller
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('Let a superuser GRANT spegel_owner TO %s, or run it as a superuser.', caller);
    END IF;
    SELECT n.nspname INTO wrong FROM pg_namespace AS n
    WHERE n.nspname IN ('spegel_register', 'spegel_release', 'spegel_published', 'spegel_api')
        AND pg_get_userbyid(n.nspowner) <> 'spegel_owner' LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'schema "%" does not belong to spegel_owner', wrong
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('ALTER SCHEMA %I OWNER TO spegel_owner; or rename it.', wrong);
    END IF;
END
$$;
