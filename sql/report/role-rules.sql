-- The roles of Spegel, and how each must be: what roles.sql makes, and what
-- somebody may have changed since.  For migrate, which refuses, doctor, which
-- reports, and publish-to.  The rules are a query as text, because doctor
-- changes nothing, not even for a moment: rows of place, finding and cure.
SELECT set_config('spegel.roles', '{spegel_owner,spegel_analyst,spegel_reader,spegel_internal,'
                  'spegel_front,spegel_front_internal,spegel_front_analyst}', false),
       set_config('spegel.role_faults', $query$
    SELECT 1, format('role %I must be %s', r.rolname, w.wanted), format('ALTER ROLE %I %s;', r.rolname, w.wanted)
    FROM pg_roles AS r, LATERAL (
        SELECT concat_ws(' ', CASE WHEN r.rolsuper THEN 'NOSUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'NOCREATEROLE' END,
                         CASE WHEN r.rolcreatedb THEN 'NOCREATEDB' END, CASE WHEN r.rolbypassrls THEN 'NOBYPASSRLS' END,
                         CASE WHEN r.rolreplication THEN 'NOREPLICATION' END,
                         CASE WHEN r.rolname ~ '^spegel_front' AND r.rolinherit THEN 'NOINHERIT' END,
                         CASE WHEN r.rolname ~ '^spegel_front' AND NOT r.rolcanlogin THEN 'LOGIN' END,
                         CASE WHEN r.rolname !~ '^spegel_front' AND r.rolcanlogin THEN 'NOLOGIN' END)) AS w (wanted)
    WHERE r.rolname = ANY (current_setting('spegel.roles')::text[]) AND w.wanted <> ''
    UNION ALL
    SELECT 2, format('role %I must not be a member of %I', m.rolname, r.rolname), format('REVOKE %I FROM %I;', r.rolname, m.rolname)
    FROM pg_auth_members AS a JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid
    WHERE m.rolname = ANY (current_setting('spegel.roles')::text[]) AND m.rolname <> 'spegel_owner'
        AND (r.rolsuper OR r.rolname = 'spegel_owner'
            OR r.rolname = 'spegel_analyst' AND m.rolname <> 'spegel_front_analyst'
            OR r.rolname = 'spegel_internal' AND m.rolname <> 'spegel_front_internal')
    UNION ALL
    SELECT 3, 'role spegel_front must be a member of spegel_reader', 'GRANT spegel_reader TO spegel_front;'
    WHERE NOT pg_has_role(to_regrole('spegel_front'), to_regrole('spegel_reader'),
                          CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)
    UNION ALL
    -- Of one that inherits from all, and of a superuser, the first rule tells.
    SELECT 4, format('role %s must not inherit from %s', m.rolname, v.role), format('GRANT %s TO %s WITH INHERIT FALSE;', v.role, m.rolname)
    FROM (VALUES ('spegel_front', 'spegel_reader'), ('spegel_front_internal', 'spegel_internal'),
                 ('spegel_front_analyst', 'spegel_analyst')) AS v (login, role)
    JOIN pg_roles AS m ON m.rolname = v.login
    WHERE NOT m.rolinherit AND NOT m.rolsuper AND pg_has_role(m.oid, to_regrole(v.role), 'USAGE')
    $query$, false) \g /dev/null
