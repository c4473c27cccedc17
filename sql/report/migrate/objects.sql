-- How objects of ours are dropped without touching anybody else's.  Used by
-- migrate and publish-to, which say in unit_object which objects are ours.
-- Needs role-rules.sql.
-- These tables and functions live as long as the session.

CREATE TEMP TABLE unit_object (classid oid, objid oid, unit text, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
CREATE TEMP TABLE doomed (classid oid, objid oid, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
CREATE TEMP TABLE dependent (classid oid, objid oid, PRIMARY KEY (classid, objid)) ON COMMIT DROP;
CREATE TEMP TABLE kept_grant (classid oid, name text, unit text, of_column text, command text, grantee text) ON COMMIT DROP;
GRANT ALL ON pg_temp.unit_object, pg_temp.doomed, pg_temp.dependent, pg_temp.kept_grant TO spegel_owner;

-- Kind and name of an object, by which it is recorded.
CREATE FUNCTION pg_temp.identity(classid oid, objid oid) RETURNS text LANGUAGE sql AS $$
    SELECT i.type || ' ' || i.identity FROM pg_identify_object($1, $2, 0) AS i;
$$;

-- Adds to doomed whatever depends on it, and refuses when that is not ours.
-- Grants to other roles are remembered.
CREATE FUNCTION pg_temp.doom_dependents() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    foreign_objects text;
    given text;
BEGIN
    given := (SELECT string_agg(pg_describe_object(d.classid, d.objid, 0), ', ') FROM pg_temp.doomed AS d);
    TRUNCATE pg_temp.dependent;
    INSERT INTO pg_temp.dependent SELECT d.classid, d.objid FROM pg_temp.doomed AS d;
    LOOP
        INSERT INTO pg_temp.dependent (classid, objid)
        SELECT DISTINCT coalesce(w.classid, d.classid), coalesce(w.objid, d.objid)
        FROM (SELECT f.classid, f.objid FROM pg_temp.dependent AS f
              UNION ALL
              SELECT 'pg_type'::regclass, x FROM pg_temp.dependent AS f
              JOIN pg_type AS t ON t.typrelid = f.objid AND f.classid = 'pg_class'::regclass, unnest(ARRAY[t.oid, t.typarray]) AS x) AS f
        JOIN pg_depend AS d ON d.refclassid = f.classid AND d.refobjid = f.objid AND d.deptype IN ('n', 'a')
        LEFT JOIN LATERAL (
            SELECT 'pg_class'::regclass::oid AS classid, r.ev_class AS objid FROM pg_rewrite AS r
            WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND r.rulename = '_RETURN'
            UNION ALL
            SELECT 'pg_class'::regclass, a.adrelid FROM pg_attrdef AS a WHERE d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
            UNION ALL
            SELECT 'pg_class'::regclass, t.typrelid FROM pg_type AS t WHERE d.classid = 'pg_type'::regclass AND t.oid = d.objid
                AND t.typrelid <> 0
        ) AS w ON true
        -- What goes with a table of ours, such as its indexes and constraints, is ours.
        WHERE NOT EXISTS (
            SELECT FROM pg_constraint AS c
            WHERE d.classid = 'pg_constraint'::regclass AND c.oid = d.objid
                AND EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE o.classid = 'pg_class'::regclass AND o.objid = c.conrelid))
            AND NOT EXISTS (
            SELECT FROM pg_index AS i
            WHERE d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
                AND EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE o.classid = 'pg_class'::regclass AND o.objid = i.indrelid))
        ON CONFLICT DO NOTHING;
        EXIT WHEN NOT FOUND;
    END LOOP;

    SELECT string_agg(x, ', ' ORDER BY x) INTO foreign_objects
    FROM (SELECT DISTINCT pg_describe_object(f.classid, f.objid, 0) AS x FROM pg_temp.dependent AS f
          WHERE NOT EXISTS (SELECT FROM pg_temp.unit_object AS o WHERE (o.classid, o.objid) = (f.classid, f.objid))
              AND NOT EXISTS (SELECT FROM pg_temp.doomed AS d WHERE (d.classid, d.objid) = (f.classid, f.objid))) AS f;
    IF foreign_objects IS NOT NULL THEN
        RAISE EXCEPTION 'objects that are not Spegel''s depend on what must be replaced: %', foreign_objects
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = 'To be replaced: ' || given,
                  HINT = 'Save their definitions, drop them, run this again, and create them again. Nothing has been changed.';
    END IF;

    INSERT INTO pg_temp.doomed SELECT f.classid, f.objid FROM pg_temp.dependent AS f ON CONFLICT DO NOTHING;

    INSERT INTO pg_temp.kept_grant
    SELECT d.classid, format('%I.%I', n.nspname, x.name), o.unit, a.attname,
           format('GRANT %s%s ON %s %%s TO %s%s', a.privilege_type, ' (' || quote_ident(a.attname) || ')', x.kind,
                  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
                  CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
    FROM pg_temp.doomed AS d
    LEFT JOIN pg_temp.unit_object AS o ON (o.classid, o.objid) = (d.classid, d.objid)
    CROSS JOIN LATERAL (
        SELECT c.relname AS name, c.relnamespace AS namespace, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
            c.relacl AS acl
        FROM pg_class AS c WHERE d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind <> 'c'
        UNION ALL
        SELECT t.typname, t.typnamespace, 'TYPE', t.typacl
        FROM pg_type AS t JOIN pg_class AS c ON c.oid = t.typrelid AND c.relkind = 'c' WHERE d.classid = 'pg_class'::regclass
            AND c.oid = d.objid
        UNION ALL
        SELECT p.proname, p.pronamespace, 'FUNCTION', p.proacl FROM pg_proc AS p WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid
    ) AS x (name, namespace, kind, acl)
    JOIN pg_namespace AS n ON n.oid = x.namespace
    CROSS JOIN LATERAL (
        SELECT e.grantee, e.privilege_type, e.is_grantable, NULL::name AS attname FROM aclexplode(x.acl) AS e
        UNION ALL
        SELECT e.grantee, e.privilege_type, e.is_grantable, t.attname
        FROM pg_attribute AS t, aclexplode(t.attacl) AS e WHERE d.classid = 'pg_class'::regclass AND t.attrelid = d.objid
    ) AS a
    -- Whether everybody may call a function or use a type is ours to say.
    WHERE CASE WHEN a.grantee = 0 THEN x.kind NOT IN ('FUNCTION', 'TYPE')
          ELSE a.grantee::regrole::text <>
              ALL (current_setting('spegel.roles')::text[]) END;
END
$$;

-- Drops what is doomed, those first on which nothing depends, never by CASCADE.
CREATE FUNCTION pg_temp.drop_doomed() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    caller CONSTANT text := current_setting('role');
    d record;
    command text;
    dropped bigint := 0;
    progress boolean;
BEGIN
    PERFORM pg_temp.doom_dependents(), set_config('role', 'spegel_owner', true);
    WHILE EXISTS (SELECT FROM pg_temp.doomed) LOOP
        progress := false;
        FOR d IN SELECT * FROM pg_temp.doomed ORDER BY classid = 'pg_trigger'::regclass DESC, objid DESC LOOP
            BEGIN
                command := CASE d.classid
                    WHEN 'pg_proc'::regclass THEN format('DROP FUNCTION %s', d.objid::regprocedure)
                    WHEN 'pg_trigger'::regclass THEN (
                        SELECT format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass) FROM pg_trigger AS t WHERE t.oid = d.objid)
                    ELSE (SELECT format('DROP %s %s', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'r' THEN 'TABLE'
                              WHEN 'S' THEN 'SEQUENCE' ELSE 'TYPE' END,
                                        c.oid::regclass)
                          FROM pg_class AS c WHERE c.oid = d.objid) END;
                -- Triggers and sequences of a table go with it.
                IF command IS NOT NULL THEN
                    EXECUTE command;
                END IF;
                DELETE FROM pg_temp.doomed AS x WHERE (x.classid, x.objid) = (d.classid, d.objid);
                DELETE FROM pg_temp.unit_object AS x WHERE (x.classid, x.objid) = (d.classid, d.objid);
                dropped := dropped + 1;
                progress := true;
            EXCEPTION WHEN dependent_objects_still_exist THEN
                NULL;
            END;
        END LOOP;
        IF NOT progress THEN
            RAISE EXCEPTION 'these depend on each other, and cannot be dropped: %',
                (SELECT string_agg(pg_describe_object(x.classid, x.objid, 0), ', ') FROM pg_temp.doomed AS x);
        END IF;
    END LOOP;
    PERFORM set_config('role', caller, true);
    RETURN dropped;
END
$$;

-- Grants again to others what they had on what was dropped, where it is there
-- again; what cannot be kept is said.
CREATE FUNCTION pg_temp.restore_grants() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    g record;
    found_one boolean;
    object record;
BEGIN
    FOR g IN SELECT * FROM pg_temp.kept_grant LOOP
        found_one := false;
        FOR object IN
            SELECT p.oid::regprocedure::text AS name FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
            JOIN pg_temp.unit_object AS o ON o.classid = 'pg_proc'::regclass AND o.objid = p.oid
            WHERE g.classid = 'pg_proc'::regclass AND format('%I.%I', n.nspname, p.proname) = g.name AND o.unit IS NOT DISTINCT FROM g.unit
            UNION ALL
            SELECT g.name WHERE g.classid = 'pg_class'::regclass AND to_regclass(g.name) IS NOT NULL
                AND (g.of_column IS NULL OR EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = to_regclass(g.name)
                    AND a.attname = g.of_column))
        LOOP
            EXECUTE format(g.command, object.name);
            found_one := true;
        END LOOP;
        IF NOT found_one THEN
            RAISE WARNING 'gone, and with it what % was granted: %', g.grantee, format(g.command, g.name);
        END IF;
    END LOOP;
    TRUNCATE pg_temp.kept_grant;
END
$$;
GRANT EXECUTE ON FUNCTION pg_temp.identity(oid, oid), pg_temp.doom_dependents(), pg_temp.drop_doomed(),
    pg_temp.restore_grants() TO spegel_owner;
